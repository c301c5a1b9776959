/*
 * libroute inside PostgreSQL, as an extension over the public C interface.
 *
 *   SELECT libroute.areas(lon, lat, 'wards') FROM cases;
 *   SELECT c.id, r.rank, r.organization FROM cases c, libroute.route(c.address) r;
 *
 * README.md lists all functions. Functions that take a point come in two shapes, (lon, lat) and (WKB); what gives rows out of an
 * answer's JSON is SQL (libroute--0.1.sql), so that this file holds only what needs C.
 *
 * Each backend maps the dataset read-only at its first use, so that all share its pages, and looks once a query whether the
 * settings or the file changed. A call that is made for every row keeps a `call` behind fn_extra: the router, the epoch, and
 * the answer of each cover id it met, so that a row costs one lookup in the index and no allocation.
 *
 * The library is opened by dlopen() with RTLD_DEEPBIND and not linked: the server exports a function json_object() of its own, and
 * libjansson, on which libroute stands, would call that one instead of its own.
 *
 * ereport() leaves by longjmp: whatever libroute allocated is owned by a memory context (`held`, `call`) before anything that
 * could leave.
 */
#include <libroute/libroute.h>

#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "access/xact.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

PG_MODULE_MAGIC;

#define FIRST_TEXT 16384 /* most answers fit, so that they are made once */
#define ROOM 64          /* hits of one point that fit without asking again */
#define ANSWERS_MAX                                                                                \
    (1u << 20)         /* cover ids whose answers a call keeps; those above are made for each row */
#define DIGEST_SIZE 80 /* "sha256:" and 64 digits */
#define SECONDS_1970_TO_2000 (((int64)POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY)

/* ---- the library ---- */

#define LIBRARY "libroute.so.0"
#define CALLS(x)                                                                                   \
    x(lrt_version) x(lrt_status_text) x(lrt_digest) x(lrt_open) x(lrt_retain) x(lrt_close)         \
        x(lrt_info_json) x(lrt_local_date) x(lrt_parse_instant) x(lrt_epoch) x(lrt_areas_at)       \
            x(lrt_cover_many) x(lrt_cover_areas) x(lrt_area_count) x(lrt_area_id) x(lrt_area_name) \
                x(lrt_geocode) x(lrt_locate) x(lrt_route) x(lrt_result_match_count)                \
                    x(lrt_result_organization_id) x(lrt_result_json) x(lrt_result_free)            \
                        x(lrt_geocode_result_json) x(lrt_geocode_result_free) x(lrt_area_find)     \
                            x(lrt_vcard) x(lrt_explain) x(lrt_may_contact) x(lrt_permission_json)  \
                                x(lrt_permission_free)

static struct {
    void *handle;
#define MEMBER(f) __typeof__(&f) f;
    CALLS(MEMBER)
} library;

/* Once a backend; it stays open. */
static void open_library(void)
{
    if (library.handle) {
        return;
    }
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!handle) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FILE), errmsg("libroute: %s", dlerror()),
                        errhint("Install the library, or name its folder in LIBROUTE_RPATH when "
                                "the extension is built.")));
    }
