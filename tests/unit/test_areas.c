/*
 * areas against long-hand answers: a few figures drawn by hand, and made tessellations whose covers
 * are recomputed edge by edge with 128-bit integers (coordinates are whole multiples of 2^-36, so
 * that nothing rounds).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <float.h>
#include <pthread.h>
#include <stdio.h>

#include "../bench/made.h"
#include "areas.h"
#include "hash.h"

__extension__ typedef __int128 wide;

/* A plane in which a degree is 80 km by 111 km: distances can be checked by hand. */
static bool project(void *user, double *xy, size_t n)
{
    (void)user;
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] *= 80000;
        xy[2 * i + 1] *= 111000;
    }
    return true;
}

typedef struct fixture {
    made_map map;
    lrti_buf buf;
    void *section;
    lrti_areas *areas;
} fixture;

static void open_section(fixture *f)
{
    lrt_error err;
    f->section = aligned_alloc(64, (f->buf.len + 63) & ~(size_t)63);
    assert_non_null(f->section);
    memcpy(f->section, f->buf.data, f->buf.len);
    lrt_status status = lrti_areas_open(f->section, f->buf.len, &f->areas, &err);
    if (status != LRT_OK) {
        print_message("%s\n", err.message);
    }
    assert_int_equal(status, LRT_OK);
}

static void compile(fixture *f)
{
    lrti_metric metric;
    lrt_error err;
    lrti_box box = {f->map.box.min_x - 1, f->map.box.min_y - 1, f->map.box.max_x + 1,
                    f->map.box.max_y + 1};
    assert_true(lrti_metric_fit(&metric, box, 1, project, NULL));
    lrt_status status = lrti_areas_compile(f->map.sets, f->map.n_sets, f->map.areas, f->map.n_areas,
                                           &metric, &f->buf, &err);
    if (status != LRT_OK) {
        print_message("%s\n", err.message);
    }
    assert_int_equal(status, LRT_OK);
    open_section(f);
}

static void finish(fixture *f)
{
    lrti_areas_close(f->areas);
    free(f->section);
    lrti_buf_free(&f->buf);
    made_free(&f->map);
}

static void add_ring(made_map *m, uint32_t set, const double *xy, uint32_t n)
{
    uint32_t ring[2] = {0, n};
    assert_true(made_add(m, set, xy, ring, 1));
}

/* "1 2*" : area 1, and area 2 on its border */
static const char *hits_at(const lrti_areas *areas, uint32_t epoch, double lon, double lat)
{
    static char text[4096];
    lrt_area_hit hits[64];
    size_t n = lrti_areas_at(areas, epoch, lon, lat, hits, 64), len = 0;
    if (n == LRT_INVALID) {
        return "invalid";
    }
    text[0] = '\0';
    for (size_t i = 0; i < n && i < 64; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%u%s", i ? " " : "",
                                hits[i].area_index, hits[i].on_edge ? "*" : "");
    }
    assert_int_equal(lrti_areas_at(areas, epoch, lon, lat, NULL, 0), n);
    return text;
}

/*
 *  y=4  +-------+-------+     areas: 0 left, 1 right (with a hole), 2 the enclave in the hole, 3 a later edition of left
 *       |   0   |   1   |            and right in one, 4 two parts that touch in one point
 *       |       | +--+  |
 *       |       | |2 |  |
 *       |       | +--+  |
 *  y=0  +-------+-------+
 *      x=0     x=4     x=8
 */
static void make_figure(made_map *m)
{
    memset(m, 0, sizeof *m);
    m->box = (lrti_box){0, 0, 8, 4};
    m->n_sets = 3;
    m->sets[0] = (lrti_areas_set){LRTI_DATE_OPEN_FROM, 20260101};
    m->sets[1] = (lrti_areas_set){20260101, LRTI_DATE_OPEN_TO};
    m->sets[2] = (lrti_areas_set){20200601, 20270601};
    add_ring(m, 0, (double[]){0, 0, 4, 0, 4, 4, 0, 4, 0, 0}, 5);
    double with_hole[] = {4, 0, 8, 0, 8, 4, 4, 4, 4, 0, /* hole, wound alike */ 5,
                          1, 7, 1, 7, 3, 5, 3, 5, 1};
    uint32_t rings[3] = {0, 5, 10};
    assert_true(made_add(m, 0, with_hole, rings, 2));
    add_ring(m, 0, (double[]){5, 1, 5, 3, 7, 3, 7, 1, 5, 1}, 5);
    add_ring(m, 1, (double[]){0, 0, 8, 0, 8, 4, 0, 4, 0, 0}, 5);
    double parts[] = {1, 1, 2, 1, 2, 2, 1, 1, 2, 2, 3, 2, 3, 3, 2, 2};
    uint32_t part_rings[3] = {0, 4, 8};
    assert_true(made_add(m, 2, parts, part_rings, 2));
}

