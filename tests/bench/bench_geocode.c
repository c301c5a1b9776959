/*
 * bench_geocode: the table of the geocoder's figures, from any address list.
 *
 *   bench_geocode [--seed N] [--sample N] [--hold-out PERCENT] [--pattern P]... [--half even|odd]
 *                 [--show KIND] [--parse FILE.xml]... [ADDRESSES.csv | FOLDER | --made N]
 *
 * ADDRESSES.csv: a header line with address,city,state,zip,lon,lat (parts
 * number,predir,name,suffix,postdir,unit instead of address, and ppn, are understood as well; parts are
 * the labels of a whole parse). A FOLDER holds addresses.csv and, where there are any, parcels.csv
 * (ppn,address or parts), streets.csv (name,number_min,number_max,wkt), queries.csv
 * (query,city,state,zip,expected: the address that is right, "-" = there is none), variants.csv
 * (site,address,city,state,zip: how different people write one site) and labelled.xml (as usaddress'
 * training files). --made N makes a county of N addresses, and datasets of 100,000 and 500,000.
 *
 * The list is perturbed by a seeded generator, one kind of fault at a time, and every answer is
 * compared with the row it was made from. Some streets are left out of the table and asked for all
 * the same, and so are some houses. Names with an even hash belong to the half that rules were
 * tuned on, the others were only measured: --half even|odd keeps one.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <csv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "geocode.h"
#include "geocode_parse.h"
#include "geocode_service.h"

/* -------------------------------------------------------------------------------------------------------
 * tables */

typedef struct table {
    char **cell; /* rows * columns */
    size_t rows, columns, capacity, at;
} table;

static void *checked(void *p)
{
    if (!p) {
        fprintf(stderr, "bench_geocode: out of memory\n");
        exit(1);
    }
    return p;
}

static char *copy(const char *text) { return strcpy(checked(malloc(strlen(text) + 1)), text); }

static void on_cell(void *data, size_t len, void *user)
{
    table *t = user;
    char *text = checked(malloc(len + 1));

    if (len)
        memcpy(text, data, len);
    text[len] = '\0';
    if (t->at == t->capacity) {
        t->capacity = t->capacity ? 2 * t->capacity : 4096;
        t->cell = checked(realloc(t->cell, t->capacity * sizeof(*t->cell)));
    }
    t->cell[t->at++] = text;
}

static void on_row(int c, void *user)
{
    table *t = user;

    (void)c;
    if (t->rows == 0)
        t->columns = t->at;
    while (t->at % t->columns != 0) /* short row */
        on_cell("", 0, t);
    t->rows = t->at / t->columns;
}

static bool read_table(const char *path, table *t)
{
    struct csv_parser parser;
    FILE *file = fopen(path, "rb");
    static char block[1 << 16];
    size_t n;

    memset(t, 0, sizeof(*t));
    if (!file)
        return false;
    csv_init(&parser, 0);
    while ((n = fread(block, 1, sizeof(block), file)) > 0)
        csv_parse(&parser, block, n, on_cell, on_row, t);
    csv_fini(&parser, on_cell, on_row, t);
    csv_free(&parser);
    fclose(file);
    return t->rows > 0;
}

static const char *cell(const table *t, size_t row, const char *name)
{
    for (size_t i = 0; i < t->columns; i++)
        if (strcmp(t->cell[i], name) == 0)
            return t->cell[(row + 1) * t->columns + i];
    return "";
}

static double number_of(const char *text)
{
    double value;

    return lrti_parse_double(text, strlen(text), &value) ? value : NAN;
}

/* ------------------------------------------------------------------------------------------------------
 * randomness */

static uint64_t state = 1;

static uint64_t random_bits(void) /* xorshift64*: the same numbers everywhere */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(2685821657736338717);
}

static size_t pick(size_t n) { return n ? (size_t)((random_bits() >> 11) % n) : 0; }

static uint32_t hash_text(const char *text)
{
    uint32_t hash = UINT32_C(2166136261);

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
    return hash ^ hash >> 15;
}

/* -------------------------------------------------------------------------------------------------------
 * addresses */

typedef struct address {
    char number[24], pre[8], name[80], suffix[16], suf[8], unit[32], city[48], state[24], zip[12];
    double lon, lat;
    bool held; /* left out of the table: 1 = its street, 2 = only the house */
    int held_kind;
} address;

static const char *const dirs[][2] = {{"N", "North"},      {"S", "South"},      {"E", "East"},
                                      {"W", "West"},       {"NE", "Northeast"}, {"NW", "Northwest"},
                                      {"SE", "Southeast"}, {"SW", "Southwest"}};
static const char *const suffixes[][2] = {
    {"AVE", "Avenue"}, {"ST", "Street"},   {"RD", "Road"},   {"DR", "Drive"},
    {"LN", "Lane"},    {"CT", "Court"},    {"PL", "Place"},  {"BLVD", "Boulevard"},
    {"CIR", "Circle"}, {"TER", "Terrace"}, {"TRL", "Trail"}, {"PKWY", "Parkway"},
    {"WAY", "Way"},    {"OVAL", "Oval"},   {"PIKE", "Pike"}, {"ALY", "Alley"},
    {"SQ", "Square"},  {"HWY", "Highway"}};

static int find_in(const char *const (*list)[2], size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (lrti_equal_nocase(list[i][0], word) || lrti_equal_nocase(list[i][1], word))
            return (int)i;
    return -1;
}

static int dir_index(const char *w) { return find_in(dirs, LRTI_COUNT(dirs), w); }
static int suffix_index(const char *w) { return find_in(suffixes, LRTI_COUNT(suffixes), w); }

static void put(char *out, size_t size, const char *text)
{
    size_t n = strlen(text);

    n = n < size ? n : size - 1;
    memcpy(out, text, n);
    out[n] = '\0';
}

/* "1000 Lakeside Ave E" to parts: plain splitting, nothing of the library's parser. */
static bool split_address(const char *text, address *a)
{
    char words[12][40];
    int n = 0, from = 1, to;

    while (*text && n < 12) {
        size_t len = strcspn(text, " ");

        if (len >= sizeof(words[0]))
            return false;
        memcpy(words[n], text, len);
        words[n][len] = '\0';
        n += len > 0;
        text += len + (text[len] == ' ');
    }
    if (n < 2 || words[0][0] < '0' || words[0][0] > '9')
        return false;
    put(a->number, sizeof(a->number), words[0]);
    to = n;
    if (to - from >= 2 && dir_index(words[from]) >= 0 &&
        !(to - from == 2 && suffix_index(words[from + 1]) >= 0))
        put(a->pre, sizeof(a->pre), words[from++]);
    if (to - from >= 2 && dir_index(words[to - 1]) >= 0)
        put(a->suf, sizeof(a->suf), words[--to]);
    if (to - from >= 2 && suffix_index(words[to - 1]) >= 0)
        put(a->suffix, sizeof(a->suffix), words[--to]);
    for (int i = from; i < to; i++) {
        strncat(a->name, i > from ? " " : "", sizeof(a->name) - strlen(a->name) - 1);
        strncat(a->name, words[i], sizeof(a->name) - strlen(a->name) - 1);
    }
    return true;
}

static bool read_address(const table *t, size_t row, address *a)
{
    memset(a, 0, sizeof(*a));
    put(a->city, sizeof(a->city), cell(t, row, "city"));
    put(a->state, sizeof(a->state), cell(t, row, "state"));
    put(a->zip, sizeof(a->zip), strcmp(cell(t, row, "zip"), "00000") ? cell(t, row, "zip") : "");
    a->lon = number_of(cell(t, row, "lon"));
    a->lat = number_of(cell(t, row, "lat"));
    if (cell(t, row, "address")[0])
        return split_address(cell(t, row, "address"), a);
    put(a->number, sizeof(a->number), cell(t, row, "number"));
    put(a->pre, sizeof(a->pre), cell(t, row, "predir"));
    put(a->name, sizeof(a->name), cell(t, row, "name"));
    put(a->suffix, sizeof(a->suffix),
        cell(t, row, "suffix")[0] ? cell(t, row, "suffix") : cell(t, row, "posttype"));
    put(a->suf, sizeof(a->suf), cell(t, row, "postdir"));
    put(a->unit, sizeof(a->unit), cell(t, row, "unit"));
    return a->number[0] >= '1' && a->number[0] <= '9' && a->name[0];
}

/* number [pre] name [suffix] [suf] [unit], city, state zip; empty parts are left out */
static void write_text(const address *a, char *out, size_t size)
{
    const char *street[] = {a->number, a->pre, a->name, a->suffix, a->suf, a->unit};
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < LRTI_COUNT(street); i++)
        if (street[i][0] && n < size)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "", street[i]);
    if (a->city[0] && n < size)
        n += (size_t)snprintf(out + n, size - n, ", %s", a->city);
    if (a->state[0] && n < size)
        n += (size_t)snprintf(out + n, size - n, ", %s", a->state);
    if (a->zip[0] && n < size)
        snprintf(out + n, size - n, " %s", a->zip);
}

