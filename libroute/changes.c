#include "changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "doc.h"
#include "format.h"
#include "phrases.h"
#include "permit.h"
#include "wrap.h"

enum { AHEAD_DAYS = 92 }; /* how far ahead what is decided already is told */

typedef struct note {
    lrti_doc doc;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_reader see;
    uint32_t since, as_of; /* both inclusive */
    uint32_t first, last;  /* of the time being told */
    size_t n;              /* items of the section at hand */
    size_t total;
    const char *heading, *id; /* written before its first item; its name in JSON */
    bool ahead;
    bool is_json;
    lrti_json_build json;
    lrti_json *items;
} note;

/* ---- items ---- */

static void section(note *k, const char *id, const char *heading)
{
    k->id = id;
    k->heading = heading;
    k->n = 0;
}

static void end_section(note *k)
{
    if (k->n && !k->is_json) {
        lrti_doc_close(&k->doc, "section");
    }
}

/* The days that put a record into this time; 0: not for that. */
typedef struct dates {
    uint32_t begins, ends, checked;
} dates;

static void day_or_null(note *k, lrti_json *o, const char *key, uint32_t day)
{
    char text[16];
    if (day) {
        lrti_date_text(day, text);
        lrti_json_set_text(&k->json, o, key, text);
    } else {
        lrti_json_set_null(&k->json, o, key);
    }
}

static void told_json(note *k, dates when, const char *what, const char *more)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(&k->json, o, "time", k->ahead ? "ahead" : "since");
    lrti_json_set_text(&k->json, o, "section", k->id);
    lrti_json_set_text(&k->json, o, "what", what);
    lrti_json_set_text(&k->json, o, "more", more);
    day_or_null(k, o, "begins", when.begins);
    day_or_null(k, o, "last_day", when.ends);
    day_or_null(k, o, "checked", when.checked);
    lrti_json_add(&k->json, k->items, o);
}

static void told(note *k, dates when, const char *what, const char *more)
{
    if (k->is_json) {
        k->n++;
        told_json(k, when, what, more);
        return;
    }
    if (k->n++ == 0) {
        lrti_doc_open(&k->doc, "section");
        lrti_doc_heading(&k->doc, 3, k->heading);
    }
    k->total++;
    lrti_doc_item(&k->doc, "", "", what, more);
}

static bool in_time(const note *k, uint32_t date) { return date >= k->first && date <= k->last; }

/* Rows with a validity: begins or ends in the time. `what` names the row, `of` says more of it. */
static void period(note *k, const char *what, uint32_t from, uint32_t to, const char *of)
{
    char date[16];
    lrti_buf more = {0};
    uint32_t end =
        to == LRTI_DATE_OPEN_TO || to == 0 ? 0 : lrti_date_from_days(lrti_days_from_date(to) - 1);
    bool begins = from != LRTI_DATE_OPEN_FROM && in_time(k, from), ends = end && in_time(k, end);
    if (!begins && !ends) {
        return;
    }
    if (begins) {
        lrti_date_text(from, date);
        lrti_buf_printf(&more, "In force from %s.", date);
    }
    if (ends) {
        lrti_date_text(end, date);
        lrti_buf_printf(&more, "%sLast day: %s.", more.len ? " " : "", date);
    }
    lrti_buf_printf(&more, "%s%s", of[0] ? " " : "", of);
    told(k, (dates){begins ? from : 0, ends ? end : 0, 0}, what, lrti_doc_text(&more));
    lrti_doc_take(&k->doc, &more);
}

static const char *org_name(const note *k, uint32_t org)
{
    return org == LRTI_NO_ROW ? "" : LRTI_SEE(k->see, organization, name, org);
}

/* ---- sections ---- */

static void the_maps(note *k)
{
    section(k, "boundaries", "Boundaries");
    for (uint32_t s = 0; s < lrti_rows(k->t, LRTI_T_boundary_set); s++) {
        lrti_buf name = {0};
        lrti_doc_human(&name, LRTI_TX(k->t, boundary_set, slug, s));
        lrti_buf_printf(&name, ", map of %s", LRTI_TX(k->t, boundary_set, edition, s));
        period(k, lrti_doc_text(&name), LRTI_U32(k->t, boundary_set, start_date, s),
               LRTI_U32(k->t, boundary_set, end_date, s),
               "Addresses may lie in other areas than before: route them again.");
        lrti_doc_take(&k->doc, &name);
    }
    end_section(k);
}

