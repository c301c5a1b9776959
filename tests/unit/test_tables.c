/*
 * tables: every kind of column, every check and its message, the round trip, and sections that lie.
 *
 * Rows are written as "table|column=value|column=value"; expected values by hand from the kinds listed in tables.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

/* ---- rows from text ---- */

static int table_of(const char *name, size_t len)
{
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        if (strlen(lrti_table(t)->name) == len && memcmp(lrti_table(t)->name, name, len) == 0) {
            return t;
        }
    }
    fail_msg("no table %.*s", (int)len, name);
    return -1;
}

static void add_at(lrti_raw *raw, uint64_t line, const char *text)
{
    size_t n = strcspn(text, "|");
    int table = table_of(text, n);
    lrti_raw_row *row = lrti_raw_add(raw, table, line);
    assert_non_null(row);
    assert_int_equal(row->line, line);
    for (const char *s = text + n; *s; s += n) {
        const char *equals = strchr(++s, '=');
        assert_non_null(equals);
        n = strcspn(s, "|");
        uint32_t c = 0;
        while (c < lrti_table(table)->n_columns &&
               (strlen(lrti_table(table)->column[c].name) != (size_t)(equals - s) ||
                memcmp(lrti_table(table)->column[c].name, s, (size_t)(equals - s)) != 0)) {
            c++;
        }
        assert_in_range(c, 0, lrti_table(table)->n_columns - 1);
        row->cell[c] = lrti_arena_strn(&raw->arena, equals + 1, n - (size_t)(equals + 1 - s));
    }
}

static void add(lrti_raw *raw, const char *text) { add_at(raw, 0, text); }

/* ---- what was complained about: "line field: message\n" ---- */

static void note(void *user, const char *kind, const char *severity, const char *file,
                 uint64_t record, const char *field, const char *message)
{
    assert_string_equal(kind, "bad_value");
    assert_string_equal(severity, "error");
    assert_non_null(file);
    lrti_buf_printf(user, "%llu %s: %s\n", (unsigned long long)record, field, message);
}

static void check_all(lrti_raw *raw, lrti_buf *said)
{
    lrt_error err;
    lrti_buf_str(said, "");
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        assert_int_equal(lrti_raw_check(raw, t, note, said, &err), LRT_OK);
    }
}

/* One table with these rows (lines 2, 3 ...), and what is said about it. */
static void complaint(const char *const *rows, size_t n, const char *want)
{
    lrti_raw raw;
    lrti_buf said = {0};
    memset(&raw, 0, sizeof raw);
    for (size_t i = 0; i < n; i++) {
        add_at(&raw, i + 2, rows[i]);
    }
    check_all(&raw, &said);
    assert_string_equal(said.data, want);
    lrti_buf_free(&said);
    lrti_raw_free(&raw);
}

static void one_complaint(const char *row, const char *want) { complaint(&row, 1, want); }

/* ---- the description ---- */

static void description(void **state)
{
    (void)state;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        const lrti_table_spec *spec = lrti_table(t);
        assert_true(spec->n_columns > 0);
        for (uint32_t c = 0; c < spec->n_columns; c++) {
            for (uint32_t d = 0; d < c; d++) {
                assert_string_not_equal(spec->column[c].name, spec->column[d].name);
            }
            assert_true(spec->column[c].kind != LRTI_ID || c == 0);
            if (spec->column[c].kind == LRTI_REF ||
                spec->column[c].kind == LRTI_REFS) { /* a table stands after those it refers to */
                assert_true(table_of(spec->column[c].argument, strlen(spec->column[c].argument)) <=
                            t);
            }
            if (spec->column[c].kind == LRTI_CHOICE) {
                assert_true(strlen(spec->column[c].argument) > 0);
            }
        }
    }
    assert_string_equal(lrti_table(LRTI_T_organization)->name, "organization");
    assert_string_equal(lrti_table(LRTI_T_organization)->file, "organizations");
    assert_string_equal(lrti_table(LRTI_T_taxonomy_term)->column[C_taxonomy_term_parent_id].name,
                        "parent_id");
}

