#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas.h"
#include "diff_inside.h"
#include "format.h"
#include "report.h"

/* A comparison as a report, over the boundary sets of the newer side: the land that changed hands as areas, and each change of
   answer once, as the points of all places that have it. A row a place would be half a million of them; diff.csv has those. */

#define FOOT 0.3048
#define NAMED_MAX 12

typedef struct maker {
    const lrt_diff_result *d;
    lrti_arena *arena;
    lrti_report *r;
    bool failed;
    lrti_atlas atlas;
    const lrti_change **change; /* in the order of the rows */
    const lrti_boundary_change **land;
    size_t first_land; /* row */
} maker;

static void *get(maker *m, size_t n, size_t size)
{
    void *p = lrti_arena_alloc(m->arena, n + 1, size);
    m->failed = m->failed || !p;
    return p;
}

static const char *keep(maker *m, const char *text)
{
    m->failed = m->failed || !text;
    return text ? text : "";
}

#define TEXT(m, ...) keep(m, lrti_arena_printf((m)->arena, __VA_ARGS__))

/* The content of a buffer, which is freed. */
static const char *taken(maker *m, lrti_buf *b)
{
    const char *text = b->failed ? keep(m, NULL)
                       : b->len  ? keep(m, lrti_arena_str(m->arena, b->data))
                                 : "";
    lrti_buf_free(b);
    return text;
}

/* ---- groups: changes by the first of their effects, land, then places that are not on both sides alike ---- */

enum { EFFECT, LAND = EFFECT + LRTI_EFFECTS, MOVED, NEW, VANISHED, GROUPS };

static const struct {
    const char *id, *title, *note;
} group_words[GROUPS] = {
    [EFFECT + 0] = {"status", "Status", "Answered before and not now, or the reverse."},
    [EFFECT + 1] = {"first_partner", "First partner", "Another partner comes first."},
    [EFFECT + 2] = {"partners", "Partners", "Other partners; the first is the same."},
    [EFFECT + 3] = {"order", "Order", "The same partners in another order."},
    [EFFECT + 4] = {"services", "Services", "Other services of the same partners."},
    [EFFECT + 5] = {"contact", "Contact", "Another way to reach a partner."},
    [EFFECT + 6] = {"permission", "Permission", "Another verdict on who may contact a partner."},
    [EFFECT + 7] = {"protocol", "Protocol", "Another way to make the contact."},
    [LAND] = {"land", "Land", "Land that went from one boundary to another."},
    [MOVED] = {"moved", "Lies elsewhere", "Places that lie elsewhere, and get another answer."},
    [NEW] = {"new", "New place", "Places that only the newer data have."},
    [VANISHED] = {"gone", "Place gone", "Places that only the older data have."},
};

/* Of several effects the one that an inspector notices first. */
static uint32_t group_of(const lrti_change *c)
{
    static const unsigned first[] = {0, 1, 2, 3, 6, 5, 4, 7};
    for (size_t i = 0; i < LRTI_COUNT(first); i++) {
        if (c->effects >> first[i] & 1) {
            return EFFECT + first[i];
        }
    }
    return EFFECT;
}

/* ---- columns ---- */

static const lrti_report_column columns[] = {
    {"what", "What", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_TABLE, true},
    {"set", "Boundary set", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_TABLE, true},
    {"was", "Before", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_TABLE, true},
    {"now", "Now", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_TABLE, true},
    {"parcels", "Parcels", LRTI_REPORT_INT, 0, LRTI_REPORT_IN_TABLE, false},
    {"addresses", "Addresses", LRTI_REPORT_INT, 0, LRTI_REPORT_IN_TABLE, false},
    {"area_ft2", "Area, sq ft", LRTI_REPORT_REAL, 0, LRTI_REPORT_IN_TABLE, false},
    {"area_m2", "Area, sq m", LRTI_REPORT_REAL, 0, LRTI_REPORT_IN_DETAIL, false},
    {"of_was", "Of the area before, %", LRTI_REPORT_REAL, 2, LRTI_REPORT_IN_DETAIL, false},
    {"of_now", "Of the area now, %", LRTI_REPORT_REAL, 2, LRTI_REPORT_IN_DETAIL, false},
    {"gained", "Partners gained", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_DETAIL, false},
    {"lost", "Partners lost", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_DETAIL, false},
    {"effects", "Other is", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_DETAIL, false},
    {"why", "Why", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_DETAIL, false},
    {"places", "Places", LRTI_REPORT_TEXT, 0, LRTI_REPORT_IN_DETAIL, false},
};

