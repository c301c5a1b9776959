#define _POSIX_C_SOURCE 200809L
#include "hsds.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "csvio.h"
#include "json.h"
#include "territory.h"

#define FILE_MAX (UINT64_C(1) << 30)
#define DEPTH_MAX 64 /* of objects inside objects; the schemas need nine */

/* ---- what was read: one record for each object or row ---- */

typedef struct extra {
    const char *name, *text;
    struct extra *next;
} extra;

typedef struct record {
    int table;
    const char *file, *path; /* path: of the object inside its record, "services[0]."; "" in CSV */
    uint64_t line;           /* line, or number of the record in JSON */
    const char **cell;       /* of each column, as HSDS has it; NULL = absent */
    const char **ours;       /* the same from `libroute` */
    const char *filled;
    extra *extra;
    const char *key, *id; /* as HSDS has it; the original */
    uint64_t sequence;
    bool out;
} record;

typedef struct record_list {
    record **item; /* in reading order, later by key */
    size_t n, cap;
    record **by_id; /* those kept, once the table is done */
    size_t n_ids;
} record_list;

typedef struct importer {
    const lrt_hsds_options *options;
    lrt_hsds_summary sum;
    record_list list[LRTI_TABLE_COUNT];
    lrti_arena arena;
    uint64_t sequence;
    bool failed; /* out of memory */
    lrt_error *err;
} importer;

static void LRTI_PRINTF(7, 8) tell(importer *m, const char *kind, bool error, const char *file,
                                   uint64_t line, const char *field, const char *fmt, ...)
{
    char text[700];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    m->sum.errors += error;
    m->sum.notices += !error;
    if (m->options->on_finding) {
        lrt_finding f = {kind, error ? "error" : "notice", file, line, field, text};
        m->options->on_finding(m->options->user, &f);
    }
}

static const char *field_of(importer *m, const record *r, const char *name)
{
    const char *field = lrti_arena_printf(&m->arena, "%s%s", r->path, name);
    m->failed = m->failed || !field;
    return field ? field : name;
}

#define TELL(m, kind, error, r, name, ...)                                                         \
    tell(m, kind, error, (r)->file, (r)->line, field_of(m, r, name), __VA_ARGS__)

static const char *keep(importer *m, const char *text)
{
    const char *copy = lrti_arena_str(&m->arena, text);
    m->failed = m->failed || !copy;
    return copy ? copy : "";
}

static record *add_record(importer *m, int table, const char *file, uint64_t line, const char *path)
{
    record_list *l = &m->list[table];
    size_t n = lrti_table(table)->n_columns;
    record *r = lrti_arena_alloc(&m->arena, 1, sizeof *r);
    if (r) {
        *r = (record){table, file, path, line, NULL,          NULL,
                      "",    NULL, NULL, NULL, m->sequence++, false};
        r->cell = lrti_arena_alloc(&m->arena, n, sizeof *r->cell);
        r->ours = lrti_arena_alloc(&m->arena, n, sizeof *r->ours);
    }
    if (!r || !r->cell || !r->ours || !lrti_grow(&l->item, &l->cap, l->n + 1, sizeof *l->item)) {
        m->failed = true;
        return NULL;
    }
    l->item[l->n++] = r;
    return r;
}

static void add_extra(importer *m, record *r, const char *name, const char *text)
{
    extra *e = lrti_arena_alloc(&m->arena, 1, sizeof *e), **at = &r->extra;
    if (!e) {
        m->failed = true;
        return;
    }
    *e = (extra){keep(m, name), keep(m, text), NULL};
    while (*at) {
        at = &(*at)->next;
    }
    *at = e;
}

static bool is_field(int table, const char *name)
{
    int h = lrti_hsds_by_table(table);
    for (size_t i = 0; h >= 0 && i < lrti_hsds_table_of[h].n_fields; i++) {
        if (strcmp(lrti_hsds_table_of[h].field[i].name, name) == 0) {
            return true;
        }
    }
    return h < 0 && lrti_hsds_column(table, name) != LRTI_NO_ROW;
}

/* A member of `libroute`, or a column libroute_NAME. */
static void set_ours(importer *m, record *r, const char *name, const char *text)
{
    uint32_t c = lrti_hsds_column(r->table, name);
    if (!text[0]) {
        return;
    }
    if (strcmp(name, "filled") == 0) {
        r->filled = keep(m, text);
    } else if (c != LRTI_NO_ROW) {
        r->ours[c] = keep(m, text);
    } else {
        add_extra(m, r, name, text);
    }
}

static void set_field(importer *m, record *r, const char *name, const char *text)
{
    if (!text[0]) {
        return;
    }
    if (is_field(r->table, name)) {
        r->cell[lrti_hsds_column(r->table, name)] = keep(m, text);
    } else if (strncmp(name, "libroute_", 9) == 0) {
        set_ours(m, r, name + 9, text);
    } else if (lrti_hsds_column(r->table, name) != LRTI_NO_ROW) {
        set_ours(m, r, name, text); /* a column of ours under its own name */
    } else {
        add_extra(m, r, name, text);
    }
}

/* ---- JSON ---- */

