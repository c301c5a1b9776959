/*
 * Any bytes as the text of a query, against a small table with every kind of record; and as a
 * section.
 *
 * First byte: bit 0 = the rest is a section to open and to ask, else a query text (up to a first
 * NUL) followed by city, state and ZIP. Whatever comes, the calls return LRT_OK or LRT_E_DATASET,
 * and an answer keeps its promises.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geocode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const lrti_geocode_row addresses[] = {{.address = "1374 West Blvd",
                                              .city = "Fairhaven",
                                              .state = "OH",
                                              .zip = "44001",
                                              .lon = -81.75,
                                              .lat = 41.4},
                                             {.address = "100 E 73rd St",
                                              .city = "Fairhaven",
                                              .state = "OH",
                                              .zip = "44001",
                                              .lon = -81.7,
                                              .lat = 41.41},
                                             {.address = "104 E 73rd St",
                                              .city = "Fairhaven",
                                              .state = "OH",
                                              .zip = "44001",
                                              .lon = -81.699,
                                              .lat = 41.41},
                                             {.address = "124 W 73rd St",
                                              .city = "Fairhaven",
                                              .state = "OH",
                                              .zip = "44001",
                                              .lon = -81.8,
                                              .lat = 41.41},
                                             {.address = "1016-18 Willow Ave",
                                              .city = "Lakemont Hts",
                                              .state = "OH",
                                              .zip = "44002",
                                              .lon = -81.5,
                                              .lat = 41.49},
                                             {.address = "12 Maple Ave Unit 3",
                                              .city = "Lakemont Hts",
                                              .state = "OH",
                                              .zip = "44002",
                                              .lon = -81.5,
                                              .lat = 41.5},
                                             {.address = "5 Martin Luther King Jr Dr",
                                              .city = "Lakemont Hts",
                                              .state = "OH",
                                              .zip = "44002",
                                              .lon = -81.5,
                                              .lat = 41.6},
                                             {.address = "N6W23001 State Route 9",
                                              .city = "Lakemont Hts",
                                              .state = "OH",
                                              .zip = "44002",
                                              .lon = -81.4,
                                              .lat = 41.6}};
static const lrti_geocode_row parcels[] = {
    {.ppn = "001-13-027", .address = "1374 West Blvd", .zip = "44001", .lon = -81.75, .lat = 41.4},
    {.ppn = "144-12-937C", .address = "", .lon = -81.6, .lat = 41.5}};
static const double line[] = {-81.30, 41.60, -81.295, 41.60, -81.29, 41.60},
                    cross[] = {-81.295, 41.59, -81.295, 41.60};
static const lrti_geocode_street streets[] = {{.name = "Ranger Rd",
                                               .from_left = "100",
                                               .to_left = "198",
                                               .from_right = "101",
                                               .to_right = "199",
                                               .lon_lat = line,
                                               .n_points = 3},
                                              {.name = "Pine St",
                                               .from_left = "1",
                                               .to_left = "99",
                                               .from_right = "2",
                                               .to_right = "98",
                                               .lon_lat = cross,
                                               .n_points = 2}};
static const lrti_geocode_alias aliases[] = {{"Erie St", "Maple Ave", "", 1},
                                             {"Old Pike", "Willow Ave", "Lakemont Hts", 2}};
static const char *const patterns[] = {"BBB-PP-III", "BBB-PP-IIIA", "999.9-99-99.9"};

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void compile(lrti_geocoder *out)
{
    static lrti_buf section;
    lrti_geocode_input input;

    if (!section.data) {
        memset(&input, 0, sizeof(input));
        input.addresses = addresses;
        input.n_addresses = LRTI_COUNT(addresses);
        input.parcels = parcels;
        input.n_parcels = LRTI_COUNT(parcels);
        input.streets = streets;
        input.n_streets = LRTI_COUNT(streets);
        input.aliases = aliases;
        input.n_aliases = LRTI_COUNT(aliases);
        input.parcel_patterns = patterns;
        input.n_parcel_patterns = LRTI_COUNT(patterns);
        input.default_city = input.default_state = "";
        check(lrti_geocode_compile(&input, &section, NULL) == LRT_OK);
    }
    check(lrti_geocode_open(section.data, section.len, out, NULL) == LRT_OK);
}

static void ask(const lrti_geocoder *geocoder, const char *text, const char *city,
                const char *state, const char *zip)
{
    lrti_arena arena = {NULL};
    lrti_geocoding out;

    lrti_geocoding told;

    check(lrti_geocode_explain(geocoder, text, city, state, zip, &arena, &told, NULL) == LRT_OK);
    check(lrti_geocode(geocoder, text, city, state, zip, &arena, &out, NULL) == LRT_OK);
    check(told.explained && told.explained->kind && told.status == out.status &&
          told.n_places == out.n_places);
    check(out.reason && out.crs && (out.status == LRT_ANSWER_ANSWERED || out.reason[0]));
    check(out.status != LRT_ANSWER_ANSWERED || out.n_places == 1);
    for (size_t i = 0; i < out.n_places; i++) {
        const lrti_place *p = &out.places[i];

        check(p->address && p->score >= 0 && p->score <= 100);
        check(out.status != LRT_ANSWER_ANSWERED || !(p->faults & LRT_FAULT_DIRECTION_CONTRADICTED));
        for (size_t k = 0; k < p->n_parcels; k++)
            check(lrti_geocode_parcel_number(geocoder, p->parcels[k])[0] != '\0' ||
                  p->parcels[k] < 1000000);
    }
    check(lrti_geocode_parcel(geocoder, text, &arena, &out, NULL) == LRT_OK);
    lrti_arena_free(&arena);
}

static void ask_section(const uint8_t *data, size_t size)
{
    void *copy = malloc(size + 1); /* aligned, as a mapped section is */
    lrti_geocoder geocoder;
    lrti_arena arena = {NULL};
    lrti_geocoding out;

    check(copy != NULL);
    memcpy(copy, data, size);
    if (lrti_geocode_open(copy, size, &geocoder, NULL) == LRT_OK) {
        ask(&geocoder, "100 E 73rd St, Fairhaven, OH 44001", NULL, NULL, NULL);
        ask(&geocoder, "Ranger Rd & Pine St", NULL, NULL, NULL);
        check(lrti_geocode_reverse(&geocoder, -81.7, 41.4, 1000, &arena, &out, NULL) == LRT_OK);
    }
    lrti_arena_free(&arena);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lrti_geocoder geocoder;
    const char *parts[4] = {"", "", "", ""};
    char *copy;
    size_t at = 1;

    if (size == 0)
        return 0;
    if (data[0] & 1) {
        ask_section(data + 1, size - 1);
        return 0;
    }
    compile(&geocoder);
    copy = malloc(size + 1);
    check(copy != NULL);
    memcpy(copy, data, size);
    copy[size] = '\0';
    for (int i = 0; i < 4 && at < size; i++) {
        parts[i] = copy + at;
        at += strlen(parts[i]) + 1;
    }
    ask(&geocoder, parts[0], parts[1], parts[2], parts[3]);
    free(copy);
    return 0;
}
