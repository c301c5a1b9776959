/*
 * A plain index: box of each area, then the edges of the y-strip that holds the point. Exact; replaced by the overlay of
 * issue 3 behind the same interface.
 *
 * Section (little-endian, every table 8-byte aligned, in this order):
 *   header | metric | epochs | areas | edges | strips | strip edge numbers
 */
#include "areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "orient.h"

typedef struct header {
    char magic[8];
    uint64_t size;
    uint32_t n_sets, n_areas, n_epochs, n_edges, n_strips, n_refs;
    lrti_box box;
} header;

typedef struct era {
    uint32_t from, reserved;
    uint64_t sets;
} era;

typedef struct area {
    lrti_box box;
    double strips_per_degree;
    uint32_t set, first_edge, n_edges, first_strip, n_strips, reserved;
} area;

typedef struct edge {
    double x0, y0, x1, y1;
} edge;

struct lrti_areas {
    const header *head;
    const lrti_metric *metric;
    const era *epochs;
    const area *areas;
    const edge *edges;
    const uint32_t *strips; /* n_strips + 1: first reference of each */
    const uint32_t *refs;   /* edge numbers */
};

static const char magic[8] = {'L', 'R', 'T', 'A', 'R', 'E', 'A', '0'};

/* ---- compile ---- */

typedef struct builder {
    era epochs[130];
    uint32_t n_epochs;
    area *areas;
    edge *edges;
    uint32_t *strips, *refs;
    size_t n_edges, edges_cap, n_strips, strips_cap, n_refs, refs_cap;
} builder;

static int by_date(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void make_epochs(builder *b, const lrti_areas_set *sets, size_t n_sets)
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
        era e = {dates[i], 0, 0};
        for (size_t s = 0; s < n_sets; s++) {
            e.sets |= lrti_in_force(dates[i], sets[s].valid_from, sets[s].valid_to) ? UINT64_C(1) << s : 0;
        }
        if (b->n_epochs == 0 || b->epochs[b->n_epochs - 1].sets != e.sets) {
            b->epochs[b->n_epochs++] = e;
        }
    }
}

static uint32_t strip_of(const area *a, double y)
{
    double k = (y - a->box.min_y) * a->strips_per_degree;
    return k < 1 ? 0 : k < (double)a->n_strips ? (uint32_t)k : a->n_strips - 1;
}

