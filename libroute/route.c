#include "route.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "context.h"
#include "eligibility.h"
#include "locate.h"
#include "protocol.h"

enum { PARCEL_INCLUDE, PARCEL_EXCLUDE };

typedef struct claim {     /* one service area over the place */
    uint32_t organization; /* that answers today */
    uint32_t origin;       /* whose area it is */
    /* the area is given to this service only; LRTI_NO_ROW = to the organization */
    uint32_t service;
    const lrti_hit *hit; /* NULL: a parcel list */
} claim;

typedef struct job {
    const lrti_directory *d;
    const lrti_tables *t;
    const lrti_geocoder *geocoder;
    const lrti_located *at;
    const lrti_case *asked;
    lrti_arena *arena;
    claim *claim;
    size_t n_claims, cap_claims;
    lrti_matches *out;
    lrt_error *err;
} job;

const char *lrti_key_text(lrti_key key)
{
    static const char *const text[] = {"priority", "eligibility", "specificity", "share",
                                       "area",     "freshness",   "id",          "last"};
    return text[key];
}

/* ---- claims ---- */

static bool add_claim(job *j, uint32_t origin, uint32_t service, const lrti_hit *hit)
{
    uint32_t org = lrti_answering_organization(j->t, origin, j->asked->as_of);
    if (org == LRTI_NO_ROW) {
        return true;
    }
    if (j->n_claims == j->cap_claims) {
        size_t cap = j->cap_claims ? 2 * j->cap_claims : 64;
        claim *more = lrti_arena_alloc(j->arena, cap, sizeof *more);
        if (!more) {
            return false;
        }
        if (j->n_claims) {
            memcpy(more, j->claim, j->n_claims * sizeof *more);
        }
        j->claim = more;
        j->cap_claims = cap;
    }
    /* a successor inherits the area, not the services of its predecessor */
    j->claim[j->n_claims++] = (claim){org, origin, org == origin ? service : LRTI_NO_ROW, hit};
    return true;
}

static lrt_status area_claims(job *j)
{
    const lrti_tables *t = j->t;
    for (size_t i = 0; i < j->at->n_applying; i++) {
        size_t n;
        const uint32_t *row =
            lrti_related(&j->d->service_areas_of_boundary, j->at->hit[i].area, &n);
        for (size_t k = 0; k < n; k++) {
            uint32_t service = LRTI_U32(t, service_area, service_id, row[k]);
            if (lrti_in_force(j->asked->as_of, LRTI_U32(t, service_area, valid_from, row[k]),
                              LRTI_U32(t, service_area, valid_to, row[k])) &&
                !add_claim(j, lrti_service_area_organization(t, row[k]), service, &j->at->hit[i])) {
                return lrti_fail_memory(j->err);
            }
        }
    }
    return LRT_OK;
}

/* Parcel numbers are compared by their letters and digits: lists are typed by hand. */
static bool same_parcel(const char *a, const char *b)
{
    for (;;) {
        while (*a && !((*a >= '0' && *a <= '9') || (lrti_ascii_lower((unsigned char)*a) >= 'a' &&
                                                    lrti_ascii_lower((unsigned char)*a) <= 'z'))) {
            a++;
        }
        while (*b && !((*b >= '0' && *b <= '9') || (lrti_ascii_lower((unsigned char)*b) >= 'a' &&
                                                    lrti_ascii_lower((unsigned char)*b) <= 'z'))) {
            b++;
        }
        if (lrti_ascii_lower((unsigned char)*a) != lrti_ascii_lower((unsigned char)*b)) {
            return false;
        }
        if (!*a) {
            return true;
        }
        a++;
        b++;
    }
}

bool lrti_parcel_row_includes(const lrti_tables *t, uint32_t row)
{
    return LRTI_U32(t, parcel_area, effect, row) == PARCEL_INCLUDE;
}

bool lrti_parcel_row_applies(const lrti_tables *t, const lrti_geocoder *geocoder,
                             const lrti_located *located, uint32_t as_of, uint32_t row)
{
    bool ours = false;
    if (!lrti_in_force(as_of, LRTI_U32(t, parcel_area, valid_from, row),
                       LRTI_U32(t, parcel_area, valid_to, row))) {
        return false;
    }
    for (size_t i = 0; !ours && i < located->n_parcels; i++) {
        ours = same_parcel(LRTI_TX(t, parcel_area, ppn, row),
                           lrti_geocode_parcel_number(geocoder, located->parcels[i]));
    }
    return ours;
}

static void drop_claims(job *j, uint32_t org, uint32_t service)
{
    size_t kept = 0;
    for (size_t i = 0; i < j->n_claims; i++) {
        const claim *c = &j->claim[i];
        /* a minus-list of a service leaves the organization's other services: handled where services are chosen */
        bool drop = service == LRTI_NO_ROW ? c->origin == org || c->organization == org
                                           : c->service == service;
        if (!drop) {
            j->claim[kept++] = *c;
        }
    }
    j->n_claims = kept;
}

