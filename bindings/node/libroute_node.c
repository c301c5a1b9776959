/*
 * The native part of the Node package: the public C interface over Node-API (version 8, Node 18 and later), a plain function each.
 * index.js makes classes, options and JSON of it, and is all that users see.
 *
 * What may take longer than a microsecond or two runs on a thread of Node's pool and gives a promise: a `task` carries copies of its
 * inputs, so that nothing of JavaScript's memory is touched there, and holds a reference to the router, so that closing it meanwhile
 * does no harm. A failed allocation throws, as every other failure.
 */
#include <libroute/libroute.h>
#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS 10
#define ROOM 64
#define FIRST_TEXT 32768

/* ---- values of JavaScript ---- */

static napi_value undefined(napi_env env)
{
    napi_value value = NULL;
    napi_get_undefined(env, &value);
    return value;
}

static napi_value number(napi_env env, double n)
{
    napi_value value = NULL;
    napi_create_double(env, n, &value);
    return value;
}

static napi_value string(napi_env env, const char *text)
{
    napi_value value = NULL;
    napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value);
    return value;
}

static bool is_given(napi_env env, napi_value value)
{
    napi_valuetype type;
    return value && napi_typeof(env, value, &type) == napi_ok && type != napi_undefined &&
           type != napi_null;
}

static napi_value error_of(napi_env env, lrt_status status, const char *message)
{
    napi_value error = NULL;
    napi_create_error(env, string(env, lrt_status_text(status)), string(env, message), &error);
    napi_set_named_property(env, error, "status", number(env, status));
    return error;
}

static napi_value fail(napi_env env, lrt_status status, const char *message)
{
    napi_throw(env, error_of(env, status, message));
    return NULL;
}

/* A copy of a string; NULL for undefined and null, and, with an exception, for what is no string. One with a NUL inside is
   nothing that could be meant: "" stands for it, which the library answers `invalid`. */
static bool text_of(napi_env env, napi_value value, char **out)
{
    size_t n = 0;
    *out = NULL;
    if (!is_given(env, value)) {
        return true;
    }
    if (napi_get_value_string_utf8(env, value, NULL, 0, &n) != napi_ok) {
        fail(env, LRT_E_ARG, "a string was expected");
        return false;
    }
    char *text = malloc(n + 1);
    if (!text) {
        fail(env, LRT_E_MEMORY, "out of memory");
        return false;
    }
    napi_get_value_string_utf8(env, value, text, n + 1, &n);
    if (strlen(text) != n) {
        text[0] = '\0';
    }
    *out = text;
    return true;
}

static double number_of(napi_env env, napi_value value, double otherwise)
{
    double n = otherwise;
    if (is_given(env, value)) {
        napi_get_value_double(env, value, &n);
    }
    return n;
}