typedef struct place {
    const char *file;
    uint64_t number;
    unsigned depth;
} place;

static record *read_object(importer *m, const place *at, int h, const lrti_json *o,
                           const char *path, const record *parent);

static const char *scalar(importer *m, const lrti_json *v)
{
    lrti_buf text = {0};
    lrti_json_build build = {false};
    lrti_json_kind kind = lrti_json_type(v);
    if (kind == LRTI_JSON_OBJECT || kind == LRTI_JSON_ARRAY) {
        lrti_json_dump_buf(&build, v, &text);
    } else {
        lrti_json_scalar(v, &text);
    }
    m->failed = m->failed || text.failed;
    const char *copy = text.data && !text.failed ? keep(m, text.data) : "";
    lrti_buf_free(&text);
    return copy;
}

static int by_list(const char *name)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        if (strcmp(lrti_hsds_table_of[h].list, name) == 0) {
            return h;
        }
    }
    return -1;
}

static int by_one(const char *name)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        if (lrti_hsds_table_of[h].one && strcmp(lrti_hsds_table_of[h].one, name) == 0) {
            return h;
        }
    }
    return -1;
}

static void read_ours(importer *m, record *r, const lrti_json *ours)
{
    for (size_t i = 0; i < lrti_json_size(ours); i++) {
        const lrti_json *v;
        const char *name = lrti_json_member(ours, i, &v);
        if (strcmp(name, "filled") == 0 && lrti_json_type(v) == LRTI_JSON_ARRAY) {
            for (size_t k = 0; k < lrti_json_size(v); k++) {
                const char *item = lrti_json_text(lrti_json_at(v, k));
                r->filled = lrti_arena_printf(&m->arena, "%s%s%s", r->filled, k ? ";" : "",
                                              item ? item : "");
                if (!r->filled) {
                    m->failed = true;
                    r->filled = "";
                }
            }
        } else {
            set_ours(m, r, name, scalar(m, v));
        }
    }
}

static const char *path_of(importer *m, const char *path, const char *name, size_t i, bool list)
{
    const char *text = list ? lrti_arena_printf(&m->arena, "%s%s[%zu].", path, name, i)
                            : lrti_arena_printf(&m->arena, "%s%s.", path, name);
    m->failed = m->failed || !text;
    return text ? text : "";
}

static void read_list(importer *m, const place *at, int h, const char *name, const lrti_json *list,
                      const char *path, const record *parent)
{
    for (size_t i = 0; !m->failed && i < lrti_json_size(list); i++) {
        read_object(m, at, h, lrti_json_at(list, i), path_of(m, path, name, i, true), parent);
    }
}

/* The key that a row has by standing inside another. */
static void set_parent(importer *m, record *r, const record *parent)
{
    int h = lrti_hsds_by_table(parent->table);
    uint32_t word = lrti_hsds_column(r->table, lrti_hsds_link_word(r->table));
    char name[80];
    const char *key = parent->cell[0] ? parent->cell[0] : "";
    bool link = r->table == LRTI_T_attribute || r->table == LRTI_T_metadata;
    snprintf(name, sizeof name, "%s_id", lrti_hsds_table_of[h].name);
    uint32_t c = lrti_hsds_column(r->table, !link                          ? name
                                            : r->table == LRTI_T_attribute ? "link_id"
                                                                           : "resource_id");
    if (c != LRTI_NO_ROW && is_field(r->table, lrti_table(r->table)->column[c].name) &&
        !r->cell[c] && key[0]) {
        r->cell[c] = key;
    }
    if (link && !r->cell[word] && !r->ours[word]) {
        r->cell[word] = keep(m, lrti_hsds_table_of[h].name);
    }
}

/* An object that a member of another holds alone: the other's key leads to it. */
static void read_one(importer *m, const place *at, int h, const char *name, const lrti_json *o,
                     record *r)
{
    char key[80];
    record *to = read_object(m, at, h, o, path_of(m, r->path, name, 0, false), NULL);
    snprintf(key, sizeof key, "%s_id", lrti_hsds_table_of[h].name);
    uint32_t c = lrti_hsds_column(r->table, key);
    if (to && c != LRTI_NO_ROW && !r->cell[c] && to->cell[0]) {
        r->cell[c] = to->cell[0];
    }
}

static void read_member(importer *m, const place *at, record *r, const char *name,
                        const lrti_json *v)
{
    lrti_json_kind kind = lrti_json_type(v);
    int list = kind == LRTI_JSON_ARRAY ? by_list(name) : -1,
        one = kind == LRTI_JSON_OBJECT ? by_one(name) : -1;
    if (strcmp(name, "libroute") == 0 && kind == LRTI_JSON_OBJECT) {
        read_ours(m, r, v);
    } else if (list >= 0) {
        read_list(m, at, list, name, v, r->path, r);
    } else if (one >= 0) {
        read_one(m, at, one, name, v, r);
    } else if (!is_field(r->table, name)) {
        const char *text = scalar(m, v);
        if (text[0]) {
            add_extra(m, r, name, text);
            TELL(m, "unknown_column", false, r, name,
                 "is no field of HSDS 3.0; kept as a column that libroute does not know");
        }
    } else if (kind == LRTI_JSON_OBJECT || kind == LRTI_JSON_ARRAY) {
        TELL(m, "bad_value", true, r, name, "must be one value; correct it (it was left empty)");
    } else {
        set_field(m, r, name, scalar(m, v));
    }
}

