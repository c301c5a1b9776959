#include "profile.h"

#include <stdio.h>
#include <string.h>

#include "permit.h"
#include "phrases.h"
#include "protocol.h"

/* ---- words ---- */

static const char *name_of(const lrti_profile *p, uint32_t org)
{
    return LRTI_SEE(p->see, organization, name, org);
}

void lrti_profile_kind(lrti_profile *p, uint32_t organization, lrti_buf *out)
{
    const char *category = LRTI_SEE(p->see, organization, category, organization);
    int phrase = lrti_phrase_of_kind(category);
    if (phrase >= 0) {
        lrti_buf_str(out, lrti_phrase(NULL, phrase));
    } else {
        lrti_doc_human(out, category);
    }
}

static bool mentions(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (; *text; text++) {
        size_t i = 0;
        while (i < n && text[i] && lrti_ascii_lower((unsigned char)text[i]) == word[i]) {
            i++;
        }
        if (i == n) {
            return true;
        }
    }
    return false;
}

/* Words of the trade; a remark that somebody else's notice is answered ("help with a violation") is none of them. */
static bool about_enforcement(const char *text)
{
    static const char *const word[] = {"code enforcement", "housing code", "building code",
                                       "code complaint", "enforces"};
    for (size_t i = 0; i < LRTI_COUNT(word); i++) {
        if (mentions(text, word[i])) {
            return true;
        }
    }
    return false;
}

bool lrti_profile_enforces(lrti_profile *p, const lrti_match *m)
{
    bool does = about_enforcement(LRTI_SEE(p->see, organization, description, m->organization));
    for (size_t i = 0; i < m->n_services; i++) {
        uint32_t s = m->service[i].service;
        does = does || about_enforcement(LRTI_SEE(p->see, service, name, s)) ||
               about_enforcement(LRTI_SEE(p->see, service, description, s));
    }
    return does;
}

static void heading(lrti_profile *p, int level, const char *text)
{
    lrti_doc_heading(p->doc, level, text);
}

static void note(lrti_profile *p, const char *text) { lrti_doc_paragraph(p->doc, 0, "note", text); }

static void cited(lrti_profile *p, const char *list, lrti_buf *out)
{
    lrti_cite(p->cites, list, out);
}

/* ---- who it is ---- */

void lrti_profile_mission(lrti_profile *p, const lrti_match *m)
{
    char status[32];
    lrti_buf text = {0};
    lrti_doc_sentence(&text, LRTI_SEE(p->see, organization, description, m->organization));
    if (!text.len) {
        lrti_buf_str(&text, "Its mission is not on record.");
    }
    cited(p, LRTI_SEE(p->see, organization, source_id, m->organization), &text);
    lrti_doc_paragraph(p->doc, 0, "", lrti_doc_text(&text));
    lrti_doc_take(p->doc, &text);
    for (size_t i = 0; i < m->n_succeeds; i++) {
        lrti_buf was = {0};
        lrti_see_choice(p->see, LRTI_T_organization, C_organization_status, m->succeeds[i], status);
        lrti_buf_printf(&was, "Answers for %s (%s), whose area it took over.",
                        name_of(p, m->succeeds[i]), status[0] ? status : "ended");
        lrti_doc_paragraph(p->doc, 0, "", lrti_doc_text(&was));
        lrti_doc_take(p->doc, &was);
    }
    lrti_see_choice(p->see, LRTI_T_organization, C_organization_status, m->organization, status);
    if (strcmp(status, "unverified") == 0) {
        note(p, "Unverified: ask whether it still does this work before you send anybody there.");
    }
}

static void add_labelled(lrti_buf *out, const char *label, const char *text)
{
    if (text[0]) {
        char last = text[strlen(text) - 1];
        lrti_buf_printf(out, "%s%s: %s%s", out->len ? " " : "", label, text,
                        last == '.' || last == '!' || last == '?' ? "" : ".");
    }
}

/* Terms of the vocabulary that decide who fits: "Owner type: owner occupant, heir". */
static void add_criteria(const lrti_criteria *c, lrti_buf *out)
{
    for (size_t i = 0; c && i < c->n_unknown; i++) {
        lrti_buf_str(out, out->len ? " " : "");
        lrti_doc_human(out, c->unknown[i]);
        lrti_buf_char(out, '.');
    }
}

/* Whom, and which properties: in the words of the directory, else by its terms. */
static void add_served(lrti_profile *p, const lrti_service_match *m, lrti_buf *out)
{
    size_t before = out->len;
    uint32_t s = m->service;
    add_labelled(out, "People", LRTI_SEE(p->see, service, population_served, s));
    add_labelled(out, "Properties", LRTI_SEE(p->see, service, property_types, s));
    add_labelled(out, "Owners", LRTI_SEE(p->see, service, owner_types, s));
    if (out->len == before) {
        add_criteria(m->criteria, out);
    }
    add_labelled(out, "Who qualifies", LRTI_SEE(p->see, service, eligibility_description, s));
}

