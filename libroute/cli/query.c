#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int cli_time(const char *verb, const lrt_router *router, const cli_options *o, lrt_query *query)
{
    lrt_error err;
    if (o->as_of && lrt_parse_date(o->as_of, &query->as_of, &err) != LRT_OK) {
        return cli_fail(verb, &err);
    }
    if (o->at && lrt_parse_instant(router, o->at, &query->at, &err) != LRT_OK) {
        return cli_fail(verb, &err);
    }
    if (!o->as_of && !o->at) {
        query->at = (int64_t)time(NULL);
    }
    return 0;
}

int cli_view(const char *verb, const char *word, lrt_view *out)
{
    static const char *const name[] = {"staff", "senior", "owner"};
    for (int i = LRT_VIEW_STAFF; i <= LRT_VIEW_OWNER; i++) {
        if (strcmp(name[i], word) == 0) {
            *out = (lrt_view)i;
            return 0;
        }
    }
    return cli_usage(verb, "--view %s is none of staff, senior, owner", word);
}

int cli_fill_query(const char *verb, const lrt_router *router, const cli_options *o,
                   lrt_query *query)
{
    char *end;
    if (o->rule) {
        if (strcmp(o->rule, "point") != 0 && strcmp(o->rule, "parcel") != 0) {
            return cli_usage(verb, "--rule %s is neither point nor parcel", o->rule);
        }
        query->rule = o->rule[1] == 'o' ? LRT_RULE_POINT : LRT_RULE_PARCEL;
    }
    if (o->view && cli_view(verb, o->view, &query->view)) {
        return EXIT_USAGE;
    }
    query->role = o->role;
    query->facts = o->fact;
    query->n_facts = o->n_facts;
    if (o->error_m) {
        query->error_m = strtod(o->error_m, &end);
        if (*end || end == o->error_m || !(query->error_m >= 0 && query->error_m <= 1e6)) {
            return cli_usage(verb, "--error-m %s is no number of metres from 0 to 1,000,000",
                             o->error_m);
        }
    }
    return cli_time(verb, router, o, query);
}

/* A coordinate system that does not exist is a wrong option here, not a fault of the run. */
static int fail_query(const char *verb, const lrt_error *err)
{
    int code = cli_fail(verb, err);
    return err->status == LRT_E_CRS ? EXIT_USAGE : code;
}

/* ---- streams ---- */

static size_t read_stream(void *user, char *buf, size_t size)
{
    size_t n = fread(buf, 1, size, user);
    return n == 0 && ferror((FILE *)user) ? SIZE_MAX : n;
}

static int write_stream(void *user, const char *data, size_t size)
{
    return fwrite(data, 1, size, user) != size;
}

typedef struct text_input {
    const char *text;
    size_t at, len;
} text_input;

static size_t read_text(void *user, char *buf, size_t size)
{
    text_input *in = user;
    size_t n = in->len - in->at < size ? in->len - in->at : size;
    memcpy(buf, in->text + in->at, n);
    in->at += n;
    return n;
}

static void on_notice(void *user, const char *text)
{
    fprintf(stderr, "libroute %s: %s\n", (const char *)user, text);
}

/* How the answered places were found: a count for each type that occurred, in the order of the header. */
static void print_match_types(const lrt_batch_summary *s)
{
    bool first = true;
    for (size_t i = 0; i < sizeof s->by_match_type / sizeof *s->by_match_type; i++) {
        if (s->by_match_type[i]) {
            fprintf(stderr, "%s %llu %s", first ? "libroute geocode: answered by" : ",",
                    (unsigned long long)s->by_match_type[i],
                    lrt_match_type_text((lrt_match_type)i));
            first = false;
        }
    }
    if (!first) {
        fputc('\n', stderr);
    }
}

static void print_summary(const char *verb, const lrt_batch_summary *s, const lrt_router *router,
                          const lrt_query *q)
{
    uint32_t date = q->as_of ? q->as_of : lrt_local_date(router, q->at);
    fprintf(stderr, "libroute %s: %llu row%s as of %04u-%02u-%02u:", verb,
            (unsigned long long)s->rows, s->rows == 1 ? "" : "s", date / 10000, date / 100 % 100,
            date % 100);
    bool first = true;
    for (int i = LRT_ANSWER_ANSWERED; i >= 0; i--) {
        if (s->by_status[i]) {
            fprintf(stderr, "%s %llu %s", first ? "" : ",", (unsigned long long)s->by_status[i],
                    lrt_answer_text((lrt_answer)i));
            first = false;
        }
    }
    fprintf(stderr, "%s\n", first ? " nothing" : "");
    print_match_types(s);
}

