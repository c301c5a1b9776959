#include "coverage_inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two areas of which each is nearly all of the other are one area drawn twice, though not to the last corner. */
#define SAME_AREA 0.999
/* A set of which less than this lies in the frame is a map of something larger: that it goes on outside is no finding. */
#define OF_THE_FRAME 0.5
/* A worse coordinate operation moves areas by more than a lot line is wide. */
#define OPERATION_M 5.0

enum { TESSELLATION, OVERLAPPING, SINGLE }; /* words of boundary_set.topology */

typedef struct one_set {
    uint32_t set;
    lrti_period period;
    const uint32_t *row;
    size_t n;
    uint32_t topology;
    const char *id;
} one_set;

static lrti_draft draft_of(const lrti_audit *a, const one_set *s, lrti_finding_kind kind,
                           bool error)
{
    lrti_draft d;
    memset(&d, 0, sizeof d);
    d.kind = kind;
    d.error = error;
    d.set = s->id;
    d.period = s->period;
    d.key = "";
    d.file = LRTI_TX(a->t, boundary_set, file, s->set);
    return d;
}

static const char *const *owners(lrti_audit *a, uint32_t x, uint32_t y)
{
    const char **owner = lrti_arena_alloc(a->arena, 2, sizeof *owner);
    if (owner) { /* rows ascend by id */
        owner[0] = LRTI_TX(a->t, boundary, id, x < y ? x : y);
        owner[1] = LRTI_TX(a->t, boundary, id, x < y ? y : x);
    }
    return owner;
}

/* ---- overlaps ---- */

static lrt_status compare_pair(lrti_audit *a, const one_set *s, uint32_t x, uint32_t y)
{
    lrti_polygon *both = NULL, *p = a->polygon[x], *q = a->polygon[y];
    if (!lrti_polygon_meets(p, q)) {
        return LRT_OK;
    }
    lrt_status status = lrti_polygon_overlay(LRTI_INTERSECTION, p, q, &both, a->err);
    if (status == LRT_OK && lrti_polygon_area_m2(both) > 0) {
        double shared = lrti_polygon_area_m2(both);
        bool same = shared >= SAME_AREA * fmax(lrti_polygon_area_m2(p), lrti_polygon_area_m2(q));
        lrti_draft d = draft_of(a, s, same ? LRTI_FOUND_DUPLICATE : LRTI_FOUND_OVERLAP, true);
        d.meant = !same && s->topology == OVERLAPPING;
        d.owner = owners(a, x, y);
        d.n_owners = 2;
        d.key = d.owner ? lrti_arena_printf(a->arena, "%s|%s", d.owner[0], d.owner[1]) : NULL;
        status = d.key ? lrti_audit_add(a, &d, both) : lrti_fail_memory(a->err);
    }
    lrti_polygon_free(both);
    return status;
}

typedef struct spot {
    uint32_t row;
    lrti_box box;
} spot;

static int compare_spots(const void *left, const void *right)
{
    const spot *a = left, *b = right;
    if (a->box.min_x != b->box.min_x) {
        return a->box.min_x < b->box.min_x ? -1 : 1;
    }
    return a->row < b->row ? -1 : a->row > b->row;
}

/* A sweep from west to east: only areas whose boxes meet are compared. */
static lrt_status find_overlaps(lrti_audit *a, const one_set *s)
{
    spot *list = calloc(s->n + 1, sizeof *list);
    lrt_status status = list ? LRT_OK : lrti_fail_memory(a->err);
    for (size_t i = 0; list && i < s->n; i++) {
        list[i] = (spot){s->row[i], lrti_polygon_box(a->polygon[s->row[i]])};
    }
    if (list && s->n) {
        qsort(list, s->n, sizeof *list, compare_spots);
    }
    for (size_t i = 0; status == LRT_OK && i < s->n; i++) {
        for (size_t k = i + 1;
             status == LRT_OK && k < s->n && list[k].box.min_x <= list[i].box.max_x; k++) {
            if (list[k].box.min_y <= list[i].box.max_y && list[k].box.max_y >= list[i].box.min_y) {
                status = compare_pair(a, s, list[i].row, list[k].row);
            }
        }
        if (status == LRT_OK && i % 16 == 15) {
            status = lrti_audit_step(a, s->id, i + 1, s->n);
        }
    }
    free(list);
    return status;
}

/* ---- against the frame ---- */

