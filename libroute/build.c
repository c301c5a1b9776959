#define _DEFAULT_SOURCE /* flock */
#define _POSIX_C_SOURCE 200809L
#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "areas.h"
#include "geocode.h"
#include "geom.h"
#include "image.h"
#include "layer.h"
#include "places.h"
#include "recur.h"
#include "shares.h"
#include "store.h"
#include "territory.h"
#include "zone.h"

/* Of one kind in one file, so many findings of places are told one by one; the rest is counted. */
#define TOLD_MAX 20u

typedef struct built_area { /* one boundary, before it is sorted among the others */
    const char *id;
    lrti_shape shape;      /* degrees */
    lrti_polygon *polygon; /* on the measuring CRS */
    lrti_buf wkb;
} built_area;

typedef struct tally {
    const char *kind, *file;
    uint64_t n;
} tally;

typedef struct build {
    const lrt_build_options *options;
    lrt_limits limits;
    const char *folder, *dataset;
    lrti_territory territory;
    lrti_geom *geom;
    lrti_crs *measure;
    built_area *area; /* in the order of reading; the raw boundary row's line is its index + 1 */
    size_t n_areas, cap_areas;
    lrti_store_source *source;
    lrti_buf *source_wkb;
    size_t n_sources, cap_sources, cap_source_wkb;
    lrti_box box;      /* degrees, over all layers */
    lrti_box *set_box; /* of each boundary set; empty where it has no area */
    lrti_places places;
    tally *tally;
    size_t n_tallies, cap_tallies;
    uint64_t errors; /* findings of severity "error" */
    lrti_buf tables, areas, geocode, shares;
    lrti_tables view;
    lrt_error *err;
} build;

/* ---- findings ---- */

static bool store_finding(build *b, const char *kind, const char *severity, const char *file,
                          const char *field, const char *message)
{
    lrti_arena *arena = &b->territory.raw.arena;
    lrti_raw_row *row = lrti_raw_add(&b->territory.raw, LRTI_T_finding, 0);
    if (!row) {
        return false;
    }
    const char *cell[] = {kind, severity, file ? file : "", field ? field : "", message};
    for (size_t i = 0; i < LRTI_COUNT(cell); i++) {
        if (!(row->cell[i] = lrti_arena_str(arena, cell[i]))) {
            row->cell[i] = "";
            return false;
        }
    }
    return true;
}

static void found(void *user, const char *kind, const char *severity, const char *file,
                  uint64_t record, const char *field, const char *message)
{
    build *b = user;
    lrt_finding f = {kind, severity, file ? file : "", record, field ? field : "", message};
    b->errors += strcmp(severity, "error") == 0;
    store_finding(b, kind, severity, file, field, message);
    if (b->options->on_finding) {
        b->options->on_finding(b->options->user, &f);
    }
}

static void LRTI_PRINTF(7, 8)
    finding(build *b, const char *kind, const char *severity, const char *file, uint64_t record,
            const char *field, const char *fmt, ...)
{
    char text[700];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    found(b, kind, severity, file, record, field, text);
}

/* Findings of places can be as many as the places: told while few, stored as one count for each kind and file. */
static void found_place(void *user, const char *kind, const char *severity, const char *file,
                        uint64_t record, const char *field, const char *message)
{
    build *b = user;
    size_t i = 0;
    while (i < b->n_tallies &&
           (strcmp(b->tally[i].kind, kind) != 0 || strcmp(b->tally[i].file, file) != 0)) {
        i++;
    }
    if (i == b->n_tallies) {
        if (!lrti_grow(&b->tally, &b->cap_tallies, i + 1, sizeof *b->tally)) {
            return;
        }
        b->tally[i] = (tally){lrti_arena_str(&b->territory.raw.arena, kind),
                              lrti_arena_str(&b->territory.raw.arena, file), 0};
        if (!b->tally[i].kind || !b->tally[i].file) {
            return;
        }
        b->n_tallies++;
    }
    if (b->tally[i].n++ < TOLD_MAX && b->options->on_finding) {
        lrt_finding f = {kind, severity, file, record, field ? field : "", message};
        b->options->on_finding(b->options->user, &f);
    }
}

static void close_tallies(build *b)
{
    for (size_t i = 0; i < b->n_tallies; i++) {
        char text[100];
        snprintf(text, sizeof text, "%llu row%s of this kind", (unsigned long long)b->tally[i].n,
                 b->tally[i].n == 1 ? "" : "s");
        store_finding(b, b->tally[i].kind, "notice", b->tally[i].file, "", text);
        if (b->tally[i].n > TOLD_MAX && b->options->on_finding) {
            lrt_finding f = {b->tally[i].kind, "notice", b->tally[i].file, 0, "", text};
            b->options->on_finding(b->options->user, &f);
        }
    }
}

static void found_geocode(void *user, const char *kind, const char *table, uint64_t record,
                          const char *field, const char *message)
{
    build *b = user;
    const lrti_manifest *m = &b->territory.manifest;
    const char *file = strcmp(table, "parcels") == 0          ? m->parcels.file
                       : strcmp(table, "streets") == 0        ? m->streets.file
                       : strcmp(table, "street_aliases") == 0 ? "street_aliases.csv"
                                                              : m->addresses.file;
    found_place(b, kind, "notice", file ? file : "", record, field, message);
}

static lrt_status progress(build *b, const char *step, uint64_t done, uint64_t total)
{
    if (b->options->on_progress &&
        b->options->on_progress(b->options->user, step, done, total) != 0) {
        return lrti_fail(b->err, LRT_E_CANCELLED, "stopped at %s", step);
    }
    return LRT_OK;
}

/* ---- layers ---- */

#define CELL(row, table, column) ((row)->cell[C_##table##_##column])

/* The rings as they came, so that the audit can show what was repaired. Coordinates of the layer, little-endian. */
static void rings_wkb(const lrti_shape *s, lrti_buf *out)
{
    const unsigned char little = 1;
    uint32_t multi = 5, line = 2;
    lrti_buf_add(out, &little, 1);
    lrti_buf_add(out, &multi, 4);
    lrti_buf_add(out, &s->n_rings, 4);
    for (uint32_t r = 0; r < s->n_rings; r++) {
        uint32_t n = s->ring[r + 1] - s->ring[r];
        lrti_buf_add(out, &little, 1);
        lrti_buf_add(out, &line, 4);
        lrti_buf_add(out, &n, 4);
        lrti_buf_add(out, s->xy + 2 * (size_t)s->ring[r], (size_t)n * 16);
    }
}

static lrt_status keep_source(build *b, const char *id, const char *crs, const char *why,
                              const lrti_shape *shape)
{
    if (!lrti_grow(&b->source, &b->cap_sources, b->n_sources + 1, sizeof *b->source) ||
        !lrti_grow(&b->source_wkb, &b->cap_source_wkb, b->n_sources + 1, sizeof *b->source_wkb)) {
        return lrti_fail_memory(b->err);
    }
    lrti_buf *wkb = &b->source_wkb[b->n_sources];
    lrti_store_source *s = &b->source[b->n_sources++];
    memset(wkb, 0, sizeof *wkb);
    rings_wkb(shape, wkb);
    s->boundary_id = id;
    s->crs = crs;
    s->why = lrti_arena_str(&b->territory.raw.arena, why);
    return wkb->failed || !s->why ? lrti_fail_memory(b->err) : LRT_OK;
}

