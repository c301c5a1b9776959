/*
 * The overlay of all layers of all editions, and a directory of cells over it.
 *
 * Section (little-endian, tables 64-byte aligned). Every distinct edge is stored once with the set
 * of areas it toggles; every set of areas that covers any point at all (faces, edges, vertices,
 * crossings, border included) is interned: a
 * **cover id**. Sets of areas that an edge toggles or that meet at a vertex are covers too.
 *
 *      lon, lat --- fixed point, 32 bits below a root cell ---> root[row * width + column]
 *                                                                 |
 *        +------+------+------+------+    entry, 32 bits:         v
 *        |      |      |    _/|      |      00 cover id              no edge meets the cell: done,
 * one load |  A   |  A   | __/  |  B   |      01 node                  4 x 4 entries, one cache
 * line, a quarter of the cell's side |      |    __|/     |      |      10 k, record             1
 * to 5 edges: a border cell (below)
 *        +------+---/--+------+------+      11 list                  many edges at one place: exact
 * parity |  A  _|__/   |      |      |
 *        |____/ |  C   |  C   |  B   |
 *
 *      record of a border cell with k edges, 16 to 64 bytes, never across a cache line:
 *
 *        k lines {a, b, c}:  a x + b y + c,  x and y the 16 bits below the cell. Above +E the point
 * is left of the edge's line, below -E right of it, for certain; in between (1 point in 10,000)
 * orient.h decides. cover[1 << k]       (k <= 2) or 64 bits of codes and the distinct covers (k =
 * 3, 4, 5): by the k sides of the point
 *
 *        1 \   /            The k lines refine what the k edges cut the cell into: where all k
 * sides are the same no edge
 *        ___\ / 2           lies between two points, so that they have the same cover. No ray, no
 * path, no order of edges: X              k multiplications and one table. A table entry exists
 * where a witness point was found at 4  / \  3          build; a point of any other combination
 * takes the exact parity from the cell's centre.
 *
 * A point on a line exactly counts as right of it (edges run from the smaller to the larger end in
 * x, then y), which is where it lies after a step of (e^2, -e): parity and sides use the same
 * infinitesimal step, so that every test is of a point in general position. The areas of the edges
 * that the point lies on are added then; a vertex of many edges (a hub) knows its whole set. All
 * such sums were worked out at build, so that a query only finds them: by a hash that is the
 * exclusive or of the hashes of the areas, and of which build makes sure that no two covers share
 * one.
 *
 * Query-time safety: every index read from the section is compared with its table before use, so
 * that no content leads outside; blocks are compared with their checksum on first touch, so that a
 * flipped bit is an error, not an answer.
 */
#include "areas.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "hash.h"
#include "orient.h"

/* ---- the section ---- */

enum {
    T_METRIC,
    T_ERAS,
    T_ROOT,
    T_NODES,
    T_UNITS,
    T_AREA_SETS,
    T_SLOTS,
    T_CROWDS,
    T_LISTS,
    T_HUBS,
    T_VERTICES,
    T_EDGES,
    T_COVER_START,
    T_COVER_AREAS,
    T_BUCKETS,
    T_MAPS,
    T_AREA_START,
    T_AREA_EDGES,
    T_AREA_BOXES,
    T_HOT_BLOCKS,
    T_SUMS,
    TABLES
};

typedef struct extent {
    uint64_t at, count;
} extent;

typedef struct header {
    char magic[8];
    uint64_t size, salt;
    uint32_t n_sets, n_areas, width, height;
    uint32_t
        n_seen; /* covers that a lookup can end in; those above are what epochs leave of them */
    uint32_t reserved;
    lrti_box box;
    double x0, y0, sx, sy; /* fixed point = (degrees - x0) * sx, 2^32 to a root cell */
    extent tables[TABLES];
    uint64_t sum; /* of all before */
} header;

typedef struct era {
    uint32_t from,
        map; /* map: number of its table in T_MAPS, or NO_MAP when every set is in force */
    uint64_t sets;
} era;

typedef struct line {
    int16_t a, b;
    int32_t c;
} line;
typedef struct unit { /* 16 bytes of a record: two lines, or what follows them */
    uint64_t word[2];
} unit;
typedef struct node {
    uint32_t entry[16]; /* row * 4 + column */
} node;
typedef struct crowd { /* a cell of too many edges */
    uint32_t ref_cover, first, count, reserved;
} crowd;
typedef struct vertex {
    double x, y;
} vertex;
typedef struct hub { /* a vertex of more than HUB_EDGES edges; at others the edges are asked */
    uint32_t vertex, cover, touch; /* all areas here; those that have it on their border */
} hub;
typedef struct edge {
    uint32_t v0, v1;  /* v0 < v1 by x, then y */
    uint32_t toggles; /* cover id of the areas on exactly one side */
} edge;
typedef struct hot_block { /* HOT_CELLS entries of the root and all that is reached from them */
    uint32_t first_node, first_unit;
    uint64_t sum;
} hot_block;

static const uint32_t item_size[TABLES] = {sizeof(lrti_metric),
                                           sizeof(era),
                                           4,
                                           sizeof(node),
                                           sizeof(unit),
                                           4,
                                           4,
                                           sizeof(crowd),
                                           4,
                                           sizeof(hub),
                                           sizeof(vertex),
                                           sizeof(edge),
                                           4,
                                           4,
                                           4,
                                           4,
                                           4,
                                           4,
                                           sizeof(lrti_box),
                                           sizeof(hot_block),
                                           8};

#define ALL_TABLES_BEFORE T_HOT_BLOCKS
#define NO_MAP UINT32_MAX
#define NONE UINT32_MAX
#define DAMAGED UINT32_C(0xFFFFFFFE)
#define COVERS_MAX (UINT32_C(1) << 30)
#define HOT_CELLS 4096 /* root cells of a hot block: 16 KB of root */
#define COLD_BYTES                                                                                 \
    16384           /* bytes of a block of the tables that only exact tests and distances read */
#define LEVEL_MAX 8 /* of 2 bits: 16 bits remain below the smallest cell, as a record wants */
#define EDGES_MAX 5 /* of a record: 5 lines, 64 bits of codes, 3 covers make a cache line */
#define HUB_EDGES 8
#define BOX_EDGES 32 /* edges of an area under one box */

/* |a|, |b| <= LINE_SCALE; a x + b y + c is then off by at most
   2 * 0.5 * 32768 (a, b rounded) + 1 (c) + 2 * 16000 * (0.5 (point cut to 16 bits) + 0.032 + 0.032
   (fixed-point rounding of point and vertex, at most 2^-5 of a unit each)) + 200 (double rounding)
   = 51,000. */
#define LINE_SCALE 16000
#define LINE_ERROR 52000

static const char magic[8] = {'L', 'R', 'T', 'A', 'R', 'E', 'A', '1'};

enum { KIND_COVER, KIND_NODE, KIND_RECORD, KIND_CROWD };
#define KIND(entry) ((entry) >> 30)
#define INDEX(entry) ((entry)&0x3FFFFFFFu)
#define RECORD_EDGES(entry) ((entry) >> 27 & 7u)
#define RECORD_UNIT(entry) ((entry)&0x7FFFFFFu)

/* Out of the way of the code that runs for every point: inlined, its variables would cost that code its registers. */
#if defined(__GNUC__)
#define COLD __attribute__((cold, noinline))
#else
#define COLD
#endif

/* Not fmin, fmax: without NaN to mind these are one instruction each. */
static inline double lesser(double a, double b) { return a < b ? a : b; }
static inline double greater(double a, double b) { return a > b ? a : b; }

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* The hash of a set is the exclusive or over its areas: what an edge toggles is toggled in the
   hash. Build makes sure that no two covers share one, by another salt where it must. */
static uint64_t area_hash(uint64_t salt, uint32_t area)
{
    return mix(salt + (area + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15));
}

/* A cell: its level, and its lower left corner in fixed point. */
typedef struct cell {
    uint64_t x, y;
    unsigned level;
} cell;
static uint64_t cell_side(unsigned level) { return (UINT64_C(1) << 32) >> (2 * level); }
static double to_fixed_x(const header *h, double x) { return (x - h->x0) * h->sx; }
static double to_fixed_y(const header *h, double y) { return (y - h->y0) * h->sy; }
static bool in_cell(const header *h, const cell *c, double x, double y)
{
    double fx = to_fixed_x(h, x), fy = to_fixed_y(h, y), side = (double)cell_side(c->level);
    return fx >= (double)c->x && fx < (double)c->x + side && fy >= (double)c->y &&
           fy < (double)c->y + side;
}
/* The centre, as doubles that both build and query compute alike. */
static void cell_centre(const header *h, const cell *c, double *x, double *y)
{
    double half = (double)(cell_side(c->level) / 2);
    *x = h->x0 + ((double)c->x + half) / h->sx;
    *y = h->y0 + ((double)c->y + half) / h->sy;
}

