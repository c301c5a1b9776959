#include "calendar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contentline.h"
#include "csvio.h"
#include "format.h"
#include "fresh.h"
#include "phrases.h"
#include "profile.h"
#include "route.h"
#include "store.h"
#include "zone.h"

enum { MOST_MONTHS = 600, MOST_COHORT = 100000 };
#define START (10 * 3600) /* local time of presentations and lessons; each takes an hour */

static const char style[] = ".verdict{font-weight:bold}\n";

typedef struct calendar {
    lrt_router *r;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_case asked;
    lrt_calendar_options o;
    uint32_t end; /* the day after the last */
    lrti_survey survey;
    lrti_served served;
    lrti_located located;
    lrti_rota rota;
    lrti_lines ics;
    lrti_json_build json; /* with LRT_PAGE_JSON: the same events, `event` the one at hand */
    lrti_json *events, *event;
    lrti_arena arena;
    lrt_pages *out;
    lrt_error *err;
} calendar;

/* ---- events ---- */

static void stamp_text(int64_t at, char out[20])
{
    int64_t day = at / 86400, second = at % 86400;
    snprintf(out, 20, "%08uT%02d%02d%02dZ", lrti_date_from_days(day), (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60));
}

/* The same property of the event at hand, in JSON. */
static void member_text(calendar *c, const char *name, const char *text)
{
    if (c->event) {
        lrti_json_set_text(&c->json, c->event, name, text);
    }
}

static void moment(calendar *c, const char *name, uint32_t date, int second)
{
    char text[20];
    int64_t at = lrti_zone_instant(c->t, lrti_days_from_date(date) * 86400 + second);
    stamp_text(at, text);
    lrti_line_property(&c->ics, name, text);
    char instant[24]; /* the same as RFC 3339 writes it */
    snprintf(instant, sizeof instant, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", text, text + 4, text + 6,
             text + 9, text + 11, text + 13);
    member_text(c, strcmp(name, "DTSTART") == 0 ? "start" : "end", instant);
}

static void day_line(calendar *c, const char *name, uint32_t date)
{
    char text[20];
    snprintf(text, sizeof text, "%08u", date);
    lrti_line_property(&c->ics, name, text);
}

static void open_event(calendar *c, const char *kind, const char *id, const char *summary)
{
    char stamp[20], number[20];
    lrti_buf uid = {0};
    lrti_buf_printf(&uid, "%s-%s@%s.libroute", kind, id, c->d->name);
    stamp_text(c->o.stamp, stamp);
    /* minutes since 1970: grows from file to file, so a calendar takes the newer one */
    snprintf(number, sizeof number, "%lld", (long long)(c->o.stamp / 60));
    lrti_line_plain(&c->ics, "BEGIN:VEVENT");
    if (c->events) {
        c->event = lrti_json_object();
        c->json.failed = c->json.failed || !c->event;
    }
    member_text(c, "uid", lrti_doc_text(&uid));
    member_text(c, "kind", kind);
    member_text(c, "summary", summary);
    lrti_line_property(&c->ics, "UID", lrti_doc_text(&uid));
    lrti_line_property(&c->ics, "DTSTAMP", stamp);
    lrti_line_property(&c->ics, "SEQUENCE", number);
    lrti_line_property(&c->ics, "SUMMARY", summary);
    c->ics.out.failed = c->ics.out.failed || uid.failed;
    lrti_buf_free(&uid);
}

static void close_event(calendar *c, const char *category, const char *description)
{
    member_text(c, "category", category);
    member_text(c, "description", description);
    if (c->event) {
        lrti_json_add(&c->json, c->events, c->event);
        c->event = NULL;
    }
    lrti_line_property(&c->ics, "DESCRIPTION", description);
    lrti_line_property(&c->ics, "CATEGORIES", category);
    lrti_line_plain(&c->ics, "END:VEVENT");
}

static void an_hour(calendar *c, uint32_t date)
{
    moment(c, "DTSTART", date, START);
    moment(c, "DTEND", date, START + 3600);
}

static void whole_day(calendar *c, uint32_t date)
{
    char text[16];
    lrti_date_text(date, text);
    member_text(c, "start", text);
    lrti_date_text(lrti_next_day(date), text);
    member_text(c, "end", text);
    day_line(c, "DTSTART;VALUE=DATE", date);
    day_line(c, "DTEND;VALUE=DATE", lrti_next_day(date));
    lrti_line_plain(&c->ics, "TRANSP:TRANSPARENT");
}

