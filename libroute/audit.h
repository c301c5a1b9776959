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
    uint32_t review_days;
    bool history;
};

typedef size_t (*lrti_audit_text_fn)(const lrt_audit_result *audit, char *buf, size_t size);
typedef struct lrti_audit_file {
    const char *name;
    lrti_audit_text_fn make;
} lrti_audit_file;
/* What lrt_audit_write() writes. */
extern const lrti_audit_file lrti_audit_files[];
extern const size_t lrti_audit_file_count;

#endif
