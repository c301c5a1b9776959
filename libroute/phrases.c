#include "phrases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static const struct {
    const char *id, *english;
} table[LRTI_P_COUNT] = {
#define LRTI_PHRASE_ROW(id, english) {#id, english},
    LRTI_PHRASES(LRTI_PHRASE_ROW)};

struct lrt_phrases {
    lrti_arena arena;
    const char *language;
    bool right_to_left;
    const char *text[LRTI_P_COUNT];
};

const char *lrti_phrase(const lrt_phrases *phrases, int id)
{
    return phrases ? phrases->text[id] : table[id].english;
}

const char *lrti_phrases_language(const lrt_phrases *phrases)
{
    return phrases ? phrases->language : "en";
}

bool lrti_phrases_right_to_left(const lrt_phrases *phrases)
{
    return phrases && phrases->right_to_left;
}

/* ---- filling ---- */

/* The next "{name}" from *at on: its name into (*name, *len), *at behind it; false at the end. */
static bool next_brace(const char **at, const char **name, size_t *len)
{
    const char *open = strchr(*at, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close) {
        return false;
    }
    *name = open + 1;
    *len = (size_t)(close - open - 1);
    *at = close + 1;
    return true;
}

typedef struct filling {
    const char *name, *value;
} filling;

static void fill(const char *text, const filling *with, size_t n, lrti_buf *out)
{
    const char *at = text, *name;
    size_t len;
    while (next_brace(&at, &name, &len)) {
        lrti_buf_add(out, text, (size_t)(name - 1 - text));
        for (size_t i = 0; i < n; i++) {
            if (strlen(with[i].name) == len && memcmp(with[i].name, name, len) == 0) {
                lrti_buf_str(out, with[i].value);
            }
        }
        text = at;
    }
    lrti_buf_str(out, text);
}

void lrti_phrase_fill(const lrt_phrases *phrases, int id, const char *name, const char *value,
                      lrti_buf *out)
{
    const filling with = {name, value};
    fill(lrti_phrase(phrases, id), &with, name ? 1 : 0, out);
}

void lrti_phrase_date(const lrt_phrases *phrases, uint32_t date, lrti_buf *out)
{
    char day[12], year[12];
    uint32_t month = date / 100 % 100;
    snprintf(day, sizeof day, "%u", date % 100);
    snprintf(year, sizeof year, "%u", date / 10000);
    const filling with[] = {{"month", month >= 1 && month <= 12
                                          ? lrti_phrase(phrases, LRTI_P_month_1 + (int)month - 1)
                                          : ""},
                            {"day", day},
                            {"year", year}};
    fill(lrti_phrase(phrases, LRTI_P_date), with, LRTI_COUNT(with), out);
}

int lrti_phrase_of_kind(const char *category)
{
    for (int i = LRTI_P_kind_cdc; i < LRTI_P_COUNT; i++) {
        if (strcmp(table[i].id + strlen("kind_"), category) == 0) {
            return i;
        }
    }
    return -1;
}

int lrti_phrase_of_channel(const char *channel)
{
    static const struct {
        const char *channel;
        int phrase;
    } words[] = {{"phone", LRTI_P_phone},     {"email", LRTI_P_email},     {"url", LRTI_P_web},
                 {"address", LRTI_P_address}, {"walk_in", LRTI_P_walk_in}, {"form", LRTI_P_form}};
    for (size_t i = 0; i < LRTI_COUNT(words); i++) {
        if (strcmp(words[i].channel, channel) == 0) {
            return words[i].phrase;
        }
    }
    return LRTI_P_other_way;
}

/* ---- a translation ---- */

static bool has_brace(const char *text, const char *name, size_t len)
{
    const char *found;
    size_t n;
    while (next_brace(&text, &found, &n)) {
        if (n == len && memcmp(found, name, len) == 0) {
            return true;
        }
    }
    return false;
}

/* Each "{name}" of `a` stands in `b`. */
static bool covers(const char *a, const char *b)
{
    const char *name;
    size_t len;
    while (next_brace(&a, &name, &len)) {
        if (!has_brace(b, name, len)) {
            return false;
        }
    }
    return true;
}

