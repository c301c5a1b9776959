#include "coverage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coverage_inside.h"
#include "hash.h"

/* Longest contact first, and what is within a hundredth of it is as long: jitter must not change who names a gap. */
#define SAME_LENGTH 0.99
/* A neighbour along less than this part of the perimeter is not told of: it meets the region at a corner or at a narrow end. */
#define SIDE_SHARE 0.01
/* Limits are copied from outputs, of which the coarsest prints thousandths of a square metre. */
#define ROUNDING_M2 0.001
#define FRAME_SIDE UINT32_MAX
#define NO_SIDE (UINT32_MAX - 1)

static const char *const kind_text[LRTI_FOUND_KINDS] = {
    "gap",
    "overlap",
    "spill",
    "self_gap",
    "duplicate_area",
    "invalid_ring",
    "near_miss",
    "hole",
    "no_service",
    "beyond_frame",
    "crs_doubt",
    "accuracy_unknown",
    "uncovered",
    "stale_edition",
    "area_without_partner",
    "partner_without_area",
    "partner_without_contact",
    "partner_without_protocol",
    "stale_contact",
    "dangling_name",
    "unused_exception",
};

const char *lrti_finding_kind_text(lrti_finding_kind kind) { return kind_text[kind]; }

const char *lrti_finding_status_text(lrti_finding_status status)
{
    static const char *const text[] = {"outgrown", "open", "accepted"};
    return text[status];
}

/* ---- periods ---- */

lrti_period lrti_set_period(const lrti_audit *a, uint32_t set)
{
    return (lrti_period){LRTI_U32(a->t, boundary_set, start_date, set),
                         LRTI_U32(a->t, boundary_set, end_date, set)};
}

bool lrti_wanted(const lrti_audit *a, lrti_period p)
{
    return p.from < p.to && (a->in->as_of == 0 || a->in->history || p.to > a->in->as_of);
}

lrt_status lrti_audit_step(const lrti_audit *a, const char *step, uint64_t done, uint64_t total)
{
    return a->in->on_progress && a->in->on_progress(a->in->user, step, done, total) != 0
               ? lrti_fail(a->err, LRT_E_CANCELLED, "stopped at %s", step)
               : LRT_OK;
}

/* ---- parts ---- */

typedef struct parts { /* connected */
    lrti_polygon **part;
    size_t n, cap;
} parts;

static void free_parts(parts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        lrti_polygon_free(p->part[i]);
    }
    free(p->part);
    *p = (parts){NULL, 0, 0};
}

static double mean_width(const lrti_polygon *p)
{
    double around = lrti_polygon_perimeter_m(p);
    return around > 0 ? 2 * lrti_polygon_area_m2(p) / around : 0;
}

static bool is_noise(const lrti_polygon *p) { return mean_width(p) < LRTI_NOISE_M; }

static lrt_status take_parts(lrti_audit *a, const lrti_polygon *region, parts *out)
{
    *out = (parts){NULL, 0, 0};
    return lrti_polygon_parts(region, 0, &out->part, &out->n, a->err);
}

/* ---- one finding ---- */

/* The boundary set by whose areas a region is broken down: of the slug asked for, or the finest tessellation, in force. */
static uint32_t breakdown_set(const lrti_audit *a, uint32_t day)
{
    uint32_t best = LRTI_NO_ROW;
    for (uint32_t s = 0; s < a->d->n_sets; s++) {
        lrti_period p = lrti_set_period(a, s);
        if (!lrti_in_force(day, p.from, p.to)) {
            continue;
        }
        if (a->in->by) {
            if (strcmp(LRTI_TX(a->t, boundary_set, slug, s), a->in->by) == 0) {
                return s;
            }
            continue;
        }
        int32_t fine = LRTI_I32(a->t, boundary_set, specificity, s);
        if ((a->d->tessellation >> s & 1) && fine != LRTI_NO_INT &&
            (best == LRTI_NO_ROW || fine < LRTI_I32(a->t, boundary_set, specificity, best))) {
            best = s;
        }
    }
    return best;
}

static int compare_shares(const void *left, const void *right)
{
    const lrti_finding_part *a = left, *b = right;
    if (a->share != b->share) {
        return a->share > b->share ? -1 : 1;
    }
    return a->boundary < b->boundary ? -1 : a->boundary > b->boundary;
}

static uint32_t day_of(const lrti_audit *a, lrti_period p)
{
    return a->in->as_of > p.from && a->in->as_of < p.to ? a->in->as_of
           : p.from != LRTI_DATE_OPEN_FROM              ? p.from
           : p.to != LRTI_DATE_OPEN_TO ? lrti_date_from_days(lrti_days_from_date(p.to) - 1)
                                       : 99991230;
}

