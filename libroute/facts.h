/*
 * facts: what is known of a case - "KEY=VALUE" texts read against the territory's vocabulary, and three-valued questions.
 *
 * KEY is the id of a taxonomy and VALUE a term of it (its code or id; a term implies its parents), or KEY is `age` and VALUE
 * a number or a range: "67", "60+", "18-24". Several facts of one taxonomy all hold (a house has a bad roof and lead). A
 * taxonomy with a fact is settled: its other terms do not hold. One without any is unknown, which is neither yes nor no. A
 * parent of another taxonomy is implied without settling that one: a house that is vacant is a vacant property, of whatever
 * other types.
 */
#ifndef LRTI_FACTS_H
#define LRTI_FACTS_H

#include "directory.h"

typedef enum lrti_truth { LRTI_NO, LRTI_UNKNOWN, LRTI_YES } lrti_truth;

typedef struct lrti_fact {
    uint32_t taxonomy, term; /* LRTI_NO_ROW: a number */
    double low, high;        /* of a number: the range it lies in */
} lrti_fact;

typedef struct lrti_facts {
    /* ascending by taxonomy, then term: the order of the texts says nothing */
    const lrti_fact *fact;
    size_t n;
} lrti_facts;

/* A question behind a location: when, who asks, and what is known. */
typedef struct lrti_case {
    uint32_t as_of; /* YYYYMMDD, the local date of `at` where there is one */
    int64_t at;     /* LRT_AT_NONE */
    uint32_t role;  /* row of `role`; LRTI_NO_ROW = nobody named */
    lrti_facts facts;
    lrt_view view;
} lrti_case;

/* LRT_OK; LRT_E_ARG names the text, and what would be understood; LRT_E_MEMORY. Nothing of `text` is kept. */
lrt_status lrti_facts_parse(const lrti_directory *d, const char *const *text, size_t n,
                            lrti_arena *arena, lrti_facts *out, lrt_error *err);
/* Appends a fact as it is written: "owner_type=absentee", "age=60+". */
void lrti_facts_text(const lrti_tables *t, const lrti_fact *fact, lrti_buf *out);
/* Does the case have this term (a row of taxonomy_term)? */
lrti_truth lrti_facts_term(const lrti_tables *t, const lrti_facts *facts, uint32_t term);
/* Does `age` lie in [from, to], both inclusive, NaN = open? A range that only partly lies there is unknown. */
lrti_truth lrti_facts_age(const lrti_facts *facts, double from, double to);
/* Do all of "key=value;key=value" hold (contact_protocol.facts)? "" holds. A condition that cannot be read is unknown. */
lrti_truth lrti_facts_all(const lrti_tables *t, const lrti_facts *facts, const char *conditions);

#endif
