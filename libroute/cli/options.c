#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cli_usage(const char *verb, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "libroute%s%s: ", verb[0] ? " " : "", verb);
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "\nTry 'libroute%s%s --help'.\n", verb[0] ? " " : "", verb);
    va_end(args);
    return EXIT_USAGE;
}

int cli_exit(lrt_status status)
{
    switch (status) {
    case LRT_OK: return EXIT_ANSWERED;
    case LRT_E_ARG:
    case LRT_E_UNSUPPORTED: return EXIT_USAGE;
    case LRT_E_FINDINGS: return EXIT_OPEN;
    case LRT_E_RECEIPT:
    case LRT_E_DATASET: return EXIT_DATASET;
    default: return EXIT_RUNTIME;
    }
}

int cli_fail(const char *verb, const lrt_error *err)
{
    fprintf(stderr, "libroute %s: %s\n", verb, err->message);
    return cli_exit(err->status);
}

unsigned cli_width(void)
{
    struct winsize w;
    const char *columns = getenv("COLUMNS");
    long n = columns ? strtol(columns, NULL, 10) : 0;
    if (n < 20 && isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0) {
        n = w.ws_col;
    }
    /* a page, not a wall: lines of more than 100 columns are hard to read */
    return n >= 40 ? (n > 100 ? 100 : (unsigned)n) : 80;
}

int cli_print(const char *verb, char *text)
{
    int code = EXIT_ANSWERED;
    if (!text) {
        fprintf(stderr, "libroute %s: out of memory\n", verb);
        return EXIT_RUNTIME;
    }
    size_t len = strlen(text);
    fputs(text, stdout);
    if (len && text[len - 1] != '\n') {
        putchar('\n');
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "libroute %s: the answer cannot be written\n", verb);
        code = EXIT_RUNTIME;
    }
    free(text);
    return code;
}

static int parse_format(const char *verb, const char *text, unsigned allowed, cli_format *out)
{
    static const char *const name[] = {"",        "text", "json",  "ndjson",  "csv",
                                       "geojson", "html", "junit", "markdown"};
    const unsigned only[FORMAT_MARKDOWN + 1] = {[FORMAT_HTML] = OPT_HTML | OPT_PAGE,
                                                [FORMAT_JUNIT] = OPT_JUNIT,
                                                [FORMAT_MARKDOWN] = OPT_PAGE};
    for (int i = FORMAT_TEXT; i <= FORMAT_MARKDOWN; i++) {
        if (strcmp(name[i], text) == 0 && (!only[i] || (only[i] & allowed))) {
            *out = (cli_format)i;
            return 0;
        }
    }
    return cli_usage(verb,
                     allowed & OPT_PAGE
                         ? "--format %s is not one of html, markdown, text"
                         : "--format %s is not one of text, json, ndjson, csv, geojson",
                     text);
}

static bool is_positional(const char *arg)
{
    /* "-81.67,41.50" is a coordinate, "-" a stream */
    return arg[0] != '-' || arg[1] == '\0' || (arg[1] >= '0' && arg[1] <= '9') || arg[1] == '.';
}

typedef struct option {
    const char *name;
    unsigned allowed;
    const char **value;
    bool *flag;
} option;

static const char *option_value(int argc, char **argv, int *i, const char *name)
{
    size_t n = strlen(name);
    if (argv[*i][n] == '=') {
        return argv[*i] + n + 1;
    }
    return *i + 1 < argc ? argv[++*i] : NULL;
}

static int add_fact(const char *verb, const char *fact, cli_options *o)
{
    if (o->n_facts == LRT_FACTS_MAX) {
        return cli_usage(verb, "--fact is given more than %d times", LRT_FACTS_MAX);
    }
    o->fact[o->n_facts++] = fact;
    return 0;
}

