#include "cli.h"

#include <string.h>

static const char help[] =
    "libroute hsds export DATASET OUTPUT [--format json|csv] [--overwrite]\n"
    "libroute hsds import INPUT TERRITORY [--overwrite]\n"
    "\n"
    "The directory as Human Services Data Specification (HSDS) 3.0, out and in.\n"
    "\n"
    "export writes one JSON file (a page of nested organizations), or the folder of CSV\n"
    "tables of the tabular profile with its datapackage.json. What HSDS has no field for\n"
    "stands beside it under \"libroute\", so that an import gives the same directory back.\n"
    "import reads either, and NDJSON, into the CSV tables of a territory folder. What cannot\n"
    "be taken over is told with file, record, field and remedy, and stops nothing: exit 3.\n"
    "\n"
    "  --format F       of an export: json or csv; default: json where OUTPUT ends in .json,\n"
    "                   else csv\n"
    "  --overwrite      replace files that are there\n"
    "  --quiet          no findings, no summary\n";

static void on_finding(void *user, const lrt_finding *f)
{
    (void)user;
    fprintf(stderr, "libroute hsds: %s: %s", f->severity, f->file);
    if (f->record) {
        fprintf(stderr, ":%llu", (unsigned long long)f->record);
    }
    fprintf(stderr, "%s%s: %s\n", f->field[0] ? ": " : "", f->field, f->message);
}

static bool ends_in_json(const char *path)
{
    size_t n = strlen(path);
    return n > 5 && strcmp(path + n - 5, ".json") == 0;
}

static int run_export(const cli_options *o)
{
    lrt_error err;
    lrt_hsds_options options = LRT_HSDS_OPTIONS_INIT;
    const char *output = o->positional[2];
    options.overwrite = o->overwrite;
    if (o->format != FORMAT_DEFAULT && o->format != FORMAT_JSON && o->format != FORMAT_CSV) {
        return cli_usage("hsds", "HSDS is written as json or csv");
    }
    options.format = o->format == FORMAT_JSON || (!o->format && ends_in_json(output))
                         ? LRT_HSDS_JSON
                         : LRT_HSDS_CSV;
    if (lrt_hsds_export(o->positional[1], output, &options, &err) != LRT_OK) {
        return cli_fail("hsds", &err);
    }
    if (!o->quiet) {
        fprintf(stderr, "libroute hsds: written to %s\n", output);
    }
    return EXIT_ANSWERED;
}

static int run_import(const cli_options *o)
{
    lrt_error err;
    lrt_hsds_summary sum;
    lrt_hsds_options options = LRT_HSDS_OPTIONS_INIT;
    options.overwrite = o->overwrite;
    options.on_finding = o->quiet ? NULL : on_finding;
    if (o->format != FORMAT_DEFAULT) {
        return cli_usage("hsds", "--format does not apply to an import, which sees it from INPUT");
    }
    if (lrt_hsds_import(o->positional[1], o->positional[2], &options, &sum, &err) != LRT_OK) {
        return cli_fail("hsds", &err);
    }
    if (!o->quiet) {
        fprintf(stderr,
                "libroute hsds: %llu row%s written to %s, %llu left out; %llu error%s, %llu "
                "notice%s\n",
                (unsigned long long)sum.rows, sum.rows == 1 ? "" : "s", o->positional[2],
                (unsigned long long)sum.left_out, (unsigned long long)sum.errors,
                sum.errors == 1 ? "" : "s", (unsigned long long)sum.notices,
                sum.notices == 1 ? "" : "s");
    }
    return sum.errors ? EXIT_OPEN : EXIT_ANSWERED;
}

int cmd_hsds(int argc, char **argv)
{
    cli_options o;
    bool done;
    int code = cli_parse(argc, argv, "hsds", OPT_FORMAT | OPT_OVERWRITE, 3, 3, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (strcmp(o.positional[0], "export") == 0) {
        return run_export(&o);
    }
    if (strcmp(o.positional[0], "import") == 0) {
        return run_import(&o);
    }
    return cli_usage("hsds", "\"%s\" is neither export nor import", o.positional[0]);
}