static void test_figure(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    make_figure(&f.map);
    compile(&f);
    const lrti_areas *a = f.areas;
    assert_int_equal(lrti_areas_count(a), 5);
    assert_int_equal(lrti_areas_set_of(a, 0), 0);
    assert_int_equal(lrti_areas_set_of(a, 3), 1);
    uint32_t e19 = lrti_areas_epoch(a, 20190101), e25 = lrti_areas_epoch(a, 20251231),
             e26 = lrti_areas_epoch(a, 20260101), e28 = lrti_areas_epoch(a, 20280101);
    assert_int_equal(lrti_areas_epoch_count(a), 4);
    assert_int_equal(e19, lrti_areas_epoch(a, 20200531));
    assert_int_equal(e25, lrti_areas_epoch(a, 20200601));
    assert_int_equal(e26, lrti_areas_epoch(a, 20270531));
    assert_int_equal(e28, lrti_areas_epoch(a, 20270601));
    assert_int_equal(lrti_areas_epoch_sets(a, e19), 1);
    assert_int_equal(lrti_areas_epoch_sets(a, e25), 5);
    assert_int_equal(lrti_areas_epoch_sets(a, e26), 6);
    assert_int_equal(lrti_areas_epoch_sets(a, e28), 2);
    assert_int_equal(lrti_areas_epoch_sets(a, 99), 0);

    assert_string_equal(hits_at(a, e19, 1, 3), "0");
    assert_string_equal(hits_at(a, e19, 4, 2), "0* 1*");
    assert_string_equal(hits_at(a, e19, 4, 4), "0* 1*");
    assert_string_equal(hits_at(a, e19, 5, 2), "1* 2*");
    assert_string_equal(hits_at(a, e19, 7, 3), "1* 2*");
    assert_string_equal(hits_at(a, e19, 6, 2), "2");
    assert_string_equal(hits_at(a, e19, 4.5, 2), "1");
    assert_string_equal(hits_at(a, e19, 0, 0), "0*");
    assert_string_equal(hits_at(a, e19, nextafter(0, -1), 0), "");
    assert_string_equal(hits_at(a, e19, nextafter(4, 5), 2), "1");
    assert_string_equal(hits_at(a, e19, nextafter(4, 3), 2), "0");
    assert_string_equal(hits_at(a, e25, 4, 2), "0* 1*");
    assert_string_equal(hits_at(a, e26, 4, 2), "3");
    assert_string_equal(hits_at(a, e26, 2, 2), "3 4*");
    assert_string_equal(hits_at(a, e25, 2, 2), "0 4*");
    assert_string_equal(hits_at(a, e25, 1.5, 1.5), "0 4*");
    assert_string_equal(hits_at(a, e25, 1.75, 1.5), "0 4");
    assert_string_equal(hits_at(a, e28, 2, 2), "3");
    assert_string_equal(hits_at(a, e28, 8, 4), "3*");
    assert_string_equal(hits_at(a, e19, 0, -0.0), "0*");
    assert_string_equal(hits_at(a, e19, DBL_TRUE_MIN, DBL_TRUE_MIN), "0");
    assert_string_equal(hits_at(a, e19, DBL_TRUE_MIN, 0), "0*");
    assert_string_equal(hits_at(a, e19, DBL_TRUE_MIN, -DBL_TRUE_MIN), "");
    assert_string_equal(hits_at(a, e19, 180, 90), "");
    assert_string_equal(hits_at(a, e19, -180, -90), "");
    assert_string_equal(hits_at(a, e19, nextafter(180, 181), 0), "invalid");
    assert_string_equal(hits_at(a, e19, 0, nextafter(90, 91)), "invalid");
    assert_string_equal(hits_at(a, e19, NAN, 0), "invalid");
    assert_string_equal(hits_at(a, e19, 0, INFINITY), "invalid");
    assert_string_equal(hits_at(a, 4, 0, 0), "invalid");
    lrt_area_hit one[1] = {{77, 77}};
    assert_int_equal(lrti_areas_at(a, e19, 4, 2, one, 1), 2);
    assert_int_equal(one[0].area_index, 0);
    finish(&f);
}

