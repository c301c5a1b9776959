/*
 * may_contact: the truth table of tests/cases/may_contact.csv (its head says how it is read, and where it comes from), asked of
 * the built dataset; every rule taken out of the tables in turn; and "senior only" over random rules.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "permit.h"
#include "recur.h"
#include "territory.h"
#include "zone.h"

/* ---- the table ---- */

enum { PARTNER, SERVICE, ROLES, FACTS, DATES, TIMES, VERDICT, RULE, ASK, NEXT, COLUMNS };

typedef struct wanted { /* one case */
    int line;
    char cell[COLUMNS][256];
    const char *role;
    char roles[256], at[64]; /* at "": the date alone */
    uint32_t date;
    char next[64]; /* "" = none */
} wanted;

static wanted *cases;
static size_t n_cases, cap_cases;

static void day_text(int64_t day, char out[16])
{
    uint32_t d = lrti_date_from_days(day);
    snprintf(out, 16, "%04u-%02u-%02u", d / 10000 % 10000, d / 100 % 100, d % 100);
}

static int64_t day_of(const char *text)
{
    uint32_t first, last;
    assert_true(lrti_parse_date(text, 10, &first, &last));
    return lrti_days_from_date(first);
}

/* "T09:00", "+2T09:00" or a whole time */
static void next_text(const char *cell, int64_t day, char out[64])
{
    char date[16];
    const char *t = strchr(cell, 'T');
    if (cell[0] == 'T' || cell[0] == '+') {
        day_text(day + (cell[0] == '+' ? strtol(cell + 1, NULL, 10) : 0), date);
        snprintf(out, 64, "%.10s%.40s", date, t);
    } else {
        snprintf(out, 64, "%.60s", cell);
    }
}

static void add_case(const wanted *block, const char *role, size_t role_len, int64_t day,
                     const char *time, size_t time_len)
{
    char date[16];
    assert_true(lrti_grow(&cases, &cap_cases, n_cases + 1, sizeof *cases));
    wanted *c = &cases[n_cases++];
    *c = *block;
    snprintf(c->roles, sizeof c->roles, "%.*s", (int)role_len, role);
    day_text(day, date);
    c->date = lrti_date_from_days(day);
    c->at[0] = '\0';
    if (time_len != 1 || time[0] != '-') {
        snprintf(c->at, sizeof c->at, "%.10sT%.*s", date, (int)time_len, time);
    }
    next_text(block->cell[NEXT], day, c->next);
}

static const char *word(const char **at, size_t *len)
{
    *at += strspn(*at, " ");
    const char *w = *at;
    *len = strcspn(w, " ");
    *at += *len;
    return *len ? w : NULL;
}

static void expand(const wanted *b)
{
    size_t nr, nd, nt;
    const char *r, *d, *t;
    for (const char *roles = b->cell[ROLES]; (r = word(&roles, &nr));) {
        for (const char *dates = b->cell[DATES]; (d = word(&dates, &nd));) {
            int64_t last = nd > 10 ? day_of(d + 12) : day_of(d);
            for (int64_t day = day_of(d); day <= last; day++) {
                for (const char *times = b->cell[TIMES]; (t = word(&times, &nt));) {
                    add_case(b, r, nr, day, t, nt);
                }
            }
        }
    }
}

static void read_table(void)
{
    char text[1024];
    wanted b;
    bool head = true;
    FILE *f = fopen(LIBROUTE_SOURCE_DIR "/tests/cases/may_contact.csv", "r");
    assert_non_null(f);
    for (int line = 1; fgets(text, sizeof text, f); line++) {
        if (text[0] == '#' || head) {
            head = head && text[0] == '#';
            continue;
        }
        memset(&b, 0, sizeof b);
        b.line = line;
        text[strcspn(text, "\n")] = '\0';
        const char *s = text;
        for (int c = 0; c < COLUMNS; c++) {
            size_t n = strcspn(s, ",");
            snprintf(b.cell[c], sizeof b.cell[c], "%.*s", (int)n, s);
            s += n + (s[n] == ',');
        }
        expand(&b);
    }
    fclose(f);
}

static size_t facts_of(const wanted *c, char buf[256], const char *fact[8])
{
    size_t n = 0;
    snprintf(buf, 256, "%s", c->cell[FACTS]);
    for (char *s = strtok(buf, ";"); s; s = strtok(NULL, ";")) {
        fact[n++] = s;
    }
    return n;
}