static uint32_t u32_of(napi_env env, napi_value value)
{
    double n = number_of(env, value, 0);
    return n >= 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

/* ---- routers: an external value that owns one reference ---- */

typedef struct handle {
    lrt_router *router; /* NULL: closed */
} handle;

static const napi_type_tag router_tag = {0x6c6962726f757465, 0x726f757465720001};

static void drop_handle(napi_env env, void *data, void *hint)
{
    (void)env, (void)hint;
    lrt_close(((handle *)data)->router);
    free(data);
}

/* Takes over the reference. */
static napi_value router_value(napi_env env, lrt_router *router)
{
    napi_value value = NULL;
    handle *h = malloc(sizeof *h);
    if (!h) {
        lrt_close(router);
        return NULL;
    }
    h->router = router;
    if (napi_create_external(env, h, drop_handle, NULL, &value) != napi_ok) {
        drop_handle(env, h, NULL);
        return NULL;
    }
    napi_type_tag_object(env, value, &router_tag);
    return value;
}

static handle *handle_of(napi_env env, napi_value value)
{
    void *data = NULL;
    bool ours = false;
    if (value && napi_check_object_type_tag(env, value, &router_tag, &ours) == napi_ok && ours) {
        napi_get_value_external(env, value, &data);
    }
    return data;
}

static lrt_router *router_of(napi_env env, napi_value value)
{
    handle *h = handle_of(env, value);
    if (!h || !h->router) {
        fail(env, LRT_E_ARG, "this router is closed");
        return NULL;
    }
    return h->router;
}

static size_t arguments(napi_env env, napi_callback_info info, napi_value value[ARGUMENTS])
{
    size_t n = ARGUMENTS;
    memset(value, 0, ARGUMENTS * sizeof *value);
    napi_get_cb_info(env, info, &n, value, NULL, NULL);
    return n;
}

/* ---- tasks ---- */

typedef enum task_kind {
    T_OPEN,
    T_ROUTE,
    T_LOCATE,
    T_EXPLAIN,
    T_CONTACT,
    T_GEOCODE,
    T_INFO,
    T_COVER,
    T_LON_LAT,
    T_BATCH
} task_kind;

typedef struct task {
    task_kind kind;
    napi_async_work work;
    napi_deferred deferred;
    lrt_router *router; /* one reference; T_OPEN: what was opened */
    char *text, *city, *state, *zip, *role, *crs;
    char **fact;
    lrt_query query;
    double *number; /* pairs in, T_LON_LAT: and out */
    uint32_t *cover;
    size_t n; /* pairs; bytes of input */
    int explain;
    lrt_batch_options batch;
    lrt_batch_summary summary;
    char *input, *output; /* T_BATCH, and the text of an answer */
    size_t at, length, room;
    lrt_status status;
    lrt_error err;
} task;

static void free_task(napi_env env, task *t)
{
    if (t->work) {
        napi_delete_async_work(env, t->work);
    }
    lrt_close(t->router);
    for (size_t i = 0; t->fact && i < t->query.n_facts; i++) {
        free(t->fact[i]);
    }
    free(t->fact);
    free(t->text);
    free(t->city);
    free(t->state);
    free(t->zip);
    free(t->role);
    free(t->crs);
    free(t->number);
    free(t->cover);
    free(t->input);
    free(t->output);
    free(t);
}

typedef size_t (*text_maker)(const void *from, char *buf, size_t size);
static size_t make_result(const void *r, char *buf, size_t n) { return lrt_result_json(r, buf, n); }
static size_t make_info(const void *r, char *buf, size_t n) { return lrt_info_json(r, buf, n); }
static size_t make_geocode(const void *g, char *buf, size_t n)
{
    return lrt_geocode_result_json(g, buf, n);
}

static lrt_status no_memory(task *t)
{
    strcpy(t->err.message, "the answer cannot be made: out of memory, or a damaged dataset");
    return LRT_E_MEMORY;
}

static lrt_status make_text(task *t, text_maker make, const void *from)
{
    size_t size = FIRST_TEXT;
    for (;;) {
        char *text = malloc(size);
        size_t n = text ? make(from, text, size) : SIZE_MAX;
        if (n < size) {
            t->output = text;
            t->length = n;
            return LRT_OK;
        }
        free(text);
        if (n == SIZE_MAX) {
            return no_memory(t);
        }
        size = n + 1;
    }
}

static lrt_status run_question(task *t)
{
    lrt_result *result;
    lrt_status status =
        (t->kind == T_ROUTE    ? lrt_route
         : t->kind == T_LOCATE ? lrt_locate
                               : lrt_explain)(t->router, &t->query, &result, &t->err);
    if (status == LRT_OK) {
        status = make_text(t, make_result, result);
        lrt_result_free(result);
    }
    return status;
}

static size_t make_permission(const void *p, char *buf, size_t n)
{
    return lrt_permission_json(p, buf, n);
}

/* The partner is the text, the service the city: a task holds no more than it has to. */
static lrt_status run_contact(task *t)
{
    lrt_permission *permission;
    lrt_contact_query query = LRT_CONTACT_QUERY_INIT;
    query.partner = t->text;
    query.service = t->city;
    query.role = t->query.role;
    query.facts = t->query.facts;
    query.n_facts = t->query.n_facts;
    query.as_of = t->query.as_of;
    query.at = t->query.at;
    lrt_status status = lrt_may_contact(t->router, &query, &permission, &t->err);
    if (status == LRT_OK) {
        status = make_text(t, make_permission, permission);
        lrt_permission_free(permission);
    }
    return status;
}

static lrt_status run_geocode(task *t)
{
    lrt_geocode_result *found;
    lrt_geocode_query query = LRT_GEOCODE_QUERY_INIT;
    query.text = t->text ? t->text : "";
    query.city = t->city;
    query.state = t->state;
    query.zip = t->zip;
    query.explain = t->explain;
    lrt_status status = lrt_geocode(t->router, &query, &found, &t->err);
    if (status == LRT_OK) {
        status = make_text(t, make_geocode, found);
        lrt_geocode_result_free(found);
    }
    return status;
}

static size_t read_input(void *user, char *buf, size_t size)
{
    task *t = user;
    size_t n = t->n - t->at < size ? t->n - t->at : size;
    memcpy(buf, t->input + t->at, n);
    t->at += n;
    return n;
}

static int write_output(void *user, const char *data, size_t size)
{
    task *t = user;
    if (t->room - t->length < size) {
        size_t room = 2 * t->room + size + FIRST_TEXT;
        char *more = realloc(t->output, room);
        if (!more) {
            return 1;
        }
        t->output = more;
        t->room = room;
    }
    memcpy(t->output + t->length, data, size);
    t->length += size;
    return 0;
}

/* On a thread of the pool. */
static void run(napi_env env, void *data)
{
    (void)env;
    task *t = data;
    switch (t->kind) {
    case T_OPEN: t->status = lrt_open(t->text, &t->router, &t->err); break;
    case T_ROUTE:
    case T_LOCATE:
    case T_EXPLAIN: t->status = run_question(t); break;
    case T_CONTACT: t->status = run_contact(t); break;
    case T_GEOCODE: t->status = run_geocode(t); break;
    case T_INFO: t->status = make_text(t, make_info, t->router); break;
    case T_COVER:
        t->status = lrt_cover_many(t->router, lrt_epoch(t->router, t->query.as_of), t->number, t->n,
                                   t->cover, &t->err);
        break;
    case T_LON_LAT:
        t->status = lrt_to_lon_lat(t->router, t->crs, t->number, t->n, t->number, &t->err);
        break;
    case T_BATCH:
        t->batch.query = &t->query;
        t->batch.crs = t->crs;
        t->status =
            lrt_batch(t->router, &t->batch, read_input, t, write_output, t, &t->summary, &t->err);
        break;
    }
}

static napi_value typed_array(napi_env env, napi_typedarray_type type, size_t n, size_t size,
                              const void *data)
{
    void *room = NULL;
    napi_value buffer = NULL, array = NULL;
    if (napi_create_arraybuffer(env, n * size, &room, &buffer) != napi_ok) {
        return NULL;
    }
    if (n) {
        memcpy(room, data, n * size);
    }
    napi_create_typedarray(env, type, n, buffer, 0, &array);
    return array;
}

static napi_value value_of(napi_env env, task *t)
{
    napi_value value = NULL, buffer = NULL;
    switch (t->kind) {
    case T_OPEN: {
        lrt_router *router = t->router;
        t->router = NULL;
        return router_value(env, router);
    }
    case T_COVER: return typed_array(env, napi_uint32_array, t->n, sizeof *t->cover, t->cover);
    case T_LON_LAT:
        return typed_array(env, napi_float64_array, 2 * t->n, sizeof *t->number, t->number);
    case T_BATCH:
        napi_create_object(env, &value);
        napi_create_buffer_copy(env, t->length, t->output ? t->output : "", NULL, &buffer);
        napi_set_named_property(env, value, "output", buffer);
        napi_set_named_property(env, value, "rows", number(env, (double)t->summary.rows));
        napi_set_named_property(env, value, "answered", number(env, (double)t->summary.answered));
        return value;
    default: napi_create_string_utf8(env, t->output, t->length, &value); return value;
    }
}

static void done(napi_env env, napi_status how, void *data)
{
    task *t = data;
    napi_value value = how == napi_ok && t->status == LRT_OK ? value_of(env, t) : NULL;
    if (value) {
        napi_resolve_deferred(env, t->deferred, value);
    } else {
        bool made = how == napi_ok && t->status == LRT_OK;
        napi_reject_deferred(env, t->deferred,
                             error_of(env,
                                      made        ? LRT_E_MEMORY
                                      : t->status ? t->status
                                                  : LRT_E_CANCELLED,
                                      made        ? "out of memory"
                                      : t->status ? t->err.message
                                                  : "the environment ends"));
    }
    free_task(env, t);
}

/* A task over a router, which is checked; NULL with an exception. */
static task *new_task(napi_env env, task_kind kind, napi_value router)
{
    lrt_router *open = NULL;
    if (kind != T_OPEN && !(open = router_of(env, router))) {
        return NULL;
    }
    task *t = calloc(1, sizeof *t);
    if (!t) {
        fail(env, LRT_E_MEMORY, "out of memory");
        return NULL;
    }
    lrt_query query = LRT_QUERY_INIT;
    lrt_batch_options batch = LRT_BATCH_OPTIONS_INIT;
    t->kind = kind;
    t->query = query;
    t->batch = batch;
    t->summary = (lrt_batch_summary)LRT_BATCH_SUMMARY_INIT;
    t->router = open ? lrt_retain(open) : NULL;
    return t;
}

/* Gives the promise; `good` false: an exception is pending. */
static napi_value start(napi_env env, task *t, bool good)
{
    napi_value promise = NULL;
    if (good && napi_create_promise(env, &t->deferred, &promise) == napi_ok &&
        napi_create_async_work(env, NULL, string(env, "libroute"), run, done, t, &t->work) ==
            napi_ok &&
        napi_queue_async_work(env, t->work) == napi_ok) {
        return promise;
    }
    if (good) {
        fail(env, LRT_E_MEMORY, "out of memory");
    }
    free_task(env, t);
    return NULL;
}

/* A copy of the pairs of a Float64Array. */
static bool pairs_of(napi_env env, napi_value value, task *t)
{
    napi_typedarray_type type;
    size_t length = 0;
    void *data = NULL;
    bool is = false;
    if (!value || napi_is_typedarray(env, value, &is) != napi_ok || !is ||
        napi_get_typedarray_info(env, value, &type, &length, &data, NULL, NULL) != napi_ok ||
        type != napi_float64_array || length % 2 != 0) {
        fail(env, LRT_E_ARG,
             "a Float64Array of pairs was expected: longitude, latitude, longitude, latitude ...");
        return false;
    }
    t->n = length / 2;
    t->number = malloc((length + 1) * sizeof *t->number);
    t->cover = malloc((t->n + 1) * sizeof *t->cover);
    if (!t->number || !t->cover) {
        fail(env, LRT_E_MEMORY, "out of memory");
        return false;
    }
    if (length) {
        memcpy(t->number, data, length * sizeof *t->number);
    }
    return true;
}

static bool facts_of(napi_env env, napi_value list, task *t)
{
    uint32_t n = 0;
    if (!is_given(env, list)) {
        return true;
    }
    if (napi_get_array_length(env, list, &n) != napi_ok) {
        fail(env, LRT_E_ARG, "facts are an array of strings KEY=VALUE");
        return false;
    }
    t->fact = calloc((size_t)n + 1, sizeof *t->fact);
    if (!t->fact) {
        fail(env, LRT_E_MEMORY, "out of memory");
        return false;
    }
    t->query.n_facts = n;
    t->query.facts = (const char *const *)t->fact;
    for (uint32_t i = 0; i < n; i++) {
        napi_value one = NULL;
        if (napi_get_element(env, list, i, &one) != napi_ok || !text_of(env, one, &t->fact[i])) {
            return false;
        }
        if (!t->fact[i]) {
            fail(env, LRT_E_ARG, "facts are an array of strings KEY=VALUE");
            return false;
        }
    }
    return true;
}

/* asOf, at, role, facts, view, rule, errorM */
static bool query_of(napi_env env, const napi_value *value, task *t)
{
    t->query.as_of = u32_of(env, value[0]);
    double at = number_of(env, value[1], LRT_NAN);
    if (at >= -9007199254740991.0 && at <= 9007199254740991.0) {
        t->query.at = (int64_t)at;
    }
    t->query.view = (lrt_view)u32_of(env, value[4]);
    t->query.rule = (lrt_rule)u32_of(env, value[5]);
    t->query.error_m = number_of(env, value[6], LRT_NAN);
    bool good = text_of(env, value[2], &t->role) && facts_of(env, value[3], t);
    t->query.role = t->role;
    return good;
}

/* ---- the functions ---- */

/* open(path) */
static napi_value f_open(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    task *t = new_task(env, T_OPEN, NULL);
    if (!t) {
        return NULL;
    }
    bool good = text_of(env, value[0], &t->text);
    if (good && !t->text) {
        fail(env, LRT_E_ARG, "the path of a dataset was expected");
        good = false;
    }
    return start(env, t, good);
}

/* close(router): the memory goes when running tasks have ended */
static napi_value f_close(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    handle *h = handle_of(env, value[0]);
    if (h) {
        lrt_close(h->router);
        h->router = NULL;
    }
    return undefined(env);
}

/* ask(router, 0 route 1 locate 2 explain, place or null, lon, lat, [asOf, at, role, facts, view, rule, errorM]) */
static napi_value f_ask(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS], how[7] = {NULL};
    arguments(env, info, value);
    static const task_kind kinds[] = {T_ROUTE, T_LOCATE, T_EXPLAIN};
    uint32_t which = u32_of(env, value[1]);
    task *t = new_task(env, kinds[which < 3 ? which : 0], value[0]);
    if (!t) {
        return NULL;
    }
    t->query.lon_deg = number_of(env, value[3], LRT_NAN);
    t->query.lat_deg = number_of(env, value[4], LRT_NAN);
    for (uint32_t i = 0; i < 7; i++) {
        napi_get_element(env, value[5], i, &how[i]);
    }
    bool good = text_of(env, value[2], &t->text) && query_of(env, how, t);
    t->query.text = t->text;
    return start(env, t, good);
}

