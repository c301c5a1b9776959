#define _POSIX_C_SOURCE 200809L
#include "hsds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "csvio.h"
#include "json.h"
#include "store.h"
#include "territory.h"

/* ---- files ---- */

lrt_status lrti_hsds_folder(const char *path, lrt_error *err)
{
    struct stat st;
    if (mkdir(path, 0777) == 0 ||
        (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))) {
        return LRT_OK;
    }
    return lrti_fail_at(err, LRT_E_IO, path, 0, NULL,
                        "cannot be made a folder: %s; name a folder in one that is there",
                        strerror(errno));
}

lrt_status lrti_hsds_write(const char *path, const lrti_buf *text, lrt_error *err)
{
    char made[4200];
    if (text->failed) {
        return lrti_fail_memory(err);
    }
    if ((size_t)snprintf(made, sizeof made, "%s.writing", path) >= sizeof made) {
        return lrti_fail(err, LRT_E_ARG, "the path is too long");
    }
    FILE *f = fopen(made, "wb");
    bool good = f && fwrite(text->data, 1, text->len, f) == text->len;
    good = f && fclose(f) == 0 && good;
    if (!good || rename(made, path) != 0) {
        int why = errno;
        unlink(made);
        return lrti_fail_at(err, LRT_E_IO, path, 0, NULL,
                            "cannot be written: %s; free space there or write elsewhere",
                            strerror(why));
    }
    return LRT_OK;
}

/* ---- rows as HSDS has them ---- */

typedef struct out_row {
    const char **value; /* of each HSDS field; NULL = absent */
    const char **ours;  /* of each column: what stands under `libroute`; NULL = nothing */
    const char *filled; /* names of filled fields, joined by ';'; "" */
    int parent_table;   /* in JSON; -1 = none */
    uint32_t parent_row;
    uint32_t next; /* the next child of the same parent and table, LRTI_NO_ROW */
    bool emitted;
} out_row;

typedef struct exporter {
    const lrti_tables *t;
    const char *territory, *digest;
    lrti_store_extra extra[LRTI_TABLE_COUNT];
    out_row *row[LRTI_HSDS_TABLES];
    uint32_t *child[LRTI_HSDS_TABLES]; /* first child: [row * LRTI_HSDS_TABLES + child table] */
    lrti_arena arena;
    lrti_json_build build;
    lrt_error *err;
} exporter;

static const char *kept(exporter *x, const char *text, bool *good)
{
    const char *copy = text ? lrti_arena_str(&x->arena, text) : NULL;
    *good = *good && (copy || !text);
    return copy;
}

static const char *uuid_of(exporter *x, int h, const char *id, bool *good)
{
    char uuid[37];
    lrti_hsds_uuid(x->territory, lrti_hsds_table_of[h].name, id, uuid);
    *good = *good && uuid[0];
    return kept(x, uuid, good);
}

