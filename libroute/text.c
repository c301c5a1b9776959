/*
 * text: the pages for people. Words wrap at the width given; nothing is coloured, so that a page can be piped, mailed, read
 * aloud. Facts that came from somewhere carry a number in brackets, and the numbers are spelt out at the end.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "context.h"
#include "format.h"
#include "permit.h"
#include "protocol.h"
#include "route.h"
#include "sheet.h"
#include "story.h"
#include "wrap.h"
#include "zone.h"

typedef struct page {
    lrti_buf out;
    unsigned width;
    const lrt_router *router;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_cites cites;
    bool nobody_set;       /* no partner of this answer has a rule about who may contact it */
    bool nothing_verified; /* no contact of this answer says when it was verified */
} page;

/* Frees a piece of text; if it could not be made, the page is not whole either. */
static void finish(page *p, lrti_buf *piece)
{
    p->out.failed = p->out.failed || piece->failed;
    lrti_buf_free(piece);
}

/* One paragraph: first line behind `label` at column `indent`, all lines of text at column `hang`. */
static void paragraph(page *p, size_t indent, const char *label, size_t hang, const char *text)
{
    lrti_wrap(&p->out, p->width, indent, label, hang, text);
}

static void LRTI_PRINTF(5, 6)
    line(page *p, size_t indent, const char *label, size_t hang, const char *fmt, ...)
{
    char small[1024];
    lrti_buf text = {0};
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof small) {
        paragraph(p, indent, label, hang, small);
        return;
    }
    if (n > 0) { /* long descriptions */
        char *room = NULL;
        size_t cap = 0;
        if (lrti_grow(&room, &cap, (size_t)n + 1, 1)) {
            text.data = room;
            text.cap = cap;
            va_start(args, fmt);
            vsnprintf(room, (size_t)n + 1, fmt, args);
            va_end(args);
            paragraph(p, indent, label, hang, room);
        } else {
            p->out.failed = true;
        }
        finish(p, &text);
    }
}

static void heading(page *p, const char *text)
{
    lrti_buf_char(&p->out, '\n');
    lrti_buf_str(&p->out, text);
    lrti_buf_char(&p->out, '\n');
}

/* " [3] [7]" for the sources of a list. */
static void cite(page *p, const char *list, char *out, size_t size)
{
    lrti_buf text = {0};
    lrti_cite(&p->cites, list, &text);
    snprintf(out, size, "%s", text.data ? text.data : "");
    finish(p, &text);
}

/* ---- the place ---- */

static void the_place(page *p, const lrt_result *r, const char *title)
{
    char date[40];
    lrti_buf faults = {0}, parcels = {0};
    const lrti_located *l = &r->located;
    lrti_date_text(r->asked.as_of, date);
    paragraph(p, 0, "", 0, title);
    if (l->address[0]) {
        paragraph(p, 0, "", 0, l->address);
    }
    for (size_t i = 0; i < l->n_parcels && i < 6; i++) {
        lrti_buf_printf(&parcels, "%s%s", i ? ", " : "",
                        lrti_geocode_parcel_number(&p->router->geocoder, l->parcels[i]));
    }
    if (l->n_parcels) {
        line(p, 0, "", 0, "Parcel %s%s", parcels.data ? parcels.data : "",
             l->n_parcels > 6 ? " and more" : "");
    }
    if (!isnan(l->lon)) {
        char lon[40], lat[40];
        lrti_format_fixed(lon, 40, l->lon, 6);
        lrti_format_fixed(lat, 40, l->lat, 6);
        line(p, 0, "", 0, "Longitude %s, latitude %s; found by %s", lon, lat,
             lrt_match_type_text(l->match_type));
    }
    if (l->faults) {
        lrti_format_faults(&faults, l->faults, ", ");
        line(p, 0, "", 0, "Score %d of 100: %s", l->score, faults.data ? faults.data : "");
    }
    line(p, 0, "", 0, "As of %s (%s)", date, p->d->title);
    finish(p, &faults);
    finish(p, &parcels);
}

static void the_candidates(page *p, const lrt_router *r, const lrti_geocoding *g)
{
    for (size_t i = 0; i < g->n_places && i < 20; i++) {
        lrti_buf faults = {0};
        const lrti_place *c = &g->places[i];
        if (!c->address[0] && !c->n_parcels) {
            continue; /* a coordinate: said above */
        }
        lrti_format_faults(&faults, c->faults, ", ");
        line(p, 2, "-", 4, "%s%s%s (score %d%s%s)",
             c->n_parcels ? lrti_geocode_parcel_number(&r->geocoder, c->parcels[0]) : "",
             c->n_parcels && c->address[0] ? "  " : "", c->address, c->score, c->faults ? ": " : "",
             faults.data ? faults.data : "");
        finish(p, &faults);
    }
    if (g->n_places > 20) {
        line(p, 2, "", 4, "and %zu more", g->n_places - 20);
    }
}

static void the_status(page *p, const lrt_result *r)
{
    static const char *const said[] = {"NOT A PLACE",
                                       "PLACE NOT FOUND",
                                       "SEVERAL PLACES FIT",
                                       "OUTSIDE THE TERRITORY",
                                       "DECLARED NO SERVICE",
                                       "GAP IN THE MAP",
                                       ""};
    const lrti_located *l = &r->located;
    if (l->status != LRT_ANSWER_ANSWERED) {
        heading(p, said[l->status]);
        paragraph(p, 2, "", 2, l->reason);
    }
    if (l->status == LRT_ANSWER_AMBIGUOUS ||
        (l->status == LRT_ANSWER_NOT_FOUND && r->geocoding.n_places)) {
        the_candidates(p, r->router, &r->geocoding);
    }
}

