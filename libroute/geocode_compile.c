/*
 * Rows of addresses, parcels and centrelines to one section (layout: geocode_section.h).
 *
 *   read   each row to a record: street (key, directions, suffix), number, unit, city, ZIP,
 * position, parcel settle what rows leave out: the city from the ZIP, a missing suffix from the
 * only street of that name sort   records by content, so that the order of the rows leaves no trace
 *   write  runs of equal street to a street, of equal number to a house
 */
#include "geocode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geocode_parse.h"
#include "geocode_section.h"

typedef struct record {
    const char *key; /* of the name; "" = no street, a parcel without address */
    const char *display;
    const char *number_suffix, *unit;
    const char *city_key, *city_name;
    const char *ppn; /* written form, NULL = an address point */
    uint32_t number, high, zip, city, words;
    uint8_t pre_dir, suffix, suf_dir, state;
    int32_t lon, lat;
    uint32_t parcel; /* index, LRTI_NONE */
} record;

typedef struct line { /* a centreline, once for each city it belongs to */
    const char *key, *display, *city_key, *city_name;
    uint32_t city, words;
    uint8_t pre_dir, suffix, suf_dir, state;
    lrti_geo_segment segment;
    const lrti_geocode_street *row;
} line;

typedef struct text_table { /* interned texts; slots hold offset + 1 */
    lrti_buf bytes;
    uint32_t *slots;
    size_t n_slots, used;
} text_table;

typedef struct compiler {
    const lrti_geocode_input *input;
    lrti_arena arena;
    bool failed; /* an allocation failed */
    record *records;
    size_t n_records;
    line *lines;
    size_t n_lines;
    text_table text;
    lrti_buf tables[LRTI_TABLE_COUNT];
    uint64_t counts[LRTI_TABLE_COUNT];
    lrti_geo_header header;
} compiler;

static void find(compiler *c, const char *kind, const char *table, uint64_t row, const char *field,
                 const char *message)
{
    if (c->input->on_finding)
        c->input->on_finding(c->input->user, kind, table, row, field, message);
}

static char *copy(compiler *c, const char *text, size_t len)
{
    char *out = lrti_arena_strn(&c->arena, text, len);

    c->failed = c->failed || !out;
    return out;
}

/* ---------------------------------------------------------------------------------------------
 * text table */

static bool text_grow(text_table *text)
{
    size_t n = text->n_slots ? text->n_slots * 2 : 1024;
    uint32_t *slots = calloc(n, sizeof(*slots));

    if (!slots)
        return false;
    for (size_t i = 0; i < text->n_slots; i++) {
        if (text->slots[i]) {
            const char *s = text->bytes.data + text->slots[i] - 1;
            size_t at = lrti_geo_hash(s, strlen(s), SIZE_MAX) & (n - 1);

            while (slots[at])
                at = (at + 1) & (n - 1);
            slots[at] = text->slots[i];
        }
    }
    free(text->slots);
    text->slots = slots;
    text->n_slots = n;
    return true;
}

/* Offset of a text in TEXT; equal texts are stored once. */
static uint32_t text_of(compiler *c, const char *s)
{
    text_table *text = &c->text;
    size_t len = strlen(s), at;

    if (text->used * 2 >= text->n_slots && !text_grow(text)) {
        c->failed = true;
        return 0;
    }
    at = lrti_geo_hash(s, len, SIZE_MAX) & (text->n_slots - 1);
    while (text->slots[at]) {
        if (strcmp(text->bytes.data + text->slots[at] - 1, s) == 0)
            return text->slots[at] - 1;
        at = (at + 1) & (text->n_slots - 1);
    }
    if (text->bytes.failed || text->bytes.len + len + 2 > UINT32_MAX) {
        c->failed = true;
        return 0;
    }
    text->slots[at] = (uint32_t)text->bytes.len + 1;
    text->used++;
    lrti_buf_add(&text->bytes, s, len + 1);
    c->failed = c->failed || text->bytes.failed;
    return text->slots[at] - 1;
}

/* -------------------------------------------------------------------------------------------------
 * reading rows */

static const char *or_empty(const char *text) { return text ? text : ""; }

/* US and MM of US HWY 20 and COUNTY ROAD MM stay as they are. */
static bool is_initials(const lrti_tokens *tokens, unsigned at, unsigned to)
{
    static const char first[][3] = {"US", "SR", "CR", "FM", "SH", "TR", "IH", "RM", "RR"};
    const lrti_token *t = &tokens->t[at];

    if (t->digits > 0 && t->len == t->digits + 1)
        return true; /* 12A */

    for (size_t i = 0; i < LRTI_COUNT(first); i++)
        if (strcmp(t->text, first[i]) == 0 && at + 1 < to &&
            (t[1].digits > 0 || (t[1].word && t[1].word->suffix)))
            return true;
    return t->len == 2 && t->digits == 0 && at >= 2 && at + 1 == to &&
           strcmp(tokens->t[at - 2].text, "COUNTY") == 0;
}

/* WEST to West, 95TH to 95th. */
static char *title_case(compiler *c, const lrti_tokens *tokens, unsigned from, unsigned to)
{
    char out[LRTI_KEY_MAX * 2];
    size_t n = 0;

    for (unsigned i = from; i < to; i++) {
        const lrti_token *token = &tokens->t[i];

        bool initials = is_initials(tokens, i, to);

        if (n + token->len + 2U > sizeof(out))
            break;
        if (i > from && !(token->before & LRTI_BEFORE_GLUED))
            out[n++] = token->before & LRTI_BEFORE_HYPHEN                   ? '-'
                       : token->before & LRTI_BEFORE_SLASH && token->digits ? '/'
                                                                            : ' ';
        for (size_t k = 0; k < token->len; k++)
            out[n++] = k == 0 || initials ? token->text[k] : (char)lrti_ascii_lower(token->text[k]);
    }
    return copy(c, out, n);
}

static const char *key_text(compiler *c, const lrti_tokens *tokens, unsigned from, unsigned to,
                            uint32_t *words)
{
    char key[LRTI_KEY_MAX];
    unsigned count;
    size_t n = lrti_name_key(tokens, from, to, key, &count);

    *words = count;
    return copy(c, key, n);
}

static int32_t fixed(double degrees, double limit)
{
    return isfinite(degrees) && degrees >= -limit && degrees <= limit
               ? (int32_t)lround(degrees * 1e7)
               : LRTI_NO_COORD;
}

/* Five digits of "44102", "44102-1234", "4103.0"; 0 for none and for the 00000 that exports write.
 */
static uint32_t zip_value(const char *text)
{
    uint32_t value = 0;
    unsigned n = 0;

    while (*text == ' ')
        text++;
    for (; *text >= '0' && *text <= '9' && n < 5; text++, n++)
        value = value * 10 + (uint32_t)(*text - '0');
    return n == 5 ? value : 0;
}

static void set_city(compiler *c, record *r, const lrti_tokens *tokens, unsigned from, unsigned to)
{
    char key[LRTI_KEY_MAX];
    size_t n = lrti_city_key(tokens, from, to, key);

    r->city_key = copy(c, key, n);
    r->city_name = title_case(c, tokens, from, to);
}

static unsigned state_of_text(const char *text)
{
    lrti_tokens tokens;
    const char *words[3];
    size_t n = 0;

    lrti_tokenize(text, strlen(text), &tokens);
    for (; n < tokens.n && n < 3; n++)
        words[n] = tokens.t[n].text;
    return n > 0 ? lrti_state_of(words, n) : 0;
}

static void take_street(compiler *c, record *r, const lrti_tokens *tokens,
                        const lrti_reading *reading)
{
    r->key = key_text(c, tokens, reading->base_from, reading->base_to, &r->words);
    r->display = title_case(c, tokens, reading->base_from, reading->base_to);
    r->pre_dir = reading->pre_dir;
    r->suffix = reading->suffix;
    r->suf_dir = reading->suf_dir;
}

