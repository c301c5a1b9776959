#define _POSIX_C_SOURCE 200809L
#include "base.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- errors ---- */

static void copy_clipped(char *out, size_t size, const char *text)
{
    size_t n = strlen(text);
    if (n >= size) {
        n = size - 1;
        while (n > 0 &&
               ((unsigned char)text[n] & 0xC0) == 0x80) { /* never cut inside a UTF-8 sequence */
            n--;
        }
    }
    memcpy(out, text, n);
    out[n] = '\0';
}

static void fill(lrt_error *err, lrt_status status, const char *file, uint64_t record,
                 const char *field, const char *fmt, va_list args)
{
    char text[LRT_ERROR_MESSAGE_SIZE +
              8]; /* longer than the message: the cut is always made by copy_clipped() */
    char whole[LRT_ERROR_MESSAGE_SIZE + LRT_ERROR_FILE_SIZE + 256];
    vsnprintf(text, sizeof text, fmt, args);
    err->status = status;
    err->record = record;
    copy_clipped(err->file, sizeof err->file, file ? file : "");
    copy_clipped(err->field, sizeof err->field, field ? field : "");
    char where[LRT_ERROR_FILE_SIZE + 64] = "";
    if (err->file[0] && record) {
        snprintf(where, sizeof where, "%s:%llu: ", err->file, (unsigned long long)record);
    } else if (err->file[0]) {
        snprintf(where, sizeof where, "%s: ", err->file);
    }
    snprintf(whole, sizeof whole, "%s%s%s%s", where, err->field, err->field[0] ? ": " : "", text);
    for (char *c = whole; *c; c++) { /* one line, whatever a file name or a value holds */
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
    copy_clipped(err->message, sizeof err->message, whole);
}

lrt_status lrti_fail(lrt_error *err, lrt_status status, const char *fmt, ...)
{
    if (err) {
        va_list args;
        va_start(args, fmt);
        fill(err, status, NULL, 0, NULL, fmt, args);
        va_end(args);
    }
    return status;
}

lrt_status lrti_fail_at(lrt_error *err, lrt_status status, const char *file, uint64_t record,
                        const char *field, const char *fmt, ...)
{
    if (err) {
        va_list args;
        va_start(args, fmt);
        fill(err, status, file, record, field, fmt, args);
        va_end(args);
    }
    return status;
}

lrt_status lrti_fail_memory(lrt_error *err)
{
    return lrti_fail(err, LRT_E_MEMORY, "out of memory");
}

const char *lrt_status_text(lrt_status status)
{
    switch (status) {
    case LRT_OK: return "ok";
    case LRT_E_ARG: return "wrong argument";
    case LRT_E_MEMORY: return "out of memory";
    case LRT_E_IO: return "file cannot be read or written";
    case LRT_E_TERRITORY: return "territory is wrong";
    case LRT_E_LAYER: return "boundary layer is wrong";
    case LRT_E_CRS: return "coordinate system";
    case LRT_E_GEOMETRY: return "geometry";
    case LRT_E_DATASET: return "dataset refused";
    case LRT_E_EXISTS: return "output exists";
    case LRT_E_ENVIRONMENT: return "something is not installed";
    case LRT_E_LIMIT: return "limit passed";
    case LRT_E_FINDINGS: return "findings";
    case LRT_E_CANCELLED: return "cancelled";
    case LRT_E_UNSUPPORTED: return "not built yet";
    case LRT_E_INTERNAL: return "internal error";
    case LRT_E_RECEIPT: return "receipt refused";
    }
    return "unknown status";
}

/* ---- arena ---- */

struct lrti_arena_chunk {
    struct lrti_arena_chunk *next;
    size_t used, size;
    max_align_t data[];
};

void *lrti_arena_alloc(lrti_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX / 4) / size) {
        return NULL;
    }
    size_t need = (count * size + 15) & ~(size_t)15;
    if (need == 0) {
        need = 16;
    }
    struct lrti_arena_chunk *chunk = arena->head;
    if (!chunk || chunk->size - chunk->used < need) {
        size_t room = chunk && chunk->size < 65536 ? chunk->size * 2 : 4096;
        if (chunk && chunk->size >= 65536) {
            room = 65536;
        }
        if (room < need) {
            room = need;
        }
        struct lrti_arena_chunk *fresh = malloc(sizeof *fresh + room);
        if (!fresh) {
            return NULL;
        }
        fresh->used = 0;
        fresh->size = room;
        if (chunk && chunk->size - chunk->used > room - need) { /* keep filling the emptier one */
            fresh->next = chunk->next;
            chunk->next = fresh;
        } else {
            fresh->next = chunk;
            arena->head = fresh;
        }
        chunk = fresh;
    }
    char *block = (char *)chunk->data + chunk->used;
    chunk->used += need;
    memset(block, 0, need);
    return block;
}