static int phrase_of(const char *id)
{
    for (int i = 0; i < LRTI_P_COUNT; i++) {
        if (strcmp(table[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}

static lrt_status take_phrases(lrt_phrases *p, const lrti_json *phrases, lrt_error *err)
{
    for (size_t i = 0; i < lrti_json_size(phrases); i++) {
        const lrti_json *value;
        const char *id = lrti_json_member(phrases, i, &value), *text = lrti_json_text(value);
        int at = phrase_of(id);
        if (at < 0) {
            return lrti_fail(err, LRT_E_ARG,
                             "the translation has a phrase \"%s\", which the sheet does not use: "
                             "remove it",
                             id);
        }
        if (!text || !text[0]) {
            return lrti_fail(err, LRT_E_ARG,
                             "the translation of \"%s\" is no text, or an empty one", id);
        }
        if (!covers(table[at].english, text) || !covers(text, table[at].english)) {
            return lrti_fail(err, LRT_E_ARG,
                             "the translation of \"%s\" must have the same words in braces as the "
                             "English: \"%s\"",
                             id, table[at].english);
        }
        if (!(p->text[at] = lrti_arena_str(&p->arena, text))) {
            return lrti_fail_memory(err);
        }
    }
    for (int i = 0; i < LRTI_P_COUNT; i++) {
        if (!p->text[i]) {
            return lrti_fail(err, LRT_E_ARG,
                             "the translation lacks the phrase \"%s\"; the English is \"%s\"",
                             table[i].id, table[i].english);
        }
    }
    return LRT_OK;
}

/* A tag of BCP 47, as far as it matters for an attribute of HTML: letters, digits and hyphens. */
static bool is_language(const char *tag)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t n = tag ? strlen(tag) : 0;
    return n >= 2 && n <= 35 && strspn(tag, allowed) == n;
}

static lrt_status take_file(lrt_phrases *p, const lrti_json *file, lrt_error *err)
{
    const char *language = lrti_json_text(lrti_json_get(file, "language"));
    const char *direction = lrti_json_text(lrti_json_get(file, "direction"));
    if (!is_language(language)) {
        return lrti_fail(err, LRT_E_ARG,
                         "the translation has no \"language\" such as \"es\" (a tag of BCP 47)");
    }
    if (direction && strcmp(direction, "ltr") != 0 && strcmp(direction, "rtl") != 0) {
        return lrti_fail(err, LRT_E_ARG,
                         "\"direction\" of the translation is neither \"ltr\" nor \"rtl\"");
    }
    p->right_to_left = direction && strcmp(direction, "rtl") == 0;
    if (!(p->language = lrti_arena_str(&p->arena, language))) {
        return lrti_fail_memory(err);
    }
    return take_phrases(p, lrti_json_get(file, "phrases"), err);
}

lrt_status lrt_phrases_read(const char *text, size_t length, lrt_phrases **out, lrt_error *err)
{
    if (!out || (!text && length)) {
        return lrti_fail(err, LRT_E_ARG, "text or out is NULL");
    }
    *out = NULL;
    lrti_json *file = lrti_json_parse(text, length, "translation", err);
    if (!file) {
        if (err && err->status == LRT_E_TERRITORY) {
            err->status = LRT_E_ARG; /* it is no file of a territory */
        }
        return err ? err->status : LRT_E_ARG;
    }
    lrt_phrases *p = calloc(1, sizeof *p);
    lrt_status status = p ? take_file(p, file, err) : lrti_fail_memory(err);
    lrti_json_free(file);
    if (status == LRT_OK) {
        *out = p;
    } else {
        lrt_phrases_free(p);
    }
    return status;
}

void lrt_phrases_free(lrt_phrases *phrases)
{
    if (phrases) {
        lrti_arena_free(&phrases->arena);
        free(phrases);
    }
}

size_t lrt_phrases_json(const lrt_phrases *phrases, char *buf, size_t size)
{
    lrti_json_build b = {false};
    lrti_json *o = lrti_json_object(), *texts = lrti_json_object();
    lrti_json_set_text(&b, o, "language", lrti_phrases_language(phrases));
    lrti_json_set_text(&b, o, "direction", lrti_phrases_right_to_left(phrases) ? "rtl" : "ltr");
    for (int i = 0; i < LRTI_P_COUNT; i++) {
        lrti_json_set_text(&b, texts, table[i].id, lrti_phrase(phrases, i));
    }
    lrti_json_set(&b, o, "phrases", texts);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}
