#include "locate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HITS_MAX 10000u
#define FOOT 0.3048

const char *lrti_relation_text(lrti_relation_kind relation)
{
    static const char *const text[] = {"inside", "on_edge", "near", "split"};
    return text[relation];
}

const char *lrti_verdict_text(lrti_verdict verdict)
{
    static const char *const text[] = {"certain", "split", "near_border", "uncertain", "none", ""};
    return text[verdict];
}

const char *lrti_distance_text(const lrti_directory *d, double metres, char out[64])
{
    char m[40], ft[40];
    lrti_format_fixed(m, 32, metres, metres < 10 ? 1 : 0);
    lrti_format_fixed(ft, 32, metres / FOOT, metres < 3 ? 1 : 0);
    snprintf(out, 64, d->feet ? "%.20s ft (%.20s m)" : "%.20s m (%.20s ft)", d->feet ? ft : m,
             d->feet ? m : ft);
    return out;
}

bool lrti_warn(lrti_warnings *w, lrti_arena *arena, const char *code, uint32_t subject,
               const char *text)
{
    if (w->n == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 4;
        lrti_warning *more = lrti_arena_alloc(arena, cap, sizeof *more);
        if (!more) {
            return false;
        }
        if (w->n) {
            memcpy(more, w->item, w->n * sizeof *more);
        }
        w->item = more;
        w->cap = cap;
    }
    w->item[w->n++] = (lrti_warning){code, text, subject};
    return true;
}

typedef struct job {
    const lrti_world *w;
    lrti_arena *arena;
    lrti_located *out;
    lrt_error *err;
} job;

static double set_accuracy(const lrti_directory *d, uint32_t set)
{
    double a = LRTI_F64(&d->t, boundary_set, accuracy_m, set);
    return isnan(a) ? 0 : a;
}

static uint32_t set_of(const job *j, uint32_t area)
{
    return LRTI_U32(&j->w->directory->t, boundary, boundary_set_id, area);
}

static lrt_status fail_damaged(lrt_error *err)
{
    return lrti_fail(err, LRT_E_DATASET,
                     "the area index is damaged; copy the dataset again or rebuild it");
}

/* ---- the areas that apply ---- */

static lrt_status point_hits(job *j)
{
    lrt_area_hit few[64], *hits = few;
    lrti_located *o = j->out;
    size_t n = lrti_areas_at(j->w->areas, j->out->epoch, o->lon, o->lat, few, LRTI_COUNT(few));
    if (n == LRT_INVALID) {
        return fail_damaged(j->err);
    }
    if (n > HITS_MAX) {
        return lrti_fail(j->err, LRT_E_LIMIT, "%zu areas cover the point, the limit is %u", n,
                         HITS_MAX);
    }
    if (n > LRTI_COUNT(few)) {
        hits = lrti_arena_alloc(j->arena, n, sizeof *hits);
        if (!hits) {
            return lrti_fail_memory(j->err);
        }
        lrti_areas_at(j->w->areas, j->out->epoch, o->lon, o->lat, hits, n);
    }
    o->hit = lrti_arena_alloc(j->arena, n + 1, sizeof *o->hit);
    if (!o->hit) {
        return lrti_fail_memory(j->err);
    }
    for (size_t i = 0; i < n; i++) {
        o->hit[i] = (lrti_hit){hits[i].area_index, hits[i].on_edge ? LRTI_ON_EDGE : LRTI_INSIDE, 0,
                               INFINITY};
    }
    o->n_hits = o->n_applying = n;
    return LRT_OK;
}

static lrt_status parcel_hits(job *j, const lrti_share *share, size_t n)
{
    lrti_located *o = j->out;
    o->hit = lrti_arena_alloc(j->arena, n + 1, sizeof *o->hit);
    if (!o->hit) {
        return lrti_fail_memory(j->err);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t set = set_of(j, share[i].area);
        if (j->out->in_force >> set & 1) {
            bool whole = share[i].share == 10000;
            o->hit[o->n_hits++] = (lrti_hit){share[i].area, whole ? LRTI_INSIDE : LRTI_SPLIT,
                                             share[i].share, INFINITY};
            j->out->split |= (uint64_t)!whole << set;
        }
    }
    o->n_applying = o->n_hits;
    return LRT_OK;
}