static void the_organizations(note *k)
{
    section(k, "partners", "Partners");
    for (uint32_t o = 0; o < lrti_rows(k->t, LRTI_T_organization); o++) {
        uint32_t next = LRTI_U32(k->t, organization, successor_id, o);
        lrti_buf more = {0};
        if (next != LRTI_NO_ROW) {
            lrti_buf_printf(&more, "%s answers for it then.", org_name(k, next));
        }
        period(k, org_name(k, o), LRTI_U32(k->t, organization, valid_from, o),
               LRTI_U32(k->t, organization, valid_to, o), lrti_doc_text(&more));
        lrti_doc_take(&k->doc, &more);
    }
    end_section(k);
    section(k, "services", "Programs and services");
    for (uint32_t s = 0; s < lrti_rows(k->t, LRTI_T_service); s++) {
        lrti_buf name = {0};
        lrti_buf_printf(&name, "%s (%s)", LRTI_SEE(k->see, service, name, s),
                        org_name(k, LRTI_U32(k->t, service, organization_id, s)));
        period(k, lrti_doc_text(&name), LRTI_U32(k->t, service, valid_from, s),
               LRTI_U32(k->t, service, valid_to, s), "");
        lrti_doc_take(&k->doc, &name);
    }
    end_section(k);
}

static void the_areas(note *k)
{
    section(k, "service_areas", "Where partners work");
    for (uint32_t a = 0; a < lrti_rows(k->t, LRTI_T_service_area); a++) {
        lrti_buf name = {0};
        const char *area = LRTI_SEE(k->see, service_area, name, a);
        lrti_buf_printf(&name, "%s: %s", org_name(k, lrti_service_area_organization(k->t, a)),
                        area[0] ? area : LRTI_SEE(k->see, service_area, area, a));
        period(k, lrti_doc_text(&name), LRTI_U32(k->t, service_area, valid_from, a),
               LRTI_U32(k->t, service_area, valid_to, a), "");
        lrti_doc_take(&k->doc, &name);
    }
    end_section(k);
}

/* Whom a rule is about. */
static void subject(const note *k, uint32_t rule, lrti_buf *out)
{
    uint32_t service = LRTI_U32(k->t, contact_protocol, service_id, rule),
             org = LRTI_U32(k->t, contact_protocol, organization_id, rule);
    const char *category = LRTI_SEE(k->see, contact_protocol, category, rule);
    if (service != LRTI_NO_ROW) {
        lrti_buf_printf(out, "%s (%s)", LRTI_SEE(k->see, service, name, service),
                        org_name(k, LRTI_U32(k->t, service, organization_id, service)));
    } else if (org != LRTI_NO_ROW) {
        lrti_buf_str(out, org_name(k, org));
    } else if (category[0]) {
        lrti_buf_str(out, "All partners of the kind ");
        lrti_buf_str(out, category);
    } else {
        lrti_buf_str(out, LRTI_TX(k->t, contact_protocol, id, rule));
    }
}

static void rule_text(const note *k, uint32_t rule, lrti_buf *out)
{
    lrti_case nobody = {k->as_of, LRT_AT_NONE, LRTI_NO_ROW, {NULL, 0}, LRT_VIEW_STAFF};
    lrti_permission v = lrti_protocol_judge(k->d, rule, LRTI_NO_ROW, LRTI_NO_ROW, &nobody);
    v.state = LRTI_NOT_JUDGED; /* a rule is taught for no hour */
    lrti_buf_str(out, "Who may contact: ");
    lrti_permit_say(k->d, &nobody, &v, out);
    const char *when = LRTI_SEE(k->see, contact_protocol, when_to_contact, rule);
    if (when[0]) {
        lrti_buf_printf(out, " When: %s.", when);
    }
}

static void the_rules(note *k)
{
    section(k, "contact_protocol", "Contact protocol");
    for (uint32_t r = 0; r < lrti_rows(k->t, LRTI_T_contact_protocol); r++) {
        uint32_t current = LRTI_U32(k->t, contact_protocol, current, r);
        if (current != LRTI_NO_ROW && current != 0) {
            continue; /* history and templates are not taught */
        }
        lrti_buf name = {0}, more = {0};
        uint32_t first, last, from = LRTI_U32(k->t, contact_protocol, valid_from, r);
        const char *checked = LRTI_SEE(k->see, contact_protocol, last_verified, r);
        subject(k, r, &name);
        rule_text(k, r, &more);
        size_t before = k->n;
        period(k, lrti_doc_text(&name), from, LRTI_U32(k->t, contact_protocol, valid_to, r),
               lrti_doc_text(&more));
        if (k->n == before && lrti_parse_date(checked, strlen(checked), &first, &last) &&
            in_time(k, first)) {
            lrti_buf all = {0};
            lrti_buf_printf(&all, "Checked %s. %s", checked, lrti_doc_text(&more));
            told(k, (dates){0, 0, first}, lrti_doc_text(&name), lrti_doc_text(&all));
            lrti_doc_take(&k->doc, &all);
        }
        lrti_doc_take(&k->doc, &name);
        lrti_doc_take(&k->doc, &more);
    }
    end_section(k);
}

