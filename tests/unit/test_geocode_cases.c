/*
 * The geocoder on tests/cases/addresses_us.csv and addresses_us_queries.csv (their heads say how they are read and where the
 * expectations come from), and promises that every row of that table has to keep: another direction, another number,
 * another town or a street that is not there is never answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvio.h"
#include "geocode.h"

enum { ROWS_MAX = 1024, CELLS = 4 };

typedef struct table {
    char *cell[ROWS_MAX][CELLS];
    uint64_t line[ROWS_MAX];
    size_t n;
} table;

static table houses, queries;
static lrti_buf section;
static lrti_geocoder geocoder;
static lrti_arena arena;

static lrt_status on_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    table *t = user;

    (void)err;
    if (row->field[0][0] == '#')
        return LRT_OK;
    assert_true(t->n < ROWS_MAX && row->n >= 2 && row->n <= CELLS);
    for (size_t i = 0; i < CELLS; i++)
        t->cell[t->n][i] =
            lrti_arena_strn(&arena, i < row->n ? row->field[i] : "", i < row->n ? row->len[i] : 0);
    t->line[t->n++] = row->line;
    return LRT_OK;
}

static void read_csv(const char *name, table *out)
{
    char path[1024], block[4096];
    lrti_csv *csv;
    lrt_error err;
    FILE *file;
    size_t n;

    snprintf(path, sizeof(path), LIBROUTE_SOURCE_DIR "/tests/cases/%s", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(lrti_csv_new(name, on_row, out, &csv, &err), LRT_OK);
    while ((n = fread(block, 1, sizeof(block), file)) > 0)
        assert_int_equal(lrti_csv_feed(csv, block, n, LRT_E_ARG, &err), LRT_OK);
    assert_int_equal(lrti_csv_finish(csv, LRT_E_ARG, &err), LRT_OK);
    lrti_csv_free(csv);
    fclose(file);
    assert_true(out->n > 1);
}

/* Houses stand 800 m apart, so that nothing lies between two of them. */
static int setup(void **state)
{
    static lrti_geocode_row rows[ROWS_MAX];
    lrti_geocode_input input;

    (void)state;
    read_csv("addresses_us.csv", &houses);
    read_csv("addresses_us_queries.csv", &queries);
    memset(&input, 0, sizeof(input));
    for (size_t i = 1; i < houses.n; i++)
        rows[i - 1] = (lrti_geocode_row){.address = houses.cell[i][0],
                                         .city = houses.cell[i][1],
                                         .state = houses.cell[i][2],
                                         .zip = houses.cell[i][3],
                                         .lon = -100 + 0.01 * (double)i,
                                         .lat = 40 + 0.005 * (double)(i % 7)};
    input.addresses = rows;
    input.n_addresses = houses.n - 1;
    input.default_city = input.default_state = "";
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

/* The house's row by its position. */
static size_t house_of(const lrti_place *p) { return (size_t)((p->lon + 100) * 100 + 0.5); }

/* The row that "address, town" names. */
static size_t row_of(const char *text, uint64_t line)
{
    char name[512];

    for (size_t i = 1; i < houses.n; i++) {
        snprintf(name, sizeof(name), "%s, %s", houses.cell[i][0], houses.cell[i][1]);
        if (strcmp(name, text) == 0)
            return i;
    }
    fail_msg("line %u: no such house: %s", (unsigned)line, text);
    return 0;
}

static bool among(const lrti_geocoding *out, size_t row)
{
    for (size_t i = 0; i < out->n_places; i++)
        if (house_of(&out->places[i]) == row)
            return true;
    return false;
}

static bool is_exact(const lrti_place *p)
{
    return p->match_type == LRT_MATCH_ADDRESS_POINT || p->match_type == LRT_MATCH_UNIT;
}

static bool as_expected(const char *wanted, uint64_t line, const lrti_geocoding *out)
{
    bool answered = out->status == LRT_ANSWER_ANSWERED;

    switch (wanted[0]) {
    case '-': return !answered;
    case '!': return out->status == LRT_ANSWER_INVALID && out->reason[0];
    case '?': return !answered && among(out, row_of(wanted + 1, line));
    default:
        return answered && is_exact(&out->places[0]) &&
               house_of(&out->places[0]) == row_of(wanted, line);
    }
}

static void test_queries(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 1; i < queries.n; i++) {
        lrti_geocoding out = ask(queries.cell[i][0]);

        if (as_expected(queries.cell[i][1], queries.line[i], &out))
            continue;
        wrong++;
        print_error("line %u: \"%s\": %s %s, expected %s\n", (unsigned)queries.line[i],
                    queries.cell[i][0], lrt_answer_text(out.status),
                    out.n_places ? out.places[0].address : out.reason, queries.cell[i][1]);
    }
    assert_int_equal(wrong, 0);
    assert_true(queries.n > 400);
}

static void whole(char *out, size_t size, size_t row, const char *street)
{
    snprintf(out, size, "%s, %s, %s %s", street, houses.cell[row][1], houses.cell[row][2],
             houses.cell[row][3]);
}

/* The table's own spelling, upper and lower case, with and without the town. */
static void test_every_row(void **state)
{
    (void)state;
    for (size_t i = 1; i < houses.n; i++) {
        char text[512];
        lrti_geocoding out;

        whole(text, sizeof(text), i, houses.cell[i][0]);
        for (int way = 0; way < 3; way++) {
            for (char *c = text; way > 0 && *c; c++)
                *c = (char)(way == 1                 ? lrti_ascii_lower(*c)
                            : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A'
                                                     : *c);
            out = ask(text);
            if (out.status != LRT_ANSWER_ANSWERED || house_of(&out.places[0]) != i)
                fail_msg("\"%s\": %s %s", text, lrt_answer_text(out.status), out.reason);
        }
    }
}