/* The parcel rule needs one parcel with a known polygon; of several parcels at one address the point decides. */
static const lrti_share *one_parcel(const job *j, lrt_rule rule, size_t *n)
{
    *n = 0;
    return rule != LRT_RULE_POINT && j->out->n_parcels == 1
               ? lrti_shares_of(j->w->shares, j->out->parcels[0], n)
               : NULL;
}

/* ---- edges: distances of the hits, near areas, nearest edge of each set ---- */

static double reach(const job *j, double *near_reach)
{
    const lrti_directory *d = j->w->directory;
    double most = 0;
    for (uint32_t s = 0; s < d->n_sets; s++) {
        if (j->out->in_force >> s & 1) {
            most = fmax(most, set_accuracy(d, s));
        }
    }
    *near_reach = j->out->error_m + most;
    return *near_reach + d->near_m;
}

static bool is_hit(const lrti_located *o, uint32_t area)
{
    for (size_t i = 0; i < o->n_applying; i++) {
        if (o->hit[i].area == area) {
            return true;
        }
    }
    return false;
}

static lrt_status add_near(job *j, const lrti_near *edge, size_t n)
{
    lrti_located *o = j->out;
    lrti_hit *all = lrti_arena_alloc(j->arena, o->n_hits + n + 1, sizeof *all);
    if (!all) {
        return lrti_fail_memory(j->err);
    }
    memcpy(all, o->hit, o->n_hits * sizeof *all);
    o->hit = all;
    for (size_t i = 0; i < n; i++) {
        double within = o->error_m + set_accuracy(j->w->directory, set_of(j, edge[i].area));
        if (within > 0 && edge[i].edge_m <= within && !is_hit(o, edge[i].area)) {
            all[o->n_hits++] = (lrti_hit){edge[i].area, LRTI_NEAR, 0, edge[i].edge_m};
        }
    }
    return LRT_OK;
}

/* Near areas, and the nearest edge of each set. */
static lrt_status measure_edges(job *j)
{
    lrti_near few[128], *edge = few;
    lrti_located *o = j->out;
    double near_reach, r = reach(j, &near_reach);
    size_t n = lrti_areas_near(j->w->areas, j->out->epoch, o->lon, o->lat, r, few, LRTI_COUNT(few));
    if (n > LRTI_COUNT(few)) {
        edge = lrti_arena_alloc(j->arena, n, sizeof *edge);
        if (!edge) {
            return lrti_fail_memory(j->err);
        }
        n = lrti_areas_near(j->w->areas, j->out->epoch, o->lon, o->lat, r, edge, n);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t s = set_of(j, edge[i].area);
        o->set_edge_m[s] = fmin(o->set_edge_m[s], edge[i].edge_m);
    }
    if (lrti_areas_damaged(j->w->areas)) {
        return fail_damaged(j->err);
    }
    o->measured = true;
    return add_near(j, edge, n);
}

/* ---- verdicts and status ---- */

static void judge_sets(job *j)
{
    const lrti_directory *d = j->w->directory;
    lrti_located *o = j->out;
    for (uint32_t s = 0; s < d->n_sets; s++) {
        double a = set_accuracy(d, s), edge = o->set_edge_m[s];
        if (!(j->out->in_force >> s & 1)) {
            o->verdict[s] = LRTI_NOT_IN_FORCE;
        } else if (j->out->split >> s & 1) {
            o->verdict[s] = LRTI_VERDICT_SPLIT;
        } else if (o->error_m + a > 0 && edge <= o->error_m + a) {
            o->verdict[s] = LRTI_UNCERTAIN;
        } else if (edge <= o->error_m + a + d->near_m) {
            o->verdict[s] = LRTI_NEAR_BORDER;
        } else {
            o->verdict[s] = j->out->applying >> s & 1 ? LRTI_CERTAIN : LRTI_NONE;
        }
    }
}

