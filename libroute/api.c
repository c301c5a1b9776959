#define _POSIX_C_SOURCE 200809L
#include "handle.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "across.h"
#include "build.h"
#include "explain.h"
#include "format.h"
#include "hsds.h"
#include "route.h"
#include "store.h"
#include "zone.h"

const char *lrt_version(void) { return LRT_VERSION; }

/* Larger than any struct of ours will be: more is a struct that was never initialised. */
#define STRUCT_MAX 4096

bool lrti_take_struct(void *all, size_t size, size_t first_version, const void *from)
{
    uint32_t theirs;
    memcpy(&theirs, from, sizeof theirs);
    if (theirs < first_version || theirs > STRUCT_MAX) {
        return false;
    }
    for (size_t i = size; i < theirs; i++) {
        if (((const char *)from)[i]) {
            return false;
        }
    }
    memcpy(all, from, theirs < size ? theirs : size);
    return true;
}

bool lrti_give_struct(void *to, size_t first_version, const void *all, size_t size)
{
    uint32_t theirs;
    memcpy(&theirs, to, sizeof theirs);
    if (theirs < first_version || theirs > STRUCT_MAX) {
        return false;
    }
    memset((char *)to + sizeof theirs, 0, theirs - sizeof theirs);
    memcpy((char *)to + sizeof theirs, (const char *)all + sizeof theirs,
           (theirs < size ? theirs : size) - sizeof theirs);
    return true;
}

/* ---- build ---- */

lrt_status lrt_build(const char *territory, const char *dataset, const lrt_build_options *options,
                     lrt_error *err)
{
    lrt_build_options all = LRT_BUILD_OPTIONS_INIT;
    if (!territory || !dataset || !territory[0] || !dataset[0]) {
        return lrti_fail(err, LRT_E_ARG,
                         "the territory's folder and the dataset's path are needed");
    }
    if (options) {
        if (!lrti_take_struct(&all, sizeof all, LRTI_THROUGH(lrt_build_options, limits), options)) {
            return lrti_fail(
                err, LRT_E_ARG,
                "lrt_build_options is not initialised with LRT_BUILD_OPTIONS_INIT" LRTI_OR_NEWER);
        }
    }
    return lrti_build(territory, dataset, &all, err);
}

/* ---- hsds ---- */

static bool take_hsds(lrt_hsds_options *all, const lrt_hsds_options *options)
{
    return (!options ||
            lrti_take_struct(all, sizeof *all, LRTI_THROUGH(lrt_hsds_options, user), options)) &&
           (all->format == LRT_HSDS_JSON || all->format == LRT_HSDS_CSV);
}

lrt_status lrt_hsds_export(const char *dataset, const char *output, const lrt_hsds_options *options,
                           lrt_error *err)
{
    lrt_hsds_options all = LRT_HSDS_OPTIONS_INIT;
    lrt_router *router = NULL;
    if (!dataset || !output || !dataset[0] || !output[0] || !take_hsds(&all, options)) {
        return lrti_fail(err, LRT_E_ARG,
                         "dataset and output are needed, and options as LRT_HSDS_OPTIONS_INIT "
                         "begins them");
    }
    lrt_status status = lrt_open(dataset, &router, err);
    if (status == LRT_OK) {
        status = lrti_router_ready(router, err);
    }
    if (status == LRT_OK) {
        status = lrti_hsds_export(dataset, &router->directory.t, lrti_image_digest(router->image),
                                  output, &all, err);
    }
    lrt_close(router);
    return status;
}

lrt_status lrt_hsds_import(const char *input, const char *territory,
                           const lrt_hsds_options *options, lrt_hsds_summary *summary,
                           lrt_error *err)
{
    lrt_hsds_options all = LRT_HSDS_OPTIONS_INIT;
    lrt_hsds_summary ignored;
    if (!input || !territory || !input[0] || !territory[0] || !take_hsds(&all, options)) {
        return lrti_fail(err, LRT_E_ARG,
                         "input and territory are needed, and options as LRT_HSDS_OPTIONS_INIT "
                         "begins them");
    }
    return lrti_hsds_import(input, territory, &all, summary ? summary : &ignored, err);
}

/* ---- open ---- */

static void free_router(lrt_router *r)
{
    lrti_areas_close(r->areas);
    if (atomic_load(&r->ready)) {
        lrti_directory_close(&r->directory);
    }
    lrti_crs_close(r->crs);
    lrti_geom_free(r->geom);
    lrti_image_close(r->image);
    pthread_mutex_destroy(&r->lock);
    free(r->path);
    free(r);
}

