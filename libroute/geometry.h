/*
 * geometry: the plain shapes that pass between layer, geom, areas and geocode. No functions, no library.
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

typedef struct lrti_box {
    double min_x, min_y, max_x, max_y;
} lrti_box;

#endif
