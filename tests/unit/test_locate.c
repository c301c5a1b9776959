/*
 * locate: a territory of rectangles on a plane where a degree is 80 km by 100 km, so that every distance can be read off.
 *
 *   city    0..0.1 x 0..0.1 with a lake (a hole) at 0.01..0.02 x 0.08..0.09; the frame
 *   wards   cut at lon 0.05 and lat 0.05 into nw ne sw se; accuracy per test; another edition from 2030 on
 *   distr   a tessellation of the whole but for a hole at 0.07..0.08 x 0.02..0.03 (800 m x 1000 m); accuracy 20 m
 *   harbor  0.09..0.1 x 0.09..0.1, declared without service
 *   many    200 squares one inside the other, half a metre apart, in force in 2040 only
 *
 * Verdicts are those of the table in locate.h, with every inequality tested at its border: the distance is taken as it was
 * measured and the error of the place is chosen so that the sum is the same double, or the next one.
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

#include "locate.h"

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

/* ---- the territory ---- */

enum {
    S_CITY,
    S_DISTR,
    S_HARBOR,
    S_MANY,
    S_WARDS,
    S_WARDS_2030,
    N_SETS
}; /* in the order of their ids */
enum {
    MANY = 200,
    A_CITY = 0,
    A_DISTR,
    A_HARBOR,
    A_MANY,
    A_NE = A_MANY + MANY,
    A_NW,
    A_SE,
    A_SW,
    A_ALL,
    N_AREAS
};
enum { P_WHOLE, P_SPLIT, P_UNKNOWN, P_NOWHERE, P_FOUR, N_PARCELS };

typedef struct world {
    book b;
    lrti_buf shares_buf;
    lrti_areas *areas;
    lrti_shares shares;
    lrti_world w;
    lrti_arena arena;
    lrti_located at;
    double xy[N_AREAS * 10 + 20];
    uint32_t ring[N_AREAS][3];
    lrti_areas_area area[N_AREAS];
    size_t n_xy, n_areas;
} world;

/* The index is the same for all tests: made once. */
static lrti_buf areas_buf;
static void *areas_section;

static int drop_index(void **state)
{
    (void)state;
    lrti_buf_free(&areas_buf);
    free(areas_section);
    areas_section = NULL;
    return 0;
}

static bool project(void *user, double *xy, size_t n)
{
    (void)user;
    for (size_t i = 0; i < n; i++) {
        xy[2 * i] *= 80000;
        xy[2 * i + 1] *= 100000;
    }
    return true;
}

static void add_box(world *w, double x0, double y0, double x1, double y1)
{
    double box[10] = {x0, y0, x1, y0, x1, y1, x0, y1, x0, y0};
    memcpy(w->xy + w->n_xy, box, sizeof box);
    w->n_xy += 10;
}

static void add_area(world *w, uint32_t set, const char *id, const char *name, size_t from,
                     uint32_t rings)
{
    static const char *const set_id[N_SETS] = {"city/1", "distr/1",    "harbor/1",
                                               "many/1", "wards/2020", "wards/2030"};
    char row[200];
    uint32_t a = (uint32_t)w->n_areas++;
    snprintf(row, sizeof row, "boundary|id=%s/%s|boundary_set_id=%s|area_id=%s|name=%s|area_m2=1",
             set_id[set], id, set_id[set], id, name);
    put(&w->b, row);
    for (uint32_t r = 0; r <= rings; r++) {
        w->ring[a][r] = r * 5;
    }
    w->area[a] = (lrti_areas_area){set, {w->xy + from, w->ring[a], rings}};
}

static void box_area(world *w, uint32_t set, const char *id, const char *name, double x0, double y0,
                     double x1, double y1)
{
    size_t from = w->n_xy;
    add_box(w, x0, y0, x1, y1);
    add_area(w, set, id, name, from, 1);
}

static void hole_area(world *w, uint32_t set, const char *id, const char *name, double x0,
                      double y0, double x1, double y1)
{
    size_t from = w->n_xy;
    add_box(w, 0, 0, 0.1, 0.1);
    add_box(w, x0, y0, x1, y1);
    add_area(w, set, id, name, from, 2);
}

