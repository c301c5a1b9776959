/*
 * geom: GEOS and PROJ, and nothing of them outside.
 *
 *   any CRS in, longitude/latitude out     lrti_geom_to_lon_lat (densified, snapped), lrti_crs_to_lon_lat
 *   repair                                 lrti_geom_repair (rings nested by containment, not by winding)
 *   the measuring CRS                      lrti_polygon_area_m2, lrti_polygon_shared_m2, lrti_crs_project_metres (for metric.h)
 *
 * A lrti_geom holds one GEOS and one PROJ context: one thread at a time. The PROJ operation is pinned: the first gridless
 * one without ballpark steps that covers the area of use; network off; axis order normalised (easting/longitude first).
 */
#ifndef LRTI_GEOM_H
#define LRTI_GEOM_H

#include "base.h"
#include "geometry.h"
#include "metric.h"

typedef struct lrti_geom lrti_geom;
typedef struct lrti_crs lrti_crs; /* one coordinate system as source, towards longitude/latitude */

lrt_status lrti_geom_new(lrti_geom **out, lrt_error *err); /* LRT_E_ENVIRONMENT without proj.db */
void lrti_geom_free(lrti_geom *geom);

/* ---- coordinate systems ---- */
/* `text`: "EPSG:N", "OGC:CRS84", or WKT (ESRI's too). LRT_E_CRS names the text. */
lrt_status lrti_crs_open(lrti_geom *geom, const char *text, lrti_crs **out, lrt_error *err);
void lrti_crs_close(lrti_crs *crs);
bool lrti_crs_is_lon_lat(
    const lrti_crs *crs); /* geographic, and its doubles are used as they are (null datum shift) */
bool lrti_crs_is_projected(const lrti_crs *crs);
double lrti_crs_unit_m(const lrti_crs *crs);         /* metres of one unit; 0 when geographic */
const char *lrti_crs_unit_name(const lrti_crs *crs); /* "US survey foot", "metre", "degree" */
/* "EPSG:3734" where known, else the CRS's own name */
const char *lrti_crs_name(const lrti_crs *crs);
/* the pinned PROJ operation by name, also a null shift; "none" for WGS 84 */
const char *lrti_crs_operation(const lrti_crs *crs);
double lrti_crs_accuracy_m(const lrti_crs *crs); /* as PROJ states it; NaN = unknown */
int lrti_crs_epsg(const lrti_crs *crs);          /* 0 = not known */
/* Area of use in degrees; max_x > 180 where it crosses the 180th meridian; false when unknown. */
bool lrti_crs_area_of_use(const lrti_crs *crs, lrti_box *out);

/* n points to longitude/latitude. Not finite, or outside the CRS's area of use by more than a tenth of its size (PROJ
   reports no error for swapped axes or metres read as feet): both coordinates NaN. Returns how many became NaN. */
size_t lrti_crs_to_lon_lat(lrti_crs *crs, const double *xy, size_t n, double *lon_lat);
/* The reverse, for the measuring CRS; NaN where it fails, or outside the area of use as above. */
size_t lrti_crs_from_lon_lat(lrti_crs *crs, const double *lon_lat, size_t n, double *xy);

/* ---- shapes: results are allocated in `arena` ---- */
typedef struct lrti_repair {
    bool repaired; /* the shape was invalid */
    char why[200]; /* GEOS's reason with place: "Ring Self-intersection[-81.60 41.49]" */
    double area_before,
        area_after; /* in the square of the shape's own unit; before = even-odd of the rings as they came */
    uint32_t dropped_rings; /* of fewer than 4 points or without area */
    bool rewound;           /* a ring wound like a hole was not inside any other, or the reverse */
} lrti_repair;
/* Valid polygon(s) from rings in any order and winding. Empty afterwards: LRT_E_GEOMETRY. A valid shape keeps its points. */
lrt_status lrti_geom_repair(lrti_geom *geom, const lrti_shape *in, lrti_arena *arena,
                            lrti_shape *out, lrti_repair *report, lrt_error *err);

/* Edges are straight in the layer's own CRS: densified while reprojected until less than 0.1 mm off, each edge alike in
   both directions, results snapped to a grid of 2^-36 degree (1.6 micrometre). Longitude/latitude stays as it is. */
lrt_status lrti_geom_to_lon_lat(lrti_geom *geom, lrti_crs *crs, const lrti_shape *in,
                                lrti_arena *arena, lrti_shape *out, lrt_error *err);
/* A point certainly inside the shape (GEOS point on surface). */
lrt_status lrti_geom_point_inside(lrti_geom *geom, const lrti_shape *shape, double *x, double *y,
                                  lrt_error *err);