/* ---- checks ---- */

static void required_cells(void **state)
{
    (void)state;
    one_complaint("organization|id=a", "2 name: is empty; every row needs it\n");
    one_complaint("organization|name=A", "2 id: is empty; every row needs it\n");
    one_complaint(
        "context|id=c",
        "2 topic: is empty; every row needs it\n2 source_id: is empty; every row needs it\n");
    one_complaint("role|id=r", "2 rank: is empty; every row needs it\n");
    one_complaint("organization|id=a|name=A", "");
}

static void ids(void **state)
{
    (void)state;
    char row[400], want[400], id[300];
    one_complaint("role|id=a;b|rank=1",
                  "2 id: \"a;b\" is no id: at most 255 bytes, without ';' and '/'\n");
    one_complaint("role|id=a/b|rank=1",
                  "2 id: \"a/b\" is no id: at most 255 bytes, without ';' and '/'\n");
    one_complaint("role|id=\xC3\xA4 b,c|rank=1", "");
    memset(id, 'x', sizeof id);
    id[255] = '\0';
    snprintf(row, sizeof row, "role|id=%s|rank=1", id);
    one_complaint(row, "");
    id[255] = 'x';
    id[256] = '\0';
    snprintf(row, sizeof row, "role|id=%s|rank=1", id);
    snprintf(want, sizeof want,
             "2 id: \"%.80s\" is no id: at most 255 bytes, without ';' and '/'\n", id);
    one_complaint(row, want);
    static const char *const twice[] = {"role|id=b|rank=1", "role|id=a|rank=1", "role|id=b|rank=2",
                                        "role|id=a|rank=1", "role|id=B|rank=1"};
    complaint(twice, 5,
              "5 id: \"a\" is already used in line 3; ids are unique\n"
              "4 id: \"b\" is already used in line 2; ids are unique\n");
    /* keys of boundaries are made of slug, edition and area */
    static const char *const made[] = {
        "boundary_set|id=wards/2026|slug=wards|edition=2026|file=w.shp|topology=tessellation",
        "boundary|id=wards/2026/1|boundary_set_id=wards/2026|area_id=1|area_m2=1"};
    complaint(made, 2, "");
}

static void references(void **state)
{
    (void)state;
    one_complaint("service|id=s|name=S|organization_id=gone",
                  "2 organization_id: \"gone\" is no id in organizations.csv; add the row there or "
                  "correct the id\n");
    one_complaint("organization|id=a|name=A|successor_id=b",
                  "2 successor_id: \"b\" is no id in organizations.csv; add the row there or "
                  "correct the id\n");
    one_complaint(
        "organization|id=a|name=A|source_id=s1; s2 ;",
        "2 source_id: \"s1\" is no id in sources.csv; add the row there or correct the id\n"
        "2 source_id: \"s2\" is no id in sources.csv; add the row there or correct the id\n");
    static const char *const good[] = {
        "source|id=s1", "source|id=s 2", "organization|id=a|name=A|source_id= s1 ;;s 2;",
        "organization|id=b|name=B|successor_id=a|parent_organization_id=b"};
    complaint(good, 4, "");
    /* one reference is one id, blanks and semicolons included */
    static const char *const list[] = {"organization|id=a|name=A",
                                       "organization|id=b|name=B|successor_id=a;a"};
    complaint(list, 2,
              "3 successor_id: \"a;a\" is no id in organizations.csv; add the row there or correct "
              "the id\n");
    static const char *const blank[] = {"organization|id=a|name=A",
                                        "organization|id=b|name=B|successor_id= a"};
    complaint(blank, 2,
              "3 successor_id: \" a\" is no id in organizations.csv; add the row there or correct "
              "the id\n");
}