/* mayContact(router, partner, service, [asOf, at, role, facts]) */
static napi_value f_may_contact(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS], how[7] = {NULL};
    arguments(env, info, value);
    task *t = new_task(env, T_CONTACT, value[0]);
    if (!t) {
        return NULL;
    }
    for (uint32_t i = 0; i < 4; i++) {
        napi_get_element(env, value[3], i, &how[i]);
    }
    return start(env, t,
                 text_of(env, value[1], &t->text) && text_of(env, value[2], &t->city) &&
                     query_of(env, how, t));
}

/* geocode(router, text, city, state, zip, explain) */
static napi_value f_geocode(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    task *t = new_task(env, T_GEOCODE, value[0]);
    if (!t) {
        return NULL;
    }
    t->explain = u32_of(env, value[5]) != 0;
    return start(env, t,
                 text_of(env, value[1], &t->text) && text_of(env, value[2], &t->city) &&
                     text_of(env, value[3], &t->state) && text_of(env, value[4], &t->zip));
}

static napi_value f_info(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    task *t = new_task(env, T_INFO, value[0]);
    return t ? start(env, t, true) : NULL;
}

/* cover(router, asOf, pairs) */
static napi_value f_cover(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    task *t = new_task(env, T_COVER, value[0]);
    if (!t) {
        return NULL;
    }
    t->query.as_of = u32_of(env, value[1]);
    return start(env, t, pairs_of(env, value[2], t));
}

