#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff_inside.h"
#include "geom.h"
#include "store.h"

/* What moved from owner to owner: of every slug, what an area lost (in it before, not now) over what another one gained (in it
   now, not before); what of a loss nobody gained, and of a gain nobody lost, went to or came from nobody. In a tessellation that is
   the whole of it; where areas may overlap, two that always did exchange nothing. Measured by GEOS on the projected CRS of the
   newer side. Shapes that are the same bytes are not looked at. */

/* Parts narrower than this are noise of computed corners, as in the audit. */
#define NOISE_M 0.001

typedef struct owner {
    uint32_t row[2];     /* boundary on each side; LRTI_NO_ROW */
    lrti_polygon *given; /* what it lost, or gained; NULL = nothing */
    lrti_polygon *taken;
    double area_m2[2];
} owner;

typedef struct job {
    lrt_diff_result *r;
    const lrti_side *side;
    lrti_geom *geom;
    lrti_crs *measure, *degrees;
    lrti_plotter plotter;
    lrti_arena shapes; /* of both sides */
    lrti_shape *shape[2];
    lrti_store_rings *rings[2];
    lrt_error *err;
} job;

static const char *area_id(const job *j, int k, uint32_t row)
{
    return row == LRTI_NO_ROW ? "" : LRTI_TX(j->side[k].t, boundary, area_id, row);
}

static const char *area_name(const job *j, int k, uint32_t row)
{
    return row == LRTI_NO_ROW ? "" : LRTI_TX(j->side[k].t, boundary, name, row);
}

/* ---- shapes ---- */

static lrt_status load_shapes(job *j)
{
    lrt_status status = LRT_OK;
    for (int k = 0; status == LRT_OK && k < 2; k++) {
        const lrti_side *s = &j->side[k];
        size_t n = (size_t)lrti_rows(s->t, LRTI_T_boundary) + 1;
        j->shape[k] = lrti_arena_alloc(&j->shapes, n, sizeof *j->shape[k]);
        j->rings[k] = lrti_arena_alloc(&j->shapes, n, sizeof *j->rings[k]);
        status = j->shape[k] && j->rings[k] ? LRT_OK : lrti_fail_memory(j->err);
        if (status == LRT_OK) {
            status = lrti_store_shapes(s->router->path, s->t, &j->shapes, j->shape[k], j->err);
        }
        if (status == LRT_OK) {
            status = lrti_store_sources(s->router->path, s->t, &j->shapes, j->rings[k], j->err);
        }
    }
    return status;
}

static bool same_shape(const lrti_shape *a, const lrti_shape *b)
{
    return a->n_rings == b->n_rings && lrti_shape_points(a) == lrti_shape_points(b) &&
           memcmp(a->ring, b->ring, (a->n_rings + 1) * sizeof *a->ring) == 0 &&
           memcmp(a->xy, b->xy, 2 * (size_t)lrti_shape_points(a) * sizeof *a->xy) == 0;
}

static lrt_status polygon_of(job *j, int k, uint32_t row, lrti_polygon **out)
{
    const lrti_store_rings *rings = &j->rings[k][row];
    return lrti_plotter_polygon(&j->plotter, &j->shape[k][row], &rings->shape, rings->crs, out,
                                j->err);
}

/* ---- the areas of a slug on both sides ---- */

static uint32_t find_area(const job *j, int k, uint32_t set, const char *id)
{
    size_t n;
    const uint32_t *row =
        set == LRTI_NO_ROW ? NULL : lrti_related(&j->side[k].d->boundaries_of_set, set, &n);
    for (size_t i = 0; row && i < n; i++) {
        if (strcmp(area_id(j, k, row[i]), id) == 0) {
            return row[i];
        }
    }
    return LRTI_NO_ROW;
}

