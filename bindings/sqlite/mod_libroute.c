/*
 * mod_libroute: libroute inside SQLite, as a loadable extension over the public C interface.
 *
 *   SELECT lrt_open('cleveland.sqlite', '2026-11-23');
 *   SELECT id, lrt_areas(lon, lat, 'wards') FROM cases;
 *   SELECT c.id, r.rank, r.organization FROM cases c, lrt_route(c.address) r;
 *
 * README.md lists all functions and tables. What a connection may read is decided by its host, once: the first lrt_open, or the
 * variable LIBROUTE_DATASET, names the dataset, and afterwards no SQL opens another file.
 *
 * One `session` a connection, shared by its functions and tables and freed with the last of them. Scalar functions stand first,
 * then the three tables on one scaffold: a table is described by `table_kind`, a running scan by `cursor`.
 */
#include <libroute/libroute.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

#define FIRST_TEXT 32768 /* most answers fit, so that they are made once */
#define ROOM 64          /* hits of one point that fit without asking again */
#define MAX_FACTS LRT_FACTS_MAX
#define DATASET_VARIABLE "LIBROUTE_DATASET"
static const char not_open[] = "no dataset is open; first SELECT lrt_open('FILE')";

/* What lrt_areas() needs of each area, read once when a dataset is opened. The texts are the router's. */
typedef struct area_name {
    const char *id;      /* slug/edition/area_id */
    const char *area_id; /* within id */
    int slug_length;
    int edition_length;
} area_name;

typedef struct session {
    sqlite3 *db;
    int references; /* functions and modules that hold it */
    char *path;     /* as the host named it; stays when the dataset is closed */
    lrt_router *router;
    uint32_t as_of, epoch;
    area_name *area;
    uint32_t n_areas;
} session;

/* ---- small ---- */

static void fail(sqlite3_context *c, lrt_status status, const char *message)
{
    sqlite3_result_error(c, message, -1);
    if (status == LRT_E_MEMORY) {
        sqlite3_result_error_nomem(c);
    }
}

/* NULL for SQL's NULL, "" for a text with a NUL inside, which is nothing that could be meant: the library answers `invalid`. */
static const char *text_of(sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);
    return text && strlen(text) == (size_t)sqlite3_value_bytes(value) ? text : text ? "" : NULL;
}

