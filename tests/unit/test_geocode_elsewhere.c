/*
 * The geocoder in other cities than the one it was built for: Queens, Waukesha, Salt Lake City, numbered
 * roads, streets called by a letter. One invented table for each; expected answers follow from the
 * rows and from USPS Publication 28 (sections 232.1, 233, appendix D), not from a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "geocode.h"

#define ROW(text, town, us_state, zip_code, x, y)                                                  \
    {                                                                                              \
        .address = text, .city = town, .state = us_state, .zip = zip_code, .lon = x, .lat = y      \
    }

static const lrti_geocode_row rows[] = {
    /* Queens: the hyphen is part of the number */
    ROW("112-10 Liberty Ave", "Queens", "NY", "11419", -73.83, 40.68),
    ROW("112-15 Liberty Ave", "Queens", "NY", "11419", -73.829, 40.68),
    ROW("112-14 Liberty Ave", "Queens", "NY", "11419", -73.8295, 40.6801),
    ROW("112-17 Liberty Ave", "Queens", "NY", "11419", -73.828, 40.68),
    ROW("112-05 Liberty Ave", "Queens", "NY", "11419", -73.8275, 40.68),
    ROW("112-08 Liberty Ave", "Queens", "NY", "11419", -73.827, 40.6801),
    /* Waukesha, Washington County */
    ROW("N6W23001 Bluemound Rd", "Waukesha", "WI", "53188", -88.19, 43.03),
    ROW("N7W23001 Bluemound Rd", "Waukesha", "WI", "53188", -88.20, 43.04),
    ROW("W148 N9748 Tree Tops Dr", "Germantown", "WI", "53022", -88.10, 43.20),
    /* Salt Lake City, Provo */
    ROW("500 S 300 E", "Salt Lake City", "UT", "84111", -111.88, 40.76),
    ROW("500 S 300 W", "Salt Lake City", "UT", "84101", -111.90, 40.76),
    ROW("201 E South Temple", "Salt Lake City", "UT", "84111", -111.885, 40.77),
    /* numbered roads */
    ROW("4000 US HWY 20", "Norwalk", "OH", "44857", -82.6, 41.24),
    ROW("4000 State Route 20", "Elyria", "OH", "44035", -82.1, 41.3),
    ROW("1500 County Road 12", "Fremont", "OH", "43420", -83.1, 41.35),
    ROW("1224 County Rd MM", "Cashton", "WI", "54619", -90.7, 43.7),
    /* letters, directions */
    ROW("306 N Ave NW", "Cedar Rapids", "IA", "52405", -91.7, 41.97),
    ROW("100 N West St", "Xenia", "OH", "45385", -83.9, 39.69),
    ROW("77 Avenue N", "Brooklyn", "NY", "11230", -73.96, 40.61),
    /* saints, mounts, shortened words */
    ROW("5362 St Clair Ave", "Cleveland", "OH", "44103", -81.65, 41.52),
    ROW("350 Mt Hope Ave", "Cincinnati", "OH", "45204", -84.56, 39.1),
    ROW("13300 Third Ave", "East Cleveland", "OH", "44112", -81.58, 41.53),
    /* one name, two suffixes, of which one is not in the table */
    ROW("5201 Bend Xing", "Cincinnati", "OH", "45224", -84.55, 39.2),
    ROW("100 Broadway", "Cincinnati", "OH", "45202", -84.5, 39.1),
};

static const lrti_geocode_alias aliases[] = {
    {"Erie St", "Third Ave", "", 2},           /* the former name */
    {"Main Street North", "N West St", "", 3}, /* with a direction of its own */
    {"Avenue Q", "St Clair Ave", "Cleveland", 4},
    {"Bend Ave", "Broadway", "", 5},               /* a name that a street has as well */
    {"Nowhere Rd", "Missing Blvd", "", 6},         /* no such street: reported */
    {"St Clair Pike", "St Clair Ave", "Akron", 7}, /* not in that town: reported */
};
static unsigned alias_findings;

static void on_finding(void *user, const char *kind, const char *table, uint64_t record,
                       const char *field, const char *message)
{
    (void)user;
    (void)message;
    if (strcmp(table, "street_aliases") == 0) {
        assert_string_equal(kind, "alias_without_street");
        assert_string_equal(field, "street");
        assert_true(record == 6 || record == 7);
        alias_findings++;
    }
}

static lrti_buf section;
static lrti_geocoder geocoder;
static lrti_arena arena;

static int setup(void **state)
{
    lrti_geocode_input input;

    (void)state;
    memset(&input, 0, sizeof(input));
    input.addresses = rows;
    input.n_addresses = LRTI_COUNT(rows);
    input.default_city = input.default_state = "";
    input.aliases = aliases;
    input.n_aliases = LRTI_COUNT(aliases);
    input.on_finding = on_finding;
    return lrti_geocode_compile(&input, &section, NULL) != LRT_OK ||
           lrti_geocode_open(section.data, section.len, &geocoder, NULL) != LRT_OK;
}

