/*
 * Where two streets meet.
 *
 * Centrelines share a vertex at a junction: the vertices of one street go into a hash table, those
 * of the other are looked up, linear in both. Streets that only pass each other (a bridge drawn
 * without a node), or that have no centrelines, meet where their points come nearest.
 */
#include <string.h>

#include "geocode_view.h"

typedef struct points {
    lrti_geo_vertex *at;
    size_t n;
    bool lines; /* vertices of centrelines, not address points */
} points;

enum { PAIRS_MAX = 1000000 }; /* comparisons for the nearest pair: about 5 ms */
static const double LEG_MAX_M =
    700; /* between neighbours by number: further apart they say nothing of the street's course */
static const double NEAR_LINES_M = 30;   /* half the width of a boulevard, drawn as two lines */
static const double NEAR_HOUSES_M = 120; /* two corner houses across both streets */

static bool points_of(const lrti_geo_view *v, uint32_t street, lrti_arena *arena, points *out)
{
    const lrti_geo_street *st = &v->street[street];
    size_t n = 0;

    for (uint32_t i = st->first_segment; i < st->first_segment + st->n_segments; i++)
        n += v->segment[i].n_vertices;
    out->lines = n > 0;
    out->at = lrti_arena_alloc(arena, (n ? n : st->n_houses) + 1, sizeof(*out->at));
    out->n = 0;
    if (!out->at)
        return false;
    for (uint32_t i = st->first_segment; i < st->first_segment + st->n_segments; i++) {
        memcpy(out->at + out->n, v->vertex + v->segment[i].first_vertex,
               v->segment[i].n_vertices * sizeof(*out->at));
        out->n += v->segment[i].n_vertices;
    }
    for (uint32_t i = st->first_house; i < st->first_house + st->n_houses && !out->lines; i++)
        if (v->house[i].lon != LRTI_NO_COORD)
            out->at[out->n++] = (lrti_geo_vertex){v->house[i].lon, v->house[i].lat};
    return true;
}

static size_t add_crossing(lrti_geo_crossing *out, size_t n, size_t capacity, double lon,
                           double lat, double error_m)
{
    for (size_t i = 0; i < n; i++)
        if (lrti_geo_metres(out[i].lon, out[i].lat, lon, lat) < 150)
            return n;
    if (n < capacity)
        out[n++] = (lrti_geo_crossing){lon, lat, error_m};
    return n;
}

static size_t slot_of(const lrti_geo_vertex *p, size_t mask)
{
    uint32_t hash =
        (uint32_t)p->lon * UINT32_C(2654435761) ^ (uint32_t)p->lat * UINT32_C(2246822519);

    return (hash ^ hash >> 15) & mask;
}

static size_t shared_vertices(const points *a, const points *b, lrti_arena *arena,
                              lrti_geo_crossing *out, size_t capacity)
{
    size_t slots = 16, n = 0;
    uint32_t *table;

    while (slots < 2 * a->n + 2)
        slots *= 2;
    table = lrti_arena_alloc(arena, slots, sizeof(*table));
    if (!table)
        return SIZE_MAX;
    for (size_t i = 0; i < a->n; i++) {
        size_t at = slot_of(&a->at[i], slots - 1);

        while (table[at])
            at = (at + 1) & (slots - 1);
        table[at] = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < b->n; i++) {
        const lrti_geo_vertex *p = &b->at[i];

        for (size_t at = slot_of(p, slots - 1); table[at]; at = (at + 1) & (slots - 1)) {
            const lrti_geo_vertex *q = &a->at[table[at] - 1];

            if (q->lon == p->lon && q->lat == p->lat) {
                n = add_crossing(out, n, capacity, p->lon, p->lat, 15);
                break;
            }
        }
    }
    return n;
}

/* The nearest pair; long lists are thinned out evenly, which moves the result by a house or two. */
static size_t nearest_pair(const points *a, const points *b, lrti_geo_crossing *out,
                           size_t capacity)
{
    size_t step = 1;
    double best = a->lines && b->lines ? NEAR_LINES_M : NEAR_HOUSES_M;
    const lrti_geo_vertex *p = NULL, *q = NULL;

    while ((a->n / step) * (b->n / step) > PAIRS_MAX)
        step++;
    for (size_t i = 0; i < a->n; i += step) {
        for (size_t k = 0; k < b->n; k += step) {
            double d = lrti_geo_metres(a->at[i].lon, a->at[i].lat, b->at[k].lon, b->at[k].lat);

            if (d < best) {
                best = d;
                p = &a->at[i];
                q = &b->at[k];
            }
        }
    }
    return p ? add_crossing(out, 0, capacity, ((double)p->lon + q->lon) / 2,
                            ((double)p->lat + q->lat) / 2, 25 + best)
             : 0;
}

/* Crossing of the legs p-p2 and q-q2, as a share of the first; false: they do not cross. */
static bool legs_cross(const lrti_geo_vertex *p, const lrti_geo_vertex *q, double *share)
{
    double ax = (double)p[1].lon - p[0].lon, ay = (double)p[1].lat - p[0].lat;
    double bx = (double)q[1].lon - q[0].lon, by = (double)q[1].lat - q[0].lat;
    double cx = (double)q[0].lon - p[0].lon, cy = (double)q[0].lat - p[0].lat;
    double cross = ax * by - ay * bx, other;

    if (cross == 0)
        return false;
    *share = (cx * by - cy * bx) / cross;
    other = (cx * ay - cy * ax) / cross;
    return *share >= 0 && *share <= 1 && other >= 0 && other <= 1;
}

/* Address points in the order of their numbers wind along the street, from side to side: good to a
   street's width and what the legs leave open. */
static size_t crossing_legs(const points *a, const points *b, lrti_geo_crossing *out,
                            size_t capacity)
{
    size_t n = 0;

    if (a->n < 2 || b->n < 2 || a->n * b->n > 4 * (size_t)PAIRS_MAX)
        return 0;
    for (size_t i = 0; i + 1 < a->n; i++) {
        double leg =
            lrti_geo_metres(a->at[i].lon, a->at[i].lat, a->at[i + 1].lon, a->at[i + 1].lat);

        for (size_t k = 0; k + 1 < b->n && leg <= LEG_MAX_M; k++) {
            const lrti_geo_vertex *p = &a->at[i], *q = &b->at[k];
            double share;

            if (legs_cross(p, q, &share) &&
                lrti_geo_metres(q->lon, q->lat, q[1].lon, q[1].lat) <= LEG_MAX_M)
                n = add_crossing(out, n, capacity, p->lon + share * ((double)p[1].lon - p->lon),
                                 p->lat + share * ((double)p[1].lat - p->lat), 40 + leg / 10);
        }
    }
    return n;
}

size_t lrti_geo_cross(const lrti_geo_view *v, uint32_t a, uint32_t b, lrti_arena *arena,
                      lrti_geo_crossing *out, size_t capacity)
{
    points pa, pb;
    size_t n = 0;

    if (!points_of(v, a, arena, &pa) || !points_of(v, b, arena, &pb))
        return SIZE_MAX;
    if (pa.lines && pb.lines)
        n = shared_vertices(&pa, &pb, arena, out, capacity);
    if (n == 0)
        n = crossing_legs(&pa, &pb, out, capacity);
    return n > 0 ? n : nearest_pair(&pa, &pb, out, capacity);
}
