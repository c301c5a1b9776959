/*
 * sketch: a map of one area, its neighbours and what overlies it, as inline SVG. No tiles, no picture, no network.
 *
 * Degrees are drawn as a plane that is true at the middle of the area: good for a neighborhood, no map projection. Names go
 * where they have the most room, and are left out where there is none: the page says them in words too.
 */
#ifndef LRTI_SKETCH_H
#define LRTI_SKETCH_H

#include "base.h"
#include "geometry.h"

typedef struct lrti_sketch_layer {
    const lrti_shape *shape; /* degrees */
    const char *label;
} lrti_sketch_layer;

typedef struct lrti_sketch {
    lrti_sketch_layer focus;
    const lrti_sketch_layer *neighbour;
    size_t n_neighbours;
    /* drawn as lines over the focus; short labels, explained below the map */
    const lrti_sketch_layer *overlay;
    size_t n_overlays;
    const char *title, *description; /* for who cannot see it */
    bool feet;                       /* unit of the scale bar */
} lrti_sketch;

/* Appends <svg>...</svg>. */
void lrti_sketch_svg(const lrti_sketch *sketch, lrti_buf *out);
lrti_box lrti_sketch_box(const lrti_shape *shape);
/* Do the boxes come closer than `margin` of the first one's size? */
bool lrti_sketch_beside(lrti_box a, lrti_box b, double margin);
/* The rules that a page with a map needs in its style. */
extern const char lrti_sketch_style[];

#endif
