#include "wrap.h"

#include <string.h>

unsigned lrti_page_width(unsigned width)
{
    return width == 0 ? 80 : width < 40 ? 40 : width > 200 ? 200 : width;
}

/* Columns of UTF-8 text: one for each code point (names here are Latin). */
static size_t columns(const char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return n;
}

static void spaces(lrti_buf *out, size_t n)
{
    while (n-- > 0) {
        lrti_buf_char(out, ' ');
    }
}

void lrti_wrap(lrti_buf *out, unsigned width, size_t indent, const char *label, size_t hang,
               const char *text)
{
    size_t at = indent + columns(label, strlen(label));
    spaces(out, indent);
    lrti_buf_str(out, label);
    if (at < hang) {
        spaces(out, hang - at);
        at = hang;
    }
    bool first = true;
    while (*text) {
        size_t n = strcspn(text, " \n");
        size_t w = columns(text, n);
        if (n && !first && at + 1 + w > width) {
            lrti_buf_char(out, '\n');
            spaces(out, hang);
            at = hang;
            first = true;
        }
        if (n) {
            if (!first) {
                lrti_buf_char(out, ' ');
                at++;
            }
            lrti_buf_add(out, text, n);
            at += w;
            first = false;
        }
        text += n + (text[n] != '\0');
    }
    lrti_buf_char(out, '\n');
}