static lrt_status find_gaps(lrti_audit *a, const one_set *s, lrti_period period,
                            lrti_polygon *frame)
{
    lrti_polygon *covered = NULL, *gap = NULL;
    lrti_draft d = draft_of(a, s, LRTI_FOUND_GAP, true);
    d.period = period;
    d.meant = s->topology != TESSELLATION;
    lrt_status status = lrti_audit_set(a, s->set, &covered);
    if (status == LRT_OK) {
        status = lrti_audit_uncovered(a, &d, frame, covered, &gap);
    }
    /* other sets do not promise to cover: how much they do is a row of the table of coverage */
    if (status == LRT_OK && s->topology == TESSELLATION) {
        status = lrti_audit_add_regions(a, &d, gap, s->row, s->n, frame);
    }
    lrti_polygon_free(gap);
    return status;
}

static lrt_status beyond_frame(lrti_audit *a, const one_set *s, lrti_period period, double share)
{
    char percent[40];
    lrti_draft d = draft_of(a, s, LRTI_FOUND_BEYOND_FRAME, false);
    d.period = period;
    lrti_format_fixed(percent, sizeof percent, 100 * share, 1);
    d.message = lrti_arena_printf(
        a->arena, "Of %s only %s %% lies in the frame: where it goes beyond is not looked for.",
        s->id, percent);
    return d.message ? lrti_audit_add(a, &d, NULL) : lrti_fail_memory(a->err);
}

static lrt_status add_spill(lrti_audit *a, const one_set *s, lrti_period period, uint32_t row,
                            const lrti_polygon *out)
{
    lrti_draft d = draft_of(a, s, LRTI_FOUND_SPILL, s->topology == TESSELLATION);
    d.period = period;
    d.owner = owners(a, row, row);
    d.n_owners = 1;
    d.at_frame = true;
    d.key = d.owner ? d.owner[0] : NULL;
    return d.key ? lrti_audit_add(a, &d, out) : lrti_fail_memory(a->err);
}

static lrt_status find_spill(lrti_audit *a, const one_set *s, lrti_period period,
                             lrti_polygon *frame)
{
    double all = 0, outside = 0;
    lrti_polygon **out = calloc(s->n + 1, sizeof *out);
    lrt_status status = out ? LRT_OK : lrti_fail_memory(a->err);
    for (size_t i = 0; status == LRT_OK && i < s->n; i++) {
        lrti_polygon *p = a->polygon[s->row[i]];
        status = lrti_polygon_overlay(LRTI_DIFFERENCE, p, frame, &out[i], a->err);
        all += lrti_polygon_area_m2(p);
        outside += status == LRT_OK ? lrti_polygon_area_m2(out[i]) : 0;
    }
    if (status == LRT_OK && all > 0 && all - outside < OF_THE_FRAME * all) {
        status = beyond_frame(a, s, period, 1 - outside / all);
    } else {
        for (size_t i = 0; status == LRT_OK && i < s->n; i++) {
            status = add_spill(a, s, period, s->row[i], out[i]);
        }
    }
    for (size_t i = 0; out && i < s->n; i++) {
        lrti_polygon_free(out[i]);
    }
    free(out);
    return status;
}

