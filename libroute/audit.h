/*
 * audit: the audit of the public header - a coverage with the dataset it is of, and its texts. Reports (map, GIS files) read
 * the same struct.
 */
#ifndef LRTI_AUDIT_H
#define LRTI_AUDIT_H

#include "coverage.h"
#include "handle.h"

struct lrt_audit_result {
    lrt_router *router; /* of the dataset at `path` */
    char *path;         /* shapes of boundaries for a map: lrti_store_shapes() */
    bool temporary;     /* built for this audit: removed with it */
    lrti_coverage coverage;
    lrt_audit_finding *finding; /* those of `coverage`, for callers */
    uint32_t review_days;
    bool history;
};

/* The audit as a report; lives in `arena`, and borrows from the audit. */
struct lrti_report;
lrt_status lrti_audit_report(const lrt_audit_result *audit, lrti_arena *arena,
                             struct lrti_report *out, lrt_error *err);

#endif