/* "Cdc areas" from "cdc_areas" */
static void human(const char *word, char out[64])
{
    size_t i = 0;
    for (; word[i] && i < 63; i++) {
        out[i] = word[i] == '_' ? ' ' : word[i];
    }
    out[i] = '\0';
    if (out[0] >= 'a' && out[0] <= 'z') {
        out[0] = (char)(out[0] - 32);
    }
}

/* One line a set: names, and a distance only where an edge is near enough to matter. */
static void the_areas(page *p, const lrti_located *l)
{
    if (!l->n_hits) {
        return;
    }
    heading(p, "WHERE THIS IS");
    for (uint32_t s = 0; s < p->d->n_sets; s++) {
        lrti_buf names = {0};
        char slug[64], label[128];
        human(LRTI_TX(p->t, boundary_set, slug, s), slug);
        snprintf(label, sizeof label, "%s", slug);
        for (size_t i = 0; i < l->n_hits; i++) {
            const lrti_hit *h = &l->hit[i];
            char edge[64], percent[32];
            if (LRTI_U32(p->t, boundary, boundary_set_id, h->area) != s) {
                continue;
            }
            bool close =
                l->verdict[s] != LRTI_CERTAIN && h->edge_m <= l->error_m + p->d->near_m + 50;
            lrti_distance_text(p->d, h->edge_m, edge);
            lrti_buf_printf(&names, "%s%s%s", names.len ? "; " : "",
                            h->relation == LRTI_NEAR ? "near, not in: " : "",
                            LRTI_TX(p->t, boundary, name, h->area));
            if (h->share && h->share < 10000) {
                lrti_format_fixed(percent, sizeof percent, h->share / 100.0, 2);
                lrti_buf_printf(&names, " (%s %% of the parcel)", percent);
            }
            if (h->relation == LRTI_ON_EDGE) {
                lrti_buf_str(&names, " (on its border)");
            } else if (close) {
                lrti_buf_printf(&names, ", %s from its edge", edge);
            }
        }
        if (names.len) {
            line(p, 2, label, 22, "%s [%s]", names.data, LRTI_TX(p->t, boundary_set, edition, s));
        }
        finish(p, &names);
    }
}

static void the_warnings(page *p, const lrti_located *l)
{
    bool any = false;
    for (size_t i = 0; i < l->warnings.n; i++) {
        if (!any) {
            heading(p, "TAKE CARE");
            any = true;
        }
        paragraph(p, 2, "!", 4, l->warnings.item[i].text);
    }
}

/* ---- partners ---- */

static bool not_set(const page *p, uint32_t row)
{
    const char *verdict = lrti_protocol_verdict(p->d, row);
    return verdict && strcmp(verdict, "not_set") == 0;
}

static void what_to_do(page *p, uint32_t row, size_t indent)
{
    const lrti_tables *t = p->t;
    size_t hang = indent + 7;
    char cited[200];
    cite(p, LRTI_TX(t, contact_protocol, source_id, row), cited, sizeof cited);
    const char *when = LRTI_TX(t, contact_protocol, when_to_contact, row),
               *subject = LRTI_TX(t, contact_protocol, subject, row);
    const char *how = LRTI_TX(t, contact_protocol, how, row),
               *mode = LRTI_TX(t, contact_protocol, mode, row), *item;
    size_t len, step = 0;
    if (when[0] || subject[0]) {
        line(p, indent, "When", hang, "%s%s%s%s", subject, subject[0] && when[0] ? ": " : "", when,
             cited);
    }
    if (how[0] || mode[0]) {
        lrti_buf ways = {0};
        for (const char *at = mode; !how[0] && lrti_next_item(&at, &item, &len);) {
            lrti_buf_str(&ways, ways.len ? ", then " : "");
            for (size_t i = 0; i < len; i++) {
                lrti_buf_char(&ways, item[i] == '_' ? ' ' : item[i]);
            }
        }
        paragraph(p, indent, "How", hang, how[0] ? how : ways.data ? ways.data : "");
        finish(p, &ways);
    }
    for (const char *at = LRTI_TX(t, contact_protocol, steps, row);
         lrti_next_item(&at, &item, &len);) {
        line(p, indent, step ? "" : "Steps", hang, "%zu. %.*s", step + 1, (int)len, item);
        step++;
    }
    if (LRTI_TX(t, contact_protocol, send, row)[0]) {
        paragraph(p, indent, "Send", hang, LRTI_TX(t, contact_protocol, send, row));
    }
    if (LRTI_I32(t, contact_protocol, respond_within_days, row) != LRTI_NO_INT) {
        line(p, indent, "Within", hang, "%d days",
             (int)LRTI_I32(t, contact_protocol, respond_within_days, row));
    }
    lrti_buf chain = {0};
    lrti_permit_say_escalation(t, row, &chain);
    if (chain.len) {
        paragraph(p, indent, "Then", hang, chain.data);
    }
    finish(p, &chain);
}

/* What the rule says, and first whether the one who asks may. */
static void the_rule(page *p, const lrti_case *asked, const lrti_permission *permission,
                     size_t indent)
{
    uint32_t row = permission->rule;
    if (permission->verdict != LRT_PERMIT_NOT_SET || !p->nobody_set) {
        lrti_buf who = {0}; /* not set for anybody: said once for all, above the list */
        lrti_permit_say(p->d, asked, permission, &who);
        paragraph(p, indent, "Who", indent + 7, who.data ? who.data : "");
        finish(p, &who);
    }
    if (row != LRTI_NO_ROW) {
        what_to_do(p, row, indent);
    }
}
static void the_rule_of(page *p, const lrti_case *asked, const lrti_match *m,
                        const lrti_service_match *s, uint32_t rule, size_t indent)
{
    lrti_permission permission =
        lrti_protocol_judge(p->d, rule, s ? s->service : LRTI_NO_ROW, m->organization, asked);
    the_rule(p, asked, &permission, indent);
}

