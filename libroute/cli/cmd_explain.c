#include "cli.h"

static const char help[] =
    "libroute explain DATASET TEXT [options]\n"
    "\n"
    "Exactly one reason for every organization in the directory, chosen or not, with the\n"
    "number that matters: outside by 210 ft, area ended 2025-12-31, a condition that does not\n"
    "hold or is not known, outranked on key 3. Act on the reason - move the place, give the\n"
    "fact, ask for the date - and it is gone.\n"
    "TEXT is an address, a parcel number, \"lon,lat\" or \"x,y EPSG:N\".\n"
    "\n"
    "  --crs EPSG:N     the coordinates are x,y of this system\n"
    "  --as-of DATE     what was in force on that day (YYYY-MM-DD; default: today)\n"
    "  --at INSTANT     the same for an instant (RFC 3339)\n"
    "  --rule RULE      point, or parcel (where the polygon of the parcel is known)\n"
    "  --role ROLE      who asks: a staff role of the territory\n"
    "  --fact KEY=VALUE what is known of the case; may be repeated\n"
    "  --view VIEW      staff (default) or senior\n"
    "  --error-m M      expected error of the location in metres\n"
    "  --format F       text json ndjson\n"
    "  --quiet          no messages on standard error\n"
    "\n"
    "Example: libroute explain cleveland.sqlite 001-13-027 --fact owner_type=landlord\n";

int cmd_explain(int argc, char **argv)
{
    cli_options o;
    bool done;
    int code =
        cli_parse(argc, argv, "explain",
                  OPT_CRS | OPT_TIME | OPT_RULE | OPT_FORMAT | OPT_ERROR_M | OPT_CASE | OPT_VIEW, 2,
                  2, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.format == FORMAT_CSV || o.format == FORMAT_GEOJSON) {
        return cli_usage("explain", "reasons are given as text, json or ndjson");
    }
    o.explain = true;
    return cli_query("explain", LRT_VERB_ROUTE, &o);
}
