/*
 * Structs that callers own, as programs hold them that were compiled with another header than the library: an older one, which
 * is shorter and ends where its memory ends, and a newer one, whose added fields are 0 unless the program sets them.
 *
 * The old structs are written out here as they were first published, and not made from the header of today.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libroute/libroute.h>

static lrt_router *router;

static int open_dataset(void **state)
{
    lrt_error err;
    (void)state;
    const char *path = getenv("LIBROUTE_TEST_DATASET");
    return path && lrt_open(path, &router, &err) == LRT_OK ? 0 : -1;
}

static int close_dataset(void **state)
{
    (void)state;
    lrt_close(router);
    return 0;
}

/* ---- older programs ---- */

typedef struct first_query { /* before roles, facts and views */
    uint32_t struct_size;
    const char *text;
    double lon_deg, lat_deg;
    const char *city, *state, *zip;
    uint32_t as_of;
    int64_t at;
    double error_m;
    lrt_rule rule;
} first_query;

typedef struct first_geocode_query { /* before `explain` */
    uint32_t struct_size;
    const char *text, *city, *state, *zip;
} first_geocode_query;

static const first_query first_init = {
    sizeof(first_query), NULL,    LRT_NAN,         LRT_NAN, NULL, NULL, NULL, 20261123,
    LRT_AT_NONE,         LRT_NAN, LRT_RULE_DEFAULT};

/* On the heap and of exactly its size: reading past the end of it is seen by AddressSanitizer and valgrind. */
static void *alone(const void *what, size_t size)
{
    void *copy = malloc(size);
    assert_non_null(copy);
    return memcpy(copy, what, size);
}

static void an_older_query(void **state)
{
    (void)state;
    lrt_error err;
    lrt_result *was, *is;
    char before[60000], after[60000];
    lrt_query now = LRT_QUERY_INIT;
    first_query then = first_init;
    now.text = then.text = "10 N Main St";
    now.as_of = 20261123;
    assert_true(sizeof then < sizeof now);
    first_query *query = alone(&then, sizeof then);
    assert_int_equal(lrt_route(router, &now, &is, &err), LRT_OK);
    assert_int_equal(lrt_route(router, (const lrt_query *)(const void *)query, &was, &err), LRT_OK);
    assert_in_range(lrt_result_json(was, before, sizeof before), 1000, sizeof before - 1);
    assert_in_range(lrt_result_json(is, after, sizeof after), 1000, sizeof after - 1);
    assert_string_equal(before, after); /* nobody named, no facts, the staff's view */
    lrt_result_free(was);
    lrt_result_free(is);
    free(query);
}

/* One parcel of parcels.csv; `user` counts what was read. */
static size_t one_row(void *user, char *buf, size_t size)
{
    static const char row[] = "ppn,expect:status\n001.1-02-01,answered\n";
    size_t *at = user, n = sizeof row - 1 - *at;
    n = n < size ? n : size;
    memcpy(buf, row + *at, n);
    *at += n;
    return n;
}

static int no_output(void *user, const char *data, size_t size)
{
    (void)user, (void)data, (void)size;
    return 0;
}

static void an_older_query_everywhere(void **state)
{
    (void)state;
    lrt_error err;
    lrt_result *result;
    first_query then = first_init;
    then.lon_deg = -81.001;
    then.lat_deg = 41.4353;
    first_query *mine = alone(&then, sizeof then);
    const lrt_query *query = (const lrt_query *)(const void *)mine;
    assert_int_equal(lrt_locate(router, query, &result, &err), LRT_OK);
    lrt_result_free(result);
    assert_int_equal(lrt_explain(router, query, &result, &err), LRT_OK);
    lrt_result_free(result);
    assert_int_equal(lrt_route(router, query, &result, &err), LRT_OK);
    assert_true(lrt_result_receipt(result, query, NULL, 0) != SIZE_MAX);
    lrt_result_free(result);
    lrt_batch_options batch = LRT_BATCH_OPTIONS_INIT;
    size_t at = 0;
    batch.query = query;
    assert_int_equal(lrt_batch(router, &batch, one_row, &at, no_output, NULL, NULL, &err), LRT_OK);
    free(mine);
}