/* ---- presentations ---- */

static const lrti_match *match_of(const calendar *c, uint32_t org)
{
    for (size_t i = 0; i < c->served.matches.n; i++) {
        if (c->served.matches.match[i].organization == org) {
            return &c->served.matches.match[i];
        }
    }
    return NULL; /* unreachable: the rota is made of these */
}

/* Where it works, by the areas of the finest map that routing names it in. */
static void areas_served(const calendar *c, uint32_t org, lrti_buf *out)
{
    uint32_t set = lrti_rota_finest(c->d, c->o.from);
    size_t n = 0, listed = 0;
    const uint32_t *row =
        set == LRTI_NO_ROW ? NULL : lrti_related(&c->d->boundaries_of_set, set, &n);
    for (size_t a = 0; a < n; a++) {
        bool there = false;
        for (size_t g = 0; !there && g < c->survey.n; g++) {
            const lrti_group *group = &c->survey.group[g];
            for (size_t m = 0; lrti_group_has(group, row[a]) && m < group->matches.n; m++) {
                there = there || group->matches.match[m].organization == org;
            }
        }
        const char *name = LRTI_TX(c->t, boundary, name, row[a]);
        if (there) {
            lrti_buf_printf(out, "%s%s", listed++ ? ", " : "",
                            name[0] ? name : LRTI_TX(c->t, boundary, area_id, row[a]));
        }
    }
    if (listed == n && n > 3) { /* a list of all says less than the word */
        lrti_buf_free(out);
        lrti_buf_printf(out, "all %zu areas of the map ", n);
        lrti_buf_str(out, LRTI_TX(c->t, boundary_set, id, set));
    } else if (listed == 0) {
        lrti_buf_str(out, "not on record");
    }
}

static void funding_items(lrti_profile *p, const lrti_match *m)
{
    const lrti_tables *t = &p->d->t;
    size_t n = 0;
    for (uint32_t f = 0; f < lrti_rows(t, LRTI_T_funding); f++) {
        uint32_t service = LRTI_U32(t, funding, service_id, f);
        bool his = LRTI_U32(t, funding, organization_id, f) == m->organization ||
                   (service != LRTI_NO_ROW &&
                    LRTI_U32(t, service, organization_id, service) == m->organization);
        if (his) {
            lrti_doc_item(p->doc, "Funded by", "", LRTI_SEE(p->see, funding, source, f), "");
            n++;
        }
    }
    if (n == 0) {
        lrti_doc_item(p->doc, "", "",
                      "Funding is not on record: ask who pays for what, and until when.", "");
    }
}

static void questions(lrti_profile *p, const lrti_match *m)
{
    if (lrti_protocol_standing(p->d, m->protocol) == LRT_PERMIT_NOT_SET) {
        lrti_doc_item(p->doc, "", "",
                      "Which members of staff may contact you, and who approves it?", "");
    }
    lrti_doc_item(p->doc, "", "", "Which cases come to you too late, and which should never come?",
                  "");
    lrti_doc_item(p->doc, "", "",
                  "What do you need from an inspector to act, and when do we hear back?", "");
    lrti_doc_item(
        p->doc, "", "",
        "Which services and money can we put together for one property, and in which order?", "");
    lrti_doc_end_list(p->doc);
}

