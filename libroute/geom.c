#define _POSIX_C_SOURCE 200809L
#include "geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
#include <proj.h>

/*
 * How a shape is repaired (lrti_geom_repair), and why so.
 *
 *   1. Every ring is closed; one of fewer than four points, or whose box has no width or no height,
 * is dropped.
 *   2. Rings are nested by containment: the parent of a ring is the smallest ring around it; even
 * depth is land, odd depth is a hole. Winding is not asked: a part wound like a hole that lies
 * outside its shell (Cleveland, Prospect Avenue) is land. If GEOS calls the result valid, the
 * points go out bit for bit as they came.
 *   3. Otherwise each ring alone becomes its even-odd region: of a ring that crosses itself, what
 * is passed round twice is outside, as everywhere in libroute. Rings are nested again, now by these
 * regions. Where two rings cross each other containment says nothing, and winding is the only
 * witness left: wound like its neighbour, a ring is another shell, and shells are united (the
 * author of two overlapping parts meant both, and even-odd would cut out just the area he named
 * twice); wound against it, and mostly inside it, it is a hole that pokes out, and is cut away. The
 * same ring given twice is one ring. So: union over shells of (shell minus its holes).
 */

#define US_SURVEY_FOOT (1200.0 / 3937.0)
#define SNAP_SCALE 68719476736.0 /* 2^36 steps in a degree: 1.6 micrometre on the equator */
/* 0.1 mm is promised; the snapping takes up to 1.2 micrometre of it, the flat metric used here well
 * under 1 %. */
#define CHORD_TOLERANCE_M 0.9e-4
/* An edge from pole to equator needs about 2^17 pieces; more means that it crosses a seam of the
 * projection. */
#define EDGE_PIECES_MAX (1u << 18)
#define CHORD_PROBES 3
#define CRS_TEXT_MAX 65536
/* Nesting n rings may take n^2 tests for rings made to hurt; this is some seconds. */
#define NEST_STEPS_MAX UINT64_C(4000000000)
/* 80,000 crossings take 7 s and 230 MB. */
#define CROSSINGS_MAX 100000u
#define METRES_PER_DEGREE 111320.0

struct lrti_geom {
    GEOSContextHandle_t geos;
    PJ_CONTEXT *proj;
    char geos_message[256];
    char proj_message[256];
};

struct lrti_crs {
    lrti_geom *geom;
    PJ *operation; /* from this system (easting or longitude first) to longitude/latitude */
    bool lon_lat, projected;
    double unit_m, accuracy_m;
    int epsg;
    bool has_area, has_range;
    lrti_box area;  /* degrees; max_x > 180 where it crosses the 180th meridian */
    lrti_box range; /* projected: `area` in the system's own coordinates, widened by a tenth */
    char unit_name[64];
    char name[128];
    char operation_name[256];
};

/* ---- contexts ---- */

static void remember(char *message, size_t size, const char *text)
{
    size_t len = text ? strcspn(text, "\n") : 0;
    if (len >= size)
        len = size - 1;
    if (len)
        memcpy(message, text, len);
    message[len] = 0;
}

static void on_geos_message(const char *text, void *user)
{
    lrti_geom *geom = user;
    remember(geom->geos_message, sizeof geom->geos_message, text);
}

static void on_geos_notice(const char *text, void *user)
{
    (void)text;
    (void)user;
}

static void on_proj_message(void *user, int level, const char *text)
{
    lrti_geom *geom = user;
    (void)level;
    remember(geom->proj_message, sizeof geom->proj_message, text);
}

/* GEOS says why, except when there is no memory to say it with. */
static bool out_of_memory(const lrti_geom *geom)
{
    return !geom->geos_message[0] || strstr(geom->geos_message, "bad_alloc");
}

static lrt_status geos_failed(lrti_geom *geom, lrt_error *err, const char *what)
{
    if (out_of_memory(geom))
        return lrti_fail_memory(err);
    return lrti_fail(err, LRT_E_GEOMETRY, "%s: %s", what, geom->geos_message);
}

/* The database is asked for one system every version has: a missing, empty or foreign proj.db all
 * show here. */
static bool database_works(lrti_geom *geom)
{
    PJ *crs = proj_create_from_database(geom->proj, "EPSG", "4326", PJ_CATEGORY_CRS, 0, NULL);
    bool works = crs != NULL;
    proj_destroy(crs);
    return works;
}

lrt_status lrti_geom_new(lrti_geom **out, lrt_error *err)
{
    *out = NULL;
    lrti_geom *geom = calloc(1, sizeof *geom);
    if (!geom)
        return lrti_fail_memory(err);
    geom->geos = GEOS_init_r();
    geom->proj = proj_context_create();
    if (!geom->geos || !geom->proj) {
        lrti_geom_free(geom);
        return lrti_fail_memory(err);
    }
    GEOSContext_setErrorMessageHandler_r(geom->geos, on_geos_message, geom);
    GEOSContext_setNoticeMessageHandler_r(geom->geos, on_geos_notice, geom);
    proj_log_func(geom->proj, geom, on_proj_message);
    proj_context_set_enable_network(geom->proj, 0);
    if (!database_works(geom)) {
        lrt_status status =
            lrti_fail(err, LRT_E_ENVIRONMENT,
                      "the coordinate system database proj.db of PROJ is missing or cannot be used "
                      "(%s): install "
                      "the package proj-data, or set PROJ_DATA to the folder that holds it",
                      geom->proj_message[0] ? geom->proj_message : "PROJ gave no reason");
        lrti_geom_free(geom);
        return status;
    }
    *out = geom;
    return LRT_OK;
}

void lrti_geom_free(lrti_geom *geom)
{
    if (!geom)
        return;
    if (geom->geos)
        GEOS_finish_r(geom->geos);
    if (geom->proj)
        proj_context_destroy(geom->proj);
    free(geom);
}

const char *lrti_geom_versions(void)
{
#define TEXT(x) #x
#define VERSION(a, b, c) TEXT(a) "." TEXT(b) "." TEXT(c)
    return "GEOS " GEOS_VERSION
           ", PROJ " VERSION(PROJ_VERSION_MAJOR, PROJ_VERSION_MINOR, PROJ_VERSION_PATCH);
#undef VERSION
#undef TEXT
}

/* ---- coordinate systems ---- */

/* Takes `crs`; gives its horizontal part, without a shift that the file itself brings along. */
static PJ *horizontal_part(PJ_CONTEXT *ctx, PJ *crs)
{
    for (int level = 0; crs && level < 8; level++) {
        PJ *inner = NULL;
        PJ_TYPE type = proj_get_type(crs);
        if (type == PJ_TYPE_COMPOUND_CRS)
            inner = proj_crs_get_sub_crs(ctx, crs, 0);
        else if (type == PJ_TYPE_BOUND_CRS)
            inner = proj_get_source_crs(ctx, crs);
        else
            return crs;
        proj_destroy(crs);
        crs = inner;
    }
    return crs;
}

/*
 * WKT of a .prj carries no code, or one that need not be true: PROJ compares the definition with
 * its database. 70 and up means equivalent with another spelling, 90 with the same name, 100
 * identical. Takes `crs`; gives the database's own object (whose operations then apply) or `crs`
 * itself.
 */
static PJ *identified(PJ_CONTEXT *ctx, PJ *crs)
{
    int *confidence = NULL;
    PJ *found = NULL;
    PJ_OBJ_LIST *list = proj_identify(ctx, crs, "EPSG", NULL, &confidence);
    int count = list ? proj_list_get_count(list) : 0;
    for (int i = 0; i < count && !found; i++) {
        if (!confidence || confidence[i] < 70)
            continue;
        PJ *candidate = proj_list_get(ctx, list, i);
        if (candidate && proj_is_equivalent_to_with_ctx(
                             ctx, crs, candidate, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS))
            found = proj_create_from_database(ctx, "EPSG", proj_get_id_code(candidate, 0),
                                              PJ_CATEGORY_CRS, 0, NULL);
        proj_destroy(candidate);
    }
    proj_int_list_destroy(confidence);
    proj_list_destroy(list);
    if (!found)
        return crs;
    proj_destroy(crs);
    return found;
}

static bool is_code(const char *text)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon == text || !colon[1] || strlen(text) > 64)
        return false;
    for (const char *p = text; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= 'a' && *p <= 'z') || *p == '_' || *p == '.';
        if (!plain && p != colon)
            return false;
    }
    return true;
}

/*
 * PROJ reads nearly anything: operations, "+init" files, and names that only resemble one in its
 * database. Taken here are codes, URNs, WKT and PROJJSON, and a name only as it stands in the
 * database.
 */
static PJ *parse_crs(PJ_CONTEXT *ctx, const char *text)
{
    if (strlen(text) > CRS_TEXT_MAX || text[0] == '+' || strstr(text, "init=") ||
        strstr(text, "proj="))
        return NULL;
    bool definition = strchr(text, '[') || text[0] == '{';
    bool urn = strncmp(text, "urn:ogc:def:crs:", 16) == 0 ||
               strncmp(text, "http://www.opengis.net/", 23) == 0;
    PJ *crs = proj_create(ctx, text);
    if (crs && proj_is_crs(crs) && !definition && !urn && !is_code(text)) {
        const char *name = proj_get_name(crs);
        if (!name || !lrti_equal_nocase(name, text)) {
            proj_destroy(crs);
            return NULL;
        }
    }
    if (crs && !proj_is_crs(crs)) {
        proj_destroy(crs);
        return NULL;
    }
    crs = horizontal_part(ctx, crs);
    const char *authority = crs ? proj_get_id_auth_name(crs, 0) : NULL;
    bool own = authority && (strcmp(authority, "EPSG") == 0 || strcmp(authority, "OGC") == 0);
    return crs && (definition || !own) ? identified(ctx, crs) : crs;
}

/* The first operation to WGS 84 that needs no grid file and no ballpark step, in PROJ's own order.
 */
static PJ *gridless_operation(PJ_CONTEXT *ctx, const PJ *from, const PJ *to,
                              PROJ_SPATIAL_CRITERION criterion)
{
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(ctx, NULL);
    if (!factory)
        return NULL;
    PJ *found = NULL;
    proj_operation_factory_context_set_allow_ballpark_transformations(ctx, factory, 0);
    /* The order must not depend on which grids happen to be installed. */
    proj_operation_factory_context_set_grid_availability_use(ctx, factory,
                                                             PROJ_GRID_AVAILABILITY_IGNORED);
    proj_operation_factory_context_set_spatial_criterion(ctx, factory, criterion);
    PJ_OBJ_LIST *list = proj_create_operations(ctx, from, to, factory);
    int count = list ? proj_list_get_count(list) : 0;
    for (int i = 0; i < count && !found; i++) {
        PJ *operation = proj_list_get(ctx, list, i);
        if (operation && proj_coordoperation_get_grid_used_count(ctx, operation) == 0 &&
            !proj_coordoperation_has_ballpark_transformation(ctx, operation))
            found = operation;
        else
            proj_destroy(operation);
    }
    proj_list_destroy(list);
    proj_operation_factory_context_destroy(factory);
    return found;
}

/* Finds and normalises the operation; its name and accuracy are those before normalisation, which
 * renames. */