#define FIND(f)                                                                                    \
    if (!(*(void **)&library.f = dlsym(handle, #f))) {                                             \
        dlclose(handle);                                                                           \
        ereport(ERROR,                                                                             \
                (errcode(ERRCODE_UNDEFINED_FUNCTION),                                              \
                 errmsg("libroute: %s has no %s; it is older than the extension", LIBRARY, #f)));  \
    }
    CALLS(FIND)
    library.handle = handle;
}
#define lrt_version library.lrt_version
#define lrt_status_text library.lrt_status_text
#define lrt_digest library.lrt_digest
#define lrt_open library.lrt_open
#define lrt_retain library.lrt_retain
#define lrt_close library.lrt_close
#define lrt_info_json library.lrt_info_json
#define lrt_local_date library.lrt_local_date
#define lrt_parse_instant library.lrt_parse_instant
#define lrt_epoch library.lrt_epoch
#define lrt_areas_at library.lrt_areas_at
#define lrt_cover_many library.lrt_cover_many
#define lrt_cover_areas library.lrt_cover_areas
#define lrt_area_count library.lrt_area_count
#define lrt_area_id library.lrt_area_id
#define lrt_area_name library.lrt_area_name
#define lrt_area_find library.lrt_area_find
#define lrt_vcard library.lrt_vcard
#define lrt_explain library.lrt_explain
#define lrt_may_contact library.lrt_may_contact
#define lrt_permission_json library.lrt_permission_json
#define lrt_permission_free library.lrt_permission_free
#define lrt_geocode library.lrt_geocode
#define lrt_locate library.lrt_locate
#define lrt_route library.lrt_route
#define lrt_result_match_count library.lrt_result_match_count
#define lrt_result_organization_id library.lrt_result_organization_id
#define lrt_result_json library.lrt_result_json
#define lrt_result_free library.lrt_result_free
#define lrt_geocode_result_json library.lrt_geocode_result_json
#define lrt_geocode_result_free library.lrt_geocode_result_free

/* ---- settings and errors ---- */

static char *setting_dataset;
static char *setting_generation;
static uint32 settings =
    1; /* raised when one of them changes: a call made under others is made anew */

static void settings_changed(const char *value, void *extra)
{
    (void)value, (void)extra;
    settings++;
}

static bool check_path(char **value, void **extra, GucSource source)
{
    (void)extra, (void)source;
    if (**value == '\0' || is_absolute_path(*value)) {
        return true;
    }
    GUC_check_errdetail("It names a file of the server: an absolute path.");
    return false;
}

void _PG_init(void);
void _PG_init(void)
{
    DefineCustomStringVariable("libroute.dataset", "Dataset that answers, made by libroute build.",
                               "An absolute path; replace the file by renaming another over it.",
                               &setting_dataset, "", PGC_SUSET, GUC_SUPERUSER_ONLY, check_path,
                               settings_changed, NULL);
    DefineCustomStringVariable("libroute.generation",
                               "Digest the dataset must have; empty: whatever the file holds.",
                               "libroute.generation() gives that of the present one.",
                               &setting_generation, "", PGC_SUSET, 0, NULL, settings_changed, NULL);
    MarkGUCPrefixReserved("libroute");
    if (process_shared_preload_libraries_in_progress) {
        open_library(); /* backends and workers inherit it, and start sooner by its loading */
    }
}

static int sqlstate_of(lrt_status status)
{
    switch (status) {
    case LRT_E_ARG:
    case LRT_E_CRS: return ERRCODE_INVALID_PARAMETER_VALUE;
    case LRT_E_MEMORY: return ERRCODE_OUT_OF_MEMORY;
    case LRT_E_IO: return ERRCODE_IO_ERROR;
    case LRT_E_DATASET: return ERRCODE_DATA_CORRUPTED;
    case LRT_E_LIMIT: return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
    case LRT_E_ENVIRONMENT: return ERRCODE_SYSTEM_ERROR;
    case LRT_E_UNSUPPORTED: return ERRCODE_FEATURE_NOT_SUPPORTED;
    default: return ERRCODE_INTERNAL_ERROR;
    }
}

/* UTF-8 of the library in the encoding of the database; the same pointer where that is UTF-8 too. */
static char *local(const char *utf8) { return pg_any_to_server(utf8, (int)strlen(utf8), PG_UTF8); }

static void fail(lrt_status status, const lrt_error *err)
{
    bool ours = status == LRT_E_ARG || status == LRT_E_CRS;
    /* the message of a file names its path, which users who may not set it need not know */
    ereport(ERROR, (errcode(sqlstate_of(status)),
                    errmsg("libroute: %s", ours ? local(err->message) : lrt_status_text(status)),
                    ours          ? 0
                    : superuser() ? errdetail("%s", local(err->message))
                                  : errdetail_log("%s", local(err->message))));
}

/* ---- the dataset of this backend ---- */

static struct {
    lrt_router *router;
    struct stat file; /* as it was when it was opened */
    uint32 settings;
    char digest[DIGEST_SIZE];
} dataset;

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void wrong_generation(const char *asked)
{
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("libroute: the dataset is of another generation"),
                    errdetail("It is %s, asked for is \"%s\".", dataset.digest, asked),
                    errhint("SELECT libroute.generation() gives the one to ask for; the setting "
                            "libroute.generation has to name it too, or be empty.")));
}

static void open_dataset(const struct stat *file)
{
    lrt_router *router;
    lrt_error err;
    int64_t at;
    lrt_status status = lrt_open(setting_dataset, &router, &err);
    if (status == LRT_OK) { /* reads the tables now: what is wrong with them is told here alone */
        status = lrt_parse_instant(router, "2000-01-01T00:00:00Z", &at, &err);
    }
    if (status != LRT_OK) {
        lrt_close(router);
        fail(status, &err);
    }
    lrt_close(dataset.router);
    dataset.router = router;
    dataset.file = *file;
    dataset.settings = settings;
    strlcpy(dataset.digest, lrt_digest(router), sizeof dataset.digest);
}

/* The router, opened again after the settings or the file changed. Asked once a query, or once an answer. */
static lrt_router *opened(void)
{
    struct stat file;
    open_library();
    if (!setting_dataset || setting_dataset[0] == '\0') {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("libroute: no dataset is set"),
                        errhint("A superuser names it: ALTER DATABASE name SET libroute.dataset = "
                                "'/path/of/the.sqlite'.")));
    }
    if (stat(setting_dataset, &file) != 0) {
        int why = errno;
        lrt_error err;
        snprintf(err.message, sizeof err.message, "%.500s: %s", setting_dataset, strerror(why));
        fail(LRT_E_IO, &err);
    }
    if (!dataset.router || dataset.settings != settings || !same_file(&file, &dataset.file)) {
        open_dataset(&file);
    }
    if (setting_generation && setting_generation[0] &&
        strcmp(setting_generation, dataset.digest) != 0) {
        wrong_generation(setting_generation);
    }
    return dataset.router;
}

