/*
 * geometry: the plain shapes that pass between layer, geom, areas and geocode. No library.
 */
#ifndef LRTI_GEOMETRY_H
#define LRTI_GEOMETRY_H

#include <stddef.h>
#include <stdint.h>

/*
 * An area: closed rings (first point repeated at the end), in any order and winding; inside = inside an odd number
 * of rings. For every valid polygon or multipolygon that is its interior, so that no ring needs to know whose hole
 * it is.  xy is x0,y0,x1,y1,...; ring r holds points [ring[r], ring[r + 1]).
 */
typedef struct lrti_shape {
    double *xy;
    uint32_t *ring; /* n_rings + 1 entries */
    uint32_t n_rings;
} lrti_shape;

static inline uint32_t lrti_shape_points(const lrti_shape *s)
{
    return s->n_rings ? s->ring[s->n_rings] : 0;
}

/* Twice the signed area of a closed ring, in its own units: > 0 counter-clockwise, which is how GeoJSON winds a shell. */
static inline double lrti_ring_turn(const double *xy, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i + 1 < n; i++) { /* from the first corner: the numbers are small then */
        const double *p = xy + 2 * (size_t)i, *q = p + 2;
        sum += (p[0] - xy[0]) * (q[1] - xy[1]) - (q[0] - xy[0]) * (p[1] - xy[1]);
    }
    return sum;
}

typedef struct lrti_box {
    double min_x, min_y, max_x, max_y;
} lrti_box;

#endif
