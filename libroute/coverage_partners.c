#include "coverage_inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "protocol.h"

#define FAR_DAY 99991230 /* a day for tables that are asked when no day was given */

/* ---- who serves where ---- */

/* A condition is one fact, "KEY=VALUE" as everywhere: a term that some service of the category requires. */
typedef struct condition {
    uint32_t term; /* row of taxonomy_term; LRTI_NO_ROW = nothing is known */
    lrti_fact fact;
} condition;

static const condition nothing_known = {LRTI_NO_ROW, {LRTI_NO_ROW, LRTI_NO_ROW, 0, 0}};

static condition known_term(const lrti_tables *t, uint32_t term)
{
    condition c = {term, {LRTI_U32(t, taxonomy_term, taxonomy_id, term), term, NAN, NAN}};
    return c;
}

static bool is_required(const lrti_tables *t, uint32_t attribute)
{
    uint32_t need = LRTI_U32(t, attribute, requirement, attribute);
    return LRTI_U32(t, attribute, link_type, attribute) != LRTI_NO_ROW &&
           (need == LRTI_NO_ROW || need == 0); /* "required" is the first word, and the default */
}

/* Could the service say yes? It says no where none of the terms of a branch that it requires can hold. */
static bool may_serve(const lrti_audit *a, uint32_t service, const condition *c)
{
    size_t n;
    const uint32_t *row = lrti_related(&a->d->attributes_of_service, service, &n);
    lrti_facts facts = {&c->fact, c->term != LRTI_NO_ROW};
    for (size_t i = 0; i < n; i++) {
        uint32_t branch = LRTI_U32(a->t, attribute, link_type, row[i]);
        bool possible = !is_required(a->t, row[i]);
        for (size_t k = 0; !possible && k < n; k++) {
            possible =
                LRTI_U32(a->t, attribute, link_type, row[k]) == branch &&
                lrti_facts_term(a->t, &facts,
                                LRTI_U32(a->t, attribute, taxonomy_term_id, row[k])) != LRTI_NO;
        }
        if (!possible) {
            return false;
        }
    }
    return true;
}

/* The organization of a category that serves the area of a service_area row on a day, as route chooses it; LRTI_NO_ROW = none.
   An organization without a service on record is itself the match. */
static uint32_t serving(const lrti_audit *a, uint32_t area, uint32_t day, const condition *c)
{
    const lrti_tables *t = a->t;
    uint32_t origin = lrti_service_area_organization(t, area),
             org = lrti_answering_organization(t, origin, day),
             service = LRTI_U32(t, service_area, service_id, area);
    if (org == LRTI_NO_ROW || !lrti_in_force(day, LRTI_U32(t, service_area, valid_from, area),
                                             LRTI_U32(t, service_area, valid_to, area))) {
        return LRTI_NO_ROW;
    }
    if (service != LRTI_NO_ROW && org == origin) {
        return lrti_service_fits(t, service, day) && may_serve(a, service, c) ? org : LRTI_NO_ROW;
    }
    size_t n;
    bool any = false, one = false;
    const uint32_t *row = lrti_related(&a->d->services_of_organization, org, &n);
    for (size_t i = 0; i < n; i++) {
        bool fits = lrti_service_fits(t, row[i], day);
        any = any || fits;
        one = one || (fits && may_serve(a, row[i], c));
    }
    return one || !any ? org : LRTI_NO_ROW;
}

/* Marks the boundaries that some partner of the category serves on the day; how many. */
static size_t mark_served(const lrti_audit *a, uint32_t category, const condition *c, uint32_t day,
                          bool *served)
{
    const lrti_tables *t = a->t;
    size_t count = 0;
    memset(served, 0, lrti_rows(t, LRTI_T_boundary) * sizeof *served);
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_service_area_boundary); i++) {
        uint32_t boundary = LRTI_U32(t, service_area_boundary, boundary_id, i);
        lrti_period p = lrti_set_period(a, LRTI_U32(t, boundary, boundary_set_id, boundary));
        if (served[boundary] || !lrti_in_force(day, p.from, p.to)) {
            continue;
        }
        uint32_t org = serving(a, LRTI_U32(t, service_area_boundary, service_area_id, i), day, c);
        if (org != LRTI_NO_ROW &&
            (category == LRTI_NO_ROW || a->d->category_of_organization[org] == category)) {
            served[boundary] = true;
            count++;
        }
    }
    return count;
}

