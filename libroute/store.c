#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store_sql.h"

#define APPLICATION_ID 0x4C525444 /* "LRTD" */

static lrt_status fail_sql(sqlite3 *db, const char *what, lrt_error *err)
{
    int code = sqlite3_errcode(db);
    if (code == SQLITE_NOMEM) {
        return lrti_fail_memory(err);
    }
    if (code == SQLITE_FULL || code == SQLITE_IOERR) {
        return lrti_fail(err, LRT_E_IO, "cannot write the dataset: %s (disk full?)",
                         sqlite3_errmsg(db));
    }
    return lrti_fail(err, LRT_E_IO, "SQLite: %s: %s", what, sqlite3_errmsg(db));
}

static lrt_status run(sqlite3 *db, const char *sql, lrt_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? LRT_OK : fail_sql(db, sql, err);
}

static lrt_status load_spatialite(sqlite3 *db, lrt_error *err)
{
    char *message = NULL;
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    int code = sqlite3_load_extension(db, "mod_spatialite", NULL, &message);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    lrt_status status = LRT_OK;
    if (code != SQLITE_OK) {
        status = lrti_fail(err, LRT_E_ENVIRONMENT,
                           "mod_spatialite cannot be loaded (%s); a build needs it: install "
                           "libsqlite3-mod-spatialite",
                           message ? message : "no reason given");
    }
    sqlite3_free(message);
    return status;
}

static lrt_status open_new(const char *path, sqlite3 **db, lrt_error *err)
{
    int code = sqlite3_open_v2(
        path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    lrt_status status = code == SQLITE_OK ? LRT_OK
                                          : lrti_fail_at(err, LRT_E_IO, path, 0, NULL,
                                                         "cannot create: %s", sqlite3_errmsg(*db));
    if (status == LRT_OK) {
        status =
            run(*db,
                "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA "
                "temp_store=MEMORY;"
                "PRAGMA locking_mode=EXCLUSIVE; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=NONE;",
                err);
    }
    if (status == LRT_OK) {
        status = load_spatialite(*db, err);
    }
    if (status == LRT_OK) {
        status = run(
            *db, "BEGIN; SELECT InitSpatialMetaData(0, 'NONE'); SELECT InsertEpsgSrid(4326);", err);
    }
    return status;
}

/* ---- tables ---- */

static const char *sql_type(lrti_kind kind)
{
    return kind == LRTI_INT ? "INTEGER" : kind == LRTI_REAL ? "REAL" : "TEXT";
}

static bool is_known(const lrti_table_spec *spec, const char *name)
{
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        if (lrti_equal_nocase(spec->column[c].name, name)) {
            return true;
        }
    }
    return lrti_equal_nocase(name, "geometry");
}

/* SQLite's column names ignore case, and an unknown column may be called anything: quoted, and numbered where it clashes. */
static void extra_name(const lrti_raw_table *raw, const lrti_table_spec *spec, size_t i,
                       lrti_buf *out)
{
    bool clash = is_known(spec, raw->extra[i]) || raw->extra[i][0] == '\0';
    for (size_t k = 0; k < i; k++) {
        clash = clash || lrti_equal_nocase(raw->extra[k], raw->extra[i]);
    }
    lrti_buf_char(out, '"');
    for (const char *c = raw->extra[i]; *c; c++) {
        if (*c == '"') {
            lrti_buf_char(out, '"');
        }
        lrti_buf_char(out, *c);
    }
    if (clash) {
        lrti_buf_printf(out, "_column%zu", i + 1);
    }
    lrti_buf_char(out, '"');
}