static bool pin_operation(lrti_crs *crs, const PJ *source)
{
    PJ_CONTEXT *ctx = crs->geom->proj;
    PJ *target = proj_create_from_database(ctx, "EPSG", "4326", PJ_CATEGORY_CRS, 0, NULL);
    if (!target)
        return false;
    PJ *found = gridless_operation(ctx, source, target, PROJ_SPATIAL_CRITERION_STRICT_CONTAINMENT);
    /* No single operation covers all of NAD 83 or NAD 27. */
    if (!found)
        found =
            gridless_operation(ctx, source, target, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    if (found) {
        const char *name = proj_get_name(found);
        remember(crs->operation_name, sizeof crs->operation_name, name);
        double accuracy = proj_coordoperation_get_accuracy(ctx, found);
        crs->accuracy_m = accuracy >= 0 ? accuracy : NAN;
        crs->operation = proj_normalize_for_visualization(ctx, found);
        const char *steps =
            crs->operation ? proj_as_proj_string(ctx, crs->operation, PJ_PROJ_5, NULL) : NULL;
        crs->lon_lat = steps && strcmp(steps, "+proj=noop") == 0;
    }
    proj_destroy(found);
    proj_destroy(target);
    return crs->operation != NULL;
}

static void describe_unit(lrti_crs *crs, const PJ *source)
{
    PJ_CONTEXT *ctx = crs->geom->proj;
    PJ_TYPE type = proj_get_type(source);
    PJ *cs = proj_crs_get_coordinate_system(ctx, source);
    const char *unit = NULL;
    double factor = 0;
    crs->projected = type == PJ_TYPE_PROJECTED_CRS;
    if (cs)
        proj_cs_get_axis_info(ctx, cs, 0, NULL, NULL, NULL, &factor, &unit, NULL, NULL);
    remember(crs->unit_name, sizeof crs->unit_name, unit ? unit : "unknown");
    if (crs->projected) {
        /* The database holds 15 digits of 1200/3937. */
        if (fabs(factor - US_SURVEY_FOOT) < 1e-12) {
            factor = US_SURVEY_FOOT;
            remember(crs->unit_name, sizeof crs->unit_name, "US survey foot");
        }
        crs->unit_m = factor;
    }
    proj_destroy(cs);
}

static void describe_name(lrti_crs *crs, const PJ *source)
{
    const char *authority = proj_get_id_auth_name(source, 0), *code = proj_get_id_code(source, 0);
    if (authority && code) {
        snprintf(crs->name, sizeof crs->name, "%s:%s", authority, code);
        int64_t number = 0;
        if (strcmp(authority, "EPSG") == 0 && lrti_parse_int(code, strlen(code), &number) &&
            number > 0 && number < 1 << 30)
            crs->epsg = (int)number;
    } else {
        remember(crs->name, sizeof crs->name, proj_get_name(source));
    }
}

static void describe_area(lrti_crs *crs, const PJ *source)
{
    double west = 0, south = 0, east = 0, north = 0;
    if (!proj_get_area_of_use(crs->geom->proj, source, &west, &south, &east, &north, NULL))
        return;
    if (!(west >= -180 && east <= 180 && south >= -90 && north <= 90 && south < north))
        return;
    if (east < west)
        east += 360;
    if (!(east > west))
        return;
    crs->area = (lrti_box){west, south, east, north};
    crs->has_area = true;
}

static void extend(lrti_box *box, double x, double y)
{
    if (x < box->min_x)
        box->min_x = x;
    if (x > box->max_x)
        box->max_x = x;
    if (y < box->min_y)
        box->min_y = y;
    if (y > box->max_y)
        box->max_y = y;
}

static const lrti_box EMPTY_BOX = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

static lrti_box widened(lrti_box box, double part)
{
    double dx = (box.max_x - box.min_x) * part, dy = (box.max_y - box.min_y) * part;
    return (lrti_box){box.min_x - dx, box.min_y - dy, box.max_x + dx, box.max_y + dy};
}

/* The inverse of a projection may bring far-off numbers back into the area of use; so they are
 * compared before as well. */
static void describe_range(lrti_crs *crs)
{
    enum { STEPS = 32 };
    if (!crs->projected || !crs->has_area)
        return;
    lrti_box range = EMPTY_BOX;
    for (int i = 0; i <= STEPS; i++)
        for (int j = 0; j <= STEPS; j++) {
            double x = crs->area.min_x + (crs->area.max_x - crs->area.min_x) * i / STEPS;
            double y = crs->area.min_y + (crs->area.max_y - crs->area.min_y) * j / STEPS;
            if (x > 180)
                x -= 360;
            PJ_COORD p = proj_trans(crs->operation, PJ_INV, proj_coord(x, y, 0, 0));
            if (!isfinite(p.xy.x) || !isfinite(p.xy.y))
                return;
            extend(&range, p.xy.x, p.xy.y);
        }
    crs->range = widened(range, 0.1);
    crs->has_range = true;
}

lrt_status lrti_crs_open(lrti_geom *geom, const char *text, lrti_crs **out, lrt_error *err)
{
    *out = NULL;
    if (!text || !text[0])
        return lrti_fail(err, LRT_E_CRS, "no coordinate system is given");
    geom->proj_message[0] = 0;
    PJ *source = parse_crs(geom->proj, text);
    if (!source)
        return lrti_fail(
            err, LRT_E_CRS,
            "unknown coordinate system \"%.200s\"%s%.200s: give it as EPSG:N or as WKT", text,
            geom->proj_message[0] ? ": " : "", geom->proj_message);
    lrti_crs *crs = calloc(1, sizeof *crs);
    if (!crs) {
        proj_destroy(source);
        return lrti_fail_memory(err);
    }
    crs->geom = geom;
    describe_name(crs, source);
    describe_unit(crs, source);
    describe_area(crs, source);
    PJ_TYPE type = proj_get_type(source);
    bool usable =
        crs->projected || type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
    bool pinned = usable && pin_operation(crs, source);
    proj_destroy(source);
    if (!pinned || (crs->projected && !(crs->unit_m > 0))) {
        lrt_status status = lrti_fail(
            err, LRT_E_CRS,
            usable ? "PROJ knows no way from the coordinate system \"%.200s\" to WGS 84 that needs "
                     "no grid file and no "
                     "guess: bring the layer to EPSG:4326 first"
                   : "the coordinate system \"%.200s\" is neither projected nor geographic",
            crs->name[0] ? crs->name : text);
        lrti_crs_close(crs);
        return status;
    }
    describe_range(crs);
    *out = crs;
    return LRT_OK;
}

void lrti_crs_close(lrti_crs *crs)
{
    if (!crs)
        return;
    proj_destroy(crs->operation);
    free(crs);
}

bool lrti_crs_is_lon_lat(const lrti_crs *crs) { return crs->lon_lat; }
bool lrti_crs_is_projected(const lrti_crs *crs) { return crs->projected; }
double lrti_crs_unit_m(const lrti_crs *crs) { return crs->unit_m; }
const char *lrti_crs_unit_name(const lrti_crs *crs) { return crs->unit_name; }
const char *lrti_crs_name(const lrti_crs *crs) { return crs->name; }
const char *lrti_crs_operation(const lrti_crs *crs)
{
    return crs->epsg == 4326 || strcmp(crs->name, "OGC:CRS84") == 0 ? "none" : crs->operation_name;
}
double lrti_crs_accuracy_m(const lrti_crs *crs) { return crs->accuracy_m; }
int lrti_crs_epsg(const lrti_crs *crs) { return crs->epsg; }

bool lrti_crs_area_of_use(const lrti_crs *crs, lrti_box *out)
{
    if (crs->has_area)
        *out = crs->area;
    return crs->has_area;
}

/* ---- points ---- */

static bool in_box(const lrti_box *box, double x, double y)
{
    return x >= box->min_x && x <= box->max_x && y >= box->min_y && y <= box->max_y;
}

static bool is_place(double lon, double lat)
{
    return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

static bool in_area(const lrti_crs *crs, double lon, double lat)
{
    if (!is_place(lon, lat))
        return false;
    if (!crs->has_area)
        return true;
    lrti_box box = widened(crs->area, 0.1);
    return in_box(&box, lon, lat) || in_box(&box, lon + 360, lat) || in_box(&box, lon - 360, lat);
}

/* Transforms in place, without any judgement; what fails becomes HUGE_VAL. */
static void transform(lrti_crs *crs, PJ_DIRECTION direction, double *xy, size_t n)
{
    const size_t stride = 2 * sizeof(double);
    if (n && !crs->lon_lat)
        proj_trans_generic(crs->operation, direction, xy, stride, n, xy + 1, stride, n, NULL, 0, 0,
                           NULL, 0, 0);
}

static bool all_finite(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

size_t lrti_crs_to_lon_lat(lrti_crs *crs, const double *xy, size_t n, double *lon_lat)
{
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        double p[2] = {xy[2 * i], xy[2 * i + 1]};
        bool ok = all_finite(p, 2) && (!crs->has_range || in_box(&crs->range, p[0], p[1]));
        if (ok) {
            transform(crs, PJ_FWD, p, 1);
            ok = all_finite(p, 2) && in_area(crs, p[0], p[1]);
        }
        if (!ok)
            bad++;
        lon_lat[2 * i] = ok ? p[0] : NAN;
        lon_lat[2 * i + 1] = ok ? p[1] : NAN;
    }
    return bad;
}

size_t lrti_crs_from_lon_lat(lrti_crs *crs, const double *lon_lat, size_t n, double *xy)
{
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        double p[2] = {lon_lat[2 * i], lon_lat[2 * i + 1]};
        bool ok = in_area(crs, p[0], p[1]);
        if (ok) {
            transform(crs, PJ_INV, p, 1);
            ok = all_finite(p, 2);
        }
        if (!ok)
            bad++;
        xy[2 * i] = ok ? p[0] : NAN;
        xy[2 * i + 1] = ok ? p[1] : NAN;
    }
    return bad;
}

bool lrti_crs_project_metres(void *user, double *xy, size_t n)
{
    lrti_crs *crs = user;
    if (!crs->projected)
        return false;
    transform(crs, PJ_INV, xy, n);
    for (size_t i = 0; i < 2 * n; i++)
        xy[i] *= crs->unit_m;
    return all_finite(xy, 2 * n);
}

/* ---- densifying ---- */

/* A shape that grows; becomes a lrti_shape in an arena. */
typedef struct draft {
    double *xy;
    uint32_t *ring;
    size_t n_points, n_rings; /* ring[n_rings] is where the next ring begins */
    size_t xy_cap, ring_cap;
    bool failed;
} draft;

static void draft_point(draft *d, double x, double y)
{
    if (d->failed || !lrti_grow(&d->xy, &d->xy_cap, 2 * (d->n_points + 1), sizeof *d->xy)) {
        d->failed = true;
        return;
    }
    d->xy[2 * d->n_points] = x;
    d->xy[2 * d->n_points + 1] = y;
    d->n_points++;
}

static size_t draft_start(const draft *d) { return d->n_rings ? d->ring[d->n_rings] : 0; }

/* Ends the ring that began after the last one; `keep` false forgets its points. */
static void draft_ring(draft *d, bool keep)
{
    size_t start = draft_start(d);
    if (!keep)
        d->n_points = start;
    if (d->failed || !keep)
        return;
    if (d->n_points > UINT32_MAX ||
        !lrti_grow(&d->ring, &d->ring_cap, d->n_rings + 2, sizeof *d->ring)) {
        d->failed = true;
        return;
    }
    d->ring[0] = 0;
    d->ring[++d->n_rings] = (uint32_t)d->n_points;
}

static void draft_free(draft *d)
{
    free(d->xy);
    free(d->ring);
    *d = (draft){0};
}

static bool draft_copy(const draft *d, lrti_arena *arena, lrti_shape *out)
{
    *out = (lrti_shape){0};
    if (d->failed)
        return false;
    if (!d->n_rings)
        return true;
    out->xy = lrti_arena_alloc(arena, d->n_points, 2 * sizeof *out->xy);
    out->ring = lrti_arena_alloc(arena, d->n_rings + 1, sizeof *out->ring);
    if (!out->xy || !out->ring)
        return false;
    memcpy(out->xy, d->xy, d->n_points * 2 * sizeof *out->xy);
    memcpy(out->ring, d->ring, (d->n_rings + 1) * sizeof *out->ring);
    out->n_rings = (uint32_t)d->n_rings;
    return true;
}

/* "+ 0.0" makes one zero of the two. */
static double snap(double degrees) { return rint(degrees * SNAP_SCALE) / SNAP_SCALE + 0.0; }

/* Distance on the ground, in metres, of `p` from the straight line a-b, all in degrees; `cosine` is
 * that of the latitude. */
static double off_line(const double a[2], const double b[2], const double p[2], double cosine)
{
    double bx = (b[0] - a[0]) * cosine, by = b[1] - a[1];
    double px = (p[0] - a[0]) * cosine, py = p[1] - a[1];
    double length2 = bx * bx + by * by;
    double t = length2 > 0 ? (px * bx + py * by) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(px - t * bx, py - t * by) * METRES_PER_DEGREE;
}

static void along(const double a[2], const double b[2], uint32_t i, uint32_t n, double out[2])
{
    double t = (double)i / (double)n;
    out[0] = a[0] + (b[0] - a[0]) * t;
    out[1] = a[1] + (b[1] - a[1]) * t;
}

/*
 * Fills `points` with the n + 1 ends of n equal pieces of the edge a-b, brought to
 * longitude/latitude and snapped, and gives the largest error of those pieces, seen at CHORD_PROBES
 * inner points of each. HUGE_VAL where a point fails.
 */
static double chord_error(lrti_crs *crs, const double a[2], const double b[2], uint32_t n,
                          double *points, double *probes)
{
    const uint32_t fine = CHORD_PROBES + 1;
    for (uint32_t i = 0; i <= n * fine; i++)
        along(a, b, i, n * fine, probes + 2 * (size_t)i);
    /* t = 1 need not give b exactly */
    memcpy(probes + 2 * (size_t)n * fine, b, 2 * sizeof *b);
    transform(crs, PJ_FWD, probes, (size_t)n * fine + 1);
    if (!all_finite(probes, 2 * ((size_t)n * fine + 1)))
        return HUGE_VAL;
    for (uint32_t i = 0; i <= n; i++) {
        points[2 * (size_t)i] = snap(probes[2 * (size_t)i * fine]);
        points[2 * (size_t)i + 1] = snap(probes[2 * (size_t)i * fine + 1]);
    }
    double worst = 0;
    for (uint32_t i = 0; i < n; i++) {
        const double *from = points + 2 * (size_t)i, *to = from + 2;
        double cosine = cos(from[1] * (3.14159265358979323846 / 180));
        for (uint32_t k = 1; k <= CHORD_PROBES; k++) {
            double e = off_line(from, to, probes + 2 * ((size_t)i * fine + k), cosine);
            if (e > worst)
                worst = e;
        }
    }
    return worst;
}

typedef struct workspace {
    double *points, *probes;
    size_t points_cap, probes_cap;
} workspace;

/*
 * Number of pieces the edge a-b needs, their ends in ws->points. The caller has ordered a and b, so
 * that an edge is cut at the same places whichever of two neighbours asks. 0: cannot be done;
 * UINT32_MAX: out of memory.
 */
static uint32_t cut_edge(lrti_crs *crs, const double a[2], const double b[2], workspace *ws)
{
    uint32_t n = 1;
    while (n <= EDGE_PIECES_MAX) {
        if (!lrti_grow(&ws->points, &ws->points_cap, 2 * ((size_t)n + 1), sizeof *ws->points) ||
            !lrti_grow(&ws->probes, &ws->probes_cap, 2 * ((size_t)n * (CHORD_PROBES + 1) + 1),
                       sizeof *ws->probes))
            return UINT32_MAX;
        double error = chord_error(crs, a, b, n, ws->points, ws->probes);
        if (!isfinite(error))
            return 0;
        if (error <= CHORD_TOLERANCE_M)
            return n;
        /* The error of a piece falls with the square of their number. */
        double wanted = ceil(n * sqrt(error / CHORD_TOLERANCE_M));
        if (!(wanted < EDGE_PIECES_MAX))
            return 0;
        n = wanted > n ? (uint32_t)wanted : n + 1;
    }
    return 0;
}

static bool ordered(const double a[2], const double b[2])
{
    return a[0] < b[0] || (a[0] == b[0] && a[1] <= b[1]);
}

/* Appends the points of the edge without its last one. */
static lrt_status put_edge(lrti_crs *crs, const double a[2], const double b[2], workspace *ws,
                           draft *d, lrt_error *err)
{
    bool forward = ordered(a, b);
    uint32_t n = forward ? cut_edge(crs, a, b, ws) : cut_edge(crs, b, a, ws);
    if (n == UINT32_MAX)
        return lrti_fail_memory(err);
    if (n == 0) {
        char x[400], y[400];
        lrti_format_fixed(x, sizeof x, a[0], 3);
        lrti_format_fixed(y, sizeof y, a[1], 3);
        return lrti_fail(err, LRT_E_CRS,
                         "the edge at %.40s %.40s cannot be brought to longitude/latitude from %s",
                         x, y, crs->name);
    }
    for (uint32_t i = 0; i < n; i++) {
        const double *p = ws->points + 2 * (size_t)(forward ? i : n - i);
        draft_point(d, p[0], p[1]);
    }
    return LRT_OK;
}

/* Snapping may make neighbours equal. Removes repeated points of the ring being drafted; false when
 * no ring is left. */
static bool drop_repeats(draft *d)
{
    size_t start = draft_start(d), kept = start;
    if (d->failed)
        return true;
    for (size_t i = start; i < d->n_points; i++) {
        const double *p = d->xy + 2 * i;
        if (kept > start && d->xy[2 * kept - 2] == p[0] && d->xy[2 * kept - 1] == p[1])
            continue;
        d->xy[2 * kept] = p[0];
        d->xy[2 * kept + 1] = p[1];
        kept++;
    }
    d->n_points = kept;
    return kept - start >= 4;
}

static bool closed(const double *xy, size_t n)
{
    return n > 1 && xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1];
}

