#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char help[] =
    "libroute connect DATASET TEXT [options]\n"
    "libroute connect --phrases [--language FILE]\n"
    "\n"
    "The sheet to hand to an owner or tenant: who can help with this property, with what, and\n"
    "how to reach them. Plain words, ready to print, and nothing that is meant for staff.\n"
    "TEXT is an address, a parcel number, \"lon,lat\" or \"x,y EPSG:N\".\n"
    "\n"
    "  --format F        text (default), html: one file, without scripts and network; or json\n"
    "  --large-print     html: 18 point and more\n"
    "  --language FILE   our words in another language, from a translation file (JSON)\n"
    "  --phrases         print our words as a translation file, to begin one with\n"
    "  --fact KEY=VALUE  what is known of the case, such as owner_type=absentee or age=67;\n"
    "                    may be repeated\n"
    "  --crs EPSG:N      the coordinate is x,y of this system\n"
    "  --rule RULE       point, or parcel (where the polygon of the parcel is known)\n"
    "  --as-of DATE      what was in force on that day (YYYY-MM-DD; default: today)\n"
    "  --at INSTANT      the same for an instant (RFC 3339)\n"
    "  --error-m M       expected error of the location in metres\n"
    "  --quiet           no messages on standard error\n"
    "\n"
    "Example: libroute connect cleveland.sqlite \"1374 West Blvd\" --format html > sheet.html\n";

static int read_phrases(const char *path, lrt_phrases **out)
{
    lrt_error err;
    size_t len;
    char *text = cli_read_file("connect", path, &len);
    if (!text) {
        return EXIT_RUNTIME;
    }
    lrt_status status = lrt_phrases_read(text, len, out, &err);
    free(text);
    if (status == LRT_OK) {
        return 0;
    }
    fprintf(stderr, "libroute connect: %s: %s\n", path, err.message);
    return cli_exit(status);
}

static int print_phrases(const lrt_phrases *phrases)
{
    char *out;
    CLI_TEXT(out, lrt_phrases_json(phrases, NULL, 0), lrt_phrases_json(phrases, cli_buf, cli_size));
    return cli_print("connect", out);
}

static int print_sheet(const cli_options *o, const lrt_result *result, const lrt_phrases *phrases)
{
    char *out;
    lrt_sheet_options sheet = LRT_SHEET_OPTIONS_INIT;
    if (o->format == FORMAT_JSON) {
        CLI_TEXT(out, lrt_result_json(result, NULL, 0), lrt_result_json(result, cli_buf, cli_size));
        return cli_print("connect", out);
    }
    sheet.format = o->format == FORMAT_HTML ? LRT_SHEET_HTML : LRT_SHEET_TEXT;
    sheet.large_print = o->large_print;
    sheet.width = cli_width();
    sheet.phrases = phrases;
    CLI_TEXT(out, lrt_result_sheet(result, &sheet, NULL, 0),
             lrt_result_sheet(result, &sheet, cli_buf, cli_size));
    return cli_print("connect", out);
}

static int answer(const cli_options *o, const lrt_phrases *phrases)
{
    lrt_error err;
    lrt_router *router = NULL;
    lrt_result *result = NULL;
    lrt_query query = LRT_QUERY_INIT;
    char text[LRT_TEXT_MAX + 2];
    if (lrt_open(o->positional[0], &router, &err) != LRT_OK) {
        return cli_fail("connect", &err);
    }
    int code = cli_fill_query("connect", router, o, &query);
    if (code == 0) {
        code = cli_place_text("connect", o, o->positional[1], text, &query);
    }
    query.view = LRT_VIEW_OWNER;
    if (code == 0 && lrt_route(router, &query, &result, &err) != LRT_OK) {
        code = cli_fail("connect", &err);
    }
    if (code == 0) {
        code = print_sheet(o, result, phrases);
    }
    if (code == 0 && lrt_result_status(result) != LRT_ANSWER_ANSWERED) {
        code = EXIT_OPEN;
    }
    lrt_result_free(result);
    lrt_close(router);
    return code;
}

int cmd_connect(int argc, char **argv)
{
    cli_options o;
    bool done;
    lrt_phrases *phrases = NULL;
    int code = cli_parse(argc, argv, "connect",
                         OPT_CRS | OPT_TIME | OPT_RULE | OPT_FORMAT | OPT_HTML | OPT_ERROR_M |
                             OPT_CASE | OPT_SHEET,
                         0, 2, help, &o, &done);
    if (code || done) {
        return code;
    }
    if (o.n_positional != (o.phrases ? 0 : 2)) {
        return cli_usage("connect", "give a DATASET and a TEXT, or --phrases alone");
    }
    if (o.format == FORMAT_CSV || o.format == FORMAT_GEOJSON || o.format == FORMAT_NDJSON) {
        return cli_usage("connect", "a sheet is given as text, html or json");
    }
    code = o.language ? read_phrases(o.language, &phrases) : 0;
    if (code == 0) {
        code = o.phrases ? print_phrases(phrases) : answer(&o, phrases);
    }
    lrt_phrases_free(phrases);
    return code;
}
