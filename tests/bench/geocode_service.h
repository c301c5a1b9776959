/*
 * geocode_service: what a city pays for the geocoder by the public interface alone: a dataset is built from a list of
 * addresses, opened, and asked a stream as `libroute geocode -i` does. And a made list of any length, for sizes that no
 * committed list has.
 */
#ifndef GEOCODE_SERVICE_H
#define GEOCODE_SERVICE_H

#include <stddef.h>
#include <stdint.h>

typedef struct service_row {
    const char *address, *city, *state, *zip;
    double lon, lat;
} service_row;

typedef struct service_figures {
    double build_s, per_s; /* of the clock; of this thread's processor time */
    double open_ms,
        first_ms; /* of the clock: open and first answer, the quickest of nine, and the first */
    double dataset_mb;
    size_t rows, asked, answered;
} service_figures;

/* Builds a dataset of the rows in a folder of its own, which is removed again. `texts` is the stream. Exits with a message on
   failure. */
void service_measure(const service_row *rows, size_t n, const char *const *texts, size_t n_texts,
                     service_figures *out);

/* A made county: towns, ZIPs, numbered streets east and west, names of syllables, houses on both sides. */
void service_made_list(const char *path, size_t n, uint64_t seed);

#endif
