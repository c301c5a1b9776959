#include "sheet.h"

#include <stdio.h>
#include <string.h>

#include "audience.h"
#include "format.h"
#include "phrases.h"
#include "wrap.h"

/* What is being written, and for what paper. Calls make blocks: title, headings, paragraphs, items of a list. */
typedef struct sheet {
    lrti_buf out;
    const lrt_result *result;
    lrti_reader see; /* always the owner's view */
    const lrt_phrases *words;
    bool html, large, in_list;
    unsigned width;
} sheet;

/* ---- text that a browser reads as text ---- */

static void escaped(lrti_buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&': lrti_buf_str(out, "&amp;"); break;
        case '<': lrti_buf_str(out, "&lt;"); break;
        case '>': lrti_buf_str(out, "&gt;"); break;
        case '"': lrti_buf_str(out, "&quot;"); break;
        default: lrti_buf_char(out, *text);
        }
    }
}

static void finish(sheet *s, lrti_buf *piece)
{
    s->out.failed = s->out.failed || piece->failed;
    lrti_buf_free(piece);
}

/* Appends a text of the dataset as a sentence: it often is a note that begins small and ends without a stop. */
static void sentence(lrti_buf *out, const char *text)
{
    if (!text[0]) {
        return;
    }
    char last = text[strlen(text) - 1];
    bool small = text[0] >= 'a' && text[0] <= 'z';
    lrti_buf_str(out, out->len ? " " : "");
    lrti_buf_char(out, small ? (char)(text[0] - 'a' + 'A') : text[0]);
    lrti_buf_str(out, text + 1);
    lrti_buf_str(out, last == '.' || last == '!' || last == '?' ? "" : ".");
}

/* Two web addresses that lead to one page: a final slash means nothing. */
static bool same_address(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    n -= n && a[n - 1] == '/';
    m -= m && b[m - 1] == '/';
    return n == m && memcmp(a, b, n) == 0;
}

static const char *text_of(const lrti_buf *piece) { return piece->data ? piece->data : ""; }

/* ---- blocks ---- */

static void end_list(sheet *s)
{
    if (s->in_list && s->html) {
        lrti_buf_str(&s->out, "</ul>\n");
    }
    s->in_list = false;
}

static void block(sheet *s, const char *tag, const char *class, const char *text)
{
    end_list(s);
    if (!text[0]) {
        return;
    }
    lrti_buf_printf(&s->out, "<%s%s%s%s>", tag, class[0] ? " class=\"" : "", class,
                    class[0] ? "\"" : "");
    escaped(&s->out, text);
    lrti_buf_printf(&s->out, "</%s>\n", tag);
}

static void paragraph(sheet *s, size_t indent, const char *class, const char *text)
{
    if (s->html) {
        block(s, "p", class, text);
    } else if (text[0]) {
        lrti_wrap(&s->out, s->width, indent, "", indent, text);
    }
}

static void heading(sheet *s, int level, const char *text)
{
    if (s->html) {
        char tag[4] = {'h', (char)('0' + level), '\0'};
        block(s, tag, "", text);
        return;
    }
    if (level <= 3) {
        lrti_buf_char(&s->out, '\n');
    }
    size_t indent = level <= 3 ? 0 : 2;
    lrti_wrap(&s->out, s->width, indent, "", indent, text);
    for (size_t i = 0; level == 2 && text[i]; i++) { /* a rule below, one dash a code point */
        if (((unsigned char)text[i] & 0xC0) != 0x80) {
            lrti_buf_char(&s->out, '-');
        }
    }
    lrti_buf_str(&s->out, level == 2 ? "\n" : "");
}

static void open_section(sheet *s, const char *tag)
{
    end_list(s);
    if (s->html) {
        lrti_buf_printf(&s->out, "<%s>\n", tag);
    }
}

static void close_section(sheet *s, const char *tag)
{
    end_list(s);
    if (s->html) {
        lrti_buf_printf(&s->out, "</%s>\n", tag);
    }
}

