/*
 * orient: on which side of a line does a point lie? The answer is never wrong.
 *
 * The sign of
 *         | bx - ax   cx - ax |
 *         | by - ay   cy - ay |
 * for any finite doubles up to 2^500 in magnitude, subnormal ones included.
 *
 *   1  the determinant in doubles, accepted when it exceeds its own rounding error (Shewchuk 1997,
 * bound A, plus 2^-960 for what may have been lost to underflow): almost every call ends here 2 the
 * same in expansions of doubles (error-free sums and products), exact while no product underflows
 *   3  coordinates below 2^-400: integers, multiples of 2^-1074, in as many words as it takes
 *
 * Needs IEEE 754 doubles, round to nearest, and no contraction of a * b + c (-ffp-contract=off).
 * Pure; no state.
 */
#ifndef LRTI_ORIENT_H
#define LRTI_ORIENT_H

#include <math.h>

/* Steps 2 and 3. */
int lrti_orient_exact(double ax, double ay, double bx, double by, double cx, double cy);

/* 1: c lies left of the line from a to b; -1: right of it; 0: on it (or a equals b). */
static inline int lrti_orient(double ax, double ay, double bx, double by, double cx, double cy)
{
    double left = (ax - cx) * (by - cy), right = (ay - cy) * (bx - cx);
    double det = left - right;
    /* (3 + 16e)e with e = 2^-53, rounded up: 3.3306690738754716e-16 */
    double bound = 3.3306690738754716e-16 * (fabs(left) + fabs(right)) + 0x1p-960;
    if (det > bound) {
        return 1;
    }
    if (det < -bound) {
        return -1;
    }
    return lrti_orient_exact(ax, ay, bx, by, cx, cy);
}

/* Segments f and g both cross the segment e (ends on different sides, strictly): which crossing
   comes first along e? -1: that of f; 1: that of g; 0: all three meet in one point. Exact as well.
 */
int lrti_orient_order(const double e[4], const double f[4], const double g[4]);

#endif
