#include "receipt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route.h"
#include "zone.h"

static const char schema[] = "libroute/receipt/1", tail[] = ",\"sha256\":\"";
static const char *const rule_text[] = {"default", "point", "parcel"};
static const char *const view_text[] = {"staff", "senior", "owner"};

static void digest_of(const void *data, size_t n, char hex[2 * LRTI_SHA256_SIZE + 1])
{
    lrti_sha256 h;
    unsigned char out[LRTI_SHA256_SIZE];
    lrti_sha256_begin(&h);
    lrti_sha256_add(&h, data, n);
    lrti_sha256_end(&h, out);
    lrti_hex(out, sizeof out, hex);
}

/* SHA-256 of the answer as JSON; `words`: with those of the place. False: out of memory. */
static bool digest_answer(const lrt_result *result, bool words, char hex[2 * LRTI_SHA256_SIZE + 1])
{
    lrti_json_build b = {false};
    lrti_buf text = {0};
    lrti_json *o = lrti_format_result(&b, result);
    lrti_json *location = (lrti_json *)(uintptr_t)lrti_json_get(o, "location");
    if (!words) {
        lrti_json_set(&b, o, "candidates", lrti_json_array());
    }
    if (!words && lrti_json_type(location) == LRTI_JSON_OBJECT) {
        lrti_json_set_text(&b, location, "address", "");
    }
    lrti_json_dump_buf(&b, o, &text);
    lrti_json_free(o);
    bool fine = !b.failed && !text.failed;
    if (fine) {
        digest_of(text.data, text.len, hex);
    }
    lrti_buf_free(&text);
    return fine;
}

/* ---- writing ---- */

/* The exact double, which no decimal of a readable length is. */
static void set_bits(lrti_json_build *b, lrti_json *o, const char *key, double value)
{
    uint64_t bits;
    char hex[20];
    memcpy(&bits, &value, sizeof bits);
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)bits);
    lrti_json_set_text(b, o, key, hex);
}

static bool candidates_agree(const lrti_located *l)
{
    for (size_t i = 0; i < l->warnings.n; i++) {
        if (strcmp(l->warnings.item[i].code, "candidates_agree") == 0) {
            return true;
        }
    }
    return false;
}

static lrti_json *place_json(lrti_json_build *b, const lrt_result *r)
{
    const lrti_located *l = &r->located;
    lrti_json *o = lrti_json_object(), *parcels = lrti_json_array();
    lrti_json_set_number(b, o, "lon", l->lon, 7);
    lrti_json_set_number(b, o, "lat", l->lat, 7);
    set_bits(b, o, "lon_bits", l->lon);
    set_bits(b, o, "lat_bits", l->lat);
    set_bits(b, o, "error_bits", l->error_m);
    lrti_json_set_text(b, o, "match_type", lrt_match_type_text(l->match_type));
    lrti_json_set_int(b, o, "score", l->score);
    lrti_json_set_int(b, o, "faults", l->faults);
    lrti_json_set_int(b, o, "candidates_agree", candidates_agree(l));
    for (size_t i = 0; i < l->n_parcels; i++) {
        lrti_json *p = lrti_json_object();
        lrti_json_set_text(b, p, "number",
                           lrti_geocode_parcel_number(&r->router->geocoder, l->parcels[i]));
        lrti_json_set_int(b, p, "row", l->parcels[i]);
        lrti_json_add(b, parcels, p);
    }
    lrti_json_set(b, o, "parcels", parcels);
    return o;
}

static lrti_json *facts_json(lrti_json_build *b, const lrt_result *r)
{
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < r->asked.facts.n; i++) {
        lrti_buf text = {0};
        lrti_facts_text(&r->router->directory.t, &r->asked.facts.fact[i], &text);
        b->failed = b->failed || text.failed;
        lrti_json_add_text(b, a, text.failed ? "" : text.data);
        lrti_buf_free(&text);
    }
    return a;
}