static void dates(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-02-29",  "2026-13", "26",   "11/23/2026",
                                      "2026-11-23 ", "0999",    "today"};
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        static const char *const column[] = {"valid_from", "valid_to", "last_verified"};
        for (size_t c = 0; c < LRTI_COUNT(column); c++) {
            char row[200], want[200];
            snprintf(row, sizeof row, "organization|id=a|name=A|%s=%s", column[c], bad[i]);
            snprintf(want, sizeof want,
                     "2 %s: \"%s\" is no date; write YYYY-MM-DD, YYYY-MM or YYYY\n", column[c],
                     bad[i]);
            one_complaint(row, want);
        }
    }
    one_complaint(
        "organization|id=a|name=A|valid_from=2026|valid_to=2026-02|last_verified=2025-12-31", "");
    one_complaint(
        "organization|id=a|name=A|valid_from=2026-03|valid_to=2026-02",
        "2 valid_to: last day 2026-02 is before first day 2026-03; correct one of them\n");
    one_complaint("organization|id=a|name=A|valid_from=2026-02-28|valid_to=2026-02", "");
    one_complaint("organization|id=a|name=A|valid_from=2026-01-01|valid_to=2026-01-01",
                  ""); /* one day is a time */
    one_complaint(
        "boundary_set|id=w/1|slug=w|edition=1|file=f|topology=single|start_date=2027|end_date=2026",
        "2 end_date: last day 2026 is before first day 2027; correct one of them\n");
}

static void numbers(void **state)
{
    (void)state;
    static const char *const no_int[] = {
        "1.0", "x", "1e3", "2147483648", "-2147483648", "99999999999999999999", " 1", "--1"};
    static const char *const no_real[] = {"x", "1,5", "0x10", "nan", "inf", "1e999", " 1", "1 000"};
    for (size_t i = 0; i < 8; i++) {
        char row[200], want[200];
        snprintf(row, sizeof row, "role|id=a|rank=%s", no_int[i]);
        snprintf(want, sizeof want, "2 rank: \"%s\" is no whole number\n", no_int[i]);
        one_complaint(row, want);
        snprintf(row, sizeof row, "context|id=a|topic=t|source_id=|value=%s", no_real[i]);
        snprintf(want, sizeof want,
                 "2 value: \"%s\" is no number; use a decimal point, no separators\n"
                 "2 source_id: is empty; every row needs it\n",
                 no_real[i]);
        one_complaint(row, want);
    }
    one_complaint("role|id=a|rank=2147483647", "");
    one_complaint("role|id=a|rank=-2147483647", "");
}

static void choices(void **state)
{
    (void)state;
    one_complaint(
        "organization|id=a|name=A|status=Active",
        "2 status: \"Active\" is not one of: active inactive merged defunct unverified\n");
    one_complaint("organization|id=a|name=A|status=act",
                  "2 status: \"act\" is not one of: active inactive merged defunct unverified\n");
    one_complaint(
        "organization|id=a|name=A|status=active inactive",
        "2 status: \"active inactive\" is not one of: active inactive merged defunct unverified\n");
    one_complaint("organization|id=a|name=A|status= ",
                  "2 status: \" \" is not one of: active inactive merged defunct unverified\n");
    one_complaint("parcel_area|ppn=1|effect=", "2 effect: is empty; every row needs it\n");
    assert_int_equal(lrti_choice_index(LRTI_T_organization, C_organization_status, "active"), 0);
    assert_int_equal(lrti_choice_index(LRTI_T_organization, C_organization_status, "unverified"),
                     4);
    assert_int_equal(lrti_choice_index(LRTI_T_organization, C_organization_status, ""), -1);
    assert_int_equal(lrti_choice_index(LRTI_T_organization, C_organization_status, "merge"), -1);
}