static void the_agenda(calendar *c, lrti_doc *doc, const lrti_presentation *p)
{
    const lrti_match *m = match_of(c, p->partner);
    lrti_cites cites = {.t = c->t};
    lrti_profile profile = {doc, c->d, {c->t, LRT_VIEW_STAFF}, c->asked, &cites};
    lrti_buf title = {0}, date = {0}, line = {0}, areas = {0};
    lrti_buf_printf(&title, "Partner presentation: %s",
                    LRTI_SEE(profile.see, organization, name, p->partner));
    lrti_phrase_date(NULL, p->date, &date);
    lrti_buf_printf(&line, "%s, 10:00, one hour. %s.", lrti_doc_text(&date), c->d->title);
    lrti_doc_begin(doc, &(lrti_doc_page){.title = lrti_doc_text(&title),
                                         .foot = lrti_doc_text(&line),
                                         .style = style});
    lrti_doc_open(doc, "header");
    lrti_doc_heading(doc, 1, lrti_doc_text(&title));
    lrti_doc_paragraph(doc, 0, "sub", lrti_doc_text(&line));
    lrti_doc_close(doc, "header");
    lrti_doc_open(doc, "main");
    lrti_doc_heading(doc, 2, "1. Mission (10 minutes)");
    lrti_profile_mission(&profile, m);
    lrti_doc_heading(doc, 2, "2. How they meet these properties and their owners (15 minutes)");
    areas_served(c, p->partner, &areas);
    lrti_doc_item(doc, "Where", "", lrti_doc_text(&areas), "");
    lrti_doc_end_list(doc);
    lrti_profile_reach(&profile, m, 3);
    lrti_doc_heading(doc, 2, "3. Programs and services (15 minutes)");
    lrti_profile_programs(&profile, m, 3);
    lrti_doc_heading(doc, 2, "4. Coordination of services and funding (20 minutes)");
    funding_items(&profile, m);
    lrti_doc_end_list(doc);
    lrti_profile_rule(&profile, m, 3);
    lrti_doc_heading(doc, 3, "Questions");
    questions(&profile, m);
    lrti_profile_sources(&profile);
    lrti_doc_close(doc, "main");
    lrti_doc_open(doc, "footer");
    lrti_doc_paragraph(
        doc, 0, "",
        "Made from the partner directory; what is not on record there is said to be so.");
    lrti_doc_close(doc, "footer");
    lrti_doc_end(doc);
    lrti_doc_take(doc, &title);
    lrti_doc_take(doc, &date);
    lrti_doc_take(doc, &line);
    lrti_doc_take(doc, &areas);
}

static void presentation(calendar *c, const lrti_presentation *p)
{
    char id[20];
    const char *name = LRTI_TX(c->t, organization, name, p->partner);
    lrti_buf summary = {0}, text = {0};
    snprintf(id, sizeof id, "%04u-%02u", p->slot / 100 % 10000, p->slot % 100);
    lrti_buf_printf(&summary, "Partner presentation: %s", name);
    open_event(c, "presentation", id, lrti_doc_text(&summary));
    an_hour(c, p->date);
    lrti_buf_printf(
        &text,
        "%s presents: mission; how it meets these properties and their owners; programs "
        "and services; coordination of services and funding.\nPartner: %s",
        name, LRTI_TX(c->t, organization, id, p->partner));
    if (p->new_areas || p->new_populations) {
        lrti_buf_printf(&text, "\nFor the first time: %u areas, %u populations.", p->new_areas,
                        p->new_populations);
    }
    close_event(c, "Partner presentation", lrti_doc_text(&text));
    c->ics.out.failed = c->ics.out.failed || summary.failed || text.failed;
    lrti_buf_free(&summary);
    lrti_buf_free(&text);
}

/* ---- cohort ---- */

typedef struct cohort {
    calendar *c;
    size_t id, hired, rows; /* columns */
    bool header;
    lrti_buf seen; /* "\nid\n", to find an id twice */
} cohort;

/* Who somebody is has no place in a calendar file that goes round: an id and a day are enough. */
static lrt_status read_header(cohort *k, const lrti_csv_row *row, lrt_error *err)
{
    k->id = k->hired = SIZE_MAX;
    k->header = true;
    for (size_t i = 0; i < row->n; i++) {
        if (strcmp(row->field[i], "id") == 0) {
            k->id = i;
        } else if (strcmp(row->field[i], "hired_on") == 0) {
            k->hired = i;
        } else {
            return lrti_fail_at(
                err, LRT_E_ARG, "cohort", row->line, row->field[i],
                "the columns are id and hired_on and no other: names of people stay out");
        }
    }
    return k->id == SIZE_MAX || k->hired == SIZE_MAX
               ? lrti_fail_at(err, LRT_E_ARG, "cohort", row->line, NULL,
                              "the columns id and hired_on are needed")
               : LRT_OK;
}

static void lesson(calendar *c, const char *kind, const char *id, const char *who, uint32_t date,
                   const char *text)
{
    lrti_buf summary = {0};
    lrti_buf_printf(&summary, "%s: %s", kind, who);
    open_event(c, strcmp(kind, "Onboarding") == 0 ? "onboarding" : "refresher", id,
               lrti_doc_text(&summary));
    an_hour(c, date);
    close_event(c, kind, text);
    c->ics.out.failed = c->ics.out.failed || summary.failed;
    lrti_buf_free(&summary);
}

static bool in_time(const calendar *c, uint32_t date) { return date >= c->o.from && date < c->end; }