/* --------------------------------------------------------------------------------------------------
 * perturbations */

typedef enum kind {
    K_CLEAN,
    K_WORDS,
    K_CASE,
    K_TYPO,
    K_TYPOS,
    K_SUFFIX_MISSING,
    K_SUFFIX_WRONG,
    K_DIRECTION_MISSING,
    K_DIRECTION_MOVED,
    K_ZIP_MISSING,
    K_ZIP_WRONG,
    K_CITY_MISSING,
    K_CITY_WRONG,
    K_CITY_TYPO,
    K_PLACE_MISSING,
    K_UNIT,
    K_JOINED,
    K_SPLIT,
    K_POSITIVE,
    K_DIRECTION_FLIPPED = K_POSITIVE,
    K_NUMBER_FAR,
    K_NUMBER_NEAR,
    K_STREET_ABSENT,
    K_STREET_MADE,
    K_COUNT
} kind;

static const char *const kind_name[K_COUNT] = {
    "clean",           "words in full",   "case, dots",        "one typo",
    "two typos",       "suffix missing",  "suffix wrong",      "direction missing",
    "direction moved", "zip missing",     "zip wrong",         "city missing",
    "city wrong",      "city misspelt",   "no city, no zip",   "unit added",
    "joined words",    "split word",      "direction flipped", "number far off",
    "number between",  "street left out", "street made up"};

static address *list;
static size_t n_list;
static char (*towns)[48];
static size_t n_towns;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* One edit inside the letters of the name (never in the digits of a numbered street). */
static bool typo(char *name, size_t size)
{
    size_t at[80], n = 0, len = strlen(name), i;
    char c = (char)('a' + pick(26));

    for (i = 0; i < len && n < LRTI_COUNT(at); i++)
        if (is_letter(name[i]) && !(i > 0 && name[i - 1] >= '0' && name[i - 1] <= '9') &&
            !(i > 1 && name[i - 2] >= '0' && name[i - 2] <= '9'))
            at[n++] = i;
    if (n < 4 || len + 2 > size)
        return false;
    i = at[pick(n)];
    switch (pick(4)) {
    case 0: memmove(name + i, name + i + 1, len - i); return true;
    case 1:
        memmove(name + i + 1, name + i, len - i + 1);
        name[i] = c;
        return true;
    case 2:
        if (lrti_ascii_lower(name[i]) == c)
            return false;
        name[i] = c;
        return true;
    default:
        if (i + 1 >= len || !is_letter(name[i + 1]) ||
            lrti_ascii_lower(name[i]) == lrti_ascii_lower(name[i + 1]))
            return false;
        c = name[i];
        name[i] = name[i + 1];
        name[i + 1] = c;
        return true;
    }
}

/* Rows of one number, so that a list of half a million is asked in a minute: the first row of a bucket and the
   next one of each row, both + 1. */
enum { BUCKETS = 1 << 16 };
static uint32_t bucket[BUCKETS], *next_row;

static void index_list(void)
{
    next_row = checked(calloc(n_list + 1, sizeof(*next_row)));
    for (size_t i = n_list; i-- > 0;) {
        uint32_t at = hash_text(list[i].number) % BUCKETS;

        next_row[i] = bucket[at];
        bucket[at] = (uint32_t)i + 1;
    }
}

static size_t first_row(const char *number, bool any_number)
{
    return any_number ? (n_list ? 1 : 0) : bucket[hash_text(number) % BUCKETS];
}

static size_t row_after(size_t i, bool any_number) /* i + 1, 0 = none */
{
    return any_number ? (i + 1 < n_list ? i + 2 : 0) : next_row[i];
}

static bool exists(const address *a, bool any_number)
{
    for (size_t at = first_row(a->number, any_number), i; at > 0; at = row_after(i, any_number)) {
        i = at - 1;
        if ((any_number || strcmp(list[i].number, a->number) == 0) &&
            lrti_equal_nocase(list[i].name, a->name) && lrti_equal_nocase(list[i].pre, a->pre) &&
            lrti_equal_nocase(list[i].suf, a->suf) &&
            (any_number || lrti_equal_nocase(list[i].city, a->city)))
            return true;
    }
    return false;
}

static bool same_letters(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == ' ')
            a++;
        while (*b == ' ')
            b++;
        if (lrti_ascii_lower(*a) != lrti_ascii_lower(*b))
            return false;
        if (!*a)
            return true;
    }
}

/* Did the perturbation make another address of the list? Then the list's answer to it is right. */
static bool is_another(const address *a)
{
    for (size_t at = first_row(a->number, false), i; at > 0; at = row_after(i, false)) {
        i = at - 1;
        if (strcmp(list[i].number, a->number) == 0 && same_letters(list[i].name, a->name) &&
            lrti_equal_nocase(list[i].pre, a->pre) && lrti_equal_nocase(list[i].suf, a->suf) &&
            (suffix_index(list[i].suffix) == suffix_index(a->suffix) || !list[i].suffix[0]))
            return true;
    }
    return false;
}

static bool flip(char *dir)
{
    static const char *const pairs[][2] = {{"N", "S"}, {"E", "W"}, {"NE", "SW"}, {"NW", "SE"}};
    int at = dir_index(dir);

    if (at < 0)
        return false;
    for (size_t i = 0; i < LRTI_COUNT(pairs); i++)
        for (int k = 0; k < 2; k++)
            if (strcmp(pairs[i][k], dirs[at][0]) == 0) {
                strcpy(dir, pairs[i][1 - k]);
                return true;
            }
    return false;
}

static bool make_words(address *a)
{
    int pre = dir_index(a->pre), suf = dir_index(a->suf), suffix = suffix_index(a->suffix);

    if (pre < 0 && suf < 0 && suffix < 0)
        return false;
    if (pre >= 0 && strlen(dirs[pre][1]) < sizeof(a->pre))
        strcpy(a->pre, dirs[pre][1]);
    if (suf >= 0 && strlen(dirs[suf][1]) < sizeof(a->suf))
        strcpy(a->suf, dirs[suf][1]);
    if (suffix >= 0)
        strcpy(a->suffix, suffixes[suffix][1]);
    return true;
}

static bool make_unit(address *a)
{
    static const char *const units[] = {"Apt 3", "UNIT # 9", "#9",        "UP",        "DN",
                                        "REAR",  "2ND FL",   "Suite 200", "Unit B-14", "Apt. 2B"};

    if (a->unit[0])
        return false;
    strcpy(a->unit, units[pick(LRTI_COUNT(units))]);
    return true;
}

static bool make_joined(address *a)
{
    char *blank = strchr(a->name, ' ');

    if (blank) {
        memmove(blank, blank + 1, strlen(blank));
        return true;
    }
    if (!is_letter(a->name[0]) || strlen(a->name) < 4 || !a->suffix[0])
        return false;
    put(a->name + strlen(a->name), sizeof(a->name) - strlen(a->name), a->suffix);
    a->suffix[0] = '\0';
    return true;
}

static bool make_split(address *a)
{
    size_t len = strlen(a->name), at;

    if (len < 6 || len + 2 > sizeof(a->name) || !is_letter(a->name[0]) || strchr(a->name, ' '))
        return false;
    at = 3 + pick(len - 5);
    memmove(a->name + at + 1, a->name + at, len - at + 1);
    a->name[at] = ' ';
    return true;
}

static bool make_made_up(address *a)
{
    static const char *const parts[] = {"bra", "kel",  "vin", "dor", "mes", "tal",
                                        "quo", "riss", "lam", "pof", "gan", "zet"};
    size_t n = 2 + pick(2);

    a->name[0] = '\0';
    for (size_t i = 0; i < n; i++)
        strcat(a->name, parts[pick(LRTI_COUNT(parts))]);
    return !exists(a, true);
}

static bool number_between(address *a)
{
    int value = atoi(a->number) + (pick(2) ? 2 : -2) * (int)(1 + pick(3));

    snprintf(a->number, sizeof(a->number), "%d", value);
    return value > 0 && !exists(a, false);
}

