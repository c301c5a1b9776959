/* directory: what `meta` says, and every relation, read off a small book by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory.h"

/* ---- a directory from rows "table|column=value|column=value" ---- */

typedef struct book {
    lrti_raw raw;
    lrti_buf section;
    lrti_directory d;
} book;

static void put(book *b, const char *text)
{
    size_t n = strcspn(text, "|");
    int table = 0;
    while (strlen(lrti_table(table)->name) != n || memcmp(lrti_table(table)->name, text, n) != 0) {
        table++;
        assert_in_range(table, 0, LRTI_TABLE_COUNT - 1);
    }
    lrti_raw_row *row = lrti_raw_add(&b->raw, table, 0);
    assert_non_null(row);
    for (const char *s = text + n; *s; s += n) {
        const char *equals = strchr(++s, '=');
        assert_non_null(equals);
        n = strcspn(s, "|");
        uint32_t c = 0;
        while (strlen(lrti_table(table)->column[c].name) != (size_t)(equals - s) ||
               memcmp(lrti_table(table)->column[c].name, s, (size_t)(equals - s)) != 0) {
            c++;
            assert_in_range(c, 0, lrti_table(table)->n_columns - 1);
        }
        row->cell[c] = lrti_arena_strn(&b->raw.arena, equals + 1, n - (size_t)(equals + 1 - s));
    }
}

static void refuse_row(void *user, const char *kind, const char *severity, const char *file,
                       uint64_t record, const char *field, const char *message)
{
    (void)user;
    (void)kind;
    (void)severity;
    (void)file;
    (void)record;
    fail_msg("%s: %s", field, message);
}

static void open_book(book *b)
{
    lrt_error err;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        assert_int_equal(lrti_raw_check(&b->raw, t, refuse_row, NULL, &err), LRT_OK);
    }
    assert_int_equal(lrti_tables_compile(&b->raw, &b->section, &err), LRT_OK);
    assert_int_equal(lrti_directory_open(b->section.data, b->section.len, &b->d, &err), LRT_OK);
}

static void close_book(book *b)
{
    lrti_directory_close(&b->d);
    lrti_buf_free(&b->section);
    lrti_raw_free(&b->raw);
    memset(b, 0, sizeof *b);
}

/* Rows of a group as "a b c", by the first column (or the second, of a table without id). */
static const char *group(const book *b, const lrti_relation *r, int groups, const char *id,
                         int items)
{
    static char out[400];
    size_t n;
    uint32_t g = lrti_find_row(&b->d.t, groups, id);
    assert_int_not_equal(g, LRTI_NO_ROW);
    const uint32_t *row = lrti_related(r, g, &n);
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || row[i] > row[i - 1]);
        assert_in_range(row[i], 0, lrti_rows(&b->d.t, items) - 1);
        strcat(strcat(out, i ? " " : ""), lrti_cell_text(&b->d.t, items, 0, row[i]));
    }
    return out;
}

/* ---- meta ---- */

static void meta(void **state)
{
    (void)state;
    book b = {0};
    put(&b, "meta|key=name|value=millbrook");
    put(&b, "meta|key=title|value=City of Millbrook");
    put(&b, "meta|key=time_zone|value=America/New_York");
    put(&b, "meta|key=crs|value=EPSG:3734");
    put(&b, "meta|key=crs_unit|value=US survey foot");
    put(&b, "meta|key=crs_unit_m|value=0.304800609601219");
    put(&b, "meta|key=near_m|value=30.48");
    put(&b, "meta|key=data_as_of|value=2026-11-23");
    open_book(&b);
    assert_string_equal(b.d.name, "millbrook");
    assert_string_equal(b.d.title, "City of Millbrook");
    assert_string_equal(b.d.time_zone, "America/New_York");
    assert_string_equal(b.d.crs, "EPSG:3734");
    assert_string_equal(b.d.crs_unit, "US survey foot");
    assert_string_equal(b.d.data_as_of, "2026-11-23");
    assert_true(b.d.unit_m == 0.304800609601219);
    assert_true(b.d.near_m == 30.48);
    assert_true(b.d.feet);
    assert_string_equal(lrti_meta(&b.d.t, "name"), "millbrook");
    assert_string_equal(lrti_meta(&b.d.t, "nothing"), "");
    close_book(&b);
}

