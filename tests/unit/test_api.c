/*
 * api: the contract of every public function, on the invented territory Millbrook (what is where: its README).
 *
 * Coordinates of other systems: cs2cs of PROJ 9.1 (`echo 499700 4587100 | cs2cs -f %.9f EPSG:32617 +to EPSG:4326`).
 */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <libroute/libroute.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

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
    if (lrt_open(dataset, &router, &err) != LRT_OK) {
        print_error("%s\n", err.message);
        return 1;
    }
    return 0;
}

static int close_dataset(void **state)
{
    (void)state;
    lrt_close(router);
    return 0;
}

/* A place of the README's unit grid: 1/4096 degree from the corner of the four wards. */
static lrt_query at_unit(double i, double j)
{
    lrt_query q = LRT_QUERY_INIT;
    q.lon_deg = -81 + i / 4096;
    q.lat_deg = 41.4345703125 + j / 4096;
    q.as_of = 20261123;
    return q;
}

static lrt_query text_query(const char *text)
{
    lrt_query q = LRT_QUERY_INIT;
    q.text = text;
    q.as_of = 20261123;
    return q;
}

static lrt_result *route(const lrt_query *q)
{
    lrt_result *result = NULL;
    lrt_error err;
    if (lrt_route(router, q, &result, &err) != LRT_OK) {
        fail_msg("%s", err.message);
    }
    assert_non_null(result);
    return result;
}

static lrt_geocode_result *geocode(const char *text)
{
    lrt_geocode_query q = LRT_GEOCODE_QUERY_INIT;
    lrt_geocode_result *result = NULL;
    lrt_error err;
    q.text = text;
    if (lrt_geocode(router, &q, &result, &err) != LRT_OK) {
        fail_msg("%s", err.message);
    }
    return result;
}

/* ---- version, words ---- */

static void version(void **state)
{
    (void)state;
    assert_string_equal(lrt_version(), LRT_VERSION);
    int a, b, c, n = 0;
    assert_int_equal(sscanf(lrt_version(), "%d.%d.%d%n", &a, &b, &c, &n), 3);
    assert_int_equal(strlen(lrt_version()), n);
}

static void words(void **state)
{
    (void)state;
    static const char *const answer[] = {"invalid",    "not_found", "ambiguous", "outside",
                                         "no_service", "gap",       "answered"};
    static const char *const match[] = {"none",
                                        "coordinate",
                                        "parcel_number",
                                        "parcel",
                                        "address_point",
                                        "unit",
                                        "neighbour_interpolated",
                                        "range_interpolated",
                                        "block",
                                        "intersection",
                                        "street",
                                        "zip",
                                        "municipality"};
    for (size_t i = 0; i < COUNT(answer); i++) {
        assert_string_equal(lrt_answer_text((lrt_answer)i), answer[i]);
    }
    for (size_t i = 0; i < COUNT(match); i++) {
        assert_string_equal(lrt_match_type_text((lrt_match_type)i), match[i]);
    }
    assert_string_equal(lrt_answer_text((lrt_answer)7), "");
    assert_string_equal(lrt_answer_text((lrt_answer)-1), "");
    assert_string_equal(lrt_match_type_text((lrt_match_type)13), "");
    assert_string_equal(lrt_match_type_text((lrt_match_type)-1), "");
}

static void dates(void **state)
{
    (void)state;
    uint32_t date = 7;
    lrt_error err;
    assert_int_equal(lrt_parse_date("2026-11-23", &date, &err), LRT_OK);
    assert_int_equal(date, 20261123);
    assert_int_equal(lrt_parse_date("2024-02-29", &date, NULL), LRT_OK);
    assert_int_equal(date, 20240229);
    static const char *const bad[] = {
        "",         "2026",     "2026-11", "2026-11-31",           "2023-02-29", "2026-11-23 ",
        "20261123", "2026-1-1", "x",       "2026-11-23T09:00:00Z", "0000-01-01", "2026-00-01"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(lrt_parse_date(bad[i], &date, &err), LRT_E_ARG);
        assert_non_null(strstr(err.message, "YYYY-MM-DD"));
        assert_int_equal(lrt_parse_date(bad[i], &date, NULL), LRT_E_ARG);
    }
    assert_int_equal(lrt_parse_date(NULL, &date, &err), LRT_E_ARG);
    assert_int_equal(lrt_parse_date("2026-11-23", NULL, &err), LRT_E_ARG);
}

/* ---- NULL everywhere ---- */

