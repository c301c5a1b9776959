#include "survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol.h"
#include "route.h"
#include "store.h"

enum { LATTICE = 64 }; /* points a side over an area without places */

typedef struct job {
    lrt_router *r;
    lrti_world world;
    const lrti_case *asked;
    uint32_t epoch, map_epoch; /* equal: one map for both */
    lrti_survey *out;
    bool *listed; /* parcels that parcel_areas.csv names */
    uint32_t next_parcel;
    bool parcels;    /* rows of table parcel are read, else of address */
    uint32_t *areas; /* of the place at hand */
    size_t n_areas, cap_areas;
    lrt_status status; /* of what failed inside a callback */
    lrt_error *err;
} job;

/* ---- groups ---- */

static uint32_t hash_of(const uint32_t *area, size_t n)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < n; i++) {
        h = (h ^ area[i]) * 16777619u;
    }
    return h;
}

static bool same(const lrti_group *g, const uint32_t *area, size_t n)
{
    return g->n_areas == n && (n == 0 || memcmp(g->area, area, n * sizeof *area) == 0);
}

static bool grow_slots(lrti_survey *s)
{
    size_t n = s->n_slots ? 2 * s->n_slots : 1024;
    uint32_t *slot = calloc(n, sizeof *slot);
    if (!slot) {
        return false;
    }
    for (size_t g = 0; g < s->n; g++) {
        size_t k = hash_of(s->group[g].area, s->group[g].n_areas) & (n - 1);
        while (slot[k]) {
            k = (k + 1) & (n - 1);
        }
        slot[k] = (uint32_t)g + 1;
    }
    free(s->slot);
    s->slot = slot;
    s->n_slots = n;
    return true;
}

/* A new group at the end; NULL: out of memory. */
static lrti_group *add_group(job *j, const lrti_place *place)
{
    lrti_survey *s = j->out;
    uint32_t *area = lrti_arena_alloc(&s->arena, j->n_areas + 1, sizeof *area);
    if (!area || !lrti_grow(&s->group, &s->cap, s->n + 1, sizeof *s->group)) {
        return NULL;
    }
    if (j->n_areas) {
        memcpy(area, j->areas, j->n_areas * sizeof *area);
    }
    lrti_group *g = &s->group[s->n++];
    memset(g, 0, sizeof *g);
    g->area = area;
    g->n_areas = j->n_areas;
    g->place = *place;
    return g;
}

/* The group of the areas at hand, made when it is new. */
static lrti_group *group_of(job *j, const lrti_place *place)
{
    lrti_survey *s = j->out;
    if (2 * (s->n + 1) > s->n_slots && !grow_slots(s)) {
        return NULL;
    }
    size_t k = hash_of(j->areas, j->n_areas) & (s->n_slots - 1);
    for (; s->slot[k]; k = (k + 1) & (s->n_slots - 1)) {
        lrti_group *g = &s->group[s->slot[k] - 1];
        if (same(g, j->areas, j->n_areas)) {
            return g;
        }
    }
    lrti_group *g = add_group(j, place);
    if (g) {
        s->slot[k] = (uint32_t)s->n;
    }
    return g;
}

/* ---- the areas of a place ---- */

static bool add_areas(job *j, const uint32_t *list, size_t n)
{
    if (!lrti_grow(&j->areas, &j->cap_areas, j->n_areas + n + 1, sizeof *j->areas)) {
        return false;
    }
    if (n) {
        memcpy(j->areas + j->n_areas, list, n * sizeof *list);
    }
    j->n_areas += n;
    return true;
}

static lrt_status add_cover(job *j, uint32_t epoch, double lon, double lat)
{
    const uint32_t *list = NULL;
    uint32_t cover = lrti_areas_cover_at(j->r->areas, epoch, lon, lat);
    if (cover == LRT_COVER_INVALID) {
        return lrti_fail(j->err, LRT_E_DATASET,
                         "the area index is damaged; copy the dataset again or rebuild it");
    }
    size_t n = lrti_areas_cover(j->r->areas, cover & ~LRT_COVER_ON_EDGE, &list);
    return add_areas(j, list, n) ? LRT_OK : lrti_fail_memory(j->err);
}