static void create_sql(int table, const lrti_raw_table *raw, lrti_buf *create, lrti_buf *insert)
{
    const lrti_table_spec *spec = lrti_table(table);
    lrti_buf_printf(create, "CREATE TABLE \"%s\" (", spec->name);
    lrti_buf_printf(insert, "INSERT INTO \"%s\" VALUES (", spec->name);
    for (uint32_t c = 0; c < spec->n_columns; c++) {
        lrti_buf_printf(create, "%s\"%s\" %s%s", c ? ", " : "", spec->column[c].name,
                        sql_type(spec->column[c].kind),
                        spec->column[c].kind == LRTI_ID ? " PRIMARY KEY NOT NULL" : "");
        lrti_buf_str(insert, c ? ", ?" : "?");
    }
    for (size_t i = 0; i < raw->n_extra; i++) {
        lrti_buf_str(create, ", ");
        extra_name(raw, spec, i, create);
        lrti_buf_str(create, " TEXT");
        lrti_buf_str(insert, ", ?");
    }
    if (table == LRTI_T_boundary) {
        lrti_buf_str(insert, ", GeomFromWKB(?, 4326)");
    }
    lrti_buf_str(create, ");");
    lrti_buf_str(insert, ")");
}

static void bind_cell(sqlite3_stmt *s, int at, const lrti_tables *t, int table, uint32_t c,
                      uint32_t row)
{
    char text[LRTI_CELL_MAX];
    const lrti_column_spec *col = &lrti_table(table)->column[c];
    if (col->kind == LRTI_INT) {
        int32_t v = lrti_cell_int(t, table, (int)c, row);
        if (v != LRTI_NO_INT) {
            sqlite3_bind_int(s, at, v);
        }
    } else if (col->kind == LRTI_REAL) {
        double v = lrti_cell_real(t, table, (int)c, row);
        if (!isnan(v)) {
            sqlite3_bind_double(s, at, v);
        }
    } else {
        const char *value = lrti_cell_shown(t, table, c, row, text);
        if (value) {
            sqlite3_bind_text(s, at, value, -1, SQLITE_TRANSIENT);
        }
    }
}

static lrt_status insert_rows(sqlite3 *db, int table, const lrti_store_input *in, const char *sql,
                              lrt_error *err)
{
    sqlite3_stmt *s = NULL;
    const lrti_table_spec *spec = lrti_table(table);
    const lrti_raw_table *raw = &in->raw->table[table];
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        return fail_sql(db, sql, err);
    }
    lrt_status status = LRT_OK;
    for (uint32_t r = 0; status == LRT_OK && r < lrti_rows(in->tables, table); r++) {
        int at = 1;
        sqlite3_clear_bindings(s);
        for (uint32_t c = 0; c < spec->n_columns; c++) {
            bind_cell(s, at++, in->tables, table, c, r);
        }
        for (size_t i = 0; i < raw->n_extra; i++) {
            const char *text = raw->row[r].cell[spec->n_columns + i];
            if (text[0]) {
                sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
            }
            at++;
        }
        if (table == LRTI_T_boundary) {
            sqlite3_bind_blob64(s, at, in->boundary[r].wkb, in->boundary[r].size, SQLITE_STATIC);
        }
        if (sqlite3_step(s) != SQLITE_DONE) {
            status = fail_sql(db, spec->name, err);
        }
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return status;
}

static lrt_status write_table(sqlite3 *db, int table, const lrti_store_input *in, lrt_error *err)
{
    lrti_buf create = {0}, insert = {0};
    create_sql(table, &in->raw->table[table], &create, &insert);
    lrt_status status =
        create.failed || insert.failed ? lrti_fail_memory(err) : run(db, create.data, err);
    if (status == LRT_OK && table == LRTI_T_boundary) {
        status =
            run(db, "SELECT AddGeometryColumn('boundary', 'geometry', 4326, 'MULTIPOLYGON', 'XY');",
                err);
    }
    if (status == LRT_OK) {
        status = insert_rows(db, table, in, insert.data, err);
    }
    lrti_buf_free(&create);
    lrti_buf_free(&insert);
    return status;
}

/* ---- places ---- */

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    if (text[0]) {
        sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
    }
}

