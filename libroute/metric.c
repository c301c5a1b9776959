#include "metric.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define ORDER (LRTI_METRIC_DEGREE_MAX + 1)
#define DEGREE_MIN 2
#define TOLERANCE_M 1e-5
#define PI 3.14159265358979323846
#define RADIANS (PI / 180)
/* A box without width (one point, one street) is given this half width, a tenth of a millimetre, to
 * have a scale at all. */
#define HALF_WIDTH_MIN 1e-9

/* WGS 84 */
#define SEMI_MAJOR_M 6378137.0
#define FLATTENING (1 / 298.257223563)
#define E2 (FLATTENING * (2 - FLATTENING))

/* T_i with its first and second derivative, by the recurrence T_i = 2 t T_(i-1) - T_(i-2),
 * differentiated. */
static void chebyshev(double t, uint32_t degree, double *value, double *first, double *second)
{
    value[0] = 1;
    first[0] = second[0] = 0;
    value[1] = t;
    first[1] = 1;
    second[1] = 0;
    for (uint32_t i = 2; i <= degree; i++) {
        value[i] = 2 * t * value[i - 1] - value[i - 2];
        first[i] = 2 * value[i - 1] + 2 * t * first[i - 1] - first[i - 2];
        second[i] = 4 * first[i - 1] + 2 * t * second[i - 1] - second[i - 2];
    }
}

/* The box to [-1, 1]: t = (degrees - middle) / half */
typedef struct axis {
    double middle, half;
} axis;

static axis axis_of(double low, double high)
{
    double half = 0.5 * (high - low);
    return (axis){0.5 * (low + high), half > HALF_WIDTH_MIN ? half : HALF_WIDTH_MIN};
}

/* Abscissa k of n: the zeros of T_n, where interpolation is near the best polynomial there is. */
static double node(uint32_t k, uint32_t n) { return cos(PI * (k + 0.5) / n); }

/*
 * Coefficients of one coordinate from its values on the n x n nodes, f[i * n + j] at (node i, node
 * j): the discrete orthogonality of the T on those nodes, first along v, then along u.
 */
static void coefficients(const double *f, uint32_t n, double *out)
{
    double half[ORDER * ORDER];
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t b = 0; b < n; b++) {
            double sum = 0;
            for (uint32_t j = 0; j < n; j++)
                sum += f[i * n + j] * cos(PI * b * (j + 0.5) / n);
            half[i * n + b] = sum * (b ? 2.0 : 1.0) / n;
        }
    memset(out, 0, sizeof(double) * ORDER * ORDER);
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++) {
            double sum = 0;
            for (uint32_t i = 0; i < n; i++)
                sum += half[i * n + b] * cos(PI * a * (i + 0.5) / n);
            out[a * ORDER + b] = sum * (a ? 2.0 : 1.0) / n;
        }
}

/* Fits degree n - 1; false when `project` failed. */
static bool interpolate(lrti_metric *m, axis u, axis v, uint32_t n, lrti_project_fn project,
                        void *user)
{
    double xy[2 * ORDER * ORDER], x[ORDER * ORDER], y[ORDER * ORDER];
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            xy[2 * (i * n + j)] = u.middle + u.half * node(i, n);
            xy[2 * (i * n + j) + 1] = v.middle + v.half * node(j, n);
        }
    if (!project(user, xy, (size_t)n * n))
        return false;
    for (uint32_t k = 0; k < n * n; k++) {
        x[k] = xy[2 * k];
        y[k] = xy[2 * k + 1];
    }
    coefficients(x, n, m->x);
    coefficients(y, n, m->y);
    m->degree = n - 1;
    return true;
}

/* Largest distance from the projection on a lattice that includes the border of the box and hits no
 * inner node. */
static bool check(lrti_metric *m, axis u, axis v, lrti_project_fn project, void *user)
{
    enum { STEPS = 37 };
    double xy[2 * (STEPS + 1)];
    m->residual_m = 0;
    for (int i = 0; i <= STEPS; i++) {
        double lon = u.middle + u.half * (2.0 * i / STEPS - 1);
        for (int j = 0; j <= STEPS; j++) {
            xy[2 * j] = lon;
            xy[2 * j + 1] = v.middle + v.half * (2.0 * j / STEPS - 1);
        }
        if (!project(user, xy, STEPS + 1))
            return false;
        for (int j = 0; j <= STEPS; j++) {
            double a[ORDER], b[ORDER], unused[ORDER], x = 0, y = 0;
            chebyshev(2.0 * i / STEPS - 1, m->degree, a, unused, unused);
            chebyshev(2.0 * j / STEPS - 1, m->degree, b, unused, unused);
            for (uint32_t p = 0; p <= m->degree; p++)
                for (uint32_t q = 0; q <= m->degree; q++) {
                    x += m->x[p * ORDER + q] * a[p] * b[q];
                    y += m->y[p * ORDER + q] * a[p] * b[q];
                }
            double off = hypot(x - xy[2 * j], y - xy[2 * j + 1]);
            if (!(off <= m->residual_m))
                m->residual_m = off;
        }
    }
    return true;
}

