#include "areas_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "orient.h"

bool lrti_overlay_failed(builder *b, lrt_status status)
{
    if (b->status == LRT_OK) {
        b->status = status == LRT_E_MEMORY ? lrti_fail_memory(b->err) : status;
    }
    return false;
}

/* Room for `extra` more items after n; a table of the section never holds more than 2^31 of them.
 */
bool lrti_overlay_room(builder *b, void *items, size_t *cap, size_t n, size_t extra, size_t size)
{
    if (n + extra > (UINT32_C(1) << 31)) {
        return lrti_overlay_failed(
            b, lrti_fail(b->err, LRT_E_LIMIT, "the area index would pass 2^31 items"));
    }
    return lrti_grow(items, cap, n + extra, size) || lrti_overlay_failed(b, LRT_E_MEMORY);
}

/* ---- memo ---- */

static bool memo_grow(memo *m)
{
    size_t cap = m->cap ? m->cap * 2 : 1024;
    uint64_t *key = calloc(cap, sizeof *key);
    uint32_t *value = malloc(cap * sizeof *value);
    if (!key || !value) {
        free(key);
        free(value);
        return false;
    }
    for (size_t i = 0; i < m->cap; i++) {
        if (m->key[i]) {
            size_t at = mix(m->key[i]) & (cap - 1);
            while (key[at]) {
                at = (at + 1) & (cap - 1);
            }
            key[at] = m->key[i];
            value[at] = m->value[i];
        }
    }
    free(m->key);
    free(m->value);
    m->key = key;
    m->value = value;
    m->cap = cap;
    return true;
}

/* The place of (x, y); *fresh when it was not known (its value is then to be set). NULL: out of
 * memory. */
static uint32_t *memo_at(memo *m, uint32_t x, uint32_t y, bool *fresh)
{
    if (m->n * 2 >= m->cap && !memo_grow(m)) {
        return NULL;
    }
    uint64_t key = (uint64_t)x << 32 | y;
    size_t at = mix(key) & (m->cap - 1);
    while (m->key[at] && m->key[at] != key) {
        at = (at + 1) & (m->cap - 1);
    }
    *fresh = m->key[at] == 0;
    m->n += *fresh;
    m->key[at] = key;
    return &m->value[at];
}

/* ---- covers ---- */

static uint64_t list_hash(const uint32_t *list, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++) {
        h = mix(h * UINT64_C(0x9E3779B97F4A7C15) + list[i] + 1);
    }
    return h;
}

/* The id of an ascending list. */
uint32_t lrti_overlay_intern(builder *b, const uint32_t *list, size_t n)
{
    if (b->n_covers * 2 >= b->table_size) {
        size_t size = b->table_size ? b->table_size * 2 : 4096;
        uint32_t *fresh = malloc(size * sizeof *fresh);
        if (!fresh) {
            lrti_overlay_failed(b, LRT_E_MEMORY);
            return 0;
        }
        memset(fresh, 0xFF, size * sizeof *fresh);
        for (uint32_t i = 0; i < b->n_covers; i++) {
            size_t at = list_hash(b->cover_areas + b->cover_start[i],
                                  b->cover_start[i + 1] - b->cover_start[i]) &
                        (size - 1);
            while (fresh[at] != NONE) {
                at = (at + 1) & (size - 1);
            }
            fresh[at] = i;
        }
        free(b->cover_table);
        b->cover_table = fresh;
        b->table_size = size;
    }
    size_t at = list_hash(list, n) & (b->table_size - 1);
    for (uint32_t id; (id = b->cover_table[at]) != NONE; at = (at + 1) & (b->table_size - 1)) {
        if (b->cover_start[id + 1] - b->cover_start[id] == n &&
            (n == 0 || memcmp(b->cover_areas + b->cover_start[id], list, n * sizeof *list) == 0)) {
            return id;
        }
    }
    if (b->n_covers + 1 >= COVERS_MAX ||
        !lrti_overlay_room(b, &b->cover_start, &b->cover_start_cap, b->n_covers, 2, sizeof *list) ||
        !lrti_overlay_room(b, &b->cover_areas, &b->cover_areas_cap, b->n_cover_areas, n,
                           sizeof *list)) {
        lrti_overlay_failed(b, LRT_E_MEMORY);
        return 0;
    }
    if (n) {
        memcpy(b->cover_areas + b->n_cover_areas, list, n * sizeof *list);
    }
    b->n_cover_areas += n;
    b->cover_start[0] = 0;
    b->cover_start[b->n_covers + 1] = (uint32_t)b->n_cover_areas;
    b->cover_table[at] = (uint32_t)b->n_covers;
    return (uint32_t)b->n_covers++;
}