static lrt_status add_area(builder *b, size_t index, const lrti_areas_area *in, lrt_error *err)
{
    area *a = &b->areas[index];
    uint32_t points = lrti_shape_points(&in->shape);
    a->set = in->set;
    a->first_edge = (uint32_t)b->n_edges;
    a->box = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (b->n_edges + points > UINT32_MAX / 8 || !lrti_grow(&b->edges, &b->edges_cap, b->n_edges + points, sizeof(edge))) {
        return lrti_fail_memory(err);
    }
    for (uint32_t r = 0; r < in->shape.n_rings; r++) {
        for (uint32_t i = in->shape.ring[r]; i + 1 < in->shape.ring[r + 1]; i++) {
            const double *p = in->shape.xy + 2 * (size_t)i;
            for (int c = 0; c < 4; c++) {
                if (!(fabs(p[c]) <= (c & 1 ? 90.0 : 180.0))) {
                    return lrti_fail(err, LRT_E_GEOMETRY, "area %zu has a coordinate outside [-180, 180] x [-90, 90]", index);
                }
            }
            if (p[0] == p[2] && p[1] == p[3]) {
                continue;
            }
            b->edges[b->n_edges++] = (edge){p[0], p[1], p[2], p[3]};
            a->box.min_x = fmin(a->box.min_x, fmin(p[0], p[2]));
            a->box.max_x = fmax(a->box.max_x, fmax(p[0], p[2]));
            a->box.min_y = fmin(a->box.min_y, fmin(p[1], p[3]));
            a->box.max_y = fmax(a->box.max_y, fmax(p[1], p[3]));
        }
    }
    a->n_edges = (uint32_t)(b->n_edges - a->first_edge);
    if (a->n_edges < 3) {
        return lrti_fail(err, LRT_E_GEOMETRY, "area %zu has fewer than 3 edges", index);
    }
    a->n_strips = a->n_edges / 4 + 1 < 4096 ? a->n_edges / 4 + 1 : 4096;
    a->first_strip = (uint32_t)b->n_strips;
    a->strips_per_degree = (double)a->n_strips / (a->box.max_y - a->box.min_y);
    if (!isfinite(a->strips_per_degree)) {
        a->n_strips = 1;
        a->strips_per_degree = 0;
    }
    if (!lrti_grow(&b->strips, &b->strips_cap, b->n_strips + a->n_strips + 2, sizeof(uint32_t))) {
        return lrti_fail_memory(err);
    }
    uint32_t *count = b->strips + b->n_strips;
    memset(count, 0, (a->n_strips + 2) * sizeof *count);
    size_t total = 0;
    for (uint32_t i = 0; i < a->n_edges; i++) {
        const edge *e = &b->edges[a->first_edge + i];
        uint32_t lo = strip_of(a, fmin(e->y0, e->y1)), hi = strip_of(a, fmax(e->y0, e->y1));
        for (uint32_t s = lo; s <= hi; s++) {
            count[s + 1]++;
            total++;
        }
    }
    if (b->n_refs + total > UINT32_MAX / 8 || !lrti_grow(&b->refs, &b->refs_cap, b->n_refs + total, sizeof(uint32_t))) {
        return lrti_fail_memory(err);
    }
    count[0] = (uint32_t)b->n_refs;
    for (uint32_t s = 0; s < a->n_strips; s++) {
        count[s + 1] += count[s];
    }
    for (uint32_t i = 0; i < a->n_edges; i++) { /* count[s] moves to the end of strip s, which is the start of s + 1 */
        const edge *e = &b->edges[a->first_edge + i];
        uint32_t lo = strip_of(a, fmin(e->y0, e->y1)), hi = strip_of(a, fmax(e->y0, e->y1));
        for (uint32_t s = lo; s <= hi; s++) {
            b->refs[count[s]++] = a->first_edge + i;
        }
    }
    memmove(count + 1, count, a->n_strips * sizeof *count);
    count[0] = (uint32_t)b->n_refs;
    b->n_refs += total;
    b->n_strips += a->n_strips;
    return LRT_OK;
}

