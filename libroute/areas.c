/*
 * areas: open and lookups. areas_section.h draws what is read here; areas_overlay.c and areas_compile.c make it.
 */
#include "areas.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "areas_section.h"
#include "orient.h"

struct lrti_areas {
    /* hot: what a lookup reads first */
    double min[2], max[2], origin[2], scale[2]; /* x, y: both at once where the machine can */
    size_t width;
    const uint32_t *root;
    const node *nodes;
    const unit *units;
    atomic_uchar *hot_state; /* of each hot block: 0 not looked at yet, 1 good, 2 damaged */
    /* a block was found damaged: nothing that was measured since is to be trusted */
    atomic_uchar *damaged;
    size_t n_nodes, n_units;
    const era *eras;
    const uint32_t *maps;
    uint32_t n_eras, n_seen;

    const header *head;
    const hot_block *hot;
    const uint64_t *sums;
    const char *cold;
    const lrti_metric *metric;
    const uint32_t *area_sets, *slots, *lists, *cover_start, *cover_areas, *buckets, *area_start;
    const rank *ranks;
    const crowd *crowds;
    const hub *hubs;
    const vertex *points;
    const path *paths;
    const run *area_runs;
    const lrti_box *boxes;
    size_t n_slots, n_lists, n_crowds, n_hubs, n_points, n_paths, n_covers, n_cover_areas,
        bucket_mask, n_area_runs;
    atomic_uchar state[]; /* of hot blocks, then of cold ones */
};

/* Sizes and offsets must be those that this version would write, and box and scale such that no
   coordinate inside the box leaves the root. All else is compared with its table when it is used.
 */
static bool sound_head(const header *h, size_t size)
{
    extent tables[TABLES];
    memcpy(tables, h->tables, sizeof tables);
    for (int t = 0; t < TABLES; t++) {
        if (tables[t].count > size) {
            return false;
        }
    }
    if (lrti_areas_place(tables) != h->size || h->size > size ||
        memcmp(tables, h->tables, sizeof tables) != 0) {
        return false;
    }
    uint64_t cells = (uint64_t)h->width * h->height, buckets = tables[T_BUCKETS].count;
    if (h->width == 0 || h->height == 0 || h->width > 65536 || h->height > 65536 ||
        tables[T_ROOT].count != cells || tables[T_METRIC].count != 1 || tables[T_ERAS].count == 0 ||
        tables[T_AREA_SETS].count != h->n_areas ||
        tables[T_RANKS].count != (tables[T_UNITS].count + 63) / 64 || tables[T_UNITS].count < 4 ||
        tables[T_COVER_START].count < 2 || h->n_seen == 0 ||
        h->n_seen >= tables[T_COVER_START].count ||
        tables[T_AREA_START].count != h->n_areas + UINT64_C(1) ||
        tables[T_BOXES].count != (tables[T_POINTS].count + BOX_EDGES - 1) / BOX_EDGES ||
        buckets == 0 || (buckets & (buckets - 1)) != 0 ||
        tables[T_HOT_BLOCKS].count != (cells + HOT_CELLS - 1) / HOT_CELLS + 1 ||
        tables[T_SUMS].count != lrti_areas_cold_blocks(h)) {
        return false;
    }
    double ends_x[2] = {to_fixed_x(h, h->box.min_x), to_fixed_x(h, h->box.max_x)};
    double ends_y[2] = {to_fixed_y(h, h->box.min_y), to_fixed_y(h, h->box.max_y)};
    return h->sx > 0 && h->sy > 0 && ends_x[0] >= 0 && ends_x[0] <= ends_x[1] &&
           ends_x[1] < h->width * 0x1p32 && ends_y[0] >= 0 && ends_y[0] <= ends_y[1] &&
           ends_y[1] < h->height * 0x1p32 && fabs(h->box.min_x) <= 180 &&
           fabs(h->box.max_x) <= 180 && fabs(h->box.min_y) <= 90 && fabs(h->box.max_y) <= 90;
}

static bool sound_tables(const header *h)
{
    const char *base = (const char *)h;
    const era *eras = (const era *)(const void *)(base + h->tables[T_ERAS].at);
    for (uint64_t i = 0; i < h->tables[T_ERAS].count; i++) {
        if (eras[i].map != NO_MAP &&
            ((uint64_t)eras[i].map + 1) * h->n_seen > h->tables[T_MAPS].count) {
            return false;
        }
    }
    const hot_block *hot = (const hot_block *)(const void *)(base + h->tables[T_HOT_BLOCKS].at);
    for (uint64_t i = 0; i < h->tables[T_HOT_BLOCKS].count; i++) {
        if (hot[i].first_node > h->tables[T_NODES].count ||
            hot[i].first_unit > h->tables[T_UNITS].count ||
            (i > 0 && (hot[i].first_node < hot[i - 1].first_node ||
                       hot[i].first_unit < hot[i - 1].first_unit))) {
            return false;
        }
    }
    return true;
}