/* "tel:3-1-1", "mailto:...", the address itself; none for what is no such thing. */
static void link_of(const char *channel, const char *value, lrti_buf *out)
{
    static const char digits[] = "+0123456789 -().";
    if (strcmp(channel, "phone") == 0) {
        size_t n = strspn(value, digits);
        if (n >= 3 && (value[n] == '\0' || strncmp(value + n, "ext", 3) == 0)) {
            lrti_buf_str(out, "tel:");
            for (size_t i = 0; i < n; i++) {
                if (value[i] == '+' || (value[i] >= '0' && value[i] <= '9')) {
                    lrti_buf_char(out, value[i]);
                }
            }
        }
    } else if (strcmp(channel, "email") == 0 && strchr(value, '@') && !strpbrk(value, " \"<>?&")) {
        lrti_buf_str(out, "mailto:");
        lrti_buf_str(out, value);
    } else if (strncmp(value, "https://", 8) == 0 || strncmp(value, "http://", 7) == 0) {
        lrti_buf_str(out, value);
    }
}

static void linked(sheet *s, const char *link, const char *text)
{
    if (link[0]) {
        lrti_buf_str(&s->out, "<a href=\"");
        escaped(&s->out, link);
        lrti_buf_str(&s->out, "\">");
    }
    escaped(&s->out, text);
    lrti_buf_str(&s->out, link[0] ? "</a>" : "");
}

/* An item of a list: "label: value. more", the value a link where it is one. */
static void item(sheet *s, const char *label, const char *link, const char *value, const char *more)
{
    if (!s->html) {
        lrti_buf text = {0};
        lrti_buf_printf(&text, "%s%s%s%s%s", label, label[0] ? ": " : "", value,
                        more[0] ? ". " : "", more);
        lrti_wrap(&s->out, s->width, 4, "-", 6, text_of(&text));
        finish(s, &text);
        return;
    }
    lrti_buf_str(&s->out, s->in_list ? "" : "<ul>\n");
    s->in_list = true;
    lrti_buf_str(&s->out, "<li>");
    if (label[0]) {
        lrti_buf_str(&s->out, "<b>");
        escaped(&s->out, label);
        lrti_buf_str(&s->out, ":</b> ");
    }
    bool strong = !label[0] && more[0]; /* the name of what is then described */
    lrti_buf_str(&s->out, strong ? "<b>" : "");
    linked(s, link, value);
    lrti_buf_str(&s->out, strong ? "</b>" : "");
    if (more[0]) {
        lrti_buf_str(&s->out, "<span class=\"more\">");
        escaped(&s->out, more);
        lrti_buf_str(&s->out, "</span>");
    }
    lrti_buf_str(&s->out, "</li>\n");
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
    paragraph(s, 0, class, text_of(&text));
    finish(s, &text);
}

/* ---- a partner ---- */

