#include "cli.h"

static const char help[] =
    "libroute areas DATASET (LON,LAT | -i FILE) [options]\n"
    "\n"
    "The areas that cover a place, border included, exactly; with the distance to their\n"
    "edges and a verdict for each boundary set.\n"
    "\n"
    "  -i FILE          answer a CSV or NDJSON stream ('-' = standard input); columns lon lat,\n"
    "                   x y (with --crs), ppn, or address (with city state zip)\n"
    "  --crs EPSG:N     the coordinates are x,y of this system\n"
    "  --as-of DATE     boundaries in force on that day (YYYY-MM-DD; default: today)\n"
    "  --at INSTANT     the same for an instant (RFC 3339)\n"
    "  --rule RULE      point, or parcel (where the polygon of the parcel is known)\n"
    "  --error-m M      expected error of the coordinate in metres (default 0)\n"
    "  --format F       text json ndjson csv geojson\n"
    "  --quiet          no messages on standard error\n"
    "\n"
    "Stream output: the input columns, status, then SLUG and SLUG_edge for each set in force.\n"
    "Example: libroute areas cleveland.sqlite -81.669444,41.502689\n";

int cmd_areas(int argc, char **argv)
{
    cli_options o;
    bool done;
    int code = cli_parse(argc, argv, "areas",
                         OPT_INPUT | OPT_CRS | OPT_TIME | OPT_RULE | OPT_FORMAT | OPT_ERROR_M, 1, 2,
                         help, &o, &done);
    return code || done ? code : cli_query("areas", LRT_VERB_AREAS, &o);
}