static lrt_status put_ring(lrti_crs *crs, const double *xy, size_t n, workspace *ws, draft *d,
                           lrt_error *err)
{
    lrt_status status = LRT_OK;
    for (size_t i = 0; i + 1 < n && status == LRT_OK; i++)
        status = put_edge(crs, xy + 2 * i, xy + 2 * i + 2, ws, d, err);
    if (status != LRT_OK)
        return status;
    double last[2] = {xy[2 * n - 2], xy[2 * n - 1]};
    transform(crs, PJ_FWD, last, 1);
    draft_point(d, snap(last[0]), snap(last[1]));
    draft_ring(d, !closed(xy, n) || drop_repeats(d));
    return LRT_OK;
}

/* Every vertex must be a place of this system: a projection answers nonsense without complaint. */
static lrt_status check_places(lrti_crs *crs, const lrti_shape *in, lrt_error *err)
{
    for (size_t i = 0; i < lrti_shape_points(in); i++) {
        double p[2];
        if (lrti_crs_to_lon_lat(crs, in->xy + 2 * i, 1, p) == 0)
            continue;
        char x[400] = "not a number", y[400] = "not a number";
        if (isfinite(in->xy[2 * i]))
            lrti_format_fixed(x, sizeof x, in->xy[2 * i], 6);
        if (isfinite(in->xy[2 * i + 1]))
            lrti_format_fixed(y, sizeof y, in->xy[2 * i + 1], 6);
        return lrti_fail(err, LRT_E_CRS,
                         "the point %.40s %.40s is outside the area of use of %s: check the "
                         "coordinate system (.prj), the order "
                         "of the axes and the unit",
                         x, y, crs->name);
    }
    return LRT_OK;
}

static bool copy_shape(const lrti_shape *in, lrti_arena *arena, lrti_shape *out)
{
    draft d = {
        .xy = in->xy, .ring = in->ring, .n_points = lrti_shape_points(in), .n_rings = in->n_rings};
    return draft_copy(&d, arena, out);
}

lrt_status lrti_geom_to_lon_lat(lrti_geom *geom, lrti_crs *crs, const lrti_shape *in,
                                lrti_arena *arena, lrti_shape *out, lrt_error *err)
{
    (void)geom;
    draft d = {0};
    workspace ws = {0};
    *out = (lrti_shape){0};
    lrt_status status = check_places(crs, in, err);
    if (status == LRT_OK && crs->lon_lat)
        return copy_shape(in, arena, out) ? LRT_OK : lrti_fail_memory(err);
    for (uint32_t r = 0; r < in->n_rings && status == LRT_OK; r++) {
        size_t n = in->ring[r + 1] - in->ring[r];
        if (n)
            status = put_ring(crs, in->xy + 2 * (size_t)in->ring[r], n, &ws, &d, err);
    }
    if (status == LRT_OK && !draft_copy(&d, arena, out))
        status = lrti_fail_memory(err);
    if (status == LRT_OK && in->n_rings && !out->n_rings)
        status = lrti_fail(
            err, LRT_E_GEOMETRY,
            "nothing is left of a shape in longitude/latitude: it is smaller than 2 micrometres");
    draft_free(&d);
    free(ws.points);
    free(ws.probes);
    return status;
}

/* ---- nesting ---- */

typedef struct ring {
    const double *xy;
    size_t n; /* points, the first repeated at the end */
    lrti_box box;
    double area2; /* twice the signed area; > 0 is counter-clockwise */
    uint32_t depth;
    uint32_t parent; /* index in the array, NO_RING at depth 0 */
} ring;
#define NO_RING UINT32_MAX

static lrti_box box_of(const double *xy, size_t n)
{
    lrti_box box = EMPTY_BOX;
    for (size_t i = 0; i < n; i++)
        extend(&box, xy[2 * i], xy[2 * i + 1]);
    return box;
}

/* Shoelace about the first point, so that large coordinates do not eat the digits. */
static double twice_area(const double *xy, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++) {
        double ax = xy[2 * i] - xy[0], ay = xy[2 * i + 1] - xy[1];
        double bx = xy[2 * i + 2] - xy[0], by = xy[2 * i + 3] - xy[1];
        sum += ax * by - bx * ay;
    }
    return sum;
}

static int compare_double(double a, double b) { return (a > b) - (a < b); }

/* A total order that depends on nothing but the points: rings leave repair in it, however the file
 * had them. */
static int compare_points(const ring *a, const ring *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    for (size_t i = 0; i < 2 * n; i++)
        if (a->xy[i] != b->xy[i])
            return compare_double(a->xy[i], b->xy[i]);
    return (a->n > b->n) - (a->n < b->n);
}

static int compare_place(const void *left, const void *right)
{
    const ring *a = left, *b = right;
    int c = compare_double(a->box.min_x, b->box.min_x);
    if (!c)
        c = compare_double(a->box.min_y, b->box.min_y);
    if (!c)
        c = compare_double(a->box.max_x, b->box.max_x);
    if (!c)
        c = compare_double(a->box.max_y, b->box.max_y);
    return c ? c : compare_points(a, b);
}

/* Larger first: a ring stands behind all that may hold it. */
static int compare_size(const void *left, const void *right)
{
    const ring *a = left, *b = right;
    int c = compare_double(fabs(b->area2), fabs(a->area2));
    return c ? c : compare_place(left, right);
}

typedef enum { OUTSIDE = 0, INSIDE = 1, ON_EDGE = 2 } side;

/*
 * Is the number of edges right of the point odd? The sign of each orientation is exact (GEOS
 * answers it in double-double). An edge through the point itself counts for nothing, and sets
 * *on_edge.
 */
static bool odd_crossings(lrti_geom *geom, const ring *r, double x, double y, bool *on_edge)
{
    bool odd = false;
    for (size_t i = 0; i + 1 < r->n; i++) {
        const double *a = r->xy + 2 * i, *b = a + 2;
        double low = a[1] < b[1] ? a[1] : b[1], high = a[1] < b[1] ? b[1] : a[1];
        double left = a[0] < b[0] ? a[0] : b[0], right = a[0] < b[0] ? b[0] : a[0];
        if (y < low || y > high || x > right)
            continue;
        if (low == high) {
            *on_edge = *on_edge || x >= left;
            continue;
        }
        int turn = 1; /* the edge lies to the right of the point */
        if (x >= left) {
            turn = GEOSOrientationIndex_r(geom->geos, a[0], a[1], b[0], b[1], x, y);
            if (a[1] > b[1])
                turn = -turn;
        }
        *on_edge = *on_edge || turn == 0;
        if (turn > 0 && y != high)
            odd = !odd;
    }
    return odd;
}