static record *read_object(importer *m, const place *at, int h, const lrti_json *o,
                           const char *path, const record *parent)
{
    place inner = {at->file, at->number, at->depth + 1};
    int table = lrti_hsds_table_of[h].table;
    if (lrti_json_type(o) != LRTI_JSON_OBJECT || inner.depth > DEPTH_MAX) {
        tell(m, "bad_value", true, at->file, at->number, path,
             inner.depth > DEPTH_MAX ? "is nested too deep; it was left out"
                                     : "must be an object; it was left out");
        m->sum.left_out++;
        return NULL;
    }
    record *r = add_record(m, table, at->file, at->number, path);
    if (!r) {
        return NULL;
    }
    /* its id first: what is inside refers to it */
    set_field(m, r, "id", scalar(m, lrti_json_get(o, "id")));
    for (size_t i = 0; !m->failed && i < lrti_json_size(o); i++) {
        const lrti_json *v;
        const char *name = lrti_json_member(o, i, &v);
        read_member(m, &inner, r, name, v);
    }
    if (parent) {
        set_parent(m, r, parent);
    }
    return r;
}

static void read_own(importer *m, const place *at, int table, const char *name,
                     const lrti_json *list)
{
    for (size_t i = 0; !m->failed && i < lrti_json_size(list); i++) {
        const lrti_json *o = lrti_json_at(list, i);
        record *r = add_record(m, table, at->file, 0, path_of(m, "libroute.", name, i, true));
        for (size_t k = 0; r && k < lrti_json_size(o); k++) {
            const lrti_json *v;
            const char *column = lrti_json_member(o, k, &v);
            set_field(m, r, column, scalar(m, v));
        }
    }
}

static int table_by_file(const char *file)
{
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        if (lrti_table(t)->file[0] && strcmp(lrti_table(t)->file, file) == 0 &&
            lrti_hsds_by_table(t) < 0 && t != LRTI_T_boundary_set) {
            return t;
        }
    }
    return -1;
}

static int hsds_by_file(const char *file)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        if (strcmp(lrti_hsds_table_of[h].file, file) == 0) {
            return h;
        }
    }
    return -1;
}

static void read_page_ours(importer *m, const place *at, const lrti_json *ours)
{
    for (size_t i = 0; !m->failed && i < lrti_json_size(ours); i++) {
        const lrti_json *v;
        const char *name = lrti_json_member(ours, i, &v);
        if (lrti_json_type(v) != LRTI_JSON_ARRAY) {
            continue; /* about the export */
        }
        int h = hsds_by_file(name), own = table_by_file(name);
        if (h >= 0) {
            read_list(m, at, h, name, v, "libroute.", NULL);
        } else if (own >= 0) {
            read_own(m, at, own, name, v);
        } else {
            tell(m, "unknown_member", true, at->file, 0, name,
                 "is no table that libroute knows; it was left out");
        }
    }
}

/* Organizations, services and services at locations are all published as top-level objects. */
static int kind_of(const lrti_json *o)
{
    static const char *const members[][8] = {
        {"services", "programs", "locations", "organization_identifiers", "year_incorporated",
         "tax_status", "legal_status", "website"},
        {"status", "organization", "organization_id", "program", "service_areas",
         "service_at_locations", "cost_options", "eligibility_description"},
        {"location", "location_id", "service_id", NULL, NULL, NULL, NULL, NULL}};
    static const char *const table[] = {"organization", "service", "service_at_location"};
    for (size_t k = 0; k < LRTI_COUNT(table); k++) {
        for (size_t i = 0; i < LRTI_COUNT(members[k]) && members[k][i]; i++) {
            if (lrti_json_get(o, members[k][i])) {
                return lrti_hsds_by_name(table[k]);
            }
        }
    }
    return lrti_hsds_by_name("organization");
}

static void read_top(importer *m, const char *file, uint64_t number, const lrti_json *v)
{
    const lrti_json *contents = lrti_json_get(v, "contents");
    place at = {file, number, 0};
    if (lrti_json_type(contents) == LRTI_JSON_ARRAY) { /* a page */
        read_top(m, file, number, contents);
        read_page_ours(m, &at, lrti_json_get(v, "libroute"));
    } else if (lrti_json_type(v) == LRTI_JSON_ARRAY) {
        for (size_t i = 0; !m->failed && i < lrti_json_size(v); i++) {
            at.number = i + 1;
            read_object(m, &at, kind_of(lrti_json_at(v, i)), lrti_json_at(v, i), "", NULL);
        }
    } else {
        read_object(m, &at, kind_of(v), v, "", NULL);
    }
}

