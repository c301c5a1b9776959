/*
 * failure: every allocation fails. For n = 1, 2, ... the n-th allocation of a call is refused, alone and with all that come
 * after it, until the call gets through; each time it answers LRT_E_MEMORY (or SIZE_MAX), and nothing is left behind
 * (LeakSanitizer, in the build with it). libcsv copes with one refusal by asking for less: then the answer is complete.
 *
 * malloc, calloc and realloc are those of this program: they count, and hand on to the allocator that is there (the
 * sanitizer's or libc's). What the libraries below allocate fails too: jansson and libcsv, which cope. In calls that reach
 * GEOS (C++, throws in the middle of its own constructors), PROJ and SQLite - audit, diff, booklets - only what our own code
 * asks for is refused. Left out are lrt_build, lrt_verify, lrt_to_lon_lat and lrt_info_json (it makes the index again).
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory.h"
#include "geocode.h"
#include "json.h"
#include "locate.h"
#include "route.h"

/* ---- the allocator ---- */

static long countdown; /* the allocation that fails; 0 = none */
static int lasting;    /* and all after it */
static long fired;     /* how many were refused */

/* The allocator runs before a sanitizer has set up its shadow memory. */
#define PLAIN                                                                                      \
    __attribute__((no_sanitize("address"), no_sanitize("undefined"), no_sanitize("thread")))

/* Where GEOS is at work only what our own code asks for is refused: the caller lies in this program, the libraries do not. */
static int ours_only;
extern char __executable_start, etext;

PLAIN static int refused(const void *caller)
{
    if (ours_only &&
        ((const char *)caller < &__executable_start || (const char *)caller >= &etext)) {
        return 0;
    }
    if (countdown > 0 && --countdown == 0) {
        fired++;
        countdown = lasting;
        return 1;
    }
    return 0;
}

/* With a sanitizer that is linked statically these are its functions; else they are absent. */
extern void *__interceptor_malloc(size_t size) __attribute__((weak));
extern void *__interceptor_calloc(size_t n, size_t size) __attribute__((weak));
extern void *__interceptor_realloc(void *old, size_t size) __attribute__((weak));

PLAIN static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

/* dlsym() itself may allocate once before it knows the next allocator. */
static char early[4096];
static size_t early_used;
static int looking;

PLAIN static void *early_block(size_t size)
{
    char *block = early + early_used;
    early_used += (size + 15) & ~(size_t)15;
    if (early_used > sizeof early) {
        abort();
    }
    return block;
}

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *old, size_t size);

PLAIN void *malloc(size_t size)
{
    static void *(*real)(size_t);
    if (refused(__builtin_return_address(0))) {
        return NULL;
    }
    if (__interceptor_malloc) {
        return __interceptor_malloc(size);
    }
    if (!real) {
        if (looking) {
            return early_block(size);
        }
        looking = 1;
        union {
            void *object;
            void *(*function)(size_t);
        } found = {next("malloc")};
        looking = 0;
        real = found.function;
    }
    return real(size);
}

PLAIN void *calloc(size_t n, size_t size)
{
    static void *(*real)(size_t, size_t);
    if (refused(__builtin_return_address(0))) {
        return NULL;
    }
    if (__interceptor_calloc) {
        return __interceptor_calloc(n, size);
    }
    if (!real) {
        if (looking) {
            return early_block(n * size); /* static memory is zero */
        }
        looking = 1;
        union {
            void *object;
            void *(*function)(size_t, size_t);
        } found = {next("calloc")};
        looking = 0;
        real = found.function;
    }
    return real(n, size);
}

PLAIN void *realloc(void *old, size_t size)
{
    static void *(*real)(void *, size_t);
    if (refused(__builtin_return_address(0))) {
        return NULL;
    }
    if (__interceptor_realloc) {
        return __interceptor_realloc(old, size);
    }
    if (!real) {
        looking = 1;
        union {
            void *object;
            void *(*function)(void *, size_t);
        } found = {next("realloc")};
        looking = 0;
        real = found.function;
    }
    return real(old, size);
}

/* Valgrind puts its own functions in the place of ours; --soname-synonyms=somalloc=nouserintercepts keeps it from that. */
static void need_allocator(void)
{
    void *(*volatile allocate)(size_t) = malloc;
    countdown = 1;
    void *block = allocate(1);
    countdown = 0;
    free(block);
    if (block) {
        print_message("the allocator cannot be replaced here: skipped\n");
        skip();
    }
}

/* ---- the loop ---- */