static int teardown(void **state)
{
    (void)state;
    lrti_buf_free(&section);
    lrti_arena_free(&arena);
    return 0;
}

static lrti_geocoding ask(const char *text)
{
    lrti_geocoding out;

    assert_int_equal(lrti_geocode(&geocoder, text, NULL, NULL, NULL, &arena, &out, NULL), LRT_OK);
    return out;
}

static void check(const char *text, const char *address)
{
    lrti_geocoding out = ask(text);

    if (out.status != LRT_ANSWER_ANSWERED)
        fail_msg("\"%s\" is not answered: %s", text, out.reason);
    if (strcmp(out.places[0].address, address) != 0)
        fail_msg("\"%s\" is answered with %s", text, out.places[0].address);
}

static void check_open(const char *text)
{
    lrti_geocoding out = ask(text);

    if (out.status == LRT_ANSWER_ANSWERED)
        fail_msg("\"%s\" is answered with %s", text, out.places[0].address);
}

static void test_queens(void **state)
{
    (void)state;
    check("112-10 Liberty Avenue, Queens NY", "112-10 Liberty Ave, Queens, NY 11419");
    check("112-15 Liberty Ave, Queens, NY 11419", "112-15 Liberty Ave, Queens, NY 11419");
    check_open("112-19 Liberty Ave, Queens, NY 11419");
    check("112-14 Liberty Ave, Queens, NY 11419", "112-14 Liberty Ave, Queens, NY 11419");
    check_open("112-18 Liberty Ave, Queens, NY 11419");
    check_open("112 Liberty Ave, Queens, NY 11419");
    check_open("114 Liberty Ave, Queens, NY 11419");
    /* the hyphen left out, a blank in its place, a dash of another kind, one digit behind it */
    check("11210 Liberty Ave, Queens, NY", "112-10 Liberty Ave, Queens, NY 11419");
    check("112 10 Liberty Ave, Queens, NY 11419", "112-10 Liberty Ave, Queens, NY 11419");
    check("112\xE2\x80\x93"
          "10 Liberty Ave, Queens",
          "112-10 Liberty Ave, Queens, NY 11419");
    check("112-5 Liberty Ave, Queens", "112-05 Liberty Ave, Queens, NY 11419");
    check("112-8 Liberty Ave, Queens", "112-08 Liberty Ave, Queens, NY 11419");
    check_open("112-1 Liberty Ave, Queens, NY 11419");
    check_open("11219 Liberty Ave, Queens, NY 11419");
    check_open("112 19 Liberty Ave, Queens, NY 11419");
}

static void test_grid_numbers(void **state)
{
    static const char blue[] = "N6W23001 Bluemound Rd, Waukesha, WI 53188";

    (void)state;
    check("N6W23001 Bluemound Rd, Waukesha, WI 53188", blue);
    check("N 6W23001 Bluemound Road Waukesha", blue);
    check("n6 w23001 bluemound rd", blue);
    check("W148N9748 Tree Tops Drive, Germantown", "W148N9748 Tree Tops Dr, Germantown, WI 53022");
    check_open("N8W23001 Bluemound Rd, Waukesha, WI 53188");
    check_open("23001 Bluemound Rd, Waukesha, WI 53188");
    check_open("W23001 Bluemound Rd, Waukesha, WI 53188");
}

static void test_grid_streets(void **state)
{
    (void)state;
    check("500 South 300 East, Salt Lake City", "500 S 300 E, Salt Lake City, UT 84111");
    check("500 S 300E Salt Lake City UT 84111", "500 S 300 E, Salt Lake City, UT 84111");
    check("500 S. 300 W., Salt Lake City, UT", "500 S 300 W, Salt Lake City, UT 84101");
    check_open("500 N 300 E, Salt Lake City, UT 84111");
    check_open("500 S 300, Salt Lake City, UT");
    check("201 East South Temple, Salt Lake City UT",
          "201 E South Temple, Salt Lake City, UT 84111");
}

static void test_numbered_roads(void **state)
{
    static const char us20[] = "4000 US Hwy 20, Norwalk, OH 44857";

    (void)state;
    check("4000 US 20, Norwalk, OH", us20);
    check("4000 U.S. Route 20, Norwalk, OH", us20);
    check("4000 U S Highway 20, Norwalk, OH", us20);
    check("4000 SR 20, Elyria, OH", "4000 State Route 20, Elyria, OH 44035");
    check("4000 St Rt 20, Elyria, OH 44035", "4000 State Route 20, Elyria, OH 44035");
    check("1500 CR 12, Fremont", "1500 County Road 12, Fremont, OH 43420");
    check("1500 Co. Rd. 12, Fremont OH", "1500 County Road 12, Fremont, OH 43420");
    check("1224 County Road MM, Cashton, WI", "1224 County Rd MM, Cashton, WI 54619");
    check_open("4000 CR 20, Norwalk, OH");
    check_open("4000 US 24, Norwalk, OH");
}