static lrt_status read_lines(importer *m, const char *file, const char *text, size_t len)
{
    uint64_t line = 1;
    for (size_t at = 0; at < len; line++) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = end ? (size_t)(end - text) - at : len - at;
        if (strspn(text + at, " \t\r") < n) {
            lrt_error why;
            lrti_json *v = lrti_json_parse(text + at, n, file, &why);
            if (!v) {
                return why.status == LRT_E_MEMORY
                           ? lrti_fail_memory(m->err)
                           : lrti_fail_at(m->err, LRT_E_TERRITORY, file, line, NULL,
                                          "the line is not valid JSON; correct it, or give one "
                                          "JSON text a line");
            }
            read_top(m, file, line, v);
            lrti_json_free(v);
        }
        at += n + 1;
    }
    return LRT_OK;
}

static lrt_status read_json(importer *m, const char *path)
{
    char *text = NULL;
    size_t len = 0;
    const char *slash = strrchr(path, '/'), *file = keep(m, slash ? slash + 1 : path);
    lrt_status status = lrti_read_file(path, path, FILE_MAX, &text, &len, m->err);
    if (status != LRT_OK) {
        return status;
    }
    size_t bom = len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const char *end = memchr(text + bom, '\n', len - bom);
    lrti_json *v = lrti_json_parse(text + bom, len - bom, file, m->err);
    lrt_error ignored;
    lrti_json *first = NULL;
    if (v) {
        read_top(m, file, 1, v);
    } else if (m->err->status == LRT_E_MEMORY) {
        status = LRT_E_MEMORY;
    } else if (end && (first = lrti_json_parse(text + bom, (size_t)(end - text) - bom, file,
                                               &ignored)) != NULL) {
        status = read_lines(m, file, text + bom, len - bom); /* NDJSON */
    } else {
        status = m->err->status;
    }
    lrti_json_free(first);
    lrti_json_free(v);
    free(text);
    return status;
}

/* ---- CSV ---- */

typedef struct csv_in {
    importer *m;
    int table;
    const char *file;
    const char **name; /* of each column */
    size_t n;
} csv_in;

static lrt_status csv_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    csv_in *in = user;
    importer *m = in->m;
    if (!in->name) {
        in->name = lrti_arena_alloc(&m->arena, row->n + 1, sizeof *in->name);
        in->n = row->n;
        for (size_t i = 0; in->name && i < row->n; i++) {
            const char *name = in->name[i] = keep(m, row->field[i]);
            if (!is_field(in->table, name) && strncmp(name, "libroute_", 9) != 0 &&
                lrti_hsds_column(in->table, name) == LRTI_NO_ROW) {
                tell(m, "unknown_column", false, in->file, 0, name,
                     "is no field of HSDS 3.0; kept as a column that libroute does not know");
            }
        }
        return in->name ? LRT_OK : lrti_fail_memory(err);
    }
    if (row->n != in->n) {
        tell(m, "bad_row", true, in->file, row->line, "",
             "has %zu fields, the header has %zu; quote a field that holds a comma (the row was "
             "left out)",
             row->n, in->n);
        m->sum.left_out++;
        return LRT_OK;
    }
    record *r = add_record(m, in->table, in->file, row->line, "");
    for (size_t i = 0; r && i < row->n; i++) {
        if (lrti_utf8_valid(row->field[i], row->len[i])) {
            set_field(m, r, in->name[i], row->field[i]);
        } else {
            TELL(m, "bad_encoding", true, r, in->name[i],
                 "is not UTF-8; save the file as UTF-8 (it was left empty)");
        }
    }
    return m->failed ? lrti_fail_memory(err) : LRT_OK;
}

