/* The partners of one place, in order: route_address DATASET "ADDRESS | PARCEL NUMBER | LON,LAT" [YYYY-MM-DD] */
#include <libroute/libroute.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_result *result = NULL;
    lrt_query query = LRT_QUERY_INIT;
    int code = 1;
    if (argc < 3) {
        fprintf(stderr, "usage: route_address DATASET TEXT [YYYY-MM-DD]\n");
        return 2;
    }
    query.text = argv[2];
    if (lrt_parse_date(argc > 3 ? argv[3] : "2026-11-23", &query.as_of, &err) != LRT_OK ||
        lrt_open(argv[1], &router, &err) != LRT_OK || lrt_route(router, &query, &result, &err) != LRT_OK) {
        fprintf(stderr, "%s\n", err.message);
        goto done;
    }
    printf("%s\n", lrt_answer_text(lrt_result_status(result)));
    for (size_t i = 0; i < lrt_result_match_count(result); i++) {
        printf("%zu. %s\n", i + 1, lrt_result_organization_name(result, i));
    }
    for (size_t i = 0; i < lrt_result_area_count(result); i++) {
        printf("%-8s %s\n", lrt_result_relation(result, i), lrt_area_id(router, lrt_result_area(result, i)));
    }
    printf("wards: %s\n", lrt_result_verdict(result, "wards"));
    code = lrt_result_status(result) == LRT_ANSWER_ANSWERED ? 0 : 3;
done:
    lrt_result_free(result);
    lrt_close(router);
    return code;
}