/* Our words join with '_' what HSDS writes with a blank. */
static const char *worded(exporter *x, const lrti_hsds_field *f, const char *text, bool *good)
{
    char *copy = text ? lrti_arena_str(&x->arena, text) : NULL;
    *good = *good && (copy || !text);
    for (char *c = copy; c && *c && f->kind == LRTI_HSDS_WORD; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    return copy;
}

/* The row that a LINK field names; its HSDS table in *h, -1 = none. */
static uint32_t linked(exporter *x, int h, uint32_t r, int *target)
{
    char out[LRTI_CELL_MAX];
    int table = lrti_hsds_table_of[h].table;
    bool attribute = table == LRTI_T_attribute;
    uint32_t word = lrti_hsds_column(table, lrti_hsds_link_word(table)),
             id = lrti_hsds_column(table, attribute ? "link_id" : "resource_id");
    const char *name = lrti_cell_shown(x->t, table, word, r, out);
    *target = name ? lrti_hsds_by_name(name) : -1;
    const char *text = *target >= 0 ? lrti_cell_shown(x->t, table, id, r, out) : NULL;
    uint32_t row =
        text ? lrti_find_row(x->t, lrti_hsds_table_of[*target].table, text) : LRTI_NO_ROW;
    *target = row == LRTI_NO_ROW ? -1 : *target;
    return row;
}

static const char *key_value(exporter *x, int h, const lrti_hsds_field *f, uint32_t column,
                             uint32_t r, const char *text, bool *good)
{
    int target = h;
    if (f->kind == LRTI_HSDS_REF) {
        const char *name = lrti_table(lrti_hsds_table_of[h].table)->column[column].argument;
        target = lrti_hsds_by_table(lrti_table_by_name(name));
    } else if (f->kind == LRTI_HSDS_LINK && linked(x, h, r, &target) == LRTI_NO_ROW) {
        return lrti_hsds_is_uuid(text) ? kept(x, text, good) : NULL;
    }
    return uuid_of(x, target, text, good);
}

static bool fill_field(exporter *x, int h, uint32_t r, const lrti_hsds_field *f, size_t i)
{
    char out[LRTI_CELL_MAX];
    out_row *row = &x->row[h][r];
    int table = lrti_hsds_table_of[h].table;
    uint32_t column = lrti_hsds_column(table, f->name);
    bool good = true;
    const char *text = lrti_cell_shown(x->t, table, column, r, out);
    if (table == LRTI_T_attribute && column == C_attribute_link_type && !text) {
        text = lrti_cell_shown(x->t, table, C_attribute_hsds_link_type, r, out);
        row->ours[C_attribute_hsds_link_type] = NULL;
    }
    if (text &&
        (f->kind == LRTI_HSDS_ID || f->kind == LRTI_HSDS_REF || f->kind == LRTI_HSDS_LINK)) {
        row->value[i] = key_value(x, h, f, column, r, text, &good);
        if (!row->value[i] || (f->kind == LRTI_HSDS_ID && strcmp(row->value[i], text) != 0)) {
            row->ours[column] = kept(x, text, &good);
        }
    } else if (text) {
        const char *value = worded(x, f, text, &good);
        bool fits = value && lrti_hsds_fits(f, value);
        row->value[i] = fits ? value : NULL;
        row->ours[column] = fits ? NULL : kept(x, text, &good);
    }
    if (!row->value[i] && f->fill) {
        row->value[i] = f->fill;
        row->filled =
            row->filled[0] ? lrti_arena_printf(&x->arena, "%s;%s", row->filled, f->name) : f->name;
    }
    return good && row->filled;
}

static bool fill_row(exporter *x, int h, uint32_t r)
{
    const lrti_hsds_table *ht = &lrti_hsds_table_of[h];
    const lrti_table_spec *spec = lrti_table(ht->table);
    out_row *row = &x->row[h][r];
    char out[LRTI_CELL_MAX];
    bool good = true;
    row->value = lrti_arena_alloc(&x->arena, ht->n_fields, sizeof *row->value);
    row->ours = lrti_arena_alloc(&x->arena, spec->n_columns, sizeof *row->ours);
    row->filled = "";
    row->parent_table = -1;
    row->next = LRTI_NO_ROW;
    if (!row->value || !row->ours) {
        return false;
    }
    for (uint32_t c = 0; c < spec->n_columns; c++) { /* what no field takes is ours */
        row->ours[c] = kept(x, lrti_cell_shown(x->t, ht->table, c, r, out), &good);
        for (size_t i = 0; i < ht->n_fields; i++) {
            if (strcmp(ht->field[i].name, spec->column[c].name) == 0) {
                row->ours[c] = NULL;
            }
        }
    }
    for (size_t i = 0; good && i < ht->n_fields; i++) {
        good = fill_field(x, h, r, &ht->field[i], i);
    }
    return good;
}

static lrt_status make_rows(exporter *x)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        uint32_t n = lrti_rows(x->t, lrti_hsds_table_of[h].table);
        x->row[h] = lrti_arena_alloc(&x->arena, (size_t)n + 1, sizeof **x->row);
        x->child[h] =
            lrti_arena_alloc(&x->arena, ((size_t)n + 1) * LRTI_HSDS_TABLES, sizeof **x->child);
        if (!x->row[h] || !x->child[h]) {
            return lrti_fail_memory(x->err);
        }
        for (size_t i = 0; i < (size_t)n * LRTI_HSDS_TABLES; i++) {
            x->child[h][i] = LRTI_NO_ROW;
        }
        for (uint32_t r = 0; r < n; r++) {
            if (!fill_row(x, h, r)) {
                return lrti_fail_memory(x->err);
            }
        }
    }
    return LRT_OK;
}

