#include "geocode_parse.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------
 * characters */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alpha(char c) { return c >= 'A' && c <= 'Z'; }

/* U+00C0..U+00FF and U+0100..U+017F without their accents; '?' = no letter of ours. Two letters
   only where one would lose the sound (sharp s, ae, oe): the second is added by fold_text(). */
static const char latin1[] = "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO?OUUUUYTY";
static const char latin_a[] =
    "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLLLLLNNNNNNNNNOOOOOOOO"
    "RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";

static size_t put(char *out, size_t n, const char *text)
{
    while (*text)
        out[n++] = *text++;
    return n;
}

/* What a sign of three bytes stands for: full-width forms are ASCII, dashes, apostrophes, fractions and
   the numero sign are what a typewriter has for them, what has no width is nothing. */
static size_t put_symbol(char *out, size_t n, unsigned code)
{
    static const struct {
        unsigned from, to;
        char text[7];
    } signs[] = {{0x200B, 0x200F, ""},      {0x2010, 0x2015, "-"},     {0x2018, 0x2019, "'"},
                 {0x2032, 0x2032, "'"},     {0x2060, 0x2060, ""},      {0x2116, 0x2116, "#"},
                 {0x2153, 0x2153, " 1/3 "}, {0x2154, 0x2154, " 2/3 "}, {0x215B, 0x215B, " 1/8 "},
                 {0x215C, 0x215C, " 3/8 "}, {0x215D, 0x215D, " 5/8 "}, {0x215E, 0x215E, " 7/8 "},
                 {0x2212, 0x2212, "-"},     {0xFE58, 0xFE58, "-"},     {0xFE63, 0xFE63, "-"},
                 {0xFEFF, 0xFEFF, ""}};

    if (code > 0xFF00 && code < 0xFF5F) { /* U+FF01..FF5E: U+0021..007E */
        char c = (char)(code - 0xFF00 + 0x20);

        out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        return n;
    }
    for (size_t i = 0; i < LRTI_COUNT(signs); i++)
        if (code >= signs[i].from && code <= signs[i].to)
            return put(out, n, signs[i].text);
    out[n++] = ' ';
    return n;
}

/* One sequence of two or three bytes at text: appends what it stands for, returns the bytes read
 * (1: not known). */
static size_t fold_wide(const unsigned char *s, size_t left, char *out, size_t *n)
{
    if (left >= 2 && (s[0] == 0xC3 || s[0] == 0xC4 || s[0] == 0xC5) && s[1] >= 0x80 &&
        s[1] <= 0xBF) {
        unsigned code = (unsigned)(s[0] - 0xC0) * 64U + (unsigned)(s[1] - 0x80);
        char c = s[0] == 0xC3 ? latin1[code - 0xC0] : latin_a[code - 0x100];

        if (c == '?')
            c = ' ';
        out[(*n)++] = c;
        if (code == 0xDF)
            out[(*n)++] = 'S';
        if (code == 0xC6 || code == 0xE6)
            out[(*n)++] = 'E';
        return 2;
    }
    if (left >= 2 && s[0] == 0xC2 && s[1] >= 0x80 && s[1] <= 0xBF) {
        *n = put(out, *n,
                 s[1] == 0xBD   ? " 1/2 "
                 : s[1] == 0xBC ? " 1/4 "
                 : s[1] == 0xBE ? " 3/4 "
                 : s[1] == 0xAD ? "" /* soft hyphen */
                                : " ");
        return 2;
    }
    if (left >= 2 && s[0] >= 0xC2 && s[0] < 0xE0 && s[1] >= 0x80 && s[1] <= 0xBF) {
        unsigned code = (unsigned)(s[0] - 0xC0) * 64U + (unsigned)(s[1] - 0x80);

        /* U+0300..036F: accents written behind their letter; U+02BC an apostrophe */
        *n = put(out, *n, code >= 0x300 && code <= 0x36F ? "" : code == 0x2BC ? "'" : " ");
        return 2;
    }
    if (left >= 3 && s[0] >= 0xE0 && s[0] < 0xF0 && s[1] >= 0x80 && s[1] <= 0xBF && s[2] >= 0x80 &&
        s[2] <= 0xBF) {
        *n = put_symbol(out, *n,
                        ((unsigned)(s[0] - 0xE0) * 64U + (unsigned)(s[1] - 0x80)) * 64U +
                            (unsigned)(s[2] - 0x80));
        return 3;
    }
    out[(*n)++] = ' ';
    return 1;
}

/* Upper-case ASCII of at most `len` bytes; `out` holds 3 * len + 1 (a fraction is the worst: 2
 * bytes to 5). */
static size_t fold_text(const char *text, size_t len, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < len;) {
        char c = text[i];

        if ((unsigned char)c >= 0x80) {
            i += fold_wide((const unsigned char *)text + i, len - i, out, &n);
            continue;
        }
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        out[n++] = (char)(c == '`' ? '\'' : c);
        i++;
    }
    out[n] = '\0';
    return n;
}

/* ------------------------------------------------------------------------------------------------------
 * words */

static bool text_is(const lrti_token *token, const char *text)
{
    return strcmp(token->text, text) == 0;
}

/* The ending an ordinal of these digits has in English: 1ST, 11TH, 22ND. */
static const char *ordinal_ending(const char *digits, size_t n)
{
    char last = digits[n - 1];

    if (n >= 2 && digits[n - 2] == '1')
        return "TH";
    return last == '1' ? "ST" : last == '2' ? "ND" : last == '3' ? "RD" : "TH";
}

static bool is_ordinal(const char *text, size_t len, size_t digits)
{
    const char *tail = text + digits;

    return digits > 0 && len == digits + 2 &&
           (memcmp(tail, "ST", 2) == 0 || memcmp(tail, "ND", 2) == 0 ||
            memcmp(tail, "RD", 2) == 0 || memcmp(tail, "TH", 2) == 0);
}

static void push(lrti_tokens *out, size_t *used, const char *text, size_t len, unsigned before)
{
    lrti_token *token;

    if (out->n == LRTI_TOKENS_MAX) {
        out->overflow = true;
        return;
    }
    token = &out->t[out->n++];
    token->text = memcpy(out->buf + *used, text, len);
    out->buf[*used + len] = '\0';
    *used += len + 1;
    token->len = (uint16_t)len;
    token->before = (uint8_t)before;
    token->digits = 0;
    while (token->digits < 255 && is_digit(token->text[token->digits]))
        token->digits++;
    token->word = lrti_word_find(text, len);
}

/* Does the last word end in a direction: S, 48S? */
static bool after_direction(const lrti_tokens *out)
{
    const lrti_token *last = out->n > 0 ? &out->t[out->n - 1] : NULL;
    const lrti_word *end = NULL;

    if (!last)
        return false;
    if (last->digits > 0 && last->len == last->digits + 1U)
        end = lrti_word_find(last->text + last->digits, 1);
    return (last->word && last->word->dir) || (end && end->dir);
}

/* Does the last word call a numbered road, and the word before it belong to no house number alone? */
static bool after_road(const lrti_tokens *out)
{
    static const char words[][8] = {"US",      "SR",    "CR",  "FM", "SH",   "HWY",
                                    "HIGHWAY", "ROUTE", "RTE", "RT", "ROAD", "RD"};
    const lrti_token *last = out->n > 0 ? &out->t[out->n - 1] : NULL;

    for (size_t i = 0; last && i < LRTI_COUNT(words); i++)
        if (text_is(last, words[i]))
            return true;
    return false;
}

/* TWENTYFIFTH: the letters of the ten in front; 0 = no such word. */
static size_t spelt_together(const char *text, size_t len)
{
    for (size_t cut = 5; cut < len && cut <= 7; cut++) {
        const lrti_word *ten = lrti_word_find(text, cut),
                        *rest = lrti_word_find(text + cut, len - cut);

        if (ten && ten->cardinal >= 20 && ten->cardinal < 100 && rest && rest->ordinal > 0 &&
            rest->ordinal < 10)
            return cut;
    }
    return 0;
}

/* Where a word of letters and digits is cut: E55TH after E, 123MAIN after 123, 55THST after 55TH,
 * APT4 after APT; 0 = not. */
static size_t cut_at(const lrti_tokens *out, const char *text, size_t len, unsigned before)
{
    static const char roads[][5] = {"US",  "SR",  "CR", "RT", "RTE", "HWY",
                                    "STE", "APT", "FM", "IH", "RM"};
    size_t digits = 0, letters = 0;

    while (digits < len && is_digit(text[digits]))
        digits++;
    while (letters < len && is_alpha(text[letters]))
        letters++;
    if (letters == len)
        return spelt_together(text, len);
    if (digits == len)
        return 0;
    if (digits > 0) {
        const char *tail = text + digits;
        size_t rest = len - digits;

        if (rest == 1 && digits >= 3 && !(before & LRTI_BEFORE_HASH) && after_direction(out) &&
            lrti_word_find(tail, 1) && lrti_word_find(tail, 1)->dir)
            return digits; /* 48S 400E: a grid street */
        if (rest == 1 && digits < 6 && after_road(out) && lrti_word_find(tail, 1) &&
            lrti_word_find(tail, 1)->dir)
            return digits; /* US HWY 11E */

        for (size_t i = 0; i < rest; i++)
            if (!is_alpha(tail[i]))
                return 0;
        if (rest > 2 && memcmp(tail, ordinal_ending(text, digits), 2) == 0 &&
            lrti_word_find(tail + 2, rest - 2))
            return digits + 2;
        return rest > 2 || (rest == 2 && memcmp(tail, "FL", 2) == 0) ? digits : 0;
    }
    if (before & LRTI_BEFORE_HASH ||
        (out->n > 0 && out->t[out->n - 1].word && out->t[out->n - 1].word->unit))
        return 0; /* a unit: #E5, UNIT N12 */
    while (letters + digits < len && is_digit(text[letters + digits]))
        digits++;
    if (letters + digits < len && !is_ordinal(text + letters, len - letters, digits))
        return 0;
    const lrti_word *word = lrti_word_find(text, letters);
    if (word && (word->dir || (word->unit && letters > 1)))
        return letters;
    for (size_t i = 0; i < LRTI_COUNT(roads); i++)
        if (strlen(roads[i]) == letters && memcmp(roads[i], text, letters) == 0)
            return letters;
    return 0;
}