/* Shapes in the measuring CRS, for areas and shares: from the shape in its own CRS. Points stay as they are when that is the
   measuring CRS; longitude/latitude is projected vertex by vertex (so that areas agree with GeoPandas, PostGIS and what cities
   publish); another projection goes through densified longitude/latitude. Repaired first where it is invalid. */
typedef struct lrti_polygon lrti_polygon;
lrt_status lrti_polygon_new(lrti_geom *geom, lrti_crs *crs, const lrti_shape *shape,
                            lrti_crs *measure, lrti_polygon **out, lrt_error *err);
/* The same for boundary after boundary of a dataset: from the rings as they came where their layer is projected (the tables hold
   those densified), else from the degrees of the tables, which are as they came. A CRS that PROJ's database does not know by
   name leaves the latter too. Boundaries of a layer follow each other, so that its CRS is opened once. */
typedef struct lrti_plotter {
    lrti_geom *geom; /* borrowed, as `measure` and `degrees` are */
    lrti_crs *measure, *degrees, *source;
    const char *source_name; /* of `source`, which is NULL where PROJ does not know it */
} lrti_plotter;
/* `rings` without a ring where none are kept; `crs` is theirs, and stays until the next call. */
lrt_status lrti_plotter_polygon(lrti_plotter *plotter, const lrti_shape *degrees,
                                const lrti_shape *rings, const char *crs, lrti_polygon **out,
                                lrt_error *err);
void lrti_plotter_close(lrti_plotter *plotter);
void lrti_polygon_free(lrti_polygon *polygon);
double lrti_polygon_area_m2(const lrti_polygon *polygon);
lrti_box lrti_polygon_box(const lrti_polygon *polygon); /* in the measuring CRS */
/* Area of a intersected with b, m2. Prepares `b` on first use. NaN and LRT_E_GEOMETRY on failure. */
lrt_status lrti_polygon_shared_m2(lrti_polygon *a, lrti_polygon *b, double *out, lrt_error *err);

/* ---- overlay, for the audit: results are new polygons on the measuring CRS; only their areas are kept, no lines or points.
   Lengths in metres, coordinates in the unit of the CRS. LRT_E_GEOMETRY where GEOS fails. ---- */
typedef enum lrti_overlay { LRTI_INTERSECTION, LRTI_DIFFERENCE } lrti_overlay;
lrt_status lrti_polygon_overlay(lrti_overlay what, const lrti_polygon *a, const lrti_polygon *b,
                                lrti_polygon **out, lrt_error *err);
lrt_status lrti_polygon_union(lrti_geom *geom, const lrti_polygon *const *list, size_t n,
                              double unit_m, lrti_polygon **out, lrt_error *err);
/* One new polygon for each connected part, after taking out what is narrower than `narrow_m` where that is above 0 (a thread of
   computed corners must not tie two regions together). free(*out) after freeing each. */
lrt_status lrti_polygon_parts(const lrti_polygon *polygon, double narrow_m, lrti_polygon ***out,
                              size_t *n, lrt_error *err);
/* The parts given as one, as they are; they must not overlap. */
lrt_status lrti_polygon_collect(lrti_geom *geom, const lrti_polygon *const *list, size_t n,
                                double unit_m, lrti_polygon **out, lrt_error *err);
/* What the outer rings enclose and the polygon does not cover; may be empty. */
lrt_status lrti_polygon_holes(const lrti_polygon *polygon, lrti_polygon **out, lrt_error *err);
/* Area that both cover, m2, where `large` has many corners and is asked often. Prepares it on first use. */
lrt_status lrti_polygon_common_m2(const lrti_polygon *small, lrti_polygon *large, double *out,
                                  lrt_error *err);
double lrti_polygon_perimeter_m(const lrti_polygon *polygon);
bool lrti_polygon_meets(lrti_polygon *prepared, const lrti_polygon *b); /* share a point */
/* Rings in the measuring CRS: each shell counter-clockwise, its holes after it, clockwise. */
lrt_status lrti_polygon_shape(const lrti_polygon *polygon, lrti_arena *arena, lrti_shape *out,
                              lrt_error *err);
/* Distance of a point to the border in metres, when at most `within_m`; else INFINITY. Prepares the border on first use. */
double lrti_polygon_border_distance(lrti_polygon *polygon, double x, double y, double within_m);

/* Spatialite's wish: the shape as ISO WKB MultiPolygon, little-endian, appended to `out`. */
lrt_status lrti_geom_wkb(const lrti_shape *shape, lrti_buf *out, lrti_geom *geom, lrt_error *err);

/* lrti_project_fn over a lrti_crs (user): degrees to metres, for lrti_metric_fit(). */
bool lrti_crs_project_metres(void *crs, double *xy, size_t n);

const char *lrti_geom_versions(void); /* "GEOS 3.11.1, PROJ 9.1.1" */

#endif
