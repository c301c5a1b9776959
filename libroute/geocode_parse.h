/*
 * geocode_parse: the text of an address to words, and words to readings.
 *
 *   tokens    upper-case ASCII words; accents folded, apostrophes dropped, what stood before a word
 * kept as flags reading   one way to take the words apart: number, direction, name, suffix,
 * direction, unit, city, state, ZIP
 *
 * A text has several readings ("N PARK BLVD": Park Blvd north, or a street called North Park); they
 * come most plausible first by the habits of Publication 28, and the street table decides. Names
 * are compared by key: words in full (HTS = HEIGHTS, ST at the front = SAINT), ordinals as digits
 * (FIFTY-FIFTH = 55TH = 55), without blanks, so that joined and split forms meet.
 *
 * Pure: no allocation, no state, any bytes survived, linear in the text (the number of readings is
 * bounded).
 */
#ifndef LRTI_GEOCODE_PARSE_H
#define LRTI_GEOCODE_PARSE_H

#include "base.h"
#include "geocode_words.h"

#define LRTI_TOKENS_MAX                                                                            \
    48 /* more words than any address has; the rest is dropped and `overflow` set */
#define LRTI_KEY_MAX 96      /* bytes of a name's key, with the NUL; longer names are cut */
#define LRTI_READINGS_MAX 64 /* the most plausible ones are kept */

enum {                        /* what stood between a word and the one before it */
       LRTI_BEFORE_COMMA = 1, /* comma, semicolon, parenthesis, line end, free-standing dash */
       LRTI_BEFORE_HASH = 2,
       LRTI_BEFORE_HYPHEN = 4,
       LRTI_BEFORE_SLASH = 8,
       LRTI_BEFORE_GLUED = 16, /* nothing: it was cut off the same word */
       LRTI_BEFORE_DOT = 32
};

typedef struct lrti_token {
    const char *text; /* NUL-terminated, in the buffer of lrti_tokens */
    uint16_t len;
    uint8_t before;
    uint8_t digits;        /* leading digits */
    const lrti_word *word; /* NULL: not in the vocabulary */
} lrti_token;

typedef struct lrti_tokens {
    unsigned n;
    bool overflow;
    lrti_token t[LRTI_TOKENS_MAX];
    char buf[LRT_TEXT_MAX * 3 + LRTI_TOKENS_MAX + 8];
} lrti_tokens;

typedef struct lrti_number {
    uint32_t low, high; /* equal, but for 9211-13 */
    char suffix[8];     /* "B", "1/2", "" */
    uint8_t end_digits; /* of a range's end, as written: 1 for 112-4, 0 = no range */
} lrti_number;

typedef struct lrti_reading {
    lrti_number number;
    uint8_t number_from, number_to; /* token spans [from, to); empty: absent */
    uint8_t pre_dir, suffix, suf_dir;
    uint8_t street_from, street_to; /* directions and suffix included */
    uint8_t base_from, base_to;     /* the name alone */
    uint8_t unit_from, unit_to;
    uint8_t city_from, city_to;
    uint8_t state_from, state_to;
    uint8_t zip_at; /* token, or LRTI_TOKENS_MAX */
    uint8_t state;
    uint8_t comma_in_street;
    bool block; /* 12XX, 1200 block of */
    /* its unit is more likely the road's own number or letter: AVENUE Q, COUNTY ROAD 12 */
    bool doubtful;
    int prior; /* higher = more plausible */
} lrti_reading;

typedef struct lrti_parse_hints {
    /* Is [from, to) the name of a municipality of the territory? NULL: nothing is known. */
    bool (*city_known)(const void *user, const lrti_tokens *tokens, unsigned from, unsigned to);
    const void *user;
    bool hyphenated; /* 112-10 is one house number of this territory (Queens), not a range */
} lrti_parse_hints;

void lrti_tokenize(const char *text, size_t len, lrti_tokens *out);

/* Readings of tokens [0, n), best first; returns how many were written (at most `capacity`). */
size_t lrti_parse(const lrti_tokens *tokens, const lrti_parse_hints *hints, lrti_reading *out,
                  size_t capacity);

/* Readings of [from, to) as a street without number, unit and city, best first. */
size_t lrti_parse_street(const lrti_tokens *tokens, unsigned from, unsigned to, lrti_reading *out,
                         size_t capacity);

/* All words as a municipality with state and ZIP, no street: "Cleveland, OH 44102", "44102". */
void lrti_parse_place(const lrti_tokens *tokens, lrti_reading *out);

/* House number at token `at`: how many tokens it takes, 0 = none. */
unsigned lrti_parse_number(const lrti_tokens *tokens, unsigned at, unsigned end, lrti_number *out);

/* Takes a number that was read as a range (112-14) for a hyphenated one. */
void lrti_number_hyphenated(lrti_number *number);

/* Key of a name; returns its length. *words (may be NULL) = number of words it was written with. */
size_t lrti_name_key(const lrti_tokens *tokens, unsigned from, unsigned to, char key[LRTI_KEY_MAX],
                     unsigned *words);
/* Key of a municipality: as a name, but directions and ST as they are in place names. */
size_t lrti_city_key(const lrti_tokens *tokens, unsigned from, unsigned to, char key[LRTI_KEY_MAX]);
/* Key of a unit: UNIT # 9, APT 9 and #9 are "9"; 2ND FL and FLOOR 2 are "FL2"; UP is "UPPR". */
size_t lrti_unit_key(const lrti_tokens *tokens, unsigned from, unsigned to, char key[LRTI_KEY_MAX]);

/* ---- parcel numbers ---- */

#define LRTI_PARCEL_MAX 64
/* Brings a parcel number to the written form of a pattern ("BBB-PP-III": B P I 9 digit, A letter,
   else a separator that may be left out or be another one). False: the text is not of this pattern.
 */
bool lrti_parcel_form(const char *pattern, const char *text, char written[LRTI_PARCEL_MAX]);
/* Written forms of a number that lost zeros in front of its groups (1234567 for BBB-PP-III:
   012-34-567, 123-04-567, 123-45-067; 1-13-27: 001-13-027); returns how many, at most `capacity`.
 */
size_t lrti_parcel_lost_zeros(const char *pattern, const char *text,
                              char (*written)[LRTI_PARCEL_MAX], size_t capacity);
/* Digits and letters alone, upper case. */
size_t lrti_parcel_key(const char *text, char key[LRTI_PARCEL_MAX]);

#endif