bool lrti_metric_fit(lrti_metric *metric, lrti_box box, double unit_m, lrti_project_fn project,
                     void *user)
{
    memset(metric, 0, sizeof *metric);
    metric->box = box;
    metric->unit_m = unit_m;
    axis u = axis_of(box.min_x, box.max_x), v = axis_of(box.min_y, box.max_y);
    for (uint32_t degree = DEGREE_MIN; degree <= LRTI_METRIC_DEGREE_MAX; degree++) {
        if (!interpolate(metric, u, v, degree + 1, project, user) ||
            !check(metric, u, v, project, user))
            return false;
        if (metric->residual_m <= TOLERANCE_M)
            return true;
    }
    /* Too large a box: the ellipsoid serves, and the coefficients are cleared, so that a dataset
     * has the same bytes anywhere. */
    metric->degree = 0;
    metric->residual_m = 0;
    memset(metric->x, 0, sizeof metric->x);
    memset(metric->y, 0, sizeof metric->y);
    return true;
}

/*
 * East and north of geodesic normal coordinates to second order. With M and N the radii of
 * curvature along the meridian and across it, p the latitude:  east = N cos p dl - M sin p dl dp,
 * north = M dp + (N sin p cos p dl^2 + M' dp^2) / 2.
 */
static void ellipsoid_at(lrti_local *out)
{
    double phi = out->lat * RADIANS, s = sin(phi), c = cos(phi), w2 = 1 - E2 * s * s, w = sqrt(w2);
    double across = SEMI_MAJOR_M / w, along = SEMI_MAJOR_M * (1 - E2) / (w2 * w);
    out->x = out->y = NAN;
    out->xu = across * c * RADIANS;
    out->yv = along * RADIANS;
    out->xuv = -along * s * RADIANS * RADIANS;
    out->yuu = across * s * c * RADIANS * RADIANS;
    out->yvv = 3 * along * E2 * s * c / w2 * RADIANS * RADIANS;
}

bool lrti_metric_at(const lrti_metric *metric, double lon, double lat, lrti_local *out)
{
    const lrti_box *box = &metric->box;
    if (!(lon >= box->min_x && lon <= box->max_x && lat >= box->min_y && lat <= box->max_y))
        return false;
    memset(out, 0, sizeof *out);
    out->lon = lon;
    out->lat = lat;
    uint32_t degree = metric->degree;
    if (degree == 0 || degree > LRTI_METRIC_DEGREE_MAX) {
        ellipsoid_at(out);
        return true;
    }
    axis u = axis_of(box->min_x, box->max_x), v = axis_of(box->min_y, box->max_y);
    double a[ORDER], da[ORDER], dda[ORDER], b[ORDER], db[ORDER], ddb[ORDER];
    chebyshev((lon - u.middle) / u.half, degree, a, da, dda);
    chebyshev((lat - v.middle) / v.half, degree, b, db, ddb);
    for (uint32_t i = 0; i <= degree; i++)
        for (uint32_t j = 0; j <= degree; j++) {
            double x = metric->x[i * ORDER + j], y = metric->y[i * ORDER + j];
            out->x += x * a[i] * b[j];
            out->y += y * a[i] * b[j];
            out->xu += x * da[i] * b[j];
            out->yu += y * da[i] * b[j];
            out->xv += x * a[i] * db[j];
            out->yv += y * a[i] * db[j];
            out->xuu += x * dda[i] * b[j];
            out->yuu += y * dda[i] * b[j];
            out->xuv += x * da[i] * db[j];
            out->yuv += y * da[i] * db[j];
            out->xvv += x * a[i] * ddb[j];
            out->yvv += y * a[i] * ddb[j];
        }
    double pu = 1 / u.half, pv = 1 / v.half;
    out->xu *= pu;
    out->yu *= pu;
    out->xv *= pv;
    out->yv *= pv;
    out->xuu *= pu * pu;
    out->yuu *= pu * pu;
    out->xuv *= pu * pv;
    out->yuv *= pu * pv;
    out->xvv *= pv * pv;
    out->yvv *= pv * pv;
    return true;
}
