/*
 * base: errors, arena, buf, numbers, text, dates.
 *
 * Numbers: bit patterns are those of Python 3.11, struct.pack('>d', float(text)); the cases that end in "half way" and
 * "just above" were made with fractions.Fraction so that the decimal lies exactly between two doubles, or just above that.
 * Dates: Python 3.11, datetime.date. UTF-8: table 3-7 of The Unicode Standard 15.0 and the samples of RFC 3629.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

/* ---- errors ---- */

static void error_is_filled(void **state)
{
    (void)state;
    lrt_error err;
    memset(&err, 'x', sizeof err);
    assert_int_equal(lrti_fail(&err, LRT_E_IO, "cannot open: %s", "no such file"), LRT_E_IO);
    assert_int_equal(err.status, LRT_E_IO);
    assert_int_equal(err.record, 0);
    assert_string_equal(err.file, "");
    assert_string_equal(err.field, "");
    assert_string_equal(err.message, "cannot open: no such file");
    assert_int_equal(lrti_fail_memory(&err), LRT_E_MEMORY);
    assert_string_equal(err.message, "out of memory");
}

static void error_may_be_null(void **state)
{
    (void)state;
    assert_int_equal(lrti_fail(NULL, LRT_E_CRS, "x"), LRT_E_CRS);
    assert_int_equal(lrti_fail_at(NULL, LRT_E_LAYER, "f", 1, "c", "x"), LRT_E_LAYER);
    assert_int_equal(lrti_fail_memory(NULL), LRT_E_MEMORY);
}

static void error_names_the_place(void **state)
{
    (void)state;
    lrt_error err;
    lrti_fail_at(&err, LRT_E_TERRITORY, "roles.csv", 7, "rank", "\"%s\" is no whole number", "x");
    assert_string_equal(err.message, "roles.csv:7: rank: \"x\" is no whole number");
    assert_string_equal(err.file, "roles.csv");
    assert_string_equal(err.field, "rank");
    assert_int_equal(err.record, 7);
    lrti_fail_at(&err, LRT_E_TERRITORY, "roles.csv", 0, NULL, "empty");
    assert_string_equal(err.message, "roles.csv: empty");
    lrti_fail_at(&err, LRT_E_TERRITORY, NULL, 9, "rank", "empty");
    assert_string_equal(err.message, "rank: empty");
    lrti_fail_at(&err, LRT_E_TERRITORY, "a", UINT64_C(18446744073709551615), "", "b");
    assert_string_equal(err.message, "a:18446744073709551615: b");
}

static void error_is_one_line(void **state)
{
    (void)state;
    lrt_error err;
    lrti_fail_at(&err, LRT_E_IO, "a\nb.csv", 1, "c\td", "x\r\ny\x1b[31mz\x7f");
    assert_null(strpbrk(err.message, "\n\r\t\x1b\x7f"));
    assert_string_equal(err.message, "a b.csv:1: c d: x  y [31mz ");
}

static void *long_text(const char *piece, size_t bytes)
{
    size_t n = strlen(piece);
    char *text = malloc(bytes + n + 1);
    assert_non_null(text);
    size_t len = 0;
    while (len < bytes) {
        memcpy(text + len, piece, n);
        len += n;
    }
    text[len] = '\0';
    return text;
}

/* Whatever is too long is cut between characters: the fields and the message stay UTF-8. */
static void error_is_clipped_between_characters(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x8F\xA0",
                                         "ab\xE2\x82\xAC"};
    lrt_error err;
    for (size_t p = 0; p < LRTI_COUNT(pieces); p++) {
        for (size_t shift = 0; shift < 5; shift++) {
            char *text = long_text(pieces[p], 3000), front[8] = "....";
            front[shift < 4 ? shift : 4] = '\0';
            lrti_fail(&err, LRT_E_IO, "%s%s", front, text);
            assert_true(strlen(err.message) >= LRT_ERROR_MESSAGE_SIZE - 5);
            assert_true(lrti_utf8_valid(err.message, strlen(err.message)));
            lrti_fail_at(&err, LRT_E_IO, text, 3, text, "%s%s", front, text);
            assert_true(strlen(err.message) >= LRT_ERROR_MESSAGE_SIZE - 5);
            assert_true(strlen(err.file) >= LRT_ERROR_FILE_SIZE - 5);
            assert_true(strlen(err.field) >= LRT_ERROR_FIELD_SIZE - 5);
            assert_true(lrti_utf8_valid(err.file, strlen(err.file)));
            assert_true(lrti_utf8_valid(err.field, strlen(err.field)));
            assert_true(lrti_utf8_valid(err.message, strlen(err.message)));
            free(text);
        }
    }
}

