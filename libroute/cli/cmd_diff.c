#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "libroute diff OLD NEW [-o FOLDER] [options]\n"
    "\n"
    "What a change does: which parcels and addresses get another first partner, other partners,\n"
    "another order, contact or permission, and why; gains and losses of every partner; land that\n"
    "went from one boundary to another. OLD and NEW are datasets; the same one twice, with\n"
    "--as-of-new, compares two dates.\n"
    "Exit 0: nothing is other; 3: something is.\n"
    "\n"
    "  -o FOLDER         write diff.json, .csv, boundaries.geojson, a page with a map\n"
    "                    (report.html), maps (SVG), diff.gpkg and shapefiles there, all or none;\n"
    "                    FOLDER must be new or empty, or --overwrite given\n"
    "  --as-of DATE      the day for which both are asked (default: today)\n"
    "  --as-of-new DATE  the day for which NEW is asked\n"
    "  --role ROLE       who asks: verdicts of contact are compared\n"
    "  --fact KEY=VALUE  what is known of the case; may be repeated\n"
    "  --rule R          point, or parcel (default: parcel where its polygon is known)\n"
    "  --view V          staff (default), senior, owner: whose contacts are compared\n"
    "  --format F        text (default), json, csv (a row a place), geojson (the land)\n"
    "  --quiet           no progress; with -o no page\n"
    "\n"
    "Example: libroute diff cleveland.sqlite cleveland.sqlite --as-of 2025-12-31 --as-of-new "
    "2026-01-01\n";

static int on_progress(void *user, const char *step, uint64_t done, uint64_t total)
{
    (void)user;
    fprintf(stderr, "\r\033[K  %s %d %%", step, total ? (int)(done * 100 / total) : 0);
    fflush(stderr);
    return 0;
}

static int print_diff(const lrt_diff_result *diff, cli_format format)
{
    char *out;
    unsigned width = cli_width();
    switch (format) {
    case FORMAT_JSON:
    case FORMAT_NDJSON:
        CLI_TEXT(out, lrt_diff_json(diff, NULL, 0), lrt_diff_json(diff, cli_buf, cli_size));
        break;
    case FORMAT_CSV:
        CLI_TEXT(out, lrt_diff_csv(diff, NULL, 0), lrt_diff_csv(diff, cli_buf, cli_size));
        break;
    case FORMAT_GEOJSON:
        CLI_TEXT(out, lrt_diff_geojson(diff, NULL, 0), lrt_diff_geojson(diff, cli_buf, cli_size));
        break;
    default:
        CLI_TEXT(out, lrt_diff_text(diff, width, NULL, 0),
                 lrt_diff_text(diff, width, cli_buf, cli_size));
        break;
    }
    return cli_print("diff", out);
}

int cli_compare(const char *verb, const cli_options *o, const lrt_router *older,
                const lrt_router *newer, lrt_diff_result **out)
{
    lrt_error err;
    lrt_query query = LRT_QUERY_INIT;
    lrt_diff_options d = LRT_DIFF_OPTIONS_INIT;
    int code = cli_fill_query(verb, older, o, &query);
    if (code) {
        return code;
    }
    d.as_of = query.as_of ? query.as_of : lrt_local_date(older, query.at);
    if (o->as_of_new && lrt_parse_date(o->as_of_new, &d.as_of_new, &err) != LRT_OK) {
        return cli_fail(verb, &err);
    }
    d.role = query.role;
    d.facts = query.facts;
    d.n_facts = query.n_facts;
    d.rule = query.rule;
    d.view = query.view;
    d.on_progress = !o->quiet && isatty(STDERR_FILENO) ? on_progress : NULL;
    lrt_status status = lrt_diff(older, newer, &d, out, &err);
    if (d.on_progress) {
        fputs("\r\033[K", stderr);
    }
    return status == LRT_OK ? 0 : cli_fail(verb, &err);
}

static int compare(const cli_options *o, const lrt_router *older, const lrt_router *newer)
{
    lrt_error err;
    lrt_diff_result *diff = NULL;
    int code = cli_compare("diff", o, older, newer, &diff);
    if (code) {
        return code;
    }
    if (o->output && lrt_diff_write(diff, o->output, o->overwrite, &err) != LRT_OK) {
        lrt_diff_free(diff);
        return cli_fail("diff", &err);
    }
    if (!o->output || !o->quiet) {
        code = print_diff(diff, o->format);
    }
    code = code ? code : lrt_diff_is_empty(diff) ? EXIT_ANSWERED : EXIT_OPEN;
    lrt_diff_free(diff);
    return code;
}

int cmd_diff(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *older = NULL, *newer = NULL;
    int code = cli_parse(argc, argv, "diff",
                         OPT_FORMAT | OPT_AS_OF | OPT_CASE | OPT_RULE | OPT_VIEW | OPT_DIFF |
                             OPT_OUTPUT | OPT_OVERWRITE,
                         2, 2, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.overwrite && !o.output) {
        return cli_usage("diff", "--overwrite is for -o FOLDER");
    }
    if (lrt_open(o.positional[0], &older, &err) != LRT_OK ||
        lrt_open(o.positional[1], &newer, &err) != LRT_OK) {
        lrt_close(older);
        return cli_fail("diff", &err);
    }
    code = compare(&o, older, newer);
    lrt_close(older);
    lrt_close(newer);
    return code;
}
