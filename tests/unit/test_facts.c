#define _POSIX_C_SOURCE 200809L
/*
 * facts and eligibility: from literals. The truth tables are written by hand from DESIGN section 7 ("each yes / no / unknown;
 * required vs preferred") and the heads of facts.h and eligibility.h.
 *
 * The vocabulary, property type first:
 *     residential            owner: homeowner          population: tenant, senior
 *       house                         owner_occupant   stage: notice, hearing
 *       four_family                 absentee           empty: no terms
 *     commercial
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "book.h"
#include "eligibility.h"

static const char *const vocabulary[] = {
    "taxonomy|id=property_type",
    "taxonomy|id=owner_type",
    "taxonomy|id=population",
    "taxonomy|id=stage",
    "taxonomy|id=empty",
    "taxonomy|id=occupancy",
    "taxonomy_term|id=p0|code=residential|taxonomy_id=property_type",
    "taxonomy_term|id=p1|code=house|taxonomy_id=property_type|parent_id=p0",
    "taxonomy_term|id=p2|code=four_family|taxonomy_id=property_type|parent_id=p0",
    "taxonomy_term|id=p3|code=commercial|taxonomy_id=property_type",
    "taxonomy_term|id=o1|code=homeowner|taxonomy_id=owner_type",
    "taxonomy_term|id=o2|code=owner_occupant|taxonomy_id=owner_type|parent_id=o1",
    "taxonomy_term|id=o3|code=absentee|taxonomy_id=owner_type",
    "taxonomy_term|id=tenant|taxonomy_id=population", /* no code: its id is the value */
    "taxonomy_term|id=senior|code=senior|taxonomy_id=population",
    "taxonomy_term|id=s1|code=notice|taxonomy_id=stage",
    "taxonomy_term|id=s2|code=hearing|taxonomy_id=stage",
    "taxonomy_term|id=stray", /* of no taxonomy */
    "taxonomy_term|id=c1|code=owner|taxonomy_id=occupancy|parent_id=o2",
    "taxonomy_term|id=c2|code=empty|taxonomy_id=occupancy",
};

typedef struct world {
    book b;
    lrti_arena arena;
    lrti_facts facts;
    lrt_error err;
} world;

static void start(world *w)
{
    memset(w, 0, sizeof *w);
    for (size_t i = 0; i < LRTI_COUNT(vocabulary); i++) {
        book_put(&w->b, vocabulary[i]);
    }
}

static void finish(world *w)
{
    lrti_arena_free(&w->arena);
    book_close(&w->b);
}

/* Facts joined by one blank. */
static lrt_status parse(world *w, const char *text)
{
    const char *list[16];
    char *copy = lrti_arena_str(&w->arena, text), *save = NULL;
    size_t n = 0;
    for (char *s = strtok_r(copy, " ", &save); s; s = strtok_r(NULL, " ", &save)) {
        list[n++] = s;
    }
    return lrti_facts_parse(&w->b.d, list, n, &w->arena, &w->facts, &w->err);
}

static uint32_t term(const world *w, const char *id)
{
    uint32_t row = lrti_find_row(&w->b.d.t, LRTI_T_taxonomy_term, id);
    assert_int_not_equal(row, LRTI_NO_ROW);
    return row;
}

static char truth_letter(lrti_truth truth)
{
    return truth == LRTI_YES ? 'y' : truth == LRTI_NO ? 'n' : '?';
}

/* ---- facts ---- */

static void terms(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_open(&w.b);
    static const struct {
        const char *facts;
        const char
            *expected; /* of residential house four_family commercial | owner_occupant | tenant */
    } table[] = {
        {"", "??????"},
        {"property_type=house", "yynn??"},       /* a term implies its parent, and settles */
        {"property_type=residential", "y??n??"}, /* which kind of dwelling is left open */
        {"property_type=commercial", "nnny??"},
        {"property_type=house property_type=commercial", "yyny??"}, /* all of them hold */
        {"property_type=residential property_type=commercial", "y??y??"},
        {"property_type=p1", "yynn??"}, /* by id */
        {"owner_type=owner_occupant", "????y?"},
        {"owner_type=homeowner", "??????"},
        {"owner_type=absentee", "????n?"},
        {"population=tenant", "?????y"},
        {"population=senior", "?????n"},
        {"age=40", "??????"},
        /* a parent of another taxonomy is implied, and settles nothing there */
        {"occupancy=owner", "????y?"},
        {"occupancy=empty", "??????"},
        {"occupancy=owner owner_type=absentee", "????y?"},
        {"occupancy=empty owner_type=absentee", "????n?"},
    };
    static const char *const asked[] = {"p0", "p1", "p2", "p3", "o2", "tenant"};
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        char got[7] = "";
        assert_int_equal(parse(&w, table[i].facts), LRT_OK);
        for (size_t k = 0; k < 6; k++) {
            got[k] = truth_letter(lrti_facts_term(&w.b.d.t, &w.facts, term(&w, asked[k])));
        }
        if (strcmp(got, table[i].expected) != 0) {
            fail_msg("%s: %s, expected %s", table[i].facts, got, table[i].expected);
        }
    }
    assert_int_equal(lrti_facts_term(&w.b.d.t, &w.facts, term(&w, "stray")), LRTI_UNKNOWN);
    finish(&w);
}

