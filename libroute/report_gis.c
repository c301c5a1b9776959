#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "layer_write.h"
#include "store_sql.h"

/*
 * The rows in three layers, since a layer has one type of geometry: those with an area, those with points, and records
 * without a place, which an analyst wants in the same list.
 *
 * GeoPackage: OGC 12-128r17 (1.3). Geometry is a header - "GP", version, flags, SRS, envelope - and ISO WKB; integers
 * little-endian.
 */

typedef enum { AREA, POINT, RECORD, LAYERS } layer;
static const char *const layer_name[] = {"area", "point", "record"};

static layer layer_of(const lrti_report_row *row)
{
    return row->shape && row->shape->n_rings ? AREA : row->n_points ? POINT : RECORD;
}

/* ---- GeoPackage: geometry ---- */

static void put_u32(lrti_buf *b, uint32_t v)
{
    unsigned char bytes[4] = {(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16),
                              (unsigned char)(v >> 24)};
    lrti_buf_add(b, bytes, sizeof bytes);
}

static void put_double(lrti_buf *b, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_u32(b, (uint32_t)bits);
    put_u32(b, (uint32_t)(bits >> 32));
}

static void put_head(lrti_buf *b, uint32_t type)
{
    lrti_buf_char(b, 1); /* little-endian */
    put_u32(b, type);
}

static void put_xy(lrti_buf *b, const double *xy, size_t n)
{
    for (size_t i = 0; i < 2 * n; i++) {
        put_double(b, xy[i]);
    }
}

static lrti_box box_of(const double *xy, size_t n)
{
    lrti_box box = {xy[0], xy[1], xy[0], xy[1]};
    for (size_t i = 1; i < n; i++) {
        box.min_x = fmin(box.min_x, xy[2 * i]);
        box.max_x = fmax(box.max_x, xy[2 * i]);
        box.min_y = fmin(box.min_y, xy[2 * i + 1]);
        box.max_y = fmax(box.max_y, xy[2 * i + 1]);
    }
    return box;
}

static void put_gpkg_head(lrti_buf *b, const double *xy, size_t n, lrti_box *all)
{
    lrti_box box = box_of(xy, n);
    lrti_buf_str(b, "GP");
    lrti_buf_char(b, 0);          /* version 1 */
    lrti_buf_char(b, 1 | 1 << 1); /* little-endian, envelope of four */
    put_u32(b, 4326);
    put_double(b, box.min_x);
    put_double(b, box.max_x);
    put_double(b, box.min_y);
    put_double(b, box.max_y);
    all->min_x = fmin(all->min_x, box.min_x);
    all->max_x = fmax(all->max_x, box.max_x);
    all->min_y = fmin(all->min_y, box.min_y);
    all->max_y = fmax(all->max_y, box.max_y);
}

static bool is_shell(const lrti_shape *s, uint32_t r)
{
    return lrti_ring_turn(s->xy + 2 * (size_t)s->ring[r], s->ring[r + 1] - s->ring[r]) > 0;
}

static void put_areas(lrti_buf *b, const lrti_shape *s)
{
    uint32_t shells = 0;
    for (uint32_t r = 0; r < s->n_rings; r++) {
        shells += r == 0 || is_shell(s, r);
    }
    put_head(b, 6);
    put_u32(b, shells);
    for (uint32_t r = 0; r < s->n_rings;) {
        uint32_t end = r + 1;
        while (end < s->n_rings && !is_shell(s, end)) {
            end++;
        }
        put_head(b, 3);
        put_u32(b, end - r);
        for (; r < end; r++) {
            uint32_t n = s->ring[r + 1] - s->ring[r];
            put_u32(b, n);
            put_xy(b, s->xy + 2 * (size_t)s->ring[r], n);
        }
    }
}

static void put_geometry(lrti_buf *b, const lrti_report_row *row, lrti_box *all)
{
    if (layer_of(row) == AREA) {
        put_gpkg_head(b, row->shape->xy, lrti_shape_points(row->shape), all);
        put_areas(b, row->shape);
        return;
    }
    put_gpkg_head(b, row->points, row->n_points, all);
    put_head(b, 4);
    put_u32(b, (uint32_t)row->n_points);
    for (size_t i = 0; i < row->n_points; i++) {
        put_head(b, 1);
        put_xy(b, row->points + 2 * i, 1);
    }
}

/* ---- GeoPackage: tables ---- */

/* The three rows that every file has: undefined Cartesian, undefined geographic, WGS 84. */
static const char base_tables[] =
    "PRAGMA application_id=1196444487; PRAGMA user_version=10300;" /* "GPKG", 1.3.0 */
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY "
    "KEY,"
    " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,"
    " definition TEXT NOT NULL, description TEXT);"
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    " ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate "
    "reference system'),"
    " ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate "
    "reference system'),"
    " ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\","
    "SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],"
    "AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],"
    "UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],"
    "AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]',"
    " 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,"
    " identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT"
    " (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y "
    "DOUBLE,"
    " srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES"
    " gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT"
    " NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT"
    " uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES"
    " gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES"
    " gpkg_spatial_ref_sys (srs_id));";

