#include "cli.h"

static const char help[] =
    "libroute brief DATASET --area SLUG/AREA_ID [options]\n"
    "libroute brief DATASET --all SLUG -o FOLDER [options]\n"
    "\n"
    "The booklet of an inspector's territory: a map, the partners by type with what they do,\n"
    "how and by whom they may be contacted, what the neighborhood has been through, open gaps\n"
    "and sources. It names the partners that route names for the addresses and parcels on\n"
    "record there.\n"
    "\n"
    "  --area AREA     SLUG/AREA_ID (the edition in force) or SLUG/EDITION/AREA_ID\n"
    "  --all SLUG      a booklet for each area of SLUG or SLUG/EDITION, and an index\n"
    "  --role ROLE     id of the staff role it is for\n"
    "  --as-of DATE    the day (YYYY-MM-DD; default: today)\n"
    "  --format F      html (default): one file, without scripts and network; or markdown\n"
    "  -o PATH         a file, or a folder (which is made where it is missing); default:\n"
    "                  standard output\n"
    "  --overwrite     replace files that are there\n"
    "  --quiet         no messages on standard error\n"
    "\n"
    "Example: libroute brief cleveland.sqlite --area neighborhoods/cudell -o cudell.html\n";

int cmd_brief(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_pages *pages = NULL;
    lrt_query when = LRT_QUERY_INIT;
    lrt_brief_options brief = LRT_BRIEF_OPTIONS_INIT;
    int code = cli_parse(argc, argv, "brief",
                         OPT_AREA | OPT_ALL | OPT_ROLE | OPT_AS_OF | OPT_FORMAT | OPT_PAGE |
                             OPT_OUTPUT | OPT_OVERWRITE,
                         1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (!o.area == !o.all) {
        return cli_usage("brief", "give --area SLUG/AREA_ID, or --all SLUG");
    }
    if (o.all && !o.output) {
        return cli_usage("brief", "--all makes many pages: give a folder with -o");
    }
    if (cli_page_format("brief", o.format, 0, &brief.format)) {
        return EXIT_USAGE;
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("brief", &err);
    }
    code = cli_time("brief", router, &o, &when);
    brief.area = o.area ? o.area : o.all;
    brief.as_of = when.as_of ? when.as_of : lrt_local_date(router, when.at);
    brief.role = o.role;
    if (code == 0 && lrt_brief(router, &brief, &pages, &err) != LRT_OK) {
        code = cli_fail("brief", &err);
    }
    if (code == 0) {
        code = cli_write_pages("brief", &o, pages, o.all != NULL);
    }
    lrt_pages_free(pages);
    lrt_close(router);
    return code;
}