static void status_texts(void **state)
{
    (void)state;
    for (int s = LRT_OK; s <= LRT_E_RECEIPT; s++) {
        assert_string_not_equal(lrt_status_text((lrt_status)s), "unknown status");
        for (int t = LRT_OK; t < s; t++) {
            assert_string_not_equal(lrt_status_text((lrt_status)s), lrt_status_text((lrt_status)t));
        }
    }
    assert_string_equal(lrt_status_text((lrt_status)17), "unknown status");
    assert_string_equal(lrt_status_text((lrt_status)99), "unknown status");
    assert_string_equal(lrt_status_text(LRT_E_DATASET),
                        "dataset refused"); /* the header's own example */
}

/* ---- arena ---- */

static void arena_gives_zeroed_aligned_blocks(void **state)
{
    (void)state;
    lrti_arena arena = {NULL};
    unsigned char *block[400];
    size_t size[400];
    for (size_t i = 0; i < LRTI_COUNT(block); i++) {
        size[i] = (i * 7919) % 5000;
        block[i] = lrti_arena_alloc(&arena, size[i], 1);
        assert_non_null(block[i]);
        assert_int_equal((uintptr_t)block[i] % 16, 0);
        for (size_t k = 0; k < size[i]; k++) {
            assert_int_equal(block[i][k], 0);
        }
        memset(block[i], (int)(i & 255), size[i]);
    }
    for (size_t i = 0; i < LRTI_COUNT(block); i++) { /* no two overlap */
        for (size_t k = 0; k < size[i]; k++) {
            assert_int_equal(block[i][k], i & 255);
        }
    }
    lrti_arena_free(&arena);
    assert_null(arena.head);
    lrti_arena_free(&arena); /* twice is fine */
}

static void arena_refuses_overflow(void **state)
{
    (void)state;
    lrti_arena arena = {NULL};
    static const size_t huge[][2] = {{SIZE_MAX, 1},      {1, SIZE_MAX},
                                     {SIZE_MAX / 2, 2},  {SIZE_MAX / 2 + 1, 2},
                                     {SIZE_MAX, 16},     {SIZE_MAX, SIZE_MAX},
                                     {SIZE_MAX / 4, 4},  {(size_t)1 << 33, (size_t)1 << 33},
                                     {SIZE_MAX - 14, 1}, {SIZE_MAX / 16 + 1, 16}};
    for (size_t i = 0; i < LRTI_COUNT(huge); i++) {
        assert_null(lrti_arena_alloc(&arena, huge[i][0], huge[i][1]));
    }
    assert_null(lrti_arena_strn(&arena, "x", SIZE_MAX));
    assert_non_null(lrti_arena_alloc(&arena, 0, 0)); /* nothing is still a place */
    assert_non_null(lrti_arena_alloc(&arena, SIZE_MAX, 0));
    assert_non_null(lrti_arena_alloc(&arena, 0, SIZE_MAX));
    lrti_arena_free(&arena);
}

static void arena_strings(void **state)
{
    (void)state;
    lrti_arena arena = {NULL};
    assert_string_equal(lrti_arena_str(&arena, "Buckeye"), "Buckeye");
    assert_string_equal(lrti_arena_str(&arena, ""), "");
    assert_string_equal(lrti_arena_strn(&arena, "Buckeye", 4), "Buck");
    assert_string_equal(lrti_arena_strn(&arena, "Buckeye", 0), "");
    assert_string_equal(lrti_arena_printf(&arena, "%s/%d", "wards", 2026), "wards/2026");
    char *text = long_text("0123456789", 70000);
    char *copy = lrti_arena_printf(&arena, "%s", text);
    assert_non_null(copy);
    assert_string_equal(copy, text);
    free(text);
    lrti_arena_free(&arena);
}

/* ---- growing array ---- */

