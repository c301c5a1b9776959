/*
 * diff_inside: what the files of diff share. Nobody else includes it.
 *
 *   diff.c             the comparison as a whole: options, places matched, rows, totals
 *   diff_answers.c     a place to its answer, each distinct one routed once
 *   diff_changes.c     two answers to what is other, and why
 *   diff_boundaries.c  two editions of the boundary sets to what moved from owner to owner
 *   diff_text.c        text, JSON, CSV, GeoJSON
 *   diff_report.c      a folder: these, and a page with a map, drawn maps, GeoPackage, shapefiles
 */
#ifndef LRTI_DIFF_INSIDE_H
#define LRTI_DIFF_INSIDE_H

#include "diff.h"

#define LRTI_NO_ANSWER UINT32_MAX

typedef struct lrti_table_of_texts { /* open addressing over hashes; slots hold index + 1 */
    uint32_t *slot;
    size_t n, cap;
} lrti_table_of_texts;

typedef struct lrti_side {
    lrt_router *router;
    const lrti_directory *d;
    const lrti_tables *t;
    const lrti_geocoder *geocoder;
    lrti_world world;
    const lrti_case *asked;
    lrt_rule rule;
    lrti_arena *arena; /* of the result: answers live as long as it */
    lrti_answer_record **answer;
    size_t n_answers, cap_answers;
    char **key; /* what each answer was found by */
    size_t cap_keys;
    lrti_table_of_texts known;
    uint32_t *of_cover; /* answer of each cover id, where the cover alone decides; LRTI_NO_ANSWER */
    char **listed;      /* keys of parcels that a parcel list names, ascending */
    size_t n_listed;
    lrti_buf scratch;
    lrt_error *err;
} lrti_side;

lrt_status lrti_side_open(lrti_side *s);
void lrti_side_close(lrti_side *s);
/* Index of the answer for record i. */
lrt_status lrti_side_answer(lrti_side *s, lrti_record_kind kind, uint32_t i, uint32_t *out);

/* What is other between an answer of each side; effects 0: nothing. */
lrt_status lrti_change_make(const lrti_side *was_side, const lrti_side *is_side,
                            const lrti_answer_record *was, const lrti_answer_record *is,
                            lrti_change *out, lrt_error *err);

/* Slug of a set in force on a side at the day of the question: its row; LRTI_NO_ROW. */
uint32_t lrti_side_set(const lrti_side *s, const char *slug);
/* Fills result->boundary. */
lrt_status lrti_diff_boundaries(lrt_diff_result *r, const lrti_side side[2], lrt_error *err);
/* Counts places on record on both sides, by kind, in the boundary changes that they were part of: by the areas over them. */
void lrti_diff_count(lrt_diff_result *r, const lrti_side side[2], const uint32_t places[2],
                     const lrti_answer_record *was, const lrti_answer_record *is);

#endif