/* One try of a call: its status; everything it made is freed again. */
typedef lrt_status (*try_fn)(void *user);

static void fail_from(try_fn try, void *user, long at_least, int last, int may_cope)
{
    for (long n = 1;; n++) {
        fired = 0;
        lasting = last;
        countdown = n;
        lrt_status status = try(user);
        countdown = lasting = 0;
        if (!fired) {
            assert_int_equal(status, LRT_OK);
            assert_true(n > at_least); /* it did allocate */
            return;
        }
        if (status != LRT_E_MEMORY && !(may_cope && status == LRT_OK)) {
            fail_msg("allocation %ld refused%s: status %d", n, last ? ", and all after it" : "",
                     (int)status);
        }
        assert_in_range(n, 1, 1000000);
    }
}

static void fail_each_allocation(try_fn try, void *user, long at_least)
{
    fail_from(try, user, at_least, 0, 0);
    fail_from(try, user, at_least, 1, 0);
}

/* The interposition works at all, and for memory that the C library hands out. */
static lrt_status three_blocks(void *user)
{
    (void)user;
    char *a = malloc(10), *b = calloc(2, 10), *c = realloc(NULL, 30);
    char *volatile d = strdup("x");
    lrt_status status = a && b && c && d ? LRT_OK : LRT_E_MEMORY;
    free(a);
    free(b);
    free(c);
    free(d);
    return status;
}

static void the_loop_itself(void **state)
{
    (void)state;
    need_allocator();
    fail_each_allocation(three_blocks, NULL, 3);
}

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

/* ---- tables and directory ---- */

static const char *const rows[] = {
    "boundary_set|id=w/1|slug=w|edition=1|file=f|topology=tessellation|specificity=4|accuracy_m=5",
    "boundary|id=w/1/1|boundary_set_id=w/1|area_id=1|name=One|area_m2=1",
    "boundary|id=w/1/2|boundary_set_id=w/1|area_id=2|name=Two|area_m2=1",
    "organization|id=a|name=A|category=legal|status=unverified",
    "organization|id=b|name=B|category=cdc",
    "organization|id=c|name=C|category=clinic",
    "organization|id=old|name=Old|status=merged|successor_id=b",
    "service|id=a1|name=A1|organization_id=a|minimum_age=62",
    "service|id=a2|name=A2|organization_id=a",
    "taxonomy_term|id=t1|code=heir",
    "attribute|id=at1|link_id=a1|link_entity=service|taxonomy_term_id=t1|link_type=owner_type",
    "contact|id=k1|organization_id=a|channel=web|value=v",
    "phone|id=p1|number=1|extension=2|organization_id=a",
    "contact_protocol|id=r1|organization_id=a",
    "source|id=s",
    "context|id=c1|topic=t|source_id=s",
    "service_area|id=sa1|organization_id=a",
    "service_area|id=sa2|organization_id=old",
    "service_area|id=sa3|organization_id=b",
    "service_area_boundary|service_area_id=sa1|boundary_id=w/1/1",
    "service_area_boundary|service_area_id=sa2|boundary_id=w/1/1",
    "service_area_boundary|service_area_id=sa3|boundary_id=w/1/1",
    "context_boundary|context_id=c1|boundary_id=w/1/1",
    "meta|key=near_m|value=30",
    "meta|key=title|value=Testville",
};

static void open_rows(book *b)
{
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < LRTI_COUNT(rows); i++) {
        put(b, rows[i]);
    }
    open_book(b);
}

static lrt_status try_compile(void *user)
{
    book *b = user;
    lrti_buf out = {0};
    lrt_error err;
    lrt_status status = lrti_tables_compile(&b->raw, &out, &err);
    assert_true(status == LRT_OK || err.status == LRT_E_MEMORY);
    lrti_buf_free(&out);
    return status;
}

static lrt_status try_tables(void *user)
{
    book *b = user;
    lrti_tables t;
    lrt_status status = lrti_tables_open(b->section.data, b->section.len, &t, NULL);
    if (status == LRT_OK) {
        lrti_tables_close(&t);
    }
    return status;
}

static lrt_status try_directory(void *user)
{
    book *b = user;
    lrti_directory d;
    lrt_status status = lrti_directory_open(b->section.data, b->section.len, &d, NULL);
    if (status == LRT_OK) {
        lrti_directory_close(&d);
    }
    return status;
}