static int compare_owners(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Ids of the areas of either side, each once, bytewise. */
static lrt_status owners_of(job *j, const uint32_t set[2], owner **out, size_t *n_out)
{
    size_t n = 0, count[2] = {0, 0};
    const uint32_t *row[2] = {NULL, NULL};
    for (int k = 0; k < 2; k++) {
        if (set[k] != LRTI_NO_ROW) {
            row[k] = lrti_related(&j->side[k].d->boundaries_of_set, set[k], &count[k]);
        }
    }
    const char **id = malloc((count[0] + count[1] + 1) * sizeof *id);
    *out = calloc(count[0] + count[1] + 1, sizeof **out);
    *n_out = 0;
    for (int k = 0; id && k < 2; k++) {
        for (size_t i = 0; i < count[k]; i++) {
            id[n++] = area_id(j, k, row[k][i]);
        }
    }
    if (id && n > 1) {
        qsort(id, n, sizeof *id, compare_owners);
    }
    for (size_t i = 0; id && *out && i < n; i++) {
        if (i == 0 || strcmp(id[i], id[i - 1]) != 0) {
            owner *o = &(*out)[(*n_out)++];
            o->row[0] = find_area(j, 0, set[0], id[i]);
            o->row[1] = find_area(j, 1, set[1], id[i]);
        }
    }
    lrt_status status = id && *out ? LRT_OK : lrti_fail_memory(j->err);
    free(id);
    return status;
}

/* What is in `a` and not in `b` (NULL: nothing is). */
static lrt_status minus(job *j, const lrti_polygon *a, const lrti_polygon *b, lrti_polygon **out)
{
    return !a  ? LRT_OK
           : b ? lrti_polygon_overlay(LRTI_DIFFERENCE, a, b, out, j->err)
               : lrti_polygon_collect(j->geom, &a, 1, j->side[1].d->unit_m, out, j->err);
}

static lrt_status measure_owner(job *j, owner *o)
{
    lrti_polygon *whole[2] = {NULL, NULL};
    lrt_status status = LRT_OK;
    bool both = o->row[0] != LRTI_NO_ROW && o->row[1] != LRTI_NO_ROW;
    if (both && same_shape(&j->shape[0][o->row[0]], &j->shape[1][o->row[1]])) {
        return LRT_OK;
    }
    for (int k = 0; status == LRT_OK && k < 2; k++) {
        if (o->row[k] != LRTI_NO_ROW) {
            status = polygon_of(j, k, o->row[k], &whole[k]);
            o->area_m2[k] = status == LRT_OK ? lrti_polygon_area_m2(whole[k]) : 0;
        }
    }
    if (status == LRT_OK) {
        status = minus(j, whole[0], whole[1], &o->given);
    }
    if (status == LRT_OK) {
        status = minus(j, whole[1], whole[0], &o->taken);
    }
    lrti_polygon_free(whole[0]);
    lrti_polygon_free(whole[1]);
    return status;
}

/* ---- one change ---- */

static bool is_noise(const lrti_polygon *p)
{
    double area = lrti_polygon_area_m2(p), around = lrti_polygon_perimeter_m(p);
    return !(around > 0) || 2 * area / around < NOISE_M;
}

static lrt_status place_shape(job *j, const lrti_polygon *p, lrti_boundary_change *c)
{
    lrti_arena scratch = {NULL};
    lrti_shape flat;
    lrt_status status = lrti_polygon_shape(p, &scratch, &flat, j->err);
    if (status == LRT_OK) {
        status = lrti_geom_to_lon_lat(j->geom, j->measure, &flat, &j->r->arena, &c->shape, j->err);
    }
    if (status == LRT_OK) {
        status = lrti_geom_point_inside(j->geom, &c->shape, &c->lon, &c->lat, j->err);
        if (status == LRT_E_GEOMETRY) { /* a hairline on the grid of the dataset */
            c->lon = c->shape.xy[0];
            c->lat = c->shape.xy[1];
            status = LRT_OK;
        }
    }
    lrti_arena_free(&scratch);
    return status;
}

/* `from`, `to`: NULL = nobody. */
static lrt_status keep(job *j, const char *slug, const uint32_t set[2], const owner *from,
                       const owner *to, const lrti_polygon *p)
{
    lrt_diff_result *r = j->r;
    uint32_t a = from ? from->row[0] : LRTI_NO_ROW, b = to ? to->row[1] : LRTI_NO_ROW;
    if (is_noise(p)) {
        return LRT_OK;
    }
    if (!lrti_grow(&r->boundary, &r->cap_boundaries, r->n_boundaries + 1, sizeof *r->boundary)) {
        return lrti_fail_memory(j->err);
    }
    lrti_boundary_change *c = &r->boundary[r->n_boundaries];
    memset(c, 0, sizeof *c);
    c->slug = slug;
    c->old_set = set[0] == LRTI_NO_ROW ? "" : LRTI_TX(j->side[0].t, boundary_set, id, set[0]);
    c->new_set = set[1] == LRTI_NO_ROW ? "" : LRTI_TX(j->side[1].t, boundary_set, id, set[1]);
    c->from = area_id(j, 0, a);
    c->from_name = area_name(j, 0, a);
    c->to = area_id(j, 1, b);
    c->to_name = area_name(j, 1, b);
    c->area_m2 = lrti_polygon_area_m2(p);
    c->from_share = from ? fmin(c->area_m2 / from->area_m2[0], 1) : NAN;
    c->to_share = to ? fmin(c->area_m2 / to->area_m2[1], 1) : NAN;
    lrt_status status = place_shape(j, p, c);
    r->n_boundaries += status == LRT_OK;
    return status;
}

/* Takes the meeting of a loss and a gain out of *rest of the one, and keeps it. */
static lrt_status exchange(job *j, const char *slug, const uint32_t set[2], const owner *from,
                           const owner *to, lrti_polygon **rest)
{
    lrti_polygon *both = NULL, *left = NULL;
    lrti_box x = lrti_polygon_box(from->given), y = lrti_polygon_box(to->taken);
    if (x.max_x < y.min_x || y.max_x < x.min_x || x.max_y < y.min_y || y.max_y < x.min_y) {
        return LRT_OK;
    }
    lrt_status status =
        lrti_polygon_overlay(LRTI_INTERSECTION, from->given, to->taken, &both, j->err);
    if (status == LRT_OK) {
        status = keep(j, slug, set, from, to, both);
    }
    if (status == LRT_OK) {
        status = minus(j, *rest, to->taken, &left);
    }
    if (status == LRT_OK) {
        lrti_polygon_free(*rest);
        *rest = left;
    }
    lrti_polygon_free(both);
    return status;
}

static lrt_status losses(job *j, const char *slug, const uint32_t set[2], owner *all, size_t n)
{
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        lrti_polygon *rest = NULL;
        if (!all[i].given) {
            continue;
        }
        status = minus(j, all[i].given, NULL, &rest);
        for (size_t k = 0; status == LRT_OK && k < n; k++) {
            if (k != i && all[k].taken) {
                status = exchange(j, slug, set, &all[i], &all[k], &rest);
            }
        }
        if (status == LRT_OK) {
            status = keep(j, slug, set, &all[i], NULL, rest);
        }
        lrti_polygon_free(rest);
    }
    return status;
}

