/*
 * shares: how much of each parcel polygon lies in each area - measured by GEOS at build on the territory's CRS, looked up
 * by a query.
 *
 * Section: head | known (one byte a parcel, padded to 8) | begin (uint32, n + 1) | { area, share } by parcel, area ascending.
 * A share is in 1/10000 of the parcel, at least 1: what rounds to 0 is not listed.
 */
#ifndef LRTI_SHARES_H
#define LRTI_SHARES_H

#include "base.h"

typedef struct lrti_share {
    uint32_t area, share;
} lrti_share;

typedef struct lrti_shares {
    const unsigned char *known;
    const uint32_t *begin;
    const lrti_share *item;
    uint32_t n;
} lrti_shares;

/* known[p]: parcel p has a polygon; its shares are item[begin[p] .. begin[p + 1]). */
lrt_status lrti_shares_compile(const unsigned char *known, const uint32_t *begin,
                               const lrti_share *item, uint32_t n, lrti_buf *out, lrt_error *err);
lrt_status lrti_shares_open(const void *section, size_t size, uint32_t n_areas, lrti_shares *out,
                            lrt_error *err);
/* NULL when the polygon of the parcel is not known; *n may be 0 when it lies in no area. */
const lrti_share *lrti_shares_of(const lrti_shares *shares, uint32_t parcel, size_t *n);

#endif