static lrt_status try_rows(void *user)
{
    lrti_raw raw;
    (void)user;
    memset(&raw, 0, sizeof raw);
    lrt_status status = LRT_OK;
    for (int i = 0; i < 200 && status == LRT_OK; i++) {
        status = lrti_raw_add(&raw, LRTI_T_organization, 1) ? LRT_OK : LRT_E_MEMORY;
    }
    lrti_raw_free(&raw);
    return status;
}

static void tables_and_directory(void **state)
{
    (void)state;
    need_allocator();
    book b;
    open_rows(&b);
    fail_each_allocation(try_rows, NULL, 5);
    fail_each_allocation(try_compile, &b, 5);
    fail_each_allocation(try_tables, &b, 1);
    fail_each_allocation(try_directory, &b, 3);
    close_book(&b);
}

/* ---- route alone, from a hand-made location ---- */

typedef struct place {
    book b;
    lrti_hit hit[1];
    lrti_located at;
} place;

static lrt_status try_route(void *user)
{
    place *p = user;
    lrti_arena arena = {NULL};
    lrti_matches m;
    lrt_error err;
    const lrti_case asked = {20261123, LRT_AT_NONE, LRTI_NO_ROW, {NULL, 0}, LRT_VIEW_STAFF};
    lrt_status status = lrti_route(&p->b.d, NULL, &p->at, &asked, &arena, &m, &err);
    if (status == LRT_OK) {
        assert_int_equal(m.n, 2);
        status = lrti_route_describe(&p->b.d, &p->at, &asked, &arena, &m, &err);
    }
    lrti_arena_free(&arena);
    return status;
}

static void route_from_literals(void **state)
{
    (void)state;
    need_allocator();
    place p;
    memset(&p, 0, sizeof p);
    open_rows(&p.b);
    p.hit[0] = (lrti_hit){0, LRTI_INSIDE, 0, 12};
    p.at.status = LRT_ANSWER_ANSWERED;
    p.at.hit = p.hit;
    p.at.n_hits = p.at.n_applying = 1;
    p.at.reason = p.at.address = "";
    fail_each_allocation(try_route, &p, 1);
    close_book(&p.b);
}

/* ---- on a dataset ---- */

static const char *dataset;
static lrt_router *router;

static int open_dataset(void **state)
{
    lrt_error err;
    (void)state;
    dataset = getenv("LIBROUTE_TEST_DATASET");
    if (!dataset) {
        print_error("LIBROUTE_TEST_DATASET is not set: the path of a built millbrook dataset "
                    "(ctest sets it)\n");
        return 1;
    }
    return lrt_open(dataset, &router, &err) == LRT_OK ? 0 : 1;
}

static int close_dataset(void **state)
{
    (void)state;
    lrt_close(router);
    return 0;
}

static lrt_status try_open(void *user)
{
    lrt_router *r = (lrt_router *)user;
    lrt_error err;
    (void)user;
    lrt_status status = lrt_open(dataset, &r, &err);
    assert_true((r == NULL) == (status != LRT_OK));
    lrt_close(r);
    return status;
}

static lrt_query question(const char *text)
{
    lrt_query q = LRT_QUERY_INIT;
    q.text = text;
    q.lon_deg = -81.010009765625;
    q.lat_deg = 41.43994140625;
    q.as_of = 20261123;
    return q;
}

/* The first question of a router loads what it needs; a failure then is not remembered as the answer. */
static lrt_status try_first_question(void *user)
{
    lrt_router *r;
    lrt_result *result = NULL;
    lrt_query q = question("10 N Main St");
    long keep = countdown;
    (void)user;
    countdown = 0;
    assert_int_equal(lrt_open(dataset, &r, NULL), LRT_OK);
    countdown = keep;
    lrt_status status = lrt_route(r, &q, &result, NULL);
    countdown = 0;
    assert_true((result == NULL) == (status != LRT_OK));
    lrt_result_free(result);
    if (status != LRT_OK) {
        assert_int_equal(lrt_route(r, &q, &result, NULL), LRT_OK);
        assert_int_equal(lrt_result_match_count(result), 9);
        lrt_result_free(result);
    }
    lrt_close(r);
    return status;
}

static void opening(void **state)
{
    (void)state;
    need_allocator();
    fail_each_allocation(try_open, NULL, 1);
    fail_each_allocation(try_first_question, NULL, 3);
}

