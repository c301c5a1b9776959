/*
 * handle: what the opaque types of the public header hold. Seen by api, batch and format only.
 */
#ifndef LRTI_HANDLE_H
#define LRTI_HANDLE_H

#include <pthread.h>
#include <stdatomic.h>

#include "areas.h"
#include "directory.h"
#include "facts.h"
#include "geocode.h"
#include "geom.h"
#include "image.h"
#include "locate.h"
#include "protocol.h"
#include "result.h"
#include "shares.h"

enum { LRTI_READY_TABLES = 1, LRTI_READY_ALL = 2 };

struct lrt_router {
    _Atomic unsigned references;
    char *path; /* whole: shapes are read from the file again */
    lrti_image *image;
    lrti_areas *areas;
    lrti_directory directory;
    lrti_shares shares;
    lrti_geocoder geocoder;
    /* what was loaded, by the first call that needs it: 0 nothing, then LRTI_READY_TABLES (directory), LRTI_READY_ALL */
    _Atomic int ready;
    /* loading, and the projection below; never on the path of a coordinate or address */
    pthread_mutex_t lock;
    /* measured once, when first asked for: a text must have one length; < 0 = not yet */
    double index_build_ms;
    lrti_geom *geom; /* made by the first input in another coordinate system */
    lrti_crs *crs;
    char crs_text[LRT_TEXT_MAX + 1];
};

struct lrt_result {
    lrt_router *router; /* one reference */
    lrti_arena arena;
    bool areas_only;
    lrt_rule rule; /* as asked for, and the error: what a receipt needs beside the case */
    double error_m;
    lrti_case asked;
    lrti_located located;
    lrti_matches matches;
    bool told_across;                 /* the warnings name who is on the other side */
    lrti_geocoding geocoding;         /* candidates; n_places 0 for a coordinate given as numbers */
    lrt_match *match;                 /* NULL until somebody asks for one */
    lrt_candidate *candidate, *place; /* likewise */
    const lrti_partner *partner;      /* a reason for every organization; NULL = not asked for */
};

struct lrt_geocode_result {
    lrt_router *router;
    lrti_arena arena;
    lrti_geocoding geocoding;
    lrt_candidate *candidate;
};

struct lrt_permission {
    lrt_router *router; /* one reference */
    lrti_arena arena;
    lrti_case asked;
    uint32_t partner; /* as asked */
    uint32_t answers; /* the organization that answers for it at the date; LRTI_NO_ROW = none */
    uint32_t service; /* LRTI_NO_ROW */
    lrti_permission permission;
    lrti_match match; /* its contacts are those that the role may use, in the order to try them */
    size_t withheld;  /* contacts on record that it may not */
    const char *message;
};

/* Fills `nearest` of an answer that is a coordinate. */
lrt_status lrti_find_nearest(const lrt_router *router, lrti_arena *arena, lrti_geocoding *out,
                             lrt_error *err);

/* Bytes of a struct up to and with a field. The first version of a struct is told by its last field, and that never moves:
   a caller's struct_size may be any size that was ever released. */
#define LRTI_THROUGH(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))
/* A caller's struct into *all, which holds the defaults. False: it is shorter than the first version (never initialised), or a
   newer caller set a field beyond ours, which to leave aside would be to answer another question. */
#define LRTI_OR_NEWER                                                                              \
    ", or was compiled with a newer header and sets a field that this library does not know: "     \
    "update libroute"
bool lrti_take_struct(void *all, size_t size, size_t first_version, const void *from);
/* The reverse: as much of *all as the caller's struct at `to` has room for, the rest of it 0. False: it was never initialised. */
bool lrti_give_struct(void *to, size_t first_version, const void *all, size_t size);
/* Contract of lrt_query. */
lrt_status lrti_check_query(const lrt_query *query, lrt_query *all, lrt_error *err);
/* Loads what queries need; LRT_OK at once when it is there. */
lrt_status lrti_router_ready(lrt_router *router, lrt_error *err);
lrti_world lrti_router_world(const lrt_router *router);
/* The text, or the parts, to places; a projected coordinate is brought to longitude/latitude. `ppn`: only as parcel number. */
lrt_status lrti_find_place(lrt_router *router, const char *text, bool ppn, const char *city,
                           const char *state, const char *zip, lrti_arena *arena,
                           lrti_geocoding *out, lrt_error *err);
/* One query, into a result whose arena may hold earlier things. */
lrt_status lrti_answer(lrt_router *router, const lrt_query *query, bool ppn, bool areas_only,
                       lrti_detail detail, lrt_result *result, lrt_error *err);
/* lrt_route() for a place that was found before (its address, and where its parcels are kept, do not matter). `agree`: with
   the warning that several candidates lie in the same areas. */
lrt_status lrti_route_place(lrt_router *router, const lrt_query *query, const lrti_place *place,
                            bool agree, lrt_result **out, lrt_error *err);
/* Makes the area index again from the shapes in the tables for people, and compares it with the stored one, byte by byte:
   LRT_E_DATASET when they differ. *cpu_ms (may be NULL) is the processor time that making it took. */
lrt_status lrti_remake_index(const lrt_router *router, const char *path, double *cpu_ms,
                             lrt_error *err);
/* The processor time of lrti_remake_index(), measured once for a router; NaN when it failed. */
double lrti_index_build_ms(const lrt_router *router);
/* Makes the texts of a result, once; a result belongs to one thread at a time. False: out of memory. */
bool lrti_describe(const lrt_result *result);
/* Date, role and facts of a query, read; LRT_E_ARG says what is wrong and what is known. */
lrt_status lrti_ask(const lrt_router *router, const lrt_query *query, lrti_arena *arena,
                    lrti_case *out, lrt_error *err);
/* as_of and at of a query made consistent; LRT_E_ARG names the contradiction. */
lrt_status lrti_resolve_time(const lrt_router *router, uint32_t *as_of, int64_t at, lrt_error *err);

#endif
