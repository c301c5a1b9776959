#include "cli.h"

static const char help[] =
    "libroute geocode DATASET (TEXT | -i FILE) [options]\n"
    "\n"
    "The place a text names: an address, a parcel number, \"lon,lat\" or \"x,y EPSG:N\".\n"
    "What does not match exactly carries its faults; several fitting places are listed.\n"
    "A coordinate is told the address or parcel nearest to it. After a stream, a summary\n"
    "by status and match type goes to standard error.\n"
    "\n"
    "  -i FILE          answer a CSV or NDJSON stream ('-' = standard input)\n"
    "  --explain        how TEXT was read, every place thought of, and why it was kept or left\n"
    "                   (text and json)\n"
    "  --as-of DATE     taken for uniformity; addresses carry no dates of their own\n"
    "  --at INSTANT     the same for an instant (RFC 3339)\n"
    "  --format F       text json ndjson csv geojson\n"
    "  --quiet          no messages on standard error\n"
    "\n"
    "Example: libroute geocode cleveland.sqlite \"1374 West Blvd\"\n";

int cmd_geocode(int argc, char **argv)
{
    cli_options o;
    bool done;
    int code =
        cli_parse(argc, argv, "geocode", OPT_INPUT | OPT_CRS | OPT_TIME | OPT_FORMAT | OPT_EXPLAIN,
                  1, 2, help, &o, &done);
    return code || done ? code : cli_query("geocode", LRT_VERB_GEOCODE, &o);
}
