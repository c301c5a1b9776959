#include "explain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eligibility.h"

/* What was found out about the areas and lists of one organization that answers today. */
typedef struct tale {
    bool claimed,
        claimed_whole; /* an area or list in force covers the place; given to the organization */
    bool listed, excluded; /* has a list of parcels; the parcel is on its minus-list */
    double near_m;         /* of the nearest area in force that does not cover the place */
    uint32_t near_area;
    /* areas of other days: the last day of those that ended, the first of those to come; those that cover the place apart */
    uint32_t ended, ended_area, coming, coming_area;
    uint32_t here_ended, here_ended_area, here_coming, here_coming_area;
    bool never;         /* has an area, and never one in its own time */
    uint32_t unmatched; /* row of service_area whose area is no boundary */
} tale;

typedef struct job {
    const lrti_world *world;
    const lrti_directory *d;
    const lrti_tables *t;
    const lrti_located *at;
    const lrti_case *asked;
    const lrti_matches *matches;
    lrti_arena *arena;
    tale *tale;            /* by organization */
    bool *service_claimed; /* by service: an area or list in force is given to it alone */
} job;

/* ---- areas and lists ---- */

static bool applies(const lrti_located *at, uint32_t boundary)
{
    for (size_t i = 0; i < at->n_applying; i++) {
        if (at->hit[i].area == boundary) {
            return true;
        }
    }
    return false;
}

static void claim(job *j, uint32_t organization, uint32_t origin, uint32_t service)
{
    tale *s = &j->tale[organization];
    s->claimed = true;
    if (service == LRTI_NO_ROW || organization != origin) { /* a successor inherits the area */
        s->claimed_whole = true;
    } else {
        j->service_claimed[service] = true;
    }
}

static uint32_t day_before(uint32_t date)
{
    return lrti_date_from_days(lrti_days_from_date(date) - 1);
}

/* Days on which the area counts for the organization: its own, those of its edition, of the service it is given to, and of
   the organization itself. False: there is none. */
static bool days_of(const job *j, uint32_t row, uint32_t boundary, uint32_t organization,
                    uint32_t *from, uint32_t *to)
{
    const lrti_tables *t = j->t;
    uint32_t set = LRTI_U32(t, boundary, boundary_set_id, boundary),
             service = LRTI_U32(t, service_area, service_id, row);
    const uint32_t begins[] = {
        LRTI_U32(t, service_area, valid_from, row), LRTI_U32(t, boundary_set, start_date, set),
        LRTI_U32(t, organization, valid_from, organization),
        service == LRTI_NO_ROW ? 0 : LRTI_U32(t, service, valid_from, service)};
    const uint32_t ends[] = {
        LRTI_U32(t, service_area, valid_to, row), LRTI_U32(t, boundary_set, end_date, set),
        LRTI_U32(t, organization, valid_to, organization),
        service == LRTI_NO_ROW ? LRTI_DATE_OPEN_TO : LRTI_U32(t, service, valid_to, service)};
    *from = begins[0];
    *to = ends[0];
    for (size_t i = 1; i < LRTI_COUNT(begins); i++) {
        *from = begins[i] > *from ? begins[i] : *from;
        *to = ends[i] < *to ? ends[i] : *to;
    }
    return *from < *to;
}

static void other_days(job *j, uint32_t row, uint32_t boundary, uint32_t organization, bool here)
{
    tale *s = &j->tale[organization];
    uint32_t from, to, as_of = j->asked->as_of, *ended = here ? &s->here_ended : &s->ended,
                       *ended_area = here ? &s->here_ended_area : &s->ended_area,
                       *coming = here ? &s->here_coming : &s->coming,
                       *coming_area = here ? &s->here_coming_area : &s->coming_area;
    if (!days_of(j, row, boundary, organization, &from, &to)) {
        s->never = true;
        return;
    }
    /* on that day the area may still be its predecessor's own */
    uint32_t day = as_of >= to ? day_before(to) : from,
             origin = lrti_service_area_organization(j->t, row);
    if (lrti_in_force(as_of, from, to) ||
        lrti_answering_organization(j->t, origin, day) != organization) {
        return;
    }
    if (as_of >= to && day > *ended) {
        *ended = day;
        *ended_area = boundary;
    }
    if (as_of < from && (*coming == 0 || from < *coming)) {
        *coming = from;
        *coming_area = boundary;
    }
}