static const char *channel_word(const char *channel)
{
    return strcmp(channel, "walk_in") == 0 ? "in person"
           : strcmp(channel, "url") == 0   ? "web"
                                           : channel;
}

static void contact_line(page *p, size_t indent, const char *label, size_t hang,
                         const lrti_contact *c)
{
    char cited[200], stale[40] = "";
    cite(p, c->source_id, cited, sizeof cited);
    if (c->age.state == LRTI_STALE) {
        snprintf(stale, sizeof stale, " (stale %d d)", (int)c->age.days);
    }
    const char *service = c->service == LRTI_NO_ROW ? "" : LRTI_TX(p->t, service, name, c->service);
    const char *checked = p->nothing_verified   ? ""
                          : c->last_verified[0] ? ", verified "
                                                : ", not verified";
    line(p, indent, label, hang, "%s %s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s", channel_word(c->channel),
         c->value, service[0] ? " for " : "", service, c->note[0] ? " (" : "", c->note,
         c->note[0] ? ")" : "", c->hours[0] ? ", " : "", c->hours, c->audience[0] ? ", for: " : "",
         c->audience, checked, c->last_verified, stale, c->staff_note[0] ? "; note: " : "",
         c->staff_note, cited);
}

static void the_contacts(page *p, const lrti_match *m)
{
    if (!m->n_contacts) {
        paragraph(p, 4, "Reach", 11,
                  LRTI_TX(p->t, organization, website, m->organization)[0]
                      ? "no phone, e-mail or address on record; see its web page."
                      : "no contact on record.");
    }
    for (size_t i = 0; i < m->n_contacts; i++) {
        contact_line(p, 4, i ? "" : "Reach", 11, &m->contact[i]);
    }
}

/* "owner_type: owner_occupant" as "owner occupant"; an age keeps its word. */
static void criteria_text(const char *lead, const char *const *list, size_t n, lrti_buf *out)
{
    for (size_t k = 0; k < n; k++) {
        const char *colon = strchr(list[k], ':');
        bool age = strncmp(list[k], "age:", 4) == 0;
        lrti_buf_str(out, k ? "; " : lead);
        lrti_buf_str(out, age ? "age" : "");
        for (const char *c = colon ? colon + (age ? 1 : 2) : list[k]; *c; c++) {
            lrti_buf_char(out, *c == '_' ? ' ' : *c);
        }
    }
}

static void whom(const lrti_service_match *s, lrti_buf *out)
{
    const lrti_criteria *c = s->criteria;
    criteria_text(" Fits: ", c->matched, c->n_matched, out);
    lrti_buf_str(out, c->n_matched ? "." : "");
    criteria_text(" For: ", c->unknown, c->n_unknown, out);
    if (c->n_unknown) {
        lrti_buf_str(out, s->eligibility.required_unknown ? " (check whether this holds)." : ".");
    }
    criteria_text(" Rather for: ", c->not_matched, c->n_not_matched, out);
    lrti_buf_str(out, c->n_not_matched ? "." : "");
}

static void the_services(page *p, const lrti_case *asked, const lrti_match *m)
{
    char cited[200], status[32];
    for (size_t i = 0; i < m->n_services; i++) {
        const lrti_service_match *s = &m->service[i];
        const char *description = LRTI_TX(p->t, service, description, s->service);
        const char *apply = LRTI_TX(p->t, service, application_process, s->service);
        lrti_buf text = {0};
        lrti_choice_text(p->t, LRTI_T_service, C_service_status, s->service, status);
        bool doubtful = status[0] && strcmp(status, "active") != 0;
        cite(p, LRTI_TX(p->t, service, source_id, s->service), cited, sizeof cited);
        lrti_buf_printf(&text, "%s%s%s%s%s%s.", LRTI_TX(p->t, service, name, s->service),
                        doubtful ? " (" : "", doubtful ? status : "", doubtful ? ")" : "",
                        description[0] ? ": " : "", description);
        whom(s, &text);
        if (apply[0]) {
            lrti_buf_printf(&text, " Apply: %s.", apply);
        }
        lrti_buf_str(&text, cited);
        paragraph(p, 4, i ? "       -" : "Offers -", 13, text.data ? text.data : "");
        finish(p, &text);
        if (s->protocol != LRTI_NO_ROW && s->protocol != m->protocol) {
            the_rule_of(p, asked, m, s, s->protocol, 13);
        }
    }
}

static const char *warning_words(const char *code)
{
    static const char *const words[][2] = {
        {"unverified", "Whether this organization is still at work has not been verified."},
        {"service_unverified", "Whether its first service is still offered has not been verified."},
        {"stale_contact", "No contact of it was verified within the review interval: check the "
                          "number before you rely on it."},
        {"eligibility_unknown", "Who qualifies depends on facts that were not given."},
    };
    for (size_t i = 0; i < LRTI_COUNT(words); i++) {
        if (strcmp(words[i][0], code) == 0) {
            return words[i][1];
        }
    }
    return code;
}

