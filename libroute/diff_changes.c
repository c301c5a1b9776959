#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff_inside.h"

/* An answer of each side to what is other, then why. Causes are found from the tables and from the areas over the place, each
   for one thing that is other, and told once. */

const char *lrti_effect_text(unsigned bit)
{
    static const char *const text[LRTI_EFFECTS] = {"status",     "first_partner", "partners",
                                                   "order",      "services",      "contact",
                                                   "permission", "protocol"};
    unsigned i = 0;
    while (i + 1 < LRTI_EFFECTS && !(bit >> i & 1)) {
        i++;
    }
    return text[i];
}

const char *lrti_cause_text(lrti_cause_kind kind)
{
    static const char *const text[LRTI_CAUSES] = {
        "boundary_moved", "edition_replaced", "place_moved", "partner_added", "partner_removed",
        "partner_began",  "partner_ended",    "succession",  "area_assigned", "area_withdrawn",
        "parcel_list",    "service_changed",  "eligibility", "rule_changed",  "contact_changed",
        "verified",       "territory_changed"};
    return text[kind];
}

typedef struct job {
    const lrti_side *side[2]; /* older, newer */
    const lrti_answer_record *answer[2];
    lrti_arena *arena;
    lrti_cause *cause;
    size_t n, cap;
    bool failed;
} job;

static int compare_causes(const void *a, const void *b)
{
    const lrti_cause *x = a, *y = b;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : strcmp(x->subject, y->subject);
}

static void LRTI_PRINTF(4, 5)
    add(job *j, lrti_cause_kind kind, const char *subject, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    for (size_t i = 0; i < j->n; i++) {
        if (j->cause[i].kind == kind && strcmp(j->cause[i].subject, subject) == 0) {
            return;
        }
    }
    if (j->n == j->cap) {
        size_t cap = j->cap ? 2 * j->cap : 8;
        lrti_cause *more = lrti_arena_alloc(j->arena, cap, sizeof *more);
        if (more && j->n) {
            memcpy(more, j->cause, j->n * sizeof *more);
        }
        j->cause = more ? more : j->cause;
        j->cap = more ? cap : j->cap;
        j->failed = j->failed || !more;
    }
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const char *kept = lrti_arena_str(j->arena, text);
    j->failed = j->failed || !kept;
    if (!j->failed) {
        j->cause[j->n++] = (lrti_cause){kind, subject, kept};
    }
}

/* ---- areas ---- */

static const char *slug_of(const lrti_side *s, uint32_t area)
{
    return LRTI_TX(s->t, boundary_set, slug, LRTI_U32(s->t, boundary, boundary_set_id, area));
}

uint32_t lrti_side_set(const lrti_side *s, const char *slug)
{
    for (uint32_t k = 0; k < s->d->n_sets; k++) {
        if (strcmp(LRTI_TX(s->t, boundary_set, slug, k), slug) == 0 &&
            lrti_in_force(s->asked->as_of, LRTI_U32(s->t, boundary_set, start_date, k),
                          LRTI_U32(s->t, boundary_set, end_date, k))) {
            return k;
        }
    }
    return LRTI_NO_ROW;
}

static const char *edition(const lrti_side *s, uint32_t set)
{
    return set == LRTI_NO_ROW ? "none" : LRTI_TX(s->t, boundary_set, edition, set);
}

/* Other areas of a slug over the place: its border moved, or another edition is in force. */
static void geometry_cause(job *j, const char *slug)
{
    uint32_t a = lrti_side_set(j->side[0], slug), b = lrti_side_set(j->side[1], slug);
    const char *was = edition(j->side[0], a), *is = edition(j->side[1], b);
    if (strcmp(was, is) == 0) {
        add(j, LRTI_CAUSE_BOUNDARY_MOVED, slug, "a border of %s %s moved", slug, is);
    } else {
        add(j, LRTI_CAUSE_EDITION_REPLACED, slug, "%s: edition %s instead of %s", slug, is, was);
    }
}

static bool over(const lrti_side *s, const lrti_answer_record *a, const char *slug,
                 const char *area_id)
{
    for (size_t i = 0; i < a->located.n_applying; i++) {
        uint32_t area = a->located.hit[i].area;
        if (strcmp(slug_of(s, area), slug) == 0 &&
            strcmp(LRTI_TX(s->t, boundary, area_id, area), area_id) == 0) {
            return true;
        }
    }
    return false;
}

