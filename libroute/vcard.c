#include "vcard.h"

#include <stdio.h>
#include <string.h>

#include "audience.h"
#include "format.h"

typedef struct card {
    lrti_buf out, note;
    lrti_reader see;
    size_t column; /* octets of the line so far */
} card;

/* RFC 6350 section 3.2: a line has at most 75 octets, a longer one goes on behind CRLF and a blank; not inside a character. */
static void octets(card *c, const char *text, size_t n)
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

static void line_end(card *c)
{
    lrti_buf_str(&c->out, "\r\n");
    c->column = 0;
}

/* Section 3.4: a backslash in front of backslash, comma, semicolon; a line end as \n. */
static void value(card *c, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '\\': octets(c, "\\\\", 2); break;
        case ',': octets(c, "\\,", 2); break;
        case ';': octets(c, "\\;", 2); break;
        case '\r': break;
        case '\n': octets(c, "\\n", 2); break;
        default: {
            size_t n = 1;
            while (((unsigned char)text[n] & 0xC0) == 0x80) {
                n++;
            }
            octets(c, text, n);
            text += n - 1;
        }
        }
    }
}

static void property(card *c, const char *name, const char *text)
{
    if (text[0]) {
        octets(c, name, strlen(name));
        octets(c, ":", 1);
        value(c, text);
        line_end(c);
    }
}

/* A URI stands as it is, without escapes. */
static void uri(card *c, const char *name, const char *text)
{
    if (strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0) {
        octets(c, name, strlen(name));
        octets(c, ":", 1);
        octets(c, text, strlen(text));
        line_end(c);
    }
}

static void note(card *c, const char *label, const char *text)
{
    if (text[0]) {
        lrti_buf_printf(&c->note, "; %s%s", label, text);
    }
}

/* "216-961-4242; intake; for: renter; open: ...; checked: ..." as a line of the note. */
static void note_of(card *c, const char *what, const lrti_contact *k)
{
    size_t start = c->note.len;
    lrti_buf_printf(&c->note, "%s%s", start ? "\n" : "", what);
    size_t bare = c->note.len;
    note(c, "", k->service == LRTI_NO_ROW ? "" : LRTI_SEE(c->see, service, name, k->service));
    note(c, "", k->note);
    note(c, "for: ", k->audience);
    note(c, "open: ", k->hours);
    note(c, "checked: ", k->last_verified);
    if (c->note.len == bare && !c->note.failed) {
        c->note.len = start; /* nothing to say about it */
    }
}

static void one_phone(card *c, uint32_t row)
{
    char number[400];
    const char *extension = LRTI_SEE(c->see, phone, extension, row);
    snprintf(number, sizeof number, "%.300s%s%.60s", LRTI_SEE(c->see, phone, number, row),
             extension[0] ? " ext. " : "", extension);
    const lrti_contact k = {.hours = LRTI_SEE(c->see, phone, hours, row),
                            .audience = LRTI_SEE(c->see, phone, audience, row),
                            .note = LRTI_SEE(c->see, phone, description, row),
                            .last_verified = LRTI_SEE(c->see, phone, last_verified, row),
                            .service = LRTI_SEE_U32(c->see, phone, service_id, row)};
    property(c, "TEL;VALUE=text;TYPE=\"work,voice\"", number);
    note_of(c, number, &k);
}

static void one_contact(card *c, uint32_t row)
{
    const char *channel = LRTI_SEE(c->see, contact, channel, row),
               *text = LRTI_SEE(c->see, contact, value, row);
    if (!text[0]) {
        channel = "email";
        text = LRTI_SEE(c->see, contact, email, row);
    }
    if (!text[0]) {
        return; /* a desk whose phones carry the number */
    }
    const lrti_contact k = {.hours = LRTI_SEE(c->see, contact, hours, row),
                            .audience = LRTI_SEE(c->see, contact, audience, row),
                            .note = LRTI_SEE(c->see, contact, description, row),
                            .last_verified = LRTI_SEE(c->see, contact, last_verified, row),
                            .service = LRTI_SEE_U32(c->see, contact, service_id, row)};
    if (strcmp(channel, "email") == 0) {
        property(c, "EMAIL;TYPE=work", text);
    } else if (strcmp(channel, "phone") == 0) {
        property(c, "TEL;VALUE=text;TYPE=\"work,voice\"", text);
    } else if (strcmp(channel, "address") == 0 || strcmp(channel, "walk_in") == 0) {
        octets(c, "ADR;TYPE=work:;;", 16); /* the whole of it is the street: it is one text */
        value(c, text);
        octets(c, ";;;;", 4);
        line_end(c);
    } else {
        uri(c, "URL", text);
    }
    note_of(c, text, &k);
}

static void all_contacts(card *c, const lrti_directory *d, uint32_t organization)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->phones_of_organization, organization, &n);
    for (size_t i = 0; i < n; i++) {
        if (lrti_row_visible(c->see.t, c->see.view, LRTI_T_phone, row[i])) {
            one_phone(c, row[i]);
        }
    }
    row = lrti_related(&d->contacts_of_organization, organization, &n);
    for (size_t i = 0; i < n; i++) {
        if (lrti_row_visible(c->see.t, c->see.view, LRTI_T_contact, row[i])) {
            one_contact(c, row[i]);
        }
    }
}

size_t lrt_vcard(const lrt_router *router, const char *organization_id, lrt_view view, char *buf,
                 size_t size)
{
    if (!router || !organization_id || (unsigned)view > LRT_VIEW_OWNER ||
        lrti_router_ready((lrt_router *)(uintptr_t)router, NULL) != LRT_OK) {
        return SIZE_MAX;
    }
    const lrti_directory *d = &router->directory;
    card c = {.see = {&d->t, view}};
    uint32_t row = lrti_find_row(&d->t, LRTI_T_organization, organization_id);
    lrti_buf_str(&c.out, "");
    if (row != LRTI_NO_ROW) {
        char uid[700];
        snprintf(uid, sizeof uid, "%.300s/%.300s", d->name, LRTI_SEE(c.see, organization, id, row));
        lrti_buf_str(&c.out, "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\n");
        property(&c, "UID;VALUE=text", uid);
        property(&c, "FN", LRTI_SEE(c.see, organization, name, row));
        property(&c, "ORG", LRTI_SEE(c.see, organization, name, row));
        property(&c, "CATEGORIES", LRTI_SEE(c.see, organization, category, row));
        property(&c, "EMAIL;TYPE=work", LRTI_SEE(c.see, organization, email, row));
        uri(&c, "URL", LRTI_SEE(c.see, organization, website, row));
        lrti_buf_str(&c.note, LRTI_SEE(c.see, organization, description, row));
        all_contacts(&c, d, row);
        property(&c, "NOTE", c.note.data ? c.note.data : "");
        lrti_buf_str(&c.out, "END:VCARD\r\n");
    }
    c.out.failed = c.out.failed || c.note.failed;
    lrti_buf_free(&c.note);
    return lrti_give(&c.out, buf, size);
}
