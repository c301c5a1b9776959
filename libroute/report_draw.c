#include "report_draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define EARTH_M 6378137.0
#define FOOT 0.3048
#define MILE 1609.344
#define MARGIN 0.03

/* ---- boxes and the plane ---- */

lrti_box lrti_box_none(void) { return (lrti_box){INFINITY, INFINITY, -INFINITY, -INFINITY}; }

bool lrti_box_some(const lrti_box *box) { return box->min_x <= box->max_x; }

void lrti_box_add(lrti_box *box, const double *xy, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        box->min_x = fmin(box->min_x, xy[2 * i]);
        box->max_x = fmax(box->max_x, xy[2 * i]);
        box->min_y = fmin(box->min_y, xy[2 * i + 1]);
        box->max_y = fmax(box->max_y, xy[2 * i + 1]);
    }
}

static double mercator(double lat)
{
    return log(tan(PI / 4 + fmax(-85, fmin(85, lat)) * PI / 360));
}

lrti_plane lrti_plane_of(lrti_box box, double across)
{
    if (!lrti_box_some(&box)) {
        box = (lrti_box){-0.01, -0.01, 0.01, 0.01};
    }
    lrti_plane p = {box, EARTH_M * cos((box.min_y + box.max_y) * PI / 360), 0, 0, 0, 0, 1};
    double left = box.min_x * PI / 180 * p.scale, right = box.max_x * PI / 180 * p.scale,
           top = -mercator(box.max_y) * p.scale, bottom = -mercator(box.min_y) * p.scale;
    /* 30 m at least: a single point has a map too */
    double margin = fmax(MARGIN * fmax(right - left, bottom - top), 15);
    p.x0 = left - margin;
    p.y0 = top - margin;
    p.width = right - left + 2 * margin;
    p.height = bottom - top + 2 * margin;
    p.unit = p.width / across;
    return p;
}

void lrti_plane_xy(const lrti_plane *p, const double *lon_lat, double out[2])
{
    out[0] = (lon_lat[0] * PI / 180 * p->scale - p->x0) / p->unit;
    out[1] = (-mercator(lon_lat[1]) * p->scale - p->y0) / p->unit;
}

/* ---- simplification: Douglas and Peucker, with a stack of its own ---- */

static double off_line(const double *a, const double *b, const double *p)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / len2 : 0;
    t = fmax(0, fmin(1, t));
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

typedef struct stretch {
    uint32_t from, to;
} stretch;

/* Marks the points that stay. A closed ring begins and ends alike: its farthest point is found first, by distance. */
static bool simplify(const double *xy, uint32_t n, double tolerance, bool *stays)
{
    stretch *stack = NULL;
    size_t cap = 0, top = 0;
    memset(stays, 0, n * sizeof *stays);
    stays[0] = stays[n - 1] = true;
    if (!lrti_grow(&stack, &cap, 1, sizeof *stack)) {
        return false;
    }
    stack[top++] = (stretch){0, n - 1};
    while (top) {
        stretch s = stack[--top];
        uint32_t at = s.from;
        double worst = tolerance;
        for (uint32_t i = s.from + 1; i < s.to; i++) {
            double d = off_line(xy + 2 * (size_t)s.from, xy + 2 * (size_t)s.to, xy + 2 * (size_t)i);
            if (d > worst) {
                worst = d;
                at = i;
            }
        }
        if (at == s.from) {
            continue;
        }
        stays[at] = true;
        if (!lrti_grow(&stack, &cap, top + 2, sizeof *stack)) {
            free(stack);
            return false;
        }
        stack[top++] = (stretch){s.from, at};
        stack[top++] = (stretch){at, s.to};
    }
    free(stack);
    return true;
}

/* ---- paths ---- */

static void put_tenths(lrti_buf *out, long v, bool blank)
{
    if (blank && v >= 0) {
        lrti_buf_char(out, ' ');
    }
    lrti_buf_printf(out, "%s%ld", v < 0 ? "-" : "", labs(v) / 10);
    if (labs(v) % 10) {
        lrti_buf_printf(out, ".%ld", labs(v) % 10);
    }
}

static void ring_path(const double *xy, const bool *stays, uint32_t n, lrti_buf *out)
{
    long x = 0, y = 0;
    bool begun = false;
    for (uint32_t i = 0; i + 1 < n; i++) { /* z closes it */
        if (!stays[i]) {
            continue;
        }
        long u = lround(xy[2 * (size_t)i] * 10), v = lround(xy[2 * (size_t)i + 1] * 10);
        if (begun && u == x && v == y) {
            continue;
        }
        lrti_buf_char(out, begun ? 'l' : 'M');
        put_tenths(out, u - x, false);
        put_tenths(out, v - y, true);
        x = u;
        y = v;
        begun = true;
    }
    lrti_buf_char(out, 'z');
}

void lrti_draw_path(const lrti_plane *plane, const lrti_shape *shape, lrti_buf *out)
{
    for (uint32_t r = 0; r < shape->n_rings; r++) {
        uint32_t n = shape->ring[r + 1] - shape->ring[r];
        const double *from = shape->xy + 2 * (size_t)shape->ring[r];
        double *xy = malloc(((size_t)n + 1) * 2 * sizeof *xy);
        bool *stays = malloc((size_t)n + 1);
        if (xy && stays && n > 1) {
            for (uint32_t i = 0; i < n; i++) {
                lrti_plane_xy(plane, from + 2 * (size_t)i, xy + 2 * (size_t)i);
            }
            out->failed = out->failed || !simplify(xy, n, 0.5, stays);
            ring_path(xy, stays, n, out);
        }
        out->failed = out->failed || !xy || !stays;
        free(xy);
        free(stays);
    }
}