static void grow_keeps_content_and_refuses_overflow(void **state)
{
    (void)state;
    int *item = NULL;
    size_t cap = 0;
    for (int i = 0; i < 1000; i++) {
        assert_true(lrti_grow(&item, &cap, (size_t)i + 1, sizeof *item));
        item[i] = i;
    }
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(item[i], i);
    }
    int *before = item;
    size_t old = cap;
    assert_true(lrti_grow(&item, &cap, 10, sizeof *item)); /* never shrinks */
    assert_false(lrti_grow(&item, &cap, SIZE_MAX, sizeof *item));
    assert_false(lrti_grow(&item, &cap, SIZE_MAX / 2 + 2, 1));
    assert_false(lrti_grow(&item, &cap, SIZE_MAX / 8, 64));
    assert_ptr_equal(item, before);
    assert_int_equal(cap, old);
    free(item);
}

/* ---- buf ---- */

static void buf_grows(void **state)
{
    (void)state;
    lrti_buf buf = {0};
    lrti_buf_str(&buf, "");
    assert_non_null(buf.data);
    assert_string_equal(buf.data, "");
    lrti_buf_str(&buf, "a");
    lrti_buf_char(&buf, 'b');
    lrti_buf_add(&buf, "c\0d", 3);
    lrti_buf_printf(&buf, "%d-%s", 42, "e");
    lrti_buf_fixed(&buf, 2.50, 3);
    assert_int_equal(buf.len, 12);
    assert_memory_equal(buf.data, "abc\0d42-e2.5", 13);
    lrti_buf_add(&buf, NULL, 0);
    assert_int_equal(buf.len, 12);
    lrti_buf_align(&buf, 8);
    assert_int_equal(buf.len, 16);
    assert_memory_equal(buf.data + 12, "\0\0\0\0", 5);
    lrti_buf_align(&buf, 8);
    assert_int_equal(buf.len, 16);
    lrti_buf_char(&buf, 'x');
    lrti_buf_align(&buf, 4096);
    assert_int_equal(buf.len, 4096);
    assert_false(buf.failed);
    lrti_buf_free(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.len, 0);
}

static void buf_remembers_failure(void **state)
{
    (void)state;
    lrti_buf buf = {0};
    lrti_buf_str(&buf, "kept");
    lrti_buf_add(&buf, "x", SIZE_MAX); /* cannot be had: never read */
    assert_true(buf.failed);
    lrti_buf_str(&buf, "more");
    lrti_buf_char(&buf, 'x');
    lrti_buf_printf(&buf, "%d", 1);
    lrti_buf_align(&buf, 64);
    lrti_buf_fixed(&buf, 1, 1);
    assert_true(buf.failed);
    assert_string_equal(buf.data, "kept");
    lrti_buf_free(&buf);
    assert_false(buf.failed);
}

/* ---- numbers ---- */

