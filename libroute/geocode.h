/*
 * geocode: a text to one location, or to candidates with their faults.
 *
 * Two halves. Compile (build time): rows of addresses, parcels and streets into one
 * position-independent section of bytes. Query: the section is mapped and used in place; nothing is
 * allocated but from the caller's arena, nothing is locked, nothing of Cleveland is in the code.
 *
 * A parcel's index is its place in the bytewise order of its number in the territory's written
 * form; shares and results refer to it.
 */
#ifndef LRTI_GEOCODE_H
#define LRTI_GEOCODE_H

#include "base.h"

/* ---- compile ---- */

/* One address point, street address of a parcel, or parcel. Absent text is "" (never NULL), absent
   position NaN. When `number`/`name` are given the address came in parts and `address` is "". All
   strings are borrowed during the call. */
typedef struct lrti_geocode_row {
    const char *ppn;     /* parcel number as written in the input, "" = an address point */
    const char *address; /* street address, may hold city, state and ZIP too */
    const char *number, *pre_dir, *pre_type, *name, *suffix, *suf_dir, *unit;
    const char *city, *state, *zip;
    double lon, lat;
    uint64_t record; /* line or record number in its file, for findings */
} lrti_geocode_row;

/* One centreline with its house number ranges; "" or 0-0 where a side has none. */
typedef struct lrti_geocode_street {
    const char *name; /* full street name, or its parts below */
    const char *pre_dir, *pre_type, *base_name, *suffix, *suf_dir;
    const char *from_left, *to_left, *from_right, *to_right;
    const char *zip_left, *zip_right, *city_left, *city_right;
    const double *lon_lat; /* polyline */
    uint32_t n_points;
    uint64_t record;
    const char *parity_left,
        *parity_right; /* "E", "O", "B" (both) as Census has them; "" = by the range */
} lrti_geocode_street;

/* Another name of a street: former, honorary, shortened. All texts are full street names. */
typedef struct lrti_geocode_alias {
    const char *alias, *street;
    const char *city; /* "" = in every town that has the street */
    uint64_t record;
} lrti_geocode_alias;

typedef struct lrti_geocode_input {
    const lrti_geocode_row *addresses;
    size_t n_addresses;
    const lrti_geocode_row *parcels;
    size_t n_parcels;
    const lrti_geocode_street *streets;
    size_t n_streets;
    const char *const
        *parcel_patterns; /* "BBB-PP-III": B P I 9 digit, A letter, else optional separator */
    size_t n_parcel_patterns;
    const char *default_city; /* most frequent city/state of the territory's rows may be found by
                                 the compiler: "" = do so */
    const char *default_state;
    /* A row that cannot be used, a doubtful one ...; may be NULL. `table` is "addresses", "parcels",
     * "streets" or "street_aliases". */
    void (*on_finding)(void *user, const char *kind, const char *table, uint64_t record,
                       const char *field, const char *message);
    void *user;
    const lrti_geocode_alias *aliases;
    size_t n_aliases;
} lrti_geocode_input;

/* Appends the section to `out`. Deterministic: the same rows in any order give the same bytes. */
lrt_status lrti_geocode_compile(const lrti_geocode_input *input, lrti_buf *out, lrt_error *err);

/* Index of each input parcel row in the compiled order (UINT32_MAX: not usable); call with the same
 * input. */
lrt_status lrti_geocode_parcel_order(const lrti_geocode_input *input, uint32_t *index,
                                     lrt_error *err);

/* ---- query ---- */

typedef struct lrti_geocoder { /* a view on a mapped section; plain, copied freely */
    const unsigned char *data;
    size_t size;
} lrti_geocoder;

/* Checks bounds of everything in the section once, so that queries need no checks; `section` 8-byte
 * aligned. */
lrt_status lrti_geocode_open(const void *section, size_t size, lrti_geocoder *out, lrt_error *err);

typedef struct lrti_place { /* one candidate */
    lrt_match_type match_type;
    int score;
    uint32_t faults;
    double lon, lat; /* NaN: no position known */
    double error_m;
    const char *address; /* "1374 West Blvd, Cleveland, OH 44102"; "" for a coordinate */
    const uint32_t *parcels;
    size_t n_parcels;
} lrti_place;