/* p lies on the line of u, v (u < v): between them? */
static bool between(const vertex *u, const vertex *v, double x, double y)
{
    return x >= u->x && x <= v->x &&
           (u->y < v->y ? y >= u->y && y <= v->y : y >= v->y && y <= u->y);
}

/*
 * Does the way from r to p, along the row of r and then along the column of p, cross the edge? All
 * points after the step (e^2, -e), see above: rows are half-open upwards, columns to the right, and
 * `on the line` is `right of it`.
 */
static bool crosses(const vertex *u, const vertex *v, double rx, double ry, double px, double py)
{
    bool in_row = u->y < v->y ? u->y < ry && ry <= v->y : v->y < ry && ry <= u->y;
    bool in_column = u->x <= px && px < v->x;
    if (!in_row && !in_column) {
        return false;
    }
    bool middle = lrti_orient(u->x, u->y, v->x, v->y, px, ry) > 0, crossed = false;
    if (in_row) {
        crossed = (lrti_orient(u->x, u->y, v->x, v->y, rx, ry) > 0) != middle;
    }
    if (in_column) {
        crossed ^= (lrti_orient(u->x, u->y, v->x, v->y, px, py) > 0) != middle;
    }
    return crossed;
}

/* ========================================================================================================
 * build */

typedef struct memo { /* (a, b) -> value, open addressing; key 0 is free: a and b are never both 0
                       */
    uint64_t *key;
    uint32_t *value;
    size_t n, cap;
} memo;

typedef struct pair { /* edge `other` properly crosses `edge` */
    uint32_t edge, other;
} pair;
typedef struct meeting { /* vertex `at` lies inside `edge`; beyond it, `left` covers the left side,
                            `along` toggles here */
    uint32_t edge, at, left, along;
} meeting;
typedef struct ray { /* an edge as seen from a vertex */
    uint32_t to, edge, toggles;
    bool forward, through;
} ray;

typedef struct builder {
    header head;
    era eras[130];
    uint32_t n_eras;
    const lrti_areas_area *areas;
    lrt_status status;
    lrt_error *err;

    vertex *vertices;
    bool *vertex_done;
    edge *edges;
    hub *hubs;
    uint32_t *area_start, *area_edges;
    lrti_box *area_boxes;
    size_t hubs_cap, n_hubs, n_vertices, vertices_cap, n_edges, edges_cap, n_area_edges, n_boxes;

    /* covers: list i is cover_areas[cover_start[i] .. cover_start[i + 1]), found by content through
     * cover_table */
    uint32_t *cover_start, *cover_areas, *cover_table, *scratch, *crossed;
    size_t n_covers, cover_start_cap, n_cover_areas, cover_areas_cap, table_size, scratch_cap,
        crossed_cap;
    memo toggled, joined;

    uint32_t *root;
    node *nodes;
    unit *units;
    uint32_t *slots, *lists;
    crowd *crowds;
    hot_block *hot;
    size_t nodes_cap, n_nodes, units_cap, n_units, slots_cap, lists_cap, n_lists, crowds_cap,
        n_crowds, n_hot;
    size_t hole, hole_size; /* units left free before a cache line */

    uint32_t *stack; /* edge lists of the cells being divided */
    size_t stack_cap, n_stack;
    uint32_t *edge_left, *edge_along; /* where it leaves v0: cover on its left, areas toggled by it
                                         and its doubles */
    pair *pairs;
    meeting *meetings;
    ray *rays, *rays2;
    size_t pairs_cap, n_pairs, meetings_cap, n_meetings, rays_cap, rays2_cap;
    double cost_floor;
} builder;

static bool failed(builder *b, lrt_status status)
{
    if (b->status == LRT_OK) {
        b->status = status == LRT_E_MEMORY ? lrti_fail_memory(b->err) : status;
    }
    return false;
}

/* Room for `extra` more items after n; a table of the section never holds more than 2^31 of them.
 */
static bool room(builder *b, void *items, size_t *cap, size_t n, size_t extra, size_t size)
{
    if (n + extra > (UINT32_C(1) << 31)) {
        return failed(b, lrti_fail(b->err, LRT_E_LIMIT, "the area index would pass 2^31 items"));
    }
    return lrti_grow(items, cap, n + extra, size) || failed(b, LRT_E_MEMORY);
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
static uint32_t intern(builder *b, const uint32_t *list, size_t n)
{
    if (b->n_covers * 2 >= b->table_size) {
        size_t size = b->table_size ? b->table_size * 2 : 4096;
        uint32_t *fresh = malloc(size * sizeof *fresh);
        if (!fresh) {
            failed(b, LRT_E_MEMORY);
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
        !room(b, &b->cover_start, &b->cover_start_cap, b->n_covers, 2, sizeof *list) ||
        !room(b, &b->cover_areas, &b->cover_areas_cap, b->n_cover_areas, n, sizeof *list)) {
        failed(b, LRT_E_MEMORY);
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
        failed(b, LRT_E_MEMORY);
        return 0;
    }
    if (!fresh) {
        return *known;
    }
    size_t i = b->cover_start[x], ie = b->cover_start[x + 1], j = b->cover_start[y],
           je = b->cover_start[y + 1], n = 0;
    if (!room(b, &b->scratch, &b->scratch_cap, 0, ie - i + je - j, sizeof(uint32_t))) {
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
    return *known = intern(b, b->scratch, n);
}
static uint32_t toggle(builder *b, uint32_t x, uint32_t y)
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
        return joined ? join(b, cover, sets[0]) : toggle(b, cover, sets[0]);
    }
    if (n == 2 && sets[0] == sets[1]) {
        return joined ? join(b, cover, sets[0]) : cover;
    }
    size_t total = 0, out = 0;
    for (size_t i = 0; i <= n; i++) {
        uint32_t id = i < n ? sets[i] : cover;
        size_t len = b->cover_start[id + 1] - b->cover_start[id];
        if (!room(b, &b->scratch, &b->scratch_cap, total, len, sizeof(uint32_t))) {
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
    return intern(b, b->scratch, out);
}

/* ---- input: distinct vertices, distinct edges with the areas they toggle ---- */

static int by_date(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void make_eras(builder *b, const lrti_areas_set *sets, size_t n_sets)
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
                return failed(
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
            return failed(
                b, lrti_fail(b->err, LRT_E_GEOMETRY, "area %zu: ring %u is not closed", index, r));
        }
    }
    if (b->n_area_edges - first < 3) {
        return failed(b,
                      lrti_fail(b->err, LRT_E_GEOMETRY, "area %zu has fewer than 3 edges", index));
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
        failed(b, LRT_E_MEMORY);
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
                ok = failed(b, lrti_fail(b->err, LRT_E_GEOMETRY,
                                         "area %u uses one of its edges twice: not a valid polygon",
                                         list[k]));
            }
        }
        b->edges[i].toggles = ok ? intern(b, list + start[i], start[i + 1] - start[i]) : 0;
        ok = b->status == LRT_OK;
    }
    free(start);
    free(list);
    return ok;
}