static void make_areas(world *w)
{
    hole_area(w, S_CITY, "c", "Testville", 0.01, 0.08, 0.02, 0.09);
    hole_area(w, S_DISTR, "d", "The district", 0.07, 0.02, 0.08, 0.03);
    box_area(w, S_HARBOR, "h", "Harbor", 0.09, 0.09, 0.1, 0.1);
    for (int i = 0; i < MANY; i++) {
        char id[8];
        double x = 0.001 + i * 0.5 / 80000, y = 0.001 + i * 0.5 / 100000;
        snprintf(id, sizeof id, "m%03d", i);
        box_area(w, S_MANY, id, id, x, y, 0.04 - x, 0.04 - y);
    }
    box_area(w, S_WARDS, "ne", "North-east", 0.05, 0.05, 0.1, 0.1);
    box_area(w, S_WARDS, "nw", "North-west", 0, 0.05, 0.05, 0.1);
    box_area(w, S_WARDS, "se", "South-east", 0.05, 0, 0.1, 0.05);
    box_area(w, S_WARDS, "sw", "South-west", 0, 0, 0.05, 0.05);
    box_area(w, S_WARDS_2030, "all", "One ward", 0, 0, 0.1, 0.1);
    assert_int_equal(w->n_areas, N_AREAS);
}

static void make_shares(world *w)
{
    static const unsigned char known[N_PARCELS] = {1, 1, 0, 1, 1};
    static const uint32_t begin[N_PARCELS + 1] = {0, 3, 7, 7, 7, 13};
    static const lrti_share item[] = {
        {A_CITY, 10000}, {A_DISTR, 10000}, {A_NE, 10000},               /* whole */
        {A_CITY, 10000}, {A_DISTR, 10000}, {A_NE, 2500},  {A_NW, 7500}, /* split, in both editions */
        {A_CITY, 10000}, {A_DISTR, 10000}, {A_NE, 1},     {A_NW, 1},    {A_SE, 4999},
        {A_ALL, 10000}, /* four */
    };
    lrt_error err;
    assert_int_equal(lrti_shares_compile(known, begin, item, N_PARCELS, &w->shares_buf, &err),
                     LRT_OK);
    assert_int_equal(
        lrti_shares_open(w->shares_buf.data, w->shares_buf.len, N_AREAS, &w->shares, &err), LRT_OK);
}

/* `wards` and `meta`: more columns of wards/2020, and a row or NULL. */
static world *start_with(const char *wards, const char *meta)
{
    static const lrti_areas_set sets[N_SETS] = {
        {0, LRTI_DATE_OPEN_TO}, {0, 20400101},        {0, LRTI_DATE_OPEN_TO},
        {20400101, 20410101},   {20200101, 20300101}, {20300101, LRTI_DATE_OPEN_TO}};
    world *w = calloc(1, sizeof *w);
    lrti_metric metric;
    lrt_error err;
    char row[300];
    assert_non_null(w);
    put(&w->b, "boundary_set|id=city/1|slug=city|edition=1|file=f|topology=single|accuracy_m=0");
    put(&w->b, "boundary_set|id=distr/"
               "1|slug=distr|edition=1|file=f|topology=tessellation|accuracy_m=20|end_date=2039");
    put(&w->b,
        "boundary_set|id=harbor/1|slug=harbor|edition=1|file=f|topology=overlapping|accuracy_m=0");
    put(&w->b, "boundary_set|id=many/"
               "1|slug=many|edition=1|file=f|topology=overlapping|accuracy_m=0|start_date=2040|end_"
               "date=2040");
    snprintf(
        row, sizeof row,
        "boundary_set|id=wards/"
        "2020|slug=wards|edition=2020|file=f|topology=tessellation|start_date=2020|end_date=2029%s",
        wards);
    put(&w->b, row);
    put(&w->b, "boundary_set|id=wards/"
               "2030|slug=wards|edition=2030|file=f|topology=tessellation|start_date=2030");
    put(&w->b, "meta|key=frame|value=city");
    put(&w->b, "meta|key=no_service|value=harbor");
    put(&w->b, "meta|key=near_m|value=30");
    put(&w->b, "meta|key=title|value=Testville");
    if (meta) {
        put(&w->b, meta);
    }
    make_areas(w);
    open_book(&w->b);
    make_shares(w);
    if (!areas_section) {
        assert_true(lrti_metric_fit(&metric, (lrti_box){-0.5, -0.5, 0.6, 0.6}, 1, project, NULL));
        assert_int_equal(
            lrti_areas_compile(sets, N_SETS, w->area, N_AREAS, &metric, &areas_buf, &err), LRT_OK);
        areas_section = aligned_alloc(64, (areas_buf.len + 63) & ~(size_t)63);
        assert_non_null(areas_section);
        memcpy(areas_section, areas_buf.data, areas_buf.len);
    }
    assert_int_equal(lrti_areas_open(areas_section, areas_buf.len, &w->areas, &err), LRT_OK);
    w->w = (lrti_world){&w->b.d, w->areas, &w->shares, NULL};
    return w;
}

