#include "report_draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Drawn maps. The look is one for the page and the files: what somebody has to act on in a strong red, full line;
 * notices blue, dashed; what is settled gray, dotted. Nothing is told by color alone.
 */

#define PAGE_ACROSS                                                                                \
    10000 /* units of the map in the page: a city of 30 km is drawn to 3 m, and can be looked into */
#define ACROSS 1000 /* of a map of its own */
#define HIGH_MAX 900
#define KEY_WIDTH 330
#define KEY_MAX 24
#define LETTER                                                                                     \
    0.58 /* width of a letter in font sizes, rather too much: names stay inside their area */
#define NARROW 0.5 /* and on average: names may come near to each other */

static const char *const tone_name[] = {"open", "notice", "settled"};

/* ---- the map inside the page ---- */

static void page_row(const lrti_plane *plane, const lrti_report_row *row, size_t i, lrti_buf *out)
{
    if (row->shape) {
        lrti_buf_printf(out, "<path data-row=\"%zu\" class=\"r %s%s\" d=\"", i,
                        tone_name[row->tone], lrti_report_is_wide(row, plane) ? " wide" : "");
        lrti_draw_path(plane, row->shape, out);
        lrti_buf_str(out, "\"/>\n");
    }
    for (size_t k = 0; !row->shape && k < row->n_points; k++) {
        double xy[2];
        lrti_plane_xy(plane, row->points + 2 * k, xy);
        lrti_buf_printf(out, "<path data-row=\"%zu\" class=\"p %s\" d=\"M%ld %ldh0\"/>\n", i,
                        tone_name[row->tone], lround(xy[0]), lround(xy[1]));
    }
}

/* In the coordinates of the map: the page moves it along with the view. */
static void page_scale(const lrti_plane *plane, bool feet, lrti_buf *out)
{
    lrti_scale_bar bar = lrti_scale_of(plane->width / 5, feet);
    long y = lround(plane->height / plane->unit) - PAGE_ACROSS / 50;
    lrti_buf_printf(out,
                    "<g id=\"bar\"><path d=\"M%d %ldv%dh%ldv-%d\"/><text x=\"%d\" y=\"%ld\" "
                    "font-size=\"%d\">%s</text></g>\n",
                    PAGE_ACROSS / 50, y - PAGE_ACROSS / 100, PAGE_ACROSS / 100,
                    lround(bar.metres / plane->unit), PAGE_ACROSS / 100, PAGE_ACROSS / 40,
                    y - PAGE_ACROSS / 120, PAGE_ACROSS / 70, bar.text);
}

void lrti_draw_page_map(const lrti_report *report, lrti_plane *plane, lrti_buf *out)
{
    *plane = lrti_plane_of(lrti_report_extent(report), PAGE_ACROSS);
    lrti_buf_printf(
        out,
        "<svg id=\"drawn\" class=\"drawn\" role=\"img\" aria-labelledby=\"drawn-title\" "
        "viewBox=\"0 0 %d %ld\">\n<title id=\"drawn-title\">Map of the %s</title>\n",
        PAGE_ACROSS, lround(plane->height / plane->unit), report->nouns);
    for (size_t s = 0; s < report->n_sets; s++) {
        const lrti_report_set *set = &report->set[s];
        lrti_buf_printf(out, "<g data-set=\"%zu\"%s><path class=\"b\" d=\"", s,
                        set->shown ? "" : " hidden=\"\"");
        for (size_t i = 0; i < set->n_areas; i++) {
            lrti_draw_path(plane, set->area[i].shape, out);
        }
        lrti_buf_str(out, "\"/></g>\n");
    }
    for (size_t i = report->n_rows; i-- > 0;) { /* the first on top */
        page_row(plane, &report->row[i], i, out);
    }
    page_scale(plane, report->feet, out);
    lrti_buf_str(out, "</svg>\n");
}

/* ---- a map of its own ---- */

typedef struct sheet {
    const lrti_report *report;
    const lrti_report_map *map;
    const lrti_report_set *set;
    lrti_plane plane;
    double high;     /* of the map, in units */
    lrti_box *taken; /* by labels */
    size_t n_taken;
    lrti_buf *out;
} sheet;

