/*
 * The stored form of areas: the overlay of all layers of all editions, and a directory of cells over it.
 *
 * Little-endian, tables 64-byte aligned. Every distinct edge is stored once, as part of a path of edges that toggle the same
 * set of areas; every set of areas that covers any point at all (faces, edges, vertices, crossings, border included) is
 * interned: a **cover id**. Sets of areas that an edge toggles or that meet at a vertex are covers too.
 *
 *      lon, lat --- fixed point, 32 bits below a root cell ---> root[row * width + column]
 *                                                                 |
 *        +-----+-----+-----+-----+         an entry, 32 bits:     v
 *        |  A  |  A  |  A  |   / |           00 cover id             no edge meets the cell: done, one load
 *        +-----+-----+-----+--/--+           01 node                 4 x 4 entries, one cache line, each for a
 *        |  A  |  A  |   __|_/   |                                   cell of a quarter of the side
 *        +-----+-----+--/--+-----+           10 k, record            1 to 5 edges: a border cell, see below
 *        |  A  |   __|_/   |  B  |           11 list                 many edges at one place: exact parity
 *        +-----+--/--+-----+-----+
 *        | ____|_/   |  B  |  B  |         (a border between A and B: 7 records, 9 covers)
 *        +-----+-----+-----+-----+
 *
 *      the record of a border cell with k edges, 16 to 64 bytes, never across a cache line:
 *
 *        k lines {a, b, c}     a x + b y + c, x and y the 16 bits below the cell. Above +E the point is left of the
 *                              edge's line, below -E right of it, for certain; in between (1 point in 10,000)
 *                              orient.h decides.
 *        cover[1 << k]         (k <= 2), or 64 bits of codes and the distinct covers (k = 3, 4, 5): by the k sides of
 *                              the point
 *
 *            1  \   /          The k lines refine what the k edges cut the cell into: where all k sides are the same no
 *           _____\ /  2        edge lies between two points, so that they have the same cover. No ray, no path, no order
 *                 X            of edges: k multiplications and one table. The table has an entry where a witness point
 *            4   / \  3        was found at build; a point of any other combination takes the exact parity from the
 *               /   \          centre of the cell.
 *
 * A point on a line exactly counts as right of it (edges run from the smaller to the larger end in x, then y), which is where
 * it lies after a step of (e^2, -e): parity and sides use the same infinitesimal step, so that every test is of a point in
 * general position. The areas of the edges that the point lies on are added then; a vertex of many edges (a hub) knows its
 * whole set. All such sums were worked out at build, so that a query only finds them: by a hash that is the exclusive or of
 * the hashes of the areas, and of which build makes sure that no two covers share one.
 *
 * Query-time safety: every index read from the section is compared with its table before use, so that no content leads
 * outside; blocks are compared with their checksum on first touch, so that a flipped bit is an error, not an answer.
 */
#ifndef LRTI_AREAS_SECTION_H
#define LRTI_AREAS_SECTION_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "areas.h"
#include "orient.h"

enum {
    T_METRIC,
    T_ERAS,
    T_ROOT,
    T_NODES,
    T_UNITS,
    T_AREA_SETS,
    T_RANKS,
    T_SLOTS,
    T_CROWDS,
    T_LISTS,
    T_HUBS,
    T_POINTS,
    T_PATHS,
    T_COVER_START,
    T_COVER_AREAS,
    T_BUCKETS,
    T_MAPS,
    T_AREA_START,
    T_AREA_RUNS,
    T_BOXES,
    T_HOT_BLOCKS,
    T_SUMS,
    TABLES
};

typedef struct extent {
    uint64_t at, count;
} extent;

typedef struct header {
    char magic[8];
    uint64_t size, salt;
    uint32_t n_sets, n_areas, width, height;
    /* covers that a lookup can end in; those above are what epochs leave of them */
    uint32_t n_seen;
    uint32_t reserved;
    lrti_box box;
    double x0, y0, sx, sy; /* fixed point = (degrees - x0) * sx, 2^32 to a root cell */
    extent tables[TABLES];
    uint64_t sum; /* of all before */
} header;