/* Enclosed by the set: with a frame only what lies beyond it is told (the rest is a gap). */
static lrt_status find_holes(lrti_audit *a, const one_set *s, lrti_period period,
                             lrti_polygon *frame)
{
    lrti_polygon *covered = NULL, *holes = NULL, *rest = NULL;
    lrti_draft d = draft_of(a, s, frame ? LRTI_FOUND_HOLE : LRTI_FOUND_GAP, !frame);
    d.period = period;
    lrt_status status = lrti_audit_set(a, s->set, &covered);
    if (status == LRT_OK) {
        status = lrti_polygon_holes(covered, &holes, a->err);
    }
    if (status == LRT_OK && frame) {
        status = lrti_polygon_overlay(LRTI_DIFFERENCE, holes, frame, &rest, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_audit_add_regions(a, &d, frame ? rest : holes, s->row, s->n, frame);
    }
    lrti_polygon_free(holes);
    lrti_polygon_free(rest);
    return status;
}

static lrt_status against_frame(lrti_audit *a, const one_set *s)
{
    lrt_status status = LRT_OK;
    if (!a->frame_sets) {
        return s->topology == TESSELLATION ? find_holes(a, s, s->period, NULL) : LRT_OK;
    }
    if ((a->frame_sets | a->d->no_service) >> s->set & 1) {
        return LRT_OK;
    }
    for (uint32_t f = 0; status == LRT_OK && f < a->d->n_sets; f++) {
        lrti_period period = lrti_meet(s->period, lrti_set_period(a, f));
        lrti_polygon *frame = NULL;
        if (!(a->frame_sets >> f & 1) || !lrti_wanted(a, period)) {
            continue;
        }
        status = lrti_audit_set(a, f, &frame);
        if (status == LRT_OK && s->topology != SINGLE) {
            status = find_gaps(a, s, period, frame);
        }
        if (status == LRT_OK) {
            status = find_spill(a, s, period, frame);
        }
        if (status == LRT_OK && s->topology == TESSELLATION) {
            status = find_holes(a, s, period, frame);
        }
    }
    return status;
}

/* ---- rings and accuracy ---- */

/* "Ring Self-intersection[x y]", in the system of the layer, to degrees; false when it names no place. */
static bool place_of(lrti_audit *a, const lrti_store_rings *source, double at[2])
{
    const char *open = strrchr(source->why, '[');
    lrti_crs *crs = NULL;
    const char *blank = open ? strchr(open, ' ') : NULL, *close = open ? strchr(open, ']') : NULL;
    if (!blank || !close || blank > close ||
        !lrti_parse_double(open + 1, (size_t)(blank - open - 1), &at[0]) ||
        !lrti_parse_double(blank + 1, (size_t)(close - blank - 1), &at[1]) ||
        lrti_crs_open(a->geom, source->crs, &crs, NULL) != LRT_OK) {
        return false;
    }
    double xy[2] = {at[0], at[1]};
    bool good = lrti_crs_is_lon_lat(crs) || lrti_crs_to_lon_lat(crs, xy, 1, at) == 0;
    lrti_crs_close(crs);
    return good;
}

static lrt_status find_invalid(lrti_audit *a, const one_set *s)
{
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < s->n; i++) {
        const lrti_store_rings *source = &a->source[s->row[i]];
        if (!source->shape.n_rings || source->why[0] == '\0') {
            continue;
        }
        /* GEOS's reason ends with a place; a ring that was wound wrong, or had no area, has none, and lost nothing */
        lrti_draft d = draft_of(a, s, LRTI_FOUND_INVALID_RING, strchr(source->why, '[') != NULL);
        d.owner = owners(a, s->row[i], s->row[i]);
        d.n_owners = 1;
        d.points = lrti_arena_alloc(a->arena, 2, sizeof *d.points);
        if (!d.owner || !d.points) {
            return lrti_fail_memory(a->err);
        }
        d.key = d.owner[0];
        d.n_points = place_of(a, source, d.points);
        d.message =
            lrti_arena_printf(a->arena, "%s was repaired by the build: %s.", d.key, source->why);
        status = d.message ? lrti_audit_add(a, &d, NULL) : lrti_fail_memory(a->err);
    }
    return status;
}

static lrt_status find_doubts(lrti_audit *a, const one_set *s)
{
    lrt_status status = LRT_OK;
    const char *worth = LRTI_TX(a->t, boundary_set, operation, s->set);
    double operation = LRTI_F64(a->t, boundary_set, operation_accuracy_m, s->set);
    lrti_draft d = draft_of(a, s, LRTI_FOUND_CRS_DOUBT, false);
    if (isnan(operation) || operation > OPERATION_M) {
        char metres[40] = "unknown accuracy";
        if (!isnan(operation)) {
            lrti_format_fixed(metres, sizeof metres - 10, operation, 1);
            strcat(metres, " m");
        }
        d.message = lrti_arena_printf(a->arena, "%s comes to WGS 84 by \"%s\", of %s.", s->id,
                                      worth, metres);
        status = d.message ? lrti_audit_add(a, &d, NULL) : lrti_fail_memory(a->err);
    }
    if (status == LRT_OK && isnan(LRTI_F64(a->t, boundary_set, accuracy_m, s->set))) {
        d.kind = LRTI_FOUND_ACCURACY;
        d.message = lrti_arena_printf(
            a->arena, "Nobody has said how accurate %s is: near its borders nothing is certain.",
            s->id);
        status = d.message ? lrti_audit_add(a, &d, NULL) : lrti_fail_memory(a->err);
    }
    return status;
}

/* ---- borders that nearly meet ---- */

typedef struct miss {
    uint32_t low, high; /* rows */
    double lon, lat;
} miss;

typedef struct misses {
    miss *item;
    size_t n, cap;
} misses;

static int compare_misses(const void *left, const void *right)
{
    const miss *a = left, *b = right;
    if (a->low != b->low) {
        return a->low < b->low ? -1 : 1;
    }
    if (a->high != b->high) {
        return a->high < b->high ? -1 : 1;
    }
    return a->lon != b->lon ? (a->lon < b->lon ? -1 : 1) : (a->lat > b->lat) - (a->lat < b->lat);
}

