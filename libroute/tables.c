#include "tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the description of every column ---- */

static const char *const table_names[] = {
#define NAME(name, file) #name,
    LRTI_TABLES(NAME)
#undef NAME
};

#define SPEC(table, name, kind, required, argument) {#name, LRTI_##kind, required, argument},
#define SPECS(name, file) static lrti_column_spec const columns_##name[] = {LRTI_COLS_##name(SPEC)};
LRTI_TABLES(SPECS)
#undef SPECS
#undef SPEC

static const lrti_table_spec specs[] = {
#define TABLE(name, file) {#name, file, columns_##name, (uint32_t)LRTI_COUNT(columns_##name)},
    LRTI_TABLES(TABLE)
#undef TABLE
};

const lrti_table_spec *lrti_table(int table) { return &specs[table]; }

const char *lrti_meta(const lrti_tables *t, const char *key)
{
    uint32_t row = lrti_find_row(t, LRTI_T_meta, key);
    return row == LRTI_NO_ROW ? "" : LRTI_TX(t, meta, value, row);
}

int lrti_table_by_name(const char *name)
{
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        if (strcmp(table_names[t], name) == 0) {
            return t;
        }
    }
    return -1;
}

static int choice_index(const char *choices, const char *word, size_t len)
{
    int i = 0;
    for (const char *c = choices; *c; i++) {
        size_t n = strcspn(c, " ");
        if (n == len && memcmp(c, word, n) == 0) {
            return i;
        }
        c += n + (c[n] == ' ');
    }
    return -1;
}

int lrti_choice_index(int table, int column, const char *word)
{
    return choice_index(specs[table].column[column].argument, word, strlen(word));
}

bool lrti_next_item(const char **at, const char **item, size_t *len)
{
    const char *s = *at;
    while (*s) {
        size_t n = strcspn(s, ";");
        const char *begin = s, *end = s + n;
        s = end + (*end == ';');
        while (begin < end && *begin == ' ') {
            begin++;
        }
        while (end > begin && end[-1] == ' ') {
            end--;
        }
        if (begin < end) {
            *item = begin;
            *len = (size_t)(end - begin);
            *at = s;
            return true;
        }
    }
    *at = s;
    return false;
}

/* ---- rows as text ---- */

lrti_raw_row *lrti_raw_add(lrti_raw *raw, int table, uint64_t line)
{
    lrti_raw_table *t = &raw->table[table];
    size_t n = specs[table].n_columns + t->n_extra;
    const char **cell = lrti_arena_alloc(&raw->arena, n, sizeof *cell);
    if (!cell || !lrti_grow(&t->row, &t->cap, t->n_rows + 1, sizeof *t->row)) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        cell[i] = "";
    }
    lrti_raw_row *row = &t->row[t->n_rows++];
    row->cell = cell;
    row->line = line;
    return row;
}

void lrti_raw_free(lrti_raw *raw)
{
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        free(raw->table[t].row);
    }
    lrti_arena_free(&raw->arena);
    memset(raw, 0, sizeof *raw);
}

static int compare_id(const void *a, const void *b)
{
    return strcmp(((const lrti_raw_row *)a)->cell[0], ((const lrti_raw_row *)b)->cell[0]);
}

#define COMPARE_CELLS(n)                                                                           \
    static int compare_##n(const void *a, const void *b)                                           \
    {                                                                                              \
        const lrti_raw_row *x = a, *y = b;                                                         \
        for (int i = 0, c; i < n; i++) {                                                           \
            if ((c = strcmp(x->cell[i], y->cell[i])) != 0) {                                       \
                return c;                                                                          \
            }                                                                                      \
        }                                                                                          \
        return 0;                                                                                  \
    }
COMPARE_CELLS(2)
COMPARE_CELLS(3)
COMPARE_CELLS(5)
COMPARE_CELLS(7)