/* Of a parcel whose polygon is known: the areas it lies in, by the rule of routing. */
static lrt_status add_located(job *j, const lrti_place *place)
{
    lrti_arena scratch = {NULL};
    lrti_located l;
    lrt_status status = lrti_locate(&j->world, place, LRT_RULE_DEFAULT, j->asked->as_of, NAN,
                                    LRTI_COVERS, &scratch, &l, j->err);
    for (size_t i = 0; status == LRT_OK && i < l.n_applying; i++) {
        status = add_areas(j, &l.hit[i].area, 1) ? LRT_OK : lrti_fail_memory(j->err);
    }
    lrti_arena_free(&scratch);
    return status;
}

static lrt_status find_areas(job *j, const lrti_place *place, bool polygon)
{
    j->n_areas = 0;
    lrt_status status =
        polygon ? add_located(j, place) : add_cover(j, j->epoch, place->lon, place->lat);
    if (status == LRT_OK && j->map_epoch != j->epoch) {
        status = add_cover(j, j->map_epoch, place->lon, place->lat);
    }
    return status;
}

/* ---- places ---- */

static lrti_place at(double lon, double lat)
{
    return (lrti_place){LRT_MATCH_COORDINATE, 100, 0, lon, lat, 0, "", NULL, 0};
}

/* Index of a parcel number; rows come in that order, but for those that the build could not use. UINT32_MAX = none. */
static uint32_t parcel_of(job *j, const char *ppn)
{
    const lrti_geocoder *g = &j->r->geocoder;
    lrti_arena scratch = {NULL};
    lrti_geocoding found;
    uint32_t index = j->next_parcel;
    if (index >= lrti_geocode_parcel_count(g) ||
        strcmp(lrti_geocode_parcel_number(g, index), ppn) != 0) {
        index = UINT32_MAX;
        if (lrti_geocode_parcel(g, ppn, &scratch, &found, NULL) == LRT_OK &&
            found.status == LRT_ANSWER_ANSWERED && found.places[0].n_parcels) {
            index = found.places[0].parcels[0];
        }
        lrti_arena_free(&scratch);
    }
    j->next_parcel = index == UINT32_MAX ? j->next_parcel : index + 1;
    return index;
}

static bool on_place(void *user, const char *ppn, double lon, double lat)
{
    job *j = user;
    size_t ignored;
    uint32_t parcel = j->parcels ? parcel_of(j, ppn) : UINT32_MAX;
    if (!isfinite(lon) || !isfinite(lat) || (parcel != UINT32_MAX && j->listed[parcel])) {
        return true;
    }
    lrti_place place = at(lon, lat);
    bool polygon = parcel != UINT32_MAX && lrti_shares_of(&j->r->shares, parcel, &ignored) != NULL;
    uint32_t *number = polygon ? lrti_arena_alloc(&j->out->arena, 1, sizeof *number) : NULL;
    if (polygon && !number) {
        return false;
    }
    if (polygon) {
        *number = parcel;
        place.match_type = LRT_MATCH_PARCEL_NUMBER;
        place.parcels = number;
        place.n_parcels = 1;
    }
    j->status = find_areas(j, &place, polygon);
    lrti_group *g = j->status == LRT_OK ? group_of(j, &place) : NULL;
    if (g) {
        *(j->parcels ? &g->parcels : &g->addresses) += 1;
    }
    return g != NULL;
}

/* Parcels of the lists are routed one by one: a list may add or take away a partner. */
static lrt_status listed_parcels(job *j)
{
    const lrti_tables *t = &j->r->directory.t;
    lrt_status status = LRT_OK;
    for (uint32_t i = 0; status == LRT_OK && i < lrti_rows(t, LRTI_T_parcel_area); i++) {
        lrti_geocoding g;
        status = lrti_geocode_parcel(&j->r->geocoder, LRTI_TX(t, parcel_area, ppn, i),
                                     &j->out->arena, &g, j->err);
        if (status != LRT_OK || g.status != LRT_ANSWER_ANSWERED || !isfinite(g.places[0].lon) ||
            g.places[0].n_parcels == 0 || j->listed[g.places[0].parcels[0]]) {
            continue;
        }
        j->listed[g.places[0].parcels[0]] = true;
        status = find_areas(j, &g.places[0], true);
        lrti_group *own = status == LRT_OK ? add_group(j, &g.places[0]) : NULL;
        if (own) {
            own->parcels = 1;
        } else if (status == LRT_OK) {
            status = lrti_fail_memory(j->err);
        }
    }
    return status;
}

static lrt_status read_places(job *j, const char *table, bool parcels)
{
    j->next_parcel = 0;
    j->parcels = parcels;
    lrt_status status = lrti_store_places(j->r->path, table, on_place, j, j->err);
    return j->status != LRT_OK ? j->status : status;
}

