#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvio.h"
#include "diff_inside.h"
#include "format.h"
#include "wrap.h"

#define FOOT 0.3048
#define NAME_COLUMNS 34
#define PLACES_NAMED 4 /* of a change, on the page */
#define SHOWN_MAX 12   /* rows of one kind on the page; the rest is counted */

/* ---- what all forms share ---- */

/* Square feet of the territory's own foot where it has one. */
static double foot_of(const lrt_diff_result *r)
{
    return r->router[1]->directory.feet ? r->router[1]->directory.unit_m : FOOT;
}

static double square_feet(const lrt_diff_result *r, double m2)
{
    return m2 / (foot_of(r) * foot_of(r));
}

static const lrti_change *change_of(const lrt_diff_result *r, const lrti_diff_place *p)
{
    return p->change == LRTI_NO_ROW ? NULL : &r->change[p->change];
}

static const char *first_id(const lrti_answer_record *a)
{
    return a && a->n_partners ? a->partner[0].id : "";
}

static bool has_partner(const lrti_answer_record *a, const char *id)
{
    for (size_t i = 0; a && i < a->n_partners; i++) {
        if (strcmp(a->partner[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

static int compare_cause_totals(const void *left, const void *right)
{
    const lrti_cause_total *a = left, *b = right;
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : strcmp(a->subject, b->subject);
}

static void count_rows(const lrt_diff_result *r, uint32_t (*places)[2])
{
    for (size_t i = 0; i < r->n_places; i++) {
        if (r->place[i].state == LRTI_PLACE_CHANGED) {
            places[r->place[i].change][r->place[i].kind]++;
        }
    }
}

lrti_cause_total *lrti_diff_causes(const lrt_diff_result *r, size_t *n_out)
{
    size_t n = 0, kept = 0;
    uint32_t(*places)[2] = calloc(r->n_changes + 1, sizeof *places);
    for (size_t i = 0; i < r->n_changes; i++) {
        n += r->change[i].n_causes;
    }
    lrti_cause_total *all = calloc(n + 1, sizeof *all);
    *n_out = 0;
    if (!places || !all) {
        free(places);
        free(all);
        return NULL;
    }
    count_rows(r, places);
    n = 0;
    for (size_t i = 0; i < r->n_changes; i++) {
        const lrti_change *c = &r->change[i];
        for (size_t k = 0; c->places && k < c->n_causes; k++) {
            all[n++] = (lrti_cause_total){c->cause[k].kind,
                                          c->cause[k].subject,
                                          c->cause[k].text,
                                          {places[i][0], places[i][1]}};
        }
    }
    free(places);
    if (n > 1) {
        qsort(all, n, sizeof *all, compare_cause_totals);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept && compare_cause_totals(&all[kept - 1], &all[i]) == 0) {
            /* of several wordings the first bytewise: rows come in an order of places */
            all[kept - 1].text =
                strcmp(all[i].text, all[kept - 1].text) < 0 ? all[i].text : all[kept - 1].text;
            all[kept - 1].places[0] += all[i].places[0];
            all[kept - 1].places[1] += all[i].places[1];
        } else {
            all[kept++] = all[i];
        }
    }
    *n_out = kept;
    return all;
}

/* ---- JSON ---- */

static void set_or_null(lrti_json_build *b, lrti_json *o, const char *key, const char *text)
{
    if (text[0]) {
        lrti_json_set_text(b, o, key, text);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

static lrti_json *side_json(lrti_json_build *b, const lrt_diff_result *r, int k)
{
    char day[16];
    lrti_json *o = lrti_json_object();
    lrti_date_text(r->asked[k].as_of, day);
    lrti_json_set(b, o, "dataset", lrti_format_dataset(b, r->router[k]));
    lrti_json_set_text(b, o, "as_of", day);
    return o;
}

static lrti_json *question_json(lrti_json_build *b, const lrt_diff_result *r)
{
    static const char *const rule[] = {"default", "point", "parcel"};
    lrti_json *o = lrti_json_object(), *facts = lrti_json_array();
    for (size_t i = 0; i < r->n_facts; i++) {
        lrti_json_add_text(b, facts, r->fact[i]);
    }
    set_or_null(b, o, "role", r->role);
    lrti_json_set(b, o, "facts", facts);
    lrti_json_set_text(b, o, "rule", rule[r->rule]);
    lrti_json_set_text(b, o, "view", lrti_view_text(r->asked[1].view));
    return o;
}

static lrti_json *kind_counts(lrti_json_build *b, const lrt_diff_result *r, int kind)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_int(b, o, "compared", r->compared[kind]);
    for (int s = 0; s < LRTI_PLACE_STATES; s++) {
        lrti_json_set_int(b, o, lrti_place_state_text((lrti_place_state)s), r->rows[kind][s]);
    }
    lrti_json_set_int(b, o, "moved_same_answer", r->moved_same[kind]);
    return o;
}

static lrti_json *counts_json(lrti_json_build *b, const lrt_diff_result *r)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set(b, o, "parcels", kind_counts(b, r, LRTI_RECORD_PARCEL));
    lrti_json_set(b, o, "addresses", kind_counts(b, r, LRTI_RECORD_HOUSE));
    lrti_json_set_int(b, o, "boundaries", (int64_t)r->n_boundaries);
    return o;
}

static lrti_json *effects_json(lrti_json_build *b, unsigned effects)
{
    lrti_json *list = lrti_json_array();
    for (unsigned i = 0; i < LRTI_EFFECTS; i++) {
        if (effects >> i & 1) {
            lrti_json_add_text(b, list, lrti_effect_text(1u << i));
        }
    }
    return list;
}

static lrti_json *cause_json(lrti_json_build *b, lrti_cause_kind kind, const char *subject,
                             const char *text)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "cause", lrti_cause_text(kind));
    set_or_null(b, o, "subject", subject);
    lrti_json_set_text(b, o, "text", text);
    return o;
}

static lrti_json *causes_json(lrti_json_build *b, const lrt_diff_result *r)
{
    size_t n;
    lrti_json *list = lrti_json_array();
    lrti_cause_total *all = lrti_diff_causes(r, &n);
    b->failed = b->failed || !all;
    for (size_t i = 0; i < n; i++) {
        lrti_json *o = cause_json(b, all[i].kind, all[i].subject, all[i].text);
        lrti_json_set_int(b, o, "parcels", all[i].places[LRTI_RECORD_PARCEL]);
        lrti_json_set_int(b, o, "addresses", all[i].places[LRTI_RECORD_HOUSE]);
        lrti_json_add(b, list, o);
    }
    free(all);
    return list;
}

static lrti_json *gains_json(lrti_json_build *b, const lrti_gains *g)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_int(b, o, "first_gained", g->first_gained);
    lrti_json_set_int(b, o, "first_lost", g->first_lost);
    lrti_json_set_int(b, o, "category_gained", g->category_gained);
    lrti_json_set_int(b, o, "category_lost", g->category_lost);
    lrti_json_set_int(b, o, "any_gained", g->any_gained);
    lrti_json_set_int(b, o, "any_lost", g->any_lost);
    return o;
}

static lrti_json *totals_json(lrti_json_build *b, const lrt_diff_result *r)
{
    lrti_json *list = lrti_json_array();
    for (size_t i = 0; i < r->n_totals; i++) {
        lrti_json *o = lrti_json_object();
        lrti_json_set_text(b, o, "id", r->total[i].id);
        lrti_json_set_text(b, o, "name", r->total[i].name);
        set_or_null(b, o, "category", r->total[i].category);
        lrti_json_set(b, o, "parcels", gains_json(b, &r->total[i].of[LRTI_RECORD_PARCEL]));
        lrti_json_set(b, o, "addresses", gains_json(b, &r->total[i].of[LRTI_RECORD_HOUSE]));
        lrti_json_add(b, list, o);
    }
    return list;
}

static void add_ids(lrti_json_build *b, lrti_json *list, const char *ids)
{
    const char *item;
    size_t len;
    while (lrti_next_item(&ids, &item, &len)) {
        lrti_buf one = {0};
        lrti_buf_add(&one, item, len);
        lrti_json_add_text(b, list, one.failed ? "" : one.data);
        b->failed = b->failed || one.failed;
        lrti_buf_free(&one);
    }
}

static lrti_json *partner_json(lrti_json_build *b, const lrti_diff_partner *p)
{
    lrti_json *o = lrti_json_object(), *services = lrti_json_array(), *contacts = lrti_json_array();
    add_ids(b, services, p->services);
    for (size_t i = 0; i < p->n_contacts; i++) {
        lrti_json_add_text(b, contacts, p->contact[i]);
    }
    lrti_json_set_text(b, o, "id", p->id);
    lrti_json_set_text(b, o, "name", p->name);
    set_or_null(b, o, "category", p->category);
    lrti_json_set(b, o, "services", services);
    lrti_json_set(b, o, "contacts", contacts);
    lrti_json_set_text(b, o, "permission", p->permission);
    set_or_null(b, o, "protocol", p->protocol);
    return o;
}

static lrti_json *answer_json(lrti_json_build *b, const lrti_answer_record *a)
{
    lrti_json *o = lrti_json_object(), *partners = lrti_json_array();
    for (size_t i = 0; i < a->n_partners; i++) {
        lrti_json_add(b, partners, partner_json(b, &a->partner[i]));
    }
    lrti_json_set_text(b, o, "status", lrt_answer_text(a->status));
    lrti_json_set(b, o, "partners", partners);
    return o;
}

static lrti_json *change_json(lrti_json_build *b, const lrti_change *c)
{
    lrti_json *o = lrti_json_object(), *causes = lrti_json_array();
    for (size_t i = 0; i < c->n_causes; i++) {
        lrti_json_add(b, causes,
                      cause_json(b, c->cause[i].kind, c->cause[i].subject, c->cause[i].text));
    }
    lrti_json_set_int(b, o, "places", c->places);
    lrti_json_set(b, o, "effects", effects_json(b, c->effects));
    lrti_json_set(b, o, "causes", causes);
    lrti_json_set(b, o, "old", answer_json(b, c->was));
    lrti_json_set(b, o, "new", answer_json(b, c->is));
    return o;
}

static lrti_json *place_json(lrti_json_build *b, const lrti_diff_place *p)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "kind", lrti_record_kind_text(p->kind));
    lrti_json_set_text(b, o, "id", p->id);
    set_or_null(b, o, "address", p->address);
    lrti_json_set_text(b, o, "state", lrti_place_state_text(p->state));
    lrti_json_set_number(b, o, "lon", p->lon, 7);
    lrti_json_set_number(b, o, "lat", p->lat, 7);
    lrti_json_set_number(b, o, "old_lon", p->old_lon, 7);
    lrti_json_set_number(b, o, "old_lat", p->old_lat, 7);
    if (p->change == LRTI_NO_ROW) {
        lrti_json_set_null(b, o, "change");
    } else {
        lrti_json_set_int(b, o, "change", p->change);
    }
    set_or_null(b, o, "first_old", first_id(p->was));
    set_or_null(b, o, "first_new", first_id(p->is));
    return o;
}