static side locate(lrti_geom *geom, const ring *r, double x, double y)
{
    bool on_edge = false, odd = odd_crossings(geom, r, x, y, &on_edge);
    return on_edge ? ON_EDGE : odd ? INSIDE : OUTSIDE;
}

/* Is `in` inside `out`? Asked at the first vertex of `in`, else middle of an edge, that is not on
 * the line of `out`. */
static bool ring_inside(lrti_geom *geom, const ring *in, const ring *out, uint64_t *steps)
{
    for (int middle = 0; middle < 2; middle++)
        for (size_t i = 0; i + 1 < in->n && *steps < NEST_STEPS_MAX; i++) {
            double x = in->xy[2 * i], y = in->xy[2 * i + 1];
            if (middle) {
                x = 0.5 * (x + in->xy[2 * i + 2]);
                y = 0.5 * (y + in->xy[2 * i + 3]);
            }
            side s = locate(geom, out, x, y);
            *steps += out->n;
            if (s != ON_EDGE)
                return s == INSIDE;
        }
    return false;
}

static bool box_inside(const lrti_box *in, const lrti_box *out)
{
    return in->min_x >= out->min_x && in->max_x <= out->max_x && in->min_y >= out->min_y &&
           in->max_y <= out->max_y;
}

/*
 * Which boxes may hold a box: all that stand before it for a few, else those an STR-tree finds.
 * Candidates come out with the nearest in the array (the smallest) first.
 */
typedef struct candidates {
    GEOSSTRtree *tree;
    GEOSGeometry **marks; /* the boxes as geometries, which the tree refers to */
    char *items;          /* item i of the tree is items + i */
    uint32_t *found;
    size_t n, n_found, found_cap, limit;
    bool failed;
} candidates;

#define TREE_FROM 64 /* rings; below, trying all is as fast */

static void candidates_free(lrti_geom *geom, candidates *c)
{
    if (c->tree)
        GEOSSTRtree_destroy_r(geom->geos, c->tree);
    for (size_t i = 0; c->marks && i < c->n; i++)
        if (c->marks[i])
            GEOSGeom_destroy_r(geom->geos, c->marks[i]);
    free(c->marks);
    free(c->items);
    free(c->found);
}

/* `boxes` are `stride` bytes apart. */
static bool candidates_new(lrti_geom *geom, candidates *c, const lrti_box *boxes, size_t stride,
                           size_t n)
{
    *c = (candidates){.n = n};
    if (n < TREE_FROM)
        return true;
    c->tree = GEOSSTRtree_create_r(geom->geos, 10);
    c->marks = calloc(n, sizeof *c->marks);
    c->items = calloc(n, 1);
    bool ok = c->tree && c->marks && c->items;
    for (size_t i = 0; ok && i < n; i++) {
        const lrti_box *box = (const void *)((const char *)boxes + i * stride);
        c->marks[i] =
            GEOSGeom_createRectangle_r(geom->geos, box->min_x, box->min_y, box->max_x, box->max_y);
        if (c->marks[i])
            GEOSSTRtree_insert_r(geom->geos, c->tree, c->marks[i], c->items + i);
        ok = c->marks[i] != NULL;
    }
    if (!ok)
        candidates_free(geom, c);
    return ok;
}

static void on_candidate(void *item, void *user)
{
    candidates *c = user;
    size_t i = (size_t)((char *)item - c->items);
    if (i >= c->limit)
        return;
    if (!lrti_grow(&c->found, &c->found_cap, c->n_found + 1, sizeof *c->found)) {
        c->failed = true;
        return;
    }
    c->found[c->n_found++] = (uint32_t)i;
}

static int compare_down(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a < *b) - (*a > *b);
}

/* How many candidates stand before `i`; candidate_at() names them. */
static size_t candidates_before(lrti_geom *geom, candidates *c, size_t i)
{
    if (!c->tree)
        return i;
    c->limit = i;
    c->n_found = 0;
    GEOSSTRtree_query_r(geom->geos, c->tree, c->marks[i], on_candidate, c);
    if (c->n_found > 1)
        qsort(c->found, c->n_found, sizeof *c->found, compare_down);
    return c->n_found;
}

static size_t candidate_at(const candidates *c, size_t i, size_t k)
{
    return c->tree ? c->found[k] : i - 1 - k;
}

/* Sorts the rings by size and finds parent and depth of each. */
static lrt_status nest(lrti_geom *geom, ring *rings, size_t n, lrt_error *err)
{
    uint64_t steps = 0;
    candidates c;
    qsort(rings, n, sizeof *rings, compare_size);
    if (!candidates_new(geom, &c, n ? &rings[0].box : NULL, sizeof *rings, n))
        return lrti_fail_memory(err);
    for (size_t i = 0; i < n && steps < NEST_STEPS_MAX && !c.failed; i++) {
        size_t count = candidates_before(geom, &c, i);
        rings[i].depth = 0;
        rings[i].parent = NO_RING;
        for (size_t k = 0; k < count && rings[i].parent == NO_RING; k++) {
            size_t j = candidate_at(&c, i, k);
            steps++;
            if (!box_inside(&rings[i].box, &rings[j].box) ||
                !ring_inside(geom, &rings[i], &rings[j], &steps))
                continue;
            rings[i].parent = (uint32_t)j;
            rings[i].depth = rings[j].depth + 1;
        }
    }
    bool failed = c.failed;
    candidates_free(geom, &c);
    if (failed)
        return lrti_fail_memory(err);
    if (steps >= NEST_STEPS_MAX)
        return lrti_fail(
            err, LRT_E_GEOMETRY,
            "the %zu rings of the shape lie so deep in each other that they cannot be sorted out",
            n);
    return LRT_OK;
}

/* ---- GEOS geometries ---- */

/* NULL is fine. */
static void drop(lrti_geom *geom, GEOSGeometry *g)
{
    if (g)
        GEOSGeom_destroy_r(geom->geos, g);
}

static GEOSGeometry *make_ring(lrti_geom *geom, const ring *r)
{
    if (r->n > UINT32_MAX)
        return NULL;
    GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(geom->geos, r->xy, (unsigned)r->n, 0, 0);
    return seq ? GEOSGeom_createLinearRing_r(geom->geos, seq) : NULL;
}

static void destroy_all(lrti_geom *geom, GEOSGeometry **parts, size_t n)
{
    for (size_t i = 0; parts && i < n; i++)
        drop(geom, parts[i]);
    free(parts);
}

/* Polygon of rings[shell] and the rings whose parent it is: first[shell], then next[], NO_RING
 * ends. */
static GEOSGeometry *make_polygon(lrti_geom *geom, const ring *rings, uint32_t shell,
                                  const uint32_t *first, const uint32_t *next)
{
    size_t n_holes = 0, made = 0;
    for (uint32_t h = first[shell]; h != NO_RING; h = next[h])
        n_holes++;
    GEOSGeometry **holes = calloc(n_holes + 1, sizeof *holes);
    GEOSGeometry *outer = holes ? make_ring(geom, &rings[shell]) : NULL, *polygon = NULL;
    for (uint32_t h = first[shell]; outer && h != NO_RING; h = next[h], made++)
        if (!(holes[made] = make_ring(geom, &rings[h])))
            break;
    if (outer && made == n_holes) {
        polygon = GEOSGeom_createPolygon_r(geom->geos, outer, holes, (unsigned)n_holes);
        /* GEOS owns the rings from here on, also when it fails */
        free(holes);
        return polygon;
    }
    drop(geom, outer);
    destroy_all(geom, holes, made);
    return NULL;
}

/*
 * Children as chains: chain[i] is the first child of i, chain[n + c] the next one after c, NO_RING
 * the end. The caller enters the children from the last to the first.
 */
static uint32_t *empty_chains(size_t n)
{
    uint32_t *chain = malloc((2 * n + 1) * sizeof *chain);
    for (size_t i = 0; chain && i < 2 * n; i++)
        chain[i] = NO_RING;
    return chain;
}

static void chain_child(uint32_t *chain, size_t n, size_t child, uint32_t parent)
{
    if (parent == NO_RING)
        return;
    chain[n + child] = chain[parent];
    chain[parent] = (uint32_t)child;
}

static uint32_t *chains(const ring *rings, size_t n)
{
    uint32_t *chain = empty_chains(n);
    for (size_t i = n; chain && i-- > 0;)
        chain_child(chain, n, i, rings[i].parent);
    return chain;
}

/* The nested rings as MultiPolygon. */
static GEOSGeometry *make_multi(lrti_geom *geom, const ring *rings, size_t n)
{
    uint32_t *chain = chains(rings, n);
    GEOSGeometry **parts = calloc(n + 1, sizeof *parts), *multi = NULL;
    size_t made = 0;
    bool ok = chain && parts;
    for (uint32_t i = 0; ok && i < n; i++)
        if (rings[i].depth % 2 == 0)
            ok = (parts[made++] = make_polygon(geom, rings, i, chain, chain + n)) != NULL;
    if (ok) {
        multi = GEOSGeom_createCollection_r(geom->geos, GEOS_MULTIPOLYGON, parts, (unsigned)made);
        free(parts);
    } else {
        destroy_all(geom, parts, made);
    }
    free(chain);
    return multi;
}

static double area_of(lrti_geom *geom, const GEOSGeometry *g)
{
    double area = 0;
    return g && GEOSArea_r(geom->geos, g, &area) == 1 ? area : NAN;
}

/* 1 valid; 0 not, with GEOS's reason and place in `why`; -1 GEOS failed. */
static int check_valid(lrti_geom *geom, const GEOSGeometry *g, char *why, size_t size)
{
    char *reason = NULL;
    GEOSGeometry *place = NULL;
    char valid = GEOSisValidDetail_r(geom->geos, g, 0, &reason, &place);
    if (valid == 0 && why) {
        char x[400] = "", y[400] = "";
        double px = 0, py = 0;
        if (place && GEOSGeomGetX_r(geom->geos, place, &px) == 1 &&
            GEOSGeomGetY_r(geom->geos, place, &py) == 1) {
            lrti_format_fixed(x, sizeof x, px, 7);
            lrti_format_fixed(y, sizeof y, py, 7);
        }
        snprintf(why, size, "%.100s[%.40s %.40s]", reason ? reason : "invalid", x, y);
    }
    drop(geom, place);
    if (reason)
        GEOSFree_r(geom->geos, reason);
    return valid == 1 ? 1 : valid == 0 ? 0 : -1;
}

/* Appends the polygons in `g` to *list as clones: MakeValid leaves lines and points beside them. */
static bool collect_polygons(lrti_geom *geom, const GEOSGeometry *g, GEOSGeometry ***list,
                             size_t *cap, size_t *n)
{
    int type = GEOSGeomTypeId_r(geom->geos, g);
    if (type == GEOS_POLYGON) {
        if (GEOSisEmpty_r(geom->geos, g) != 0)
            return true;
        if (!lrti_grow(list, cap, *n + 1, sizeof **list))
            return false;
        GEOSGeometry *copy = GEOSGeom_clone_r(geom->geos, g);
        if (!copy)
            return false;
        (*list)[(*n)++] = copy;
        return true;
    }
    if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION)
        return true;
    int count = GEOSGetNumGeometries_r(geom->geos, g);
    for (int i = 0; i < count; i++)
        if (!collect_polygons(geom, GEOSGetGeometryN_r(geom->geos, g, i), list, cap, n))
            return false;
    return true;
}

/* Takes `g`; its polygonal part as one MultiPolygon, maybe empty. NULL on failure. */
static GEOSGeometry *only_polygons(lrti_geom *geom, GEOSGeometry *g)
{
    GEOSGeometry **list = NULL, *multi = NULL;
    size_t cap = 0, n = 0;
    if (!g)
        return NULL;
    if (collect_polygons(geom, g, &list, &cap, &n)) {
        multi = GEOSGeom_createCollection_r(geom->geos, GEOS_MULTIPOLYGON, list, (unsigned)n);
        free(list);
    } else {
        destroy_all(geom, list, n);
    }
    GEOSGeom_destroy_r(geom->geos, g);
    return multi;
}

