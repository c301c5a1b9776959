#include "directory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fresh.h"

uint32_t lrti_service_area_organization(const lrti_tables *t, uint32_t row)
{
    uint32_t org = LRTI_U32(t, service_area, organization_id, row),
             service = LRTI_U32(t, service_area, service_id, row);
    return org != LRTI_NO_ROW       ? org
           : service != LRTI_NO_ROW ? LRTI_U32(t, service, organization_id, service)
                                    : LRTI_NO_ROW;
}

/* ---- who answers ---- */

/* An undated status holds always; with an end date it holds from that date on. */
bool lrti_organization_over(const lrti_tables *t, uint32_t org, uint32_t as_of)
{
    uint32_t status = LRTI_U32(t, organization, status, org),
             to = LRTI_U32(t, organization, valid_to, org);
    bool over =
        status == LRTI_ORG_MERGED || status == LRTI_ORG_DEFUNCT || status == LRTI_ORG_INACTIVE;
    return as_of >= to || (over && to == LRTI_DATE_OPEN_TO);
}

uint32_t lrti_answering_organization(const lrti_tables *t, uint32_t org, uint32_t as_of)
{
    uint32_t steps = lrti_rows(
        t, LRTI_T_organization); /* the import refuses circles; a forged file may hold one */
    while (org != LRTI_NO_ROW && lrti_organization_over(t, org, as_of)) {
        org = steps-- ? LRTI_U32(t, organization, successor_id, org) : LRTI_NO_ROW;
    }
    return org != LRTI_NO_ROW && as_of >= LRTI_U32(t, organization, valid_from, org) ? org
                                                                                     : LRTI_NO_ROW;
}

bool lrti_service_fits(const lrti_tables *t, uint32_t service, uint32_t as_of)
{
    uint32_t status = LRTI_U32(t, service, status, service);
    return lrti_in_force(as_of, LRTI_U32(t, service, valid_from, service),
                         LRTI_U32(t, service, valid_to, service)) &&
           status != LRTI_SERVICE_INACTIVE && status != LRTI_SERVICE_DEFUNCT &&
           status != LRTI_SERVICE_CLOSED;
}

/* ---- relations: group of each item, LRTI_NO_ROW = in none ---- */

typedef uint32_t (*group_fn)(const lrti_tables *t, uint32_t item);

static uint32_t of_service(const lrti_tables *t, uint32_t service)
{
    return service == LRTI_NO_ROW ? LRTI_NO_ROW : LRTI_U32(t, service, organization_id, service);
}

static uint32_t group_service_organization(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, service, organization_id, i);
}

static uint32_t group_contact(const lrti_tables *t, uint32_t i)
{
    uint32_t org = LRTI_U32(t, contact, organization_id, i);
    return org != LRTI_NO_ROW ? org : of_service(t, LRTI_U32(t, contact, service_id, i));
}

static uint32_t group_phone(const lrti_tables *t, uint32_t i)
{
    uint32_t org = LRTI_U32(t, phone, organization_id, i),
             contact = LRTI_U32(t, phone, contact_id, i);
    if (org == LRTI_NO_ROW) {
        org = of_service(t, LRTI_U32(t, phone, service_id, i));
    }
    return org == LRTI_NO_ROW && contact != LRTI_NO_ROW ? group_contact(t, contact) : org;
}

/* A rule for a service, unless it names an organization that does not run it: then it is that organization's, about it. */
static bool is_service_rule(const lrti_tables *t, uint32_t i)
{
    uint32_t service = LRTI_U32(t, contact_protocol, service_id, i),
             org = LRTI_U32(t, contact_protocol, organization_id, i);
    return service != LRTI_NO_ROW &&
           (org == LRTI_NO_ROW || org == LRTI_U32(t, service, organization_id, service));
}

static uint32_t group_protocol_service(const lrti_tables *t, uint32_t i)
{
    return is_service_rule(t, i) ? LRTI_U32(t, contact_protocol, service_id, i) : LRTI_NO_ROW;
}

static uint32_t group_protocol_organization(const lrti_tables *t, uint32_t i)
{
    return is_service_rule(t, i) ? LRTI_NO_ROW : LRTI_U32(t, contact_protocol, organization_id, i);
}

