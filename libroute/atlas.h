/*
 * atlas: the boundary sets of a dataset as a report shows them below its rows - areas with their shapes, who serves them on a
 * day, and where the shapes come from. An audit and a comparison draw their maps over the same.
 *
 * Names of partners are read as the staff view reads them, nothing else of the directory is.
 */
#ifndef LRTI_ATLAS_H
#define LRTI_ATLAS_H

#include "directory.h"
#include "report.h"

typedef struct lrti_atlas {
    const lrti_directory *d;
    const lrti_tables *t; /* of it */
    const char *path;     /* of the dataset: shapes are read from its tables for people */
    uint32_t as_of;       /* 0: no day, every edition is in force */
    const char *frame,
        *by; /* slugs of the sets that are shown at first, when they are in force; "" */
    lrti_arena *arena;
    lrti_report *r; /* whose sets, partners and sources are filled */
    bool failed;    /* an allocation */
} lrti_atlas;

lrt_status lrti_atlas_fill(lrti_atlas *atlas, lrt_error *err);

/* Texts that live as long as the report; "" where memory ran out, which `failed` remembers. */
const char *lrti_atlas_first_day(lrti_atlas *atlas, uint32_t from); /* "" = open */
const char *lrti_atlas_last_day(lrti_atlas *atlas, uint32_t to);    /* the last day in force */
const char *lrti_atlas_days(lrti_atlas *atlas, uint32_t from, uint32_t to);
const char *lrti_atlas_spoken(lrti_atlas *atlas, const char *slug); /* "cdc_areas": "CDC areas" */

#endif