lrt_status lrti_areas_open(const void *section, size_t size, lrti_areas **out, lrt_error *err)
{
    *out = NULL;
    const header *h = section;
    if (size < sizeof *h || memcmp(h->magic, magic, sizeof magic) != 0) {
        return lrti_fail(err, LRT_E_DATASET, "the area index is not one of this version");
    }
    if (h->size > size) {
        return lrti_fail(err, LRT_E_DATASET, "the area index is truncated: %zu bytes of %llu", size,
                         (unsigned long long)h->size);
    }
    if (!sound_head(h, size) || h->sum != lrti_areas_head_sum(h) || !sound_tables(h)) {
        return lrti_fail(err, LRT_E_DATASET, "the area index is damaged");
    }
    size_t n_hot = (size_t)h->tables[T_HOT_BLOCKS].count - 1;
    lrti_areas *a = malloc(sizeof *a + n_hot + lrti_areas_cold_blocks(h) + 1);
    if (!a) {
        return lrti_fail_memory(err);
    }
    memset(a, 0, sizeof *a);
    for (size_t i = 0; i < n_hot + lrti_areas_cold_blocks(h) + 1; i++) {
        atomic_init(&a->state[i], 0);
    }
    a->damaged = &a->state[n_hot + lrti_areas_cold_blocks(h)];
    const char *base = section;
    const void *at[TABLES];
    size_t n[TABLES];
    for (int t = 0; t < TABLES; t++) {
        at[t] = base + h->tables[t].at;
        n[t] = (size_t)h->tables[t].count;
    }
    memcpy(a->min, (double[]){h->box.min_x, h->box.min_y}, sizeof a->min);
    memcpy(a->max, (double[]){h->box.max_x, h->box.max_y}, sizeof a->max);
    memcpy(a->origin, (double[]){h->x0, h->y0}, sizeof a->origin);
    memcpy(a->scale, (double[]){h->sx, h->sy}, sizeof a->scale);
    a->width = h->width;
    a->head = h;
    a->metric = at[T_METRIC];
    a->eras = at[T_ERAS];
    a->area_sets = at[T_AREA_SETS];
    a->root = at[T_ROOT];
    a->nodes = at[T_NODES];
    a->units = at[T_UNITS];
    a->ranks = at[T_RANKS];
    a->slots = at[T_SLOTS];
    a->crowds = at[T_CROWDS];
    a->lists = at[T_LISTS];
    a->hubs = at[T_HUBS];
    a->points = at[T_POINTS];
    a->paths = at[T_PATHS];
    a->cover_start = at[T_COVER_START];
    a->cover_areas = at[T_COVER_AREAS];
    a->buckets = at[T_BUCKETS];
    a->maps = at[T_MAPS];
    a->area_start = at[T_AREA_START];
    a->area_runs = at[T_AREA_RUNS];
    a->boxes = at[T_BOXES];
    a->hot = at[T_HOT_BLOCKS];
    a->sums = at[T_SUMS];
    a->hot_state = a->state;
    a->cold = base + lrti_areas_cold_start(h);
    a->n_eras = (uint32_t)n[T_ERAS];
    a->n_seen = h->n_seen;
    a->n_nodes = n[T_NODES];
    a->n_units = n[T_UNITS];
    a->n_crowds = n[T_CROWDS];
    a->n_lists = n[T_LISTS];
    a->n_hubs = n[T_HUBS];
    a->n_points = n[T_POINTS];
    a->n_paths = n[T_PATHS];
    a->n_slots = n[T_SLOTS];
    a->n_covers = n[T_COVER_START] - 1;
    a->n_cover_areas = n[T_COVER_AREAS];
    a->bucket_mask = n[T_BUCKETS] - 1;
    a->n_area_runs = n[T_AREA_RUNS];
    *out = a;
    return LRT_OK;
}

void lrti_areas_close(lrti_areas *areas) { free(areas); }

/* ---- blocks on first touch: two threads may both do the sum, and write the same byte ---- */

static void settle(const lrti_areas *a, atomic_uchar *state, bool good)
{
    if (!good) {
        atomic_store_explicit(a->damaged, 1, memory_order_relaxed);
    }
    atomic_store_explicit(state, good ? 1 : 2, memory_order_relaxed);
}

bool lrti_areas_damaged(const lrti_areas *areas)
{
    return atomic_load_explicit(areas->damaged, memory_order_relaxed) != 0;
}

COLD static bool check_hot(const lrti_areas *a, size_t block)
{
    atomic_uchar *state = &a->hot_state[block];
    if (atomic_load_explicit(state, memory_order_relaxed) == 0) {
        settle(a, state, lrti_areas_hot_sum(a->head, a->hot, block) == a->hot[block].sum);
    }
    return atomic_load_explicit(state, memory_order_relaxed) == 1;
}

static bool hot_good(const lrti_areas *a, size_t root_cell)
{
    size_t block = root_cell / HOT_CELLS;
    return atomic_load_explicit(&a->hot_state[block], memory_order_relaxed) == 1 ||
           check_hot(a, block);
}

static bool check_cold(const lrti_areas *a, size_t block)
{
    atomic_uchar *state = &a->hot_state[a->head->tables[T_HOT_BLOCKS].count - 1 + block];
    if (atomic_load_explicit(state, memory_order_relaxed) == 0) {
        settle(a, state, lrti_areas_cold_sum(a->head, block) == a->sums[block]);
    }
    return atomic_load_explicit(state, memory_order_relaxed) == 1;
}

/* The bytes [p, p + n) of the cold tables are as they were written. */
static bool good(const lrti_areas *a, const void *p, size_t n)
{
    size_t at = (size_t)((const char *)p - a->cold);
    if (n == 0) {
        return true;
    }
    size_t from = at / COLD_BYTES, to = (at + n - 1) / COLD_BYTES;
    for (; from <= to; from++) {
        if (!check_cold(a, from)) {
            return false;
        }
    }
    return true;
}

bool lrti_areas_verify(const lrti_areas *areas)
{
    for (size_t i = 0; i + 1 < areas->head->tables[T_HOT_BLOCKS].count; i++) {
        if (lrti_areas_hot_sum(areas->head, areas->hot, i) != areas->hot[i].sum) {
            return false;
        }
    }
    for (size_t i = 0; i < lrti_areas_cold_blocks(areas->head); i++) {
        if (lrti_areas_cold_sum(areas->head, i) != areas->sums[i]) {
            return false;
        }
    }
    return areas->head->sum == lrti_areas_head_sum(areas->head);
}

/* ---- tables, with their bounds ---- */

/* The ends of an edge, the smaller first. */
static bool edge_of(const lrti_areas *a, uint32_t id, const vertex **u, const vertex **v)
{
    if (a->n_points < 2 || id >= a->n_points - 1 || !good(a, a->points + id, 2 * sizeof(vertex))) {
        return false;
    }
    const vertex *p = a->points + id;
    bool back = p[0].x > p[1].x || (p[0].x == p[1].x && p[0].y > p[1].y);
    *u = p + back;
    *v = p + !back;
    return true;
}

/* The areas on exactly one side of an edge: those of its path. */
static bool toggles_of(const lrti_areas *a, uint32_t id, uint32_t *toggles)
{
    size_t lo = 0, hi = a->n_paths; /* the last path that begins at or before the edge */
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (!good(a, a->paths + mid, sizeof(path))) {
            return false;
        }
        if (a->paths[mid].first <= id) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    if (lo == hi || !good(a, a->paths + lo, sizeof(path))) {
        return false;
    }
    *toggles = a->paths[lo].toggles;
    return true;
}

static bool cover_list(const lrti_areas *a, uint32_t id, const uint32_t **list, size_t *n)
{
    if (id >= a->n_covers || !good(a, a->cover_start + id, 2 * sizeof(uint32_t))) {
        return false;
    }
    uint32_t from = a->cover_start[id], to = a->cover_start[id + 1];
    if (from > to || to > a->n_cover_areas ||
        !good(a, a->cover_areas + from, (to - from) * sizeof(uint32_t))) {
        return false;
    }
    *list = a->cover_areas + from;
    *n = to - from;
    for (size_t i = 0; i < *n; i++) {
        if ((*list)[i] >= a->head->n_areas) {
            return false;
        }
    }
    return true;
}

