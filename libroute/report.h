/*
 * report: what an audit or a comparison found, as files for people and their tools - one HTML page with a map, SVG maps,
 * GeoPackage, shapefiles.
 *
 *   lrti_report_html        one file that opens with no network: map (Leaflet, inside), table, print view
 *   lrti_report_svg         a map of one boundary set, or of the rows alone
 *   lrti_report_geopackage  the rows as layers: areas, points, and records without a place
 *   lrti_report_shapefiles  the same three as shapefiles
 *   lrti_report_folder_*    a folder written all or none
 *
 * The writers know nothing of audits: a report is rows with columns and shapes, in groups, over boundary sets. Whoever makes
 * one decides what its readers may see; everything in the struct is shown or written. Borrowed pointers, all of them.
 * The same report gives the same bytes: no clock, no locale.
 */
#ifndef LRTI_REPORT_H
#define LRTI_REPORT_H

#include "base.h"
#include "geometry.h"

typedef enum lrti_report_kind {
    LRTI_REPORT_TEXT,
    LRTI_REPORT_INT,
    LRTI_REPORT_REAL
} lrti_report_kind;

typedef enum lrti_report_shown { /* in the page; files have every column */
                                 LRTI_REPORT_IN_TABLE,
                                 LRTI_REPORT_ON_SCREEN, /* in the table, but not in print: the row says it in its words */
                                 LRTI_REPORT_IN_DETAIL, /* told of the selected row */
                                 LRTI_REPORT_IN_FILES
} lrti_report_shown;

typedef struct lrti_report_column {
    const char *name;  /* in files: lower case, at most 10 letters (dBASE) */
    const char *label; /* on the page: "Area, sq ft" */
    lrti_report_kind kind;
    int decimals; /* of REAL */
    lrti_report_shown shown;
    bool filter; /* the page lets one value be chosen */
} lrti_report_column;

typedef struct lrti_report_cell {
    const char *text; /* TEXT: never NULL; "" = empty */
    double number;    /* INT, REAL: NaN = empty */
} lrti_report_cell;

typedef enum lrti_report_tone { /* how a row is drawn and marked, beside its words */
                                LRTI_REPORT_OPEN, /* somebody has to act */
                                LRTI_REPORT_NOTICE,
                                LRTI_REPORT_SETTLED
} lrti_report_tone;

#define LRTI_REPORT_NO_SET UINT32_MAX
typedef struct lrti_report_row {
    const char *id,
        *title; /* id: letters, digits, '-' '_'; unique. title: few words for lists on the map */
    uint32_t group, set; /* set: the boundary set it is of; LRTI_REPORT_NO_SET */
    lrti_report_tone tone;
    uint32_t weight; /* which come first where a map has no room for all: the larger */
    /* degrees; shells counter-clockwise, holes after theirs; NULL = none */
    const lrti_shape *shape;
    const double *points; /* lon, lat ...; read where there is no shape */
    size_t n_points;
    const lrti_report_cell *cell; /* one of each column */
} lrti_report_row;

typedef struct lrti_report_group { /* a layer of rows */
    const char *id, *title, *note; /* "gap", "Gap", what it means */
} lrti_report_group;

typedef struct lrti_report_area {
    const char *id, *name;
    const lrti_shape *shape;
    const uint32_t *partner; /* indexes into report->partner */
    size_t n_partners;
} lrti_report_area;

typedef struct lrti_report_set { /* a boundary set in one edition */
    const char *id, *slug, *title,
        *days;            /* "wards/2026", "wards", "Wards 2026", "from 2026-01-01" */
    const char *source;   /* what the shapes come from; "" */
    bool in_force, shown; /* on the day of the report; at first */
    const lrti_report_area *area;
    size_t n_areas;
} lrti_report_set;

typedef struct lrti_report_partner {
    const char *id, *name, *category;
} lrti_report_partner;

typedef struct lrti_report_map {     /* an SVG file */
    const char *file, *title, *note; /* "wards-2026.svg" */
    uint32_t set;                    /* what is drawn below the rows */
    const uint32_t *row;
    size_t n_rows;
} lrti_report_map;