static void grow_box(lrti_box *box, const lrti_shape *s)
{
    for (uint32_t i = 0; i < lrti_shape_points(s); i++) {
        box->min_x = fmin(box->min_x, s->xy[2 * i]);
        box->max_x = fmax(box->max_x, s->xy[2 * i]);
        box->min_y = fmin(box->min_y, s->xy[2 * i + 1]);
        box->max_y = fmax(box->max_y, s->xy[2 * i + 1]);
    }
}

typedef struct layer_job {
    const lrti_raw_row *set;
    const char *file, *prefix; /* "slug/edition" */
    lrti_crs *crs;
    const char *crs_name;
    bool has_id, has_name;
} layer_job;

static const char *feature_id(build *b, const layer_job *job, const lrti_feature *f)
{
    return job->has_id
               ? f->values[0]
               : lrti_arena_printf(&b->territory.raw.arena, "%llu", (unsigned long long)f->record);
}

static lrt_status check_id(build *b, const layer_job *job, const lrti_feature *f, const char *id)
{
    if (!id[0] || strpbrk(id, ";/") || strlen(id) > 255) {
        return lrti_fail_at(
            b->err, LRT_E_LAYER, job->file, f->record, CELL(job->set, boundary_set, id_field),
            "\"%.80s\" is no area id: not empty, at most 255 bytes, without ';' and '/'", id);
    }
    return LRT_OK;
}

static lrt_status add_boundary(build *b, const layer_job *job, const char *id, const char *area_id,
                               const char *name, double area_m2)
{
    char number[400];
    lrti_raw *raw = &b->territory.raw;
    lrti_raw_row *row = lrti_raw_add(raw, LRTI_T_boundary, b->n_areas);
    if (!row) {
        return lrti_fail_memory(b->err);
    }
    lrti_format_fixed(number, sizeof number, area_m2, 3);
    row->cell[C_boundary_id] = id;
    row->cell[C_boundary_boundary_set_id] = job->prefix;
    row->cell[C_boundary_area_id] = lrti_arena_str(&raw->arena, area_id);
    row->cell[C_boundary_name] = lrti_arena_str(&raw->arena, name[0] ? name : area_id);
    row->cell[C_boundary_area_m2] = lrti_arena_str(&raw->arena, number);
    return row->cell[2] && row->cell[3] && row->cell[4] ? LRT_OK : lrti_fail_memory(b->err);
}

static lrt_status convert_shape(build *b, const layer_job *job, const lrti_feature *f,
                                const char *id, built_area *area)
{
    lrti_arena scratch = {NULL};
    lrti_shape valid;
    lrti_repair report;
    memset(&report, 0, sizeof report);
    lrt_status status = lrti_geom_repair(b->geom, &f->shape, &scratch, &valid, &report, b->err);
    if (status == LRT_E_GEOMETRY) {
        status = lrti_fail_at(
            b->err, LRT_E_LAYER, job->file, f->record, "",
            "area \"%s\" has no usable polygon%s%s; correct the shape or remove the record", id,
            report.why[0] ? ": " : "", report.why);
    }
    if (status == LRT_OK && (report.repaired || report.rewound || report.dropped_rings)) {
        double unit = lrti_crs_unit_m(job->crs);
        char change[64] = "";
        if (unit > 0) {
            char m2[400];
            lrti_format_fixed(m2, sizeof m2, (report.area_after - report.area_before) * unit * unit,
                              3);
            snprintf(change, sizeof change, ", area changed by %.40s m2", m2);
        }
        const char *why = report.repaired  ? report.why
                          : report.rewound ? "ring wound the wrong way"
                                           : "ring without area";
        finding(b,
                report.repaired  ? "shape_repaired"
                : report.rewound ? "ring_rewound"
                                 : "ring_dropped",
                report.repaired ? "error" : "notice", job->file, f->record, "", "%s: %s%s", id, why,
                change);
        status = keep_source(b, id, job->crs_name, why, &f->shape);
    } else if (status == LRT_OK && !lrti_crs_is_lon_lat(job->crs)) {
        /* the tables hold it densified: the audit measures the shape that the city drew */
        status = keep_source(b, id, job->crs_name, "", &f->shape);
    }
    if (status == LRT_OK) {
        status = lrti_geom_to_lon_lat(b->geom, job->crs, &valid, &b->territory.raw.arena,
                                      &area->shape, b->err);
        if (status == LRT_E_CRS) {
            char reason[LRT_ERROR_MESSAGE_SIZE];
            snprintf(reason, sizeof reason, "%s", b->err ? b->err->message : "");
            status = lrti_fail_at(b->err, LRT_E_CRS, job->file, f->record, "", "%s", reason);
        }
    }
    if (status == LRT_OK) {
        status = lrti_polygon_new(b->geom, job->crs, &valid, b->measure, &area->polygon, b->err);
    }
    lrti_arena_free(&scratch);
    return status;
}

/* The rings again in the order and winding in which the tables for people hold them, so that the index can be made anew from
   those (verify does). The WKB is our own: MultiPolygon, little-endian. */
static lrt_status order_as_stored(build *b, built_area *area)
{
    const char *at = area->wkb.data + 5;
    lrti_shape s = {
        lrti_arena_alloc(&b->territory.raw.arena, (size_t)lrti_shape_points(&area->shape) + 1,
                         2 * sizeof *s.xy),
        lrti_arena_alloc(&b->territory.raw.arena, (size_t)area->shape.n_rings + 1, sizeof *s.ring),
        0};
    uint32_t polygons, rings, points, n = 0;
    if (!s.xy || !s.ring) {
        return lrti_fail_memory(b->err);
    }
    memcpy(&polygons, at, 4);
    at += 4;
    for (uint32_t p = 0; p < polygons; p++) {
        memcpy(&rings, at + 5, 4);
        at += 9;
        for (uint32_t r = 0; r < rings && s.n_rings < area->shape.n_rings; r++) {
            memcpy(&points, at, 4);
            memcpy(s.xy + 2 * (size_t)n, at + 4, (size_t)points * 16);
            at += 4 + (size_t)points * 16;
            n += points;
            s.ring[++s.n_rings] = n;
        }
    }
    if (s.n_rings != area->shape.n_rings || n != lrti_shape_points(&area->shape)) {
        return lrti_fail(b->err, LRT_E_INTERNAL, "%s: rings were lost on the way to the tables",
                         area->id);
    }
    area->shape = s;
    return LRT_OK;
}