/* ---- days on which something changes ---- */

typedef struct days {
    uint32_t *day;
    size_t n, cap;
    bool failed;
} days;

static void add_day(days *d, uint32_t day)
{
    if (day == LRTI_DATE_OPEN_TO) {
        return;
    }
    d->failed = d->failed || !lrti_grow(&d->day, &d->cap, d->n + 1, sizeof *d->day);
    if (!d->failed) {
        d->day[d->n++] = day;
    }
}

static int compare_days(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static void add_table(const lrti_audit *a, days *d, int table, int from, int to)
{
    for (uint32_t i = 0; i < lrti_rows(a->t, table); i++) {
        add_day(d, lrti_cell_u32(a->t, table, from, i));
        add_day(d, lrti_cell_u32(a->t, table, to, i));
    }
}

static lrt_status all_days(const lrti_audit *a, days *d)
{
    static const int table[][3] = {
        {LRTI_T_boundary_set, C_boundary_set_start_date, C_boundary_set_end_date},
        {LRTI_T_service_area, C_service_area_valid_from, C_service_area_valid_to},
        {LRTI_T_organization, C_organization_valid_from, C_organization_valid_to},
        {LRTI_T_service, C_service_valid_from, C_service_valid_to}};
    size_t n = 0;
    memset(d, 0, sizeof *d);
    add_day(d, LRTI_DATE_OPEN_FROM);
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        add_table(a, d, table[i][0], table[i][1], table[i][2]);
    }
    if (d->failed) {
        return lrti_fail_memory(a->err);
    }
    qsort(d->day, d->n, sizeof *d->day, compare_days);
    for (size_t i = 0; i < d->n; i++) {
        if (i == 0 || d->day[i] != d->day[n - 1]) {
            d->day[n++] = d->day[i];
        }
    }
    d->n = n;
    return LRT_OK;
}

/* ---- coverage of one category ---- */

static const char *condition_text(lrti_audit *a, const condition *c)
{
    if (c->term == LRTI_NO_ROW) {
        return "";
    }
    const char *code = LRTI_TX(a->t, taxonomy_term, code, c->term);
    code = code[0] ? code : LRTI_TX(a->t, taxonomy_term, id, c->term);
    return lrti_arena_printf(a->arena, "%s=%s",
                             c->fact.taxonomy == LRTI_NO_ROW
                                 ? LRTI_TX(a->t, taxonomy_term, taxonomy, c->term)
                                 : LRTI_TX(a->t, taxonomy, id, c->fact.taxonomy),
                             code);
}