/* toLonLat(router, crs, pairs) */
static napi_value f_to_lon_lat(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    task *t = new_task(env, T_LON_LAT, value[0]);
    if (!t) {
        return NULL;
    }
    return start(env, t, text_of(env, value[1], &t->crs) && pairs_of(env, value[2], t));
}

/* batch(router, verb, input format, output format, crs, buffer, [asOf, at, role, facts, view, rule, errorM]) */
static napi_value f_batch(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS], how[7] = {NULL};
    void *data = NULL;
    arguments(env, info, value);
    task *t = new_task(env, T_BATCH, value[0]);
    if (!t) {
        return NULL;
    }
    t->batch.verb = (lrt_verb)u32_of(env, value[1]);
    t->batch.input = (lrt_stream_format)u32_of(env, value[2]);
    t->batch.output = (lrt_stream_format)u32_of(env, value[3]);
    for (uint32_t i = 0; i < 7; i++) {
        napi_get_element(env, value[6], i, &how[i]);
    }
    bool good = text_of(env, value[4], &t->crs) && query_of(env, how, t);
    if (good && napi_get_buffer_info(env, value[5], &data, &t->n) != napi_ok) {
        fail(env, LRT_E_ARG, "a Buffer was expected");
        good = false;
    }
    if (good && !(t->input = malloc(t->n + 1))) {
        fail(env, LRT_E_MEMORY, "out of memory");
        good = false;
    }
    if (good && t->n) {
        memcpy(t->input, data, t->n);
    }
    return start(env, t, good);
}

