/*
 * coverage_inside: what the files of coverage share. Nobody else includes it.
 *
 *   coverage.c           the audit as a whole: shapes in, findings with their measures, counting, exceptions, order
 *   coverage_sets.c      boundary sets: overlaps, gaps, spill, rings, borders that nearly meet
 *   coverage_partners.c  categories of partners over the frame; what the directory lacks
 */
#ifndef LRTI_COVERAGE_INSIDE_H
#define LRTI_COVERAGE_INSIDE_H

#include "coverage.h"
#include "geom.h"
#include "store.h"

/* Parts narrower than this are noise of computed corners: no survey and no ordinance speaks of a millimetre. A side counts as
   a neighbour's when its middle is this near to the neighbour's border. */
#define LRTI_NOISE_M 0.001

typedef struct lrti_period {
    uint32_t from, to;
} lrti_period;

typedef struct lrti_audit {
    const lrti_coverage_input *in;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_coverage *out;
    lrti_arena *arena; /* of *out */
    lrti_geom *geom;
    lrti_crs *measure, *degrees;
    lrti_polygon **polygon; /* of each boundary row, on the measuring CRS */
    lrti_shape *shape;      /* of each boundary row, degrees */
    lrti_store_rings *source;
    lrti_polygon *frame[64]; /* of each boundary set, united when first asked for */
    uint64_t frame_sets;     /* bit s: set s is (an edition of) the frame */
    const char **key;        /* of each finding: what its id is made of */
    size_t cap_keys, cap_findings, cap_rows;
    lrt_error *err;
} lrti_audit;

/* A finding in the making: what its shape does not say. */
typedef struct lrti_draft {
    lrti_finding_kind kind;
    bool error, at_frame;
    bool meant; /* allowed by the rule of the set: an error only as a sliver, which nobody means */
    const char *set, *category, *condition; /* NULL = "" */
    const char *const *owner;               /* bytewise; longer-lived than the audit */
    size_t n_owners;
    const char *key; /* what tells it from others of its kind and scope; longer-lived */
    lrti_period period;
    double *points; /* NULL = one inside the shape */
    size_t n_points;
    const char *file, *message; /* NULL: made of the measures at the end */
} lrti_draft;

/* Adds a finding; nothing where no part of `shape` is wider than noise. `shape` NULL: without area. */
lrt_status lrti_audit_add(lrti_audit *a, const lrti_draft *draft, const lrti_polygon *shape);
/* The connected parts of `region` as findings, those between the same two sides together; `row`: boundaries that may be
   sides, `frame` may be NULL. A gap with one side is a self-gap. */
lrt_status lrti_audit_add_regions(lrti_audit *a, const lrti_draft *draft,
                                  const lrti_polygon *region, const uint32_t *row, size_t n,
                                  lrti_polygon *frame);
/* Frame minus `covered` (NULL: nothing is), its declared parts told apart: *gap is what is left (the caller's), and a row of
   the table of coverage is added. */
lrt_status lrti_audit_uncovered(lrti_audit *a, const lrti_draft *draft, lrti_polygon *frame,
                                const lrti_polygon *covered, lrti_polygon **gap);
/* The set united; the audit's. */
lrt_status lrti_audit_set(lrti_audit *a, uint32_t set, lrti_polygon **out);

static inline lrti_period lrti_meet(lrti_period a, lrti_period b) /* from >= to: they do not meet */
{
    return (lrti_period){a.from > b.from ? a.from : b.from, a.to < b.to ? a.to : b.to};
}
lrti_period lrti_set_period(const lrti_audit *a, uint32_t set);
/* Not empty, and not over before the day of the audit. */
bool lrti_wanted(const lrti_audit *a, lrti_period p);
lrt_status lrti_audit_step(const lrti_audit *a, const char *step, uint64_t done, uint64_t total);

lrt_status lrti_audit_sets(lrti_audit *a);
lrt_status lrti_audit_partners(lrti_audit *a);
lrt_status lrti_audit_directory(lrti_audit *a);
/* Texts of a finding, once it is counted. */
bool lrti_audit_describe(lrti_audit *a, lrti_finding *f);

#endif
