/*
 * csvio: RFC 4180 as a push parser over libcsv, with physical line numbers and exact errors; and the quoting of a field.
 *
 * A byte order mark in front is skipped; fields keep their blanks; an empty line is no row. Strict: a quote inside an
 * unquoted field, or an open one at the end, is an error that names the line.
 */
#ifndef LRTI_CSVIO_H
#define LRTI_CSVIO_H

#include "base.h"

#define LRTI_CSV_ROW_MAX (1u << 20) /* bytes of one row; more is taken for an unclosed quote */

typedef struct lrti_csv_row {
    const char *const *field; /* NUL-terminated, no NUL inside */
    const size_t *len;
    size_t n;
    uint64_t line; /* where it begins, from 1 */
} lrti_csv_row;

/* Anything but LRT_OK stops the parser and is passed on. */
typedef lrt_status (*lrti_csv_fn)(void *user, const lrti_csv_row *row, lrt_error *err);

typedef struct lrti_csv lrti_csv;
lrt_status lrti_csv_new(const char *file, lrti_csv_fn on_row, void *user, lrti_csv **out,
                        lrt_error *err);
/* `code`: the status of a malformed row (LRT_E_TERRITORY in a build, LRT_E_ARG in a batch). */
lrt_status lrti_csv_feed(lrti_csv *csv, const char *data, size_t len, lrt_status code,
                         lrt_error *err);
lrt_status lrti_csv_finish(lrti_csv *csv, lrt_status code, lrt_error *err);
void lrti_csv_free(lrti_csv *csv);

/* Appends one field, quoted only where it has to be. */
void lrti_csv_field(lrti_buf *out, const char *text, size_t len);

#endif
