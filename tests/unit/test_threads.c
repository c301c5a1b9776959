/*
 * threads: one router, four threads, 20,000 mixed questions each. Every answer is that which a router of its own gave to a
 * single thread before. Under ThreadSanitizer:
 *
 *   cmake -S . -B build/tsan -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DLIBROUTE_SANITIZE=thread
 *
 * (not together with address); PROJ and GEOS of Debian are not instrumented, so that only our side of their calls is seen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <libroute/libroute.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, QUESTIONS = 20000, KINDS = 10, PLACES = 60, TEXT = 40000 };

#define BASIS UINT64_C(14695981039346656037)

static const char *dataset;
static uint64_t expected[KINDS * PLACES];

static const char *const texts[] = {"10 N Main St", "100 Border St", "200 Mill Blvd", "10 Main St",
                                    "001.1-02-01",  "1 Nowhere Rd",  "300 Border St", "99 W 3rd St",
                                    "10 S Main St", "500 Border St", "00110201",      "@@"};

/* ---- one question, and its answer as a number ---- */

static uint64_t mix(uint64_t h, const void *data, size_t n)
{
    const unsigned char *s = data;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ s[i]) * UINT64_C(1099511628211); /* FNV-1a */
    }
    return h;
}

static uint64_t mix_text(uint64_t h, const char *s) { return mix(h, s, strlen(s) + 1); }

/* A lattice on the README's unit grid: borders, corners, inside and outside. */
static void place(size_t i, double *lon, double *lat)
{
    *lon = -81 + ((double)(i * 37 % 241) - 120) / 4096;
    *lat = 41.4345703125 + ((double)(i * 53 % 141) - 70) / 4096;
}

static uint64_t answer_areas(const lrt_router *r, size_t i)
{
    double at[2];
    lrt_area_hit hit[32];
    uint32_t cover = 0, epoch = lrt_epoch(r, i % 2 ? 20261123 : 20310101);
    place(i, &at[0], &at[1]);
    size_t n = lrt_areas_at(r, epoch, at[0], at[1], hit, 32);
    lrt_status status = lrt_cover_many(r, epoch, at, 1, &cover, NULL);
    uint64_t h = mix(mix(BASIS, &n, sizeof n), &cover, sizeof cover);
    for (size_t k = 0; k < n && k < 32; k++) {
        h = mix_text(mix(h, &hit[k], sizeof hit[k]), lrt_area_id(r, hit[k].area_index));
    }
    return status == LRT_OK ? h : 0;
}

static uint64_t answer_route(const lrt_router *r, size_t i, const char *text, int whole)
{
    lrt_query q = LRT_QUERY_INIT;
    lrt_result *result;
    lrt_error err;
    place(i, &q.lon_deg, &q.lat_deg);
    q.text = text;
    q.as_of = i % 3 ? 20261123 : 20300601;
    q.rule = (lrt_rule)(i % 3);
    if (lrt_route(r, &q, &result, &err) != LRT_OK) {
        return 0;
    }
    lrt_answer status = lrt_result_status(result);
    uint64_t h = mix(BASIS, &status, sizeof status);
    for (size_t k = 0; k < lrt_result_match_count(result); k++) {
        h = mix_text(h, lrt_result_organization_id(result, k));
    }
    h = mix_text(h, lrt_result_verdict(result, "wards"));
    if (whole) {
        char *buf = malloc(TEXT);
        size_t n = buf ? lrt_result_json(result, buf, TEXT) : SIZE_MAX;
        h = n < TEXT ? mix(h, buf, n) : 0;
        free(buf);
    }
    lrt_result_free(result);
    return h;
}

static uint64_t answer_geocode(const lrt_router *r, size_t i)
{
    lrt_geocode_query q = LRT_GEOCODE_QUERY_INIT;
    lrt_geocode_result *result;
    const lrt_candidate *c;
    q.text = texts[i % (sizeof texts / sizeof *texts)];
    q.zip = i % 2 ? "44097" : NULL;
    if (lrt_geocode(r, &q, &result, NULL) != LRT_OK) {
        return 0;
    }
    uint64_t h = BASIS;
    for (size_t k = 0; (c = lrt_geocode_result_candidate(result, k)) != NULL; k++) {
        h = mix_text(mix(h, &c->score, sizeof c->score), c->address);
        h = mix(mix(h, &c->lon_deg, sizeof c->lon_deg), &c->lat_deg, sizeof c->lat_deg);
    }
    lrt_geocode_result_free(result);
    return h;
}

static uint64_t answer_projection(const lrt_router *r, size_t i, const char *crs, double x,
                                  double y)
{
    double at[4] = {x + (double)i * 10, y, x, y + (double)i * 10};
    lrt_status status = lrt_to_lon_lat(r, crs, at, 2, at, NULL);
    return status == LRT_OK && isfinite(at[0]) ? mix(BASIS, at, sizeof at) : 0;
}

