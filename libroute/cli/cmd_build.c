#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "libroute build TERRITORY DATASET [--overwrite] [--strict]\n"
    "\n"
    "Compiles a territory folder (territory.json, boundary_sets.csv, layers and CSV tables)\n"
    "into one dataset file, all or nothing: an existing dataset answers as before until the\n"
    "new one is complete.\n"
    "\n"
    "  --overwrite      replace an existing dataset\n"
    "  --strict         fail (exit 3) when a finding of severity error remains, such as a shape\n"
    "                   that had to be repaired\n"
    "  --quiet          no report, no progress bar\n";

/* of a kind are shown: as examples beside a dataset, which keeps them all; else as many as one mends in a sitting */
enum { KINDS_MAX = 64, EXAMPLES = 3, SHOWN_MAX = 40 };

typedef struct kind {
    char kind[64], file[128];
    bool error;
    unsigned n;
    char *shown[SHOWN_MAX]; /* NULL where memory ran out */
} kind;

typedef struct report {
    bool quiet, bar;
    bool bar_open;
    kind kinds[KINDS_MAX];
    unsigned n_kinds, other;
} report;

static void clear_bar(report *r)
{
    if (r->bar_open) {
        fputs("\r\033[K", stderr);
        r->bar_open = false;
    }
}

static void on_finding(void *user, const lrt_finding *f)
{
    report *r = user;
    unsigned i = 0;
    while (i < r->n_kinds &&
           (strcmp(r->kinds[i].kind, f->kind) != 0 || strcmp(r->kinds[i].file, f->file) != 0)) {
        i++;
    }
    if (i == KINDS_MAX) {
        r->other++;
        return;
    }
    if (i == r->n_kinds) {
        snprintf(r->kinds[i].kind, sizeof r->kinds[i].kind, "%s", f->kind);
        snprintf(r->kinds[i].file, sizeof r->kinds[i].file, "%s", f->file);
        r->kinds[i].error = strcmp(f->severity, "error") == 0;
        r->n_kinds++;
    }
    kind *k = &r->kinds[i];
    if (k->n < SHOWN_MAX) {
        char where[64] = "", text[400];
        if (f->record) {
            snprintf(where, sizeof where, ":%llu", (unsigned long long)f->record);
        }
        snprintf(text, sizeof text, "%.120s%s: %s%s%.200s", f->file, where, f->field,
                 f->field[0] ? ": " : "", f->message);
        k->shown[k->n] = strdup(text);
    }
    k->n++;
}

static int on_progress(void *user, const char *step, uint64_t done, uint64_t total)
{
    report *r = user;
    if (r->bar) {
        int filled = total ? (int)(done * 20 / total) : 0;
        fprintf(stderr, "\r\033[K  [%.*s%*s] %.40s", filled, "####################", 20 - filled,
                "", step);
        fflush(stderr);
        r->bar_open = true;
    }
    return 0;
}

static void print_report(const report *r, bool built)
{
    unsigned max = built ? EXAMPLES : SHOWN_MAX;
    for (unsigned i = 0; i < r->n_kinds; i++) {
        const kind *k = &r->kinds[i];
        fprintf(stderr, "%s %s (%u)\n", k->error ? "error: " : "notice:", k->kind, k->n);
        for (unsigned n = 0; n < k->n && n < max; n++) {
            fprintf(stderr, "    %s\n", k->shown[n] ? k->shown[n] : "(out of memory)");
        }
        if (k->n > max) {
            fprintf(stderr, "    ... and %u more%s\n", k->n - max,
                    built ? ": libroute info DATASET --format json lists them" : "");
        }
    }
    if (r->other) {
        fprintf(stderr, "notice: %u findings of further kinds\n", r->other);
    }
}

static void free_report(report *r)
{
    for (unsigned i = 0; i < r->n_kinds; i++) {
        for (unsigned n = 0; n < SHOWN_MAX; n++) {
            free(r->kinds[i].shown[n]);
        }
    }
    free(r);
}

static int print_dataset(const char *dataset)
{
    lrt_error err;
    lrt_router *router = NULL;
    char *out;
    unsigned width = cli_width();
    if (lrt_open(dataset, &router, &err) != LRT_OK) {
        return cli_fail("build", &err);
    }
    CLI_TEXT(out, lrt_info_text(router, width, NULL, 0),
             lrt_info_text(router, width, cli_buf, cli_size));
    int code = cli_print("build", out);
    lrt_close(router);
    return code;
}

int cmd_build(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_build_options b = LRT_BUILD_OPTIONS_INIT;
    int code = cli_parse(argc, argv, "build", OPT_BUILD, 2, 2, help, &o, &done);
    if (code || done) {
        return code;
    }
    report *r = calloc(1, sizeof *r);
    if (!r) {
        fprintf(stderr, "libroute build: out of memory\n");
        return EXIT_RUNTIME;
    }
    r->quiet = o.quiet;
    r->bar = !o.quiet && isatty(STDERR_FILENO);
    b.overwrite = o.overwrite;
    b.strict = o.strict;
    b.on_finding = on_finding;
    b.on_progress = on_progress;
    b.user = r;
    lrt_status status = lrt_build(o.positional[0], o.positional[1], &b, &err);
    clear_bar(r);
    if (!o.quiet) {
        print_report(r, status == LRT_OK);
    }
    free_report(r);
    if (status != LRT_OK) {
        return cli_fail("build", &err);
    }
    return o.quiet ? EXIT_ANSWERED : print_dataset(o.positional[1]);
}