/* ---- JSON: each row in one place, under the nearest row it belongs to ---- */

/* Where rows of a table may be nested, nearest first: the schemas have these lists and no others. */
static const struct {
    int child;
    const char *column, *parent;
} places[] = {
    {LRTI_T_program, "organization_id", "organization"},
    {LRTI_T_service, "organization_id", "organization"},
    {LRTI_T_location, "organization_id", "organization"},
    {LRTI_T_location_address, "location_id", "location"},
    {LRTI_T_service_at_location, "service_id", "service"},
    {LRTI_T_service_area, "service_id", "service"},
    {LRTI_T_contact, "service_id", "service"},
    {LRTI_T_contact, "service_at_location_id", "service_at_location"},
    {LRTI_T_contact, "location_id", "location"},
    {LRTI_T_contact, "organization_id", "organization"},
    {LRTI_T_phone, "contact_id", "contact"},
    {LRTI_T_phone, "service_id", "service"},
    {LRTI_T_phone, "service_at_location_id", "service_at_location"},
    {LRTI_T_phone, "location_id", "location"},
    {LRTI_T_phone, "organization_id", "organization"},
    {LRTI_T_schedule, "service_id", "service"},
    {LRTI_T_schedule, "service_at_location_id", "service_at_location"},
    {LRTI_T_schedule, "location_id", "location"},
    {LRTI_T_language, "phone_id", "phone"},
    {LRTI_T_language, "service_id", "service"},
    {LRTI_T_language, "location_id", "location"},
    {LRTI_T_accessibility, "location_id", "location"},
    {LRTI_T_cost_option, "service_id", "service"},
    {LRTI_T_funding, "service_id", "service"},
    {LRTI_T_funding, "organization_id", "organization"},
    {LRTI_T_required_document, "service_id", "service"},
    {LRTI_T_organization_identifier, "organization_id", "organization"},
};

static void place_row(exporter *x, int h, uint32_t r)
{
    int table = lrti_hsds_table_of[h].table, target = -1;
    out_row *row = &x->row[h][r];
    if (table == LRTI_T_attribute || table == LRTI_T_metadata) {
        uint32_t to = linked(x, h, r, &target);
        /* an attribute of a term or of metadata has no list; neither has metadata of metadata */
        if (to != LRTI_NO_ROW && target != h &&
            lrti_hsds_table_of[target].table != LRTI_T_metadata &&
            lrti_hsds_table_of[target].table != LRTI_T_meta_table_description &&
            (table == LRTI_T_metadata || lrti_hsds_table_of[target].described)) {
            row->parent_table = target;
            row->parent_row = to;
        }
        return;
    }
    for (size_t i = 0; i < LRTI_COUNT(places) && row->parent_table < 0; i++) {
        uint32_t column =
            places[i].child == table ? lrti_hsds_column(table, places[i].column) : LRTI_NO_ROW;
        uint32_t to =
            column == LRTI_NO_ROW ? LRTI_NO_ROW : lrti_cell_u32(x->t, table, (int)column, r);
        if (to != LRTI_NO_ROW) {
            row->parent_table = lrti_hsds_by_name(places[i].parent);
            row->parent_row = to;
        }
    }
}

/* Backwards, so that each list comes out in the order of the rows. */
static void place_rows(exporter *x)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        for (uint32_t r = lrti_rows(x->t, lrti_hsds_table_of[h].table); r-- > 0;) {
            out_row *row = &x->row[h][r];
            place_row(x, h, r);
            if (row->parent_table >= 0) {
                uint32_t *first = &x->child[row->parent_table]
                                           [(size_t)row->parent_row * LRTI_HSDS_TABLES + (size_t)h];
                row->next = *first;
                *first = r;
            }
        }
    }
}