static lrt_status read_table(importer *m, const char *folder, const char *name, int table)
{
    char path[4096], *text = NULL;
    size_t len = 0;
    csv_in in = {m, table, keep(m, name), NULL, 0};
    lrti_csv *csv = NULL;
    if (!lrti_join_path(path, sizeof path, folder, name)) {
        return lrti_fail(m->err, LRT_E_ARG, "the path is too long");
    }
    lrt_status status = lrti_read_file(path, name, FILE_MAX, &text, &len, m->err);
    if (status == LRT_OK) {
        status = lrti_csv_new(in.file, csv_row, &in, &csv, m->err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_feed(csv, text, len, LRT_E_TERRITORY, m->err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_finish(csv, LRT_E_TERRITORY, m->err);
    }
    lrti_csv_free(csv);
    free(text);
    return status;
}

static int table_of_csv(const char *name)
{
    char stem[100];
    size_t n = strlen(name);
    if (n < 5 || n > 90 || strcmp(name + n - 4, ".csv") != 0) {
        return -1;
    }
    snprintf(stem, sizeof stem, "%.*s", (int)(n - 4), name);
    int h = hsds_by_file(stem);
    if (h >= 0) {
        return lrti_hsds_table_of[h].table;
    }
    return strncmp(stem, "libroute_", 9) == 0 ? table_by_file(stem + 9) : -1;
}

/* In the order of names, so that findings come in one order everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static lrt_status read_folder(importer *m, const char *folder)
{
    struct dirent **entry = NULL;
    int n = scandir(folder, &entry, NULL, by_name);
    size_t tables = 0;
    lrt_status status = n >= 0 ? LRT_OK
                               : lrti_fail_at(m->err, LRT_E_IO, folder, 0, NULL,
                                              "cannot be read: %s", strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name;
        size_t len = strlen(name);
        int table = table_of_csv(name);
        if (status == LRT_OK && table >= 0) {
            tables++;
            status = read_table(m, folder, name, table);
        } else if (status == LRT_OK && len > 4 && strcmp(name + len - 4, ".csv") == 0) {
            tell(m, "unknown_file", true, name, 0, "",
                 "is no table of HSDS 3.0; it was left out (correct the name if it is one)");
        }
        free(entry[i]);
    }
    free(entry);
    if (status == LRT_OK && tables == 0) {
        status = lrti_fail_at(m->err, LRT_E_TERRITORY, folder, 0, NULL,
                              "holds no table of HSDS (organizations.csv, services.csv ...); name "
                              "the folder that does");
    }
    return status;
}

/* ---- one record for each id ---- */

static int compare_key(const void *a, const void *b)
{
    const record *x = *(record *const *)a, *y = *(record *const *)b;
    int c = strcmp(x->key, y->key);
    return c ? c : (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static int compare_id(const void *a, const void *b)
{
    const record *x = *(record *const *)a, *y = *(record *const *)b;
    int c = strcmp(x->id, y->id);
    return c ? c : (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static record *find(record *const *list, size_t n, const char *text, bool by_id)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(by_id ? list[mid]->id : list[mid]->key, text) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < n && strcmp(by_id ? list[lo]->id : list[lo]->key, text) == 0 ? list[lo] : NULL;
}

static void merge(importer *m, record *a, const record *b)
{
    const lrti_table_spec *spec = lrti_table(a->table);
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        const char **to[] = {&a->cell[c], &a->ours[c]}, *from[] = {b->cell[c], b->ours[c]};
        for (size_t k = 0; k < 2; k++) {
            if (*to[k] && from[k] && strcmp(*to[k], from[k]) != 0) {
                TELL(m, "contradiction", true, b, spec->column[c].name,
                     "is \"%.80s\", but \"%.80s\" where the same id came first; correct one of "
                     "them (the first was kept)",
                     from[k], *to[k]);
            } else if (!*to[k]) {
                *to[k] = from[k];
            }
        }
    }
    a->filled = a->filled[0] ? a->filled : b->filled;
    for (const extra *e = b->extra; e; e = e->next) {
        bool there = false;
        for (const extra *k = a->extra; k; k = k->next) {
            there = there || strcmp(k->name, e->name) == 0;
        }
        if (!there) {
            add_extra(m, a, e->name, e->text);
        }
    }
}

/* An id that our tables can hold: at most 255 bytes, without ';' and '/'. */
static const char *usable_id(importer *m, const record *r, const char *id)
{
    char uuid[37];
    if (!strpbrk(id, ";/") && strlen(id) <= 255) {
        return id;
    }
    lrti_hsds_uuid("", lrti_table(r->table)->name, id, uuid);
    m->failed = m->failed || !uuid[0];
    TELL(m, "bad_value", false, r, "id",
         "\"%.80s\" is no id here (';' or '/', or more than 255 bytes); it became %s", id, uuid);
    return keep(m, uuid);
}

/* Sorts by key; records of one key become one. */
static void merge_records(importer *m, record_list *l)
{
    qsort(l->item, l->n, sizeof *l->item, compare_key);
    size_t n = 1;
    for (size_t i = 1; i < l->n; i++) {
        if (l->item[i]->key[0] && strcmp(l->item[i]->key, l->item[n - 1]->key) == 0) {
            merge(m, l->item[n - 1], l->item[i]);
        } else {
            l->item[n++] = l->item[i];
        }
    }
    l->n = n;
}

static void name_records(importer *m, int table)
{
    record_list *l = &m->list[table];
    const lrti_column_spec *first = &lrti_table(table)->column[0];
    bool hsds = lrti_hsds_by_table(table) >= 0, has_id = first->kind == LRTI_ID;
    char uuid[37];
    for (size_t i = 0; i < l->n; i++) {
        record *r = l->item[i];
        const char *id = r->cell[0] ? r->cell[0] : r->ours[0];
        if (!id && hsds) {
            const char *name = lrti_arena_printf(&m->arena, "%s:%llu:%s", r->file,
                                                 (unsigned long long)r->line, r->path);
            lrti_hsds_uuid("", lrti_table(table)->name, name ? name : "", uuid);
            id = keep(m, uuid);
            m->failed = m->failed || !name || !uuid[0];
            TELL(m, "missing_id", true, r, "id", "is missing; add one (it became %s)", uuid);
        }
        r->key = id ? id : "";
        r->id = r->ours[0] ? r->ours[0] : r->key;
        if (has_id && r->id[0]) {
            r->id = usable_id(m, r, r->id);
        }
        if (has_id) {
            r->cell[0] = r->key;
            r->ours[0] = NULL;
        }
    }
    if (has_id && l->n) {
        merge_records(m, l);
    }
    l->by_id = lrti_arena_alloc(&m->arena, l->n + 1, sizeof(record *));
    if (!l->by_id) {
        m->failed = true;
        return;
    }
    l->n_ids = l->n;
    for (size_t i = 0; i < l->n; i++) {
        l->by_id[i] = l->item[i];
    }
    if (has_id && l->n) {
        qsort(l->by_id, l->n_ids, sizeof *l->by_id, compare_id);
    }
}

/* ---- HSDS to our columns ---- */

/* Fills that were marked and still stand there are nothing; where somebody wrote what is known, that counts. */
static void drop_fills(record *r, int h)
{
    const char *item;
    size_t len;
    for (const char *at = r->filled; lrti_next_item(&at, &item, &len);) {
        for (size_t i = 0; i < lrti_hsds_table_of[h].n_fields; i++) {
            const lrti_hsds_field *f = &lrti_hsds_table_of[h].field[i];
            uint32_t c = lrti_hsds_column(r->table, f->name);
            if (strlen(f->name) == len && memcmp(f->name, item, len) == 0 && f->fill &&
                r->cell[c]) {
                bool untouched = strcmp(r->cell[c], f->fill) == 0;
                r->cell[c] = untouched ? NULL : r->cell[c];
                r->ours[c] = untouched ? r->ours[c] : NULL;
            }
        }
    }
}

static void drop_key(importer *m, record *r, uint32_t c, const char *text, int target)
{
    int h = lrti_hsds_by_table(target);
    TELL(m, "dangling_key", true, r, lrti_table(r->table)->column[c].name,
         "\"%.200s\" is no id of %s; add the row there or correct the key (it was left empty)",
         text, h >= 0 ? lrti_hsds_table_of[h].file : lrti_table(target)->file);
    r->cell[c] = NULL;
}

static void map_key(importer *m, record *r, uint32_t c)
{
    const lrti_column_spec *col = &lrti_table(r->table)->column[c];
    int target = lrti_table_by_name(col->argument);
    const record_list *l = &m->list[target];
    const record *to = find(l->item, l->n, r->cell[c], false);
    if (!to || to->out) { /* what stands under `libroute` refers by original ids */
        to = find(l->by_id, l->n_ids, r->cell[c], true);
    }
    if (to && !to->out) {
        r->cell[c] = to->id;
    } else if (lrti_hsds_by_table(target) >= 0 || l->n) {
        drop_key(m, r, c, r->cell[c], target);
    } /* else: a table of ours that the input does not bring; it may be in the folder */
}

static void map_keys(importer *m, record *r, uint32_t c)
{
    int target = lrti_table_by_name(lrti_table(r->table)->column[c].argument);
    const record_list *l = &m->list[target];
    lrti_buf good = {0};
    const char *item;
    size_t len;
    char id[300];
    if (l->n == 0 && lrti_hsds_by_table(target) < 0) {
        return;
    }
    for (const char *at = r->cell[c]; lrti_next_item(&at, &item, &len);) {
        snprintf(id, sizeof id, "%.*s", (int)(len < 299 ? len : 299), item);
        if (find(l->by_id, l->n_ids, id, true)) {
            lrti_buf_printf(&good, "%s%s", good.len ? ";" : "", id);
        } else {
            TELL(m, "dangling_key", true, r, lrti_table(r->table)->column[c].name,
                 "\"%.200s\" is no id of %s; add the row there or correct the key (it was left "
                 "out)",
                 id, lrti_table(target)->file);
        }
    }
    m->failed = m->failed || good.failed;
    r->cell[c] = good.len && !good.failed ? keep(m, good.data) : NULL;
    lrti_buf_free(&good);
}

/* An attribute, or metadata, of any table. */
static void map_link(importer *m, record *r, const char *column)
{
    uint32_t c = lrti_hsds_column(r->table, column),
             word = lrti_hsds_column(r->table, lrti_hsds_link_word(r->table));
    int h = r->cell[word] ? lrti_hsds_by_name(r->cell[word]) : -1;
    if (!r->cell[c]) {
        return;
    }
    if (h < 0) {
        TELL(m, "unused_attribute", false, r, lrti_table(r->table)->column[word].name,
             "\"%.80s\" is no table of HSDS; kept, and linked to nothing",
             r->cell[word] ? r->cell[word] : "");
        return;
    }
    const record_list *l = &m->list[lrti_hsds_table_of[h].table];
    const record *to = find(l->item, l->n, r->cell[c], false);
    if (to) {
        r->cell[c] = to->id;
    } else if (r->table == LRTI_T_attribute) {
        drop_key(m, r, c, r->cell[c], lrti_hsds_table_of[h].table);
    } else {
        TELL(m, "dangling_key", false, r, column,
             "\"%.200s\" is no id of %s; metadata of a row that is gone is kept", r->cell[c],
             lrti_hsds_table_of[h].file);
    }
}

static bool is_good(const lrti_column_spec *col, int table, uint32_t c, const char *text)
{
    uint32_t first, last;
    int64_t whole;
    double real;
    size_t len = strlen(text);
    switch (col->kind) {
    case LRTI_FROM:
    case LRTI_TO:
    case LRTI_DATE: return lrti_parse_date(text, len, &first, &last);
    case LRTI_INT:
        return lrti_parse_int(text, len, &whole) && whole > INT32_MIN && whole <= INT32_MAX;
    case LRTI_REAL: return lrti_parse_double(text, len, &real);
    case LRTI_CHOICE: return lrti_choice_index(table, (int)c, text) >= 0;
    default: return true;
    }
}

static const char *needed(const lrti_column_spec *col)
{
    switch (col->kind) {
    case LRTI_INT: return "a whole number";
    case LRTI_REAL: return "a number";
    case LRTI_CHOICE: return col->argument;
    default: return "a date, YYYY-MM-DD";
    }
}

static void check_value(importer *m, record *r, uint32_t c)
{
    const lrti_column_spec *col = &lrti_table(r->table)->column[c];
    const char *text = r->cell[c];
    if (col->kind == LRTI_CHOICE && strchr(text, ' ')) { /* "temporarily closed" */
        char *joined = lrti_arena_str(&m->arena, text);
        for (char *at = joined; at && *at; at++) {
            *at = *at == ' ' ? '_' : *at;
        }
        m->failed = m->failed || !joined;
        if (joined && is_good(col, r->table, c, joined)) {
            text = r->cell[c] = joined;
        }
    }
    if (is_good(col, r->table, c, text)) {
        return;
    }
    if (r->table == LRTI_T_attribute && c == C_attribute_link_type) {
        r->cell[C_attribute_hsds_link_type] = text;
    } else {
        TELL(m, "bad_value", true, r, col->name,
             "\"%.80s\" is not %s%s; correct it (it was left empty)", text,
             col->kind == LRTI_CHOICE ? "one of: " : "", needed(col));
    }
    r->cell[c] = NULL;
}

static void leave_out(importer *m, record *r, const char *column, const char *why)
{
    TELL(m, "left_out", true, r, column, "%s; the row was left out: complete it", why);
    r->out = true;
    m->sum.left_out++;
}

static void check_complete(importer *m, record *r)
{
    const lrti_table_spec *spec = lrti_table(r->table);
    for (uint32_t c = 0; !r->out && c < spec->n_columns; c++) {
        if (spec->column[c].required && !r->cell[c]) {
            leave_out(m, r, spec->column[c].name, "is empty, and every row needs it");
        }
    }
    if (!r->out && r->table == LRTI_T_service_area && !r->cell[C_service_area_service_id] &&
        !r->cell[C_service_area_organization_id]) {
        leave_out(m, r, "service_id", "names no service (and no organization)");
    }
}

static void convert(importer *m, record *r)
{
    const lrti_table_spec *spec = lrti_table(r->table);
    int h = lrti_hsds_by_table(r->table);
    if (h >= 0) {
        drop_fills(r, h);
    }
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        r->cell[c] = r->ours[c] ? r->ours[c] : r->cell[c];
    }
    if (spec->column[0].kind == LRTI_ID) {
        r->cell[0] = r->id[0] ? r->id : NULL;
    }
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        if (r->cell[c] && spec->column[c].kind == LRTI_REF) {
            map_key(m, r, c);
        } else if (r->cell[c] && spec->column[c].kind == LRTI_REFS) {
            map_keys(m, r, c);
        } else if (r->cell[c]) {
            check_value(m, r, c);
        }
    }
    if (r->table == LRTI_T_attribute || r->table == LRTI_T_metadata) {
        map_link(m, r, r->table == LRTI_T_attribute ? "link_id" : "resource_id");
    }
    check_complete(m, r);
}

/* A reference inside the table to a row that was left out after it was found. */
static void check_self(importer *m, record *r)
{
    const lrti_table_spec *spec = lrti_table(r->table);
    const record_list *l = &m->list[r->table];
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        if (!r->out && r->cell[c] && spec->column[c].kind == LRTI_REF &&
            lrti_table_by_name(spec->column[c].argument) == r->table &&
            !find(l->by_id, l->n_ids, r->cell[c], true)) {
            drop_key(m, r, c, r->cell[c], r->table);
        }
    }
}

static void convert_table(importer *m, int table)
{
    record_list *l = &m->list[table];
    bool has_id = lrti_table(table)->column[0].kind == LRTI_ID;
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        convert(m, l->item[i]);
    }
    for (size_t i = 0; i < l->n_ids; i++) {
        record *r = l->by_id[i];
        if (has_id && n && !r->out && strcmp(r->id, l->by_id[n - 1]->id) == 0) {
            leave_out(m, r, "id", "the original id is that of another row");
        }
        if (!r->out) {
            l->by_id[n++] = r;
        }
    }
    l->n_ids = n;
    for (size_t i = 0; has_id && i < l->n_ids; i++) {
        check_self(m, l->by_id[i]);
    }
}

