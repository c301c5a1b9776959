#include "cli.h"

static const char help[] =
    "libroute route DATASET (TEXT | -i FILE) [options]\n"
    "\n"
    "The partners that serve a place, in the order to try them, each with why and how to\n"
    "contact it; then what the neighborhood has been through, and the sources.\n"
    "TEXT is an address, a parcel number, \"lon,lat\" or \"x,y EPSG:N\".\n"
    "\n"
    "  -i FILE          answer a CSV or NDJSON stream ('-' = standard input); columns lon lat,\n"
    "                   x y (with --crs), ppn, or address (with city state zip)\n"
    "  --crs EPSG:N     the coordinates are x,y of this system\n"
    "  --as-of DATE     what was in force on that day (YYYY-MM-DD; default: today)\n"
    "  --at INSTANT     the same for an instant (RFC 3339)\n"
    "  --rule RULE      point, or parcel (where the polygon of the parcel is known)\n"
    "  --role ROLE      who asks: a staff role of the territory (in a stream also column role)\n"
    "  --fact KEY=VALUE what is known of the case, such as owner_type=absentee or age=67;\n"
    "                   may be repeated (in a stream also columns fact:KEY)\n"
    "  --view VIEW      for whom the answer is: staff (default), senior, or owner: plain words for "
    "an\n"
    "                   owner or tenant, and nothing that is meant for staff\n"
    "  --error-m M      expected error of the location in metres\n"
    "  --format F       text json ndjson csv geojson\n"
    "  --receipt FILE   write what is needed to give this answer again (libroute replay): "
    "digests,\n"
    "                   question, ids; a place without words: coordinate and parcel number\n"
    "  --receipt-text   with the text of the question in it\n"
    "  --quiet          no messages on standard error\n"
    "\n"
    "Example: libroute route cleveland.sqlite 001-13-027\n";

int cmd_route(int argc, char **argv)
{
    cli_options o;
    bool done;
    int code = cli_parse(argc, argv, "route",
                         OPT_INPUT | OPT_CRS | OPT_TIME | OPT_RULE | OPT_FORMAT | OPT_ERROR_M |
                             OPT_CASE | OPT_VIEW | OPT_RECEIPT,
                         1, 2, help, &o, &done);
    return code || done ? code : cli_query("route", LRT_VERB_ROUTE, &o);
}