static bool number_on_record(const char *number)
{
    size_t n = strlen(number);

    for (size_t i = 1; i < houses.n; i++)
        if (strncmp(houses.cell[i][0], number, n) == 0 &&
            (houses.cell[i][0][n] < '0' || houses.cell[i][0][n] > '9'))
            return true;
    return false;
}

/* A number next to the one on record, and one far off: no house. */
static void test_absent_numbers(void **state)
{
    size_t asked = 0;

    (void)state;
    for (size_t i = 1; i < houses.n; i++) {
        static const long steps[] = {1, 2, -2, 10, 100, 50000};
        char *rest, text[512], street[300], number[24];
        long value = strtol(houses.cell[i][0], &rest, 10);

        for (size_t k = 0; k < LRTI_COUNT(steps) && value > 0 && *rest == ' '; k++) {
            lrti_geocoding out;

            snprintf(number, sizeof(number), "%ld", value + steps[k]);
            if (value + steps[k] <= 0 || number_on_record(number))
                continue;
            snprintf(street, sizeof(street), "%s%s", number, rest);
            whole(text, sizeof(text), i, street);
            out = ask(text);
            asked++;
            if (out.status == LRT_ANSWER_ANSWERED)
                fail_msg("\"%s\" is answered: %s", text, out.places[0].address);
        }
    }
    assert_true(asked > 500);
}

static const char *const directions[] = {
    "N",     "S",     "E",    "W",    "NE",        "NW",        "SE",        "SW",
    "North", "South", "East", "West", "Northeast", "Northwest", "Southeast", "Southwest"};

static int direction_of(const char *word, size_t len)
{
    for (size_t i = 0; i < LRTI_COUNT(directions); i++)
        if (strlen(directions[i]) == len && strncmp(directions[i], word, len) == 0)
            return (int)(i % 8);
    return -1;
}

/* Another direction than the street has, before the name, behind it, short and in full, and where the
   house is that direction's twin too: only its own house may be the answer. */
static void test_other_directions(void **state)
{
    size_t asked = 0;

    (void)state;
    for (size_t i = 1; i < houses.n; i++) {
        const char *pre = strchr(houses.cell[i][0], ' ') + 1, *last = strrchr(pre, ' ');
        size_t pre_len = strcspn(pre, " ");
        int own = direction_of(pre, pre_len);
        bool behind = own < 0;

        if (behind && last)
            own = direction_of(last + 1, strlen(last + 1));
        if (own < 0)
            continue;
        for (size_t k = 0; k < LRTI_COUNT(directions); k++) {
            char text[512], street[300];
            lrti_geocoding out;

            if ((int)(k % 8) == own)
                continue;
            if (behind)
                snprintf(street, sizeof(street), "%.*s %s", (int)(last - houses.cell[i][0]),
                         houses.cell[i][0], directions[k]);
            else
                snprintf(street, sizeof(street), "%.*s%s%s", (int)(pre - houses.cell[i][0]),
                         houses.cell[i][0], directions[k], pre + pre_len);
            whole(text, sizeof(text), i, street);
            out = ask(text);
            asked++;
            if (out.status == LRT_ANSWER_ANSWERED && house_of(&out.places[0]) == i)
                fail_msg("\"%s\" is answered: %s", text, out.places[0].address);
        }
    }
    assert_true(asked > 400);
}

/* The town and ZIP of another row: no hopping, neither to this house nor to one of like name there. */
static void test_other_towns(void **state)
{
    size_t asked = 0;

    (void)state;
    for (size_t i = 1; i < houses.n; i++) {
        for (size_t k = 1; k < houses.n; k += 17) {
            char text[512];
            lrti_geocoding out;

            if (strcmp(houses.cell[i][1], houses.cell[k][1]) == 0 ||
                strcmp(houses.cell[i][3], houses.cell[k][3]) == 0)
                continue;
            whole(text, sizeof(text), k, houses.cell[i][0]);
            out = ask(text);
            asked++;
            if (out.status == LRT_ANSWER_ANSWERED)
                fail_msg("\"%s\" is answered: %s", text, out.places[0].address);
        }
    }
    assert_true(asked > 500);
}

/* Names that no row has, of the shapes that are there: a house's number in its town is no answer. */
static void test_absent_streets(void **state)
{
    static const char *const streets[] = {
        "Zellwood Ave",   "Quimby St",      "N Quimby St", "W 71st St",     "State Route 517",
        "County Road 44", "US Hwy 87",      "Avenue Q",    "Calle Luna",    "County Rd ZZ",
        "Vandermeer",     "Old Mill Run",   "St Jude Ct",  "FM 2222",       "Interstate 77",
        "Road 9",         "Fortieth St NW", "The Lawn",    "Ostend Park E", "14 Mile Rd"};

    (void)state;
    for (size_t i = 1; i < houses.n; i++) {
        for (size_t k = 0; k < LRTI_COUNT(streets); k++) {
            char text[512], street[300];
            lrti_geocoding out;

            snprintf(street, sizeof(street), "%.*s%s",
                     (int)(strchr(houses.cell[i][0], ' ') + 1 - houses.cell[i][0]),
                     houses.cell[i][0], streets[k]);
            whole(text, sizeof(text), i, street);
            out = ask(text);
            if (out.status == LRT_ANSWER_ANSWERED)
                fail_msg("\"%s\" is answered: %s", text, out.places[0].address);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries),        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_absent_numbers), cmocka_unit_test(test_other_directions),
        cmocka_unit_test(test_other_towns),    cmocka_unit_test(test_absent_streets)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
