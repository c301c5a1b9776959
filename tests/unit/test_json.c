/*
 * json: reading against RFC 8259 by hand, writing against what was put in. Numbers: Python 3.11, '%.15g' and float().
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static lrti_json *parse(const char *text)
{
    lrt_error err;
    lrti_json *json = lrti_json_parse(text, strlen(text), "test.json", &err);
    if (!json) {
        print_message("%s\n", err.message);
    }
    assert_non_null(json);
    return json;
}

static void reading(void **state)
{
    (void)state;
    lrti_json *json = parse("{\"b\":[1,2.5,\"x\",null,true],\"a\":{\"n\":-7},\"t\":"
                            "\"\\u00e4\\ud83c\\udfe0\",\"f\":false}");
    const lrti_json *list = lrti_json_get(json, "b"), *value;
    assert_int_equal(lrti_json_type(json), LRTI_JSON_OBJECT);
    assert_int_equal(lrti_json_size(json), 4);
    assert_int_equal(lrti_json_type(list), LRTI_JSON_ARRAY);
    assert_int_equal(lrti_json_size(list), 5);
    assert_int_equal(lrti_json_type(lrti_json_at(list, 0)), LRTI_JSON_NUMBER);
    assert_int_equal(lrti_json_type(lrti_json_at(list, 1)), LRTI_JSON_NUMBER);
    assert_int_equal(lrti_json_type(lrti_json_at(list, 2)), LRTI_JSON_STRING);
    assert_int_equal(lrti_json_type(lrti_json_at(list, 3)), LRTI_JSON_NULL);
    assert_int_equal(lrti_json_type(lrti_json_at(list, 4)), LRTI_JSON_BOOL);
    assert_int_equal(lrti_json_type(lrti_json_get(json, "f")), LRTI_JSON_BOOL);
    assert_true(lrti_json_number(lrti_json_at(list, 1), 0) == 2.5);
    assert_true(lrti_json_number(lrti_json_get(lrti_json_get(json, "a"), "n"), 0) == -7);
    assert_string_equal(lrti_json_text(lrti_json_at(list, 2)), "x");
    assert_string_equal(lrti_json_text(lrti_json_get(json, "t")), "\xC3\xA4\xF0\x9F\x8F\xA0");
    /* members in the order of the text */
    assert_string_equal(lrti_json_member(json, 0, &value), "b");
    assert_ptr_equal(value, list);
    assert_string_equal(lrti_json_member(json, 3, &value), "f");
    assert_null(lrti_json_member(json, 4, &value));
    assert_null(value);
    lrti_json_free(json);
}

static void absent_things_have_defaults(void **state)
{
    (void)state;
    lrti_json *json = parse("[1]");
    const lrti_json *value;
    assert_null(lrti_json_get(json, "a"));
    assert_null(lrti_json_get(NULL, "a"));
    assert_null(lrti_json_at(json, 1));
    assert_null(lrti_json_at(NULL, 0));
    assert_null(lrti_json_text(json));
    assert_null(lrti_json_text(NULL));
    assert_true(lrti_json_number(json, 4.5) == 4.5);
    assert_true(lrti_json_number(NULL, -1) == -1);
    assert_int_equal(lrti_json_type(NULL), LRTI_JSON_NULL);
    assert_int_equal(lrti_json_size(NULL), 0);
    assert_int_equal(lrti_json_size(lrti_json_at(json, 0)), 0);
    assert_null(lrti_json_member(json, 0, &value));
    lrti_json_free(json);
    lrti_json_free(NULL);
}

static void bad_texts_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } bad[] = {
        {"", 1},
        {"{", 1},
        {"{\"a\":1,}", 1},
        {"[1,]", 1},
        {"{'a':1}", 1},
        {"{a:1}", 1},
        {"[01]", 1},
        {"[1.]", 1},
        {"[+1]", 1},
        {"[NaN]", 1},
        {"[1e999]", 1},
        {"\"\xFF\"", 1},
        {"\"a\nb\"", 1},
        {"\"\\ud800\"", 1},
        {"[1] x", 1},
        {"{\n\"a\":1,\n\"a\":2}", 3},
        {"{\n\n\"a\" 1}", 3},
        {"\"\\u0000\"", 1},
        {"// c\n1", 1},
        {"{\"a\":1", 1},
        {"nul", 1},
        {"[1 2]", 1},
        {"\"\xC3\"", 1},
        {"\"\xED\xA0\x80\"", 1},
    };
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        lrt_error err;
        if (lrti_json_parse(bad[i].text, strlen(bad[i].text), "test.json", &err)) {
            fail_msg("%s was taken", bad[i].text);
        }
        assert_int_equal(err.status, LRT_E_TERRITORY);
        assert_int_equal(err.record, bad[i].line);
        assert_string_equal(err.file, "test.json");
        assert_non_null(strstr(err.message, "not valid JSON"));
        assert_true(lrti_utf8_valid(err.message, strlen(err.message)));
        assert_null(lrti_json_parse(bad[i].text, strlen(bad[i].text), "test.json", NULL));
    }
    assert_null(lrti_json_parse("[1\0]", 4, "x", NULL));
    lrti_json *json =
        lrti_json_parse("[1]garbage", 3, "x", NULL); /* only len bytes are looked at */
    assert_non_null(json);
    lrti_json_free(json);
}