static void push_cut(lrti_tokens *out, size_t *used, const char *text, size_t len, unsigned before)
{
    size_t cut = cut_at(out, text, len, before);

    if (cut == 0) {
        push(out, used, text, len, before);
        return;
    }
    push(out, used, text, cut, before);
    push(out, used, text + cut, len - cut, LRTI_BEFORE_GLUED);
}

static unsigned flag_of(const char *flat, size_t i)
{
    switch (flat[i]) {
    case ',':
    case ';':
    case '(':
    case ')':
    case '\n':
    case '\r':
    case '|': return LRTI_BEFORE_COMMA;
    case '#': return LRTI_BEFORE_HASH;
    case '.': return LRTI_BEFORE_DOT;
    case '/':
    case '\\': return LRTI_BEFORE_SLASH;
    case '-': /* " - " sets parts apart, "9211-13" joins */
        return i > 0 && flat[i - 1] == ' ' && flat[i + 1] == ' ' ? LRTI_BEFORE_COMMA
                                                                 : LRTI_BEFORE_HYPHEN;
    default: return 0;
    }
}

/* 1,200 MAIN ST: where the comma of the thousands stands, in the first number of a text and nowhere else;
   SIZE_MAX: there is none. */
static size_t thousands(const char *flat)
{
    size_t at = strspn(flat, " "), first = at;

    while (at < first + 3 && is_digit(flat[at]))
        at++;
    return at > first && at < first + 3 && flat[at] == ',' && is_digit(flat[at + 1]) &&
                   is_digit(flat[at + 2]) && is_digit(flat[at + 3]) && flat[at + 4] == ' '
               ? at
               : SIZE_MAX;
}

/* N.W. and P.O. are one word: single letters with a dot and nothing else between. */
static size_t collect_word(const char *flat, size_t i, size_t comma, char *word, size_t *len)
{
    size_t n = 0;

    for (;;) {
        char c = flat[i];

        if (is_alpha(c) || is_digit(c)) {
            word[n++] = c;
            i++;
        } else if (c == '\'' && n > 0 && is_alpha(flat[i + 1])) {
            i++; /* O'BRIEN */
        } else if (i == comma) {
            i++;
        } else if (c == '.' && n > 0 && is_alpha(flat[i - 1]) && (n == 1 || flat[i - 2] == '.') &&
                   is_alpha(flat[i + 1]) && !is_alpha(flat[i + 2]) && !is_digit(flat[i + 2])) {
            i++;
        } else {
            break;
        }
    }
    *len = n;
    return i;
}

/* U S 401: the one word US, where a number or a word for a road follows. */
static void join_us(lrti_tokens *tokens)
{
    static const char roads[][8] = {"HIGHWAY", "HWY", "ROUTE", "RTE", "RT"};

    for (unsigned i = 0; i + 2 < tokens->n; i++) {
        const lrti_token *next = &tokens->t[i + 2];
        char *text = tokens->buf + (tokens->t[i].text - tokens->buf);
        bool road = next->digits > 0 && next->digits == next->len;

        for (size_t k = 0; k < LRTI_COUNT(roads); k++)
            road = road || strcmp(next->text, roads[k]) == 0;
        if (!road || strcmp(text, "U") != 0 || strcmp(tokens->t[i + 1].text, "S") != 0)
            continue;
        memcpy(text, "US", 3); /* over the NUL of U and the S behind it */
        tokens->t[i].len = 2;
        tokens->t[i].word = lrti_word_find("US", 2);
        tokens->n--;
        memmove(&tokens->t[i + 1], &tokens->t[i + 2], (tokens->n - i - 1) * sizeof(tokens->t[0]));
    }
}

/* 25 TH: the ending stands apart. TH alone, since ND, RD and ST are words of their own. */
static void join_ordinals(lrti_tokens *tokens, size_t used)
{
    for (unsigned i = 0; i + 1 < tokens->n; i++) {
        lrti_token *t = &tokens->t[i], *next = &tokens->t[i + 1];
        char *text = tokens->buf + used;

        if (t->digits == 0 || t->digits != t->len || next->before || !text_is(next, "TH") ||
            strcmp(ordinal_ending(t->text, t->len), "TH") != 0 ||
            used + t->len + 3U > sizeof(tokens->buf))
            continue;
        memcpy(text, t->text, t->len);
        memcpy(text + t->len, "TH", 3);
        used += t->len + 3U;
        t->text = text;
        t->len = (uint16_t)(t->len + 2);
        tokens->n--;
        memmove(next, next + 1, (tokens->n - i - 1) * sizeof(tokens->t[0]));
    }
}

void lrti_tokenize(const char *text, size_t len, lrti_tokens *out)
{
    char flat[LRT_TEXT_MAX * 3 + 8], word[LRT_TEXT_MAX * 3 + 8];
    size_t used = 0, n, comma;
    unsigned before = 0;

    if (len > LRT_TEXT_MAX)
        len = LRT_TEXT_MAX;
    n = fold_text(text, len, flat);
    memset(flat + n, 0, 6); /* collect_word() and thousands() look ahead */
    comma = thousands(flat);
    out->n = 0;
    out->overflow = false;
    for (size_t i = 0; i < n;) {
        size_t word_len = 0;

        if (is_alpha(flat[i]) || is_digit(flat[i])) {
            i = collect_word(flat, i, comma, word, &word_len);
            push_cut(out, &used, word, word_len, before);
            before = 0;
        } else if (flat[i] == '&' || flat[i] == '@') {
            push(out, &used, flat + i++, 1, before);
            before = 0;
        } else {
            before |= flag_of(flat, i++);
        }
    }
    join_us(out);
    join_ordinals(out, used);
}

/* -------------------------------------------------------------------------------------------------------
 * keys */

/* Value of the ordinal spelt out at [at, to) (FIFTY FIFTH, ONE HUNDRED AND FIFTH), and the words it
 * takes; 0 = none. */
static unsigned spelt_ordinal(const lrti_tokens *tokens, unsigned at, unsigned to, unsigned *taken)
{
    unsigned value = 0, i = at;

    for (; i < to; i++) {
        const lrti_word *word = tokens->t[i].word;

        if (value > 0 && value % 100 == 0 && text_is(&tokens->t[i], "AND"))
            continue;
        if (!word)
            break;

        if (word->ordinal == 100 && value > 0 && value < 10) {
            *taken = i + 1 - at;
            return value * 100;
        }
        if (word->ordinal &&
            (value == 0 || value % 100 == 0 || (value % 10 == 0 && word->ordinal < 10))) {
            *taken = i + 1 - at;
            return value + word->ordinal;
        }
        if (word->cardinal == 100 && value >= 1 && value < 10)
            value *= 100;
        else if (word->cardinal >= 20 && word->cardinal < 100 && value % 100 == 0)
            value += word->cardinal;
        else if (word->cardinal > 0 && word->cardinal < 10 && value == 0)
            value = word->cardinal;
        else
            break;
    }
    return 0;
}

static size_t add_text(char *key, size_t n, const char *text, size_t len)
{
    if (len > LRTI_KEY_MAX - 1 - n)
        len = LRTI_KEY_MAX - 1 - n;
    memcpy(key + n, text, len);
    key[n + len] = '\0';
    return n + len;
}

static size_t add_unsigned(char *key, size_t n, unsigned value)
{
    char digits[12];
    size_t i = sizeof(digits);

    do {
        digits[--i] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return add_text(key, n, digits + i, sizeof(digits) - i);
}

/* MARTIN L KING, M L KING JR, DR MARTIN LUTHER KING, MLK ...: the street name most towns have, in
   one form. Returns the words it takes at `at`, 0 = something else. */
static unsigned king(const lrti_tokens *tokens, unsigned at, unsigned to)
{
    unsigned i = at;

    if (i < to && (text_is(&tokens->t[i], "DR") || text_is(&tokens->t[i], "DOCTOR") ||
                   text_is(&tokens->t[i], "REV")))
        i++;
    if (i < to && text_is(&tokens->t[i], "MLK")) {
        i++;
    } else {
        if (i + 1 >= to || !(text_is(&tokens->t[i], "MARTIN") || text_is(&tokens->t[i], "M")))
            return 0;
        i++;
        if (text_is(&tokens->t[i], "L") || text_is(&tokens->t[i], "LUTHER"))
            i++;
        if (i >= to || !text_is(&tokens->t[i], "KING"))
            return 0;
        i++;
    }
    if (i < to && (text_is(&tokens->t[i], "JR") || text_is(&tokens->t[i], "JUNIOR")))
        i++;
    return i - at;
}

/* ---- numbered roads: one key for each way to write one ---- */

static bool digits_only(const lrti_token *token)
{
    return token->len > 0 && token->digits == token->len;
}

static bool word_in(const lrti_token *token, const char (*words)[12], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(token, words[i]))
            return true;
    return false;
}

static bool road_word(const lrti_token *token)
{
    static const char words[][12] = {"ROAD", "RD", "ROUTE", "RTE", "RT", "HIGHWAY", "HWY"};

    return word_in(token, words, LRTI_COUNT(words));
}

/* Who keeps the road, from the words at `at`; *taken = those words, *open = a word for road has to
   follow (STATE ROUTE, but SR). NULL: the words are no road's. */
