#define _POSIX_C_SOURCE 200809L
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* syscall(), for close_range */
#endif
#include "layer.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <shapefil.h>

#include "json.h"

/*
 * Two halves that only share a stream of bytes:
 *
 *   reader (child process)                         decoder (parent)
 *     files -> checks -> shapelib or jansson          frames -> checks -> records in an arena
 *     frames:  H kind, crs                            a stream that ends without D or E means that
 * the child died; F record, rings, points, values        its exit status says how N note D counts
 * or    E error
 *
 * A frame is one byte of type, four of length, then the payload, in the byte order of the machine.
 * The decoder believes nothing: lengths, counts and order are checked again, since a reader led
 * astray by a hostile file may write anything.
 */

enum {
    FRAME_HEAD = 'H',
    FRAME_FEATURE = 'F',
    FRAME_NOTE = 'N',
    FRAME_DONE = 'D',
    FRAME_ERROR = 'E'
};

#define COORDINATE_MAX                                                                             \
    1e15 /* beyond it a double no longer holds a fifth of a metre, and no CRS reaches there */
#define NOTES_MAX 200
#define TEXT_FILE_MAX 65536 /* .prj and .cpg */
#define JSON_MEMBERS_SHOWN 20
#define FLUSH_SIZE 65536

/* Seconds a reader may take: a minute, and one more for each 4 MiB (measured: 100 MiB of shapefile
 * take 1 s, of GeoJSON 4 s). */
#define SECONDS_BASE 60
#define BYTES_PER_SECOND (UINT64_C(4) << 20)
/* Memory a reader may take. jansson needs up to 45 bytes for one of "[[],[],..." and about 10 for
 * one of ordinary GeoJSON. */
#define MEMORY_BASE (UINT64_C(256) << 20)
#define MEMORY_PER_BYTE_SHP 6
#define MEMORY_PER_BYTE_JSON 48
#define MEMORY_MAX (UINT64_C(8) << 30)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* sanitizers reserve terabytes of address space */
#endif

/* ---- the stream ---- */

typedef struct sink {
    int fd; /* -1: everything stays in `bytes` */
    lrti_buf bytes;
    bool broken; /* the other end is gone */
} sink;

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static void sink_flush(sink *out)
{
    if (out->fd < 0 || out->bytes.failed)
        return;
    if (!out->broken && out->bytes.len)
        out->broken = !write_all(out->fd, out->bytes.data, out->bytes.len);
    out->bytes.len = 0;
}

static void sink_u32(sink *out, uint32_t v) { lrti_buf_add(&out->bytes, &v, sizeof v); }
static void sink_u64(sink *out, uint64_t v) { lrti_buf_add(&out->bytes, &v, sizeof v); }

/* Begins a frame whose payload will be `len` bytes. */
static void sink_frame(sink *out, char type, size_t len)
{
    if (out->bytes.len >= FLUSH_SIZE)
        sink_flush(out);
    lrti_buf_char(&out->bytes, type);
    sink_u32(out, (uint32_t)len);
}

/* ---- the reader ---- */

typedef struct mapped {
    const unsigned char *data;
    size_t size;
    bool present;
    char path[PATH_MAX];
} mapped;

typedef struct reader {
    const char *path;
    const lrti_layer_options *options;
    sink *out;
    lrt_error *err;
    lrti_layer_kind kind;
    uint64_t features, vertices, notes;
    lrti_buf *values; /* one for each field */
    lrti_buf text;    /* scratch */
    lrti_buf xy;      /* scratch: the points of a feature */
    lrti_buf ends;    /* scratch: the ends of its rings, uint32_t */
} reader;

/* ---- notes and features out ---- */

static void note(reader *r, const char *kind, uint64_t record, const char *text)
{
    if (++r->notes > NOTES_MAX)
        return;
    char number[32];
    int digits = snprintf(number, sizeof number, "%llu", (unsigned long long)record);
    sink_frame(r->out, FRAME_NOTE, strlen(kind) + 1 + (size_t)digits + 1 + strlen(text));
    lrti_buf_str(&r->out->bytes, kind);
    lrti_buf_char(&r->out->bytes, '\t');
    lrti_buf_str(&r->out->bytes, number);
    lrti_buf_char(&r->out->bytes, '\t');
    lrti_buf_str(&r->out->bytes, text);
}

static void send_head(reader *r, const char *crs)
{
    size_t len = strlen(crs);
    sink_frame(r->out, FRAME_HEAD, 4 + len);
    sink_u32(r->out, (uint32_t)r->kind);
    lrti_buf_add(&r->out->bytes, crs, len);
}

/* The feature in r->xy, r->ends and r->values; `record` from 0. */
static lrt_status send_feature(reader *r, uint64_t record)
{
    size_t n_rings = r->ends.len / sizeof(uint32_t), len = 8 + 4 + r->ends.len + r->xy.len;
    bool failed = r->xy.failed || r->ends.failed;
    for (size_t f = 0; f < r->options->n_fields; f++) {
        len += 4 + r->values[f].len;
        failed = failed || r->values[f].failed;
    }
    if (failed)
        return lrti_fail_memory(r->err);
    if (len > UINT32_MAX)
        return lrti_fail_at(r->err, LRT_E_LIMIT, r->path, record + 1, NULL,
                            "the record is larger than 4 GiB");
    if (++r->features > r->options->limits->features)
        return lrti_fail_at(r->err, LRT_E_LIMIT, r->path, 0, NULL, "more than %u features",
                            r->options->limits->features);
    sink_frame(r->out, FRAME_FEATURE, len);
    sink_u64(r->out, record);
    sink_u32(r->out, (uint32_t)n_rings);
    lrti_buf_add(&r->out->bytes, r->ends.data, r->ends.len);
    lrti_buf_add(&r->out->bytes, r->xy.data, r->xy.len);
    for (size_t f = 0; f < r->options->n_fields; f++) {
        sink_u32(r->out, (uint32_t)r->values[f].len);
        lrti_buf_add(&r->out->bytes, r->values[f].data, r->values[f].len);
    }
    if (r->out->bytes.failed)
        return lrti_fail_memory(r->err);
    return r->out->broken ? lrti_fail(r->err, LRT_E_CANCELLED, "nobody listens") : LRT_OK;
}

static void start_shape(reader *r)
{
    r->xy.len = 0;
    r->ends.len = 0;
}

static lrt_status add_point(reader *r, uint64_t record, double x, double y)
{
    double p[2] = {x, y};
    if (!(fabs(x) <= COORDINATE_MAX && fabs(y) <= COORDINATE_MAX))
        return lrti_fail_at(r->err, LRT_E_LAYER, r->path, record + 1, NULL,
                            "a coordinate is not a number or is beyond 1e15: the file is damaged, "
                            "or was written wrong; export "
                            "it again");
    if (++r->vertices > r->options->limits->vertices)
        return lrti_fail_at(r->err, LRT_E_LIMIT, r->path, 0, NULL, "more than %u vertices",
                            r->options->limits->vertices);
    lrti_buf_add(&r->xy, p, sizeof p);
    return LRT_OK;
}

static void end_ring(reader *r)
{
    uint32_t end = (uint32_t)(r->xy.len / (2 * sizeof(double)));
    lrti_buf_add(&r->ends, &end, sizeof end);
}

static lrt_status check_wanted(const reader *r, const char *what)
{
    if (r->options->want_area && r->kind != LRTI_LAYER_AREA)
        return lrti_fail_at(r->err, LRT_E_LAYER, r->path, 0, NULL,
                            "the layer holds %s, areas (polygons) are needed", what);
    return LRT_OK;
}

/* ---- files ---- */

static lrt_status io_failed(const reader *r, const char *path, const char *what)
{
    char reason[128] = "";
    if (strerror_r(errno, reason, sizeof reason) != 0)
        reason[0] = 0;
    return lrti_fail_at(r->err, LRT_E_IO, path, 0, NULL, "%s: %s", what, reason);
}

/* Maps a regular file; *fd stays open only on the way. A file that is not there is LRT_OK and not
 * `present`. */
static lrt_status map_file(reader *r, const char *path, uint64_t max_bytes, mapped *file)
{
    struct stat info;
    lrt_status status = LRT_OK;
    if (strlen(path) >= sizeof file->path)
        return lrti_fail_at(r->err, LRT_E_IO, path, 0, NULL, "the path is too long");
    memcpy(file->path, path, strlen(path) + 1);
    /* O_NONBLOCK: a pipe of this name must not hold us up */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? LRT_OK
                                                   : io_failed(r, path, "cannot be opened");
    if (fstat(fd, &info) != 0)
        status = io_failed(r, path, "cannot be read");
    else if (!S_ISREG(info.st_mode))
        status = lrti_fail_at(r->err, LRT_E_IO, path, 0, NULL,
                              "is not a regular file; put the file itself there");
    else if ((uint64_t)info.st_size > max_bytes)
        status = lrti_fail_at(r->err, LRT_E_LIMIT, path, 0, NULL,
                              "the file has %llu bytes, the limit is %llu",
                              (unsigned long long)info.st_size, (unsigned long long)max_bytes);
    if (status == LRT_OK && info.st_size > 0) {
        void *data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED)
            status = io_failed(r, path, "cannot be mapped");
        else
            file->data = data;
    }
    file->size = status == LRT_OK ? (size_t)info.st_size : 0;
    file->present = status == LRT_OK;
    close(fd);
    return status;
}

static void unmap(mapped *file)
{
    if (file->data)
        munmap((void *)(uintptr_t)file->data, file->size);
    file->data = NULL;
}

/* Where the extension of a path begins ("." included), or its end. */
static size_t extension_at(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash + 1 : path, '.');
    return dot ? (size_t)(dot - path) : strlen(path);
}

