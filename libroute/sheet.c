#include "sheet.h"

#include <stdio.h>
#include <string.h>

#include "audience.h"
#include "doc.h"
#include "format.h"
#include "phrases.h"
#include "reading.h"
#include "wrap.h"

/* What is being written, and for what paper. Calls make blocks: title, headings, paragraphs, items of a list. */
typedef struct sheet {
    lrti_doc doc;
    const lrt_result *result;
    lrti_reader see; /* always the owner's view */
    const lrt_phrases *words;
    bool html;
} sheet;

/* Two web addresses that lead to one page: a final slash means nothing. */
static bool same_address(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    n -= n && a[n - 1] == '/';
    m -= m && b[m - 1] == '/';
    return n == m && memcmp(a, b, n) == 0;
}

static const char *say(const sheet *s, int id) { return lrti_phrase(s->words, id); }

/* Appends a phrase with one thing filled in, behind a blank; nothing where the thing is empty. */
static void add_phrase(const sheet *s, lrti_buf *out, int id, const char *name, const char *value)
{
    if (value[0]) {
        lrti_buf_str(out, out->len ? " " : "");
        lrti_phrase_fill(s->words, id, name, value, out);
        char last = value[strlen(value) - 1];
        lrti_buf_str(out, last == '.' || last == '!' || last == '?' ? "" : ".");
    }
}

static void filled(sheet *s, const char *class, int id, const char *name, const char *value)
{
    lrti_buf text = {0};
    lrti_phrase_fill(s->words, id, name, value, &text);
    lrti_doc_paragraph(&s->doc, 0, class, lrti_doc_text(&text));
    lrti_doc_take(&s->doc, &text);
}

/* ---- a partner ---- */

static void checked_on(const sheet *s, const char *date, lrti_buf *out)
{
    uint32_t first, last;
    if (!lrti_parse_date(date, strlen(date), &first, &last)) {
        return;
    }
    lrti_buf words = {0};
    if (first == last) {
        lrti_phrase_date(s->words, first, &words);
    } else {
        lrti_buf_str(&words, date); /* a month or a year */
    }
    add_phrase(s, out, LRTI_P_checked, "date", lrti_doc_text(&words));
    out->failed = out->failed || words.failed;
    lrti_buf_free(&words);
}

static bool is_public_word(const char *audience)
{
    return lrti_equal_nocase(audience, "public") || lrti_equal_nocase(audience, "owner") ||
           lrti_equal_nocase(audience, "owners");
}

static void the_contact(sheet *s, const lrti_contact *c)
{
    lrti_buf more = {0}, link = {0};
    lrti_doc_sentence(&more, c->note);
    if (c->service != LRTI_NO_ROW) {
        add_phrase(s, &more, LRTI_P_about_service, "service",
                   LRTI_SEE(s->see, service, name, c->service));
    }
    if (!is_public_word(c->audience)) {
        add_phrase(s, &more, LRTI_P_meant_for, "who", c->audience);
    }
    add_phrase(s, &more, LRTI_P_hours, "hours", c->hours);
    checked_on(s, c->last_verified, &more);
    lrti_doc_link_of(c->channel, c->value, &link);
    lrti_doc_item(&s->doc, say(s, lrti_phrase_of_channel(c->channel)), lrti_doc_text(&link),
                  c->value, lrti_doc_text(&more));
    lrti_doc_take(&s->doc, &more);
    lrti_doc_take(&s->doc, &link);
}

static void who_for(const sheet *s, uint32_t service, lrti_buf *out)
{
    const char *who = LRTI_SEE(s->see, service, eligibility_description, service);
    who = who[0] ? who : LRTI_SEE(s->see, service, population_served, service);
    add_phrase(s, out, LRTI_P_who_for, "who", who);
}