/* The areas in exactly one of x and y (join: in any), each combination worked out once. */
static uint32_t combine(builder *b, memo *m, uint32_t x, uint32_t y, bool join)
{
    if (x == 0 || y == 0 || x == y) {
        return x == y ? (join ? x : 0) : x | y;
    }
    bool fresh;
    uint32_t *known = x < y ? memo_at(m, x, y, &fresh) : memo_at(m, y, x, &fresh);
    if (!known) {
        lrti_overlay_failed(b, LRT_E_MEMORY);
        return 0;
    }
    if (!fresh) {
        return *known;
    }
    size_t i = b->cover_start[x], ie = b->cover_start[x + 1], j = b->cover_start[y],
           je = b->cover_start[y + 1], n = 0;
    if (!lrti_overlay_room(b, &b->scratch, &b->scratch_cap, 0, ie - i + je - j, sizeof(uint32_t))) {
        *known = 0;
        return 0;
    }
    while (i < ie || j < je) {
        uint32_t p = i < ie ? b->cover_areas[i] : NONE, q = j < je ? b->cover_areas[j] : NONE;
        if (p != q || join) {
            b->scratch[n++] = p < q ? p : q;
        }
        i += p <= q;
        j += q <= p;
    }
    return *known = lrti_overlay_intern(b, b->scratch, n);
}
uint32_t lrti_overlay_toggle(builder *b, uint32_t x, uint32_t y)
{
    return combine(b, &b->toggled, x, y, false);
}
static uint32_t join(builder *b, uint32_t x, uint32_t y)
{
    return combine(b, &b->joined, x, y, true);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* `cover` combined with n sets at once, without interning what lies between. */
static uint32_t combine_all(builder *b, uint32_t cover, const uint32_t *sets, size_t n, bool joined)
{
    if (n == 0) {
        return cover;
    }
    if (n == 1) {
        return joined ? join(b, cover, sets[0]) : lrti_overlay_toggle(b, cover, sets[0]);
    }
    if (n == 2 && sets[0] == sets[1]) {
        return joined ? join(b, cover, sets[0]) : cover;
    }
    size_t total = 0, out = 0;
    for (size_t i = 0; i <= n; i++) {
        uint32_t id = i < n ? sets[i] : cover;
        size_t len = b->cover_start[id + 1] - b->cover_start[id];
        if (!lrti_overlay_room(b, &b->scratch, &b->scratch_cap, total, len, sizeof(uint32_t))) {
            return 0;
        }
        if (len) {
            memcpy(b->scratch + total, b->cover_areas + b->cover_start[id], len * sizeof(uint32_t));
        }
        total += len;
    }
    if (total <= 48) {
        for (size_t i = 1; i < total; i++) {
            uint32_t v = b->scratch[i];
            size_t j = i;
            for (; j > 0 && b->scratch[j - 1] > v; j--) {
                b->scratch[j] = b->scratch[j - 1];
            }
            b->scratch[j] = v;
        }
    } else {
        qsort(b->scratch, total, sizeof(uint32_t), by_number);
    }
    for (size_t i = 0, j; i < total; i = j) {
        for (j = i; j < total && b->scratch[j] == b->scratch[i]; j++) {
        }
        if (joined || (j - i) % 2) {
            b->scratch[out++] = b->scratch[i];
        }
    }
    return lrti_overlay_intern(b, b->scratch, out);
}

/* ---- input: distinct vertices, distinct edges with the areas they toggle ---- */

static int by_date(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void lrti_overlay_eras(builder *b, const lrti_areas_set *sets, size_t n_sets)
{
    uint32_t dates[129] = {0};
    size_t n = 1;
    for (size_t s = 0; s < n_sets; s++) {
        dates[n++] = sets[s].valid_from;
        if (sets[s].valid_to < LRTI_DATE_OPEN_TO) {
            dates[n++] = sets[s].valid_to;
        }
    }
    qsort(dates, n, sizeof dates[0], by_date);
    for (size_t i = 0; i < n; i++) {
        era e = {dates[i], NO_MAP, 0};
        for (size_t s = 0; s < n_sets; s++) {
            e.sets |= lrti_in_force(dates[i], sets[s].valid_from, sets[s].valid_to)
                          ? UINT64_C(1) << s
                          : 0;
        }
        if (b->n_eras == 0 || b->eras[b->n_eras - 1].sets != e.sets) {
            b->eras[b->n_eras++] = e;
        }
    }
}

static uint64_t coordinate_hash(double x, double y)
{
    uint64_t p, q;
    memcpy(&p, &x, sizeof p);
    memcpy(&q, &y, sizeof q);
    return mix(p * UINT64_C(0x9E3779B97F4A7C15) + mix(q));
}

/* Hash table of item numbers for n items: a power of two with half of it free, filled with NONE. */
static uint32_t *number_table(size_t n, size_t *mask)
{
    size_t size = 1024;
    while (size < n * 2) {
        size *= 2;
    }
    uint32_t *table = malloc(size * sizeof *table);
    if (table) {
        memset(table, 0xFF, size * sizeof *table);
    }
    *mask = size - 1;
    return table;
}

static uint32_t vertex_number(builder *b, uint32_t *table, size_t mask, double x, double y)
{
    x += 0.0; /* -0 becomes 0 */
    y += 0.0;
    size_t at = coordinate_hash(x, y) & mask;
    for (uint32_t id; (id = table[at]) != NONE; at = (at + 1) & mask) {
        if (b->vertices[id].x == x && b->vertices[id].y == y) {
            return id;
        }
    }
    b->vertices[b->n_vertices] = (vertex){x, y};
    table[at] = (uint32_t)b->n_vertices;
    return (uint32_t)b->n_vertices++;
}

static uint32_t edge_number(builder *b, uint32_t *table, size_t mask, uint32_t v0, uint32_t v1)
{
    const vertex *p = &b->vertices[v0], *q = &b->vertices[v1];
    if (p->x > q->x || (p->x == q->x && p->y > q->y)) {
        uint32_t t = v0;
        v0 = v1;
        v1 = t;
    }
    size_t at = mix((uint64_t)v0 << 32 | v1) & mask;
    for (uint32_t id; (id = table[at]) != NONE; at = (at + 1) & mask) {
        if (b->edges[id].v0 == v0 && b->edges[id].v1 == v1) {
            return id;
        }
    }
    b->edges[b->n_edges] = (edge){v0, v1, 0};
    table[at] = (uint32_t)b->n_edges;
    return (uint32_t)b->n_edges++;
}

static bool read_area(builder *b, size_t index, uint32_t *vertex_table, size_t vertex_mask,
                      uint32_t *edge_table, size_t edge_mask)
{
    const lrti_shape *s = &b->areas[index].shape;
    size_t first = b->n_area_edges;
    b->area_start[index] = (uint32_t)first;
    for (uint32_t r = 0; r < s->n_rings; r++) {
        uint32_t last = NONE;
        for (uint32_t i = s->ring[r]; i < s->ring[r + 1]; i++) {
            double x = s->xy[2 * (size_t)i], y = s->xy[2 * (size_t)i + 1];
            if (!(fabs(x) <= 180) || !(fabs(y) <= 90)) {
                return lrti_overlay_failed(
                    b,
                    lrti_fail(b->err, LRT_E_GEOMETRY,
                              "area %zu, point %u: a coordinate is not in [-180, 180] x [-90, 90]",
                              index, i));
            }
            uint32_t v = vertex_number(b, vertex_table, vertex_mask, x, y);
            if (last != NONE && last != v) {
                b->area_edges[b->n_area_edges++] = edge_number(b, edge_table, edge_mask, last, v);
            }
            last = v;
        }
        if (s->ring[r] < s->ring[r + 1] &&
            memcmp(s->xy + 2 * (size_t)s->ring[r], s->xy + 2 * (size_t)(s->ring[r + 1] - 1),
                   2 * sizeof(double)) != 0 &&
            last != vertex_number(b, vertex_table, vertex_mask, s->xy[2 * (size_t)s->ring[r]],
                                  s->xy[2 * (size_t)s->ring[r] + 1])) {
            return lrti_overlay_failed(
                b, lrti_fail(b->err, LRT_E_GEOMETRY, "area %zu: ring %u is not closed", index, r));
        }
    }
    if (b->n_area_edges - first < 3) {
        return lrti_overlay_failed(
            b, lrti_fail(b->err, LRT_E_GEOMETRY, "area %zu has fewer than 3 edges", index));
    }
    return true;
}

/* Lists of areas by edge, ascending, then one cover id for each distinct list. */
static bool read_toggles(builder *b, size_t n_areas)
{
    uint32_t *start = calloc(b->n_edges + 2, sizeof *start),
             *list = malloc((b->n_area_edges + 1) * sizeof *list);
    bool ok = start && list;
    if (!ok) {
        lrti_overlay_failed(b, LRT_E_MEMORY);
    }
    for (size_t i = 0; ok && i < b->n_area_edges; i++) {
        start[b->area_edges[i] + 2]++;
    }
    for (size_t i = 2; ok && i < b->n_edges + 2; i++) {
        start[i] += start[i - 1];
    }
    for (size_t a = 0; ok && a < n_areas; a++) {
        for (uint32_t i = b->area_start[a]; i < b->area_start[a + 1]; i++) {
            uint32_t *at = &start[b->area_edges[i] +
                                  1]; /* moves to the end of the edge, the start of the next */
            list[(*at)++] = (uint32_t)a;
        }
    }
    for (size_t i = 0; ok && i < b->n_edges; i++) {
        for (uint32_t k = start[i] + 1; ok && k < start[i + 1]; k++) {
            if (list[k] == list[k - 1]) {
                ok = lrti_overlay_failed(
                    b,
                    lrti_fail(b->err, LRT_E_GEOMETRY,
                              "area %u uses one of its edges twice: not a valid polygon", list[k]));
            }
        }
        b->edges[i].toggles =
            ok ? lrti_overlay_intern(b, list + start[i], start[i + 1] - start[i]) : 0;
        ok = b->status == LRT_OK;
    }
    free(start);
    free(list);
    return ok;
}

bool lrti_overlay_read(builder *b, size_t n_areas)
{
    size_t points = 0, vertex_mask, edge_mask;
    for (size_t i = 0; i < n_areas; i++) {
        points += lrti_shape_points(&b->areas[i].shape);
    }
    uint32_t *vertex_table = number_table(points, &vertex_mask),
             *edge_table = number_table(points, &edge_mask);
    b->area_start = malloc((n_areas + 1) * sizeof *b->area_start);
    b->area_edges = malloc((points + 1) * sizeof *b->area_edges);
    bool ok = lrti_overlay_room(b, &b->vertices, &b->vertices_cap, 0, points + 1, sizeof(vertex)) &&
              lrti_overlay_room(b, &b->edges, &b->edges_cap, 0, points + 1, sizeof(edge));
    if (ok && (!vertex_table || !edge_table || !b->area_start || !b->area_edges)) {
        ok = lrti_overlay_failed(b, LRT_E_MEMORY);
    }
    for (size_t i = 0; ok && i < n_areas; i++) {
        ok = read_area(b, i, vertex_table, vertex_mask, edge_table, edge_mask);
    }
    free(vertex_table);
    free(edge_table);
    if (ok) {
        b->area_start[n_areas] = (uint32_t)b->n_area_edges;
        ok = read_toggles(b, n_areas);
    }
    return ok;
}

/* ---- what meets in a cell: sides, vertices, crossings ---- */

bool lrti_overlay_side(const builder *b, uint32_t e, double x, double y)
{
    const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
    return lrti_orient(u->x, u->y, v->x, v->y, x, y) > 0;
}

/* Cover of p (after its step), when `cover` is that of r and `list` holds every edge of the cell
 * that both lie in. */
uint32_t lrti_overlay_walk(builder *b, const uint32_t *list, size_t n, uint32_t cover, double rx,
                           double ry, double px, double py)
{
    size_t n_crossed = 0;
    for (size_t i = 0; i < n; i++) {
        const edge *e = &b->edges[list[i]];
        if (crosses(&b->vertices[e->v0], &b->vertices[e->v1], rx, ry, px, py)) {
            if (!lrti_overlay_room(b, &b->crossed, &b->crossed_cap, n_crossed, 1,
                                   sizeof(uint32_t))) {
                return 0;
            }
            b->crossed[n_crossed++] = e->toggles;
        }
    }
    return combine_all(b, cover, b->crossed, n_crossed, false);
}

/* Order of rays around `at`, counter-clockwise from straight down (excluded; a ray straight down is
 * the last). */
static int ray_order(const builder *b, const vertex *at, const ray *p, const ray *q)
{
    const vertex *s = &b->vertices[p->to], *t = &b->vertices[q->to];
    int hs = s->x > at->x ? 0 : s->x == at->x && s->y > at->y ? 1 : s->x < at->x ? 2 : 3;
    int ht = t->x > at->x ? 0 : t->x == at->x && t->y > at->y ? 1 : t->x < at->x ? 2 : 3;
    return hs != ht ? hs - ht : -lrti_orient(at->x, at->y, s->x, s->y, t->x, t->y);
}

static void sort_rays(const builder *b, const vertex *at, ray *rays, ray *other, size_t n)
{
    for (size_t sorted = 1; sorted < n; sorted *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * sorted) {
            size_t i = lo, mid = lo + sorted < n ? lo + sorted : n,
                   hi = lo + 2 * sorted < n ? lo + 2 * sorted : n, j = mid;
            for (size_t k = lo; k < hi; k++) {
                other[k] = j >= hi || (i < mid && ray_order(b, at, &rays[i], &rays[j]) <= 0)
                               ? rays[i++]
                               : rays[j++];
            }
        }
        memcpy(rays, other, n * sizeof *rays);
    }
}

/* All faces, edges and the vertex itself around v get their covers; `base` is the cover of v after
 * its step. */
static bool read_vertex(builder *b, uint32_t v, const uint32_t *list, size_t n_list, uint32_t base)
{
    const vertex *at = &b->vertices[v];
    size_t n = 0, n_edges = 0;
    if (!lrti_overlay_room(b, &b->rays, &b->rays_cap, 0, 2 * n_list, sizeof(ray)) ||
        !lrti_overlay_room(b, &b->rays2, &b->rays2_cap, 0, 2 * n_list, sizeof(ray))) {
        return false;
    }
    for (size_t i = 0; i < n_list; i++) {
        const edge *e = &b->edges[list[i]];
        const vertex *p = &b->vertices[e->v0], *q = &b->vertices[e->v1];
        if (e->v0 == v) {
            b->rays[n++] = (ray){e->v1, list[i], e->toggles, true, false};
        } else if (e->v1 == v) {
            b->rays[n++] = (ray){e->v0, list[i], e->toggles, false, false};
        } else if (between(p, q, at->x, at->y) &&
                   lrti_orient(p->x, p->y, q->x, q->y, at->x, at->y) == 0) {
            b->rays[n++] = (ray){e->v1, list[i], e->toggles, true, true};
            b->rays[n++] = (ray){e->v0, list[i], e->toggles, false, true};
        } else {
            continue;
        }
        n_edges++;
    }
    sort_rays(b, at, b->rays, b->rays2, n);
    uint32_t cover = base;
    size_t n_sets = 0;
    if (!lrti_overlay_room(b, &b->crossed, &b->crossed_cap, 0, n, sizeof(uint32_t))) {
        return false;
    }
    for (size_t i = 0, j; i < n; i = j) {
        uint32_t along = 0;
        for (j = i; j < n && (j == i || ray_order(b, at, &b->rays[i], &b->rays[j]) == 0); j++) {
            along = lrti_overlay_toggle(b, along, b->rays[j].toggles);
            b->crossed[n_sets] = b->rays[j].toggles;
            n_sets += n_sets == 0 || b->crossed[n_sets - 1] != b->rays[j].toggles;
        }
        join(b, cover, along); /* what a point on these edges is covered by */
        cover = lrti_overlay_toggle(b, cover, along);
        for (size_t k = i; k < j; k++) {
            const ray *r = &b->rays[k];
            if (r->forward && !r->through) {
                b->edge_left[r->edge] = cover;
                b->edge_along[r->edge] = along;
            } else if (r->forward) {
                if (!lrti_overlay_room(b, &b->meetings, &b->meetings_cap, b->n_meetings, 1,
                                       sizeof(meeting))) {
                    return false;
                }
                b->meetings[b->n_meetings++] = (meeting){r->edge, v, cover, along};
            }
        }
    }
    cover = combine_all(b, base, b->crossed, n_sets, true);
    if (n_edges > HUB_EDGES) {
        if (!lrti_overlay_room(b, &b->hubs, &b->hubs_cap, b->n_hubs, 1, sizeof(hub))) {
            return false;
        }
        b->hubs[b->n_hubs++] =
            (hub){at->x, at->y, cover, combine_all(b, 0, b->crossed, n_sets, true)};
    }
    b->vertex_done[v] = true;
    return b->status == LRT_OK;
}

static bool properly_cross(const builder *b, const edge *e, const edge *f)
{
    if (e->v0 == f->v0 || e->v0 == f->v1 || e->v1 == f->v0 || e->v1 == f->v1) {
        return false; /* they meet at an end; a common stretch shows at a vertex */
    }
    const vertex *p = &b->vertices[e->v0], *q = &b->vertices[e->v1], *s = &b->vertices[f->v0],
                 *t = &b->vertices[f->v1];
    if (p->x > t->x || s->x > q->x || lesser(p->y, q->y) > greater(s->y, t->y) ||
        lesser(s->y, t->y) > greater(p->y, q->y)) {
        return false;
    }
    return lrti_orient(p->x, p->y, q->x, q->y, s->x, s->y) *
                   lrti_orient(p->x, p->y, q->x, q->y, t->x, t->y) <
               0 &&
           lrti_orient(s->x, s->y, t->x, t->y, p->x, p->y) *
                   lrti_orient(s->x, s->y, t->x, t->y, q->x, q->y) <
               0;
}

#define PAIRS_MAX (UINT32_C(1) << 27)

bool lrti_overlay_cell(builder *b, const cell *c, const uint32_t *list, size_t n,
                       uint32_t ref_cover)
{
    double rx, ry;
    cell_centre(&b->head, c, &rx, &ry);
    for (size_t i = 0; i < 2 * n; i++) {
        const edge *e = &b->edges[list[i / 2]];
        uint32_t v = i & 1 ? e->v1 : e->v0;
        const vertex *at = &b->vertices[v];
        if (!b->vertex_done[v] && in_cell(&b->head, c, at->x, at->y)) {
            if (!read_vertex(b, v, list, n,
                             lrti_overlay_walk(b, list, n, ref_cover, rx, ry, at->x, at->y))) {
                return false;
            }
        }
    }
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (properly_cross(b, &b->edges[list[i]], &b->edges[list[j]])) {
                if (b->n_pairs > PAIRS_MAX) {
                    return lrti_overlay_failed(
                        b, lrti_fail(b->err, LRT_E_LIMIT,
                                     "edges of different layers cross more than 2^26 times"));
                }
                if (!lrti_overlay_room(b, &b->pairs, &b->pairs_cap, b->n_pairs, 2, sizeof(pair))) {
                    return false;
                }
                b->pairs[b->n_pairs++] = (pair){list[i], list[j]};
                b->pairs[b->n_pairs++] = (pair){list[j], list[i]};
            }
        }
    }
    return true;
}

