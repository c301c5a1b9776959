#include "report_draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "report_assets.h"

/*
 * One page with everything inside. Without a script it is a drawn map and a table; page/page.js makes the map movable and the
 * table sortable. Its content security policy forbids every request, so that nothing on it can ask the network for anything,
 * whatever the data say.
 */

#define DECIMALS 7 /* of a degree: 1 cm */
#define POINTS_MAX                                                                                 \
    250000 /* corners of all sets together that a browser moves without effort; more are simplified */

static const char *const tone_name[] = {"open", "notice", "settled"};

/* Leaflet's licence asks for this wherever it goes. */
static const char leaflet_notice[] =
    "/*! Leaflet, https://leafletjs.com - (c) 2010-2019 Vladimir Agafonkin, (c) 2010-2011 "
    "CloudMade. All rights "
    "reserved.\nRedistribution and use in source and binary forms, with or without modification, "
    "are permitted provided "
    "that the following conditions are met:\n1. Redistributions of source code must retain the "
    "above copyright notice, this "
    "list of conditions and the following disclaimer.\n2. Redistributions in binary form must "
    "reproduce the above copyright "
    "notice, this list of conditions and the following disclaimer in the documentation and/or "
    "other materials provided with "
    "the distribution.\nTHIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS \"AS "
    "IS\" AND ANY EXPRESS OR "
    "IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY "
    "AND FITNESS FOR A "
    "PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE "
    "LIABLE FOR ANY DIRECT, "
    "INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT "
    "LIMITED TO, PROCUREMENT OF "
    "SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) "
    "HOWEVER CAUSED AND ON ANY THEORY "
    "OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR "
    "OTHERWISE) ARISING IN ANY WAY OUT "
    "OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE. */\n";

/* ---- JSON inside a script element: '<' never stands as itself ---- */

static void js(lrti_buf *out, const char *text)
{
    lrti_buf_char(out, '"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            lrti_buf_char(out, '\\');
            lrti_buf_char(out, (char)*c);
        } else if (*c < 0x20 || *c == '<' || *c == '>' || *c == '&') {
            lrti_buf_printf(out, "\\u%04x", (unsigned)*c);
        } else {
            lrti_buf_char(out, (char)*c);
        }
    }
    lrti_buf_char(out, '"');
}

static void js_member(lrti_buf *out, const char *name, const char *text)
{
    lrti_buf_printf(out, ",\"%s\":", name);
    js(out, text);
}

static void js_point(lrti_buf *out, const double *xy)
{
    lrti_buf_char(out, '[');
    lrti_buf_fixed(out, xy[0], DECIMALS);
    lrti_buf_char(out, ',');
    lrti_buf_fixed(out, xy[1], DECIMALS);
    lrti_buf_char(out, ']');
}

/* Corners nearer than `least` degrees to the one before are left out; a ring keeps four. */
static void js_ring(lrti_buf *out, const double *xy, uint32_t n, double least)
{
    uint32_t left = n;
    const double *last = xy;
    for (uint32_t i = 0; i < n; i++) {
        const double *p = xy + 2 * (size_t)i;
        if (i && i + 1 < n && left > 4 && fabs(p[0] - last[0]) < least &&
            fabs(p[1] - last[1]) < least) {
            left--;
            continue;
        }
        lrti_buf_str(out, i ? "," : "");
        js_point(out, p);
        last = p;
    }
}