/* ---- the territory's tables ---- */

static bool path_of_table(char *path, size_t size, const char *folder, int table)
{
    char file[100];
    snprintf(file, sizeof file, "%s.csv", lrti_table(table)->file);
    return lrti_join_path(path, size, folder, file);
}

static bool column_used(const record_list *l, int table, uint32_t c)
{
    const lrti_column_spec *col = &lrti_table(table)->column[c];
    bool used = col->required || col->kind == LRTI_ID;
    for (size_t i = 0; !used && i < l->n_ids; i++) {
        used = l->by_id[i]->cell[c] != NULL;
    }
    return used;
}

typedef struct names {
    const char **name;
    size_t n, cap;
} names;

static void add_name(importer *m, names *out, const char *name)
{
    for (size_t i = 0; i < out->n; i++) {
        if (strcmp(out->name[i], name) == 0) {
            return;
        }
    }
    if (lrti_grow(&out->name, &out->cap, out->n + 1, sizeof *out->name)) {
        out->name[out->n++] = name;
    } else {
        m->failed = true;
    }
}

static int compare_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put(lrti_buf *out, bool *first, const char *text)
{
    if (!*first) {
        lrti_buf_char(out, ',');
    }
    *first = false;
    lrti_csv_field(out, text ? text : "", text ? strlen(text) : 0);
}