static lrt_status try_question(void *user)
{
    lrt_query q = question(user);
    lrt_result *result = NULL;
    lrt_error err;
    lrt_status status = lrt_route(router, &q, &result, &err);
    if (status != LRT_OK) {
        assert_null(result);
        assert_int_equal(err.status, status);
    } else {
        assert_int_equal(lrt_result_status(result), LRT_ANSWER_ANSWERED);
        assert_true(lrt_result_match_count(result) >= 9);
    }
    lrt_result_free(result);
    return status;
}

static lrt_status try_locate(void *user)
{
    lrt_query q = question(user);
    lrt_result *result = NULL;
    lrt_status status = lrt_locate(router, &q, &result, NULL);
    lrt_result_free(result);
    return status;
}

static lrt_status try_geocode(void *user)
{
    lrt_geocode_query q = LRT_GEOCODE_QUERY_INIT;
    lrt_geocode_result *result = NULL;
    q.text = user;
    lrt_status status = lrt_geocode(router, &q, &result, NULL);
    assert_true((result == NULL) == (status != LRT_OK));
    lrt_geocode_result_free(result);
    return status;
}

static void questions(void **state)
{
    (void)state;
    need_allocator();
    static char address[] = "10 N Main St", parcel[] = "001.1-02-01", split[] = "100 Border St",
                tie[] = "10 Main St", misspelt[] = "10 N Mian Stret, Millbrok OH",
                coordinate[] = "-81.010009765625,41.43994140625";
    char *const texts[] = {address, parcel, split, coordinate};
    char *const found[] = {address, parcel, split, coordinate, tie, misspelt};
    fail_each_allocation(try_question, NULL, 2); /* by coordinate */
    fail_each_allocation(try_locate, NULL, 2);
    for (size_t i = 0; i < LRTI_COUNT(texts); i++) {
        fail_each_allocation(try_question, texts[i], 2);
    }
    for (size_t i = 0; i < LRTI_COUNT(found); i++) {
        fail_each_allocation(try_geocode, found[i], 1);
    }
}

static lrt_status try_explain(void *user)
{
    static const char *const facts[] = {"owner_type=absentee", "age=67"};
    lrt_query q = question(user);
    lrt_result *result = NULL;
    lrt_error err;
    q.role = "supervisor";
    q.facts = facts;
    q.n_facts = 2;
    lrt_status status = lrt_explain(router, &q, &result, &err);
    assert_true((result == NULL) == (status != LRT_OK));
    assert_true(status == LRT_OK || err.status == status);
    lrt_result_free(result);
    return status;
}

static lrt_status try_may_contact(void *user)
{
    static const char *const facts[] = {"stage=hearing"};
    lrt_contact_query q = LRT_CONTACT_QUERY_INIT;
    lrt_permission *p = NULL;
    q.partner = user;
    q.role = "senior_inspector";
    q.facts = facts;
    q.n_facts = 1;
    q.as_of = 20261123;
    lrt_status status = lrt_may_contact(router, &q, &p, NULL);
    assert_true((p == NULL) == (status != LRT_OK));
    lrt_permission_free(p);
    return status;
}

static void explanations_and_permissions(void **state)
{
    (void)state;
    need_allocator();
    static char address[] = "10 N Main St", split[] = "100 Border St", clinic[] = "legal_aid",
                merged[] = "saltworks_cdc";
    fail_each_allocation(try_explain, NULL, 2);
    fail_each_allocation(try_explain, address, 2);
    fail_each_allocation(try_explain, split, 2);
    fail_each_allocation(try_may_contact, clinic, 3);
    fail_each_allocation(try_may_contact, merged, 3);
}

/* ---- texts: SIZE_MAX, and the same text afterwards ---- */

typedef size_t (*text_fn)(const void *object, char *buf, size_t size);
static size_t result_json(const void *o, char *buf, size_t size)
{
    return lrt_result_json(o, buf, size);
}
static size_t result_geojson(const void *o, char *buf, size_t size)
{
    return lrt_result_geojson(o, buf, size);
}
static size_t result_text(const void *o, char *buf, size_t size)
{
    return lrt_result_text(o, 80, buf, size);
}
/* Not a text: all matches there, or none because memory ran out. */
static size_t result_matches(const void *o, char *buf, size_t size)
{
    (void)size;
    size_t n = 0;
    for (size_t i = 0; i < lrt_result_match_count(o); i++) {
        const lrt_match *m = lrt_result_match(o, i);
        if (!m) {
            return SIZE_MAX;
        }
        n += strlen(m->organization_name) + m->contact_count + m->reason_count;
    }
    if (buf) {
        memset(buf, 'x', n);
        buf[n] = '\0';
    }
    return n;
}
static size_t found_json(const void *o, char *buf, size_t size)
{
    return lrt_geocode_result_json(o, buf, size);
}
static size_t found_geojson(const void *o, char *buf, size_t size)
{
    return lrt_geocode_result_geojson(o, buf, size);
}
static size_t found_text(const void *o, char *buf, size_t size)
{
    return lrt_geocode_result_text(o, 80, buf, size);
}
static size_t result_receipt(const void *o, char *buf, size_t size)
{
    return lrt_result_receipt(o, NULL, buf, size);
}
static size_t permission_json(const void *o, char *buf, size_t size)
{
    return lrt_permission_json(o, buf, size);
}
static size_t permission_text(const void *o, char *buf, size_t size)
{
    return lrt_permission_text(o, 80, buf, size);
}
static size_t info_text(const void *o, char *buf, size_t size)
{
    return lrt_info_text(o, 80, buf, size);
}