static void meta_is_absent(void **state)
{
    (void)state;
    book b = {0};
    open_book(&b);
    assert_string_equal(b.d.name, "");
    assert_string_equal(b.d.data_as_of, "");
    assert_true(b.d.unit_m == 1);
    assert_true(b.d.near_m == 30);
    assert_false(b.d.feet);
    assert_int_equal(b.d.n_sets, 0);
    assert_true(b.d.frame == 0 && b.d.no_service == 0 && b.d.tessellation == 0);
    assert_int_equal(b.d.category_protocol[0], LRTI_NO_ROW);
    assert_int_equal(b.d.n_categories, 0);
    close_book(&b);
}

static void sets(void **state)
{
    (void)state;
    book b = {0};
    /* rows in the order of their ids: 0 cdc/1, 1 city/1, 2 city/2, 3 city_x/1, 4 harbor/1, 5 lake/1, 6 wards/1 */
    put(&b, "boundary_set|id=wards/1|slug=wards|edition=1|file=f|topology=tessellation");
    put(&b, "boundary_set|id=city/2|slug=city|edition=2|file=f|topology=single|start_date=2026");
    put(&b, "boundary_set|id=city/1|slug=city|edition=1|file=f|topology=single|end_date=2025");
    put(&b, "boundary_set|id=city_x/1|slug=city_x|edition=1|file=f|topology=tessellation");
    put(&b, "boundary_set|id=cdc/1|slug=cdc|edition=1|file=f|topology=overlapping");
    put(&b, "boundary_set|id=harbor/1|slug=harbor|edition=1|file=f|topology=overlapping");
    put(&b, "boundary_set|id=lake/1|slug=lake|edition=1|file=f|topology=overlapping");
    put(&b, "meta|key=frame|value=city");
    put(&b, "meta|key=no_service|value=harbor; lake ;nowhere");
    open_book(&b);
    assert_int_equal(b.d.n_sets, 7);
    assert_true(b.d.frame == 0x06); /* every edition of the slug, and no longer slug */
    assert_true(b.d.no_service == 0x30);
    assert_true(b.d.tessellation == 0x48);
    close_book(&b);
}

static void set_limit(void **state)
{
    (void)state;
    for (int n = 64; n <= 65; n++) {
        book b = {0};
        lrt_error err;
        for (int i = 0; i < n; i++) {
            char row[100];
            snprintf(row, sizeof row,
                     "boundary_set|id=s%02d/1|slug=s%02d|edition=1|file=f|topology=tessellation", i,
                     i);
            put(&b, row);
        }
        for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
            assert_int_equal(lrti_raw_check(&b.raw, t, refuse_row, NULL, &err), LRT_OK);
        }
        assert_int_equal(lrti_tables_compile(&b.raw, &b.section, &err), LRT_OK);
        lrt_status status = lrti_directory_open(b.section.data, b.section.len, &b.d, &err);
        if (n == 64) {
            assert_int_equal(status, LRT_OK);
            assert_true(b.d.tessellation == UINT64_MAX);
        } else {
            assert_int_equal(status, LRT_E_DATASET);
            assert_non_null(strstr(err.message, "64 boundary sets"));
        }
        close_book(&b);
    }
}

/* ---- relations ---- */