typedef struct lrti_geocoding {
    /* INVALID, NOT_FOUND, AMBIGUOUS or ANSWERED (the frame is not its business) */
    lrt_answer status;
    const char *reason; /* one sentence for people when not answered: what was read, what is
                           missing; "" otherwise */
    /* best first, bytewise by address among equals; [0] is the answer when ANSWERED */
    lrti_place *places;
    size_t n_places;
    /* A coordinate in another system than longitude/latitude: the caller projects it. crs is ""
     * otherwise. */
    const char *crs;
    double x, y;
    struct lrti_explained *explained; /* NULL: not asked for */
    /* to a coordinate, when asked for: error_m is the distance; else NULL */
    const lrti_place *nearest;
} lrti_geocoding;

/* `text` NUL-terminated, any bytes; city, state, zip may be NULL. Everything in *out lives in the
   arena or the section. Time is linear in the length of the text. LRT_OK, LRT_E_MEMORY. */
lrt_status lrti_geocode(const lrti_geocoder *geocoder, const char *text, const char *city,
                        const char *state, const char *zip, lrti_arena *arena, lrti_geocoding *out,
                        lrt_error *err);

/* ---- how an answer was come by, when asked ---- */

typedef struct lrti_read_note { /* one way to take the words apart; "" = that part is absent */
    const char *number, *pre_dir, *name, *suffix, *suf_dir, *unit, *city, *state, *zip;
    int plausibility; /* higher = nearer to the habits of Publication 28; orders, decides nothing */
    bool known;       /* the table has a street or an alias of that name */
} lrti_read_note;

typedef struct lrti_place_note {
    lrti_place place;
    size_t reading;       /* index of the reading that led here; SIZE_MAX = none of those listed */
    const char *decision; /* answer, tie, shown, dropped */
    const char *why;      /* one clause for people */
} lrti_place_note;

struct lrti_explained {
    const char *kind; /* what the text was taken for: coordinate, parcel_number, address, ... */
    const char **words;
    size_t n_words;
    lrti_read_note *readings;
    size_t n_readings;
    lrti_place_note *places;
    size_t n_places;
};

/* The same answer, and out->explained says how it was come by. */
lrt_status lrti_geocode_explain(const lrti_geocoder *geocoder, const char *text, const char *city,
                                const char *state, const char *zip, lrti_arena *arena,
                                lrti_geocoding *out, lrt_error *err);

/* Only as a parcel number (batch column ppn). */
lrt_status lrti_geocode_parcel(const lrti_geocoder *geocoder, const char *text, lrti_arena *arena,
                               lrti_geocoding *out, lrt_error *err);

/* The nearest address or parcel within max_m metres of a position: status ANSWERED or NOT_FOUND,
   error_m of the place is the distance. About 1 us. */
lrt_status lrti_geocode_reverse(const lrti_geocoder *geocoder, double lon, double lat, double max_m,
                                lrti_arena *arena, lrti_geocoding *out, lrt_error *err);

size_t lrti_geocode_parcel_count(const lrti_geocoder *geocoder);
const char *lrti_geocode_parcel_number(const lrti_geocoder *geocoder,
                                       uint32_t parcel); /* territory's written form */
size_t lrti_geocode_address_count(const lrti_geocoder *geocoder);

/* ---- all that is on record, one by one: to compare two territories ---- */

typedef enum lrti_record_kind { LRTI_RECORD_PARCEL, LRTI_RECORD_HOUSE } lrti_record_kind;

/* How many there are: parcels, or house numbers and units of streets. */
size_t lrti_geocode_record_count(const lrti_geocoder *geocoder, lrti_record_kind kind);
/* Record i as its own text finds it: a parcel by its number, a house by its address. LRT_OK, LRT_E_MEMORY. */
lrt_status lrti_geocode_record(const lrti_geocoder *geocoder, lrti_record_kind kind, uint32_t i,
                               lrti_arena *arena, lrti_place *out, lrt_error *err);
/* The same without a text: where it is (NaN: not known), and its parcels, of a parcel itself ("*one" is room for that). */
const uint32_t *lrti_geocode_record_parcels(const lrti_geocoder *geocoder, lrti_record_kind kind,
                                            uint32_t i, double lon_lat[2], uint32_t *one,
                                            size_t *n);
/* Digits and letters of a parcel's number: the same in whatever form a territory writes it. */
const char *lrti_geocode_parcel_key(const lrti_geocoder *geocoder, uint32_t parcel);

#endif