typedef lrt_status (*ask_fn)(const lrt_router *router, const lrt_query *query, lrt_result **out,
                             lrt_error *err);
/* A question with all that may be known: the facts and the instant reach rules, hours and reasons. */
static lrt_result *made_by(ask_fn ask)
{
    static const char *const facts[] = {"population=tenant", "stage=hearing"};
    lrt_result *made = NULL;
    lrt_query q = question("100 Border St");
    if (ask == lrt_explain) {
        q.role = "inspector";
        q.facts = facts;
        q.n_facts = 2;
        q.at = INT64_C(1795446000); /* 2026-11-23 10:00 in New York */
    }
    assert_int_equal(ask(router, &q, &made, NULL), LRT_OK);
    return made;
}

typedef struct writing {
    text_fn text;
    ask_fn ask;         /* makes a new result for each try, so that describing it fails too; */
    const void *object; /* else the object */
    size_t len;
    char *buf;
} writing;

static lrt_status try_text(void *user)
{
    writing *w = user;
    long keep = countdown;
    countdown = 0;
    lrt_result *made = w->object ? NULL : made_by(w->ask);
    countdown = keep;
    size_t len = w->text(w->object ? w->object : made, w->buf, w->len + 1);
    countdown = 0;
    if (len == SIZE_MAX) { /* the object is still good */
        assert_int_equal(w->text(w->object ? w->object : made, w->buf, w->len + 1), w->len);
    } else if (len != w->len) {
        fail_msg("%zu bytes of text instead of %zu", len, w->len);
    }
    lrt_result_free(made);
    return len == SIZE_MAX ? LRT_E_MEMORY : LRT_OK;
}

static void check_writing(writing w)
{
    text_fn text = w.text;
    const void *object = w.object;
    lrt_result *made = object ? NULL : made_by(w.ask);
    w.len = text(object ? object : made, NULL, 0);
    lrt_result_free(made);
    assert_in_range(w.len, 1, 1000000);
    w.buf = malloc(w.len + 1);
    assert_non_null(w.buf);
    fail_each_allocation(try_text, &w, 1);
    free(w.buf);
}

static void check_text(text_fn text, const void *object)
{
    check_writing((writing){text, lrt_route, object, 0, NULL});
}

static void texts_of_a_result(void **state)
{
    (void)state;
    need_allocator();
    check_text(result_json, NULL);
    check_text(result_geojson, NULL);
    check_text(result_text, NULL);
    check_text(result_matches, NULL);
}

static void texts_of_an_explanation(void **state)
{
    (void)state;
    need_allocator();
    check_writing((writing){result_json, lrt_explain, NULL, 0, NULL});
    check_writing((writing){result_text, lrt_explain, NULL, 0, NULL});
}

static void texts_of_a_permission(void **state)
{
    (void)state;
    need_allocator();
    lrt_contact_query q = LRT_CONTACT_QUERY_INIT;
    lrt_permission *p;
    q.partner = "tenants_union";
    q.role = "inspector";
    q.as_of = 20261123;
    assert_int_equal(lrt_may_contact(router, &q, &p, NULL), LRT_OK);
    check_text(permission_json, p);
    check_text(permission_text, p);
    lrt_permission_free(p);
}

/* ---- receipts ---- */

static char receipt[8192];

static lrt_status try_replay(void *user)
{
    lrt_result *result = NULL;
    lrt_error err;
    (void)user;
    lrt_status status = lrt_replay(router, receipt, strlen(receipt), &result, &err);
    assert_true((result == NULL) == (status != LRT_OK));
    assert_true(status == LRT_OK || err.status == status);
    lrt_result_free(result);
    return status;
}