static const char *const rows[] = {
    "boundary_set|id=w/1|slug=w|edition=1|file=f|topology=tessellation",
    "boundary_set|id=x/1|slug=x|edition=1|file=f|topology=single",
    "boundary|id=w/1/1|boundary_set_id=w/1|area_id=1|area_m2=1",
    "boundary|id=w/1/2|boundary_set_id=w/1|area_id=2|area_m2=1",
    "boundary|id=x/1/1|boundary_set_id=x/1|area_id=1|area_m2=1",
    "organization|id=a|name=A|category=legal",
    "organization|id=b|name=B|category=cdc",
    "organization|id=c|name=C",
    "organization|id=d|name=D|category=cdc",
    "service|id=a1|name=A1|organization_id=a",
    "service|id=a2|name=A2|organization_id=a",
    "service|id=b1|name=B1|organization_id=b",
    "service_area|id=sa1|organization_id=a",
    "service_area|id=sa2|service_id=b1",
    "service_area|id=sa3|organization_id=c|service_id=b1",
    "service_area|id=sa4",
    "service_area_boundary|service_area_id=sa1|boundary_id=w/1/1",
    "service_area_boundary|service_area_id=sa2|boundary_id=w/1/1",
    "service_area_boundary|service_area_id=sa2|boundary_id=x/1/1",
    "source|id=s",
    "context|id=c1|topic=t|source_id=s",
    "context|id=c2|topic=t|source_id=s",
    "context_boundary|context_id=c1|boundary_id=w/1/2",
    "context_boundary|context_id=c2|boundary_id=w/1/2",
    "contact|id=k1|organization_id=a",
    "contact|id=k2|service_id=a2",
    "contact|id=k3|service_id=b1",
    "contact|id=k4",
    "contact|id=k5|organization_id=c|service_id=a1",
    "phone|id=p1|number=1|organization_id=a",
    "phone|id=p2|number=2|service_id=b1",
    "phone|id=p3|number=3|contact_id=k2",
    "phone|id=p4|number=4|contact_id=k4",
    "phone|id=p5|number=5|organization_id=b|contact_id=k1",
    "phone|id=p6|number=6",
    "taxonomy_term|id=t1",
    "attribute|id=at1|link_id=a1|link_entity=service|taxonomy_term_id=t1",
    "attribute|id=at2|link_id=a|link_entity=organization|taxonomy_term_id=t1",
    "attribute|id=at3|link_id=a|link_entity=service|taxonomy_term_id=t1",
    "attribute|id=at4|link_id=a1|link_entity=service|taxonomy_term_id=t1",
    "attribute|id=at5|link_id=nobody|link_entity=location|taxonomy_term_id=t1",
    "contact_protocol|id=r1|service_id=a1",
    "contact_protocol|id=r2|organization_id=a",
    "contact_protocol|id=r3|organization_id=a|service_id=a1",
    "contact_protocol|id=r4|organization_id=c|service_id=a1",
    "contact_protocol|id=r5|category=cdc",
    "contact_protocol|id=r6|category=legal|organization_id=b",
    "contact_protocol|id=r7|category=legal",
    "contact_protocol|id=r8",
};

static void fill(book *b)
{
    for (size_t i = 0; i < LRTI_COUNT(rows); i++) {
        put(b, rows[i]);
    }
}

static void relations(void **state)
{
    (void)state;
    book b = {0};
    fill(&b);
    open_book(&b);
    const lrti_directory *d = &b.d;
    assert_string_equal(
        group(&b, &d->service_areas_of_boundary, LRTI_T_boundary, "w/1/1", LRTI_T_service_area),
        "sa1 sa2");
    assert_string_equal(
        group(&b, &d->service_areas_of_boundary, LRTI_T_boundary, "w/1/2", LRTI_T_service_area),
        "");
    assert_string_equal(
        group(&b, &d->service_areas_of_boundary, LRTI_T_boundary, "x/1/1", LRTI_T_service_area),
        "sa2");
    assert_string_equal(
        group(&b, &d->contexts_of_boundary, LRTI_T_boundary, "w/1/1", LRTI_T_context), "");
    assert_string_equal(
        group(&b, &d->contexts_of_boundary, LRTI_T_boundary, "w/1/2", LRTI_T_context), "c1 c2");
    assert_string_equal(
        group(&b, &d->services_of_organization, LRTI_T_organization, "a", LRTI_T_service), "a1 a2");
    assert_string_equal(
        group(&b, &d->services_of_organization, LRTI_T_organization, "b", LRTI_T_service), "b1");
    assert_string_equal(
        group(&b, &d->services_of_organization, LRTI_T_organization, "c", LRTI_T_service), "");
    assert_string_equal(
        group(&b, &d->boundaries_of_set, LRTI_T_boundary_set, "w/1", LRTI_T_boundary),
        "w/1/1 w/1/2");
    assert_string_equal(
        group(&b, &d->boundaries_of_set, LRTI_T_boundary_set, "x/1", LRTI_T_boundary), "x/1/1");
    close_book(&b);
}