static void test_distance(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    make_figure(&f.map);
    compile(&f);
    const lrti_areas *a = f.areas;
    const double inf = INFINITY;
    assert_float_equal(lrti_areas_edge_distance(a, 0, 3.75, 2, inf), 20000, 1e-3);
    assert_float_equal(lrti_areas_edge_distance(a, 1, 3.75, 2, inf), 20000, 1e-3);
    assert_float_equal(lrti_areas_edge_distance(a, 2, 3.75, 2, inf), 100000, 1e-3);
    assert_float_equal(lrti_areas_edge_distance(a, 0, 4, 2, inf), 0, 1e-6);
    assert_float_equal(lrti_areas_edge_distance(a, 0, 4.5, 4.5, inf), hypot(40000, 55500), 1e-3);
    assert_float_equal(lrti_areas_edge_distance(a, 3, 4, 2, inf), 222000, 1e-3);
    assert_true(lrti_areas_edge_distance(a, 2, 3.75, 2, 99999) == inf);
    assert_float_equal(lrti_areas_edge_distance(a, 2, 3.75, 2, 100001), 100000, 1e-3);
    assert_true(lrti_areas_edge_distance(a, 2, 120, 2, inf) == inf);
    assert_true(lrti_areas_edge_distance(a, 5, 4, 2, inf) == inf);
    lrti_near near[8];
    uint32_t e = lrti_areas_epoch(a, 20190101);
    assert_int_equal(lrti_areas_near(a, e, 3.75, 2, 19999, near, 8), 0);
    assert_int_equal(lrti_areas_near(a, e, 3.75, 2, 20001, near, 8), 2);
    assert_int_equal(near[0].area, 0);
    assert_int_equal(near[1].area, 1);
    assert_float_equal(near[1].edge_m, 20000, 1e-3);
    assert_int_equal(lrti_areas_near(a, e, 3.75, 2, 100001, near, 8), 3);
    assert_int_equal(near[2].area, 2);
    assert_int_equal(lrti_areas_near(a, e, 3.75, 2, 100001, NULL, 0), 3);
    assert_int_equal(lrti_areas_near(a, lrti_areas_epoch(a, 20280101), 0.1, 2, 10000, near, 8), 1);
    assert_int_equal(near[0].area, 3);
    finish(&f);
}

/* ---- tessellations, long-hand ---- */

static int64_t fixed(double v) { return (int64_t)ldexp(v, 37); }

/* 0 outside, 1 inside, 2 border: every edge of the shape, 128-bit integers. */
static int long_hand(const lrti_shape *s, double lon, double lat)
{
    int64_t x = fixed(lon), y = fixed(lat);
    int inside = 0;
    for (uint32_t r = 0; r < s->n_rings; r++) {
        for (uint32_t i = s->ring[r]; i + 1 < s->ring[r + 1]; i++) {
            int64_t x0 = fixed(s->xy[2 * i]), y0 = fixed(s->xy[2 * i + 1]),
                    x1 = fixed(s->xy[2 * i + 2]), y1 = fixed(s->xy[2 * i + 3]);
            wide det = (wide)(x1 - x0) * (y - y0) - (wide)(y1 - y0) * (x - x0);
            if (det == 0 && x >= (x0 < x1 ? x0 : x1) && x <= (x0 > x1 ? x0 : x1) &&
                y >= (y0 < y1 ? y0 : y1) && y <= (y0 > y1 ? y0 : y1)) {
                return 2;
            }
            if ((y0 > y) != (y1 > y) && (det > 0) == (y1 > y0)) {
                inside ^= 1;
            }
        }
    }
    return inside;
}

