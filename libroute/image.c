#define _POSIX_C_SOURCE 200809L
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096u
#define MAGIC "LRTDATA\n" /* the line feed notices a transfer in text mode */

typedef struct entry {
    uint32_t kind, reserved;
    uint64_t offset, size, checksum;
} entry;

typedef struct trailer {
    char magic[8];
    uint32_t format, n_sections;
    uint64_t table_offset, sqlite_size, file_size;
    uint64_t first_page_checksum, table_checksum;
    unsigned char reserved[40];
    unsigned char digest[LRTI_SHA256_SIZE];
    uint64_t checksum; /* of all of the trailer in front of it */
} trailer;
_Static_assert(sizeof(trailer) == 136, "the trailer is part of the format");
_Static_assert(sizeof(entry) == 32, "the section table is part of the format");

/* ---- writing ---- */

static lrt_status write_all(int fd, const void *data, size_t len, const char *path,
                            lrti_sha256 *sha, lrt_error *err)
{
    const char *at = data;
    lrti_sha256_add(sha, data, len);
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot write: %s",
                                strerror(n < 0 ? errno : ENOSPC));
        }
        at += n;
        len -= (size_t)n;
    }
    return LRT_OK;
}

/* Feeds what SQLite wrote to the digest and takes the checksum of its first page. */
static lrt_status hash_sqlite(int fd, const char *path, uint64_t size, trailer *t, lrti_sha256 *sha,
                              lrt_error *err)
{
    char *chunk = malloc(1 << 20);
    lrt_status status = chunk ? LRT_OK : lrti_fail_memory(err);
    for (uint64_t at = 0; status == LRT_OK && at < size;) {
        ssize_t n = pread(fd, chunk, 1 << 20, (off_t)at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            status = lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot read back: %s",
                                  n < 0 ? strerror(errno) : "short file");
            break;
        }
        if (at == 0) {
            t->first_page_checksum = lrti_checksum(chunk, (size_t)n < PAGE ? (size_t)n : PAGE);
        }
        lrti_sha256_add(sha, chunk, (size_t)n);
        at += (uint64_t)n;
    }
    free(chunk);
    return status;
}

lrt_status lrti_image_append(int fd, const char *path, const lrti_section_data *sections, size_t n,
                             lrt_error *err)
{
    static const char zeros[PAGE] = {0};
    entry table[LRTI_IMAGE_SECTIONS_MAX] = {{0, 0, 0, 0, 0}};
    trailer t = {{0}, LRTI_FORMAT, (uint32_t)n, 0, 0, 0, 0, 0, {0}, {0}, 0};
    lrti_sha256 sha;
    struct stat st;
    memcpy(t.magic, MAGIC, sizeof t.magic);
    if (n > LRTI_IMAGE_SECTIONS_MAX) {
        return lrti_fail(err, LRT_E_INTERNAL, "too many sections");
    }
    if (fstat(fd, &st) != 0 || lseek(fd, 0, SEEK_END) < 0) {
        return lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot append: %s", strerror(errno));
    }
    uint64_t at = t.sqlite_size = (uint64_t)st.st_size;
    lrti_sha256_begin(&sha);
    lrt_status status = hash_sqlite(fd, path, at, &t, &sha, err);
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        size_t pad = (size_t)((PAGE - at % PAGE) % PAGE);
        status = write_all(fd, zeros, pad, path, &sha, err);
        at += pad;
        table[i] = (entry){(uint32_t)sections[i].kind, 0, at, sections[i].size,
                           lrti_checksum(sections[i].data, sections[i].size)};
        if (status == LRT_OK) {
            status = write_all(fd, sections[i].data, sections[i].size, path, &sha, err);
        }
        at += sections[i].size;
    }
    if (status == LRT_OK) {
        size_t pad = (size_t)((8 - at % 8) % 8);
        status = write_all(fd, zeros, pad, path, &sha, err);
        t.table_offset = at + pad;
        t.table_checksum = lrti_checksum(table, n * sizeof *table);
        t.file_size = t.table_offset + n * sizeof *table + sizeof t;
    }
    if (status == LRT_OK) {
        status = write_all(fd, table, n * sizeof *table, path, &sha, err);
    }
    if (status == LRT_OK) {
        lrti_sha256_add(&sha, &t, offsetof(trailer, digest));
        lrti_sha256_end(&sha, t.digest);
        t.checksum = lrti_checksum(&t, offsetof(trailer, checksum));
        lrti_sha256_begin(&sha); /* not read again */
        status = write_all(fd, &t, sizeof t, path, &sha, err);
    }
    if (status == LRT_OK && fsync(fd) != 0) {
        status = lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot sync: %s", strerror(errno));
    }
    return status;
}

