#include "cli.h"

#include <stdlib.h>

static const char help[] =
    "libroute info DATASET [--format text|json]\n"
    "\n"
    "What a dataset holds: territory, digest, boundary sets with their dates and accuracy,\n"
    "counts, and (as JSON) the findings of its build.\n";

int cmd_info(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    char *out;
    int code = cli_parse(argc, argv, "info", OPT_FORMAT, 1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.format == FORMAT_CSV || o.format == FORMAT_GEOJSON) {
        return cli_usage("info", "info is given as text or json");
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("info", &err);
    }
    if (o.format == FORMAT_JSON || o.format == FORMAT_NDJSON) {
        CLI_TEXT(out, lrt_info_json(router, NULL, 0), lrt_info_json(router, cli_buf, cli_size));
    } else {
        unsigned width = cli_width();
        CLI_TEXT(out, lrt_info_text(router, width, NULL, 0),
                 lrt_info_text(router, width, cli_buf, cli_size));
    }
    if (!out && lrt_verify(o.positional[0], &err) != LRT_OK) { /* a damaged section: say which */
        code = cli_fail("info", &err);
    } else {
        code = cli_print("info", out);
    }
    lrt_close(router);
    return code;
}