static void sort_rows(lrti_raw_table *t, int table)
{
    int (*compare)(const void *, const void *) = NULL;
    switch (table) {
    case LRTI_T_finding:
    case LRTI_T_street_alias: compare = compare_5; break;
    case LRTI_T_parcel_area: compare = compare_7; break;
    case LRTI_T_boundary_alias: compare = compare_3; break;
    case LRTI_T_holiday: compare = compare_2; break;
    case LRTI_T_service_area_boundary:
    case LRTI_T_context_boundary:
    case LRTI_T_opening:
    case LRTI_T_time_zone: return; /* the build makes them in order */
    default: compare = compare_id; break;
    }
    if (t->n_rows) {
        qsort(t->row, t->n_rows, sizeof *t->row, compare);
    }
}

uint32_t lrti_raw_find(const lrti_raw *raw, int table, const char *id)
{
    const lrti_raw_table *t = &raw->table[table];
    const char *key[1] = {id};
    lrti_raw_row probe = {key, 0};
    lrti_raw_row *row =
        t->n_rows ? bsearch(&probe, t->row, t->n_rows, sizeof *t->row, compare_id) : NULL;
    return row ? (uint32_t)(row - t->row) : LRTI_NO_ROW;
}

/* ---- checks ---- */

typedef struct check {
    lrti_raw *raw;
    int table;
    const lrti_raw_table *rows;
    lrti_report_fn report;
    void *user;
} check;

static void LRTI_PRINTF(4, 5)
    complain(const check *c, const lrti_raw_row *row, const char *field, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    c->report(c->user, "bad_value", "error", c->rows->file, row->line, field, text);
}

static void check_refs(const check *c, const lrti_raw_row *row, const lrti_column_spec *col,
                       const char *text)
{
    int target = lrti_table_by_name(col->argument);
    const char *item;
    size_t len;
    char id[300];
    for (const char *at = text; lrti_next_item(&at, &item, &len);) {
        if (col->kind == LRTI_REF) {
            item = text;
            len = strlen(text);
        }
        snprintf(id, sizeof id, "%.*s", (int)(len < 299 ? len : 299), item);
        if (lrti_raw_find(c->raw, target, id) == LRTI_NO_ROW) {
            complain(c, row, col->name,
                     "\"%s\" is no id in %s.csv; add the row there or correct the id", id,
                     specs[target].file);
        }
        if (col->kind == LRTI_REF) {
            return;
        }
    }
}

static void check_cell(const check *c, const lrti_raw_row *row, const lrti_column_spec *col,
                       const char *text)
{
    size_t len = strlen(text);
    uint32_t first, last;
    int64_t whole;
    double real;
    if (len == 0) {
        if (col->required) {
            complain(c, row, col->name, "is empty; every row needs it");
        }
        return;
    }
    switch (col->kind) {
    case LRTI_ID:
        if (strpbrk(text, ";") ||
            (strchr(text, '/') && c->table != LRTI_T_boundary && c->table != LRTI_T_boundary_set) ||
            len > 255) {
            complain(c, row, col->name,
                     "\"%.80s\" is no id: at most 255 bytes, without ';' and '/'", text);
        }
        break;
    case LRTI_REF:
    case LRTI_REFS: check_refs(c, row, col, text); break;
    case LRTI_FROM:
    case LRTI_TO:
    case LRTI_DATE:
        if (!lrti_parse_date(text, len, &first, &last)) {
            complain(c, row, col->name, "\"%.40s\" is no date; write YYYY-MM-DD, YYYY-MM or YYYY",
                     text);
        }
        break;
    case LRTI_INT:
        if (!lrti_parse_int(text, len, &whole) || whole <= INT32_MIN || whole > INT32_MAX) {
            complain(c, row, col->name, "\"%.40s\" is no whole number", text);
        }
        break;
    case LRTI_REAL:
        if (!lrti_parse_double(text, len, &real)) {
            complain(c, row, col->name,
                     "\"%.40s\" is no number; use a decimal point, no separators", text);
        }
        break;
    case LRTI_CHOICE:
        if (choice_index(col->argument, text, len) < 0) {
            complain(c, row, col->name, "\"%.40s\" is not one of: %s", text, col->argument);
        }
        break;
    case LRTI_TEXT:
    case LRTI_AREA: break;
    }
}