/* ---- arguments ---- */

static uint32 day_of(DateADT date)
{
    int year, month, day;
    if (!DATE_NOT_FINITE(date)) {
        j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
        if (year >= 1 && year <= 9999) {
            return (uint32)(year * 10000 + month * 100 + day);
        }
    }
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                    errmsg("libroute: as_of must be a day of the years 1 to 9999")));
}

/* The day of the transaction in the territory: the same for a whole query and its workers. */
static uint32 today(const lrt_router *router)
{
    return lrt_local_date(router, GetCurrentTransactionStartTimestamp() / USECS_PER_SEC +
                                      SECONDS_1970_TO_2000);
}

/* A text for the library, in UTF-8. */
static const char *utf8_of(text *value)
{
    char *given = text_to_cstring(value);
    return pg_server_to_any(given, (int)strlen(given), PG_UTF8);
}

static const char *utf8_or_null(FunctionCallInfo fcinfo, int i)
{
    return i < 0 || PG_ARGISNULL(i) ? NULL : utf8_of(PG_GETARG_TEXT_PP(i));
}

static void bad_wkb(const char *what)
{
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("libroute: %s", what),
                    errhint("Write ST_AsBinary(geom) of a point in longitude and latitude, "
                            "ST_AsBinary(ST_Transform(geom, 4326)) for other systems.")));
}

static uint32 wkb_word(const unsigned char *at, bool little)
{
    return little ? at[0] | (uint32)at[1] << 8 | (uint32)at[2] << 16 | (uint32)at[3] << 24
                  : at[3] | (uint32)at[2] << 8 | (uint32)at[1] << 16 | (uint32)at[0] << 24;
}

