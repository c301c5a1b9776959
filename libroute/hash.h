/*
 * hash: SHA-256 (nettle) names a dataset; XXH3 (xxhash) notices a damaged section before it is used; UUIDs of version 5 (nettle's
 * SHA-1) name records for other systems.
 */
#ifndef LRTI_HASH_H
#define LRTI_HASH_H

#include <stddef.h>
#include <stdint.h>

#define LRTI_SHA256_SIZE 32

typedef struct lrti_sha256 {
    _Alignas(16) unsigned char state[256];
} lrti_sha256;
void lrti_sha256_begin(lrti_sha256 *h);
void lrti_sha256_add(lrti_sha256 *h, const void *data, size_t len);
void lrti_sha256_end(lrti_sha256 *h, unsigned char out[LRTI_SHA256_SIZE]);
void lrti_hex(const unsigned char *bytes, size_t n, char *out); /* 2n + 1 bytes */

uint64_t lrti_checksum(const void *data, size_t len);

/* The UUID of version 5 (RFC 9562) of name[0..len) in a namespace: 36 characters, lower case. */
void lrti_uuid5(const unsigned char space[16], const char *name, size_t len, char out[37]);

#endif