static bool city_is_rows(const void *user, const lrti_tokens *tokens, unsigned from, unsigned to)
{
    char key[LRTI_KEY_MAX];

    lrti_city_key(tokens, from, to, key);
    return ((const char *)user)[0] && strcmp(key, user) == 0;
}

/* "1374 West Blvd", with or without city, state, ZIP behind it. */
static bool read_address(compiler *c, const lrti_geocode_row *row, record *r)
{
    lrti_parse_hints hints = {city_is_rows, r->city_key, c->header.hyphenated != 0};
    lrti_reading readings[LRTI_READINGS_MAX];
    const lrti_reading *reading = NULL;
    lrti_tokens tokens;
    char key[LRTI_KEY_MAX];
    size_t n;

    lrti_tokenize(row->address, strlen(row->address), &tokens);
    n = lrti_parse(&tokens, &hints, readings, LRTI_COUNT(readings));
    for (size_t i = 0; i < n && !reading;
         i++) { /* a column says the city: words without comma are no other one */
        const lrti_reading *some = &readings[i];
        bool other = some->city_from < some->city_to && r->city_key[0] &&
                     !(tokens.t[some->city_from].before & LRTI_BEFORE_COMMA) &&
                     !city_is_rows(r->city_key, &tokens, some->city_from, some->city_to);

        if (!other)
            reading = some;
    }
    if (!reading || reading->number_from == reading->number_to || reading->number.low == 0 ||
        reading->block)
        return false;
    take_street(c, r, &tokens, reading);
    r->number = reading->number.low;
    r->high = reading->number.high;
    r->number_suffix = copy(c, reading->number.suffix, strlen(reading->number.suffix));
    if (!r->unit[0] && reading->unit_from < reading->unit_to) {
        n = lrti_unit_key(&tokens, reading->unit_from, reading->unit_to, key);
        r->unit = copy(c, key, n);
    }
    if (!r->city_key[0] && reading->city_from < reading->city_to)
        set_city(c, r, &tokens, reading->city_from, reading->city_to);
    if (!r->state)
        r->state = reading->state;
    if (!r->zip && reading->zip_at < tokens.n)
        r->zip = zip_value(tokens.t[reading->zip_at].text);
    return true;
}

/* The parts of a name in one text: one parser for all streets, so that equal streets meet whatever
 * the columns. */
static size_t join_parts(char *out, size_t size, const char *const *parts, size_t n_parts)
{
    size_t n = 0;

    for (size_t i = 0; i < n_parts; i++) {
        size_t len = parts[i] ? strlen(parts[i]) : 0;

        if (len == 0 || n + len + 2 > size)
            continue;
        memcpy(out + n, parts[i], len);
        n += len;
        out[n++] = ' ';
    }
    out[n] = '\0';
    return n;
}

static bool read_parts(compiler *c, const lrti_geocode_row *row, record *r)
{
    const char *parts[] = {row->pre_dir, row->pre_type, row->name, row->suffix, row->suf_dir};
    char joined[LRT_TEXT_MAX + 1];
    lrti_reading reading;
    lrti_number number;
    lrti_tokens tokens;
    unsigned taken;

    lrti_tokenize(or_empty(row->number), strlen(or_empty(row->number)), &tokens);
    taken = lrti_parse_number(&tokens, 0, tokens.n, &number);
    if (taken == 0 || number.low == 0)
        return false;
    if (taken < tokens.n && !number.suffix[0] && tokens.t[taken].len < sizeof(number.suffix))
        memcpy(number.suffix, tokens.t[taken].text, (size_t)tokens.t[taken].len + 1);
    if (c->header.hyphenated && taken == 2)
        lrti_number_hyphenated(&number);
    r->number = number.low;
    r->high = number.high;
    r->number_suffix = copy(c, number.suffix, strlen(number.suffix));
    lrti_tokenize(joined, join_parts(joined, sizeof(joined), parts, LRTI_COUNT(parts)), &tokens);
    if (lrti_parse_street(&tokens, 0, tokens.n, &reading, 1) == 0)
        return false;
    take_street(c, r, &tokens, &reading);
    return true;
}

static void read_place(compiler *c, const lrti_geocode_row *row, record *r)
{
    char key[LRTI_KEY_MAX];
    lrti_tokens tokens;
    size_t n;

    memset(r, 0, sizeof(*r));
    r->key = r->display = r->number_suffix = r->unit = r->city_key = r->city_name = "";
    r->parcel = LRTI_NONE;
    r->lon = fixed(row->lon, 180);
    r->lat = fixed(row->lat, 90);
    if (r->lon == LRTI_NO_COORD || r->lat == LRTI_NO_COORD)
        r->lon = r->lat = LRTI_NO_COORD;
    r->zip = zip_value(or_empty(row->zip));
    r->state = (uint8_t)state_of_text(or_empty(row->state));
    lrti_tokenize(or_empty(row->city), strlen(or_empty(row->city)), &tokens);
    set_city(c, r, &tokens, 0, tokens.n);
    lrti_tokenize(or_empty(row->unit), strlen(or_empty(row->unit)), &tokens);
    n = lrti_unit_key(&tokens, 0, tokens.n, key);
    r->unit = copy(c, key, n);
}

static const char *written_form(compiler *c, const char *ppn, bool *known)
{
    const lrti_geocode_input *input = c->input;
    char written[LRTI_PARCEL_MAX], key[LRTI_PARCEL_MAX];
    size_t len;

    while (*ppn == ' ')
        ppn++;
    *known = true;
    for (size_t i = 0; i < input->n_parcel_patterns; i++)
        if (lrti_parcel_form(input->parcel_patterns[i], ppn, written))
            return copy(c, written, strlen(written));
    *known = input->n_parcel_patterns == 0;
    len = strlen(ppn);
    while (len > 0 && ppn[len - 1] == ' ')
        len--;
    if (lrti_parcel_key(ppn, key) == 0 || len >= LRTI_PARCEL_MAX)
        return NULL;
    return copy(c, ppn, len);
}

static bool has_address(const lrti_geocode_row *row)
{
    return or_empty(row->address)[0] || or_empty(row->number)[0] || or_empty(row->name)[0];
}

static void read_row(compiler *c, const lrti_geocode_row *row, const char *table, bool parcel)
{
    record r;
    bool read, known = true;

    read_place(c, row, &r);
    if (parcel) {
        r.ppn = written_form(c, or_empty(row->ppn), &known);
        if (!r.ppn) {
            find(c, "parcel_number_missing", table, row->record, "ppn",
                 "no parcel number: the row is left out");
            return;
        }
        if (!known)
            find(c, "parcel_number_pattern", table, row->record, "ppn",
                 "the parcel number fits none of the patterns of territory.json: found only as it "
                 "is written");
    }
    if (c->failed)
        return;
    read = or_empty(row->address)[0] ? read_address(c, row, &r) : read_parts(c, row, &r);
    if (!read && !parcel) {
        find(c, "address_unusable", table, row->record, "address",
             "no house number and street: the row is left out");
        return;
    }
    if (!read) {
        if (has_address(row))
            find(c, "address_unusable", table, row->record, "address",
                 "no house number and street: the parcel is found by its number only");
        r.key = "";
    }
    if (r.lon == LRTI_NO_COORD)
        find(c, "position_missing", table, row->record, "lon",
             "no usable longitude and latitude: found without position");
    c->records[c->n_records++] = r;
    c->header.address_count += parcel ? 0 : 1;
}

static uint32_t range_value(const char *text)
{
    lrti_tokens tokens;
    lrti_number number;

    lrti_tokenize(or_empty(text), strlen(or_empty(text)), &tokens);
    return lrti_parse_number(&tokens, 0, tokens.n, &number) ? number.low : 0;
}

static void read_line_city(compiler *c, line *l, const char *city)
{
    record r;
    lrti_tokens tokens;

    lrti_tokenize(or_empty(city), strlen(or_empty(city)), &tokens);
    set_city(c, &r, &tokens, 0, tokens.n);
    l->city_key = r.city_key;
    l->city_name = r.city_name;
}