static double wkb_number(const unsigned char *at, bool little)
{
    uint64 low = wkb_word(at + (little ? 0 : 4), little),
           bits = low | (uint64)wkb_word(at + (little ? 4 : 0), little) << 32;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* A point of OGC 06-103r4 WKB, or of PostGIS's EWKB; further dimensions are left. An empty point has NaN for coordinates. */
static void wkb_point(bytea *wkb, double *lon, double *lat)
{
    enum { EWKB_SRID = 0x20000000, EWKB_FLAGS = (int)0xE0000000 };
    const unsigned char *at = (const unsigned char *)VARDATA_ANY(wkb);
    size_t size = VARSIZE_ANY_EXHDR(wkb), start = 5;
    if (size < start || at[0] > 1) {
        bad_wkb("this is no well-known binary (WKB)");
    }
    bool little = at[0] == 1;
    uint32 type = wkb_word(at + 1, little);
    if ((type & ~(uint32)EWKB_FLAGS) % 1000 != 1 || (type & ~(uint32)EWKB_FLAGS) > 3001) {
        bad_wkb("this geometry is no point");
    }
    if (type & EWKB_SRID) {
        start += 4;
        if (size < start || (wkb_word(at + 5, little) != 4326 && wkb_word(at + 5, little) != 0)) {
            bad_wkb("this point is not in longitude and latitude (EPSG:4326)");
        }
    }
    if (size < start + 16) {
        bad_wkb("this well-known binary (WKB) is too short");
    }
    *lon = wkb_number(at + start, little);
    *lat = wkb_number(at + start + 8, little);
}

/* ---- calls made for every row ---- */

/* Arguments behind the point. Not given: NULL, or no day. */
typedef struct options {
    text *set; /* or the area, the organization that is asked for */
    text *generation;
    DateADT as_of; /* DATEVAL_NOBEGIN: the day of the transaction */
} options;

typedef struct call {
    MemoryContext context; /* holds this struct and all below */
    MemoryContextCallback at_end;
    lrt_router *router;
    uint32 settings;
    options given; /* copies */
    uint32 as_of, epoch;
    Datum *answers; /* by cover id; 0 = not met yet */
    uint32 n_answers;
} call;

static options options_of(FunctionCallInfo fcinfo, int first, bool with_set)
{
    options o = {NULL, NULL, DATEVAL_NOBEGIN};
    if (with_set && first < PG_NARGS()) {
        o.set = PG_GETARG_TEXT_PP(first++);
    }
    if (first < PG_NARGS()) {
        o.as_of = PG_GETARG_DATEADT(first++);
        if (o.as_of == DATEVAL_NOBEGIN) {
            day_of(o.as_of); /* '-infinity' was given */
        }
    }
    if (first < PG_NARGS()) {
        o.generation = PG_GETARG_TEXT_PP(first);
    }
    return o;
}

static bool same_text(const text *a, const text *b)
{
    return a == b || (a && b && VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
                      memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0);
}

static text *copy_text(const text *value)
{
    return value ? cstring_to_text_with_len(VARDATA_ANY(value), (int)VARSIZE_ANY_EXHDR(value))
                 : NULL;
}

static void end_call(void *user) { lrt_close(((call *)user)->router); }

static call *begin_call(FmgrInfo *function, options given)
{
    lrt_router *router = opened();
    if (function->fn_extra) { /* made under other settings, or for other arguments */
        MemoryContext old = ((call *)function->fn_extra)->context;
        function->fn_extra = NULL;
        MemoryContextDelete(old);
    }
    MemoryContext context =
        AllocSetContextCreate(function->fn_mcxt, "libroute call", ALLOCSET_SMALL_SIZES);
    MemoryContext before = MemoryContextSwitchTo(context);
    call *c = palloc0(sizeof *c);
    c->context = context;
    c->router = lrt_retain(router);
    c->at_end.func = end_call;
    c->at_end.arg = c;
    MemoryContextRegisterResetCallback(context, &c->at_end);
    c->settings = settings;
    c->given.set = copy_text(given.set);
    c->given.generation = copy_text(given.generation);
    c->given.as_of = given.as_of;
    MemoryContextSwitchTo(before);
    if (given.generation) {
        const char *asked = text_to_cstring(given.generation);
        if (strcmp(asked, dataset.digest) != 0) {
            MemoryContextDelete(context);
            wrong_generation(asked);
        }
    }
    c->as_of = given.as_of == DATEVAL_NOBEGIN ? today(router) : day_of(given.as_of);
    c->epoch = lrt_epoch(router, c->as_of);
    function->fn_extra = c;
    return c;
}

static inline call *call_of(FunctionCallInfo fcinfo, int first, bool with_set)
{
    options o = options_of(fcinfo, first, with_set);
    call *c = fcinfo->flinfo->fn_extra;
    if (c && c->settings == settings && c->given.as_of == o.as_of &&
        same_text(c->given.set, o.set) && same_text(c->given.generation, o.generation)) {
        return c;
    }
    return begin_call(fcinfo->flinfo, o);
}

/* Cover id of a point, LRT_COVER_INVALID for none. */
static inline uint32 cover_at(const call *c, double lon, double lat)
{
    double point[2] = {lon, lat};
    uint32 cover;
    lrt_error err;
    lrt_status status = lrt_cover_many(c->router, c->epoch, point, 1, &cover, &err);
    if (status != LRT_OK) {
        fail(status, &err);
    }
    return cover == LRT_COVER_INVALID ? cover : cover & ~LRT_COVER_ON_EDGE;
}

/* ---- areas ---- */

/* "set/edition/area_id" in its parts. */
typedef struct area_id {
    const char *set, *edition, *area;
    size_t set_length, edition_length;
} area_id;

static area_id parts_of(const lrt_router *router, uint32 index)
{
    area_id id = {lrt_area_id(router, index), NULL, NULL, 0, 0};
    const char *first = strchr(id.set, '/'), *second = first ? strchr(first + 1, '/') : NULL;
    if (!second) { /* "" when the tables behind the index are damaged */
        lrt_error err;
        strlcpy(err.message, "the name of an area cannot be read; copy the dataset again",
                sizeof err.message);
        fail(LRT_E_DATASET, &err);
    }
    id.edition = first + 1;
    id.area = second + 1;
    id.set_length = (size_t)(first - id.set);
    id.edition_length = (size_t)(second - id.edition);
    return id;
}

/* A wrong name is a mistake in the query, not a property of a row: an error that lists the sets there are. */
static void check_set(const lrt_router *router, const char *set)
{
    StringInfoData known;
    area_id last = {"", NULL, NULL, 0, 0};
    initStringInfo(&known);
    for (uint32 i = 0; i < lrt_area_count(router); i++) {
        CHECK_FOR_INTERRUPTS();
        area_id id = parts_of(router, i);
        if (strlen(set) == id.set_length && memcmp(set, id.set, id.set_length) == 0) {
            return;
        }
        if (id.set_length != last.set_length || memcmp(id.set, last.set, id.set_length) != 0) {
            appendStringInfo(&known, "%s%.*s", known.len ? ", " : "", (int)id.set_length, id.set);
        }
        last = id;
    }
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("libroute: no boundary set is called \"%s\"", local(set)),
                    errdetail("There are: %s.", local(known.data))));
}

static Datum text_array(Datum *item, size_t n)
{
    return PointerGetDatum(n ? construct_array(item, (int)n, TEXTOID, -1, false, TYPALIGN_INT)
                             : construct_empty_array(TEXTOID));
}