lrt_status lrt_open(const char *dataset, lrt_router **out, lrt_error *err)
{
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!dataset) {
        return lrti_fail(err, LRT_E_ARG, "the dataset's path is NULL");
    }
    lrt_router *r = calloc(1, sizeof *r);
    char *path = strdup(dataset);
    if (!r || !path || pthread_mutex_init(&r->lock, NULL) != 0) {
        free(path);
        free(r);
        return lrti_fail_memory(err);
    }
    r->path = path;
    atomic_init(&r->references, 1);
    r->index_build_ms = -1;
    const void *data = NULL;
    size_t size = 0;
    lrt_status status = lrti_image_open(dataset, &r->image, err);
    if (status == LRT_OK) {
        status = lrti_image_section_raw(r->image, LRTI_SECTION_AREAS, &data, &size,
                                        err); /* checks its own blocks */
    }
    if (status == LRT_OK) {
        lrt_error why;
        status = lrti_areas_open(data, size, &r->areas, &why);
        if (status == LRT_E_DATASET) {
            status = lrti_fail_at(err, status, dataset, 0, NULL,
                                  "%s; copy the file again or rebuild it", why.message);
        } else if (status != LRT_OK && err) {
            *err = why;
        }
    }
    if (status != LRT_OK) {
        free_router(r);
        return status;
    }
    *out = r;
    return LRT_OK;
}

const char *lrt_digest(const lrt_router *router)
{
    return router ? lrti_image_digest(router->image) : "";
}

lrt_router *lrt_retain(lrt_router *router)
{
    if (router) {
        atomic_fetch_add_explicit(&router->references, 1, memory_order_relaxed);
    }
    return router;
}

void lrt_close(lrt_router *router)
{
    if (router && atomic_fetch_sub_explicit(&router->references, 1, memory_order_acq_rel) == 1) {
        free_router(router);
    }
}

/* What names of areas and local days need: a tenth of the file. */
static lrt_status load_tables(lrt_router *r, lrt_error *err)
{
    const void *data;
    size_t size;
    lrt_status status = lrti_image_section(r->image, LRTI_SECTION_TABLES, &data, &size, err);
    if (status == LRT_OK) {
        status = lrti_directory_open(data, size, &r->directory, err);
    }
    if (status == LRT_OK &&
        lrti_rows(&r->directory.t, LRTI_T_boundary) != lrti_areas_count(r->areas)) {
        status = lrti_fail_at(err, LRT_E_DATASET, r->path, 0, NULL,
                              "index and tables name different numbers of areas");
        lrti_directory_close(&r->directory);
    }
    return status;
}

static lrt_status load_places(lrt_router *r, lrt_error *err)
{
    const void *data;
    size_t size;
    lrt_status status = lrti_image_section(r->image, LRTI_SECTION_SHARES, &data, &size, err);
    if (status == LRT_OK) {
        status = lrti_shares_open(data, size, lrti_areas_count(r->areas), &r->shares, err);
    }
    if (status == LRT_OK) {
        status = lrti_image_section(r->image, LRTI_SECTION_GEOCODE, &data, &size, err);
    }
    if (status == LRT_OK) {
        status = lrti_geocode_open(data, size, &r->geocoder, err);
    }
    return status;
}

/* Loads what `part` needs and is not there, in its order. */
static lrt_status load(lrt_router *router, int part, lrt_error *err)
{
    lrt_status status = LRT_OK;
    if (atomic_load_explicit(&router->ready, memory_order_acquire) >= part) {
        return LRT_OK;
    }
    pthread_mutex_lock(&router->lock);
    int ready = atomic_load_explicit(&router->ready, memory_order_relaxed);
    if (ready < LRTI_READY_TABLES) {
        status = load_tables(router, err);
        ready = status == LRT_OK ? LRTI_READY_TABLES : ready;
    }
    if (status == LRT_OK && ready < part) {
        status = load_places(router, err);
        ready = status == LRT_OK ? part : ready;
    }
    atomic_store_explicit(&router->ready, ready, memory_order_release);
    pthread_mutex_unlock(&router->lock);
    return status;
}

lrt_status lrti_router_ready(lrt_router *router, lrt_error *err)
{
    return load(router, LRTI_READY_ALL, err);
}

/* A const router is logically unchanged by loading what it maps, so the public calls may take it as const. */
static lrt_router *writable(const lrt_router *router) { return (lrt_router *)(uintptr_t)router; }

static bool has_tables(const lrt_router *router)
{
    return router && load(writable(router), LRTI_READY_TABLES, NULL) == LRT_OK;
}

lrti_world lrti_router_world(const lrt_router *r)
{
    return (lrti_world){&r->directory, r->areas, &r->shares, &r->geocoder};
}

