#include "across.h"

#include <string.h>

enum { TOLD_MAX = 5 }; /* a warning is a sentence, not a list */

static bool applies(const lrti_located *at, uint32_t area)
{
    for (size_t i = 0; i < at->n_applying; i++) {
        if (at->hit[i].area == area) {
            return true;
        }
    }
    return false;
}

/* The place as if the areas of `set` beyond its near border covered it too; *n: how many do. */
static lrt_status move_across(const lrti_world *w, const lrti_located *at, uint32_t set,
                              lrti_arena *arena, lrti_located *out, size_t *n, lrt_error *err)
{
    const lrti_directory *d = w->directory;
    lrti_near few[32], *edge = few;
    double accuracy = LRTI_F64(&d->t, boundary_set, accuracy_m, set),
           reach = at->error_m + (accuracy > 0 ? accuracy : 0) + d->near_m;
    size_t found =
        lrti_areas_near(w->areas, at->epoch, at->lon, at->lat, reach, few, LRTI_COUNT(few));
    if (found > LRTI_COUNT(few)) {
        edge = lrti_arena_alloc(arena, found, sizeof *edge);
        if (!edge) {
            return lrti_fail_memory(err);
        }
        found = lrti_areas_near(w->areas, at->epoch, at->lon, at->lat, reach, edge, found);
    }
    if (lrti_areas_damaged(w->areas)) {
        return lrti_fail(err, LRT_E_DATASET,
                         "a block of the area index is damaged; build it again");
    }
    *out = *at;
    out->hit = lrti_arena_alloc(arena, at->n_applying + found + 1, sizeof *out->hit);
    if (!out->hit) {
        return lrti_fail_memory(err);
    }
    if (at->n_applying) {
        memcpy(out->hit, at->hit, at->n_applying * sizeof *out->hit);
    }
    for (size_t i = 0; i < found; i++) {
        if (lrti_areas_set_of(w->areas, edge[i].area) == set && !applies(at, edge[i].area)) {
            out->hit[out->n_applying++] = (lrti_hit){edge[i].area, LRTI_INSIDE, 0, edge[i].edge_m};
        }
    }
    *n = out->n_applying - at->n_applying;
    out->n_hits = out->n_applying;
    return LRT_OK;
}

static bool is_matched(const lrti_matches *m, uint32_t organization)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->match[i].organization == organization) {
            return true;
        }
    }
    return false;
}

static lrt_status name_partners(const lrti_tables *t, const lrti_matches *here,
                                const lrti_matches *there, lrti_arena *arena, lrti_warning *w,
                                lrt_error *err)
{
    const char *names = "";
    size_t n = 0;
    for (size_t i = 0; names && i < there->n; i++) {
        uint32_t org = there->match[i].organization;
        if (!is_matched(here, org) && n++ < TOLD_MAX) {
            names = lrti_arena_printf(arena, "%s%s%s", names, n > 1 ? "; " : "",
                                      LRTI_TX(t, organization, name, org));
        }
    }
    if (names && n > TOLD_MAX) {
        names = lrti_arena_printf(arena, "%s; and %zu more", names, n - TOLD_MAX);
    }
    if (names && n) {
        const char *text = lrti_arena_printf(arena, "%s Only beyond it: %s.", w->text, names);
        w->text = text ? text : w->text;
        names = text;
    }
    return names ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status complete(const lrti_world *w, const lrti_located *at, const lrti_case *asked,
                           const lrti_matches *matches, lrti_arena *arena, lrti_warning *warning,
                           lrt_error *err)
{
    lrti_located moved;
    lrti_matches there;
    size_t n = 0;
    lrt_status status = move_across(w, at, warning->subject, arena, &moved, &n, err);
    if (status == LRT_OK && n > 0) {
        status = lrti_route(w->directory, w->geocoder, &moved, asked, arena, &there, err);
        if (status == LRT_OK) {
            status = name_partners(&w->directory->t, matches, &there, arena, warning, err);
        }
    }
    return status;
}

lrt_status lrti_across(const lrti_world *world, lrti_located *located, const lrti_case *asked,
                       const lrti_matches *matches, lrti_arena *arena, lrt_error *err)
{
    lrt_status status = LRT_OK;
    bool routed = located->status == LRT_ANSWER_ANSWERED || located->status == LRT_ANSWER_GAP;
    for (size_t i = 0; routed && status == LRT_OK && i < located->warnings.n; i++) {
        lrti_warning *w = &located->warnings.item[i];
        lrti_verdict v =
            w->subject < world->directory->n_sets ? located->verdict[w->subject] : LRTI_CERTAIN;
        if (v == LRTI_UNCERTAIN || v == LRTI_NEAR_BORDER) {
            status = complete(world, located, asked, matches, arena, w, err);
        }
    }
    return status;
}