static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static void check_doubles(void)
{
    static const struct {
        const char *text;
        uint64_t bits;
    } table[] = {
        {"0.1", UINT64_C(0x3FB999999999999A)},
        {"0.2", UINT64_C(0x3FC999999999999A)},
        {"0.3", UINT64_C(0x3FD3333333333333)},
        {"123456789.123456789", UINT64_C(0x419D6F34547E6B75)},
        {"9007199254740992", UINT64_C(0x4340000000000000)},
        {"9007199254740993", UINT64_C(0x4340000000000000)},
        {"9007199254740994", UINT64_C(0x4340000000000001)},
        {"9007199254740995", UINT64_C(0x4340000000000002)},
        {"9007199254740993.00000000000000000001", UINT64_C(0x4340000000000001)},
        {"1e22", UINT64_C(0x4480F0CF064DD592)},
        {"1e23", UINT64_C(0x44B52D02C7E14AF6)},
        {"1.0e-22", UINT64_C(0x3B5E392010175EE6)},
        {"1e-23", UINT64_C(0x3B282DB34012B251)},
        {"8.5e22", UINT64_C(0x44B1FFDBF6B2B2EB)},
        {"8.9255e-22", UINT64_C(0x3B90DC1B61CEF50B)},
        {"2.2250738585072011e-308", UINT64_C(0x000FFFFFFFFFFFFF)}, /* hung PHP and Java once */
        {"2.2250738585072012e-308", UINT64_C(0x0010000000000000)},
        {"2.2250738585072014e-308", UINT64_C(0x0010000000000000)},
        {"4.9406564584124654e-324", UINT64_C(0x0000000000000001)},
        {"2.4703282292062327e-324", UINT64_C(0x0000000000000000)},
        {"2.4703282292062328e-324", UINT64_C(0x0000000000000001)},
        {"1.7976931348623157e308", UINT64_C(0x7FEFFFFFFFFFFFFF)},
        {"1.7976931348623158e308", UINT64_C(0x7FEFFFFFFFFFFFFF)},
        {"6929495644600919.5", UINT64_C(0x43389E56EE5E7A58)},
        {"6929495644600920.5", UINT64_C(0x43389E56EE5E7A58)},
        {"3.7455744005952583e15", UINT64_C(0x432A9D28FF412A75)},
        {"5e-324", UINT64_C(0x0000000000000001)},
        {"0.000000000000000000000000000000000000000000000000001", UINT64_C(0x3557F1FB6F10934C)},
        {"-81.7507571", UINT64_C(0xC054700C6781EF59)},
        {"41.4345703125", UINT64_C(0x4044B7A000000000)},
        {"-81.576515", UINT64_C(0xC05464E59F2BA9D2)},
        {"0.500000000000000166533453693773481063544750213623046875", UINT64_C(0x3FE0000000000002)},
        {"3.518437208883201171875e13", UINT64_C(0x42C0000000000002)},
        {"62.5364939768271845828", UINT64_C(0x404F44ABD5AA7CA4)},
        {"8.10109172351e-10", UINT64_C(0x3E0BD5CBAEF0FD0C)},
        {"1.50000000000000011102230246251565", UINT64_C(0x3FF8000000000000)},
        {"9007199254740991.4999999999999999999999999999999995", UINT64_C(0x433FFFFFFFFFFFFF)},
        {"-0", UINT64_C(0x8000000000000000)},
        {"1e0", UINT64_C(0x3FF0000000000000)},
        {"+7.25", UINT64_C(0x401D000000000000)},
        {".5", UINT64_C(0x3FE0000000000000)},
        {"5.", UINT64_C(0x4014000000000000)},
        {"00012.50", UINT64_C(0x4029000000000000)},
        {"1E3", UINT64_C(0x408F400000000000)},
        {"1e+3", UINT64_C(0x408F400000000000)},
        {"1e-3", UINT64_C(0x3F50624DD2F1A9FC)},
        {"0e999", UINT64_C(0x0000000000000000)},
        {"4503599627370496.5", UINT64_C(0x4330000000000000)},
        {"4503599627370497.5", UINT64_C(0x4330000000000002)},
        {"1506782978198.3250732421875", UINT64_C(0x4275ED343A096534)},  /* half way */
        {"1506782978198.32507324218751", UINT64_C(0x4275ED343A096534)}, /* just above */
        {"0.14913953856598154146251289375868509523570537567138671875",
         UINT64_C(0x3FC31701205738D2)}, /* half way */
        {"0.149139538565981541462512893758685095235705375671386718751",
         UINT64_C(0x3FC31701205738D2)},                                            /* just above */
        {"9536528.681482139043509960174560546875", UINT64_C(0x4162308215CEB3A2)},  /* half way */
        {"9536528.6814821390435099601745605468751", UINT64_C(0x4162308215CEB3A2)}, /* just above */
        {"144052434223759624", UINT64_C(0x437FFC6ECFAF0010)},                      /* half way */
        {"144052434223759624.00000001", UINT64_C(0x437FFC6ECFAF0011)},             /* just above */
        {"0.0437721970497855807080700429878561408258974552154541015625",
         UINT64_C(0x3FA6694F359B1548)}, /* half way */
        {"0.04377219704978558070807004298785614082589745521545410156251",
         UINT64_C(0x3FA6694F359B1549)},                          /* just above */
        {"1674666223760018.625", UINT64_C(0x4317CC667589CA4A)},  /* half way */
        {"1674666223760018.6251", UINT64_C(0x4317CC667589CA4B)}, /* just above */
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        double v = -1;
        if (!lrti_parse_double(table[i].text, strlen(table[i].text), &v) ||
            bits_of(v) != table[i].bits) {
            fail_msg("%s gave %016llx", table[i].text, (unsigned long long)bits_of(v));
        }
    }
}

