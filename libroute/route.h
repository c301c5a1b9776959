/*
 * route: the areas that apply, and the directory, to ranked partners with their reasons. A pure function of its inputs: no
 * clock, no locale, no environment; context is read last and moves nothing.
 *
 *   hits -> service areas in force -> organizations (succession resolved, parcel lists applied) -> services that fit
 *        -> keys -> order -> reasons, contacts, protocol
 *
 * Keys, first difference decides (the order is total because ids are unique):
 *   1 priority      of the governing contact protocol, else of the best service; lower first, none last
 *   2 eligibility   matched branches, more first
 *   3 specificity   of the best matching area, finer (smaller) first; a parcel list counts as 0
 *   4 share         of the parcel in 1/10000, larger first; a point counts 10000
 *   5 area          in whole m2, smaller first
 *   6 freshness     last_verified, newest first, none last
 *   7 id            bytewise
 */
#ifndef LRTI_ROUTE_H
#define LRTI_ROUTE_H

#include "facts.h"
#include "geocode.h"
#include "result.h"

lrt_status lrti_route(const lrti_directory *directory, const lrti_geocoder *geocoder,
                      const lrti_located *located, const lrti_case *asked, lrti_arena *arena,
                      lrti_matches *out, lrt_error *err);

/* Fills what a reader sees: reasons, contacts, criteria, context, the texts of the warnings; once. */
lrt_status lrti_route_describe(const lrti_directory *directory, const lrti_located *located,
                               const lrti_case *asked, lrti_arena *arena, lrti_matches *matches,
                               lrt_error *err);

/* Fills the contacts of a match whose organization, services and protocol are set, in the order of routing. */
lrt_status lrti_route_contacts(const lrti_directory *directory, const lrti_case *asked,
                               lrti_arena *arena, lrti_match *match, lrt_error *err);
/* Place of a channel among the modes of a rule, UINT32_MAX = not one of them; an address is where letters and visitors go. */
uint32_t lrti_route_mode(const char *modes, const char *channel);

/* Is every contact that the reader would be given of a match stale? One never verified is neither fresh nor stale. */
bool lrti_route_stale(const lrti_directory *directory, const lrti_case *asked,
                      const lrti_match *match);

/* A row of parcel_area: does it take in (or leave out), and is it about a parcel of the place, at the date? */
bool lrti_parcel_row_includes(const lrti_tables *t, uint32_t row);
bool lrti_parcel_row_applies(const lrti_tables *t, const lrti_geocoder *geocoder,
                             const lrti_located *located, uint32_t as_of, uint32_t row);

const char *lrti_key_text(lrti_key key); /* "priority" ... "id" "last" */

#endif