static int compare_place(const void *a, const void *b)
{
    const lrti_geocode_row *x = *(const lrti_geocode_row *const *)a,
                           *y = *(const lrti_geocode_row *const *)b;
    const char *left[] = {x->ppn, x->address, x->name, x->number, x->unit, x->city, x->zip};
    const char *right[] = {y->ppn, y->address, y->name, y->number, y->unit, y->city, y->zip};
    for (size_t i = 0; i < LRTI_COUNT(left); i++) {
        int c = strcmp(left[i], right[i]);
        if (c) {
            return c;
        }
    }
    return x->lon != y->lon ? (x->lon < y->lon ? -1 : 1) : x->lat < y->lat ? -1 : x->lat > y->lat;
}

static lrt_status insert_places(sqlite3 *db, const char *sql, const lrti_geocode_row *rows,
                                size_t n, const lrti_store_shape *shape, lrt_error *err)
{
    sqlite3_stmt *s = NULL;
    const lrti_geocode_row **order = calloc(n + 1, sizeof *order);
    if (!order) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        order[i] = &rows[i];
    }
    qsort(order, n, sizeof *order,
          compare_place); /* the order of the input must not show in the file */
    lrt_status status =
        sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK ? LRT_OK : fail_sql(db, sql, err);
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        const lrti_geocode_row *r = order[i];
        const char *cell[] = {r->ppn,    r->address, r->number, r->pre_dir, r->pre_type, r->name,
                              r->suffix, r->suf_dir, r->unit,   r->city,    r->state,    r->zip};
        sqlite3_clear_bindings(s);
        for (size_t c = 0; c < LRTI_COUNT(cell); c++) {
            bind_text(s, (int)c + 1, cell[c]);
        }
        if (!isnan(r->lon)) {
            sqlite3_bind_double(s, 13, r->lon);
            sqlite3_bind_double(s, 14, r->lat);
        }
        const lrti_store_shape *polygon = shape ? &shape[r - rows] : NULL;
        if (polygon && polygon->size) {
            sqlite3_bind_blob64(s, 15, polygon->wkb, polygon->size, SQLITE_STATIC);
        }
        if (sqlite3_step(s) != SQLITE_DONE) {
            status = fail_sql(db, "places", err);
        }
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    free(order);
    return status;
}

static lrt_status write_places(sqlite3 *db, const lrti_store_input *in, lrt_error *err)
{
    static const char *const columns =
        "ppn TEXT, address TEXT, number TEXT, pre_dir TEXT, pre_type TEXT, name TEXT, suffix TEXT,"
        "suf_dir TEXT, unit TEXT, city TEXT, state TEXT, zip TEXT";
    char sql[600];
    lrt_status status = LRT_OK;
    if (in->n_addresses) {
        snprintf(sql, sizeof sql,
                 "CREATE TABLE address (%s); SELECT "
                 "AddGeometryColumn('address','geometry',4326,'POINT','XY');",
                 columns);
        status = run(db, sql, err);
        if (status == LRT_OK) {
            status = insert_places(
                db, "INSERT INTO address VALUES (?,?,?,?,?,?,?,?,?,?,?,?,MakePoint(?13,?14,4326))",
                in->address, in->n_addresses, NULL, err);
        }
    }
    if (status == LRT_OK && in->n_parcels) {
        snprintf(sql, sizeof sql,
                 "CREATE TABLE parcel (%s); SELECT "
                 "AddGeometryColumn('parcel','geometry',4326,'POINT','XY');"
                 "SELECT AddGeometryColumn('parcel','polygon',4326,'MULTIPOLYGON','XY');",
                 columns);
        status = run(db, sql, err);
        if (status == LRT_OK) {
            status = insert_places(
                db,
                "INSERT INTO parcel VALUES "
                "(?,?,?,?,?,?,?,?,?,?,?,?,MakePoint(?13,?14,4326),GeomFromWKB(?15,4326))",
                in->parcel, in->n_parcels, in->parcel_shape, err);
        }
    }
    return status;
}

