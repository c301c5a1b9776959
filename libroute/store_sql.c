#define _POSIX_C_SOURCE 200809L
#include "store_sql.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

struct lrti_sql {
    sqlite3 *db;
    sqlite3_stmt *insert;
    char *path;
};

static lrt_status fail(const lrti_sql *sql, const char *what, lrt_error *err)
{
    int code = sqlite3_errcode(sql->db);
    if (code == SQLITE_NOMEM) {
        return lrti_fail_memory(err);
    }
    return lrti_fail_at(err, LRT_E_IO, sql->path, 0, NULL, "%s: %s%s", what,
                        sqlite3_errmsg(sql->db),
                        code == SQLITE_FULL || code == SQLITE_IOERR ? " (disk full?)" : "");
}

lrt_status lrti_sql_create(const char *path, lrti_sql **out, lrt_error *err)
{
    lrti_sql *sql = calloc(1, sizeof *sql);
    lrt_status status = LRT_OK;
    *out = sql;
    if (!sql || !(sql->path = strdup(path))) {
        status = lrti_fail_memory(err);
    } else if (sqlite3_open_v2(path, &sql->db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                               NULL) != SQLITE_OK) {
        status = fail(sql, "cannot be created", err);
    }
    if (status == LRT_OK) {
        status = lrti_sql_run(sql,
                              "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA "
                              "encoding='UTF-8'; PRAGMA auto_vacuum=NONE; BEGIN;",
                              err);
    }
    if (status != LRT_OK) {
        lrti_sql_close(sql, status, NULL);
        *out = NULL;
    }
    return status;
}

lrt_status lrti_sql_run(lrti_sql *sql, const char *text, lrt_error *err)
{
    return sqlite3_exec(sql->db, text, NULL, NULL, NULL) == SQLITE_OK
               ? LRT_OK
               : fail(sql, "cannot be written", err);
}

lrt_status lrti_sql_prepare(lrti_sql *sql, const char *insert, lrt_error *err)
{
    sqlite3_finalize(sql->insert);
    sql->insert = NULL;
    return sqlite3_prepare_v2(sql->db, insert, -1, &sql->insert, NULL) == SQLITE_OK
               ? LRT_OK
               : fail(sql, "cannot be written", err);
}

static void bind(sqlite3_stmt *s, int at, const lrti_sql_value *v)
{
    if (v->blob) {
        sqlite3_bind_blob64(s, at, v->blob, v->size, SQLITE_STATIC);
    } else if (v->text) {
        sqlite3_bind_text(s, at, v->text, -1, SQLITE_STATIC);
    } else if (isfinite(v->number) && v->whole) {
        sqlite3_bind_int64(s, at, (sqlite3_int64)v->number);
    } else if (isfinite(v->number)) {
        sqlite3_bind_double(s, at, v->number);
    } else {
        sqlite3_bind_null(s, at);
    }
}

lrt_status lrti_sql_insert(lrti_sql *sql, const lrti_sql_value *value, size_t n, lrt_error *err)
{
    for (size_t i = 0; i < n; i++) {
        bind(sql->insert, (int)i + 1, &value[i]);
    }
    lrt_status status =
        sqlite3_step(sql->insert) == SQLITE_DONE ? LRT_OK : fail(sql, "cannot be written", err);
    sqlite3_reset(sql->insert);
    return status;
}

lrt_status lrti_sql_close(lrti_sql *sql, lrt_status status, lrt_error *err)
{
    if (!sql) {
        return status;
    }
    sqlite3_finalize(sql->insert);
    if (status == LRT_OK) {
        status = lrti_sql_run(sql, "COMMIT", err);
    }
    if (sqlite3_close(sql->db) != SQLITE_OK && status == LRT_OK) {
        status = lrti_fail_at(err, LRT_E_IO, sql->path, 0, NULL, "cannot be closed");
    }
    if (status == LRT_OK) {
        status = lrti_store_normalise_header(sql->path, err);
    }
    free(sql->path);
    free(sql);
    return status;
}