static void ages(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_open(&w.b);
    static const struct {
        const char *facts;
        double from, to;
        char expected;
    } table[] = {
        {"", NAN, NAN, 'y'},        {"", 60, NAN, '?'},         {"", NAN, 25, '?'},
        {"age=60", 60, NAN, 'y'},   {"age=59", 60, NAN, 'n'},   {"age=59.9", 60, NAN, 'n'},
        {"age=25", NAN, 25, 'y'},   {"age=26", NAN, 25, 'n'},   {"age=0", NAN, 25, 'y'},
        {"age=60+", 60, NAN, 'y'},  {"age=55+", 60, NAN, '?'},  {"age=62+", 60, 70, '?'},
        {"age=71+", 60, 70, 'n'},   {"age=60+", NAN, 59, 'n'},  {"age=60-70", 60, 70, 'y'},
        {"age=18-24", 25, 30, 'n'}, {"age=18-25", 25, 30, '?'}, {"age=30-40", 25, 30, '?'},
        {"age=31-40", 25, 30, 'n'}, {"age=7", NAN, NAN, 'y'},   {"stage=notice", 1, 2, '?'},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        assert_int_equal(parse(&w, table[i].facts), LRT_OK);
        char got = truth_letter(lrti_facts_age(&w.facts, table[i].from, table[i].to));
        if (got != table[i].expected) {
            fail_msg("row %zu, %s: %c", i, table[i].facts, got);
        }
    }
    finish(&w);
}

static void conditions(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_open(&w.b);
    static const struct {
        const char *facts, *conditions;
        char expected;
    } table[] = {
        {"", "", 'y'},
        {"", "stage=hearing", '?'},
        {"stage=hearing", "stage=hearing", 'y'},
        {"stage=notice", "stage=hearing", 'n'},
        {"stage=hearing", "stage=hearing; owner_type=absentee", '?'},
        {"stage=hearing owner_type=absentee", "stage=hearing; owner_type=absentee", 'y'},
        {"stage=notice", "stage=hearing;owner_type=absentee", 'n'}, /* a no decides */
        {"owner_type=homeowner", "stage=hearing;owner_type=absentee", 'n'},
        {"stage=hearing age=70", "stage=hearing;age=60+", 'y'},
        {"stage=hearing age=50", "stage=hearing;age=60+", 'n'},
        {"stage=hearing", "stage=hearing;age=60+", '?'},
        {"stage=hearing", "stage=unheard_of", '?'}, /* what cannot be read is unknown */
        {"stage=hearing", "unheard=of", '?'},
        {"stage=hearing", "stage", '?'},
        {"stage=hearing", "age=old", '?'},
        {"stage=notice", "unheard=of;stage=hearing", 'n'},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        assert_int_equal(parse(&w, table[i].facts), LRT_OK);
        char got = truth_letter(lrti_facts_all(&w.b.d.t, &w.facts, table[i].conditions));
        if (got != table[i].expected) {
            fail_msg("row %zu, \"%s\" of \"%s\": %c", i, table[i].conditions, table[i].facts, got);
        }
    }
    finish(&w);
}