static int setup(void **state)
{
    (void)state;
    read_table();
    for (size_t i = 0; i < n_cases; i++) {
        cases[i].role = cases[i].roles; /* the array has its last place */
    }
    return n_cases < 400; /* the table was found, and is as long as it has to be */
}

static int teardown(void **state)
{
    (void)state;
    free(cases);
    return 0;
}

/* ---- all of it, through the public interface ---- */

static void every_case(void **state)
{
    (void)state;
    lrt_error err;
    lrt_router *router;
    const char *path = getenv("LIBROUTE_TEST_DATASET");
    assert_non_null(path);
    assert_int_equal(lrt_open(path, &router, &err), LRT_OK);
    for (size_t i = 0; i < n_cases; i++) {
        const wanted *c = &cases[i];
        char buf[256];
        const char *fact[8];
        lrt_permission *p;
        lrt_contact_query q = LRT_CONTACT_QUERY_INIT;
        int64_t next = LRT_AT_NONE;
        q.partner = c->cell[PARTNER];
        q.service = c->cell[SERVICE];
        q.role = c->role;
        q.n_facts = facts_of(c, buf, fact);
        q.facts = fact;
        if (c->at[0]) {
            assert_int_equal(lrt_parse_instant(router, c->at, &q.at, &err), LRT_OK);
        } else {
            q.as_of = c->date;
        }
        if (c->next[0]) {
            assert_int_equal(lrt_parse_instant(router, c->next, &next, &err), LRT_OK);
        }
        assert_int_equal(lrt_may_contact(router, &q, &p, &err), LRT_OK);
        if (strcmp(lrt_permit_text(lrt_permission_verdict(p)), c->cell[VERDICT]) != 0 ||
            strcmp(lrt_permission_rule(p), c->cell[RULE]) != 0 ||
            strcmp(lrt_permission_ask(p), c->cell[ASK]) != 0 || lrt_permission_next(p) != next) {
            fail_msg("may_contact.csv:%d: %s for %s at %s%u: %s by \"%s\", ask \"%s\", next %lld",
                     c->line, c->cell[PARTNER], c->role, c->at, c->date,
                     lrt_permit_text(lrt_permission_verdict(p)), lrt_permission_rule(p),
                     lrt_permission_ask(p), (long long)lrt_permission_next(p));
        }
        lrt_permission_free(p);
    }
    lrt_close(router);
}

/* ---- without one rule, and without one schedule ---- */

typedef struct book {
    lrti_territory territory;
    lrti_buf section;
    lrti_directory d;
} book;

static void ignore(void *user, const char *kind, const char *severity, const char *file,
                   uint64_t record, const char *field, const char *message)
{
    (void)user;
    (void)kind;
    (void)severity;
    (void)file;
    (void)record;
    (void)field;
    (void)message;
}

/* Millbrook's directory without its boundaries, and without one row of a table. */
static void open_without(book *b, int table, size_t gone)
{
    static const int made[] = {LRTI_T_opening, LRTI_T_time_zone};
    const lrt_limits limits = {1 << 30, 64, 1000000, 10000000, 100000};
    lrt_error err;
    memset(b, 0, sizeof *b);
    assert_int_equal(lrti_territory_read(LIBROUTE_SOURCE_DIR "/tests/data/millbrook", &limits,
                                         &b->territory, ignore, NULL, &err),
                     LRT_OK);
    lrti_raw *raw = &b->territory.raw;
    lrti_raw_table *t = &raw->table[table];
    if (gone < t->n_rows) {
        memmove(&t->row[gone], &t->row[gone + 1], (t->n_rows - gone - 1) * sizeof *t->row);
        t->n_rows--;
    }
    assert_int_equal(lrti_zone_load("America/New_York", raw, &err), LRT_OK);
    assert_int_equal(lrti_recur_expand(raw, "America/New_York", ignore, NULL, &err), LRT_OK);
    for (size_t i = 0; i < LRTI_COUNT(made); i++) {
        raw->table[made[i]].file = "";
        assert_int_equal(lrti_raw_check(raw, made[i], ignore, NULL, &err), LRT_OK);
    }
    assert_int_equal(lrti_tables_compile(raw, &b->section, &err), LRT_OK);
    assert_int_equal(lrti_directory_open(b->section.data, b->section.len, &b->d, &err), LRT_OK);
}

