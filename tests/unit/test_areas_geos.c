/*
 * areas against GEOS `covers` on the same shapes: made cities, every kind of point; and shapes made to hurt.
 *
 *   test_areas_geos            a few seconds
 *   test_areas_geos POINTS     that many points of each of the six kinds on each of two cities (850,000: CI's 10 million)
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#include "../bench/geos_side.h"
#include "../bench/made.h"
#include "areas_section.h"

static size_t points_of_a_kind = 4000, compared;

static lrti_areas *open_map(const made_map *m, void **section)
{
    lrti_metric metric;
    lrti_buf buf;
    lrt_error err;
    lrti_areas *areas = NULL;
    memset(&metric, 0, sizeof metric);
    memset(&buf, 0, sizeof buf);
    lrt_status status =
        lrti_areas_compile(m->sets, m->n_sets, m->areas, m->n_areas, &metric, &buf, &err);
    if (status != LRT_OK) {
        print_message("%s\n", err.message);
    }
    assert_int_equal(status, LRT_OK);
    *section = aligned_alloc(64, (buf.len + 63) & ~(size_t)63);
    assert_non_null(*section);
    memcpy(*section, buf.data, buf.len);
    assert_int_equal(lrti_areas_open(*section, buf.len, &areas, &err), LRT_OK);
    assert_true(lrti_areas_verify(areas));
    lrti_buf_free(&buf);
    return areas;
}

static void compare_opened(made_map *m, const lrti_areas *areas, size_t n, uint64_t seed)
{
    geos_side side;
    assert_int_equal(geos_open(&side, m), 1);
    enum { CHUNK = 4096 };
    static double xy[2 * CHUNK];
    for (made_kind kind = MADE_UNIFORM; kind < MADE_KINDS; kind++) {
        size_t differ = 0;
        for (size_t done = 0; done < n; done += CHUNK) {
            made_points(m, kind, seed + done * 7 + kind, xy, CHUNK);
            differ +=
                geos_compare(&side, areas, (uint32_t)(done / CHUNK) % lrti_areas_epoch_count(areas),
                             xy, n - done < CHUNK ? n - done : CHUNK);
        }
        compared += n;
        if (differ) {
            print_message("kind %d: %zu of %zu points differ\n", (int)kind, differ, n);
        }
        assert_int_equal(differ, 0);
    }
    geos_close(&side);
}

static void compare_all(made_map *m, size_t n, uint64_t seed)
{
    void *section;
    lrti_areas *areas = open_map(m, &section);
    compare_opened(m, areas, n, seed);
    lrti_areas_close(areas);
    free(section);
}

static void test_city(void **state)
{
    (void)state;
    made_map m;
    assert_true(made_city(&m, 4));
    compare_all(&m, points_of_a_kind, 1);
    made_free(&m);
}

/* Layers that come and go, and coordinates that are not on any grid: edges are met within an ulp,
 * never exactly. */
static void test_rough(void **state)
{
    (void)state;
    made_map m;
    memset(&m, 0, sizeof m);
    m.box = made_cleveland;
    m.snap = 0x1p-47;
    m.dense = 0.3;
    assert_true(made_add_layer(&m, (made_layer){9, 8, 1, 1, 7, 11}, 20000101, 20200101));
    assert_true(made_add_layer(&m, (made_layer){9, 8, 1, 1, 5, 11}, 20200101,
                               LRTI_DATE_OPEN_TO)); /* nearly the same */
    assert_true(made_add_layer(&m, (made_layer){9, 8, 3, 2, 7, 11}, LRTI_DATE_OPEN_FROM,
                               LRTI_DATE_OPEN_TO));
    assert_true(made_add_layer(&m, (made_layer){2, 2, 1, 1, 40, 12}, LRTI_DATE_OPEN_FROM,
                               LRTI_DATE_OPEN_TO));
    compare_all(&m, points_of_a_kind, 2);
    made_free(&m);
}

/* Coarse coordinates: layers meet at vertices, run along each other and cross at grid points all
 * the time. */