static void refusals(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_open(&w.b);
    static const char *const table[][2] = {
        {"stage", "is not KEY=VALUE"},
        {"=hearing", "is not KEY=VALUE"},
        {"stage=", "is not KEY=VALUE"},
        {"weather=fine", "the territory knows"},
        {"Stage=hearing", "the territory knows"}, /* ids are compared as they are */
        {"stage=unheard", "stage takes notice, hearing"},
        {"stage=house", "stage takes notice, hearing"},
        {"empty=x", "it has no terms"},
        {"age=old", "write 67, 60+ or 18-24"},
        {"age=-1", "write 67, 60+ or 18-24"},
        {"age=24-18", "write 67, 60+ or 18-24"},
        {"age=60++", "write 67, 60+ or 18-24"},
        {"age=+", "write 67, 60+ or 18-24"},
        {"age=nan", "write 67, 60+ or 18-24"},
        {"age=40 age=41", "given twice"},
        {"race=any", "nobody is routed by it"},
        {"Ethnicity=any", "nobody is routed by it"},
        {"holc_grade=D", "nobody is routed by it"},
        {"religion=any", "nobody is routed by it"},
        {"national_origin=any", "nobody is routed by it"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        assert_int_equal(parse(&w, table[i][0]), LRT_E_ARG);
        if (!strstr(w.err.message, table[i][1])) {
            fail_msg("%s: %s", table[i][0], w.err.message);
        }
    }
    const char *none = NULL;
    assert_int_equal(lrti_facts_parse(&w.b.d, &none, 1, &w.arena, &w.facts, &w.err), LRT_E_ARG);
    finish(&w);
}

static void order_says_nothing(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_open(&w.b);
    assert_int_equal(parse(&w, "age=60+ stage=notice property_type=house owner_type=absentee"),
                     LRT_OK);
    lrti_facts a = w.facts;
    assert_int_equal(parse(&w, "owner_type=absentee property_type=house age=60+ stage=notice"),
                     LRT_OK);
    assert_int_equal(a.n, w.facts.n);
    for (size_t i = 0; i < a.n; i++) {
        assert_int_equal(a.fact[i].taxonomy, w.facts.fact[i].taxonomy);
        assert_int_equal(a.fact[i].term, w.facts.fact[i].term);
    }
    finish(&w);
}

/* A fact as written is read back as the same fact. */
static void written_and_read(void **state)
{
    (void)state;
    static const char *const table[] = {"stage=notice", "population=tenant", "age=67",
                                        "age=60+",      "age=18-24",         "age=33.25",
                                        "age=0.5-1.5"};
    world w;
    start(&w);
    book_open(&w.b);
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        lrti_buf text = {0};
        assert_int_equal(parse(&w, table[i]), LRT_OK);
        lrti_facts_text(&w.b.d.t, &w.facts.fact[0], &text);
        assert_string_equal(text.data, table[i]);
        lrti_buf_free(&text);
    }
    finish(&w);
}

/* ---- eligibility ---- */

/* "yes/no/unknown refused matched": bits as letters p(opulation) t(ype) o(wner) v s(tage) a(ge) */
static const char *weighed(const world *w, const char *service)
{
    static char out[80];
    const lrti_tables *t = &w->b.d.t;
    uint32_t row = service ? lrti_find_row(t, LRTI_T_service, service) : LRTI_NO_ROW;
    lrti_eligibility e = lrti_eligibility_of(&w->b.d, &w->facts, 0, row);
    if (!w->facts.n) {
        assert_int_equal(lrti_eligibility_conditional(&w->b.d, 0, row), e.required_unknown != 0);
    }
    const uint8_t set[] = {e.yes, e.no, e.unknown, e.refused, e.required_unknown};
    size_t n = 0;
    for (size_t i = 0; i < 5; i++) {
        for (unsigned b = 0; b < LRTI_BRANCHES; b++) {
            if (set[i] >> b & 1) {
                out[n++] = "ptovsa"[b];
            }
        }
        out[n++] = '/';
    }
    snprintf(out + n, sizeof out - n, "%u", lrti_eligibility_matched(e));
    return out;
}

