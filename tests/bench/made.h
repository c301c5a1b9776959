/*
 * Made cities for tests and benchmarks: valid tessellations with wiggly shared borders, the same on
 * every machine.
 *
 * A layer is a grid of nx x ny cells. Grid corners are moved by up to 0.15 of a cell, each grid
 * edge becomes a polyline of `wiggle` segments that stays within a cone of 19 degrees around its
 * chord, so that polygons stay simple. A block layer merges bx x by cells into one polygon and
 * shares their borders point for point. Coordinates lie on a grid of 2^-36 degree (as everything
 * that `libroute build` reprojects), so that the midpoint of an edge is a point exactly on it.
 */
#ifndef LRT_TESTS_MADE_H
#define LRT_TESTS_MADE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "areas.h"

typedef struct made_rng {
    uint64_t state;
} made_rng;

static inline uint64_t made_next(made_rng *r)
{
    uint64_t z = (r->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}
static inline double made_unit(made_rng *r) { return (double)(made_next(r) >> 11) * 0x1p-53; }
static inline uint32_t made_below(made_rng *r, uint32_t n) { return (uint32_t)(made_next(r) % n); }
/* Close enough to a normal deviate for scattering points (Irwin-Hall): needs no libm, so the same
 * everywhere. */
static inline double made_normal(made_rng *r)
{
    double s = 0;
    for (int i = 0; i < 12; i++) {
        s += made_unit(r);
    }
    return s - 6;
}

typedef struct made_layer {
    uint32_t nx, ny, bx, by; /* cells; cells of a block */
    uint32_t wiggle;         /* segments of a grid edge */
    uint64_t seed;
} made_layer;

typedef struct made_map {
    lrti_areas_set sets[64];
    size_t n_sets;
    lrti_areas_area *areas;
    size_t n_areas, areas_cap;
    size_t n_edges;
    lrti_box box;
    double snap,
        dense; /* coordinate grid; 0: uniform .. 0.8: cells nine times narrower in the middle */
} made_map;

static inline double made_hash_unit(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    made_rng r = {a * UINT64_C(0xD6E8FEB86659FD93) + b * UINT64_C(0xA0761D6478BD642F) +
                  c * UINT64_C(0xE7037ED1A0B428DB) + d};
    made_next(&r);
    return made_unit(&r);
}

/* Denser in the middle: a cubic with derivative 1 + dense at the ends and about 1 - dense/2 ... in
 * the middle. */
static inline double made_warp(double u, double dense)
{
    double t = 2 * u - 1;
    return 0.5 + 0.5 * t * ((1 - dense) + dense * t * t);
}

/* Point k of `wiggle` on the grid edge that starts at corner (i, j); dir 0: to the right, 1:
 * upwards. */
static inline void made_point(const made_map *m, const made_layer *l, uint32_t i, uint32_t j,
                              int dir, uint32_t k, double *xy)
{
    double c[2][2];
    for (uint32_t e = 0; e < 2; e++) {
        uint32_t ci = i + (dir == 0 ? e : 0), cj = j + (dir == 1 ? e : 0);
        c[e][0] =
            ci + (ci == 0 || ci == l->nx ? 0 : 0.3 * (made_hash_unit(l->seed, ci, cj, 1) - 0.5));
        c[e][1] =
            cj + (cj == 0 || cj == l->ny ? 0 : 0.3 * (made_hash_unit(l->seed, ci, cj, 2) - 0.5));
    }
    double t = (double)k / l->wiggle, cone = 0.35 * (t < 0.5 ? t : 1 - t);
    int rim = dir == 0 ? j == 0 || j == l->ny : i == 0 || i == l->nx;
    double h =
        rim ? 0
            : cone * 2 *
                  (made_hash_unit(l->seed, ((uint64_t)i << 32) | j, k, 3 + (uint64_t)dir) - 0.5);
    double dx = c[1][0] - c[0][0], dy = c[1][1] - c[0][1];
    double u = (c[0][0] + t * dx - h * dy) / l->nx, v = (c[0][1] + t * dy + h * dx) / l->ny;
    u = made_warp(u, m->dense);
    v = made_warp(v, m->dense);
    xy[0] = floor((m->box.min_x + u * (m->box.max_x - m->box.min_x)) / m->snap + 0.5) * m->snap;
    xy[1] = floor((m->box.min_y + v * (m->box.max_y - m->box.min_y)) / m->snap + 0.5) * m->snap;
}

static inline int made_add(made_map *m, uint32_t set, const double *xy, const uint32_t *ring,
                           uint32_t n_rings)
{
    lrti_areas_area *a;
    if (!lrti_grow(&m->areas, &m->areas_cap, m->n_areas + 1, sizeof *m->areas)) {
        return 0;
    }
    a = &m->areas[m->n_areas];
    a->set = set;
    a->shape.n_rings = n_rings;
    a->shape.ring = malloc((n_rings + 1) * sizeof *ring);
    a->shape.xy = malloc(2 * (size_t)ring[n_rings] * sizeof *xy);
    if (!a->shape.ring || !a->shape.xy) {
        return 0;
    }
    memcpy(a->shape.ring, ring, (n_rings + 1) * sizeof *ring);
    memcpy(a->shape.xy, xy, 2 * (size_t)ring[n_rings] * sizeof *xy);
    m->n_edges += ring[n_rings] - n_rings;
    m->n_areas++;
    return 1;
}

/* Adds one set with its areas. Returns 0 when memory is out. */
static inline int made_add_layer(made_map *m, made_layer l, uint32_t valid_from, uint32_t valid_to)
{
    uint32_t set = (uint32_t)m->n_sets++;
    m->sets[set] = (lrti_areas_set){valid_from, valid_to};
    double *xy = malloc(sizeof *xy * 2 * (2 * (size_t)(l.bx + l.by) * l.wiggle + 2));
    int ok = xy != NULL;
    for (uint32_t j0 = 0; ok && j0 < l.ny; j0 += l.by) {
        for (uint32_t i0 = 0; ok && i0 < l.nx; i0 += l.bx) {
            uint32_t i1 = i0 + l.bx < l.nx ? i0 + l.bx : l.nx,
                     j1 = j0 + l.by < l.ny ? j0 + l.by : l.ny, n = 0;
            for (uint32_t i = i0; i < i1; i++) {
                for (uint32_t k = 0; k < l.wiggle; k++) {
                    made_point(m, &l, i, j0, 0, k, xy + 2 * (size_t)n++);
                }
            }
            for (uint32_t j = j0; j < j1; j++) {
                for (uint32_t k = 0; k < l.wiggle; k++) {
                    made_point(m, &l, i1, j, 1, k, xy + 2 * (size_t)n++);
                }
            }
            for (uint32_t i = i1; i > i0; i--) {
                for (uint32_t k = l.wiggle; k > 0; k--) {
                    made_point(m, &l, i - 1, j1, 0, k, xy + 2 * (size_t)n++);
                }
            }
            for (uint32_t j = j1; j > j0; j--) {
                for (uint32_t k = l.wiggle; k > 0; k--) {
                    made_point(m, &l, i0, j - 1, 1, k, xy + 2 * (size_t)n++);
                }
            }
            memcpy(xy + 2 * (size_t)n, xy, 2 * sizeof *xy);
            uint32_t ring[2] = {0, n + 1};
            ok = made_add(m, set, xy, ring, 1);
        }
    }
    free(xy);
    return ok;
}

static inline void made_free(made_map *m)
{
    for (size_t i = 0; i < m->n_areas; i++) {
        free(m->areas[i].shape.xy);
        free(m->areas[i].shape.ring);
    }
    free(m->areas);
    memset(m, 0, sizeof *m);
}

static const lrti_box made_cleveland = {-81.88, 41.39, -81.53, 41.61};

/* 1,496 polygons, about 100,000 edges, eight layers: five share borders, three share none. wiggle
 * 13 for that. */
static inline int made_city(made_map *m, uint32_t wiggle)
{
    memset(m, 0, sizeof *m);
    m->box = made_cleveland;
    m->snap = 0x1p-36;
    m->dense = 0.6;
    static const made_layer layers[8] = {
        {24, 24, 1, 1, 0, 1}, {24, 24, 2, 2, 0, 1}, {24, 24, 3, 3, 0, 1}, {24, 24, 4, 4, 0, 1},
        {24, 24, 6, 6, 0, 1}, {15, 15, 1, 1, 0, 2}, {15, 15, 1, 1, 0, 3}, {15, 14, 1, 1, 0, 4}};
    int ok = 1;
    for (int i = 0; i < 8 && ok; i++) {
        made_layer l = layers[i];
        l.wiggle = wiggle;
        ok = made_add_layer(m, l, LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO);
    }
    return ok;
}

/* nx * ny polygons over the contiguous United States; 200 x 200 with wiggle 19: 40,000
 * polygons, 3.04 million edges. */
static inline int made_nation(made_map *m, uint32_t nx, uint32_t ny, uint32_t wiggle)
{
    memset(m, 0, sizeof *m);
    m->box = (lrti_box){-124.7, 24.5, -66.9, 49.4};
    m->snap = 0x1p-36;
    m->dense = 0.6;
    return made_add_layer(m, (made_layer){nx, ny, 1, 1, wiggle, 7}, LRTI_DATE_OPEN_FROM,
                          LRTI_DATE_OPEN_TO);
}

/* ---- points ---- */

/* An edge of any area, by chance. */
static inline const double *made_any_edge(const made_map *m, made_rng *r)
{
    const lrti_shape *s = &m->areas[made_below(r, (uint32_t)m->n_areas)].shape;
    uint32_t ring = made_below(r, s->n_rings);
    return s->xy +
           2 * (size_t)(s->ring[ring] + made_below(r, s->ring[ring + 1] - s->ring[ring] - 1));
}

/* n ulps away; from 0 in steps of 2^-60, since GEOS's own orientation underflows among subnormals
   (ours does not: see test_areas.c and test_orient.c). */
static inline double made_ulps(double v, int n)
{
    if (v == 0) {
        return n * 0x1p-60;
    }
    for (; n > 0; n--) {
        v = nextafter(v, INFINITY);
    }
    for (; n < 0; n++) {
        v = nextafter(v, -INFINITY);
    }
    return v;
}

typedef enum made_kind {
    MADE_UNIFORM,
    MADE_CLUSTERED,
    MADE_NEAR,
    MADE_ULPS,
    MADE_VERTEX,
    MADE_EDGE,
    MADE_KINDS
} made_kind;

/* UNIFORM over the box; CLUSTERED: 200 towns at vertices chosen by chance, normal with a deviation
   of 0.1 to 1 % of the box; NEAR: within 1e-6 degree of an edge; ULPS: within 3 ulp; VERTEX, EDGE:
   exactly there. */
static inline void made_points(const made_map *m, made_kind kind, uint64_t seed, double *xy,
                               size_t n)
{
    made_rng r = {seed};
    double w = m->box.max_x - m->box.min_x, h = m->box.max_y - m->box.min_y;
    for (size_t i = 0; i < n; i++) {
        double *p = xy + 2 * i;
        const double *e;
        double t;
        switch (kind) {
        case MADE_UNIFORM:
            p[0] = m->box.min_x + w * made_unit(&r);
            p[1] = m->box.min_y + h * made_unit(&r);
            break;
        case MADE_CLUSTERED: {
            made_rng town = {seed * 1000 + made_below(&r, 200)};
            e = made_any_edge(m, &town);
            t = town.state % 3 == 0 ? 0.001 : town.state % 3 == 1 ? 0.003 : 0.01;
            p[0] = e[0] + w * t * made_normal(&r);
            p[1] = e[1] + h * t * made_normal(&r);
            break;
        }
        case MADE_NEAR:
            e = made_any_edge(m, &r);
            t = made_unit(&r);
            p[0] = e[0] + t * (e[2] - e[0]) + 2e-6 * (made_unit(&r) - 0.5);
            p[1] = e[1] + t * (e[3] - e[1]) + 2e-6 * (made_unit(&r) - 0.5);
            break;
        case MADE_ULPS:
            e = made_any_edge(m, &r);
            t = made_below(&r, 4) ? made_unit(&r) : 0;
            p[0] = made_ulps(e[0] + t * (e[2] - e[0]), (int)made_below(&r, 7) - 3);
            p[1] = made_ulps(e[1] + t * (e[3] - e[1]), (int)made_below(&r, 7) - 3);
            break;
        case MADE_VERTEX:
            e = made_any_edge(m, &r);
            p[0] = e[0];
            p[1] = e[1];
            break;
        default:
            e = made_any_edge(m, &r);
            p[0] = 0.5 * (e[0] + e[2]);
            p[1] = 0.5 * (e[1] + e[3]);
            break;
        }
    }
}

#endif