static void the_service(sheet *s, uint32_t service)
{
    char status[32];
    lrti_buf more = {0};
    lrti_doc_sentence(&more, LRTI_SEE(s->see, service, description, service));
    who_for(s, service, &more);
    add_phrase(s, &more, LRTI_P_apply, "how",
               LRTI_SEE(s->see, service, application_process, service));
    add_phrase(s, &more, LRTI_P_cost, "cost", LRTI_SEE(s->see, service, fees_description, service));
    lrti_see_choice(s->see, LRTI_T_service, C_service_status, service, status);
    if (status[0] && strcmp(status, "active") != 0) {
        lrti_buf_printf(&more, "%s%s", more.len ? " " : "", say(s, LRTI_P_ask_offer));
    }
    lrti_doc_item(&s->doc, "", "", LRTI_SEE(s->see, service, name, service), lrti_doc_text(&more));
    lrti_doc_take(&s->doc, &more);
}

static const char *website(const sheet *s, const lrti_match *m)
{
    return LRTI_SEE(s->see, organization, website, m->organization);
}

static bool can_be_reached(const sheet *s, const lrti_match *m)
{
    return m->n_contacts > 0 || website(s, m)[0] != '\0';
}

static void the_ways(sheet *s, const lrti_match *m)
{
    const char *web = website(s, m);
    bool listed = false;
    lrti_doc_heading(&s->doc, 4, say(s, LRTI_P_reach));
    for (size_t i = 0; i < m->n_contacts; i++) {
        the_contact(s, &m->contact[i]);
        listed = listed || same_address(m->contact[i].value, web);
    }
    if (web[0] && !listed) {
        lrti_buf link = {0};
        lrti_doc_link_of("url", web, &link);
        lrti_doc_item(&s->doc, say(s, LRTI_P_web), lrti_doc_text(&link), web, "");
        lrti_doc_take(&s->doc, &link);
    }
}

static int kind_of(const sheet *s, const lrti_match *m)
{
    return lrti_phrase_of_kind(LRTI_SEE(s->see, organization, category, m->organization));
}

static void the_partner(sheet *s, const lrti_match *m)
{
    char status[32];
    int kind = kind_of(s, m);
    lrti_doc_open(&s->doc, "article");
    lrti_doc_heading(&s->doc, 3, LRTI_SEE(s->see, organization, name, m->organization));
    lrti_doc_paragraph(&s->doc, 2, "kind", kind < 0 ? "" : say(s, kind));
    lrti_buf description = {0};
    lrti_doc_sentence(&description, LRTI_SEE(s->see, organization, description, m->organization));
    lrti_doc_paragraph(&s->doc, 2, "", lrti_doc_text(&description));
    lrti_doc_take(&s->doc, &description);
    lrti_see_choice(s->see, LRTI_T_organization, C_organization_status, m->organization, status);
    if (strcmp(status, "unverified") == 0) {
        lrti_doc_paragraph(&s->doc, 2, "note", say(s, LRTI_P_ask_first));
    }
    the_ways(s, m);
    if (m->n_services) {
        lrti_doc_heading(&s->doc, 4, say(s, LRTI_P_offers));
    }
    for (size_t i = 0; i < m->n_services; i++) {
        the_service(s, m->service[i].service);
    }
    lrti_doc_close(&s->doc, "article");
}

/* ---- all partners ---- */

/* Who, of what kind, and the first way to reach them: what fits on the first page. */
static void short_row(sheet *s, const lrti_match *m)
{
    const lrti_contact *c = m->n_contacts ? &m->contact[0] : NULL;
    const char *value = c ? c->value : website(s, m),
               *name = LRTI_SEE(s->see, organization, name, m->organization);
    int kind = kind_of(s, m);
    lrti_buf link = {0}, way = {0};
    lrti_buf_printf(&way, "%s: %s", say(s, lrti_phrase_of_channel(c ? c->channel : "url")), value);
    if (s->html) {
        lrti_doc_link_of(c ? c->channel : "url", value, &link);
        const char *cell[] = {name, kind < 0 ? "" : say(s, kind), lrti_doc_text(&way)},
                   *links[] = {"", "", lrti_doc_text(&link)};
        lrti_doc_row(&s->doc, cell, links, 3);
    } else {
        lrti_buf line = {0};
        lrti_buf_printf(&line, "%s. %s", name, lrti_doc_text(&way));
        lrti_wrap(&s->doc.out, s->doc.width, 2, "-", 4, lrti_doc_text(&line));
        lrti_doc_take(&s->doc, &line);
    }
    lrti_doc_take(&s->doc, &link);
    lrti_doc_take(&s->doc, &way);
}