/* One boundary of one service area, at the date and place of the question. */
static void weigh_area(job *j, uint32_t row, uint32_t boundary)
{
    const lrti_tables *t = j->t;
    uint32_t set = LRTI_U32(t, boundary, boundary_set_id, boundary),
             origin = lrti_service_area_organization(t, row),
             organization = origin == LRTI_NO_ROW
                                ? LRTI_NO_ROW
                                : lrti_answering_organization(t, origin, j->asked->as_of);
    if (organization == LRTI_NO_ROW) {
        return;
    }
    tale *s = &j->tale[organization];
    bool here = applies(j->at, boundary);
    uint32_t as_of = j->asked->as_of;
    if (!lrti_in_force(as_of, LRTI_U32(t, service_area, valid_from, row),
                       LRTI_U32(t, service_area, valid_to, row)) ||
        !lrti_in_force(as_of, LRTI_U32(t, boundary_set, start_date, set),
                       LRTI_U32(t, boundary_set, end_date, set))) {
        other_days(j, row, boundary, organization, here);
    } else if (here) {
        claim(j, organization, origin, LRTI_U32(t, service_area, service_id, row));
    } else {
        double d =
            lrti_areas_edge_distance(j->world->areas, boundary, j->at->lon, j->at->lat, s->near_m);
        if (s->near_area == LRTI_NO_ROW || d < s->near_m) {
            s->near_m = d;
            s->near_area = boundary;
        }
    }
}

static void weigh_list(job *j, uint32_t row)
{
    const lrti_tables *t = j->t;
    uint32_t origin = LRTI_U32(t, parcel_area, organization_id, row),
             service = LRTI_U32(t, parcel_area, service_id, row);
    origin = origin == LRTI_NO_ROW && service != LRTI_NO_ROW
                 ? LRTI_U32(t, service, organization_id, service)
                 : origin;
    uint32_t organization = origin == LRTI_NO_ROW
                                ? LRTI_NO_ROW
                                : lrti_answering_organization(t, origin, j->asked->as_of);
    if (organization == LRTI_NO_ROW) {
        return;
    }
    bool include = lrti_parcel_row_includes(t, row);
    bool here = lrti_parcel_row_applies(t, j->world->geocoder, j->at, j->asked->as_of, row);
    j->tale[organization].listed = j->tale[organization].listed || include;
    if (here && include) {
        claim(j, organization, origin, service);
    } else if (here && service == LRTI_NO_ROW) {
        j->tale[organization].excluded = true;
    }
}

static bool tell_areas(job *j)
{
    const lrti_tables *t = j->t;
    uint32_t n = lrti_rows(t, LRTI_T_organization);
    j->tale = lrti_arena_alloc(j->arena, (size_t)n + 1, sizeof *j->tale);
    j->service_claimed = lrti_arena_alloc(j->arena, (size_t)lrti_rows(t, LRTI_T_service) + 1,
                                          sizeof *j->service_claimed);
    bool *linked =
        lrti_arena_alloc(j->arena, (size_t)lrti_rows(t, LRTI_T_service_area) + 1, sizeof *linked);
    if (!j->tale || !j->service_claimed || !linked) {
        return false;
    }
    for (uint32_t o = 0; o < n; o++) {
        j->tale[o].near_m = INFINITY;
        j->tale[o].near_area = j->tale[o].unmatched = LRTI_NO_ROW;
    }
    for (uint32_t r = 0; r < lrti_rows(t, LRTI_T_service_area_boundary); r++) {
        uint32_t row = LRTI_U32(t, service_area_boundary, service_area_id, r);
        linked[row] = true;
        weigh_area(j, row, LRTI_U32(t, service_area_boundary, boundary_id, r));
    }
    for (uint32_t r = lrti_rows(t, LRTI_T_service_area); r-- > 0;) {
        uint32_t o = lrti_service_area_organization(t, r);
        o = linked[r] || o == LRTI_NO_ROW ? LRTI_NO_ROW
                                          : lrti_answering_organization(t, o, j->asked->as_of);
        if (o != LRTI_NO_ROW) {
            j->tale[o].unmatched = r; /* the first of them stays */
        }
    }
    for (uint32_t r = 0; r < lrti_rows(t, LRTI_T_parcel_area); r++) {
        weigh_list(j, r);
    }
    return true;
}

/* ---- words ---- */

static const char *name_of(const job *j, uint32_t organization)
{
    return LRTI_TX(j->t, organization, name, organization);
}