static void member(calendar *c, const char *id, uint32_t hired)
{
    uint32_t day = lrti_working_day(c->t, hired);
    if (in_time(c, day)) {
        lesson(
            c, "Onboarding", id, id, day,
            "60 minutes: the partners where this inspector works, how they may be contacted, and "
            "what the neighborhood has been through. Booklet and quiz of the area.");
    }
    for (uint32_t n = 1;; n++) {
        char name[320];
        uint32_t due = lrti_months_later(hired, 24 * n);
        if (due >= c->end) {
            return;
        }
        day = lrti_working_day(c->t, due);
        snprintf(name, sizeof name, "%.300s-%u", id, n);
        if (in_time(c, day)) {
            lesson(c, "Refresher", name, id, day,
                   "60 minutes, every two years: what changed since the last one, and the quiz.");
        }
    }
}

static lrt_status on_row(void *user, const lrti_csv_row *row, lrt_error *err)
{
    cohort *k = user;
    uint32_t first, last;
    if (!k->header) {
        return read_header(k, row, err);
    }
    if (row->n <= k->id || row->n <= k->hired || !row->field[k->id][0] ||
        strlen(row->field[k->id]) > 200) {
        return lrti_fail_at(err, LRT_E_ARG, "cohort", row->line, "id",
                            "an id of at most 200 bytes is needed");
    }
    if (!lrti_parse_date(row->field[k->hired], row->len[k->hired], &first, &last) ||
        first != last || first < 19000101 || first > 21991231) {
        return lrti_fail_at(err, LRT_E_ARG, "cohort", row->line, "hired_on",
                            "\"%.40s\" is no day; write YYYY-MM-DD", row->field[k->hired]);
    }
    lrti_buf key = {0};
    lrti_buf_printf(&key, "\n%s\n", row->field[k->id]);
    bool twice = k->seen.data && key.data && strstr(k->seen.data, key.data);
    lrti_buf_str(&k->seen, lrti_doc_text(&key));
    bool failed = key.failed || k->seen.failed;
    lrti_buf_free(&key);
    if (twice) {
        return lrti_fail_at(err, LRT_E_ARG, "cohort", row->line, "id", "\"%.60s\" is there twice",
                            row->field[k->id]);
    }
    if (failed || ++k->rows > MOST_COHORT) {
        return failed
                   ? lrti_fail_memory(err)
                   : lrti_fail(err, LRT_E_LIMIT, "the cohort has more than %d rows", MOST_COHORT);
    }
    member(k->c, row->field[k->id], first);
    return LRT_OK;
}

static lrt_status the_cohort(calendar *c)
{
    cohort k = {.c = c};
    lrti_csv *csv = NULL;
    if (!c->o.cohort || !c->o.cohort_length) {
        return LRT_OK;
    }
    lrt_status status = lrti_csv_new("cohort", on_row, &k, &csv, c->err);
    if (status == LRT_OK) {
        status = lrti_csv_feed(csv, c->o.cohort, c->o.cohort_length, LRT_E_ARG, c->err);
    }
    if (status == LRT_OK) {
        status = lrti_csv_finish(csv, LRT_E_ARG, c->err);
    }
    lrti_csv_free(csv);
    lrti_buf_free(&k.seen);
    return status;
}

/* ---- reviews ---- */

/* In how many days a contact is to be checked again: as asked, else as the territory says for its kind. */
static int32_t interval(const calendar *c, const lrti_contact *contact)
{
    uint32_t phone = lrti_find_row(c->t, LRTI_T_phone, contact->id),
             row = lrti_find_row(c->t, LRTI_T_contact, contact->id);
    if (c->o.review_days) {
        return (int32_t)c->o.review_days;
    }
    if (phone != LRTI_NO_ROW && (row == LRTI_NO_ROW || strcmp(contact->channel, "phone") == 0)) {
        return lrti_fresh_age(c->t, LRTI_T_phone, LRTI_TX(c->t, phone, source_type, phone),
                              contact->last_verified, c->o.from)
            .limit;
    }
    return lrti_fresh_age(c->t, LRTI_T_contact,
                          row == LRTI_NO_ROW ? "" : LRTI_TX(c->t, contact, source_type, row),
                          contact->last_verified, c->o.from)
        .limit;
}

/* The day by which a contact is stale; what was never verified is stale at once. A month or a year counts from its first day. */
static uint32_t due(const calendar *c, const lrti_contact *contact)
{
    uint32_t first, last;
    const char *verified = contact->last_verified;
    if (!lrti_parse_date(verified, strlen(verified), &first, &last)) {
        return c->o.from;
    }
    uint32_t day = lrti_date_from_days(lrti_days_from_date(first) + interval(c, contact));
    return day < c->o.from ? c->o.from : day;
}