static lrt_status write_sources(sqlite3 *db, const lrti_store_input *in, lrt_error *err)
{
    sqlite3_stmt *s = NULL;
    lrt_status status =
        run(db, "CREATE TABLE boundary_source (boundary_id TEXT, crs TEXT, why TEXT, rings BLOB);",
            err);
    if (status == LRT_OK && sqlite3_prepare_v2(db, "INSERT INTO boundary_source VALUES (?,?,?,?)",
                                               -1, &s, NULL) != SQLITE_OK) {
        status = fail_sql(db, "boundary_source", err);
    }
    for (size_t i = 0; status == LRT_OK && i < in->n_sources; i++) {
        const lrti_store_source *src = &in->source[i];
        sqlite3_bind_text(s, 1, src->boundary_id, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, src->crs, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 3, src->why, -1, SQLITE_STATIC);
        sqlite3_bind_blob64(s, 4, src->shape.wkb, src->shape.size, SQLITE_STATIC);
        if (sqlite3_step(s) != SQLITE_DONE) {
            status = fail_sql(db, "boundary_source", err);
        }
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return status;
}

/* What SpatiaLite and SQLite write of the moment and of themselves would make two equal builds differ. */
static lrt_status finish(sqlite3 *db, const lrti_store_input *in, lrt_error *err)
{
    char sql[200];
    lrt_status status = run(db, "SELECT CreateSpatialIndex('boundary', 'geometry');", err);
    if (status == LRT_OK && in->n_addresses) {
        status = run(db, "SELECT CreateSpatialIndex('address', 'geometry');", err);
    }
    if (status == LRT_OK && in->n_parcels) {
        status = run(db,
                     "SELECT CreateSpatialIndex('parcel', 'geometry'); SELECT "
                     "CreateSpatialIndex('parcel', 'polygon');",
                     err);
    }
    if (status == LRT_OK) {
        status = run(db,
                     "DELETE FROM spatialite_history; DELETE FROM sqlite_sequence;"
                     "UPDATE geometry_columns_time SET last_insert='1970-01-01T00:00:00.000Z',"
                     " last_update='1970-01-01T00:00:00.000Z', "
                     "last_delete='1970-01-01T00:00:00.000Z'; COMMIT; VACUUM;",
                     err);
    }
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=1;", APPLICATION_ID);
    return status == LRT_OK ? run(db, sql, err) : status;
}

lrt_status lrti_store_normalise_header(const char *path, lrt_error *err)
{
    static const unsigned char version[4] = {
        0, 0x2E, 0x63, 0x41}; /* 3040065: a number, whatever library wrote it */
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && pwrite(fd, version, sizeof version, 96) == (ssize_t)sizeof version;
    if (fd >= 0) {
        good = close(fd) == 0 && good;
    }
    return good ? LRT_OK
                : lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot write: %s", strerror(errno));
}

lrt_status lrti_store_write(const char *path, const lrti_store_input *in, lrt_error *err)
{
    sqlite3 *db = NULL;
    lrt_status status = open_new(path, &db, err);
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        status = write_table(db, t, in, err);
    }
    if (status == LRT_OK) {
        status = write_sources(db, in, err);
    }
    if (status == LRT_OK) {
        status = write_places(db, in, err);
    }
    if (status == LRT_OK) {
        status = finish(db, in, err);
    }
    if (sqlite3_close(db) != SQLITE_OK && status == LRT_OK) {
        status = lrti_fail(err, LRT_E_IO, "SQLite: cannot close the dataset");
    }
    return status == LRT_OK ? lrti_store_normalise_header(path, err) : status;
}

/* ---- verify ---- */

static bool same_cell(sqlite3_stmt *s, int at, const lrti_tables *t, int table, uint32_t c,
                      uint32_t row)
{
    char text[LRTI_CELL_MAX];
    const lrti_column_spec *col = &lrti_table(table)->column[c];
    bool null = sqlite3_column_type(s, at) == SQLITE_NULL;
    if (col->kind == LRTI_INT) {
        int32_t v = lrti_cell_int(t, table, (int)c, row);
        return v == LRTI_NO_INT ? null : !null && sqlite3_column_int(s, at) == v;
    }
    if (col->kind == LRTI_REAL) {
        double v = lrti_cell_real(t, table, (int)c, row);
        return isnan(v) ? null : !null && sqlite3_column_double(s, at) == v;
    }
    const char *value = lrti_cell_shown(t, table, c, row, text);
    const char *stored = (const char *)sqlite3_column_text(s, at);
    return value ? stored && strcmp(value, stored) == 0 : null;
}

