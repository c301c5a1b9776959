#include "facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char age_key[] = "age";

static bool is_text(const char *text, size_t len, const char *whole)
{
    return strlen(whole) == len && memcmp(text, whole, len) == 0;
}

static uint32_t find_taxonomy(const lrti_tables *t, const char *key, size_t len)
{
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy); i++) {
        if (is_text(key, len, LRTI_TX(t, taxonomy, id, i))) {
            return i;
        }
    }
    return LRTI_NO_ROW;
}

/* By code first: ids are made to be unique over all taxonomies, codes to be typed. */
static uint32_t find_term(const lrti_tables *t, uint32_t taxonomy, const char *value, size_t len)
{
    uint32_t by_id = LRTI_NO_ROW;
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy_term); i++) {
        if (LRTI_U32(t, taxonomy_term, taxonomy_id, i) != taxonomy) {
            continue;
        }
        if (is_text(value, len, LRTI_TX(t, taxonomy_term, code, i))) {
            return i;
        }
        by_id = is_text(value, len, LRTI_TX(t, taxonomy_term, id, i)) ? i : by_id;
    }
    return by_id;
}

/* "67", "60+", "18-24" */
static bool parse_range(const char *value, size_t len, double *low, double *high)
{
    const char *dash = len > 1 ? memchr(value + 1, '-', len - 1) : NULL;
    if (dash) {
        size_t n = (size_t)(dash - value);
        return lrti_parse_double(value, n, low) && lrti_parse_double(dash + 1, len - n - 1, high) &&
               *low >= 0 && *low <= *high;
    }
    if (len > 1 && value[len - 1] == '+') {
        *high = INFINITY;
        return lrti_parse_double(value, len - 1, low) && *low >= 0;
    }
    if (!lrti_parse_double(value, len, low) || *low < 0) {
        return false;
    }
    *high = *low;
    return true;
}

/* ---- reading ---- */

static void list_keys(const lrti_tables *t, lrti_buf *out)
{
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy); i++) {
        lrti_buf_printf(out, "%s, ", LRTI_TX(t, taxonomy, id, i));
    }
    lrti_buf_str(out, age_key);
}

static void list_terms(const lrti_tables *t, uint32_t taxonomy, lrti_buf *out)
{
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy_term); i++) {
        if (LRTI_U32(t, taxonomy_term, taxonomy_id, i) == taxonomy) {
            const char *code = LRTI_TX(t, taxonomy_term, code, i);
            lrti_buf_printf(out, "%s%s", out->len ? ", " : "",
                            code[0] ? code : LRTI_TX(t, taxonomy_term, id, i));
        }
    }
}

static lrt_status refuse(const lrti_tables *t, const char *text, uint32_t taxonomy, lrt_error *err)
{
    lrti_buf known = {0};
    lrt_status status;
    if (taxonomy == LRTI_NO_ROW) {
        list_keys(t, &known);
        status =
            lrti_fail(err, LRT_E_ARG, "fact \"%.60s\": no such key; the territory knows %.600s",
                      text, known.data ? known.data : "");
    } else {
        list_terms(t, taxonomy, &known);
        status = lrti_fail(err, LRT_E_ARG, "fact \"%.60s\": no such value; %s takes %.600s", text,
                           LRTI_TX(t, taxonomy, id, taxonomy),
                           known.data ? known.data : "no value: it has no terms");
    }
    lrti_buf_free(&known);
    return status;
}

static lrt_status parse_one(const lrti_tables *t, const char *text, lrti_fact *out, lrt_error *err)
{
    const char *equals = text ? strchr(text, '=') : NULL;
    if (!equals || equals == text || !equals[1] || strlen(text) > LRT_TEXT_MAX) {
        return lrti_fail(err, LRT_E_ARG, "fact \"%.60s\" is not KEY=VALUE", text ? text : "");
    }
    size_t key = (size_t)(equals - text), value = strlen(equals + 1);
    *out = (lrti_fact){find_taxonomy(t, text, key), LRTI_NO_ROW, 0, 0};
    if (out->taxonomy != LRTI_NO_ROW) {
        out->term = find_term(t, out->taxonomy, equals + 1, value);
        return out->term != LRTI_NO_ROW ? LRT_OK : refuse(t, text, out->taxonomy, err);
    }
    if (lrti_forbidden_key(text, key)) {
        return lrti_fail(err, LRT_E_ARG, "fact \"%.60s\": nobody is routed by it; leave it out",
                         text);
    }
    if (!is_text(text, key, age_key)) {
        return refuse(t, text, LRTI_NO_ROW, err);
    }
    return parse_range(equals + 1, value, &out->low, &out->high)
               ? LRT_OK
               : lrti_fail(err, LRT_E_ARG,
                           "fact \"%.60s\": the value is no age; write 67, 60+ or 18-24", text);
}

static int compare_facts(const void *a, const void *b)
{
    const lrti_fact *x = a, *y = b;
    if (x->taxonomy != y->taxonomy) {
        return x->taxonomy < y->taxonomy ? -1 : 1;
    }
    return x->term < y->term ? -1 : x->term > y->term;
}