static void null_arguments(void **state)
{
    (void)state;
    lrt_error err;
    lrt_router *r = (lrt_router *)&err;
    lrt_result *result = (lrt_result *)&err;
    lrt_geocode_result *found = (lrt_geocode_result *)&err;
    lrt_query q = at_unit(0, 0);
    lrt_geocode_query g = LRT_GEOCODE_QUERY_INIT;
    const uint32_t *list;
    int64_t at;
    uint32_t cover;
    double xy[2] = {499700, 4587100};
    g.text = "10 N Main St";

    assert_int_equal(lrt_build(NULL, "x", NULL, &err), LRT_E_ARG);
    assert_int_equal(lrt_build("x", NULL, NULL, &err), LRT_E_ARG);
    assert_int_equal(lrt_build("", "x", NULL, &err), LRT_E_ARG);
    assert_int_equal(lrt_build("x", "", NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_open(NULL, &r, &err), LRT_E_ARG);
    assert_null(r);
    assert_int_equal(lrt_open(dataset, NULL, &err), LRT_E_ARG);
    assert_null(lrt_retain(NULL));
    lrt_close(NULL);
    assert_int_equal(lrt_verify(NULL, &err), LRT_E_ARG);
    assert_true(lrt_info_json(NULL, NULL, 0) == SIZE_MAX || lrt_info_json(NULL, NULL, 0) < 100);
    assert_true(lrt_info_text(NULL, 0, NULL, 0) == SIZE_MAX ||
                lrt_info_text(NULL, 0, NULL, 0) < 100);

    assert_int_equal(lrt_parse_instant(NULL, "2026-11-23T09:00:00", &at, &err), LRT_E_ARG);
    assert_int_equal(lrt_parse_instant(router, NULL, &at, &err), LRT_E_ARG);
    assert_int_equal(lrt_parse_instant(router, "2026-11-23T09:00:00", NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_local_date(NULL, 0), 0);

    assert_int_equal(lrt_epoch(NULL, 20261123), 0);
    assert_true(lrt_areas_at(NULL, 0, -81, 41, NULL, 0) == LRT_INVALID);
    assert_true(lrt_areas_at(router, 0, -81, 41, NULL, 1) == LRT_INVALID);
    assert_int_equal(lrt_cover_many(NULL, 0, xy, 1, &cover, &err), LRT_E_ARG);
    assert_int_equal(lrt_cover_many(router, 0, NULL, 1, &cover, &err), LRT_E_ARG);
    assert_int_equal(lrt_cover_many(router, 0, xy, 1, NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_cover_many(router, 0, NULL, 0, NULL, &err), LRT_OK);
    assert_int_equal(lrt_cover_areas(NULL, 0, &list), 0);
    lrt_cover_areas(router, 1, NULL);
    assert_int_equal(lrt_area_count(NULL), 0);
    assert_string_equal(lrt_area_id(NULL, 0), "");
    assert_string_equal(lrt_area_name(NULL, 0), "");
    assert_int_equal(lrt_area_find(NULL, "city/2020/millbrook"), LRT_NO_AREA);
    assert_int_equal(lrt_area_find(router, NULL), LRT_NO_AREA);
    assert_int_equal(lrt_to_lon_lat(NULL, "EPSG:32617", xy, 1, xy, &err), LRT_E_ARG);
    assert_int_equal(lrt_to_lon_lat(router, NULL, xy, 1, xy, &err), LRT_E_ARG);
    assert_int_equal(lrt_to_lon_lat(router, "", xy, 1, xy, &err), LRT_E_ARG);
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:32617", NULL, 1, xy, &err), LRT_E_ARG);
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:32617", xy, 1, NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:32617", NULL, 0, NULL, &err), LRT_OK);

    assert_int_equal(lrt_geocode(NULL, &g, &found, &err), LRT_E_ARG);
    assert_null(found);
    found = (lrt_geocode_result *)&err;
    assert_int_equal(lrt_geocode(router, NULL, &found, &err), LRT_E_ARG);
    assert_null(found);
    assert_int_equal(lrt_geocode(router, &g, NULL, NULL), LRT_E_ARG);
    g.text = NULL;
    assert_int_equal(lrt_geocode(router, &g, &found, &err), LRT_E_ARG);
    lrt_status (*const ask[])(const lrt_router *, const lrt_query *, lrt_result **,
                              lrt_error *) = {lrt_locate, lrt_route};
    for (size_t i = 0; i < COUNT(ask); i++) {
        result = (lrt_result *)&err;
        assert_int_equal(ask[i](NULL, &q, &result, &err), LRT_E_ARG);
        assert_null(result);
        result = (lrt_result *)&err;
        assert_int_equal(ask[i](router, NULL, &result, &err), LRT_E_ARG);
        assert_null(result);
        assert_int_equal(ask[i](router, &q, NULL, NULL), LRT_E_ARG);
    }
}

static void null_results(void **state)
{
    (void)state;
    char buf[100];
    assert_int_equal(lrt_result_status(NULL), LRT_ANSWER_INVALID);
    assert_int_equal(lrt_result_area_count(NULL), 0);
    assert_int_equal(lrt_result_area(NULL, 0), LRT_NO_AREA);
    assert_string_equal(lrt_result_relation(NULL, 0), "");
    assert_string_equal(lrt_result_verdict(NULL, "wards"), "");
    assert_int_equal(lrt_result_match_count(NULL), 0);
    assert_string_equal(lrt_result_organization_id(NULL, 0), "");
    assert_string_equal(lrt_result_organization_name(NULL, 0), "");
    lrt_result_json(NULL, NULL, 0);
    lrt_result_json(NULL, buf, sizeof buf);
    lrt_result_geojson(NULL, buf, sizeof buf);
    lrt_result_text(NULL, 0, buf, sizeof buf);
    lrt_result_free(NULL);
    assert_int_equal(lrt_geocode_result_status(NULL), LRT_ANSWER_INVALID);
    assert_int_equal(lrt_geocode_result_count(NULL), 0);
    assert_null(lrt_geocode_result_candidate(NULL, 0));
    assert_null(lrt_result_place(NULL));
    assert_null(lrt_result_candidate(NULL, 0));
    lrt_geocode_result_json(NULL, buf, sizeof buf);
    lrt_geocode_result_text(NULL, 0, buf, sizeof buf);
    lrt_geocode_result_geojson(NULL, buf, sizeof buf);
    lrt_geocode_result_free(NULL);
}

/* ---- structs in ---- */

static void struct_sizes(void **state)
{
    (void)state;
    static const uint32_t bad[] = {
        0,  1,  4,  7,    8,         9,
        12, 15, 16, 5000, UINT32_MAX}; /* half a pointer, half a struct, nonsense */
    lrt_error err;
    lrt_result *result;
    lrt_geocode_result *found;
    for (size_t i = 0; i < COUNT(bad); i++) {
        lrt_query q = text_query("10 N Main St");
        lrt_geocode_query g = LRT_GEOCODE_QUERY_INIT;
        lrt_build_options b = LRT_BUILD_OPTIONS_INIT;
        q.struct_size = g.struct_size = b.struct_size = bad[i];
        g.text = "10 N Main St";
        assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
        assert_non_null(strstr(err.message, "LRT_QUERY_INIT"));
        assert_int_equal(lrt_locate(router, &q, &result, &err), LRT_E_ARG);
        assert_int_equal(lrt_geocode(router, &g, &found, &err), LRT_E_ARG);
        assert_non_null(strstr(err.message, "LRT_GEOCODE_QUERY_INIT"));
        assert_int_equal(lrt_build("/nowhere", "/nowhere/x", &b, &err), LRT_E_ARG);
        assert_non_null(strstr(err.message, "LRT_BUILD_OPTIONS_INIT"));
    }
    /* a newer caller: more fields at the end, which this library does not know */
    struct {
        lrt_query q;
        char later[64];
    } newer;
    memset(&newer, 0, sizeof newer);
    newer.q = text_query("10 N Main St");
    newer.q.struct_size = sizeof newer;
    assert_int_equal(lrt_route(router, &newer.q, &result, &err), LRT_OK);
    assert_int_equal(lrt_result_match_count(result), 9);
    lrt_result_free(result);
}

static void query_fields(void **state)
{
    (void)state;
    lrt_error err;
    lrt_result *result;
    lrt_query q = at_unit(-41, 22);
    static const double bad_error[] = {-1, -1e-9, INFINITY, -INFINITY};
    for (size_t i = 0; i < COUNT(bad_error); i++) {
        q.error_m = bad_error[i];
        assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
        assert_non_null(strstr(err.message, "error_m"));
    }
    q = at_unit(-41, 22);
    q.rule = (lrt_rule)3;
    assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
    q.rule = (lrt_rule)-1;
    assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
    q = at_unit(-41, 22);
    static const uint32_t bad_date[] = {20260230, 1, 99999999, 2026, 20261301, UINT32_MAX};
    for (size_t i = 0; i < COUNT(bad_date); i++) {
        q.as_of = bad_date[i];
        assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
    }
    /* a failure leaves NULL, and what was not a number of the struct's is no crash */
    assert_null(result);
}

/* as_of, the local date of `at`, both and equal; both and unequal, neither: LRT_E_ARG. */
static void as_of_and_at(void **state)
{
    (void)state;
    lrt_error err;
    lrt_result *result;
    int64_t at;
    lrt_query q = at_unit(-41, 22);
    assert_int_equal(lrt_parse_instant(router, "2026-11-23T23:30:00", &at, &err),
                     LRT_OK); /* the 24th in UTC */
    q.at = at;
    lrt_result_free(route(&q));
    q.as_of = 0;
    lrt_result_free(route(&q));
    q.as_of = 20261124;
    assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
    assert_non_null(strstr(err.message, "contradicts"));
    q.as_of = 0;
    q.at = LRT_AT_NONE;
    assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
    static const int64_t outside[] = {-1, INT64_MIN + 1, INT64_MAX, INT64_C(7258118400)};
    for (size_t i = 0; i < COUNT(outside); i++) {
        q.at = outside[i];
        assert_int_equal(lrt_route(router, &q, &result, &err), LRT_E_ARG);
    }
    q.at = INT64_C(7258118399);
    lrt_result_free(route(&q));
    q.at = 0; /* 1969-12-31 in New York */
    lrt_result_free(route(&q));
}

/* ---- open, retain, close ---- */

static void opening_fails(void **state)
{
    (void)state;
    lrt_error err;
    lrt_router *r = (lrt_router *)&err;
    assert_int_equal(lrt_open("/nowhere/x.sqlite", &r, &err), LRT_E_IO);
    assert_null(r);
    assert_string_equal(err.file, "/nowhere/x.sqlite");
    assert_int_equal(lrt_open("", &r, &err), LRT_E_IO);
    assert_int_equal(lrt_open(".", &r, &err), LRT_E_IO);
    assert_int_equal(lrt_open("/nowhere/x.sqlite", &r, NULL), LRT_E_IO);
    char path[] = "test_api_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "not a dataset", 13), 13);
    close(fd);
    assert_int_equal(lrt_open(path, &r, &err), LRT_E_DATASET);
    assert_non_null(strstr(err.message, "libroute build"));
    assert_int_equal(lrt_verify(path, &err), LRT_E_DATASET);
    unlink(path);
    assert_int_equal(lrt_verify(path, &err), LRT_E_IO);
    assert_int_equal(lrt_verify(dataset, &err), LRT_OK);
}

static void results_outlive_their_router(void **state)
{
    (void)state;
    lrt_error err;
    lrt_router *r, *second;
    lrt_result *result;
    lrt_geocode_result *found;
    lrt_query q = text_query("10 N Main St");
    lrt_geocode_query g = LRT_GEOCODE_QUERY_INIT;
    const lrt_candidate *c;
    char before[40000], after[40000];
    g.text = "10 N Main St";
    assert_int_equal(lrt_open(dataset, &r, &err), LRT_OK);
    second = lrt_retain(r);
    assert_ptr_equal(second, r);
    assert_int_equal(lrt_route(r, &q, &result, &err), LRT_OK);
    assert_int_equal(lrt_geocode(r, &g, &found, &err), LRT_OK);
    assert_in_range(lrt_result_text(result, 80, before, sizeof before), 1, sizeof before - 1);
    lrt_close(r);
    lrt_close(second);
    assert_string_equal(lrt_result_organization_id(result, 0), "tenants_union");
    assert_in_range(lrt_result_json(result, after, sizeof after), 1, sizeof after - 1);
    assert_in_range(lrt_result_text(result, 80, after, sizeof after), 1, sizeof after - 1);
    assert_string_equal(after, before);
    c = lrt_geocode_result_candidate(found, 0);
    assert_non_null(c);
    assert_string_equal(c->parcels[0], "001.1-02-01");
    lrt_result_free(result);
    assert_string_equal(c->address, "10 N Main St, Millbrook, OH 44097");
    assert_in_range(lrt_geocode_result_json(found, after, sizeof after), 1, sizeof after - 1);
    lrt_geocode_result_free(found);
}

/* As `libroute info` names it; bindings/python/tests compares it with hashlib's SHA-256 of the file. */
static void digest(void **state)
{
    (void)state;
    char info[20000], member[100];
    assert_string_equal(lrt_digest(NULL), "");
    assert_int_equal(strlen(lrt_digest(router)), strlen("sha256:") + 64);
    assert_in_range(lrt_info_json(router, info, sizeof info), 100, sizeof info - 1);
    snprintf(member, sizeof member, "\"digest\":\"%s\"", lrt_digest(router));
    assert_non_null(strstr(info, member));
}

static void opened_twice(void **state)
{
    (void)state;
    lrt_router *r;
    lrt_error err;
    assert_int_equal(lrt_open(dataset, &r, &err), LRT_OK);
    assert_int_equal(lrt_area_count(r), lrt_area_count(router));
    lrt_close(r); /* unused but for that: nothing was loaded */
    lrt_result_free(NULL);
}

/* ---- time ---- */

static void instants(void **state)
{
    (void)state;
    int64_t at = 0;
    lrt_error err;
    assert_int_equal(lrt_parse_instant(router, "2026-11-23T09:00:00-05:00", &at, &err), LRT_OK);
    assert_true(at == 1795442400);
    assert_int_equal(lrt_parse_instant(router, "2026-11-23T09:00:00", &at, NULL),
                     LRT_OK); /* the territory's time */
    assert_true(at == 1795442400);
    assert_int_equal(lrt_local_date(router, 1795442400), 20261123);
    assert_int_equal(lrt_local_date(router, 1795496399), 20261123); /* 2026-11-24T04:59:59Z */
    assert_int_equal(lrt_local_date(router, 1795496400), 20261124);
    assert_int_equal(lrt_parse_instant(router, "tomorrow", &at, &err), LRT_E_ARG);
    assert_non_null(strstr(err.message, "tomorrow"));
}

/* ---- areas ---- */

static void areas(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "city/2020/millbrook", "county/2018/0",     "districts/2020/d-mid", "wards/2020/ward-1",
        "wards/2020/ward-2",   "wards/2020/ward-3", "wards/2020/ward-4"};
    lrt_area_hit hit[16];
    uint32_t epoch = lrt_epoch(router, 20261123), n = lrt_area_count(router);
    size_t hits = lrt_areas_at(router, epoch, -81, 41.4345703125, hit, 16);
    assert_int_equal(hits, COUNT(ids)); /* the corner of four wards */
    for (size_t i = 0; i < hits; i++) {
        assert_string_equal(lrt_area_id(router, hit[i].area_index), ids[i]);
        assert_int_equal(hit[i].on_edge, i >= 3);
        assert_int_equal(lrt_area_find(router, ids[i]), hit[i].area_index);
        assert_true(i == 0 || hit[i].area_index > hit[i - 1].area_index);
        assert_true(lrt_area_name(router, hit[i].area_index)[0] != '\0');
    }
    for (size_t capacity = 0; capacity <= hits;
         capacity++) { /* how many there are, whatever fits */
        lrt_area_hit few[16];
        memset(few, 0xEE, sizeof few);
        assert_int_equal(
            lrt_areas_at(router, epoch, -81, 41.4345703125, capacity ? few : NULL, capacity), hits);
        assert_memory_equal(few, hit, capacity * sizeof *hit);
        assert_int_equal(few[capacity].area_index, 0xEEEEEEEE);
    }
    assert_string_equal(lrt_area_id(router, n), "");
    assert_string_equal(lrt_area_name(router, n), "");
    assert_string_equal(lrt_area_id(router, LRT_NO_AREA), "");
    assert_int_equal(lrt_area_find(router, "wards/2020/ward-9"), LRT_NO_AREA);
    assert_int_equal(lrt_area_find(router, "wards/ward-1"), LRT_NO_AREA);
    assert_int_equal(lrt_area_find(router, ""), LRT_NO_AREA);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(lrt_area_find(router, lrt_area_id(router, i)), i);
    }
}