/* Direct, through a service, through a contact; the organization that is named wins. */
static void contacts_and_phones(void **state)
{
    (void)state;
    book b = {0};
    fill(&b);
    open_book(&b);
    const lrti_directory *d = &b.d;
    assert_string_equal(
        group(&b, &d->contacts_of_organization, LRTI_T_organization, "a", LRTI_T_contact), "k1 k2");
    assert_string_equal(
        group(&b, &d->contacts_of_organization, LRTI_T_organization, "b", LRTI_T_contact), "k3");
    assert_string_equal(
        group(&b, &d->contacts_of_organization, LRTI_T_organization, "c", LRTI_T_contact), "k5");
    assert_string_equal(
        group(&b, &d->phones_of_organization, LRTI_T_organization, "a", LRTI_T_phone), "p1 p3");
    assert_string_equal(
        group(&b, &d->phones_of_organization, LRTI_T_organization, "b", LRTI_T_phone), "p2 p5");
    assert_string_equal(
        group(&b, &d->phones_of_organization, LRTI_T_organization, "c", LRTI_T_phone), "");
    close_book(&b);
}

static void protocols_and_attributes(void **state)
{
    (void)state;
    book b = {0};
    fill(&b);
    open_book(&b);
    const lrti_directory *d = &b.d;
    assert_string_equal(
        group(&b, &d->protocols_of_service, LRTI_T_service, "a1", LRTI_T_contact_protocol),
        "r1 r3");
    assert_string_equal(
        group(&b, &d->protocols_of_service, LRTI_T_service, "a2", LRTI_T_contact_protocol), "");
    assert_string_equal(
        group(&b, &d->protocols_of_organization, LRTI_T_organization, "a", LRTI_T_contact_protocol),
        "r2");
    /* a rule that names a service somebody else runs is the named organization's own */
    assert_string_equal(
        group(&b, &d->protocols_of_organization, LRTI_T_organization, "c", LRTI_T_contact_protocol),
        "r4");
    assert_string_equal(
        group(&b, &d->protocols_of_organization, LRTI_T_organization, "b", LRTI_T_contact_protocol),
        "r6");
    assert_string_equal(LRTI_TX(&d->t, contact_protocol, id, d->category_protocol[0]), "r5");
    assert_string_equal(LRTI_TX(&d->t, contact_protocol, id, d->category_protocol[1]), "r7");
    assert_int_equal(d->category_protocol[2], LRTI_NO_ROW);
    /* an id means something only in the table that link_entity names */
    assert_string_equal(
        group(&b, &d->attributes_of_service, LRTI_T_service, "a1", LRTI_T_attribute), "at1 at4");
    assert_string_equal(
        group(&b, &d->attributes_of_organization, LRTI_T_organization, "a", LRTI_T_attribute),
        "at2");
    assert_string_equal(
        group(&b, &d->attributes_of_organization, LRTI_T_organization, "b", LRTI_T_attribute), "");
    close_book(&b);
}