static void the_short_list(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    const char *head[] = {say(s, LRTI_P_group), say(s, LRTI_P_kind), say(s, LRTI_P_first_way)};
    lrti_doc_open(&s->doc, "section");
    lrti_doc_heading(&s->doc, 2, say(s, LRTI_P_groups));
    lrti_doc_table(&s->doc, head, 3);
    for (size_t i = 0; i < m->n; i++) {
        if (can_be_reached(s, &m->match[i])) {
            short_row(s, &m->match[i]);
        }
    }
    lrti_doc_table_end(&s->doc);
    lrti_doc_close(&s->doc, "section");
}

static void each_partner(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    lrti_doc_open(&s->doc, "section");
    lrti_doc_heading(&s->doc, 2, say(s, LRTI_P_each));
    lrti_buf_str(&s->doc.out, s->html ? "<div class=\"each\">\n" : "");
    for (size_t i = 0; i < m->n; i++) {
        if (can_be_reached(s, &m->match[i])) {
            the_partner(s, &m->match[i]);
        }
    }
    lrti_buf_str(&s->doc.out, s->html ? "</div>\n" : "");
    lrti_doc_close(&s->doc, "section");
}

static void the_unreachable(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    lrti_doc_open(&s->doc, "section");
    lrti_doc_heading(&s->doc, 2, say(s, LRTI_P_also));
    lrti_doc_paragraph(&s->doc, 0, "", say(s, LRTI_P_also_note));
    for (size_t i = 0; i < m->n; i++) {
        if (!can_be_reached(s, &m->match[i])) {
            lrti_buf more = {0};
            uint32_t org = m->match[i].organization;
            lrti_doc_sentence(&more, LRTI_SEE(s->see, organization, description, org));
            lrti_doc_item(&s->doc, "", "", LRTI_SEE(s->see, organization, name, org),
                          lrti_doc_text(&more));
            lrti_doc_take(&s->doc, &more);
        }
    }
    lrti_doc_close(&s->doc, "section");
}

static void the_partners(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    size_t unreachable = 0;
    for (size_t i = 0; i < m->n; i++) {
        unreachable += !can_be_reached(s, &m->match[i]);
    }
    if (unreachable == m->n) {
        lrti_doc_heading(&s->doc, 2, say(s, LRTI_P_groups));
        lrti_doc_paragraph(&s->doc, 0, "", m->n ? "" : say(s, LRTI_P_none));
    } else {
        the_short_list(s);
        each_partner(s);
    }
    if (unreachable) {
        the_unreachable(s);
    }
}

/* ---- the rest ---- */

static void the_head(sheet *s)
{
    lrti_buf date = {0};
    const lrt_result *r = s->result;
    lrti_doc_open(&s->doc, "header");
    lrti_doc_heading(&s->doc, 1, say(s, LRTI_P_title));
    if (r->located.address[0]) {
        filled(s, "place", LRTI_P_for_place, "place", r->located.address);
    }
    lrti_phrase_date(s->words, r->asked.as_of, &date);
    filled(s, "", LRTI_P_made_on, "date", lrti_doc_text(&date));
    lrti_doc_take(&s->doc, &date);
    lrti_doc_close(&s->doc, "header");
}