static lrt_status add_feature(build *b, const layer_job *job, const lrti_feature *f)
{
    lrti_arena *arena = &b->territory.raw.arena;
    const char *area_id = feature_id(b, job, f),
               *name = job->has_name ? f->values[job->has_id] : "";
    if (!area_id) {
        return lrti_fail_memory(b->err);
    }
    lrt_status status = check_id(b, job, f, area_id);
    if (status != LRT_OK) {
        return status;
    }
    const char *id = lrti_arena_printf(arena, "%s/%s", job->prefix, area_id);
    if (!id) {
        return lrti_fail_memory(b->err);
    }
    if (f->shape.n_rings == 0) {
        finding(b, "null_shape", "error", job->file, f->record, "",
                "%s has no shape; it covers nothing and was left out", id);
        return LRT_OK;
    }
    if (!lrti_grow(&b->area, &b->cap_areas, b->n_areas + 1, sizeof *b->area)) {
        return lrti_fail_memory(b->err);
    }
    built_area *area = &b->area[b->n_areas++];
    memset(area, 0, sizeof *area);
    area->id = id;
    status = convert_shape(b, job, f, id, area);
    if (status == LRT_OK) {
        grow_box(&b->box, &area->shape);
        status = lrti_geom_wkb(&area->shape, &area->wkb, b->geom, b->err);
    }
    if (status == LRT_OK) {
        status = order_as_stored(b, area);
    }
    return status == LRT_OK
               ? add_boundary(b, job, id, area_id, name, lrti_polygon_area_m2(area->polygon))
               : status;
}

static lrt_status open_layer_crs(build *b, layer_job *job, const lrti_layer *layer)
{
    const char *stated = CELL(job->set, boundary_set, crs);
    const char *crs = stated[0] ? stated : layer->crs;
    if (!crs[0]) {
        return lrti_fail_at(b->err, LRT_E_CRS, job->file, 0, NULL,
                            "has no .prj and %s has no crs in boundary_sets.csv; write one there, "
                            "such as EPSG:3734",
                            job->prefix);
    }
    lrt_status status = lrti_crs_open(b->geom, crs, &job->crs, b->err);
    if (status == LRT_E_CRS) {
        char reason[LRT_ERROR_MESSAGE_SIZE];
        snprintf(reason, sizeof reason, "%s", b->err ? b->err->message : "");
        return lrti_fail_at(b->err, LRT_E_CRS, stated[0] ? "boundary_sets.csv" : job->file,
                            stated[0] ? job->set->line : 0, "crs", "%s", reason);
    }
    job->crs_name =
        status == LRT_OK ? lrti_arena_str(&b->territory.raw.arena, lrti_crs_name(job->crs)) : "";
    return status == LRT_OK && !job->crs_name ? lrti_fail_memory(b->err) : status;
}

static void layer_notes(build *b, const layer_job *job, const lrti_layer *layer)
{
    for (size_t i = 0; i < layer->n_notes; i++) { /* "kind\trecord\tmessage" */
        char kind[64];
        const char *tab = strchr(layer->notes[i], '\t');
        if (tab && (size_t)(tab - layer->notes[i]) < sizeof kind) {
            char *rest;
            memcpy(kind, layer->notes[i], (size_t)(tab - layer->notes[i]));
            kind[tab - layer->notes[i]] = '\0';
            unsigned long long record = strtoull(tab + 1, &rest, 10);
            finding(b, kind, "notice", job->file, record, "", "%s",
                    *rest == '\t' ? rest + 1 : rest);
        }
    }
}

/* What the build knows of a set goes into its row: operation, accuracy, counts. */
static lrt_status describe_set(build *b, lrti_raw_row *set, const layer_job *job,
                               const lrti_layer *layer)
{
    char number[400];
    lrti_arena *arena = &b->territory.raw.arena;
    double accuracy = lrti_crs_accuracy_m(job->crs);
    set->cell[C_boundary_set_crs] = job->crs_name;
    set->cell[C_boundary_set_operation] = lrti_arena_str(arena, lrti_crs_operation(job->crs));
    set->cell[C_boundary_set_operation_accuracy_m] = "";
    if (isfinite(accuracy)) {
        lrti_format_fixed(number, sizeof number, accuracy, 3);
        set->cell[C_boundary_set_operation_accuracy_m] = lrti_arena_str(arena, number);
    }
    set->cell[C_boundary_set_features] = lrti_arena_printf(arena, "%zu", layer->n_features);
    set->cell[C_boundary_set_vertices] =
        lrti_arena_printf(arena, "%llu", (unsigned long long)layer->n_vertices);
    for (int c = C_boundary_set_operation; c <= C_boundary_set_vertices; c++) {
        if (!set->cell[c]) {
            return lrti_fail_memory(b->err);
        }
    }
    return LRT_OK;
}

static lrt_status read_set(build *b, lrti_raw_row *set)
{
    char path[4096], step[600];
    lrti_layer layer;
    const char *fields[2], *id_field = CELL(set, boundary_set, id_field),
                           *name_field = CELL(set, boundary_set, name_field);
    size_t n = 0;
    layer_job job = {set,
                     CELL(set, boundary_set, file),
                     NULL,
                     NULL,
                     "",
                     id_field[0] != '\0',
                     name_field[0] != '\0'};
    memset(&layer, 0, sizeof layer);
    job.prefix = lrti_arena_printf(&b->territory.raw.arena, "%s/%s", CELL(set, boundary_set, slug),
                                   CELL(set, boundary_set, edition));
    if (!job.prefix) {
        return lrti_fail_memory(b->err);
    }
    if (job.has_id) {
        fields[n++] = id_field;
    }
    if (job.has_name) {
        fields[n++] = name_field;
    }
    if (!lrti_join_path(path, sizeof path, b->folder, job.file)) {
        return lrti_fail_at(b->err, LRT_E_TERRITORY, "boundary_sets.csv", set->line, "file",
                            "the path is too long; shorten it");
    }
    snprintf(step, sizeof step, "layer %s", job.prefix);
    lrti_layer_options options = {
        fields,     n,    CELL(set, boundary_set, crs), CELL(set, boundary_set, encoding), true,
        &b->limits, false};
    lrt_status status = progress(b, step, 0, 0);
    if (status == LRT_OK) {
        status = lrti_layer_read(path, &options, &layer, b->err);
    }
    if (status == LRT_OK) {
        layer_notes(b, &job, &layer);
        status = open_layer_crs(b, &job, &layer);
    }
    for (size_t i = 0; status == LRT_OK && i < layer.n_features; i++) {
        status = add_feature(b, &job, &layer.features[i]);
        if (status == LRT_OK && i % 64 == 63) {
            status = progress(b, step, i + 1, layer.n_features);
        }
    }
    if (status == LRT_OK) {
        status = describe_set(b, set, &job, &layer);
    }
    lrti_crs_close(job.crs);
    lrti_layer_free(&layer);
    return status;
}

static bool touches(const lrti_box *a, const lrti_box *b)
{
    return a->min_x <= b->max_x && a->max_x >= b->min_x && a->min_y <= b->max_y &&
           a->max_y >= b->min_y;
}

/* PROJ reports no error for swapped axes or metres read as feet: the layer then lies somewhere else. A layer that touches no
   other, or lies outside the area of use of the territory's CRS, is refused by name. */