static bool number_of(sqlite3_value *value, double *out)
{
    int type = sqlite3_value_numeric_type(value); /* imported CSV holds numbers as text */
    *out = sqlite3_value_double(value);
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* A day in an argument; the session's where it is absent or NULL. */
static lrt_status day_of(const session *s, sqlite3_value *value, uint32_t *as_of, lrt_error *err)
{
    *as_of = s->as_of;
    const char *text = value ? text_of(value) : NULL;
    return text ? lrt_parse_date(text, as_of, err) : LRT_OK;
}

typedef size_t (*text_maker)(const void *from, char *buf, size_t size);
static size_t make_result(const void *r, char *buf, size_t n) { return lrt_result_json(r, buf, n); }
static size_t make_info(const void *r, char *buf, size_t n) { return lrt_info_json(r, buf, n); }
static size_t make_geocode(const void *g, char *buf, size_t n)
{
    return lrt_geocode_result_json(g, buf, n);
}

/* A text that follows snprintf, to be freed with sqlite3_free(); NULL without memory or when it cannot be made. */
static char *make_text(text_maker make, const void *from)
{
    size_t size = FIRST_TEXT;
    for (;;) {
        char *text = sqlite3_malloc64(size);
        size_t n = text ? make(from, text, size) : SIZE_MAX;
        if (n < size) {
            return text;
        }
        sqlite3_free(text);
        if (n == SIZE_MAX) {
            return NULL;
        }
        size = n + 1;
    }
}

static void result_json(sqlite3_context *c, text_maker make, const void *from)
{
    char *text = make_text(make, from);
    if (!text) {
        sqlite3_result_error(c, "the answer cannot be made: out of memory, or a damaged dataset",
                             -1);
        return;
    }
    sqlite3_result_text64(c, text, strlen(text), sqlite3_free, SQLITE_UTF8);
    sqlite3_result_subtype(c, 'J'); /* JSON functions nest it instead of quoting it */
}

/* ---- the dataset of a connection ---- */

static void drop_dataset(session *s)
{
    lrt_close(s->router);
    sqlite3_free(s->area);
    s->router = NULL;
    s->area = NULL;
    s->n_areas = 0;
}

static void release(void *user)
{
    session *s = user;
    if (--s->references == 0) {
        drop_dataset(s);
        sqlite3_free(s->path);
        sqlite3_free(s);
    }
}

static lrt_status read_areas(const lrt_router *router, area_name **out, uint32_t *n)
{
    *n = lrt_area_count(router);
    *out = sqlite3_malloc64((*n + 1) * sizeof **out);
    for (uint32_t i = 0; *out && i < *n; i++) {
        const char *id = lrt_area_id(router, i);
        const char *edition = strchr(id, '/');
        const char *area_id = edition ? strchr(edition + 1, '/') : NULL;
        if (!area_id) { /* "" when the tables behind the index are damaged */
            sqlite3_free(*out);
            *out = NULL;
            return LRT_E_DATASET;
        }
        (*out)[i] = (area_name){id, area_id + 1, (int)(edition - id), (int)(area_id - edition - 1)};
    }
    return *out ? LRT_OK : LRT_E_MEMORY;
}

/* Seconds since 1970, by SQLite: the host may have given it a clock of its own. */
static int64_t now(sqlite3 *db)
{
    sqlite3_stmt *ask = NULL;
    int64_t at = 0;
    if (sqlite3_prepare_v2(db, "SELECT unixepoch('now')", -1, &ask, NULL) == SQLITE_OK &&
        sqlite3_step(ask) == SQLITE_ROW) {
        at = sqlite3_column_int64(ask, 0);
    }
    sqlite3_finalize(ask);
    return at;
}

static lrt_status open_dataset(session *s, const char *path, const char *day, lrt_error *err)
{
    lrt_router *router;
    area_name *area = NULL;
    uint32_t as_of = 0, n = 0;
    lrt_status status = lrt_open(path, &router, err);
    if (status == LRT_OK) {
        status = read_areas(router, &area, &n);
        sqlite3_snprintf(sizeof err->message, err->message,
                         "%s: the areas cannot be read: out of memory, or a damaged dataset", path);
    }
    if (status == LRT_OK && day) {
        status = lrt_parse_date(day, &as_of, err);
    }
    char *kept = status == LRT_OK ? sqlite3_mprintf("%s", path) : NULL;
    if (status == LRT_OK && !kept) {
        status = LRT_E_MEMORY;
    }
    if (status != LRT_OK) {
        lrt_close(router);
        sqlite3_free(area);
        return status;
    }
    drop_dataset(s);
    sqlite3_free(s->path);
    *s = (session){
        s->db, s->references, kept, router, as_of ? as_of : lrt_local_date(router, now(s->db)),
        0,     area,          n};
    s->epoch = lrt_epoch(router, s->as_of);
    return LRT_OK;
}

/* lrt_open(path [, as_of]): the day for which calls answer that name none. */
static void f_open(sqlite3_context *c, int n, sqlite3_value **value)
{
    session *s = sqlite3_user_data(c);
    lrt_error err;
    bool text_given =
        sqlite3_value_type(value[0]) == SQLITE_TEXT; /* asked first: reading converts */
    const char *path = text_given ? text_of(value[0]) : NULL,
               *day = n > 1 ? text_of(value[1]) : NULL;
    if (!path || !path[0]) {
        sqlite3_result_error(c, "lrt_open needs the path of a dataset, as text", -1);
        return;
    }
    if (s->path && strcmp(s->path, path) != 0) {
        sqlite3_result_error(c,
                             "this connection's dataset was named already, and no other file is "
                             "opened; use another connection",
                             -1);
        return;
    }
    lrt_status status = open_dataset(s, path, day, &err);
    if (status != LRT_OK) {
        fail(c, status, err.message);
        return;
    }
    char text[16];
    sqlite3_snprintf(sizeof text, text, "%04u-%02u-%02u", s->as_of / 10000, s->as_of / 100 % 100,
                     s->as_of % 100);
    sqlite3_result_text(c, text, -1, SQLITE_TRANSIENT);
}

static void f_close(sqlite3_context *c, int n, sqlite3_value **value)
{
    (void)n, (void)value;
    drop_dataset(sqlite3_user_data(c));
}

static void f_version(sqlite3_context *c, int n, sqlite3_value **value)
{
    (void)n, (void)value;
    sqlite3_result_text(c, lrt_version(), -1, SQLITE_STATIC);
}

/* The session with its dataset open; else the error is set. */
static session *opened(sqlite3_context *c)
{
    session *s = sqlite3_user_data(c);
    if (!s->router) {
        sqlite3_result_error(c, not_open, -1);
        return NULL;
    }
    return s;
}

static void f_info(sqlite3_context *c, int n, sqlite3_value **value)
{
    (void)n, (void)value;
    session *s = opened(c);
    if (s) {
        result_json(c, make_info, s->router);
    }
}

static void f_digest(sqlite3_context *c, int n, sqlite3_value **value)
{
    (void)n, (void)value;
    session *s = opened(c);
    if (s) {
        sqlite3_result_text(c, lrt_digest(s->router), -1, SQLITE_TRANSIENT);
    }
}

/* ---- areas ---- */

static bool of_slug(const area_name *a, const char *slug, int length)
{
    return a->slug_length == length && memcmp(a->id, slug, (size_t)length) == 0;
}

static bool known_slug(const session *s, const char *slug, int length)
{
    for (uint32_t i = 0; i < s->n_areas; i++) {
        if (of_slug(&s->area[i], slug, length)) {
            return true;
        }
    }
    return false;
}

/* A wrong name is a mistake in the query, not a property of a row: an error that lists the sets there are. */
static void unknown_slug(sqlite3_context *c, const session *s, const char *slug)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    sqlite3_str_appendf(text, "no boundary set is called \"%.60s\"; there are", slug);
    for (uint32_t i = 0; i < s->n_areas; i++) {
        const area_name *a = &s->area[i];
        if (i == 0 || !of_slug(a - 1, a->id, a->slug_length)) {
            sqlite3_str_appendf(text, "%s %.*s", i ? "," : "", a->slug_length, a->id);
        }
    }
    char *message = sqlite3_str_finish(text);
    sqlite3_result_error(c, message ? message : "no such boundary set", -1);
    sqlite3_free(message);
}