/* Sets that decide the status: where their areas over the place are other, that is why. */
static void status_causes(job *j)
{
    bool any = false;
    for (int k = 0; k < 2; k++) {
        const lrti_side *s = j->side[k], *o = j->side[!k];
        const lrti_answer_record *a = j->answer[k], *b = j->answer[!k];
        for (size_t i = 0; i < a->located.n_applying; i++) {
            uint32_t area = a->located.hit[i].area,
                     set = LRTI_U32(s->t, boundary, boundary_set_id, area);
            const char *slug = slug_of(s, area);
            if (((s->d->frame | s->d->no_service | s->d->tessellation) >> set & 1) &&
                !over(o, b, slug, LRTI_TX(s->t, boundary, area_id, area))) {
                geometry_cause(j, slug);
                any = true;
            }
        }
    }
    if (!any) {
        add(j, LRTI_CAUSE_TERRITORY_CHANGED, "",
            "the territory says otherwise what lies in it, or where no service is given");
    }
}

/* ---- a partner that one side has and the other lacks ---- */

/* Does `org`, or one it answers for, have an area in force that is `boundary`? */
static bool serves(const lrti_side *s, uint32_t org, uint32_t boundary)
{
    size_t n;
    const uint32_t *row = lrti_related(&s->d->service_areas_of_boundary, boundary, &n);
    for (size_t i = 0; i < n; i++) {
        if (lrti_in_force(s->asked->as_of, LRTI_U32(s->t, service_area, valid_from, row[i]),
                          LRTI_U32(s->t, service_area, valid_to, row[i])) &&
            lrti_answering_organization(s->t, lrti_service_area_organization(s->t, row[i]),
                                        s->asked->as_of) == org) {
            return true;
        }
    }
    return false;
}

static bool serves_any(const lrti_side *s, uint32_t org, const lrti_answer_record *a)
{
    for (size_t i = 0; i < a->located.n_applying; i++) {
        if (serves(s, org, a->located.hit[i].area)) {
            return true;
        }
    }
    return false;
}

/* The same area in any edition that the other side has, served there by `org`. */
static bool serves_alike(const lrti_side *s, uint32_t org, const char *slug, const char *area_id)
{
    for (uint32_t k = 0; k < s->d->n_sets; k++) {
        char id[600];
        if (strcmp(LRTI_TX(s->t, boundary_set, slug, k), slug) != 0) {
            continue;
        }
        snprintf(id, sizeof id, "%.250s/%.300s", LRTI_TX(s->t, boundary_set, id, k), area_id);
        uint32_t row = lrti_find_row(s->t, LRTI_T_boundary, id);
        if (row != LRTI_NO_ROW && serves(s, org, row)) {
            return true;
        }
    }
    return false;
}

static bool any_service_fits(const lrti_side *s, uint32_t org)
{
    size_t n;
    const uint32_t *row = lrti_related(&s->d->services_of_organization, org, &n);
    for (size_t i = 0; i < n; i++) {
        if (lrti_service_fits(s->t, row[i], s->asked->as_of)) {
            return true;
        }
    }
    return false;
}

/* Side k has the partner, and the other one, on which it is row `there`, does not name it: no area of it covers the place, or
   something else stands in the way. */