/* Makes the query of a kind from a row; false: this row has no such fault. */
static bool perturb(address *a, kind k, char *out, size_t size)
{
    bool ok = true;

    switch (k) {
    case K_WORDS: ok = make_words(a); break;
    case K_TYPO: ok = typo(a->name, sizeof(a->name)); break;
    case K_TYPOS:
        ok = strlen(a->name) >= 6 && typo(a->name, sizeof(a->name)) &&
             typo(a->name, sizeof(a->name));
        break;
    case K_SUFFIX_MISSING:
        ok = a->suffix[0];
        a->suffix[0] = '\0';
        ok = ok && !is_another(a);
        break;
    case K_SUFFIX_WRONG: {
        const char *other = suffixes[pick(8)][0];

        ok = a->suffix[0] && suffix_index(a->suffix) != suffix_index(other);
        strcpy(a->suffix, other);
        ok = ok && !is_another(a);
        break;
    }
    case K_DIRECTION_MISSING:
        ok = a->pre[0] || a->suf[0];
        a->pre[0] = a->suf[0] = '\0';
        ok = ok && !is_another(a);
        break;
    case K_DIRECTION_MOVED:
        ok = (a->pre[0] != 0) != (a->suf[0] != 0);
        if (ok) {
            char spare[8];

            strcpy(spare, a->pre);
            strcpy(a->pre, a->suf);
            strcpy(a->suf, spare);
        }
        break;
    case K_ZIP_MISSING:
        ok = a->zip[0];
        a->zip[0] = '\0';
        break;
    case K_ZIP_WRONG: {
        const char *other = list[pick(n_list)].zip;

        ok = a->zip[0] && other[0] && strcmp(other, a->zip) != 0;
        strcpy(a->zip, other);
        break;
    }
    case K_CITY_MISSING:
        ok = a->city[0];
        a->city[0] = '\0';
        break;
    case K_CITY_WRONG: {
        const char *other = n_towns > 1 ? towns[pick(n_towns)] : "Springfield";

        ok = a->city[0] && a->zip[0] && !lrti_equal_nocase(other, a->city);
        put(a->city, sizeof(a->city), other);
        break;
    }
    case K_CITY_TYPO: ok = strlen(a->city) > 5 && typo(a->city, sizeof(a->city)); break;
    case K_PLACE_MISSING: a->city[0] = a->state[0] = a->zip[0] = '\0'; break;
    case K_UNIT: ok = make_unit(a); break;
    case K_JOINED: ok = make_joined(a); break;
    case K_SPLIT: ok = make_split(a); break;
    case K_DIRECTION_FLIPPED:
        ok = (flip(a->pre) || flip(a->suf)) && !exists(a, false) && !is_another(a);
        break;
    case K_NUMBER_FAR:
        snprintf(a->number, sizeof(a->number), "%u", (unsigned)(60000 + pick(30000)));
        ok = !exists(a, false);
        break;
    case K_NUMBER_NEAR: ok = number_between(a); break;
    case K_STREET_MADE: ok = make_made_up(a); break;
    default: break;
    }
    write_text(a, out, size);
    for (char *c = out; k == K_CASE && *c; c++)
        *c = (char)(*c == ','                ? ' '
                    : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A'
                                             : lrti_ascii_lower(*c));
    return ok;
}

/* ----------------------------------------------------------------------------------------------------
 * measuring */

typedef struct tally {
    size_t asked, right, tied, wrong, unanswered, interpolated;
} tally;

static lrti_geocoder geocoder;
static const char *show = "";

/* The table of what is to be reached, printed at the end; NaN: this input has nothing for the line. */
typedef struct summary {
    double positive, worst_kind, two_typos, units, precision, clean, number_absent, street_absent,
        street_made, direction, median_m, p90_m, p50_us, p99_us, typo_p99_us, per_s, bytes_100k,
        build_s, open_ms, parcels, parcels_open, parse, parse_units, variants, made_variants,
        stream_per_s, dataset_mb, dataset_s, dataset_open_ms;
    const char *worst_name;
    size_t rows;
} summary;
static summary sum;

/* Of this thread alone: what else the machine does is not counted. */
static double cpu_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double metres(double lon1, double lat1, double lon2, double lat2)
{
    double y = (lat2 - lat1) * 111195,
           x = (lon2 - lon1) * 111195 * cos(lat1 * 3.14159265358979323846 / 180);

    return sqrt(x * x + y * y);
}

/* The place of the row: its standard address (without unit), and where coordinates are known within
 * 250 m of it. */
static bool same(const lrti_place *p, const address *a, const char *truth)
{
    size_t n = strcspn(truth, ",");
    const char *unit = strstr(p->address, " Unit ");
    size_t m = unit ? (size_t)(unit - p->address) : strcspn(p->address, ",");
    bool interpolated = p->match_type == LRT_MATCH_NEIGHBOUR_INTERPOLATED ||
                        p->match_type == LRT_MATCH_RANGE_INTERPOLATED;

    if (interpolated || m != n || strncmp(p->address, truth, n) != 0)
        return false;
    return isnan(a->lon) || isnan(p->lon) || metres(a->lon, a->lat, p->lon, p->lat) < 250;
}

/* Dr Martin Luther King Dr E and W under two spellings: the answer is a house of the list that has the
   number and the very direction that the text names, so nothing is contradicted. */
static bool has_that_direction(const lrti_place *p, const address *asked)
{
    for (size_t at = first_row(asked->number, false), i; at > 0; at = row_after(i, false)) {
        i = at - 1;
        if (strcmp(list[i].number, asked->number) == 0 &&
            lrti_equal_nocase(list[i].pre, asked->pre) &&
            lrti_equal_nocase(list[i].suf, asked->suf) && !isnan(list[i].lon) && !isnan(p->lon) &&
            metres(list[i].lon, list[i].lat, p->lon, p->lat) < 5)
            return true;
    }
    return false;
}

static lrt_status ask(const char *text, lrti_arena *arena, lrti_geocoding *out)
{
    lrt_error err;
    lrt_status status = lrti_geocode(&geocoder, text, "", "", "", arena, out, &err);

    if (status != LRT_OK) {
        fprintf(stderr, "bench_geocode: %s\n", err.message);
        exit(1);
    }
    return status;
}

static void print_case(const char *text, const lrti_geocoding *g, const char *truth)
{
    printf("    %-60s -> %s %s | %s\n", text, lrt_answer_text(g->status),
           g->n_places ? g->places[0].address : g->reason, truth);
}

