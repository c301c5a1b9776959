/*
 * csvio against RFC 4180, by hand; and against Python's csv module (csv.reader(..., strict=True)) for the mixed text.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvio.h"

/* Rows as text: "1:[a][b]\n3:[c][]\n" - line, then each field in brackets. */
typedef struct seen {
    lrti_buf text;
    size_t rows, stop_at;
} seen;

static lrt_status on_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    seen *s = user;
    s->rows++;
    if (s->rows == s->stop_at) {
        return lrti_fail(err, LRT_E_CANCELLED, "stopped at row %zu", s->rows);
    }
    lrti_buf_printf(&s->text, "%llu:", (unsigned long long)row->line);
    for (size_t i = 0; i < row->n; i++) {
        assert_int_equal(strlen(row->field[i]), row->len[i]);
        lrti_buf_printf(&s->text, "[%s]", row->field[i]);
    }
    lrti_buf_char(&s->text, '\n');
    return LRT_OK;
}

/* Feeds pieces of `chunk` bytes, each from a block of its own size so that a read past its end is noticed. */
static lrt_status feed(const char *data, size_t len, size_t chunk, seen *s, lrt_error *err)
{
    lrti_csv *csv;
    memset(s, 0, sizeof *s);
    lrti_buf_str(&s->text, "");
    assert_int_equal(lrti_csv_new("test.csv", on_row, s, &csv, err), LRT_OK);
    lrt_status status = LRT_OK;
    for (size_t at = 0; status == LRT_OK && at < len; at += chunk) {
        size_t n = len - at < chunk ? len - at : chunk;
        char *piece = malloc(n);
        assert_non_null(piece);
        memcpy(piece, data + at, n);
        status = lrti_csv_feed(csv, piece, n, LRT_E_TERRITORY, err);
        free(piece);
    }
    if (status == LRT_OK) {
        status = lrti_csv_finish(csv, LRT_E_TERRITORY, err);
    }
    lrti_csv_free(csv);
    return status;
}

/* The same rows whatever the size of the reads. */
static void check_n(const char *text, size_t len, const char *rows)
{
    for (size_t chunk = 1; chunk <= len + 1; chunk++) {
        seen s;
        lrt_error err;
        lrt_status status = feed(text, len, chunk, &s, &err);
        if (status != LRT_OK || strcmp(s.text.data, rows) != 0) {
            fail_msg("reads of %zu bytes gave %d, %s%s", chunk, (int)status, s.text.data,
                     status ? err.message : "");
        }
        lrti_buf_free(&s.text);
    }
}

static void check(const char *text, const char *rows) { check_n(text, strlen(text), rows); }

static void refuse_n(const char *text, size_t len, uint64_t line, const char *word)
{
    for (size_t chunk = 1; chunk <= len + 1; chunk++) {
        seen s;
        lrt_error err;
        lrt_status status = feed(text, len, chunk, &s, &err);
        if (status != LRT_E_TERRITORY) {
            fail_msg("reads of %zu bytes gave %d, %s", chunk, (int)status, s.text.data);
        }
        assert_int_equal(err.record, line);
        assert_string_equal(err.file, "test.csv");
        assert_non_null(strstr(err.message, word));
        lrti_buf_free(&s.text);
    }
}

static void refuse(const char *text, uint64_t line) { refuse_n(text, strlen(text), line, "quote"); }

