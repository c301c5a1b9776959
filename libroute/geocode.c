#include "geocode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geocode_explain.h"
#include "geocode_parse.h"
#include "geocode_view.h"

/* ------------------------------------------------------------------------------------------------------
 * open */

static const uint32_t record_size[LRTI_TABLE_COUNT] = {
    [LRTI_TABLE_TEXT] = 1,
    [LRTI_TABLE_NAME] = sizeof(lrti_geo_name),
    [LRTI_TABLE_STREET] = sizeof(lrti_geo_street),
    [LRTI_TABLE_HOUSE] = sizeof(lrti_geo_house),
    [LRTI_TABLE_HOUSE_PARCEL] = 4,
    [LRTI_TABLE_PARCEL] = sizeof(lrti_geo_parcel),
    [LRTI_TABLE_PARCEL_KEY] = 4,
    [LRTI_TABLE_PATTERN] = 4,
    [LRTI_TABLE_CITY] = sizeof(lrti_geo_city),
    [LRTI_TABLE_ZIP] = sizeof(lrti_geo_zip),
    [LRTI_TABLE_SEGMENT] = sizeof(lrti_geo_segment),
    [LRTI_TABLE_VERTEX] = sizeof(lrti_geo_vertex),
    [LRTI_TABLE_DELETE] = sizeof(lrti_geo_posting),
    [LRTI_TABLE_CELL] = 4,
    [LRTI_TABLE_CELL_HOUSE] = 4,
    [LRTI_TABLE_ALIAS] = sizeof(lrti_geo_alias),
};

void lrti_geo_view_of(const lrti_geocoder *geocoder, lrti_geo_view *out)
{
    const unsigned char *data = geocoder->data;
    const lrti_geo_header *h = (const void *)data;
    const void *at[LRTI_TABLE_COUNT];

    for (int i = 0; i < LRTI_TABLE_COUNT; i++)
        at[i] = data + h->table[i].offset;
    out->h = h;
    out->text = at[LRTI_TABLE_TEXT];
    out->name = at[LRTI_TABLE_NAME];
    out->street = at[LRTI_TABLE_STREET];
    out->house = at[LRTI_TABLE_HOUSE];
    out->house_parcel = at[LRTI_TABLE_HOUSE_PARCEL];
    out->parcel = at[LRTI_TABLE_PARCEL];
    out->parcel_key = at[LRTI_TABLE_PARCEL_KEY];
    out->pattern = at[LRTI_TABLE_PATTERN];
    out->city = at[LRTI_TABLE_CITY];
    out->zip = at[LRTI_TABLE_ZIP];
    out->segment = at[LRTI_TABLE_SEGMENT];
    out->vertex = at[LRTI_TABLE_VERTEX];
    out->deletes = at[LRTI_TABLE_DELETE];
    out->cell = at[LRTI_TABLE_CELL];
    out->cell_house = at[LRTI_TABLE_CELL_HOUSE];
    out->alias = at[LRTI_TABLE_ALIAS];
}

static bool header_ok(const lrti_geo_header *h, size_t size)
{
    uint64_t end = sizeof(*h);

    if (memcmp(h->magic, LRTI_GEOCODE_MAGIC, sizeof(h->magic)) != 0 ||
        h->order != LRTI_GEOCODE_ORDER || h->table_count != LRTI_TABLE_COUNT || h->size != size)
        return false;
    for (int i = 0; i < LRTI_TABLE_COUNT;
         i++) { /* in order, inside, aligned, and countable by 32 bits */
        if (h->table[i].offset < end || h->table[i].offset % 8 != 0 || h->table[i].offset > size ||
            h->table[i].count >= UINT32_MAX ||
            h->table[i].count > (size - h->table[i].offset) / record_size[i])
            return false;
        end = h->table[i].offset + h->table[i].count * record_size[i];
    }
    return true;
}

/* [first, first + n) lies in a table of `count`. */
static bool in_range(uint64_t first, uint64_t n, uint64_t count)
{
    return first <= count && n <= count - first;
}

static bool texts_ok(const lrti_geo_view *v)
{
    size_t n = lrti_geo_count(v, LRTI_TABLE_TEXT);

    if (n == 0 || v->text[0] != '\0' || v->text[n - 1] != '\0')
        return false;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_PATTERN); i++)
        if (v->pattern[i] >= n)
            return false;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_ZIP); i++)
        if (v->zip[i].city >= lrti_geo_count(v, LRTI_TABLE_CITY))
            return false;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_CITY); i++)
        if (v->city[i].key >= n || v->city[i].name >= n)
            return false;
    return true;
}

