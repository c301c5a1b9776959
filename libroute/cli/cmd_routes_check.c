#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "libroute routes-check DATASET GOLDEN.csv [options]\n"
    "\n"
    "Checks a city's own answers: GOLDEN.csv has places as any batch file of route, and what is\n"
    "expected of each in columns expect:NAME, NAME being a column that route answers (status,\n"
    "match_type, wards and the other sets, verdicts, partners, services, warnings) or first.\n"
    "Items are joined with ';'. Partners and services are in order, of the rest the order says\n"
    "nothing. expect:partners+ must be among them, expect:partners- must not; so with the\n"
    "others. An empty cell is not checked; - means that the answer is empty.\n"
    "Exit 0: all is as expected; 3: something is not.\n"
    "\n"
    "  --as-of DATE, --at INSTANT, --role ROLE, --fact K=V, --rule R, --crs CRS, --error-m N\n"
    "                   as for route; columns of the file come first\n"
    "  --format F       text (default), json, junit (for a city's own CI)\n"
    "  --quiet          nothing when all is as expected\n"
    "\n"
    "GOLDEN.csv may be - for standard input. Example:\n"
    "  ppn,expect:wards,expect:first,expect:warnings-\n"
    "  001-13-027,ward-12,nwn,uncertain\n";

static size_t read_file(void *user, char *buf, size_t size)
{
    size_t n = fread(buf, 1, size, user);
    return n == 0 && ferror((FILE *)user) ? SIZE_MAX : n;
}

static int print_golden(const lrt_golden_result *golden, cli_format format)
{
    char *out;
    unsigned width = cli_width();
    switch (format) {
    case FORMAT_JSON:
    case FORMAT_NDJSON:
        CLI_TEXT(out, lrt_golden_json(golden, NULL, 0), lrt_golden_json(golden, cli_buf, cli_size));
        break;
    case FORMAT_JUNIT:
        CLI_TEXT(out, lrt_golden_junit(golden, NULL, 0),
                 lrt_golden_junit(golden, cli_buf, cli_size));
        break;
    default:
        CLI_TEXT(out, lrt_golden_text(golden, width, NULL, 0),
                 lrt_golden_text(golden, width, cli_buf, cli_size));
        break;
    }
    return cli_print("routes-check", out);
}

static int check(const cli_options *o, const lrt_router *router, FILE *file)
{
    lrt_error err;
    lrt_query query = LRT_QUERY_INIT;
    lrt_golden_options g = LRT_GOLDEN_OPTIONS_INIT;
    lrt_golden_result *golden = NULL;
    lrt_golden_counts n;
    int code = cli_fill_query("routes-check", router, o, &query);
    if (code) {
        return code;
    }
    g.query = &query;
    g.crs = o->crs;
    g.file = file == stdin ? "standard input" : o->positional[1];
    if (lrt_golden_check(router, &g, read_file, file, &golden, &err) != LRT_OK) {
        return cli_fail("routes-check", &err);
    }
    lrt_golden_count(golden, &n);
    if (n.failed_rows || !o->quiet) {
        code = print_golden(golden, o->format);
    }
    lrt_golden_free(golden);
    return code ? code : n.failed_rows ? EXIT_OPEN : EXIT_ANSWERED;
}

int cmd_routes_check(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    int code =
        cli_parse(argc, argv, "routes-check",
                  OPT_FORMAT | OPT_JUNIT | OPT_TIME | OPT_CASE | OPT_RULE | OPT_CRS | OPT_ERROR_M,
                  2, 2, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.format == FORMAT_CSV || o.format == FORMAT_GEOJSON) {
        return cli_usage("routes-check", "the result is given as text, json or junit");
    }
    bool standard = strcmp(o.positional[1], "-") == 0;
    FILE *file = standard ? stdin : fopen(o.positional[1], "rb");
    if (!file) {
        fprintf(stderr, "libroute routes-check: %s: cannot be opened: %s\n", o.positional[1],
                strerror(errno));
        return EXIT_RUNTIME;
    }
    code = lrt_open(o.positional[0], &router, &err) == LRT_OK ? check(&o, router, file)
                                                              : cli_fail("routes-check", &err);
    lrt_close(router);
    if (!standard) {
        fclose(file);
    }
    return code;
}