/* ---- places for labels ---- */

#define LINES 15
#define CROSSINGS_MAX 512

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where a horizontal line enters and leaves the shape; one with more crossings than there is room for has no label. */
static size_t crossings(const lrti_plane *plane, const lrti_shape *s, double y, double *out)
{
    size_t n = 0;
    for (uint32_t r = 0; r < s->n_rings; r++) {
        double a[2], b[2];
        lrti_plane_xy(plane, s->xy + 2 * (size_t)s->ring[r], a);
        for (uint32_t i = s->ring[r] + 1; i < s->ring[r + 1]; i++, a[0] = b[0], a[1] = b[1]) {
            lrti_plane_xy(plane, s->xy + 2 * (size_t)i, b);
            if ((a[1] > y) != (b[1] > y) && n < CROSSINGS_MAX) {
                out[n++] = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
            }
        }
    }
    qsort(out, n, sizeof *out, compare_double);
    return n < CROSSINGS_MAX ? n & ~(size_t)1 : 0;
}

/* Lines through the shape; the longest stretch wins, a little less so far from the middle of its height. */
lrti_anchor lrti_draw_anchor(const lrti_plane *plane, const lrti_shape *shape)
{
    double x[CROSSINGS_MAX], best = -1, corner[2];
    lrti_box box = lrti_box_none();
    for (uint32_t i = 0; i < lrti_shape_points(shape); i++) {
        lrti_plane_xy(plane, shape->xy + 2 * (size_t)i, corner);
        lrti_box_add(&box, corner, 1);
    }
    lrti_anchor a = {(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2, 0};
    for (int k = 1; k <= LINES; k++) {
        double t = (double)k / (LINES + 1), y = box.min_y + t * (box.max_y - box.min_y);
        size_t n = crossings(plane, shape, y, x);
        for (size_t i = 0; i + 1 < n; i += 2) {
            double score = (x[i + 1] - x[i]) * (1 - 0.8 * fabs(t - 0.5));
            if (score > best) {
                best = score;
                a = (lrti_anchor){(x[i] + x[i + 1]) / 2, y, x[i + 1] - x[i]};
            }
        }
    }
    return a;
}

/* ---- words and numbers ---- */

lrti_scale_bar lrti_scale_of(double most, bool feet)
{
    double unit = !feet ? (most >= 1000 ? 1000 : 1) : most >= MILE / 2 ? MILE : FOOT;
    const char *name = !feet ? (most >= 1000 ? "km" : "m") : most >= MILE / 2 ? "mi" : "ft";
    double p = pow(10, floor(log10(most / unit)));
    double n = most / unit >= 5 * p ? 5 * p : most / unit >= 2 * p ? 2 * p : p;
    lrti_scale_bar bar = {n * unit, ""};
    char digits[400];
    lrti_format_fixed(digits, sizeof digits, n, 6);
    snprintf(bar.text, sizeof bar.text, "%.30s %s", digits, name);
    return bar;
}

void lrti_put_grouped(lrti_buf *out, double value, int decimals)
{
    char text[400];
    size_t n = lrti_format_fixed(text, sizeof text, value, decimals), i = 0;
    if (text[0] == '-') {
        lrti_buf_char(out, text[i++]);
    }
    size_t point = strcspn(text, ".");
    for (; i < n; i++) {
        lrti_buf_char(out, text[i]);
        if (i + 1 < point && (point - i - 1) % 3 == 0) {
            lrti_buf_char(out, ',');
        }
    }
}

/* ---- what there is to see ---- */

static void add_row(lrti_box *box, const lrti_report_row *row)
{
    if (row->shape) {
        lrti_box_add(box, row->shape->xy, lrti_shape_points(row->shape));
    } else if (row->n_points) {
        lrti_box_add(box, row->points, row->n_points);
    }
}

/* The sets shown at first, and the rows in sight of them: a county around a city would make the city small. */
lrti_box lrti_report_extent(const lrti_report *report)
{
    lrti_box box = lrti_box_none();
    for (size_t s = 0; s < report->n_sets; s++) {
        const lrti_report_set *set = &report->set[s];
        for (size_t i = 0; set->shown && i < set->n_areas; i++) {
            lrti_box_add(&box, set->area[i].shape->xy, lrti_shape_points(set->area[i].shape));
        }
    }
    for (size_t i = 0; !lrti_box_some(&box) && i < report->n_rows; i++) {
        add_row(&box, &report->row[i]);
    }
    return box;
}

bool lrti_report_is_wide(const lrti_report_row *row, const lrti_plane *plane)
{
    lrti_box box = lrti_box_none();
    const lrti_box *seen = &plane->lon_lat;
    add_row(&box, row);
    return lrti_box_some(&box) &&
           (box.max_x - box.min_x) * (box.max_y - box.min_y) >
               0.5 * (seen->max_x - seen->min_x) * (seen->max_y - seen->min_y);
}