/* ---- areas without places ---- */

bool lrti_group_has(const lrti_group *group, uint32_t area)
{
    if (area == LRTI_NO_ROW) {
        return true; /* everywhere */
    }
    for (size_t i = 0; i < group->n_areas; i++) {
        if (group->area[i] == area) {
            return true;
        }
    }
    return false;
}

static lrti_box box_of(const lrti_shape *shape)
{
    lrti_box b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (uint32_t i = 0; i < lrti_shape_points(shape); i++) {
        b.min_x = fmin(b.min_x, shape->xy[2 * i]);
        b.max_x = fmax(b.max_x, shape->xy[2 * i]);
        b.min_y = fmin(b.min_y, shape->xy[2 * i + 1]);
        b.max_y = fmax(b.max_y, shape->xy[2 * i + 1]);
    }
    return b;
}

static lrt_status sample(job *j, uint32_t area, const lrti_shape *shape)
{
    lrti_box b = box_of(shape);
    lrt_status status = LRT_OK;
    for (int i = 0; status == LRT_OK && i < LATTICE * LATTICE; i++) {
        lrti_place p = at(b.min_x + (b.max_x - b.min_x) * (i % LATTICE + 0.5) / LATTICE,
                          b.min_y + (b.max_y - b.min_y) * (i / LATTICE + 0.5) / LATTICE);
        status = find_areas(j, &p, false);
        bool inside = false;
        for (size_t k = 0; status == LRT_OK && k < j->n_areas; k++) {
            inside = inside || j->areas[k] == area;
        }
        if (inside && !group_of(j, &p)) {
            status = lrti_fail_memory(j->err);
        }
    }
    return status;
}

static lrt_status sample_empty(job *j, uint32_t set, const lrti_shape *shape)
{
    const lrti_tables *t = &j->r->directory.t;
    uint32_t n = lrti_rows(t, LRTI_T_boundary);
    bool *has = calloc((size_t)n + 1, sizeof *has);
    lrt_status status = has ? LRT_OK : lrti_fail_memory(j->err);
    for (size_t g = 0; status == LRT_OK && g < j->out->n; g++) {
        for (size_t k = 0; k < j->out->group[g].n_areas; k++) {
            has[j->out->group[g].area[k]] = true;
        }
    }
    for (uint32_t b = 0; status == LRT_OK && b < n; b++) {
        if (LRTI_U32(t, boundary, boundary_set_id, b) == set && !has[b]) {
            status = sample(j, b, &shape[b]);
        }
    }
    free(has);
    return status;
}

/* ---- routing ---- */

static lrt_status route_groups(job *j)
{
    lrt_status status = LRT_OK;
    for (size_t g = 0; status == LRT_OK && g < j->out->n; g++) {
        lrti_located l;
        status = lrti_locate(&j->world, &j->out->group[g].place, LRT_RULE_DEFAULT, j->asked->as_of,
                             NAN, LRTI_COVERS, &j->out->arena, &l, j->err);
        if (status == LRT_OK) {
            status = lrti_route(&j->r->directory, &j->r->geocoder, &l, j->asked, &j->out->arena,
                                &j->out->group[g].matches, j->err);
        }
    }
    return status;
}

lrt_status lrti_survey_make(lrt_router *router, const lrti_case *asked, uint32_t map_date,
                            uint32_t map_set, const lrti_shape *shape, lrti_survey *out,
                            lrt_error *err)
{
    memset(out, 0, sizeof *out);
    job j = {
        .r = router, .world = lrti_router_world(router), .asked = asked, .out = out, .err = err};
    j.epoch = lrti_areas_epoch(router->areas, asked->as_of);
    j.map_epoch = map_date ? lrti_areas_epoch(router->areas, map_date) : j.epoch;
    j.listed = calloc(lrti_geocode_parcel_count(&router->geocoder) + 1, sizeof *j.listed);
    lrt_status status = j.listed ? listed_parcels(&j) : lrti_fail_memory(err);
    if (status == LRT_OK) {
        status = read_places(&j, "address", false);
    }
    if (status == LRT_OK) {
        status = read_places(&j, "parcel", true);
    }
    if (status == LRT_OK) {
        status = sample_empty(&j, map_set, shape);
    }
    if (status == LRT_OK) {
        status = route_groups(&j);
    }
    free(j.areas);
    free(j.listed);
    if (status != LRT_OK) {
        lrti_survey_free(out);
    }
    return status;
}