static bool read_areas(builder *b, size_t n_areas)
{
    size_t points = 0, vertex_mask, edge_mask;
    for (size_t i = 0; i < n_areas; i++) {
        points += lrti_shape_points(&b->areas[i].shape);
    }
    uint32_t *vertex_table = number_table(points, &vertex_mask),
             *edge_table = number_table(points, &edge_mask);
    b->area_start = malloc((n_areas + 1) * sizeof *b->area_start);
    b->area_edges = malloc((points + 1) * sizeof *b->area_edges);
    bool ok = room(b, &b->vertices, &b->vertices_cap, 0, points + 1, sizeof(vertex)) &&
              room(b, &b->edges, &b->edges_cap, 0, points + 1, sizeof(edge));
    if (ok && (!vertex_table || !edge_table || !b->area_start || !b->area_edges)) {
        ok = failed(b, LRT_E_MEMORY);
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

/* Boxes over runs of BOX_EDGES edges of an area, for distances. Area i has its first one at
 * area_start[i] / BOX_EDGES + i. */
static bool make_boxes(builder *b, size_t n_areas)
{
    b->n_boxes = b->n_area_edges / BOX_EDGES + n_areas + 1;
    b->area_boxes = calloc(b->n_boxes, sizeof *b->area_boxes);
    if (!b->area_boxes) {
        return failed(b, LRT_E_MEMORY);
    }
    for (size_t a = 0; a < n_areas; a++) {
        for (uint32_t i = b->area_start[a]; i < b->area_start[a + 1]; i++) {
            lrti_box *box = &b->area_boxes[b->area_start[a] / BOX_EDGES + a +
                                           (i - b->area_start[a]) / BOX_EDGES];
            const edge *e = &b->edges[b->area_edges[i]];
            const vertex *u = &b->vertices[e->v0], *v = &b->vertices[e->v1];
            lrti_box one = {u->x, lesser(u->y, v->y), v->x, greater(u->y, v->y)};
            if ((i - b->area_start[a]) % BOX_EDGES != 0) {
                one = (lrti_box){lesser(one.min_x, box->min_x), lesser(one.min_y, box->min_y),
                                 greater(one.max_x, box->max_x), greater(one.max_y, box->max_y)};
            }
            *box = one;
        }
    }
    return true;
}

/* ---- grid ---- */

#define TOUCH                                                                                      \
    4.0 /* fixed-point units by which a cell is enlarged when edges are handed to it: rounding is  \
           below 2^-4 */

static bool make_grid(builder *b)
{
    header *h = &b->head;
    h->box = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < b->n_vertices; i++) {
        h->box.min_x = lesser(h->box.min_x, b->vertices[i].x);
        h->box.max_x = greater(h->box.max_x, b->vertices[i].x);
        h->box.min_y = lesser(h->box.min_y, b->vertices[i].y);
        h->box.max_y = greater(h->box.max_y, b->vertices[i].y);
    }
    if (b->n_vertices == 0) {
        h->box = (lrti_box){0, 0, 0, 0};
    }
    /* A margin on all sides; never smaller than 2^-20 degree (0.1 m), so that cells stay coarser
     * than doubles. */
    double w = h->box.max_x - h->box.min_x, t = h->box.max_y - h->box.min_y;
    double margin_x = greater(w * 0x1p-16, 0x1p-20), margin_y = greater(t * 0x1p-16, 0x1p-20);
    w += 2 * margin_x;
    t += 2 * margin_y;
    h->x0 = h->box.min_x - margin_x;
    h->y0 = h->box.min_y - margin_y;
    /* About square cells on the ground (1 - (lat / 90)^2 for the cosine: no libm). */
    double lat = (h->box.min_y + h->box.max_y) / 180, shrink = greater(0.1, 1 - lat * lat);
    /* 6 where all of it stays in a cache, 2 where size is what costs: measured on the made city and
       nation, where 1, 2, 3, 4 and 6 gave batches of 27, 23, 21, 21, 18 ns (clustered, city) and
       172, 180, 188, 197, 215 MB (nation). */
    double cells = lesser(greater((double)b->n_edges * (b->n_edges < 300000 ? 6 : 2), 16), 0x1p24);
    double width = sqrt(cells * (w * shrink) / t), height = sqrt(cells * t / (w * shrink));
    h->width = (uint32_t)lesser(greater(width, 1), 8192);
    h->height = (uint32_t)lesser(greater(height, 1), 8192);
    h->sx = 0x1p32 * h->width / w;
    h->sy = 0x1p32 * h->height / t;
    return true;
}

/* Does the segment u, v (fixed point, relative to the centre of a cell) meet the square of half
 * side h? */
static bool meets(double ux, double uy, double vx, double vy, double h)
{
    if (greater(ux, vx) < -h || lesser(ux, vx) > h || greater(uy, vy) < -h || lesser(uy, vy) > h) {
        return false;
    }
    double dx = vx - ux, dy = vy - uy;
    return fabs(dx * uy - dy * ux) <= h * (fabs(dx) + fabs(dy));
}

/* ---- what meets in a cell: sides, vertices, crossings ---- */

static bool side_of(const builder *b, uint32_t e, double x, double y)
{
    const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
    return lrti_orient(u->x, u->y, v->x, v->y, x, y) > 0;
}

/* Cover of p (after its step), when `cover` is that of r and `list` holds every edge of the cell
 * that both lie in. */
static uint32_t walk(builder *b, const uint32_t *list, size_t n, uint32_t cover, double rx,
                     double ry, double px, double py)
{
    size_t n_crossed = 0;
    for (size_t i = 0; i < n; i++) {
        const edge *e = &b->edges[list[i]];
        if (crosses(&b->vertices[e->v0], &b->vertices[e->v1], rx, ry, px, py)) {
            if (!room(b, &b->crossed, &b->crossed_cap, n_crossed, 1, sizeof(uint32_t))) {
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
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * run) {
            size_t i = lo, mid = lo + run < n ? lo + run : n,
                   hi = lo + 2 * run < n ? lo + 2 * run : n, j = mid;
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
    if (!room(b, &b->rays, &b->rays_cap, 0, 2 * n_list, sizeof(ray)) ||
        !room(b, &b->rays2, &b->rays2_cap, 0, 2 * n_list, sizeof(ray))) {
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
    if (!room(b, &b->crossed, &b->crossed_cap, 0, n, sizeof(uint32_t))) {
        return false;
    }
    for (size_t i = 0, j; i < n; i = j) {
        uint32_t along = 0;
        for (j = i; j < n && (j == i || ray_order(b, at, &b->rays[i], &b->rays[j]) == 0); j++) {
            along = toggle(b, along, b->rays[j].toggles);
            b->crossed[n_sets] = b->rays[j].toggles;
            n_sets += n_sets == 0 || b->crossed[n_sets - 1] != b->rays[j].toggles;
        }
        join(b, cover, along); /* what a point on these edges is covered by */
        cover = toggle(b, cover, along);
        for (size_t k = i; k < j; k++) {
            const ray *r = &b->rays[k];
            if (r->forward && !r->through) {
                b->edge_left[r->edge] = cover;
                b->edge_along[r->edge] = along;
            } else if (r->forward) {
                if (!room(b, &b->meetings, &b->meetings_cap, b->n_meetings, 1, sizeof(meeting))) {
                    return false;
                }
                b->meetings[b->n_meetings++] = (meeting){r->edge, v, cover, along};
            }
        }
    }
    cover = combine_all(b, base, b->crossed, n_sets, true);
    if (n_edges > HUB_EDGES) {
        if (!room(b, &b->hubs, &b->hubs_cap, b->n_hubs, 1, sizeof(hub))) {
            return false;
        }
        b->hubs[b->n_hubs++] = (hub){v, cover, combine_all(b, 0, b->crossed, n_sets, true)};
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

static bool read_cell(builder *b, const cell *c, const uint32_t *list, size_t n, uint32_t ref_cover)
{
    double rx, ry;
    cell_centre(&b->head, c, &rx, &ry);
    for (size_t i = 0; i < 2 * n; i++) {
        const edge *e = &b->edges[list[i / 2]];
        uint32_t v = i & 1 ? e->v1 : e->v0;
        const vertex *at = &b->vertices[v];
        if (!b->vertex_done[v] && in_cell(&b->head, c, at->x, at->y)) {
            if (!read_vertex(b, v, list, n, walk(b, list, n, ref_cover, rx, ry, at->x, at->y))) {
                return false;
            }
        }
    }
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (properly_cross(b, &b->edges[list[i]], &b->edges[list[j]])) {
                if (b->n_pairs > PAIRS_MAX) {
                    return failed(
                        b, lrti_fail(b->err, LRT_E_LIMIT,
                                     "edges of different layers cross more than 2^26 times"));
                }
                if (!room(b, &b->pairs, &b->pairs_cap, b->n_pairs, 2, sizeof(pair))) {
                    return false;
                }
                b->pairs[b->n_pairs++] = (pair){list[i], list[j]};
                b->pairs[b->n_pairs++] = (pair){list[j], list[i]};
            }
        }
    }
    return true;
}

/* ---- records ---- */

static size_t take_units(builder *b, size_t n)
{
    size_t at;
    if (b->hole_size >= n) {
        at = b->hole;
        b->hole += n;
        b->hole_size -= n;
        return at;
    }
    size_t left = 4 - b->n_units % 4;
    if (left < n) {
        b->hole = b->n_units;
        b->hole_size = left;
        b->n_units += left;
    }
    at = b->n_units;
    b->n_units += n;
    return at;
}

/* Fills up the cache line with zeros: what no record uses must still be the same bytes every time. */
static bool end_cache_line(builder *b)
{
    size_t n = (4 - b->n_units % 4) % 4;
    if (!room(b, &b->units, &b->units_cap, b->n_units, 4, sizeof(unit)) ||
        !room(b, &b->slots, &b->slots_cap, b->n_units, 4, sizeof(uint32_t))) {
        return false;
    }
    if (n) {
        memset(b->units + b->n_units, 0, n * sizeof(unit));
        memset(b->slots + b->n_units, 0, n * sizeof(uint32_t));
        b->n_units += n;
    }
    return true;
}

/* The edges of a cell, for exact tests. */
static bool add_list(builder *b, const uint32_t *list, size_t n)
{
    if (!room(b, &b->lists, &b->lists_cap, b->n_lists, n, sizeof *list)) {
        return false;
    }
    memcpy(b->lists + b->n_lists, list, n * sizeof *list);
    b->n_lists += n;
    return true;
}

static bool line_of(const builder *b, const cell *c, uint32_t e, line *out)
{
    const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
    double one =
        (double)cell_side(c->level) / 65536; /* fixed-point units in a unit of the record */
    double a = -(v->y - u->y) * b->head.sy / one, k = (v->x - u->x) * b->head.sx / one,
           m = greater(fabs(a), fabs(k));
    if (!(m > 1e-200)) {
        return false;
    }
    a *= LINE_SCALE / m;
    k *= LINE_SCALE / m;
    double x = (to_fixed_x(&b->head, u->x) - (double)c->x) / one - 32768;
    double y = (to_fixed_y(&b->head, u->y) - (double)c->y) / one - 32768;
    double at = floor(0.5 * (a + k) - (a * x + k * y) + 0.5);
    if (!(fabs(at) < 1100000000)) {
        return false;
    }
    *out = (line){(int16_t)floor(a + 0.5), (int16_t)floor(k + 0.5), (int32_t)at};
    return true;
}

typedef struct record {
    line lines[EDGES_MAX];
    uint32_t cover[1 << EDGES_MAX]; /* by sides; NONE = no witness */
    uint32_t found;
} record;

static int32_t line_at(const line *l, int32_t x, int32_t y) { return l->a * x + l->b * y + l->c; }

/* Takes the point (16-bit coordinates of the cell, whole numbers) as a witness of its combination
 * of sides. */
static void witness(builder *b, const cell *c, const uint32_t *list, size_t n, uint32_t ref_cover,
                    record *r, double fx, double fy)
{
    if (!(fx >= -32760 && fx <= 32759 && fy >= -32760 && fy <= 32759)) {
        return;
    }
    int32_t x = (int32_t)fx, y = (int32_t)fy;
    uint32_t sides = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t at = line_at(&r->lines[i], x, y);
        if (at >= -LINE_ERROR && at <= LINE_ERROR) {
            return;
        }
        sides |= (uint32_t)(at > 0) << i;
    }
    if (r->cover[sides] != NONE) {
        return;
    }
    double one = (double)cell_side(c->level) / 65536, rx, ry;
    double lon = b->head.x0 + ((double)c->x + (x + 32768.5) * one) / b->head.sx;
    double lat = b->head.y0 + ((double)c->y + (y + 32768.5) * one) / b->head.sy;
    if (!in_cell(&b->head, c, lon, lat)) {
        return;
    }
    sides = 0;
    for (size_t i = 0; i < n; i++) {
        sides |= (uint32_t)side_of(b, list[i], lon, lat) << i;
    }
    if (r->cover[sides] == NONE) {
        cell_centre(&b->head, c, &rx, &ry);
        r->cover[sides] = walk(b, list, n, ref_cover, rx, ry, lon, lat);
        r->found++;
    }
}

/*
 * Witnesses around every corner of what the lines cut the cell into: where two lines meet, where a
 * line leaves the cell, and the corners of the cell. D is far enough from a line to be certain. n
 * lines with m meetings cut a cell into 1 + n + m: when that many are found the rest is not tried.
 */
static void witnesses(builder *b, const cell *c, const uint32_t *list, size_t n, uint32_t ref_cover,
                      record *r)
{
    const double D = 2.5 * LINE_ERROR;
    uint32_t expected = (uint32_t)n + 1;
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double ai = r->lines[i].a, bi = r->lines[i].b, ci = r->lines[i].c;
            double aj = r->lines[j].a, bj = r->lines[j].b, cj = r->lines[j].c,
                   det = ai * bj - aj * bi;
            if (det == 0) {
                continue;
            }
            double x = (cj * bi - ci * bj) / det, y = (aj * ci - ai * cj) / det;
            if (!(x >= -32800 && x <= 32800 && y >= -32800 && y <= 32800)) {
                continue;
            }
            expected++;
            double ix = D * bj / det, iy = D * aj / det, jx = D * bi / det,
                   jy = D * ai / det; /* a step of D off i, off j */
            for (int k = 0; k < 4; k++) {
                double p = k & 1 ? 1 : -1, q = k & 2 ? 1 : -1;
                witness(b, c, list, n, ref_cover, r, floor(x + p * ix - q * jx + 0.5),
                        floor(y - p * iy + q * jy + 0.5));
            }
        }
    }
    for (int k = 0; k < 4 && r->found < expected; k++) {
        witness(b, c, list, n, ref_cover, r, k & 1 ? 32750 : -32750, k & 2 ? 32750 : -32750);
    }
    for (size_t i = 0; i < n && r->found < expected; i++) {
        double ai = r->lines[i].a, bi = r->lines[i].b, ci = r->lines[i].c;
        for (int k = 0; k < 8; k++) { /* 4 sides of the cell, both sides of the line */
            double inset = k & 1 ? 32750 : -32750, off = k & 2 ? D : -D;
            if (k & 4) {
                witness(b, c, list, n, ref_cover, r, inset,
                        floor((off - ci - ai * inset) / (bi != 0 ? bi : 1e-9)));
            } else {
                witness(b, c, list, n, ref_cover, r,
                        floor((off - ci - bi * inset) / (ai != 0 ? ai : 1e-9)), inset);
            }
        }
    }
}

/* A record for the cell, if its edges and covers fit one. */
static bool make_record(builder *b, const cell *c, const uint32_t *list, size_t n,
                        uint32_t ref_cover, uint32_t *entry)
{
    record r;
    memset(&r, 0, sizeof r);
    memset(r.cover, 0xFF, sizeof r.cover);
    for (size_t i = 0; i < n; i++) {
        if (!line_of(b, c, list[i], &r.lines[i])) {
            return false;
        }
    }
    double rx, ry;
    cell_centre(&b->head, c, &rx, &ry);
    uint32_t sides = 0;
    for (size_t i = 0; i < n; i++) {
        sides |= (uint32_t)side_of(b, list[i], rx, ry) << i;
    }
    r.cover[sides] = ref_cover;
    r.found = 1;
    if (n == 1) { /* a single edge has no end here: it parts the cell */
        r.cover[1 - sides] = toggle(b, ref_cover, b->edges[list[0]].toggles);
    } else {
        witnesses(b, c, list, n, ref_cover, &r);
    }
    uint32_t word[16] = {0}, distinct[8], n_distinct = 0, words;
    memcpy(word, r.lines, n * sizeof(line));
    if (n <= 2) {
        memcpy(word + 2 * n, r.cover, (sizeof(uint32_t) << n));
        words = (uint32_t)(2 * n + ((size_t)1 << n));
    } else {
        unsigned bits = 64u >> n;
        uint32_t unset = (1u << bits) - 1, room_for = (uint32_t)(14 - 2 * n);
        uint64_t codes = 0;
        for (uint32_t s = 0; s < 1u << n; s++) {
            uint64_t code = unset;
            if (r.cover[s] != NONE) {
                for (code = 0; code < n_distinct && distinct[code] != r.cover[s]; code++) {
                }
                if (code == n_distinct) {
                    if (n_distinct == room_for || n_distinct == unset) {
                        return false;
                    }
                    distinct[n_distinct++] = r.cover[s];
                }
            }
            codes |= code << (s * bits);
        }
        memcpy(word + 2 * n, &codes, sizeof codes);
        memcpy(word + 2 * n + 2, distinct, n_distinct * sizeof distinct[0]);
        words = (uint32_t)(2 * n + 2) + n_distinct;
    }
    size_t units = (words + 3) / 4, at;
    if (!room(b, &b->units, &b->units_cap, b->n_units, 8, sizeof(unit)) ||
        !room(b, &b->slots, &b->slots_cap, b->n_units, 8, sizeof(uint32_t))) {
        return false;
    }
    size_t before = b->n_units;
    at = take_units(b, units);
    if (b->n_units > before) {
        memset(b->units + before, 0, (b->n_units - before) * sizeof(unit));
        memset(b->slots + before, 0, (b->n_units - before) * sizeof(uint32_t));
    }
    if (at + units > 1u << 27) {
        return failed(
            b, lrti_fail(b->err, LRT_E_LIMIT, "the area index would pass 2 GiB of border cells"));
    }
    memcpy(b->units + at, word, units * sizeof(unit));
    if (n <= 2) {
        memcpy(b->slots + at, list, n * sizeof *list);
    } else {
        b->slots[at] = (uint32_t)b->n_lists;
        if (!add_list(b, list, n)) {
            return false;
        }
    }
    *entry = (uint32_t)KIND_RECORD << 30 | (uint32_t)n << 27 | (uint32_t)at;
    return true;
}

/* ---- cells ---- */

/* Worth dividing? What exact parity would cost a point here (30 ns and 15 an edge), times the share
   of points. The floor was chosen where the made city stopped getting faster: 1e-4, 1e-5, 1e-6 made
   scalar lookups among clustered points 1.93, 1.70 and 1.52 times a raw load, at 7.8, 8.2 and 8.4
   MB. */
#define COST_FLOOR 2e-6
static bool worth_dividing(const builder *b, const cell *c, size_t n)
{
    double side = (double)cell_side(c->level),
           degrees = lesser(side / b->head.sx, side / b->head.sy);
    double share = 1 / ((double)b->head.width * b->head.height);
    for (unsigned i = 0; i < c->level; i++) {
        share /= 16;
    }
    return c->level < LEVEL_MAX && degrees > 0x1p-38 && share * (30 + 15 * (double)n) > COST_FLOOR;
}

static uint32_t make_cell(builder *b, const cell *c, size_t first, size_t n, uint32_t ref_cover);

static uint32_t make_node(builder *b, const cell *c, size_t first, size_t n, uint32_t ref_cover)
{
    size_t start[17], mark = b->n_stack;
    uint64_t side = cell_side(c->level + 1);
    double half = (double)(side / 2);
    if (!room(b, &b->nodes, &b->nodes_cap, b->n_nodes, 1, sizeof(node))) {
        return 0;
    }
    uint32_t id = (uint32_t)b->n_nodes++;
    for (unsigned k = 0; k < 16; k++) {
        double x = (double)c->x + (double)(side * (k & 3)) + half,
               y = (double)c->y + (double)(side * (k >> 2)) + half;
        start[k] = b->n_stack;
        if (!room(b, &b->stack, &b->stack_cap, b->n_stack, n, sizeof(uint32_t))) {
            return 0;
        }
        for (size_t i = 0; i < n; i++) {
            uint32_t e = b->stack[first + i];
            const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
            if (meets(to_fixed_x(&b->head, u->x) - x, to_fixed_y(&b->head, u->y) - y,
                      to_fixed_x(&b->head, v->x) - x, to_fixed_y(&b->head, v->y) - y,
                      half + TOUCH)) {
                b->stack[b->n_stack++] = e;
            }
        }
    }
    start[16] = b->n_stack;
    /* Covers of the children's centres: from the parent's centre, then each from one beside it,
     * through the edges of both. */
    double px, py;
    uint32_t cover = ref_cover;
    cell_centre(&b->head, c, &px, &py);
    for (unsigned step = 0; step < 16; step++) {
        unsigned k = step >> 2 & 1 ? (step & 12) | (3 - (step & 3)) : step; /* there and back */
        cell child = {c->x + side * (k & 3), c->y + side * (k >> 2), c->level + 1};
        double x, y;
        cell_centre(&b->head, &child, &x, &y);
        if (step == 0) {
            cover = walk(b, b->stack + first, n, cover, px, py, x, y);
        } else {
            unsigned from =
                (step - 1) >> 2 & 1 ? ((step - 1) & 12) | (3 - ((step - 1) & 3)) : step - 1;
            size_t n_both = 0, at = b->n_stack, n_from = start[from + 1] - start[from],
                   n_to = start[k + 1] - start[k];
            if (n_from + n_to > 0) {
                if (!room(b, &b->stack, &b->stack_cap, b->n_stack, n_from + n_to,
                          sizeof(uint32_t))) {
                    return 0;
                }
                /* both lists keep the order of the parent's, which ascends: merge */
                for (size_t i = start[from], j = start[k];
                     i < start[from + 1] || j < start[k + 1];) {
                    uint32_t p = i < start[from + 1] ? b->stack[i] : NONE,
                             q = j < start[k + 1] ? b->stack[j] : NONE;
                    b->stack[at + n_both++] = p < q ? p : q;
                    i += p <= q;
                    j += q <= p;
                }
                cover = walk(b, b->stack + at, n_both, cover, px, py, x, y);
            }
        }
        px = x;
        py = y;
        uint32_t entry = make_cell(b, &child, start[k], start[k + 1] - start[k], cover);
        if (b->status != LRT_OK) {
            return 0;
        }
        b->nodes[id].entry[k] = entry;
    }
    b->n_stack = mark;
    return (uint32_t)KIND_NODE << 30 | id;
}

/* The directory entry of a cell whose edges are stack[first .. first + n), ascending, and whose
 * centre has `ref_cover`. */
static uint32_t make_cell(builder *b, const cell *c, size_t first, size_t n, uint32_t ref_cover)
{
    if (n == 0 || b->status != LRT_OK) {
        return ref_cover;
    }
    uint32_t entry = 0;
    if (n > EDGES_MAX || !make_record(b, c, b->stack + first, n, ref_cover, &entry)) {
        if (worth_dividing(b, c, n)) {
            return make_node(b, c, first, n, ref_cover);
        }
        if (!room(b, &b->crowds, &b->crowds_cap, b->n_crowds, 1, sizeof(crowd))) {
            return 0;
        }
        b->crowds[b->n_crowds] = (crowd){ref_cover, (uint32_t)b->n_lists, (uint32_t)n, 0};
        entry = (uint32_t)KIND_CROWD << 30 | (uint32_t)b->n_crowds++;
        if (!add_list(b, b->stack + first, n)) {
            return 0;
        }
    }
    return read_cell(b, c, b->stack + first, n, ref_cover) ? entry : 0;
}

/* First and last root column that edge e may meet in row `row`. */
static void columns_of(const builder *b, uint32_t e, uint32_t row, uint32_t *first, uint32_t *last)
{
    const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
    double ux = to_fixed_x(&b->head, u->x), uy = to_fixed_y(&b->head, u->y),
           vx = to_fixed_x(&b->head, v->x), vy = to_fixed_y(&b->head, v->y),
           lo = row * 0x1p32 - TOUCH, hi = (row + 1) * 0x1p32 + TOUCH;
    double left = ux, right = vx;
    if (uy != vy) {
        double slope = (vx - ux) / (vy - uy), p = ux + (lo - uy) * slope,
               q = ux + (hi - uy) * slope;
        double reach = TOUCH + 0x1p-44 * (fabs(slope) * (fabs(lo - uy) + fabs(hi - uy)) + fabs(ux));
        left = greater(left, lesser(p, q) - reach);
        right = lesser(right, greater(p, q) + reach);
    }
    left = floor((left - TOUCH) * 0x1p-32);
    right = floor((right + TOUCH) * 0x1p-32);
    *first = left > 0 ? (uint32_t)left : 0;
    *last = right < b->head.width - 1 ? (right > 0 ? (uint32_t)right : 0) : b->head.width - 1;
}

static void rows_of(const builder *b, uint32_t e, uint32_t *first, uint32_t *last)
{
    const edge *d = &b->edges[e];
    double p = to_fixed_y(&b->head, b->vertices[d->v0].y),
           q = to_fixed_y(&b->head, b->vertices[d->v1].y);
    double lo = floor((lesser(p, q) - TOUCH) * 0x1p-32),
           hi = floor((greater(p, q) + TOUCH) * 0x1p-32);
    *first = lo > 0 ? (uint32_t)lo : 0;
    *last = hi < b->head.height - 1 ? (uint32_t)hi : b->head.height - 1;
}

static bool make_cells(builder *b)
{
    size_t cells = (size_t)b->head.width * b->head.height, total = 0;
    uint32_t *start = calloc(cells + 2, sizeof *start), *list = NULL;
    b->root = malloc(cells * sizeof *b->root);
    b->n_hot = (cells + HOT_CELLS - 1) / HOT_CELLS;
    b->hot = calloc(b->n_hot + 1, sizeof *b->hot);
    bool ok = start && b->root && b->hot;
    for (int pass = 0; ok && pass < 2;
         pass++) { /* count, then fill: start[i + 1] moves to the end of cell i */
        for (uint32_t e = 0; e < b->n_edges; e++) {
            uint32_t r0, r1, c0, c1;
            rows_of(b, e, &r0, &r1);
            for (uint32_t r = r0; r <= r1; r++) {
                columns_of(b, e, r, &c0, &c1);
                for (uint32_t c = c0; c <= c1; c++) {
                    size_t at = (size_t)r * b->head.width + c;
                    if (pass == 0) {
                        start[at + 2]++;
                        total++;
                    } else {
                        list[start[at + 1]++] = e;
                    }
                }
            }
        }
        if (pass == 0) {
            list = malloc((total + 1) * sizeof *list);
            ok = list && total < UINT32_MAX;
            for (size_t i = 2; i < cells + 2; i++) {
                start[i] += start[i - 1];
            }
        }
    }
    if (!ok) {
        free(start);
        free(list);
        return failed(b, LRT_E_MEMORY);
    }
    for (uint32_t r = 0; ok && r < b->head.height; r++) {
        uint32_t cover = 0; /* left of everything */
        double px = b->head.x0 - 1, py = 0;
        size_t n_last = 0;
        const uint32_t *last = NULL;
        for (uint32_t c = 0; ok && c < b->head.width; c++) {
            size_t at = (size_t)r * b->head.width + c, n = start[at + 1] - start[at];
            const uint32_t *here = list + start[at];
            cell root_cell = {(uint64_t)c << 32, (uint64_t)r << 32, 0};
            if (at % HOT_CELLS == 0) {
                b->hot[at / HOT_CELLS].first_node = (uint32_t)b->n_nodes;
                b->hole_size = 0; /* records of a block stay together */
                if (!end_cache_line(b)) {
                    ok = false;
                    break;
                }
                b->hot[at / HOT_CELLS].first_unit = (uint32_t)b->n_units;
            }
            if (n + n_last == 0) {
                b->root[at] = cover;
                continue;
            }
            double x;
            cell_centre(&b->head, &root_cell, &x, &py);
            if (c > 0) {
                cell before = {(uint64_t)(c - 1) << 32, (uint64_t)r << 32, 0};
                cell_centre(&b->head, &before, &px, &py);
            }
            ok = room(b, &b->stack, &b->stack_cap, 0, 2 * (n + n_last), sizeof(uint32_t));
            if (!ok) {
                break;
            }
            size_t n_both = 0;
            for (size_t i = 0, j = 0; i < n || j < n_last;) {
                uint32_t p = i < n ? here[i] : NONE, q = j < n_last ? last[j] : NONE;
                b->stack[n_both++] = p < q ? p : q;
                i += p <= q;
                j += q <= p;
            }
            cover = walk(b, b->stack, n_both, cover, px, py, x, py);
            if (n) {
                memcpy(b->stack, here, n * sizeof *here);
            }
            b->n_stack = n;
            b->root[at] = make_cell(b, &root_cell, 0, n, cover);
            ok = b->status == LRT_OK;
            last = here;
            n_last = n;
        }
    }
    free(start);
    free(list);
    return ok;
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
                    here = toggle(b, here, b->edges[cross[j].other].toggles);
                    at = join(b, at, b->edges[cross[j].other].toggles);
                }
            }
            if (mine) {
                cover = toggle(b, cover, here);
                toggle(b, cover, along);
                join(b, cover, along);
            }
        }
    }
    return b->status == LRT_OK;
}