static void bad_coordinates_and_epochs(void **state)
{
    (void)state;
    static const double bad[][2] = {{NAN, 41},        {-81, NAN},       {INFINITY, 41},
                                    {-81, -INFINITY}, {180.0000001, 0}, {-180.1, 0},
                                    {0, 90.00001},    {0, -91},         {1e308, 1e308}};
    uint32_t epoch = lrt_epoch(router, 20261123);
    for (size_t i = 0; i < COUNT(bad); i++) {
        uint32_t cover = 0;
        assert_true(lrt_areas_at(router, epoch, bad[i][0], bad[i][1], NULL, 0) == LRT_INVALID);
        assert_int_equal(lrt_cover_many(router, epoch, bad[i], 1, &cover, NULL), LRT_OK);
        assert_int_equal(cover, LRT_COVER_INVALID);
    }
    assert_int_equal(lrt_areas_at(router, epoch, 180, 90, NULL, 0), 0);
    assert_int_equal(lrt_areas_at(router, epoch, -180, -90, NULL, 0), 0);
    static const uint32_t no_epoch[] = {1000, UINT32_MAX, 20261123};
    for (size_t i = 0; i < COUNT(no_epoch); i++) {
        uint32_t cover;
        double p[2] = {-81, 41.4};
        lrt_error err;
        assert_true(lrt_areas_at(router, no_epoch[i], -81, 41.4, NULL, 0) == LRT_INVALID);
        assert_int_equal(lrt_cover_many(router, no_epoch[i], p, 1, &cover, &err), LRT_E_ARG);
    }
}

