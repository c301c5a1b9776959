/*
 * cli: what the subcommands share. The command uses nothing but the public header.
 */
#ifndef CLI_H
#define CLI_H

#include <libroute/libroute.h>
#include <stdbool.h>
#include <stdio.h>

enum { EXIT_ANSWERED = 0, EXIT_RUNTIME = 1, EXIT_USAGE = 2, EXIT_OPEN = 3, EXIT_DATASET = 4 };

typedef enum cli_format {
    FORMAT_DEFAULT,
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_NDJSON,
    FORMAT_CSV,
    FORMAT_GEOJSON,
    FORMAT_HTML,
    FORMAT_JUNIT,
    FORMAT_MARKDOWN
} cli_format;

typedef struct cli_options {
    const char *positional[4];
    int n_positional;
    const char *input, *crs, *as_of, *at, *rule, *error_m, *role, *view, *language, *partner;
    const char *service, *receipt;
    const char *fact[LRT_FACTS_MAX];
    size_t n_facts;
    cli_format format;
    bool overwrite, strict, quiet, large_print, phrases, explain, receipt_text;
    const char *output, *frame, *by, *sliver_ft, *sliver_m, *near_ft, *near_m, *review_days;
    bool history;
    const char *as_of_new;
    const char *area, *all, *from, *months, *cohort, *since, *seed;
} cli_options;

/* Options a verb understands, as bits. */
enum {
    OPT_INPUT = 1 << 0,
    OPT_CRS = 1 << 1,
    OPT_TIME = 1 << 2,
    OPT_RULE = 1 << 3,
    OPT_FORMAT = 1 << 4,
    OPT_BUILD = 1 << 5,
    OPT_ERROR_M = 1 << 6,
    OPT_CASE = 1 << 7, /* --role, --fact */
    OPT_SERVICE = 1 << 20,
    OPT_VIEW = 1 << 8,
    OPT_SHEET = 1 << 9, /* --language, --large-print, --phrases */
    OPT_HTML = 1 << 10, /* --format html */
    OPT_PARTNER = 1 << 11,
    OPT_AS_OF = 1 << 14, /* --as-of alone: part of OPT_TIME too */
    OPT_AUDIT = 1 << 15,
    OPT_OVERWRITE = 1 << 16,
    OPT_EXPLAIN = 1 << 17,
    OPT_RECEIPT = 1 << 18, /* --receipt, --receipt-text */
    OPT_DIFF = 1 << 29,    /* --as-of-new */
    OPT_JUNIT = 1 << 30,   /* --format junit */
    OPT_AREA = 1 << 21,
    OPT_ALL = 1 << 22,
    OPT_ROLE = 1 << 23,   /* --role alone: part of OPT_CASE too */
    OPT_PAGE = 1 << 24,   /* --format html, markdown */
    OPT_OUTPUT = 1 << 25, /* -o alone: part of OPT_AUDIT too */
    OPT_CALENDAR = 1 << 26,
    OPT_SINCE = 1 << 27,
    OPT_SEED = 1 << 28
};

/* Fills *out; what is not understood is told, with exit 2. `help`: the verb's own, printed for --help (then *done is set). */
int cli_parse(int argc, char **argv, const char *verb, unsigned allowed, int min_positional,
              int max_positional, const char *help, cli_options *out, bool *done);

int cli_usage(const char *verb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int cli_fail(const char *verb, const lrt_error *err);
int cli_exit(lrt_status status);
unsigned cli_width(void);

/* A text made by a (buf, size) function, NULL when out of memory; free() it. */
#define CLI_TEXT(out, call_null, call_full)                                                        \
    do {                                                                                           \
        size_t cli_len = call_null;                                                                \
        (out) = cli_len == SIZE_MAX ? NULL : malloc(cli_len + 1);                                  \
        if (out) {                                                                                 \
            char *cli_buf = (out);                                                                 \
            size_t cli_size = cli_len + 1;                                                         \
            (void)call_full;                                                                       \
        }                                                                                          \
    } while (0)
int cli_print(const char *verb, char *text); /* to standard output, freed */

/* as_of and at of a query from the options; the clock is read here when neither is given. */
int cli_time(const char *verb, const lrt_router *router, const cli_options *o, lrt_query *query);
/* A result in the format of the options, to standard output; exit status. */
int cli_result(const char *verb, const cli_options *o, const lrt_result *r);
/* A view by its name; 0, or the exit status after a message. */
int cli_view(const char *verb, const char *word, lrt_view *out);
/* All of a query but the place, from the options; 0, or the exit status after a message. */
int cli_fill_query(const char *verb, const lrt_router *router, const cli_options *o,
                   lrt_query *query);
/* The place of a query: `given`, with --crs behind it where there is one. `room` must live as long as the query. */
int cli_place_text(const char *verb, const cli_options *o, const char *given,
                   char room[LRT_TEXT_MAX + 2], lrt_query *query);
/* areas, geocode and route are one thing but for the answer. */
int cli_query(const char *verb, lrt_verb what, const cli_options *o);

/* A whole file of at most 1 MiB, "-" = standard input; NULL after a message. free() it. */
char *cli_read_file(const char *verb, const char *path, size_t *len);
enum { CLI_PAGE_TEXT = 1, CLI_PAGE_JSON = 2 };
/* The format of pages; 0, or the exit status after a message. `more`: what else than HTML and Markdown they may be. */
int cli_page_format(const char *verb, cli_format format, int more, lrt_page_format *out);
/* lrt_diff() as the options ask; 0 or the exit status after a message. */
int cli_compare(const char *verb, const cli_options *o, const lrt_router *older,
                const lrt_router *newer, lrt_diff_result **out);
/* Pages to -o (a file; a folder where it is one, or `folder`), else to standard output; 0 or the exit status. */
int cli_write_pages(const char *verb, const cli_options *o, const lrt_pages *pages, bool folder);

int cmd_build(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_routes_check(int argc, char **argv);
int cmd_areas(int argc, char **argv);
int cmd_geocode(int argc, char **argv);
int cmd_route(int argc, char **argv);
int cmd_may_contact(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_facts(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_worklist(int argc, char **argv);
int cmd_connect(int argc, char **argv);
int cmd_hsds(int argc, char **argv);
int cmd_vcard(int argc, char **argv);
int cmd_brief(int argc, char **argv);
int cmd_calendar(int argc, char **argv);
int cmd_changes(int argc, char **argv);
int cmd_quiz(int argc, char **argv);

#endif
