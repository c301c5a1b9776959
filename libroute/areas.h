/*
 * areas: point in, covering areas out. Exact; border included.
 *
 * Compile (build time): shapes in longitude/latitude into one position-independent section. Query: used in place from the
 * mapping; nothing is allocated, interned or locked. Distances are local: a metric fitted to the territory's projected CRS
 * turns differences of degrees into metres (see metric.h).
 *
 * Area indexes are the order of the input areas (the builder sorts sets by slug and edition, areas by id bytewise).
 * An epoch is the time between two changes of the sets in force.
 */
#ifndef LRTI_AREAS_H
#define LRTI_AREAS_H

#include "base.h"
#include "geometry.h"
#include "metric.h"

typedef struct lrti_areas_set {
    uint32_t valid_from, valid_to; /* [from, to), YYYYMMDD */
} lrti_areas_set;

typedef struct lrti_areas_area {
    uint32_t set;
    lrti_shape shape; /* valid; degrees */
} lrti_areas_area;

/* Appends the section to `out`. The same input gives the same bytes on every compiler and machine. */
lrt_status lrti_areas_compile(const lrti_areas_set *sets, size_t n_sets,
                              const lrti_areas_area *areas, size_t n_areas,
                              const lrti_metric *metric, lrti_buf *out, lrt_error *err);

typedef struct lrti_areas lrti_areas;

/* Checks the structure (bounds of everything) and makes the small handle; the section must outlive it. 64-byte aligned. */
lrt_status lrti_areas_open(const void *section, size_t size, lrti_areas **out, lrt_error *err);
void lrti_areas_close(lrti_areas *areas);

uint32_t lrti_areas_epoch(const lrti_areas *areas, uint32_t as_of);
uint32_t lrti_areas_epoch_count(const lrti_areas *areas);
/* Bit s set: set s is in force. */
uint64_t lrti_areas_epoch_sets(const lrti_areas *areas, uint32_t epoch);
/* Contract of lrt_areas_at(). */
size_t lrti_areas_at(const lrti_areas *areas, uint32_t epoch, double lon, double lat,
                     lrt_area_hit *hits, size_t capacity);
/* Cover id of one point, as lrt_cover_many() gives it; LRT_COVER_INVALID also for a damaged section. */
uint32_t lrti_areas_cover_at(const lrti_areas *areas, uint32_t epoch, double lon, double lat);
/* Contract of lrt_cover_many(): LRT_OK; LRT_E_ARG for an epoch that does not exist; LRT_E_DATASET for a damaged section. */
lrt_status lrti_areas_cover_many(const lrti_areas *areas, uint32_t epoch, const double *lon_lat,
                                 size_t n, uint32_t *cover);
/* Contract of lrt_cover_areas(). */
size_t lrti_areas_cover(const lrti_areas *areas, uint32_t cover, const uint32_t **list);
/* Cover ids are 0 .. count - 1. */
uint32_t lrti_areas_cover_count(const lrti_areas *areas);
/* Was a damaged block met? Distances have no other way to say so: ask after measuring. */
bool lrti_areas_damaged(const lrti_areas *areas);
/* Every block of the section against its checksum. Lookups do so on first touch and say so (LRT_INVALID, LRT_COVER_INVALID,
   LRT_E_DATASET); distances leave out what is damaged, so a caller who has not checked the section asks this first. */
bool lrti_areas_verify(const lrti_areas *areas);

/* Distance in metres from the point to the nearest edge of one area, or INFINITY when it is more than limit_m away or the
   point is not near the territory. limit_m may be INFINITY. */
double lrti_areas_edge_distance(const lrti_areas *areas, uint32_t area, double lon, double lat,
                                double limit_m);

typedef struct lrti_near {
    uint32_t area;
    double edge_m;
} lrti_near;
/* Areas in force (covering the point or not) with an edge within radius_m, ascending by area index; at most capacity are
   written, the number there are is returned. */
size_t lrti_areas_near(const lrti_areas *areas, uint32_t epoch, double lon, double lat,
                       double radius_m, lrti_near *out, size_t capacity);

uint32_t lrti_areas_count(const lrti_areas *areas);
uint32_t lrti_areas_set_of(const lrti_areas *areas, uint32_t area);
const lrti_metric *lrti_areas_metric(const lrti_areas *areas);

#endif