static const char *channel_word(const sheet *s, const char *channel)
{
    static const struct {
        const char *channel;
        int phrase;
    } words[] = {{"phone", LRTI_P_phone},     {"email", LRTI_P_email},     {"url", LRTI_P_web},
                 {"address", LRTI_P_address}, {"walk_in", LRTI_P_walk_in}, {"form", LRTI_P_form}};
    for (size_t i = 0; i < LRTI_COUNT(words); i++) {
        if (strcmp(words[i].channel, channel) == 0) {
            return say(s, words[i].phrase);
        }
    }
    return say(s, LRTI_P_other_way);
}

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
    add_phrase(s, out, LRTI_P_checked, "date", text_of(&words));
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
    sentence(&more, c->note);
    if (c->service != LRTI_NO_ROW) {
        add_phrase(s, &more, LRTI_P_about_service, "service",
                   LRTI_SEE(s->see, service, name, c->service));
    }
    if (!is_public_word(c->audience)) {
        add_phrase(s, &more, LRTI_P_meant_for, "who", c->audience);
    }
    add_phrase(s, &more, LRTI_P_hours, "hours", c->hours);
    checked_on(s, c->last_verified, &more);
    link_of(c->channel, c->value, &link);
    item(s, channel_word(s, c->channel), text_of(&link), c->value, text_of(&more));
    finish(s, &more);
    finish(s, &link);
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
    sentence(&more, LRTI_SEE(s->see, service, description, service));
    who_for(s, service, &more);
    add_phrase(s, &more, LRTI_P_apply, "how",
               LRTI_SEE(s->see, service, application_process, service));
    add_phrase(s, &more, LRTI_P_cost, "cost", LRTI_SEE(s->see, service, fees_description, service));
    lrti_see_choice(s->see, LRTI_T_service, C_service_status, service, status);
    if (status[0] && strcmp(status, "active") != 0) {
        lrti_buf_printf(&more, "%s%s", more.len ? " " : "", say(s, LRTI_P_ask_offer));
    }
    item(s, "", "", LRTI_SEE(s->see, service, name, service), text_of(&more));
    finish(s, &more);
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
    heading(s, 4, say(s, LRTI_P_reach));
    for (size_t i = 0; i < m->n_contacts; i++) {
        the_contact(s, &m->contact[i]);
        listed = listed || same_address(m->contact[i].value, web);
    }
    if (web[0] && !listed) {
        lrti_buf link = {0};
        link_of("url", web, &link);
        item(s, say(s, LRTI_P_web), text_of(&link), web, "");
        finish(s, &link);
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
    open_section(s, "article");
    heading(s, 3, LRTI_SEE(s->see, organization, name, m->organization));
    paragraph(s, 2, "kind", kind < 0 ? "" : say(s, kind));
    lrti_buf description = {0};
    sentence(&description, LRTI_SEE(s->see, organization, description, m->organization));
    paragraph(s, 2, "", text_of(&description));
    finish(s, &description);
    lrti_see_choice(s->see, LRTI_T_organization, C_organization_status, m->organization, status);
    if (strcmp(status, "unverified") == 0) {
        paragraph(s, 2, "note", say(s, LRTI_P_ask_first));
    }
    the_ways(s, m);
    if (m->n_services) {
        heading(s, 4, say(s, LRTI_P_offers));
    }
    for (size_t i = 0; i < m->n_services; i++) {
        the_service(s, m->service[i].service);
    }
    close_section(s, "article");
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
    lrti_buf_printf(&way, "%s: ", channel_word(s, c ? c->channel : "url"));
    if (s->html) {
        link_of(c ? c->channel : "url", value, &link);
        lrti_buf_str(&s->out, "<tr><th scope=\"row\">");
        escaped(&s->out, name);
        lrti_buf_str(&s->out, "</th><td>");
        escaped(&s->out, kind < 0 ? "" : say(s, kind));
        lrti_buf_str(&s->out, "</td><td>");
        escaped(&s->out, text_of(&way));
        linked(s, text_of(&link), value);
        lrti_buf_str(&s->out, "</td></tr>\n");
    } else {
        lrti_buf line = {0};
        lrti_buf_printf(&line, "%s. %s%s", name, text_of(&way), value);
        lrti_wrap(&s->out, s->width, 2, "-", 4, text_of(&line));
        finish(s, &line);
    }
    finish(s, &link);
    finish(s, &way);
}

static void the_short_list(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    open_section(s, "section");
    heading(s, 2, say(s, LRTI_P_groups));
    if (s->html) {
        lrti_buf_str(&s->out, "<table>\n<thead><tr><th scope=\"col\">");
        escaped(&s->out, say(s, LRTI_P_group));
        lrti_buf_str(&s->out, "</th><th scope=\"col\">");
        escaped(&s->out, say(s, LRTI_P_kind));
        lrti_buf_str(&s->out, "</th><th scope=\"col\">");
        escaped(&s->out, say(s, LRTI_P_first_way));
        lrti_buf_str(&s->out, "</th></tr></thead>\n<tbody>\n");
    }
    for (size_t i = 0; i < m->n; i++) {
        if (can_be_reached(s, &m->match[i])) {
            short_row(s, &m->match[i]);
        }
    }
    lrti_buf_str(&s->out, s->html ? "</tbody>\n</table>\n" : "");
    close_section(s, "section");
}

static void each_partner(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    open_section(s, "section");
    heading(s, 2, say(s, LRTI_P_each));
    lrti_buf_str(&s->out, s->html ? "<div class=\"each\">\n" : "");
    for (size_t i = 0; i < m->n; i++) {
        if (can_be_reached(s, &m->match[i])) {
            the_partner(s, &m->match[i]);
        }
    }
    lrti_buf_str(&s->out, s->html ? "</div>\n" : "");
    close_section(s, "section");
}

static void the_unreachable(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    open_section(s, "section");
    heading(s, 2, say(s, LRTI_P_also));
    paragraph(s, 0, "", say(s, LRTI_P_also_note));
    for (size_t i = 0; i < m->n; i++) {
        if (!can_be_reached(s, &m->match[i])) {
            lrti_buf more = {0};
            uint32_t org = m->match[i].organization;
            sentence(&more, LRTI_SEE(s->see, organization, description, org));
            item(s, "", "", LRTI_SEE(s->see, organization, name, org), text_of(&more));
            finish(s, &more);
        }
    }
    close_section(s, "section");
}

