#include <stdlib.h>

#include "cli.h"

static const char help[] =
    "libroute quiz DATASET --area SLUG/AREA_ID [options]\n"
    "\n"
    "Ten questions about the partners of an area, each with one right answer by the data; the\n"
    "answers are on a page of their own.\n"
    "\n"
    "  --area AREA     SLUG/AREA_ID (the edition in force) or SLUG/EDITION/AREA_ID\n"
    "  --seed N        other questions; the same N asks the same (default 0)\n"
    "  --role ROLE     id of the staff role it is for\n"
    "  --as-of DATE    the day (YYYY-MM-DD; default: today)\n"
    "  --format F      html (default), markdown or json\n"
    "  -o FILE         default: standard output\n"
    "  --overwrite     replace a file that is there\n"
    "  --quiet         no messages on standard error\n"
    "\n"
    "Example: libroute quiz cleveland.sqlite --area wards/ward-12 --seed 7 -o quiz.html\n";

int cmd_quiz(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_pages *pages = NULL;
    lrt_query when = LRT_QUERY_INIT;
    lrt_quiz_options quiz = LRT_QUIZ_OPTIONS_INIT;
    int code = cli_parse(argc, argv, "quiz",
                         OPT_AREA | OPT_SEED | OPT_ROLE | OPT_AS_OF | OPT_FORMAT | OPT_PAGE |
                             OPT_OUTPUT | OPT_OVERWRITE,
                         1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (!o.area) {
        return cli_usage("quiz", "--area SLUG/AREA_ID is needed");
    }
    if (o.seed) {
        char *end;
        quiz.seed = strtoull(o.seed, &end, 10);
        if (o.seed[0] < '0' || o.seed[0] > '9' || *end) {
            return cli_usage("quiz", "--seed %s is no whole number", o.seed);
        }
    }
    if (cli_page_format("quiz", o.format, CLI_PAGE_JSON, &quiz.format)) {
        return EXIT_USAGE;
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("quiz", &err);
    }
    code = cli_time("quiz", router, &o, &when);
    quiz.area = o.area;
    quiz.as_of = when.as_of ? when.as_of : lrt_local_date(router, when.at);
    quiz.role = o.role;
    if (code == 0 && lrt_quiz(router, &quiz, &pages, &err) != LRT_OK) {
        code = cli_fail("quiz", &err);
    }
    if (code == 0) {
        code = cli_write_pages("quiz", &o, pages, false);
    }
    lrt_pages_free(pages);
    lrt_close(router);
    return code;
}