/* Hits of a point in `room`, or in *more (sqlite3_free) where that is too small; LRT_INVALID as lrt_areas_at(). */
static size_t hits_of(const session *s, uint32_t epoch, double lon, double lat, lrt_area_hit *room,
                      lrt_area_hit **more)
{
    *more = NULL;
    size_t n = lrt_areas_at(s->router, epoch, lon, lat, room, ROOM);
    if (n == LRT_INVALID || n <= ROOM) {
        return n;
    }
    *more = sqlite3_malloc64(n * sizeof **more);
    return *more ? lrt_areas_at(s->router, epoch, lon, lat, *more, n) : LRT_INVALID;
}

/* lrt_areas(lon, lat, set [, as_of]): ids joined with ';' as in the command's CSV; '' none, NULL no coordinate. */
static void f_areas(sqlite3_context *c, int n_values, sqlite3_value **value)
{
    session *s = opened(c);
    double lon, lat;
    lrt_error err;
    uint32_t epoch, day;
    const char *slug = s ? text_of(value[2]) : NULL;
    if (!slug || !number_of(value[0], &lon) || !number_of(value[1], &lat)) {
        return; /* NULL */
    }
    epoch = s->epoch;
    if (n_values > 3) {
        lrt_status status = day_of(s, value[3], &day, &err);
        if (status != LRT_OK) {
            fail(c, status, err.message);
            return;
        }
        epoch = lrt_epoch(s->router, day);
    }
    lrt_area_hit room[ROOM], *more;
    size_t n = hits_of(s, epoch, lon, lat, room, &more);
    if (n == LRT_INVALID) {
        return;
    }
    const lrt_area_hit *hit = more ? more : room;
    int length = (int)strlen(slug);
    const char *one = NULL;
    sqlite3_str *joined = NULL;
    for (size_t i = 0; i < n; i++) {
        const area_name *a = &s->area[hit[i].area_index];
        if (!of_slug(a, slug, length)) {
            continue;
        }
        if (one && !joined) {
            joined = sqlite3_str_new(NULL);
            sqlite3_str_appendall(joined, one);
        }
        if (joined) {
            sqlite3_str_appendf(joined, ";%s", a->area_id);
        }
        one = a->area_id;
    }
    sqlite3_free(more);
    if (joined) {
        sqlite3_result_text(c, sqlite3_str_finish(joined), -1, sqlite3_free);
    } else if (one) {
        sqlite3_result_text(c, one, -1,
                            SQLITE_TRANSIENT); /* the dataset may be closed before it is read */
    } else if (known_slug(s, slug, length)) {
        sqlite3_result_text(c, "", 0, SQLITE_STATIC);
    } else {
        unknown_slug(c, s, slug);
    }
}

/* ---- questions ---- */

enum { Q_PLACE, Q_AS_OF, Q_ROLE, Q_FACTS, Q_VIEW, Q_RULE, Q_COUNT };

static lrt_status one_of(const char *const *words, int n, const char *what, const char *given,
                         int *out, lrt_error *err)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(words[i], given) == 0) {
            *out = i;
            return LRT_OK;
        }
    }
    sqlite3_snprintf(sizeof err->message, err->message,
                     "%s \"%.40s\" is not known; it is %s, %s or %s", what, given, words[0],
                     words[1], words[2]);
    return LRT_E_ARG;
}

/* "KEY=VALUE;KEY=VALUE" into texts that point into *copy. */
static lrt_status split_facts(const char *text, char **copy, const char **fact, size_t *n,
                              lrt_error *err)
{
    *n = 0;
    *copy = sqlite3_mprintf("%s", text);
    if (!*copy) {
        return LRT_E_MEMORY;
    }
    for (char *at = *copy; at && *at;) {
        char *end = strchr(at, ';');
        if (end) {
            *end++ = '\0';
        }
        if (*at && *n == MAX_FACTS) {
            sqlite3_snprintf(sizeof err->message, err->message, "more than %d facts", MAX_FACTS);
            return LRT_E_ARG;
        }
        if (*at) {
            fact[(*n)++] = at;
        }
        at = end;
    }
    return LRT_OK;
}

typedef lrt_status (*asker)(const lrt_router *, const lrt_query *, lrt_result **, lrt_error *);