static const char *sql_type(const lrti_report_column *c)
{
    return c->kind == LRTI_REPORT_TEXT ? "TEXT" : c->kind == LRTI_REPORT_INT ? "INTEGER" : "REAL";
}

static lrt_status create_layer(const lrti_report *report, layer l, lrti_sql *sql, lrt_error *err)
{
    lrti_buf create = {0}, insert = {0};
    lrti_buf_printf(&create,
                    "CREATE TABLE \"%s_%s\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                    report->nouns, layer_name[l]);
    lrti_buf_printf(&insert, "INSERT INTO \"%s_%s\" VALUES (NULL", report->nouns, layer_name[l]);
    if (l != RECORD) {
        lrti_buf_printf(&create, ", geom %s", l == AREA ? "MULTIPOLYGON" : "MULTIPOINT");
        lrti_buf_str(&insert, ", ?");
    }
    for (size_t c = 0; c < report->n_columns; c++) {
        lrti_buf_printf(&create, ", \"%s\" %s", report->column[c].name,
                        sql_type(&report->column[c]));
        lrti_buf_str(&insert, ", ?");
    }
    lrti_buf_char(&create, ')');
    lrti_buf_char(&insert, ')');
    lrt_status status = create.failed || insert.failed ? lrti_fail_memory(err)
                                                       : lrti_sql_run(sql, create.data, err);
    if (status == LRT_OK) {
        status = lrti_sql_prepare(sql, insert.data, err);
    }
    lrti_buf_free(&create);
    lrti_buf_free(&insert);
    return status;
}

static lrt_status insert_row(const lrti_report *report, const lrti_report_row *row, layer l,
                             lrti_sql *sql, lrti_sql_value *value, lrti_box *all, lrt_error *err)
{
    lrti_buf geometry = {0};
    size_t n = 0;
    if (l != RECORD) {
        put_geometry(&geometry, row, all);
        value[n++] = (lrti_sql_value){geometry.data, geometry.len, NULL, NAN, false};
    }
    for (size_t c = 0; c < report->n_columns; c++) {
        const lrti_report_column *column = &report->column[c];
        const lrti_report_cell *cell = &row->cell[c];
        bool text = column->kind == LRTI_REPORT_TEXT;
        value[n++] =
            (lrti_sql_value){NULL, 0, text && cell->text[0] ? cell->text : NULL,
                             text ? (double)NAN : cell->number, column->kind == LRTI_REPORT_INT};
    }
    lrt_status status =
        geometry.failed ? lrti_fail_memory(err) : lrti_sql_insert(sql, value, n, err);
    lrti_buf_free(&geometry);
    return status;
}

static lrti_sql_value a_text(const char *text)
{
    return (lrti_sql_value){NULL, 0, text, NAN, false};
}

static lrti_sql_value a_number(double v, bool whole)
{
    return (lrti_sql_value){NULL, 0, NULL, v, whole};
}

static lrt_status register_layer(const lrti_report *report, layer l, const lrti_box *box,
                                 lrti_sql *sql, lrt_error *err)
{
    lrti_buf name = {0}, day = {0};
    lrti_buf_printf(&name, "%s_%s", report->nouns, layer_name[l]);
    /* the day of the report, not of its writing: the same report is the same file */
    lrti_buf_printf(&day, "%sT00:00:00.000Z", report->date[0] ? report->date : "1970-01-01");
    bool boxed = l != RECORD && box->min_x <= box->max_x;
    lrti_sql_value contents[] = {a_text(name.data),
                                 a_text(l == RECORD ? "attributes" : "features"),
                                 a_text(name.data),
                                 a_text(report->title),
                                 a_text(day.data),
                                 a_number(boxed ? box->min_x : NAN, false),
                                 a_number(boxed ? box->min_y : NAN, false),
                                 a_number(boxed ? box->max_x : NAN, false),
                                 a_number(boxed ? box->max_y : NAN, false),
                                 a_number(l == RECORD ? NAN : 4326, true)};
    lrti_sql_value column[] = {a_text(name.data),
                               a_text(l == AREA ? "MULTIPOLYGON" : "MULTIPOINT")};
    lrt_status status = name.failed || day.failed ? lrti_fail_memory(err) : LRT_OK;
    if (status == LRT_OK) {
        status =
            lrti_sql_prepare(sql, "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)", err);
    }
    if (status == LRT_OK) {
        status = lrti_sql_insert(sql, contents, LRTI_COUNT(contents), err);
    }
    if (status == LRT_OK && l != RECORD) {
        status = lrti_sql_prepare(
            sql, "INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,4326,0,0)", err);
        if (status == LRT_OK) {
            status = lrti_sql_insert(sql, column, LRTI_COUNT(column), err);
        }
    }
    lrti_buf_free(&name);
    lrti_buf_free(&day);
    return status;
}

static lrt_status write_layer(const lrti_report *report, layer l, lrti_sql *sql,
                              lrti_sql_value *value, lrt_error *err)
{
    lrti_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    lrt_status status = create_layer(report, l, sql, err);
    for (size_t i = 0; status == LRT_OK && i < report->n_rows; i++) {
        if (layer_of(&report->row[i]) == l) {
            status = insert_row(report, &report->row[i], l, sql, value, &box, err);
        }
    }
    return status == LRT_OK ? register_layer(report, l, &box, sql, err) : status;
}

lrt_status lrti_report_geopackage(const lrti_report *report, const char *path, lrt_error *err)
{
    lrti_sql *sql;
    lrti_sql_value *value = calloc(report->n_columns + 1, sizeof *value);
    if (!value) {
        return lrti_fail_memory(err);
    }
    lrt_status status = lrti_sql_create(path, &sql, err);
    if (status == LRT_OK) {
        status = lrti_sql_run(sql, base_tables, err);
    }
    for (layer l = AREA; status == LRT_OK && l < LAYERS; l++) {
        status = write_layer(report, l, sql, value, err);
    }
    status = lrti_sql_close(sql, status, err);
    free(value);
    return status;
}

/* ---- shapefiles ---- */

static uint32_t day_number(const char *date)
{
    uint32_t first, last;
    return lrti_parse_date(date, strlen(date), &first, &last) ? first : 0;
}

/* Fields and rows of one layer, in the arena. */
static bool make_layer(const lrti_report *report, layer l, lrti_arena *arena, lrti_write_layer *out)
{
    size_t n = report->n_columns;
    lrti_write_field *field = lrti_arena_alloc(arena, n + 1, sizeof *field);
    lrti_write_row *row = lrti_arena_alloc(arena, report->n_rows + 1, sizeof *row);
    *out = (lrti_write_layer){(lrti_write_kind)l, field, n, row, 0, day_number(report->date)};
    if (!field || !row) {
        return false;
    }
    for (size_t c = 0; c < n; c++) {
        const lrti_report_column *column = &report->column[c];
        field[c] = (lrti_write_field){column->name, column->kind != LRTI_REPORT_TEXT,
                                      column->kind == LRTI_REPORT_REAL ? column->decimals : 0};
    }
    for (size_t i = 0; i < report->n_rows; i++) {
        const lrti_report_row *from = &report->row[i];
        if (layer_of(from) != l) {
            continue;
        }
        const char **cell = lrti_arena_alloc(arena, n + 1, sizeof *cell);
        for (size_t c = 0; cell && c < n; c++) {
            char text[400];
            const char *shown = lrti_report_cell_text(&report->column[c], &from->cell[c], text);
            cell[c] = shown == text ? lrti_arena_str(arena, text) : shown;
            if (!cell[c]) {
                return false;
            }
        }
        if (!cell) {
            return false;
        }
        row[out->n_rows++] = (lrti_write_row){from->shape, from->points, from->n_points, cell};
    }
    return true;
}

static lrt_status write_shapefile(const lrti_report *report, layer l, lrti_report_folder *folder,
                                  const char *sub, lrt_error *err)
{
    lrti_arena arena = {0};
    lrti_write_layer layer_out;
    lrt_status status = make_layer(report, l, &arena, &layer_out) ? LRT_OK : lrti_fail_memory(err);
    char *stem = NULL;
    for (const char *const *e = lrti_layer_extensions((lrti_write_kind)l); status == LRT_OK && *e;
         e++) {
        char *name =
            lrti_arena_printf(&arena, "%s/%s_%s.%s", sub, report->nouns, layer_name[l], *e);
        free(stem);
        stem = NULL;
        status = name ? lrti_report_folder_add(folder, name, &stem, err) : lrti_fail_memory(err);
    }
    if (status == LRT_OK) {
        *strrchr(stem, '.') = '\0';
        status = lrti_layer_write(stem, &layer_out, err);
    }
    free(stem);
    lrti_arena_free(&arena);
    return status;
}

lrt_status lrti_report_shapefiles(const lrti_report *report, lrti_report_folder *folder,
                                  const char *sub, lrt_error *err)
{
    lrt_status status = LRT_OK;
    for (layer l = AREA; status == LRT_OK && l < LAYERS; l++) {
        status = write_shapefile(report, l, folder, sub, err);
    }
    return status;
}