static bool parcel_row_applies(const job *j, uint32_t row, uint32_t effect)
{
    return LRTI_U32(j->t, parcel_area, effect, row) == effect &&
           lrti_parcel_row_applies(j->t, j->geocoder, j->at, j->asked->as_of, row);
}

static bool service_excluded(const job *j, uint32_t service)
{
    for (uint32_t r = 0; j->at->n_parcels && r < lrti_rows(j->t, LRTI_T_parcel_area); r++) {
        if (LRTI_U32(j->t, parcel_area, service_id, r) == service &&
            parcel_row_applies(j, r, PARCEL_EXCLUDE)) {
            return true;
        }
    }
    return false;
}

static lrt_status parcel_claims(job *j)
{
    const lrti_tables *t = j->t;
    uint32_t rows = j->at->n_parcels ? lrti_rows(t, LRTI_T_parcel_area) : 0;
    for (uint32_t r = 0; r < rows; r++) {
        uint32_t org = LRTI_U32(t, parcel_area, organization_id, r),
                 service = LRTI_U32(t, parcel_area, service_id, r);
        if (parcel_row_applies(j, r, PARCEL_INCLUDE)) {
            org = org == LRTI_NO_ROW && service != LRTI_NO_ROW
                      ? LRTI_U32(t, service, organization_id, service)
                      : org;
            if (org != LRTI_NO_ROW && !add_claim(j, org, service, NULL)) {
                return lrti_fail_memory(j->err);
            }
        }
    }
    for (uint32_t r = 0; r < rows; r++) { /* exclusion wins over inclusion */
        if (parcel_row_applies(j, r, PARCEL_EXCLUDE)) {
            drop_claims(j, LRTI_U32(t, parcel_area, organization_id, r),
                        LRTI_U32(t, parcel_area, service_id, r));
        }
    }
    return LRT_OK;
}

static int compare_claims(const void *a, const void *b)
{
    const claim *x = a, *y = b;
    if (x->organization != y->organization) {
        return x->organization < y->organization ? -1 : 1;
    }
    if (x->origin != y->origin) {
        return x->origin < y->origin ? -1 : 1;
    }
    if (x->service != y->service) {
        return x->service < y->service ? -1 : 1;
    }
    return x->hit != y->hit ? (!x->hit || (y->hit && x->hit < y->hit) ? -1 : 1) : 0;
}

/* ---- keys of one area ---- */

static uint32_t specificity_of(const job *j, const lrti_hit *hit)
{
    if (!hit) {
        return 0;
    }
    int32_t s = LRTI_I32(j->t, boundary_set, specificity,
                         LRTI_U32(j->t, boundary, boundary_set_id, hit->area));
    return s == LRTI_NO_INT || s < 0 ? 1000000 : (uint32_t)s;
}

static uint32_t share_of(const lrti_hit *hit) { return hit && hit->share ? hit->share : 10000; }

static uint64_t area_of(const job *j, const lrti_hit *hit)
{
    return hit ? (uint64_t)llround(LRTI_F64(j->t, boundary, area_m2, hit->area)) : 0;
}

/* Better by keys 3, 4, 5; among equals the first in order of area. */
static bool better_area(const job *j, const lrti_hit *a, const lrti_hit *b)
{
    uint32_t s1 = specificity_of(j, a), s2 = specificity_of(j, b);
    if (s1 != s2) {
        return s1 < s2;
    }
    if (share_of(a) != share_of(b)) {
        return share_of(a) > share_of(b);
    }
    return area_of(j, a) < area_of(j, b);
}

/* ---- services ---- */

static bool is_claimed(const claim *c, size_t n, uint32_t service)
{
    for (size_t i = 0; i < n; i++) {
        if (c[i].service == LRTI_NO_ROW || c[i].service == service) {
            return true;
        }
    }
    return false;
}

static int compare_services(const void *a, const void *b)
{
    const lrti_service_match *x = a, *y = b;
    if (x->priority != y->priority) {
        return x->priority == LRTI_NO_INT   ? 1
               : y->priority == LRTI_NO_INT ? -1
               : x->priority < y->priority  ? -1
                                            : 1;
    }
    uint32_t m = lrti_eligibility_matched(x->eligibility),
             n = lrti_eligibility_matched(y->eligibility);
    if (m != n) {
        return m > n ? -1 : 1;
    }
    return x->service < y->service ? -1 : x->service > y->service; /* rows ascend by id */
}

/* Without facts nothing is refused and nothing matches: what is open is weighed for the best service (its warning) and where
   somebody reads it, not for all on the way to the order. */
