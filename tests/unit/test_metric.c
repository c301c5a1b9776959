/*
 * metric: the fitted projection against formulas whose derivatives are known, and the ellipsoid
 * against geodesics.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "metric.h"

#define PI 3.14159265358979323846
#define RADIANS (PI / 180)
#define R 6371000.0

static const lrti_box CLEVELAND = {-81.88, 41.39, -81.53, 41.61};

static void assert_near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance))
        fail_msg("%.17g and %.17g differ by more than %g", a, b, tolerance);
}

/* ---- projections ---- */

/* x = 7 + 3u - 2uv + u^2/2, y = -1 + 5v + v^2/4 - u^2/8: of degree 2, so the fit must be exact to
 * rounding. */
static bool quadratic(void *user, double *xy, size_t n)
{
    (void)user;
    for (size_t i = 0; i < n; i++) {
        double u = xy[2 * i] + 81.7, v = xy[2 * i + 1] - 41.5;
        xy[2 * i] = 7 + 3 * u - 2 * u * v + u * u / 2;
        xy[2 * i + 1] = -1 + 5 * v + v * v / 4 - u * u / 8;
    }
    return true;
}

/* Mercator on the sphere: y' = R / cos, y'' = R tan / cos. */
static bool mercator(void *user, double *xy, size_t n)
{
    (void)user;
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] *= R * RADIANS;
        xy[2 * i + 1] = R * log(tan(PI / 4 + xy[2 * i + 1] * RADIANS / 2));
    }
    return true;
}

/* Torn at one meridian: no polynomial fits. */
static bool torn(void *user, double *xy, size_t n)
{
    (void)user;
    for (size_t i = 0; i < n; i++)
        xy[2 * i] = xy[2 * i] < -81.7 ? -1000 : 1000;
    return true;
}

static bool not_a_number(void *user, double *xy, size_t n)
{
    (void)user;
    xy[0] = NAN;
    return n > 0;
}

static bool failing(void *user, double *xy, size_t n)
{
    int *left = user;
    (void)xy;
    (void)n;
    return (*left)-- > 0;
}

/* ---- the fit ---- */

static void test_quadratic_is_exact(void **state)
{
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1200.0 / 3937.0, quadratic, NULL));
    assert_int_equal(m.degree, 2);
    assert_true(m.residual_m < 1e-13);
    assert_true(m.unit_m == 1200.0 / 3937.0);
    double lon = -81.63, lat = 41.44, u = lon + 81.7, v = lat - 41.5;
    assert_true(lrti_metric_at(&m, lon, lat, &l));
    assert_near(l.x, 7 + 3 * u - 2 * u * v + u * u / 2, 1e-12);
    assert_near(l.y, -1 + 5 * v + v * v / 4 - u * u / 8, 1e-12);
    assert_near(l.xu, 3 - 2 * v + u, 1e-11);
    assert_near(l.xv, -2 * u, 1e-11);
    assert_near(l.yu, -u / 4, 1e-11);
    assert_near(l.yv, 5 + v / 2, 1e-11);
    assert_near(l.xuu, 1, 1e-9);
    assert_near(l.xuv, -2, 1e-9);
    assert_near(l.xvv, 0, 1e-9);
    assert_near(l.yuu, -0.25, 1e-9);
    assert_near(l.yuv, 0, 1e-9);
    assert_near(l.yvv, 0.5, 1e-9);
    /* a quadratic is its own second-order expansion */
    double dx, dy, p[2] = {-81.85, 41.6}, q[2] = {lon, lat};
    lrti_local_offset(&l, p[0], p[1], &dx, &dy);
    quadratic(NULL, p, 1);
    quadratic(NULL, q, 1);
    assert_near(dx, p[0] - q[0], 1e-10);
    assert_near(dy, p[1] - q[1], 1e-10);
}

static void test_mercator_derivatives(void **state)
{
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, mercator, NULL));
    assert_in_range(m.degree, 2, LRTI_METRIC_DEGREE_MAX);
    assert_true(m.residual_m <= 1e-5);
    for (int i = 0; i <= 10; i++) {
        double lon = CLEVELAND.min_x + (CLEVELAND.max_x - CLEVELAND.min_x) * i / 10;
        double lat = CLEVELAND.max_y - (CLEVELAND.max_y - CLEVELAND.min_y) * i / 10;
        double p[2] = {lon, lat}, phi = lat * RADIANS;
        assert_true(lrti_metric_at(&m, lon, lat, &l));
        mercator(NULL, p, 1);
        assert_near(l.x, p[0], 2e-5);
        assert_near(l.y, p[1], 2e-5);
        assert_near(l.xu, R * RADIANS, 1e-2);
        assert_near(l.yv, R / cos(phi) * RADIANS, 1e-2);
        assert_near(l.yvv, R * tan(phi) / cos(phi) * RADIANS * RADIANS, 0.5);
    }
}

/* Distances of up to 1,000 ft in every direction: within 0.1 ft is promised, a tenth of a
 * millimetre is kept. */