static double cpu_ms_now(void)
{
    struct timespec t; /* processor time, not the clock: no answer depends on it */
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static lrt_status compare_index(const lrt_router *r, const lrti_areas_set *sets,
                                const lrti_areas_area *areas, double *cpu_ms, lrt_error *err)
{
    lrti_buf made = {0};
    const void *stored;
    size_t size;
    double before = cpu_ms_now();
    lrt_status status =
        lrti_areas_compile(sets, r->directory.n_sets, areas, lrti_areas_count(r->areas),
                           lrti_areas_metric(r->areas), &made, err);
    if (cpu_ms) {
        *cpu_ms = cpu_ms_now() - before;
    }
    if (status == LRT_OK) {
        status = lrti_image_section(r->image, LRTI_SECTION_AREAS, &stored, &size, err);
    }
    if (status == LRT_OK && (size != made.len || memcmp(stored, made.data, size) != 0)) {
        status =
            lrti_fail_at(err, LRT_E_DATASET, r->path, 0, NULL,
                         "the area index is not that of the boundaries in its tables; rebuild it");
    }
    lrti_buf_free(&made);
    return status;
}

lrt_status lrti_remake_index(const lrt_router *r, const char *path, double *cpu_ms, lrt_error *err)
{
    const lrti_tables *t = &r->directory.t;
    uint32_t n = lrti_rows(t, LRTI_T_boundary);
    lrti_arena arena = {NULL};
    lrti_shape *shape = lrti_arena_alloc(&arena, (size_t)n + 1, sizeof *shape);
    lrti_areas_area *areas = lrti_arena_alloc(&arena, (size_t)n + 1, sizeof *areas);
    lrti_areas_set *sets = lrti_arena_alloc(&arena, (size_t)r->directory.n_sets + 1, sizeof *sets);
    lrt_status status = shape && areas && sets ? lrti_store_shapes(path, t, &arena, shape, err)
                                               : lrti_fail_memory(err);
    for (uint32_t s = 0; status == LRT_OK && s < r->directory.n_sets; s++) {
        sets[s] = (lrti_areas_set){LRTI_U32(t, boundary_set, start_date, s),
                                   LRTI_U32(t, boundary_set, end_date, s)};
    }
    for (uint32_t i = 0; status == LRT_OK && i < n; i++) {
        areas[i] = (lrti_areas_area){LRTI_U32(t, boundary, boundary_set_id, i), shape[i]};
    }
    if (status == LRT_OK) {
        status = compare_index(r, sets, areas, cpu_ms, err);
    }
    lrti_arena_free(&arena);
    return status;
}

double lrti_index_build_ms(const lrt_router *router)
{
    lrt_router *r = writable(router);
    pthread_mutex_lock(&r->lock);
    if (r->index_build_ms < 0 &&
        lrti_remake_index(router, router->path, &r->index_build_ms, NULL) != LRT_OK) {
        r->index_build_ms = NAN;
    }
    double ms = r->index_build_ms;
    pthread_mutex_unlock(&r->lock);
    return ms;
}

lrt_status lrt_verify(const char *dataset, lrt_error *err)
{
    lrt_router *r = NULL;
    lrt_status status = lrt_open(dataset, &r, err);
    if (status == LRT_OK) {
        status = lrti_image_verify(r->image, err);
    }
    if (status == LRT_OK && !lrti_areas_verify(r->areas)) {
        status = lrti_fail_at(err, LRT_E_DATASET, dataset, 0, NULL,
                              "a block of the area index is damaged; rebuild it");
    }
    if (status == LRT_OK) {
        status = lrti_router_ready(r, err);
    }
    if (status == LRT_OK) {
        status = lrti_store_verify(dataset, &r->directory.t, err);
    }
    if (status == LRT_OK) {
        status = lrti_remake_index(r, dataset, NULL, err);
    }
    lrt_close(r);
    return status;
}

/* ---- time ---- */

lrt_status lrt_parse_instant(const lrt_router *router, const char *text, int64_t *at,
                             lrt_error *err)
{
    if (!router || !text || !at) {
        return lrti_fail(err, LRT_E_ARG, "router, text and at are needed");
    }
    lrt_status status = load(writable(router), LRTI_READY_TABLES, err);
    if (status == LRT_OK && !lrti_zone_parse(&router->directory.t, text, at)) {
        status = lrti_fail(err, LRT_E_ARG,
                           "\"%.60s\" is no instant; write 2026-11-23T09:00:00-05:00, or without "
                           "offset for local time",
                           text);
    }
    return status;
}

uint32_t lrt_local_date(const lrt_router *router, int64_t at)
{
    return has_tables(router) ? lrti_zone_date(&router->directory.t, at) : 0;
}

lrt_status lrt_parse_date(const char *text, uint32_t *date, lrt_error *err)
{
    uint32_t last;
    if (!text || !date || strlen(text) != 10 || !lrti_parse_date(text, 10, date, &last)) {
        return lrti_fail(err, LRT_E_ARG, "\"%.40s\" is no day; write YYYY-MM-DD", text ? text : "");
    }
    return LRT_OK;
}

lrt_status lrti_resolve_time(const lrt_router *router, uint32_t *as_of, int64_t at, lrt_error *err)
{
    if (*as_of && !lrti_date_valid(*as_of)) {
        return lrti_fail(err, LRT_E_ARG, "as_of %u is no day of the calendar (YYYYMMDD)", *as_of);
    }
    if (at != LRT_AT_NONE) {
        if (at < 0 || at >= INT64_C(7258118400)) { /* 2200-01-01 */
            return lrti_fail(err, LRT_E_ARG, "the instant lies outside the years 1970 to 2199");
        }
        uint32_t local = lrti_zone_date(&router->directory.t, at);
        if (*as_of && *as_of != local) {
            return lrti_fail(
                err, LRT_E_ARG,
                "as-of %u contradicts the instant, whose local date is %u; give one of them",
                *as_of, local);
        }
        *as_of = local;
    }
    return *as_of
               ? LRT_OK
               : lrti_fail(err, LRT_E_ARG, "neither a date (as_of) nor an instant (at) is given");
}

/* Who asks, by id; the list of those there are, when there is no such role. */
static lrt_status find_role(const lrti_tables *t, const char *id, uint32_t *role, lrt_error *err)
{
    lrti_buf known = {0};
    *role = LRTI_NO_ROW;
    if (!id || !id[0]) {
        return LRT_OK;
    }
    *role = lrti_find_row(t, LRTI_T_role, id);
    if (*role != LRTI_NO_ROW) {
        return LRT_OK;
    }
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_role); i++) {
        lrti_buf_printf(&known, "%s%s", i ? ", " : "", LRTI_TX(t, role, id, i));
    }
    lrti_fail(err, LRT_E_ARG, "role \"%.60s\" is not known; %s%.600s", id,
              known.len ? "the territory has "
                        : "the territory has no roles: ask without one, or name them in roles.csv",
              known.data ? known.data : "");
    lrti_buf_free(&known);
    return LRT_E_ARG;
}