static lrt_status verify_table(sqlite3 *db, const lrti_tables *t, int table, lrt_error *err)
{
    char sql[100];
    sqlite3_stmt *s = NULL;
    const lrti_table_spec *spec = lrti_table(table);
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY rowid", spec->name);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        return lrti_fail(err, LRT_E_DATASET, "table %s cannot be read: %s", spec->name,
                         sqlite3_errmsg(db));
    }
    lrt_status status = LRT_OK;
    uint32_t row = 0;
    for (; status == LRT_OK && sqlite3_step(s) == SQLITE_ROW; row++) {
        for (uint32_t c = 0; status == LRT_OK && c < spec->n_columns; c++) {
            if (row >= lrti_rows(t, table) || sqlite3_column_count(s) < (int)spec->n_columns ||
                !same_cell(s, (int)c, t, table, c, row)) {
                status =
                    lrti_fail(err, LRT_E_DATASET,
                              "table %s, row %u, column %s differs from the compiled one; rebuild",
                              spec->name, row + 1, spec->column[c].name);
            }
        }
    }
    sqlite3_finalize(s);
    if (status == LRT_OK && row != lrti_rows(t, table)) {
        status =
            lrti_fail(err, LRT_E_DATASET, "table %s has %u rows, the compiled one has %u; rebuild",
                      spec->name, row, lrti_rows(t, table));
    }
    return status;
}

/* Characters that a URI gives a meaning are escaped; immutable = no locks, no journal beside the file. */
static char *immutable_uri(const char *path)
{
    lrti_buf uri = {0};
    lrti_buf_str(&uri, path[0] == '/' ? "file://" : "file:");
    for (const char *c = path; *c; c++) {
        if (*c == '%' || *c == '?' || *c == '#') {
            lrti_buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*c);
        } else {
            lrti_buf_char(&uri, *c);
        }
    }
    lrti_buf_str(&uri, "?immutable=1");
    if (uri.failed) {
        lrti_buf_free(&uri);
    }
    return uri.data;
}

static lrt_status open_immutable(const char *path, sqlite3 **db, lrt_error *err)
{
    char *uri = immutable_uri(path);
    if (!uri) {
        return lrti_fail_memory(err);
    }
    lrt_status status = LRT_OK;
    if (sqlite3_open_v2(uri, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK) {
        status = lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL, "SQLite cannot open it: %s",
                              sqlite3_errmsg(*db));
    }
    free(uri);
    return status;
}

/* quick_check, not integrity_check: that one calls functions of SpatiaLite for its CHECKs, and only a build loads it. */
static lrt_status quick_check(sqlite3 *db, const char *path, lrt_error *err)
{
    sqlite3_stmt *s = NULL;
    lrt_status status = LRT_OK;
    if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW ||
        strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0) {
        const char *said = s ? (const char *)sqlite3_column_text(s, 0) : NULL;
        status = lrti_fail_at(err, LRT_E_DATASET, path, 0, NULL, "SQLite finds damage: %s",
                              said ? said : sqlite3_errmsg(db));
    }
    sqlite3_finalize(s);
    return status;
}

lrt_status lrti_store_verify(const char *path, const lrti_tables *tables, lrt_error *err)
{
    sqlite3 *db = NULL;
    lrt_status status = open_immutable(path, &db, err);
    if (status == LRT_OK) {
        status = quick_check(db, path, err);
    }
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        status = verify_table(db, tables, t, err);
    }
    sqlite3_close(db);
    return status;
}

/* ---- columns that libroute does not know ---- */

