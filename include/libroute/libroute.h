/**
 * libroute: which outside partners serve this place, in which order, why, and how to contact them.
 *
 * The whole public interface, and its reference manual. In one breath:
 *
 *     lrt_router *router = NULL;
 *     lrt_result *result = NULL;
 *     lrt_error err;
 *     lrt_query query = LRT_QUERY_INIT;
 *     query.text = "1374 West Blvd";
 *     query.as_of = 20261123;
 *     if (lrt_open("cleveland.sqlite", &router, &err) == LRT_OK && lrt_route(router, &query, &result, &err) == LRT_OK)
 *         ... lrt_result_json(result, buf, size) ...
 *     lrt_result_free(result);
 *     lrt_close(router);
 *
 * Conventions, valid for every call unless it says otherwise
 *   Coordinates  longitude, latitude, in that order, degrees, WGS 84 (EPSG:4326). The unit is in the name of a field.
 *   Dates        uint32_t YYYYMMDD, a local calendar day of the territory. Instants: seconds since 1970-01-01T00:00:00Z.
 *   Text         UTF-8, NUL-terminated. A returned string is never NULL unless said.
 *   Errors       lrt_status; LRT_OK is 0 and codes are only ever added: treat an unknown one as failure. `lrt_error *` may
 *                be NULL; its content is defined only after a status other than LRT_OK. A question that was understood but
 *                has no answer (address unknown, outside the territory ...) is LRT_OK: the result says why.
 *   Ownership    what comes through `**out` is the caller's, with one function that frees it (NULL is fine there); what is
 *                reached from an object is borrowed and lives as long as it. On failure *out is NULL.
 *   Threads      an open router is immutable: any number of threads may use it at the same time. A result, an error or an
 *                options struct belongs to one thread at a time ("as its object" below).
 *   Texts out    functions with (buf, size) follow snprintf: they write at most size bytes with the final NUL, and return
 *                the length the whole text has without it; (NULL, 0) asks for the length. SIZE_MAX: out of memory, or a
 *                damaged block of the dataset was met while the text was made (lrt_verify() tells which).
 *   Struct in    begins with struct_size and has an initialiser (LRT_..._INIT), which every caller begins with. Fields are only
 *                ever added at the end, and 0 in an added one means what there was before it: so a program that was compiled
 *                with an older header goes on as it was, and one compiled with a newer header than the library is refused
 *                (LRT_E_ARG) only where it sets a field that the library does not know.
 *   Struct out   is owned by the library and read through a const pointer, and grows at the end only: never copy it by its
 *                size, never make an array of it. Where a struct is filled that the caller owns, it begins with struct_size
 *                as well, or says that it is final.
 *   Enumerations have fixed numbers and are only ever added to: take a value that you do not know as "something else".
 *   The library never prints, exits, reads the clock, sets the locale or signal handlers, or uses the network.
 */
#ifndef LIBROUTE_LIBROUTE_H
#define LIBROUTE_LIBROUTE_H

#include <libroute/version.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define LRT_API
#elif defined(__GNUC__)
#define LRT_API __attribute__((visibility("default")))
#else
#define LRT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------ version */

/**
 * Version of the library that runs, "MAJOR.MINOR.PATCH"; LRT_VERSION is that of the header.
 *
 * Static. Threads: any. Never fails. Since 0.1.
 */
LRT_API const char *lrt_version(void);

/* ------------------------------------------------------------------------------------------------- errors */

/** What became of a call. Numbers are fixed; new ones are added at the end. */
typedef enum lrt_status {
    LRT_OK = 0,
    LRT_E_ARG =
        1, /**< an argument breaks the contract: a bug of the caller, or a contradiction in a query */
    LRT_E_MEMORY = 2, /**< an allocation failed */
    LRT_E_IO = 3,     /**< a file cannot be read or written (missing, permission, disk full) */
    LRT_E_TERRITORY =
        4, /**< an input of the territory is wrong: manifest, CSV, directory; names file, line, field */
    LRT_E_LAYER = 5,    /**< a boundary layer is wrong or damaged: .shp .shx .dbf .prj .geojson */
    LRT_E_CRS = 6,      /**< unknown coordinate system, or coordinates that cannot belong to it */
    LRT_E_GEOMETRY = 7, /**< a shape that cannot be repaired, or GEOS failed */
    LRT_E_DATASET = 8,  /**< not a dataset, another format, truncated or damaged: refused */
    LRT_E_EXISTS = 9,   /**< the output exists and overwriting was not asked for */
    LRT_E_ENVIRONMENT = 10, /**< mod_spatialite, proj.db or the time zone database is missing */
    LRT_E_LIMIT =
        11, /**< a limit was passed (text, file, layers, features, vertices, partners, hits) */
    LRT_E_FINDINGS = 12,    /**< --strict: the territory was read, and has findings */
    LRT_E_CANCELLED = 13,   /**< a callback asked to stop */
    LRT_E_UNSUPPORTED = 14, /**< known to the interface, not built yet */
    LRT_E_INTERNAL = 15,    /**< an invariant of ours broke: please report it */
    LRT_E_RECEIPT =
        16 /**< a receipt is damaged, of another dataset, or its answer is not given again */
} lrt_status;

#define LRT_ERROR_MESSAGE_SIZE 1024
#define LRT_ERROR_FILE_SIZE 256
#define LRT_ERROR_FIELD_SIZE 64

/** Detail of a failure, owned by the caller; defined only after a status other than LRT_OK. Final: this struct will not
    change. */
typedef struct lrt_error {
    lrt_status status;
    uint64_t record;                      /**< line or record number in `file`; 0 = none */
    char file[LRT_ERROR_FILE_SIZE];       /**< "" = none */
    char field[LRT_ERROR_FIELD_SIZE];     /**< "" = none */
    char message[LRT_ERROR_MESSAGE_SIZE]; /**< one complete line: where, what, remedy */
} lrt_error;

/**
 * A short English name of a status ("dataset refused"), also for codes this version does not know.
 *
 * Static. Threads: any. Never fails. Since 0.1.
 */
LRT_API const char *lrt_status_text(lrt_status status);

/* -------------------------------------------------------------------------------------------------- build */

/** One thing the build noticed: repaired, kept as it is, or worth a look. None of them stops a build (see `strict`).
    Strings are borrowed for the call. Grows at the end only. */
typedef struct lrt_finding {
    /** stable code, e.g. "shape_repaired", "unknown_column", "stated_area_unmatched" */
    const char *kind;
    const char *severity; /**< "error" or "notice" */
    const char *file;     /**< file of the territory, "" = none */
    uint64_t record;      /**< line or record number, 0 = none */
    const char *field;    /**< column, "" = none */
    const char *message;  /**< one line */
} lrt_finding;

/** Limits of a build; 0 = the default in brackets. They may be lowered, never raised. Final: another limit will be a field
    of lrt_build_options. */
typedef struct lrt_limits {
    uint64_t file_bytes; /**< of one input file [1 GiB] */
    uint32_t layers;     /**< boundary sets [64] */
    uint32_t features;   /**< of one layer [1,000,000] */
    uint32_t vertices;   /**< of one layer [10,000,000] */
    uint32_t partners;   /**< organizations [100,000] */
} lrt_limits;

typedef struct lrt_build_options {
    uint32_t struct_size;
    int overwrite; /**< replace an existing dataset; it answers as before until the very end, and on any failure */
    int strict; /**< fail with LRT_E_FINDINGS when there is any finding of severity "error" */
    /** Called for every finding, in a fixed order; NULL = none. The strings live during the call. */
    void (*on_finding)(void *user, const lrt_finding *finding);
    /** Called now and then: step ("layer wards/2026"), done and total of it; total 0 = not known. Nonzero stops:
        LRT_E_CANCELLED. NULL = none. */
    int (*on_progress)(void *user, const char *step, uint64_t done, uint64_t total);
    void *user;
    lrt_limits limits;
} lrt_build_options;
#define LRT_BUILD_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_build_options), 0, 0, NULL, NULL, NULL, { 0, 0, 0, 0, 0 }                       \
    }

/**
 * Compiles a territory folder into one dataset file.
 *
 * All or nothing: written beside the target, synced, then renamed, so that a failed or killed build leaves an existing
 * dataset as it was. The same territory and library versions give the same bytes. Needs proj.db and, for this call only,
 * mod_spatialite. Foreign layers are read in a child process with limits (fork without exec: a process with threads of its
 * own should prefer the command).
 *
 * @param territory folder with territory.json and boundary_sets.csv (docs: libroute-territory(5))
 * @param dataset   file to write, mode 0444
 * @param options   NULL = defaults
 * @param[out] err  optional; names file, record, field and the remedy
 * @return LRT_OK; LRT_E_ARG; LRT_E_IO; LRT_E_TERRITORY; LRT_E_LAYER; LRT_E_CRS; LRT_E_GEOMETRY; LRT_E_EXISTS;
 *         LRT_E_ENVIRONMENT; LRT_E_LIMIT; LRT_E_FINDINGS; LRT_E_CANCELLED; LRT_E_MEMORY
 * Threads: any; two builds to the same target must not run at the same time.
 * Source: libroute/man/libroute-territory.5 (what is read). Since 0.1. Example: examples/build_territory.c
 */
LRT_API lrt_status lrt_build(const char *territory, const char *dataset,
                             const lrt_build_options *options, lrt_error *err);

/* --------------------------------------------------------------------------------------------------- hsds */

