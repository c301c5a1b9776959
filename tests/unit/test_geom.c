/*
 * geom: coordinate systems against cs2cs, densified borders against straight ones, repairs against
 * areas known as fractions.
 *
 * Figures named "cs2cs" were made once with PROJ 9.1.1 of Debian 12 (cs2cs -f %.4f EPSG:4269
 * EPSG:3734), those named "GeoPandas" with GeoPandas 0.12.2: read_file(...).to_crs(3734).area *
 * (1200 / 3937) ** 2.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "geom.h"
#include "layer.h"

#define FOOT (1200.0 / 3937.0)
#define OHIO_NORTH                                                                                 \
    "PROJCS[\"NAD_1983_StatePlane_Ohio_North_FIPS_3401_Feet\",GEOGCS[\"GCS_North_American_1983\"," \
    "DATUM[\"D_North_American_1983\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],PRIMEM["      \
    "\"Greenwich\",0.0],"                                                                          \
    "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Lambert_Conformal_Conic\"],PARAMETER["      \
    "\"False_Easting\","                                                                           \
    "1968500.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",-82.5],"          \
    "PARAMETER[\"Standard_Parallel_1\",41.7],PARAMETER[\"Standard_Parallel_2\",40.4333333333333]," \
    "PARAMETER[\"Latitude_Of_Origin\",39.6666666666667],UNIT[\"%s\",0.304800609601219]]"

static lrti_geom *geom;
static lrti_crs *ohio, *nad83;
static lrt_error err;

static int setup(void **state)
{
    (void)state;
    if (lrti_geom_new(&geom, &err) != LRT_OK ||
        lrti_crs_open(geom, "EPSG:3734", &ohio, &err) != LRT_OK ||
        lrti_crs_open(geom, "EPSG:4269", &nad83, &err) != LRT_OK) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    lrti_crs_close(ohio);
    lrti_crs_close(nad83);
    lrti_geom_free(geom);
    return 0;
}

static void assert_near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance))
        fail_msg("%.17g and %.17g differ by more than %g", a, b, tolerance);
}

/* ---- coordinate systems ---- */

static void test_ohio_north(void **state)
{
    lrti_box box;
    (void)state;
    assert_string_equal(lrti_crs_name(ohio), "EPSG:3734");
    assert_int_equal(lrti_crs_epsg(ohio), 3734);
    assert_true(lrti_crs_is_projected(ohio));
    assert_false(lrti_crs_is_lon_lat(ohio));
    assert_true(lrti_crs_unit_m(ohio) == 1200.0 / 3937.0);
    assert_string_equal(lrti_crs_unit_name(ohio), "US survey foot");
    assert_non_null(strstr(lrti_crs_operation(ohio), "NAD83 to WGS 84 (1)"));
    assert_null(strstr(lrti_crs_operation(ohio), "allpark"));
    assert_true(lrti_crs_accuracy_m(ohio) == 4);
    /* EPSG: area of use of 3734 */
    assert_true(lrti_crs_area_of_use(ohio, &box));
    assert_near(box.min_x, -84.81, 1e-9);
    assert_near(box.min_y, 40.1, 1e-9);
    assert_near(box.max_x, -80.51, 1e-9);
    assert_near(box.max_y, 42.33, 1e-9);
}

static void test_lon_lat_systems(void **state)
{
    static const struct {
        const char *text, *name, *operation;
    } CASES[] = {{"EPSG:4326", "EPSG:4326", "none"},
                 {"OGC:CRS84", "OGC:CRS84", "none"},
                 {"EPSG:4269", "EPSG:4269", "NAD83 to WGS 84 (1)"},
                 {"EPSG:6318", "EPSG:6318", "NAD83(2011) to WGS 84 (1)"},
                 {"urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", "none"},
                 {"GEOGCS[\"GCS_North_American_1983\",DATUM[\"D_North_American_1983\",SPHEROID["
                  "\"GRS_1980\",6378137.0,"
                  "298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]",
                  "EPSG:4269", "NAD83 to WGS 84 (1)"},
                 {"GEOGCS[\"WGS84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
                  "84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],"
                  "UNIT[\"degree\",0.0174532925199433]]",
                  "EPSG:4326", "none"}};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        lrti_crs *crs = NULL;
        double p[2] = {-81.694412345678901, 41.499312345678901}, q[2];
        assert_int_equal(lrti_crs_open(geom, CASES[i].text, &crs, &err), LRT_OK);
        assert_string_equal(lrti_crs_name(crs), CASES[i].name);
        assert_string_equal(lrti_crs_operation(crs), CASES[i].operation);
        assert_true(lrti_crs_is_lon_lat(crs));
        assert_false(lrti_crs_is_projected(crs));
        assert_true(lrti_crs_unit_m(crs) == 0);
        assert_int_equal(lrti_crs_to_lon_lat(crs, p, 1, q), 0);
        assert_memory_equal(
            p, q, sizeof p); /* longitude first, to the last bit, whatever EPSG's axis order */
        lrti_crs_close(crs);
    }
}

/* The .prj of Cleveland's layers, in the spellings of the unit that are about. */
static void test_esri_wkt_is_identified(void **state)
{
    static const char *const UNITS[] = {"US survey foot", "Foot_US", "us-ft"};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(UNITS); i++) {
        char wkt[2048];
        lrti_crs *crs = NULL;
        snprintf(wkt, sizeof wkt, OHIO_NORTH, UNITS[i]);
        assert_int_equal(lrti_crs_open(geom, wkt, &crs, &err), LRT_OK);
        assert_string_equal(lrti_crs_name(crs), "EPSG:3734");
        assert_string_equal(lrti_crs_operation(crs), lrti_crs_operation(ohio));
        assert_true(lrti_crs_unit_m(crs) == 1200.0 / 3937.0);
        lrti_crs_close(crs);
    }
}

static void test_other_systems(void **state)
{
    static const struct {
        const char *text, *name;
        double unit;
    } CASES[] = {{"EPSG:26917", "EPSG:26917", 1},
                 {"EPSG:3857", "EPSG:3857", 1},
                 {"EPSG:2263", "EPSG:2263", FOOT},
                 {"EPSG:2256", "EPSG:2256", 0.3048},
                 {"ESRI:102722", "EPSG:3734", FOOT},
                 {"NAD83 / Ohio North (ftUS)", "EPSG:3734", FOOT},
                 {"EPSG:7405", "EPSG:27700", 1},
                 {"urn:ogc:def:crs:EPSG::3734", "EPSG:3734", FOOT},
                 {"http://www.opengis.net/def/crs/EPSG/0/3734", "EPSG:3734", FOOT}};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        lrti_crs *crs = NULL;
        assert_int_equal(lrti_crs_open(geom, CASES[i].text, &crs, &err), LRT_OK);
        assert_string_equal(lrti_crs_name(crs), CASES[i].name);
        assert_true(lrti_crs_is_projected(crs));
        assert_true(lrti_crs_unit_m(crs) == CASES[i].unit);
        lrti_crs_close(crs);
    }
}