static const char *road_class(const lrti_tokens *tokens, unsigned at, unsigned to, unsigned *taken,
                              bool *open)
{
    static const struct {
        char words[3][10];
        bool open;
        const char *key;
    } classes[] = {
        {{"STATE", "LOOP"}, false, "LOOP"},    {{"STATE", "SPUR"}, false, "SPUR"},
        {{"STATE"}, true, "STATEROUTE"},       {{"ST"}, true, "STATEROUTE"},
        {{"SR"}, false, "STATEROUTE"},         {{"SH"}, false, "STATEROUTE"},
        {{"COUNTY"}, true, "COUNTYROAD"},      {{"CNTY"}, true, "COUNTYROAD"},
        {{"CTY"}, true, "COUNTYROAD"},         {{"CO"}, true, "COUNTYROAD"},
        {{"CR"}, false, "COUNTYROAD"},         {{"CTH"}, false, "COUNTYROAD"},
        {{"TOWNSHIP"}, true, "TOWNSHIPROAD"},  {{"TWP"}, true, "TOWNSHIPROAD"},
        {{"TR"}, false, "TOWNSHIPROAD"},       {{"US"}, false, "USHIGHWAY"},
        {{"INTERSTATE"}, false, "INTERSTATE"}, {{"I"}, false, "INTERSTATE"},
        {{"IH"}, false, "INTERSTATE"},         {{"FARM", "TO", "MARKET"}, false, "FARMROAD"},
        {{"FM"}, false, "FARMROAD"},           {{"RANCH", "TO", "MARKET"}, false, "RANCHROAD"},
        {{"RANCH"}, true, "RANCHROAD"},        {{"PRIVATE"}, true, "PRIVATEROAD"},
        {{"PVT"}, true, "PRIVATEROAD"},        {{"FOREST", "SERVICE"}, true, "FORESTROAD"},
        {{"BIA"}, true, "INDIANROUTE"},        {{"RM"}, false, "RANCHROAD"},
        {{"RR"}, false, "RANCHROAD"},
    };
    const lrti_word *word = tokens->t[at].word;

    *open = false;
    *taken = 0;
    for (size_t i = 0; i < LRTI_COUNT(classes); i++) {
        unsigned n = 0;

        while (n < 3 && classes[i].words[n][0] && at + n < to &&
               text_is(&tokens->t[at + n], classes[i].words[n]))
            n++;
        if (n > 0 && (n == 3 || !classes[i].words[n][0])) {
            *taken = n;
            *open = classes[i].open;
            return classes[i].key;
        }
    }
    if (road_word(&tokens->t[at]) && !text_is(&tokens->t[at], "ROAD") &&
        !text_is(&tokens->t[at], "RD"))
        return "HIGHWAY"; /* nobody says whose */
    if (!word || !word->state)
        return NULL;
    *taken = 1;
    *open = false;
    if (!word->dir && at + 1 < to &&
        (text_is(&tokens->t[at + 1], "LOOP") || text_is(&tokens->t[at + 1], "SPUR"))) {
        *taken = 2; /* TEXAS LOOP 1604 */
        return text_is(&tokens->t[at + 1], "LOOP") ? "LOOP" : "SPUR";
    }
    *open = word->dir || at + 2 != to;
    return "STATEROUTE"; /* OH 8, TEXAS 71, AL HIGHWAY 157 */
}

/* 12A: a road of its own beside 12. */
static bool lettered(const lrti_token *token)
{
    return token->digits > 0 && token->len == token->digits + 1U;
}

/* A numbered road at `at`: its key, the word with its number (or, for a county's, its letters: Wisconsin's
   MM), and the letter behind the number, 0 = none. Returns the words it takes, 0 = none. */
static unsigned numbered_road(const lrti_tokens *tokens, unsigned at, unsigned to, const char **key,
                              const lrti_token **name, char *letter)
{
    unsigned i, taken;
    bool open;

    *key = road_class(tokens, at, to, &taken, &open);
    if (!*key)
        return 0;
    i = at + taken;
    if (i < to && (road_word(&tokens->t[i]) ||
                   (strcmp(*key, "PRIVATEROAD") == 0 &&
                    (text_is(&tokens->t[i], "DRIVE") || text_is(&tokens->t[i], "DR")))))
        i++;
    else if (open)
        return 0;
    if (i + 1 < to && (text_is(&tokens->t[i], "NO") || text_is(&tokens->t[i], "NUMBER")))
        i++;
    if (i >= to)
        return 0;
    *name = &tokens->t[i];
    *letter = '\0';
    if (digits_only(*name)) {
        const lrti_token *next = *name + 1;

        if (i + 1 >= to || next->len != 1 || !is_alpha(next->text[0]) ||
            (next->word && next->word->dir))
            return i + 1 - at;
        *letter = next->text[0]; /* 12 A, 12-A */
        return i + 2 - at;
    }
    if (lettered(*name)) {
        *letter = (*name)->text[(*name)->digits];
        return i + 1 - at;
    }
    return strcmp(*key, "COUNTYROAD") == 0 && i + 1 == to && (*name)->len <= 2 &&
                   (*name)->digits == 0
               ? i + 1 - at
               : 0;
}

/* Words that stand for others inside a name, where the vocabulary would say something else or
 * nothing. */
static const char *name_word(const lrti_token *token, bool first, bool last)
{
    if (text_is(token, "&"))
        return "AND";
    if (text_is(token, "ST"))
        return last && !first ? "STREET" : "SAINT";
    if (text_is(token, "DR") && first && !last)
        return "DOCTOR";
    if (text_is(token, "STE"))
        return "SAINTE";
    if (text_is(token, "JR"))
        return "JUNIOR";
    if (text_is(token, "SR"))
        return first ? "STATEROUTE" : "SENIOR";
    if (text_is(token, "CR") && first)
        return "COUNTYROAD";
    if (token->word && token->word->dir)
        return lrti_dir_name(token->word->dir);
    if (token->word && token->word->suffix)
        return lrti_suffix_name(token->word->suffix);
    return NULL;
}

static size_t add_word(char *key, size_t n, const lrti_token *token, bool first, bool last)
{
    const char *other = name_word(token, first, last);

    if (is_ordinal(token->text, token->len, token->digits) || token->digits == token->len) {
        unsigned skip = 0;

        while (skip + 1U < token->digits && token->text[skip] == '0')
            skip++;
        return add_text(key, n, token->text + skip, (size_t)token->digits - skip);
    }
    return other ? add_text(key, n, other, strlen(other))
                 : add_text(key, n, token->text, token->len);
}

/* CO LINE RD, CNTY LINE RD */
static bool county_line(const lrti_token *t)
{
    return (text_is(t, "CO") || text_is(t, "CNTY") || text_is(t, "CTY")) && text_is(t + 1, "LINE");
}

size_t lrti_name_key(const lrti_tokens *tokens, unsigned from, unsigned to, char key[LRTI_KEY_MAX],
                     unsigned *words)
{
    size_t n = 0;
    unsigned taken;

    key[0] = '\0';
    if (words)
        *words = 0;
    for (unsigned i = from; i < to; i += taken) {
        unsigned value = spelt_ordinal(tokens, i, to, &taken);
        const char *road;
        const lrti_token *number;
        char letter;

        if (value == 0 && (taken = numbered_road(tokens, i, to, &road, &number, &letter)) > 0) {
            unsigned skip = 0;

            while (skip + 1U < number->digits && number->text[skip] == '0')
                skip++;
            n = add_text(key, n, road, strlen(road));
            n = add_text(key, n, number->text + skip,
                         (size_t)(number->digits ? number->digits : number->len) - skip);
            n = add_text(key, n, &letter, letter ? 1 : 0);
        } else if (i == from && i + 1 < to && county_line(&tokens->t[i])) {
            taken = 1;
            n = add_text(key, n, "COUNTY", 6);
        } else if (value > 0) {
            n = add_unsigned(key, n, value);
        } else if ((taken = king(tokens, i, to)) > 0) {
            n = add_text(key, n, "MARTINLUTHERKING", 16);
        } else {
            taken = 1;
            n = add_word(key, n, &tokens->t[i], i == from, i + 1 == to);
        }
        if (words)
            (*words)++;
    }
    return n;
}

size_t lrti_city_key(const lrti_tokens *tokens, unsigned from, unsigned to, char key[LRTI_KEY_MAX])
{
    size_t n = 0;

    key[0] = '\0';
    for (unsigned i = from; i < to; i++) {
        if ((text_is(&tokens->t[i], "CITY") || text_is(&tokens->t[i], "VILLAGE") ||
             text_is(&tokens->t[i], "TOWNSHIP")) &&
            i == from && i + 2 < to && text_is(&tokens->t[i + 1], "OF")) {
            i++; /* City of Cleveland */
            continue;
        }
        n = add_word(key, n, &tokens->t[i], true, false);
    }
    return n;
}

size_t lrti_unit_key(const lrti_tokens *tokens, unsigned from, unsigned to, char key[LRTI_KEY_MAX])
{
    size_t n = 0;
    unsigned kind = 0;
    bool floor = false;

    key[0] = '\0';
    for (unsigned i = from; i < to; i++) {
        const lrti_token *token = &tokens->t[i];

        if (token->word && token->word->unit) {
            if (!floor)
                floor = strcmp(lrti_unit_abbr(token->word->unit), "FL") == 0;
            if (kind == 0 || !lrti_unit_alone(kind))
                kind = token->word->unit;
            continue;
        }
        if (token->word && token->word->ordinal)
            n = add_unsigned(key, n, token->word->ordinal);
        else
            n = add_word(key, n, token, false, false);
    }
    if (n == 0 && kind)
        return add_text(key, 0, lrti_unit_abbr(kind), strlen(lrti_unit_abbr(kind)));
    if (floor && n + 3 < LRTI_KEY_MAX) {
        memmove(key + 2, key, n + 1);
        memcpy(key, "FL", 2);
        n += 2;
    }
    return n;
}

