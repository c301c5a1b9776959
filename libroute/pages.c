#include "pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lrti_pages_stem(const char *text, char out[200])
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    size_t n = 0;
    for (; text[n] && n < 150; n++) {
        out[n] = strchr(plain, text[n]) && !(n == 0 && text[n] == '.') ? text[n] : '_';
    }
    out[n] = '\0';
}

const char *lrti_pages_ending(lrt_page_format format)
{
    static const char *const ending[] = {".html", ".md", ".txt", ".json"};
    return ending[format];
}

lrti_doc_form lrti_pages_form(lrt_page_format format)
{
    static const lrti_doc_form form[] = {LRTI_DOC_HTML, LRTI_DOC_MARKDOWN, LRTI_DOC_TEXT,
                                         LRTI_DOC_TEXT};
    return form[format];
}

static bool taken(const lrt_pages *pages, const char *name)
{
    for (size_t i = 0; i < pages->n; i++) {
        if (strcmp(pages->page[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

lrti_page *lrti_pages_add(lrt_pages *pages, const char *stem, const char *ending)
{
    char safe[200], name[240];
    lrti_pages_stem(stem, safe);
    snprintf(name, sizeof name, "%s%s", safe, ending);
    for (unsigned i = 2; taken(pages, name); i++) {
        snprintf(name, sizeof name, "%s-%u%s", safe, i, ending);
    }
    if (!lrti_grow(&pages->page, &pages->cap, pages->n + 1, sizeof *pages->page)) {
        return NULL;
    }
    lrti_page *p = &pages->page[pages->n];
    memset(p, 0, sizeof *p);
    p->name = malloc(strlen(name) + 1);
    if (!p->name) {
        return NULL;
    }
    strcpy(p->name, name);
    pages->n++;
    return p;
}

size_t lrt_pages_count(const lrt_pages *pages) { return pages ? pages->n : 0; }

const char *lrt_pages_name(const lrt_pages *pages, size_t i)
{
    return pages && i < pages->n ? pages->page[i].name : "";
}

const char *lrt_pages_text(const lrt_pages *pages, size_t i)
{
    return pages && i < pages->n && pages->page[i].text.data ? pages->page[i].text.data : "";
}

void lrt_pages_free(lrt_pages *pages)
{
    for (size_t i = 0; pages && i < pages->n; i++) {
        free(pages->page[i].name);
        lrti_buf_free(&pages->page[i].text);
    }
    if (pages) {
        free(pages->page);
    }
    free(pages);
}