static lrt_status read_extra(sqlite3 *db, int table, uint32_t n_rows, lrti_arena *arena,
                             lrti_store_extra *out, lrt_error *err)
{
    char sql[100];
    sqlite3_stmt *s = NULL;
    uint32_t known = lrti_table(table)->n_columns, row = 0;
    lrt_status status = LRT_OK;
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY rowid", lrti_table(table)->name);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        return lrti_fail(err, LRT_E_DATASET, "table %s cannot be read: %s", lrti_table(table)->name,
                         sqlite3_errmsg(db));
    }
    int columns = sqlite3_column_count(s);
    out->n_names = columns > (int)known ? (size_t)columns - known : 0;
    out->name = lrti_arena_alloc(arena, out->n_names + 1, sizeof *out->name);
    out->cell = lrti_arena_alloc(arena, out->n_names * n_rows + 1, sizeof *out->cell);
    status = out->name && out->cell ? LRT_OK : lrti_fail_memory(err);
    for (size_t i = 0; status == LRT_OK && i < out->n_names; i++) {
        const char *name = sqlite3_column_name(s, (int)(known + i));
        out->name[i] = name ? lrti_arena_str(arena, name) : NULL;
        status = out->name[i] ? LRT_OK : lrti_fail_memory(err);
    }
    for (; status == LRT_OK && out->n_names && row < n_rows && sqlite3_step(s) == SQLITE_ROW;
         row++) {
        for (size_t i = 0; status == LRT_OK && i < out->n_names; i++) {
            const char *text = (const char *)sqlite3_column_text(s, (int)(known + i));
            const char **cell = &out->cell[row * out->n_names + i];
            *cell = text ? lrti_arena_str(arena, text) : "";
            status = *cell ? LRT_OK : lrti_fail_memory(err);
        }
    }
    sqlite3_finalize(s);
    if (status == LRT_OK && out->n_names && row != n_rows) {
        status = lrti_fail(err, LRT_E_DATASET, "table %s has fewer rows than the compiled one",
                           lrti_table(table)->name);
    }
    return status;
}

lrt_status lrti_store_extras(const char *path, const lrti_tables *tables, lrti_arena *arena,
                             lrti_store_extra out[LRTI_TABLE_COUNT], lrt_error *err)
{
    sqlite3 *db = NULL;
    lrt_status status = open_immutable(path, &db, err);
    for (int t = 0; status == LRT_OK && t < LRTI_TABLE_COUNT; t++) {
        if (lrti_table(t)->file[0]) {
            status = read_extra(db, t, lrti_rows(tables, t), arena, &out[t], err);
        }
    }
    sqlite3_close(db);
    return status;
}

/* ---- shapes ----
 * A SpatiaLite blob: 00, byte order, SRID, box (4 doubles), 7C, class; a MultiPolygon (class 6) then holds its number of
 * polygons, each 69, class 3, number of rings, each ring its number of points and x y pairs; FE ends it. All little-endian. */

typedef struct cursor {
    const unsigned char *at, *end;
} cursor;

static bool take(cursor *c, void *out, size_t n)
{
    if ((size_t)(c->end - c->at) < n) {
        return false;
    }
    memcpy(out, c->at, n);
    c->at += n;
    return true;
}

static bool take_number(cursor *c, uint32_t *out) { return take(c, out, sizeof *out); }

/* Two passes over the same bytes: counting (shape NULL), then filling. */
static bool walk_rings(cursor c, lrti_shape *shape, uint32_t *n_rings, uint64_t *n_points)
{
    unsigned char head[43], entity[5];
    uint32_t class, polygons, rings, points;
    *n_rings = 0;
    *n_points = 0;
    if (!take(&c, head, sizeof head) || head[0] != 0 || head[1] != 1 || head[38] != 0x7C) {
        return false;
    }
    memcpy(&class, head + 39, sizeof class);
    if (class != 6 || !take_number(&c, &polygons)) {
        return false;
    }
    for (uint32_t p = 0; p < polygons; p++) {
        if (!take(&c, entity, sizeof entity) || entity[0] != 0x69 || !take_number(&c, &rings)) {
            return false;
        }
        for (uint32_t r = 0; r < rings; r++) {
            if (!take_number(&c, &points) || (uint64_t)(c.end - c.at) < (uint64_t)points * 16) {
                return false;
            }
            if (shape) {
                memcpy(shape->xy + 2 * *n_points, c.at, (size_t)points * 16);
                shape->ring[*n_rings + 1] = (uint32_t)(*n_points + points);
            }
            c.at += (size_t)points * 16;
            *n_points += points;
            (*n_rings)++;
        }
    }
    return *n_points <= UINT32_MAX;
}