/* A text of 200,000 '[' ends with a message, not with the stack. */
static void deep_nesting_is_refused(void **state)
{
    (void)state;
    size_t n = 200000;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, '[', n);
    lrt_error err;
    assert_null(lrti_json_parse(text, n, "deep.json", &err));
    assert_int_equal(err.status, LRT_E_TERRITORY);
    for (size_t i = 0; i + 5 <= n; i += 5) {
        memcpy(text + i, "{\"a\":", 5);
    }
    assert_null(lrti_json_parse(text, n, "deep.json", &err));
    free(text);
}

static const char *scalar(const char *text)
{
    static char out[200];
    lrti_json *json = parse(text);
    lrti_buf buf = {0};
    lrti_buf_str(&buf, "");
    lrti_json_scalar(lrti_json_at(json, 0), &buf);
    assert_true(buf.len < sizeof out);
    memcpy(out, buf.data, buf.len + 1);
    lrti_buf_free(&buf);
    lrti_json_free(json);
    return out;
}

static void scalars_as_text(void **state)
{
    (void)state;
    assert_string_equal(scalar("[\"a b\"]"), "a b");
    assert_string_equal(scalar("[12]"), "12");
    assert_string_equal(scalar("[-9223372036854775808]"), "-9223372036854775808");
    assert_string_equal(scalar("[12.0]"), "12");
    assert_string_equal(scalar("[true]"), "true");
    assert_string_equal(scalar("[false]"), "false");
    assert_string_equal(scalar("[null]"), "");
    assert_string_equal(scalar("[[]]"), "");
    assert_string_equal(scalar("[0.5]"), "0.5");
}

/* What a person wrote with up to 15 digits comes out as it went in; beyond that it reads back as the same double. */
static void scalars_keep_decimals(void **state)
{
    (void)state;
    assert_string_equal(scalar("[-81.669444]"), "-81.669444");
    assert_string_equal(scalar("[0.1]"), "0.1");
    assert_string_equal(scalar("[41.502689]"), "41.502689");
    assert_string_equal(scalar("[123456.789012345]"), "123456.789012345");
    /* Python: repr(0.1 + 0.2) */
    assert_true(strtod(scalar("[0.30000000000000004]"), NULL) == 0.1 + 0.2);
    assert_true(strtod(scalar("[9007199254740993.5]"), NULL) == 9007199254740994.0);
    assert_true(strtod(scalar("[1.7976931348623157e308]"), NULL) == 1.7976931348623157e308);
}

static void writing(void **state)
{
    (void)state;
    lrti_json_build b = {false};
    lrti_json *o = lrti_json_object(), *a = lrti_json_array(),
              *copy = parse("{\"k\":[1,{\"z\":null}]}");
    char out[1000];
    lrti_json_set_text(&b, o, "z", "first stays first");
    lrti_json_set_text(&b, o, "q", "\"\\\b\f\n\r\t\x01/\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8F\xA0");
    lrti_json_set_int(&b, o, "i", INT64_MIN);
    lrti_json_set_bool(&b, o, "t", true);
    lrti_json_set_bool(&b, o, "f", false);
    lrti_json_set_null(&b, o, "n");
    lrti_json_add_text(&b, a, "");
    lrti_json_add_number(&b, a, 0.1, 9);
    lrti_json_add_null(&b, a);
    lrti_json_add_copy(&b, a, copy);
    lrti_json_set(&b, o, "a", a);
    lrti_json_set_copy(&b, o, "c", copy);
    lrti_json_free(copy);
    assert_false(b.failed);
    size_t n = lrti_json_dump(&b, o, out, sizeof out);
    assert_string_equal(
        out,
        "{\"z\":\"first stays "
        "first\",\"q\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001/\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8F\xA0\","
        "\"i\":-9223372036854775808,\"t\":true,\"f\":false,\"n\":null,"
        "\"a\":[\"\",0.1,null,{\"k\":[1,{\"z\":null}]}],\"c\":{\"k\":[1,{\"z\":null}]}}");
    assert_int_equal(n, strlen(out));
    lrti_buf buf = {0};
    lrti_json_dump_buf(&b, o, &buf);
    assert_string_equal(buf.data, out);
    lrti_buf_free(&buf);
    lrti_json_free(o);
}

static void snprintf_contract(void **state)
{
    (void)state;
    lrti_json_build b = {false};
    lrti_json *a = lrti_json_array();
    lrti_json_add_text(&b, a, "\xC3\xA4");
    lrti_json_add_number(&b, a, 12.5, 2);
    static const char whole[] = "[\"\xC3\xA4\",12.5]";
    size_t len = sizeof whole - 1;
    assert_int_equal(lrti_json_dump(&b, a, NULL, 0), len);
    for (size_t size = 0; size <= len + 2; size++) {
        char *out = malloc(size + 1);
        assert_non_null(out);
        out[size] = '#';
        assert_int_equal(lrti_json_dump(&b, a, out, size), len);
        assert_int_equal(out[size], '#');
        if (size) {
            size_t n = size - 1 < len ? size - 1 : len;
            assert_memory_equal(out, whole, n);
            assert_int_equal(out[n], '\0');
        }
        free(out);
    }
    lrti_json_free(a);
}

