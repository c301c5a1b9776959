/*
 * route: from literals. Books of a few rows, locations put together by hand; the expected orders follow DESIGN section 7 and
 * the head of route.h: priority, eligibility, specificity, share, area, freshness, id.
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

#include "route.h"

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

#define TODAY 20261123

/* ---- the place: three sets, finest first; parcels 001-01-001 (index 0), 001-01-002, 001-01-002A ---- */

static const char *const place_rows[] = {
    "boundary_set|id=cdc/1|slug=cdc|edition=1|file=f|topology=overlapping|specificity=2",
    "boundary_set|id=city/1|slug=city|edition=1|file=f|topology=single|specificity=6",
    "boundary_set|id=loose/1|slug=loose|edition=1|file=f|topology=overlapping",
    "boundary_set|id=wards/1|slug=wards|edition=1|file=f|topology=tessellation|specificity=4",
    "boundary|id=cdc/1/a|boundary_set_id=cdc/1|area_id=a|name=Area A|area_m2=5000",
    "boundary|id=cdc/1/b|boundary_set_id=cdc/1|area_id=b|name=Area B|area_m2=4000.4",
    "boundary|id=cdc/1/c|boundary_set_id=cdc/1|area_id=c|name=Area C|area_m2=4000.3",
    "boundary|id=city/1/c|boundary_set_id=city/1|area_id=c|name=The City|area_m2=1e6",
    "boundary|id=loose/1/l|boundary_set_id=loose/1|area_id=l|name=Loose|area_m2=1",
    "boundary|id=wards/1/1|boundary_set_id=wards/1|area_id=1|name=Ward 1|area_m2=7000",
    "boundary|id=wards/1/2|boundary_set_id=wards/1|area_id=2|name=Ward 2|area_m2=7000",
};
enum { CDC_A, CDC_B, CDC_C, CITY, LOOSE, WARD_1, WARD_2, N_AREAS };
static const char *const area_name[N_AREAS] = {"cdc/1/a",   "cdc/1/b",   "cdc/1/c",  "city/1/c",
                                               "loose/1/l", "wards/1/1", "wards/1/2"};

typedef struct world {
    book b;
    lrti_buf parcels;
    lrti_geocoder geocoder;
    lrti_hit hit[N_AREAS];
    uint32_t parcel[3];
    lrti_located at;
    lrti_arena arena;
    lrti_matches m;
    unsigned n_areas_given;
} world;

static void start(world *w)
{
    memset(w, 0, sizeof *w);
    for (size_t i = 0; i < LRTI_COUNT(place_rows); i++) {
        put(&w->b, place_rows[i]);
    }
    w->at.status = LRT_ANSWER_ANSWERED;
    w->at.reason = w->at.address = "";
    w->at.lon = -81;
    w->at.lat = 41;
    w->at.hit = w->hit;
    w->at.parcels = w->parcel;
    for (uint32_t i = 0; i < N_AREAS; i++) { /* the point rule, inside everything but ward 2 */
        if (i != WARD_2) {
            w->hit[w->at.n_hits++] = (lrti_hit){i, LRTI_INSIDE, 0, 25};
        }
    }
    w->at.n_applying = w->at.n_hits;
}

static void organization(world *w, const char *id, const char *more)
{
    char row[400];
    snprintf(row, sizeof row, "organization|id=%s|name=Org %s%s", id, id, more);
    put(&w->b, row);
}

/* Gives an area to an organization, or to a service of it. */
static void serves(world *w, const char *org, const char *service, uint32_t area, const char *more)
{
    char row[400];
    unsigned n = w->n_areas_given++;
    snprintf(row, sizeof row, "service_area|id=sa%04u|organization_id=%s|service_id=%s%s", n, org,
             service, more);
    put(&w->b, row);
    snprintf(row, sizeof row, "service_area_boundary|service_area_id=sa%04u|boundary_id=%s", n,
             area_name[area]);
    put(&w->b, row);
}

static void open_parcels(world *w)
{
    static const char *const ppn[] = {"001-01-001", "001-01-002", "001-01-002A"};
    static const char *const patterns[] = {"BBB-PP-III", "BBB-PP-IIIA"};
    lrti_geocode_row row[3];
    lrti_geocode_input input;
    lrt_error err;
    memset(&input, 0, sizeof input);
    for (size_t i = 0; i < 3; i++) {
        row[i] =
            (lrti_geocode_row){ppn[i], "", "", "", "", "", "", "", "", "", "", "", -81, 41, i + 2};
    }
    input.parcels = row;
    input.n_parcels = 3;
    input.parcel_patterns = patterns;
    input.n_parcel_patterns = 2;
    input.default_city = input.default_state = "";
    assert_int_equal(lrti_geocode_compile(&input, &w->parcels, &err), LRT_OK);
    assert_int_equal(lrti_geocode_open(w->parcels.data, w->parcels.len, &w->geocoder, &err),
                     LRT_OK);
    assert_string_equal(lrti_geocode_parcel_number(&w->geocoder, 0), ppn[0]);
    assert_string_equal(lrti_geocode_parcel_number(&w->geocoder, 2), ppn[2]);
}

static void ask(world *w, uint32_t as_of)
{
    lrt_error err;
    if (!w->b.section.data) {
        open_book(&w->b);
        open_parcels(w);
    }
    lrti_arena_free(&w->arena);
    const lrti_case asked = {as_of, LRT_AT_NONE, LRTI_NO_ROW, {NULL, 0}, LRT_VIEW_STAFF};
    assert_int_equal(lrti_route(&w->b.d, &w->geocoder, &w->at, &asked, &w->arena, &w->m, &err),
                     LRT_OK);
    assert_int_equal(lrti_route_describe(&w->b.d, &w->at, &asked, &w->arena, &w->m, &err), LRT_OK);
}

static const char *id_of(const world *w, uint32_t org)
{
    return LRTI_TX(&w->b.d.t, organization, id, org);
}