/* Same stem (exactly, if `exact`) and the extension in any case? */
static bool is_side_file(const char *name, const char *stem, size_t stem_len, const char *extension,
                         bool exact)
{
    if (strlen(name) != stem_len + 1 + strlen(extension) || name[stem_len] != '.')
        return false;
    if (!lrti_equal_nocase(name + stem_len + 1, extension))
        return false;
    for (size_t i = 0; i < stem_len; i++)
        if (exact ? name[i] != stem[i]
                  : lrti_ascii_lower((unsigned char)name[i]) !=
                        lrti_ascii_lower((unsigned char)stem[i]))
            return false;
    return true;
}

/* The file beside r->path with another extension, written in any case, into `found`; the usual
 * lower-case name if none is. */
static void find_side_file(const reader *r, const char *extension, char *found, size_t size)
{
    const char *slash = strrchr(r->path, '/');
    size_t folder_len = slash ? (size_t)(slash - r->path) + 1 : 0, dot = extension_at(r->path);
    const char *stem = r->path + folder_len;
    size_t stem_len = dot - folder_len;
    char folder[PATH_MAX], best[NAME_MAX + 1] = "";
    bool best_exact = false;
    snprintf(found, size, "%.*s.%s", (int)dot, r->path, extension);
    if (access(found, F_OK) == 0 || folder_len >= sizeof folder)
        return;
    snprintf(folder, sizeof folder, "%.*s", (int)folder_len, r->path);
    DIR *dir = opendir(folder_len ? folder : ".");
    if (!dir)
        return;
    /* The folder has no order: the exact stem wins, then the first name bytewise. */
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (!is_side_file(entry->d_name, stem, stem_len, extension, false))
            continue;
        bool exact = is_side_file(entry->d_name, stem, stem_len, extension, true);
        if (best[0] &&
            (best_exact > exact || (best_exact == exact && strcmp(best, entry->d_name) <= 0)))
            continue;
        snprintf(best, sizeof best, "%s", entry->d_name);
        best_exact = exact;
    }
    closedir(dir);
    if (best[0] && (size_t)snprintf(found, size, "%s%s", folder, best) >= size)
        found[0] = 0; /* longer than any path: not there */
}

static lrt_status map_side_file(reader *r, const char *extension, uint64_t max_bytes, mapped *file)
{
    char path[PATH_MAX + 8];
    if (strlen(r->path) + 8 >= PATH_MAX)
        return lrti_fail_at(r->err, LRT_E_IO, r->path, 0, NULL, "the path is too long");
    find_side_file(r, extension, path, sizeof path);
    return map_file(r, path, max_bytes, file);
}

static lrt_status is_missing(const reader *r, const mapped *file, const char *why)
{
    return lrti_fail_at(r->err, LRT_E_LAYER, file->path, 0, NULL,
                        "the file is missing, %s: copy it beside %s (a shapefile is the "
                        "files .shp, .shx, .dbf and .prj together)",
                        why, r->path);
}

/* ---- text encodings ---- */

typedef enum { ENCODING_UNSTATED, ENCODING_UTF8, ENCODING_LATIN1, ENCODING_OTHER } encoding_kind;

typedef struct encoding {
    encoding_kind kind;
    char name[48]; /* for iconv */
    iconv_t converter;
} encoding;

/* 0x80-0x9F of Windows-1252; ISO-8859-1 has only control characters there, which no attribute table
 * means. */
static const uint16_t WINDOWS_1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

static void put_utf8(lrti_buf *out, uint32_t c)
{
    if (c < 0x80) {
        lrti_buf_char(out, (char)c);
    } else if (c < 0x800) {
        lrti_buf_char(out, (char)(0xC0 | c >> 6));
        lrti_buf_char(out, (char)(0x80 | (c & 0x3F)));
    } else {
        lrti_buf_char(out, (char)(0xE0 | c >> 12));
        lrti_buf_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
        lrti_buf_char(out, (char)(0x80 | (c & 0x3F)));
    }
}

static void put_latin1(lrti_buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        put_utf8(out, c >= 0x80 && c < 0xA0 ? WINDOWS_1252[c - 0x80] : c);
    }
}

/* By iconv; false, with nothing added, when the text is not valid in that encoding. */
static bool put_converted(lrti_buf *out, iconv_t converter, const char *text, size_t len)
{
    size_t start = out->len;
    char *in = (char *)(uintptr_t)text; /* iconv does not write to it */
    iconv(converter, NULL, NULL, NULL, NULL);
    while (len > 0) {
        char piece[256], *to = piece;
        size_t room = sizeof piece;
        size_t n = iconv(converter, &in, &len, &to, &room);
        lrti_buf_add(out, piece, sizeof piece - room);
        if (n == (size_t)-1 && errno != E2BIG) {
            out->len = start;
            return false;
        }
    }
    return lrti_utf8_valid(out->data ? out->data + start : "", out->len - start);
}

/* "ISO 88591", "cp1252", "ANSI 1252", "65001" ...: what the programs that write .cpg files write.
 */
static bool name_encoding(const char *text, encoding *out)
{
    char plain[32];
    size_t n = 0;
    for (const char *p = text; *p; p++) {
        int c = lrti_ascii_lower((unsigned char)*p);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            continue;
        if (n + 1 >= sizeof plain)
            return false;
        plain[n++] = (char)c;
    }
    plain[n] = 0;
    static const char *const prefixes[] = {"iso", "windows", "win", "ansi", "cp", "oem", "ibm"};
    const char *rest = plain;
    for (size_t i = 0; i < LRTI_COUNT(prefixes); i++)
        if (strncmp(plain, prefixes[i], strlen(prefixes[i])) == 0) {
            rest = plain + strlen(prefixes[i]);
            break;
        }
    if (strcmp(plain, "utf8") == 0 || strcmp(rest, "65001") == 0) {
        out->kind = ENCODING_UTF8;
        return true;
    }
    if (strcmp(rest, "88591") == 0 || strcmp(rest, "1252") == 0 || strcmp(plain, "latin1") == 0 ||
        strcmp(plain, "ansi") == 0 || strcmp(plain, "ascii") == 0 ||
        strcmp(plain, "usascii") == 0) {
        out->kind = ENCODING_LATIN1;
        return true;
    }
    bool digits = rest[0] && strspn(rest, "0123456789") == strlen(rest);
    if (digits && strncmp(rest, "8859", 4) == 0 && rest[4])
        snprintf(out->name, sizeof out->name, "ISO-8859-%s", rest + 4);
    else if (digits)
        snprintf(out->name, sizeof out->name, "CP%s", rest);
    else
        snprintf(out->name, sizeof out->name, "%.40s", text);
    out->kind = ENCODING_OTHER;
    return true;
}

static bool open_encoding(const char *text, encoding *out)
{
    if (!name_encoding(text, out))
        return false;
    if (out->kind != ENCODING_OTHER)
        return true;
    out->converter = iconv_open("UTF-8", out->name);
    if (out->converter != (iconv_t)-1)
        return true;
    out->kind = ENCODING_UNSTATED;
    return false;
}

/* The code pages of the .dbf header that name one for sure (0x57, "ANSI", says nothing: nearly
 * everybody writes it). */
static const char *language_driver(unsigned char id)
{
    switch (id) {
    case 0x01: return "437";
    case 0x02: return "850";
    case 0x03: return "1252";
    case 0x64: return "852";
    case 0x65: return "866";
    case 0x66: return "865";
    case 0x67: return "861";
    case 0x6A: return "737";
    case 0x6B: return "857";
    case 0x78: return "950";
    case 0x79: return "949";
    case 0x7A: return "936";
    case 0x7B: return "932";
    case 0x7C: return "874";
    case 0xC8: return "1250";
    case 0xC9: return "1251";
    case 0xCA: return "1254";
    case 0xCB: return "1253";
    default: return "";
    }
}

static size_t trimmed(const char **text, size_t len)
{
    while (len && ((unsigned char)(*text)[0] <= ' ')) {
        (*text)++;
        len--;
    }
    while (len && ((unsigned char)(*text)[len - 1] <= ' '))
        len--;
    return len;
}

/* First line of a small text file without byte order mark and blanks; "" when there is none. */
static void text_of(const mapped *file, bool first_line, char *out, size_t size)
{
    const char *text = (const char *)file->data;
    size_t len = file->data ? file->size : 0;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    const char *nul = len ? memchr(text, 0, len) : NULL;
    if (nul)
        len = (size_t)(nul - text);
    len = trimmed(&text, len);
    for (size_t i = 0; first_line && i < len; i++)
        if (text[i] == '\n' || text[i] == '\r')
            len = i;
    len = trimmed(&text, len);
    if (len >= size)
        len = size - 1;
    if (len)
        memcpy(out, text, len);
    out[len] = 0;
}

/* The encoding asked for, else that of the .cpg, else that of the .dbf header. */
static lrt_status choose_encoding(reader *r, const mapped *dbf, encoding *out)
{
    const char *wanted = r->options->encoding;
    mapped cpg = {0};
    char text[64] = "", message[160];
    memset(out, 0, sizeof *out);
    if (wanted && wanted[0]) {
        if (open_encoding(wanted, out))
            return LRT_OK;
        return lrti_fail_at(
            r->err, LRT_E_LAYER, r->path, 0, NULL,
            "unknown text encoding \"%.60s\": use UTF-8, ISO-8859-1, 1252 or a name iconv knows",
            wanted);
    }
    lrt_status status = map_side_file(r, "cpg", TEXT_FILE_MAX, &cpg);
    if (status != LRT_OK)
        return status;
    text_of(&cpg, true, text, sizeof text);
    unmap(&cpg);
    if (text[0] && !open_encoding(text, out)) {
        if (!lrti_utf8_valid(text, strlen(text)))
            text[0] = 0;
        snprintf(message, sizeof message,
                 "the .cpg names an unknown text encoding \"%s\"; it is not used", text);
        note(r, "unknown_encoding", 0, message);
    }
    if (out->kind == ENCODING_UNSTATED && dbf->size > 29) {
        const char *driver = language_driver(dbf->data[29]);
        if (driver[0])
            open_encoding(driver, out);
    }
    return LRT_OK;
}