static void test_coarse(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        made_map m;
        memset(&m, 0, sizeof m);
        m.box = (lrti_box){-2, -2, 2, 2};
        m.n_sets = 3;
        for (int i = 0; i < 3; i++) {
            m.sets[i] = (lrti_areas_set){LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO};
        }
        m.sets[2].valid_from = 20260101;
        made_rng r = {seed};
        double step = seed % 2 ? 0.25 : 0.125;
        for (int i = 0; i < 60; i++) { /* triangles and boxes with corners on the grid */
            double x = floor((made_unit(&r) * 4 - 2) / step) * step,
                   y = floor((made_unit(&r) * 4 - 2) / step) * step;
            double w = step * (1 + made_below(&r, 5)), h = step * (1 + made_below(&r, 5)),
                   k = step * made_below(&r, 4);
            double box[] = {x, y, x + w, y, x + w, y + h, x, y + h, x, y},
                   tri[] = {x, y, x + w, y + k, x + k / 2, y + h + k, x, y};
            uint32_t box_ring[] = {0, 5}, tri_ring[] = {0, 4};
            assert_true(made_below(&r, 2) ? made_add(&m, made_below(&r, 3), box, box_ring, 1)
                                          : made_add(&m, made_below(&r, 3), tri, tri_ring, 1));
        }
        void *section;
        geos_side side;
        lrti_areas *areas = open_map(&m, &section);
        assert_int_equal(geos_open(&side, &m), 1);
        for (uint32_t epoch = 0; epoch < lrti_areas_epoch_count(areas); epoch++) {
            double fine = step / 8;
            for (double y = -2.5; y <= 3.5; y += fine) {
                double row[2 * 1024];
                size_t n = 0;
                for (double x = -2.5; x <= 3.5 && n < 1024; x += fine) {
                    row[2 * n] = made_below(&r, 8) ? x : made_ulps(x, (int)made_below(&r, 3) - 1);
                    row[2 * n++ + 1] =
                        made_below(&r, 8) ? y : made_ulps(y, (int)made_below(&r, 3) - 1);
                }
                assert_int_equal(geos_compare(&side, areas, epoch, row, n), 0);
                compared += n;
            }
        }
        geos_close(&side);
        lrti_areas_close(areas);
        free(section);
        made_free(&m);
    }
}

static void add_polygon(made_map *m, const double *xy, uint32_t n)
{
    uint32_t ring[2] = {0, n};
    assert_true(made_add(m, 0, xy, ring, 1));
}

static void begin(made_map *m, lrti_box box)
{
    memset(m, 0, sizeof *m);
    m->box = box;
    m->n_sets = 1;
    m->sets[0] = (lrti_areas_set){LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO};
}

/* 10,000 thin triangles around one vertex, and as many edges that meet there. */
static void test_star(void **state)
{
    (void)state;
    enum { RAYS = 10000 };
    made_map m;
    begin(&m, (lrti_box){-1, -1, 1, 1});
    for (int i = 0; i < RAYS; i++) {
        double t0 = i * 8.0 / RAYS, t1 = (i + 1) * 8.0 / RAYS, q[2][2];
        for (int k = 0; k < 2; k++) { /* around the square */
            double t = k ? t1 : t0, s = t - 2 * floor(t / 2);
            int side = (int)(t / 2) % 4;
            double along = s - 1, x = side == 0 ? along : side == 1 ? 1 : side == 2 ? -along : -1;
            q[k][0] = x;
            q[k][1] = side == 0 ? -1 : side == 1 ? along : side == 2 ? 1 : -along;
        }
        add_polygon(
            &m, (double[]){0.125, 0.0625, q[0][0], q[0][1], q[1][0], q[1][1], 0.125, 0.0625}, 4);
    }
    void *section;
    lrti_areas *areas = open_map(&m, &section);
    compare_opened(&m, areas, 100, 3);
    assert_int_equal(lrti_areas_at(areas, 0, 0.125, 0.0625, NULL, 0), RAYS);
    static lrt_area_hit hits[RAYS];
    assert_int_equal(lrti_areas_at(areas, 0, 0.125, 0.0625, hits, RAYS), RAYS);
    for (uint32_t i = 0; i < RAYS; i++) {
        assert_int_equal(hits[i].area_index, i);
        assert_int_equal(hits[i].on_edge, 1);
    }
    lrti_areas_close(areas);
    free(section);
    made_free(&m);
}