static lrti_eligibility known(const job *j, uint32_t organization, uint32_t service)
{
    return j->asked->facts.n ? lrti_eligibility_of(j->d, &j->asked->facts, organization, service)
                             : (lrti_eligibility){0, 0, 0, 0, 0};
}

static bool choose_services(job *j, lrti_match *m, const claim *c, size_t n_claims, bool *refused)
{
    size_t n;
    const uint32_t *row = lrti_related(&j->d->services_of_organization, m->organization, &n);
    m->service = lrti_arena_alloc(j->arena, n + 1, sizeof *m->service);
    if (!m->service) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (lrti_service_fits(j->t, row[i], j->asked->as_of) && is_claimed(c, n_claims, row[i]) &&
            !service_excluded(j, row[i])) {
            lrti_eligibility e = known(j, m->organization, row[i]);
            if (e.refused) {
                *refused = true;
                continue;
            }
            m->service[m->n_services++] =
                (lrti_service_match){row[i], LRTI_I32(j->t, service, priority, row[i]),
                                     lrti_protocol_of_service(j->d, row[i], j->asked), e, NULL};
        }
    }
    if (m->n_services > 1) {
        qsort(m->service, m->n_services, sizeof *m->service, compare_services);
    }
    return true;
}

/* ---- one match ---- */

static void set_keys(job *j, lrti_match *m)
{
    int32_t rule = m->protocol == LRTI_NO_ROW
                       ? LRTI_NO_INT
                       : LRTI_I32(j->t, contact_protocol, priority, m->protocol);
    m->priority = rule != LRTI_NO_INT ? rule : m->n_services ? m->service[0].priority : LRTI_NO_INT;
    m->eligibility = lrti_eligibility_matched(m->n_services ? m->service[0].eligibility : m->own);
    m->specificity = specificity_of(j, m->best);
    m->share = share_of(m->best);
    m->area_m2 = area_of(j, m->best);
    m->last_verified = LRTI_TX(j->t, organization, last_verified, m->organization);
}

/* An area given to a service counts only where that service is offered here. */
static bool counts(const lrti_match *m, const claim *c)
{
    bool offered = c->service == LRTI_NO_ROW;
    for (size_t i = 0; !offered && i < m->n_services; i++) {
        offered = m->service[i].service == c->service;
    }
    return offered;
}

/* False: out of memory. An organization that is claimed for services of which none fits is no match; nor is one whose
   services of today all say no to the case. */
static bool make_match(job *j, const claim *c, size_t n)
{
    lrti_match *m = &j->out->match[j->out->n];
    bool any = false, refused = false;
    memset(m, 0, sizeof *m);
    m->organization = c->organization;
    m->own = known(j, c->organization, LRTI_NO_ROW);
    if (m->own.refused) {
        return true;
    }
    m->succeeds = lrti_arena_alloc(j->arena, n, sizeof *m->succeeds);
    if (!m->succeeds || !choose_services(j, m, c, n, &refused)) {
        return false;
    }
    if (m->n_services == 0 && refused) {
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        if (!counts(m, &c[i])) {
            continue;
        }
        m->best = !any || better_area(j, c[i].hit, m->best) ? c[i].hit : m->best;
        any = true;
        if (c[i].origin != c[i].organization &&
            (m->n_succeeds == 0 || m->succeeds[m->n_succeeds - 1] != c[i].origin)) {
            m->succeeds[m->n_succeeds++] = c[i].origin;
        }
    }
    m->protocol = m->n_services ? m->service[0].protocol : LRTI_NO_ROW;
    if (m->protocol == LRTI_NO_ROW) {
        m->protocol = lrti_protocol_of_organization(j->d, m->organization, j->asked);
    }
    set_keys(j, m);
    j->out->n += any;
    return true;
}

static lrt_status make_matches(job *j)
{
    if (j->n_claims) {
        qsort(j->claim, j->n_claims, sizeof *j->claim, compare_claims);
    }
    j->out->match = lrti_arena_alloc(j->arena, j->n_claims + 1, sizeof *j->out->match);
    if (!j->out->match) {
        return lrti_fail_memory(j->err);
    }
    for (size_t i = 0, k; i < j->n_claims; i = k) {
        for (k = i + 1; k < j->n_claims && j->claim[k].organization == j->claim[i].organization;
             k++) {
        }
        if (!make_match(j, &j->claim[i], k - i)) {
            return lrti_fail_memory(j->err);
        }
    }
    return LRT_OK;
}

/* ---- order ---- */

#define DIFFER(a, b, key, first)                                                                   \
    if ((a) != (b)) {                                                                              \
        *decided = key;                                                                            \
        return (first) ? -1 : 1;                                                                   \
    }