static void close_encoding(encoding *e)
{
    if (e->kind == ENCODING_OTHER)
        iconv_close(e->converter);
    e->kind = ENCODING_UNSTATED;
}

/* Adds `text` as UTF-8; false when it had to be read as ISO-8859-1 against what was stated. */
static bool put_text(lrti_buf *out, const encoding *e, const char *text, size_t len)
{
    size_t start = out->len;
    if (e->kind == ENCODING_OTHER && put_converted(out, e->converter, text, len))
        return true;
    out->len = start;
    if ((e->kind == ENCODING_UTF8 || e->kind == ENCODING_UNSTATED) && lrti_utf8_valid(text, len)) {
        lrti_buf_add(out, text, len);
        return true;
    }
    put_latin1(out, text, len);
    return e->kind == ENCODING_LATIN1;
}

/* ---- shapefile: checks before shapelib sees a byte ---- */

typedef struct shapefile {
    mapped shp, shx, dbf, prj;
    uint32_t records;
    int type; /* SHPT_* of the file */
} shapefile;

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static uint32_t little32(const unsigned char *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}
static uint32_t little16(const unsigned char *p) { return (uint32_t)p[1] << 8 | p[0]; }

enum { HEADER = 100, RECORD_HEADER = 8 };

static lrt_status damaged(const reader *r, const mapped *file, uint64_t record, const char *what)
{
    return lrti_fail_at(r->err, LRT_E_LAYER, file->path, record, NULL,
                        "%s: the file is damaged or incomplete; copy or export it "
                        "again",
                        what);
}

static lrt_status check_header(const reader *r, const mapped *file)
{
    char text[160];
    if (file->size < HEADER)
        return damaged(r, file, 0, "shorter than the header of 100 bytes");
    if (big32(file->data) != 9994 || little32(file->data + 28) != 1000)
        return damaged(r, file, 0, "not an ESRI shapefile");
    uint64_t claimed = (uint64_t)big32(file->data + 24) * 2;
    if (claimed == file->size)
        return LRT_OK;
    snprintf(text, sizeof text, "the header says %llu bytes, the file has %llu",
             (unsigned long long)claimed, (unsigned long long)file->size);
    return damaged(r, file, 0, text);
}

static bool known_type(int type, lrti_layer_kind *kind, const char **what)
{
    switch (type) {
    case SHPT_POINT:
    case SHPT_POINTZ:
    case SHPT_POINTM:
        *kind = LRTI_LAYER_POINT;
        *what = "points";
        return true;
    case SHPT_ARC:
    case SHPT_ARCZ:
    case SHPT_ARCM:
        *kind = LRTI_LAYER_LINE;
        *what = "lines";
        return true;
    case SHPT_POLYGON:
    case SHPT_POLYGONZ:
    case SHPT_POLYGONM:
        *kind = LRTI_LAYER_AREA;
        *what = "polygons";
        return true;
    default: return false;
    }
}

/* The parts and points of one record, as its own bytes count them. */
static lrt_status check_parts(const reader *r, const shapefile *s, const unsigned char *body,
                              size_t len, uint64_t record, uint64_t *vertices)
{
    if (len < 44)
        return damaged(r, &s->shp, record, "the record is too short");
    uint64_t parts = little32(body + 36), points = little32(body + 40);
    if (44 + 4 * parts + 16 * points > len)
        return damaged(r, &s->shp, record, "the record has more points than bytes");
    if (points && !parts)
        return damaged(r, &s->shp, record, "the record has points but no part");
    uint32_t before = 0;
    for (uint64_t i = 0; i < parts; i++) {
        uint32_t start = little32(body + 44 + 4 * i);
        if (i == 0 ? start != 0 : start <= before || start >= points)
            return damaged(r, &s->shp, record, "the parts of the record are out of order");
        before = start;
    }
    *vertices += points;
    return LRT_OK;
}

/* Entry i of the .shx against the record it points to. */
static lrt_status check_record(const reader *r, const shapefile *s, uint32_t i, uint64_t *vertices,
                               uint32_t *number, uint64_t *end)
{
    const unsigned char *entry = s->shx.data + HEADER + 8 * (size_t)i;
    uint64_t offset = (uint64_t)big32(entry) * 2, length = (uint64_t)big32(entry + 4) * 2,
             record = (uint64_t)i + 1;
    if (offset < HEADER || offset + RECORD_HEADER + length > s->shp.size)
        return damaged(r, &s->shx, record, "the index points outside the .shp");
    const unsigned char *body = s->shp.data + offset + RECORD_HEADER;
    *number = big32(s->shp.data + offset);
    *end = offset + RECORD_HEADER + length;
    if ((uint64_t)big32(s->shp.data + offset + 4) * 2 != length)
        return damaged(r, &s->shx, record, ".shx and .shp disagree on the length of the record");
    if (length < 4)
        return damaged(r, &s->shp, record, "the record is too short");
    uint32_t type = little32(body);
    if (type == SHPT_NULL)
        return LRT_OK;
    if (type != (uint32_t)s->type)
        return damaged(r, &s->shp, record, "the record has another shape type than the file");
    lrti_layer_kind kind = LRTI_LAYER_POINT;
    const char *what = "";
    known_type(s->type, &kind, &what);
    if (kind != LRTI_LAYER_POINT)
        return check_parts(r, s, body, (size_t)length, record, vertices);
    *vertices += 1;
    return length < 20 ? damaged(r, &s->shp, record, "the record is too short") : LRT_OK;
}

/*
 * Records carry their number. It need not begin with 1, and some programs write the same one
 * everywhere or leave gaps, but an index that jumps back gives an area the attributes of another.
 */
static lrt_status check_order(const reader *r, const shapefile *s, uint32_t i, uint32_t number,
                              uint32_t *first, uint32_t *last)
{
    bool all_alike = i > 1 && *last == *first, rises = i == 0 || number > *last;
    if (i == 0)
        *first = number;
    if (all_alike ? number != *first : !rises && !(i == 1 && number == *first))
        return damaged(r, &s->shx, (uint64_t)i + 1,
                       "the index points to a record with another number");
    *last = number;
    return LRT_OK;
}

static lrt_status check_records(reader *r, const shapefile *s)
{
    uint64_t vertices = 0, furthest = HEADER;
    uint32_t first = 0, last = 0;
    for (uint32_t i = 0; i < s->records; i++) {
        uint32_t number = 0;
        uint64_t end = 0;
        lrt_status status = check_record(r, s, i, &vertices, &number, &end);
        if (status == LRT_OK)
            status = check_order(r, s, i, number, &first, &last);
        if (status != LRT_OK)
            return status;
        if (end > furthest)
            furthest = end;
        if (vertices > r->options->limits->vertices)
            return lrti_fail_at(r->err, LRT_E_LIMIT, s->shp.path, 0, NULL, "more than %u vertices",
                                r->options->limits->vertices);
    }
    if (s->shp.size - furthest < RECORD_HEADER + 4)
        return LRT_OK;
    if (big32(s->shp.data + furthest) == last + 1)
        return damaged(r, &s->shx, 0, "the .shp holds more records than the index");
    note(r, "unused_bytes", 0,
         "the .shp holds bytes that its index does not name (edited and not repacked); they are "
         "not read");
    return LRT_OK;
}

/* A .dbf whose counts fit its size, its fields and the number of shapes. */
static lrt_status check_dbf(const reader *r, const shapefile *s)
{
    const mapped *file = &s->dbf;
    char text[160];
    if (file->size < 33)
        return damaged(r, file, 0, "shorter than a header");
    uint64_t records = little32(file->data + 4), header = little16(file->data + 8),
             width = little16(file->data + 10);
    if (header < 33 || width < 1 || header > file->size)
        return damaged(r, file, 0, "the header contradicts itself");
    if (header + records * width > file->size) {
        snprintf(text, sizeof text,
                 "the header says %llu records of %llu bytes, the file has %llu bytes",
                 (unsigned long long)records, (unsigned long long)width,
                 (unsigned long long)file->size);
        return damaged(r, file, 0, text);
    }
    uint64_t used = 1;
    for (uint64_t at = 32; at + 32 <= header && file->data[at] != 0x0D; at += 32)
        used += file->data[at + 16];
    if (used > width)
        return damaged(r, file, 0, "the fields are wider than the record");
    if (records == s->records)
        return LRT_OK;
    snprintf(text, sizeof text, "%llu records for the %u shapes of the .shp",
             (unsigned long long)records, s->records);
    return damaged(r, file, 0, text);
}

