/*
 * base: what every module stands on. Only libc below it.
 *
 *   errors    lrti_fail() fills the caller's lrt_error and returns its status: `return lrti_fail(...)`
 *   arena     many small allocations, one free; a failed allocation is answered with NULL
 *   buf       growing byte string; remembers a failed allocation, so that only the end is checked
 *   dates     YYYYMMDD integers, which compare like dates; validity is half-open [from, to)
 *   numbers   locale-free, correctly rounded both ways
 *
 * Nothing here keeps state between calls.
 */
#ifndef LRTI_BASE_H
#define LRTI_BASE_H

#include <libroute/libroute.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LRTI_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#if defined(__GNUC__)
#define LRTI_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define LRTI_PRINTF(fmt, args)
#endif

/* ---- errors ---- */
/* Fills *err (NULL is fine) with one line and returns `status`. */
lrt_status lrti_fail(lrt_error *err, lrt_status status, const char *fmt, ...) LRTI_PRINTF(3, 4);
/* The same, naming file (NULL: none), record (0: none; else the line or record number) and field (NULL: none);
   the message becomes "file:record: field: text". */
lrt_status lrti_fail_at(lrt_error *err, lrt_status status, const char *file, uint64_t record,
                        const char *field, const char *fmt, ...) LRTI_PRINTF(6, 7);
lrt_status lrti_fail_memory(lrt_error *err);

/* ---- arena: zeroed, 16-byte aligned blocks; NULL on failure ---- */
typedef struct lrti_arena {
    struct lrti_arena_chunk *head;
} lrti_arena;
void *lrti_arena_alloc(lrti_arena *arena, size_t count, size_t size);
char *lrti_arena_strn(lrti_arena *arena, const char *text, size_t len);
char *lrti_arena_str(lrti_arena *arena, const char *text);
char *lrti_arena_printf(lrti_arena *arena, const char *fmt, ...) LRTI_PRINTF(2, 3);
void lrti_arena_free(lrti_arena *arena);

/* ---- growing array: *items of item_size, capacity doubled; false on failure, *items untouched ---- */
bool lrti_grow(void *items, size_t *capacity, size_t needed, size_t item_size);

/* ---- buf ---- */
typedef struct lrti_buf {
    char *data; /* NUL-terminated once anything was added */
    size_t len, cap;
    bool failed; /* an allocation failed: the content is incomplete */
} lrti_buf;
void lrti_buf_add(lrti_buf *buf, const void *data, size_t len);
void lrti_buf_str(lrti_buf *buf, const char *text);
void lrti_buf_char(lrti_buf *buf, char c);
void lrti_buf_printf(lrti_buf *buf, const char *fmt, ...)
    LRTI_PRINTF(2, 3); /* no floating point: see lrti_buf_fixed */
void lrti_buf_fixed(lrti_buf *buf, double value,
                    int decimals); /* at most `decimals`, trailing zeros dropped */
void lrti_buf_xml(lrti_buf *buf,
                  const char *text); /* as XML and HTML read it as text, in attributes too */
void lrti_buf_align(lrti_buf *buf, size_t alignment); /* pads with zero bytes */
void lrti_buf_free(lrti_buf *buf);

/* ---- numbers: C locale whatever the process uses ---- */
/* All of text[0..len) must be one decimal number (no hex, no inf, no nan); correctly rounded. */
bool lrti_parse_double(const char *text, size_t len, double *out);
bool lrti_parse_int(const char *text, size_t len, int64_t *out);
/* value with `decimals` digits after a '.', trailing zeros (and a bare point) dropped; "-0" becomes "0". size >= 340. */
size_t lrti_format_fixed(char *out, size_t size, double value, int decimals);
double lrti_round_to(double value, int decimals);

/* ---- text ---- */
bool lrti_utf8_valid(const char *text, size_t len);
int lrti_ascii_lower(int c);
bool lrti_equal_nocase(const char *a, const char *b);

/* ---- dates ---- */
#define LRTI_DATE_OPEN_FROM 0
#define LRTI_DATE_OPEN_TO 99999999
/* "YYYY", "YYYY-MM" or "YYYY-MM-DD" (years 1000-9999, calendar checked): first and last day named, as YYYYMMDD. */
bool lrti_parse_date(const char *text, size_t len, uint32_t *first, uint32_t *last);
uint32_t lrti_next_day(uint32_t yyyymmdd); /* 99991231 -> LRTI_DATE_OPEN_TO */
bool lrti_date_valid(uint32_t yyyymmdd);
int64_t lrti_days_from_date(uint32_t yyyymmdd); /* days since 1970-01-01 */
uint32_t lrti_date_from_days(int64_t days);
static inline bool lrti_in_force(uint32_t as_of, uint32_t from, uint32_t to)
{
    return as_of >= from && as_of < to;
}

#endif
