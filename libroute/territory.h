/*
 * territory: the folder a city keeps - manifest and CSV files - into checked rows of text.
 *
 * Every check that needs no geometry is made here, with file, line, field and remedy. All problems are reported, not only
 * the first; the status returned is that of the first.
 */
#ifndef LRTI_TERRITORY_H
#define LRTI_TERRITORY_H

#include "tables.h"

typedef enum lrti_place_field { /* fields of addresses, parcels and streets in the manifest */
                                LRTI_F_ppn,
                                LRTI_F_address,
                                LRTI_F_number,
                                LRTI_F_pre_dir,
                                LRTI_F_pre_type,
                                LRTI_F_name,
                                LRTI_F_suffix,
                                LRTI_F_suf_dir,
                                LRTI_F_unit,
                                LRTI_F_city,
                                LRTI_F_state,
                                LRTI_F_zip,
                                LRTI_F_lon,
                                LRTI_F_lat,
                                LRTI_F_x,
                                LRTI_F_y,
                                LRTI_F_base_name,
                                LRTI_F_from_left,
                                LRTI_F_to_left,
                                LRTI_F_from_right,
                                LRTI_F_to_right,
                                LRTI_F_zip_left,
                                LRTI_F_zip_right,
                                LRTI_F_city_left,
                                LRTI_F_city_right,
                                LRTI_F_parity_left,
                                LRTI_F_parity_right,
                                LRTI_F_COUNT
} lrti_place_field;
extern const char *const lrti_place_field_name[LRTI_F_COUNT];

typedef struct lrti_place_source { /* "addresses", "parcels" or "streets" of the manifest */
    const char *kind;
    const char *file;                 /* as written, relative to the folder; NULL = absent */
    const char *crs;                  /* "" = not stated */
    const char *encoding;             /* "" = not stated */
    const char *column[LRTI_F_COUNT]; /* NULL = not mapped */
} lrti_place_source;

typedef struct lrti_manifest {
    const char *folder;
    const char *name, *title, *crs, *time_zone, *frame; /* "" where absent */
    const char **no_service;
    size_t n_no_service;
    double near_m; /* NaN = not stated (then 100 of the CRS's unit if that is a foot, else 30 m) */
    const char *review_days; /* "name=days;..." (fresh.h), "" = not stated */
    const char **parcel_pattern;
    size_t n_parcel_patterns;
    lrti_place_source addresses, parcels, streets;
} lrti_manifest;

typedef struct lrti_territory {
    lrti_manifest manifest;
    lrti_raw raw; /* all CSV tables, sorted and checked; owns the manifest's strings too */
} lrti_territory;

lrt_status lrti_territory_read(const char *folder, const lrt_limits *limits, lrti_territory *out,
                               lrti_report_fn report, void *user, lrt_error *err);
void lrti_territory_free(lrti_territory *territory);

/* A whole file as text, at most max_bytes; free() it. `name` is for messages. */
lrt_status lrti_read_file(const char *path, const char *name, uint64_t max_bytes, char **text,
                          size_t *len, lrt_error *err);
/* folder + "/" + file into out. */
bool lrti_join_path(char *out, size_t size, const char *folder, const char *file);

/* The mapped columns of a CSV place source, row by row; cells of unmapped fields are "". */
typedef lrt_status (*lrti_place_fn)(void *user, uint64_t line, const char *const cell[LRTI_F_COUNT],
                                    lrt_error *err);
lrt_status lrti_territory_places(const lrti_manifest *manifest, const lrti_place_source *source,
                                 uint64_t max_bytes, lrti_place_fn on_row, void *user,
                                 lrt_error *err);

#endif