static void test_refused_systems(void **state)
{
    static const char *const CASES[] = {"",
                                        "foo",
                                        "EPSG:999999",
                                        "EPSG:",
                                        ":",
                                        "EPSG:5773" /* a height */,
                                        "+init=epsg:3734",
                                        "+proj=lcc",
                                        "proj=pipeline step proj=noop",
                                        "NAD83 / Ohio" /* only resembles a name */,
                                        "PROJCS[",
                                        "GEOGCS[[[[[[[[[[[[[[[[[[[[[[[[[",
                                        "{",
                                        "{\"type\":\"GeographicCRS\"}",
                                        "LOCAL_CS[\"plan\",UNIT[\"metre\",1]]",
                                        "EPSG:3734 EPSG:3734",
                                        "\xff\xfe",
                                        "EPSG:6307" /* PROJ has only a guess to offer */};
    lrti_crs *crs = (lrti_crs *)&err;
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        if (lrti_crs_open(geom, CASES[i], &crs, &err) != LRT_E_CRS)
            fail_msg("\"%s\" is taken", CASES[i]);
        assert_null(crs);
        assert_true(err.message[0] && !strchr(err.message, '\n'));
    }
    assert_int_equal(lrti_crs_open(geom, NULL, &crs, &err), LRT_E_CRS);
    char *giant = malloc(1 << 20);
    assert_non_null(giant);
    memset(giant, '[', (1 << 20) - 1);
    giant[(1 << 20) - 1] = 0;
    assert_int_equal(lrti_crs_open(geom, giant, &crs, &err), LRT_E_CRS);
    free(giant);
}

static void test_no_database(void **state)
{
    lrti_geom *other = NULL;
    char folder[] = "/tmp/libroute_noproj_XXXXXX";
    const char *before = getenv("PROJ_DATA");
    char *kept = before ? strdup(before) : NULL;
    (void)state;
    assert_non_null(mkdtemp(folder));
    setenv("PROJ_DATA", folder, 1);
    assert_int_equal(lrti_geom_new(&other, &err), LRT_E_ENVIRONMENT);
    assert_null(other);
    assert_non_null(strstr(err.message, "proj-data"));
    assert_non_null(strstr(err.message, "PROJ_DATA"));
    assert_null(strchr(err.message, '\n'));
    if (kept)
        setenv("PROJ_DATA", kept, 1);
    else
        unsetenv("PROJ_DATA");
    free(kept);
    rmdir(folder);
    assert_int_equal(lrti_geom_new(&other, NULL), LRT_OK);
    lrti_geom_free(other);
    lrti_geom_free(NULL);
    lrti_crs_close(NULL);
}

/* ---- points ---- */

/* cs2cs */
static const double PLACES[][4] = {{-81.6944, 41.4993, 2189175.7165, 668700.9144},
                                   {-81.88, 41.39, 2138618.9294, 628461.4873},
                                   {-81.53, 41.61, 2233759.0307, 709493.2163},
                                   {-84.8, 40.2, 1326049.4578, 202782.0140},
                                   {-80.52, 42.3, 2504212.9455, 965558.7498}};

static void test_points_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(PLACES); i++) {
        double xy[2], lon_lat[2];
        assert_int_equal(lrti_crs_from_lon_lat(ohio, PLACES[i], 1, xy), 0);
        assert_near(xy[0], PLACES[i][2], 1e-4);
        assert_near(xy[1], PLACES[i][3], 1e-4);
        assert_int_equal(lrti_crs_to_lon_lat(ohio, PLACES[i] + 2, 1, lon_lat), 0);
        assert_near(lon_lat[0], PLACES[i][0], 1e-9);
        assert_near(lon_lat[1], PLACES[i][1], 1e-9);
    }
    /* in place, and metres */
    double p[2] = {-81.6944, 41.4993};
    assert_true(lrti_crs_project_metres(ohio, p, 1));
    assert_near(p[0], 2189175.7165 * FOOT, 1e-4);
    assert_near(p[1], 668700.9144 * FOOT, 1e-4);
    assert_false(lrti_crs_project_metres(nad83, p, 1));
    double q[2] = {2189175.7165, 668700.9144};
    assert_int_equal(lrti_crs_to_lon_lat(ohio, q, 1, q), 0);
    assert_near(q[0], -81.6944, 1e-9);
}

/* What PROJ answers without complaint, although it cannot be meant. */
static void test_points_that_do_not_belong(void **state)
{
    static const double FEET[][2] = {
        {668700.9144, 2189175.7165},               /* northing first */
        {2189175.7165 * FOOT, 668700.9144 * FOOT}, /* metres read as feet */
        {-81.6944, 41.4993},                       /* degrees */
        {0, 0},
        {442042.65, 4594419.23}, /* UTM 17 of the same place */
        {-9094179.0, 5086269.6}, /* Web Mercator */
        {NAN, 668700},
        {2189175, INFINITY},
        {1e300, 1e300},
        {-1e12, 1e12}};
    static const double DEGREES[][2] = {{41.4993, -81.6944}, {0, 0},     {-81.6944, 91},
                                        {278.3056, 41.4993}, {NAN, 41},  {-81, -INFINITY},
                                        {-88, 41},           {-81.7, 45}};
    double out[2];
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(FEET); i++) {
        out[0] = out[1] = 0;
        if (lrti_crs_to_lon_lat(ohio, FEET[i], 1, out) != 1)
            fail_msg("%g %g became %g %g", FEET[i][0], FEET[i][1], out[0], out[1]);
        assert_true(isnan(out[0]) && isnan(out[1]));
    }
    for (size_t i = 0; i < LRTI_COUNT(DEGREES); i++) {
        out[0] = out[1] = 0;
        if (lrti_crs_from_lon_lat(ohio, DEGREES[i], 1, out) != 1)
            fail_msg("%g %g became %g %g", DEGREES[i][0], DEGREES[i][1], out[0], out[1]);
        assert_true(isnan(out[0]) && isnan(out[1]));
    }
    /* A tenth of the size of the area of use is forgiven: -84.81 - 0.43. */
    double near_by[4] = {-85.2, 41, -85.3, 41}, xy[4];
    assert_int_equal(lrti_crs_from_lon_lat(ohio, near_by, 2, xy), 1);
    assert_true(isfinite(xy[0]) && isnan(xy[2]));
    /* a swapped pair in longitude/latitude: 41.5 E 81.7 S is no part of North America */
    double swapped[2] = {41.4993, -81.6944};
    assert_int_equal(lrti_crs_to_lon_lat(nad83, swapped, 1, out), 1);
}

