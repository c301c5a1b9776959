/*
 * A stream of rows: CSV or NDJSON in, the same rows with their areas out, in order, in constant
 * memory.
 *
 *     batch_areas DATASET DATE [CRS] <points.csv >areas.csv
 *     printf 'id,lon,lat\n7,-81.669444,41.502689\n' | batch_areas cleveland.sqlite 2026-11-23
 *     batch_areas cleveland.sqlite 2026-11-23 EPSG:3734 <grid.csv       (columns x and y)
 *
 * The callbacks read and write whatever the program likes: files here, sockets or buffers
 * elsewhere.
 */
#include <libroute/libroute.h>
#include <stdio.h>

static size_t read_file(void *user, char *buf, size_t size)
{
    FILE *f = user;
    size_t n = fread(buf, 1, size, f);
    return n == 0 && ferror(f) ? SIZE_MAX : n; /* 0 is the end, SIZE_MAX a failure */
}

static int write_file(void *user, const char *data, size_t size)
{
    return fwrite(data, 1, size, user) != size; /* nonzero stops the stream */
}

static void on_notice(void *user, const char *text) { fprintf(user, "batch_areas: %s\n", text); }

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_query query = LRT_QUERY_INIT;
    lrt_batch_options options = LRT_BATCH_OPTIONS_INIT;
    lrt_batch_summary summary = LRT_BATCH_SUMMARY_INIT;
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: batch_areas DATASET DATE [CRS]\n");
        return 2;
    }
    options.verb = LRT_VERB_AREAS;
    options.query = &query; /* the date of rows that do not bring their own */
    options.crs = argc == 4 ? argv[3] : NULL;
    options.on_notice = on_notice;
    options.user = stderr;
    if (lrt_parse_date(argv[2], &query.as_of, &err) != LRT_OK ||
        lrt_open(argv[1], &router, &err) != LRT_OK ||
        lrt_batch(router, &options, read_file, stdin, write_file, stdout, &summary, &err) !=
            LRT_OK) {
        fprintf(stderr, "batch_areas: %s\n",
                err.message); /* names the line of the input where that is the cause */
        lrt_close(router);
        return 1;
    }
    lrt_close(router);
    if (fflush(stdout) != 0) {
        perror("batch_areas");
        return 1;
    }
    fprintf(stderr, "%llu rows, %llu answered, %llu outside\n", (unsigned long long)summary.rows,
            (unsigned long long)summary.answered,
            (unsigned long long)summary.by_status[LRT_ANSWER_OUTSIDE]);
    return summary.answered == summary.rows ? 0 : 3;
}
