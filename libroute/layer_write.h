/*
 * layer_write: shapefiles out. In longitude/latitude on WGS 84, UTF-8; the same input gives the same bytes.
 *
 * What dBASE cannot hold is cut, never refused: names of fields at 10 bytes, texts at 254 bytes (between characters).
 */
#ifndef LRTI_LAYER_WRITE_H
#define LRTI_LAYER_WRITE_H

#include "base.h"
#include "geometry.h"

typedef enum lrti_write_kind {
    LRTI_WRITE_AREAS,
    LRTI_WRITE_POINTS, /* multipoints */
    LRTI_WRITE_TABLE   /* no shapes: the .dbf alone */
} lrti_write_kind;

typedef struct lrti_write_field {
    const char *name;
    bool number;
    int decimals; /* of a number */
} lrti_write_field;

typedef struct lrti_write_row {
    /* AREAS: shells counter-clockwise, each with its holes after it, clockwise */
    const lrti_shape *shape;
    const double *points; /* POINTS: lon, lat ... */
    size_t n_points;
    const char *const *cell; /* text of each field; numbers as decimals; "" = null */
} lrti_write_row;

typedef struct lrti_write_layer {
    lrti_write_kind kind;
    const lrti_write_field *field;
    size_t n_fields;
    const lrti_write_row *row;
    size_t n_rows;
    uint32_t date; /* YYYYMMDD into the head of the .dbf; 0 = 1970-01-01 */
} lrti_write_layer;

/* Extensions written, NULL-terminated: "shp" "shx" "dbf" "prj" "cpg", or "dbf" "cpg". */
const char *const *lrti_layer_extensions(lrti_write_kind kind);
/* `stem`: path without extension; nothing is there yet. */
lrt_status lrti_layer_write(const char *stem, const lrti_write_layer *layer, lrt_error *err);

#endif