static int compare_keys(const lrti_match *a, const lrti_match *b, lrti_key *decided)
{
    int fresh =
        strcmp(a->last_verified, b->last_verified); /* ISO dates; empty is smallest, hence last */
    DIFFER(a->priority, b->priority, LRTI_KEY_PRIORITY,
           b->priority == LRTI_NO_INT || (a->priority != LRTI_NO_INT && a->priority < b->priority))
    DIFFER(a->eligibility, b->eligibility, LRTI_KEY_ELIGIBILITY, a->eligibility > b->eligibility)
    DIFFER(a->specificity, b->specificity, LRTI_KEY_SPECIFICITY, a->specificity < b->specificity)
    DIFFER(a->share, b->share, LRTI_KEY_SHARE, a->share > b->share)
    DIFFER(a->area_m2, b->area_m2, LRTI_KEY_AREA, a->area_m2 < b->area_m2)
    DIFFER(fresh, 0, LRTI_KEY_FRESHNESS, fresh > 0)
    *decided = LRTI_KEY_ID;
    return a->organization < b->organization
               ? -1
               : a->organization > b->organization; /* rows ascend by id */
}

static int compare_matches(const void *a, const void *b)
{
    lrti_key ignored;
    return compare_keys(a, b, &ignored);
}

/* ---- reasons ---- */

static const char *organization_name(const job *j, uint32_t org)
{
    return LRTI_TX(j->t, organization, name, org);
}

static bool add_reason(lrti_match *m, const char *text)
{
    if (text) {
        m->reason[m->n_reasons++] = text;
    }
    return text != NULL;
}

static const char *area_reason(job *j, const lrti_match *m)
{
    char edge[64];
    if (!m->best) {
        return lrti_arena_str(j->arena, "the parcel is on its own list of parcels");
    }
    uint32_t set = LRTI_U32(j->t, boundary, boundary_set_id, m->best->area);
    const char *name = LRTI_TX(j->t, boundary, name, m->best->area),
               *slug = LRTI_TX(j->t, boundary_set, id, set);
    if (m->best->share) {
        char percent[32];
        lrti_format_fixed(percent, sizeof percent, m->best->share / 100.0, 2);
        return lrti_arena_printf(j->arena, "serves %s (%s), in which %s %% of the parcel lies",
                                 name, slug, percent);
    }
    if (!(m->best->edge_m < 1e7)) {
        return lrti_arena_printf(j->arena, "serves %s (%s), which covers the place", name, slug);
    }
    lrti_distance_text(j->d, m->best->edge_m, edge);
    return lrti_arena_printf(j->arena,
                             m->best->relation == LRTI_ON_EDGE
                                 ? "serves %s (%s); the place lies on its border"
                                 : "serves %s (%s); the place is inside, %s from its edge",
                             name, slug, edge);
}

static bool succession_reasons(job *j, lrti_match *m)
{
    char word[32];
    for (size_t i = 0; i < m->n_succeeds; i++) {
        lrti_choice_text(j->t, LRTI_T_organization, C_organization_status, m->succeeds[i], word);
        if (!add_reason(m, lrti_arena_printf(
                               j->arena, "answers for %s (%s), whose area it took over",
                               organization_name(j, m->succeeds[i]), word[0] ? word : "ended"))) {
            return false;
        }
    }
    return true;
}

static const char *grouped(uint64_t value, char out[40])
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value), k = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) {
            out[k++] = ',';
        }
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

static const char *rank_reason(job *j, const lrti_match *m, const lrti_match *next)
{
    char a[40], b[40];
    const char *name = organization_name(j, next->organization);
    switch (m->beats_next_on) {
    case LRTI_KEY_PRIORITY:
        return next->priority == LRTI_NO_INT
                   ? lrti_arena_printf(j->arena, "before %s: priority %d against none", name,
                                       (int)m->priority)
                   : lrti_arena_printf(j->arena, "before %s: priority %d against %d", name,
                                       (int)m->priority, (int)next->priority);
    case LRTI_KEY_ELIGIBILITY:
        return lrti_arena_printf(j->arena, "before %s: %u criteri%s against %u", name,
                                 m->eligibility, m->eligibility == 1 ? "on matches" : "a match",
                                 next->eligibility);
    case LRTI_KEY_SPECIFICITY:
        return lrti_arena_printf(j->arena, "before %s: a finer kind of area (level %u against %u)",
                                 name, m->specificity, next->specificity);
    case LRTI_KEY_SHARE:
        lrti_format_fixed(a, sizeof a, m->share / 100.0, 2);
        lrti_format_fixed(b, sizeof b, next->share / 100.0, 2);
        return lrti_arena_printf(j->arena, "before %s: %s %% of the parcel against %s %%", name, a,
                                 b);
    case LRTI_KEY_AREA:
        return lrti_arena_printf(j->arena, "before %s: a smaller area (%s m2 against %s m2)", name,
                                 grouped(m->area_m2, a), grouped(next->area_m2, b));
    case LRTI_KEY_FRESHNESS:
        return lrti_arena_printf(j->arena, "before %s: verified %s against %s", name,
                                 m->last_verified,
                                 next->last_verified[0] ? next->last_verified : "never");
    default:
        return lrti_arena_printf(j->arena, "before %s only by id: all rank keys are equal", name);
    }
}