static void a_long_value_is_quoted_in_part(void **state)
{
    (void)state;
    lrti_raw raw;
    lrti_buf said = {0}, row = {0};
    memset(&raw, 0, sizeof raw);
    lrti_buf_str(&row, "service|id=s|name=S|organization_id=");
    for (int i = 0; i < 5000; i++) {
        lrti_buf_str(&row, "\xC3\xA4");
    }
    lrti_buf_str(&row, "|priority=");
    for (int i = 0; i < 5000; i++) {
        lrti_buf_str(&row, "9");
    }
    add(&raw, row.data);
    check_all(&raw, &said);
    assert_true(said.len < 1400);
    assert_non_null(strstr(said.data, "is no whole number"));
    lrti_buf_free(&row);
    lrti_buf_free(&said);
    lrti_raw_free(&raw);
}

/* ---- order ---- */

static void sorted_by_id(void **state)
{
    (void)state;
    lrti_raw raw;
    lrti_buf said = {0};
    memset(&raw, 0, sizeof raw);
    static const char *const id[] = {"b", "a10", "\xC3\xA4", "a", "B", "a2", "_", "10"};
    static const char *const sorted[] = {
        "10",  "B",  "_", "a",
        "a10", "a2", "b", "\xC3\xA4"}; /* Python: sorted(ids, key=str.encode) */
    for (size_t i = 0; i < LRTI_COUNT(id); i++) {
        char row[60];
        snprintf(row, sizeof row, "role|id=%s|rank=1", id[i]);
        add(&raw, row);
    }
    check_all(&raw, &said);
    for (uint32_t i = 0; i < LRTI_COUNT(sorted); i++) {
        assert_string_equal(raw.table[LRTI_T_role].row[i].cell[0], sorted[i]);
        assert_int_equal(lrti_raw_find(&raw, LRTI_T_role, sorted[i]), i);
    }
    assert_int_equal(lrti_raw_find(&raw, LRTI_T_role, "c"), LRTI_NO_ROW);
    assert_int_equal(lrti_raw_find(&raw, LRTI_T_role, ""), LRTI_NO_ROW);
    assert_int_equal(lrti_raw_find(&raw, LRTI_T_source, "a"), LRTI_NO_ROW);
    lrti_buf_free(&said);
    lrti_raw_free(&raw);
}

static const char *const book[] = {
    "source|id=s1|title=Plan|observed_on=2024",
    "source|id=s2|title=Plan",
    "boundary_set|id=wards/"
    "2014|slug=wards|edition=2014|file=a.shp|topology=tessellation|specificity=3|end_date=2025-12|"
    "accuracy_m=40",
    "boundary_set|id=wards/"
    "2026|slug=wards|edition=2026|file=b.shp|topology=tessellation|specificity=3|start_date=2026",
    "boundary_set|id=city/1|slug=city|edition=1|file=c.shp|topology=single|accuracy_m=0.5",
    "boundary|id=wards/2014/7|boundary_set_id=wards/2014|area_id=7|name=Ward 7|area_m2=1234.5",
    "boundary|id=wards/2026/7|boundary_set_id=wards/2026|area_id=7|name=Ward 7|area_m2=1e6",
    "boundary_alias|area=wards/7|alias=Hough|source_id=s1",
    "boundary_alias|area=wards/7|alias=Hough|source_id=s2",
    "boundary_alias|area=wards/7|alias=Glenville",
    "role|id=inspector|rank=1",
    "role|id=chief|rank=-4",
    "organization|id=old|name=Old|status=merged|successor_id=new|valid_to=2025-12-31|last_verified="
    "2025-01",
    "organization|id=new|name=New, \"the\" "
    "\xC3\xA4|status=active|valid_from=2024-02-29|source_id=s1;s2",
    "organization|id=plain|name=Plain",
    "service|id=s|name=S|organization_id=new|minimum_age=62.5|priority=-3",
    "parcel_area|ppn=2|organization_id=new|effect=exclude",
    "parcel_area|ppn=1|organization_id=new|effect=include|valid_to=9999",
    "parcel_area|ppn=1|organization_id=new|effect=include|valid_from=2020",
    "holiday|date=2026-12-25|name=Christmas",
    "holiday|date=2026-07-04|name=Independence Day",
    "meta|key=name|value=test",
    "finding|kind=k|severity=notice|file=f|message=b",
    "finding|kind=k|severity=notice|file=f|message=a",
};