lrt_status lrti_areas_compile(const lrti_areas_set *sets, size_t n_sets, const lrti_areas_area *areas, size_t n_areas,
                              const lrti_metric *metric, lrti_buf *out, lrt_error *err)
{
    builder b;
    memset(&b, 0, sizeof b);
    lrt_status status = LRT_OK;
    if (n_sets > 64 || n_areas > UINT32_MAX / 8) {
        return lrti_fail(err, LRT_E_LIMIT, "%zu boundary sets, %zu areas: more than the index holds", n_sets, n_areas);
    }
    make_epochs(&b, sets, n_sets);
    b.areas = calloc(n_areas + 1, sizeof(area));
    if (!b.areas || !lrti_grow(&b.strips, &b.strips_cap, 2, sizeof(uint32_t))) {
        status = lrti_fail_memory(err);
        goto done;
    }
    b.strips[0] = 0;
    header h;
    memset(&h, 0, sizeof h);
    h.box = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < n_areas; i++) {
        if (areas[i].set >= n_sets) {
            status = lrti_fail(err, LRT_E_ARG, "area %zu: set %u does not exist", i, areas[i].set);
            goto done;
        }
        status = add_area(&b, i, &areas[i], err);
        if (status != LRT_OK) {
            goto done;
        }
        h.box.min_x = fmin(h.box.min_x, b.areas[i].box.min_x);
        h.box.max_x = fmax(h.box.max_x, b.areas[i].box.max_x);
        h.box.min_y = fmin(h.box.min_y, b.areas[i].box.min_y);
        h.box.max_y = fmax(h.box.max_y, b.areas[i].box.max_y);
    }
    memcpy(h.magic, magic, sizeof magic);
    h.n_sets = (uint32_t)n_sets;
    h.n_areas = (uint32_t)n_areas;
    h.n_epochs = b.n_epochs;
    h.n_edges = (uint32_t)b.n_edges;
    h.n_strips = (uint32_t)b.n_strips;
    h.n_refs = (uint32_t)b.n_refs;
    h.size = sizeof h + sizeof *metric + b.n_epochs * sizeof(era) + n_areas * sizeof(area) + b.n_edges * sizeof(edge) +
             ((b.n_strips + 2) & ~(size_t)1) * 4 + b.n_refs * 4;
    lrti_buf_add(out, &h, sizeof h);
    lrti_buf_add(out, metric, sizeof *metric);
    lrti_buf_add(out, b.epochs, b.n_epochs * sizeof(era));
    lrti_buf_add(out, b.areas, n_areas * sizeof(area));
    lrti_buf_add(out, b.edges, b.n_edges * sizeof(edge));
    lrti_buf_add(out, b.strips, (b.n_strips + 1) * 4);
    if (b.n_strips % 2 == 0) {
        static const char zero[4] = {0};
        lrti_buf_add(out, zero, sizeof zero);
    }
    lrti_buf_add(out, b.refs, b.n_refs * 4);
    if (out->failed) {
        status = lrti_fail_memory(err);
    }
done:
    free(b.areas);
    free(b.edges);
    free(b.strips);
    free(b.refs);
    return status;
}

/* ---- open ---- */

static bool sound(const lrti_areas *a)
{
    const header *h = a->head;
    if (h->n_sets > 64 || h->n_epochs == 0 || a->strips[h->n_strips] > h->n_refs) {
        return false;
    }
    for (uint32_t i = 0; i < h->n_strips; i++) {
        if (a->strips[i] > a->strips[i + 1]) {
            return false;
        }
    }
    for (uint32_t i = 0; i < h->n_refs; i++) {
        if (a->refs[i] >= h->n_edges) {
            return false;
        }
    }
    for (uint32_t i = 0; i < h->n_areas; i++) {
        const area *r = &a->areas[i];
        if (r->set >= h->n_sets || r->first_edge > h->n_edges || r->n_edges > h->n_edges - r->first_edge ||
            r->n_strips == 0 || r->first_strip > h->n_strips || r->n_strips > h->n_strips - r->first_strip) {
            return false;
        }
    }
    for (size_t i = 0; i < (size_t)h->n_edges * 4; i++) {
        if (!(fabs((&a->edges[0].x0)[i]) <= 180)) {
            return false;
        }
    }
    return true;
}

lrt_status lrti_areas_open(const void *section, size_t size, lrti_areas **out, lrt_error *err)
{
    *out = NULL;
    const header *h = section;
    if (size < sizeof *h + sizeof(lrti_metric) || memcmp(h->magic, magic, sizeof magic) != 0) {
        return lrti_fail(err, LRT_E_DATASET, "the area index is not one of this version");
    }
    uint64_t need = sizeof *h + sizeof(lrti_metric) + (uint64_t)h->n_epochs * sizeof(era) +
                    (uint64_t)h->n_areas * sizeof(area) + (uint64_t)h->n_edges * sizeof(edge) +
                    (((uint64_t)h->n_strips + 2) & ~UINT64_C(1)) * 4 + (uint64_t)h->n_refs * 4;
    if (h->size != need || size < need) {
        return lrti_fail(err, LRT_E_DATASET, "the area index is truncated: %zu bytes of %llu", size, (unsigned long long)need);
    }
    lrti_areas *a = calloc(1, sizeof *a);
    if (!a) {
        return lrti_fail_memory(err);
    }
    a->head = h;
    a->metric = (const lrti_metric *)(h + 1);
    a->epochs = (const era *)(a->metric + 1);
    a->areas = (const area *)(a->epochs + h->n_epochs);
    a->edges = (const edge *)(a->areas + h->n_areas);
    a->strips = (const uint32_t *)(a->edges + h->n_edges);
    a->refs = a->strips + (((size_t)h->n_strips + 2) & ~(size_t)1);
    if (!sound(a)) {
        free(a);
        return lrti_fail(err, LRT_E_DATASET, "the area index is damaged");
    }
    *out = a;
    return LRT_OK;
}