static void close_book(book *b)
{
    lrti_directory_close(&b->d);
    lrti_buf_free(&b->section);
    lrti_territory_free(&b->territory);
}

/* The answer as one text, so that two can be compared. */
static void answer(const book *b, const wanted *c, char out[200])
{
    const lrti_tables *t = &b->d.t;
    char buf[256];
    const char *fact[8];
    lrti_arena arena = {NULL};
    lrt_error err;
    size_t n = facts_of(c, buf, fact);
    lrti_case asked = {
        c->date, LRT_AT_NONE, lrti_find_row(t, LRTI_T_role, c->role), {NULL, 0}, LRT_VIEW_STAFF};
    assert_int_equal(lrti_facts_parse(&b->d, fact, n, &arena, &asked.facts, &err), LRT_OK);
    if (c->at[0]) {
        assert_true(lrti_zone_parse(t, c->at, &asked.at));
    }
    uint32_t partner = lrti_find_row(t, LRTI_T_organization, c->cell[PARTNER]),
             org = lrti_answering_organization(t, partner, c->date),
             service =
                 org == partner ? lrti_find_row(t, LRTI_T_service, c->cell[SERVICE]) : LRTI_NO_ROW;
    lrti_permission p = lrti_permit_for(&b->d, org, &service, &asked);
    snprintf(out, 200, "%s %s %s %lld", lrt_permit_text(p.verdict),
             p.rule == LRTI_NO_ROW ? "" : LRTI_TX(t, contact_protocol, id, p.rule),
             p.ask == LRTI_NO_ROW ? "" : LRTI_TX(t, role, id, p.ask), (long long)p.next);
    lrti_arena_free(&arena);
}

static void only_rows_that_cite_a_rule_change(void **state)
{
    (void)state;
    book whole, less;
    char(*before)[200] = calloc(n_cases, sizeof *before), after[200];
    assert_non_null(before);
    open_without(&whole, LRTI_T_contact_protocol, SIZE_MAX);
    for (size_t i = 0; i < n_cases; i++) {
        answer(&whole, &cases[i], before[i]);
    }
    uint32_t rules = lrti_rows(&whole.d.t, LRTI_T_contact_protocol);
    assert_in_range(rules, 10, 1000);
    for (uint32_t r = 0; r < rules; r++) {
        const char *id = LRTI_TX(&whole.d.t, contact_protocol, id, r);
        size_t cited = 0;
        open_without(&less, LRTI_T_contact_protocol, r);
        assert_int_equal(lrti_find_row(&less.d.t, LRTI_T_contact_protocol, id), LRTI_NO_ROW);
        for (size_t i = 0; i < n_cases; i++) {
            bool cites = strcmp(cases[i].cell[RULE], id) == 0;
            answer(&less, &cases[i], after);
            cited += cites;
            if (cites == (strcmp(before[i], after) == 0)) {
                fail_msg("without %s, line %d (%s): \"%s\" became \"%s\"", id, cases[i].line,
                         cases[i].cell[PARTNER], before[i], after);
            }
        }
        assert_int_not_equal(cited, 0); /* a rule that no row cites is not tested */
        close_book(&less);
    }
    close_book(&whole);
    free(before);
}

/* A schedule that no row depends on would not be tested either. */
static void every_schedule_matters(void **state)
{
    (void)state;
    book whole, less;
    char before[200], after[200];
    open_without(&whole, LRTI_T_schedule, SIZE_MAX);
    uint32_t n = lrti_rows(&whole.d.t, LRTI_T_schedule);
    for (uint32_t s = 0; s < n; s++) {
        size_t changed = 0;
        open_without(&less, LRTI_T_schedule, s);
        for (size_t i = 0; i < n_cases; i++) {
            answer(&whole, &cases[i], before);
            answer(&less, &cases[i], after);
            changed += strcmp(before, after) != 0;
        }
        if (!changed) {
            fail_msg("no case depends on %s", LRTI_TX(&whole.d.t, schedule, id, s));
        }
        close_book(&less);
    }
    close_book(&whole);
}

/* ---- "senior only", over random rules ---- */

static uint64_t seed;
static uint32_t draw(uint32_t n) /* xorshift64 */
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % n;
}