/* "z:area a:last" - the order, and the key on which each goes before the next. */
static const char *order(world *w, uint32_t as_of)
{
    static char out[4000];
    size_t len = 0;
    ask(w, as_of);
    out[0] = '\0';
    for (size_t i = 0; i < w->m.n; i++) {
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%s:%s", i ? " " : "",
                                id_of(w, w->m.match[i].organization),
                                lrti_key_text(w->m.match[i].beats_next_on));
        assert_true(len < sizeof out);
    }
    return out;
}

static const lrti_match *match_of(const world *w, const char *id)
{
    for (size_t i = 0; i < w->m.n; i++) {
        if (strcmp(id_of(w, w->m.match[i].organization), id) == 0) {
            return &w->m.match[i];
        }
    }
    fail_msg("no match %s", id);
    return NULL;
}

static bool has_text(const char *const *list, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        if (strstr(list[i], text)) {
            return true;
        }
    }
    return false;
}

static bool match_warns(const lrti_match *m, const char *code)
{
    for (size_t i = 0; i < m->n_warnings; i++) {
        if (strcmp(m->warning[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static const char *warning_text(const world *w, const char *code)
{
    for (size_t i = 0; i < w->m.warnings.n; i++) {
        if (strcmp(w->m.warnings.item[i].code, code) == 0) {
            return w->m.warnings.item[i].text;
        }
    }
    return NULL;
}

static void finish(world *w)
{
    lrti_arena_free(&w->arena);
    lrti_buf_free(&w->parcels);
    close_book(&w->b);
}

/* ---- each key decides; whoever wins has the last id, so that nothing but the key can have done it ---- */

static void key_texts(void **state)
{
    (void)state;
    static const char *const text[] = {"priority", "eligibility", "specificity", "share",
                                       "area",     "freshness",   "id",          "last"};
    for (int k = LRTI_KEY_PRIORITY; k <= LRTI_KEY_LAST; k++) {
        assert_string_equal(lrti_key_text((lrti_key)k), text[k]); /* INTERFACE section 3 */
    }
}

static void priority_of_a_service(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "|last_verified=2026-11-01");
    organization(&w, "y", "");
    organization(&w, "z", "");
    put(&w.b, "service|id=a1|name=A1|organization_id=a|priority=1000000");
    put(&w.b, "service|id=y1|name=Y1|organization_id=y");
    put(&w.b, "service|id=z2|name=Z2|organization_id=z|priority=9");
    put(&w.b, "service|id=z3|name=Z3|organization_id=z|priority=-5");
    put(&w.b, "service|id=z1|name=Z1|organization_id=z");
    serves(&w, "a", "", CITY, "");
    serves(&w, "y", "", CDC_C, "");
    serves(&w, "z", "", CITY, "");
    assert_string_equal(order(&w, TODAY),
                        "z:priority a:priority y:last"); /* none last, however fine its area */
    const lrti_match *z = match_of(&w, "z");
    assert_int_equal(z->priority, -5); /* of the best service; its services best first, none last */
    assert_int_equal(z->n_services, 3);
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, z->service[0].service), "z3");
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, z->service[1].service), "z2");
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, z->service[2].service), "z1");
    assert_int_equal(match_of(&w, "y")->priority, LRTI_NO_INT);
    assert_true(has_text(z->reason, z->n_reasons, "priority -5 against 1000000"));
    assert_true(has_text(match_of(&w, "a")->reason, match_of(&w, "a")->n_reasons, "against none"));
    finish(&w);
}

/* "Key 1 is the priority of the protocol that holds that day; without one that of the best service." */
static void priority_of_a_protocol(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "|category=cdc");
    organization(&w, "m", "");
    organization(&w, "z", "");
    put(&w.b, "service|id=a1|name=A1|organization_id=a|priority=1");
    put(&w.b, "service|id=m1|name=M1|organization_id=m|priority=5");
    put(&w.b, "contact_protocol|id=p1|category=cdc|priority=7");
    put(&w.b, "contact_protocol|id=p2|service_id=m1|priority=6|valid_to=2026");
    put(&w.b, "contact_protocol|id=p3|organization_id=z|priority=3");
    put(&w.b, "contact_protocol|id=p4|organization_id=z|priority=1|facts=population=senior");
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "m", "", CDC_A, "");
    serves(&w, "z", "", CDC_A, "");
    assert_string_equal(order(&w, TODAY), "z:priority m:priority a:last");
    assert_int_equal(match_of(&w, "a")->priority, 7);
    assert_int_equal(match_of(&w, "m")->priority, 6);
    assert_int_equal(match_of(&w, "z")->priority, 3); /* with no service at all */
    assert_string_equal(LRTI_TX(&w.b.d.t, contact_protocol, id, match_of(&w, "m")->protocol), "p2");
    assert_string_equal(order(&w, 20270101), "z:priority m:priority a:last");
    assert_int_equal(match_of(&w, "m")->priority, 5);
    assert_int_equal(match_of(&w, "m")->protocol, LRTI_NO_ROW);
    finish(&w);
}

static void specificity(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "m", "");
    organization(&w, "y", "");
    organization(&w, "z", "");
    serves(&w, "a", "", LOOSE,
           ""); /* a set of unknown specificity is last, though its area is the smallest */
    serves(&w, "m", "", CITY, "");
    serves(&w, "y", "", WARD_1, "");
    serves(&w, "z", "", CDC_A, "");
    assert_string_equal(order(&w, TODAY), "z:specificity y:specificity m:specificity a:last");
    assert_int_equal(match_of(&w, "z")->specificity, 2);
    assert_true(
        has_text(match_of(&w, "z")->reason, match_of(&w, "z")->n_reasons, "level 2 against 4"));
    finish(&w);
}