/* -----------------------------------------------------------------------------------------------------
 * number */

/* At most 7 digits: the longest house numbers written in the United States have 6. */
static bool small_number(const lrti_token *token, uint32_t *value)
{
    if (token->digits == 0 || token->digits > 7)
        return false;
    *value = 0;
    for (unsigned i = 0; i < token->digits; i++)
        *value = *value * 10 + (uint32_t)(token->text[i] - '0');
    return true;
}

/* 9211-13 ends at 9213, 10800/802 at 10802: the end stands for the last digits. False: it is no
   range but a part of the number (123-05). */
static bool range_end(uint32_t low, const lrti_token *token, uint32_t *high)
{
    uint32_t value, scale = 1;

    if (!digits_only(token) || !small_number(token, &value))
        return false;
    for (unsigned i = 0; i < token->digits; i++)
        scale *= 10;
    *high = value >= low ? value : low / scale * scale + value;
    return *high > low && *high % 2 == low % 2; /* one side of the street: 112-15 is no range */
}

static void set_suffix(lrti_number *number, const char *a, const char *sep, const char *b)
{
    size_t n = 0;
    const char *parts[3] = {a, sep, b};

    for (size_t i = 0; i < 3; i++)
        for (const char *c = parts[i]; *c && n + 1 < sizeof(number->suffix); c++)
            number->suffix[n++] = *c;
    number->suffix[n] = '\0';
}

/* W148N9748, 25W431: what stands in front of the last digits, its length; 0 = no grid number. The
   prefix has one to three digits between or before its directions, the number two to five. */
static size_t grid_prefix(const char *text)
{
    size_t n = 0, digits = 0, last;
    bool leading = is_alpha(text[0]);

    if (leading && !(lrti_word_find(text, 1) && lrti_word_find(text, 1)->dir))
        return 0;
    n += leading ? 1 : 0;
    while (is_digit(text[n + digits]))
        digits++;
    n += digits;
    if (digits == 0 || digits > 3 || !lrti_word_find(text + n, 1) ||
        !lrti_word_find(text + n, 1)->dir)
        return 0;
    n++;
    for (last = 0; is_digit(text[n + last]);)
        last++;
    return last >= 2 && last <= 5 && text[n + last] == '\0' ? n : 0;
}

/* A grid number in one word or in several (N 6W23001, W148 N9748); returns the words it takes. */
static unsigned grid_number(const lrti_tokens *tokens, unsigned at, unsigned end, lrti_number *out)
{
    char text[16] = "";
    size_t len = 0, prefix;
    bool glued = false;

    for (unsigned i = at; i < end && i < at + 4; i++) {
        const lrti_token *t = &tokens->t[i];

        if (len + t->len >= sizeof(text) ||
            (i > at && t->before & ~(LRTI_BEFORE_GLUED | LRTI_BEFORE_HYPHEN)))
            return 0;
        memcpy(text + len, t->text, (size_t)t->len + 1);
        len += t->len;
        glued = glued || t->before & LRTI_BEFORE_GLUED || (t->digits > 0 && t->digits < t->len) ||
                (is_alpha(t->text[0]) && t->len > 2);
        prefix = grid_prefix(text);
        /* Apart and without the first direction it may be a number and a street: 25 W 431 ST. */
        if (prefix == 0 || prefix >= sizeof(out->suffix) || (i > at && is_digit(text[0])) ||
            (!glued && (t->digits < 4 || i + 1 == end)))
            continue; /* N 6 W 23001 is no street called 6 */
        memcpy(out->suffix, text, prefix);
        out->suffix[prefix] = '\0';
        for (const char *c = text + prefix; *c; c++)
            out->low = out->low * 10 + (uint32_t)(*c - '0');
        out->high = out->low;
        return i + 1 - at;
    }
    return 0;
}

/* ONE, ONE HUNDRED, TWENTY FIVE in front of a name; returns the words it takes. */
static unsigned spelt_number(const lrti_tokens *tokens, unsigned end, uint32_t *value)
{
    unsigned i = 0;

    *value = 0;
    for (; i < end && i < 4; i++) {
        const lrti_word *word = tokens->t[i].word;
        unsigned c = word ? word->cardinal : 0;

        if (c == 100 && *value > 0 && *value < 100 && *value % 10 != 0)
            *value *= 100; /* TWELVE HUNDRED */
        else if (c > 0 && c < 100 &&
                 (*value == 0 || *value % 100 == 0 || (*value % 10 == 0 && c < 10)))
            *value += c;
        else
            break;
    }
    /* ONE ST is a street; ONE JELLY BELLY LN and ONE S WACKER DR are not. */
    if (i == 0 || end - i < 2)
        return 0;
    return !tokens->t[i].word || end - i >= 3 ? i : 0;
}

unsigned lrti_parse_number(const lrti_tokens *tokens, unsigned at, unsigned end, lrti_number *out)
{
    const lrti_token *t = tokens->t + at;
    unsigned left = end - at, taken;

    memset(out, 0, sizeof(*out));
    if (at == 0 && (taken = spelt_number(tokens, end, &out->low)) > 0) {
        out->high = out->low;
        return taken;
    }
    out->low = 0;
    if ((taken = grid_number(tokens, at, end, out)) > 0)
        return taken;
    if (at >= end || !small_number(&t[0], &out->low))
        return 0;
    out->high = out->low;
    if (t[0].len == t[0].digits + 1U)
        set_suffix(out, t[0].text + t[0].digits, "", "");
    else if (!digits_only(&t[0]))
        return 0;
    if (left >= 3 && digits_only(&t[1]) && t[1].len == 1 && t[2].before & LRTI_BEFORE_SLASH &&
        digits_only(&t[2]) && t[2].len == 1) { /* 1234 1/2, 1234-1/2 */
        set_suffix(out, t[1].text, "/", t[2].text);
        return 3;
    }
    if (left < 2 || !(t[1].before & (LRTI_BEFORE_HYPHEN | LRTI_BEFORE_SLASH)))
        return 1;
    if (range_end(out->low, &t[1], &out->high)) {
        out->end_digits = t[1].digits;
        return 2;
    }
    out->high = out->low;
    if (t[1].before & LRTI_BEFORE_HYPHEN &&
        (digits_only(&t[1]) || (t[1].len == 1 && !out->suffix[0]))) {
        set_suffix(out, digits_only(&t[1]) ? "-" : "", t[1].text, "");
        return 2;
    }
    return 1;
}

void lrti_number_hyphenated(lrti_number *number)
{
    char digits[4];

    if (number->suffix[0] == '-' && is_digit(number->suffix[1]) && !number->suffix[2]) {
        digits[0] = number->suffix[1]; /* 90-2 is 90-02 */
        digits[1] = '\0';
        set_suffix(number, "-0", digits, "");
    }
    if (number->high <= number->low || number->suffix[0])
        return;
    snprintf(digits, sizeof(digits), "%02u",
             (unsigned)(number->high % (number->end_digits == 1 ? 10 : 100)));
    set_suffix(number, "-", digits, "");
    number->high = number->low;
}

/* ---------------------------------------------------------------------------------------------------
 * readings */

typedef struct reader {
    const lrti_tokens *tokens;
    const lrti_parse_hints *hints;
    lrti_reading *out;
    size_t n, capacity;
} reader;

static unsigned suffix_of(const lrti_token *token) { return token->word ? token->word->suffix : 0; }
static unsigned dir_of(const lrti_token *token) { return token->word ? token->word->dir : 0; }
static unsigned unit_of(const lrti_token *token) { return token->word ? token->word->unit : 0; }

/* Keeps the most plausible ones, best first; the earlier of equals stays in front. */
static void keep(reader *r, const lrti_reading *reading)
{
    size_t i = r->n;

    if (i == r->capacity) {
        if (r->capacity == 0 || r->out[i - 1].prior >= reading->prior)
            return;
        i--;
    } else {
        r->n++;
    }
    while (i > 0 && r->out[i - 1].prior < reading->prior) {
        r->out[i] = r->out[i - 1];
        i--;
    }
    r->out[i] = *reading;
}

/* N, NE, "N W" and "NORTH WEST": the direction at `at` and the words it takes (0 = none). */
static unsigned direction_at(const lrti_tokens *tokens, unsigned at, unsigned end, unsigned *taken)
{
    static const uint8_t joined[4] = {8, 2, 6, 4}; /* N W, N E, S W, S E */
    unsigned first = at < end ? dir_of(&tokens->t[at]) : 0;
    unsigned second = first && at + 1 < end ? dir_of(&tokens->t[at + 1]) : 0;

    *taken = first ? 1 : 0;
    if ((first == 1 || first == 5) && (second == 3 || second == 7)) {
        *taken = 2;
        return joined[(first == 5 ? 2 : 0) + (second == 3 ? 1 : 0)];
    }
    return first;
}

static bool numbered(const lrti_token *token)
{
    return token->digits > 0 || (token->word && token->word->ordinal);
}

/* XING, CV: nobody shortens a word that is part of a name. */
static bool suffix_written_short(const lrti_token *token)
{
    return !text_is(token, lrti_suffix_name(token->word->suffix));
}

/* NEW MEXICO NW AVE: the direction stands before the suffix. In full it is more often part of the
   name (PARK CIRCLE EAST RD), unless there is enough of a name before it. */