static void measure(kind k, const address *row, const address *asked, const char *text,
                    const char *truth, tally *t)
{
    lrti_arena arena = {NULL};
    lrti_geocoding g;
    bool among = false, answered, right, interpolated;

    ask(text, &arena, &g);
    for (size_t i = 0; i < g.n_places; i++)
        among = among || same(&g.places[i], row, truth);
    answered = g.status == LRT_ANSWER_ANSWERED;
    interpolated = answered && (g.places[0].match_type == LRT_MATCH_NEIGHBOUR_INTERPOLATED ||
                                g.places[0].match_type == LRT_MATCH_RANGE_INTERPOLATED);
    if (k == K_DIRECTION_FLIPPED && answered && has_that_direction(&g.places[0], asked)) {
        lrti_arena_free(&arena);
        return;
    }
    right = k < K_POSITIVE && answered && same(&g.places[0], row, truth);
    t->asked++;
    t->right += right;
    t->tied += !right && g.status == LRT_ANSWER_AMBIGUOUS && among && k < K_POSITIVE;
    t->interpolated += interpolated;
    t->wrong += answered && !right && !(interpolated && k >= K_POSITIVE);
    t->unanswered += !answered;
    if (strcmp(show, kind_name[k]) == 0 &&
        ((k < K_POSITIVE && !right && !(g.status == LRT_ANSWER_AMBIGUOUS && among)) ||
         (k >= K_POSITIVE && answered)))
        print_case(text, &g, truth);
    if (strcmp(show, "wrong") == 0 && answered && !right && !(interpolated && k >= K_POSITIVE))
        print_case(text, &g, truth);
    lrti_arena_free(&arena);
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double quantile(double *values, size_t n, double q)
{
    qsort(values, n, sizeof(*values), by_double);
    return n ? values[(size_t)((double)(n - 1) * q)] : NAN;
}

static void print_latency(const char *name, char *const *texts, size_t n, double *p50, double *p99)
{
    double *t = checked(malloc((n + 1) * sizeof(*t))), start = cpu_now(), total;
    lrti_geocoding g;

    for (size_t i = 0; i < n; i++) {
        lrti_arena arena = {NULL};
        double from = cpu_now();

        ask(texts[i], &arena, &g);
        lrti_arena_free(&arena);
        t[i] = (cpu_now() - from) * 1e6;
    }
    total = cpu_now() - start;
    printf("%-34s p50 %.0f us, p99 %.0f us, %.0f/s on one thread (n = %zu)\n", name,
           quantile(t, n, 0.5), quantile(t, n, 0.99), (double)n / total, n);
    *p50 = quantile(t, n, 0.5);
    *p99 = quantile(t, n, 0.99);
    sum.per_s = (double)n / total;
    free(t);
}

/* -----------------------------------------------------------------------------------------------------
 * whole parse */

/* Words of a labelled string that belong to a label, joined; the labels a reading has, the same
 * way. */
typedef struct labels {
    char number[64], pre[64], name[256], suffix[64], suf[64], unit[128], city[128], state[64],
        zip[32], street[512]; /* street: all its words in the order of the text */
} labels;

static char *label_slot(labels *l, const char *tag, size_t *size)
{
    static const struct {
        const char *tag;
        size_t at, size;
    } slots[] = {{"AddressNumber", offsetof(labels, number), 64},
                 {"AddressNumberSuffix", offsetof(labels, number), 64},
                 {"AddressNumberPrefix", offsetof(labels, number), 64},
                 {"StreetNamePreDirectional", offsetof(labels, pre), 64},
                 {"StreetName", offsetof(labels, name), 256},
                 {"StreetNamePreType", offsetof(labels, name), 256},
                 {"StreetNamePreModifier", offsetof(labels, name), 256},
                 {"StreetNamePostModifier", offsetof(labels, name), 256},
                 {"StreetNamePostType", offsetof(labels, suffix), 64},
                 {"StreetNamePostDirectional", offsetof(labels, suf), 64},
                 {"OccupancyType", offsetof(labels, unit), 128},
                 {"OccupancyIdentifier", offsetof(labels, unit), 128},
                 {"SubaddressType", offsetof(labels, unit), 128},
                 {"SubaddressIdentifier", offsetof(labels, unit), 128},
                 {"PlaceName", offsetof(labels, city), 128},
                 {"StateName", offsetof(labels, state), 64},
                 {"ZipCode", offsetof(labels, zip), 32}};

    for (size_t i = 0; i < LRTI_COUNT(slots); i++) {
        if (strcmp(slots[i].tag, tag) == 0) {
            *size = slots[i].size;
            return (char *)l + slots[i].at;
        }
    }
    return NULL;
}

static void add_words(char *out, size_t size, const lrti_tokens *tokens, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        strncat(out, tokens->t[i].text, size - strlen(out) - 1);
}

static void add_label(labels *l, const char *tag, const char *text)
{
    size_t size;
    char *slot = label_slot(l, tag, &size);
    lrti_tokens tokens;

    if (!slot)
        return;
    lrti_tokenize(text, strlen(text), &tokens);
    add_words(slot, size, &tokens, 0, tokens.n);
    if (strncmp(tag, "StreetName", 10) == 0)
        add_words(l->street, sizeof(l->street), &tokens, 0, tokens.n);
}

static void labels_of(const lrti_tokens *tokens, const lrti_reading *r, labels *l)
{
    unsigned pre_to = r->base_from, suf_from = r->street_to - (r->suf_dir ? 1U : 0U);

    memset(l, 0, sizeof(*l));
    add_words(l->number, sizeof(l->number), tokens, r->number_from, r->number_to);
    add_words(l->street, sizeof(l->street), tokens, r->street_from, r->street_to);
    add_words(l->pre, sizeof(l->pre), tokens, r->street_from, pre_to);
    add_words(l->name, sizeof(l->name), tokens, r->base_from, r->base_to);
    add_words(l->suffix, sizeof(l->suffix), tokens, r->base_to, suf_from);
    add_words(l->suf, sizeof(l->suf), tokens, suf_from, r->street_to);
    add_words(l->unit, sizeof(l->unit), tokens, r->unit_from, r->unit_to);
    add_words(l->city, sizeof(l->city), tokens, r->city_from, r->city_to);
    add_words(l->state, sizeof(l->state), tokens, r->state_from, r->state_to);
    if (r->zip_at < tokens->n)
        add_words(l->zip, sizeof(l->zip), tokens, r->zip_at, r->zip_at + 1U);
    l->zip[5] = '\0'; /* ZIP+4 */
    memset(l->zip + 5, 0, sizeof(l->zip) - 5);
}

static void merge_directions(labels *l)
{
    put(l->pre + strlen(l->pre), sizeof(l->pre) - strlen(l->pre), l->suf);
    memset(l->suf, 0, sizeof(l->suf));
}

/* The street in one piece: label sets differ in whether the N of N Lockwood Ave is a direction or part of
   the name, the Highway of Highway 34 East a type or part of the name, the East a direction in front. */
static bool same_but_street(const labels *a, const labels *b)
{
    return strcmp(a->number, b->number) == 0 && strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->city, b->city) == 0 && strcmp(a->state, b->state) == 0 &&
           strcmp(a->zip, b->zip) == 0;
}

static bool same_as_whole(const labels *a, const labels *b)
{
    return strcmp(a->street, b->street) == 0 && same_but_street(a, b);
}

static void decode(char *text) /* the entities that occur */
{
    static const char *const entities[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};

    for (size_t i = 0; i < LRTI_COUNT(entities); i++)
        for (char *at; (at = strstr(text, entities[i][0])) != NULL;) {
            *at = entities[i][1][0];
            memmove(at + 1, at + strlen(entities[i][0]), strlen(at + strlen(entities[i][0])) + 1);
        }
}

/* One <AddressString>: false when it is of a kind (PO box, building, recipient ...) that is no
 * street address. */
static bool read_labelled(char *xml, char *text, size_t size, labels *l)
{
    static const char *const others[] = {"USPSBox",      "Recipient",    "BuildingName",
                                         "LandmarkName", "Intersection", "CornerOf",
                                         "NotAddress",   "CountryName"};
    size_t n = 0;

    for (size_t i = 0; i < LRTI_COUNT(others); i++)
        if (strstr(xml, others[i]))
            return false;
    memset(l, 0, sizeof(*l));
    while (*xml && n + 1 < size) {
        char tag[64], *end;

        if (*xml != '<') {
            text[n++] = *xml++;
            continue;
        }
        end = strchr(xml, '>');
        if (!end)
            break;
        snprintf(tag, sizeof(tag), "%.*s", (int)(end - xml - 1), xml + 1);
        xml = end + 1;
        if (tag[0] != '/') {
            char word[256];

            end = strchr(xml, '<');
            if (!end)
                break;
            snprintf(word, sizeof(word), "%.*s", (int)(end - xml), xml);
            decode(word);
            add_label(l, tag, word);
        }
    }
    text[n] = '\0';
    decode(text);
    return l->name[0];
}

static void measure_parse(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *all, *at;
    long size;
    size_t asked = 0, right = 0, whole = 0, skipped = 0;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
        fseek(file, 0, SEEK_SET) != 0) {
        fprintf(stderr, "bench_geocode: cannot read %s\n", path);
        exit(1);
    }
    all = checked(malloc((size_t)size + 1));
    all[fread(all, 1, (size_t)size, file)] = '\0';
    fclose(file);
    for (at = all; (at = strstr(at, "<AddressString>")) != NULL;) {
        char *end = strstr(at, "</AddressString>"), text[1024];
        lrti_reading readings[LRTI_READINGS_MAX];
        lrti_tokens tokens;
        labels truth, got;

        if (!end)
            break;
        *end = '\0';
        at += strlen("<AddressString>");
        if (!read_labelled(at, text, sizeof(text), &truth)) {
            skipped++;
            at = end + 1;
            continue;
        }
        truth.zip[5] = '\0'; /* ZIP+4 */
        memset(truth.zip + 5, 0, sizeof(truth.zip) - 5);
        at = end + 1;
        asked++;
        lrti_tokenize(text, strlen(text), &tokens);
        memset(&got, 0, sizeof(got));
        if (lrti_parse(&tokens, NULL, readings, LRTI_READINGS_MAX) > 0)
            labels_of(&tokens, &readings[0], &got);
        /* The hand-labelled set calls directions behind the street "PreDirectional": only which one
         * counts. */
        whole += same_as_whole(&truth, &got);
        merge_directions(&truth);
        merge_directions(&got);
        if (strcmp(truth.pre, got.pre) == 0 && strcmp(truth.name, got.name) == 0 &&
            strcmp(truth.suffix, got.suffix) == 0 && same_but_street(&truth, &got))
            right++;
        else if (strcmp(show, "parse") == 0)
            printf("    %s\n      n[%s] p[%s] s[%s] t[%s] d[%s] u[%s] c[%s] st[%s] z[%s]\n      "
                   "n[%s] p[%s] s[%s] t[%s] d[%s] u[%s] "
                   "c[%s] st[%s] z[%s]%s\n",
                   text, truth.number, truth.pre, truth.name, truth.suffix, truth.suf, truth.unit,
                   truth.city, truth.state, truth.zip, got.number, got.pre, got.name, got.suffix,
                   got.suf, got.unit, got.city, got.state, got.zip,
                   same_as_whole(&truth, &got) ? " (the street in one piece is right)" : "");
    }
    printf("whole parse, %s: %.2f %% (the street in one piece: %.2f %%) of %zu (%zu of other kinds "
           "left out)\n",
           path, asked ? 100.0 * (double)right / (double)asked : 0,
           asked ? 100.0 * (double)whole / (double)asked : 0, asked, skipped);
    free(all);
}

