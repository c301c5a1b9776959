/*
 * brief, calendar, changes, quiz: what they refuse, and what of their pages is borrowed. What they say is tested against routing
 * and two calendar parsers in tests/training.
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

static lrt_brief_options booklet(const char *area)
{
    lrt_brief_options o = LRT_BRIEF_OPTIONS_INIT;
    o.area = area;
    o.as_of = 20261123;
    return o;
}

static void refuse_brief(const lrt_brief_options *o, const char *says)
{
    lrt_error err;
    lrt_pages *pages = (lrt_pages *)&err; /* must become NULL */
    assert_int_equal(lrt_brief(router, o, &pages, &err), LRT_E_ARG);
    assert_null(pages);
    assert_non_null(strstr(err.message, says));
}

static void briefs_refused(void **state)
{
    (void)state;
    lrt_brief_options o = booklet("wards/ward-1");
    assert_int_equal(lrt_brief(router, &o, NULL, NULL), LRT_E_ARG);
    refuse_brief(NULL, "LRT_BRIEF_OPTIONS_INIT");
    o.struct_size = 4;
    refuse_brief(&o, "LRT_BRIEF_OPTIONS_INIT");
    o = booklet(NULL);
    refuse_brief(&o, "area");
    o = booklet("wards/ward-1");
    o.format = LRT_PAGE_TEXT; /* a booklet is no plain text */
    refuse_brief(&o, "format");
    o = booklet("wards/ward-1");
    o.as_of = 20260230;
    refuse_brief(&o, "20260230");
    o = booklet("wards/ward-1");
    o.role = "mayor";
    refuse_brief(&o, "inspector"); /* the roles there are */
    o = booklet("parishes");
    refuse_brief(&o, "wards/2020"); /* the sets there are */
    o = booklet("wards/2020/ward-77");
    refuse_brief(&o, "ward-5"); /* the areas there are */
    o = booklet("wards/1999/ward-1");
    refuse_brief(&o, "wards/1999");
}

/* An edition may be left out or named, and one that is not in force may be asked for: the page says so. */
static void areas_named(void **state)
{
    static const struct {
        const char *area, *says;
        size_t pages;
    } named[] = {{"wards/ward-1", "map of 2020", 1},
                 {"wards/2020/ward-1", "map of 2020", 1},
                 {"wards/2030/ward-1", "not in force", 1},
                 {"wards/2020", "One booklet for each area", 6},
                 {"wards", "map of 2020", 6}};
    (void)state;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        lrt_pages *pages = NULL;
        lrt_brief_options o = booklet(named[i].area);
        assert_int_equal(lrt_brief(router, &o, &pages, NULL), LRT_OK);
        assert_int_equal(lrt_pages_count(pages), named[i].pages);
        assert_non_null(strstr(lrt_pages_text(pages, 0), named[i].says));
        assert_string_equal(lrt_pages_name(pages, 0),
                            named[i].pages > 1 ? "index.html" : "ward-1.html");
        assert_string_equal(lrt_pages_name(pages, named[i].pages), "");
        assert_string_equal(lrt_pages_text(pages, named[i].pages), "");
        lrt_pages_free(pages);
    }
    lrt_pages_free(NULL);
    assert_int_equal(lrt_pages_count(NULL), 0);
}

static void the_others_refused(void **state)
{
    (void)state;
    lrt_pages *pages = NULL;
    lrt_calendar_options c = LRT_CALENDAR_OPTIONS_INIT;
    c.from = 20270101;
    c.months = 6; /* no stamp: the library reads no clock */
    assert_int_equal(lrt_calendar(router, &c, &pages, NULL), LRT_E_ARG);
    c.stamp = 1700000000;
    c.months = 601;
    assert_int_equal(lrt_calendar(router, &c, &pages, NULL), LRT_E_ARG);
    c.months = 6;
    c.from = 20270132;
    assert_int_equal(lrt_calendar(router, &c, &pages, NULL), LRT_E_ARG);
    lrt_changes_options n = LRT_CHANGES_OPTIONS_INIT;
    assert_int_equal(lrt_changes(router, &n, &pages, NULL), LRT_E_ARG);
    n.since = 20270101;
    n.as_of = 20261231;
    assert_int_equal(lrt_changes(router, &n, &pages, NULL), LRT_E_ARG);
    lrt_quiz_options q = LRT_QUIZ_OPTIONS_INIT;
    q.as_of = 20261123;
    assert_int_equal(lrt_quiz(router, &q, &pages, NULL), LRT_E_ARG);
    q.area = "wards";
    assert_int_equal(lrt_quiz(router, &q, &pages, NULL), LRT_E_ARG);
    assert_null(pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(briefs_refused),
                                       cmocka_unit_test(areas_named),
                                       cmocka_unit_test(the_others_refused)};
    return cmocka_run_group_tests_name("training", tests, open_dataset, close_dataset);
}
