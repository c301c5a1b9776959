#include "cli.h"

static const char help[] =
    "libroute changes DATASET --since DATE [options]\n"
    "\n"
    "The note to teach when protocol, contacts or boundaries changed: what began, ended or was\n"
    "checked since a day, and what is decided for the next three months, by the dates in the\n"
    "dataset.\n"
    "\n"
    "  --since DATE    first day\n"
    "  --as-of DATE    last day (default: today)\n"
    "  --format F      text (default), html or markdown\n"
    "  -o FILE         default: standard output\n"
    "  --overwrite     replace a file that is there\n"
    "  --quiet         no messages on standard error\n"
    "\n"
    "Example: libroute changes cleveland.sqlite --since 2026-01-01 --format html -o changes.html\n";

int cmd_changes(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_pages *pages = NULL;
    lrt_query when = LRT_QUERY_INIT;
    lrt_changes_options changes = LRT_CHANGES_OPTIONS_INIT;
    int code = cli_parse(argc, argv, "changes",
                         OPT_SINCE | OPT_AS_OF | OPT_FORMAT | OPT_PAGE | OPT_OUTPUT | OPT_OVERWRITE,
                         1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (!o.since) {
        return cli_usage("changes", "--since DATE is needed");
    }
    changes.format = LRT_PAGE_TEXT;
    changes.width = cli_width();
    if (cli_page_format("changes", o.format, true, &changes.format)) {
        return EXIT_USAGE;
    }
    if (lrt_parse_date(o.since, &changes.since, &err) != LRT_OK ||
        lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("changes", &err);
    }
    code = cli_time("changes", router, &o, &when);
    changes.as_of = when.as_of ? when.as_of : lrt_local_date(router, when.at);
    if (code == 0 && lrt_changes(router, &changes, &pages, &err) != LRT_OK) {
        code = cli_fail("changes", &err);
    }
    if (code == 0) {
        code = cli_write_pages("changes", &o, pages, false);
    }
    lrt_pages_free(pages);
    lrt_close(router);
    return code;
}