static void an_older_geocode_query(void **state)
{
    (void)state;
    lrt_error err;
    lrt_geocode_result *found;
    first_geocode_query then = {sizeof then, "10 Main St", NULL, NULL, NULL};
    first_geocode_query *mine = alone(&then, sizeof then);
    assert_int_equal(
        lrt_geocode(router, (const lrt_geocode_query *)(const void *)mine, &found, &err), LRT_OK);
    assert_int_equal(lrt_geocode_result_count(found), 2); /* addresses.csv: N Main and S Main */
    lrt_geocode_result_free(found);
    free(mine);
}

/* ---- newer programs, and such as forgot to begin with the initialiser ---- */

typedef lrt_status (*call)(const void *options, lrt_error *err);

static lrt_status do_route(const void *o, lrt_error *err)
{
    lrt_result *out;
    lrt_status status = lrt_route(router, o, &out, err);
    lrt_result_free(out);
    return status;
}
static lrt_status do_geocode(const void *o, lrt_error *err)
{
    lrt_geocode_result *out;
    lrt_status status = lrt_geocode(router, o, &out, err);
    lrt_geocode_result_free(out);
    return status;
}
static lrt_status do_batch(const void *o, lrt_error *err)
{
    size_t at = 0;
    return lrt_batch(router, o, one_row, &at, no_output, NULL, NULL, err);
}
static lrt_status do_summary(const void *o, lrt_error *err)
{
    lrt_batch_options options = LRT_BATCH_OPTIONS_INIT;
    lrt_query query = LRT_QUERY_INIT;
    size_t at = 0;
    query.as_of = 20261123;
    options.query = &query;
    return lrt_batch(router, &options, one_row, &at, no_output, NULL,
                     (lrt_batch_summary *)(uintptr_t)o, err);
}
static lrt_status do_contact(const void *o, lrt_error *err)
{
    lrt_permission *out;
    lrt_status status = lrt_may_contact(router, o, &out, err);
    lrt_permission_free(out);
    return status;
}
static lrt_status do_diff(const void *o, lrt_error *err)
{
    lrt_diff_result *out;
    lrt_status status = lrt_diff(router, router, o, &out, err);
    lrt_diff_free(out);
    return status;
}
static lrt_status pages(lrt_status status, lrt_pages *out)
{
    lrt_pages_free(out);
    return status;
}
static lrt_status do_brief(const void *o, lrt_error *err)
{
    lrt_pages *out = NULL;
    lrt_status status = lrt_brief(router, o, &out, err);
    return pages(status, out);
}
static lrt_status do_calendar(const void *o, lrt_error *err)
{
    lrt_pages *out = NULL;
    lrt_status status = lrt_calendar(router, o, &out, err);
    return pages(status, out);
}
static lrt_status do_changes(const void *o, lrt_error *err)
{
    lrt_pages *out = NULL;
    lrt_status status = lrt_changes(router, o, &out, err);
    return pages(status, out);
}
static lrt_status do_quiz(const void *o, lrt_error *err)
{
    lrt_pages *out = NULL;
    lrt_status status = lrt_quiz(router, o, &out, err);
    return pages(status, out);
}
static lrt_status do_audit(const void *o, lrt_error *err)
{
    lrt_audit_result *out;
    lrt_status status = lrt_audit(getenv("LIBROUTE_TEST_DATASET"), o, &out, err);
    lrt_audit_free(out);
    return status;
}
static lrt_status do_sheet(const void *o, lrt_error *err)
{
    lrt_result *result;
    lrt_query query = LRT_QUERY_INIT;
    query.text = "10 N Main St";
    query.as_of = 20261123;
    query.view = LRT_VIEW_OWNER;
    assert_int_equal(lrt_route(router, &query, &result, err), LRT_OK);
    lrt_status status =
        lrt_result_sheet(result, o, NULL, 0) == SIZE_MAX ? LRT_E_ARG : LRT_OK; /* has no message */
    strcpy(err->message, "_INIT");
    lrt_result_free(result);
    return status;
}
/* No such territory, dataset or input: what is wrong with the options is said before anything is looked at. */
static lrt_status do_build(const void *o, lrt_error *err)
{
    return lrt_build("/nonexistent", "/nonexistent/x", o, err);
}
static lrt_status do_export(const void *o, lrt_error *err)
{
    return lrt_hsds_export("/nonexistent", "/nonexistent/x", o, err);
}
static lrt_status do_golden(const void *o, lrt_error *err)
{
    lrt_golden_result *out;
    size_t at = 0;
    lrt_status status = lrt_golden_check(router, o, one_row, &at, &out, err);
    lrt_golden_free(out);
    return status;
}