static bool streets_ok(const lrti_geo_view *v)
{
    size_t text = lrti_geo_count(v, LRTI_TABLE_TEXT);

    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_NAME); i++) {
        const lrti_geo_name *name = &v->name[i];

        if (name->key >= text || name->len > text - name->key ||
            !in_range(name->first_street, name->n_streets, lrti_geo_count(v, LRTI_TABLE_STREET)) ||
            !in_range(name->first_alias, name->n_aliases, lrti_geo_count(v, LRTI_TABLE_ALIAS)))
            return false;
    }
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_ALIAS); i++)
        if (v->alias[i].street >= lrti_geo_count(v, LRTI_TABLE_STREET) ||
            v->alias[i].display >= text)
            return false;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_STREET); i++) {
        const lrti_geo_street *s = &v->street[i];

        if (s->name >= lrti_geo_count(v, LRTI_TABLE_NAME) || s->display >= text ||
            s->city >= lrti_geo_count(v, LRTI_TABLE_CITY) ||
            !in_range(s->first_house, s->n_houses, lrti_geo_count(v, LRTI_TABLE_HOUSE)) ||
            !in_range(s->first_segment, s->n_segments, lrti_geo_count(v, LRTI_TABLE_SEGMENT)))
            return false;
    }
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_SEGMENT); i++)
        if (!in_range(v->segment[i].first_vertex, v->segment[i].n_vertices,
                      lrti_geo_count(v, LRTI_TABLE_VERTEX)))
            return false;
    return true;
}

static bool houses_ok(const lrti_geo_view *v)
{
    size_t text = lrti_geo_count(v, LRTI_TABLE_TEXT),
           parcels = lrti_geo_count(v, LRTI_TABLE_PARCEL);
    size_t streets = lrti_geo_count(v, LRTI_TABLE_STREET), zips = lrti_geo_count(v, LRTI_TABLE_ZIP);
    size_t lists = lrti_geo_count(v, LRTI_TABLE_HOUSE_PARCEL),
           houses = lrti_geo_count(v, LRTI_TABLE_HOUSE);

    for (size_t i = 0; i < houses; i++) {
        const lrti_geo_house *h = &v->house[i];

        if (h->street >= streets || h->suffix >= text || h->unit >= text || h->zip > zips ||
            !in_range(h->first_parcel, h->n_parcels, lists))
            return false;
    }
    for (size_t i = 0; i < lists; i++)
        if (v->house_parcel[i] >= parcels)
            return false;
    if (lrti_geo_count(v, LRTI_TABLE_PARCEL_KEY) != parcels)
        return false;
    for (size_t i = 0; i < parcels; i++) {
        const lrti_geo_parcel *p = &v->parcel[i];

        if (p->number >= text || p->key >= text || (p->house != LRTI_NONE && p->house >= houses) ||
            v->parcel_key[i] >= parcels)
            return false;
    }
    return true;
}

static bool indexes_ok(const lrti_geo_view *v)
{
    const lrti_geo_header *h = v->h;
    uint64_t cells = (uint64_t)h->grid_columns * h->grid_rows;
    size_t names = lrti_geo_count(v, LRTI_TABLE_NAME),
           listed = lrti_geo_count(v, LRTI_TABLE_CELL_HOUSE);

    if (cells >= UINT32_MAX || lrti_geo_count(v, LRTI_TABLE_CELL) != cells + 1 ||
        (cells > 0 && h->grid_step == 0) ||
        (h->default_city != LRTI_NONE && h->default_city >= lrti_geo_count(v, LRTI_TABLE_CITY)))
        return false;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_DELETE); i++)
        if (v->deletes[i].name >= names)
            return false;
    for (size_t i = 0; i <= cells; i++)
        if (v->cell[i] > listed || (i > 0 && v->cell[i] < v->cell[i - 1]))
            return false;
    for (size_t i = 0; i < listed; i++)
        if (v->cell_house[i] >= lrti_geo_count(v, LRTI_TABLE_HOUSE))
            return false;
    return true;
}

lrt_status lrti_geocode_open(const void *section, size_t size, lrti_geocoder *out, lrt_error *err)
{
    lrti_geocoder geocoder = {section, size};
    lrti_geo_view v;

    if (!section || (uintptr_t)section % 8 != 0 || size < sizeof(lrti_geo_header) ||
        !header_ok(section, size))
        return lrti_fail(
            err, LRT_E_DATASET,
            "address section: not of this format, or cut short; build the dataset again");
    lrti_geo_view_of(&geocoder, &v);
    if (!texts_ok(&v) || !streets_ok(&v) || !houses_ok(&v) || !indexes_ok(&v))
        return lrti_fail(
            err, LRT_E_DATASET,
            "address section: damaged (a reference leads outside); build the dataset again");
    *out = geocoder;
    return LRT_OK;
}

size_t lrti_geocode_parcel_count(const lrti_geocoder *geocoder)
{
    return (size_t)((const lrti_geo_header *)(const void *)geocoder->data)
        ->table[LRTI_TABLE_PARCEL]
        .count;
}

size_t lrti_geocode_address_count(const lrti_geocoder *geocoder)
{
    return ((const lrti_geo_header *)(const void *)geocoder->data)->address_count;
}

const char *lrti_geocode_parcel_number(const lrti_geocoder *geocoder, uint32_t parcel)
{
    lrti_geo_view v;

    lrti_geo_view_of(geocoder, &v);
    return parcel < lrti_geo_count(&v, LRTI_TABLE_PARCEL) ? v.text + v.parcel[parcel].number : "";
}

/* ----------------------------------------------------------------------------------------------------
 * answers */

