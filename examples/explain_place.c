/*
 * Why each partner of the directory serves a place, or why not: a page of reasons.
 *
 *     explain_place DATASET ADDRESS DATE [KEY=VALUE ...]
 *     explain_place cleveland.sqlite "1374 West Blvd" 2026-11-23 owner_type=landlord
 *
 * Exit status: 0 the place was answered, 3 not, 1 failure.
 */
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    lrt_error err = {0};
    lrt_router *router = NULL;
    lrt_result *result = NULL;
    lrt_query query = LRT_QUERY_INIT;
    if (argc < 4) {
        fprintf(stderr, "usage: explain_place DATASET ADDRESS DATE [KEY=VALUE ...]\n");
        return 2;
    }
    query.text = argv[2];
    query.facts = (const char *const *)argv + 4;
    query.n_facts = (size_t)argc - 4;
    lrt_status status = lrt_parse_date(argv[3], &query.as_of, &err);
    if (status == LRT_OK) {
        status = lrt_open(argv[1], &router, &err);
    }
    if (status == LRT_OK) {
        status = lrt_explain(router, &query, &result, &err);
    }
    if (status != LRT_OK) {
        fprintf(stderr, "explain_place: %s\n", err.message);
    }
    size_t size = result ? lrt_result_text(result, 80, NULL, 0) : 0;
    char *text = result && size != SIZE_MAX ? malloc(size + 1) : NULL;
    if (text) {
        lrt_result_text(result, 80, text, size + 1);
        fputs(text, stdout);
    }
    int code = !text ? 1 : lrt_result_status(result) == LRT_ANSWER_ANSWERED ? 0 : 3;
    free(text);
    lrt_result_free(result);
    lrt_close(router);
    return code;
}