static uint8_t parity_of(const char *text)
{
    char c = or_empty(text)[0];

    c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    return c == 'E' || c == 'O' || c == 'B' ? (uint8_t)c : 0;
}

static void read_line(compiler *c, const lrti_geocode_street *row)
{
    const char *parts[] = {row->pre_dir, row->pre_type, row->base_name, row->suffix, row->suf_dir};
    char joined[LRT_TEXT_MAX + 1];
    lrti_reading reading;
    lrti_tokens tokens;
    record r;
    line l;

    if (or_empty(row->name)[0])
        lrti_tokenize(row->name, strlen(row->name), &tokens);
    else
        lrti_tokenize(joined, join_parts(joined, sizeof(joined), parts, LRTI_COUNT(parts)),
                      &tokens);
    if (lrti_parse_street(&tokens, 0, tokens.n, &reading, 1) == 0)
        return; /* most centreline files hold unnamed ramps and alleys: nothing to report */
    memset(&r, 0, sizeof(r));
    memset(&l, 0, sizeof(l));
    take_street(c, &r, &tokens, &reading);
    l.key = r.key;
    l.display = r.display;
    l.words = r.words;
    l.pre_dir = r.pre_dir;
    l.suffix = r.suffix;
    l.suf_dir = r.suf_dir;
    l.row = row;
    l.segment.from_left = range_value(row->from_left);
    l.segment.to_left = range_value(row->to_left);
    l.segment.from_right = range_value(row->from_right);
    l.segment.to_right = range_value(row->to_right);
    l.segment.parity_left = parity_of(row->parity_left);
    l.segment.parity_right = parity_of(row->parity_right);
    l.segment.zip_left = zip_value(or_empty(row->zip_left));
    l.segment.zip_right = zip_value(or_empty(row->zip_right));
    read_line_city(c, &l, or_empty(row->city_left)[0] ? row->city_left : row->city_right);
    c->lines[c->n_lines++] = l;
    read_line_city(c, &l, or_empty(row->city_right)[0] ? row->city_right : row->city_left);
    if (!c->failed && strcmp(l.city_key, c->lines[c->n_lines - 1].city_key) != 0)
        c->lines[c->n_lines++] = l;
}

/* -------------------------------------------------------------------------------------------------
 * settling */

static int order_text(const char *a, const char *b) { return strcmp(a, b); }
static int order_u32(uint32_t a, uint32_t b) { return a < b ? -1 : a > b; }
static int order_i32(int32_t a, int32_t b) { return a < b ? -1 : a > b; }

typedef struct city_use { /* one mention of a city: by key, then state, then spelling */
    const char *key, *name;
    uint32_t state, zip, *target;
} city_use;

static int by_city(const void *a, const void *b)
{
    const city_use *x = a, *y = b;
    int order = order_text(x->key, y->key);

    order = order ? order : order_u32(x->state, y->state);
    return order ? order : order_text(x->name, y->name);
}

static int by_zip(const void *a, const void *b)
{
    const city_use *x = a, *y = b;
    int order = order_u32(x->zip, y->zip);

    order = order ? order : order_text(x->key, y->key);
    return order ? order : order_u32(x->state, y->state);
}

/* Middle and 95 % radius of the positions seen so far; filled from the houses. */
typedef struct spread {
    double lon, lat;
    uint32_t n;
} spread;

/* Sorted uses to cities: the spelling used most often, the first bytewise among equals. */
static void make_cities(compiler *c, city_use *uses, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        lrti_geo_city city = {0, 0, uses[i].state, LRTI_NO_COORD, LRTI_NO_COORD, 0, 0};
        size_t best = 0;

        for (end = i; end < n && strcmp(uses[end].key, uses[i].key) == 0 &&
                      uses[end].state == uses[i].state;) {
            size_t run = end;

            while (run < n && by_city(&uses[run], &uses[end]) == 0)
                run++;
            if (run - end > best) {
                best = run - end;
                city.name = text_of(c, uses[end].name);
            }
            end = run;
        }
        city.key = text_of(c, uses[i].key);
        for (size_t k = i; k < end; k++)
            *uses[k].target = (uint32_t)c->counts[LRTI_TABLE_CITY];
        lrti_buf_add(&c->tables[LRTI_TABLE_CITY], &city, sizeof(city));
        c->counts[LRTI_TABLE_CITY]++;
    }
}

/* The city (and state) mentioned most often in the uses [0, n), which are sorted so that equal ones
 * are neighbours. */
static const city_use *most_frequent(const city_use *uses, size_t n)
{
    const city_use *best = NULL;
    size_t most = 0;

    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && strcmp(uses[end].key, uses[i].key) == 0 &&
                      uses[end].state == uses[i].state;)
            end++;
        if (end - i > most) {
            most = end - i;
            best = &uses[i];
        }
    }
    return best;
}

static const city_use *city_of_zip(const city_use *uses, size_t n, uint32_t zip)
{
    size_t low = 0, high = n, end;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (uses[mid].zip < zip)
            low = mid + 1;
        else
            high = mid;
    }
    for (end = low; end < n && uses[end].zip == zip;)
        end++;
    return zip && end > low ? most_frequent(uses + low, end - low) : NULL;
}

/* Each record and line gets a city: its own, else that of its ZIP, else the territory's. */
static bool settle_cities(compiler *c)
{
    size_t total = c->n_records + c->n_lines, n = 0, k = 0;
    city_use *by_zips = lrti_arena_alloc(&c->arena, total + 1, sizeof(*by_zips));
    city_use *uses = lrti_arena_alloc(&c->arena, total + 1, sizeof(*uses));
    city_use fallback = {or_empty(c->input->default_city), "",
                         state_of_text(or_empty(c->input->default_state)), 0, NULL};
    const city_use *most;

    if (!by_zips || !uses)
        return false;
    for (size_t i = 0; i < c->n_records; i++) {
        const record *r = &c->records[i];

        if (r->city_key[0])
            by_zips[n++] = (city_use){r->city_key, r->city_name, r->state, 0, NULL};
        if (r->city_key[0])
            by_zips[n - 1].zip = r->zip;
    }
    qsort(by_zips, n, sizeof(*by_zips), by_city);
    most = most_frequent(by_zips, n);
    if (fallback.key[0]) {
        record r;
        lrti_tokens tokens;

        lrti_tokenize(c->input->default_city, strlen(c->input->default_city), &tokens);
        set_city(c, &r, &tokens, 0, tokens.n);
        if (c->failed)
            return false;
        fallback.key = r.city_key;
        fallback.name = r.city_name;
    } else if (most) {
        fallback = *most;
    }
    if (!fallback.state && most)
        fallback.state = most->state;
    qsort(by_zips, n, sizeof(*by_zips), by_zip);
    for (size_t i = 0; i < total; i++) {
        record *r = i < c->n_records ? &c->records[i] : NULL;
        line *l = r ? NULL : &c->lines[i - c->n_records];
        city_use use = {r ? r->city_key : l->city_key, r ? r->city_name : l->city_name,
                        r ? r->state : l->state, r ? r->zip : l->segment.zip_left,
                        r ? &r->city : &l->city};
        const city_use *from = use.key[0] ? &use : city_of_zip(by_zips, n, use.zip);

        if (!from && l)
            from = city_of_zip(by_zips, n, l->segment.zip_right);
        if (!from)
            from = &fallback;
        use.state = use.state ? use.state : from->state ? from->state : fallback.state;
        use.key = from->key;
        use.name = from->name;
        uses[k++] = use;
    }
    qsort(uses, k, sizeof(*uses), by_city);
    make_cities(c, uses, k);
    c->header.default_city = LRTI_NONE;
    for (size_t i = 0; i < k && c->header.default_city == LRTI_NONE; i++)
        if (strcmp(uses[i].key, fallback.key) == 0)
            c->header.default_city = *uses[i].target;
    return !c->failed;
}