typedef struct options {
    const char *input;
    uint64_t seed;
    size_t sample;
    unsigned hold_out;
    const char *patterns[8];
    size_t n_patterns;
    int half;    /* -1 all, 0 even, 1 odd */
    int fold;    /* -1: the kinds are measured; else which of the houses are left out */
    size_t made; /* addresses of a made county, 0 = a list is given */
} options;

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : NAN;
}

/* Labels as the columns of a list have them. */
static void labels_of_row(const address *a, labels *l)
{
    memset(l, 0, sizeof(*l));
    add_label(l, "AddressNumber", a->number);
    add_label(l, "StreetNamePreDirectional", a->pre);
    add_label(l, "StreetName", a->name);
    add_label(l, "StreetNamePostType", a->suffix);
    add_label(l, "StreetNamePostDirectional", a->suf);
    add_label(l, "OccupancyType", a->unit);
    add_label(l, "PlaceName", a->city);
    add_label(l, "StateName", a->state);
    add_label(l, "ZipCode", a->zip);
}

/* Whole parse of the list's own strings, without the street table: number, street in one piece, unit, town,
   state and ZIP all as the columns have them. */
static void measure_parts(bool units, double *figure)
{
    size_t asked = 0, right = 0, every = 0;

    for (size_t i = 0; i < n_list; i++) {
        lrti_reading readings[LRTI_READINGS_MAX];
        char text[LRT_TEXT_MAX];
        lrti_tokens tokens;
        labels truth, got;
        address a = list[i];
        bool apart;

        if (units && !a.unit[0] && (i % 10 != 0 || !make_unit(&a)))
            continue; /* every tenth gets a unit of the generator */
        if (!units && a.unit[0])
            continue;
        write_text(&a, text, sizeof(text));
        labels_of_row(&a, &truth);
        memset(&got, 0, sizeof(got));
        lrti_tokenize(text, strlen(text), &tokens);
        if (lrti_parse(&tokens, NULL, readings, LRTI_READINGS_MAX) > 0)
            labels_of(&tokens, &readings[0], &got);
        asked++;
        right += same_as_whole(&truth, &got);
        apart = same_as_whole(&truth, &got) && strcmp(truth.pre, got.pre) == 0 &&
                strcmp(truth.name, got.name) == 0 && strcmp(truth.suffix, got.suffix) == 0 &&
                strcmp(truth.suf, got.suf) == 0;
        every += apart;
        if (!apart && strcmp(show, "parse") == 0)
            printf("    %s: n[%s] p[%s] s[%s] t[%s] d[%s] u[%s] c[%s] st[%s] z[%s]\n", text,
                   got.number, got.pre, got.name, got.suffix, got.suf, got.unit, got.city,
                   got.state, got.zip);
    }
    *figure = percent(right, asked);
    printf(
        "whole parse%s %.2f %% of %zu; direction, name and suffix each as in its column: %.2f %%\n",
        units ? ", with units              " : "                         ", *figure, asked,
        percent(every, asked));
}

/* ----------------------------------------------------------------------------------------------------
 * variants of one site */

/* The answer as its house: the standard address without unit. False: not answered. */
static bool site_answer(const char *text, const char *city, const char *us_state, const char *zip,
                        char *out, size_t size)
{
    lrti_arena arena = {NULL};
    lrti_geocoding g;
    lrt_error err;
    bool answered;
    char *unit;

    if (lrti_geocode(&geocoder, text, city, us_state, zip, &arena, &g, &err) != LRT_OK)
        exit(1);
    answered = g.status == LRT_ANSWER_ANSWERED;
    put(out, size, answered ? g.places[0].address : "");
    unit = strstr(out, " Unit ");
    if (unit)
        memmove(unit, unit + strcspn(unit, ","), strlen(unit + strcspn(unit, ",")) + 1);
    lrti_arena_free(&arena);
    return answered;
}

/* variants.csv, its rows sorted by site: a site counts when all its spellings are answered, with one house. */
static void measure_variants(const table *t)
{
    size_t sites = 0, right = 0, rows = t->rows - 1;

    for (size_t i = 0, end; i < rows; i = end) {
        char first[256], other[256];
        bool one = true;
        size_t spellings = 0;

        for (end = i; end < rows && strcmp(cell(t, end, "site"), cell(t, i, "site")) == 0; end++) {
            bool answered =
                site_answer(cell(t, end, "address"), cell(t, end, "city"), cell(t, end, "state"),
                            cell(t, end, "zip"), end == i ? first : other, sizeof(first));

            one = one && answered && (end == i || strcmp(first, other) == 0);
            spellings++;
        }
        if (spellings < 2)
            continue;
        sites++;
        right += one;
        for (size_t k = i; k < end && !one && strcmp(show, "variants") == 0; k++)
            printf("    %s: %s\n", cell(t, k, "site"), cell(t, k, "address"));
    }
    sum.variants = percent(right, sites);
    printf("variants.csv: one answer to all     %.2f %% of %zu sites\n", sum.variants, sites);
}

/* The ways people write one house without a mistake, for every house: words in full, capitals, without ZIP, without town,
   with a unit, without suffix where no other street has the name. */
static void measure_made_variants(const options *o, char **truth)
{
    static const kind ways[] = {K_CLEAN,        K_WORDS, K_CASE,          K_ZIP_MISSING,
                                K_CITY_MISSING, K_UNIT,  K_SUFFIX_MISSING};
    size_t sites = 0, right = 0;

    for (size_t tries = 0; tries < 4 * n_list && sites < o->sample; tries++) {
        size_t i = pick(n_list);
        char text[LRT_TEXT_MAX], first[256] = "", other[256];
        bool one = true;

        if (!truth[i])
            continue;
        for (size_t k = 0; k < LRTI_COUNT(ways); k++) {
            address a = list[i];

            if (!perturb(&a, ways[k], text, sizeof(text)))
                continue;
            one = one && site_answer(text, "", "", "", k == 0 ? first : other, sizeof(first)) &&
                  (k == 0 || strcmp(first, other) == 0);
        }
        sites++;
        right += one;
    }
    sum.made_variants = percent(right, sites);
}

/* ----------------------------------------------------------------------------------------------------------
 * main */

enum { FOLDS = 20 };

static void add_row(lrti_geocode_row *out, const table *t, size_t row)
{
    *out = (lrti_geocode_row){
        cell(t, row, "ppn"),
        cell(t, row, "address"),
        cell(t, row, "number"),
        cell(t, row, "predir"),
        cell(t, row, "pretype"),
        cell(t, row, "name"),
        cell(t, row, "suffix")[0] ? cell(t, row, "suffix") : cell(t, row, "posttype"),
        cell(t, row, "postdir"),
        cell(t, row, "unit")[0] ? cell(t, row, "unit") : cell(t, row, "subaddress"),
        cell(t, row, "city"),
        cell(t, row, "state"),
        cell(t, row, "zip"),
        number_of(cell(t, row, "lon")),
        number_of(cell(t, row, "lat")),
        row + 2};
}

static void add_street(lrti_geocode_street *out, const table *t, size_t row)
{
    const char *wkt = strchr(cell(t, row, "wkt"), '(');
    double *points = NULL;
    uint32_t n = 0, capacity = 0;

    memset(out, 0, sizeof(*out));
    out->name = cell(t, row, "name");
    out->pre_dir = out->pre_type = out->base_name = out->suffix = out->suf_dir = "";
    out->from_left = out->from_right = cell(t, row, "number_min"); /* merged ranges: both sides */
    out->to_left = out->to_right = cell(t, row, "number_max");
    out->zip_left = out->zip_right = cell(t, row, "zip");
    out->city_left = out->city_right = cell(t, row, "city");
    for (char *end; wkt && *wkt != ')' && *wkt;) {
        double value = strtod(wkt + (*wkt == '(' || *wkt == ','), &end);

        if (n + 2 > capacity) {
            capacity = capacity ? 2 * capacity : 16;
            points = checked(realloc(points, capacity * sizeof(*points)));
        }
        if (end == wkt)
            break;
        points[n++] = value;
        wkt = end;
    }
    out->lon_lat = points;
    out->n_points = n / 2;
}

/* The whole list, or the half of the street names the seed assigns. */
static void load_list(const table *t, const options *o)
{
    list = checked(calloc(t->rows, sizeof(*list)));
    towns = checked(calloc(t->rows, sizeof(*towns)));
    for (size_t i = 0; i + 1 < t->rows; i++) {
        address *a = &list[n_list];
        bool known = false;

        if (!read_address(t, i, a))
            continue;
        if (o->half >= 0 && (int)(hash_text(a->name) & 1) != o->half)
            continue;
        n_list++;
        for (size_t k = 0; k < n_towns && !known; k++)
            known = lrti_equal_nocase(towns[k], a->city);
        if (!known && a->city[0])
            strcpy(towns[n_towns++], a->city);
    }
}

