/*
 * What a city system pays for one answer, in its own process: opening, the first areas, a full route by coordinate and by
 * address, and the stream. One thread, processor time; medians over rounds.
 *
 *   bench_route DATASET [ADDRESS]
 *
 * Points are drawn with a fixed seed over the box of the answered ones, so two runs ask the same questions. Absolute times
 * depend on the machine and its mood: compare within one run.
 */
#define _POSIX_C_SOURCE 200809L
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { POINTS = 10000, ROUNDS = 11, AS_OF = 20261123 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, compare);
    return v[n / 2];
}

static uint64_t state = 42;
static double unit(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(state >> 11) / 9007199254740992.0;
}

static double open_and_ask(const char *dataset)
{
    lrt_router *r = NULL;
    lrt_area_hit hits[64];
    double start = now();
    if (lrt_open(dataset, &r, NULL) != LRT_OK) {
        fprintf(stderr, "%s cannot be opened\n", dataset);
        exit(1);
    }
    (void)lrt_areas_at(r, lrt_epoch(r, AS_OF), -81.669444, 41.502689, hits, 64);
    double took = now() - start;
    lrt_close(r);
    return took;
}

/* Points that get an answer, from the box of the dataset's surroundings. */
static void draw(const lrt_router *r, double *p)
{
    lrt_query q = LRT_QUERY_INIT;
    q.as_of = AS_OF;
    for (size_t n = 0, tries = 0; n < POINTS && tries < 100 * POINTS; tries++) {
        lrt_result *x = NULL;
        q.lon_deg = -81.88 + 0.35 * unit();
        q.lat_deg = 41.39 + 0.21 * unit();
        if (lrt_route(r, &q, &x, NULL) == LRT_OK && lrt_result_status(x) == LRT_ANSWER_ANSWERED) {
            p[2 * n] = q.lon_deg;
            p[2 * n + 1] = q.lat_deg;
            n++;
        }
        lrt_result_free(x);
    }
}

static double route_all(const lrt_router *r, const double *p, int formatted)
{
    static char text[1 << 20];
    lrt_query q = LRT_QUERY_INIT;
    q.as_of = AS_OF;
    size_t n = formatted ? POINTS / 20 : POINTS;
    double start = now();
    for (size_t i = 0; i < n; i++) {
        lrt_result *x = NULL;
        q.lon_deg = p[2 * i];
        q.lat_deg = p[2 * i + 1];
        (void)lrt_route(r, &q, &x, NULL);
        if (formatted) {
            (void)lrt_result_json(x, text, sizeof text);
        }
        lrt_result_free(x);
    }
    return (now() - start) / (double)n;
}

static double route_address(const lrt_router *r, const char *address)
{
    lrt_query q = LRT_QUERY_INIT;
    q.as_of = AS_OF;
    q.text = address;
    double start = now();
    for (int i = 0; i < 1000; i++) {
        lrt_result *x = NULL;
        (void)lrt_route(r, &q, &x, NULL);
        lrt_result_free(x);
    }
    return (now() - start) / 1000;
}

typedef struct text {
    const char *data;
    size_t at, len;
} text;

static size_t take(void *user, char *buf, size_t size)
{
    text *t = user;
    size_t n = t->len - t->at < size ? t->len - t->at : size;
    memcpy(buf, t->data + t->at, n);
    t->at += n;
    return n;
}

static int drop(void *user, const char *data, size_t size)
{
    (void)data;
    *(size_t *)user += size;
    return 0;
}

static double stream(const lrt_router *r, const char *csv, size_t len, lrt_verb verb, size_t rows)
{
    lrt_query q = LRT_QUERY_INIT;
    lrt_batch_options o = LRT_BATCH_OPTIONS_INIT;
    text in = {csv, 0, len};
    size_t written = 0;
    o.verb = verb;
    q.as_of = AS_OF;
    o.query = &q;
    double start = now();
    if (lrt_batch(r, &o, take, &in, drop, &written, NULL, NULL) != LRT_OK) {
        return -1;
    }
    return (double)rows / (now() - start);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "bench_route DATASET [ADDRESS]\n");
        return 2;
    }
    const char *address = argc > 2 ? argv[2] : "1374 West Blvd";
    lrt_router *r = NULL;
    double *p = calloc(POINTS, 2 * sizeof *p), open_s[ROUNDS], route_s[ROUNDS], json_s[ROUNDS],
           address_s[ROUNDS], areas[ROUNDS], routes[ROUNDS];
    char *csv = malloc(POINTS * 10 * 40 + 20);
    size_t len = 0;
    (void)open_and_ask(argv[1]); /* the file is in the page cache from here on */
    if (!p || !csv || lrt_open(argv[1], &r, NULL) != LRT_OK) {
        return 1;
    }
    draw(r, p);
    len += (size_t)sprintf(csv, "lon,lat\n");
    for (size_t k = 0; k < 10; k++) {
        for (size_t i = 0; i < POINTS; i++) {
            len += (size_t)sprintf(csv + len, "%.7f,%.7f\n", p[2 * i], p[2 * i + 1]);
        }
    }
    for (int i = 0; i < ROUNDS; i++) {
        open_s[i] = open_and_ask(argv[1]);
        route_s[i] = route_all(r, p, 0);
        json_s[i] = route_all(r, p, 1);
        address_s[i] = route_address(r, address);
        areas[i] = stream(r, csv, len, LRT_VERB_AREAS, POINTS * 10);
        routes[i] = stream(r, csv, len, LRT_VERB_ROUTE, POINTS * 10);
    }
    printf("open + first areas          %10.1f us\n", 1e6 * median(open_s, ROUNDS));
    printf("route by coordinate         %10.2f us\n", 1e6 * median(route_s, ROUNDS));
    printf("route by coordinate to JSON %10.2f us\n", 1e6 * median(json_s, ROUNDS));
    printf("route by address            %10.2f us   (%s)\n", 1e6 * median(address_s, ROUNDS),
           address);
    printf("areas, CSV to CSV           %10.0f points/s\n", median(areas, ROUNDS));
    printf("route, CSV to CSV           %10.0f points/s\n", median(routes, ROUNDS));
    lrt_close(r);
    free(p);
    free(csv);
    return 0;
}