lrt_status lrti_ask(const lrt_router *router, const lrt_query *q, lrti_arena *arena,
                    lrti_case *asked, lrt_error *err)
{
    *asked = (lrti_case){q->as_of, q->at, LRTI_NO_ROW, {NULL, 0}, q->view};
    lrt_status status = lrti_resolve_time(router, &asked->as_of, q->at, err);
    if (status == LRT_OK) {
        status = find_role(&router->directory.t, q->role, &asked->role, err);
    }
    if (status == LRT_OK && q->n_facts) {
        status =
            lrti_facts_parse(&router->directory, q->facts, q->n_facts, arena, &asked->facts, err);
    }
    return status;
}

/* ---- areas ---- */

uint32_t lrt_epoch(const lrt_router *router, uint32_t as_of)
{
    return router ? lrti_areas_epoch(router->areas, as_of) : 0;
}

size_t lrt_areas_at(const lrt_router *router, uint32_t epoch, double lon_deg, double lat_deg,
                    lrt_area_hit *hits, size_t capacity)
{
    if (!router || (!hits && capacity)) {
        return LRT_INVALID;
    }
    return lrti_areas_at(router->areas, epoch, lon_deg, lat_deg, hits, capacity);
}

lrt_status lrt_cover_many(const lrt_router *router, uint32_t epoch, const double *lon_lat_deg,
                          size_t n, uint32_t *cover, lrt_error *err)
{
    if (!router || ((!lon_lat_deg || !cover) && n)) {
        return lrti_fail(err, LRT_E_ARG,
                         "router, coordinates and room for the cover ids are needed");
    }
    lrt_status status = lrti_areas_cover_many(router->areas, epoch, lon_lat_deg, n, cover);
    if (status == LRT_E_ARG) {
        return lrti_fail(err, status, "epoch %u does not exist; take it from lrt_epoch()", epoch);
    }
    return status == LRT_OK ? LRT_OK
                            : lrti_fail_at(err, status, router->path, 0, NULL,
                                           "the area index is damaged; rebuild it");
}

size_t lrt_cover_areas(const lrt_router *router, uint32_t cover, const uint32_t **area_index)
{
    const uint32_t *ignored;
    return router ? lrti_areas_cover(router->areas, cover, area_index ? area_index : &ignored) : 0;
}

uint32_t lrt_area_count(const lrt_router *router)
{
    return router ? lrti_areas_count(router->areas) : 0;
}

const char *lrt_area_id(const lrt_router *router, uint32_t area)
{
    return has_tables(router) && area < lrt_area_count(router)
               ? LRTI_TX(&router->directory.t, boundary, id, area)
               : "";
}

const char *lrt_area_name(const lrt_router *router, uint32_t area)
{
    return has_tables(router) && area < lrt_area_count(router)
               ? LRTI_TX(&router->directory.t, boundary, name, area)
               : "";
}

uint32_t lrt_area_find(const lrt_router *router, const char *id)
{
    return has_tables(router) && id ? lrti_find_row(&router->directory.t, LRTI_T_boundary, id)
                                    : LRT_NO_AREA;
}

/* One transformer is kept for the last system asked for; PROJ objects belong to one thread at a time, hence the lock. */
lrt_status lrt_to_lon_lat(const lrt_router *router, const char *crs, const double *xy, size_t n,
                          double *lon_lat, lrt_error *err)
{
    if (!router || !crs || !crs[0] || strlen(crs) > LRT_TEXT_MAX || ((!xy || !lon_lat) && n)) {
        return lrti_fail(err, LRT_E_ARG, "router, crs and coordinates are needed");
    }
    lrt_router *r = writable(router);
    lrt_status status = LRT_OK;
    pthread_mutex_lock(&r->lock);
    if (!r->geom) {
        status = lrti_geom_new(&r->geom, err);
    }
    if (status == LRT_OK && (!r->crs || strcmp(r->crs_text, crs) != 0)) {
        lrti_crs_close(r->crs);
        r->crs = NULL;
        status = lrti_crs_open(r->geom, crs, &r->crs, err);
        snprintf(r->crs_text, sizeof r->crs_text, "%s", status == LRT_OK ? crs : "");
    }
    if (status == LRT_OK) {
        lrti_crs_to_lon_lat(r->crs, xy, n, lon_lat);
    }
    pthread_mutex_unlock(&r->lock);
    return status;
}

