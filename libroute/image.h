/*
 * image: the dataset file as a container - SQLite pages for people, then sections for queries, then a trailer.
 *
 *   0              SQLite database (its own header says how many pages: it never looks further)
 *   page-aligned   section, zero padding, section, zero padding ...
 *   ...            section table: { kind, offset, size, checksum } each
 *   end - 136      trailer: magic, format, section count, table offset, SQLite size, checksum of SQLite's first page,
 *                  checksum of the section table, SHA-256 of everything in front of it, checksum of the trailer
 *
 * Open checks the trailer, the section table and SQLite's first page (whose change counter moves with every edit), so that
 * a truncated, edited or foreign file is refused at once. A section is checked when first asked for. The SHA-256 names the
 * dataset; lrti_image_verify() recomputes it. Bytes outside the sections are never read by a query.
 */
#ifndef LRTI_IMAGE_H
#define LRTI_IMAGE_H

#include "base.h"
#include "hash.h"

#define LRTI_FORMAT 8u
#define LRTI_IMAGE_SECTIONS_MAX 16

typedef enum lrti_section {
    LRTI_SECTION_TABLES = 1,
    LRTI_SECTION_AREAS = 2,
    LRTI_SECTION_GEOCODE = 3,
    LRTI_SECTION_SHARES = 4
} lrti_section;

typedef struct lrti_section_data {
    lrti_section kind;
    const void *data;
    size_t size;
} lrti_section_data;

/* Appends sections and trailer to the closed SQLite file open as `fd`, and syncs it. `path` is for messages. */
lrt_status lrti_image_append(int fd, const char *path, const lrti_section_data *sections, size_t n,
                             lrt_error *err);

typedef struct lrti_image lrti_image;
lrt_status lrti_image_open(const char *path, lrti_image **out, lrt_error *err);
void lrti_image_close(lrti_image *image);
/* The mapped section, checked on first use; any thread. A missing one is LRT_E_DATASET. */
lrt_status lrti_image_section(lrti_image *image, lrti_section kind, const void **data, size_t *size,
                              lrt_error *err);
/* The same unchecked: for a section that checks its own blocks on first touch. */
lrt_status lrti_image_section_raw(lrti_image *image, lrti_section kind, const void **data,
                                  size_t *size, lrt_error *err);
/* SHA-256 and every section. */
lrt_status lrti_image_verify(lrti_image *image, lrt_error *err);
const char *lrti_image_digest(const lrti_image *image); /* "sha256:" and 64 hex digits */
uint64_t lrti_image_size(const lrti_image *image);
uint64_t lrti_image_sqlite_size(const lrti_image *image);

#endif
