/*
 * protocol: which rule governs a contact, and whether a member of staff may make it. Pure functions of the tables.
 *
 * A rule is considered when it is in force at the date, its `current` is empty or "yes", and all its facts hold (an unknown
 * fact does not hold). Resolution: rules of the service, then of the organization, then of its category; inside one level the
 * lowest priority number, none last, then the id. Exactly one rule governs; the others are not read.
 *
 * The verdict is that of the first line that applies:
 *
 *   | # | when                                                              | verdict   | and                               |
 *   |---|-------------------------------------------------------------------|-----------|-----------------------------------|
 *   | 1 | no rule, or the rule names no initiator_role (unset is a value)   | not_set   |                                   |
 *   | 2 | initiator_role is `none`                                          | never     | the rule's message                |
 *   | 3 | nobody is named who asks                                          | depends   | it depends on the role            |
 *   | 4 | the role ranks below initiator_role                               | ask_first | ask: initiator_role               |
 *   | 5 | approval_role is set and the role ranks below it                  | ask_first | ask: approval_role                |
 *   | 6 | an instant is given: the desk is closed then, or it is a holiday  | not_now   | next: the next opening            |
 *   | 7 | only a date is given: nothing opens on that day                   | not_now   | next                              |
 *   | 8 | otherwise                                                         | allowed   | hours: open, unknown, not judged  |
 *
 * 4 and 5 stand before 6: a colleague can be asked at any hour, and who may not call must not read "call on Monday". They are
 * told the next opening all the same. A role too junior is sent to the one that may, not turned away: the curriculum asks
 * whether any inspector may reach out "or only a senior leader", and the answer to the inspector is that leader's name.
 * Hours are those of the rule's contact, else of the service, else of the organization (schedule.h). With a date alone the
 * hour is not judged, and `hours` says so. `next` lies in the time of the same rule, or is not given.
 */
#ifndef LRTI_PROTOCOL_H
#define LRTI_PROTOCOL_H

#include "facts.h"
#include "schedule.h"

typedef enum lrti_hours_state {
    LRTI_OPEN,
    LRTI_CLOSED,
    LRTI_NO_HOURS,  /* no schedule on record, and no holiday */
    LRTI_NOT_JUDGED /* open at some time of the day; the instant is not known */
} lrti_hours_state;

typedef struct lrti_permission {
    lrt_permit verdict;
    uint32_t rule;      /* row of contact_protocol, LRTI_NO_ROW */
    uint32_t initiator; /* row of role: the lowest that may; LRTI_NO_ROW */
    uint32_t approval;
    uint32_t ask; /* whom, for ask_first */
    lrti_hours_state state;
    lrti_hours_of hours_of;
    uint32_t holiday; /* row, when one closes the day asked for */
    /* the next instant the desk is open, LRT_AT_NONE = none known, or not asked for */
    int64_t next;
} lrti_permission;

/* Rule of this level alone; LRTI_NO_ROW. */
uint32_t lrti_protocol_of_service(const lrti_directory *d, uint32_t service,
                                  const lrti_case *asked);
uint32_t lrti_protocol_of_organization(const lrti_directory *d, uint32_t organization,
                                       const lrti_case *asked);

/* The verdict of a rule (LRTI_NO_ROW = none). `service`: whose hours count where the rule's contact has none; LRTI_NO_ROW. */
lrti_permission lrti_protocol_judge(const lrti_directory *d, uint32_t rule, uint32_t service,
                                    uint32_t organization, const lrti_case *asked);
/* What can be said without knowing who asks, and when: LRT_PERMIT_NOT_SET, _NEVER or _DEPENDS. */
lrt_permit lrti_protocol_standing(const lrti_directory *d, uint32_t rule);
/* The word of it; NULL: it depends. */
const char *lrti_protocol_verdict(const lrti_directory *d, uint32_t rule);
/* Name of a role, or its id. */
const char *lrti_role_name(const lrti_tables *t, uint32_t role);

#endif