static int by_street(const record *x, const record *y, bool with_suffix)
{
    int order = order_text(x->key, y->key);

    order = order ? order : order_u32(x->pre_dir, y->pre_dir);
    order = order ? order : order_u32(x->suf_dir, y->suf_dir);
    order = order ? order : order_u32(x->city, y->city);
    return order || !with_suffix ? order : order_u32(x->suffix, y->suffix);
}

static int by_street_only(const void *a, const void *b) { return by_street(a, b, true); }

/* A record that left out the suffix joins the street of its name, where the city has exactly one:
   "E 120" is E 120 ST, but "E 83" stays what it says while E 83 ST and E 83 PL both exist. */
static void settle_suffixes(compiler *c)
{
    qsort(c->records, c->n_records, sizeof(*c->records), by_street_only);
    for (size_t i = 0, end; i < c->n_records; i = end) {
        uint8_t suffix = 0;
        bool one = true;

        for (end = i; end < c->n_records && by_street(&c->records[i], &c->records[end], false) == 0;
             end++) {
            if (c->records[end].suffix && suffix && suffix != c->records[end].suffix)
                one = false;
            if (c->records[end].suffix)
                suffix = c->records[end].suffix;
        }
        for (size_t k = i; one && k < end; k++)
            c->records[k].suffix = suffix;
    }
}

/* ---------------------------------------------------------------------------------------------------
 * parcels */

static int by_ppn(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t unique_ppns(const char **ppns, size_t n)
{
    size_t kept = 0;

    qsort(ppns, n, sizeof(*ppns), by_ppn);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(ppns[kept - 1], ppns[i]) != 0)
            ppns[kept++] = ppns[i];
    return kept;
}

static uint32_t index_of(const char *const *ppns, size_t n, const char *ppn)
{
    const char *const *hit = bsearch(&ppn, ppns, n, sizeof(*ppns), by_ppn);

    return hit ? (uint32_t)(hit - ppns) : LRTI_NONE;
}

typedef struct parcel_key {
    char key[LRTI_PARCEL_MAX];
    uint32_t parcel;
} parcel_key;

static int by_parcel_key(const void *a, const void *b)
{
    const parcel_key *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : order_u32(x->parcel, y->parcel);
}

static bool write_parcels(compiler *c)
{
    const char **ppns = lrti_arena_alloc(&c->arena, c->n_records + 1, sizeof(*ppns));
    parcel_key *keys;
    size_t n = 0;

    if (!ppns)
        return false;
    for (size_t i = 0; i < c->n_records; i++)
        if (c->records[i].ppn)
            ppns[n++] = c->records[i].ppn;
    n = unique_ppns(ppns, n);
    keys = lrti_arena_alloc(&c->arena, n + 1, sizeof(*keys));
    if (!keys)
        return false;
    for (size_t i = 0; i < n; i++) {
        lrti_geo_parcel parcel = {text_of(c, ppns[i]), 0, LRTI_NONE, LRTI_NO_COORD, LRTI_NO_COORD};

        lrti_parcel_key(ppns[i], keys[i].key);
        keys[i].parcel = (uint32_t)i;
        parcel.key = text_of(c, keys[i].key);
        lrti_buf_add(&c->tables[LRTI_TABLE_PARCEL], &parcel, sizeof(parcel));
    }
    qsort(keys, n, sizeof(*keys), by_parcel_key);
    for (size_t i = 0; i < n; i++)
        lrti_buf_add(&c->tables[LRTI_TABLE_PARCEL_KEY], &keys[i].parcel, sizeof(keys[i].parcel));
    c->counts[LRTI_TABLE_PARCEL] = c->counts[LRTI_TABLE_PARCEL_KEY] = n;
    for (size_t i = 0; i < c->n_records; i++)
        if (c->records[i].ppn)
            c->records[i].parcel = index_of(ppns, n, c->records[i].ppn);
    for (size_t i = 0; i < c->input->n_parcel_patterns; i++) {
        uint32_t pattern = text_of(c, c->input->parcel_patterns[i]);

        lrti_buf_add(&c->tables[LRTI_TABLE_PATTERN], &pattern, sizeof(pattern));
    }
    c->counts[LRTI_TABLE_PATTERN] = c->input->n_parcel_patterns;
    return !c->failed && !c->tables[LRTI_TABLE_PARCEL].failed &&
           !c->tables[LRTI_TABLE_PARCEL_KEY].failed;
}

lrt_status lrti_geocode_parcel_order(const lrti_geocode_input *input, uint32_t *index,
                                     lrt_error *err)
{
    compiler c;
    const char **ppns, **written;
    size_t n = 0;

    memset(&c, 0, sizeof(c));
    c.input = input;
    ppns = lrti_arena_alloc(&c.arena, input->n_parcels + 1, sizeof(*ppns));
    written = lrti_arena_alloc(&c.arena, input->n_parcels + 1, sizeof(*written));
    c.failed = !ppns || !written;
    for (size_t i = 0; i < input->n_parcels && !c.failed; i++) {
        bool known;

        written[i] = written_form(&c, or_empty(input->parcels[i].ppn), &known);
        if (written[i])
            ppns[n++] = written[i];
    }
    if (!c.failed) {
        n = unique_ppns(ppns, n);
        for (size_t i = 0; i < input->n_parcels; i++)
            index[i] = written[i] ? index_of(ppns, n, written[i]) : LRTI_NONE;
    }
    lrti_arena_free(&c.arena);
    return c.failed ? lrti_fail_memory(err) : LRT_OK;
}

/* ----------------------------------------------------------------------------------------------------
 * houses */

/* Content decides, address points before parcels: the first record of a house gives its position.
 */
static int by_house(const void *a, const void *b)
{
    const record *x = a, *y = b;
    int order = order_text(x->key, y->key);

    order = order ? order : order_u32(x->pre_dir, y->pre_dir);
    order = order ? order : order_u32(x->suffix, y->suffix);
    order = order ? order : order_u32(x->suf_dir, y->suf_dir);
    order = order ? order : order_u32(x->city, y->city);
    order = order ? order : order_u32(x->number, y->number);
    order = order ? order : order_u32(x->high, y->high);
    order = order ? order : order_text(x->number_suffix, y->number_suffix);
    order = order ? order : order_text(x->unit, y->unit);
    order = order ? order : order_u32(x->ppn != NULL, y->ppn != NULL);
    order = order ? order : order_u32(x->lon == LRTI_NO_COORD, y->lon == LRTI_NO_COORD);
    order = order ? order : order_u32(x->zip == 0, y->zip == 0);
    order = order ? order : order_u32(x->zip, y->zip);
    order = order ? order : order_i32(x->lon, y->lon);
    order = order ? order : order_i32(x->lat, y->lat);
    order = order ? order : order_u32(x->parcel, y->parcel);
    return order ? order : order_text(x->display, y->display);
}

static bool same_street(const record *x, const record *y)
{
    return strcmp(x->key, y->key) == 0 && x->pre_dir == y->pre_dir && x->suffix == y->suffix &&
           x->suf_dir == y->suf_dir && x->city == y->city;
}

static double metres(int32_t lon1, int32_t lat1, int32_t lon2, int32_t lat2)
{
    double y = ((double)lat2 - lat1) * 0.0111195; /* 1e-7 degree of latitude in metres */
    double x = ((double)lon2 - lon1) * 0.0111195 *
               cos((double)lat1 * 1e-7 * 3.14159265358979323846 / 180.0);

    return sqrt(x * x + y * y);
}

/* One house: the same number and unit, and the same ZIP or within 200 m (a street may carry the
   same number twice in a town, some km apart; the sources place one house up to a parcel's length
   apart). */
static bool same_house(const record *x, const record *y)
{
    if (x->number != y->number || x->high != y->high ||
        strcmp(x->number_suffix, y->number_suffix) != 0 || strcmp(x->unit, y->unit) != 0)
        return false;
    if (x->lon == LRTI_NO_COORD || y->lon == LRTI_NO_COORD)
        return x->zip == y->zip || !x->zip || !y->zip;
    return x->zip == y->zip || metres(x->lon, x->lat, y->lon, y->lat) < 200;
}