static int cell_index(const lrti_table_spec *spec, lrti_kind kind)
{
    for (uint32_t i = 0; i < spec->n_columns; i++) {
        if (spec->column[i].kind == kind) {
            return (int)i;
        }
    }
    return -1;
}

static void check_order(const check *c, const lrti_raw_row *row)
{
    int from = cell_index(&specs[c->table], LRTI_FROM), to = cell_index(&specs[c->table], LRTI_TO);
    uint32_t a, b, ignored;
    if (from >= 0 && to >= 0 &&
        lrti_parse_date(row->cell[from], strlen(row->cell[from]), &a, &ignored) &&
        lrti_parse_date(row->cell[to], strlen(row->cell[to]), &ignored, &b) && a > b) {
        complain(c, row, specs[c->table].column[to].name,
                 "last day %s is before first day %s; correct one of them", row->cell[to],
                 row->cell[from]);
    }
}

static void check_duplicates(const check *c)
{
    for (size_t i = 1; specs[c->table].column[0].kind == LRTI_ID && i < c->rows->n_rows; i++) {
        const lrti_raw_row *a = &c->rows->row[i - 1], *b = &c->rows->row[i];
        if (a->cell[0][0] && strcmp(a->cell[0], b->cell[0]) == 0) {
            const lrti_raw_row *first = a->line < b->line ? a : b,
                               *later = a->line < b->line ? b : a;
            complain(c, later, specs[c->table].column[0].name,
                     "\"%.200s\" is already used in line %llu; ids are unique", a->cell[0],
                     (unsigned long long)first->line);
        }
    }
}

lrt_status lrti_raw_check(lrti_raw *raw, int table, lrti_report_fn report, void *user,
                          lrt_error *err)
{
    lrti_raw_table *t = &raw->table[table];
    (void)err;
    check c = {raw, table, t, report, user};
    if (!t->file) {
        t->file = "";
    }
    sort_rows(t, table);
    check_duplicates(&c);
    for (size_t r = 0; r < t->n_rows; r++) {
        for (uint32_t i = 0; i < specs[table].n_columns; i++) {
            if (!(t->missing >> i & 1)) {
                check_cell(&c, &t->row[r], &specs[table].column[i], t->row[r].cell[i]);
            }
        }
        check_order(&c, &t->row[r]);
    }
    return LRT_OK;
}

/* ---- the section ----
 *   header | table heads (rows, columns) | column offsets (u64 each, table by table) | columns, 8-byte aligned | string pool
 * The pool begins with an empty string and ends with a NUL. */

#define SECTION_MAGIC UINT32_C(0x42545452) /* "RTTB" */
#define SECTION_VERSION 1

typedef struct section_head {
    uint32_t magic, version, n_tables, n_columns;
    uint64_t pool_offset, pool_size;
} section_head;

static size_t column_width(lrti_kind kind) { return kind == LRTI_REAL ? 8 : 4; }

/* Strings are interned, so that "active" is stored once: an open-addressing table of pool offsets. */
typedef struct pool {
    lrti_buf text;
    uint32_t *slot;
    size_t n_slots, used;
} pool;

static uint64_t text_hash(const char *s, size_t len)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < len; i++) {
        h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
    }
    return h;
}

static bool pool_rehash(pool *p)
{
    size_t n = p->n_slots ? p->n_slots * 2 : 1024;
    uint32_t *fresh = calloc(n, sizeof *fresh);
    if (!fresh) {
        return false;
    }
    for (size_t i = 0; i < p->n_slots; i++) {
        if (p->slot[i]) {
            const char *s = p->text.data + p->slot[i];
            size_t at = text_hash(s, strlen(s)) & (n - 1);
            while (fresh[at]) {
                at = (at + 1) & (n - 1);
            }
            fresh[at] = p->slot[i];
        }
    }
    free(p->slot);
    p->slot = fresh;
    p->n_slots = n;
    return true;
}