/* The areas on exactly one side of an edge, as a list. */
static bool toggled_by(const lrti_areas *a, uint32_t id, const uint32_t **list, size_t *n)
{
    uint32_t toggles;
    return toggles_of(a, id, &toggles) && cover_list(a, toggles, list, n);
}

static bool set_of(const lrti_areas *a, uint32_t area, uint32_t *set)
{
    if (area >= a->head->n_areas || !good(a, a->area_sets + area, sizeof(uint32_t))) {
        return false;
    }
    *set = a->area_sets[area];
    return *set < 64;
}

/* The cover whose hash this is; DAMAGED when there is none. */
static uint32_t cover_by_hash(const lrti_areas *a, uint64_t hash)
{
    for (size_t at = hash & a->bucket_mask, tries = 0; tries <= a->bucket_mask;
         at = (at + 1) & a->bucket_mask, tries++) {
        if (!good(a, a->buckets + at, sizeof(uint32_t))) {
            return DAMAGED;
        }
        uint32_t id = a->buckets[at];
        const uint32_t *list;
        size_t n;
        if (id == NONE || !cover_list(a, id, &list, &n)) {
            return DAMAGED;
        }
        uint64_t h = 0;
        for (size_t i = 0; i < n; i++) {
            h ^= area_hash(a->head->salt, list[i]);
        }
        if (h == hash) {
            return id;
        }
    }
    return DAMAGED;
}

static bool set_hash(const lrti_areas *a, uint32_t id, uint64_t *hash)
{
    const uint32_t *list;
    size_t n;
    if (!cover_list(a, id, &list, &n)) {
        return false;
    }
    *hash = 0;
    for (size_t i = 0; i < n; i++) {
        *hash ^= area_hash(a->head->salt, list[i]);
    }
    return true;
}

/* ---- the end of a descent: a border cell, exactly ---- */

typedef struct spot {
    double lon, lat;
    cell c;
    uint32_t entry;
    const uint32_t *list; /* the edges of the cell: in the section, or in `own` */
    size_t n;
    uint32_t own[EDGES_MAX];
} spot;

static unsigned bits_of(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* n edges that stand in the lists from `first` on. */
static bool edges_of_list(const lrti_areas *a, size_t first, size_t n, const uint32_t **list)
{
    if (first > a->n_lists || n > a->n_lists - first) {
        return false;
    }
    *list = a->lists + first;
    return good(a, *list, n * sizeof(uint32_t));
}

/* The n edges of the record at a unit. `own` has room for EDGES_MAX. */
static bool edges_of_record(const lrti_areas *a, size_t at, size_t n, uint32_t *own,
                            const uint32_t **list)
{
    if (n < 1 || n > EDGES_MAX || at + 4 > a->n_units ||
        !good(a, a->ranks + at / 64, sizeof(rank))) {
        return false;
    }
    const rank *r = a->ranks + at / 64;
    uint64_t here = UINT64_C(1) << at % 64,
             slot = r->before + bits_of(r->begins & (here - UINT64_C(1)));
    if (!(r->begins & here) || slot >= a->n_slots || !good(a, a->slots + slot, sizeof(uint32_t))) {
        return false;
    }
    uint32_t first = a->slots[slot];
    if (first & SLOT_LIST) {
        return edges_of_list(a, first & ~SLOT_LIST, n, list);
    }
    for (uint32_t i = 0; i < n; i++) {
        own[i] = first + i;
    }
    *list = own;
    return true;
}

static bool edges_of_entry(const lrti_areas *a, uint32_t entry, uint32_t *own,
                           const uint32_t **list, size_t *n)
{
    if (KIND(entry) == KIND_RECORD) {
        *n = RECORD_EDGES(entry);
        return edges_of_record(a, RECORD_UNIT(entry), *n, own, list);
    }
    size_t at = INDEX(entry);
    if (KIND(entry) != KIND_CROWD || at >= a->n_crowds || !good(a, a->crowds + at, sizeof(crowd))) {
        return false;
    }
    *n = a->crowds[at].count;
    return edges_of_list(a, a->crowds[at].first, *n, list);
}

/* The cover of a record by sides; NONE: no witness. */
static uint32_t cover_of_sides(const unit *u, size_t n, uint32_t sides)
{
    const uint32_t *word = (const uint32_t *)(const void *)u;
    if (n <= 2) {
        return word[2 * n + sides];
    }
    uint64_t codes;
    memcpy(&codes, word + 2 * n, sizeof codes);
    unsigned bits = 64u >> n, shift = sides * bits;
    uint32_t unset = (1u << bits) - 1, code = (uint32_t)(codes >> shift) & unset;
    return code == unset || 2 * n + 2 + code >= 16 ? NONE : word[2 * n + 2 + code];
}

/* Sides of a point with respect to the edges of a record, exactly. */
static bool exact_sides(const lrti_areas *a, const spot *s, double lon, double lat, uint32_t *sides)
{
    *sides = 0;
    for (size_t i = 0; i < s->n; i++) {
        const vertex *u, *v;
        if (!edge_of(a, s->list[i], &u, &v)) {
            return false;
        }
        *sides |= (uint32_t)(lrti_orient(u->x, u->y, v->x, v->y, lon, lat) > 0) << i;
    }
    return true;
}

/* Cover after the step, by parity from the centre of the cell. */
static uint32_t cover_by_parity(const lrti_areas *a, const spot *s)
{
    double rx, ry;
    uint32_t from, sides;
    uint64_t hash;
    cell_centre(a->head, &s->c, &rx, &ry);
    if (KIND(s->entry) == KIND_RECORD) {
        if (!exact_sides(a, s, rx, ry, &sides)) {
            return DAMAGED;
        }
        from = cover_of_sides(a->units + RECORD_UNIT(s->entry), s->n, sides);
    } else {
        from = a->crowds[INDEX(s->entry)].ref_cover;
    }
    if (!set_hash(a, from, &hash)) {
        return DAMAGED;
    }
    bool any = false;
    for (size_t i = 0; i < s->n; i++) {
        const vertex *u, *v;
        uint32_t toggles;
        uint64_t of_toggles;
        if (!edge_of(a, s->list[i], &u, &v)) {
            return DAMAGED;
        }
        if (crosses(u, v, rx, ry, s->lon, s->lat)) {
            if (!toggles_of(a, s->list[i], &toggles) || !set_hash(a, toggles, &of_toggles)) {
                return DAMAGED;
            }
            hash ^= of_toggles;
            any = true;
        }
    }
    return any ? cover_by_hash(a, hash) : from;
}

/* Is any of the areas of this set in force? 1, 0; -1: damaged. */
static int any_in_force(const lrti_areas *a, uint32_t cover, uint64_t sets)
{
    const uint32_t *list;
    size_t n;
    uint32_t set;
    if (!cover_list(a, cover, &list, &n)) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (!set_of(a, list[i], &set)) {
            return -1;
        }
        if (sets >> set & 1) {
            return 1;
        }
    }
    return 0;
}