static lrt_status open_shapefile(reader *r, shapefile *s)
{
    const uint64_t max = r->options->limits->file_bytes;
    const char *what = "";
    lrt_status status = map_file(r, r->path, max, &s->shp);
    if (status == LRT_OK && !s->shp.present)
        return lrti_fail_at(
            r->err, LRT_E_IO, r->path, 0, NULL,
            "the file does not exist; restore it, or correct its name where it is written");
    if (status == LRT_OK)
        status = map_side_file(r, "shx", max, &s->shx);
    if (status == LRT_OK)
        status = map_side_file(r, "dbf", max, &s->dbf);
    if (status == LRT_OK)
        status = map_side_file(r, "prj", TEXT_FILE_MAX, &s->prj);
    if (status == LRT_OK && !s->shx.present)
        status = is_missing(r, &s->shx, "the index of the shapes");
    if (status == LRT_OK && !s->dbf.present && r->options->n_fields)
        status = is_missing(r, &s->dbf, "the table of attributes");
    if (status == LRT_OK)
        status = check_header(r, &s->shp);
    if (status == LRT_OK)
        status = check_header(r, &s->shx);
    if (status != LRT_OK)
        return status;
    s->type = (int)little32(s->shp.data + 32);
    if (s->type == SHPT_NULL && s->shp.size == HEADER)
        s->type = SHPT_POLYGON; /* an empty file of nothing in particular */
    if (!known_type(s->type, &r->kind, &what))
        return lrti_fail_at(r->err, LRT_E_LAYER, r->path, 0, NULL,
                            "shape type %d (%s) is not supported: export points, lines or "
                            "polygons",
                            s->type, SHPTypeName(s->type));
    if ((status = check_wanted(r, what)) != LRT_OK)
        return status;
    if ((s->shx.size - HEADER) % 8)
        return damaged(r, &s->shx, 0, "the last entry is cut off");
    if ((s->shx.size - HEADER) / 8 > r->options->limits->features)
        return lrti_fail_at(r->err, LRT_E_LIMIT, r->path, 0, NULL, "more than %u features",
                            r->options->limits->features);
    s->records = (uint32_t)((s->shx.size - HEADER) / 8);
    if (s->dbf.present && (status = check_dbf(r, s)) != LRT_OK)
        return status;
    return check_records(r, s);
}

/* ---- shapefile: shapelib over memory ---- */

/*
 * shapelib's hooks know nothing of whose they are: FOpen gets a name and Error a message, no user
 * data. The reading thread leaves the files and a place for the message here; thread-local, since
 * tests read in threads without a child.
 */
static _Thread_local struct {
    const shapefile *files;
    char message[200];
} hook;

typedef struct cursor {
    const mapped *file;
    SAOffset pos;
} cursor;

static SAFile hook_open(const char *name, const char *access_mode)
{
    const mapped *file = NULL;
    const char *dot = strrchr(name, '.');
    (void)access_mode;
    if (!hook.files || !dot)
        return NULL;
    if (strcmp(dot, ".shp") == 0)
        file = &hook.files->shp;
    if (strcmp(dot, ".shx") == 0)
        file = &hook.files->shx;
    if (strcmp(dot, ".dbf") == 0)
        file = &hook.files->dbf;
    cursor *c = file && file->present ? malloc(sizeof *c) : NULL;
    if (c)
        *c = (cursor){file, 0};
    return (SAFile)(void *)c;
}

static SAOffset hook_read(void *to, SAOffset size, SAOffset count, SAFile file)
{
    cursor *c = (cursor *)(void *)file;
    if (size == 0 || c->pos >= c->file->size)
        return 0;
    SAOffset whole = (c->file->size - c->pos) / size, n = count < whole ? count : whole;
    memcpy(to, c->file->data + c->pos, n * size);
    c->pos += n * size;
    return n;
}

static SAOffset hook_write(void *from, SAOffset size, SAOffset count, SAFile file)
{
    (void)from;
    (void)size;
    (void)count;
    (void)file;
    return 0;
}

static SAOffset hook_seek(SAFile file, SAOffset offset, int whence)
{
    cursor *c = (cursor *)(void *)file;
    c->pos = whence == SEEK_SET   ? offset
             : whence == SEEK_CUR ? c->pos + offset
                                  : c->file->size + offset;
    return 0;
}

static SAOffset hook_tell(SAFile file) { return ((cursor *)(void *)file)->pos; }

static int hook_flush(SAFile file)
{
    (void)file;
    return 0;
}

static int hook_close(SAFile file)
{
    free((void *)file);
    return 0;
}

static int hook_remove(const char *name)
{
    (void)name;
    return -1;
}

static void hook_error(const char *message)
{
    size_t len = strcspn(message, "\n");
    snprintf(hook.message, sizeof hook.message, "%.*s", (int)(len < 190 ? len : 190), message);
}

static double hook_atof(const char *text)
{
    double v = 0;
    return lrti_parse_double(text, strlen(text), &v) ? v : 0;
}

static SAHooks make_hooks(const shapefile *files)
{
    hook.files = files;
    hook.message[0] = 0;
    return (SAHooks){hook_open,  hook_read,  hook_write,  hook_seek,  hook_tell,
                     hook_flush, hook_close, hook_remove, hook_error, hook_atof};
}

/* ---- shapefile: attributes ---- */

typedef struct table {
    DBFHandle dbf;
    encoding encoding;
    int *column;    /* of each field asked for */
    uint32_t noted; /* texts not in the stated encoding */
} table;

/* The name of column i as UTF-8. */
static const char *column_name(reader *r, const table *t, int i, char *type)
{
    char name[XBASE_FLDNAME_LEN_READ + 2] = "";
    DBFGetFieldInfo(t->dbf, i, name, NULL, NULL);
    if (type)
        *type = DBFGetNativeFieldType(t->dbf, i);
    const char *text = name;
    size_t len = trimmed(&text, strlen(name));
    r->text.len = 0;
    put_text(&r->text, &t->encoding, text, len);
    lrti_buf_char(&r->text, '\0');
    return r->text.failed ? "" : r->text.data;
}

static int find_column(reader *r, const table *t, const char *wanted)
{
    int count = DBFGetFieldCount(t->dbf);
    for (int i = 0; i < count; i++)
        if (strcmp(column_name(r, t, i, NULL), wanted) == 0)
            return i;
    for (int i = 0; i < count; i++)
        if (lrti_equal_nocase(column_name(r, t, i, NULL), wanted))
            return i;
    return -1;
}

static lrt_status field_missing(const reader *r, const char *path, const char *wanted,
                                const lrti_buf *there)
{
    return lrti_fail_at(
        r->err, LRT_E_LAYER, path, 0, wanted,
        "there is no such field; the layer has: %.700s; correct the name of the field",
        there->len && !there->failed ? there->data : "none");
}

static lrt_status find_columns(reader *r, const shapefile *s, table *t)
{
    t->column = calloc(r->options->n_fields + 1, sizeof *t->column);
    if (!t->column)
        return lrti_fail_memory(r->err);
    for (size_t f = 0; f < r->options->n_fields; f++) {
        t->column[f] = find_column(r, t, r->options->fields[f]);
        if (t->column[f] >= 0)
            continue;
        lrti_buf there = {0};
        for (int i = 0; i < DBFGetFieldCount(t->dbf); i++) {
            if (i)
                lrti_buf_str(&there, ", ");
            lrti_buf_str(&there, column_name(r, t, i, NULL));
        }
        lrt_status status = field_missing(r, s->dbf.path, r->options->fields[f], &there);
        lrti_buf_free(&there);
        return status;
    }
    return LRT_OK;
}

/* "1.00000000000" and "1.0e+000" are how tools write the ward number 1: whole numbers lose point
 * and exponent. False when it is no number. */
static bool put_number(lrti_buf *out, const char *text, size_t len)
{
    double v = 0;
    bool plain = memchr(text, 'e', len) == NULL && memchr(text, 'E', len) == NULL;
    if (text[0] == '*') /* a number that did not fit: null */
        return true;
    if (!lrti_parse_double(text, len, &v))
        return false;
    if (!plain && v == floor(v) && fabs(v) < 1e15) {
        lrti_buf_fixed(out, v, 0);
        return true;
    }
    if (plain && memchr(text, '.', len)) {
        while (len && text[len - 1] == '0')
            len--;
        if (len && text[len - 1] == '.')
            len--;
    }
    if (len == 0 || (len == 1 && (text[0] == '-' || text[0] == '+')))
        lrti_buf_char(out, '0');
    else
        lrti_buf_add(out, text, len);
    return true;
}