static void doubles_are_correctly_rounded(void **state)
{
    (void)state;
    check_doubles();
}

static void doubles_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      " ",
                                      " 1",
                                      "1 ",
                                      "1,5",
                                      "1.2.3",
                                      "0x10",
                                      "inf",
                                      "-inf",
                                      "nan",
                                      "NAN",
                                      "1e",
                                      "1e+",
                                      "e5",
                                      ".",
                                      "-",
                                      "+",
                                      "-.",
                                      "--1",
                                      "+-1",
                                      "1e5.0",
                                      "1_000",
                                      "1e 5",
                                      "1d5",
                                      "1\t",
                                      "\n1",
                                      "1e1000",
                                      "0x1p3",
                                      "-1e999",
                                      "infinity",
                                      "1.8e308",
                                      "1e99999999999999999999",
                                      "\xEF\xBC\x91",
                                      "1\xC2\xA0",
                                      "1.5f"};
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        double v = 0;
        if (lrti_parse_double(bad[i], strlen(bad[i]), &v)) {
            fail_msg("\"%s\" was taken as %g", bad[i], v);
        }
    }
    double v = 0;
    assert_false(lrti_parse_double("1\0002", 3, &v));
    assert_true(lrti_parse_double("12345", 2, &v)); /* only len bytes are looked at */
    assert_true(v == 12);
    assert_true(lrti_parse_double("1e5", 1, &v));
    assert_true(v == 1);
}

static void integers(void **state)
{
    (void)state;
    int64_t v;
    assert_true(lrti_parse_int("0", 1, &v) && v == 0);
    assert_true(lrti_parse_int("-0", 2, &v) && v == 0);
    assert_true(lrti_parse_int("+12", 3, &v) && v == 12);
    assert_true(lrti_parse_int("-2147483648", 11, &v) && v == INT64_C(-2147483648));
    assert_true(lrti_parse_int("007", 3, &v) && v == 7);
    assert_true(lrti_parse_int("999999999999999999", 18, &v) && v == INT64_C(999999999999999999));
    static const char *const bad[] = {
        "", "+", "-", "1.0", " 1", "1 ", "1e3", "0x1", "99999999999999999999", "--1", "a"};
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        assert_false(lrti_parse_int(bad[i], strlen(bad[i]), &v));
    }
}

static void check_fixed(void)
{
    static const struct {
        double value;
        int decimals;
        const char *text;
    } table[] = {
        {0, 0, "0"},
        {0, 9, "0"},
        {-0.0, 2, "0"},
        {-0.004, 2, "0"},
        {-0.006, 2, "-0.01"},
        {1, 3, "1"},
        {100, 0, "100"},
        {100, 2, "100"},
        {-120, 1, "-120"},
        {1.5, 3, "1.5"},
        {0.125, 2, "0.12"}, /* exact tie: to even, as Python's '%.2f' */
        {0.375, 2, "0.38"},
        {2.5, 0, "2"},
        {3.5, 0, "4"},
        {0.1, 20, "0.10000000000000000555"},
        {1e21, 0, "1000000000000000000000"},
        {1234567.891, 1, "1234567.9"},
        {-81.7507571, 9, "-81.7507571"},
        {99.995, 2, "100"}, /* 99.9949999...: Python '%.2f' % 99.995 is 100.00 */
        {1e-7, 6, "0"},
        {5e-7, 6, "0"}, /* 4.99999999999999977e-07 */
    };
    char out[400];
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        size_t n = lrti_format_fixed(out, sizeof out, table[i].value, table[i].decimals);
        assert_string_equal(out, table[i].text);
        assert_int_equal(n, strlen(table[i].text));
    }
}

static void fixed_formats(void **state)
{
    (void)state;
    char out[400];
    check_fixed();
    /* The largest double: 309 digits; Python: len(str(int(1.7976931348623157e308))). */
    assert_int_equal(lrti_format_fixed(out, sizeof out, 1.7976931348623157e308, 9), 309);
    assert_memory_equal(out, "17976931348623157081452742373170435679807056752584", 50);
    assert_int_equal(lrti_format_fixed(out, sizeof out, -1.7976931348623157e308, 9), 310);
    lrti_format_fixed(out, sizeof out, INFINITY, 2);
    assert_string_equal(out, "0");
    lrti_format_fixed(out, sizeof out, (double)NAN, 2);
    assert_string_equal(out, "0");
}