/* ---- densifying ---- */

static lrti_shape shape_of(double *xy, uint32_t *ring, uint32_t n_rings)
{
    return (lrti_shape){xy, ring, n_rings};
}

/* Even-odd, in plain doubles: the points asked for are far from the edges in terms of rounding. */
static bool covers(const lrti_shape *s, double x, double y)
{
    bool inside = false;
    for (uint32_t r = 0; r < s->n_rings; r++)
        for (uint32_t i = s->ring[r]; i + 1 < s->ring[r + 1]; i++) {
            const double *a = s->xy + 2 * i, *b = a + 2;
            if ((a[1] > y) != (b[1] > y) && x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]))
                inside = !inside;
        }
    return inside;
}

/* A block of 12,000 by 9,000 ft in Cleveland, askew. */
static double BLOCK[] = {2185000.3, 655000.7,  2197000.1, 658000.2,  2194500.9,
                         667200.4,  2182300.5, 664100.6,  2185000.3, 655000.7};
static uint32_t BLOCK_RING[] = {0, 5};

/* Counts points 1 cm to either side of the edges that change sides. */
static int flips(const lrti_shape *straight, const lrti_shape *lon_lat)
{
    int flipped = 0;
    const double step = 0.01 / FOOT;
    for (uint32_t i = 0; i + 1 < straight->ring[1]; i++) {
        const double *a = straight->xy + 2 * i, *b = a + 2;
        double length = hypot(b[0] - a[0], b[1] - a[1]), nx = -(b[1] - a[1]) / length,
               ny = (b[0] - a[0]) / length;
        for (int k = 1; k < 200; k++)
            for (int sign = -1; sign <= 1; sign += 2) {
                double t = k / 200.0, p[2];
                double q[2] = {a[0] + (b[0] - a[0]) * t + sign * step * nx,
                               a[1] + (b[1] - a[1]) * t + sign * step * ny};
                assert_int_equal(lrti_crs_to_lon_lat(ohio, q, 1, p), 0);
                flipped += covers(straight, q[0], q[1]) != covers(lon_lat, p[0], p[1]);
            }
    }
    return flipped;
}

static void test_a_centimetre_from_the_border(void **state)
{
    lrti_arena arena = {0};
    lrti_shape in = shape_of(BLOCK, BLOCK_RING, 1), out, naive;
    double corners[10];
    (void)state;
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &in, &arena, &out, &err), LRT_OK);
    assert_int_equal(flips(&in, &out), 0);
    /* the test sees the fault it is there for: only the corners projected, some 15 % are on the
     * wrong side */
    assert_int_equal(lrti_crs_to_lon_lat(ohio, BLOCK, 5, corners), 0);
    naive = shape_of(corners, BLOCK_RING, 1);
    assert_true(flips(&in, &naive) > 100);
    lrti_arena_free(&arena);
}

/* Every piece, in its middle and elsewhere, within 0.1 mm of the straight edge; every number on the
 * grid. */
static void test_chords_and_grid(void **state)
{
    lrti_arena arena = {0};
    lrti_shape in = shape_of(BLOCK, BLOCK_RING, 1), out;
    double worst = 0;
    (void)state;
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &in, &arena, &out, &err), LRT_OK);
    assert_int_equal(out.n_rings, 1);
    assert_in_range(out.ring[1], 20, 400); /* "until it fits" must not mean thousands */
    for (uint32_t i = 0; i < 2 * out.ring[1]; i++) {
        double scaled = out.xy[i] * 68719476736.0;
        assert_true(scaled == floor(scaled));
    }
    for (uint32_t i = 0; i + 1 < out.ring[1]; i++)
        for (int k = 0; k <= 10; k++) {
            double p[2], q[2], nearest = HUGE_VAL;
            p[0] = out.xy[2 * i] + (out.xy[2 * i + 2] - out.xy[2 * i]) * k / 10;
            p[1] = out.xy[2 * i + 1] + (out.xy[2 * i + 3] - out.xy[2 * i + 1]) * k / 10;
            assert_int_equal(lrti_crs_from_lon_lat(ohio, p, 1, q), 0);
            for (int e = 0; e < 4; e++) {
                const double *a = BLOCK + 2 * e, *b = a + 2;
                double d = fabs((b[0] - a[0]) * (q[1] - a[1]) - (b[1] - a[1]) * (q[0] - a[0])) /
                           hypot(b[0] - a[0], b[1] - a[1]);
                nearest = d < nearest ? d : nearest;
            }
            worst = nearest > worst ? nearest : worst;
        }
    assert_true(worst * FOOT < 1e-4);
    assert_true(out.xy[0] == out.xy[2 * out.ring[1] - 2] &&
                out.xy[1] == out.xy[2 * out.ring[1] - 1]);
    lrti_arena_free(&arena);
}

/* The same ring walked the other way round, and begun elsewhere: the same points. */
static void test_edges_are_alike_in_both_directions(void **state)
{
    lrti_arena arena = {0};
    double back[10], turned[10];
    (void)state;
    for (int i = 0; i < 5; i++) {
        memcpy(back + 2 * i, BLOCK + 2 * (4 - i), 2 * sizeof(double));
        memcpy(turned + 2 * i, BLOCK + 2 * ((i + 2) % 4), 2 * sizeof(double));
    }
    lrti_shape a = shape_of(BLOCK, BLOCK_RING, 1), b = shape_of(back, BLOCK_RING, 1),
               c = shape_of(turned, BLOCK_RING, 1);
    lrti_shape p, q, r;
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &a, &arena, &p, &err), LRT_OK);
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &b, &arena, &q, &err), LRT_OK);
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &c, &arena, &r, &err), LRT_OK);
    uint32_t n = p.ring[1];
    assert_int_equal(q.ring[1], n);
    assert_int_equal(r.ring[1], n);
    for (uint32_t i = 0; i < n; i++)
        assert_memory_equal(p.xy + 2 * i, q.xy + 2 * (n - 1 - i), 2 * sizeof(double));
    uint32_t shift = 0;
    while (shift < n && memcmp(p.xy + 2 * shift, r.xy, 2 * sizeof(double)) != 0)
        shift++;
    for (uint32_t i = 0; i < n - 1; i++)
        assert_memory_equal(p.xy + 2 * ((i + shift) % (n - 1)), r.xy + 2 * i, 2 * sizeof(double));
    lrti_arena_free(&arena);
}

