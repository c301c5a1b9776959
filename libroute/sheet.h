/*
 * sheet: the page an inspector hands to an owner or tenant, as HTML or text. lrt_result_sheet() is its interface.
 *
 * Everything on it is a phrase (phrases.h) or a cell that the public may read: the writer has no other way to a cell than
 * lrti_see_*() in the owner's view, and tests/layers holds it to that. It shows no ranking, rule, reason or warning of staff.
 */
#ifndef LRTI_SHEET_H
#define LRTI_SHEET_H

#include "handle.h"

#endif