static void set_text(lrti_json_build *b, lrti_json *o, const char *key, const char *text)
{
    if (text && text[0]) {
        lrti_json_set_text(b, o, key, text);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

static lrti_json *query_json(lrti_json_build *b, const lrt_result *r, const lrt_query *with_text)
{
    const lrti_tables *t = &r->router->directory.t;
    const lrti_case *asked = &r->asked;
    char day[16], at[40] = "";
    lrti_json *o = lrti_json_object();
    lrti_date_text(asked->as_of, day);
    if (asked->at != LRT_AT_NONE) {
        lrti_zone_format(t, asked->at, at);
    }
    lrti_json_set_text(b, o, "as_of", day);
    set_text(b, o, "at", at);
    lrti_json_set_text(b, o, "rule", rule_text[r->rule]);
    set_text(b, o, "role", asked->role == LRTI_NO_ROW ? "" : LRTI_TX(t, role, id, asked->role));
    lrti_json_set(b, o, "facts", facts_json(b, r));
    lrti_json_set_text(b, o, "view", view_text[asked->view]);
    if (with_text) {
        lrti_json_set_text(b, o, "text", with_text->text);
        set_text(b, o, "city", with_text->city);
        set_text(b, o, "state", with_text->state);
        set_text(b, o, "zip", with_text->zip);
        set_bits(b, o, "error_bits", r->error_m);
    } else {
        lrti_json_set(b, o, "place", place_json(b, r));
    }
    return o;
}

static void add_once(lrti_json_build *b, lrti_json *list, const char *id)
{
    for (size_t i = 0; i < lrti_json_size(list); i++) {
        if (strcmp(lrti_json_text(lrti_json_at(list, i)), id) == 0) {
            return;
        }
    }
    lrti_json_add_text(b, list, id);
}

/* Contact rules that the answer names, in its order. */
static lrti_json *rules_json(lrti_json_build *b, const lrt_result *r)
{
    const lrti_tables *t = &r->router->directory.t;
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < r->matches.n; i++) {
        const lrti_match *m = &r->matches.match[i];
        if (m->protocol != LRTI_NO_ROW) {
            add_once(b, a, LRTI_TX(t, contact_protocol, id, m->protocol));
        }
        for (size_t k = 0; k < m->n_services; k++) {
            if (m->service[k].protocol != LRTI_NO_ROW) {
                add_once(b, a, LRTI_TX(t, contact_protocol, id, m->service[k].protocol));
            }
        }
    }
    return a;
}

static lrti_json *dataset_json(lrti_json_build *b, const lrt_router *router)
{
    const char *slash = strrchr(router->path, '/');
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "name", router->directory.name);
    lrti_json_set_text(b, o, "file", slash ? slash + 1 : router->path);
    lrti_json_set_text(b, o, "digest", lrti_image_digest(router->image));
    return o;
}

bool lrti_receipt_write(const lrt_result *result, const lrt_query *with_text, lrti_buf *out)
{
    char hex[2 * LRTI_SHA256_SIZE + 1];
    lrti_json_build b = {false};
    size_t start = out->len;
    if (!with_text && !isfinite(result->located.lon)) {
        return false;
    }
    lrti_json *o = lrti_json_object(), *partners = lrti_json_array(), *answer = lrti_json_object();
    out->failed = out->failed || !digest_answer(result, with_text != NULL, hex);
    lrti_json_set_text(&b, o, "schema", schema);
    lrti_json_set_text(&b, o, "version", lrt_version());
    lrti_json_set(&b, o, "dataset", dataset_json(&b, result->router));
    lrti_json_set(&b, o, "query", query_json(&b, result, with_text));
    lrti_json_set(&b, o, "rules", rules_json(&b, result));
    for (size_t i = 0; i < result->matches.n; i++) {
        lrti_json_add_text(&b, partners, lrt_result_organization_id(result, i));
    }
    lrti_json_set(&b, o, "partners", partners);
    lrti_json_set_text(&b, answer, "status", lrt_answer_text(result->located.status));
    lrti_json_set_text(&b, answer, "sha256", out->failed ? "" : hex);
    lrti_json_set(&b, o, "answer", answer);
    lrti_json_dump_buf(&b, o, out);
    lrti_json_free(o);
    out->failed = out->failed || b.failed;
    if (!out->failed) {
        out->data[--out->len] = '\0'; /* the object goes on */
        digest_of(out->data + start, out->len - start, hex);
        lrti_buf_printf(out, "%s%s\"}", tail, hex);
    }
    return true;
}

size_t lrt_result_receipt(const lrt_result *result, const lrt_query *with_text, char *buf,
                          size_t size)
{
    lrti_buf out = {0};
    if (!result || result->areas_only || result->partner ||
        (with_text && (!with_text->text || !with_text->text[0]))) {
        return 0;
    }
    if (!lrti_receipt_write(result, with_text, &out)) {
        return 0;
    }
    return lrti_give(&out, buf, size);
}

/* ---- reading ---- */

static lrt_status refuse(lrt_error *err, const char *why)
{
    return lrti_fail(err, LRT_E_RECEIPT, "the receipt is refused: %s", why);
}