typedef struct house_writer {
    compiler *c;
    const uint32_t *zips; /* sorted */
    size_t n_zips;
    lrti_geo_parcel *parcels;
    bool *done; /* records that went into a house */
} house_writer;

static uint16_t zip_index(const house_writer *w, uint32_t zip)
{
    size_t low = 0, high = w->n_zips;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (w->zips[mid] < zip)
            low = mid + 1;
        else
            high = mid;
    }
    return low < w->n_zips && w->zips[low] == zip && low < UINT16_MAX ? (uint16_t)(low + 1) : 0;
}

static void add_parcel(house_writer *w, lrti_geo_house *house, const record *r, uint32_t index)
{
    compiler *c = w->c;
    lrti_buf *list = &c->tables[LRTI_TABLE_HOUSE_PARCEL];
    lrti_geo_parcel *parcel;

    if (r->parcel == LRTI_NONE)
        return;
    parcel = &w->parcels[r->parcel];
    if (parcel->house == LRTI_NONE)
        parcel->house = index;
    if (parcel->lon == LRTI_NO_COORD) {
        parcel->lon = r->lon;
        parcel->lat = r->lat;
    }
    for (uint32_t i = house->first_parcel;
         i < house->first_parcel + house->n_parcels && !list->failed; i++)
        if (((const uint32_t *)(const void *)list->data)[i] == r->parcel)
            return;
    lrti_buf_add(list, &r->parcel, sizeof(r->parcel));
    c->counts[LRTI_TABLE_HOUSE_PARCEL]++;
    house->n_parcels++;
}

/* The house of record i, with the records after it that say the same. */
static void write_house(house_writer *w, size_t i, size_t end, uint32_t street)
{
    compiler *c = w->c;
    const record *first = &c->records[i];
    uint32_t index = (uint32_t)c->counts[LRTI_TABLE_HOUSE];
    lrti_geo_house house;

    memset(&house, 0, sizeof(house));
    house.street = street;
    house.number = first->number;
    house.high = first->high;
    house.suffix = text_of(c, first->number_suffix);
    house.unit = text_of(c, first->unit);
    house.lon = house.lat = LRTI_NO_COORD;
    house.first_parcel = (uint32_t)c->counts[LRTI_TABLE_HOUSE_PARCEL];
    for (size_t k = i; k < end; k++) {
        const record *r = &c->records[k];

        if (w->done[k] || !same_house(first, r))
            continue;
        w->done[k] = true;
        if (!house.zip && r->zip)
            house.zip = zip_index(w, r->zip);
        if (house.lon == LRTI_NO_COORD && r->lon != LRTI_NO_COORD) {
            house.lon = r->lon;
            house.lat = r->lat;
            house.flags = r->ppn ? LRTI_HOUSE_PARCEL_POINT : LRTI_HOUSE_POINT;
        }
        add_parcel(w, &house, r, index);
    }
    lrti_buf_add(&c->tables[LRTI_TABLE_HOUSE], &house, sizeof(house));
    c->counts[LRTI_TABLE_HOUSE]++;
}

static void write_houses(house_writer *w, size_t from, size_t to, uint32_t street)
{
    const record *records = w->c->records;

    for (size_t i = from, end; i < to; i = end) {
        end = i;
        while (end < to && records[end].number == records[i].number &&
               records[end].high == records[i].high &&
               strcmp(records[end].number_suffix, records[i].number_suffix) == 0 &&
               strcmp(records[end].unit, records[i].unit) == 0)
            end++;
        for (size_t k = i; k < end; k++)
            if (!w->done[k])
                write_house(w, k, end, street);
    }
}

static int order_line(const line *x, const record *y)
{
    int order = order_text(x->key, y->key);

    order = order ? order : order_u32(x->pre_dir, y->pre_dir);
    order = order ? order : order_u32(x->suffix, y->suffix);
    order = order ? order : order_u32(x->suf_dir, y->suf_dir);
    return order ? order : order_u32(x->city, y->city);
}

static int by_line(const void *a, const void *b)
{
    const line *x = a, *y = b;
    record r = {.key = y->key,
                .pre_dir = y->pre_dir,
                .suffix = y->suffix,
                .suf_dir = y->suf_dir,
                .city = y->city};
    int order = order_line(x, &r);
    const lrti_geo_segment *s = &x->segment, *t = &y->segment;

    order = order ? order : order_u32(s->from_left, t->from_left);
    order = order ? order : order_u32(s->to_left, t->to_left);
    order = order ? order : order_u32(s->from_right, t->from_right);
    order = order ? order : order_u32(s->to_right, t->to_right);
    order = order ? order : order_u32(s->zip_left, t->zip_left);
    order = order ? order : order_u32(s->zip_right, t->zip_right);
    order = order ? order : order_u32(s->parity_left, t->parity_left);
    order = order ? order : order_u32(s->parity_right, t->parity_right);
    order = order ? order : order_u32(x->row->n_points, y->row->n_points);
    for (uint32_t i = 0; !order && i < 2 * x->row->n_points; i++)
        order =
            x->row->lon_lat[i] < y->row->lon_lat[i] ? -1 : x->row->lon_lat[i] > y->row->lon_lat[i];
    return order ? order : order_text(x->display, y->display);
}

static void write_segment(compiler *c, const line *l, uint32_t street)
{
    lrti_geo_segment segment = l->segment;

    segment.street = street;
    segment.first_vertex = (uint32_t)c->counts[LRTI_TABLE_VERTEX];
    for (uint32_t i = 0; i < l->row->n_points; i++) {
        lrti_geo_vertex v = {fixed(l->row->lon_lat[2 * i], 180),
                             fixed(l->row->lon_lat[2 * i + 1], 90)};

        if (v.lon == LRTI_NO_COORD || v.lat == LRTI_NO_COORD)
            continue;
        lrti_buf_add(&c->tables[LRTI_TABLE_VERTEX], &v, sizeof(v));
        c->counts[LRTI_TABLE_VERTEX]++;
    }
    segment.n_vertices = (uint32_t)c->counts[LRTI_TABLE_VERTEX] - segment.first_vertex;
    lrti_buf_add(&c->tables[LRTI_TABLE_SEGMENT], &segment, sizeof(segment));
    c->counts[LRTI_TABLE_SEGMENT]++;
}

/* The spelling that says most: the longest (95th rather than 95), the first bytewise among equals.
 */
static const char *better_display(const char *best, const char *other)
{
    size_t a = strlen(best), b = strlen(other);

    return b > a || (b == a && strcmp(other, best) < 0) ? other : best;
}

static void write_name(compiler *c, const char *key, uint32_t words, uint32_t first_street)
{
    lrti_geo_name name = {text_of(c, key),
                          first_street,
                          (uint32_t)c->counts[LRTI_TABLE_STREET] - first_street,
                          lrti_geo_letters(key, strlen(key)),
                          (uint16_t)words,
                          (uint16_t)strlen(key),
                          0,
                          0};

    lrti_buf_add(&c->tables[LRTI_TABLE_NAME], &name, sizeof(name));
    c->counts[LRTI_TABLE_NAME]++;
}

/* One street from the records [from, to) and the lines [line_from, line_to), either of which may be
 * none. */
