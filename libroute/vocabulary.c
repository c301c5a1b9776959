/*
 * vocabulary: the facts a territory knows, and how often each is asked for, as JSON and for people.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "wrap.h"

typedef struct uses {
    uint32_t services, organizations; /* criteria that name it */
    uint32_t rules;                   /* contact rules that depend on it */
} uses;

static const char *value_of(const lrti_tables *t, uint32_t term)
{
    const char *code = LRTI_TX(t, taxonomy_term, code, term);
    return code[0] ? code : LRTI_TX(t, taxonomy_term, id, term);
}

/* What holds along with a term: a value of the same key, or "key=value" of another; nothing for none. */
static void say_implied(const lrti_tables *t, uint32_t term, lrti_buf *out)
{
    uint32_t parent = LRTI_U32(t, taxonomy_term, parent_id, term);
    if (parent == LRTI_NO_ROW) {
        return;
    }
    uint32_t other = LRTI_U32(t, taxonomy_term, taxonomy_id, parent);
    if (other != LRTI_NO_ROW && other != LRTI_U32(t, taxonomy_term, taxonomy_id, term)) {
        lrti_buf_printf(out, "%s=", LRTI_TX(t, taxonomy, id, other));
    }
    lrti_buf_str(out, value_of(t, parent));
}

/* Is an item of contact_protocol.facts "key=value", value being this word (NULL: any)? */
static bool names(const char *item, size_t len, const char *key, const char *value)
{
    size_t k = strlen(key), v = value ? strlen(value) : 0;
    return len > k && memcmp(item, key, k) == 0 && item[k] == '=' &&
           (!value || (len == k + 1 + v && memcmp(item + k + 1, value, v) == 0));
}

static uint32_t rules_with(const lrti_tables *t, const char *key, const char *value,
                           const char *other)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < lrti_rows(t, LRTI_T_contact_protocol); r++) {
        const char *at = LRTI_TX(t, contact_protocol, facts, r), *item;
        size_t len;
        bool found = false;
        while (lrti_next_item(&at, &item, &len)) {
            found =
                found || names(item, len, key, value) || (other && names(item, len, key, other));
        }
        n += found;
    }
    return n;
}

static uses uses_of(const lrti_tables *t, uint32_t term)
{
    uint32_t taxonomy = LRTI_U32(t, taxonomy_term, taxonomy_id, term);
    uses u = {0, 0, 0};
    for (uint32_t r = 0; r < lrti_rows(t, LRTI_T_attribute); r++) {
        if (LRTI_U32(t, attribute, taxonomy_term_id, r) == term &&
            LRTI_U32(t, attribute, link_type, r) != LRTI_NO_ROW) {
            const char *entity = LRTI_TX(t, attribute, link_entity, r);
            u.services += strcmp(entity, "service") == 0;
            u.organizations += strcmp(entity, "organization") == 0;
        }
    }
    u.rules = rules_with(t, LRTI_TX(t, taxonomy, id, taxonomy), value_of(t, term),
                         LRTI_TX(t, taxonomy_term, id, term));
    return u;
}

static uses uses_of_age(const lrti_tables *t)
{
    uses u = {0, 0, rules_with(t, "age", NULL, NULL)};
    for (uint32_t s = 0; s < lrti_rows(t, LRTI_T_service); s++) {
        u.services += !isnan(LRTI_F64(t, service, minimum_age, s)) ||
                      !isnan(LRTI_F64(t, service, maximum_age, s));
    }
    return u;
}

/* ---- JSON ---- */

static void set_uses(lrti_json_build *b, lrti_json *o, uses u)
{
    lrti_json_set_int(b, o, "services", u.services);
    lrti_json_set_int(b, o, "organizations", u.organizations);
    lrti_json_set_int(b, o, "rules", u.rules);
}

static lrti_json *value_json(lrti_json_build *b, const lrti_tables *t, uint32_t term)
{
    lrti_json *o = lrti_json_object();
    lrti_buf implied = {0};
    say_implied(t, term, &implied);
    b->failed = b->failed || implied.failed;
    lrti_json_set_text(b, o, "value", value_of(t, term));
    lrti_json_set_text(b, o, "name", LRTI_TX(t, taxonomy_term, name, term));
    lrti_json_set_text(b, o, "description", LRTI_TX(t, taxonomy_term, description, term));
    if (implied.len) {
        lrti_json_set_text(b, o, "implies", implied.data);
    } else {
        lrti_json_set_null(b, o, "implies");
    }
    lrti_buf_free(&implied);
    set_uses(b, o, uses_of(t, term));
    return o;
}

