#include "cli.h"

#include <stdlib.h>

static const char help[] =
    "libroute may-contact DATASET --partner ID --role ROLE [options]\n"
    "\n"
    "May this member of staff contact this partner now? One word, and why: allowed; ask_first\n"
    "(whom); not_now (the next time); never; not_set (nobody has said: ask a supervisor).\n"
    "Then the rule behind it: how, what to send, the deadline and what follows; and the contacts\n"
    "that the role may use, in the order to try them.\n"
    "\n"
    "  --partner ID     an organization, by its id\n"
    "  --service ID     one of its services (default: the first one, else the organization)\n"
    "  --role ROLE      who asks: a staff role of the territory\n"
    "  --fact KEY=VALUE what is known of the case; may be repeated\n"
    "  --at INSTANT     when (RFC 3339, without offset = territory time; default: now)\n"
    "  --as-of DATE     a day instead: hours are then not judged, only a day closed altogether\n"
    "  --format F       text json\n"
    "\n"
    "Exit status: 0 allowed, 3 anything else.\n"
    "Example: libroute may-contact millbrook.sqlite --partner legal_aid --role inspector\n";

static int answer(const cli_options *o, const lrt_router *router, const lrt_contact_query *query)
{
    lrt_error err;
    lrt_permission *p = NULL;
    char *out;
    if (lrt_may_contact(router, query, &p, &err) != LRT_OK) {
        return cli_fail("may-contact", &err);
    }
    if (o->format == FORMAT_JSON || o->format == FORMAT_NDJSON) {
        CLI_TEXT(out, lrt_permission_json(p, NULL, 0), lrt_permission_json(p, cli_buf, cli_size));
    } else {
        unsigned width = cli_width();
        CLI_TEXT(out, lrt_permission_text(p, width, NULL, 0),
                 lrt_permission_text(p, width, cli_buf, cli_size));
    }
    int code = cli_print("may-contact", out);
    if (code == EXIT_ANSWERED && lrt_permission_verdict(p) != LRT_PERMIT_ALLOWED) {
        code = EXIT_OPEN;
    }
    lrt_permission_free(p);
    return code;
}

int cmd_may_contact(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    lrt_router *router = NULL;
    lrt_query time = LRT_QUERY_INIT;
    lrt_contact_query query = LRT_CONTACT_QUERY_INIT;
    int code = cli_parse(argc, argv, "may-contact",
                         OPT_FORMAT | OPT_TIME | OPT_CASE | OPT_PARTNER | OPT_SERVICE, 1, 1, help,
                         &o, &done);
    if (code || done) {
        return code;
    }
    if (!o.partner || !o.role) {
        return cli_usage("may-contact", "%s is needed", o.partner ? "--role ROLE" : "--partner ID");
    }
    if (o.format == FORMAT_CSV || o.format == FORMAT_GEOJSON) {
        return cli_usage("may-contact", "the answer is given as text or json");
    }
    if (lrt_open(o.positional[0], &router, &err) != LRT_OK) {
        return cli_fail("may-contact", &err);
    }
    code = cli_time("may-contact", router, &o, &time);
    if (code == 0) {
        query.partner = o.partner;
        query.service = o.service;
        query.role = o.role;
        query.facts = o.fact;
        query.n_facts = o.n_facts;
        query.as_of = time.as_of;
        query.at = time.at;
        code = answer(&o, router, &query);
    }
    lrt_close(router);
    return code;
}