static void put_row(lrti_buf *out, const record *r, const bool *used, const names *extras)
{
    bool first = true;
    for (uint32_t c = 0; c < lrti_table(r->table)->n_columns; c++) {
        if (used[c]) {
            put(out, &first, r->cell[c]);
        }
    }
    for (size_t i = 0; i < extras->n; i++) {
        const extra *e = r->extra;
        while (e && strcmp(e->name, extras->name[i]) != 0) {
            e = e->next;
        }
        put(out, &first, e ? e->text : NULL);
    }
    lrti_buf_char(out, '\n');
}

static lrt_status write_table(importer *m, const char *folder, int table)
{
    char path[4096];
    const lrti_table_spec *spec = lrti_table(table);
    const record_list *l = &m->list[table];
    names extras = {NULL, 0, 0};
    lrti_buf text = {0};
    bool first = true, *used = lrti_arena_alloc(&m->arena, spec->n_columns, sizeof *used);
    if (!used) {
        return lrti_fail_memory(m->err);
    }
    for (size_t i = 0; i < l->n_ids; i++) {
        for (const extra *e = l->by_id[i]->extra; e; e = e->next) {
            add_name(m, &extras, e->name);
        }
    }
    if (extras.n) {
        qsort(extras.name, extras.n, sizeof *extras.name, compare_name);
    }
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        used[c] = column_used(l, table, c);
        if (used[c]) {
            put(&text, &first, spec->column[c].name);
        }
    }
    for (size_t i = 0; i < extras.n; i++) {
        put(&text, &first, extras.name[i]);
    }
    lrti_buf_char(&text, '\n');
    for (size_t i = 0; i < l->n_ids; i++) {
        put_row(&text, l->by_id[i], used, &extras);
    }
    m->sum.rows += l->n_ids;
    lrt_status status = m->failed ? lrti_fail_memory(m->err)
                        : path_of_table(path, sizeof path, folder, table)
                            ? lrti_hsds_write(path, &text, m->err)
                            : lrti_fail(m->err, LRT_E_ARG, "the path is too long");
    free(extras.name);
    lrti_buf_free(&text);
    return status;
}

