/*
 * contentline: lines of vCard (RFC 6350) and iCalendar (RFC 5545), which are the same: folded at 75 octets, text escaped,
 * ended by CRLF.
 */
#ifndef LRTI_CONTENTLINE_H
#define LRTI_CONTENTLINE_H

#include "base.h"

typedef struct lrti_lines {
    lrti_buf out;
    size_t column; /* octets of the line so far */
} lrti_lines;

/* As they are, folded where the line is full, never inside a character. */
void lrti_line_octets(lrti_lines *lines, const char *text, size_t n);
/* Escaped: a backslash in front of backslash, comma, semicolon; a line end as \n. */
void lrti_line_value(lrti_lines *lines, const char *text);
void lrti_line_end(lrti_lines *lines);
/* NAME:escaped text; nothing where the text is empty. */
void lrti_line_property(lrti_lines *lines, const char *name, const char *text);
/* A line of ours, which needs no escapes. */
void lrti_line_plain(lrti_lines *lines, const char *text);

#endif