static world *start(const char *wards) { return start_with(wards, NULL); }

static void finish(world *w)
{
    lrti_arena_free(&w->arena);
    lrti_areas_close(w->areas);
    lrti_buf_free(&w->shares_buf);
    close_book(&w->b);
    free(w);
}

/* ---- questions ---- */

static lrt_answer ask_place(world *w, const lrti_place *place, lrt_rule rule, uint32_t as_of,
                            double error_m, lrti_detail detail)
{
    lrt_error err;
    lrti_arena_free(&w->arena);
    assert_int_equal(
        lrti_locate(&w->w, place, rule, as_of, error_m, detail, &w->arena, &w->at, &err), LRT_OK);
    assert_non_null(w->at.reason);
    assert_true((w->at.reason[0] == '\0') == (w->at.status == LRT_ANSWER_ANSWERED));
    return w->at.status;
}

static lrti_place point(double lon, double lat)
{
    return (lrti_place){LRT_MATCH_COORDINATE, 100, 0, lon, lat, 0, "", NULL, 0};
}

static lrt_answer ask(world *w, double lon, double lat, double error_m)
{
    lrti_place place = point(lon, lat);
    return ask_place(w, &place, LRT_RULE_DEFAULT, TODAY, error_m, LRTI_VERDICTS);
}

/* A point so many metres west of the border between sw and se, 2 km from everything else. */
static lrt_answer ask_west(world *w, double metres, double error_m)
{
    return ask(w, 0.05 - metres / 80000, 0.025, error_m);
}

/* "city/1/c:inside wards/2020/nw:on_edge" */
static const char *hits(const world *w)
{
    static char out[20000];
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < w->at.n_hits; i++) {
        const lrti_hit *h = &w->at.hit[i];
        assert_true((h->relation == LRTI_NEAR) == (i >= w->at.n_applying));
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%s:%s", i ? " " : "",
                                LRTI_TX(&w->b.d.t, boundary, id, h->area),
                                lrti_relation_text(h->relation));
        assert_true(len < sizeof out);
    }
    return out;
}

static const char *verdict(const world *w, int set)
{
    return lrti_verdict_text(w->at.verdict[set]);
}

