/*
 * store: the SQLite half of a dataset - the tables and geometries for people, written once, through SpatiaLite.
 *
 * Queries never read it. mod_spatialite is loaded at run time, here only, and never linked (its librttopo is GPL).
 */
#ifndef LRTI_STORE_H
#define LRTI_STORE_H

#include "geocode.h"
#include "geometry.h"
#include "tables.h"

typedef struct lrti_store_shape { /* one row of a geometry table, as ISO WKB */
    const void *wkb;
    size_t size;
} lrti_store_shape;

typedef struct
    lrti_store_source { /* the shape of a boundary as it came: of projected layers, and where it was repaired */
    const char *boundary_id, *crs, *why; /* why "": it was valid */
    lrti_store_shape shape;              /* MultiLineString of its rings, in its own CRS */
} lrti_store_source;

typedef struct lrti_store_input {
    const lrti_tables *tables;
    const lrti_raw *raw;              /* for the columns that libroute does not know */
    const lrti_store_shape *boundary; /* MultiPolygon of each boundary row, EPSG:4326 */
    const lrti_store_source *source;
    size_t n_sources;
    const lrti_geocode_row *address;
    size_t n_addresses;
    const lrti_geocode_row *parcel;
    const lrti_store_shape *parcel_shape; /* NULL, or one for each parcel (size 0 = none) */
    size_t n_parcels;
} lrti_store_input;

/* Writes a new SQLite file at `path` (which must not exist); deterministic. */
lrt_status lrti_store_write(const char *path, const lrti_store_input *input, lrt_error *err);

/* PRAGMA integrity_check, and that the tables say what `tables` says. */
lrt_status lrti_store_verify(const char *path, const lrti_tables *tables, lrt_error *err);

/* The geometry of each boundary row as the tables for people hold it, in their order: rings in longitude/latitude. `shape` has
   room for one of each row of `tables`; the rings are allocated in `arena`. */
lrt_status lrti_store_shapes(const char *path, const lrti_tables *tables, lrti_arena *arena,
                             lrti_shape *shape, lrt_error *err);

typedef struct lrti_store_extra { /* the columns of one table that libroute does not know */
    const char **name;
    size_t n_names;
    const char **cell; /* row by row; "" = empty */
} lrti_store_extra;
/* The unknown columns of all tables that come from CSV; only the tables for people hold them. */
lrt_status lrti_store_extras(const char *path, const lrti_tables *tables, lrti_arena *arena,
                             lrti_store_extra out[LRTI_TABLE_COUNT], lrt_error *err);

typedef struct
    lrti_store_rings {     /* a shape as it came; n_rings 0: that of the tables is as it came */
    const char *crs, *why; /* NULL with n_rings 0; why "" = it was valid */
    lrti_shape shape;
} lrti_store_rings;
/* The source shapes; `out` has one zeroed place for each boundary row. */
lrt_status lrti_store_sources(const char *path, const lrti_tables *tables, lrti_arena *arena,
                              lrti_store_rings *out, lrt_error *err);

/* Each row of "address" or "parcel" in their order (by parcel number): NaN = without position. None where the territory has no
   such table. False = out of memory. */
typedef bool (*lrti_store_place_fn)(void *user, const char *ppn, double lon, double lat);
lrt_status lrti_store_places(const char *path, const char *table, lrti_store_place_fn on_place,
                             void *user, lrt_error *err);

const char *lrti_store_versions(void); /* "SQLite 3.40.1" */

#endif