/* The answer to a question whose parts are SQL values; NULL stands for one that is not given. *out stays NULL for no place. */
static lrt_status ask(const session *s, asker call, sqlite3_value **part, lrt_result **out,
                      lrt_error *err)
{
    static const char *const views[] = {"staff", "senior", "owner"};
    static const char *const rules[] = {"default", "point", "parcel"};
    const char *text[Q_COUNT], *fact[MAX_FACTS];
    char *facts = NULL;
    int view = 0, rule = 0;
    lrt_query query = LRT_QUERY_INIT;
    *out = NULL;
    err->message[0] = '\0';
    for (int i = 0; i < Q_COUNT; i++) {
        text[i] = part[i] ? text_of(part[i]) : NULL;
    }
    if (!text[Q_PLACE]) {
        return LRT_OK;
    }
    lrt_status status = day_of(s, part[Q_AS_OF], &query.as_of, err);
    if (status == LRT_OK && text[Q_VIEW]) {
        status = one_of(views, 3, "view", text[Q_VIEW], &view, err);
    }
    if (status == LRT_OK && text[Q_RULE]) {
        status = one_of(rules, 3, "rule", text[Q_RULE], &rule, err);
    }
    if (status == LRT_OK && text[Q_FACTS]) {
        status = split_facts(text[Q_FACTS], &facts, fact, &query.n_facts, err);
    }
    if (status == LRT_OK) {
        query.text = text[Q_PLACE];
        query.role = text[Q_ROLE];
        query.facts = fact;
        query.view = (lrt_view)view;
        query.rule = (lrt_rule)rule;
        status = call(s->router, &query, out, err);
    }
    sqlite3_free(facts);
    return status;
}

static void answer(sqlite3_context *c, asker call, sqlite3_value **part)
{
    session *s = opened(c);
    lrt_result *result;
    lrt_error err;
    if (!s) {
        return;
    }
    lrt_status status = ask(s, call, part, &result, &err);
    if (status != LRT_OK) {
        fail(c, status, err.message);
    } else if (result) {
        result_json(c, make_result, result);
    }
    lrt_result_free(result);
}

/* lrt_route(place [, as_of, role, facts, view, rule]) */
static void f_route(sqlite3_context *c, int n, sqlite3_value **value)
{
    sqlite3_value *part[Q_COUNT] = {NULL};
    memcpy(part, value, (size_t)n * sizeof *part);
    answer(c, lrt_route, part);
}

/* lrt_locate(place [, as_of, rule]) */
static void f_locate(sqlite3_context *c, int n, sqlite3_value **value)
{
    sqlite3_value *part[Q_COUNT] = {value[0], n > 1 ? value[1] : NULL};
    part[Q_RULE] = n > 2 ? value[2] : NULL;
    answer(c, lrt_locate, part);
}

/* lrt_explain(place [, as_of, role, facts, view, rule]) */
static void f_explain(sqlite3_context *c, int n, sqlite3_value **value)
{
    sqlite3_value *part[Q_COUNT] = {NULL};
    memcpy(part, value, (size_t)n * sizeof *part);
    answer(c, lrt_explain, part);
}

static size_t make_permission(const void *p, char *buf, size_t n)
{
    return lrt_permission_json(p, buf, n);
}

/* A day, or an instant: RFC 3339, without offset in the territory's time zone. */
static lrt_status when_of(const session *s, sqlite3_value *value, lrt_contact_query *query,
                          lrt_error *err)
{
    const char *text = value ? text_of(value) : NULL;
    return text && strchr(text, 'T') ? lrt_parse_instant(s->router, text, &query->at, err)
                                     : day_of(s, value, &query->as_of, err);
}

/* lrt_may_contact(partner [, role, at, facts, service]) */
static void f_may_contact(sqlite3_context *c, int n, sqlite3_value **value)
{
    session *s = opened(c);
    const char *fact[MAX_FACTS], *facts = n > 3 ? text_of(value[3]) : NULL;
    char *copy = NULL;
    lrt_permission *permission = NULL;
    lrt_error err;
    lrt_contact_query query = LRT_CONTACT_QUERY_INIT;
    query.partner = text_of(value[0]);
    if (!s || !query.partner) {
        return;
    }
    err.message[0] = '\0';
    query.role = n > 1 ? text_of(value[1]) : NULL;
    query.service = n > 4 ? text_of(value[4]) : NULL;
    query.facts = fact;
    lrt_status status = when_of(s, n > 2 ? value[2] : NULL, &query, &err);
    if (status == LRT_OK && facts) {
        status = split_facts(facts, &copy, fact, &query.n_facts, &err);
    }
    if (status == LRT_OK) {
        status = lrt_may_contact(s->router, &query, &permission, &err);
    }
    sqlite3_free(copy);
    if (status != LRT_OK) {
        fail(c, status, err.message);
    } else {
        result_json(c, make_permission, permission);
    }
    lrt_permission_free(permission);
}

/* *out stays NULL when the text is NULL. */
static lrt_status geocode(const session *s, sqlite3_value **part, lrt_geocode_result **out,
                          lrt_error *err)
{
    lrt_geocode_query query = LRT_GEOCODE_QUERY_INIT;
    query.text = part[0] ? text_of(part[0]) : NULL;
    query.city = part[1] ? text_of(part[1]) : NULL;
    query.state = part[2] ? text_of(part[2]) : NULL;
    query.zip = part[3] ? text_of(part[3]) : NULL;
    *out = NULL;
    return query.text ? lrt_geocode(s->router, &query, out, err) : LRT_OK;
}

