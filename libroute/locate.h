/*
 * locate: a place to the areas that apply to it - relation, edge distance, share, a verdict for each set, and which of the
 * five no-answers it is, if any. Pure: reads the mapped sections, allocates from the caller's arena.
 *
 * Verdicts (libroute(1)), the first that applies, with d = distance to the nearest edge of the set, e = error of the
 * location, a = accuracy of the layer (0 when unknown) and n = near distance of the territory:
 *   split        the parcel rule is used and a border of the set runs through the parcel
 *   uncertain    e + a > 0 and d <= e + a
 *   near_border  d <= e + a + n
 *   certain      an area of the set applies
 *   none         no area of the set applies
 * so a layer of unknown accuracy is never certain within n of an edge.
 */
#ifndef LRTI_LOCATE_H
#define LRTI_LOCATE_H

#include "areas.h"
#include "directory.h"
#include "geocode.h"
#include "result.h"
#include "shares.h"

typedef struct lrti_world {
    const lrti_directory *directory;
    const lrti_areas *areas;
    const lrti_shares *shares;
    const lrti_geocoder *geocoder;
} lrti_world;

/* How much is measured: a stream of covers needs no distances. */
typedef enum lrti_detail {
    LRTI_COVERS,  /* the areas, and the status */
    LRTI_VERDICTS /* with verdicts, near areas and warnings */
} lrti_detail;

/* `place`: what the geocoder answered (or a coordinate). error_m NaN = the place's own. LRT_OK, LRT_E_MEMORY, LRT_E_DATASET. */
lrt_status lrti_locate(const lrti_world *world, const lrti_place *place, lrt_rule rule,
                       uint32_t as_of, double error_m, lrti_detail detail, lrti_arena *arena,
                       lrti_located *out, lrt_error *err);

/* Verdicts, near areas and the codes of the warnings, where lrti_locate() was asked for covers only; once. */
lrt_status lrti_locate_judge(const lrti_world *world, lrti_located *located, lrti_arena *arena,
                             lrt_error *err);
/* Fills the edge distance of the areas that apply and the texts of the warnings; once. */
lrt_status lrti_locate_describe(const lrti_world *world, lrti_located *located, lrti_arena *arena,
                                lrt_error *err);

/* "inside" ...; "certain" ... */
const char *lrti_relation_text(lrti_relation_kind relation);
const char *lrti_verdict_text(lrti_verdict verdict);
/* "86 ft (26 m)" or "26 m (86 ft)" by the territory's unit. */
const char *lrti_distance_text(const lrti_directory *d, double metres, char out[64]);

#endif