static int by_vertex(const void *x, const void *y)
{
    const hub *p = x, *q = y;
    return (p->vertex > q->vertex) - (p->vertex < q->vertex);
}

static bool make_crossings(builder *b)
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
        ok = read_crossings(b, b->pairs[i].edge, b->pairs + i, n, b->meetings + m, n_meet);
    }
    return ok;
}

/* ---- epochs, hash table, assembly ---- */

/* What each epoch leaves of each cover: tables of n_seen ids, one for every epoch that lacks a set.
 */
static uint32_t *make_maps(builder *b, size_t *n_maps)
{
    size_t seen = b->n_covers, n = 0;
    uint64_t used = 0;
    for (size_t i = 0; i < b->head.n_areas; i++) {
        used |= UINT64_C(1) << b->areas[i].set;
    }
    for (uint32_t e = 0; e < b->n_eras; e++) {
        b->eras[e].map = (b->eras[e].sets & used) == used ? NO_MAP : (uint32_t)n++;
    }
    uint32_t *maps = malloc((n * seen + 1) * sizeof *maps), *keep = NULL;
    size_t keep_cap = 0;
    for (uint32_t e = 0; maps && e < b->n_eras; e++) {
        for (uint32_t id = 0; b->eras[e].map != NO_MAP && id < seen && b->status == LRT_OK; id++) {
            size_t k = 0, len = b->cover_start[id + 1] - b->cover_start[id];
            if (!room(b, &keep, &keep_cap, 0, len, sizeof *keep)) {
                break;
            }
            for (size_t i = b->cover_start[id]; i < b->cover_start[id + 1]; i++) {
                uint32_t a = b->cover_areas[i];
                keep[k] = a;
                k += b->eras[e].sets >> b->areas[a].set & 1;
            }
            maps[b->eras[e].map * seen + id] = k == len ? id : intern(b, keep, k);
        }
    }
    free(keep);
    if (!maps) {
        failed(b, LRT_E_MEMORY);
    }
    b->head.n_seen = (uint32_t)seen;
    *n_maps = n * seen;
    return maps;
}