/** The two forms of HSDS 3.0. Numbers are fixed. */
typedef enum lrt_hsds_format {
    LRT_HSDS_JSON = 0, /**< one file: a page object whose contents are nested organizations */
    LRT_HSDS_CSV = 1   /**< a folder: the tabular profile, one CSV a table, with datapackage.json */
} lrt_hsds_format;

typedef struct lrt_hsds_options {
    uint32_t struct_size;
    int overwrite;          /**< replace files that are there */
    lrt_hsds_format format; /**< of an export; an import sees it from its input */
    /** Called for every finding of an import, in a fixed order; NULL = none. The strings live during the call. */
    void (*on_finding)(void *user, const lrt_finding *finding);
    void *user;
} lrt_hsds_options;
#define LRT_HSDS_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(lrt_hsds_options), 0, LRT_HSDS_JSON, NULL, NULL                                     \
    }

/** What an import did. Final: this struct will not change. */
typedef struct lrt_hsds_summary {
    uint64_t rows;     /**< written, in all tables */
    uint64_t left_out; /**< records that could not be kept; each has a finding */
    uint64_t errors; /**< findings of severity "error": something of the input was not taken over */
    uint64_t notices; /**< the others */
} lrt_hsds_summary;

/**
 * Writes the directory of a dataset as HSDS 3.0.
 *
 * What HSDS has no field for stands beside it under `libroute`, what it requires and nobody knows is filled and marked, so
 * that lrt_hsds_import() of the output gives the same directory back. Ids that are no UUIDs become UUIDs of version 5.
 *
 * @param dataset  file made by lrt_build
 * @param output   file (JSON) or folder (CSV) to write; a folder is made where it is missing
 * @param options  NULL = defaults
 * @param[out] err optional
 * @return LRT_OK; LRT_E_ARG; LRT_E_IO; LRT_E_DATASET; LRT_E_EXISTS; LRT_E_MEMORY
 * Threads: any. Source: Human Services Data Specification 3.0. Since 0.1. Example: libroute/cli/cmd_hsds.c
 */
LRT_API lrt_status lrt_hsds_export(const char *dataset, const char *output,
                                   const lrt_hsds_options *options, lrt_error *err);

/**
 * Writes HSDS 3.0 data as the directory tables of a territory folder.
 *
 * A key that leads nowhere, a value of the wrong form or a record that cannot be kept is a finding with file, record, field
 * and remedy, and never fatal: what can be imported is. Tables of HSDS in the folder are replaced; manifest, boundary sets
 * and layers are not touched.
 *
 * @param input     a JSON file (a page object, an array, one object, or NDJSON; organizations, services or services at
 *                  locations, nested in any way), or a folder of the tabular profile
 * @param territory folder to write to; made where it is missing
 * @param options   NULL = defaults
 * @param[out] summary optional
 * @param[out] err  optional; names file, record, field and the remedy
 * @return LRT_OK, also when there are findings; LRT_E_ARG; LRT_E_IO; LRT_E_TERRITORY (malformed input); LRT_E_EXISTS;
 *         LRT_E_LIMIT; LRT_E_MEMORY
 * Threads: any. Source: Human Services Data Specification 3.0. Since 0.1. Example: libroute/cli/cmd_hsds.c
 */
LRT_API lrt_status lrt_hsds_import(const char *input, const char *territory,
                                   const lrt_hsds_options *options, lrt_hsds_summary *summary,
                                   lrt_error *err);

/* --------------------------------------------------------------------------------------------------- open */

/** An open dataset. Immutable and reference-counted; one serves all threads. */
typedef struct lrt_router lrt_router;

/**
 * Opens a dataset for queries. Header and section table are checked now, each section before its first use.
 *
 * The file is mapped read-only: replace it by renaming a new file over it (as lrt_build does), never by writing into it.
 *
 * @param dataset   file made by lrt_build
 * @param[out] out  the router, with one reference
 * @param[out] err  optional
 * @return LRT_OK; LRT_E_ARG; LRT_E_IO; LRT_E_DATASET; LRT_E_MEMORY
 * Ownership: drop the reference with lrt_close(). Threads: any. Source: CHANGELOG.md (the dataset format).
 * Since 0.1. Example: examples/route_address.c
 */
LRT_API lrt_status lrt_open(const char *dataset, lrt_router **out, lrt_error *err);

/**
 * The name of an open dataset, "sha256:" and 64 hex digits: the same for the same content, on every machine.
 *
 * It stands in every answer and receipt. It is read from the file, where a checksum guards it; lrt_verify() recomputes it.
 *
 * Borrowed from the router. Threads: any. Never fails. Since 0.1.
 */
LRT_API const char *lrt_digest(const lrt_router *router);

/** Adds a reference and returns the router. Threads: any. Since 0.1. */
LRT_API lrt_router *lrt_retain(lrt_router *router);

/** Drops one reference; with the last one (results hold one each) all is freed. NULL is fine. Threads: any. Since 0.1. */
LRT_API void lrt_close(lrt_router *router);

/**
 * Recomputes everything that can be checked of a dataset file: SHA-256, all sections, SQLite's own check, that the tables
 * for people say the same as the compiled ones, and that the area index, made again from their shapes, is the stored one.
 *
 * @return LRT_OK; LRT_E_DATASET with what is wrong; LRT_E_IO; LRT_E_MEMORY. Threads: any. Source: FIPS 180-4.
 * Since 0.1. Example: libroute/cli/cmd_verify.c
 */
LRT_API lrt_status lrt_verify(const char *dataset, lrt_error *err);

/** Facts about the dataset as JSON (schema "libroute/info/1"): name, format, digest, sets, counts, sizes, findings, and the
    processor time that making its area index takes here (it is made anew for that: the slow one of the calls). Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_info_json(const lrt_router *router, char *buf, size_t size);

/** The same for people, at most `width` columns (0 = 80). Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_info_text(const lrt_router *router, unsigned width, char *buf, size_t size);

/** The facts of a case that the territory knows (lrt_query.facts), and how often each is asked for, as JSON (schema
    "libroute/facts/1"). Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_facts_json(const lrt_router *router, char *buf, size_t size);

/** The same for people, at most `width` columns (0 = 80). Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_facts_text(const lrt_router *router, unsigned width, char *buf, size_t size);

/* --------------------------------------------------------------------------------------------------- time */

/**
 * Reads an instant: RFC 3339 ("2026-11-23T09:00:00-05:00", "...Z"), or without offset in the territory's time zone, whose
 * rules are stored in the dataset (a local time that a clock change skips or repeats takes the offset before the change).
 *
 * @param text    the instant
 * @param[out] at seconds since 1970-01-01T00:00:00Z
 * @return LRT_OK; LRT_E_ARG when it is not an instant between the years 1970 and 2199. Threads: any. Source: RFC
 * 3339; the IANA time zone database. Since 0.1. Example: libroute/cli/query.c
 */
LRT_API lrt_status lrt_parse_instant(const lrt_router *router, const char *text, int64_t *at,
                                     lrt_error *err);

/** The local calendar day (YYYYMMDD) of the instant `at` (seconds since 1970) in the territory's time zone. Threads:
    any. Since 0.1. */
LRT_API uint32_t lrt_local_date(const lrt_router *router, int64_t at);

/**
 * Reads a date "YYYY-MM-DD" as YYYYMMDD.
 *
 * @param text "YYYY-MM-DD"
 * @param[out] date YYYYMMDD
 * @return LRT_OK; LRT_E_ARG when it is not a day of the calendar. Threads: any. Source: ISO 8601. Since 0.1.
 * Example: examples/route_address.c
 */
LRT_API lrt_status lrt_parse_date(const char *text, uint32_t *date, lrt_error *err);

/* ------------------------------------------------------------------------------------------ areas, the fast road */

/** A boundary that covers a point. Final: this struct will not change. */
typedef struct lrt_area_hit {
    uint32_t area_index; /**< 0 .. lrt_area_count() - 1, over all sets and editions */
    uint32_t on_edge;    /**< 1: the point lies on the border of this area; 0: inside */
} lrt_area_hit;

#define LRT_INVALID SIZE_MAX
#define LRT_COVER_ON_EDGE UINT32_C(0x80000000)
#define LRT_COVER_INVALID UINT32_C(0xFFFFFFFF)
#define LRT_NO_AREA UINT32_MAX

/**
 * The epoch of a date: dates between two changes of the sets in force share one.
 *
 * @param as_of YYYYMMDD
 * @return an epoch for lrt_areas_at(). Threads: any. Never fails. Since 0.1.
 */
LRT_API uint32_t lrt_epoch(const lrt_router *router, uint32_t as_of);

/**
 * The areas that cover a point, border included, exactly (the sign of each orientation test is never wrong).
 *
 * A point on a shared edge hits the areas on both sides, on a corner all of them. No allocation, no lock, no projection.
 *
 * @param epoch     from lrt_epoch()
 * @param lon_deg,lat_deg  WGS 84
 * @param[out] hits ascending by area_index; at most `capacity` are written; NULL with capacity 0 just counts
 * @return how many there are (may exceed capacity); LRT_INVALID for a coordinate that is not finite or not in
 *         [-180, 180] x [-90, 90], an epoch that does not exist, or an index section that proved to be damaged
 * Threads: any. Source: OGC 06-103r4 "covers". Since 0.1. Example: examples/areas_at.c
 */