/* lrt_geocode(text [, city, state, zip]) */
static void f_geocode(sqlite3_context *c, int n, sqlite3_value **value)
{
    session *s = opened(c);
    sqlite3_value *part[4] = {NULL};
    lrt_geocode_result *found;
    lrt_error err;
    if (!s) {
        return;
    }
    memcpy(part, value, (size_t)n * sizeof *part);
    lrt_status status = geocode(s, part, &found, &err);
    if (status != LRT_OK) {
        fail(c, status, err.message);
    } else if (found) {
        result_json(c, make_geocode, found);
    }
    lrt_geocode_result_free(found);
}

/* ---- tables ---- */

#define MAX_ARGUMENTS Q_COUNT

typedef struct cursor cursor;

/* A table: its columns, then its arguments as hidden columns, of which the first `required` must be given. */
typedef struct table_kind {
    const char *declaration;
    int n_columns, n_arguments, required;
    int (*filter)(cursor *k); /* sets the number of rows, n */
    int (*next)(cursor *k);   /* NULL: i + 1 is all */
    void (*column)(cursor *k, sqlite3_context *c, int column);
} table_kind;

typedef struct table {
    sqlite3_vtab base;
    const table_kind *kind;
    session *s;
} table;

struct cursor {
    sqlite3_vtab_cursor base;
    const table_kind *kind;
    session *s;
    sqlite3_value *argument[MAX_ARGUMENTS];
    size_t i, n;
    lrt_router *router; /* keeps the texts of areas */
    lrt_area_hit room[ROOM], *more;
    lrt_geocode_result *found;
    lrt_answer status;
    lrt_result *result;
    bool all_columns;      /* the query looks at more than lrt_result_...() give */
    sqlite3_stmt *matches; /* of the result's JSON */
};

static int scan_failed(cursor *k, lrt_status status, const char *message)
{
    sqlite3_free(k->base.pVtab->zErrMsg);
    k->base.pVtab->zErrMsg = sqlite3_mprintf("%s", message);
    return status == LRT_E_MEMORY ? SQLITE_NOMEM : SQLITE_ERROR;
}

/* lrt_areas(lon, lat [, as_of]) */
static int areas_filter(cursor *k)
{
    double lon, lat;
    lrt_error err;
    uint32_t day;
    lrt_status status = day_of(k->s, k->argument[2], &day, &err);
    if (status != LRT_OK) {
        return scan_failed(k, status, err.message);
    }
    if (!number_of(k->argument[0], &lon) || !number_of(k->argument[1], &lat)) {
        return SQLITE_OK;
    }
    k->router = lrt_retain(k->s->router);
    size_t n = hits_of(k->s, lrt_epoch(k->router, day), lon, lat, k->room, &k->more);
    k->n = n == LRT_INVALID ? 0 : n;
    return SQLITE_OK;
}

static void areas_column(cursor *k, sqlite3_context *c, int column)
{
    const lrt_area_hit *hit = (k->more ? k->more : k->room) + k->i;
    const char *id = lrt_area_id(k->router, hit->area_index);
    const char *edition = strchr(id, '/'), *area_id = edition ? strchr(edition + 1, '/') : NULL;
    if (!area_id) {
        return;
    }
    switch (column) {
    case 0: sqlite3_result_text(c, id, (int)(edition - id), SQLITE_TRANSIENT); break;
    case 1:
        sqlite3_result_text(c, edition + 1, (int)(area_id - edition - 1), SQLITE_TRANSIENT);
        break;
    case 2: sqlite3_result_text(c, area_id + 1, -1, SQLITE_TRANSIENT); break;
    case 3:
        sqlite3_result_text(c, lrt_area_name(k->router, hit->area_index), -1, SQLITE_TRANSIENT);
        break;
    default: sqlite3_result_int(c, (int)hit->on_edge); break;
    }
}

/* lrt_geocode(text [, city, state, zip]): a row for each candidate; one with the status alone where there is none. */
static int geocode_filter(cursor *k)
{
    lrt_error err;
    lrt_status status = geocode(k->s, k->argument, &k->found, &err);
    if (status != LRT_OK) {
        return scan_failed(k, status, err.message);
    }
    if (k->found) {
        k->status = lrt_geocode_result_status(k->found);
        k->n = lrt_geocode_result_count(k->found);
        k->n += k->n == 0;
    }
    return SQLITE_OK;
}

static void faults_column(sqlite3_context *c, uint32_t faults)
{
    static const char *const name[] = {
        "spelling",          "suffix_missing",  "suffix_wrong",
        "direction_missing", "direction_moved", "direction_contradicted",
        "zip_missing",       "zip_wrong",       "city_missing",
        "city_wrong",        "unit_unknown",    "number_missing"};
    sqlite3_str *text = sqlite3_str_new(NULL);
    for (uint32_t bit = 0; bit < 32; bit++) {
        if (faults >> bit & 1) {
            const char *sep = sqlite3_str_length(text) ? ";" : "";
            if (bit < sizeof name / sizeof *name) {
                sqlite3_str_appendf(text, "%s%s", sep, name[bit]);
            } else { /* of a newer library */
                sqlite3_str_appendf(text, "%sfault_%u", sep, bit);
            }
        }
    }
    int length = sqlite3_str_length(text);
    char *joined = sqlite3_str_finish(text);
    sqlite3_result_text(c, joined ? joined : "", length, joined ? sqlite3_free : SQLITE_STATIC);
}

