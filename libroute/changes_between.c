#include "changes_between.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "doc.h"
#include "format.h"
#include "phrases.h"
#include "wrap.h"

enum { LAND_NAMED = 15 }; /* pieces of land of a map on the page; JSON has all */

/* Sections in the order in which they are taught: what one does otherwise first, then where, then why. */
static const struct {
    const char *id, *heading;
    unsigned causes; /* bits of lrti_cause_kind */
} sections[] = {{"contact_protocol", "Contact protocol", 1u << LRTI_CAUSE_RULE_CHANGED},
                {"contacts", "Contacts", 1u << LRTI_CAUSE_CONTACT_CHANGED},
                {"partners", "Partners",
                 1u << LRTI_CAUSE_PARTNER_ADDED | 1u << LRTI_CAUSE_PARTNER_REMOVED |
                     1u << LRTI_CAUSE_PARTNER_BEGAN | 1u << LRTI_CAUSE_PARTNER_ENDED |
                     1u << LRTI_CAUSE_SUCCESSION},
                {"services", "Programs and services",
                 1u << LRTI_CAUSE_SERVICE_CHANGED | 1u << LRTI_CAUSE_ELIGIBILITY},
                {"service_areas", "Where partners work",
                 1u << LRTI_CAUSE_AREA_ASSIGNED | 1u << LRTI_CAUSE_AREA_WITHDRAWN |
                     1u << LRTI_CAUSE_PARCEL_LIST},
                {"boundaries", "Boundaries",
                 1u << LRTI_CAUSE_BOUNDARY_MOVED | 1u << LRTI_CAUSE_EDITION_REPLACED |
                     1u << LRTI_CAUSE_PLACE_MOVED | 1u << LRTI_CAUSE_TERRITORY_CHANGED},
                {"verified", "Checked again", 1u << LRTI_CAUSE_VERIFIED}};

typedef struct between {
    const lrt_diff_result *r;
    lrti_doc doc;
    lrti_cause_total *cause;
    size_t n_causes;
    const lrti_boundary_change **land; /* with places, most places first, map by map */
    size_t n_land;
} between;

/* ---- words ---- */

static void places_text(uint32_t parcels, uint32_t addresses, lrti_buf *out)
{
    lrti_buf_printf(out, "%u parcel%s and %u address%s", parcels, parcels == 1 ? "" : "s",
                    addresses, addresses == 1 ? "" : "es");
}

/* "from:inspector+approval:supervisor" for people. */
static void permission_text(const char *permission, lrti_buf *out)
{
    static const struct {
        const char *begins, *says;
    } words[] = {{"not_set", "nobody has said which staff may contact it"},
                 {"from:", "staff from this role up: "},
                 {"ask_first:", "ask first: "},
                 {"not_now", "not now"},
                 {"allowed", "allowed"},
                 {"never", "nobody on staff"}};
    for (size_t i = 0; i < LRTI_COUNT(words); i++) {
        size_t n = strlen(words[i].begins);
        if (strncmp(permission, words[i].begins, n) == 0) {
            const char *rest = permission + n, *approval = strstr(rest, "+approval:");
            lrti_buf role = {0};
            lrti_buf_add(&role, rest, approval ? (size_t)(approval - rest) : strlen(rest));
            lrti_buf_add(&role, "", 1);
            lrti_buf_str(out, words[i].says);
            lrti_doc_human(out, role.failed ? "" : role.data);
            if (approval) {
                lrti_buf_str(out, ", with the approval of: ");
                lrti_doc_human(out, approval + strlen("+approval:"));
            }
            out->failed = out->failed || role.failed;
            lrti_buf_free(&role);
            return;
        }
    }
    lrti_buf_str(out, permission);
}

static const lrti_diff_partner *partner_of(const lrti_answer_record *a, const char *id)
{
    for (size_t i = 0; a && i < a->n_partners; i++) {
        if (strcmp(a->partner[i].id, id) == 0) {
            return &a->partner[i];
        }
    }
    return NULL;
}

/* A change that has this cause: its two answers show what was and what is. */
static const lrti_change *example_of(const between *k, const lrti_cause_total *cause)
{
    for (size_t i = 0; i < k->r->n_changes; i++) {
        const lrti_change *c = &k->r->change[i];
        for (size_t n = 0; c->places && n < c->n_causes; n++) {
            if (c->cause[n].kind == cause->kind &&
                strcmp(c->cause[n].subject, cause->subject) == 0) {
                return c;
            }
        }
    }
    return NULL; /* unreachable: causes are those of changes */
}

static bool has_contact(const lrti_diff_partner *p, const char *contact)
{
    for (size_t i = 0; p && i < p->n_contacts; i++) {
        if (strcmp(p->contact[i], contact) == 0) {
            return true;
        }
    }
    return false;
}