/* Names of the areas of a cover: whole ids, or within a set those of the set. */
static Datum make_areas(const call *c, uint32 cover)
{
    const uint32 *index;
    size_t n = lrt_cover_areas(c->router, cover, &index), kept = 0;
    const char *set = c->given.set ? utf8_of(c->given.set) : NULL;
    Datum *item = palloc((n + 1) * sizeof *item);
    for (size_t i = 0; i < n; i++) {
        area_id id = parts_of(c->router, index[i]);
        if (!set || (strlen(set) == id.set_length && memcmp(set, id.set, id.set_length) == 0)) {
            item[kept++] = PointerGetDatum(cstring_to_text(local(set ? id.area : id.set)));
        }
    }
    if (set && kept == 0) {
        check_set(c->router, set);
    }
    return text_array(item, kept);
}

/* Where the answer of a cover is kept, 0 as long as there is none; NULL for a cover that is not kept. */
static Datum *answer_of(call *c, uint32 cover)
{
    if (cover < c->n_answers) {
        return &c->answers[cover];
    }
    if (cover >= ANSWERS_MAX) {
        return NULL;
    }
    uint32 n = c->n_answers ? c->n_answers : 256;
    while (n <= cover) {
        n *= 2;
    }
    c->answers = c->answers ? repalloc(c->answers, n * sizeof *c->answers)
                            : MemoryContextAlloc(c->context, n * sizeof *c->answers);
    memset(c->answers + c->n_answers, 0, (n - c->n_answers) * sizeof *c->answers);
    c->n_answers = n;
    return &c->answers[cover];
}

static Datum areas_of(FunctionCallInfo fcinfo, double lon, double lat, int first)
{
    call *c = call_of(fcinfo, first, true);
    uint32 cover = cover_at(c, lon, lat);
    if (cover == LRT_COVER_INVALID) {
        PG_RETURN_NULL();
    }
    Datum *kept = answer_of(c, cover);
    if (!kept) {
        return make_areas(c, cover);
    }
    if (!*kept) {
        MemoryContext before = MemoryContextSwitchTo(c->context);
        *kept = make_areas(c, cover);
        MemoryContextSwitchTo(before);
    }
    return *kept;
}

static bool make_within(const call *c, uint32 cover)
{
    const uint32 *index;
    const char *area = utf8_of(c->given.set);
    uint32 wanted = lrt_area_find(c->router, area);
    if (wanted == LRT_NO_AREA) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("libroute: there is no area \"%s\"", local(area)),
                        errhint("Write set/edition/area, as libroute.areas(lon, lat) does.")));
    }
    size_t n = lrt_cover_areas(c->router, cover, &index);
    for (size_t i = 0; i < n; i++) {
        if (index[i] == wanted) {
            return true;
        }
    }
    return false;
}

/* Kept as 1: no, 2: yes. */
static Datum within_of(FunctionCallInfo fcinfo, double lon, double lat, int first)
{
    call *c = call_of(fcinfo, first, true);
    uint32 cover = cover_at(c, lon, lat);
    if (cover == LRT_COVER_INVALID) {
        PG_RETURN_NULL();
    }
    Datum *kept = answer_of(c, cover);
    if (!kept) {
        PG_RETURN_BOOL(make_within(c, cover));
    }
    if (!*kept) {
        *kept = make_within(c, cover) ? 2 : 1;
    }
    PG_RETURN_BOOL(*kept == 2);
}

static Datum cover_of(FunctionCallInfo fcinfo, double lon, double lat, int first)
{
    uint32 cover = cover_at(call_of(fcinfo, first, false), lon, lat);
    if (cover == LRT_COVER_INVALID) {
        PG_RETURN_NULL();
    }
    PG_RETURN_INT32((int32)cover);
}

static void put_area(const ReturnSetInfo *rows, const lrt_router *router, uint32 index, int on_edge)
{
    area_id id = parts_of(router, index);
    char *set = pnstrdup(id.set, id.set_length), *edition = pnstrdup(id.edition, id.edition_length);
    Datum value[5] = {CStringGetTextDatum(local(set)), CStringGetTextDatum(local(edition)),
                      CStringGetTextDatum(local(id.area)),
                      CStringGetTextDatum(local(lrt_area_name(router, index))),
                      BoolGetDatum(on_edge)};
    bool null[5] = {false, false, false, false, false};
    tuplestore_putvalues(rows->setResult, rows->setDesc, value, null);
}