static lrt_status check_places_of_sets(build *b)
{
    const lrti_raw_table *t = &b->territory.raw.table[LRTI_T_boundary_set];
    lrti_box use = {0, 0, 0, 0};
    bool bounded = lrti_crs_area_of_use(b->measure, &use);
    double wide = bounded ? use.max_x - use.min_x : 0, high = bounded ? use.max_y - use.min_y : 0;
    use = (lrti_box){use.min_x - wide, use.min_y - high, use.max_x + wide, use.max_y + high};
    const lrti_raw_row *lone = NULL;
    for (size_t i = 0; i < t->n_rows; i++) {
        size_t near = 0;
        if (b->set_box[i].min_x > b->set_box[i].max_x) {
            continue; /* no area */
        }
        for (size_t k = 0; k < t->n_rows; k++) {
            near += k != i && touches(&b->set_box[i], &b->set_box[k]);
        }
        bool frame = strcmp(CELL(&t->row[i], boundary_set, slug), b->territory.manifest.frame) == 0;
        bool off = (bounded && !touches(&b->set_box[i], &use)) || (near == 0 && t->n_rows > 1);
        if (off && (!lone || !frame)) { /* of two that do not touch, the frame is believed */
            lone = &t->row[i];
        }
    }
    if (lone) {
        return lrti_fail_at(b->err, LRT_E_CRS, CELL(lone, boundary_set, file), 0, NULL,
                            "lies far from the other layers of the territory; axes swapped, or "
                            "another CRS or unit than stated?");
    }
    return LRT_OK;
}

static lrt_status read_sets(build *b)
{
    lrti_raw_table *t = &b->territory.raw.table[LRTI_T_boundary_set];
    lrt_status status = LRT_OK;
    lrti_box all = b->box;
    b->set_box = lrti_arena_alloc(&b->territory.raw.arena, t->n_rows + 1, sizeof *b->set_box);
    status = b->set_box ? LRT_OK : lrti_fail_memory(b->err);
    for (size_t i = 0; status == LRT_OK && i < t->n_rows; i++) {
        b->box = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
        status = read_set(b, &t->row[i]);
        b->set_box[i] = b->box;
        all = (lrti_box){fmin(all.min_x, b->box.min_x), fmin(all.min_y, b->box.min_y),
                         fmax(all.max_x, b->box.max_x), fmax(all.max_y, b->box.max_y)};
    }
    b->box = all;
    if (status == LRT_OK) {
        status = check_places_of_sets(b);
    }
    if (status == LRT_OK && b->n_areas == 0) {
        status = lrti_fail_at(b->err, LRT_E_LAYER, "boundary_sets.csv", 0, NULL,
                              "the layers hold no area at all");
    }
    return status;
}

/* Sorts the boundaries by id; two features with one id are an error of the layer. */
static lrt_status sort_boundaries(build *b)
{
    lrti_raw *raw = &b->territory.raw;
    lrti_raw_table *t = &raw->table[LRTI_T_boundary];
    lrt_status status = lrti_raw_check(raw, LRTI_T_boundary, found, b, b->err);
    for (size_t i = 1; status == LRT_OK && i < t->n_rows; i++) {
        if (strcmp(t->row[i - 1].cell[0], t->row[i].cell[0]) == 0) {
            uint32_t set = lrti_raw_find(raw, LRTI_T_boundary_set,
                                         CELL(&t->row[i], boundary, boundary_set_id));
            const lrti_raw_row *set_row = &raw->table[LRTI_T_boundary_set].row[set];
            status = lrti_fail_at(
                b->err, LRT_E_LAYER, CELL(set_row, boundary_set, file), 0,
                CELL(set_row, boundary_set, id_field),
                "two areas have the id \"%s\"; dissolve them into one, or name another id_field",
                CELL(&t->row[i], boundary, area_id));
        }
    }
    return status;
}

static built_area *area_of_row(const build *b, uint32_t boundary)
{
    return &b->area[b->territory.raw.table[LRTI_T_boundary].row[boundary].line - 1];
}

/* ---- names of areas to boundaries ---- */

static lrt_status add_link(build *b, int table, const char *from, uint32_t boundary)
{
    lrti_raw *raw = &b->territory.raw;
    lrti_raw_row *row = lrti_raw_add(raw, table, 0);
    if (!row) {
        return lrti_fail_memory(b->err);
    }
    row->cell[0] = from;
    row->cell[1] = raw->table[LRTI_T_boundary].row[boundary].cell[C_boundary_id];
    return LRT_OK;
}

static lrt_status link_one(build *b, int link, const char *from, uint32_t boundary, size_t *n)
{
    (*n)++;
    return link >= 0 ? add_link(b, link, from, boundary) : LRT_OK;
}

/* The boundaries that `area` names: slug (the frame only), slug/area_id in every edition, or slug/edition/area_id. Sets and
   boundaries are sorted, so that links come out in order. */
static lrt_status link_area(build *b, int link, const char *from, const char *area, size_t *n)
{
    const lrti_raw *raw = &b->territory.raw;
    const lrti_raw_table *sets = &raw->table[LRTI_T_boundary_set],
                         *boundaries = &raw->table[LRTI_T_boundary];
    const char *slash = strchr(area, '/');
    size_t slug = slash ? (size_t)(slash - area) : strlen(area);
    lrt_status status = LRT_OK;
    uint32_t exact = lrti_raw_find(raw, LRTI_T_boundary, area);
    if (exact != LRTI_NO_ROW) {
        return link_one(b, link, from, exact, n);
    }
    for (size_t s = 0; status == LRT_OK && s < sets->n_rows; s++) {
        const char *name = CELL(&sets->row[s], boundary_set, slug),
                   *id = CELL(&sets->row[s], boundary_set, id);
        if (strlen(name) != slug || strncmp(area, name, slug) != 0) {
            continue;
        }
        if (slash) {
            char *key = lrti_arena_printf(&b->territory.raw.arena, "%s%s", id, slash);
            uint32_t row = key ? lrti_raw_find(raw, LRTI_T_boundary, key) : LRTI_NO_ROW;
            status = !key                 ? lrti_fail_memory(b->err)
                     : row == LRTI_NO_ROW ? LRT_OK
                                          : link_one(b, link, from, row, n);
            continue;
        }
        for (uint32_t i = 0; status == LRT_OK && strcmp(area, b->territory.manifest.frame) == 0 &&
                             i < boundaries->n_rows;
             i++) {
            if (strcmp(CELL(&boundaries->row[i], boundary, boundary_set_id), id) == 0) {
                status = link_one(b, link, from, i, n);
            }
        }
    }
    return status;
}

enum { IDS_TOLD = 4 };