static void set_value(exporter *x, lrti_json *o, const lrti_hsds_field *f, const char *text)
{
    double v = 0;
    if (f->kind != LRTI_HSDS_NUMBER || !lrti_parse_double(text, strlen(text), &v)) {
        lrti_json_set_text(&x->build, o, f->name, text);
    } else if (strchr(text, '.')) {
        lrti_json_set_number(&x->build, o, f->name, v, 15);
    } else {
        lrti_json_set_int(&x->build, o, f->name, (int64_t)v);
    }
}

static bool is_reserved(const lrti_hsds_table *ht, const char *name)
{
    bool found =
        strncmp(name, "libroute", 8) == 0 || lrti_hsds_column(ht->table, name) != LRTI_NO_ROW;
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        const lrti_hsds_table *other = &lrti_hsds_table_of[h];
        found = found || strcmp(other->list, name) == 0 ||
                (other->one && strcmp(other->one, name) == 0);
    }
    return found;
}

static void set_ours(exporter *x, lrti_json *o, int h, uint32_t r)
{
    const lrti_hsds_table *ht = &lrti_hsds_table_of[h];
    const lrti_table_spec *spec = lrti_table(ht->table);
    const lrti_store_extra *extra = &x->extra[ht->table];
    lrti_json *ours = lrti_json_object();
    const out_row *row = &x->row[h][r];
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        if (row->ours[c]) {
            lrti_json_set_text(&x->build, ours, spec->column[c].name, row->ours[c]);
        }
    }
    if (row->filled[0]) {
        lrti_json *filled = lrti_json_array();
        const char *item;
        size_t len;
        for (const char *at = row->filled; lrti_next_item(&at, &item, &len);) {
            const char *name = lrti_arena_strn(&x->arena, item, len);
            lrti_json_add_text(&x->build, filled, name ? name : "");
            x->build.failed = x->build.failed || !name;
        }
        lrti_json_set(&x->build, ours, "filled", filled);
    }
    for (size_t i = 0; i < extra->n_names; i++) {
        const char *text = extra->cell[r * extra->n_names + i];
        if (text[0]) {
            lrti_json_set_text(&x->build, is_reserved(ht, extra->name[i]) ? ours : o,
                               extra->name[i], text);
        }
    }
    if (lrti_json_size(ours)) {
        lrti_json_set(&x->build, o, "libroute", ours);
    } else {
        lrti_json_free(ours);
    }
}

static lrti_json *object_of(exporter *x, int h, uint32_t r);

static void set_one(exporter *x, lrti_json *o, int h, int table, const char *member, uint32_t r,
                    int column)
{
    uint32_t to = lrti_cell_u32(x->t, lrti_hsds_table_of[h].table, column, r);
    if (to != LRTI_NO_ROW) {
        lrti_json_set(&x->build, o, member, object_of(x, lrti_hsds_by_table(table), to));
    }
}

static lrti_json *object_of(exporter *x, int h, uint32_t r)
{
    const lrti_hsds_table *ht = &lrti_hsds_table_of[h];
    lrti_json *o = lrti_json_object();
    x->row[h][r].emitted = true;
    for (size_t i = 0; i < ht->n_fields; i++) {
        if (x->row[h][r].value[i]) {
            set_value(x, o, &ht->field[i], x->row[h][r].value[i]);
        }
    }
    set_ours(x, o, h, r);
    if (ht->table == LRTI_T_attribute) {
        set_one(x, o, h, LRTI_T_taxonomy_term, "taxonomy_term", r, C_attribute_taxonomy_term_id);
    } else if (ht->table == LRTI_T_taxonomy_term) {
        set_one(x, o, h, LRTI_T_taxonomy, "taxonomy_detail", r, C_taxonomy_term_taxonomy_id);
    } else if (ht->table == LRTI_T_service_at_location) {
        uint32_t to = LRTI_U32(x->t, service_at_location, location_id, r);
        int location = lrti_hsds_by_table(LRTI_T_location);
        /* one that belongs to no organization has no other place */
        if (to != LRTI_NO_ROW && x->row[location][to].parent_table < 0 &&
            !x->row[location][to].emitted) {
            lrti_json_set(&x->build, o, "location", object_of(x, location, to));
        }
    }
    for (int c = 0; c < LRTI_HSDS_TABLES; c++) {
        uint32_t first = x->child[h][(size_t)r * LRTI_HSDS_TABLES + (size_t)c];
        lrti_json *list = first == LRTI_NO_ROW ? NULL : lrti_json_array();
        for (uint32_t k = first; k != LRTI_NO_ROW; k = x->row[c][k].next) {
            lrti_json_add(&x->build, list, object_of(x, c, k));
        }
        if (list) {
            lrti_json_set(&x->build, o, lrti_hsds_table_of[c].list, list);
        }
    }
    return o;
}