lrt_status lrti_facts_parse(const lrti_directory *d, const char *const *text, size_t n,
                            lrti_arena *arena, lrti_facts *out, lrt_error *err)
{
    lrt_status status = LRT_OK;
    *out = (lrti_facts){NULL, 0};
    if (n == 0) {
        return LRT_OK;
    }
    lrti_fact *fact = lrti_arena_alloc(arena, n, sizeof *fact);
    if (!fact) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        status = parse_one(&d->t, text[i], &fact[i], err);
    }
    if (status != LRT_OK) {
        return status;
    }
    qsort(fact, n, sizeof *fact, compare_facts);
    for (size_t i = 1; i < n; i++) {
        if (fact[i].taxonomy == LRTI_NO_ROW && fact[i - 1].taxonomy == LRTI_NO_ROW) {
            return lrti_fail(err, LRT_E_ARG, "fact %s is given twice; one person has one age",
                             age_key);
        }
    }
    *out = (lrti_facts){fact, n};
    return LRT_OK;
}

void lrti_facts_text(const lrti_tables *t, const lrti_fact *fact, lrti_buf *out)
{
    if (fact->taxonomy != LRTI_NO_ROW) {
        const char *code = LRTI_TX(t, taxonomy_term, code, fact->term);
        lrti_buf_printf(out, "%s=%s", LRTI_TX(t, taxonomy, id, fact->taxonomy),
                        code[0] ? code : LRTI_TX(t, taxonomy_term, id, fact->term));
        return;
    }
    lrti_buf_printf(out, "%s=", age_key);
    lrti_buf_fixed(out, fact->low, 15);
    if (isinf(fact->high)) {
        lrti_buf_char(out, '+');
    } else if (fact->high > fact->low) {
        lrti_buf_char(out, '-');
        lrti_buf_fixed(out, fact->high, 15);
    }
}

/* ---- questions ---- */

static bool is_or_below(const lrti_tables *t, uint32_t term, uint32_t wanted)
{
    uint32_t steps = lrti_rows(t, LRTI_T_taxonomy_term); /* a forged file may hold a circle */
    while (term != LRTI_NO_ROW && term != wanted) {
        term = steps-- ? LRTI_U32(t, taxonomy_term, parent_id, term) : LRTI_NO_ROW;
    }
    return term == wanted;
}

lrti_truth lrti_facts_term(const lrti_tables *t, const lrti_facts *facts, uint32_t term)
{
    uint32_t taxonomy = LRTI_U32(t, taxonomy_term, taxonomy_id, term);
    bool settled = false, open = false;
    for (size_t i = 0; i < facts->n && taxonomy != LRTI_NO_ROW; i++) {
        const lrti_fact *f = &facts->fact[i];
        if (is_or_below(t, f->term, term)) {
            return LRTI_YES;
        }
        if (f->taxonomy != taxonomy) {
            continue;
        }
        /* "a multi-family house" leaves open whether it is the four-family house asked for */
        open = open || is_or_below(t, term, f->term);
        settled = true;
    }
    return settled && !open ? LRTI_NO : LRTI_UNKNOWN;
}

lrti_truth lrti_facts_age(const lrti_facts *facts, double from, double to)
{
    double lo = isnan(from) ? -INFINITY : from, hi = isnan(to) ? INFINITY : to;
    for (size_t i = 0; i < facts->n; i++) {
        const lrti_fact *f = &facts->fact[i];
        if (f->taxonomy == LRTI_NO_ROW) {
            return f->low >= lo && f->high <= hi ? LRTI_YES
                   : f->low > hi || f->high < lo ? LRTI_NO
                                                 : LRTI_UNKNOWN;
        }
    }
    return isnan(from) && isnan(to) ? LRTI_YES : LRTI_UNKNOWN;
}

static lrti_truth one_condition(const lrti_tables *t, const lrti_facts *facts, const char *text,
                                size_t len)
{
    const char *equals = memchr(text, '=', len);
    size_t key = equals ? (size_t)(equals - text) : 0;
    if (!equals) {
        return LRTI_UNKNOWN;
    }
    uint32_t taxonomy = find_taxonomy(t, text, key), term = LRTI_NO_ROW;
    double low, high;
    if (taxonomy != LRTI_NO_ROW) {
        term = find_term(t, taxonomy, equals + 1, len - key - 1);
        return term == LRTI_NO_ROW ? LRTI_UNKNOWN : lrti_facts_term(t, facts, term);
    }
    return is_text(text, key, age_key) && parse_range(equals + 1, len - key - 1, &low, &high)
               ? lrti_facts_age(facts, low, high)
               : LRTI_UNKNOWN;
}

lrti_truth lrti_facts_all(const lrti_tables *t, const lrti_facts *facts, const char *conditions)
{
    const char *item;
    size_t len;
    lrti_truth all = LRTI_YES;
    while (lrti_next_item(&conditions, &item, &len)) {
        lrti_truth one = one_condition(t, facts, item, len);
        all = one < all ? one : all;
    }
    return all;
}