void lrti_survey_free(lrti_survey *survey)
{
    free(survey->group);
    free(survey->slot);
    lrti_arena_free(&survey->arena);
    memset(survey, 0, sizeof *survey);
}

/* ---- one area ---- */

/* In the order of routing without facts: priority, none last, then id. */
static bool before(const lrti_service_match *a, const lrti_service_match *b)
{
    if (a->priority != b->priority) {
        return a->priority != LRTI_NO_INT &&
               (b->priority == LRTI_NO_INT || a->priority < b->priority);
    }
    return a->service < b->service;
}

static void add_service(lrti_match *m, const lrti_service_match *s)
{
    size_t k = m->n_services;
    for (size_t i = 0; i < m->n_services; i++) {
        if (m->service[i].service == s->service) {
            return;
        }
    }
    for (; k > 0 && before(s, &m->service[k - 1]); k--) {
        m->service[k] = m->service[k - 1];
    }
    m->service[k] = *s;
    m->n_services++;
}

static void add_predecessor(lrti_match *m, uint32_t org)
{
    for (size_t i = 0; i < m->n_succeeds; i++) {
        if (m->succeeds[i] == org) {
            return;
        }
    }
    m->succeeds[m->n_succeeds++] = org;
}

/* The match of an organization, made when it is new. */
static lrti_match *partner(const lrti_directory *d, uint32_t org, lrti_arena *arena,
                           uint32_t *index, lrti_served *out)
{
    if (index[org]) {
        return &out->matches.match[index[org] - 1];
    }
    size_t n_services;
    lrti_related(&d->services_of_organization, org, &n_services);
    lrti_match *m = &out->matches.match[out->matches.n];
    m->organization = org;
    m->protocol = LRTI_NO_ROW;
    m->service = lrti_arena_alloc(arena, n_services + 1, sizeof *m->service);
    m->succeeds = lrti_arena_alloc(arena, (size_t)lrti_rows(&d->t, LRTI_T_organization) + 1,
                                   sizeof *m->succeeds);
    if (!m->service || !m->succeeds) {
        return NULL;
    }
    index[org] = (uint32_t)++out->matches.n;
    return m;
}

static bool add_group_matches(const lrti_directory *d, const lrti_group *g, lrti_arena *arena,
                              uint32_t *index, lrti_served *out)
{
    for (size_t i = 0; i < g->matches.n; i++) {
        const lrti_match *one = &g->matches.match[i];
        lrti_match *m = partner(d, one->organization, arena, index, out);
        if (!m) {
            return false;
        }
        for (size_t k = 0; k < one->n_services; k++) {
            add_service(m, &one->service[k]);
        }
        for (size_t k = 0; k < one->n_succeeds; k++) {
            add_predecessor(m, one->succeeds[k]);
        }
        out->served[m - out->matches.match] += g->addresses + g->parcels;
    }
    return true;
}

lrt_status lrti_survey_area(const lrti_survey *survey, const lrti_directory *d,
                            const lrti_case *asked, uint32_t area, lrti_arena *arena,
                            lrti_served *out, lrt_error *err)
{
    size_t n = (size_t)lrti_rows(&d->t, LRTI_T_organization) + 1;
    memset(out, 0, sizeof *out);
    uint32_t *index = lrti_arena_alloc(arena, n, sizeof *index);
    out->served = lrti_arena_alloc(arena, n, sizeof *out->served);
    out->matches.match = lrti_arena_alloc(arena, n, sizeof *out->matches.match);
    if (!index || !out->served || !out->matches.match) {
        return lrti_fail_memory(err);
    }
    for (size_t g = 0; g < survey->n; g++) {
        if (!lrti_group_has(&survey->group[g], area)) {
            continue;
        }
        out->addresses += survey->group[g].addresses;
        out->parcels += survey->group[g].parcels;
        if (!add_group_matches(d, &survey->group[g], arena, index, out)) {
            return lrti_fail_memory(err);
        }
    }
    for (size_t i = 0; i < out->matches.n; i++) { /* the rule that governs, as routing finds it */
        lrti_match *m = &out->matches.match[i];
        m->protocol = m->n_services ? m->service[0].protocol : LRTI_NO_ROW;
        if (m->protocol == LRTI_NO_ROW) {
            m->protocol = lrti_protocol_of_organization(d, m->organization, asked);
        }
        m->beats_next_on = LRTI_KEY_LAST;
    }
    return LRT_OK;
}
