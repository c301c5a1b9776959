/*
 * book: a directory from rows "table|column=value|column=value", for tests that work from literals.
 */
#ifndef TEST_BOOK_H
#define TEST_BOOK_H

#include "directory.h"
#include <string.h>

typedef struct book {
    lrti_raw raw;
    lrti_buf section;
    lrti_directory d;
} book;

static inline void book_put(book *b, const char *text)
{
    size_t n = strcspn(text, "|");
    int table = 0;
    while (strlen(lrti_table(table)->name) != n || memcmp(lrti_table(table)->name, text, n) != 0) {
        table++;
        assert_in_range(table, 0, LRTI_TABLE_COUNT - 1);
    }
    lrti_raw_row *row = lrti_raw_add(&b->raw, table, 0);
    assert_non_null(row);
    for (const char *s = text + n; *s; s += n) {
        const char *equals = strchr(++s, '=');
        assert_non_null(equals);
        n = strcspn(s, "|");
        uint32_t c = 0;
        while (strlen(lrti_table(table)->column[c].name) != (size_t)(equals - s) ||
               memcmp(lrti_table(table)->column[c].name, s, (size_t)(equals - s)) != 0) {
            c++;
            assert_in_range(c, 0, lrti_table(table)->n_columns - 1);
        }
        row->cell[c] = lrti_arena_strn(&b->raw.arena, equals + 1, n - (size_t)(equals + 1 - s));
    }
}

static inline void book_refuse(void *user, const char *kind, const char *severity, const char *file,
                               uint64_t record, const char *field, const char *message)
{
    (void)user;
    (void)kind;
    (void)severity;
    (void)file;
    (void)record;
    fail_msg("%s: %s", field, message);
}

static inline void book_open(book *b)
{
    lrt_error err;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        assert_int_equal(lrti_raw_check(&b->raw, t, book_refuse, NULL, &err), LRT_OK);
    }
    assert_int_equal(lrti_tables_compile(&b->raw, &b->section, &err), LRT_OK);
    assert_int_equal(lrti_directory_open(b->section.data, b->section.len, &b->d, &err), LRT_OK);
}

static inline void book_close(book *b)
{
    lrti_directory_close(&b->d);
    lrti_buf_free(&b->section);
    lrti_raw_free(&b->raw);
    memset(b, 0, sizeof *b);
}

#endif