char *lrti_arena_strn(lrti_arena *arena, const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? lrti_arena_alloc(arena, len + 1, 1) : NULL;
    if (copy && len) {
        memcpy(copy, text, len);
    }
    return copy;
}

char *lrti_arena_str(lrti_arena *arena, const char *text)
{
    return lrti_arena_strn(arena, text, strlen(text));
}

char *lrti_arena_printf(lrti_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *out = n < 0 ? NULL : lrti_arena_alloc(arena, (size_t)n + 1, 1);
    if (out) {
        va_start(args, fmt);
        vsnprintf(out, (size_t)n + 1, fmt, args);
        va_end(args);
    }
    return out;
}

void lrti_arena_free(lrti_arena *arena)
{
    for (struct lrti_arena_chunk *c = arena->head, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    arena->head = NULL;
}

/* ---- growing array ---- */

bool lrti_grow(void *items, size_t *capacity, size_t needed, size_t item_size)
{
    if (needed <= *capacity) {
        return true;
    }
    size_t cap = *capacity ? *capacity : 8;
    while (cap < needed) {
        if (cap > SIZE_MAX / 2) {
            return false;
        }
        cap *= 2;
    }
    if (item_size && cap > (SIZE_MAX / 2) / item_size) {
        return false;
    }
    void *old;
    memcpy(&old, items, sizeof old); /* `items` is a T **; its bytes are those of a pointer */
    void *fresh = realloc(old, cap * item_size);
    if (!fresh) {
        return false;
    }
    memcpy(items, &fresh, sizeof fresh);
    *capacity = cap;
    return true;
}

/* ---- buf ---- */

static bool buf_room(lrti_buf *buf, size_t extra)
{
    if (buf->failed || extra > SIZE_MAX / 4 ||
        !lrti_grow(&buf->data, &buf->cap, buf->len + extra + 1, 1)) {
        buf->failed = true;
        return false;
    }
    return true;
}

void lrti_buf_add(lrti_buf *buf, const void *data, size_t len)
{
    if (!buf_room(buf, len)) {
        return;
    }
    if (len) {
        memcpy(buf->data + buf->len, data, len);
    }
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void lrti_buf_str(lrti_buf *buf, const char *text) { lrti_buf_add(buf, text, strlen(text)); }

void lrti_buf_char(lrti_buf *buf, char c) { lrti_buf_add(buf, &c, 1); }

void lrti_buf_xml(lrti_buf *buf, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        switch (*c) {
        case '&': lrti_buf_str(buf, "&amp;"); break;
        case '<': lrti_buf_str(buf, "&lt;"); break;
        case '>': lrti_buf_str(buf, "&gt;"); break;
        case '"': lrti_buf_str(buf, "&quot;"); break;
        /* XML 1.0 has no control characters but three, in attributes none that would come back as it was */
        default: lrti_buf_char(buf, *c < 0x20 ? ' ' : (char)*c); break;
        }
    }
}

void lrti_buf_printf(lrti_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0 || !buf_room(buf, (size_t)n)) {
        buf->failed = true;
        return;
    }
    va_start(args, fmt);
    vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)n;
}

void lrti_buf_fixed(lrti_buf *buf, double value, int decimals)
{
    char text[400];
    lrti_buf_add(buf, text, lrti_format_fixed(text, sizeof text, value, decimals));
}