static void test_lon_lat_stays_as_it_is(void **state)
{
    lrti_arena arena = {0};
    double xy[] = {-81.7000000001, 41.5, -81.6, 41.5000000003, -81.65, 41.6, -81.7000000001, 41.5};
    uint32_t ring[] = {0, 4};
    lrti_shape in = shape_of(xy, ring, 1), out;
    (void)state;
    assert_int_equal(lrti_geom_to_lon_lat(geom, nad83, &in, &arena, &out, &err), LRT_OK);
    assert_int_equal(lrti_shape_points(&out), 4);
    assert_true(out.xy != xy);
    assert_memory_equal(out.xy, xy, sizeof xy);
    lrti_arena_free(&arena);
}

static void test_shapes_that_do_not_belong(void **state)
{
    lrti_arena arena = {0};
    double degrees[] = {-81.7, 41.5, -81.6, 41.5, -81.65, 41.6, -81.7, 41.5};
    double tiny[] = {2185000, 655000,         2185000.0000001, 655000,
                     2185000, 655000.0000001, 2185000,         655000};
    double line[] = {2185000, 655000, 2197000, 658000};
    uint32_t ring[] = {0, 4}, two[] = {0, 2};
    lrti_shape in = shape_of(degrees, ring, 1), out;
    (void)state;
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &in, &arena, &out, &err), LRT_E_CRS);
    assert_non_null(strstr(err.message, "-81.7 41.5"));
    assert_non_null(strstr(err.message, "EPSG:3734"));
    in = shape_of(tiny, ring, 1);
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &in, &arena, &out, &err), LRT_E_GEOMETRY);
    in = shape_of(line, two, 1); /* a street: not closed, but densified all the same */
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &in, &arena, &out, &err), LRT_OK);
    assert_in_range(lrti_shape_points(&out), 10, 200);
    in = (lrti_shape){0};
    assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &in, &arena, &out, &err), LRT_OK);
    assert_int_equal(out.n_rings, 0);
    lrti_arena_free(&arena);
}

/* ---- repair ---- */

#define MAX_RINGS 8
typedef struct repair_case {
    const char *what;
    double xy[80];
    uint32_t ring[MAX_RINGS + 1], n_rings;
    bool repaired, rewound;
    uint32_t dropped;
    double before, after;
    const char *why; /* how it begins */
    uint32_t rings_after;
} repair_case;

/* clang-format off */
#define SQUARE(x, y, s) x, y, x, y + s, x + s, y + s, x + s, y, x, y    /* clockwise */
#define ERAUQS(x, y, s) x, y, x + s, y, x + s, y + s, x, y + s, x, y    /* counter-clockwise */
/* clang-format on */

/* clang-format off */
static const repair_case REPAIRS[] = {
    {"a square", {SQUARE(0, 0, 4)}, {0, 5}, 1, false, false, 0, 16, 16, "", 1},
    {"a square with a hole", {SQUARE(0, 0, 4), ERAUQS(1, 1, 2)}, {0, 5, 10}, 2, false, false, 0, 12, 12, "", 2},
    {"a hole in front of its shell", {ERAUQS(1, 1, 2), SQUARE(0, 0, 4)}, {0, 5, 10}, 2, false, false, 0, 12, 12, "", 2},
    {"a hole wound like its shell", {SQUARE(0, 0, 4), SQUARE(1, 1, 2)}, {0, 5, 10}, 2, false, true, 0, 12, 12, "", 2},
    /* Prospect Avenue, Cleveland, landmark_districts of 2020 */
    {"a part wound like a hole, outside its shell", {SQUARE(0, 0, 4), ERAUQS(5, 0, 1)}, {0, 5, 10}, 2, false, true, 0, 17, 17, "", 2},
    {"an island in a lake", {SQUARE(0, 0, 8), ERAUQS(1, 1, 6), SQUARE(2, 2, 4)}, {0, 5, 10, 15}, 3, false, false, 0, 44, 44, "", 3},
    {"a lake in an island in a lake, upside down",
     {SQUARE(3, 3, 2), SQUARE(2, 2, 4), SQUARE(1, 1, 6), SQUARE(0, 0, 8)}, {0, 5, 10, 15, 20}, 4, false, true, 0, 40, 40, "", 4},
    {"a hole that touches its shell in one point",
     {SQUARE(0, 0, 4), 0, 2, 1, 1, 1, 3, 0, 2}, {0, 5, 9}, 2, false, false, 0, 15, 15, "", 2},
    {"two parts that touch in a corner", {SQUARE(0, 0, 1), SQUARE(1, 1, 1)}, {0, 5, 10}, 2, false, false, 0, 2, 2, "", 2},
    {"an open ring", {0, 0, 0, 4, 4, 4, 4, 0}, {0, 4}, 1, false, false, 0, 16, 16, "", 1},
    {"rings of two points, of one, of none, and one without width",
     {SQUARE(0, 0, 4), 1, 1, 2, 2, 3, 3, 7, 0, 7, 1, 7, 2, 7, 0}, {0, 5, 7, 8, 8, 12}, 5, false, false, 4, 16, 16, "", 1},
    {"a bow tie: both halves", {0, 0, 2, 2, 2, 0, 0, 2, 0, 0}, {0, 5}, 1, true, false, 0, 2, 2, "Self-intersection[1 1]", 2},
    {"what a ring passes round twice is outside",
     {0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 1, 1, 3, 1, 3, 3, 1, 3, 1, 1, 0, 0}, {0, 11}, 1, true, false, 0, 12, 12, "", 2},
    {"a ring that touches itself", {0, 0, 4, 0, 4, 4, 2, 0, 0, 4, 0, 0}, {0, 6}, 1, true, false, 0, 8, 8, "", 2},
    {"a spike", {0, 0, 4, 0, 4, 4, 6, 6, 4, 4, 0, 4, 0, 0}, {0, 7}, 1, true, false, 0, 16, 16, "", 1},
    {"two shells that overlap are united", {SQUARE(0, 0, 2), SQUARE(1, 1, 2)}, {0, 5, 10}, 2, true, false, 0, 6, 7, "Self-intersection", 1},
    {"two shells side by side are united", {SQUARE(0, 0, 2), SQUARE(2, 0, 2)}, {0, 5, 10}, 2, true, false, 0, 8, 8, "Self-intersection", 1},
    {"a hole that pokes out is cut away", {SQUARE(0, 0, 4), ERAUQS(2.5, 1, 2)}, {0, 5, 10}, 2, true, false, 0, 14, 13, "Self-intersection", 1},
    {"wound alike, it is another shell", {SQUARE(0, 0, 4), SQUARE(2.5, 1, 2)}, {0, 5, 10}, 2, true, false, 0, 14, 17, "Self-intersection", 1},
    {"wound like a hole, but mostly outside: a part", {SQUARE(0, 0, 4), ERAUQS(3.5, 1, 2)}, {0, 5, 10}, 2, true, false, 0, 18, 19, "", 1},
    {"the same ring twice", {SQUARE(0, 0, 4), SQUARE(0, 0, 4)}, {0, 5, 10}, 2, true, false, 0, 0, 16, "", 1},
    {"the hole of one shell is not the hole of another",
     {SQUARE(0, 0, 4), ERAUQS(1, 1, 2), SQUARE(2, 2, 4)}, {0, 5, 10, 15}, 3, true, false, 0, 22, 25, "", 2},
    {"a hole that cuts its shell in four", {SQUARE(0, 0, 4), 0, 2, 2, 0, 4, 2, 2, 4, 0, 2}, {0, 5, 10}, 2, true, false, 0, 8, 8, "", 4},
};
/* clang-format on */

