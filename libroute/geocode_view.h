/*
 * geocode_view: typed pointers into a section that lrti_geocode_open() has checked, and what both
 * query files share.
 */
#ifndef LRTI_GEOCODE_VIEW_H
#define LRTI_GEOCODE_VIEW_H

#include <math.h>
#include <string.h>

#include "geocode_section.h"

typedef struct lrti_geo_view {
    const lrti_geo_header *h;
    const char *text;
    const lrti_geo_name *name;
    const lrti_geo_street *street;
    const lrti_geo_house *house;
    const uint32_t *house_parcel;
    const lrti_geo_parcel *parcel;
    const uint32_t *parcel_key, *pattern;
    const lrti_geo_city *city;
    const lrti_geo_zip *zip;
    const lrti_geo_segment *segment;
    const lrti_geo_vertex *vertex;
    const lrti_geo_posting *deletes;
    const uint32_t *cell, *cell_house;
    const lrti_geo_alias *alias;
} lrti_geo_view;

static inline size_t lrti_geo_count(const lrti_geo_view *v, int table)
{
    return (size_t)v->h->table[table].count;
}

static inline double lrti_geo_degrees(int32_t value)
{
    return value == LRTI_NO_COORD ? NAN : (double)value / 1e7;
}

/* Metres between two positions in 1e-7 degree: plane, good to 0.1 % over the few km it is used for.
 */
static inline double lrti_geo_metres(double lon1, double lat1, double lon2, double lat2)
{
    double y = (lat2 - lat1) * 0.0111195;
    double x = (lon2 - lon1) * 0.0111195 * cos(lat1 * 1e-7 * 3.14159265358979323846 / 180.0);

    return sqrt(x * x + y * y);
}

/* Is the suffix of a house number the first half of a grid number: W148N of W148N9748? */
static inline bool lrti_geo_grid(const char *suffix)
{
    size_t n = strlen(suffix);

    return n >= 2 && strchr("NESW", suffix[n - 1]) && strpbrk(suffix, "0123456789");
}

void lrti_geo_view_of(const lrti_geocoder *geocoder, lrti_geo_view *out);

/* "1374 West Blvd, Cleveland, OH 44102" of a house (unit "" = none); NULL: out of memory. */
const char *lrti_geo_address(const lrti_geo_view *v, uint32_t house, const char *unit,
                             lrti_arena *arena);
/* "West Blvd" of a street. */
const char *lrti_geo_street_text(const lrti_geo_view *v, uint32_t street, lrti_arena *arena);
/* Behind a comma: ", Cleveland, OH 44102"; zip 0 = none. */
const char *lrti_geo_city_text(const lrti_geo_view *v, uint32_t city, uint32_t zip,
                               lrti_arena *arena);

/* Where two streets meet, up to `capacity` places more than 150 m apart; returns how many. From the
   centrelines where there are any, else from the address points nearest to each other. SIZE_MAX:
   out of memory. */
typedef struct lrti_geo_crossing {
    double lon, lat; /* 1e-7 degree */
    double error_m;
} lrti_geo_crossing;
size_t lrti_geo_cross(const lrti_geo_view *v, uint32_t a, uint32_t b, lrti_arena *arena,
                      lrti_geo_crossing *out, size_t capacity);

/* Addresses, streets, blocks, intersections, ZIPs and municipalities: all that is no coordinate and
 * no parcel number. */
lrt_status lrti_geo_match(const lrti_geo_view *v, const char *text, const char *city,
                          const char *state, const char *zip, lrti_arena *arena,
                          lrti_geocoding *out, lrt_error *err);

#endif