static void test_distances_of_a_thousand_feet(void **state)
{
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, mercator, NULL));
    for (int k = 0; k < 360; k++) {
        double lon = -81.87 + 0.33 * k / 360, lat = 41.4 + 0.2 * ((k * 7) % 360) / 360, dx, dy;
        double p[2] = {lon, lat}, q[2] = {lon + 304.8 / 83000 * cos(k * RADIANS),
                                          lat + 304.8 / 111000 * sin(k * RADIANS)};
        assert_true(lrti_metric_at(&m, lon, lat, &l));
        lrti_local_offset(&l, q[0], q[1], &dx, &dy);
        mercator(NULL, p, 1);
        mercator(NULL, q, 1);
        assert_near(hypot(dx, dy), hypot(q[0] - p[0], q[1] - p[1]), 1e-4);
    }
}

static void test_same_bytes_every_time(void **state)
{
    static lrti_metric a, b;
    (void)state;
    memset(&a, 0x55, sizeof a);
    memset(&b, 0xAA, sizeof b);
    assert_true(lrti_metric_fit(&a, CLEVELAND, 1, mercator, NULL));
    assert_true(lrti_metric_fit(&b, CLEVELAND, 1, mercator, NULL));
    assert_memory_equal(&a, &b, sizeof a);
}

/* At the first nodes, at the first row of the check, and later. */
static void test_a_failing_projection(void **state)
{
    static lrti_metric m;
    (void)state;
    for (int allowed = 0; allowed < 39; allowed += 19) {
        int left = allowed;
        assert_false(lrti_metric_fit(&m, CLEVELAND, 1, failing, &left));
    }
}

/* ---- where no polynomial serves ---- */

static void test_no_fit_means_ellipsoid(void **state)
{
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, torn, NULL));
    assert_int_equal(m.degree, 0);
    for (size_t i = 0; i < sizeof m.x / sizeof *m.x; i++)
        assert_true(m.x[i] == 0 && m.y[i] == 0);
    assert_true(lrti_metric_at(&m, -81.7, 41.5, &l));
    assert_true(isnan(l.x) && isnan(l.y));
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, not_a_number, NULL));
    assert_int_equal(m.degree, 0);
}

/* geod -I +ellps=WGS84 -f %.10f -F %.6f (PROJ 9.1.1): azimuth and metres from 41.5 N 81.7 W. */
static void test_ellipsoid_against_geodesics(void **state)
{
    static const struct {
        double lat, lon, azimuth, metres, tolerance;
    } CASES[] = {{41.5004, -81.6991, 59.4087265520, 87.295984, 1e-6},
                 {41.52, -81.66, 56.3554744545, 4010.636972, 1e-2},
                 {41.5, -81.64, 89.9801213975, 5009.770019, 1e-2}};
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, torn, NULL));
    assert_true(lrti_metric_at(&m, -81.7, 41.5, &l));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double dx, dy;
        lrti_local_offset(&l, CASES[i].lon, CASES[i].lat, &dx, &dy);
        assert_near(dx, CASES[i].metres * sin(CASES[i].azimuth * RADIANS), CASES[i].tolerance);
        assert_near(dy, CASES[i].metres * cos(CASES[i].azimuth * RADIANS), CASES[i].tolerance);
    }
}

/* ---- the box ---- */

static void test_outside_the_box(void **state)
{
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, mercator, NULL));
    assert_true(lrti_metric_at(&m, CLEVELAND.min_x, CLEVELAND.max_y, &l));
    assert_false(lrti_metric_at(&m, nextafter(CLEVELAND.min_x, -100), 41.5, &l));
    assert_false(lrti_metric_at(&m, -81.7, nextafter(CLEVELAND.max_y, 100), &l));
    assert_false(lrti_metric_at(&m, NAN, 41.5, &l));
    assert_false(lrti_metric_at(&m, -81.7, INFINITY, &l));
}

static void test_a_box_of_one_point(void **state)
{
    static lrti_metric m;
    lrti_local l;
    lrti_box point = {-81.7, 41.5, -81.7, 41.5};
    (void)state;
    assert_true(lrti_metric_fit(&m, point, 1, mercator, NULL));
    assert_true(lrti_metric_at(&m, -81.7, 41.5, &l));
    assert_true(isfinite(l.xu) && isfinite(l.yvv));
    assert_false(lrti_metric_at(&m, -81.6999, 41.5, &l));
}

static void test_a_damaged_degree_is_not_followed(void **state)
{
    static lrti_metric m;
    lrti_local l;
    (void)state;
    assert_true(lrti_metric_fit(&m, CLEVELAND, 1, mercator, NULL));
    m.degree = LRTI_METRIC_DEGREE_MAX + 1; /* would read past the coefficients */
    assert_true(lrti_metric_at(&m, -81.7, 41.5, &l));
    assert_true(isnan(l.x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quadratic_is_exact),
        cmocka_unit_test(test_mercator_derivatives),
        cmocka_unit_test(test_distances_of_a_thousand_feet),
        cmocka_unit_test(test_same_bytes_every_time),
        cmocka_unit_test(test_a_failing_projection),
        cmocka_unit_test(test_no_fit_means_ellipsoid),
        cmocka_unit_test(test_ellipsoid_against_geodesics),
        cmocka_unit_test(test_outside_the_box),
        cmocka_unit_test(test_a_box_of_one_point),
        cmocka_unit_test(test_a_damaged_degree_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