/* What a street is called, whatever the spelling: letters and digits of its name without directions in
   front; a numbered road by its number. Two spellings of one street have to be left out together, or the
   one that stays answers rightly for the other. */
static void held_key(const char *name, char *out, size_t size)
{
    static const char *const roads[] = {"state", "us", "county", "co", "hwy", "highway", "st", "i"};
    char word[40];
    size_t n = 0;
    bool road = false, first = true;

    for (; *name; first = false) {
        size_t len = strcspn(name, " ");

        snprintf(word, sizeof(word), "%.*s", (int)len, name);
        for (size_t i = 0; first && i < LRTI_COUNT(roads); i++)
            road = road || lrti_equal_nocase(word, roads[i]);
        if (road && word[0] >= '0' && word[0] <= '9')
            n = 0;
        for (size_t i = 0; dir_index(word) < 0 && word[i] && n + 1 < size; i++)
            out[n++] = (char)lrti_ascii_lower(word[i]);
        name += len + strspn(name + len, " ");
    }
    out[n] = '\0';
}

/* What is left out of the table: whole names by the hash of the name, houses by that of the row. */
static int held_kind(const char *name, const char *number, const options *o)
{
    char key[192];
    size_t n;

    if (o->fold >= 0) { /* single houses, every one in one of the folds */
        snprintf(key, sizeof(key), "%.100s#%.40s", name, number);
        for (char *c = key; *c; c++)
            *c = (char)lrti_ascii_lower(*c);
        return hash_text(key) / 11 % FOLDS == (unsigned)o->fold ? 2 : 0;
    }
    held_key(name, key, sizeof(key));
    n = strlen(key);
    if (hash_text(key) / 7 % 100 < o->hold_out)
        return 1;
    snprintf(key + n, sizeof(key) - n, "/%s", number);
    return hash_text(key) / 7 % 100 < o->hold_out ? 2 : 0;
}

static void compile(const lrti_geocode_input *input, const char *what)
{
    static lrti_buf section;
    lrt_error err;
    double start = now(), built;

    section.len = 0;
    if (lrti_geocode_compile(input, &section, &err) != LRT_OK) {
        fprintf(stderr, "bench_geocode: %s\n", err.message);
        exit(1);
    }
    built = now();
    if (lrti_geocode_open(section.data, section.len, &geocoder, &err) != LRT_OK) {
        fprintf(stderr, "bench_geocode: %s\n", err.message);
        exit(1);
    }
    if (!what)
        return; /* a fold */
    sum.rows = input->n_addresses + input->n_parcels;
    sum.bytes_100k = (double)section.len / (double)sum.rows * 1e5 / 1e6;
    sum.build_s = (built - start) / (double)sum.rows * 5e5;
    sum.open_ms = (now() - built) * 1e3;
    printf("%s: %zu rows, %zu bytes (%.1f a row), built in %.2f s, opened in %.2f ms\n", what,
           input->n_addresses + input->n_parcels, section.len,
           (double)section.len / (double)(input->n_addresses + input->n_parcels), built - start,
           (now() - built) * 1e3);
}

static void note_kind(kind k, const tally *t)
{
    double found = percent(t->right + t->tied, t->asked), wrong = percent(t->wrong, t->asked);

    if (k < K_POSITIVE && k != K_TYPOS && !(found >= sum.worst_kind)) {
        sum.worst_kind = found;
        sum.worst_name = kind_name[k];
    }
    switch (k) {
    case K_TYPOS: sum.two_typos = found; break;
    case K_UNIT: sum.units = found; break;
    case K_NUMBER_FAR: sum.number_absent = wrong; break;
    case K_STREET_ABSENT: sum.street_absent = wrong; break;
    case K_STREET_MADE: sum.street_made = wrong; break;
    case K_DIRECTION_FLIPPED: sum.direction = wrong; break;
    default: break;
    }
}

static void measure_kinds(const options *o, char **truth)
{
    tally positive = {0};

    printf("%-20s %8s %8s %8s %8s %8s %9s\n", "kind", "asked", "right %", "tied %", "sum %",
           "wrong %", "interp. %");
    for (int k = 0; k < K_COUNT; k++) {
        tally t = {0};

        for (size_t tries = 0; tries < 4 * n_list && t.asked < o->sample; tries++) {
            size_t i = k == K_CLEAN ? tries : pick(n_list);
            address a;
            char text[LRT_TEXT_MAX];

            if (i >= n_list)
                break;
            if ((k == K_STREET_ABSENT) != (list[i].held_kind == 1) || list[i].held_kind == 2 ||
                (k != K_STREET_ABSENT && !truth[i]))
                continue;
            a = list[i];
            if (perturb(&a, (kind)k, text, sizeof(text)))
                measure((kind)k, &list[i], &a, text, truth[i] ? truth[i] : "", &t);
        }
        if (t.asked == 0)
            continue;
        if (k < K_POSITIVE) {
            positive.asked += t.asked;
            positive.right += t.right;
            positive.tied += t.tied;
            positive.wrong += t.wrong;
        }
        note_kind((kind)k, &t);
        printf("%-20s %8zu %8.2f %8.2f %8.2f %8.3f %9.2f\n", kind_name[k], t.asked,
               100.0 * (double)t.right / (double)t.asked, 100.0 * (double)t.tied / (double)t.asked,
               100.0 * (double)(t.right + t.tied) / (double)t.asked,
               100.0 * (double)t.wrong / (double)t.asked,
               100.0 * (double)t.interpolated / (double)t.asked);
    }
    sum.positive = percent(positive.right + positive.tied, positive.asked);
    sum.precision = percent(positive.right, positive.right + positive.wrong);
    printf("positive queries right or tied     %.2f %% of %zu\n",
           100.0 * (double)(positive.right + positive.tied) / (double)positive.asked,
           positive.asked);
    printf("precision of answered (positives)  %.3f %%\n",
           100.0 * (double)positive.right / (double)(positive.right + positive.wrong));
}

/* Houses left out, in turn, so that each is found between its neighbours as they are. */
typedef struct left_out {
    double *neighbour, *range;
    size_t n, n_ranges, asked, covered;
} left_out;

static void measure_left_out(left_out *out)
{
    for (size_t i = 0; i < n_list; i++) {
        lrti_arena arena = {NULL};
        lrti_geocoding g;
        char text[LRT_TEXT_MAX];
        double d;

        if (list[i].held_kind != 2 || isnan(list[i].lon))
            continue;
        write_text(&list[i], text, sizeof(text));
        ask(text, &arena, &g);
        out->asked++;
        d = g.n_places ? metres(list[i].lon, list[i].lat, g.places[0].lon, g.places[0].lat) : NAN;
        if (g.status == LRT_ANSWER_ANSWERED &&
            g.places[0].match_type == LRT_MATCH_RANGE_INTERPOLATED)
            out->range[out->n_ranges++] = d;
        if (g.status == LRT_ANSWER_ANSWERED &&
            g.places[0].match_type == LRT_MATCH_NEIGHBOUR_INTERPOLATED) {
            out->neighbour[out->n++] = d;
            out->covered += d <= g.places[0].error_m;
            if (strcmp(show, "left out") == 0 && d > 100)
                printf("    %s: %.0f m, expected %.0f\n", text, d, g.places[0].error_m);
        } else if (strcmp(show, "left out") == 0) {
            print_case(text, &g, "");
        }
        lrti_arena_free(&arena);
    }
}

static void measure_queries(const table *t)
{
    size_t asked = 0, right = 0, tied = 0, none = 0, answered_none = 0, wrong = 0;

    for (size_t i = 0; i + 1 < t->rows; i++) {
        lrti_arena arena = {NULL};
        lrti_geocoding g, clean;
        lrt_error err;
        const char *expected = cell(t, i, "expected");
        bool among = false;

        if (lrti_geocode(&geocoder, cell(t, i, "query"), cell(t, i, "city"), cell(t, i, "state"),
                         cell(t, i, "zip"), &arena, &g, &err) != LRT_OK)
            exit(1);
        if (strcmp(expected, "-") == 0) {
            none++;
            answered_none += g.status == LRT_ANSWER_ANSWERED;
        } else {
            ask(expected, &arena, &clean);
            for (size_t k = 0; k < g.n_places && clean.n_places; k++)
                among = among || strcmp(g.places[k].address, clean.places[0].address) == 0;
            asked++;
            if (g.status == LRT_ANSWER_ANSWERED && clean.n_places &&
                strcmp(g.places[0].address, clean.places[0].address) == 0)
                right++;
            else if (g.status == LRT_ANSWER_AMBIGUOUS && among)
                tied++;
            else if (g.status == LRT_ANSWER_ANSWERED)
                wrong++;
        }
        lrti_arena_free(&arena);
    }
    printf("queries.csv: %zu with an answer: %.2f %% right, %.2f %% tied, %.3f %% wrong; %zu "
           "without: %.3f %% answered\n",
           asked, asked ? 100.0 * (double)right / (double)asked : 0,
           asked ? 100.0 * (double)tied / (double)asked : 0,
           asked ? 100.0 * (double)wrong / (double)asked : 0, none,
           none ? 100.0 * (double)answered_none / (double)none : 0);
}