static bool pool_add(pool *p, const char *s, uint32_t *offset)
{
    size_t len = strlen(s);
    *offset = 0;
    if (len == 0) {
        return true;
    }
    if (p->used * 2 >= p->n_slots && !pool_rehash(p)) {
        return false;
    }
    size_t at = text_hash(s, len) & (p->n_slots - 1);
    for (; p->slot[at]; at = (at + 1) & (p->n_slots - 1)) {
        if (strcmp(p->text.data + p->slot[at], s) == 0) {
            *offset = p->slot[at];
            return true;
        }
    }
    if (p->text.len + len + 1 > UINT32_MAX) {
        return false;
    }
    *offset = p->slot[at] = (uint32_t)p->text.len;
    p->used++;
    lrti_buf_add(&p->text, s, len + 1);
    return !p->text.failed;
}

static bool cell_u32(const lrti_raw *raw, const lrti_column_spec *col, const char *text, pool *p,
                     uint32_t *out)
{
    uint32_t first = 0, last = 0;
    size_t len = strlen(text);
    int64_t whole = LRTI_NO_INT;
    switch (col->kind) {
    case LRTI_REF:
        *out = len ? lrti_raw_find(raw, lrti_table_by_name(col->argument), text) : LRTI_NO_ROW;
        return true;
    case LRTI_FROM:
        *out = lrti_parse_date(text, len, &first, &last) ? first : LRTI_DATE_OPEN_FROM;
        return true;
    case LRTI_TO:
        *out = lrti_parse_date(text, len, &first, &last) ? lrti_next_day(last) : LRTI_DATE_OPEN_TO;
        return true;
    case LRTI_CHOICE:
        *out = (uint32_t)choice_index(col->argument, text, len);
        return true; /* -1 = LRTI_NO_ROW */
    case LRTI_INT:
        if (!lrti_parse_int(text, len, &whole)) {
            whole = LRTI_NO_INT;
        }
        *out = (uint32_t)(int32_t)whole;
        return true;
    default: return pool_add(p, text, out);
    }
}

static bool add_column(const lrti_raw *raw, int table, uint32_t column, pool *p, lrti_buf *out)
{
    const lrti_column_spec *col = &specs[table].column[column];
    const lrti_raw_table *t = &raw->table[table];
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *text = t->row[r].cell[column];
        if (col->kind == LRTI_REAL) {
            double v = NAN;
            if (!lrti_parse_double(text, strlen(text), &v)) {
                uint64_t quiet = UINT64_C(0x7FF8000000000000); /* one NaN for all compilers */
                memcpy(&v, &quiet, sizeof v);
            }
            lrti_buf_add(out, &v, sizeof v);
        } else {
            uint32_t v;
            if (!cell_u32(raw, col, text, p, &v)) {
                return false;
            }
            lrti_buf_add(out, &v, sizeof v);
        }
    }
    lrti_buf_align(out, 8);
    return !out->failed;
}

lrt_status lrti_tables_compile(const lrti_raw *raw, lrti_buf *out, lrt_error *err)
{
    pool p = {{0}, NULL, 0, 0};
    lrti_buf columns = {0}, offsets = {0};
    lrt_status status = LRT_E_MEMORY;
    uint32_t n_columns = 0;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        n_columns += specs[t].n_columns;
    }
    size_t start = sizeof(section_head) + LRTI_TABLE_COUNT * 8 + n_columns * sizeof(uint64_t);
    lrti_buf_char(&p.text, '\0');
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        for (uint32_t c = 0; c < specs[t].n_columns; c++) {
            uint64_t at = start + columns.len;
            lrti_buf_add(&offsets, &at, sizeof at);
            if (!add_column(raw, t, c, &p, &columns)) {
                goto done;
            }
        }
    }
    section_head head = {SECTION_MAGIC, SECTION_VERSION,     LRTI_TABLE_COUNT,
                         n_columns,     start + columns.len, p.text.len};
    lrti_buf_add(out, &head, sizeof head);
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        uint32_t n[2] = {(uint32_t)raw->table[t].n_rows, specs[t].n_columns};
        lrti_buf_add(out, n, sizeof n);
    }
    lrti_buf_add(out, offsets.data, offsets.len);
    lrti_buf_add(out, columns.data, columns.len);
    lrti_buf_add(out, p.text.data, p.text.len);
    if (!out->failed && !p.text.failed && !offsets.failed) {
        status = LRT_OK;
    }