static void set_warnings(const job *j, lrti_match *m, bool tie)
{
    if (LRTI_U32(j->t, organization, status, m->organization) == LRTI_ORG_UNVERIFIED) {
        m->warning[m->n_warnings++] = "unverified";
    }
    if (m->n_services &&
        LRTI_U32(j->t, service, status, m->service[0].service) == LRTI_SERVICE_UNVERIFIED) {
        m->warning[m->n_warnings++] = "service_unverified";
    }
    if (j->asked->facts.n
            ? (m->n_services ? m->service[0].eligibility : m->own).required_unknown
            : lrti_eligibility_conditional(j->d, m->organization,
                                           m->n_services ? m->service[0].service : LRTI_NO_ROW)) {
        m->warning[m->n_warnings++] = "eligibility_unknown";
    }
    if (tie) {
        m->warning[m->n_warnings++] = "tie";
    }
}

static bool describe_reasons(job *j, lrti_match *m, const lrti_match *next)
{
    m->n_reasons = 0;
    m->reason = lrti_arena_alloc(j->arena, m->n_succeeds + 2, sizeof *m->reason);
    return m->reason && add_reason(m, area_reason(j, m)) && succession_reasons(j, m) &&
           (!next || add_reason(m, rank_reason(j, m, next)));
}

/* ---- contacts ----
   1 fresh ones, then stale, then never verified: a stale one falls behind a fresh backup
   2 of the best service, then the organization's own, then of its other services
   3 the desk that the rule names
   4 the rule's order of modes
   5 verified last, then id */

typedef struct ordered_contact {
    lrti_contact c;
    const char *verified; /* as it is, whatever the reader may see of it */
    uint32_t level, desk, mode;
} ordered_contact;

static uint32_t contact_level(const lrti_match *m, uint32_t service)
{
    if (service == LRTI_NO_ROW) {
        return 1;
    }
    for (size_t i = 0; i < m->n_services; i++) {
        if (m->service[i].service == service) {
            return i == 0 ? 0 : (uint32_t)i + 1;
        }
    }
    return UINT32_MAX; /* of a service that is not offered here */
}

uint32_t lrti_route_mode(const char *modes, const char *channel)
{
    const char *item;
    size_t len;
    for (uint32_t place = 0; lrti_next_item(&modes, &item, &len); place++) {
        bool address =
            strcmp(channel, "address") == 0 && ((len == 6 && memcmp(item, "letter", 6) == 0) ||
                                                (len == 7 && memcmp(item, "walk_in", 7) == 0));
        if (address || (strlen(channel) == len && memcmp(channel, item, len) == 0)) {
            return place;
        }
    }
    return UINT32_MAX;
}

/* `id` of the row, `desk` of the contact it belongs to or "". False: it is of a service that is not offered here. */
static bool place_contact(const job *j, const lrti_match *m, const char *desk, ordered_contact *o)
{
    uint32_t rule = m->protocol;
    const char *named =
        rule == LRTI_NO_ROW ? "" : LRTI_TX(j->t, contact_protocol, contact_id, rule);
    o->level = contact_level(m, o->c.service);
    o->desk = named[0] && (strcmp(named, o->c.id) == 0 || strcmp(named, desk) == 0) ? 0 : 1;
    o->mode = rule == LRTI_NO_ROW
                  ? 0
                  : lrti_route_mode(LRTI_TX(j->t, contact_protocol, mode, rule), o->c.channel);
    return o->level != UINT32_MAX;
}

static int compare_contacts(const void *a, const void *b)
{
    const ordered_contact *x = a, *y = b;
    const uint32_t key[][2] = {{x->c.age.state, y->c.age.state},
                               {x->level, y->level},
                               {x->desk, y->desk},
                               {x->mode, y->mode}};
    for (size_t i = 0; i < LRTI_COUNT(key); i++) {
        if (key[i][0] != key[i][1]) {
            return key[i][0] < key[i][1] ? -1 : 1;
        }
    }
    int c = strcmp(y->verified, x->verified);
    return c ? c : strcmp(x->c.id, y->c.id);
}

static const char *with_extension(job *j, const char *number, const char *extension)
{
    return extension[0] ? lrti_arena_printf(j->arena, "%s ext. %s", number, extension) : number;
}