static void direction_inside(reader *r, const lrti_reading *reading, unsigned from,
                             unsigned base_to, unsigned suffix)
{
    const lrti_token *t = r->tokens->t;
    unsigned before = base_to - 2;
    lrti_reading moved = *reading;

    if (moved.pre_dir || before < from || numbered(&t[before]) || dir_of(&t[before]))
        return;
    moved.suf_dir = (uint8_t)dir_of(&t[base_to - 1]);
    moved.suffix = (uint8_t)suffix;
    moved.base_from = (uint8_t)from;
    moved.base_to = (uint8_t)(base_to - 1);
    moved.prior += (lrti_suffix_strong(suffix) ? 3 : 0) + (t[base_to - 1].len <= 2 ? 1 : -1);
    keep(r, &moved);
}

/* A numbered road, or AVENUE N: the words say all of a street's name. */
static bool road_name(const lrti_tokens *tokens, unsigned from, unsigned to)
{
    const char *key;
    const lrti_token *name;
    char letter;

    if (to - from == 2 && (text_is(&tokens->t[from], "AVENUE") || text_is(&tokens->t[from], "AVE")))
        return tokens->t[from + 1].len == 1 && is_alpha(tokens->t[from + 1].text[0]);
    return from < to && numbered_road(tokens, from, to, &key, &name, &letter) == to - from;
}

/* Weights: a strong suffix says more than a leading direction (WEST BLVD is a boulevard called
   West), that more than a weak suffix (E PARK is Park, east); found on the TIGER names of one
   county, checked on another. */
static void split_street(reader *r, lrti_reading reading, bool pre, unsigned pre_taken,
                         unsigned pre_dir, unsigned suf)
{
    const lrti_token *t = r->tokens->t;
    unsigned from = reading.street_from + (pre ? pre_taken : 0), to = reading.street_to;
    unsigned last_suffix, taken;
    lrti_reading plain;

    if (from + suf >= to)
        return;
    reading.pre_dir = (uint8_t)(pre ? pre_dir : 0);
    reading.suf_dir = (uint8_t)(suf ? direction_at(r->tokens, to - suf, to, &taken) : 0);
    to -= suf;
    if (suf == 2)
        reading.prior +=
            suffix_of(&t[to - 1]) && lrti_suffix_strong(suffix_of(&t[to - 1])) ? 2 : -2;
    reading.prior += pre ? 2 + (numbered(&t[from]) ? 1 : 0) : 0;
    reading.prior += suf > 0 ? 1 : 0;
    last_suffix = suffix_of(&t[to - 1]);
    if (last_suffix && to - from >= 2) {
        lrti_reading with = reading;
        unsigned base_to = to - 1;

        if (suffix_of(&t[base_to - 1]) == last_suffix && base_to - from >= 2 &&
            lrti_suffix_strong(last_suffix))
            base_to--; /* E 61 ST ST */
        else if (!suf && base_to - from >= 2 && dir_of(&t[base_to - 1]))
            direction_inside(r, &reading, from, base_to, (unsigned)last_suffix);
        with.suffix = (uint8_t)last_suffix;
        with.base_from = (uint8_t)from;
        with.base_to = (uint8_t)base_to;
        with.prior += (lrti_suffix_strong(last_suffix)    ? 3
                       : suffix_written_short(&t[to - 1]) ? 1
                                                          : -1) +
                      (suf > 0 ? 1 : 0);
        if (base_to - from == 1 && dir_of(&t[from]))
            with.prior += pre ? 2 : -3; /* W NORTH AVE is North; else the name more often follows */
        keep(r, &with);
    }
    plain = reading;
    plain.base_from = (uint8_t)from;
    plain.base_to = (uint8_t)to;
    if (suffix_of(&t[from]) && lrti_suffix_strong(suffix_of(&t[from])) &&
        (to - from == 1 || (to - from == 2 && dir_of(&t[from + 1]))))
        plain.prior -= 3;
    if (road_name(r->tokens, from, to))
        plain.prior += 3;
    keep(r, &plain);
}

/* How many words the direction at the end of [from, to) may have. */
static unsigned end_direction(const lrti_tokens *tokens, unsigned from, unsigned to)
{
    unsigned taken = 0;

    if (to - from < 2 || !dir_of(&tokens->t[to - 1]))
        return 0;
    if (to - from > 2 && tokens->t[to - 2].len == 1)
        direction_at(tokens, to - 2, to, &taken); /* DR S E */
    return taken == 2 ? 2 : 1;
}

static void read_street(reader *r, const lrti_reading *reading)
{
    const lrti_tokens *tokens = r->tokens;
    unsigned from = reading->street_from, to = reading->street_to, taken;
    unsigned pre_dir = direction_at(tokens, from, to, &taken);

    for (unsigned suf = end_direction(tokens, from, to) + 1; suf-- > 0;) {
        if (reading->pre_dir) { /* it stood before the number */
            split_street(r, *reading, true, 0, reading->pre_dir, suf);
            continue;
        }
        if (pre_dir)
            split_street(r, *reading, true, taken, pre_dir, suf);
        if (taken == 2) { /* N WEST ST: the second may be the name; written in full it mostly is */
            lrti_reading apart = *reading;

            apart.prior +=
                tokens->t[from + 1].len > 2 && to - from > 2 && suffix_of(&tokens->t[from + 2])
                    ? 2
                    : -2;
            split_street(r, apart, true, 1, dir_of(&tokens->t[from]), suf);
        }
        split_street(r, *reading, false, taken, pre_dir, suf);
    }
}

size_t lrti_parse_street(const lrti_tokens *tokens, unsigned from, unsigned to, lrti_reading *out,
                         size_t capacity)
{
    reader r = {tokens, NULL, out, 0, capacity};
    lrti_reading reading;

    if (from >= to)
        return 0;
    memset(&reading, 0, sizeof(reading));
    reading.street_from = (uint8_t)from;
    reading.street_to = (uint8_t)to;
    reading.zip_at = LRTI_TOKENS_MAX;
    read_street(&r, &reading);
    return r.n;
}

static bool has_digit(const lrti_token *token)
{
    for (size_t i = 0; i < token->len; i++)
        if (is_digit(token->text[i]))
            return true;
    return false;
}

/* A word that can name a unit on its own after a street: 4B, 12, A, C1S. */
static bool unit_like(const lrti_token *token)
{
    return has_digit(token) ? !is_ordinal(token->text, token->len, token->digits)
                            : token->len == 1 && !dir_of(token);
}

/* A word of a name, and nothing that a numbered road begins with. */
static bool plain_name(const lrti_token *t)
{
    static const char keepers[][12] = {"US", "STATE", "COUNTY", "CO", "CTY", "CITY", "OLD", "NEW"};

    return t->digits == 0 && !dir_of(t) && !(t->word && t->word->state) &&
           !word_in(t, keepers, LRTI_COUNT(keepers));
}

/* HIGHWAY 63, STATE ROAD 75, AVENUE H: what follows this word names the road. */
static bool names_road(const lrti_tokens *tokens, unsigned at, unsigned from)
{
    static const char words[][12] = {"HIGHWAY",    "HWY", "ROUTE", "RTE", "RT",
                                     "INTERSTATE", "US",  "SR",    "CR",  "FM",
                                     "SH",         "TR",  "SPUR",  "IH",  "RM"};
    static const char keepers[][12] = {"STATE", "COUNTY", "CO",    "CTY",     "COUNTRY", "TOWNSHIP",
                                       "TWP",   "MARKET", "RANCH", "PRIVATE", "PVT"};
    const lrti_token *t = &tokens->t[at];

    if ((text_is(t, "HIGHWAY") || text_is(t, "HWY")) && at > from && plain_name(t - 1))
        return false;                         /* DIXIE HWY # 312 */
    if (word_in(t, words, LRTI_COUNT(words))) /* CHEROKEE TR # 9 is a trail */
        return t->len > 2 || at == from || !plain_name(t - 1);
    if (text_is(t, "NO") || text_is(t, "NUMBER"))
        return at > from && names_road(tokens, at - 1, from);
    if (at == from || (at == from + 1 && dir_of(t - 1)))
        return suffix_of(t) && (text_is(t, "AVENUE") || text_is(t, "AVE") || text_is(t, "ROAD"));
    if (text_is(t, "LOOP"))
        return text_is(t - 1, "STATE") || (t[-1].word && t[-1].word->state);
    if (text_is(t, "DRIVE") || text_is(t, "DR"))
        return text_is(t - 1, "PRIVATE") || text_is(t - 1, "PVT");
    return (text_is(t, "ROAD") || text_is(t, "RD")) &&
           (word_in(t - 1, keepers, LRTI_COUNT(keepers)) ||
            (at > from + 1 && text_is(t - 1, "SERVICE") && text_is(t - 2, "FOREST")));
}

/* Letters that are nothing else than a word. */
static bool plain_word(const lrti_token *t)
{
    return t->digits == 0 && t->len > 2 && !suffix_of(t) && !dir_of(t) && !unit_of(t);
}

static bool unit_starts(const lrti_tokens *tokens, unsigned at, unsigned end)
{
    const lrti_token *t = &tokens->t[at];
    unsigned unit = unit_of(t);

    if (t->before & LRTI_BEFORE_HASH)
        return true;
    if (at + 1 < end &&
        (numbered(t) || text_is(t, "GROUND") || text_is(t, "MAIN") || text_is(t, "TOP")) &&
        strcmp(lrti_unit_abbr(unit_of(&tokens->t[at + 1])), "FL") == 0)
        return true; /* 2ND FL, GROUND FLOOR */
    if (!unit || (text_is(t, "NO") && (at + 1 >= end || !has_digit(t + 1))))
        return false; /* AVE NO: north */
    if (t->before & LRTI_BEFORE_COMMA && at + 1 < tokens->n && !t[1].before && plain_word(t + 1) &&
        (text_is(t, "UPPER") || text_is(t, "LOWER") || text_is(t, "FRONT")))
        return false; /* , UPPER ARLINGTON, OH: a town */
    return lrti_unit_alone(unit) || (at + 1 < end && end - at <= 8); /* BLDG 3 FL 2 STE 400 A */
}