done:
    free(p.slot);
    lrti_buf_free(&p.text);
    lrti_buf_free(&columns);
    lrti_buf_free(&offsets);
    return status == LRT_OK ? LRT_OK : lrti_fail_memory(err);
}

/* ---- the view ---- */

static bool column_in_bounds(const lrti_tables *t, int table, uint32_t column, uint64_t pool_size)
{
    const lrti_column_spec *col = &specs[table].column[column];
    if (col->kind == LRTI_REAL || col->kind == LRTI_INT || col->kind == LRTI_FROM ||
        col->kind == LRTI_TO) {
        return true;
    }
    uint64_t limit = pool_size;
    if (col->kind == LRTI_REF) {
        limit = t->table[lrti_table_by_name(col->argument)].n_rows;
    } else if (col->kind == LRTI_CHOICE) {
        limit = 1;
        for (const char *c = col->argument; *c; c++) {
            limit += *c == ' ';
        }
    }
    bool may_be_none = col->kind == LRTI_REF || col->kind == LRTI_CHOICE;
    const uint32_t *value = t->table[table].column[column];
    for (uint32_t r = 0; r < t->table[table].n_rows; r++) {
        if (value[r] >= limit && !(may_be_none && !col->required && value[r] == LRTI_NO_ROW)) {
            return false;
        }
    }
    return true;
}

lrt_status lrti_tables_open(const void *section, size_t size, lrti_tables *out, lrt_error *err)
{
    const char *base = section;
    section_head head;
    memset(out, 0, sizeof *out);
    if (size < sizeof head) {
        return lrti_fail(err, LRT_E_DATASET, "tables section is too short");
    }
    memcpy(&head, base, sizeof head);
    uint32_t n_columns = 0;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        n_columns += specs[t].n_columns;
    }
    size_t start = sizeof head + LRTI_TABLE_COUNT * 8 + n_columns * sizeof(uint64_t);
    if (head.magic != SECTION_MAGIC || head.version != SECTION_VERSION ||
        head.n_tables != LRTI_TABLE_COUNT || head.n_columns != n_columns || size < start ||
        head.pool_offset > size || head.pool_size == 0 ||
        head.pool_size != size - head.pool_offset || base[head.pool_offset] != '\0' ||
        base[size - 1] != '\0') {
        return lrti_fail(err, LRT_E_DATASET, "tables section has another layout");
    }
    const void **column = calloc(n_columns, sizeof *column);
    if (!column) {
        return lrti_fail_memory(err);
    }
    out->block = column;
    out->pool = base + head.pool_offset;
    uint32_t k = 0;
    bool good = true;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        uint32_t n[2];
        memcpy(n, base + sizeof head + (size_t)t * 8, sizeof n);
        good = good && n[1] == specs[t].n_columns;
        out->table[t].n_rows = n[0];
        out->table[t].column = column + k;
        for (uint32_t c = 0; good && c < specs[t].n_columns; c++, k++) {
            uint64_t at;
            memcpy(&at, base + sizeof head + LRTI_TABLE_COUNT * 8 + (size_t)k * sizeof at,
                   sizeof at);
            good = at % 8 == 0 && at >= start && at <= head.pool_offset &&
                   (head.pool_offset - at) / column_width(specs[t].column[c].kind) >= n[0];
            column[k] = good ? base + at : NULL;
        }
    }
    for (int t = 0; good && t < LRTI_TABLE_COUNT; t++) {
        for (uint32_t c = 0; good && c < specs[t].n_columns; c++) {
            good = column_in_bounds(out, t, c, head.pool_size);
        }
    }
    if (!good) {
        lrti_tables_close(out);
        return lrti_fail(err, LRT_E_DATASET, "tables section points outside itself");
    }
    return LRT_OK;
}

