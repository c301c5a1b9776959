/*
 * The yardstick for answers and speed: GEOS, an STRtree over the envelopes and a prepared geometry
 * for each area; `covers`.
 */
#ifndef LRT_TESTS_GEOS_SIDE_H
#define LRT_TESTS_GEOS_SIDE_H

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>

#include "made.h"

#define GEOS_SIDE_MAX 16384 /* areas over one point, at most */

typedef struct geos_item {
    uint32_t area;
    GEOSGeometry *shape;
    const GEOSPreparedGeometry *prepared;
} geos_item;

typedef struct geos_side {
    GEOSContextHandle_t g;
    GEOSSTRtree *tree;
    geos_item *items;
    size_t n;
    /* of the query that runs */
    const GEOSGeometry *point;
    uint32_t *found;
    size_t n_found, capacity;
} geos_side;

/* Rings to a polygon: the outer one is that of the largest box; good enough for made shapes (one
   shell). Parts that are not inside the first ring become polygons of their own. */
static inline GEOSGeometry *geos_shape(GEOSContextHandle_t g, const lrti_shape *s)
{
    GEOSGeometry *sum = NULL;
    for (uint32_t r = 0; r < s->n_rings; r++) { /* even-odd: symmetric difference of the rings */
        GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(g, s->xy + 2 * (size_t)s->ring[r],
                                                               s->ring[r + 1] - s->ring[r], 0, 0);
        GEOSGeometry *one =
            GEOSGeom_createPolygon_r(g, GEOSGeom_createLinearRing_r(g, seq), NULL, 0);
        if (sum) {
            GEOSGeometry *both = GEOSSymDifference_r(g, sum, one);
            GEOSGeom_destroy_r(g, sum);
            GEOSGeom_destroy_r(g, one);
            sum = both;
        } else {
            sum = one;
        }
    }
    return sum;
}

static inline int geos_open(geos_side *side, const made_map *m)
{
    memset(side, 0, sizeof *side);
    side->g = GEOS_init_r();
    side->tree = GEOSSTRtree_create_r(side->g, 10);
    side->n = m->n_areas;
    side->items = calloc(m->n_areas + 1, sizeof *side->items);
    if (!side->items || !side->tree) {
        return 0;
    }
    for (size_t i = 0; i < m->n_areas; i++) {
        geos_item *item = &side->items[i];
        item->area = (uint32_t)i;
        item->shape = geos_shape(side->g, &m->areas[i].shape);
        item->prepared = item->shape ? GEOSPrepare_r(side->g, item->shape) : NULL;
        if (!item->prepared) {
            return 0;
        }
        GEOSSTRtree_insert_r(side->g, side->tree, item->shape, item);
    }
    return 1;
}

static inline void geos_close(geos_side *side)
{
    if (side->tree) {
        GEOSSTRtree_destroy_r(side->g, side->tree);
    }
    for (size_t i = 0; i < side->n; i++) {
        GEOSPreparedGeom_destroy_r(side->g, side->items[i].prepared);
        GEOSGeom_destroy_r(side->g, side->items[i].shape);
    }
    free(side->items);
    GEOS_finish_r(side->g);
}

static inline void geos_hit(void *item, void *user)
{
    geos_item *i = item;
    geos_side *side = user;
    if (GEOSPreparedCovers_r(side->g, i->prepared, side->point) == 1) {
        if (side->n_found < side->capacity) {
            side->found[side->n_found] = i->area;
        }
        side->n_found++;
    }
}

static inline int geos_by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Areas that cover the point, ascending when they are to be compared. */
static inline size_t geos_at(geos_side *side, double x, double y, uint32_t *found, size_t capacity,
                             int sorted)
{
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(side->g, x, y);
    side->point = point;
    side->found = found;
    side->n_found = 0;
    side->capacity = capacity;
    GEOSSTRtree_query_r(side->g, side->tree, point, geos_hit, side);
    GEOSGeom_destroy_r(side->g, point);
    if (sorted) {
        qsort(found, side->n_found < capacity ? side->n_found : capacity, sizeof *found,
              geos_by_number);
    }
    return side->n_found;
}

/* Everything asked both ways: our batch, our scalar call, our hits, GEOS. Returns the number of
 * points that differ. */
static inline size_t geos_compare(geos_side *side, const lrti_areas *areas, uint32_t epoch,
                                  const double *xy, size_t n)
{
    size_t differ = 0;
    uint64_t sets = lrti_areas_epoch_sets(areas, epoch);
    uint32_t cover[256];
    for (size_t i = 0; i < n; i += 256) {
        size_t m = n - i < 256 ? n - i : 256;
        if (lrti_areas_cover_many(areas, epoch, xy + 2 * i, m, cover) != LRT_OK) {
            return n;
        }
        for (size_t k = 0; k < m; k++) {
            const double *p = xy + 2 * (i + k);
            static uint32_t found[GEOS_SIDE_MAX], expected[GEOS_SIDE_MAX];
            static lrt_area_hit hits[GEOS_SIDE_MAX];
            if (!(fabs(p[0]) <= 180 && fabs(p[1]) <= 90)) {
                differ += cover[k] != LRT_COVER_INVALID ||
                          lrti_areas_at(areas, epoch, p[0], p[1], NULL, 0) != LRT_INVALID;
                continue;
            }
            const uint32_t *list;
            size_t n_found = geos_at(side, p[0], p[1], found, GEOS_SIDE_MAX, 1), e = 0;
            for (size_t j = 0; j < n_found; j++) {
                if (sets >> lrti_areas_set_of(areas, found[j]) & 1) {
                    expected[e++] = found[j];
                }
            }
            size_t n_list = lrti_areas_cover(areas, cover[k], &list),
                   n_hits = lrti_areas_at(areas, epoch, p[0], p[1], hits, GEOS_SIDE_MAX);
            int same = n_list == e && n_hits == e &&
                       lrti_areas_cover_at(areas, epoch, p[0], p[1]) == cover[k],
                touched = 0;
            for (size_t j = 0; same && j < e; j++) {
                same = list[j] == expected[j] && hits[j].area_index == expected[j];
                touched |= hits[j].on_edge != 0;
            }
            same = same && touched == ((cover[k] & LRT_COVER_ON_EDGE) != 0);
            if (!same && differ == 0) {
                printf("%a,%a: GEOS %zu areas, we %zu and %zu, flag %d\n", p[0], p[1], e, n_list,
                       n_hits, (cover[k] & LRT_COVER_ON_EDGE) != 0);
            }
            differ += !same;
        }
    }
    return differ;
}

#endif
