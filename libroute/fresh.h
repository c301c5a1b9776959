/*
 * fresh: how old a fact of the directory is, against the interval in which its kind is to be reviewed.
 *
 * The intervals are data: `review_days` of territory.json, kept in `meta` as "name=days" joined by ';'. The most particular
 * one counts: of the source type ("source:press"), else of the table ("contacts"), else "default", else LRTI_REVIEW_DAYS.
 * A month or a year counts from its first day: what is only known to a year is rather taken for too old. Never verified is a
 * state of its own, neither fresh nor stale.
 */
#ifndef LRTI_FRESH_H
#define LRTI_FRESH_H

#include "tables.h"

#define LRTI_REVIEW_DAYS 180

typedef enum lrti_freshness { LRTI_FRESH, LRTI_STALE, LRTI_NEVER_VERIFIED } lrti_freshness;

typedef struct lrti_age {
    lrti_freshness state;
    int32_t days; /* since it was verified, 0 for a day to come; LRTI_NO_INT = never */
    int32_t limit;
} lrti_age;

/* First day as YYYYMMDD on which the fact is stale, UINT32_MAX where that is after 9999; 0 = never verified. */
uint32_t lrti_fresh_stale_from(const lrti_tables *t, int table, const char *source_type,
                               const char *last_verified);
/* `table` of the directory; source_type "" = not stated. */
lrti_age lrti_fresh_age(const lrti_tables *t, int table, const char *source_type,
                        const char *last_verified, uint32_t as_of);
const char *lrti_fresh_text(lrti_freshness state); /* "fresh", "stale", "never" */

#endif
