/*
 * Keep a receipt of an answer with the case, and give the answer again later.
 *
 *     keep_receipt DATASET ADDRESS DATE > receipt.json
 *     keep_receipt DATASET < receipt.json
 *
 * The receipt holds no names and no text of the question. Exit status: 0; 1: no place to keep, the answer differs, or failure.
 */
#include <libroute/libroute.h>
#include <stdio.h>

static int keep(const lrt_router *router, const char *address, const char *date)
{
    static char receipt[1 << 20];
    lrt_error err = {0};
    lrt_result *result = NULL;
    lrt_query query = LRT_QUERY_INIT;
    query.text = address;
    if (lrt_parse_date(date, &query.as_of, &err) != LRT_OK ||
        lrt_route(router, &query, &result, &err) != LRT_OK) {
        fprintf(stderr, "keep_receipt: %s\n", err.message);
        return 1;
    }
    size_t n = lrt_result_receipt(result, NULL, receipt, sizeof receipt);
    if (n == 0) { /* nothing was found: only the text could say what was asked, and we keep none */
        fprintf(stderr, "keep_receipt: %s\n", lrt_answer_text(lrt_result_status(result)));
    } else if (n < sizeof receipt) {
        puts(receipt);
    }
    lrt_result_free(result);
    return n == 0 || n >= sizeof receipt;
}

static int again(const lrt_router *router)
{
    static char receipt[1 << 20];
    lrt_error err = {0};
    lrt_result *result = NULL;
    size_t n = fread(receipt, 1, sizeof receipt, stdin);
    if (lrt_replay(router, receipt, n, &result, &err) != LRT_OK) {
        fprintf(stderr, "keep_receipt: %s\n", err.message); /* says what is missing or different */
        return 1;
    }
    printf("the same answer: %zu partners\n", lrt_result_match_count(result));
    lrt_result_free(result);
    return 0;
}

int main(int argc, char **argv)
{
    lrt_error err = {0};
    lrt_router *router = NULL;
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: keep_receipt DATASET [ADDRESS DATE]\n");
        return 2;
    }
    if (lrt_open(argv[1], &router, &err) != LRT_OK) {
        fprintf(stderr, "keep_receipt: %s\n", err.message);
        return 1;
    }
    int code = argc == 4 ? keep(router, argv[2], argv[3]) : again(router);
    lrt_close(router);
    return code;
}