/* Any number is a date to lrt_epoch(): it never fails, and days between two changes share one. */
static void epochs(void **state)
{
    (void)state;
    static const uint32_t any[] = {0,        1,        20191231, 20200101, 20261123,
                                   20291231, 20300101, 99991231, 99999999, UINT32_MAX};
    uint32_t before = 0;
    for (size_t i = 0; i < COUNT(any); i++) {
        uint32_t epoch = lrt_epoch(router, any[i]);
        assert_true(lrt_areas_at(router, epoch, -81, 41.4, NULL, 0) != LRT_INVALID);
        assert_true(epoch >= before);
        before = epoch;
    }
    assert_int_equal(lrt_epoch(router, 20261123), lrt_epoch(router, 20291231));
    assert_int_not_equal(lrt_epoch(router, 20291231), lrt_epoch(router, 20300101));
}

/* A cover is the set that lrt_areas_at() gives, on a lattice that lies on borders and corners. */
static void covers(void **state)
{
    (void)state;
    uint32_t epoch = lrt_epoch(router, 20261123);
    enum { N = 121 * 65 };
    static double p[2 * N];
    static uint32_t cover[N];
    size_t n = 0;
    for (int i = -120; i <= 120; i += 2) {
        for (int j = -64; j <= 64; j += 2, n++) {
            p[2 * n] = -81 + i / 4096.0;
            p[2 * n + 1] = 41.4345703125 + j / 4096.0;
        }
    }
    assert_int_equal(n, N);
    assert_int_equal(lrt_cover_many(router, epoch, p, n, cover, NULL), LRT_OK);
    for (size_t i = 0; i < n; i++) {
        lrt_area_hit hit[16];
        const uint32_t *list = NULL;
        size_t hits = lrt_areas_at(router, epoch, p[2 * i], p[2 * i + 1], hit, 16), edges = 0;
        assert_int_equal(lrt_cover_areas(router, cover[i], &list), hits);
        for (size_t k = 0; k < hits; k++) {
            assert_int_equal(list[k], hit[k].area_index);
            edges += hit[k].on_edge;
        }
        assert_true((edges > 0) == ((cover[i] & LRT_COVER_ON_EDGE) != 0));
        assert_true((hits == 0) == ((cover[i] & ~LRT_COVER_ON_EDGE) == 0));
    }
    const uint32_t *list = &epoch;
    assert_int_equal(lrt_cover_areas(router, 0, &list), 0);
    assert_null(list);
    assert_int_equal(lrt_cover_areas(router, LRT_COVER_INVALID, &list), 0);
    assert_int_equal(lrt_cover_areas(router, 0x7FFFFFFE, &list), 0);
}