LRT_API size_t lrt_areas_at(const lrt_router *router, uint32_t epoch, double lon_deg,
                            double lat_deg, lrt_area_hit *hits, size_t capacity);

/**
 * Cover ids of n points: one number that names the complete border-inclusive set of areas over each.
 *
 * @param epoch     from lrt_epoch()
 * @param lon_lat_deg n pairs, longitude first
 * @param[out] cover  n ids: the low 31 bits name the set (0 = no area), one numbering for all epochs; LRT_COVER_ON_EDGE says
 *                    that a border is touched; LRT_COVER_INVALID for a bad coordinate
 * @return LRT_OK; LRT_E_ARG; LRT_E_DATASET. No allocation, no lock. Threads: any. Source: OGC 06-103r4 "covers".
 * Since 0.1. Example: tests/unit/test_api.c
 */
LRT_API lrt_status lrt_cover_many(const lrt_router *router, uint32_t epoch,
                                  const double *lon_lat_deg, size_t n, uint32_t *cover,
                                  lrt_error *err);

/**
 * The areas of a cover id (its flag is ignored), ascending.
 *
 * @param[out] area_index borrowed from the router; NULL when there are none
 * @return how many; 0 for an unknown id. Threads: any. Since 0.1.
 */
LRT_API size_t lrt_cover_areas(const lrt_router *router, uint32_t cover,
                               const uint32_t **area_index);

/** Number of areas of all sets and editions. Threads: any. Since 0.1. */
LRT_API uint32_t lrt_area_count(const lrt_router *router);
/** "slug/edition/area_id" of area_index; "" for an index that does not exist. Borrowed. Threads: any. Since 0.1. */
LRT_API const char *lrt_area_id(const lrt_router *router, uint32_t area_index);
/** Name of the area of area_index for people; "" for an index that does not exist. Borrowed. Threads: any.
    Since 0.1. */
LRT_API const char *lrt_area_name(const lrt_router *router, uint32_t area_index);
/** Index of the area whose id is "slug/edition/area_id"; LRT_NO_AREA when there is none. Threads: any. Since 0.1. */
LRT_API uint32_t lrt_area_find(const lrt_router *router, const char *id);

/**
 * Brings coordinates of another system to longitude/latitude, by the gridless operation PROJ ranks first.
 *
 * @param crs     "EPSG:3734" or another name PROJ knows
 * @param xy      n pairs, easting (or longitude) first whatever the CRS's own axis order, in the units of the CRS
 * @param[out] lon_lat_deg  n pairs; NaN pair where the point does not belong to the CRS's area of use. May be `xy`.
 * @return LRT_OK; LRT_E_CRS unknown system; LRT_E_ENVIRONMENT no proj.db; LRT_E_ARG; LRT_E_MEMORY
 * Threads: any (takes a lock for the transformer it keeps). Source: the EPSG dataset, by PROJ. Since 0.1.
 * Example: tests/unit/test_api.c
 */
LRT_API lrt_status lrt_to_lon_lat(const lrt_router *router, const char *crs, const double *xy,
                                  size_t n, double *lon_lat_deg, lrt_error *err);

/* -------------------------------------------------------------------------------------------------- query */

/** What kind of answer a location got; the first that applies. */
typedef enum lrt_answer {
    LRT_ANSWER_INVALID = 0,    /**< not a place: NaN, garbage, a refused kind of text */
    LRT_ANSWER_NOT_FOUND = 1,  /**< understood, and not in the territory's tables */
    LRT_ANSWER_AMBIGUOUS = 2,  /**< several places fit: see the candidates */
    LRT_ANSWER_OUTSIDE = 3,    /**< not covered by the frame of the territory */
    LRT_ANSWER_NO_SERVICE = 4, /**< in an area declared without service */
    LRT_ANSWER_GAP =
        5, /**< inside the frame, but in a hole of a tessellation that accuracy cannot explain */
    LRT_ANSWER_ANSWERED = 6
} lrt_answer;
/** The word for an answer, "answered", "not_found" ... as in JSON and CSV. Static. Threads: any. Since 0.1. */
LRT_API const char *lrt_answer_text(lrt_answer answer);

/** How a text was matched. */
typedef enum lrt_match_type {
    LRT_MATCH_NONE = 0,
    LRT_MATCH_COORDINATE,
    LRT_MATCH_PARCEL_NUMBER,
    LRT_MATCH_PARCEL,
    LRT_MATCH_ADDRESS_POINT,
    LRT_MATCH_UNIT,
    LRT_MATCH_NEIGHBOUR_INTERPOLATED,
    LRT_MATCH_RANGE_INTERPOLATED,
    LRT_MATCH_BLOCK,
    LRT_MATCH_INTERSECTION,
    LRT_MATCH_STREET,
    LRT_MATCH_ZIP,
    LRT_MATCH_MUNICIPALITY
} lrt_match_type;
/** The word for a match type, "address_point" ... as in JSON and CSV; type: any value. Static. Threads: any.
    Since 0.1. */
LRT_API const char *lrt_match_type_text(lrt_match_type type);

/** What was wrong with a text that matched all the same; a set of bits. */
enum {
    LRT_FAULT_SPELLING = 1 << 0,
    LRT_FAULT_SUFFIX_MISSING = 1 << 1,
    LRT_FAULT_SUFFIX_WRONG = 1 << 2,
    LRT_FAULT_DIRECTION_MISSING = 1 << 3,
    LRT_FAULT_DIRECTION_MOVED = 1 << 4,
    LRT_FAULT_DIRECTION_CONTRADICTED = 1 << 5, /**< never `answered` */
    LRT_FAULT_ZIP_MISSING = 1 << 6,
    LRT_FAULT_ZIP_WRONG = 1 << 7,
    LRT_FAULT_CITY_MISSING = 1 << 8,
    LRT_FAULT_CITY_WRONG = 1 << 9,
    LRT_FAULT_UNIT_UNKNOWN = 1 << 10,
    LRT_FAULT_NUMBER_MISSING = 1 << 11,
    LRT_FAULT_STREET_ALIAS = 1 << 12 /**< found by a name of street_aliases.csv */
};

#define LRT_TEXT_MAX 512 /**< bytes of query text; longer is `invalid` */
#define LRT_AT_NONE INT64_MIN

/** A text to be found: address, parcel number, "lon,lat" or "x,y EPSG:N". */
typedef struct lrt_geocode_query {
    uint32_t struct_size;
    const char *text; /**< required, at most LRT_TEXT_MAX bytes; any bytes are survived */
    /** parts that the caller holds apart from the text; NULL or "" = not given */
    const char *city;
    const char *state; /**< two letters or the name */
    const char *zip;   /**< five digits, or ZIP+4 */
    int explain; /**< not 0: JSON and text of the result say how the text was read, every place that was
                      thought of, and why each was kept or left; the answer is the same */
} lrt_geocode_query;
#define LRT_GEOCODE_QUERY_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_geocode_query), NULL, NULL, NULL, NULL, 0                                       \
    }

/** How a location meets the boundaries. */
typedef enum lrt_rule {
    LRT_RULE_DEFAULT = 0, /**< parcel where its polygon is known, else point */
    LRT_RULE_POINT = 1,
    LRT_RULE_PARCEL =
        2 /**< shares of the parcel polygon; point where none is known (the result names the rule used) */
} lrt_rule;

/** Whom an answer is written for. */
typedef enum lrt_view {
    LRT_VIEW_STAFF = 0,  /**< everything that staff may read */
    LRT_VIEW_SENIOR = 1, /**< staff, and what is kept for those who decide */
    LRT_VIEW_OWNER = 2   /**< for the owner or tenant: plain, and never a staff-only text */
} lrt_view;

/** A question: where, when, by which rule, who asks, and what is known of the case. */
typedef struct lrt_query {
    uint32_t struct_size;
    const char *text;               /**< NULL: the coordinate below */
    double lon_deg, lat_deg;        /**< used when text is NULL; NaN is answered `invalid` */
    const char *city, *state, *zip; /**< with text, as in lrt_geocode_query */
    /** local date YYYYMMDD; 0 = that of `at`; both and unequal = LRT_E_ARG; neither = LRT_E_ARG */
    uint32_t as_of;
    int64_t at; /**< instant in seconds since 1970, LRT_AT_NONE = not given */
    /** expected error of the location, metres, >= 0; NaN = the geocoder's, 0 for a coordinate */
    double error_m;
    lrt_rule rule;
    const char *role; /**< id of a staff role of the territory; NULL or "" = nobody named */
    /** n_facts texts "KEY=VALUE": KEY a taxonomy id, VALUE a term, or a number (age=67) */
    const char *const *facts;
    size_t n_facts; /**< at most LRT_FACTS_MAX */
    lrt_view view;
} lrt_query;
#define LRT_FACTS_MAX 64
#define LRT_QUERY_INIT                                                                             \
    {                                                                                              \
        sizeof(lrt_query), NULL, LRT_NAN, LRT_NAN, NULL, NULL, NULL, 0, LRT_AT_NONE, LRT_NAN,      \
            LRT_RULE_DEFAULT, NULL, NULL, 0, LRT_VIEW_STAFF                                        \
    }
#if defined(__GNUC__)
#define LRT_NAN __builtin_nan("")
#else
#include <math.h>
#define LRT_NAN NAN
#endif

typedef struct lrt_geocode_result lrt_geocode_result;
typedef struct lrt_result lrt_result;