/* A table of ours: its cells as a CSV of the territory would hold them. Boundary sets name files, which stay where they are. */
static bool is_own(int table)
{
    return lrti_table(table)->file[0] && table != LRTI_T_boundary_set &&
           lrti_hsds_by_table(table) < 0;
}

static const char *own_cell(const exporter *x, int table, uint32_t column, uint32_t r,
                            char out[LRTI_CELL_MAX])
{
    const lrti_table_spec *spec = lrti_table(table);
    const lrti_store_extra *extra = &x->extra[table];
    if (column < spec->n_columns) {
        return lrti_cell_shown(x->t, table, column, r, out);
    }
    const char *text = extra->cell[r * extra->n_names + (column - spec->n_columns)];
    return text[0] ? text : NULL;
}

static const char *own_name(const exporter *x, int table, uint32_t column)
{
    uint32_t known = lrti_table(table)->n_columns;
    return column < known ? lrti_table(table)->column[column].name
                          : x->extra[table].name[column - known];
}

static uint32_t own_columns(const exporter *x, int table)
{
    return lrti_table(table)->n_columns + (uint32_t)x->extra[table].n_names;
}

static lrti_json *own_rows(exporter *x, int table)
{
    lrti_json *list = lrti_json_array();
    char out[LRTI_CELL_MAX];
    for (uint32_t r = 0; r < lrti_rows(x->t, table); r++) {
        lrti_json *o = lrti_json_object();
        for (uint32_t c = 0; c < own_columns(x, table); c++) {
            const char *text = own_cell(x, table, c, r, out);
            if (text) {
                lrti_json_set_text(&x->build, o, own_name(x, table, c), text);
            }
        }
        lrti_json_add(&x->build, list, o);
    }
    return list;
}

/* Rows that have no place in the objects: areas of organizations, hours of phones, terms nobody uses ... From above, so that
   one inside another is not told twice. */
static void set_rest(exporter *x, lrti_json *ours)
{
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        lrti_json *list = lrti_json_array();
        for (uint32_t r = 0; r < lrti_rows(x->t, lrti_hsds_table_of[h].table); r++) {
            if (!x->row[h][r].emitted && x->row[h][r].parent_table < 0) {
                lrti_json_add(&x->build, list, object_of(x, h, r));
            }
        }
        if (lrti_json_size(list)) {
            lrti_json_set(&x->build, ours, lrti_hsds_table_of[h].file, list);
        } else {
            lrti_json_free(list);
        }
    }
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        if (is_own(t) && lrti_rows(x->t, t)) {
            lrti_json_set(&x->build, ours, lrti_table(t)->file, own_rows(x, t));
        }
    }
}

static lrti_json *about(exporter *x)
{
    lrti_json *ours = lrti_json_object();
    char space[37] = "12ab683b-2486-5e0f-814b-0fc5defde1ed";
    lrti_json_set_text(&x->build, ours, "schema", "libroute/hsds/1");
    lrti_json_set_text(&x->build, ours, "territory", x->territory);
    lrti_json_set_text(&x->build, ours, "namespace", space);
    lrti_json_set_text(&x->build, ours, "dataset", x->digest);
    return ours;
}