static int parse_one(int argc, char **argv, int *i, const char *verb, unsigned allowed,
                     cli_options *o, const char **format)
{
    const char *fact = NULL; /* may be given many times */
    const option known[] = {
        {"-i", OPT_INPUT, &o->input, NULL},
        {"--input", OPT_INPUT, &o->input, NULL},
        {"--crs", OPT_CRS, &o->crs, NULL},
        {"--as-of", OPT_TIME | OPT_AS_OF, &o->as_of, NULL},
        {"--as-of-new", OPT_DIFF, &o->as_of_new, NULL},
        {"--at", OPT_TIME | OPT_CALENDAR, &o->at, NULL},
        {"--rule", OPT_RULE, &o->rule, NULL},
        {"--format", OPT_FORMAT, format, NULL},
        {"--error-m", OPT_ERROR_M, &o->error_m, NULL},
        {"--role", OPT_CASE | OPT_ROLE, &o->role, NULL},
        {"--fact", OPT_CASE, &fact, NULL},
        {"--view", OPT_VIEW, &o->view, NULL},
        {"--partner", OPT_PARTNER, &o->partner, NULL},
        {"--language", OPT_SHEET, &o->language, NULL},
        {"--large-print", OPT_SHEET, NULL, &o->large_print},
        {"--phrases", OPT_SHEET, NULL, &o->phrases},
        {"--service", OPT_SERVICE, &o->service, NULL},
        {"--receipt", OPT_RECEIPT, &o->receipt, NULL},
        {"--receipt-text", OPT_RECEIPT, NULL, &o->receipt_text},
        {"--overwrite", OPT_BUILD | OPT_OVERWRITE, NULL, &o->overwrite},
        {"--explain", OPT_EXPLAIN, NULL, &o->explain},
        {"-o", OPT_AUDIT | OPT_OUTPUT, &o->output, NULL},
        {"--output", OPT_AUDIT | OPT_OUTPUT, &o->output, NULL},
        {"--frame", OPT_AUDIT, &o->frame, NULL},
        {"--by", OPT_AUDIT, &o->by, NULL},
        {"--sliver-ft", OPT_AUDIT, &o->sliver_ft, NULL},
        {"--sliver-m", OPT_AUDIT, &o->sliver_m, NULL},
        {"--near-ft", OPT_AUDIT, &o->near_ft, NULL},
        {"--near-m", OPT_AUDIT, &o->near_m, NULL},
        {"--review-days", OPT_AUDIT | OPT_CALENDAR, &o->review_days, NULL},
        {"--history", OPT_AUDIT, NULL, &o->history},
        {"--area", OPT_AREA, &o->area, NULL},
        {"--all", OPT_ALL, &o->all, NULL},
        {"--from", OPT_CALENDAR, &o->from, NULL},
        {"--months", OPT_CALENDAR, &o->months, NULL},
        {"--cohort", OPT_CALENDAR, &o->cohort, NULL},
        {"--since", OPT_SINCE, &o->since, NULL},
        {"--seed", OPT_SEED, &o->seed, NULL},
        {"--strict", OPT_BUILD, NULL, &o->strict},
        {"--quiet", ~0u, NULL, &o->quiet},
        {"-q", ~0u, NULL, &o->quiet},
    };
    const char *arg = argv[*i];
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t n = strlen(known[k].name);
        if (strncmp(arg, known[k].name, n) != 0 ||
            (arg[n] != '\0' && (arg[n] != '=' || known[k].flag))) {
            continue;
        }
        if (!(known[k].allowed & allowed) && known[k].allowed != ~0u) {
            return cli_usage(verb, "%s does not apply here", known[k].name);
        }
        if (known[k].flag) {
            *known[k].flag = true;
            return 0;
        }
        if (*known[k].value) {
            return cli_usage(verb, "%s is given twice", known[k].name);
        }
        *known[k].value = option_value(argc, argv, i, known[k].name);
        if (!*known[k].value) {
            return cli_usage(verb, "%s needs a value", known[k].name);
        }
        return fact ? add_fact(verb, fact, o) : 0;
    }
    return cli_usage(verb, "unknown option %s", arg);
}

int cli_parse(int argc, char **argv, const char *verb, unsigned allowed, int min_positional,
              int max_positional, const char *help, cli_options *out, bool *done)
{
    const char *format = NULL;
    bool only_positional = false;
    memset(out, 0, sizeof *out);
    *done = false;
    for (int i = 0; i < argc; i++) {
        if (!only_positional && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            fputs(help, stdout);
            *done = true;
            return EXIT_ANSWERED;
        }
        if (!only_positional && strcmp(argv[i], "--version") == 0) {
            printf("libroute %s\n", lrt_version());
            *done = true;
            return EXIT_ANSWERED;
        }
        if (!only_positional && strcmp(argv[i], "--") == 0) {
            only_positional = true;
        } else if (only_positional || is_positional(argv[i])) {
            if (out->n_positional == max_positional) {
                return cli_usage(
                    verb, "one argument too many: \"%s\" (quote a text that has blanks)", argv[i]);
            }
            out->positional[out->n_positional++] = argv[i];
        } else {
            int code = parse_one(argc, argv, &i, verb, allowed, out, &format);
            if (code) {
                return code;
            }
        }
    }
    if (out->n_positional < min_positional) {
        return cli_usage(verb, "%d argument%s needed, %d given", min_positional,
                         min_positional == 1 ? " is" : "s are", out->n_positional);
    }
    return format ? parse_format(verb, format, allowed, &out->format) : 0;
}
