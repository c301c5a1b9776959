/*
 * batch: one verb over a stream of rows, in constant memory. CSV and NDJSON rows become the same thing - named values - and
 * every answer is written before the next row is read.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvio.h"
#include "format.h"
#include "route.h"

#define CHUNK 65536u

typedef enum column_use {
    USE_NONE = -1,
    USE_LON,
    USE_LAT,
    USE_X,
    USE_Y,
    USE_PPN,
    USE_ADDRESS,
    USE_CITY,
    USE_STATE,
    USE_ZIP,
    USE_AS_OF,
    USE_RULE,
    USE_ROLE,
    USE_COUNT
} column_use;
static const char *const use_name[USE_COUNT] = {"lon",  "lat",   "x",   "y",     "ppn",  "address",
                                                "city", "state", "zip", "as_of", "rule", "role"};

typedef struct batch {
    lrt_router *router;
    const lrt_batch_options *o;
    lrt_read_fn read;
    lrt_write_fn write;
    void *read_user, *write_user;
    lrt_stream_format input, output;
    lrti_csv *csv;
    bool header_done;
    size_t n_columns;
    char **name;     /* input columns (CSV) */
    int *use;        /* column_use of each */
    lrti_buf line;   /* output being made */
    lrti_buf rest;   /* NDJSON: an incomplete last line */
    uint64_t record; /* NDJSON line, or CSV line */
    uint64_t features;
    /* slugs in force at the default date are the answer columns; a row with its own date fills the same ones */
    const char **slug;
    size_t n_slugs;
    lrt_batch_summary sum;
    lrt_error *err;
    /* facts of the row at hand: "KEY=VALUE" texts, one behind the other, and where each begins */
    lrti_buf fact_text;
    size_t fact_at[LRT_FACTS_MAX];
    size_t n_row_facts;
    const char *fact[LRT_FACTS_MAX]; /* with those of the stream */
    /* the answer columns of `areas` depend on nothing but the cover (off the borders): made once for each cover met */
    uint32_t epoch;
    uint64_t in_force;
    char **cover_cells;
    lrt_answer *cover_status;
    lrti_arena kept;
} batch;

typedef struct row_values {
    const char *text[USE_COUNT]; /* NULL = column absent or empty */
    size_t len[USE_COUNT];
} row_values;

/* ---- output ---- */

static lrt_status flush(batch *b)
{
    if (b->line.failed) {
        return lrti_fail_memory(b->err);
    }
    if (b->line.len && b->write(b->write_user, b->line.data, b->line.len) != 0) {
        return lrti_fail(b->err, LRT_E_IO,
                         "the answers cannot be written (disk full, or the reader has gone)");
    }
    b->line.len = 0;
    return LRT_OK;
}

static lrt_status flush_some(batch *b)
{
    return b->line.len >= CHUNK || b->line.failed ? flush(b) : LRT_OK;
}

static void comma(batch *b) { lrti_buf_char(&b->line, ','); }

static void cell(batch *b, const char *text)
{
    comma(b);
    lrti_csv_field(&b->line, text, strlen(text));
}