static lrti_report_cell a_text(const char *text) { return (lrti_report_cell){text, NAN}; }
static lrti_report_cell a_number(double v) { return (lrti_report_cell){"", v}; }

static const lrti_report_cell *cells(maker *m, const lrti_report_cell all[LRTI_COUNT(columns)])
{
    lrti_report_cell *cell = get(m, LRTI_COUNT(columns), sizeof *cell);
    if (cell) {
        memcpy(cell, all, LRTI_COUNT(columns) * sizeof *cell);
    }
    return cell;
}

/* ---- rows: land ---- */

static const char *owner(const char *id, const char *name)
{
    return name[0] ? name : id[0] ? id : "nobody";
}

static void land_row(maker *m, const lrti_boundary_change *c, size_t i, lrti_report_row *out)
{
    double foot = m->atlas.d->feet ? m->atlas.d->unit_m : FOOT;
    const char *from = owner(c->from, c->from_name), *to = owner(c->to, c->to_name),
               *slug = lrti_atlas_spoken(&m->atlas, c->slug);
    const lrti_report_cell all[] = {
        a_text(group_words[LAND].title),
        a_text(slug),
        a_text(from),
        a_text(to),
        a_number(c->parcels),
        a_number(c->addresses),
        a_number(c->area_m2 / (foot * foot)),
        a_number(c->area_m2),
        a_number(100 * c->from_share),
        a_number(100 * c->to_share),
        a_text(""),
        a_text(""),
        a_text(""),
        a_text(strcmp(c->old_set, c->new_set) == 0
                   ? TEXT(m, "the border of %s moved", c->new_set)
                   : TEXT(m, "%s instead of %s", c->new_set[0] ? c->new_set : "no edition",
                          c->old_set[0] ? c->old_set : "none")),
        a_text("")};
    *out = (lrti_report_row){TEXT(m, "land-%zu", i + 1),
                             TEXT(m, "%s: %s to %s", slug, from, to),
                             LAND,
                             LRTI_REPORT_NO_SET,
                             c->parcels + c->addresses ? LRTI_REPORT_NOTICE : LRTI_REPORT_SETTLED,
                             (uint32_t)fmin(c->area_m2, 4e9),
                             &c->shape,
                             NULL,
                             0,
                             cells(m, all)};
    uint32_t set = lrti_find_row(m->atlas.t, LRTI_T_boundary_set, c->new_set);
    out->set = set == LRTI_NO_ROW ? LRTI_REPORT_NO_SET : set;
}

/* ---- rows: places of one change, or of one state ---- */

typedef struct crowd { /* the places of a row */
    double *points;
    size_t n_points;
    uint32_t count[2];
    lrti_buf named;
} crowd;

static void join_crowd(maker *m, crowd *c, const lrti_diff_place *p, size_t most)
{
    uint32_t seen = c->count[0] + c->count[1];
    if (!c->points) {
        c->points = get(m, 2 * most, sizeof *c->points);
    }
    if (c->points && isfinite(p->lon) && isfinite(p->lat)) {
        c->points[2 * c->n_points] = p->lon;
        c->points[2 * c->n_points + 1] = p->lat;
        c->n_points++;
    }
    if (seen < NAMED_MAX) {
        lrti_buf_printf(&c->named, "%s%s", seen ? "; " : "", p->id);
    } else if (seen == NAMED_MAX) {
        lrti_buf_str(&c->named, " ...");
    }
    c->count[p->kind]++;
}

static const char *first_of(const lrti_answer_record *a)
{
    return a->n_partners ? a->partner[0].name : "nobody";
}

