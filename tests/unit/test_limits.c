/*
 * Limits of a build: each at it, and one past it.
 *
 * The numbers of the invented territory come from elsewhere: rows of boundary_sets.csv and organizations.csv counted by
 * hand (7, 20); features and vertices, ring ends included, of its largest layer, parcels.shp, by GeoPandas (67, 335);
 * bytes of its largest input, parcels.shp, by ls (9212).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <libroute/libroute.h>

static const char territory[] = LIBROUTE_SOURCE_DIR "/tests/data/millbrook";
static char target[512];

static int set_up(void **state)
{
    (void)state;
    const char *dataset = getenv("LIBROUTE_TEST_DATASET");
    if (!dataset) {
        return -1;
    }
    snprintf(target, sizeof target, "%s.limits-%ld", dataset, (long)getpid());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(target) == 0 ? 0 : -1; /* the builds at a limit left it */
}

static lrt_status build(lrt_limits limits, lrt_error *err)
{
    lrt_build_options options = LRT_BUILD_OPTIONS_INIT;
    options.overwrite = 1;
    options.limits = limits;
    memset(err, 0, sizeof *err);
    return lrt_build(territory, target, &options, err);
}

static void check(lrt_limits at, lrt_limits below, const char *file, const char *words)
{
    lrt_error err;
    lrt_status status = build(at, &err);
    if (status != LRT_OK) {
        fail_msg("at the limit: %s", err.message);
    }
    assert_int_equal(build(below, &err), LRT_E_LIMIT);
    assert_int_equal(err.status, LRT_E_LIMIT);
    if (!strstr(err.message, file) || !strstr(err.message, words)) {
        fail_msg("names not %s and \"%s\": %s", file, words, err.message);
    }
}

static void layers(void **state)
{
    (void)state;
    check((lrt_limits){.layers = 7}, (lrt_limits){.layers = 6}, "boundary_sets.csv",
          "7 boundary sets, the limit is 6");
}

static void partners(void **state)
{
    (void)state;
    check((lrt_limits){.partners = 20}, (lrt_limits){.partners = 19}, "organizations.csv",
          "20 organizations, the limit is 19");
}

static void features(void **state)
{
    (void)state;
    check((lrt_limits){.features = 67}, (lrt_limits){.features = 66}, "parcels.shp", "66");
}

static void vertices(void **state)
{
    (void)state;
    check((lrt_limits){.vertices = 335}, (lrt_limits){.vertices = 334}, "parcels.shp", "334");
}

static void file_bytes(void **state)
{
    (void)state;
    check((lrt_limits){.file_bytes = 9212}, (lrt_limits){.file_bytes = 9211}, "parcels.shp",
          "9211");
}

/* They may be lowered, never raised: what lies past the default is the default. */
static void not_raised(void **state)
{
    (void)state;
    lrt_error err;
    assert_int_equal(
        build((lrt_limits){UINT64_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, &err),
        LRT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers),   cmocka_unit_test(partners),   cmocka_unit_test(features),
        cmocka_unit_test(vertices), cmocka_unit_test(file_bytes), cmocka_unit_test(not_raised),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