static void share_of_the_parcel(void **state)
{
    (void)state;
    world w;
    start(&w);
    w.at.parcel_rule = true;
    w.hit[0] = (lrti_hit){CDC_A, LRTI_SPLIT, 4999, 10};
    w.hit[1] = (lrti_hit){CDC_B, LRTI_SPLIT, 4998, 10};
    w.hit[2] = (lrti_hit){CDC_C, LRTI_INSIDE, 10000, 10};
    w.at.n_hits = w.at.n_applying = 3;
    organization(&w, "a", "");
    organization(&w, "m", "");
    organization(&w, "z", "");
    serves(&w, "a", "", CDC_B, "");
    serves(&w, "m", "", CDC_A, ""); /* the larger share, and the larger area */
    serves(&w, "z", "", CDC_C, "");
    assert_string_equal(order(&w, TODAY), "z:share m:share a:last");
    assert_int_equal(match_of(&w, "z")->share, 10000);
    assert_int_equal(match_of(&w, "m")->share, 4999);
    assert_true(
        has_text(match_of(&w, "m")->reason, match_of(&w, "m")->n_reasons, "49.99 % of the parcel"));
    finish(&w);
}

/* By the point rule every share is 10000, so the area decides. */
static void area_in_whole_square_metres(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "|last_verified=2020");
    organization(&w, "b", "|last_verified=2026");
    organization(&w, "z", "");
    serves(&w, "a", "", CDC_B, "");
    serves(&w, "b", "", CDC_A, "");
    serves(&w, "z", "", CDC_C, "");
    /* 4000.4 and 4000.3 are both 4000: a and z differ in freshness only; 5000 is behind them */
    assert_string_equal(order(&w, TODAY), "a:freshness z:area b:last");
    assert_true(match_of(&w, "a")->area_m2 == 4000);
    assert_int_equal(match_of(&w, "a")->share, 10000);
    assert_true(has_text(match_of(&w, "z")->reason, match_of(&w, "z")->n_reasons,
                         "4,000 m2 against 5,000 m2"));
    finish(&w);
}

static void freshness(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "b", "|last_verified=2025-12-31");
    organization(&w, "y", "|last_verified=2026-04-01");
    organization(&w, "z", "|last_verified=2026-04-02");
    for (int i = 0; i < 4; i++) {
        static const char *const id[] = {"a", "b", "y", "z"};
        serves(&w, id[i], "", CITY, "");
    }
    assert_string_equal(order(&w, TODAY), "z:freshness y:freshness b:freshness a:last");
    assert_true(has_text(match_of(&w, "b")->reason, match_of(&w, "b")->n_reasons,
                         "verified 2025-12-31 against never"));
    assert_null(warning_text(&w, "tie"));
    finish(&w);
}

/* Only the id decides: bytewise, and the reader is told. */
static void tie(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "b", "|last_verified=2026-06-01");
    organization(&w, "a10", "|last_verified=2026-06-01");
    organization(&w, "B", "|last_verified=2026-06-01");
    organization(&w, "a9", "|last_verified=2026-06-01");
    organization(&w, "zz", "|last_verified=2026-05");
    organization(&w, "first", "");
    serves(&w, "b", "", CITY, "");
    serves(&w, "a10", "", CITY, "");
    serves(&w, "B", "", CITY, "");
    serves(&w, "a9", "", CITY, "");
    serves(&w, "zz", "", CITY, "");
    serves(&w, "first", "", WARD_1, "");
    assert_string_equal(order(&w, TODAY),
                        "first:specificity B:id a10:id a9:id b:freshness zz:last");
    static const char *const tied[] = {"B", "a10", "a9", "b"};
    for (size_t i = 0; i < LRTI_COUNT(tied); i++) {
        assert_true(match_warns(match_of(&w, tied[i]), "tie"));
    }
    assert_false(match_warns(match_of(&w, "first"), "tie"));
    assert_false(match_warns(match_of(&w, "zz"), "tie"));
    const char *text = warning_text(&w, "tie");
    assert_non_null(text);
    assert_non_null(strstr(text, "Org B and Org a10"));
    assert_non_null(strstr(text, "Org a9 and Org b"));
    assert_null(strstr(text, "Org zz"));
    finish(&w);
}

/* ---- the best area of a partner ---- */

static void best_of_several_areas(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "z", "");
    serves(&w, "a", "", WARD_1, "");
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "z", "", CITY, "");
    serves(&w, "z", "", CDC_B, "");
    serves(&w, "z", "", LOOSE, "");
    assert_string_equal(order(&w, TODAY), "z:area a:last"); /* each once */
    assert_int_equal(match_of(&w, "a")->best->area, CDC_A);
    assert_int_equal(match_of(&w, "z")->best->area, CDC_B);
    finish(&w);
}

static void the_larger_share_counts_among_equally_fine_areas(void **state)
{
    (void)state;
    world w;
    start(&w);
    w.at.parcel_rule = true;
    w.hit[0] = (lrti_hit){CDC_A, LRTI_SPLIT, 6000, 10};
    w.hit[1] = (lrti_hit){CDC_B, LRTI_SPLIT, 4000, 10};
    w.hit[2] = (lrti_hit){WARD_1, LRTI_INSIDE, 10000, 10};
    w.at.n_hits = w.at.n_applying = 3;
    organization(&w, "a", "");
    serves(&w, "a", "", CDC_B, "");
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "a", "", WARD_1, "");
    ask(&w, TODAY);
    assert_int_equal(match_of(&w, "a")->best->area,
                     CDC_A); /* specificity before share, share before area */
    assert_int_equal(match_of(&w, "a")->share, 6000);
    finish(&w);
}

/* An area that was given to one service says nothing about a partner whose other service is the one that fits. */
static void areas_of_services_that_do_not_fit_do_not_count(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "z", "");
    put(&w.b, "service|id=a1|name=A1|organization_id=a|status=inactive");
    put(&w.b, "service|id=a2|name=A2|organization_id=a");
    serves(&w, "a", "a1", CDC_C, "");
    serves(&w, "a", "a2", CITY, "");
    serves(&w, "z", "", WARD_1, "");
    assert_string_equal(order(&w, TODAY), "z:specificity a:last");
    assert_int_equal(match_of(&w, "a")->best->area, CITY);
    finish(&w);
}