/* The standard address of each row that the table holds, as the clean text finds it. */
static char **find_truth(void)
{
    char **truth = checked(calloc(n_list + 1, sizeof(*truth)));
    size_t held = 0, found = 0;

    for (size_t i = 0; i < n_list; i++) {
        lrti_arena arena = {NULL};
        lrti_geocoding g;
        char text[LRT_TEXT_MAX];

        held += list[i].held_kind != 0;
        if (list[i].held_kind)
            continue;
        write_text(&list[i], text, sizeof(text));
        ask(text, &arena, &g);
        for (size_t k = 0; k < g.n_places && !truth[i]; k++)
            if (isnan(list[i].lon) || isnan(g.places[k].lon) ||
                metres(list[i].lon, list[i].lat, g.places[k].lon, g.places[k].lat) < 250)
                truth[i] = copy(g.places[k].address);
        if (truth[i]) { /* "12 Main St Unit 3, ...": compare without the unit */
            char *unit = strstr(truth[i], " Unit ");

            if (unit)
                memmove(unit, unit + strcspn(unit, ","), strlen(unit + strcspn(unit, ",")) + 1);
        }
        found += g.status == LRT_ANSWER_ANSWERED && truth[i];
        if (strcmp(show, "clean") == 0 && !(g.status == LRT_ANSWER_ANSWERED && truth[i]))
            print_case(text, &g, "clean");
        lrti_arena_free(&arena);
    }
    sum.clean = percent(found, n_list - held);
    printf("clean strings answered             %.2f %% of %zu\n",
           100.0 * (double)found / (double)(n_list - held), n_list - held);
    return truth;
}

static void measure_latency(const options *o)
{
    size_t n = o->sample < n_list ? o->sample : n_list, typos = 0;
    char **clean = checked(calloc(n + 1, sizeof(*clean))),
         **typed = checked(calloc(n + 1, sizeof(*typed)));

    for (size_t i = 0; i < n; i++) {
        char text[LRT_TEXT_MAX];
        address a = list[pick(n_list)];

        write_text(&a, text, sizeof(text));
        clean[i] = copy(text);
        if (perturb(&a, K_TYPO, text, sizeof(text)))
            typed[typos++] = copy(text);
    }
    double typo_p50;

    print_latency("latency, one typo", typed, typos, &typo_p50, &sum.typo_p99_us);
    print_latency("latency, clean", clean, n, &sum.p50_us, &sum.p99_us);
    print_latency("latency, clean, warm", clean, n, &sum.p50_us, &sum.p99_us);
}

/* The rows of the table that are not left out, and which of the list are. */
static void fill_rows(lrti_geocode_row *rows, lrti_geocode_input *input, const table *addresses,
                      const options *o)
{
    input->n_addresses = 0;
    for (size_t i = 0; i + 1 < addresses->rows; i++) {
        address a;

        if (!read_address(addresses, i, &a) || held_kind(a.name, a.number, o) == 0)
            add_row(&rows[input->n_addresses++], addresses, i);
    }
    for (size_t i = 0; i < n_list; i++)
        list[i].held_kind = held_kind(list[i].name, list[i].number, o);
}

static void measure_folds(const options *o, lrti_geocode_row *rows, lrti_geocode_input *input,
                          const table *addresses)
{
    left_out out = {checked(malloc((n_list + 1) * sizeof(double))),
                    checked(malloc((n_list + 1) * sizeof(double))),
                    0,
                    0,
                    0,
                    0};

    for (int fold = 0; fold < FOLDS; fold++) {
        options one = *o;

        one.fold = fold;
        fill_rows(rows, input, addresses, &one);
        compile(input, NULL);
        measure_left_out(&out);
    }
    sum.median_m = quantile(out.neighbour, out.n, 0.5);
    sum.p90_m = quantile(out.neighbour, out.n, 0.9);
    printf("neighbour interpolation            median %.1f m, p90 %.1f m; %.1f %% within the "
           "expected error; %zu of %zu left out in turn\n",
           sum.median_m, sum.p90_m, percent(out.covered, out.n), out.n, out.asked);
    if (out.n_ranges > 0)
        printf("by ranges                          median %.1f m, p90 %.1f m, of %zu\n",
               quantile(out.range, out.n_ranges, 0.5), quantile(out.range, out.n_ranges, 0.9),
               out.n_ranges);
    free(out.neighbour);
    free(out.range);
}

/* A parcel number as people write it; false: this number has no such form. */
static bool parcel_form(const char *ppn, int form, char *out, size_t size)
{
    size_t n = 0;

    for (const char *c = ppn; *c && n + 2 < size; c++) {
        bool plain = (*c >= '0' && *c <= '9') || is_letter(*c);

        if (plain)
            out[n++] = form == 4 ? (char)lrti_ascii_lower(*c) : *c;
        else if (form != 1)
            out[n++] = form == 2 ? ' ' : form == 3 ? '/' : *c;
    }
    out[n] = '\0';
    if (form < 5)
        return true;
    while (*out == '0') /* read as a number: the zeros in front are lost */
        memmove(out, out + 1, strlen(out));
    return ppn[0] == '0' && strlen(out) > 2;
}

static void measure_parcels(const options *o, const table *parcels, const table *addresses)
{
    const table *t = parcels->rows ? parcels : addresses;
    size_t asked = 0, right = 0, open_asked = 0, open = 0;

    for (size_t i = 0; o->n_patterns && i + 1 < t->rows; i++) {
        for (int form = 0; form < 6; form++) {
            lrti_arena arena = {NULL};
            lrti_geocoding g;
            char text[LRT_TEXT_MAX];
            const char *ppn = cell(t, i, "ppn");

            if (!ppn[0] || !parcel_form(ppn, form, text, sizeof(text)))
                continue;
            ask(text, &arena, &g);
            if (form == 5) {
                open_asked++;
                open += g.status == LRT_ANSWER_AMBIGUOUS;
            } else {
                asked++;
                right +=
                    g.status == LRT_ANSWER_ANSWERED &&
                    strcmp(lrti_geocode_parcel_number(&geocoder, g.places[0].parcels[0]), ppn) == 0;
            }
            lrti_arena_free(&arena);
        }
    }
    sum.parcels = percent(right, asked);
    sum.parcels_open = percent(open, open_asked);
}

/* By the public interface: a dataset of the whole list, asked a stream of clean texts, one in five with a typo. */
static void measure_service(const options *o, size_t limit, bool stream, service_figures *out)
{
    size_t n = limit < n_list ? limit : n_list, n_texts = stream ? o->sample * 5 : 0;
    service_row *rows = checked(calloc(n + 1, sizeof(*rows)));
    char **texts = checked(calloc(n_texts + 1, sizeof(*texts)));

    for (size_t i = 0; i < n; i++) {
        char text[LRT_TEXT_MAX];
        address a = list[i];

        a.city[0] = a.state[0] = a.zip[0] = '\0';
        write_text(&a, text, sizeof(text));
        rows[i] = (service_row){copy(text),  list[i].city, list[i].state,
                                list[i].zip, list[i].lon,  list[i].lat};
    }
    for (size_t i = 0; i < n_texts; i++) {
        char text[LRT_TEXT_MAX];
        address a = list[pick(n_list)];

        if (i % 5 != 0 || !perturb(&a, K_TYPO, text, sizeof(text)))
            write_text(&a, text, sizeof(text));
        texts[i] = copy(text);
    }
    service_measure(rows, n, (const char *const *)texts, n_texts, out);
    for (size_t i = 0; i < n; i++)
        free((char *)rows[i].address);
    for (size_t i = 0; i < n_texts; i++)
        free(texts[i]);
    free(rows);
    free(texts);
}