/* The index of the dataset knows every edge near a corner; it takes edges as straight where the layer does. */
static bool corners_of(lrti_audit *a, const one_set *s, uint32_t row, uint32_t epoch, misses *out)
{
    enum { MOST = 64 };
    lrti_near near[MOST];
    const lrti_shape *shape = &a->shape[row];
    for (uint32_t r = 0; r < shape->n_rings; r++) {
        for (uint32_t i = shape->ring[r]; i + 1 < shape->ring[r + 1]; i++) {
            double lon = shape->xy[2 * (size_t)i], lat = shape->xy[2 * (size_t)i + 1];
            size_t n = lrti_areas_near(a->in->areas, epoch, lon, lat, a->out->near_m, near, MOST);
            for (size_t k = 0; k < n && k < MOST; k++) {
                uint32_t other = near[k].area;
                if (other == row || near[k].edge_m <= LRTI_NOISE_M ||
                    lrti_areas_set_of(a->in->areas, other) != s->set) {
                    continue;
                }
                if (!lrti_grow(&out->item, &out->cap, out->n + 1, sizeof *out->item)) {
                    return false;
                }
                out->item[out->n++] =
                    (miss){row < other ? row : other, row < other ? other : row, lon, lat};
            }
        }
    }
    return true;
}

/* A pair that has an overlap or a gap between it is told of already. */
static bool is_told(const lrti_audit *a, const one_set *s, const char *const *pair)
{
    for (size_t i = 0; i < a->out->n_findings; i++) {
        const lrti_finding *f = &a->out->finding[i];
        bool has[2] = {false, false};
        if (strcmp(f->set, s->id) != 0 ||
            (f->kind != LRTI_FOUND_GAP && f->kind != LRTI_FOUND_OVERLAP &&
             f->kind != LRTI_FOUND_DUPLICATE)) {
            continue;
        }
        for (size_t k = 0; k < f->n_owners; k++) {
            has[0] = has[0] || strcmp(f->owner[k], pair[0]) == 0;
            has[1] = has[1] || strcmp(f->owner[k], pair[1]) == 0;
        }
        if (has[0] && has[1]) {
            return true;
        }
    }
    return false;
}

static lrt_status add_miss(lrti_audit *a, const one_set *s, const miss *m, size_t n)
{
    lrti_draft d = draft_of(a, s, LRTI_FOUND_NEAR_MISS, false);
    d.owner = owners(a, m->low, m->high);
    d.n_owners = 2;
    d.points = lrti_arena_alloc(a->arena, 2 * n, sizeof *d.points);
    d.key = d.owner ? lrti_arena_printf(a->arena, "%s|%s", d.owner[0], d.owner[1]) : NULL;
    if (!d.key || !d.points) {
        return lrti_fail_memory(a->err);
    }
    for (size_t i = 0; i < n; i++) {
        if (i && m[i].lon == m[i - 1].lon && m[i].lat == m[i - 1].lat) {
            continue;
        }
        d.points[2 * d.n_points] = m[i].lon;
        d.points[2 * d.n_points++ + 1] = m[i].lat;
    }
    return is_told(a, s, d.owner) ? LRT_OK : lrti_audit_add(a, &d, NULL);
}

static lrt_status find_misses(lrti_audit *a, const one_set *s)
{
    misses m = {NULL, 0, 0};
    uint32_t day = s->period.from > a->in->as_of ? s->period.from : a->in->as_of;
    day = day < s->period.to ? day : s->period.from;
    uint32_t epoch = lrti_areas_epoch(a->in->areas, day);
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < s->n; i++) {
        status = corners_of(a, s, s->row[i], epoch, &m) ? LRT_OK : lrti_fail_memory(a->err);
    }
    if (m.n) {
        qsort(m.item, m.n, sizeof *m.item, compare_misses);
    }
    for (size_t i = 0, k; status == LRT_OK && i < m.n; i = k) {
        for (k = i + 1;
             k < m.n && m.item[k].low == m.item[i].low && m.item[k].high == m.item[i].high; k++) {
        }
        status = add_miss(a, s, &m.item[i], k - i);
    }
    free(m.item);
    return status;
}

/* ---- all sets ---- */

lrt_status lrti_audit_sets(lrti_audit *a)
{
    lrt_status status = LRT_OK;
    for (uint32_t i = 0; status == LRT_OK && i < a->d->n_sets; i++) {
        one_set s = {i,
                     lrti_set_period(a, i),
                     NULL,
                     0,
                     LRTI_U32(a->t, boundary_set, topology, i),
                     LRTI_TX(a->t, boundary_set, id, i)};
        s.row = lrti_related(&a->d->boundaries_of_set, i, &s.n);
        if (!lrti_wanted(a, s.period)) {
            continue;
        }
        lrt_status (*const steps[])(lrti_audit *, const one_set *) = {
            find_overlaps, against_frame, find_invalid, find_doubts, find_misses};
        status = lrti_audit_step(a, s.id, 0, 0);
        for (size_t k = 0; status == LRT_OK && k < LRTI_COUNT(steps); k++) {
            bool skip = steps[k] == find_misses && s.topology == SINGLE;
            status = skip ? LRT_OK : steps[k](a, &s);
        }
    }
    return status;
}
