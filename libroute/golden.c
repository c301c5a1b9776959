/*
 * golden: a city's own answers, checked against what a dataset says - lrt_golden_check() and its texts.
 *
 * The file runs through lrt_batch() as any other, and each row that comes out holds the expectations (they are input columns,
 * copied through) beside the answer: there is one way to answer a row, and this checks that one.
 */
#include <stdlib.h>
#include <string.h>

#include "csvio.h"
#include "format.h"
#include "handle.h"
#include "wrap.h"

typedef enum how { EQUAL, SAME_SET, INCLUDES, EXCLUDES, FIRST } how;

typedef struct expectation { /* one column expect:... */
    size_t column, answer;   /* positions in an output row */
    const char *name;        /* without "expect:" */
    how how;
} expectation;

struct lrt_golden_result {
    const char *file;
    lrt_golden_mismatch *bad;
    size_t n_bad, cap_bad;
    uint64_t rows, checked_rows, failed_rows, checks;
    uint64_t *line; /* of each input row, the header first */
    const char **place;
    size_t n_lines, cap_lines, n_places, cap_places;
    lrti_arena arena;
    uint32_t as_of;
    lrt_router *router;
};

typedef struct job {
    lrt_golden_result *r;
    lrt_read_fn read;
    void *read_user;
    lrti_csv *in, *out; /* the input for its line numbers; the answers */
    bool in_failed;     /* the batch says what is wrong with it */
    expectation *expect;
    size_t n_expect;
    size_t n_input;  /* columns of the input, in front of the answer */
    size_t place[4]; /* columns that name a place, SIZE_MAX = none */
    size_t row;      /* of the output, the header is 0 */
    lrt_error why;   /* of the checker itself */
    lrt_status status;
} job;

/* ---- columns ---- */