static size_t receipt_dataset(const void *o, char *buf, size_t size)
{
    return lrt_receipt_dataset(o, strlen(o), buf, size);
}

static void receipts(void **state)
{
    (void)state;
    need_allocator();
    lrt_result *made = made_by(lrt_route);
    assert_in_range(lrt_result_receipt(made, NULL, receipt, sizeof receipt), 100,
                    sizeof receipt - 1);
    lrt_result_free(made);
    check_writing((writing){result_receipt, lrt_route, NULL, 0, NULL});
    fail_each_allocation(try_replay, NULL, 10);
    check_text(receipt_dataset, receipt);
}

static void texts_of_a_geocoding(void **state)
{
    (void)state;
    need_allocator();
    lrt_geocode_query q = LRT_GEOCODE_QUERY_INIT;
    lrt_geocode_result *g;
    q.text = "10 Main St";
    assert_int_equal(lrt_geocode(router, &q, &g, NULL), LRT_OK);
    check_text(found_json, g);
    check_text(found_geojson, g);
    check_text(found_text, g);
    lrt_geocode_result_free(g);
    check_text(info_text, router);
}

/* ---- a stream of three rows ---- */

typedef struct stream {
    const char *in;
    size_t at, written, whole;
    lrt_batch_options options;
} stream;

static size_t read_some(void *user, char *buf, size_t size)
{
    stream *s = user;
    size_t n = strlen(s->in + s->at);
    n = n < size ? n : size;
    memcpy(buf, s->in + s->at, n);
    s->at += n;
    return n;
}

static int count_written(void *user, const char *data, size_t size)
{
    stream *s = user;
    (void)data;
    s->written += size;
    return 0;
}

static lrt_status try_batch(void *user)
{
    stream *s = user;
    lrt_error err;
    s->at = s->written = 0;
    lrt_status status = lrt_batch(router, &s->options, read_some, s, count_written, s, NULL, &err);
    assert_true(status == LRT_OK || err.status == status);
    if (status == LRT_OK) {
        assert_true(s->whole == 0 || s->written == s->whole);
    }
    return status;
}

static void check_batch(lrt_verb verb, const char *in, lrt_stream_format output)
{
    stream s = {in, 0, 0, 0, LRT_BATCH_OPTIONS_INIT};
    lrt_query q = LRT_QUERY_INIT;
    q.as_of = 20261123;
    s.options.verb = verb;
    s.options.output = output;
    s.options.query = &q;
    assert_int_equal(try_batch(&s), LRT_OK);
    s.whole = s.written;
    fail_from(try_batch, &s, 10, 0, 1);
    fail_from(try_batch, &s, 10, 1, 0);
}

static void batches(void **state)
{
    (void)state;
    need_allocator();
    static const char csv[] =
        "id,address\n1,10 N Main St\n\"a \"\"b\"\", c\",100 Border St\n3,10 Main St\n";
    static const char points[] = "lon,lat,status\n-81,41.4345703125,x\n-81.01,41.44,y\n-70,10,z\n";
    static const char ndjson[] =
        "{\"id\":1,\"address\":\"10 N Main "
        "St\"}\n{\"lon\":-81,\"lat\":41.5}\n{\"id\":[1,2],\"address\":\"1 Nowhere\"}\n";
    for (int verb = LRT_VERB_AREAS; verb <= LRT_VERB_ROUTE; verb++) {
        check_batch((lrt_verb)verb, csv, LRT_FORMAT_AUTO);
        check_batch((lrt_verb)verb, points, LRT_FORMAT_AUTO);
        check_batch((lrt_verb)verb, csv, LRT_FORMAT_NDJSON);
        check_batch((lrt_verb)verb, points, LRT_FORMAT_GEOJSON);
        check_batch((lrt_verb)verb, ndjson, LRT_FORMAT_AUTO);
        check_batch((lrt_verb)verb, ndjson, LRT_FORMAT_CSV);
    }
}

/* HSDS in: records, ids, keys, findings, tables. What stdio allocates to open a file fails as one that cannot be opened. */
static lrt_status import_hsds(void *user)
{
    char path[200];
    lrt_hsds_options options = LRT_HSDS_OPTIONS_INIT;
    lrt_hsds_summary sum;
    lrt_error err;
    options.overwrite = 1;
    snprintf(path, sizeof path, "%s/in.json", (const char *)user);
    lrt_status status = lrt_hsds_import(path, user, &options, &sum, &err);
    if (status == LRT_OK) {
        assert_int_equal(sum.rows, 6);
        assert_int_equal(sum.errors, 1);
    }
    return status == LRT_E_IO ? LRT_E_MEMORY : status;
}

