#include "doc.h"

#include <string.h>

#include "wrap.h"

/* ---- pieces ---- */

void lrti_doc_take(lrti_doc *doc, lrti_buf *piece)
{
    doc->out.failed = doc->out.failed || piece->failed;
    lrti_buf_free(piece);
}

const char *lrti_doc_text(const lrti_buf *piece) { return piece->data ? piece->data : ""; }

void lrti_doc_escape(lrti_buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&': lrti_buf_str(out, "&amp;"); break;
        case '<': lrti_buf_str(out, "&lt;"); break;
        case '>': lrti_buf_str(out, "&gt;"); break;
        case '"': lrti_buf_str(out, "&quot;"); break;
        default: lrti_buf_char(out, *text);
        }
    }
}

void lrti_doc_sentence(lrti_buf *out, const char *text)
{
    if (!text[0]) {
        return;
    }
    char last = text[strlen(text) - 1];
    bool small = text[0] >= 'a' && text[0] <= 'z';
    lrti_buf_str(out, out->len ? " " : "");
    lrti_buf_char(out, small ? (char)(text[0] - 'a' + 'A') : text[0]);
    lrti_buf_str(out, text + 1);
    lrti_buf_str(out, last == '.' || last == '!' || last == '?' ? "" : ".");
}

void lrti_doc_human(lrti_buf *out, const char *word)
{
    /* "CDC areas": the one abbreviation of the trade; strchr() finds the end of the text too */
    bool cdc = strncmp(word, "cdc", 3) == 0 && strchr("_ ", word[3]);
    lrti_buf_str(out, cdc ? "CDC" : "");
    for (size_t i = cdc ? 3 : 0; word[i]; i++) {
        char c = word[i] == '_' ? ' ' : word[i];
        lrti_buf_char(out, i == 0 && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
}

/* "tel:3-1-1", "mailto:...", the address itself; none for what is no such thing. */
void lrti_doc_link_of(const char *channel, const char *value, lrti_buf *out)
{
    static const char digits[] = "+0123456789 -().";
    if (strcmp(channel, "phone") == 0) {
        size_t n = strspn(value, digits);
        if (n >= 3 && (value[n] == '\0' || strncmp(value + n, "ext", 3) == 0)) {
            lrti_buf_str(out, "tel:");
            for (size_t i = 0; i < n; i++) {
                if (value[i] == '+' || (value[i] >= '0' && value[i] <= '9')) {
                    lrti_buf_char(out, value[i]);
                }
            }
        }
    } else if (strcmp(channel, "email") == 0 && strchr(value, '@') && !strpbrk(value, " \"<>?&")) {
        lrti_buf_str(out, "mailto:");
        lrti_buf_str(out, value);
    } else if (strncmp(value, "https://", 8) == 0 || strncmp(value, "http://", 7) == 0) {
        lrti_buf_str(out, value);
    }
}

/* What Markdown would read as markup is text here; a blank line inside would end the block. */
static void marked_down(lrti_buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        if (strchr("\\`*_[]<>|#", *at)) {
            lrti_buf_char(out, '\\');
        }
        lrti_buf_char(out, *at == '\n' || *at == '\r' ? ' ' : *at);
    }
}

/* Text of a block in its form; in Markdown a link is written out, in text it is dropped. */
static void put(lrti_doc *doc, const char *link, const char *text)
{
    switch (doc->form) {
    case LRTI_DOC_HTML: lrti_doc_linked(doc, link, text); break;
    case LRTI_DOC_MARKDOWN:
        link = strpbrk(link, "<> \\\n\r\t") ? "" : link;
        lrti_buf_str(&doc->out, link[0] ? "[" : "");
        marked_down(&doc->out, text);
        if (link[0]) {
            lrti_buf_printf(&doc->out, "](<%s>)", link);
        }
        break;
    default: lrti_buf_str(&doc->out, text); break;
    }
}

void lrti_doc_linked(lrti_doc *doc, const char *link, const char *text)
{
    if (link[0]) {
        lrti_buf_str(&doc->out, "<a href=\"");
        lrti_doc_escape(&doc->out, link);
        lrti_buf_str(&doc->out, "\">");
    }
    lrti_doc_escape(&doc->out, text);
    lrti_buf_str(&doc->out, link[0] ? "</a>" : "");
}

/* ---- blocks ---- */

void lrti_doc_end_list(lrti_doc *doc)
{
    if (doc->in_list && doc->form != LRTI_DOC_TEXT) {
        lrti_buf_str(&doc->out, doc->form == LRTI_DOC_HTML ? "</ul>\n" : "\n");
    }
    doc->in_list = false;
}

void lrti_doc_open(lrti_doc *doc, const char *tag)
{
    lrti_doc_end_list(doc);
    if (doc->form == LRTI_DOC_HTML) {
        lrti_buf_printf(&doc->out, "<%s>\n", tag);
    }
}

void lrti_doc_close(lrti_doc *doc, const char *tag)
{
    lrti_doc_end_list(doc);
    if (doc->form == LRTI_DOC_HTML) {
        lrti_buf_printf(&doc->out, "</%s>\n", tag);
    }
}

void lrti_doc_paragraph(lrti_doc *doc, size_t indent, const char *class, const char *text)
{
    if (!text[0] && doc->form == LRTI_DOC_TEXT) {
        return;
    }
    if (doc->form == LRTI_DOC_TEXT) {
        lrti_wrap(&doc->out, doc->width, indent, "", indent, text);
        return;
    }
    lrti_doc_end_list(doc);
    if (!text[0]) {
        return;
    }
    if (doc->form == LRTI_DOC_HTML) {
        lrti_buf_printf(&doc->out, "<p%s%s%s>", class[0] ? " class=\"" : "", class,
                        class[0] ? "\"" : "");
    }
    put(doc, "", text);
    lrti_buf_str(&doc->out, doc->form == LRTI_DOC_HTML ? "</p>\n" : "\n\n");
}

/* In text: level 1 is the first line, level 2 has a rule below, one dash a code point. */
static void heading_text(lrti_doc *doc, int level, const char *text)
{
    size_t indent = level <= 3 ? 0 : 2;
    lrti_buf_str(&doc->out, level == 2 || level == 3 ? "\n" : "");
    lrti_wrap(&doc->out, doc->width, indent, "", indent, text);
    for (size_t i = 0; level == 2 && text[i]; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80) {
            lrti_buf_char(&doc->out, '-');
        }
    }
    lrti_buf_str(&doc->out, level == 2 ? "\n" : "");
}

