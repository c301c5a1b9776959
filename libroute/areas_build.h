/*
 * areas, build: what its three files share.
 *
 *   areas_overlay.c   vertices, edges and what they toggle; every set of areas that occurs (covers)
 *   areas_compile.c   grid, cells and records; asks the overlay what meets in a cell
 *   areas_pack.c      the section: epochs, hash table, tables in their places, checksums
 *
 * All fill one builder. The first failure stays in `status`, its text in `err`; functions that return a number return 0
 * then, and callers may go on until they next look.
 */
#ifndef LRTI_AREAS_BUILD_H
#define LRTI_AREAS_BUILD_H

#include "areas_section.h"

typedef struct edge {
    uint32_t v0, v1;  /* v0 < v1 by x, then y */
    uint32_t toggles; /* cover id of the areas on exactly one side */
} edge;
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

#define HOLES 64

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
    size_t hubs_cap, n_hubs, n_vertices, vertices_cap, n_edges, edges_cap, n_area_edges;

    /* the stored form of edges: their paths, the vertex of every point, the first point of every edge */
    path *paths;
    uint32_t *points, *place;
    size_t n_paths, paths_cap, n_points, points_cap;

    /* covers: list i is cover_areas[cover_start[i] .. cover_start[i + 1]), found by content through
     * cover_table */
    uint32_t *cover_start, *cover_areas, *cover_table, *scratch, *crossed;
    size_t n_covers, cover_start_cap, n_cover_areas, cover_areas_cap, table_size, scratch_cap,
        crossed_cap;
    memo toggled, joined;

    uint32_t *root;
    node *nodes;
    unit *units;
    uint32_t *slots, *lists; /* slots: by unit; NONE where no record begins */
    crowd *crowds;
    hot_block *hot;
    size_t nodes_cap, n_nodes, units_cap, n_units, slots_cap, lists_cap, n_lists, crowds_cap,
        n_crowds, n_hot;
    uint32_t holes[3][HOLES]; /* of one, two, three units, left free before a cache line */
    size_t n_holes[3];

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

/* Notes the first failure; false. */
bool lrti_overlay_failed(builder *b, lrt_status status);
/* Room for `extra` more items after n; a table of the section never holds more than 2^31 of them. */
bool lrti_overlay_room(builder *b, void *items, size_t *cap, size_t n, size_t extra, size_t size);

/* The id of an ascending list of areas. */
uint32_t lrti_overlay_intern(builder *b, const uint32_t *list, size_t n);
/* The areas in exactly one of two covers. */
uint32_t lrti_overlay_toggle(builder *b, uint32_t x, uint32_t y);

/* Input: the times between changes of validity; distinct vertices and edges with what they toggle. */
void lrti_overlay_eras(builder *b, const lrti_areas_set *sets, size_t n_sets);
bool lrti_overlay_read(builder *b, size_t n_areas);

/* Is the point left of the line of edge e, exactly? On the line counts as right of it. */
bool lrti_overlay_side(const builder *b, uint32_t e, double x, double y);
/* Cover of p (after its step), when `cover` is that of r and `list` holds every edge of the cell that both lie in. */
uint32_t lrti_overlay_walk(builder *b, const uint32_t *list, size_t n, uint32_t cover, double rx,
                           double ry, double px, double py);
/* Takes in the covers around the vertices in a cell, and which of its edges cross. `list` holds all edges of the cell. */
bool lrti_overlay_cell(builder *b, const cell *c, const uint32_t *list, size_t n,
                       uint32_t ref_cover);
/* When all cells have been taken in: the covers of every stretch of edges that others cross. */
bool lrti_overlay_crossings(builder *b);

/* Puts the edges that were read in paths: their places in the section, which records refer to. */
bool lrti_areas_paths(builder *b);
/* Appends the section of all that was built. */
bool lrti_areas_pack(builder *b, const lrti_metric *metric, lrti_buf *out);

#endif