static void write_street(house_writer *w, size_t from, size_t to, size_t line_from, size_t line_to)
{
    compiler *c = w->c;
    uint32_t index = (uint32_t)c->counts[LRTI_TABLE_STREET];
    const record *r = from < to ? &c->records[from] : NULL;
    const line *l = r ? NULL : &c->lines[line_from];
    const char *display = r ? r->display : l->display;
    lrti_geo_street street;

    memset(&street, 0, sizeof(street));
    for (size_t i = from; i < to; i++)
        display = better_display(display, c->records[i].display);
    for (size_t i = line_from; i < line_to; i++)
        display = better_display(display, c->lines[i].display);
    street.name = (uint32_t)c->counts[LRTI_TABLE_NAME];
    street.display = text_of(c, display);
    street.city = r ? r->city : l->city;
    street.pre_dir = r ? r->pre_dir : l->pre_dir;
    street.suffix = r ? r->suffix : l->suffix;
    street.suf_dir = r ? r->suf_dir : l->suf_dir;
    street.first_house = (uint32_t)c->counts[LRTI_TABLE_HOUSE];
    write_houses(w, from, to, index);
    street.n_houses = (uint32_t)c->counts[LRTI_TABLE_HOUSE] - street.first_house;
    street.first_segment = (uint32_t)c->counts[LRTI_TABLE_SEGMENT];
    for (size_t i = line_from; i < line_to; i++)
        write_segment(c, &c->lines[i], index);
    street.n_segments = (uint32_t)c->counts[LRTI_TABLE_SEGMENT] - street.first_segment;
    lrti_buf_add(&c->tables[LRTI_TABLE_STREET], &street, sizeof(street));
    c->counts[LRTI_TABLE_STREET]++;
}

/* Merges the sorted records and lines into streets, runs of equal key into names. */
static void write_streets(house_writer *w)
{
    compiler *c = w->c;
    size_t i = 0, l = 0;
    const char *key = NULL;
    uint32_t first = 0, words = 0;

    while (i < c->n_records && !c->records[i].key[0]) { /* parcels without address come first */
        const record *r = &c->records[i++];

        if (r->parcel != LRTI_NONE && w->parcels[r->parcel].lon == LRTI_NO_COORD) {
            w->parcels[r->parcel].lon = r->lon;
            w->parcels[r->parcel].lat = r->lat;
        }
    }
    while (i < c->n_records || l < c->n_lines) {
        int order = i == c->n_records ? -1
                    : l == c->n_lines ? 1
                                      : order_line(&c->lines[l], &c->records[i]);
        size_t i_end = i, l_end = l;
        const char *next = order < 0 ? c->lines[l].key : c->records[i].key;

        while (order >= 0 && i_end < c->n_records &&
               same_street(&c->records[i], &c->records[i_end]))
            i_end++;
        if (order <= 0) {
            record r = {.key = c->lines[l].key,
                        .pre_dir = c->lines[l].pre_dir,
                        .suffix = c->lines[l].suffix,
                        .suf_dir = c->lines[l].suf_dir,
                        .city = c->lines[l].city};

            while (l_end < c->n_lines && order_line(&c->lines[l_end], &r) == 0)
                l_end++;
        }
        if (key && strcmp(key, next) != 0) {
            write_name(c, key, words, first);
            first = (uint32_t)c->counts[LRTI_TABLE_STREET];
        }
        if (!key || strcmp(key, next) != 0)
            words = UINT32_MAX;
        words = order <= 0 && c->lines[l].words < words ? c->lines[l].words : words;
        words = order >= 0 && c->records[i].words < words ? c->records[i].words : words;
        key = next;
        write_street(w, i, i_end, l, l_end);
        i = i_end;
        l = l_end;
    }
    if (key)
        write_name(c, key, words, first);
}

static int by_u32(const void *a, const void *b)
{
    return order_u32(*(const uint32_t *)a, *(const uint32_t *)b);
}

static bool write_places(compiler *c)
{
    house_writer w = {c, NULL, 0, NULL, NULL};
    size_t n = 0, kept = 0;
    uint32_t *zips = lrti_arena_alloc(&c->arena, c->n_records + 1, sizeof(*zips));

    w.parcels = (void *)c->tables[LRTI_TABLE_PARCEL].data;
    w.done = lrti_arena_alloc(&c->arena, c->n_records + 1, sizeof(*w.done));
    if (!zips || !w.done)
        return false;
    for (size_t i = 0; i < c->n_records; i++)
        if (c->records[i].zip)
            zips[n++] = c->records[i].zip;
    qsort(zips, n, sizeof(*zips), by_u32);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || zips[kept - 1] != zips[i])
            zips[kept++] = zips[i];
    for (size_t i = 0; i < kept; i++) {
        lrti_geo_zip zip = {zips[i], LRTI_NO_COORD, LRTI_NO_COORD, 0, 0, 0};

        lrti_buf_add(&c->tables[LRTI_TABLE_ZIP], &zip, sizeof(zip));
    }
    c->counts[LRTI_TABLE_ZIP] = w.n_zips = kept;
    w.zips = zips;
    qsort(c->records, c->n_records, sizeof(*c->records), by_house);
    qsort(c->lines, c->n_lines, sizeof(*c->lines), by_line);
    write_streets(&w);
    return !c->failed;
}

/* -------------------------------------------------------------------------------------------------
 * aliases */

typedef struct alias_record {
    const char *key, *display;
    uint32_t words;
    lrti_geo_alias alias;
} alias_record;

static int by_alias(const void *a, const void *b)
{
    const alias_record *x = a, *y = b;
    int order = order_text(x->key, y->key);

    order = order ? order : order_u32(x->alias.pre_dir, y->alias.pre_dir);
    order = order ? order : order_u32(x->alias.suffix, y->alias.suffix);
    order = order ? order : order_u32(x->alias.suf_dir, y->alias.suf_dir);
    order = order ? order : order_u32(x->alias.street, y->alias.street);
    return order ? order : order_text(x->display, y->display);
}

static bool read_street_text(compiler *c, const char *text, record *r)
{
    lrti_reading reading;
    lrti_tokens tokens;

    memset(r, 0, sizeof(*r));
    lrti_tokenize(text, strlen(text), &tokens);
    if (lrti_parse_street(&tokens, 0, tokens.n, &reading, 1) == 0)
        return false;
    take_street(c, r, &tokens, &reading);
    return !c->failed && r->key[0];
}

/* Is `street` the one that an alias stands for? A suffix that the file leaves out may be any. */
static bool is_target(const compiler *c, uint32_t street, const record *target,
                      const char *city_key)
{
    const lrti_geo_street *st =
        &((const lrti_geo_street *)(const void *)c->tables[LRTI_TABLE_STREET].data)[street];
    const lrti_geo_name *name =
        &((const lrti_geo_name *)(const void *)c->tables[LRTI_TABLE_NAME].data)[st->name];
    const lrti_geo_city *city =
        &((const lrti_geo_city *)(const void *)c->tables[LRTI_TABLE_CITY].data)[st->city];

    return strcmp(c->text.bytes.data + name->key, target->key) == 0 &&
           st->pre_dir == target->pre_dir && st->suf_dir == target->suf_dir &&
           (!target->suffix || st->suffix == target->suffix) &&
           (!city_key[0] || strcmp(c->text.bytes.data + city->key, city_key) == 0);
}

/* The aliases as records, one for each street they stand for; returns how many. */
static size_t read_aliases(compiler *c, alias_record **out)
{
    size_t n = 0, capacity = 0, streets = (size_t)c->counts[LRTI_TABLE_STREET];

    *out = NULL;
    for (size_t i = 0; i < c->input->n_aliases && !c->failed; i++) {
        const lrti_geocode_alias *row = &c->input->aliases[i];
        record from, to, place;
        lrti_tokens city;
        size_t before = n;

        lrti_tokenize(or_empty(row->city), strlen(or_empty(row->city)), &city);
        set_city(c, &place, &city, 0, city.n);
        if (!read_street_text(c, row->alias, &from) || !read_street_text(c, row->street, &to)) {
            find(c, "alias_unusable", "street_aliases", row->record, "alias",
                 "no street name: the row is left out");
            continue;
        }
        for (uint32_t k = 0; k < streets && !c->failed; k++) {
            if (!is_target(c, k, &to, place.city_key))
                continue;
            if (!lrti_grow(out, &capacity, n + 1, sizeof(**out))) {
                c->failed = true;
                break;
            }
            (*out)[n++] = (alias_record){from.key,
                                         from.display,
                                         from.words,
                                         {k, 0, from.pre_dir, from.suffix, from.suf_dir, 0}};
        }
        if (n == before && !c->failed)
            find(c, "alias_without_street", "street_aliases", row->record, "street",
                 "no address, parcel or centreline has this street: write it as they do");
    }
    return n;
}