/* ---- edges that others cross: the covers of every stretch ---- */

static int by_pair(const void *x, const void *y)
{
    const pair *p = x, *q = y;
    return p->edge != q->edge ? (p->edge < q->edge ? -1 : 1)
                              : (p->other > q->other) - (p->other < q->other);
}
static int by_meeting(const void *x, const void *y)
{
    const meeting *p = x, *q = y;
    return p->edge != q->edge ? (p->edge < q->edge ? -1 : 1) : (p->at > q->at) - (p->at < q->at);
}

static void ends(const builder *b, uint32_t e, double out[4])
{
    const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
    out[0] = u->x;
    out[1] = u->y;
    out[2] = v->x;
    out[3] = v->y;
}

static int along_order(const builder *b, const double *e, uint32_t f, uint32_t g)
{
    double p[4], q[4];
    ends(b, f, p);
    ends(b, g, q);
    return lrti_orient_order(e, p, q);
}

/* Is vertex v of the edge before its crossing with f, seen from v0? */
static bool before_crossing(const builder *b, const double *e, uint32_t f, const vertex *v)
{
    double p[4];
    ends(b, f, p);
    return lrti_orient(p[0], p[1], p[2], p[3], v->x, v->y) ==
           lrti_orient(p[0], p[1], p[2], p[3], e[0], e[1]);
}

