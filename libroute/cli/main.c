#include "cli.h"

#include <string.h>

static const char help[] =
    "libroute - which partners serve this place, in which order, why, and how to contact them\n"
    "\n"
    "  libroute build   TERRITORY DATASET      compile a territory folder into one dataset file\n"
    "  libroute route   DATASET (TEXT | -i FILE)   the ranked partners of a place\n"
    "  libroute may-contact DATASET --partner ID --role ROLE   may this role contact it now?\n"
    "  libroute worklist DATASET               what to verify or fill in, by partner\n"
    "  libroute areas   DATASET (LON,LAT | -i FILE) the areas that cover a place\n"
    "  libroute geocode DATASET (TEXT | -i FILE)   the place a text names\n"
    "  libroute connect DATASET TEXT           the sheet to hand to an owner or tenant\n"
    "  libroute vcard   DATASET --partner ID   a partner's contacts for an address book\n"
    "  libroute audit   TERRITORY|DATASET      do the service areas cover it; what is wrong\n"
    "  libroute info    DATASET                what the dataset holds\n"
    "  libroute verify  DATASET                recompute every checksum\n"
    "  libroute hsds    export DATASET OUTPUT, or import INPUT TERRITORY: HSDS 3.0\n"
    "\n"
    "  libroute VERB --help    more about a verb\n"
    "  libroute --version\n"
    "\n"
    "TEXT is an address, a parcel number, \"lon,lat\", or \"x,y EPSG:N\".\n"
    "Exit status: 0 everything answered, 1 run-time error, 2 usage, 3 at least one input\n"
    "was not answered, or an audit has open findings, 4 dataset refused.\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} verbs[] = {{"may-contact", cmd_may_contact},
             {"worklist", cmd_worklist},
             {"build", cmd_build},
             {"info", cmd_info},
             {"verify", cmd_verify},
             {"areas", cmd_areas},
             {"geocode", cmd_geocode},
             {"route", cmd_route},
             {"connect", cmd_connect},
             {"vcard", cmd_vcard},
             {"hsds", cmd_hsds},
             {"audit", cmd_audit}};

static const char *const later[] = {"explain", "replay",   "diff",    "facts", "routes-check",
                                    "brief",   "calendar", "changes", "quiz"};

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (strcmp(verb, "--version") == 0 || strcmp(verb, "-V") == 0) {
        printf("libroute %s\n", lrt_version());
        return EXIT_ANSWERED;
    }
    if (strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0 || strcmp(verb, "help") == 0) {
        fputs(help, stdout);
        return EXIT_ANSWERED;
    }
    if (verb[0] == '\0') {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verb, verbs[i].name) == 0) {
            return verbs[i].run(argc - 2, argv + 2);
        }
    }
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (strcmp(verb, later[i]) == 0) {
            return cli_usage("", "'%s' is part of the interface and not built yet in this release",
                             verb);
        }
    }
    return cli_usage("", "'%s' is no verb", verb);
}
