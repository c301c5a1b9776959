/*
 * Which partners serve an address, in which order, and how sure one boundary set is about it.
 *
 *     route_address DATASET TEXT DATE [SET]
 *     route_address cleveland.sqlite "1374 West Blvd" 2026-11-23 wards
 *
 * TEXT is an address, a parcel number, "lon,lat" or "x,y EPSG:N". Exit status: 0 answered, 3 not
 * answered, 1 failure.
 */
#include <libroute/libroute.h>
#include <stdio.h>

static int fail(const lrt_error *err)
{
    fprintf(stderr, "route_address: %s\n", err->message);
    return 1;
}

static void print_partners(const lrt_result *result)
{
    for (size_t i = 0; i < lrt_result_match_count(result); i++) {
        printf("%2zu. %s (%s)\n", i + 1, lrt_result_organization_name(result, i),
               lrt_result_organization_id(result, i));
    }
}

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_result *result = NULL;
    lrt_query query = LRT_QUERY_INIT;
    int code = 1;
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: route_address DATASET TEXT DATE [SET]\n");
        return 2;
    }
    query.text = argv[2];
    /* The library never reads the clock: the day is part of the question. */
    if (lrt_parse_date(argv[3], &query.as_of, &err) != LRT_OK ||
        lrt_open(argv[1], &router, &err) != LRT_OK ||
        lrt_route(router, &query, &result, &err) != LRT_OK) {
        code = fail(&err);
        goto done;
    }
    /* LRT_OK means that the question was understood; what became of the place is the status of the
     * result. */
    printf("%s\n", lrt_answer_text(lrt_result_status(result)));
    print_partners(result);
    if (argc == 5) {
        const char *verdict = lrt_result_verdict(result, argv[4]);
        printf("%s: %s\n", argv[4], verdict[0] ? verdict : "not in force");
    }
    code = lrt_result_status(result) == LRT_ANSWER_ANSWERED ? 0 : 3;
done:
    lrt_result_free(result); /* NULL is fine for both */
    lrt_close(router);
    return code;
}
