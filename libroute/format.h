/*
 * format: results as JSON, GeoJSON, text for people. Reads results, changes nothing.
 */
#ifndef LRTI_FORMAT_H
#define LRTI_FORMAT_H

#include "handle.h"
#include "json.h"

/* The JSON objects of libroute/schema, new. */
lrti_json *lrti_format_result(lrti_json_build *b, const lrt_result *result);
lrti_json *lrti_format_geocode(lrti_json_build *b, const lrt_geocode_result *result);
lrti_json *lrti_format_permission(lrti_json_build *b, const lrt_permission *permission);
/* One GeoJSON feature with `properties` from the object (taken), at the location or null geometry. */
lrti_json *lrti_format_feature(lrti_json_build *b, double lon, double lat, lrti_json *properties);
/* Coordinates of a MultiPolygon (RFC 7946) from degrees whose shells are counter-clockwise, each with its holes behind it. */
lrti_json *lrti_format_polygons(lrti_json_build *b, const lrti_shape *shape);
/* "dataset" of every output. */
lrti_json *lrti_format_dataset(lrti_json_build *b, const lrt_router *router);
/* Names of the faults joined by ';', appended. */
void lrti_format_faults(lrti_buf *out, uint32_t faults, const char *separator);
/* Standard codes of a match type: NAACCR GIS coordinate quality, Esri status and address type. */
const char *lrti_naaccr(lrt_match_type type);
const char *lrti_esri_status(lrt_answer status);
const char *lrti_esri_type(lrt_match_type type);
const char *lrti_view_text(lrt_view view); /* "staff" ... */
/* What a warning says to the readers of a view; NULL: nothing, it is not for them. */
const char *lrti_warning_words(lrt_view view, const lrti_warning *w);
/* snprintf contract over a finished buffer, which is freed. */
size_t lrti_give(lrti_buf *text, char *buf, size_t size);
void lrti_date_text(uint32_t date, char out[16]);

#endif