static lrti_buf compile_book(const size_t *order)
{
    lrti_raw raw;
    lrti_buf said = {0}, out = {0};
    lrt_error err;
    memset(&raw, 0, sizeof raw);
    for (size_t i = 0; i < LRTI_COUNT(book); i++) {
        add_at(&raw, i + 2, book[order ? order[i] : i]);
    }
    check_all(&raw, &said);
    assert_string_equal(said.data, "");
    assert_int_equal(lrti_tables_compile(&raw, &out, &err), LRT_OK);
    lrti_buf_free(&said);
    lrti_raw_free(&raw);
    return out;
}

/* The order of input rows does not change a byte. */
static void order_of_input_does_not_matter(void **state)
{
    (void)state;
    lrti_buf first = compile_book(NULL);
    uint32_t random = 8;
    for (int round = 0; round < 60; round++) {
        size_t order[LRTI_COUNT(book)];
        for (size_t i = 0; i < LRTI_COUNT(book); i++) {
            order[i] = i;
        }
        for (size_t i = LRTI_COUNT(book) - 1; i > 0; i--) {
            random = random * 1664525u + 1013904223u;
            size_t k = random / 65536 % (i + 1), keep = order[i];
            order[i] = order[k];
            order[k] = keep;
        }
        lrti_buf again = compile_book(order);
        assert_int_equal(again.len, first.len);
        assert_memory_equal(again.data, first.data, first.len);
        lrti_buf_free(&again);
    }
    lrti_buf_free(&first);
}

/* ---- round trip ---- */