static void put_value(reader *r, table *t, uint32_t record, size_t field)
{
    lrti_buf *out = &r->values[field];
    out->len = 0;
    const char *text = DBFReadStringAttribute(t->dbf, (int)record, t->column[field]);
    char type = DBFGetNativeFieldType(t->dbf, t->column[field]);
    size_t len = text ? trimmed(&text, strlen(text)) : 0;
    if (len == 0)
        return;
    if ((type == 'N' || type == 'F') && put_number(out, text, len))
        return;
    if (type == 'D' && len == 8 && strspn(text, "0123456789") >= 8) {
        if (memcmp(text, "00000000", 8) != 0)
            lrti_buf_printf(out, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
        return;
    }
    if ((type == 'L' && text[0] == '?') || put_text(out, &t->encoding, text, len))
        return;
    char message[160];
    snprintf(message, sizeof message,
             "the text of field %.60s is not in the stated encoding (or UTF-8); read as ISO-8859-1",
             r->options->fields[field]);
    note(r, "text_encoding", (uint64_t)record + 1, message);
}

/* ---- shapefile: shapes ---- */

/* A vertex outside the box its own record states: one of the two is wrong. */
static bool box_holds(const SHPObject *o)
{
    double tolerance = 1e-6 * (fabs(o->dfXMax - o->dfXMin) + fabs(o->dfYMax - o->dfYMin)) + 1e-9;
    for (int i = 0; i < o->nVertices; i++)
        if (!(o->padfX[i] >= o->dfXMin - tolerance && o->padfX[i] <= o->dfXMax + tolerance &&
              o->padfY[i] >= o->dfYMin - tolerance && o->padfY[i] <= o->dfYMax + tolerance))
            return false;
    return true;
}

static lrt_status put_shape(reader *r, const SHPObject *o, uint32_t record)
{
    bool parts = r->kind != LRTI_LAYER_POINT;
    int part = 1;
    for (int i = 0; i < o->nVertices; i++) {
        for (; parts && part < o->nParts && o->panPartStart[part] <= i; part++)
            end_ring(r);
        lrt_status status = add_point(r, record, o->padfX[i], o->padfY[i]);
        if (status != LRT_OK)
            return status;
    }
    for (; parts && part < o->nParts; part++)
        end_ring(r);
    if (o->nVertices)
        end_ring(r);
    if (parts && !box_holds(o))
        note(r, "box_mismatch", (uint64_t)record + 1,
             "points lie outside the box that the record states for itself");
    return LRT_OK;
}

static lrt_status read_record(reader *r, const shapefile *s, SHPHandle shp, table *t,
                              uint32_t record)
{
    lrt_status status = LRT_OK;
    if (t->dbf && DBFIsRecordDeleted(t->dbf, (int)record)) {
        note(r, "deleted_record", (uint64_t)record + 1,
             "the record is marked as deleted and is not read");
        return LRT_OK;
    }
    start_shape(r);
    hook.message[0] = 0;
    SHPObject *o = SHPReadObject(shp, (int)record);
    if (!o)
        return damaged(r, &s->shp, (uint64_t)record + 1,
                       hook.message[0] ? hook.message : "the record cannot be read");
    if (o->nSHPType != SHPT_NULL)
        status = put_shape(r, o, record);
    SHPDestroyObject(o);
    for (size_t f = 0; f < r->options->n_fields && status == LRT_OK; f++)
        put_value(r, t, record, f);
    return status == LRT_OK ? send_feature(r, record) : status;
}

static lrt_status open_table(reader *r, const shapefile *s, SAHooks *hooks, table *t)
{
    if (!s->dbf.present) {
        note(r, "missing_dbf", 0,
             "the .dbf is missing: the areas have no attributes and are named by record number");
        return LRT_OK;
    }
    lrt_status status = choose_encoding(r, &s->dbf, &t->encoding);
    if (status != LRT_OK)
        return status;
    t->dbf = DBFOpenLL("layer.dbf", "rb", hooks);
    if (!t->dbf)
        return damaged(r, &s->dbf, 0, hook.message[0] ? hook.message : "the table cannot be read");
    if ((uint32_t)DBFGetRecordCount(t->dbf) != s->records)
        return damaged(r, &s->dbf, 0, "the number of records is unclear");
    return find_columns(r, s, t);
}

static lrt_status read_records(reader *r, const shapefile *s)
{
    SAHooks hooks = make_hooks(s);
    table t = {0};
    char crs[TEXT_FILE_MAX + 1] = "";
    const char *wanted = r->options->crs;
    int records = 0;
    SHPHandle shp = SHPOpenLL("layer.shp", "rb", &hooks);
    lrt_status status = LRT_OK;
    if (!shp)
        return damaged(r, &s->shp, 0, hook.message[0] ? hook.message : "the file cannot be read");
    SHPGetInfo(shp, &records, NULL, NULL, NULL);
    if (records < 0 || (uint32_t)records != s->records)
        status = damaged(r, &s->shx, 0, "the number of records is unclear");
    if (status == LRT_OK)
        status = open_table(r, s, &hooks, &t);
    text_of(&s->prj, false, crs, sizeof crs);
    if (status == LRT_OK)
        send_head(r, wanted && wanted[0] ? wanted : crs);
    for (uint32_t i = 0; i < s->records && status == LRT_OK; i++)
        status = read_record(r, s, shp, &t, i);
    close_encoding(&t.encoding);
    if (t.dbf)
        DBFClose(t.dbf);
    free(t.column);
    SHPClose(shp);
    hook.files = NULL;
    return status;
}

static lrt_status read_shapefile(reader *r)
{
    shapefile *s = calloc(1, sizeof *s);
    if (!s)
        return lrti_fail_memory(r->err);
    lrt_status status = open_shapefile(r, s);
    if (status == LRT_OK)
        status = read_records(r, s);
    unmap(&s->shp);
    unmap(&s->shx);
    unmap(&s->dbf);
    unmap(&s->prj);
    free(s);
    return status;
}

/* ---- GeoJSON (RFC 7946, and the `crs` member of its forerunner) ---- */

typedef struct geojson {
    const char **key; /* what a field not called so exactly is called; NULL = not met */
    bool *met;        /* any feature has it */
    bool kind_known;
} geojson;

static lrt_status bad_json(const reader *r, uint64_t record, const char *what)
{
    return lrti_fail_at(r->err, LRT_E_LAYER, r->path, record, NULL,
                        "%s: not GeoJSON as RFC 7946 defines it; export it again as GeoJSON", what);
}

static lrt_status put_position(reader *r, uint64_t record, const lrti_json *position)
{
    if (lrti_json_type(position) != LRTI_JSON_ARRAY || lrti_json_size(position) < 2 ||
        lrti_json_type(lrti_json_at(position, 0)) != LRTI_JSON_NUMBER ||
        lrti_json_type(lrti_json_at(position, 1)) != LRTI_JSON_NUMBER)
        return bad_json(r, record + 1, "a position is not an array of two or three numbers");
    return add_point(r, record, lrti_json_number(lrti_json_at(position, 0), NAN),
                     lrti_json_number(lrti_json_at(position, 1), NAN));
}

/* Coordinates nested `depth` arrays deep above the position: 1 a line or ring, 2 polygon or lines,
 * 3 polygons. */
static lrt_status put_coordinates(reader *r, uint64_t record, const lrti_json *coordinates,
                                  int depth)
{
    if (lrti_json_type(coordinates) != LRTI_JSON_ARRAY)
        return bad_json(r, record + 1, "coordinates are not an array");
    lrt_status status = LRT_OK;
    for (size_t i = 0; i < lrti_json_size(coordinates) && status == LRT_OK; i++) {
        const lrti_json *item = lrti_json_at(coordinates, i);
        status =
            depth > 1 ? put_coordinates(r, record, item, depth - 1) : put_position(r, record, item);
    }
    if (status == LRT_OK && depth == 1 && lrti_json_size(coordinates))
        end_ring(r);
    return status;
}

typedef struct geometry_type {
    const char *name;
    lrti_layer_kind kind;
    int depth; /* 0: the coordinates are a position */
    const char *what;
} geometry_type;

static const geometry_type GEOMETRY_TYPES[] = {
    {"Point", LRTI_LAYER_POINT, 0, "points"},         {"LineString", LRTI_LAYER_LINE, 1, "lines"},
    {"MultiLineString", LRTI_LAYER_LINE, 2, "lines"}, {"Polygon", LRTI_LAYER_AREA, 2, "polygons"},
    {"MultiPolygon", LRTI_LAYER_AREA, 3, "polygons"},
};

static const geometry_type *geometry_type_of(const lrti_json *geometry)
{
    const char *name = lrti_json_text(lrti_json_get(geometry, "type"));
    for (size_t i = 0; name && i < LRTI_COUNT(GEOMETRY_TYPES); i++)
        if (strcmp(GEOMETRY_TYPES[i].name, name) == 0)
            return &GEOMETRY_TYPES[i];
    return NULL;
}

/* The polygons of a collection, as tools leave them after a repair; what else is in it gets a note.
 */
static lrt_status put_collection(reader *r, uint64_t record, const lrti_json *geometry)
{
    const lrti_json *members = lrti_json_get(geometry, "geometries");
    bool others = false;
    lrt_status status = LRT_OK;
    for (size_t i = 0; i < lrti_json_size(members) && status == LRT_OK; i++) {
        const lrti_json *one = lrti_json_at(members, i);
        const geometry_type *type = geometry_type_of(one);
        if (type && type->kind == LRTI_LAYER_AREA)
            status = put_coordinates(r, record, lrti_json_get(one, "coordinates"), type->depth);
        else
            others = true;
    }
    if (others)
        note(r, "parts_dropped", record + 1,
             "a GeometryCollection holds more than polygons; only these are read");
    return status;
}

static lrt_status put_geometry(reader *r, geojson *g, uint64_t record, const lrti_json *geometry)
{
    if (lrti_json_type(geometry) == LRTI_JSON_NULL)
        return LRT_OK;
    const geometry_type *type = geometry_type_of(geometry);
    const char *name = lrti_json_text(lrti_json_get(geometry, "type"));
    bool collection = name && strcmp(name, "GeometryCollection") == 0;
    if (!type && !collection)
        return lrti_fail_at(r->err, LRT_E_LAYER, r->path, record + 1, NULL,
                            "the geometry type \"%.40s\" is not supported", name ? name : "none");
    lrti_layer_kind kind = type ? type->kind : LRTI_LAYER_AREA;
    if (g->kind_known && kind != r->kind)
        return lrti_fail_at(r->err, LRT_E_LAYER, r->path, record + 1, NULL,
                            "points, lines and polygons are mixed in one layer");
    r->kind = kind;
    g->kind_known = true;
    lrt_status status = check_wanted(r, type ? type->what : "polygons");
    if (status != LRT_OK)
        return status;
    if (collection)
        return put_collection(r, record, geometry);
    const lrti_json *coordinates = lrti_json_get(geometry, "coordinates");
    if (type->depth)
        return put_coordinates(r, record, coordinates, type->depth);
    if (lrti_json_type(coordinates) == LRTI_JSON_ARRAY && lrti_json_size(coordinates) == 0)
        return LRT_OK; /* an empty point */
    status = put_position(r, record, coordinates);
    end_ring(r);
    return status;
}

/* Looks for a member called like the field but for case; only among the first, so that many members
 * cost no quadratic time. */
static const char *similar_member(const lrti_json *properties, const char *wanted)
{
    const lrti_json *value = NULL;
    for (size_t i = 0; i < lrti_json_size(properties) && i < 256; i++) {
        const char *name = lrti_json_member(properties, i, &value);
        if (name && lrti_equal_nocase(name, wanted))
            return name;
    }
    return NULL;
}

static const lrti_json *find_property(reader *r, geojson *g, const lrti_json *feature, size_t f)
{
    const char *wanted = r->options->fields[f];
    const lrti_json *properties = lrti_json_get(feature, "properties");
    const lrti_json *value = lrti_json_get(properties, wanted);
    if (!value && !g->key[f] && r->features < 1000)
        g->key[f] = similar_member(properties, wanted);
    if (!value && g->key[f])
        value = lrti_json_get(properties, g->key[f]);
    if (!value && lrti_equal_nocase(wanted, "id"))
        value = lrti_json_get(feature, "id"); /* RFC 7946 section 3.2 */
    g->met[f] = g->met[f] || value;
    return value;
}

static void put_properties(reader *r, geojson *g, uint64_t record, const lrti_json *feature)
{
    for (size_t f = 0; f < r->options->n_fields; f++) {
        const lrti_json *value = find_property(r, g, feature, f);
        lrti_json_kind kind = lrti_json_type(value);
        r->values[f].len = 0;
        r->text.len = 0;
        if (kind == LRTI_JSON_ARRAY || kind == LRTI_JSON_OBJECT) {
            note(r, "attribute_not_text", record + 1,
                 "an attribute is a list or an object, not a text or number; it is left empty");
            continue;
        }
        lrti_json_scalar(value, &r->text);
        const char *text = r->text.len ? r->text.data : "";
        size_t len = trimmed(&text, r->text.len);
        lrti_buf_add(&r->values[f], text, len);
        r->values[f].failed = r->values[f].failed || r->text.failed;
    }
}

static lrt_status read_feature(reader *r, geojson *g, uint64_t record, const lrti_json *feature)
{
    const char *type = lrti_json_text(lrti_json_get(feature, "type"));
    if (!type || strcmp(type, "Feature") != 0)
        return bad_json(r, record + 1, "a member of \"features\" is not a Feature");
    start_shape(r);
    lrt_status status = put_geometry(r, g, record, lrti_json_get(feature, "geometry"));
    if (status != LRT_OK)
        return status;
    put_properties(r, g, record, feature);
    return send_feature(r, record);
}

/* "urn:ogc:def:crs:EPSG::3734" -> "EPSG:3734"; "...:OGC:1.3:CRS84" -> "OGC:CRS84"; other names as
 * they are. */
static void short_crs(const char *name, char *out, size_t size)
{
    const char *urn = "urn:ogc:def:crs:";
    if (strncmp(name, urn, strlen(urn)) != 0) {
        snprintf(out, size, "%s", name);
        return;
    }
    const char *authority = name + strlen(urn), *colon = strchr(authority, ':'),
               *code = strrchr(authority, ':');
    if (!colon || !code[1])
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%.*s:%s", (int)(colon - authority), authority, code + 1);
}

static lrt_status json_crs(const reader *r, const lrti_json *root, char *out, size_t size)
{
    const lrti_json *crs = lrti_json_get(root, "crs");
    const char *wanted = r->options->crs;
    const char *name = lrti_json_text(lrti_json_get(lrti_json_get(crs, "properties"), "name"));
    if (wanted && wanted[0])
        snprintf(out, size, "%s", wanted);
    else if (lrti_json_type(crs) == LRTI_JSON_NULL)
        snprintf(out, size, "OGC:CRS84");
    else if (name && name[0])
        short_crs(name, out, size);
    else
        return lrti_fail_at(r->err, LRT_E_CRS, r->path, 0, "crs",
                            "the coordinate system is not given by name: use EPSG:N");
    return LRT_OK;
}

static lrt_status check_fields_met(reader *r, const geojson *g, const lrti_json *first)
{
    for (size_t f = 0; f < r->options->n_fields && r->features; f++) {
        if (g->met[f])
            continue;
        const lrti_json *properties = lrti_json_get(first, "properties"), *value = NULL;
        lrti_buf there = {0};
        for (size_t i = 0; i < lrti_json_size(properties) && i < JSON_MEMBERS_SHOWN; i++) {
            if (i)
                lrti_buf_str(&there, ", ");
            lrti_buf_str(&there, lrti_json_member(properties, i, &value));
        }
        lrt_status status = field_missing(r, r->path, r->options->fields[f], &there);
        lrti_buf_free(&there);
        return status;
    }
    return LRT_OK;
}

static lrti_layer_kind first_kind(const lrti_json *features)
{
    for (size_t i = 0; i < lrti_json_size(features); i++) {
        const geometry_type *type =
            geometry_type_of(lrti_json_get(lrti_json_at(features, i), "geometry"));
        if (type)
            return type->kind;
    }
    return LRTI_LAYER_AREA;
}

static lrt_status read_features(reader *r, geojson *g, const lrti_json *features)
{
    if (lrti_json_type(features) != LRTI_JSON_ARRAY)
        return bad_json(r, 0, "\"features\" is not an array");
    lrt_status status = LRT_OK;
    for (size_t i = 0; i < lrti_json_size(features) && status == LRT_OK; i++)
        status = read_feature(r, g, i, lrti_json_at(features, i));
    return status == LRT_OK ? check_fields_met(r, g, lrti_json_at(features, 0)) : status;
}

/* A geometry without a feature around it: one record without attributes. */
static lrt_status read_bare(reader *r, geojson *g, const lrti_json *root)
{
    if (r->options->n_fields) {
        lrti_buf none = {0};
        return field_missing(r, r->path, r->options->fields[0], &none);
    }
    start_shape(r);
    lrt_status status = put_geometry(r, g, 0, root);
    return status == LRT_OK ? send_feature(r, 0) : status;
}

static lrt_status read_root(reader *r, geojson *g, const lrti_json *root)
{
    char crs[1024];
    const char *type = lrti_json_text(lrti_json_get(root, "type"));
    lrt_status status = json_crs(r, root, crs, sizeof crs);
    if (!type)
        return bad_json(r, 0, "there is no \"type\"");
    if (status != LRT_OK)
        return status;
    const lrti_json *features = lrti_json_get(root, "features");
    bool collection = strcmp(type, "FeatureCollection") == 0,
         feature = strcmp(type, "Feature") == 0;
    const geometry_type *bare = geometry_type_of(feature ? lrti_json_get(root, "geometry") : root);
    r->kind = collection ? first_kind(features) : bare ? bare->kind : LRTI_LAYER_AREA;
    send_head(r, crs);
    if (collection)
        return read_features(r, g, features);
    if (!feature)
        return read_bare(r, g, root);
    status = read_feature(r, g, 0, root);
    return status == LRT_OK ? check_fields_met(r, g, root) : status;
}

/* The file as a tree; *root is NULL on failure. */
static lrt_status parse_geojson(reader *r, lrti_json **root)
{
    mapped file = {0};
    *root = NULL;
    lrt_status status = map_file(r, r->path, r->options->limits->file_bytes, &file);
    if (status != LRT_OK)
        return status;
    if (!file.present)
        return lrti_fail_at(
            r->err, LRT_E_IO, r->path, 0, NULL,
            "the file does not exist; restore it, or correct its name where it is written");
    const char *text = (const char *)file.data;
    size_t skip = file.size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (file.size > skip)
        *root = lrti_json_parse(text + skip, file.size - skip, r->path, r->err);
    else
        status = bad_json(r, 0, "the file is empty");
    unmap(&file);
    if (*root || status != LRT_OK)
        return status;
    /* jansson has no words, and no place, for a failed allocation */
    if (r->err->record == 0 && strstr(r->err->message, "column -1"))
        return lrti_fail_at(r->err, LRT_E_LAYER, r->path, 0, NULL,
                            "reading needs more memory than a file of this size may take");
    r->err->status = LRT_E_LAYER;
    return LRT_E_LAYER;
}

static lrt_status read_geojson(reader *r)
{
    geojson g = {0};
    lrti_json *root = NULL;
    lrt_status status = parse_geojson(r, &root);
    if (status != LRT_OK)
        return status;
    g.key = calloc(r->options->n_fields + 1, sizeof *g.key);
    g.met = calloc(r->options->n_fields + 1, sizeof *g.met);
    status = g.key && g.met ? read_root(r, &g, root) : lrti_fail_memory(r->err);
    free(g.key);
    free(g.met);
    lrti_json_free(root);
    return status;
}

/* ---- the reader as a whole ---- */

static bool has_extension(const char *path, const char *extension)
{
    return lrti_equal_nocase(path + extension_at(path), extension);
}

static lrt_status read_any(reader *r)
{
    if (has_extension(r->path, ".shp"))
        return read_shapefile(r);
    if (has_extension(r->path, ".geojson") || has_extension(r->path, ".json"))
        return read_geojson(r);
    return lrti_fail_at(r->err, LRT_E_LAYER, r->path, 0, NULL,
                        "not a boundary layer: the name must end in .shp or .geojson");
}

/* Reads the layer into `out`; its last frame says how it went. */
static void run_reader(const char *path, const lrti_layer_options *options, sink *out)
{
    lrt_error err = {0};
    reader r = {.path = path, .options = options, .out = out, .err = &err};
    r.values = calloc(options->n_fields + 1, sizeof *r.values);
    lrt_status status = r.values ? read_any(&r) : lrti_fail_memory(&err);
    if (status == LRT_OK && r.notes > NOTES_MAX) {
        char text[96];
        unsigned long long more = r.notes - NOTES_MAX;
        r.notes = 0;
        snprintf(text, sizeof text, "%llu more notes on this layer are left out", more);
        note(&r, "notes_left_out", 0, text);
    }
    if (status == LRT_OK && out->bytes.failed)
        status = lrti_fail_memory(&err);
    if (status == LRT_OK) {
        sink_frame(out, FRAME_DONE, 16);
        sink_u64(out, r.features);
        sink_u64(out, r.vertices);
    } else {
        if (out->bytes.failed)
            lrti_buf_free(&out->bytes); /* an error must get through all the same */
        err.status = err.status == LRT_OK ? status : err.status;
        sink_frame(out, FRAME_ERROR, sizeof err);
        lrti_buf_add(&out->bytes, &err, sizeof err);
    }
    for (size_t f = 0; r.values && f < options->n_fields; f++)
        lrti_buf_free(&r.values[f]);
    free(r.values);
    lrti_buf_free(&r.text);
    lrti_buf_free(&r.xy);
    lrti_buf_free(&r.ends);
    sink_flush(out);
}

/* ---- the decoder ---- */

/* Where frames come from: the pipe of a child, or memory. */
typedef struct source {
    int fd; /* -1: `data` */
    pid_t pid;
    const char *data;
    size_t len, pos; /* in `data` or `buffer` */
    int64_t deadline_ms;
    bool ended, late, reaped;
    int exit_status;
    char *buffer;
} source;

static int64_t now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* True when the child is gone. Where the host ignores SIGCHLD or reaps for itself, its status is
 * unknown (-1). */
static bool reap(source *s, bool wait)
{
    while (!s->reaped) {
        pid_t got = waitpid(s->pid, &s->exit_status, wait ? 0 : WNOHANG);
        if (got == 0)
            return false;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            s->exit_status = -1;
        s->reaped = true;
    }
    return true;
}

/*
 * Fills the buffer; false at the end. The end of the pipe is not waited for when the child is gone:
 * a process that another thread of the host forked in between may hold its other end open.
 */
static bool refill(source *s)
{
    while (!s->ended) {
        struct pollfd one = {.fd = s->fd, .events = POLLIN};
        bool gone = reap(s, false);
        int ready = poll(&one, 1, gone ? 0 : 1000);
        if (ready > 0) {
            ssize_t n = read(s->fd, s->buffer, FLUSH_SIZE);
            if (n < 0 && (errno == EINTR || errno == EAGAIN))
                continue;
            s->len = n > 0 ? (size_t)n : 0;
            s->pos = 0;
            s->ended = n <= 0;
        } else if (ready < 0 && errno != EINTR) {
            s->ended = true;
        } else if (gone && ready == 0) {
            s->ended = true;
        } else if (now_ms() > s->deadline_ms) {
            s->ended = s->late = true;
        }
        if (s->pos < s->len)
            return true;
    }
    return false;
}

static bool take(source *s, void *to, size_t len)
{
    char *out = to;
    while (len > 0) {
        if (s->pos == s->len && (s->fd < 0 || !refill(s)))
            return false;
        size_t n = s->len - s->pos < len ? s->len - s->pos : len;
        memcpy(out, (s->fd < 0 ? s->data : s->buffer) + s->pos, n);
        s->pos += n;
        out += n;
        len -= n;
    }
    return true;
}

/* A payload of `len` bytes; it grows as it arrives, since `len` is only a claim. */
static bool take_payload(source *s, lrti_buf *payload, size_t len)
{
    char piece[FLUSH_SIZE / 4];
    payload->len = 0;
    while (len > 0) {
        size_t n = len < sizeof piece ? len : sizeof piece;
        if (!take(s, piece, n))
            return false;
        lrti_buf_add(payload, piece, n);
        if (payload->failed)
            return false;
        len -= n;
    }
    return true;
}

/* Reads within a payload. */
typedef struct view {
    const char *data;
    size_t len;
} view;

static bool view_take(view *v, void *to, size_t len)
{
    if (len > v->len)
        return false;
    memcpy(to, v->data, len);
    v->data += len;
    v->len -= len;
    return true;
}

typedef struct decoder {
    const lrti_layer_options *options;
    lrti_layer *layer;
    lrti_feature *features; /* grow here, move into the arena at the end */
    char **notes;
    size_t features_cap, notes_cap;
    bool headed;
    lrt_status memory; /* LRT_E_MEMORY once an allocation failed */
} decoder;

static bool no_memory(decoder *d)
{
    d->memory = LRT_E_MEMORY;
    return false;
}

static bool decode_head(decoder *d, view v)
{
    uint32_t kind = 0;
    if (d->headed || !view_take(&v, &kind, sizeof kind))
        return false;
    if (kind != LRTI_LAYER_POINT && kind != LRTI_LAYER_LINE && kind != LRTI_LAYER_AREA)
        return false;
    d->headed = true;
    d->layer->kind = (lrti_layer_kind)kind;
    d->layer->crs = lrti_arena_strn(&d->layer->arena, v.data, v.len);
    return d->layer->crs || no_memory(d);
}

static bool decode_note(decoder *d, view v)
{
    if (d->layer->n_notes > NOTES_MAX || memchr(v.data, 0, v.len))
        return false;
    if (!lrti_grow(&d->notes, &d->notes_cap, d->layer->n_notes + 1, sizeof *d->notes))
        return no_memory(d);
    char *text = lrti_arena_strn(&d->layer->arena, v.data, v.len);
    if (!text)
        return no_memory(d);
    d->notes[d->layer->n_notes++] = text;
    return true;
}

static bool decode_shape(decoder *d, view *v, lrti_shape *shape)
{
    lrti_arena *arena = &d->layer->arena;
    uint32_t n = 0, before = 0;
    if (!view_take(v, &n, sizeof n) || n > v->len / sizeof(uint32_t))
        return false;
    if (n == 0)
        return true;
    shape->ring = lrti_arena_alloc(arena, (size_t)n + 1, sizeof *shape->ring);
    if (!shape->ring)
        return no_memory(d);
    if (!view_take(v, shape->ring + 1, n * sizeof(uint32_t)))
        return false;
    for (uint32_t i = 1; i <= n; i++) {
        if (shape->ring[i] < before)
            return false;
        before = shape->ring[i];
    }
    size_t points = shape->ring[n];
    if (points > v->len / (2 * sizeof(double)) ||
        points > d->options->limits->vertices - d->layer->n_vertices)
        return false;
    shape->xy = lrti_arena_alloc(arena, points, 2 * sizeof(double));
    if (!shape->xy)
        return no_memory(d);
    if (!view_take(v, shape->xy, points * 2 * sizeof(double)))
        return false;
    for (size_t i = 0; i < 2 * points; i++)
        if (!(fabs(shape->xy[i]) <= COORDINATE_MAX))
            return false;
    shape->n_rings = n;
    d->layer->n_vertices += points;
    return true;
}

static bool decode_values(decoder *d, view *v, lrti_feature *feature)
{
    size_t n = d->options->n_fields;
    const char **values = lrti_arena_alloc(&d->layer->arena, n, sizeof *values);
    if (!values)
        return no_memory(d);
    for (size_t f = 0; f < n; f++) {
        uint32_t len = 0;
        if (!view_take(v, &len, sizeof len) || len > v->len)
            return false;
        values[f] = lrti_arena_strn(&d->layer->arena, v->data, len);
        if (!values[f])
            return no_memory(d);
        if (memchr(v->data, 0, len) || !lrti_utf8_valid(v->data, len))
            return false;
        v->data += len;
        v->len -= len;
    }
    feature->values = values;
    return true;
}

static bool decode_feature(decoder *d, view v)
{
    lrti_layer *layer = d->layer;
    lrti_feature feature = {0};
    if (!d->headed || layer->n_features >= d->options->limits->features)
        return false;
    if (!view_take(&v, &feature.record, sizeof feature.record))
        return false;
    if (layer->n_features && feature.record <= d->features[layer->n_features - 1].record)
        return false;
    if (!decode_shape(d, &v, &feature.shape) || !decode_values(d, &v, &feature) || v.len)
        return false;
    if (!lrti_grow(&d->features, &d->features_cap, layer->n_features + 1, sizeof *d->features))
        return no_memory(d);
    d->features[layer->n_features++] = feature;
    return true;
}

static bool decode_done(const decoder *d, view v)
{
    uint64_t features = 0, vertices = 0;
    return d->headed && view_take(&v, &features, sizeof features) &&
           view_take(&v, &vertices, sizeof vertices) && v.len == 0 &&
           features == d->layer->n_features && vertices >= d->layer->n_vertices;
}

static bool decode_error(view v, lrt_error *out)
{
    if (v.len != sizeof *out)
        return false;
    memcpy(out, v.data, sizeof *out);
    out->file[sizeof out->file - 1] = 0;
    out->field[sizeof out->field - 1] = 0;
    out->message[sizeof out->message - 1] = 0;
    return out->status > LRT_OK && out->status <= LRT_E_INTERNAL;
}

typedef enum { STREAM_DONE, STREAM_ERROR, STREAM_BROKEN, STREAM_NO_MEMORY } stream_end;

/* Reads frames up to the last one. */
static stream_end decode(decoder *d, source *s, lrt_error *reported)
{
    lrti_buf payload = {0};
    stream_end end = STREAM_BROKEN;
    for (bool more = true; more;) {
        char type = 0;
        uint32_t len = 0;
        if (!take(s, &type, 1) || !take(s, &len, sizeof len) || !take_payload(s, &payload, len))
            break;
        view v = {payload.len ? payload.data : "", payload.len};
        switch (type) {
        case FRAME_HEAD: more = decode_head(d, v); break;
        case FRAME_FEATURE: more = decode_feature(d, v); break;
        case FRAME_NOTE: more = decode_note(d, v); break;
        case FRAME_DONE:
            if (decode_done(d, v))
                end = STREAM_DONE;
            more = false;
            break;
        case FRAME_ERROR:
            if (decode_error(v, reported))
                end = STREAM_ERROR;
            more = false;
            break;
        default: more = false;
        }
    }
    if (d->memory != LRT_OK || payload.failed)
        end = STREAM_NO_MEMORY;
    lrti_buf_free(&payload);
    return end;
}

/* The grown arrays into the arena. */
static bool settle(decoder *d)
{
    lrti_layer *layer = d->layer;
    layer->features = lrti_arena_alloc(&layer->arena, layer->n_features, sizeof *layer->features);
    layer->notes = lrti_arena_alloc(&layer->arena, layer->n_notes, sizeof *layer->notes);
    if (!layer->features || !layer->notes)
        return false;
    if (layer->n_features)
        memcpy(layer->features, d->features, layer->n_features * sizeof *layer->features);
    if (layer->n_notes)
        memcpy(layer->notes, d->notes, layer->n_notes * sizeof *layer->notes);
    return true;
}

/* ---- the child ---- */

static uint64_t size_of(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0
               ? (uint64_t)info.st_size
               : 0;
}

typedef struct budget {
    uint64_t seconds, bytes;
} budget;

/* What reading this layer may cost, from the sizes of its files (which the reader checks against
 * the limits). */
static budget budget_for(const char *path, const lrti_layer_options *options)
{
    reader r = {.path = path, .options = options};
    char side[PATH_MAX + 8];
    bool json = !has_extension(path, ".shp");
    uint64_t mapped_bytes = size_of(path), cost = 0;
    if (!json && strlen(path) + 8 < PATH_MAX) {
        static const char *const others[] = {"shx", "dbf"};
        for (size_t i = 0; i < LRTI_COUNT(others); i++) {
            find_side_file(&r, others[i], side, sizeof side);
            mapped_bytes += size_of(side);
        }
    }
    if (mapped_bytes > 3 * options->limits->file_bytes)
        mapped_bytes = 3 * options->limits->file_bytes;
    cost = MEMORY_BASE + mapped_bytes * (json ? MEMORY_PER_BYTE_JSON : MEMORY_PER_BYTE_SHP);
    return (budget){SECONDS_BASE + mapped_bytes / BYTES_PER_SECOND,
                    (cost < MEMORY_MAX ? cost : MEMORY_MAX) + mapped_bytes};
}

/* `grace` sets the hard limit apart, so that too much CPU is answered with SIGXCPU and not with
 * anybody's SIGKILL. */
static void lower_limit(int resource, uint64_t value, uint64_t grace)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return;
    if (limit.rlim_max == RLIM_INFINITY || value + grace < limit.rlim_max)
        limit.rlim_max = (rlim_t)(value + grace);
    if (limit.rlim_cur == RLIM_INFINITY || value < limit.rlim_cur)
        limit.rlim_cur = (rlim_t)value;
    setrlimit(resource, &limit);
}