typedef struct lrti_report_table { /* a table of texts beside the rows */
    const char *title, *note;
    const char *const *head; /* n_columns; the first column names the line */
    size_t n_columns;
    const char *const *cell; /* row by row */
    size_t n_rows;
} lrti_report_table;

typedef struct lrti_report_fact {
    const char *label, *value;
} lrti_report_fact;

typedef struct lrti_report lrti_report;
struct lrti_report {
    const char *title, *place,
        *verdict; /* "Audit of the service areas", "City of ...", "200 are open" */
    bool good;
    const char *noun, *nouns; /* "finding", "findings": also the stem of layer names */
    const char *tone_word[3], *tone_head[3]; /* of each tone: "notice"; "Notices" */
    const char *area_note; /* above the partners of a clicked place: what the list is and is not */
    const char *days;      /* date of the data, for the foot of maps */
    const char *digest;    /* of the dataset */
    const char *date;      /* YYYY-MM-DD of the report; "" = none */
    bool feet;             /* scale bars in feet and miles beside metres */
    const lrti_report_fact *fact; /* date, digest, settings: printed under the title */
    size_t n_facts;
    const char *const *source; /* "Title, publisher, date, licence" of what the shapes come from */
    size_t n_sources;
    const lrti_report_table *table;
    size_t n_tables;
    const lrti_report_column *column; /* the first: a TEXT in the table that says what the row is */
    size_t n_columns;
    const lrti_report_group *group;
    size_t n_groups;
    const lrti_report_row *row;
    size_t n_rows;
    const lrti_report_set *set;
    size_t n_sets;
    const lrti_report_partner *partner;
    size_t n_partners;
    const lrti_report_map *map;
    size_t n_maps;
};

/* Appended to `out`; a failed allocation is remembered there. */
void lrti_report_html(const lrti_report *report, lrti_buf *out);
void lrti_report_svg(const lrti_report *report, const lrti_report_map *map, lrti_buf *out);

/* A new file at `path`: layers NOUNS_area, NOUNS_point, NOUNS_record. */
lrt_status lrti_report_geopackage(const lrti_report *report, const char *path, lrt_error *err);
/* The same as NOUNS_area.shp, NOUNS_point.shp (with .shx .dbf .prj .cpg) and NOUNS_record.dbf in the sub-folder `sub`. */
struct lrti_report_folder;
lrt_status lrti_report_shapefiles(const lrti_report *report, struct lrti_report_folder *folder,
                                  const char *sub, lrt_error *err);

/* ---- a folder of files, all or none: written into a hidden folder inside it, moved at the end ---- */
typedef struct lrti_report_folder {
    char *path, *stage;
    bool made;
    char **name; /* what is to be moved */
    size_t n_names, cap;
} lrti_report_folder;
/* New or empty, or `overwrite`: then files of other names stay. */
lrt_status lrti_report_folder_open(const char *path, int overwrite, lrti_report_folder *out,
                                   lrt_error *err);
/* Where to write the file that will be `name` ("a.csv", "maps/b.svg"); free(*path). */
lrt_status lrti_report_folder_add(lrti_report_folder *folder, const char *name, char **path,
                                  lrt_error *err);
lrt_status lrti_report_folder_text(lrti_report_folder *folder, const char *name, const char *data,
                                   size_t len, lrt_error *err);
/* The report in all its forms: report.html, maps/, a GeoPackage of that name, shapefiles/. */
lrt_status lrti_report_folder_report(lrti_report_folder *folder, const lrti_report *report,
                                     const char *geopackage, lrt_error *err);
/* Moves everything into place where `status` is LRT_OK, else takes all of it away; frees. Returns the first failure. */
lrt_status lrti_report_folder_close(lrti_report_folder *folder, lrt_status status, lrt_error *err);

/* ---- shared by the writers ---- */
/* 1234567.8 -> "1,234,567.8" */
void lrti_put_grouped(lrti_buf *out, double value, int decimals);
/* Text of a cell as files show it; "" where empty. */
const char *lrti_report_cell_text(const lrti_report_column *column, const lrti_report_cell *cell,
                                  char out[400]);

#endif
