#include "vcard.h"

#include <stdio.h>
#include <string.h>

#include "audience.h"
#include "contentline.h"
#include "format.h"

typedef struct card {
    lrti_lines lines;
    lrti_buf note;
    lrti_reader see;
} card;

/* A URI stands as it is, without escapes. */
static void uri(card *c, const char *name, const char *text)
{
    if (strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0) {
        lrti_line_octets(&c->lines, name, strlen(name));
        lrti_line_octets(&c->lines, ":", 1);
        lrti_line_octets(&c->lines, text, strlen(text));
        lrti_line_end(&c->lines);
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
    lrti_line_property(&c->lines, "TEL;VALUE=text;TYPE=\"work,voice\"", number);
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
        lrti_line_property(&c->lines, "EMAIL;TYPE=work", text);
    } else if (strcmp(channel, "phone") == 0) {
        lrti_line_property(&c->lines, "TEL;VALUE=text;TYPE=\"work,voice\"", text);
    } else if (strcmp(channel, "address") == 0 || strcmp(channel, "walk_in") == 0) {
        lrti_line_octets(&c->lines, "ADR;TYPE=work:;;",
                         16); /* the whole of it is the street: it is one text */
        lrti_line_value(&c->lines, text);
        lrti_line_octets(&c->lines, ";;;;", 4);
        lrti_line_end(&c->lines);
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
    lrti_buf_str(&c.lines.out, "");
    if (row != LRTI_NO_ROW) {
        char uid[700];
        snprintf(uid, sizeof uid, "%.300s/%.300s", d->name, LRTI_SEE(c.see, organization, id, row));
        lrti_buf_str(&c.lines.out, "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\n");
        lrti_line_property(&c.lines, "UID;VALUE=text", uid);
        lrti_line_property(&c.lines, "FN", LRTI_SEE(c.see, organization, name, row));
        lrti_line_property(&c.lines, "ORG", LRTI_SEE(c.see, organization, name, row));
        lrti_line_property(&c.lines, "CATEGORIES", LRTI_SEE(c.see, organization, category, row));
        lrti_line_property(&c.lines, "EMAIL;TYPE=work", LRTI_SEE(c.see, organization, email, row));
        uri(&c, "URL", LRTI_SEE(c.see, organization, website, row));
        lrti_buf_str(&c.note, LRTI_SEE(c.see, organization, description, row));
        all_contacts(&c, d, row);
        lrti_line_property(&c.lines, "NOTE", c.note.data ? c.note.data : "");
        lrti_buf_str(&c.lines.out, "END:VCARD\r\n");
    }
    c.lines.out.failed = c.lines.out.failed || c.note.failed;
    lrti_buf_free(&c.note);
    return lrti_give(&c.lines.out, buf, size);
}