static void to_lon_lat(void **state)
{
    (void)state;
    lrt_error err;
    double xy[6] = {499700, 4587100, 1e9, 1e9, NAN, 1}, out[6];
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:32617", xy, 3, out, &err), LRT_OK);
    assert_true(fabs(out[0] - -81.003590855) < 1e-9 && fabs(out[1] - 41.435468176) < 1e-9);
    assert_true(isnan(out[2]) && isnan(out[3])); /* does not belong to the area of use */
    assert_true(isnan(out[4]) && isnan(out[5]));
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:32617", xy, 3, xy, &err), LRT_OK); /* in place */
    assert_memory_equal(xy, out, 2 * sizeof *xy);
    double feet[2] = {
        2189175.72,
        668700.91}; /* Cleveland, US survey feet: easting first, whatever the axis order of the CRS */
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:3734", feet, 1, feet, &err), LRT_OK);
    assert_true(fabs(feet[0] - -81.694399987) < 1e-8 && fabs(feet[1] - 41.499299988) < 1e-8);
    double degrees[2] = {-81.5, 41.25};
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:4326", degrees, 1, degrees, &err), LRT_OK);
    assert_true(degrees[0] == -81.5 && degrees[1] == 41.25);
    double point[2] = {499700, 4587100};
    static const char *const bad[] = {"EPSG:999999", "no such system", "EPSG:", "\xFF",
                                      "EPSG:32617;EPSG:3734"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (lrt_to_lon_lat(router, bad[i], point, 1, out, &err) != LRT_E_CRS) {
            fail_msg("%s was taken", bad[i]);
        }
    }
    assert_int_equal(lrt_to_lon_lat(router, "EPSG:32617", point, 1, out, &err),
                     LRT_OK); /* a failure spoils nothing */
    assert_true(fabs(out[0] - -81.003590855) < 1e-9);
    char name[LRT_TEXT_MAX + 2];
    memset(name, 'x', sizeof name);
    name[LRT_TEXT_MAX + 1] = '\0';
    assert_int_equal(lrt_to_lon_lat(router, name, point, 1, out, &err), LRT_E_ARG);
}

/* ---- queries ---- */

/* By hand from services.csv, phones.csv, schedules.csv and contact_protocols.csv of the invented territory; Monday. */
static void matches_as_structs(void **state)
{
    (void)state;
    lrt_query q = text_query("10 N Main St");
    q.as_of = 0;
    q.role = "inspector";
    q.at = INT64_C(1795444200); /* 09:30 there: the hotline is open from 9 to 12 and from 13 */
    lrt_result *r = route(&q);
    assert_null(lrt_result_match(NULL, 0));
    assert_null(lrt_result_match(r, lrt_result_match_count(r)));
    const lrt_match *m = lrt_result_match(r, 0);
    assert_non_null(m);
    assert_int_equal(m->rank, 1);
    assert_string_equal(m->organization_id, "tenants_union");
    assert_string_equal(m->category, "tenant_advocacy");
    assert_string_equal(m->service_id, "tu_hotline");
    assert_string_equal(m->beats_next_on, "priority");
    assert_string_equal(m->rule, "r-hot");
    assert_int_equal(m->verdict, LRT_PERMIT_ALLOWED);
    assert_string_equal(m->ask, "");
    assert_int_equal(m->contact_count, 2); /* the hotline, and the office behind it */
    assert_string_equal(m->contacts[0]->channel, "phone");
    assert_string_equal(m->contacts[0]->value, "555-555-0103");
    assert_string_equal(m->contacts[0]->service_id, "tu_hotline");
    assert_string_equal(m->contacts[0]->last_verified, "2026-09-01");
    assert_non_null(strstr(m->reasons[0], "Ward 1"));
    m = lrt_result_match(r, 2);
    assert_string_equal(m->organization_id, "silver_care");
    assert_string_equal(m->rule, "r-sc2"); /* a supervisor's letter */
    assert_int_equal(m->verdict, LRT_PERMIT_ASK_FIRST);
    assert_string_equal(m->ask, "supervisor");
    m = lrt_result_match(r, 7);
    assert_string_equal(m->organization_id, "fairlaw");
    assert_int_equal(m->verdict, LRT_PERMIT_NEVER);
    m = lrt_result_match(r, 8);
    assert_string_equal(m->rule, ""); /* mediation has no rule */
    assert_int_equal(m->verdict, LRT_PERMIT_NOT_SET);
    lrt_result_free(r);
    q.at = INT64_C(1795455000); /* 12:30: lunch */
    r = route(&q);
    m = lrt_result_match(r, 0);
    assert_int_equal(m->verdict, LRT_PERMIT_NOT_NOW);
    assert_int_equal(m->next, INT64_C(1795456800)); /* 13:00 */
    lrt_result_free(r);
    q.view = LRT_VIEW_OWNER;
    r = route(&q);
    m = lrt_result_match(r, 0);
    assert_string_equal(m->organization_name, "Millbrook Tenants Union");
    assert_string_equal(m->contacts[0]->value, "555-555-0103");
    assert_string_equal(m->rule, "");
    assert_string_equal(m->beats_next_on, "");
    assert_int_equal(m->verdict, LRT_PERMIT_DEPENDS);
    assert_int_equal(m->reason_count + m->warning_count, 0);
    lrt_result_free(r);
}