static uint64_t cover_hash(const builder *b, uint32_t id)
{
    uint64_t h = 0;
    for (size_t i = b->cover_start[id]; i < b->cover_start[id + 1]; i++) {
        h ^= area_hash(b->head.salt, b->cover_areas[i]);
    }
    return h;
}

/* Buckets of cover ids by hash, linear probing. Two covers of one hash: the next salt. */
static uint32_t *make_buckets(builder *b, size_t *n_buckets)
{
    size_t size = 16;
    while (size < (size_t)b->head.n_seen * 2) {
        size *= 2;
    }
    uint32_t *bucket = malloc(size * sizeof *bucket);
    uint64_t *hash = malloc(b->n_covers * sizeof *hash);
    bool again = bucket && hash;
    if (!again) {
        failed(b, LRT_E_MEMORY);
    }
    while (again) {
        again = false;
        memset(bucket, 0xFF, size * sizeof *bucket);
        for (uint32_t id = 0; id < b->head.n_seen; id++) {
            hash[id] = cover_hash(b, id);
            size_t at = hash[id] & (size - 1);
            while (bucket[at] != NONE) {
                again |= hash[bucket[at]] == hash[id];
                at = (at + 1) & (size - 1);
            }
            bucket[at] = id;
        }
        b->head.salt += again;
    }
    free(hash);
    *n_buckets = size;
    return bucket;
}