void lrti_doc_anchored(lrti_doc *doc, int level, const char *prefix, const char *id,
                       const char *text)
{
    if (doc->form == LRTI_DOC_TEXT) {
        heading_text(doc, level, text);
        return;
    }
    lrti_doc_end_list(doc);
    if (!text[0]) {
        return;
    }
    if (doc->form == LRTI_DOC_MARKDOWN) {
        lrti_buf_printf(&doc->out, "%.*s ", level, "######");
        put(doc, "", text);
        lrti_buf_str(&doc->out, "\n\n");
        return;
    }
    lrti_buf_printf(&doc->out, "<h%d", level);
    if (prefix[0] || id[0]) {
        lrti_buf_printf(&doc->out, " id=\"%s", prefix);
        lrti_doc_escape(&doc->out, id);
        lrti_buf_char(&doc->out, '"');
    }
    lrti_buf_char(&doc->out, '>');
    lrti_doc_escape(&doc->out, text);
    lrti_buf_printf(&doc->out, "</h%d>\n", level);
}

void lrti_doc_heading(lrti_doc *doc, int level, const char *text)
{
    lrti_doc_anchored(doc, level, "", "", text);
}

static void item_text(lrti_doc *doc, const char *label, const char *value, const char *more)
{
    lrti_buf text = {0};
    lrti_buf_printf(&text, "%s%s%s%s%s", label, label[0] ? ": " : "", value, more[0] ? ". " : "",
                    more);
    lrti_wrap(&doc->out, doc->width, 4, "-", 6, lrti_doc_text(&text));
    lrti_doc_take(doc, &text);
}

void lrti_doc_item(lrti_doc *doc, const char *label, const char *link, const char *value,
                   const char *more)
{
    bool html = doc->form == LRTI_DOC_HTML;
    bool strong = !label[0] && more[0]; /* the name of what is then described */
    if (doc->form == LRTI_DOC_TEXT) {
        item_text(doc, label, value, more);
        return;
    }
    const char *on = html ? "<b>" : "**", *off = html ? "</b>" : "**";
    lrti_buf_str(&doc->out, html && !doc->in_list ? "<ul>\n" : "");
    doc->in_list = true;
    lrti_buf_str(&doc->out, html ? "<li>" : "- ");
    if (label[0]) {
        lrti_buf_str(&doc->out, on);
        put(doc, "", label);
        lrti_buf_printf(&doc->out, ":%s ", off);
    }
    lrti_buf_str(&doc->out, strong ? on : "");
    put(doc, link, value);
    lrti_buf_str(&doc->out, strong ? off : "");
    if (more[0]) {
        size_t n = strlen(value);
        bool stop = n && strchr(".!?", value[n - 1]);
        lrti_buf_str(&doc->out, html ? "<span class=\"more\">" : stop ? " " : ". ");
        put(doc, "", more);
        lrti_buf_str(&doc->out, html ? "</span>" : "");
    }
    lrti_buf_str(&doc->out, html ? "</li>\n" : "\n");
}

/* ---- tables ---- */

void lrti_doc_table(lrti_doc *doc, const char *const *head, size_t n)
{
    lrti_doc_end_list(doc);
    if (doc->form == LRTI_DOC_TEXT) {
        return;
    }
    bool html = doc->form == LRTI_DOC_HTML;
    lrti_buf_str(&doc->out, html ? "<table>\n<thead><tr>" : "|");
    for (size_t i = 0; i < n; i++) {
        lrti_buf_str(&doc->out, html ? "<th scope=\"col\">" : " ");
        put(doc, "", head[i]);
        lrti_buf_str(&doc->out, html ? "</th>" : " |");
    }
    lrti_buf_str(&doc->out, html ? "</tr></thead>\n<tbody>\n" : "\n|");
    for (size_t i = 0; !html && i < n; i++) {
        lrti_buf_str(&doc->out, " --- |");
    }
    lrti_buf_str(&doc->out, html ? "" : "\n");
}