/* One reason for each of the 20 organizations of organizations.csv, the chosen ones of a_route() first or last. */
static void reasons_for_all(void **state)
{
    (void)state;
    lrt_query q = text_query("10 N Main St");
    lrt_result *r = NULL;
    lrt_error err;
    assert_int_equal(lrt_explain(router, &q, &r, &err), LRT_OK);
    assert_int_equal(lrt_result_match_count(r), 9);
    size_t len = lrt_result_json(r, NULL, 0), n = 0;
    char *json = malloc(len + 1);
    assert_non_null(json);
    lrt_result_json(r, json, len + 1);
    for (const char *at = json; (at = strstr(at, "\"reason_code\"")) != NULL; at++) {
        n++;
    }
    assert_int_equal(n, 20);
    free(json);
    lrt_result_free(r);
    q.view = LRT_VIEW_OWNER; /* reasons are for staff */
    assert_int_equal(lrt_explain(router, &q, &r, &err), LRT_E_ARG);
    assert_null(r);
}

static void a_route(void **state)
{
    (void)state;
    static const char *const partners[] = {"tenants_union",    "renters_line", "silver_care",
                                           "county_land_bank", "roof_fund",    "law_clinic",
                                           "legal_aid",        "fairlaw",      "mediation"};
    lrt_query q = text_query("10 N Main St");
    lrt_result *r = route(&q);
    assert_int_equal(lrt_result_status(r), LRT_ANSWER_ANSWERED);
    assert_int_equal(lrt_result_match_count(r),
                     COUNT(partners)); /* tests/cases/millbrook_route.case */
    for (size_t i = 0; i < COUNT(partners); i++) {
        assert_string_equal(lrt_result_organization_id(r, i), partners[i]);
        assert_true(lrt_result_organization_name(r, i)[0] != '\0');
    }
    assert_string_equal(lrt_result_organization_id(r, COUNT(partners)), "");
    assert_string_equal(lrt_result_organization_name(r, SIZE_MAX), "");
    assert_string_equal(lrt_result_verdict(r, "wards"), "certain");
    assert_string_equal(lrt_result_verdict(r, "cdc"), "none");
    assert_string_equal(lrt_result_verdict(r, "nothing"), "");
    assert_string_equal(lrt_result_verdict(r, NULL), "");
    assert_int_equal(lrt_result_area_count(r), 4);
    assert_string_equal(lrt_area_id(router, lrt_result_area(r, 3)), "wards/2020/ward-1");
    assert_string_equal(lrt_result_relation(r, 3), "inside");
    assert_int_equal(lrt_result_area(r, 4), LRT_NO_AREA);
    assert_string_equal(lrt_result_relation(r, 4), "");
    assert_string_equal(lrt_result_relation(r, SIZE_MAX), "");
    lrt_result_free(r);
    lrt_error err;
    assert_int_equal(lrt_locate(router, &q, &r, &err), LRT_OK);
    assert_int_equal(lrt_result_match_count(r), 0); /* all but the partners */
    assert_int_equal(lrt_result_area_count(r), 4);
    lrt_result_free(r);
}

static void an_edge(void **state)
{
    (void)state;
    lrt_query q = at_unit(0, 0);
    lrt_result *r = route(&q);
    assert_string_equal(lrt_result_verdict(r, "wards"), "uncertain"); /* 5 m accuracy, 0 m away */
    assert_int_equal(lrt_result_area_count(r), 7);
    assert_string_equal(lrt_result_relation(r, 6), "on_edge");
    lrt_result_free(r);
}

/* The five no-answers, invalid and ambiguous: LRT_OK, and the result says why. */
static void statuses(void **state)
{
    (void)state;
    static const struct {
        double i, j;
        lrt_answer status;
    } place[] = {
        {0, 0, LRT_ANSWER_ANSWERED},          {400, 400, LRT_ANSWER_OUTSIDE},
        {92, 49, LRT_ANSWER_NO_SERVICE}, /* the harbor: units 76..110, 40..60 */
        {31.86, -7.38, LRT_ANSWER_GAP},  /* x 650, y -200: the gap between districts */
        {76, -46, LRT_ANSWER_OUTSIDE},   /* x 1550, y -1246: the lake */
        {(double)NAN, 0, LRT_ANSWER_INVALID}, {(double)INFINITY, 0, LRT_ANSWER_INVALID},
        {4096 * 300, 0, LRT_ANSWER_INVALID},
    };
    static const struct {
        const char *text;
        lrt_answer status;
    } text[] = {
        {"10 N Main St", LRT_ANSWER_ANSWERED},
        {"001.1-02-01", LRT_ANSWER_ANSWERED},
        {"10 Main St", LRT_ANSWER_AMBIGUOUS},
        {"1 Nowhere Rd", LRT_ANSWER_NOT_FOUND},
        {"@@", LRT_ANSWER_INVALID},
        {"", LRT_ANSWER_INVALID},
        {"999.9-99-99", LRT_ANSWER_NOT_FOUND},
        {"99 W 3rd St", LRT_ANSWER_NOT_FOUND}, /* on record without a position */
        {"499700,4587100 EPSG:32617", LRT_ANSWER_ANSWERED},
        {"4587100,499700 EPSG:32617", LRT_ANSWER_INVALID},
    };
    for (size_t i = 0; i < COUNT(place); i++) {
        lrt_query q = at_unit(place[i].i, place[i].j);
        lrt_result *r = route(&q);
        if (lrt_result_status(r) != place[i].status) {
            fail_msg("place %zu is %s", i, lrt_answer_text(lrt_result_status(r)));
        }
        if (place[i].status < LRT_ANSWER_GAP) {
            assert_int_equal(lrt_result_match_count(r), 0);
        }
        lrt_result_free(r);
    }
    for (size_t i = 0; i < COUNT(text); i++) {
        lrt_query q = text_query(text[i].text);
        lrt_result *r = route(&q);
        if (lrt_result_status(r) != text[i].status) {
            fail_msg("%s is %s", text[i].text, lrt_answer_text(lrt_result_status(r)));
        }
        lrt_result_free(r);
    }
    lrt_query q = text_query("1,2 EPSG:999999");
    lrt_result *r = NULL;
    lrt_error err;
    assert_int_equal(lrt_route(router, &q, &r, &err), LRT_E_CRS);
    assert_null(r);
}