static lrt_status break_down(lrti_audit *a, lrti_polygon *region, lrti_period period,
                             lrti_finding_part **out, size_t *n)
{
    size_t n_rows = 0;
    uint32_t set = breakdown_set(a, day_of(a, period));
    const uint32_t *row =
        set == LRTI_NO_ROW ? NULL : lrti_related(&a->d->boundaries_of_set, set, &n_rows);
    *n = 0;
    *out = lrti_arena_alloc(a->arena, n_rows + 1, sizeof **out);
    lrt_status status = *out ? LRT_OK : lrti_fail_memory(a->err);
    for (size_t i = 0; status == LRT_OK && i < n_rows; i++) {
        double shared = 0, whole = lrti_polygon_area_m2(a->polygon[row[i]]);
        status = lrti_polygon_common_m2(a->polygon[row[i]], region, &shared, a->err);
        if (status == LRT_OK && shared > 0 && shared / whole >= 5e-5) { /* prints as 0.0 % else */
            (*out)[(*n)++] = (lrti_finding_part){row[i], shared, fmin(shared / whole, 1)};
        }
    }
    if (status == LRT_OK && *n > 1) {
        qsort(*out, *n, sizeof **out, compare_shares);
    }
    return status;
}

static lrt_status measure_finding(lrti_audit *a, const parts *p, lrti_finding *f)
{
    lrti_arena scratch = {NULL};
    lrti_polygon *whole = NULL;
    lrti_shape flat;
    for (size_t i = 0; i < p->n; i++) {
        f->area_m2 += lrti_polygon_area_m2(p->part[i]);
        f->perimeter_m += lrti_polygon_perimeter_m(p->part[i]);
        f->widest_m = fmax(f->widest_m, mean_width(p->part[i]));
        f->n_parts += !is_noise(p->part[i]);
    }
    f->width_m = 2 * f->area_m2 / f->perimeter_m;
    f->sliver = f->width_m < a->out->sliver_m &&
                (f->kind == LRTI_FOUND_GAP || f->kind == LRTI_FOUND_OVERLAP ||
                 f->kind == LRTI_FOUND_SPILL || f->kind == LRTI_FOUND_UNCOVERED);
    lrt_status status = lrti_polygon_collect(a->geom, (const lrti_polygon *const *)p->part, p->n,
                                             a->d->unit_m, &whole, a->err);
    if (status == LRT_OK) {
        status = lrti_polygon_shape(whole, &scratch, &flat, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_geom_to_lon_lat(a->geom, a->measure, &flat, a->arena, &f->shape, a->err);
    }
    if (status == LRT_OK) {
        status = break_down(a, whole, (lrti_period){f->valid_from, f->valid_to}, &f->part,
                            &f->n_parts_of);
    }
    lrti_polygon_free(whole);
    lrti_arena_free(&scratch);
    return status;
}

static lrt_status point_inside(lrti_audit *a, lrti_finding *f)
{
    f->points = lrti_arena_alloc(a->arena, 2, sizeof *f->points);
    if (!f->points) {
        return lrti_fail_memory(a->err);
    }
    f->n_points = 1;
    lrt_status status =
        lrti_geom_point_inside(a->geom, &f->shape, &f->points[0], &f->points[1], a->err);
    if (status == LRT_E_GEOMETRY) { /* a hairline on the grid of the dataset: its first corner */
        memcpy(f->points, f->shape.xy, 2 * sizeof *f->points);
        status = LRT_OK;
    }
    return status;
}

/* The same defect in the period before, unchanged: that one lasts longer, and there is no second. */
static bool lasts_longer(lrti_audit *a, const char *key, const lrti_finding *f)
{
    for (size_t i = a->out->n_findings; i-- > 0;) {
        lrti_finding *old = &a->out->finding[i];
        if (strcmp(a->key[i], key) == 0 && old->valid_to == f->valid_from &&
            old->n_parts == f->n_parts && old->n_owners == f->n_owners &&
            fabs(old->area_m2 - f->area_m2) <= 1e-9 * f->area_m2 &&
            fabs(old->perimeter_m - f->perimeter_m) <= 1e-9 * f->perimeter_m) {
            old->valid_to = f->valid_to;
            return true;
        }
    }
    return false;
}

static const char *text_or(const char *text) { return text ? text : ""; }

static lrt_status keep_finding(lrti_audit *a, const char *key, const lrti_finding *f)
{
    size_t n = a->out->n_findings;
    if (lasts_longer(a, key, f)) {
        return LRT_OK;
    }
    if (!lrti_grow(&a->out->finding, &a->cap_findings, n + 1, sizeof *f) ||
        !lrti_grow(&a->key, &a->cap_keys, n + 1, sizeof *a->key)) {
        return lrti_fail_memory(a->err);
    }
    a->key[n] = key;
    a->out->finding[n] = *f;
    a->out->n_findings++;
    return LRT_OK;
}

static lrt_status add_parts(lrti_audit *a, const lrti_draft *draft, const parts *p)
{
    lrti_finding f;
    memset(&f, 0, sizeof f);
    f.kind = draft->kind;
    f.error = draft->error;
    f.status = LRTI_FINDING_OPEN;
    f.set = text_or(draft->set);
    f.category = text_or(draft->category);
    f.condition = text_or(draft->condition);
    f.owner = draft->owner;
    f.n_owners = draft->n_owners;
    f.at_frame = draft->at_frame;
    f.file = text_or(draft->file);
    f.message = draft->message;
    f.points = draft->points;
    f.n_points = draft->n_points;
    f.valid_from = draft->period.from;
    f.valid_to = draft->period.to;
    f.exception = LRTI_NO_ROW;
    f.area_m2 = f.perimeter_m = 0;
    const char *key = lrti_arena_printf(a->arena, "%s|%s|%s|%s|%s", kind_text[f.kind], f.set,
                                        f.category, f.condition, draft->key);
    lrt_status status = key ? LRT_OK : lrti_fail_memory(a->err);
    if (status == LRT_OK && p) {
        status = measure_finding(a, p, &f);
        f.error = f.error && (f.sliver || !draft->meant);
        if (status == LRT_OK && !f.points) {
            status = point_inside(a, &f);
        }
    } else {
        f.area_m2 = f.perimeter_m = f.width_m = f.widest_m = NAN;
    }
    return status == LRT_OK ? keep_finding(a, key, &f) : status;
}

/* Threads beside a part that is wider than noise belong to it: the area is that of the whole, as any other program has it. */
lrt_status lrti_audit_add(lrti_audit *a, const lrti_draft *draft, const lrti_polygon *shape)
{
    parts p;
    bool any = false;
    if (!shape) {
        return add_parts(a, draft, NULL);
    }
    lrt_status status = take_parts(a, shape, &p);
    for (size_t i = 0; i < p.n; i++) {
        any = any || !is_noise(p.part[i]);
    }
    if (status == LRT_OK && any) {
        status = add_parts(a, draft, &p);
    }
    free_parts(&p);
    return status;
}

/* ---- regions: connected parts, by the sides that bound them ---- */

typedef struct side {
    uint32_t row; /* FRAME_SIDE = the frame */
    double length;
} side;

typedef struct region {
    const lrti_polygon *part;
    const char *key;       /* the two longest sides; slivers apart */
    const uint32_t *owner; /* rows, ascending */
    size_t n_owners;
    bool at_frame;
} region;

static const char *side_id(const lrti_audit *a, uint32_t row)
{
    return row == FRAME_SIDE ? "frame" : LRTI_TX(a->t, boundary, id, row);
}

/* Takes the longest side out of those left; among sides that are as long, the first bytewise. */
static uint32_t longest(const lrti_audit *a, side *s, size_t n)
{
    double most = 0;
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, s[i].length);
    }
    for (size_t i = 0; most > 0 && i < n; i++) {
        if (s[i].length >= SAME_LENGTH * most &&
            (best == n || strcmp(side_id(a, s[i].row), side_id(a, s[best].row)) < 0)) {
            best = i;
        }
    }
    if (best == n) {
        return NO_SIDE;
    }
    s[best].length = -s[best].length;
    return s[best].row;
}