static void the_match(page *p, const lrti_case *asked, const lrti_match *m, size_t rank)
{
    char label[32], category[64], cited[200];
    const lrti_tables *t = p->t;
    lrti_buf why = {0};
    snprintf(label, sizeof label, "%2zu.", rank);
    human(LRTI_TX(t, organization, category, m->organization), category);
    if (strcmp(LRTI_TX(t, organization, category, m->organization), "cdc") == 0) {
        snprintf(category, sizeof category, "CDC");
    }
    cite(p, LRTI_TX(t, organization, source_id, m->organization), cited, sizeof cited);
    lrti_buf_char(&p->out, '\n');
    line(p, 0, label, 4, "%s%s%s%s", LRTI_TX(t, organization, name, m->organization),
         category[0] ? "  - " : "", category, "");
    if (LRTI_TX(t, organization, description, m->organization)[0]) {
        line(p, 4, "", 4, "%s%s", LRTI_TX(t, organization, description, m->organization), cited);
    }
    for (size_t i = 0; i < m->n_reasons; i++) {
        bool tie = i + 1 == m->n_reasons && m->beats_next_on == LRTI_KEY_ID;
        if (!tie) {
            lrti_buf_printf(&why, "%s%s", i ? "; " : "", m->reason[i]);
        }
    }
    paragraph(p, 4, "Why", 11, why.data ? why.data : "");
    finish(p, &why);
    for (size_t i = 0; i < m->n_warnings; i++) {
        if (strcmp(m->warning[i], "tie") != 0) { /* said once, above the list */
            paragraph(p, 4, "Note", 11, warning_words(m->warning[i]));
        }
    }
    the_contacts(p, m);
    the_rule_of(p, asked, m, m->n_services ? &m->service[0] : NULL, m->protocol, 4);
    if (LRTI_TX(t, organization, website, m->organization)[0]) {
        paragraph(p, 4, "Web", 11, LRTI_TX(t, organization, website, m->organization));
    }
    the_services(p, asked, m);
}

/* The answer in a few lines: who, and the first way to reach them. */
static void the_short_list(page *p, const lrti_matches *m)
{
    for (size_t i = 0; i < m->n; i++) {
        char label[32];
        const lrti_contact *c = m->match[i].n_contacts ? &m->match[i].contact[0] : NULL;
        snprintf(label, sizeof label, "%zu.", i + 1);
        const char *web = LRTI_TX(p->t, organization, website, m->match[i].organization);
        line(p, i < 9 ? 3 : 2, label, 6, "%s: %s %s",
             LRTI_TX(p->t, organization, name, m->match[i].organization),
             c        ? channel_word(c->channel)
             : web[0] ? "web"
                      : "no contact on record",
             c ? c->value : web);
    }
}

/* What holds for the whole list is said once, in front of it. */
static void the_list_head(page *p, const lrti_matches *m)
{
    char note[200] = "";
    size_t used = 0;
    heading(p, "PARTNERS, IN THE ORDER TO TRY THEM");
    p->nobody_set = p->nothing_verified = m->n > 0;
    for (size_t i = 0; i < m->n; i++) {
        p->nobody_set = p->nobody_set && not_set(p, m->match[i].protocol);
        for (size_t k = 0; k < m->match[i].n_contacts; k++) {
            p->nothing_verified =
                p->nothing_verified && m->match[i].contact[k].last_verified[0] == '\0';
        }
    }
    the_short_list(p, m);
    if (!m->n) {
        paragraph(p, 2, "", 2,
                  "Nobody: no partner on record serves this place. libroute explain says of each "
                  "why not; ask your supervisor.");
    }
    if (p->nobody_set) {
        paragraph(p, 2, "!", 4,
                  "Who on staff may contact them is not set for any of these partners: ask your "
                  "supervisor before the first contact.");
    }
    if (p->nothing_verified) {
        paragraph(p, 2, "!", 4,
                  "Nobody has recorded when these contacts were last verified: check a number "
                  "before you hand it on.");
    }
    for (size_t i = 0, k; i < m->n; i = k) { /* runs of partners that only the id orders */
        for (k = i; k < m->n && m->match[k].beats_next_on == LRTI_KEY_ID; k++) {
        }
        if (k > i) {
            int n = snprintf(note + used, sizeof note - used, "%s%zu to %zu", used ? " and " : "",
                             i + 1, k + 1);
            used = n > 0 && used + (size_t)n < sizeof note ? used + (size_t)n : used;
        }
        k += k == i;
    }
    if (used) {
        line(p, 2, "!", 4, "Numbers %s are equal on every rank key; only their id orders them.",
             note);
    }
    if (m->n) {
        heading(p, "EACH PARTNER: WHY AND HOW");
    }
}

static void missing_partners(page *p, const lrti_warnings *w)
{
    lrti_buf list = {0};
    for (size_t i = 0; i < w->n; i++) {
        const char *kind = strchr(w->item[i].code, ':');
        if (kind) {
            char word[64];
            human(kind + 1, word);
            word[0] = (char)lrti_ascii_lower((unsigned char)word[0]);
            lrti_buf_printf(&list, "%s%s", list.len ? ", " : "",
                            strcmp(word, "cdc") == 0 ? "CDC" : word);
        }
    }
    if (list.len) {
        lrti_buf_char(&p->out, '\n');
        line(p, 2, "", 2, "No partner with an area on record here for: %s.", list.data);
    }
    finish(p, &list);
}

/* ---- context ---- */

/* All rows of one topic and area as one text. */
static void topic_text(page *p, const uint32_t *row, size_t n, lrti_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        lrti_buf one = {0};
        if (lrti_story_item(&p->cites, row, n, i, &one)) {
            lrti_buf_printf(out, "%s%s", out->len ? "; " : "", one.data ? one.data : "");
        }
        finish(p, &one);
    }
}