typedef struct era {
    uint32_t from,
        map; /* map: number of its table in T_MAPS, or NO_MAP when every set is in force */
    uint64_t sets;
} era;

typedef struct line {
    int16_t a, b;
    int32_t c;
} line;
typedef struct unit { /* 16 bytes of a record: two lines, or what follows them */
    uint64_t word[2];
} unit;
typedef struct node {
    uint32_t entry[16]; /* row * 4 + column */
} node;
typedef struct crowd { /* a cell of too many edges */
    uint32_t ref_cover, first, count, reserved;
} crowd;
typedef struct vertex {
    double x, y;
} vertex;
typedef struct hub { /* a vertex of more than HUB_EDGES edges; at others the edges are asked */
    double x, y;     /* hubs are sorted by them */
    uint32_t cover, touch; /* all areas here; those that have it on their border */
} hub;

/*
 * Edges are stored as the paths that they form: edge p runs between points p and p + 1, and the last point of a path begins
 * none. All edges of a path toggle the same areas, so that a border between two areas is one path.
 */
typedef struct path {
    uint32_t first;   /* point */
    uint32_t toggles; /* cover id of the areas on exactly one side */
} path;
typedef struct run { /* edges first .. first + count - 1 are edges of an area */
    uint32_t first, count;
} run;

/* The edges of a record are those of slot `before + begins below its unit`, counted in the 64 units around it. */
typedef struct rank {
    uint64_t begins; /* bit u: a record begins at unit u */
    uint64_t before; /* records that begin before these units */
} rank;
/* A slot: the first of as many successive edges as the record has lines, or where in the lists they stand. */
#define SLOT_LIST UINT32_C(0x80000000)

typedef struct hot_block { /* HOT_CELLS entries of the root and all that is reached from them */
    uint32_t first_node, first_unit;
    uint64_t sum;
} hot_block;

static const uint32_t item_size[TABLES] = {sizeof(lrti_metric),
                                           sizeof(era),
                                           4,
                                           sizeof(node),
                                           sizeof(unit),
                                           4,
                                           sizeof(rank),
                                           4,
                                           sizeof(crowd),
                                           4,
                                           sizeof(hub),
                                           sizeof(vertex),
                                           sizeof(path),
                                           4,
                                           4,
                                           4,
                                           4,
                                           4,
                                           sizeof(run),
                                           sizeof(lrti_box),
                                           sizeof(hot_block),
                                           8};

#define NO_MAP UINT32_MAX
#define NONE UINT32_MAX
#define DAMAGED UINT32_C(0xFFFFFFFE)
#define COVERS_MAX (UINT32_C(1) << 30)
#define HOT_CELLS 4096 /* root cells of a hot block: 16 KB of root */
#define COLD_BYTES                                                                                 \
    16384           /* bytes of a block of the tables that only exact tests and distances read */
#define LEVEL_MAX 8 /* of 2 bits: 16 bits remain below the smallest cell, as a record wants */
#define EDGES_MAX 5 /* of a record: 5 lines, 64 bits of codes, 3 covers make a cache line */
#define HUB_EDGES 8
#define BOX_EDGES 32 /* edges under one box: those of points 32 i to 32 i + 31 */

/* |a|, |b| <= LINE_SCALE; a x + b y + c is then off by at most
   2 * 0.5 * 32768 (a, b rounded) + 1 (c) + 2 * 16000 * (0.5 (point cut to 16 bits) + 0.032 + 0.032
   (fixed-point rounding of point and vertex, at most 2^-5 of a unit each)) + 200 (double rounding)
   = 51,000. */
#define LINE_SCALE 16000
#define LINE_ERROR 52000

static const char magic[8] = {'L', 'R', 'T', 'A', 'R', 'E', 'A', '2'};

enum { KIND_COVER, KIND_NODE, KIND_RECORD, KIND_CROWD };
#define KIND(entry) ((entry) >> 30)
#define INDEX(entry) ((entry)&0x3FFFFFFFu)
#define RECORD_EDGES(entry) ((entry) >> 27 & 7u)
#define RECORD_UNIT(entry) ((entry)&0x7FFFFFFu)

