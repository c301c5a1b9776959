#include "format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "context.h"
#include "permit.h"
#include "protocol.h"
#include "route.h"
#include "zone.h"

size_t lrti_give(lrti_buf *text, char *buf, size_t size)
{
    size_t len = text->failed ? SIZE_MAX : text->len;
    if (len != SIZE_MAX && size > 0) {
        size_t n = len < size - 1 ? len : size - 1;
        if (n) {
            memcpy(buf, text->data, n);
        }
        buf[n] = '\0';
    }
    lrti_buf_free(text);
    return len;
}

void lrti_date_text(uint32_t date, char out[16])
{
    snprintf(out, 16, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100, date % 100);
}

/* ---- words ---- */

const char *lrti_view_text(lrt_view view)
{
    static const char *const text[] = {"staff", "senior", "owner"};
    return (unsigned)view < LRTI_COUNT(text) ? text[view] : "";
}

const char *lrt_answer_text(lrt_answer answer)
{
    static const char *const text[] = {"invalid",    "not_found", "ambiguous", "outside",
                                       "no_service", "gap",       "answered"};
    return (unsigned)answer < LRTI_COUNT(text) ? text[answer] : "";
}

const char *lrt_match_type_text(lrt_match_type type)
{
    static const char *const text[] = {"none",
                                       "coordinate",
                                       "parcel_number",
                                       "parcel",
                                       "address_point",
                                       "unit",
                                       "neighbour_interpolated",
                                       "range_interpolated",
                                       "block",
                                       "intersection",
                                       "street",
                                       "zip",
                                       "municipality"};
    return (unsigned)type < LRTI_COUNT(text) ? text[type] : "";
}

static const char *const fault_text[] = {
    "spelling",          "suffix_missing",  "suffix_wrong",
    "direction_missing", "direction_moved", "direction_contradicted",
    "zip_missing",       "zip_wrong",       "city_missing",
    "city_wrong",        "unit_unknown",    "number_missing",
    "street_alias"};

void lrti_format_faults(lrti_buf *out, uint32_t faults, const char *separator)
{
    bool first = true;
    for (size_t i = 0; i < LRTI_COUNT(fault_text); i++) {
        if (faults >> i & 1) {
            lrti_buf_str(out, first ? "" : separator);
            lrti_buf_str(out, fault_text[i]);
            first = false;
        }
    }
}

/* NAACCR data item 366, GIS coordinate quality: 00 local government's address points, 02 house number and street by parcel,
   03 interpolated over the range of a street segment, 04 intersection, 05 middle of a street segment, 09 centroid of a ZIP,
   11 centroid of a city, 98 quality unknown (a coordinate somebody gave), 99 not geocoded. */
const char *lrti_naaccr(lrt_match_type type)
{
    static const char *const code[] = {"99", "98", "02", "02", "00", "00", "03",
                                       "03", "05", "04", "05", "09", "11"};
    return (unsigned)type < LRTI_COUNT(code) ? code[type] : "99";
}

const char *lrti_esri_status(lrt_answer status)
{
    return status == LRT_ANSWER_AMBIGUOUS                                   ? "T"
           : status == LRT_ANSWER_INVALID || status == LRT_ANSWER_NOT_FOUND ? "U"
                                                                            : "M";
}

const char *lrti_esri_type(lrt_match_type type)
{
    static const char *const code[] = {
        "",           "LatLong",       "Parcel",        "Parcel",     "PointAddress",
        "Subaddress", "StreetAddress", "StreetAddress", "StreetName", "StreetInt",
        "StreetName", "Postal",        "Locality"};
    return (unsigned)type < LRTI_COUNT(code) ? code[type] : "";
}

/* ---- JSON pieces ---- */

static void set_nonempty(lrti_json_build *b, lrti_json *o, const char *key, const char *text)
{
    if (text[0]) {
        lrti_json_set_text(b, o, key, text);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

static lrti_json *items(lrti_json_build *b, const char *list)
{
    lrti_json *a = lrti_json_array();
    const char *item;
    size_t len;
    while (lrti_next_item(&list, &item, &len)) {
        lrti_buf text = {0};
        lrti_buf_add(&text, item, len);
        b->failed = b->failed || text.failed;
        if (!text.failed) {
            lrti_json_add_text(b, a, text.data);
        }
        lrti_buf_free(&text);
    }
    return a;
}

static lrti_json *faults_json(lrti_json_build *b, uint32_t faults)
{
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < LRTI_COUNT(fault_text); i++) {
        if (faults >> i & 1) {
            lrti_json_add_text(b, a, fault_text[i]);
        }
    }
    return a;
}

static lrti_json *parcels_json(lrti_json_build *b, const lrt_router *r, const uint32_t *parcels,
                               size_t n)
{
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < n; i++) {
        lrti_json_add_text(b, a, lrti_geocode_parcel_number(&r->geocoder, parcels[i]));
    }
    return a;
}

static lrti_json *position(lrti_json_build *b, const double *xy)
{
    lrti_json *p = lrti_json_array();
    lrti_json_add_number(b, p, xy[0], 9);
    lrti_json_add_number(b, p, xy[1], 9);
    return p;
}

