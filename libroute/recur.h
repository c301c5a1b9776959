/*
 * recur: the days on which schedules open, found once, at build, by libical (RFC 5545), and stored as rows of table
 * `opening`. A query looks days up and never meets libical: it is not made for many threads, and its calendar asks the
 * machine for its locale and zone.
 *
 * An HSDS schedule is read so:
 *   freq         WEEKLY, MONTHLY; empty with a byday means WEEKLY
 *   dtstart      first day of the pattern; else valid_from, else the first day below. interval > 1, count, and a pattern
 *                without byday, bymonthday, byweekno and byyearday need one of the two
 *   byday        MO,TU...; with MONTHLY also 2TU, -1FR
 *   byweekno, byyearday   only with interval 1: RFC 5545 has them for FREQ=YEARLY, which is what libical is given
 *                and a day beside a week: without one libical takes the Tuesday or Wednesday of it, whatever the start
 *   bysetpos     ours, HSDS has none: with MONTHLY: of the days of each month the 1st, 2nd, -1st (last) ... alone
 *   until, valid_from, valid_to   the days outside are dropped; count counts before
 *   opens_at, closes_at   HH:MM (24:00 closes a day), with Z or +-HH:MM behind it when not in the territory's time; closing at
 *                or before the opening is on the next day; both empty = all day
 *   timezone     empty or the territory's: local time; Z, UTC, +-HH, +-HH:MM: that offset all year
 * What cannot be read so is a finding `schedule_unread`, and its hours count as unknown.
 */
#ifndef LRTI_RECUR_H
#define LRTI_RECUR_H

#include "tables.h"

/* Days are known from the first to the last one; outside, every schedule is closed. */
#define LRTI_OPENINGS_FROM 20000101
#define LRTI_OPENINGS_TO 20991231

/* Fills the build's columns of table schedule (checked before) and adds the rows of table opening. `zone`: the territory's. */
lrt_status lrti_recur_expand(lrti_raw *raw, const char *zone, lrti_report_fn report, void *user,
                             lrt_error *err);

#endif