static void not_collected(page *p, const lrti_matches *m, uint32_t as_of)
{
    uint32_t missing = lrti_context_missing_in(p->t, m->context, m->n_context, as_of);
    lrti_buf list = {0};
    for (uint32_t i = 0; i < LRTI_CONTEXT_TOPICS; i++) {
        if (missing >> i & 1) {
            lrti_buf_printf(&list, "%s%s", list.len ? "; " : "", lrti_context_topics[i].name);
        }
    }
    if (list.len) {
        line(p, 2, "!", 4, "Not collected: %s. Ask before you assume.", list.data);
    }
    finish(p, &list);
}

static void the_context(page *p, const lrti_matches *m, uint32_t as_of)
{
    uint32_t area = LRTI_NO_ROW;
    heading(p, "WHAT THIS PLACE HAS BEEN THROUGH");
    if (m->n_context) {
        paragraph(p, 2, "", 2, "Context informs; it never moves a rank.");
    }
    for (size_t i = 0, k; i < m->n_context; i = k) {
        char topic[64];
        lrti_buf text = {0};
        const char *name = LRTI_TX(p->t, context, topic, m->context[i]);
        if (m->context_area[i] != area) {
            area = m->context_area[i];
            line(p, 2, "", 2, "%s", LRTI_TX(p->t, boundary, name, area));
        }
        for (k = i; k < m->n_context && m->context_area[k] == area &&
                    strcmp(LRTI_TX(p->t, context, topic, m->context[k]), name) == 0;
             k++) {
        }
        topic_text(p, m->context + i, k - i, &text);
        human(name, topic);
        paragraph(p, 4, topic, 18, text.data ? text.data : "");
        finish(p, &text);
    }
    not_collected(p, m, as_of);
}

static void the_sources(page *p)
{
    if (p->cites.n) {
        heading(p, "SOURCES");
        paragraph(p, 2, "", 2, "Their web addresses: --format json");
    }
    for (size_t i = 0; i < p->cites.n; i++) {
        char label[32];
        lrti_buf text = {0};
        lrti_cite_text(&p->cites, i, &text);
        snprintf(label, sizeof label, "[%zu]", i + 1);
        paragraph(p, 2, label, 8, text.data ? text.data : "");
        finish(p, &text);
    }
}

static void the_data(page *p)
{
    heading(p, "THE DATA");
    line(p, 2, "", 2,
         "Newest source of %s: %s. These are facts as published; check a contact before you rely "
         "on it.",
         p->d->title, p->d->data_as_of[0] ? p->d->data_as_of : "not dated");
    line(p, 2, "", 2, "Dataset %s, format %u, %s", p->d->name, LRTI_FORMAT,
         lrti_image_digest(p->router->image));
}

static page new_page(const lrt_router *router, unsigned width)
{
    page p;
    memset(&p, 0, sizeof p);
    p.width = lrti_page_width(width);
    p.router = router;
    p.d = &router->directory;
    p.t = &router->directory.t;
    p.cites.t = p.t;
    return p;
}

/* A reason for everybody. */
static void the_partners(page *p, const lrt_result *r)
{
    size_t n = lrti_rows(p->t, LRTI_T_organization), i = 0;
    lrti_buf_str(&p->out, "\nCHOSEN, IN THE ORDER TO TRY THEM\n");
    for (; i < n && r->partner[i].chosen; i++) {
        char label[32];
        snprintf(label, sizeof label, "  %2u.", r->partner[i].rank);
        line(p, 0, label, 6, "%s: %s",
             LRTI_TX(p->t, organization, name, r->partner[i].organization), r->partner[i].reason);
    }
    if (i == 0) {
        lrti_buf_str(&p->out, "  nobody\n");
    }
    lrti_buf_str(&p->out, i < n ? "\nNOT CHOSEN\n" : "");
    for (; i < n; i++) {
        line(p, 2, "-", 4, "%s: %s", LRTI_TX(p->t, organization, name, r->partner[i].organization),
             r->partner[i].reason);
    }
}

size_t lrt_result_text(const lrt_result *result, unsigned width, char *buf, size_t size)
{
    if (result && result->asked.view == LRT_VIEW_OWNER && !result->areas_only) {
        lrt_sheet_options plain = LRT_SHEET_OPTIONS_INIT;
        plain.format = LRT_SHEET_TEXT;
        plain.width = width;
        return lrt_result_sheet(result, &plain, buf, size);
    }
    if (!result || !lrti_describe(result)) {
        return SIZE_MAX;
    }
    page p = new_page(result->router, width);
    the_place(&p, result,
              result->areas_only ? "AREAS AT A PLACE"
              : result->partner  ? "WHY, AND WHY NOT"
                                 : "PARTNERS FOR A PLACE");
    the_status(&p, result);
    the_areas(&p, &result->located);
    the_warnings(&p, &result->located);
    if (result->partner) {
        the_partners(&p, result);
    } else if (!result->areas_only &&
               (result->matches.n || result->located.status == LRT_ANSWER_ANSWERED)) {
        the_list_head(&p, &result->matches);
        for (size_t i = 0; i < result->matches.n; i++) {
            the_match(&p, &result->asked, &result->matches.match[i], i + 1);
        }
        missing_partners(&p, &result->matches.warnings);
        the_context(&p, &result->matches, result->asked.as_of);
        the_sources(&p);
    }
    the_data(&p);
    return lrti_give(&p.out, buf, size);
}

static void the_nearest(page *p, const lrti_place *n)
{
    char distance[64];
    if (n) {
        lrti_distance_text(p->d, n->error_m, distance);
        line(p, 0, "", 0, "Nearest on record, %s away: %s%s%s", distance, n->address,
             n->address[0] && n->n_parcels ? ", parcel " : "",
             n->n_parcels ? lrti_geocode_parcel_number(&p->router->geocoder, n->parcels[0]) : "");
    }
}