static bool draft_geos_ring(lrti_geom *geom, const GEOSGeometry *r, draft *d)
{
    const GEOSCoordSequence *seq = r ? GEOSGeom_getCoordSeq_r(geom->geos, r) : NULL;
    unsigned n = 0;
    if (!seq || !GEOSCoordSeq_getSize_r(geom->geos, seq, &n))
        return false;
    if (n == 0)
        return true;
    if (!lrti_grow(&d->xy, &d->xy_cap, 2 * (d->n_points + n), sizeof *d->xy))
        return false;
    if (!GEOSCoordSeq_copyToBuffer_r(geom->geos, seq, d->xy + 2 * d->n_points, 0, 0))
        return false;
    d->n_points += n;
    draft_ring(d, true);
    return !d->failed;
}

/* All rings of a Polygon or MultiPolygon. */
static bool draft_geos(lrti_geom *geom, const GEOSGeometry *g, draft *d)
{
    int count = GEOSGetNumGeometries_r(geom->geos, g);
    for (int i = 0; i < count; i++) {
        const GEOSGeometry *polygon = GEOSGetGeometryN_r(geom->geos, g, i);
        int holes = GEOSGetNumInteriorRings_r(geom->geos, polygon);
        if (!draft_geos_ring(geom, GEOSGetExteriorRing_r(geom->geos, polygon), d))
            return false;
        for (int h = 0; h < holes; h++)
            if (!draft_geos_ring(geom, GEOSGetInteriorRingN_r(geom->geos, polygon, h), d))
                return false;
    }
    return true;
}

/* ---- repairing ---- */

/* The rings of a shape, cleaned. */
typedef struct ring_list {
    ring *rings;
    size_t n;
    draft cleaned; /* owns the points */
    uint32_t dropped;
} ring_list;

static void ring_list_free(ring_list *list)
{
    free(list->rings);
    draft_free(&list->cleaned);
}

static lrt_status ring_list_fill(ring_list *list, lrt_error *err)
{
    draft *d = &list->cleaned;
    list->n = d->n_rings;
    list->rings = calloc(list->n + 1, sizeof *list->rings);
    if (!list->rings)
        return lrti_fail_memory(err);
    for (size_t r = 0; r < list->n; r++) {
        ring *one = &list->rings[r];
        one->xy = d->xy + 2 * (size_t)d->ring[r];
        one->n = d->ring[r + 1] - d->ring[r];
        one->box = box_of(one->xy, one->n);
        one->area2 = twice_area(one->xy, one->n);
    }
    return LRT_OK;
}

static lrt_status ring_list_new(const lrti_shape *in, ring_list *list, lrt_error *err)
{
    draft *d = &list->cleaned;
    for (uint32_t r = 0; r < in->n_rings; r++) {
        size_t n = in->ring[r + 1] - in->ring[r];
        const double *xy = in->xy + 2 * (size_t)in->ring[r];
        if (!all_finite(xy, 2 * n))
            return lrti_fail(err, LRT_E_GEOMETRY, "a coordinate is not a finite number");
        lrti_box box = box_of(xy, n);
        for (size_t i = 0; i < n; i++)
            draft_point(d, xy[2 * i], xy[2 * i + 1]);
        if (n > 1 && !closed(xy, n)) {
            draft_point(d, xy[0], xy[1]);
            n++;
        }
        bool keep = n >= 4 && box.max_x > box.min_x && box.max_y > box.min_y;
        draft_ring(d, keep);
        if (!keep)
            list->dropped++;
    }
    return d->failed ? lrti_fail_memory(err) : ring_list_fill(list, err);
}

/* The lines of the rings, cut wherever they meet. */
static GEOSGeometry *noded_lines(lrti_geom *geom, const ring *rings, size_t n)
{
    GEOSGeometry **lines = calloc(n + 1, sizeof *lines), *heap = NULL, *noded = NULL;
    size_t made = 0;
    for (; lines && made < n; made++) {
        GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(geom->geos, rings[made].xy,
                                                               (unsigned)rings[made].n, 0, 0);
        lines[made] = seq ? GEOSGeom_createLineString_r(geom->geos, seq) : NULL;
        if (!lines[made])
            break;
    }
    if (lines && made == n) {
        heap = GEOSGeom_createCollection_r(geom->geos, GEOS_MULTILINESTRING, lines, (unsigned)n);
        free(lines);
    } else {
        destroy_all(geom, lines, made);
    }
    if (heap)
        noded = GEOSUnaryUnion_r(geom->geos, heap);
    drop(geom, heap);
    return noded;
}

/*
 * Is an inner point of the face inside an odd number of the rings? The point may lie on a line that
 * sticks into the face; such a line is walked there and back, and the edges through the point, an
 * even number, count for nothing. -1: GEOS failed.
 */
static int face_is_odd(lrti_geom *geom, const GEOSGeometry *face, const ring *rings, size_t n)
{
    GEOSGeometry *point = GEOSPointOnSurface_r(geom->geos, face);
    double x = 0, y = 0;
    bool on_edge = false, known = point && GEOSGeomGetX_r(geom->geos, point, &x) == 1 &&
                                  GEOSGeomGetY_r(geom->geos, point, &y) == 1;
    int odd = 0;
    drop(geom, point);
    for (size_t i = 0; i < n && known; i++)
        if (in_box(&rings[i].box, x, y))
            odd ^= odd_crossings(geom, &rings[i], x, y, &on_edge);
    return known ? odd : -1;
}

/* The odd ones of the faces, as a collection; NULL: failed. */
static GEOSGeometry *odd_faces(lrti_geom *geom, const GEOSGeometry *faces, const ring *rings,
                               size_t n)
{
    int count = GEOSGetNumGeometries_r(geom->geos, faces);
    GEOSGeometry **kept = count < 0 ? NULL : calloc((size_t)count + 1, sizeof *kept), *odd = NULL;
    size_t made = 0;
    bool ok = kept != NULL;
    for (int i = 0; ok && i < count; i++) {
        const GEOSGeometry *face = GEOSGetGeometryN_r(geom->geos, faces, i);
        int parity = face_is_odd(geom, face, rings, n);
        if (parity == 1) {
            kept[made] = GEOSGeom_clone_r(geom->geos, face);
            made += kept[made] != NULL;
            ok = made && kept[made - 1];
        } else {
            ok = parity == 0;
        }
    }
    if (ok) {
        odd = GEOSGeom_createCollection_r(geom->geos, GEOS_MULTIPOLYGON, kept, (unsigned)made);
        free(kept);
    } else {
        destroy_all(geom, kept, made);
    }
    return odd;
}

/*
 * What is inside an odd number of the rings: their lines are cut where they meet, the faces between
 * them are tried one by one, and the odd ones are put together. (GEOS MakeValid gives the same, but
 * took 15 s for a star of 101 points.)
 */
static GEOSGeometry *even_odd(lrti_geom *geom, const ring *rings, size_t n)
{
    GEOSGeometry *noded = noded_lines(geom, rings, n);
    const GEOSGeometry *input[1] = {noded};
    GEOSGeometry *faces = noded ? GEOSPolygonize_r(geom->geos, input, 1) : NULL;
    GEOSGeometry *odd = faces ? odd_faces(geom, faces, rings, n) : NULL;
    drop(geom, noded);
    drop(geom, faces);
    /* Odd faces share edges, and have to be united, only where a line is passed more than once. */
    if (odd && check_valid(geom, odd, NULL, 0) != 1) {
        GEOSGeometry *united = GEOSUnaryUnion_r(geom->geos, odd);
        drop(geom, odd);
        odd = united;
    }
    return only_polygons(geom, odd);
}

/* Even-odd region of one ring by itself. */
static GEOSGeometry *region_of(lrti_geom *geom, const ring *r)
{
    GEOSGeometry *outer = make_ring(geom, r);
    GEOSGeometry *polygon = outer ? GEOSGeom_createPolygon_r(geom->geos, outer, NULL, 0) : NULL;
    if (!polygon)
        return NULL;
    if (check_valid(geom, polygon, NULL, 0) == 1)
        return only_polygons(geom, polygon);
    GEOSGeom_destroy_r(geom->geos, polygon);
    return even_odd(geom, r, 1);
}

/* A ring of an invalid shape: its region, prepared, and its size. */
typedef struct region {
    GEOSGeometry *shape;
    const GEOSPreparedGeometry *prepared;
    lrti_box box;
    double area;
    bool counter_clockwise;
    uint32_t depth, parent;
} region;

static int compare_region(const void *left, const void *right)
{
    const region *a = left, *b = right;
    int c = compare_double(b->area, a->area);
    if (!c)
        c = compare_double(a->box.min_x, b->box.min_x);
    if (!c)
        c = compare_double(a->box.min_y, b->box.min_y);
    return c ? c : (int)a->counter_clockwise - (int)b->counter_clockwise;
}

static bool boxes_meet(const lrti_box *a, const lrti_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y &&
           b->min_y <= a->max_y;
}

/* 1: the smaller region `in` lies inside `out`; 0: beside it, or another shell across it; -1: GEOS
 * failed. */
static int region_inside(lrti_geom *geom, const region *in, const region *out)
{
    if (!boxes_meet(&in->box, &out->box))
        return 0;
    bool alike = in->counter_clockwise == out->counter_clockwise;
    char covered = GEOSPreparedCovers_r(geom->geos, out->prepared, in->shape);
    if (covered == 2)
        return -1;
    /* The same ring twice is a repetition, not a hole that leaves nothing. */
    if (covered == 1)
        return !(alike && in->area >= out->area * (1 - 1e-12));
    if (alike)
        return 0;
    GEOSGeometry *common = GEOSIntersection_r(geom->geos, in->shape, out->shape);
    double shared = area_of(geom, common);
    drop(geom, common);
    return isnan(shared) ? -1 : shared > 0.5 * in->area;
}

/* Parent, depth and prepared geometry of each region, largest first. */
static bool nest_regions(lrti_geom *geom, region *regions, size_t n)
{
    candidates c;
    qsort(regions, n, sizeof *regions, compare_region);
    bool ok = candidates_new(geom, &c, n ? &regions[0].box : NULL, sizeof *regions, n);
    for (size_t i = 0; ok && i < n; i++) {
        size_t count = candidates_before(geom, &c, i);
        regions[i].depth = 0;
        regions[i].parent = NO_RING;
        for (size_t k = 0; ok && k < count && regions[i].parent == NO_RING; k++) {
            size_t j = candidate_at(&c, i, k);
            int inside = region_inside(geom, &regions[i], &regions[j]);
            ok = inside >= 0;
            if (inside <= 0)
                continue;
            regions[i].parent = (uint32_t)j;
            regions[i].depth = regions[j].depth + 1;
        }
        regions[i].prepared = GEOSPrepare_r(geom->geos, regions[i].shape);
        ok = ok && regions[i].prepared && !c.failed;
    }
    candidates_free(geom, &c);
    return ok;
}

/* The region of a shell minus those of its holes, which are chained from `first`. */
static GEOSGeometry *minus_holes(lrti_geom *geom, const region *regions, size_t shell,
                                 uint32_t first, const uint32_t *next)
{
    GEOSGeometry *rest = GEOSGeom_clone_r(geom->geos, regions[shell].shape);
    for (uint32_t h = first; h != NO_RING && rest; h = next[h]) {
        GEOSGeometry *less = GEOSDifference_r(geom->geos, rest, regions[h].shape);
        drop(geom, rest);
        rest = less;
    }
    return rest;
}

static uint32_t *region_chains(const region *regions, size_t n)
{
    uint32_t *chain = empty_chains(n);
    for (size_t i = n; chain && i-- > 0;)
        chain_child(chain, n, i, regions[i].parent);
    return chain;
}