static void check_point(const fixture *f, uint32_t epoch, double lon, double lat)
{
    lrt_area_hit hits[64];
    size_t n = lrti_areas_at(f->areas, epoch, lon, lat, hits, 64), k = 0;
    assert_true(n <= 64);
    for (uint32_t i = 0; i < f->map.n_areas; i++) {
        if (!(lrti_areas_epoch_sets(f->areas, epoch) >> f->map.areas[i].set & 1)) {
            continue;
        }
        int expected = long_hand(&f->map.areas[i].shape, lon, lat);
        int got = k < n && hits[k].area_index == i ? 1 + (int)hits[k].on_edge : 0;
        if (got != expected) {
            print_message("area %u at %a,%a: %d, long-hand %d\n", i, lon, lat, got, expected);
        }
        assert_int_equal(got, expected);
        k += expected != 0;
    }
    assert_int_equal(k, n);
}

static void make_small(made_map *m, uint32_t wiggle)
{
    memset(m, 0, sizeof *m);
    m->box = (lrti_box){-82, 41, -81.5, 41.5};
    m->snap = 0x1p-36;
    m->dense = 0.6;
    assert_true(made_add_layer(m, (made_layer){6, 6, 1, 1, wiggle, 1}, 20000101, 20200101));
    assert_true(
        made_add_layer(m, (made_layer){6, 6, 2, 3, wiggle, 1}, LRTI_DATE_OPEN_FROM, 20100101));
    assert_true(
        made_add_layer(m, (made_layer){5, 7, 1, 1, wiggle, 2}, 20100101, LRTI_DATE_OPEN_TO));
    assert_true(made_add_layer(m, (made_layer){1, 1, 1, 1, wiggle, 3}, LRTI_DATE_OPEN_FROM,
                               LRTI_DATE_OPEN_TO));
}

static double on_grid(double v) { return floor(ldexp(v, 37) + 0.5) * 0x1p-37; }

static void test_tessellations(void **state)
{
    (void)state;
    for (uint32_t wiggle = 1; wiggle <= 9; wiggle += 4) {
        fixture f;
        memset(&f, 0, sizeof f);
        make_small(&f.map, wiggle);
        compile(&f);
        enum { N = 1500 };
        static double xy[2 * N];
        for (made_kind kind = MADE_UNIFORM; kind < MADE_KINDS; kind++) {
            made_points(&f.map, kind, 5 + wiggle, xy, N);
            for (size_t i = 0; i < N; i++) {
                check_point(&f, (uint32_t)i % lrti_areas_epoch_count(f.areas), on_grid(xy[2 * i]),
                            on_grid(xy[2 * i + 1]));
            }
        }
        /* Partition: a gap-free layer has one owner, or several that all say on_edge. */
        uint32_t epoch = lrti_areas_epoch(f.areas, 20261123);
        for (made_kind kind = MADE_UNIFORM; kind < MADE_KINDS; kind++) {
            made_points(&f.map, kind, 6 + wiggle, xy, N);
            for (size_t i = 0; i < N; i++) {
                lrt_area_hit hits[64];
                size_t n = lrti_areas_at(f.areas, epoch, xy[2 * i], xy[2 * i + 1], hits, 64),
                       inner = 0, border = 0;
                for (size_t k = 0; k < n; k++) {
                    if (f.map.areas[hits[k].area_index].set == 2) {
                        inner += hits[k].on_edge == 0;
                        border += hits[k].on_edge;
                    }
                }
                bool within = xy[2 * i] > f.map.box.min_x && xy[2 * i] < f.map.box.max_x &&
                              xy[2 * i + 1] > f.map.box.min_y && xy[2 * i + 1] < f.map.box.max_y;
                assert_true(!within || (inner == 1 && border == 0) || (inner == 0 && border >= 2));
            }
        }
        finish(&f);
    }
}

