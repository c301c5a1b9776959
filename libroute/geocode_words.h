/*
 * geocode_words: the vocabulary of United States addresses (USPS Publication 28, appendices B, C1
 * and C2).
 *
 * One sorted table says everything a word can be: PARK is a suffix, N a direction, CT a suffix and
 * a state, FL a unit and a state. What it is in a given text is for the parser and, in the end, for
 * the street table to decide.
 *
 * Ids count from 1; 0 is "not one". Words are upper-case ASCII.
 */
#ifndef LRTI_GEOCODE_WORDS_H
#define LRTI_GEOCODE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lrti_word {
    char text[16];
    uint8_t suffix; /* street suffix, C1 */
    uint8_t dir;    /* 1..8 = N NE E SE S SW W NW */
    uint8_t unit;   /* secondary unit designator, C2, and the words people use for them */
    uint8_t state;
    uint8_t ordinal;  /* FIRST = 1 .. HUNDREDTH = 100 */
    uint8_t cardinal; /* ONE = 1 .. HUNDRED = 100 */
} lrti_word;

enum { LRTI_UNIT_NUMBER = 25 }; /* "No." and "#": a number without a kind */

const lrti_word *lrti_word_find(const char *text, size_t len); /* NULL: not in the vocabulary */

unsigned lrti_suffix_count(void);              /* ids 1..count */
const char *lrti_suffix_abbr(unsigned suffix); /* "AVE" */
const char *lrti_suffix_name(unsigned suffix); /* "AVENUE" */
/* A suffix that hardly ever ends a street's own name: ST, AVE, RD ... but not PARK, HILL or GREEN.
 */
bool lrti_suffix_strong(unsigned suffix);

const char *lrti_dir_abbr(unsigned dir);
const char *lrti_dir_name(unsigned dir);
const char *lrti_unit_abbr(unsigned unit);
bool lrti_unit_alone(unsigned unit); /* needs no identifier: REAR, UPPR, FRNT, BSMT ... */
const char *lrti_state_abbr(unsigned state);
/* The state that n words name ("NEW YORK"), 0: none. */
unsigned lrti_state_of(const char *const *words, size_t n);

#endif
