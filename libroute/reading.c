#include "reading.h"

#include <string.h>

static void one_resource(lrti_doc *doc, lrti_reader see, uint32_t row)
{
    lrti_buf link = {0}, more = {0};
    const char *uri = LRTI_SEE(see, resource, uri, row),
               *publisher = LRTI_SEE(see, resource, publisher, row);
    lrti_doc_link_of("url", uri, &link);
    lrti_buf_printf(&more, "%s%s%s", publisher, publisher[0] && uri[0] ? ", " : "", uri);
    lrti_doc_item(doc, "", lrti_doc_text(&link), LRTI_SEE(see, resource, title, row),
                  lrti_doc_text(&more));
    lrti_doc_take(doc, &link);
    lrti_doc_take(doc, &more);
}

/* By topic, in the order in which the topics first come. */
void lrti_reading(lrti_doc *doc, lrti_reader see, const char *heading)
{
    uint32_t n = lrti_rows(see.t, LRTI_T_resource);
    if (!n) {
        return;
    }
    lrti_doc_open(doc, "section");
    lrti_doc_heading(doc, 2, heading);
    for (uint32_t i = 0; i < n; i++) {
        const char *topic = LRTI_SEE(see, resource, topic, i);
        uint32_t first = 0;
        while (strcmp(LRTI_SEE(see, resource, topic, first), topic) != 0) {
            first++;
        }
        if (first != i) {
            continue;
        }
        lrti_buf words = {0};
        lrti_doc_human(&words, topic);
        lrti_doc_heading(doc, 3, lrti_doc_text(&words));
        lrti_doc_take(doc, &words);
        for (uint32_t k = i; k < n; k++) {
            if (strcmp(LRTI_SEE(see, resource, topic, k), topic) == 0) {
                one_resource(doc, see, k);
            }
        }
    }
    lrti_doc_close(doc, "section");
}