static bool holds(const uint32_t *list, size_t n, uint32_t area)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (list[mid] < area) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < n && list[lo] == area;
}

/* The edges of the cell that the point lies on, exactly. */
typedef struct border {
    size_t n;       /* how many; with a hub not all are counted */
    uint32_t first; /* place in the cell's list of the first one */
    const hub *hub; /* a vertex of many edges, or NULL */
    bool damaged;
} border;

static const hub *hub_of(const lrti_areas *a, double lon, double lat, bool *damaged)
{
    if (!good(a, a->hubs, a->n_hubs * sizeof(hub))) {
        *damaged = true;
        return NULL;
    }
    size_t lo = 0, hi = a->n_hubs;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (a->hubs[mid].x < lon || (a->hubs[mid].x == lon && a->hubs[mid].y < lat)) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < a->n_hubs && a->hubs[lo].x == lon && a->hubs[lo].y == lat ? a->hubs + lo : NULL;
}

/* 1: the point lies on edge i of the cell; 2: at an end of it; 0: it does not; -1: damaged. */
static int on_edge(const lrti_areas *a, const spot *s, size_t i)
{
    const vertex *u, *v;
    if (!edge_of(a, s->list[i], &u, &v)) {
        return -1;
    }
    if ((u->x == s->lon && u->y == s->lat) || (v->x == s->lon && v->y == s->lat)) {
        return 2;
    }
    return between(u, v, s->lon, s->lat) &&
           lrti_orient(u->x, u->y, v->x, v->y, s->lon, s->lat) == 0;
}

static border find_border(const lrti_areas *a, const spot *s)
{
    border b = {0, 0, NULL, false};
    bool asked = false;
    for (size_t i = 0; i < s->n; i++) {
        int on = on_edge(a, s, i);
        b.damaged |= on < 0;
        if (on <= 0) {
            continue;
        }
        b.first = b.n == 0 ? (uint32_t)i : b.first;
        b.n++;
        if (!asked && s->n > HUB_EDGES && on == 2) {
            asked = true;
            b.hub = hub_of(a, s->lon, s->lat, &b.damaged);
            if (b.hub || b.damaged) {
                return b;
            }
        }
    }
    return b;
}

/* Cover of a point on one or more edges: that of a face beside it, and the areas that these edges
 * toggle. */
static uint32_t cover_on_edges(const lrti_areas *a, const spot *s, const border *b, uint32_t face)
{
    const uint32_t *list, *here;
    size_t n, n_here;
    uint64_t hash;
    if (!cover_list(a, face, &list, &n) || !set_hash(a, face, &hash)) {
        return DAMAGED;
    }
    for (size_t i = b->first, seen = 0; i < s->n && seen < b->n; i++) {
        if (on_edge(a, s, i) <= 0) {
            continue;
        }
        seen++;
        if (!toggled_by(a, s->list[i], &here, &n_here)) {
            return DAMAGED;
        }
        for (size_t k = 0; k < n_here; k++) {
            bool known = holds(list, n, here[k]);
            for (size_t j = b->first; j < i && !known; j++) { /* a vertex, or a crossing */
                const uint32_t *there;
                size_t n_there;
                if (on_edge(a, s, j) > 0) {
                    if (!toggled_by(a, s->list[j], &there, &n_there)) {
                        return DAMAGED;
                    }
                    known = holds(there, n_there, here[k]);
                }
            }
            hash ^= known ? 0 : area_hash(a->head->salt, here[k]);
        }
    }
    return cover_by_hash(a, hash);
}

/* Everything exactly: cover id, with the flag when an area of `sets` has its border here. */
static uint32_t resolve(const lrti_areas *a, spot *s, uint64_t sets, border *b)
{
    *b = (border){0, 0, NULL, false};
    if (!edges_of_entry(a, s->entry, s->own, &s->list, &s->n)) {
        return DAMAGED;
    }
    *b = find_border(a, s);
    if (b->damaged) {
        return DAMAGED;
    }
    uint32_t cover;
    if (b->hub) {
        int touched = any_in_force(a, b->hub->touch, sets);
        cover = b->hub->cover;
        return cover >= a->n_covers || touched < 0 ? DAMAGED
               : touched                           ? cover | LRT_COVER_ON_EDGE
                                                   : cover;
    }
    uint32_t sides = 0;
    cover = NONE;
    if (KIND(s->entry) == KIND_RECORD) {
        if (!exact_sides(a, s, s->lon, s->lat, &sides)) {
            return DAMAGED;
        }
        cover = cover_of_sides(a->units + RECORD_UNIT(s->entry), s->n, sides);
    }
    if (cover == NONE) {
        cover = cover_by_parity(a, s);
    }
    if (b->n > 0 && cover != DAMAGED) {
        cover = cover_on_edges(a, s, b, cover);
        int touched = 0;
        for (size_t i = b->first; i < s->n && touched == 0; i++) {
            uint32_t toggles;
            touched = on_edge(a, s, i) <= 0                 ? 0
                      : toggles_of(a, s->list[i], &toggles) ? any_in_force(a, toggles, sets)
                                                            : -1;
        }
        if (touched < 0) {
            return DAMAGED;
        }
        if (touched && cover != DAMAGED) {
            cover |= LRT_COVER_ON_EDGE;
        }
    }
    return cover;
}

/* ---- the descent ---- */

/* Outside the box of all shapes there is nothing; outside the world there is no answer. */
static uint32_t beyond(double lon, double lat)
{
    return fabs(lon) <= 180 && fabs(lat) <= 90 ? 0 : LRT_COVER_INVALID;
}

#define UNSURE UINT32_C(0xFFFFFFFD)

/*
 * On which sides of the lines of a record? Bit i of *above: certainly left of line i; of *below:
 * certainly right. Four lines are read whatever their number is; those behind the last one are
 * noise that the caller masks.
 */
