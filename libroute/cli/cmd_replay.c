#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "libroute replay FILE [DATASET] [--format text|json|ndjson|geojson]\n"
    "\n"
    "Gives the answer of a receipt, as libroute route writes it, again byte for byte, or says\n"
    "what is missing or different: a receipt that was changed, another dataset (by its digest,\n"
    "recomputed from every byte), another version. FILE may be '-'.\n"
    "DATASET: the file that the receipt is of; default: the one of that name beside the receipt,\n"
    "or here.\n"
    "\n"
    "  --format F       text json ndjson geojson\n"
    "  --quiet          no messages on standard error\n"
    "\n"
    "Exit status: as of route when the answer is the same; 4: it is not, or the receipt or the\n"
    "dataset is refused.\n";

enum { RECEIPT_MAX = 1 << 20 };

static char *read_all(const char *path, size_t *length)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *text = f ? malloc(RECEIPT_MAX) : NULL;
    *length = text ? fread(text, 1, RECEIPT_MAX, f) : 0;
    if (!text || ferror(f) || *length == RECEIPT_MAX) {
        fprintf(stderr, "libroute replay: %s: cannot be read: %s\n", path,
                text && *length == RECEIPT_MAX ? "too long for a receipt" : strerror(errno));
        free(text);
        text = NULL;
    }
    if (f && f != stdin) {
        fclose(f);
    }
    return text;
}

/* The dataset of that name beside the receipt, else in this folder. */
static void find_dataset(const char *file, const char *receipt, size_t length, char path[4096])
{
    char name[1024];
    const char *slash = strrchr(file, '/');
    size_t n = lrt_receipt_dataset(receipt, length, name, sizeof name);
    if (n == 0 || n >= sizeof name || strchr(name, '/')) {
        path[0] = '\0';
        return;
    }
    snprintf(path, 4096, "%.*s%s", slash ? (int)(slash - file) + 1 : 0, file, name);
    FILE *there = fopen(path, "rb");
    if (there) {
        fclose(there);
    } else {
        snprintf(path, 4096, "%s", name);
    }
}

static int replay(const cli_options *o, const char *receipt, size_t length)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_result *result = NULL;
    char path[4096];
    cli_options with = *o;
    if (o->n_positional == 2) {
        snprintf(path, sizeof path, "%s", o->positional[1]);
    } else {
        find_dataset(o->positional[0], receipt, length, path);
    }
    if (!path[0]) { /* let the library say what is wrong with it */
        fprintf(stderr, "libroute replay: the receipt is refused: it is no receipt, was changed or "
                        "is cut short\n");
        return EXIT_DATASET;
    }
    with.positional[0] = path;
    if (lrt_open(path, &router, &err) != LRT_OK) {
        return cli_fail("replay", &err);
    }
    lrt_status status = lrt_replay(router, receipt, length, &result, &err);
    int code = status == LRT_OK ? cli_result("replay", &with, result) : cli_fail("replay", &err);
    if (status == LRT_OK && !o->quiet) {
        fprintf(stderr, "libroute replay: the same answer, byte for byte\n");
    }
    lrt_result_free(result);
    lrt_close(router);
    return code;
}

int cmd_replay(int argc, char **argv)
{
    cli_options o;
    bool done;
    size_t length;
    int code = cli_parse(argc, argv, "replay", OPT_FORMAT, 1, 2, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.format == FORMAT_CSV) {
        return cli_usage("replay", "the answer is given as text, json, ndjson or geojson");
    }
    char *receipt = read_all(o.positional[0], &length);
    code = receipt ? replay(&o, receipt, length) : EXIT_RUNTIME;
    free(receipt);
    return code;
}