static void check_repair(const repair_case *c)
{
    lrti_arena arena = {0};
    repair_case copy = *c;
    lrti_shape in = shape_of(copy.xy, copy.ring, c->n_rings), out;
    lrti_repair report;
    lrt_status status = lrti_geom_repair(geom, &in, &arena, &out, &report, &err);
    if (status != LRT_OK)
        fail_msg("%s: %s", c->what, err.message);
    if (report.repaired != c->repaired || (!c->repaired && report.rewound != c->rewound) ||
        report.dropped_rings != c->dropped || fabs(report.area_after - c->after) > 1e-12 ||
        fabs(report.area_before - c->before) > 1e-12 || out.n_rings != c->rings_after ||
        strncmp(report.why, c->why, strlen(c->why)) != 0)
        fail_msg("%s: repaired %d rewound %d dropped %u area %.17g -> %.17g rings %u why \"%s\"",
                 c->what, report.repaired, report.rewound, report.dropped_rings, report.area_before,
                 report.area_after, out.n_rings, report.why);
    /* what comes out needs no repair, has that area, and goes through as it is */
    lrti_shape again;
    lrti_repair second;
    assert_int_equal(lrti_geom_repair(geom, &out, &arena, &again, &second, &err), LRT_OK);
    assert_false(second.repaired);
    assert_near(second.area_after, c->after, 1e-12);
    assert_int_equal(lrti_shape_points(&again), lrti_shape_points(&out));
    assert_memory_equal(again.xy, out.xy, 2 * sizeof(double) * lrti_shape_points(&out));
    lrti_arena_free(&arena);
}

static void test_repairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(REPAIRS); i++)
        check_repair(&REPAIRS[i]);
}

/* The rings in any order, each in either direction: shapes that need no repair and no winding come
 * out with the same bytes. */
static void test_ring_order_does_not_matter(void **state)
{
    (void)state;
    for (size_t k = 0; k < LRTI_COUNT(REPAIRS); k++) {
        const repair_case *c = &REPAIRS[k];
        lrti_arena arena = {0};
        repair_case copy = *c;
        double xy[80];
        uint32_t ring[MAX_RINGS + 1] = {0}, at = 0;
        for (uint32_t r = 0; r < c->n_rings; r++) { /* last ring first */
            uint32_t from = c->ring[c->n_rings - 1 - r], to = c->ring[c->n_rings - r];
            memcpy(xy + 2 * at, c->xy + 2 * from, 2 * sizeof(double) * (to - from));
            at += to - from;
            ring[r + 1] = at;
        }
        lrti_shape a = shape_of(copy.xy, copy.ring, c->n_rings), b = shape_of(xy, ring, c->n_rings),
                   p, q;
        assert_int_equal(lrti_geom_repair(geom, &a, &arena, &p, NULL, &err), LRT_OK);
        assert_int_equal(lrti_geom_repair(geom, &b, &arena, &q, NULL, &err), LRT_OK);
        if (p.n_rings != q.n_rings || lrti_shape_points(&p) != lrti_shape_points(&q) ||
            memcmp(p.xy, q.xy, 2 * sizeof(double) * lrti_shape_points(&p)) != 0)
            fail_msg("%s: the order of the rings shows", c->what);
        lrti_arena_free(&arena);
    }
}

static void test_a_valid_shape_keeps_its_points(void **state)
{
    lrti_arena arena = {0};
    /* repeated point, points in line, numbers without short decimals */
    double xy[] = {0.1, 1 / 3.0, 0.1,     1 / 3.0, 0.1,    2.7, 0.1, 4.3, 5.0000000000000009,
                   4.3, 5,       1 / 3.0, 0.1,     1 / 3.0};
    uint32_t ring[] = {0, 7};
    lrti_shape in = shape_of(xy, ring, 1), out;
    lrti_repair report;
    (void)state;
    assert_int_equal(lrti_geom_repair(geom, &in, &arena, &out, &report, &err), LRT_OK);
    assert_false(report.repaired);
    assert_int_equal(out.ring[1], 7);
    assert_memory_equal(out.xy, xy, sizeof xy);
    lrti_arena_free(&arena);
}

static void assert_beyond_repair(double *xy, uint32_t n, const char *text)
{
    lrti_arena arena = {0};
    uint32_t ring[] = {0, n};
    lrti_shape in = shape_of(xy, ring, 1), out;
    lrti_repair report;
    assert_int_equal(lrti_geom_repair(geom, &in, &arena, &out, &report, &err), LRT_E_GEOMETRY);
    assert_int_equal(out.n_rings, 0);
    if (!strstr(err.message, text))
        fail_msg("\"%s\" does not say \"%s\"", err.message, text);
    lrti_arena_free(&arena);
}

static void test_beyond_repair(void **state)
{
    lrti_arena arena = {0};
    lrti_shape nothing = {0}, out;
    (void)state;
    double nan_point[] = {0, 0, 1, NAN, 1, 1, 0, 0}, far[] = {0, 0, 1, INFINITY, 1, 1, 0, 0};
    double there_and_back[] = {0, 0, 1, 1, 2, 2, 1, 1, 0, 0}, point[] = {1, 1, 1, 1, 1, 1, 1, 1};
    double twice[] = {0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 4, 0, 4, 4, 0, 4, 0, 0};
    assert_beyond_repair(nan_point, 4, "not a finite number");
    assert_beyond_repair(far, 4, "not a finite number");
    assert_beyond_repair(there_and_back, 5, "nothing is left");
    assert_beyond_repair(point, 4, "no ring");
    assert_beyond_repair(twice, 9, "nothing is left");
    assert_int_equal(lrti_geom_repair(geom, &nothing, &arena, &out, NULL, &err), LRT_E_GEOMETRY);
    /* a star of 2,001 points crosses itself two million times: refused at once, not after hours */
    enum { N = 2001 };
    double *star = calloc(2 * (N + 1), sizeof *star);
    assert_non_null(star);
    for (int i = 0; i <= N; i++) {
        double t = 6.283185307179586 * (i * (N / 2) % N) / N;
        star[2 * i] = cos(t);
        star[2 * i + 1] = sin(t);
    }
    assert_beyond_repair(star, N + 1, "100000 times");
    free(star);
}

