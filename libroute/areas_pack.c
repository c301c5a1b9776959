/*
 * areas, build: the section.
 */
#include "areas_build.h"

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

bool lrti_areas_pack(builder *b, const lrti_metric *metric, lrti_buf *out)
{
    lrti_buf_align(out, 64);
    size_t n_maps = 0, n_buckets = 0, start = out->len;
    uint32_t *sets = malloc((b->head.n_areas + 1) * sizeof *sets), *maps = make_maps(b, &n_maps),
             *buckets = NULL;
    if (sets && maps && b->status == LRT_OK) {
        buckets = make_buckets(b, &n_buckets);
    }
    if (!sets || !maps || !buckets || b->status != LRT_OK ||
        !lrti_overlay_room(b, &b->units, &b->units_cap, b->n_units, 4, sizeof(unit)) ||
        !lrti_overlay_room(b, &b->slots, &b->slots_cap, b->n_units, 4, sizeof(uint32_t))) {
        free(sets);
        free(maps);
        free(buckets);
        return lrti_overlay_failed(b, LRT_E_MEMORY);
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
