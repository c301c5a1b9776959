/*
 * How fast is the area index? One process, all contestants interleaved, thread CPU time, median of the rounds.
 *
 *   bench_areas [--points N] [--rounds N] [--alone] [city|nation|FILE.shapes]...     (shapes.py writes .shapes)
 *
 *   raw              one 4-byte load a point from a plain grid (24 MB; nation: 240 MB) by the point's place in the box
 *   raw prefetched   the same, 32 points ahead
 *   scalar, batch    cover ids, one by one and in one call; `sorted` = on points sorted along a Morton curve
 *   GEOS             STRtree + prepared, covers, on the same polygons (every 20th point)
 *   S2               MutableS2ShapeIndex + S2ContainsPointQuery (every 20th point); see s2_side.h
 *   SpatiaLite       SQL with the spatial index (every 2000th point)
 *
 * --alone leaves the other engines out. What is not installed is left out too, and named.
 *
 * Ratios within one run are what counts: the machine, its neighbours and its clock are in both terms.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "geos_side.h"
#include "made.h"
#include "s2_side.h"
#include "spatialite_side.h"

#include "areas.h"

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
static double cpu(void) { return now(CLOCK_THREAD_CPUTIME_ID); }

static volatile uint64_t sink;

typedef struct bench {
    const made_map *map;
    lrti_areas *areas;
    geos_side geos;
    s2_side *s2[2]; /* one for each kind of points */
    spatialite_side spatialite;
    uint32_t *grid;
    size_t width, height;
    size_t n;
    double *points[4]; /* uniform, clustered; the same sorted */
    uint32_t *cover;
} bench;

static size_t grid_place(const bench *b, const double *p)
{
    const lrti_box *box = &b->map->box;
    double x = (p[0] - box->min_x) * ((double)b->width / (box->max_x - box->min_x));
    double y = (p[1] - box->min_y) * ((double)b->height / (box->max_y - box->min_y));
    if (!(x >= 0 && x < (double)b->width && y >= 0 && y < (double)b->height)) {
        return 0;
    }
    return (size_t)(int64_t)y * b->width + (size_t)(int64_t)x;
}

static void run_raw(bench *b, int set)
{
    const double *xy = b->points[set];
    for (size_t i = 0; i < b->n; i++) {
        b->cover[i] = b->grid[grid_place(b, xy + 2 * i)];
    }
}

static void run_raw_prefetched(bench *b, int set)
{
    const double *xy = b->points[set];
    for (size_t i = 0; i < b->n; i += 32) {
        size_t at[32], m = b->n - i < 32 ? b->n - i : 32;
        for (size_t k = 0; k < m; k++) {
            at[k] = grid_place(b, xy + 2 * (i + k));
            __builtin_prefetch(b->grid + at[k]);
        }
        for (size_t k = 0; k < m; k++) {
            b->cover[i + k] = b->grid[at[k]];
        }
    }
}

/* One at a time: the next point is asked for when the answer to the last one is known, as a caller
 * who uses it would. */
static void run_raw_chain(bench *b, int set)
{
    const double *xy = b->points[set];
    uint64_t last = 0;
    for (size_t i = 0; i < b->n; i++) {
        last = b->grid[grid_place(b, xy + 2 * (i + (last >> 40)))];
        b->cover[i] = (uint32_t)last;
    }
}

static void run_scalar(bench *b, int set)
{
    const double *xy = b->points[set];
    for (size_t i = 0; i < b->n; i++) {
        b->cover[i] = lrti_areas_cover_at(b->areas, 0, xy[2 * i], xy[2 * i + 1]);
    }
}

static void run_chain(bench *b, int set)
{
    const double *xy = b->points[set];
    uint64_t last = 0;
    for (size_t i = 0; i < b->n; i++) {
        const double *p = xy + 2 * (i + (last >> 40));
        last = lrti_areas_cover_at(b->areas, 0, p[0], p[1]);
        b->cover[i] = (uint32_t)last;
    }
}

static void run_batch(bench *b, int set)
{
    lrti_areas_cover_many(b->areas, 0, b->points[set], b->n, b->cover);
}

enum { SOME = 20, FEW = 2000 }; /* slow contestants are asked every 20th, every 2000th point */