/**
 * Finds the place that a text names.
 *
 * Never wrong in silence: what does not match exactly carries its faults; ties come back as ties.
 *
 * @param query    the text, and parts of the address held apart; at lrt_geocode_query
 * @param[out] out status, location and candidates
 * @return LRT_OK (also when nothing was found); LRT_E_ARG; LRT_E_CRS and LRT_E_ENVIRONMENT for "x,y EPSG:N" only;
 *         LRT_E_DATASET; LRT_E_MEMORY
 * Ownership: lrt_geocode_result_free(). Threads: any. Source: USPS Publication 28. Since 0.1.
 * Example: examples/geocode_address.c
 */
LRT_API lrt_status lrt_geocode(const lrt_router *router, const lrt_geocode_query *query,
                               lrt_geocode_result **out, lrt_error *err);

/**
 * The areas of a location with relation, edge distance and a verdict for each set (all of lrt_route() but the partners).
 *
 * @param query as for lrt_route()
 * @param[out] out a result with schema "libroute/areas/1" and no matches
 * @return as lrt_route(). Ownership: lrt_result_free(). Threads: any. Source: OGC 06-103r4 "covers".
 * Since 0.1. Example: libroute/cli/query.c
 */
LRT_API lrt_status lrt_locate(const lrt_router *router, const lrt_query *query, lrt_result **out,
                              lrt_error *err);

/**
 * The ranked partners that serve a location, each with reasons, contacts and contact protocol.
 *
 * Rank keys, first difference decides: priority (lower first, none last); matched eligibility branches (more first);
 * specificity of the best matching area (finer first); its share of the parcel; its area in m2 (smaller first);
 * last_verified (newest first, none last); id bytewise. A total order; context never moves a rank.
 *
 * @param query    units and ranges at lrt_query
 * @param[out] out matches by rank from 1; areas by set, edition and id, those `near` after the others
 * @param[out] err optional
 * @return LRT_OK (also when nothing was found: lrt_result_status() says why); LRT_E_ARG; LRT_E_CRS and LRT_E_ENVIRONMENT
 *         for "x,y EPSG:N" only; LRT_E_DATASET; LRT_E_MEMORY
 * Ownership: lrt_result_free(); a result keeps the router open. Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/route_address.c
 */
LRT_API lrt_status lrt_route(const lrt_router *router, const lrt_query *query, lrt_result **out,
                             lrt_error *err);

/**
 * The ranked partners of a place, and exactly one reason for every organization of the directory, chosen or not:
 * outside by 210 ft, area ended 2025-12-31, a condition that does not hold, outranked on key 3.
 *
 * A reason is something to act on: with the place inside, the fact given, or the date named, it is gone; then the
 * organization is chosen, or the next reason stands.
 *
 * @param query    as for lrt_route(); a view other than owner
 * @param[out] out as from lrt_route(); the JSON has `partners` in addition, and the text is a page of reasons
 * @return as lrt_route(). Ownership: lrt_result_free(). Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/explain_place.c
 */
LRT_API lrt_status lrt_explain(const lrt_router *router, const lrt_query *query, lrt_result **out,
                               lrt_error *err);

/* -------------------------------------------------------------------------------------------------- result */

/** A place that a text may mean. Strings are borrowed from its result, and never NULL. Grows at the end only. */
typedef struct lrt_candidate {
    lrt_match_type match_type;
    int score;                  /**< 100 minus the named faults */
    uint32_t faults;            /**< LRT_FAULT_... bits */
    double lon_deg, lat_deg;    /**< NaN when the territory has no position for it */
    double error_m;             /**< expected error radius, metres */
    const char *address;        /**< standard form, "" for a coordinate */
    const char *const *parcels; /**< parcel numbers in the territory's written form */
    size_t parcel_count;
} lrt_candidate;

/** Status of a result. Threads: as the result. Since 0.1. */
LRT_API lrt_answer lrt_result_status(const lrt_result *result);
/**
 * Where the result is about: coordinate, match type, score, faults, expected error, address and parcels.
 *
 * @return borrowed from the result; NULL where the question led to no place (invalid, not found, ambiguous), or out of memory
 * Threads: as the result. Since 0.1. Example: examples/case_screen.c
 */
LRT_API const lrt_candidate *lrt_result_place(const lrt_result *result);
/**
 * The places that the text of the question may mean, best first; the status tells whether the first is the answer. A
 * coordinate given as numbers has none.
 *
 * @param i 0, 1, ... until NULL comes
 * @return borrowed from the result; NULL past the end, or out of memory
 * Threads: as the result. Since 0.1. Example: examples/case_screen.c
 */
LRT_API const lrt_candidate *lrt_result_candidate(const lrt_result *result, size_t i);
/** Number of areas, those `near` included. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_result_area_count(const lrt_result *result);
/** Index of area i (see lrt_area_id()); LRT_NO_AREA past the end. Threads: as its object. Since 0.1. */
LRT_API uint32_t lrt_result_area(const lrt_result *result, size_t i);
/** Relation of area i: "inside", "on_edge", "near", "split"; "" past the end. Borrowed. Threads: as its object.
    Since 0.1. */
LRT_API const char *lrt_result_relation(const lrt_result *result, size_t i);
/** Verdict of a set, by its slug: "certain", "split", "near_border", "uncertain", "none"; "" when it is not in force.
    Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_result_verdict(const lrt_result *result, const char *slug);
/** Number of matches. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_result_match_count(const lrt_result *result);
/** Organization id of the match of rank i + 1; "" past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_result_organization_id(const lrt_result *result, size_t i);
/** Organization name of the match of rank i + 1; "" past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_result_organization_name(const lrt_result *result, size_t i);

/** The result as one JSON object (schema "libroute/route/1" or "libroute/areas/1"), no final newline. Texts out.
    Threads: as its object. Since 0.1. */
LRT_API size_t lrt_result_json(const lrt_result *result, char *buf, size_t size);
/** A GeoJSON FeatureCollection (RFC 7946): the location first, then one feature without geometry for each area. Texts out.
    Threads: as its object. Since 0.1. */
LRT_API size_t lrt_result_geojson(const lrt_result *result, char *buf, size_t size);
/** A page for people, lines of at most `width` columns (0 = 80; 40 to 200) where words allow. Texts out. Threads: as
    its object. Since 0.1. */
LRT_API size_t lrt_result_text(const lrt_result *result, unsigned width, char *buf, size_t size);
/** Frees a result; NULL is fine. Threads: one at a time. Since 0.1. */
LRT_API void lrt_result_free(lrt_result *result);

/**
 * A receipt of an answer of lrt_route(): one line of JSON (schema "libroute/receipt/1") with what is needed to give it again.
 *
 * It holds the dataset's digest, the versions, the question, the ids of the partners and of the contact rules used, and a
 * SHA-256 of the answer. It holds no names and no free text: the place is its coordinate and parcel numbers, and what is
 * hashed is the answer without the words of the place (location.address empty, candidates left out). With `with_text` the
 * text and its parts are in it, and the whole answer is hashed. A coordinate or parcel number is still one of a case: keep
 * a receipt where the case file is kept.
 *
 * @param with_text the query that was asked, for its text; NULL = without
 * @return Texts out; 0: there is nothing to write - no place was found, so that only the text could give the answer again;
 *         the result is not of lrt_route(); or the query has no text
 * Threads: as the result. Since 0.1.
 */
LRT_API size_t lrt_result_receipt(const lrt_result *result, const lrt_query *with_text, char *buf,
                                  size_t size);

/**
 * Gives the answer of a receipt again, byte for byte, or says what is missing or different.
 *
 * The receipt's own digest, the dataset's digest (recomputed from every byte of the file) and the answer's are checked.
 *
 * @param router    the dataset the receipt names
 * @param receipt   text of `length` bytes, one final newline allowed
 * @param[out] out  the answer; without the text of the question its location.address is "" and its candidates are left out
 * @return LRT_OK: it is the same; LRT_E_RECEIPT: damaged, of another dataset or version, or the answer differs, as the
 *         message says; LRT_E_DATASET; LRT_E_ARG; LRT_E_MEMORY
 * Ownership: lrt_result_free(). Threads: any.
 * Source: libroute/schema/receipt-1.json. Since 0.1. Example: examples/keep_receipt.c
 */
LRT_API lrt_status lrt_replay(const lrt_router *router, const char *receipt, size_t length,
                              lrt_result **out, lrt_error *err);

/** File name (without folders) of the dataset that a receipt of `length` bytes is of; "" when it is no receipt. Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_receipt_dataset(const char *receipt, size_t length, char *buf, size_t size);

/** Status of a geocode result: invalid, not_found, ambiguous or answered. Threads: as its object. Since 0.1. */
LRT_API lrt_answer lrt_geocode_result_status(const lrt_geocode_result *result);
/** Number of candidates; the first one is the location when the status is answered. Threads: as its object.
    Since 0.1. */
LRT_API size_t lrt_geocode_result_count(const lrt_geocode_result *result);

/** Candidate i; NULL past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const lrt_candidate *lrt_geocode_result_candidate(const lrt_geocode_result *result,
                                                          size_t i);
/** The result as one JSON object (schema "libroute/geocode/1"). Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_geocode_result_json(const lrt_geocode_result *result, char *buf, size_t size);
/** For people. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_geocode_result_text(const lrt_geocode_result *result, unsigned width, char *buf,
                                       size_t size);
/** A GeoJSON FeatureCollection of the candidates. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_geocode_result_geojson(const lrt_geocode_result *result, char *buf, size_t size);
/** Frees a geocode result; NULL is fine. Threads: one at a time. Since 0.1. */
LRT_API void lrt_geocode_result_free(lrt_geocode_result *result);