/* What may be written instead: the ids of the set that was meant, or the slugs there are. */
static void tell_areas(const build *b, const char *area, lrti_buf *out)
{
    const lrti_raw_table *sets = &b->territory.raw.table[LRTI_T_boundary_set],
                         *areas = &b->territory.raw.table[LRTI_T_boundary];
    const char *slash = strchr(area, '/');
    size_t slug = slash ? (size_t)(slash - area) : strlen(area), n = 0;
    const lrti_raw_row *meant = NULL;
    for (size_t s = 0; s < sets->n_rows; s++) {
        const char *name = CELL(&sets->row[s], boundary_set, slug);
        meant = strlen(name) == slug && strncmp(area, name, slug) == 0 ? &sets->row[s] : meant;
    }
    if (!meant) {
        lrti_buf_printf(out, "boundary_sets.csv has no slug \"%.*s\"", (int)slug, area);
        return;
    }
    for (size_t i = 0; i < areas->n_rows; i++) {
        if (strcmp(CELL(&areas->row[i], boundary, boundary_set_id),
                   CELL(meant, boundary_set, id)) == 0 &&
            n++ < IDS_TOLD) {
            lrti_buf_printf(out, "%s%s", n > 1 ? ", " : "there are ",
                            CELL(&areas->row[i], boundary, id));
        }
    }
    if (n > IDS_TOLD) {
        lrti_buf_printf(out, " and %zu more", n - IDS_TOLD);
    }
    if (!CELL(meant, boundary_set, id_field)[0]) {
        lrti_buf_printf(out, ", by record number: boundary_sets.csv names no id_field for them");
    }
}

static void unknown_area(build *b, const lrti_raw_table *t, const lrti_raw_row *row,
                         const char *area, size_t n_before)
{
    lrti_buf known = {0};
    lrt_error this_one;
    tell_areas(b, area, &known);
    lrti_fail_at(&this_one, LRT_E_TERRITORY, t->file, row->line, "area",
                 "\"%.200s\" names no boundary (%.400s); write slug/area_id or "
                 "slug/edition/area_id, or leave it empty: an area that is only stated",
                 area, known.data ? known.data : "");
    finding(b, "unknown_area", "error", t->file, row->line, "area", "\"%.200s\": %.400s", area,
            known.data ? known.data : "");
    lrti_buf_free(&known);
    if (n_before == 0 && b->err) {
        *b->err = this_one;
    }
}

/* Links each row of `table` to the boundaries its area names; `link` < 0 only checks that there are some. Adds to `unknown`
   the rows that name none. */
static lrt_status resolve(build *b, int table, int column, int link, size_t *unknown)
{
    const lrti_raw_table *t = &b->territory.raw.table[table];
    lrt_status status = LRT_OK;
    for (size_t r = 0; status == LRT_OK && r < t->n_rows; r++) {
        const char *area = t->row[r].cell[column];
        size_t n = 0;
        if (area[0]) {
            status = link_area(b, link, t->row[r].cell[0], area, &n);
        }
        if (status == LRT_OK && area[0] && n == 0) {
            unknown_area(b, t, &t->row[r], area, (*unknown)++);
        }
    }
    return status;
}

static lrt_status resolve_areas(build *b)
{
    static const struct {
        int table, column, link;
    } named[] = {
        {LRTI_T_service_area, C_service_area_area, LRTI_T_service_area_boundary},
        {LRTI_T_context, C_context_area, LRTI_T_context_boundary},
        {LRTI_T_boundary_alias, C_boundary_alias_area, -1},
    };
    size_t unknown = 0;
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(named); i++) {
        status = resolve(b, named[i].table, named[i].column, named[i].link, &unknown);
    }
    if (status == LRT_OK && unknown) {
        status = LRT_E_TERRITORY;
        if (b->err && unknown > 1) {
            size_t n = strlen(b->err->message);
            snprintf(b->err->message + n, sizeof b->err->message - n, " (and %zu more)",
                     unknown - 1);
        }
    }
    return status;
}

/* ---- sections ---- */

static lrt_status compile_areas(build *b)
{
    const lrti_raw *raw = &b->territory.raw;
    const lrti_raw_table *t = &raw->table[LRTI_T_boundary], *s = &raw->table[LRTI_T_boundary_set];
    lrti_metric metric;
    lrti_areas_set *sets = calloc(s->n_rows + 1, sizeof *sets);
    lrti_areas_area *areas = calloc(t->n_rows + 1, sizeof *areas);
    lrt_status status = sets && areas ? LRT_OK : lrti_fail_memory(b->err);
    for (size_t i = 0; status == LRT_OK && i < s->n_rows; i++) {
        uint32_t first, last;
        const char *from = CELL(&s->row[i], boundary_set, start_date),
                   *to = CELL(&s->row[i], boundary_set, end_date);
        sets[i].valid_from =
            lrti_parse_date(from, strlen(from), &first, &last) ? first : LRTI_DATE_OPEN_FROM;
        sets[i].valid_to = lrti_parse_date(to, strlen(to), &first, &last) ? lrti_next_day(last)
                                                                          : LRTI_DATE_OPEN_TO;
    }
    for (uint32_t i = 0; status == LRT_OK && i < t->n_rows; i++) {
        areas[i].set =
            lrti_raw_find(raw, LRTI_T_boundary_set, CELL(&t->row[i], boundary, boundary_set_id));
        areas[i].shape = area_of_row(b, i)->shape;
    }
    if (status == LRT_OK) {
        lrti_box box = {b->box.min_x - 0.02, b->box.min_y - 0.02, b->box.max_x + 0.02,
                        b->box.max_y + 0.02};
        status = lrti_metric_fit(&metric, box, lrti_crs_unit_m(b->measure), lrti_crs_project_metres,
                                 b->measure)
                     ? LRT_OK
                     : lrti_fail(b->err, LRT_E_CRS,
                                 "%s cannot be computed over the territory's layers; another "
                                 "\"crs\" fits better",
                                 b->territory.manifest.crs);
    }
    if (status == LRT_OK) {
        status = progress(b, "index", 0, 0);
    }
    if (status == LRT_OK) {
        status = lrti_areas_compile(sets, s->n_rows, areas, t->n_rows, &metric, &b->areas, b->err);
    }
    free(sets);
    free(areas);
    return status;
}

/* Shares of one parcel polygon, appended; areas ascend because boundaries do. */
static lrt_status parcel_shares(build *b, const lrti_shape *shape, lrti_crs *crs, lrti_share **item,
                                size_t *n, size_t *cap)
{
    lrti_polygon *parcel = NULL;
    lrt_status status = lrti_polygon_new(b->geom, crs, shape, b->measure, &parcel, b->err);
    double whole = status == LRT_OK ? lrti_polygon_area_m2(parcel) : 0;
    lrti_box box = {0, 0, 0, 0};
    if (status == LRT_OK) {
        box = lrti_polygon_box(parcel);
    }
    for (uint32_t i = 0;
         status == LRT_OK && whole > 0 && i < b->territory.raw.table[LRTI_T_boundary].n_rows; i++) {
        lrti_polygon *area = area_of_row(b, i)->polygon;
        lrti_box other = lrti_polygon_box(area);
        double shared = 0;
        if (box.min_x > other.max_x || box.max_x < other.min_x || box.min_y > other.max_y ||
            box.max_y < other.min_y) {
            continue;
        }
        status = lrti_polygon_shared_m2(parcel, area, &shared, b->err);
        uint32_t share = (uint32_t)lround(fmin(shared / whole, 1.0) * 10000);
        if (status == LRT_OK && share > 0) {
            if (!lrti_grow(item, cap, *n + 1, sizeof **item)) {
                status = lrti_fail_memory(b->err);
                break;
            }
            (*item)[(*n)++] = (lrti_share){i, share};
        }
    }
    lrti_polygon_free(parcel);
    return status;
}

