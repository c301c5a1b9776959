/*
 * across: who would be asked on the other side of a border that is too near to be sure of. Only the words of the warnings say
 * it; areas, verdicts, order and codes are those of the place as it is on record.
 */
#ifndef LRTI_ACROSS_H
#define LRTI_ACROSS_H

#include "locate.h"
#include "route.h"

/* Completes the texts of near_border and uncertain in `located`, which is described, with the partners that routing names in
   the areas of their set beyond that border and not at the place. LRT_OK, LRT_E_MEMORY, LRT_E_DATASET (a damaged block). */
lrt_status lrti_across(const lrti_world *world, lrti_located *located, const lrti_case *asked,
                       const lrti_matches *matches, lrti_arena *arena, lrt_error *err);

#endif