void lrti_profile_programs(lrti_profile *p, const lrti_match *m, int level)
{
    char status[32];
    heading(p, level, "Programs, and whom and which properties they serve");
    if (m->n_services == 0) {
        lrti_buf own = {0};
        lrti_buf_str(&own, "No program is on record.");
        add_criteria(m->criteria, &own);
        lrti_doc_paragraph(p->doc, 0, "", lrti_doc_text(&own));
        lrti_doc_take(p->doc, &own);
    }
    for (size_t i = 0; i < m->n_services; i++) {
        uint32_t s = m->service[i].service;
        lrti_buf more = {0};
        lrti_doc_sentence(&more, LRTI_SEE(p->see, service, description, s));
        add_served(p, &m->service[i], &more);
        add_labelled(&more, "How to apply", LRTI_SEE(p->see, service, application_process, s));
        add_labelled(&more, "Cost", LRTI_SEE(p->see, service, fees_description, s));
        lrti_see_choice(p->see, LRTI_T_service, C_service_status, s, status);
        if (status[0] && strcmp(status, "active") != 0) {
            add_labelled(&more, "Status", status);
        }
        cited(p, LRTI_SEE(p->see, service, source_id, s), &more);
        lrti_doc_item(p->doc, "", "", LRTI_SEE(p->see, service, name, s), lrti_doc_text(&more));
        lrti_doc_take(p->doc, &more);
    }
    lrti_doc_end_list(p->doc);
}

/* ---- how to reach it ---- */

bool lrti_profile_first_way(lrti_profile *p, const lrti_match *m, lrti_buf *out, lrti_buf *link)
{
    const lrti_contact *c = m->n_contacts ? &m->contact[0] : NULL;
    const char *web = LRTI_SEE(p->see, organization, website, m->organization);
    const char *channel = c ? c->channel : "url", *value = c ? c->value : web;
    if (!value[0]) {
        return false;
    }
    lrti_doc_link_of(channel, value, link);
    lrti_buf_printf(out, "%s: %s", lrti_phrase(NULL, lrti_phrase_of_channel(channel)), value);
    return true;
}

static void one_contact(lrti_profile *p, const lrti_contact *c)
{
    lrti_buf more = {0}, link = {0};
    lrti_doc_sentence(&more, c->note);
    if (c->service != LRTI_NO_ROW) {
        add_labelled(&more, "About", LRTI_SEE(p->see, service, name, c->service));
    }
    add_labelled(&more, "Open", c->hours);
    add_labelled(&more, "For", c->audience);
    lrti_buf_printf(&more, "%s%s", more.len ? " " : "",
                    c->last_verified[0] ? "Checked " : "Not checked since it was published.");
    if (c->last_verified[0]) {
        lrti_buf_printf(&more, "%s.", c->last_verified);
    }
    cited(p, c->source_id, &more);
    lrti_doc_link_of(c->channel, c->value, &link);
    lrti_doc_item(p->doc, lrti_phrase(NULL, lrti_phrase_of_channel(c->channel)),
                  lrti_doc_text(&link), c->value, lrti_doc_text(&more));
    lrti_doc_take(p->doc, &more);
    lrti_doc_take(p->doc, &link);
}

void lrti_profile_reach(lrti_profile *p, const lrti_match *m, int level)
{
    const char *web = LRTI_SEE(p->see, organization, website, m->organization);
    bool listed = false;
    heading(p, level, "How to reach it");
    for (size_t i = 0; i < m->n_contacts; i++) {
        one_contact(p, &m->contact[i]);
        listed = listed || strcmp(m->contact[i].value, web) == 0;
    }
    if (web[0] && !listed) {
        lrti_buf link = {0};
        lrti_doc_link_of("url", web, &link);
        lrti_doc_item(p->doc, lrti_phrase(NULL, lrti_phrase_of_channel("url")),
                      lrti_doc_text(&link), web, "");
        lrti_doc_take(p->doc, &link);
    } else if (m->n_contacts == 0) {
        lrti_doc_paragraph(p->doc, 0, "", "No contact is on record.");
    }
    lrti_doc_end_list(p->doc);
}

/* ---- who may contact it ---- */

/* A page has no hour: the verdict is that of an hour at which they are open. */
static lrti_permission judge(const lrti_profile *p, const lrti_match *m, uint32_t rule,
                             uint32_t service)
{
    lrti_permission v = lrti_protocol_judge(p->d, rule, service, m->organization, &p->asked);
    if (v.verdict == LRT_PERMIT_NOT_NOW) {
        v.verdict = LRT_PERMIT_ALLOWED;
    }
    /* words about hours are left to the line of the hours */
    v.state = v.verdict == LRT_PERMIT_ALLOWED ? LRTI_CLOSED : LRTI_NOT_JUDGED;
    return v;
}