static uint32_t random_below(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % n);
}

/*
 * 3,000 rings through the points of a 7 by 7 grid, most of which touch, cross or retrace
 * themselves: afterwards valid, and what is inside is what a plain even-odd count on the ring as it
 * came says, at points that lie on no line through grid points.
 */
static void test_random_rings_are_even_odd(void **state)
{
    uint64_t seed = 20261123;
    int repaired = 0, empty = 0;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        lrti_arena arena = {0};
        double xy[26];
        uint32_t n = 3 + random_below(&seed, 9), ring[] = {0, n + 1};
        for (uint32_t i = 0; i < 2 * n; i++)
            xy[i] = random_below(&seed, 7);
        xy[2 * n] = xy[0];
        xy[2 * n + 1] = xy[1];
        lrti_shape in = shape_of(xy, ring, 1), out, again;
        lrti_repair report, second;
        lrt_status status = lrti_geom_repair(geom, &in, &arena, &out, &report, &err);
        if (status == LRT_OK) {
            assert_int_equal(lrti_geom_repair(geom, &out, &arena, &again, &second, &err), LRT_OK);
            assert_false(second.repaired);
            assert_near(report.area_after, report.area_before, 1e-9);
            repaired += report.repaired;
        } else {
            assert_int_equal(status, LRT_E_GEOMETRY);
            empty++;
        }
        for (int i = 0; i < 6; i++)
            for (int k = 0; k < 6; k++) {
                double x = i + 0.31830988618, y = k + 0.57721566490; /* 1/pi and Euler's constant */
                if (covers(&in, x, y) != covers(&out, x, y))
                    fail_msg("round %d: %g %g", round, x, y);
            }
        lrti_arena_free(&arena);
    }
    assert_true(repaired > 1000);
    assert_in_range(empty, 1, 1000);
}

/* Several such rings: whatever they mean, the result is valid, no larger than all of them, and the
 * same for any order. */
static void test_random_shapes_become_valid(void **state)
{
    uint64_t seed = 7;
    (void)state;
    for (int round = 0; round < 1500; round++) {
        lrti_arena arena = {0};
        double xy[2][80];
        uint32_t ring[2][5] = {{0}}, n_rings = 2 + random_below(&seed, 3), at = 0;
        for (uint32_t r = 0; r < n_rings; r++) {
            uint32_t n = 3 + random_below(&seed, 4);
            for (uint32_t i = 0; i < 2 * n; i++)
                xy[0][2 * at + i] = random_below(&seed, 8);
            memcpy(xy[0] + 2 * (at + n), xy[0] + 2 * at, 2 * sizeof(double));
            at += n + 1;
            ring[0][r + 1] = at;
        }
        at = 0;
        for (uint32_t r = 0; r < n_rings; r++) {
            uint32_t from = ring[0][n_rings - 1 - r], to = ring[0][n_rings - r];
            memcpy(xy[1] + 2 * at, xy[0] + 2 * from, 2 * sizeof(double) * (to - from));
            at += to - from;
            ring[1][r + 1] = at;
        }
        lrti_shape a = shape_of(xy[0], ring[0], n_rings), b = shape_of(xy[1], ring[1], n_rings), p,
                   q, again;
        lrti_repair report, second;
        lrt_status status = lrti_geom_repair(geom, &a, &arena, &p, &report, &err);
        assert_int_equal(lrti_geom_repair(geom, &b, &arena, &q, NULL, &err), status);
        if (status == LRT_OK) {
            assert_int_equal(lrti_geom_repair(geom, &p, &arena, &again, &second, &err), LRT_OK);
            assert_false(second.repaired);
            assert_true(report.area_after > 0 && report.area_after <= 49 + 1e-9);
            assert_int_equal(lrti_shape_points(&p), lrti_shape_points(&q));
            assert_memory_equal(p.xy, q.xy, 2 * sizeof(double) * lrti_shape_points(&p));
        }
        lrti_arena_free(&arena);
    }
}

/* n by n squares of size 2, 3 apart, each with a hole of size 1; enough rings for the tree. */
static void test_many_parts(void **state)
{
    enum { N = 20, RINGS = 2 * N * N };
    lrti_arena arena = {0};
    double *xy = calloc(RINGS * 10, sizeof *xy), *p = xy;
    uint32_t *ring = calloc(RINGS + 1, sizeof *ring);
    (void)state;
    assert_non_null(xy);
    assert_non_null(ring);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double x = 3 * i, y = 3 * j;
            double both[] = {SQUARE(x, y, 2), ERAUQS(x + 0.5, y + 0.5, 1)};
            memcpy(p, both, sizeof both);
            p += 20;
        }
    for (uint32_t r = 0; r <= RINGS; r++)
        ring[r] = 5 * r;
    lrti_shape in = shape_of(xy, ring, RINGS), out;
    lrti_repair report;
    assert_int_equal(lrti_geom_repair(geom, &in, &arena, &out, &report, &err), LRT_OK);
    assert_false(report.repaired || report.rewound);
    assert_true(report.area_after == 3 * N * N);
    assert_int_equal(out.n_rings, RINGS);
    /* the same with the last hole torn out of its square: 3/4 of it pokes in */
    xy[RINGS * 10 - 10] -= 0.75;
    for (int i = 0; i < 5; i++)
        xy[RINGS * 10 - 10 + 2 * i] = 3 * (N - 1) + (double[]){1.25, 2.25, 2.25, 1.25, 1.25}[i];
    assert_int_equal(lrti_geom_repair(geom, &in, &arena, &out, &report, &err), LRT_OK);
    assert_true(report.repaired);
    assert_near(report.area_after, 3 * N * N + 0.25, 1e-9);
    free(xy);
    free(ring);
    lrti_arena_free(&arena);
}

