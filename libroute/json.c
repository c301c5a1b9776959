#define _POSIX_C_SOURCE 200809L
#include "json.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

lrti_json *lrti_json_parse(const char *text, size_t len, const char *file, lrt_error *err)
{
    json_error_t at;
    if (memchr(text, 0, len)) { /* jansson passes over a NUL between two tokens */
        lrti_fail_at(err, LRT_E_TERRITORY, file, 0, NULL,
                     "not valid JSON: NUL byte; save the file as UTF-8");
        return NULL;
    }
    json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (!json && (json_error_code(&at) == json_error_out_of_memory || !at.text[0])) {
        /* jansson has no word for it where it could not even begin */
        lrti_fail_memory(err);
    } else if (!json) {
        lrti_fail_at(err, LRT_E_TERRITORY, file, at.line > 0 ? (uint64_t)at.line : 0, NULL,
                     "not valid JSON: %s (column %d); correct it there, as UTF-8", at.text,
                     at.column);
    }
    return json;
}

void lrti_json_free(lrti_json *json) { json_decref(json); }

lrti_json_kind lrti_json_type(const lrti_json *json)
{
    switch (json ? json_typeof(json) : JSON_NULL) {
    case JSON_OBJECT: return LRTI_JSON_OBJECT;
    case JSON_ARRAY: return LRTI_JSON_ARRAY;
    case JSON_STRING: return LRTI_JSON_STRING;
    case JSON_INTEGER:
    case JSON_REAL: return LRTI_JSON_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE: return LRTI_JSON_BOOL;
    case JSON_NULL: break;
    }
    return LRTI_JSON_NULL;
}

const lrti_json *lrti_json_get(const lrti_json *object, const char *key)
{
    return json_object_get(object, key);
}

size_t lrti_json_size(const lrti_json *json)
{
    return json_is_array(json)    ? json_array_size(json)
           : json_is_object(json) ? json_object_size(json)
                                  : 0;
}

const lrti_json *lrti_json_at(const lrti_json *array, size_t i) { return json_array_get(array, i); }

const char *lrti_json_text(const lrti_json *json) { return json_string_value(json); }

double lrti_json_number(const lrti_json *json, double otherwise)
{
    return json_is_number(json) ? json_number_value(json) : otherwise;
}