/* The address space the host already takes; the child begins with it. 0 = unknown. */
static uint64_t address_space(void)
{
    char text[64];
    unsigned long long pages = 0;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    for (const char *p = text; *p >= '0' && *p <= '9'; p++)
        pages = pages * 10 + (unsigned)(*p - '0');
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* None of the host's handlers may run in the child, and death must look like death. */
static void default_signals(void)
{
    static const int signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGABRT, SIGFPE,
                                  SIGSEGV, SIGBUS,  SIGPIPE, SIGALRM, SIGTERM, SIGUSR1,
                                  SIGUSR2, SIGCHLD, SIGXCPU, SIGXFSZ, SIGSYS,  SIGTRAP};
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (size_t i = 0; i < LRTI_COUNT(signals); i++)
        sigaction(signals[i], &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Keeps nothing of the host open but the pipe, as descriptor 3; what libc might print on its way
 * down goes nowhere. */
static bool own_descriptors(int pipe_fd)
{
    int high = fcntl(pipe_fd, F_DUPFD, 10);
    int null = high < 0 ? -1 : open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
        dup2(high, 3) < 0)
        return false;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 4U, ~0U, 0U) == 0)
        return true;
#endif
    struct rlimit limit;
    int last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur
                                                                               : 65536;
    for (int fd = 4; fd < last; fd++)
        close(fd);
    return true;
}