/* ---- reading ---- */

struct lrti_image {
    const unsigned char *map;
    size_t size;
    trailer tail;
    entry table[LRTI_IMAGE_SECTIONS_MAX];
    _Atomic int checked[LRTI_IMAGE_SECTIONS_MAX]; /* 0 not yet, 1 good, 2 damaged */
    char digest[7 + 2 * LRTI_SHA256_SIZE + 1];
    char path[LRT_ERROR_FILE_SIZE];
};

static lrt_status map_file(const char *path, lrti_image *image, lrt_error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not block */
    if (fd < 0) {
        return lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot open: %s", strerror(errno));
    }
    lrt_status status = LRT_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        status = lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "is not a regular file");
    } else if ((uint64_t)st.st_size < PAGE + sizeof(trailer)) {
        status = lrti_fail_at(
            err, LRT_E_DATASET, path, 0, NULL,
            "is no libroute dataset (too short); make one with: libroute build TERRITORY DATASET");
    } else {
        void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED) {
            status = lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot map: %s", strerror(errno));
        } else {
            image->map = map;
            image->size = (size_t)st.st_size;
        }
    }
    close(fd);
    return status;
}

static lrt_status check_trailer(lrti_image *image, lrt_error *err)
{
    const char *path = image->path;
    trailer *t = &image->tail;
    memcpy(t, image->map + image->size - sizeof *t, sizeof *t);
    if (memcmp(t->magic, MAGIC, sizeof t->magic) != 0) {
        bool sqlite = memcmp(image->map, "SQLite format 3", 16) == 0;
        return lrti_fail_at(
            err, LRT_E_DATASET, path, 0, NULL,
            sqlite ? "has no libroute trailer: truncated, or an SQLite file of another program; "
                     "rebuild it"
                   : "is no libroute dataset; make one with: libroute build TERRITORY DATASET");
    }
    if (t->checksum != lrti_checksum(t, offsetof(trailer, checksum))) {
        return lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL,
                            "trailer is damaged; copy the file again or rebuild it");
    }
    if (t->format != LRTI_FORMAT) {
        return lrti_fail_at(
            err, LRT_E_DATASET, path, 0, NULL,
            "is of dataset format %u, this library reads format %u; rebuild it from the territory",
            t->format, LRTI_FORMAT);
    }
    uint64_t table_size = (uint64_t)t->n_sections * sizeof(entry);
    if (t->file_size != image->size || t->n_sections > LRTI_IMAGE_SECTIONS_MAX ||
        t->sqlite_size < PAGE || t->sqlite_size > image->size ||
        t->table_offset + table_size + sizeof *t != image->size) {
        return lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL,
                            "has another length than its trailer says; copy it again");
    }
    memcpy(image->table, image->map + t->table_offset, table_size);
    if (t->table_checksum != lrti_checksum(image->table, table_size)) {
        return lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL,
                            "section table is damaged; copy the file again or rebuild it");
    }
    for (uint32_t i = 0; i < t->n_sections; i++) {
        const entry *e = &image->table[i];
        if (e->offset % PAGE != 0 || e->offset > t->table_offset ||
            e->size > t->table_offset - e->offset) {
            return lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL,
                                "section table points outside the file");
        }
    }
    if (t->first_page_checksum != lrti_checksum(image->map, PAGE)) {
        return lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL,
                            "was edited after its build (SQLite's first page changed); edit the "
                            "territory and rebuild");
    }
    return LRT_OK;
}