static void fixed(lrti_buf *out, double v) { lrti_buf_fixed(out, v, 1); }

static void text_at(sheet *s, double x, double y, const char *class, const char *text)
{
    lrti_buf_str(s->out, "<text x=\"");
    fixed(s->out, x);
    lrti_buf_str(s->out, "\" y=\"");
    fixed(s->out, y);
    lrti_buf_printf(s->out, "\" class=\"%s\">", class);
    lrti_buf_xml(s->out, text);
    lrti_buf_str(s->out, "</text>\n");
}

/* Letters, not bytes. */
static size_t letters(const char *text)
{
    size_t n = 0;
    for (; *text; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return n;
}

static size_t fit_bytes(const char *text, size_t most)
{
    size_t n = 0, at = 0;
    while (text[at] && n < most) {
        at++;
        while (((unsigned char)text[at] & 0xC0) == 0x80) {
            at++;
        }
        n++;
    }
    return at;
}

static void style(sheet *s)
{
    lrti_buf_str(
        s->out,
        "<style>text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;fill:#1b1b1b}"
        ".h{font-size:22px;font-weight:700}.s{font-size:14px}.k{font-size:12px}.f{font-size:10px;"
        "fill:#444}.b{fill:#f4f1ea;stroke:#5c5546;stroke-width:1;stroke-linejoin:round;fill-rule:"
        "evenodd}.n{text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px;"
        "stroke-linejoin:round;fill:#3a3526}.r{fill-rule:evenodd;stroke-width:1.6;"
        "stroke-linejoin:round}.open{fill:#b3261e;fill-opacity:.4;stroke:#b3261e}"
        ".notice{fill:#0b57a4;fill-opacity:.2;stroke:#0b57a4;stroke-dasharray:5 3}"
        ".settled{fill:#5f6368;fill-opacity:.2;stroke:#5f6368;stroke-dasharray:1 3}"
        ".wide{fill-opacity:.07}.p{fill:none;stroke-width:8;stroke-linecap:round;stroke-dasharray:"
        "none}"
        ".d{fill:#fff;stroke:#1b1b1b;stroke-width:1}.m{font-size:11px;font-weight:700;"
        "text-anchor:middle}.i{fill:#1b1b1b}.o{fill:none;stroke:#1b1b1b;stroke-width:1}</style>\n");
}

/* Areas of a set may overlap; their names may not. */
static bool take(sheet *s, lrti_box box)
{
    for (size_t i = 0; i < s->n_taken; i++) {
        const lrti_box *t = &s->taken[i];
        if (box.min_x < t->max_x && t->min_x < box.max_x && box.min_y < t->max_y &&
            t->min_y < box.max_y) {
            return false;
        }
    }
    s->taken[s->n_taken++] = box;
    return true;
}

/* One line, or two split at the blank nearest to the middle; as large as fits, and left out below 7. */
static void area_label(sheet *s, const lrti_report_area *area)
{
    lrti_anchor a = lrti_draw_anchor(&s->plane, area->shape);
    const char *name = area->name, *split = NULL;
    size_t len = strlen(name);
    for (const char *c = strchr(name, ' '); c; c = strchr(c + 1, ' ')) {
        if (!split || labs(2 * (c - name) - (long)len) < labs(2 * (split - name) - (long)len)) {
            split = c;
        }
    }
    double one = a.room / (LETTER * (double)letters(name) + 0.6);
    size_t wider = split ? (size_t)(split - name) : 0;
    wider = split && len - wider - 1 > wider ? len - wider - 1 : wider;
    double two = split ? a.room / (LETTER * (double)wider + 0.6) : 0;
    bool both = one < 9 && two > one;
    double size = fmin(13, both ? two : one);
    double wide = (double)(both ? wider : letters(name)) * NARROW / 2, tall = both ? 1.15 : 0.6;
    while (size >= 7 && !take(s, (lrti_box){a.x - wide * size, a.y - tall * size, a.x + wide * size,
                                            a.y + tall * size})) {
        size *= 0.85;
    }
    if (size < 7) {
        return;
    }
    for (int line = 0; line < (both ? 2 : 1); line++) {
        const char *from = line ? split + 1 : name;
        int n = (int)(both && line == 0 ? (size_t)(split - name) : strlen(from));
        char part[200];
        snprintf(part, sizeof part, "%.*s", n < 190 ? n : (int)fit_bytes(from, 180), from);
        lrti_buf_str(s->out, "<text class=\"n\" font-size=\"");
        fixed(s->out, size);
        lrti_buf_str(s->out, "\" x=\"");
        fixed(s->out, a.x);
        lrti_buf_str(s->out, "\" y=\"");
        fixed(s->out, a.y + size * (both ? (line ? 1.0 : -0.15) : 0.35));
        lrti_buf_str(s->out, "\">");
        lrti_buf_xml(s->out, part);
        lrti_buf_str(s->out, "</text>\n");
    }
}

static void draw_areas(sheet *s)
{
    lrti_buf_str(s->out, "<g>\n");
    for (size_t i = 0; i < s->set->n_areas; i++) {
        lrti_buf_str(s->out, "<path class=\"b\" d=\"");
        lrti_draw_path(&s->plane, s->set->area[i].shape, s->out);
        lrti_buf_str(s->out, "\"><title>");
        lrti_buf_xml(s->out, s->set->area[i].name);
        lrti_buf_str(s->out, "</title></path>\n");
    }
    lrti_buf_str(s->out, "</g>\n");
}

static void draw_rows(sheet *s)
{
    for (size_t i = s->map->n_rows; i-- > 0;) {
        const lrti_report_row *row = &s->report->row[s->map->row[i]];
        lrti_buf_printf(s->out, "<g id=\"%s\"><title>", row->id);
        lrti_buf_xml(s->out, row->cell[0].text);
        lrti_buf_str(s->out, "</title>");
        if (row->shape) {
            lrti_buf_printf(s->out, "<path class=\"r %s%s\" d=\"", tone_name[row->tone],
                            lrti_report_is_wide(row, &s->plane) ? " wide" : "");
            lrti_draw_path(&s->plane, row->shape, s->out);
            lrti_buf_str(s->out, "\"/>");
        }
        for (size_t k = 0; !row->shape && k < row->n_points; k++) {
            double xy[2];
            lrti_plane_xy(&s->plane, row->points + 2 * k, xy);
            lrti_buf_printf(s->out, "<path class=\"p %s\" d=\"M", tone_name[row->tone]);
            fixed(s->out, xy[0]);
            lrti_buf_char(s->out, ' ');
            fixed(s->out, xy[1]);
            lrti_buf_str(s->out, "h0\"/>");
        }
        lrti_buf_str(s->out, "</g>\n");
    }
}

/* Rows that get a number and a line in the key: what is open first, then the largest. */
static bool before(const lrti_report_row *a, const lrti_report_row *b)
{
    return a->tone != b->tone ? a->tone < b->tone : a->weight > b->weight;
}

static size_t choose(const sheet *s, uint32_t chosen[KEY_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < s->map->n_rows; i++) {
        uint32_t row = s->map->row[i];
        if (n == KEY_MAX && !before(&s->report->row[row], &s->report->row[chosen[n - 1]])) {
            continue;
        }
        size_t at = n < KEY_MAX ? n++ : KEY_MAX - 1;
        while (at > 0 && before(&s->report->row[row], &s->report->row[chosen[at - 1]])) {
            chosen[at] = chosen[at - 1];
            at--;
        }
        chosen[at] = row;
    }
    return n;
}

static void number_disc(sheet *s, double x, double y, size_t number)
{
    lrti_buf_str(s->out, "<circle class=\"d\" r=\"8\" cx=\"");
    fixed(s->out, x);
    lrti_buf_str(s->out, "\" cy=\"");
    fixed(s->out, y);
    lrti_buf_str(s->out, "\"/><text class=\"m\" x=\"");
    fixed(s->out, x);
    lrti_buf_str(s->out, "\" y=\"");
    fixed(s->out, y + 4);
    lrti_buf_printf(s->out, "\">%zu</text>\n", number);
}

static void draw_numbers(sheet *s, const uint32_t *chosen, size_t n)
{
    for (size_t i = n; i-- > 0;) {
        const lrti_report_row *row = &s->report->row[chosen[i]];
        double xy[2] = {0, 0};
        if (row->shape) {
            lrti_anchor a = lrti_draw_anchor(&s->plane, row->shape);
            xy[0] = a.x;
            xy[1] = a.y;
        } else {
            lrti_plane_xy(&s->plane, row->points, xy);
        }
        if (xy[0] >= 0 && xy[0] <= ACROSS && xy[1] >= 0 && xy[1] <= s->high) {
            number_disc(s, xy[0], xy[1], i + 1);
        }
    }
}

/* Wrapped into at most `most` lines of the key; how many it took. */
static int key_text(sheet *s, double x, double y, const char *text, int most)
{
    int line = 0;
    size_t wide = (size_t)((KEY_WIDTH - 50) / (12 * 0.53));
    while (*text && line < most) {
        size_t n = fit_bytes(text, wide), end = n;
        char part[400];
        if (text[n]) {
            while (end && text[end] != ' ') {
                end--;
            }
            end = end ? end : n;
        }
        bool cut = line + 1 == most && text[end];
        snprintf(part, sizeof part, "%.*s%s", (int)(end < 380 ? end : 380), text,
                 cut ? " ..." : "");
        text_at(s, x, y + 14 * line++, "k", part);
        text += end;
        text += *text == ' ';
    }
    return line;
}

static double draw_key(sheet *s, const uint32_t *chosen, size_t n)
{
    double x = ACROSS + 40, y = 90;
    size_t count[3] = {0, 0, 0};
    for (size_t i = 0; i < s->map->n_rows; i++) {
        count[s->report->row[s->map->row[i]].tone]++;
    }
    for (int t = 0; t < 3; t++) {
        if (count[t]) {
            char text[100];
            lrti_buf_printf(s->out, "<path class=\"r %s\" d=\"M%d %dh26v12h-26z\"/>", tone_name[t],
                            ACROSS + 40, (int)y - 10);
            snprintf(text, sizeof text, "%zu %s: %s", count[t],
                     count[t] == 1 ? s->report->noun : s->report->nouns, s->report->tone_word[t]);
            text_at(s, x + 36, y, "k", text);
            y += 22;
        }
    }
    if (s->map->n_rows == 0) {
        char text[100];
        snprintf(text, sizeof text, "No %s.", s->report->noun);
        text_at(s, x, y, "k", text);
    }
    y += 8;
    for (size_t i = 0; i < n; i++) {
        number_disc(s, x + 8, y - 4, i + 1);
        y += 14 * key_text(s, x + 24, y, s->report->row[chosen[i]].title, 3) + 4;
    }
    if (s->map->n_rows > n) {
        char text[100];
        snprintf(text, sizeof text, "and %zu more, smaller, without a number", s->map->n_rows - n);
        text_at(s, x, y, "k", text);
        y += 18;
    }
    return y;
}

static void draw_scale(sheet *s)
{
    double y = 70 + s->high + 24;
    lrti_scale_bar bar = lrti_scale_of(s->plane.width / 4, s->report->feet);
    double length = bar.metres / s->plane.unit;
    for (int half = 0; half < 2; half++) {
        lrti_buf_printf(s->out, "<rect class=\"%s\" height=\"6\" x=\"", half ? "o" : "i");
        fixed(s->out, 20 + half * length / 2);
        lrti_buf_str(s->out, "\" y=\"");
        fixed(s->out, y - 6);
        lrti_buf_str(s->out, "\" width=\"");
        fixed(s->out, length / 2);
        lrti_buf_str(s->out, "\"/>");
    }
    text_at(s, 28 + length, y, "k", bar.text);
    text_at(s, 20 + ACROSS - 60, y, "k", "North is up");
}

static void foot_line(sheet *s, double *y, const char *label, const char *text)
{
    char line[400];
    snprintf(line, sizeof line, "%s%.*s%s", label, (int)fit_bytes(text, 220), text,
             letters(text) > 220 ? " ..." : "");
    text_at(s, 20, *y, "f", line);
    *y += 14;
}

static void draw_foot(sheet *s, double y)
{
    lrti_buf data = {0};
    lrti_buf_printf(&data, "%s%s%s%s%s", s->report->date[0] ? "As of " : "", s->report->date,
                    s->report->days[0] ? "; data of " : "", s->report->days,
                    s->report->digest[0] ? "; dataset " : "");
    lrti_buf_str(&data, s->report->digest);
    foot_line(s, &y, "", data.failed ? "" : data.data);
    if (s->set->source[0]) {
        foot_line(s, &y, "Source of the boundaries: ", s->set->source);
    }
    s->out->failed = s->out->failed || data.failed;
    lrti_buf_free(&data);
}

static lrti_box extent(const sheet *s)
{
    lrti_box own = lrti_box_none(), seen = lrti_report_extent(s->report);
    for (size_t i = 0; i < s->set->n_areas; i++) {
        const lrti_shape *shape = s->set->area[i].shape;
        lrti_box_add(&own, shape->xy, lrti_shape_points(shape));
    }
    if (!lrti_box_some(&seen) || !lrti_box_some(&own)) {
        return lrti_box_some(&own) ? own : seen;
    }
    if (own.max_x - own.min_x > 2 * (seen.max_x - seen.min_x)) {
        return seen; /* a county's layer is shown where the city is */
    }
    lrti_box_add(&own, (double[]){seen.min_x, seen.min_y, seen.max_x, seen.max_y}, 2);
    return own;
}

static void put_head(sheet *s, double whole)
{
    lrti_buf_printf(s->out,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "
                    "xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t\" "
                    "viewBox=\"0 0 %d %ld\" width=\"%d\" height=\"%ld\">\n<title id=\"t\">",
                    ACROSS + KEY_WIDTH + 60, lround(whole), ACROSS + KEY_WIDTH + 60, lround(whole));
    lrti_buf_xml(s->out, s->map->title);
    lrti_buf_str(s->out, "</title>\n");
    style(s);
    lrti_buf_str(s->out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    text_at(s, 20, 34, "h", s->map->title);
    lrti_buf line = {0};
    lrti_buf_printf(&line, "%s%s%s", s->report->place, s->map->note[0] ? "; " : "", s->map->note);
    text_at(s, 20, 56, "s", line.failed ? "" : line.data);
    s->out->failed = s->out->failed || line.failed;
    lrti_buf_free(&line);
}

void lrti_report_svg(const lrti_report *report, const lrti_report_map *map, lrti_buf *out)
{
    sheet s;
    uint32_t chosen[KEY_MAX] = {0};
    lrti_buf body = {0};
    memset(&s, 0, sizeof s);
    s.report = report;
    s.map = map;
    s.set = &report->set[map->set];
    s.taken = calloc(s.set->n_areas + 1, sizeof *s.taken);
    if (!s.taken) {
        out->failed = true;
        return;
    }
    size_t n = choose(&s, chosen);
    s.plane = lrti_plane_of(extent(&s), ACROSS);
    if (s.plane.height / s.plane.unit >
        HIGH_MAX) { /* a tall territory: the map keeps its height and loses width */
        double unit = s.plane.height / HIGH_MAX;
        s.plane.x0 -= (ACROSS * unit - s.plane.width) / 2;
        s.plane.width = ACROSS * unit;
        s.plane.unit = unit;
    }
    s.high = s.plane.height / s.plane.unit;
    s.out = &body;
    lrti_buf_printf(&body,
                    "<svg x=\"20\" y=\"70\" width=\"%d\" height=\"%ld\" viewBox=\"0 0 %d %ld\">\n",
                    ACROSS, lround(s.high), ACROSS, lround(s.high));
    draw_areas(&s);
    draw_rows(&s);
    for (size_t i = 0; i < s.set->n_areas; i++) {
        area_label(&s, &s.set->area[i]);
    }
    draw_numbers(&s, chosen, n);
    lrti_buf_printf(&body,
                    "</svg>\n<rect class=\"o\" x=\"20\" y=\"70\" width=\"%d\" height=\"%ld\"/>\n",
                    ACROSS, lround(s.high));
    double key = draw_key(&s, chosen, n), foot = fmax(70 + s.high + 50, key + 10);
    draw_scale(&s);
    draw_foot(&s, foot);
    s.out = out;
    put_head(&s, foot + 30);
    out->failed = out->failed || body.failed;
    if (body.len) {
        lrti_buf_add(out, body.data, body.len);
    }
    lrti_buf_str(out, "</svg>\n");
    lrti_buf_free(&body);
    free(s.taken);
}
