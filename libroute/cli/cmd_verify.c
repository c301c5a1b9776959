#include "cli.h"

static const char help[] =
    "libroute verify DATASET\n"
    "\n"
    "Recomputes the SHA-256 and every checksum, lets SQLite check its part, and compares the\n"
    "tables for people with the compiled ones. Exit 0: all is as it was built; 4: it is not.\n";

int cmd_verify(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_error err;
    int code = cli_parse(argc, argv, "verify", 0, 1, 1, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (lrt_verify(o.positional[0], &err) != LRT_OK) {
        return cli_fail("verify", &err);
    }
    if (!o.quiet) {
        printf("%s: sound\n", o.positional[0]);
    }
    return EXIT_ANSWERED;
}
