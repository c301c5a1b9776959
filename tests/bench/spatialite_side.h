/*
 * A contestant: SpatiaLite, a table of all areas in memory with its spatial index (R*Tree), one prepared statement a point.
 * Not there when mod_spatialite (Debian's libsqlite3-mod-spatialite) cannot be loaded.
 */
#ifndef LRT_TESTS_SPATIALITE_SIDE_H
#define LRT_TESTS_SPATIALITE_SIDE_H

#include <sqlite3.h>

#include "geos_side.h"

typedef struct spatialite_side {
    sqlite3 *db;
    sqlite3_stmt *ask;
    const char *missing; /* why it takes no part, or NULL */
} spatialite_side;

static inline int spatialite_fill(spatialite_side *side, geos_side *geos)
{
    static const char *const prepare[] = {
        "SELECT InitSpatialMetaData(1, 'NONE')",
        "CREATE TABLE area (id INTEGER PRIMARY KEY)",
        "SELECT AddGeometryColumn('area', 'shape', 0, 'GEOMETRY', 'XY')",
        "BEGIN",
    };
    sqlite3_stmt *insert = NULL;
    int ok = 1;
    for (size_t i = 0; ok && i < sizeof prepare / sizeof prepare[0]; i++) {
        ok = sqlite3_exec(side->db, prepare[i], NULL, NULL, NULL) == SQLITE_OK;
    }
    ok = ok && sqlite3_prepare_v2(side->db, "INSERT INTO area VALUES (?1, GeomFromWKB(?2, 0))", -1,
                                  &insert, NULL) == SQLITE_OK;
    for (size_t i = 0; ok && i < geos->n; i++) {
        size_t size = 0;
        unsigned char *wkb = GEOSGeomToWKB_buf_r(geos->g, geos->items[i].shape, &size);
        ok = wkb && sqlite3_bind_int64(insert, 1, (sqlite3_int64)i) == SQLITE_OK &&
             sqlite3_bind_blob64(insert, 2, wkb, size, SQLITE_TRANSIENT) == SQLITE_OK &&
             sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
        GEOSFree_r(geos->g, wkb);
    }
    sqlite3_finalize(insert);
    return ok &&
           sqlite3_exec(side->db, "SELECT CreateSpatialIndex('area', 'shape'); COMMIT", NULL, NULL,
                        NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(side->db,
                              "SELECT i.pkid FROM idx_area_shape i JOIN area a ON a.id = i.pkid "
                              "WHERE i.xmin <= ?1 AND i.xmax >= ?1 AND i.ymin <= ?2 AND i.ymax >= "
                              "?2 AND ST_Covers(a.shape, MakePoint(?1, ?2, 0)) = 1",
                              -1, &side->ask, NULL) == SQLITE_OK;
}

/* The shapes are those that GEOS has, so that both see the same areas. */
static inline void spatialite_open(spatialite_side *side, geos_side *geos)
{
    memset(side, 0, sizeof *side);
    if (sqlite3_open(":memory:", &side->db) != SQLITE_OK ||
        sqlite3_enable_load_extension(side->db, 1) != SQLITE_OK ||
        sqlite3_load_extension(side->db, "mod_spatialite", NULL, NULL) != SQLITE_OK) {
        side->missing = "mod_spatialite cannot be loaded: libsqlite3-mod-spatialite";
    } else if (!spatialite_fill(side, geos)) {
        side->missing = sqlite3_errmsg(side->db);
    }
}

static inline size_t spatialite_at(spatialite_side *side, double x, double y, uint32_t *found,
                                   size_t capacity)
{
    size_t n = 0;
    sqlite3_bind_double(side->ask, 1, x);
    sqlite3_bind_double(side->ask, 2, y);
    while (sqlite3_step(side->ask) == SQLITE_ROW) {
        if (n < capacity) {
            found[n] = (uint32_t)sqlite3_column_int64(side->ask, 0);
        }
        n++;
    }
    sqlite3_reset(side->ask);
    return n;
}

static inline void spatialite_close(spatialite_side *side)
{
    sqlite3_finalize(side->ask);
    sqlite3_close(side->db);
}

#endif