static void rounding(void **state)
{
    (void)state;
    /* Python: round(x, n) for the same doubles */
    assert_true(lrti_round_to(41.48033141234, 6) == 41.480331);
    assert_true(lrti_round_to(-81.75075715, 7) == -81.7507571);
    assert_true(lrti_round_to(0.125, 2) == 0.12);
    assert_true(lrti_round_to(2675e-3, 2) == 2.67);
    assert_true(lrti_round_to(1e300, 2) == 1e300);
    assert_true(bits_of(lrti_round_to(-0.001, 2)) == 0); /* no minus zero in an answer */
    assert_true(isinf(lrti_round_to(INFINITY, 2)));
    assert_true(isnan(lrti_round_to((double)NAN, 2)));
}

/* A host may have set a locale with a decimal comma, or with grouping. */
static void locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE",       "ps_AF.UTF-8",
                                        "fa_IR.UTF-8", "de_CH.UTF-8", "fr_FR.UTF-8"};
    size_t found = 0;
    for (size_t i = 0; i < LRTI_COUNT(names); i++) {
        if (setlocale(LC_ALL, names[i])) {
            lrt_error err;
            lrti_buf buf = {0};
            char before[100], text[50];
            snprintf(before, sizeof before, "%s", setlocale(LC_ALL, NULL));
            found++;
            check_doubles();
            check_fixed();
            lrti_buf_fixed(&buf, 1234567.25, 2);
            assert_string_equal(buf.data, "1234567.25");
            lrti_buf_free(&buf);
            assert_true(lrti_round_to(1234567.254, 2) == 1234567.25);
            lrti_fail_at(&err, LRT_E_IO, "f", 1234567, NULL, "%d", 1234567);
            assert_string_equal(err.message, "f:1234567: 1234567");
            assert_string_equal(setlocale(LC_ALL, NULL), before); /* put back as it was */
            snprintf(text, sizeof text, "%.1f", 0.5);
            assert_string_equal(text + 1 + strlen(localeconv()->decimal_point), "5");
        }
    }
    setlocale(LC_ALL, "C");
    if (found == 0) {
        fail_msg("no locale with a decimal comma is installed: apt-get install locales-all");
    }
}

/* ---- text ---- */

static void utf8_validity(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        bool valid;
    } table[] = {
        {"", 0, true},
        {"a\0b", 3, true},
        {"\x7F", 1, true},
        {"\x80", 1, false},
        {"\xBF", 1, false},
        {"\xC0\x80", 2, false}, /* overlong NUL */
        {"\xC1\xBF", 2, false},
        {"\xC2\x80", 2, true},
        {"\xC2", 1, false},
        {"\xC2\x7F", 2, false},
        {"\xC2\xC0", 2, false},
        {"\xDF\xBF", 2, true},
        {"\xE0\x9F\xBF", 3, false}, /* overlong */
        {"\xE0\xA0\x80", 3, true},
        {"\xE2\x89\xA2", 3, true}, /* RFC 3629: not identical to */
        {"\xE2\x89", 2, false},
        {"\xE2\x89\x7F", 3, false},
        {"\xED\x9F\xBF", 3, true},
        {"\xED\xA0\x80", 3, false}, /* surrogate */
        {"\xED\xBF\xBF", 3, false},
        {"\xEE\x80\x80", 3, true},
        {"\xEF\xBF\xBF", 3, true},
        {"\xF0\x8F\xBF\xBF", 4, false}, /* overlong */
        {"\xF0\x90\x80\x80", 4, true},
        {"\xF0\xA3\x8E\xB4", 4, true}, /* RFC 3629: stump of tree */
        {"\xF0\xA3\x8E", 3, false},
        {"\xF0\xA3\x8E\x34", 4, false},
        {"\xF4\x8F\xBF\xBF", 4, true},  /* U+10FFFF */
        {"\xF4\x90\x80\x80", 4, false}, /* past it */
        {"\xF5\x80\x80\x80", 4, false},
        {"\xFE", 1, false},
        {"\xFF", 1, false},
        {"Prudhoe \xC3\xA9t\xC3\xA9", 13, true},
        {"abc\xC3", 4, false},
        {"\xC3\xA4\xE4", 3, false}, /* Latin 1 behind UTF-8 */
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        if (lrti_utf8_valid(table[i].text, table[i].len) != table[i].valid) {
            fail_msg("row %zu of the table", i);
        }
    }
}