/* Puts the names that only aliases have among the others. */
static void merge_names(compiler *c, const alias_record *aliases, size_t n_aliases)
{
    const lrti_geo_name *old = (const void *)c->tables[LRTI_TABLE_NAME].data;
    lrti_geo_street *streets = (void *)c->tables[LRTI_TABLE_STREET].data;
    size_t n_old = (size_t)c->counts[LRTI_TABLE_NAME], i = 0, a = 0;
    uint32_t n = 0;
    lrti_buf merged = {NULL, 0, 0, false};

    while (i < n_old || a < n_aliases) {
        int order = i == n_old       ? 1
                    : a == n_aliases ? -1
                                     : order_text(c->text.bytes.data + old[i].key, aliases[a].key);
        lrti_geo_name name;

        memset(&name, 0, sizeof(name));
        if (order <= 0) {
            name = old[i++];
            for (uint32_t k = name.first_street; k < name.first_street + name.n_streets; k++)
                streets[k].name = n;
        } else {
            name.key = text_of(c, aliases[a].key);
            name.letters = lrti_geo_letters(aliases[a].key, strlen(aliases[a].key));
            name.words = (uint16_t)aliases[a].words;
            name.len = (uint16_t)strlen(aliases[a].key);
        }
        name.first_alias = (uint32_t)c->counts[LRTI_TABLE_ALIAS];
        for (const char *key = aliases ? aliases[a < n_aliases ? a : 0].key : "";
             order >= 0 && a < n_aliases && strcmp(aliases[a].key, key) == 0; a++) {
            if (a > 0 && by_alias(&aliases[a - 1], &aliases[a]) == 0)
                continue;
            lrti_geo_alias alias = aliases[a].alias;

            alias.display = text_of(c, aliases[a].display);
            lrti_buf_add(&c->tables[LRTI_TABLE_ALIAS], &alias, sizeof(alias));
            c->counts[LRTI_TABLE_ALIAS]++;
        }
        name.n_aliases = (uint32_t)c->counts[LRTI_TABLE_ALIAS] - name.first_alias;
        lrti_buf_add(&merged, &name, sizeof(name));
        n++;
    }
    c->failed = c->failed || merged.failed || c->tables[LRTI_TABLE_ALIAS].failed;
    lrti_buf_free(&c->tables[LRTI_TABLE_NAME]);
    c->tables[LRTI_TABLE_NAME] = merged;
    c->counts[LRTI_TABLE_NAME] = n;
}

static bool write_aliases(compiler *c)
{
    alias_record *aliases;
    size_t n = read_aliases(c, &aliases);

    if (n > 0 && !c->failed) {
        qsort(aliases, n, sizeof(*aliases), by_alias);
        merge_names(c, aliases, n);
    }
    free(aliases);
    return !c->failed;
}

/* ------------------------------------------------------------------------------------ spreads,
 * postings, grid */

/* Middle of a ZIP or city: of its houses' positions, and the distance that holds 95 of 100 of them.
 */
typedef struct member {
    uint32_t group;
    int32_t lon, lat;
    double distance;
} member;

static int by_group(const void *a, const void *b)
{
    const member *x = a, *y = b;
    int order = order_u32(x->group, y->group);

    if (!order)
        order = x->distance < y->distance ? -1 : x->distance > y->distance;
    order = order ? order : order_i32(x->lon, y->lon);
    return order ? order : order_i32(x->lat, y->lat);
}

static void measure_group(member *members, size_t n, int32_t *lon, int32_t *lat, uint32_t *radius)
{
    double x = 0, y = 0;

    for (size_t i = 0; i < n; i++) {
        x += members[i].lon;
        y += members[i].lat;
    }
    *lon = (int32_t)(x / (double)n);
    *lat = (int32_t)(y / (double)n);
    for (size_t i = 0; i < n; i++)
        members[i].distance = metres(*lon, *lat, members[i].lon, members[i].lat);
    qsort(members, n, sizeof(*members), by_group);
    *radius = (uint32_t)members[(n * 95 - 1) / 100].distance + 1;
}

static bool measure_places(compiler *c)
{
    const lrti_geo_house *houses = (void *)c->tables[LRTI_TABLE_HOUSE].data;
    const lrti_geo_street *streets = (void *)c->tables[LRTI_TABLE_STREET].data;
    lrti_geo_city *cities = (void *)c->tables[LRTI_TABLE_CITY].data;
    lrti_geo_zip *zips = (void *)c->tables[LRTI_TABLE_ZIP].data;
    size_t n_houses = (size_t)c->counts[LRTI_TABLE_HOUSE];
    member *members = lrti_arena_alloc(&c->arena, n_houses + 1, sizeof(*members));

    if (!members)
        return false;
    for (int of_zip = 0; of_zip < 2; of_zip++) {
        size_t n = 0;

        for (size_t i = 0; i < n_houses; i++) {
            uint32_t city = streets[houses[i].street].city;

            if (of_zip && houses[i].zip) {
                zips[houses[i].zip - 1].n_houses++;
                if (zips[houses[i].zip - 1].n_houses == 1 ||
                    cities[city].n_houses > cities[zips[houses[i].zip - 1].city].n_houses)
                    zips[houses[i].zip - 1].city = city; /* the larger one of those it serves */
            }
            if (!of_zip)
                cities[city].n_houses++;
            if (houses[i].lon == LRTI_NO_COORD || (of_zip && !houses[i].zip))
                continue;
            members[n++] =
                (member){of_zip ? houses[i].zip - 1U : city, houses[i].lon, houses[i].lat, 0};
        }
        qsort(members, n, sizeof(*members), by_group);
        for (size_t i = 0, end; i < n; i = end) {
            uint32_t group = members[i].group;

            for (end = i; end < n && members[end].group == group;)
                end++;
            if (of_zip)
                measure_group(members + i, end - i, &zips[group].lon, &zips[group].lat,
                              &zips[group].radius_m);
            else
                measure_group(members + i, end - i, &cities[group].lon, &cities[group].lat,
                              &cities[group].radius_m);
        }
    }
    return true;
}

static int by_posting(const void *a, const void *b)
{
    const lrti_geo_posting *x = a, *y = b;
    int order = order_u32(x->code, y->code);

    return order ? order : order_u32(x->name, y->name);
}

/* Numbers are no names to be misspelt: 73RD for 78TH is another street, so they have no postings.
 */
static bool spelt_name(const char *key)
{
    while (*key >= '0' && *key <= '9')
        key++;
    return *key != '\0';
}

static bool write_deletes(compiler *c)
{
    const lrti_geo_name *names = (void *)c->tables[LRTI_TABLE_NAME].data;
    size_t n_names = (size_t)c->counts[LRTI_TABLE_NAME], total = 0, n = 0;
    lrti_geo_posting *postings;

    for (size_t i = 0; i < n_names; i++)
        total += names[i].len + 1U;
    postings = lrti_arena_alloc(&c->arena, total + 1, sizeof(*postings));
    if (!postings)
        return false;
    for (size_t i = 0; i < n_names; i++) {
        const char *key = c->text.bytes.data + names[i].key;

        if (!spelt_name(key))
            continue;
        for (size_t k = 0; k <= names[i].len; k++) {
            postings[n++] = (lrti_geo_posting){lrti_geo_hash(key, names[i].len, k), (uint32_t)i};
        }
    }
    qsort(postings, n, sizeof(*postings), by_posting);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && by_posting(&postings[i - 1], &postings[i]) == 0)
            continue;
        lrti_buf_add(&c->tables[LRTI_TABLE_DELETE], &postings[i], sizeof(postings[i]));
        c->counts[LRTI_TABLE_DELETE]++;
    }
    return !c->tables[LRTI_TABLE_DELETE].failed;
}

static int by_i32(const void *a, const void *b)
{
    return order_i32(*(const int32_t *)a, *(const int32_t *)b);
}

/* Cells of the reverse grid: about two houses each, laid over 98 of 100 houses; what lies beyond (a
   swapped sign, a house at 0,0) belongs to the cell at the rim, which keeps the search right and
   the grid small. */