static const char *only(maker *m, const lrti_answer_record *a, const lrti_answer_record *b)
{
    lrti_buf list = {0};
    for (size_t i = 0; i < a->n_partners; i++) {
        bool both = false;
        for (size_t k = 0; k < b->n_partners; k++) {
            both = both || strcmp(a->partner[i].id, b->partner[k].id) == 0;
        }
        if (!both) {
            lrti_buf_printf(&list, "%s%s", list.len ? "; " : "", a->partner[i].name);
        }
    }
    return taken(m, &list);
}

static void place_row(maker *m, const lrti_change *c, crowd *who, uint32_t group, const char *id,
                      lrti_report_row *out)
{
    lrti_buf effects = {0}, why = {0};
    for (unsigned i = 0; c && i < LRTI_EFFECTS; i++) {
        if (c->effects >> i & 1) {
            lrti_buf_printf(&effects, "%s%s", effects.len ? "; " : "",
                            group_words[EFFECT + i].title);
        }
    }
    for (size_t i = 0; c && i < c->n_causes; i++) {
        lrti_buf_str(&why, i ? "; " : "");
        lrti_buf_str(&why, c->cause[i].text);
    }
    const char *was = c ? first_of(c->was) : "", *now = c ? first_of(c->is) : "";
    const lrti_report_cell all[] = {a_text(group_words[group].title),
                                    a_text(""),
                                    a_text(was),
                                    a_text(now),
                                    a_number(who->count[LRTI_RECORD_PARCEL]),
                                    a_number(who->count[LRTI_RECORD_HOUSE]),
                                    a_number(NAN),
                                    a_number(NAN),
                                    a_number(NAN),
                                    a_number(NAN),
                                    a_text(c ? only(m, c->is, c->was) : ""),
                                    a_text(c ? only(m, c->was, c->is) : ""),
                                    a_text(taken(m, &effects)),
                                    a_text(taken(m, &why)),
                                    a_text(taken(m, &who->named))};
    uint32_t n = who->count[0] + who->count[1];
    *out = (lrti_report_row){id,
                             TEXT(m, "%s: %u place%s%s%s", group_words[group].title, n,
                                  n == 1 ? "" : "s", c ? ", first " : "",
                                  !c                      ? ""
                                  : strcmp(was, now) == 0 ? was
                                                          : TEXT(m, "%s, then %s", was, now)),
                             group,
                             LRTI_REPORT_NO_SET,
                             group == EFFECT || group == EFFECT + 1 ? LRTI_REPORT_OPEN
                                                                    : LRTI_REPORT_NOTICE,
                             n,
                             NULL,
                             who->points,
                             who->n_points,
                             cells(m, all)};
}

/* ---- all rows ---- */

/* Only groups that have rows; theirs become numbers of the list. */
static void make_groups(maker *m, lrti_report_row *row, size_t n)
{
    uint32_t place[GROUPS], used = 0;
    lrti_report_group *group = get(m, GROUPS, sizeof *group);
    for (uint32_t g = 0; group && g < GROUPS; g++) {
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            any = any || row[i].group == g;
        }
        place[g] = used;
        if (any) {
            group[used++] =
                (lrti_report_group){group_words[g].id, group_words[g].title, group_words[g].note};
        }
    }
    for (size_t i = 0; group && i < n; i++) {
        row[i].group = place[row[i].group];
    }
    m->r->group = group;
    m->r->n_groups = used;
}

static int compare_changes(const void *left, const void *right)
{
    const lrti_change *a = *(const lrti_change *const *)left,
                      *b = *(const lrti_change *const *)right;
    uint32_t x = group_of(a), y = group_of(b);
    if (x != y) {
        return x < y ? -1 : 1;
    }
    return a->places != b->places ? (a->places > b->places ? -1 : 1) : (a < b ? -1 : a > b);
}

static int compare_land(const void *left, const void *right)
{
    const lrti_boundary_change *a = *(const lrti_boundary_change *const *)left,
                               *b = *(const lrti_boundary_change *const *)right;
    uint32_t x = a->parcels + a->addresses, y = b->parcels + b->addresses;
    int c = strcmp(a->slug, b->slug);
    if (c || x != y) {
        return c ? c : x > y ? -1 : 1;
    }
    return a->area_m2 != b->area_m2 ? (a->area_m2 > b->area_m2 ? -1 : 1) : (a < b ? -1 : a > b);
}