static void js_polygons(lrti_buf *out, const lrti_shape *s, double least)
{
    lrti_buf_str(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (uint32_t r = 0; r < s->n_rings; r++) {
        const double *xy = s->xy + 2 * (size_t)s->ring[r];
        uint32_t n = s->ring[r + 1] - s->ring[r];
        bool shell = r == 0 || lrti_ring_turn(xy, n) > 0;
        lrti_buf_str(out, r == 0 ? "[[" : shell ? "]],[[" : "],[");
        js_ring(out, xy, n, least);
    }
    lrti_buf_str(out, s->n_rings ? "]]]}" : "]}");
}

static void js_geometry(lrti_buf *out, const lrti_report_row *row)
{
    lrti_buf_str(out, ",\"geometry\":");
    if (row->shape) {
        js_polygons(out, row->shape, 0);
    } else if (row->n_points) {
        lrti_buf_str(out, "{\"type\":\"MultiPoint\",\"coordinates\":[");
        for (size_t i = 0; i < row->n_points; i++) {
            lrti_buf_str(out, i ? "," : "");
            js_point(out, row->points + 2 * i);
        }
        lrti_buf_str(out, "]}");
    } else {
        lrti_buf_str(out, "null");
    }
}

/* ---- the data of the page ---- */

/* The shell of a shape of the tables need not wind as GeoJSON says: the page looks inside by counting, whatever the winding. */
static void data_sets(const lrti_report *r, double least, lrti_buf *out)
{
    lrti_buf_str(out, "\"sets\":[");
    for (size_t s = 0; s < r->n_sets; s++) {
        const lrti_report_set *set = &r->set[s];
        lrti_buf_printf(out, "%s{\"type\":\"FeatureCollection\",\"inForce\":%s,\"shown\":%s",
                        s ? ",\n" : "\n", set->in_force ? "true" : "false",
                        set->shown ? "true" : "false");
        js_member(out, "title", set->title);
        js_member(out, "days", set->days);
        lrti_buf_str(out, ",\"features\":[");
        for (size_t i = 0; i < set->n_areas; i++) {
            const lrti_report_area *a = &set->area[i];
            lrti_buf_printf(out, "%s{\"type\":\"Feature\",\"properties\":{\"partners\":[",
                            i ? "," : "");
            for (size_t k = 0; k < a->n_partners; k++) {
                lrti_buf_printf(out, "%s%u", k ? "," : "", (unsigned)a->partner[k]);
            }
            lrti_buf_char(out, ']');
            js_member(out, "id", a->id);
            js_member(out, "name", a->name);
            lrti_buf_str(out, "},\"geometry\":");
            js_polygons(out, a->shape, least);
            lrti_buf_char(out, '}');
        }
        lrti_buf_str(out, "]}");
    }
    lrti_buf_str(out, "]");
}

static void data_rows(const lrti_report *r, lrti_buf *out)
{
    char text[400];
    lrti_buf_str(out, ",\n\"rows\":{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < r->n_rows; i++) {
        const lrti_report_row *row = &r->row[i];
        lrti_buf_printf(out, "%s{\"type\":\"Feature\",\"properties\":{\"group\":%u,\"tone\":\"%s\"",
                        i ? ",\n" : "\n", (unsigned)row->group, tone_name[row->tone]);
        if (row->set != LRTI_REPORT_NO_SET) {
            lrti_buf_printf(out, ",\"set\":%u", (unsigned)row->set);
        }
        js_member(out, "title", row->title);
        lrti_buf_str(out, ",\"detail\":[");
        for (size_t c = 0, n = 0; c < r->n_columns; c++) {
            if (r->column[c].shown == LRTI_REPORT_IN_DETAIL) {
                lrti_buf_str(out, n++ ? "," : "");
                js(out, lrti_report_cell_text(&r->column[c], &row->cell[c], text));
            }
        }
        lrti_buf_str(out, "]}");
        js_geometry(out, row);
        lrti_buf_char(out, '}');
    }
    lrti_buf_str(out, "]}");
}

/* Only those that some area names: the page holds nothing that it does not show. */
static void data_partners(const lrti_report *r, lrti_buf *out)
{
    bool *used = calloc(r->n_partners + 1, sizeof *used);
    out->failed = out->failed || !used;
    for (size_t s = 0; used && s < r->n_sets; s++) {
        for (size_t i = 0; i < r->set[s].n_areas; i++) {
            for (size_t k = 0; k < r->set[s].area[i].n_partners; k++) {
                used[r->set[s].area[i].partner[k]] = true;
            }
        }
    }
    lrti_buf_str(out, ",\n\"partners\":{");
    for (size_t i = 0, n = 0; used && i < r->n_partners; i++) {
        if (used[i]) {
            lrti_buf_printf(out, "%s\"p%zu\":{\"name\":", n++ ? "," : "", i);
            js(out, r->partner[i].name);
            js_member(out, "category", r->partner[i].category);
            lrti_buf_char(out, '}');
        }
    }
    lrti_buf_char(out, '}');
    free(used);
}

static void data_words(const lrti_report *r, const lrti_plane *plane, lrti_buf *out)
{
    lrti_box box = lrti_report_extent(r);
    lrti_buf_str(out, ",\n\"groups\":[");
    for (size_t i = 0; i < r->n_groups; i++) {
        lrti_buf_str(out, i ? "," : "");
        js(out, r->group[i].title);
    }
    lrti_buf_str(out, "],\"details\":[");
    for (size_t c = 0, n = 0; c < r->n_columns; c++) {
        if (r->column[c].shown == LRTI_REPORT_IN_DETAIL) {
            lrti_buf_str(out, n++ ? "," : "");
            js(out, r->column[c].label);
        }
    }
    lrti_buf_printf(out, "],\"feet\":%s,\"tones\":{", r->feet ? "true" : "false");
    for (int t = 0; t < 3; t++) {
        lrti_buf_printf(out, "%s\"%s\":", t ? "," : "", tone_name[t]);
        js(out, r->tone_word[t]);
    }
    lrti_buf_char(out, '}');
    js_member(out, "noun", r->noun);
    js_member(out, "nouns", r->nouns);
    js_member(out, "areaNote", r->area_note);
    if (lrti_box_some(&box)) {
        lrti_buf_str(out, ",\"bounds\":[");
        js_point(out, (double[]){box.min_x, box.min_y});
        lrti_buf_char(out, ',');
        js_point(out, (double[]){box.max_x, box.max_y});
        lrti_buf_char(out, ']');
    }
    /* how the drawn map lies in Web Mercator: degrees to units */
    lrti_buf_str(out, ",\"plane\":{\"scale\":");
    lrti_buf_fixed(out, plane->scale, 6);
    lrti_buf_str(out, ",\"x0\":");
    lrti_buf_fixed(out, plane->x0, 3);
    lrti_buf_str(out, ",\"y0\":");
    lrti_buf_fixed(out, plane->y0, 3);
    lrti_buf_str(out, ",\"unit\":");
    lrti_buf_fixed(out, plane->unit, 9);
    lrti_buf_char(out, '}');
}

/* Degrees under which corners of sets are left out: 0 where a browser can move them all. */
static double least_step(const lrti_report *r)
{
    uint64_t n = 0;
    for (size_t s = 0; s < r->n_sets; s++) {
        for (size_t i = 0; i < r->set[s].n_areas; i++) {
            n += lrti_shape_points(r->set[s].area[i].shape);
        }
    }
    return n <= POINTS_MAX ? 0 : n <= 4 * (uint64_t)POINTS_MAX ? 1e-5 : 5e-5;
}

/* ---- the page ---- */

static void put(lrti_buf *out, const char *before, const char *text, const char *after)
{
    lrti_buf_str(out, before);
    lrti_buf_xml(out, text);
    lrti_buf_str(out, after);
}

static void put_asset(lrti_buf *out, const unsigned char *text)
{
    lrti_buf_str(out, (const char *)text);
}

static void put_top(const lrti_report *r, lrti_buf *out)
{
    lrti_buf foot = {0};
    lrti_buf_str(out,
                 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                 "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                 "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                 "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, "
                 "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light\">\n");
    put(out, "<title>", r->title, "");
    put(out, ", ", r->place, "</title>\n<style>\n");
    put_asset(out, lrti_asset_leaflet_css);
    put_asset(out, lrti_asset_page_css);
    lrti_buf_printf(&foot, "%s%s%s", r->place, r->date[0] ? ". " : "", r->date);
    lrti_doc_page_foot(out, r->title, foot.data ? foot.data : "", 7);
    out->failed = out->failed || foot.failed;
    lrti_buf_free(&foot);
    lrti_buf_str(out,
                 "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#rows\">Skip to the table "
                 "of ");
    put(out, "", r->nouns, "</a>\n<header>\n");
    put(out, "<p class=\"place\">", r->place, "</p>\n");
    put(out, "<h1>", r->title, "</h1>\n");
    lrti_buf_printf(out, "<p class=\"verdict %s\">", r->good ? "good" : "bad");
    put(out, "", r->verdict, "</p>\n</header>\n<main>\n");
}

/* Groups by tone: how many of each. */
static void put_summary(const lrti_report *r, lrti_buf *out)
{
    lrti_buf_str(out,
                 "<section aria-labelledby=\"h-summary\">\n<h2 "
                 "id=\"h-summary\">Summary</h2>\n<div class=\"two\">\n<div "
                 "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Counts by kind\">"
                 "<table class=\"counts\">\n<caption>");
    put(out, "Counts of ", r->nouns, " by kind</caption>\n<thead><tr><th scope=\"col\">Kind</th>");
    for (int t = 0; t < 3; t++) {
        put(out, "<th scope=\"col\" class=\"num\">", r->tone_head[t], "</th>");
    }
    lrti_buf_str(out, "</tr></thead>\n<tbody>\n");
    for (size_t g = 0; g < r->n_groups; g++) {
        size_t n[3] = {0, 0, 0};
        for (size_t i = 0; i < r->n_rows; i++) {
            n[r->row[i].tone] += r->row[i].group == g;
        }
        put(out, "<tr><th scope=\"row\">", r->group[g].title, "<span class=\"note\">");
        put(out, "", r->group[g].note, "</span></th>");
        for (int t = 0; t < 3; t++) {
            lrti_buf_printf(out, "<td class=\"num%s\">%zu</td>", n[t] ? "" : " none", n[t]);
        }
        lrti_buf_str(out, "</tr>\n");
    }
    lrti_buf_str(out, "</tbody>\n</table></div>\n<dl class=\"facts\">\n");
    for (size_t i = 0; i < r->n_facts; i++) {
        put(out, "<div><dt>", r->fact[i].label, "</dt>");
        put(out, "<dd>", r->fact[i].value, "</dd></div>\n");
    }
    lrti_buf_str(out, "</dl>\n</div>\n</section>\n");
}

static void put_layers(const lrti_report *r, lrti_buf *out)
{
    lrti_buf_str(out,
                 "<div class=\"layers\" id=\"layers\">\n<fieldset><legend>Boundaries</legend>\n");
    for (size_t s = 0; s < r->n_sets; s++) {
        const lrti_report_set *set = &r->set[s];
        lrti_buf_printf(out,
                        "<label><input type=\"checkbox\" data-set=\"%zu\"%s><span class=\"line "
                        "l%zu\"></span><span>",
                        s, set->shown ? " checked" : "", s % 6);
        put(out, "", set->title, "");
        if (set->days[0]) {
            put(out, " <small>", set->days, "</small>");
        }
        lrti_buf_str(out, "</span></label>\n");
    }
    put(out, "</fieldset>\n<fieldset><legend>", r->nouns, " by kind</legend>\n");
    for (size_t g = 0; g < r->n_groups; g++) {
        size_t n = 0;
        for (size_t i = 0; i < r->n_rows; i++) {
            n += r->row[i].group == g && (r->row[i].shape || r->row[i].n_points);
        }
        if (n) {
            lrti_buf_printf(out,
                            "<label><input type=\"checkbox\" data-group=\"%zu\" checked><span>", g);
            put(out, "", r->group[g].title, "");
            lrti_buf_printf(out, " <small>%zu</small></span></label>\n", n);
        }
    }
    lrti_buf_str(out, "</fieldset>\n<p class=\"tones\">");
    for (int t = 0; t < 3; t++) {
        lrti_buf_printf(out, "%s<span class=\"swatch %s\"></span> ", t ? "<br>" : "", tone_name[t]);
        put(out, "", r->tone_word[t], "");
    }
    lrti_buf_str(out, "</p>\n</div>\n");
}

static void put_map(const lrti_report *r, lrti_plane *plane, lrti_buf *out)
{
    lrti_buf_str(
        out, "<section aria-labelledby=\"h-map\">\n<h2 id=\"h-map\">Map</h2>\n<p "
             "class=\"script hint\" id=\"map-hint\">Click a place to see what is there. With the "
             "keyboard: arrows move the map, + and - zoom, Enter looks up its middle.</p>\n"
             "<div class=\"mapgrid script\">\n");
    put_layers(r, out);
    lrti_buf_str(out, "<div class=\"mapbox\"><div id=\"map\" tabindex=\"0\" role=\"application\" "
                      "aria-label=\"Map\" aria-describedby=\"map-hint\"></div></div>\n<div "
                      "class=\"told\">\n");
    put(out, "<section aria-labelledby=\"h-chosen\"><h3 id=\"h-chosen\">Selected ", r->noun,
        "</h3>\n<div id=\"chosen\" aria-live=\"polite\">");
    put(out, "<p>None: choose a ", r->noun, " in the table or on the map.</p></div></section>\n");
    lrti_buf_str(
        out,
        "<section aria-labelledby=\"h-place\"><h3 id=\"h-place\">At a place</h3>\n<form "
        "id=\"place-form\"><label for=\"lonlat\">Longitude, latitude</label>\n<span "
        "class=\"row\"><input id=\"lonlat\" inputmode=\"decimal\" autocomplete=\"off\" "
        "placeholder=\"-81.67, 41.50\"><button>Look up</button></span>\n<button type=\"button\" "
        "id=\"middle\">Middle of the map</button></form>\n<div id=\"place\" "
        "aria-live=\"polite\"></div></section>\n</div>\n</div>\n<figure "
        "class=\"printed\">\n");
    lrti_draw_page_map(r, plane, out);
    put(out, "<figcaption>Red, full line: ", r->tone_word[0], ". Blue, dashed: ");
    put(out, "", r->tone_word[1], ". Gray, dotted: ");
    put(out, "", r->tone_word[2], ". North is up.</figcaption>\n</figure>\n</section>\n");
}

/* The values of a column, each once, bytewise. */
static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_choice(const lrti_report *r, size_t c, lrti_buf *out)
{
    const char **value = calloc(r->n_rows + 1, sizeof *value);
    if (!value) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < r->n_rows; i++) {
        value[i] = r->row[i].cell[c].text;
    }
    qsort(value, r->n_rows, sizeof *value, compare_text);
    lrti_buf_printf(out, "<span class=\"field\"><label for=\"filter-%zu\">", c);
    put(out, "", r->column[c].label, "</label>");
    lrti_buf_printf(
        out, "<select id=\"filter-%zu\" data-column=\"%zu\"><option value=\"\">All</option>", c, c);
    for (size_t i = 0; i < r->n_rows; i++) {
        if (value[i][0] && (i == 0 || strcmp(value[i], value[i - 1]) != 0)) {
            put(out, "<option>", value[i], "</option>");
        }
    }
    lrti_buf_str(out, "</select></span>\n");
    free(value);
}

