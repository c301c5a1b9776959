#include "context.h"

#include <math.h>
#include <string.h>

const char lrti_context_topics_source[] =
    "Center for Community Progress, Strategic Code Enforcement curriculum, module 5";

const lrti_context_topic lrti_context_topics[LRTI_CONTEXT_TOPICS] = {
    {"population", "population over time", "population", true, false},
    {"racial_change", "racial change over time", "racial_change race racial_composition ethnicity",
     true, false},
    {"housing", "housing over time", "housing", true, false},
    {"market", "the housing market over time", "market", true, false},
    {"laws_and_policies", "history of laws and policies",
     "history law policy redlining annexation displacement", false, false},
    {"needs", "current needs, as told by residents", "need needs priority priorities", false,
     true}};

bool lrti_context_current(const lrti_tables *t, uint32_t row, uint32_t as_of)
{
    uint32_t first, last;
    const char *text = LRTI_TX(t, context, expires, row);
    return !lrti_parse_date(text, strlen(text), &first, &last) || last >= as_of;
}

static bool is_about(const lrti_context_topic *topic, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = topic->topics; at && len; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, word, len) == 0 && (at[len] == ' ' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Does the row span a period, or does another one measure the same at another time? */
static bool tells_time(const lrti_tables *t, const uint32_t *row, size_t n, size_t i)
{
    const char *from = LRTI_TX(t, context, period_start, row[i]),
               *to = LRTI_TX(t, context, period_end, row[i]),
               *measure = LRTI_TX(t, context, measure, row[i]);
    if (from[0] && to[0] && strcmp(from, to) != 0 && strncmp(from, to, 4) != 0) {
        return true; /* more than a part of one year */
    }
    for (size_t k = 0; k < n; k++) {
        if (strcmp(LRTI_TX(t, context, topic, row[k]), LRTI_TX(t, context, topic, row[i])) == 0 &&
            strcmp(LRTI_TX(t, context, measure, row[k]), measure) == 0 && from[0] &&
            LRTI_TX(t, context, period_start, row[k])[0] &&
            !isnan(LRTI_F64(t, context, value, row[i])) &&
            !isnan(LRTI_F64(t, context, value, row[k])) &&
            strncmp(LRTI_TX(t, context, period_start, row[k]), from, 4) != 0) {
            return true;
        }
    }
    return false;
}

uint32_t lrti_context_missing_in(const lrti_tables *t, const uint32_t *row, size_t n,
                                 uint32_t as_of)
{
    uint32_t missing = (1u << LRTI_CONTEXT_TOPICS) - 1;
    for (size_t i = 0; i < n; i++) {
        if (!lrti_context_current(t, row[i], as_of)) {
            continue;
        }
        for (uint32_t k = 0; k < LRTI_CONTEXT_TOPICS; k++) {
            const lrti_context_topic *topic = &lrti_context_topics[k];
            if (is_about(topic, LRTI_TX(t, context, topic, row[i])) &&
                (!topic->spoken || LRTI_TX(t, context, speaker, row[i])[0]) &&
                (!topic->over_time || tells_time(t, row, n, i))) {
                missing &= ~(1u << k);
            }
        }
    }
    return missing;
}

uint32_t lrti_context_missing(const lrti_directory *d, uint32_t boundary, uint32_t as_of)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->contexts_of_boundary, boundary, &n);
    return lrti_context_missing_in(&d->t, row, n, as_of);
}
