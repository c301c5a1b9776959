#define _POSIX_C_SOURCE 200809L
#include "territory.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks.h"
#include "csvio.h"
#include "json.h"

const char *const lrti_place_field_name[LRTI_F_COUNT] = {
    "ppn",      "address",   "number",    "pre_dir",    "pre_type",    "name",        "suffix",
    "suf_dir",  "unit",      "city",      "state",      "zip",         "lon",         "lat",
    "x",        "y",         "base_name", "from_left",  "to_left",     "from_right",  "to_right",
    "zip_left", "zip_right", "city_left", "city_right", "parity_left", "parity_right"};

/* ---- reporting: everything is told, the first error is returned ---- */

typedef struct reader {
    lrti_territory *t;
    const lrt_limits *limits;
    lrti_report_fn report;
    void *user;
    lrt_error *err;
    uint64_t errors;
    lrt_error first;
} reader;

static void tell(void *user, const char *kind, const char *severity, const char *file,
                 uint64_t record, const char *field, const char *message)
{
    reader *r = user;
    if (strcmp(severity, "error") == 0 && r->errors++ == 0) {
        lrti_fail_at(&r->first, strcmp(kind, "limit") == 0 ? LRT_E_LIMIT : LRT_E_TERRITORY, file,
                     record, field, "%s", message);
    }
    if (r->report) {
        r->report(r->user, kind, severity, file, record, field, message);
    }
}

static void LRTI_PRINTF(6, 7) bad(reader *r, const char *kind, const char *file, uint64_t record,
                                  const char *field, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    tell(r, kind, "error", file, record, field, text);
}

static void LRTI_PRINTF(6, 7) note(reader *r, const char *kind, const char *file, uint64_t record,
                                   const char *field, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    tell(r, kind, "notice", file, record, field, text);
}

/* ---- files ---- */

bool lrti_join_path(char *out, size_t size, const char *folder, const char *file)
{
    int n = file[0] == '/' ? snprintf(out, size, "%s", file)
                           : snprintf(out, size, "%s/%s", folder, file);
    return n > 0 && (size_t)n < size;
}

lrt_status lrti_read_file(const char *path, const char *name, uint64_t max_bytes, char **text,
                          size_t *len, lrt_error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not block */
    FILE *f = fd >= 0 ? fdopen(fd, "rb") : NULL;
    if (fd >= 0 && !f) {
        close(fd);
    }
    *text = NULL;
    *len = 0;
    if (!f) {
        return lrti_fail_at(
            err, LRT_E_IO, name, 0, NULL,
            "cannot open: %s (looked for it at %s); put it there, make it readable, or "
            "correct the name where it is written",
            strerror(errno), path);
    }
    lrt_status status = LRT_OK;
    if (fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode)) {
        status = lrti_fail_at(err, LRT_E_IO, name, 0, NULL,
                              "is not a regular file; put the file itself there");
    } else if ((uint64_t)st.st_size > max_bytes) {
        status = lrti_fail_at(err, LRT_E_LIMIT, name, 0, NULL, "has %lld bytes, the limit is %llu",
                              (long long)st.st_size, (unsigned long long)max_bytes);
    } else if (!(*text = malloc((size_t)st.st_size + 1))) {
        status = lrti_fail_memory(err);
    } else {
        *len = fread(*text, 1, (size_t)st.st_size, f);
        (*text)[*len] = '\0';
        if (ferror(f)) {
            status = lrti_fail_at(err, LRT_E_IO, name, 0, NULL, "cannot read: %s", strerror(errno));
        }
    }
    fclose(f);
    if (status != LRT_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}

/* ---- manifest ---- */

static const char *keep(reader *r, const char *text)
{
    return lrti_arena_str(&r->t->raw.arena, text);
}

static const char *text_member(reader *r, const lrti_json *object, const char *key, bool required)
{
    const lrti_json *v = lrti_json_get(object, key);
    const char *text = lrti_json_text(v);
    if (!text || (required && !text[0])) {
        if (v || required) {
            bad(r, "bad_manifest", "territory.json", 0, key,
                v ? "must be a text that is not empty" : "is missing; add it");
        }
        return "";
    }
    return keep(r, text);
}