/* ---- areas in force, near areas ---- */

static void dates_of_service_areas(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "b", "");
    serves(&w, "a", "", CDC_A, "|valid_from=2026-02|valid_to=2026-06-30");
    serves(&w, "b", "", CITY, "");
    assert_string_equal(order(&w, 20260131), "b:last");
    assert_string_equal(order(&w, 20260201), "a:specificity b:last");
    assert_string_equal(order(&w, 20260630), "a:specificity b:last");
    assert_string_equal(order(&w, 20260701), "b:last");
    finish(&w);
}

static void near_areas_serve_nobody(void **state)
{
    (void)state;
    world w;
    start(&w);
    w.hit[w.at.n_hits++] = (lrti_hit){WARD_2, LRTI_NEAR, 0, 3};
    organization(&w, "a", "");
    organization(&w, "b", "");
    serves(&w, "a", "", WARD_2, "");
    serves(&w, "b", "", WARD_1, "");
    assert_string_equal(order(&w, TODAY), "b:last");
    finish(&w);
}

static void an_organization_without_a_boundary_is_no_match(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "|category=cdc");
    put(&w.b, "service_area|id=stated|organization_id=a|name=between 55th and 79th");
    assert_string_equal(order(&w, TODAY), "");
    assert_non_null(warning_text(&w, "no_partner:cdc"));
    finish(&w);
}

/* ---- totality ---- */

typedef struct candidate {
    int priority, fine, verified;
    uint32_t area;
    char id[8];
} candidate;

static uint32_t random_state;
static uint32_t dice(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state / 65536 % n;
}

static void add_candidate(world *w, const candidate *c)
{
    char more[100] = "", row[200];
    if (c->verified) {
        snprintf(more, sizeof more, "|last_verified=202%d-01-01", c->verified);
    }
    organization(w, c->id, more);
    if (c->priority) {
        snprintf(row, sizeof row, "service|id=%s-s|name=S|organization_id=%s|priority=%d", c->id,
                 c->id, c->priority);
        put(&w->b, row);
    }
    serves(w, c->id, "", c->area, "");
}

/* The rule, said once more and differently: +1 when x goes behind y. Keys by hand for the areas above. */
static int behind(const candidate *x, const candidate *y)
{
    static const int level[N_AREAS] = {2, 2, 2, 6, 1000000, 4, 4},
                     m2[N_AREAS] = {5000, 4000, 4000, 1000000, 1, 7000, 7000};
    int p = x->priority ? x->priority : 1000, q = y->priority ? y->priority : 1000;
    int difference[] = {p - q, level[x->area] - level[y->area], m2[x->area] - m2[y->area],
                        y->verified - x->verified, strcmp(x->id, y->id)};
    for (size_t i = 0; i < LRTI_COUNT(difference); i++) {
        if (difference[i]) {
            return difference[i] > 0;
        }
    }
    return 0;
}

/* Rows in any order, the same answer; and the order is the one of the rule. */
static void total_order(void **state)
{
    (void)state;
    enum { N = 60 };
    random_state = 2026;
    for (int round = 0; round < 25; round++) {
        candidate c[N];
        for (int i = 0; i < N; i++) {
            c[i] = (candidate){(int)dice(4), 0, (int)dice(3), dice(WARD_2), ""};
            snprintf(c[i].id, sizeof c[i].id, "o%02d", i * 7 % N);
        }
        char first[4000] = "";
        for (int shuffle = 0; shuffle < 3; shuffle++) {
            world w;
            start(&w);
            for (int i = N - 1; i > 0; i--) {
                uint32_t k = dice((uint32_t)i + 1);
                candidate keep = c[i];
                c[i] = c[k];
                c[k] = keep;
            }
            for (int i = 0; i < N; i++) {
                add_candidate(&w, &c[i]);
            }
            const char *got = order(&w, TODAY);
            if (shuffle == 0) {
                strcpy(first, got);
            }
            assert_string_equal(got, first);
            assert_int_equal(w.m.n, N);
            for (size_t i = 0; i + 1 < N; i++) {
                const candidate *x = NULL, *y = NULL;
                for (int k = 0; k < N; k++) {
                    x = strcmp(c[k].id, id_of(&w, w.m.match[i].organization)) == 0 ? &c[k] : x;
                    y = strcmp(c[k].id, id_of(&w, w.m.match[i + 1].organization)) == 0 ? &c[k] : y;
                }
                assert_true(x && y && !behind(x, y) && behind(y, x));
            }
            finish(&w);
        }
    }
}

/* One more candidate never changes the order of the others. */
static void a_new_candidate_does_not_reorder_the_others(void **state)
{
    (void)state;
    enum { N = 12 };
    random_state = 7;
    for (int round = 0; round < 200; round++) {
        candidate c[N];
        char before[N][8];
        for (int i = 0; i < N; i++) {
            c[i] = (candidate){(int)dice(3), 0, (int)dice(2), dice(WARD_2), ""};
            snprintf(c[i].id, sizeof c[i].id, "o%02d", i * 5 % N);
        }
        for (int n = N - 1; n <= N; n++) {
            world w;
            size_t k = 0;
            start(&w);
            for (int i = 0; i < n; i++) {
                add_candidate(&w, &c[i]);
            }
            ask(&w, TODAY);
            assert_int_equal(w.m.n, n);
            for (size_t i = 0; i < w.m.n; i++) {
                const char *id = id_of(&w, w.m.match[i].organization);
                if (n < N) {
                    strcpy(before[i], id);
                } else if (strcmp(id, c[N - 1].id) != 0) {
                    assert_string_equal(id, before[k]);
                    k++;
                }
            }
            assert_true(n < N || k == N - 1);
            finish(&w);
        }
    }
}

/* ---- succession ---- */