/* Never returns, runs no exit handlers, flushes no buffers of the host. */
static _Noreturn void be_the_child(const char *path, const lrti_layer_options *options, budget b,
                                   int pipe_fd)
{
    default_signals();
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (!own_descriptors(pipe_fd))
        _exit(2);
    lower_limit(RLIMIT_CORE, 0, 0);
    lower_limit(RLIMIT_CPU, b.seconds, 5);
    uint64_t taken = SANITIZED ? 0 : address_space();
    if (taken)
        lower_limit(RLIMIT_AS, taken + b.bytes, 0);
    sink out = {.fd = 3};
    run_reader(path, options, &out);
    _exit(out.broken || out.bytes.failed ? 3 : 0);
}

/* One line on why the stream ended early. */
static lrt_status explain_death(const source *s, const char *path, budget b, lrt_error *err)
{
    int signal_number =
        s->exit_status >= 0 && WIFSIGNALED(s->exit_status) ? WTERMSIG(s->exit_status) : 0;
    unsigned long long mib = (unsigned long long)(b.bytes >> 20),
                       seconds = (unsigned long long)b.seconds;
    if (s->late || signal_number == SIGXCPU)
        return lrti_fail_at(err, LRT_E_LAYER, path, 0, NULL,
                            "reading took longer than %llu s and was stopped: the file is damaged",
                            seconds);
    if (signal_number)
        return lrti_fail_at(err, LRT_E_LAYER, path, 0, NULL,
                            "the reading process died of signal %d: the file is damaged, or needs "
                            "more than %llu MiB of memory",
                            signal_number, mib);
    return lrti_fail_at(err, LRT_E_LAYER, path, 0, NULL,
                        "the reading process gave no complete answer: the file is damaged, or "
                        "needs more than %llu MiB of memory",
                        mib);
}