static void row_text(lrti_doc *doc, const char *const *cell, size_t n)
{
    lrti_buf text = {0};
    for (size_t i = 0; i < n; i++) {
        if (cell[i][0]) {
            lrti_buf_printf(&text, "%s%s", i == 0 ? "" : i == 1 ? ": " : "; ", cell[i]);
        }
    }
    lrti_wrap(&doc->out, doc->width, 2, "-", 4, lrti_doc_text(&text));
    lrti_doc_take(doc, &text);
}

void lrti_doc_row(lrti_doc *doc, const char *const *cell, const char *const *link, size_t n)
{
    bool html = doc->form == LRTI_DOC_HTML;
    if (doc->form == LRTI_DOC_TEXT) {
        row_text(doc, cell, n);
        return;
    }
    lrti_buf_str(&doc->out, html ? "<tr>" : "|");
    for (size_t i = 0; i < n; i++) {
        lrti_buf_str(&doc->out, html ? (i ? "<td>" : "<th scope=\"row\">") : " ");
        put(doc, link && link[i] ? link[i] : "", cell[i]);
        lrti_buf_str(&doc->out, html ? (i ? "</td>" : "</th>") : " |");
    }
    lrti_buf_str(&doc->out, html ? "</tr>\n" : "\n");
}

void lrti_doc_table_end(lrti_doc *doc)
{
    if (doc->form != LRTI_DOC_TEXT) {
        lrti_buf_str(&doc->out, doc->form == LRTI_DOC_HTML ? "</tbody>\n</table>\n" : "\n");
    }
}

/* ---- the page ---- */

/* Colours: black on white, and #0b3d66 on white for links and rules (11 to 1); a size that scales with the reader's own. */
static const char style[] =
    "html{font-size:100%;line-height:1.5}\n"
    "body{font-family:Verdana,\"DejaVu Sans\",Arial,sans-serif;color:#111;background:#fff;"
    "max-width:44rem;margin:0 auto;padding:1rem 1.25rem 2rem}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0}\n"
    "h2{font-size:1.3rem;margin:1.75rem 0 .5rem;padding-bottom:.2rem;border-bottom:3px solid "
    "#0b3d66}\n"
    "h3{font-size:1.15rem;margin:0}\n"
    "h4{font-size:1rem;margin:.6rem 0 .1rem}\n"
    "p{margin:.35rem 0}\n"
    "ul{margin:.2rem 0;padding-inline-start:1.4rem}\n"
    "li{margin:.2rem 0;overflow-wrap:anywhere}\n"
    "a{color:#0b3d66}\n"
    "a:focus{outline:3px solid #0b3d66;outline-offset:2px}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{text-align:start;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid "
    "#767676}\n"
    "td{overflow-wrap:anywhere}\n"
    "thead th{background:#e8eef4}\n"
    "tbody th{width:46%}\n"
    "tr{break-inside:avoid}\n"
    "article{border:1px solid #767676;border-radius:.4rem;padding:.8rem 1rem;margin:.9rem 0;"
    "break-inside:avoid}\n"
    ".place{font-size:1.2rem;font-weight:bold}\n"
    ".intro{font-size:1.05rem}\n"
    ".kind{color:#0b3d66}\n"
    ".note{border-inline-start:.4rem solid #0b3d66;padding-inline-start:.7rem}\n"
    ".more{display:block}\n"
    "footer{font-size:.9rem}\n"
    "html.large{font-size:150%}\n"
    "@page{margin:14mm}\n"
    "@media print{html{font-size:10pt;line-height:1.35}html.large{font-size:18pt}"
    "body{max-width:none;padding:0}h2,h3,h4{break-after:avoid}a{text-decoration:none;color:#111}"
    "html:not(.large) .each{columns:2;column-gap:6mm}"
    "article{margin:0 0 3mm;padding:2mm 3mm;break-inside:auto;-webkit-box-decoration-break:"
    "clone;box-decoration-break:clone}li{break-inside:avoid}}\n";

void lrti_doc_begin(lrti_doc *doc, const char *language, bool right_to_left, const char *class,
                    const char *title, const char *more_style)
{
    if (doc->form != LRTI_DOC_HTML) {
        return;
    }
    lrti_buf_printf(
        &doc->out,
        "<!DOCTYPE html>\n<html lang=\"%s\"%s%s%s%s>\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>",
        language, right_to_left ? " dir=\"rtl\"" : "", class[0] ? " class=\"" : "", class,
        class[0] ? "\"" : "");
    lrti_doc_escape(&doc->out, title);
    lrti_buf_printf(&doc->out, "</title>\n<style>\n%s%s</style>\n</head>\n<body>\n", style,
                    more_style);
}

void lrti_doc_end(lrti_doc *doc)
{
    lrti_doc_end_list(doc);
    lrti_buf_str(&doc->out, doc->form == LRTI_DOC_HTML ? "</body>\n</html>\n" : "");
}
