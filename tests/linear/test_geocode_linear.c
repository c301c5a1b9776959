/*
 * The geocoder's work is linear in its input. Work is counted, not timed: geocode*.c are compiled into this program with
 * -fsanitize-coverage=trace-pc, which calls a function of ours at every basic block, so that the figures are the same on a
 * busy machine and on an idle one.
 *
 * A text of nothing but what a parser trips over (digits, commas, directions, suffixes, joints, units, states, accents) is
 * doubled from 128 to 512 bytes: twice the text may take a little more than twice the work, and no text more than a
 * bound. (Below 128 bytes the number of readings still grows; from there on it is 64.) The same for tables: twice the
 * records, twice the work to compile them and to ask them, whatever the records are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geocode.h"

static uint64_t blocks;
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void) { blocks++; }

/* ---- a table of 2,000 streets, so that candidates cost something ---- */

enum { STREETS = 2000, TEXT_MAX = 512, BLOCKS_MAX = 10000000 };

static lrti_buf section;
static lrti_geocoder geocoder;

static void street_name(char *out, size_t size, unsigned i)
{
    static const char *const a[] = {"Ash",  "Bel",  "Cor",  "Dun", "El",
                                    "Fair", "Glen", "Hart", "Ist", "Jas"};
    static const char *const b[] = {"a", "be", "co", "den", "er", "for", "gan", "hol", "in", "jor"};
    static const char *const c[] = {"wood", "ton",  "dale", "mont", "ville",
                                    "ham",  "land", "gate", "ley",  "ford"};
    static const char *const d[] = {"St", "Ave"};

    if (i % 10 == 0)
        snprintf(out, size, "%u %s %u St", i % 97 * 2 + 1, i % 20 ? "E" : "W", i / 20 + 1);
    else
        snprintf(out, size, "%u %s%s%s %s", i % 97 * 2 + 1, a[i % 10], b[i / 10 % 10],
                 c[i / 100 % 10], d[i / 1000 % 2]);
}

static lrt_status compile(size_t n, const char *(*text)(size_t i, char *out, size_t size),
                          lrti_buf *out)
{
    lrti_geocode_row *rows = calloc(n + 1, sizeof(*rows));
    char *texts = malloc((n + 1) * 600);
    lrti_geocode_input input;
    lrt_status status;

    assert_true(rows && texts);
    memset(&input, 0, sizeof(input));
    for (size_t i = 0; i < n; i++)
        rows[i] = (lrti_geocode_row){.address = text(i, texts + 600 * i, 600),
                                     .city = i % 3 ? "Fairhaven" : "Lakemont Hts",
                                     .state = "OH",
                                     .zip = i % 3 ? "44001" : "44002",
                                     .lon = -81 + 1e-4 * (double)i,
                                     .lat = 41 + 1e-4 * (double)(i % 13),
                                     .record = i + 2};
    input.addresses = rows;
    input.n_addresses = n;
    input.default_city = input.default_state = "";
    status = lrti_geocode_compile(&input, out, NULL);
    free(rows);
    free(texts);
    return status;
}

static const char *street_text(size_t i, char *out, size_t size)
{
    street_name(out, size, (unsigned)i);
    return out;
}

static int setup(void **state)
{
    (void)state;
    return compile(STREETS, street_text, &section) != LRT_OK ||
           lrti_geocode_open(section.data, section.len, &geocoder, NULL) != LRT_OK;
}

static int teardown(void **state)
{
    (void)state;
    lrti_buf_free(&section);
    return 0;
}

static uint64_t work_of(const char *text)
{
    lrti_arena arena = {NULL};
    lrti_geocoding out;
    uint64_t before = blocks;

    assert_int_equal(lrti_geocode(&geocoder, text, NULL, NULL, NULL, &arena, &out, NULL), LRT_OK);
    lrti_arena_free(&arena);
    return blocks - before;
}

