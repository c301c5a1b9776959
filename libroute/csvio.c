#include "csvio.h"

#include <stdlib.h>
#include <string.h>

#include <csv.h>

struct lrti_csv {
    struct csv_parser parser;
    const char *file;
    lrti_csv_fn on_row;
    void *user;
    uint64_t line, row_line; /* line being fed; line where the open row began */
    bool row_open;
    unsigned bom;  /* bytes of the byte order mark seen; 3 = past it, or there is none */
    lrti_buf text; /* the fields of the open row, each with its NUL */
    size_t *len;
    const char **field;
    size_t n, len_cap, field_cap;
    lrt_status status; /* first failure inside a callback */
    lrt_status code;
    lrt_error *err;
};

static int no_space(unsigned char c)
{
    (void)c;
    return 0; /* libcsv would strip blanks around unquoted fields; ours are copied through */
}

static void on_field(void *data, size_t len, void *user)
{
    lrti_csv *csv = user;
    if (csv->status != LRT_OK) {
        return;
    }
    if (len && memchr(data, '\0', len)) {
        csv->status = lrti_fail_at(csv->err, csv->code, csv->file, csv->row_line, NULL,
                                   "NUL byte in a field: not a text file; save it as UTF-8");
        return;
    }
    if (!lrti_grow(&csv->len, &csv->len_cap, csv->n + 1, sizeof *csv->len)) {
        csv->status = lrti_fail_memory(csv->err);
        return;
    }
    csv->len[csv->n++] = len;
    lrti_buf_add(&csv->text, data, len);
    lrti_buf_char(&csv->text, '\0');
}

static void on_row_end(int terminator, void *user)
{
    (void)terminator;
    lrti_csv *csv = user;
    if (csv->status == LRT_OK && (csv->text.failed || !lrti_grow(&csv->field, &csv->field_cap,
                                                                 csv->n + 1, sizeof *csv->field))) {
        csv->status = lrti_fail_memory(csv->err);
    }
    if (csv->status == LRT_OK) {
        const char *at = csv->text.data;
        for (size_t i = 0; i < csv->n; i++) {
            csv->field[i] = at;
            at += csv->len[i] + 1;
        }
        lrti_csv_row row = {csv->field, csv->len, csv->n, csv->row_line};
        csv->status = csv->on_row(csv->user, &row, csv->err);
    }
    csv->n = 0;
    csv->text.len = 0;
    csv->row_open = false;
}

lrt_status lrti_csv_new(const char *file, lrti_csv_fn on_row, void *user, lrti_csv **out,
                        lrt_error *err)
{
    *out = NULL;
    lrti_csv *csv = calloc(1, sizeof *csv);
    if (!csv) {
        return lrti_fail_memory(err);
    }
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        free(csv);
        return lrti_fail_memory(err);
    }
    csv_set_space_func(&csv->parser, no_space);
    csv_set_blk_size(&csv->parser, 65536); /* its own 128 bytes make a long field quadratic */
    csv->line = 1;
    csv->file = file;
    csv->on_row = on_row;
    csv->user = user;
    *out = csv;
    return LRT_OK;
}

static lrt_status fail_parse(lrti_csv *csv)
{
    if (csv->status != LRT_OK) {
        return csv->status;
    }
    if (csv_error(&csv->parser) == CSV_ENOMEM) {
        return lrti_fail_memory(csv->err);
    }
    return lrti_fail_at(csv->err, csv->code, csv->file, csv->row_line ? csv->row_line : 1, NULL,
                        "not CSV by RFC 4180: a quote inside an unquoted field, or one that is "
                        "never closed; quote the "
                        "field and double the quotes in it");
}

static lrt_status feed_lines(lrti_csv *csv, const char *data, size_t len);

lrt_status lrti_csv_feed(lrti_csv *csv, const char *data, size_t len, lrt_status code,
                         lrt_error *err)
{
    static const char bom[] = "\xEF\xBB\xBF"; /* may come in pieces */
    csv->code = code;
    csv->err = err;
    while (csv->bom < 3 && len > 0) {
        if (*data != bom[csv->bom]) {
            unsigned seen = csv->bom;
            csv->bom = 3;
            if (seen) { /* it only began like one */
                lrt_status status = feed_lines(csv, bom, seen);
                if (status != LRT_OK) {
                    return status;
                }
            }
            break;
        }
        csv->bom++;
        data++;
        len--;
    }
    return feed_lines(csv, data, len);
}