/* A shell is counter-clockwise and begins a polygon; its holes follow. */
lrti_json *lrti_format_polygons(lrti_json_build *b, const lrti_shape *s)
{
    lrti_json *all = lrti_json_array(), *polygon = NULL;
    for (uint32_t r = 0; r < s->n_rings; r++) {
        const double *xy = s->xy + 2 * (size_t)s->ring[r];
        uint32_t n = s->ring[r + 1] - s->ring[r];
        lrti_json *ring = lrti_json_array();
        for (uint32_t i = 0; i < n; i++) {
            lrti_json_add(b, ring, position(b, xy + 2 * (size_t)i));
        }
        if (polygon && lrti_ring_turn(xy, n) > 0) {
            lrti_json_add(b, all, polygon);
            polygon = NULL;
        }
        polygon = polygon ? polygon : lrti_json_array();
        lrti_json_add(b, polygon, ring);
    }
    if (polygon) {
        lrti_json_add(b, all, polygon);
    }
    return all;
}

lrti_json *lrti_format_dataset(lrti_json_build *b, const lrt_router *r)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "name", r->directory.name);
    lrti_json_set_int(b, o, "format", LRTI_FORMAT);
    lrti_json_set_text(b, o, "digest", lrti_image_digest(r->image));
    set_nonempty(b, o, "data_as_of", r->directory.data_as_of);
    return o;
}

/* Codes that an owner may read too, and the words for them; all other warnings speak to staff. */
static const char *owner_words(const char *code)
{
    static const char *const words[][2] = {
        {"near_border",
         "This place is close to a border. Ask each group if it serves your street."},
        {"uncertain", "This place is close to a border. Ask each group if it serves your street."},
        {"split", "A border runs through this lot. Ask each group if it serves your street."},
        {"candidates_agree", "We found more than one place like this. The same groups serve all of "
                             "them."}};
    for (size_t i = 0; i < LRTI_COUNT(words); i++) {
        if (strcmp(words[i][0], code) == 0) {
            return words[i][1];
        }
    }
    return NULL;
}

const char *lrti_warning_words(lrt_view view, const lrti_warning *w)
{
    return view == LRT_VIEW_OWNER ? owner_words(w->code) : w->text ? w->text : "";
}

static lrti_json *warnings_json(lrti_json_build *b, lrti_json *a, lrt_view view,
                                const lrti_warnings *w)
{
    for (size_t i = 0; i < w->n; i++) {
        const char *text = lrti_warning_words(view, &w->item[i]);
        if (!text) {
            continue;
        }
        lrti_json *o = lrti_json_object();
        lrti_json_set_text(b, o, "code", w->item[i].code);
        lrti_json_set_text(b, o, "text", text);
        lrti_json_add(b, a, o);
    }
    return a;
}

static lrti_json *place_json(lrti_json_build *b, const lrt_router *r, const lrti_place *p)
{
    lrti_json *o = lrti_json_object();
    lrti_local local;
    bool projected =
        isfinite(p->lon) && lrti_metric_at(lrti_areas_metric(r->areas), p->lon, p->lat, &local);
    lrti_json_set_number(b, o, "lon", p->lon, 9);
    lrti_json_set_number(b, o, "lat", p->lat, 9);
    lrti_json_set_number(b, o, "x", projected ? local.x / r->directory.unit_m : NAN, 2);
    lrti_json_set_number(b, o, "y", projected ? local.y / r->directory.unit_m : NAN, 2);
    lrti_json_set_text(b, o, "crs", r->directory.crs);
    lrti_json_set_text(b, o, "match_type", lrt_match_type_text(p->match_type));
    lrti_json_set_int(b, o, "score", p->score);
    lrti_json_set(b, o, "faults", faults_json(b, p->faults));
    lrti_json_set_number(b, o, "error_m", p->error_m, 1);
    lrti_json_set_text(b, o, "address", p->address);
    lrti_json_set(b, o, "parcels", parcels_json(b, r, p->parcels, p->n_parcels));
    return o;
}

static lrti_json *location_json(lrti_json_build *b, const lrt_result *result)
{
    const lrti_located *l = &result->located;
    const lrt_router *r = result->router;
    lrti_json *o = lrti_json_object();
    if (l->match_type == LRT_MATCH_NONE && isnan(l->lon)) {
        lrti_json_free(o);
        return NULL;
    }
    lrti_json_set_number(b, o, "lon", l->lon, 9);
    lrti_json_set_number(b, o, "lat", l->lat, 9);
    lrti_json_set_number(b, o, "x", l->x, 2);
    lrti_json_set_number(b, o, "y", l->y, 2);
    lrti_json_set_text(b, o, "crs", r->directory.crs);
    lrti_json_set_text(b, o, "match_type", lrt_match_type_text(l->match_type));
    lrti_json_set_int(b, o, "score", l->score);
    lrti_json_set(b, o, "faults", faults_json(b, l->faults));
    lrti_json_set_number(b, o, "error_m", l->error_m, 1);
    lrti_json_set_text(b, o, "address", l->address);
    lrti_json_set(b, o, "parcels", parcels_json(b, r, l->parcels, l->n_parcels));
    lrti_json_set_text(b, o, "rule", l->parcel_rule ? "parcel" : "point");
    return o;
}

