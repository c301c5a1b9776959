#include "places.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layer.h"

typedef struct reader {
    lrti_geom *geom;
    const lrti_manifest *manifest;
    const lrt_limits *limits;
    const lrti_place_source *source;
    lrti_crs *crs; /* NULL: the columns are lon and lat */
    lrti_box box;
    lrti_places *places;
    lrti_place_rows *rows;
    size_t far, unreadable;
    uint64_t first_far;
    lrti_report_fn report;
    void *user;
} reader;

static bool is_layer(const char *file)
{
    const char *dot = strrchr(file, '.');
    return dot && !lrti_equal_nocase(dot, ".csv") && !lrti_equal_nocase(dot, ".txt");
}

static const char *keep(reader *r, const char *text)
{
    return text[0] ? lrti_arena_str(&r->places->arena, text) : "";
}

static void LRTI_PRINTF(5, 6)
    tell(reader *r, const char *kind, uint64_t record, const char *field, const char *fmt, ...)
{
    char text[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    r->report(r->user, kind, "notice", r->source->file, record, field, text);
}

/* A position that does not lie near the territory is worse than none: it would answer for another place. */
static void place_at(reader *r, lrti_geocode_row *row, double x, double y)
{
    double at[2] = {x, y};
    if (r->crs) {
        lrti_crs_to_lon_lat(r->crs, at, 1, at);
    }
    if (!(at[0] >= r->box.min_x && at[0] <= r->box.max_x && at[1] >= r->box.min_y &&
          at[1] <= r->box.max_y)) {
        r->far++;
        r->first_far = r->first_far ? r->first_far : row->record;
        tell(r, "far_from_territory", row->record, "",
             "position lies outside the territory; kept without a position");
        return;
    }
    row->lon = at[0];
    row->lat = at[1];
}

static lrt_status add_row(reader *r, uint64_t record, const char *const cell[LRTI_F_COUNT],
                          lrti_geocode_row **out, lrt_error *err)
{
    lrti_place_rows *rows = r->rows;
    if (!lrti_grow(&rows->row, &rows->cap, rows->n + 1, sizeof *rows->row)) {
        return lrti_fail_memory(err);
    }
    const char *kept[LRTI_F_COUNT];
    for (int f = 0; f < LRTI_F_COUNT; f++) {
        kept[f] = f >= LRTI_F_lon && f <= LRTI_F_y ? "" : keep(r, cell[f]);
        if (!kept[f]) {
            return lrti_fail_memory(err);
        }
    }
    lrti_geocode_row *row = &rows->row[rows->n++];
    *row = (lrti_geocode_row){kept[LRTI_F_ppn],
                              kept[LRTI_F_address],
                              kept[LRTI_F_number],
                              kept[LRTI_F_pre_dir],
                              kept[LRTI_F_pre_type],
                              kept[LRTI_F_name],
                              kept[LRTI_F_suffix],
                              kept[LRTI_F_suf_dir],
                              kept[LRTI_F_unit],
                              kept[LRTI_F_city],
                              kept[LRTI_F_state],
                              kept[LRTI_F_zip],
                              NAN,
                              NAN,
                              record};
    *out = row;
    return LRT_OK;
}

static lrt_status on_csv_row(void *user, uint64_t line, const char *const cell[LRTI_F_COUNT],
                             lrt_error *err)
{
    reader *r = user;
    lrti_geocode_row *row = NULL;
    for (int f = 0; f < LRTI_F_COUNT; f++) {
        if (!lrti_utf8_valid(cell[f], strlen(cell[f]))) {
            return lrti_fail_at(err, LRT_E_TERRITORY, r->source->file, line,
                                lrti_place_field_name[f], "is not UTF-8; save the file as UTF-8");
        }
    }
    lrt_status status = add_row(r, line, cell, &row, err);
    if (status != LRT_OK) {
        return status;
    }
    const char *a = cell[r->crs ? LRTI_F_x : LRTI_F_lon], *b = cell[r->crs ? LRTI_F_y : LRTI_F_lat];
    double x, y;
    if (a[0] && b[0]) {
        if (!lrti_parse_double(a, strlen(a), &x) || !lrti_parse_double(b, strlen(b), &y)) {
            r->unreadable++;
            tell(r, "bad_position", line, r->crs ? "x" : "lon",
                 "\"%.30s\", \"%.30s\" is no position; kept without one", a, b);
        } else {
            place_at(r, row, x, y);
        }
    }
    return LRT_OK;
}

static lrt_status check_far(reader *r, lrt_error *err)
{
    if (r->far + r->unreadable > 3 && r->far * 2 > r->rows->n) {
        return lrti_fail_at(err, LRT_E_CRS, r->source->file, r->first_far, r->crs ? "x" : "lon",
                            "%zu of %zu positions lie outside the territory; longitude and "
                            "latitude swapped, or another CRS or "
                            "unit than stated",
                            r->far, r->rows->n);
    }
    return LRT_OK;
}

/* ---- layers: points, polygons, lines ---- */

static lrt_status open_crs(reader *r, const char *layer_crs, lrt_error *err)
{
    const char *crs = r->source->crs[0] ? r->source->crs : layer_crs;
    if (!crs[0]) {
        return lrti_fail_at(err, LRT_E_CRS, r->source->file, 0, NULL,
                            "no .prj beside it and no \"crs\" for %s in territory.json; add one",
                            r->source->kind);
    }
    lrt_status status = lrti_crs_open(r->geom, crs, &r->crs, err);
    if (status == LRT_E_CRS && err) {
        char reason[LRT_ERROR_MESSAGE_SIZE];
        bool stated = r->source->crs[0] != '\0';
        snprintf(reason, sizeof reason, "%s", err->message);
        return lrti_fail_at(err, LRT_E_CRS, stated ? "territory.json" : r->source->file, 0,
                            stated ? r->source->kind : "crs",
                            "%s; write one that PROJ knows, such as EPSG:3734", reason);
    }
    return status;
}

static lrt_status read_layer(reader *r, bool area, lrti_layer *layer, int field_of[LRTI_F_COUNT],
                             lrt_error *err)
{
    char path[4096];
    const char *fields[LRTI_F_COUNT];
    size_t n = 0;
    for (int f = 0; f < LRTI_F_COUNT; f++) {
        field_of[f] = -1;
        if (r->source->column[f]) {
            field_of[f] = (int)n;
            fields[n++] = r->source->column[f];
        }
    }
    if (!lrti_join_path(path, sizeof path, r->manifest->folder, r->source->file)) {
        return lrti_fail(err, LRT_E_ARG, "path is too long");
    }
    lrti_layer_options options = {fields, n,         r->source->crs, r->source->encoding,
                                  area,   r->limits, false};
    return lrti_layer_read(path, &options, layer, err);
}

static void feature_cells(const lrti_feature *f, const int field_of[LRTI_F_COUNT],
                          const char *cell[LRTI_F_COUNT])
{
    for (int i = 0; i < LRTI_F_COUNT; i++) {
        cell[i] = field_of[i] >= 0 ? f->values[field_of[i]] : "";
    }
}

static lrt_status keep_polygon(reader *r, const lrti_shape *in, lrti_shape *out, lrt_error *err)
{
    lrti_repair report;
    lrt_status status = lrti_geom_repair(r->geom, in, &r->places->arena, out, &report, err);
    if (status == LRT_E_GEOMETRY) {
        memset(out, 0, sizeof *out);
        return LRT_OK;
    }
    return status;
}

static lrt_status on_feature(reader *r, const lrti_layer *layer, const lrti_feature *f,
                             const char *const *cell, lrt_error *err)
{
    lrti_geocode_row *row = NULL;
    lrt_status status = add_row(r, f->record, cell, &row, err);
    if (status != LRT_OK || f->shape.n_rings == 0) {
        return status;
    }
    double x = f->shape.xy[0], y = f->shape.xy[1];
    if (layer->kind == LRTI_LAYER_AREA) {
        lrti_shape *polygon = &r->rows->polygon[r->rows->n - 1];
        status = keep_polygon(r, &f->shape, polygon, err);
        if (status == LRT_OK && polygon->n_rings) {
            status = lrti_geom_point_inside(r->geom, polygon, &x, &y, err);
        } else if (status == LRT_OK) {
            tell(r, "bad_polygon", f->record, "",
                 "parcel %s has no usable polygon; kept by its point", row->ppn);
        }
    }
    if (status == LRT_OK) {
        place_at(r, row, x, y);
    }
    return status;
}

static lrt_status rows_from_layer(reader *r, lrt_error *err)
{
    lrti_layer layer;
    int field_of[LRTI_F_COUNT];
    memset(&layer, 0, sizeof layer);
    lrt_status status = read_layer(r, false, &layer, field_of, err);
    if (status == LRT_OK) {
        status = open_crs(r, layer.crs, err);
    }
    if (status == LRT_OK && layer.kind == LRTI_LAYER_LINE) {
        status = lrti_fail_at(err, LRT_E_LAYER, r->source->file, 0, NULL,
                              "holds lines; %s are points or polygons", r->source->kind);
    }
    if (status == LRT_OK && layer.kind == LRTI_LAYER_AREA) {
        r->rows->polygon =
            lrti_arena_alloc(&r->places->arena, layer.n_features + 1, sizeof *r->rows->polygon);
        status = r->rows->polygon ? LRT_OK : lrti_fail_memory(err);
    }
    for (size_t i = 0; status == LRT_OK && i < layer.n_features; i++) {
        const char *cell[LRTI_F_COUNT];
        feature_cells(&layer.features[i], field_of, cell);
        status = on_feature(r, &layer, &layer.features[i], cell, err);
    }
    lrti_layer_free(&layer);
    if (status == LRT_OK && r->rows->polygon) {
        r->rows->crs = r->crs; /* the polygons are measured in it later */
    } else {
        lrti_crs_close(r->crs);
    }
    r->crs = NULL;
    return status == LRT_OK ? check_far(r, err) : status;
}

static lrt_status read_rows(reader *r, lrt_error *err)
{
    r->far = r->unreadable = 0;
    r->first_far = 0;
    if (!r->source->file) {
        return LRT_OK;
    }
    if (is_layer(r->source->file)) {
        return rows_from_layer(r, err);
    }
    lrt_status status = LRT_OK;
    if (r->source->column[LRTI_F_x] && r->source->column[LRTI_F_y]) {
        status = open_crs(r, "", err);
    }
    if (status == LRT_OK) {
        status = lrti_territory_places(r->manifest, r->source, r->limits->file_bytes, on_csv_row, r,
                                       err);
    }
    if (status == LRT_OK) {
        status = check_far(r, err);
    }
    lrti_crs_close(r->crs);
    r->crs = NULL;
    return status;
}

static lrt_status street(reader *r, const lrti_feature *f, const char *const *cell,
                         lrti_geocode_street *out, lrt_error *err)
{
    const char *kept[LRTI_F_COUNT];
    uint32_t n = lrti_shape_points(&f->shape);
    double *points = lrti_arena_alloc(&r->places->arena, (size_t)n + 1, 2 * sizeof *points);
    for (int i = 0; i < LRTI_F_COUNT; i++) {
        kept[i] = keep(r, cell[i]);
        if (!kept[i] || !points) {
            return lrti_fail_memory(err);
        }
    }
    if (n) {
        lrti_crs_to_lon_lat(r->crs, f->shape.xy, n, points);
    }
    *out = (lrti_geocode_street){
        kept[LRTI_F_base_name] && kept[LRTI_F_base_name][0] ? "" : kept[LRTI_F_name],
        kept[LRTI_F_pre_dir],
        kept[LRTI_F_pre_type],
        kept[LRTI_F_base_name],
        kept[LRTI_F_suffix],
        kept[LRTI_F_suf_dir],
        kept[LRTI_F_from_left],
        kept[LRTI_F_to_left],
        kept[LRTI_F_from_right],
        kept[LRTI_F_to_right],
        kept[LRTI_F_zip_left],
        kept[LRTI_F_zip_right],
        kept[LRTI_F_city_left],
        kept[LRTI_F_city_right],
        points,
        n,
        f->record,
        kept[LRTI_F_parity_left],
        kept[LRTI_F_parity_right]};
    return LRT_OK;
}

static lrt_status read_streets(reader *r, lrt_error *err)
{
    lrti_layer layer;
    int field_of[LRTI_F_COUNT];
    if (!r->source->file) {
        return LRT_OK;
    }
    memset(&layer, 0, sizeof layer);
    lrt_status status = read_layer(r, false, &layer, field_of, err);
    if (status == LRT_OK) {
        status = open_crs(r, layer.crs, err);
    }
    if (status == LRT_OK && layer.kind != LRTI_LAYER_LINE) {
        status = lrti_fail_at(err, LRT_E_LAYER, r->source->file, 0, NULL,
                              "holds no lines; streets are centrelines");
    }
    if (status == LRT_OK) {
        r->places->street =
            lrti_arena_alloc(&r->places->arena, layer.n_features + 1, sizeof *r->places->street);
        status = r->places->street ? LRT_OK : lrti_fail_memory(err);
    }
    for (size_t i = 0; status == LRT_OK && i < layer.n_features; i++) {
        const char *cell[LRTI_F_COUNT];
        feature_cells(&layer.features[i], field_of, cell);
        status =
            street(r, &layer.features[i], cell, &r->places->street[r->places->n_streets++], err);
    }
    lrti_layer_free(&layer);
    lrti_crs_close(r->crs);
    r->crs = NULL;
    return status;
}

lrt_status lrti_places_read(lrti_geom *geom, const lrti_manifest *manifest,
                            const lrt_limits *limits, lrti_box near_box, lrti_places *out,
                            lrti_report_fn report, void *user, lrt_error *err)
{
    memset(out, 0, sizeof *out);
    reader r = {
        geom, manifest, limits, &manifest->addresses, NULL, near_box, out, &out->addresses, 0, 0,
        0,    report,   user};
    lrt_status status = read_rows(&r, err);
    if (status == LRT_OK) {
        r.source = &manifest->parcels;
        r.rows = &out->parcels;
        status = read_rows(&r, err);
    }
    if (status == LRT_OK) {
        r.source = &manifest->streets;
        status = read_streets(&r, err);
    }
    return status;
}

void lrti_places_free(lrti_places *places)
{
    free(places->addresses.row);
    free(places->parcels.row);
    lrti_crs_close(places->addresses.crs);
    lrti_crs_close(places->parcels.crs);
    lrti_arena_free(&places->arena);
    memset(places, 0, sizeof *places);
}