/*
 * Edges along the sides of cells and through their corners. The grid depends on the box and on the number of edges alone: so
 * the map is made twice with as many edges, the second time of the corners of the first one's cells, as doubles come to them.
 */
static void add_corner_shapes(made_map *m, const header *h)
{
    enum { SHAPES = 100 };
    made_rng r = {8};
    begin(m, (lrti_box){-81.75, 41.25, -81.5, 41.5});
    add_polygon(
        m, (double[]){-81.75, 41.25, -81.5, 41.25, -81.5, 41.5, -81.75, 41.5, -81.75, 41.25}, 5);
    for (int i = 0; i < SHAPES; i++) {
        double c[4][2]; /* three corners of a triangle, the first again */
        for (int k = 0; k < 3; k++) {
            if (h) { /* corners of root cells, of cells a quarter and a sixteenth of their side */
                double part = i % 3 == 0 ? 1 : i % 3 == 1 ? 4 : 16;
                double column = (double)(1 + made_below(&r, h->width * (uint32_t)part - 2)) / part,
                       row = (double)(1 + made_below(&r, h->height * (uint32_t)part - 2)) / part;
                c[k][0] = h->x0 + column * 0x1p32 / h->sx;
                c[k][1] = h->y0 + row * 0x1p32 / h->sy;
                if (k == 1 && i % 2 == 0) { /* along a side, or down the diagonal of cells */
                    c[1][i / 2 % 2] = c[0][i / 2 % 2];
                }
            } else {
                c[k][0] = -81.7 + 0.0001 * i + 0.05 * k;
                c[k][1] = 41.3 + 0.1 * (k == 1);
            }
        }
        if ((c[1][0] - c[0][0]) * (c[2][1] - c[0][1]) ==
            (c[1][1] - c[0][1]) * (c[2][0] - c[0][0])) {
            i--; /* no area: other corners */
            continue;
        }
        memcpy(c[3], c[0], sizeof c[3]);
        add_polygon(m, &c[0][0], 4);
    }
}

static void test_cell_corners(void **state)
{
    (void)state;
    made_map m;
    void *section;
    add_corner_shapes(&m, NULL);
    lrti_areas_close(open_map(&m, &section));
    made_free(&m);
    header first;
    memcpy(&first, section, sizeof first);
    free(section);
    add_corner_shapes(&m, &first);
    lrti_areas *areas = open_map(&m, &section);
    const header *h = section;
    assert_true(h->width == first.width && h->height == first.height && h->sx == first.sx &&
                h->x0 == first.x0);
    geos_side side;
    assert_int_equal(geos_open(&side, &m), 1);
    for (uint32_t j = 0; j < h->height; j++) { /* every corner of the grid, and an ulp beside it */
        double row[2 * 1024];
        size_t n = 0;
        for (uint32_t i = 0; i < h->width && n < 1024; i++) {
            row[2 * n] = made_ulps(h->x0 + i * 0x1p32 / h->sx, (int)(i + j) % 3 - 1);
            row[2 * n++ + 1] = made_ulps(h->y0 + j * 0x1p32 / h->sy, (int)(i / 3 + j) % 3 - 1);
        }
        assert_int_equal(geos_compare(&side, areas, 0, row, n), 0);
        compared += n;
    }
    geos_close(&side);
    lrti_areas_close(areas);
    free(section);
    compare_all(&m, 1500, 7);
    made_free(&m);
}