static lrti_json *area_json(lrti_json_build *b, lrti_reader see, const lrti_hit *h)
{
    uint32_t set = LRTI_SEE_U32(see, boundary, boundary_set_id, h->area);
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "set", LRTI_SEE(see, boundary_set, slug, set));
    lrti_json_set_text(b, o, "edition", LRTI_SEE(see, boundary_set, edition, set));
    lrti_json_set_text(b, o, "area_id", LRTI_SEE(see, boundary, area_id, h->area));
    lrti_json_set_text(b, o, "name", LRTI_SEE(see, boundary, name, h->area));
    lrti_json_set_text(b, o, "relation", lrti_relation_text(h->relation));
    lrti_json_set_number(b, o, "edge_distance_ft", h->edge_m / 0.3048, 1);
    lrti_json_set_number(b, o, "edge_distance_m", h->edge_m, 2);
    if (h->share) {
        lrti_json_set_number(b, o, "share", h->share / 10000.0, 4);
    } else {
        lrti_json_set_null(b, o, "share");
    }
    lrti_json_set_number(b, o, "accuracy_m", LRTI_SEE_F64(see, boundary_set, accuracy_m, set), 3);
    return o;
}

static lrti_json *verdicts_json(lrti_json_build *b, const lrt_result *result)
{
    const lrti_directory *d = &result->router->directory;
    lrti_reader see = {&d->t, result->asked.view};
    lrti_json *o = lrti_json_object();
    for (uint32_t s = 0; s < d->n_sets; s++) {
        if (result->located.verdict[s] != LRTI_NOT_IN_FORCE) {
            lrti_json_set_text(b, o, LRTI_SEE(see, boundary_set, slug, s),
                               lrti_verdict_text(result->located.verdict[s]));
        }
    }
    return o;
}

/* "title (uri)" of each source of a list, joined by "; ". */
static void sources_text(lrti_reader see, const char *list, lrti_buf *out)
{
    const char *item;
    size_t len;
    bool first = true;
    while (lrti_next_item(&list, &item, &len)) {
        char id[300];
        snprintf(id, sizeof id, "%.*s", (int)(len < 299 ? len : 299), item);
        uint32_t row = lrti_find_row(see.t, LRTI_T_source, id);
        if (row != LRTI_NO_ROW) {
            const char *title = LRTI_SEE(see, source, title, row),
                       *uri = LRTI_SEE(see, source, uri, row);
            lrti_buf_printf(out, "%s%s%s%s%s", first ? "" : "; ", title,
                            title[0] && uri[0] ? " (" : "", uri, title[0] && uri[0] ? ")" : "");
            first = false;
        }
    }
}

static void set_sources(lrti_json_build *b, lrti_json *o, lrti_reader see, const char *list)
{
    lrti_buf text = {0};
    lrti_buf_str(&text, "");
    sources_text(see, list, &text);
    b->failed = b->failed || text.failed;
    lrti_json_set_text(b, o, "source", text.failed ? "" : text.data);
    lrti_json_set(b, o, "source_id", items(b, list));
    lrti_buf_free(&text);
}

/* All members always, so that a reader need not ask: texts "", lists [], numbers and ids null where there is no rule. */
static lrti_json *protocol_json(lrti_json_build *b, const lrti_directory *d, lrti_reader see,
                                const lrti_case *asked, const lrti_permission *permission)
{
    uint32_t row = permission->rule;
    bool none = row == LRTI_NO_ROW;
    lrti_json *o = lrti_json_object();
    uint32_t approval =
        none ? LRTI_NO_ROW : LRTI_SEE_U32(see, contact_protocol, approval_role, row);
    int32_t days =
        none ? LRTI_NO_INT : LRTI_SEE_I32(see, contact_protocol, respond_within_days, row);
#define CELL(column) (none ? "" : LRTI_SEE(see, contact_protocol, column, row))
    lrti_permit_members(b, o, d, asked, permission);
    set_nonempty(b, o, "rule", CELL(id));
    lrti_json_set_text(b, o, "subject", CELL(subject));
    lrti_json_set_text(b, o, "when", CELL(when_to_contact));
    set_nonempty(b, o, "initiator_role", CELL(initiator_role));
    set_nonempty(b, o, "approval_role",
                 approval == LRTI_NO_ROW ? "" : LRTI_SEE(see, role, id, approval));
    lrti_json_set_text(b, o, "message", CELL(message));
    lrti_json_set_text(b, o, "who_may_contact", CELL(who_may_contact));
    lrti_json_set(b, o, "mode", items(b, CELL(mode)));
    lrti_json_set_text(b, o, "how", CELL(how));
    lrti_json_set(b, o, "steps", items(b, CELL(steps)));
    lrti_json_set_text(b, o, "send", CELL(send));
    if (days == LRTI_NO_INT) {
        lrti_json_set_null(b, o, "respond_within_days");
    } else {
        lrti_json_set_int(b, o, "respond_within_days", days);
    }
    lrti_json_set(b, o, "escalate_to", items(b, CELL(escalate_to)));
    lrti_json_set(b, o, "escalation", lrti_permit_escalation(b, see.t, row));
    set_nonempty(b, o, "last_verified", CELL(last_verified));
    set_sources(b, o, see, CELL(source_id));
#undef CELL
    return o;
}

static lrti_json *texts(lrti_json_build *b, const char *const *list, size_t n)
{
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < n; i++) {
        lrti_json_add_text(b, a, list[i]);
    }
    return a;
}

