/*
 * image: a small dataset file written, read, cut at every length and changed in every byte.
 *
 * The layout that is checked (page alignment, trailer of 136 bytes, SHA-256 over all in front of the digest) is that of the
 * head comment in image.h.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"

enum {
    PAGE = 4096,
    SQLITE = 2 * PAGE,
    SMALL = 100,
    LARGE = 5000,
    TRAILER = 136,
    DIGEST_FROM_END = 40
};

typedef struct fixture {
    char path[64];
    unsigned char *whole; /* the file as it was written */
    size_t size;
    unsigned char small[SMALL], large[LARGE];
} fixture;

static int new_file(char path[64])
{
    snprintf(path, 64, "%s", "test_image_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    return fd;
}

static void put(int fd, const void *data, size_t n, size_t at)
{
    assert_int_equal(pwrite(fd, data, n, (off_t)at), n);
}

static void fake_sqlite(int fd)
{
    static unsigned char page[SQLITE];
    for (size_t i = 0; i < sizeof page; i++) {
        page[i] = (unsigned char)(i * 13 >> 3);
    }
    memcpy(page, "SQLite format 3", 16);
    put(fd, page, sizeof page, 0);
}

static lrt_status append(int fd, const fixture *f, lrt_error *err)
{
    const lrti_section_data sections[] = {{LRTI_SECTION_AREAS, f->small, SMALL},
                                          {LRTI_SECTION_TABLES, f->large, LARGE}};
    return lrti_image_append(fd, "test", sections, 2, err);
}

static void read_whole(fixture *f)
{
    struct stat st;
    int fd = open(f->path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    f->size = (size_t)st.st_size;
    f->whole = malloc(f->size);
    assert_non_null(f->whole);
    assert_int_equal(read(fd, f->whole, f->size), f->size);
    close(fd);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    lrt_error err;
    assert_non_null(f);
    for (size_t i = 0; i < SMALL; i++) {
        f->small[i] = (unsigned char)(i + 1);
    }
    for (size_t i = 0; i < LARGE; i++) {
        f->large[i] = (unsigned char)(i * 7 + (i >> 8));
    }
    int fd = new_file(f->path);
    fake_sqlite(fd);
    assert_int_equal(append(fd, f, &err), LRT_OK);
    close(fd);
    read_whole(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    unlink(f->path);
    free(f->whole);
    free(f);
    return 0;
}

/* A status and a message that names the file and holds the words. */
static void refuse(const char *path, lrt_status status, const char *words)
{
    lrti_image *image = (lrti_image *)&image; /* must come back NULL */
    lrt_error err;
    lrt_status got = lrti_image_open(path, &image, &err);
    if (got != status || !strstr(err.message, words)) {
        fail_msg("%d, %s", (int)got, got ? err.message : "");
    }
    assert_null(image);
    assert_non_null(strstr(err.message, path));
    assert_int_equal(lrti_image_open(path, &image, NULL), status);
}

static void check_sections(lrti_image *image, const fixture *f)
{
    const void *data = NULL;
    size_t size = 0;
    lrt_error err;
    assert_int_equal(lrti_image_section(image, LRTI_SECTION_AREAS, &data, &size, &err), LRT_OK);
    assert_int_equal(size, SMALL);
    assert_memory_equal(data, f->small, SMALL);
    assert_int_equal((uintptr_t)data % PAGE, 0);
    assert_int_equal(lrti_image_section(image, LRTI_SECTION_TABLES, &data, &size, &err), LRT_OK);
    assert_int_equal(size, LARGE);
    assert_memory_equal(data, f->large, LARGE);
    assert_int_equal((uintptr_t)data % PAGE, 0);
}

static void write_and_read(void **state)
{
    const fixture *f = *state;
    lrti_image *image;
    lrt_error err;
    const void *data;
    size_t size;
    assert_int_equal(lrti_image_open(f->path, &image, &err), LRT_OK);
    check_sections(image, f);
    check_sections(image, f); /* checked once, given twice */
    assert_int_equal(lrti_image_section(image, LRTI_SECTION_SHARES, &data, &size, &err),
                     LRT_E_DATASET);
    assert_non_null(strstr(err.message, "no section"));
    assert_int_equal(lrti_image_verify(image, &err), LRT_OK);
    assert_true(lrti_image_size(image) == f->size);
    assert_true(lrti_image_sqlite_size(image) == SQLITE);
    lrti_image_close(image);
    lrti_image_close(NULL);
}

static void layout(void **state)
{
    const fixture *f = *state;
    /* pages of SQLite, a page for 100 bytes, 5000 bytes padded to 8, table of 2 x 32, trailer */
    assert_int_equal(f->size, SQLITE + PAGE + LARGE + 2 * 32 + TRAILER);
    assert_memory_equal(f->whole, "SQLite format 3", 16);
    assert_memory_equal(f->whole + SQLITE, f->small, SMALL);
    assert_memory_equal(f->whole + SQLITE + PAGE, f->large, LARGE);
    for (size_t i = SQLITE + SMALL; i < SQLITE + PAGE; i++) {
        assert_int_equal(f->whole[i], 0);
    }
    assert_memory_equal(f->whole + f->size - TRAILER, "LRTDATA\n", 8);
}

static void digest_is_sha256_of_all_in_front_of_it(void **state)
{
    const fixture *f = *state;
    unsigned char digest[LRTI_SHA256_SIZE];
    char text[7 + 2 * LRTI_SHA256_SIZE + 1] = "sha256:";
    lrti_sha256 sha;
    lrti_image *image;
    lrt_error err;
    lrti_sha256_begin(&sha);
    lrti_sha256_add(&sha, f->whole, f->size - DIGEST_FROM_END);
    lrti_sha256_end(&sha, digest);
    assert_memory_equal(f->whole + f->size - DIGEST_FROM_END, digest, LRTI_SHA256_SIZE);
    lrti_hex(digest, sizeof digest, text + 7);
    assert_int_equal(lrti_image_open(f->path, &image, &err), LRT_OK);
    assert_string_equal(lrti_image_digest(image), text);
    lrti_image_close(image);
}

static void same_input_same_bytes(void **state)
{
    fixture again = *(const fixture *)*state;
    const fixture *f = *state;
    lrt_error err;
    int fd = new_file(again.path);
    fake_sqlite(fd);
    assert_int_equal(lseek(fd, 17, SEEK_SET), 17); /* wherever the descriptor stands */
    assert_int_equal(append(fd, &again, &err), LRT_OK);
    close(fd);
    read_whole(&again);
    assert_int_equal(again.size, f->size);
    assert_memory_equal(again.whole, f->whole, f->size);
    unlink(again.path);
    free(again.whole);
}

static void every_truncation_is_refused(void **state)
{
    const fixture *f = *state;
    int fd = open(f->path, O_RDWR);
    assert_true(fd >= 0);
    for (size_t n = f->size; n-- > 0;) {
        lrti_image *image;
        lrt_error err;
        assert_int_equal(ftruncate(fd, (off_t)n), 0);
        if (lrti_image_open(f->path, &image, &err) != LRT_E_DATASET) {
            fail_msg("cut to %zu of %zu bytes", n, f->size);
        }
    }
    put(fd, f->whole, f->size, 0);
    put(fd, "more", 4, f->size); /* longer is refused too */
    refuse(f->path, LRT_E_DATASET, "truncated, or");
    close(fd);
}

/* Refused, or not read by any query: then the sections are what they were, and verify still finds it. */
static void every_flipped_byte_is_refused_or_harmless(void **state)
{
    const fixture *f = *state;
    static const unsigned char flips[] = {0x01, 0x80, 0xFF};
    int fd = open(f->path, O_RDWR);
    assert_true(fd >= 0);
    put(fd, f->whole, f->size, 0);
    assert_int_equal(ftruncate(fd, (off_t)f->size), 0);
    size_t opened = 0;
    for (size_t at = 0; at < f->size; at++) {
        for (size_t k = 0; k < LRTI_COUNT(flips); k += at < PAGE + SQLITE ? 3 : 1) {
            lrti_image *image;
            lrt_error err;
            unsigned char byte = f->whole[at] ^ flips[k];
            put(fd, &byte, 1, at);
            lrt_status status = lrti_image_open(f->path, &image, &err);
            if (status == LRT_OK) {
                const void *data;
                size_t size;
                opened++;
                if (lrti_image_section(image, LRTI_SECTION_AREAS, &data, &size, &err) == LRT_OK) {
                    assert_int_equal(size, SMALL);
                    assert_memory_equal(data, f->small, SMALL);
                } else {
                    assert_in_range(at, SQLITE, SQLITE + SMALL - 1);
                    assert_int_equal(
                        lrti_image_section(image, LRTI_SECTION_AREAS, &data, &size, &err),
                        LRT_E_DATASET);
                }
                if (lrti_image_section(image, LRTI_SECTION_TABLES, &data, &size, &err) == LRT_OK) {
                    assert_int_equal(size, LARGE);
                    assert_memory_equal(data, f->large, LARGE);
                } else {
                    assert_in_range(at, SQLITE + PAGE, SQLITE + PAGE + LARGE - 1);
                }
                if (lrti_image_verify(image, &err) != LRT_E_DATASET) {
                    fail_msg("verify missed byte %zu", at);
                }
                lrti_image_close(image);
            } else {
                assert_int_equal(status, LRT_E_DATASET);
                assert_true(at < PAGE || at >= SQLITE + PAGE + LARGE);
            }
            put(fd, &f->whole[at], 1, at);
        }
    }
    assert_true(opened > 0);
    close(fd);
}

/* Writes the file anew with one place changed and the trailer's own checksum made right again: a file of another maker. */
static void forge(const fixture *f, size_t at, const void *data, size_t n)
{
    unsigned char tail[TRAILER];
    int fd = open(f->path, O_RDWR);
    assert_true(fd >= 0);
    put(fd, f->whole, f->size, 0);
    put(fd, data, n, at);
    assert_int_equal(pread(fd, tail, TRAILER, (off_t)(f->size - TRAILER)), TRAILER);
    uint64_t sum = lrti_checksum(tail, TRAILER - 8);
    put(fd, &sum, 8, f->size - 8);
    close(fd);
}

static void restore(const fixture *f)
{
    int fd = open(f->path, O_RDWR);
    assert_true(fd >= 0);
    put(fd, f->whole, f->size, 0);
    close(fd);
}

static void another_format_is_refused(void **state)
{
    const fixture *f = *state;
    uint32_t format = LRTI_FORMAT + 1;
    forge(f, f->size - TRAILER + 8, &format, 4);
    char expected[80];
    snprintf(expected, sizeof expected, "format %u, this library reads format %u; rebuild",
             LRTI_FORMAT + 1, LRTI_FORMAT);
    refuse(f->path, LRT_E_DATASET, expected);
    format = 0;
    forge(f, f->size - TRAILER + 8, &format, 4);
    refuse(f->path, LRT_E_DATASET, "format 0");
    restore(f);
}

/* Numbers of the trailer that a hostile file may hold: none of them is believed. */
static void hostile_trailers_are_refused(void **state)
{
    const fixture *f = *state;
    static const uint64_t values[] = {
        0, 1, 8, 4096, UINT64_MAX, UINT64_MAX - 135, UINT64_C(1) << 63, 17, UINT64_MAX / 32};
    for (size_t field = 0; field < 3; field++) { /* table offset, SQLite size, file size */
        for (size_t i = 0; i < LRTI_COUNT(values); i++) {
            if (field == 1 && values[i] == 4096) {
                continue; /* a whole SQLite page: for SQLite to judge */
            }
            forge(f, f->size - TRAILER + 16 + 8 * field, &values[i], 8);
            refuse(f->path, LRT_E_DATASET, "");
        }
    }
    for (uint64_t n = 0; n < 40; n++) {
        uint32_t sections = n < 20 ? (uint32_t)n : UINT32_MAX - (uint32_t)(n * 12345678);
        if (sections != 2) {
            forge(f, f->size - TRAILER + 12, &sections, 4);
            refuse(f->path, LRT_E_DATASET, "");
        }
    }
    restore(f);
}

/* The section table too, with right checksums everywhere. */
static void hostile_section_tables_are_refused(void **state)
{
    const fixture *f = *state;
    static const uint64_t values[] = {UINT64_MAX, UINT64_MAX - 4095, UINT64_C(1) << 63, 1 << 20,
                                      4097};
    size_t table = f->size - TRAILER - 64;
    for (size_t field = 0; field < 2; field++) { /* offset, size */
        for (size_t i = 0; i < LRTI_COUNT(values); i++) {
            unsigned char copy[64];
            if (field == 1 && values[i] == 4097) {
                continue;
            }
            memcpy(copy, f->whole + table, 64);
            memcpy(copy + 8 + 8 * field, &values[i], 8);
            uint64_t sum = lrti_checksum(copy, 64);
            forge(f, f->size - TRAILER + 16 + 32, &sum,
                  8); /* checksum of the table, behind that of the first page */
            int fd = open(f->path, O_RDWR);
            put(fd, copy, 64, table);
            close(fd);
            refuse(f->path, LRT_E_DATASET, "outside");
        }
    }
    restore(f);
}

static void an_edited_sqlite_is_refused(void **state)
{
    const fixture *f = *state;
    unsigned char counter =
        f->whole[27] ^ 1; /* SQLite file format, offset 24..27: file change counter */
    int fd = open(f->path, O_RDWR);
    put(fd, &counter, 1, 27);
    close(fd);
    refuse(f->path, LRT_E_DATASET, "edited");
    restore(f);
}

static void foreign_files_are_refused(void **state)
{
    (void)state;
    char path[64];
    int fd = new_file(path);
    refuse(path, LRT_E_DATASET, "libroute build");
    put(fd, "SQLite format 3", 16, 0);
    assert_int_equal(ftruncate(fd, 3 * PAGE), 0);
    refuse(path, LRT_E_DATASET, "SQLite file of another program");
    put(fd, "{\"type\":\"Feature", 16, 0);
    refuse(path, LRT_E_DATASET, "libroute build");
    assert_int_equal(ftruncate(fd, PAGE + TRAILER - 1), 0);
    refuse(path, LRT_E_DATASET, "too short");
    close(fd);
    unlink(path);
    refuse(path, LRT_E_IO, "No such file");
    refuse(".", LRT_E_IO, "regular file");
    refuse("/dev/null", LRT_E_IO, "regular file");
}

static void writing_fails(void **state)
{
    const fixture *f = *state;
    lrt_error err;
    char path[64];
    int fd = new_file(path);
    fake_sqlite(fd);
    close(fd);
    fd = open(path, O_RDONLY);
    assert_int_equal(append(fd, f, &err), LRT_E_IO);
    assert_non_null(strstr(err.message, "test: cannot write"));
    close(fd);
    assert_int_equal(append(-1, f, &err), LRT_E_IO);
    fd = open("/dev/full", O_RDWR);
    if (fd >= 0) {
        assert_int_equal(append(fd, f, &err), LRT_E_IO);
        assert_non_null(strstr(err.message, "No space left"));
        close(fd);
    }
    unlink(path);
}

static void section_count(void **state)
{
    (void)state;
    lrti_section_data many[LRTI_IMAGE_SECTIONS_MAX + 1];
    lrt_error err;
    lrti_image *image;
    char path[64];
    for (size_t i = 0; i < LRTI_COUNT(many); i++) {
        many[i] = (lrti_section_data){(lrti_section)(i + 1), "x", i % 2};
    }
    int fd = new_file(path);
    fake_sqlite(fd);
    assert_int_equal(lrti_image_append(fd, path, many, LRTI_COUNT(many), &err), LRT_E_INTERNAL);
    assert_int_equal(lrti_image_append(fd, path, many, LRTI_IMAGE_SECTIONS_MAX, &err), LRT_OK);
    close(fd);
    assert_int_equal(lrti_image_open(path, &image, &err), LRT_OK);
    for (size_t i = 0; i < LRTI_IMAGE_SECTIONS_MAX; i++) {
        const void *data;
        size_t size = 9;
        assert_int_equal(lrti_image_section(image, (lrti_section)(i + 1), &data, &size, &err),
                         LRT_OK);
        assert_int_equal(size, i % 2);
    }
    assert_int_equal(lrti_image_verify(image, &err), LRT_OK);
    lrti_image_close(image);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_and_read),
        cmocka_unit_test(layout),
        cmocka_unit_test(digest_is_sha256_of_all_in_front_of_it),
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_byte_is_refused_or_harmless),
        cmocka_unit_test(another_format_is_refused),
        cmocka_unit_test(hostile_trailers_are_refused),
        cmocka_unit_test(hostile_section_tables_are_refused),
        cmocka_unit_test(an_edited_sqlite_is_refused),
        cmocka_unit_test(foreign_files_are_refused),
        cmocka_unit_test(writing_fails),
        cmocka_unit_test(section_count),
    };
    return cmocka_run_group_tests_name("image", tests, setup, teardown);
}