/* The value of a contact for a reader, and its channel; "" where its phones carry the number. */
static const char *value_of(lrti_reader see, uint32_t contact, const char **channel)
{
    const char *value = LRTI_SEE(see, contact, value, contact),
               *email = LRTI_SEE(see, contact, email, contact);
    *channel = value[0] || !email[0] ? LRTI_SEE(see, contact, channel, contact) : "email";
    *channel = (*channel)[0] ? *channel : "other";
    return value[0] ? value : email;
}

/* Fresh ones settle it; never verified ones are passed over. */
static bool count_age(uint32_t stale_from, uint32_t as_of, size_t *stale)
{
    *stale += stale_from != 0 && as_of >= stale_from;
    return stale_from != 0 && as_of < stale_from;
}

bool lrti_route_stale(const lrti_directory *d, const lrti_case *asked, const lrti_match *m)
{
    const lrti_tables *t = &d->t;
    lrti_reader see = {t, asked->view};
    const char *channel;
    size_t n, stale = 0;
    const uint32_t *row = lrti_related(&d->phones_of_organization, m->organization, &n);
    for (size_t i = 0; i < n; i++) {
        if (d->phone_stale_from[row[i]] &&
            contact_level(m, LRTI_U32(t, phone, service_id, row[i])) != UINT32_MAX &&
            lrti_row_visible(t, see.view, LRTI_T_phone, row[i]) &&
            count_age(d->phone_stale_from[row[i]], asked->as_of, &stale)) {
            return false;
        }
    }
    row = lrti_related(&d->contacts_of_organization, m->organization, &n);
    for (size_t i = 0; i < n; i++) {
        if (d->contact_stale_from[row[i]] &&
            contact_level(m, LRTI_U32(t, contact, service_id, row[i])) != UINT32_MAX &&
            value_of(see, row[i], &channel)[0] &&
            lrti_row_visible(t, see.view, LRTI_T_contact, row[i]) &&
            count_age(d->contact_stale_from[row[i]], asked->as_of, &stale)) {
            return false;
        }
    }
    return stale > 0;
}

/* All stale: the best is given all the same, with a warning. */
static void warn_of_stale(const job *j, lrti_match *m)
{
    static const char code[] = "stale_contact";
    for (size_t i = 0; i < m->n_warnings; i++) {
        if (m->warning[i] == code) {
            return; /* a first try ran out of memory further on */
        }
    }
    if (lrti_route_stale(j->d, j->asked, m)) {
        m->warning[m->n_warnings++] = code;
    }
}

static bool collect_contacts(job *j, lrti_match *m)
{
    const lrti_tables *t = j->t;
    lrti_reader see = {t, j->asked->view}; /* the texts of a contact are shown as they are */
    size_t n_phones, n_contacts, n = 0;
    uint32_t as_of = j->asked->as_of;
    const uint32_t *phone = lrti_related(&j->d->phones_of_organization, m->organization, &n_phones);
    const uint32_t *contact =
        lrti_related(&j->d->contacts_of_organization, m->organization, &n_contacts);
    ordered_contact *all = lrti_arena_alloc(j->arena, n_phones + n_contacts + 1, sizeof *all);
    m->n_contacts = 0;
    m->contact = lrti_arena_alloc(j->arena, n_phones + n_contacts + 1, sizeof *m->contact);
    if (!all || !m->contact) {
        return false;
    }
    for (size_t i = 0; i < n_phones; i++) {
        uint32_t p = phone[i], service = LRTI_U32(t, phone, service_id, p);
        if (!lrti_row_visible(t, see.view, LRTI_T_phone, p)) {
            continue;
        }
        const char *number =
            with_extension(j, LRTI_SEE(see, phone, number, p), LRTI_SEE(see, phone, extension, p));
        if (!number) {
            return false;
        }
        all[n].c = (lrti_contact){"phone",
                                  number,
                                  LRTI_SEE(see, phone, hours, p),
                                  LRTI_SEE(see, phone, audience, p),
                                  LRTI_SEE(see, phone, description, p),
                                  LRTI_SEE(see, phone, last_verified, p),
                                  LRTI_SEE(see, phone, source_id, p),
                                  LRTI_SEE(see, phone, id, p),
                                  LRTI_SEE(see, phone, staff_note, p),
                                  service,
                                  lrti_fresh_age(t, LRTI_T_phone, LRTI_TX(t, phone, source_type, p),
                                                 LRTI_TX(t, phone, last_verified, p), as_of)};
        all[n].verified = LRTI_TX(t, phone, last_verified, p);
        uint32_t desk = LRTI_U32(t, phone, contact_id, p);
        n += place_contact(j, m, desk == LRTI_NO_ROW ? "" : LRTI_TX(t, contact, id, desk), &all[n]);
    }
    for (size_t i = 0; i < n_contacts; i++) {
        uint32_t c = contact[i], service = LRTI_U32(t, contact, service_id, c);
        const char *channel, *value = value_of(see, c, &channel);
        if (!value[0] || !lrti_row_visible(t, see.view, LRTI_T_contact, c)) {
            continue; /* a person or desk whose phones carry the number */
        }
        all[n].c =
            (lrti_contact){channel,
                           value,
                           LRTI_SEE(see, contact, hours, c),
                           LRTI_SEE(see, contact, audience, c),
                           LRTI_SEE(see, contact, description, c),
                           LRTI_SEE(see, contact, last_verified, c),
                           LRTI_SEE(see, contact, source_id, c),
                           LRTI_SEE(see, contact, id, c),
                           LRTI_SEE(see, contact, staff_note, c),
                           service,
                           lrti_fresh_age(t, LRTI_T_contact, LRTI_TX(t, contact, source_type, c),
                                          LRTI_TX(t, contact, last_verified, c), as_of)};
        all[n].verified = LRTI_TX(t, contact, last_verified, c);
        n += place_contact(j, m, "", &all[n]);
    }
    if (n) {
        qsort(all, n, sizeof *all, compare_contacts);
    }
    for (size_t i = 0; i < n; i++) {
        m->contact[m->n_contacts++] = all[i].c;
    }
    warn_of_stale(j, m);
    return true;
}

