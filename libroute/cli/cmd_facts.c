#include "cli.h"

#include <stdlib.h>

static const char help[] =
    "libroute facts DATASET [--format text|json]\n"
    "\n"
    "The facts of a case that a territory knows, as route takes them: each key with its values,\n"
    "and how many services, organizations and contact rules ask for it.\n";

int cmd_facts(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    char *out;
    int code = cli_parse(argc, argv, "facts", OPT_FORMAT, 1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.format == FORMAT_CSV || o.format == FORMAT_GEOJSON) {
        return cli_usage("facts", "facts are listed as text or json");
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("facts", &err);
    }
    if (o.format == FORMAT_JSON || o.format == FORMAT_NDJSON) {
        CLI_TEXT(out, lrt_facts_json(router, NULL, 0), lrt_facts_json(router, cli_buf, cli_size));
    } else {
        unsigned width = cli_width();
        CLI_TEXT(out, lrt_facts_text(router, width, NULL, 0),
                 lrt_facts_text(router, width, cli_buf, cli_size));
    }
    code = !out && lrt_verify(o.positional[0], &err) != LRT_OK ? cli_fail("facts", &err)
                                                               : cli_print("facts", out);
    lrt_close(router);
    return code;
}