static lrti_json *criteria_json(lrti_json_build *b, lrti_reader see, const lrti_criteria *c)
{
    static const lrti_criteria nothing;
    lrti_json *o = lrti_json_object();
    c = see.view == LRT_VIEW_OWNER ? &nothing : c; /* how a case was judged is for staff */
    lrti_json_set(b, o, "matched", texts(b, c->matched, c->n_matched));
    lrti_json_set(b, o, "unknown", texts(b, c->unknown, c->n_unknown));
    lrti_json_set(b, o, "not_matched", texts(b, c->not_matched, c->n_not_matched));
    return o;
}

static lrti_json *judged_json(lrti_json_build *b, const lrti_directory *d, lrti_reader see,
                              const lrti_case *asked, const lrti_match *m,
                              const lrti_service_match *s, uint32_t rule)
{
    lrti_permission p =
        lrti_protocol_judge(d, rule, s ? s->service : LRTI_NO_ROW, m->organization, asked);
    return protocol_json(b, d, see, asked, &p);
}

static lrti_json *service_json(lrti_json_build *b, const lrti_directory *d, lrti_reader see,
                               const lrti_case *asked, const lrti_match *m,
                               const lrti_service_match *s)
{
    char status[32];
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "id", LRTI_SEE(see, service, id, s->service));
    lrti_json_set_text(b, o, "name", LRTI_SEE(see, service, name, s->service));
    lrti_json_set_text(b, o, "description", LRTI_SEE(see, service, description, s->service));
    lrti_see_choice(see, LRTI_T_service, C_service_status, s->service, status);
    set_nonempty(b, o, "status", status);
    lrti_json_set(b, o, "eligibility", criteria_json(b, see, s->criteria));
    lrti_json_set_text(b, o, "eligibility_description",
                       LRTI_SEE(see, service, eligibility_description, s->service));
    lrti_json_set_text(b, o, "application_process",
                       LRTI_SEE(see, service, application_process, s->service));
    if (s->protocol == LRTI_NO_ROW || see.view == LRT_VIEW_OWNER) {
        lrti_json_set_null(b, o, "protocol");
    } else {
        lrti_json_set(b, o, "protocol", judged_json(b, d, see, asked, m, s, s->protocol));
    }
    return o;
}

static lrti_json *keys_json(lrti_json_build *b, lrti_reader see, const lrti_match *m)
{
    lrti_json *o = lrti_json_object();
    if (m->priority == LRTI_NO_INT) {
        lrti_json_set_null(b, o, "priority");
    } else {
        lrti_json_set_int(b, o, "priority", m->priority);
    }
    lrti_json_set_int(b, o, "eligibility", m->eligibility);
    lrti_json_set_int(b, o, "specificity", m->specificity);
    lrti_json_set_int(b, o, "share", m->share);
    lrti_json_set_int(b, o, "area_m2", (int64_t)m->area_m2);
    set_nonempty(b, o, "last_verified", m->last_verified);
    lrti_json_set_text(b, o, "id", LRTI_SEE(see, organization, id, m->organization));
    return o;
}

static lrti_json *organization_json(lrti_json_build *b, lrti_reader see, const lrti_match *m)
{
    char status[32];
    lrti_json *o = lrti_json_object(), *succeeds = lrti_json_array();
    lrti_json_set_text(b, o, "id", LRTI_SEE(see, organization, id, m->organization));
    lrti_json_set_text(b, o, "name", LRTI_SEE(see, organization, name, m->organization));
    lrti_json_set_text(b, o, "category", LRTI_SEE(see, organization, category, m->organization));
    lrti_see_choice(see, LRTI_T_organization, C_organization_status, m->organization, status);
    set_nonempty(b, o, "status", status);
    lrti_json_set_text(b, o, "description",
                       LRTI_SEE(see, organization, description, m->organization));
    lrti_json_set_text(b, o, "website", LRTI_SEE(see, organization, website, m->organization));
    for (size_t i = 0; i < m->n_succeeds && see.view != LRT_VIEW_OWNER; i++) {
        lrti_json_add_text(b, succeeds, LRTI_SEE(see, organization, id, m->succeeds[i]));
    }
    lrti_json_set(b, o, "succeeds", succeeds);
    set_sources(b, o, see, LRTI_SEE(see, organization, source_id, m->organization));
    return o;
}

static lrti_json *contact_json(lrti_json_build *b, lrti_reader see, const lrti_contact *c)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "id", c->id);
    lrti_json_set_text(b, o, "channel", c->channel);
    lrti_json_set_text(b, o, "value", c->value);
    lrti_json_set_text(b, o, "hours", c->hours);
    lrti_json_set_text(b, o, "audience", c->audience);
    lrti_json_set_text(b, o, "note", c->note);
    lrti_json_set_text(b, o, "staff_note", c->staff_note);
    set_nonempty(b, o, "service",
                 c->service == LRTI_NO_ROW ? "" : LRTI_SEE(see, service, id, c->service));
    set_nonempty(b, o, "last_verified", c->last_verified);
    lrti_json_set_text(b, o, "freshness", lrti_fresh_text(c->age.state));
    if (c->age.days == LRTI_NO_INT) {
        lrti_json_set_null(b, o, "age_days");
    } else {
        lrti_json_set_int(b, o, "age_days", c->age.days);
    }
    set_sources(b, o, see, c->source_id);
    return o;
}

static lrti_json *contacts_json(lrti_json_build *b, lrti_reader see, const lrti_match *m)
{
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < m->n_contacts; i++) {
        lrti_json_add(b, a, contact_json(b, see, &m->contact[i]));
    }
    return a;
}