/* The phone counts first, then the contact, the service, the organization; a service at a location is that service. */
static uint32_t schedule_service(const lrti_tables *t, uint32_t i)
{
    uint32_t service = LRTI_U32(t, schedule, service_id, i),
             there = LRTI_U32(t, schedule, service_at_location_id, i);
    return service != LRTI_NO_ROW || there == LRTI_NO_ROW
               ? service
               : LRTI_U32(t, service_at_location, service_id, there);
}

static uint32_t group_schedule_phone(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, schedule, phone_id, i);
}

static uint32_t group_schedule_contact(const lrti_tables *t, uint32_t i)
{
    uint32_t phone = LRTI_U32(t, schedule, phone_id, i);
    return phone != LRTI_NO_ROW ? LRTI_U32(t, phone, contact_id, phone)
                                : LRTI_U32(t, schedule, contact_id, i);
}

static bool of_a_desk(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, schedule, phone_id, i) != LRTI_NO_ROW ||
           LRTI_U32(t, schedule, contact_id, i) != LRTI_NO_ROW;
}

static uint32_t group_schedule_service(const lrti_tables *t, uint32_t i)
{
    return of_a_desk(t, i) ? LRTI_NO_ROW : schedule_service(t, i);
}

static uint32_t group_schedule_organization(const lrti_tables *t, uint32_t i)
{
    return of_a_desk(t, i) || schedule_service(t, i) != LRTI_NO_ROW
               ? LRTI_NO_ROW
               : LRTI_U32(t, schedule, organization_id, i);
}

static uint32_t group_attribute(const lrti_tables *t, uint32_t i, const char *entity, int table)
{
    return strcmp(LRTI_TX(t, attribute, link_entity, i), entity) == 0
               ? lrti_find_row(t, table, LRTI_TX(t, attribute, link_id, i))
               : LRTI_NO_ROW;
}

static uint32_t group_attribute_service(const lrti_tables *t, uint32_t i)
{
    return group_attribute(t, i, "service", LRTI_T_service);
}

static uint32_t group_attribute_organization(const lrti_tables *t, uint32_t i)
{
    return group_attribute(t, i, "organization", LRTI_T_organization);
}

static uint32_t group_boundary_set(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, boundary, boundary_set_id, i);
}

static uint32_t group_link_area(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, service_area_boundary, boundary_id, i);
}

static uint32_t group_link_context(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, context_boundary, boundary_id, i);
}

static uint32_t item_link_area(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, service_area_boundary, service_area_id, i);
}

static uint32_t item_link_context(const lrti_tables *t, uint32_t i)
{
    return LRTI_U32(t, context_boundary, context_id, i);
}

typedef struct plan {
    int items, groups;    /* tables */
    group_fn group, item; /* item NULL: the row itself */
} plan;

static const plan plans[] = {
    {LRTI_T_service_area_boundary, LRTI_T_boundary, group_link_area, item_link_area},
    {LRTI_T_context_boundary, LRTI_T_boundary, group_link_context, item_link_context},
    {LRTI_T_service, LRTI_T_organization, group_service_organization, NULL},
    {LRTI_T_phone, LRTI_T_organization, group_phone, NULL},
    {LRTI_T_contact, LRTI_T_organization, group_contact, NULL},
    {LRTI_T_contact_protocol, LRTI_T_service, group_protocol_service, NULL},
    {LRTI_T_contact_protocol, LRTI_T_organization, group_protocol_organization, NULL},
    {LRTI_T_attribute, LRTI_T_service, group_attribute_service, NULL},
    {LRTI_T_attribute, LRTI_T_organization, group_attribute_organization, NULL},
    {LRTI_T_boundary, LRTI_T_boundary_set, group_boundary_set, NULL},
    {LRTI_T_schedule, LRTI_T_phone, group_schedule_phone, NULL},
    {LRTI_T_schedule, LRTI_T_contact, group_schedule_contact, NULL},
    {LRTI_T_schedule, LRTI_T_service, group_schedule_service, NULL},
    {LRTI_T_schedule, LRTI_T_organization, group_schedule_organization, NULL},
};