static const char **text_list(reader *r, const lrti_json *list, const char *key, size_t *n)
{
    *n = 0;
    if (!list) {
        return NULL;
    }
    if (lrti_json_type(list) != LRTI_JSON_ARRAY) {
        bad(r, "bad_manifest", "territory.json", 0, key, "must be a list of texts");
        return NULL;
    }
    const char **out = lrti_arena_alloc(&r->t->raw.arena, lrti_json_size(list) + 1, sizeof *out);
    for (size_t i = 0; out && i < lrti_json_size(list); i++) {
        const char *text = lrti_json_text(lrti_json_at(list, i));
        if (text && text[0]) {
            out[(*n)++] = keep(r, text);
        } else {
            bad(r, "bad_manifest", "territory.json", 0, key,
                "must be a list of texts that are not empty");
        }
    }
    return out;
}

static int place_field(const char *name)
{
    for (int i = 0; i < LRTI_F_COUNT; i++) {
        if (strcmp(lrti_place_field_name[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static void place_source(reader *r, const lrti_json *root, const char *kind, lrti_place_source *out)
{
    const lrti_json *o = lrti_json_get(root, kind), *fields = lrti_json_get(o, "fields");
    out->kind = kind;
    out->crs = out->encoding = "";
    if (!o) {
        return;
    }
    if (lrti_json_type(o) != LRTI_JSON_OBJECT || lrti_json_type(fields) != LRTI_JSON_OBJECT) {
        bad(r, "bad_manifest", "territory.json", 0, kind,
            "must be an object with \"file\" and \"fields\"");
        return;
    }
    const char *file = text_member(r, o, "file", true);
    out->crs = text_member(r, o, "crs", false);
    out->encoding = text_member(r, o, "encoding", false);
    for (size_t i = 0; i < lrti_json_size(fields); i++) {
        const lrti_json *v;
        const char *key = lrti_json_member(fields, i, &v);
        int f = place_field(key);
        if (f < 0 || !lrti_json_text(v)) {
            bad(r, "bad_manifest", "territory.json", 0, kind,
                f < 0 ? "\"%s\" is no field of places; see libroute-territory(5)"
                      : "field \"%s\" must name a column",
                key);
        } else {
            out->column[f] = keep(r, lrti_json_text(v));
        }
    }
    out->file = file[0] ? file : NULL;
}

/* {"default": 180, "contacts": 90, "by_source_type": {"press": 60}} as "contacts=90;default=180;source:press=60" */
static void add_interval(reader *r, lrti_buf *out, const char *prefix, const char *name,
                         const lrti_json *value)
{
    double days = lrti_json_number(value, NAN);
    if (!(days >= 1 && days <= 36500) || days != floor(days)) {
        bad(r, "bad_manifest", "territory.json", 0, "review_days",
            "\"%.80s\" must be a whole number of days from 1 to 36500", name);
        return;
    }
    if (strpbrk(name, ";=")) {
        bad(r, "bad_manifest", "territory.json", 0, "review_days",
            "\"%.80s\" holds a ';' or '='; rename the source type", name);
        return;
    }
    lrti_buf_printf(out, "%s%s%s=%d", out->len ? ";" : "", prefix, name, (int)days);
}

static bool is_reviewed(const char *name)
{
    static const char *const tables[] = {"default", "contacts", "phones", "organizations",
                                         "contact_protocols"};
    for (size_t i = 0; i < LRTI_COUNT(tables); i++) {
        if (strcmp(tables[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *review_days(reader *r, const lrti_json *object)
{
    lrti_buf out = {0};
    for (size_t i = 0; i < lrti_json_size(object); i++) {
        const lrti_json *v, *days;
        const char *key = lrti_json_member(object, i, &v);
        if (strcmp(key, "by_source_type") == 0) {
            for (size_t k = 0; k < lrti_json_size(v); k++) {
                const char *type = lrti_json_member(v, k, &days);
                add_interval(r, &out, "source:", type, days);
            }
        } else if (is_reviewed(key)) {
            add_interval(r, &out, "", key, v);
        } else {
            bad(r, "bad_manifest", "territory.json", 0, "review_days",
                "\"%.80s\" is not one of default, contacts, phones, organizations, "
                "contact_protocols, by_source_type",
                key);
        }
    }
    const char *text = out.failed ? "" : keep(r, out.data ? out.data : "");
    lrti_buf_free(&out);
    return text;
}

static void manifest_keys(reader *r, const lrti_json *root)
{
    static const char *const known[] = {
        "name",   "title",         "crs",       "time_zone", "frame",   "no_service", "near_ft",
        "near_m", "parcel_number", "addresses", "parcels",   "streets", "review_days"};
    for (size_t i = 0; i < lrti_json_size(root); i++) {
        const lrti_json *v;
        const char *key = lrti_json_member(root, i, &v);
        bool found = false;
        for (size_t k = 0; k < LRTI_COUNT(known); k++) {
            found = found || strcmp(known[k], key) == 0;
        }
        if (!found) {
            note(r, "unknown_member", "territory.json", 0, key, "is not known and was left aside");
        }
    }
}

static lrt_status read_manifest(reader *r, const char *folder)
{
    char path[4096], *text = NULL;
    size_t len;
    lrti_manifest *m = &r->t->manifest;
    if (!lrti_join_path(path, sizeof path, folder, "territory.json")) {
        return lrti_fail(r->err, LRT_E_ARG, "path of the territory is too long");
    }
    lrt_status status = lrti_read_file(path, "territory.json", 1 << 20, &text, &len, r->err);
    if (status != LRT_OK) {
        return status;
    }
    size_t bom = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    lrti_json *root = lrti_json_parse(text + bom, len - bom, "territory.json", r->err);
    free(text);
    if (!root) {
        return LRT_E_TERRITORY;
    }
    if (lrti_json_type(root) != LRTI_JSON_OBJECT) {
        lrti_json_free(root);
        return lrti_fail_at(r->err, LRT_E_TERRITORY, "territory.json", 0, NULL,
                            "must be one JSON object");
    }
    m->folder = keep(r, folder);
    m->name = text_member(r, root, "name", true);
    m->title = text_member(r, root, "title", false);
    m->crs = text_member(r, root, "crs", true);
    m->time_zone = text_member(r, root, "time_zone", true);
    m->frame = text_member(r, root, "frame", false);
    m->no_service = text_list(r, lrti_json_get(root, "no_service"), "no_service", &m->n_no_service);
    m->parcel_pattern =
        text_list(r, lrti_json_get(lrti_json_get(root, "parcel_number"), "patterns"),
                  "parcel_number", &m->n_parcel_patterns);
    double feet = lrti_json_number(lrti_json_get(root, "near_ft"), NAN);
    m->near_m = lrti_json_number(lrti_json_get(root, "near_m"), feet * 1200 / 3937);
    if (lrti_json_get(root, "near_ft") && lrti_json_get(root, "near_m")) {
        bad(r, "bad_manifest", "territory.json", 0, "near_m", "give near_ft or near_m, not both");
    }
    if ((lrti_json_get(root, "near_ft") || lrti_json_get(root, "near_m")) &&
        !(m->near_m >= 0 && m->near_m < 1e5)) {
        bad(r, "bad_manifest", "territory.json", 0,
            lrti_json_get(root, "near_m") ? "near_m" : "near_ft",
            "must be a number from 0 to 100 km");
    }
    m->review_days = review_days(r, lrti_json_get(root, "review_days"));
    place_source(r, root, "addresses", &m->addresses);
    place_source(r, root, "parcels", &m->parcels);
    place_source(r, root, "streets", &m->streets);
    manifest_keys(r, root);
    lrti_json_free(root);
    return LRT_OK;
}

/* ---- one CSV table ---- */

typedef struct import {
    reader *r;
    int table;
    int *column; /* of each input column: spec column, or n_columns + extra */
    size_t n;
    bool header_done;
} import;

static lrt_status import_header(import *in, const lrti_csv_row *row, lrt_error *err)
{
    reader *r = in->r;
    const lrti_table_spec *spec = lrti_table(in->table);
    lrti_raw_table *t = &r->t->raw.table[in->table];
    lrti_arena *arena = &r->t->raw.arena;
    in->n = row->n;
    in->column = lrti_arena_alloc(arena, row->n, sizeof *in->column);
    t->extra = lrti_arena_alloc(arena, row->n, sizeof *t->extra);
    if (!in->column || !t->extra) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; i < row->n; i++) {
        in->column[i] = -1;
        for (uint32_t c = 0; c < spec->n_columns; c++) {
            if (strcmp(spec->column[c].name, row->field[i]) == 0) {
                in->column[i] = (int)c;
            }
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(row->field[k], row->field[i]) == 0) {
                bad(r, "duplicate_column", t->file, row->line, row->field[i],
                    "stands twice in the header; remove one");
            }
        }
        if (in->column[i] < 0) {
            in->column[i] = (int)(spec->n_columns + t->n_extra);
            t->extra[t->n_extra++] = keep(r, row->field[i]);
            note(r, "unknown_column", t->file, 0, row->field[i],
                 "is not a column that libroute knows; kept as it is");
        }
    }
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        bool found = !spec->column[c].required;
        for (size_t i = 0; i < row->n; i++) {
            found = found || in->column[i] == (int)c;
        }
        if (!found) {
            bad(r, "missing_column", t->file, row->line, spec->column[c].name,
                "column is missing; add it to the header");
            t->missing |= UINT64_C(1) << c;
        }
    }
    return LRT_OK;
}

static const char *column_name(const import *in, size_t i)
{
    const lrti_table_spec *spec = lrti_table(in->table);
    size_t c = (size_t)in->column[i];
    return c < spec->n_columns ? spec->column[c].name
                               : in->r->t->raw.table[in->table].extra[c - spec->n_columns];
}

static lrt_status import_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    import *in = user;
    reader *r = in->r;
    lrti_raw_table *t = &r->t->raw.table[in->table];
    if (!in->header_done) {
        in->header_done = true;
        return import_header(in, row, err);
    }
    if (row->n != in->n) {
        bad(r, "bad_row", t->file, row->line, "",
            "has %zu fields, the header has %zu; a field that holds a comma must be quoted", row->n,
            in->n);
        return LRT_OK;
    }
    lrti_raw_row *out = lrti_raw_add(&r->t->raw, in->table, row->line);
    if (!out) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; i < row->n; i++) {
        if (!lrti_utf8_valid(row->field[i], row->len[i])) {
            bad(r, "bad_encoding", t->file, row->line, column_name(in, i),
                "is not UTF-8; save the file as UTF-8");
            continue;
        }
        if (row->len[i]) {
            const char *text = lrti_arena_strn(&r->t->raw.arena, row->field[i], row->len[i]);
            if (!text) {
                return lrti_fail_memory(err);
            }
            out->cell[in->column[i]] = text;
        }
    }
    return LRT_OK;
}

static bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static lrt_status read_table(reader *r, int table)
{
    char path[4096], name[64], *text = NULL;
    size_t len;
import in = {r, table, NULL, 0, false };
    lrti_raw_table *t = &r->t->raw.table[table];
    snprintf(name, sizeof name, "%s.csv", lrti_table(table)->file);
    if (!(t->file = keep(r, name)) ||
        !lrti_join_path(path, sizeof path, r->t->manifest.folder, name)) {
        return lrti_fail_memory(r->err);
    }
    if (!file_exists(path) && table != LRTI_T_boundary_set) {
        return LRT_OK;
    }
    lrt_status status = lrti_read_file(path, t->file, r->limits->file_bytes, &text, &len, r->err);
    lrti_csv *csv = NULL;
    if (status == LRT_OK) {
        status = lrti_csv_new(t->file, import_row, &in, &csv, r->err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_feed(csv, text, len, LRT_E_TERRITORY, r->err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_finish(csv, LRT_E_TERRITORY, r->err);
    }
    if (status == LRT_OK && !in.header_done) {
        bad(r, "empty_file", t->file, 0, "", "is empty; a header line is needed");
    }
    lrti_csv_free(csv);
    free(text);
    return status;
}

/* ---- checks that see more than one cell ---- */

#define CELL(row, table, column) ((row)->cell[C_##table##_##column])

static bool has_set(const lrti_raw *raw, const char *slug)
{
    const lrti_raw_table *t = &raw->table[LRTI_T_boundary_set];
    for (size_t i = 0; i < t->n_rows; i++) {
        if (strcmp(t->row[i].cell[C_boundary_set_slug], slug) == 0) {
            return true;
        }
    }
    return false;
}

static bool set_days(const lrti_raw_row *row, uint32_t *from, uint32_t *to)
{
    uint32_t first = 0, last = 0;
    const char *a = CELL(row, boundary_set, start_date), *b = CELL(row, boundary_set, end_date);
    *from = LRTI_DATE_OPEN_FROM;
    *to = LRTI_DATE_OPEN_TO;
    if (a[0]) {
        if (!lrti_parse_date(a, strlen(a), &first, &last)) {
            return false;
        }
        *from = first;
    }
    if (b[0]) {
        if (!lrti_parse_date(b, strlen(b), &first, &last)) {
            return false;
        }
        *to = lrti_next_day(last);
    }
    return true;
}

/* The id of a set is "slug/edition", as its boundaries refer to it. */
static lrt_status name_sets(reader *r)
{
    lrti_raw_table *t = &r->t->raw.table[LRTI_T_boundary_set];
    for (size_t i = 0; i < t->n_rows; i++) {
        CELL(&t->row[i], boundary_set, id) =
            lrti_arena_printf(&r->t->raw.arena, "%s/%s", CELL(&t->row[i], boundary_set, slug),
                              CELL(&t->row[i], boundary_set, edition));
        if (!CELL(&t->row[i], boundary_set, id)) {
            return lrti_fail_memory(r->err);
        }
    }
    return LRT_OK;
}

static void check_sets(reader *r)
{
    const lrti_raw_table *t = &r->t->raw.table[LRTI_T_boundary_set];
    const lrti_manifest *m = &r->t->manifest;
    if (t->n_rows == 0) {
        bad(r, "no_sets", t->file, 0, "", "has no rows; at least one boundary set is needed");
    }
    if (t->n_rows > r->limits->layers) {
        bad(r, "limit", t->file, 0, "", "%zu boundary sets, the limit is %u; split the territory",
            t->n_rows, r->limits->layers);
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        const lrti_raw_row *row = &t->row[i];
        const char *slug = CELL(row, boundary_set, slug);
        if (strpbrk(slug, "/;,") || strpbrk(CELL(row, boundary_set, edition), "/;")) {
            bad(r, "bad_value", t->file, row->line, "slug",
                "slug and edition must not contain '/' or ';' (a slug no ',')");
        }
        if (CELL(row, boundary_set, accuracy_m)[0] == '-') {
            bad(r, "bad_value", t->file, row->line, "accuracy_m",
                "\"%.40s\" is negative; leave it empty when unknown",
                CELL(row, boundary_set, accuracy_m));
        }
        for (size_t k = i + 1;
             k < t->n_rows && strcmp(slug, CELL(&t->row[k], boundary_set, slug)) == 0; k++) {
            uint32_t f1, t1, f2, t2;
            if (set_days(row, &f1, &t1) && set_days(&t->row[k], &f2, &t2) && f1 < t2 && f2 < t1) {
                bad(r, "overlapping_editions", t->file, t->row[k].line, "start_date",
                    "editions %s/%s and %s/%s are in force at the same time; end one the day "
                    "before the other begins",
                    slug, CELL(row, boundary_set, edition), slug,
                    CELL(&t->row[k], boundary_set, edition));
            }
        }
    }
    if (m->frame[0] && !has_set(&r->t->raw, m->frame)) {
        bad(r, "dangling_key", "territory.json", 0, "frame",
            "\"%s\" is no slug in boundary_sets.csv; add the set there or correct it", m->frame);
    }
    for (size_t i = 0; i < m->n_no_service; i++) {
        if (!has_set(&r->t->raw, m->no_service[i])) {
            bad(r, "dangling_key", "territory.json", 0, "no_service",
                "\"%s\" is no slug in boundary_sets.csv; add the set there or correct it",
                m->no_service[i]);
        }
    }
}

static void check_succession(reader *r, int table, int column)
{
    const lrti_raw_table *t = &r->t->raw.table[table];
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *next = t->row[i].cell[column];
        bool first = true; /* of its circle, which is reported once */
        for (size_t steps = 0; next[0] && steps <= t->n_rows; steps++) {
            uint32_t row = lrti_raw_find(&r->t->raw, table, next);
            if (row == LRTI_NO_ROW) {
                break; /* reported as dangling */
            }
            if (row == i) {
                if (first) {
                    bad(r, "cycle", t->file, t->row[i].line, lrti_table(table)->column[column].name,
                        "\"%s\" comes back to itself; a chain must end: empty one of its cells",
                        t->row[i].cell[0]);
                }
                break;
            }
            first = first && row > i;
            next = t->row[row].cell[column];
        }
    }
}

static void check_service_areas(reader *r)
{
    const lrti_raw *raw = &r->t->raw;
    const lrti_raw_table *t = &raw->table[LRTI_T_service_area];
    for (size_t i = 0; i < t->n_rows; i++) {
        const lrti_raw_row *row = &t->row[i];
        const char *org = CELL(row, service_area, organization_id),
                   *service = CELL(row, service_area, service_id);
        if (!org[0] && !service[0]) {
            bad(r, "dangling_key", t->file, row->line, "organization_id",
                "neither an organization nor a service is named; add one of them");
        }
        uint32_t s = service[0] ? lrti_raw_find(raw, LRTI_T_service, service) : LRTI_NO_ROW;
        if (s != LRTI_NO_ROW) {
            const char *owner = CELL(&raw->table[LRTI_T_service].row[s], service, organization_id);
            if (org[0] && strcmp(owner, org) != 0) {
                bad(r, "contradiction", t->file, row->line, "organization_id",
                    "is \"%s\", but service \"%s\" belongs to \"%s\"; correct one of them", org,
                    service, owner);
            }
        }
        if (!CELL(row, service_area, area)[0]) {
            note(r, "stated_area_unmatched", t->file, row->line, "area",
                 "%s%s%s states an area (\"%.120s\") that names no boundary; it matches nothing",
                 org, service[0] ? ", " : "", service, CELL(row, service_area, name));
        }
    }
}

static void check_attributes(reader *r)
{
    const lrti_raw *raw = &r->t->raw;
    const lrti_raw_table *t = &raw->table[LRTI_T_attribute];
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *entity = CELL(&t->row[i], attribute, link_entity);
        if (entity[0] && strcmp(entity, "organization") != 0 && strcmp(entity, "service") != 0) {
            note(r, "unused_attribute", t->file, 0, "link_entity",
                 "attributes of a \"%s\" are kept and not used in routing", entity);
        }
    }
}

static bool valid_mode(const char *item, size_t len)
{
    static const char *const modes[] = {"phone",  "email",   "form",
                                        "letter", "walk_in", "referral_form"};
    for (size_t i = 0; i < LRTI_COUNT(modes); i++) {
        if (strlen(modes[i]) == len && memcmp(modes[i], item, len) == 0) {
            return true;
        }
    }
    return false;
}

static void check_protocol_row(reader *r, const lrti_raw_row *row)
{
    const lrti_raw *raw = &r->t->raw;
    const char *file = raw->table[LRTI_T_contact_protocol].file, *item;
    size_t len;
    const char *role = CELL(row, contact_protocol, initiator_role),
               *contact = CELL(row, contact_protocol, contact_id);
    if (role[0] && strcmp(role, "none") != 0 &&
        lrti_raw_find(raw, LRTI_T_role, role) == LRTI_NO_ROW) {
        bad(r, "dangling_key", file, row->line, "initiator_role",
            "\"%s\" is no id in roles.csv, nor \"none\"; add the role there or correct it", role);
    }
    if (strcmp(role, "none") == 0 && !CELL(row, contact_protocol, message)[0]) {
        bad(r, "bad_value", file, row->line, "message",
            "is empty; initiator_role \"none\" must say why nobody may call");
    }
    if (contact[0] && lrti_raw_find(raw, LRTI_T_contact, contact) == LRTI_NO_ROW &&
        lrti_raw_find(raw, LRTI_T_phone, contact) == LRTI_NO_ROW) {
        bad(r, "dangling_key", file, row->line, "contact_id",
            "\"%s\" is no id in contacts.csv or phones.csv; add it there or correct it", contact);
    }
    for (const char *at = CELL(row, contact_protocol, mode); lrti_next_item(&at, &item, &len);) {
        if (!valid_mode(item, len)) {
            bad(r, "bad_value", file, row->line, "mode",
                "\"%.*s\" is not one of: phone email form letter walk_in referral_form (joined by "
                "';')",
                (int)len, item);
        }
    }
    for (const char *at = CELL(row, contact_protocol, facts); lrti_next_item(&at, &item, &len);) {
        const char *equals = memchr(item, '=', len),
                   *forbidden = lrti_forbidden_key(item, equals ? (size_t)(equals - item) : len);
        if (forbidden) {
            bad(r, "forbidden_fact", file, row->line, "facts",
                "a rule must not read \"%s\"; remove the condition", forbidden);
        } else if (!memchr(item, '=', len)) {
            bad(r, "bad_value", file, row->line, "facts",
                "\"%.*s\" is not key=value; write for example occupancy=vacant", (int)len, item);
        } else {
            char key[300];
            size_t n = (size_t)((const char *)memchr(item, '=', len) - item);
            snprintf(key, sizeof key, "%.*s", (int)(n < 299 ? n : 299), item);
            if (strcmp(key, "age") != 0 &&
                lrti_raw_find(raw, LRTI_T_taxonomy, key) == LRTI_NO_ROW) {
                note(r, "unknown_fact", file, row->line, "facts",
                     "\"%.80s\" is no id in taxonomies.csv, so that %s can never hold; "
                     "add it there or correct it",
                     key, CELL(row, contact_protocol, id));
            }
        }
    }
}

/* A taxonomy may be named by its id, its name, or in the HSDS column of a term. */
static void check_forbidden(reader *r, int table, int column)
{
    const lrti_raw_table *t = &r->t->raw.table[table];
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *key = t->row[i].cell[column];
        const char *forbidden = lrti_forbidden_key(key, strlen(key));
        if (forbidden) {
            bad(r, "forbidden_fact", t->file, t->row[i].line,
                lrti_table(table)->column[column].name,
                "a taxonomy \"%s\" would let rules read it; remove it", forbidden);
        }
    }
}

static void check_taxonomies(reader *r)
{
    check_forbidden(r, LRTI_T_taxonomy, C_taxonomy_id);
    check_forbidden(r, LRTI_T_taxonomy, C_taxonomy_name);
    check_forbidden(r, LRTI_T_taxonomy_term, C_taxonomy_term_taxonomy);
}

static void check_rest(reader *r)
{
    const lrti_raw *raw = &r->t->raw;
    const lrti_raw_table *t = &raw->table[LRTI_T_contact_protocol];
    uint32_t a, b;
    for (size_t i = 0; i < t->n_rows; i++) {
        check_protocol_row(r, &t->row[i]);
    }
    t = &raw->table[LRTI_T_holiday];
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *d = t->row[i].cell[C_holiday_date];
        if (lrti_parse_date(d, strlen(d), &a, &b) && a != b) {
            bad(r, "bad_value", t->file, t->row[i].line, "date",
                "\"%s\" is not one day; write YYYY-MM-DD", d);
        }
    }
    t = &raw->table[LRTI_T_parcel_area];
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!CELL(&t->row[i], parcel_area, organization_id)[0] &&
            !CELL(&t->row[i], parcel_area, service_id)[0]) {
            bad(r, "dangling_key", t->file, t->row[i].line, "organization_id",
                "neither an organization nor a service is named; add one of them");
        }
    }
    t = &raw->table[LRTI_T_organization];
    if (t->n_rows > r->limits->partners) {
        bad(r, "limit", t->file, 0, "", "%zu organizations, the limit is %u; split the territory",
            t->n_rows, r->limits->partners);
    }
    check_succession(r, LRTI_T_organization, C_organization_successor_id);
    check_succession(r, LRTI_T_organization, C_organization_parent_organization_id);
    check_succession(r, LRTI_T_taxonomy_term, C_taxonomy_term_parent_id);
}

lrt_status lrti_territory_read(const char *folder, const lrt_limits *limits, lrti_territory *out,
                               lrti_report_fn report, void *user, lrt_error *err)
{
    lrt_error local;
    memset(out, 0, sizeof *out);
    reader r = {out, limits, report, user, err ? err : &local, 0, {LRT_OK, 0, "", "", ""}};
    struct stat st;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return lrti_fail_at(err, LRT_E_IO, folder, 0, NULL,
                            "is no folder; a territory is a folder with territory.json and "
                            "boundary_sets.csv");
    }
    lrt_status status = read_manifest(&r, folder);
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        if (lrti_table(t)->file[0]) {
            status = read_table(&r, t);
        }
    }
    if (status == LRT_OK) {
        status = name_sets(&r);
    }
    /* in the order of the tables: what a row refers to has been sorted before; a table that refers to itself sorts first */
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        if (lrti_table(t)->file[0]) {
            status = lrti_raw_check(&out->raw, t, tell, &r, err);
        }
    }
    if (status == LRT_OK) {
        check_sets(&r);
        check_service_areas(&r);
        check_attributes(&r);
        check_taxonomies(&r);
        check_rest(&r);
        status = lrti_checks(&out->raw, tell, &r, err);
    }
    if (status == LRT_OK && r.errors) {
        if (err) {
            *err = r.first;
            size_t n = strlen(err->message);
            if (r.errors > 1) {
                snprintf(err->message + n, sizeof err->message - n, " (and %llu more)",
                         (unsigned long long)(r.errors - 1));
            }
        }
        status = r.first.status;
    }
    if (status != LRT_OK) {
        lrti_territory_free(out);
    }
    return status;
}

