/*
 * geocode_explain: what the geocoder made of a text - its readings, every place it thought of, and why
 * each was kept or left.
 *
 * Made only when asked (lrti_geocode_explain), from what the search has found anyway: asking changes no
 * answer. Everything lives in the arena of the call.
 */
#ifndef LRTI_GEOCODE_EXPLAIN_H
#define LRTI_GEOCODE_EXPLAIN_H

#include "geocode.h"
#include "geocode_parse.h"

/* The words and the first readings; false: out of memory. */
bool lrti_explain_readings(struct lrti_explained *out, const lrti_tokens *tokens,
                           const lrti_reading *readings, size_t n,
                           bool (*known)(const void *user, const char *key), const void *user,
                           lrti_arena *arena);
/* The places of an answer that no search of streets stands behind: a coordinate, a parcel number, a
   municipality, a corner. */
bool lrti_explain_places(struct lrti_explained *out, const lrti_geocoding *answer,
                         lrti_arena *arena);

#endif