/* A border matters to an owner once, however many maps it is on. */
static void the_borders(sheet *s)
{
    static const struct {
        const char *code;
        int phrase;
    } said[] = {{"split", LRTI_P_split},
                {"uncertain", LRTI_P_border},
                {"near_border", LRTI_P_border},
                {"candidates_agree", LRTI_P_several}};
    const lrti_warnings *w = &s->result->located.warnings;
    bool border = false;
    for (size_t k = 0; k < LRTI_COUNT(said); k++) {
        bool several = said[k].phrase == LRTI_P_several, any = false;
        for (size_t i = 0; i < w->n; i++) {
            any = any || strcmp(w->item[i].code, said[k].code) == 0;
        }
        if (any && (several || !border)) {
            lrti_doc_paragraph(&s->doc, 0, "note", say(s, said[k].phrase));
        }
        border = border || (any && !several);
    }
}

static void the_advice(sheet *s)
{
    lrti_doc_open(&s->doc, "section");
    lrti_doc_heading(&s->doc, 2, say(s, LRTI_P_before));
    for (int i = LRTI_P_before_1; i <= LRTI_P_before_3; i++) {
        lrti_doc_item(&s->doc, "", "", say(s, i), "");
    }
    lrti_doc_close(&s->doc, "section");
}

static void the_foot(sheet *s)
{
    const lrti_directory *d = &s->result->router->directory;
    char code[20];
    /* enough of the digest to find the dataset that answered, short enough to be read out on the phone */
    snprintf(code, sizeof code, "%.8s", lrti_image_digest(s->result->router->image) + 7);
    lrti_doc_open(&s->doc, "footer");
    lrti_doc_heading(&s->doc, 2, say(s, LRTI_P_about));
    filled(s, "", LRTI_P_about_data, "city", d->title);
    filled(s, "", LRTI_P_about_code, "code", code);
    lrti_doc_close(&s->doc, "footer");
}

static void the_body(sheet *s)
{
    static const int why_not[] = {LRTI_P_invalid, LRTI_P_not_found,  LRTI_P_ambiguous,
                                  LRTI_P_outside, LRTI_P_no_service, LRTI_P_none};
    const lrti_located *l = &s->result->located;
    bool routed = l->status == LRT_ANSWER_ANSWERED || s->result->matches.n;
    lrti_doc_open(&s->doc, "main");
    if (routed) {
        lrti_doc_paragraph(&s->doc, 0, "intro", say(s, LRTI_P_intro));
        the_borders(s);
        the_advice(s);
        the_partners(s);
        lrti_reading(&s->doc, s->see, say(s, LRTI_P_read));
    } else {
        filled(s, "note", why_not[l->status], "city", s->result->router->directory.title);
    }
    lrti_doc_close(&s->doc, "main");
}

size_t lrt_result_sheet(const lrt_result *result, const lrt_sheet_options *options, char *buf,
                        size_t size)
{
    lrt_sheet_options o = LRT_SHEET_OPTIONS_INIT;
    if (!result || result->asked.view != LRT_VIEW_OWNER || result->areas_only ||
        (options &&
         !lrti_take_struct(&o, sizeof o, LRTI_THROUGH(lrt_sheet_options, phrases), options)) ||
        (unsigned)o.format > LRT_SHEET_TEXT || !lrti_describe(result)) {
        return SIZE_MAX;
    }
    sheet s = {{{0}, LRTI_DOC_HTML, lrti_page_width(o.width), false, NULL},
               result,
               {&result->router->directory.t, LRT_VIEW_OWNER},
               o.phrases,
               o.format == LRT_SHEET_HTML};
    s.doc.form = s.html ? LRTI_DOC_HTML : LRTI_DOC_TEXT;
    lrti_doc_begin(&s.doc, &(lrti_doc_page){.title = say(&s, LRTI_P_title),
                                            .foot = result->located.address,
                                            .class = o.large_print ? "large" : NULL,
                                            .language = lrti_phrases_language(s.words),
                                            .right_to_left = lrti_phrases_right_to_left(s.words)});
    the_head(&s);
    the_body(&s);
    the_foot(&s);
    lrti_doc_end(&s.doc);
    return lrti_give(&s.doc.out, buf, size);
}