static lrt_status cover(lrti_audit *a, const lrti_draft *draft, const bool *served, uint32_t frame)
{
    uint32_t n_rows = lrti_rows(a->t, LRTI_T_boundary);
    size_t n = 0;
    const lrti_polygon **list = calloc((size_t)n_rows + 1, sizeof *list);
    uint32_t *row = calloc((size_t)n_rows + 1, sizeof *row);
    lrti_polygon *whole = NULL, *covered = NULL, *gap = NULL;
    lrt_status status = list && row ? LRT_OK : lrti_fail_memory(a->err);
    for (uint32_t b = 0; status == LRT_OK && b < n_rows; b++) {
        if (served[b]) {
            row[n] = b;
            list[n++] = a->polygon[b];
        }
    }
    if (status == LRT_OK) {
        status = lrti_audit_set(a, frame, &whole);
    }
    if (status == LRT_OK && n) {
        status = lrti_polygon_union(a->geom, list, n, a->d->unit_m, &covered, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_audit_uncovered(a, draft, whole, covered, &gap);
    }
    if (status == LRT_OK) {
        status = lrti_audit_add_regions(a, draft, gap, row, n, whole);
    }
    lrti_polygon_free(covered);
    lrti_polygon_free(gap);
    free(list);
    free(row);
    return status;
}

typedef struct stretch { /* days on which the same boundaries are served */
    bool *served, *before, *plain;
    lrti_period period;
    uint32_t frame;
} stretch;

/* One period of one category: with the frame in force, and told once as long as nothing changes. */
static lrt_status cover_stretch(lrti_audit *a, uint32_t category, const condition *c,
                                const stretch *s)
{
    lrti_draft d;
    memset(&d, 0, sizeof d);
    d.kind = LRTI_FOUND_UNCOVERED;
    d.error = true;
    d.category = a->d->category[category];
    d.condition = condition_text(a, c);
    d.key = "";
    d.period = s->period;
    d.file = "service_areas.csv";
    return d.condition ? cover(a, &d, s->before, s->frame) : lrti_fail_memory(a->err);
}

static uint32_t frame_on(const lrti_audit *a, uint32_t day)
{
    for (uint32_t s = 0; s < a->d->n_sets; s++) {
        lrti_period p = lrti_set_period(a, s);
        if ((a->frame_sets >> s & 1) && lrti_in_force(day, p.from, p.to)) {
            return s;
        }
    }
    return LRTI_NO_ROW;
}

static bool same_served(const lrti_audit *a, const bool *x, const bool *y)
{
    return memcmp(x, y, lrti_rows(a->t, LRTI_T_boundary) * sizeof *x) == 0;
}

/* Walks the days; a stretch ends where the boundaries served, or the frame, change. Under a condition only what differs from
   the category as such is told. */
static lrt_status cover_category(lrti_audit *a, uint32_t category, const condition *c,
                                 const days *d, stretch *s)
{
    lrt_status status = LRT_OK;
    s->frame = LRTI_NO_ROW;
    for (size_t i = 0; status == LRT_OK && i <= d->n; i++) {
        uint32_t frame = i < d->n ? frame_on(a, d->day[i]) : LRTI_NO_ROW;
        if (frame != LRTI_NO_ROW) {
            mark_served(a, category, c, d->day[i], s->served);
            if (c->term != LRTI_NO_ROW) {
                mark_served(a, category, &nothing_known, d->day[i], s->plain);
                frame = same_served(a, s->served, s->plain) ? LRTI_NO_ROW : frame;
            }
        }
        if (s->frame != LRTI_NO_ROW && frame == s->frame && same_served(a, s->served, s->before)) {
            continue;
        }
        s->period.to = i < d->n ? d->day[i] : LRTI_DATE_OPEN_TO;
        if (s->frame != LRTI_NO_ROW && lrti_wanted(a, s->period)) {
            status = cover_stretch(a, category, c, s);
        }
        bool *swap = s->before;
        s->before = s->served;
        s->served = swap;
        s->frame = frame;
        s->period.from = s->period.to;
    }
    return status;
}

/* The category whose service requires the attribute's term; LRTI_NO_ROW = none. */
static uint32_t category_requiring(const lrti_audit *a, uint32_t attribute)
{
    const lrti_tables *t = a->t;
    uint32_t service =
        strcmp(LRTI_TX(t, attribute, link_entity, attribute), "service") == 0
            ? lrti_find_row(t, LRTI_T_service, LRTI_TX(t, attribute, link_id, attribute))
            : LRTI_NO_ROW;
    return service == LRTI_NO_ROW || !is_required(t, attribute)
               ? LRTI_NO_ROW
               : a->d->category_of_organization[LRTI_U32(t, service, organization_id, service)];
}

/* The terms that services of the category require: under each the category is looked at again. */
static lrt_status cover_conditions(lrti_audit *a, uint32_t category, const days *d, stretch *s)
{
    lrt_status status = LRT_OK;
    uint32_t n = lrti_rows(a->t, LRTI_T_attribute);
    bool *told = calloc((size_t)lrti_rows(a->t, LRTI_T_taxonomy_term) + 1, sizeof *told);
    if (!told) {
        return lrti_fail_memory(a->err);
    }
    for (uint32_t i = 0; status == LRT_OK && i < n; i++) {
        uint32_t term = LRTI_U32(a->t, attribute, taxonomy_term_id, i);
        if (category_requiring(a, i) == category && !told[term]) {
            condition c = known_term(a->t, term);
            told[term] = true;
            status = cover_category(a, category, &c, d, s);
        }
    }
    free(told);
    return status;
}

lrt_status lrti_audit_partners(lrti_audit *a)
{
    size_t n = (size_t)lrti_rows(a->t, LRTI_T_boundary) + 1;
    days d;
    stretch s = {lrti_arena_alloc(a->arena, n, sizeof(bool)),
                 lrti_arena_alloc(a->arena, n, sizeof(bool)),
                 lrti_arena_alloc(a->arena, n, sizeof(bool)),
                 {0, 0},
                 LRTI_NO_ROW};
    lrt_status status = all_days(a, &d);
    if (status == LRT_OK && (!s.served || !s.before || !s.plain)) {
        status = lrti_fail_memory(a->err);
    }
    for (uint32_t c = 0; status == LRT_OK && a->frame_sets && c < a->d->n_categories; c++) {
        status = lrti_audit_step(a, a->d->category[c], c, a->d->n_categories);
        if (status == LRT_OK) {
            status = cover_category(a, c, &nothing_known, &d, &s);
        }
        if (status == LRT_OK) {
            status = cover_conditions(a, c, &d, &s);
        }
    }
    free(d.day);
    return status;
}

/* ---- the directory ---- */

static uint32_t today(const lrti_audit *a) { return a->in->as_of ? a->in->as_of : FAR_DAY; }

/* A finding of the directory: one owner, one line. `key` NULL = the owner. */
static lrt_status add_line(lrti_audit *a, lrti_finding_kind kind, bool error, const char *owner,
                           const char *key, lrti_period period, const char *file,
                           const char *message)
{
    lrti_draft d;
    const char **list = lrti_arena_alloc(a->arena, 1, sizeof *list);
    if (!list || !message) {
        return lrti_fail_memory(a->err);
    }
    *list = owner;
    memset(&d, 0, sizeof d);
    d.kind = kind;
    d.error = error;
    d.owner = list;
    d.n_owners = owner[0] != '\0';
    d.key = key ? key : owner;
    d.period = period;
    d.file = file;
    d.message = message;
    return lrti_audit_add(a, &d, NULL);
}

static bool newer_edition(const lrti_audit *a, uint32_t set, uint32_t *newer)
{
    for (uint32_t s = 0; s < a->d->n_sets; s++) {
        if (s != set &&
            strcmp(LRTI_TX(a->t, boundary_set, slug, s), LRTI_TX(a->t, boundary_set, slug, set)) ==
                0 &&
            lrti_set_period(a, s).from >= lrti_set_period(a, set).to) {
            *newer = s;
            return true;
        }
    }
    return false;
}

/* An area that outlives the newest edition which has it. */
static lrt_status stale_area(lrti_audit *a, uint32_t row, const uint32_t *last_set)
{
    const lrti_tables *t = a->t;
    uint32_t set = last_set[row], newer;
    if (set == LRTI_NO_ROW || !newer_edition(a, set, &newer)) {
        return LRT_OK;
    }
    lrti_period p = {lrti_set_period(a, set).to, LRTI_U32(t, service_area, valid_to, row)};
    uint32_t org = lrti_service_area_organization(t, row);
    if (!lrti_wanted(a, p) || org == LRTI_NO_ROW ||
        lrti_answering_organization(t, org, p.from > today(a) ? p.from : today(a)) == LRTI_NO_ROW) {
        return LRT_OK;
    }
    return add_line(a, LRTI_FOUND_STALE_EDITION, true, LRTI_TX(t, organization, id, org),
                    LRTI_TX(t, service_area, id, row), p, "service_areas.csv",
                    lrti_arena_printf(
                        a->arena,
                        "Service area %s of %s follows %s, which %s has replaced: it "
                        "no longer matches.",
                        LRTI_TX(t, service_area, id, row), LRTI_TX(t, organization, name, org),
                        LRTI_TX(t, service_area, area, row), LRTI_TX(t, boundary_set, id, newer)));
}

static lrt_status area_rows(lrti_audit *a)
{
    const lrti_tables *t = a->t;
    uint32_t n = lrti_rows(t, LRTI_T_service_area);
    uint32_t *last_set = lrti_arena_alloc(a->arena, (size_t)n + 1, sizeof *last_set);
    lrt_status status = last_set ? LRT_OK : lrti_fail_memory(a->err);
    for (uint32_t i = 0; last_set && i < n; i++) {
        last_set[i] = LRTI_NO_ROW;
    }
    for (uint32_t i = 0; last_set && i < lrti_rows(t, LRTI_T_service_area_boundary); i++) {
        uint32_t *last = &last_set[LRTI_U32(t, service_area_boundary, service_area_id, i)],
                 set = LRTI_U32(t, boundary, boundary_set_id,
                                LRTI_U32(t, service_area_boundary, boundary_id, i));
        if (*last == LRTI_NO_ROW || lrti_set_period(a, set).to > lrti_set_period(a, *last).to) {
            *last = set;
        }
    }
    for (uint32_t i = 0; status == LRT_OK && i < n; i++) {
        lrti_period p = {LRTI_U32(t, service_area, valid_from, i),
                         LRTI_U32(t, service_area, valid_to, i)};
        uint32_t org = lrti_service_area_organization(t, i);
        if (org != LRTI_NO_ROW && LRTI_TX(t, service_area, area, i)[0] == '\0' &&
            lrti_wanted(a, p)) {
            status = add_line(
                a, LRTI_FOUND_DANGLING_NAME, false, LRTI_TX(t, organization, id, org),
                LRTI_TX(t, service_area, id, i), p, "service_areas.csv",
                lrti_arena_printf(a->arena,
                                  "%s is stated to serve \"%s\", which is no boundary: it matches "
                                  "nothing.",
                                  LRTI_TX(t, organization, name, org),
                                  LRTI_TX(t, service_area, name, i)));
        }
        if (status == LRT_OK) {
            status = stale_area(a, i, last_set);
        }
    }
    return status;
}

/* The set is one of partners' own areas when it may overlap and service areas name it. */
static lrt_status lone_boundaries(lrti_audit *a)
{
    const lrti_tables *t = a->t;
    uint32_t n = lrti_rows(t, LRTI_T_boundary);
    bool *served = lrti_arena_alloc(a->arena, (size_t)n + 1, sizeof *served);
    uint64_t used = 0;
    if (!served) {
        return lrti_fail_memory(a->err);
    }
    mark_served(a, LRTI_NO_ROW, &nothing_known, today(a), served);
    for (uint32_t b = 0; b < n; b++) {
        used |= (uint64_t)served[b] << LRTI_U32(t, boundary, boundary_set_id, b);
    }
    lrt_status status = LRT_OK;
    for (uint32_t b = 0; status == LRT_OK && b < n; b++) {
        uint32_t set = LRTI_U32(t, boundary, boundary_set_id, b);
        lrti_period p = lrti_set_period(a, set);
        if (served[b] || !(used >> set & 1) ||
            LRTI_U32(t, boundary_set, topology, set) != 1 || /* "overlapping" */
            !lrti_in_force(today(a), p.from, p.to)) {
            continue;
        }
        status =
            add_line(a, LRTI_FOUND_AREA_NO_PARTNER, false, LRTI_TX(t, boundary, id, b), NULL, p,
                     "service_areas.csv",
                     lrti_arena_printf(a->arena, "No partner in force serves %s (%s).",
                                       LRTI_TX(t, boundary, name, b), LRTI_TX(t, boundary, id, b)));
    }
    return status;
}

static bool has_area(const lrti_audit *a, uint32_t org, uint32_t day)
{
    const lrti_tables *t = a->t;
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_service_area_boundary); i++) {
        uint32_t row = LRTI_U32(t, service_area_boundary, service_area_id, i);
        if (lrti_in_force(day, LRTI_U32(t, service_area, valid_from, row),
                          LRTI_U32(t, service_area, valid_to, row)) &&
            lrti_answering_organization(t, lrti_service_area_organization(t, row), day) == org) {
            return true;
        }
    }
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_parcel_area); i++) {
        uint32_t own = LRTI_U32(t, parcel_area, organization_id, i),
                 service = LRTI_U32(t, parcel_area, service_id, i);
        own = own == LRTI_NO_ROW && service != LRTI_NO_ROW
                  ? LRTI_U32(t, service, organization_id, service)
                  : own;
        if (own == org && LRTI_U32(t, parcel_area, effect, i) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_protocol(const lrti_audit *a, uint32_t org, uint32_t day)
{
    size_t n;
    lrti_case asked = {day, LRT_AT_NONE, LRTI_NO_ROW, {NULL, 0}, LRT_VIEW_STAFF};
    const uint32_t *service = lrti_related(&a->d->services_of_organization, org, &n);
    for (size_t i = 0; i < n; i++) {
        if (lrti_protocol_of_service(a->d, service[i], &asked) != LRTI_NO_ROW) {
            return true;
        }
    }
    return lrti_protocol_of_organization(a->d, org, &asked) != LRTI_NO_ROW;
}

/* Oldest day of verification among the contacts and phones of an organization; "" where one has none. */
static const char *oldest_check(const lrti_audit *a, uint32_t org, size_t *n)
{
    size_t n_phones, n_contacts;
    const char *oldest = NULL;
    const uint32_t *phone = lrti_related(&a->d->phones_of_organization, org, &n_phones),
                   *contact = lrti_related(&a->d->contacts_of_organization, org, &n_contacts);
    *n = n_phones + n_contacts;
    for (size_t i = 0; i < *n; i++) {
        const char *day = i < n_phones
                              ? LRTI_TX(a->t, phone, last_verified, phone[i])
                              : LRTI_TX(a->t, contact, last_verified, contact[i - n_phones]);
        oldest = !oldest || strcmp(day, oldest) < 0 ? day : oldest;
    }
    return oldest ? oldest : "";
}

static lrt_status check_contacts(lrti_audit *a, uint32_t org, lrti_period p)
{
    size_t n;
    uint32_t first, last;
    const char *name = LRTI_TX(a->t, organization, name, org),
               *id = LRTI_TX(a->t, organization, id, org), *oldest = oldest_check(a, org, &n);
    if (n == 0 && LRTI_TX(a->t, organization, email, org)[0] == '\0') {
        return add_line(a, LRTI_FOUND_PARTNER_NO_CONTACT, true, id, NULL, p, "contacts.csv",
                        lrti_arena_printf(a->arena, "%s has no phone, contact or e-mail.", name));
    }
    if (n == 0 || a->in->as_of == 0) {
        return LRT_OK;
    }
    bool dated = lrti_parse_date(oldest, strlen(oldest), &first, &last);
    if (dated &&
        lrti_days_from_date(a->in->as_of) - lrti_days_from_date(last) <= a->in->review_days) {
        return LRT_OK;
    }
    return add_line(
        a, LRTI_FOUND_STALE_CONTACT, false, id, NULL, p, "contacts.csv",
        dated
            ? lrti_arena_printf(a->arena, "A contact of %s was last verified in %s.", name, oldest)
            : lrti_arena_printf(a->arena, "A contact of %s has no day of verification.", name));
}

static lrt_status check_organization(lrti_audit *a, uint32_t org)
{
    const lrti_tables *t = a->t;
    const char *id = LRTI_TX(t, organization, id, org), *name = LRTI_TX(t, organization, name, org);
    lrti_period p = {LRTI_U32(t, organization, valid_from, org),
                     LRTI_U32(t, organization, valid_to, org)};
    lrt_status status = LRT_OK;
    if (lrti_answering_organization(t, org, today(a)) != org) {
        return LRT_OK; /* gone: whoever answers for it is looked at */
    }
    if (!has_area(a, org, today(a))) {
        status = add_line(
            a, LRTI_FOUND_PARTNER_NO_AREA, true, id, NULL, p, "service_areas.csv",
            lrti_arena_printf(a->arena, "%s serves no boundary: it is never an answer.", name));
    }
    if (status == LRT_OK) {
        status = check_contacts(a, org, p);
    }
    if (status == LRT_OK && !has_protocol(a, org, today(a))) {
        status =
            add_line(a, LRTI_FOUND_PARTNER_NO_PROTOCOL, false, id, NULL, p, "contact_protocols.csv",
                     lrti_arena_printf(a->arena, "%s has no contact protocol.", name));
    }
    return status;
}

lrt_status lrti_audit_directory(lrti_audit *a)
{
    lrt_status status = lrti_audit_step(a, "directory", 0, 0);
    if (status == LRT_OK) {
        status = area_rows(a);
    }
    if (status == LRT_OK) {
        status = lone_boundaries(a);
    }
    for (uint32_t i = 0; status == LRT_OK && i < lrti_rows(a->t, LRTI_T_organization); i++) {
        status = check_organization(a, i);
    }
    return status;
}