static uint64_t answer_time(const lrt_router *r, size_t i)
{
    int64_t at = 0;
    lrt_status status =
        lrt_parse_instant(r, i % 2 ? "2026-11-23T23:30:00" : "2026-07-04T00:30:00", &at, NULL);
    uint32_t day = lrt_local_date(r, at + (int64_t)i * 3600);
    return status == LRT_OK ? mix(mix(BASIS, &at, sizeof at), &day, sizeof day) : 0;
}

static uint64_t answer(const lrt_router *r, size_t question)
{
    size_t i = question / KINDS % PLACES;
    const char *text = texts[i % (sizeof texts / sizeof *texts)];
    switch (question % KINDS) {
    case 0:
    case 1:
    case 2: return answer_areas(r, i * 3 + question % KINDS);
    case 3: return answer_route(r, i, NULL, 0);
    case 4: return answer_route(r, i, text, 0);
    case 5: return answer_route(r, i, i % 2 ? text : NULL, i % 20 == 0);
    case 6: return answer_geocode(r, i);
    case 7: return answer_projection(r, i, "EPSG:32617", 499700, 4587100);
    case 8: /* now and then: each change of system makes a new transformer */
        return i % 10 ? answer_areas(r, i) : answer_projection(r, i, "EPSG:26917", 499700, 4587100);
    default: return answer_time(r, i);
    }
}

/* ---- the threads ---- */

typedef struct worker {
    const lrt_router *router;
    size_t seed, wrong, first_wrong;
} worker;

static void *work(void *user)
{
    worker *w = user;
    for (size_t k = 0; k < QUESTIONS; k++) {
        size_t question =
            (k * 7919 + w->seed * 131) % (KINDS * PLACES); /* each thread in another order */
        if (answer(w->router, question) != expected[question]) {
            w->first_wrong = w->wrong++ ? w->first_wrong : question;
        }
    }
    return NULL;
}

static void run_threads(const lrt_router *router)
{
    pthread_t thread[THREADS];
    worker w[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        w[i] = (worker){router, i, 0, 0};
        assert_int_equal(pthread_create(&thread[i], NULL, work, &w[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        if (w[i].wrong) {
            fail_msg("thread %zu: %zu wrong answers, first to question %zu", i, w[i].wrong,
                     w[i].first_wrong);
        }
    }
}

/* The router is fresh: the threads also race for what its first questions load. */
static void one_router_serves_all_threads(void **state)
{
    (void)state;
    lrt_router *router;
    assert_int_equal(lrt_open(dataset, &router, NULL), LRT_OK);
    run_threads(router);
    lrt_close(router);
}

/* Threads that hold references of their own, and results that outlive the router, in any order. */
static void *open_and_close(void *user)
{
    lrt_router *router = user;
    for (size_t k = 0; k < 500; k++) {
        lrt_router *mine = lrt_retain(router);
        lrt_query q = LRT_QUERY_INIT;
        lrt_result *result = NULL;
        q.text = texts[k % (sizeof texts / sizeof *texts)];
        q.as_of = 20261123;
        lrt_status status = lrt_route(mine, &q, &result, NULL);
        lrt_close(mine);
        if (status != LRT_OK || (lrt_result_status(result) == LRT_ANSWER_ANSWERED &&
                                 lrt_result_match_count(result) == 0)) {
            lrt_result_free(result);
            return router;
        }
        lrt_result_free(result);
    }
    lrt_close(router);
    return NULL;
}

static void references(void **state)
{
    (void)state;
    pthread_t thread[THREADS];
    lrt_router *router;
    void *bad;
    assert_int_equal(lrt_open(dataset, &router, NULL), LRT_OK);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, open_and_close, lrt_retain(router)), 0);
    }
    lrt_close(router); /* the threads keep it open */
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], &bad), 0);
        assert_null(bad);
    }
}

static int single_threaded_answers(void **state)
{
    lrt_router *router;
    (void)state;
    dataset = getenv("LIBROUTE_TEST_DATASET");
    if (!dataset) {
        print_error("LIBROUTE_TEST_DATASET is not set: the path of a built millbrook dataset "
                    "(ctest sets it)\n");
        return 1;
    }
    if (lrt_open(dataset, &router, NULL) != LRT_OK) {
        return 1;
    }
    for (size_t i = 0; i < KINDS * PLACES; i++) {
        expected[i] = answer(router, i);
        if (expected[i] == 0) {
            print_error("question %zu has no answer\n", i);
            return 1;
        }
    }
    lrt_close(router);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_router_serves_all_threads),
        cmocka_unit_test(references),
    };
    return cmocka_run_group_tests_name("threads", tests, single_threaded_answers, NULL);
}