/* Every byte counts: what stands in front of the digest is hashed as it is, and nothing may stand behind it. */
static lrt_status parse(const char *text, size_t len, lrti_json **out, lrt_error *err)
{
    const size_t end = sizeof tail - 1 + 2 * LRTI_SHA256_SIZE + 2;
    char hex[2 * LRTI_SHA256_SIZE + 1];
    *out = NULL;
    if (len && text[len - 1] == '\n') {
        len--;
    }
    if (len < end || memcmp(text + len - end, tail, sizeof tail - 1) != 0 ||
        memcmp(text + len - 2, "\"}", 2) != 0) {
        return refuse(err, "it is no receipt, or cut short");
    }
    digest_of(text, len - end, hex);
    if (memcmp(text + len - end + sizeof tail - 1, hex, 2 * LRTI_SHA256_SIZE) != 0) {
        return refuse(err, "it was changed, its own digest differs");
    }
    lrt_error why = {0};
    *out = lrti_json_parse(text, len, "receipt", &why);
    if (!*out) {
        return why.status == LRT_E_MEMORY ? lrti_fail_memory(err)
                                          : refuse(err, "it is not a JSON object");
    }
    const char *kind = lrti_json_text(lrti_json_get(*out, "schema"));
    if (!kind || strcmp(kind, schema) != 0) {
        lrti_json_free(*out);
        *out = NULL;
        return refuse(err, "it is of another kind or version than libroute/receipt/1");
    }
    return LRT_OK;
}

static const char *text_of(const lrti_json *o, const char *key)
{
    const char *text = lrti_json_text(lrti_json_get(o, key));
    return text ? text : "";
}

static bool bits_of(const lrti_json *o, const char *key, double *out)
{
    const char *hex = text_of(o, key);
    uint64_t bits = 0;
    for (size_t i = 0; i < 16; i++) {
        const char *digits = "0123456789abcdef", *at = hex[i] ? strchr(digits, hex[i]) : NULL;
        if (!at) {
            return false;
        }
        bits = bits << 4 | (uint64_t)(at - digits);
    }
    memcpy(out, &bits, sizeof bits);
    return hex[16] == '\0';
}