/* What ranking and rules say is for staff: an owner's answer has the members, without the content. */
static void set_staff_part(lrti_json_build *b, lrti_json *o, const lrti_directory *d,
                           lrti_reader see, const lrti_case *asked, const lrti_match *m)
{
    bool owner = see.view == LRT_VIEW_OWNER;
    if (owner) {
        lrti_json_set_null(b, o, "keys");
        lrti_json_set_null(b, o, "beats_next_on");
        lrti_json_set_null(b, o, "protocol");
    } else {
        lrti_json_set(b, o, "keys", keys_json(b, see, m));
        lrti_json_set_text(b, o, "beats_next_on", lrti_key_text(m->beats_next_on));
        lrti_json_set(
            b, o, "protocol",
            judged_json(b, d, see, asked, m, m->n_services ? &m->service[0] : NULL, m->protocol));
    }
    lrti_json_set(b, o, "reasons", texts(b, m->reason, owner ? 0 : m->n_reasons));
    lrti_json_set(b, o, "warnings", texts(b, m->warning, owner ? 0 : m->n_warnings));
}

static lrti_json *match_json(lrti_json_build *b, const lrti_directory *d, lrti_reader see,
                             const lrti_case *asked, const lrti_match *m, size_t rank)
{
    lrti_json *o = lrti_json_object(), *services = lrti_json_array();
    lrti_json_set_int(b, o, "rank", (int64_t)rank);
    lrti_json_set(b, o, "organization", organization_json(b, see, m));
    set_staff_part(b, o, d, see, asked, m);
    lrti_json_set(b, o, "eligibility", criteria_json(b, see, m->criteria));
    for (size_t i = 0; i < m->n_services; i++) {
        lrti_json_add(b, services, service_json(b, d, see, asked, m, &m->service[i]));
    }
    lrti_json_set(b, o, "services", services);
    lrti_json_set(b, o, "contacts", contacts_json(b, see, m));
    return o;
}

/* "2010/2020", "2020", "" from the two ends of a period. */
static const char *period_text(lrti_reader see, uint32_t row, char out[64])
{
    const char *a = LRTI_SEE(see, context, period_start, row),
               *z = LRTI_SEE(see, context, period_end, row);
    if (strcmp(a, z) == 0 || !z[0]) {
        snprintf(out, 64, "%.20s", a);
    } else {
        snprintf(out, 64, "%.20s%s%.20s", a, a[0] ? "/" : "", z);
    }
    return out;
}

/* When what the first source says was observed, else when it was read. */
static const char *vintage(lrti_reader see, const char *list)
{
    const char *item;
    size_t len;
    char id[300];
    if (!lrti_next_item(&list, &item, &len)) {
        return "";
    }
    snprintf(id, sizeof id, "%.*s", (int)(len < 299 ? len : 299), item);
    uint32_t row = lrti_find_row(see.t, LRTI_T_source, id);
    const char *observed = row == LRTI_NO_ROW ? "" : LRTI_SEE(see, source, observed_on, row);
    return row == LRTI_NO_ROW || observed[0] ? observed : LRTI_SEE(see, source, retrieved, row);
}

static lrti_json *context_json(lrti_json_build *b, lrti_reader see, const lrti_matches *m, size_t i)
{
    char period[64];
    uint32_t row = m->context[i], area = m->context_area[i];
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "id", LRTI_SEE(see, context, id, row));
    lrti_json_set_text(
        b, o, "set",
        LRTI_SEE(see, boundary_set, slug, LRTI_SEE_U32(see, boundary, boundary_set_id, area)));
    lrti_json_set_text(b, o, "area_id", LRTI_SEE(see, boundary, area_id, area));
    lrti_json_set_text(b, o, "topic", LRTI_SEE(see, context, topic, row));
    lrti_json_set_text(b, o, "measure", LRTI_SEE(see, context, measure, row));
    lrti_json_set_text(b, o, "text", LRTI_SEE(see, context, text, row));
    lrti_json_set_number(b, o, "value", LRTI_SEE_F64(see, context, value, row), 6);
    lrti_json_set_text(b, o, "unit", LRTI_SEE(see, context, unit, row));
    lrti_json_set_text(b, o, "period", period_text(see, row, period));
    set_nonempty(b, o, "vintage", vintage(see, LRTI_SEE(see, context, source_id, row)));
    lrti_json_set_text(b, o, "speaker", LRTI_SEE(see, context, speaker, row));
    set_nonempty(b, o, "expires", LRTI_SEE(see, context, expires, row));
    lrti_json_set_text(b, o, "method", LRTI_SEE(see, context, method, row));
    set_sources(b, o, see, LRTI_SEE(see, context, source_id, row));
    return o;
}

/* What the curriculum asks for and nobody has collected about the areas of the place. */
static lrti_json *missing_json(lrti_json_build *b, const lrt_result *result)
{
    const lrti_matches *m = &result->matches;
    bool asked =
        result->located.status == LRT_ANSWER_ANSWERED || result->located.status == LRT_ANSWER_GAP;
    uint32_t missing = lrti_context_missing_in(&result->router->directory.t, m->context,
                                               m->n_context, result->asked.as_of);
    lrti_json *a = lrti_json_array();
    for (uint32_t i = 0; i < LRTI_CONTEXT_TOPICS && asked; i++) {
        if (missing >> i & 1) {
            lrti_json *o = lrti_json_object();
            lrti_json_set_text(b, o, "topic", lrti_context_topics[i].id);
            lrti_json_set_text(b, o, "name", lrti_context_topics[i].name);
            lrti_json_set_text(b, o, "asked_by", lrti_context_topics_source);
            lrti_json_add(b, a, o);
        }
    }
    return a;
}