/* Out of the way of the code that runs for every point: inlined, its variables would cost that code its registers. */
#if defined(__GNUC__)
#define COLD __attribute__((cold, noinline))
#else
#define COLD
#endif

/* Not fmin, fmax: without NaN to mind these are one instruction each. */
static inline double lesser(double a, double b) { return a < b ? a : b; }
static inline double greater(double a, double b) { return a > b ? a : b; }

static inline uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* The hash of a set is the exclusive or over its areas: what an edge toggles is toggled in the
   hash. Build makes sure that no two covers share one, by another salt where it must. */
static inline uint64_t area_hash(uint64_t salt, uint32_t area)
{
    return mix(salt + (area + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15));
}

/* A cell: its level, and its lower left corner in fixed point. */
typedef struct cell {
    uint64_t x, y;
    unsigned level;
} cell;
static inline uint64_t cell_side(unsigned level) { return (UINT64_C(1) << 32) >> (2 * level); }
static inline double to_fixed_x(const header *h, double x) { return (x - h->x0) * h->sx; }
static inline double to_fixed_y(const header *h, double y) { return (y - h->y0) * h->sy; }
static inline bool in_cell(const header *h, const cell *c, double x, double y)
{
    double fx = to_fixed_x(h, x), fy = to_fixed_y(h, y), side = (double)cell_side(c->level);
    return fx >= (double)c->x && fx < (double)c->x + side && fy >= (double)c->y &&
           fy < (double)c->y + side;
}
/* The centre, as doubles that both build and query compute alike. */
static inline void cell_centre(const header *h, const cell *c, double *x, double *y)
{
    double half = (double)(cell_side(c->level) / 2);
    *x = h->x0 + ((double)c->x + half) / h->sx;
    *y = h->y0 + ((double)c->y + half) / h->sy;
}

/* p lies on the line of u, v (u < v): between them? */
static inline bool between(const vertex *u, const vertex *v, double x, double y)
{
    return x >= u->x && x <= v->x &&
           (u->y < v->y ? y >= u->y && y <= v->y : y >= v->y && y <= u->y);
}

/*
 * Does the way from r to p, along the row of r and then along the column of p, cross the edge? All
 * points after the step (e^2, -e), see above: rows are half-open upwards, columns to the right, and
 * `on the line` is `right of it`.
 */
static inline bool crosses(const vertex *u, const vertex *v, double rx, double ry, double px,
                           double py)
{
    bool in_row = u->y < v->y ? u->y < ry && ry <= v->y : v->y < ry && ry <= u->y;
    bool in_column = u->x <= px && px < v->x;
    if (!in_row && !in_column) {
        return false;
    }
    bool middle = lrti_orient(u->x, u->y, v->x, v->y, px, ry) > 0, crossed = false;
    if (in_row) {
        crossed = (lrti_orient(u->x, u->y, v->x, v->y, rx, ry) > 0) != middle;
    }
    if (in_column) {
        crossed ^= (lrti_orient(u->x, u->y, v->x, v->y, px, py) > 0) != middle;
    }
    return crossed;
}

#define TOUCH                                                                                      \
    4.0 /* fixed-point units by which a cell is enlarged when edges are handed to it: rounding is  \
           below 2^-4 */

/* ---- places and checksums ---- */

/* Sets where the tables lie, in the order of the enumeration, by their counts; returns the end. */
uint64_t lrti_areas_place(extent *tables);
/* The tables that only exact tests and distances read, in blocks of COLD_BYTES. */
size_t lrti_areas_cold_start(const header *h);
size_t lrti_areas_cold_blocks(const header *h);
uint64_t lrti_areas_cold_sum(const header *h, size_t block);
/* The root's cells of a hot block, their nodes and their records. */
uint64_t lrti_areas_hot_sum(const header *h, const hot_block *hot, size_t block);
/* Everything that open reads: header, metric, epochs, block tables. */
uint64_t lrti_areas_head_sum(const header *h);

#endif