static inline void read_lines(const unit *u, uint32_t x16, uint32_t y16, uint32_t *above,
                              uint32_t *below)
{
#if defined(__SSE2__)
    __m128i xy =
        _mm_set1_epi32((int32_t)(((y16 << 16) | x16) ^ 0x80008000u)); /* the 32768 taken off both */
    __m128 first = _mm_load_ps((const float *)(const void *)u),
           second = _mm_load_ps((const float *)(const void *)(u + 1));
    __m128i ab = _mm_castps_si128(_mm_shuffle_ps(first, second, _MM_SHUFFLE(2, 0, 2, 0)));
    __m128i c = _mm_castps_si128(_mm_shuffle_ps(first, second, _MM_SHUFFLE(3, 1, 3, 1)));
    __m128i at = _mm_add_epi32(_mm_madd_epi16(ab, xy), c);
    *above = (uint32_t)_mm_movemask_ps(
        _mm_castsi128_ps(_mm_cmpgt_epi32(at, _mm_set1_epi32(LINE_ERROR))));
    *below = (uint32_t)_mm_movemask_ps(
        _mm_castsi128_ps(_mm_cmplt_epi32(at, _mm_set1_epi32(-LINE_ERROR))));
#else
    const line *l = (const line *)(const void *)u;
    int32_t x = (int32_t)x16 - 32768, y = (int32_t)y16 - 32768;
    *above = *below = 0;
    for (unsigned i = 0; i < 4; i++) {
        int64_t at = (int64_t)l[i].a * x + (int64_t)l[i].b * y + l[i].c;
        *above |= (uint32_t)(at > LINE_ERROR) << i;
        *below |= (uint32_t)(at < -LINE_ERROR) << i;
    }
#endif
}

/* The cover of a point in a border cell, x and y its 16 bits below the cell; UNSURE within the
 * error of a line. */
static inline uint32_t read_record(const lrti_areas *a, uint32_t entry, uint32_t x16, uint32_t y16)
{
    size_t at = RECORD_UNIT(entry), n = RECORD_EDGES(entry);
    if (at + 4 > a->n_units || n - 1 >= EDGES_MAX) {
        return DAMAGED;
    }
    const unit *u = a->units + at;
    uint32_t above, below, all = (1u << n) - 1;
    read_lines(u, x16, y16, &above, &below);
    if (n == EDGES_MAX) {
        const line *l = (const line *)(const void *)(u + 2);
        int64_t value =
            (int64_t)l->a * ((int32_t)x16 - 32768) + (int64_t)l->b * ((int32_t)y16 - 32768) + l->c;
        above |= (uint32_t)(value > LINE_ERROR) << 4;
        below |= (uint32_t)(value < -LINE_ERROR) << 4;
    }
    if (((above | below) & all) != all) {
        return UNSURE;
    }
    uint32_t cover = cover_of_sides(u, n, above & all);
    return cover == NONE ? UNSURE : cover;
}

/* The fixed-point coordinates of a point; false when it lies outside the box of all shapes, or is no number. */
static inline bool fixed_point(const lrti_areas *a, double lon, double lat, uint64_t *X,
                               uint64_t *Y)
{
#if defined(__SSE2__)
    __m128d p = _mm_set_pd(lat, lon), min = _mm_loadu_pd(a->min), max = _mm_loadu_pd(a->max);
    __m128d f = _mm_mul_pd(_mm_sub_pd(p, _mm_loadu_pd(a->origin)), _mm_loadu_pd(a->scale));
    *X = (uint64_t)_mm_cvttsd_si64(f);
    *Y = (uint64_t)_mm_cvttsd_si64(_mm_unpackhi_pd(f, f));
    return _mm_movemask_pd(_mm_and_pd(_mm_cmpge_pd(p, min), _mm_cmple_pd(p, max))) == 3;
#else
    if (!(lon >= a->min[0] && lon <= a->max[0] && lat >= a->min[1] && lat <= a->max[1])) {
        return false;
    }
    *X = (uint64_t)(int64_t)((lon - a->origin[0]) * a->scale[0]);
    *Y = (uint64_t)(int64_t)((lat - a->origin[1]) * a->scale[1]);
    return true;
#endif
}

static bool descend(const lrti_areas *a, double lon, double lat, spot *s)
{
    uint64_t X, Y;
    if (!fixed_point(a, lon, lat, &X, &Y)) {
        return false;
    }
    size_t at = (size_t)(Y >> 32) * a->width + (size_t)(X >> 32);
    if (!hot_good(a, at)) {
        return false;
    }
    uint32_t entry = a->root[at];
    unsigned level = 0;
    while (KIND(entry) == KIND_NODE) {
        if (INDEX(entry) >= a->n_nodes || level == LEVEL_MAX) {
            return false;
        }
        level++;
        unsigned shift = 32 - 2 * level;
        entry = a->nodes[INDEX(entry)].entry[(Y >> shift & 3) << 2 | (X >> shift & 3)];
    }
    uint64_t side = cell_side(level);
    *s = (spot){lon, lat, {X & ~(side - 1), Y & ~(side - 1), level}, entry, NULL, 0, {0}};
    return true;
}

/* The slow road, for 1 point in 10,000: on or very near a line, in a crowd, or asked for details.
 */
COLD static uint32_t find_exact(const lrti_areas *a, uint64_t sets, double lon, double lat)
{
    spot s;
    border b;
    if (!descend(a, lon, lat, &s)) {
        return DAMAGED;
    }
    return KIND(s.entry) == KIND_COVER ? s.entry : resolve(a, &s, sets, &b);
}

/* All-editions cover of one point. The early way out first: a root cell without edges is one load.
 */
static inline uint32_t find(const lrti_areas *a, uint64_t sets, double lon, double lat)
{
    uint64_t X, Y;
    if (!fixed_point(a, lon, lat, &X, &Y)) {
        return beyond(lon, lat);
    }
    size_t at = (size_t)(Y >> 32) * a->width + (size_t)(X >> 32);
    uint32_t entry = a->root[at];
    if (!hot_good(a, at)) {
        return DAMAGED;
    }
    if (KIND(entry) == KIND_COVER) {
        return entry;
    }
    uint32_t fx = (uint32_t)X, fy = (uint32_t)Y;
    for (unsigned level = 0; KIND(entry) == KIND_NODE; level++) {
        if (INDEX(entry) >= a->n_nodes || level == LEVEL_MAX) {
            return DAMAGED;
        }
        entry = a->nodes[INDEX(entry)].entry[fy >> 30 << 2 | fx >> 30];
        fx <<= 2;
        fy <<= 2;
    }
    if (KIND(entry) == KIND_COVER) {
        return entry;
    }
    uint32_t cover =
        KIND(entry) == KIND_RECORD ? read_record(a, entry, fx >> 16, fy >> 16) : UNSURE;
    return cover == UNSURE ? find_exact(a, sets, lon, lat) : cover;
}

