/*
 * The C side of bench_bindings.py: seconds of processor time for each point or text, as JSON.
 *
 *   bench_bindings_c DATASET POINTS      POINTS: doubles, longitude and latitude in turn
 */
#define _POSIX_C_SOURCE 200809L
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const texts[] = {"1374 West Blvd", "-81.669444,41.502689", "001-13-027",
                                    "no such place"};
enum { N_TEXTS = 2000, N_ONE = 100000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double *read_points(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) {
        return NULL;
    }
    *n = (size_t)ftell(f) / (2 * sizeof(double));
    rewind(f);
    double *points = malloc(*n * 2 * sizeof *points);
    if (points && fread(points, 2 * sizeof *points, *n, f) != *n) {
        free(points);
        points = NULL;
    }
    fclose(f);
    return points;
}

typedef struct source {
    char text[N_TEXTS * 32 + 16];
    size_t at, len;
} source;

static size_t read_source(void *user, char *buf, size_t size)
{
    source *s = user;
    size_t n = s->len - s->at < size ? s->len - s->at : size;
    memcpy(buf, s->text + s->at, n);
    s->at += n;
    return n;
}

static int write_nowhere(void *user, const char *data, size_t size)
{
    *(size_t *)user += size + (data == NULL);
    return 0;
}

static double batch(const lrt_router *router, lrt_verb verb, const lrt_query *query)
{
    static source s;
    size_t written = 0;
    s.at = 0;
    s.len = (size_t)sprintf(s.text, "address\n");
    for (int i = 0; i < N_TEXTS; i++) {
        s.len += (size_t)sprintf(s.text + s.len, "\"%s\"\n", texts[i % 4]);
    }
    lrt_batch_options options = LRT_BATCH_OPTIONS_INIT;
    options.verb = verb;
    options.query = query;
    double start = now();
    if (lrt_batch(router, &options, read_source, &s, write_nowhere, &written, NULL, NULL) !=
        LRT_OK) {
        exit(1);
    }
    return (now() - start) / N_TEXTS;
}

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    size_t n = 0;
    double *p = argc == 3 ? read_points(argv[2], &n) : NULL;
    uint32_t *cover = malloc(n * sizeof *cover + 1);
    if (!p || !cover || n < N_ONE || lrt_open(argv[1], &router, &err) != LRT_OK) {
        fprintf(stderr, "usage: bench_bindings_c DATASET POINTS (at least %d)\n", N_ONE);
        return 2;
    }
    uint32_t epoch = lrt_epoch(router, 20261123);
    lrt_area_hit hits[64];
    size_t sum = 0;
    lrt_cover_many(router, epoch, p, n, cover, NULL); /* the blocks of the index are checked once */
    double start = now();
    lrt_cover_many(router, epoch, p, n, cover, NULL);
    double many = (now() - start) / (double)n;
    start = now();
    for (size_t i = 0; i < N_ONE; i++) {
        sum += lrt_areas_at(router, epoch, p[2 * i], p[2 * i + 1], hits, 64);
    }
    double one = (now() - start) / N_ONE;
    lrt_query query = LRT_QUERY_INIT;
    query.as_of = 20261123;
    start = now();
    for (int i = 0; i < N_TEXTS; i++) {
        lrt_result *result = NULL;
        query.text = texts[i % 4];
        sum += lrt_route(router, &query, &result, &err) == LRT_OK;
        sum += (size_t)lrt_result_status(result);
        lrt_result_free(result);
    }
    double route = (now() - start) / N_TEXTS;
    query.text = NULL;
    printf("{\"cover_many\": %.3e, \"areas_at\": %.3e, \"route\": %.3e, \"batch_geocode\": %.3e, "
           "\"batch_route\": %.3e}\n",
           many, one, route, batch(router, LRT_VERB_GEOCODE, &query),
           batch(router, LRT_VERB_ROUTE, &query));
    lrt_close(router);
    free(p);
    free(cover);
    return sum == 0;
}
