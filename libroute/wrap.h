/*
 * wrap: words into lines, for the pages for people. UTF-8; a column for each code point.
 */
#ifndef LRTI_WRAP_H
#define LRTI_WRAP_H

#include "base.h"

/* The width a page is set in: 0 = 80, else held to 40 ... 200. */
unsigned lrti_page_width(unsigned width);
/* One paragraph and its line end: first line behind `label` at column `indent`, all lines of text at column `hang`. */
void lrti_wrap(lrti_buf *out, unsigned width, size_t indent, const char *label, size_t hang,
               const char *text);

#endif