static bool warned(const world *w, const char *code)
{
    for (size_t i = 0; i < w->at.warnings.n; i++) {
        if (strcmp(w->at.warnings.item[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- words ---- */

static void words(void **state)
{
    (void)state;
    world *w = start("");
    char out[64];
    assert_string_equal(lrti_relation_text(LRTI_INSIDE), "inside");
    assert_string_equal(lrti_relation_text(LRTI_ON_EDGE), "on_edge");
    assert_string_equal(lrti_relation_text(LRTI_NEAR), "near");
    assert_string_equal(lrti_relation_text(LRTI_SPLIT), "split");
    assert_string_equal(lrti_verdict_text(LRTI_CERTAIN), "certain");
    assert_string_equal(lrti_verdict_text(LRTI_VERDICT_SPLIT), "split");
    assert_string_equal(lrti_verdict_text(LRTI_NEAR_BORDER), "near_border");
    assert_string_equal(lrti_verdict_text(LRTI_UNCERTAIN), "uncertain");
    assert_string_equal(lrti_verdict_text(LRTI_NONE), "none");
    assert_string_equal(lrti_distance_text(&w->b.d, 26, out), "26 m (85 ft)"); /* 85.3 */
    w->b.d.feet = true;
    assert_string_equal(lrti_distance_text(&w->b.d, 26.2128, out),
                        "86 ft (26 m)"); /* the example in locate.h */
    assert_string_equal(lrti_distance_text(&w->b.d, 0.3048, out), "1 ft (0.3 m)");
    assert_string_equal(lrti_distance_text(&w->b.d, 0, out), "0 ft (0 m)");
    lrti_distance_text(&w->b.d, 1e300, out); /* fits whatever comes */
    lrti_distance_text(&w->b.d, INFINITY, out);
    finish(w);
}

/* ---- relations ---- */

static void relations(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    assert_int_equal(ask(w, 0.025, 0.025, 0), LRT_ANSWER_ANSWERED);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/sw:inside");
    ask(w, 0.05, 0.025, 0); /* a shared edge hits both sides */
    assert_string_equal(
        hits(w), "city/1/c:inside distr/1/d:inside wards/2020/se:on_edge wards/2020/sw:on_edge");
    ask(w, 0.05, 0.05, 0); /* a corner hits all four */
    assert_string_equal(
        hits(w), "city/1/c:inside distr/1/d:inside wards/2020/ne:on_edge wards/2020/nw:on_edge "
                 "wards/2020/se:on_edge wards/2020/sw:on_edge");
    assert_true(w->at.set_edge_m[S_WARDS] == 0);
    assert_true(isnan(w->at.hit[0].edge_m) || w->at.hit[0].edge_m > 0);
    finish(w);
}

static void edition_by_date(void **state)
{
    (void)state;
    world *w = start("");
    lrti_place p = point(0.025, 0.025);
    ask_place(w, &p, LRT_RULE_DEFAULT, 20291231, 0, LRTI_VERDICTS);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/sw:inside");
    assert_string_equal(verdict(w, S_WARDS_2030), "");
    assert_int_equal(w->at.verdict[S_WARDS_2030], LRTI_NOT_IN_FORCE);
    ask_place(w, &p, LRT_RULE_DEFAULT, 20300101, 0, LRTI_VERDICTS);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2030/all:inside");
    assert_int_equal(w->at.verdict[S_WARDS], LRTI_NOT_IN_FORCE);
    /* no edition in force is no gap */
    assert_int_equal(ask_place(w, &p, LRT_RULE_DEFAULT, 20191231, 0, LRTI_VERDICTS),
                     LRT_ANSWER_ANSWERED);
    finish(w);
}

static void the_location_is_copied(void **state)
{
    (void)state;
    world *w = start("");
    uint32_t parcels[2] = {P_WHOLE, P_SPLIT};
    lrti_place p = {
        LRT_MATCH_ADDRESS_POINT, 93, LRT_FAULT_SPELLING, 0.025, 0.03, 7.5, "1 Main St", parcels, 2};
    ask_place(w, &p, LRT_RULE_DEFAULT, TODAY, (double)NAN, LRTI_VERDICTS);
    assert_int_equal(w->at.match_type, LRT_MATCH_ADDRESS_POINT);
    assert_int_equal(w->at.score, 93);
    assert_int_equal(w->at.faults, LRT_FAULT_SPELLING);
    assert_true(w->at.error_m == 7.5); /* the place's own */
    assert_string_equal(w->at.address, "1 Main St");
    assert_int_equal(w->at.n_parcels, 2);
    assert_true(fabs(w->at.x - 2000) < 1e-4 && fabs(w->at.y - 3000) < 1e-4);
    ask_place(w, &p, LRT_RULE_DEFAULT, TODAY, 3, LRTI_VERDICTS);
    assert_true(w->at.error_m == 3); /* the caller's */
    finish(w);
}

/* ---- near areas ---- */

static void near_areas(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=5");
    ask_west(w, 4.99, 0);
    assert_string_equal(hits(w),
                        "city/1/c:inside distr/1/d:inside wards/2020/sw:inside wards/2020/se:near");
    assert_true(fabs(w->at.hit[3].edge_m - 4.99) < 1e-3);
    ask_west(w, 5.01, 0);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/sw:inside");
    ask_west(w, 14.99, 10); /* error and accuracy add up */
    assert_string_equal(hits(w),
                        "city/1/c:inside distr/1/d:inside wards/2020/sw:inside wards/2020/se:near");
    ask_west(w, 15.01, 10);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/sw:inside");
    /* near the corner: ascending, behind those that apply */
    ask(w, 0.05 + 1.0 / 80000, 0.05 + 2.0 / 100000, 0);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/ne:inside "
                                 "wards/2020/nw:near wards/2020/se:near "
                                 "wards/2020/sw:near");
    finish(w);
    w = start("|accuracy_m=0"); /* nothing is near when everything is exact, not even on the edge */
    ask_west(w, 0, 0);
    assert_string_equal(
        hits(w), "city/1/c:inside distr/1/d:inside wards/2020/se:on_edge wards/2020/sw:on_edge");
    finish(w);
}

/* ---- verdicts, at the borders of the inequalities ---- */

static void uncertain_at_its_border(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    ask_west(w, 50, 0);
    double d = w->at.set_edge_m[S_WARDS]; /* not within reach: not measured, or measured right */
    assert_true(isinf(d) || fabs(d - 50) < 1e-3);
    ask_west(w, 50, 60);
    d = w->at.set_edge_m[S_WARDS];
    assert_true(fabs(d - 50) < 1e-3);
    ask_west(w, 50, d); /* d <= e + a, equal */
    assert_string_equal(verdict(w, S_WARDS), "uncertain");
    assert_true(warned(w, "uncertain"));
    ask_west(w, 50, nextafter(d, 0));
    assert_string_equal(verdict(w, S_WARDS), "near_border");
    assert_false(warned(w, "uncertain"));
    assert_true(warned(w, "near_border"));
    finish(w);
}

static void near_border_at_its_border(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    ask_west(w, 50, 60);
    double d = w->at.set_edge_m[S_WARDS],
           e = d - 30; /* exact: d < 2 * 30 (Sterbenz), so that e + 30 is d again */
    assert_true(e + 30 == d);
    ask_west(w, 50, e);
    assert_string_equal(verdict(w, S_WARDS), "near_border");
    ask_west(w, 50, e - 1e-9);
    assert_string_equal(verdict(w, S_WARDS), "certain");
    assert_int_equal(w->at.warnings.n, 0);
    finish(w);
}

static void accuracy_counts_like_error(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=40");
    static const struct {
        double metres, error;
        const char *verdict;
    } table[] = {
        {39.99, 0, "uncertain"},    {40.01, 0, "near_border"}, {69.99, 0, "near_border"},
        {70.01, 0, "certain"},      {49.99, 10, "uncertain"},  {50.01, 10, "near_border"},
        {79.99, 10, "near_border"}, {80.01, 10, "certain"},    {0, 0, "uncertain"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        ask_west(w, table[i].metres, table[i].error);
        assert_string_equal(verdict(w, S_WARDS), table[i].verdict);
    }
    finish(w);
}

/* Unknown accuracy counts 0 for `uncertain`, and is never `certain` within the near distance. */
static void unknown_accuracy(void **state)
{
    (void)state;
    world *w = start("");
    static const struct {
        double metres, error;
        const char *verdict;
    } table[] = {
        {0, 0, "near_border"},     {0.01, 0, "near_border"}, {29.99, 0, "near_border"},
        {30.01, 0, "certain"},     {4.99, 5, "uncertain"},   {5.01, 5, "near_border"},
        {34.99, 5, "near_border"}, {35.01, 5, "certain"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        ask_west(w, table[i].metres, table[i].error);
        assert_string_equal(verdict(w, S_WARDS), table[i].verdict);
    }
    finish(w);
}

/* e + a > 0 belongs to `uncertain`: exactly on an exact border nothing is uncertain - the point is in both. */
static void exactly_on_an_exact_border(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    ask_west(w, 0, 0);
    assert_true(w->at.set_edge_m[S_WARDS] == 0);
    assert_string_equal(verdict(w, S_WARDS), "near_border");
    ask_west(w, 0, 1e-12);
    assert_string_equal(verdict(w, S_WARDS), "uncertain");
    finish(w);
}

static void near_distance_is_the_territorys(void **state)
{
    (void)state;
    world *w = start_with("|accuracy_m=0", NULL);
    w->b.d.near_m = 0;
    ask_west(w, 0.5, 0);
    assert_string_equal(verdict(w, S_WARDS), "certain");
    ask_west(w, 0, 0); /* d <= 0 */
    assert_string_equal(verdict(w, S_WARDS), "near_border");
    w->b.d.near_m = 200;
    ask_west(w, 199, 0);
    assert_string_equal(verdict(w, S_WARDS), "near_border");
    ask_west(w, 201, 0);
    assert_string_equal(verdict(w, S_WARDS), "certain");
    finish(w);
}

static void none_and_others(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    ask(w, 0.025, 0.025, 0);
    assert_string_equal(verdict(w, S_HARBOR), "none");
    assert_string_equal(verdict(w, S_CITY), "certain");
    ask(w, 0.0899, 0.095, 0); /* 8 m from the harbor: its edge would change the answer of the set */
    assert_string_equal(verdict(w, S_HARBOR), "near_border");
    ask(w, 0.0899, 0.095, 9);
    assert_string_equal(verdict(w, S_HARBOR), "uncertain");
    finish(w);
}

/* ---- parcels ---- */

static lrt_answer ask_parcel(world *w, uint32_t parcel, double lon, double lat, lrt_rule rule)
{
    static uint32_t list[1];
    list[0] = parcel;
    lrti_place p = {LRT_MATCH_PARCEL, 100, 0, lon, lat, 0, "", list, 1};
    return ask_place(w, &p, rule, TODAY, 0, LRTI_VERDICTS);
}

static void parcel_rule(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    ask_parcel(w, P_SPLIT, 0.0499, 0.075, LRT_RULE_DEFAULT);
    assert_true(w->at.parcel_rule);
    assert_string_equal(hits(w),
                        "city/1/c:inside distr/1/d:inside wards/2020/ne:split wards/2020/nw:split");
    assert_int_equal(w->at.hit[2].share, 2500);
    assert_int_equal(w->at.hit[3].share, 7500);
    assert_int_equal(w->at.hit[0].share, 10000);
    assert_string_equal(
        verdict(w, S_WARDS),
        "split"); /* before uncertain and near_border: the point is 8 m from the edge */
    assert_string_equal(verdict(w, S_CITY), "certain");
    assert_true(warned(w, "split"));
    ask_parcel(w, P_SPLIT, 0.0499, 0.075, LRT_RULE_PARCEL);
    assert_true(w->at.parcel_rule);
    ask_parcel(w, P_SPLIT, 0.0499, 0.075, LRT_RULE_POINT);
    assert_false(w->at.parcel_rule);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/nw:inside");
    assert_int_equal(w->at.hit[0].share, 0);
    assert_string_equal(verdict(w, S_WARDS), "near_border");
    ask_parcel(w, P_WHOLE, 0.06, 0.075, LRT_RULE_DEFAULT);
    assert_true(w->at.parcel_rule);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/ne:inside");
    assert_string_equal(verdict(w, S_WARDS), "certain");
    finish(w);
}

/* Shares of sets that are not in force do not count. */
static void shares_by_date(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    uint32_t list[1] = {P_FOUR};
    lrti_place p = {LRT_MATCH_PARCEL, 100, 0, 0.0499, 0.0499, 0, "", list, 1};
    ask_place(w, &p, LRT_RULE_PARCEL, TODAY, 0, LRTI_VERDICTS);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/ne:split "
                                 "wards/2020/nw:split wards/2020/se:split");
    ask_place(w, &p, LRT_RULE_PARCEL, 20300101, 0, LRTI_VERDICTS);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2030/all:inside");
    assert_int_equal(w->at.verdict[S_WARDS], LRTI_NOT_IN_FORCE);
    finish(w);
}

static void parcels_that_fall_back_to_the_point(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    ask_parcel(w, P_UNKNOWN, 0.06, 0.075, LRT_RULE_PARCEL); /* no polygon */
    assert_false(w->at.parcel_rule);
    assert_string_equal(hits(w), "city/1/c:inside distr/1/d:inside wards/2020/ne:inside");
    uint32_t two[2] = {P_SPLIT, P_WHOLE}; /* several parcels at one address */
    lrti_place p = {LRT_MATCH_ADDRESS_POINT, 100, 0, 0.06, 0.075, 0, "", two, 2};
    ask_place(w, &p, LRT_RULE_PARCEL, TODAY, 0, LRTI_VERDICTS);
    assert_false(w->at.parcel_rule);
    assert_int_equal(ask_parcel(w, P_NOWHERE, 0.06, 0.075, LRT_RULE_PARCEL),
                     LRT_ANSWER_OUTSIDE); /* known, in no area */
    assert_true(w->at.parcel_rule);
    assert_string_equal(hits(w), "");
    finish(w);
}

/* ---- the five no-answers ---- */

static void invalid(void **state)
{
    (void)state;
    static const double bad[][2] = {{NAN, 1},      {1, NAN},     {INFINITY, 0}, {0, -INFINITY},
                                    {180.0001, 0}, {0, 90.0001}, {-181, 0},     {1e300, 1e300}};
    world *w = start("");
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        assert_int_equal(ask(w, bad[i][0], bad[i][1], 0), LRT_ANSWER_INVALID);
        assert_true(isnan(w->at.lon) && isnan(w->at.lat));
        assert_int_equal(w->at.n_hits, 0);
        for (int s = 0; s < N_SETS; s++) {
            assert_int_equal(w->at.verdict[s], LRTI_NOT_IN_FORCE);
        }
    }
    finish(w);
}

static void on_record_without_a_position(void **state)
{
    (void)state;
    world *w = start("");
    assert_int_equal(ask_parcel(w, P_UNKNOWN, (double)NAN, (double)NAN, LRT_RULE_DEFAULT),
                     LRT_ANSWER_NOT_FOUND);
    lrti_place p = {LRT_MATCH_ADDRESS_POINT, 100,  0, (double)NAN, (double)NAN, 0,
                    "99 W 3rd St",           NULL, 0};
    assert_int_equal(ask_place(w, &p, LRT_RULE_DEFAULT, TODAY, 0, LRTI_VERDICTS),
                     LRT_ANSWER_NOT_FOUND);
    assert_string_equal(w->at.address, "99 W 3rd St");
    finish(w);
}

static void outside(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    assert_int_equal(ask(w, 0.11, 0.05, 0), LRT_ANSWER_OUTSIDE);
    assert_non_null(strstr(w->at.reason, "Testville"));
    assert_int_equal(ask(w, -100, 40, 0), LRT_ANSWER_OUTSIDE); /* another part of the world */
    assert_int_equal(w->at.n_hits, 0);
    assert_int_equal(ask(w, 180, 90, 0), LRT_ANSWER_OUTSIDE);
    assert_int_equal(ask(w, 0.015, 0.085, 0),
                     LRT_ANSWER_OUTSIDE); /* in the lake: a hole of the frame */
    assert_string_equal(hits(w),
                        "distr/1/d:inside wards/2020/nw:inside"); /* hits are still listed */
    assert_int_equal(ask(w, 0.02, 0.085, 0),
                     LRT_ANSWER_ANSWERED); /* its shore, and the city limits, belong to it */
    assert_int_equal(ask(w, 0.1, 0.01, 0), LRT_ANSWER_ANSWERED);
    assert_int_equal(ask(w, 0, 0, 0), LRT_ANSWER_ANSWERED);
    assert_int_equal(ask(w, nextafter(0.1, 1), 0.01, 0), LRT_ANSWER_OUTSIDE);
    finish(w);
}

static void no_service(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    assert_int_equal(ask(w, 0.095, 0.095, 0), LRT_ANSWER_NO_SERVICE);
    assert_int_equal(ask(w, 0.09, 0.095, 0), LRT_ANSWER_NO_SERVICE); /* border included */
    assert_int_equal(ask(w, nextafter(0.09, 0), 0.095, 0), LRT_ANSWER_ANSWERED);
    finish(w);
}

/* Of the hole of a tessellation only what its accuracy cannot explain is a gap. */
static void gap(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=0");
    assert_int_equal(ask(w, 0.075, 0.025, 0), LRT_ANSWER_GAP);
    assert_non_null(strstr(w->at.reason, "distr"));
    assert_string_equal(hits(w), "city/1/c:inside wards/2020/se:inside");
    assert_string_equal(verdict(w, S_DISTR), "none");
    assert_int_equal(ask(w, 0.07 + 20.01 / 80000, 0.025, 0), LRT_ANSWER_GAP);
    assert_int_equal(ask(w, 0.07 + 19.99 / 80000, 0.025, 0),
                     LRT_ANSWER_ANSWERED); /* 20 m accuracy */
    assert_string_equal(verdict(w, S_DISTR), "uncertain");
    assert_int_equal(ask(w, 0.07 + 30.01 / 80000, 0.025, 10), LRT_ANSWER_GAP);
    assert_int_equal(ask(w, 0.07 + 29.99 / 80000, 0.025, 10), LRT_ANSWER_ANSWERED);
    assert_int_equal(ask(w, 0.07, 0.025, 0), LRT_ANSWER_ANSWERED); /* on the border of the hole */
    assert_int_equal(ask(w, 0.075, 0.025, 1000), LRT_ANSWER_ANSWERED);
    finish(w);
}

/* The first that applies: outside, then no_service, then gap. */
static void precedence(void **state)
{
    (void)state;
    world *w = start_with("|accuracy_m=0", NULL);
    w->b.d.no_service = UINT64_C(1) << S_WARDS; /* everything in the wards is without service */
    assert_int_equal(ask(w, 0.015, 0.085, 0), LRT_ANSWER_OUTSIDE);
    assert_int_equal(ask(w, 0.075, 0.025, 0), LRT_ANSWER_NO_SERVICE);
    w->b.d.no_service = 0;
    assert_int_equal(ask(w, 0.075, 0.025, 0), LRT_ANSWER_GAP);
    w->b.d.frame = 0; /* no frame: everything is inside */
    assert_int_equal(ask(w, 0.015, 0.085, 0), LRT_ANSWER_ANSWERED);
    assert_int_equal(ask(w, 0.2, 0.2, 0), LRT_ANSWER_GAP);
    w->b.d.tessellation = 0;
    assert_int_equal(ask(w, 0.2, 0.2, 0), LRT_ANSWER_ANSWERED);
    finish(w);
}

static void frame_not_in_force(void **state)
{
    (void)state;
    world *w = start_with("", NULL);
    w->b.d.frame = UINT64_C(1) << S_WARDS; /* an edition that ends with 2029 */
    lrti_place p = point(0.2, 0.2);
    assert_int_equal(ask_place(w, &p, LRT_RULE_DEFAULT, TODAY, 0, LRTI_VERDICTS),
                     LRT_ANSWER_OUTSIDE);
    p = point(0.025, 0.025);
    assert_int_equal(ask_place(w, &p, LRT_RULE_DEFAULT, 20400601, 0, LRTI_VERDICTS),
                     LRT_ANSWER_ANSWERED);
    assert_true(warned(w, "frame_not_in_force"));
    finish(w);
}

/* ---- the short way says the same ---- */

static void covers_agree_with_verdicts(void **state)
{
    (void)state;
    world *w = start("|accuracy_m=5");
    for (int i = -5; i <= 105; i += 2) {
        for (int k = -5; k <= 105; k += 2) {
            char full[20000];
            lrti_place p = point(i / 1000.0, k / 1000.0);
            lrt_answer status = ask_place(w, &p, LRT_RULE_DEFAULT, TODAY, 0, LRTI_VERDICTS);
            w->at.n_hits = w->at.n_applying; /* near ones are not asked for */
            strcpy(full, hits(w));
            assert_int_equal(ask_place(w, &p, LRT_RULE_DEFAULT, TODAY, 0, LRTI_COVERS), status);
            w->at.n_hits = w->at.n_applying;
            assert_string_equal(hits(w), full);
        }
    }
    finish(w);
}

/* More hits than the buffers on the stack hold. */
static void many_areas(void **state)
{
    (void)state;
    world *w = start("");
    lrti_place p = point(0.02, 0.02);
    ask_place(w, &p, LRT_RULE_DEFAULT, 20400601, 0, LRTI_VERDICTS);
    assert_int_equal(w->at.n_applying, MANY + 2); /* the squares, the city, the ward of 2030 */
    for (size_t i = 1; i < w->at.n_hits; i++) {
        assert_true(w->at.hit[i].area > w->at.hit[i - 1].area);
    }
    p = point(0.001 - 10.0 / 80000,
              0.02); /* 10 m outside the first of them, 110 m outside the last */
    ask_place(w, &p, LRT_RULE_DEFAULT, 20400601, 100, LRTI_VERDICTS);
    assert_int_equal(w->at.n_applying, 2);
    assert_in_range(
        w->at.n_hits, 2 + 180,
        2 + 182); /* 10 + i / 2 <= 100: i = 0 .. 180, and the city limits 70 m away are a hit */
    assert_string_equal(verdict(w, S_MANY), "uncertain");
    finish(w);
}

/* ---- described ---- */

static void described(void **state)
{
    (void)state;
    lrt_error err;
    world *w = start("|accuracy_m=40");
    ask_west(w, 10, 0);
    assert_int_equal(lrti_locate_describe(&w->w, &w->at, &w->arena, &err), LRT_OK);
    assert_int_equal(w->at.warnings.n, 1);
    const char *text = w->at.warnings.item[0].text;
    assert_non_null(strstr(text, "wards: a border is 10 m (33 ft) away"));
    assert_non_null(strstr(text, "40 m"));
    assert_non_null(strstr(text, "South-west"));
    assert_non_null(strstr(text, "South-east"));
    assert_null(strstr(text, "North"));
    for (size_t i = 0; i < w->at.n_applying; i++) {
        double want[] = {2500, 1600 + 10,
                         10}; /* to lat 0; to the hole of the district; to the next ward */
        assert_true(fabs(w->at.hit[i].edge_m - want[i]) < 0.01);
    }
    assert_int_equal(lrti_locate_describe(&w->w, &w->at, &w->arena, &err), LRT_OK); /* once */
    assert_ptr_equal(w->at.warnings.item[0].text, text);
    finish(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(relations),
        cmocka_unit_test(edition_by_date),
        cmocka_unit_test(the_location_is_copied),
        cmocka_unit_test(near_areas),
        cmocka_unit_test(uncertain_at_its_border),
        cmocka_unit_test(near_border_at_its_border),
        cmocka_unit_test(accuracy_counts_like_error),
        cmocka_unit_test(unknown_accuracy),
        cmocka_unit_test(exactly_on_an_exact_border),
        cmocka_unit_test(near_distance_is_the_territorys),
        cmocka_unit_test(none_and_others),
        cmocka_unit_test(parcel_rule),
        cmocka_unit_test(shares_by_date),
        cmocka_unit_test(parcels_that_fall_back_to_the_point),
        cmocka_unit_test(invalid),
        cmocka_unit_test(on_record_without_a_position),
        cmocka_unit_test(outside),
        cmocka_unit_test(no_service),
        cmocka_unit_test(gap),
        cmocka_unit_test(precedence),
        cmocka_unit_test(frame_not_in_force),
        cmocka_unit_test(covers_agree_with_verdicts),
        cmocka_unit_test(many_areas),
        cmocka_unit_test(described),
    };
    return cmocka_run_group_tests_name("locate", tests, NULL, drop_index);
}