static void values(void **state)
{
    (void)state;
    lrti_buf buf = compile_book(NULL);
    lrti_tables t;
    lrt_error err;
    char word[32];
    assert_int_equal(lrti_tables_open(buf.data, buf.len, &t, &err), LRT_OK);
    assert_int_equal(lrti_rows(&t, LRTI_T_organization), 3);
    assert_int_equal(lrti_rows(&t, LRTI_T_contact), 0);
    uint32_t new = lrti_find_row(&t, LRTI_T_organization, "new"),
             old = lrti_find_row(&t, LRTI_T_organization, "old");
    uint32_t plain = lrti_find_row(&t, LRTI_T_organization, "plain"),
             s = lrti_find_row(&t, LRTI_T_service, "s");
    assert_int_equal(new, 0);
    assert_int_equal(old, 1);
    assert_int_equal(plain, 2);
    assert_int_equal(lrti_find_row(&t, LRTI_T_organization, "zzz"), LRTI_NO_ROW);
    assert_int_equal(lrti_find_row(&t, LRTI_T_organization, ""), LRTI_NO_ROW);
    assert_int_equal(lrti_find_row(&t, LRTI_T_contact, "x"), LRTI_NO_ROW);
    /* TEXT, REFS: as written */
    assert_string_equal(LRTI_TX(&t, organization, name, new), "New, \"the\" \xC3\xA4");
    assert_string_equal(LRTI_TX(&t, organization, source_id, new), "s1;s2");
    assert_string_equal(LRTI_TX(&t, organization, source_id, old), "");
    assert_string_equal(LRTI_TX(&t, boundary, name, 0), "Ward 7");
    /* REF: row */
    assert_int_equal(LRTI_U32(&t, organization, successor_id, old), new);
    assert_int_equal(LRTI_U32(&t, organization, successor_id, new), LRTI_NO_ROW);
    assert_int_equal(LRTI_U32(&t, boundary, boundary_set_id, 1), 2);
    /* FROM, TO: half-open; DATE: as written */
    assert_int_equal(LRTI_U32(&t, organization, valid_from, new), 20240229);
    assert_int_equal(LRTI_U32(&t, organization, valid_from, old), LRTI_DATE_OPEN_FROM);
    assert_int_equal(LRTI_U32(&t, organization, valid_to, old), 20260101);
    assert_int_equal(LRTI_U32(&t, organization, valid_to, new), LRTI_DATE_OPEN_TO);
    assert_int_equal(LRTI_U32(&t, boundary_set, end_date, 1), 20260101); /* the whole of December */
    assert_int_equal(LRTI_U32(&t, boundary_set, start_date, 2), 20260101); /* the whole year */
    assert_string_equal(LRTI_TX(&t, organization, last_verified, old), "2025-01");
    /* CHOICE */
    assert_string_equal(lrti_choice_text(&t, LRTI_T_organization, C_organization_status, old, word),
                        "merged");
    assert_string_equal(lrti_choice_text(&t, LRTI_T_organization, C_organization_status, new, word),
                        "active");
    assert_string_equal(
        lrti_choice_text(&t, LRTI_T_organization, C_organization_status, plain, word), "");
    assert_int_equal(LRTI_U32(&t, organization, status, plain), LRTI_NO_ROW);
    assert_int_equal(LRTI_U32(&t, organization, status, old), 2);
    /* INT, REAL */
    assert_int_equal(LRTI_I32(&t, service, priority, s), -3);
    assert_int_equal(LRTI_I32(&t, boundary_set, specificity, 0), LRTI_NO_INT);
    assert_int_equal(LRTI_I32(&t, role, rank, 0), -4);
    assert_true(LRTI_F64(&t, service, minimum_age, s) == 62.5);
    assert_true(isnan(LRTI_F64(&t, service, maximum_age, s)));
    assert_true(LRTI_F64(&t, boundary, area_m2, 1) == 1e6);
    assert_true(isnan(LRTI_F64(&t, boundary_set, accuracy_m, 2)));
    /* tables without an id are in the order of their cells */
    assert_string_equal(LRTI_TX(&t, holiday, date, 0), "2026-07-04");
    assert_string_equal(LRTI_TX(&t, boundary_alias, alias, 0), "Glenville");
    assert_string_equal(LRTI_TX(&t, boundary_alias, source_id, 1), "s1");
    assert_string_equal(LRTI_TX(&t, finding, message, 0), "a");
    assert_string_equal(LRTI_TX(&t, parcel_area, ppn, 2), "2");
    /* "9999" ends on the last day there is */
    assert_int_equal(LRTI_U32(&t, parcel_area, valid_to, 0), LRTI_DATE_OPEN_TO);
    lrti_tables_close(&t);
    lrti_buf_free(&buf);
}

static void empty_territory(void **state)
{
    (void)state;
    lrti_raw raw;
    lrti_buf said = {0}, out = {0};
    lrti_tables t;
    lrt_error err;
    memset(&raw, 0, sizeof raw);
    check_all(&raw, &said);
    assert_int_equal(lrti_tables_compile(&raw, &out, &err), LRT_OK);
    assert_int_equal(lrti_tables_open(out.data, out.len, &t, &err), LRT_OK);
    for (int i = 0; i < LRTI_TABLE_COUNT; i++) {
        assert_int_equal(lrti_rows(&t, i), 0);
    }
    lrti_tables_close(&t);
    lrti_buf_free(&out);
    lrti_buf_free(&said);
    lrti_raw_free(&raw);
}