/* 512 bytes are a text, 513 are not; any bytes are survived. */
static void text_limits(void **state)
{
    (void)state;
    char text[700];
    for (size_t n = 505; n <= 520; n++) {
        memset(text, ' ', n);
        memcpy(text, "10 N Main St", 12);
        text[n] = '\0';
        lrt_query q = text_query(text);
        lrt_result *r = route(&q);
        assert_int_equal(lrt_result_status(r),
                         n <= LRT_TEXT_MAX ? LRT_ANSWER_ANSWERED : LRT_ANSWER_INVALID);
        lrt_result_free(r);
        lrt_geocode_result *g = geocode(text);
        assert_int_equal(lrt_geocode_result_status(g),
                         n <= LRT_TEXT_MAX ? LRT_ANSWER_ANSWERED : LRT_ANSWER_INVALID);
        lrt_geocode_result_free(g);
    }
    uint32_t random = 1;
    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)(round % 60);
        char json[20000];
        for (size_t i = 0; i < n; i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = (char)(random >> 24 ? random >> 24 : 1);
        }
        text[n] = '\0';
        lrt_geocode_result *g = geocode(text);
        assert_true(lrt_geocode_result_json(g, json, sizeof json) != SIZE_MAX);
        lrt_geocode_result_free(g);
    }
}

/* What a case screen needs of the place without reading JSON; the same figures as in candidates() below. */
static void place_of_a_result(void **state)
{
    (void)state;
    lrt_query q = text_query("10 N Main St");
    lrt_result *result = route(&q);
    const lrt_candidate *place = lrt_result_place(result);
    assert_non_null(place);
    assert_string_equal(place->address, "10 N Main St, Millbrook, OH 44097");
    assert_int_equal(place->match_type, LRT_MATCH_ADDRESS_POINT);
    assert_int_equal(place->parcel_count, 1);
    assert_string_equal(place->parcels[0], "001.1-02-01");
    assert_true(fabs(place->lon_deg - -81.0017954) < 1e-7 &&
                fabs(place->lat_deg - 41.4354682) < 1e-7);
    assert_ptr_equal(lrt_result_place(result), place); /* made once */
    assert_string_equal(lrt_result_candidate(result, 0)->address, place->address);
    assert_null(lrt_result_candidate(result, 1));
    lrt_result_free(result);

    q = text_query("10 Main St"); /* a tie: no place, both candidates */
    result = route(&q);
    assert_int_equal(lrt_result_status(result), LRT_ANSWER_AMBIGUOUS);
    assert_null(lrt_result_place(result));
    assert_string_equal(lrt_result_candidate(result, 0)->address,
                        "10 N Main St, Millbrook, OH 44097");
    assert_string_equal(lrt_result_candidate(result, 1)->address,
                        "10 S Main St, Millbrook, OH 44097");
    assert_null(lrt_result_candidate(result, 2));
    lrt_result_free(result);

    q = text_query(NULL); /* a coordinate: a place without an address, and nothing it may mean */
    q.lon_deg = -81.0017954;
    q.lat_deg = 41.4354682;
    result = route(&q);
    place = lrt_result_place(result);
    assert_non_null(place);
    assert_int_equal(place->match_type, LRT_MATCH_COORDINATE);
    assert_string_equal(place->address, "");
    assert_true(place->lon_deg == -81.0017954 && place->error_m == 0);
    assert_null(lrt_result_candidate(result, 0));
    lrt_result_free(result);
}

static void candidates(void **state)
{
    (void)state;
    const lrt_candidate *c;
    lrt_geocode_result *g = geocode("10 N Main St");
    assert_int_equal(lrt_geocode_result_status(g), LRT_ANSWER_ANSWERED);
    assert_int_equal(lrt_geocode_result_count(g), 1);
    c = lrt_geocode_result_candidate(g, 0);
    assert_non_null(c);
    assert_int_equal(c->match_type, LRT_MATCH_ADDRESS_POINT);
    assert_int_equal(c->faults, LRT_FAULT_ZIP_MISSING | LRT_FAULT_CITY_MISSING);
    assert_true(fabs(c->lon_deg - -81.0017954) < 1e-7 &&
                fabs(c->lat_deg - 41.4354682) < 1e-7); /* cs2cs of 499850 4587100 */
    assert_string_equal(c->address, "10 N Main St, Millbrook, OH 44097");
    assert_int_equal(c->parcel_count, 1);
    assert_string_equal(c->parcels[0], "001.1-02-01");
    assert_null(lrt_geocode_result_candidate(g, 1));
    lrt_geocode_result_free(g);
    g = geocode("10 Main St"); /* a tie comes back as a tie */
    assert_int_equal(lrt_geocode_result_status(g), LRT_ANSWER_AMBIGUOUS);
    assert_int_equal(lrt_geocode_result_count(g), 2);
    lrt_geocode_result_free(g);
    g = geocode("200 Mill Blvd"); /* one address, two parcels */
    c = lrt_geocode_result_candidate(g, 0);
    assert_non_null(c);
    assert_int_equal(c->parcel_count, 2);
    lrt_geocode_result_free(g);
    lrt_geocode_query q = LRT_GEOCODE_QUERY_INIT;
    q.text = "10 N Main St";
    q.city = "Millbrook";
    q.state = "";
    q.zip = "44097-1234";
    assert_int_equal(lrt_geocode(router, &q, &g, NULL), LRT_OK);
    c = lrt_geocode_result_candidate(g, 0);
    assert_non_null(c);
    assert_int_equal(c->score, 100);
    lrt_geocode_result_free(g);
}

