#include "areas_section.h"

#include "hash.h"

size_t lrti_areas_cold_start(const header *h) { return (size_t)h->tables[T_AREA_SETS].at; }
static size_t cold_end(const header *h)
{
    return (size_t)(h->tables[T_BOXES].at + h->tables[T_BOXES].count * item_size[T_BOXES]);
}
size_t lrti_areas_cold_blocks(const header *h)
{
    return (cold_end(h) - lrti_areas_cold_start(h) + COLD_BYTES - 1) / COLD_BYTES;
}
uint64_t lrti_areas_cold_sum(const header *h, size_t block)
{
    size_t from = lrti_areas_cold_start(h) + block * COLD_BYTES, to = from + COLD_BYTES;
    return lrti_checksum((const char *)h + from, (to < cold_end(h) ? to : cold_end(h)) - from);
}
/* The root's cells of a hot block, their nodes and their records. */
uint64_t lrti_areas_hot_sum(const header *h, const hot_block *hot, size_t block)
{
    const char *base = (const char *)h;
    size_t cells = (size_t)h->tables[T_ROOT].count, first = block * HOT_CELLS;
    size_t n = cells - first < HOT_CELLS ? cells - first : HOT_CELLS;
    uint64_t sum = lrti_checksum(base + h->tables[T_ROOT].at + first * 4, n * 4);
    sum = mix(sum) +
          lrti_checksum(base + h->tables[T_NODES].at + hot[block].first_node * sizeof(node),
                        (hot[block + 1].first_node - hot[block].first_node) * sizeof(node));
    return mix(sum) +
           lrti_checksum(base + h->tables[T_UNITS].at + hot[block].first_unit * sizeof(unit),
                         (hot[block + 1].first_unit - hot[block].first_unit) * sizeof(unit));
}
/* Everything that open reads: header, metric, epochs, block tables. */
uint64_t lrti_areas_head_sum(const header *h)
{
    static const int read[] = {T_METRIC, T_ERAS, T_HOT_BLOCKS, T_SUMS};
    uint64_t sum = lrti_checksum(h, offsetof(header, sum));
    for (size_t i = 0; i < LRTI_COUNT(read); i++) {
        const extent *t = &h->tables[read[i]];
        sum = mix(sum) +
              lrti_checksum((const char *)h + t->at, (size_t)t->count * item_size[read[i]]);
    }
    return sum;
}

/* Where the tables lie, in the order of the enumeration. */
uint64_t lrti_areas_place(extent *tables)
{
    uint64_t at = (sizeof(header) + 63) & ~UINT64_C(63);
    for (int t = 0; t < TABLES; t++) {
        tables[t].at = at;
        at = (at + tables[t].count * item_size[t] + 63) & ~UINT64_C(63);
    }
    return at;
}