/* ---- queries ---- */

static void coordinate_place(lrti_place *p, double lon, double lat)
{
    *p = (lrti_place){LRT_MATCH_COORDINATE, 100, 0, lon, lat, 0, "", NULL, 0};
}

lrt_status lrti_find_place(lrt_router *r, const char *text, bool ppn, const char *city,
                           const char *state, const char *zip, lrti_arena *arena,
                           lrti_geocoding *out, lrt_error *err)
{
    memset(out, 0, sizeof *out);
    if (strlen(text) > LRT_TEXT_MAX) {
        out->status = LRT_ANSWER_INVALID;
        out->reason = "The text is longer than 512 bytes.";
        out->crs = "";
        return LRT_OK;
    }
    lrt_status status = ppn ? lrti_geocode_parcel(&r->geocoder, text, arena, out, err)
                            : lrti_geocode(&r->geocoder, text, city, state, zip, arena, out, err);
    if (status == LRT_OK && out->crs && out->crs[0]) {
        double at[2] = {out->x, out->y};
        lrti_place *p = lrti_arena_alloc(arena, 1, sizeof *p);
        status = p ? lrt_to_lon_lat(r, out->crs, at, 1, at, err) : lrti_fail_memory(err);
        if (status == LRT_OK && isnan(at[0])) {
            out->status = LRT_ANSWER_INVALID;
            out->reason = lrti_arena_printf(
                arena, "These coordinates cannot belong to %s: axes swapped, or another unit?",
                out->crs);
            out->n_places = 0;
            return out->reason ? LRT_OK : lrti_fail_memory(err);
        }
        if (status == LRT_OK) {
            coordinate_place(p, at[0], at[1]);
            out->status = LRT_ANSWER_ANSWERED;
            out->places = p;
            out->n_places = 1;
        }
    }
    return status;
}

static bool same_areas(const lrt_router *r, uint32_t epoch, const lrti_place *a,
                       const lrti_place *b)
{
    lrt_area_hit x[64], y[64];
    size_t n = lrti_areas_at(r->areas, epoch, a->lon, a->lat, x, 64),
           m = lrti_areas_at(r->areas, epoch, b->lon, b->lat, y, 64);
    if (n != m || n > 64) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (x[i].area_index != y[i].area_index) {
            return false;
        }
    }
    return true;
}

/* Candidates that all lie in the same areas get the same partners: routing may go on, and says so. */
static bool candidates_agree(const lrt_router *r, uint32_t as_of, const lrti_geocoding *g)
{
    uint32_t epoch = lrti_areas_epoch(r->areas, as_of);
    if (g->status != LRT_ANSWER_AMBIGUOUS || g->n_places < 2) {
        return false;
    }
    for (size_t i = 0; i < g->n_places; i++) {
        const lrti_place *p = &g->places[i];
        if (!isfinite(p->lon) || (p->faults & LRT_FAULT_DIRECTION_CONTRADICTED) ||
            !same_areas(r, epoch, &g->places[0], p)) {
            return false;
        }
    }
    return true;
}

static void unplaced(lrti_located *l, const lrti_geocoding *g)
{
    memset(l, 0, sizeof *l);
    l->status = g->status;
    l->reason = g->reason ? g->reason : "";
    l->lon = l->lat = l->x = l->y = l->error_m = NAN;
    l->address = "";
    for (int s = 0; s < 64; s++) {
        l->verdict[s] = LRTI_NOT_IN_FORCE;
    }
    l->judged = true;
}

static lrt_status answer_place(lrt_router *r, const lrt_query *q, const lrti_place *place,
                               bool agree, lrti_detail detail, lrt_result *result, lrt_error *err)
{
    lrti_world world = lrti_router_world(r);
    const lrti_case *asked = &result->asked;
    lrt_status status = lrti_locate(&world, place, q->rule, asked->as_of, q->error_m, detail,
                                    &result->arena, &result->located, err);
    if (status == LRT_OK && agree &&
        !lrti_warn(&result->located.warnings, &result->arena, "candidates_agree", LRTI_NO_ROW,
                   "The text fits several places; all of them lie in the same areas, so the "
                   "partners are the same.")) {
        status = lrti_fail_memory(err);
    }
    if (status == LRT_OK && !result->areas_only) {
        status = lrti_route(&r->directory, &r->geocoder, &result->located, asked, &result->arena,
                            &result->matches, err);
    }
    return status;
}