static void parcels_column(sqlite3_context *c, const lrt_candidate *found)
{
    sqlite3_str *text = sqlite3_str_new(NULL);
    for (size_t i = 0; i < found->parcel_count; i++) {
        sqlite3_str_appendf(text, "%s%s", i ? ";" : "", found->parcels[i]);
    }
    int length = sqlite3_str_length(text);
    char *joined = sqlite3_str_finish(text);
    sqlite3_result_text(c, joined ? joined : "", length, joined ? sqlite3_free : SQLITE_STATIC);
}

static void position(sqlite3_context *c, double degrees)
{
    if (isfinite(degrees)) {
        sqlite3_result_double(c, degrees);
    }
}

static void geocode_column(cursor *k, sqlite3_context *c, int column)
{
    const lrt_candidate *found = lrt_geocode_result_candidate(k->found, k->i);
    if (column == 0) {
        sqlite3_result_text(c, lrt_answer_text(k->status), -1, SQLITE_STATIC);
        return;
    }
    if (!found) {
        return;
    }
    switch (column) {
    case 1: sqlite3_result_int64(c, (sqlite3_int64)k->i + 1); break;
    case 2:
        sqlite3_result_text(c, lrt_match_type_text(found->match_type), -1, SQLITE_STATIC);
        break;
    case 3: sqlite3_result_int(c, found->score); break;
    case 4: faults_column(c, found->faults); break;
    case 5: position(c, found->lon_deg); break;
    case 6: position(c, found->lat_deg); break;
    case 7: position(c, found->error_m); break;
    case 8: sqlite3_result_text(c, found->address, -1, SQLITE_TRANSIENT); break;
    default: parcels_column(c, found); break;
    }
}

/* lrt_route(place [, as_of, role, facts, view, rule]): a row for each partner; one with the status alone where there is none.
   Who and in which order is at hand; the rest costs the answer's JSON, read by SQLite itself, and is made only for a query that
   looks at it. */
enum { ROUTE_PLAIN = 4 };

static int open_matches(cursor *k)
{
    static const char sql[] =
        "SELECT value ->> '$.organization.category', value ->> '$.beats_next_on',"
        " value -> '$.reasons', value -> '$.warnings', value -> '$.services', value -> "
        "'$.contacts',"
        " value FROM json_each(?1, '$.matches')";
    char *text = make_text(make_result, k->result);
    if (!text) {
        return scan_failed(k, LRT_E_DATASET,
                           "the answer cannot be made: out of memory, or a damaged dataset");
    }
    int rc = k->matches ? SQLITE_OK
                        : sqlite3_prepare_v3(k->s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                             &k->matches, NULL);
    if (rc != SQLITE_OK) {
        sqlite3_free(text);
        return scan_failed(k, LRT_E_ENVIRONMENT, sqlite3_errmsg(k->s->db));
    }
    sqlite3_bind_text64(k->matches, 1, text, strlen(text), sqlite3_free, SQLITE_UTF8);
    return SQLITE_OK;
}

