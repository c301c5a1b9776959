/*
 * hash. SHA-256: the examples of FIPS 180-4 (NIST, "Examples with Intermediate Values", and the one million 'a' of FIPS 180-2
 * appendix B.3); the chain over 300 lengths by Python's hashlib. XXH3: the published vectors of xxHash 0.8,
 * cli/xsum_sanity_check.c, XSUM_XXH3_testdata, seed 0, over its own test buffer.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *hex_of(const void *data, size_t len, size_t piece)
{
    static char out[2 * LRTI_SHA256_SIZE + 1];
    unsigned char digest[LRTI_SHA256_SIZE];
    lrti_sha256 h;
    lrti_sha256_begin(&h);
    for (size_t at = 0; at < len; at += piece) {
        lrti_sha256_add(&h, (const char *)data + at, len - at < piece ? len - at : piece);
    }
    lrti_sha256_end(&h, digest);
    lrti_hex(digest, sizeof digest, out);
    return out;
}

static void sha256_of_fips_180(void **state)
{
    (void)state;
    static const char *const vector[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrl"
         "mnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < COUNT(vector); i++) {
        for (size_t piece = 1; piece <= 130; piece++) { /* the pieces do not matter */
            assert_string_equal(hex_of(vector[i][0], strlen(vector[i][0]), piece), vector[i][1]);
        }
    }
}

static void sha256_of_a_million(void **state)
{
    (void)state;
    char *text = malloc(1000000);
    assert_non_null(text);
    memset(text, 'a', 1000000);
    assert_string_equal(hex_of(text, 1000000, 1000000),
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_string_equal(hex_of(text, 1000000, 4093),
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(text);
}

/* Python: s = sha256(); for n in range(300): s.update(sha256(bytes(i * 7 & 255 for i in range(n))).digest()) */
static void sha256_of_every_length(void **state)
{
    (void)state;
    unsigned char data[300], digest[LRTI_SHA256_SIZE];
    char hex[2 * LRTI_SHA256_SIZE + 1];
    lrti_sha256 all, one;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 7);
    }
    lrti_sha256_begin(&all);
    for (size_t n = 0; n < 300; n++) {
        lrti_sha256_begin(&one);
        lrti_sha256_add(&one, data, n);
        lrti_sha256_end(&one, digest);
        lrti_sha256_add(&all, digest, sizeof digest);
    }
    lrti_sha256_end(&all, digest);
    lrti_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, "f65f14b090e805017546322e618401d41f0710c213e013a5131eb38bbe8f367f");
}

static void hexadecimal(void **state)
{
    (void)state;
    char out[9];
    static const unsigned char bytes[] = {0x00, 0x0f, 0xa5, 0xff};
    lrti_hex(bytes, 4, out);
    assert_string_equal(out, "000fa5ff");
    lrti_hex(bytes, 0, out);
    assert_string_equal(out, "");
}

static void xxh3_published_vectors(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        uint64_t hash;
    } vector[] = {
        {0, UINT64_C(0x2D06800538D394C2)},    {1, UINT64_C(0xC44BDFF4074EECDB)},
        {3, UINT64_C(0x54247382A8D6B94D)},    {4, UINT64_C(0xE5DC74BC51848A51)},
        {6, UINT64_C(0x27B56A84CD2D7325)},    {8, UINT64_C(0x24CCC9ACAA9F65E4)},
        {9, UINT64_C(0x14D5001C15DD3F2B)},    {12, UINT64_C(0xA713DAF0DFBB77E7)},
        {16, UINT64_C(0x981B17D36C7498C9)},   {17, UINT64_C(0x796F5ACD3A60F862)},
        {24, UINT64_C(0xA3FE70BF9D3510EB)},   {48, UINT64_C(0x397DA259ECBA1F11)},
        {80, UINT64_C(0xBCDEFBBB2C47C90A)},   {128, UINT64_C(0xFCFF24126754D861)},
        {129, UINT64_C(0x98F1B0A679A2CA29)},  {195, UINT64_C(0xCD94217EE362EC3A)},
        {240, UINT64_C(0x81C3C2B67F568CCF)},  {241, UINT64_C(0xC5A639ECD2030E5E)},
        {403, UINT64_C(0xCDEB804D65C6DEA4)},  {512, UINT64_C(0x617E49599013CB6B)},
        {2048, UINT64_C(0xDD59E2C3A5F038E0)},
    };
    unsigned char buffer[2048];
    uint64_t generator = 2654435761u;
    for (size_t i = 0; i < sizeof buffer; i++) {
        buffer[i] = (unsigned char)(generator >> 56);
        generator *= UINT64_C(11400714785074694797);
    }
    for (size_t i = 0; i < COUNT(vector); i++) {
        char *exact = malloc(vector[i].len + 1); /* any alignment, nothing read past the end */
        assert_non_null(exact);
        memcpy(exact + 1, buffer, vector[i].len);
        assert_true(lrti_checksum(exact + 1, vector[i].len) == vector[i].hash);
        free(exact);
    }
}

static void xxh3_notices_every_flip(void **state)
{
    (void)state;
    unsigned char data[600];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 31 + 5);
    }
    uint64_t before = lrti_checksum(data, sizeof data);
    for (size_t i = 0; i < 8 * sizeof data; i++) {
        data[i / 8] = (unsigned char)(data[i / 8] ^ 1u << i % 8);
        assert_true(lrti_checksum(data, sizeof data) != before);
        data[i / 8] = (unsigned char)(data[i / 8] ^ 1u << i % 8);
    }
}

/* RFC 9562 appendix A.4, and the example of Python's uuid module */
static void uuid5_published(void **state)
{
    static const unsigned char dns[16] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                          0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    char out[37];
    (void)state;
    lrti_uuid5(dns, "www.example.com", 15, out);
    assert_string_equal(out, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    lrti_uuid5(dns, "python.org", 10, out);
    assert_string_equal(out, "886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_fips_180),     cmocka_unit_test(sha256_of_a_million),
        cmocka_unit_test(sha256_of_every_length), cmocka_unit_test(hexadecimal),
        cmocka_unit_test(xxh3_published_vectors), cmocka_unit_test(xxh3_notices_every_flip),
        cmocka_unit_test(uuid5_published),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