static void hsds_import(void **state)
{
    static const char text[] =
        "[{\"id\": \"a/1\", \"name\": \"A\", \"description\": \"(not on record)\",\n"
        " \"libroute\": {\"filled\": [\"description\"], \"category\": \"cdc\", \"extra\": \"x\"},\n"
        " \"color\": {\"r\": 1}, \"parent_organization_id\": \"nobody\",\n"
        " \"phones\": [{\"id\": \"p\", \"number\": \"1\", \"extension\": 5}],\n"
        " \"services\": [{\"id\": \"s\", \"name\": \"S\", \"status\": \"temporarily closed\",\n"
        "  \"phones\": [{\"id\": \"p\", \"number\": \"1\"}],\n"
        "  \"attributes\": [{\"id\": \"t\", \"value\": \"v\", \"taxonomy_term\":\n"
        "   {\"id\": \"c\", \"name\": \"C\", \"taxonomy_detail\": {\"id\": \"x\", \"name\": "
        "\"X\"}}}]}]}]\n";
    char folder[] = "/tmp/libroute-hsds-XXXXXX", command[200];
    (void)state;
    need_allocator();
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof command, "%s/in.json", folder);
    FILE *f = fopen(command, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, sizeof text - 1, f), sizeof text - 1);
    assert_int_equal(fclose(f), 0);
    fail_each_allocation(import_hsds, folder, 50);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

/* ---- pages for training: whole, or not at all. SQLite copes with a refusal now and then, and calls others unreadable. ---- */

typedef struct lesson {
    int what; /* 0 changes, 1 quiz, 2 calendar; 3, 4, 5 the same as JSON */
    char *whole;
} lesson;

static lrt_status make_pages(int what, lrt_pages **out)
{
    lrt_error err;
    lrt_changes_options changes = LRT_CHANGES_OPTIONS_INIT;
    lrt_quiz_options quiz = LRT_QUIZ_OPTIONS_INIT;
    lrt_calendar_options calendar = LRT_CALENDAR_OPTIONS_INIT;
    changes.since = 20260101;
    changes.as_of = quiz.as_of = 20261123;
    quiz.area = "wards/ward-1";
    calendar.from = 20261201;
    calendar.months = 6;
    calendar.stamp = 1700000000;
    calendar.cohort = "id,hired_on\ne-1,2026-12-02\n";
    calendar.cohort_length = strlen(calendar.cohort);
    if (what > 2) {
        changes.format = quiz.format = calendar.format = LRT_PAGE_JSON;
        what -= 3;
    }
    return what == 0   ? lrt_changes(router, &changes, out, &err)
           : what == 1 ? lrt_quiz(router, &quiz, out, &err)
                       : lrt_calendar(router, &calendar, out, &err);
}

static lrt_status try_pages(void *user)
{
    const lesson *l = user;
    lrt_pages *pages = NULL;
    lrt_status status = make_pages(l->what, &pages);
    if (status == LRT_OK) {
        assert_string_equal(lrt_pages_text(pages, 0), l->whole);
    } else {
        assert_null(pages);
    }
    lrt_pages_free(pages);
    return status == LRT_OK ? LRT_OK : LRT_E_MEMORY;
}

/* ---- where GEOS is at work: thousands of allocations, of which the first are refused one by one and then ever fewer ---- */

typedef struct work {
    lrt_status (*make)(char **text);
    char *whole;
} work;

static char *kept(size_t (*text)(const void *, char *, size_t), const void *object)
{
    size_t n = text(object, NULL, 0);
    char *out = n == SIZE_MAX ? NULL : malloc(n + 1);
    if (out && text(object, out, n + 1) != n) {
        free(out);
        return NULL;
    }
    return out;
}

static lrt_status all_pages(lrt_status status, lrt_pages *pages, char **text)
{
    if (status == LRT_OK) {
        *text = strdup(lrt_pages_text(pages, lrt_pages_count(pages) - 1));
        status = *text ? LRT_OK : LRT_E_MEMORY;
    } else {
        assert_null(pages);
    }
    lrt_pages_free(pages);
    return status;
}

static lrt_status make_booklet(char **text)
{
    lrt_error err;
    lrt_pages *pages = NULL;
    lrt_brief_options o = LRT_BRIEF_OPTIONS_INIT;
    o.area = "wards/ward-1";
    o.as_of = 20261123;
    return all_pages(lrt_brief(router, &o, &pages, &err), pages, text);
}