static void one_contact(note *k, uint32_t org, const char *channel, const char *value,
                        const char *extension, const char *checked, const char *about)
{
    uint32_t first, last;
    lrti_buf text = {0}, more = {0};
    if (!value[0] || !lrti_parse_date(checked, strlen(checked), &first, &last) ||
        !in_time(k, first)) {
        return;
    }
    lrti_buf_printf(&text, "%s: %s %s%s%s", org_name(k, org), channel, value,
                    extension[0] ? " ext. " : "", extension);
    lrti_doc_sentence(&more, about);
    lrti_buf_printf(&more, "%sChecked %s.", more.len ? " " : "", checked);
    told(k, (dates){0, 0, first}, lrti_doc_text(&text), lrti_doc_text(&more));
    lrti_doc_take(&k->doc, &text);
    lrti_doc_take(&k->doc, &more);
}

/* A phone may belong to a service or a contact rather than to the organization. */
static uint32_t owner(const note *k, uint32_t org, uint32_t service, uint32_t contact)
{
    if (org == LRTI_NO_ROW && service != LRTI_NO_ROW) {
        org = LRTI_U32(k->t, service, organization_id, service);
    }
    if (org == LRTI_NO_ROW && contact != LRTI_NO_ROW) {
        return owner(k, LRTI_U32(k->t, contact, organization_id, contact),
                     LRTI_U32(k->t, contact, service_id, contact), LRTI_NO_ROW);
    }
    return org;
}

static void the_contacts(note *k)
{
    const lrti_tables *t = k->t;
    section(k, "contacts", "Contacts, as they are now");
    for (uint32_t c = 0; c < lrti_rows(t, LRTI_T_contact); c++) {
        const char *value = LRTI_SEE(k->see, contact, value, c),
                   *channel = LRTI_SEE(k->see, contact, channel, c);
        if (lrti_row_visible(t, k->see.view, LRTI_T_contact, c)) {
            one_contact(k,
                        owner(k, LRTI_U32(t, contact, organization_id, c),
                              LRTI_U32(t, contact, service_id, c), LRTI_NO_ROW),
                        value[0] ? channel : "email",
                        value[0] ? value : LRTI_SEE(k->see, contact, email, c), "",
                        LRTI_SEE(k->see, contact, last_verified, c),
                        LRTI_SEE(k->see, contact, description, c));
        }
    }
    for (uint32_t p = 0; p < lrti_rows(t, LRTI_T_phone); p++) {
        if (lrti_row_visible(t, k->see.view, LRTI_T_phone, p)) {
            one_contact(
                k,
                owner(k, LRTI_U32(t, phone, organization_id, p), LRTI_U32(t, phone, service_id, p),
                      LRTI_U32(t, phone, contact_id, p)),
                "phone", LRTI_SEE(k->see, phone, number, p), LRTI_SEE(k->see, phone, extension, p),
                LRTI_SEE(k->see, phone, last_verified, p), LRTI_SEE(k->see, phone, description, p));
        }
    }
    end_section(k);
}

static void the_sections(note *k)
{
    the_rules(k);
    the_maps(k);
    the_organizations(k);
    the_areas(k);
    the_contacts(k);
}

static void a_time(note *k, const char *heading, uint32_t first, uint32_t last)
{
    k->first = first;
    k->last = last;
    k->total = 0;
    lrti_doc_open(&k->doc, "section");
    lrti_doc_heading(&k->doc, 2, heading);
    the_sections(k);
    if (k->total == 0) {
        lrti_doc_paragraph(&k->doc, 0, "", "Nothing in the directory has a date in this time.");
    }
    lrti_doc_close(&k->doc, "section");
}