/* How much of the border of `part` lies on that of each side, by the middles of its edges: an edge of an overlay lies on one
   edge of what it was made from. */
static lrt_status measure_sides(lrti_audit *a, const lrti_polygon *part, const uint32_t *row,
                                side *s, size_t n, lrti_polygon *frame, double *around)
{
    lrti_arena scratch = {NULL};
    lrti_shape shape;
    lrt_status status = lrti_polygon_shape(part, &scratch, &shape, a->err);
    *around = 0;
    for (uint32_t r = 0; status == LRT_OK && r < shape.n_rings; r++) {
        for (uint32_t i = shape.ring[r]; i + 1 < shape.ring[r + 1]; i++) {
            const double *p = shape.xy + 2 * (size_t)i, *q = p + 2;
            double length = hypot(q[0] - p[0], q[1] - p[1]), x = (p[0] + q[0]) / 2,
                   y = (p[1] + q[1]) / 2;
            *around += length;
            for (size_t k = 0; k < n; k++) {
                lrti_polygon *other = k + 1 == n && frame ? frame : a->polygon[row[k]];
                if (lrti_polygon_border_distance(other, x, y, LRTI_NOISE_M) <= LRTI_NOISE_M) {
                    s[k].length += length;
                }
            }
        }
    }
    lrti_arena_free(&scratch);
    return status;
}

static lrt_status find_sides(lrti_audit *a, const lrti_polygon *part, const uint32_t *row,
                             size_t n_rows, lrti_polygon *frame, region *out)
{
    size_t n = n_rows + (frame != NULL);
    side *s = calloc(n + 1, sizeof *s);
    uint32_t *owner = lrti_arena_alloc(a->arena, n + 1, sizeof *owner);
    double around = 0;
    lrt_status status = s && owner ? LRT_OK : lrti_fail_memory(a->err);
    for (size_t k = 0; status == LRT_OK && k < n; k++) {
        s[k].row = k < n_rows ? row[k] : FRAME_SIDE;
    }
    if (status == LRT_OK) {
        status = measure_sides(a, part, row, s, n, frame, &around);
    }
    *out = (region){part, "", owner, 0, false};
    for (size_t k = 0; status == LRT_OK && k < n; k++) {
        if (s[k].length >= SIDE_SHARE * around) {
            if (s[k].row == FRAME_SIDE) {
                out->at_frame = true;
            } else {
                owner[out->n_owners++] = s[k].row;
            }
        } else {
            s[k].length = 0;
        }
    }
    if (status == LRT_OK) {
        uint32_t first = longest(a, s, n), second = longest(a, s, n);
        const char *x = first == NO_SIDE ? "" : side_id(a, first),
                   *y = second == NO_SIDE ? "" : side_id(a, second);
        bool swap =
            strcmp(x, y) > 0; /* slivers apart: a gap is not to be averaged with hairlines */
        out->key = lrti_arena_printf(a->arena, "%s|%s%s", swap ? y : x, swap ? x : y,
                                     mean_width(part) < a->out->sliver_m ? "|sliver" : "");
        status = out->key ? LRT_OK : lrti_fail_memory(a->err);
    }
    free(s);
    return status;
}

