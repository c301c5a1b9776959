/* The place a text names, or the candidates: geocode_address DATASET TEXT */
#include <libroute/libroute.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_geocode_result *result = NULL;
    lrt_geocode_query query = LRT_GEOCODE_QUERY_INIT;
    lrt_candidate c;
    int code = 1;
    if (argc < 3) {
        fprintf(stderr, "usage: geocode_address DATASET TEXT\n");
        return 2;
    }
    query.text = argv[2];
    if (lrt_open(argv[1], &router, &err) != LRT_OK || lrt_geocode(router, &query, &result, &err) != LRT_OK) {
        fprintf(stderr, "%s\n", err.message);
        goto done;
    }
    printf("%s\n", lrt_answer_text(lrt_geocode_result_status(result)));
    for (size_t i = 0; lrt_geocode_result_candidate(result, i, &c); i++) {
        printf("%.7f %.7f %s, score %d, %s", c.lon_deg, c.lat_deg, lrt_match_type_text(c.match_type), c.score, c.address);
        for (size_t k = 0; k < c.parcel_count; k++) {
            printf(" %s", c.parcels[k]);
        }
        printf("\n");
    }
    code = lrt_geocode_result_status(result) == LRT_ANSWER_ANSWERED ? 0 : 3;
done:
    lrt_geocode_result_free(result);
    lrt_close(router);
    return code;
}