static void set_owner(lrti_json_build *b, lrti_json *o, const char *key, const char *id,
                      const char *name)
{
    if (!id[0]) {
        lrti_json_set_null(b, o, key);
        return;
    }
    lrti_json *owner = lrti_json_object();
    lrti_json_set_text(b, owner, "area_id", id);
    lrti_json_set_text(b, owner, "name", name);
    lrti_json_set(b, o, key, owner);
}

static void set_shape(lrti_json_build *b, lrti_json *o, const lrti_boundary_change *c)
{
    lrti_json *g = lrti_json_object();
    lrti_json_set_text(b, g, "type", "MultiPolygon");
    lrti_json_set(b, g, "coordinates", lrti_format_polygons(b, &c->shape));
    lrti_json_set(b, o, "geometry", g);
}

static lrti_json *boundary_json(lrti_json_build *b, const lrt_diff_result *r,
                                const lrti_boundary_change *c, bool geometry)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "slug", c->slug);
    set_or_null(b, o, "old_set", c->old_set);
    set_or_null(b, o, "new_set", c->new_set);
    set_owner(b, o, "from", c->from, c->from_name);
    set_owner(b, o, "to", c->to, c->to_name);
    lrti_json_set_number(b, o, "area_m2", c->area_m2, 6);
    lrti_json_set_number(b, o, "area_ft2", square_feet(r, c->area_m2), 6);
    lrti_json_set_number(b, o, "from_share", c->from_share, 9);
    lrti_json_set_number(b, o, "to_share", c->to_share, 9);
    lrti_json_set_int(b, o, "parcels", c->parcels);
    lrti_json_set_int(b, o, "addresses", c->addresses);
    lrti_json_set_number(b, o, "lon", c->lon, 9);
    lrti_json_set_number(b, o, "lat", c->lat, 9);
    if (geometry) {
        set_shape(b, o, c);
    }
    return o;
}