/* The most places first, within a group and a set. */
static void sort_rows(maker *m)
{
    const lrt_diff_result *d = m->d;
    m->change = get(m, d->n_changes, sizeof *m->change);
    m->land = get(m, d->n_boundaries, sizeof *m->land);
    for (size_t i = 0; m->change && i < d->n_changes; i++) {
        m->change[i] = &d->change[i];
    }
    for (size_t i = 0; m->land && i < d->n_boundaries; i++) {
        m->land[i] = &d->boundary[i];
    }
    if (m->change && d->n_changes > 1) {
        qsort(m->change, d->n_changes, sizeof *m->change, compare_changes);
    }
    if (m->land && d->n_boundaries > 1) {
        qsort(m->land, d->n_boundaries, sizeof *m->land, compare_land);
    }
}

static void make_rows(maker *m)
{
    const lrt_diff_result *d = m->d;
    size_t n = 0, most[LRTI_PLACE_STATES] = {0};
    crowd *of_change = get(m, d->n_changes, sizeof *of_change), of_state[LRTI_PLACE_STATES];
    lrti_report_row *row = get(m, d->n_boundaries + d->n_changes + LRTI_PLACE_STATES, sizeof *row);
    memset(of_state, 0, sizeof of_state);
    for (int s = 0; s < LRTI_PLACE_STATES; s++) {
        most[s] = (size_t)d->rows[0][s] + d->rows[1][s];
    }
    for (size_t i = 0; of_change && row && i < d->n_places; i++) {
        const lrti_diff_place *p = &d->place[i];
        bool changed = p->state == LRTI_PLACE_CHANGED;
        join_crowd(m, changed ? &of_change[p->change] : &of_state[p->state], p,
                   changed ? d->change[p->change].places : most[p->state]);
    }
    sort_rows(m);
    for (size_t i = 0; of_change && row && m->change && i < d->n_changes; i++) {
        const lrti_change *c = m->change[i];
        size_t k = (size_t)(c - d->change);
        if (c->places) {
            place_row(m, c, &of_change[k], group_of(c), TEXT(m, "change-%zu", k), &row[n++]);
        }
    }
    m->first_land = n;
    for (size_t i = 0; row && m->land && i < d->n_boundaries; i++, n++) {
        land_row(m, m->land[i], i, &row[n]);
    }
    for (uint32_t s = LRTI_PLACE_MOVED; row && s < LRTI_PLACE_STATES; s++) {
        if (most[s]) {
            uint32_t group = MOVED + s - LRTI_PLACE_MOVED;
            place_row(m, NULL, &of_state[s], group, group_words[group].id, &row[n++]);
        }
    }
    if (row) {
        make_groups(m, row, n);
    }
    m->r->row = row;
    m->r->n_rows = row ? n : 0;
}

/* Where the territory measures in metres, square metres stand in the table. */
static void make_columns(maker *m)
{
    lrti_report_column *own = get(m, LRTI_COUNT(columns), sizeof *own);
    if (!own) {
        return;
    }
    memcpy(own, columns, sizeof columns);
    for (size_t i = 0; !m->atlas.d->feet && i < LRTI_COUNT(columns); i++) {
        if (strncmp(own[i].name, "area_", 5) == 0) {
            own[i].shown =
                own[i].shown == LRTI_REPORT_IN_TABLE ? LRTI_REPORT_IN_DETAIL : LRTI_REPORT_IN_TABLE;
        }
    }
    m->r->column = own;
    m->r->n_columns = LRTI_COUNT(columns);
}

/* ---- maps: a drawn one of each set whose land changed hands ---- */

static const char *file_name(maker *m, const char *slug)
{
    char *file = lrti_arena_printf(m->arena, "%s.svg", slug);
    for (char *c = file; c && *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '.' || *c == '_';
        *c = plain ? *c : '-';
    }
    return keep(m, file);
}