static void part(lrti_buf *out, const char *label, const char *text)
{
    if (text[0]) {
        lrti_buf_printf(out, "%s%s %s", out->len ? ", " : "", label, text);
    }
}

static void the_readings(page *p, const struct lrti_explained *e)
{
    heading(p, "HOW THE TEXT WAS READ");
    line(p, 2, "", 2, "Taken for: %s", e->kind);
    for (size_t i = 0; i < e->n_readings; i++) {
        const lrti_read_note *r = &e->readings[i];
        lrti_buf parts = {0};
        char label[24];
        part(&parts, "number", r->number);
        part(&parts, "direction", r->pre_dir);
        part(&parts, "name", r->name);
        part(&parts, "suffix", r->suffix);
        part(&parts, "direction", r->suf_dir);
        part(&parts, "unit", r->unit);
        part(&parts, "town", r->city);
        part(&parts, "state", r->state);
        part(&parts, "ZIP", r->zip);
        snprintf(label, sizeof label, "%zu.", i + 1);
        line(p, 2, label, 6, "%s (%s)", parts.data ? parts.data : "",
             r->known ? "a name on record" : "no such name on record");
        finish(p, &parts);
    }
}

static void the_thoughts(page *p, const struct lrti_explained *e)
{
    heading(p, "WHAT WAS THOUGHT OF");
    if (e->n_places == 0) {
        line(p, 2, "", 2, "Nothing on record comes near.");
    }
    for (size_t i = 0; i < e->n_places; i++) {
        const lrti_place_note *n = &e->places[i];
        lrti_buf faults = {0};
        char from[40] = "";
        lrti_format_faults(&faults, n->place.faults, ", ");
        if (n->reading != SIZE_MAX) {
            snprintf(from, sizeof from, ", from reading %zu", n->reading + 1);
        }
        line(p, 2, n->decision, 10, "%s (%s, score %d%s%s%s): %s",
             n->place.address[0] ? n->place.address
             : n->place.n_parcels
                 ? lrti_geocode_parcel_number(&p->router->geocoder, n->place.parcels[0])
                 : "the coordinate",
             lrt_match_type_text(n->place.match_type), n->place.score, n->place.faults ? ": " : "",
             faults.data ? faults.data : "", from, n->why);
        finish(p, &faults);
    }
}

size_t lrt_geocode_result_text(const lrt_geocode_result *result, unsigned width, char *buf,
                               size_t size)
{
    if (!result) {
        return SIZE_MAX;
    }
    page p = new_page(result->router, width);
    const lrti_geocoding *g = &result->geocoding;
    line(&p, 0, "", 0, "%s", lrt_answer_text(g->status));
    if (g->reason && g->reason[0]) {
        paragraph(&p, 0, "", 0, g->reason);
    }
    if (g->status == LRT_ANSWER_ANSWERED && g->n_places) {
        char lon[40], lat[40], error[64];
        const lrti_place *c = &g->places[0];
        lrti_distance_text(p.d, c->error_m, error);
        if (isnan(c->lon)) {
            paragraph(&p, 0, "", 0, "no position on record");
        } else {
            lrti_format_fixed(lon, 40, c->lon, 7);
            lrti_format_fixed(lat, 40, c->lat, 7);
            line(&p, 0, "", 0, "longitude %s, latitude %s, by %s, expected error %s", lon, lat,
                 lrt_match_type_text(c->match_type), error);
        }
    }
    the_candidates(&p, result->router, g);
    the_nearest(&p, g->nearest);
    if (g->explained) {
        the_readings(&p, g->explained);
        the_thoughts(&p, g->explained);
    }
    return lrti_give(&p.out, buf, size);
}

/* ---- info ---- */

static void info_sets(page *p)
{
    heading(p, "BOUNDARY SETS");
    for (uint32_t s = 0; s < p->d->n_sets; s++) {
        char word[32], from[16], to[16], accuracy[40] = "unknown";
        size_t n;
        uint32_t f = LRTI_U32(p->t, boundary_set, start_date, s),
                 e = LRTI_U32(p->t, boundary_set, end_date, s);
        double a = LRTI_F64(p->t, boundary_set, accuracy_m, s);
        lrti_related(&p->d->boundaries_of_set, s, &n);
        lrti_date_text(f, from);
        if (e != LRTI_DATE_OPEN_TO) {
            lrti_date_text(lrti_date_from_days(lrti_days_from_date(e) - 1), to);
        }
        if (!isnan(a)) {
            lrti_format_fixed(accuracy, sizeof accuracy - 2, a, 1);
            strcat(accuracy, " m");
        }
        lrti_choice_text(p->t, LRTI_T_boundary_set, C_boundary_set_topology, s, word);
        line(p, 2, LRTI_TX(p->t, boundary_set, id, s), 28,
             "%zu areas, %s, %s%s%s%s%s, accuracy %s, %s", n, word,
             f == LRTI_DATE_OPEN_FROM && e == LRTI_DATE_OPEN_TO ? "always in force" : "in force",
             f == LRTI_DATE_OPEN_FROM ? "" : " from ", f == LRTI_DATE_OPEN_FROM ? "" : from,
             e == LRTI_DATE_OPEN_TO ? "" : " to ", e == LRTI_DATE_OPEN_TO ? "" : to, accuracy,
             LRTI_TX(p->t, boundary_set, crs, s));
    }
}

static const int counted[] = {
    LRTI_T_organization,     LRTI_T_service, LRTI_T_service_area, LRTI_T_contact, LRTI_T_phone,
    LRTI_T_contact_protocol, LRTI_T_context, LRTI_T_role,         LRTI_T_source,  LRTI_T_finding};

