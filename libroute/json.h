/*
 * json: the one wrapper around jansson. Values are reference-counted by it; `lrti_json *` is opaque here.
 *
 * Reading: lrti_json_parse() then accessors that answer with defaults instead of failing. Writing: objects and arrays that
 * take ownership of what is added; a failed allocation is remembered in the lrti_json_build that goes with every call, so that
 * only the end is checked (lrti_json_dump() then answers SIZE_MAX).
 * Member order is the order of insertion. Numbers are rounded by the caller; 15 significant digits are printed, so that a
 * decimal of up to 15 digits comes out as it went in.
 */
#ifndef LRTI_JSON_H
#define LRTI_JSON_H

#include "base.h"

typedef struct json_t lrti_json;

/* NULL on failure, with one line in *err (status LRT_E_TERRITORY or LRT_E_MEMORY; line in err->record). Duplicate members are refused. */
lrti_json *lrti_json_parse(const char *text, size_t len, const char *file, lrt_error *err);
void lrti_json_free(lrti_json *json); /* NULL is fine */

typedef enum {
    LRTI_JSON_NULL,
    LRTI_JSON_BOOL,
    LRTI_JSON_NUMBER,
    LRTI_JSON_STRING,
    LRTI_JSON_ARRAY,
    LRTI_JSON_OBJECT
} lrti_json_kind;
lrti_json_kind lrti_json_type(const lrti_json *json); /* NULL pointer counts as null */
const lrti_json *lrti_json_get(const lrti_json *object,
                               const char *key); /* NULL if absent or not an object */
size_t lrti_json_size(const lrti_json *json);    /* members or elements; 0 for the rest */
const lrti_json *lrti_json_at(const lrti_json *array, size_t i);
const char *lrti_json_text(const lrti_json *json); /* NULL if not a string */
double lrti_json_number(const lrti_json *json, double otherwise);
/* Any scalar as text: strings as they are, integers without point, true/false, null as "". Appended. */
void lrti_json_scalar(const lrti_json *json, lrti_buf *out);
/* Member i of an object in insertion order. */
const char *lrti_json_member(const lrti_json *object, size_t i, const lrti_json **value);

typedef struct lrti_json_build {
    bool failed;
} lrti_json_build;
lrti_json *lrti_json_object(void);
lrti_json *lrti_json_array(void);
void lrti_json_set(lrti_json_build *b, lrti_json *object, const char *key,
                   lrti_json *value); /* takes value; NULL value = failed */
void lrti_json_set_text(lrti_json_build *b, lrti_json *object, const char *key, const char *text);
void lrti_json_set_number(lrti_json_build *b, lrti_json *object, const char *key, double value,
                          int decimals); /* not finite: null */
void lrti_json_set_int(lrti_json_build *b, lrti_json *object, const char *key, int64_t value);
void lrti_json_set_bool(lrti_json_build *b, lrti_json *object, const char *key, bool value);
void lrti_json_set_null(lrti_json_build *b, lrti_json *object, const char *key);
void lrti_json_add(lrti_json_build *b, lrti_json *array, lrti_json *value);
void lrti_json_add_text(lrti_json_build *b, lrti_json *array, const char *text);
void lrti_json_add_number(lrti_json_build *b, lrti_json *array, double value, int decimals);
void lrti_json_add_null(lrti_json_build *b, lrti_json *array);
void lrti_json_add_copy(lrti_json_build *b, lrti_json *array, const lrti_json *value);
void lrti_json_set_copy(lrti_json_build *b, lrti_json *object, const char *key,
                        const lrti_json *value);

/* snprintf contract; SIZE_MAX when an allocation failed. Compact, ASCII-safe is off: UTF-8 as it is. */
size_t lrti_json_dump(const lrti_json_build *b, const lrti_json *json, char *buf, size_t size);
void lrti_json_dump_buf(const lrti_json_build *b, const lrti_json *json, lrti_buf *out);

#endif