enum { ROLE_COUNT = 5, RULE_COUNT = 12 };

static void set(lrti_raw *raw, lrti_raw_row *row, int column, const char *value)
{
    row->cell[column] = lrti_arena_str(&raw->arena, value);
}

static void random_rule(lrti_raw *raw, int i)
{
    static const char *const current[] = {"yes", "", "", "", "template", "no", "unverified"};
    char text[40];
    lrti_raw_row *row = lrti_raw_add(raw, LRTI_T_contact_protocol, 0);
    snprintf(text, sizeof text, "r%02d", i);
    set(raw, row, C_contact_protocol_id, text);
    switch (draw(3)) {
    case 0: set(raw, row, C_contact_protocol_service_id, draw(2) ? "s" : "t"); break;
    case 1: set(raw, row, C_contact_protocol_organization_id, draw(2) ? "a" : "b"); break;
    default: set(raw, row, C_contact_protocol_category, draw(2) ? "cdc" : "legal"); break;
    }
    set(raw, row, C_contact_protocol_current, current[draw(LRTI_COUNT(current))]);
    uint32_t role = draw(ROLE_COUNT + 2);
    snprintf(text, sizeof text, "role%u", role);
    set(raw, row, C_contact_protocol_initiator_role,
        role == ROLE_COUNT       ? ""
        : role == ROLE_COUNT + 1 ? "none"
                                 : text);
    if (draw(3) == 0) {
        snprintf(text, sizeof text, "role%u", draw(ROLE_COUNT));
        set(raw, row, C_contact_protocol_approval_role, text);
    }
    if (draw(2)) {
        snprintf(text, sizeof text, "%u", draw(4));
        set(raw, row, C_contact_protocol_priority, text);
    }
    if (draw(4) == 0) {
        set(raw, row, C_contact_protocol_valid_to, draw(2) ? "2026-06-30" : "2027");
    }
    if (draw(4) == 0) {
        set(raw, row, C_contact_protocol_facts, draw(2) ? "age=60+" : "age=0-59");
    }
}

static lrti_raw_row *add(lrti_raw *raw, int table, const char *id)
{
    lrti_raw_row *row = lrti_raw_add(raw, table, 0);
    assert_non_null(row);
    row->cell[0] = id;
    return row;
}

static void random_book(lrti_raw *raw, uint32_t rank[ROLE_COUNT])
{
    static const char *const id[] = {"role0", "role1", "role2", "role3", "role4"};
    char text[16];
    for (int i = 0; i < ROLE_COUNT; i++) {
        rank[i] = 1 + draw(4); /* several roles may rank equal */
        snprintf(text, sizeof text, "%u", rank[i]);
        set(raw, add(raw, LRTI_T_role, id[i]), C_role_rank, text);
    }
    for (int i = 0; i < 2; i++) {
        lrti_raw_row *row = add(raw, LRTI_T_organization, i ? "b" : "a");
        set(raw, row, C_organization_name, "N");
        set(raw, row, C_organization_category, i ? "legal" : "cdc");
        row = add(raw, LRTI_T_service, i ? "t" : "s");
        set(raw, row, C_service_name, "N");
        set(raw, row, C_service_organization_id, i ? "b" : "a");
    }
    for (int i = 0; i < 3; i++) {
        lrti_raw_row *row = add(raw, LRTI_T_schedule, i == 0 ? "h0" : i == 1 ? "h1" : "h2");
        set(raw, row, i == 1 ? C_schedule_service_id : C_schedule_organization_id,
            i == 1   ? "s"
            : i == 0 ? "a"
                     : "b");
        set(raw, row, C_schedule_freq, "WEEKLY");
        set(raw, row, C_schedule_byday, draw(2) ? "MO,WE,FR" : "TU,SA");
        set(raw, row, C_schedule_opens_at, draw(2) ? "09:00" : "20:00");
        set(raw, row, C_schedule_closes_at, draw(2) ? "17:00" : "02:00");
    }
    for (int i = 0; i < RULE_COUNT; i++) {
        random_rule(raw, i);
    }
    lrti_raw_row *utc = lrti_raw_add(raw, LRTI_T_time_zone, 0);
    utc->cell[C_time_zone_utc_minute] = utc->cell[C_time_zone_offset_s] = "0";
    utc->cell[C_time_zone_abbreviation] = "UTC";
}