/* Strings are stored once, and 3,000 different ones are all found again. */
static void many_strings(void **state)
{
    (void)state;
    lrti_raw raw;
    lrti_buf said = {0}, out = {0};
    lrti_tables t;
    lrt_error err;
    memset(&raw, 0, sizeof raw);
    for (int i = 0; i < 3000; i++) {
        char row[100];
        snprintf(row, sizeof row, "source|id=s%04d|title=t%d|publisher=%s", i, i / 2,
                 "the same publisher for all of them");
        add(&raw, row);
    }
    check_all(&raw, &said);
    assert_int_equal(lrti_tables_compile(&raw, &out, &err), LRT_OK);
    assert_true(out.len < 3000 * (7 * 4 + 6) + 1500 * 6 + 4096);
    assert_int_equal(lrti_tables_open(out.data, out.len, &t, &err), LRT_OK);
    for (uint32_t i = 0; i < 3000; i++) {
        char want[20];
        snprintf(want, sizeof want, "s%04u", i);
        assert_string_equal(LRTI_TX(&t, source, id, i), want);
        assert_int_equal(lrti_find_row(&t, LRTI_T_source, want), i);
        snprintf(want, sizeof want, "t%u", i / 2);
        assert_string_equal(LRTI_TX(&t, source, title, i), want);
    }
    lrti_tables_close(&t);
    lrti_buf_free(&out);
    lrti_buf_free(&said);
    lrti_raw_free(&raw);
}

/* ---- sections that lie ---- */

static uint64_t sink;

/* Reads every cell the way queries do: nothing may be outside the section. */
static void read_all(const lrti_tables *t)
{
    for (int table = 0; table < LRTI_TABLE_COUNT; table++) {
        const lrti_table_spec *spec = lrti_table(table);
        for (uint32_t r = 0; r < lrti_rows(t, table); r++) {
            for (uint32_t c = 0; c < spec->n_columns; c++) {
                char word[32];
                uint32_t v;
                switch (spec->column[c].kind) {
                case LRTI_REAL: sink += isnan(lrti_cell_real(t, table, (int)c, r)) ? 1u : 0u; break;
                case LRTI_INT: sink += (uint64_t)lrti_cell_int(t, table, (int)c, r); break;
                case LRTI_FROM:
                case LRTI_TO: sink += lrti_cell_u32(t, table, (int)c, r); break;
                case LRTI_CHOICE:
                    sink += strlen(lrti_choice_text(t, table, (int)c, r, word));
                    break;
                case LRTI_REF:
                    v = lrti_cell_u32(t, table, (int)c, r);
                    assert_true(v == LRTI_NO_ROW ||
                                v < lrti_rows(t, table_of(spec->column[c].argument,
                                                          strlen(spec->column[c].argument))));
                    assert_true(v != LRTI_NO_ROW || !spec->column[c].required);
                    break;
                default: sink += strlen(lrti_cell_text(t, table, (int)c, r)); break;
                }
            }
        }
    }
}

static lrt_status open_exact(const char *data, size_t n)
{
    char *copy = malloc(n ? n : 1);
    lrti_tables t;
    lrt_error err;
    assert_non_null(copy);
    memcpy(copy, data, n);
    lrt_status status = lrti_tables_open(copy, n, &t, &err);
    if (status == LRT_OK) {
        read_all(&t);
        lrti_tables_close(&t);
    } else {
        assert_int_equal(status, LRT_E_DATASET);
        assert_non_null(strstr(err.message, "tables section"));
    }
    free(copy);
    return status;
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    lrti_buf buf = compile_book(NULL);
    assert_int_equal(open_exact(buf.data, buf.len), LRT_OK);
    for (size_t n = 0; n < buf.len; n++) {
        if (open_exact(buf.data, n) == LRT_OK) {
            fail_msg("%zu of %zu bytes were taken", n, buf.len);
        }
    }
    lrti_buf_str(&buf, "more than there was");
    assert_int_equal(open_exact(buf.data, buf.len), LRT_E_DATASET);
    lrti_buf_free(&buf);
}