static void relate(const lrti_tables *t, const plan *p, lrti_relation *r)
{
    uint32_t groups = lrti_rows(t, p->groups), items = lrti_rows(t, p->items);
    for (uint32_t i = 0; i < items; i++) {
        uint32_t g = p->group(t, i);
        if (g < groups) {
            r->begin[g + 1]++;
        }
    }
    for (uint32_t g = 0; g < groups; g++) {
        r->begin[g + 1] += r->begin[g];
    }
    for (uint32_t i = items;
         i-- > 0;) { /* from behind, so that items ascend and begin[] ends where it began */
        uint32_t g = p->group(t, i);
        if (g < groups) {
            r->item[--r->begin[g + 1]] = p->item ? p->item(t, i) : i;
        }
    }
    for (uint32_t g = 0; g < groups; g++) { /* begin[g + 1] now holds the first of g: shift down */
        r->begin[g] = r->begin[g + 1];
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < items; i++) {
        n += p->group(t, i) < groups;
    }
    r->begin[groups] = n;
}

static lrt_status make_relations(lrti_directory *d, lrt_error *err)
{
    lrti_relation *const relation[] = {
        &d->service_areas_of_boundary, &d->contexts_of_boundary,     &d->services_of_organization,
        &d->phones_of_organization,    &d->contacts_of_organization, &d->protocols_of_service,
        &d->protocols_of_organization, &d->attributes_of_service,    &d->attributes_of_organization,
        &d->boundaries_of_set,         &d->schedules_of_phone,       &d->schedules_of_contact,
        &d->schedules_of_service,      &d->schedules_of_organization};
    size_t total = lrti_rows(&d->t, LRTI_T_contact_protocol) + 1;
    for (size_t i = 0; i < LRTI_COUNT(plans); i++) {
        total += (size_t)lrti_rows(&d->t, plans[i].groups) + 2 + lrti_rows(&d->t, plans[i].items);
    }
    uint32_t *at = calloc(total, sizeof *at);
    if (!at) {
        return lrti_fail_memory(err);
    }
    d->block = at;
    for (size_t i = 0; i < LRTI_COUNT(plans); i++) {
        relation[i]->begin = at;
        at += (size_t)lrti_rows(&d->t, plans[i].groups) + 2;
        relation[i]->item = at;
        at += lrti_rows(&d->t, plans[i].items);
        relate(&d->t, &plans[i], relation[i]);
    }
    d->category_protocol = at;
    for (uint32_t i = 0; i < lrti_rows(&d->t, LRTI_T_contact_protocol); i++) {
        if (LRTI_TX(&d->t, contact_protocol, category, i)[0] &&
            LRTI_U32(&d->t, contact_protocol, service_id, i) == LRTI_NO_ROW &&
            LRTI_U32(&d->t, contact_protocol, organization_id, i) == LRTI_NO_ROW) {
            *at++ = i;
        }
    }
    *at = LRTI_NO_ROW;
    return LRT_OK;
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static lrt_status list_categories(lrti_directory *d, lrt_error *err)
{
    const lrti_tables *t = &d->t;
    uint32_t n = lrti_rows(t, LRTI_T_organization), k = 0;
    d->category_of_organization =
        lrti_arena_alloc(&d->arena, (size_t)n + 1, sizeof *d->category_of_organization);
    d->category = lrti_arena_alloc(&d->arena, (size_t)n + 1, sizeof *d->category);
    if (!d->category_of_organization || !d->category) {
        return lrti_fail_memory(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (LRTI_TX(t, organization, category, i)[0]) {
            d->category[k++] = LRTI_TX(t, organization, category, i);
        }
    }
    qsort(d->category, k, sizeof *d->category, compare_text);
    for (uint32_t i = 0; i < k; i++) {
        if (i == 0 || strcmp(d->category[i], d->category[i - 1]) != 0) {
            d->category[d->n_categories++] = d->category[i];
        }
    }
    d->no_partner_code =
        lrti_arena_alloc(&d->arena, (size_t)d->n_categories + 1, sizeof *d->no_partner_code);
    for (uint32_t i = 0; d->no_partner_code && i < d->n_categories; i++) {
        if (!(d->no_partner_code[i] =
                  lrti_arena_printf(&d->arena, "no_partner:%s", d->category[i]))) {
            return lrti_fail_memory(err);
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        const char *own = LRTI_TX(t, organization, category, i);
        const char **at =
            own[0] ? bsearch(&own, d->category, d->n_categories, sizeof *d->category, compare_text)
                   : NULL;
        d->category_of_organization[i] = at ? (uint32_t)(at - d->category) : LRTI_NO_ROW;
    }
    return d->no_partner_code ? LRT_OK : lrti_fail_memory(err);
}

static uint64_t sets_named(const lrti_tables *t, const char *slug, size_t len)
{
    uint64_t mask = 0;
    for (uint32_t s = 0; s < lrti_rows(t, LRTI_T_boundary_set) && s < 64; s++) {
        const char *name = LRTI_TX(t, boundary_set, slug, s);
        if (strlen(name) == len && memcmp(name, slug, len) == 0) {
            mask |= UINT64_C(1) << s;
        }
    }
    return mask;
}

static double meta_number(const lrti_tables *t, const char *key, double otherwise)
{
    const char *text = lrti_meta(t, key);
    double v;
    return lrti_parse_double(text, strlen(text), &v) ? v : otherwise;
}

static void read_meta(lrti_directory *d)
{
    const lrti_tables *t = &d->t;
    const char *item, *frame = lrti_meta(t, "frame");
    size_t len;
    d->name = lrti_meta(t, "name");
    d->title = lrti_meta(t, "title");
    d->time_zone = lrti_meta(t, "time_zone");
    d->crs = lrti_meta(t, "crs");
    d->crs_unit = lrti_meta(t, "crs_unit");
    d->data_as_of = lrti_meta(t, "data_as_of");
    d->unit_m = meta_number(t, "crs_unit_m", 1);
    d->near_m = meta_number(t, "near_m", 30);
    d->feet = fabs(d->unit_m - 0.3048) < 1e-3;
    d->n_sets = lrti_rows(t, LRTI_T_boundary_set);
    d->frame = frame[0] ? sets_named(t, frame, strlen(frame)) : 0;
    for (const char *at = lrti_meta(t, "no_service"); lrti_next_item(&at, &item, &len);) {
        d->no_service |= sets_named(t, item, len);
    }
    for (uint32_t s = 0; s < d->n_sets && s < 64; s++) {
        if (LRTI_U32(t, boundary_set, topology, s) ==
            0) { /* "tessellation" stands first among the choices */
            d->tessellation |= UINT64_C(1) << s;
        }
    }
}

/* When each phone and contact grows stale, so that a stream only compares dates. */
static lrt_status date_contacts(lrti_directory *d, lrt_error *err)
{
    const lrti_tables *t = &d->t;
    uint32_t phones = lrti_rows(t, LRTI_T_phone), contacts = lrti_rows(t, LRTI_T_contact);
    uint32_t *day = lrti_arena_alloc(&d->arena, (size_t)phones + contacts + 1, sizeof *day);
    if (!day) {
        return lrti_fail_memory(err);
    }
    d->phone_stale_from = day;
    d->contact_stale_from = day + phones;
    for (uint32_t i = 0; i < phones; i++) {
        day[i] = lrti_fresh_stale_from(t, LRTI_T_phone, LRTI_TX(t, phone, source_type, i),
                                       LRTI_TX(t, phone, last_verified, i));
    }
    for (uint32_t i = 0; i < contacts; i++) {
        d->contact_stale_from[i] =
            lrti_fresh_stale_from(t, LRTI_T_contact, LRTI_TX(t, contact, source_type, i),
                                  LRTI_TX(t, contact, last_verified, i));
    }
    return LRT_OK;
}

lrt_status lrti_directory_open(const void *section, size_t size, lrti_directory *out,
                               lrt_error *err)
{
    memset(out, 0, sizeof *out);
    lrt_status status = lrti_tables_open(section, size, &out->t, err);
    if (status == LRT_OK && lrti_rows(&out->t, LRTI_T_boundary_set) > 64) {
        status = lrti_fail(err, LRT_E_DATASET, "more than 64 boundary sets");
    }
    if (status == LRT_OK) {
        read_meta(out);
        status = make_relations(out, err);
    }
    if (status == LRT_OK) {
        status = list_categories(out, err);
    }
    if (status == LRT_OK) {
        status = date_contacts(out, err);
    }
    if (status != LRT_OK) {
        lrti_directory_close(out);
    }
    return status;
}

void lrti_directory_close(lrti_directory *directory)
{
    lrti_tables_close(&directory->t);
    free(directory->block);
    lrti_arena_free(&directory->arena);
    memset(directory, 0, sizeof *directory);
}
