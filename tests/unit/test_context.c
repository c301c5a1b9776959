/* context: what is missing about one boundary, from a book of a few rows; expectations by the words of context.h. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "context.h"

enum { POPULATION, RACE, HOUSING, MARKET, LAWS, NEEDS };
#define ALL ((1u << LRTI_CONTEXT_TOPICS) - 1)

typedef struct book {
    lrti_raw raw;
    lrti_buf section;
    lrti_directory d;
} book;

static void refuse(void *user, const char *kind, const char *severity, const char *file,
                   uint64_t record, const char *field, const char *message)
{
    (void)user, (void)kind, (void)severity, (void)file, (void)record;
    fail_msg("%s: %s", field, message);
}

static void area(book *b, const char *id)
{
    lrti_raw_row *row = lrti_raw_add(&b->raw, LRTI_T_boundary, 0);
    row->cell[C_boundary_id] = row->cell[C_boundary_area_id] = id;
    row->cell[C_boundary_boundary_set_id] = "wards/1";
    row->cell[C_boundary_area_m2] = "1";
}

static void told(book *b, const char *id, const char *of, const char *topic, const char *from,
                 const char *value, const char *speaker, const char *expires)
{
    lrti_raw_row *row = lrti_raw_add(&b->raw, LRTI_T_context, 0),
                 *link = lrti_raw_add(&b->raw, LRTI_T_context_boundary, 0);
    row->cell[C_context_id] = link->cell[C_context_boundary_context_id] = id;
    link->cell[C_context_boundary_boundary_id] = of;
    row->cell[C_context_topic] = row->cell[C_context_measure] = topic;
    row->cell[C_context_period_start] = row->cell[C_context_period_end] = from;
    row->cell[C_context_value] = value;
    row->cell[C_context_speaker] = speaker;
    row->cell[C_context_expires] = expires;
    row->cell[C_context_source_id] = "s";
}

static void test_missing(void **unused)
{
    (void)unused;
    book b = {0};
    lrt_error err;
    lrti_raw_row *set = lrti_raw_add(&b.raw, LRTI_T_boundary_set, 0);
    set->cell[C_boundary_set_id] = "wards/1";
    set->cell[C_boundary_set_slug] = "wards";
    set->cell[C_boundary_set_edition] = "1";
    set->cell[C_boundary_set_file] = "f";
    set->cell[C_boundary_set_topology] = "tessellation";
    lrti_raw_add(&b.raw, LRTI_T_source, 0)->cell[C_source_id] = "s";
    area(&b, "wards/1/a");
    area(&b, "wards/1/b");
    area(&b, "wards/1/c");
    told(&b, "1", "wards/1/a", "population", "2010", "5", "", "");
    told(&b, "2", "wards/1/a", "population", "2020", "6", "", "");
    told(&b, "3", "wards/1/a", "need", "", "", "Block clubs", "2026-06");
    told(&b, "4", "wards/1/b", "population", "2010", "5", "", "");
    told(&b, "5", "wards/1/b", "redlining", "1939", "5", "", "");
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        assert_int_equal(lrti_raw_check(&b.raw, t, refuse, NULL, &err), LRT_OK);
    }
    assert_int_equal(lrti_tables_compile(&b.raw, &b.section, &err), LRT_OK);
    assert_int_equal(lrti_directory_open(b.section.data, b.section.len, &b.d, &err), LRT_OK);
    assert_int_equal(lrti_context_missing(&b.d, 0, 20260630),
                     ALL & ~(1u << POPULATION | 1u << NEEDS));
    assert_int_equal(lrti_context_missing(&b.d, 0, 20260701),
                     ALL & ~(1u << POPULATION)); /* expired */
    assert_int_equal(lrti_context_missing(&b.d, 1, 20260630), ALL & ~(1u << LAWS));
    assert_int_equal(lrti_context_missing(&b.d, 2, 20260630), ALL);
    lrti_directory_close(&b.d);
    lrti_buf_free(&b.section);
    lrti_raw_free(&b.raw);
}

static void test_topics(void **unused)
{
    (void)unused;
    static const char *const id[] = {"population", "racial_change",     "housing",
                                     "market",     "laws_and_policies", "needs"};
    for (size_t i = 0; i < LRTI_CONTEXT_TOPICS; i++) {
        assert_string_equal(lrti_context_topics[i].id, id[i]);
    }
    assert_non_null(strstr(lrti_context_topics_source, "module 5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_missing),
                                       cmocka_unit_test(test_topics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