/* A tessellation in force without an area here, farther from its edges than its accuracy: row of the set, or LRTI_NO_ROW. */
static uint32_t gap_set(const job *j)
{
    const lrti_directory *d = j->w->directory;
    for (uint32_t s = 0; s < d->n_sets; s++) {
        uint64_t bit = UINT64_C(1) << s;
        double within = set_accuracy(d, s) + j->out->error_m;
        if ((d->tessellation & j->out->in_force & bit) && !(j->out->applying & bit) &&
            !(j->out->set_edge_m[s] <= within && within > 0)) {
            return s;
        }
    }
    return LRTI_NO_ROW;
}

static lrt_status decide(job *j)
{
    const lrti_directory *d = j->w->directory;
    lrti_located *o = j->out;
    uint32_t gap;
    if ((d->frame & j->out->in_force) && !(j->out->applying & d->frame)) {
        o->status = LRT_ANSWER_OUTSIDE;
        o->reason = lrti_arena_printf(
            j->arena, "The place lies outside %s; ask the municipality it lies in.", d->title);
    } else if (j->out->applying & d->no_service) {
        o->status = LRT_ANSWER_NO_SERVICE;
        o->reason = "The place lies in an area that is declared without service.";
    } else if ((gap = gap_set(j)) != LRTI_NO_ROW) {
        o->status = LRT_ANSWER_GAP;
        o->reason = lrti_arena_printf(
            j->arena,
            "No area of \"%s\" covers the place although the layer should have no holes; "
            "report it to the keeper of the layer.",
            LRTI_TX(&d->t, boundary_set, slug, gap));
    } else {
        o->status = LRT_ANSWER_ANSWERED;
    }
    return o->reason ? LRT_OK : lrti_fail_memory(j->err);
}

/* ---- warnings: what the reader must know about a border ---- */

static lrt_status warn_all(job *j)
{
    const lrti_directory *d = j->w->directory;
    bool good = true;
    for (uint32_t s = 0; good && s < d->n_sets; s++) {
        lrti_verdict v = j->out->verdict[s];
        if (v == LRTI_UNCERTAIN || v == LRTI_NEAR_BORDER || v == LRTI_VERDICT_SPLIT) {
            good = lrti_warn(&j->out->warnings, j->arena, lrti_verdict_text(v), s, NULL);
        }
    }
    if (good && d->frame && !(d->frame & j->out->in_force)) {
        good = lrti_warn(&j->out->warnings, j->arena, "frame_not_in_force", LRTI_NO_ROW,
                         "No edition of the territory's frame is in force at this date; inside or "
                         "outside was not checked.");
    }
    return good ? LRT_OK : lrti_fail_memory(j->err);
}

/* Names of the areas of a set that apply or lie near. */
static const char *names_at_border(const lrti_directory *d, const lrti_located *o, uint32_t set,
                                   lrti_arena *arena)
{
    const lrti_tables *t = &d->t;
    const char *text = "";
    size_t n = 0;
    for (size_t i = 0; text && i < o->n_hits; i++) {
        if (LRTI_U32(t, boundary, boundary_set_id, o->hit[i].area) == set) {
            text = lrti_arena_printf(arena, "%s%s%s", text, n++ ? ", " : "",
                                     LRTI_TX(t, boundary, name, o->hit[i].area));
        }
    }
    return text;
}

static const char *warning_text(const lrti_directory *d, const lrti_located *o, uint32_t s,
                                lrti_arena *arena)
{
    char edge[64], known[64];
    const char *slug = LRTI_TX(&d->t, boundary_set, slug, s),
               *names = names_at_border(d, o, s, arena);
    if (!names) {
        return NULL;
    }
    lrti_distance_text(d, o->set_edge_m[s], edge);
    lrti_distance_text(d, o->error_m + set_accuracy(d, s), known);
    switch (o->verdict[s]) {
    case LRTI_UNCERTAIN:
        return lrti_arena_printf(
            arena,
            "%s: a border is %s away, and place and layer together are known to %s only; it may be "
            "any of: %s.",
            slug, edge, known, names[0] ? names : "none");
    case LRTI_VERDICT_SPLIT:
        return lrti_arena_printf(arena, "%s: a border runs through the parcel; it lies in: %s.",
                                 slug, names);
    default: return lrti_arena_printf(arena, "%s: a border is only %s away.", slug, edge);
    }
}

