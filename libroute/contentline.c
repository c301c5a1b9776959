#include "contentline.h"

#include <string.h>

void lrti_line_octets(lrti_lines *c, const char *text, size_t n)
{
    for (size_t i = 0, len; i < n; i += len) {
        for (len = 1; i + len < n && ((unsigned char)text[i + len] & 0xC0) == 0x80; len++) {
        }
        if (c->column + len > 75) {
            lrti_buf_str(&c->out, "\r\n ");
            c->column = 1;
        }
        lrti_buf_add(&c->out, text + i, len);
        c->column += len;
    }
}

void lrti_line_end(lrti_lines *c)
{
    lrti_buf_str(&c->out, "\r\n");
    c->column = 0;
}

void lrti_line_value(lrti_lines *c, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '\\': lrti_line_octets(c, "\\\\", 2); break;
        case ',': lrti_line_octets(c, "\\,", 2); break;
        case ';': lrti_line_octets(c, "\\;", 2); break;
        case '\r': break;
        case '\n': lrti_line_octets(c, "\\n", 2); break;
        default: {
            size_t n = 1;
            while (((unsigned char)text[n] & 0xC0) == 0x80) {
                n++;
            }
            lrti_line_octets(c, text, n);
            text += n - 1;
        }
        }
    }
}

void lrti_line_property(lrti_lines *c, const char *name, const char *text)
{
    if (text[0]) {
        lrti_line_octets(c, name, strlen(name));
        lrti_line_octets(c, ":", 1);
        lrti_line_value(c, text);
        lrti_line_end(c);
    }
}

void lrti_line_plain(lrti_lines *c, const char *text)
{
    lrti_line_octets(c, text, strlen(text));
    lrti_line_end(c);
}