static lrt_status fail_long(lrti_csv *csv)
{
    return lrti_fail_at(csv->err, csv->code, csv->file, csv->row_line, NULL,
                        "a row of more than %u bytes: probably a quote that is never closed",
                        LRTI_CSV_ROW_MAX);
}

/*
 * Most rows need no state machine: a whole line without quotes, NUL bytes and stray carriage returns is cut at its commas,
 * which is what libcsv would do byte by byte. The length of the row without its end, or SIZE_MAX: not such a line.
 */
static size_t plain_row(const lrti_csv *csv, const char *data, size_t n)
{
    if (csv->n > 0 || csv->text.len > 0 || csv->parser.entry_pos > 0 || csv->parser.quoted ||
        data[n - 1] != '\n') {
        return SIZE_MAX;
    }
    n -= n > 1 && data[n - 2] == '\r' ? 2 : 1;
    return n > 0 && memchr(data, '\r', n) ? SIZE_MAX : n;
}

static void take_plain_row(lrti_csv *csv, const char *data, size_t n)
{
    lrti_buf_add(&csv->text, data, n);
    lrti_buf_char(&csv->text, '\0');
    for (size_t from = 0; from <= n && !csv->text.failed;) {
        const char *comma = from < n ? memchr(data + from, ',', n - from) : NULL;
        size_t to = comma ? (size_t)(comma - data) : n;
        if (!lrti_grow(&csv->len, &csv->len_cap, csv->n + 1, sizeof *csv->len)) {
            csv->status = lrti_fail_memory(csv->err);
            return;
        }
        csv->len[csv->n++] = to - from;
        csv->text.data[to] = '\0';
        from = to + 1;
    }
    on_row_end('\n', csv);
}

/* libcsv counts no lines: it is fed one physical line at a time. */
static lrt_status feed_lines(lrti_csv *csv, const char *data, size_t len)
{
    bool quotes = len > 0 && (memchr(data, '"', len) || memchr(data, '\0', len));
    while (len > 0) {
        const char *newline = memchr(data, '\n', len);
        size_t n = newline ? (size_t)(newline - data) + 1 : len;
        if (!csv->row_open) {
            csv->row_open = true;
            csv->row_line = csv->line;
        }
        if (csv->text.len + csv->parser.entry_pos + n >
            LRTI_CSV_ROW_MAX) { /* whatever the size of the reads */
            return fail_long(csv);
        }
        size_t plain = quotes ? SIZE_MAX : plain_row(csv, data, n);
        if (plain != SIZE_MAX && plain > 0) {
            take_plain_row(csv, data, plain);
        } else if (csv_parse(&csv->parser, data, n, on_field, on_row_end, csv) != n) {
            return fail_parse(csv);
        }
        if (csv->status != LRT_OK) {
            return fail_parse(csv);
        }
        if (newline) {
            csv->line++;
            if (csv->n == 0 && csv->parser.entry_pos == 0 && !csv->parser.quoted) {
                csv->row_open = false; /* an empty line */
            }
        }
        data += n;
        len -= n;
    }
    return LRT_OK;
}

lrt_status lrti_csv_finish(lrti_csv *csv, lrt_status code, lrt_error *err)
{
    csv->code = code;
    csv->err = err;
    if (csv->bom > 0 && csv->bom < 3) {
        unsigned seen = csv->bom;
        csv->bom = 3;
        lrt_status status = feed_lines(csv, "\xEF\xBB", seen);
        if (status != LRT_OK) {
            return status;
        }
    }
    if (csv_fini(&csv->parser, on_field, on_row_end, csv) != 0 || csv->status != LRT_OK) {
        return fail_parse(csv);
    }
    return LRT_OK;
}

void lrti_csv_free(lrti_csv *csv)
{
    if (!csv) {
        return;
    }
    csv_free(&csv->parser);
    lrti_buf_free(&csv->text);
    free(csv->len);
    free(csv->field);
    free(csv);
}

void lrti_csv_field(lrti_buf *out, const char *text, size_t len)
{
    bool quote = len > 0 && (text[0] == ' ' || text[len - 1] == ' ');
    for (size_t i = 0; i < len && !quote; i++) {
        quote = text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
    }
    if (!quote) {
        lrti_buf_add(out, text, len);
        return;
    }
    lrti_buf_char(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"') {
            lrti_buf_char(out, '"');
        }
        lrti_buf_char(out, text[i]);
    }
    lrti_buf_char(out, '"');
}
