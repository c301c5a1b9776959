/*
 * The case screen of an inspector in forty lines: an address, who works there, who may call them now, and how.
 *
 *     case_screen DATASET ADDRESS DATE-OR-INSTANT ROLE
 */
#include <libroute/libroute.h>
#include <stdio.h>
#include <string.h>

static void show(const lrt_match *m)
{
    printf("%zu. %s%s%s\n", m->rank, m->organization_name, m->service_name[0] ? ": " : "",
           m->service_name);
    printf("   may I call? %s%s%s\n",
           m->verdict == LRT_PERMIT_DEPENDS ? "say your role" : lrt_permit_text(m->verdict),
           m->ask[0] ? ": ask a " : "", m->ask);
    if (m->reason_count) {
        printf("   why: %s\n", m->reasons[0]);
    }
    for (size_t i = 0; i < m->contact_count && i < 2; i++) {
        printf("   %s %s\n", m->contacts[i]->channel, m->contacts[i]->value);
    }
}

int main(int argc, char **argv)
{
    lrt_error err = {0};
    lrt_router *router = NULL;
    lrt_result *result = NULL;
    lrt_query query = LRT_QUERY_INIT;
    if (argc != 5) {
        fprintf(stderr, "usage: case_screen DATASET ADDRESS DATE-OR-INSTANT ROLE\n");
        return 2;
    }
    query.text = argv[2];
    query.role = argv[4];
    lrt_status status = lrt_open(argv[1], &router, &err);
    if (status == LRT_OK) {
        status = strlen(argv[3]) == 10 ? lrt_parse_date(argv[3], &query.as_of, &err)
                                       : lrt_parse_instant(router, argv[3], &query.at, &err);
    }
    if (status == LRT_OK) {
        status = lrt_route(router, &query, &result, &err);
    }
    if (status == LRT_OK) {
        const lrt_candidate *place = lrt_result_place(result), *other;
        printf("%s: %s\n", place && place->address[0] ? place->address : argv[2],
               lrt_answer_text(lrt_result_status(result)));
        for (size_t i = 0; !place && (other = lrt_result_candidate(result, i)) != NULL; i++) {
            printf("   did you mean %s?\n", other->address);
        }
        for (size_t i = 0; i < lrt_result_match_count(result); i++) {
            show(lrt_result_match(result, i));
        }
    } else {
        fprintf(stderr, "case_screen: %s\n", err.message);
    }
    lrt_result_free(result);
    lrt_close(router);
    return status != LRT_OK;
}