lrt_status lrti_route_contacts(const lrti_directory *directory, const lrti_case *asked,
                               lrti_arena *arena, lrti_match *match, lrt_error *err)
{
    job j = {directory, &directory->t, NULL, NULL, asked, arena, NULL, 0, 0, NULL, err};
    return collect_contacts(&j, match) ? LRT_OK : lrti_fail_memory(err);
}

/* ---- context ---- */

static lrt_status collect_context(job *j)
{
    size_t total = 0, n;
    for (size_t i = 0; i < j->at->n_applying; i++) {
        lrti_related(&j->d->contexts_of_boundary, j->at->hit[i].area, &n);
        total += n;
    }
    j->out->n_context = 0;
    j->out->context = lrti_arena_alloc(j->arena, total + 1, sizeof *j->out->context);
    j->out->context_area = lrti_arena_alloc(j->arena, total + 1, sizeof *j->out->context_area);
    if (!j->out->context || !j->out->context_area) {
        return lrti_fail_memory(j->err);
    }
    const lrti_hit **by_kind = lrti_arena_alloc(j->arena, j->at->n_applying + 1, sizeof *by_kind);
    if (!by_kind) {
        return lrti_fail_memory(j->err);
    }
    for (size_t i = 0, k; i < j->at->n_applying;
         i++) { /* finest kind of area first; few hits: insertion */
        const lrti_hit *hit = &j->at->hit[i];
        for (k = i; k > 0 && specificity_of(j, by_kind[k - 1]) > specificity_of(j, hit); k--) {
            by_kind[k] = by_kind[k - 1];
        }
        by_kind[k] = hit;
    }
    for (size_t i = 0; i < j->at->n_applying; i++) {
        const uint32_t *row = lrti_related(&j->d->contexts_of_boundary, by_kind[i]->area, &n);
        for (size_t k = 0; k < n; k++) {
            if (lrti_context_current(j->t, row[k], j->asked->as_of)) {
                j->out->context[j->out->n_context] = row[k];
                j->out->context_area[j->out->n_context++] = by_kind[i]->area;
            }
        }
    }
    return LRT_OK;
}

/* ---- categories without a partner ---- */

static lrt_status missing_categories(job *j)
{
    const lrti_directory *d = j->d;
    bool *matched = lrti_arena_alloc(j->arena, (size_t)d->n_categories + 1, sizeof *matched);
    if (!matched) {
        return lrti_fail_memory(j->err);
    }
    for (size_t i = 0; i < j->out->n; i++) {
        uint32_t c = d->category_of_organization[j->out->match[i].organization];
        if (c != LRTI_NO_ROW) {
            matched[c] = true;
        }
    }
    for (uint32_t c = 0; c < d->n_categories; c++) {
        if (!matched[c] &&
            !lrti_warn(&j->out->warnings, j->arena, d->no_partner_code[c], c, NULL)) {
            return lrti_fail_memory(j->err);
        }
    }
    return LRT_OK;
}

/* ---- the order, and what it says ---- */

