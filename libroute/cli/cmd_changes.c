#include "cli.h"

static const char help[] =
    "libroute changes DATASET --since DATE [options]\n"
    "libroute changes OLD NEW [--as-of-new DATE] [options]\n"
    "\n"
    "The note to teach when protocol, contacts or boundaries changed. Of one dataset: what began,\n"
    "ended or was checked since a day, and what is decided for the next three months, by the\n"
    "dates in it. Of two, or of one at two dates: what is other for the places on record, what\n"
    "was and what is, and how many places it matters to; it needs no dates in the directory.\n"
    "\n"
    "  --since DATE      first day; for one dataset\n"
    "  --as-of DATE      last day, or the day for which both are asked (default: today)\n"
    "  --as-of-new DATE  the day for which NEW is asked\n"
    "  --role ROLE       of two: who asks, so that verdicts of contact are compared\n"
    "  --fact KEY=VALUE  of two: what is known of the case; may be repeated\n"
    "  --format F        text (default), html, markdown or json\n"
    "  -o FILE           default: standard output\n"
    "  --overwrite       replace a file that is there\n"
    "  --quiet           no messages on standard error\n"
    "\n"
    "Example: libroute changes cleveland.sqlite --since 2026-01-01 --format html -o changes.html\n"
    "         libroute changes march.sqlite april.sqlite --format html -o changes.html\n";

static int since(const cli_options *o, const lrt_router *router, lrt_changes_options *changes,
                 lrt_pages **pages)
{
    lrt_error err;
    lrt_query when = LRT_QUERY_INIT;
    if (lrt_parse_date(o->since, &changes->since, &err) != LRT_OK) {
        return cli_fail("changes", &err);
    }
    int code = cli_time("changes", router, o, &when);
    changes->as_of = when.as_of ? when.as_of : lrt_local_date(router, when.at);
    if (code == 0 && lrt_changes(router, changes, pages, &err) != LRT_OK) {
        code = cli_fail("changes", &err);
    }
    return code;
}

static int between(const cli_options *o, const lrt_router *older,
                   const lrt_changes_options *changes, lrt_pages **pages)
{
    lrt_error err;
    lrt_router *newer = NULL;
    lrt_diff_result *diff = NULL;
    if (lrt_open(o->positional[1], &newer, &err) != LRT_OK) {
        return cli_fail("changes", &err);
    }
    int code = cli_compare("changes", o, older, newer, &diff);
    if (code == 0 && lrt_changes_between(diff, changes, pages, &err) != LRT_OK) {
        code = cli_fail("changes", &err);
    }
    lrt_diff_free(diff);
    lrt_close(newer);
    return code;
}

static int check_usage(const cli_options *o)
{
    if (o->n_positional == 2 && o->since) {
        return cli_usage("changes", "--since is for one dataset; two are compared as they are");
    }
    if (o->n_positional == 1 && !o->since) {
        return cli_usage("changes", "--since DATE is needed, or a second dataset");
    }
    if (o->n_positional == 1 && (o->as_of_new || o->role || o->n_facts)) {
        return cli_usage("changes", "--as-of-new, --role and --fact are for two datasets");
    }
    return 0;
}

int cmd_changes(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_pages *pages = NULL;
    lrt_changes_options changes = LRT_CHANGES_OPTIONS_INIT;
    int code = cli_parse(argc, argv, "changes",
                         OPT_SINCE | OPT_AS_OF | OPT_FORMAT | OPT_PAGE | OPT_OUTPUT |
                             OPT_OVERWRITE | OPT_DIFF | OPT_CASE,
                         1, 2, help, &o, &done);
    if (code || done) {
        return code;
    }
    changes.format = LRT_PAGE_TEXT;
    changes.width = cli_width();
    if (check_usage(&o) ||
        cli_page_format("changes", o.format, CLI_PAGE_TEXT | CLI_PAGE_JSON, &changes.format)) {
        return EXIT_USAGE;
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("changes", &err);
    }
    code = o.n_positional == 2 ? between(&o, router, &changes, &pages)
                               : since(&o, router, &changes, &pages);
    if (code == 0) {
        code = cli_write_pages("changes", &o, pages, false);
    }
    lrt_pages_free(pages);
    lrt_close(router);
    return code;
}