static void merged_into_a_successor(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "old", "|status=merged|successor_id=new");
    organization(&w, "new", "");
    serves(&w, "old", "", CDC_A, "");
    assert_string_equal(order(&w, TODAY), "new:last");
    const lrti_match *m = match_of(&w, "new");
    assert_int_equal(m->n_succeeds, 1);
    assert_string_equal(id_of(&w, m->succeeds[0]), "old");
    assert_true(has_text(m->reason, m->n_reasons, "answers for Org old (merged)"));
    assert_int_equal(m->best->area, CDC_A);
    assert_string_equal(order(&w, 20000101),
                        "new:last"); /* an undated status holds whatever the date */
    finish(&w);
}

/* Each of the ways to be gone, with and without somebody who takes over. */
static void ways_to_be_gone(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        const char *with, *without;
    } table[] = {
        {"|status=merged", "new:last", ""},
        {"|status=defunct", "new:last", ""},
        {"|status=inactive", "new:last", ""},
        {"|valid_to=2025-12-31", "new:last", ""},
        {"|status=active|valid_to=2025", "new:last", ""},
        {"|status=active", "old:last", "old:last"},
        {"|status=unverified", "old:last", "old:last"},
        {"", "old:last", "old:last"},
        {"|valid_to=2026-11-23", "old:last", "old:last"}, /* the last day */
        {"|status=merged|valid_to=2026-12-31", "old:last",
         "old:last"}, /* dated: until then it answers */
        {"|status=inactive|valid_to=2026-11-22", "new:last", ""},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        for (int with = 0; with < 2; with++) {
            char more[100];
            world w;
            start(&w);
            snprintf(more, sizeof more, "%s%s", table[i].more, with ? "|successor_id=new" : "");
            organization(&w, "old", more);
            organization(&w, "new", "");
            serves(&w, "old", "", CDC_A, "");
            assert_string_equal(order(&w, TODAY), with ? table[i].with : table[i].without);
            finish(&w);
        }
    }
}

static void the_day_of_the_change(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "east", "|valid_to=2027-12-31|successor_id=mid");
    organization(&w, "mid", "");
    serves(&w, "east", "", CDC_A, "");
    assert_string_equal(order(&w, 20271231), "east:last");
    assert_int_equal(match_of(&w, "east")->n_succeeds, 0);
    assert_string_equal(order(&w, 20280101), "mid:last");
    assert_int_equal(match_of(&w, "mid")->n_succeeds, 1);
    finish(&w);
}

/* brine -> salt -> south, each with areas; south has its own: one row, naming both. */
static void chains(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "brine", "|status=merged|successor_id=salt");
    organization(&w, "salt", "|valid_to=2026-06|successor_id=south");
    organization(&w, "south", "|valid_from=2026-01|last_verified=2026-05");
    serves(&w, "brine", "", CDC_A, "");
    serves(&w, "salt", "", CDC_B, "");
    serves(&w, "salt", "", CITY, "");
    serves(&w, "south", "", WARD_1, "");
    assert_string_equal(order(&w, TODAY), "south:last");
    const lrti_match *m = match_of(&w, "south");
    assert_int_equal(m->n_succeeds, 2);
    assert_string_equal(id_of(&w, m->succeeds[0]), "brine");
    assert_string_equal(id_of(&w, m->succeeds[1]), "salt");
    assert_int_equal(m->best->area, CDC_B);
    assert_string_equal(m->last_verified, "2026-05");
    assert_string_equal(order(&w, 20260630), "salt:specificity south:last");
    assert_int_equal(match_of(&w, "salt")->n_succeeds, 1);
    finish(&w);
}

static void a_chain_that_ends_nowhere(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "|status=merged|successor_id=b");
    organization(&w, "b", "|status=defunct");
    organization(&w, "c", "|status=merged|successor_id=d");
    organization(&w, "d", "|valid_from=2029"); /* not there yet */
    organization(&w, "e", "|valid_from=2026-11-24");
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "c", "", CDC_A, "");
    serves(&w, "e", "", CDC_A, "");
    assert_string_equal(order(&w, TODAY), "");
    assert_string_equal(order(&w, 20261124), "e:last");
    assert_string_equal(order(&w, 20290101), "d:id e:last");
    finish(&w);
}

/* What is inherited is the area, not the services; an area that the old one gave to one service is the new one's for all. */
static void services_are_not_inherited(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "old", "|status=merged|successor_id=new");
    organization(&w, "new", "");
    put(&w.b, "service|id=old1|name=Old|organization_id=old|priority=1");
    put(&w.b, "service|id=new1|name=New|organization_id=new|priority=8");
    serves(&w, "old", "old1", CDC_A, "");
    assert_string_equal(order(&w, TODAY), "new:last");
    const lrti_match *m = match_of(&w, "new");
    assert_int_equal(m->n_services, 1);
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, m->service[0].service), "new1");
    assert_int_equal(m->priority, 8);
    finish(&w);
}

/* ---- services ---- */

static void services_that_fit(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    put(&w.b, "service|id=s1|name=S|organization_id=a|status=inactive");
    put(&w.b, "service|id=s2|name=S|organization_id=a|status=defunct");
    put(&w.b, "service|id=s3|name=S|organization_id=a|status=temporarily_closed");
    put(&w.b, "service|id=s4|name=S|organization_id=a|valid_from=2026-11-24");
    put(&w.b, "service|id=s5|name=S|organization_id=a|valid_to=2026-11-22");
    put(&w.b, "service|id=s6|name=S|organization_id=a|status=unverified");
    put(&w.b, "service|id=s7|name=S|organization_id=a|valid_from=2026-11-23|valid_to=2026-11-23");
    put(&w.b, "service|id=s8|name=S|organization_id=a|status=active");
    serves(&w, "a", "", CDC_A, "");
    ask(&w, TODAY);
    const lrti_match *m = match_of(&w, "a");
    assert_int_equal(m->n_services, 3);
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, m->service[0].service), "s6");
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, m->service[1].service), "s7");
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, m->service[2].service), "s8");
    assert_true(match_warns(m, "service_unverified"));
    finish(&w);
}