static void organization_of_a_service_area(void **state)
{
    (void)state;
    static const char *const want[] = {"a", "b", "c"};
    book b = {0};
    fill(&b);
    open_book(&b);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t org = lrti_service_area_organization(&b.d.t, i);
        assert_string_equal(LRTI_TX(&b.d.t, organization, id, org), want[i]);
    }
    assert_int_equal(lrti_service_area_organization(&b.d.t, 3), LRTI_NO_ROW);
    close_book(&b);
}

static void categories(void **state)
{
    (void)state;
    book b = {0};
    fill(&b);
    open_book(&b);
    assert_int_equal(b.d.n_categories, 2);
    assert_string_equal(b.d.category[0], "cdc");
    assert_string_equal(b.d.category[1], "legal");
    assert_string_equal(b.d.no_partner_code[1], "no_partner:legal");
    assert_int_equal(b.d.category_of_organization[0], 1);
    assert_int_equal(b.d.category_of_organization[1], 0);
    assert_int_equal(b.d.category_of_organization[2], LRTI_NO_ROW);
    assert_int_equal(b.d.category_of_organization[3], 0);
    close_book(&b);
}

/* ---- sections that lie: refused, or every relation stays inside its tables ---- */

static void check_relation(const lrti_relation *r, uint32_t groups, uint32_t items)
{
    for (uint32_t g = 0; g < groups; g++) {
        size_t n;
        const uint32_t *row = lrti_related(r, g, &n);
        for (size_t i = 0; i < n; i++) {
            assert_in_range(row[i], 0, items - 1);
        }
    }
}

static void hostile_sections(void **state)
{
    (void)state;
    book b = {0};
    fill(&b);
    open_book(&b);
    size_t n = b.section.len, opened = 0;
    char *copy = malloc(n);
    assert_non_null(copy);
    for (size_t at = 0; at < n; at++) {
        lrti_directory d;
        lrt_error err;
        memcpy(copy, b.section.data, n);
        copy[at] = (char)(copy[at] ^ 1);
        if (lrti_directory_open(copy, n, &d, &err) != LRT_OK) {
            continue;
        }
        opened++;
        const lrti_tables *t = &d.t;
        uint32_t orgs = lrti_rows(t, LRTI_T_organization),
                 boundaries = lrti_rows(t, LRTI_T_boundary);
        check_relation(&d.service_areas_of_boundary, boundaries, lrti_rows(t, LRTI_T_service_area));
        check_relation(&d.contexts_of_boundary, boundaries, lrti_rows(t, LRTI_T_context));
        check_relation(&d.services_of_organization, orgs, lrti_rows(t, LRTI_T_service));
        check_relation(&d.phones_of_organization, orgs, lrti_rows(t, LRTI_T_phone));
        check_relation(&d.contacts_of_organization, orgs, lrti_rows(t, LRTI_T_contact));
        check_relation(&d.protocols_of_organization, orgs, lrti_rows(t, LRTI_T_contact_protocol));
        check_relation(&d.protocols_of_service, lrti_rows(t, LRTI_T_service),
                       lrti_rows(t, LRTI_T_contact_protocol));
        check_relation(&d.attributes_of_service, lrti_rows(t, LRTI_T_service),
                       lrti_rows(t, LRTI_T_attribute));
        check_relation(&d.boundaries_of_set, lrti_rows(t, LRTI_T_boundary_set), boundaries);
        lrti_directory_close(&d);
    }
    assert_true(opened > 0 && opened < n);
    free(copy);
    close_book(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meta),
        cmocka_unit_test(meta_is_absent),
        cmocka_unit_test(sets),
        cmocka_unit_test(set_limit),
        cmocka_unit_test(relations),
        cmocka_unit_test(contacts_and_phones),
        cmocka_unit_test(protocols_and_attributes),
        cmocka_unit_test(organization_of_a_service_area),
        cmocka_unit_test(categories),
        cmocka_unit_test(hostile_sections),
    };
    return cmocka_run_group_tests_name("directory", tests, NULL, NULL);
}