/* Every sequence of two bytes, and every code point encoded here by the rule of RFC 3629 section 3. */
static void utf8_all_code_points(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            char two[2] = {(char)a, (char)b};
            bool valid =
                (a < 0x80 && b < 0x80) || (a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF);
            assert_true(lrti_utf8_valid(two, 2) == valid);
        }
    }
    for (unsigned c = 0x80; c < 0x120000; c++) {
        unsigned char s[4];
        size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (size_t i = n; i-- > 1;) {
            s[i] = (unsigned char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3F));
        }
        s[0] = (unsigned char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) | (c >> (6 * (n - 1))));
        bool valid = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        if (lrti_utf8_valid((char *)s, n) != valid || lrti_utf8_valid((char *)s, n - 1)) {
            fail_msg("U+%04X", c);
        }
    }
}

static void ascii_case(void **state)
{
    (void)state;
    assert_true(lrti_equal_nocase("West BLVD", "west blvd"));
    assert_true(lrti_equal_nocase("", ""));
    assert_false(lrti_equal_nocase("a", "ab"));
    assert_false(lrti_equal_nocase("ab", "a"));
    assert_false(lrti_equal_nocase("\xC3\x84", "\xC3\xA4")); /* ASCII only */
    assert_false(lrti_equal_nocase("@", "`"));
    assert_int_equal(lrti_ascii_lower('Z'), 'z');
    assert_int_equal(lrti_ascii_lower('['), '[');
    assert_int_equal(lrti_ascii_lower(0xC4), 0xC4);
}

/* ---- dates ---- */

static void days_and_next_days(void **state)
{
    (void)state;
    /* Python: d.toordinal() - date(1970, 1, 1).toordinal(); d + timedelta(1) */
    static const struct {
        uint32_t date;
        int64_t days;
        uint32_t next;
    } table[] = {
        {10000101, -354285, 10000102}, {15821015, -141427, 15821016},
        {16000229, -135081, 16000301}, {17000228, -98557, 17000301},
        {18991231, -25568, 19000101},  {19000228, -25509, 19000301},
        {19000301, -25508, 19000302},  {19691231, -1, 19700101},
        {19700101, 0, 19700102},       {19991231, 10956, 20000101},
        {20000228, 11015, 20000229},   {20000229, 11016, 20000301},
        {20001231, 11322, 20010101},   {20240229, 19782, 20240301},
        {20261123, 20780, 20261124},   {21000228, 47540, 21000301},
        {21991231, 84005, 22000101},   {24000229, 157113, 24000301},
        {99991230, 2932895, 99991231}, {99991231, 2932896, LRTI_DATE_OPEN_TO},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        assert_true(lrti_days_from_date(table[i].date) == table[i].days);
        assert_int_equal(lrti_date_from_days(table[i].days), table[i].date);
        assert_int_equal(lrti_next_day(table[i].date), table[i].next);
    }
}

/* Every day of 9,000 years. The number of days and the hash of all dates come from Python:
   h = (31 * h + yyyymmdd + ordinal - ordinal of 1970-01-01) mod 2**64 over date(1000, 1, 1) .. date(9999, 12, 31). */
static void every_day_of_the_calendar(void **state)
{
    (void)state;
    uint64_t hash = 0, n = 0;
    uint32_t date = 10000101;
    for (int64_t day = -354285; day <= 2932896; day++, n++) {
        uint32_t d = lrti_date_from_days(day);
        assert_true(d == date);
        assert_true(lrti_date_valid(d));
        assert_true(lrti_days_from_date(d) == day);
        hash = hash * 31 + d + (uint64_t)day;
        date = lrti_next_day(d);
    }
    assert_int_equal(date, LRTI_DATE_OPEN_TO);
    assert_true(n == 3287182);
    assert_true(hash == UINT64_C(11152602140563731143));
}