/* areasAt(router, asOf, lon, lat): area, edge, area, edge ...; null: no coordinate */
static napi_value f_areas_at(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS], none = NULL;
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    if (!router) {
        return NULL;
    }
    uint32_t epoch = lrt_epoch(router, u32_of(env, value[1]));
    double lon = number_of(env, value[2], LRT_NAN), lat = number_of(env, value[3], LRT_NAN);
    lrt_area_hit room[ROOM], *hit = room, *more = NULL;
    size_t n = lrt_areas_at(router, epoch, lon, lat, room, ROOM);
    if (n == LRT_INVALID) {
        napi_get_null(env, &none);
        return none;
    }
    if (n > ROOM) {
        hit = more = malloc(n * sizeof *more);
        if (!more) {
            return fail(env, LRT_E_MEMORY, "out of memory");
        }
        n = lrt_areas_at(router, epoch, lon, lat, more, n);
    }
    napi_value array = typed_array(env, napi_uint32_array, 2 * n, sizeof(uint32_t), hit);
    free(more);
    return array;
}

/* coverAreas(router, cover) */
static napi_value f_cover_areas(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    const uint32_t *index = NULL;
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    if (!router) {
        return NULL;
    }
    size_t n = lrt_cover_areas(router, u32_of(env, value[1]), &index);
    return typed_array(env, napi_uint32_array, n, sizeof *index, index);
}

