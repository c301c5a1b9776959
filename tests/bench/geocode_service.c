#define _POSIX_C_SOURCE 200809L
#include "geocode_service.h"

#include <libroute/libroute.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(const char *what, const char *message)
{
    fprintf(stderr, "bench_geocode: %s: %s\n", what, message);
    exit(1);
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "wb");

    if (!file)
        fail(path, "cannot be written");
    return file;
}

/* ------------------------------------------------------------------------------------------------- territory */

static void put_cell(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_addresses(const char *folder, const service_row *rows, size_t n)
{
    char path[600];
    FILE *file;

    snprintf(path, sizeof(path), "%s/addresses.csv", folder);
    file = create(path);
    fputs("address,city,state,zip,lon,lat\n", file);
    for (size_t i = 0; i < n; i++) {
        put_cell(file, rows[i].address);
        fputc(',', file);
        put_cell(file, rows[i].city);
        fprintf(file, ",%s,%s,", rows[i].state, rows[i].zip);
        if (!isnan(rows[i].lon) && !isnan(rows[i].lat))
            fprintf(file, "%.7f,%.7f", rows[i].lon, rows[i].lat);
        else
            fputc(',', file);
        fputc('\n', file);
    }
    fclose(file);
}

/* One area around all the points, in the UTM zone of their middle. */
static void write_territory(const char *folder, const service_row *rows, size_t n)
{
    double west = 180, east = -180, south = 90, north = -90;
    char path[600];
    FILE *file;

    for (size_t i = 0; i < n; i++) {
        if (isnan(rows[i].lon) || isnan(rows[i].lat))
            continue;
        west = fmin(west, rows[i].lon);
        east = fmax(east, rows[i].lon);
        south = fmin(south, rows[i].lat);
        north = fmax(north, rows[i].lat);
    }
    if (west > east) /* a list without positions */
        west = -82, east = -81, south = 41, north = 42;
    snprintf(path, sizeof(path), "%s/territory.json", folder);
    file = create(path);
    fprintf(file,
            "{\"name\":\"bench\",\"title\":\"bench\",\"crs\":\"EPSG:%d\",\"time_zone\":\"America/"
            "New_York\","
            "\"addresses\":{\"file\":\"addresses.csv\",\"fields\":{\"address\":\"address\","
            "\"city\":\"city\","
            "\"state\":\"state\",\"zip\":\"zip\",\"lon\":\"lon\",\"lat\":\"lat\"}}}\n",
            32600 + (int)floor(((west + east) / 2 + 180) / 6) + 1);
    fclose(file);
    snprintf(path, sizeof(path), "%s/boundary_sets.csv", folder);
    file = create(path);
    fputs("slug,edition,file,id_field,name_field,topology,specificity,start_date,end_date,accuracy_"
          "m,crs,encoding,"
          "authority,source_id\nall,1,all.geojson,id,name,single,1,,,,,,,\n",
          file);
    fclose(file);
    snprintf(path, sizeof(path), "%s/all.geojson", folder);
    file = create(path);
    west -= 0.05, east += 0.05, south -= 0.05, north += 0.05;
    fprintf(file,
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
            "\"id\":\"a\","
            "\"name\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[%.6f,%.6f],[%."
            "6f,%.6f],"
            "[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f]]]}}]}\n",
            west, south, east, south, east, north, west, north, west, south);
    fclose(file);
}

/* ---------------------------------------------------------------------------------------------------- stream */

typedef struct stream {
    const char *const *texts;
    size_t n, at, sent;
} stream;

/* The header, then a quoted address a row. A row fits: 512 bytes of text at most. */
static size_t give(void *user, char *buf, size_t size)
{
    stream *s = user;
    size_t n = 0;

    if (s->at == 0 && s->sent == 0) {
        memcpy(buf, "address\n", 8);
        n = 8;
        s->sent = 1;
    }
    while (s->at < s->n && n + 2 * strlen(s->texts[s->at]) + 3 < size) {
        buf[n++] = '"';
        for (const char *c = s->texts[s->at]; *c; c++) {
            if (*c == '"')
                buf[n++] = '"';
            buf[n++] = *c;
        }
        buf[n++] = '"';
        buf[n++] = '\n';
        s->at++;
    }
    return n;
}

static int take(void *user, const char *data, size_t size)
{
    *(size_t *)user += size;
    (void)data;
    return 0;
}

static void ask_stream(const lrt_router *router, const char *const *texts, size_t n,
                       service_figures *out)
{
    lrt_batch_options options = LRT_BATCH_OPTIONS_INIT;
    lrt_batch_summary summary = LRT_BATCH_SUMMARY_INIT;
    lrt_query query = LRT_QUERY_INIT;
    stream s = {texts, n, 0, 0};
    size_t written = 0;
    lrt_error err;
    double start;

    query.as_of = 20261123;
    options.verb = LRT_VERB_GEOCODE;
    options.input = options.output = LRT_FORMAT_CSV;
    options.query = &query;
    start = seconds(CLOCK_THREAD_CPUTIME_ID);
    if (lrt_batch(router, &options, give, &s, take, &written, &summary, &err) != LRT_OK)
        fail("lrt_batch", err.message);
    out->per_s = (double)n / (seconds(CLOCK_THREAD_CPUTIME_ID) - start);
    out->asked = (size_t)summary.rows;
    out->answered = (size_t)summary.answered;
}

/* What is checked and read only when it is needed is part of opening. */
static void first_answer(const lrt_router *router)
{
    lrt_geocode_query query = LRT_GEOCODE_QUERY_INIT;
    lrt_geocode_result *result;
    lrt_error err;

    query.text = "101 Main St";
    if (lrt_geocode(router, &query, &result, &err) != LRT_OK)
        fail("lrt_geocode", err.message);
    lrt_geocode_result_free(result);
}

void service_measure(const service_row *rows, size_t n, const char *const *texts, size_t n_texts,
                     service_figures *out)
{
    static const char *const files[] = {"addresses.csv", "territory.json", "boundary_sets.csv",
                                        "all.geojson", "set.sqlite"};
    char folder[] = "/tmp/bench_geocode.XXXXXX", path[600];
    lrt_build_options options = LRT_BUILD_OPTIONS_INIT;
    lrt_router *router = NULL;
    struct stat info;
    lrt_error err;
    double start;

    memset(out, 0, sizeof(*out));
    if (!mkdtemp(folder))
        fail(folder, "cannot be made");
    write_addresses(folder, rows, n);
    write_territory(folder, rows, n);
    snprintf(path, sizeof(path), "%s/set.sqlite", folder);
    start = seconds(CLOCK_MONOTONIC);
    if (lrt_build(folder, path, &options, &err) != LRT_OK)
        fail("lrt_build", err.message);
    out->build_s = seconds(CLOCK_MONOTONIC) - start;
    out->rows = n;
    out->dataset_mb = stat(path, &info) == 0 ? (double)info.st_size / 1e6 : NAN;
    out->open_ms = 1e9;
    for (int round = 0; round < 9; round++) { /* the quickest: others use the machine as well */
        double took;

        lrt_close(router);
        start = seconds(CLOCK_MONOTONIC);
        if (lrt_open(path, &router, &err) != LRT_OK)
            fail("lrt_open", err.message);
        first_answer(router);
        took = (seconds(CLOCK_MONOTONIC) - start) * 1e3;
        out->first_ms = round == 0 ? took : out->first_ms;
        out->open_ms = fmin(out->open_ms, took);
    }
    if (n_texts > 0)
        ask_stream(router, texts, n_texts, out);
    lrt_close(router);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}

/* -------------------------------------------------------------------------------------------------- made list */

static uint64_t made_state;

static size_t draw(size_t n)
{
    made_state = made_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)((made_state >> 33) % n);
}