static int compare_regions(const void *left, const void *right)
{
    const region *a = left, *b = right;
    int c = strcmp(a->key, b->key);
    if (c) {
        return c;
    }
    lrti_box x = lrti_polygon_box(a->part), y = lrti_polygon_box(b->part);
    return x.min_x != y.min_x ? (x.min_x < y.min_x ? -1 : 1)
                              : (x.min_y > y.min_y) - (x.min_y < y.min_y);
}

static int compare_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Regions of one key: one finding. */
static lrt_status add_group(lrti_audit *a, const lrti_draft *draft, const region *group, size_t n)
{
    lrti_draft d = *draft;
    size_t total = 0, distinct = 0;
    parts p = {calloc(n, sizeof(lrti_polygon *)), n, n};
    for (size_t i = 0; i < n; i++) {
        total += group[i].n_owners;
    }
    const char **owner = lrti_arena_alloc(a->arena, total + 1, sizeof *owner);
    if (!p.part || !owner) {
        free(p.part);
        return lrti_fail_memory(a->err);
    }
    total = 0;
    for (size_t i = 0; i < n; i++) {
        p.part[i] = (lrti_polygon *)(uintptr_t)group[i].part; /* read only */
        d.at_frame = d.at_frame || group[i].at_frame;
        for (size_t k = 0; k < group[i].n_owners; k++) {
            owner[total++] = LRTI_TX(a->t, boundary, id, group[i].owner[k]);
        }
    }
    qsort(owner, total, sizeof *owner, compare_text);
    for (size_t i = 0; i < total; i++) {
        if (i == 0 || strcmp(owner[i], owner[distinct - 1]) != 0) {
            owner[distinct++] = owner[i];
        }
    }
    d.owner = owner;
    d.n_owners = distinct;
    d.key = group[0].key;
    if (d.kind == LRTI_FOUND_GAP && distinct == 1 && !d.at_frame) {
        d.kind = LRTI_FOUND_SELF_GAP;
    }
    lrt_status status = add_parts(a, &d, &p);
    free(p.part);
    return status;
}

typedef struct regions {
    parts owned;
    region *list;
    size_t n, cap;
    const uint32_t *row;
    size_t n_rows;
    lrti_polygon *frame;
} regions;

static bool own(regions *r, lrti_polygon *p)
{
    if (!lrti_grow(&r->owned.part, &r->owned.cap, r->owned.n + 1, sizeof *r->owned.part)) {
        lrti_polygon_free(p);
        return false;
    }
    r->owned.part[r->owned.n++] = p;
    return true;
}

/* A part that threads narrower than noise tie together becomes several; else it is measured as it is. Its sides are those of
   what is wider, so that a thread along a whole ward says nothing about them. */
static lrt_status add_part(lrti_audit *a, regions *r, lrti_polygon *part)
{
    lrti_polygon **piece = NULL;
    size_t n = 0;
    lrt_status status = own(r, part) ? lrti_polygon_parts(part, LRTI_NOISE_M, &piece, &n, a->err)
                                     : lrti_fail_memory(a->err);
    for (size_t i = 0; i < n; i++) {
        if (!own(r, piece[i])) {
            status = lrti_fail_memory(a->err);
            continue;
        }
        if (status == LRT_OK && !lrti_grow(&r->list, &r->cap, r->n + 1, sizeof *r->list)) {
            status = lrti_fail_memory(a->err);
        }
        if (status == LRT_OK) {
            status = find_sides(a, piece[i], r->row, r->n_rows, r->frame, &r->list[r->n]);
        }
        if (status == LRT_OK) {
            r->list[r->n++].part = n == 1 ? part : piece[i];
        }
    }
    free(piece);
    return status;
}