static void test_deep_nesting(void **state)
{
    enum { N = 300 };
    lrti_arena arena = {0};
    double *xy = calloc(N * 10, sizeof *xy), expected = 0;
    uint32_t ring[N + 1];
    (void)state;
    assert_non_null(xy);
    for (int i = 0; i < N; i++) {
        double one[] = {SQUARE(i, i, 2.0 * N - 2 * i)};
        memcpy(xy + 10 * i, one, sizeof one);
        expected += (i % 2 ? -1 : 1) * (2.0 * N - 2 * i) * (2.0 * N - 2 * i);
    }
    for (uint32_t r = 0; r <= N; r++)
        ring[r] = 5 * r;
    lrti_shape in = shape_of(xy, ring, N), out;
    lrti_repair report;
    assert_int_equal(lrti_geom_repair(geom, &in, &arena, &out, &report, &err), LRT_OK);
    assert_false(report.repaired);
    assert_near(report.area_after, expected, 1e-6);
    free(xy);
    lrti_arena_free(&arena);
}

/* ---- point inside ---- */

static void test_point_inside(void **state)
{
    static double shapes[][18] = {
        {0, 0, 10, 0, 10, 10, 0, 10, 0, 9, 9, 9, 9, 1, 0, 1, 0, 0}, /* a C, open to the left */
        {0, 0, 1e-9, 1, 2e-9, 0, 0, 0},                             /* a sliver */
        {-81.7, 41.5, -81.7, 41.6, -81.6, 41.6, -81.6, 41.5, -81.7, 41.5}, /* a box */
    };
    static const uint32_t n[] = {9, 4, 5};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(shapes); i++) {
        uint32_t ring[] = {0, n[i]};
        lrti_shape in = shape_of(shapes[i], ring, 1);
        double x = NAN, y = NAN;
        assert_int_equal(lrti_geom_point_inside(geom, &in, &x, &y, &err), LRT_OK);
        assert_true(covers(&in, x, y));
    }
    lrti_shape nothing = {0};
    double x, y;
    assert_int_equal(lrti_geom_point_inside(geom, &nothing, &x, &y, &err), LRT_E_GEOMETRY);
}

/* ---- areas ---- */

static lrti_polygon *polygon_of(lrti_crs *crs, double *xy, uint32_t n)
{
    uint32_t ring[] = {0, n};
    lrti_shape s = shape_of(xy, ring, 1);
    lrti_polygon *p = NULL;
    if (lrti_polygon_new(geom, crs, &s, ohio, &p, &err) != LRT_OK)
        fail_msg("%s", err.message);
    return p;
}

static void test_shares(void **state)
{
    double a[] = {SQUARE(2185000, 655000, 100)}, b[] = {SQUARE(2185050, 655000, 100)},
           c[] = {SQUARE(2185000, 655000, 1000)};
    double d[] = {SQUARE(2189000, 655000, 100)}, e[] = {SQUARE(2185100, 655000, 100)};
    lrti_polygon *pa = polygon_of(ohio, a, 5), *pb = polygon_of(ohio, b, 5),
                 *pc = polygon_of(ohio, c, 5), *pd = polygon_of(ohio, d, 5),
                 *pe = polygon_of(ohio, e, 5);
    double out;
    (void)state;
    assert_near(lrti_polygon_area_m2(pa), 1e4 * FOOT * FOOT, 1e-9);
    lrti_box box = lrti_polygon_box(pa);
    assert_true(box.min_x == 2185000 && box.max_x == 2185100 && box.min_y == 655000 &&
                box.max_y == 655100);
    assert_int_equal(lrti_polygon_shared_m2(pa, pb, &out, &err), LRT_OK);
    assert_near(out, 5e3 * FOOT * FOOT, 1e-9);
    assert_int_equal(lrti_polygon_shared_m2(pb, pa, &out, &err), LRT_OK);
    assert_near(out, 5e3 * FOOT * FOOT, 1e-9);
    assert_int_equal(lrti_polygon_shared_m2(pa, pc, &out, &err), LRT_OK);
    assert_true(out == lrti_polygon_area_m2(pa)); /* inside: its whole area, to the last bit */
    assert_int_equal(lrti_polygon_shared_m2(pc, pa, &out, &err), LRT_OK);
    assert_near(out, 1e4 * FOOT * FOOT, 1e-9);
    assert_int_equal(lrti_polygon_shared_m2(pa, pd, &out, &err), LRT_OK);
    assert_true(out == 0);
    assert_int_equal(lrti_polygon_shared_m2(pa, pe, &out, &err), LRT_OK); /* a common edge */
    assert_true(out == 0);
    lrti_polygon *all[] = {pa, pb, pc, pd, pe, NULL};
    for (size_t i = 0; i < LRTI_COUNT(all); i++)
        lrti_polygon_free(all[i]);
    lrti_polygon *none = NULL;
    uint32_t ring[] = {0, 5};
    lrti_shape s = shape_of(a, ring, 1);
    assert_int_equal(lrti_polygon_new(geom, ohio, &s, nad83, &none, &err), LRT_E_CRS);
    assert_null(none);
}

static const lrt_limits LIMITS = {UINT64_C(1) << 30, 64, 1000000, 10000000, 100000};

static lrti_layer read_cleveland(const char *name)
{
    static const char *const FIELDS[] = {"area_id"};
    lrti_layer_options options = {FIELDS, 1, NULL, NULL, true, &LIMITS, false};
    lrti_layer layer;
    char path[512];
    snprintf(path, sizeof path, "%s/shapefiles/cleveland/%s.shp", LIBROUTE_SOURCE_DIR, name);
    if (lrti_layer_read(path, &options, &layer, &err) != LRT_OK)
        fail_msg("%s", err.message);
    return layer;
}

/* GeoPandas. Midtown is the published figure 2,825,254 m2; with its edges densified it would be
 * 2,825,254.22. */
static void test_published_areas(void **state)
{
    static const struct {
        const char *layer, *area;
        double m2;
    } CASES[] = {{"cdc_areas_2019", "midtown-cleveland-inc", 2825254.037296},
                 {"cdc_areas_2019", "buckeye-shaker-square-dev-corp", 7666174.397246},
                 {"wards_2014", "ward-3", 17774454.837517},
                 {"neighborhoods_2020", "downtown", 7286307.117956},
                 {"county_2018", "cuyahoga", 1190193950.621159}};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        lrti_layer layer = read_cleveland(CASES[i].layer);
        lrti_crs *crs = NULL;
        bool met = false;
        assert_int_equal(lrti_crs_open(geom, layer.crs, &crs, &err), LRT_OK);
        for (size_t k = 0; k < layer.n_features; k++) {
            lrti_shape valid;
            lrti_polygon *p = NULL;
            if (strcmp(layer.features[k].values[0], CASES[i].area) != 0)
                continue;
            met = true;
            assert_int_equal(
                lrti_geom_repair(geom, &layer.features[k].shape, &layer.arena, &valid, NULL, &err),
                LRT_OK);
            assert_int_equal(lrti_polygon_new(geom, crs, &valid, ohio, &p, &err), LRT_OK);
            assert_near(lrti_polygon_area_m2(p), CASES[i].m2, 1e-4);
            lrti_polygon_free(p);
        }
        assert_true(met);
        lrti_crs_close(crs);
        lrti_layer_free(&layer);
    }
}