void lrti_tables_close(lrti_tables *tables)
{
    free(tables->block);
    memset(tables, 0, sizeof *tables);
}

uint32_t lrti_find_row(const lrti_tables *t, int table, const char *id)
{
    uint32_t lo = 0, hi = t->table[table].n_rows;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = strcmp(lrti_cell_text(t, table, 0, mid), id);
        if (c == 0) {
            return mid;
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return LRTI_NO_ROW;
}

const char *lrti_choice_text(const lrti_tables *t, int table, int column, uint32_t row,
                             char out[32])
{
    uint32_t value = lrti_cell_u32(t, table, column, row);
    const char *c = specs[table].column[column].argument;
    out[0] = '\0';
    if (value != LRTI_NO_ROW) {
        for (uint32_t i = 0; i < value; i++) {
            c += strcspn(c, " ") + 1;
        }
        snprintf(out, 32, "%.*s", (int)strcspn(c, " "), c);
    }
    return out;
}

static const char *shown_real(double v, char out[LRTI_CELL_MAX])
{
    double back = 0;
    if (isnan(v)) {
        return NULL;
    }
    for (int decimals = 0; decimals <= 330; decimals++) {
        size_t n = lrti_format_fixed(out, LRTI_CELL_MAX, v, decimals);
        if (n < LRTI_CELL_MAX && lrti_parse_double(out, n, &back) && back == v) {
            break;
        }
    }
    return out;
}

const char *lrti_cell_shown(const lrti_tables *t, int table, uint32_t column, uint32_t row,
                            char out[LRTI_CELL_MAX])
{
    const lrti_column_spec *col = &specs[table].column[column];
    int c = (int)column;
    uint32_t v;
    const char *text;
    switch (col->kind) {
    case LRTI_REF:
        v = lrti_cell_u32(t, table, c, row);
        return v == LRTI_NO_ROW ? NULL : lrti_cell_text(t, lrti_table_by_name(col->argument), 0, v);
    case LRTI_FROM:
    case LRTI_TO:
        v = lrti_cell_u32(t, table, c, row);
        if (v == LRTI_DATE_OPEN_FROM || v == LRTI_DATE_OPEN_TO) {
            return NULL;
        }
        if (col->kind == LRTI_TO) {
            v = lrti_date_from_days(lrti_days_from_date(v) - 1);
        }
        snprintf(out, LRTI_CELL_MAX, "%04u-%02u-%02u", v / 10000, v / 100 % 100, v % 100);
        return out;
    case LRTI_CHOICE: return lrti_choice_text(t, table, c, row, out)[0] ? out : NULL;
    case LRTI_INT:
        if (lrti_cell_int(t, table, c, row) == LRTI_NO_INT) {
            return NULL;
        }
        snprintf(out, LRTI_CELL_MAX, "%d", (int)lrti_cell_int(t, table, c, row));
        return out;
    case LRTI_REAL: return shown_real(lrti_cell_real(t, table, c, row), out);
    default: text = lrti_cell_text(t, table, c, row); return text[0] ? text : NULL;
    }
}

const char *lrti_forbidden_key(const char *key, size_t len)
{
    static const char *const forbidden[] = {"race", "ethnicity", "holc_grade", "religion",
                                            "national_origin"};
    while (len > 0 && key[len - 1] == ' ') {
        len--;
    }
    while (len > 0 && key[0] == ' ') {
        key++;
        len--;
    }
    for (size_t i = 0; i < LRTI_COUNT(forbidden); i++) {
        bool same = strlen(forbidden[i]) == len;
        for (size_t k = 0; same && k < len; k++) {
            int c = lrti_ascii_lower((unsigned char)key[k]);
            same = (c == ' ' || c == '-' ? '_' : c) == forbidden[i][k];
        }
        if (same) {
            return forbidden[i];
        }
    }
    return NULL;
}
