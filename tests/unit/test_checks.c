/*
 * checks: what several rows must agree on. Rows are written as "table|column=value|column=value" and stand in lines 2, 3 ...;
 * what is expected follows from the rules in checks.h, by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "checks.h"

static void add(lrti_raw *raw, uint64_t line, const char *text)
{
    size_t n = strcspn(text, "|");
    char *name = lrti_arena_strn(&raw->arena, text, n);
    int table = lrti_table_by_name(name);
    assert_true(table >= 0);
    lrti_raw_row *row = lrti_raw_add(raw, table, line);
    assert_non_null(row);
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
        assert_true(c < lrti_table(table)->n_columns);
        row->cell[c] = lrti_arena_strn(&raw->arena, equals + 1, n - (size_t)(equals + 1 - s));
    }
}

static void refuse(void *user, const char *kind, const char *severity, const char *file,
                   uint64_t record, const char *field, const char *message)
{
    (void)user;
    fail_msg("%s %s %s:%d %s: %s", kind, severity, file, (int)record, field, message);
}

static void note(void *user, const char *kind, const char *severity, const char *file,
                 uint64_t record, const char *field, const char *message)
{
    (void)file;
    lrti_buf_printf(user, "%s %s %d %s: %s\n", severity, kind, (int)record, field, message);
}

/* The directory that all cases share, then the rows of the case. */
static const char *const base[] = {
    "role|id=inspector|rank=1",
    "role|id=supervisor|rank=2",
    "organization|id=a|name=A|category=cdc",
    "organization|id=b|name=B",
    "organization|id=c|name=C",
    "service|id=s|organization_id=a|name=S",
    "taxonomy|id=stage",
    "taxonomy|id=kind",
    "taxonomy_term|id=t-court|code=court|taxonomy_id=stage",
    "taxonomy_term|id=t-lot|code=lot|taxonomy_id=kind",
};

static void said(const char *const *rows, size_t n, const char *want)
{
    lrti_raw raw;
    lrti_buf text = {0};
    lrt_error err;
    memset(&raw, 0, sizeof raw);
    for (size_t i = 0; i < LRTI_COUNT(base); i++) {
        add(&raw, 90 + i, base[i]);
    }
    for (size_t i = 0; i < n; i++) {
        add(&raw, i + 2, rows[i]);
    }
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        assert_int_equal(lrti_raw_check(&raw, t, refuse, NULL, &err), LRT_OK);
    }
    lrti_buf_str(&text, "");
    assert_int_equal(lrti_checks(&raw, note, &text, &err), LRT_OK);
    assert_string_equal(text.data ? text.data : "", want);
    lrti_buf_free(&text);
    lrti_raw_free(&raw);
}

#define SAID(want, ...)                                                                            \
    do {                                                                                           \
        const char *const rows[] = {__VA_ARGS__};                                                  \
        said(rows, LRTI_COUNT(rows), want);                                                        \
    } while (0)

#define RULE "contact_protocol|id="

static void rules_that_contradict(void **state)
{
    (void)state;
    SAID("error contradiction 3 initiator_role: \"supervisor\", but \"r1\" (line 2) says "
         "\"inspector\" for the same partner, facts, priority and time; give one another priority "
         "or other facts, or end it before the other begins\n",
         RULE "r1|organization_id=a|initiator_role=inspector",
         RULE "r2|organization_id=a|initiator_role=supervisor");
    /* the facts are the same in any order */
    SAID("error contradiction 3 mode: \"email\", but \"r1\" (line 2) says \"phone\" for the same "
         "partner, facts, priority and time; give one another priority or other facts, or end it "
         "before the other begins\n",
         RULE "r1|category=cdc|priority=1|mode=phone|facts=stage=court;kind=lot",
         RULE "r2|category=cdc|priority=1|mode=email|facts= kind=lot ; stage=court");
    /* the last day of one is the first of the other: both hold on it */
    SAID("error contradiction 3 approval_role: \"supervisor\", but \"r1\" (line 2) says "
         "\"inspector\" for the same partner, facts, priority and time; give one another priority "
         "or other facts, or end it before the other begins\n",
         RULE "r1|service_id=s|approval_role=inspector|valid_to=2026-06-30",
         RULE "r2|service_id=s|approval_role=supervisor|valid_from=2026-06-30");
}

static void rules_that_do_not(void **state)
{
    (void)state;
    SAID("", /* one after the other */
         RULE "r1|service_id=s|mode=phone|valid_to=2026-06-30",
         RULE "r2|service_id=s|mode=email|valid_from=2026-07-01");
    SAID("", /* another level, partner, priority, facts; not stated; the same; history; nobody's */
         RULE "r1|organization_id=a|mode=phone", RULE "r2|service_id=s|mode=email",
         RULE "r3|organization_id=b|mode=email", RULE "r4|organization_id=a|priority=2|mode=form",
         RULE "r5|organization_id=a|facts=stage=court|mode=letter",
         RULE "r6|organization_id=a|initiator_role=inspector",
         RULE "r7|organization_id=a|mode=phone",
         RULE "r8|organization_id=a|mode=walk_in|current=no", RULE "r9|mode=email",
         RULE "r10|mode=phone");
}