lrt_status lrti_image_open(const char *path, lrti_image **out, lrt_error *err)
{
    *out = NULL;
    lrti_image *image = calloc(1, sizeof *image);
    if (!image) {
        return lrti_fail_memory(err);
    }
    strncpy(image->path, path, sizeof image->path - 1);
    lrt_status status = map_file(path, image, err);
    if (status == LRT_OK) {
        status = check_trailer(image, err);
    }
    if (status != LRT_OK) {
        lrti_image_close(image);
        return status;
    }
    memcpy(image->digest, "sha256:", 7);
    lrti_hex(image->tail.digest, LRTI_SHA256_SIZE, image->digest + 7);
    *out = image;
    return LRT_OK;
}

void lrti_image_close(lrti_image *image)
{
    if (image) {
        if (image->map) {
            munmap((void *)(uintptr_t)image->map, image->size);
        }
        free(image);
    }
}

static const entry *find_section(const lrti_image *image, lrti_section kind)
{
    for (uint32_t i = 0; i < image->tail.n_sections; i++) {
        if (image->table[i].kind == (uint32_t)kind) {
            return &image->table[i];
        }
    }
    return NULL;
}

lrt_status lrti_image_section_raw(lrti_image *image, lrti_section kind, const void **data,
                                  size_t *size, lrt_error *err)
{
    const entry *e = find_section(image, kind);
    if (!e) {
        return lrti_fail_at(err, LRT_E_DATASET, image->path, 0, NULL,
                            "has no section %u; rebuild it", (unsigned)kind);
    }
    *data = image->map + e->offset;
    *size = (size_t)e->size;
    return LRT_OK;
}

lrt_status lrti_image_section(lrti_image *image, lrti_section kind, const void **data, size_t *size,
                              lrt_error *err)
{
    lrt_status status = lrti_image_section_raw(image, kind, data, size, err);
    if (status != LRT_OK) {
        return status;
    }
    const entry *e = find_section(image, kind);
    _Atomic int *checked = &image->checked[e - image->table];
    int state = atomic_load_explicit(checked, memory_order_acquire);
    if (state == 0) { /* two threads may both check: the outcome is the same */
        state = lrti_checksum(*data, *size) == e->checksum ? 1 : 2;
        atomic_store_explicit(checked, state, memory_order_release);
    }
    if (state != 1) {
        return lrti_fail_at(err, LRT_E_DATASET, image->path, 0, NULL,
                            "section %u is damaged (checksum); copy the file again or rebuild it",
                            e->kind);
    }
    return LRT_OK;
}

lrt_status lrti_image_verify(lrti_image *image, lrt_error *err)
{
    lrti_sha256 sha;
    unsigned char digest[LRTI_SHA256_SIZE];
    lrti_sha256_begin(&sha);
    lrti_sha256_add(&sha, image->map, image->size - sizeof(trailer) + offsetof(trailer, digest));
    lrti_sha256_end(&sha, digest);
    for (uint32_t i = 0; i < image->tail.n_sections;
         i++) { /* names the damaged part where there is one */
        const void *data = NULL;
        size_t size = 0;
        lrt_status status =
            lrti_image_section(image, (lrti_section)image->table[i].kind, &data, &size, err);
        if (status != LRT_OK) {
            return status;
        }
    }
    if (memcmp(digest, image->tail.digest, sizeof digest) != 0) {
        return lrti_fail_at(err, LRT_E_DATASET, image->path, 0, NULL,
                            "SHA-256 differs from the recorded one: the tables for people were "
                            "changed or damaged; answers "
                            "come from the checked sections, but rebuild the file");
    }
    return LRT_OK;
}

const char *lrti_image_digest(const lrti_image *image) { return image->digest; }
uint64_t lrti_image_size(const lrti_image *image) { return image->size; }
uint64_t lrti_image_sqlite_size(const lrti_image *image) { return image->tail.sqlite_size; }