static lrt_status compile_shares(build *b, const uint32_t *order, uint32_t n_parcels)
{
    const lrti_place_rows *p = &b->places.parcels;
    lrti_share *item = NULL;
    size_t n_items = 0, cap = 0;
    unsigned char *known = calloc((size_t)n_parcels + 1, 1);
    uint32_t *begin = calloc((size_t)n_parcels + 2, sizeof *begin),
             *row = malloc(((size_t)n_parcels + 1) * sizeof *row);
    lrt_status status = known && begin && row ? LRT_OK : lrti_fail_memory(b->err);
    for (uint32_t i = 0; status == LRT_OK && i < n_parcels; i++) {
        row[i] = LRTI_NO_ROW;
    }
    for (size_t i = 0; status == LRT_OK && p->polygon && i < p->n; i++) {
        if (order[i] != UINT32_MAX && p->polygon[i].n_rings) {
            if (row[order[i]] != LRTI_NO_ROW) {
                found_place(b, "duplicate_parcel", "notice", b->territory.manifest.parcels.file,
                            p->row[i].record, "",
                            "a second polygon of the same parcel number; the first is used");
            } else {
                row[order[i]] = (uint32_t)i;
            }
        }
    }
    for (uint32_t i = 0; status == LRT_OK && i < n_parcels; i++) {
        begin[i] = (uint32_t)n_items;
        if (row[i] != LRTI_NO_ROW) {
            known[i] = 1;
            status = parcel_shares(b, &p->polygon[row[i]], p->crs, &item, &n_items, &cap);
        }
        begin[i + 1] = (uint32_t)n_items;
        if (status == LRT_OK && i % 4096 == 4095) {
            status = progress(b, "parcels", i + 1, n_parcels);
        }
    }
    if (status == LRT_OK) {
        status = lrti_shares_compile(known, begin, item, n_parcels, &b->shares, b->err);
    }
    free(known);
    free(begin);
    free(row);
    free(item);
    return status;
}

/* A list of parcels that names one the territory does not know can never apply: typed wrong, or an older number. */
static lrt_status check_parcel_lists(build *b, const lrti_geocoder *geocoder)
{
    const lrti_raw_table *t = &b->territory.raw.table[LRTI_T_parcel_area];
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < t->n_rows; i++) {
        lrti_arena scratch = {NULL};
        lrti_geocoding found_parcel;
        const char *ppn = CELL(&t->row[i], parcel_area, ppn);
        status = lrti_geocode_parcel(geocoder, ppn, &scratch, &found_parcel, b->err);
        if (status == LRT_OK && found_parcel.status != LRT_ANSWER_ANSWERED) {
            finding(b, "dangling_key", "notice", t->file, t->row[i].line, "ppn",
                    "\"%.60s\" is no parcel of the territory; the row matches nothing", ppn);
        }
        lrti_arena_free(&scratch);
    }
    return status;
}

/* The rows of street_aliases.csv for the geocoder; the texts stay in the raw table. */
static lrt_status street_aliases(build *b, lrti_geocode_input *in)
{
    const lrti_raw_table *t = &b->territory.raw.table[LRTI_T_street_alias];
    lrti_geocode_alias *aliases =
        lrti_arena_alloc(&b->places.arena, t->n_rows + 1, sizeof *aliases);
    if (!aliases) {
        return lrti_fail_memory(b->err);
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        aliases[i] = (lrti_geocode_alias){CELL(&t->row[i], street_alias, alias),
                                          CELL(&t->row[i], street_alias, street),
                                          CELL(&t->row[i], street_alias, city), t->row[i].line};
    }
    in->aliases = aliases;
    in->n_aliases = t->n_rows;
    return LRT_OK;
}

static lrt_status compile_places(build *b)
{
    const lrti_manifest *m = &b->territory.manifest;
    lrti_box near_box = {b->box.min_x - 0.5, b->box.min_y - 0.5, b->box.max_x + 0.5,
                         b->box.max_y + 0.5};
    lrt_status status = progress(b, "addresses", 0, 0);
    if (status == LRT_OK) {
        status =
            lrti_places_read(b->geom, m, &b->limits, near_box, &b->places, found_place, b, b->err);
    }
    lrti_geocode_input in = {b->places.addresses.row,
                             b->places.addresses.n,
                             b->places.parcels.row,
                             b->places.parcels.n,
                             b->places.street,
                             b->places.n_streets,
                             m->parcel_pattern,
                             m->n_parcel_patterns,
                             "",
                             "",
                             found_geocode,
                             b,
                             NULL,
                             0};
    if (status == LRT_OK) {
        status = street_aliases(b, &in);
    }
    uint32_t *order = calloc(b->places.parcels.n + 1, sizeof *order);
    if (status == LRT_OK) {
        status = order ? lrti_geocode_compile(&in, &b->geocode, b->err) : lrti_fail_memory(b->err);
    }
    if (status == LRT_OK) {
        in.on_finding = NULL; /* told already */
        status = lrti_geocode_parcel_order(&in, order, b->err);
    }
    lrti_geocoder geocoder;
    if (status == LRT_OK) {
        status = lrti_geocode_open(b->geocode.data, b->geocode.len, &geocoder, b->err);
    }
    if (status == LRT_OK) {
        status = compile_shares(b, order, (uint32_t)lrti_geocode_parcel_count(&geocoder));
    }
    if (status == LRT_OK) {
        status = check_parcel_lists(b, &geocoder);
    }
    free(order);
    return status;
}

/* ---- meta ---- */

static lrt_status meta(build *b, const char *key, const char *value)
{
    lrti_raw_row *row = lrti_raw_add(&b->territory.raw, LRTI_T_meta, 0);
    if (!row || !value) {
        return lrti_fail_memory(b->err);
    }
    row->cell[C_meta_key] = key;
    row->cell[C_meta_value] = value;
    return LRT_OK;
}

/* The newest day on which a source was read or observed: how old the data are, without asking a clock. */
static const char *data_as_of(const build *b)
{
    const lrti_raw_table *t = &b->territory.raw.table[LRTI_T_source];
    const char *newest = "";
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *both[] = {CELL(&t->row[i], source, retrieved),
                              CELL(&t->row[i], source, observed_on)};
        for (size_t k = 0; k < 2; k++) {
            newest = strcmp(both[k], newest) > 0 ? both[k] : newest;
        }
    }
    return newest;
}

static const char *joined(build *b, const char **list, size_t n)
{
    const char *out = "";
    for (size_t i = 0; out && i < n; i++) {
        out = lrti_arena_printf(&b->territory.raw.arena, "%s%s%s", out, i ? ";" : "", list[i]);
    }
    return out;
}