/* Of contacts only those that the other side does not have; none where only their order is other. */
static void side_text(const lrti_diff_partner *p, const lrti_diff_partner *other,
                      lrti_cause_kind kind, lrti_buf *out)
{
    if (p && kind == LRTI_CAUSE_RULE_CHANGED) {
        permission_text(p->permission, out);
        lrti_buf_printf(out, "%s%s", p->protocol[0] ? "; " : "", p->protocol);
    } else if (p && kind == LRTI_CAUSE_CONTACT_CHANGED) {
        for (size_t i = 0; i < p->n_contacts; i++) {
            if (!has_contact(other, p->contact[i])) {
                lrti_buf_printf(out, "%s%s", out->len ? "; " : "", p->contact[i]);
            }
        }
    }
}

/* What was and what is: of rules and contacts, where the words of the cause are too short to be taught. */
static void both_sides(const between *k, const lrti_cause_total *cause, lrti_buf *was,
                       lrti_buf *now)
{
    const lrti_change *c = example_of(k, cause);
    if (c) {
        const lrti_diff_partner *a = partner_of(c->was, cause->subject),
                                *b = partner_of(c->is, cause->subject);
        side_text(a, b, cause->kind, was);
        side_text(b, a, cause->kind, now);
    }
}

static const char *name_of(const between *k, const lrti_cause_total *cause)
{
    const lrti_change *c = example_of(k, cause);
    const lrti_diff_partner *p = c ? partner_of(c->is, cause->subject) : NULL;
    p = p || !c ? p : partner_of(c->was, cause->subject);
    return p ? p->name : cause->subject;
}

static void what_text(const between *k, const lrti_cause_total *cause, lrti_buf *out)
{
    if (cause->kind == LRTI_CAUSE_RULE_CHANGED) {
        lrti_buf_printf(out, "%s: who may contact it, or how", name_of(k, cause));
    } else if (cause->kind == LRTI_CAUSE_CONTACT_CHANGED) {
        lrti_buf_printf(out, "%s: how to reach it", name_of(k, cause));
    } else {
        lrti_buf_str(out, cause->text);
    }
}

/* ---- gathering ---- */

static uint32_t places_of(const lrti_boundary_change *c) { return c->parcels + c->addresses; }

static int compare_land(const void *left, const void *right)
{
    const lrti_boundary_change *a = *(const lrti_boundary_change *const *)left,
                               *b = *(const lrti_boundary_change *const *)right;
    int c = strcmp(a->slug, b->slug);
    if (c) {
        return c;
    }
    return places_of(a) != places_of(b) ? (places_of(a) > places_of(b) ? -1 : 1)
                                        : (a < b ? -1 : a > b);
}

static bool gather(between *k)
{
    k->cause = lrti_diff_causes(k->r, &k->n_causes);
    k->land = calloc(k->r->n_boundaries + 1, sizeof *k->land);
    if (!k->cause || !k->land) {
        return false;
    }
    for (size_t i = 0; i < k->r->n_boundaries; i++) {
        if (places_of(&k->r->boundary[i])) {
            k->land[k->n_land++] = &k->r->boundary[i];
        }
    }
    if (k->n_land > 1) {
        qsort(k->land, k->n_land, sizeof *k->land, compare_land);
    }
    return true;
}

static const char *owner_name(const char *id, const char *name)
{
    return name[0] ? name : id[0] ? id : "nobody";
}

/* ---- the page ---- */

static void one_cause(between *k, const lrti_cause_total *cause)
{
    lrti_buf what = {0}, was = {0}, now = {0}, more = {0};
    what_text(k, cause, &what);
    both_sides(k, cause, &was, &now);
    if (was.len || now.len) {
        lrti_buf_printf(&more, "Was: %s. Now: %s. ", was.len ? was.data : "none",
                        now.len ? now.data : "none");
    }
    lrti_buf_str(&more, "Matters to ");
    places_text(cause->places[0], cause->places[1], &more);
    lrti_buf_char(&more, '.');
    lrti_doc_item(&k->doc, "", "", lrti_doc_text(&what), lrti_doc_text(&more));
    lrti_doc_take(&k->doc, &what);
    lrti_doc_take(&k->doc, &was);
    lrti_doc_take(&k->doc, &now);
    lrti_doc_take(&k->doc, &more);
}

static bool is_in(const lrti_cause_total *cause, size_t section)
{
    return sections[section].causes >> cause->kind & 1;
}

static void the_causes(between *k, size_t section)
{
    size_t n = 0;
    for (size_t i = 0; i < k->n_causes; i++) {
        if (!is_in(&k->cause[i], section)) {
            continue;
        }
        if (n++ == 0) {
            lrti_doc_open(&k->doc, "section");
            lrti_doc_heading(&k->doc, 2, sections[section].heading);
        }
        one_cause(k, &k->cause[i]);
    }
    if (n) {
        lrti_doc_close(&k->doc, "section");
    }
}