/* A unit is a designator, numbers and letters. Words behind it belong to something else, above all
   to a town that would be lost in it. */
static bool unit_clean(const lrti_tokens *tokens, unsigned from, unsigned to)
{
    for (unsigned i = from + 1; i < to; i++) {
        const lrti_token *t = &tokens->t[i];

        if (unit_of(t) || t->before & LRTI_BEFORE_HASH ||
            (i + 1 == to && dir_of(t) && has_digit(t - 1) &&
             (to == tokens->n || tokens->t[to].before & LRTI_BEFORE_COMMA)))
            continue; /* # 3 SOUTH */
        if (t->before & LRTI_BEFORE_COMMA ||
            (t->digits == 0 && t->len >= 3 && !(t->word && t->word->ordinal) && !has_digit(t)))
            return false;
    }
    return true;
}

/* BOLTON ROAD, NW ATLANTA and AVE., S. W. ATLANTA: the comma does not make it the town's. One letter
   alone with words behind it is (N. Hollywood). */
static bool late_direction(const lrti_tokens *tokens, unsigned at)
{
    const lrti_token *t = &tokens->t[at];
    unsigned taken = 0;

    if (at == 0 || !dir_of(t) || t->len > 2 || !suffix_of(&tokens->t[at - 1]))
        return false;
    if (t->len == 2 || at + 1 >= tokens->n)
        return true;
    direction_at(tokens, at, tokens->n, &taken);
    return taken == 2 || tokens->t[at + 1].digits > 0 ||
           tokens->t[at + 1].before & (LRTI_BEFORE_HASH | LRTI_BEFORE_COMMA) ||
           unit_of(&tokens->t[at + 1]);
}

/* "#", "No." or a bare number: after HIGHWAY it is the road's, where BLDG or STE would still be a
 * unit. */
static bool number_follows(const lrti_token *token)
{
    return token->before & LRTI_BEFORE_HASH || unit_of(token) == LRTI_UNIT_NUMBER ||
           !unit_of(token);
}

/* Street words and unit of [street_from, end). */
static void read_unit(reader *r, const lrti_reading *reading, unsigned end)
{
    const lrti_tokens *tokens = r->tokens;
    unsigned from = reading->street_from;
    lrti_reading next = *reading;

    next.street_to = (uint8_t)end;
    for (unsigned i = from + 1; i < end; i++)
        if (tokens->t[i].before & LRTI_BEFORE_COMMA && !late_direction(tokens, i))
            next.prior -= 6;
    read_street(r, &next);
    next = *reading;
    for (unsigned i = from + 1; i < end; i++) {
        if (!unit_starts(tokens, i, end) || !unit_clean(tokens, i, end) ||
            (number_follows(&tokens->t[i]) && names_road(tokens, i - 1, from)))
            continue;
        next.street_to = (uint8_t)i;
        next.unit_from = (uint8_t)i;
        next.unit_to = (uint8_t)end;
        next.prior += 4 - (end - i > 3 ? 3 : 0);
        read_street(r, &next);
        return;
    }
    if (end - from >= 4 && dir_of(&tokens->t[end - 1]) && digits_only(&tokens->t[end - 2]) &&
        tokens->t[end - 1].len == 1 && tokens->t[end - 2].len <= 3 &&
        (suffix_of(&tokens->t[end - 3]) || dir_of(&tokens->t[end - 3])) &&
        !names_road(tokens, end - 3, from) && end - 3 > from) { /* AVE W 4 N */
        next.street_to = (uint8_t)(end - 2);
        next.unit_from = (uint8_t)(end - 2);
        next.unit_to = (uint8_t)end;
        next.prior += 2;
        read_street(r, &next);
        next = *reading;
    }
    if (end - from >= 2 && unit_like(&tokens->t[end - 1])) {
        unsigned at = end - 1;

        if (tokens->t[at].before & LRTI_BEFORE_HYPHEN && at > from + 1 &&
            unit_like(&tokens->t[at - 1]))
            at--; /* A-14 */
        next.street_to = (uint8_t)at;
        next.unit_from = (uint8_t)at;
        next.unit_to = (uint8_t)end;
        next.doubtful = !(tokens->t[at].before & (LRTI_BEFORE_COMMA | LRTI_BEFORE_HASH)) &&
                        names_road(tokens, at - 1, from);
        next.prior += tokens->t[at].before & LRTI_BEFORE_COMMA         ? 5
                      : names_road(tokens, at - 1, from)               ? -9
                      : suffix_of(&tokens->t[at - 1]) && at - 1 > from ? 2
                      : at - 1 > from && tokens->t[at].digits > 0      ? 1
                                                                       : -2;
        read_street(r, &next);
    }
}

static bool ends_street(const lrti_tokens *tokens, unsigned at, unsigned from)
{
    const lrti_token *t = &tokens->t[at];

    if (text_is(t, "ST") && at == from + 1 && dir_of(t - 1))
        return false; /* N ST LOUIS */
    if (at > from && digits_only(t) && names_road(tokens, at - 1, from))
        return true; /* STATE ROUTE 590 */
    return at > from &&
           ((suffix_of(t) && lrti_suffix_strong(suffix_of(t))) || (at > from + 1 && dir_of(t)) ||
            t->before & LRTI_BEFORE_HASH || unit_of(t) || (at > from + 1 && unit_of(t - 1)));
}

/* Saints that towns of the United States are called after, behind ST: LINDBERG ST LOUIS is no
   Lindberg Street in Louis. */
static bool saint_town(const lrti_tokens *tokens, unsigned at, unsigned end)
{
    static const char saints[][12] = {
        "ALBANS",  "ANN",    "ANSGAR",   "ANTHONY",    "AUGUSTINE", "BERNARD", "BONIFACE",
        "CHARLES", "CLAIR",  "CLOUD",    "CROIX",      "DAVID",     "FRANCIS", "GABRIEL",
        "GEORGE",  "HELEN",  "HELENA",   "HELENS",     "IGNACE",    "JAMES",   "JOE",
        "JOHN",    "JOHNS",  "JOSEPH",   "LEO",        "LOUIS",     "LUCIE",   "MARIES",
        "MARTIN",  "MARYS",  "MATTHEWS", "MICHAEL",    "MICHAELS",  "PARIS",   "PAUL",
        "PETE",    "PETERS", "PETER",    "PETERSBURG", "REGIS",     "ROSE",    "SIMONS"};

    return at + 1 < end && text_is(&tokens->t[at], "ST") &&
           word_in(&tokens->t[at + 1], saints, LRTI_COUNT(saints));
}

/* How much two or three words look like the name of a town: FORT LAUDERDALE, OAK PARK. Asked only
   where nothing else tells a street from the town behind it. */
static int town_shape(const lrti_tokens *tokens, unsigned from, unsigned to)
{
    static const char first[][12] = {"SAN",   "SANTA", "LOS",   "LAS",   "NEW",   "FORT",  "FT",
                                     "EL",    "LA",    "DES",   "ST",    "SAINT", "MOUNT", "MT",
                                     "NORTH", "SOUTH", "EAST",  "WEST",  "PALM",  "GRAND", "LITTLE",
                                     "BATON", "SALT",  "CEDAR", "RANCHO"};
    static const char last[][12] = {"CITY",  "BEACH",  "SPRINGS",  "FALLS",   "HEIGHTS",
                                    "HTS",   "RAPIDS", "SHORES",   "HILLS",   "LAKE",
                                    "LAKES", "PARK",   "ISLAND",   "GROVE",   "VILLAGE",
                                    "BLUFF", "BLUFFS", "JUNCTION", "TOWNSHIP"};
    bool shaped = word_in(&tokens->t[from], first, LRTI_COUNT(first)) ||
                  word_in(&tokens->t[to - 1], last, LRTI_COUNT(last));

    return to - from == 1 ? 1 : shaped ? (to - from == 2 ? 3 : 2) : to - from == 2 ? 0 : -2;
}

/* DAYTON, MONTGOMERY COUNTY, OH: where the county begins, 0 = none is named. */
static unsigned county_named(const lrti_tokens *tokens, unsigned from, unsigned end)
{
    if (end < from + 4 || end >= tokens->n || !(tokens->t[end].before & LRTI_BEFORE_COMMA) ||
        !(text_is(&tokens->t[end - 1], "COUNTY") || text_is(&tokens->t[end - 1], "PARISH")))
        return 0;
    for (unsigned c = end - 2; c > from + 1 && end - c <= 4; c--)
        if (tokens->t[c].before & LRTI_BEFORE_COMMA)
            return c;
    return 0;
}

