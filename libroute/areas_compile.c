/*
 * areas, build: the directory of cells over the overlay.
 */
#include "areas_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- grid ---- */

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
    /* Cells an edge: 8 where all of it stays in a cache, 1.9 where size is what costs. Measured: on the made city 6, 7 and 8
       gave 7.2, 7.3 and 7.5 MB, and batches of 8.4, 7.6 and 7.6 ns (uniform); on the made nation 1, 1.5, 1.75 and 2 gave
       115, 117, 118 and 120 MB, and batches of 16.7, 13.5, 14.1 and 12.6 ns (clustered). */
    double density = b->n_edges < 300000 ? 8 : 1.9;
    double cells = lesser(greater((double)b->n_edges * density, 16), 0x1p24);
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

/* ---- records ---- */

static void leave_hole(builder *b, size_t at, size_t n)
{
    if (n > 0 && b->n_holes[n - 1] < HOLES) {
        b->holes[n - 1][b->n_holes[n - 1]++] = (uint32_t)at;
    }
}

/* n units that lie in one cache line: in the smallest hole that takes them, or at the end. */
static size_t take_units(builder *b, size_t n)
{
    for (size_t size = n; size <= 3; size++) {
        if (b->n_holes[size - 1] > 0) {
            size_t at = b->holes[size - 1][--b->n_holes[size - 1]];
            leave_hole(b, at + n, size - n);
            return at;
        }
    }
    size_t left = 4 - b->n_units % 4, at;
    if (left < n) {
        leave_hole(b, b->n_units, left);
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
    if (!lrti_overlay_room(b, &b->units, &b->units_cap, b->n_units, 4, sizeof(unit)) ||
        !lrti_overlay_room(b, &b->slots, &b->slots_cap, b->n_units, 4, sizeof(uint32_t))) {
        return false;
    }
    if (n) {
        memset(b->units + b->n_units, 0, n * sizeof(unit));
        memset(b->slots + b->n_units, 0xFF, n * sizeof(uint32_t));
        b->n_units += n;
    }
    return true;
}

/* The edges of a cell, for exact tests. */
static bool add_list(builder *b, const uint32_t *list, size_t n)
{
    if (!lrti_overlay_room(b, &b->lists, &b->lists_cap, b->n_lists, n, sizeof *list)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        b->lists[b->n_lists++] = b->place[list[i]];
    }
    return true;
}

/* What the slot of a record says of its edges. */
static bool make_slot(builder *b, const uint32_t *list, size_t n, uint32_t *slot)
{
    size_t i = 0;
    for (*slot = b->place[list[0]]; i < n && b->place[list[i]] == *slot + i; i++) {
    }
    if (i == n) {
        return true;
    }
    *slot = SLOT_LIST | (uint32_t)b->n_lists;
    return add_list(b, list, n);
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
        sides |= (uint32_t)lrti_overlay_side(b, list[i], lon, lat) << i;
    }
    if (r->cover[sides] == NONE) {
        cell_centre(&b->head, c, &rx, &ry);
        r->cover[sides] = lrti_overlay_walk(b, list, n, ref_cover, rx, ry, lon, lat);
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
        sides |= (uint32_t)lrti_overlay_side(b, list[i], rx, ry) << i;
    }
    r.cover[sides] = ref_cover;
    r.found = 1;
    if (n == 1) { /* a single edge has no end here: it parts the cell */
        r.cover[1 - sides] = lrti_overlay_toggle(b, ref_cover, b->edges[list[0]].toggles);
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
    if (!lrti_overlay_room(b, &b->units, &b->units_cap, b->n_units, 8, sizeof(unit)) ||
        !lrti_overlay_room(b, &b->slots, &b->slots_cap, b->n_units, 8, sizeof(uint32_t))) {
        return false;
    }
    size_t before = b->n_units;
    at = take_units(b, units);
    if (b->n_units > before) {
        memset(b->units + before, 0, (b->n_units - before) * sizeof(unit));
        memset(b->slots + before, 0xFF, (b->n_units - before) * sizeof(uint32_t));
    }
    if (at + units > 1u << 27) {
        return lrti_overlay_failed(
            b, lrti_fail(b->err, LRT_E_LIMIT, "the area index would pass 2 GiB of border cells"));
    }
    memcpy(b->units + at, word, units * sizeof(unit));
    if (!make_slot(b, list, n, &b->slots[at])) {
        return false;
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
    if (!lrti_overlay_room(b, &b->nodes, &b->nodes_cap, b->n_nodes, 1, sizeof(node))) {
        return 0;
    }
    uint32_t id = (uint32_t)b->n_nodes++;
    for (unsigned k = 0; k < 16; k++) {
        double x = (double)c->x + (double)(side * (k & 3)) + half,
               y = (double)c->y + (double)(side * (k >> 2)) + half;
        start[k] = b->n_stack;
        if (!lrti_overlay_room(b, &b->stack, &b->stack_cap, b->n_stack, n, sizeof(uint32_t))) {
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
            cover = lrti_overlay_walk(b, b->stack + first, n, cover, px, py, x, y);
        } else {
            unsigned from =
                (step - 1) >> 2 & 1 ? ((step - 1) & 12) | (3 - ((step - 1) & 3)) : step - 1;
            size_t n_both = 0, at = b->n_stack, n_from = start[from + 1] - start[from],
                   n_to = start[k + 1] - start[k];
            if (n_from + n_to > 0) {
                if (!lrti_overlay_room(b, &b->stack, &b->stack_cap, b->n_stack, n_from + n_to,
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
                cover = lrti_overlay_walk(b, b->stack + at, n_both, cover, px, py, x, y);
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
        if (!lrti_overlay_room(b, &b->crowds, &b->crowds_cap, b->n_crowds, 1, sizeof(crowd))) {
            return 0;
        }
        b->crowds[b->n_crowds] = (crowd){ref_cover, (uint32_t)b->n_lists, (uint32_t)n, 0};
        entry = (uint32_t)KIND_CROWD << 30 | (uint32_t)b->n_crowds++;
        if (!add_list(b, b->stack + first, n)) {
            return 0;
        }
    }
    return lrti_overlay_cell(b, c, b->stack + first, n, ref_cover) ? entry : 0;
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
        return lrti_overlay_failed(b, LRT_E_MEMORY);
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
                memset(b->n_holes, 0, sizeof b->n_holes); /* records of a block stay together */
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
            ok = lrti_overlay_room(b, &b->stack, &b->stack_cap, 0, 2 * (n + n_last),
                                   sizeof(uint32_t));
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
            cover = lrti_overlay_walk(b, b->stack, n_both, cover, px, py, x, py);
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

/* ---- all of it ---- */

static void free_builder(builder *b)
{
    free(b->vertices);
    free(b->vertex_done);
    free(b->edges);
    free(b->hubs);
    free(b->area_start);
    free(b->area_edges);
    free(b->paths);
    free(b->points);
    free(b->place);
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
    lrti_overlay_intern(&b, NULL, 0); /* cover 0: no area */
    lrti_overlay_eras(&b, sets, n_sets);
    bool ok = lrti_overlay_read(&b, n_areas) && lrti_areas_paths(&b) && make_grid(&b);
    if (ok) {
        b.edge_left = calloc(b.n_edges + 1, sizeof *b.edge_left);
        b.edge_along = calloc(b.n_edges + 1, sizeof *b.edge_along);
        b.vertex_done = calloc(b.n_vertices + 1, sizeof *b.vertex_done);
        ok =
            (b.edge_left && b.edge_along && b.vertex_done) || lrti_overlay_failed(&b, LRT_E_MEMORY);
    }
    ok = ok && make_cells(&b) && lrti_overlay_crossings(&b) && lrti_areas_pack(&b, metric, out);
    free_builder(&b);
    return ok ? LRT_OK : b.status;
}