static void the_partners(sheet *s)
{
    const lrti_matches *m = &s->result->matches;
    size_t unreachable = 0;
    for (size_t i = 0; i < m->n; i++) {
        unreachable += !can_be_reached(s, &m->match[i]);
    }
    if (unreachable == m->n) {
        heading(s, 2, say(s, LRTI_P_groups));
        paragraph(s, 0, "", m->n ? "" : say(s, LRTI_P_none));
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
    open_section(s, "header");
    if (s->html) {
        block(s, "h1", "", say(s, LRTI_P_title));
    } else {
        lrti_wrap(&s->out, s->width, 0, "", 0, say(s, LRTI_P_title));
    }
    if (r->located.address[0]) {
        filled(s, "place", LRTI_P_for_place, "place", r->located.address);
    }
    lrti_phrase_date(s->words, r->asked.as_of, &date);
    filled(s, "", LRTI_P_made_on, "date", text_of(&date));
    finish(s, &date);
    close_section(s, "header");
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
            paragraph(s, 0, "note", say(s, said[k].phrase));
        }
        border = border || (any && !several);
    }
}

static void the_advice(sheet *s)
{
    open_section(s, "section");
    heading(s, 2, say(s, LRTI_P_before));
    for (int i = LRTI_P_before_1; i <= LRTI_P_before_3; i++) {
        item(s, "", "", say(s, i), "");
    }
    close_section(s, "section");
}

static void one_resource(sheet *s, uint32_t row)
{
    lrti_buf link = {0}, more = {0};
    const char *uri = LRTI_SEE(s->see, resource, uri, row),
               *publisher = LRTI_SEE(s->see, resource, publisher, row);
    link_of("url", uri, &link);
    lrti_buf_printf(&more, "%s%s%s", publisher, publisher[0] && uri[0] ? ", " : "", uri);
    item(s, "", text_of(&link), LRTI_SEE(s->see, resource, title, row), text_of(&more));
    finish(s, &link);
    finish(s, &more);
}