static int word_of(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

typedef struct asked_again {
    lrt_query query;
    lrti_place place;
    bool agree, no_memory;
    const char *fact[LRT_FACTS_MAX];
} asked_again;

static bool read_place(const lrt_router *router, const lrti_json *o, lrti_arena *arena,
                       asked_again *a)
{
    const lrti_json *parcels = lrti_json_get(o, "parcels");
    size_t n = lrti_json_size(parcels);
    uint32_t *row = lrti_arena_alloc(arena, n + 1, sizeof *row);
    int type = -1;
    for (int i = 0; lrt_match_type_text((lrt_match_type)i)[0]; i++) {
        type = strcmp(lrt_match_type_text((lrt_match_type)i), text_of(o, "match_type")) == 0 ? i
                                                                                             : type;
    }
    a->place = (lrti_place){(lrt_match_type)type,
                            (int)lrti_json_number(lrti_json_get(o, "score"), 0),
                            (uint32_t)lrti_json_number(lrti_json_get(o, "faults"), 0),
                            0,
                            0,
                            0,
                            "",
                            row,
                            n};
    a->no_memory = !row;
    a->agree = lrti_json_number(lrti_json_get(o, "candidates_agree"), 0) > 0;
    if (!row || type < 0 || !bits_of(o, "lon_bits", &a->place.lon) ||
        !bits_of(o, "lat_bits", &a->place.lat) || !bits_of(o, "error_bits", &a->place.error_m)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const lrti_json *p = lrti_json_at(parcels, i);
        double at = lrti_json_number(lrti_json_get(p, "row"), -1);
        if (!(at >= 0 && at < (double)lrti_geocode_parcel_count(&router->geocoder)) ||
            strcmp(lrti_geocode_parcel_number(&router->geocoder, (uint32_t)at),
                   text_of(p, "number")) != 0) {
            return false;
        }
        row[i] = (uint32_t)at;
    }
    return true;
}

static bool read_query(const lrt_router *router, const lrti_json *o, lrti_arena *arena,
                       asked_again *a)
{
    uint32_t last;
    const char *day = text_of(o, "as_of"), *at = text_of(o, "at");
    const lrti_json *facts = lrti_json_get(o, "facts");
    int rule = word_of(rule_text, LRTI_COUNT(rule_text), text_of(o, "rule")),
        view = word_of(view_text, LRTI_COUNT(view_text), text_of(o, "view"));
    a->query = (lrt_query)LRT_QUERY_INIT;
    if (rule < 0 || view < 0 || lrti_json_size(facts) > LRT_FACTS_MAX ||
        !lrti_parse_date(day, strlen(day), &a->query.as_of, &last) ||
        (at[0] && !lrti_zone_parse(&router->directory.t, at, &a->query.at))) {
        return false;
    }
    a->query.rule = (lrt_rule)rule;
    a->query.view = (lrt_view)view;
    a->query.role = text_of(o, "role");
    for (size_t i = 0; i < lrti_json_size(facts); i++) {
        const char *fact = lrti_json_text(lrti_json_at(facts, i));
        a->fact[a->query.n_facts++] = fact ? fact : "";
    }
    a->query.facts = a->fact;
    if (lrti_json_text(lrti_json_get(o, "text"))) {
        a->query.text = text_of(o, "text");
        a->query.city = text_of(o, "city");
        a->query.state = text_of(o, "state");
        a->query.zip = text_of(o, "zip");
        return bits_of(o, "error_bits", &a->query.error_m);
    }
    return read_place(router, lrti_json_get(o, "place"), arena, a);
}

static lrt_status same_answer(const lrti_json *receipt, const lrt_result *result, lrt_error *err)
{
    char hex[2 * LRTI_SHA256_SIZE + 1];
    const char *version = text_of(receipt, "version");
    bool words = lrti_json_text(lrti_json_get(lrti_json_get(receipt, "query"), "text")) != NULL;
    if (!digest_answer(result, words, hex)) {
        return lrti_fail_memory(err);
    }
    if (strcmp(hex, text_of(lrti_json_get(receipt, "answer"), "sha256")) == 0) {
        return LRT_OK;
    }
    return strcmp(version, lrt_version()) == 0
               ? refuse(err, "the answer differs, though dataset and version are the same")
               : lrti_fail(err, LRT_E_RECEIPT,
                           "the answer differs: libroute %.40s wrote the receipt, this is %s; "
                           "replay it with that version",
                           version, lrt_version());
}

static lrt_status same_dataset(const lrt_router *router, const lrti_json *receipt, lrt_error *err)
{
    const lrti_json *d = lrti_json_get(receipt, "dataset");
    const char *digest = text_of(d, "digest");
    if (strcmp(digest, lrti_image_digest(router->image)) != 0) {
        return lrti_fail(err, LRT_E_RECEIPT,
                         "the receipt is of dataset %.80s (%.100s), this is %s; replay it with "
                         "the dataset of that digest",
                         text_of(d, "name"), digest, lrti_image_digest(router->image));
    }
    return lrti_image_verify(router->image, err); /* the digest that it claims is the one it has */
}

lrt_status lrt_replay(const lrt_router *router, const char *receipt, size_t length,
                      lrt_result **out, lrt_error *err)
{
    lrti_json *json = NULL;
    lrti_arena arena = {NULL};
    asked_again a;
    memset(&a, 0, sizeof a);
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!router || !receipt) {
        return lrti_fail(err, LRT_E_ARG, "router and receipt are needed");
    }
    lrt_router *r =
        (lrt_router *)(uintptr_t)router; /* a reference is counted, nothing else changes */
    lrt_status status = parse(receipt, length, &json, err);
    if (status == LRT_OK) {
        status = same_dataset(router, json, err);
    }
    if (status == LRT_OK) {
        status = lrti_router_ready(r, err);
    }
    if (status == LRT_OK && !read_query(router, lrti_json_get(json, "query"), &arena, &a)) {
        status = a.no_memory ? lrti_fail_memory(err) : refuse(err, "its query cannot be read");
    }
    if (status == LRT_OK) {
        status = a.query.text ? lrt_route(router, &a.query, out, err)
                              : lrti_route_place(r, &a.query, &a.place, a.agree, out, err);
    }
    if (status == LRT_OK) {
        status = same_answer(json, *out, err);
    }
    if (status != LRT_OK) {
        lrt_result_free(*out);
        *out = NULL;
    }
    lrti_json_free(json);
    lrti_arena_free(&arena);
    return status;
}

size_t lrt_receipt_dataset(const char *receipt, size_t length, char *buf, size_t size)
{
    lrti_json *json = NULL;
    lrti_buf name = {0};
    lrti_buf_str(&name, "");
    if (receipt && parse(receipt, length, &json, NULL) == LRT_OK) {
        lrti_buf_str(&name, text_of(lrti_json_get(json, "dataset"), "file"));
    }
    lrti_json_free(json);
    return lrti_give(&name, buf, size);
}
