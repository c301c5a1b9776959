/*
 * protocol: which rule governs, by DESIGN section 8: service, then organization, then category; inside one level by priority,
 * none last, then by id; rows with `current` other than yes, with facts, or out of their time are not considered.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "protocol.h"

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

static void start(book *b)
{
    memset(b, 0, sizeof *b);
    put(b, "organization|id=a|name=A|category=cdc");
    put(b, "organization|id=b|name=B|category=cdc");
    put(b, "organization|id=n|name=N");
    put(b, "service|id=s|name=S|organization_id=a");
    put(b, "service|id=t|name=T|organization_id=a");
    put(b, "role|id=inspector|rank=1");
}

static const char *rule_id(const book *b, uint32_t row)
{
    return row == LRTI_NO_ROW ? "-" : LRTI_TX(&b->d.t, contact_protocol, id, row);
}

static const char *of_service(const book *b, const char *id, uint32_t as_of)
{
    const lrti_case asked = {as_of, LRT_AT_NONE, LRTI_NO_ROW, {NULL, 0}, LRT_VIEW_STAFF};
    return rule_id(
        b, lrti_protocol_of_service(&b->d, lrti_find_row(&b->d.t, LRTI_T_service, id), &asked));
}

static const char *of_organization(const book *b, const char *id, uint32_t as_of)
{
    const lrti_case asked = {as_of, LRT_AT_NONE, LRTI_NO_ROW, {NULL, 0}, LRT_VIEW_STAFF};
    return rule_id(b, lrti_protocol_of_organization(
                          &b->d, lrti_find_row(&b->d.t, LRTI_T_organization, id), &asked));
}

static void levels(void **state)
{
    (void)state;
    book b;
    start(&b);
    put(&b, "contact_protocol|id=service|service_id=s|priority=9");
    put(&b, "contact_protocol|id=organization|organization_id=a|priority=5");
    put(&b, "contact_protocol|id=category|category=cdc|priority=1");
    open_book(&b);
    assert_string_equal(of_service(&b, "s", 20261123),
                        "service"); /* the level goes before the priority */
    assert_string_equal(of_service(&b, "t", 20261123), "-");
    assert_string_equal(of_organization(&b, "a", 20261123), "organization");
    assert_string_equal(of_organization(&b, "b", 20261123), "category");
    assert_string_equal(of_organization(&b, "n", 20261123),
                        "-"); /* no category, no rule of a category */
    close_book(&b);
}

static void inside_one_level(void **state)
{
    (void)state;
    book b;
    start(&b);
    put(&b, "contact_protocol|id=r1|organization_id=a");
    put(&b, "contact_protocol|id=r2|organization_id=a|priority=1000000");
    put(&b, "contact_protocol|id=r3|organization_id=a|priority=7");
    put(&b, "contact_protocol|id=r4|organization_id=a|priority=7");
    put(&b, "contact_protocol|id=r9|organization_id=b");
    put(&b, "contact_protocol|id=r8|organization_id=b");
    put(&b, "contact_protocol|id=s2|service_id=s|priority=0");
    put(&b, "contact_protocol|id=s3|service_id=s|priority=-1");
    put(&b, "contact_protocol|id=c2|category=cdc|priority=3");
    open_book(&b);
    assert_string_equal(of_organization(&b, "a", 20261123),
                        "r3"); /* lowest number; of equals the first id */
    assert_string_equal(of_organization(&b, "b", 20261123), "r8");
    assert_string_equal(of_service(&b, "s", 20261123), "s3");
    close_book(&b);
    start(&b);
    put(&b, "contact_protocol|id=r1|organization_id=a");
    put(&b, "contact_protocol|id=r2|organization_id=a|priority=1000000");
    put(&b, "contact_protocol|id=c1|category=cdc");
    put(&b, "contact_protocol|id=c2|category=cdc|priority=2");
    put(&b, "contact_protocol|id=c3|category=legal|priority=1");
    open_book(&b);
    assert_string_equal(of_organization(&b, "a", 20261123), "r2"); /* none is last */
    assert_string_equal(of_organization(&b, "b", 20261123), "c2"); /* of its own category */
    close_book(&b);
}

