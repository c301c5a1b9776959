/*
 * explain: exactly one reason for every organization in the directory, chosen or not, with the number that matters.
 *
 * Chosen ones: who is first, who was outranked by whom on which key, or whose fitness hangs on a fact that was not given.
 * The others, the first that applies:
 *
 *   not_answered      the place itself has no answer
 *   replaced          its successor answers for it             ended, inactive   it is over, and nobody took over
 *   not_yet_valid     it begins later
 *   excluded          the parcel is on its minus-list
 *   condition_no      a required criterion does not hold       service_ended, service_not_yet, service_inactive
 *   area_ended, area_not_yet   an area that covers the place, at another date
 *   outside           by so many feet of the nearest of its areas
 *   not_on_list       it serves the parcels of a list only
 *   area_unknown      the area it states is no boundary        no_area           none is on record
 *
 * A reason is something to act on: move the place inside, give the fact, ask for the date named, and it is gone - then the
 * organization is chosen, or the next reason in the list stands.
 */
#ifndef LRTI_EXPLAIN_H
#define LRTI_EXPLAIN_H

#include "locate.h"
#include "route.h"

/* `matches` described. *out: a partner for each row of organization: the chosen by rank, then those
   outside, nearest first, then the others by id. LRT_OK,
   LRT_E_MEMORY, LRT_E_DATASET (a damaged block of the index). */
lrt_status lrti_explain(const lrti_world *world, const lrti_located *located,
                        const lrti_case *asked, const lrti_matches *matches, lrti_arena *arena,
                        lrti_partner **out, lrt_error *err);

#endif
