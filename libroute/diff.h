/*
 * diff: two datasets, or one at two dates, compared by what they answer - which parcels and addresses get other partners,
 * another order, contact or permission, and why; and how the boundaries moved. Plain records that reports read.
 *
 * Each place on record is answered by both sides. Places with equal inputs to routing (the areas over them, parcel lists)
 * share one answer, and pairs of answers one change, so that a county costs one routing for each combination of areas and not
 * one for each parcel. Answers are compared by ids and texts, never by row numbers. Method and words: docs/diff.md.
 *
 * Order: places by kind, then key; boundary changes by set, then owners; partners by id: the same for every order of input.
 */
#ifndef LRTI_DIFF_H
#define LRTI_DIFF_H

#include "geometry.h"
#include "handle.h"

/* What is other about an answer: bits. */
enum {
    LRTI_EFFECT_STATUS = 1 << 0,     /* answered, outside, gap ... */
    LRTI_EFFECT_FIRST = 1 << 1,      /* the first partner */
    LRTI_EFFECT_PARTNERS = 1 << 2,   /* which partners there are */
    LRTI_EFFECT_ORDER = 1 << 3,      /* the order of those that both have */
    LRTI_EFFECT_SERVICES = 1 << 4,   /* of one that both have: its services, */
    LRTI_EFFECT_CONTACT = 1 << 5,    /* the ways to reach it, */
    LRTI_EFFECT_PERMISSION = 1 << 6, /* who may contact it, */
    LRTI_EFFECT_PROTOCOL = 1 << 7,   /* or how, with what, and until when */
    LRTI_EFFECTS = 8
};

typedef enum lrti_cause_kind {
    LRTI_CAUSE_BOUNDARY_MOVED,   /* subject: slug */
    LRTI_CAUSE_EDITION_REPLACED, /* slug */
    LRTI_CAUSE_PLACE_MOVED,      /* "" */
    LRTI_CAUSE_PARTNER_ADDED,    /* organization, as in all that follow: no such id before */
    LRTI_CAUSE_PARTNER_REMOVED,
    LRTI_CAUSE_PARTNER_BEGAN, /* by its dates or status */
    LRTI_CAUSE_PARTNER_ENDED,
    LRTI_CAUSE_SUCCESSION,     /* merged or succeeded: of the one whose areas another answers for */
    LRTI_CAUSE_AREA_ASSIGNED,  /* it was given the area, */
    LRTI_CAUSE_AREA_WITHDRAWN, /* or no longer has it */
    LRTI_CAUSE_PARCEL_LIST,
    LRTI_CAUSE_SERVICE_CHANGED, /* its services: begun, ended, other priority */
    LRTI_CAUSE_ELIGIBILITY,
    LRTI_CAUSE_RULE_CHANGED, /* contact protocol */
    LRTI_CAUSE_CONTACT_CHANGED,
    LRTI_CAUSE_VERIFIED,          /* other day of verification, a rank key */
    LRTI_CAUSE_TERRITORY_CHANGED, /* "": what the frame is, or where no service is declared */
    LRTI_CAUSES
} lrti_cause_kind;

typedef struct lrti_cause {
    lrti_cause_kind kind;
    const char *subject; /* id or slug, "" */
    const char *text;    /* one clause for people */
} lrti_cause;

typedef struct lrti_diff_partner { /* one match of an answer */
    const char *id, *name, *category;
    const char *services; /* ids joined by ';' */
    const char **contact; /* "phone 216-555-0100, Mon-Fri 9-5", in order */
    size_t n_contacts;
    /* "allowed", "ask_first:supervisor"; without a role "from:inspector" ... */
    const char *permission;
    const char *protocol; /* all that the rule asks for, as one text; "" = no rule */
    const lrti_match *match;
} lrti_diff_partner;

typedef struct lrti_answer_record {
    lrt_answer status;
    lrti_diff_partner *partner; /* in order */
    size_t n_partners;
    lrti_located located; /* of the first place that got it; its areas are those of all */
    lrti_matches matches;
    bool listed; /* a parcel list names the place */
} lrti_answer_record;