/* What an epoch leaves of a cover, flag kept. */
static inline uint32_t in_epoch(const lrti_areas *a, const uint32_t *map, uint32_t cover)
{
    if (cover >= DAMAGED) {
        return cover;
    }
    uint32_t id = cover & ~LRT_COVER_ON_EDGE;
    if (id >= a->n_seen || !good(a, map + id, sizeof *map)) {
        return DAMAGED;
    }
    return map[id] | (cover & LRT_COVER_ON_EDGE);
}

static const uint32_t *map_of(const lrti_areas *a, uint32_t epoch)
{
    return a->eras[epoch].map == NO_MAP ? NULL : a->maps + (size_t)a->eras[epoch].map * a->n_seen;
}

uint32_t lrti_areas_cover_at(const lrti_areas *areas, uint32_t epoch, double lon, double lat)
{
    if (epoch >= areas->n_eras) {
        return LRT_COVER_INVALID;
    }
    const uint32_t *map = map_of(areas, epoch);
    uint32_t cover = find(areas, areas->eras[epoch].sets, lon, lat);
    cover = map ? in_epoch(areas, map, cover) : cover;
    return cover == DAMAGED ? LRT_COVER_INVALID : cover;
}

#if defined(__GNUC__)
#define PREFETCH(p) __builtin_prefetch(p)
#else
#define PREFETCH(p) (void)(p)
#endif

#define BATCH 32

/*
 * n <= BATCH points, in steps: all root entries are asked for, then all nodes or records that these
 * lead to, and so on, so that the misses of a step overlap.
 */