static void run_geos(bench *b, int set)
{
    uint32_t found[64];
    for (size_t i = 0; i + SOME <= b->n; i += SOME) {
        sink += geos_at(&b->geos, b->points[set][2 * i], b->points[set][2 * i + 1], found, 64, 0);
    }
}

#ifdef BENCH_S2
static void run_s2(bench *b, int set)
{
    uint32_t found[64];
    for (size_t i = 0; i < b->n / SOME; i++) {
        sink += s2_at(b->s2[set], i, found, 64);
    }
}
#endif

static void run_spatialite(bench *b, int set)
{
    uint32_t found[64];
    for (size_t i = 0; i + FEW <= b->n; i += FEW) {
        sink += spatialite_at(&b->spatialite, b->points[set][2 * i], b->points[set][2 * i + 1],
                              found, 64);
    }
}

typedef struct contest {
    const char *name;
    void (*run)(bench *, int);
    int base; /* of which contest the ratio is told; -1: none */
    int sorted;
    int every; /* of how many points one is asked; above 1: another engine */
} contest;

enum { SCALAR = 1, BATCH_CALL = 5 };
static const contest contests[] = {
    {"raw", run_raw, -1, 0, 1},
    {"scalar", run_scalar, 0, 0, 1},
    {"raw, one after the other", run_raw_chain, -1, 0, 1},
    {"scalar, one after the other", run_chain, 2, 0, 1},
    {"raw prefetched", run_raw_prefetched, -1, 0, 1},
    {"batch", run_batch, 4, 0, 1},
    {"raw sorted", run_raw, -1, 1, 1},
    {"raw prefetched sorted", run_raw_prefetched, -1, 1, 1},
    {"scalar sorted", run_scalar, 6, 1, 1},
    {"batch sorted", run_batch, 6, 1, 1},
    {"GEOS", run_geos, -1, 0, SOME},
#ifdef BENCH_S2
    {"S2", run_s2, -1, 0, SOME},
#endif
    {"SpatiaLite", run_spatialite, -1, 0, FEW},
};
enum { CONTESTS = sizeof contests / sizeof contests[0], ROUNDS_MAX = 99 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static double median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return n % 2 ? v[n / 2] : 0.5 * (v[n / 2 - 1] + v[n / 2]);
}

/* ---- Morton order ---- */

typedef struct keyed {
    uint64_t key;
    double x, y;
} keyed;

static uint64_t spread(uint32_t v)
{
    uint64_t x = v;
    x = (x | x << 16) & UINT64_C(0x0000FFFF0000FFFF);
    x = (x | x << 8) & UINT64_C(0x00FF00FF00FF00FF);
    x = (x | x << 4) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    x = (x | x << 2) & UINT64_C(0x3333333333333333);
    return (x | x << 1) & UINT64_C(0x5555555555555555);
}
static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const keyed *)a)->key, y = ((const keyed *)b)->key;
    return (x > y) - (x < y);
}
static void sort_morton(const bench *b, const double *from, double *to)
{
    const lrti_box *box = &b->map->box;
    keyed *k = malloc(b->n * sizeof *k);
    for (size_t i = 0; i < b->n; i++) {
        double x = (from[2 * i] - box->min_x) / (box->max_x - box->min_x),
               y = (from[2 * i + 1] - box->min_y) / (box->max_y - box->min_y);
        x = fmin(fmax(x, 0), 0.999999);
        y = fmin(fmax(y, 0), 0.999999);
        k[i] = (keyed){spread((uint32_t)(x * 0x1p32)) | spread((uint32_t)(y * 0x1p32)) << 1,
                       from[2 * i], from[2 * i + 1]};
    }
    qsort(k, b->n, sizeof *k, by_key);
    for (size_t i = 0; i < b->n; i++) {
        to[2 * i] = k[i].x;
        to[2 * i + 1] = k[i].y;
    }
    free(k);
}

/* ---- two threads ---- */

typedef struct shift { /* of one thread */
    bench b;
    double took; /* processor time */
} shift;

static void *batch_thread(void *user)
{
    shift *s = user;
    s->b.cover = malloc(s->b.n * sizeof *s->b.cover);
    double start = cpu();
    run_batch(&s->b, 1);
    run_batch(&s->b, 1);
    s->took = cpu() - start;
    free(s->b.cover);
    return NULL;
}

