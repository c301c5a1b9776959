/*
 * May a member of staff contact a partner, and if not: whom to ask, or when to try again.
 *
 *     may_contact DATASET PARTNER ROLE INSTANT
 *     may_contact millbrook.sqlite tenants_union inspector 2026-11-26T10:00
 *
 * Exit status: 0 allowed, 3 not (now), 1 failure.
 */
#include <libroute/libroute.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_permission *permission = NULL;
    lrt_contact_query query = LRT_CONTACT_QUERY_INIT;
    int code = 1;
    if (argc != 5) {
        fprintf(stderr, "usage: may_contact DATASET PARTNER ROLE INSTANT\n");
        return 2;
    }
    query.partner = argv[2];
    query.role = argv[3];
    if (lrt_open(argv[1], &router, &err) != LRT_OK ||
        lrt_parse_instant(router, argv[4], &query.at, &err) != LRT_OK ||
        lrt_may_contact(router, &query, &permission, &err) != LRT_OK) {
        fprintf(stderr, "may_contact: %s\n", err.message);
        goto done;
    }
    /* Only "allowed" is a yes: not_set means that nobody has said, not that anybody may. */
    printf("%s\n%s\n", lrt_permit_text(lrt_permission_verdict(permission)),
           lrt_permission_message(permission));
    code = lrt_permission_verdict(permission) == LRT_PERMIT_ALLOWED ? 0 : 3;
done:
    lrt_permission_free(permission); /* NULL is fine for both */
    lrt_close(router);
    return code;
}