typedef struct made_street {
    char pre[4], name[40], suffix[6];
    unsigned town, zip;
    double lon, lat;
    int east_west;
} made_street;

/* 3 in 10 are numbered and have a twin in the other half of the county, as 18 % of Cuyahoga's addresses do. */
static void make_street(made_street *s, size_t index)
{
    static const char *const first[] = {
        "Ash",   "Bel",  "Birch", "Brook", "Cedar", "Clear", "Dun",   "Eden", "Fair", "Glen",
        "Hart",  "Haw",  "Kings", "Lin",   "Map",   "Mill",  "North", "Oak",  "Pem",  "Queens",
        "Ridge", "Rose", "Stan",  "Thorn", "Wal",   "Whit",  "Wood",  "York"};
    static const char *const middle[] = {"", "", "", "a", "en", "er", "ing", "ley", "more"};
    static const char *const last[] = {"bury",  "dale", "field", "ford",  "gate",  "ham",
                                       "hurst", "land", "mont",  "shire", "side",  "ton",
                                       "view",  "wick", "wood",  "worth", "brook", "crest"};
    static const char *const suffixes[] = {"St", "St", "Ave", "Ave", "Rd",
                                           "Dr", "Ct", "Ln",  "Pl",  "Blvd"};

    memset(s, 0, sizeof(*s));
    if (index % 10 < 3) {
        unsigned number = 1 + (unsigned)(index / 10) % 190;

        snprintf(s->pre, sizeof(s->pre), "%s", index % 2 ? "E" : "W");
        snprintf(s->name, sizeof(s->name), "%u%s", number,
                 number % 100 / 10 == 1 ? "th"
                 : number % 10 == 1     ? "st"
                 : number % 10 == 2     ? "nd"
                 : number % 10 == 3     ? "rd"
                                        : "th");
        snprintf(s->suffix, sizeof(s->suffix), "%s", index / 1900 % 4 == 3 ? "Pl" : "St");
    } else {
        snprintf(s->name, sizeof(s->name), "%s%s%s%s", first[draw(28)], middle[draw(9)],
                 last[draw(18)], draw(12) == 0 ? " Park" : "");
        snprintf(s->suffix, sizeof(s->suffix), "%s", suffixes[draw(10)]);
        if (draw(9) == 0)
            snprintf(s->pre, sizeof(s->pre), "%s", draw(2) ? "N" : "S");
    }
    s->town = (unsigned)draw(12);
    s->zip = 44000 + s->town * 8 + (unsigned)draw(8);
    s->lon = -82 + 0.08 * (s->town % 4) + 1e-5 * (double)draw(7000);
    s->lat = 41 + 0.08 * (double)(s->town / 4) + 1e-5 * (double)draw(7000);
    s->east_west = (int)draw(2);
}