static void put_filters(const lrti_report *r, lrti_buf *out)
{
    lrti_buf_str(
        out, "<form id=\"filters\" class=\"script filters\" role=\"search\" aria-label=\"Filter "
             "the table\">\n<span class=\"field wide\"><label for=\"filter-text\">Text</label>"
             "<input id=\"filter-text\" type=\"search\" autocomplete=\"off\"></span>\n");
    for (size_t c = 0; c < r->n_columns; c++) {
        if (r->column[c].filter) {
            put_choice(r, c, out);
        }
    }
    lrti_buf_str(out, "<button type=\"reset\">Clear</button>\n</form>\n<p class=\"script count\" "
                      "id=\"count\" role=\"status\" aria-live=\"polite\"></p>\n");
}

static bool in_table(const lrti_report_column *column)
{
    return column->shown == LRTI_REPORT_IN_TABLE || column->shown == LRTI_REPORT_ON_SCREEN;
}

static const char *cell_class(const lrti_report_column *column)
{
    static const char *const name[] = {"text", "text screen", "num", "num screen"};
    return name[2 * (column->kind != LRTI_REPORT_TEXT) + (column->shown == LRTI_REPORT_ON_SCREEN)];
}

static void put_cell(const lrti_report_column *column, const lrti_report_cell *cell, lrti_buf *out)
{
    lrti_buf_printf(out, "<td class=\"%s\"", cell_class(column));
    if (column->kind == LRTI_REPORT_TEXT) {
        put(out, ">", cell->text, "</td>");
    } else if (isfinite(cell->number)) {
        lrti_buf_str(out, " data-v=\"");
        lrti_buf_fixed(out, cell->number, 9);
        lrti_buf_str(out, "\">");
        lrti_put_grouped(out, cell->number, column->kind == LRTI_REPORT_INT ? 0 : column->decimals);
        lrti_buf_str(out, "</td>");
    } else {
        lrti_buf_str(out, "></td>");
    }
}

