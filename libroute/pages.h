/*
 * pages: what the opaque lrt_pages of the public header holds - finished files with their names.
 */
#ifndef LRTI_PAGES_H
#define LRTI_PAGES_H

#include "doc.h"

typedef struct lrti_page {
    char *name; /* of a file: letters, digits, '.', '-', '_' */
    lrti_buf text;
} lrti_page;

struct lrt_pages {
    lrti_page *page;
    size_t n, cap;
};

/* A new page at the end, its name made of `stem` and `ending` and unlike all others; NULL: out of memory. */
lrti_page *lrti_pages_add(lrt_pages *pages, const char *stem, const char *ending);
/* The name that lrti_pages_add() would give: letters, digits, '.', '-', '_' stay. */
void lrti_pages_stem(const char *text, char out[200]);

/* ".html" ...; how the blocks of such a page are written (JSON has none). */
const char *lrti_pages_ending(lrt_page_format format);
lrti_doc_form lrti_pages_form(lrt_page_format format);

#endif
