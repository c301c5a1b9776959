/*
 * Words to places: every reading of the text is held against the street table, every match becomes
 * a hit with its faults, and the hits are judged together.
 *
 *   exact      the name's key as it is read
 *   joined     words run together (DETROITAVE, WESTPARK), a suffix or direction that is misspelt
 *   deletes    names one edit away, by the hashes of the keys with one character left out
 *   letters    names further away, all those whose letters differ little; every one is verified by
 * edit distance
 *
 * An answer needs one hit that stands alone. What the text contradicts (direction, town) is never
 * answered, only shown; what it leaves open between two places is a tie. The
 * deductions are in libroute/docs/geocoder.md.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geocode_explain.h"
#include "geocode_parse.h"
#include "geocode_view.h"

/* Deductions: small where people leave out what they take for granted, larger the more often the
   fault named another place in the development data (flipped directions always did). */
enum {
    COST_EDIT = 6,
    COST_JOINED = 2,
    COST_SUFFIX_MISSING = 3,
    COST_SUFFIX_WRONG = 8,
    COST_SUFFIX_EXTRA = 4, /* the table has none */
    COST_DIRECTION_MISSING = 5,
    COST_DIRECTION_MOVED = 3,
    COST_DIRECTION_CONTRADICTED = 30,
    COST_ZIP_MISSING = 1,
    COST_ZIP_WRONG = 6,
    COST_CITY_MISSING = 1,
    COST_CITY_WRONG = 8,
    COST_CITY_EDIT = 2,
    COST_UNIT_UNKNOWN = 2,
    COST_NUMBER_MISSING = 20,
    COST_ALIAS = 1,
    RANK_INTERPOLATED = 12, /* not a fault: it only orders the candidates */
    RANK_STREET = 40,
    TIE_MARGIN = 4 /* less than one fault apart is no difference */
};

enum { HITS_MAX = 96, SHOWN_MAX = 20, NAMES_MAX = 48 };

typedef enum kind { KIND_EXACT, KIND_NEIGHBOUR, KIND_RANGE, KIND_BLOCK, KIND_STREET } kind;

typedef struct hit {
    uint32_t street;
    uint32_t house;    /* KIND_EXACT: its first record */
    uint32_t from, to; /* KIND_EXACT: the records of that number */
    kind kind;
    uint32_t faults;
    int cost, rank;
    int zip_says, city_says;  /* 1 agrees, -1 contradicts, 0 says nothing */
    unsigned edits;           /* in the street's name */
    bool weak;                /* too little of the name is left to be sure */
    bool unit;                /* `house` is the unit asked for */
    double lon, lat, error_m; /* 1e-7 degree; NaN: none */
    const lrti_reading *reading;
} hit;

typedef struct town {    /* what a text says about the municipality */
    bool given, garbled; /* garbled: found by edit distance */
    uint32_t from, to;   /* cities of that key */
    unsigned state;
} town;

typedef struct search {
    const lrti_geo_view *v;
    const lrti_tokens *tokens;
    town arg_town;
    uint32_t arg_zip;
    bool arg_zip_given;
    lrti_arena *arena;
    const lrti_reading *reading; /* the one at work, and what it says about the place */
    town text_town;
    uint32_t zip;
    bool zip_given;
    uint8_t stray[2];             /* directions that the reading put elsewhere, 0 = none */
    bool memory;                  /* false: an allocation failed */
    const lrti_reading *readings; /* all of them, for an explanation */
    size_t n_readings;
    hit hits[HITS_MAX];
    size_t n;
} search;

/* ------------------------------------------------------------------------------------------- edit
 * distance */

/* Optimal string alignment: insert, delete, replace, swap neighbours; limit + 1 when it is more
 * than `limit`. */
static unsigned edit_distance(const char *a, size_t n, const char *b, size_t m, unsigned limit)
{
    unsigned rows[3][LRTI_KEY_MAX + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];

    if (n >= LRTI_KEY_MAX || m >= LRTI_KEY_MAX || (n > m ? n - m : m - n) > limit)
        return limit + 1;
    for (size_t j = 0; j <= m; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned least = now[0] = (unsigned)i, *spare;

        for (size_t j = 1; j <= m; j++) {
            unsigned best = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);

            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
            least = best < least ? best : least;
        }
        if (least > limit)
            return limit + 1;
        spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[m] <= limit ? last[m] : limit + 1;
}

static unsigned word_distance(const char *a, const char *b, unsigned limit)
{
    return edit_distance(a, strlen(a), b, strlen(b), limit);
}

/* ----------------------------------------------------------------------------------------------------
 * towns */

