#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char help[] =
    "libroute vcard DATASET --partner ID [options]\n"
    "\n"
    "The contacts of one partner as a vCard 4.0 (RFC 6350), for the address book of a phone.\n"
    "\n"
    "  --partner ID   id of the organization\n"
    "  --view VIEW    for whom: staff (default), senior, or owner: nothing that is for staff\n"
    "  --quiet        no messages on standard error\n"
    "\n"
    "Example: libroute vcard cleveland.sqlite --partner cle_aging > aging.vcf\n";

int cmd_vcard(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_view view = LRT_VIEW_STAFF;
    char *out;
    int code = cli_parse(argc, argv, "vcard", OPT_PARTNER | OPT_VIEW, 1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (!o.partner) {
        return cli_usage("vcard", "--partner ID is needed");
    }
    if (o.view && cli_view("vcard", o.view, &view)) {
        return EXIT_USAGE;
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("vcard", &err);
    }
    CLI_TEXT(out, lrt_vcard(router, o.partner, view, NULL, 0),
             lrt_vcard(router, o.partner, view, cli_buf, cli_size));
    if (!out && lrt_verify(o.positional[0], &err) != LRT_OK) { /* a damaged section: say which */
        code = cli_fail("vcard", &err);
    } else if (out && !out[0]) {
        code = cli_usage("vcard", "no organization has the id \"%s\"", o.partner);
        free(out);
    } else {
        code = cli_print("vcard", out);
    }
    lrt_close(router);
    return code;
}