static size_t cold_start(const header *h) { return (size_t)h->tables[T_AREA_SETS].at; }
static size_t cold_end(const header *h)
{
    return (size_t)(h->tables[T_AREA_BOXES].at +
                    h->tables[T_AREA_BOXES].count * item_size[T_AREA_BOXES]);
}
static size_t cold_blocks(const header *h)
{
    return (cold_end(h) - cold_start(h) + COLD_BYTES - 1) / COLD_BYTES;
}
static uint64_t cold_sum(const header *h, size_t block)
{
    size_t from = cold_start(h) + block * COLD_BYTES, to = from + COLD_BYTES;
    return lrti_checksum((const char *)h + from, (to < cold_end(h) ? to : cold_end(h)) - from);
}
/* The root's cells of a hot block, their nodes and their records. */
static uint64_t hot_sum(const header *h, const hot_block *hot, size_t block)
{
    const char *base = (const char *)h;
    size_t cells = (size_t)h->tables[T_ROOT].count, first = block * HOT_CELLS;
    size_t n = cells - first < HOT_CELLS ? cells - first : HOT_CELLS;
    uint64_t sum = lrti_checksum(base + h->tables[T_ROOT].at + first * 4, n * 4);
    sum = mix(sum) +
          lrti_checksum(base + h->tables[T_NODES].at + hot[block].first_node * sizeof(node),
                        (hot[block + 1].first_node - hot[block].first_node) * sizeof(node));
    return mix(sum) +
           lrti_checksum(base + h->tables[T_UNITS].at + hot[block].first_unit * sizeof(unit),
                         (hot[block + 1].first_unit - hot[block].first_unit) * sizeof(unit));
}
/* Everything that open reads: header, metric, epochs, block tables. */
static uint64_t head_sum(const header *h)
{
    static const int read[] = {T_METRIC, T_ERAS, T_HOT_BLOCKS, T_SUMS};
    uint64_t sum = lrti_checksum(h, offsetof(header, sum));
    for (size_t i = 0; i < LRTI_COUNT(read); i++) {
        const extent *t = &h->tables[read[i]];
        sum = mix(sum) +
              lrti_checksum((const char *)h + t->at, (size_t)t->count * item_size[read[i]]);
    }
    return sum;
}

/* Where the tables lie, in the order of the enumeration. */
static uint64_t place_tables(extent *tables)
{
    uint64_t at = (sizeof(header) + 63) & ~UINT64_C(63);
    for (int t = 0; t < TABLES; t++) {
        tables[t].at = at;
        at = (at + tables[t].count * item_size[t] + 63) & ~UINT64_C(63);
    }
    return at;
}