static void measure_services(const options *o)
{
    service_figures all, hundred, large;

    measure_service(o, n_list, true, &all);
    sum.stream_per_s = all.per_s;
    sum.dataset_open_ms = all.open_ms;
    printf(
        "dataset of %zu addresses: built in %.2f s, %.1f MB with its tables for people; open and "
        "first answer %.2f ms, the very first %.2f ms; stream of %zu: %.0f/s, %zu answered\n",
        all.rows, all.build_s, all.dataset_mb, all.open_ms, all.first_ms, all.asked, all.per_s,
        all.answered);
    if (!o->made)
        return;
    measure_service(o, 100000, false, &hundred);
    sum.dataset_mb = n_list >= 100000 ? hundred.dataset_mb : NAN;
    if (n_list < 500000)
        return;
    measure_service(o, 500000, false, &large);
    sum.dataset_s = large.build_s;
    sum.dataset_open_ms = large.open_ms;
}

static void print_line(const char *what, const char *reach, double value, const char *unit)
{
    if (isnan(value))
        printf("%-62s %-8s -\n", what, reach);
    else
        printf("%-62s %-8s %.*f%s\n", what, reach, value < 1 && value > 0 ? 3 : 2, value, unit);
}

static void print_summary(void)
{
    char worst[80];

    snprintf(worst, sizeof(worst), "  worst kind of fault (%s)",
             sum.worst_name ? sum.worst_name : "none");
    printf("\n%-62s %-8s measured\n", "measure", "reach");
    print_line("whole parse of the list's strings", "99.8", sum.parse, " %");
    print_line("  with units", "99.5", sum.parse_units, " %");
    print_line("positive queries right, or tied with the truth", "99.0", sum.positive, " %");
    print_line(worst, "97", sum.worst_kind, " %");
    print_line("  two typos", "95", sum.two_typos, " %");
    print_line("  units", "99.5", sum.units, " %");
    print_line("precision of answered", "99.95", sum.precision, " %");
    print_line("clean strings", "99.9", sum.clean, " %");
    print_line("answered although the number does not exist", "0.1", sum.number_absent, " %");
    print_line("answered although the street is not in the table", "0.1", sum.street_absent, " %");
    print_line("answered although the street is made up", "0.1", sum.street_made, " %");
    print_line("answered although the direction is contradicted", "0", sum.direction, " %");
    print_line("spellings of one site get one answer (variants.csv)", "95", sum.variants, " %");
    print_line("  seven made spellings of one house", "95", sum.made_variants, " %");
    print_line("parcel numbers in every written form", "100", sum.parcels, " %");
    print_line("  those with lost zeros flagged as ambiguous", "100", sum.parcels_open, " %");
    print_line("neighbour interpolation, leave one out, median", "6 m", sum.median_m, " m");
    print_line("  p90", "35 m", sum.p90_m, " m");
    print_line("latency, warm, p50", "60 us", sum.p50_us, " us");
    print_line("  p99", "1000 us", sum.p99_us, " us");
    print_line("  one typo, p99", "3000 us", sum.typo_p99_us, " us");
    print_line("queries a second on one thread", "15000", sum.per_s, "");
    print_line("libroute geocode -i, rows a second on one thread", "15000", sum.stream_per_s, "");
    print_line("geocoder's index for 100,000 addresses, in proportion", "10 MB", sum.bytes_100k,
               " MB");
    print_line("  the dataset of 100,000, with tables for people", "", sum.dataset_mb, " MB");
    print_line("build of 500,000: the index, in proportion", "20 s", sum.build_s, " s");
    print_line("  the dataset of 500,000", "20 s", sum.dataset_s, " s");
    print_line("open: the index", "5 ms", sum.open_ms, " ms");
    print_line("  the dataset, and a first answer", "5 ms", sum.dataset_open_ms, " ms");
}

static void run(const options *o)
{
    char path[1024];
    struct stat info;
    bool folder = stat(o->input, &info) == 0 && S_ISDIR(info.st_mode);
    table addresses, parcels = {0}, streets = {0}, queries = {0}, variants = {0};
    lrti_geocode_input input;
    lrti_geocode_row *rows, *parcel_rows;
    lrti_geocode_street *lines;
    char **truth;

    snprintf(path, sizeof(path), folder ? "%s/addresses.csv" : "%s", o->input);
    if (!read_table(path, &addresses)) {
        fprintf(stderr, "bench_geocode: cannot read %s\n", path);
        exit(1);
    }
    if (folder) {
        snprintf(path, sizeof(path), "%s/parcels.csv", o->input);
        read_table(path, &parcels);
        snprintf(path, sizeof(path), "%s/streets.csv", o->input);
        read_table(path, &streets);
        snprintf(path, sizeof(path), "%s/queries.csv", o->input);
        read_table(path, &queries);
        snprintf(path, sizeof(path), "%s/variants.csv", o->input);
        read_table(path, &variants);
        snprintf(path, sizeof(path), "%s/labelled.xml", o->input);
        if (access(path, R_OK) == 0)
            measure_parse(path);
    }
    load_list(&addresses, o);
    index_list();
    memset(&input, 0, sizeof(input));
    rows = checked(calloc(addresses.rows + 1, sizeof(*rows)));
    parcel_rows = checked(calloc(parcels.rows + addresses.rows + 1, sizeof(*parcel_rows)));
    lines = checked(calloc(streets.rows + 1, sizeof(*lines)));
    input.addresses = rows;
    fill_rows(rows, &input, &addresses, o);
    for (size_t i = 0; i + 1 < parcels.rows; i++)
        add_row(&parcel_rows[input.n_parcels++], &parcels, i);
    for (size_t i = 0; !parcels.rows && o->n_patterns && i + 1 < addresses.rows; i++)
        if (cell(&addresses, i, "ppn")[0]) { /* the number alone: its house may be left out */
            parcel_rows[input.n_parcels] =
                (lrti_geocode_row){.ppn = cell(&addresses, i, "ppn"), .lon = NAN, .lat = NAN};
            parcel_rows[input.n_parcels++].record = i + 2;
        }
    for (size_t i = 0; i + 1 < streets.rows; i++)
        add_street(&lines[input.n_streets++], &streets, i);
    input.parcels = parcel_rows;
    input.streets = lines;
    input.parcel_patterns = o->patterns;
    input.n_parcel_patterns = o->n_patterns;
    input.default_city = input.default_state = "";
    compile(&input, o->input);
    state = o->seed * 2654435769U + 1;
    truth = find_truth();
    measure_kinds(o, truth);
    measure_latency(o);
    if (queries.rows > 0)
        measure_queries(&queries);
    measure_made_variants(o, truth);
    measure_parts(false, &sum.parse);
    measure_parts(true, &sum.parse_units);
    measure_services(o);
    measure_parcels(o, &parcels, &addresses);
    measure_folds(o, rows, &input, &addresses);
    if (variants.rows > 0) { /* nothing left out */
        options all = *o;

        all.hold_out = 0;
        fill_rows(rows, &input, &addresses, &all);
        compile(&input, NULL);
        measure_variants(&variants);
    }
    print_summary();
}

int main(int argc, char **argv)
{
    const double none = NAN;
    static_assert(offsetof(summary, worst_name) % sizeof(double) == 0, "figures first");
    for (size_t i = 0; i < offsetof(summary, worst_name) / sizeof(double); i++)
        ((double *)&sum)[i] = none;
    options o = {NULL, 1, 2000, 5, {NULL}, 0, -1, -1, 0};
    bool parsed = false;

    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(argv[i], "--seed") == 0)
            o.seed = (uint64_t)strtoull(value, NULL, 10), i++;
        else if (strcmp(argv[i], "--sample") == 0)
            o.sample = (size_t)strtoull(value, NULL, 10), i++;
        else if (strcmp(argv[i], "--hold-out") == 0)
            o.hold_out = (unsigned)strtoul(value, NULL, 10), i++;
        else if (strcmp(argv[i], "--pattern") == 0 && o.n_patterns < LRTI_COUNT(o.patterns))
            o.patterns[o.n_patterns++] = value, i++;
        else if (strcmp(argv[i], "--half") == 0)
            o.half = strcmp(value, "odd") == 0, i++;
        else if (strcmp(argv[i], "--show") == 0)
            show = value, i++;
        else if (strcmp(argv[i], "--parse") == 0)
            measure_parse(value), parsed = true, i++;
        else if (strcmp(argv[i], "--made") == 0)
            o.made = (size_t)strtoull(value, NULL, 10), i++;
        else
            o.input = argv[i];
    }
    if (o.made > 0) {
        char path[] = "/tmp/bench_geocode.csv.XXXXXX";

        close(mkstemp(path));
        service_made_list(path, o.made, o.seed);
        o.input = path;
        run(&o);
        unlink(path);
    } else if (o.input)
        run(&o);
    else if (!parsed) {
        fprintf(
            stderr,
            "usage: bench_geocode [--seed N] [--sample N] [--hold-out PERCENT] [--pattern P]... "
            "[--half even|odd]\n"
            "                     [--show KIND] [--parse FILE.xml]... [ADDRESSES.csv | FOLDER | "
            "--made N]\n");
        return 2;
    }
    return 0;
}