void lrti_areas_close(lrti_areas *areas) { free(areas); }

/* ---- query ---- */

uint32_t lrti_areas_epoch(const lrti_areas *areas, uint32_t as_of)
{
    uint32_t e = areas->head->n_epochs - 1;
    while (e > 0 && areas->epochs[e].from > as_of) {
        e--;
    }
    return e;
}

uint32_t lrti_areas_epoch_count(const lrti_areas *areas) { return areas->head->n_epochs; }

uint64_t lrti_areas_epoch_sets(const lrti_areas *areas, uint32_t epoch)
{
    return epoch < areas->head->n_epochs ? areas->epochs[epoch].sets : 0;
}

/* 0 outside, 1 inside, 2 on the border. Parity of the edges to the left; an edge holds its lower end, not its upper one. */
static int locate(const lrti_areas *areas, const area *a, double x, double y)
{
    uint32_t s = a->first_strip + strip_of(a, y);
    int inside = 0;
    for (uint32_t i = areas->strips[s]; i < areas->strips[s + 1]; i++) {
        const edge *e = &areas->edges[areas->refs[i]];
        if ((e->y0 > y && e->y1 > y) || (e->y0 < y && e->y1 < y) || (e->x0 > x && e->x1 > x)) {
            continue;
        }
        int side = lrti_orient(e->x0, e->y0, e->x1, e->y1, x, y);
        if (side == 0 && x >= fmin(e->x0, e->x1) && x <= fmax(e->x0, e->x1)) {
            return 2;
        }
        bool up = e->y1 > y, was_up = e->y0 > y;
        inside ^= up != was_up && (side > 0) != up;
    }
    return inside;
}

size_t lrti_areas_at(const lrti_areas *areas, uint32_t epoch, double lon, double lat, lrt_area_hit *hits, size_t capacity)
{
    if (!(fabs(lon) <= 180) || !(fabs(lat) <= 90) || epoch >= areas->head->n_epochs) {
        return LRT_INVALID;
    }
    uint64_t sets = areas->epochs[epoch].sets;
    size_t n = 0;
    for (uint32_t i = 0; i < areas->head->n_areas; i++) {
        const area *a = &areas->areas[i];
        if (lon < a->box.min_x || lon > a->box.max_x || lat < a->box.min_y || lat > a->box.max_y || !(sets >> a->set & 1)) {
            continue;
        }
        int where = locate(areas, a, lon, lat);
        if (where != 0) {
            if (n < capacity) {
                hits[n] = (lrt_area_hit){i, where == 2};
            }
            n++;
        }
    }
    return n;
}

/* Square of the distance in metres from the local point to an edge. Along the edge the offset is P0 + P1 t + P2 t^2; the
   nearest t is found on the tangent line and corrected twice. */