static void rfc_4180_section_2(void **state)
{
    (void)state;
    check("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "1:[aaa][bbb][ccc]\n2:[zzz][yyy][xxx]\n"); /* rule 1 */
    check("aaa,bbb,ccc\r\nzzz,yyy,xxx", "1:[aaa][bbb][ccc]\n2:[zzz][yyy][xxx]\n");     /* rule 2 */
    check("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx",
          "1:[aaa][bbb][ccc]\n2:[zzz][yyy][xxx]\n"); /* rule 5 */
    check("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx",
          "1:[aaa][b\r\nbb][ccc]\n3:[zzz][yyy][xxx]\n");           /* rule 6 */
    check("\"aaa\",\"b\"\"bb\",\"ccc\"", "1:[aaa][b\"bb][ccc]\n"); /* rule 7 */
}

static void line_ends(void **state)
{
    (void)state;
    check("a,b\nc,d\n", "1:[a][b]\n2:[c][d]\n");
    check("a,b\r\nc,d\n", "1:[a][b]\n2:[c][d]\n");
    check("a,b\n\n\nc,d\n", "1:[a][b]\n4:[c][d]\n"); /* empty lines are no rows, and count */
    check("\n\r\na\r\n\r\n\r\nb", "3:[a]\n6:[b]\n");
    check("", "");
    check("\n", "");
    check("\r\n\r\n", "");
}

static void empty_fields(void **state)
{
    (void)state;
    check(",\n", "1:[][]\n");
    check(",,\n,", "1:[][][]\n2:[][]\n");
    check("a,\nb,\n", "1:[a][]\n2:[b][]\n");
    check("\"\"\n", "1:[]\n"); /* a quoted nothing is a row with one field */
    check("\"\",\"\"\r\n", "1:[][]\n");
    check("a\n\"\"\nb", "1:[a]\n2:[]\n3:[b]\n");
    check("a,\"\"", "1:[a][]\n");
}

static void blanks_are_kept(void **state)
{
    (void)state;
    check(" a , b\t,  \n",
          "1:[ a ][ b\t][  ]\n"); /* RFC 4180: spaces are considered part of a field */
    check("\" a \"\n", "1:[ a ]\n");
    check(" \n", "1:[ ]\n");
}

static void byte_order_mark(void **state)
{
    (void)state;
    check("\xEF\xBB\xBFlon,lat\n1,2\n", "1:[lon][lat]\n2:[1][2]\n");
    check("\xEF\xBB\xBF\"lon\",lat\n", "1:[lon][lat]\n");
    check("\xEF\xBB\xBF", "");
    check("a\n\xEF\xBB\xBF"
          "b\n",
          "1:[a]\n2:[\xEF\xBB\xBF"
          "b]\n"); /* in front only */
    check("\xEF\xBB"
          "a\n",
          "1:[\xEF\xBB"
          "a]\n"); /* not one: nothing is lost */
    check("\xEF", "1:[\xEF]\n");
}

static void quoted_newlines_and_line_numbers(void **state)
{
    (void)state;
    check("h\n\"a\nb\n\nc\"\nd\n", "1:[h]\n2:[a\nb\n\nc]\n6:[d]\n");
    check("\"\n\"\nx\n", "1:[\n]\n3:[x]\n");
    check("\"\r\n\r\n\",1\r\n\r\nx,2\r\n", "1:[\r\n\r\n][1]\n5:[x][2]\n");
    check("a,\"\n,\n\",b\nc,d,e", "1:[a][\n,\n][b]\n4:[c][d][e]\n");
}

static void utf8_is_copied(void **state)
{
    (void)state;
    check("na\xC3\xAFve,\xE2\x82\xAC\n\xF0\x9F\x8F\xA0,\xFF\n",
          "1:[na\xC3\xAFve][\xE2\x82\xAC]\n2:[\xF0\x9F\x8F\xA0][\xFF]\n");
}

/* Python 3.11: list(csv.reader(io.StringIO(text, newline=''), strict=True)), empty rows dropped. */
static void mixed_text(void **state)
{
    (void)state;
    check("id,\"na\"\"me\",\"no,te\"\r\n7,\"O\"\"Neil, "
          "\"\"Bo\"\"\",\"two\nlines\"\n\n8,,\"\"\"\"\n\"\"\"\",\",\",\"\"\"\n\"\"\"",
          "1:[id][na\"me][no,te]\n2:[7][O\"Neil, "
          "\"Bo\"][two\nlines]\n5:[8][][\"]\n6:[\"][,][\"\n\"]\n");
}

static void broken_quotes_are_refused(void **state)
{
    (void)state;
    refuse("a,b\nc,\"d\n", 2);           /* never closed */
    refuse("a,b\nc,\"d\ne,f\ng,h\n", 2); /* names the line where it began */
    refuse("\"", 1);
    refuse("a\"b,c\n", 1); /* inside an unquoted field */
    refuse("a,b\n1,2\nx,y\"\n", 3);
    refuse("a,b\n\"c\"d,e\n", 2);     /* behind a closing quote */
    refuse("a,b\n\n\n\"c\" ,e\n", 4); /* a blank behind it too */
    refuse("a\n\"b\nc\"x\n", 2);
}

static void nul_is_refused(void **state)
{
    (void)state;
    refuse_n("a,b\nc,d\0e\n", 10, 2, "NUL");
    refuse_n("a,b\nc,\"\0\"\n", 10, 2, "NUL");
    refuse_n("\0", 1, 1, "NUL");
}

/* A row of just under a MiB is a row; one well above is refused, however it is read. */
static void huge_rows(void **state)
{
    (void)state;
    static const size_t chunks[] = {1000, 65536, 1 << 23};
    size_t big = 3 * (size_t)LRTI_CSV_ROW_MAX;
    char *text = malloc(big);
    assert_non_null(text);
    for (size_t i = 0; i < LRTI_COUNT(chunks); i++) {
        for (int quoted = 0; quoted < 2; quoted++) {
            for (int pass = 0; pass < 3; pass++) {
                seen s;
                lrt_error err;
                size_t len = pass == 0   ? LRTI_CSV_ROW_MAX - 100
                             : pass == 1 ? LRTI_CSV_ROW_MAX + 100
                                         : big;
                memset(text, pass == 2 ? '\n' : 'x', len);
                if (pass == 2 && !quoted) {
                    memset(text, ',', len);
                }
                memcpy(text, quoted ? "a\n\"" : "a\nb", 3);
                memcpy(text + len - 2, quoted && pass < 2 ? "\"\n" : "x\n", 2);
                lrt_status status = feed(text, len, chunks[i], &s, &err);
                if (pass == 0) {
                    assert_int_equal(status, LRT_OK);
                    assert_int_equal(s.rows, 2);
                } else {
                    if (status != LRT_E_TERRITORY) {
                        fail_msg("a row of %zu bytes in reads of %zu gave %d", len, chunks[i],
                                 (int)status);
                    }
                    assert_int_equal(err.record, 2);
                    assert_int_equal(s.rows, 1);
                }
                lrti_buf_free(&s.text);
            }
        }
    }
    free(text);
}

static void many_fields(void **state)
{
    (void)state;
    enum { N = 20000 };
    char *text = malloc(2 * N);
    assert_non_null(text);
    for (size_t i = 0; i < N; i++) {
        text[2 * i] = (char)('a' + i % 26);
        text[2 * i + 1] = i + 1 < N ? ',' : '\n';
    }
    seen s;
    lrt_error err;
    assert_int_equal(feed(text, 2 * N, 777, &s, &err), LRT_OK);
    assert_int_equal(s.rows, 1);
    assert_int_equal(s.text.len, 2 + 3 * N + 1);
    lrti_buf_free(&s.text);
    free(text);
}

static void a_callback_stops_the_parser(void **state)
{
    (void)state;
    for (size_t chunk = 1; chunk < 20; chunk++) {
        lrti_csv *csv;
        lrt_error err;
        seen s = {{0}, 0, 2};
        const char *text = "a\nb\nc\nd\n";
        lrt_status status = LRT_OK;
        assert_int_equal(lrti_csv_new("x", on_row, &s, &csv, &err), LRT_OK);
        for (size_t at = 0; status == LRT_OK && at < 8; at += chunk) {
            status =
                lrti_csv_feed(csv, text + at, 8 - at < chunk ? 8 - at : chunk, LRT_E_ARG, &err);
        }
        assert_int_equal(status, LRT_E_CANCELLED);
        assert_string_equal(err.message, "stopped at row 2");
        assert_int_equal(s.rows, 2);
        lrti_csv_free(csv);
        lrti_buf_free(&s.text);
    }
}

static void code_is_the_callers(void **state)
{
    (void)state;
    lrti_csv *csv;
    lrt_error err;
    seen s = {{0}, 0, 0};
    assert_int_equal(lrti_csv_new("x", on_row, &s, &csv, &err), LRT_OK);
    assert_int_equal(lrti_csv_feed(csv, "\"a", 2, LRT_E_ARG, &err), LRT_OK);
    assert_int_equal(lrti_csv_finish(csv, LRT_E_ARG, NULL), LRT_E_ARG);
    lrti_csv_free(csv);
    lrti_csv_free(NULL);
}

/* ---- writing ---- */

static void check_field(const char *text, size_t len, const char *out)
{
    lrti_buf buf = {0};
    lrti_csv_field(&buf, text, len);
    assert_string_equal(buf.data, out);
    lrti_buf_free(&buf);
}

static void fields_are_quoted_where_needed(void **state)
{
    (void)state;
    check_field("", 0, "");
    check_field("plain", 5, "plain");
    check_field("a b", 3, "a b");
    check_field("a,b", 3, "\"a,b\"");
    check_field("a\"b", 3, "\"a\"\"b\"");
    check_field("\"", 1, "\"\"\"\"");
    check_field("a\nb", 3, "\"a\nb\"");
    check_field("a\rb", 3, "\"a\rb\"");
    check_field(" a", 2, "\" a\"");
    check_field("a ", 2, "\"a \"");
    check_field("a;b", 3, "a;b");
    check_field("abc,", 3, "abc");
}

/* What is written is read back, for every text of three bytes out of the ones that matter. */
static void round_trip(void **state)
{
    (void)state;
    static const char bytes[] = "a,\"\n\r ;";
    enum { N = sizeof bytes - 1 };
    for (size_t i = 0; i < N * N * N; i++) {
        char field[3] = {bytes[i % N], bytes[i / N % N], bytes[i / N / N]}, want[40];
        lrti_buf out = {0};
        lrt_error err;
        seen s;
        lrti_csv_field(&out, field, 3);
        lrti_buf_char(&out, ',');
        lrti_csv_field(&out, field, 2);
        lrti_buf_char(&out, '\n');
        assert_int_equal(feed(out.data, out.len, 1 + i % 4, &s, &err), LRT_OK);
        snprintf(want, sizeof want, "1:[%.3s][%.2s]\n", field, field);
        assert_string_equal(s.text.data, want);
        lrti_buf_free(&s.text);
        lrti_buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_4180_section_2),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(empty_fields),
        cmocka_unit_test(blanks_are_kept),
        cmocka_unit_test(byte_order_mark),
        cmocka_unit_test(quoted_newlines_and_line_numbers),
        cmocka_unit_test(utf8_is_copied),
        cmocka_unit_test(mixed_text),
        cmocka_unit_test(broken_quotes_are_refused),
        cmocka_unit_test(nul_is_refused),
        cmocka_unit_test(huge_rows),
        cmocka_unit_test(many_fields),
        cmocka_unit_test(a_callback_stops_the_parser),
        cmocka_unit_test(code_is_the_callers),
        cmocka_unit_test(fields_are_quoted_where_needed),
        cmocka_unit_test(round_trip),
    };
    return cmocka_run_group_tests_name("csvio", tests, NULL, NULL);
}