/* areas_at(): a row an area. */
static Datum areas_at(FunctionCallInfo fcinfo, double lon, double lat, int first)
{
    InitMaterializedSRF(fcinfo, 0);
    const lrt_router *router = opened();
    uint32 as_of = first < PG_NARGS() ? day_of(PG_GETARG_DATEADT(first)) : today(router);
    uint32 epoch = lrt_epoch(router, as_of);
    lrt_area_hit room[ROOM], *hit = room;
    size_t n = lrt_areas_at(router, epoch, lon, lat, room, ROOM);
    if (n != LRT_INVALID && n > ROOM) {
        hit = palloc(n * sizeof *hit);
        n = lrt_areas_at(router, epoch, lon, lat, hit, n);
    }
    for (size_t i = 0; n != LRT_INVALID && i < n; i++) {
        CHECK_FOR_INTERRUPTS();
        put_area((ReturnSetInfo *)fcinfo->resultinfo, router, hit[i].area_index,
                 (int)hit[i].on_edge);
    }
    return (Datum)0;
}

PG_FUNCTION_INFO_V1(libroute_cover_areas);
Datum libroute_cover_areas(PG_FUNCTION_ARGS)
{
    InitMaterializedSRF(fcinfo, 0);
    const lrt_router *router = opened();
    const uint32 *index;
    int32 cover = PG_GETARG_INT32(0);
    size_t n = cover < 0 ? 0 : lrt_cover_areas(router, (uint32)cover, &index);
    for (size_t i = 0; i < n; i++) {
        CHECK_FOR_INTERRUPTS();
        put_area((ReturnSetInfo *)fcinfo->resultinfo, router, index[i], 0);
    }
    return (Datum)0;
}

/* ---- questions ---- */

/* What the library allocated for an answer: freed when it was used, or with the memory context when that was left by an error. */
typedef struct held {
    MemoryContextCallback at_end;
    lrt_result *result;
    lrt_geocode_result *found;
    lrt_permission *permission;
} held;

static void release(void *user)
{
    held *h = user;
    lrt_result_free(h->result);
    lrt_geocode_result_free(h->found);
    lrt_permission_free(h->permission);
    h->result = NULL;
    h->found = NULL;
    h->permission = NULL;
}

static held *hold(void)
{
    held *h = palloc0(sizeof *h);
    h->at_end.func = release;
    h->at_end.arg = h;
    MemoryContextRegisterResetCallback(CurrentMemoryContext, &h->at_end);
    return h;
}

static held *route(const lrt_router *router, const lrt_query *query)
{
    lrt_error err;
    held *h = hold();
    lrt_status status = lrt_route(router, query, &h->result, &err);
    if (status != LRT_OK) {
        fail(status, &err);
    }
    return h;
}

/* Organization ids in rank order. */
static Datum partners_of(const lrt_router *router, const lrt_query *query)
{
    held *h = route(router, query);
    size_t n = lrt_result_match_count(h->result);
    Datum *item = palloc((n + 1) * sizeof *item);
    for (size_t i = 0; i < n; i++) {
        item[i] = CStringGetTextDatum(local(lrt_result_organization_id(h->result, i)));
    }
    release(h);
    return text_array(item, n);
}

static lrt_query query_at(const call *c, double lon, double lat)
{
    lrt_query query = LRT_QUERY_INIT;
    query.lon_deg = lon;
    query.lat_deg = lat;
    query.as_of = c->as_of;
    return query;
}

static Datum partners_at(FunctionCallInfo fcinfo, double lon, double lat, int first)
{
    const call *c = call_of(fcinfo, first, false);
    lrt_query query = query_at(c, lon, lat);
    return partners_of(c->router, &query);
}

/* Does the organization serve the point? One that does not exist is a mistake in the query; it has no card. */
static Datum served_by(FunctionCallInfo fcinfo, double lon, double lat, int first)
{
    const call *c = call_of(fcinfo, first, true);
    lrt_query query = query_at(c, lon, lat);
    const char *organization = utf8_of(c->given.set);
    held *h = route(c->router, &query);
    bool found = false;
    size_t n = lrt_result_match_count(h->result);
    for (size_t i = 0; i < n && !found; i++) {
        found = strcmp(lrt_result_organization_id(h->result, i), organization) == 0;
    }
    release(h);
    if (!found && lrt_vcard(c->router, organization, LRT_VIEW_SENIOR, NULL, 0) == 0) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("libroute: there is no organization \"%s\"", local(organization))));
    }
    PG_RETURN_BOOL(found);
}

PG_FUNCTION_INFO_V1(libroute_partners);
Datum libroute_partners(PG_FUNCTION_ARGS)
{
    const call *c = call_of(fcinfo, 1, false);
    lrt_query query = LRT_QUERY_INIT;
    query.text = utf8_of(PG_GETARG_TEXT_PP(0));
    query.as_of = c->as_of;
    return partners_of(c->router, &query);
}

static int word_of(FunctionCallInfo fcinfo, int i, const char *what, const char *const word[3])
{
    if (i < 0 || PG_ARGISNULL(i)) {
        return 0;
    }
    const char *given = utf8_of(PG_GETARG_TEXT_PP(i));
    for (int w = 0; w < 3; w++) {
        if (strcmp(given, word[w]) == 0) {
            return w;
        }
    }
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("libroute: %s \"%s\" is not known", what, local(given)),
                    errhint("It is one of %s, %s and %s.", word[0], word[1], word[2])));
}

