#include "quiz.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "brief.h"
#include "format.h"
#include "phrases.h"
#include "profile.h"
#include "route.h"
#include "store.h"

enum { QUESTIONS = 10, OPTIONS = 4, MOST = 400 };

static const char style[] =
    ".question{break-inside:avoid}\n.answers{break-before:page}\n"
    ".question h3{font-size:1rem}\n.question ul{list-style:none;padding:0;columns:2;column-gap:"
    "1.5rem}\n.question li{break-inside:avoid}\n"
    "@media screen and (max-width:40rem){.question ul{columns:1}}\n"
    "@media print{.question h3{margin-top:3.5mm}.question li{margin:0}}\n";

typedef struct question {
    int kind, asked; /* asked: as `kind`, which is -1 once it is taken */
    const char *text, *why;
    const char *option[OPTIONS]; /* the right one first, until they are shuffled */
    size_t n;
    size_t right;
} question;

typedef struct quiz {
    lrti_doc doc;
    lrt_router *r;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_case asked;
    lrti_profile p;
    lrti_cites cites;
    uint32_t set, area;
    uint64_t random;
    lrti_survey survey;
    lrti_served here, everywhere;
    lrti_located located;
    question *made, *taken[QUESTIONS];
    size_t n_made, n_taken;
    bool failed; /* out of memory */
    lrti_arena arena;
} quiz;

/* ---- chance, by the seed: splitmix64 ---- */