/* Union over the shells. NULL: GEOS failed. */
static GEOSGeometry *unite_regions(lrti_geom *geom, const region *regions, size_t n)
{
    GEOSGeometry **parts = calloc(n + 1, sizeof *parts), *all = NULL, *heap = NULL;
    uint32_t *chain = region_chains(regions, n);
    size_t made = 0;
    bool ok = parts && chain;
    for (size_t i = 0; ok && i < n; i++) {
        if (regions[i].depth % 2)
            continue;
        parts[made] = minus_holes(geom, regions, i, chain[i], chain + n);
        ok = parts[made] != NULL;
        made += ok;
    }
    free(chain);
    if (ok) {
        heap =
            GEOSGeom_createCollection_r(geom->geos, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)made);
        free(parts);
    } else {
        destroy_all(geom, parts, made);
    }
    if (!heap || made == 1)
        return only_polygons(geom, heap);
    all = GEOSUnaryUnion_r(geom->geos, heap);
    drop(geom, heap);
    return only_polygons(geom, all);
}

static void regions_free(lrti_geom *geom, region *regions, size_t n)
{
    for (size_t i = 0; regions && i < n; i++) {
        if (regions[i].prepared)
            GEOSPreparedGeom_destroy_r(geom->geos, regions[i].prepared);
        drop(geom, regions[i].shape);
    }
    free(regions);
}

/* One stretch of a ring, for counting. */
typedef struct segment {
    double min_x, max_x;
    const double *from; /* x, y, and x, y of the next point */
    uint32_t ring, place;
} segment;

static int compare_segment(const void *left, const void *right)
{
    const segment *a = left, *b = right;
    return compare_double(a->min_x, b->min_x);
}

static double turn(const double *a, const double *b, const double *p)
{
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

/* 2: they cross; 1: they touch or lie on each other, or are too near to tell; 0: apart. */
static int meeting(const segment *s, const segment *t)
{
    const double *a = s->from, *b = a + 2, *c = t->from, *d = c + 2;
    if ((a[1] < b[1] ? b[1] : a[1]) < (c[1] < d[1] ? c[1] : d[1]) ||
        (c[1] < d[1] ? d[1] : c[1]) < (a[1] < b[1] ? a[1] : b[1]))
        return 0;
    double p = turn(a, b, c), q = turn(a, b, d), r = turn(c, d, a), u = turn(c, d, b);
    if ((p > 0 && q > 0) || (p < 0 && q < 0) || (r > 0 && u > 0) || (r < 0 && u < 0))
        return 0;
    return p != 0 && q != 0 && r != 0 && u != 0 ? 2 : 1;
}

static segment *segments_of(const ring *rings, size_t n, size_t *count)
{
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++)
        total += rings[i].n - 1;
    segment *s = calloc(total + 1, sizeof *s);
    for (size_t i = 0; s && i < n; i++)
        for (size_t j = 0; j + 1 < rings[i].n; j++) {
            const double *a = rings[i].xy + 2 * j;
            s[k++] = (segment){.min_x = a[0] < a[2] ? a[0] : a[2],
                               .max_x = a[0] < a[2] ? a[2] : a[0],
                               .from = a,
                               .ring = (uint32_t)i,
                               .place = (uint32_t)j};
        }
    if (s)
        qsort(s, total, sizeof *s, compare_segment);
    *count = total;
    return s;
}

/*
 * What GEOS would have to cut grows with the crossings, not with the points: 1,000 points can cross
 * half a million times. Real layers do a handful of times; a ring given twice touches itself about
 * three times a point.
 */
static lrt_status check_crossings(const ring *rings, size_t n, lrt_error *err)
{
    size_t total = 0;
    uint64_t crossings = 0, touches = 0, steps = 0;
    segment *s = segments_of(rings, n, &total);
    if (!s)
        return lrti_fail_memory(err);
    uint64_t touches_max = CROSSINGS_MAX + 8 * (uint64_t)total;
    for (size_t i = 0; i < total && steps < NEST_STEPS_MAX && crossings <= CROSSINGS_MAX &&
                       touches <= touches_max;
         i++)
        for (size_t j = i + 1; j < total && s[j].min_x <= s[i].max_x; j++) {
            int how = meeting(&s[i], &s[j]);
            steps++;
            crossings += how == 2;
            touches += how == 1;
            if (crossings > CROSSINGS_MAX || touches > touches_max || steps >= NEST_STEPS_MAX)
                break;
        }
    free(s);
    if (crossings > CROSSINGS_MAX || touches > touches_max || steps >= NEST_STEPS_MAX)
        return lrti_fail(err, LRT_E_GEOMETRY,
                         "the lines of the shape cross or touch each other more than %u times: it "
                         "is not repaired",
                         CROSSINGS_MAX);
    return LRT_OK;
}

/* Regions of the rings that have one. */
static bool make_regions(lrti_geom *geom, const ring *rings, size_t n, region *regions,
                         size_t *made)
{
    for (size_t i = 0; i < n; i++) {
        region *one = &regions[*made];
        one->shape = region_of(geom, &rings[i]);
        if (!one->shape)
            return false;
        if (GEOSisEmpty_r(geom->geos, one->shape) == 1) {
            drop(geom, one->shape);
            one->shape = NULL;
            continue;
        }
        one->area = area_of(geom, one->shape);
        one->box = rings[i].box;
        one->counter_clockwise = rings[i].area2 > 0;
        ++*made;
    }
    return true;
}

/* Takes `g`; the same if it is valid, else what MakeValid makes of it; NULL if that is not valid
 * either. */
static GEOSGeometry *surely_valid(lrti_geom *geom, GEOSGeometry *g)
{
    if (g && check_valid(geom, g, NULL, 0) != 1) {
        GEOSGeometry *made = GEOSMakeValid_r(geom->geos, g);
        drop(geom, g);
        g = only_polygons(geom, made);
    }
    int valid = g ? check_valid(geom, g, NULL, 0) : -1;
    if (valid == 0)
        remember(geom->geos_message, sizeof geom->geos_message, "the repair is not valid either");
    if (g && (valid != 1 || GEOSNormalize_r(geom->geos, g) != 0)) {
        drop(geom, g);
        g = NULL;
    }
    return g;
}

/* The valid shape that invalid rings stand for; see the top of this file. */
static lrt_status repaired_shape(lrti_geom *geom, const ring *rings, size_t n, const char *why,
                                 GEOSGeometry **out, lrt_error *err)
{
    *out = NULL;
    lrt_status status = check_crossings(rings, n, err);
    if (status != LRT_OK)
        return status;
    region *regions = calloc(n + 1, sizeof *regions);
    size_t made = 0;
    if (!regions)
        return lrti_fail_memory(err);
    if (make_regions(geom, rings, n, regions, &made) && nest_regions(geom, regions, made))
        *out = surely_valid(geom, unite_regions(geom, regions, made));
    regions_free(geom, regions, made);
    if (!*out)
        return geos_failed(geom, err, why);
    if (GEOSisEmpty_r(geom->geos, *out) == 0)
        return LRT_OK;
    drop(geom, *out);
    *out = NULL;
    return lrti_fail(err, LRT_E_GEOMETRY, "%s: nothing is left after repair", why);
}

static double even_odd_area(lrti_geom *geom, const ring *rings, size_t n)
{
    GEOSGeometry *odd = even_odd(geom, rings, n);
    double area = area_of(geom, odd);
    drop(geom, odd);
    return area;
}

/* Wound unlike its depth says, whichever of the two conventions the shape follows: that of its
 * largest ring. */
static bool any_rewound(const ring *rings, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        bool like_largest = (rings[i].area2 > 0) == (rings[0].area2 > 0);
        if (like_largest != (rings[i].depth % 2 == 0))
            return true;
    }
    return false;
}

/* Rings in their own order of place, points as they are. */
static bool write_rings(ring_list *list, lrti_arena *arena, lrti_shape *out)
{
    draft d = {0};
    qsort(list->rings, list->n, sizeof *list->rings, compare_place);
    for (size_t r = 0; r < list->n; r++) {
        for (size_t i = 0; i < list->rings[r].n; i++)
            draft_point(&d, list->rings[r].xy[2 * i], list->rings[r].xy[2 * i + 1]);
        draft_ring(&d, true);
    }
    bool ok = draft_copy(&d, arena, out);
    draft_free(&d);
    return ok;
}

static lrt_status write_repaired(lrti_geom *geom, const GEOSGeometry *g, lrti_arena *arena,
                                 lrti_shape *out, lrt_error *err)
{
    ring_list list = {0};
    lrt_status status =
        draft_geos(geom, g, &list.cleaned) ? ring_list_fill(&list, err) : lrti_fail_memory(err);
    if (status == LRT_OK && !write_rings(&list, arena, out))
        status = lrti_fail_memory(err);
    ring_list_free(&list);
    return status;
}

/* The nested rings of `in` and the MultiPolygon they make, valid or not. */
static lrt_status build(lrti_geom *geom, const lrti_shape *in, ring_list *list,
                        GEOSGeometry **multi, lrt_error *err)
{
    lrt_status status = ring_list_new(in, list, err);
    if (status != LRT_OK)
        return status;
    if (list->n == 0)
        return lrti_fail(err, LRT_E_GEOMETRY,
                         "the shape has no ring with an area (%u of %u dropped)", list->dropped,
                         in->n_rings);
    if ((status = nest(geom, list->rings, list->n, err)) != LRT_OK)
        return status;
    *multi = make_multi(geom, list->rings, list->n);
    return *multi ? LRT_OK : geos_failed(geom, err, "the rings make no polygon");
}

lrt_status lrti_geom_repair(lrti_geom *geom, const lrti_shape *in, lrti_arena *arena,
                            lrti_shape *out, lrti_repair *report, lrt_error *err)
{
    ring_list list = {0};
    GEOSGeometry *multi = NULL, *fixed = NULL;
    lrti_repair seen = {0};
    *out = (lrti_shape){0};
    geom->geos_message[0] = 0;
    lrt_status status = build(geom, in, &list, &multi, err);
    if (status != LRT_OK)
        goto done;
    seen.dropped_rings = list.dropped;
    seen.rewound = any_rewound(list.rings, list.n);
    int valid = check_valid(geom, multi, seen.why, sizeof seen.why);
    if (valid < 0) {
        status = geos_failed(geom, err, "the shape cannot be checked");
    } else if (valid == 1) {
        seen.area_before = seen.area_after = area_of(geom, multi);
        if (!write_rings(&list, arena, out))
            status = lrti_fail_memory(err);
    } else {
        seen.repaired = true;
        status = repaired_shape(geom, list.rings, list.n, seen.why, &fixed, err);
        if (status == LRT_OK) {
            seen.area_after = area_of(geom, fixed);
            seen.area_before = even_odd_area(geom, list.rings, list.n);
            if (isnan(seen.area_before)) /* a number for the report is no reason to fail */
                seen.area_before = seen.area_after;
            status = write_repaired(geom, fixed, arena, out, err);
        }
    }
done:
    if (report)
        *report = seen;
    drop(geom, multi);
    drop(geom, fixed);
    ring_list_free(&list);
    return status;
}

/* The shape as valid MultiPolygon; repaired where it is not. */
static lrt_status valid_multi(lrti_geom *geom, const lrti_shape *in, GEOSGeometry **out,
                              lrt_error *err)
{
    ring_list list = {0};
    char why[200] = "";
    *out = NULL;
    geom->geos_message[0] = 0;
    lrt_status status = build(geom, in, &list, out, err);
    if (status == LRT_OK) {
        int valid = check_valid(geom, *out, why, sizeof why);
        if (valid == 0) {
            drop(geom, *out);
            status = repaired_shape(geom, list.rings, list.n, why, out, err);
        } else if (valid < 0) {
            status = geos_failed(geom, err, "the shape cannot be checked");
        }
    }
    if (status != LRT_OK && *out) {
        GEOSGeom_destroy_r(geom->geos, *out);
        *out = NULL;
    }
    ring_list_free(&list);
    return status;
}

/* ---- point inside ---- */

static bool strictly_inside(lrti_geom *geom, const GEOSGeometry *area, const GEOSGeometry *point)
{
    return point && GEOSContains_r(geom->geos, area, point) == 1;
}