static int run_batch(const char *verb, const lrt_router *router, lrt_batch_options *b,
                     lrt_read_fn read, void *user, bool quiet)
{
    lrt_error err;
    lrt_batch_summary sum = LRT_BATCH_SUMMARY_INIT;
    if (!quiet) {
        b->on_notice = on_notice;
        b->user = (void *)(uintptr_t)verb;
    }
    lrt_status status = lrt_batch(router, b, read, user, write_stream, stdout, &sum, &err);
    if (status == LRT_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        fprintf(stderr, "libroute %s: the answers cannot be written: %s\n", verb, strerror(errno));
        return EXIT_RUNTIME;
    }
    if (status != LRT_OK) {
        return fail_query(verb, &err);
    }
    if (!quiet) {
        print_summary(verb, &sum, router, b->query);
    }
    return sum.answered == sum.rows ? EXIT_ANSWERED : EXIT_OPEN;
}

static lrt_stream_format stream_format(cli_format f)
{
    switch (f) {
    case FORMAT_CSV: return LRT_FORMAT_CSV;
    case FORMAT_JSON:
    case FORMAT_NDJSON: return LRT_FORMAT_NDJSON;
    case FORMAT_GEOJSON: return LRT_FORMAT_GEOJSON;
    default: return LRT_FORMAT_AUTO;
    }
}

static int query_stream(const char *verb, lrt_verb what, const lrt_router *router,
                        const cli_options *o, const lrt_query *query)
{
    lrt_batch_options b = LRT_BATCH_OPTIONS_INIT;
    FILE *f = stdin;
    if (o->format == FORMAT_TEXT || o->format == FORMAT_JSON) {
        return cli_usage(verb, "a stream is answered as csv, ndjson or geojson");
    }
    if (strcmp(o->input, "-") != 0 && !(f = fopen(o->input, "rb"))) {
        fprintf(stderr, "libroute %s: %s: cannot open: %s\n", verb, o->input, strerror(errno));
        return EXIT_RUNTIME;
    }
    b.verb = what;
    b.output = stream_format(o->format);
    b.crs = o->crs;
    b.query = query;
    int code = run_batch(verb, router, &b, read_stream, f, o->quiet);
    if (f != stdin) {
        fclose(f);
    }
    return code;
}

/* ---- one text ---- */

static bool is_coordinate(const char *text)
{
    static const char number[] = "+-.0123456789";
    size_t a = strspn(text, number);
    return a > 0 && text[a] == ',' && text[a + 1] &&
           text[a + 1 + strspn(text + a + 1, number)] == '\0';
}

/* As a stream of one row: the coordinate as columns lon and lat, anything else as an address. */
static int query_row(const char *verb, lrt_verb what, const lrt_router *router,
                     const lrt_query *query)
{
    lrt_batch_options b = LRT_BATCH_OPTIONS_INIT;
    size_t n = strlen(query->text), k = 0;
    char *row = malloc(2 * n + 40);
    if (!row) {
        fprintf(stderr, "libroute %s: out of memory\n", verb);
        return EXIT_RUNTIME;
    }
    bool coordinate = is_coordinate(query->text);
    k = (size_t)sprintf(row, coordinate ? "lon,lat\n" : "address\n\"");
    for (size_t i = 0; i < n; i++) {
        if (query->text[i] == '"' && !coordinate) {
            row[k++] = '"';
        }
        row[k++] = query->text[i];
    }
    k += (size_t)sprintf(row + k, coordinate ? "\n" : "\"\n");
    text_input in = {row, 0, k};
    b.verb = what;
    b.input = LRT_FORMAT_CSV;
    b.output = LRT_FORMAT_CSV;
    b.query = query;
    int code = run_batch(verb, router, &b, read_text, &in, true);
    free(row);
    return code;
}

static int query_geocode(const char *verb, const lrt_router *router, const cli_options *o,
                         const char *text)
{
    lrt_error err;
    lrt_geocode_result *g = NULL;
    lrt_geocode_query q = LRT_GEOCODE_QUERY_INIT;
    char *out;
    q.text = text;
    q.explain = o->explain;
    if (lrt_geocode(router, &q, &g, &err) != LRT_OK) {
        return fail_query(verb, &err);
    }
    if (o->format == FORMAT_JSON || o->format == FORMAT_NDJSON) {
        CLI_TEXT(out, lrt_geocode_result_json(g, NULL, 0),
                 lrt_geocode_result_json(g, cli_buf, cli_size));
    } else if (o->format == FORMAT_GEOJSON) {
        CLI_TEXT(out, lrt_geocode_result_geojson(g, NULL, 0),
                 lrt_geocode_result_geojson(g, cli_buf, cli_size));
    } else {
        unsigned width = cli_width();
        CLI_TEXT(out, lrt_geocode_result_text(g, width, NULL, 0),
                 lrt_geocode_result_text(g, width, cli_buf, cli_size));
    }
    int code = cli_print(verb, out);
    if (code == EXIT_ANSWERED && lrt_geocode_result_status(g) != LRT_ANSWER_ANSWERED) {
        code = EXIT_OPEN;
    }
    lrt_geocode_result_free(g);
    return code;
}