static void check_numbers(void)
{
    static const struct {
        double value;
        int decimals;
        const char *text;
    } table[] = {
        {-81.7507571, 9, "-81.7507571"},
        {41.48033141999, 9, "41.48033142"},
        {812.44, 1, "812.4"},
        {0.3333333333, 4, "0.3333"},
        {100, 0, "100.0"},
        {-0.0001, 2, "0.0"},
        {668700.909999, 2, "668700.91"},
        {0.1 + 0.2, 9, "0.3"},
        {123456789012345.6, 1, "123456789012346.0"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        lrti_json_build b = {false};
        lrti_json *a = lrti_json_array();
        char out[100], want[100] = "[";
        lrti_json_add_number(&b, a, table[i].value, table[i].decimals);
        lrti_json_dump(&b, a, out, sizeof out);
        strcat(strcat(want, table[i].text), "]");
        assert_string_equal(out, want);
        lrti_json_free(a);
    }
}

static void numbers(void **state)
{
    (void)state;
    check_numbers();
    lrti_json_build b = {false};
    lrti_json *o = lrti_json_object();
    char out[100];
    lrti_json_set_number(&b, o, "nan", (double)NAN, 2);
    lrti_json_set_number(&b, o, "inf", INFINITY, 2);
    lrti_json_set_number(&b, o, "neg", -INFINITY, 2);
    lrti_json_dump(&b, o, out, sizeof out);
    assert_string_equal(out, "{\"nan\":null,\"inf\":null,\"neg\":null}");
    lrti_json_free(o);
}

static void locale_does_not_matter(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) {
        fail_msg("no locale with a decimal comma is installed: apt-get install locales-all");
    }
    check_numbers();
    lrti_json *json = parse("[2.75]");
    assert_true(lrti_json_number(lrti_json_at(json, 0), 0) == 2.75);
    lrti_json_free(json);
    assert_string_equal(scalar("[2.75]"), "2.75");
    assert_string_equal(scalar("[1234567]"), "1234567");
    setlocale(LC_ALL, "C");
}

/* A name from a foreign file must not cost the answer: each byte that is not UTF-8 becomes U+FFFD. */
static void broken_utf8_is_mended(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"\xE4", "[\"\xEF\xBF\xBD\"]"},
        {"a\xE4"
         "b",
         "[\"a\xEF\xBF\xBD"
         "b\"]"},
        {"\xC3\xA4\xE4\xE2\x82\xAC", "[\"\xC3\xA4\xEF\xBF\xBD\xE2\x82\xAC\"]"},
        {"\xE2\x82", "[\"\xEF\xBF\xBD\xEF\xBF\xBD\"]"},
        {"\xF0\x9F\x8F\xA0\xF0\x9F\x8F",
         "[\"\xF0\x9F\x8F\xA0\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"]"},
        {"\xED\xA0\x80", "[\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"]"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        lrti_json_build b = {false};
        lrti_json *a = lrti_json_array();
        char out[100];
        lrti_json_add_text(&b, a, table[i][0]);
        assert_false(b.failed);
        lrti_json_dump(&b, a, out, sizeof out);
        assert_string_equal(out, table[i][1]);
        lrti_json_free(a);
    }
}

static void failure_is_remembered(void **state)
{
    (void)state;
    lrti_json_build b = {false};
    lrti_json *o = lrti_json_object();
    char out[10] = "untouched";
    lrti_json_set_int(&b, o, "a", 1);
    lrti_json_set(&b, o, "b", NULL); /* an allocation that failed */
    lrti_json_set_int(&b, o, "c", 1);
    assert_true(b.failed);
    assert_true(lrti_json_dump(&b, o, out, sizeof out) == SIZE_MAX);
    lrti_json_free(o);
    b.failed = false;
    lrti_json_set_text(&b, NULL, "a", "x"); /* the value is not leaked */
    assert_true(b.failed);
    b.failed = false;
    lrti_json_add_text(&b, NULL, "x");
    assert_true(b.failed);
    lrti_buf buf = {0};
    lrti_json_dump_buf(&b, NULL, &buf);
    assert_true(buf.failed);
    lrti_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading),
        cmocka_unit_test(absent_things_have_defaults),
        cmocka_unit_test(bad_texts_are_refused),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(scalars_as_text),
        cmocka_unit_test(scalars_keep_decimals),
        cmocka_unit_test(writing),
        cmocka_unit_test(snprintf_contract),
        cmocka_unit_test(numbers),
        cmocka_unit_test(locale_does_not_matter),
        cmocka_unit_test(broken_utf8_is_mended),
        cmocka_unit_test(failure_is_remembered),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