static const char *day_text(uint32_t date, char out[16])
{
    snprintf(out, 16, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100, date % 100);
    return out;
}

/* "Ward 3 (wards/2020)" */
static const char *area_name(const job *j, uint32_t boundary)
{
    const lrti_tables *t = j->t;
    const char *name = LRTI_TX(t, boundary, name, boundary);
    return lrti_arena_printf(
        j->arena, "%s (%s)", name[0] ? name : LRTI_TX(t, boundary, area_id, boundary),
        LRTI_TX(t, boundary_set, id, LRTI_U32(t, boundary, boundary_set_id, boundary)));
}

static bool say(lrti_partner *p, const char *code, const char *reason)
{
    p->code = code;
    p->reason = reason;
    return reason != NULL;
}

/* ---- the chosen ---- */

static bool tell_chosen(job *j, lrti_partner *p, size_t i)
{
    const lrti_match *m = &j->matches->match[i];
    p->chosen = true;
    p->rank = (uint32_t)i + 1;
    if (i) {
        p->key = j->matches->match[i - 1].beats_next_on;
        p->other = j->matches->match[i - 1].organization;
    }
    for (size_t k = 0; k < m->n_warnings; k++) {
        if (strcmp(m->warning[k], "eligibility_unknown") == 0) {
            lrti_eligibility e = m->n_services ? m->service[0].eligibility : m->own;
            uint32_t service = m->n_services ? m->service[0].service : LRTI_NO_ROW, branch = 0;
            while (!(e.required_unknown >> branch & 1)) {
                branch++;
            }
            p->criterion = lrti_eligibility_text(j->d, &j->asked->facts, m->organization, service,
                                                 branch, LRTI_UNKNOWN, j->arena);
            return p->criterion &&
                   say(p, "condition_unknown",
                       lrti_arena_printf(j->arena, "not known whether this holds: %s",
                                         p->criterion));
        }
    }
    if (i == 0) {
        return say(p, "first", "first of those that serve the place");
    }
    return say(p, "outranked",
               lrti_arena_printf(j->arena, "outranked on key %d (%s) by %s", (int)p->key + 1,
                                 lrti_key_text(p->key), name_of(j, p->other)));
}

/* ---- the others ---- */

static bool tell_over(job *j, lrti_partner *p)
{
    const lrti_tables *t = j->t;
    char word[32], day[16];
    uint32_t o = p->organization, to = LRTI_U32(t, organization, valid_to, o),
             heir = lrti_answering_organization(t, o, j->asked->as_of);
    bool dated = to != LRTI_DATE_OPEN_TO;
    lrti_choice_text(t, LRTI_T_organization, C_organization_status, o, word);
    p->date = dated ? day_before(to) : 0;
    if (heir != LRTI_NO_ROW) {
        p->other = heir;
        return say(p, "replaced",
                   dated ? lrti_arena_printf(j->arena, "ended %s; %s answers for it",
                                             day_text(p->date, day), name_of(j, heir))
                         : lrti_arena_printf(j->arena, "%s; %s answers for it",
                                             word[0] ? word : "ended", name_of(j, heir)));
    }
    return dated ? say(p, "ended",
                       lrti_arena_printf(j->arena, "ended %s, without a successor in force",
                                         day_text(p->date, day)))
                 : say(p, "inactive",
                       lrti_arena_printf(j->arena, "%s, without a successor in force",
                                         word[0] ? word : "over"));
}

/* The organization covers the place, and yet none of its services fits: the most that can be acted on comes first. */
static bool tell_condition(job *j, lrti_partner *p, uint32_t service, lrti_eligibility e)
{
    uint32_t branch = 0;
    while (!(e.refused >> branch & 1)) {
        branch++;
    }
    p->criterion = lrti_eligibility_text(j->d, &j->asked->facts, p->organization, service, branch,
                                         LRTI_NO, j->arena);
    p->service = service;
    return p->criterion &&
           say(p, "condition_no",
               service == LRTI_NO_ROW
                   ? lrti_arena_printf(j->arena, "does not hold: %s", p->criterion)
                   : lrti_arena_printf(j->arena, "does not hold: %s (%s)", p->criterion,
                                       LRTI_TX(j->t, service, name, service)));
}