typedef struct lrti_change { /* between two answers; shared by all places that have both */
    const lrti_answer_record *was, *is;
    unsigned effects;
    const lrti_cause *cause; /* by kind, then subject */
    size_t n_causes;
    /* rows of this change: parcels and addresses that are not moved, new or gone */
    uint32_t places;
} lrti_change;

typedef enum lrti_place_state {
    LRTI_PLACE_CHANGED,
    LRTI_PLACE_MOVED,    /* lies elsewhere, and gets another answer */
    LRTI_PLACE_NEW,      /* only the newer one has it */
    LRTI_PLACE_VANISHED, /* only the older one */
    LRTI_PLACE_STATES
} lrti_place_state;

typedef struct lrti_diff_place {
    lrti_record_kind kind;
    lrti_place_state state;
    const char *id;          /* parcel number in its written form, or the address */
    const char *address;     /* of a parcel; "" */
    double lon, lat;         /* where it is now (of a vanished one: was); NaN = not known */
    double old_lon, old_lat; /* of a moved one, else the same */
    uint32_t change;         /* index; LRTI_NO_ROW for new and vanished ones */
    const lrti_answer_record *was, *is; /* NULL: not there */
} lrti_diff_place;

typedef struct lrti_gains {                  /* places that a partner gained and lost */
    uint32_t first_gained, first_lost;       /* as first of all */
    uint32_t category_gained, category_lost; /* as first of its category */
    uint32_t any_gained, any_lost;           /* at any rank */
} lrti_gains;

typedef struct lrti_diff_total {
    const char *id, *name, *category;
    lrti_gains of[2]; /* by lrti_record_kind */
} lrti_diff_total;

typedef struct lrti_boundary_change {
    const char *slug, *old_set,
        *new_set;                 /* "wards", "wards/2014", "wards/2026"; "" = none in force */
    const char *from, *from_name; /* area id of the owner before; "" = nobody */
    const char *to, *to_name;
    double area_m2, from_share,
        to_share;     /* share of the old area of `from`, of the new area of `to`; NaN */
    lrti_shape shape; /* degrees; shells counter-clockwise, holes after theirs */
    double lon, lat;  /* a point inside */
    uint32_t parcels,
        addresses; /* that changed hands so; places on record on both sides, not moved */
} lrti_boundary_change;

struct lrt_diff_result {
    lrt_router *router[2];
    lrti_case asked[2];
    lrti_diff_place *place;
    size_t n_places, cap_places;
    lrti_change *change;
    size_t n_changes, cap_changes;
    lrti_diff_total *total; /* only partners with a gain or loss */
    size_t n_totals;
    lrti_boundary_change *boundary;
    size_t n_boundaries, cap_boundaries;
    /* by lrti_record_kind: compared (on record on both sides), rows by state, and moved ones with the same answer */
    uint32_t compared[2], rows[2][LRTI_PLACE_STATES], moved_same[2];
    const char *role;
    const char *const *fact;
    size_t n_facts;
    lrt_rule rule;
    lrti_arena arena;
};

typedef struct lrti_cause_total { /* a cause, with the rows that have it, by lrti_record_kind */
    lrti_cause_kind kind;
    const char *subject, *text;
    uint32_t places[2];
} lrti_cause_total;
/* Every cause of a change with rows, once, by kind and subject. Free it; NULL: out of memory. */
lrti_cause_total *lrti_diff_causes(const lrt_diff_result *r, size_t *n);

const char *lrti_effect_text(unsigned bit);               /* "first_partner" ...; of one bit */
const char *lrti_cause_text(lrti_cause_kind kind);        /* "boundary_moved" ... */
const char *lrti_place_state_text(lrti_place_state s);    /* "changed" ... */
const char *lrti_record_kind_text(lrti_record_kind kind); /* "parcel", "address" */

#endif