static bool assemble(builder *b, const lrti_metric *metric, lrti_buf *out)
{
    lrti_buf_align(out, 64);
    size_t n_maps = 0, n_buckets = 0, start = out->len;
    uint32_t *sets = malloc((b->head.n_areas + 1) * sizeof *sets), *maps = make_maps(b, &n_maps),
             *buckets = NULL;
    if (sets && maps && b->status == LRT_OK) {
        buckets = make_buckets(b, &n_buckets);
    }
    if (!sets || !maps || !buckets || b->status != LRT_OK ||
        !room(b, &b->units, &b->units_cap, b->n_units, 4, sizeof(unit)) ||
        !room(b, &b->slots, &b->slots_cap, b->n_units, 4, sizeof(uint32_t))) {
        free(sets);
        free(maps);
        free(buckets);
        return failed(b, LRT_E_MEMORY);
    }
    for (size_t i = 0; i < b->head.n_areas; i++) {
        sets[i] = b->areas[i].set;
    }
    memset(b->units + b->n_units, 0,
           4 * sizeof(unit)); /* a record may be read as if it were a whole cache line */
    memset(b->slots + b->n_units, 0, 4 * sizeof(uint32_t));
    b->n_units += 4;
    b->hot[b->n_hot] = (hot_block){(uint32_t)b->n_nodes, (uint32_t)b->n_units, 0};
    const void *data[TABLES] = {
        metric,         b->eras,        b->root,  b->nodes, b->units,      sets,
        b->slots,       b->crowds,      b->lists, b->hubs,  b->vertices,   b->edges,
        b->cover_start, b->cover_areas, buckets,  maps,     b->area_start, b->area_edges,
        b->area_boxes,  b->hot,         NULL};
    uint64_t count[TABLES] = {1,
                              b->n_eras,
                              (uint64_t)b->head.width * b->head.height,
                              b->n_nodes,
                              b->n_units,
                              b->head.n_areas,
                              b->n_units,
                              b->n_crowds,
                              b->n_lists,
                              b->n_hubs,
                              b->n_vertices,
                              b->n_edges,
                              b->n_covers + 1,
                              b->n_cover_areas,
                              n_buckets,
                              n_maps,
                              b->head.n_areas + 1,
                              b->n_area_edges,
                              b->n_boxes,
                              b->n_hot + 1,
                              0};
    header *h = &b->head;
    for (int t = 0; t < TABLES; t++) {
        h->tables[t].count = count[t];
    }
    place_tables(h->tables);
    h->tables[T_SUMS].count = cold_blocks(h);
    h->size = place_tables(h->tables);
    memcpy(h->magic, magic, sizeof magic);
    lrti_buf_add(out, h, sizeof *h);
    for (int t = 0; t < TABLES && !out->failed; t++) {
        while (out->len - start < h->tables[t].at && !out->failed) {
            lrti_buf_char(out, 0);
        }
        if (t == T_SUMS) {
            for (size_t i = 0; i < h->tables[t].count; i++) {
                static const uint64_t none = 0;
                lrti_buf_add(out, &none, sizeof none);
            }
        } else {
            lrti_buf_add(out, data[t], (size_t)h->tables[t].count * item_size[t]);
        }
    }
    while (out->len - start < h->size && !out->failed) {
        lrti_buf_char(out, 0);
    }
    free(sets);
    free(maps);
    free(buckets);
    if (out->failed) {
        return failed(b, LRT_E_MEMORY);
    }
    char *base = out->data + start;
    h = (header *)(void *)base;
    hot_block *hot = (hot_block *)(void *)(base + h->tables[T_HOT_BLOCKS].at);
    uint64_t *sums = (uint64_t *)(void *)(base + h->tables[T_SUMS].at);
    for (size_t i = 0; i < b->n_hot; i++) {
        hot[i].sum = hot_sum(h, hot, i);
    }
    for (size_t i = 0; i < h->tables[T_SUMS].count; i++) {
        sums[i] = cold_sum(h, i);
    }
    h->sum = head_sum(h);
    return true;
}

static void free_builder(builder *b)
{
    free(b->vertices);
    free(b->vertex_done);
    free(b->edges);
    free(b->hubs);
    free(b->area_start);
    free(b->area_edges);
    free(b->area_boxes);
    free(b->cover_start);
    free(b->cover_areas);
    free(b->cover_table);
    free(b->scratch);
    free(b->crossed);
    free(b->toggled.key);
    free(b->toggled.value);
    free(b->joined.key);
    free(b->joined.value);
    free(b->root);
    free(b->nodes);
    free(b->units);
    free(b->slots);
    free(b->lists);
    free(b->crowds);
    free(b->hot);
    free(b->stack);
    free(b->edge_left);
    free(b->edge_along);
    free(b->pairs);
    free(b->meetings);
    free(b->rays);
    free(b->rays2);
}

lrt_status lrti_areas_compile(const lrti_areas_set *sets, size_t n_sets,
                              const lrti_areas_area *areas, size_t n_areas,
                              const lrti_metric *metric, lrti_buf *out, lrt_error *err)
{
    if (n_sets > 64 || n_areas > 64000000) {
        return lrti_fail(err, LRT_E_LIMIT,
                         "%zu boundary sets, %zu areas: more than the index holds", n_sets,
                         n_areas);
    }
    for (size_t i = 0; i < n_areas; i++) {
        if (areas[i].set >= n_sets) {
            return lrti_fail(err, LRT_E_ARG, "area %zu: set %u does not exist", i, areas[i].set);
        }
    }
    builder b;
    memset(&b, 0, sizeof b);
    b.areas = areas;
    b.err = err;
    b.head.n_sets = (uint32_t)n_sets;
    b.head.n_areas = (uint32_t)n_areas;
    intern(&b, NULL, 0); /* cover 0: no area */
    make_eras(&b, sets, n_sets);
    bool ok = read_areas(&b, n_areas) && make_boxes(&b, n_areas) && make_grid(&b);
    if (ok) {
        b.edge_left = calloc(b.n_edges + 1, sizeof *b.edge_left);
        b.edge_along = calloc(b.n_edges + 1, sizeof *b.edge_along);
        b.vertex_done = calloc(b.n_vertices + 1, sizeof *b.vertex_done);
        ok = (b.edge_left && b.edge_along && b.vertex_done) || failed(&b, LRT_E_MEMORY);
    }
    ok = ok && make_cells(&b) && make_crossings(&b) && assemble(&b, metric, out);
    free_builder(&b);
    return ok ? LRT_OK : b.status;
}

/* ========================================================================================================
 * open */

struct lrti_areas {
    /* hot: what a lookup reads first */
    double min[2], max[2], origin[2], scale[2]; /* x, y: both at once where the machine can */
    size_t width;
    const uint32_t *root;
    const node *nodes;
    const unit *units;
    atomic_uchar *hot_state; /* of each hot block: 0 not looked at yet, 1 good, 2 damaged */
    atomic_uchar
        *damaged; /* a block was found damaged: nothing that was measured since is to be trusted */
    size_t n_nodes, n_units;
    const era *eras;
    const uint32_t *maps;
    uint32_t n_eras, n_seen;

    const header *head;
    const hot_block *hot;
    const uint64_t *sums;
    const char *cold;
    const lrti_metric *metric;
    const uint32_t *area_sets, *slots, *lists, *cover_start, *cover_areas, *buckets, *area_start,
        *area_edges;
    const crowd *crowds;
    const hub *hubs;
    const vertex *vertices;
    const edge *edges;
    const lrti_box *area_boxes;
    size_t n_lists, n_crowds, n_hubs, n_vertices, n_edges, n_covers, n_cover_areas, bucket_mask,
        n_area_edges, n_boxes;
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
    if (place_tables(tables) != h->size || h->size > size ||
        memcmp(tables, h->tables, sizeof tables) != 0) {
        return false;
    }
    uint64_t cells = (uint64_t)h->width * h->height, buckets = tables[T_BUCKETS].count;
    if (h->width == 0 || h->height == 0 || h->width > 65536 || h->height > 65536 ||
        tables[T_ROOT].count != cells || tables[T_METRIC].count != 1 || tables[T_ERAS].count == 0 ||
        tables[T_AREA_SETS].count != h->n_areas || tables[T_UNITS].count != tables[T_SLOTS].count ||
        tables[T_UNITS].count < 4 || tables[T_COVER_START].count < 2 || h->n_seen == 0 ||
        h->n_seen >= tables[T_COVER_START].count ||
        tables[T_AREA_START].count != h->n_areas + UINT64_C(1) || buckets == 0 ||
        (buckets & (buckets - 1)) != 0 ||
        tables[T_HOT_BLOCKS].count != (cells + HOT_CELLS - 1) / HOT_CELLS + 1 ||
        tables[T_SUMS].count != cold_blocks(h)) {
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
    if (!sound_head(h, size) || h->sum != head_sum(h) || !sound_tables(h)) {
        return lrti_fail(err, LRT_E_DATASET, "the area index is damaged");
    }
    size_t n_hot = (size_t)h->tables[T_HOT_BLOCKS].count - 1;
    lrti_areas *a = malloc(sizeof *a + n_hot + cold_blocks(h) + 1);
    if (!a) {
        return lrti_fail_memory(err);
    }
    memset(a, 0, sizeof *a);
    for (size_t i = 0; i < n_hot + cold_blocks(h) + 1; i++) {
        atomic_init(&a->state[i], 0);
    }
    a->damaged = &a->state[n_hot + cold_blocks(h)];
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
    a->slots = at[T_SLOTS];
    a->crowds = at[T_CROWDS];
    a->lists = at[T_LISTS];
    a->hubs = at[T_HUBS];
    a->vertices = at[T_VERTICES];
    a->edges = at[T_EDGES];
    a->cover_start = at[T_COVER_START];
    a->cover_areas = at[T_COVER_AREAS];
    a->buckets = at[T_BUCKETS];
    a->maps = at[T_MAPS];
    a->area_start = at[T_AREA_START];
    a->area_edges = at[T_AREA_EDGES];
    a->area_boxes = at[T_AREA_BOXES];
    a->hot = at[T_HOT_BLOCKS];
    a->sums = at[T_SUMS];
    a->hot_state = a->state;
    a->cold = base + cold_start(h);
    a->n_eras = (uint32_t)n[T_ERAS];
    a->n_seen = h->n_seen;
    a->n_nodes = n[T_NODES];
    a->n_units = n[T_UNITS];
    a->n_crowds = n[T_CROWDS];
    a->n_lists = n[T_LISTS];
    a->n_hubs = n[T_HUBS];
    a->n_vertices = n[T_VERTICES];
    a->n_edges = n[T_EDGES];
    a->n_covers = n[T_COVER_START] - 1;
    a->n_cover_areas = n[T_COVER_AREAS];
    a->bucket_mask = n[T_BUCKETS] - 1;
    a->n_area_edges = n[T_AREA_EDGES];
    a->n_boxes = n[T_AREA_BOXES];
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
        settle(a, state, hot_sum(a->head, a->hot, block) == a->hot[block].sum);
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
        settle(a, state, cold_sum(a->head, block) == a->sums[block]);
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
        if (hot_sum(areas->head, areas->hot, i) != areas->hot[i].sum) {
            return false;
        }
    }
    for (size_t i = 0; i < cold_blocks(areas->head); i++) {
        if (cold_sum(areas->head, i) != areas->sums[i]) {
            return false;
        }
    }
    return areas->head->sum == head_sum(areas->head);
}