static lrt_status from_nobody(job *j, const char *slug, const uint32_t set[2], owner *all, size_t n)
{
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        lrti_polygon *rest = NULL;
        if (!all[i].taken) {
            continue;
        }
        status = minus(j, all[i].taken, NULL, &rest);
        for (size_t k = 0; status == LRT_OK && k < n; k++) {
            lrti_polygon *left = NULL;
            if (k != i && all[k].given && rest) {
                status = minus(j, rest, all[k].given, &left);
                lrti_polygon_free(rest);
                rest = left;
            }
        }
        if (status == LRT_OK) {
            status = keep(j, slug, set, NULL, &all[i], rest);
        }
        lrti_polygon_free(rest);
    }
    return status;
}

static lrt_status compare_slug(job *j, const char *slug)
{
    owner *all = NULL;
    size_t n = 0;
    uint32_t set[2] = {lrti_side_set(&j->side[0], slug), lrti_side_set(&j->side[1], slug)};
    lrt_status status = owners_of(j, set, &all, &n);
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        status = measure_owner(j, &all[i]);
    }
    if (status == LRT_OK) {
        status = losses(j, slug, set, all, n);
    }
    if (status == LRT_OK) {
        status = from_nobody(j, slug, set, all, n);
    }
    for (size_t i = 0; i < n; i++) {
        lrti_polygon_free(all[i].given);
        lrti_polygon_free(all[i].taken);
    }
    free(all);
    return status;
}