lrt_status lrti_locate_describe(const lrti_world *world, lrti_located *located, lrti_arena *arena,
                                lrt_error *err)
{
    lrt_status status = lrti_locate_judge(world, located, arena, err);
    if (status != LRT_OK) {
        return status;
    }
    for (size_t i = 0; i < located->n_applying && !located->described; i++) {
        lrti_hit *h = &located->hit[i];
        h->edge_m =
            lrti_areas_edge_distance(world->areas, h->area, located->lon, located->lat, INFINITY);
    }
    if (lrti_areas_damaged(world->areas)) {
        return fail_damaged(err);
    }
    for (size_t i = 0; i < located->warnings.n && !located->described; i++) {
        lrti_warning *w = &located->warnings.item[i];
        if (!w->text && !(w->text = warning_text(world->directory, located, w->subject, arena))) {
            return lrti_fail_memory(err);
        }
    }
    located->described = true;
    return LRT_OK;
}

static void take_place(lrti_located *o, const lrti_place *place, double error_m)
{
    o->reason = "";
    o->lon = place->lon;
    o->lat = place->lat;
    o->x = o->y = NAN;
    o->match_type = place->match_type;
    o->score = place->score;
    o->faults = place->faults;
    o->error_m = isnan(error_m) ? place->error_m : error_m;
    o->address = place->address ? place->address : "";
    o->parcels = place->parcels;
    o->n_parcels = place->n_parcels;
    for (int s = 0; s < 64; s++) {
        o->verdict[s] = LRTI_NOT_IN_FORCE;
        o->set_edge_m[s] = INFINITY;
    }
}

static void project(job *j)
{
    lrti_local local;
    const lrti_metric *m = lrti_areas_metric(j->w->areas);
    if (lrti_metric_at(m, j->out->lon, j->out->lat, &local)) {
        j->out->x = local.x / j->w->directory->unit_m;
        j->out->y = local.y / j->w->directory->unit_m;
    }
}

lrt_status lrti_locate(const lrti_world *world, const lrti_place *place, lrt_rule rule,
                       uint32_t as_of, double error_m, lrti_detail detail, lrti_arena *arena,
                       lrti_located *out, lrt_error *err)
{
    size_t n;
    memset(out, 0, sizeof *out);
    job j = {world, arena, out, err};
    take_place(out, place, error_m);
    out->epoch = lrti_areas_epoch(world->areas, as_of);
    out->in_force = lrti_areas_epoch_sets(world->areas, out->epoch);
    if (!(fabs(out->lon) <= 180 && fabs(out->lat) <= 90)) {
        bool known = out->n_parcels || out->address[0];
        out->status = known ? LRT_ANSWER_NOT_FOUND : LRT_ANSWER_INVALID;
        out->reason = known ? "The place is on record, but without a position."
                            : "This is no coordinate: longitude, latitude in degrees.";
        out->lon = out->lat = NAN;
        out->judged = true; /* there is nothing to judge */
        return LRT_OK;
    }
    project(&j);
    const lrti_share *share = one_parcel(&j, rule, &n);
    out->parcel_rule = share != NULL;
    lrt_status status = share ? parcel_hits(&j, share, n) : point_hits(&j);
    for (size_t i = 0; i < out->n_applying; i++) {
        out->applying |= UINT64_C(1) << set_of(&j, out->hit[i].area);
    }
    const lrti_directory *d = world->directory;
    bool inside = !(d->frame & out->in_force) || (out->applying & d->frame);
    bool uncovered = inside && (d->tessellation & out->in_force &
                                ~out->applying); /* a gap, or within accuracy? */
    if (status == LRT_OK && uncovered) {
        status = measure_edges(&j);
    }
    if (status == LRT_OK) {
        status = decide(&j);
    }
    return status == LRT_OK && detail == LRTI_VERDICTS ? lrti_locate_judge(world, out, arena, err)
                                                       : status;
}

lrt_status lrti_locate_judge(const lrti_world *world, lrti_located *located, lrti_arena *arena,
                             lrt_error *err)
{
    job j = {world, arena, located, err};
    lrt_status status = LRT_OK;
    if (located->judged) {
        return LRT_OK;
    }
    if (!located->measured) {
        status = measure_edges(&j);
    }
    if (status == LRT_OK) {
        judge_sets(&j);
        status = warn_all(&j);
    }
    located->judged = status == LRT_OK;
    return status;
}