/* One event a partner: its earliest contact to be checked. A contact that was checked moves the event, and doubles none. */
static void review(calendar *c, const lrti_match *m)
{
    uint32_t first = LRTI_DATE_OPEN_TO;
    lrti_buf text = {0}, summary = {0};
    for (size_t i = 0; i < m->n_contacts; i++) {
        const char *verified = m->contact[i].last_verified;
        uint32_t day = due(c, &m->contact[i]);
        first = day < first ? day : first;
        lrti_buf_printf(&text, "%s%s %s: %s%s", i ? "\n" : "", m->contact[i].channel,
                        m->contact[i].value, verified[0] ? "checked " : "never checked", verified);
    }
    first = first == LRTI_DATE_OPEN_TO ? first : lrti_working_day(c->t, first);
    if (in_time(c, first)) {
        lrti_buf_printf(&summary, "Check the contacts of %s",
                        LRTI_TX(c->t, organization, name, m->organization));
        open_event(c, "review", LRTI_TX(c->t, organization, id, m->organization),
                   lrti_doc_text(&summary));
        whole_day(c, first);
        close_event(c, "Contact review", lrti_doc_text(&text));
    }
    c->ics.out.failed = c->ics.out.failed || text.failed || summary.failed;
    lrti_buf_free(&text);
    lrti_buf_free(&summary);
}

/* ---- the file ---- */

static void the_json(calendar *c, lrti_buf *out)
{
    char date[16];
    lrti_json *all = lrti_json_object();
    lrti_json_set_text(&c->json, all, "schema", "libroute/calendar/1");
    lrti_json_set_text(&c->json, all, "title", c->d->title);
    lrti_json_set(&c->json, all, "dataset", lrti_format_dataset(&c->json, c->r));
    lrti_date_text(c->o.from, date);
    lrti_json_set_text(&c->json, all, "from", date);
    lrti_json_set_int(&c->json, all, "months", c->o.months);
    lrti_json_set_text(&c->json, all, "time_zone", c->d->time_zone);
    lrti_json_set(&c->json, all, "events", c->events);
    c->events = NULL;
    c->json.failed = c->json.failed || c->ics.out.failed;
    lrti_json_dump_buf(&c->json, all, out);
    lrti_json_free(all);
}

static lrt_status write_calendar(calendar *c)
{
    if (c->o.format == LRT_PAGE_JSON) {
        c->events = lrti_json_array();
        c->json.failed = !c->events;
    }
    lrti_line_plain(&c->ics, "BEGIN:VCALENDAR");
    lrti_line_plain(&c->ics, "VERSION:2.0");
    lrti_line_plain(&c->ics, "PRODID:-//libroute//training//EN");
    lrti_line_plain(&c->ics, "CALSCALE:GREGORIAN");
    lrti_line_plain(&c->ics, "METHOD:PUBLISH");
    for (size_t i = 0; i < c->rota.n; i++) {
        presentation(c, &c->rota.item[i]);
    }
    lrt_status status = the_cohort(c);
    for (size_t i = 0; status == LRT_OK && i < c->served.matches.n; i++) {
        review(c, &c->served.matches.match[i]);
    }
    lrti_line_plain(&c->ics, "END:VCALENDAR");
    bool json = c->o.format == LRT_PAGE_JSON;
    lrti_page *page =
        status == LRT_OK ? lrti_pages_add(c->out, "training", json ? ".json" : ".ics") : NULL;
    if (page && json) {
        the_json(c, &page->text);
        c->ics.out.failed = c->ics.out.failed || page->text.failed;
        lrti_buf_free(&c->ics.out);
        return page->text.failed ? lrti_fail_memory(c->err) : LRT_OK;
    }
    if (!page || c->ics.out.failed) {
        lrti_buf_free(&c->ics.out);
        return status != LRT_OK ? status : lrti_fail_memory(c->err);
    }
    page->text = c->ics.out;
    return LRT_OK;
}

static lrt_status write_agendas(calendar *c)
{
    for (size_t i = 0; i < c->rota.n; i++) {
        char name[40];
        const lrti_presentation *p = &c->rota.item[i];
        lrti_doc doc = {.form = lrti_pages_form(c->o.format)};
        snprintf(name, sizeof name, "agenda-%04u-%02u", p->slot / 100 % 10000, p->slot % 100);
        the_agenda(c, &doc, p);
        lrti_page *page = lrti_pages_add(c->out, name, lrti_pages_ending(c->o.format));
        if (!page || doc.out.failed) {
            lrti_buf_free(&doc.out);
            return lrti_fail_memory(c->err);
        }
        page->text = doc.out;
    }
    return LRT_OK;
}

