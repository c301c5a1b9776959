/*
 * coverage: does the territory hold together? Gaps, overlaps and their kin of every boundary set, of every category of
 * partner and day, and what the directory lacks - as plain records that reports read.
 *
 * One audit = lrti_coverage_make() over an open dataset. Everything below lives in the arena of the lrti_coverage and is
 * read-only afterwards. Method, ids and figures: docs/audit.md.
 *
 * Order: findings by status (outgrown, open, accepted), severity, kind, scope, id; the same for every order of input.
 * Measures: GEOS on the territory's projected CRS, in square metres and metres; a report turns them into feet by unit_m.
 * Geometry: longitude/latitude, as in the dataset (edges straight in the measuring CRS, densified to 0.1 mm).
 */
#ifndef LRTI_COVERAGE_H
#define LRTI_COVERAGE_H

#include "areas.h"
#include "directory.h"
#include "geometry.h"

typedef enum lrti_finding_kind {
    /* of one boundary set, `set` */
    LRTI_FOUND_GAP,      /* inside the frame, and in no area of a tessellation */
    LRTI_FOUND_OVERLAP,  /* in two areas of it */
    LRTI_FOUND_SPILL,    /* of an area, beyond the frame */
    LRTI_FOUND_SELF_GAP, /* a gap with the same area all round: between its parts, or a hole in it */
    LRTI_FOUND_DUPLICATE,    /* two ids, one shape */
    LRTI_FOUND_INVALID_RING, /* repaired by the build; `point` is where GEOS saw the fault */
    LRTI_FOUND_NEAR_MISS,    /* corners that nearly lie on the neighbour's border; `points` */
    LRTI_FOUND_HOLE,         /* enclosed by the set, outside the frame: no gap */
    LRTI_FOUND_NO_SERVICE,   /* a gap that the territory declares (no_service) */
    LRTI_FOUND_BEYOND_FRAME, /* most of the set lies beyond the frame: spill is not looked for */
    LRTI_FOUND_CRS_DOUBT,    /* coordinate operation of unknown or poor accuracy */
    LRTI_FOUND_ACCURACY, /* the accuracy of a set is not stated, or worse than its findings are wide */
    /* of a category of partners, `category` (and `condition`) */
    LRTI_FOUND_UNCOVERED, /* inside the frame, and in no area of any partner of the category */
    /* of the directory; no geometry */
    LRTI_FOUND_STALE_EDITION, /* an area names only an edition that has been replaced */
    LRTI_FOUND_AREA_NO_PARTNER, /* a boundary that no partner of a category serves; owners: the boundary */
    LRTI_FOUND_PARTNER_NO_AREA, /* owners: the organization */
    LRTI_FOUND_PARTNER_NO_CONTACT,
    LRTI_FOUND_PARTNER_NO_PROTOCOL,
    LRTI_FOUND_STALE_CONTACT,
    LRTI_FOUND_DANGLING_NAME,    /* a stated area that matches no boundary */
    LRTI_FOUND_UNUSED_EXCEPTION, /* an exception that names no finding, or has run out */
    LRTI_FOUND_KINDS
} lrti_finding_kind;

typedef enum lrti_finding_status {
    LRTI_FINDING_OUTGROWN, /* accepted once, and grown past the limit of its exception */
    LRTI_FINDING_OPEN,
    LRTI_FINDING_ACCEPTED
} lrti_finding_status;

typedef struct lrti_finding_part { /* how much of a boundary lies in the finding */
    uint32_t boundary;             /* row */
    double area_m2, share;         /* share of that boundary, 0..1 */
} lrti_finding_part;

typedef struct lrti_finding {
    char id[40]; /* "overlap-3f09a1c27b5e"; stable, see docs/audit.md */
    lrti_finding_kind kind;
    bool sliver; /* gap, overlap or spill of which no part is as wide as the sliver width */
    bool error;  /* else a notice: notices are never open in the sense of the exit status */
    lrti_finding_status status;
    const char *set;       /* "wards/2026", or "" */
    const char *category;  /* or "" */
    const char *condition; /* "violation_category=lead", or "": any */
    /* ids of boundaries (slug/edition/area_id) or organizations on its sides, bytewise */
    const char *const *owner;
    size_t n_owners;
    bool at_frame;       /* the border of the frame is one of its sides */
    const char *message; /* one line for people: what and where, with the measure */
    const char *remedy;  /* one line: what to do */
    const char *file;    /* of the territory, or "" */
    /* where and how big; n_rings 0 and NaN where it has no geometry */
    lrti_shape shape; /* degrees; each shell counter-clockwise, its holes after it, clockwise */
    /* lon, lat ...: places of an invalid ring or of near-misses; else one point inside the shape */
    double *points;
    size_t n_points;
    double area_m2, perimeter_m, width_m /* 2A/P */, widest_m /* of its widest part */;
    uint32_t n_parts;
    /* in it, border included; of these on its border */
    uint32_t parcels, addresses, parcels_on_edge, addresses_on_edge;
    uint32_t valid_from, valid_to; /* the days for which it holds, [from, to) */
    lrti_finding_part *part;       /* boundaries of the breakdown set in it, largest first */
    size_t n_parts_of;
    uint32_t exception; /* row of table exception; LRTI_NO_ROW */
} lrti_finding;

typedef struct
    lrti_coverage_row { /* how much of the frame is covered, by a set or a category, in a period */
    const char *set, *category, *condition; /* as in lrti_finding */
    uint32_t valid_from, valid_to;
    double frame_m2, uncovered_m2,
        declared_m2;         /* declared: of the frame, in a no-service area and not covered */
    lrti_finding_part *part; /* boundaries of the breakdown set that are not covered, most first */
    size_t n_parts;
} lrti_coverage_row;

typedef struct lrti_coverage {
    lrti_finding *finding;
    size_t n_findings;
    lrti_coverage_row *row; /* sets by id, then categories */
    size_t n_rows;
    size_t n_open, n_outgrown, n_accepted,
        n_notices;                   /* errors that are open; outgrown; accepted; notices */
    uint64_t n_parcels, n_addresses; /* with a position */
    uint64_t n_parcels_unplaced, n_addresses_unplaced;
    uint32_t as_of; /* 0: no day was given */
    double sliver_m, near_m;
    const char *frame, *by; /* slugs: of the frame, of the breakdown; "" = none */
    lrti_arena arena;
} lrti_coverage;

typedef struct lrti_coverage_input {
    const char *path; /* of the dataset: shapes and places are read from its tables for people */
    const lrti_directory *directory;
    const lrti_areas *areas;
    uint32_t as_of;          /* 0: none */
    double sliver_m, near_m; /* NaN = default */
    const char *frame, *by;  /* NULL = as the territory says; the finest tessellation in force */
    uint32_t review_days;
    bool history; /* with as_of: findings that ended before it too */
    int (*on_progress)(void *user, const char *step, uint64_t done, uint64_t total);
    void *user;
} lrti_coverage_input;

lrt_status lrti_coverage_make(const lrti_coverage_input *input, lrti_coverage *out, lrt_error *err);
void lrti_coverage_free(lrti_coverage *coverage);

const char *lrti_finding_kind_text(lrti_finding_kind kind);       /* "gap" ... */
const char *lrti_finding_status_text(lrti_finding_status status); /* "open" ... */

#endif
