/*
 * doc: pages for people as blocks - headings, paragraphs, items, tables - written as HTML, Markdown or text, in one style.
 *
 * Whoever writes a page says what a block is; how it looks is decided here alone. HTML is one file: no script, no picture
 * that is loaded, no network; it prints on A4 and Letter. All text is escaped by the block that takes it, and there is no
 * other way in but `out`, which a writer of markup (a map) appends to.
 *
 * A failed allocation is remembered in out.failed, so that only the end is checked.
 */
#ifndef LRTI_DOC_H
#define LRTI_DOC_H

#include "base.h"

typedef enum lrti_doc_form { LRTI_DOC_HTML, LRTI_DOC_TEXT, LRTI_DOC_MARKDOWN } lrti_doc_form;

typedef struct lrti_doc {
    lrti_buf out;
    lrti_doc_form form;
    unsigned width; /* text */
    bool in_list;
    const char *const *head; /* of the table at hand */
} lrti_doc;

/* NULL where there is nothing to say; `class` of <html> and `style` (more rules) are ours, never of a dataset. */
typedef struct lrti_doc_page {
    const char *title, *foot; /* both stand below each printed page, with its number */
    const char *style, *class;
    const char *language; /* NULL = English */
    bool right_to_left;
} lrti_doc_page;

/* ---- the page ---- */
/* Head of the file. */
void lrti_doc_begin(lrti_doc *doc, const lrti_doc_page *page);
void lrti_doc_end(lrti_doc *doc);
/* Rules of a style sheet: what stands below each printed page, in letters of so many points. Of any page, made here or not. */
void lrti_doc_page_foot(lrti_buf *out, const char *title, const char *foot, int points);

/* ---- blocks; nothing where the text is empty ---- */
void lrti_doc_heading(lrti_doc *doc, int level, const char *text);
/* The same with an anchor: letters, digits, '-', '_' of `id`. */
void lrti_doc_anchored(lrti_doc *doc, int level, const char *prefix, const char *id,
                       const char *text);
/* `indent` counts in text, `class` in HTML. */
void lrti_doc_paragraph(lrti_doc *doc, size_t indent, const char *class, const char *text);
/* An item of a list: "label: value. more", the value a link where it is one. */
void lrti_doc_item(lrti_doc *doc, const char *label, const char *link, const char *value,
                   const char *more);
/* Section, article, header ...: HTML alone; ends a list in every form. `tag` may bring attributes of ours. */
void lrti_doc_open(lrti_doc *doc, const char *tag);
void lrti_doc_close(lrti_doc *doc, const char *tag);
void lrti_doc_end_list(lrti_doc *doc);
/* A table: its column heads (which stay until its end), then rows of as many cells, the first a row head. `link` may be NULL, or
   hold one for each cell. */
void lrti_doc_table(lrti_doc *doc, const char *const *head, size_t n);
void lrti_doc_row(lrti_doc *doc, const char *const *cell, const char *const *link, size_t n);
void lrti_doc_table_end(lrti_doc *doc);

/* ---- pieces ---- */
/* Frees a piece of text; if it could not be made, the page is not whole either. */
void lrti_doc_take(lrti_doc *doc, lrti_buf *piece);
/* The text of a piece, "" while nothing was added. */
const char *lrti_doc_text(const lrti_buf *piece);
/* "tel:3-1-1", "mailto:...", the address itself; nothing for what is no such thing. Appended. */
void lrti_doc_link_of(const char *channel, const char *value, lrti_buf *out);
/* HTML: escaped text, in a link where there is one. */
void lrti_doc_linked(lrti_doc *doc, const char *link, const char *text);
/* Appends a text of the dataset as a sentence: it often is a note that begins small and ends without a stop. */
void lrti_doc_sentence(lrti_buf *out, const char *text);
/* "City of Cleveland, Ohio. As of 2026-11-23": what a page is of, for its foot. Appended. */
void lrti_doc_dated(lrti_buf *out, const char *of, uint32_t as_of);
/* "Home repair" from "home_repair", "CDC areas" from "cdc_areas", appended. */
void lrti_doc_human(lrti_buf *out, const char *word);

#endif