static lrt_status write_json(exporter *x, const char *output)
{
    int h = lrti_hsds_by_table(LRTI_T_organization);
    uint32_t n = lrti_rows(x->t, LRTI_T_organization);
    lrti_json *page = lrti_json_object(), *contents = lrti_json_array(), *ours = about(x);
    lrti_buf text = {0};
    place_rows(x);
    for (uint32_t r = 0; r < n; r++) {
        lrti_json_add(&x->build, contents, object_of(x, h, r));
    }
    set_rest(x, ours);
    lrti_json_set_int(&x->build, page, "total_items", n);
    lrti_json_set_int(&x->build, page, "total_pages", 1);
    lrti_json_set_int(&x->build, page, "page_number", 1);
    lrti_json_set_int(&x->build, page, "size", n);
    lrti_json_set_bool(&x->build, page, "first_page", true);
    lrti_json_set_bool(&x->build, page, "last_page", true);
    lrti_json_set_bool(&x->build, page, "empty", n == 0);
    lrti_json_set(&x->build, page, "contents", contents);
    lrti_json_set(&x->build, page, "libroute", ours);
    lrti_json_dump_buf(&x->build, page, &text);
    lrti_buf_char(&text, '\n');
    lrti_json_free(page);
    lrt_status status = lrti_hsds_write(output, &text, x->err);
    lrti_buf_free(&text);
    return status;
}

/* ---- CSV: the tabular profile, our columns behind those of HSDS ---- */

typedef struct csv_out {
    lrti_buf text;
    lrti_json *fields; /* of datapackage.json */
    bool first;
} csv_out;

static void csv_cell(csv_out *c, const char *text)
{
    if (!c->first) {
        lrti_buf_char(&c->text, ',');
    }
    c->first = false;
    lrti_csv_field(&c->text, text ? text : "", text ? strlen(text) : 0);
}

static void csv_column(exporter *x, csv_out *c, const char *name, const lrti_hsds_field *f)
{
    csv_cell(c, name);
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(&x->build, o, "name", name);
    lrti_json_set_text(&x->build, o, "type",
                       f && f->kind == LRTI_HSDS_NUMBER ? "number" : "string");
    if (f && (f->kind == LRTI_HSDS_ID || f->kind == LRTI_HSDS_REF || f->kind == LRTI_HSDS_LINK)) {
        lrti_json_set_text(&x->build, o, "format", "uuid");
    }
    if (f && (f->fill || f->kind == LRTI_HSDS_ID)) {
        lrti_json *must = lrti_json_object();
        lrti_json_set_bool(&x->build, must, "required", true);
        lrti_json_set(&x->build, o, "constraints", must);
    }
    lrti_json_add(&x->build, c->fields, o);
}

/* The end of a row or header. A row of one empty cell would be an empty line, which is no row. */
static void csv_end(csv_out *c)
{
    lrti_buf_char(&c->text, '\n');
    c->first = true;
}

typedef struct package {
    const char *folder;
    lrti_json *resources;
} package;

static void add_keys(exporter *x, lrti_json *schema, int h)
{
    const lrti_hsds_table *ht = &lrti_hsds_table_of[h];
    lrti_json *keys = lrti_json_array();
    for (size_t i = 0; i < ht->n_fields; i++) {
        if (ht->field[i].kind == LRTI_HSDS_REF) {
            uint32_t c = lrti_hsds_column(ht->table, ht->field[i].name);
            int target =
                lrti_hsds_by_table(lrti_table_by_name(lrti_table(ht->table)->column[c].argument));
            lrti_json *key = lrti_json_object(), *to = lrti_json_object();
            lrti_json_set_text(&x->build, key, "fields", ht->field[i].name);
            lrti_json_set_text(&x->build, to, "resource",
                               target == h ? "" : lrti_hsds_table_of[target].file);
            lrti_json_set_text(&x->build, to, "fields", "id");
            lrti_json_set(&x->build, key, "reference", to);
            lrti_json_add(&x->build, keys, key);
        }
    }
    lrti_json_set_text(&x->build, schema, "primaryKey", "id");
    lrti_json_set(&x->build, schema, "foreignKeys", keys);
}