static bool is_answer(const lrti_csv_row *row, size_t from, const char *name, size_t len,
                      size_t *out)
{
    for (size_t i = from; i < row->n; i++) {
        const char *field = row->field[i];
        /* an answer column whose name the input has is called lrt_NAME */
        if (strncmp(field, "lrt_", 4) == 0 && strlen(field) == len + 4 &&
            strncmp(field + 4, name, len) == 0) {
            *out = i;
            return true;
        }
        if (strlen(field) == len && strncmp(field, name, len) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* Partners and services are ranked; of areas, verdicts and warnings the order says nothing. */
static how how_of(const char *name, size_t len)
{
    static const char *const exact[] = {"status", "match_type", "lon",
                                        "lat",    "partners",   "services"};
    for (size_t i = 0; i < LRTI_COUNT(exact); i++) {
        if (strlen(exact[i]) == len && strncmp(exact[i], name, len) == 0) {
            return EQUAL;
        }
    }
    return SAME_SET;
}

static lrt_status add_expectation(job *j, const lrti_csv_row *row, size_t column, lrt_error *err)
{
    expectation *e = &j->expect[j->n_expect];
    const char *name = row->field[column] + strlen("expect:");
    size_t len = strlen(name);
    char last = len ? name[len - 1] : '\0';
    e->column = column;
    e->how = how_of(name, len);
    if (strcmp(name, "first") == 0) {
        e->how = FIRST;
        name = "partners";
        len = strlen(name);
    } else if (last == '+' || last == '-') {
        e->how = last == '+' ? INCLUDES : EXCLUDES;
        len--;
    }
    e->name = lrti_arena_str(&j->r->arena, row->field[column] + strlen("expect:"));
    if (!e->name) {
        return lrti_fail_memory(err);
    }
    if (!is_answer(row, j->n_input, name, len, &e->answer)) {
        lrti_buf known = {0};
        for (size_t i = j->n_input; i < row->n; i++) {
            lrti_buf_printf(&known, "%s ", row->field[i]);
        }
        lrti_fail_at(err, LRT_E_ARG, j->r->file, 1, row->field[column],
                     "is no answer of this dataset on that day; there are first %s(and each with + "
                     "or - behind it: must be among them, must not)",
                     known.data ? known.data : "");
        lrti_buf_free(&known);
        return LRT_E_ARG;
    }
    j->n_expect++;
    return LRT_OK;
}

static lrt_status read_header(job *j, const lrti_csv_row *row, lrt_error *err)
{
    static const char *const names[] = {"ppn", "address", "lon", "lat"};
    lrt_status status = LRT_OK;
    j->expect = lrti_arena_alloc(&j->r->arena, row->n + 1, sizeof *j->expect);
    if (!j->expect) {
        return lrti_fail_memory(err);
    }
    for (size_t k = 0; k < LRTI_COUNT(names); k++) {
        j->place[k] = SIZE_MAX;
        for (size_t i = 0; i < j->n_input && j->place[k] == SIZE_MAX; i++) {
            j->place[k] = strcmp(row->field[i], names[k]) == 0 ? i : SIZE_MAX;
        }
    }
    for (size_t i = 0; status == LRT_OK && i < j->n_input; i++) {
        if (strncmp(row->field[i], "expect:", 7) == 0) {
            status = add_expectation(j, row, i, err);
        }
    }
    return status == LRT_OK && j->n_expect == 0
               ? lrti_fail_at(err, LRT_E_ARG, j->r->file, 1, NULL,
                              "has no column expect:...; name one after an answer column, as "
                              "expect:partners or expect:wards")
               : status;
}

/* ---- one cell ---- */

static bool contains(const char *list, const char *item, size_t len)
{
    const char *other;
    size_t n;
    while (lrti_next_item(&list, &other, &n)) {
        if (n == len && strncmp(other, item, len) == 0) {
            return true;
        }
    }
    return false;
}

/* Is every item of `a` in `b`? With `none`: is no one? */
static bool all_in(const char *a, const char *b, bool none)
{
    const char *item;
    size_t len;
    while (lrti_next_item(&a, &item, &len)) {
        if (contains(b, item, len) == none) {
            return false;
        }
    }
    return true;
}

/* The same items in the same order, however they are spaced. */
static bool same_list(const char *a, const char *b)
{
    const char *x, *y;
    size_t n, m;
    for (;;) {
        bool more = lrti_next_item(&a, &x, &n);
        if (lrti_next_item(&b, &y, &m) != more) {
            return false;
        }
        if (!more) {
            return true;
        }
        if (n != m || strncmp(x, y, n) != 0) {
            return false;
        }
    }
}

static bool holds(const expectation *e, const char *expected, const char *got)
{
    const char *first = got;
    const char *item;
    size_t len;
    if (strcmp(expected, "-") == 0 && e->how != INCLUDES && e->how != EXCLUDES) {
        return got[0] == '\0';
    }
    switch (e->how) {
    case FIRST:
        return lrti_next_item(&first, &item, &len) && strlen(expected) == len &&
               strncmp(item, expected, len) == 0;
    case INCLUDES: return all_in(expected, got, false);
    case EXCLUDES: return all_in(expected, got, true);
    case SAME_SET: return all_in(expected, got, false) && all_in(got, expected, false);
    default: return same_list(expected, got);
    }
}

/* ---- one row ---- */

static const char *place_of(job *j, const lrti_csv_row *row)
{
    lrti_arena *arena = &j->r->arena;
    for (size_t k = 0; k < 2; k++) {
        if (j->place[k] != SIZE_MAX && row->field[j->place[k]][0]) {
            return lrti_arena_str(arena, row->field[j->place[k]]);
        }
    }
    return j->place[2] != SIZE_MAX && j->place[3] != SIZE_MAX
               ? lrti_arena_printf(arena, "%s,%s", row->field[j->place[2]], row->field[j->place[3]])
               : "";
}

static lrt_status keep_mismatch(job *j, const lrti_csv_row *row, const expectation *e,
                                const char *place, lrt_error *err)
{
    lrt_golden_result *r = j->r;
    if (!lrti_grow(&r->bad, &r->cap_bad, r->n_bad + 1, sizeof *r->bad)) {
        return lrti_fail_memory(err);
    }
    lrt_golden_mismatch *m = &r->bad[r->n_bad];
    m->line = j->row < r->n_lines ? r->line[j->row] : 0;
    m->place = place;
    m->what = e->name;
    const char *got = row->field[e->answer];
    size_t len = e->how == FIRST ? strcspn(got, ";") : strlen(got);
    m->expected = lrti_arena_str(&r->arena, row->field[e->column]);
    m->got = lrti_arena_strn(&r->arena, got, len);
    r->n_bad++;
    return m->expected && m->got ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status check_row(job *j, const lrti_csv_row *row, lrt_error *err)
{
    lrt_golden_result *r = j->r;
    lrt_status status = LRT_OK;
    size_t before = r->n_bad;
    uint64_t checks = r->checks;
    const char *place = place_of(j, row);
    if (!place || !lrti_grow(&r->place, &r->cap_places, r->n_places + 1, sizeof *r->place)) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; status == LRT_OK && i < j->n_expect; i++) {
        const expectation *e = &j->expect[i];
        const char *expected = row->field[e->column];
        if (expected[0] == '\0') {
            continue; /* nothing is said of it */
        }
        r->checks++;
        if (!holds(e, expected, row->field[e->answer])) {
            status = keep_mismatch(j, row, e, place, err);
        }
    }
    r->place[r->n_places++] = r->checks == checks ? NULL : place;
    r->rows++;
    r->checked_rows += r->checks != checks;
    r->failed_rows += r->n_bad != before;
    return status;
}

/* ---- streams ---- */

static lrt_status on_input(void *user, const lrti_csv_row *row, lrt_error *err)
{
    job *j = user;
    lrt_golden_result *r = j->r;
    if (r->n_lines == 0) {
        j->n_input = row->n;
    }
    if (!lrti_grow(&r->line, &r->cap_lines, r->n_lines + 1, sizeof *r->line)) {
        return lrti_fail_memory(err);
    }
    r->line[r->n_lines++] = row->line;
    return LRT_OK;
}

static lrt_status on_answer(void *user, const lrti_csv_row *row, lrt_error *err)
{
    job *j = user;
    lrt_status status = j->row == 0 ? read_header(j, row, err) : check_row(j, row, err);
    j->row++;
    return status;
}

static size_t read_and_count(void *user, char *buf, size_t size)
{
    job *j = user;
    lrt_error ignored;
    size_t n = j->read(j->read_user, buf, size);
    if (n && n != SIZE_MAX && !j->in_failed) {
        j->in_failed = lrti_csv_feed(j->in, buf, n, LRT_E_ARG, &ignored) != LRT_OK;
    } else if (n == 0 && !j->in_failed) { /* a last line without its end */
        j->in_failed = lrti_csv_finish(j->in, LRT_E_ARG, &ignored) != LRT_OK;
    }
    return n;
}

static int take_answers(void *user, const char *data, size_t size)
{
    job *j = user;
    j->status = lrti_csv_feed(j->out, data, size, LRT_E_INTERNAL, &j->why);
    return j->status != LRT_OK;
}

/* ---- the whole ---- */

static lrt_status run(job *j, const lrt_router *router, const lrt_golden_options *o, lrt_error *err)
{
    lrt_batch_options b = LRT_BATCH_OPTIONS_INIT;
    b.verb = LRT_VERB_ROUTE;
    b.input = b.output = LRT_FORMAT_CSV;
    b.crs = o->crs;
    b.query = o->query;
    lrt_status status = lrti_csv_new(j->r->file, on_input, j, &j->in, err);
    if (status == LRT_OK) {
        status = lrti_csv_new("answers", on_answer, j, &j->out, err);
    }
    if (status == LRT_OK) {
        status = lrt_batch(router, &b, read_and_count, j, take_answers, j, NULL, err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_finish(j->out, LRT_E_INTERNAL, err);
    } else if (j->status != LRT_OK) { /* ours, and not of the writing */
        status = j->status;
        if (err) {
            *err = j->why;
        }
    }
    if (status == LRT_OK && j->r->checks == 0) {
        status = lrti_fail_at(err, LRT_E_ARG, j->r->file, 0, NULL,
                              "expects nothing: no cell under an expect: column is filled");
    }
    lrti_csv_free(j->in);
    lrti_csv_free(j->out);
    return status;
}

lrt_status lrt_golden_check(const lrt_router *router, const lrt_golden_options *options,
                            lrt_read_fn read, void *read_user, lrt_golden_result **out,
                            lrt_error *err)
{
    lrt_golden_options o = LRT_GOLDEN_OPTIONS_INIT;
    lrt_query q = LRT_QUERY_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!router || !read || !options ||
        !lrti_take_struct(&o, sizeof o, LRTI_THROUGH(lrt_golden_options, file), options)) {
        return lrti_fail(err, LRT_E_ARG,
                         "router, options begun with LRT_GOLDEN_OPTIONS_INIT and read are needed");
    }
    lrt_status status = lrti_check_query(o.query, &q, err);
    lrt_golden_result *r = status == LRT_OK ? calloc(1, sizeof *r) : NULL;
    if (!r) {
        return status == LRT_OK ? lrti_fail_memory(err) : status;
    }
    r->router = lrt_retain((lrt_router *)(uintptr_t)router);
    r->file = lrti_arena_str(&r->arena, o.file ? o.file : "");
    status = r->file ? lrti_router_ready(r->router, err) : lrti_fail_memory(err);
    if (status == LRT_OK) {
        r->as_of = q.as_of;
        status = lrti_resolve_time(router, &r->as_of, q.at, err);
    }
    if (status == LRT_OK) {
        job j;
        memset(&j, 0, sizeof j);
        j.r = r;
        j.read = read;
        j.read_user = read_user;
        status = run(&j, router, &o, err);
    }
    if (status != LRT_OK) {
        lrt_golden_free(r);
        return status;
    }
    *out = r;
    return LRT_OK;
}

void lrt_golden_free(lrt_golden_result *golden)
{
    if (golden) {
        free(golden->bad);
        free(golden->line);
        free(golden->place);
        lrti_arena_free(&golden->arena);
        lrt_close(golden->router);
        free(golden);
    }
}

void lrt_golden_count(const lrt_golden_result *golden, lrt_golden_counts *out)
{
    if (out) {
        *out = golden ? (lrt_golden_counts){golden->rows, golden->checked_rows, golden->failed_rows,
                                            golden->checks, golden->n_bad}
                      : (lrt_golden_counts){0, 0, 0, 0, 0};
    }
}

const lrt_golden_mismatch *lrt_golden_get(const lrt_golden_result *golden, size_t i)
{
    return golden && i < golden->n_bad ? &golden->bad[i] : NULL;
}

/* ---- texts ---- */

size_t lrt_golden_json(const lrt_golden_result *golden, char *buf, size_t size)
{
    lrti_json_build b = {false};
    char day[16];
    if (!golden) {
        return SIZE_MAX;
    }
    lrti_json *o = lrti_json_object(), *list = lrti_json_array();
    lrti_date_text(golden->as_of, day);
    lrti_json_set_text(&b, o, "schema", "libroute/routes-check/1");
    lrti_json_set_text(&b, o, "file", golden->file);
    lrti_json_set(&b, o, "dataset", lrti_format_dataset(&b, golden->router));
    lrti_json_set_text(&b, o, "as_of", day);
    lrti_json_set_int(&b, o, "rows", (int64_t)golden->rows);
    lrti_json_set_int(&b, o, "checked_rows", (int64_t)golden->checked_rows);
    lrti_json_set_int(&b, o, "failed_rows", (int64_t)golden->failed_rows);
    lrti_json_set_int(&b, o, "checks", (int64_t)golden->checks);
    for (size_t i = 0; i < golden->n_bad; i++) {
        const lrt_golden_mismatch *m = &golden->bad[i];
        lrti_json *x = lrti_json_object();
        lrti_json_set_int(&b, x, "line", (int64_t)m->line);
        lrti_json_set_text(&b, x, "place", m->place);
        lrti_json_set_text(&b, x, "what", m->what);
        lrti_json_set_text(&b, x, "expected", m->expected);
        lrti_json_set_text(&b, x, "got", m->got);
        lrti_json_add(&b, list, x);
    }
    lrti_json_set(&b, o, "mismatches", list);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

/* A list with room to break it. */
static void say_list(lrti_buf *out, unsigned width, const char *label, const char *list)
{
    lrti_buf text = {0};
    const char *item, *at = list;
    size_t len;
    while (lrti_next_item(&at, &item, &len)) {
        lrti_buf_str(&text, text.len ? "; " : "");
        lrti_buf_add(&text, item, len);
    }
    lrti_wrap(out, width, 4, label, 13, text.len ? text.data : "(nothing)");
    out->failed = out->failed || text.failed;
    lrti_buf_free(&text);
}

static const char *plural(uint64_t n) { return n == 1 ? "" : "s"; }

size_t lrt_golden_text(const lrt_golden_result *golden, unsigned width, char *buf, size_t size)
{
    lrti_buf out = {0};
    if (!golden) {
        return SIZE_MAX;
    }
    uint64_t good = golden->checked_rows - golden->failed_rows,
             silent = golden->rows - golden->checked_rows;
    for (size_t i = 0; i < golden->n_bad; i++) {
        const lrt_golden_mismatch *m = &golden->bad[i];
        lrti_buf_printf(&out, "%s:%llu: %s: %s\n", golden->file, (unsigned long long)m->line,
                        m->place, m->what);
        say_list(&out, lrti_page_width(width), "expected", m->expected);
        say_list(&out, lrti_page_width(width), "got", m->got);
    }
    lrti_buf_printf(&out, "%s%llu row%s as expected, %llu not; %llu cell%s checked\n",
                    golden->n_bad ? "\n" : "", (unsigned long long)good, plural(good),
                    (unsigned long long)golden->failed_rows, (unsigned long long)golden->checks,
                    plural(golden->checks));
    if (silent) {
        lrti_buf_printf(&out, "%llu row%s expect%s nothing\n", (unsigned long long)silent,
                        plural(silent), silent == 1 ? "s" : "");
    }
    return lrti_give(&out, buf, size);
}

/* A case a row, so that each that fails is named by its line and place. */
size_t lrt_golden_junit(const lrt_golden_result *golden, char *buf, size_t size)
{
    lrti_buf out = {0};
    size_t at = 0;
    if (!golden) {
        return SIZE_MAX;
    }
    lrti_buf_str(&out,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
    lrti_buf_xml(&out, golden->file);
    lrti_buf_printf(&out, "\" tests=\"%llu\" failures=\"%llu\" errors=\"0\" skipped=\"0\">\n",
                    (unsigned long long)golden->checked_rows,
                    (unsigned long long)golden->failed_rows);
    for (size_t i = 0; i < golden->n_places; i++) {
        uint64_t line = i + 1 < golden->n_lines ? golden->line[i + 1] : 0;
        if (!golden->place[i]) {
            continue;
        }
        lrti_buf_str(&out, "    <testcase classname=\"");
        lrti_buf_xml(&out, golden->file);
        lrti_buf_printf(&out, "\" name=\"line %llu: ", (unsigned long long)line);
        lrti_buf_xml(&out, golden->place[i]);
        bool failed = at < golden->n_bad && golden->bad[at].line == line;
        lrti_buf_str(&out, failed ? "\"><failure message=\"other than expected\">" : "\"/>\n");
        for (; at < golden->n_bad && golden->bad[at].line == line; at++) {
            const lrt_golden_mismatch *m = &golden->bad[at];
            lrti_buf_xml(&out, m->what);
            lrti_buf_str(&out, ": expected ");
            lrti_buf_xml(&out, m->expected);
            lrti_buf_str(&out, ", got ");
            lrti_buf_xml(&out, m->got[0] ? m->got : "nothing");
            lrti_buf_char(&out, '\n');
        }
        lrti_buf_str(&out, failed ? "</failure></testcase>\n" : "");
    }
    lrti_buf_str(&out, "  </testsuite>\n</testsuites>\n");
    return lrti_give(&out, buf, size);
}
