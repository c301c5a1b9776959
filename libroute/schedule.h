/*
 * schedule: is a partner's desk open at an instant, and when does it open next? Looked up in the days that the build found
 * (recur.h); the clock is that of the dataset's time zone, never the machine's.
 *
 * An opening belongs to the day it begins on and is the stretch from the instant at which the clock first shows opens_at to
 * the one at which it shows closes_at (a time that a clock change skips or repeats takes the offset before the change).
 * On a holiday of the territory no opening begins. Where no schedule is on record, hours are unknown and only a holiday
 * closes: the whole local day.
 */
#ifndef LRTI_SCHEDULE_H
#define LRTI_SCHEDULE_H

#include "directory.h"

typedef enum lrti_hours_of {
    LRTI_HOURS_UNKNOWN, /* no schedule that could be read */
    LRTI_HOURS_CONTACT,
    LRTI_HOURS_SERVICE,
    LRTI_HOURS_ORGANIZATION
} lrti_hours_of;

typedef struct lrti_hours {
    lrti_hours_of of;
    const uint32_t *row; /* of schedule */
    size_t n;
} lrti_hours;

#define LRTI_SEARCH_DAYS 400 /* how far ahead the next opening is looked for */

/* The contact's (id of a contact or phone, "" = none), else the service's, else the organization's; rows may be LRTI_NO_ROW. */
lrti_hours lrti_hours_for(const lrti_directory *d, const char *contact_id, uint32_t service,
                          uint32_t organization);
bool lrti_hours_open(const lrti_tables *t, const lrti_hours *hours, int64_t at);
/* Does anything open at some time of this local day, from midnight to midnight? */
bool lrti_hours_on(const lrti_tables *t, const lrti_hours *hours, uint32_t date);
/* The first instant from `at` on that is open; LRT_AT_NONE: none within LRTI_SEARCH_DAYS. */
int64_t lrti_hours_next(const lrti_tables *t, const lrti_hours *hours, int64_t at);
/* Midnight at the beginning of a local day. */
int64_t lrti_hours_midnight(const lrti_tables *t, uint32_t date);
/* Row of holiday; LRTI_NO_ROW. */
uint32_t lrti_holiday(const lrti_tables *t, uint32_t date);

#endif