static void make_maps(maker *m)
{
    const lrt_diff_result *d = m->d;
    lrti_report_map *map = get(m, d->n_boundaries, sizeof *map);
    for (size_t i = 0, k; map && m->land && i < d->n_boundaries; i = k) {
        const lrti_boundary_change *c = m->land[i];
        uint32_t set = lrti_find_row(m->atlas.t, LRTI_T_boundary_set, c->new_set);
        for (k = i; k < d->n_boundaries && strcmp(m->land[k]->slug, c->slug) == 0; k++) {
        }
        uint32_t *row = get(m, k - i, sizeof *row);
        if (set == LRTI_NO_ROW || !row) {
            continue; /* a set that ended has nothing to be drawn over */
        }
        for (size_t n = i; n < k; n++) {
            row[n - i] = (uint32_t)(m->first_land + n);
        }
        map[m->r->n_maps++] = (lrti_report_map){
            file_name(m, c->slug),
            TEXT(m, "Land that changed hands: %s", m->r->set[set].title),
            strcmp(c->old_set, c->new_set) == 0 ? "" : TEXT(m, "against %s", c->old_set),
            set,
            row,
            k - i};
    }
    m->r->map = map;
}

/* ---- what stands around the rows ---- */

static const char *both_ways(maker *m, uint32_t gained, uint32_t lost)
{
    return gained && lost ? TEXT(m, "+%u -%u", gained, lost)
           : gained       ? TEXT(m, "+%u", gained)
           : lost         ? TEXT(m, "-%u", lost)
                          : "";
}

static void make_totals(maker *m)
{
    static const char *const head[] = {"Partner", "Category", "First of all", "First of its kind",
                                       "At any rank"};
    const size_t width = LRTI_COUNT(head);
    const char **cell = get(m, m->d->n_totals * width, sizeof *cell);
    lrti_report_table *table = get(m, 1, sizeof *table);
    for (size_t i = 0; cell && i < m->d->n_totals; i++) {
        const lrti_diff_total *t = &m->d->total[i];
        const lrti_gains *a = &t->of[0], *b = &t->of[1];
        const char **at = cell + i * width;
        at[0] = t->name;
        at[1] = t->category;
        at[2] = both_ways(m, a->first_gained + b->first_gained, a->first_lost + b->first_lost);
        at[3] = both_ways(m, a->category_gained + b->category_gained,
                          a->category_lost + b->category_lost);
        at[4] = both_ways(m, a->any_gained + b->any_gained, a->any_lost + b->any_lost);
    }
    if (cell && table && m->d->n_totals) {
        *table = (lrti_report_table){"Gains and losses of the partners",
                                     "Parcels and addresses that get another answer; an address "
                                     "that changes as its parcel does is counted there.",
                                     head,
                                     width,
                                     cell,
                                     m->d->n_totals};
        m->r->table = table;
        m->r->n_tables = 1;
    }
}

static void make_facts(maker *m)
{
    static const char *const side[] = {"Before", "After"};
    lrti_report_fact *fact = get(m, 4 + m->d->n_facts, sizeof *fact);
    size_t n = 0;
    for (int k = 0; fact && k < 2; k++) {
        fact[n++] = (lrti_report_fact){
            side[k], TEXT(m, "as of %s, %s", lrti_atlas_first_day(&m->atlas, m->d->asked[k].as_of),
                          lrti_image_digest(m->d->router[k]->image))};
    }
    if (fact) {
        fact[n++] = (lrti_report_fact){
            "Compared", TEXT(m, "%u parcels and %u addresses on record on both sides",
                             m->d->compared[0], m->d->compared[1])};
    }
    if (fact && m->d->role[0]) {
        fact[n++] = (lrti_report_fact){"Asked by", m->d->role};
    }
    for (size_t i = 0; fact && i < m->d->n_facts; i++) {
        fact[n++] = (lrti_report_fact){"With", m->d->fact[i]};
    }
    m->r->fact = fact;
    m->r->n_facts = n;
}

