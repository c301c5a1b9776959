/*
 * changes_between: what to teach because two datasets, or two dates, answer otherwise. All of it is read off a comparison
 * (diff.h): its causes are what is taught, each once, with how many places it matters to, and the land that changed hands.
 * lrt_changes_between() is its interface.
 */
#ifndef LRTI_CHANGES_BETWEEN_H
#define LRTI_CHANGES_BETWEEN_H

#include "pages.h"

#endif