/* Crossings of one edge, all distinct, in any order: from v0 and from each vertex on it up to the
 * next one. */
static bool read_crossings(builder *b, uint32_t e, pair *cross, size_t n, const meeting *meet,
                           size_t n_meet)
{
    double line_ends[4];
    ends(b, e, line_ends);
    for (size_t i = 1; i < n; i++) { /* few: by insertion */
        for (size_t j = i;
             j > 0 && along_order(b, line_ends, cross[j].other, cross[j - 1].other) < 0; j--) {
            pair t = cross[j];
            cross[j] = cross[j - 1];
            cross[j - 1] = t;
        }
    }
    for (size_t s = 0; s <= n_meet; s++) {
        uint32_t cover = s ? meet[s - 1].left : b->edge_left[e],
                 along = s ? meet[s - 1].along : b->edge_along[e];
        const vertex *from = s ? &b->vertices[meet[s - 1].at] : &b->vertices[b->edges[e].v0],
                     *to = NULL;
        for (size_t k = 0; k < n_meet;
             k++) { /* the nearest vertex beyond `from`: meetings are by vertex number */
            const vertex *v = &b->vertices[meet[k].at];
            bool beyond = v->x > from->x || (v->x == from->x && v->y > from->y);
            if (beyond && (!to || v->x < to->x || (v->x == to->x && v->y < to->y))) {
                to = v;
            }
        }
        for (size_t i = 0, j; i < n; i = j) {
            bool mine = before_crossing(b, line_ends, cross[i].other, from) &&
                        !(to && before_crossing(b, line_ends, cross[i].other, to));
            uint32_t here = 0, at = join(b, cover, along);
            for (j = i; j < n &&
                        (j == i || along_order(b, line_ends, cross[i].other, cross[j].other) == 0);
                 j++) {
                if (mine) {
                    here = lrti_overlay_toggle(b, here, b->edges[cross[j].other].toggles);
                    at = join(b, at, b->edges[cross[j].other].toggles);
                }
            }
            if (mine) {
                cover = lrti_overlay_toggle(b, cover, here);
                lrti_overlay_toggle(b, cover, along);
                join(b, cover, along);
            }
        }
    }
    return b->status == LRT_OK;
}

