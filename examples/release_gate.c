/*
 * A gate before a new dataset takes the place of the one in use: the city's own answers hold, and no more places change than
 * the office expects.
 *
 *     release_gate OLD NEW GOLDEN.csv DATE MOST [FOLDER]
 *     release_gate city.sqlite next.sqlite examples/cleveland/golden.csv 2026-11-23 500
 *
 * It prints the note for those who teach the change. With FOLDER what changes is written there: a page with a map, CSV, JSON,
 * GeoPackage. Exit status: 0 it may go in, 3 it may not.
 */
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>

static size_t read_file(void *file, char *buf, size_t size)
{
    size_t n = fread(buf, 1, size, file);
    return n == 0 && ferror((FILE *)file) ? SIZE_MAX : n;
}

/* Number of rows that are not as expected; -1 after a message. */
static long check_golden(const lrt_router *router, const char *path, uint32_t as_of)
{
    lrt_error err;
    lrt_query query = LRT_QUERY_INIT;
    lrt_golden_options options = LRT_GOLDEN_OPTIONS_INIT;
    lrt_golden_result *golden = NULL;
    const lrt_golden_mismatch *bad;
    lrt_golden_counts counts;
    FILE *file = fopen(path, "rb");
    query.as_of = as_of;
    options.query = &query;
    options.file = path;
    if (!file) {
        fprintf(stderr, "release_gate: %s cannot be opened\n", path);
        return -1;
    }
    lrt_status status = lrt_golden_check(router, &options, read_file, file, &golden, &err);
    fclose(file);
    if (status != LRT_OK) {
        fprintf(stderr, "release_gate: %s\n", err.message);
        return -1;
    }
    for (size_t i = 0; (bad = lrt_golden_get(golden, i)) != NULL; i++) {
        printf("line %lu, %s: %s should be %s and is %s\n", (unsigned long)bad->line, bad->place,
               bad->what, bad->expected, bad->got);
    }
    lrt_golden_count(golden, &counts);
    lrt_golden_free(golden);
    return (long)counts.failed_rows;
}

/* The note for those who teach the change; 0, or -1 after a message. */
static int print_note(const lrt_diff_result *diff)
{
    lrt_error err;
    lrt_changes_options options = LRT_CHANGES_OPTIONS_INIT;
    lrt_pages *pages = NULL;
    options.format = LRT_PAGE_TEXT;
    if (lrt_changes_between(diff, &options, &pages, &err) != LRT_OK) {
        fprintf(stderr, "release_gate: %s\n", err.message);
        return -1;
    }
    printf("%s", lrt_pages_text(pages, 0));
    lrt_pages_free(pages);
    return 0;
}

/* Number of parcels and addresses that get another answer; -1 after a message. */
static long count_changes(const lrt_router *older, const lrt_router *newer, uint32_t as_of,
                          const char *folder)
{
    lrt_error err;
    lrt_diff_options options = LRT_DIFF_OPTIONS_INIT;
    lrt_diff_result *diff = NULL;
    lrt_diff_counts counts;
    options.as_of = as_of;
    if (lrt_diff(older, newer, &options, &diff, &err) != LRT_OK) {
        fprintf(stderr, "release_gate: %s\n", err.message);
        return -1;
    }
    lrt_diff_count(diff, &counts);
    printf("%u parcels and %u addresses get another answer; %u pieces of land changed hands\n",
           counts.changed[0], counts.changed[1], counts.boundaries);
    if (!lrt_diff_is_empty(diff) && print_note(diff) != 0) {
        lrt_diff_free(diff);
        return -1;
    }
    if (folder && lrt_diff_write(diff, folder, 0, &err) != LRT_OK) {
        fprintf(stderr, "release_gate: %s\n", err.message);
        lrt_diff_free(diff);
        return -1;
    }
    lrt_diff_free(diff);
    return (long)counts.changed[0] + (long)counts.changed[1];
}

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *older = NULL, *newer = NULL;
    uint32_t as_of;
    int code = 1;
    if (argc < 6 || argc > 7) {
        fprintf(stderr, "usage: release_gate OLD NEW GOLDEN.csv DATE MOST [FOLDER]\n");
        return 2;
    }
    if (lrt_parse_date(argv[4], &as_of, &err) != LRT_OK ||
        lrt_open(argv[1], &older, &err) != LRT_OK || lrt_open(argv[2], &newer, &err) != LRT_OK) {
        fprintf(stderr, "release_gate: %s\n", err.message);
    } else {
        long wrong = check_golden(newer, argv[3], as_of);
        long changed =
            wrong < 0 ? -1 : count_changes(older, newer, as_of, argc > 6 ? argv[6] : NULL);
        if (changed >= 0) {
            code = wrong == 0 && changed <= strtol(argv[5], NULL, 10) ? 0 : 3;
        }
    }
    lrt_close(older);
    lrt_close(newer);
    return code;
}