static lrt_status answer(lrti_geocoding *out, lrt_answer status, const char *reason, lrt_error *err)
{
    out->status = status;
    out->reason = reason;
    return reason ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status add_place(lrti_geocoding *out, const lrti_place *place, lrti_arena *arena,
                            lrt_error *err)
{
    out->places = lrti_arena_alloc(arena, 1, sizeof(*out->places));
    if (!out->places)
        return lrti_fail_memory(err);
    out->places[0] = *place;
    out->n_places = 1;
    out->status = LRT_ANSWER_ANSWERED;
    return LRT_OK;
}

/* "ST" to "St", for people. */
static void titled(const char *upper, char out[16])
{
    size_t n = 0;

    for (; upper[n] && n < 15; n++)
        out[n] = n == 0 ? upper[n] : (char)lrti_ascii_lower(upper[n]);
    out[n] = '\0';
}

const char *lrti_geo_street_text(const lrti_geo_view *v, uint32_t street, lrti_arena *arena)
{
    const lrti_geo_street *s = &v->street[street];
    const char *pre = lrti_dir_abbr(s->pre_dir), *suf = lrti_dir_abbr(s->suf_dir);
    char suffix[16];

    titled(lrti_suffix_abbr(s->suffix), suffix);
    return lrti_arena_printf(arena, "%s%s%s%s%s%s%s", pre, pre[0] ? " " : "", v->text + s->display,
                             suffix[0] ? " " : "", suffix, suf[0] ? " " : "", suf);
}

const char *lrti_geo_city_text(const lrti_geo_view *v, uint32_t city, uint32_t zip,
                               lrti_arena *arena)
{
    const lrti_geo_city *c = &v->city[city];
    const char *name = v->text + c->name, *state = lrti_state_abbr(c->state);
    char digits[24] = "";

    if (zip) {
        lrti_format_fixed(digits, sizeof(digits), zip, 0);
        while (strlen(digits) < 5) { /* 04101 */
            memmove(digits + 1, digits, strlen(digits) + 1);
            digits[0] = '0';
        }
    }
    return lrti_arena_printf(arena, "%s%s%s%s%s%s", name[0] ? ", " : "", name, state[0] ? ", " : "",
                             state, digits[0] ? (state[0] ? " " : ", ") : "", digits);
}

const char *lrti_geo_address(const lrti_geo_view *v, uint32_t house, const char *unit,
                             lrti_arena *arena)
{
    const lrti_geo_house *h = &v->house[house];
    const lrti_geo_street *s = &v->street[h->street];
    const char *street = lrti_geo_street_text(v, h->street, arena), *suffix = v->text + h->suffix;
    const char *city = lrti_geo_city_text(v, s->city, h->zip ? v->zip[h->zip - 1].zip : 0, arena);
    char high[16] = "";
    bool alone = unit[0] > '9' && strlen(unit) > 3; /* REAR, UPPR: a unit by itself */

    if (!street || !city)
        return NULL;
    if (h->high > h->number) {
        high[0] = '-';
        lrti_format_fixed(high + 1, sizeof(high) - 1, h->high, 0);
    }
    if (lrti_geo_grid(suffix))
        return lrti_arena_printf(arena, "%s%u%s %s%s%s%s", suffix, h->number, high, street,
                                 unit[0] ? (alone ? " " : " Unit ") : "", unit, city);
    return lrti_arena_printf(arena, "%u%s%s%s %s%s%s%s", h->number, high,
                             suffix[0] >= '0' && suffix[0] <= '9' ? " " : "", suffix, street,
                             unit[0] ? (alone ? " " : " Unit ") : "", unit, city);
}

/* ------------------------------------------------------------------------------------------------
 * coordinates */

typedef struct coordinate {
    double value;
    char hemisphere; /* N S E W, 0 = none */
    bool degrees;    /* carried a degree sign */
    bool point;      /* was written with decimals */
} coordinate;

static const char *skip_blanks(const char *s)
{
    for (;;) {
        if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
            s++;
        else if ((unsigned char)s[0] == 0xC2 && (unsigned char)s[1] == 0xA0)
            s += 2;
        else
            return s;
    }
}

static const char *skip_degree_sign(const char *s, bool *seen)
{
    const char *at = skip_blanks(s);

    *seen = true;
    if ((unsigned char)at[0] == 0xC2 &&
        ((unsigned char)at[1] == 0xB0 || (unsigned char)at[1] == 0xBA))
        return at + 2;
    if ((unsigned char)at[0] == 0xB0)
        return at + 1;
    if (strncmp(at, "deg", 3) == 0)
        return at + 3;
    *seen = false;
    return s;
}

static char hemisphere_at(const char *s)
{
    char c = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
    char next = s[0] ? s[1] : '\0';
    bool ends = !((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'));

    return ends && (c == 'N' || c == 'S' || c == 'E' || c == 'W') ? c : '\0';
}

static const char *read_double(const char *s, double *out)
{
    size_t n = 0;
    bool exponent = false;

    if (s[n] == '+' || s[n] == '-')
        n++;
    while ((s[n] >= '0' && s[n] <= '9') || s[n] == '.')
        n++;
    if (n > 0 && (s[n] == 'e' || s[n] == 'E') &&
        (s[n + 1] == '-' || s[n + 1] == '+' || (s[n + 1] >= '0' && s[n + 1] <= '9'))) {
        n += 2;
        exponent = true;
        while (s[n] >= '0' && s[n] <= '9')
            n++;
    }
    if (exponent && n < 64 && !lrti_parse_double(s + (*s == '+'), n - (*s == '+'), out)) {
        *out = INFINITY; /* "1e999": a number all the same, refused as a coordinate */
        return s + n;
    }
    return n < 64 && lrti_parse_double(s + (*s == '+'), n - (*s == '+'), out) ? s + n : NULL;
}

/* Minutes and seconds behind a degree sign: 41\xC2\xB028'49" */
static const char *read_minutes(const char *s, double *value)
{
    static const char *const marks[2] = {"'", "\""};
    double scale = *value < 0 ? -60 : 60, part;

    for (int i = 0; i < 2; i++, scale *= 60) {
        const char *at = skip_blanks(s), *end;

        if (*at < '0' || *at > '9' || !(end = read_double(at, &part)) || part >= 60)
            return s;
        end = skip_blanks(end);
        if (strncmp(end, marks[i], 1) == 0)
            end++;
        else if (strncmp(end, i ? "\xE2\x80\xB3" : "\xE2\x80\xB2", 3) == 0)
            end += 3;
        else
            return s;
        *value += part / scale;
        s = end;
    }
    return s;
}

/* One number with what may stand around it; NULL: not a coordinate. */
static const char *read_coordinate(const char *s, coordinate *out)
{
    const char *end;

    s = skip_blanks(s);
    out->hemisphere = hemisphere_at(s);
    s = skip_blanks(s + (out->hemisphere ? 1 : 0));
    end = read_double(s, &out->value);
    if (!end)
        return NULL;
    out->point = memchr(s, '.', (size_t)(end - s)) != NULL;
    s = end;
    s = skip_degree_sign(s, &out->degrees);
    if (out->degrees)
        s = read_minutes(s, &out->value);
    end = skip_blanks(s);
    if (!out->hemisphere && hemisphere_at(end)) {
        out->hemisphere = hemisphere_at(end);
        s = end + 1;
    }
    if (out->hemisphere == 'S' || out->hemisphere == 'W')
        out->value = -fabs(out->value);
    return s;
}

/* "EPSG:3734" behind the numbers, to its upper-case form in the arena; "" when there is none, NULL
 * when it is no end. */
static const char *read_crs(const char *s, lrti_arena *arena, bool *memory)
{
    size_t digits = 0;
    char name[5];

    *memory = true;
    s = skip_blanks(s);
    if (*s == ',' || *s == ';')
        s = skip_blanks(s + 1);
    if (*s == '\0')
        return "";
    for (size_t i = 0; i < 4; i++, s++) {
        name[i] = (char)lrti_ascii_lower(*s);
        if (*s == '\0')
            return NULL;
    }
    if (memcmp(name, "epsg", 4) != 0)
        return NULL;
    s = skip_blanks(s);
    if (*s == ':')
        s = skip_blanks(s + 1);
    while (s[digits] >= '0' && s[digits] <= '9')
        digits++;
    if (digits == 0 || digits > 6 || *skip_blanks(s + digits) != '\0')
        return NULL;
    s = lrti_arena_printf(arena, "EPSG:%.*s", (int)digits, s);
    *memory = s != NULL;
    return s;
}

/* Is (lon, lat) in the neighbourhood (about 5 degrees) of what the territory covers; without any
   address, of the United States with Alaska, Hawaii and Puerto Rico. */
static bool near_territory(const lrti_geo_view *v, double lon, double lat)
{
    const lrti_geo_header *h = v->h;
    double west = h->grid_lon / 1e7, south = h->grid_lat / 1e7;
    double east = west + (double)h->grid_columns * h->grid_step / 1e7,
           north = south + (double)h->grid_rows * h->grid_step / 1e7;

    if (h->grid_columns == 0) {
        west = -180, east = -60, south = 15, north = 75;
    }
    return lon > west - 5 && lon < east + 5 && lat > south - 5 && lat < north + 5;
}

static lrt_status place_coordinate(const lrti_geo_view *v, const coordinate *a, const coordinate *b,
                                   lrti_arena *arena, lrti_geocoding *out, lrt_error *err)
{
    bool lat_first = a->hemisphere == 'N' || a->hemisphere == 'S' || b->hemisphere == 'E' ||
                     b->hemisphere == 'W';
    bool lon_first = a->hemisphere == 'E' || a->hemisphere == 'W' || b->hemisphere == 'N' ||
                     b->hemisphere == 'S';
    lrti_place place = {LRT_MATCH_COORDINATE, 100, 0, a->value, b->value, 0, "", NULL, 0};

    if (lat_first && lon_first)
        return answer(out, LRT_ANSWER_INVALID,
                      "the two coordinates name the same axis twice: write lon,lat", err);
    if (lat_first) {
        place.lon = b->value;
        place.lat = a->value;
    }
    if (!lat_first && !lon_first && !near_territory(v, place.lon, place.lat) &&
        near_territory(v, place.lat, place.lon))
        return answer(
            out, LRT_ANSWER_INVALID,
            "this looks like latitude,longitude: write longitude first (lon,lat), or say N and W",
            err);
    if (fabs(place.lon) > 180 && fabs(place.lat) > 90)
        return answer(out, LRT_ANSWER_INVALID,
                      "these are no degrees: name the system of projected coordinates, as in \"x,y "
                      "EPSG:3734\"",
                      err);
    if (!(fabs(place.lat) <= 90) || !(fabs(place.lon) <= 180))
        return answer(out, LRT_ANSWER_INVALID,
                      "longitude must lie in -180..180 and latitude in -90..90", err);
    return add_place(out, &place, arena, err);
}

/* *is_one = false: the text is something else. */
static lrt_status try_coordinate(const lrti_geo_view *v, const char *text, lrti_arena *arena,
                                 lrti_geocoding *out, bool *is_one, lrt_error *err)
{
    coordinate a, b;
    bool memory, comma;
    const char *s = read_coordinate(text, &a), *crs;

    *is_one = false;
    if (!s)
        return LRT_OK;
    s = skip_blanks(s);
    comma = *s == ',' || *s == ';';
    s = read_coordinate(s + (comma ? 1 : 0), &b);
    if (!s)
        return LRT_OK;
    crs = read_crs(s, arena, &memory);
    if (!memory)
        return lrti_fail_memory(err);
    /* "100 W 73" is a street, "120 N 500 W" one of a grid town: without a comma only decimals or
     * degree signs will do. */
    if (!crs || (!comma && !crs[0] && !(a.point && b.point) && !(a.degrees && b.degrees)))
        return LRT_OK;
    *is_one = true;
    if (crs[0] && strcmp(crs, "EPSG:4326") != 0) {
        lrti_place place = {LRT_MATCH_COORDINATE, 100, 0, NAN, NAN, 0, "", NULL, 0};

        out->crs = crs;
        out->x = a.value;
        out->y = b.value;
        return add_place(out, &place, arena, err);
    }
    return place_coordinate(v, &a, &b, arena, out, err);
}

/* ---------------------------------------------------------------------------------------------
 * parcel numbers */

static uint32_t find_parcel(const lrti_geo_view *v, const char *written)
{
    size_t low = 0, high = lrti_geo_count(v, LRTI_TABLE_PARCEL);

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(v->text + v->parcel[mid].number, written);

        if (order == 0)
            return (uint32_t)mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return LRTI_NONE;
}

/* First parcel, in the order of keys, whose key is not below `key`. */
static size_t first_key(const lrti_geo_view *v, const char *key)
{
    size_t low = 0, high = lrti_geo_count(v, LRTI_TABLE_PARCEL);

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(v->text + v->parcel[v->parcel_key[mid]].key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static lrt_status parcel_place(const lrti_geo_view *v, uint32_t parcel, lrti_arena *arena,
                               lrti_place *out, lrt_error *err)
{
    const lrti_geo_parcel *p = &v->parcel[parcel];
    uint32_t *list = lrti_arena_alloc(arena, 1, sizeof(*list));

    memset(out, 0, sizeof(*out));
    if (!list)
        return lrti_fail_memory(err);
    *list = parcel;
    out->match_type = LRT_MATCH_PARCEL_NUMBER;
    out->score = 100;
    out->lon = lrti_geo_degrees(p->lon);
    out->lat = lrti_geo_degrees(p->lat);
    out->error_m = p->lon == LRTI_NO_COORD
                       ? NAN
                       : 10; /* a point somewhere on the parcel: half of a city lot's depth */
    out->parcels = list;
    out->n_parcels = 1;
    out->address = p->house == LRTI_NONE ? "" : lrti_geo_address(v, p->house, "", arena);
    return out->address ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status house_place(const lrti_geo_view *v, uint32_t house, lrti_arena *arena,
                              lrti_place *out, lrt_error *err)
{
    const lrti_geo_house *h = &v->house[house];

    memset(out, 0, sizeof(*out));
    out->match_type = h->flags & LRTI_HOUSE_POINT ? LRT_MATCH_ADDRESS_POINT : LRT_MATCH_PARCEL;
    out->score = 100;
    out->lon = lrti_geo_degrees(h->lon);
    out->lat = lrti_geo_degrees(h->lat);
    out->error_m = h->lon == LRTI_NO_COORD ? NAN : h->flags & LRTI_HOUSE_POINT ? 5 : 10;
    out->parcels = v->house_parcel + h->first_parcel;
    out->n_parcels = h->n_parcels;
    out->address = lrti_geo_address(v, house, v->text + h->unit, arena);
    return out->address ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status parcel_places(const lrti_geo_view *v, const uint32_t *parcels, size_t n,
                                lrti_arena *arena, lrti_geocoding *out, lrt_error *err)
{
    lrt_status status = LRT_OK;

    out->places = lrti_arena_alloc(arena, n + 1, sizeof(*out->places));
    if (!out->places)
        return lrti_fail_memory(err);
    for (size_t i = 0; i < n && status == LRT_OK; i++)
        status = parcel_place(v, parcels[i], arena, &out->places[i], err);
    out->n_places = status == LRT_OK ? n : 0;
    return status;
}

/* "PPN 123-45-678", "Parcel No. 123-45-678": where the number begins. */
static const char *skip_label(const char *text, bool *labelled)
{
    static const char *const labels[] = {"permanent parcel number",
                                         "parcel number",
                                         "parcel no",
                                         "parcel id",
                                         "parcel",
                                         "ppn",
                                         "apn",
                                         "pin",
                                         "sbl"};
    const char *s = skip_blanks(text);

    *labelled = false;
    for (size_t i = 0; i < LRTI_COUNT(labels); i++) {
        size_t n = strlen(labels[i]), k = 0;

        while (k < n && lrti_ascii_lower(s[k]) == labels[i][k])
            k++;
        if (k == n && !((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z'))) {
            *labelled = true;
            s += n;
            while (*s == ' ' || *s == '.' || *s == ':' || *s == '#')
                s++;
            return s;
        }
    }
    return s;
}

static int by_index(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Candidates, each once, ascending, which is bytewise by number. */
static size_t unique_parcels(uint32_t *found, size_t n)
{
    size_t kept = 0;

    qsort(found, n, sizeof(*found), by_index);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || found[kept - 1] != found[i])
            found[kept++] = found[i];
    return kept;
}

enum { PARCELS_MAX = 64 };

/* The text fits a pattern, but no parcel has that number: those that have it in front (144-12-937
 * of 144-12-937C). */
static size_t parcels_beginning(const lrti_geo_view *v, const char *key, uint32_t *found)
{
    size_t n = 0, len = strlen(key), count = lrti_geo_count(v, LRTI_TABLE_PARCEL);

    for (size_t i = first_key(v, key); i < count && n < PARCELS_MAX; i++) {
        const char *other = v->text + v->parcel[v->parcel_key[i]].key;

        if (strncmp(other, key, len) != 0)
            break;
        if (strlen(other) == len + 1)
            found[n++] = v->parcel_key[i];
    }
    return n;
}

static size_t parcels_with_lost_zeros(const lrti_geo_view *v, const char *text, uint32_t *found,
                                      bool *fits)
{
    char written[8][LRTI_PARCEL_MAX];
    size_t n = 0;

    *fits = false;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_PATTERN); i++) {
        size_t forms =
            lrti_parcel_lost_zeros(v->text + v->pattern[i], text, written, LRTI_COUNT(written));

        *fits = *fits || forms > 0;
        for (size_t k = 0; k < forms; k++) {
            uint32_t parcel = find_parcel(v, written[k]);

            if (parcel != LRTI_NONE && n < PARCELS_MAX)
                found[n++] = parcel;
        }
    }
    return n;
}

/* A territory without patterns: the number as it is written, or the same digits and letters. */
static size_t parcels_by_key(const lrti_geo_view *v, const char *text, uint32_t *found)
{
    char key[LRTI_PARCEL_MAX];
    size_t n = 0, count = lrti_geo_count(v, LRTI_TABLE_PARCEL);

    if (strlen(text) >= LRTI_PARCEL_MAX || lrti_parcel_key(text, key) < 4)
        return 0;
    for (size_t i = first_key(v, key); i < count && n < PARCELS_MAX; i++) {
        if (strcmp(v->text + v->parcel[v->parcel_key[i]].key, key) != 0)
            break;
        found[n++] = v->parcel_key[i];
    }
    return n;
}

static lrt_status answer_parcels(const lrti_geo_view *v, uint32_t *found, size_t n,
                                 lrt_answer status, const char *reason, lrti_arena *arena,
                                 lrti_geocoding *out, lrt_error *err)
{
    lrt_status done;

    n = unique_parcels(found, n);
    done = parcel_places(v, found, n, arena, out, err);
    return done == LRT_OK ? answer(out, status, reason, err) : done;
}

/* *is_one = false: the text is no parcel number. `labelled`: somebody said that it is one. */
static lrt_status try_parcel(const lrti_geo_view *v, const char *text, bool labelled,
                             lrti_arena *arena, lrti_geocoding *out, bool *is_one, lrt_error *err)
{
    char written[LRTI_PARCEL_MAX], key[LRTI_PARCEL_MAX];
    uint32_t found[PARCELS_MAX];
    bool fits = false, said;
    size_t n;

    text = skip_label(text, &said);
    labelled = labelled || said;
    *is_one = true;
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_PATTERN); i++) {
        uint32_t parcel = LRTI_NONE;

        if (!lrti_parcel_form(v->text + v->pattern[i], text, written))
            continue;
        fits = true;
        parcel = find_parcel(v, written);
        if (parcel != LRTI_NONE)
            return answer_parcels(v, &parcel, 1, LRT_ANSWER_ANSWERED, "", arena, out, err);
    }
    n = parcels_by_key(v, text, found);
    if (n > 0)
        return answer_parcels(
            v, found, n, n == 1 ? LRT_ANSWER_ANSWERED : LRT_ANSWER_AMBIGUOUS,
            n == 1 ? "" : "several parcel numbers have these digits: see the candidates", arena,
            out, err);
    if (fits) {
        lrti_parcel_key(text, key);
        n = parcels_beginning(v, key, found);
        /* Five digits may be a ZIP where a pattern has five, too. */
        *is_one = labelled || n > 0 || strlen(key) != 5;
        return answer_parcels(
            v, found, n, LRT_ANSWER_NOT_FOUND,
            lrti_arena_printf(
                arena, "parcel number %s is well formed, but no parcel of the territory has it%s",
                written, n ? "; see those that begin with it" : ""),
            arena, out, err);
    }
    n = parcels_with_lost_zeros(v, text, found, &fits);
    if (fits)
        return answer_parcels(
            v, found, n, n ? LRT_ANSWER_AMBIGUOUS : LRT_ANSWER_NOT_FOUND,
            n ? "the parcel number is too short, as if zeros were lost: it is not guessed, see the "
                "candidates"
              : "the parcel number is too short, and no parcel fits with zeros filled in",
            arena, out, err);
    *is_one = labelled;
    return labelled ? answer(out, LRT_ANSWER_NOT_FOUND,
                             "this is no parcel number of the territory's patterns", err)
                    : LRT_OK;
}

/* ----------------------------------------------------------------------------------------------------
 * classes */

static void start(lrti_geocoding *out)
{
    memset(out, 0, sizeof(*out));
    out->status = LRT_ANSWER_NOT_FOUND;
    out->reason = "";
    out->crs = "";
    out->x = out->y = NAN;
}

static bool too_long(const char *text)
{
    return text && memchr(text, '\0', LRT_TEXT_MAX + 1) == NULL;
}

lrt_status lrti_geocode_parcel(const lrti_geocoder *geocoder, const char *text, lrti_arena *arena,
                               lrti_geocoding *out, lrt_error *err)
{
    lrti_geo_view v;
    bool is_one;

    start(out);
    if (too_long(text))
        return answer(out, LRT_ANSWER_INVALID, "the text is longer than 512 bytes", err);
    lrti_geo_view_of(geocoder, &v);
    return try_parcel(&v, text, true, arena, out, &is_one, err);
}

/* `kind` of the text is left in *kind for an explanation. */
static lrt_status find_place(const lrti_geocoder *geocoder, const char *text, const char *city,
                             const char *state, const char *zip, lrti_arena *arena,
                             lrti_geocoding *out, const char **kind, lrt_error *err)
{
    struct lrti_explained *explained = out->explained;
    lrti_geo_view v;
    bool is_one = false;
    lrt_status status;

    start(out);
    *kind = "refused";
    if (too_long(text) || too_long(city) || too_long(state) || too_long(zip))
        return answer(out, LRT_ANSWER_INVALID, "the text is longer than 512 bytes", err);
    if (*skip_blanks(text) == '\0')
        return answer(out, LRT_ANSWER_INVALID, "the text is empty", err);
    lrti_geo_view_of(geocoder, &v);
    *kind = "parcel_number";
    status = try_parcel(&v, text, false, arena, out, &is_one, err);
    if (status != LRT_OK || is_one)
        return status;
    start(out);
    *kind = "coordinate";
    status = try_coordinate(&v, text, arena, out, &is_one, err);
    if (status != LRT_OK || is_one)
        return status;
    *kind = "address";
    out->explained = explained;
    return lrti_geo_match(&v, text, city ? city : "", state ? state : "", zip ? zip : "", arena,
                          out, err);
}

lrt_status lrti_geocode(const lrti_geocoder *geocoder, const char *text, const char *city,
                        const char *state, const char *zip, lrti_arena *arena, lrti_geocoding *out,
                        lrt_error *err)
{
    const char *kind;

    out->explained = NULL;
    return find_place(geocoder, text, city, state, zip, arena, out, &kind, err);
}

lrt_status lrti_geocode_explain(const lrti_geocoder *geocoder, const char *text, const char *city,
                                const char *state, const char *zip, lrti_arena *arena,
                                lrti_geocoding *out, lrt_error *err)
{
    struct lrti_explained *explained = lrti_arena_alloc(arena, 1, sizeof(*explained));
    const char *kind;
    lrt_status status;

    if (!explained)
        return lrti_fail_memory(err);
    out->explained = explained;
    status = find_place(geocoder, text, city, state, zip, arena, out, &kind, err);
    if (status != LRT_OK)
        return status;
    if (out->status == LRT_ANSWER_INVALID)
        kind = "refused";
    if (!explained->kind)
        explained->kind = kind;
    if (!explained->places && !lrti_explain_places(explained, out, arena))
        return lrti_fail_memory(err);
    out->explained = explained;
    return LRT_OK;
}

/* -----------------------------------------------------------------------------------------------------
 * reverse */

typedef struct nearest {
    const lrti_geo_view *v;
    double lon, lat; /* 1e-7 degree */
    double best_m;
    uint32_t house, parcel; /* one of them, or neither */
} nearest;

static void look_in_cell(nearest *n, int64_t column, int64_t row)
{
    const lrti_geo_view *v = n->v;
    uint32_t cell;

    if (column < 0 || row < 0 || column >= v->h->grid_columns || row >= v->h->grid_rows)
        return;
    cell = (uint32_t)row * v->h->grid_columns + (uint32_t)column;
    for (uint32_t i = v->cell[cell]; i < v->cell[cell + 1]; i++) {
        const lrti_geo_house *h = &v->house[v->cell_house[i]];
        double d = lrti_geo_metres(n->lon, n->lat, h->lon, h->lat);

        if (d < n->best_m ||
            (d == n->best_m && n->house != LRTI_NONE && v->cell_house[i] < n->house)) {
            n->best_m = d;
            n->house = v->cell_house[i];
        }
    }
}

static int64_t clamped(double value, uint32_t origin_cells)
{
    return value < 0                       ? 0
           : value >= (double)origin_cells ? (int64_t)origin_cells - 1
                                           : (int64_t)value;
}

/* Ring after ring around the cell of the position, until no further ring can hold anything nearer.
   Cells at the rim also hold what lies outside the grid; that is never nearer than their edge, so
   the bound stays right. */
static void nearest_house(nearest *n)
{
    const lrti_geo_header *h = n->v->h;
    double step_m = h->grid_step * 0.0111195 * cos(n->lat * 1e-7 * 3.14159265358979323846 / 180.0);
    int64_t rings = (int64_t)(h->grid_columns > h->grid_rows ? h->grid_columns : h->grid_rows);
    int64_t x, y;

    if (h->grid_columns == 0 || h->grid_rows == 0)
        return;
    x = clamped((n->lon - h->grid_lon) / h->grid_step, h->grid_columns);
    y = clamped((n->lat - h->grid_lat) / h->grid_step, h->grid_rows);
    for (int64_t r = 0; r <= rings && (r < 2 || (double)(r - 1) * step_m <= n->best_m); r++) {
        for (int64_t i = -r; i <= r; i++) {
            look_in_cell(n, x + i, y - r);
            if (r > 0)
                look_in_cell(n, x + i, y + r);
            if (i > -r && i < r) {
                look_in_cell(n, x - r, y + i);
                look_in_cell(n, x + r, y + i);
            }
        }
    }
}

lrt_status lrti_geocode_reverse(const lrti_geocoder *geocoder, double lon, double lat, double max_m,
                                lrti_arena *arena, lrti_geocoding *out, lrt_error *err)
{
    lrti_geo_view v;
    nearest n = {&v, lon * 1e7, lat * 1e7, max_m, LRTI_NONE, LRTI_NONE};
    lrti_place place;

    start(out);
    if (!(fabs(lon) <= 180) || !(fabs(lat) <= 90))
        return answer(out, LRT_ANSWER_INVALID,
                      "longitude must lie in -180..180 and latitude in -90..90", err);
    lrti_geo_view_of(geocoder, &v);
    nearest_house(&n);
    for (size_t i = 0; i < lrti_geo_count(&v, LRTI_TABLE_PARCEL);
         i++) { /* those without an address are in no cell */
        double d = v.parcel[i].house == LRTI_NONE && v.parcel[i].lon != LRTI_NO_COORD
                       ? lrti_geo_metres(n.lon, n.lat, v.parcel[i].lon, v.parcel[i].lat)
                       : INFINITY;

        if (d < n.best_m) {
            n.best_m = d;
            n.parcel = (uint32_t)i;
        }
    }
    if (n.house == LRTI_NONE && n.parcel == LRTI_NONE)
        return answer(out, LRT_ANSWER_NOT_FOUND, "no address or parcel is known near this position",
                      err);
    if (n.parcel != LRTI_NONE) {
        if (parcel_place(&v, n.parcel, arena, &place, err) != LRT_OK)
            return LRT_E_MEMORY;
        place.match_type = LRT_MATCH_PARCEL;
    } else if (house_place(&v, n.house, arena, &place, err) != LRT_OK) {
        return LRT_E_MEMORY;
    }
    place.error_m = n.best_m;
    return add_place(out, &place, arena, err);
}

/* ------------------------------------------------------------------------------------------------
 * all that is on record */

size_t lrti_geocode_record_count(const lrti_geocoder *geocoder, lrti_record_kind kind)
{
    lrti_geo_view v;

    lrti_geo_view_of(geocoder, &v);
    return lrti_geo_count(&v, kind == LRTI_RECORD_PARCEL ? LRTI_TABLE_PARCEL : LRTI_TABLE_HOUSE);
}

lrt_status lrti_geocode_record(const lrti_geocoder *geocoder, lrti_record_kind kind, uint32_t i,
                               lrti_arena *arena, lrti_place *out, lrt_error *err)
{
    lrti_geo_view v;

    lrti_geo_view_of(geocoder, &v);
    return kind == LRTI_RECORD_PARCEL ? parcel_place(&v, i, arena, out, err)
                                      : house_place(&v, i, arena, out, err);
}

const uint32_t *lrti_geocode_record_parcels(const lrti_geocoder *geocoder, lrti_record_kind kind,
                                            uint32_t i, double lon_lat[2], uint32_t *one, size_t *n)
{
    lrti_geo_view v;

    lrti_geo_view_of(geocoder, &v);
    if (kind == LRTI_RECORD_PARCEL) {
        lon_lat[0] = lrti_geo_degrees(v.parcel[i].lon);
        lon_lat[1] = lrti_geo_degrees(v.parcel[i].lat);
        *one = i;
        *n = 1;
        return one;
    }
    lon_lat[0] = lrti_geo_degrees(v.house[i].lon);
    lon_lat[1] = lrti_geo_degrees(v.house[i].lat);
    *n = v.house[i].n_parcels;
    return v.house_parcel + v.house[i].first_parcel;
}

const char *lrti_geocode_parcel_key(const lrti_geocoder *geocoder, uint32_t parcel)
{
    lrti_geo_view v;

    lrti_geo_view_of(geocoder, &v);
    return v.text + v.parcel[parcel].key;
}
