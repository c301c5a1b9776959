/*
 * profile: one partner on a page for staff - mission, whom it serves, programs, how to reach it, who may contact it. In a
 * booklet about an area and on the agenda of a presentation it says the same.
 *
 * A match is one of route.h, described. What routing says about the protocol is said for no hour: a page is read for months,
 * so "they are closed" would be wrong by tomorrow; the hours stand beside the verdict.
 */
#ifndef LRTI_PROFILE_H
#define LRTI_PROFILE_H

#include "audience.h"
#include "doc.h"
#include "handle.h"
#include "story.h"

typedef struct lrti_profile {
    lrti_doc *doc;
    const lrti_directory *d;
    lrti_reader see;
    lrti_case asked;
    lrti_cites *cites;
} lrti_profile;

/* Each writes headings of `level` and what is below them. */
void lrti_profile_mission(lrti_profile *p, const lrti_match *m);
void lrti_profile_programs(lrti_profile *p, const lrti_match *m, int level);
void lrti_profile_reach(lrti_profile *p, const lrti_match *m, int level);
void lrti_profile_rule(lrti_profile *p, const lrti_match *m, int level);
/* The numbered sources of the page, as a section. */
void lrti_profile_sources(lrti_profile *p);

/* "Phone: 216-961-4242", appended, and its link; false: no way on record. */
bool lrti_profile_first_way(lrti_profile *p, const lrti_match *m, lrti_buf *out, lrti_buf *link);
/* "not set", "Inspector or more senior" ..., appended. */
void lrti_profile_verdict(lrti_profile *p, const lrti_match *m, lrti_buf *out);
/* What kind of partner it is, in words, appended. */
void lrti_profile_kind(lrti_profile *p, uint32_t organization, lrti_buf *out);
/* "Mon 2026-12-07 09:00": when a partner that has a schedule next opens or meets; false: not on record. */
bool lrti_profile_next(lrti_profile *p, const lrti_match *m, char out[40]);
/* Does it work on code enforcement - a service, or what it says of itself, names it? */
bool lrti_profile_enforces(lrti_profile *p, const lrti_match *m);

#endif