static void make_head(maker *m)
{
    static const char *const word[] = {"first partner", "other change", "land alone"},
                             *const head[] = {"Another first partner or status", "Other",
                                              "Land without places"};
    const lrti_directory *d = m->atlas.d;
    uint32_t parcels = m->d->rows[LRTI_RECORD_PARCEL][LRTI_PLACE_CHANGED],
             addresses = m->d->rows[LRTI_RECORD_HOUSE][LRTI_PLACE_CHANGED];
    lrti_report *r = m->r;
    r->title = "What would change";
    r->place = d->title[0] ? d->title : d->name;
    r->good = lrt_diff_is_empty(m->d) != 0;
    r->verdict = r->good ? "Nothing changes."
                         : TEXT(m, "%u parcel%s and %u address%s get another answer.", parcels,
                                parcels == 1 ? "" : "s", addresses, addresses == 1 ? "" : "es");
    r->noun = "change";
    r->nouns = "changes";
    memcpy(r->tone_word, word, sizeof word);
    memcpy(r->tone_head, head, sizeof head);
    r->area_note = "Partners with a stated area here after the change, by category; the order in "
                   "which to try them is answered by libroute route.";
    r->days = d->data_as_of;
    r->digest = lrti_image_digest(m->d->router[1]->image);
    r->date = lrti_atlas_first_day(&m->atlas, m->d->asked[1].as_of);
    r->feet = d->feet;
}

/* The slugs shown at first: the frame, and the set of which most land changed hands. */
static const char *frame_slug(const lrti_directory *d)
{
    for (uint32_t s = 0; s < d->n_sets; s++) {
        if (d->frame >> s & 1) {
            return LRTI_TX(&d->t, boundary_set, slug, s);
        }
    }
    return "";
}

static const char *busiest_slug(const lrt_diff_result *d)
{
    const lrti_boundary_change *best = NULL;
    for (size_t i = 0; i < d->n_boundaries; i++) {
        const lrti_boundary_change *c = &d->boundary[i];
        if (c->new_set[0] &&
            (!best || c->parcels + c->addresses > best->parcels + best->addresses)) {
            best = c;
        }
    }
    return best ? best->slug : "";
}

static lrt_status make_report(const lrt_diff_result *diff, lrti_arena *arena, lrti_report *out,
                              lrt_error *err)
{
    const lrti_directory *d = &diff->router[1]->directory;
    memset(out, 0, sizeof *out);
    maker m = {diff,
               arena,
               out,
               false,
               {d, &d->t, diff->router[1]->path, diff->asked[1].as_of, frame_slug(d),
                busiest_slug(diff), arena, out, false},
               NULL,
               NULL,
               0};
    make_head(&m);
    make_columns(&m);
    make_rows(&m);
    lrt_status status = lrti_atlas_fill(&m.atlas, err);
    if (status == LRT_OK) {
        make_maps(&m);
    }
    make_facts(&m);
    make_totals(&m);
    return status == LRT_OK && (m.failed || m.atlas.failed) ? lrti_fail_memory(err) : status;
}

/* ---- the folder ---- */

static lrt_status write_texts(const lrt_diff_result *diff, lrti_report_folder *folder,
                              lrt_error *err)
{
    static const struct {
        const char *name;
        size_t (*make)(const lrt_diff_result *diff, char *buf, size_t size);
    } file[] = {{"diff.json", lrt_diff_json},
                {"diff.csv", lrt_diff_csv},
                {"boundaries.geojson", lrt_diff_geojson}};
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(file); i++) {
        size_t len = file[i].make(diff, NULL, 0);
        char *text = len == SIZE_MAX ? NULL : malloc(len + 1);
        status = !text || file[i].make(diff, text, len + 1) != len
                     ? lrti_fail_memory(err)
                     : lrti_report_folder_text(folder, file[i].name, text, len, err);
        free(text);
    }
    return status;
}

lrt_status lrt_diff_write(const lrt_diff_result *diff, const char *folder, int overwrite,
                          lrt_error *err)
{
    lrti_arena arena = {0};
    lrti_report report;
    lrti_report_folder open;
    if (!diff || !folder || !folder[0]) {
        return lrti_fail(err, LRT_E_ARG, "a comparison and a folder are needed");
    }
    lrt_status status = lrti_report_folder_open(folder, overwrite, &open, err);
    if (status == LRT_OK) {
        status = make_report(diff, &arena, &report, err);
        if (status == LRT_OK) {
            status = write_texts(diff, &open, err);
        }
        if (status == LRT_OK) {
            status = lrti_report_folder_report(&open, &report, "diff.gpkg", err);
        }
        status = lrti_report_folder_close(&open, status, err);
    }
    lrti_arena_free(&arena);
    return status;
}