static lrti_json *partner_json(lrti_json_build *b, const lrti_tables *t, const lrti_partner *p)
{
    lrti_json *o = lrti_json_object(), *org = lrti_json_object();
    char day[16] = "";
    if (p->date) {
        lrti_date_text(p->date, day);
    }
    lrti_json_set_text(b, org, "id", LRTI_TX(t, organization, id, p->organization));
    lrti_json_set_text(b, org, "name", LRTI_TX(t, organization, name, p->organization));
    lrti_json_set(b, o, "organization", org);
    lrti_json_set_bool(b, o, "chosen", p->chosen);
    if (p->rank) {
        lrti_json_set_int(b, o, "rank", p->rank);
    } else {
        lrti_json_set_null(b, o, "rank");
    }
    lrti_json_set_text(b, o, "reason_code", p->code);
    lrti_json_set_text(b, o, "reason", p->reason);
    lrti_json_set_number(b, o, "distance_ft", p->distance_m / 0.3048, 1);
    lrti_json_set_number(b, o, "distance_m", p->distance_m, 2);
    set_nonempty(b, o, "area", p->area == LRTI_NO_ROW ? "" : LRTI_TX(t, boundary, id, p->area));
    set_nonempty(b, o, "date", day);
    set_nonempty(b, o, "key", p->key == LRTI_KEY_LAST ? "" : lrti_key_text(p->key));
    set_nonempty(b, o, "other",
                 p->other == LRTI_NO_ROW ? "" : LRTI_TX(t, organization, id, p->other));
    set_nonempty(b, o, "service",
                 p->service == LRTI_NO_ROW ? "" : LRTI_TX(t, service, id, p->service));
    set_nonempty(b, o, "criterion", p->criterion);
    return o;
}

static lrti_json *partners_json(lrti_json_build *b, const lrt_result *result)
{
    const lrti_tables *t = &result->router->directory.t;
    lrti_json *a = lrti_json_array();
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_organization); i++) {
        lrti_json_add(b, a, partner_json(b, t, &result->partner[i]));
    }
    return a;
}

static void set_time(lrti_json_build *b, lrti_json *o, const lrti_tables *t, const lrti_case *asked)
{
    char text[40];
    lrti_date_text(asked->as_of, text);
    lrti_json_set_text(b, o, "as_of", text);
    if (asked->at == LRT_AT_NONE) {
        lrti_json_set_null(b, o, "at");
    } else {
        lrti_zone_format(t, asked->at, text);
        lrti_json_set_text(b, o, "at", text);
    }
}

static lrti_json *named(lrti_json_build *b, const char *id, const char *name)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "id", id);
    lrti_json_set_text(b, o, "name", name);
    return o;
}

static void set_named(lrti_json_build *b, lrti_json *o, const char *key, bool there, const char *id,
                      const char *name)
{
    if (there) {
        lrti_json_set(b, o, key, named(b, id, name));
    } else {
        lrti_json_set_null(b, o, key);
    }
}

/* Each with the mode of the rule that it serves; null: the rule does not name its kind. */
static lrti_json *usable_contacts(lrti_json_build *b, lrti_reader see, const lrt_permission *p)
{
    lrti_json *a = lrti_json_array();
    for (size_t i = 0; i < p->match.n_contacts; i++) {
        const lrti_contact *c = &p->match.contact[i];
        const char *modes = p->match.protocol == LRTI_NO_ROW
                                ? ""
                                : LRTI_SEE(see, contact_protocol, mode, p->match.protocol),
                   *item = "";
        lrti_json *o = contact_json(b, see, c);
        size_t len = 0;
        uint32_t place = lrti_route_mode(modes, c->channel);
        while (place-- != UINT32_MAX && lrti_next_item(&modes, &item, &len)) {
        }
        char mode[32];
        snprintf(mode, sizeof mode, "%.*s", (int)(len < 31 ? len : 31), item);
        set_nonempty(b, o, "mode", mode);
        lrti_json_add(b, a, o);
    }
    return a;
}

lrti_json *lrti_format_permission(lrti_json_build *b, const lrt_permission *p)
{
    const lrti_directory *d = &p->router->directory;
    const lrti_tables *t = &d->t;
    lrti_reader see = {t, p->asked.view};
    uint32_t service = p->service, role = p->asked.role;
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "schema", "libroute/may-contact/1");
    set_time(b, o, t, &p->asked);
    lrti_json_set(b, o, "dataset", lrti_format_dataset(b, p->router));
    lrti_json_set(b, o, "partner",
                  named(b, LRTI_SEE(see, organization, id, p->partner),
                        LRTI_SEE(see, organization, name, p->partner)));
#define NAMED(key, row, table)                                                                     \
    set_named(b, o, key, (row) != LRTI_NO_ROW,                                                     \
              (row) == LRTI_NO_ROW ? "" : LRTI_SEE(see, table, id, row),                           \
              (row) == LRTI_NO_ROW ? "" : LRTI_SEE(see, table, name, row))
    NAMED("answered_by", p->answers, organization);
    NAMED("service", service, service);
    NAMED("role", role, role);
