/*
 * survey: what routing says of every address and parcel on record, gathered by area - so that a booklet about an area names
 * the partners that routing names for the places in it, and no other.
 *
 * Places over which the same areas lie get the same partners, so they are routed once, as a group. A parcel of a parcel list
 * is a group of its own. Made once for a date, then asked for each area.
 *
 * The map of an area may not be in force on the date (the wards of last year, which teams are still named by): membership is
 * then that of `map_date`, the partners those of the date.
 */
#ifndef LRTI_SURVEY_H
#define LRTI_SURVEY_H

#include "handle.h"

typedef struct lrti_group {
    const uint32_t *area; /* that apply to its places; those of map_date behind those of the date */
    size_t n_areas;
    lrti_place place; /* one of them, routed for all */
    lrti_matches matches;
    uint32_t addresses, parcels;
} lrti_group;

typedef struct lrti_survey {
    lrti_group *group; /* in the order in which the dataset first names a place of it */
    size_t n, cap;
    uint32_t *slot; /* hash table of group numbers, by their areas */
    size_t n_slots;
    lrti_arena arena;
} lrti_survey;

/* asked->facts empty. `map_date` 0: that of the case. `shape`: of all boundaries (lrti_store_shapes). Areas of the set
   `map_set` in which no place is on record are sampled by a lattice of points instead: groups without addresses or parcels. */
lrt_status lrti_survey_make(lrt_router *router, const lrti_case *asked, uint32_t map_date,
                            uint32_t map_set, const lrti_shape *shape, lrti_survey *out,
                            lrt_error *err);
void lrti_survey_free(lrti_survey *survey);

/* LRTI_NO_ROW: everywhere. */
bool lrti_group_has(const lrti_group *group, uint32_t area);

/* The partners of an area as matches without rank, in no order that means anything, each with all services that it offers anywhere in it; ready for
   lrti_route_describe(). served[i]: addresses and parcels of match i; all: those of the area. */
typedef struct lrti_served {
    lrti_matches matches;
    uint32_t *served;
    uint32_t addresses, parcels; /* on record in the area */
} lrti_served;
lrt_status lrti_survey_area(const lrti_survey *survey, const lrti_directory *d,
                            const lrti_case *asked, uint32_t area, lrti_arena *arena,
                            lrti_served *out, lrt_error *err);

#endif