static lrt_status add_resource(exporter *x, package *p, int h, const char *name, csv_out *c)
{
    char path[4096], file[100];
    lrti_json *o = lrti_json_object(), *schema = lrti_json_object();
    snprintf(file, sizeof file, "%s.csv", name);
    lrti_json_set_text(&x->build, o, "name", name);
    lrti_json_set_text(&x->build, o, "path", file);
    lrti_json_set_text(&x->build, o, "profile", "tabular-data-resource");
    lrti_json_set_text(&x->build, o, "format", "csv");
    lrti_json_set_text(&x->build, o, "mediatype", "text/csv");
    lrti_json_set_text(&x->build, o, "encoding", "utf-8");
    lrti_json_set(&x->build, schema, "fields", c->fields);
    if (h >= 0) {
        add_keys(x, schema, h);
    }
    lrti_json_set(&x->build, o, "schema", schema);
    lrti_json_add(&x->build, p->resources, o);
    lrt_status status = lrti_join_path(path, sizeof path, p->folder, file)
                            ? lrti_hsds_write(path, &c->text, x->err)
                            : lrti_fail(x->err, LRT_E_ARG, "the path is too long");
    lrti_buf_free(&c->text);
    return status;
}

static lrt_status write_table(exporter *x, package *p, int h)
{
    const lrti_hsds_table *ht = &lrti_hsds_table_of[h];
    const lrti_table_spec *spec = lrti_table(ht->table);
    const lrti_store_extra *extra = &x->extra[ht->table];
    uint32_t n = lrti_rows(x->t, ht->table);
    csv_out c = {{0}, lrti_json_array(), true};
    bool *used = lrti_arena_alloc(&x->arena, spec->n_columns, sizeof *used), filled = false;
    char name[400];
    if (!used) {
        lrti_json_free(c.fields);
        return lrti_fail_memory(x->err);
    }
    for (uint32_t r = 0; r < n; r++) {
        for (uint32_t k = 0; k < spec->n_columns; k++) {
            used[k] = used[k] || x->row[h][r].ours[k];
        }
        filled = filled || x->row[h][r].filled[0];
    }
    for (size_t i = 0; i < ht->n_fields; i++) {
        csv_column(x, &c, ht->field[i].name, &ht->field[i]);
    }
    for (uint32_t k = 0; k < spec->n_columns; k++) {
        if (used[k]) {
            snprintf(name, sizeof name, "libroute_%s", spec->column[k].name);
            csv_column(x, &c, name, NULL);
        }
    }
    if (filled) {
        csv_column(x, &c, "libroute_filled", NULL);
    }
    for (size_t i = 0; i < extra->n_names; i++) {
        snprintf(name, sizeof name, "%s%.300s", is_reserved(ht, extra->name[i]) ? "libroute_" : "",
                 extra->name[i]);
        csv_column(x, &c, name, NULL);
    }
    csv_end(&c);
    for (uint32_t r = 0; r < n; r++) {
        const out_row *row = &x->row[h][r];
        for (size_t i = 0; i < ht->n_fields; i++) {
            csv_cell(&c, row->value[i]);
        }
        for (uint32_t k = 0; k < spec->n_columns; k++) {
            if (used[k]) {
                csv_cell(&c, row->ours[k]);
            }
        }
        if (filled) {
            csv_cell(&c, row->filled);
        }
        for (size_t i = 0; i < extra->n_names; i++) {
            csv_cell(&c, extra->cell[r * extra->n_names + i]);
        }
        csv_end(&c);
    }
    return add_resource(x, p, h, ht->file, &c);
}

static lrt_status write_own(exporter *x, package *p, int table)
{
    csv_out c = {{0}, lrti_json_array(), true};
    char name[100], out[LRTI_CELL_MAX];
    uint32_t n = own_columns(x, table);
    for (uint32_t k = 0; k < n; k++) {
        csv_column(x, &c, own_name(x, table, k), NULL);
    }
    csv_end(&c);
    for (uint32_t r = 0; r < lrti_rows(x->t, table); r++) {
        for (uint32_t k = 0; k < n; k++) {
            csv_cell(&c, own_cell(x, table, k, r, out));
        }
        csv_end(&c);
    }
    snprintf(name, sizeof name, "libroute_%s", lrti_table(table)->file);
    return add_resource(x, p, -1, name, &c);
}

