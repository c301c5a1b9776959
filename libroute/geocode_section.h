/*
 * geocode_section: the bytes that lrti_geocode_compile() writes and a query reads in place.
 *
 *   header, then tables, each 8-byte aligned: {offset, count} in the header, records of fixed size
 * in machine order (the header tells another byte order apart). No pointer anywhere; records refer
 * to each other by index, to text by offset into TEXT, whose last byte is NUL and whose first is
 * the empty text.
 *
 *   name --< street --< house --< parcel          street --< segment --< vertex
 *   name --< alias >-- street                     (a name has streets, aliases or both)
 *
 * Sorted: names by key, streets by (name, direction, suffix, direction, city), houses by (street,
 * number, high, suffix, unit), parcels bytewise by written form. lrti_geocode_open() checks every
 * reference once.
 */
#ifndef LRTI_GEOCODE_SECTION_H
#define LRTI_GEOCODE_SECTION_H

#include "geocode.h"

#define LRTI_GEOCODE_MAGIC "LRTGEO04"
#define LRTI_GEOCODE_ORDER UINT32_C(0x01020304)
#define LRTI_NO_COORD INT32_MIN /* coordinates are 1e-7 degree: 11 mm, what address data carry */
#define LRTI_NONE UINT32_MAX

enum {
    LRTI_TABLE_TEXT, /* bytes */
    LRTI_TABLE_NAME,
    LRTI_TABLE_STREET,
    LRTI_TABLE_HOUSE,
    LRTI_TABLE_HOUSE_PARCEL, /* uint32_t: parcels of the houses, one after the other */
    LRTI_TABLE_PARCEL,
    LRTI_TABLE_PARCEL_KEY, /* uint32_t: parcels in the order of their keys */
    LRTI_TABLE_PATTERN,    /* uint32_t: text of each parcel pattern */
    LRTI_TABLE_CITY,
    LRTI_TABLE_ZIP,
    LRTI_TABLE_SEGMENT,
    LRTI_TABLE_VERTEX,
    LRTI_TABLE_DELETE, /* names by the hashes of their keys with one character left out */
    LRTI_TABLE_CELL,   /* uint32_t: first entry in CELL_HOUSE of each cell of the reverse grid, and
                          one more */
    LRTI_TABLE_CELL_HOUSE,
    LRTI_TABLE_ALIAS,
    LRTI_TABLE_COUNT
};

typedef struct lrti_geo_header {
    char magic[8];
    uint32_t order;
    uint32_t table_count;
    uint64_t size;
    struct {
        uint64_t offset, count;
    } table[LRTI_TABLE_COUNT];
    int32_t grid_lon, grid_lat; /* south-west corner of the reverse grid */
    uint32_t grid_step, grid_columns, grid_rows;
    uint32_t address_count; /* address rows that could be used */
    uint32_t default_city;  /* LRTI_NONE: no address at all */
    uint32_t hyphenated;    /* 1: house numbers are written 112-10 (Queens) */
} lrti_geo_header;

typedef struct lrti_geo_name {
    uint32_t key; /* text */
    uint32_t first_street, n_streets;
    uint32_t letters; /* lrti_geo_letters() of the key */
    uint16_t words;   /* as written */
    uint16_t len;     /* of the key */
    uint32_t first_alias, n_aliases;
} lrti_geo_name;

typedef struct lrti_geo_alias { /* the name is another one of `street`, with these around it */
    uint32_t street, display;
    uint8_t pre_dir, suffix, suf_dir, reserved;
} lrti_geo_alias;

typedef struct lrti_geo_street {
    uint32_t name, display; /* display: the name's words for people */
    uint32_t city;
    uint8_t pre_dir, suffix, suf_dir, reserved;
    uint32_t first_house, n_houses;
    uint32_t first_segment, n_segments;
} lrti_geo_street;

enum {
    LRTI_HOUSE_POINT = 1,
    LRTI_HOUSE_PARCEL_POINT = 2
}; /* where the position comes from; neither: none */

typedef struct lrti_geo_house {
    uint32_t street;
    uint32_t number, high; /* equal, but for 9211-13 */
    uint32_t suffix, unit; /* text; unit as a key */
    int32_t lon, lat;
    uint32_t first_parcel, n_parcels;
    uint16_t zip, flags; /* zip: index + 1, 0 = not known */
} lrti_geo_house;

typedef struct lrti_geo_parcel {
    uint32_t number; /* text: the territory's written form */
    uint32_t key;    /* text: digits and letters alone */
    uint32_t house;  /* its first one, LRTI_NONE */
    int32_t lon, lat;
} lrti_geo_parcel;

typedef struct lrti_geo_city {
    uint32_t key, name; /* text */
    uint32_t state;     /* id of geocode_words, 0 = not known */
    int32_t lon, lat;   /* middle of its houses */
    uint32_t radius_m;  /* that holds 95 of 100 of them */
    uint32_t n_houses;
} lrti_geo_city;

typedef struct lrti_geo_zip {
    uint32_t zip;
    int32_t lon, lat;
    uint32_t radius_m, n_houses;
    uint32_t city; /* most frequent one */
} lrti_geo_zip;

typedef struct lrti_geo_segment {
    uint32_t street;
    uint32_t from_left, to_left, from_right, to_right; /* 0-0: none on this side */
    uint32_t zip_left, zip_right;                      /* five digits, 0 = not known */
    uint32_t first_vertex, n_vertices;
    uint8_t parity_left, parity_right; /* 'E', 'O', 'B'; 0 = as the ends of the range are */
    uint16_t reserved;
} lrti_geo_segment;

typedef struct lrti_geo_vertex {
    int32_t lon, lat;
} lrti_geo_vertex;

typedef struct lrti_geo_posting { /* sorted by code (hash), then name */
    uint32_t code, name;
} lrti_geo_posting;

/* Hash of a key with one byte left out (skip >= len: none). FNV-1a: only its evenness matters, hits
 * are verified. */
static inline uint32_t lrti_geo_hash(const char *key, size_t len, size_t skip)
{
    uint32_t hash = UINT32_C(2166136261);

    for (size_t i = 0; i < len; i++)
        if (i != skip)
            hash = (hash ^ (unsigned char)key[i]) * UINT32_C(16777619);
    return hash;
}

/* Which letters and digits a key holds. An edit changes at most two of these bits, so that all but
   a few names are told apart from a misspelt one without looking at them. */
static inline uint32_t lrti_geo_letters(const char *key, size_t len)
{
    uint32_t letters = 0;

    for (size_t i = 0; i < len; i++)
        letters |= UINT32_C(1) << ((unsigned char)key[i] & 31U);
    return letters;
}

#endif