static void every_flipped_byte_is_refused_or_in_bounds(void **state)
{
    (void)state;
    static const unsigned char flips[] = {0x01, 0x08, 0x80, 0xFF};
    lrti_buf buf = compile_book(NULL);
    size_t refused = 0;
    for (size_t at = 0; at < buf.len; at++) {
        for (size_t k = 0; k < LRTI_COUNT(flips); k++) {
            char before = buf.data[at];
            buf.data[at] = (char)((unsigned char)before ^ flips[k]);
            refused += open_exact(buf.data, buf.len) != LRT_OK;
            buf.data[at] = before;
        }
    }
    assert_true(refused > 1000); /* heads and offsets are most of a small section */
    lrti_buf_free(&buf);
}

/* Whole words at once: what four flipped bytes can say. */
static void hostile_words_are_refused_or_in_bounds(void **state)
{
    (void)state;
    static const uint32_t words[] = {
        0, 1, 2, 7, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE, 0x10000, 0xFFFFFFF8};
    lrti_buf buf = compile_book(NULL);
    for (size_t at = 0; at + 4 <= buf.len; at += 4) {
        for (size_t k = 0; k < LRTI_COUNT(words); k++) {
            char before[4];
            memcpy(before, buf.data + at, 4);
            memcpy(buf.data + at, &words[k], 4);
            open_exact(buf.data, buf.len);
            memcpy(buf.data + at, before, 4);
        }
    }
    lrti_buf_free(&buf);
}

/* ---- lists ---- */

static void lists(void **state)
{
    (void)state;
    static const struct {
        const char *text, *items;
    } table[] = {
        {"", ""},           {"a", "[a]"},
        {"a;b", "[a][b]"},  {" a ; b c ;", "[a][b c]"},
        {";;", ""},         {" ; ", ""},
        {"a;;b", "[a][b]"}, {";a", "[a]"},
        {"a b", "[a b]"},   {"  ", ""},
        {"a;b;", "[a][b]"}, {"\xC3\xA4;\xE2\x82\xAC", "[\xC3\xA4][\xE2\x82\xAC]"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        lrti_buf seen = {0};
        const char *item;
        size_t len;
        lrti_buf_str(&seen, "");
        for (const char *at = table[i].text; lrti_next_item(&at, &item, &len);) {
            lrti_buf_printf(&seen, "[%.*s]", (int)len, item);
        }
        assert_string_equal(seen.data, table[i].items);
        lrti_buf_free(&seen);
    }
}

/* The keys of INTERFACE section 1, however they are written; nothing that only resembles them. */
static void forbidden_keys(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "race",       "Race ",    " ETHNICITY",      "holc_grade",
        "HOLC grade", "religion", "national-origin", "National Origin"};
    static const char *const no[] = {"", "racecourse", "grade", "nation", "origin", "race_"};
    for (size_t i = 0; i < LRTI_COUNT(yes); i++) {
        assert_non_null(lrti_forbidden_key(yes[i], strlen(yes[i])));
    }
    for (size_t i = 0; i < LRTI_COUNT(no); i++) {
        assert_null(lrti_forbidden_key(no[i], strlen(no[i])));
    }
    assert_string_equal(lrti_forbidden_key("race=any", 4), "race");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(description),
        cmocka_unit_test(required_cells),
        cmocka_unit_test(ids),
        cmocka_unit_test(references),
        cmocka_unit_test(dates),
        cmocka_unit_test(numbers),
        cmocka_unit_test(choices),
        cmocka_unit_test(a_long_value_is_quoted_in_part),
        cmocka_unit_test(sorted_by_id),
        cmocka_unit_test(order_of_input_does_not_matter),
        cmocka_unit_test(values),
        cmocka_unit_test(empty_territory),
        cmocka_unit_test(many_strings),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_byte_is_refused_or_in_bounds),
        cmocka_unit_test(hostile_words_are_refused_or_in_bounds),
        cmocka_unit_test(lists),
        cmocka_unit_test(forbidden_keys),
    };
    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