static const char *fixed(build *b, double value, int decimals)
{
    char number[400];
    lrti_format_fixed(number, sizeof number, value, decimals);
    return lrti_arena_str(&b->territory.raw.arena, number);
}

static lrt_status write_meta(build *b)
{
    const lrti_manifest *m = &b->territory.manifest;
    lrti_arena *arena = &b->territory.raw.arena;
    double unit = lrti_crs_unit_m(b->measure);
    bool feet = fabs(unit - 0.3048) < 1e-3;
    double near_m = isnan(m->near_m) ? (feet ? 100 * unit : 30) : m->near_m;
    const struct {
        const char *key, *value;
    } rows[] = {
        {"builder", "libroute " LRT_VERSION},
        {"libraries",
         lrti_arena_printf(arena, "%s, %s", lrti_geom_versions(), lrti_store_versions())},
        {"crs", lrti_crs_name(b->measure)},
        {"crs_operation", lrti_crs_operation(b->measure)},
        {"crs_unit", lrti_crs_unit_name(b->measure)},
        {"crs_unit_m", fixed(b, unit, 15)},
        {"data_as_of", data_as_of(b)},
        {"format", lrti_arena_printf(arena, "%u", LRTI_FORMAT)},
        {"frame", m->frame},
        {"name", m->name},
        {"near_m", fixed(b, near_m, 6)},
        {"no_service", joined(b, m->no_service, m->n_no_service)},
        {"parcel_patterns", joined(b, m->parcel_pattern, m->n_parcel_patterns)},
        {"review_days", m->review_days},
        {"time_zone", m->time_zone},
        {"title", m->title[0] ? m->title : m->name},
    };
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(rows); i++) {
        status = meta(b, rows[i].key, rows[i].value);
    }
    return status;
}

static lrt_status compile_tables(build *b)
{
    lrti_raw *raw = &b->territory.raw;
    lrt_status status = lrti_zone_load(b->territory.manifest.time_zone, raw, b->err);
    if (status == LRT_OK) {
        status = lrti_recur_expand(raw, b->territory.manifest.time_zone, found, b, b->err);
    }
    if (status == LRT_OK) {
        status = write_meta(b);
    }
    close_tallies(b);
    static const int made[] = {LRTI_T_service_area_boundary,
                               LRTI_T_context_boundary,
                               LRTI_T_opening,
                               LRTI_T_time_zone,
                               LRTI_T_meta,
                               LRTI_T_finding};
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(made); i++) {
        raw->table[made[i]].file = "";
        status = lrti_raw_check(raw, made[i], found, b, b->err);
    }
    if (status == LRT_OK && b->options->strict && b->errors) {
        status = lrti_fail(b->err, LRT_E_FINDINGS,
                           "%llu finding%s of severity error, and --strict was asked for",
                           (unsigned long long)b->errors, b->errors == 1 ? "" : "s");
    }
    if (status == LRT_OK) {
        status = lrti_tables_compile(raw, &b->tables, b->err);
    }
    if (status == LRT_OK) {
        status = lrti_tables_open(b->tables.data, b->tables.len, &b->view, b->err);
    }
    return status;
}

/* ---- the file ---- */

static lrt_status parcel_wkb(build *b, lrti_store_shape **out, lrti_buf **bytes)
{
    const lrti_place_rows *p = &b->places.parcels;
    *out = NULL;
    *bytes = NULL;
    if (!p->polygon) {
        return LRT_OK;
    }
    *out = calloc(p->n + 1, sizeof **out);
    *bytes = calloc(p->n + 1, sizeof **bytes);
    lrt_status status = *out && *bytes ? LRT_OK : lrti_fail_memory(b->err);
    for (size_t i = 0; status == LRT_OK && i < p->n; i++) {
        lrti_arena scratch = {NULL};
        lrti_shape shape;
        if (p->polygon[i].n_rings) {
            status =
                lrti_geom_to_lon_lat(b->geom, p->crs, &p->polygon[i], &scratch, &shape, b->err);
            if (status == LRT_OK) {
                status = lrti_geom_wkb(&shape, &(*bytes)[i], b->geom, b->err);
            }
            (*out)[i] = (lrti_store_shape){(*bytes)[i].data, (*bytes)[i].len};
        }
        lrti_arena_free(&scratch);
    }
    return status;
}

static lrt_status write_sqlite(build *b, const char *path)
{
    size_t n = b->territory.raw.table[LRTI_T_boundary].n_rows;
    lrti_store_shape *boundary = calloc(n + 1, sizeof *boundary), *parcel = NULL;
    lrti_buf *bytes = NULL;
    lrt_status status = boundary ? parcel_wkb(b, &parcel, &bytes) : lrti_fail_memory(b->err);
    for (uint32_t i = 0; status == LRT_OK && i < n; i++) {
        const lrti_buf *wkb = &area_of_row(b, i)->wkb;
        boundary[i] = (lrti_store_shape){wkb->data, wkb->len};
    }
    lrti_store_input in = {&b->view,
                           &b->territory.raw,
                           boundary,
                           b->source,
                           b->n_sources,
                           b->places.addresses.row,
                           b->places.addresses.n,
                           b->places.parcels.row,
                           parcel,
                           b->places.parcels.n};
    if (status == LRT_OK) {
        status = lrti_store_write(path, &in, b->err);
    }
    for (size_t i = 0; bytes && i < b->places.parcels.n; i++) {
        lrti_buf_free(&bytes[i]);
    }
    free(bytes);
    free(parcel);
    free(boundary);
    return status;
}

static int compare_source(const void *a, const void *b)
{
    return strcmp(((const lrti_store_source *)a)->boundary_id,
                  ((const lrti_store_source *)b)->boundary_id);
}

static lrt_status append_sections(build *b, const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return lrti_fail_at(b->err, LRT_E_IO, path, 0, NULL, "cannot open again: %s",
                            strerror(errno));
    }
    lrti_section_data sections[] = {{LRTI_SECTION_TABLES, b->tables.data, b->tables.len},
                                    {LRTI_SECTION_AREAS, b->areas.data, b->areas.len},
                                    {LRTI_SECTION_GEOCODE, b->geocode.data, b->geocode.len},
                                    {LRTI_SECTION_SHARES, b->shares.data, b->shares.len}};
    lrt_status status = lrti_image_append(fd, b->dataset, sections, LRTI_COUNT(sections), b->err);
    if (status == LRT_OK && fchmod(fd, 0444) != 0) {
        status = lrti_fail_at(b->err, LRT_E_IO, b->dataset, 0, NULL, "cannot set its mode: %s",
                              strerror(errno));
    }
    close(fd);
    return status;
}

static void sync_folder(const char *path)
{
    char copy[4200];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(
            fd); /* the rename is done; a file system that cannot sync folders is no failure */
        close(fd);
    }
}

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static lrt_status check_target(const build *b)
{
    struct stat st;
    if (lstat(b->dataset, &st) == 0 && !S_ISREG(st.st_mode)) {
        return lrti_fail_at(b->err, LRT_E_ARG, b->dataset, 0, NULL,
                            "exists and is no regular file; write to another name");
    }
    if (exists(b->dataset) && !b->options->overwrite) {
        return lrti_fail_at(b->err, LRT_E_EXISTS, b->dataset, 0, NULL,
                            "exists; ask for overwriting (--overwrite) to replace it");
    }
    return LRT_OK;
}