static int by_vertex(const void *x, const void *y)
{
    const hub *p = x, *q = y;
    return p->x != q->x ? (p->x < q->x ? -1 : 1) : (p->y > q->y) - (p->y < q->y);
}

bool lrti_overlay_crossings(builder *b)
{
    if (b->n_hubs) {
        qsort(b->hubs, b->n_hubs, sizeof *b->hubs, by_vertex);
    }
    if (b->n_pairs) {
        qsort(b->pairs, b->n_pairs, sizeof *b->pairs, by_pair);
    }
    if (b->n_meetings) {
        qsort(b->meetings, b->n_meetings, sizeof *b->meetings, by_meeting);
    }
    size_t m = 0;
    bool ok = true;
    for (size_t i = 0, j; ok && i < b->n_pairs; i = j) {
        size_t n = 0;
        for (j = i; j < b->n_pairs && b->pairs[j].edge == b->pairs[i].edge; j++) {
            if (n == 0 || b->pairs[i + n - 1].other != b->pairs[j].other) {
                b->pairs[i + n++] = b->pairs[j];
            }
        }
        while (m < b->n_meetings && b->meetings[m].edge < b->pairs[i].edge) {
            m++;
        }
        size_t n_meet = 0;
        while (m + n_meet < b->n_meetings && b->meetings[m + n_meet].edge == b->pairs[i].edge) {
            n_meet++;
        }
        ok = read_crossings(b, b->pairs[i].edge, b->pairs + i, n, n_meet ? b->meetings + m : NULL,
                            n_meet);
    }
    return ok;
}