/* The property, from the row of the rule alone: none of judge's own helpers is used. */
static void check_permission(const lrti_tables *t, const uint32_t rank[ROLE_COUNT], uint32_t role,
                             const lrti_permission *p, size_t seen[6])
{
    seen[p->verdict]++;
    if (p->rule == LRTI_NO_ROW) {
        assert_int_equal(p->verdict, LRT_PERMIT_NOT_SET);
        return;
    }
    const char *lowest = LRTI_TX(t, contact_protocol, initiator_role, p->rule);
    uint32_t approval = LRTI_U32(t, contact_protocol, approval_role, p->rule);
    assert_true(LRTI_U32(t, contact_protocol, current, p->rule) == LRTI_NO_ROW ||
                LRTI_U32(t, contact_protocol, current, p->rule) == 0);
    if (!lowest[0]) {
        assert_int_equal(p->verdict, LRT_PERMIT_NOT_SET);
    } else if (strcmp(lowest, "none") == 0) {
        assert_int_equal(p->verdict, LRT_PERMIT_NEVER);
    } else if (rank[role] < rank[lowest[4] - '0'] ||
               (approval != LRTI_NO_ROW && rank[role] < rank[approval])) {
        assert_int_equal(p->verdict, LRT_PERMIT_ASK_FIRST);
        assert_true(rank[p->ask] > rank[role]); /* whom it names ranks higher: asking ends */
    } else {
        assert_true(p->verdict == LRT_PERMIT_ALLOWED || p->verdict == LRT_PERMIT_NOT_NOW);
    }
}

static void senior_only_never_allows_a_lower_role(void **state)
{
    (void)state;
    static const char *const fact[] = {"age=70", "age=30"};
    size_t seen[6] = {0};
    for (uint64_t round = 1; round <= 2000; round++) {
        lrti_raw raw;
        lrti_buf section = {0};
        lrti_directory d;
        lrti_arena arena = {NULL};
        lrt_error err;
        uint32_t rank[ROLE_COUNT];
        memset(&raw, 0, sizeof raw);
        seed = round * UINT64_C(0x9E3779B97F4A7C15);
        random_book(&raw, rank);
        assert_int_equal(lrti_raw_check(&raw, LRTI_T_schedule, ignore, NULL, &err), LRT_OK);
        if (round % 100 == 1) { /* expanding takes longest; the rules are what is varied */
            assert_int_equal(lrti_recur_expand(&raw, "UTC", ignore, NULL, &err), LRT_OK);
        }
        for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
            assert_int_equal(lrti_raw_check(&raw, t, ignore, NULL, &err), LRT_OK);
        }
        assert_int_equal(lrti_tables_compile(&raw, &section, &err), LRT_OK);
        assert_int_equal(lrti_directory_open(section.data, section.len, &d, &err), LRT_OK);
        for (int k = 0; k < 40; k++) {
            uint32_t role = draw(ROLE_COUNT), org = draw(2), service = draw(2) ? org : LRTI_NO_ROW;
            lrti_case asked = {0,
                               INT64_C(1767225600) + draw(63072000),
                               role,
                               {NULL, 0},
                               LRT_VIEW_STAFF}; /* 2026 and 2027 */
            asked.as_of = lrti_zone_date(&d.t, asked.at);
            if (draw(3) == 0) {
                asked.at = LRT_AT_NONE;
            }
            if (draw(2)) {
                assert_int_equal(
                    lrti_facts_parse(&d, &fact[draw(2)], 1, &arena, &asked.facts, &err), LRT_OK);
            }
            lrti_permission p = lrti_permit_for(&d, org, &service, &asked);
            check_permission(&d.t, rank, role, &p, seen);
        }
        lrti_arena_free(&arena);
        lrti_directory_close(&d);
        lrti_buf_free(&section);
        lrti_raw_free(&raw);
    }
    for (int v = LRT_PERMIT_NOT_SET; v <= LRT_PERMIT_ALLOWED; v++) { /* none by chance only */
        assert_in_range(seen[v], 100, 80000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case),
        cmocka_unit_test(only_rows_that_cite_a_rule_change),
        cmocka_unit_test(every_schedule_matters),
        cmocka_unit_test(senior_only_never_allows_a_lower_role),
    };
    return cmocka_run_group_tests_name("may_contact", tests, setup, teardown);
}
