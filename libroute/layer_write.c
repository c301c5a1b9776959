#define _POSIX_C_SOURCE 200809L
#include "layer_write.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <shapefil.h>

#define TEXT_WIDTH 254
#define NUMBER_WIDTH 18
#define WGS84                                                                                      \
    "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]]" \
    ",PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"

const char *const *lrti_layer_extensions(lrti_write_kind kind)
{
    static const char *const all[] = {"shp", "shx", "prj", "dbf", "cpg", NULL};
    return kind == LRTI_WRITE_TABLE ? all + 3 : all;
}

/* ---- shapelib's way to the disk: it does not tell of a write or close that failed, so the hooks remember ---- */

/* The hooks have no user data. Of the thread that writes. */
static _Thread_local bool write_failed;

static SAOffset hook_write(void *from, SAOffset size, SAOffset count, SAFile file)
{
    size_t n = fwrite(from, (size_t)size, (size_t)count, (FILE *)file);
    write_failed = write_failed || n != (size_t)count;
    return (SAOffset)n;
}

static int hook_close(SAFile file)
{
    FILE *f = (FILE *)file;
    bool good = fflush(f) == 0 && fsync(fileno(f)) == 0;
    good = fclose(f) == 0 && good;
    write_failed = write_failed || !good;
    return good ? 0 : EOF;
}

static void hook_error(const char *message)
{
    (void)message; /* it would go to stderr */
    write_failed = true;
}

static SAHooks make_hooks(void)
{
    SAHooks hooks;
    write_failed = false;
    SASetupDefaultHooks(&hooks);
    hooks.FWrite = hook_write;
    hooks.FClose = hook_close;
    hooks.Error = hook_error;
    return hooks;
}

static char *with_extension(const char *stem, const char *extension)
{
    lrti_buf b = {0};
    lrti_buf_printf(&b, "%s.%s", stem, extension);
    if (b.failed) {
        lrti_buf_free(&b);
    }
    return b.failed ? NULL : b.data;
}

/* ---- shapes ---- */

/* One SHPObject; a shapefile winds shells clockwise and holes the other way. */
static SHPObject *area_object(const lrti_shape *s)
{
    int n = (int)lrti_shape_points(s);
    size_t room = (size_t)n + 1;
    int *start = calloc((size_t)s->n_rings + 1, sizeof *start);
    double *x = malloc(room * sizeof *x), *y = malloc(room * sizeof *y);
    SHPObject *object = NULL;
    if (start && x && y) {
        for (uint32_t r = 0; r < s->n_rings; r++) {
            uint32_t from = s->ring[r], to = s->ring[r + 1];
            start[r] = (int)from;
            for (uint32_t i = from; i < to; i++) {
                const double *xy = s->xy + 2 * (size_t)(to - 1 - (i - from));
                x[i] = xy[0];
                y[i] = xy[1];
            }
        }
        object =
            SHPCreateObject(SHPT_POLYGON, -1, (int)s->n_rings, start, NULL, n, x, y, NULL, NULL);
    }
    free(start);
    free(x);
    free(y);
    return object;
}

static SHPObject *point_object(const double *points, size_t n)
{
    double *x = malloc((n + 1) * sizeof *x), *y = malloc((n + 1) * sizeof *y);
    SHPObject *object = NULL;
    for (size_t i = 0; x && y && i < n; i++) {
        x[i] = points[2 * i];
        y[i] = points[2 * i + 1];
    }
    if (x && y) {
        object = SHPCreateObject(SHPT_MULTIPOINT, -1, 0, NULL, NULL, (int)n, x, y, NULL, NULL);
    }
    free(x);
    free(y);
    return object;
}

static lrt_status write_shapes(const char *stem, const lrti_write_layer *layer, lrt_error *err)
{
    SAHooks hooks = make_hooks();
    char *path = with_extension(stem, "shp");
    bool good = path != NULL, memory = !path;
    SHPHandle shp =
        path ? SHPCreateLL(path, layer->kind == LRTI_WRITE_AREAS ? SHPT_POLYGON : SHPT_MULTIPOINT,
                           &hooks)
             : NULL;
    good = shp != NULL;
    for (size_t i = 0; good && i < layer->n_rows; i++) {
        const lrti_write_row *r = &layer->row[i];
        SHPObject *object = layer->kind == LRTI_WRITE_AREAS ? area_object(r->shape)
                                                            : point_object(r->points, r->n_points);
        memory = !object;
        good = object && SHPWriteObject(shp, -1, object) == (int)i;
        if (object) {
            SHPDestroyObject(object);
        }
    }
    if (shp) {
        SHPClose(shp);
    }
    lrt_status status = LRT_OK;
    if (memory) {
        status = lrti_fail_memory(err);
    } else if (!good || write_failed) {
        status = lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot be written (disk full?)");
    }
    free(path);
    return status;
}