static lrt_status make_note(char **text)
{
    lrt_error err;
    lrt_pages *pages = NULL;
    lrt_diff_result *diff = NULL;
    lrt_diff_options o = LRT_DIFF_OPTIONS_INIT;
    lrt_changes_options note = LRT_CHANGES_OPTIONS_INIT;
    o.as_of = 20261123;
    o.as_of_new = 20300601;
    lrt_status status = lrt_diff(router, router, &o, &diff, &err);
    assert_true((diff == NULL) == (status != LRT_OK));
    if (status == LRT_OK) {
        status = all_pages(lrt_changes_between(diff, &note, &pages, &err), pages, text);
    }
    lrt_diff_free(diff);
    return status;
}

static size_t audit_json(const void *o, char *buf, size_t size)
{
    return lrt_audit_json(o, buf, size);
}

static lrt_status make_audit(char **text)
{
    lrt_error err;
    lrt_audit_result *audit = NULL;
    lrt_audit_options o = LRT_AUDIT_OPTIONS_INIT;
    o.as_of = 20261123;
    lrt_status status = lrt_audit(dataset, &o, &audit, &err);
    assert_true((audit == NULL) == (status != LRT_OK));
    if (status == LRT_OK) {
        *text = kept(audit_json, audit);
        status = *text ? LRT_OK : LRT_E_MEMORY;
    }
    lrt_audit_free(audit);
    return status;
}

static lrt_status try_work(void *user)
{
    const work *w = user;
    char *text = NULL;
    lrt_status status = w->make(&text);
    countdown = 0;
    if (status == LRT_OK) {
        assert_string_equal(text, w->whole);
    }
    free(text);
    return status;
}

/* `may_cope`: a repair of a ring has a second way, and what it makes is compared with the whole in any case. */
static void fail_ever_fewer(lrt_status (*make)(char **text), int may_cope)
{
    work w = {make, NULL};
    assert_int_equal(make(&w.whole), LRT_OK);
    ours_only = 1;
    for (long n = 1;; n += 1 + n / 40) {
        fired = 0;
        lasting = (int)(n % 2);
        countdown = n;
        lrt_status status = try_work(&w);
        countdown = lasting = 0;
        if (!fired) {
            assert_int_equal(status, LRT_OK);
            assert_true(n > 100);
            break;
        }
        if (status != LRT_E_MEMORY && !(may_cope && status == LRT_OK)) {
            fail_msg("allocation %ld refused: status %d", n, (int)status);
        }
    }
    ours_only = 0;
    free(w.whole);
}

static void booklets(void **state)
{
    (void)state;
    need_allocator();
    fail_ever_fewer(make_booklet, 0);
}

static void comparisons(void **state)
{
    (void)state;
    need_allocator();
    fail_ever_fewer(make_note, 0);
}

static void audits(void **state)
{
    (void)state;
    need_allocator();
    fail_ever_fewer(make_audit, 1);
}

static void pages_for_training(void **state)
{
    (void)state;
    need_allocator();
    for (int what = 0; what < 6; what++) {
        lrt_pages *pages = NULL;
        lesson l = {what, NULL};
        assert_int_equal(make_pages(what, &pages), LRT_OK);
        l.whole = strdup(lrt_pages_text(pages, 0));
        lrt_pages_free(pages);
        assert_non_null(l.whole);
        fail_from(try_pages, &l, 20, 0, 1);
        fail_from(try_pages, &l, 20, 1, 1);
        free(l.whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_for_training),
        cmocka_unit_test(booklets),
        cmocka_unit_test(comparisons),
        cmocka_unit_test(audits),
        cmocka_unit_test(the_loop_itself),
        cmocka_unit_test(tables_and_directory),
        cmocka_unit_test(route_from_literals),
        cmocka_unit_test(opening),
        cmocka_unit_test(questions),
        cmocka_unit_test(texts_of_a_result),
        cmocka_unit_test(texts_of_an_explanation),
        cmocka_unit_test(texts_of_a_permission),
        cmocka_unit_test(texts_of_a_geocoding),
        cmocka_unit_test(explanations_and_permissions),
        cmocka_unit_test(receipts),
        cmocka_unit_test(batches),
        cmocka_unit_test(hsds_import),
    };
    return cmocka_run_group_tests_name("failure", tests, open_dataset, close_dataset);
}