void lrti_territory_free(lrti_territory *territory)
{
    lrti_raw_free(&territory->raw);
    memset(territory, 0, sizeof *territory);
}

/* ---- addresses, parcels, streets as CSV ---- */

typedef struct place_reader {
    const lrti_place_source *source;
    int *field; /* place field of each input column, -1 */
    size_t n;
    bool header_done;
    lrti_place_fn on_row;
    void *user;
} place_reader;

static lrt_status place_header(place_reader *p, const lrti_csv_row *row, lrt_error *err)
{
    lrti_buf there = {0};
    lrt_status status = LRT_OK;
    p->n = row->n;
    if (!(p->field = calloc(row->n, sizeof *p->field))) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; i < row->n; i++) {
        p->field[i] = -1;
        lrti_buf_printf(&there, "%s%s", i ? " " : "", row->field[i]);
    }
    for (int f = 0; f < LRTI_F_COUNT && status == LRT_OK; f++) {
        bool found = p->source->column[f] == NULL;
        for (size_t i = 0; i < row->n; i++) {
            if (p->source->column[f] && strcmp(p->source->column[f], row->field[i]) == 0) {
                p->field[i] = f;
                found = true;
            }
        }
        if (!found) {
            status = lrti_fail_at(
                err, LRT_E_TERRITORY, p->source->file, row->line, p->source->column[f],
                "column named for \"%s\" in territory.json is not there; there are: %s",
                lrti_place_field_name[f], there.data ? there.data : "");
        }
    }
    lrti_buf_free(&there);
    return status;
}

