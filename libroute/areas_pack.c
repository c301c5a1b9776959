/*
 * areas, build: the section.
 */
#include "areas_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
            if (!lrti_overlay_room(b, &keep, &keep_cap, 0, len, sizeof *keep)) {
                break;
            }
            for (size_t i = b->cover_start[id]; i < b->cover_start[id + 1]; i++) {
                uint32_t a = b->cover_areas[i];
                keep[k] = a;
                k += b->eras[e].sets >> b->areas[a].set & 1;
            }
            maps[b->eras[e].map * seen + id] = k == len ? id : lrti_overlay_intern(b, keep, k);
        }
    }
    free(keep);
    if (!maps) {
        lrti_overlay_failed(b, LRT_E_MEMORY);
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

/* Buckets of cover ids by hash, linear probing, a third to two thirds full. Two covers of one hash: the next salt. */
static uint32_t *make_buckets(builder *b, size_t *n_buckets)
{
    size_t size = 16;
    while (size < (size_t)b->head.n_seen + b->head.n_seen / 2) {
        size *= 2;
    }
    uint32_t *bucket = malloc(size * sizeof *bucket);
    uint64_t *hash = malloc(b->n_covers * sizeof *hash);
    bool again = bucket && hash;
    if (!again) {
        lrti_overlay_failed(b, LRT_E_MEMORY);
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

/* ---- edges as paths ---- */

static uint32_t other_end(const edge *e, uint32_t v)
{
    return v == e->v0 ? e->v1 : v == e->v1 ? e->v0 : NONE;
}

/* Edges are numbered along the rings, so that those of a path have successive numbers. */
bool lrti_areas_paths(builder *b)
{
    uint32_t end = NONE;
    b->place = malloc((b->n_edges + 1) * sizeof *b->place);
    if (!b->place) {
        return lrti_overlay_failed(b, LRT_E_MEMORY);
    }
    for (size_t i = 0; i < b->n_edges; i++) {
        const edge *e = &b->edges[i];
        bool goes_on = i + 1 < b->n_edges && e[1].toggles == e->toggles;
        if (!lrti_overlay_room(b, &b->points, &b->points_cap, b->n_points, 2, sizeof *b->points) ||
            !lrti_overlay_room(b, &b->paths, &b->paths_cap, b->n_paths, 1, sizeof *b->paths)) {
            return false;
        }
        uint32_t next = i > 0 && e[-1].toggles == e->toggles ? other_end(e, end) : NONE;
        if (next == NONE) { /* a new path: towards the end that it shares with the edge after it */
            uint32_t begin = goes_on && other_end(e + 1, e->v0) != NONE ? e->v1 : e->v0;
            b->paths[b->n_paths++] = (path){(uint32_t)b->n_points, e->toggles};
            b->points[b->n_points++] = begin;
            next = other_end(e, begin);
        }
        b->place[i] = (uint32_t)b->n_points - 1;
        b->points[b->n_points++] = end = next;
    }
    return true;
}

/* What is made for the section alone. */
typedef struct pack {
    uint32_t *sets, *maps, *buckets, *slots, *area_start;
    rank *ranks;
    vertex *points;
    run *runs;
    lrti_box *boxes;
    size_t n_maps, n_buckets, n_slots, n_ranks, n_runs, n_boxes;
} pack;

/* The slots that records have, in the order of units. */
static void pack_slots(const builder *b, pack *p)
{
    for (size_t u = 0; u < b->n_units; u++) {
        if (u % 64 == 0) {
            p->ranks[u / 64] = (rank){0, p->n_slots};
        }
        if (b->slots[u] != NONE) {
            p->ranks[u / 64].begins |= UINT64_C(1) << u % 64;
            p->slots[p->n_slots++] = b->slots[u];
        }
    }
}

/* The edges of every area, as runs of successive ones whichever way round it goes. */
static void pack_runs(const builder *b, pack *p)
{
    for (size_t a = 0; a < b->head.n_areas; a++) {
        p->area_start[a] = (uint32_t)p->n_runs;
        for (uint32_t i = b->area_start[a]; i < b->area_start[a + 1]; i++) {
            uint32_t at = b->place[b->area_edges[i]];
            run *last = p->n_runs > p->area_start[a] ? &p->runs[p->n_runs - 1] : NULL;
            if (last && at == last->first + last->count) {
                last->count++;
            } else if (last && at + 1 == last->first) {
                last->first--;
                last->count++;
            } else {
                p->runs[p->n_runs++] = (run){at, 1};
            }
        }
    }
    p->area_start[b->head.n_areas] = (uint32_t)p->n_runs;
}

static void pack_points(const builder *b, pack *p)
{
    for (size_t i = 0; i < b->n_points; i++) {
        p->points[i] = b->vertices[b->points[i]];
    }
    for (size_t i = 0; i < p->n_boxes; i++) {
        p->boxes[i] = (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    }
    for (size_t e = 0; e < b->n_edges; e++) {
        lrti_box *box = &p->boxes[b->place[e] / BOX_EDGES];
        const vertex *u = &b->vertices[b->edges[e].v0], *v = &b->vertices[b->edges[e].v1];
        *box = (lrti_box){lesser(u->x, box->min_x), lesser(lesser(u->y, v->y), box->min_y),
                          greater(v->x, box->max_x), greater(greater(u->y, v->y), box->max_y)};
    }
}

static bool make_pack(builder *b, pack *p)
{
    size_t n_areas = b->head.n_areas;
    p->n_ranks = (b->n_units + 63) / 64;
    p->n_boxes = (b->n_points + BOX_EDGES - 1) / BOX_EDGES;
    p->sets = malloc((n_areas + 1) * sizeof *p->sets);
    p->slots = malloc(b->n_units * sizeof *p->slots);
    p->ranks = malloc(p->n_ranks * sizeof *p->ranks);
    p->area_start = malloc((n_areas + 1) * sizeof *p->area_start);
    p->runs = malloc((b->n_area_edges + 1) * sizeof *p->runs);
    p->points = malloc((b->n_points + 1) * sizeof *p->points);
    p->boxes = malloc((p->n_boxes + 1) * sizeof *p->boxes);
    if (!p->sets || !p->slots || !p->ranks || !p->area_start || !p->runs || !p->points ||
        !p->boxes) {
        return lrti_overlay_failed(b, LRT_E_MEMORY);
    }
    for (size_t i = 0; i < n_areas; i++) {
        p->sets[i] = b->areas[i].set;
    }
    pack_slots(b, p);
    pack_runs(b, p);
    pack_points(b, p);
    p->maps = make_maps(b, &p->n_maps);
    p->buckets = b->status == LRT_OK ? make_buckets(b, &p->n_buckets) : NULL;
    return b->status == LRT_OK;
}

static void free_pack(pack *p)
{
    free(p->sets);
    free(p->maps);
    free(p->buckets);
    free(p->slots);
    free(p->area_start);
    free(p->ranks);
    free(p->points);
    free(p->runs);
    free(p->boxes);
}

/* A record may be read as if it were a whole cache line: there is one behind the last. */
static bool end_units(builder *b)
{
    if (!lrti_overlay_room(b, &b->units, &b->units_cap, b->n_units, 4, sizeof(unit)) ||
        !lrti_overlay_room(b, &b->slots, &b->slots_cap, b->n_units, 4, sizeof(uint32_t))) {
        return false;
    }
    memset(b->units + b->n_units, 0, 4 * sizeof(unit));
    memset(b->slots + b->n_units, 0xFF, 4 * sizeof(uint32_t));
    b->n_units += 4;
    b->hot[b->n_hot] = (hot_block){(uint32_t)b->n_nodes, (uint32_t)b->n_units, 0};
    return true;
}

static bool write_section(builder *b, const pack *p, const lrti_metric *metric, lrti_buf *out)
{
    lrti_buf_align(out, 64);
    size_t start = out->len;
    const struct {
        const void *data;
        uint64_t count;
    } table[TABLES] = {
        [T_METRIC] = {metric, 1},
        [T_ERAS] = {b->eras, b->n_eras},
        [T_ROOT] = {b->root, (uint64_t)b->head.width * b->head.height},
        [T_NODES] = {b->nodes, b->n_nodes},
        [T_UNITS] = {b->units, b->n_units},
        [T_AREA_SETS] = {p->sets, b->head.n_areas},
        [T_RANKS] = {p->ranks, p->n_ranks},
        [T_SLOTS] = {p->slots, p->n_slots},
        [T_CROWDS] = {b->crowds, b->n_crowds},
        [T_LISTS] = {b->lists, b->n_lists},
        [T_HUBS] = {b->hubs, b->n_hubs},
        [T_POINTS] = {p->points, b->n_points},
        [T_PATHS] = {b->paths, b->n_paths},
        [T_COVER_START] = {b->cover_start, b->n_covers + 1},
        [T_COVER_AREAS] = {b->cover_areas, b->n_cover_areas},
        [T_BUCKETS] = {p->buckets, p->n_buckets},
        [T_MAPS] = {p->maps, p->n_maps},
        [T_AREA_START] = {p->area_start, b->head.n_areas + UINT64_C(1)},
        [T_AREA_RUNS] = {p->runs, p->n_runs},
        [T_BOXES] = {p->boxes, p->n_boxes},
        [T_HOT_BLOCKS] = {b->hot, b->n_hot + 1},
    };
    header *h = &b->head;
    for (int t = 0; t < TABLES; t++) {
        h->tables[t].count = table[t].count;
    }
    lrti_areas_place(h->tables);
    h->tables[T_SUMS].count = lrti_areas_cold_blocks(h);
    h->size = lrti_areas_place(h->tables);
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
            lrti_buf_add(out, table[t].data, (size_t)h->tables[t].count * item_size[t]);
        }
    }
    while (out->len - start < h->size && !out->failed) {
        lrti_buf_char(out, 0);
    }
    if (out->failed) {
        return lrti_overlay_failed(b, LRT_E_MEMORY);
    }
    char *base = out->data + start;
    h = (header *)(void *)base;
    hot_block *hot = (hot_block *)(void *)(base + h->tables[T_HOT_BLOCKS].at);
    uint64_t *sums = (uint64_t *)(void *)(base + h->tables[T_SUMS].at);
    for (size_t i = 0; i < b->n_hot; i++) {
        hot[i].sum = lrti_areas_hot_sum(h, hot, i);
    }
    for (size_t i = 0; i < h->tables[T_SUMS].count; i++) {
        sums[i] = lrti_areas_cold_sum(h, i);
    }
    h->sum = lrti_areas_head_sum(h);
    return true;
}

bool lrti_areas_pack(builder *b, const lrti_metric *metric, lrti_buf *out)
{
    pack p;
    memset(&p, 0, sizeof p);
    bool ok = end_units(b) && make_pack(b, &p) && write_section(b, &p, metric, out);
    free_pack(&p);
    return ok;
}
