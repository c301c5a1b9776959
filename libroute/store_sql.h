/*
 * store_sql: a new SQLite file of somebody else's layout (GeoPackage). Plain SQLite: no SpatiaLite takes part. Everything is one
 * transaction; the same calls give the same bytes.
 */
#ifndef LRTI_STORE_SQL_H
#define LRTI_STORE_SQL_H

#include "base.h"

typedef struct lrti_sql lrti_sql;

typedef struct lrti_sql_value { /* the first that is there: blob, text, number; else NULL */
    const void *blob;
    size_t size;
    const char *text;
    double number; /* NaN = none */
    bool whole;
} lrti_sql_value;

/* `path` must not exist. NULL on failure. */
lrt_status lrti_sql_create(const char *path, lrti_sql **out, lrt_error *err);
lrt_status lrti_sql_run(lrti_sql *sql, const char *text, lrt_error *err);
/* The statement that the lrti_sql_insert() that follow run. */
lrt_status lrti_sql_prepare(lrti_sql *sql, const char *insert, lrt_error *err);
lrt_status lrti_sql_insert(lrti_sql *sql, const lrti_sql_value *value, size_t n, lrt_error *err);
/* Commits where `status` is LRT_OK; frees. Returns the first failure. */
lrt_status lrti_sql_close(lrti_sql *sql, lrt_status status, lrt_error *err);

/* SQLite writes its own version into the header: two builds must not differ by it. In store.c. */
lrt_status lrti_store_normalise_header(const char *path, lrt_error *err);

#endif