/* "Home repair" from "home_repair" */
static void topic_heading(sheet *s, const char *topic)
{
    lrti_buf words = {0};
    for (size_t i = 0; topic[i]; i++) {
        char c = topic[i] == '_' ? ' ' : topic[i];
        lrti_buf_char(&words, i == 0 && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    if (words.len) {
        heading(s, 3, words.data);
    }
    finish(s, &words);
}

/* By topic, in the order in which the topics first come. */
static void the_resources(sheet *s)
{
    uint32_t n = lrti_rows(s->see.t, LRTI_T_resource);
    if (!n) {
        return;
    }
    open_section(s, "section");
    heading(s, 2, say(s, LRTI_P_read));
    for (uint32_t i = 0; i < n; i++) {
        const char *topic = LRTI_SEE(s->see, resource, topic, i);
        uint32_t first = 0;
        while (strcmp(LRTI_SEE(s->see, resource, topic, first), topic) != 0) {
            first++;
        }
        if (first != i) {
            continue;
        }
        topic_heading(s, topic);
        for (uint32_t k = i; k < n; k++) {
            if (strcmp(LRTI_SEE(s->see, resource, topic, k), topic) == 0) {
                one_resource(s, k);
            }
        }
    }
    close_section(s, "section");
}

static void the_foot(sheet *s)
{
    const lrti_directory *d = &s->result->router->directory;
    char code[20];
    /* enough of the digest to find the dataset that answered, short enough to be read out on the phone */
    snprintf(code, sizeof code, "%.8s", lrti_image_digest(s->result->router->image) + 7);
    open_section(s, "footer");
    heading(s, 2, say(s, LRTI_P_about));
    filled(s, "", LRTI_P_about_data, "city", d->title);
    filled(s, "", LRTI_P_about_code, "code", code);
    close_section(s, "footer");
}

static void the_body(sheet *s)
{
    static const int why_not[] = {LRTI_P_invalid, LRTI_P_not_found,  LRTI_P_ambiguous,
                                  LRTI_P_outside, LRTI_P_no_service, LRTI_P_none};
    const lrti_located *l = &s->result->located;
    bool routed = l->status == LRT_ANSWER_ANSWERED || s->result->matches.n;
    open_section(s, "main");
    if (routed) {
        paragraph(s, 0, "intro", say(s, LRTI_P_intro));
        the_borders(s);
        the_advice(s);
        the_partners(s);
        the_resources(s);
    } else {
        filled(s, "note", why_not[l->status], "city", s->result->router->directory.title);
    }
    close_section(s, "main");
}

/* Colours: black on white, and #0b3d66 on white for links and rules (11 to 1); a size that scales with the reader's own. */
static const char style[] =
    "<style>\n"
    "html{font-size:100%;line-height:1.5}\n"
    "body{font-family:Verdana,\"DejaVu Sans\",Arial,sans-serif;color:#111;background:#fff;"
    "max-width:44rem;margin:0 auto;padding:1rem 1.25rem 2rem}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0}\n"
    "h2{font-size:1.3rem;margin:1.75rem 0 .5rem;padding-bottom:.2rem;border-bottom:3px solid "
    "#0b3d66}\n"
    "h3{font-size:1.15rem;margin:0}\n"
    "h4{font-size:1rem;margin:.6rem 0 .1rem}\n"
    "p{margin:.35rem 0}\n"
    "ul{margin:.2rem 0;padding-inline-start:1.4rem}\n"
    "li{margin:.2rem 0;overflow-wrap:anywhere}\n"
    "a{color:#0b3d66}\n"
    "a:focus{outline:3px solid #0b3d66;outline-offset:2px}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{text-align:start;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid "
    "#767676}\n"
    "td{overflow-wrap:anywhere}\n"
    "thead th{background:#e8eef4}\n"
    "tbody th{width:46%}\n"
    "tr{break-inside:avoid}\n"
    "article{border:1px solid #767676;border-radius:.4rem;padding:.8rem 1rem;margin:.9rem 0;"
    "break-inside:avoid}\n"
    ".place{font-size:1.2rem;font-weight:bold}\n"
    ".intro{font-size:1.05rem}\n"
    ".kind{color:#0b3d66}\n"
    ".note{border-inline-start:.4rem solid #0b3d66;padding-inline-start:.7rem}\n"
    ".more{display:block}\n"
    "footer{font-size:.9rem}\n"
    "html.large{font-size:150%}\n"
    "@page{margin:14mm}\n"
    "@media print{html{font-size:10pt;line-height:1.35}html.large{font-size:18pt}"
    "body{max-width:none;padding:0}h2,h3,h4{break-after:avoid}a{text-decoration:none;color:#111}"
    "html:not(.large) .each{columns:2;column-gap:6mm}"
    "article{margin:0 0 3mm;padding:2mm 3mm;break-inside:auto;-webkit-box-decoration-break:"
    "clone;box-decoration-break:clone}li{break-inside:avoid}}\n"
    "</style>\n";

static void open_html(sheet *s)
{
    lrti_buf_printf(&s->out,
                    "<!DOCTYPE html>\n<html lang=\"%s\"%s%s>\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>",
                    lrti_phrases_language(s->words),
                    lrti_phrases_right_to_left(s->words) ? " dir=\"rtl\"" : "",
                    s->large ? " class=\"large\"" : "");
    escaped(&s->out, say(s, LRTI_P_title));
    lrti_buf_str(&s->out, "</title>\n");
    lrti_buf_str(&s->out, style);
    lrti_buf_str(&s->out, "</head>\n<body>\n");
}

size_t lrt_result_sheet(const lrt_result *result, const lrt_sheet_options *options, char *buf,
                        size_t size)
{
    lrt_sheet_options o = LRT_SHEET_OPTIONS_INIT;
    if (!result || result->asked.view != LRT_VIEW_OWNER || result->areas_only ||
        (options && !lrti_take_struct(&o, sizeof o, sizeof o, options)) ||
        (unsigned)o.format > LRT_SHEET_TEXT || !lrti_describe(result)) {
        return SIZE_MAX;
    }
    sheet s = {{0},
               result,
               {&result->router->directory.t, LRT_VIEW_OWNER},
               o.phrases,
               o.format == LRT_SHEET_HTML,
               o.large_print != 0,
               false,
               lrti_page_width(o.width)};
    if (s.html) {
        open_html(&s);
    }
    the_head(&s);
    the_body(&s);
    the_foot(&s);
    lrti_buf_str(&s.out, s.html ? "</body>\n</html>\n" : "");
    return lrti_give(&s.out, buf, size);
}
