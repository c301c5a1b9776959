/*
 * calendar: the training of a department as iCalendar (RFC 5545), and an agenda sheet for each presentation. lrt_calendar()
 * is its interface.
 *
 * Uids name what an event is for, not what is in it: the month of a presentation, the member of a cohort and which refresher,
 * the partner whose contacts are to be checked. Reading a new file into a calendar changes events and doubles none.
 * SEQUENCE and DTSTAMP come from the caller's instant; nothing here reads a clock.
 */
#ifndef LRTI_CALENDAR_H
#define LRTI_CALENDAR_H

#include "pages.h"
#include "rota.h"

#endif
