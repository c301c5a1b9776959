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

void lrti_doc_dated(lrti_buf *out, const char *of, uint32_t as_of)
{
    lrti_buf_printf(out, "%s%sAs of %04u-%02u-%02u", of, of[0] ? ". " : "", as_of / 10000,
                    as_of / 100 % 100, as_of % 100);
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
        lrti_buf_xml(&doc->out, link);
        lrti_buf_str(&doc->out, "\">");
    }
    lrti_buf_xml(&doc->out, text);
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
        lrti_buf_xml(&doc->out, id);
        lrti_buf_char(&doc->out, '"');
    }
    lrti_buf_char(&doc->out, '>');
    lrti_buf_xml(&doc->out, text);
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

/* Roles are said although the elements have them: where a table is narrow its cells stand below each other (see STACKED), and
   a browser forgets then what they are. */
void lrti_doc_table(lrti_doc *doc, const char *const *head, size_t n)
{
    lrti_doc_end_list(doc);
    doc->head = head;
    if (doc->form == LRTI_DOC_TEXT) {
        return;
    }
    bool html = doc->form == LRTI_DOC_HTML;
    lrti_buf_str(&doc->out,
                 html ? "<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">" : "|");
    for (size_t i = 0; i < n; i++) {
        lrti_buf_str(&doc->out, html ? "<th scope=\"col\" role=\"columnheader\">" : " ");
        put(doc, "", head[i]);
        lrti_buf_str(&doc->out, html ? "</th>" : " |");
    }
    lrti_buf_str(&doc->out, html ? "</tr></thead>\n<tbody role=\"rowgroup\">\n" : "\n|");
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

/* The cell knows its head, for where it stands below it and not under it. */
static void open_cell(lrti_doc *doc, size_t i)
{
    if (doc->form == LRTI_DOC_MARKDOWN) {
        lrti_buf_char(&doc->out, ' ');
    } else if (i == 0) {
        lrti_buf_str(&doc->out, "<th scope=\"row\" role=\"rowheader\">");
    } else {
        lrti_buf_str(&doc->out, "<td role=\"cell\" data-head=\"");
        size_t n = strlen(doc->head[i]);
        lrti_buf_xml(&doc->out, doc->head[i]);
        lrti_buf_str(&doc->out, n && doc->head[i][n - 1] == '?' ? "\">" : ":\">");
    }
}

void lrti_doc_row(lrti_doc *doc, const char *const *cell, const char *const *link, size_t n)
{
    bool html = doc->form == LRTI_DOC_HTML;
    if (doc->form == LRTI_DOC_TEXT) {
        row_text(doc, cell, n);
        return;
    }
    lrti_buf_str(&doc->out, html ? "<tr role=\"row\">" : "|");
    for (size_t i = 0; i < n; i++) {
        open_cell(doc, i);
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

/* A table where it has no width: rows below each other, each cell behind the name of its column. */
#define STACKED(p)                                                                                 \
    p "table," p "table tbody," p "table tr," p "table td," p "table tbody th"                     \
      "{display:block;width:auto}\n" p "table thead{position:absolute;width:1px;height:1px;"       \
      "overflow:hidden;clip-path:inset(50%)}\n" p "table tr{padding:.35rem 0;border-bottom:1px "   \
      "solid #767676;break-inside:avoid}\n" p "table td," p "table tbody th{border:0;padding:"     \
      ".1rem 0}\n" p "table td:empty{display:none}\n" p "table a{white-space:normal}\n" p          \
      "table td[data-head]::before{content:attr(data-head) \" \";color:#444}\n"

/* Colours: black on white, and #0b3d66 on white for links and rules (11 to 1); a size that scales with the reader's own. On
   paper no card, row or item is cut that fits a page, and no heading is left behind; large print lets cards flow on. */
static const char style[] =
    "html{font-size:100%;line-height:1.5}\n"
    "body{font-family:Verdana,\"DejaVu Sans\",Arial,sans-serif;color:#111;background:#fff;"
    "max-width:44rem;margin:0 auto;padding:1rem 1.25rem 2rem;overflow-wrap:break-word}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0}\n"
    "h2{font-size:1.3rem;margin:1.75rem 0 .5rem;padding-bottom:.2rem;border-bottom:3px solid "
    "#0b3d66}\n"
    "h3{font-size:1.15rem;margin:1rem 0 .2rem}\n"
    "h4{font-size:1rem;margin:.6rem 0 .1rem}\n"
    "p{margin:.35rem 0}\n"
    "ul{margin:.2rem 0;padding-inline-start:1.4rem}\n"
    "li{margin:.2rem 0;overflow-wrap:anywhere}\n"
    "a{color:#0b3d66;overflow-wrap:anywhere}\n"
    "a[href^=\"tel:\"]{white-space:nowrap}\n"
    "a:focus{outline:3px solid #0b3d66;outline-offset:2px}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{text-align:start;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid "
    "#767676}\n"
    "thead th{background:#e8eef4}\n"
    "tbody th{width:46%}\n"
    "tr{break-inside:avoid}\n"
    "article{border:1px solid #767676;border-radius:.4rem;padding:.8rem 1rem;margin:.9rem 0;"
    "break-inside:avoid}\n"
    "article>h3:first-child{margin-top:0}\n"
    ".place{font-size:1.2rem;font-weight:bold}\n"
    ".intro{font-size:1.05rem}\n"
    ".sub{font-size:1.05rem;margin:.1rem 0}\n"
    ".kind{color:#0b3d66}\n"
    ".note{border-inline-start:.4rem solid #0b3d66;padding-inline-start:.7rem}\n"
    ".more{display:block}\n"
    "footer{font-size:.9rem}\n"
    "html.large{font-size:150%}\n"
    "@media screen and (max-width:40rem){\n" STACKED("") "body{padding:1rem .8rem}\n}\n" STACKED(
        "html.large ") "@media print{\n"
                       "html{font-size:9.5pt;line-height:1.35}html.large{font-size:18pt}\n"
                       "body{max-width:none;padding:0}h1{margin-top:0}h2{margin-top:5mm}\n"
                       "h2,h3,h4,thead,.kind{break-after:avoid}thead,li,.note,footer{break-inside:"
                       "avoid}\n"
                       "p,li{orphans:2;widows:2}a{text-decoration:none;color:#111}\n"
                       "article{margin:0 0 3mm;padding:2mm 3mm;-webkit-box-decoration-break:clone;"
                       "box-decoration-break:clone}html.large article{break-inside:auto}\n"
                       "html:not(.large) .each{columns:2;column-gap:6mm}\n"
                       "html:not(.large) .sources "
                       "ul{columns:2;column-gap:6mm;font-size:7.5pt;margin-top:1mm}\n"
                       "html:not(.large) .sources li{margin:0 0 .6mm}\n"
                       "footer h2{font-size:1.05rem;margin-top:4mm;border-bottom-width:1px}\n"
                       "}\n";

/* A text within quotes of a style sheet: all that is not a letter, a digit or a blank as a number. */
static void style_text(lrti_buf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = c == ' ' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z');
        if (plain) {
            lrti_buf_char(out, *text);
        } else {
            lrti_buf_printf(out, "\\%x ", (unsigned)c);
        }
    }
}

void lrti_doc_page_foot(lrti_buf *out, const char *title, const char *foot, int points)
{
    static const char font[] = "pt Verdana,\"DejaVu Sans\",Arial,sans-serif;color:#333";
    lrti_buf_printf(out, "@page{margin:12mm 14mm 17mm;@bottom-left{font:%d%s;width:85%%;content:\"",
                    points, font);
    style_text(out, title);
    lrti_buf_str(out, foot[0] ? ". " : "");
    style_text(out, foot);
    lrti_buf_printf(
        out,
        "\"}@bottom-right{font:%d%s;direction:ltr;content:counter(page) \" / \" counter(pages)}}\n",
        points, font);
}

void lrti_doc_begin(lrti_doc *doc, const lrti_doc_page *page)
{
    if (doc->form != LRTI_DOC_HTML) {
        return;
    }
    const char *language = page->language ? page->language : "en", *class = page->class,
               *foot = page->foot ? page->foot : "";
    lrti_buf_printf(
        &doc->out,
        "<!DOCTYPE html>\n<html lang=\"%s\"%s%s%s%s>\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light\">\n<title>",
        language, page->right_to_left ? " dir=\"rtl\"" : "", class ? " class=\"" : "",
        class ? class : "", class ? "\"" : "");
    lrti_buf_xml(&doc->out, page->title);
    lrti_buf_printf(&doc->out, "</title>\n<style>\n%s%s", style, page->style ? page->style : "");
    lrti_doc_page_foot(&doc->out, page->title, foot, class ? 12 : 8);
    lrti_buf_str(&doc->out, "</style>\n</head>\n<body>\n");
}

void lrti_doc_end(lrti_doc *doc)
{
    lrti_doc_end_list(doc);
    lrti_buf_str(&doc->out, doc->form == LRTI_DOC_HTML ? "</body>\n</html>\n" : "");
}
