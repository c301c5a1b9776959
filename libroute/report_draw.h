/*
 * report_draw: what the drawn maps share - a plane, simplification for the eye, paths, places for labels.
 *
 * The plane is Web Mercator in metres at the middle of the map (scale 1 there), y down: a map on the page (Leaflet) and a
 * drawn one show the same shapes, and a bounding box of the one is a viewBox of the other.
 */
#ifndef LRTI_REPORT_DRAW_H
#define LRTI_REPORT_DRAW_H

#include "report.h"

typedef struct lrti_plane {
    lrti_box lon_lat;     /* what is to be seen, in degrees */
    double scale, x0, y0; /* metres a radian; of the upper left corner */
    double width, height; /* metres */
    double unit;          /* metres of one unit of a drawing */
} lrti_plane;

void lrti_box_add(lrti_box *box, const double *xy, size_t n);
lrti_box lrti_box_none(void);
bool lrti_box_some(const lrti_box *box);
/* A plane that shows `box` with a margin; `across` units wide. */
lrti_plane lrti_plane_of(lrti_box box, double across);
void lrti_plane_xy(const lrti_plane *plane, const double *lon_lat, double out[2]); /* in units */

/* An SVG path (the attribute d) of all rings, simplified to half a unit, with one decimal. */
void lrti_draw_path(const lrti_plane *plane, const lrti_shape *shape, lrti_buf *out);

typedef struct lrti_anchor {
    double x, y, room; /* middle of the longest stretch inside the shape, and its length; units */
} lrti_anchor;
lrti_anchor lrti_draw_anchor(const lrti_plane *plane, const lrti_shape *shape);

/* A round length (1, 2 or 5 times a power of ten) of at most `most` metres: in metres, or in feet and miles. */
typedef struct lrti_scale_bar {
    double metres;
    char text[40];
} lrti_scale_bar;
lrti_scale_bar lrti_scale_of(double most, bool feet);

/* The map inside the page: sets and rows as groups with data-set and data-row, which the page shows and hides. */
void lrti_draw_page_map(const lrti_report *report, lrti_plane *plane, lrti_buf *out);
lrti_box lrti_report_extent(const lrti_report *report);
/* As large as half of what is seen: filled, it would hide all others. */
bool lrti_report_is_wide(const lrti_report_row *row, const lrti_plane *plane);

#endif