/* ---- tables, with their bounds ---- */

static bool edge_of(const lrti_areas *a, uint32_t id, const edge **e, const vertex **u,
                    const vertex **v)
{
    if (id >= a->n_edges || !good(a, a->edges + id, sizeof(edge))) {
        return false;
    }
    *e = a->edges + id;
    if ((*e)->v0 >= a->n_vertices || (*e)->v1 >= a->n_vertices) {
        return false;
    }
    *u = a->vertices + (*e)->v0;
    *v = a->vertices + (*e)->v1;
    return good(a, *u, sizeof **u) && good(a, *v, sizeof **v);
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
    const uint32_t *list; /* the edges of the cell */
    size_t n;
} spot;

static bool edges_of_entry(const lrti_areas *a, uint32_t entry, const uint32_t **list, size_t *n)
{
    if (KIND(entry) == KIND_RECORD) {
        size_t at = RECORD_UNIT(entry);
        *n = RECORD_EDGES(entry);
        if (*n < 1 || *n > EDGES_MAX || at + 4 > a->n_units ||
            !good(a, a->slots + at, 2 * sizeof(uint32_t))) {
            return false;
        }
        *list = a->slots + at;
        if (*n <= 2) {
            return true;
        }
        size_t first = a->slots[at];
        if (first > a->n_lists || *n > a->n_lists - first) {
            return false;
        }
        *list = a->lists + first;
        return good(a, *list, *n * sizeof(uint32_t));
    }
    size_t at = INDEX(entry);
    if (KIND(entry) != KIND_CROWD || at >= a->n_crowds || !good(a, a->crowds + at, sizeof(crowd))) {
        return false;
    }
    const crowd *c = a->crowds + at;
    if (c->first > a->n_lists || c->count > a->n_lists - c->first) {
        return false;
    }
    *list = a->lists + c->first;
    *n = c->count;
    return good(a, *list, *n * sizeof(uint32_t));
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
        const edge *e;
        const vertex *u, *v;
        if (!edge_of(a, s->list[i], &e, &u, &v)) {
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
        const edge *e;
        const vertex *u, *v;
        uint64_t toggles;
        if (!edge_of(a, s->list[i], &e, &u, &v)) {
            return DAMAGED;
        }
        if (crosses(u, v, rx, ry, s->lon, s->lat)) {
            if (!set_hash(a, e->toggles, &toggles)) {
                return DAMAGED;
            }
            hash ^= toggles;
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

static const hub *hub_of(const lrti_areas *a, uint32_t vertex_id, bool *damaged)
{
    if (!good(a, a->hubs, a->n_hubs * sizeof(hub))) {
        *damaged = true;
        return NULL;
    }
    size_t lo = 0, hi = a->n_hubs;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (a->hubs[mid].vertex < vertex_id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < a->n_hubs && a->hubs[lo].vertex == vertex_id ? a->hubs + lo : NULL;
}

/* 1: the point lies on edge i of the cell; 0: it does not; -1: damaged. */
static int on_edge(const lrti_areas *a, const spot *s, size_t i, const edge **e)
{
    const vertex *u, *v;
    if (!edge_of(a, s->list[i], e, &u, &v)) {
        return -1;
    }
    return between(u, v, s->lon, s->lat) &&
           lrti_orient(u->x, u->y, v->x, v->y, s->lon, s->lat) == 0;
}

static border find_border(const lrti_areas *a, const spot *s)
{
    border b = {0, 0, NULL, false};
    bool asked = false;
    for (size_t i = 0; i < s->n; i++) {
        const edge *e;
        int on = on_edge(a, s, i, &e);
        b.damaged |= on < 0;
        if (on <= 0) {
            continue;
        }
        b.first = b.n == 0 ? (uint32_t)i : b.first;
        b.n++;
        const vertex *u = a->vertices + e->v0, *v = a->vertices + e->v1;
        bool at_u = u->x == s->lon && u->y == s->lat, at_v = v->x == s->lon && v->y == s->lat;
        if (!asked && s->n > HUB_EDGES && (at_u || at_v)) {
            asked = true;
            b.hub = hub_of(a, at_u ? e->v0 : e->v1, &b.damaged);
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
        const edge *e, *before;
        if (on_edge(a, s, i, &e) <= 0) {
            continue;
        }
        seen++;
        if (!cover_list(a, e->toggles, &here, &n_here)) {
            return DAMAGED;
        }
        for (size_t k = 0; k < n_here; k++) {
            bool known = holds(list, n, here[k]);
            for (size_t j = b->first; j < i && !known; j++) { /* a vertex, or a crossing */
                const uint32_t *there;
                size_t n_there;
                if (on_edge(a, s, j, &before) > 0) {
                    if (!cover_list(a, before->toggles, &there, &n_there)) {
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
    if (!edges_of_entry(a, s->entry, &s->list, &s->n)) {
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
            const edge *e;
            touched = on_edge(a, s, i, &e) > 0 ? any_in_force(a, e->toggles, sets) : 0;
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
    *s = (spot){lon, lat, {X & ~(side - 1), Y & ~(side - 1), level}, entry, NULL, 0};
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
    if (!descend(areas, lon, lat, &s) || !edges_of_entry(areas, s.entry, &s.list, &s.n)) {
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
        const edge *e;
        if (on_edge(areas, &s, k, &e) > 0 && cover_list(areas, e->toggles, &touch, &n_touch)) {
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

double lrti_areas_edge_distance(const lrti_areas *areas, uint32_t area, double lon, double lat,
                                double limit_m)
{
    lrti_local l;
    if (area >= areas->head->n_areas || !lrti_metric_at(areas->metric, lon, lat, &l) ||
        !good(areas, areas->area_start + area, 2 * sizeof(uint32_t))) {
        return INFINITY;
    }
    size_t from = areas->area_start[area], to = areas->area_start[area + 1],
           box = from / BOX_EDGES + area;
    size_t boxes = from < to ? (to - from + BOX_EDGES - 1) / BOX_EDGES : 0;
    if (from > to || to > areas->n_area_edges || box + boxes > areas->n_boxes ||
        !good(areas, areas->area_edges + from, (to - from) * sizeof(uint32_t)) ||
        !good(areas, areas->area_boxes + box, boxes * sizeof(lrti_box))) {
        return INFINITY;
    }
    reach r = reach_of(&l);
    double best = limit_m * limit_m, nearest = INFINITY;
    size_t first = 0;
    for (size_t i = 0; i < boxes;
         i++) { /* begin with the nearest run: most others then need no look */
        double d = box_distance(&r, &areas->area_boxes[box + i]);
        if (d < nearest) {
            nearest = d;
            first = i;
        }
    }
    bool found = false;
    for (size_t k = 0; k <= boxes && boxes > 0; k++) {
        size_t i = k == 0 ? first : k - 1;
        double d = k == 0       ? nearest
                   : i == first ? INFINITY
                                : box_distance(&r, &areas->area_boxes[box + i]);
        if (d * d > best) {
            continue;
        }
        for (size_t j = from + i * BOX_EDGES; j < to && j < from + (i + 1) * BOX_EDGES; j++) {
            const edge *e;
            const vertex *u, *v;
            if (edge_of(areas, areas->area_edges[j], &e, &u, &v)) {
                d = edge_distance2(&l, u, v);
                found |= d <= best;
                best = d < best ? d : best;
            }
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
    size_t n, n_on;
    if (!edges_of_entry(a, entry, &list, &n)) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const edge *e;
        const vertex *u, *v;
        if (!edge_of(a, list[i], &e, &u, &v) || u->x > w->box.max_x || v->x < w->box.min_x ||
            lesser(u->y, v->y) > w->box.max_y || greater(u->y, v->y) < w->box.min_y) {
            continue;
        }
        double d2 = edge_distance2(&w->local, u, v);
        uint32_t set;
        if (d2 <= w->limit2 && cover_list(a, e->toggles, &on, &n_on)) {
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
