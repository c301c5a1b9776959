#include "shares.h"

#include <string.h>

#define MAGIC UINT32_C(0x48535452) /* "RTSH" */

typedef struct head {
    uint32_t magic, version, n, n_items;
} head;

static size_t padded(uint32_t n) { return ((size_t)n + 7) & ~(size_t)7; }

lrt_status lrti_shares_compile(const unsigned char *known, const uint32_t *begin,
                               const lrti_share *item, uint32_t n, lrti_buf *out, lrt_error *err)
{
    static const char zeros[8] = {0};
    static const uint32_t none = 0;
    head h = {MAGIC, 1, n, n ? begin[n] : 0};
    lrti_buf_add(out, &h, sizeof h);
    lrti_buf_add(out, known, n);
    lrti_buf_add(out, zeros, padded(n) - n);
    lrti_buf_add(out, n ? begin : &none, ((size_t)n + 1) * sizeof *begin);
    lrti_buf_add(out, item, (size_t)h.n_items * sizeof *item);
    return out->failed ? lrti_fail_memory(err) : LRT_OK;
}

lrt_status lrti_shares_open(const void *section, size_t size, uint32_t n_areas, lrti_shares *out,
                            lrt_error *err)
{
    head h;
    const unsigned char *at = section;
    memset(out, 0, sizeof *out);
    bool good = size >= sizeof h;
    if (good) {
        memcpy(&h, at, sizeof h);
        uint64_t need = sizeof h + (uint64_t)padded(h.n) + ((uint64_t)h.n + 1) * 4 +
                        (uint64_t)h.n_items * sizeof(lrti_share);
        good = h.magic == MAGIC && h.version == 1 && need == size;
    }
    if (good) {
        out->n = h.n;
        out->known = at + sizeof h;
        out->begin = (const uint32_t *)(const void *)(out->known + padded(h.n));
        out->item = (const lrti_share *)(const void *)(out->begin + h.n + 1);
        good = out->begin[h.n] == h.n_items && out->begin[0] == 0;
        for (uint32_t i = 0; good && i < h.n; i++) {
            good = out->begin[i] <= out->begin[i + 1];
        }
        for (uint32_t i = 0; good && i < h.n_items; i++) {
            good = out->item[i].area < n_areas && out->item[i].share >= 1 &&
                   out->item[i].share <= 10000;
        }
    }
    return good ? LRT_OK : lrti_fail(err, LRT_E_DATASET, "shares section has another layout");
}

const lrti_share *lrti_shares_of(const lrti_shares *shares, uint32_t parcel, size_t *n)
{
    *n = 0;
    if (parcel >= shares->n || !shares->known[parcel]) {
        return NULL;
    }
    *n = shares->begin[parcel + 1] - shares->begin[parcel];
    return shares->item + shares->begin[parcel];
}