/* ---- the call ---- */

static int by_row(const void *a, const void *b)
{
    uint32_t x = ((const lrti_match *)a)->organization, y = ((const lrti_match *)b)->organization;
    return (x > y) - (x < y);
}

static lrt_status prepare(calendar *c)
{
    uint32_t n = lrti_rows(c->t, LRTI_T_boundary);
    lrti_shape *shape = lrti_arena_alloc(&c->arena, (size_t)n + 1, sizeof *shape);
    lrt_status status = shape ? lrti_store_shapes(c->r->path, c->t, &c->arena, shape, c->err)
                              : lrti_fail_memory(c->err);
    if (status == LRT_OK) {
        status = lrti_survey_make(c->r, &c->asked, 0, LRTI_NO_ROW, shape, &c->survey, c->err);
    }
    if (status == LRT_OK) {
        status = lrti_survey_area(&c->survey, c->d, &c->asked, LRTI_NO_ROW, &c->arena, &c->served,
                                  c->err);
    }
    if (status == LRT_OK) {
        qsort(c->served.matches.match, c->served.matches.n, sizeof *c->served.matches.match,
              by_row);
        c->located.status = LRT_ANSWER_ANSWERED;
        status = lrti_route_describe(c->d, &c->located, &c->asked, &c->arena, &c->served.matches,
                                     c->err);
    }
    if (status == LRT_OK) {
        status = lrti_rota_make(c->d, &c->survey, &c->served, c->o.from, c->o.months, &c->arena,
                                &c->rota, c->err);
    }
    return status;
}

static lrt_status take(const lrt_router *router, const lrt_calendar_options *options,
                       lrt_calendar_options *o, lrt_error *err)
{
    if (!router || !options ||
        !lrti_take_struct(o, sizeof *o, LRTI_THROUGH(lrt_calendar_options, format), options) ||
        (unsigned)o->format > LRT_PAGE_JSON || o->format == LRT_PAGE_TEXT) {
        return lrti_fail(
            err, LRT_E_ARG,
            "router, and options as LRT_CALENDAR_OPTIONS_INIT begins them, are needed");
    }
    if (!lrti_date_valid(o->from) || o->from < 19700101 || o->from > 21001231 || o->months < 1 ||
        o->months > MOST_MONTHS || o->review_days > 100000) {
        return lrti_fail(err, LRT_E_ARG,
                         "from must be a day between 1970 and 2100, and months 1 to %d",
                         MOST_MONTHS);
    }
    if (o->stamp < 0 || o->stamp >= INT64_C(7258118400)) {
        return lrti_fail(err, LRT_E_ARG,
                         "stamp must be an instant between 1970 and 2199: that of "
                         "the making of the file");
    }
    return lrti_router_ready((lrt_router *)(uintptr_t)router, err);
}

lrt_status lrt_calendar(const lrt_router *router, const lrt_calendar_options *options,
                        lrt_pages **out, lrt_error *err)
{
    lrt_query q = LRT_QUERY_INIT;
    lrt_calendar_options o = LRT_CALENDAR_OPTIONS_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    lrt_status status = take(router, options, &o, err);
    if (status != LRT_OK) {
        return status;
    }
    calendar c = {.r = (lrt_router *)(uintptr_t)router,
                  .d = &router->directory,
                  .t = &router->directory.t,
                  .o = o,
                  .err = err};
    c.end = lrti_months_later(o.from, o.months);
    q.as_of = o.from;
    status = lrti_ask(router, &q, &c.arena, &c.asked, err);
    c.out = calloc(1, sizeof *c.out);
    if (status == LRT_OK) {
        status = c.out ? prepare(&c) : lrti_fail_memory(err);
    }
    if (status == LRT_OK) {
        status = write_calendar(&c);
    }
    if (status == LRT_OK && o.format != LRT_PAGE_JSON) { /* sheets are for people */
        status = write_agendas(&c);
    }
    lrti_json_free(c.events);
    lrti_json_free(c.event);
    lrti_survey_free(&c.survey);
    lrti_arena_free(&c.arena);
    if (status != LRT_OK) {
        lrt_pages_free(c.out);
        return status;
    }
    *out = c.out;
    return LRT_OK;
}