static stream_end decode_child(decoder *d, source *s, lrt_error *reported)
{
    stream_end end = decode(d, s, reported);
    close(s->fd);
    /* It has nothing more to say; a child that is still there after a broken stream would block on
     * the pipe, or hang. */
    if (end != STREAM_DONE && end != STREAM_ERROR && !reap(s, false))
        kill(s->pid, SIGKILL);
    reap(s, true);
    return end;
}

static lrt_status cannot_start(const char *path, int reason, lrt_error *err)
{
    char text[128] = "";
    if (reason == ENOMEM)
        return lrti_fail_memory(err);
    if (strerror_r(reason, text, sizeof text) != 0)
        text[0] = 0;
    return lrti_fail_at(err, LRT_E_IO, path, 0, NULL,
                        "the process that reads layers cannot be started: %s", text);
}

static lrt_status read_in_child(const char *path, decoder *d, lrt_error *reported, stream_end *end,
                                lrt_error *err)
{
    budget b = budget_for(path, d->options);
    source s = {.deadline_ms = now_ms() + (int64_t)b.seconds * 1000};
    int ends[2];
    s.buffer = malloc(FLUSH_SIZE);
    if (!s.buffer)
        return lrti_fail_memory(err);
    int reason = pipe(ends) == 0 ? 0 : errno;
    if (reason == 0) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        s.pid = fork();
        reason = s.pid < 0 ? errno : 0;
        if (s.pid == 0)
            be_the_child(path, d->options, b, ends[1]);
        close(ends[1]);
        if (reason)
            close(ends[0]);
    }
    if (reason) {
        free(s.buffer);
        return cannot_start(path, reason, err);
    }
    s.fd = ends[0];
    *end = decode_child(d, &s, reported);
    free(s.buffer);
    return *end == STREAM_BROKEN ? explain_death(&s, path, b, err) : LRT_OK;
}

static lrt_status read_here(const char *path, decoder *d, lrt_error *reported, stream_end *end,
                            lrt_error *err)
{
    sink out = {.fd = -1};
    run_reader(path, d->options, &out);
    source s = {.fd = -1, .data = out.bytes.len ? out.bytes.data : "", .len = out.bytes.len};
    *end = out.bytes.failed ? STREAM_NO_MEMORY : decode(d, &s, reported);
    lrti_buf_free(&out.bytes);
    return *end == STREAM_BROKEN ? lrti_fail_at(err, LRT_E_INTERNAL, path, 0, NULL,
                                                "the layer reader contradicts itself")
                                 : LRT_OK;
}

lrt_status lrti_layer_read(const char *path, const lrti_layer_options *options, lrti_layer *out,
                           lrt_error *err)
{
    memset(out, 0, sizeof *out);
    decoder d = {.options = options, .layer = out};
    lrt_error reported = {0};
    stream_end end = STREAM_BROKEN;
    lrt_status status = options->same_process ? read_here(path, &d, &reported, &end, err)
                                              : read_in_child(path, &d, &reported, &end, err);
    if (status == LRT_OK && end == STREAM_ERROR) {
        status = reported.status;
        if (err)
            *err = reported;
    } else if (status == LRT_OK && (end == STREAM_NO_MEMORY || !settle(&d))) {
        status = lrti_fail_memory(err);
    }
    free(d.features);
    free(d.notes);
    if (status != LRT_OK)
        lrti_layer_free(out);
    return status;
}

void lrti_layer_free(lrti_layer *layer)
{
    if (!layer)
        return;
    lrti_arena_free(&layer->arena);
    memset(layer, 0, sizeof *layer);
}