static lrt_status read_shape(const void *blob, int size, lrti_arena *arena, lrti_shape *shape,
                             lrt_error *err)
{
    cursor c = {blob, blob ? (const unsigned char *)blob + size : NULL};
    uint32_t rings;
    uint64_t points;
    if (!blob || size <= 0 || !walk_rings(c, NULL, &rings, &points)) {
        return lrti_fail(err, LRT_E_DATASET,
                         "a boundary has no geometry that can be read; rebuild");
    }
    shape->xy = lrti_arena_alloc(arena, (size_t)points + 1, 2 * sizeof *shape->xy);
    shape->ring = lrti_arena_alloc(arena, (size_t)rings + 1, sizeof *shape->ring);
    shape->n_rings = rings;
    if (!shape->xy || !shape->ring) {
        return lrti_fail_memory(err);
    }
    walk_rings(c, shape, &rings, &points);
    return LRT_OK;
}

/* A MultiLineString as the build writes it (ISO WKB, little-endian), into rings. */
static bool walk_lines(cursor c, lrti_shape *shape, uint32_t *n_lines, uint64_t *n_points)
{
    unsigned char order;
    uint32_t class, lines, points;
    *n_lines = 0;
    *n_points = 0;
    if (!take(&c, &order, 1) || order != 1 || !take_number(&c, &class) || class != 5 ||
        !take_number(&c, &lines)) {
        return false;
    }
    for (uint32_t i = 0; i < lines; i++) {
        if (!take(&c, &order, 1) || order != 1 || !take_number(&c, &class) || class != 2 ||
            !take_number(&c, &points) || (uint64_t)(c.end - c.at) < (uint64_t)points * 16) {
            return false;
        }
        if (shape) {
            memcpy(shape->xy + 2 * *n_points, c.at, (size_t)points * 16);
            shape->ring[i + 1] = (uint32_t)(*n_points + points);
        }
        c.at += (size_t)points * 16;
        *n_points += points;
        (*n_lines)++;
    }
    return *n_points <= UINT32_MAX;
}

static lrt_status read_lines(cursor c, lrti_arena *arena, lrti_shape *shape, lrt_error *err)
{
    uint32_t rings;
    uint64_t points;
    if (!walk_lines(c, NULL, &rings, &points)) {
        return lrti_fail(err, LRT_E_DATASET, "a source shape cannot be read; rebuild");
    }
    shape->xy = lrti_arena_alloc(arena, (size_t)points + 1, 2 * sizeof *shape->xy);
    shape->ring = lrti_arena_alloc(arena, (size_t)rings + 1, sizeof *shape->ring);
    shape->n_rings = rings;
    if (!shape->xy || !shape->ring) {
        return lrti_fail_memory(err);
    }
    walk_lines(c, shape, &rings, &points);
    return LRT_OK;
}

lrt_status lrti_store_shapes(const char *path, const lrti_tables *tables, lrti_arena *arena,
                             lrti_shape *shape, lrt_error *err)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    uint32_t row = 0, n = lrti_rows(tables, LRTI_T_boundary);
    lrt_status status = open_immutable(path, &db, err);
    if (status == LRT_OK && sqlite3_prepare_v2(db, "SELECT geometry FROM boundary ORDER BY rowid",
                                               -1, &s, NULL) != SQLITE_OK) {
        status = lrti_fail(err, LRT_E_DATASET, "the table of boundaries cannot be read: %s",
                           sqlite3_errmsg(db));
    }
    while (status == LRT_OK && row < n && sqlite3_step(s) == SQLITE_ROW) {
        status = read_shape(sqlite3_column_blob(s, 0), sqlite3_column_bytes(s, 0), arena,
                            &shape[row++], err);
    }
    if (status == LRT_OK && row != n) {
        status =
            lrti_fail(err, LRT_E_DATASET,
                      "the table of boundaries has %u rows, the compiled one %u; rebuild", row, n);
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return status;
}

