#include "sketch.h"

#include <math.h>
#include <string.h>

#include "doc.h"

#define DEGREE_M 111195.0 /* metres of a degree of latitude, on the mean sphere */
enum { WIDTH = 1000, MARGIN = 90, GRID = 36, MOST_HEIGHT = 1100 };

/* Colours hold on white and against each other: letters 7 to 1, lines 3 to 1 (WCAG 2.1). */
const char lrti_sketch_style[] =
    "figure{margin:1rem 0}\n"
    "figure svg{display:block;width:100%;height:auto;border:1px solid #767676}\n"
    "figcaption{font-size:.95rem;margin-top:.3rem}\n"
    ".land{fill:#f4f4f1;stroke:#767676;stroke-width:2}\n"
    ".here{fill:#cfe0ef;stroke:#0b3d66;stroke-width:6;stroke-linejoin:round}\n"
    ".over{fill:none;stroke:#8a3000;stroke-width:4;stroke-dasharray:14 9}\n"
    "svg text{font-family:Verdana,\"DejaVu Sans\",Arial,sans-serif;text-anchor:middle;"
    "dominant-baseline:central;paint-order:stroke;stroke:#fff;stroke-width:6;"
    "stroke-linejoin:round}\n"
    ".name{font-size:24px;fill:#333}\n"
    ".focus{font-size:36px;font-weight:bold;fill:#0b3d66}\n"
    ".key{font-size:30px;font-weight:bold;fill:#8a3000}\n"
    "@media print{figure{break-inside:avoid}figure svg{max-height:118mm}}\n";

typedef struct view {
    lrti_box box;         /* degrees */
    double scale, cosine; /* units of the picture for a degree of latitude */
    int bar;              /* length of the scale bar */
    const char *bar_name;
    int height;
} view;

lrti_box lrti_sketch_box(const lrti_shape *shape)
{
    lrti_box b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (uint32_t i = 0; i < lrti_shape_points(shape); i++) {
        b.min_x = fmin(b.min_x, shape->xy[2 * i]);
        b.max_x = fmax(b.max_x, shape->xy[2 * i]);
        b.min_y = fmin(b.min_y, shape->xy[2 * i + 1]);
        b.max_y = fmax(b.max_y, shape->xy[2 * i + 1]);
    }
    return b;
}

bool lrti_sketch_beside(lrti_box a, lrti_box b, double margin)
{
    double dx = (a.max_x - a.min_x) * margin, dy = (a.max_y - a.min_y) * margin;
    return b.min_x <= a.max_x + dx && b.max_x >= a.min_x - dx && b.min_y <= a.max_y + dy &&
           b.max_y >= a.min_y - dy;
}

/* The longest of round lengths that takes at most a quarter of the width. */
static void choose_bar(view *v, bool feet)
{
    static const struct {
        double metres;
        const char *name;
    } in_feet[] = {{76.2, "250 ft"},      {152.4, "500 ft"},      {402.336, "1/4 mile"},
                   {804.672, "1/2 mile"}, {1609.344, "1 mile"},   {3218.688, "2 miles"},
                   {8046.72, "5 miles"},  {16093.44, "10 miles"}, {80467.2, "50 miles"}},
      in_metres[] = {{50, "50 m"},   {100, "100 m"},   {250, "250 m"},
                     {500, "500 m"}, {1000, "1 km"},   {2500, "2.5 km"},
                     {5000, "5 km"}, {25000, "25 km"}, {100000, "100 km"}};
    for (size_t i = 0; i < LRTI_COUNT(in_feet); i++) {
        double length = (feet ? in_feet[i].metres : in_metres[i].metres) / DEGREE_M * v->scale;
        if (i == 0 || length <= WIDTH / 4.0) {
            v->bar = (int)lround(length);
            v->bar_name = feet ? in_feet[i].name : in_metres[i].name;
        }
    }
}