static bool lay_grid(compiler *c, const lrti_geo_house *houses, size_t n_houses, size_t n)
{
    lrti_geo_header *h = &c->header;
    int32_t *values = lrti_arena_alloc(&c->arena, n + 1, sizeof(*values));
    int32_t low[2], high[2];
    double width, height, step;

    if (!values)
        return false;
    for (int axis = 0; axis < 2; axis++) {
        size_t k = 0;

        for (size_t i = 0; i < n_houses; i++)
            if (houses[i].lon != LRTI_NO_COORD)
                values[k++] = axis ? houses[i].lat : houses[i].lon;
        qsort(values, k, sizeof(*values), by_i32);
        low[axis] = values[k / 100];
        high[axis] = values[k - 1 - k / 100];
    }
    width = (double)high[0] - low[0] + 1;
    height = (double)high[1] - low[1] + 1;
    step = ceil(sqrt(width * height * 2.0 / (double)n));
    step = fmax(step, fmax(width, height) / 2000.0);
    h->grid_step = (uint32_t)fmax(step, 1000.0) + 1;
    h->grid_lon = low[0];
    h->grid_lat = low[1];
    h->grid_columns = (uint32_t)(width / h->grid_step) + 1;
    h->grid_rows = (uint32_t)(height / h->grid_step) + 1;
    return true;
}

static uint32_t cell_of(const lrti_geo_header *h, int32_t lon, int32_t lat)
{
    int64_t x = ((int64_t)lon - h->grid_lon) / (int64_t)h->grid_step;
    int64_t y = ((int64_t)lat - h->grid_lat) / (int64_t)h->grid_step;

    x = x < 0 ? 0 : x >= h->grid_columns ? (int64_t)h->grid_columns - 1 : x;
    y = y < 0 ? 0 : y >= h->grid_rows ? (int64_t)h->grid_rows - 1 : y;
    return (uint32_t)(y * h->grid_columns + x);
}

static bool write_grid(compiler *c)
{
    const lrti_geo_house *houses = (void *)c->tables[LRTI_TABLE_HOUSE].data;
    size_t n_houses = (size_t)c->counts[LRTI_TABLE_HOUSE], n = 0, cells;
    uint32_t *first, *list;

    for (size_t i = 0; i < n_houses; i++)
        n += houses[i].lon != LRTI_NO_COORD ? 1 : 0;
    if (n > 0 && !lay_grid(c, houses, n_houses, n))
        return false;
    cells = (size_t)c->header.grid_columns * c->header.grid_rows;
    first = lrti_arena_alloc(&c->arena, cells + 2, sizeof(*first));
    list = lrti_arena_alloc(&c->arena, n + 1, sizeof(*list));
    if (!first || !list)
        return false;
    for (size_t i = 0; i < n_houses; i++)
        if (houses[i].lon != LRTI_NO_COORD)
            first[cell_of(&c->header, houses[i].lon, houses[i].lat) + 1]++;
    for (size_t i = 0; i < cells; i++)
        first[i + 1] += first[i];
    for (size_t i = n_houses; i-- > 0;) /* backwards, so that each cell ends up ascending */
        if (houses[i].lon != LRTI_NO_COORD)
            list[--first[cell_of(&c->header, houses[i].lon, houses[i].lat) + 1]] = (uint32_t)i;
    /* Counting down moved the start of cell k to first[k + 1]. */
    if (cells > 0) {
        memmove(first, first + 1, cells * sizeof(*first));
        first[cells] = (uint32_t)n;
    }
    lrti_buf_add(&c->tables[LRTI_TABLE_CELL], first, (cells + 1) * sizeof(*first));
    lrti_buf_add(&c->tables[LRTI_TABLE_CELL_HOUSE], list, n * sizeof(*list));
    c->counts[LRTI_TABLE_CELL] = cells + 1;
    c->counts[LRTI_TABLE_CELL_HOUSE] = n;
    return true;
}

/* -----------------------------------------------------------------------------------------------------
 * section */

static bool write_section(compiler *c, lrti_buf *out)
{
    size_t start;

    c->tables[LRTI_TABLE_TEXT] = c->text.bytes;
    c->counts[LRTI_TABLE_TEXT] = c->text.bytes.len;
    memset(&c->text.bytes, 0, sizeof(c->text.bytes));
    memcpy(c->header.magic, LRTI_GEOCODE_MAGIC, sizeof(c->header.magic));
    c->header.order = LRTI_GEOCODE_ORDER;
    c->header.table_count = LRTI_TABLE_COUNT;
    c->header.size = sizeof(c->header);
    for (int i = 0; i < LRTI_TABLE_COUNT; i++) {
        lrti_buf_align(&c->tables[i], 8);
        if (c->tables[i].failed)
            return false;
        c->header.table[i].offset = c->header.size;
        c->header.table[i].count = c->counts[i];
        c->header.size += c->tables[i].len;
    }
    lrti_buf_align(out, 8);
    start = out->len;
    lrti_buf_add(out, &c->header, sizeof(c->header));
    for (int i = 0; i < LRTI_TABLE_COUNT; i++)
        lrti_buf_add(out, c->tables[i].data, c->tables[i].len);
    return !out->failed && out->len - start == c->header.size;
}

/* Are the hyphens of this territory's numbers part of them? In ranges both ends lie on one side of the
   street, so that both are odd or both even; of Queens' numbers every other one is not. */
static bool numbers_hyphenated(const lrti_geocode_input *input)
{
    size_t hyphens = 0, mixed = 0;

    for (size_t i = 0; i < input->n_addresses + input->n_parcels; i++) {
        const lrti_geocode_row *row =
            i < input->n_addresses ? &input->addresses[i] : &input->parcels[i - input->n_addresses];
        const char *text = or_empty(row->number)[0] ? row->number : or_empty(row->address);
        size_t first = strspn(text, "0123456789"), second;

        if (first == 0 || text[first] != '-')
            continue;
        second = strspn(text + first + 1, "0123456789");
        if (second == 0)
            continue;
        hyphens++;
        mixed += (text[first - 1] - text[first + second]) % 2 != 0;
    }
    return hyphens > 0 && mixed * 4 >= hyphens;
}

static bool read_input(compiler *c)
{
    const lrti_geocode_input *input = c->input;

    c->records =
        lrti_arena_alloc(&c->arena, input->n_addresses + input->n_parcels + 1, sizeof(*c->records));
    c->lines = lrti_arena_alloc(&c->arena, 2 * input->n_streets + 1, sizeof(*c->lines));
    if (!c->records || !c->lines)
        return false;
    c->header.hyphenated = numbers_hyphenated(input);
    for (size_t i = 0; i < input->n_addresses && !c->failed; i++)
        read_row(c, &input->addresses[i], "addresses", false);
    for (size_t i = 0; i < input->n_parcels && !c->failed; i++)
        read_row(c, &input->parcels[i], "parcels", true);
    for (size_t i = 0; i < input->n_streets && !c->failed; i++)
        read_line(c, &input->streets[i]);
    return !c->failed;
}

lrt_status lrti_geocode_compile(const lrti_geocode_input *input, lrti_buf *out, lrt_error *err)
{
    compiler c;
    bool ok;

    memset(&c, 0, sizeof(c));
    c.input = input;
    text_of(&c, ""); /* offset 0 */
    ok = !c.failed && read_input(&c) && settle_cities(&c);
    if (ok) {
        settle_suffixes(&c);
        ok = write_parcels(&c) && write_places(&c) && write_aliases(&c) && measure_places(&c) &&
             write_deletes(&c) && write_grid(&c) && write_section(&c, out);
    }
    for (int i = 0; i < LRTI_TABLE_COUNT; i++)
        lrti_buf_free(&c.tables[i]);
    lrti_buf_free(&c.text.bytes);
    free(c.text.slots);
    lrti_arena_free(&c.arena);
    return ok ? LRT_OK : lrti_fail_memory(err);
}