/* City words at the end of [street_from, end), then the rest. A city has at most four words. */
static void read_city(reader *r, const lrti_reading *reading, unsigned end)
{
    const lrti_tokens *tokens = r->tokens;
    unsigned from = reading->street_from;
    lrti_reading none = *reading;
    unsigned c;

    bool needs_town = reading->state && end < tokens->n && !ends_street(tokens, end - 1, from);

    if (reading->state && end < tokens->n && !(tokens->t[end].before & LRTI_BEFORE_COMMA))
        none.prior -= 4; /* a state follows a town */
    if (needs_town)
        none.prior -= 2;
    read_unit(r, &none, end);
    if ((c = county_named(tokens, from, end)) > 0)
        read_city(r, reading, c);
    for (c = end; c-- > from + 1 && end - c <= 4;) {
        lrti_reading next = *reading;
        bool known = r->hints && r->hints->city_known &&
                     r->hints->city_known(r->hints->user, tokens, c, end);

        next.city_from = (uint8_t)c;
        next.city_to = (uint8_t)end;
        if (has_digit(&tokens->t[c]))
            break;
        if (end - c == 1 && (dir_of(&tokens->t[c]) || tokens->t[c].len == 1))
            continue;
        if (known)
            next.prior += 8;
        if (tokens->t[c].before & LRTI_BEFORE_COMMA)
            next.prior += late_direction(tokens, c) ? 0 : 6;
        if (saint_town(tokens, c - 1, end))
            continue;
        if ((saint_town(tokens, c, end) && !(c == from + 1 && dir_of(&tokens->t[from]))) ||
            (text_is(&tokens->t[c], "ST") && end - c > 1 && suffix_of(&tokens->t[c - 1]) &&
             lrti_suffix_strong(suffix_of(&tokens->t[c - 1]))))
            next.prior += 7; /* SQUARE ST SIMONS ISLAND */
        if (ends_street(tokens, c - 1, from))
            next.prior +=
                3 + (suffix_of(&tokens->t[c - 1]) && c - 1 > from &&
                             suffix_written_short(&tokens->t[c - 1]) && reading->zip_at < tokens->n
                         ? 2
                         : 0);
        else if (needs_town && !known)
            next.prior +=
                town_shape(tokens, c, end) +
                (is_ordinal(tokens->t[c - 1].text, tokens->t[c - 1].len, tokens->t[c - 1].digits)
                     ? 3
                     : 0);
        if (dir_of(&tokens->t[c]) && tokens->t[c].len > 2 && suffix_of(&tokens->t[c - 1]) &&
            !dir_of(&tokens->t[c - 1]))
            next.prior += 3; /* PL WEST HARTFORD: in full it is more often the town's */
        if (!known && end - c > 1 && suffix_of(&tokens->t[end - 1]) &&
            lrti_suffix_strong(suffix_of(&tokens->t[end - 1])))
            next.prior -= reading->zip_at < tokens->n ? 2 : 5; /* PORT ST | LUCIE BLVD */
        if (!known && !(tokens->t[c].before & LRTI_BEFORE_COMMA) &&
            !ends_street(tokens, c - 1, from))
            next.prior -= 4;
        if (!known && town_shape(tokens, c, end) < 2 &&
            (suffix_of(&tokens->t[c]) || unit_of(&tokens->t[c]) ||
             tokens->t[c].before & LRTI_BEFORE_HASH))
            next.prior -=
                unit_of(&tokens->t[c]) && !lrti_unit_alone(unit_of(&tokens->t[c])) ? 8 : 4;
        read_unit(r, &next, c);
        if (tokens->t[c].before & LRTI_BEFORE_COMMA && !late_direction(tokens, c) &&
            (reading->state || end - c > 1))
            break; /* DAYTON, OHOI: one word behind the last comma may be a state nobody can read */
    }
}

static bool is_zip(const lrti_token *token)
{
    return digits_only(token) && (token->len == 5 || token->len == 9);
}

static bool after_state(const lrti_tokens *tokens, unsigned at, unsigned from)
{
    return at > from + 1 && tokens->t[at - 1].word && tokens->t[at - 1].word->state;
}

/* ZIP, state and country from the end of [from, *end). */
static void read_tail(const lrti_tokens *tokens, unsigned from, unsigned *end,
                      lrti_reading *reading)
{
    unsigned e = *end;

    if (e > from + 1 && (text_is(&tokens->t[e - 1], "USA") || text_is(&tokens->t[e - 1], "US")))
        e--;
    else if (e > from + 2 && text_is(&tokens->t[e - 2], "UNITED") &&
             text_is(&tokens->t[e - 1], "STATES"))
        e -= 2;
    else if (e > from + 4 && text_is(&tokens->t[e - 4], "UNITED") &&
             text_is(&tokens->t[e - 3], "STATES") && text_is(&tokens->t[e - 1], "AMERICA"))
        e -= 4;
    for (int round = 0; round < 2; round++) {
        if (e > from + 2 && reading->zip_at == LRTI_TOKENS_MAX && digits_only(&tokens->t[e - 1]) &&
            tokens->t[e - 1].len == 4 && is_zip(&tokens->t[e - 2]) &&
            (tokens->t[e - 1].before & LRTI_BEFORE_HYPHEN || after_state(tokens, e - 2, from)))
            e--; /* ZIP+4; with a blank only where a state says what the five digits are */
        if (e > from + 1 && reading->zip_at == LRTI_TOKENS_MAX &&
            (is_zip(&tokens->t[e - 1]) ||
             (e > from + 2 && tokens->t[e - 1].digits >= 3 && tokens->t[e - 2].word &&
              tokens->t[e - 2].word->state &&
              !names_road(tokens, e - 2, from)))) /* MA 1915 lost its zero */
            reading->zip_at = (uint8_t)--e;
        if (reading->zip_at == e && e > from + 2 && text_is(&tokens->t[e - 1], "CODE"))
            e--;
        if (reading->zip_at < tokens->n && e > from + 1 && text_is(&tokens->t[e - 1], "ZIP"))
            e--;
        for (unsigned k = 3; k > 0 && !reading->state; k--) {
            const char *words[3];

            if (e < from + k + 1)
                continue;
            for (unsigned i = 0; i < k; i++)
                words[i] = tokens->t[e - k + i].text;
            reading->state = (uint8_t)lrti_state_of(words, k);
            if (reading->state) {
                reading->state_from = (uint8_t)(e - k);
                reading->state_to = (uint8_t)e;
                e -= k;
            }
        }
    }
    if (reading->state && e > from + 1 && tokens->t[e - 1].word &&
        tokens->t[e - 1].word->state == reading->state &&
        tokens->t[reading->state_from].before & LRTI_BEFORE_COMMA)
        reading->state_from = (uint8_t)--e; /* Georgia, GA */
    *end = e;
}

void lrti_parse_place(const lrti_tokens *tokens, lrti_reading *out)
{
    const lrti_token *t = tokens->t;
    unsigned e = tokens->n;

    memset(out, 0, sizeof(*out));
    out->zip_at = LRTI_TOKENS_MAX;
    if (e > 1 && (text_is(&t[e - 1], "USA") || text_is(&t[e - 1], "US")))
        e--;
    if (e > 1 && digits_only(&t[e - 1]) && t[e - 1].len == 4 &&
        t[e - 1].before & LRTI_BEFORE_HYPHEN && is_zip(&t[e - 2]))
        e--;
    if (e > 0 && is_zip(&t[e - 1]))
        out->zip_at = (uint8_t)--e;
    for (unsigned k = 3; k > 0 && !out->state; k--) {
        const char *words[3];

        for (unsigned i = 0; i < k && k <= e; i++)
            words[i] = t[e - k + i].text;
        out->state = k <= e ? (uint8_t)lrti_state_of(words, k) : 0;
        if (out->state) {
            out->state_from = (uint8_t)(e - k);
            out->state_to = (uint8_t)e;
            e -= k;
        }
    }
    out->city_to = (uint8_t)e;
}

/* A state at the end that may as well be the street's suffix or direction, or a town (12 ELM CT).
 */
static bool state_doubtful(const lrti_tokens *tokens, const lrti_reading *reading)
{
    const lrti_token *t = &tokens->t[reading->state_from];

    return reading->state && (suffix_of(t) || dir_of(t) || unit_of(t) || t->len > 2);
}

/* How much more plausible it is that a doubtful state is one. */
static int state_weight(const lrti_tokens *tokens, const lrti_reading *with)
{
    const lrti_token *t = &tokens->t[with->state_from];
    bool comma = t->before & LRTI_BEFORE_COMMA && !late_direction(tokens, with->state_from);

    return (comma || (t->len > 2 && !suffix_of(t) && !dir_of(t) && !unit_of(t)) ? 4 : 1) +
           (with->zip_at == with->state_to ? 3 : 0);
}

static void read_rest(reader *r, const lrti_reading *reading, unsigned end)
{
    lrti_reading with = *reading;
    unsigned rest = end;

    read_tail(r->tokens, reading->street_from, &rest, &with);
    if (rest <= with.street_from)
        return;
    if (state_doubtful(r->tokens, &with)) {
        lrti_reading without = with;

        without.state = without.state_from = without.state_to = 0;
        without.prior -= state_weight(r->tokens, &with);
        read_city(r, &without, with.state_to);
    }
    read_city(r, &with, rest);
}

/* Is the single letter at `at` the number's? O STREET is a street, L B J FWY and I 49 are no letter of
   a number, and few streets are called B CORNELL; the table knows J EDGAR HOOVER. */
static int letter_of_number(const lrti_tokens *tokens, unsigned at, unsigned end)
{
    const lrti_token *next = &tokens->t[at + 1];

    if (dir_of(next) && at + 2 < end)
        return 4;
    return (suffix_of(next) && lrti_suffix_strong(suffix_of(next))) || next->len == 1 ||
                   next->digits > 0 || text_is(next, "AND") || text_is(next, "DE")
               ? -3
               : 1;
}