static lrt_status order_matches(job *j)
{
    lrti_matches *o = j->out;
    bool tie = false;
    if (o->n > 1) {
        qsort(o->match, o->n, sizeof *o->match, compare_matches);
    }
    for (size_t i = 0; i < o->n; i++) {
        bool tied_before = i > 0 && o->match[i - 1].beats_next_on == LRTI_KEY_ID;
        o->match[i].beats_next_on = LRTI_KEY_LAST;
        if (i + 1 < o->n) {
            compare_keys(&o->match[i], &o->match[i + 1], &o->match[i].beats_next_on);
        }
        bool tied = o->match[i].beats_next_on == LRTI_KEY_ID;
        set_warnings(j, &o->match[i], tied || tied_before);
        tie = tie || tied;
    }
    /* where only the id decides, the order says nothing: the reader must know */
    return !tie || lrti_warn(&o->warnings, j->arena, "tie", LRTI_NO_ROW, NULL)
               ? LRT_OK
               : lrti_fail_memory(j->err);
}

static const char *tie_text(job *j)
{
    const char *text = "Equal on every rank key, ordered by id only";
    for (size_t i = 0, n = 0; text && i + 1 < j->out->n; i++) {
        if (j->out->match[i].beats_next_on == LRTI_KEY_ID) {
            text = lrti_arena_printf(j->arena, "%s%s %s and %s", text, n++ ? ";" : ":",
                                     organization_name(j, j->out->match[i].organization),
                                     organization_name(j, j->out->match[i + 1].organization));
        }
    }
    return text ? lrti_arena_printf(j->arena, "%s.", text) : NULL;
}

static lrt_status describe_warnings(job *j)
{
    for (size_t i = 0; i < j->out->warnings.n; i++) {
        lrti_warning *w = &j->out->warnings.item[i];
        if (w->subject == LRTI_NO_ROW) {
            w->text = tie_text(j);
        } else {
            w->text = lrti_arena_printf(
                j->arena,
                "No partner of the kind \"%s\" has an area on record that covers this place.",
                j->d->category[w->subject]);
        }
        if (!w->text) {
            return lrti_fail_memory(j->err);
        }
    }
    return LRT_OK;
}

static const lrti_criteria *criteria_of(job *j, uint32_t organization, uint32_t service,
                                        lrti_eligibility *e)
{
    *e = lrti_eligibility_of(j->d, &j->asked->facts, organization, service);
    return lrti_eligibility_texts(j->d, &j->asked->facts, organization, service, *e, j->arena);
}

static bool describe_criteria(job *j, lrti_match *m)
{
    for (size_t k = 0; k < m->n_services; k++) {
        lrti_service_match *s = &m->service[k];
        s->criteria = criteria_of(j, m->organization, s->service, &s->eligibility);
        if (!s->criteria) {
            return false;
        }
    }
    m->criteria = m->n_services ? m->service[0].criteria
                                : criteria_of(j, m->organization, LRTI_NO_ROW, &m->own);
    return m->criteria != NULL;
}

static lrt_status describe_matches(job *j)
{
    lrti_matches *o = j->out;
    for (size_t i = 0; i < o->n; i++) {
        lrti_match *m = &o->match[i];
        if (!describe_reasons(j, m, i + 1 < o->n ? &o->match[i + 1] : NULL) ||
            !collect_contacts(j, m)) {
            return lrti_fail_memory(j->err);
        }
        if (!describe_criteria(j, m)) {
            return lrti_fail_memory(j->err);
        }
    }
    return LRT_OK;
}

lrt_status lrti_route_describe(const lrti_directory *directory, const lrti_located *located,
                               const lrti_case *asked, lrti_arena *arena, lrti_matches *matches,
                               lrt_error *err)
{
    static lrt_status (*const steps[])(job *) = {describe_matches, describe_warnings,
                                                 collect_context};
    job j = {directory, &directory->t, NULL, located, asked, arena, NULL, 0, 0, matches, err};
    lrt_status status = LRT_OK;
    bool routed = located->status == LRT_ANSWER_ANSWERED || located->status == LRT_ANSWER_GAP;
    for (size_t i = 0; routed && !matches->described && status == LRT_OK && i < LRTI_COUNT(steps);
         i++) {
        status = steps[i](&j);
    }
    matches->described = status == LRT_OK;
    return status;
}

lrt_status lrti_route(const lrti_directory *directory, const lrti_geocoder *geocoder,
                      const lrti_located *located, const lrti_case *asked, lrti_arena *arena,
                      lrti_matches *out, lrt_error *err)
{
    static lrt_status (*const steps[])(job *) = {area_claims, parcel_claims, make_matches,
                                                 order_matches, missing_categories};
    memset(out, 0, sizeof *out);
    job j = {directory, &directory->t, geocoder, located, asked, arena, NULL, 0, 0, out, err};
    lrt_status status = LRT_OK;
    if (located->status != LRT_ANSWER_ANSWERED && located->status != LRT_ANSWER_GAP) {
        return LRT_OK; /* outside, without service, or nowhere: no partner is named */
    }
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(steps); i++) {
        status = steps[i](&j);
    }
    return status;
}