static lrt_status open_job(job *j)
{
    lrt_status status = lrti_geom_new(&j->geom, j->err);
    if (status == LRT_OK) {
        status = lrti_crs_open(j->geom, j->side[1].d->crs, &j->measure, j->err);
    }
    if (status == LRT_OK) {
        status = lrti_crs_open(j->geom, "EPSG:4326", &j->degrees, j->err);
    }
    j->plotter = (lrti_plotter){j->geom, j->measure, j->degrees, NULL, NULL};
    return status == LRT_OK ? load_shapes(j) : status;
}

static int compare_changes(const void *left, const void *right)
{
    const lrti_boundary_change *a = left, *b = right;
    int c = strcmp(a->slug, b->slug);
    c = c ? c : strcmp(a->from, b->from);
    return c ? c : strcmp(a->to, b->to);
}

lrt_status lrti_diff_boundaries(lrt_diff_result *r, const lrti_side side[2], lrt_error *err)
{
    job j;
    memset(&j, 0, sizeof j);
    j.r = r;
    j.side = side;
    j.err = err;
    lrt_status status = open_job(&j);
    for (int k = 0; status == LRT_OK && k < 2; k++) {
        for (uint32_t s = 0; status == LRT_OK && s < side[k].d->n_sets; s++) {
            const char *slug = LRTI_TX(side[k].t, boundary_set, slug, s);
            bool now = lrti_side_set(&side[k], slug) == s,
                 seen = k == 1 && lrti_side_set(&side[0], slug) != LRTI_NO_ROW;
            if (now && !seen) {
                status = compare_slug(&j, slug);
            }
        }
    }
    if (status == LRT_OK && r->n_boundaries > 1) {
        qsort(r->boundary, r->n_boundaries, sizeof *r->boundary, compare_changes);
    }
    lrti_plotter_close(&j.plotter);
    lrti_crs_close(j.measure);
    lrti_crs_close(j.degrees);
    lrti_geom_free(j.geom);
    lrti_arena_free(&j.shapes);
    return status;
}

/* ---- places that changed hands ---- */

static bool has(const lrti_side *s, const lrti_answer_record *a, const char *slug, const char *id)
{
    for (size_t i = 0; i < a->located.n_applying; i++) {
        uint32_t area = a->located.hit[i].area,
                 set = LRTI_U32(s->t, boundary, boundary_set_id, area);
        if (strcmp(LRTI_TX(s->t, boundary, area_id, area), id) == 0 &&
            strcmp(LRTI_TX(s->t, boundary_set, slug, set), slug) == 0) {
            return true;
        }
    }
    return false;
}

/* Is there an area of the slug over the place on side s that is not on side o? */
static bool any_only(const lrti_side *s, const lrti_answer_record *a, const lrti_side *o,
                     const lrti_answer_record *b, const char *slug)
{
    for (size_t i = 0; i < a->located.n_applying; i++) {
        uint32_t area = a->located.hit[i].area,
                 set = LRTI_U32(s->t, boundary, boundary_set_id, area);
        if (strcmp(LRTI_TX(s->t, boundary_set, slug, set), slug) == 0 &&
            !has(o, b, slug, LRTI_TX(s->t, boundary, area_id, area))) {
            return true;
        }
    }
    return false;
}

static bool changed_hands(const lrti_boundary_change *c, const lrti_side side[2],
                          const lrti_answer_record *was, const lrti_answer_record *is)
{
    bool left = c->from[0]
                    ? has(&side[0], was, c->slug, c->from) && !has(&side[1], is, c->slug, c->from)
                    : !any_only(&side[0], was, &side[1], is, c->slug);
    bool came = c->to[0] ? has(&side[1], is, c->slug, c->to) && !has(&side[0], was, c->slug, c->to)
                         : !any_only(&side[1], is, &side[0], was, c->slug);
    return left && came;
}

void lrti_diff_count(lrt_diff_result *r, const lrti_side side[2], const uint32_t places[2],
                     const lrti_answer_record *was, const lrti_answer_record *is)
{
    for (size_t i = 0; i < r->n_boundaries; i++) {
        lrti_boundary_change *c = &r->boundary[i];
        if (changed_hands(c, side, was, is)) {
            c->parcels += places[LRTI_RECORD_PARCEL];
            c->addresses += places[LRTI_RECORD_HOUSE];
        }
    }
}