/* What is repeated up to the length wanted. */
static const char *const shapes[] = {"1",
                                     "1 ",
                                     "1-",
                                     "1/",
                                     "1,",
                                     "1,000 ",
                                     "a",
                                     "ab ",
                                     "a.",
                                     "a,",
                                     "a&",
                                     "& ",
                                     "@",
                                     "/ ",
                                     ".",
                                     ",",
                                     "#",
                                     "#1 ",
                                     "# ",
                                     " ",
                                     "-",
                                     "'",
                                     "o'",
                                     "N ",
                                     "N W ",
                                     "NW",
                                     "N6W",
                                     "E1st",
                                     "St ",
                                     "Ave ",
                                     "St. ",
                                     "Park ",
                                     "Apt 1 ",
                                     "Unit ",
                                     "Rear ",
                                     "Fl 2 ",
                                     "OH ",
                                     "Ohio ",
                                     "44001 ",
                                     "44001-1234 ",
                                     "and ",
                                     "at ",
                                     "of the ",
                                     "the ",
                                     "Fifty ",
                                     "Fifth ",
                                     "hundred ",
                                     "one hundred and ",
                                     "US 20 ",
                                     "State Route ",
                                     "County Rd 12A ",
                                     "Hwy ",
                                     "I-9 ",
                                     "King ",
                                     "Martin L King ",
                                     "Fairhaven ",
                                     "Lakemont Hts ",
                                     "Fairhaven, OH 44001 ",
                                     "100 Ashaton St ",
                                     "100 E 55th St, ",
                                     "PO Box 1 ",
                                     "12XX ",
                                     "block of ",
                                     "corner of ",
                                     "\xC3\xA9",
                                     "\xCC\x81",
                                     "\xEF\xBC\x91",
                                     "\xE2\x80\x8B",
                                     "\xC2\xBD",
                                     "\xFF",
                                     "(",
                                     ")",
                                     "Ashawood ",
                                     "Ashawod ",
                                     "Ashawoodst ",
                                     "Saint ",
                                     "St Ann ",
                                     "x-y ",
                                     "A-1-B ",
                                     "1 1/2 "};

static void fill(char *out, const char *shape, const char *head, size_t n)
{
    size_t len = strlen(shape), at = strlen(head);

    memset(out, 0, TEXT_MAX + 1);
    memcpy(out, head, at < n ? at : n);
    for (; at < n; at++)
        out[at] = shape[(at - strlen(head)) % len];
}

/* Twice the text, twice the work and a quarter; what is there for any text, the candidates of one misspelt name, is the
   allowance. And never more than the bound, twice the most that any text of this program took. */
static void test_text(void **state)
{
    static const char *const heads[] = {"", "100 ", "100 Ashaton St, ", "100 Ashatom "};
    const uint64_t allowance = 400000, bound = BLOCKS_MAX;
    uint64_t most = 0;

    (void)state;
    for (size_t h = 0; h < LRTI_COUNT(heads); h++) {
        for (size_t i = 0; i < LRTI_COUNT(shapes); i++) {
            uint64_t last = 0;

            for (size_t n = 128; n <= TEXT_MAX; n *= 2) {
                char text[TEXT_MAX + 1];
                uint64_t work;

                fill(text, shapes[i], heads[h], n);
                work = work_of(text);
                if (last && work > last * 5 / 2 + allowance)
                    fail_msg("\"%s%s...\": %llu blocks for %u bytes, %llu for half of them",
                             heads[h], shapes[i], (unsigned long long)work, (unsigned)n,
                             (unsigned long long)last);
                last = work;
                most = work > most ? work : most;
            }
        }
    }
    print_message("at most %llu blocks for a text\n", (unsigned long long)most);
    assert_true(most > 10000); /* the count counts */
    assert_true(most < bound);
}

/* 800 texts mixed of everything: none is worse than what the shapes show. */
static void test_mixtures(void **state)
{
    uint64_t seed = 88172645463325252u, most = 0;

    (void)state;
    for (int round = 0; round < 800; round++) {
        char text[TEXT_MAX + 1] = "";
        size_t at = 0;

        for (;;) {
            const char *shape;
            size_t len;

            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            shape = shapes[seed % LRTI_COUNT(shapes)];
            len = strlen(shape);
            if (at + len > TEXT_MAX)
                break;
            memcpy(text + at, shape, len + 1);
            at += len;
        }
        uint64_t work = work_of(text);
        most = work > most ? work : most;
    }
    print_message("at most %llu blocks for a mixture\n", (unsigned long long)most);
    assert_true(most < BLOCKS_MAX);
}