static void the_note(note *k)
{
    lrti_buf line = {0}, from = {0}, to = {0};
    uint32_t ahead = lrti_date_from_days(lrti_days_from_date(k->as_of) + AHEAD_DAYS);
    lrti_phrase_date(NULL, k->since, &from);
    lrti_phrase_date(NULL, k->as_of, &to);
    lrti_buf_printf(&line, "%s. From %s to %s, both days included.", k->d->title,
                    lrti_doc_text(&from), lrti_doc_text(&to));
    lrti_doc_begin(&k->doc, &(lrti_doc_page){.title = "What changed, to be taught",
                                             .foot = lrti_doc_text(&line)});
    lrti_doc_open(&k->doc, "header");
    lrti_doc_heading(&k->doc, 1, "What changed, to be taught");
    lrti_doc_paragraph(&k->doc, 0, "", lrti_doc_text(&line));
    lrti_doc_close(&k->doc, "header");
    lrti_doc_open(&k->doc, "main");
    a_time(k, "In this time", k->since, k->as_of);
    a_time(k, "Decided already, for the three months to come", lrti_next_day(k->as_of), ahead);
    lrti_doc_close(&k->doc, "main");
    lrti_doc_open(&k->doc, "footer");
    lrti_doc_paragraph(&k->doc, 0, "",
                       "Made from the dates in the partner directory and the maps. A record that "
                       "changed without a date is not seen here.");
    lrti_doc_close(&k->doc, "footer");
    lrti_doc_end(&k->doc);
    lrti_doc_take(&k->doc, &line);
    lrti_doc_take(&k->doc, &from);
    lrti_doc_take(&k->doc, &to);
}

static void the_json(note *k, lrt_router *r)
{
    uint32_t until = lrti_date_from_days(lrti_days_from_date(k->as_of) + AHEAD_DAYS);
    lrti_json *all = lrti_json_object();
    k->is_json = true;
    k->items = lrti_json_array();
    lrti_json_set_text(&k->json, all, "schema", "libroute/changes/1");
    lrti_json_set_text(&k->json, all, "of", "since");
    lrti_json_set_text(&k->json, all, "title", k->d->title);
    lrti_json_set(&k->json, all, "dataset", lrti_format_dataset(&k->json, r));
    day_or_null(k, all, "since", k->since);
    day_or_null(k, all, "as_of", k->as_of);
    day_or_null(k, all, "until", until);
    k->first = k->since;
    k->last = k->as_of;
    the_sections(k);
    k->ahead = true;
    k->first = lrti_next_day(k->as_of);
    k->last = until;
    the_sections(k);
    lrti_json_set(&k->json, all, "items", k->items);
    lrti_json_dump_buf(&k->json, all, &k->doc.out);
    lrti_json_free(all);
}

static lrt_status take(const lrt_router *router, const lrt_changes_options *options,
                       lrt_changes_options *o, lrt_error *err)
{
    if (!router || !options ||
        !lrti_take_struct(o, sizeof *o, LRTI_THROUGH(lrt_changes_options, width), options) ||
        (unsigned)o->format > LRT_PAGE_JSON) {
        return lrti_fail(err, LRT_E_ARG,
                         "router, and options as LRT_CHANGES_OPTIONS_INIT begins them, are needed");
    }
    if (!lrti_date_valid(o->since) || !lrti_date_valid(o->as_of) || o->since > o->as_of) {
        return lrti_fail(err, LRT_E_ARG,
                         "since and as_of must be days (YYYYMMDD), since not after as_of");
    }
    return lrti_router_ready((lrt_router *)(uintptr_t)router, err);
}

lrt_status lrt_changes(const lrt_router *router, const lrt_changes_options *options,
                       lrt_pages **out, lrt_error *err)
{
    lrt_changes_options o = LRT_CHANGES_OPTIONS_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    lrt_status status = take(router, options, &o, err);
    if (status != LRT_OK) {
        return status;
    }
    note k = {.doc = {{0}, lrti_pages_form(o.format), lrti_page_width(o.width), false, NULL},
              .d = &router->directory,
              .t = &router->directory.t,
              .see = {&router->directory.t, LRT_VIEW_STAFF},
              .since = o.since,
              .as_of = o.as_of};
    lrt_pages *pages = calloc(1, sizeof *pages);
    lrti_page *page = pages ? lrti_pages_add(pages, "changes", lrti_pages_ending(o.format)) : NULL;
    if (page && o.format == LRT_PAGE_JSON) {
        the_json(&k, (lrt_router *)(uintptr_t)router);
        page->text = k.doc.out;
    } else if (page) {
        the_note(&k);
        page->text = k.doc.out;
    }
    if (!page || k.doc.out.failed) {
        lrt_pages_free(pages);
        return lrti_fail_memory(err);
    }
    *out = pages;
    return LRT_OK;
}