/* Middle of the largest triangle of the shape, for slivers whose "point on surface" is rounded onto
 * the border. */
static GEOSGeometry *middle_of_triangle(lrti_geom *geom, const GEOSGeometry *area)
{
    GEOSGeometry *triangles = GEOSConstrainedDelaunayTriangulation_r(geom->geos, area),
                 *best = NULL;
    double largest = 0;
    int count = triangles ? GEOSGetNumGeometries_r(geom->geos, triangles) : 0;
    for (int i = 0; i < count; i++) {
        const GEOSGeometry *one = GEOSGetGeometryN_r(geom->geos, triangles, i);
        double size = area_of(geom, one);
        if (!(size > largest))
            continue;
        drop(geom, best);
        best = GEOSGetCentroid_r(geom->geos, one);
        largest = size;
    }
    drop(geom, triangles);
    return best;
}

lrt_status lrti_geom_point_inside(lrti_geom *geom, const lrti_shape *shape, double *x, double *y,
                                  lrt_error *err)
{
    GEOSGeometry *area = NULL, *point = NULL;
    lrt_status status = valid_multi(geom, shape, &area, err);
    if (status != LRT_OK)
        return status;
    point = GEOSPointOnSurface_r(geom->geos, area);
    if (!strictly_inside(geom, area, point)) {
        drop(geom, point);
        point = middle_of_triangle(geom, area);
        if (point && !strictly_inside(geom, area, point))
            remember(geom->geos_message, sizeof geom->geos_message, "it is too thin");
    }
    if (!strictly_inside(geom, area, point) || GEOSGeomGetX_r(geom->geos, point, x) != 1 ||
        GEOSGeomGetY_r(geom->geos, point, y) != 1)
        status = geos_failed(geom, err, "no point inside the shape can be told");
    drop(geom, point);
    GEOSGeom_destroy_r(geom->geos, area);
    return status;
}

/* ---- measuring ---- */

struct lrti_polygon {
    lrti_geom *geom;
    GEOSGeometry *shape;
    const GEOSPreparedGeometry *prepared;
    GEOSGeometry *border; /* and `shape` by its lines alone, for distances */
    const GEOSPreparedGeometry *prepared_border;
    double area_m2, unit2_m2;
    lrti_box box;
};

static bool same_system(const lrti_crs *a, const lrti_crs *b)
{
    return a == b || (a->epsg && a->epsg == b->epsg);
}

/*
 * A layer in longitude/latitude is projected vertex by vertex, as GeoPandas, QGIS and PostGIS do,
 * so that areas agree with those that cities publish (the difference to curved edges is 0.18 of
 * 2,825,254 m2 for Cleveland's Midtown); a layer of another projection goes through its densified
 * longitude/latitude.
 */
static lrt_status to_measure(lrti_geom *geom, lrti_crs *crs, const lrti_shape *in,
                             lrti_crs *measure, lrti_arena *arena, lrti_shape *out, lrt_error *err)
{
    lrt_status status = LRT_OK;
    if (same_system(crs, measure)) {
        *out = *in;
        return LRT_OK;
    }
    if ((status = lrti_geom_to_lon_lat(geom, crs, in, arena, out, err)) != LRT_OK)
        return status;
    size_t n = lrti_shape_points(out);
    transform(measure, PJ_INV, out->xy, n);
    if (!all_finite(out->xy, 2 * n))
        return lrti_fail(err, LRT_E_CRS,
                         "the shape lies too far from the area of %s to be measured in it",
                         measure->name);
    return LRT_OK;
}

lrt_status lrti_polygon_new(lrti_geom *geom, lrti_crs *crs, const lrti_shape *shape,
                            lrti_crs *measure, lrti_polygon **out, lrt_error *err)
{
    *out = NULL;
    if (!measure->projected)
        return lrti_fail(err, LRT_E_CRS, "areas cannot be measured in %s: it is not projected",
                         measure->name);
    lrti_arena arena = {0};
    lrti_shape projected = {0};
    lrti_polygon *polygon = calloc(1, sizeof *polygon);
    if (!polygon)
        return lrti_fail_memory(err);
    polygon->geom = geom;
    polygon->unit2_m2 = measure->unit_m * measure->unit_m;
    lrt_status status = to_measure(geom, crs, shape, measure, &arena, &projected, err);
    if (status == LRT_OK) {
        polygon->box = box_of(projected.xy, lrti_shape_points(&projected));
        status = valid_multi(geom, &projected, &polygon->shape, err);
    }
    lrti_arena_free(&arena);
    if (status != LRT_OK) {
        lrti_polygon_free(polygon);
        return status;
    }
    polygon->area_m2 = area_of(geom, polygon->shape) * polygon->unit2_m2;
    *out = polygon;
    return LRT_OK;
}

static lrt_status plotter_source(lrti_plotter *p, const char *crs, lrt_error *err)
{
    if (p->source_name && strcmp(p->source_name, crs) == 0) {
        return LRT_OK;
    }
    lrti_crs_close(p->source);
    p->source = NULL;
    p->source_name = crs;
    lrt_status status = lrti_crs_open(p->geom, crs, &p->source, err);
    return status == LRT_E_CRS ? LRT_OK : status; /* a system without a name */
}

lrt_status lrti_plotter_polygon(lrti_plotter *plotter, const lrti_shape *degrees,
                                const lrti_shape *rings, const char *crs, lrti_polygon **out,
                                lrt_error *err)
{
    lrti_arena scratch = {NULL};
    lrti_shape valid;
    lrti_repair report;
    lrt_status status = rings->n_rings ? plotter_source(plotter, crs, err) : LRT_OK;
    if (status != LRT_OK) {
        return status;
    }
    if (!rings->n_rings || !plotter->source || lrti_crs_is_lon_lat(plotter->source)) {
        return lrti_polygon_new(plotter->geom, plotter->degrees, degrees, plotter->measure, out,
                                err);
    }
    status = lrti_geom_repair(plotter->geom, rings, &scratch, &valid, &report, err);
    if (status == LRT_OK) {
        status =
            lrti_polygon_new(plotter->geom, plotter->source, &valid, plotter->measure, out, err);
    }
    lrti_arena_free(&scratch);
    return status;
}

void lrti_plotter_close(lrti_plotter *plotter)
{
    lrti_crs_close(plotter->source);
    plotter->source = NULL;
    plotter->source_name = NULL;
}

void lrti_polygon_free(lrti_polygon *polygon)
{
    if (!polygon)
        return;
    if (polygon->prepared)
        GEOSPreparedGeom_destroy_r(polygon->geom->geos, polygon->prepared);
    if (polygon->prepared_border)
        GEOSPreparedGeom_destroy_r(polygon->geom->geos, polygon->prepared_border);
    if (polygon->border)
        GEOSGeom_destroy_r(polygon->geom->geos, polygon->border);
    if (polygon->shape)
        GEOSGeom_destroy_r(polygon->geom->geos, polygon->shape);
    free(polygon);
}

double lrti_polygon_area_m2(const lrti_polygon *polygon) { return polygon->area_m2; }
lrti_box lrti_polygon_box(const lrti_polygon *polygon) { return polygon->box; }

lrt_status lrti_polygon_shared_m2(lrti_polygon *a, lrti_polygon *b, double *out, lrt_error *err)
{
    lrti_geom *geom = b->geom;
    *out = 0;
    if (!boxes_meet(&a->box, &b->box))
        return LRT_OK;
    geom->geos_message[0] = 0;
    if (!b->prepared)
        b->prepared = GEOSPrepare_r(geom->geos, b->shape);
    char meets = b->prepared ? GEOSPreparedIntersects_r(geom->geos, b->prepared, a->shape) : 2;
    if (meets == 0)
        return LRT_OK;
    char covers = meets == 1 ? GEOSPreparedCovers_r(geom->geos, b->prepared, a->shape) : 2;
    if (covers == 1) {
        *out = a->area_m2;
        return LRT_OK;
    }
    GEOSGeometry *common = covers == 0 ? GEOSIntersection_r(geom->geos, a->shape, b->shape) : NULL;
    *out = area_of(geom, common) * b->unit2_m2;
    drop(geom, common);
    return isnan(*out) ? geos_failed(geom, err, "two areas cannot be intersected") : LRT_OK;
}

/* ---- overlay ---- */

/* Takes `g`, any geometry; NULL = GEOS failed. */
static lrt_status as_polygon(lrti_geom *geom, GEOSGeometry *g, double unit2_m2, const char *what,
                             lrti_polygon **out, lrt_error *err)
{
    GEOSGeometry *multi = only_polygons(geom, g);
    lrti_polygon *polygon = multi ? calloc(1, sizeof *polygon) : NULL;
    *out = NULL;
    if (multi &&
        GEOSNormalize_r(geom->geos, multi) != 0) { /* one form whatever the input's order */
        drop(geom, multi);
        free(polygon);
        return geos_failed(geom, err, what);
    }
    if (!polygon) {
        drop(geom, multi);
        return multi ? lrti_fail_memory(err) : geos_failed(geom, err, what);
    }
    polygon->geom = geom;
    polygon->shape = multi;
    polygon->unit2_m2 = unit2_m2;
    polygon->area_m2 = area_of(geom, multi) * unit2_m2;
    polygon->box = EMPTY_BOX;
    if (GEOSisEmpty_r(geom->geos, multi) == 0 &&
        (GEOSGeom_getXMin_r(geom->geos, multi, &polygon->box.min_x) != 1 ||
         GEOSGeom_getYMin_r(geom->geos, multi, &polygon->box.min_y) != 1 ||
         GEOSGeom_getXMax_r(geom->geos, multi, &polygon->box.max_x) != 1 ||
         GEOSGeom_getYMax_r(geom->geos, multi, &polygon->box.max_y) != 1)) {
        lrti_polygon_free(polygon);
        return geos_failed(geom, err, what);
    }
    *out = polygon;
    return LRT_OK;
}

lrt_status lrti_polygon_overlay(lrti_overlay what, const lrti_polygon *a, const lrti_polygon *b,
                                lrti_polygon **out, lrt_error *err)
{
    lrti_geom *geom = a->geom;
    geom->geos_message[0] = 0;
    GEOSGeometry *g = what == LRTI_INTERSECTION ? GEOSIntersection_r(geom->geos, a->shape, b->shape)
                                                : GEOSDifference_r(geom->geos, a->shape, b->shape);
    return as_polygon(geom, g, a->unit2_m2, "two areas cannot be compared", out, err);
}

/* A collection of copies; GEOS takes the array's items, not the array. */
static GEOSGeometry *collection(lrti_geom *geom, const lrti_polygon *const *list, size_t n)
{
    GEOSGeometry **copy = NULL, *all = NULL;
    size_t cap = 0, k = 0;
    bool good = true;
    for (size_t i = 0; good && i < n; i++)
        good = collect_polygons(geom, list[i]->shape, &copy, &cap, &k);
    if (good)
        all = GEOSGeom_createCollection_r(geom->geos, GEOS_MULTIPOLYGON, copy, (unsigned)k);
    else
        for (size_t i = 0; i < k; i++)
            drop(geom, copy[i]);
    free(copy);
    return all;
}

lrt_status lrti_polygon_union(lrti_geom *geom, const lrti_polygon *const *list, size_t n,
                              double unit_m, lrti_polygon **out, lrt_error *err)
{
    geom->geos_message[0] = 0;
    GEOSGeometry *all = collection(geom, list, n);
    GEOSGeometry *one = all ? GEOSUnaryUnion_r(geom->geos, all) : NULL;
    drop(geom, all);
    return as_polygon(geom, one, unit_m * unit_m, "the areas of a set cannot be united", out, err);
}

lrt_status lrti_polygon_collect(lrti_geom *geom, const lrti_polygon *const *list, size_t n,
                                double unit_m, lrti_polygon **out, lrt_error *err)
{
    geom->geos_message[0] = 0;
    return as_polygon(geom, collection(geom, list, n), unit_m * unit_m,
                      "parts of an area cannot be collected", out, err);
}