static uint32_t first_service(const lrti_match *m)
{
    return m->n_services ? m->service[0].service : LRTI_NO_ROW;
}

void lrti_profile_verdict(lrti_profile *p, const lrti_match *m, lrti_buf *out)
{
    const lrti_tables *t = &p->d->t;
    lrti_permission v = judge(p, m, m->protocol, first_service(m));
    switch (v.verdict) {
    case LRT_PERMIT_NOT_SET: lrti_buf_str(out, "Not set: ask your supervisor"); break;
    case LRT_PERMIT_NEVER: lrti_buf_str(out, "No: staff do not contact it"); break;
    case LRT_PERMIT_ALLOWED: lrti_buf_str(out, "Yes"); break;
    case LRT_PERMIT_ASK_FIRST:
        lrti_buf_printf(out, "Ask first: %s", lrti_role_name(t, v.ask));
        break;
    default:
        lrti_buf_printf(out, "%s or more senior", lrti_role_name(t, v.initiator));
        if (v.approval != LRTI_NO_ROW) {
            lrti_buf_printf(out, "; approval: %s", lrti_role_name(t, v.approval));
        }
        break;
    }
}

/* "MO,TU 09:00 to 12:00 (mornings)" */
static void schedule_text(lrti_profile *p, uint32_t row, lrti_buf *out)
{
    const char *days = LRTI_SEE(p->see, schedule, byday, row),
               *from = LRTI_SEE(p->see, schedule, opens_at, row),
               *to = LRTI_SEE(p->see, schedule, closes_at, row),
               *what = LRTI_SEE(p->see, schedule, description, row);
    char freq[32], first[16], last[16];
    uint32_t a = LRTI_SEE_U32(p->see, schedule, valid_from, row),
             z = LRTI_SEE_U32(p->see, schedule, valid_to, row);
    lrti_see_choice(p->see, LRTI_T_schedule, C_schedule_freq, row, freq);
    lrti_buf_printf(out, "%s%s%s", out->len ? "; " : "",
                    strcmp(freq, "MONTHLY") == 0 ? "each month " : "", days[0] ? days : "all days");
    if (from[0] || to[0]) {
        lrti_buf_printf(out, " %s to %s", from, to);
    }
    if (a != LRTI_DATE_OPEN_FROM) {
        snprintf(first, sizeof first, "%04u-%02u-%02u", a / 10000 % 10000, a / 100 % 100, a % 100);
        lrti_buf_printf(out, " from %s", first);
    }
    if (z != LRTI_DATE_OPEN_TO) {
        uint32_t d = lrti_date_from_days(lrti_days_from_date(z) - 1);
        snprintf(last, sizeof last, "%04u-%02u-%02u", d / 10000 % 10000, d / 100 % 100, d % 100);
        lrti_buf_printf(out, " until %s", last);
    }
    if (what[0]) {
        lrti_buf_printf(out, " (%s)", what);
    }
}

static void hours_item(lrti_profile *p, const lrti_match *m)
{
    const lrti_tables *t = &p->d->t;
    const char *contact =
        m->protocol == LRTI_NO_ROW ? "" : LRTI_TX(t, contact_protocol, contact_id, m->protocol);
    lrti_hours h = lrti_hours_for(p->d, contact, first_service(m), m->organization);
    lrti_buf text = {0};
    for (size_t i = 0; h.of != LRTI_HOURS_UNKNOWN && i < h.n; i++) {
        if (LRTI_U32(t, schedule, valid_to, h.row[i]) > p->asked.as_of) {
            schedule_text(p, h.row[i], &text);
        }
    }
    lrti_doc_item(p->doc, "Hours", "", text.len ? text.data : "not on record", "");
    lrti_doc_take(p->doc, &text);
}

static void listed(const char *list, const char *joint, lrti_buf *out)
{
    const char *item;
    size_t len;
    for (size_t i = 0; lrti_next_item(&list, &item, &len); i++) {
        lrti_buf_printf(out, "%s%.*s", i ? joint : "", (int)len, item);
    }
}

static void item_of(lrti_profile *p, const char *label, const char *text)
{
    if (text[0]) {
        lrti_doc_item(p->doc, label, "", text, "");
    }
}