static bool find_batch(const lrti_areas *a, uint64_t sets, const double *xy, size_t n,
                       uint32_t *cover)
{
    struct {
        uint32_t entry, fx, fy, i;
    } open[BATCH];
    size_t root_at[BATCH], n_open = 0;
    uint32_t bits_x[BATCH], bits_y[BATCH];
    bool sound = true;
    for (size_t i = 0; i < n; i++) {
        double lon = xy[2 * i], lat = xy[2 * i + 1];
        uint64_t X, Y;
        root_at[i] = SIZE_MAX;
        if (fixed_point(a, lon, lat, &X, &Y)) {
            root_at[i] = (size_t)(Y >> 32) * a->width + (size_t)(X >> 32);
            bits_x[i] = (uint32_t)X;
            bits_y[i] = (uint32_t)Y;
            PREFETCH(a->root + root_at[i]);
        } else {
            cover[i] = beyond(lon, lat);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (root_at[i] == SIZE_MAX) {
            continue;
        }
        uint32_t entry = a->root[root_at[i]];
        sound &= hot_good(a, root_at[i]);
        cover[i] = entry;
        if (KIND(entry) != KIND_COVER) {
            PREFETCH(KIND(entry) == KIND_NODE ? (const void *)(a->nodes + INDEX(entry))
                                              : (const void *)(a->units + RECORD_UNIT(entry)));
            open[n_open].entry = entry;
            open[n_open].fx = bits_x[i];
            open[n_open].fy = bits_y[i];
            open[n_open++].i = (uint32_t)i;
        }
    }
    for (unsigned level = 0; sound && n_open > 0; level++) {
        size_t still = 0;
        for (size_t k = 0; k < n_open; k++) {
            uint32_t entry = open[k].entry, fx = open[k].fx, fy = open[k].fy, i = open[k].i;
            if (KIND(entry) == KIND_NODE) {
                if (INDEX(entry) >= a->n_nodes || level == LEVEL_MAX) {
                    return false;
                }
                entry = a->nodes[INDEX(entry)].entry[fy >> 30 << 2 | fx >> 30];
                if (KIND(entry) == KIND_COVER) {
                    cover[i] = entry;
                    continue;
                }
                PREFETCH(KIND(entry) == KIND_NODE ? (const void *)(a->nodes + INDEX(entry))
                                                  : (const void *)(a->units + RECORD_UNIT(entry)));
                open[still].entry = entry;
                open[still].fx = fx << 2;
                open[still].fy = fy << 2;
                open[still++].i = i;
                continue;
            }
            uint32_t found =
                KIND(entry) == KIND_RECORD ? read_record(a, entry, fx >> 16, fy >> 16) : UNSURE;
            cover[i] = found == UNSURE
                           ? find_exact(a, sets, xy[2 * (size_t)i], xy[2 * (size_t)i + 1])
                           : found;
            sound &= cover[i] != DAMAGED;
        }
        n_open = still;
    }
    return sound;
}

lrt_status lrti_areas_cover_many(const lrti_areas *areas, uint32_t epoch, const double *lon_lat,
                                 size_t n, uint32_t *cover)
{
    if (epoch >= areas->n_eras) {
        return LRT_E_ARG;
    }
    const uint32_t *map = map_of(areas, epoch);
    uint64_t sets = areas->eras[epoch].sets;
    for (size_t i = 0; i < n; i += BATCH) {
        size_t m = n - i < BATCH ? n - i : BATCH;
        if (!find_batch(areas, sets, lon_lat + 2 * i, m, cover + i)) {
            return LRT_E_DATASET;
        }
        for (size_t k = i; map && k < i + m; k++) {
            cover[k] = in_epoch(areas, map, cover[k]);
            if (cover[k] == DAMAGED) {
                return LRT_E_DATASET;
            }
        }
    }
    return LRT_OK;
}

size_t lrti_areas_cover(const lrti_areas *areas, uint32_t cover, const uint32_t **list)
{
    size_t n = 0;
    *list = NULL;
    if (cover == LRT_COVER_INVALID || !cover_list(areas, cover & ~LRT_COVER_ON_EDGE, list, &n)) {
        return 0;
    }
    *list = n ? *list : NULL;
    return n;
}

uint32_t lrti_areas_cover_count(const lrti_areas *areas) { return (uint32_t)areas->n_covers; }

size_t lrti_areas_at(const lrti_areas *areas, uint32_t epoch, double lon, double lat,
                     lrt_area_hit *hits, size_t capacity)
{
    uint32_t cover = lrti_areas_cover_at(areas, epoch, lon, lat);
    const uint32_t *list, *touch = NULL;
    size_t n, n_touch = 0;
    if (cover == LRT_COVER_INVALID || !cover_list(areas, cover & ~LRT_COVER_ON_EDGE, &list, &n)) {
        return LRT_INVALID;
    }
    for (size_t i = 0; i < n && i < capacity; i++) {
        hits[i] = (lrt_area_hit){list[i], 0};
    }
    if (!(cover & LRT_COVER_ON_EDGE) || capacity == 0) {
        return n;
    }
    spot s;
    if (!descend(areas, lon, lat, &s) || !edges_of_entry(areas, s.entry, s.own, &s.list, &s.n)) {
        return LRT_INVALID;
    }
    border b = find_border(areas, &s);
    if (b.hub) {
        if (!cover_list(areas, b.hub->touch, &touch, &n_touch)) {
            return LRT_INVALID;
        }
        for (size_t i = 0; i < n && i < capacity; i++) {
            hits[i].on_edge = holds(touch, n_touch, list[i]);
        }
        return n;
    }
    for (size_t k = b.first; k < s.n; k++) {
        if (on_edge(areas, &s, k) > 0 && toggled_by(areas, s.list[k], &touch, &n_touch)) {
            for (size_t i = 0; i < n && i < capacity; i++) {
                hits[i].on_edge |= holds(touch, n_touch, list[i]);
            }
        }
    }
    return n;
}

/* ---- epochs, areas ---- */

uint32_t lrti_areas_epoch(const lrti_areas *areas, uint32_t as_of)
{
    uint32_t e = areas->n_eras - 1;
    while (e > 0 && areas->eras[e].from > as_of) {
        e--;
    }
    return e;
}

uint32_t lrti_areas_epoch_count(const lrti_areas *areas) { return areas->n_eras; }

uint64_t lrti_areas_epoch_sets(const lrti_areas *areas, uint32_t epoch)
{
    return epoch < areas->n_eras ? areas->eras[epoch].sets : 0;
}

uint32_t lrti_areas_count(const lrti_areas *areas) { return areas->head->n_areas; }

uint32_t lrti_areas_set_of(const lrti_areas *areas, uint32_t area)
{
    uint32_t set;
    return set_of(areas, area, &set) ? set : UINT32_MAX;
}

const lrti_metric *lrti_areas_metric(const lrti_areas *areas) { return areas->metric; }

/* ---- distances ---- */

/* Square of the distance in metres from the local point to an edge. Along the edge the offset is P
   + Q t + R t^2; the nearest t is found on the tangent and corrected twice. */
static double edge_distance2(const lrti_local *l, const vertex *from, const vertex *to)
{
    double u = from->x - l->lon, v = from->y - l->lat, du = to->x - from->x, dv = to->y - from->y;
    double px, py, lx = l->xu * u + l->xv * v, ly = l->yu * u + l->yv * v;
    lrti_local_offset(l, from->x, from->y, &px, &py);
    double tx = l->xu * du + l->xv * dv, ty = l->yu * du + l->yv * dv;
    double qx = tx + l->xuu * u * du + l->xuv * (u * dv + v * du) + l->xvv * v * dv;
    double qy = ty + l->yuu * u * du + l->yuv * (u * dv + v * du) + l->yvv * v * dv;
    double rx = 0.5 * (l->xuu * du * du + 2 * l->xuv * du * dv + l->xvv * dv * dv);
    double ry = 0.5 * (l->yuu * du * du + 2 * l->yuv * du * dv + l->yvv * dv * dv);
    double length2 = tx * tx + ty * ty, t = length2 > 0 ? -(lx * tx + ly * ty) / length2 : 0,
           best = INFINITY;
    t = t > 0 ? t < 1 ? t : 1 : 0;
    for (int step = 0; step < 3; step++) {
        double x = px + t * (qx + t * rx), y = py + t * (qy + t * ry), d = x * x + y * y;
        best = d < best ? d : best;
        double gx = qx + 2 * t * rx, gy = qy + 2 * t * ry, g = gx * gx + gy * gy;
        double next = g > 0 ? t - (x * gx + y * gy) / g : t;
        next = next > 0 ? next < 1 ? next : 1 : 0;
        if (next == t) {
            break;
        }
        t = next;
    }
    return best;
}

/* Metres of one degree across each axis: how far a line of equal longitude (latitude) is from the
   point, at least, for one degree of difference. 0.9: the scale changes by far less within half a
   degree; beyond, half of that is trusted. */
typedef struct reach {
    double lon, lat, x, y;
} reach;

static reach reach_of(const lrti_local *l)
{
    double det = fabs(l->xu * l->yv - l->xv * l->yu);
    return (reach){l->lon, l->lat, 0.9 * det / hypot(l->xv, l->yv),
                   0.9 * det / hypot(l->xu, l->yu)};
}

static double box_distance(const reach *r, const lrti_box *box)
{
    double u = greater(greater(box->min_x - r->lon, r->lon - box->max_x), 0),
           v = greater(greater(box->min_y - r->lat, r->lat - box->max_y), 0);
    double d = greater(u * r->x, v * r->y);
    return u > 0.5 || v > 0.5 ? 0.25 * d : d;
}

/* The edges of one area, piece by piece: successive edges [from, to) under one box. */
typedef struct piece {
    const run *run, *end; /* what is left */
    uint32_t next;        /* the edge of *run to go on with; 0: its first */
    uint32_t from, to;
    const lrti_box *box;
} piece;

static bool next_piece(const lrti_areas *a, piece *p)
{
    if (p->run == p->end || p->run->first > a->n_points || p->run->count == 0 ||
        p->run->count > a->n_points - p->run->first) {
        return false;
    }
    uint32_t end = p->run->first + p->run->count;
    p->from = p->next > p->run->first ? p->next : p->run->first;
    p->to = (p->from / BOX_EDGES + 1) * BOX_EDGES;
    p->to = p->to < end ? p->to : end;
    p->next = p->to < end ? p->to : 0;
    p->run += p->to == end;
    p->box = a->boxes + p->from / BOX_EDGES;
    return good(a, p->box, sizeof *p->box);
}

/* The square of the least distance to the edges of a piece, where it is not above `best`. */
static double piece_distance2(const lrti_areas *a, const lrti_local *l, const piece *p, double best,
                              bool *found)
{
    for (uint32_t e = p->from; e < p->to; e++) {
        const vertex *u, *v;
        if (edge_of(a, e, &u, &v)) {
            double d = edge_distance2(l, u, v);
            *found |= d <= best;
            best = d < best ? d : best;
        }
    }
    return best;
}

double lrti_areas_edge_distance(const lrti_areas *areas, uint32_t area, double lon, double lat,
                                double limit_m)
{
    lrti_local l;
    if (area >= areas->head->n_areas || !lrti_metric_at(areas->metric, lon, lat, &l) ||
        !good(areas, areas->area_start + area, 2 * sizeof(uint32_t))) {
        return INFINITY;
    }
    size_t first = areas->area_start[area], end = areas->area_start[area + 1];
    if (first > end || end > areas->n_area_runs ||
        !good(areas, areas->area_runs + first, (end - first) * sizeof(run))) {
        return INFINITY;
    }
    reach r = reach_of(&l);
    double best = limit_m * limit_m, least = INFINITY;
    bool found = false;
    piece all = {areas->area_runs + first, areas->area_runs + end, 0, 0, 0, NULL}, p = all,
          nearest = all;
    while (next_piece(areas, &p)) { /* begin with the nearest: most others then need no look */
        double d = box_distance(&r, p.box);
        if (d < least) {
            least = d;
            nearest = p;
        }
    }
    if (least * least <= best) {
        best = piece_distance2(areas, &l, &nearest, best, &found);
    }
    for (p = all; next_piece(areas, &p);) {
        double d = box_distance(&r, p.box);
        if (d * d <= best && p.from != nearest.from) {
            best = piece_distance2(areas, &l, &p, best, &found);
        }
    }
    return found ? sqrt(best) : INFINITY;
}

/* A window of the areas found: the WINDOW lowest numbers above `last`, each with its nearest edge.
 */
#define WINDOW 256
typedef struct window {
    const lrti_areas *areas;
    lrti_local local;
    lrti_box box;
    double limit2;
    uint64_t sets;
    uint32_t last;
    bool any_last; /* false: from the first area on */
    size_t n;
    uint32_t area[WINDOW];
    double d2[WINDOW];
} window;

static void see_area(window *w, uint32_t area, double d2)
{
    size_t at = w->n;
    if (w->any_last && area <= w->last) {
        return;
    }
    while (at > 0 && w->area[at - 1] >= area) {
        at--;
    }
    if (at < w->n && w->area[at] == area) {
        w->d2[at] = d2 < w->d2[at] ? d2 : w->d2[at];
        return;
    }
    if (at == WINDOW) {
        return;
    }
    size_t move = w->n == WINDOW ? WINDOW - 1 - at : w->n - at;
    memmove(w->area + at + 1, w->area + at, move * sizeof w->area[0]);
    memmove(w->d2 + at + 1, w->d2 + at, move * sizeof w->d2[0]);
    w->area[at] = area;
    w->d2[at] = d2;
    w->n += w->n < WINDOW;
}

static void see_entry(window *w, uint32_t entry, const cell *c)
{
    const lrti_areas *a = w->areas;
    if (KIND(entry) == KIND_COVER) {
        return;
    }
    if (KIND(entry) == KIND_NODE) {
        if (INDEX(entry) >= a->n_nodes || c->level == LEVEL_MAX) {
            return;
        }
        uint64_t side = cell_side(c->level + 1);
        double x0 = to_fixed_x(a->head, w->box.min_x) - TOUCH,
               x1 = to_fixed_x(a->head, w->box.max_x) + TOUCH;
        double y0 = to_fixed_y(a->head, w->box.min_y) - TOUCH,
               y1 = to_fixed_y(a->head, w->box.max_y) + TOUCH;
        for (unsigned k = 0; k < 16; k++) {
            cell child = {c->x + side * (k & 3), c->y + side * (k >> 2), c->level + 1};
            if ((double)child.x <= x1 && (double)(child.x + side) >= x0 && (double)child.y <= y1 &&
                (double)(child.y + side) >= y0) {
                see_entry(w, a->nodes[INDEX(entry)].entry[k], &child);
            }
        }
        return;
    }
    const uint32_t *list, *on;
    uint32_t own[EDGES_MAX];
    size_t n, n_on;
    if (!edges_of_entry(a, entry, own, &list, &n)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const vertex *u, *v;
        if (!edge_of(a, list[i], &u, &v) || u->x > w->box.max_x || v->x < w->box.min_x ||
            lesser(u->y, v->y) > w->box.max_y || greater(u->y, v->y) < w->box.min_y) {
            continue;
        }
        double d2 = edge_distance2(&w->local, u, v);
        uint32_t set;
        if (d2 <= w->limit2 && toggled_by(a, list[i], &on, &n_on)) {
            for (size_t k = 0; k < n_on; k++) {
                if (set_of(a, on[k], &set) && (w->sets >> set & 1)) {
                    see_area(w, on[k], d2);
                }
            }
        }
    }
}

size_t lrti_areas_near(const lrti_areas *areas, uint32_t epoch, double lon, double lat,
                       double radius_m, lrti_near *out, size_t capacity)
{
    window w;
    if (epoch >= areas->n_eras || !(radius_m >= 0) ||
        !lrti_metric_at(areas->metric, lon, lat, &w.local)) {
        return 0;
    }
    reach r = reach_of(&w.local);
    double du = radius_m / r.x, dv = radius_m / r.y;
    if (du > 0.5 || dv > 0.5) {
        du *= 4;
        dv *= 4;
    }
    w.areas = areas;
    w.limit2 = radius_m * radius_m;
    w.sets = areas->eras[epoch].sets;
    w.any_last = false;
    w.last = 0;
    /* Within the box of all shapes; a NaN or infinity of a damaged metric finds nothing. */
    w.box = (lrti_box){greater(lon - du, areas->min[0]), greater(lat - dv, areas->min[1]),
                       lesser(lon + du, areas->max[0]), lesser(lat + dv, areas->max[1])};
    if (!(w.box.min_x <= w.box.max_x && w.box.min_y <= w.box.max_y)) {
        return 0;
    }
    uint64_t x0 = (uint64_t)to_fixed_x(areas->head, w.box.min_x) >> 32,
             x1 = (uint64_t)to_fixed_x(areas->head, w.box.max_x) >> 32;
    uint64_t y0 = (uint64_t)to_fixed_y(areas->head, w.box.min_y) >> 32,
             y1 = (uint64_t)to_fixed_y(areas->head, w.box.max_y) >> 32;
    size_t total = 0;
    do {
        w.n = 0;
        for (uint64_t y = y0; y <= y1; y++) {
            for (uint64_t x = x0; x <= x1; x++) {
                cell c = {x << 32, y << 32, 0};
                size_t at = (size_t)y * areas->width + (size_t)x;
                if (hot_good(areas, at)) {
                    see_entry(&w, areas->root[at], &c);
                }
            }
        }
        for (size_t i = 0; i < w.n; i++, total++) {
            if (total < capacity) {
                out[total] = (lrti_near){w.area[i], sqrt(w.d2[i])};
            }
        }
        if (w.n > 0) {
            w.last = w.area[w.n - 1];
            w.any_last = true;
        }
    } while (w.n == WINDOW);
    return total;
}