/* What remains of `part` when everything narrower than `width` is taken out (in the unit of the CRS): eroded by half of it, let
   grow a little more than it was eroded, and cut with what it was. Where nothing was narrow the part is given back as it came,
   to the last bit. NULL: GEOS failed. Empty: all of it was narrow. */
static GEOSGeometry *opened(lrti_geom *geom, const GEOSGeometry *part, double width)
{
    enum { QUARTER = 2, MITRE_LIMIT = 10 };
    double before = 0, after = 0;
    GEOSGeometry *core = GEOSBufferWithStyle_r(geom->geos, part, -width / 2, QUARTER,
                                               GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_MITRE, MITRE_LIMIT);
    GEOSGeometry *grown =
        core ? GEOSBufferWithStyle_r(geom->geos, core, width * 0.75, QUARTER, GEOSBUF_CAP_FLAT,
                                     GEOSBUF_JOIN_MITRE, MITRE_LIMIT)
             : NULL;
    GEOSGeometry *cut = grown ? GEOSIntersection_r(geom->geos, part, grown) : NULL;
    drop(geom, core);
    drop(geom, grown);
    if (cut && GEOSLength_r(geom->geos, part, &before) == 1 &&
        GEOSLength_r(geom->geos, cut, &after) == 1 &&
        GEOSGetNumGeometries_r(geom->geos, cut) == 1 && GEOSisEmpty_r(geom->geos, cut) == 0 &&
        before - after < 4 * width) {
        drop(geom, cut);
        cut = GEOSGeom_clone_r(geom->geos, part);
    }
    return only_polygons(geom, cut);
}

/* The polygons of `g` (taken; NULL = GEOS failed), each as one of its own. */
static lrt_status add_each(lrti_geom *geom, GEOSGeometry *g, double unit2_m2, lrti_polygon ***out,
                           size_t *cap, size_t *n, lrt_error *err)
{
    static const char what[] = "a part of an area cannot be taken out of it";
    int count = g ? GEOSGetNumGeometries_r(geom->geos, g) : 0;
    lrt_status status = g ? LRT_OK : geos_failed(geom, err, what);
    for (int i = 0; status == LRT_OK && i < count; i++) {
        const GEOSGeometry *one = GEOSGetGeometryN_r(geom->geos, g, i);
        if (GEOSisEmpty_r(geom->geos, one) != 0)
            continue;
        if (!lrti_grow(out, cap, *n + 1, sizeof **out))
            status = lrti_fail_memory(err);
        else
            status = as_polygon(geom, GEOSGeom_clone_r(geom->geos, one), unit2_m2, what,
                                &(*out)[*n], err);
        *n += status == LRT_OK;
    }
    drop(geom, g);
    return status;
}

lrt_status lrti_polygon_parts(const lrti_polygon *polygon, double narrow_m, lrti_polygon ***out,
                              size_t *n, lrt_error *err)
{
    lrti_geom *geom = polygon->geom;
    int count = GEOSGetNumGeometries_r(geom->geos, polygon->shape);
    size_t cap = 0;
    lrt_status status = LRT_OK;
    *n = 0;
    *out = NULL;
    geom->geos_message[0] = 0;
    for (int i = 0; status == LRT_OK && i < count; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geom->geos, polygon->shape, i);
        status = add_each(geom,
                          narrow_m > 0 ? opened(geom, part, narrow_m / sqrt(polygon->unit2_m2))
                                       : GEOSGeom_clone_r(geom->geos, part),
                          polygon->unit2_m2, out, &cap, n, err);
    }
    if (status != LRT_OK) {
        for (size_t i = 0; i < *n; i++)
            lrti_polygon_free((*out)[i]);
        free(*out);
        *out = NULL;
        *n = 0;
    }
    return status;
}

lrt_status lrti_polygon_holes(const lrti_polygon *polygon, lrti_polygon **out, lrt_error *err)
{
    lrti_geom *geom = polygon->geom;
    GEOSGeometry **filled = NULL, *all = NULL, *rest = NULL;
    int count = GEOSGetNumGeometries_r(geom->geos, polygon->shape);
    unsigned n = 0;
    geom->geos_message[0] = 0;
    filled = calloc(count > 0 ? (size_t)count : 1, sizeof *filled);
    for (int i = 0; filled && i < count; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geom->geos, polygon->shape, i);
        GEOSGeometry *shell = GEOSGeom_clone_r(geom->geos, GEOSGetExteriorRing_r(geom->geos, part));
        GEOSGeometry *solid = shell ? GEOSGeom_createPolygon_r(geom->geos, shell, NULL, 0) : NULL;
        if (solid)
            filled[n++] = solid;
    }
    if (filled)
        all = GEOSGeom_createCollection_r(geom->geos, GEOS_MULTIPOLYGON, filled, n);
    free(filled);
    GEOSGeometry *solid = all ? GEOSUnaryUnion_r(geom->geos, all) : NULL;
    if (solid)
        rest = GEOSDifference_r(geom->geos, solid, polygon->shape);
    drop(geom, all);
    drop(geom, solid);
    return as_polygon(geom, rest, polygon->unit2_m2, "holes cannot be computed", out, err);
}

double lrti_polygon_perimeter_m(const lrti_polygon *polygon)
{
    double length = 0;
    return GEOSLength_r(polygon->geom->geos, polygon->shape, &length) == 1
               ? length * sqrt(polygon->unit2_m2)
               : NAN;
}

bool lrti_polygon_meets(lrti_polygon *prepared, const lrti_polygon *b)
{
    lrti_geom *geom = prepared->geom;
    if (!boxes_meet(&prepared->box, &b->box))
        return false;
    if (!prepared->prepared)
        prepared->prepared = GEOSPrepare_r(geom->geos, prepared->shape);
    /* in doubt they meet: the overlay that follows is what decides, and what reports a failure */
    return !prepared->prepared ||
           GEOSPreparedIntersects_r(geom->geos, prepared->prepared, b->shape) != 0;
}

/* Turns the ring that was added last. */
static void turn_ring(draft *d)
{
    size_t from = d->ring[d->n_rings - 1], to = d->n_points;
    for (size_t i = from, k = to; i + 1 < k; i++) {
        k--;
        for (int c = 0; c < 2; c++) {
            double keep = d->xy[2 * i + (size_t)c];
            d->xy[2 * i + (size_t)c] = d->xy[2 * k + (size_t)c];
            d->xy[2 * k + (size_t)c] = keep;
        }
    }
}

static bool add_wound(lrti_geom *geom, const GEOSGeometry *r, bool left, draft *d)
{
    if (!draft_geos_ring(geom, r, d))
        return false;
    size_t from = d->ring[d->n_rings - 1];
    if ((twice_area(d->xy + 2 * from, d->n_points - from) > 0) != left)
        turn_ring(d);
    return true;
}

lrt_status lrti_polygon_shape(const lrti_polygon *polygon, lrti_arena *arena, lrti_shape *out,
                              lrt_error *err)
{
    draft d = {0};
    lrti_geom *geom = polygon->geom;
    int count = GEOSGetNumGeometries_r(geom->geos, polygon->shape);
    bool good = true;
    for (int i = 0; good && i < count; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geom->geos, polygon->shape, i);
        int holes = GEOSGetNumInteriorRings_r(geom->geos, part);
        good = add_wound(geom, GEOSGetExteriorRing_r(geom->geos, part), true, &d);
        for (int h = 0; good && h < holes; h++)
            good = add_wound(geom, GEOSGetInteriorRingN_r(geom->geos, part, h), false, &d);
    }
    good = good && draft_copy(&d, arena, out);
    draft_free(&d);
    return good ? LRT_OK : lrti_fail_memory(err);
}

double lrti_polygon_border_distance(lrti_polygon *polygon, double x, double y, double within_m)
{
    lrti_geom *geom = polygon->geom;
    double unit_m = sqrt(polygon->unit2_m2), within = within_m / unit_m, distance = INFINITY;
    if (x < polygon->box.min_x - within || x > polygon->box.max_x + within ||
        y < polygon->box.min_y - within || y > polygon->box.max_y + within)
        return INFINITY;
    if (!polygon->prepared_border) {
        if (!polygon->border)
            polygon->border = GEOSBoundary_r(geom->geos, polygon->shape);
        if (polygon->border)
            polygon->prepared_border = GEOSPrepare_r(geom->geos, polygon->border);
    }
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geom->geos, x, y);
    if (polygon->prepared_border && point &&
        GEOSPreparedDistanceWithin_r(geom->geos, polygon->prepared_border, point, within) == 1 &&
        GEOSPreparedDistance_r(geom->geos, polygon->prepared_border, point, &distance) != 1)
        distance = INFINITY;
    drop(geom, point);
    return distance * unit_m;
}

/* No `covers` first, as in lrti_polygon_shared_m2(): against a region of ten thousands of corners that costs a topology graph of
   all of them, where an overlay only looks at what lies in the box of `small`. (GEOSClipByRect would be quicker still, and
   answered the whole box for a region that only touches it.) */
lrt_status lrti_polygon_common_m2(const lrti_polygon *small, lrti_polygon *large, double *out,
                                  lrt_error *err)
{
    lrti_geom *geom = small->geom;
    *out = 0;
    geom->geos_message[0] = 0;
    if (!lrti_polygon_meets(large, small))
        return LRT_OK;
    GEOSGeometry *common = GEOSIntersection_r(geom->geos, small->shape, large->shape);
    *out = area_of(geom, common) * small->unit2_m2;
    drop(geom, common);
    return isnan(*out) ? geos_failed(geom, err, "two areas cannot be intersected") : LRT_OK;
}

/* ---- WKB ---- */

static void put_u32(lrti_buf *out, uint32_t v)
{
    unsigned char b[4] = {(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16),
                          (unsigned char)(v >> 24)};
    lrti_buf_add(out, b, sizeof b);
}

static void put_double(lrti_buf *out, double v)
{
    uint64_t bits = 0;
    memcpy(&bits, &v, sizeof bits);
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

/* Shells counter-clockwise, holes clockwise, as OGC 06-103r4 wishes. */
static void put_wkb_ring(lrti_buf *out, const ring *r, bool hole)
{
    bool reverse = (r->area2 > 0) == hole;
    put_u32(out, (uint32_t)r->n);
    for (size_t i = 0; i < r->n; i++) {
        const double *p = r->xy + 2 * (reverse ? r->n - 1 - i : i);
        put_double(out, p[0]);
        put_double(out, p[1]);
    }
}

static void put_wkb(lrti_buf *out, const ring *rings, size_t n, const uint32_t *chain)
{
    uint32_t shells = 0;
    for (size_t i = 0; i < n; i++)
        shells += rings[i].depth % 2 == 0;
    lrti_buf_char(out, 1);
    put_u32(out, 6);
    put_u32(out, shells);
    for (size_t i = 0; i < n; i++) {
        if (rings[i].depth % 2)
            continue;
        uint32_t count = 1;
        for (uint32_t h = chain[i]; h != NO_RING; h = chain[n + h])
            count++;
        lrti_buf_char(out, 1);
        put_u32(out, 3);
        put_u32(out, count);
        put_wkb_ring(out, &rings[i], false);
        for (uint32_t h = chain[i]; h != NO_RING; h = chain[n + h])
            put_wkb_ring(out, &rings[h], true);
    }
}

lrt_status lrti_geom_wkb(const lrti_shape *shape, lrti_buf *out, lrti_geom *geom, lrt_error *err)
{
    ring_list list = {0};
    lrt_status status = ring_list_new(shape, &list, err);
    if (status == LRT_OK)
        status = nest(geom, list.rings, list.n, err);
    uint32_t *chain = status == LRT_OK ? chains(list.rings, list.n) : NULL;
    if (chain)
        put_wkb(out, list.rings, list.n, chain);
    if (status == LRT_OK && (!chain || out->failed))
        status = lrti_fail_memory(err);
    free(chain);
    ring_list_free(&list);
    return status;
}
