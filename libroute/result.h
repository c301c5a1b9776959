/*
 * result: the plain structs that flow from locate through route to format. Row numbers refer to the directory's tables.
 *
 * An answer is made in two steps: what is true (areas, verdicts, order, codes: no text is formatted) and, when somebody reads
 * it, how to say it (reasons, contacts, context, sentences: "described"). A stream of a million rows pays for the first only.
 */
#ifndef LRTI_RESULT_H
#define LRTI_RESULT_H

#include "fresh.h"

typedef enum lrti_relation_kind {
    LRTI_INSIDE,
    LRTI_ON_EDGE,
    LRTI_NEAR,
    LRTI_SPLIT
} lrti_relation_kind;
typedef enum lrti_verdict {
    LRTI_CERTAIN,
    LRTI_VERDICT_SPLIT,
    LRTI_NEAR_BORDER,
    LRTI_UNCERTAIN,
    LRTI_NONE,
    LRTI_NOT_IN_FORCE
} lrti_verdict;

typedef struct lrti_hit {
    uint32_t area;
    lrti_relation_kind relation;
    uint32_t share; /* of the parcel in 1/10000; 0 = the point rule */
    /* to the nearest edge of this area, once described (of a near one: at once); INFINITY =
       unknown */
    double edge_m;
} lrti_hit;

typedef struct lrti_warning {
    const char *code, *text; /* text is NULL until described */
    /* a boundary_set row, a category, or LRTI_NO_ROW: what the text will be about */
    uint32_t subject;
} lrti_warning;

typedef struct lrti_warnings {
    lrti_warning *item;
    size_t n, cap;
} lrti_warnings;

typedef struct lrti_located {
    lrt_answer status;
    const char *reason; /* one sentence when not answered; "" */
    /* the location */
    double lon, lat; /* NaN: none */
    double x, y;     /* measuring CRS, its unit; NaN outside the territory */
    lrt_match_type match_type;
    int score;
    uint32_t faults;
    double error_m;
    const char *address;     /* "" for a coordinate */
    const uint32_t *parcels; /* of the geocoder */
    size_t n_parcels;
    bool parcel_rule;
    /* the areas: those that apply, then those near; ascending by index */
    lrti_hit *hit;
    size_t n_hits, n_applying;
    lrti_verdict verdict[64]; /* by row of boundary_set */
    double set_edge_m[64];    /* nearest edge of the set, INFINITY = farther than it matters */
    lrti_warnings warnings;
    uint32_t epoch;
    uint64_t in_force, applying,
        split;      /* sets: in force; with an area that applies; whose border cuts the parcel */
    bool measured;  /* set_edge_m and the near areas are there */
    bool judged;    /* verdicts, near areas and warnings are there */
    bool described; /* the edge distances and the texts of the warnings are there */
} lrti_located;

typedef enum lrti_key {
    LRTI_KEY_PRIORITY,
    LRTI_KEY_ELIGIBILITY,
    LRTI_KEY_SPECIFICITY,
    LRTI_KEY_SHARE,
    LRTI_KEY_AREA,
    LRTI_KEY_FRESHNESS,
    LRTI_KEY_ID,
    LRTI_KEY_LAST
} lrti_key;

/* Branches of eligibility, a bit each (eligibility.h). */
typedef struct lrti_eligibility {
    uint8_t yes, no, unknown; /* never two of them */
    uint8_t refused;          /* required, and not so: the service is not offered */
    uint8_t required_unknown; /* required, and depends on a fact that was not given */
} lrti_eligibility;

typedef struct lrti_criteria { /* "owner_type: owner_occupant" */
    const char *matched[6], *unknown[6], *not_matched[6];
    size_t n_matched, n_unknown, n_not_matched;
} lrti_criteria;

typedef struct lrti_service_match {
    uint32_t service;  /* LRTI_NO_ROW: the organization itself */
    int32_t priority;  /* LRTI_NO_INT = none */
    uint32_t protocol; /* row, LRTI_NO_ROW = none of its own */
    lrti_eligibility eligibility;
    const lrti_criteria *criteria; /* described */
} lrti_service_match;

typedef struct lrti_contact {
    const char *channel, *value, *hours, *audience, *note, *last_verified, *source_id, *id,
        *staff_note;
    uint32_t service; /* LRTI_NO_ROW = the organization's */
    lrti_age age;
} lrti_contact;

typedef struct lrti_match {
    uint32_t organization;
    uint32_t *succeeds; /* organizations whose area it inherits */
    size_t n_succeeds;
    const lrti_hit *best;        /* the area that counts; NULL = by parcel list */
    lrti_service_match *service; /* those that fit, best first */
    size_t n_services;
    lrti_eligibility own; /* what the organization itself asks for; counts where n_services is 0 */
    const lrti_criteria *criteria; /* described: of the best service, or of the organization */
    /* rank keys */
    int32_t priority; /* LRTI_NO_INT = none */
    uint32_t eligibility, specificity, share;
    uint64_t area_m2;
    const char *last_verified;
    lrti_key beats_next_on;
    uint32_t protocol;      /* row of contact_protocol, LRTI_NO_ROW */
    const char *warning[6]; /* codes */
    size_t n_warnings;
    /* described: */
    lrti_contact *contact;
    size_t n_contacts;
    const char **reason;
    size_t n_reasons;
} lrti_match;

typedef struct lrti_matches {
    lrti_match *match; /* by rank */
    size_t n;
    lrti_warnings warnings;
    bool described;
    /* described: */
    uint32_t *context;      /* rows of context: finest kind of area first, then area, then id */
    uint32_t *context_area; /* the boundary each holds for */
    size_t n_context;
} lrti_matches;

/* One organization of the directory, and the one reason it is chosen or not (explain.h). */
typedef struct lrti_partner {
    uint32_t organization;
    bool chosen;
    uint32_t rank; /* 0 = not chosen */
    const char *code, *reason;
    double distance_m;     /* outside by; NaN */
    uint32_t area;         /* boundary it is about; LRTI_NO_ROW */
    uint32_t date;         /* the nearest day on which the reason does not hold; 0 */
    lrti_key key;          /* outranked on; LRTI_KEY_LAST = by nobody */
    uint32_t other;        /* outranked by, or answers for it; LRTI_NO_ROW */
    uint32_t service;      /* it is about; LRTI_NO_ROW */
    const char *criterion; /* "owner_type: owner_occupant"; "" */
} lrti_partner;

/* False: out of memory. */
bool lrti_warn(lrti_warnings *w, lrti_arena *arena, const char *code, uint32_t subject,
               const char *text);

#endif