/* The JSON of row i, in step with it. */
static int step_matches(cursor *k)
{
    if (!k->all_columns || k->i >= k->n) {
        return SQLITE_OK;
    }
    int rc = sqlite3_step(k->matches);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int route_filter(cursor *k)
{
    lrt_error err;
    lrt_status status = ask(k->s, lrt_route, k->argument, &k->result, &err);
    if (status != LRT_OK) {
        return scan_failed(k, status, err.message);
    }
    if (!k->result) {
        return SQLITE_OK;
    }
    k->status = lrt_result_status(k->result);
    k->n = lrt_result_match_count(k->result);
    k->all_columns = k->all_columns && k->n > 0;
    k->n += k->n == 0;
    int rc = k->all_columns ? open_matches(k) : SQLITE_OK;
    return rc == SQLITE_OK ? step_matches(k) : rc;
}

static int route_next(cursor *k)
{
    k->i++;
    return step_matches(k);
}

static void route_column(cursor *k, sqlite3_context *c, int column)
{
    if (column == 0) {
        sqlite3_result_text(c, lrt_answer_text(k->status), -1, SQLITE_STATIC);
    } else if (k->i >= lrt_result_match_count(k->result)) {
        return;
    } else if (column == 1) {
        sqlite3_result_int64(c, (sqlite3_int64)k->i + 1);
    } else if (column == 2) {
        sqlite3_result_text(c, lrt_result_organization_id(k->result, k->i), -1, SQLITE_TRANSIENT);
    } else if (column == 3) {
        sqlite3_result_text(c, lrt_result_organization_name(k->result, k->i), -1, SQLITE_TRANSIENT);
    } else if (k->all_columns) {
        sqlite3_result_value(c, sqlite3_column_value(k->matches, column - ROUTE_PLAIN));
        if (column >= 6) {
            sqlite3_result_subtype(c, 'J');
        }
    }
}

static const table_kind areas_table = {
    "CREATE TABLE x(slug TEXT, edition TEXT, area_id TEXT, name TEXT, on_edge INT,"
    " lon HIDDEN, lat HIDDEN, as_of HIDDEN)",
    5,
    3,
    2,
    areas_filter,
    NULL,
    areas_column};
static const table_kind geocode_table = {
    "CREATE TABLE x(status TEXT, candidate INT, match_type TEXT, score INT, faults TEXT, lon REAL,"
    " lat REAL, error_m REAL, address TEXT, parcels TEXT,"
    " text HIDDEN, city HIDDEN, state HIDDEN, zip HIDDEN)",
    10,
    4,
    1,
    geocode_filter,
    NULL,
    geocode_column};
static const table_kind route_table = {
    "CREATE TABLE x(status TEXT, rank INT, organization_id TEXT, organization TEXT, category TEXT,"
    " beats_next_on TEXT, reasons TEXT, warnings TEXT, services TEXT, contacts TEXT, partner TEXT,"
    " place HIDDEN, as_of HIDDEN, role HIDDEN, facts HIDDEN, \"view\" HIDDEN, rule HIDDEN)",
    11,
    6,
    1,
    route_filter,
    route_next,
    route_column};

/* What a module knows when it connects. */
typedef struct module_data {
    session *s;
    const table_kind *kind;
} module_data;

static void free_module(void *user)
{
    module_data *m = user;
    release(m->s);
    sqlite3_free(m);
}

static int x_connect(sqlite3 *db, void *user, int n, const char *const *word, sqlite3_vtab **out,
                     char **message)
{
    (void)n, (void)word, (void)message;
    module_data *m = user;
    table *t = sqlite3_malloc64(sizeof *t);
    if (!t) {
        return SQLITE_NOMEM;
    }
    memset(t, 0, sizeof *t);
    t->kind = m->kind;
    t->s = m->s;
    int rc = sqlite3_declare_vtab(db, m->kind->declaration);
    if (rc == SQLITE_OK) {
        rc = sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
    }
    if (rc != SQLITE_OK) {
        sqlite3_free(t);
        return rc;
    }
    *out = &t->base;
    return SQLITE_OK;
}

static int x_disconnect(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

#define ALL_COLUMNS (1 << 16)

/* The arguments given, as bits of idxNum, their values in that order; and whether columns behind the plain ones are read. */
static int x_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    const table_kind *kind = ((table *)base)->kind;
    int at[MAX_ARGUMENTS], given = 0, unusable = 0, next = 1;
    for (int i = 0; i < info->nConstraint; i++) {
        int argument = info->aConstraint[i].iColumn - kind->n_columns;
        if (argument < 0 || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ) {
            continue;
        }
        if (info->aConstraint[i].usable) {
            at[argument] = i;
            given |= 1 << argument;
        } else {
            unusable |= 1 << argument;
        }
    }
    if (unusable & ~given) {
        return SQLITE_CONSTRAINT; /* a plan in which the arguments come from a later table */
    }
    for (int a = 0; a < kind->n_arguments; a++) {
        if (given >> a & 1) {
            info->aConstraintUsage[at[a]].argvIndex = next++;
            info->aConstraintUsage[at[a]].omit = 1;
        }
    }
    sqlite3_uint64 visible = ((sqlite3_uint64)1 << kind->n_columns) - 1;
    bool all = (info->colUsed & visible) >> ROUTE_PLAIN != 0;
    info->idxNum = given | (all ? ALL_COLUMNS : 0);
    info->estimatedCost = 1000;
    info->estimatedRows = 10;
    return SQLITE_OK;
}

static int x_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    cursor *k = sqlite3_malloc64(sizeof *k);
    if (!k) {
        return SQLITE_NOMEM;
    }
    memset(k, 0, sizeof *k);
    k->kind = ((table *)base)->kind;
    k->s = ((table *)base)->s;
    *out = &k->base;
    return SQLITE_OK;
}

static void end_scan(cursor *k)
{
    for (int i = 0; i < MAX_ARGUMENTS; i++) {
        sqlite3_value_free(k->argument[i]);
        k->argument[i] = NULL;
    }
    lrt_geocode_result_free(k->found);
    lrt_result_free(k->result);
    lrt_close(k->router);
    sqlite3_free(k->more);
    if (k->matches) {
        sqlite3_reset(k->matches);
        sqlite3_clear_bindings(k->matches);
    }
    k->found = NULL;
    k->result = NULL;
    k->router = NULL;
    k->more = NULL;
    k->i = k->n = 0;
}

static int x_close(sqlite3_vtab_cursor *base)
{
    cursor *k = (cursor *)base;
    end_scan(k);
    sqlite3_finalize(k->matches);
    sqlite3_free(k);
    return SQLITE_OK;
}

static int x_filter(sqlite3_vtab_cursor *base, int given, const char *name, int n,
                    sqlite3_value **value)
{
    cursor *k = (cursor *)base;
    (void)name;
    end_scan(k);
    k->all_columns = (given & ALL_COLUMNS) != 0;
    for (int a = 0, next = 0; a < k->kind->n_arguments; a++) {
        if (given >> a & 1 && next < n && !(k->argument[a] = sqlite3_value_dup(value[next++]))) {
            return SQLITE_NOMEM;
        }
        if (!k->argument[a] && a < k->kind->required) {
            return scan_failed(k, LRT_E_ARG,
                               k->kind->required == 1
                                   ? "the place is missing; write FROM lrt_route('1374 West Blvd')"
                                   : "the point is missing; write FROM lrt_areas(lon, lat)");
        }
    }
    return k->s->router ? k->kind->filter(k) : scan_failed(k, LRT_E_ARG, not_open);
}