static size_t first_city(const lrti_geo_view *v, const char *key)
{
    size_t low = 0, high = lrti_geo_count(v, LRTI_TABLE_CITY);

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(v->text + v->city[mid].key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool city_exact(const lrti_geo_view *v, const char *key, town *out)
{
    size_t at = first_city(v, key), n = lrti_geo_count(v, LRTI_TABLE_CITY);

    out->from = out->to = (uint32_t)at;
    while (key[0] && out->to < n && strcmp(v->text + v->city[out->to].key, key) == 0)
        out->to++;
    return out->to > out->from;
}

/* The one city nearest to a key: within one edit, two from eight letters on; a tie is none. */
static void city_nearest(const lrti_geo_view *v, const char *key, town *out)
{
    size_t len = strlen(key), n = lrti_geo_count(v, LRTI_TABLE_CITY);
    unsigned limit = len < 4 ? 0 : len < 8 ? 1 : 2, best = limit + 1;

    out->from = out->to = 0;
    for (size_t i = 0; i < n && limit > 0; i++) {
        const char *other = v->text + v->city[i].key;
        unsigned d = edit_distance(key, len, other, strlen(other), limit);

        if (d < best) {
            best = d;
            out->from = (uint32_t)i;
            out->to = (uint32_t)i + 1;
        } else if (d == best && d <= limit &&
                   strcmp(other, v->text + v->city[out->from].key) == 0) {
            out->to = (uint32_t)i + 1; /* the same name in another state */
        } else if (d == best && d <= limit) {
            out->to = out->from; /* two towns as near as each other */
        }
    }
    out->garbled = out->to > out->from;
}

static void town_of(const lrti_geo_view *v, const lrti_tokens *tokens, unsigned from, unsigned to,
                    unsigned state, town *out)
{
    char key[LRTI_KEY_MAX];

    memset(out, 0, sizeof(*out));
    out->state = state;
    out->given = from < to;
    if (!out->given)
        return;
    lrti_city_key(tokens, from, to, key);
    if (city_exact(v, key, out))
        return;
    if (to - from > 1 && tokens->t[to - 1].word && tokens->t[to - 1].word->state)
        return; /* DAYTON KY is no misspelt Dayton */
    city_nearest(v, key, out);
    if (out->to == out->from && to - from > 1) { /* CLEVELAND OHI: a state that cannot be read */
        lrti_city_key(tokens, from, to - 1, key);
        out->garbled = city_exact(v, key, out);
    }
}

static bool known_city(const void *user, const lrti_tokens *tokens, unsigned from, unsigned to)
{
    char key[LRTI_KEY_MAX];
    town unused;

    lrti_city_key(tokens, from, to, key);
    return city_exact(user, key, &unused);
}

static int town_says(const lrti_geo_view *v, const town *t, uint32_t city)
{
    if (t->state && v->city[city].state && t->state != v->city[city].state)
        return -1;
    if (!t->given)
        return 0;
    return city >= t->from && city < t->to ? 1 : -1;
}

/* The text and the column beside it: one that agrees is enough (a column that repeats or shortens
 * the town). */
static int city_says(const search *s, uint32_t city)
{
    int text = town_says(s->v, &s->text_town, city), arg = town_says(s->v, &s->arg_town, city);

    return text > 0 || arg > 0 ? 1 : text < 0 || arg < 0 ? -1 : 0;
}

static int zip_says(const search *s, uint32_t zip)
{
    if (!s->zip_given && !s->arg_zip_given)
        return 0;
    if (zip == 0 || (!s->zip && !s->arg_zip))
        return 0; /* unknown in the table, or unreadable in the text */
    return (s->zip && s->zip == zip) || (s->arg_zip && s->arg_zip == zip) ? 1 : -1;
}

/* -----------------------------------------------------------------------------------------------------
 * hits */

static bool near_each_other(const lrti_geo_house *a, const lrti_geo_house *b)
{
    if (a->lon == LRTI_NO_COORD || b->lon == LRTI_NO_COORD)
        return a->zip == b->zip || !a->zip || !b->zip;
    return a->zip == b->zip || lrti_geo_metres(a->lon, a->lat, b->lon, b->lat) < 200;
}

static void keep_hit(search *s, hit h)
{
    size_t at = s->n;

    h.rank = h.cost + (h.kind == KIND_EXACT || h.kind == KIND_BLOCK ? 0
                       : h.kind == KIND_STREET                      ? RANK_STREET
                                                                    : RANK_INTERPOLATED);
    for (size_t i = 0; i < s->n;
         i++) { /* another reading found the same place: the cheaper one stands */
        hit *o = &s->hits[i];

        if (o->street == h.street && o->kind == h.kind &&
            (h.kind == KIND_EXACT ? o->from == h.from && near_each_other(&s->v->house[o->house],
                                                                         &s->v->house[h.house])
                                  : o->reading->number.low == h.reading->number.low)) {
            if (h.rank < o->rank)
                *o = h;
            return;
        }
    }
    if (at == HITS_MAX) {
        for (size_t i = at = 0; i < s->n; i++)
            if (s->hits[i].rank > s->hits[at].rank)
                at = i;
        if (s->hits[at].rank <= h.rank)
            return;
    } else {
        s->n++;
    }
    s->hits[at] = h;
}

static void fault(hit *h, uint32_t bit, int cost)
{
    h->faults |= bit;
    h->cost += cost;
}

/* What the text says about the place of this hit. */
static void judge_place(const search *s, hit *h, uint32_t zip)
{
    h->city_says = city_says(s, s->v->street[h->street].city);
    h->zip_says = zip_says(s, zip);
    if (h->city_says < 0)
        fault(h, LRT_FAULT_CITY_WRONG, COST_CITY_WRONG);
    else if (h->city_says == 0)
        fault(h, LRT_FAULT_CITY_MISSING, COST_CITY_MISSING);
    else if (s->text_town.garbled &&
             town_says(s->v, &s->arg_town, s->v->street[h->street].city) <= 0)
        fault(h, LRT_FAULT_SPELLING, COST_CITY_EDIT);
    if (h->zip_says < 0)
        fault(h, LRT_FAULT_ZIP_WRONG, COST_ZIP_WRONG);
    else if (h->zip_says == 0 && (s->zip_given || s->arg_zip_given) && zip)
        fault(h, LRT_FAULT_ZIP_WRONG, COST_ZIP_WRONG);
    else if (h->zip_says == 0 && zip)
        fault(h, LRT_FAULT_ZIP_MISSING, COST_ZIP_MISSING);
}

static void judge_direction(const search *s, hit *h, const lrti_reading *r,
                            const lrti_geo_street *st)
{
    for (int i = 0; i < 2; i++) {
        if (s->stray[i] && s->stray[i] != st->pre_dir && s->stray[i] != st->suf_dir) {
            fault(h, LRT_FAULT_DIRECTION_CONTRADICTED, COST_DIRECTION_CONTRADICTED);
            return;
        }
    }
    if (r->pre_dir == st->pre_dir && r->suf_dir == st->suf_dir)
        return;
    if ((!r->pre_dir || r->pre_dir == st->pre_dir) && (!r->suf_dir || r->suf_dir == st->suf_dir))
        fault(h, LRT_FAULT_DIRECTION_MISSING, COST_DIRECTION_MISSING);
    else if (r->pre_dir == st->suf_dir && r->suf_dir == st->pre_dir)
        fault(h, LRT_FAULT_DIRECTION_MOVED, COST_DIRECTION_MOVED);
    else
        fault(h, LRT_FAULT_DIRECTION_CONTRADICTED, COST_DIRECTION_CONTRADICTED);
}

static void judge_suffix(hit *h, const lrti_reading *r, const lrti_geo_street *st)
{
    if (r->suffix == st->suffix)
        return;
    if (!r->suffix)
        fault(h, LRT_FAULT_SUFFIX_MISSING, COST_SUFFIX_MISSING);
    else
        fault(h, LRT_FAULT_SUFFIX_WRONG, st->suffix ? COST_SUFFIX_WRONG : COST_SUFFIX_EXTRA);
}

/* ---------------------------------------------------------------------------------------------
 * house numbers */

/* First house of the street whose number is not below `number`. */
static uint32_t lower_house(const lrti_geo_view *v, const lrti_geo_street *st, uint32_t number)
{
    uint32_t low = st->first_house, high = st->first_house + st->n_houses;

    while (low < high) {
        uint32_t mid = low + (high - low) / 2;

        if (v->house[mid].number < number)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* How well a record's number is the one asked for: 0 exactly, 1 a range for its first number or the
   other way round, 2 the letter of the text may be a unit, 3 the record has a letter that the text has not,
   4 both are ranges with other ends; 9 another number. */
static int number_fit(const lrti_geo_view *v, const lrti_geo_house *h, const lrti_number *n)
{
    const char *suffix = v->text + h->suffix;

    if (strcmp(suffix, n->suffix) == 0) {
        bool two_ranges = h->high > h->number && n->high > n->low && h->number == n->low;

        return h->high == n->high ? 0 : two_ranges ? 4 : 1; /* 112-15 is not 112-19 in Queens */
    }
    if (lrti_geo_grid(n->suffix) || lrti_geo_grid(suffix))
        return 9;   /* W148 N9748 is another house than N9748 */
    if (!suffix[0]) /* a letter that is a direction is no unit: 1311E 95TH ST */
        return n->suffix[0] == 'N' || n->suffix[0] == 'E' || n->suffix[0] == 'S' ||
                       n->suffix[0] == 'W'
                   ? 9
                   : 2;
    return n->suffix[0] ? 9 : 3;
}

/* The records [from, to) have the number; those of the best fit become hits, one for each place. */
static bool add_houses(search *s, const hit *base, uint32_t from, uint32_t to,
                       const lrti_number *number)
{
    const lrti_geo_view *v = s->v;
    const lrti_reading *r = s->reading;
    char unit[LRTI_KEY_MAX] = "";
    int best = 9;

    if (r->unit_from < r->unit_to)
        lrti_unit_key(s->tokens, r->unit_from, r->unit_to, unit);
    for (uint32_t i = from; i < to; i++) {
        int fit = number_fit(v, &v->house[i], number);

        best = fit < best ? fit : best;
    }
    for (uint32_t i = from; i < to && best < 9; i++) {
        const lrti_geo_house *house = &v->house[i];
        bool seen = false, has_unit = false;
        hit h = *base;

        if (number_fit(v, house, number) != best)
            continue;
        for (uint32_t k = from; k < i; k++)
            seen = seen || (number_fit(v, &v->house[k], number) == best &&
                            near_each_other(&v->house[k], house));
        if (seen)
            continue;
        h.house = i;
        h.from = from;
        h.to = to;
        for (uint32_t k = i; k < to && unit[0]; k++) {
            if (number_fit(v, &v->house[k], number) == best &&
                near_each_other(&v->house[k], house) &&
                strcmp(v->text + v->house[k].unit, unit) == 0) {
                h.house = k;
                h.unit = has_unit = true;
                break;
            }
        }
        if ((unit[0] && !has_unit) || best == 2)
            fault(&h, LRT_FAULT_UNIT_UNKNOWN, COST_UNIT_UNKNOWN);
        if (best >= 3) { /* 1569 asked, 1569B on record: not the same number */
            fault(&h, LRT_FAULT_UNIT_UNKNOWN, COST_UNIT_UNKNOWN);
            h.weak = true;
        }
        judge_place(s, &h, house->zip ? v->zip[house->zip - 1].zip : 0);
        keep_hit(s, h);
    }
    return best < 9;
}

/* A record that covers the number as part of its range (1016-18 for 1018); LRTI_NONE. */
static uint32_t covering_house(const lrti_geo_view *v, const lrti_geo_street *st, uint32_t at,
                               uint32_t number)
{
    for (uint32_t i = at, steps = 0; i > st->first_house && steps < 16; steps++) {
        const lrti_geo_house *h = &v->house[--i];

        /* A range has both ends on one side; 112-15 and 112-17 of Queens are no ranges at all. */
        bool queens = (i > st->first_house && h[-1].number == h->number && h[-1].high != h->high) ||
                      (i + 1 < st->first_house + st->n_houses && h[1].number == h->number &&
                       h[1].high != h->high);

        if (h->high >= number && h->number % 2 == number % 2 && h->high % 2 == number % 2 &&
            !queens)
            return i;
    }
    return LRTI_NONE;
}

/* ----------------------------------------------------------------------------------------------
 * interpolation */

enum { NEIGHBOUR_STEPS = 80, NEIGHBOUR_GAP = 200 };

/* Nearest record of the same side (parity) with a position, below (step -1) or above. */
static const lrti_geo_house *neighbour(const lrti_geo_view *v, const lrti_geo_street *st,
                                       uint32_t at, uint32_t number, const char *grid, int step)
{
    uint32_t end = st->first_house + st->n_houses;

    for (int i = 0; i < NEIGHBOUR_STEPS; i++) {
        const lrti_geo_house *h;

        if (step < 0 ? at == st->first_house : at >= end)
            return NULL;
        h = &v->house[step < 0 ? --at : at++];
        if (h->number != number && h->number % 2 == number % 2 && h->lon != LRTI_NO_COORD &&
            strcmp(lrti_geo_grid(v->text + h->suffix) ? v->text + h->suffix : "", grid) == 0)
            return h;
    }
    return NULL;
}

/* Between the neighbours of the same side, in proportion to the numbers. The radius: 9 of 10 houses
   left out of the development data were found within it. */
static bool interpolate(const lrti_geo_view *v, hit *h, uint32_t at, uint32_t number, uint32_t *zip)
{
    const lrti_geo_street *st = &v->street[h->street];
    const char *suffix = h->reading->number.suffix, *grid = lrti_geo_grid(suffix) ? suffix : "";
    const lrti_geo_house *below = neighbour(v, st, at, number, grid, -1),
                         *above = neighbour(v, st, at, number, grid, 1);
    double share, gap;

    if (!below || !above || above->number <= below->number ||
        above->number - below->number > NEIGHBOUR_GAP)
        return false;
    gap = lrti_geo_metres(below->lon, below->lat, above->lon, above->lat);
    /* More than 8 m a number over more than 100 m: they do not stand in one row. Lots are up to 30 m wide,
       4 numbers; found on two counties, leaving out each house in turn (docs/geocoder.md). */
    if (gap > 600 || (gap > 100 && gap > 8.0 * (double)(above->number - below->number)))
        return false;
    share = (double)(number - below->number) / (double)(above->number - below->number);
    h->kind = KIND_NEIGHBOUR;
    h->lon = below->lon + share * ((double)above->lon - below->lon);
    h->lat = below->lat + share * ((double)above->lat - below->lat);
    h->error_m = 10 + 0.3 * gap;
    *zip = below->zip && below->zip == above->zip ? v->zip[below->zip - 1].zip : 0;
    return true;
}

/* Point at a share of a polyline's length, moved `offset_m` to the left (negative: right); returns
 * its length. */
static double along(const lrti_geo_view *v, const lrti_geo_segment *seg, double share,
                    double offset_m, double *lon, double *lat)
{
    const lrti_geo_vertex *p = v->vertex + seg->first_vertex;
    double length = 0, left;

    for (uint32_t i = 1; i < seg->n_vertices; i++)
        length += lrti_geo_metres(p[i - 1].lon, p[i - 1].lat, p[i].lon, p[i].lat);
    left = share * length;
    *lon = p[0].lon;
    *lat = p[0].lat;
    for (uint32_t i = 1; i < seg->n_vertices; i++) {
        double step = lrti_geo_metres(p[i - 1].lon, p[i - 1].lat, p[i].lon, p[i].lat);
        double x = (double)p[i].lon - p[i - 1].lon, y = (double)p[i].lat - p[i - 1].lat, part;

        if (step > 0 && (left <= step || i + 1 == seg->n_vertices)) {
            double shrink = cos(p[i].lat * 1e-7 * 3.14159265358979323846 / 180.0);

            part = left < step ? left / step : 1;
            shrink = shrink > 0.01 ? shrink : 0.01;
            *lon = p[i - 1].lon + part * x - offset_m * y / (step * shrink);
            *lat = p[i - 1].lat + part * y + offset_m * x * shrink / step;
            return length;
        }
        left -= step;
    }
    return length;
}

static bool on_side(uint32_t from, uint32_t to, uint8_t parity, uint32_t number)
{
    uint32_t low = from < to ? from : to, high = from < to ? to : from;
    bool both = parity ? parity == 'B' : from % 2 != to % 2;
    uint32_t odd = parity == 'O' || parity == 'E' ? parity == 'O' : from % 2;

    return from && to && number >= low && number <= high && (both || number % 2 == odd);
}

/* The segment of a street that has the number, on which side; the text's ZIP decides between several (two
   roads of one name in a county). *apart: no ZIP decides, and another one is far away. */
static const lrti_geo_segment *segment_of(const search *s, const lrti_geo_street *st,
                                          uint32_t number, bool *left, bool *right, bool *apart)
{
    const lrti_geo_view *v = s->v;
    const lrti_geo_segment *found = NULL;
    bool agrees = false;

    *apart = false;
    for (uint32_t i = st->first_segment; i < st->first_segment + st->n_segments && !agrees; i++) {
        const lrti_geo_segment *seg = &v->segment[i];
        bool on_left = on_side(seg->from_left, seg->to_left, seg->parity_left, number);
        bool on_right = on_side(seg->from_right, seg->to_right, seg->parity_right, number);

        if ((!on_left && !on_right) || seg->n_vertices < 2)
            continue;
        agrees = zip_says(s, on_left ? seg->zip_left : seg->zip_right) > 0;
        if (found && !agrees) {
            const lrti_geo_vertex *a = &v->vertex[found->first_vertex],
                                  *b = &v->vertex[seg->first_vertex];

            *apart = *apart || lrti_geo_metres(a->lon, a->lat, b->lon, b->lat) > 1000;
            continue;
        }
        found = seg;
        *left = on_left;
        *right = on_right;
    }
    *apart = *apart && !agrees;
    return found;
}

/* By the house number ranges of the centrelines. The offset is half of a street's width and a front
 * yard. */
static bool range_position(const search *s, hit *h, uint32_t number, uint32_t *zip)
{
    const lrti_geo_view *v = s->v;
    bool left = false, right = false, apart;
    const lrti_geo_segment *seg =
        segment_of(s, &v->street[h->street], number, &left, &right, &apart);
    uint32_t from, to;
    double share, length;

    if (!seg)
        return false;
    from = left ? seg->from_left : seg->from_right;
    to = left ? seg->to_left : seg->to_right;
    share = from == to ? 0.5 : ((double)number - from) / ((double)to - from);
    length = along(v, seg, 0.03 + 0.94 * share,
                   left && right ? 0
                   : left        ? 12
                                 : -12,
                   &h->lon, &h->lat);
    h->kind = KIND_RANGE;
    h->error_m = 30 + 0.3 * length;
    h->weak = h->weak || apart;
    *zip = left ? seg->zip_left : seg->zip_right;
    return true;
}

/* Middle of the houses [from, to) and the radius that holds them all. */
static void middle(const lrti_geo_view *v, uint32_t from, uint32_t to, hit *h)
{
    double lon = 0, lat = 0, n = 0, radius = 0;

    for (uint32_t i = from; i < to; i++) {
        if (v->house[i].lon != LRTI_NO_COORD) {
            lon += v->house[i].lon;
            lat += v->house[i].lat;
            n++;
        }
    }
    h->lon = n > 0 ? lon / n : NAN;
    h->lat = n > 0 ? lat / n : NAN;
    for (uint32_t i = from; i < to && n > 0; i++) {
        double d = v->house[i].lon == LRTI_NO_COORD
                       ? 0
                       : lrti_geo_metres(h->lon, h->lat, v->house[i].lon, v->house[i].lat);

        radius = d > radius ? d : radius;
    }
    h->error_m = n > 0 ? radius + 25 : NAN;
}

static void street_position(const lrti_geo_view *v, hit *h)
{
    const lrti_geo_street *st = &v->street[h->street];
    double lon, lat;

    middle(v, st->first_house, st->first_house + st->n_houses, h);
    if (isnan(h->lon) && st->n_segments > 0 &&
        v->segment[st->first_segment + st->n_segments / 2].n_vertices > 0) {
        const lrti_geo_segment *seg = &v->segment[st->first_segment + st->n_segments / 2];

        h->error_m = 50 + along(v, seg, 0.5, 0, &lon, &lat) * st->n_segments / 2;
        h->lon = lon;
        h->lat = lat;
    }
}

/* The houses of the hundred that `number` belongs to. */
static void add_block(search *s, hit h, uint32_t number)
{
    const lrti_geo_view *v = s->v;
    const lrti_geo_street *st = &v->street[h.street];
    uint32_t first = number / 100 * 100, from = lower_house(v, st, first),
             to = lower_house(v, st, first + 100), zip = 0;

    if (from < to) {
        middle(v, from, to, &h);
        zip = v->house[from].zip ? v->zip[v->house[from].zip - 1].zip : 0;
    } else {
        hit low = h, high = h;

        if (!range_position(s, &low, first, &zip) && !range_position(s, &low, first + 1, &zip))
            return;
        if (!range_position(s, &high, first + 98, &zip) &&
            !range_position(s, &high, first + 99, &zip))
            high = low;
        h.lon = (low.lon + high.lon) / 2;
        h.lat = (low.lat + high.lat) / 2;
        h.error_m = 40 + lrti_geo_metres(low.lon, low.lat, high.lon, high.lat) / 2;
    }
    h.kind = KIND_BLOCK;
    judge_place(s, &h, zip);
    keep_hit(s, h);
}

/* --------------------------------------------------------------------------------------------------
 * matching */

/* The street is known, the number is not. */
static void add_bare_street(search *s, hit h)
{
    if (h.weak)
        return; /* half a name and not the number: nothing that anybody meant */
    h.kind = KIND_STREET;
    judge_place(s, &h, 0);
    keep_hit(s, h);
}

/* 11210 where the houses are 112-10: the hyphen is often left out. Only what is there without one is
   meant as it is written. */
static bool add_unhyphenated(search *s, const hit *base, uint32_t number)
{
    const lrti_geo_view *v = s->v;
    const lrti_geo_street *st = &v->street[base->street];
    uint32_t from = lower_house(v, st, number), to, end = st->first_house + st->n_houses;
    lrti_number split = {number / 100, number / 100, "", 0};

    if (from < end && v->house[from].number == number)
        return false;
    snprintf(split.suffix, sizeof(split.suffix), "-%02u", (unsigned)(number % 100));
    from = to = lower_house(v, st, split.low);
    while (to < end && v->house[to].number == split.low)
        to++;
    return add_houses(s, base, from, to, &split);
}

/* The street fits by name: number to houses, or to a position between them, or to the street as
 * such. */
static void add_number(search *s, hit h)
{
    const lrti_geo_view *v = s->v;
    const lrti_geo_street *st = &v->street[h.street];
    const lrti_number *number = &s->reading->number;
    uint32_t from, to, zip = 0;
    hit street = h;

    if (s->reading->block) {
        add_block(s, h, number->low);
        return;
    }
    if (v->h->hyphenated && number->low >= 1000 && !number->suffix[0] &&
        add_unhyphenated(s, &h, number->low))
        return;
    from = to = lower_house(v, st, number->low);
    while (to < st->first_house + st->n_houses && v->house[to].number == number->low)
        to++;
    if (from < to) { /* another letter or unit of that number: nothing lies between */
        if (!add_houses(s, &h, from, to, number))
            add_bare_street(s, h);
        return;
    }
    if (number->high > number->low) { /* 9211-13 asked, 9213 on record */
        lrti_number end = {number->high, number->high, "", 0};

        from = to = lower_house(v, st, end.low);
        while (to < st->first_house + st->n_houses && v->house[to].number == end.low)
            to++;
        if (from < to) {
            add_houses(s, &h, from, to, &end);
            return;
        }
        from = lower_house(v, st, number->low);
    }
    to = covering_house(v, st, from, number->low);
    if (to != LRTI_NONE) {
        add_houses(s, &h, to, to + 1,
                   &(lrti_number){v->house[to].number, v->house[to].high, "", 0});
        return;
    }
    if (interpolate(v, &h, from, number->low, &zip) || range_position(s, &h, number->low, &zip)) {
        judge_place(s, &h, zip);
        keep_hit(s, h);
        return;
    }
    add_bare_street(s, street);
}

/* N/A, NA, X: no street of such a name is meant without number and suffix. */
static bool bare_letters(const search *s)
{
    const lrti_reading *r = s->reading;

    return !r->suffix && r->base_to - r->base_from == 1 && s->tokens->t[r->base_from].len <= 2 &&
           s->tokens->t[r->base_from].digits == 0;
}

static void add_street(search *s, hit h)
{
    if (s->reading->number_from < s->reading->number_to) {
        add_number(s, h);
        return;
    }
    h.kind = KIND_STREET;
    h.weak = h.weak || bare_letters(s);
    fault(&h, LRT_FAULT_NUMBER_MISSING, COST_NUMBER_MISSING);
    street_position(s->v, &h);
    judge_place(s, &h, 0);
    keep_hit(s, h);
}

typedef struct guess { /* how the name was come by */
    unsigned edits;
    bool weak;
    int joined;       /* cost of words joined or split */
    const char *word; /* misspelt suffix or direction that the street has to confirm, NULL = none */
    bool word_is_dir;
    const char *key; /* of a misspelt name, NULL = none */
} guess;

/* Does the misspelt word stand for this street's own suffix (or direction)? */
static bool confirms(const guess *g, const lrti_geo_street *st)
{
    unsigned limit = strlen(g->word) < 5 ? 1 : 2;

    if (g->word_is_dir)
        return st->pre_dir && word_distance(g->word, lrti_dir_name(st->pre_dir), 1) <= 1;
    return st->suffix && (word_distance(g->word, lrti_suffix_abbr(st->suffix), 1) <= 1 ||
                          word_distance(g->word, lrti_suffix_name(st->suffix), limit) <= limit);
}

/* EEST may be EAST or WEST: another direction is as near as the street's own. */
static bool direction_unclear(const char *word, unsigned own)
{
    for (unsigned dir = 1; dir <= 8; dir++)
        if (dir != own && word_distance(word, lrti_dir_name(dir), 1) <= 1)
            return true;
    return false;
}

/* WLAKESIDE is an edit away from LAKESIDE, but it may as well say W LAKESIDE: the direction of that
 * letter, 0 = none. */
static unsigned direction_letter(const lrti_geo_view *v, const guess *g, uint32_t name)
{
    char letter[2] = {g->key ? g->key[0] : '\0', '\0'};
    const lrti_word *word = letter[0] ? lrti_word_find(letter, 1) : NULL;

    return word && strcmp(g->key + 1, v->text + v->name[name].key) == 0 ? word->dir : 0;
}

/* One street, as the reading at work has it. `around`: the directions and suffix that belong to the name
   in question, the street's own or those of an alias. */
static void match_street(search *s, uint32_t street, const lrti_geo_street *around, bool alias,
                         unsigned letter, const guess *g)
{
    lrti_reading reading = *s->reading;
    hit h;

    memset(&h, 0, sizeof(h));
    h.street = street;
    h.house = LRTI_NONE;
    h.reading = s->reading;
    h.lon = h.lat = h.error_m = NAN;
    h.edits = g->edits;
    h.weak = g->weak || s->reading->doubtful;
    if (g->word && !confirms(g, around))
        return;
    if (g->word && g->word_is_dir) {
        reading.pre_dir = around->pre_dir;
        h.weak = h.weak || direction_unclear(g->word, around->pre_dir);
    }
    if (g->word && !g->word_is_dir)
        reading.suffix = around->suffix;
    if (g->edits || g->word)
        fault(&h, LRT_FAULT_SPELLING, COST_EDIT * (int)(g->edits + (g->word ? 1 : 0)));
    else if (g->joined)
        fault(&h, LRT_FAULT_SPELLING, g->joined);
    if (letter && (around->pre_dir || around->suf_dir) && letter != around->pre_dir &&
        letter != around->suf_dir)
        fault(&h, LRT_FAULT_DIRECTION_CONTRADICTED, COST_DIRECTION_CONTRADICTED);
    else
        judge_direction(s, &h, &reading, around);
    h.weak = h.weak || letter;
    judge_suffix(&h, &reading, around);
    if (alias)
        fault(&h, LRT_FAULT_STREET_ALIAS, COST_ALIAS);
    add_street(s, h);
}

/* All streets of a name, and those that it is another name of. */
static void match_name(search *s, uint32_t name, const guess *g)
{
    const lrti_geo_view *v = s->v;
    const lrti_geo_name *nm = &v->name[name];
    unsigned letter = direction_letter(v, g, name);

    for (uint32_t i = nm->first_street; i < nm->first_street + nm->n_streets; i++)
        match_street(s, i, &v->street[i], false, letter, g);
    for (uint32_t i = nm->first_alias; i < nm->first_alias + nm->n_aliases; i++) {
        lrti_geo_street around = v->street[v->alias[i].street];

        around.pre_dir = v->alias[i].pre_dir;
        around.suffix = v->alias[i].suffix;
        around.suf_dir = v->alias[i].suf_dir;
        match_street(s, v->alias[i].street, &around, true, letter, g);
    }
}

static uint32_t find_name(const lrti_geo_view *v, const char *key)
{
    size_t low = 0, high = lrti_geo_count(v, LRTI_TABLE_NAME);

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(v->text + v->name[mid].key, key);

        if (order == 0)
            return (uint32_t)mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return LRTI_NONE;
}

/* A direction must not get lost by being read as part of an unknown town (LAKESIDE AVE W CLEVELAND)
   or as a state that the territory does not lie in (MAIN ST NE): it would hide that the text names
   the other street. */
static void find_strays(search *s, const lrti_reading *r)
{
    const lrti_token *t = s->tokens->t;
    const lrti_geo_header *h = s->v->h;
    bool city_known = s->text_town.to > s->text_town.from && !s->text_town.garbled;

    s->stray[0] = s->stray[1] = 0;
    for (unsigned i = r->city_from; i < r->city_to && !city_known && !s->stray[0]; i++)
        if (t[i].word &&
            !(t[i].before & LRTI_BEFORE_COMMA && t[i].len > 2)) /* ", East Cleveland" is a town */
            s->stray[0] = t[i].word->dir;
    for (uint32_t i = s->text_town.from; i < s->text_town.to; i++)
        if (r->state && s->v->city[i].state == r->state)
            return; /* LINCOLN, NE is where the town lies */
    if (r->state && t[r->state_from].word && r->state_to - r->state_from == 1 &&
        h->default_city != LRTI_NONE && s->v->city[h->default_city].state != r->state)
        s->stray[1] = t[r->state_from].word->dir;
}

static void begin_reading(search *s, const lrti_reading *r)
{
    s->reading = r;
    town_of(s->v, s->tokens, r->city_from, r->city_to, r->state, &s->text_town);
    find_strays(s, r);
    s->zip_given = r->zip_at < s->tokens->n;
    s->zip = 0;
    if (s->zip_given) {
        const lrti_token *t = &s->tokens->t[r->zip_at];
        unsigned n = 0;

        for (; n < 5 && t->digits >= 5; n++)
            s->zip = s->zip * 10 + (uint32_t)(t->text[n] - '0');
        if (s->zip == 0 && t->digits >= 5)
            s->zip_given = false; /* 00000 */
    }
}

static void match_exact(search *s, const lrti_reading *readings, size_t n)
{
    char key[LRTI_KEY_MAX];
    unsigned words;

    for (size_t i = 0; i < n; i++) {
        guess g = {0, false, 0, NULL, false, NULL};
        uint32_t name;

        lrti_name_key(s->tokens, readings[i].base_from, readings[i].base_to, key, &words);
        name = find_name(s->v, key);
        if (name == LRTI_NONE)
            continue;
        g.joined = words == s->v->name[name].words ? 0 : COST_JOINED;
        begin_reading(s, &readings[i]);
        match_name(s, name, &g);
    }
}

/* -----------------------------------------------------------------------------------------------
 * misspelt names */

/* Edits a name of this length may have: a third of it would name another street as well. */
static unsigned edits_allowed(size_t len) { return len < 3 ? 0 : len < 4 ? 1 : len < 10 ? 2 : 3; }

static bool weak_guess(size_t len, unsigned edits)
{
    return edits == 1 ? len < 5 : edits == 2 ? len < 10 : edits > 2;
}

static size_t first_posting(const lrti_geo_posting *postings, size_t n, uint32_t code)
{
    size_t low = 0;

    while (low < n) {
        size_t mid = low + (n - low) / 2;

        if (postings[mid].code < code)
            low = mid + 1;
        else
            n = mid;
    }
    return low;
}

typedef struct guesses {
    uint32_t name[NAMES_MAX];
    uint8_t edits[NAMES_MAX];
    size_t n;
} guesses;

static unsigned leading_direction(const char *key)
{
    for (unsigned dir = 2; dir <= 8; dir += 2) /* NORTHWEST before NORTH */
        if (strncmp(key, lrti_dir_name(dir), strlen(lrti_dir_name(dir))) == 0)
            return dir;
    for (unsigned dir = 1; dir <= 7; dir += 2)
        if (strncmp(key, lrti_dir_name(dir), strlen(lrti_dir_name(dir))) == 0)
            return dir;
    return 0;
}

/* EASTLAKE and WESTLAKE are two edits apart, and miles: one direction is no misspelling of another,
 * nor of none. */
static bool other_direction(const char *key, const char *other)
{
    unsigned a = leading_direction(key), b = leading_direction(other);

    return a && b && a != b;
}

/* What follows the last digit; NULL: there is none. */
static const char *behind_digits(const char *key)
{
    const char *last = NULL;

    for (; *key; key++)
        if (*key >= '0' && *key <= '9')
            last = key + 1;
    return last;
}

/* Digits are never misspelt: E 6 ST is not EAST, 73RD is not 78TH; nor is the letter of COUNTY ROAD
   12A, which is another road than 12 and 12B. */
static bool same_digits(const char *a, const char *b)
{
    const char *tail_a = behind_digits(a), *tail_b = behind_digits(b);

    if (tail_a && tail_b && (strlen(tail_a) < 3 || strlen(tail_b) < 3) &&
        strcmp(tail_a, tail_b) != 0)
        return false;
    for (;; a++, b++) {
        while (*a && !(*a >= '0' && *a <= '9'))
            a++;
        while (*b && !(*b >= '0' && *b <= '9'))
            b++;
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

/* AVENUE B, COUNTY ROAD MM, ROAD E: the letter is all there is of a name; another one is another street,
   and so is none. */
static bool lettered_name(const char *key, unsigned words)
{
    static const char *const kinds[] = {"AVENUE", "STREET", "ROAD",  "LANE",   "DRIVE",
                                        "COURT",  "PLACE",  "ROUTE", "HIGHWAY"};

    if (strncmp(key, "COUNTYROAD", 10) == 0)
        return strlen(key) <= 12 && !behind_digits(key);
    for (size_t i = 0; i < LRTI_COUNT(kinds); i++) {
        size_t n = strlen(kinds[i]);
        unsigned dir = strncmp(key, kinds[i], n) == 0 ? leading_direction(key + n) : 0;

        if (strncmp(key, kinds[i], n) == 0 && words == 2 &&
            (strlen(key) == n + 1 || (dir && strcmp(key + n, lrti_dir_name(dir)) == 0)))
            return true;
    }
    return false;
}

static void add_guess(const lrti_geo_view *v, const char *key, size_t len, uint32_t name,
                      unsigned limit, guesses *out)
{
    const lrti_geo_name *nm = &v->name[name];
    unsigned d;

    for (size_t i = 0; i < out->n; i++)
        if (out->name[i] == name)
            return;
    d = edit_distance(key, len, v->text + nm->key, nm->len, limit);
    if (d == 0 || d > limit || out->n == NAMES_MAX || other_direction(key, v->text + nm->key) ||
        !same_digits(key, v->text + nm->key) || lettered_name(v->text + nm->key, nm->words))
        return;
    out->name[out->n] = name;
    out->edits[out->n++] = (uint8_t)d;
}

static void guess_by_deletes(const lrti_geo_view *v, const char *key, size_t len, guesses *out)
{
    size_t n = lrti_geo_count(v, LRTI_TABLE_DELETE);
    unsigned limit = edits_allowed(len);

    for (size_t skip = 0; skip <= len; skip++) {
        uint32_t code = lrti_geo_hash(key, len, skip);

        for (size_t i = first_posting(v->deletes, n, code); i < n && v->deletes[i].code == code;
             i++)
            add_guess(v, key, len, v->deletes[i].name, limit, out);
    }
}

static unsigned bits_set(uint32_t x)
{
    x -= x >> 1 & UINT32_C(0x55555555);
    x = (x & UINT32_C(0x33333333)) + (x >> 2 & UINT32_C(0x33333333));
    return ((x + (x >> 4)) & UINT32_C(0x0F0F0F0F)) * UINT32_C(0x01010101) >> 24;
}

/* All names within reach. Looking at every name's letters costs 1-2 ns each and misses none; a
   trigram index was tried first and found only 9 of 10 names with two edits among fewer than 8
   letters. */
static void guess_by_letters(const lrti_geo_view *v, const char *key, size_t len, guesses *out)
{
    size_t n = lrti_geo_count(v, LRTI_TABLE_NAME);
    unsigned limit = edits_allowed(len);
    uint32_t letters = lrti_geo_letters(key, len);

    for (size_t i = 0; i < n && limit > 0; i++) {
        const lrti_geo_name *nm = &v->name[i];

        if (nm->len <= len + limit && len <= nm->len + limit &&
            bits_set(nm->letters ^ letters) <= 2 * limit)
            add_guess(v, key, len, (uint32_t)i, limit, out);
    }
}

/* An answer good enough that misspelt names need not be looked for: exact, and nothing
 * contradicted. */
static bool settled(const search *s)
{
    const uint32_t open = LRT_FAULT_ZIP_MISSING | LRT_FAULT_CITY_MISSING |
                          LRT_FAULT_SUFFIX_MISSING | LRT_FAULT_DIRECTION_MOVED |
                          LRT_FAULT_UNIT_UNKNOWN | LRT_FAULT_DIRECTION_MISSING |
                          LRT_FAULT_STREET_ALIAS;

    for (size_t i = 0; i < s->n; i++) {
        const hit *h = &s->hits[i];

        if ((h->kind == KIND_EXACT || h->kind == KIND_BLOCK) && !(h->faults & ~open) && !h->weak)
            return true;
        if (h->reading->number_from == h->reading->number_to &&
            !(h->faults & ~(open | LRT_FAULT_NUMBER_MISSING)))
            return true;
    }
    return false;
}

static void match_guesses(search *s, const lrti_reading *r, const guesses *all, const char *key,
                          size_t len, const guess *how)
{
    begin_reading(s, r);
    for (size_t i = 0; i < all->n; i++) {
        guess g = *how;

        g.key = key;
        g.edits = all->edits[i];
        /* An edit in the suffix leaves the name whole: a letter less will do. */
        g.weak = how->word ? weak_guess(len + 1, g.edits + 1) : weak_guess(len, g.edits);
        match_name(s, all->name[i], &g);
    }
}

/* A name of [from, to) that is not in the table, or is without the house. */
static void match_near(search *s, const lrti_reading *r, unsigned from, unsigned to,
                       const guess *how, bool far)
{
    char key[LRTI_KEY_MAX];
    size_t len;
    guesses all = {.n = 0};

    if (from >= to)
        return;
    len = lrti_name_key(s->tokens, from, to, key, NULL);
    if (how->word) { /* the name itself may be right */
        uint32_t name = find_name(s->v, key);

        if (name != LRTI_NONE) {
            begin_reading(s, r);
            match_name(s, name, how);
        }
    }
    if (key[0] >= '0' && key[0] <= '9')
        return; /* 73RD is no misspelt 78TH */
    if (far)
        guess_by_letters(s->v, key, len, &all);
    else
        guess_by_deletes(s->v, key, len, &all);
    match_guesses(s, r, &all, key, len, how);
}

static bool plain_word(const lrti_token *t)
{
    return t->digits == 0 && !(t->word && (t->word->suffix || t->word->dir || t->word->unit));
}

/* MTVERNON, STCLAIR, LEEHTS: a word that is shortened inside a joined one. */
static void match_shortened(search *s, const lrti_reading *r, const char *key, size_t len,
                            const guess *g)
{
    static const char starts[][2][6] = {{"ST", "SAINT"}, {"MT", "MOUNT"}, {"FT", "FORT"}};
    char full[LRTI_KEY_MAX + 16];
    uint32_t name;

    for (size_t i = 0; i < LRTI_COUNT(starts); i++) {
        if (len < 5 || strncmp(key, starts[i][0], 2) != 0)
            continue;
        snprintf(full, sizeof(full), "%s%s", starts[i][1], key + 2);
        name = find_name(s->v, full);
        if (name != LRTI_NONE) {
            begin_reading(s, r);
            match_name(s, name, g);
        }
    }
    for (unsigned suffix = 1; suffix <= lrti_suffix_count(); suffix++) {
        const char *abbr = lrti_suffix_abbr(suffix);
        size_t n = strlen(abbr);

        if (n < 2 || len < n + 3 || strcmp(key + len - n, abbr) != 0 ||
            strcmp(abbr, lrti_suffix_name(suffix)) == 0)
            continue;
        snprintf(full, sizeof(full), "%.*s%s", (int)(len - n), key, lrti_suffix_name(suffix));
        name = find_name(s->v, full);
        if (name != LRTI_NONE) {
            begin_reading(s, r);
            match_name(s, name, g);
        }
    }
}

/* Other ways to write a name that is right: without its THE or with one, its number in digits or in
   words. The words of [from, to) that way; false: there is no such way. */
typedef enum rewriting { WITHOUT_THE, WITH_THE, IN_DIGITS, IN_WORDS, REWRITINGS } rewriting;

static const char *cardinal_text(unsigned value)
{
    static const char *const small[] = {
        "",         "ONE",     "TWO",     "THREE",     "FOUR",     "FIVE",     "SIX",
        "SEVEN",    "EIGHT",   "NINE",    "TEN",       "ELEVEN",   "TWELVE",   "THIRTEEN",
        "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY"};

    return value < LRTI_COUNT(small) ? small[value] : "";
}

static unsigned small_value(const lrti_token *t)
{
    return t->digits == t->len && t->len > 0 && t->len <= 2 ? (unsigned)strtoul(t->text, NULL, 10)
                                                            : 0;
}

static bool rewrite(const lrti_tokens *tokens, unsigned from, unsigned to, rewriting way,
                    lrti_tokens *out)
{
    char text[LRT_TEXT_MAX * 2] = "";
    bool changed = way == WITH_THE && to - from == 1;
    size_t n = (size_t)snprintf(text, sizeof(text), "%s", changed ? "THE" : "");

    for (unsigned i = from; i < to; i++) {
        const lrti_token *t = &tokens->t[i];
        char digits[8];
        const char *word = t->text;

        snprintf(digits, sizeof(digits), "%u", t->word ? (unsigned)t->word->cardinal : 0);
        if (way == WITHOUT_THE && strcmp(word, "THE") == 0)
            word = "";
        else if (way == IN_DIGITS && t->word && t->word->cardinal > 0 && t->word->cardinal < 100)
            word = digits;
        else if (way == IN_WORDS && cardinal_text(small_value(t))[0])
            word = cardinal_text(small_value(t));
        else if (way == WITH_THE && strcmp(word, "OF") == 0 && i + 1 < to &&
                 strcmp(t[1].text, "THE") != 0)
            word = "OF THE";
        changed = changed || word != t->text;
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n && word[0] ? " " : "", word);
    }
    if (!changed || n == 0)
        return false;
    lrti_tokenize(text, n, out);
    return out->n > 0;
}

static void match_rewritten(search *s, const lrti_reading *r)
{
    const guess g = {0, false, COST_JOINED, NULL, false, NULL};
    char key[LRTI_KEY_MAX];
    lrti_tokens other;

    for (int way = 0; way < REWRITINGS; way++) {
        uint32_t name;

        if (!rewrite(s->tokens, r->base_from, r->base_to, (rewriting)way, &other))
            continue;
        lrti_name_key(&other, 0, other.n, key, NULL);
        name = find_name(s->v, key);
        if (name == LRTI_NONE)
            continue;
        begin_reading(s, r);
        match_name(s, name, &g);
    }
}

/* HIGHWAY 20 does not say whose road 20 is, US HIGHWAY 20 may be on record as HIGHWAY 20: candidates
   and no answer, since there may be several. */
static void match_road(search *s, const lrti_reading *r)
{
    static const char *const classes[] = {"HIGHWAY", "USHIGHWAY", "STATEROUTE", "COUNTYROAD"};
    char key[LRTI_KEY_MAX], other[LRTI_KEY_MAX + 16];
    size_t own = LRTI_COUNT(classes);

    lrti_name_key(s->tokens, r->base_from, r->base_to, key, NULL);
    for (size_t i = 0; i < LRTI_COUNT(classes); i++) {
        size_t n = strlen(classes[i]);

        if (strncmp(key, classes[i], n) == 0 && key[n] >= '0' && key[n] <= '9')
            own = i;
    }
    if (own == LRTI_COUNT(classes))
        return;
    for (size_t i = 0; i < LRTI_COUNT(classes); i++) {
        const guess g = {1, true, 0, NULL, false, NULL};
        uint32_t name;

        if (i == own || (i > 0 && own > 0)) /* US 20 is not STATE ROUTE 20 */
            continue;
        snprintf(other, sizeof(other), "%s%s", classes[i], key + strlen(classes[own]));
        name = find_name(s->v, other);
        if (name == LRTI_NONE)
            continue;
        begin_reading(s, r);
        match_name(s, name, &g);
    }
}

/* THIRD of THIRDAVE is 3 in the table. */
static uint32_t find_ordinal(const lrti_geo_view *v, const char *text)
{
    const lrti_word *word = lrti_word_find(text, strlen(text));
    char digits[8];

    if (!word || !word->ordinal)
        return LRTI_NONE;
    snprintf(digits, sizeof(digits), "%u", (unsigned)word->ordinal);
    return find_name(v, digits);
}

/* DETROITAVE, EASTPARK: a suffix at the end or a direction in front of the only word, which has to
 * leave a known name. */
static void match_joined(search *s, const lrti_reading *r)
{
    char key[LRTI_KEY_MAX];
    size_t len = lrti_name_key(s->tokens, r->base_from, r->base_to, key, NULL);
    guess g = {0, false, COST_JOINED, NULL, false, NULL};
    lrti_reading *split;
    char raw[LRTI_KEY_MAX] = "";
    uint32_t name;

    for (unsigned i = r->base_from; i < r->base_to;
         i++) /* CRES CENT: the first half is no crescent */
        if (strlen(raw) + s->tokens->t[i].len < sizeof(raw))
            strcat(raw, s->tokens->t[i].text);
    name = strcmp(raw, key) == 0 ? LRTI_NONE : find_name(s->v, raw);
    if (name != LRTI_NONE && s->v->name[name].words < r->base_to - r->base_from) {
        begin_reading(s, r);
        match_name(s, name, &g);
    }
    match_shortened(s, r, key, len, &g);
    for (unsigned suffix = 1; suffix <= lrti_suffix_count() && !r->suffix; suffix++) {
        const char *ends[2] = {lrti_suffix_name(suffix), lrti_suffix_abbr(suffix)};

        for (int i = 0; i < 2; i++) {
            size_t n = strlen(ends[i]);

            if (n < 2 || len < n + 2 || strcmp(key + len - n, ends[i]) != 0)
                continue;
            key[len - n] = '\0';
            name = find_name(s->v, key);
            if (name == LRTI_NONE)
                name = find_ordinal(s->v, key);
            key[len - n] = ends[i][0];
            split = name == LRTI_NONE ? NULL : lrti_arena_alloc(s->arena, 1, sizeof(*split));
            if (!split)
                continue;
            *split = *r;
            split->suffix = (uint8_t)suffix;
            begin_reading(s, split);
            match_name(s, name, &g);
        }
    }
    for (unsigned dir = 1; dir <= 8 && !r->pre_dir; dir++) {
        const char *starts[2] = {lrti_dir_name(dir), lrti_dir_abbr(dir)};

        for (int i = 0; i < 2; i++) {
            size_t n = strlen(starts[i]);

            if (len < n + 3 || strncmp(key, starts[i], n) != 0)
                continue;
            name = find_name(s->v, key + n);
            split = name == LRTI_NONE ? NULL : lrti_arena_alloc(s->arena, 1, sizeof(*split));
            if (!split)
                continue;
            *split = *r;
            split->pre_dir = (uint8_t)dir;
            begin_reading(s, split);
            match_name(s, name, &g);
        }
    }
}

enum {
    NEAR_READINGS = 10
}; /* the most plausible ones; more only cost time, measured on the development data */

static void match_misspelt(search *s, const lrti_reading *readings, size_t n)
{
    const guess plain = {0, false, 0, NULL, false, NULL};

    n = n < NEAR_READINGS ? n : NEAR_READINGS;
    for (size_t i = 0; i < n; i++) {
        match_joined(s, &readings[i]);
        match_rewritten(s, &readings[i]);
        match_road(s, &readings[i]);
    }
    if (settled(s))
        return;
    for (int far = 0; far < 2; far++) {
        for (size_t i = 0; i < n; i++) {
            const lrti_reading *r = &readings[i];
            const lrti_token *first = &s->tokens->t[r->base_from],
                             *last = &s->tokens->t[r->base_to - 1];
            guess g = plain;
            bool repeated = false;

            for (size_t k = 0; k < i; k++)
                repeated =
                    repeated ||
                    (readings[k].base_from == r->base_from && readings[k].base_to == r->base_to &&
                     readings[k].pre_dir == r->pre_dir && readings[k].suffix == r->suffix &&
                     readings[k].number_to == r->number_to &&
                     readings[k].city_from == r->city_from);
            if (repeated)
                continue;
            match_near(s, r, r->base_from, r->base_to, &plain, far > 0);
            if (r->base_to - r->base_from < 2)
                continue;
            if (!r->suffix && plain_word(last)) { /* DETROIT AVW */
                g.word = last->text;
                match_near(s, r, r->base_from, r->base_to - 1U, &g, far > 0);
            }
            if (!r->pre_dir && plain_word(first) && first->len > 3) { /* ESAT 93 ST */
                g.word = first->text;
                g.word_is_dir = true;
                match_near(s, r, r->base_from + 1U, r->base_to, &g, far > 0);
            }
        }
        if (settled(s))
            return;
        for (size_t i = 0; i < s->n && !far;
             i++) /* one edit found the house: names further away would only add doubt */
            if (s->hits[i].kind == KIND_EXACT && s->hits[i].edits == 1 && !s->hits[i].weak &&
                s->hits[i].city_says >= 0 && s->hits[i].zip_says >= 0 &&
                !(s->hits[i].faults & LRT_FAULT_DIRECTION_CONTRADICTED))
                return;
    }
}

/* ----------------------------------------------------------------------------------------------------
 * verdict */

static bool contradicted(const hit *h)
{
    return (h->faults & LRT_FAULT_DIRECTION_CONTRADICTED) ||
           (h->city_says < 0 && h->zip_says <= 0) || (h->zip_says < 0 && h->city_says <= 0);
}

static bool same_place(const lrti_geo_view *v, const hit *a, const hit *b)
{
    if (a->kind != b->kind || a->kind != KIND_EXACT)
        return false;
    return a->house == b->house;
    (void)v;
}

/* Does `other` leave it open whether `best` is meant? */
static bool rivals(const lrti_geo_view *v, const hit *best, const hit *other)
{
    const uint32_t named =
        LRT_FAULT_SPELLING | LRT_FAULT_SUFFIX_WRONG | LRT_FAULT_DIRECTION_CONTRADICTED;
    const uint32_t in_name = named | LRT_FAULT_SUFFIX_MISSING | LRT_FAULT_DIRECTION_MISSING |
                             LRT_FAULT_DIRECTION_MOVED | LRT_FAULT_STREET_ALIAS;
    bool placed = !(other->city_says < 0 && other->zip_says <= 0) &&
                  !(other->zip_says < 0 && other->city_says <= 0);

    if (same_place(v, best, other) || !placed)
        return false;
    if (best->kind != KIND_EXACT && best->kind != KIND_BLOCK && best->kind != KIND_STREET &&
        other->kind == KIND_EXACT)
        return other->edits <= 1 &&
               !other->weak; /* the number exists on a street of nearly that name */
    if (other->faults & LRT_FAULT_DIRECTION_CONTRADICTED)
        return false;
    if (!(best->faults & in_name) && other->faults & in_name && best->kind <= KIND_RANGE &&
        other->kind >= best->kind)
        return false; /* JACKSON as the table has it, beside JACKSON ST */
    if (other->rank < best->rank + TIE_MARGIN && other->kind <= best->kind)
        return true;
    /* The text leaves out, or contradicts, what tells two streets apart, and the number could be on
     * either. */
    if (best->faults &
            (LRT_FAULT_DIRECTION_MISSING | LRT_FAULT_SUFFIX_MISSING | LRT_FAULT_STREET_ALIAS) &&
        (other->kind == KIND_NEIGHBOUR || other->kind == KIND_RANGE) &&
        other->cost < best->cost + TIE_MARGIN)
        return true;
    return best->faults & (LRT_FAULT_SUFFIX_WRONG | LRT_FAULT_SPELLING) &&
           best->edits + (best->faults & LRT_FAULT_SUFFIX_WRONG) && !(other->faults & named) &&
           best->kind != KIND_STREET;
}

/* Another suffix may be another street that the table does not hold: BEND XING is no answer to BEND
   RD. Only a ZIP that agrees says that it is the same one, and nothing else of the name may be in
   doubt. A suffix where the table has none (BROADWAY ST) names no other street. */
static bool suffix_doubtful(const lrti_geo_view *v, const hit *h)
{
    return (h->faults & LRT_FAULT_SUFFIX_WRONG) && v->street[h->street].suffix &&
           (h->zip_says <= 0 || (h->faults & LRT_FAULT_SPELLING));
}

static bool answerable(const lrti_geo_view *v, const hit *h)
{
    if (h->weak || contradicted(h) || suffix_doubtful(v, h))
        return false;
    if (h->kind == KIND_NEIGHBOUR || h->kind == KIND_RANGE)
        return !(h->faults &
                 (LRT_FAULT_SPELLING | LRT_FAULT_SUFFIX_WRONG | LRT_FAULT_DIRECTION_MISSING)) &&
               h->zip_says >= 0;
    if (h->kind == KIND_STREET)
        return h->faults & LRT_FAULT_NUMBER_MISSING;
    return true;
}

static int by_rank(const void *a, const void *b)
{
    const hit *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->street != y->street)
        return x->street < y->street ? -1 : 1;
    if (x->house != y->house)
        return x->house < y->house ? -1 : 1;
    return 0;
}

/* Parcels of the hit's house: of the unit, or of all records of that number at that place. */
static bool collect_parcels(const search *s, const hit *h, lrti_place *out)
{
    const lrti_geo_view *v = s->v;
    size_t n = 0;
    uint32_t *list;

    for (uint32_t i = h->unit ? h->house : h->from; i < (h->unit ? h->house + 1 : h->to); i++)
        n += v->house[i].n_parcels;
    list = lrti_arena_alloc(s->arena, n + 1, sizeof(*list));
    if (!list)
        return false;
    n = 0;
    for (uint32_t i = h->unit ? h->house : h->from; i < (h->unit ? h->house + 1 : h->to); i++) {
        const lrti_geo_house *house = &v->house[i];

        if (!near_each_other(house, &v->house[h->house]) ||
            house->suffix != v->house[h->house].suffix)
            continue;
        for (uint32_t k = 0; k < house->n_parcels; k++) {
            uint32_t parcel = v->house_parcel[house->first_parcel + k];
            size_t at = n;
            bool seen = false;

            for (size_t m = 0; m < n; m++)
                seen = seen || list[m] == parcel;
            if (seen)
                continue;
            for (; at > 0 && list[at - 1] > parcel; at--)
                list[at] = list[at - 1];
            list[at] = parcel;
            n++;
        }
    }
    out->parcels = list;
    out->n_parcels = n;
    return true;
}

static bool exact_place(const search *s, const hit *h, lrti_place *out)
{
    const lrti_geo_view *v = s->v;
    const lrti_geo_house *house = &v->house[h->house];

    for (uint32_t i = h->from; i < h->to && house->lon == LRTI_NO_COORD; i++)
        if (v->house[i].lon != LRTI_NO_COORD && near_each_other(&v->house[i], &v->house[h->house]))
            house = &v->house[i];
    out->lon = lrti_geo_degrees(house->lon);
    out->lat = lrti_geo_degrees(house->lat);
    out->error_m = house->lon == LRTI_NO_COORD ? NAN : house->flags & LRTI_HOUSE_POINT ? 5 : 10;
    out->match_type = h->unit                           ? LRT_MATCH_UNIT
                      : house->flags & LRTI_HOUSE_POINT ? LRT_MATCH_ADDRESS_POINT
                                                        : LRT_MATCH_PARCEL;
    out->address =
        lrti_geo_address(v, h->house, h->unit ? v->text + v->house[h->house].unit : "", s->arena);
    if (!collect_parcels(s, h, out))
        return false;
    if (house->lon == LRTI_NO_COORD && out->n_parcels == 0 && !h->unit)
        out->match_type = LRT_MATCH_ADDRESS_POINT;
    return out->address != NULL;
}

static bool other_place(search *s, const hit *h, lrti_place *out)
{
    const lrti_geo_view *v = s->v;
    const char *street = lrti_geo_street_text(v, h->street, s->arena);
    const char *city = lrti_geo_city_text(v, v->street[h->street].city, 0, s->arena);
    const lrti_number *number = &h->reading->number;
    hit position = *h;

    if (!street || !city)
        return false;
    if (isnan(h->lon))
        street_position(v, &position);
    out->lon = lrti_round_to(position.lon / 1e7, 7);
    out->lat = lrti_round_to(position.lat / 1e7, 7);
    out->error_m = ceil(position.error_m);
    switch (h->kind) {
    case KIND_NEIGHBOUR:
    case KIND_RANGE:
        out->match_type =
            h->kind == KIND_RANGE ? LRT_MATCH_RANGE_INTERPOLATED : LRT_MATCH_NEIGHBOUR_INTERPOLATED;
        out->address =
            lrti_geo_grid(number->suffix)
                ? lrti_arena_printf(s->arena, "%s%u %s%s", number->suffix, number->low, street,
                                    city)
                : lrti_arena_printf(s->arena, "%u%s%s %s%s", number->low,
                                    number->suffix[0] >= '0' && number->suffix[0] <= '9' ? " " : "",
                                    number->suffix, street, city);
        break;
    case KIND_BLOCK:
        out->match_type = LRT_MATCH_BLOCK;
        out->address =
            lrti_arena_printf(s->arena, "%u block of %s%s", number->low / 100 * 100, street, city);
        break;
    default:
        out->match_type = LRT_MATCH_STREET;
        out->address = lrti_arena_printf(s->arena, "%s%s", street, city);
    }
    return out->address != NULL;
}

static bool to_place(search *s, const hit *h, lrti_place *out)
{
    memset(out, 0, sizeof(*out));
    out->score = h->cost < 100 ? 100 - h->cost : 0;
    out->faults = h->faults;
    return h->kind == KIND_EXACT ? exact_place(s, h, out) : other_place(s, h, out);
}

static int by_score_address(const void *a, const void *b)
{
    const lrti_place *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return strcmp(x->address, y->address);
}

/* Hits that are shown: all within reach of the best one. */
static lrt_status show(search *s, size_t n, lrti_geocoding *out, lrt_error *err)
{
    size_t sorted = 0;

    out->places = lrti_arena_alloc(s->arena, n + 1, sizeof(*out->places));
    if (!out->places)
        return lrti_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        if (!to_place(s, &s->hits[i], &out->places[i]))
            return lrti_fail_memory(err);
    out->n_places = n;
    while (sorted + 1 < n && out->status == LRT_ANSWER_ANSWERED) /* the answer stays in front */
        sorted++;
    if (out->status != LRT_ANSWER_ANSWERED)
        qsort(out->places, n, sizeof(*out->places), by_score_address);
    return LRT_OK;
}

static const char *why_not(const search *s, const hit *best, const char *name)
{
    lrti_arena *arena = s->arena;
    const char *street = lrti_geo_street_text(s->v, best->street, arena);

    if (!street)
        return NULL;
    if (contradicted(best) && !(best->faults & LRT_FAULT_DIRECTION_CONTRADICTED))
        return lrti_arena_printf(arena, "%s fits, but not in the town or ZIP that the text names",
                                 name);
    if (best->kind == KIND_STREET)
        return lrti_arena_printf(arena, "%s is known, but has no number %u on record", street,
                                 best->reading->number.low);
    if (best->faults & LRT_FAULT_DIRECTION_CONTRADICTED)
        return lrti_arena_printf(
            arena, "number %u is on record on %s, but the text names another direction",
            best->reading->number.low, street);
    if (best->kind != KIND_EXACT)
        return lrti_arena_printf(
            arena, "number %u is not on record on %s, and the street's name is not certain",
            best->reading->number.low, street);
    if (!(best->faults & LRT_FAULT_SPELLING) && best->weak)
        return lrti_arena_printf(arena, "the number is not on record as written: did you mean %s?",
                                 name);
    return lrti_arena_printf(arena, "the street is not known as written: did you mean %s?", name);
}

/* Why the place of a hit is not the answer, in a clause. */
static const char *why_left(const search *s, const hit *best, const hit *h)
{
    if (h->faults & LRT_FAULT_DIRECTION_CONTRADICTED)
        return "the text names another direction";
    if (contradicted(h))
        return h->city_says < 0 ? "the text names another town" : "the text names another ZIP";
    if (h->kind == KIND_STREET && !(h->faults & LRT_FAULT_NUMBER_MISSING))
        return "the street has no such number";
    if (h->weak)
        return "too little of the name or number is as written";
    if (suffix_doubtful(s->v, h))
        return "another suffix may be another street, and no ZIP says that it is this one";
    if (!answerable(s->v, h))
        return "a position between numbers needs the street's name without fault";
    if (h != best && rivals(s->v, best, h))
        return "it fits as well as the first";
    return lrti_arena_printf(s->arena, "%d point%s behind the first", h->rank - best->rank,
                             h->rank - best->rank == 1 ? "" : "s");
}

/* All hits in their order, with what became of each: the first `shown` are the answer's candidates. */
static bool explain_hits(search *s, size_t shown, const lrti_geocoding *out)
{
    struct lrti_explained *e = out->explained;
    bool answered = out->status == LRT_ANSWER_ANSWERED, tied = false;

    for (size_t i = 1; i < shown && !answered; i++)
        tied = tied || rivals(s->v, &s->hits[0], &s->hits[i]);
    e->kind = s->hits[0].kind == KIND_BLOCK ? "block"
              : s->hits[0].kind == KIND_STREET && s->hits[0].faults & LRT_FAULT_NUMBER_MISSING
                  ? "street"
                  : "address";
    e->places = lrti_arena_alloc(s->arena, s->n + 1, sizeof(*e->places));
    if (!e->places)
        return false;
    for (size_t i = 0; i < s->n; i++) {
        const hit *h = &s->hits[i];
        lrti_place_note *note = &e->places[i];

        if (!to_place(s, h, &note->place))
            return false;
        note->reading = SIZE_MAX;
        if (h->reading >= s->readings && h->reading < s->readings + s->n_readings &&
            (size_t)(h->reading - s->readings) < e->n_readings)
            note->reading = (size_t)(h->reading - s->readings);
        note->decision = answered && i == 0 ? "answer" : i < shown ? "shown" : "dropped";
        if (tied && i < shown && (i == 0 || rivals(s->v, &s->hits[0], h)))
            note->decision = "tie";
        note->why = i == 0 && (answered || note->decision[0] == 't') ? "nothing fits better"
                                                                     : why_left(s, &s->hits[0], h);
        if (!note->why)
            return false;
    }
    e->n_places = s->n;
    return true;
}

static lrt_status judge(search *s, lrti_geocoding *out, lrt_error *err)
{
    const hit *best;
    size_t rival_count = 0, n = 0;

    qsort(s->hits, s->n, sizeof(s->hits[0]), by_rank);
    best = &s->hits[0];
    for (size_t i = 1; i < s->n; i++)
        rival_count += rivals(s->v, best, &s->hits[i]) ? 1 : 0;
    if (answerable(s->v, best) && rival_count == 0)
        out->status = LRT_ANSWER_ANSWERED;
    else if (contradicted(best) ||
             (best->kind != KIND_EXACT && best->kind != KIND_BLOCK && rival_count == 0))
        out->status = LRT_ANSWER_NOT_FOUND;
    else
        out->status = LRT_ANSWER_AMBIGUOUS;
    if (out->status == LRT_ANSWER_ANSWERED) {
        n = 1;
    } else { /* rivals first, then whatever is not far behind */
        hit *kept = s->hits + 1;

        for (size_t i = 1; i < s->n; i++) {
            if (rivals(s->v, &s->hits[0], &s->hits[i])) {
                hit moved = s->hits[i];

                memmove(kept + 1, kept, (size_t)(&s->hits[i] - kept) * sizeof(*kept));
                *kept++ = moved;
            }
        }
        n = (size_t)(kept - s->hits);
        while (n < s->n && s->hits[n].rank <= s->hits[0].rank + 30)
            n++;
        n = n > SHOWN_MAX ? SHOWN_MAX : n;
    }
    if (show(s, n, out, err) != LRT_OK)
        return LRT_E_MEMORY;
    if (out->explained && !explain_hits(s, n, out))
        return lrti_fail_memory(err);
    if (out->status != LRT_ANSWER_ANSWERED && rival_count == 0)
        out->reason = why_not(s, &s->hits[0], out->places[0].address);
    else if (out->status != LRT_ANSWER_ANSWERED)
        out->reason = lrti_arena_printf(s->arena, "%u places fit the text: say which one is meant",
                                        (unsigned)n);
    return out->reason ? LRT_OK : lrti_fail_memory(err);
}

/* ------------------------------------------------------------------------------------------------------
 * entry */

/* ---- municipality or ZIP alone ---- */

static lrt_status answer_place(search *s, lrt_match_type type, int32_t lon, int32_t lat,
                               double radius_m, const char *name, lrti_geocoding *out,
                               lrt_error *err)
{
    lrti_place *place = lrti_arena_alloc(s->arena, 1, sizeof(*place));

    if (!place || !name)
        return lrti_fail_memory(err);
    place->match_type = type;
    place->score = 100 - COST_NUMBER_MISSING;
    place->faults = LRT_FAULT_NUMBER_MISSING;
    place->lon = lrti_geo_degrees(lon);
    place->lat = lrti_geo_degrees(lat);
    place->error_m = radius_m;
    place->address = name[0] == ',' ? name + 2 : name;
    out->places = place;
    out->n_places = 1;
    out->status = LRT_ANSWER_ANSWERED;
    return LRT_OK;
}

/* *done = false: the text is more than a municipality, state and ZIP, or they are not of the
 * territory. */
static lrt_status match_area(search *s, lrti_geocoding *out, bool *done, lrt_error *err)
{
    const lrti_geo_view *v = s->v;
    lrti_reading r;
    char key[LRTI_KEY_MAX];
    town t = {false, false, 0, 0, 0};
    bool zip_given;

    *done = true;
    lrti_parse_place(s->tokens, &r);
    zip_given = r.zip_at < s->tokens->n;
    if (r.city_from < r.city_to) {
        lrti_city_key(s->tokens, r.city_from, r.city_to, key);
        *done = city_exact(v, key, &t);
    }
    for (size_t i = 0; i < lrti_geo_count(v, LRTI_TABLE_ZIP) && zip_given && *done; i++) {
        const lrti_geo_zip *z = &v->zip[i];
        uint32_t value = 0;

        for (unsigned k = 0; k < 5; k++)
            value = value * 10 + (uint32_t)(s->tokens->t[r.zip_at].text[k] - '0');
        if (z->zip == value)
            return answer_place(s, LRT_MATCH_ZIP, z->lon, z->lat, z->radius_m,
                                lrti_geo_city_text(v, z->city, z->zip, s->arena), out, err);
    }
    for (uint32_t i = t.from; i < t.to && *done && !zip_given; i++)
        if (!r.state || !v->city[i].state || r.state == v->city[i].state)
            return answer_place(s, LRT_MATCH_MUNICIPALITY, v->city[i].lon, v->city[i].lat,
                                v->city[i].radius_m, lrti_geo_city_text(v, i, 0, s->arena), out,
                                err);
    *done = false;
    return LRT_OK;
}

/* ---- intersections ---- */

static bool is_word(const lrti_tokens *tokens, unsigned at, const char *word)
{
    return strcmp(tokens->t[at].text, word) == 0;
}

/* Word that joins two streets (& @ AND AT /), as its index and the first word after it; false:
 * there is none. */
static bool find_joint(const lrti_tokens *tokens, unsigned from, unsigned *left_to,
                       unsigned *right_from)
{
    for (unsigned i = from + 1; i < tokens->n; i++) {
        if (i + 1 < tokens->n && (is_word(tokens, i, "&") || is_word(tokens, i, "@") ||
                                  is_word(tokens, i, "AND") || is_word(tokens, i, "AT"))) {
            *left_to = i;
            *right_from = i + 1;
            return true;
        }
        if (tokens->t[i].before & LRTI_BEFORE_SLASH) {
            *left_to = *right_from = i;
            return true;
        }
    }
    return false;
}

/* Streets of the words [from, to): a search of their own, without numbers. NULL: out of memory. */
static search *streets_named(const search *base, unsigned from, unsigned to, bool tail)
{
    lrti_parse_hints hints = {known_city, base->v, base->v->h->hyphenated != 0};
    search *s = lrti_arena_alloc(base->arena, 1, sizeof(*s));
    lrti_tokens *words = lrti_arena_alloc(base->arena, 1, sizeof(*words));
    lrti_reading *readings = lrti_arena_alloc(base->arena, LRTI_READINGS_MAX, sizeof(*readings));
    size_t n, kept = 0;

    if (!s || !words || !readings)
        return NULL;
    words->n = to - from;
    memcpy(words->t, base->tokens->t + from, (to - from) * sizeof(words->t[0]));
    s->v = base->v;
    s->tokens = words;
    s->arena = base->arena;
    s->memory = true;
    s->arg_town = base->arg_town;
    s->arg_zip = base->arg_zip;
    s->arg_zip_given = base->arg_zip_given;
    n = tail ? lrti_parse(words, &hints, readings, LRTI_READINGS_MAX)
             : lrti_parse_street(words, 0, words->n, readings, LRTI_READINGS_MAX);
    for (size_t i = 0; i < n; i++)
        if (readings[i].number_from == readings[i].number_to &&
            readings[i].unit_from == readings[i].unit_to)
            readings[kept++] = readings[i];
    match_exact(s, readings, kept);
    if (s->n == 0)
        match_misspelt(s, readings, kept);
    qsort(s->hits, s->n, sizeof(s->hits[0]), by_rank);
    return s->memory ? s : NULL;
}

static bool add_crossings(search *s, const hit *a, const hit *b, lrti_geocoding *out)
{
    const lrti_geo_view *v = s->v;
    lrti_geo_crossing at[4];
    size_t n = lrti_geo_cross(v, a->street, b->street, s->arena, at, LRTI_COUNT(at));
    const char *left, *right, *city;
    /* The town and ZIP stand behind the second street only. */
    uint32_t faults =
        (a->faults & ~(uint32_t)(LRT_FAULT_CITY_MISSING | LRT_FAULT_ZIP_MISSING)) | b->faults;
    int cost = a->cost - (a->faults & LRT_FAULT_CITY_MISSING ? COST_CITY_MISSING : 0) + b->cost -
               2 * COST_NUMBER_MISSING;

    if (n == SIZE_MAX)
        return false;
    left = lrti_geo_street_text(v, a->street, s->arena);
    right = lrti_geo_street_text(v, b->street, s->arena);
    city = lrti_geo_city_text(v, v->street[b->street].city, 0, s->arena);
    for (size_t i = 0; i < n && out->n_places < SHOWN_MAX; i++) {
        lrti_place *p = &out->places[out->n_places++];

        p->match_type = LRT_MATCH_INTERSECTION;
        p->faults = faults & ~(uint32_t)LRT_FAULT_NUMBER_MISSING;
        p->score = cost > 0 ? (cost < 100 ? 100 - cost : 0) : 100;
        p->lon = lrti_round_to(at[i].lon / 1e7, 7);
        p->lat = lrti_round_to(at[i].lat / 1e7, 7);
        p->error_m = ceil(at[i].error_m);
        p->address = left && right && city
                         ? lrti_arena_printf(s->arena, "%s & %s%s", left, right, city)
                         : NULL;
        if (!p->address)
            return false;
    }
    return true;
}

/* Do places that fit as well as the first lie elsewhere? E MAIN & N CENTRAL and W MAIN & S CENTRAL are
   one corner. */
static bool corner_open(const lrti_geocoding *out)
{
    for (size_t i = 1; i < out->n_places; i++) {
        const lrti_place *a = &out->places[0], *b = &out->places[i];

        if (b->score > a->score - TIE_MARGIN &&
            lrti_geo_metres(a->lon * 1e7, a->lat * 1e7, b->lon * 1e7, b->lat * 1e7) > 50)
            return true;
    }
    return false;
}

/* *done = false: no two streets are named, or neither is known. */
static lrt_status match_intersection(search *s, lrti_geocoding *out, bool *done, lrt_error *err)
{
    unsigned from = 0, left_to, right_from;
    search *left, *right;

    *done = false;
    if (is_word(s->tokens, 0, "CORNER") || is_word(s->tokens, 0, "INTERSECTION"))
        from = s->tokens->n > 1 && is_word(s->tokens, 1, "OF") ? 2 : 1;
    if (!find_joint(s->tokens, from, &left_to, &right_from))
        return LRT_OK;
    left = streets_named(s, from, left_to, false);
    right = streets_named(s, right_from, s->tokens->n, true);
    out->places = lrti_arena_alloc(s->arena, SHOWN_MAX, sizeof(*out->places));
    if (!left || !right || !out->places)
        return lrti_fail_memory(err);
    if (left->n == 0 || right->n == 0)
        return LRT_OK;
    *done = true;
    for (size_t i = 0; i < left->n && i < 12; i++)
        for (size_t k = 0; k < right->n && k < 12; k++)
            if (!contradicted(&left->hits[i]) && !contradicted(&right->hits[k]) &&
                left->hits[i].street != right->hits[k].street &&
                s->v->street[left->hits[i].street].city ==
                    s->v->street[right->hits[k].street].city &&
                !add_crossings(s, &left->hits[i], &right->hits[k], out))
                return lrti_fail_memory(err);
    if (out->n_places == 0) {
        out->reason = "both streets are known, but no place where they meet is on record";
        return LRT_OK;
    }
    qsort(out->places, out->n_places, sizeof(*out->places), by_score_address);
    if (corner_open(out)) {
        out->status = LRT_ANSWER_AMBIGUOUS;
        out->reason = "the streets meet in several places: say which one is meant";
        return LRT_OK;
    }
    out->n_places = 1;
    out->status =
        left->hits[0].weak || right->hits[0].weak ? LRT_ANSWER_AMBIGUOUS : LRT_ANSWER_ANSWERED;
    out->reason = out->status == LRT_ANSWER_ANSWERED
                      ? ""
                      : "the streets are not known as written: is this the corner?";
    return LRT_OK;
}

/* "nan,nan", "inf 41.5": what programs write for a coordinate that they do not have. */
static bool no_finite_numbers(const lrti_tokens *t)
{
    bool seen = false;

    for (unsigned i = 0; i < t->n && !is_word(t, i, "EPSG"); i++) {
        bool word = is_word(t, i, "NAN") || is_word(t, i, "INF") || is_word(t, i, "INFINITY");

        if (!word && t->t[i].digits != t->t[i].len)
            return false;
        seen = seen || word;
    }
    return seen;
}

/* Words of a post office box at `at` (PO BOX 12, P O BOX 12, POB 12, POST OFFICE BOX 12, PSC 802 BOX 74);
   0 = none. */
static unsigned box_at(const lrti_tokens *t, unsigned at)
{
    static const char *const forms[][4] = {
        {"PO", "BOX"},       {"P", "O", "BOX"},         {"POB"},
        {"POBOX"},           {"POST", "OFFICE", "BOX"}, {"PSC", "#", "BOX"},
        {"CMR", "#", "BOX"}, {"UNIT", "#", "BOX"}};

    for (size_t i = 0; i < LRTI_COUNT(forms); i++) {
        unsigned n = 0;

        while (n < 4 && forms[i][n] && at + n < t->n &&
               (forms[i][n][0] == '#' ? t->t[at + n].digits > 0 : is_word(t, at + n, forms[i][n])))
            n++;
        if (n == 4 || forms[i][n])
            continue;
        /* The box's own name: a number or a letter. */
        return n + (at + n < t->n && (t->t[at + n].digits > 0 || t->t[at + n].len == 1) ? 1 : 0);
    }
    return 0;
}

/* Takes a post office box out of a text that has a street address as well (Publication 28, 272: both
   lines), and out of one that has none. True: there was one. */
static bool drop_box(lrti_tokens *t, bool *address_left)
{
    for (unsigned at = 0; at < t->n; at++) {
        unsigned n = box_at(t, at);

        if (n == 0 || (n == 1 && at > 0))
            continue;
        *address_left = false;
        memmove(&t->t[at], &t->t[at + n], (t->n - at - n) * sizeof(t->t[0]));
        t->n -= n;
        /* A house number has a street behind it; a ZIP has no more than four digits behind it. */
        for (unsigned i = 0; i + 2 < t->n; i++)
            *address_left = *address_left || t->t[i].digits > 0;
        return true;
    }
    return false;
}

/* Kinds of text that name no place on the ground; a box beside an address is taken out. */
static const char *refusal(lrti_tokens *t)
{
    unsigned signs = 0;
    bool address_left = false;

    while (signs < t->n && (is_word(t, signs, "&") || is_word(t, signs, "@")))
        signs++;
    if (signs == t->n)
        return "there is no word or number in the text";
    if (no_finite_numbers(t))
        return "a coordinate must be two finite numbers: lon,lat";
    if (drop_box(t, &address_left) && !address_left)
        return "a post office box is no place: give the street address";
    if (t->n > 1 && is_word(t, 0, "GENERAL") && is_word(t, 1, "DELIVERY"))
        return "general delivery is no place: give the street address";
    if (t->n > 3 && (is_word(t, 0, "RR") || is_word(t, 0, "HC")) && is_word(t, 2, "BOX"))
        return "a rural route box is no place that can be found: give the street address";
    return NULL;
}

/* Cuts off a town, state and ZIP that are said twice ("..., Cleveland, OH 44102, Cleveland, OH").
 */
static void drop_repeats(lrti_tokens *tokens)
{
    unsigned zip = 0;

    for (unsigned i = 2; i < tokens->n; i++)
        if (!zip && tokens->t[i].digits == 5 && tokens->t[i].len == 5)
            zip = i;
    while (zip && tokens->n > zip + 1) {
        const lrti_token *last = &tokens->t[tokens->n - 1];
        bool seen = false;

        for (unsigned i = 2; i <= zip; i++)
            seen = seen || strcmp(tokens->t[i].text, last->text) == 0;
        if (!seen)
            return;
        tokens->n--;
    }
}

static unsigned read_state(const char *text)
{
    lrti_tokens tokens;
    const char *words[3];
    size_t n = 0;

    lrti_tokenize(text, strlen(text), &tokens);
    for (; n < tokens.n && n < 3; n++)
        words[n] = tokens.t[n].text;
    return n > 0 ? lrti_state_of(words, n) : 0;
}

static void read_columns(search *s, const char *city, const char *state, const char *zip)
{
    lrti_tokens tokens;
    unsigned n = 0;

    lrti_tokenize(city, strlen(city), &tokens);
    town_of(s->v, &tokens, 0, tokens.n, read_state(state), &s->arg_town);
    while (*zip == ' ')
        zip++;
    for (; n < 5 && zip[n] >= '0' && zip[n] <= '9'; n++)
        s->arg_zip = s->arg_zip * 10 + (uint32_t)(zip[n] - '0');
    if (n < 5)
        s->arg_zip = 0;
    s->arg_zip_given = zip[0] && !(n == 5 && s->arg_zip == 0);
}

static bool name_known(const void *user, const char *key)
{
    return find_name(user, key) != LRTI_NONE;
}

/* The words, and every way they were taken; the places follow with the verdict. */
static bool explain_words(search *s, const lrti_reading *readings, size_t n, lrti_geocoding *out)
{
    s->readings = readings;
    s->n_readings = n;
    return !out->explained || lrti_explain_readings(out->explained, s->tokens, readings, n,
                                                    name_known, s->v, s->arena);
}

lrt_status lrti_geo_match(const lrti_geo_view *v, const char *text, const char *city,
                          const char *state, const char *zip, lrti_arena *arena,
                          lrti_geocoding *out, lrt_error *err)
{
    lrti_parse_hints hints = {known_city, v, v->h->hyphenated != 0};
    lrti_tokens *tokens = lrti_arena_alloc(arena, 1, sizeof(*tokens));
    search *s = lrti_arena_alloc(arena, 1, sizeof(*s));
    lrti_reading *readings = lrti_arena_alloc(arena, LRTI_READINGS_MAX, sizeof(*readings));
    bool done;
    lrt_status status;
    size_t n;

    if (!tokens || !s || !readings)
        return lrti_fail_memory(err);
    s->v = v;
    s->tokens = tokens;
    s->arena = arena;
    s->memory = true;
    lrti_tokenize(text, strlen(text), tokens);
    out->reason = refusal(tokens);
    if (out->reason) {
        out->status = LRT_ANSWER_INVALID;
        return LRT_OK;
    }
    out->reason = "";
    drop_repeats(tokens);
    read_columns(s, city, state, zip);
    status = match_area(s, out, &done, err);
    if (out->explained && done && out->n_places > 0)
        out->explained->kind = out->places[0].match_type == LRT_MATCH_ZIP ? "zip" : "municipality";
    if (status != LRT_OK || done)
        return status;
    n = lrti_parse(tokens, &hints, readings, LRTI_READINGS_MAX);
    if (!explain_words(s, readings, n, out))
        return lrti_fail_memory(err);
    match_exact(s, readings, n);
    if (!settled(s))
        match_misspelt(s, readings, n);
    if (!s->memory)
        return lrti_fail_memory(err);
    if (s->n == 0 || s->hits[0].reading->number_from == s->hits[0].reading->number_to) {
        status = match_intersection(s, out, &done, err);
        if (out->explained && done)
            out->explained->kind = "intersection";
        if (status != LRT_OK || done)
            return status;
    }
    if (s->n > 0)
        return judge(s, out, err);
    out->reason =
        lrti_geo_count(s->v, LRTI_TABLE_NAME)
            ? "no street of that name is known in the territory"
            : "the territory has no addresses and no streets on record; give a coordinate";
    return LRT_OK;
}
