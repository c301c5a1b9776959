#include "hash.h"

#include <string.h>

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#define XXH_INLINE_ALL /* the header's code in this file: no run-time dependency */
#include <xxhash.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(lrti_sha256), "room for nettle's context");

void lrti_sha256_begin(lrti_sha256 *h) { sha256_init((struct sha256_ctx *)(void *)h->state); }

void lrti_sha256_add(lrti_sha256 *h, const void *data, size_t len)
{
    sha256_update((struct sha256_ctx *)(void *)h->state, len, data);
}

void lrti_sha256_end(lrti_sha256 *h, unsigned char out[LRTI_SHA256_SIZE])
{
    sha256_digest((struct sha256_ctx *)(void *)h->state, LRTI_SHA256_SIZE, out);
}

void lrti_hex(const unsigned char *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

uint64_t lrti_checksum(const void *data, size_t len) { return XXH3_64bits(data, len); }

void lrti_uuid5(const unsigned char space[16], const char *name, size_t len, char out[37])
{
    struct sha1_ctx sha;
    unsigned char digest[SHA1_DIGEST_SIZE];
    char hex[33];
    sha1_init(&sha);
    sha1_update(&sha, 16, space);
    sha1_update(&sha, len, (const uint8_t *)name);
    sha1_digest(&sha, sizeof digest, digest);
    digest[6] = (unsigned char)((digest[6] & 0x0F) | 0x50); /* version 5 */
    digest[8] = (unsigned char)((digest[8] & 0x3F) | 0x80); /* variant of the RFC */
    lrti_hex(digest, 16, hex);
    static const unsigned char part[] = {8, 4, 4, 4, 12};
    const char *from = hex;
    for (size_t i = 0; i < sizeof part; i++) {
        memcpy(out, from, part[i]);
        from += part[i];
        out += part[i];
        *out++ = i + 1 < sizeof part ? '-' : '\0';
    }
}