static bool input_has(const batch *b, const char *name)
{
    for (size_t i = 0; i < b->n_columns; i++) {
        if (strcmp(b->name[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void answer_column(batch *b, const char *name)
{
    char renamed[400];
    snprintf(renamed, sizeof renamed, "%.280s", name);
    while (input_has(b, renamed) && strlen(renamed) + 5 < sizeof renamed) {
        memmove(renamed + 4, renamed, strlen(renamed) + 1);
        memcpy(renamed, "lrt_", 4);
    }
    cell(b, renamed);
    if (strcmp(renamed, name) == 0) {
        return;
    }
    if (b->o->on_notice) {
        char text[800];
        snprintf(text, sizeof text, "the input has a column \"%.280s\"; the answer is in \"%s\"",
                 name, renamed);
        b->o->on_notice(b->o->user, text);
    }
}

static void slug_columns(batch *b, bool edges)
{
    char name[300];
    for (size_t i = 0; i < b->n_slugs; i++) {
        answer_column(b, b->slug[i]);
        if (edges) {
            snprintf(name, sizeof name, "%.280s_edge", b->slug[i]);
            answer_column(b, name);
        }
    }
}

static void answer_header(batch *b)
{
    static const char *const geocode[] = {
        "status",  "match_type", "score",      "faults", "error_m",     "lon",           "lat",
        "matched", "parcels",    "candidates", "naaccr", "esri_status", "esri_addr_type"};
    static const char *const front[] = {"status", "match_type", "lon", "lat"};
    static const char *const back[] = {"verdicts", "partners", "services", "warnings"};
    for (size_t i = 0; i < b->n_columns; i++) {
        if (i) {
            comma(b);
        }
        lrti_csv_field(&b->line, b->name[i], strlen(b->name[i]));
    }
    if (b->o->verb == LRT_VERB_AREAS) {
        answer_column(b, "status");
        slug_columns(b, true);
    } else if (b->o->verb == LRT_VERB_GEOCODE) {
        for (size_t i = 0; i < LRTI_COUNT(geocode); i++) {
            answer_column(b, geocode[i]);
        }
    } else {
        for (size_t i = 0; i < LRTI_COUNT(front); i++) {
            answer_column(b, front[i]);
        }
        slug_columns(b, false);
        for (size_t i = 0; i < LRTI_COUNT(back); i++) {
            answer_column(b, back[i]);
        }
    }
    lrti_buf_char(&b->line, '\n');
}

/* ---- one answer as CSV ---- */

/* Values of one cell are joined with ';'; quoted as a whole where the joined text needs it. */
typedef struct joined {
    size_t start;
    bool any, quote;
} joined;

static joined begin_join(batch *b)
{
    comma(b);
    return (joined){b->line.len, false, false};
}

static void join(batch *b, joined *j, const char *text)
{
    if (j->any) {
        lrti_buf_char(&b->line, ';');
    }
    j->any = true;
    j->quote = j->quote || strpbrk(text, ",\"\r\n ") != NULL;
    lrti_buf_str(&b->line, text);
}

static void end_join(batch *b, const joined *j)
{
    if (j->quote && !b->line.failed) {
        lrti_buf copy = {0};
        lrti_buf_add(&copy, b->line.data + j->start, b->line.len - j->start);
        b->line.len = j->start;
        b->line.failed = b->line.failed || copy.failed;
        if (!copy.failed) {
            lrti_csv_field(&b->line, copy.data, copy.len);
        }
        lrti_buf_free(&copy);
    }
}

static bool of_slug(const batch *b, uint32_t area, const char *slug)
{
    const lrti_tables *t = &b->router->directory.t;
    const char *own = LRTI_TX(t, boundary_set, slug, LRTI_U32(t, boundary, boundary_set_id, area));
    return own == slug || strcmp(own, slug) == 0;
}

static void area_cells(batch *b, const lrti_located *l, bool edges)
{
    const lrti_tables *t = &b->router->directory.t;
    for (size_t s = 0; s < b->n_slugs; s++) {
        for (int pass = 0; pass <= (edges ? 1 : 0); pass++) {
            joined j = begin_join(b);
            for (size_t i = 0; i < l->n_applying; i++) {
                if ((pass == 0 || l->hit[i].relation == LRTI_ON_EDGE) &&
                    of_slug(b, l->hit[i].area, b->slug[s])) {
                    join(b, &j, LRTI_TX(t, boundary, area_id, l->hit[i].area));
                }
            }
            end_join(b, &j);
        }
    }
}

static void number_cell(batch *b, double value, int decimals)
{
    comma(b);
    if (isfinite(value)) {
        lrti_buf_fixed(&b->line, value, decimals);
    }
}

static void areas_row(batch *b, const lrt_result *r)
{
    cell(b, lrt_answer_text(r->located.status));
    area_cells(b, &r->located, true);
}

static void verdict_cell(batch *b, const lrti_located *l)
{
    const lrti_directory *d = &b->router->directory;
    joined j = begin_join(b);
    for (uint32_t s = 0; s < d->n_sets; s++) {
        if (l->verdict[s] != LRTI_NOT_IN_FORCE) {
            char text[400];
            snprintf(text, sizeof text, "%.300s:%s", LRTI_TX(&d->t, boundary_set, slug, s),
                     lrti_verdict_text(l->verdict[s]));
            join(b, &j, text);
        }
    }
    end_join(b, &j);
}

/* What JSON says with each partner, for staff: its contacts are all due for review. */
static void stale_items(batch *b, joined *j, const lrt_result *r)
{
    const lrti_directory *d = &b->router->directory;
    for (size_t i = 0; r->asked.view != LRT_VIEW_OWNER && i < r->matches.n; i++) {
        const lrti_match *m = &r->matches.match[i];
        if (lrti_route_stale(d, &r->asked, m)) {
            char text[LRT_TEXT_MAX];
            snprintf(text, sizeof text, "stale_contact:%.400s",
                     LRTI_TX(&d->t, organization, id, m->organization));
            join(b, j, text);
        }
    }
}

static void route_row(batch *b, const lrt_result *r)
{
    const lrti_tables *t = &b->router->directory.t;
    const lrti_located *l = &r->located;
    cell(b, lrt_answer_text(l->status));
    cell(b, lrt_match_type_text(l->match_type));
    number_cell(b, l->lon, 9);
    number_cell(b, l->lat, 9);
    area_cells(b, l, false);
    verdict_cell(b, l);
    joined j = begin_join(b);
    for (size_t i = 0; i < r->matches.n; i++) {
        join(b, &j, LRTI_TX(t, organization, id, r->matches.match[i].organization));
    }
    end_join(b, &j);
    j = begin_join(b);
    for (size_t i = 0; i < r->matches.n;
         i++) { /* one for each partner, so an empty one keeps its place */
        const lrti_match *m = &r->matches.match[i];
        join(b, &j, m->n_services ? LRTI_TX(t, service, id, m->service[0].service) : "");
    }
    end_join(b, &j);
    j = begin_join(b);
    for (size_t i = 0; i < l->warnings.n + r->matches.warnings.n; i++) {
        const lrti_warning *w =
            i < l->warnings.n ? &l->warnings.item[i] : &r->matches.warnings.item[i - l->warnings.n];
        if (lrti_warning_words(r->asked.view, w)) {
            join(b, &j, w->code);
        }
    }
    stale_items(b, &j, r);
    end_join(b, &j);
}

static void geocode_row(batch *b, const lrt_geocode_result *g)
{
    const lrti_geocoding *c = &g->geocoding;
    const lrti_place *p = c->status == LRT_ANSWER_ANSWERED && c->n_places ? &c->places[0] : NULL;
    cell(b, lrt_answer_text(c->status));
    cell(b, lrt_match_type_text(p ? p->match_type : LRT_MATCH_NONE));
    comma(b);
    if (p) {
        lrti_buf_printf(&b->line, "%d", p->score);
    }
    comma(b);
    if (p) {
        lrti_format_faults(&b->line, p->faults, ";");
    }
    number_cell(b, p ? p->error_m : NAN, 1);
    number_cell(b, p ? p->lon : NAN, 9);
    number_cell(b, p ? p->lat : NAN, 9);
    cell(b, p ? p->address : "");
    joined j = begin_join(b);
    for (size_t i = 0; p && i < p->n_parcels; i++) {
        join(b, &j, lrti_geocode_parcel_number(&b->router->geocoder, p->parcels[i]));
    }
    end_join(b, &j);
    j = begin_join(b);
    for (size_t i = c->status == LRT_ANSWER_ANSWERED; i < c->n_places;
         i++) { /* ',' and ';' of an address would break the list */
        const lrti_place *q = &c->places[i];
        join(b, &j,
             q->address[0]  ? q->address
             : q->n_parcels ? lrti_geocode_parcel_number(&b->router->geocoder, q->parcels[0])
                            : "");
    }
    end_join(b, &j);
    cell(b, p ? lrti_naaccr(p->match_type) : "99");
    cell(b, lrti_esri_status(c->status));
    cell(b, p ? lrti_esri_type(p->match_type) : "");
}

/* ---- one row ---- */

static const char fact_prefix[] = "fact:";

/* Values of a column fact:KEY, joined by ';'. */
static lrt_status add_facts(batch *b, const char *column, const char *values)
{
    const char *key = column + sizeof fact_prefix - 1, *item;
    size_t n;
    while (lrti_next_item(&values, &item, &n)) {
        if (b->n_row_facts == LRT_FACTS_MAX) {
            return lrti_fail_at(b->err, LRT_E_ARG, "input", b->record, column,
                                "more than %d facts in one row", LRT_FACTS_MAX);
        }
        b->fact_at[b->n_row_facts++] = b->fact_text.len;
        lrti_buf_str(&b->fact_text, key);
        lrti_buf_char(&b->fact_text, '=');
        lrti_buf_add(&b->fact_text, item, n);
        lrti_buf_char(&b->fact_text, '\0');
    }
    return b->fact_text.failed ? lrti_fail_memory(b->err) : LRT_OK;
}

static bool same_key(const char *a, const char *b)
{
    return strncmp(a, b, strcspn(a, "=") + 1) == 0;
}

/* The row's facts, then those of the stream whose key the row leaves open. False: too many. */
static bool take_facts(batch *b, lrt_query *q)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n_row_facts; i++) {
        b->fact[n++] = b->fact_text.data + b->fact_at[i];
    }
    for (size_t i = 0; i < q->n_facts; i++) {
        bool replaced = false;
        for (size_t k = 0; k < b->n_row_facts && q->facts[i]; k++) {
            replaced = replaced || same_key(b->fact[k], q->facts[i]);
        }
        if (!replaced && n == LRT_FACTS_MAX) {
            return false;
        }
        if (!replaced) {
            b->fact[n++] = q->facts[i];
        }
    }
    q->facts = b->fact;
    q->n_facts = n;
    return true;
}

static lrt_status row_query(batch *b, const row_values *v, lrt_query *q, bool *ppn)
{
    *q = *b->o->query;
    *ppn = false;
    q->role = v->text[USE_ROLE] ? v->text[USE_ROLE] : q->role;
    if (!take_facts(b, q)) {
        return lrti_fail_at(b->err, LRT_E_ARG, "input", b->record,
                            "fact:", "more than %d facts in one row", LRT_FACTS_MAX);
    }
    q->text = NULL;
    q->city = q->state = q->zip = NULL;
    q->lon_deg = q->lat_deg = NAN;
    if (v->text[USE_AS_OF]) {
        uint32_t last;
        if (v->len[USE_AS_OF] != 10 || !lrti_parse_date(v->text[USE_AS_OF], 10, &q->as_of, &last)) {
            return lrti_fail_at(b->err, LRT_E_ARG, "input", b->record, "as_of",
                                "\"%.40s\" is no day; write YYYY-MM-DD", v->text[USE_AS_OF]);
        }
        q->at = LRT_AT_NONE;
    }
    if (v->text[USE_RULE]) {
        bool parcel = strcmp(v->text[USE_RULE], "parcel") == 0;
        if (!parcel && strcmp(v->text[USE_RULE], "point") != 0) {
            return lrti_fail_at(b->err, LRT_E_ARG, "input", b->record, "rule",
                                "\"%.40s\" is neither point nor parcel", v->text[USE_RULE]);
        }
        q->rule = parcel ? LRT_RULE_PARCEL : LRT_RULE_POINT;
    }
    if (v->text[USE_LON] && v->text[USE_LAT]) {
        if (!lrti_parse_double(v->text[USE_LON], v->len[USE_LON], &q->lon_deg) ||
            !lrti_parse_double(v->text[USE_LAT], v->len[USE_LAT], &q->lat_deg)) {
            q->lon_deg = q->lat_deg = NAN; /* answered "invalid" */
        }
    } else if (b->o->crs && v->text[USE_X] && v->text[USE_Y]) {
        double at[2];
        if (lrti_parse_double(v->text[USE_X], v->len[USE_X], &at[0]) &&
            lrti_parse_double(v->text[USE_Y], v->len[USE_Y], &at[1])) {
            lrt_status status = lrt_to_lon_lat(b->router, b->o->crs, at, 1, at, b->err);
            q->lon_deg = at[0];
            q->lat_deg = at[1];
            return status;
        }
    } else if (v->text[USE_PPN]) {
        q->text = v->text[USE_PPN];
        *ppn = true;
    } else if (v->text[USE_ADDRESS]) {
        q->text = v->text[USE_ADDRESS];
        q->city = v->text[USE_CITY];
        q->state = v->text[USE_STATE];
        q->zip = v->text[USE_ZIP];
    }
    return LRT_OK;
}

static void count(batch *b, lrt_answer status)
{
    b->sum.rows++;
    b->sum.by_status[status]++;
    b->sum.answered += status == LRT_ANSWER_ANSWERED;
}

static lrt_status write_json(batch *b, lrti_json_build *jb, lrti_json *answer,
                             const lrti_json *input, double lon, double lat)
{
    if (input) {
        lrti_json_set_copy(jb, answer, "input", input);
    }
    if (b->output == LRT_FORMAT_GEOJSON) {
        answer = lrti_format_feature(jb, lon, lat, answer);
        lrti_buf_str(&b->line,
                     b->features++ ? ",\n" : "{\"type\":\"FeatureCollection\",\"features\":[\n");
    }
    lrti_json_dump_buf(jb, answer, &b->line);
    lrti_json_free(answer);
    if (b->output == LRT_FORMAT_NDJSON) {
        lrti_buf_char(&b->line, '\n');
    }
    return flush_some(b);
}

/* `input`: the row as a JSON object, for JSON output; NULL for CSV output. */
static lrt_status answer_geocode(batch *b, const lrt_query *q, bool ppn, const lrti_json *input)
{
    lrt_geocode_result g;
    memset(&g, 0, sizeof g);
    g.router = b->router;
    lrt_status status = LRT_OK;
    if (q->text) {
        status = lrti_find_place(b->router, q->text, ppn, q->city, q->state, q->zip, &g.arena,
                                 &g.geocoding, b->err);
    } else {
        lrti_place *p = lrti_arena_alloc(&g.arena, 1, sizeof *p);
        bool good = fabs(q->lon_deg) <= 180 && fabs(q->lat_deg) <= 90;
        if (p) {
            *p = (lrti_place){LRT_MATCH_COORDINATE, 100, 0, q->lon_deg, q->lat_deg, 0, "", NULL, 0};
        }
        g.geocoding.status = good ? LRT_ANSWER_ANSWERED : LRT_ANSWER_INVALID;
        g.geocoding.reason = good ? "" : "This is no coordinate: longitude, latitude in degrees.";
        g.geocoding.places = p;
        g.geocoding.n_places = good;
        g.geocoding.crs = "";
        status = p ? LRT_OK : lrti_fail_memory(b->err);
    }
    if (status == LRT_OK && b->output != LRT_FORMAT_CSV) {
        status = lrti_find_nearest(b->router, &g.arena, &g.geocoding, b->err);
    }
    if (status == LRT_OK) {
        count(b, g.geocoding.status);
        if (g.geocoding.status == LRT_ANSWER_ANSWERED && g.geocoding.n_places) {
            b->sum.by_match_type[g.geocoding.places[0].match_type]++;
        }
        if (b->output == LRT_FORMAT_CSV) {
            geocode_row(b, &g);
            lrti_buf_char(&b->line, '\n');
            status = flush_some(b);
        } else {
            lrti_json_build jb = {false};
            const lrti_place *p = g.geocoding.n_places ? &g.geocoding.places[0] : NULL;
            status = write_json(b, &jb, lrti_format_geocode(&jb, &g), input, p ? p->lon : NAN,
                                p ? p->lat : NAN);
        }
    }
    lrti_arena_free(&g.arena);
    return status;
}

/* Cover of a row that is a plain coordinate at the date of the stream; LRT_COVER_INVALID = ask in full. */
static uint32_t plain_cover(const batch *b, const lrt_query *q, const row_values *v)
{
    if (b->o->verb != LRT_VERB_AREAS || b->output != LRT_FORMAT_CSV || q->text ||
        v->text[USE_AS_OF]) {
        return LRT_COVER_INVALID;
    }
    uint32_t cover = lrti_areas_cover_at(b->router->areas, b->epoch, q->lon_deg, q->lat_deg);
    return cover & LRT_COVER_ON_EDGE ? LRT_COVER_INVALID
                                     : cover; /* the invalid one has that bit too */
}

/* A place that some tessellation leaves uncovered is a gap or not by its distance from an edge: not the same for a cover. */
static bool depends_on_cover_only(const batch *b, const lrti_located *l)
{
    const lrti_directory *d = &b->router->directory;
    uint64_t applying = 0;
    for (size_t i = 0; i < l->n_applying; i++) {
        applying |= UINT64_C(1) << LRTI_U32(&d->t, boundary, boundary_set_id, l->hit[i].area);
    }
    return l->status == LRT_ANSWER_OUTSIDE || !(d->tessellation & b->in_force & ~applying);
}

static lrt_status keep_cells(batch *b, uint32_t cover, const lrti_located *l, size_t from)
{
    if (cover == LRT_COVER_INVALID || b->line.failed || !depends_on_cover_only(b, l)) {
        return LRT_OK;
    }
    b->cover_cells[cover] = lrti_arena_strn(&b->kept, b->line.data + from, b->line.len - from);
    b->cover_status[cover] = l->status;
    return b->cover_cells[cover] ? LRT_OK : lrti_fail_memory(b->err);
}

static lrt_status answer_row(batch *b, const row_values *v, const lrti_json *input)
{
    lrt_query q;
    bool ppn;
    lrt_status status = row_query(b, v, &q, &ppn);
    if (status != LRT_OK) {
        return status;
    }
    if (b->o->verb == LRT_VERB_GEOCODE) {
        return answer_geocode(b, &q, ppn, input);
    }
    uint32_t cover = plain_cover(b, &q, v);
    if (cover != LRT_COVER_INVALID && b->cover_cells[cover]) {
        count(b, b->cover_status[cover]);
        lrti_buf_str(&b->line, b->cover_cells[cover]);
        return flush_some(b);
    }
    size_t from = b->line.len;
    lrt_result r;
    memset(&r, 0, sizeof r);
    r.router = b->router;
    bool covers = b->o->verb == LRT_VERB_AREAS;
    lrti_detail detail = covers && b->output == LRT_FORMAT_CSV ? LRTI_COVERS : LRTI_VERDICTS;
    status = lrti_answer(b->router, &q, ppn, covers, detail, &r, b->err);
    if (status == LRT_E_ARG) { /* a role or fact that the territory does not know */
        char why[LRT_ERROR_MESSAGE_SIZE];
        snprintf(why, sizeof why, "%s", b->err->message);
        lrti_fail_at(b->err, status, "input", b->record, NULL, "%s", why);
    }
    if (status == LRT_OK) {
        count(b, r.located.status);
        if (b->output == LRT_FORMAT_CSV) {
            if (b->o->verb == LRT_VERB_AREAS) {
                areas_row(b, &r);
            } else {
                route_row(b, &r);
            }
            lrti_buf_char(&b->line, '\n');
            status = keep_cells(b, cover, &r.located, from);
            status = status == LRT_OK ? flush_some(b) : status;
        } else {
            lrti_json_build jb = {false};
            status = write_json(b, &jb, lrti_format_result(&jb, &r), input, r.located.lon,
                                r.located.lat);
        }
    }
    lrti_arena_free(&r.arena);
    return status;
}

/* ---- columns ---- */

static int use_of(const char *name)
{
    for (int u = 0; u < USE_COUNT; u++) {
        if (strcmp(use_name[u], name) == 0) {
            return u;
        }
    }
    return USE_NONE;
}

static bool is_fact_column(const char *name)
{
    return strncmp(name, fact_prefix, sizeof fact_prefix - 1) == 0 &&
           name[sizeof fact_prefix - 1] != '\0';
}

static void no_facts(batch *b)
{
    b->fact_text.len = 0;
    b->n_row_facts = 0;
}

static lrt_status has_place_columns(batch *b)
{
    bool has[USE_COUNT] = {false};
    for (size_t i = 0; i < b->n_columns; i++) {
        if (b->use[i] >= 0) {
            has[b->use[i]] = true;
        }
    }
    bool place = (has[USE_LON] && has[USE_LAT]) || (b->o->crs && has[USE_X] && has[USE_Y]) ||
                 has[USE_PPN] || has[USE_ADDRESS];
    if (!place) {
        return lrti_fail_at(b->err, LRT_E_ARG, "input", 1, NULL,
                            has[USE_X] && has[USE_Y]
                                ? "columns x and y need their CRS: --crs EPSG:N"
                                : "no place: a column lon and lat, x and y (with --crs), ppn, or "
                                  "address is needed");
    }
    return LRT_OK;
}

static lrt_status csv_header(batch *b, const lrti_csv_row *row)
{
    b->n_columns = row->n;
    b->name = calloc(row->n, sizeof *b->name);
    b->use = calloc(row->n, sizeof *b->use);
    if (!b->name || !b->use) {
        b->n_columns = 0;
        return lrti_fail_memory(b->err);
    }
    for (size_t i = 0; i < row->n; i++) {
        b->name[i] = malloc(row->len[i] + 1);
        if (!b->name[i]) {
            return lrti_fail_memory(b->err);
        }
        memcpy(b->name[i], row->field[i], row->len[i] + 1);
        b->use[i] = use_of(b->name[i]);
        lrt_status status = LRT_OK;
        for (size_t k = 0; k < i && status == LRT_OK; k++) {
            if (strcmp(b->name[k], b->name[i]) == 0) {
                status = lrti_fail_at(b->err, LRT_E_ARG, "input", row->line, b->name[i],
                                      "stands twice in the header; rename one column");
            }
        }
        if (status != LRT_OK) {
            return status;
        }
    }
    lrt_status status = has_place_columns(b);
    if (status == LRT_OK && b->output == LRT_FORMAT_CSV) {
        answer_header(b);
    }
    return status;
}

static lrti_json *row_json(const batch *b, lrti_json_build *jb, const lrti_csv_row *row)
{
    lrti_json *o = lrti_json_object();
    for (size_t i = 0; i < row->n; i++) {
        lrti_json_set_text(jb, o, b->name[i], row->field[i]);
    }
    return o;
}

static lrt_status on_csv_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    batch *b = user;
    row_values v = {{NULL}, {0}};
    (void)err;
    b->record = row->line;
    if (!b->header_done) {
        b->header_done = true;
        return csv_header(b, row);
    }
    if (row->n != b->n_columns) {
        return lrti_fail_at(
            b->err, LRT_E_ARG, "input", row->line, NULL,
            "has %zu fields, the header has %zu; a field that holds a comma must be quoted", row->n,
            b->n_columns);
    }
    no_facts(b);
    for (size_t i = 0; i < row->n; i++) {
        if (b->use[i] >= 0 && row->len[i]) {
            v.text[b->use[i]] = row->field[i];
            v.len[b->use[i]] = row->len[i];
        } else if (row->len[i] && is_fact_column(b->name[i])) {
            lrt_status status = add_facts(b, b->name[i], row->field[i]);
            if (status != LRT_OK) {
                return status;
            }
        }
    }
    if (b->output == LRT_FORMAT_CSV) {
        for (size_t i = 0; i < row->n; i++) {
            if (i) {
                comma(b);
            }
            lrti_csv_field(&b->line, row->field[i], row->len[i]);
        }
        return answer_row(b, &v, NULL);
    }
    lrti_json_build jb = {false};
    lrti_json *input = row_json(b, &jb, row);
    lrt_status status = jb.failed ? lrti_fail_memory(b->err) : answer_row(b, &v, input);
    lrti_json_free(input);
    return status;
}

/* ---- NDJSON ---- */

static lrt_status json_columns(batch *b, const lrti_json *o)
{
    size_t n = lrti_json_size(o);
    b->n_columns = n;
    b->name = calloc(n + 1, sizeof *b->name);
    b->use = calloc(n + 1, sizeof *b->use);
    if (!b->name || !b->use) {
        b->n_columns = 0;
        return lrti_fail_memory(b->err);
    }
    for (size_t i = 0; i < n; i++) {
        const lrti_json *v;
        const char *key = lrti_json_member(o, i, &v);
        size_t len = strlen(key);
        if (!(b->name[i] = malloc(len + 1))) {
            return lrti_fail_memory(b->err);
        }
        memcpy(b->name[i], key, len + 1);
    }
    answer_header(b);
    return LRT_OK;
}

static void json_cells(batch *b, const lrti_json *o)
{
    for (size_t i = 0; i < b->n_columns; i++) {
        lrti_buf text = {0};
        if (i) {
            comma(b);
        }
        lrti_json_scalar(lrti_json_get(o, b->name[i]), &text);
        lrti_csv_field(&b->line, text.data ? text.data : "", text.len);
        b->line.failed = b->line.failed || text.failed;
        lrti_buf_free(&text);
    }
}

static lrt_status json_line(batch *b, const char *text, size_t len)
{
    lrt_error at;
    lrti_buf value[USE_COUNT];
    row_values v = {{NULL}, {0}};
    lrt_status status = LRT_OK;
    b->record++;
    if (strspn(text, " \t\r") == len) {
        return LRT_OK;
    }
    lrti_json *o = lrti_json_parse(text, len, "input", &at);
    if (!o && at.status == LRT_E_MEMORY) {
        return lrti_fail_memory(b->err);
    }
    if (!o || lrti_json_type(o) != LRTI_JSON_OBJECT) {
        lrti_json_free(o);
        return lrti_fail_at(b->err, LRT_E_ARG, "input", b->record, NULL,
                            "is not one JSON object on a line%s%s", o ? "" : ": ",
                            o ? "" : at.message);
    }
    memset(value, 0, sizeof value);
    no_facts(b);
    for (int u = 0; u < USE_COUNT && status == LRT_OK; u++) {
        const lrti_json *member = lrti_json_get(o, use_name[u]);
        if (member) {
            lrti_json_scalar(member, &value[u]);
            status = value[u].failed ? lrti_fail_memory(b->err) : LRT_OK;
            if (value[u].len) {
                v.text[u] = value[u].data;
                v.len[u] = value[u].len;
            }
        }
    }
    for (size_t i = 0; status == LRT_OK && i < lrti_json_size(o); i++) {
        const lrti_json *member;
        const char *name = lrti_json_member(o, i, &member);
        if (is_fact_column(name)) {
            lrti_buf values = {0};
            lrti_json_scalar(member, &values);
            status = values.failed ? lrti_fail_memory(b->err)
                     : values.len  ? add_facts(b, name, values.data)
                                   : LRT_OK;
            lrti_buf_free(&values);
        }
    }
    if (status == LRT_OK && b->output == LRT_FORMAT_CSV) {
        status = b->header_done ? LRT_OK : json_columns(b, o);
        b->header_done = true;
        json_cells(b, o);
    }
    if (status == LRT_OK) {
        status = answer_row(b, &v, b->output == LRT_FORMAT_CSV ? NULL : o);
    }
    for (int u = 0; u < USE_COUNT; u++) {
        lrti_buf_free(&value[u]);
    }
    lrti_json_free(o);
    return status;
}

static lrt_status feed_json(batch *b, const char *data, size_t len)
{
    lrt_status status = LRT_OK;
    while (status == LRT_OK && len > 0) {
        const char *newline = memchr(data, '\n', len);
        size_t n = newline ? (size_t)(newline - data) : len;
        lrti_buf_add(&b->rest, data, n);
        if (b->rest.failed) {
            return lrti_fail_memory(b->err);
        }
        if (b->rest.len > LRTI_CSV_ROW_MAX) {
            return lrti_fail_at(b->err, LRT_E_ARG, "input", b->record + 1, NULL,
                                "a line of more than %u bytes", LRTI_CSV_ROW_MAX);
        }
        if (newline) {
            status = json_line(b, b->rest.data ? b->rest.data : "", b->rest.len);
            b->rest.len = 0;
            n++;
        }
        data += n;
        len -= n;
    }
    return status;
}

/* ---- the stream ---- */

static lrt_status take_slugs(batch *b)
{
    const lrti_directory *d = &b->router->directory;
    uint32_t as_of = b->o->query->as_of;
    lrt_status status = lrti_resolve_time(b->router, &as_of, b->o->query->at, b->err);
    if (status != LRT_OK) {
        return status;
    }
    b->epoch = lrti_areas_epoch(b->router->areas, as_of);
    b->in_force = lrti_areas_epoch_sets(b->router->areas, b->epoch);
    size_t covers = lrti_areas_cover_count(b->router->areas);
    b->slug = calloc(d->n_sets + 1, sizeof *b->slug);
    b->cover_cells = calloc(covers + 1, sizeof *b->cover_cells);
    b->cover_status = calloc(covers + 1, sizeof *b->cover_status);
    if (!b->slug || !b->cover_cells || !b->cover_status) {
        return lrti_fail_memory(b->err);
    }
    for (uint32_t s = 0; s < d->n_sets; s++) {
        if (b->in_force >> s & 1) {
            b->slug[b->n_slugs++] = LRTI_TX(&d->t, boundary_set, slug, s);
        }
    }
    return LRT_OK;
}

/* The first byte that is not white space decides; false while there is none yet. `head` is what was read so far. */
static bool choose_formats(batch *b, const lrti_buf *head, bool at_end)
{
    size_t i = 0;
    if (head->len >= 3 && memcmp(head->data, "\xEF\xBB\xBF", 3) == 0) {
        i = 3;
    } else if (head->len < 3 && head->len > 0 &&
               memcmp(head->data, "\xEF\xBB", head->len < 2 ? 1 : 2) == 0 && !at_end) {
        return false;
    }
    while (i < head->len && strchr(" \t\r\n", head->data[i]) && head->data[i]) {
        i++;
    }
    if (i == head->len && !at_end && b->o->input == LRT_FORMAT_AUTO) {
        return false;
    }
    b->input = b->o->input != LRT_FORMAT_AUTO          ? b->o->input
               : i < head->len && head->data[i] == '{' ? LRT_FORMAT_NDJSON
                                                       : LRT_FORMAT_CSV;
    b->output = b->o->output != LRT_FORMAT_AUTO ? b->o->output : b->input;
    return true;
}

static lrt_status feed(batch *b, const char *data, size_t n)
{
    return b->csv ? lrti_csv_feed(b->csv, data, n, LRT_E_ARG, b->err) : feed_json(b, data, n);
}

/* Opens the stream once its format is known; *open tells. */
static lrt_status begin(batch *b, lrti_buf *head, bool at_end, bool *open)
{
    lrt_status status = head->failed ? lrti_fail_memory(b->err) : LRT_OK;
    if (status != LRT_OK || !choose_formats(b, head, at_end)) {
        return status;
    }
    *open = true;
    size_t skip = 0;
    if (b->input == LRT_FORMAT_CSV) {
        status = lrti_csv_new("input", on_csv_row, b, &b->csv, b->err);
    } else if (head->len >= 3 && memcmp(head->data, "\xEF\xBB\xBF", 3) == 0) {
        skip = 3;
    }
    return status == LRT_OK && head->len > skip ? feed(b, head->data + skip, head->len - skip)
                                                : status;
}

static lrt_status stream(batch *b)
{
    char *chunk = malloc(CHUNK);
    lrt_status status = chunk ? take_slugs(b) : lrti_fail_memory(b->err);
    lrti_buf head = {0};
    bool open = false;
    while (status == LRT_OK) {
        size_t n = b->read(b->read_user, chunk, CHUNK);
        if (n > CHUNK) {
            status = lrti_fail(b->err, LRT_E_IO, "the input cannot be read");
            break;
        }
        if (!open) {
            lrti_buf_add(&head, chunk, n);
            status = begin(b, &head, n == 0, &open);
        } else if (n > 0) {
            status = feed(b, chunk, n);
        }
        if (n == 0) {
            break;
        }
    }
    lrti_buf_free(&head);
    if (status == LRT_OK) {
        status = b->csv        ? lrti_csv_finish(b->csv, LRT_E_ARG, b->err)
                 : b->rest.len ? json_line(b, b->rest.data, b->rest.len)
                               : LRT_OK;
    }
    if (status == LRT_OK && b->csv && !b->header_done) {
        status = lrti_fail(b->err, LRT_E_ARG, "the input is empty; a header line is needed");
    }
    if (b->output == LRT_FORMAT_GEOJSON && status == LRT_OK) {
        lrti_buf_str(&b->line,
                     b->features ? "\n]}\n" : "{\"type\":\"FeatureCollection\",\"features\":[]}\n");
    }
    lrt_error kept;
    lrt_status flushed = LRT_OK;
    if (status != LRT_OK) { /* rows before the failure are written; its message is kept */
        lrt_error *err = b->err;
        b->err = &kept;
        flushed = flush(b);
        b->err = err;
    } else {
        flushed = flush(b);
    }
    free(chunk);
    return status != LRT_OK ? status : flushed;
}

#define FIRST_SUMMARY LRTI_THROUGH(lrt_batch_summary, by_match_type)

lrt_status lrt_batch(const lrt_router *router, const lrt_batch_options *options, lrt_read_fn read,
                     void *read_user, lrt_write_fn write, void *write_user,
                     lrt_batch_summary *summary, lrt_error *err)
{
    lrt_error local;
    lrt_batch_options all = LRT_BATCH_OPTIONS_INIT;
    batch b;
    memset(&b, 0, sizeof b);
    if (summary && !lrti_give_struct(summary, FIRST_SUMMARY, &b.sum, sizeof b.sum)) {
        return lrti_fail(err, LRT_E_ARG,
                         "lrt_batch_summary is not initialised with LRT_BATCH_SUMMARY_INIT");
    }
    if (!router || !options || !read || !write ||
        !lrti_take_struct(&all, sizeof all, LRTI_THROUGH(lrt_batch_options, user), options)) {
        return lrti_fail(
            err, LRT_E_ARG,
            "router, options initialised with LRT_BATCH_OPTIONS_INIT, read and write are needed");
    }
    lrt_query checked = LRT_QUERY_INIT;
    lrt_status status = lrti_check_query(all.query, &checked, err);
    if (status != LRT_OK) {
        return status;
    }
    all.query = &checked;
    if ((unsigned)all.input > LRT_FORMAT_NDJSON || (unsigned)all.output > LRT_FORMAT_GEOJSON) {
        return lrti_fail(err, LRT_E_ARG, "input is CSV or NDJSON, output CSV, NDJSON or GeoJSON");
    }
    if (all.verb < LRT_VERB_AREAS || all.verb > LRT_VERB_ROUTE) {
        return lrti_fail(err, LRT_E_ARG, "verb %d is not known", (int)all.verb);
    }
    b.router = (lrt_router *)(uintptr_t)router;
    b.o = &all;
    b.read = read;
    b.write = write;
    b.read_user = read_user;
    b.write_user = write_user;
    b.err = err ? err : &local;
    status = lrti_router_ready(b.router, b.err);
    if (status == LRT_OK) {
        status = stream(&b);
    }
    for (size_t i = 0; i < b.n_columns; i++) {
        free(b.name[i]);
    }
    free(b.name);
    free(b.use);
    lrti_buf_free(&b.fact_text);
    free(b.slug);
    free(b.cover_cells);
    free(b.cover_status);
    lrti_arena_free(&b.kept);
    lrti_csv_free(b.csv);
    lrti_buf_free(&b.line);
    lrti_buf_free(&b.rest);
    if (summary) {
        lrti_give_struct(summary, FIRST_SUMMARY, &b.sum, sizeof b.sum);
    }
    return status;
}
