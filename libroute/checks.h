/*
 * checks: what several rows of a territory must agree on, over tables whose rows have been checked one by one.
 *
 * Errors: links of attributes that lead nowhere; escalations that come back to where they began; two contact rules that hold
 * at once for the same partner, facts and priority and say different things; a parcel that one partner includes and excludes
 * at once. Notices: terms, categories and escalations that nobody knows; an area given twice at once; metadata of rows that
 * are gone. Every message names file, line, field and the remedy. Pure.
 */
#ifndef LRTI_CHECKS_H
#define LRTI_CHECKS_H

#include "tables.h"

lrt_status lrti_checks(const lrti_raw *raw, lrti_report_fn report, void *user, lrt_error *err);

#endif