void lrti_buf_align(lrti_buf *buf, size_t alignment)
{
    static const char zeros[64] = {0};
    while (!buf->failed && buf->len % alignment != 0) {
        size_t pad = alignment - buf->len % alignment;
        lrti_buf_add(buf, zeros, pad < sizeof zeros ? pad : sizeof zeros);
    }
}

void lrti_buf_free(lrti_buf *buf)
{
    free(buf->data);
    memset(buf, 0, sizeof *buf);
}

/* ---- numbers ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Exact when the digits fit 53 bits and the power of ten is at most 10^22: both factors are then exact doubles and the one
   operation rounds correctly (Clinger 1990). Everything else goes to strtod under the C locale. */
static const double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool slow_double(const char *text, size_t len, double *out)
{
    char copy[1100];
    if (len >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale) {
        return false;
    }
    locale_t before = uselocale(c_locale); /* this thread only, and put back at once */
    *out = strtod(copy, NULL);
    uselocale(before);
    freelocale(c_locale);
    return isfinite(*out);
}

bool lrti_parse_double(const char *text, size_t len, double *out)
{
    size_t i = 0;
    bool negative = len > 0 && text[0] == '-';
    if (len > 0 && (text[0] == '-' || text[0] == '+')) {
        i++;
    }
    uint64_t mantissa = 0;
    int digits = 0, point = 0, any = 0, exponent = 0;
    bool fits = true;
    for (bool fraction = false; i < len; i++) {
        if (text[i] == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (!is_digit(text[i])) {
            break;
        }
        any = 1;
        if (mantissa || text[i] != '0') {
            digits++;
        }
        fits = fits && digits <= 18;
        if (fits) {
            mantissa = mantissa * 10 + (uint64_t)(text[i] - '0');
        }
        point += fraction;
    }
    if (!any) {
        return false;
    }
    if (i < len && (text[i] == 'e' || text[i] == 'E')) {
        bool minus = ++i < len && text[i] == '-';
        i += i < len && (text[i] == '-' || text[i] == '+');
        if (i == len || !is_digit(text[i])) {
            return false;
        }
        for (; i < len && is_digit(text[i]); i++) {
            exponent = exponent < 10000 ? exponent * 10 + (text[i] - '0') : exponent;
        }
        exponent = minus ? -exponent : exponent;
    }
    if (i != len) {
        return false;
    }
    int scale = exponent - point;
    if (!fits || mantissa > (UINT64_C(1) << 53) || scale > 22 || scale < -22) {
        return slow_double(text, len, out);
    }
    double value = (double)mantissa;
    value = scale < 0 ? value / exact_tens[-scale] : value * exact_tens[scale];
    *out = negative ? -value : value;
    return true;
}

bool lrti_parse_int(const char *text, size_t len, int64_t *out)
{
    size_t i = len > 0 && (text[0] == '-' || text[0] == '+');
    int64_t value = 0;
    if (i == len || len - i > 18) {
        return false;
    }
    for (; i < len; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = text[0] == '-' ? -value : value;
    return true;
}

size_t lrti_format_fixed(char *out, size_t size, double value, int decimals)
{
    char text[400];
    int n = snprintf(text, sizeof text, "%.*f", decimals, value);
    if (n < 0 || (size_t)n >= sizeof text || !isfinite(value)) {
        n = snprintf(text, sizeof text, "0");
    }
    size_t len = 0;
    bool point = false, nonzero = false;
    for (int i = 0; i < n && len + 1 < size;
         i++) { /* whatever the process's decimal separator is becomes '.' */
        if (is_digit(text[i]) || text[i] == '-') {
            nonzero = nonzero || (text[i] >= '1' && text[i] <= '9');
            out[len++] = text[i];
        } else if (!point) {
            point = true;
            out[len++] = '.';
        }
    }
    if (point) {
        while (len > 0 && out[len - 1] == '0') {
            len--;
        }
        len -= len > 0 && out[len - 1] == '.';
    }
    if (!nonzero && size >= 2) {
        out[0] = '0';
        len = 1;
    }
    out[len] = '\0';
    return len;
}

double lrti_round_to(double value, int decimals)
{
    char text[400];
    double out = value;
    size_t len = lrti_format_fixed(text, sizeof text, value, decimals);
    return isfinite(value) && lrti_parse_double(text, len, &out) ? out : value;
}

/* ---- text ---- */

bool lrti_utf8_valid(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + len;
    while (s < end) {
        if (*s < 0x80) {
            s++;
            continue;
        }
        int more = *s >= 0xC2 && *s <= 0xDF   ? 1
                   : (*s & 0xF0) == 0xE0      ? 2
                   : *s >= 0xF0 && *s <= 0xF4 ? 3
                                              : 0;
        if (!more || end - s <= more) {
            return false;
        }
        /* the second byte rules out overlong forms, surrogates and code points past U+10FFFF */
        unsigned lo = *s == 0xE0   ? 0xA0
                      : *s == 0xF0 ? 0x90
                                   : 0x80,
                 hi = *s == 0xED   ? 0x9F
                      : *s == 0xF4 ? 0x8F
                                   : 0xBF;
        if (s[1] < lo || s[1] > hi) {
            return false;
        }
        for (int i = 2; i <= more; i++) {
            if ((s[i] & 0xC0) != 0x80) {
                return false;
            }
        }
        s += more + 1;
    }
    return true;
}

int lrti_ascii_lower(int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

bool lrti_equal_nocase(const char *a, const char *b)
{
    while (*a && lrti_ascii_lower((unsigned char)*a) == lrti_ascii_lower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* ---- dates ---- */

static bool leap(uint32_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

static uint32_t month_days(uint32_t y, uint32_t m)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && leap(y) ? 29 : days[m - 1];
}

bool lrti_date_valid(uint32_t d)
{
    uint32_t y = d / 10000, m = d / 100 % 100, day = d % 100;
    return y >= 1000 && y <= 9999 && m >= 1 && m <= 12 && day >= 1 && day <= month_days(y, m);
}

static bool fixed_digits(const char *text, size_t n, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
        *out = *out * 10 + (uint32_t)(text[i] - '0');
    }
    return true;
}

bool lrti_parse_date(const char *text, size_t len, uint32_t *first, uint32_t *last)
{
    uint32_t y, m = 1, d = 1, m2 = 12, d2 = 31;
    if ((len != 4 && len != 7 && len != 10) || !fixed_digits(text, 4, &y) || y < 1000) {
        return false;
    }
    if (len >= 7) {
        if (text[4] != '-' || !fixed_digits(text + 5, 2, &m) || m < 1 || m > 12) {
            return false;
        }
        m2 = m;
        d2 = month_days(y, m);
    }
    if (len == 10) {
        if (text[7] != '-' || !fixed_digits(text + 8, 2, &d) || d < 1 || d > month_days(y, m)) {
            return false;
        }
        d2 = d;
    }
    *first = y * 10000 + m * 100 + d;
    *last = y * 10000 + m2 * 100 + d2;
    return true;
}

uint32_t lrti_next_day(uint32_t date)
{
    uint32_t y = date / 10000, m = date / 100 % 100, d = date % 100;
    if (d < month_days(y, m)) {
        return date + 1;
    }
    if (m < 12) {
        return y * 10000 + (m + 1) * 100 + 1;
    }
    return y < 9999 ? (y + 1) * 10000 + 101 : LRTI_DATE_OPEN_TO;
}

/* Days of the proleptic Gregorian calendar, counted in eras of 400 years from 1 March (Howard Hinnant's algorithm). */
int64_t lrti_days_from_date(uint32_t date)
{
    int64_t y = date / 10000, m = date / 100 % 100, d = date % 100;
    y -= m <= 2;
    int64_t era = y / 400, yoe = y - era * 400,
            doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

uint32_t lrti_date_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
            doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1,
            m = mp < 10 ? mp + 3 : mp - 9;
    return (uint32_t)((yoe + era * 400 + (m <= 2)) * 10000 + m * 100 + d);
}
