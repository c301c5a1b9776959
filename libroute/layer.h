/*
 * layer: foreign files to plain records. Hides shapelib and GeoJSON, .prj .cpg .dbf, damaged and hostile files.
 *
 * The reading is done in a child process with limits on memory and time, because shapelib dies on failed allocations and
 * takes gigabytes on a damaged .shx; the parent receives checked, flat records, or an error that names the file, the record
 * and the remedy.
 */
#ifndef LRTI_LAYER_H
#define LRTI_LAYER_H

#include "base.h"
#include "geometry.h"

typedef enum lrti_layer_kind {
    LRTI_LAYER_POINT = 1,
    LRTI_LAYER_LINE = 3,
    LRTI_LAYER_AREA = 5
} lrti_layer_kind;

typedef struct lrti_feature {
    uint64_t record; /* from 0, as in the file */
    /* rings as in the file (area), parts (line), one point (point); coordinates of the layer.
       n_rings 0: null shape */
    lrti_shape shape;
    const char *const *values; /* text of each field asked for, UTF-8, trimmed, "" = null */
} lrti_feature;

typedef struct lrti_layer {
    lrti_layer_kind kind;
    char *crs; /* WKT of the .prj, the option's crs, or "OGC:CRS84" for GeoJSON; "" = none stated */
    lrti_feature *features;
    size_t n_features;
    uint64_t n_vertices;
    char **
        notes; /* things worth a finding: "kind\trecord\tmessage"; record from 1, 0 = the file; at most 201.
                                   Kinds: text_encoding unknown_encoding deleted_record box_mismatch unused_bytes missing_dbf
                                   parts_dropped attribute_not_text notes_left_out */
    size_t n_notes;
    lrti_arena arena; /* owns all of the above */
} lrti_layer;

typedef struct lrti_layer_options {
    /* attribute names wanted, exact, then case-insensitive; a missing one is LRT_E_LAYER naming
       those there are */
    const char *const *fields;
    size_t n_fields;
    const char *crs; /* overrides the .prj; NULL or "" = none */
    /* overrides the .cpg; NULL or "" = .cpg, else UTF-8, else ISO-8859-1 with a note */
    const char *encoding;
    bool want_area;           /* points or lines are LRT_E_LAYER */
    const lrt_limits *limits; /* all set; features, vertices, file_bytes are used */
    bool same_process;        /* tests and fuzzing only: no child */
} lrti_layer_options;

/* `path`: .shp (with .shx beside it in any case, and .dbf if fields are asked for) or .geojson/.json. Records in *err count
   from 1. Where text is stated to be one encoding and is not, or nothing is stated and it is not UTF-8, it is read as
   ISO-8859-1 with a note. */
lrt_status lrti_layer_read(const char *path, const lrti_layer_options *options, lrti_layer *out,
                           lrt_error *err);
void lrti_layer_free(lrti_layer *layer);

#endif