/* ---- attributes ---- */

/* Never between the bytes of a character. */
static size_t cut(const char *text, size_t most)
{
    size_t n = strlen(text);
    if (n <= most) {
        return n;
    }
    n = most;
    while (n && ((unsigned char)text[n] & 0xC0) == 0x80) {
        n--;
    }
    return n;
}

/* Numbers as our own decimals: shapelib would write them by the locale. */
static bool write_cell(DBFHandle dbf, int row, int column, const lrti_write_field *field,
                       const char *text)
{
    char cell[TEXT_WIDTH + 1];
    if (!text[0]) {
        return DBFWriteNULLAttribute(dbf, row, column) == 1;
    }
    size_t n = cut(text, field->number ? NUMBER_WIDTH : TEXT_WIDTH);
    int width = field->number ? NUMBER_WIDTH : 0;
    snprintf(cell, sizeof cell, "%*.*s", width, (int)n, text);
    return DBFWriteAttributeDirectly(dbf, row, column, cell) == 1;
}

static bool write_rows(DBFHandle dbf, const lrti_write_layer *layer)
{
    for (size_t c = 0; c < layer->n_fields; c++) {
        char name[11];
        const lrti_write_field *f = &layer->field[c];
        snprintf(name, sizeof name, "%.10s", f->name);
        int width = f->number ? NUMBER_WIDTH : TEXT_WIDTH;
        DBFFieldType type = !f->number ? FTString : f->decimals ? FTDouble : FTInteger;
        if (DBFAddField(dbf, name, type, width, f->decimals) != (int)c) {
            return false;
        }
    }
    for (size_t r = 0; r < layer->n_rows; r++) {
        for (size_t c = 0; c < layer->n_fields; c++) {
            if (!write_cell(dbf, (int)r, (int)c, &layer->field[c], layer->row[r].cell[c])) {
                return false;
            }
        }
    }
    return true;
}

static lrt_status write_attributes(const char *stem, const lrti_write_layer *layer, lrt_error *err)
{
    SAHooks hooks = make_hooks();
    char *path = with_extension(stem, "dbf");
    uint32_t day = layer->date ? layer->date : 19700101;
    if (!path) {
        return lrti_fail_memory(err);
    }
    DBFHandle dbf = DBFCreateLL(path, NULL, &hooks); /* no code page: the .cpg says UTF-8 */
    bool good = dbf != NULL;
    if (dbf) {
        DBFSetLastModifiedDate(dbf, (int)(day / 10000) - 1900, (int)(day / 100 % 100),
                               (int)(day % 100));
        good = write_rows(dbf, layer);
        DBFClose(dbf);
    }
    lrt_status status = good && !write_failed ? LRT_OK
                                              : lrti_fail_at(err, LRT_E_IO, path, 0, NULL,
                                                             "cannot be written (disk full?)");
    free(path);
    return status;
}

static lrt_status write_text(const char *stem, const char *extension, const char *text,
                             lrt_error *err)
{
    char *path = with_extension(stem, extension);
    if (!path) {
        return lrti_fail_memory(err);
    }
    FILE *f = fopen(path, "wb");
    bool good = f && fputs(text, f) >= 0 && fflush(f) == 0 && fsync(fileno(f)) == 0;
    if (f) {
        good = fclose(f) == 0 && good;
    }
    lrt_status status =
        good ? LRT_OK
             : lrti_fail_at(err, LRT_E_IO, path, 0, NULL, "cannot be written (disk full?)");
    free(path);
    return status;
}

lrt_status lrti_layer_write(const char *stem, const lrti_write_layer *layer, lrt_error *err)
{
    if (layer->n_rows > INT_MAX) {
        return lrti_fail(err, LRT_E_LIMIT, "%zu rows are more than a shapefile holds",
                         layer->n_rows);
    }
    lrt_status status = LRT_OK;
    if (layer->kind != LRTI_WRITE_TABLE) {
        status = write_shapes(stem, layer, err);
    }
    if (status == LRT_OK && layer->kind != LRTI_WRITE_TABLE) {
        status = write_text(stem, "prj", WGS84, err);
    }
    if (status == LRT_OK) {
        status = write_attributes(stem, layer, err);
    }
    return status == LRT_OK ? write_text(stem, "cpg", "UTF-8", err) : status;
}