/* An area of the organization is a match without services too; one of a service only if the service fits. */
static void areas_of_services(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "none", "");
    organization(&w, "one", "");
    organization(&w, "shut", "");
    put(&w.b, "service|id=one1|name=S|organization_id=one");
    put(&w.b, "service|id=one2|name=S|organization_id=one");
    put(&w.b, "service|id=shut1|name=S|organization_id=shut|status=inactive");
    put(&w.b, "service|id=shut2|name=S|organization_id=shut");
    serves(&w, "none", "", CDC_A, "");
    serves(&w, "one", "one2", CDC_B, "");
    serves(&w, "shut", "shut1", CDC_C, "");
    assert_string_equal(order(&w, TODAY), "one:area none:last");
    assert_int_equal(match_of(&w, "none")->n_services, 0);
    assert_int_equal(match_of(&w, "one")->n_services, 1);
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, match_of(&w, "one")->service[0].service),
                        "one2");
    finish(&w);
}

static void an_area_may_name_the_service_only(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    put(&w.b, "service|id=s|name=S|organization_id=a");
    serves(&w, "", "s", CDC_A, "");
    assert_string_equal(order(&w, TODAY), "a:last");
    finish(&w);
}

/* ---- eligibility ---- */

static void unknown_criteria(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "|status=unverified");
    organization(&w, "b", "");
    organization(&w, "c", "");
    put(&w.b, "service|id=a1|name=S|organization_id=a");
    put(&w.b, "service|id=b1|name=S|organization_id=b");
    put(&w.b, "service|id=c1|name=S|organization_id=c|minimum_age=62.5");
    put(&w.b, "taxonomy_term|id=t1|code=owner_occupant");
    put(&w.b, "taxonomy_term|id=t2|code=heir");
    put(&w.b, "taxonomy_term|id=t3");
    put(&w.b,
        "attribute|id=1|link_id=a1|link_entity=service|taxonomy_term_id=t1|link_type=owner_type");
    put(&w.b, "attribute|id=2|link_id=a1|link_entity=service|taxonomy_term_id=t2|link_type=owner_"
              "type|requirement=preferred");
    put(&w.b, "attribute|id=3|link_id=a1|link_entity=service|taxonomy_term_id=t3|link_type="
              "population|requirement=preferred");
    put(&w.b, "attribute|id=4|link_id=b1|link_entity=service|taxonomy_term_id=t1|link_type=owner_"
              "type|requirement=preferred");
    put(&w.b,
        "attribute|id=5|link_id=b1|link_entity=service|taxonomy_term_id=t1"); /* a label, no criterion */
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "b", "", CDC_A, "");
    serves(&w, "c", "", CDC_A, "");
    ask(&w, TODAY);
    assert_int_equal(
        w.m.n,
        3); /* unknown is neither yes nor no: it passes, with a warning where it is required */
    const lrti_match *a = match_of(&w, "a"), *b = match_of(&w, "b"), *c = match_of(&w, "c");
    assert_true(match_warns(a, "eligibility_unknown"));
    assert_true(match_warns(a, "unverified"));
    assert_false(match_warns(b, "eligibility_unknown"));
    assert_true(match_warns(c, "eligibility_unknown"));
    assert_int_equal(a->service[0].criteria->n_unknown, 2);
    assert_string_equal(a->service[0].criteria->unknown[0], "population: t3");
    assert_string_equal(a->service[0].criteria->unknown[1], "owner_type: owner_occupant, heir");
    assert_int_equal(b->service[0].criteria->n_unknown, 1);
    assert_string_equal(c->service[0].criteria->unknown[0], "age: from 62.5");
    assert_int_equal(a->eligibility, 0);
    finish(&w);
}

/* ---- parcel lists ---- */

static void with_parcel(world *w, uint32_t parcel) { w->parcel[w->at.n_parcels++] = parcel; }

static void parcel_include(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "y", "");
    organization(&w, "z", "");
    put(&w.b, "service|id=y1|name=S|organization_id=y");
    put(&w.b, "service|id=y2|name=S|organization_id=y");
    put(&w.b, "parcel_area|organization_id=z|ppn=001-01-001|effect=include");
    put(&w.b, "parcel_area|service_id=y2|ppn=001-01-002|effect=include");
    serves(&w, "a", "", CDC_C, "");
    assert_string_equal(order(&w, TODAY), "a:last"); /* no parcel known */
    with_parcel(&w, 0);
    assert_string_equal(order(&w, TODAY),
                        "z:specificity a:last"); /* a list is finer than any area */
    const lrti_match *z = match_of(&w, "z");
    assert_null(z->best);
    assert_int_equal(z->specificity, 0);
    assert_int_equal(z->share, 10000);
    assert_true(has_text(z->reason, z->n_reasons, "list of parcels"));
    w.at.n_parcels = 0;
    with_parcel(&w, 1);
    assert_string_equal(order(&w, TODAY), "y:specificity a:last");
    assert_int_equal(match_of(&w, "y")->n_services, 1); /* given to one service only */
    w.at.n_parcels = 0;
    with_parcel(&w, 2); /* 001-01-002A is another parcel */
    assert_string_equal(order(&w, TODAY), "a:last");
    with_parcel(&w, 0); /* one of two at the address */
    assert_string_equal(order(&w, TODAY), "z:specificity a:last");
    finish(&w);
}