lrt_status lrti_answer(lrt_router *r, const lrt_query *q, bool ppn, bool areas_only,
                       lrti_detail detail, lrt_result *result, lrt_error *err)
{
    lrti_place place;
    lrti_case *asked = &result->asked;
    result->areas_only = areas_only;
    result->rule = q->rule;
    result->error_m = q->error_m;
    lrt_status status = lrti_ask(r, q, &result->arena, asked, err);
    if (status != LRT_OK) {
        return status;
    }
    bool agree = false;
    if (q->text) {
        lrti_geocoding *g = &result->geocoding;
        status =
            lrti_find_place(r, q->text, ppn, q->city, q->state, q->zip, &result->arena, g, err);
        agree = status == LRT_OK && candidates_agree(r, asked->as_of, g);
        if (status == LRT_OK && g->status != LRT_ANSWER_ANSWERED && !agree) {
            unplaced(&result->located, g);
            return LRT_OK;
        }
        if (status == LRT_OK) {
            place = g->places[0];
        }
    } else {
        coordinate_place(&place, q->lon_deg, q->lat_deg);
    }
    return status == LRT_OK ? answer_place(r, q, &place, agree, detail, result, err) : status;
}

bool lrti_describe(const lrt_result *result)
{
    lrt_result *r = (lrt_result *)(uintptr_t)result;
    const lrti_directory *d = &r->router->directory;
    lrti_world world = lrti_router_world(r->router);
    if (lrti_locate_describe(&world, &r->located, &r->arena, NULL) != LRT_OK) {
        return false;
    }
    if (!r->areas_only && !r->told_across) {
        r->told_across =
            lrti_across(&world, &r->located, &r->asked, &r->matches, &r->arena, NULL) == LRT_OK;
    }
    return (r->areas_only || r->told_across) &&
           lrti_route_describe(d, &r->located, &r->asked, &r->arena, &r->matches, NULL) == LRT_OK;
}

lrt_status lrti_check_query(const lrt_query *query, lrt_query *all, lrt_error *err)
{
    if (!query || !lrti_take_struct(all, sizeof *all, LRTI_THROUGH(lrt_query, rule), query)) {
        return lrti_fail(err, LRT_E_ARG,
                         "lrt_query is not initialised with LRT_QUERY_INIT" LRTI_OR_NEWER);
    }
    if (all->error_m < 0 || isinf(all->error_m)) {
        return lrti_fail(err, LRT_E_ARG, "error_m must be a number of metres from 0 on");
    }
    if ((unsigned)all->rule > LRT_RULE_PARCEL) {
        return lrti_fail(err, LRT_E_ARG, "rule %d is not known", (int)all->rule);
    }
    if ((unsigned)all->view > LRT_VIEW_OWNER) {
        return lrti_fail(err, LRT_E_ARG, "view %d is not known", (int)all->view);
    }
    if (all->n_facts > LRT_FACTS_MAX || (all->n_facts && !all->facts)) {
        return lrti_fail(err, LRT_E_ARG,
                         "at most %d facts can be given, in an array that is not NULL",
                         LRT_FACTS_MAX);
    }
    return LRT_OK;
}

static lrt_status ask(const lrt_router *router, const lrt_query *query, bool areas_only,
                      lrt_result **out, lrt_error *err)
{
    lrt_query all = LRT_QUERY_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!router) {
        return lrti_fail(err, LRT_E_ARG, "router is NULL");
    }
    lrt_status status = lrti_check_query(query, &all, err);
    if (status == LRT_OK) {
        status = lrti_router_ready(writable(router), err);
    }
    if (status != LRT_OK) {
        return status;
    }
    lrt_result *result = calloc(1, sizeof *result);
    if (!result) {
        return lrti_fail_memory(err);
    }
    result->router = lrt_retain(writable(router));
    status = lrti_answer(writable(router), &all, false, areas_only, LRTI_COVERS, result, err);
    if (status == LRT_E_DATASET && err) {
        char why[LRT_ERROR_MESSAGE_SIZE];
        snprintf(why, sizeof why, "%s", err->message);
        lrti_fail_at(err, status, router->path, 0, NULL, "%s", why);
    }
    if (status != LRT_OK) {
        lrt_result_free(result);
        return status;
    }
    *out = result;
    return LRT_OK;
}

lrt_status lrt_locate(const lrt_router *router, const lrt_query *query, lrt_result **out,
                      lrt_error *err)
{
    return ask(router, query, true, out, err);
}

lrt_status lrt_route(const lrt_router *router, const lrt_query *query, lrt_result **out,
                     lrt_error *err)
{
    return ask(router, query, false, out, err);
}

lrt_status lrti_route_place(lrt_router *router, const lrt_query *query, const lrti_place *place,
                            bool agree, lrt_result **out, lrt_error *err)
{
    lrti_place own = *place;
    lrt_result *r = calloc(1, sizeof *r);
    uint32_t *parcels = r ? lrti_arena_alloc(&r->arena, own.n_parcels + 1, sizeof *parcels) : NULL;
    *out = NULL;
    if (!parcels) {
        free(r);
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; i < own.n_parcels; i++) {
        parcels[i] = own.parcels[i];
    }
    own.parcels = parcels;
    r->router = lrt_retain(router);
    r->rule = query->rule;
    r->error_m = query->error_m;
    lrt_status status = lrti_ask(router, query, &r->arena, &r->asked, err);
    if (status == LRT_OK) {
        status = answer_place(router, query, &own, agree, LRTI_COVERS, r, err);
    }
    if (status != LRT_OK) {
        lrt_result_free(r);
        return status;
    }
    *out = r;
    return LRT_OK;
}