#undef NAMED
    set_nonempty(b, o, "verdict", lrt_permit_text(p->permission.verdict));
    lrti_json_set_text(b, o, "message", p->message);
    lrti_json_set(b, o, "protocol", protocol_json(b, d, see, &p->asked, &p->permission));
    lrti_json_set(b, o, "contacts", usable_contacts(b, see, p));
    lrti_json_set_int(b, o, "contacts_withheld", (int64_t)p->withheld);
    return o;
}

lrti_json *lrti_format_result(lrti_json_build *b, const lrt_result *result)
{
    const lrt_router *r = result->router;
    const lrti_directory *d = &r->directory;
    lrti_reader see = {&d->t, result->asked.view};
    bool owner = see.view == LRT_VIEW_OWNER;
    if (!lrti_describe(result)) { /* texts are missing: there is nothing to format */
        b->failed = true;
        return NULL;
    }
    lrti_json *o = lrti_json_object(), *areas = lrti_json_array(), *matches = lrti_json_array(),
              *context = lrti_json_array();
    lrti_json *candidates = lrti_json_array(), *warnings = lrti_json_array(),
              *location = location_json(b, result);
    lrti_json_set_text(b, o, "schema",
                       result->areas_only ? "libroute/areas/1" : "libroute/route/1");
    lrti_json_set_text(b, o, "status", lrt_answer_text(result->located.status));
    lrti_json_set_text(b, o, "reason", result->located.reason);
    if (!result->areas_only) {
        lrti_json_set_text(b, o, "view", lrti_view_text(see.view));
    }
    set_time(b, o, &r->directory.t, &result->asked);
    lrti_json_set(b, o, "dataset", lrti_format_dataset(b, r));
    if (location) {
        lrti_json_set(b, o, "location", location);
    } else {
        lrti_json_set_null(b, o, "location");
    }
    bool decided =
        result->located.status != LRT_ANSWER_AMBIGUOUS && result->geocoding.n_places == 1;
    for (size_t i = 0; !decided && i < result->geocoding.n_places; i++) {
        lrti_json_add(b, candidates, place_json(b, r, &result->geocoding.places[i]));
    }
    lrti_json_set(b, o, "candidates", candidates);
    for (size_t i = 0; i < result->located.n_hits; i++) {
        lrti_json_add(b, areas, area_json(b, see, &result->located.hit[i]));
    }
    lrti_json_set(b, o, "areas", areas);
    lrti_json_set(b, o, "verdicts", verdicts_json(b, result));
    if (!result->areas_only) {
        for (size_t i = 0; i < result->matches.n; i++) {
            lrti_json_add(b, matches,
                          match_json(b, d, see, &result->asked, &result->matches.match[i], i + 1));
        }
        for (size_t i = 0; i < result->matches.n_context && !owner; i++) {
            lrti_json_add(b, context, context_json(b, see, &result->matches, i));
        }
        lrti_json_set(b, o, "matches", matches);
        if (result->partner) {
            lrti_json_set(b, o, "partners", partners_json(b, result));
        }
        lrti_json_set(b, o, "context", context);
        lrti_json_set(b, o, "context_not_collected",
                      owner ? lrti_json_array() : missing_json(b, result));
    } else {
        lrti_json_free(matches);
        lrti_json_free(context);
    }
    warnings_json(b, warnings, see.view, &result->located.warnings);
    lrti_json_set(b, o, "warnings",
                  warnings_json(b, warnings, see.view, &result->matches.warnings));
    return o;
}

static lrti_json *reading_json(lrti_json_build *b, const lrti_read_note *r)
{
    lrti_json *o = lrti_json_object();
    set_nonempty(b, o, "number", r->number);
    set_nonempty(b, o, "pre_dir", r->pre_dir);
    set_nonempty(b, o, "name", r->name);
    set_nonempty(b, o, "suffix", r->suffix);
    set_nonempty(b, o, "suf_dir", r->suf_dir);
    set_nonempty(b, o, "unit", r->unit);
    set_nonempty(b, o, "city", r->city);
    set_nonempty(b, o, "state", r->state);
    set_nonempty(b, o, "zip", r->zip);
    lrti_json_set_int(b, o, "plausibility", r->plausibility);
    lrti_json_set_bool(b, o, "known", r->known);
    return o;
}

static lrti_json *explained_json(lrti_json_build *b, const lrt_router *r,
                                 const struct lrti_explained *e)
{
    lrti_json *o = lrti_json_object(), *words = lrti_json_array(), *readings = lrti_json_array(),
              *places = lrti_json_array();
    lrti_json_set_text(b, o, "kind", e->kind);
    for (size_t i = 0; i < e->n_words; i++) {
        lrti_json_add_text(b, words, e->words[i]);
    }
    lrti_json_set(b, o, "words", words);
    for (size_t i = 0; i < e->n_readings; i++) {
        lrti_json_add(b, readings, reading_json(b, &e->readings[i]));
    }
    lrti_json_set(b, o, "readings", readings);
    for (size_t i = 0; i < e->n_places; i++) {
        const lrti_place_note *n = &e->places[i];
        lrti_json *p = place_json(b, r, &n->place);
        if (n->reading == SIZE_MAX) {
            lrti_json_set_null(b, p, "reading");
        } else {
            lrti_json_set_int(b, p, "reading", (int64_t)n->reading);
        }
        lrti_json_set_text(b, p, "decision", n->decision);
        lrti_json_set_text(b, p, "why", n->why);
        lrti_json_add(b, places, p);
    }
    lrti_json_set(b, o, "places", places);
    return o;
}