/* Slivers of one ulp, tiny and huge shapes, neighbours at the antimeridian, fans and combs. */
static void test_degenerate(void **state)
{
    (void)state;
    made_map m;
    begin(&m, (lrti_box){-81.75, 41.25, -81.5, 41.5});
    double x = -81.625, x1 = nextafter(x, 0), y1 = nextafter(41.5, 42);
    add_polygon(&m, (double[]){x, 41.25, x1, 41.25, x1, 41.5, x, 41.5, x, 41.25}, 5);
    add_polygon(&m, (double[]){-81.75, 41.25, x, 41.25, x, 41.5, -81.75, 41.25}, 4);
    add_polygon(&m, (double[]){-81.75, 41.5, -81.5, 41.5, -81.5, y1, -81.75, 41.5}, 4);
    add_polygon(&m, (double[]){x1, 41.25, -81.5, 41.5, x1, 41.5, x1, 41.25}, 4);
    compare_all(&m, 3000, 4);
    made_free(&m);

    begin(&m, (lrti_box){-180, -90, 180, 90});
    add_polygon(&m, (double[]){179, 0, 180, 0, 180, 10, 179, 10, 179, 0}, 5);
    add_polygon(&m, (double[]){-180, 0, -179, 0, -179, 10, -180, 10, -180, 0}, 5);
    add_polygon(&m, (double[]){-180, -90, 180, -90, 180, 90, -180, 90, -180, -90}, 5);
    add_polygon(&m, (double[]){-180, -90, 180, -90, 180, 90, -180, -90}, 4);
    compare_all(&m, 3000, 5);
    made_free(&m);

    begin(&m, (lrti_box){0, 0, 8, 8}); /* a fan and a comb on powers of two */
    for (int i = 0; i < 64; i++) {
        double a = i / 8.0, b = (i + 1) / 8.0;
        add_polygon(&m, (double[]){0, 0, 8, a, 8, b, 0, 0}, 4);
        add_polygon(&m, (double[]){a, 0, b, 0, b, 8, a, 8, a, 0}, 5);
        add_polygon(&m, (double[]){0, a, 8, a, 8, b, 0, b, 0, a}, 5);
        add_polygon(&m, (double[]){8, 8, 0, a, 0, b, 8, 8}, 4);
    }
    compare_all(&m, 3000, 6);
    made_free(&m);

    /* 1e-300 of a degree: too small for GEOS's arithmetic, so answered by hand */
    begin(&m, (lrti_box){0, 0, 1, 1});
    add_polygon(&m, (double[]){0, 0, 2e-300, 0, 2e-300, 2e-300, 0, 2e-300, 0, 0}, 5);
    add_polygon(&m, (double[]){0, 0, 1, 0, 1, 1, 0, 1, 0, 0}, 5);
    add_polygon(&m, (double[]){0, 0, 2e-300, 2e-300, 0, 2e-300, 0, 0}, 4);
    void *section;
    lrti_areas *areas = open_map(&m, &section);
    static const struct {
        double x, y;
        size_t n;
        uint32_t edges;
    } expected[] = {{1e-300, 1e-300, 3, 1u << 2},
                    {1e-300, 0.5e-300, 2, 0},
                    {2e-300, 1e-300, 2, 1},
                    {3e-300, 1e-300, 1, 0},
                    {0, 0, 3, 7},
                    {2e-300, 2e-300, 3, 5},
                    {5e-324, 0, 2, 3},
                    {5e-324, 5e-324, 3, 4},
                    {0, 5e-324, 3, 7},
                    {5e-324, 1e-300, 3, 0},
                    {-5e-324, 0, 0, 0},
                    {1, 1, 1, 2}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        lrt_area_hit hits[3];
        uint32_t on = 0;
        size_t n = lrti_areas_at(areas, 0, expected[i].x, expected[i].y, hits, 3);
        assert_int_equal(n, expected[i].n);
        for (size_t k = 0; k < n; k++) {
            on |= hits[k].on_edge << hits[k].area_index;
        }
        assert_int_equal(on, expected[i].edges);
    }
    lrti_areas_close(areas);
    free(section);
    made_free(&m);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_degenerate), cmocka_unit_test(test_coarse),
        cmocka_unit_test(test_city),       cmocka_unit_test(test_rough),
        cmocka_unit_test(test_star),       cmocka_unit_test(test_cell_corners),
    };
    if (argc > 1) {
        points_of_a_kind = (size_t)strtoull(argv[1], NULL, 10);
    }
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    print_message("compared with GEOS: %zu points, %s\n", compared,
                  failures ? "see above" : "0 differences");
    return failures;
}