lrt_status lrt_explain(const lrt_router *router, const lrt_query *query, lrt_result **out,
                       lrt_error *err)
{
    lrti_partner *partner = NULL;
    lrt_status status = ask(router, query, false, out, err);
    if (status != LRT_OK) {
        return status;
    }
    lrt_result *r = *out;
    lrti_world world = lrti_router_world(router);
    if (r->asked.view == LRT_VIEW_OWNER) {
        status = lrti_fail(err, LRT_E_ARG,
                           "reasons are for staff: there is no explanation in the view owner");
    } else if (!lrti_describe(r)) {
        status = lrti_fail_memory(err);
    } else {
        status =
            lrti_explain(&world, &r->located, &r->asked, &r->matches, &r->arena, &partner, err);
    }
    if (status != LRT_OK) {
        lrt_result_free(r);
        *out = NULL;
        return status;
    }
    r->partner = partner;
    return LRT_OK;
}

/* Farther away, an address says nothing about a place any more. */
#define NEAREST_M 500.0

/* The public struct of a place; false: out of memory. */
static bool candidate_of(const lrt_router *r, lrti_arena *arena, const lrti_place *p,
                         lrt_candidate *out)
{
    const char **parcels = lrti_arena_alloc(arena, p->n_parcels + 1, sizeof *parcels);
    if (!parcels) {
        return false;
    }
    for (size_t k = 0; k < p->n_parcels; k++) {
        parcels[k] = lrti_geocode_parcel_number(&r->geocoder, p->parcels[k]);
    }
    *out = (lrt_candidate){p->match_type, p->score,   p->faults, p->lon,      p->lat,
                           p->error_m,    p->address, parcels,   p->n_parcels};
    return true;
}

/* NULL: out of memory. */
static lrt_candidate *list_candidates(const lrt_router *r, lrti_arena *arena,
                                      const lrti_geocoding *from)
{
    lrt_candidate *all = lrti_arena_alloc(arena, from->n_places + 1, sizeof *all);
    for (size_t i = 0; all && i < from->n_places; i++) {
        all = candidate_of(r, arena, &from->places[i], &all[i]) ? all : NULL;
    }
    return all;
}

/* The answer as ever, and beside it how the geocoder came to it. */
static lrt_status explain_place(lrt_geocode_result *g, const lrt_geocode_query *q, lrt_error *err)
{
    lrti_geocoding explained;
    lrt_status status = lrti_geocode_explain(&g->router->geocoder, q->text, q->city, q->state,
                                             q->zip, &g->arena, &explained, err);
    if (status == LRT_OK) {
        status = lrti_find_place(g->router, q->text, false, q->city, q->state, q->zip, &g->arena,
                                 &g->geocoding, err);
    }
    if (status == LRT_OK) {
        g->geocoding.explained = explained.explained;
    }
    return status;
}

/* A coordinate is also told the address or parcel nearest to it, within half a kilometre. */
lrt_status lrti_find_nearest(const lrt_router *router, lrti_arena *arena, lrti_geocoding *out,
                             lrt_error *err)
{
    lrti_geocoding found;
    if (out->status != LRT_ANSWER_ANSWERED || out->n_places != 1 ||
        out->places[0].match_type != LRT_MATCH_COORDINATE || isnan(out->places[0].lon)) {
        return LRT_OK;
    }
    lrt_status status = lrti_geocode_reverse(&router->geocoder, out->places[0].lon,
                                             out->places[0].lat, NEAREST_M, arena, &found, err);
    if (status == LRT_OK && found.status == LRT_ANSWER_ANSWERED) {
        out->nearest = &found.places[0];
    }
    return status;
}

lrt_status lrt_geocode(const lrt_router *router, const lrt_geocode_query *query,
                       lrt_geocode_result **out, lrt_error *err)
{
    lrt_geocode_query all = LRT_GEOCODE_QUERY_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!router || !query ||
        !lrti_take_struct(&all, sizeof all, LRTI_THROUGH(lrt_geocode_query, zip), query)) {
        return lrti_fail(err, LRT_E_ARG,
                         "router is NULL, or lrt_geocode_query is not initialised with "
                         "LRT_GEOCODE_QUERY_INIT" LRTI_OR_NEWER);
    }
    if (!all.text) {
        return lrti_fail(err, LRT_E_ARG, "text is NULL");
    }
    lrt_status status = lrti_router_ready(writable(router), err);
    lrt_geocode_result *g = status == LRT_OK ? calloc(1, sizeof *g) : NULL;
    if (!g) {
        return status == LRT_OK ? lrti_fail_memory(err) : status;
    }
    g->router = lrt_retain(writable(router));
    status = all.explain ? explain_place(g, &all, err)
                         : lrti_find_place(g->router, all.text, false, all.city, all.state, all.zip,
                                           &g->arena, &g->geocoding, err);
    if (status == LRT_OK) {
        status = lrti_find_nearest(g->router, &g->arena, &g->geocoding, err);
    }
    if (status == LRT_OK) {
        g->candidate = list_candidates(g->router, &g->arena, &g->geocoding);
        status = g->candidate ? LRT_OK : lrti_fail_memory(err);
    }
    if (status != LRT_OK) {
        lrt_geocode_result_free(g);
        return status;
    }
    *out = g;
    return LRT_OK;
}