static void area_causes(job *j, int k, const lrti_diff_partner *p, uint32_t there)
{
    const lrti_side *s = j->side[k], *o = j->side[!k];
    const lrti_answer_record *a = j->answer[k], *b = j->answer[!k];
    bool any = false;
    if (serves_any(o, there, b)) {
        if (a->listed || b->listed) {
            add(j, LRTI_CAUSE_PARCEL_LIST, p->id, "%s: another list of parcels", p->name);
        } else if (o->asked->facts.n && any_service_fits(o, there)) {
            add(j, LRTI_CAUSE_ELIGIBILITY, p->id, "%s: other conditions of eligibility", p->name);
        } else {
            add(j, LRTI_CAUSE_SERVICE_CHANGED, p->id, "%s: other services", p->name);
        }
        return;
    }
    for (size_t i = 0; i < a->located.n_applying; i++) {
        uint32_t area = a->located.hit[i].area;
        const char *slug = slug_of(s, area), *id = LRTI_TX(s->t, boundary, area_id, area);
        if (!serves(s, p->match->organization, area)) {
            continue;
        }
        any = true;
        uint32_t set = lrti_side_set(o, slug);
        bool other_edition =
            strcmp(edition(o, set), LRTI_TX(s->t, boundary_set, edition,
                                            LRTI_U32(s->t, boundary, boundary_set_id, area))) != 0;
        if (serves_alike(o, there, slug, id) || (other_edition && !over(o, b, slug, id))) {
            geometry_cause(j, slug);
        } else if (k == 0) {
            add(j, LRTI_CAUSE_AREA_WITHDRAWN, p->id, "%s no longer has %s", p->name,
                LRTI_TX(s->t, boundary, id, area));
        } else {
            add(j, LRTI_CAUSE_AREA_ASSIGNED, p->id, "%s was given %s", p->name,
                LRTI_TX(s->t, boundary, id, area));
        }
    }
    if (!any) {
        add(j, LRTI_CAUSE_PARCEL_LIST, p->id, "%s: another list of parcels", p->name);
    }
}

static void succession_cause(job *j, const lrti_side *s, uint32_t from, uint32_t to)
{
    add(j, LRTI_CAUSE_SUCCESSION, LRTI_TX(s->t, organization, id, from), "%s answers for %s",
        LRTI_TX(s->t, organization, name, to), LRTI_TX(s->t, organization, name, from));
}

/* An organization whose areas the partner took over on side k, and that answers for itself on the other side. */
static bool inherited(job *j, int k, const lrti_diff_partner *p, uint32_t there)
{
    const lrti_side *s = j->side[k], *o = j->side[!k];
    bool any = false;
    for (size_t i = 0; i < p->match->n_succeeds; i++) {
        uint32_t from = p->match->succeeds[i],
                 row = lrti_find_row(o->t, LRTI_T_organization,
                                     LRTI_TX(s->t, organization, id, from));
        uint32_t answers = row == LRTI_NO_ROW
                               ? LRTI_NO_ROW
                               : lrti_answering_organization(o->t, row, o->asked->as_of);
        if (row != LRTI_NO_ROW && (answers == LRTI_NO_ROW || answers != there)) {
            succession_cause(j, s, from, p->match->organization);
            any = true;
        }
    }
    return any;
}

static void presence_causes(job *j, int k, const lrti_diff_partner *p)
{
    const lrti_side *o = j->side[!k];
    uint32_t there = lrti_find_row(o->t, LRTI_T_organization, p->id);
    uint32_t answers = there == LRTI_NO_ROW
                           ? LRTI_NO_ROW
                           : lrti_answering_organization(o->t, there, o->asked->as_of);
    if (there == LRTI_NO_ROW) {
        add(j, k ? LRTI_CAUSE_PARTNER_ADDED : LRTI_CAUSE_PARTNER_REMOVED, p->id,
            k ? "%s was added to the directory" : "%s is no longer in the directory", p->name);
    } else if (answers == LRTI_NO_ROW) {
        add(j, k ? LRTI_CAUSE_PARTNER_BEGAN : LRTI_CAUSE_PARTNER_ENDED, p->id,
            k ? "%s took up its work" : "%s ended", p->name);
    } else if (answers != there) {
        succession_cause(j, o, there, answers);
    } else if (!inherited(j, k, p, there)) {
        area_causes(j, k, p, there);
    }
}

/* ---- a partner that both sides have ---- */

static const lrti_diff_partner *find(const lrti_answer_record *a, const char *id)
{
    for (size_t i = 0; i < a->n_partners; i++) {
        if (strcmp(a->partner[i].id, id) == 0) {
            return &a->partner[i];
        }
    }
    return NULL;
}

