/*
 * brief: the booklet of an inspector's territory, and the set of booklets of a whole map. lrt_brief() is its interface.
 *
 * Partners come from survey.h (what routing says of the places on record), each told by profile.h; the map is sketch.h; the
 * story is that of the area and of the areas of other maps that its places lie in. Nothing here knows a city.
 */
#ifndef LRTI_BRIEF_H
#define LRTI_BRIEF_H

#include "pages.h"
#include "survey.h"

/* The area, or all areas of the set, that "SLUG[/EDITION][/AREA_ID]" names: the edition in force where none is given.
   `area` gets the row, LRTI_NO_ROW for the whole set. LRT_E_ARG lists what there is. */
lrt_status lrti_brief_find(const lrti_directory *d, const char *text, uint32_t as_of, uint32_t *set,
                           uint32_t *area, lrt_error *err);
/* A day on which the set is in force: as_of, or the nearest one. 0: it is that of as_of. */
uint32_t lrti_brief_map_date(const lrti_tables *t, uint32_t set, uint32_t as_of);

#endif
