/*
 * metric: the territory's projected CRS near the territory, without PROJ.
 *
 * At build the projection (longitude/latitude to easting/northing, in metres) is fitted over the territory's box by a
 * tensor Chebyshev polynomial and checked against PROJ on a lattice off the nodes; a query evaluates it with its first and
 * second derivatives, so that distances within some miles of a point cost a few multiplications an edge and agree with
 * those measured on the projected coordinates. Where no polynomial of degree LRTI_METRIC_DEGREE_MAX is within tolerance
 * (a box of continental size) the fit says so (`degree` 0) and distances are those on the WGS 84 ellipsoid.
 *
 * Pure arithmetic, a plain struct that is stored as it is (little-endian doubles); no FMA contraction anywhere.
 */
#ifndef LRTI_METRIC_H
#define LRTI_METRIC_H

#include "geometry.h"
#include <stdbool.h>
#include <stdint.h>

#define LRTI_METRIC_DEGREE_MAX 11

typedef struct lrti_metric {
    lrti_box box;    /* degrees: where the fit holds */
    uint32_t degree; /* 0: ellipsoid */
    uint32_t reserved;
    double unit_m;     /* metres of one unit of the CRS (US survey foot: 1200/3937) */
    double residual_m; /* largest difference from PROJ seen on the check lattice */
    double x[(LRTI_METRIC_DEGREE_MAX + 1) *
             (LRTI_METRIC_DEGREE_MAX + 1)]; /* coefficient of T_i(u) T_j(v) at i*(MAX+1)+j */
    double y[(LRTI_METRIC_DEGREE_MAX + 1) * (LRTI_METRIC_DEGREE_MAX + 1)];
} lrti_metric;

/* Projects n points in place (degrees to metres); false on failure. */
typedef bool (*lrti_project_fn)(void *user, double *xy, size_t n);

/* Fits the projection over `box`; tolerance 1e-5 m. False only when `project` failed. */
bool lrti_metric_fit(lrti_metric *metric, lrti_box box, double unit_m, lrti_project_fn project,
                     void *user);

/* The neighbourhood of one point: value, Jacobian and Hessian. */
typedef struct lrti_local {
    double lon, lat;
    double x, y;                                         /* metres; NaN for an ellipsoid metric */
    double xu, xv, yu, yv, xuu, xuv, xvv, yuu, yuv, yvv; /* per degree */
} lrti_local;

/* False when the point is not in the metric's box. */
bool lrti_metric_at(const lrti_metric *metric, double lon, double lat, lrti_local *out);

/* Offset in metres of (lon, lat) from the local point. */
static inline void lrti_local_offset(const lrti_local *l, double lon, double lat, double *dx,
                                     double *dy)
{
    double u = lon - l->lon, v = lat - l->lat;
    *dx = l->xu * u + l->xv * v + 0.5 * (l->xuu * u * u + 2 * l->xuv * u * v + l->xvv * v * v);
    *dy = l->yu * u + l->yv * v + 0.5 * (l->yuu * u * u + 2 * l->yuv * u * v + l->yvv * v * v);
}

#endif