size_t lrt_diff_json(const lrt_diff_result *diff, char *buf, size_t size)
{
    lrti_json_build b = {false};
    if (!diff) {
        return SIZE_MAX;
    }
    lrti_json *o = lrti_json_object(), *changes = lrti_json_array(), *places = lrti_json_array(),
              *boundaries = lrti_json_array();
    lrti_json_set_text(&b, o, "schema", "libroute/diff/1");
    lrti_json_set_text(&b, o, "title", diff->router[1]->directory.title);
    lrti_json_set(&b, o, "old", side_json(&b, diff, 0));
    lrti_json_set(&b, o, "new", side_json(&b, diff, 1));
    lrti_json_set(&b, o, "question", question_json(&b, diff));
    lrti_json_set(&b, o, "counts", counts_json(&b, diff));
    lrti_json_set(&b, o, "causes", causes_json(&b, diff));
    lrti_json_set(&b, o, "partners", totals_json(&b, diff));
    for (size_t i = 0; i < diff->n_changes; i++) {
        lrti_json_add(&b, changes, change_json(&b, &diff->change[i]));
    }
    lrti_json_set(&b, o, "changes", changes);
    for (size_t i = 0; i < diff->n_places; i++) {
        lrti_json_add(&b, places, place_json(&b, &diff->place[i]));
    }
    lrti_json_set(&b, o, "places", places);
    for (size_t i = 0; i < diff->n_boundaries; i++) {
        lrti_json_add(&b, boundaries, boundary_json(&b, diff, &diff->boundary[i], true));
    }
    lrti_json_set(&b, o, "boundaries", boundaries);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

size_t lrt_diff_geojson(const lrt_diff_result *diff, char *buf, size_t size)
{
    lrti_json_build b = {false};
    if (!diff) {
        return SIZE_MAX;
    }
    lrti_json *o = lrti_json_object(), *features = lrti_json_array();
    lrti_json_set_text(&b, o, "type", "FeatureCollection");
    for (size_t i = 0; i < diff->n_boundaries; i++) {
        lrti_json *feature = lrti_json_object();
        lrti_json_set_text(&b, feature, "type", "Feature");
        set_shape(&b, feature, &diff->boundary[i]);
        lrti_json_set(&b, feature, "properties",
                      boundary_json(&b, diff, &diff->boundary[i], false));
        lrti_json_add(&b, features, feature);
    }
    lrti_json_set(&b, o, "features", features);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

/* ---- CSV ---- */

static void cell(lrti_buf *out, const char *text)
{
    lrti_buf_char(out, ',');
    lrti_csv_field(out, text, strlen(text));
}

static void degrees(lrti_buf *out, double value)
{
    lrti_buf_char(out, ',');
    if (isfinite(value)) {
        lrti_buf_fixed(out, value, 7);
    }
}

static void item(lrti_buf *list, const char *text)
{
    lrti_buf_str(list, list->len ? ";" : "");
    lrti_buf_str(list, text);
}

static void list_cell(lrti_buf *out, lrti_buf *list)
{
    cell(out, list->len ? list->data : "");
    out->failed = out->failed || list->failed;
    lrti_buf_free(list);
}

static void partners_cell(lrti_buf *out, const lrti_answer_record *a)
{
    lrti_buf list = {0};
    for (size_t i = 0; a && i < a->n_partners; i++) {
        item(&list, a->partner[i].id);
    }
    list_cell(out, &list);
}

/* Partners of `a` that `b` has not. */
static void only_cell(lrti_buf *out, const lrti_answer_record *a, const lrti_answer_record *b)
{
    lrti_buf list = {0};
    for (size_t i = 0; a && i < a->n_partners; i++) {
        if (!has_partner(b, a->partner[i].id)) {
            item(&list, a->partner[i].id);
        }
    }
    list_cell(out, &list);
}

static void why_cells(lrti_buf *out, const lrti_diff_place *p, const lrti_change *c)
{
    lrti_buf effects = {0}, causes = {0}, why = {0};
    for (unsigned i = 0; c && i < LRTI_EFFECTS; i++) {
        if (c->effects >> i & 1) {
            item(&effects, lrti_effect_text(1u << i));
        }
    }
    if (p->state == LRTI_PLACE_MOVED) {
        item(&causes, lrti_cause_text(LRTI_CAUSE_PLACE_MOVED));
        item(&why, "the place lies elsewhere");
    }
    for (size_t i = 0; c && p->state != LRTI_PLACE_MOVED && i < c->n_causes; i++) {
        lrti_buf one = {0};
        lrti_buf_printf(&one, "%s%s%s", lrti_cause_text(c->cause[i].kind),
                        c->cause[i].subject[0] ? ":" : "", c->cause[i].subject);
        item(&causes, one.failed ? "" : one.data);
        item(&why, c->cause[i].text);
        causes.failed = causes.failed || one.failed;
        lrti_buf_free(&one);
    }
    list_cell(out, &effects);
    list_cell(out, &causes);
    list_cell(out, &why);
}

size_t lrt_diff_csv(const lrt_diff_result *diff, char *buf, size_t size)
{
    lrti_buf out = {0};
    lrti_buf_str(&out, "kind,id,address,lon,lat,state,status_old,status_new,first_old,first_new,"
                       "partners_old,partners_new,gained,lost,effects,causes,why\r\n");
    out.failed = out.failed || !diff;
    for (size_t i = 0; diff && i < diff->n_places; i++) {
        const lrti_diff_place *p = &diff->place[i];
        lrti_buf_str(&out, lrti_record_kind_text(p->kind));
        cell(&out, p->id);
        cell(&out, p->address);
        degrees(&out, p->lon);
        degrees(&out, p->lat);
        cell(&out, lrti_place_state_text(p->state));
        cell(&out, p->was ? lrt_answer_text(p->was->status) : "");
        cell(&out, p->is ? lrt_answer_text(p->is->status) : "");
        cell(&out, first_id(p->was));
        cell(&out, first_id(p->is));
        partners_cell(&out, p->was);
        partners_cell(&out, p->is);
        only_cell(&out, p->is, p->was);
        only_cell(&out, p->was, p->is);
        why_cells(&out, p, change_of(diff, p));
        lrti_buf_str(&out, "\r\n");
    }
    return lrti_give(&out, buf, size);
}

/* ---- the page ---- */

typedef struct page {
    lrti_buf out;
    unsigned width;
    const lrt_diff_result *r;
} page;

static void LRTI_PRINTF(3, 4) sayf(page *p, size_t indent, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    lrti_wrap(&p->out, p->width, indent, "", indent, text);
}

static void LRTI_PRINTF(3, 4) bullet(page *p, size_t indent, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    lrti_wrap(&p->out, p->width, indent, "- ", indent + 2, text);
}

static const char *plural(uint32_t n) { return n == 1 ? "" : "s"; }

static void grouped(double value, char out[64])
{
    char plain[400];
    size_t k = 0, n = lrti_format_fixed(plain, sizeof plain, value, 0);
    for (size_t i = 0; i < n && k < 60; i++) {
        if (i && (n - i) % 3 == 0 && plain[i - 1] != '-') {
            out[k++] = ',';
        }
        out[k++] = plain[i];
    }
    out[k] = '\0';
}

static uint32_t rows_of(const lrt_diff_result *r, lrti_place_state s)
{
    return r->rows[LRTI_RECORD_PARCEL][s] + r->rows[LRTI_RECORD_HOUSE][s];
}

static void say_state(page *p, lrti_place_state s, const char *what)
{
    const uint32_t a = p->r->rows[LRTI_RECORD_PARCEL][s], b = p->r->rows[LRTI_RECORD_HOUSE][s];
    if (a + b) {
        sayf(p, 2, "%u parcel%s and %u address%s %s", a, plural(a), b, b == 1 ? "" : "es", what);
    }
}

static void head(page *p)
{
    const lrt_diff_result *r = p->r;
    static const char *const side[] = {"Old", "New"};
    lrti_buf_str(&p->out, "WHAT WOULD CHANGE\n");
    sayf(p, 0, "%s", r->router[1]->directory.title);
    for (int k = 0; k < 2; k++) {
        char day[16];
        lrti_date_text(r->asked[k].as_of, day);
        sayf(p, 0, "%s: as of %s, %.19s", side[k], day, lrti_image_digest(r->router[k]->image));
    }
    if (r->role[0]) {
        sayf(p, 0, "Asked by: %s", r->role);
    }
    for (size_t i = 0; i < r->n_facts; i++) {
        sayf(p, 0, "With: %s", r->fact[i]);
    }
    lrti_buf_char(&p->out, '\n');
    if (lrt_diff_is_empty(r)) {
        lrti_buf_str(&p->out, "NOTHING CHANGES\n");
    } else {
        uint32_t a = r->rows[LRTI_RECORD_PARCEL][LRTI_PLACE_CHANGED],
                 b = r->rows[LRTI_RECORD_HOUSE][LRTI_PLACE_CHANGED];
        sayf(p, 0, "%u PARCEL%s AND %u ADDRESS%s GET ANOTHER ANSWER", a, a == 1 ? "" : "S", b,
             b == 1 ? "" : "ES");
    }
    sayf(p, 2,
         "compared: %u parcels, %u addresses; an address that changes as its parcel does "
         "is counted there",
         r->compared[0], r->compared[1]);
    say_state(p, LRTI_PLACE_MOVED, "lie elsewhere than before, and get another answer");
    say_state(p, LRTI_PLACE_NEW, "are new");
    say_state(p, LRTI_PLACE_VANISHED, "are gone");
}

static void effects(page *p)
{
    static const char *const words[LRTI_EFFECTS] = {"another status (outside, gap ...)",
                                                    "another first partner",
                                                    "other partners",
                                                    "another order",
                                                    "other services",
                                                    "another contact",
                                                    "another permission",
                                                    "another protocol"};
    if (!rows_of(p->r, LRTI_PLACE_CHANGED)) {
        return;
    }
    lrti_buf_str(&p->out, "\nEFFECT                                places\n");
    for (unsigned i = 0; i < LRTI_EFFECTS; i++) {
        uint32_t n = 0;
        for (size_t c = 0; c < p->r->n_changes; c++) {
            n += p->r->change[c].effects >> i & 1 ? p->r->change[c].places : 0;
        }
        if (n) {
            lrti_buf_printf(&p->out, "  %-34s %7u\n", words[i], n);
        }
    }
}

static int compare_by_category(const void *left, const void *right)
{
    const lrti_diff_total *a = *(const lrti_diff_total *const *)left,
                          *b = *(const lrti_diff_total *const *)right;
    int c = strcmp(a->category, b->category);
    return c ? c : strcmp(a->id, b->id);
}

static void both_ways(uint32_t gained, uint32_t lost, char out[32])
{
    char a[16] = "", b[16] = "";
    if (gained) {
        snprintf(a, sizeof a, "+%u", gained);
    }
    if (lost) {
        snprintf(b, sizeof b, "%s-%u", gained ? " " : "", lost);
    }
    snprintf(out, 32, "%s%s", a, b);
}

static void total_line(page *p, const lrti_diff_total *t)
{
    char first[32], category[32], any[32];
    size_t columns = 0;
    const lrti_gains *a = &t->of[0], *b = &t->of[1];
    both_ways(a->first_gained + b->first_gained, a->first_lost + b->first_lost, first);
    both_ways(a->category_gained + b->category_gained, a->category_lost + b->category_lost,
              category);
    both_ways(a->any_gained + b->any_gained, a->any_lost + b->any_lost, any);
    for (const char *c = t->name; *c; c++) {
        columns += ((unsigned char)*c & 0xC0) != 0x80;
    }
    lrti_buf_printf(&p->out, "    %s", t->name);
    if (columns > NAME_COLUMNS) { /* the numbers below it */
        lrti_buf_str(&p->out, "\n    ");
        columns = 0;
    }
    lrti_buf_printf(&p->out, "%*s %13s %13s %13s\n", (int)(NAME_COLUMNS - columns), "", first,
                    category, any);
}

static void totals(page *p)
{
    const lrt_diff_result *r = p->r;
    const char *category = NULL;
    const lrti_diff_total **by = malloc((r->n_totals + 1) * sizeof *by);
    p->out.failed = p->out.failed || !by;
    for (size_t i = 0; by && i < r->n_totals; i++) {
        by[i] = &r->total[i];
    }
    if (by && r->n_totals) {
        qsort(by, r->n_totals, sizeof *by, compare_by_category);
        lrti_buf_printf(&p->out, "\n%-*s %13s %13s %13s\n", NAME_COLUMNS + 4,
                        "PARTNERS, places +gained -lost", "first of all", "first of kind",
                        "at any rank");
    }
    for (size_t i = 0; by && i < r->n_totals; i++) {
        if (!category || strcmp(category, by[i]->category) != 0) {
            category = by[i]->category;
            lrti_buf_printf(&p->out, "  %s\n", category[0] ? category : "(no category)");
        }
        total_line(p, by[i]);
    }
    free(by);
}

static int compare_by_places(const void *left, const void *right)
{
    const lrti_cause_total *a = left, *b = right;
    uint32_t x = a->places[0] + a->places[1], y = b->places[0] + b->places[1];
    return x != y ? (x > y ? -1 : 1) : compare_cause_totals(left, right);
}

static void causes(page *p)
{
    size_t n;
    lrti_cause_total *all = lrti_diff_causes(p->r, &n);
    p->out.failed = p->out.failed || !all;
    if (n) {
        qsort(all, n, sizeof *all, compare_by_places);
        lrti_buf_str(&p->out, "\nWHY\n");
    }
    for (size_t i = 0; i < n && i < 3 * SHOWN_MAX; i++) {
        char label[48];
        snprintf(label, sizeof label, "%6u  ", all[i].places[0] + all[i].places[1]);
        lrti_wrap(&p->out, p->width, 2, label, 10, all[i].text);
    }
    if (n > 3 * SHOWN_MAX) {
        sayf(p, 10, "and %zu more causes: --format json", n - 3 * SHOWN_MAX);
    }
    free(all);
}

static int compare_by_area(const void *left, const void *right)
{
    const lrti_boundary_change *a = *(const lrti_boundary_change *const *)left,
                               *b = *(const lrti_boundary_change *const *)right;
    int c = strcmp(a->slug, b->slug);
    if (c) {
        return c;
    }
    return a->area_m2 != b->area_m2 ? (a->area_m2 > b->area_m2 ? -1 : 1) : (a < b ? -1 : a > b);
}

static void boundary_line(page *p, const lrti_boundary_change *c)
{
    char ft[64], m[64], share[40] = "", whose[400] = "";
    grouped(square_feet(p->r, c->area_m2), ft);
    grouped(c->area_m2, m);
    const char *from = c->from[0] ? c->from_name[0] ? c->from_name : c->from : "nobody",
               *to = c->to[0] ? c->to_name[0] ? c->to_name : c->to : "nobody";
    lrti_format_fixed(share, sizeof share, 100 * (c->from[0] ? c->from_share : c->to_share), 1);
    snprintf(whose, sizeof whose, "%s %% of %s", share, c->from[0] ? from : to);
    bullet(p, 4, "%s to %s: %s ft2 (%s m2), %s; %u parcel%s, %u address%s", from, to, ft, m, whose,
           c->parcels, plural(c->parcels), c->addresses, c->addresses == 1 ? "" : "es");
}

static void boundaries(page *p)
{
    const lrt_diff_result *r = p->r;
    const lrti_boundary_change **by = malloc((r->n_boundaries + 1) * sizeof *by);
    size_t shown = 0, left = 0;
    p->out.failed = p->out.failed || !by;
    for (size_t i = 0; by && i < r->n_boundaries; i++) {
        by[i] = &r->boundary[i];
    }
    if (by && r->n_boundaries) {
        qsort(by, r->n_boundaries, sizeof *by, compare_by_area);
        lrti_buf_str(&p->out, "\nLAND THAT CHANGED HANDS\n");
    }
    for (size_t i = 0; by && i < r->n_boundaries; i++) {
        if (i == 0 || strcmp(by[i]->slug, by[i - 1]->slug) != 0) {
            shown = 0;
            const char *was = by[i]->old_set[0] ? by[i]->old_set : "none",
                       *is = by[i]->new_set[0] ? by[i]->new_set : "none";
            sayf(p, 2, strcmp(was, is) == 0 ? "%s" : "%s to %s", was, is);
        }
        if (shown < SHOWN_MAX && by[i]->old_set[0] && by[i]->new_set[0]) {
            boundary_line(p, by[i]);
            shown++;
        } else {
            left++;
        }
        bool last = i + 1 == r->n_boundaries || strcmp(by[i]->slug, by[i + 1]->slug) != 0;
        if (last && left) {
            bool whole = !by[i]->old_set[0] || !by[i]->new_set[0];
            sayf(p, 4, whole ? "%zu areas: the whole set" : "and %zu smaller ones: --format json",
                 left);
            left = 0;
        }
    }
    free(by);
}

static int compare_by_size(const void *left, const void *right)
{
    const lrti_change *a = *(const lrti_change *const *)left,
                      *b = *(const lrti_change *const *)right;
    return a->places != b->places ? (a->places > b->places ? -1 : 1) : (a < b ? -1 : a > b);
}

static const char *first_name(const lrti_answer_record *a)
{
    return a && a->n_partners ? a->partner[0].name : "nobody";
}

static void say_change(page *p, const lrti_change *c)
{
    const lrt_diff_result *r = p->r;
    lrti_buf text = {0};
    uint32_t named = 0;
    bool other = strcmp(first_id(c->was), first_id(c->is)) != 0;
    lrti_buf_printf(&text, "%u place%s, first %s%s%s:", c->places, plural(c->places),
                    first_name(c->was), other ? " -> " : "", other ? first_name(c->is) : "");
    for (unsigned k = 0, n = 0; k < LRTI_EFFECTS; k++) {
        if (c->effects >> k & 1) {
            lrti_buf_printf(&text, "%s %s", n++ ? "," : "", lrti_effect_text(1u << k));
        }
    }
    for (size_t i = 0; i < r->n_places && named < PLACES_NAMED; i++) {
        if (r->place[i].state == LRTI_PLACE_CHANGED && change_of(r, &r->place[i]) == c) {
            lrti_buf_printf(&text, "%s %s", named ? "," : ". As", r->place[i].id);
            named++;
        }
    }
    lrti_buf_str(&text, c->places > named ? " ..." : "");
    lrti_wrap(&p->out, p->width, 2, "- ", 4, text.failed ? "" : text.data);
    p->out.failed = p->out.failed || text.failed;
    lrti_buf_free(&text);
}

static void changes(page *p)
{
    const lrt_diff_result *r = p->r;
    size_t n = 0;
    const lrti_change **by = malloc((r->n_changes + 1) * sizeof *by);
    p->out.failed = p->out.failed || !by;
    for (size_t i = 0; by && i < r->n_changes; i++) {
        if (r->change[i].places) {
            by[n++] = &r->change[i];
        }
    }
    if (n) {
        qsort(by, n, sizeof *by, compare_by_size);
        lrti_buf_str(&p->out, "\nPLACES\n");
    }
    for (size_t i = 0; i < n && i < SHOWN_MAX; i++) {
        say_change(p, by[i]);
    }
    if (n > SHOWN_MAX) {
        sayf(p, 2, "and %zu more changes; --format csv has every place", n - SHOWN_MAX);
    }
    free(by);
}

/* Moved, new and vanished ones. */
static void others(page *p)
{
    static const char *const title[] = {"", "LIES ELSEWHERE", "NEW", "GONE"};
    const lrt_diff_result *r = p->r;
    for (int s = LRTI_PLACE_MOVED; s < LRTI_PLACE_STATES; s++) {
        size_t shown = 0;
        for (size_t i = 0; i < r->n_places && shown < SHOWN_MAX; i++) {
            const lrti_diff_place *q = &r->place[i];
            if ((int)q->state != s) {
                continue;
            }
            if (shown++ == 0) {
                lrti_buf_printf(&p->out, "\n%s\n", title[s]);
            }
            bullet(p, 2, "%s%s%s: first %s%s%s", q->id, q->address[0] ? ", " : "", q->address,
                   q->was ? first_name(q->was) : "", q->was && q->is ? " -> " : "",
                   q->is ? first_name(q->is) : "");
        }
        uint32_t all = rows_of(r, (lrti_place_state)s);
        if (all > shown) {
            sayf(p, 2, "and %zu more: --format csv", all - shown);
        }
    }
}

size_t lrt_diff_text(const lrt_diff_result *diff, unsigned width, char *buf, size_t size)
{
    page p = {{0}, lrti_page_width(width), diff};
    if (!diff) {
        return SIZE_MAX;
    }
    head(&p);
    effects(&p);
    totals(&p);
    causes(&p);
    boundaries(&p);
    changes(&p);
    others(&p);
    return lrti_give(&p.out, buf, size);
}