static lrt_status write_csv(exporter *x, const char *folder)
{
    char path[4096];
    package p = {folder, lrti_json_array()};
    lrti_json *root = lrti_json_object();
    lrti_buf text = {0};
    lrt_status status = LRT_OK;
    for (int h = 0; status == LRT_OK && h < LRTI_HSDS_TABLES; h++) {
        if (lrti_rows(x->t, lrti_hsds_table_of[h].table)) {
            status = write_table(x, &p, h);
        }
    }
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        if (is_own(t) && lrti_rows(x->t, t)) {
            status = write_own(x, &p, t);
        }
    }
    lrti_json_set_text(&x->build, root, "name", "human_services_data");
    lrti_json_set_text(&x->build, root, "title", "Human Services Data Specification 3.0");
    lrti_json_set_text(&x->build, root, "profile", "tabular-data-package");
    lrti_json_set(&x->build, root, "resources", p.resources);
    lrti_json_set(&x->build, root, "libroute", about(x));
    if (status == LRT_OK) {
        lrti_json_dump_buf(&x->build, root, &text);
        lrti_buf_char(&text, '\n');
        status = lrti_join_path(path, sizeof path, folder, "datapackage.json")
                     ? lrti_hsds_write(path, &text, x->err)
                     : lrti_fail(x->err, LRT_E_ARG, "the path is too long");
    }
    lrti_buf_free(&text);
    lrti_json_free(root);
    return status;
}

/* A folder is taken when it holds anything that an export would write, or that an import would read with it. */
static bool is_taken(const char *output, bool csv)
{
    char path[4096], file[100];
    struct stat st;
    if (!csv) {
        return lstat(output, &st) == 0;
    }
    bool taken =
        lrti_join_path(path, sizeof path, output, "datapackage.json") && lstat(path, &st) == 0;
    for (int h = 0; !taken && h < LRTI_HSDS_TABLES; h++) {
        snprintf(file, sizeof file, "%s.csv", lrti_hsds_table_of[h].file);
        taken = lrti_join_path(path, sizeof path, output, file) && lstat(path, &st) == 0;
    }
    return taken;
}

/* What an older export left would be read with this one. */
static lrt_status remove_old(const char *folder, lrt_error *err)
{
    char path[4096], file[100];
    for (int i = 0; i < LRTI_HSDS_TABLES + LRTI_TABLE_COUNT; i++) {
        int own = i - LRTI_HSDS_TABLES;
        if (own >= 0 && !is_own(own)) {
            continue;
        }
        snprintf(file, sizeof file, "%s%s.csv", own >= 0 ? "libroute_" : "",
                 own >= 0 ? lrti_table(own)->file : lrti_hsds_table_of[i].file);
        if (!lrti_join_path(path, sizeof path, folder, file) ||
            (unlink(path) != 0 && errno != ENOENT)) {
            return lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot be replaced: %s",
                                strerror(errno));
        }
    }
    return LRT_OK;
}

lrt_status lrti_hsds_export(const char *dataset, const lrti_tables *tables, const char *digest,
                            const char *output, const lrt_hsds_options *options, lrt_error *err)
{
    exporter x;
    bool csv = options->format == LRT_HSDS_CSV;
    memset(&x, 0, sizeof x);
    x.t = tables;
    x.digest = digest;
    x.err = err;
    x.territory = "";
    uint32_t name = lrti_find_row(tables, LRTI_T_meta, "name");
    if (name != LRTI_NO_ROW) {
        x.territory = LRTI_TX(tables, meta, value, name);
    }
    if (!options->overwrite && is_taken(output, csv)) {
        return lrti_fail_at(err, LRT_E_EXISTS, output, 0, NULL, "%s",
                            csv ? "holds HSDS tables; ask for overwriting (--overwrite), or name "
                                  "another folder"
                                : "exists; ask for overwriting (--overwrite) to replace it");
    }
    lrt_status status = lrti_store_extras(dataset, tables, &x.arena, x.extra, err);
    if (status == LRT_OK) {
        status = make_rows(&x);
    }
    if (status == LRT_OK && csv) {
        status = lrti_hsds_folder(output, err);
    }
    if (status == LRT_OK && csv) {
        status = remove_old(output, err);
    }
    if (status == LRT_OK) {
        status = csv ? write_csv(&x, output) : write_json(&x, output);
    }
    lrti_arena_free(&x.arena);
    return status;
}