static bool is_there(const char *folder, int table)
{
    char path[4096];
    struct stat st;
    return path_of_table(path, sizeof path, folder, table) && lstat(path, &st) == 0;
}

/* HSDS tables of the folder are replaced as a whole; tables of ours only where the input brings them. */
static bool is_written(const importer *m, const char *folder, int table)
{
    return lrti_table(table)->file[0] && table != LRTI_T_boundary_set &&
           (m->list[table].n_ids || (lrti_hsds_by_table(table) >= 0 && is_there(folder, table)));
}

static lrt_status write_territory(importer *m, const char *folder)
{
    lrt_status status = LRT_OK;
    for (int t = 0; !m->options->overwrite && t < LRTI_TABLE_COUNT; t++) {
        if (is_written(m, folder, t) && is_there(folder, t)) {
            return lrti_fail_at(m->err, LRT_E_EXISTS, folder, 0, NULL,
                                "holds %s.csv already; ask for overwriting (--overwrite), or name "
                                "another folder",
                                lrti_table(t)->file);
        }
    }
    status = lrti_hsds_folder(folder, m->err);
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        if (is_written(m, folder, t)) {
            status = write_table(m, folder, t);
        }
    }
    return status;
}

lrt_status lrti_hsds_import(const char *input, const char *folder, const lrt_hsds_options *options,
                            lrt_hsds_summary *summary, lrt_error *err)
{
    importer m;
    lrt_error local;
    struct stat st;
    memset(&m, 0, sizeof m);
    m.options = options;
    m.err = err ? err : &local;
    bool is_folder = stat(input, &st) == 0 && S_ISDIR(st.st_mode);
    lrt_status status = is_folder ? read_folder(&m, input) : read_json(&m, input);
    for (int t = 0; status == LRT_OK && !m.failed && t < LRTI_TABLE_COUNT; t++) {
        name_records(&m, t);
    }
    for (int t = 0; status == LRT_OK && !m.failed && t < LRTI_TABLE_COUNT; t++) {
        convert_table(&m, t);
    }
    if (status == LRT_OK && m.failed) {
        status = lrti_fail_memory(m.err);
    }
    if (status == LRT_OK) {
        status = write_territory(&m, folder);
    }
    *summary = m.sum;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        free(m.list[t].item);
    }
    lrti_arena_free(&m.arena);
    return status;
}