lrt_status lrti_audit_add_regions(lrti_audit *a, const lrti_draft *draft, const lrti_polygon *whole,
                                  const uint32_t *row, size_t n, lrti_polygon *frame)
{
    parts p;
    regions r = {{NULL, 0, 0}, NULL, 0, 0, row, n, frame};
    lrt_status status = take_parts(a, whole, &p);
    size_t given = 0;
    while (status == LRT_OK && given < p.n) { /* of a thread nothing is left, and nothing is told */
        status = add_part(a, &r, p.part[given++]);
    }
    while (given < p.n) {
        lrti_polygon_free(p.part[given++]);
    }
    free(p.part);
    if (status == LRT_OK && r.n) {
        qsort(r.list, r.n, sizeof *r.list, compare_regions);
    }
    for (size_t i = 0, k; status == LRT_OK && i < r.n; i = k) {
        for (k = i + 1; k < r.n && strcmp(r.list[k].key, r.list[i].key) == 0; k++) {
        }
        status = add_group(a, draft, &r.list[i], k - i);
    }
    free(r.list);
    free_parts(&r.owned);
    return status;
}

/* ---- the frame ---- */

lrt_status lrti_audit_set(lrti_audit *a, uint32_t set, lrti_polygon **out)
{
    size_t n;
    const uint32_t *row = lrti_related(&a->d->boundaries_of_set, set, &n);
    lrt_status status = LRT_OK;
    if (!a->frame[set]) {
        const lrti_polygon **list = calloc(n + 1, sizeof *list);
        status = list ? LRT_OK : lrti_fail_memory(a->err);
        for (size_t i = 0; status == LRT_OK && i < n; i++) {
            list[i] = a->polygon[row[i]];
        }
        if (status == LRT_OK) {
            status = lrti_polygon_union(a->geom, list, n, a->d->unit_m, &a->frame[set], a->err);
        }
        free(list);
    }
    *out = a->frame[set];
    return status;
}

static lrti_coverage_row *new_row(lrti_audit *a, const lrti_draft *draft)
{
    size_t n = a->out->n_rows;
    if (!lrti_grow(&a->out->row, &a->cap_rows, n + 1, sizeof *a->out->row)) {
        return NULL;
    }
    lrti_coverage_row *r = &a->out->row[a->out->n_rows++];
    memset(r, 0, sizeof *r);
    r->set = text_or(draft->set);
    r->category = text_or(draft->category);
    r->condition = text_or(draft->condition);
    r->valid_from = draft->period.from;
    r->valid_to = draft->period.to;
    return r;
}

/* What of *gap lies in areas declared without service is taken out of it; in a tessellation it is a finding of its own. */
static lrt_status take_declared(lrti_audit *a, const lrti_draft *draft, lrti_polygon **gap,
                                double *declared_m2)
{
    lrt_status status = LRT_OK;
    *declared_m2 = 0;
    for (uint32_t b = 0; status == LRT_OK && b < lrti_rows(a->t, LRTI_T_boundary); b++) {
        uint32_t set = LRTI_U32(a->t, boundary, boundary_set_id, b);
        lrti_draft d = *draft;
        d.period = lrti_meet(draft->period, lrti_set_period(a, set));
        lrti_polygon *inside = NULL, *rest = NULL;
        if (!(a->d->no_service >> set & 1) || d.period.from >= d.period.to ||
            !lrti_polygon_meets(a->polygon[b], *gap)) {
            continue;
        }
        const char **owner = lrti_arena_alloc(a->arena, 1, sizeof *owner);
        status = owner
                     ? lrti_polygon_overlay(LRTI_INTERSECTION, *gap, a->polygon[b], &inside, a->err)
                     : lrti_fail_memory(a->err);
        if (status == LRT_OK) {
            *owner = LRTI_TX(a->t, boundary, id, b);
            d.kind = LRTI_FOUND_NO_SERVICE;
            d.error = false;
            d.owner = owner;
            d.n_owners = 1;
            d.key = *owner;
            *declared_m2 += lrti_polygon_area_m2(inside);
            /* told once: of the set that would have to cover it */
            status = draft->kind == LRTI_FOUND_GAP && !draft->meant ? lrti_audit_add(a, &d, inside)
                                                                    : LRT_OK;
        }
        if (status == LRT_OK) {
            status = lrti_polygon_overlay(LRTI_DIFFERENCE, *gap, a->polygon[b], &rest, a->err);
        }
        if (status == LRT_OK) {
            lrti_polygon_free(*gap);
            *gap = rest;
        }
        lrti_polygon_free(inside);
    }
    return status;
}

lrt_status lrti_audit_uncovered(lrti_audit *a, const lrti_draft *draft, lrti_polygon *frame,
                                const lrti_polygon *covered, lrti_polygon **gap)
{
    double declared = 0;
    lrti_coverage_row *row = new_row(a, draft);
    *gap = NULL;
    if (!row) {
        return lrti_fail_memory(a->err);
    }
    lrt_status status = covered ? lrti_polygon_overlay(LRTI_DIFFERENCE, frame, covered, gap, a->err)
                                : lrti_polygon_collect(a->geom, (const lrti_polygon *const *)&frame,
                                                       1, a->d->unit_m, gap, a->err);
    if (status == LRT_OK) {
        status = take_declared(a, draft, gap, &declared);
    }
    if (status == LRT_OK) {
        row->frame_m2 = lrti_polygon_area_m2(frame);
        row->uncovered_m2 = lrti_polygon_area_m2(*gap);
        row->declared_m2 = declared;
        status = break_down(a, *gap, draft->period, &row->part, &row->n_parts);
    }
    if (status != LRT_OK) {
        lrti_polygon_free(*gap);
        *gap = NULL;
    }
    return status;
}