void lrti_json_scalar(const lrti_json *json, lrti_buf *out)
{
    if (json_is_string(json)) {
        lrti_buf_add(out, json_string_value(json), json_string_length(json));
    } else if (json_is_integer(json)) {
        lrti_buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
    } else if (json_is_real(json)) {
        double v = json_real_value(json);
        if (v == floor(v) && fabs(v) < 1e15) {
            lrti_buf_fixed(out, v, 0);
        } else {
            char text[64];
            size_t n = 0;
            for (size_t digits = 15; digits <= 17;
                 digits++) { /* the shortest that reads back to the same number */
                double back;
                n = json_dumpb(json, text, sizeof text,
                               JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
                if (n < sizeof text && lrti_parse_double(text, n, &back) && back == v) {
                    break;
                }
            }
            lrti_buf_add(out, text, n < sizeof text ? n : 0);
        }
    } else if (json_is_boolean(json)) {
        lrti_buf_str(out, json_is_true(json) ? "true" : "false");
    }
}

const char *lrti_json_member(const lrti_json *object, size_t i, const lrti_json **value)
{
    json_t *o = (json_t *)object; /* jansson's iterators do not take const; nothing is changed */
    void *it = json_object_iter(o);
    while (it && i-- > 0) {
        it = json_object_iter_next(o, it);
    }
    *value = it ? json_object_iter_value(it) : NULL;
    return it ? json_object_iter_key(it) : NULL;
}

lrti_json *lrti_json_object(void) { return json_object(); }

lrti_json *lrti_json_array(void) { return json_array(); }

void lrti_json_set(lrti_json_build *b, lrti_json *object, const char *key, lrti_json *value)
{
    b->failed = b->failed || !object || !value || json_object_set(object, key, value) != 0;
    json_decref(value);
}

/* Bytes that are not UTF-8 become U+FFFD: a name from a foreign file must not cost the whole answer. */
static json_t *text_value(const char *text)
{
    json_t *value = json_string(text);
    if (value || lrti_utf8_valid(text, strlen(text))) {
        return value;
    }
    lrti_buf clean = {0};
    for (const char *s = text; *s;) {
        size_t n = 1;
        while (n < 4 && s[n] && !lrti_utf8_valid(s, n)) {
            n++;
        }
        if (lrti_utf8_valid(s, n)) {
            lrti_buf_add(&clean, s, n);
            s += n;
        } else {
            lrti_buf_str(&clean, "\xEF\xBF\xBD");
            s++;
        }
    }
    value = clean.failed ? NULL : json_stringn(clean.data, clean.len);
    lrti_buf_free(&clean);
    return value;
}

static json_t *number_value(double value, int decimals)
{
    return isfinite(value) ? json_real(lrti_round_to(value, decimals)) : json_null();
}

void lrti_json_set_text(lrti_json_build *b, lrti_json *object, const char *key, const char *text)
{
    lrti_json_set(b, object, key, text_value(text));
}

void lrti_json_set_number(lrti_json_build *b, lrti_json *object, const char *key, double value,
                          int decimals)
{
    lrti_json_set(b, object, key, number_value(value, decimals));
}

void lrti_json_set_int(lrti_json_build *b, lrti_json *object, const char *key, int64_t value)
{
    lrti_json_set(b, object, key, json_integer(value));
}

void lrti_json_set_bool(lrti_json_build *b, lrti_json *object, const char *key, bool value)
{
    lrti_json_set(b, object, key, json_boolean(value));
}

void lrti_json_set_null(lrti_json_build *b, lrti_json *object, const char *key)
{
    lrti_json_set(b, object, key, json_null());
}

void lrti_json_add(lrti_json_build *b, lrti_json *array, lrti_json *value)
{
    b->failed = b->failed || !array || !value || json_array_append(array, value) != 0;
    json_decref(value);
}

void lrti_json_add_text(lrti_json_build *b, lrti_json *array, const char *text)
{
    lrti_json_add(b, array, text_value(text));
}

void lrti_json_add_number(lrti_json_build *b, lrti_json *array, double value, int decimals)
{
    lrti_json_add(b, array, number_value(value, decimals));
}

void lrti_json_add_null(lrti_json_build *b, lrti_json *array)
{
    lrti_json_add(b, array, json_null());
}

void lrti_json_add_copy(lrti_json_build *b, lrti_json *array, const lrti_json *value)
{
    lrti_json_add(b, array, json_deep_copy(value));
}

void lrti_json_set_copy(lrti_json_build *b, lrti_json *object, const char *key,
                        const lrti_json *value)
{
    lrti_json_set(b, object, key, json_deep_copy(value));
}

#define DUMP_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY)

static int append(const char *data, size_t size, void *user)
{
    lrti_buf *out = user;
    lrti_buf_add(out, data, size);
    return out->failed ? -1 : 0;
}

void lrti_json_dump_buf(const lrti_json_build *b, const lrti_json *json, lrti_buf *out)
{
    if (b->failed || !json || json_dump_callback(json, append, out, DUMP_FLAGS) != 0) {
        out->failed = true;
    }
}

size_t lrti_json_dump(const lrti_json_build *b, const lrti_json *json, char *buf, size_t size)
{
    lrti_buf out = {0};
    lrti_json_dump_buf(b, json, &out);
    size_t len = out.failed ? SIZE_MAX : out.len;
    if (len != SIZE_MAX && size > 0) {
        size_t n = len < size - 1 ? len : size - 1;
        memcpy(buf, out.data, n);
        buf[n] = '\0';
    }
    lrti_buf_free(&out);
    return len;
}
