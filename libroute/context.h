/*
 * context: what a neighborhood has been through - which rows still hold, and what should be known and nobody has collected.
 *
 * The topics are those of the Strategic Code Enforcement curriculum of the Center for Community Progress, module 5: what an
 * inspector should know about a neighborhood before knocking. They are constants here and no table of a territory: a city
 * that has not collected a topic must not be able to forget that it is asked for.
 *
 * A topic "over time" is there when two periods of one measure are, or one row that spans a period. Needs are there when a
 * body or role of residents says them (`speaker`) and the statement has not expired: what a plan says about a neighborhood
 * is no voice of those who live in it.
 */
#ifndef LRTI_CONTEXT_H
#define LRTI_CONTEXT_H

#include "directory.h"

typedef struct lrti_context_topic {
    const char *id, *name; /* "racial_change", "racial change over time" */
    const char *topics;    /* words of context.topic that tell about it, joined by ' ' */
    bool over_time, spoken;
} lrti_context_topic;

enum { LRTI_CONTEXT_TOPICS = 6 };
extern const lrti_context_topic lrti_context_topics[LRTI_CONTEXT_TOPICS];
extern const char lrti_context_topics_source[]; /* who asks for them */

/* Has the row not expired? Its last day is in. */
bool lrti_context_current(const lrti_tables *t, uint32_t row, uint32_t as_of);
/* Bit i: nothing among these rows tells about topic i, as of the date. */
uint32_t lrti_context_missing_in(const lrti_tables *t, const uint32_t *row, size_t n,
                                 uint32_t as_of);
/* The same of one boundary. */
uint32_t lrti_context_missing(const lrti_directory *d, uint32_t boundary, uint32_t as_of);

#endif