lrt_status lrti_store_sources(const char *path, const lrti_tables *tables, lrti_arena *arena,
                              lrti_store_rings *out, lrt_error *err)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    lrt_status status = open_immutable(path, &db, err);
    if (status == LRT_OK &&
        sqlite3_prepare_v2(db, "SELECT boundary_id, crs, why, rings FROM boundary_source", -1, &s,
                           NULL) != SQLITE_OK) {
        status = lrti_fail(err, LRT_E_DATASET, "the table of source shapes cannot be read: %s",
                           sqlite3_errmsg(db));
    }
    while (status == LRT_OK && sqlite3_step(s) == SQLITE_ROW) {
        const char *id = (const char *)sqlite3_column_text(s, 0),
                   *crs = (const char *)sqlite3_column_text(s, 1),
                   *why = (const char *)sqlite3_column_text(s, 2);
        const unsigned char *blob = sqlite3_column_blob(s, 3);
        cursor c = {blob, blob ? blob + sqlite3_column_bytes(s, 3) : NULL};
        uint32_t row = id ? lrti_find_row(tables, LRTI_T_boundary, id) : LRTI_NO_ROW;
        if (row == LRTI_NO_ROW || !blob) {
            status = lrti_fail(err, LRT_E_DATASET,
                               "a source shape names no boundary, or has no rings; rebuild");
            break;
        }
        out[row].crs = lrti_arena_str(arena, crs ? crs : "");
        out[row].why = lrti_arena_str(arena, why ? why : "");
        status = out[row].crs && out[row].why ? read_lines(c, arena, &out[row].shape, err)
                                              : lrti_fail_memory(err);
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return status;
}

/* A SpatiaLite point: 00, order, SRID, box, 7C, class 1, x, y, FE. */
static bool read_point(const unsigned char *blob, int size, double out[2])
{
    uint32_t class;
    if (!blob || size < 60 || blob[0] != 0 || blob[1] != 1 || blob[38] != 0x7C) {
        return false;
    }
    memcpy(&class, blob + 39, sizeof class);
    memcpy(out, blob + 43, 2 * sizeof *out);
    return class == 1;
}

static bool has_table(sqlite3 *db, const char *table)
{
    sqlite3_stmt *s = NULL;
    bool there = sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master WHERE type='table' AND name=?",
                                    -1, &s, NULL) == SQLITE_OK &&
                 sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return there;
}

lrt_status lrti_store_places(const char *path, const char *table, lrti_store_place_fn on_place,
                             void *user, lrt_error *err)
{
    char sql[100];
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    lrt_status status = open_immutable(path, &db, err);
    if (status == LRT_OK && !has_table(db, table)) { /* the territory has none */
        sqlite3_close(db);
        return LRT_OK;
    }
    snprintf(sql, sizeof sql, "SELECT ppn, geometry FROM \"%.20s\" ORDER BY rowid", table);
    if (status == LRT_OK && sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        status = lrti_fail(err, LRT_E_DATASET, "the table %s cannot be read: %s", table,
                           sqlite3_errmsg(db));
    }
    int code = SQLITE_DONE;
    while (status == LRT_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        double at[2] = {NAN, NAN};
        const char *ppn = (const char *)sqlite3_column_text(s, 0);
        read_point(sqlite3_column_blob(s, 1), sqlite3_column_bytes(s, 1), at);
        status = on_place(user, ppn ? ppn : "", at[0], at[1]) ? LRT_OK : lrti_fail_memory(err);
    }
    if (status == LRT_OK && code != SQLITE_DONE) {
        status =
            lrti_fail(err, LRT_E_DATASET, "the table %s is damaged: %s", table, sqlite3_errmsg(db));
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return status;
}

const char *lrti_store_versions(void) { return "SQLite " SQLITE_VERSION; }