static lrti_json *key_json(lrti_json_build *b, const lrti_tables *t, uint32_t taxonomy)
{
    lrti_json *o = lrti_json_object(), *values = lrti_json_array();
    lrti_json_set_text(b, o, "key", LRTI_TX(t, taxonomy, id, taxonomy));
    lrti_json_set_text(b, o, "name", LRTI_TX(t, taxonomy, name, taxonomy));
    lrti_json_set_text(b, o, "description", LRTI_TX(t, taxonomy, description, taxonomy));
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy_term); i++) {
        if (LRTI_U32(t, taxonomy_term, taxonomy_id, i) == taxonomy) {
            lrti_json_add(b, values, value_json(b, t, i));
        }
    }
    lrti_json_set(b, o, "values", values);
    return o;
}

size_t lrt_facts_json(const lrt_router *router, char *buf, size_t size)
{
    lrti_json_build b = {false};
    if (!router || lrti_router_ready((lrt_router *)(uintptr_t)router, NULL) != LRT_OK) {
        return SIZE_MAX;
    }
    const lrti_tables *t = &router->directory.t;
    lrti_json *o = lrti_json_object(), *keys = lrti_json_array(), *age = lrti_json_object();
    lrti_json_set_text(&b, o, "schema", "libroute/facts/1");
    lrti_json_set_text(&b, o, "name", router->directory.name);
    lrti_json_set_text(&b, o, "digest", lrti_image_digest(router->image));
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy); i++) {
        lrti_json_add(&b, keys, key_json(&b, t, i));
    }
    lrti_json_set(&b, o, "keys", keys);
    set_uses(&b, age, uses_of_age(t));
    lrti_json_set(&b, o, "age", age);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}

/* ---- for people ---- */

static const char *uses_text(uses u, char out[120])
{
    size_t n = 0;
    const struct {
        uint32_t n;
        const char *one, *many;
    } part[] = {{u.services, "service", "services"},
                {u.organizations, "organization", "organizations"},
                {u.rules, "contact rule", "contact rules"}};
    out[0] = '\0';
    for (size_t i = 0; i < LRTI_COUNT(part); i++) {
        if (part[i].n) {
            n += (size_t)snprintf(out + n, 120 - n, "%s%u %s", n ? ", " : " - asked for by ",
                                  part[i].n, part[i].n == 1 ? part[i].one : part[i].many);
        }
    }
    return out;
}

static void text_of_key(const lrti_tables *t, uint32_t taxonomy, unsigned width, lrti_buf *out)
{
    char asked[120];
    lrti_buf_printf(out, "\n%s", LRTI_TX(t, taxonomy, id, taxonomy));
    lrti_wrap(out, width, 0, "", 0, "");
    if (LRTI_TX(t, taxonomy, description, taxonomy)[0]) {
        lrti_wrap(out, width, 2, "", 2, LRTI_TX(t, taxonomy, description, taxonomy));
    }
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy_term); i++) {
        if (LRTI_U32(t, taxonomy_term, taxonomy_id, i) != taxonomy) {
            continue;
        }
        lrti_buf line = {0};
        lrti_buf_str(&line, LRTI_TX(t, taxonomy_term, name, i));
        if (LRTI_U32(t, taxonomy_term, parent_id, i) != LRTI_NO_ROW) {
            lrti_buf_str(&line, " (also ");
            say_implied(t, i, &line);
            lrti_buf_char(&line, ')');
        }
        lrti_buf_str(&line, uses_text(uses_of(t, i), asked));
        lrti_buf label = {0};
        lrti_buf_printf(&label, "%s ", value_of(t, i));
        out->failed = out->failed || line.failed || label.failed;
        if (!out->failed) {
            lrti_wrap(out, width, 4, label.data, 30, line.data);
        }
        lrti_buf_free(&line);
        lrti_buf_free(&label);
    }
}

size_t lrt_facts_text(const lrt_router *router, unsigned width, char *buf, size_t size)
{
    char asked[120];
    lrti_buf out = {0};
    if (!router || lrti_router_ready((lrt_router *)(uintptr_t)router, NULL) != LRT_OK) {
        return SIZE_MAX;
    }
    const lrti_tables *t = &router->directory.t;
    width = lrti_page_width(width);
    lrti_buf_str(&out, "FACTS OF A CASE\n");
    lrti_wrap(&out, width, 0, "", 0,
              "Give what is known as --fact KEY=VALUE; what is not given is unknown, which is "
              "neither yes nor no. Several values of one key all hold.");
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_taxonomy); i++) {
        text_of_key(t, i, width, &out);
    }
    lrti_buf_str(&out, "\nage\n");
    lrti_wrap(&out, width, 4, "67, 60+, 18-24 ", 30, "Age, or a range");
    if (uses_text(uses_of_age(t), asked)[0]) {
        lrti_wrap(&out, width, 4, "", 4, asked + 3);
    }
    return lrti_give(&out, buf, size);
}