/* Opens the file that is being built and locks it. Between open and lock another build may have renamed it into place (it is
   then the live dataset) or removed it, so the name must still lead to what was locked. What a killed build left, read-only
   perhaps, is taken over. */
static lrt_status take_lock(build *b, const char *path, int *out)
{
    for (int tries = 0; tries < 100; tries++) {
        struct stat held, named;
        int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (fd < 0 && errno == EACCES && tries == 0 && unlink(path) == 0) {
            continue; /* a leftover that may be removed but not opened */
        }
        if (fd < 0) {
            return lrti_fail_at(
                b->err, LRT_E_IO, path, 0, NULL,
                "cannot create: %s; choose a folder that can be written, or remove it",
                strerror(errno));
        }
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            close(fd);
            return lrti_fail_at(b->err, LRT_E_IO, path, 0, NULL,
                                "another build of the same dataset is running; wait for it");
        }
        if (fstat(fd, &held) == 0 && lstat(path, &named) == 0 && held.st_dev == named.st_dev &&
            held.st_ino == named.st_ino) {
            if (fchmod(fd, 0644) != 0 || truncate(path, 0) != 0) {
                close(fd);
                return lrti_fail_at(b->err, LRT_E_IO, path, 0, NULL,
                                    "cannot be written: %s; remove it", strerror(errno));
            }
            *out = fd;
            return LRT_OK;
        }
        close(fd);
    }
    return lrti_fail_at(b->err, LRT_E_IO, path, 0, NULL,
                        "other builds keep replacing it; try again");
}

/* Written beside the target under one fixed name, held by a lock: what a killed build left is taken over by the next. */
static lrt_status write_dataset(build *b)
{
    char path[4200];
    int n = snprintf(path, sizeof path, "%s.building", b->dataset);
    if (n < 0 || (size_t)n >= sizeof path) {
        return lrti_fail(b->err, LRT_E_ARG, "path of the dataset is too long");
    }
    lrt_status status = progress(b, "dataset", 0, 0);
    if (status != LRT_OK) {
        return status;
    }
    int lock = -1;
    status = take_lock(b, path, &lock);
    if (status != LRT_OK) {
        return status;
    }
    for (size_t i = 0; i < b->n_sources; i++) { /* shapes are attached before the order changes */
        b->source[i].shape = (lrti_store_shape){b->source_wkb[i].data, b->source_wkb[i].len};
    }
    if (b->n_sources) {
        qsort(b->source, b->n_sources, sizeof *b->source, compare_source);
    }
    if (status == LRT_OK) {
        status = write_sqlite(b, path);
    }
    if (status == LRT_E_IO) {
        char reason[LRT_ERROR_MESSAGE_SIZE];
        snprintf(reason, sizeof reason, "%s", b->err->message);
        status = lrti_fail_at(b->err, LRT_E_IO, path, 0, NULL,
                              "%s; free space there or write elsewhere", reason);
    }
    if (status == LRT_OK) {
        status = append_sections(b, path);
    }
    if (status == LRT_OK) {
        status = check_target(b);
    }
    if (status == LRT_OK && rename(path, b->dataset) != 0) {
        status = lrti_fail_at(b->err, LRT_E_IO, b->dataset, 0, NULL, "cannot put it in place: %s",
                              strerror(errno));
    }
    if (status == LRT_OK) {
        sync_folder(b->dataset);
    } else {
        unlink(path);
    }
    close(lock);
    return status;
}

/* ---- the whole ---- */

static lrt_status open_measure(build *b)
{
    lrt_status status = lrti_geom_new(&b->geom, b->err);
    if (status == LRT_OK) {
        status = lrti_crs_open(b->geom, b->territory.manifest.crs, &b->measure, b->err);
        if (status == LRT_E_CRS) {
            status = lrti_fail_at(b->err, LRT_E_CRS, "territory.json", 0, "crs",
                                  "\"%s\" is no coordinate system that PROJ knows; write a "
                                  "projected one such as EPSG:3734",
                                  b->territory.manifest.crs);
        }
    }
    if (status == LRT_OK && !lrti_crs_is_projected(b->measure)) {
        status = lrti_fail_at(b->err, LRT_E_CRS, "territory.json", 0, "crs",
                              "\"%s\" is not projected; areas and distances need a projected "
                              "system such as EPSG:3734",
                              b->territory.manifest.crs);
    }
    return status;
}

static void set_limits(build *b)
{
    static const lrt_limits most = {UINT64_C(1) << 30, 64, 1000000, 10000000, 100000};
    const lrt_limits *want = &b->options->limits;
    b->limits = most;
    b->limits.file_bytes =
        want->file_bytes && want->file_bytes < most.file_bytes ? want->file_bytes : most.file_bytes;
    b->limits.layers = want->layers && want->layers < most.layers ? want->layers : most.layers;
    b->limits.features =
        want->features && want->features < most.features ? want->features : most.features;
    b->limits.vertices =
        want->vertices && want->vertices < most.vertices ? want->vertices : most.vertices;
    b->limits.partners =
        want->partners && want->partners < most.partners ? want->partners : most.partners;
}

static void free_build(build *b)
{
    for (size_t i = 0; i < b->n_areas; i++) {
        lrti_polygon_free(b->area[i].polygon);
        lrti_buf_free(&b->area[i].wkb);
    }
    for (size_t i = 0; i < b->n_sources; i++) {
        lrti_buf_free(&b->source_wkb[i]);
    }
    free(b->area);
    free(b->source);
    free(b->source_wkb);
    free(b->tally);
    lrti_places_free(&b->places);
    lrti_tables_close(&b->view);
    lrti_buf_free(&b->tables);
    lrti_buf_free(&b->areas);
    lrti_buf_free(&b->geocode);
    lrti_buf_free(&b->shares);
    lrti_crs_close(b->measure);
    lrti_geom_free(b->geom);
    lrti_territory_free(&b->territory);
}

lrt_status lrti_build(const char *territory, const char *dataset, const lrt_build_options *options,
                      lrt_error *err)
{
    static lrt_status (*const steps[])(build *) = {open_measure,   read_sets,     sort_boundaries,
                                                   resolve_areas,  compile_areas, compile_places,
                                                   compile_tables, write_dataset};
    lrt_error local;
    build b;
    memset(&b, 0, sizeof b);
    b.options = options;
    b.folder = territory;
    b.dataset = dataset;
    b.err = err ? err : &local;
    b.box = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    set_limits(&b);
    lrt_status status = check_target(&b);
    if (status == LRT_OK) {
        status = lrti_territory_read(territory, &b.limits, &b.territory, found, &b, b.err);
    }
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(steps); i++) {
        status = steps[i](&b);
    }
    free_build(&b);
    return status;
}