/* ---- records ---- */

static const char *one_shape;

static const char *hostile_text(size_t i, char *out, size_t size)
{
    char body[TEXT_MAX + 1];

    fill(body, one_shape, "", 200);
    snprintf(out, size, "%u %s", (unsigned)(i % 7 + 1), body);
    return out;
}

static const char *same_house(size_t i, char *out, size_t size)
{
    (void)i;
    snprintf(out, size, "100 Ashaton St");
    return out;
}

static const char *same_street(size_t i, char *out, size_t size)
{
    snprintf(out, size, "%u Ashaton St Apt %u", (unsigned)(i / 50 + 1), (unsigned)i);
    return out;
}

static const char *all_names(size_t i, char *out, size_t size)
{
    static const char letters[] = "abcdefghijklmnop";
    size_t n = (size_t)snprintf(out, size, "5 ");

    for (size_t k = 0; k < 4; k++)
        n += (size_t)snprintf(out + n, size - n, "%c%c", letters[i >> (4 * k) & 15],
                              letters[i >> (4 * k + 2) & 15]);
    snprintf(out + n, size - n, " St");
    return out;
}

static uint64_t work_to_compile(size_t n, const char *(*text)(size_t, char *, size_t))
{
    lrti_buf out = {NULL, 0, 0, false};
    uint64_t before = blocks;
    lrti_geocoder opened;

    assert_int_equal(compile(n, text, &out), LRT_OK);
    assert_int_equal(lrti_geocode_open(out.data, out.len, &opened, NULL), LRT_OK);
    lrti_buf_free(&out);
    return blocks - before;
}

static void check_records(const char *what, const char *(*text)(size_t, char *, size_t))
{
    uint64_t half = work_to_compile(400, text), whole = work_to_compile(800, text);

    if (whole > half * 5 / 2) /* sorting is n log n, in the C library and so not counted */
        fail_msg("%s: %llu blocks for 800 records, %llu for 400", what, (unsigned long long)whole,
                 (unsigned long long)half);
}

static void test_records(void **state)
{
    (void)state;
    check_records("one house", same_house);
    check_records("units of one street", same_street);
    check_records("names alike", all_names);
    for (size_t i = 0; i < LRTI_COUNT(shapes); i += 3) {
        one_shape = shapes[i];
        check_records(shapes[i], hostile_text);
    }
}

/* A table that is one house 3,000 times, or names that are all alike: asking it stays cheap. */
static void test_hostile_tables(void **state)
{
    static const char *(*const texts[])(size_t, char *, size_t) = {same_house, same_street,
                                                                   all_names};
    static const char *const questions[] = {
        "100 Ashaton St", "100 Ashatom St", "1 Ashaton St Apt 3",     "5 aaaaaaaa St",
        "5 aaaabaaa St",  "5 aaaacaad",     "Ashaton St & Ashaton St"};
    lrti_geocoder kept = geocoder;

    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(texts); i++) {
        lrti_buf half = {NULL, 0, 0, false}, whole = {NULL, 0, 0, false};

        assert_int_equal(compile(1500, texts[i], &half), LRT_OK);
        assert_int_equal(compile(3000, texts[i], &whole), LRT_OK);
        for (size_t k = 0; k < LRTI_COUNT(questions); k++) {
            uint64_t small, large;

            assert_int_equal(lrti_geocode_open(half.data, half.len, &geocoder, NULL), LRT_OK);
            small = work_of(questions[k]);
            assert_int_equal(lrti_geocode_open(whole.data, whole.len, &geocoder, NULL), LRT_OK);
            large = work_of(questions[k]);
            if (large > small * 5 / 2 + 100000)
                fail_msg("table %u, \"%s\": %llu blocks for 3000 records, %llu for 1500",
                         (unsigned)i, questions[k], (unsigned long long)large,
                         (unsigned long long)small);
        }
        lrti_buf_free(&half);
        lrti_buf_free(&whole);
    }
    geocoder = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_mixtures),
                                       cmocka_unit_test(test_records),
                                       cmocka_unit_test(test_hostile_tables)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