/* --------------------------------------------------------------------------------- sheet for owner or tenant */

/** The words of the sheet in another language, from a translation file. Immutable; any number of threads may share it. */
typedef struct lrt_phrases lrt_phrases;

/**
 * Reads a translation: a JSON object with `language` (a tag of BCP 47, "es"), `direction` ("ltr" or "rtl", default ltr) and
 * `phrases`, which has every phrase of lrt_phrases_json() with the same words in braces. Other members are notes.
 *
 * @param text    `length` bytes of UTF-8
 * @param[out] out the phrases; NULL on failure
 * @return LRT_OK; LRT_E_ARG names the phrase that is missing, unknown or has other braces; LRT_E_MEMORY
 * Ownership: lrt_phrases_free(). Threads: any. Source: BCP 47 (tags of languages). Since 0.1.
 * Example: libroute/cli/cmd_connect.c
 */
LRT_API lrt_status lrt_phrases_read(const char *text, size_t length, lrt_phrases **out,
                                    lrt_error *err);
/** Frees phrases; NULL is fine. Threads: one at a time. Since 0.1. */
LRT_API void lrt_phrases_free(lrt_phrases *phrases);
/** The phrases as a translation file; NULL: the English ones, to begin a translation with. Texts out. Threads: as its
    object. Since 0.1. */
LRT_API size_t lrt_phrases_json(const lrt_phrases *phrases, char *buf, size_t size);

/** How the sheet is written. */
typedef enum lrt_sheet_format { LRT_SHEET_HTML = 0, LRT_SHEET_TEXT = 1 } lrt_sheet_format;
typedef struct lrt_sheet_options {
    uint32_t struct_size;
    lrt_sheet_format format;
    int large_print;            /**< HTML: 18 point and more */
    unsigned width;             /**< text: as for lrt_result_text() */
    const lrt_phrases *phrases; /**< NULL: English */
} lrt_sheet_options;
#define LRT_SHEET_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_sheet_options), LRT_SHEET_HTML, 0, 0, NULL                                      \
    }

/**
 * The sheet to hand to an owner or tenant: who can help with this property, with what, and how to reach them.
 *
 * Plain words, one HTML file without scripts, pictures or network, ready to print; or text. It holds what the public may
 * read and nothing else, whatever else the dataset knows.
 *
 * @param result  of a query with the view LRT_VIEW_OWNER; any other gives SIZE_MAX, so that contacts kept for staff, which
 *                such a result holds, cannot come out
 * @param options NULL: HTML in English
 * Texts out. Threads: as the result. Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5.
 * Since 0.1.
 */
LRT_API size_t lrt_result_sheet(const lrt_result *result, const lrt_sheet_options *options,
                                char *buf, size_t size);

/**
 * The contacts of one organization as a vCard 4.0 (RFC 6350), lines ended by CRLF.
 *
 * @param organization_id its id; where there is none of that id the text is empty: length 0
 * @param view            for whom: contacts that are kept for others are left out
 * Texts out. Threads: any. Since 0.1.
 */
LRT_API size_t lrt_vcard(const lrt_router *router, const char *organization_id, lrt_view view,
                         char *buf, size_t size);

/* --------------------------------------------------------------------------------------------------- batch */

/** What each row of a stream is asked. */
typedef enum lrt_verb { LRT_VERB_AREAS = 1, LRT_VERB_GEOCODE = 2, LRT_VERB_ROUTE = 3 } lrt_verb;
/** How a stream is written. */
typedef enum lrt_stream_format {
    LRT_FORMAT_AUTO =
        0, /**< input: NDJSON when the first byte that is not white space is '{'; output: that of the input */
    LRT_FORMAT_CSV = 1, /**< RFC 4180 with a header line */
    LRT_FORMAT_NDJSON =
        2, /**< one JSON object a line; as output one complete result a line, the input under "input" */
    LRT_FORMAT_GEOJSON = 3 /**< output only: one FeatureCollection, a feature a row */
} lrt_stream_format;

typedef struct lrt_batch_options {
    uint32_t struct_size;
    lrt_verb verb;
    lrt_stream_format input, output;
    const char *crs; /**< of the columns x, y; NULL = those columns are not used */
    /** All but the place, for rows that do not bring their own; a pointer, so that a query may grow. Required: the date. */
    const lrt_query *query;
    /** A line for people (a column was renamed ...); NULL = none. */
    void (*on_notice)(void *user, const char *text);
    void *user;
} lrt_batch_options;
#define LRT_BATCH_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_batch_options), LRT_VERB_ROUTE, LRT_FORMAT_AUTO, LRT_FORMAT_AUTO, NULL, NULL,   \
            NULL, NULL                                                                             \
    }

/** What became of a stream; filled by lrt_batch(), of which the caller says how much of it it knows. */
typedef struct lrt_batch_summary {
    uint32_t struct_size;
    uint64_t rows;              /**< input rows = output rows */
    uint64_t answered;          /**< of these with status answered */
    uint64_t by_status[16];     /**< indexed by lrt_answer */
    uint64_t by_match_type[32]; /**< of those answered, indexed by lrt_match_type; geocode only */
} lrt_batch_summary;
#define LRT_BATCH_SUMMARY_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_batch_summary), 0, 0, {0}, { 0 }                                                \
    }

/** Reads up to `size` bytes; returns how many, 0 at the end, SIZE_MAX on failure. */
typedef size_t (*lrt_read_fn)(void *user, char *buf, size_t size);
/** Writes all `size` bytes; returns 0, or nonzero on failure. */
typedef int (*lrt_write_fn)(void *user, const char *data, size_t size);

/**
 * Answers a stream of any length in constant memory, one output row for each input row, in order.
 *
 * Columns by name, the first present wins in each row: lon lat; x y (with `crs`); ppn; address (with city state zip where
 * present); optional as_of, rule, role, fact:KEY (values joined by ';'). All input columns are copied through in front; an answer column whose name the input
 * already has is called lrt_NAME; duplicate input names are refused. libroute(1) lists the answer columns, under "Streams".
 *
 * @param options  verb, formats, and what holds for rows that do not say it themselves
 * @param read     gives the input; read_user is handed to it
 * @param write    takes the output; write_user is handed to it
 * @param[out] summary optional; begun with LRT_BATCH_SUMMARY_INIT, and filled after a failure too
 * @return LRT_OK; LRT_E_ARG (no usable column, duplicate names, a row that is not CSV or JSON, naming the line);
 *         LRT_E_IO from the callbacks; LRT_E_CRS; LRT_E_ENVIRONMENT; LRT_E_DATASET; LRT_E_MEMORY. Rows before a failure
 *         have been written.
 * Threads: any. Source: RFC 4180 (CSV). Since 0.1. Example: examples/batch_areas.c
 */
LRT_API lrt_status lrt_batch(const lrt_router *router, const lrt_batch_options *options,
                             lrt_read_fn read, void *read_user, lrt_write_fn write,
                             void *write_user, lrt_batch_summary *summary, lrt_error *err);

/* ---------------------------------------------------------------------------------------------------- audit */

/** What an audit looks for, and from which day. */
typedef struct lrt_audit_options {
    uint32_t struct_size;
    /** YYYYMMDD: what was over before it is left out, contacts and exceptions are judged by it;
        0 = no day: every period counts, nothing is stale or run out */
    uint32_t as_of;
    int history; /**< with as_of: findings of periods that are over too */
    /** gaps and overlaps narrower than this on average (2A/P) are slivers; NaN = 100 ft, or 30 m */
    double sliver_m;
    /** corners this near to a neighbour's border should lie on it; NaN = 0.1 ft, or 0.03 m */
    double near_m;
    uint32_t review_days; /**< contacts verified longer ago are stale; 0 = 365 */
    const char *frame;    /**< slug of the set to cover; NULL = the frame of the territory */
    /** slug of the set whose areas break a finding down; NULL = the finest tessellation in force */
    const char *by;
    /** folder for the dataset that a territory is built into; NULL = "/tmp" */
    const char *scratch;
    /** As in lrt_build_options; build findings are not told here. */
    int (*on_progress)(void *user, const char *step, uint64_t done, uint64_t total);
    void *user;
} lrt_audit_options;
#define LRT_AUDIT_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_audit_options), 0, 0, LRT_NAN, LRT_NAN, 0, NULL, NULL, NULL, NULL, NULL         \
    }

typedef struct lrt_audit_result lrt_audit_result;

/** One finding of an audit. Strings are borrowed from the result. Grows at the end only. */
typedef struct lrt_audit_finding {
    /** stable: made of kind, set or category, and the areas on its sides; not of corners or
        counts */
    const char *id;
    const char *kind; /**< "gap", "overlap", "uncovered" ... libroute/docs/audit.md lists them */
    const char *severity; /**< "error" or "notice" */
    /** "open", "accepted" (by exceptions.csv) or "outgrown" (accepted, and grown past the limit) */
    const char *status;
    const char *set;           /**< "slug/edition", or "" */
    const char *category;      /**< of partners, or "" */
    const char *condition;     /**< "KEY=VALUE" under which the category is looked at, or "" */
    const char *message;       /**< one line */
    const char *remedy;        /**< one line */
    const char *const *owners; /**< areas ("slug/edition/area_id") or organizations on its sides */
    size_t owner_count;
    int sliver;
    double area_m2, width_m;     /**< NaN where it has no area; width is 2A/P */
    double lon_deg, lat_deg;     /**< a point of it; NaN = none */
    uint32_t parcels, addresses; /**< whose point lies in it, border included */
    uint32_t valid_from;         /**< first day for which it holds, YYYYMMDD; 0 = open */
    uint32_t valid_to;           /**< the day after the last; 99999999 = open */
} lrt_audit_finding;