/* ---- parcels and addresses ---- */

typedef struct counting {
    lrti_audit *a;
    lrti_areas *index;
    uint32_t *finding; /* of each area of the index */
    bool parcels;
    uint32_t *seen; /* parcels: the last number counted in each finding */
    uint32_t number;
    char ppn[256];
    lrt_area_hit *hit;
    size_t cap_hits;
    uint64_t placed, unplaced;
} counting;

static bool count_hits(counting *c, double lon, double lat)
{
    size_t n = lrti_areas_at(c->index, 0, lon, lat, c->hit, c->cap_hits);
    if (n == LRT_INVALID) {
        return true; /* not in the range of degrees: in no finding */
    }
    if (n > c->cap_hits) {
        return lrti_grow(&c->hit, &c->cap_hits, n, sizeof *c->hit) && count_hits(c, lon, lat);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t k = c->finding[c->hit[i].area_index];
        lrti_finding *f = &c->a->out->finding[k];
        if (!c->parcels) {
            f->addresses++;
            f->addresses_on_edge += c->hit[i].on_edge;
        } else if (c->seen[k] != c->number) {
            c->seen[k] = c->number;
            f->parcels++;
            f->parcels_on_edge += c->hit[i].on_edge;
        }
    }
    return true;
}

static bool count_place(void *user, const char *ppn, double lon, double lat)
{
    counting *c = user;
    if (isnan(lon) || isnan(lat)) {
        c->unplaced++;
        return true;
    }
    c->placed++;
    /* rows are in order of the number: several rows of a parcel (its addresses) are one parcel */
    if (ppn[0] == '\0' || strncmp(ppn, c->ppn, sizeof c->ppn - 1) != 0) {
        c->number++;
        snprintf(c->ppn, sizeof c->ppn, "%s", ppn);
    }
    return c->index ? count_hits(c, lon, lat) : true;
}

static lrt_status count_table(lrti_audit *a, counting *c, const char *table, bool parcels,
                              uint64_t *placed, uint64_t *unplaced)
{
    c->parcels = parcels;
    c->placed = c->unplaced = 0;
    lrt_status status = lrti_store_places(a->in->path, table, count_place, c, a->err);
    *placed = c->placed;
    *unplaced = c->unplaced;
    return status;
}

/* Our own area index over the shapes of the findings: each place is looked up once, however many findings there are. */
static lrt_status count_places(lrti_audit *a)
{
    lrti_coverage *out = a->out;
    lrti_buf bytes = {0};
    counting c;
    memset(&c, 0, sizeof c);
    c.a = a;
    uint32_t n = 0;
    lrti_areas_set set = {LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO};
    lrti_areas_area *area = calloc(out->n_findings + 1, sizeof *area);
    c.finding = calloc(out->n_findings + 1, sizeof *c.finding);
    c.seen = calloc(out->n_findings + 1, sizeof *c.seen);
    lrt_status status = area && c.finding && c.seen ? LRT_OK : lrti_fail_memory(a->err);
    for (size_t i = 0; status == LRT_OK && i < out->n_findings; i++) {
        if (out->finding[i].shape.n_rings) {
            area[n] = (lrti_areas_area){0, out->finding[i].shape};
            c.finding[n++] = (uint32_t)i;
        }
    }
    if (status == LRT_OK && n) {
        status =
            lrti_areas_compile(&set, 1, area, n, lrti_areas_metric(a->in->areas), &bytes, a->err);
    }
    void *aligned = NULL;
    if (status == LRT_OK && n) {
        aligned = aligned_alloc(64, (bytes.len + 63) / 64 * 64);
        status = aligned ? LRT_OK : lrti_fail_memory(a->err);
    }
    if (aligned) {
        memcpy(aligned, bytes.data, bytes.len);
        status = lrti_areas_open(aligned, bytes.len, &c.index, a->err);
    }
    if (status == LRT_OK) {
        status =
            count_table(a, &c, "address", false, &out->n_addresses, &out->n_addresses_unplaced);
    }
    if (status == LRT_OK) {
        status = count_table(a, &c, "parcel", true, &out->n_parcels, &out->n_parcels_unplaced);
    }
    lrti_areas_close(c.index);
    lrti_buf_free(&bytes);
    free(aligned);
    free(area);
    free(c.finding);
    free(c.seen);
    free(c.hit);
    return status;
}

/* ---- ids, exceptions, order ---- */

typedef struct keyed {
    const char *key;
    uint32_t from, index;
} keyed;

static int compare_keyed(const void *left, const void *right)
{
    const keyed *a = left, *b = right;
    int c = strcmp(a->key, b->key);
    return c ? c : a->from < b->from ? -1 : a->from > b->from;
}