/* ---- results ---- */

/* What lies near and how sure each set is costs more than the order of the partners: found when somebody asks. */
static bool judged(const lrt_result *result)
{
    if (!result) {
        return false;
    }
    lrt_result *r = (lrt_result *)(uintptr_t)result;
    lrti_world world = lrti_router_world(r->router);
    return lrti_locate_judge(&world, &r->located, &r->arena, NULL) == LRT_OK;
}

lrt_answer lrt_result_status(const lrt_result *r)
{
    return r ? r->located.status : LRT_ANSWER_INVALID;
}

const lrt_candidate *lrt_result_place(const lrt_result *result)
{
    lrt_result *r = (lrt_result *)(uintptr_t)result;
    if (!r || (r->located.match_type == LRT_MATCH_NONE && isnan(r->located.lon))) {
        return NULL;
    }
    if (!r->place) {
        const lrti_located *l = &r->located;
        const lrti_place place = {
            .match_type = l->match_type,
            .score = l->score,
            .faults = l->faults,
            .lon = l->lon,
            .lat = l->lat,
            .error_m = l->error_m,
            .address = l->address,
            .parcels = l->parcels,
            .n_parcels = l->n_parcels,
        };
        lrt_candidate *made = lrti_arena_alloc(&r->arena, 1, sizeof *made);
        r->place = made && candidate_of(r->router, &r->arena, &place, made) ? made : NULL;
    }
    return r->place;
}

const lrt_candidate *lrt_result_candidate(const lrt_result *result, size_t i)
{
    lrt_result *r = (lrt_result *)(uintptr_t)result;
    if (!r || i >= r->geocoding.n_places) {
        return NULL;
    }
    if (!r->candidate) {
        r->candidate = list_candidates(r->router, &r->arena, &r->geocoding);
    }
    return r->candidate ? &r->candidate[i] : NULL;
}

size_t lrt_result_area_count(const lrt_result *r) { return judged(r) ? r->located.n_hits : 0; }

uint32_t lrt_result_area(const lrt_result *r, size_t i)
{
    return i < lrt_result_area_count(r) ? r->located.hit[i].area : LRT_NO_AREA;
}

const char *lrt_result_relation(const lrt_result *r, size_t i)
{
    return i < lrt_result_area_count(r) ? lrti_relation_text(r->located.hit[i].relation) : "";
}

const char *lrt_result_verdict(const lrt_result *r, const char *slug)
{
    const lrti_directory *d = judged(r) ? &r->router->directory : NULL;
    for (uint32_t s = 0; d && slug && s < d->n_sets; s++) {
        if (r->located.verdict[s] != LRTI_NOT_IN_FORCE &&
            strcmp(LRTI_TX(&d->t, boundary_set, slug, s), slug) == 0) {
            return lrti_verdict_text(r->located.verdict[s]);
        }
    }
    return "";
}

size_t lrt_result_match_count(const lrt_result *r) { return r ? r->matches.n : 0; }

const char *lrt_result_organization_id(const lrt_result *r, size_t i)
{
    return i < lrt_result_match_count(r) ? LRTI_TX(&r->router->directory.t, organization, id,
                                                   r->matches.match[i].organization)
                                         : "";
}

const char *lrt_result_organization_name(const lrt_result *r, size_t i)
{
    return i < lrt_result_match_count(r) ? LRTI_TX(&r->router->directory.t, organization, name,
                                                   r->matches.match[i].organization)
                                         : "";
}

void lrt_result_free(lrt_result *result)
{
    if (result) {
        lrti_arena_free(&result->arena);
        lrt_close(result->router);
        free(result);
    }
}

lrt_answer lrt_geocode_result_status(const lrt_geocode_result *g)
{
    return g ? g->geocoding.status : LRT_ANSWER_INVALID;
}

size_t lrt_geocode_result_count(const lrt_geocode_result *g)
{
    return g ? g->geocoding.n_places : 0;
}

const lrt_candidate *lrt_geocode_result_candidate(const lrt_geocode_result *g, size_t i)
{
    return i < lrt_geocode_result_count(g) ? &g->candidate[i] : NULL;
}

void lrt_geocode_result_free(lrt_geocode_result *g)
{
    if (g) {
        lrti_arena_free(&g->arena);
        lrt_close(g->router);
        free(g);
    }
}