/**
 * Audits a territory or dataset: do the boundary sets hold together, and do the partners of each category cover the frame,
 * on every day?
 *
 * Gaps, overlaps, slivers, spill beyond the frame, gaps between parts of one area, areas given twice, rings that had to be
 * repaired, borders that nearly meet; frame without any partner of a category; areas of replaced editions, partners without
 * area, contact or protocol. Measured by GEOS on the territory's projected CRS, dated, with the parcels and addresses inside.
 *
 * @param path     a dataset, or a territory's folder: that is built into a temporary dataset first
 * @param options  NULL = defaults
 * @param[out] out findings, most urgent first, in an order that the order of the input does not change
 * @param[out] err optional
 * @return LRT_OK (also with findings: see lrt_audit_open_count()); LRT_E_ARG (no such set); LRT_E_CANCELLED; LRT_E_GEOMETRY;
 *         LRT_E_DATASET; LRT_E_ENVIRONMENT; LRT_E_IO; LRT_E_MEMORY; for a folder everything lrt_build() returns
 * Ownership: lrt_audit_free(). Threads: any. Source: libroute/docs/audit.md. Since 0.1. Example: examples/audit_territory.c
 */
LRT_API lrt_status lrt_audit(const char *path, const lrt_audit_options *options,
                             lrt_audit_result **out, lrt_error *err);
/** Number of findings. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_audit_count(const lrt_audit_result *audit);
/** Errors that are open or outgrown: 0 = the audit is passed. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_audit_open_count(const lrt_audit_result *audit);
/** Finding i; NULL past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const lrt_audit_finding *lrt_audit_get(const lrt_audit_result *audit, size_t i);
/** All of it as one JSON object (schema "libroute/audit/1"). Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_audit_json(const lrt_audit_result *audit, char *buf, size_t size);
/** One JSON object a finding and line, as in "findings" of lrt_audit_json(). Texts out. Threads: as its object.
    Since 0.1. */
LRT_API size_t lrt_audit_ndjson(const lrt_audit_result *audit, char *buf, size_t size);
/** For people: counts, how much is covered, and the findings; lines of at most `width` columns. Texts out. Threads:
    as its object. Since 0.1. */
LRT_API size_t lrt_audit_text(const lrt_audit_result *audit, unsigned width, char *buf,
                              size_t size);
/** One row a finding. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_audit_csv(const lrt_audit_result *audit, char *buf, size_t size);
/** A GeoJSON FeatureCollection (RFC 7946) of the findings; those of the directory have null geometry. Texts out.
    Threads: as its object. Since 0.1. */
LRT_API size_t lrt_audit_geojson(const lrt_audit_result *audit, char *buf, size_t size);
/** JUnit XML for a city's own CI: open findings fail, accepted ones are skipped. Texts out. Threads: as its object.
    Since 0.1. */
LRT_API size_t lrt_audit_junit(const lrt_audit_result *audit, char *buf, size_t size);
/**
 * Writes the findings into a folder, all or none of the files: findings.json, .csv, .geojson and junit.xml; findings.gpkg
 * (GeoPackage, layers of areas, points and records without a place) and the same as shapefiles/; report.html, one page with
 * map and table that needs no network; maps/, a drawn map (SVG) of each set and category.
 *
 * @param folder    is made when missing; must be empty, unless
 * @param overwrite is set: then files of these names are replaced, and others stay
 * @return LRT_OK; LRT_E_ARG; LRT_E_EXISTS; LRT_E_IO; LRT_E_MEMORY. Threads: one a folder. Source: RFC 7946 (GeoJSON),
 * RFC 4180 (CSV). Since 0.1. Example: libroute/cli/cmd_audit.c
 */
LRT_API lrt_status lrt_audit_write(const lrt_audit_result *audit, const char *folder, int overwrite,
                                   lrt_error *err);
/** Frees an audit; NULL is fine. Threads: one at a time. Since 0.1. */
LRT_API void lrt_audit_free(lrt_audit_result *audit);

/* ----------------------------------------------------------------------------------------------------- diff */

/** What two datasets, or one at two dates, are asked before their answers are compared. */
typedef struct lrt_diff_options {
    uint32_t struct_size;
    uint32_t as_of;     /**< YYYYMMDD, required: the day for which both are asked */
    uint32_t as_of_new; /**< the day for the newer one; 0 = the same */
    /** who asks: then verdicts of contact are compared, else from which role on */
    const char *role;
    const char *const *facts; /**< as in lrt_query */
    size_t n_facts;
    lrt_rule rule;
    lrt_view view; /**< contacts that this view does not show are not compared */
    /** As in lrt_build_options. */
    int (*on_progress)(void *user, const char *step, uint64_t done, uint64_t total);
    void *user;
} lrt_diff_options;
#define LRT_DIFF_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(lrt_diff_options), 0, 0, NULL, NULL, 0, LRT_RULE_DEFAULT, LRT_VIEW_STAFF, NULL,     \
            NULL                                                                                   \
    }

typedef struct lrt_diff_result lrt_diff_result;

/** How many places: [0] parcels, [1] addresses. Final: this struct will not change. */
typedef struct lrt_diff_counts {
    uint32_t compared[2]; /**< on record on both sides */
    uint32_t changed
        [2]; /**< that get another answer; an address that changes as its parcel does is told there */
    uint32_t moved[2];    /**< that get another answer, and lie elsewhere than before */
    uint32_t appeared[2]; /**< only in the newer one */
    uint32_t vanished[2]; /**< only in the older one */
    uint32_t boundaries;  /**< pieces of land that changed hands, from owner to owner, set by set */
} lrt_diff_counts;

/**
 * The effect of a change: which parcels and addresses get another first partner, other partners, another order, services,
 * contact, permission or protocol, and why; and which land went from which boundary to which.
 *
 * Places are matched by parcel number, or address without its ZIP. Those that lie elsewhere, are new or gone are told apart.
 * Hours are not compared. The files that the routers were opened from must still be there: shapes are read from them.
 *
 * @param older,newer open datasets; the same one twice compares two dates
 * @param options  the date at least
 * @param[out] out places by kind and key, boundary changes by set and owners: the same for every order of input
 * @return LRT_OK, also with differences: see lrt_diff_is_empty(); LRT_E_ARG (no such role or fact in one of them, named);
 *         LRT_E_CANCELLED; LRT_E_GEOMETRY; LRT_E_DATASET; LRT_E_ENVIRONMENT; LRT_E_IO; LRT_E_MEMORY
 * Ownership: lrt_diff_free(); it keeps both open. Threads: any. Source: libroute/docs/diff.md. Since 0.1.
 * Example: examples/release_gate.c
 */
LRT_API lrt_status lrt_diff(const lrt_router *older, const lrt_router *newer,
                            const lrt_diff_options *options, lrt_diff_result **out, lrt_error *err);
/** Whether nothing is other, nowhere: 1, else 0. Threads: as its object. Since 0.1. */
LRT_API int lrt_diff_is_empty(const lrt_diff_result *diff);
/** Counts of the places into *out. Threads: as its object. Since 0.1. */
LRT_API void lrt_diff_count(const lrt_diff_result *diff, lrt_diff_counts *out);
/** All of it as one JSON object (schema "libroute/diff/1"). Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_diff_json(const lrt_diff_result *diff, char *buf, size_t size);
/** For people: totals by partner, causes, land that changed hands; lines of at most `width` columns. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_diff_text(const lrt_diff_result *diff, unsigned width, char *buf, size_t size);
/** One row a place. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_diff_csv(const lrt_diff_result *diff, char *buf, size_t size);
/** A GeoJSON FeatureCollection (RFC 7946) of the land that changed hands. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_diff_geojson(const lrt_diff_result *diff, char *buf, size_t size);
/**
 * Writes diff.json, diff.csv, boundaries.geojson, report.html (a page with a map that opens without a network), maps/ (SVG),
 * diff.gpkg and shapefiles/ into a folder, all or none of them.
 *
 * @param folder    is made when missing; must be empty, unless
 * @param overwrite is set: then files of these names are replaced, and others stay
 * @return LRT_OK; LRT_E_ARG; LRT_E_EXISTS; LRT_E_IO; LRT_E_DATASET; LRT_E_GEOMETRY; LRT_E_MEMORY
 * Threads: one a folder. Source: libroute/docs/diff.md. Since 0.1. Example: examples/release_gate.c
 */
LRT_API lrt_status lrt_diff_write(const lrt_diff_result *diff, const char *folder, int overwrite,
                                  lrt_error *err);
/** Frees it; NULL is fine. Threads: as its object. Since 0.1. */
LRT_API void lrt_diff_free(lrt_diff_result *diff);

/* ----------------------------------------------------------------------------------------------------- golden */

