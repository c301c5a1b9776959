#include "story.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- sources ---- */

void lrti_cite(lrti_cites *c, const char *list, lrti_buf *out)
{
    const char *item;
    size_t len;
    while (lrti_next_item(&list, &item, &len)) {
        char id[300];
        snprintf(id, sizeof id, "%.*s", (int)(len < 299 ? len : 299), item);
        uint32_t row = lrti_find_row(c->t, LRTI_T_source, id);
        size_t i = 0;
        while (i < c->n && c->row[i] != row) {
            i++;
        }
        if (row == LRTI_NO_ROW || (i == c->n && i == LRTI_COUNT(c->row))) {
            continue;
        }
        if (i == c->n) {
            c->row[c->n++] = row;
        }
        lrti_buf_printf(out, " [%zu]", i + 1);
    }
}

void lrti_cite_text(const lrti_cites *c, size_t i, lrti_buf *out)
{
    uint32_t s = c->row[i];
    const char *title = LRTI_TX(c->t, source, title, s),
               *observed = LRTI_TX(c->t, source, observed_on, s),
               *retrieved = LRTI_TX(c->t, source, retrieved, s);
    lrti_buf_printf(out, "%s%s%s%s%s", title[0] ? title : LRTI_TX(c->t, source, uri, s),
                    observed[0] ? ", of " : "", observed,
                    retrieved[0] && !observed[0] ? ", undated, read " : "",
                    observed[0] ? "" : retrieved);
}

/* ---- one row ---- */

static void number_text(double value, const char *unit, char out[120])
{
    char digits[400], grouped[450];
    lrti_format_fixed(digits, sizeof digits, value, 2);
    size_t whole = strcspn(digits, "."), k = 0;
    for (size_t i = 0; digits[i] && k < 100; i++) {
        if (i && i < whole && (whole - i) % 3 == 0 && digits[i - 1] != '-') {
            grouped[k++] = ',';
        }
        grouped[k++] = digits[i];
    }
    grouped[k] = '\0';
    if (strncmp(unit, "percent", 7) == 0) {
        snprintf(out, 120, "%.60s %%%.50s", grouped, unit + 7);
    } else {
        snprintf(out, 120, "%.60s%s%.50s", grouped, unit[0] ? " " : "", unit);
    }
}

/* "(2010)", "(2010 to 2020)", "". */
static void period(const lrti_tables *t, uint32_t row, lrti_buf *out)
{
    const char *from = LRTI_TX(t, context, period_start, row),
               *to = LRTI_TX(t, context, period_end, row);
    if (from[0] || to[0]) {
        bool one = strcmp(from, to) == 0 || !to[0];
        lrti_buf_printf(out, " (%s%s%s)", from, one || !from[0] ? "" : " to ", one ? "" : to);
    }
}

/* "Housing units", of the measure; nothing where it is called as the topic is. */
static void measure_name(const lrti_tables *t, uint32_t row, lrti_buf *out)
{
    const char *word = LRTI_TX(t, context, measure, row);
    if (strcmp(word, LRTI_TX(t, context, topic, row)) != 0) {
        for (size_t i = 0; word[i]; i++) { /* "holc grade C": capitals inside stay */
            int c = i == 0 ? lrti_ascii_lower((unsigned char)word[i]) : word[i];
            lrti_buf_char(out, c == '_' ? ' ' : (char)c);
        }
        lrti_buf_char(out, ' ');
    }
}

static void context_item(lrti_cites *c, uint32_t row, lrti_buf *out)
{
    const lrti_tables *t = c->t;
    char number[120];
    double value = LRTI_F64(t, context, value, row);
    if (!isnan(value)) {
        number_text(value, LRTI_TX(t, context, unit, row), number);
        measure_name(t, row, out);
        lrti_buf_str(out, number);
    }
    lrti_buf_str(out, LRTI_TX(t, context, text, row));
    period(t, row, out);
    if (LRTI_TX(t, context, speaker, row)[0]) {
        lrti_buf_printf(out, ", as told by %s", LRTI_TX(t, context, speaker, row));
    }
    if (LRTI_TX(t, context, expires, row)[0]) {
        lrti_buf_printf(out, "; holds until %s", LRTI_TX(t, context, expires, row));
    }
    lrti_cite(c, LRTI_TX(t, context, source_id, row), out);
}

/* ---- a measure over time, on one line ---- */

typedef struct series {
    uint32_t row[32]; /* by period */
    size_t n;
} series;

/* A value at one time: a row that spans years is no point of a series, and one of a single day is an event (an annexation). */
static bool is_point(const lrti_tables *t, uint32_t row)
{
    const char *from = LRTI_TX(t, context, period_start, row),
               *to = LRTI_TX(t, context, period_end, row);
    return !isnan(LRTI_F64(t, context, value, row)) && from[0] &&
           (!to[0] || strncmp(from, to, 4) == 0) &&
           (strlen(from) < strlen("YYYY-MM-DD") || strcmp(from, to) != 0);
}

