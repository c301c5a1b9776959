/* shares: a small section written by hand, and the same one damaged in every byte. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "shares.h"

/* Five parcels: in two areas; polygon unknown; in none; in one; in three. */
static const unsigned char known[] = {1, 0, 1, 1, 1};
static const uint32_t begin[] = {0, 2, 2, 2, 3, 6};
static const lrti_share item[] = {{0, 2500}, {3, 7500}, {2, 10000}, {0, 1}, {1, 4999}, {3, 5000}};
enum { N_AREAS = 4 };

static lrti_buf section(void)
{
    lrti_buf buf = {0};
    lrt_error err;
    assert_int_equal(lrti_shares_compile(known, begin, item, 5, &buf, &err), LRT_OK);
    return buf;
}

static lrt_status open_copy(const void *data, size_t size, uint32_t n_areas, lrti_shares *out,
                            void **copy)
{
    lrt_error err;
    *copy = malloc(size + 1);
    assert_non_null(*copy);
    memcpy(*copy, data, size);
    void *exact = realloc(*copy, size ? size : 1);
    assert_non_null(exact);
    *copy = exact;
    lrt_status status = lrti_shares_open(exact, size, n_areas, out, &err);
    assert_true(status == LRT_OK || status == LRT_E_DATASET);
    return status;
}

static void look_up(void **state)
{
    (void)state;
    lrti_buf buf = section();
    lrti_shares s;
    void *copy;
    size_t n;
    assert_int_equal(buf.len, 16 + 8 + 6 * 4 + 6 * 8); /* head, known padded, begin, items */
    assert_int_equal(open_copy(buf.data, buf.len, N_AREAS, &s, &copy), LRT_OK);
    assert_int_equal(s.n, 5);
    const lrti_share *of = lrti_shares_of(&s, 0, &n);
    assert_int_equal(n, 2);
    assert_int_equal(of[0].area, 0);
    assert_int_equal(of[0].share, 2500);
    assert_int_equal(of[1].area, 3);
    assert_int_equal(of[1].share, 7500);
    assert_null(lrti_shares_of(&s, 1, &n)); /* polygon unknown */
    assert_int_equal(n, 0);
    assert_non_null(lrti_shares_of(&s, 2, &n)); /* known, in no area */
    assert_int_equal(n, 0);
    of = lrti_shares_of(&s, 3, &n);
    assert_int_equal(n, 1);
    assert_int_equal(of[0].share, 10000);
    of = lrti_shares_of(&s, 4, &n);
    assert_int_equal(n, 3);
    assert_int_equal(of[2].share, 5000);
    assert_null(lrti_shares_of(&s, 5, &n)); /* no such parcel */
    assert_int_equal(n, 0);
    assert_null(lrti_shares_of(&s, UINT32_MAX, &n));
    free(copy);
    lrti_buf_free(&buf);
}

static void without_parcels(void **state)
{
    (void)state;
    lrti_buf buf = {0};
    lrti_shares s;
    void *copy;
    size_t n = 7;
    lrt_error err;
    assert_int_equal(lrti_shares_compile(NULL, NULL, NULL, 0, &buf, &err), LRT_OK);
    assert_int_equal(open_copy(buf.data, buf.len, 0, &s, &copy), LRT_OK);
    assert_null(lrti_shares_of(&s, 0, &n));
    assert_int_equal(n, 0);
    free(copy);
    lrti_buf_free(&buf);
}

static void areas_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    lrti_buf buf = section();
    lrti_shares s;
    void *copy;
    for (uint32_t n = 0; n < N_AREAS; n++) {
        assert_int_equal(open_copy(buf.data, buf.len, n, &s, &copy), LRT_E_DATASET);
        free(copy);
    }
    lrti_buf_free(&buf);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    lrti_buf buf = section();
    lrti_shares s;
    void *copy;
    for (size_t n = 0; n < buf.len; n++) {
        assert_int_equal(open_copy(buf.data, n, N_AREAS, &s, &copy), LRT_E_DATASET);
        free(copy);
    }
    char longer[200] = {0};
    memcpy(longer, buf.data, buf.len);
    assert_int_equal(open_copy(longer, buf.len + 8, N_AREAS, &s, &copy), LRT_E_DATASET);
    free(copy);
    lrti_buf_free(&buf);
}

/* Every value of every byte: refused, or what is answered names areas and shares that can be. */
static void every_flip_is_refused_or_harmless(void **state)
{
    (void)state;
    lrti_buf buf = section();
    for (size_t at = 0; at < buf.len; at++) {
        for (unsigned x = 1; x < 256; x++) {
            lrti_shares s;
            void *copy;
            buf.data[at] = (char)(buf.data[at] ^ (char)x);
            if (open_copy(buf.data, buf.len, N_AREAS, &s, &copy) == LRT_OK) {
                for (uint32_t p = 0; p < 20; p++) {
                    size_t n;
                    const lrti_share *of = lrti_shares_of(&s, p, &n);
                    for (size_t i = 0; i < n; i++) {
                        assert_true(of[i].area < N_AREAS);
                        assert_true(of[i].share >= 1 && of[i].share <= 10000);
                    }
                }
            }
            free(copy);
            buf.data[at] = (char)(buf.data[at] ^ (char)x);
        }
    }
    lrti_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_up),
        cmocka_unit_test(without_parcels),
        cmocka_unit_test(areas_that_do_not_exist_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flip_is_refused_or_harmless),
    };
    return cmocka_run_group_tests_name("shares", tests, NULL, NULL);
}