static view view_of(const lrti_shape *shape, bool feet)
{
    view v = {.box = lrti_sketch_box(shape)};
    v.cosine = cos((v.box.min_y + v.box.max_y) / 2 * 3.14159265358979323846 / 180);
    double w = (v.box.max_x - v.box.min_x) * v.cosine, h = v.box.max_y - v.box.min_y;
    w = fmax(w, 1e-6);
    h = fmax(h, 1e-6);
    v.scale = fmin((WIDTH - 2 * MARGIN) / w, (MOST_HEIGHT - 2 * MARGIN) / h);
    v.height = (int)ceil(h * v.scale) + 2 * MARGIN;
    v.height = v.height < 420 ? 420 : v.height;
    choose_bar(&v, feet);
    return v;
}

static void to_picture(const view *v, double lon, double lat, double *x, double *y)
{
    *x = WIDTH / 2.0 + (lon - (v->box.min_x + v->box.max_x) / 2) * v->cosine * v->scale;
    *y = v->height / 2.0 - (lat - (v->box.min_y + v->box.max_y) / 2) * v->scale;
}

/* Corners nearer to the last one than a line is wide are left out; so is what lies far outside. */
static void path(const view *v, const char *class, const lrti_shape *s, lrti_buf *out)
{
    lrti_buf_printf(out, "<path class=\"%s\" fill-rule=\"evenodd\" d=\"", class);
    for (uint32_t r = 0; r < s->n_rings; r++) {
        double px = INFINITY, py = INFINITY;
        bool begun = false;
        for (uint32_t i = s->ring[r]; i + 1 < s->ring[r + 1]; i++) {
            double x, y;
            to_picture(v, s->xy[2 * i], s->xy[2 * i + 1], &x, &y);
            if (fabs(x - px) + fabs(y - py) < 2.5) {
                continue;
            }
            lrti_buf_printf(out, "%c%ld %ld", begun ? 'L' : 'M', lround(x), lround(y));
            begun = true;
            px = x;
            py = y;
        }
        lrti_buf_str(out, begun ? "Z" : "");
    }
    lrti_buf_str(out, "\"/>\n");
}

/* ---- where a name has room ---- */

static bool inside(const view *v, const lrti_shape *s, double x, double y)
{
    double lon = (x - WIDTH / 2.0) / (v->cosine * v->scale) + (v->box.min_x + v->box.max_x) / 2,
           lat = (v->height / 2.0 - y) / v->scale + (v->box.min_y + v->box.max_y) / 2;
    bool in = false;
    for (uint32_t r = 0; r < s->n_rings; r++) {
        for (uint32_t i = s->ring[r]; i + 1 < s->ring[r + 1]; i++) {
            const double *a = &s->xy[2 * i], *b = a + 2;
            if ((a[1] > lat) != (b[1] > lat) &&
                lon < a[0] + (lat - a[1]) / (b[1] - a[1]) * (b[0] - a[0])) {
                in = !in;
            }
        }
    }
    return in;
}

/* Room beside a box that is taken already, in half sizes of the label. */
static double room_beside(double x, double y, double w, double h, const double box[4])
{
    double dx = fmax(box[0] - x, x - box[2]) / w, dy = fmax(box[1] - y, y - box[3]) / h;
    return fmax(0, fmax(dx, dy));
}

/* Is the label all in the picture, and beside the scale bar and the arrow to the north? */
static bool is_free(const view *v, double x, double y, double w, double h)
{
    const double bar[4] = {20, v->height - 78.0, v->bar + 40.0, v->height},
                 north[4] = {934, 16, 986, 104};
    return x >= w && WIDTH - x >= w && y >= h && v->height - y >= h &&
           room_beside(x, y, w, h, bar) >= 1 && room_beside(x, y, w, h, north) >= 1;
}

/* Room of a label of half size w, h around x, y: 1 = it just fits between the edges of the shape. */
static double room(const view *v, const lrti_shape *s, double x, double y, double w, double h)
{
    double best = fmin(fmin(x, WIDTH - x) / w, fmin(y, v->height - y) / h);
    for (uint32_t r = 0; r < s->n_rings; r++) {
        for (uint32_t i = s->ring[r]; i + 1 < s->ring[r + 1]; i++) {
            double ax, ay, bx, by;
            to_picture(v, s->xy[2 * i], s->xy[2 * i + 1], &ax, &ay);
            to_picture(v, s->xy[2 * i + 2], s->xy[2 * i + 3], &bx, &by);
            ax = (ax - x) / w, bx = (bx - x) / w, ay = (ay - y) / h, by = (by - y) / h;
            double dx = bx - ax, dy = by - ay, len = dx * dx + dy * dy,
                   t = len > 0 ? fmin(1, fmax(0, -(ax * dx + ay * dy) / len)) : 0;
            best = fmin(best, hypot(ax + t * dx, ay + t * dy));
        }
    }
    return best;
}