static bool tell_service(job *j, lrti_partner *p, uint32_t service)
{
    const lrti_tables *t = j->t;
    char day[16], word[32];
    uint32_t from = LRTI_U32(t, service, valid_from, service),
             to = LRTI_U32(t, service, valid_to, service), as_of = j->asked->as_of;
    const char *name = LRTI_TX(t, service, name, service);
    p->service = service;
    if (as_of < from) {
        p->date = from;
        return say(p, "service_not_yet",
                   lrti_arena_printf(j->arena, "%s begins %s", name, day_text(from, day)));
    }
    if (as_of >= to) {
        p->date = day_before(to);
        return say(p, "service_ended",
                   lrti_arena_printf(j->arena, "%s ended %s", name, day_text(p->date, day)));
    }
    lrti_choice_text(t, LRTI_T_service, C_service_status, service, word);
    return say(p, "service_inactive", lrti_arena_printf(j->arena, "%s is %s", name, word));
}

static bool tell_unfit(job *j, lrti_partner *p)
{
    size_t n;
    const tale *s = &j->tale[p->organization];
    const uint32_t *row = lrti_related(&j->d->services_of_organization, p->organization, &n);
    lrti_eligibility own =
        lrti_eligibility_of(j->d, &j->asked->facts, p->organization, LRTI_NO_ROW);
    uint32_t spared = LRTI_NO_ROW, over = LRTI_NO_ROW;
    if (own.refused) {
        return tell_condition(j, p, LRTI_NO_ROW, own);
    }
    for (size_t i = 0; i < n; i++) {
        if (!s->claimed_whole && !j->service_claimed[row[i]]) {
            continue;
        }
        if (!lrti_service_fits(j->t, row[i], j->asked->as_of)) {
            over = over == LRTI_NO_ROW ? row[i] : over;
            continue;
        }
        lrti_eligibility e = lrti_eligibility_of(j->d, &j->asked->facts, p->organization, row[i]);
        if (e.refused) {
            return tell_condition(j, p, row[i], e);
        }
        spared = row[i]; /* fits, and is not offered: a minus-list */
    }
    if (spared != LRTI_NO_ROW || over == LRTI_NO_ROW) {
        p->service = spared;
        return say(p, "excluded",
                   "the parcel is on the list of those that its service does not serve");
    }
    return tell_service(j, p, over);
}

static bool tell_day(job *j, lrti_partner *p, bool ended, uint32_t date, uint32_t area)
{
    char day[16];
    const char *name = area_name(j, area);
    p->date = date;
    p->area = area;
    day_text(date, day);
    return name && (ended ? say(p, "area_ended",
                                lrti_arena_printf(j->arena, "area ended %s: %s", day, name))
                          : say(p, "area_not_yet",
                                lrti_arena_printf(j->arena, "area begins %s: %s", day, name)));
}

static bool tell_outside(job *j, lrti_partner *p)
{
    const tale *s = &j->tale[p->organization];
    char distance[64];
    const char *name = area_name(j, s->near_area);
    p->area = s->near_area;
    p->distance_m = isfinite(s->near_m) ? s->near_m : NAN;
    if (isnan(p->distance_m)) {
        return name && say(p, "outside", lrti_arena_printf(j->arena, "outside %s", name));
    }
    lrti_distance_text(j->d, s->near_m, distance);
    return name &&
           say(p, "outside", lrti_arena_printf(j->arena, "outside by %s: %s", distance, name));
}

static bool tell_nowhere(job *j, lrti_partner *p)
{
    const tale *s = &j->tale[p->organization];
    if (s->listed) {
        return say(p, "not_on_list", "serves the parcels on its list, and this is none of them");
    }
    if (s->unmatched != LRTI_NO_ROW) {
        const char *name = LRTI_TX(j->t, service_area, name, s->unmatched);
        return say(
            p, "area_unknown",
            lrti_arena_printf(j->arena, "the area it states is no boundary on record: %s",
                              name[0] ? name : LRTI_TX(j->t, service_area, area, s->unmatched)));
    }
    return say(p, "no_area",
               s->never ? "no area on record that holds in its own time" : "no area on record");
}

static bool tell_area(job *j, lrti_partner *p)
{
    const tale *s = &j->tale[p->organization];
    if (s->here_ended) {
        return tell_day(j, p, true, s->here_ended, s->here_ended_area);
    }
    if (s->here_coming) {
        return tell_day(j, p, false, s->here_coming, s->here_coming_area);
    }
    if (s->near_area != LRTI_NO_ROW) {
        return tell_outside(j, p);
    }
    if (s->ended) {
        return tell_day(j, p, true, s->ended, s->ended_area);
    }
    if (s->coming) {
        return tell_day(j, p, false, s->coming, s->coming_area);
    }
    return tell_nowhere(j, p);
}