/* Distances against all edges, one by one, in the plane of project(). */
static void test_distances_long_hand(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    make_small(&f.map, 5);
    compile(&f);
    enum { N = 300 };
    static double xy[2 * N];
    for (int kind = 0; kind < 3; kind++) {
        made_points(&f.map, (made_kind)kind, 9, xy, N);
        for (size_t i = 0; i < N; i++) {
            double lon = xy[2 * i], lat = xy[2 * i + 1],
                   radius = i % 3 == 0   ? 50
                            : i % 3 == 1 ? 700
                                         : 9000;
            lrti_near near[256];
            uint32_t epoch = (uint32_t)i % lrti_areas_epoch_count(f.areas);
            size_t n = lrti_areas_near(f.areas, epoch, lon, lat, radius, near, 256), k = 0;
            assert_true(n <= 256);
            for (uint32_t j = 0; j < f.map.n_areas; j++) {
                const lrti_shape *s = &f.map.areas[j].shape;
                double best = INFINITY;
                for (uint32_t p = 0; p + 1 < s->ring[1]; p++) {
                    double x0 = (s->xy[2 * p] - lon) * 80000,
                           y0 = (s->xy[2 * p + 1] - lat) * 111000;
                    double dx = (s->xy[2 * p + 2] - s->xy[2 * p]) * 80000,
                           dy = (s->xy[2 * p + 3] - s->xy[2 * p + 1]) * 111000;
                    double t = -(x0 * dx + y0 * dy) / (dx * dx + dy * dy);
                    t = t < 0 ? 0 : t > 1 ? 1 : t;
                    best = fmin(best, hypot(x0 + t * dx, y0 + t * dy));
                }
                if (fabs(best - radius) < 1e-4) {
                    continue;
                }
                double d = lrti_areas_edge_distance(f.areas, j, lon, lat, radius);
                assert_true(best > radius ? d == INFINITY : fabs(d - best) < 1e-4);
                bool in_force = lrti_areas_epoch_sets(f.areas, epoch) >> f.map.areas[j].set & 1;
                if (best <= radius && in_force) {
                    assert_true(k < n && near[k].area == j && fabs(near[k].edge_m - best) < 1e-4);
                    k++;
                }
                if (i % 10 == 0) {
                    assert_true(fabs(lrti_areas_edge_distance(f.areas, j, lon, lat, INFINITY) -
                                     best) < 1e-4);
                }
            }
            assert_int_equal(k, n);
        }
    }
    finish(&f);
}

/* A cover id means the same list in every epoch, and the batch says what single points say. */
static void test_covers(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    make_small(&f.map, 5);
    compile(&f);
    assert_true(lrti_areas_verify(f.areas));
    enum { N = 999 };
    static double xy[2 * N];
    uint32_t cover[N];
    const uint32_t *list;
    for (int kind = 0; kind < MADE_KINDS; kind++) {
        made_points(&f.map, (made_kind)kind, 11, xy, N);
        xy[2 * 17] = NAN;
        xy[2 * 18 + 1] = -90.5;
        for (uint32_t epoch = 0; epoch < lrti_areas_epoch_count(f.areas); epoch++) {
            assert_int_equal(lrti_areas_cover_many(f.areas, epoch, xy, N, cover), LRT_OK);
            assert_int_equal(cover[17], LRT_COVER_INVALID);
            assert_int_equal(cover[18], LRT_COVER_INVALID);
            for (size_t i = 0; i < N; i++) {
                lrt_area_hit hits[64];
                uint32_t edge = 0;
                assert_int_equal(lrti_areas_cover_at(f.areas, epoch, xy[2 * i], xy[2 * i + 1]),
                                 cover[i]);
                size_t n = lrti_areas_at(f.areas, epoch, xy[2 * i], xy[2 * i + 1], hits, 64);
                if (cover[i] == LRT_COVER_INVALID) {
                    assert_int_equal(n, LRT_INVALID);
                    assert_int_equal(lrti_areas_cover(f.areas, cover[i], &list), 0);
                    continue;
                }
                assert_true((cover[i] & ~LRT_COVER_ON_EDGE) < lrti_areas_cover_count(f.areas));
                assert_int_equal(lrti_areas_cover(f.areas, cover[i], &list), n);
                assert_int_equal(cover[i] == 0, n == 0);
                for (size_t k = 0; k < n; k++) {
                    assert_int_equal(list[k], hits[k].area_index);
                    edge |= hits[k].on_edge;
                }
                assert_int_equal((cover[i] & LRT_COVER_ON_EDGE) != 0, edge);
            }
        }
    }
    assert_int_equal(lrti_areas_cover(f.areas, lrti_areas_cover_count(f.areas), &list), 0);
    assert_null(list);
    assert_int_equal(lrti_areas_cover_many(f.areas, 99, xy, N, cover), LRT_E_ARG);
    finish(&f);
}