static uint64_t next_random(quiz *q)
{
    uint64_t z = (q->random += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static size_t below(quiz *q, size_t n) { return n ? (size_t)(next_random(q) % n) : 0; }

/* ---- making a question ---- */

static const char *keep(quiz *q, const char *text)
{
    const char *own = lrti_arena_str(&q->arena, text);
    q->failed = q->failed || !own;
    return own ? own : "";
}

/* A new question with its right answer; NULL when there are enough, or no memory. */
static question *ask(quiz *q, int kind, const char *text, const char *right, const char *why)
{
    if (q->n_made == MOST || !right[0]) {
        return NULL;
    }
    question *one = &q->made[q->n_made++];
    memset(one, 0, sizeof *one);
    one->kind = one->asked = kind;
    one->text = keep(q, text);
    one->why = keep(q, why);
    one->option[one->n++] = keep(q, right);
    return one;
}

/* A wrong answer; left out where it reads like one that is there, or there are enough. */
static void offer(quiz *q, question *one, const char *wrong)
{
    for (size_t i = 0; one && i < one->n; i++) {
        if (strcmp(one->option[i], wrong) == 0) {
            return;
        }
    }
    if (one && wrong[0] && one->n < OPTIONS) {
        one->option[one->n++] = keep(q, wrong);
    }
}

/* A question with one wrong answer only is none. */
static void settle(quiz *q, const question *one)
{
    if (one && one->n < 3) {
        q->n_made--;
    }
}

static const char *org_name(const quiz *q, uint32_t org)
{
    return LRTI_SEE(q->p.see, organization, name, org);
}

static const char *area_name(const quiz *q)
{
    const char *name = LRTI_TX(q->t, boundary, name, q->area);
    return name[0] ? name : LRTI_TX(q->t, boundary, area_id, q->area);
}

static bool is_cdc(const quiz *q, uint32_t org)
{
    return strcmp(LRTI_TX(q->t, organization, category, org), "cdc") == 0;
}

static bool in_area(const quiz *q, uint32_t org)
{
    for (size_t i = 0; i < q->here.matches.n; i++) {
        if (q->here.matches.match[i].organization == org) {
            return true;
        }
    }
    return false;
}

/* ---- kinds of questions ---- */

static bool in_group(const lrti_group *g, uint32_t org)
{
    for (size_t m = 0; m < g->matches.n; m++) {
        if (g->matches.match[m].organization == org) {
            return true;
        }
    }
    return false;
}

/* "Which CDC serves 1374 West Blvd?", where it is one. */
static void whose_cdc(quiz *q, int kind)
{
    for (size_t i = 0; i < q->survey.n; i++) {
        const lrti_group *g = &q->survey.group[i];
        lrti_geocoding at;
        uint32_t cdc = LRTI_NO_ROW, n = 0;
        for (size_t m = 0; m < g->matches.n; m++) {
            bool is = is_cdc(q, g->matches.match[m].organization);
            cdc = is ? g->matches.match[m].organization : cdc;
            n += is;
        }
        if (!lrti_group_has(g, q->area) || n != 1 || g->addresses == 0 ||
            lrti_geocode_reverse(&q->r->geocoder, g->place.lon, g->place.lat, 1, &q->arena, &at,
                                 NULL) != LRT_OK ||
            at.status != LRT_ANSWER_ANSWERED || !at.places[0].address[0]) {
            continue;
        }
        lrti_buf text = {0};
        lrti_buf_printf(&text, "Which community development corporation serves %s?",
                        at.places[0].address);
        question *one = ask(q, kind, lrti_doc_text(&text), org_name(q, cdc),
                            "It is the only one that routing names for this address.");
        size_t from = below(q, q->everywhere.matches.n);
        for (size_t k = 0; k < q->everywhere.matches.n; k++) {
            uint32_t org =
                q->everywhere.matches.match[(from + k) % q->everywhere.matches.n].organization;
            if (is_cdc(q, org) && !in_group(g, org)) {
                offer(q, one, org_name(q, org));
            }
        }
        settle(q, one);
        lrti_doc_take(&q->doc, &text);
    }
}

static void who_does_not(quiz *q, int kind)
{
    lrti_buf text = {0};
    lrti_buf_printf(&text, "Which of these serves no address on record in %s?", area_name(q));
    for (size_t i = 0; i < q->everywhere.matches.n; i++) {
        uint32_t org = q->everywhere.matches.match[i].organization;
        if (in_area(q, org)) {
            continue;
        }
        question *one = ask(q, kind, lrti_doc_text(&text), org_name(q, org),
                            "Routing names it for no address or parcel on record here.");
        size_t from = below(q, q->here.matches.n);
        for (size_t k = 0; k < q->here.matches.n; k++) {
            offer(q, one,
                  org_name(q, q->here.matches.match[(from + k) % q->here.matches.n].organization));
        }
        settle(q, one);
    }
    lrti_doc_take(&q->doc, &text);
}

static bool has_value(const lrti_match *m, const char *value)
{
    for (size_t i = 0; i < m->n_contacts; i++) {
        if (strcmp(m->contact[i].value, value) == 0) {
            return true;
        }
    }
    return false;
}

static const char *first_phone(const lrti_match *m)
{
    for (size_t i = 0; i < m->n_contacts; i++) {
        if (strcmp(m->contact[i].channel, "phone") == 0) {
            return m->contact[i].value;
        }
    }
    return "";
}

static void which_phone(quiz *q, int kind)
{
    for (size_t i = 0; i < q->here.matches.n; i++) {
        const lrti_match *m = &q->here.matches.match[i];
        lrti_buf text = {0};
        lrti_buf_printf(&text, "Which of these is a phone number of %s?",
                        org_name(q, m->organization));
        question *one = ask(q, kind, lrti_doc_text(&text), first_phone(m),
                            "Its contact on record. Check it before you rely on it.");
        size_t from = below(q, q->everywhere.matches.n);
        for (size_t k = 0; k < q->everywhere.matches.n; k++) {
            const char *other =
                first_phone(&q->everywhere.matches.match[(from + k) % q->everywhere.matches.n]);
            if (!has_value(m, other)) {
                offer(q, one, other);
            }
        }
        settle(q, one);
        lrti_doc_take(&q->doc, &text);
    }
}

static void who_answers(quiz *q, int kind)
{
    for (size_t i = 0; i < q->here.matches.n; i++) {
        const lrti_match *m = &q->here.matches.match[i];
        for (size_t s = 0; s < m->n_succeeds; s++) {
            lrti_buf text = {0};
            lrti_buf_printf(&text,
                            "A file still names %s as the partner. Who answers for it today?",
                            org_name(q, m->succeeds[s]));
            question *one = ask(q, kind, lrti_doc_text(&text), org_name(q, m->organization),
                                "It took over the area.");
            size_t from = below(q, q->everywhere.matches.n);
            for (size_t k = 0; k < q->everywhere.matches.n; k++) {
                uint32_t org =
                    q->everywhere.matches.match[(from + k) % q->everywhere.matches.n].organization;
                if (org != m->organization && is_cdc(q, org) == is_cdc(q, m->organization)) {
                    offer(q, one, org_name(q, org));
                }
            }
            settle(q, one);
            lrti_doc_take(&q->doc, &text);
        }
    }
}

/* Does another partner have a program of this name? */
static bool shared_name(const quiz *q, const char *name, uint32_t org)
{
    for (uint32_t s = 0; s < lrti_rows(q->t, LRTI_T_service); s++) {
        if (LRTI_U32(q->t, service, organization_id, s) != org &&
            strcmp(LRTI_TX(q->t, service, name, s), name) == 0) {
            return true;
        }
    }
    return false;
}

static void whose_program(quiz *q, int kind)
{
    for (size_t i = 0; i < q->here.matches.n; i++) {
        const lrti_match *m = &q->here.matches.match[i];
        for (size_t s = 0; s < m->n_services; s++) {
            const char *name = LRTI_SEE(q->p.see, service, name, m->service[s].service);
            lrti_buf text = {0};
            lrti_buf_printf(&text, "Which partner offers \"%s\"?", name);
            question *one =
                shared_name(q, name, m->organization)
                    ? NULL
                    : ask(q, kind, lrti_doc_text(&text), org_name(q, m->organization),
                          LRTI_SEE(q->p.see, service, description, m->service[s].service));
            size_t from = below(q, q->here.matches.n);
            for (size_t k = 0; k < q->here.matches.n; k++) {
                uint32_t org = q->here.matches.match[(from + k) % q->here.matches.n].organization;
                if (org != m->organization) {
                    offer(q, one, org_name(q, org));
                }
            }
            settle(q, one);
            lrti_doc_take(&q->doc, &text);
        }
    }
}

static void may_contact(quiz *q, int kind)
{
    static const char *const wrong[] = {"Anybody on staff, at any time", "Nobody on staff, ever",
                                        "Nobody has said: ask your supervisor first",
                                        "Only the owner or tenant"};
    for (size_t i = 0; i < q->here.matches.n; i++) {
        const lrti_match *m = &q->here.matches.match[i];
        lrt_permit standing = lrti_protocol_standing(q->d, m->protocol);
        lrti_buf text = {0}, right = {0};
        lrti_buf_printf(&text, "Which members of staff may contact %s?",
                        org_name(q, m->organization));
        if (standing == LRT_PERMIT_NOT_SET) {
            lrti_buf_str(&right, wrong[2]);
        } else if (standing == LRT_PERMIT_NEVER) {
            lrti_buf_str(&right, wrong[1]);
        } else {
            lrti_profile_verdict(&q->p, m, &right);
        }
        question *one =
            ask(q, kind, lrti_doc_text(&text), lrti_doc_text(&right),
                standing == LRT_PERMIT_NOT_SET ? "No rule names a role. Unset never means anyone."
                                               : "The rule on record.");
        for (size_t k = 0; k < LRTI_COUNT(wrong); k++) {
            offer(q, one, wrong[k]);
        }
        settle(q, one);
        lrti_doc_take(&q->doc, &text);
        lrti_doc_take(&q->doc, &right);
    }
}

/* Two categories may read alike: is a partner of the area called so? */
static bool kind_here(quiz *q, const char *words)
{
    bool here = false;
    for (size_t i = 0; i < q->here.matches.n; i++) {
        lrti_buf own = {0};
        lrti_profile_kind(&q->p, q->here.matches.match[i].organization, &own);
        here = here || strcmp(lrti_doc_text(&own), words) == 0;
        lrti_doc_take(&q->doc, &own);
    }
    return here;
}

/* Kinds of partner of which none is on record for the area. */
static void which_gap(quiz *q, int kind)
{
    lrti_buf text = {0};
    lrti_buf_printf(&text, "Of which kind is no partner on record for %s?", area_name(q));
    for (uint32_t c = 0; c < q->d->n_categories; c++) {
        bool any = false, somewhere = false;
        uint32_t sample = LRTI_NO_ROW;
        lrti_buf right = {0};
        for (size_t i = 0; i < q->here.matches.n; i++) {
            any = any || q->d->category_of_organization[q->here.matches.match[i].organization] == c;
        }
        for (uint32_t o = 0; o < lrti_rows(q->t, LRTI_T_organization); o++) {
            somewhere = somewhere || q->d->category_of_organization[o] == c;
            sample = q->d->category_of_organization[o] == c ? o : sample;
        }
        if (!any && somewhere) {
            lrti_profile_kind(&q->p, sample, &right);
        }
        if (right.len && !kind_here(q, right.data)) {
            question *one = ask(q, kind, lrti_doc_text(&text), lrti_doc_text(&right),
                                "Routing says so for each address here; ask who could help.");
            size_t from = below(q, q->here.matches.n);
            for (size_t k = 0; k < q->here.matches.n; k++) {
                lrti_buf word = {0};
                uint32_t org = q->here.matches.match[(from + k) % q->here.matches.n].organization;
                lrti_profile_kind(&q->p, org, &word);
                offer(q, one, lrti_doc_text(&word));
                lrti_doc_take(&q->doc, &word);
            }
            settle(q, one);
        }
        lrti_doc_take(&q->doc, &right);
    }
    lrti_doc_take(&q->doc, &text);
}

/* The same measure of another area at the same time. */
static bool same_measure(const lrti_tables *t, uint32_t a, uint32_t b)
{
    return strcmp(LRTI_TX(t, context, measure, a), LRTI_TX(t, context, measure, b)) == 0 &&
           strcmp(LRTI_TX(t, context, period_start, a), LRTI_TX(t, context, period_start, b)) ==
               0 &&
           strcmp(LRTI_TX(t, context, period_end, a), LRTI_TX(t, context, period_end, b)) == 0 &&
           strcmp(LRTI_TX(t, context, unit, a), LRTI_TX(t, context, unit, b)) == 0;
}

static const char *value_text(quiz *q, uint32_t row)
{
    char digits[400];
    double value = LRTI_F64(q->t, context, value, row);
    if (isnan(value)) {
        return "";
    }
    lrti_format_fixed(digits, sizeof digits, value, 1);
    lrti_buf text = {0};
    lrti_buf_printf(&text, "%.40s %s", digits, LRTI_TX(q->t, context, unit, row));
    const char *own = keep(q, lrti_doc_text(&text));
    q->failed = q->failed || text.failed;
    lrti_buf_free(&text);
    return own;
}

/* Counts of people and homes: what a place is like, and no grade of it. */
static void how_many(quiz *q, int kind)
{
    size_t n;
    const uint32_t *row = lrti_related(&q->d->contexts_of_boundary, q->area, &n);
    for (size_t i = 0; i < n; i++) {
        const char *topic = LRTI_TX(q->t, context, topic, row[i]);
        if (strcmp(topic, LRTI_TX(q->t, context, measure, row[i])) != 0 &&
            strcmp(LRTI_TX(q->t, context, measure, row[i]), "housing_units") != 0) {
            continue;
        }
        lrti_buf text = {0}, what = {0};
        lrti_doc_human(&what, LRTI_TX(q->t, context, measure, row[i]));
        lrti_buf_printf(&text, "%s of %s in %s: which figure is on record?", lrti_doc_text(&what),
                        area_name(q), LRTI_TX(q->t, context, period_start, row[i]));
        question *one = ask(q, kind, lrti_doc_text(&text), value_text(q, row[i]),
                            "From the story of the place; the booklet has the source.");
        uint32_t rows = lrti_rows(q->t, LRTI_T_context);
        size_t from = below(q, rows);
        for (uint32_t k = 0; k < rows; k++) {
            uint32_t other = (uint32_t)((from + k) % rows);
            if (same_measure(q->t, other, row[i])) {
                offer(q, one, value_text(q, other));
            }
        }
        settle(q, one);
        lrti_doc_take(&q->doc, &text);
        lrti_doc_take(&q->doc, &what);
    }
}

static void (*const kinds[])(quiz *, int) = {whose_cdc,   may_contact,  which_phone, whose_program,
                                             who_answers, who_does_not, which_gap,   how_many};

/* ---- choosing ten ---- */

/* What reads the same is asked once, whatever its options. */
static void take_question(quiz *q, question *one)
{
    q->taken[q->n_taken++] = one;
    for (size_t i = 0; i < q->n_made; i++) {
        if (strcmp(q->made[i].text, one->text) == 0) {
            q->made[i].kind = -1;
        }
    }
}

/* One of each kind in turn, so that no kind fills the page. */
static void choose(quiz *q)
{
    for (size_t round = 0; q->n_taken < QUESTIONS && round < QUESTIONS; round++) {
        for (int kind = 0; kind < (int)LRTI_COUNT(kinds) && q->n_taken < QUESTIONS; kind++) {
            size_t n = 0;
            for (size_t i = 0; i < q->n_made; i++) {
                n += q->made[i].kind == kind;
            }
            size_t wanted = below(q, n);
            for (size_t i = 0; n && i < q->n_made; i++) {
                if (q->made[i].kind == kind && wanted-- == 0) {
                    take_question(q, &q->made[i]);
                    break;
                }
            }
        }
    }
    for (size_t i = 0; i < q->n_taken; i++) { /* the right answer anywhere */
        question *one = q->taken[i];
        size_t to = below(q, one->n);
        const char *right = one->option[0];
        one->option[0] = one->option[to];
        one->option[to] = right;
        one->right = to;
    }
}

/* ---- the page ---- */

static void the_question(quiz *q, size_t i)
{
    const question *one = q->taken[i];
    lrti_buf head = {0};
    lrti_doc_open(&q->doc, "div class=\"question\"");
    lrti_buf_printf(&head, "%zu. %s", i + 1, one->text);
    lrti_doc_heading(&q->doc, 3, lrti_doc_text(&head));
    for (size_t k = 0; k < one->n; k++) {
        char letter[2] = {(char)('A' + (int)k), '\0'};
        lrti_doc_item(&q->doc, letter, "", one->option[k], "");
    }
    lrti_doc_close(&q->doc, "div");
    lrti_doc_take(&q->doc, &head);
}

static void the_answer(quiz *q, size_t i)
{
    const question *one = q->taken[i];
    char label[24];
    lrti_buf value = {0};
    snprintf(label, sizeof label, "%zu. %c", i + 1, (char)('A' + (int)one->right));
    lrti_buf_str(&value, one->option[one->right]);
    lrti_buf more = {0};
    lrti_doc_sentence(&more, one->why);
    lrti_doc_item(&q->doc, label, "", lrti_doc_text(&value), lrti_doc_text(&more));
    lrti_doc_take(&q->doc, &value);
    lrti_doc_take(&q->doc, &more);
}

static void the_page(quiz *q)
{
    lrti_buf title = {0}, line = {0}, date = {0}, foot = {0};
    lrti_buf_printf(&title, "Quiz: partners in %s", area_name(q));
    lrti_phrase_date(NULL, q->asked.as_of, &date);
    lrti_buf_printf(&line, "%s. As of %s. One answer is right; the booklet of the area helps.",
                    q->d->title, lrti_doc_text(&date));
    lrti_doc_dated(&foot, q->d->title, q->asked.as_of);
    lrti_doc_begin(&q->doc, &(lrti_doc_page){.title = lrti_doc_text(&title),
                                             .foot = lrti_doc_text(&foot),
                                             .style = style});
    lrti_doc_open(&q->doc, "header");
    lrti_doc_heading(&q->doc, 1, lrti_doc_text(&title));
    lrti_doc_paragraph(&q->doc, 0, "sub", lrti_doc_text(&line));
    lrti_doc_close(&q->doc, "header");
    lrti_doc_open(&q->doc, "main");
    lrti_doc_heading(&q->doc, 2, "Questions");
    if (q->n_taken < QUESTIONS) {
        lrti_doc_paragraph(&q->doc, 0, "note", "The data of this area give no more questions.");
    }
    for (size_t i = 0; i < q->n_taken; i++) {
        the_question(q, i);
    }
    lrti_doc_open(&q->doc, "section class=\"answers\"");
    lrti_doc_heading(&q->doc, 2, "Answers");
    for (size_t i = 0; i < q->n_taken; i++) {
        the_answer(q, i);
    }
    lrti_doc_close(&q->doc, "section");
    lrti_doc_close(&q->doc, "main");
    lrti_doc_open(&q->doc, "footer");
    lrti_doc_paragraph(&q->doc, 0, "", "Made from the data that routing answers from.");
    lrti_doc_close(&q->doc, "footer");
    lrti_doc_end(&q->doc);
    lrti_doc_take(&q->doc, &title);
    lrti_doc_take(&q->doc, &line);
    lrti_doc_take(&q->doc, &date);
    lrti_doc_take(&q->doc, &foot);
}

/* ---- JSON ---- */

static lrti_json *question_json(lrti_json_build *b, const question *one)
{
    static const char *const kind_name[] = {"whose_cdc",     "may_contact", "which_phone",
                                            "whose_program", "who_answers", "who_does_not",
                                            "which_gap",     "how_many"};
    lrti_json *o = lrti_json_object(), *options = lrti_json_array();
    char letter[2] = {(char)('A' + (int)one->right), '\0'};
    lrti_json_set_text(b, o, "kind", kind_name[one->asked]);
    lrti_json_set_text(b, o, "text", one->text);
    for (size_t k = 0; k < one->n; k++) {
        lrti_json_add_text(b, options, one->option[k]);
    }
    lrti_json_set(b, o, "options", options);
    lrti_json_set_text(b, o, "answer", letter);
    lrti_json_set_text(b, o, "why", one->why);
    return o;
}

static void the_json(quiz *q)
{
    char date[16];
    lrti_json_build b = {false};
    lrti_json *all = lrti_json_object(), *list = lrti_json_array(), *area = lrti_json_object();
    lrti_date_text(q->asked.as_of, date);
    lrti_json_set_text(&b, all, "schema", "libroute/quiz/1");
    lrti_json_set_text(&b, all, "title", q->d->title);
    lrti_json_set(&b, all, "dataset", lrti_format_dataset(&b, q->r));
    lrti_json_set_text(&b, all, "as_of", date);
    lrti_json_set_text(&b, area, "set", LRTI_TX(q->t, boundary_set, slug, q->set));
    lrti_json_set_text(&b, area, "edition", LRTI_TX(q->t, boundary_set, edition, q->set));
    lrti_json_set_text(&b, area, "area_id", LRTI_TX(q->t, boundary, area_id, q->area));
    lrti_json_set_text(&b, area, "name", area_name(q));
    lrti_json_set(&b, all, "area", area);
    for (size_t i = 0; i < q->n_taken; i++) {
        lrti_json_add(&b, list, question_json(&b, q->taken[i]));
    }
    lrti_json_set(&b, all, "questions", list);
    lrti_json_dump_buf(&b, all, &q->doc.out);
    lrti_json_free(all);
}

/* ---- the call ---- */

static lrt_status describe(quiz *q, uint32_t area, lrti_served *out, lrt_error *err)
{
    lrt_status status = lrti_survey_area(&q->survey, q->d, &q->asked, area, &q->arena, out, err);
    return status != LRT_OK
               ? status
               : lrti_route_describe(q->d, &q->located, &q->asked, &q->arena, &out->matches, err);
}

static lrt_status prepare(quiz *q, lrt_error *err)
{
    uint32_t n = lrti_rows(q->t, LRTI_T_boundary);
    lrti_shape *shape = lrti_arena_alloc(&q->arena, (size_t)n + 1, sizeof *shape);
    q->made = lrti_arena_alloc(&q->arena, MOST, sizeof *q->made);
    q->located.status = LRT_ANSWER_ANSWERED;
    lrt_status status = shape && q->made
                            ? lrti_store_shapes(q->r->path, q->t, &q->arena, shape, err)
                            : lrti_fail_memory(err);
    if (status == LRT_OK) {
        status =
            lrti_survey_make(q->r, &q->asked, lrti_brief_map_date(q->t, q->set, q->asked.as_of),
                             q->set, shape, &q->survey, err);
    }
    if (status == LRT_OK) {
        status = describe(q, q->area, &q->here, err);
    }
    return status == LRT_OK ? describe(q, LRTI_NO_ROW, &q->everywhere, err) : status;
}

static lrt_status take(const lrt_router *router, const lrt_quiz_options *options,
                       lrt_quiz_options *o, lrt_error *err)
{
    if (!router || !options ||
        !lrti_take_struct(o, sizeof *o, LRTI_THROUGH(lrt_quiz_options, format), options) ||
        !o->area || !o->area[0] || (unsigned)o->format > LRT_PAGE_JSON ||
        o->format == LRT_PAGE_TEXT) {
        return lrti_fail(err, LRT_E_ARG,
                         "router, and options with area and format as LRT_QUIZ_OPTIONS_INIT begins "
                         "them, are needed");
    }
    return lrti_router_ready((lrt_router *)(uintptr_t)router, err);
}

static lrt_status make(quiz *q, const lrt_quiz_options *o, lrt_error *err)
{
    lrt_query when = LRT_QUERY_INIT;
    when.as_of = o->as_of;
    when.role = o->role;
    lrt_status status = lrti_ask(q->r, &when, &q->arena, &q->asked, err);
    if (status == LRT_OK) {
        status = lrti_brief_find(q->d, o->area, q->asked.as_of, &q->set, &q->area, err);
    }
    if (status == LRT_OK && q->area == LRTI_NO_ROW) {
        status = lrti_fail(err, LRT_E_ARG, "\"%.60s\" is a whole map; a quiz is about one area",
                           o->area);
    }
    q->p = (lrti_profile){&q->doc, q->d, {q->t, LRT_VIEW_STAFF}, q->asked, &q->cites};
    if (status == LRT_OK) {
        status = prepare(q, err);
    }
    for (int k = 0; status == LRT_OK && k < (int)LRTI_COUNT(kinds); k++) {
        kinds[k](q, k);
    }
    if (status == LRT_OK) {
        choose(q);
        (o->format == LRT_PAGE_JSON ? the_json : the_page)(q);
        status = q->failed || q->doc.out.failed ? lrti_fail_memory(err) : LRT_OK;
    }
    return status;
}

lrt_status lrt_quiz(const lrt_router *router, const lrt_quiz_options *options, lrt_pages **out,
                    lrt_error *err)
{
    lrt_quiz_options o = LRT_QUIZ_OPTIONS_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    lrt_status status = take(router, options, &o, err);
    if (status != LRT_OK) {
        return status;
    }
    lrt_pages *pages = calloc(1, sizeof *pages);
    quiz *q = calloc(1, sizeof *q);
    lrti_page *page = pages ? lrti_pages_add(pages, "quiz", lrti_pages_ending(o.format)) : NULL;
    status = page && q ? LRT_OK : lrti_fail_memory(err);
    if (status == LRT_OK) {
        q->r = (lrt_router *)(uintptr_t)router;
        q->d = &router->directory;
        q->t = q->cites.t = &router->directory.t;
        q->doc.form = lrti_pages_form(o.format);
        q->random = o.seed;
        status = make(q, &o, err);
        if (status == LRT_OK) {
            page->text = q->doc.out;
        } else {
            lrti_buf_free(&q->doc.out);
        }
        lrti_survey_free(&q->survey);
        lrti_arena_free(&q->arena);
    }
    free(q);
    if (status != LRT_OK) {
        lrt_pages_free(pages);
        return status;
    }
    *out = pages;
    return LRT_OK;
}