static double edge_distance2(const lrti_local *l, const edge *e)
{
    double u = e->x0 - l->lon, v = e->y0 - l->lat, du = e->x1 - e->x0, dv = e->y1 - e->y0;
    double p1x = l->xu * du + l->xv * dv, p1y = l->yu * du + l->yv * dv;
    double p2x = 0.5 * (l->xuu * du * du + 2 * l->xuv * du * dv + l->xvv * dv * dv);
    double p2y = 0.5 * (l->yuu * du * du + 2 * l->yuv * du * dv + l->yvv * dv * dv);
    double qx = l->xuu * u * du + l->xuv * (u * dv + v * du) + l->xvv * v * dv;
    double qy = l->yuu * u * du + l->yuv * (u * dv + v * du) + l->yvv * v * dv;
    double x0, y0;
    lrti_local_offset(l, e->x0, e->y0, &x0, &y0);
    double b1x = p1x + qx, b1y = p1y + qy;
    double lx = l->xu * u + l->xv * v, ly = l->yu * u + l->yv * v;
    double len2 = p1x * p1x + p1y * p1y;
    double t = len2 > 0 ? -(lx * p1x + ly * p1y) / len2 : 0;
    t = t > 0 ? t < 1 ? t : 1 : 0;
    double best = INFINITY;
    for (int step = 0; step < 3; step++) {
        double x = x0 + t * (b1x + t * p2x), y = y0 + t * (b1y + t * p2y);
        double d = x * x + y * y;
        best = d < best ? d : best;
        double tx = b1x + 2 * t * p2x, ty = b1y + 2 * t * p2y, s = tx * tx + ty * ty;
        double next = s > 0 ? t - (x * tx + y * ty) / s : t;
        next = next > 0 ? next < 1 ? next : 1 : 0;
        if (next == t) {
            break;
        }
        t = next;
    }
    return best;
}

double lrti_areas_edge_distance(const lrti_areas *areas, uint32_t area_index, double lon, double lat, double limit_m)
{
    lrti_local l;
    if (area_index >= areas->head->n_areas || !lrti_metric_at(areas->metric, lon, lat, &l)) {
        return INFINITY;
    }
    const area *a = &areas->areas[area_index];
    double best = INFINITY;
    for (uint32_t i = 0; i < a->n_edges; i++) {
        double d = edge_distance2(&l, &areas->edges[a->first_edge + i]);
        best = d < best ? d : best;
    }
    best = sqrt(best);
    return best <= limit_m ? best : INFINITY;
}

size_t lrti_areas_near(const lrti_areas *areas, uint32_t epoch, double lon, double lat, double radius_m, lrti_near *out,
                       size_t capacity)
{
    size_t n = 0;
    lrti_local l;
    if (epoch >= areas->head->n_epochs || !lrti_metric_at(areas->metric, lon, lat, &l)) {
        return 0;
    }
    /* Degrees per metre, generously: the radius seen along each axis by the inverse of the Jacobian. */
    double det = fabs(l.xu * l.yv - l.xv * l.yu);
    double du = 1.1 * radius_m * hypot(l.yv, l.xv) / det, dv = 1.1 * radius_m * hypot(l.yu, l.xu) / det;
    uint64_t sets = areas->epochs[epoch].sets;
    for (uint32_t i = 0; i < areas->head->n_areas; i++) {
        const area *a = &areas->areas[i];
        if (lon + du < a->box.min_x || lon - du > a->box.max_x || lat + dv < a->box.min_y || lat - dv > a->box.max_y ||
            !(sets >> a->set & 1)) {
            continue;
        }
        double d = lrti_areas_edge_distance(areas, i, lon, lat, radius_m);
        if (d <= radius_m) {
            if (n < capacity) {
                out[n] = (lrti_near){i, d};
            }
            n++;
        }
    }
    return n;
}

uint32_t lrti_areas_count(const lrti_areas *areas) { return areas->head->n_areas; }

uint32_t lrti_areas_set_of(const lrti_areas *areas, uint32_t area_index)
{
    return area_index < areas->head->n_areas ? areas->areas[area_index].set : UINT32_MAX;
}

const lrti_metric *lrti_areas_metric(const lrti_areas *areas) { return areas->metric; }
