#define _POSIX_C_SOURCE 200809L
#include "audit.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "csvio.h"
#include "format.h"

#define FOOT 0.3048
#define REVIEW_DAYS 365

/* ---- making ---- */

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A territory becomes a dataset in a folder of its own below `scratch`; both are removed with the audit. */
static lrt_status build_temporary(lrt_audit_result *r, const char *territory,
                                  const lrt_audit_options *o, lrt_error *err)
{
    lrt_build_options b = LRT_BUILD_OPTIONS_INIT;
    lrti_buf name = {0};
    b.on_progress = o->on_progress;
    b.user = o->user;
    lrti_buf_printf(&name, "%s/libroute-audit-XXXXXX", o->scratch ? o->scratch : "/tmp");
    if (name.failed || !mkdtemp(name.data)) {
        lrt_status status =
            name.failed
                ? lrti_fail_memory(err)
                : lrti_fail_at(err, LRT_E_IO, name.data, 0, NULL,
                               "no temporary folder can be made: %s; set TMPDIR", strerror(errno));
        lrti_buf_free(&name);
        return status;
    }
    lrti_buf_str(&name, "/dataset.sqlite");
    if (name.failed) {
        lrti_buf_free(&name);
        return lrti_fail_memory(err);
    }
    r->path = name.data;
    r->temporary = true;
    return lrti_build(territory, r->path, &b, err);
}

static void remove_temporary(lrt_audit_result *r)
{
    if (!r->temporary) {
        return;
    }
    unlink(r->path);
    *strrchr(r->path, '/') = '\0';
    rmdir(r->path);
}

static lrt_status list_findings(lrt_audit_result *r, lrt_error *err)
{
    size_t n = r->coverage.n_findings;
    r->finding = calloc(n + 1, sizeof *r->finding);
    for (size_t i = 0; r->finding && i < n; i++) {
        const lrti_finding *f = &r->coverage.finding[i];
        r->finding[i] = (lrt_audit_finding){f->id,
                                            lrti_finding_kind_text(f->kind),
                                            f->error ? "error" : "notice",
                                            lrti_finding_status_text(f->status),
                                            f->set,
                                            f->category,
                                            f->condition,
                                            f->message,
                                            f->remedy,
                                            f->owner,
                                            f->n_owners,
                                            f->sliver,
                                            f->area_m2,
                                            f->width_m,
                                            f->n_points ? f->points[0] : NAN,
                                            f->n_points ? f->points[1] : NAN,
                                            f->parcels,
                                            f->addresses,
                                            f->valid_from,
                                            f->valid_to};
    }
    return r->finding ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status run_audit(lrt_audit_result *r, const lrt_audit_options *o, lrt_error *err)
{
    lrt_status status = lrt_open(r->path, &r->router, err);
    if (status == LRT_OK) {
        status = lrti_router_ready(r->router, err);
    }
    if (status == LRT_OK && !lrti_areas_verify(r->router->areas)) {
        status = lrti_fail_at(err, LRT_E_DATASET, r->path, 0, NULL,
                              "a block of the area index is damaged; rebuild it");
    }
    r->review_days = o->review_days ? o->review_days : REVIEW_DAYS;
    r->history = o->history != 0;
    if (status == LRT_OK) {
        lrti_coverage_input in = {r->path,          &r->router->directory,
                                  r->router->areas, o->as_of,
                                  o->sliver_m,      o->near_m,
                                  o->frame,         o->by,
                                  r->review_days,   r->history,
                                  o->on_progress,   o->user};
        status = lrti_coverage_make(&in, &r->coverage, err);
    }
    return status == LRT_OK ? list_findings(r, err) : status;
}

static lrt_status check_options(const lrt_audit_options *given, lrt_audit_options *o,
                                lrt_error *err)
{
    if (given && !lrti_take_struct(o, sizeof *o, LRTI_THROUGH(lrt_audit_options, user), given)) {
        return lrti_fail(
            err, LRT_E_ARG,
            "lrt_audit_options is not initialised with LRT_AUDIT_OPTIONS_INIT" LRTI_OR_NEWER);
    }
    if (o->as_of && !lrti_date_valid(o->as_of)) {
        return lrti_fail(err, LRT_E_ARG, "as_of %u is no day of the calendar (YYYYMMDD)", o->as_of);
    }
    if (o->sliver_m < 0 || o->near_m < 0 || isinf(o->sliver_m) || isinf(o->near_m)) {
        return lrti_fail(err, LRT_E_ARG, "a width is a number of metres from 0 up");
    }
    return LRT_OK;
}

lrt_status lrt_audit(const char *path, const lrt_audit_options *options, lrt_audit_result **out,
                     lrt_error *err)
{
    lrt_audit_options o = LRT_AUDIT_OPTIONS_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!path || !path[0]) {
        return lrti_fail(err, LRT_E_ARG, "the path of a territory or dataset is needed");
    }
    lrt_status status = check_options(options, &o, err);
    if (status != LRT_OK) {
        return status;
    }
    lrt_audit_result *r = calloc(1, sizeof *r);
    if (!r) {
        return lrti_fail_memory(err);
    }
    if (is_folder(path)) {
        status = build_temporary(r, path, &o, err);
    } else {
        r->path = strdup(path);
        status = r->path ? LRT_OK : lrti_fail_memory(err);
    }
    if (status == LRT_OK) {
        status = run_audit(r, &o, err);
    }
    if (status != LRT_OK) {
        lrt_audit_free(r);
        return status;
    }
    *out = r;
    return LRT_OK;
}