static void escalation(void **state)
{
    (void)state;
    SAID("error cycle 4 escalate_to: \"c\" escalates to \"a\", from where escalation comes back to "
         "it; a chain must end: take one of the two out of a rule\n",
         RULE "r1|service_id=s|escalate_to=supervisor;b", RULE "r2|organization_id=b|escalate_to=c",
         RULE "r3|organization_id=c|escalate_to=inspector;a");
    SAID("error cycle 2 escalate_to: \"a\" escalates to \"a\", from where escalation comes back to "
         "it; a chain must end: take one of the two out of a rule\n",
         RULE "r1|organization_id=a|escalate_to=a");
    SAID("", /* two ways to one place; a rule that is history; rules that never hold together */
         RULE "r1|organization_id=a|escalate_to=b;c", RULE "r2|organization_id=b|escalate_to=c",
         RULE "r3|organization_id=c|escalate_to=a|current=no");
    SAID("", RULE "r1|organization_id=a|escalate_to=b|valid_to=2025-12-31",
         RULE "r2|organization_id=b|escalate_to=a|valid_from=2026-01-01");
    SAID("error cycle 3 escalate_to: \"b\" escalates to \"a\", from where escalation comes back to "
         "it; a chain must end: take one of the two out of a rule\n",
         RULE "r1|organization_id=a|escalate_to=b|valid_to=2026-01-01",
         RULE "r2|organization_id=b|escalate_to=a|valid_from=2026-01-01");
}

static void words(void **state)
{
    (void)state;
    SAID(
        "notice unknown_term 2 facts: \"hearing\" is no term of taxonomy \"stage\", so that r1 can "
        "never hold; add it to taxonomy_terms.csv or correct it\n"
        "notice unknown_category 3 category: \"cdcs\" is the category of no organization, so that "
        "r2 can never hold; correct it here or in organizations.csv\n"
        "notice unknown_escalation 4 escalate_to: \"Housing Court\" is no id in roles.csv or "
        "organizations.csv, and is shown as it is; add it there or write the id\n",
        RULE "r1|organization_id=a|facts=stage=hearing;kind=lot;stage=t-court;age=60",
        RULE "r2|category=cdcs", RULE "r3|organization_id=b|escalate_to=supervisor;Housing Court",
        RULE "r4|category=old|facts=stage=x|escalate_to=y|current=template");
}

#define PARCEL "parcel_area|organization_id="

static void parcels(void **state)
{
    (void)state;
    SAID("error contradiction 3 effect: parcel \"12 34-5\" is included and excluded by the same "
         "partner at the same time (line 2 says include); remove one row, or end it before the "
         "other begins\n",
         PARCEL "a|ppn=123-45|effect=include",
         PARCEL "a|ppn=12 34-5|effect=exclude|valid_from=2026");
    SAID("", PARCEL "a|ppn=1|effect=include|valid_to=2025",
         PARCEL "a|ppn=1|effect=exclude|valid_from=2026", PARCEL "b|ppn=1|effect=exclude",
         PARCEL "a|service_id=s|ppn=1|effect=exclude", PARCEL "a|ppn=2|effect=include",
         PARCEL "a|ppn=2|effect=include");
}

#define AREA "service_area|id="

static void areas(void **state)
{
    (void)state;
    SAID(
        "notice duplicate_area 3 area: \"wards/1\" is given to the same partner in line 2 already, "
        "at the same time; remove one row, or end it before the other begins\n",
        AREA "1|organization_id=a|area=wards/1",
        AREA "2|organization_id=a|area=wards/1|valid_to=2030",
        AREA "3|organization_id=b|area=wards/1", AREA "4|organization_id=a|area=wards/2",
        AREA "5|service_id=s|area=wards/1", AREA "6|organization_id=a", AREA "7|organization_id=a");
    SAID("", AREA "1|organization_id=a|area=w/1|valid_to=2025-12-31",
         AREA "2|organization_id=a|area=w/1|valid_from=2026-01-01");
}

static void links(void **state)
{
    (void)state;
    SAID(
        "error dangling_key 2 link_id: \"x\" is no id in organizations.csv; add the row there or "
        "correct the id\n"
        "error dangling_key 5 link_id: \"a\" is no id in location_addresses.csv; add the row there "
        "or correct the id\n"
        "notice dangling_key 6 resource_id: \"gone\" is no id in services.csv; add the row there "
        "or "
        "correct the id\n",
        "attribute|id=1|link_id=x|link_entity=organization|taxonomy_term_id=t-lot",
        "attribute|id=2|link_id=a|link_entity=organization|taxonomy_term_id=t-lot",
        "attribute|id=3|link_id=x|link_entity=elsewhere|taxonomy_term_id=t-lot",
        "attribute|id=4|link_id=a|link_entity=address|taxonomy_term_id=t-lot",
        "metadata|id=1|resource_type=service|resource_id=gone",
        "metadata|id=2|resource_type=service|resource_id=s");
}

#define SAYS "context|topic=need|text=t|source_id=q|id="

static void speakers(void **state)
{
    (void)state;
    SAID("", "source|id=q", "speaker|id=council|name=Council of residents",
         "organization|id=d|name=D|alternate_name=DD; Dee", SAYS "x1|speaker=council",
         SAYS "x2|speaker=Council of residents", SAYS "x3|speaker=B", SAYS "x4|speaker=Dee",
         SAYS "x5|speaker=supervisor", SAYS "x6");
    SAID("notice unknown_speaker 3 speaker: \"council\" is no organization, role or row of "
         "speakers.csv; add the body or role to speakers.csv, and name no person\n"
         "notice unknown_speaker 5 speaker: \"Bb\" is no organization, role or row of "
         "speakers.csv; add the body or role to speakers.csv, and name no person\n",
         "source|id=q", SAYS "x1|speaker=council", SAYS "x2|speaker=B", SAYS "x3|speaker=Bb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_that_contradict),
        cmocka_unit_test(rules_that_do_not),
        cmocka_unit_test(escalation),
        cmocka_unit_test(words),
        cmocka_unit_test(parcels),
        cmocka_unit_test(areas),
        cmocka_unit_test(links),
        cmocka_unit_test(speakers),
    };
    return cmocka_run_group_tests_name("checks", tests, NULL, NULL);
}