/** Which answers a file of expectations is checked against. */
typedef struct lrt_golden_options {
    uint32_t struct_size;
    const lrt_query *query; /**< all but the place, as in lrt_batch_options; required: the date */
    const char *crs;        /**< of the columns x, y; NULL = those columns are not used */
    const char *file;       /**< name of the file, for messages; NULL = "" */
} lrt_golden_options;
#define LRT_GOLDEN_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(lrt_golden_options), NULL, NULL, NULL                                               \
    }

typedef struct lrt_golden_result lrt_golden_result;

/** Final: this struct will not change. */
typedef struct lrt_golden_counts {
    uint64_t rows;         /**< of the file, without its header */
    uint64_t checked_rows; /**< with at least one expectation */
    uint64_t failed_rows;  /**< with at least one that does not hold */
    uint64_t checks;       /**< expectations */
    uint64_t mismatches;   /**< of these, that do not hold */
} lrt_golden_counts;

/** An expectation that does not hold. Strings are borrowed from the result. Grows at the end only. */
typedef struct lrt_golden_mismatch {
    uint64_t line;        /**< of the file */
    const char *place;    /**< its ppn or address, or "lon,lat" */
    const char *what;     /**< the column, without "expect:" */
    const char *expected; /**< its cell */
    const char *got;      /**< what was answered, "" = nothing */
} lrt_golden_mismatch;

/**
 * Checks a city's own answers: a CSV of places, as for lrt_batch(), whose columns expect:NAME say what lrt_batch() has to
 * answer in its column NAME.
 *
 * NAME is any answer column of LRT_VERB_ROUTE, or `first` (the first of `partners`). Items joined by ';' are compared: partners
 * and services in order, areas, verdicts and warnings in any. NAME+ : all of these are among them; NAME- : none of these is.
 * An empty cell is not checked; "-" means that the answer is empty.
 *
 * @param options the date at least, in its query
 * @param read    gives the file, as for lrt_batch(); `read_user` is handed to it
 * @param[out] out mismatches in the order of the file
 * @return LRT_OK, also with mismatches; LRT_E_ARG (no column expect:..., one that names no answer, nothing to check, a row that
 *         is not CSV); else as lrt_batch()
 * Ownership: lrt_golden_free(); it keeps the router open. Threads: any. Source: libroute/docs/diff.md. Since 0.1.
 * Example: examples/release_gate.c
 */
LRT_API lrt_status lrt_golden_check(const lrt_router *router, const lrt_golden_options *options,
                                    lrt_read_fn read, void *read_user, lrt_golden_result **out,
                                    lrt_error *err);
/** Counts into *out. Threads: as its object. Since 0.1. */
LRT_API void lrt_golden_count(const lrt_golden_result *golden, lrt_golden_counts *out);
/** Mismatch i; NULL past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const lrt_golden_mismatch *lrt_golden_get(const lrt_golden_result *golden, size_t i);
/** As one JSON object (schema "libroute/routes-check/1"). Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_golden_json(const lrt_golden_result *golden, char *buf, size_t size);
/** For people: each mismatch with file, line, expected, got; then the counts. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_golden_text(const lrt_golden_result *golden, unsigned width, char *buf,
                               size_t size);
/** JUnit XML: a test case for each row that expects something. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_golden_junit(const lrt_golden_result *golden, char *buf, size_t size);
/** Frees it; NULL is fine. Threads: as its object. Since 0.1. */
LRT_API void lrt_golden_free(lrt_golden_result *golden);

/* --------------------------------------------------------------------------------------------- may contact */

/** May this member of staff contact this partner now? */
typedef enum lrt_permit {
    LRT_PERMIT_NOT_SET =
        0, /**< nobody has said who may: ask a supervisor; never to be read as "anyone" */
    LRT_PERMIT_NEVER = 1, /**< nobody on staff; the message says why and what to do instead */
    LRT_PERMIT_ASK_FIRST =
        2, /**< another role has to make the contact, or to approve it: lrt_permission_ask() */
    LRT_PERMIT_NOT_NOW = 3, /**< closed, or a holiday: lrt_permission_next() */
    LRT_PERMIT_ALLOWED = 4,
    LRT_PERMIT_DEPENDS = 5 /**< it depends on the role, and none was given (JSON null) */
} lrt_permit;
/** The word for a permit, "allowed", "ask_first" ... as in JSON; "" for LRT_PERMIT_DEPENDS. Static. Threads: any.
    Since 0.1. */
LRT_API const char *lrt_permit_text(lrt_permit permit);

/** Who wants to contact whom, when, about what. */
typedef struct lrt_contact_query {
    uint32_t struct_size;
    /** id of an organization; required. One that is gone is answered for its successor */
    const char *partner;
    /** id of a service of it; NULL or "" = as lrt_route() does: its first service, else itself */
    const char *service;
    /** id of a staff role; NULL or "" = nobody named: LRT_PERMIT_DEPENDS at best */
    const char *role;
    const char *const *facts; /**< as in lrt_query */
    size_t n_facts;
    /** as in lrt_query; with a date alone the hour is not judged, only a day closed altogether */
    uint32_t as_of;
    int64_t at;
} lrt_contact_query;
#define LRT_CONTACT_QUERY_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_contact_query), NULL, NULL, NULL, NULL, 0, 0, LRT_AT_NONE                       \
    }

typedef struct lrt_permission lrt_permission;

/**
 * Whether a role may contact a partner, by the one rule that governs: of the service, then the organization, then its
 * category; inside one level the lowest priority number, then the id.
 *
 * First that applies: not_set (no rule, or none names a role), never, ask_first (the role is too junior: ask the one that may;
 * or approval is needed), not_now (outside hours, or a holiday), allowed. Hours are those of the rule's contact, else the
 * service, else the organization, in the territory's time zone, clock changes included.
 *
 * @param query    at lrt_contact_query
 * @param[out] out the verdict with the rule behind it; as text and JSON with the contacts that the role may use, in order
 * @return LRT_OK; LRT_E_ARG (no such partner, service, role or fact; the message lists those there are); LRT_E_DATASET;
 *         LRT_E_MEMORY
 * Ownership: lrt_permission_free(); it keeps the router open. Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5 ("whether any inspector may reach
 * out or only a senior leader"). Since 0.1. Example: examples/may_contact.c
 */
LRT_API lrt_status lrt_may_contact(const lrt_router *router, const lrt_contact_query *query,
                                   lrt_permission **out, lrt_error *err);
/** The verdict. Threads: as its object. Since 0.1. */
LRT_API lrt_permit lrt_permission_verdict(const lrt_permission *permission);
/** Id of the rule that governs; "" = none. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_permission_rule(const lrt_permission *permission);
/** Id of the role to ask, for LRT_PERMIT_ASK_FIRST; else "". Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_permission_ask(const lrt_permission *permission);
/** When the desk is closed at the time asked for: the instant at which it opens next; LRT_AT_NONE: it is open, or no opening
    is known (400 days are searched). Threads: as its object. Since 0.1. */
LRT_API int64_t lrt_permission_next(const lrt_permission *permission);
/** One or two sentences for the person who asks. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_permission_message(const lrt_permission *permission);
/** As one JSON object (schema "libroute/may-contact/1"). Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_permission_json(const lrt_permission *permission, char *buf, size_t size);
/** For people. Texts out. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_permission_text(const lrt_permission *permission, unsigned width, char *buf,
                                   size_t size);
/** Frees it; NULL is fine. Threads: one at a time. Since 0.1. */
LRT_API void lrt_permission_free(lrt_permission *permission);

/* ------------------------------------------------------------------------------------------ matches, as structs */

/** One way to reach a partner. Strings are borrowed from the result and never NULL. Grows at the end only. */
typedef struct lrt_contact {
    const char *id;
    const char *channel;    /**< "phone", "email", "url", "walk_in" ... */
    const char *value;      /**< the number, address ... */
    const char *service_id; /**< "" = of the organization */
    const char *hours;      /**< as written; "" = not on record */
    const char *note;
    const char *last_verified; /**< "YYYY-MM-DD" or shorter; "" = never */
} lrt_contact;

/** One partner of a result, by rank. Strings are borrowed from the result and never NULL. Grows at the end only. */
typedef struct lrt_match {
    size_t rank; /**< from 1 */
    const char *organization_id, *organization_name, *category;
    const char *service_id,
        *service_name;         /**< the best that fits; "" = the organization itself is the match */
    const char *beats_next_on; /**< "priority" ... "id", "last"; "" in the owner's view */
    /** for the role, facts and time of the query; LRT_PERMIT_DEPENDS: no role */
    lrt_permit verdict;
    const char *rule; /**< id of the contact protocol; "" = none */
    const char *ask;  /**< id of the role to ask, for LRT_PERMIT_ASK_FIRST; "" */
    int64_t next;     /**< when it is open again, for LRT_PERMIT_NOT_NOW; LRT_AT_NONE = not known */
    const char *const
        *reasons; /**< why it is here, and why before the next; none in the owner's view */
    size_t reason_count;
    const char *const *warnings; /**< codes: "unverified" ... */
    size_t warning_count;
    const lrt_contact *const *contacts; /**< in the order to try them */
    size_t contact_count;
} lrt_match;

/**
 * The partner of rank i + 1, with everything a case screen shows.
 *
 * The view of the query holds here too: in the owner's, what is kept for staff is empty and verdict is LRT_PERMIT_DEPENDS.
 *
 * @param i 0 .. lrt_result_match_count() - 1
 * @return borrowed from the result; NULL past the end, or out of memory
 * Threads: as the result. Since 0.1. Example: examples/case_screen.c
 */