/* One bit flipped anywhere: refused at open, an error, or the same answer; never another one. */
static void test_flipped(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    make_small(&f.map, 2);
    compile(&f);
    enum { N = 60 };
    static double xy[2 * N];
    for (size_t i = 0; i < MADE_KINDS; i++) {
        made_points(&f.map, (made_kind)i, 4, xy + 2 * i * (N / MADE_KINDS), N / MADE_KINDS);
    }
    made_rng r = {2};
    unsigned char *bytes = f.section;
    size_t refused = 0, answered = 0;
    for (int round = 0; round < 2000; round++) {
        size_t at = made_below(&r, (uint32_t)f.buf.len);
        unsigned char bit = (unsigned char)(1u << made_below(&r, 8));
        lrti_areas *a;
        bytes[at] ^= bit;
        if (lrti_areas_open(bytes, f.buf.len, &a, NULL) != LRT_OK) {
            refused++;
        } else {
            for (size_t i = 0; i < N; i++) {
                uint32_t epoch = (uint32_t)i % 3,
                         got = lrti_areas_cover_at(a, epoch, xy[2 * i], xy[2 * i + 1]);
                bytes[at] ^= bit;
                uint32_t expected = lrti_areas_cover_at(f.areas, epoch, xy[2 * i], xy[2 * i + 1]);
                bytes[at] ^= bit;
                assert_true(got == expected || got == LRT_COVER_INVALID);
                answered += got == expected;
            }
            lrti_areas_close(a);
        }
        bytes[at] ^= bit;
    }
    assert_true(refused > 0 && answered > 0);
    finish(&f);
}

/* ---- hostile sections: any byte changed, any length: refused, or an answer, never a crash (run
 * under ASan) ---- */

static void poke(const lrti_areas *a, const double *xy, size_t n)
{
    lrt_area_hit hits[16];
    lrti_near near[16];
    for (size_t i = 0; i < n; i++) {
        lrti_areas_at(a, (uint32_t)i % 3, xy[2 * i], xy[2 * i + 1], hits, 16);
        if (i % 16 == 0) {
            lrti_areas_near(a, 0, xy[2 * i], xy[2 * i + 1], 100, near, 16);
            lrti_areas_edge_distance(a, (uint32_t)i % 64, xy[2 * i], xy[2 * i + 1], 100);
        }
    }
    lrti_areas_set_of(a, 0);
}

static void test_hostile(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    make_small(&f.map, 2);
    compile(&f);
    enum { N = 120 };
    static double xy[2 * N];
    for (size_t i = 0; i < MADE_KINDS; i++) {
        made_points(&f.map, (made_kind)i, 3, xy + 2 * i * (N / MADE_KINDS), N / MADE_KINDS);
    }
    size_t len = f.buf.len;
    lrti_areas *a;
    unsigned char *copy = aligned_alloc(64, (len + 63) & ~(size_t)63);
    assert_non_null(copy);
    made_rng r = {1};
    for (int round = 0; round < 3000; round++) {
        memcpy(copy, f.buf.data, len);
        for (uint32_t k = 1 + made_below(&r, 3); k > 0; k--) {
            size_t at = made_below(&r, 4) ? made_below(&r, (uint32_t)len) : made_below(&r, 256);
            static const unsigned char evil[] = {0, 1, 0x7F, 0x80, 0xFF};
            copy[at] = made_below(&r, 2) ? evil[made_below(&r, 5)] : (unsigned char)made_next(&r);
        }
        if (lrti_areas_open(copy, len, &a, NULL) == LRT_OK) {
            poke(a, xy, N);
            lrti_areas_close(a);
        }
    }
    for (size_t cut = 0; cut < len; cut += 1 + cut / 16) {
        unsigned char *part = aligned_alloc(64, ((cut ? cut : 1) + 63) & ~(size_t)63);
        assert_non_null(part);
        memcpy(part, f.buf.data, cut);
        assert_int_equal(lrti_areas_open(part, cut, &a, NULL), LRT_E_DATASET);
        assert_null(a);
        free(part);
    }
    free(copy);
    finish(&f);
}