/* areas(router): id, name, id, name ... of all */
static napi_value f_areas(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS], list = NULL;
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    if (!router || napi_create_array(env, &list) != napi_ok) {
        return NULL;
    }
    for (uint32_t i = 0; i < lrt_area_count(router); i++) {
        napi_set_element(env, list, 2 * i, string(env, lrt_area_id(router, i)));
        napi_set_element(env, list, 2 * i + 1, string(env, lrt_area_name(router, i)));
    }
    return list;
}

/* areaFind(router, id): its index, or -1 */
static napi_value f_area_find(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    char *id;
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    if (!router || !text_of(env, value[1], &id)) {
        return NULL;
    }
    uint32_t found = lrt_area_find(router, id ? id : "");
    free(id);
    return number(env, found == LRT_NO_AREA ? -1.0 : (double)found);
}

/* parseDate(text): YYYYMMDD */
static napi_value f_parse_date(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    char *text;
    uint32_t date;
    lrt_error err;
    arguments(env, info, value);
    if (!text_of(env, value[0], &text)) {
        return NULL;
    }
    lrt_status status = lrt_parse_date(text ? text : "", &date, &err);
    free(text);
    return status == LRT_OK ? number(env, date) : fail(env, status, err.message);
}

/* parseInstant(router, text): seconds since 1970 */
static napi_value f_parse_instant(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    char *text;
    int64_t at;
    lrt_error err;
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    if (!router || !text_of(env, value[1], &text)) {
        return NULL;
    }
    lrt_status status = lrt_parse_instant(router, text ? text : "", &at, &err);
    free(text);
    return status == LRT_OK ? number(env, (double)at) : fail(env, status, err.message);
}

/* localDate(router, at): YYYYMMDD */
static napi_value f_local_date(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    double at = number_of(env, value[1], LRT_NAN);
    if (router && !(at >= -9007199254740991.0 && at <= 9007199254740991.0)) {
        return fail(env, LRT_E_ARG, "seconds since 1970 were expected");
    }
    return router ? number(env, lrt_local_date(router, (int64_t)at)) : NULL;
}

/* digest(router): "sha256:..." */
static napi_value f_digest(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    lrt_router *router = router_of(env, value[0]);
    return router ? string(env, lrt_digest(router)) : NULL;
}

static napi_value f_version(napi_env env, napi_callback_info info)
{
    (void)info;
    return string(env, lrt_version());
}

static napi_value f_status_text(napi_env env, napi_callback_info info)
{
    napi_value value[ARGUMENTS];
    arguments(env, info, value);
    return string(env, lrt_status_text((lrt_status)u32_of(env, value[0])));
}

NAPI_MODULE_INIT()
{
    static const struct {
        const char *name;
        napi_callback call;
    } function[] = {{"version", f_version},
                    {"statusText", f_status_text},
                    {"open", f_open},
                    {"close", f_close},
                    {"digest", f_digest},
                    {"ask", f_ask},
                    {"mayContact", f_may_contact},
                    {"geocode", f_geocode},
                    {"info", f_info},
                    {"cover", f_cover},
                    {"toLonLat", f_to_lon_lat},
                    {"batch", f_batch},
                    {"areasAt", f_areas_at},
                    {"coverAreas", f_cover_areas},
                    {"areas", f_areas},
                    {"areaFind", f_area_find},
                    {"parseDate", f_parse_date},
                    {"parseInstant", f_parse_instant},
                    {"localDate", f_local_date}};
    for (size_t i = 0; i < sizeof function / sizeof *function; i++) {
        napi_value made = NULL;
        if (napi_create_function(env, function[i].name, NAPI_AUTO_LENGTH, function[i].call, NULL,
                                 &made) == napi_ok) {
            napi_set_named_property(env, exports, function[i].name, made);
        }
    }
    return exports;
}