/* Lists are typed by hand: letters and digits count, nothing else. */
static void parcel_numbers_are_compared_by_letters_and_digits(void **state)
{
    (void)state;
    static const char *const same[] = {"001-01-002A", "00101002A", "001 01 002a", "001.01/002-A",
                                       " 001-01-002 A "};
    static const char *const other[] = {"001-01-002", "001-01-0020A", "A",
                                        "01-01-002A", "001-01-002B",  "-"};
    for (size_t i = 0; i < LRTI_COUNT(same) + LRTI_COUNT(other); i++) {
        bool is_same = i < LRTI_COUNT(same);
        char row[200];
        world w;
        start(&w);
        organization(&w, "z", "");
        snprintf(row, sizeof row, "parcel_area|organization_id=z|ppn=%s|effect=include",
                 is_same ? same[i] : other[i - LRTI_COUNT(same)]);
        put(&w.b, row);
        with_parcel(&w, 2);
        assert_string_equal(order(&w, TODAY), is_same ? "z:last" : "");
        finish(&w);
    }
}

static void parcel_exclude(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    organization(&w, "b", "");
    organization(&w, "c", "");
    put(&w.b, "service|id=b1|name=S|organization_id=b");
    put(&w.b, "service|id=b2|name=S|organization_id=b");
    put(&w.b, "parcel_area|organization_id=a|ppn=001-01-001|effect=exclude");
    put(&w.b, "parcel_area|organization_id=a|ppn=001-01-001|effect=include"); /* exclusion wins */
    put(&w.b, "parcel_area|service_id=b1|ppn=001-01-001|effect=exclude");
    put(&w.b, "parcel_area|organization_id=c|ppn=001-01-001|effect=exclude|valid_from=2026-12|"
              "valid_to=2026-12");
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "b", "", CDC_B, "");
    serves(&w, "c", "", CITY, "");
    assert_string_equal(order(&w, TODAY), "b:area a:specificity c:last");
    with_parcel(&w, 0);
    assert_string_equal(order(&w, TODAY), "b:specificity c:last");
    assert_int_equal(match_of(&w, "b")->n_services, 1); /* its other service stays */
    assert_string_equal(LRTI_TX(&w.b.d.t, service, id, match_of(&w, "b")->service[0].service),
                        "b2");
    assert_string_equal(order(&w, 20261201), "b:last");
    assert_string_equal(order(&w, 20261231), "b:last");
    assert_string_equal(order(&w, 20270101), "b:specificity c:last");
    finish(&w);
}

/* The minus-list of an organization that is gone takes its own area away, not that of its successor; the successor's takes
   everything. */
static void parcel_exclude_and_succession(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "old", "|status=merged|successor_id=new");
    organization(&w, "new", "");
    serves(&w, "old", "", CDC_A, "");
    serves(&w, "new", "", CITY, "");
    put(&w.b, "parcel_area|organization_id=old|ppn=001-01-001|effect=exclude");
    put(&w.b, "parcel_area|organization_id=new|ppn=001-01-002|effect=exclude");
    ask(&w, TODAY);
    assert_int_equal(match_of(&w, "new")->best->area, CDC_A);
    with_parcel(&w, 0);
    ask(&w, TODAY);
    assert_int_equal(match_of(&w, "new")->best->area, CITY);
    assert_int_equal(match_of(&w, "new")->n_succeeds, 0);
    w.at.n_parcels = 0;
    with_parcel(&w, 1);
    assert_string_equal(order(&w, TODAY), "");
    finish(&w);
}

/* ---- context informs and moves nothing ---- */

static void context_moves_nothing(void **state)
{
    (void)state;
    char without[200] = "";
    for (int with = 0; with < 2; with++) {
        world w;
        start(&w);
        organization(&w, "a", "");
        organization(&w, "z", "");
        serves(&w, "a", "", CITY, "");
        serves(&w, "z", "", CDC_A, "");
        if (with) {
            put(&w.b, "source|id=s");
            put(&w.b, "context|id=c1|topic=vacancy|value=99|source_id=s|text=a is the worst");
            put(&w.b, "context|id=c2|topic=history|source_id=s|expires=2026-11-22");
            put(&w.b, "context|id=c3|topic=history|source_id=s|expires=2026-11");
            put(&w.b, "context|id=c4|topic=history|source_id=s");
            put(&w.b, "context_boundary|context_id=c1|boundary_id=city/1/c");
            put(&w.b, "context_boundary|context_id=c2|boundary_id=cdc/1/a");
            put(&w.b, "context_boundary|context_id=c3|boundary_id=cdc/1/a");
            put(&w.b,
                "context_boundary|context_id=c4|boundary_id=wards/1/2"); /* does not apply here */
        }
        const char *got = order(&w, TODAY);
        if (!with) {
            strcpy(without, got);
            assert_int_equal(w.m.n_context, 0);
        } else {
            assert_string_equal(got, without);
            assert_int_equal(
                w.m.n_context,
                2); /* the finest kind of area first; the one that expired is left out */
            assert_string_equal(LRTI_TX(&w.b.d.t, context, id, w.m.context[0]), "c3");
            assert_int_equal(w.m.context_area[0], CDC_A);
            assert_string_equal(LRTI_TX(&w.b.d.t, context, id, w.m.context[1]), "c1");
            assert_int_equal(w.m.context_area[1], CITY);
        }
        finish(&w);
    }
}

/* ---- contacts ---- */