/* text[] of KEY=VALUE into the query. */
static void facts_of(ArrayType *array, lrt_query *query)
{
    Datum *item;
    bool *null;
    int n;
    deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &item, &null, &n);
    const char **fact = palloc(((size_t)n + 1) * sizeof *fact);
    for (int i = 0; i < n; i++) {
        if (null[i]) {
            ereport(ERROR,
                    (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("libroute: a fact is NULL"),
                     errhint("What is not known of the case is left out.")));
        }
        fact[i] = utf8_of(DatumGetTextPP(item[i]));
    }
    query->facts = fact;
    query->n_facts = (size_t)n;
}

/* Where an argument of a question stands; -1: this function does not take it. */
typedef struct question {
    int as_of, at, rule, role, facts, view;
} question;

static lrt_query query_of(FunctionCallInfo fcinfo, question where, const lrt_router *router)
{
    static const char *const views[] = {"staff", "senior", "owner"};
    static const char *const rules[] = {"default", "point", "parcel"};
    lrt_query query = LRT_QUERY_INIT;
    query.text = utf8_or_null(fcinfo, 0);
    if (!PG_ARGISNULL(where.at)) {
        TimestampTz at = PG_GETARG_TIMESTAMPTZ(where.at);
        if (TIMESTAMP_NOT_FINITE(at)) {
            ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                            errmsg("libroute: at must be an instant, not infinity")));
        }
        query.at = at / USECS_PER_SEC - (at % USECS_PER_SEC < 0) + SECONDS_1970_TO_2000;
    }
    if (!PG_ARGISNULL(where.as_of)) {
        query.as_of = day_of(PG_GETARG_DATEADT(where.as_of));
    } else if (query.at == LRT_AT_NONE) {
        query.as_of = today(router);
    }
    query.rule = (lrt_rule)word_of(fcinfo, where.rule, "rule", rules);
    query.view = (lrt_view)word_of(fcinfo, where.view, "view", views);
    query.role = utf8_or_null(fcinfo, where.role);
    if (where.facts >= 0 && !PG_ARGISNULL(where.facts)) {
        facts_of(PG_GETARG_ARRAYTYPE_P(where.facts), &query);
    }
    return query;
}

typedef size_t (*text_maker)(const void *from, char *buf, size_t size);
static size_t make_result(const void *r, char *buf, size_t n) { return lrt_result_json(r, buf, n); }
static size_t make_info(const void *r, char *buf, size_t n) { return lrt_info_json(r, buf, n); }
static size_t make_geocode(const void *g, char *buf, size_t n)
{
    return lrt_geocode_result_json(g, buf, n);
}

static Datum jsonb_of(text_maker make, const void *from)
{
    size_t size = FIRST_TEXT;
    for (;;) {
        char *json = palloc(size);
        size_t n = make(from, json, size);
        if (n == SIZE_MAX) {
            ereport(ERROR,
                    (errcode(ERRCODE_SYSTEM_ERROR), errmsg("libroute: the answer cannot be made"),
                     errdetail("Out of memory, or a damaged dataset."),
                     errhint("libroute verify tells whether the dataset is damaged.")));
        }
        if (n < size) {
            return DirectFunctionCall1(jsonb_in, CStringGetDatum(local(json)));
        }
        pfree(json);
        size = n + 1;
    }
}

static size_t make_permission(const void *p, char *buf, size_t n)
{
    return lrt_permission_json(p, buf, n);
}

typedef lrt_status (*asker)(const lrt_router *, const lrt_query *, lrt_result **, lrt_error *);

/* `ask` points to where the call will be: it is NULL until the library is opened, which opened() does. */
static Datum answer(FunctionCallInfo fcinfo, const asker *ask, question where)
{
    if (PG_ARGISNULL(0)) {
        PG_RETURN_NULL();
    }
    lrt_error err;
    const lrt_router *router = opened();
    lrt_query query = query_of(fcinfo, where, router);
    held *h = hold();
    lrt_status status = (*ask)(router, &query, &h->result, &err);
    if (status != LRT_OK) {
        fail(status, &err);
    }
    Datum json = jsonb_of(make_result, h->result);
    release(h);
    return json;
}

PG_FUNCTION_INFO_V1(libroute_route_json);
Datum libroute_route_json(PG_FUNCTION_ARGS)
{
    question where = {.as_of = 1, .at = 2, .role = 3, .facts = 4, .view = 5, .rule = 6};
    return answer(fcinfo, &lrt_route, where);
}