/* ---- texts out ---- */

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
    return lrt_result_text(o, 0, buf, size);
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
    return lrt_geocode_result_text(o, 0, buf, size);
}
static size_t info_text(const void *o, char *buf, size_t size)
{
    return lrt_info_text(o, 80, buf, size);
}

/* snprintf: at most size bytes with the NUL, the whole length answered, the front of the same text written. */
static void check_text(text_fn text, const void *object, size_t step)
{
    size_t len = text(object, NULL, 0);
    assert_in_range(len, 1, 1000000);
    char *whole = malloc(len + 1);
    assert_non_null(whole);
    assert_int_equal(text(object, whole, len + 1), len);
    assert_int_equal(strlen(whole), len);
    for (size_t size = 0; size <= len + 1; size += size + step < len ? step : 1) {
        char *buf = malloc(size + 1); /* one byte more, to see that it stays */
        assert_non_null(buf);
        memset(buf, '#', size + 1);
        assert_int_equal(text(object, buf, size), len);
        assert_int_equal(buf[size], '#');
        if (size) {
            size_t n = size - 1 < len ? size - 1 : len;
            assert_memory_equal(buf, whole, n);
            assert_int_equal(buf[n], '\0');
        }
        free(buf);
    }
    free(whole);
}

static void texts_at_every_size(void **state)
{
    (void)state;
    lrt_query q = at_unit((double)NAN, 0);
    lrt_result *r = route(&q);
    check_text(result_json, r, 1);
    check_text(result_geojson, r, 1);
    check_text(result_text, r, 1);
    lrt_result_free(r);
    lrt_geocode_result *g = geocode("1 Nowhere Rd");
    check_text(found_json, g, 1);
    check_text(found_geojson, g, 1);
    check_text(found_text, g, 1);
    lrt_geocode_result_free(g);
    q = text_query("10 N Main St");
    r = route(&q);
    check_text(result_json, r, 997);
    check_text(result_geojson, r, 997);
    check_text(result_text, r, 997);
    lrt_result_free(r);
    check_text(info_text, router, 97);
}

/* The length that was asked for is the length that comes. */
static void info_twice(void **state)
{
    (void)state;
    size_t len = lrt_info_json(router, NULL, 0);
    assert_in_range(len, 1, 1000000);
    for (int i = 0; i < 20; i++) {
        char *buf = malloc(len + 1);
        assert_non_null(buf);
        size_t again = lrt_info_json(router, buf, len + 1);
        assert_int_equal(again, len);
        assert_int_equal(buf[len - 1], '}');
        free(buf);
    }
}

static size_t columns_of(const char *line, size_t n)
{
    size_t columns = 0;
    for (size_t i = 0; i < n; i++) {
        columns += ((unsigned char)line[i] & 0xC0) != 0x80;
    }
    return columns;
}

/* Lines of at most `width` columns where words allow: a longer line has no blank in front of its end. */
static void text_width(void **state)
{
    (void)state;
    lrt_query q = text_query("10 N Main St");
    lrt_result *r = route(&q);
    static const unsigned width[] = {0, 40, 60, 80, 200, 1, 100000};
    for (size_t i = 0; i < COUNT(width); i++) {
        size_t limit = width[i] == 0 ? 80 : width[i] < 40 ? 40 : width[i] > 200 ? 200 : width[i];
        size_t len = lrt_result_text(r, width[i], NULL, 0);
        char *text = malloc(len + 1);
        assert_non_null(text);
        lrt_result_text(r, width[i], text, len + 1);
        for (const char *at = text; *at; at += *at == '\n') {
            size_t n = strcspn(at, "\n");
            if (columns_of(at, n) > limit) {
                size_t indent = strspn(at, " ");
                size_t word = strcspn(at + indent, " \n");
                if (indent + word < n) {
                    fail_msg("width %u: \"%.*s\"", width[i], (int)n, at);
                }
            }
            at += n;
        }
        free(text);
    }
    lrt_result_free(r);
}

static void same_question_same_bytes(void **state)
{
    (void)state;
    static char first[60000], again[60000];
    lrt_query q = text_query("100 Border St");
    lrt_result *r = route(&q);
    assert_in_range(lrt_result_json(r, first, sizeof first), 1, sizeof first - 1);
    lrt_result_free(r);
    for (int i = 0; i < 5; i++) {
        lrt_router *other;
        lrt_error err;
        assert_int_equal(lrt_open(dataset, &other, &err), LRT_OK);
        assert_int_equal(lrt_route(other, &q, &r, &err), LRT_OK);
        lrt_result_text(r, 60, again, sizeof again); /* another text first */
        lrt_result_json(r, again, sizeof again);
        assert_string_equal(again, first);
        lrt_result_free(r);
        lrt_close(other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version),
        cmocka_unit_test(words),
        cmocka_unit_test(dates),
        cmocka_unit_test(null_arguments),
        cmocka_unit_test(null_results),
        cmocka_unit_test(struct_sizes),
        cmocka_unit_test(query_fields),
        cmocka_unit_test(as_of_and_at),
        cmocka_unit_test(opening_fails),
        cmocka_unit_test(results_outlive_their_router),
        cmocka_unit_test(opened_twice),
        cmocka_unit_test(digest),
        cmocka_unit_test(instants),
        cmocka_unit_test(areas),
        cmocka_unit_test(bad_coordinates_and_epochs),
        cmocka_unit_test(epochs),
        cmocka_unit_test(covers),
        cmocka_unit_test(to_lon_lat),
        cmocka_unit_test(a_route),
        cmocka_unit_test(reasons_for_all),
        cmocka_unit_test(matches_as_structs),
        cmocka_unit_test(an_edge),
        cmocka_unit_test(statuses),
        cmocka_unit_test(text_limits),
        cmocka_unit_test(candidates),
        cmocka_unit_test(place_of_a_result),
        cmocka_unit_test(texts_at_every_size),
        cmocka_unit_test(info_twice),
        cmocka_unit_test(text_width),
        cmocka_unit_test(same_question_same_bytes),
    };
    return cmocka_run_group_tests_name("api", tests, open_dataset, close_dataset);
}