static void list_item(lrti_profile *p, const char *label, const char *list, const char *joint)
{
    lrti_buf text = {0}, words = {0};
    listed(list, joint, &text);
    for (const char *c = lrti_doc_text(&text); *c; c++) {
        lrti_buf_char(&words, *c == '_' ? ' ' : *c);
    }
    item_of(p, label, lrti_doc_text(&words));
    lrti_doc_take(p->doc, &text);
    lrti_doc_take(p->doc, &words);
}

static void rule_details(lrti_profile *p, uint32_t rule)
{
    const lrti_tables *t = &p->d->t;
    char days[64] = "";
    int32_t within = LRTI_I32(t, contact_protocol, respond_within_days, rule);
    lrti_buf chain = {0}, about = {0};
    item_of(p, "When", LRTI_SEE(p->see, contact_protocol, when_to_contact, rule));
    list_item(p, "How", LRTI_SEE(p->see, contact_protocol, mode, rule), ", else ");
    item_of(p, "Way", LRTI_SEE(p->see, contact_protocol, how, rule));
    list_item(p, "Steps", LRTI_SEE(p->see, contact_protocol, steps, rule), "; then ");
    item_of(p, "Send", LRTI_SEE(p->see, contact_protocol, send, rule));
    if (within != LRTI_NO_INT) {
        snprintf(days, sizeof days, "within %d day%s", (int)within, within == 1 ? "" : "s");
    }
    item_of(p, "An answer is due", days);
    lrti_permit_say_escalation(t, rule, &chain);
    item_of(p, "No answer", lrti_doc_text(&chain));
    lrti_doc_take(p->doc, &chain);
    const char *checked = LRTI_SEE(p->see, contact_protocol, last_verified, rule);
    lrti_buf_str(&about, checked[0] ? checked : "not verified");
    cited(p, LRTI_SEE(p->see, contact_protocol, source_id, rule), &about);
    item_of(p, "This rule was checked", lrti_doc_text(&about));
    lrti_doc_take(p->doc, &about);
}

static void say_verdict(lrti_profile *p, const lrti_match *m, uint32_t rule, uint32_t service,
                        const char *of)
{
    lrti_buf text = {0};
    lrti_permission v = judge(p, m, rule, service);
    lrti_permit_say(p->d, &p->asked, &v, &text);
    if (of[0]) {
        lrti_doc_item(p->doc, of, "", lrti_doc_text(&text), "");
    } else {
        lrti_doc_paragraph(p->doc, 0, v.verdict == LRT_PERMIT_NOT_SET ? "note" : "verdict",
                           lrti_doc_text(&text));
    }
    lrti_doc_take(p->doc, &text);
}

/* Rules of further services, where they have their own. */
static void other_services(lrti_profile *p, const lrti_match *m)
{
    for (size_t i = 1; i < m->n_services; i++) {
        if (m->service[i].protocol != LRTI_NO_ROW && m->service[i].protocol != m->protocol) {
            uint32_t s = m->service[i].service;
            say_verdict(p, m, m->service[i].protocol, s, LRTI_SEE(p->see, service, name, s));
        }
    }
}

void lrti_profile_rule(lrti_profile *p, const lrti_match *m, int level)
{
    heading(p, level, "Who on staff may contact it, when and how");
    say_verdict(p, m, m->protocol, first_service(m), "");
    hours_item(p, m);
    if (m->protocol != LRTI_NO_ROW) {
        rule_details(p, m->protocol);
    }
    other_services(p, m);
    lrti_doc_end_list(p->doc);
}

bool lrti_profile_next(lrti_profile *p, const lrti_match *m, char out[40])
{
    const lrti_tables *t = &p->d->t;
    lrti_hours h = lrti_hours_for(p->d, "", first_service(m), m->organization);
    int64_t next = h.of == LRTI_HOURS_UNKNOWN
                       ? LRT_AT_NONE
                       : lrti_hours_next(t, &h, lrti_hours_midnight(t, p->asked.as_of));
    if (next != LRT_AT_NONE) {
        lrti_permit_when(t, next, out);
    }
    return next != LRT_AT_NONE;
}

void lrti_profile_sources(lrti_profile *p)
{
    lrti_doc_open(p->doc, "section class=\"sources\"");
    lrti_doc_heading(p->doc, 2, "Sources");
    for (size_t i = 0; i < p->cites->n; i++) {
        char label[32];
        lrti_buf text = {0}, link = {0};
        const char *uri = LRTI_SEE(p->see, source, uri, p->cites->row[i]);
        snprintf(label, sizeof label, "[%zu]", i + 1);
        lrti_cite_text(p->cites, i, &text);
        lrti_doc_link_of("url", uri, &link);
        lrti_doc_item(p->doc, label, lrti_doc_text(&link), lrti_doc_text(&text), "");
        lrti_doc_take(p->doc, &text);
        lrti_doc_take(p->doc, &link);
    }
    lrti_doc_close(p->doc, "section");
}