static bool same_measure(const lrti_tables *t, uint32_t a, uint32_t b)
{
    return strcmp(LRTI_TX(t, context, measure, a), LRTI_TX(t, context, measure, b)) == 0 &&
           strcmp(LRTI_TX(t, context, unit, a), LRTI_TX(t, context, unit, b)) == 0;
}

/* The points of the measure of `first` among the rows, oldest first; false where there is but one time. */
static bool gather(const lrti_tables *t, const uint32_t *row, size_t n, uint32_t first, series *out)
{
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_point(t, row[i]) || !same_measure(t, row[i], first) ||
            out->n == LRTI_COUNT(out->row)) {
            continue;
        }
        size_t k = out->n++;
        for (; k > 0 && strcmp(LRTI_TX(t, context, period_start, out->row[k - 1]),
                               LRTI_TX(t, context, period_start, row[i])) > 0;
             k--) {
            out->row[k] = out->row[k - 1];
        }
        out->row[k] = row[i];
    }
    return out->n > 1 && strcmp(LRTI_TX(t, context, period_start, out->row[0]),
                                LRTI_TX(t, context, period_start, out->row[out->n - 1])) != 0;
}

/* From first to last: in percent; of a percentage, in points. NaN: there is none. */
static double change_of(const lrti_tables *t, const series *s)
{
    double a = LRTI_F64(t, context, value, s->row[0]),
           z = LRTI_F64(t, context, value, s->row[s->n - 1]);
    bool percent = strncmp(LRTI_TX(t, context, unit, s->row[0]), "percent", 7) == 0;
    return percent ? z - a : a != 0 ? (z - a) / fabs(a) * 100 : NAN;
}

/* "13,365 people (2010) -> 13,823 people (2020), +3.4 %" */
static void series_item(lrti_cites *c, const series *s, lrti_buf *out)
{
    const lrti_tables *t = c->t;
    char number[120], digits[400];
    bool percent = strncmp(LRTI_TX(t, context, unit, s->row[0]), "percent", 7) == 0;
    double change = change_of(t, s);
    measure_name(t, s->row[0], out);
    for (size_t i = 0; i < s->n; i++) {
        number_text(LRTI_F64(t, context, value, s->row[i]), LRTI_TX(t, context, unit, s->row[i]),
                    number);
        lrti_buf_printf(out, "%s%s", i ? " -> " : "", number);
        period(t, s->row[i], out);
    }
    if (!isnan(change)) {
        lrti_format_fixed(digits, sizeof digits, change, 1);
        lrti_buf_printf(out, ", %s%s\u00a0%s", digits[0] == '-' || digits[0] == '0' ? "" : "+",
                        digits, percent ? "points" : "%");
    }
    for (size_t i = 0; i < s->n; i++) {
        const char *list = LRTI_TX(t, context, source_id, s->row[i]);
        if (i == 0 || strcmp(list, LRTI_TX(t, context, source_id, s->row[i - 1])) != 0) {
            lrti_cite(c, list, out);
        }
    }
}

/* A row MEASURE_change that says what the series of MEASURE says already. */
static bool said_by_series(const lrti_tables *t, const uint32_t *row, size_t n, uint32_t change)
{
    const char *name = LRTI_TX(t, context, measure, change);
    size_t len = strlen(name), tail = strlen("_change");
    series s;
    for (size_t i = 0; i < n && len > tail && strcmp(name + len - tail, "_change") == 0; i++) {
        const char *measure = LRTI_TX(t, context, measure, row[i]);
        if (strlen(measure) == len - tail && strncmp(measure, name, len - tail) == 0 &&
            is_point(t, row[i]) && gather(t, row, n, row[i], &s)) {
            return fabs(change_of(t, &s) - LRTI_F64(t, context, value, change)) < 0.051;
        }
    }
    return false;
}

bool lrti_story_item(lrti_cites *c, const uint32_t *row, size_t n, size_t i, lrti_buf *out)
{
    const lrti_tables *t = c->t;
    series s;
    bool first = true;
    for (size_t k = 0; k < i && is_point(t, row[i]); k++) {
        first = first && !(is_point(t, row[k]) && same_measure(t, row[k], row[i]));
    }
    bool over_time = is_point(t, row[i]) && gather(t, row, n, row[i], &s);
    if ((over_time && !first) || said_by_series(t, row, n, row[i])) {
        return false;
    }
    if (over_time) {
        series_item(c, &s, out);
    } else {
        context_item(c, row[i], out);
    }
    return true;
}