static void put_row(const lrti_report *r, size_t i, lrti_buf *out)
{
    const lrti_report_row *row = &r->row[i];
    bool first = true;
    lrti_buf_printf(out, "<tr id=\"%s\" class=\"%s\" data-row=\"%zu\">", row->id,
                    tone_name[row->tone], i);
    for (size_t c = 0; c < r->n_columns; c++) {
        if (!in_table(&r->column[c])) {
            continue;
        }
        if (first) { /* the first column names the row, and chooses it */
            put(out, "<th scope=\"row\"><button type=\"button\" class=\"choose\">",
                row->cell[c].text, "</button></th>");
            first = false;
        } else {
            put_cell(&r->column[c], &row->cell[c], out);
        }
    }
    lrti_buf_str(out, "</tr>\n");
}

static void put_rows(const lrti_report *r, lrti_buf *out)
{
    lrti_buf_str(
        out,
        "<section id=\"rows\" class=\"sheet\" tabindex=\"-1\" aria-labelledby=\"h-rows\">\n<h2 "
        "id=\"h-rows\" class=\"capital\">");
    put(out, "", r->nouns, "</h2>\n");
    put_filters(r, out);
    lrti_buf_str(out,
                 "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" "
                 "aria-labelledby=\"h-rows\"><table id=\"table\">\n<caption class=\"unseen\">");
    put(out, "All ", r->nouns, "; the buttons in the head sort</caption>\n<thead><tr>");
    for (size_t c = 0; c < r->n_columns; c++) {
        if (in_table(&r->column[c])) {
            lrti_buf_printf(out, "<th scope=\"col\" data-column=\"%zu\" class=\"%s\"", c,
                            cell_class(&r->column[c]));
            put(out, " data-label=\"", r->column[c].label, "\">");
            put(out, "", r->column[c].label, "</th>");
        }
    }
    lrti_buf_str(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < r->n_rows; i++) {
        put_row(r, i, out);
    }
    lrti_buf_str(out, "</tbody>\n</table></div>\n</section>\n");
}