static bool tell_other(job *j, lrti_partner *p)
{
    char day[16];
    uint32_t from = LRTI_U32(j->t, organization, valid_from, p->organization);
    const tale *s = &j->tale[p->organization];
    if (lrti_organization_over(j->t, p->organization, j->asked->as_of)) {
        return tell_over(j, p);
    }
    if (j->asked->as_of < from) {
        p->date = from;
        return say(p, "not_yet_valid",
                   lrti_arena_printf(j->arena, "begins %s", day_text(from, day)));
    }
    if (s->claimed && s->excluded) {
        return say(p, "excluded", "the parcel is on the list of those it does not serve");
    }
    return s->claimed ? tell_unfit(j, p) : tell_area(j, p);
}

/* ---- all of them ---- */

static const char *no_answer(const lrti_located *at)
{
    switch (at->status) {
    case LRT_ANSWER_OUTSIDE: return "the place lies outside the territory";
    case LRT_ANSWER_NO_SERVICE: return "the place lies in an area declared without service";
    case LRT_ANSWER_AMBIGUOUS: return "the text fits several places";
    case LRT_ANSWER_NOT_FOUND: return "the place was not found";
    default: return "the text names no place";
    }
}

/* Rows ascend by id. */
static int compare_partners(const void *a, const void *b)
{
    const lrti_partner *x = a, *y = b;
    bool far_x = isnan(x->distance_m), far_y = isnan(y->distance_m);
    if (far_x != far_y) {
        return far_x ? 1 : -1;
    }
    if (!far_x && x->distance_m != y->distance_m) {
        return x->distance_m < y->distance_m ? -1 : 1;
    }
    return x->organization < y->organization ? -1 : x->organization > y->organization;
}

static bool tell_all(job *j, bool routed, lrti_partner *out)
{
    uint32_t n = lrti_rows(j->t, LRTI_T_organization);
    bool *chosen = lrti_arena_alloc(j->arena, (size_t)n + 1, sizeof *chosen), fine = chosen != NULL;
    size_t k = 0;
    for (; fine && k < j->matches->n; k++) {
        out[k] = (lrti_partner){j->matches->match[k].organization,
                                false,
                                0,
                                NULL,
                                NULL,
                                NAN,
                                LRTI_NO_ROW,
                                0,
                                LRTI_KEY_LAST,
                                LRTI_NO_ROW,
                                LRTI_NO_ROW,
                                ""};
        chosen[out[k].organization] = true;
        fine = tell_chosen(j, &out[k], k);
    }
    for (uint32_t o = 0; fine && o < n; o++) {
        if (!chosen[o]) {
            lrti_partner *p = &out[k++];
            *p = (lrti_partner){o, false,         0,           NULL,        NULL, NAN, LRTI_NO_ROW,
                                0, LRTI_KEY_LAST, LRTI_NO_ROW, LRTI_NO_ROW, ""};
            fine = routed ? tell_other(j, p) : say(p, "not_answered", no_answer(j->at));
        }
    }
    size_t first = j->matches->n;
    if (fine && n - first > 1) {
        qsort(out + first, n - first, sizeof *out, compare_partners);
    }
    return fine;
}

lrt_status lrti_explain(const lrti_world *world, const lrti_located *located,
                        const lrti_case *asked, const lrti_matches *matches, lrti_arena *arena,
                        lrti_partner **out, lrt_error *err)
{
    const lrti_directory *d = world->directory;
    job j = {world, d, &d->t, located, asked, matches, arena, NULL, NULL};
    bool routed = located->status == LRT_ANSWER_ANSWERED || located->status == LRT_ANSWER_GAP;
    *out = lrti_arena_alloc(arena, (size_t)lrti_rows(&d->t, LRTI_T_organization) + 1, sizeof **out);
    if (!*out || (routed && !tell_areas(&j)) || !tell_all(&j, routed, *out)) {
        return lrti_fail_memory(err);
    }
    return lrti_areas_damaged(world->areas)
               ? lrti_fail(err, LRT_E_DATASET, "the area index is damaged; rebuild it")
               : LRT_OK;
}