static lrt_status place_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    place_reader *p = user;
    const char *cell[LRTI_F_COUNT];
    if (!p->header_done) {
        p->header_done = true;
        return place_header(p, row, err);
    }
    if (row->n != p->n) {
        return lrti_fail_at(
            err, LRT_E_TERRITORY, p->source->file, row->line, NULL,
            "has %zu fields, the header has %zu; a field that holds a comma must be quoted", row->n,
            p->n);
    }
    for (int f = 0; f < LRTI_F_COUNT; f++) {
        cell[f] = "";
    }
    for (size_t i = 0; i < row->n; i++) {
        if (p->field[i] >= 0) {
            cell[p->field[i]] = row->field[i];
        }
    }
    return p->on_row(p->user, row->line, cell, err);
}

lrt_status lrti_territory_places(const lrti_manifest *manifest, const lrti_place_source *source,
                                 uint64_t max_bytes, lrti_place_fn on_row, void *user,
                                 lrt_error *err)
{
    char path[4096], *text = NULL;
    size_t len;
    place_reader p = {source, NULL, 0, false, on_row, user};
    if (!lrti_join_path(path, sizeof path, manifest->folder, source->file)) {
        return lrti_fail(err, LRT_E_ARG, "path is too long");
    }
    lrt_status status = lrti_read_file(path, source->file, max_bytes, &text, &len, err);
    lrti_csv *csv = NULL;
    if (status == LRT_OK) {
        status = lrti_csv_new(source->file, place_row, &p, &csv, err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_feed(csv, text, len, LRT_E_TERRITORY, err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_finish(csv, LRT_E_TERRITORY, err);
    }
    if (status == LRT_OK && !p.header_done) {
        status = lrti_fail_at(err, LRT_E_TERRITORY, source->file, 0, NULL,
                              "is empty; a header line is needed");
    }
    lrti_csv_free(csv);
    free(p.field);
    free(text);
    return status;
}