static void put_table(const lrti_report_table *t, size_t number, lrti_buf *out)
{
    lrti_buf_printf(out, "<section aria-labelledby=\"h-table-%zu\">\n<h2 id=\"h-table-%zu\">",
                    number, number);
    put(out, "", t->title, "</h2>\n");
    put(out, "<p>", t->note, "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" ");
    lrti_buf_printf(out, "aria-labelledby=\"h-table-%zu\"><table>\n<thead><tr>", number);
    for (size_t c = 0; c < t->n_columns; c++) {
        put(out, "<th scope=\"col\">", t->head[c], "</th>");
    }
    lrti_buf_str(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < t->n_rows; i++) {
        lrti_buf_str(out, "<tr>");
        for (size_t c = 0; c < t->n_columns; c++) {
            const char *cell = t->cell[i * t->n_columns + c];
            put(out, c ? "<td>" : "<th scope=\"row\">", cell, c ? "</td>" : "</th>");
        }
        lrti_buf_str(out, "</tr>\n");
    }
    lrti_buf_str(out, "</tbody>\n</table></div>\n</section>\n");
}

static void put_foot(const lrti_report *r, const lrti_plane *plane, lrti_buf *out)
{
    double least = least_step(r);
    lrti_buf_str(out, "</main>\n<footer>\n<h2>Sources</h2>\n<ul>\n");
    for (size_t i = 0; i < r->n_sources; i++) {
        put(out, "<li>", r->source[i], "</li>\n");
    }
    lrti_buf_str(out, "</ul>\n<p>The map is drawn from the boundaries above alone: no base map, no "
                      "network. ");
    if (least > 0) {
        lrti_buf_str(out, "For the screen, corners nearer to each other than ");
        lrti_buf_fixed(out, least * 111320, 0);
        lrti_buf_str(out, " m are left out. ");
    }
    lrti_buf_str(out,
                 "What a clicked place is told is as exact as a click; <code>libroute route</code> "
                 "decides at borders. Map library: Leaflet (BSD licence).</p>\n</footer>\n<script "
                 "type=\"application/json\" id=\"data\">{");
    data_sets(r, least, out);
    data_rows(r, out);
    data_partners(r, out);
    data_words(r, plane, out);
    lrti_buf_str(out, "}</script>\n<script>\n");
    lrti_buf_str(out, leaflet_notice);
    put_asset(out, lrti_asset_leaflet_js);
    lrti_buf_str(out, "\n</script>\n<script>\n");
    put_asset(out, lrti_asset_page_js);
    lrti_buf_str(out, "</script>\n</body>\n</html>\n");
}

void lrti_report_html(const lrti_report *report, lrti_buf *out)
{
    lrti_plane plane;
    put_top(report, out);
    put_summary(report, out);
    put_map(report, &plane, out);
    for (size_t i = 0; i < report->n_tables; i++) { /* short, and said before the long list */
        put_table(&report->table[i], i, out);
    }
    put_rows(report, out);
    put_foot(report, &plane, out);
}
