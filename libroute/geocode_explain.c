#include "geocode_explain.h"

#include <string.h>

#include "geocode_words.h"

enum { READINGS_SHOWN = 16 }; /* the rest is less plausible than anything people mean */

/* Words [from, to) with blanks between; NULL: out of memory. */
static const char *words_of(const lrti_tokens *tokens, unsigned from, unsigned to,
                            lrti_arena *arena)
{
    const char *text = "";

    for (unsigned i = from; i < to && text; i++)
        text = lrti_arena_printf(arena, "%s%s%s", text, i > from ? " " : "", tokens->t[i].text);
    return text;
}

static bool note_reading(lrti_read_note *out, const lrti_tokens *tokens, const lrti_reading *r,
                         lrti_arena *arena)
{
    out->number = words_of(tokens, r->number_from, r->number_to, arena);
    out->pre_dir = lrti_dir_abbr(r->pre_dir);
    out->name = words_of(tokens, r->base_from, r->base_to, arena);
    out->suffix = lrti_suffix_abbr(r->suffix);
    out->suf_dir = lrti_dir_abbr(r->suf_dir);
    out->unit = words_of(tokens, r->unit_from, r->unit_to, arena);
    out->city = words_of(tokens, r->city_from, r->city_to, arena);
    out->state = words_of(tokens, r->state_from, r->state_to, arena);
    out->zip = r->zip_at < tokens->n ? tokens->t[r->zip_at].text : "";
    out->plausibility = r->prior;
    return out->number && out->name && out->unit && out->city && out->state;
}

bool lrti_explain_readings(struct lrti_explained *out, const lrti_tokens *tokens,
                           const lrti_reading *readings, size_t n,
                           bool (*known)(const void *user, const char *key), const void *user,
                           lrti_arena *arena)
{
    n = n < READINGS_SHOWN ? n : READINGS_SHOWN;
    out->words = lrti_arena_alloc(arena, tokens->n + 1U, sizeof(*out->words));
    out->readings = lrti_arena_alloc(arena, n + 1, sizeof(*out->readings));
    if (!out->words || !out->readings)
        return false;
    for (unsigned i = 0; i < tokens->n; i++)
        out->words[i] = tokens->t[i].text;
    out->n_words = tokens->n;
    for (size_t i = 0; i < n; i++) {
        char key[LRTI_KEY_MAX];

        if (!note_reading(&out->readings[i], tokens, &readings[i], arena))
            return false;
        lrti_name_key(tokens, readings[i].base_from, readings[i].base_to, key, NULL);
        out->readings[i].known = known(user, key);
    }
    out->n_readings = n;
    return true;
}

bool lrti_explain_places(struct lrti_explained *out, const lrti_geocoding *answer,
                         lrti_arena *arena)
{
    bool answered = answer->status == LRT_ANSWER_ANSWERED;

    out->places = lrti_arena_alloc(arena, answer->n_places + 1, sizeof(*out->places));
    if (!out->places)
        return false;
    for (size_t i = 0; i < answer->n_places; i++)
        out->places[i] = (lrti_place_note){
            answer->places[i], SIZE_MAX, answered ? "answer" : "shown",
            answered ? "it is what the text names" : "it comes near what the text names"};
    out->n_places = answer->n_places;
    return true;
}