void lrt_audit_free(lrt_audit_result *audit)
{
    if (audit) {
        lrti_coverage_free(&audit->coverage);
        free(audit->finding);
        lrt_close(audit->router);
        remove_temporary(audit);
        free(audit->path);
        free(audit);
    }
}

/* ---- reading ---- */

size_t lrt_audit_count(const lrt_audit_result *audit)
{
    return audit ? audit->coverage.n_findings : 0;
}

size_t lrt_audit_open_count(const lrt_audit_result *audit)
{
    return audit ? audit->coverage.n_open + audit->coverage.n_outgrown : 0;
}

const lrt_audit_finding *lrt_audit_get(const lrt_audit_result *audit, size_t i)
{
    return i < lrt_audit_count(audit) ? &audit->finding[i] : NULL;
}

/* Of what has no area nothing was counted. */
static void set_count(lrti_json_build *b, lrti_json *o, const char *key, const lrti_finding *f,
                      uint32_t n)
{
    if (f->shape.n_rings) {
        lrti_json_set_int(b, o, key, n);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

/* ---- JSON ---- */

static const char *first_day(uint32_t from, char out[16])
{
    if (from == LRTI_DATE_OPEN_FROM) {
        return "";
    }
    lrti_date_text(from, out);
    return out;
}

/* The last day in force, as territories write it. */
static const char *last_day(uint32_t to, char out[16])
{
    if (to == LRTI_DATE_OPEN_TO) {
        return "";
    }
    lrti_date_text(lrti_date_from_days(lrti_days_from_date(to) - 1), out);
    return out;
}

static void set_or_null(lrti_json_build *b, lrti_json *o, const char *key, const char *text)
{
    if (text[0]) {
        lrti_json_set_text(b, o, key, text);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

static void set_period(lrti_json_build *b, lrti_json *o, uint32_t from, uint32_t to)
{
    char day[16];
    set_or_null(b, o, "valid_from", first_day(from, day));
    set_or_null(b, o, "valid_to", last_day(to, day));
}

/* Square feet and feet of the territory's own foot where it has one. */
static double foot_of(const lrt_audit_result *r)
{
    return r->router->directory.feet ? r->router->directory.unit_m : FOOT;
}

static lrti_json *pair(lrti_json_build *b, const double *xy)
{
    lrti_json *p = lrti_json_array();
    lrti_json_add_number(b, p, xy[0], 9);
    lrti_json_add_number(b, p, xy[1], 9);
    return p;
}

static void set_geometry(lrti_json_build *b, lrti_json *o, const lrti_finding *f)
{
    if (!f->shape.n_rings && !f->n_points) {
        lrti_json_set_null(b, o, "geometry");
        return;
    }
    lrti_json *g = lrti_json_object(), *list;
    lrti_json_set_text(b, g, "type", f->shape.n_rings ? "MultiPolygon" : "MultiPoint");
    if (f->shape.n_rings) {
        list = lrti_format_polygons(b, &f->shape);
    } else {
        list = lrti_json_array();
        for (size_t i = 0; i < f->n_points; i++) {
            lrti_json_add(b, list, pair(b, f->points + 2 * i));
        }
    }
    lrti_json_set(b, g, "coordinates", list);
    lrti_json_set(b, o, "geometry", g);
}

static lrti_json *parts_json(lrti_json_build *b, const lrt_audit_result *r,
                             const lrti_finding_part *part, size_t n)
{
    lrti_json *list = lrti_json_array();
    for (size_t i = 0; i < n; i++) {
        lrti_json *o = lrti_json_object();
        lrti_json_set_text(b, o, "area",
                           LRTI_TX(&r->router->directory.t, boundary, id, part[i].boundary));
        lrti_json_set_text(b, o, "name",
                           LRTI_TX(&r->router->directory.t, boundary, name, part[i].boundary));
        lrti_json_set_number(b, o, "area_m2", part[i].area_m2, 3);
        lrti_json_set_number(b, o, "share", part[i].share, 6);
        lrti_json_add(b, list, o);
    }
    return list;
}

static void set_exception(lrti_json_build *b, lrti_json *o, const lrti_tables *t, uint32_t row)
{
    if (row == LRTI_NO_ROW) {
        lrti_json_set_null(b, o, "exception");
        return;
    }
    lrti_json *e = lrti_json_object();
    int32_t most = LRTI_I32(t, exception, limit_parcels, row);
    lrti_json_set_number(b, e, "limit_m2", LRTI_F64(t, exception, limit_m2, row), 6);
    if (most == LRTI_NO_INT) {
        lrti_json_set_null(b, e, "limit_parcels");
    } else {
        lrti_json_set_int(b, e, "limit_parcels", most);
    }
    lrti_json_set_text(b, e, "reason", LRTI_TX(t, exception, reason, row));
    set_or_null(b, e, "author", LRTI_TX(t, exception, author, row));
    set_or_null(b, e, "date", LRTI_TX(t, exception, date, row));
    lrti_json_set(b, o, "exception", e);
}

static void set_measures(lrti_json_build *b, lrti_json *o, const lrt_audit_result *r,
                         const lrti_finding *f)
{
    double foot = foot_of(r);
    lrti_json_set_number(b, o, "area_m2", f->area_m2, 6);
    lrti_json_set_number(b, o, "area_ft2", f->area_m2 / (foot * foot), 6);
    lrti_json_set_number(b, o, "perimeter_m", f->perimeter_m, 6);
    lrti_json_set_number(b, o, "width_m", f->width_m, 6);
    lrti_json_set_number(b, o, "width_ft", f->width_m / foot, 6);
    lrti_json_set_number(b, o, "widest_m", f->widest_m, 6);
    lrti_json_set_int(b, o, "parts", f->n_parts);
    set_count(b, o, "parcels", f, f->parcels);
    set_count(b, o, "addresses", f, f->addresses);
    set_count(b, o, "parcels_on_edge", f, f->parcels_on_edge);
    set_count(b, o, "addresses_on_edge", f, f->addresses_on_edge);
}

static lrti_json *finding_json(lrti_json_build *b, const lrt_audit_result *r, size_t i,
                               bool geometry)
{
    const lrti_finding *f = &r->coverage.finding[i];
    lrti_json *o = lrti_json_object(), *owners = lrti_json_array();
    lrti_json_set_text(b, o, "id", f->id);
    lrti_json_set_text(b, o, "kind", lrti_finding_kind_text(f->kind));
    lrti_json_set_bool(b, o, "sliver", f->sliver);
    lrti_json_set_text(b, o, "severity", f->error ? "error" : "notice");
    lrti_json_set_text(b, o, "status", lrti_finding_status_text(f->status));
    set_or_null(b, o, "set", f->set);
    set_or_null(b, o, "category", f->category);
    set_or_null(b, o, "condition", f->condition);
    for (size_t k = 0; k < f->n_owners; k++) {
        lrti_json_add_text(b, owners, f->owner[k]);
    }
    lrti_json_set(b, o, "owners", owners);
    lrti_json_set_bool(b, o, "at_frame", f->at_frame);
    lrti_json_set_text(b, o, "message", f->message);
    lrti_json_set_text(b, o, "remedy", f->remedy);
    set_or_null(b, o, "file", f->file);
    set_period(b, o, f->valid_from, f->valid_to);
    set_measures(b, o, r, f);
    lrti_json_set(b, o, "within", parts_json(b, r, f->part, f->n_parts_of));
    set_exception(b, o, &r->router->directory.t, f->exception);
    lrti_json_set_number(b, o, "lon", f->n_points ? f->points[0] : NAN, 9);
    lrti_json_set_number(b, o, "lat", f->n_points ? f->points[1] : NAN, 9);
    if (geometry) {
        set_geometry(b, o, f);
    }
    return o;
}

static lrti_json *row_json(lrti_json_build *b, const lrt_audit_result *r,
                           const lrti_coverage_row *row)
{
    lrti_json *o = lrti_json_object();
    set_or_null(b, o, "set", row->set);
    set_or_null(b, o, "category", row->category);
    set_or_null(b, o, "condition", row->condition);
    set_period(b, o, row->valid_from, row->valid_to);
    lrti_json_set_number(b, o, "frame_m2", row->frame_m2, 3);
    lrti_json_set_number(b, o, "uncovered_m2", row->uncovered_m2, 3);
    lrti_json_set_number(b, o, "declared_m2", row->declared_m2, 3);
    lrti_json_set(b, o, "within", parts_json(b, r, row->part, row->n_parts));
    return o;
}

static lrti_json *settings_json(lrti_json_build *b, const lrt_audit_result *r)
{
    const lrti_coverage *c = &r->coverage;
    const lrti_directory *d = &r->router->directory;
    lrti_json *o = lrti_json_object();
    set_or_null(b, o, "frame", c->frame);
    set_or_null(b, o, "by", c->by);
    lrti_json_set_number(b, o, "sliver_m", c->sliver_m, 6);
    lrti_json_set_number(b, o, "near_m", c->near_m, 6);
    lrti_json_set_int(b, o, "review_days", r->review_days);
    lrti_json_set_bool(b, o, "history", r->history);
    lrti_json_set_text(b, o, "crs", d->crs);
    lrti_json_set_text(b, o, "unit", d->crs_unit);
    lrti_json_set_number(b, o, "foot_m", foot_of(r), 12);
    return o;
}

static lrti_json *counts_json(lrti_json_build *b, const lrti_coverage *c)
{
    lrti_json *o = lrti_json_object(), *kinds = lrti_json_object();
    lrti_json_set_int(b, o, "findings", (int64_t)c->n_findings);
    lrti_json_set_int(b, o, "open", (int64_t)c->n_open);
    lrti_json_set_int(b, o, "outgrown", (int64_t)c->n_outgrown);
    lrti_json_set_int(b, o, "accepted", (int64_t)c->n_accepted);
    lrti_json_set_int(b, o, "notices", (int64_t)c->n_notices);
    for (int k = 0; k < LRTI_FOUND_KINDS; k++) {
        int64_t n = 0;
        for (size_t i = 0; i < c->n_findings; i++) {
            n += c->finding[i].kind == (lrti_finding_kind)k;
        }
        lrti_json_set_int(b, kinds, lrti_finding_kind_text((lrti_finding_kind)k), n);
    }
    lrti_json_set(b, o, "by_kind", kinds);
    lrti_json_set_int(b, o, "parcels", (int64_t)c->n_parcels);
    lrti_json_set_int(b, o, "addresses", (int64_t)c->n_addresses);
    lrti_json_set_int(b, o, "parcels_unplaced", (int64_t)c->n_parcels_unplaced);
    lrti_json_set_int(b, o, "addresses_unplaced", (int64_t)c->n_addresses_unplaced);
    return o;
}

static lrti_json *head_json(lrti_json_build *b, const lrt_audit_result *r)
{
    char day[16];
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "schema", "libroute/audit/1");
    set_or_null(b, o, "as_of", first_day(r->coverage.as_of, day));
    lrti_json_set(b, o, "dataset", lrti_format_dataset(b, r->router));
    lrti_json_set_text(b, o, "title", r->router->directory.title);
    lrti_json_set(b, o, "settings", settings_json(b, r));
    lrti_json_set(b, o, "counts", counts_json(b, &r->coverage));
    return o;
}

size_t lrt_audit_json(const lrt_audit_result *audit, char *buf, size_t size)
{
    lrti_json_build b = {false};
    if (!audit) {
        return SIZE_MAX;
    }
    lrti_json *o = head_json(&b, audit), *rows = lrti_json_array(), *list = lrti_json_array();
    for (size_t i = 0; i < audit->coverage.n_rows; i++) {
        lrti_json_add(&b, rows, row_json(&b, audit, &audit->coverage.row[i]));
    }
    for (size_t i = 0; i < audit->coverage.n_findings; i++) {
        lrti_json_add(&b, list, finding_json(&b, audit, i, true));
    }
    lrti_json_set(&b, o, "coverage", rows);
    lrti_json_set(&b, o, "findings", list);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

size_t lrt_audit_ndjson(const lrt_audit_result *audit, char *buf, size_t size)
{
    lrti_buf out = {0};
    out.failed = !audit;
    for (size_t i = 0; audit && i < audit->coverage.n_findings; i++) {
        lrti_json_build b = {false};
        lrti_json *o = finding_json(&b, audit, i, true);
        lrti_json_dump_buf(&b, o, &out);
        lrti_buf_char(&out, '\n');
        lrti_json_free(o);
    }
    return lrti_give(&out, buf, size);
}

size_t lrt_audit_geojson(const lrt_audit_result *audit, char *buf, size_t size)
{
    lrti_json_build b = {false};
    if (!audit) {
        return SIZE_MAX;
    }
    lrti_json *o = lrti_json_object(), *features = lrti_json_array();
    lrti_json_set_text(&b, o, "type", "FeatureCollection");
    for (size_t i = 0; i < audit->coverage.n_findings; i++) {
        lrti_json *feature = lrti_json_object();
        lrti_json_set_text(&b, feature, "type", "Feature");
        lrti_json_set_text(&b, feature, "id", audit->coverage.finding[i].id);
        set_geometry(&b, feature, &audit->coverage.finding[i]);
        lrti_json_set(&b, feature, "properties", finding_json(&b, audit, i, false));
        lrti_json_add(&b, features, feature);
    }
    lrti_json_set(&b, o, "features", features);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

/* ---- CSV ---- */

static void cell(lrti_buf *out, const char *text)
{
    lrti_buf_char(out, ',');
    lrti_csv_field(out, text, strlen(text));
}

static void number(lrti_buf *out, double value, int decimals)
{
    lrti_buf_char(out, ',');
    if (isfinite(value)) {
        lrti_buf_fixed(out, value, decimals);
    }
}

static void csv_row(lrti_buf *out, const lrt_audit_result *r, const lrti_finding *f)
{
    char day[16];
    double foot = foot_of(r);
    lrti_buf owners = {0}, within = {0};
    const lrti_tables *t = &r->router->directory.t;
    for (size_t i = 0; i < f->n_owners; i++) {
        lrti_buf_printf(&owners, "%s%s", i ? ";" : "", f->owner[i]);
    }
    for (size_t i = 0; i < f->n_parts_of; i++) {
        lrti_buf_printf(&within, "%s%s", i ? ";" : "",
                        LRTI_TX(t, boundary, id, f->part[i].boundary));
    }
    lrti_csv_field(out, f->id, strlen(f->id));
    cell(out, lrti_finding_kind_text(f->kind));
    cell(out, f->sliver ? "yes" : "");
    cell(out, f->error ? "error" : "notice");
    cell(out, lrti_finding_status_text(f->status));
    cell(out, f->set);
    cell(out, f->category);
    cell(out, f->condition);
    cell(out, owners.len ? owners.data : "");
    cell(out, f->at_frame ? "yes" : "");
    number(out, f->area_m2 / (foot * foot), 3);
    number(out, f->area_m2, 3);
    number(out, f->width_m / foot, 3);
    number(out, f->width_m, 3);
    number(out, f->shape.n_rings ? f->n_parts : (double)NAN, 0);
    number(out, f->shape.n_rings ? f->parcels : (double)NAN, 0);
    number(out, f->shape.n_rings ? f->addresses : (double)NAN, 0);
    number(out, f->shape.n_rings ? f->parcels_on_edge : (double)NAN, 0);
    number(out, f->shape.n_rings ? f->addresses_on_edge : (double)NAN, 0);
    cell(out, first_day(f->valid_from, day));
    cell(out, last_day(f->valid_to, day));
    number(out, f->n_points ? f->points[0] : NAN, 9);
    number(out, f->n_points ? f->points[1] : NAN, 9);
    cell(out, within.len ? within.data : "");
    cell(out, f->message);
    cell(out, f->remedy);
    cell(out, f->exception == LRTI_NO_ROW ? "" : LRTI_TX(t, exception, reason, f->exception));
    cell(out, f->exception == LRTI_NO_ROW ? "" : LRTI_TX(t, exception, author, f->exception));
    lrti_buf_str(out, "\r\n");
    out->failed = out->failed || owners.failed || within.failed;
    lrti_buf_free(&owners);
    lrti_buf_free(&within);
}

size_t lrt_audit_csv(const lrt_audit_result *audit, char *buf, size_t size)
{
    lrti_buf out = {0};
    lrti_buf_str(&out, "id,kind,sliver,severity,status,set,category,condition,owners,at_frame,"
                       "area_ft2,area_m2,width_ft,width_m,parts,parcels,addresses,"
                       "parcels_on_edge,addresses_on_edge,valid_from,valid_to,lon,lat,within,"
                       "message,remedy,reason,author\r\n");
    out.failed = out.failed || !audit;
    for (size_t i = 0; audit && i < audit->coverage.n_findings; i++) {
        csv_row(&out, audit, &audit->coverage.finding[i]);
    }
    return lrti_give(&out, buf, size);
}

/* ---- JUnit ---- */

static bool fails(const lrti_finding *f) { return f->error && f->status != LRTI_FINDING_ACCEPTED; }

static void junit_case(lrti_buf *out, const lrti_finding *f)
{
    lrti_buf_printf(out, "    <testcase classname=\"%s\" name=\"%s\"",
                    lrti_finding_kind_text(f->kind), f->id);
    if (fails(f)) {
        lrti_buf_str(out, "><failure type=\"");
        lrti_buf_str(out, lrti_finding_status_text(f->status));
        lrti_buf_str(out, "\" message=\"");
        lrti_buf_xml(out, f->message);
        lrti_buf_str(out, "\">");
        lrti_buf_xml(out, f->remedy);
        lrti_buf_str(out, "</failure></testcase>\n");
    } else if (f->status == LRTI_FINDING_ACCEPTED) {
        lrti_buf_str(out, "><skipped message=\"accepted: ");
        lrti_buf_xml(out, f->message);
        lrti_buf_str(out, "\"/></testcase>\n");
    } else {
        lrti_buf_str(out, "><system-out>");
        lrti_buf_xml(out, f->message);
        lrti_buf_str(out, "</system-out></testcase>\n");
    }
}

/* A suite a kind: what was looked for and not found is a passed test. */
static void junit_suite(lrti_buf *out, const lrti_coverage *c, lrti_finding_kind kind)
{
    size_t n = 0, failed = 0, accepted = 0;
    const char *name = lrti_finding_kind_text(kind);
    for (size_t i = 0; i < c->n_findings; i++) {
        if (c->finding[i].kind == kind) {
            n++;
            failed += fails(&c->finding[i]);
            accepted += c->finding[i].status == LRTI_FINDING_ACCEPTED;
        }
    }
    lrti_buf_printf(out,
                    "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
                    "skipped=\"%zu\">\n",
                    name, n ? n : 1, failed, accepted);
    for (size_t i = 0; i < c->n_findings; i++) {
        if (c->finding[i].kind == kind) {
            junit_case(out, &c->finding[i]);
        }
    }
    if (n == 0) {
        lrti_buf_printf(out, "    <testcase classname=\"%s\" name=\"none\"/>\n", name);
    }
    lrti_buf_str(out, "  </testsuite>\n");
}

size_t lrt_audit_junit(const lrt_audit_result *audit, char *buf, size_t size)
{
    lrti_buf out = {0};
    if (!audit) {
        return SIZE_MAX;
    }
    lrti_buf_str(&out,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"libroute audit ");
    lrti_buf_xml(&out, audit->router->directory.name);
    lrti_buf_str(&out, "\">\n");
    for (int k = 0; k < LRTI_FOUND_KINDS; k++) {
        junit_suite(&out, &audit->coverage, (lrti_finding_kind)k);
    }
    lrti_buf_str(&out, "</testsuites>\n");
    return lrti_give(&out, buf, size);
}