static void test_letters_and_directions(void **state)
{
    (void)state;
    check("306 N Avenue Northwest, Cedar Rapids IA", "306 N Ave NW, Cedar Rapids, IA 52405");
    check("100 N West Street, Xenia", "100 N West St, Xenia, OH 45385");
    check("77 Ave N, Brooklyn, NY", "77 Avenue N, Brooklyn, NY 11230");
    check_open("100 S West St, Xenia, OH");
}

static void test_joined_and_shortened(void **state)
{
    (void)state;
    check("5362 StClair Ave, Cleveland", "5362 St Clair Ave, Cleveland, OH 44103");
    check("350 MtHope Ave, Cincinnati", "350 Mt Hope Ave, Cincinnati, OH 45204");
    check("13300 ThirdAve, East Cleveland, OH", "13300 Third Ave, East Cleveland, OH 44112");
}

/* Never wrong in silence: another suffix may be a street that the table lacks. */
static void test_other_suffix(void **state)
{
    lrti_geocoding out = ask("5201 Bend Rd, Cincinnati, OH");

    (void)state;
    assert_int_equal(out.status, LRT_ANSWER_AMBIGUOUS);
    assert_int_equal(out.n_places, 1);
    assert_string_equal(out.places[0].address, "5201 Bend Xing, Cincinnati, OH 45224");
    assert_int_equal(out.places[0].faults & LRT_FAULT_SUFFIX_WRONG, LRT_FAULT_SUFFIX_WRONG);
    /* the ZIP agrees: it is the same place in another's words */
    check("5201 Bend Rd, Cincinnati, OH 45224", "5201 Bend Xing, Cincinnati, OH 45224");
    check_open("5201 Bent Rd, Cincinnati, OH 45224");
    /* the table has no suffix that could tell two streets apart */
    check("100 Broadway St, Cincinnati", "100 Broadway, Cincinnati, OH 45202");
}

static void check_alias(const char *text, const char *address, uint32_t faults)
{
    lrti_geocoding out = ask(text);

    check(text, address);
    assert_int_equal(out.places[0].faults, faults | LRT_FAULT_STREET_ALIAS);
    assert_true(out.places[0].score < 100);
}

static void test_aliases(void **state)
{
    static const char third[] = "13300 Third Ave, East Cleveland, OH 44112",
                      west[] = "100 N West St, Xenia, OH 45385";

    (void)state;
    assert_int_equal(alias_findings, 2);
    check_alias("13300 Erie St, East Cleveland, OH 44112", third, 0);
    check_alias("13300 ERIE STREET, East Cleveland, OH 44112", third, 0);
    check_alias("13300 Erie, East Cleveland, OH 44112", third, LRT_FAULT_SUFFIX_MISSING);
    check_alias("13300 Eriee St, East Cleveland, OH 44112", third, LRT_FAULT_SPELLING);
    check_alias("5362 Ave Q, Cleveland, OH 44103", "5362 St Clair Ave, Cleveland, OH 44103", 0);
    /* the directions are the alias's, not the street's */
    check_alias("100 Main St N, Xenia, OH 45385", west, 0);
    check_alias("100 N Main St, Xenia, OH 45385", west, LRT_FAULT_DIRECTION_MOVED);
    check_open("100 Main St S, Xenia, OH 45385");
    /* number, town and ZIP are checked as ever */
    check_open("13301 Erie St, East Cleveland, OH 44112");
    check_open("13300 Erie St, Xenia, OH");
    check_open("100 Nowhere Rd");
    /* the street that has the name itself is meant, where it has the number */
    check("5201 Bend Xing, Cincinnati, OH 45224", "5201 Bend Xing, Cincinnati, OH 45224");
    check_alias("100 Bend Ave, Cincinnati, OH 45202", "100 Broadway, Cincinnati, OH 45202", 0);
}

/* Aliases in any order give the same bytes. */
static void test_alias_order(void **state)
{
    lrti_geocode_alias turned[LRTI_COUNT(aliases)];
    lrti_geocode_input input;
    lrti_buf other = {NULL, 0, 0, false};

    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(aliases); i++)
        turned[i] = aliases[LRTI_COUNT(aliases) - 1 - i];
    memset(&input, 0, sizeof(input));
    input.addresses = rows;
    input.n_addresses = LRTI_COUNT(rows);
    input.default_city = input.default_state = "";
    input.aliases = turned;
    input.n_aliases = LRTI_COUNT(aliases);
    assert_int_equal(lrti_geocode_compile(&input, &other, NULL), LRT_OK);
    assert_int_equal(other.len, section.len);
    assert_memory_equal(other.data, section.data, section.len);
    lrti_buf_free(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_queens),
                                       cmocka_unit_test(test_grid_numbers),
                                       cmocka_unit_test(test_grid_streets),
                                       cmocka_unit_test(test_numbered_roads),
                                       cmocka_unit_test(test_letters_and_directions),
                                       cmocka_unit_test(test_joined_and_shortened),
                                       cmocka_unit_test(test_other_suffix),
                                       cmocka_unit_test(test_aliases),
                                       cmocka_unit_test(test_alias_order)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
