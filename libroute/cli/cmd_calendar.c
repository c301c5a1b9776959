#include <stdlib.h>
#include <time.h>

#include "cli.h"

static const char help[] =
    "libroute calendar DATASET --from DATE --months N [options]\n"
    "\n"
    "The training of a department as one iCalendar file: a partner presentation every two\n"
    "months, nobody twice before all have been; onboarding and a refresher every two years for\n"
    "a cohort; the days by which contacts are to be checked. Nothing with an hour is on a\n"
    "weekend or holiday. Made again and read in again, it changes events and doubles none.\n"
    "\n"
    "  --from DATE      first day; the rotation begins there, so keep it\n"
    "  --months N       how long, 1 to 600\n"
    "  --cohort FILE    CSV with the columns id and hired_on, and no other; - = standard input\n"
    "  --review-days N  contacts verified longer ago are to be checked (default: as\n"
    "                   the territory says, review_days)\n"
    "  --at INSTANT     when the file was made (RFC 3339; default: now); a later file replaces\n"
    "                   an earlier one\n"
    "  --format F       of the agenda sheets: html (default) or markdown; json: the events for\n"
    "                   programs, and no sheets\n"
    "  -o PATH          a file: the calendar; a folder that is there: the calendar and an\n"
    "                   agenda sheet for each presentation; default: standard output\n"
    "  --overwrite      replace files that are there\n"
    "  --quiet          no messages on standard error\n"
    "\n"
    "Example: libroute calendar cleveland.sqlite --from 2027-01-01 --months 28 -o training.ics\n";

static int number(const char *name, const char *text, uint32_t *out)
{
    char *end;
    if (!text) {
        return 0;
    }
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || n < 1 || n > 100000) {
        return cli_usage("calendar", "%s %s is no whole number from 1 on", name, text);
    }
    *out = (uint32_t)n;
    return 0;
}

static int fill(const cli_options *o, const lrt_router *router, char **cohort,
                lrt_calendar_options *out)
{
    lrt_error err;
    int code = number("--months", o->months, &out->months);
    code = code ? code : number("--review-days", o->review_days, &out->review_days);
    code = code ? code : cli_page_format("calendar", o->format, CLI_PAGE_JSON, &out->format);
    if (code) {
        return code;
    }
    out->stamp = (int64_t)time(NULL);
    if (lrt_parse_date(o->from, &out->from, &err) != LRT_OK ||
        (o->at && lrt_parse_instant(router, o->at, &out->stamp, &err) != LRT_OK)) {
        return cli_fail("calendar", &err);
    }
    if (o->cohort) {
        *cohort = cli_read_file("calendar", o->cohort, &out->cohort_length);
        out->cohort = *cohort;
    }
    return o->cohort && !*cohort ? EXIT_RUNTIME : 0;
}

int cmd_calendar(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_pages *pages = NULL;
    char *cohort = NULL;
    lrt_calendar_options calendar = LRT_CALENDAR_OPTIONS_INIT;
    int code = cli_parse(argc, argv, "calendar",
                         OPT_CALENDAR | OPT_FORMAT | OPT_PAGE | OPT_OUTPUT | OPT_OVERWRITE, 1, 1,
                         help, &o, &done);
    if (code || done) {
        return code;
    }
    if (!o.from || !o.months) {
        return cli_usage("calendar", "--from DATE and --months N are needed");
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("calendar", &err);
    }
    code = fill(&o, router, &cohort, &calendar);
    if (code == 0 && lrt_calendar(router, &calendar, &pages, &err) != LRT_OK) {
        code = cli_fail("calendar", &err);
    }
    if (code == 0) {
        code = cli_write_pages("calendar", &o, pages, false);
    }
    lrt_pages_free(pages);
    free(cohort);
    lrt_close(router);
    return code;
}