/* In text a sentence: a row without its heads says nothing. */
static void land_row(between *k, const lrti_boundary_change *c)
{
    char parcels[16], addresses[16];
    const char *from = owner_name(c->from, c->from_name), *to = owner_name(c->to, c->to_name);
    snprintf(parcels, sizeof parcels, "%u", c->parcels);
    snprintf(addresses, sizeof addresses, "%u", c->addresses);
    if (k->doc.form == LRTI_DOC_TEXT) {
        lrti_buf what = {0}, more = {0};
        lrti_buf_printf(&what, "From %s to %s", from, to);
        places_text(c->parcels, c->addresses, &more);
        lrti_buf_char(&more, '.');
        lrti_doc_item(&k->doc, "", "", lrti_doc_text(&what), lrti_doc_text(&more));
        lrti_doc_take(&k->doc, &what);
        lrti_doc_take(&k->doc, &more);
        return;
    }
    const char *cell[] = {from, to, parcels, addresses};
    lrti_doc_row(&k->doc, cell, NULL, 4);
}

static void the_map(between *k, size_t first, size_t end)
{
    static const char *const head[] = {"Before", "Now", "Parcels", "Addresses"};
    lrti_buf name = {0};
    lrti_doc_human(&name, k->land[first]->slug);
    lrti_doc_heading(&k->doc, 3, lrti_doc_text(&name));
    lrti_doc_take(&k->doc, &name);
    lrti_doc_table(&k->doc, head, 4);
    for (size_t i = first; i < end && i - first < LAND_NAMED; i++) {
        land_row(k, k->land[i]);
    }
    lrti_doc_table_end(&k->doc);
    if (end - first > LAND_NAMED) {
        char more[80];
        snprintf(more, sizeof more, "And %zu smaller pieces.", end - first - LAND_NAMED);
        lrti_doc_paragraph(&k->doc, 0, "", more);
    }
}

static void the_land(between *k)
{
    if (k->n_land == 0) {
        return;
    }
    lrti_doc_open(&k->doc, "section");
    lrti_doc_heading(&k->doc, 2, "Addresses in another area than before");
    for (size_t i = 0, end; i < k->n_land; i = end) {
        for (end = i; end < k->n_land && strcmp(k->land[end]->slug, k->land[i]->slug) == 0; end++) {
        }
        the_map(k, i, end);
    }
    lrti_doc_close(&k->doc, "section");
}

static void the_head(between *k)
{
    static const char title[] = "What changed, to be taught";
    lrti_buf line = {0}, from = {0}, to = {0};
    lrti_phrase_date(NULL, k->r->asked[0].as_of, &from);
    lrti_phrase_date(NULL, k->r->asked[1].as_of, &to);
    lrti_buf_printf(&line, "%s. Between %s (data %.8s) and %s (data %.8s)",
                    k->r->router[1]->directory.title, lrti_doc_text(&from),
                    lrti_image_digest(k->r->router[0]->image) + 7, lrti_doc_text(&to),
                    lrti_image_digest(k->r->router[1]->image) + 7);
    lrti_doc_begin(&k->doc, &(lrti_doc_page){.title = title, .foot = lrti_doc_text(&line)});
    lrti_buf_char(&line, '.');
    lrti_doc_open(&k->doc, "header");
    lrti_doc_heading(&k->doc, 1, title);
    lrti_doc_paragraph(&k->doc, 0, "", lrti_doc_text(&line));
    lrti_doc_close(&k->doc, "header");
    lrti_doc_take(&k->doc, &line);
    lrti_doc_take(&k->doc, &from);
    lrti_doc_take(&k->doc, &to);
}

static void the_page(between *k)
{
    the_head(k);
    lrti_doc_open(&k->doc, "main");
    for (size_t s = 0; s < LRTI_COUNT(sections); s++) {
        the_causes(k, s);
    }
    the_land(k);
    if (k->n_causes == 0 && k->n_land == 0) {
        lrti_doc_paragraph(&k->doc, 0, "", "Every place on record is answered as before.");
    }
    lrti_doc_close(&k->doc, "main");
    lrti_doc_open(&k->doc, "footer");
    lrti_doc_paragraph(&k->doc, 0, "",
                       "Made by asking for every parcel and address on record twice. What changed "
                       "for no place is not told here.");
    lrti_doc_close(&k->doc, "footer");
    lrti_doc_end(&k->doc);
}

/* ---- JSON ---- */

