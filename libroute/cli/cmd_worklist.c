#include "cli.h"

#include <stdlib.h>

static const char help[] =
    "libroute worklist DATASET [--as-of DATE] [--format text|json|csv]\n"
    "\n"
    "What is to be verified or filled in, grouped by partner and ready to send to each: contacts,\n"
    "phones and organizations verified too long ago or never, no contact or area on record, for\n"
    "whom a service is, rules that do not say which staff may call; then what nobody has\n"
    "collected about the neighborhoods.\n"
    "\n"
    "  --as-of DATE   as of that day (YYYY-MM-DD; default: today)\n"
    "  --at INSTANT   the same for an instant (RFC 3339)\n"
    "  --format F     text json csv\n"
    "\n"
    "Example: libroute worklist cleveland.sqlite --format csv > worklist.csv\n";

static char *make(const lrt_router *router, uint32_t as_of, cli_format format)
{
    char *out;
    if (format == FORMAT_JSON || format == FORMAT_NDJSON) {
        CLI_TEXT(out, lrt_worklist_json(router, as_of, NULL, 0),
                 lrt_worklist_json(router, as_of, cli_buf, cli_size));
    } else if (format == FORMAT_CSV) {
        CLI_TEXT(out, lrt_worklist_csv(router, as_of, NULL, 0),
                 lrt_worklist_csv(router, as_of, cli_buf, cli_size));
    } else {
        unsigned width = cli_width();
        CLI_TEXT(out, lrt_worklist_text(router, as_of, width, NULL, 0),
                 lrt_worklist_text(router, as_of, width, cli_buf, cli_size));
    }
    return out;
}

int cmd_worklist(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_query time = LRT_QUERY_INIT;
    int code = cli_parse(argc, argv, "worklist", OPT_FORMAT | OPT_TIME, 1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.format == FORMAT_GEOJSON) {
        return cli_usage("worklist", "the list is given as text, json or csv");
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("worklist", &err);
    }
    code = cli_time("worklist", router, &o, &time);
    if (code == 0) {
        uint32_t local = time.at == LRT_AT_NONE ? time.as_of : lrt_local_date(router, time.at);
        if (time.as_of && time.as_of != local) {
            code = cli_usage("worklist", "--as-of and --at are different days; give one of them");
        } else {
            char *out = make(router, local, o.format);
            code = !out && lrt_verify(o.positional[0], &err) != LRT_OK ? cli_fail("worklist", &err)
                                                                       : cli_print("worklist", out);
        }
    }
    lrt_close(router);
    return code;
}
