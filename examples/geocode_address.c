/*
 * The place that a text names: one answer, or all the places that fit, never a silent first.
 *
 *     geocode_address DATASET TEXT [ZIP]
 *     geocode_address cleveland.sqlite "1374 West Blvd" 44102
 *
 * Exit status: 0 found, 3 not found or ambiguous, 1 failure.
 */
#include <libroute/libroute.h>
#include <math.h>
#include <stdio.h>

static void print_candidate(const lrt_candidate *c)
{
    printf("  %s, score %d, by %s", c->address[0] ? c->address : "(coordinate)", c->score,
           lrt_match_type_text(c->match_type));
    if (isnan(c->lon_deg)) { /* on record, but nobody has stated where it is */
        printf(", no position\n");
    } else {
        printf(", at %.7f,%.7f, expected error %.0f m\n", c->lon_deg, c->lat_deg, c->error_m);
    }
    for (size_t i = 0; i < c->parcel_count; i++) { /* one address may hold many parcels */
        printf("    parcel %s\n", c->parcels[i]);
    }
    if (c->faults & (LRT_FAULT_SPELLING | LRT_FAULT_SUFFIX_WRONG | LRT_FAULT_ZIP_WRONG |
                     LRT_FAULT_CITY_WRONG)) {
        printf("    not as written: ask before you rely on it\n");
    }
}

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_geocode_result *result = NULL;
    lrt_geocode_query query = LRT_GEOCODE_QUERY_INIT;
    const lrt_candidate *candidate;
    int code = 1;
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: geocode_address DATASET TEXT [ZIP]\n");
        return 2;
    }
    query.text = argv[2];
    query.zip =
        argc == 4 ? argv[3]
                  : NULL; /* parts that the caller holds apart help to tell twins from each other */
    if (lrt_open(argv[1], &router, &err) != LRT_OK ||
        lrt_geocode(router, &query, &result, &err) != LRT_OK) {
        fprintf(stderr, "geocode_address: %s\n", err.message);
        goto done;
    }
    printf("%s\n", lrt_answer_text(lrt_geocode_result_status(result)));
    for (size_t i = 0; (candidate = lrt_geocode_result_candidate(result, i)) != NULL; i++) {
        print_candidate(candidate);
    }
    code = lrt_geocode_result_status(result) == LRT_ANSWER_ANSWERED ? 0 : 3;
done:
    lrt_geocode_result_free(result);
    lrt_close(router);
    return code;
}