LRT_API const lrt_match *lrt_result_match(const lrt_result *result, size_t i);
/* ------------------------------------------------------------------------------------------- what inspectors are taught */

/** How a page is written. Numbers are fixed. */
typedef enum lrt_page_format {
    LRT_PAGE_HTML = 0, /**< one file, without scripts and network; prints on A4 and Letter */
    LRT_PAGE_MARKDOWN = 1,
    LRT_PAGE_TEXT = 2, /**< changes alone */
    LRT_PAGE_JSON =
        3 /**< calendar, changes and quiz, for programs: schemas calendar/1, changes/1, quiz/1 */
} lrt_page_format;

/** Finished pages, each with the name its file should have, since they link to each other. */
typedef struct lrt_pages lrt_pages;
/** Number of `pages`. Threads: as its object. Since 0.1. */
LRT_API size_t lrt_pages_count(const lrt_pages *pages);
/** Name of page i of `pages`, without folder; "" past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_pages_name(const lrt_pages *pages, size_t i);
/** Text of page i of `pages`; "" past the end. Borrowed. Threads: as its object. Since 0.1. */
LRT_API const char *lrt_pages_text(const lrt_pages *pages, size_t i);
/** Frees pages; NULL is fine. Threads: one at a time. Since 0.1. */
LRT_API void lrt_pages_free(lrt_pages *pages);

typedef struct lrt_brief_options {
    uint32_t struct_size;
    /** "SLUG/AREA_ID" (the edition in force) or "SLUG/EDITION/AREA_ID": one booklet; "SLUG" or "SLUG/EDITION": one for each area,
        with an index in front. Required. An edition that is not in force may be named: the partners are those of the day. */
    const char *area;
    uint32_t as_of;   /**< YYYYMMDD; required */
    const char *role; /**< id of the staff role it is for; NULL or "" = nobody named */
    lrt_page_format format;
} lrt_brief_options;
#define LRT_BRIEF_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(lrt_brief_options), NULL, 0, NULL, LRT_PAGE_HTML                                    \
    }

/**
 * The booklet of an inspector's territory: a map, the partners by type with their mission, programs, contacts and who may
 * contact them, the story of the neighborhood, gaps, and sources.
 *
 * It names the partners that lrt_route() returns for the addresses and parcels on record in the area, and no other. The same
 * dataset and day give the same bytes, and a page changes only with what it shows.
 *
 * @param options initialised with LRT_BRIEF_OPTIONS_INIT; its fields say units and what 0 or NULL means
 * @param[out] out one page, or the index and a page for each area by id
 * @return LRT_OK; LRT_E_ARG (no such area or role; the message lists those there are); LRT_E_DATASET; LRT_E_ENVIRONMENT;
 *         LRT_E_GEOMETRY; LRT_E_MEMORY
 * Ownership: lrt_pages_free(). Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/training_pack.c
 */
LRT_API lrt_status lrt_brief(const lrt_router *router, const lrt_brief_options *options,
                             lrt_pages **out, lrt_error *err);

typedef struct lrt_calendar_options {
    uint32_t struct_size;
    /** YYYYMMDD: first day, where the rotation begins; keep it when the file is made again */
    uint32_t from;
    uint32_t months; /**< 1 to 600 */
    /** instant of the making (DTSTAMP); a later one makes a file that replaces the earlier.
        Required */
    int64_t stamp;
    /** CSV with the columns id and hired_on, and no other; NULL = none. `cohort_length` bytes */
    const char *cohort;
    size_t cohort_length;
    /** contacts verified longer ago are to be checked; 0 = as review_days of the territory says */
    uint32_t review_days;
    lrt_page_format format; /**< of the agenda sheets */
} lrt_calendar_options;
#define LRT_CALENDAR_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(lrt_calendar_options), 0, 0, -1, NULL, 0, 0, LRT_PAGE_HTML                          \
    }

/**
 * The training of a department as one iCalendar file (RFC 5545), and an agenda sheet for each partner presentation.
 *
 * A presentation every two months, on the second Tuesday or the working day after it: partners that know the context first,
 * then those that reach most areas and populations not reached before; nobody returns before all have been. For each member
 * of the cohort onboarding, and a refresher every two years. For each partner the day by which its contacts are stale.
 * Nothing with an hour falls on a weekend or a holiday of the territory. Uids name the month, the member or the partner, so
 * that reading a new file changes events and doubles none; a partner that withdraws (valid_to) changes later events alone.
 *
 * @param options initialised with LRT_CALENDAR_OPTIONS_INIT; its fields say units and what 0 or NULL means
 * @param[out] out training.ics first, then agenda-YYYY-MM.html (or .md) by date; with LRT_PAGE_JSON training.json alone
 * @return LRT_OK; LRT_E_ARG (options, or the cohort: the message names line and column); LRT_E_LIMIT; LRT_E_DATASET;
 *         LRT_E_MEMORY
 * Ownership: lrt_pages_free(). Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/training_pack.c
 */
LRT_API lrt_status lrt_calendar(const lrt_router *router, const lrt_calendar_options *options,
                                lrt_pages **out, lrt_error *err);

typedef struct lrt_changes_options {
    uint32_t struct_size;
    uint32_t since,
        as_of; /**< YYYYMMDD, both days included; required, and 0 for lrt_changes_between() */
    lrt_page_format format;
    unsigned width; /**< text: as for lrt_result_text() */
} lrt_changes_options;
#define LRT_CHANGES_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(lrt_changes_options), 0, 0, LRT_PAGE_HTML, 0                                        \
    }

/**
 * The note to teach when protocol, contacts or boundaries changed: what began, ended or was checked in a time, and what is
 * decided for the three months after it.
 *
 * It reads the dates of one dataset; a record that changed without a date is not seen.
 *
 * @param options initialised with LRT_CHANGES_OPTIONS_INIT; its fields say units and what 0 or NULL means
 * @param[out] out one page
 * @return LRT_OK; LRT_E_ARG; LRT_E_DATASET; LRT_E_MEMORY. Ownership: lrt_pages_free(). Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/training_pack.c
 */
LRT_API lrt_status lrt_changes(const lrt_router *router, const lrt_changes_options *options,
                               lrt_pages **out, lrt_error *err);

/**
 * The same note from a comparison: what changed between two datasets, or between two dates, for the places on record.
 *
 * Each cause once, with what was and what is where it is a contact or a rule, how many places it matters to, and the land
 * that changed hands. It needs no dates in the directory; what changed for no place is not told.
 *
 * @param diff     of lrt_diff(): its role, facts and view are those of the note
 * @param options  format and width; since and as_of stay 0, the comparison has its dates
 * @param[out] out one page
 * @return LRT_OK, also when nothing changed: the page says so; LRT_E_ARG; LRT_E_MEMORY
 * Ownership: lrt_pages_free(). Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/release_gate.c
 */
LRT_API lrt_status lrt_changes_between(const lrt_diff_result *diff,
                                       const lrt_changes_options *options, lrt_pages **out,
                                       lrt_error *err);

typedef struct lrt_quiz_options {
    uint32_t struct_size;
    const char *area; /**< one area, as in lrt_brief_options; required */
    uint32_t as_of;   /**< YYYYMMDD; required */
    const char *role; /**< as in lrt_brief_options */
    uint64_t seed;    /**< another seed asks other questions; the same one asks the same */
    lrt_page_format format;
} lrt_quiz_options;
#define LRT_QUIZ_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(lrt_quiz_options), NULL, 0, NULL, 0, LRT_PAGE_HTML                                  \
    }

/**
 * Ten questions about the partners of an area, each with one right answer by the data, and the answers on a page of their own.
 *
 * Fewer where the data of the area do not give ten; the page says so.
 *
 * @param options initialised with LRT_QUIZ_OPTIONS_INIT; its fields say units and what 0 or NULL means
 * @param[out] out one page; in HTML the answers print on a new sheet
 * @return as lrt_brief(). Ownership: lrt_pages_free(). Threads: any.
 * Source: Center for Community Progress, Strategic Code Enforcement curriculum, module 5. Since 0.1.
 * Example: examples/training_pack.c
 */
LRT_API lrt_status lrt_quiz(const lrt_router *router, const lrt_quiz_options *options,
                            lrt_pages **out, lrt_error *err);

/* ------------------------------------------------------------------------------------------------ worklist */

/**
 * What of the territory is to be verified or filled in as of a date, grouped by partner so that each part can be sent to the
 * partner it is about: facts verified too long ago (review_days of territory.json) or never, contacts, areas and conditions
 * that are missing, rules that name no staff role; then what nobody has collected about the neighborhoods.
 *
 * @param as_of YYYYMMDD
 * As JSON (schema "libroute/worklist/1"). Texts out; SIZE_MAX also for a date that is none. Threads: any. Since 0.1.
 */
LRT_API size_t lrt_worklist_json(const lrt_router *router, uint32_t as_of, char *buf, size_t size);
/** The same (`as_of` YYYYMMDD) as CSV with a header line: partner,name,kind,for,table,id,age_days,last_verified,text.
    Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_worklist_csv(const lrt_router *router, uint32_t as_of, char *buf, size_t size);
/** The same (`as_of` YYYYMMDD) for people, at most `width` columns (0 = 80). Texts out. Threads: any. Since 0.1. */
LRT_API size_t lrt_worklist_text(const lrt_router *router, uint32_t as_of, unsigned width,
                                 char *buf, size_t size);

#ifdef __cplusplus
}
#endif
#endif