static void side_json(lrti_json_build *b, const between *k, int side, lrti_json *all,
                      const char *key)
{
    char date[16];
    lrti_json *o = lrti_json_object();
    lrti_date_text(k->r->asked[side].as_of, date);
    lrti_json_set_text(b, o, "as_of", date);
    lrti_json_set(b, o, "dataset", lrti_format_dataset(b, k->r->router[side]));
    lrti_json_set(b, all, key, o);
}

static void text_or_null(lrti_json_build *b, lrti_json *o, const char *key, const lrti_buf *text)
{
    if (text->len) {
        lrti_json_set_text(b, o, key, text->data);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

static void cause_json(lrti_json_build *b, const between *k, const lrti_cause_total *cause,
                       const char *section, lrti_json *items)
{
    lrti_buf what = {0}, was = {0}, now = {0};
    lrti_json *o = lrti_json_object();
    what_text(k, cause, &what);
    both_sides(k, cause, &was, &now);
    lrti_json_set_text(b, o, "section", section);
    lrti_json_set_text(b, o, "cause", lrti_cause_text(cause->kind));
    lrti_json_set_text(b, o, "subject", cause->subject);
    lrti_json_set_text(b, o, "what", lrti_doc_text(&what));
    text_or_null(b, o, "was", &was);
    text_or_null(b, o, "now", &now);
    lrti_json_set_int(b, o, "parcels", cause->places[0]);
    lrti_json_set_int(b, o, "addresses", cause->places[1]);
    lrti_json_add(b, items, o);
    b->failed = b->failed || what.failed || was.failed || now.failed;
    lrti_buf_free(&what);
    lrti_buf_free(&was);
    lrti_buf_free(&now);
}

static lrti_json *land_json(lrti_json_build *b, const between *k)
{
    lrti_json *land = lrti_json_array();
    for (size_t i = 0; i < k->n_land; i++) {
        const lrti_boundary_change *c = k->land[i];
        lrti_json *o = lrti_json_object();
        lrti_json_set_text(b, o, "set", c->slug);
        lrti_json_set_text(b, o, "from", c->from);
        lrti_json_set_text(b, o, "to", c->to);
        lrti_json_set_int(b, o, "parcels", c->parcels);
        lrti_json_set_int(b, o, "addresses", c->addresses);
        lrti_json_set_number(b, o, "area_m2", c->area_m2, 3);
        lrti_json_add(b, land, o);
    }
    return land;
}

static void the_json(between *k)
{
    lrti_json_build b = {false};
    lrti_json *all = lrti_json_object(), *items = lrti_json_array();
    lrti_json_set_text(&b, all, "schema", "libroute/changes/1");
    lrti_json_set_text(&b, all, "of", "between");
    lrti_json_set_text(&b, all, "title", k->r->router[1]->directory.title);
    side_json(&b, k, 0, all, "old");
    side_json(&b, k, 1, all, "new");
    for (size_t s = 0; s < LRTI_COUNT(sections); s++) {
        for (size_t i = 0; i < k->n_causes; i++) {
            if (is_in(&k->cause[i], s)) {
                cause_json(&b, k, &k->cause[i], sections[s].id, items);
            }
        }
    }
    lrti_json_set(&b, all, "items", items);
    lrti_json_set(&b, all, "land", land_json(&b, k));
    lrti_json_dump_buf(&b, all, &k->doc.out);
    lrti_json_free(all);
}

/* ---- the call ---- */

lrt_status lrt_changes_between(const lrt_diff_result *diff, const lrt_changes_options *options,
                               lrt_pages **out, lrt_error *err)
{
    lrt_changes_options o = LRT_CHANGES_OPTIONS_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!diff || !options || !lrti_take_struct(&o, sizeof o, sizeof o, options) ||
        (unsigned)o.format > LRT_PAGE_JSON || o.since || o.as_of) {
        return lrti_fail(err, LRT_E_ARG,
                         "diff, and options as LRT_CHANGES_OPTIONS_INIT begins them, are needed; "
                         "since and as_of stay 0: the comparison has its dates");
    }
    between k = {.r = diff,
                 .doc = {.form = lrti_pages_form(o.format), .width = lrti_page_width(o.width)}};
    lrt_pages *pages = calloc(1, sizeof *pages);
    lrti_page *page = pages ? lrti_pages_add(pages, "changes", lrti_pages_ending(o.format)) : NULL;
    bool good = page && gather(&k);
    if (good) {
        (o.format == LRT_PAGE_JSON ? the_json : the_page)(&k);
    }
    free(k.cause);
    free(k.land);
    if (!good || k.doc.out.failed) {
        lrti_buf_free(&k.doc.out);
        lrt_pages_free(pages);
        return lrti_fail_memory(err);
    }
    page->text = k.doc.out;
    *out = pages;
    return LRT_OK;
}