typedef struct spot {
    double x, y, room;
} spot;

/* The point of a lattice in `s` (and in `within`, and outside `beyond`, where given) with the most room for the label. */
static spot best_spot(const view *v, const lrti_shape *s, const lrti_shape *within, double w,
                      double h)
{
    spot best = {0, 0, 0};
    for (int i = 0; i < GRID * GRID; i++) {
        double x = WIDTH * (i % GRID + 0.5) / GRID, y = v->height * (i / GRID + 0.5) / GRID;
        if (!is_free(v, x, y, w, h) || !inside(v, s, x, y) ||
            (within && !inside(v, within, x, y))) {
            continue;
        }
        double here = room(v, s, x, y, w, h);
        if (here > best.room + 1e-9) {
            best = (spot){x, y, here};
        }
    }
    return best;
}

static double length_of(const char *label)
{
    double n = 0;
    for (; *label; label++) {
        n += ((unsigned char)*label & 0xC0) != 0x80;
    }
    return n;
}

static void label(const view *v, const lrti_shape *s, const lrti_shape *within, const char *class,
                  double size, const char *text, double least, lrti_buf *out)
{
    spot at = best_spot(v, s, within, length_of(text) * size * 0.31 + 6, size * 0.7);
    if (at.room < least) {
        return;
    }
    lrti_buf_printf(out, "<text class=\"%s\" x=\"%ld\" y=\"%ld\">", class, lround(at.x),
                    lround(at.y));
    lrti_buf_xml(out, text);
    lrti_buf_str(out, "</text>\n");
}

static void draw_bar(const view *v, lrti_buf *out)
{
    int y = v->height - 28;
    lrti_buf_printf(out,
                    "<path d=\"M30 %dV%dH%dV%d\" fill=\"none\" stroke=\"#111\" "
                    "stroke-width=\"4\"/>\n<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>\n",
                    y - 10, y, 30 + v->bar, y - 10, 30 + v->bar / 2, y - 26, v->bar_name);
    lrti_buf_str(out, "<path d=\"M960 26l16 44-16-10-16 10z\" fill=\"#111\"/>\n"
                      "<text class=\"name\" x=\"960\" y=\"90\">N</text>\n");
}

void lrti_sketch_svg(const lrti_sketch *s, lrti_buf *out)
{
    view v = view_of(s->focus.shape, s->feet);
    lrti_buf_printf(out,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
                    "aria-labelledby=\"map-title map-text\">\n<title id=\"map-title\">",
                    WIDTH, v.height);
    lrti_buf_xml(out, s->title);
    lrti_buf_str(out, "</title>\n<desc id=\"map-text\">");
    lrti_buf_xml(out, s->description);
    lrti_buf_str(out, "</desc>\n");
    for (size_t i = 0; i < s->n_neighbours; i++) {
        path(&v, "land", s->neighbour[i].shape, out);
    }
    path(&v, "here", s->focus.shape, out);
    for (size_t i = 0; i < s->n_overlays; i++) {
        path(&v, "over", s->overlay[i].shape, out);
    }
    for (size_t i = 0; i < s->n_neighbours; i++) {
        label(&v, s->neighbour[i].shape, NULL, "name", 24, s->neighbour[i].label, 0.8, out);
    }
    for (size_t i = 0; i < s->n_overlays; i++) {
        label(&v, s->overlay[i].shape, s->focus.shape, "key", 30, s->overlay[i].label, 0.2, out);
    }
    if (s->n_overlays == 0) {
        label(&v, s->focus.shape, NULL, "focus", 36, s->focus.label, 0.1, out);
    }
    draw_bar(&v, out);
    lrti_buf_str(out, "</svg>\n");
}