static const struct {
    const char *what;
    call call;
    size_t size;
    lrt_status whole; /* what the struct below gets where nothing is wrong with it */
} structs[] = {{"lrt_query", do_route, sizeof(lrt_query), LRT_OK},
               {"lrt_geocode_query", do_geocode, sizeof(lrt_geocode_query), LRT_OK},
               {"lrt_batch_options", do_batch, sizeof(lrt_batch_options), LRT_OK},
               {"lrt_batch_summary", do_summary, sizeof(lrt_batch_summary), LRT_OK},
               {"lrt_contact_query", do_contact, sizeof(lrt_contact_query), LRT_OK},
               {"lrt_diff_options", do_diff, sizeof(lrt_diff_options), LRT_OK},
               {"lrt_brief_options", do_brief, sizeof(lrt_brief_options), LRT_OK},
               {"lrt_calendar_options", do_calendar, sizeof(lrt_calendar_options), LRT_OK},
               {"lrt_changes_options", do_changes, sizeof(lrt_changes_options), LRT_OK},
               {"lrt_quiz_options", do_quiz, sizeof(lrt_quiz_options), LRT_OK},
               {"lrt_audit_options", do_audit, sizeof(lrt_audit_options), LRT_OK},
               {"lrt_sheet_options", do_sheet, sizeof(lrt_sheet_options), LRT_OK},
               {"lrt_golden_options", do_golden, sizeof(lrt_golden_options), LRT_OK},
               {"lrt_build_options", do_build, sizeof(lrt_build_options), LRT_E_IO},
               {"lrt_hsds_options", do_export, sizeof(lrt_hsds_options), LRT_E_IO}};

static lrt_query dated;