static void invalid_dates(void **state)
{
    (void)state;
    /* How many of all numbers are days: 3,287,182 (Python), so no number between is taken for one. */
    uint64_t n = 0;
    for (uint32_t d = 0; d < 100000000; d += 1 + (d % 100 >= 40 ? 99 - d % 100 : 0)) {
        n += lrti_date_valid(d);
    }
    assert_true(n == 3287182);
    static const uint32_t bad[] = {0,        1,        20230229,  19000229,  21000229,
                                   20260431, 20261301, 20260001,  20260100,  20260132,
                                   9991231,  99999999, 100000101, UINT32_MAX};
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        assert_false(lrti_date_valid(bad[i]));
    }
}

static void parsed_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t first, last;
    } good[] = {
        {"2026-11-23", 20261123, 20261123}, {"2026-11", 20261101, 20261130},
        {"2026", 20260101, 20261231},       {"2024-02", 20240201, 20240229},
        {"2023-02", 20230201, 20230228},    {"2000-02", 20000201, 20000229},
        {"1900-02", 19000201, 19000228},    {"2024-02-29", 20240229, 20240229},
        {"1000", 10000101, 10001231},       {"9999-12-31", 99991231, 99991231},
        {"2026-12", 20261201, 20261231},
    };
    static const char *const bad[] = {
        "",           "26",          "202",         "0999",       "20261",
        "2026-1",     "2026-13",     "2026-00",     "2026-11-00", "2026-11-31",
        "2023-02-29", "1900-02-29",  "2026/11/23",  "2026-11/23", "20261123",
        "2026-11-2",  "2026-11-23 ", " 2026-11-23", "2026-1x",    "-026-11-23",
        "+026",       "2026-11-",    "2026-",       "0000-01-01", "2026-11-23T00:00:00"};
    uint32_t first, last;
    for (size_t i = 0; i < LRTI_COUNT(good); i++) {
        assert_true(lrti_parse_date(good[i].text, strlen(good[i].text), &first, &last));
        assert_int_equal(first, good[i].first);
        assert_int_equal(last, good[i].last);
    }
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        if (lrti_parse_date(bad[i], strlen(bad[i]), &first, &last)) {
            fail_msg("\"%s\" was taken as a date", bad[i]);
        }
    }
    assert_true(
        lrti_parse_date("2026-11-23T09", 10, &first, &last)); /* only len bytes are looked at */
}

static void half_open_validity(void **state)
{
    (void)state;
    assert_true(lrti_in_force(20260101, 20260101, 20270101));
    assert_true(lrti_in_force(20261231, 20260101, 20270101));
    assert_false(lrti_in_force(20270101, 20260101, 20270101));
    assert_false(lrti_in_force(20251231, 20260101, 20270101));
    assert_true(lrti_in_force(10000101, LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO));
    assert_true(lrti_in_force(99991231, LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_is_filled),
        cmocka_unit_test(error_may_be_null),
        cmocka_unit_test(error_names_the_place),
        cmocka_unit_test(error_is_one_line),
        cmocka_unit_test(error_is_clipped_between_characters),
        cmocka_unit_test(status_texts),
        cmocka_unit_test(arena_gives_zeroed_aligned_blocks),
        cmocka_unit_test(arena_refuses_overflow),
        cmocka_unit_test(arena_strings),
        cmocka_unit_test(grow_keeps_content_and_refuses_overflow),
        cmocka_unit_test(buf_grows),
        cmocka_unit_test(buf_remembers_failure),
        cmocka_unit_test(doubles_are_correctly_rounded),
        cmocka_unit_test(doubles_are_refused),
        cmocka_unit_test(integers),
        cmocka_unit_test(fixed_formats),
        cmocka_unit_test(rounding),
        cmocka_unit_test(locale_does_not_matter),
        cmocka_unit_test(utf8_validity),
        cmocka_unit_test(utf8_all_code_points),
        cmocka_unit_test(ascii_case),
        cmocka_unit_test(days_and_next_days),
        cmocka_unit_test(every_day_of_the_calendar),
        cmocka_unit_test(invalid_dates),
        cmocka_unit_test(parsed_dates),
        cmocka_unit_test(half_open_validity),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
