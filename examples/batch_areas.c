/* A CSV stream from standard input to standard output: batch_areas DATASET < points.csv */
#include <libroute/libroute.h>
#include <stdio.h>

static size_t read_file(void *user, char *buf, size_t size)
{
    size_t n = fread(buf, 1, size, user);
    return n == 0 && ferror((FILE *)user) ? SIZE_MAX : n;
}

static int write_file(void *user, const char *data, size_t size) { return fwrite(data, 1, size, user) != size; }

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_batch_options options = LRT_BATCH_OPTIONS_INIT;
    lrt_batch_summary sum;
    if (argc < 2) {
        fprintf(stderr, "usage: batch_areas DATASET < points.csv\n");
        return 2;
    }
    options.verb = LRT_VERB_AREAS;
    options.query.as_of = 20261123;
    if (lrt_open(argv[1], &router, &err) != LRT_OK ||
        lrt_batch(router, &options, read_file, stdin, write_file, stdout, &sum, &err) != LRT_OK) {
        fprintf(stderr, "%s\n", err.message);
        lrt_close(router);
        return 1;
    }
    fprintf(stderr, "%llu rows, %llu answered\n", (unsigned long long)sum.rows, (unsigned long long)sum.answered);
    lrt_close(router);
    return 0;
}