static lrti_json *nearest_json(lrti_json_build *b, const lrt_router *r, const lrti_place *p)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "address", p->address);
    lrti_json_set(b, o, "parcels", parcels_json(b, r, p->parcels, p->n_parcels));
    lrti_json_set_text(b, o, "match_type", lrt_match_type_text(p->match_type));
    lrti_json_set_number(b, o, "lon", p->lon, 9);
    lrti_json_set_number(b, o, "lat", p->lat, 9);
    lrti_json_set_number(b, o, "distance_m", p->error_m, 1);
    return o;
}

lrti_json *lrti_format_geocode(lrti_json_build *b, const lrt_geocode_result *result)
{
    const lrti_geocoding *g = &result->geocoding;
    lrti_json *o = lrti_json_object(), *candidates = lrti_json_array();
    lrti_json_set_text(b, o, "schema", "libroute/geocode/1");
    lrti_json_set_text(b, o, "status", lrt_answer_text(g->status));
    lrti_json_set_text(b, o, "reason", g->reason ? g->reason : "");
    lrti_json_set(b, o, "dataset", lrti_format_dataset(b, result->router));
    if (g->status == LRT_ANSWER_ANSWERED && g->n_places) {
        lrti_json *place = place_json(b, result->router, &g->places[0]);
        lrti_json_set_text(b, place, "naaccr", lrti_naaccr(g->places[0].match_type));
        lrti_json_set_text(b, place, "esri_status", lrti_esri_status(g->status));
        lrti_json_set_text(b, place, "esri_addr_type", lrti_esri_type(g->places[0].match_type));
        lrti_json_set(b, o, "location", place);
    } else {
        lrti_json_set_null(b, o, "location");
    }
    for (size_t i = g->status == LRT_ANSWER_ANSWERED; i < g->n_places; i++) {
        lrti_json_add(b, candidates, place_json(b, result->router, &g->places[i]));
    }
    lrti_json_set(b, o, "candidates", candidates);
    if (g->nearest) {
        lrti_json_set(b, o, "nearest", nearest_json(b, result->router, g->nearest));
    }
    if (g->explained) {
        lrti_json_set(b, o, "explanation", explained_json(b, result->router, g->explained));
    }
    return o;
}

size_t lrt_result_json(const lrt_result *result, char *buf, size_t size)
{
    lrti_json_build b = {false};
    lrti_json *o = result ? lrti_format_result(&b, result) : lrti_json_object();
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

size_t lrt_geocode_result_json(const lrt_geocode_result *result, char *buf, size_t size)
{
    lrti_json_build b = {false};
    lrti_json *o = result ? lrti_format_geocode(&b, result) : lrti_json_object();
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

/* ---- GeoJSON ---- */

lrti_json *lrti_format_feature(lrti_json_build *b, double lon, double lat, lrti_json *properties)
{
    lrti_json *f = lrti_json_object();
    lrti_json_set_text(b, f, "type", "Feature");
    if (isnan(lon)) {
        lrti_json_set_null(b, f, "geometry");
    } else {
        lrti_json *g = lrti_json_object(), *at = lrti_json_array();
        lrti_json_add_number(b, at, lon, 9);
        lrti_json_add_number(b, at, lat, 9);
        lrti_json_set_text(b, g, "type", "Point");
        lrti_json_set(b, g, "coordinates", at);
        lrti_json_set(b, f, "geometry", g);
    }
    lrti_json_set(b, f, "properties", properties);
    return f;
}

static size_t give_collection(lrti_json_build *b, lrti_json *features, char *buf, size_t size)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "type", "FeatureCollection");
    lrti_json_set(b, o, "features", features);
    size_t len = lrti_json_dump(b, o, buf, size);
    lrti_json_free(o);
    return len;
}

size_t lrt_result_geojson(const lrt_result *result, char *buf, size_t size)
{
    lrti_json_build b = {false};
    lrti_json *features = lrti_json_array();
    if (result) {
        const lrti_located *l = &result->located;
        lrti_reader see = {&result->router->directory.t, result->asked.view};
        lrti_json_add(&b, features,
                      lrti_format_feature(&b, l->lon, l->lat, lrti_format_result(&b, result)));
        for (size_t i = 0; i < l->n_hits; i++) {
            lrti_json_add(&b, features,
                          lrti_format_feature(&b, NAN, NAN, area_json(&b, see, &l->hit[i])));
        }
    }
    return give_collection(&b, features, buf, size);
}

size_t lrt_geocode_result_geojson(const lrt_geocode_result *result, char *buf, size_t size)
{
    lrti_json_build b = {false};
    lrti_json *features = lrti_json_array();
    for (size_t i = 0; result && i < result->geocoding.n_places; i++) {
        const lrti_place *p = &result->geocoding.places[i];
        lrti_json_add(&b, features,
                      lrti_format_feature(&b, p->lon, p->lat, place_json(&b, result->router, p)));
    }
    return give_collection(&b, features, buf, size);
}