/* A struct as a program fills it that knows what there is today. */
static void fill(const char *what, void *to)
{
    dated = (lrt_query)LRT_QUERY_INIT;
    dated.as_of = 20261123;
#define FILL(type, init, ...)                                                                      \
    if (strcmp(what, #type) == 0) {                                                                \
        type o = init;                                                                             \
        __VA_ARGS__;                                                                               \
        memcpy(to, &o, sizeof o);                                                                  \
    }
    FILL(lrt_query, LRT_QUERY_INIT, o.text = "10 N Main St"; o.as_of = 20261123)
    FILL(lrt_geocode_query, LRT_GEOCODE_QUERY_INIT, o.text = "10 N Main St")
    FILL(lrt_batch_options, LRT_BATCH_OPTIONS_INIT, o.query = &dated)
    FILL(lrt_batch_summary, LRT_BATCH_SUMMARY_INIT, o.rows = 7)
    FILL(lrt_contact_query, LRT_CONTACT_QUERY_INIT, o.partner = "tenants_union"; o.as_of = 20261123)
    FILL(lrt_diff_options, LRT_DIFF_OPTIONS_INIT, o.as_of = 20261123)
    FILL(lrt_brief_options, LRT_BRIEF_OPTIONS_INIT, o.area = "wards/ward-1"; o.as_of = 20261123)
    FILL(lrt_calendar_options, LRT_CALENDAR_OPTIONS_INIT, o.from = 20270101; o.months = 2;
         o.stamp = 1795444200)
    FILL(lrt_changes_options, LRT_CHANGES_OPTIONS_INIT, o.since = 20260101; o.as_of = 20261123)
    FILL(lrt_quiz_options, LRT_QUIZ_OPTIONS_INIT, o.area = "wards/ward-1"; o.as_of = 20261123)
    FILL(lrt_audit_options, LRT_AUDIT_OPTIONS_INIT, o.as_of = 20261123)
    FILL(lrt_sheet_options, LRT_SHEET_OPTIONS_INIT, o.large_print = 1)
    FILL(lrt_golden_options, LRT_GOLDEN_OPTIONS_INIT, o.query = &dated)
    FILL(lrt_build_options, LRT_BUILD_OPTIONS_INIT, o.strict = 1)
    FILL(lrt_hsds_options, LRT_HSDS_OPTIONS_INIT, o.overwrite = 1)
#undef FILL
}

static lrt_status with_size(size_t i, size_t memory, uint32_t said, unsigned char last,
                            lrt_error *err)
{
    unsigned char room[4096] = {0};
    memset(err, 0, sizeof *err);
    fill(structs[i].what, room);
    memcpy(room, &said, sizeof said);
    unsigned char *mine = alone(room, memory);
    mine[memory - 1] = last ? last : mine[memory - 1];
    lrt_status status = structs[i].call(mine, err);
    free(mine);
    return status;
}

static void sizes(void **state)
{
    (void)state;
    lrt_error err;
    for (size_t i = 0; i < sizeof structs / sizeof *structs; i++) {
        size_t size = structs[i].size;
        print_message("%s\n", structs[i].what);
        assert_int_equal(with_size(i, size, (uint32_t)size, 0, &err), structs[i].whole);
        /* newer, and its fields unset: as if they were not there */
        assert_int_equal(with_size(i, size + 40, (uint32_t)size + 40, 0, &err), structs[i].whole);
        /* never begun with the initialiser */
        static const uint32_t never[] = {0, 1, 4, 8, 12, 5000, UINT32_MAX};
        for (size_t k = 0; k < sizeof never / sizeof *never; k++) {
            assert_int_equal(with_size(i, size, never[k], 0, &err), LRT_E_ARG);
            assert_non_null(strstr(err.message, "_INIT"));
        }
        if (strcmp(structs[i].what, "lrt_batch_summary") != 0) { /* that is filled, not read */
            assert_int_equal(with_size(i, size + 40, (uint32_t)size + 40, 1, &err), LRT_E_ARG);
            assert_non_null(strstr(err.message, "_INIT"));
        }
    }
}

/* A newer program finds 0 in the counts that this library does not make. */
static void a_newer_summary(void **state)
{
    (void)state;
    lrt_error err;
    struct {
        lrt_batch_summary known;
        uint64_t later[4];
        uint64_t beyond;
    } s;
    memset(&s, 0xff, sizeof s);
    s.known.struct_size =
        offsetof(lrt_batch_summary, by_match_type) + sizeof s.known.by_match_type + sizeof s.later;
    assert_int_equal(do_summary(&s, &err), LRT_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(s.later[i], 0);
    }
    assert_int_equal(s.known.rows, 1);
    assert_int_equal(s.known.answered, 1);
    assert_int_equal(s.known.by_status[LRT_ANSWER_ANSWERED], 1);
    assert_int_equal(s.known.by_status[15], 0);
    assert_true(s.beyond == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_older_query),         cmocka_unit_test(an_older_query_everywhere),
        cmocka_unit_test(an_older_geocode_query), cmocka_unit_test(sizes),
        cmocka_unit_test(a_newer_summary),
    };
    return cmocka_run_group_tests(tests, open_dataset, close_dataset);
}
