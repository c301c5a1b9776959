#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "libroute audit TERRITORY|DATASET [-o FOLDER] [options]\n"
    "\n"
    "Proves that the service areas cover the territory, or shows where they do not: gaps,\n"
    "overlaps and their kin in every boundary set, frame without a partner of a category,\n"
    "areas of replaced maps, partners without area or contact - each with its size, the areas\n"
    "on its sides, the parcels and addresses in it, its days, and an id that stays. Rows of\n"
    "exceptions.csv accept findings by id, up to a limit.\n"
    "Exit 0: nothing is open; 3: something is.\n"
    "\n"
    "  -o FOLDER        write report.html (map and table, needs no network), maps/ (SVG),\n"
    "                   findings.json, .csv, .geojson, .gpkg, junit.xml and shapefiles/ there,\n"
    "                   all or none; FOLDER must be new or empty, or --overwrite given\n"
    "  --as-of DATE     the day of the audit (default: today): what was over by then is left\n"
    "                   out, what begins later is found now\n"
    "  --history        also what is over\n"
    "  --sliver-ft N    mean width under which a gap or overlap is a sliver (default 100 ft,\n"
    "                   or 30 m); --sliver-m N in metres\n"
    "  --near-ft N      corners this near to a neighbour's border should lie on it (default\n"
    "                   0.1 ft); --near-m N in metres\n"
    "  --review-days N  contacts verified longer ago are stale (default 365)\n"
    "  --frame SLUG     the set to cover (default: the territory's frame)\n"
    "  --by SLUG        break down by the areas of this set (default: the finest tessellation)\n"
    "  --format F       text (default), json, ndjson, csv, geojson\n"
    "  --quiet          no progress; with -o no page\n";

static int on_progress(void *user, const char *step, uint64_t done, uint64_t total)
{
    (void)user;
    int filled = total ? (int)(done * 20 / total) : 0;
    fprintf(stderr, "\r\033[K  [%.*s%*s] %.40s", filled, "####################", 20 - filled, "",
            step);
    fflush(stderr);
    return 0;
}

/* Feet of 1200/3937 m or of 0.3048 m differ by 2 in a million: no width is known that well. */
static int width_option(const char *feet, const char *metres, const char *name, double *out)
{
    char *end = NULL;
    if (feet && metres) {
        return cli_usage("audit", "--%s-ft and --%s-m: give one of them", name, name);
    }
    const char *text = feet ? feet : metres;
    if (text) {
        double v = strtod(text, &end);
        if (end == text || *end || !isfinite(v) || v < 0) {
            return cli_usage("audit", "--%s-%s %s is no width", name, feet ? "ft" : "m", text);
        }
        *out = feet ? v * 1200 / 3937 : v;
    }
    return 0;
}

/* Today: where the territory lies, as for every other verb. Its folder tells no time zone before it is built: the day here. */
static int audit_day(const char *path, const char *text, uint32_t *out)
{
    lrt_error err;
    struct tm now;
    struct stat is;
    lrt_router *router = NULL;
    time_t t = time(NULL);
    if (text) {
        return lrt_parse_date(text, out, &err) == LRT_OK ? 0
                                                         : cli_usage("audit", "%s", err.message);
    }
    if (stat(path, &is) == 0 && S_ISREG(is.st_mode) && lrt_open(path, &router, &err) == LRT_OK) {
        *out = lrt_local_date(router, (int64_t)t);
        lrt_close(router);
        return 0;
    }
    if (!localtime_r(&t, &now)) {
        return cli_usage("audit", "the clock cannot be read; give --as-of");
    }
    *out = (uint32_t)(now.tm_year + 1900) * 10000 + (uint32_t)(now.tm_mon + 1) * 100 +
           (uint32_t)now.tm_mday;
    return 0;
}

static int read_options(const cli_options *o, lrt_audit_options *a)
{
    char *end = NULL;
    int code = width_option(o->sliver_ft, o->sliver_m, "sliver", &a->sliver_m);
    if (code == 0) {
        code = width_option(o->near_ft, o->near_m, "near", &a->near_m);
    }
    if (code == 0) {
        code = audit_day(o->positional[0], o->as_of, &a->as_of);
    }
    if (code == 0 && o->review_days) {
        long days = strtol(o->review_days, &end, 10);
        if (end == o->review_days || *end || days < 1 || days > 100000) {
            return cli_usage("audit", "--review-days %s is no number of days", o->review_days);
        }
        a->review_days = (uint32_t)days;
    }
    a->frame = o->frame;
    a->by = o->by;
    a->history = o->history;
    a->scratch = getenv("TMPDIR");
    a->scratch = a->scratch && a->scratch[0] ? a->scratch : NULL;
    a->on_progress = !o->quiet && isatty(STDERR_FILENO) ? on_progress : NULL;
    return code;
}

static int print_audit(const lrt_audit_result *audit, cli_format format)
{
    char *out;
    unsigned width = cli_width();
    switch (format) {
    case FORMAT_JSON:
        CLI_TEXT(out, lrt_audit_json(audit, NULL, 0), lrt_audit_json(audit, cli_buf, cli_size));
        break;
    case FORMAT_NDJSON:
        CLI_TEXT(out, lrt_audit_ndjson(audit, NULL, 0), lrt_audit_ndjson(audit, cli_buf, cli_size));
        break;
    case FORMAT_CSV:
        CLI_TEXT(out, lrt_audit_csv(audit, NULL, 0), lrt_audit_csv(audit, cli_buf, cli_size));
        break;
    case FORMAT_GEOJSON:
        CLI_TEXT(out, lrt_audit_geojson(audit, NULL, 0),
                 lrt_audit_geojson(audit, cli_buf, cli_size));
        break;
    default:
        CLI_TEXT(out, lrt_audit_text(audit, width, NULL, 0),
                 lrt_audit_text(audit, width, cli_buf, cli_size));
        break;
    }
    if (out && out[0] == '\0') { /* no findings as ndjson: no line at all */
        free(out);
        return EXIT_ANSWERED;
    }
    return cli_print("audit", out);
}

int cmd_audit(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_audit_options a = LRT_AUDIT_OPTIONS_INIT;
    lrt_audit_result *audit = NULL;
    int code = cli_parse(argc, argv, "audit", OPT_AUDIT | OPT_FORMAT | OPT_AS_OF | OPT_OVERWRITE, 1,
                         1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.overwrite && !o.output) {
        return cli_usage("audit", "--overwrite is for -o FOLDER");
    }
    code = read_options(&o, &a);
    if (code) {
        return code;
    }
    lrt_status status = lrt_audit(o.positional[0], &a, &audit, &err);
    if (a.on_progress) {
        fputs("\r\033[K", stderr);
    }
    if (status == LRT_OK && o.output) {
        status = lrt_audit_write(audit, o.output, o.overwrite, &err);
    }
    if (status != LRT_OK) {
        lrt_audit_free(audit);
        return cli_fail("audit", &err);
    }
    if (!o.output || !o.quiet) {
        code = print_audit(audit, o.format);
    }
    code = code ? code : lrt_audit_open_count(audit) ? EXIT_OPEN : EXIT_ANSWERED;
    lrt_audit_free(audit);
    return code;
}