static int x_next(sqlite3_vtab_cursor *base)
{
    cursor *k = (cursor *)base;
    if (k->kind->next) {
        return k->kind->next(k);
    }
    k->i++;
    return SQLITE_OK;
}

static int x_eof(sqlite3_vtab_cursor *base) { return ((cursor *)base)->i >= ((cursor *)base)->n; }

static int x_column(sqlite3_vtab_cursor *base, sqlite3_context *c, int column)
{
    cursor *k = (cursor *)base;
    int argument = column - k->kind->n_columns;
    if (argument < 0) {
        k->kind->column(k, c, column);
    } else if (k->argument[argument]) {
        sqlite3_result_value(c, k->argument[argument]);
    }
    return SQLITE_OK;
}

static int x_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((cursor *)base)->i + 1;
    return SQLITE_OK;
}

/* Without xCreate: the table is there by its name, and no schema can hold another one. */
static const sqlite3_module module = {.iVersion = 1,
                                      .xConnect = x_connect,
                                      .xBestIndex = x_best_index,
                                      .xDisconnect = x_disconnect,
                                      .xOpen = x_open,
                                      .xClose = x_close,
                                      .xFilter = x_filter,
                                      .xNext = x_next,
                                      .xEof = x_eof,
                                      .xColumn = x_column,
                                      .xRowid = x_rowid};

/* ---- loading ---- */

#ifdef SQLITE_RESULT_SUBTYPE /* 3.45 and later want to know */
#define JSON_RESULT SQLITE_RESULT_SUBTYPE
#else
#define JSON_RESULT 0
#endif
/* Answers depend on the dataset as well, so they are not deterministic to SQLite: an index over them would keep those of
   yesterday's dataset. They change nothing and read nothing but that dataset, so a view may use them whatever trusted_schema
   says. What opens or closes it is for the host's own SQL, never for a schema: SQLITE_DIRECTONLY. */
#define READS (SQLITE_UTF8 | SQLITE_INNOCUOUS)
#define HOST (SQLITE_UTF8 | SQLITE_DIRECTONLY)

static const struct {
    const char *name;
    int least, most, flags;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
} functions[] = {{"lrt_version", 0, 0, READS | SQLITE_DETERMINISTIC, f_version},
                 {"lrt_open", 1, 2, HOST, f_open},
                 {"lrt_close", 0, 0, HOST, f_close},
                 {"lrt_digest", 0, 0, READS, f_digest},
                 {"lrt_info", 0, 0, READS | JSON_RESULT, f_info},
                 {"lrt_areas", 3, 4, READS, f_areas},
                 {"lrt_locate", 1, 3, READS | JSON_RESULT, f_locate},
                 {"lrt_route", 1, 6, READS | JSON_RESULT, f_route},
                 {"lrt_explain", 1, 6, READS | JSON_RESULT, f_explain},
                 {"lrt_may_contact", 1, 5, READS | JSON_RESULT, f_may_contact},
                 {"lrt_geocode", 1, 4, READS | JSON_RESULT, f_geocode}};

static int add_functions(session *s)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        for (int n = functions[i].least; n <= functions[i].most && rc == SQLITE_OK; n++) {
            s->references++; /* given back by xDestroy, on failure too */
            rc = sqlite3_create_function_v2(s->db, functions[i].name, n, functions[i].flags, s,
                                            functions[i].call, NULL, NULL, release);
        }
    }
    return rc;
}

static int add_table(session *s, const char *name, const table_kind *kind)
{
    module_data *m = sqlite3_malloc64(sizeof *m);
    if (!m) {
        return SQLITE_NOMEM;
    }
    *m = (module_data){s, kind};
    s->references++;
    return sqlite3_create_module_v2(s->db, name, &module, m, free_module);
}

__attribute__((visibility("default"))) int
sqlite3_modlibroute_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);

int sqlite3_modlibroute_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    SQLITE_EXTENSION_INIT2(api);
    session *s = sqlite3_malloc64(sizeof *s);
    if (!s) {
        return SQLITE_NOMEM;
    }
    memset(s, 0, sizeof *s);
    s->db = db;
    s->references = 1;
    int rc = SQLITE_OK;
    const char *path = getenv(DATASET_VARIABLE);
    lrt_error err;
    if (path && path[0] && open_dataset(s, path, NULL, &err) != LRT_OK) {
        *message = sqlite3_mprintf("%s: %s", DATASET_VARIABLE, err.message);
        rc = SQLITE_ERROR;
    }
    rc = rc == SQLITE_OK ? add_functions(s) : rc;
    rc = rc == SQLITE_OK ? add_table(s, "lrt_areas", &areas_table) : rc;
    rc = rc == SQLITE_OK ? add_table(s, "lrt_geocode", &geocode_table) : rc;
    rc = rc == SQLITE_OK ? add_table(s, "lrt_route", &route_table) : rc;
    release(s);
    return rc;
}
