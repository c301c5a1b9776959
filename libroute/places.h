/*
 * places: addresses, parcels and street centrelines of a territory, from CSV or layers, as rows for geocode; and the
 * polygons of parcels.
 */
#ifndef LRTI_PLACES_H
#define LRTI_PLACES_H

#include "geocode.h"
#include "geom.h"
#include "territory.h"

typedef struct lrti_place_rows {
    lrti_geocode_row *row;
    size_t n, cap;
    /* parcels from a polygon layer: one a row, in the CRS of `crs`; else NULL */
    lrti_shape *polygon;
    lrti_crs *crs; /* of the polygons */
} lrti_place_rows;

typedef struct lrti_places {
    lrti_place_rows addresses, parcels;
    lrti_geocode_street *street;
    size_t n_streets;
    lrti_arena arena;
} lrti_places;

/* `near_box`: positions must lie in it (degrees); others are reported and dropped, and when most do the file is refused. */
lrt_status lrti_places_read(lrti_geom *geom, const lrti_manifest *manifest,
                            const lrt_limits *limits, lrti_box near_box, lrti_places *out,
                            lrti_report_fn report, void *user, lrt_error *err);
void lrti_places_free(lrti_places *places);

#endif