size_t lrt_info_text(const lrt_router *router, unsigned width, char *buf, size_t size)
{
    if (!router || lrti_router_ready((lrt_router *)(uintptr_t)router, NULL) != LRT_OK) {
        return SIZE_MAX;
    }
    page p = new_page(router, width);
    const void *data = NULL;
    size_t bytes = 0;
    (void)lrti_image_section(router->image, LRTI_SECTION_AREAS, &data, &bytes, NULL);
    line(&p, 0, "", 0, "%s (%s)", p.d->title, p.d->name);
    line(&p, 0, "", 0, "%s", lrti_image_digest(router->image));
    line(&p, 2, "Format", 20, "%u, made by %s with %s", LRTI_FORMAT, lrti_meta(p.t, "builder"),
         lrti_meta(p.t, "libraries"));
    line(&p, 2, "Newest source", 20, "%s", p.d->data_as_of[0] ? p.d->data_as_of : "not dated");
    line(&p, 2, "Measured in", 20, "%s (%s), by %s", p.d->crs, p.d->crs_unit,
         lrti_meta(p.t, "crs_operation"));
    line(&p, 2, "Time zone", 20, "%s", p.d->time_zone);
    line(&p, 2, "Frame", 20, "%s",
         lrti_meta(p.t, "frame")[0] ? lrti_meta(p.t, "frame") : "none: everything");
    line(&p, 2, "Size", 20, "%llu bytes, area index %zu bytes",
         (unsigned long long)lrti_image_size(router->image), bytes);
    info_sets(&p);
    heading(&p, "TABLES");
    for (size_t i = 0; i < LRTI_COUNT(counted); i++) {
        line(&p, 2, lrti_table(counted[i])->name, 28, "%u", lrti_rows(p.t, counted[i]));
    }
    line(&p, 2, "address", 28, "%zu", lrti_geocode_address_count(&router->geocoder));
    line(&p, 2, "parcel", 28, "%zu", lrti_geocode_parcel_count(&router->geocoder));
    return lrti_give(&p.out, buf, size);
}

static void set_date(lrti_json_build *b, lrti_json *o, const char *key, const char *date)
{
    if (date[0]) {
        lrti_json_set_text(b, o, key, date);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

static lrti_json *set_info(lrti_json_build *b, const lrti_directory *d, uint32_t s)
{
    char word[32], date[16];
    size_t n;
    const lrti_tables *t = &d->t;
    lrti_json *o = lrti_json_object();
    uint32_t from = LRTI_U32(t, boundary_set, start_date, s),
             to = LRTI_U32(t, boundary_set, end_date, s);
    lrti_related(&d->boundaries_of_set, s, &n);
    lrti_json_set_text(b, o, "set", LRTI_TX(t, boundary_set, slug, s));
    lrti_json_set_text(b, o, "edition", LRTI_TX(t, boundary_set, edition, s));
    lrti_json_set_int(b, o, "areas", (int64_t)n);
    lrti_choice_text(t, LRTI_T_boundary_set, C_boundary_set_topology, s, word);
    lrti_json_set_text(b, o, "topology", word);
    lrti_date_text(from, date);
    set_date(b, o, "start_date", from == LRTI_DATE_OPEN_FROM ? "" : date);
    if (to != LRTI_DATE_OPEN_TO) {
        lrti_date_text(lrti_date_from_days(lrti_days_from_date(to) - 1), date);
    }
    set_date(b, o, "end_date", to == LRTI_DATE_OPEN_TO ? "" : date);
    lrti_json_set_number(b, o, "accuracy_m", LRTI_F64(t, boundary_set, accuracy_m, s), 3);
    lrti_json_set_text(b, o, "crs", LRTI_TX(t, boundary_set, crs, s));
    lrti_json_set_text(b, o, "operation", LRTI_TX(t, boundary_set, operation, s));
    lrti_json_set_number(b, o, "operation_accuracy_m",
                         LRTI_F64(t, boundary_set, operation_accuracy_m, s), 3);
    return o;
}

static lrti_json *findings_info(lrti_json_build *b, const lrti_tables *t)
{
    lrti_json *a = lrti_json_array();
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_finding); i++) {
        lrti_json *o = lrti_json_object();
        lrti_json_set_text(b, o, "kind", LRTI_TX(t, finding, kind, i));
        lrti_json_set_text(b, o, "severity", LRTI_TX(t, finding, severity, i));
        lrti_json_set_text(b, o, "file", LRTI_TX(t, finding, file, i));
        lrti_json_set_text(b, o, "field", LRTI_TX(t, finding, field, i));
        lrti_json_set_text(b, o, "message", LRTI_TX(t, finding, message, i));
        lrti_json_add(b, a, o);
    }
    return a;
}