void service_made_list(const char *path, size_t n, uint64_t seed)
{
    static const char *const towns[] = {
        "Fairhaven", "Lakemont",    "Millbrook", "Northgate",  "Oakwood Hts",   "Pleasant Run",
        "Rivertown", "Stony Ridge", "Tillman",   "Upper Vale", "West Lakemont", "Zenith"};
    FILE *file = create(path);
    size_t written = 0;

    made_state = seed * 2654435769U + 1;
    fputs("address,city,state,zip,lon,lat\n", file);
    for (size_t index = 0; written < n; index++) {
        made_street s;
        size_t houses, number;

        make_street(&s, index);
        houses = 8 + draw(40);
        number = 100 * (1 + draw(150)) + 1;
        for (size_t i = 0; i < houses && written < n; i++, written++) {
            double along = 1.1e-4 * (double)(number % 10000) / 8,
                   side = number % 2 ? 1.2e-4 : -1.2e-4;

            along = fmod(along, 0.03) + 1e-6 * (double)draw(20);
            fprintf(file, "%u %s%s%s %s,%s,OH,%u,%.7f,%.7f\n", (unsigned)number, s.pre,
                    s.pre[0] ? " " : "", s.name, s.suffix, towns[s.town], s.zip,
                    s.lon + (s.east_west ? along : side), s.lat + (s.east_west ? side : along));
            number += 1 + (draw(3) > 0) * (1 + 2 * draw(4));
        }
    }
    fclose(file);
}
