/*
 * A contestant: S2 (Debian's libs2-dev), one MutableS2ShapeIndex over all areas, S2ContainsPointQuery with closed vertices.
 *
 * S2 answers another question: edges are great circles there, so that points near a long edge fall on its other side. Points
 * are given as S2 wants them, on the sphere: turning degrees into them is not part of what is measured.
 */
#ifndef LRT_TESTS_S2_SIDE_H
#define LRT_TESTS_S2_SIDE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct s2_side s2_side;

s2_side *s2_open(void);
/* Rings as in lrti_shape; areas are numbered from 0 in the order of the calls. */
void s2_add(s2_side *side, const double *xy, const uint32_t *ring, uint32_t n_rings);
/* Builds the index, and takes the points that will be asked. */
void s2_ready(s2_side *side, const double *lon_lat, size_t n);
/* Areas that contain point i of s2_ready(); at most capacity numbers are written, in no order. */
size_t s2_at(s2_side *side, size_t i, uint32_t *found, size_t capacity);
size_t s2_bytes(const s2_side *side);
void s2_close(s2_side *side);

#ifdef __cplusplus
}
#endif

#endif