static bool has_contact(const lrti_diff_partner *p, const char *text)
{
    for (size_t i = 0; i < p->n_contacts; i++) {
        if (strcmp(p->contact[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_contacts(const lrti_diff_partner *a, const lrti_diff_partner *b)
{
    bool same = a->n_contacts == b->n_contacts;
    for (size_t i = 0; same && i < a->n_contacts; i++) {
        same = strcmp(a->contact[i], b->contact[i]) == 0;
    }
    return same;
}

/* Those of `a` that `b` has not. */
static void only(const lrti_diff_partner *a, const lrti_diff_partner *b, char out[400])
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < a->n_contacts && len < 399; i++) {
        if (!has_contact(b, a->contact[i])) {
            int n = snprintf(out + len, 400 - len, "%s%.180s", len ? "; " : "", a->contact[i]);
            len += n > 0 ? (size_t)n : 0;
        }
    }
}

static void contact_causes(job *j, const lrti_diff_partner *a, const lrti_diff_partner *b)
{
    char was[400], is[400];
    only(a, b, was);
    only(b, a, is);
    bool lines = was[0] || is[0];
    if (strcmp(a->services, b->services) != 0 && !lines) {
        add(j, LRTI_CAUSE_SERVICE_CHANGED, a->id, "%s: other services", b->name);
    } else {
        add(j, LRTI_CAUSE_CONTACT_CHANGED, a->id, "%s: %s%s%s%s%s", b->name,
            lines ? "" : "its contacts stand in another order", is[0] ? is : "",
            is[0] && was[0] ? " instead of " : "", was, was[0] && !is[0] ? " is gone" : "");
    }
}

/* Has side s a service that is offered on side o too, and not for this case? */
static bool refused(const lrti_side *s, const lrti_side *o, const lrti_diff_partner *p,
                    const lrti_diff_partner *other)
{
    for (size_t i = 0; o->asked->facts.n && i < p->match->n_services; i++) {
        uint32_t row = lrti_find_row(o->t, LRTI_T_service,
                                     LRTI_TX(s->t, service, id, p->match->service[i].service));
        bool listed = false;
        for (size_t k = 0; k < other->match->n_services; k++) {
            listed = listed || other->match->service[k].service == row;
        }
        if (row != LRTI_NO_ROW && !listed && lrti_service_fits(o->t, row, o->asked->as_of)) {
            return true;
        }
    }
    return false;
}

static unsigned common_effects(job *j, const lrti_diff_partner *a, const lrti_diff_partner *b)
{
    unsigned effects = 0;
    if (strcmp(a->services, b->services) != 0) {
        bool facts = refused(j->side[0], j->side[1], a, b) || refused(j->side[1], j->side[0], b, a);
        effects |= LRTI_EFFECT_SERVICES;
        add(j, facts ? LRTI_CAUSE_ELIGIBILITY : LRTI_CAUSE_SERVICE_CHANGED, a->id,
            "%s: other services%s", b->name, facts ? " fit the case" : "");
    }
    if (!same_contacts(a, b)) {
        effects |= LRTI_EFFECT_CONTACT;
        contact_causes(j, a, b);
    }
    if (strcmp(a->permission, b->permission) != 0) {
        effects |= LRTI_EFFECT_PERMISSION;
    }
    if (strcmp(a->protocol, b->protocol) != 0) {
        effects |= LRTI_EFFECT_PROTOCOL;
    }
    if (effects & (LRTI_EFFECT_PERMISSION | LRTI_EFFECT_PROTOCOL)) {
        add(j, LRTI_CAUSE_RULE_CHANGED, a->id, "%s: another contact protocol%s%s%s%s", b->name,
            effects & LRTI_EFFECT_PERMISSION ? ", " : "",
            effects & LRTI_EFFECT_PERMISSION ? b->permission : "",
            effects & LRTI_EFFECT_PERMISSION ? " instead of " : "",
            effects & LRTI_EFFECT_PERMISSION ? a->permission : "");
    }
    return effects;
}

/* ---- order ---- */

/* The area that counts is another one on side !k: whose, or where, is no longer what it was on side k. */
static void best_cause(job *j, int k, const lrti_diff_partner *p, const lrti_diff_partner *other)
{
    const lrti_side *s = j->side[k], *o = j->side[!k];
    if (!p->match->best) {
        add(j, LRTI_CAUSE_PARCEL_LIST, p->id, "%s: another list of parcels", p->name);
        return;
    }
    uint32_t area = p->match->best->area;
    const char *slug = slug_of(s, area), *id = LRTI_TX(s->t, boundary, area_id, area);
    if (!serves_alike(o, other->match->organization, slug, id)) {
        add(j, k ? LRTI_CAUSE_AREA_ASSIGNED : LRTI_CAUSE_AREA_WITHDRAWN, p->id,
            k ? "%s was given %s" : "%s no longer has %s", p->name,
            LRTI_TX(s->t, boundary, id, area));
    } else {
        geometry_cause(j, slug);
    }
}

static void best_causes(job *j, const lrti_diff_partner *a, const lrti_diff_partner *b)
{
    const lrti_hit *was = a->match->best, *is = b->match->best;
    if (was && is &&
        strcmp(LRTI_TX(j->side[0]->t, boundary, id, was->area),
               LRTI_TX(j->side[1]->t, boundary, id, is->area)) == 0) {
        geometry_cause(j, slug_of(j->side[1], is->area)); /* one boundary, of another size */
        return;
    }
    best_cause(j, 0, a, b);
    best_cause(j, 1, b, a);
}

/* Why the keys of a partner are other than they were. */
static void key_causes(job *j, const lrti_diff_partner *a, const lrti_diff_partner *b)
{
    const lrti_match *m = a->match, *n = b->match;
    if (m->priority != n->priority) {
        bool rule = m->protocol != LRTI_NO_ROW || n->protocol != LRTI_NO_ROW;
        add(j, rule ? LRTI_CAUSE_RULE_CHANGED : LRTI_CAUSE_SERVICE_CHANGED, a->id,
            "%s: another priority", b->name);
    }
    if (m->eligibility != n->eligibility) {
        add(j, LRTI_CAUSE_ELIGIBILITY, a->id, "%s: other conditions of eligibility", b->name);
    }
    if (m->specificity != n->specificity || m->share != n->share || m->area_m2 != n->area_m2) {
        best_causes(j, a, b);
    }
    if (strcmp(m->last_verified, n->last_verified) != 0) {
        add(j, LRTI_CAUSE_VERIFIED, a->id, "%s: verified %s instead of %s", b->name,
            n->last_verified[0] ? n->last_verified : "never",
            m->last_verified[0] ? m->last_verified : "never");
    }
}

/* Do those that both sides have stand in one order? */
static bool same_order(const lrti_answer_record *was, const lrti_answer_record *is)
{
    size_t k = 0;
    for (size_t i = 0; i < was->n_partners; i++) {
        if (!find(is, was->partner[i].id)) {
            continue;
        }
        while (!find(was, is->partner[k].id)) {
            k++;
        }
        if (strcmp(is->partner[k++].id, was->partner[i].id) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- the whole ---- */

static unsigned compare(job *j)
{
    const lrti_answer_record *was = j->answer[0], *is = j->answer[1];
    unsigned effects = 0;
    if (was->status != is->status) {
        effects |= LRTI_EFFECT_STATUS;
        status_causes(j);
    }
    bool both = (was->status == LRT_ANSWER_ANSWERED || was->status == LRT_ANSWER_GAP) &&
                (is->status == LRT_ANSWER_ANSWERED || is->status == LRT_ANSWER_GAP);
    bool reordered = !same_order(was, is);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < j->answer[k]->n_partners; i++) {
            const lrti_diff_partner *p = &j->answer[k]->partner[i],
                                    *other = find(j->answer[!k], p->id);
            if (!other) {
                effects |= LRTI_EFFECT_PARTNERS;
                if (both) { /* outside, nobody is named: the status says why */
                    presence_causes(j, k, p);
                }
            } else if (k == 0) {
                effects |= common_effects(j, p, other);
                if (reordered) {
                    key_causes(j, p, other);
                }
            }
        }
    }
    if (reordered) {
        effects |= LRTI_EFFECT_ORDER;
    }
    if (strcmp(was->n_partners ? was->partner[0].id : "",
               is->n_partners ? is->partner[0].id : "")) {
        effects |= LRTI_EFFECT_FIRST;
    }
    return effects;
}

lrt_status lrti_change_make(const lrti_side *was_side, const lrti_side *is_side,
                            const lrti_answer_record *was, const lrti_answer_record *is,
                            lrti_change *out, lrt_error *err)
{
    job j = {{was_side, is_side}, {was, is}, was_side->arena, NULL, 0, 0, false};
    *out = (lrti_change){was, is, compare(&j), NULL, 0, 0};
    if (j.n > 1) {
        qsort(j.cause, j.n, sizeof *j.cause, compare_causes);
    }
    out->cause = j.cause;
    out->n_causes = j.n;
    return j.failed ? lrti_fail_memory(err) : LRT_OK;
}
