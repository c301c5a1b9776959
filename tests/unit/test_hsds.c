/*
 * hsds: the map between HSDS and our tables, and what a field may hold.
 *
 * Forms of numbers, e-mail, URI and time by RFC 8259, 5322, 3986 and 3339, cases by hand. Export and import as a whole are
 * tested by tests/hsds.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "hsds.h"

static void every_field_has_a_column(void **state)
{
    (void)state;
    for (int h = 0; h < LRTI_HSDS_TABLES; h++) {
        const lrti_hsds_table *t = &lrti_hsds_table_of[h];
        assert_int_equal(lrti_hsds_by_table(t->table), h);
        assert_int_equal(lrti_hsds_by_name(t->name), h);
        assert_string_equal(t->field[0].name, "id");
        for (size_t i = 0; i < t->n_fields; i++) {
            uint32_t c = lrti_hsds_column(t->table, t->field[i].name);
            assert_int_not_equal(c, LRTI_NO_ROW);
            bool is_ref = lrti_table(t->table)->column[c].kind == LRTI_REF;
            assert_int_equal(is_ref, t->field[i].kind == LRTI_HSDS_REF);
            if (is_ref) { /* to a table that HSDS has as well */
                int to = lrti_table_by_name(lrti_table(t->table)->column[c].argument);
                assert_true(lrti_hsds_by_table(to) >= 0);
            }
            if (t->field[i].fill) { /* a fill is a value of the field */
                assert_true(lrti_hsds_fits(&t->field[i], t->field[i].fill));
            }
        }
    }
    assert_int_equal(lrti_hsds_by_table(LRTI_T_contact_protocol), -1);
    assert_int_equal(lrti_hsds_by_name("location_address"), -1);
}

static void forms(void **state)
{
    static const struct {
        lrti_hsds_kind kind;
        const char *text;
        bool fits;
    } cases[] = {
        {LRTI_HSDS_NUMBER, "0", true},
        {LRTI_HSDS_NUMBER, "-12.5", true},
        {LRTI_HSDS_NUMBER, "0123", false}, /* would come back as 123 */
        {LRTI_HSDS_NUMBER, "1.50", false},
        {LRTI_HSDS_NUMBER, "1e3", false},
        {LRTI_HSDS_NUMBER, "-0", false},
        {LRTI_HSDS_NUMBER, "1.", false},
        {LRTI_HSDS_NUMBER, ".5", false},
        {LRTI_HSDS_NUMBER, "0.00001", false}, /* printed with an exponent */
        {LRTI_HSDS_NUMBER, "123456789012345", true},
        {LRTI_HSDS_NUMBER, "1234567890123456", false},
        {LRTI_HSDS_NUMBER, "c. 1990", false},
        {LRTI_HSDS_EMAIL, "desk@example.org", true},
        {LRTI_HSDS_EMAIL, "desk at example.org", false},
        {LRTI_HSDS_EMAIL, "a@b@c", false},
        {LRTI_HSDS_EMAIL, "a@b.example; c@d.example", false},
        {LRTI_HSDS_URI, "https://example.org/a?b=c#d", true},
        {LRTI_HSDS_URI, "example.org", false},
        {LRTI_HSDS_URI, "https://example.org/a b", false},
        {LRTI_HSDS_URI, "https://example.org/\xC3\xBC", false},
        {LRTI_HSDS_URI, "mailto:desk@example.org", true},
        {LRTI_HSDS_URI, "1a:b", false},
        {LRTI_HSDS_TIME, "2023-03-15T10:30:45.123Z", true},
        {LRTI_HSDS_TIME, "2023-03-15T10:30:45-05:00", true},
        {LRTI_HSDS_TIME, "2023-03-15T10:30:45", false},
        {LRTI_HSDS_TIME, "2023-02-30T10:30:45Z", false},
        {LRTI_HSDS_TIME, "2023-03-15T24:30:45Z", false},
        {LRTI_HSDS_TIME, "2023-03-15", false},
        {LRTI_HSDS_ID, "9d6b1d3f-9f0e-4a5e-8a53-0a1f5b8f0c11", true},
        {LRTI_HSDS_ID, "9D6B1D3F-9f0e-4a5e-8a53-0a1f5b8f0c11", false},
        {LRTI_HSDS_ID, "9d6b1d3f-9f0e-4a5e-8a53-0a1f5b8f0c1", false},
        {LRTI_HSDS_ID, "9d6b1d3f-9f0e-4a5e-8a53-0a1f5b8f0c111", false},
        {LRTI_HSDS_ID, "", false},
        {LRTI_HSDS_WORD, "b c", true},
        {LRTI_HSDS_WORD, "b", false},
        {LRTI_HSDS_TEXT, "anything", true},
    };
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(cases); i++) {
        lrti_hsds_field field = {"x", cases[i].kind, NULL, "a,b c,d"};
        if (lrti_hsds_fits(&field, cases[i].text) != cases[i].fits) {
            fail_msg("\"%s\" as kind %d", cases[i].text, (int)cases[i].kind);
        }
    }
}

/* python3: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, "urn:libroute:hsds"), "cleveland/organization/bbc") */
static void uuids(void **state)
{
    char out[37];
    (void)state;
    lrti_hsds_uuid("cleveland", "organization", "bbc", out);
    assert_string_equal(out, "767e7cbf-8fb0-54c9-bba5-5f09e5327e08");
    lrti_hsds_uuid("cleveland", "organization", "9d6b1d3f-9f0e-4a5e-8a53-0a1f5b8f0c11", out);
    assert_string_equal(out, "9d6b1d3f-9f0e-4a5e-8a53-0a1f5b8f0c11");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_a_column),
        cmocka_unit_test(forms),
        cmocka_unit_test(uuids),
    };
    return cmocka_run_group_tests_name("hsds", tests, NULL, NULL);
}