/* kind-xxxxxxxxxxxx of the key; the same defect in a later period, when it looks different there, adds its first day. */
static lrt_status name_findings(lrti_audit *a)
{
    size_t n = a->out->n_findings;
    keyed *list = calloc(n + 1, sizeof *list);
    lrt_status status = list ? LRT_OK : lrti_fail_memory(a->err);
    for (size_t i = 0; list && i < n; i++) {
        list[i] = (keyed){a->key[i], a->out->finding[i].valid_from, (uint32_t)i};
    }
    if (list && n) {
        qsort(list, n, sizeof *list, compare_keyed);
    }
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        lrti_finding *f = &a->out->finding[list[i].index];
        const char *key = list[i].key;
        if (i && strcmp(list[i - 1].key, key) == 0) {
            key = lrti_arena_printf(a->arena, "%s|%u", key, list[i].from);
        }
        if (!key) {
            status = lrti_fail_memory(a->err);
            break;
        }
        snprintf(f->id, sizeof f->id, "%s-%012llx", kind_text[f->kind],
                 (unsigned long long)(lrti_checksum(key, strlen(key)) >> 16));
        for (char *c = f->id; *c; c++) {
            *c = *c == '_' ? '-' : *c;
        }
    }
    free(list);
    return status;
}

/* Along the border of the frame a sliver is one line drawn twice, by two agencies: an error only where somebody lives in it. */
static void judge_severity(lrti_finding *f)
{
    bool drawn_twice = f->sliver && f->at_frame &&
                       (f->kind == LRTI_FOUND_GAP || f->kind == LRTI_FOUND_UNCOVERED ||
                        f->kind == LRTI_FOUND_SPILL);
    if (drawn_twice && f->parcels == 0 && f->addresses == 0) {
        f->error = false;
    }
}

static void judge_exception(lrti_audit *a, lrti_finding *f, uint32_t row)
{
    double limit = LRTI_F64(a->t, exception, limit_m2, row);
    int32_t most = LRTI_I32(a->t, exception, limit_parcels, row);
    bool grown = (!isnan(limit) && f->area_m2 > limit + ROUNDING_M2) ||
                 (most != LRTI_NO_INT && most >= 0 && f->parcels > (uint32_t)most);
    f->exception = row;
    f->status = grown ? LRTI_FINDING_OUTGROWN : LRTI_FINDING_ACCEPTED;
    f->error = grown;
}

static lrt_status unused_exception(lrti_audit *a, uint32_t row, bool expired)
{
    const char **owner = lrti_arena_alloc(a->arena, 1, sizeof *owner);
    if (!owner) {
        return lrti_fail_memory(a->err);
    }
    *owner = LRTI_TX(a->t, exception, finding_id, row);
    lrti_draft d;
    memset(&d, 0, sizeof d);
    d.kind = LRTI_FOUND_UNUSED_EXCEPTION;
    d.owner = owner;
    d.n_owners = 1;
    d.key = *owner;
    d.file = "exceptions.csv";
    d.period = (lrti_period){LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO};
    d.message = lrti_arena_printf(a->arena,
                                  expired ? "The exception for %s has run out."
                                          : "The exception for %s names no finding.",
                                  *owner);
    return d.message ? lrti_audit_add(a, &d, NULL) : lrti_fail_memory(a->err);
}

static lrt_status apply_exceptions(lrti_audit *a)
{
    lrt_status status = LRT_OK;
    size_t n = a->out->n_findings;
    for (size_t i = 0; i < n; i++) {
        judge_severity(&a->out->finding[i]);
    }
    for (uint32_t r = 0; status == LRT_OK && r < lrti_rows(a->t, LRTI_T_exception); r++) {
        const char *id = LRTI_TX(a->t, exception, finding_id, r);
        bool expired = a->in->as_of && a->in->as_of >= LRTI_U32(a->t, exception, valid_to, r),
             used = false;
        for (size_t i = 0; !expired && i < n; i++) {
            if (strcmp(a->out->finding[i].id, id) == 0) {
                judge_exception(a, &a->out->finding[i], r);
                used = true;
            }
        }
        if (!used) {
            status = unused_exception(a, r, expired);
        }
    }
    return status == LRT_OK ? name_findings(a) : status;
}