size_t lrt_info_json(const lrt_router *router, char *buf, size_t size)
{
    if (!router || lrti_router_ready((lrt_router *)(uintptr_t)router, NULL) != LRT_OK) {
        return SIZE_MAX;
    }
    lrti_json_build b = {false};
    const lrti_directory *d = &router->directory;
    const void *data = NULL;
    size_t bytes = 0;
    lrti_json *o = lrti_json_object(), *sets = lrti_json_array(), *counts = lrti_json_object();
    (void)lrti_image_section(router->image, LRTI_SECTION_AREAS, &data, &bytes, NULL);
    lrti_json_set_text(&b, o, "schema", "libroute/info/1");
    lrti_json_set_text(&b, o, "name", d->name);
    lrti_json_set_text(&b, o, "title", d->title);
    lrti_json_set_int(&b, o, "format", LRTI_FORMAT);
    lrti_json_set_text(&b, o, "digest", lrti_image_digest(router->image));
    set_date(&b, o, "data_as_of", d->data_as_of);
    lrti_json_set_text(&b, o, "builder", lrti_meta(&d->t, "builder"));
    lrti_json_set_text(&b, o, "libraries", lrti_meta(&d->t, "libraries"));
    lrti_json_set_text(&b, o, "crs", d->crs);
    lrti_json_set_text(&b, o, "crs_unit", d->crs_unit);
    lrti_json_set_text(&b, o, "crs_operation", lrti_meta(&d->t, "crs_operation"));
    lrti_json_set_text(&b, o, "time_zone", d->time_zone);
    lrti_json_set_text(&b, o, "frame", lrti_meta(&d->t, "frame"));
    lrti_json_set_number(&b, o, "near_m", d->near_m, 4);
    lrti_json_set_int(&b, o, "file_bytes", (int64_t)lrti_image_size(router->image));
    lrti_json_set_int(&b, o, "index_bytes", (int64_t)bytes);
    /* measured now: a dataset stores no times, since the same input gives the same bytes */
    lrti_json_set_number(&b, o, "index_build_ms", lrti_index_build_ms(router), 2);
    for (uint32_t s = 0; s < d->n_sets; s++) {
        lrti_json_add(&b, sets, set_info(&b, d, s));
    }
    lrti_json_set(&b, o, "sets", sets);
    for (size_t i = 0; i < LRTI_COUNT(counted); i++) {
        lrti_json_set_int(&b, counts, lrti_table(counted[i])->name, lrti_rows(&d->t, counted[i]));
    }
    lrti_json_set_int(&b, counts, "boundary", lrti_areas_count(router->areas));
    lrti_json_set_int(&b, counts, "address",
                      (int64_t)lrti_geocode_address_count(&router->geocoder));
    lrti_json_set_int(&b, counts, "parcel", (int64_t)lrti_geocode_parcel_count(&router->geocoder));
    lrti_json_set(&b, o, "counts", counts);
    lrti_json_set(&b, o, "findings", findings_info(&b, &d->t));
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

/* ---- may contact ---- */

/* Contacts on record that the role may not use, and who may. */
static void say_withheld(page *p, const lrt_permission *permission)
{
    const char *number = permission->withheld == 1 ? "contact is" : "contacts are";
    switch (permission->permission.verdict) {
    case LRT_PERMIT_NOT_SET:
        line(p, 2, "", 2,
             "%zu %s on record (see `libroute route`), for whoever your "
             "supervisor says.",
             permission->withheld, number);
        break;
    case LRT_PERMIT_ASK_FIRST:
        line(p, 2, "", 2, "%zu %s on record, for %s or more senior.", permission->withheld, number,
             lrti_role_name(p->t, permission->permission.initiator));
        break;
    case LRT_PERMIT_NEVER:
        line(p, 2, "", 2, "%zu %s on record, and not for staff.", permission->withheld, number);
        break;
    default:
        line(p, 2, "", 2, "%zu %s on record for other roles.", permission->withheld, number);
        break;
    }
}

static void usable_contacts(page *p, const lrt_permission *permission)
{
    const lrti_match *m = &permission->match;
    p->nothing_verified = true;
    for (size_t i = 0; i < m->n_contacts; i++) {
        p->nothing_verified = p->nothing_verified && m->contact[i].last_verified[0] == '\0';
    }
    heading(p, "HOW TO REACH THEM");
    for (size_t i = 0; i < m->n_contacts; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu.", i + 1);
        contact_line(p, 2, number, 5, &m->contact[i]);
    }
    if (p->nothing_verified && m->n_contacts) {
        paragraph(p, 2, "!", 5, "Nobody has recorded when these were last verified.");
    }
    if (permission->withheld) {
        say_withheld(p, permission);
    } else if (!m->n_contacts) {
        paragraph(p, 2, "", 2, "No contact is on record.");
    }
}

size_t lrt_permission_text(const lrt_permission *permission, unsigned width, char *buf, size_t size)
{
    if (!permission) {
        return SIZE_MAX;
    }
    page p = new_page(permission->router, width);
    const lrti_case *asked = &permission->asked;
    const char *word = lrt_permit_text(permission->permission.verdict);
    char when[40];
    if (asked->at != LRT_AT_NONE) {
        lrti_permit_when(p.t, asked->at, when);
    } else {
        lrti_date_text(asked->as_of, when);
    }
    paragraph(&p, 0, "", 0, "MAY STAFF CONTACT THEM?");
    line(&p, 0, "", 0, "%s%s%s", LRTI_TX(p.t, organization, name, permission->partner),
         permission->service != LRTI_NO_ROW ? ": " : "",
         permission->service != LRTI_NO_ROW ? LRTI_TX(p.t, service, name, permission->service)
                                            : "");
    line(&p, 0, "", 0, "%s%s%s (%s)",
         asked->role == LRTI_NO_ROW ? "" : lrti_role_name(p.t, asked->role),
         asked->role == LRTI_NO_ROW ? "" : ", ", when, p.d->title);
    lrti_buf_char(&p.out, '\n');
    paragraph(&p, 2, word[0] ? word : "no role given", 13, permission->message);
    p.nobody_set = permission->permission.verdict == LRT_PERMIT_NOT_SET;
    if (permission->permission.rule != LRTI_NO_ROW) {
        heading(&p, "THE RULE");
        line(&p, 2, "Rule", 9, "%s",
             LRTI_TX(p.t, contact_protocol, id, permission->permission.rule));
        what_to_do(&p, permission->permission.rule, 2);
    }
    usable_contacts(&p, permission);
    the_sources(&p);
    the_data(&p);
    return lrti_give(&p.out, buf, size);
}