/* Every border of the 34 neighbourhoods: the points in the middle of its edges, 1 cm to either
 * side. */
static void test_neighbourhood_borders(void **state)
{
    lrti_layer layer = read_cleveland("neighborhoods_2020");
    int asked = 0, flipped = 0;
    (void)state;
    for (size_t k = 0; k < layer.n_features; k += 5) {
        lrti_shape valid, lon_lat;
        assert_int_equal(
            lrti_geom_repair(geom, &layer.features[k].shape, &layer.arena, &valid, NULL, &err),
            LRT_OK);
        assert_int_equal(lrti_geom_to_lon_lat(geom, ohio, &valid, &layer.arena, &lon_lat, &err),
                         LRT_OK);
        for (uint32_t i = 0; i + 1 < valid.ring[1]; i += 3) {
            const double *a = valid.xy + 2 * i, *b = a + 2;
            double length = hypot(b[0] - a[0], b[1] - a[1]), step = 0.01 / FOOT, p[2];
            if (length < 10)
                continue;
            for (int sign = -1; sign <= 1; sign += 2) {
                double q[2] = {(a[0] + b[0]) / 2 - sign * step * (b[1] - a[1]) / length,
                               (a[1] + b[1]) / 2 + sign * step * (b[0] - a[0]) / length};
                assert_int_equal(lrti_crs_to_lon_lat(ohio, q, 1, p), 0);
                flipped += covers(&valid, q[0], q[1]) != covers(&lon_lat, p[0], p[1]);
                asked++;
            }
        }
    }
    assert_true(asked > 400);
    assert_int_equal(flipped, 0);
    lrti_layer_free(&layer);
}

/* ---- WKB ---- */

static double wkb_double(const unsigned char *p)
{
    double v;
    memcpy(&v, p, sizeof v);
    return v;
}

static void test_wkb(void **state)
{
    /* clockwise shell with a hole wound alike, and an island in it */
    double xy[] = {SQUARE(0, 0, 8), SQUARE(1, 1, 6), SQUARE(2, 2, 4)};
    uint32_t ring[] = {0, 5, 10, 15};
    lrti_shape in = shape_of(xy, ring, 3);
    lrti_buf buf = {0};
    (void)state;
    lrti_buf_str(&buf, "x"); /* appended, not overwritten */
    assert_int_equal(lrti_geom_wkb(&in, &buf, geom, &err), LRT_OK);
    const unsigned char *p = (const unsigned char *)buf.data + 1;
    /* MultiPolygon of two; Polygon of two rings of five points, counter-clockwise then clockwise;
     * Polygon of one */
    static const unsigned char HEAD[] = {1, 6, 0, 0, 0, 2, 0, 0, 0, 1, 3,
                                         0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0};
    assert_int_equal(buf.len, 1 + 9 + (9 + 2 * (4 + 80)) + (9 + 4 + 80));
    assert_memory_equal(p, HEAD, sizeof HEAD);
    p += sizeof HEAD;
    static const double SHELL[] = {ERAUQS(0, 0, 8)};
    for (int i = 0; i < 10; i++)
        assert_true(wkb_double(p + 8 * i) == SHELL[i]);
    p += 80 + 4;
    static const double HOLE[] = {SQUARE(1, 1, 6)};
    for (int i = 0; i < 10; i++)
        assert_true(wkb_double(p + 8 * i) == HOLE[i]);
    p += 80;
    static const unsigned char SECOND[] = {1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0};
    assert_memory_equal(p, SECOND, sizeof SECOND);
    lrti_buf_free(&buf);
}

/* ---- the metric over PROJ ---- */

static void test_metric_of_cleveland(void **state)
{
    static lrti_metric m;
    lrti_box box = {-81.88, 41.39, -81.53, 41.61};
    (void)state;
    assert_true(lrti_metric_fit(&m, box, lrti_crs_unit_m(ohio), lrti_crs_project_metres, ohio));
    assert_in_range(m.degree, 2, 4);
    assert_true(m.residual_m < 1e-5);
    /* from the first place of PLACES to one 900 ft away: cs2cs difference in feet */
    for (size_t i = 0; i < 3; i++) {
        lrti_local l;
        double other[2] = {PLACES[i][0] + 0.002 - 0.004 * (i == 2),
                           PLACES[i][1] + 0.002 - 0.004 * (i == 2)},
               xy[2], dx, dy;
        assert_true(lrti_metric_at(&m, PLACES[i][0], PLACES[i][1], &l));
        assert_int_equal(lrti_crs_from_lon_lat(ohio, other, 1, xy), 0);
        lrti_local_offset(&l, other[0], other[1], &dx, &dy);
        assert_near(hypot(dx, dy), hypot(xy[0] - PLACES[i][2], xy[1] - PLACES[i][3]) * FOOT,
                    0.0305 / 10);
    }
}

static void test_versions(void **state)
{
    (void)state;
    assert_memory_equal(lrti_geom_versions(), "GEOS 3.", 7);
    assert_non_null(strstr(lrti_geom_versions(), ", PROJ "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ohio_north),
        cmocka_unit_test(test_lon_lat_systems),
        cmocka_unit_test(test_esri_wkt_is_identified),
        cmocka_unit_test(test_other_systems),
        cmocka_unit_test(test_refused_systems),
        cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_points_both_ways),
        cmocka_unit_test(test_points_that_do_not_belong),
        cmocka_unit_test(test_a_centimetre_from_the_border),
        cmocka_unit_test(test_chords_and_grid),
        cmocka_unit_test(test_edges_are_alike_in_both_directions),
        cmocka_unit_test(test_lon_lat_stays_as_it_is),
        cmocka_unit_test(test_shapes_that_do_not_belong),
        cmocka_unit_test(test_repairs),
        cmocka_unit_test(test_ring_order_does_not_matter),
        cmocka_unit_test(test_a_valid_shape_keeps_its_points),
        cmocka_unit_test(test_beyond_repair),
        cmocka_unit_test(test_random_rings_are_even_odd),
        cmocka_unit_test(test_random_shapes_become_valid),
        cmocka_unit_test(test_many_parts),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_point_inside),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_published_areas),
        cmocka_unit_test(test_neighbourhood_borders),
        cmocka_unit_test(test_wkb),
        cmocka_unit_test(test_metric_of_cleveland),
        cmocka_unit_test(test_versions),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