static void contacts(void **state)
{
    (void)state;
    world w;
    start(&w);
    organization(&w, "a", "");
    put(&w.b, "service|id=best|name=S|organization_id=a|priority=1");
    put(&w.b, "service|id=other|name=S|organization_id=a|priority=2");
    put(&w.b, "service|id=shut|name=S|organization_id=a|status=inactive");
    put(&w.b, "contact|id=k1|organization_id=a|channel=web|value=https://a.example");
    put(&w.b, "contact|id=k2|service_id=best|email=best@a.example|last_verified=2024");
    put(&w.b, "contact|id=k3|service_id=other|channel=office|value=1 Main St");
    put(&w.b, "contact|id=k4|service_id=shut|channel=office|value=closed");
    put(&w.b, "contact|id=k5|organization_id=a|name=A person without a number");
    put(&w.b, "phone|id=p1|organization_id=a|number=555-0101|extension=12|last_verified=2026-01");
    put(&w.b, "phone|id=p2|service_id=best|number=555-0102|last_verified=2025");
    put(&w.b, "phone|id=p3|contact_id=k5|number=555-0103|last_verified=2026-01");
    serves(&w, "a", "", CDC_A, "");
    ask(&w, TODAY);
    const lrti_match *m = match_of(&w, "a");
    /* best service (newest first), the organization's own, then other services; by id among equals */
    static const char *const want[][3] = {
        {"p2", "phone", "555-0102"},         {"k2", "email", "best@a.example"},
        {"p1", "phone", "555-0101 ext. 12"}, {"p3", "phone", "555-0103"},
        {"k1", "web", "https://a.example"},  {"k3", "office", "1 Main St"},
    };
    assert_int_equal(m->n_contacts, LRTI_COUNT(want));
    for (size_t i = 0; i < LRTI_COUNT(want); i++) {
        assert_string_equal(m->contact[i].id, want[i][0]);
        assert_string_equal(m->contact[i].channel, want[i][1]);
        assert_string_equal(m->contact[i].value, want[i][2]);
    }
    finish(&w);
}

/* ---- the five no-answers, and missing kinds of partner ---- */

static void no_answers_name_nobody(void **state)
{
    (void)state;
    static const lrt_answer none[] = {LRT_ANSWER_INVALID, LRT_ANSWER_NOT_FOUND,
                                      LRT_ANSWER_AMBIGUOUS, LRT_ANSWER_OUTSIDE,
                                      LRT_ANSWER_NO_SERVICE};
    world w;
    start(&w);
    organization(&w, "a", "|category=cdc");
    organization(&w, "b", "|category=legal");
    organization(&w, "c", "|category=legal");
    organization(&w, "d", "|category=clinic");
    serves(&w, "a", "", CITY, "");
    serves(&w, "b", "", WARD_2, "");
    for (size_t i = 0; i < LRTI_COUNT(none); i++) {
        w.at.status = none[i];
        assert_string_equal(order(&w, TODAY), "");
        assert_int_equal(w.m.warnings.n, 0); /* nobody was looked for, so nobody is missing */
        assert_int_equal(w.m.n_context, 0);
    }
    w.at.status = LRT_ANSWER_ANSWERED;
    assert_string_equal(order(&w, TODAY), "a:last");
    assert_int_equal(w.m.warnings.n, 2); /* each missing kind once, in order */
    assert_string_equal(w.m.warnings.item[0].code, "no_partner:clinic");
    assert_string_equal(w.m.warnings.item[1].code, "no_partner:legal");
    assert_non_null(strstr(w.m.warnings.item[1].text, "legal"));
    finish(&w);
}

static void an_empty_book(void **state)
{
    (void)state;
    world w;
    start(&w);
    assert_string_equal(order(&w, TODAY), "");
    assert_int_equal(w.m.warnings.n, 0);
    w.at.n_hits = w.at.n_applying = 0;
    assert_string_equal(order(&w, TODAY), "");
    finish(&w);
}

/* ---- reasons ---- */

static void reasons(void **state)
{
    (void)state;
    world w;
    start(&w);
    w.hit[0].relation = LRTI_ON_EDGE;
    w.hit[0].edge_m = 0;
    w.hit[1].edge_m = INFINITY;
    organization(&w, "a", "");
    organization(&w, "b", "");
    organization(&w, "c", "");
    serves(&w, "a", "", CDC_A, "");
    serves(&w, "b", "", CDC_B, "");
    serves(&w, "c", "", WARD_1, "");
    ask(&w, TODAY);
    assert_true(has_text(match_of(&w, "a")->reason, 1,
                         "serves Area A (cdc/1); the place lies on its border"));
    assert_true(
        has_text(match_of(&w, "b")->reason, 1, "serves Area B (cdc/1), which covers the place"));
    assert_true(
        has_text(match_of(&w, "c")->reason, 1,
                 "serves Ward 1 (wards/1); the place is inside, 25 m (82 ft) from its edge"));
    assert_int_equal(match_of(&w, "c")->n_reasons, 1); /* the last one goes before nobody */
    finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_texts),
        cmocka_unit_test(priority_of_a_service),
        cmocka_unit_test(priority_of_a_protocol),
        cmocka_unit_test(specificity),
        cmocka_unit_test(share_of_the_parcel),
        cmocka_unit_test(area_in_whole_square_metres),
        cmocka_unit_test(freshness),
        cmocka_unit_test(tie),
        cmocka_unit_test(best_of_several_areas),
        cmocka_unit_test(the_larger_share_counts_among_equally_fine_areas),
        cmocka_unit_test(areas_of_services_that_do_not_fit_do_not_count),
        cmocka_unit_test(dates_of_service_areas),
        cmocka_unit_test(near_areas_serve_nobody),
        cmocka_unit_test(an_organization_without_a_boundary_is_no_match),
        cmocka_unit_test(total_order),
        cmocka_unit_test(a_new_candidate_does_not_reorder_the_others),
        cmocka_unit_test(merged_into_a_successor),
        cmocka_unit_test(ways_to_be_gone),
        cmocka_unit_test(the_day_of_the_change),
        cmocka_unit_test(chains),
        cmocka_unit_test(a_chain_that_ends_nowhere),
        cmocka_unit_test(services_are_not_inherited),
        cmocka_unit_test(services_that_fit),
        cmocka_unit_test(areas_of_services),
        cmocka_unit_test(an_area_may_name_the_service_only),
        cmocka_unit_test(unknown_criteria),
        cmocka_unit_test(parcel_include),
        cmocka_unit_test(parcel_numbers_are_compared_by_letters_and_digits),
        cmocka_unit_test(parcel_exclude),
        cmocka_unit_test(parcel_exclude_and_succession),
        cmocka_unit_test(context_moves_nothing),
        cmocka_unit_test(contacts),
        cmocka_unit_test(no_answers_name_nobody),
        cmocka_unit_test(an_empty_book),
        cmocka_unit_test(reasons),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