static void only_current_rows(void **state)
{
    (void)state;
    static const char *const current[] = {"yes", "", "no", "template", "unverified"};
    static const char *const rule[] = {"r", "r", "-", "-", "-"};
    for (size_t i = 0; i < LRTI_COUNT(current); i++) {
        char row[200] = "contact_protocol|id=r|organization_id=a|priority=1|current=";
        book b;
        start(&b);
        put(&b, strcat(row, current[i]));
        open_book(&b);
        assert_string_equal(of_organization(&b, "a", 20261123), rule[i]);
        close_book(&b);
    }
}

static void history_does_not_hide_the_next_level(void **state)
{
    (void)state;
    book b;
    start(&b);
    put(&b, "contact_protocol|id=r|organization_id=a|priority=1|current=template");
    put(&b, "contact_protocol|id=c|category=cdc");
    open_book(&b);
    assert_string_equal(of_organization(&b, "a", 20261123), "c");
    close_book(&b);
}

/* No fact is given to these calls: a rule that needs one does not hold. */
static void unknown_facts_do_not_hold(void **state)
{
    (void)state;
    book b;
    start(&b);
    put(&b, "contact_protocol|id=r1|organization_id=a|priority=1|facts=population=senior");
    put(&b, "contact_protocol|id=r2|organization_id=a|priority=9");
    put(&b, "contact_protocol|id=s1|service_id=s|facts=age=67;owner_type=estate");
    open_book(&b);
    assert_string_equal(of_organization(&b, "a", 20261123), "r2");
    assert_string_equal(of_service(&b, "s", 20261123), "-");
    close_book(&b);
}

/* First and last day are both in force. */
static void validity(void **state)
{
    (void)state;
    book b;
    start(&b);
    put(&b, "contact_protocol|id=r1|organization_id=a|priority=1|valid_from=2025|valid_to=2025");
    put(&b, "contact_protocol|id=r2|organization_id=a|priority=2|valid_from=2026-03-15|valid_to="
            "2026-03-15");
    put(&b, "contact_protocol|id=r3|organization_id=a|valid_from=2026-03");
    put(&b, "contact_protocol|id=c|category=cdc|valid_to=2025-06");
    open_book(&b);
    assert_string_equal(of_organization(&b, "a", 20241231), "c");
    assert_string_equal(of_organization(&b, "a", 20250101), "r1");
    assert_string_equal(of_organization(&b, "a", 20251231), "r1");
    assert_string_equal(of_organization(&b, "a", 20260101), "-");
    assert_string_equal(of_organization(&b, "a", 20260228), "-");
    assert_string_equal(of_organization(&b, "a", 20260301), "r3");
    assert_string_equal(of_organization(&b, "a", 20260314), "r3");
    assert_string_equal(of_organization(&b, "a", 20260315), "r2");
    assert_string_equal(of_organization(&b, "a", 20260316), "r3");
    assert_string_equal(of_organization(&b, "b", 20250630), "c");
    assert_string_equal(of_organization(&b, "b", 20250701), "-");
    close_book(&b);
}

static void verdicts(void **state)
{
    (void)state;
    book b;
    start(&b);
    put(&b, "contact_protocol|id=r1|organization_id=a");
    put(&b, "contact_protocol|id=r2|organization_id=a|initiator_role=none|message=The police call "
            "them.");
    put(&b, "contact_protocol|id=r3|organization_id=a|initiator_role=inspector");
    open_book(&b);
    const lrti_tables *t = &b.d.t;
    assert_string_equal(lrti_protocol_verdict(&b.d, LRTI_NO_ROW), "not_set");
    /* unset is a value, never "anyone" */
    assert_string_equal(
        lrti_protocol_verdict(&b.d, lrti_find_row(t, LRTI_T_contact_protocol, "r1")), "not_set");
    assert_string_equal(
        lrti_protocol_verdict(&b.d, lrti_find_row(t, LRTI_T_contact_protocol, "r2")), "never");
    assert_null(lrti_protocol_verdict(&b.d, lrti_find_row(t, LRTI_T_contact_protocol, "r3")));
    close_book(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),
        cmocka_unit_test(inside_one_level),
        cmocka_unit_test(only_current_rows),
        cmocka_unit_test(history_does_not_hide_the_next_level),
        cmocka_unit_test(unknown_facts_do_not_hold),
        cmocka_unit_test(validity),
        cmocka_unit_test(verdicts),
    };
    return cmocka_run_group_tests_name("protocol", tests, NULL, NULL);
}