/* Wall time of so many threads at once, and the processor time of one of them. */
static double run_threads(bench *b, int threads, double *each)
{
    pthread_t id[2];
    shift s[2] = {{*b, 0}, {*b, 0}};
    double start = now(CLOCK_MONOTONIC);
    for (int i = 0; i < threads; i++) {
        pthread_create(&id[i], NULL, batch_thread, &s[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(id[i], NULL);
    }
    *each = (s[0].took + s[1].took) / threads;
    return now(CLOCK_MONOTONIC) - start;
}

/* By the clock two threads need two idle cores; by processor time only each other's way is measured, whoever else runs. */
static void two_threads(bench *b)
{
    double wall[20], each[20];
    for (int i = 0; i < 20; i++) {
        double alone, together;
        double one = run_threads(b, 1, &alone), two = run_threads(b, 2, &together);
        wall[i] = 2 * one / two;
        each[i] = 2 * alone / together;
    }
    printf("two threads / one, batch clustered, median of 20 pairs: %.2f by the clock, %.2f by "
           "processor time\n",
           median(wall, 20), median(each, 20));
}

/* ---- one case ---- */

/* See shapes.py. */
static int read_shapes(made_map *m, const char *path)
{
    char head[8];
    uint32_t is[2];
    FILE *f = fopen(path, "rb");
    memset(m, 0, sizeof *m);
    m->box = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (!f || fread(head, 8, 1, f) != 1 || memcmp(head, "SHAPES01", 8) != 0) {
        return 0;
    }
    while (fread(is, sizeof is, 1, f) == 1) {
        uint32_t *ring = calloc(is[1] + 1, sizeof *ring);
        if (is[0] >= 64 || !ring || fread(ring + 1, sizeof *ring, is[1], f) != is[1]) {
            return 0;
        }
        for (uint32_t r = 0; r < is[1]; r++) {
            ring[r + 1] += ring[r];
        }
        double *xy = malloc(2 * sizeof *xy * ring[is[1]]);
        if (!xy || fread(xy, 2 * sizeof *xy, ring[is[1]], f) != ring[is[1]] ||
            !made_add(m, is[0], xy, ring, is[1])) {
            return 0;
        }
        for (uint32_t i = 0; i < ring[is[1]]; i++) {
            m->box.min_x = fmin(m->box.min_x, xy[2 * i]);
            m->box.max_x = fmax(m->box.max_x, xy[2 * i]);
            m->box.min_y = fmin(m->box.min_y, xy[2 * i + 1]);
            m->box.max_y = fmax(m->box.max_y, xy[2 * i + 1]);
        }
        m->n_sets = is[0] + (size_t)1;
        m->sets[is[0]] = (lrti_areas_set){LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO};
        free(xy);
        free(ring);
    }
    fclose(f);
    return m->n_areas > 0;
}

static size_t n_points = 1000000;
static int rounds = 9, with_others = 1;

/* How many of a set's first points another engine answers with other areas than GEOS. */
static size_t differ_from_geos(bench *b, int set, size_t n, int s2)
{
    size_t differ = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t expected[64], found[64];
        const double *p = b->points[set] + 2 * i * (s2 ? SOME : FEW);
        size_t e = geos_at(&b->geos, p[0], p[1], expected, 64, 1), f = 0;
#ifdef BENCH_S2
        f = s2 ? s2_at(b->s2[set], i, found, 64) : 0;
#endif
        f = s2 ? f : spatialite_at(&b->spatialite, p[0], p[1], found, 64);
        qsort(found, f < 64 ? f : 64, sizeof found[0], geos_by_number);
        differ += e != f || memcmp(expected, found, (e < 64 ? e : 64) * sizeof found[0]) != 0;
    }
    return differ;
}

static void open_s2(bench *b)
{
#ifdef BENCH_S2
    double took = 0;
    for (int set = 0; set < 2; set++) {
        double *some = malloc(2 * sizeof *some * (b->n / SOME + 1));
        double t = cpu();
        b->s2[set] = s2_open();
        for (size_t i = 0; i < b->map->n_areas; i++) {
            const lrti_shape *s = &b->map->areas[i].shape;
            s2_add(b->s2[set], s->xy, s->ring, s->n_rings);
        }
        for (size_t i = 0; i < b->n / SOME; i++) {
            memcpy(some + 2 * i, b->points[set] + 2 * SOME * i, 2 * sizeof *some);
        }
        s2_ready(b->s2[set], some, b->n / SOME);
        took = cpu() - t;
        free(some);
    }
    size_t n = b->n / SOME < 20000 ? b->n / SOME : 20000;
    printf("S2: index %.1f MB, build %.2f s; %zu of %zu points in other areas (great circles)\n",
           (double)s2_bytes(b->s2[0]) / 1e6, took,
           differ_from_geos(b, 0, n, 1) + differ_from_geos(b, 1, n, 1), 2 * n);
#else
    (void)b;
    printf("left out: S2 (libs2-dev was not installed when this was built)\n");
#endif
}

/* Everything else that answers the question, on the same areas. */
static int open_others(bench *b)
{
    if (!geos_open(&b->geos, b->map)) {
        return 0;
    }
    size_t differ = geos_compare(&b->geos, b->areas, 0, b->points[0], 20000) +
                    geos_compare(&b->geos, b->areas, 0, b->points[1], 20000);
    printf("differences from GEOS on 40,000 of these points: %zu\n", differ);
    open_s2(b);
    spatialite_open(&b->spatialite, &b->geos);
    if (b->spatialite.missing) {
        printf("left out: SpatiaLite (%s)\n", b->spatialite.missing);
    } else {
        size_t n = b->n / FEW;
        printf("SpatiaLite: %zu of %zu points in other areas\n",
               differ_from_geos(b, 0, n, 0) + differ_from_geos(b, 1, n, 0), 2 * n);
    }
    return 1;
}

static void close_others(bench *b)
{
#ifdef BENCH_S2
    s2_close(b->s2[0]);
    s2_close(b->s2[1]);
#endif
    spatialite_close(&b->spatialite);
    geos_close(&b->geos);
}

static int takes_part(const bench *b, int c)
{
    return contests[c].every == 1 ||
           (with_others && !(contests[c].run == run_spatialite && b->spatialite.missing));
}

static void print_others(const double mid[][2])
{
    printf("times faster than\n");
    for (int c = 0; c < CONTESTS; c++) {
        if (contests[c].every > 1 && mid[c][0] > 0) {
            printf("  %-26s scalar %6.0f %6.0f   batch %6.0f %6.0f\n", contests[c].name,
                   mid[c][0] / mid[SCALAR][0], mid[c][1] / mid[SCALAR][1],
                   mid[c][0] / mid[BATCH_CALL][0], mid[c][1] / mid[BATCH_CALL][1]);
        }
    }
}

static int run_case(const char *name)
{
    made_map map;
    bench b;
    memset(&b, 0, sizeof b);
    int nation = strcmp(name, "nation") == 0;
    if (!(nation                      ? made_nation(&map, 200, 200, 19)
          : strcmp(name, "city") == 0 ? made_city(&map, 13)
                                      : read_shapes(&map, name))) {
        fprintf(stderr, "%s: cannot be made or read\n", name);
        return 1;
    }
    b.map = &map;
    b.n = n_points;
    lrti_metric metric;
    memset(&metric, 0, sizeof metric);
    lrti_buf buf;
    lrt_error err;
    double build[5];
    int builds = nation ? 3 : 5;
    for (int i = 0; i < builds; i++) {
        memset(&buf, 0, sizeof buf);
        double t = cpu();
        if (lrti_areas_compile(map.sets, map.n_sets, map.areas, map.n_areas, &metric, &buf, &err) !=
            LRT_OK) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
        build[i] = cpu() - t;
        if (i + 1 < builds) {
            lrti_buf_free(&buf);
        }
    }
    void *section = aligned_alloc(4096, (buf.len + 4095) & ~(size_t)4095);
    memcpy(section, buf.data, buf.len);
    printf("\n%s: %zu areas, %zu edges of areas, %zu layers\n", name, map.n_areas, map.n_edges,
           map.n_sets);
    printf("index %.2f MB, build %.3f s\n", (double)buf.len / 1e6, median(build, (size_t)builds));
    lrti_buf_free(&buf);
    double open[9];
    for (int i = 0; i < 9; i++) {
        double t = cpu();
        lrti_areas_close(b.areas);
        if (lrti_areas_open(section, ((const uint64_t *)section)[1], &b.areas, &err) != LRT_OK) {
            return 1;
        }
        lrt_area_hit hits[16];
        const double *p = map.areas[map.n_areas / 2].shape.xy;
        lrti_areas_at(b.areas, 0, p[0], p[1], hits, 16);
        open[i] = cpu() - t;
    }
    printf("open + first answer (on a vertex: the slow road), blocks checked: %.0f us\n",
           1e6 * median(open, 9));
    printf("covers %u\n", lrti_areas_cover_count(b.areas));

    size_t cells = nation ? 60000000 : 6000000;
    double w = map.box.max_x - map.box.min_x, h = map.box.max_y - map.box.min_y;
    b.width = (size_t)sqrt((double)cells * w / h);
    b.height = cells / b.width;
    b.grid = malloc(b.width * b.height * sizeof *b.grid);
    for (size_t i = 0; i < b.width * b.height; i++) {
        b.grid[i] = (uint32_t)(i * 2654435761u) >> 8;
    }
    b.cover = malloc(b.n * sizeof *b.cover);
    for (int s = 0; s < 4; s++) {
        b.points[s] = malloc(2 * b.n * sizeof(double));
    }
    made_points(&map, MADE_UNIFORM, 1, b.points[0], b.n);
    made_points(&map, MADE_CLUSTERED, 2, b.points[1], b.n);
    sort_morton(&b, b.points[0], b.points[2]);
    sort_morton(&b, b.points[1], b.points[3]);
    if (with_others && !open_others(&b)) {
        return 1;
    }

    static double took[CONTESTS][2][ROUNDS_MAX];
    for (int r = -1; r < rounds; r++) { /* the first round warms up */
        for (int c = 0; c < CONTESTS; c++) {
            for (int kind = 0; kind < 2; kind++) {
                if (!takes_part(&b, c)) {
                    continue;
                }
                double t = cpu();
                contests[c].run(&b, kind + 2 * contests[c].sorted);
                t = (cpu() - t) / (double)(b.n / (size_t)contests[c].every);
                if (r >= 0) {
                    took[c][kind][r] = 1e9 * t;
                }
            }
        }
    }
    double mid[CONTESTS][2];
    printf("%-28s %10s %10s   %s\n", "ns a point, median", "uniform", "clustered",
           "ratio to the raw one above it");
    for (int c = 0; c < CONTESTS; c++) {
        mid[c][0] = mid[c][1] = 0;
        if (!takes_part(&b, c)) {
            continue;
        }
        for (int kind = 0; kind < 2; kind++) {
            mid[c][kind] = median(took[c][kind], (size_t)rounds);
        }
        printf("%-28s %10.2f %10.2f", contests[c].name, mid[c][0], mid[c][1]);
        if (contests[c].base >= 0) {
            printf("   %5.2f %5.2f", mid[c][0] / mid[contests[c].base][0],
                   mid[c][1] / mid[contests[c].base][1]);
        }
        printf("\n");
    }
    if (with_others) {
        print_others((const double(*)[2])mid);
    }
    two_threads(&b);
    for (int s = 0; s < 4; s++) {
        free(b.points[s]);
    }
    free(b.cover);
    free(b.grid);
    if (with_others) {
        close_others(&b);
    }
    lrti_areas_close(b.areas);
    free(section);
    made_free(&map);
    return 0;
}

int main(int argc, char **argv)
{
    int bad = 0, cases = 0;
    for (int i = 1; i < argc && !bad; i++) {
        if (strcmp(argv[i], "--points") == 0 && i + 1 < argc) {
            n_points = (size_t)strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
            rounds = atoi(argv[++i]);
            rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
        } else if (strcmp(argv[i], "--alone") == 0) {
            with_others = 0;
        } else {
            bad = run_case(argv[i]);
            cases++;
        }
    }
    return bad ? 1 : cases > 0 ? 0 : run_case("city") || run_case("nation");
}