/* The first word of the street after a number that ends at `at`, and the readings that follow. */
static void read_after_number(reader *r, lrti_reading reading, unsigned at, unsigned end)
{
    const lrti_tokens *tokens = r->tokens;

    reading.number_to = (uint8_t)at;
    if (at < end && (text_is(&tokens->t[at], "BLOCK") || text_is(&tokens->t[at], "BLK"))) {
        if (at + 1 < end && suffix_of(&tokens->t[at + 1])) { /* a street called Block */
            reading.street_from = (uint8_t)at;
            read_rest(r, &reading, end);
        }
        at += at + 1 < end && text_is(&tokens->t[at + 1], "OF") ? 2 : 1;
        reading.block = true;
    }
    if (at >= end)
        return;
    reading.street_from = (uint8_t)at;
    read_rest(r, &reading, end);
    if (!reading.number.suffix[0] && at + 1 < end && tokens->t[at].len == 1 &&
        is_alpha(tokens->t[at].text[0]) && !dir_of(&tokens->t[at])) {
        reading.number.suffix[0] = tokens->t[at].text[0]; /* 1569 B MAIN ST */
        reading.number_to = reading.street_from = (uint8_t)(at + 1);
        reading.prior += letter_of_number(tokens, at, end);
        read_rest(r, &reading, end);
    } else if (reading.number.suffix[0] && !reading.number.suffix[1] && !reading.pre_dir) {
        const lrti_word *letter = lrti_word_find(reading.number.suffix, 1);

        if (letter && letter->dir) { /* 1311E 95TH ST */
            reading.pre_dir = letter->dir;
            reading.number.suffix[0] = '\0';
            reading.prior += 1;
            read_rest(r, &reading, end);
        }
    }
}

/* 12XX, 12XXX: the block of 100 (or 1000, then taken as its first 100). */
static bool block_number(const lrti_token *token, lrti_number *number)
{
    uint32_t value;
    unsigned x = token->digits;

    memset(number, 0, sizeof(*number));
    if (!small_number(token, &value) || token->digits > 5)
        return false;
    while (x < token->len && token->text[x] == 'X') {
        value *= 10;
        x++;
    }
    if (x != token->len || x < token->digits + 2U || x > token->digits + 3U)
        return false;
    number->low = number->high = value;
    return true;
}

static bool no_number_word(const lrti_token *token)
{
    return text_is(token, "VL") || text_is(token, "VACANT") || text_is(token, "VAC") ||
           text_is(token, "0");
}

size_t lrti_parse(const lrti_tokens *tokens, const lrti_parse_hints *hints, lrti_reading *out,
                  size_t capacity)
{
    reader r = {tokens, hints, out, 0, capacity};
    lrti_reading blank, reading;
    unsigned end = tokens->n, start = 0, taken;
    bool first_is_number = false;

    memset(&blank, 0, sizeof(blank));
    blank.zip_at = LRTI_TOKENS_MAX;
    while (start < end && no_number_word(&tokens->t[start]))
        start += start + 1 < end && text_is(&tokens->t[start + 1], "LOT") ? 2 : 1;
    if (start >= end)
        return 0;
    for (unsigned at = start; at < end && at < start + 12; at++) {
        if (at > start && r.n > 0 && first_is_number)
            break; /* a later number is a unit, a road or a ZIP */
        reading = blank;
        reading.number_from = (uint8_t)at;
        taken = lrti_parse_number(tokens, at, end, &reading.number);
        if (hints && hints->hyphenated && taken == 2)
            lrti_number_hyphenated(&reading.number);
        if (taken == 0 && block_number(&tokens->t[at], &reading.number)) {
            reading.block = true;
            taken = 1;
        }
        if (taken == 0 ||
            (at > start && tokens->t[at].before & (LRTI_BEFORE_HYPHEN | LRTI_BEFORE_SLASH)))
            continue;
        if (at == start + 1 && unit_of(&tokens->t[start]) == LRTI_UNIT_NUMBER) { /* No. 1200 */
            reading.prior = -1;
            read_after_number(&r, reading, at + taken, end);
            reading.prior = 0;
        }
        if (at == start + 1 && dir_of(&tokens->t[start])) {
            reading.pre_dir = (uint8_t)dir_of(&tokens->t[start]); /* W 2265 73 ST */
            reading.prior = -2;
        } else if (at > start) { /* a name or a unit in front of the number */
            bool designator = tokens->t[start].before & LRTI_BEFORE_HASH ||
                              unit_of(&tokens->t[start]) || unit_starts(tokens, start, at);
            bool whole = designator && !unit_of(&tokens->t[at - 1]) &&
                         (at - start > 1 || !unit_of(&tokens->t[start]));
            reading.prior = whole ? 1 : tokens->t[at].before & LRTI_BEFORE_COMMA ? -1 : -5;
            if (designator) {
                reading.unit_from = (uint8_t)start;
                reading.unit_to = (uint8_t)at;
            }
        }
        first_is_number =
            first_is_number || (at == start && !(tokens->t[at].before & LRTI_BEFORE_HASH));
        read_after_number(&r, reading, at + taken, end);
        if (hints && hints->hyphenated && taken == 1 && at + 2 < end && !reading.number.suffix[0] &&
            digits_only(&tokens->t[at + 1]) && tokens->t[at + 1].len == 2 &&
            !tokens->t[at + 1].before) { /* 112 10 JAMAICA AVE */
            set_suffix(&reading.number, "-", tokens->t[at + 1].text, "");
            reading.prior -= 1;
            read_after_number(&r, reading, at + 2, end);
        }
    }
    reading = blank;
    reading.street_from = (uint8_t)start;
    reading.prior = tokens->t[start].digits > 0 ? -10 : -3;
    read_rest(&r, &reading, end);
    return r.n;
}

/* ---------------------------------------------------------------------------------------------
 * parcel numbers */

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }
static bool is_slot(char c) { return c == 'B' || c == 'P' || c == 'I' || c == '9' || c == 'A'; }
static bool fits_slot(char slot, char c) { return slot == 'A' ? is_alpha(c) : is_digit(c); }
static bool is_joint(char c) { return c == ' ' || c == '-' || c == '.' || c == '/' || c == '_'; }

size_t lrti_parcel_key(const char *text, char key[LRTI_PARCEL_MAX])
{
    size_t n = 0;

    for (; *text && n + 1 < LRTI_PARCEL_MAX; text++) {
        char c = upper(*text);

        if (is_alpha(c) || is_digit(c))
            key[n++] = c;
    }
    key[n] = '\0';
    return n;
}

bool lrti_parcel_form(const char *pattern, const char *text, char written[LRTI_PARCEL_MAX])
{
    size_t n = 0;

    for (const char *p = pattern; *p; p++) {
        if (n + 2 > LRTI_PARCEL_MAX)
            return false;
        if (!is_slot(*p)) {
            while (is_joint(*text))
                text++;
            if (*text && upper(*text) == *p)
                text++;
            written[n++] = *p;
            continue;
        }
        if (*p == 'A') /* 937 C */
            while (*text == ' ' || *text == '-')
                text++;
        if (!fits_slot(*p, upper(*text)))
            return false;
        written[n++] = upper(*text++);
    }
    while (*text == ' ')
        text++;
    written[n] = '\0';
    return *text == '\0' && n > 0;
}

/* Adds `text` in the form of the pattern, unless it is there already. */
static size_t add_form(const char *pattern, const char *text, char (*written)[LRTI_PARCEL_MAX],
                       size_t n, size_t capacity)
{
    if (n == capacity || !lrti_parcel_form(pattern, text, written[n]))
        return n;
    for (size_t i = 0; i < n; i++)
        if (strcmp(written[i], written[n]) == 0)
            return n;
    return n + 1;
}

/* One group of digits after the other, each filled up with zeros: 1-13-27. */
static size_t fill_groups(const char *pattern, const char *text, char (*written)[LRTI_PARCEL_MAX],
                          size_t capacity)
{
    const char *whole = pattern;
    char full[LRTI_PARCEL_MAX];
    size_t n = 0;

    while (*pattern) {
        size_t slots = 0, digits = 0;

        while (pattern[slots] == 'B' || pattern[slots] == 'P' || pattern[slots] == 'I' ||
               pattern[slots] == '9')
            slots++;
        while (is_digit(text[digits]))
            digits++;
        if (slots == 0) { /* letter or separator */
            if (*pattern == 'A' ? !is_alpha(upper(*text)) : !is_joint(*text))
                return 0;
            full[n++] = *pattern++ == 'A' ? upper(*text) : ' ';
            text++;
        } else {
            if (digits == 0 || digits > slots || n + slots + 2 > sizeof(full))
                return 0;
            for (size_t i = digits; i < slots; i++)
                full[n++] = '0';
            memcpy(full + n, text, digits);
            n += digits;
            text += digits;
            pattern += slots;
        }
        if (n + 2 > sizeof(full))
            return 0;
    }
    full[n] = '\0';
    for (size_t i = 0, k = 0; i <= n; i++) /* blanks out: the pattern puts its own separators in */
        if (full[i] != ' ')
            full[k++] = full[i];
    return *text ? 0 : add_form(whole, full, written, 0, capacity);
}

size_t lrti_parcel_lost_zeros(const char *pattern, const char *text,
                              char (*written)[LRTI_PARCEL_MAX], size_t capacity)
{
    char key[LRTI_PARCEL_MAX], full[LRTI_PARCEL_MAX + 2];
    size_t len = lrti_parcel_key(text, key), slots = 0, n = 0;
    bool joints = false;

    for (const char *c = text; *c; c++)
        joints = joints || is_joint(*c);
    for (const char *p = pattern; *p; p++)
        slots += is_slot(*p) ? 1 : 0;
    if (len == 0 || len >= slots || capacity == 0)
        return 0;
    if (joints)
        return fill_groups(pattern, text, written, capacity);
    if (len + 2 == slots && slots >= 8) { /* 00112345 read as a number */
        memcpy(full, "00", 2);
        memcpy(full + 2, key, len + 1);
        return add_form(pattern, full, written, 0, capacity);
    }
    if (len + 1 != slots)
        return 0;
    slots = 0;
    for (const char *p = pattern; *p; p++) {
        if (is_slot(*p) && *p != 'A' && (p == pattern || !is_slot(p[-1]))) {
            memcpy(full, key, slots);
            full[slots] = '0';
            memcpy(full + slots + 1, key + slots, len + 1 - slots);
            n = add_form(pattern, full, written, n, capacity);
        }
        slots += is_slot(*p) ? 1 : 0;
    }
    return n;
}