PG_FUNCTION_INFO_V1(libroute_explain_json);
Datum libroute_explain_json(PG_FUNCTION_ARGS)
{
    question where = {.as_of = 1, .at = 2, .role = 3, .facts = 4, .view = 5, .rule = 6};
    return answer(fcinfo, &lrt_explain, where);
}

/* may_contact_json(partner, role, at, as_of, facts, service): when, who and what of the case as in a question about a place. */
PG_FUNCTION_INFO_V1(libroute_may_contact_json);
Datum libroute_may_contact_json(PG_FUNCTION_ARGS)
{
    question where = {.role = 1, .at = 2, .as_of = 3, .facts = 4, .view = -1, .rule = -1};
    if (PG_ARGISNULL(0)) {
        PG_RETURN_NULL();
    }
    lrt_error err;
    const lrt_router *router = opened();
    lrt_query asked = query_of(fcinfo, where, router);
    lrt_contact_query query = LRT_CONTACT_QUERY_INIT;
    query.partner = asked.text;
    query.role = asked.role;
    query.at = asked.at;
    query.as_of = asked.as_of;
    query.facts = asked.facts;
    query.n_facts = asked.n_facts;
    query.service = utf8_or_null(fcinfo, 5);
    held *h = hold();
    lrt_status status = lrt_may_contact(router, &query, &h->permission, &err);
    if (status != LRT_OK) {
        fail(status, &err);
    }
    Datum json = jsonb_of(make_permission, h->permission);
    release(h);
    return json;
}

PG_FUNCTION_INFO_V1(libroute_locate_json);
Datum libroute_locate_json(PG_FUNCTION_ARGS)
{
    question where = {.as_of = 1, .at = 2, .rule = 3, .role = -1, .facts = -1, .view = -1};
    return answer(fcinfo, &lrt_locate, where);
}

PG_FUNCTION_INFO_V1(libroute_geocode_json);
Datum libroute_geocode_json(PG_FUNCTION_ARGS)
{
    if (PG_ARGISNULL(0)) {
        PG_RETURN_NULL();
    }
    lrt_error err;
    const lrt_router *router = opened();
    lrt_geocode_query query = LRT_GEOCODE_QUERY_INIT;
    query.text = utf8_or_null(fcinfo, 0);
    query.city = utf8_or_null(fcinfo, 1);
    query.state = utf8_or_null(fcinfo, 2);
    query.zip = utf8_or_null(fcinfo, 3);
    held *h = hold();
    lrt_status status = lrt_geocode(router, &query, &h->found, &err);
    if (status != LRT_OK) {
        fail(status, &err);
    }
    Datum json = jsonb_of(make_geocode, h->found);
    release(h);
    return json;
}

/* ---- about ---- */

PG_FUNCTION_INFO_V1(libroute_version);
Datum libroute_version(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    open_library();
    PG_RETURN_TEXT_P(cstring_to_text(lrt_version()));
}

PG_FUNCTION_INFO_V1(libroute_generation);
Datum libroute_generation(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    opened();
    PG_RETURN_TEXT_P(cstring_to_text(dataset.digest));
}

PG_FUNCTION_INFO_V1(libroute_info);
Datum libroute_info(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    return jsonb_of(make_info, opened());
}

PG_FUNCTION_INFO_V1(libroute_place);
Datum libroute_place(PG_FUNCTION_ARGS)
{
    double lon, lat;
    wkb_point(PG_GETARG_BYTEA_PP(0), &lon, &lat);
    /* not float8out(), whose digits depend on a setting */
    char x[DOUBLE_SHORTEST_DECIMAL_LEN], y[DOUBLE_SHORTEST_DECIMAL_LEN];
    double_to_shortest_decimal_buf(lon, x);
    double_to_shortest_decimal_buf(lat, y);
    PG_RETURN_TEXT_P(cstring_to_text(psprintf("%s,%s", x, y)));
}

/* ---- the two shapes of a point ---- */

#define POINT_FUNCTION(name, inside)                                                               \
    PG_FUNCTION_INFO_V1(libroute_##name##_xy);                                                     \
    Datum libroute_##name##_xy(PG_FUNCTION_ARGS)                                                   \
    {                                                                                              \
        return inside(fcinfo, PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1), 2);                        \
    }                                                                                              \
    PG_FUNCTION_INFO_V1(libroute_##name##_wkb);                                                    \
    Datum libroute_##name##_wkb(PG_FUNCTION_ARGS)                                                  \
    {                                                                                              \
        double lon, lat;                                                                           \
        wkb_point(PG_GETARG_BYTEA_PP(0), &lon, &lat);                                              \
        return inside(fcinfo, lon, lat, 1);                                                        \
    }
POINT_FUNCTION(areas, areas_of)
POINT_FUNCTION(within, within_of)
POINT_FUNCTION(cover, cover_of)
POINT_FUNCTION(served_by, served_by)
POINT_FUNCTION(partners_at, partners_at)
POINT_FUNCTION(areas_at, areas_at)
