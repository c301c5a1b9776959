/*
 * story: what a neighborhood has been through, in words - the same on the page of an answer and in a booklet - and the
 * numbers of the sources behind it.
 *
 * The points of one measure are told as one series, oldest first, with the change; a row that only repeats that change is
 * not told again.
 */
#ifndef LRTI_STORY_H
#define LRTI_STORY_H

#include "tables.h"

/* Sources of a page, numbered from 1 in the order of first use. */
typedef struct lrti_cites {
    const lrti_tables *t;
    uint32_t row[256];
    size_t n;
} lrti_cites;

/* " [3] [7]" for a list of source ids, appended. */
void lrti_cite(lrti_cites *cites, const char *list, lrti_buf *out);
/* Title and date of source i (from 0), appended. */
void lrti_cite_text(const lrti_cites *cites, size_t i, lrti_buf *out);

/* Row i of n rows of `context`, all of one topic and area, in words; false: another row has said it. */
bool lrti_story_item(lrti_cites *cites, const uint32_t *row, size_t n, size_t i, lrti_buf *out);

#endif
