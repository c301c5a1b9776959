/* The fast road: the areas over a point, without allocation or lock: areas_at DATASET LON LAT [YYYY-MM-DD] */
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_area_hit hits[64];
    uint32_t as_of;
    if (argc < 4) {
        fprintf(stderr, "usage: areas_at DATASET LON LAT [YYYY-MM-DD]\n");
        return 2;
    }
    if (lrt_parse_date(argc > 4 ? argv[4] : "2026-11-23", &as_of, &err) != LRT_OK || lrt_open(argv[1], &router, &err) != LRT_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    /* the epoch is looked up once for all points of one date */
    size_t n = lrt_areas_at(router, lrt_epoch(router, as_of), strtod(argv[2], NULL), strtod(argv[3], NULL), hits, 64);
    if (n == LRT_INVALID) {
        fprintf(stderr, "no coordinate\n");
    }
    for (size_t i = 0; n != LRT_INVALID && i < n && i < 64; i++) {
        printf("%s%s\n", lrt_area_id(router, hits[i].area_index), hits[i].on_edge ? " (on its border)" : "");
    }
    lrt_close(router);
    return n == LRT_INVALID ? 3 : 0;
}
