/*
 * changes: what to teach because it changed - maps, partners, areas, rules and contacts whose dates lie in a time. One dataset
 * is enough: every record that changes says from when and until when it holds, or when it was checked. lrt_changes() is its
 * interface.
 */
#ifndef LRTI_CHANGES_H
#define LRTI_CHANGES_H

#include "pages.h"

#endif