static void branches(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_put(&w.b, "organization|id=org|name=Org");
    book_put(&w.b, "service|id=svc|name=S|organization_id=org|minimum_age=60");
    book_put(&w.b, "service|id=plain|name=S|organization_id=org");
    static const char *const rows[] = {
        /* two terms of one branch are alternatives; the branch is required, because one of them is */
        "attribute|id=1|link_id=svc|link_entity=service|taxonomy_term_id=p1|link_type=property_"
        "type|"
        "requirement=preferred",
        "attribute|id=2|link_id=svc|link_entity=service|taxonomy_term_id=p2|link_type=property_"
        "type",
        "attribute|id=3|link_id=svc|link_entity=service|taxonomy_term_id=o2|link_type=owner_type|"
        "requirement=required",
        "attribute|id=4|link_id=svc|link_entity=service|taxonomy_term_id=s1|link_type=stage|"
        "requirement=preferred",
        "attribute|id=5|link_id=svc|link_entity=service|taxonomy_term_id=senior", /* a label */
    };
    for (size_t i = 0; i < LRTI_COUNT(rows); i++) {
        book_put(&w.b, rows[i]);
    }
    book_open(&w.b);
    static const char *const table[][2] = {
        /* yes / no / unknown / refused / unknown and required / matched */
        {"", "//tosa//toa/0"},
        {"property_type=house", "t//osa//oa/1"},
        {"property_type=four_family", "t//osa//oa/1"},
        {"property_type=residential", "//tosa//toa/0"},
        {"property_type=commercial", "/t/osa/t/oa/0"},
        {"property_type=house owner_type=owner_occupant stage=notice age=61", "tosa/////3"},
        {"stage=hearing", "/s/toa//toa/0"}, /* preferred: a no, and no refusal */
        {"stage=hearing owner_type=absentee", "/os/ta/o/ta/0"},
        {"age=59", "/a/tos/a/to/0"},
        {"age=50+", "//tosa//toa/0"},
        {"population=tenant", "//tosa//toa/0"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        assert_int_equal(parse(&w, table[i][0]), LRT_OK);
        if (strcmp(weighed(&w, "svc"), table[i][1]) != 0) {
            fail_msg("%s: %s, expected %s", table[i][0], weighed(&w, "svc"), table[i][1]);
        }
        assert_string_equal(weighed(&w, "plain"), "/////0");
        assert_string_equal(weighed(&w, NULL), "/////0");
    }
    finish(&w);
}

/* What the organization asks for holds for its services: a branch that both name must hold for both. */
static void organization_and_service(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_put(&w.b, "organization|id=org|name=Org");
    book_put(&w.b, "service|id=svc|name=S|organization_id=org");
    static const char *const rows[] = {
        "attribute|id=1|link_id=org|link_entity=organization|taxonomy_term_id=p0|link_type="
        "property_type",
        "attribute|id=2|link_id=svc|link_entity=service|taxonomy_term_id=p1|link_type=property_"
        "type|"
        "requirement=preferred",
        "attribute|id=3|link_id=org|link_entity=organization|taxonomy_term_id=tenant|link_type="
        "population|"
        "requirement=preferred",
    };
    for (size_t i = 0; i < LRTI_COUNT(rows); i++) {
        book_put(&w.b, rows[i]);
    }
    book_open(&w.b);
    static const char *const table[][3] = {
        {"", "//pt//t/0", "//pt//t/0"},
        {"property_type=house", "t//p///1", "t//p///1"},
        {"property_type=residential", "//pt///0", "t//p///1"}, /* a house? not said */
        /* the service would rather have a house: no refusal, though the organization's branch is a required one */
        {"property_type=four_family", "/t/p///0", "t//p///1"},
        {"property_type=commercial", "/t/p/t//0", "/t/p/t//0"},
        {"population=tenant property_type=house", "pt/////2", "pt/////2"},
        {"population=senior", "/p/t//t/0", "/p/t//t/0"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        assert_int_equal(parse(&w, table[i][0]), LRT_OK);
        if (strcmp(weighed(&w, "svc"), table[i][1]) != 0) {
            fail_msg("%s: %s, expected %s", table[i][0], weighed(&w, "svc"), table[i][1]);
        }
        assert_string_equal(weighed(&w, NULL), table[i][2]);
    }
    finish(&w);
}

static void texts(void **state)
{
    (void)state;
    world w;
    start(&w);
    book_put(&w.b, "organization|id=org|name=Org");
    book_put(&w.b, "service|id=svc|name=S|organization_id=org|minimum_age=18|maximum_age=24.5");
    book_put(&w.b, "attribute|id=1|link_id=svc|link_entity=service|taxonomy_term_id=p1|link_type="
                   "property_type");
    book_put(&w.b, "attribute|id=2|link_id=svc|link_entity=service|taxonomy_term_id=p3|link_type="
                   "property_type");
    book_put(&w.b, "attribute|id=3|link_id=svc|link_entity=service|taxonomy_term_id=tenant|"
                   "link_type=population|requirement=preferred");
    book_open(&w.b);
    assert_int_equal(parse(&w, "property_type=house population=senior"), LRT_OK);
    lrti_eligibility e = lrti_eligibility_of(&w.b.d, &w.facts, 0, 0);
    const lrti_criteria *c = lrti_eligibility_texts(&w.b.d, &w.facts, 0, 0, e, &w.arena);
    assert_non_null(c);
    assert_int_equal(c->n_matched, 1);
    assert_string_equal(c->matched[0], "property_type: house"); /* the term that holds */
    assert_int_equal(c->n_unknown, 1);
    assert_string_equal(c->unknown[0], "age: from 18 to 24.5");
    assert_int_equal(c->n_not_matched, 1);
    assert_string_equal(c->not_matched[0], "population: tenant");
    assert_int_equal(parse(&w, "property_type=residential"), LRT_OK);
    e = lrti_eligibility_of(&w.b.d, &w.facts, 0, 0);
    c = lrti_eligibility_texts(&w.b.d, &w.facts, 0, 0, e, &w.arena);
    assert_non_null(c);
    assert_string_equal(c->unknown[1], "property_type: house"); /* not commercial: that is a no */
    finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms),
        cmocka_unit_test(ages),
        cmocka_unit_test(conditions),
        cmocka_unit_test(refusals),
        cmocka_unit_test(order_says_nothing),
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(branches),
        cmocka_unit_test(organization_and_service),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