int cli_result(const char *verb, const cli_options *o, const lrt_result *r)
{
    lrt_error err;
    char *out;
    if (o->format == FORMAT_JSON || o->format == FORMAT_NDJSON) {
        CLI_TEXT(out, lrt_result_json(r, NULL, 0), lrt_result_json(r, cli_buf, cli_size));
    } else if (o->format == FORMAT_GEOJSON) {
        CLI_TEXT(out, lrt_result_geojson(r, NULL, 0), lrt_result_geojson(r, cli_buf, cli_size));
    } else {
        unsigned width = cli_width();
        CLI_TEXT(out, lrt_result_text(r, width, NULL, 0),
                 lrt_result_text(r, width, cli_buf, cli_size));
    }
    int code = !out && lrt_verify(o->positional[0], &err) != LRT_OK ? cli_fail(verb, &err)
                                                                    : cli_print(verb, out);
    return code == EXIT_ANSWERED && lrt_result_status(r) != LRT_ANSWER_ANSWERED ? EXIT_OPEN : code;
}

/* Written before the answer is shown: an answer without the receipt that was asked for would be taken for one with it. */
static int write_receipt(const char *verb, const cli_options *o, const lrt_query *query,
                         const lrt_result *r)
{
    const lrt_query *with_text = o->receipt_text ? query : NULL;
    char *text;
    if (lrt_result_receipt(r, with_text, NULL, 0) == 0) {
        return cli_usage(verb, "no receipt: no place was found, so that only the text says what "
                               "was asked; add --receipt-text");
    }
    CLI_TEXT(text, lrt_result_receipt(r, with_text, NULL, 0),
             lrt_result_receipt(r, with_text, cli_buf, cli_size));
    if (!text) {
        fprintf(stderr, "libroute %s: out of memory\n", verb);
        return EXIT_RUNTIME;
    }
    FILE *f = fopen(o->receipt, "wbx");
    bool fine = f && fprintf(f, "%s\n", text) > 0;
    if (f && fclose(f) != 0) {
        fine = false;
    }
    free(text);
    if (!fine) {
        fprintf(stderr, "libroute %s: %s: the receipt cannot be written: %s\n", verb, o->receipt,
                errno == EEXIST ? "the file is there already; name another" : strerror(errno));
        return EXIT_RUNTIME;
    }
    return 0;
}

static int query_place(const char *verb, lrt_verb what, const lrt_router *router,
                       const cli_options *o, const lrt_query *query)
{
    lrt_error err;
    lrt_result *r = NULL;
    lrt_status status = what == LRT_VERB_AREAS ? lrt_locate(router, query, &r, &err)
                        : o->explain           ? lrt_explain(router, query, &r, &err)
                                               : lrt_route(router, query, &r, &err);
    if (status != LRT_OK) {
        return fail_query(verb, &err);
    }
    int code = o->receipt ? write_receipt(verb, o, query, r) : 0;
    code = code ? code : cli_result(verb, o, r);
    lrt_result_free(r);
    return code;
}

int cli_place_text(const char *verb, const cli_options *o, const char *given,
                   char room[LRT_TEXT_MAX + 2], lrt_query *query)
{
    query->text = given;
    if (o->crs) { /* "x,y" --crs EPSG:N is the text "x,y EPSG:N" */
        int n = snprintf(room, LRT_TEXT_MAX + 2, "%s %s", given, o->crs);
        if (n < 0 || n >= LRT_TEXT_MAX + 2) {
            return cli_usage(verb, "the coordinate is longer than %d bytes", LRT_TEXT_MAX);
        }
        query->text = room;
    }
    return 0;
}

static int query_text(const char *verb, lrt_verb what, const lrt_router *router,
                      const cli_options *o, lrt_query *query)
{
    char with_crs[LRT_TEXT_MAX + 2];
    int code = cli_place_text(verb, o, o->positional[1], with_crs, query);
    if (code) {
        return code;
    }
    if (o->format == FORMAT_CSV) {
        return query_row(verb, what, router, query);
    }
    return what == LRT_VERB_GEOCODE ? query_geocode(verb, router, o, query->text)
                                    : query_place(verb, what, router, o, query);
}

int cli_query(const char *verb, lrt_verb what, const cli_options *o)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_query query = LRT_QUERY_INIT;
    if ((o->n_positional == 2) == (o->input != NULL)) {
        return cli_usage(verb, "give either one %s or -i FILE",
                         what == LRT_VERB_AREAS ? "LON,LAT" : "TEXT");
    }
    if (o->explain && (o->input || o->format == FORMAT_CSV || o->format == FORMAT_GEOJSON)) {
        return cli_usage(verb, "--explain explains one TEXT, as text or json");
    }
    if (o->receipt_text && !o->receipt) {
        return cli_usage(verb, "--receipt-text is about the receipt of --receipt FILE");
    }
    if (o->receipt && (o->input || o->format == FORMAT_CSV)) {
        return cli_usage(verb,
                         "a receipt is of one TEXT, answered as text, json, ndjson or geojson");
    }
    if (lrt_open(o->positional[0], &router, &err) != LRT_OK) {
        return cli_fail(verb, &err);
    }
    int code = cli_fill_query(verb, router, o, &query);
    if (code == 0) {
        code = o->input ? query_stream(verb, what, router, o, &query)
                        : query_text(verb, what, router, o, &query);
    }
    lrt_close(router);
    return code;
}
