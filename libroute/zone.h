/*
 * zone: the territory's time zone. Its rules are read once, at build, from the system's database and stored in the dataset,
 * so that an answer does not depend on the machine that gives it.
 */
#ifndef LRTI_ZONE_H
#define LRTI_ZONE_H

#include "tables.h"

/* Adds the rows of table time_zone: offsets in force from 1970 to the end of 2199. */
lrt_status lrti_zone_load(const char *name, lrti_raw *raw, lrt_error *err);

/* Offset east of UTC at an instant, in seconds; *abbreviation may be NULL. */
int32_t lrti_zone_offset(const lrti_tables *t, int64_t at);
/* Local wall clock as seconds since 1970 to an instant: a time that a change skips or repeats takes the offset before it. */
int64_t lrti_zone_instant(const lrti_tables *t, int64_t local);
uint32_t lrti_zone_date(const lrti_tables *t, int64_t at);
/* RFC 3339 with or without offset; false if it is none, or not in 1970-2199. */
bool lrti_zone_parse(const lrti_tables *t, const char *text, int64_t *at);
/* "2026-11-23T09:00:00-05:00" */
void lrti_zone_format(const lrti_tables *t, int64_t at, char out[40]);

#endif
