/*
 * The fast road: the areas that cover a point, without allocation, lock or projection.
 *
 *     areas_at DATASET LON LAT DATE
 *     areas_at cleveland.sqlite -81.669444 41.502689 2026-11-23
 *
 * Made for loops over many points: open once, take the epoch of the date once, keep the array. A
 * router serves any number of threads at the same time, so each thread only needs an array of its
 * own.
 */
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 64 };

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_area_hit hit[ROOM];
    uint32_t as_of;
    if (argc != 5) {
        fprintf(stderr, "usage: areas_at DATASET LON LAT DATE\n");
        return 2;
    }
    if (lrt_parse_date(argv[4], &as_of, &err) != LRT_OK ||
        lrt_open(argv[1], &router, &err) != LRT_OK) {
        fprintf(stderr, "areas_at: %s\n", err.message);
        return 1;
    }
    uint32_t epoch = lrt_epoch(router, as_of); /* dates between two changes of the map share one */
    size_t n = lrt_areas_at(router, epoch, strtod(argv[2], NULL), strtod(argv[3], NULL), hit, ROOM);
    if (n == LRT_INVALID) {
        fprintf(stderr, "areas_at: %s,%s is no coordinate\n", argv[2], argv[3]);
        lrt_close(router);
        return 1;
    }
    /* The answer may be longer than the array: n says how many there are, at most ROOM were
     * written. */
    for (size_t i = 0; i < n && i < ROOM; i++) {
        printf("%s%s\t%s\n", lrt_area_id(router, hit[i].area_index),
               hit[i].on_edge ? " (on its border)" : "", lrt_area_name(router, hit[i].area_index));
    }
    if (n > ROOM) {
        printf("and %zu more\n", n - ROOM);
    }
    lrt_close(router);
    return 0;
}