static void test_refused(void **state)
{
    (void)state;
    static const double bad[][8] = {{0, 0, 1, 0, 1, 1e15, 0, 0},
                                    {0, 0, 1, 0, NAN, 1, 0, 0},
                                    {0, 0, 181, 0, 1, 1, 0, 0},
                                    {0, 0, 1, 0, 1, 91, 0, 0},
                                    {0, 0, INFINITY, 0, 1, 1, 0, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        made_map m;
        memset(&m, 0, sizeof m);
        m.n_sets = 1;
        m.sets[0] = (lrti_areas_set){0, LRTI_DATE_OPEN_TO};
        add_ring(&m, 0, bad[i], 4);
        lrti_metric metric;
        lrti_buf buf;
        lrt_error err;
        memset(&metric, 0, sizeof metric);
        memset(&buf, 0, sizeof buf);
        assert_int_equal(lrti_areas_compile(m.sets, 1, m.areas, 1, &metric, &buf, &err),
                         LRT_E_GEOMETRY);
        lrti_buf_free(&buf);
        made_free(&m);
    }
}

/* ---- the same bytes ---- */

static void *compile_alone(void *user)
{
    lrti_buf *buf = user;
    made_map m;
    lrti_metric metric;
    memset(&metric, 0, sizeof metric);
    if (!made_city(&m, 3) ||
        lrti_areas_compile(m.sets, m.n_sets, m.areas, m.n_areas, &metric, buf, NULL) != LRT_OK) {
        buf->failed = true;
    }
    made_free(&m);
    return NULL;
}

/*
 * One section of a made city, eight at the same time: one and the same. The checksum is what gcc 12 and clang 14 both gave at
 * -O0, -O1, -O2 and -O3 -march=native; each build of this test compares its own bytes with those of all the others by it. A
 * change of the stored form changes it: take the new one when all builds agree on it.
 */
static void test_same_bytes(void **state)
{
    (void)state;
    enum { THREADS = 8 };
    pthread_t id[THREADS];
    lrti_buf one, many[THREADS];
    memset(&one, 0, sizeof one);
    memset(many, 0, sizeof many);
    compile_alone(&one);
    assert_false(one.failed);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&id[i], NULL, compile_alone, &many[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(id[i], NULL);
        assert_false(many[i].failed);
        assert_int_equal(many[i].len, one.len);
        assert_memory_equal(many[i].data, one.data, one.len);
        lrti_buf_free(&many[i]);
    }
    if (lrti_checksum(one.data, one.len) != UINT64_C(0x022dd508f4908677)) {
        print_message("%zu bytes, checksum %llx\n", one.len,
                      (unsigned long long)lrti_checksum(one.data, one.len));
    }
    assert_true(lrti_checksum(one.data, one.len) == UINT64_C(0x022dd508f4908677));
    lrti_buf_free(&one);
}

/* No areas, or none in force, is a territory too. */
static void test_empty(void **state)
{
    (void)state;
    fixture f;
    memset(&f, 0, sizeof f);
    f.map.n_sets = 1;
    f.map.sets[0] = (lrti_areas_set){20200101, 20210101};
    compile(&f);
    assert_string_equal(hits_at(f.areas, 0, 0, 0), "");
    assert_string_equal(hits_at(f.areas, 1, 12, 0), "");
    assert_int_equal(lrti_areas_count(f.areas), 0);
    assert_int_equal(lrti_areas_near(f.areas, 0, 0, 0, 100, NULL, 0), 0);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figure),        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_tessellations), cmocka_unit_test(test_distances_long_hand),
        cmocka_unit_test(test_same_bytes),    cmocka_unit_test(test_covers),
        cmocka_unit_test(test_flipped),       cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_refused),       cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