static int compare_findings(const void *left, const void *right)
{
    const lrti_finding *a = left, *b = right;
    if (a->status != b->status) {
        return a->status < b->status ? -1 : 1;
    }
    if (a->error != b->error) {
        return a->error ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int c = strcmp(a->set, b->set);
    c = c ? c : strcmp(a->category, b->category);
    c = c ? c : strcmp(a->condition, b->condition);
    if (c == 0 && !isnan(a->area_m2) && a->area_m2 != b->area_m2) {
        return a->area_m2 > b->area_m2 ? -1 : 1;
    }
    return c ? c : strcmp(a->id, b->id);
}

static lrt_status finish(lrti_audit *a)
{
    lrti_coverage *out = a->out;
    for (size_t i = 0; i < out->n_findings; i++) {
        lrti_finding *f = &out->finding[i];
        if (!lrti_audit_describe(a, f)) {
            return lrti_fail_memory(a->err);
        }
        bool accepted = f->status == LRTI_FINDING_ACCEPTED;
        out->n_accepted += accepted;
        out->n_outgrown += f->status == LRTI_FINDING_OUTGROWN;
        out->n_open += f->status == LRTI_FINDING_OPEN && f->error;
        out->n_notices += !accepted && !f->error;
    }
    if (out->n_findings) {
        qsort(out->finding, out->n_findings, sizeof *out->finding, compare_findings);
    }
    return LRT_OK;
}

/* ---- the whole ---- */

static lrt_status load_polygons(lrti_audit *a)
{
    lrti_plotter plotter = {a->geom, a->measure, a->degrees, NULL, NULL};
    uint32_t n = lrti_rows(a->t, LRTI_T_boundary);
    lrt_status status = LRT_OK;
    for (uint32_t b = 0; status == LRT_OK && b < n; b++) {
        status = lrti_plotter_polygon(&plotter, &a->shape[b], &a->source[b].shape, a->source[b].crs,
                                      &a->polygon[b], a->err);
    }
    lrti_plotter_close(&plotter);
    return status;
}

static lrt_status load(lrti_audit *a)
{
    size_t n = lrti_rows(a->t, LRTI_T_boundary);
    a->shape = lrti_arena_alloc(a->arena, n + 1, sizeof *a->shape);
    a->source = lrti_arena_alloc(a->arena, n + 1, sizeof *a->source);
    a->polygon = calloc(n + 1, sizeof *a->polygon);
    lrt_status status = a->shape && a->source && a->polygon ? LRT_OK : lrti_fail_memory(a->err);
    if (status == LRT_OK) {
        status = lrti_store_shapes(a->in->path, a->t, a->arena, a->shape, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_store_sources(a->in->path, a->t, a->arena, a->source, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_geom_new(&a->geom, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_crs_open(a->geom, a->d->crs, &a->measure, a->err);
    }
    if (status == LRT_OK) {
        status = lrti_crs_open(a->geom, "EPSG:4326", &a->degrees, a->err);
    }
    return status == LRT_OK ? load_polygons(a) : status;
}

/* Slugs of the frame and of the breakdown, checked. */
static lrt_status choose_slugs(lrti_audit *a)
{
    const char *frame = a->in->frame ? a->in->frame : lrti_meta(a->t, "frame");
    bool found_by = false;
    for (uint32_t s = 0; s < a->d->n_sets; s++) {
        const char *slug = LRTI_TX(a->t, boundary_set, slug, s);
        a->frame_sets |= (uint64_t)(strcmp(slug, frame) == 0) << s;
        found_by = found_by || (a->in->by && strcmp(slug, a->in->by) == 0);
    }
    if ((a->in->frame && !a->frame_sets) || (a->in->by && !found_by)) {
        return lrti_fail(a->err, LRT_E_ARG, "\"%.60s\" is no boundary set of the territory",
                         a->in->frame && !a->frame_sets ? a->in->frame : a->in->by);
    }
    a->out->frame = lrti_arena_str(a->arena, frame);
    a->out->by = lrti_arena_str(a->arena, a->in->by ? a->in->by : "");
    return a->out->frame && a->out->by ? LRT_OK : lrti_fail_memory(a->err);
}

static void free_audit(lrti_audit *a)
{
    for (uint32_t b = 0; a->polygon && b < lrti_rows(a->t, LRTI_T_boundary); b++) {
        lrti_polygon_free(a->polygon[b]);
    }
    for (size_t s = 0; s < LRTI_COUNT(a->frame); s++) {
        lrti_polygon_free(a->frame[s]);
    }
    free(a->polygon);
    free(a->key);
    lrti_crs_close(a->measure);
    lrti_crs_close(a->degrees);
    lrti_geom_free(a->geom);
}

lrt_status lrti_coverage_make(const lrti_coverage_input *in, lrti_coverage *out, lrt_error *err)
{
    static lrt_status (*const steps[])(lrti_audit *) = {choose_slugs,
                                                        load,
                                                        lrti_audit_sets,
                                                        lrti_audit_partners,
                                                        lrti_audit_directory,
                                                        count_places,
                                                        name_findings,
                                                        apply_exceptions,
                                                        finish};
    lrt_error local;
    lrti_audit a;
    memset(&a, 0, sizeof a);
    memset(out, 0, sizeof *out);
    a.in = in;
    a.d = in->directory;
    a.t = &in->directory->t;
    a.out = out;
    a.arena = &out->arena;
    a.err = err ? err : &local;
    out->as_of = in->as_of;
    double foot = in->directory->unit_m;
    out->sliver_m = !isnan(in->sliver_m) ? in->sliver_m : in->directory->feet ? 100 * foot : 30;
    out->near_m = !isnan(in->near_m) ? in->near_m : in->directory->feet ? 0.1 * foot : 0.03;
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(steps); i++) {
        status = steps[i](&a);
    }
    free_audit(&a);
    if (status != LRT_OK) {
        lrti_coverage_free(out);
    }
    return status;
}

void lrti_coverage_free(lrti_coverage *coverage)
{
    free(coverage->finding);
    free(coverage->row);
    lrti_arena_free(&coverage->arena);
    memset(coverage, 0, sizeof *coverage);
}
