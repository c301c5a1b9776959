/*
 * layer: files made byte by byte after the ESRI Shapefile Technical Description (July 1998), dBASE
 * III and RFC 7946, then cut, bent and taken apart. Nothing here may crash or hang, and what is
 * read must be what was written.
 */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "layer.h"

static char folder[64];
static lrt_error err;
static const lrt_limits LIMITS = {UINT64_C(1) << 30, 64, 1000000, 10000000, 100000};

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/libroute_layer_XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

/* Takes every file of the folder away. */
static int clean(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    char path[512];
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        snprintf(path, sizeof path, "%s/%.200s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && unlink(path) != 0)
            rmdir(path);
    }
    if (dir)
        closedir(dir);
    return 0;
}

static int teardown(void **state)
{
    clean(state);
    return rmdir(folder);
}

/* ---- writing files ---- */

static const char *path_of(const char *name)
{
    static char paths[4][160];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void put_file(const char *name, const void *data, size_t len)
{
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void put_text(const char *name, const char *text) { put_file(name, text, strlen(text)); }
static void put_buf(const char *name, const lrti_buf *buf)
{
    put_file(name, buf->len ? buf->data : "", buf->len);
}

static void big32(lrti_buf *b, uint32_t v)
{
    unsigned char c[4] = {(unsigned char)(v >> 24), (unsigned char)(v >> 16),
                          (unsigned char)(v >> 8), (unsigned char)v};
    lrti_buf_add(b, c, 4);
}

static void little(lrti_buf *b, uint64_t v, int bytes)
{
    for (; bytes > 0; bytes--, v >>= 8)
        lrti_buf_char(b, (char)(unsigned char)v);
}

static void real(lrti_buf *b, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    little(b, bits, 8);
}

static void patch_big32(lrti_buf *b, size_t at, uint32_t v)
{
    lrti_buf four = {0};
    big32(&four, v);
    memcpy(b->data + at, four.data, 4);
    lrti_buf_free(&four);
}

/* A shapefile in memory. */
typedef struct sample {
    lrti_buf shp, shx, dbf, rows;
    int type, width;
    uint32_t records;
    lrti_buf fields;
} sample;

static void head(lrti_buf *b, int type)
{
    big32(b, 9994);
    for (int i = 0; i < 5; i++)
        big32(b, 0);
    big32(b, 0); /* length: at the end */
    little(b, 1000, 4);
    little(b, (uint64_t)type, 4);
    for (int i = 0; i < 8; i++)
        real(b, 0);
}

static void start(sample *s, int type)
{
    memset(s, 0, sizeof *s);
    s->type = type;
    s->width = 1;
    head(&s->shp, type);
    head(&s->shx, type);
}

static void add_field(sample *s, const char *name, char type, int width, int decimals)
{
    char text[11] = "";
    strncpy(text, name, 10);
    lrti_buf_add(&s->fields, text, 11);
    lrti_buf_char(&s->fields, type);
    little(&s->fields, 0, 4);
    little(&s->fields, (uint64_t)width, 1);
    little(&s->fields, (uint64_t)decimals, 1);
    little(&s->fields, 0, 14);
    s->width += width;
}

/* `row` with its deletion flag in front. */
static void add_record(sample *s, const lrti_buf *body, const char *row)
{
    big32(&s->shx, (uint32_t)s->shp.len / 2);
    big32(&s->shx, (uint32_t)body->len / 2);
    big32(&s->shp, ++s->records);
    big32(&s->shp, (uint32_t)body->len / 2);
    lrti_buf_add(&s->shp, body->data, body->len);
    for (int i = 0, end = 0; i < s->width; i++) {
        end = end || !row[i];
        lrti_buf_char(&s->rows, end ? ' ' : row[i]);
    }
}

static void finish(sample *s)
{
    patch_big32(&s->shp, 24, (uint32_t)s->shp.len / 2);
    patch_big32(&s->shx, 24, (uint32_t)s->shx.len / 2);
    lrti_buf_char(&s->dbf, 3);
    lrti_buf_add(&s->dbf, "\x7E\x0B\x17", 3);
    little(&s->dbf, s->records, 4);
    little(&s->dbf, 33 + s->fields.len, 2);
    little(&s->dbf, (uint64_t)s->width, 2);
    little(&s->dbf, 0, 20);
    if (s->fields.len)
        lrti_buf_add(&s->dbf, s->fields.data, s->fields.len);
    lrti_buf_char(&s->dbf, 0x0D);
    if (s->rows.len)
        lrti_buf_add(&s->dbf, s->rows.data, s->rows.len);
    lrti_buf_char(&s->dbf, 0x1A);
}

static void put_sample(const sample *s, const char *stem)
{
    char name[64];
    snprintf(name, sizeof name, "%s.shp", stem);
    put_buf(name, &s->shp);
    snprintf(name, sizeof name, "%s.shx", stem);
    put_buf(name, &s->shx);
    snprintf(name, sizeof name, "%s.dbf", stem);
    put_buf(name, &s->dbf);
}

static void drop_sample(sample *s)
{
    lrti_buf *all[] = {&s->shp, &s->shx, &s->dbf, &s->rows, &s->fields};
    for (size_t i = 0; i < LRTI_COUNT(all); i++)
        lrti_buf_free(all[i]);
}

static void null_shape(sample *s, const char *row)
{
    lrti_buf body = {0};
    little(&body, 0, 4);
    add_record(s, &body, row);
    lrti_buf_free(&body);
}

/* Polygon or line of the type of the sample; Z and M of the types that have them are 7 and NaN. */
static void add_shape(sample *s, const double *xy, uint32_t n, const uint32_t *parts,
                      uint32_t n_parts, const char *row)
{
    lrti_buf body = {0};
    double box[4] = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (uint32_t i = 0; i < 2 * n; i++) {
        if (xy[i] < box[i % 2])
            box[i % 2] = xy[i];
        if (xy[i] > box[2 + i % 2])
            box[2 + i % 2] = xy[i];
    }
    little(&body, (uint64_t)s->type, 4);
    for (int i = 0; i < 4; i++)
        real(&body, n ? box[i] : 0);
    little(&body, n_parts, 4);
    little(&body, n, 4);
    for (uint32_t i = 0; i < n_parts; i++)
        little(&body, parts[i], 4);
    for (uint32_t i = 0; i < 2 * n; i++)
        real(&body, xy[i]);
    for (int extra = s->type > 20 ? 1 : s->type > 10 ? 2 : 0; extra > 0; extra--)
        for (uint32_t i = 0; i < n + 2; i++)
            real(&body, extra == 2 ? 7 : NAN);
    add_record(s, &body, row);
    lrti_buf_free(&body);
}

static void add_point(sample *s, double x, double y, const char *row)
{
    lrti_buf body = {0};
    little(&body, (uint64_t)s->type, 4);
    real(&body, x);
    real(&body, y);
    for (int extra = s->type > 20 ? 1 : s->type > 10 ? 2 : 0; extra > 0; extra--)
        real(&body, 7);
    add_record(s, &body, row);
    lrti_buf_free(&body);
}

static const double SQUARE[] = {0, 0, 0, 4, 4, 4, 4, 0, 0, 0};
static const double WITH_HOLE[] = {0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1};
static const double TWO_PARTS[] = {10, 0, 10, 1, 11, 1, 11, 0, 10, 0, 20, 0, 20, 1, 21, 0, 20, 0};
static const uint32_t ONE[] = {0}, TWO[] = {0, 5};

/* Three records: a square with a hole, no shape, two parts. */
static void standard(sample *s, int type)
{
    start(s, type);
    add_field(s, "AREA_ID", 'C', 8, 0);
    add_field(s, "NUMBER", 'N', 6, 0);
    add_field(s, "SIZE", 'F', 10, 3);
    add_shape(s, WITH_HOLE, 10, TWO, 2, " alpha        1    15.000");
    null_shape(s, " beta         2          ");
    add_shape(s, TWO_PARTS, 9, TWO, 2, " gamma       30     1.250");
    finish(s);
}

/* ---- reading ---- */

static const char *const FIELDS[] = {"AREA_ID", "number", "SIZE"};

static lrti_layer_options options_of(const char *const *fields, size_t n)
{
    return (lrti_layer_options){fields, n, NULL, NULL, false, &LIMITS, true};
}

static lrt_status read_with(const char *name, const lrti_layer_options *options, lrti_layer *layer)
{
    memset(&err, 0, sizeof err);
    lrt_status status = lrti_layer_read(path_of(name), options, layer, &err);
    if (status != LRT_OK) {
        assert_int_equal(err.status, status);
        assert_true(err.message[0] && !strchr(err.message, '\n'));
        assert_null(layer->features);
        assert_int_equal(layer->n_features, 0);
    }
    return status;
}

static lrti_layer read_well(const char *name, const char *const *fields, size_t n)
{
    lrti_layer layer;
    lrti_layer_options options = options_of(fields, n);
    if (read_with(name, &options, &layer) != LRT_OK)
        fail_msg("%s", err.message);
    return layer;
}

static void assert_refused(const char *name, const char *const *fields, size_t n, lrt_status status,
                           const char *text)
{
    lrti_layer layer;
    lrti_layer_options options = options_of(fields, n);
    lrt_status got = read_with(name, &options, &layer);
    if (got != status || !strstr(err.message, text))
        fail_msg("%d \"%s\", expected %d \"%s\"", got, err.message, status, text);
}

static bool has_note(const lrti_layer *layer, const char *start_of_note)
{
    for (size_t i = 0; i < layer->n_notes; i++)
        if (strncmp(layer->notes[i], start_of_note, strlen(start_of_note)) == 0)
            return true;
    return false;
}

static void assert_standard(const lrti_layer *layer)
{
    assert_int_equal(layer->kind, LRTI_LAYER_AREA);
    assert_int_equal(layer->n_features, 3);
    assert_int_equal(layer->n_vertices, 19);
    const lrti_feature *f = layer->features;
    for (uint64_t i = 0; i < 3; i++)
        assert_int_equal(f[i].record, i);
    assert_int_equal(f[0].shape.n_rings, 2);
    assert_int_equal(f[0].shape.ring[1], 5);
    assert_int_equal(f[0].shape.ring[2], 10);
    assert_memory_equal(f[0].shape.xy, WITH_HOLE, sizeof WITH_HOLE);
    assert_int_equal(f[1].shape.n_rings, 0);
    assert_int_equal(f[2].shape.n_rings, 2);
    assert_int_equal(f[2].shape.ring[2], 9);
    assert_memory_equal(f[2].shape.xy, TWO_PARTS, sizeof TWO_PARTS);
    static const char *const VALUES[3][3] = {
        {"alpha", "1", "15"}, {"beta", "2", ""}, {"gamma", "30", "1.25"}};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            assert_string_equal(f[i].values[k], VALUES[i][k]);
}

/* ---- what is well ---- */

static void test_polygons_of_all_dimensions(void **state)
{
    static const int TYPES[] = {5, 15, 25};
    (void)state;
    for (size_t t = 0; t < LRTI_COUNT(TYPES); t++)
        for (int here = 0; here < 2; here++) {
            sample s;
            lrti_layer layer;
            lrti_layer_options options = options_of(FIELDS, 3);
            standard(&s, TYPES[t]);
            put_sample(&s, "areas");
            put_text("areas.prj", "GEOGCS[\"x\"]\n");
            options.same_process = here;
            options.want_area = true;
            if (read_with("areas.shp", &options, &layer) != LRT_OK)
                fail_msg("%s", err.message);
            assert_standard(&layer);
            assert_string_equal(layer.crs, "GEOGCS[\"x\"]");
            assert_int_equal(layer.n_notes, 0);
            lrti_layer_free(&layer);
            drop_sample(&s);
        }
    lrti_layer_free(NULL);
}

static void test_points_and_lines(void **state)
{
    static const int POINTS[] = {1, 11, 21}, LINES[] = {3, 13, 23};
    (void)state;
    for (size_t t = 0; t < 3; t++) {
        sample s;
        start(&s, POINTS[t]);
        add_field(&s, "PPN", 'C', 4, 0);
        add_point(&s, -81.7, 41.5, " a1");
        null_shape(&s, " a2");
        finish(&s);
        put_sample(&s, "points");
        drop_sample(&s);
        lrti_layer layer = read_well("points.shp", (const char *[]){"ppn"}, 1);
        assert_int_equal(layer.kind, LRTI_LAYER_POINT);
        assert_int_equal(layer.n_features, 2);
        assert_int_equal(layer.features[0].shape.n_rings, 1);
        assert_int_equal(layer.features[0].shape.ring[1], 1);
        assert_true(layer.features[0].shape.xy[0] == -81.7 &&
                    layer.features[0].shape.xy[1] == 41.5);
        assert_int_equal(layer.features[1].shape.n_rings, 0);
        lrti_layer_free(&layer);

        start(&s, LINES[t]);
        add_shape(&s, TWO_PARTS, 9, TWO, 2, "");
        finish(&s);
        put_sample(&s, "lines");
        drop_sample(&s);
        layer = read_well("lines.shp", NULL, 0);
        assert_int_equal(layer.kind, LRTI_LAYER_LINE);
        assert_int_equal(layer.features[0].shape.n_rings, 2);
        lrti_layer_free(&layer);
        lrti_layer_options options = options_of(NULL, 0);
        options.want_area = true;
        assert_int_equal(read_with("lines.shp", &options, &layer), LRT_E_LAYER);
        assert_non_null(strstr(err.message, "lines, areas"));
        assert_int_equal(read_with("points.shp", &options, &layer), LRT_E_LAYER);
    }
}

/* Counts from `ogrinfo -so` (GDAL 3.6.2), vertices from GeoPandas 0.12.2
 * (shapely.count_coordinates). */
static void test_cleveland(void **state)
{
    static const struct {
        const char *name;
        size_t features;
        uint64_t vertices;
    } CASES[] = {{"neighborhoods_2020", 34, 4815}, {"wards_2014", 17, 4192},
                 {"wards_2026", 15, 773},          {"cdc_areas_2019", 29, 4643},
                 {"tracts_2018", 446, 8451},       {"police_districts_2015", 5, 16438}};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        char path[512];
        lrti_layer layer;
        lrti_layer_options options = options_of((const char *[]){"area_id", "name"}, 2);
        options.same_process = false;
        options.want_area = true;
        snprintf(path, sizeof path, "%s/shapefiles/cleveland/%s.shp", LIBROUTE_SOURCE_DIR,
                 CASES[i].name);
        if (lrti_layer_read(path, &options, &layer, &err) != LRT_OK)
            fail_msg("%s", err.message);
        assert_int_equal(layer.n_features, CASES[i].features);
        assert_int_equal(layer.n_vertices, CASES[i].vertices);
        assert_int_equal(layer.n_notes, 0);
        assert_true(layer.features[0].values[0][0] && layer.features[0].values[1][0] &&
                    layer.crs[0]);
        lrti_layer_free(&layer);
    }
}

static void test_names_in_any_case(void **state)
{
    static const char *const NAMES[][4] = {{"ONE.SHP", "ONE.SHX", "ONE.DBF", "ONE.PRJ"},
                                           {"two.shp", "two.SHX", "two.Dbf", "two.Prj"},
                                           {"Three.shp", "three.shx", "THREE.DBF", "tHREE.prj"}};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(NAMES); i++) {
        sample s;
        standard(&s, 5);
        put_buf(NAMES[i][0], &s.shp);
        put_buf(NAMES[i][1], &s.shx);
        put_buf(NAMES[i][2], &s.dbf);
        put_text(NAMES[i][3], "\xEF\xBB\xBFPROJCS[]");
        drop_sample(&s);
        lrti_layer layer = read_well(NAMES[i][0], FIELDS, 3);
        assert_standard(&layer);
        assert_string_equal(layer.crs, "PROJCS[]");
        lrti_layer_free(&layer);
    }
    /* the file of the very same stem comes before one that only resembles it */
    sample s;
    standard(&s, 5);
    put_buf("four.shp", &s.shp);
    put_text("FOUR.shx", "not this one");
    put_buf("four.SHX", &s.shx);
    put_buf("four.dbf", &s.dbf);
    drop_sample(&s);
    lrti_layer layer = read_well("four.shp", FIELDS, 3);
    assert_standard(&layer);
    lrti_layer_free(&layer);
}

static void test_relative_path(void **state)
{
    sample s;
    lrti_layer layer;
    lrti_layer_options options = options_of(FIELDS, 3);
    char before[512];
    (void)state;
    standard(&s, 5);
    put_sample(&s, "here");
    unlink(path_of("here.dbf"));
    put_buf("here.DBF", &s.dbf);
    drop_sample(&s);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    lrt_status status = lrti_layer_read("here.shp", &options, &layer, &err);
    assert_int_equal(chdir(before), 0);
    if (status != LRT_OK)
        fail_msg("%s", err.message);
    assert_standard(&layer);
    lrti_layer_free(&layer);
}

static void test_crs(void **state)
{
    sample s;
    lrti_layer layer;
    lrti_layer_options options = options_of(NULL, 0);
    (void)state;
    standard(&s, 5);
    put_sample(&s, "areas");
    drop_sample(&s);
    layer = read_well("areas.shp", NULL, 0);
    assert_string_equal(layer.crs, ""); /* none stated: the caller decides */
    lrti_layer_free(&layer);
    put_text("areas.prj", "  PROJCS[\"a\",\n  GEOGCS[\"b\"]]  \r\n");
    layer = read_well("areas.shp", NULL, 0);
    assert_string_equal(layer.crs, "PROJCS[\"a\",\n  GEOGCS[\"b\"]]");
    lrti_layer_free(&layer);
    options.crs = "EPSG:3734";
    assert_int_equal(read_with("areas.shp", &options, &layer), LRT_OK);
    assert_string_equal(layer.crs, "EPSG:3734");
    lrti_layer_free(&layer);
    put_text("areas.prj", "");
    options.crs = "";
    assert_int_equal(read_with("areas.shp", &options, &layer), LRT_OK);
    assert_string_equal(layer.crs, "");
    lrti_layer_free(&layer);
}

/* ---- attributes ---- */

static void test_fields(void **state)
{
    sample s;
    (void)state;
    start(&s, 5);
    add_field(&s, "Name", 'C', 6, 0);
    add_field(&s, "NAME", 'C', 6, 0);
    add_field(&s, "X", 'N', 20, 0);
    add_field(&s, "Y", 'N', 20, 5);
    add_field(&s, "D", 'D', 8, 0);
    add_field(&s, "L", 'L', 1, 0);
    static const char *const IN[4][6] = {
        {"ab", "cd", "12345678901234567890", "001.25000", "20190301", "?"},
        {" a b", "  \tq", "********************", "1.5000000000e+003", "        ", "T"},
        {"", "", "-0", "-.000", "00000000", "N"},
        {"", "", "12a\xF1", "3.10", "2019xx01", ""}};
    for (int i = 0; i < 4; i++) {
        char row[80];
        snprintf(row, sizeof row, " %-6s%-6s%20s%20s%-8s%s", IN[i][0], IN[i][1], IN[i][2], IN[i][3],
                 IN[i][4], IN[i][5]);
        add_shape(&s, SQUARE, 5, ONE, 1, row);
    }
    finish(&s);
    put_sample(&s, "f");
    drop_sample(&s);
    static const char *const ASKED[] = {"NAME", "Name", "name", "x", "y", "d", "l"};
    lrti_layer layer = read_well("f.shp", ASKED, 7);
    static const char *const WANT[4][7] = {
        {"cd", "ab", "ab", "12345678901234567890", "001.25", "2019-03-01", ""},
        {"q", "a b", "a b", "", "1500", "", "T"},
        {"", "", "", "-0", "0", "", "N"},
        {"", "", "", "12a\xC3\xB1", "3.1", "2019xx01", ""}};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 7; k++)
            if (strcmp(layer.features[i].values[k], WANT[i][k]) != 0)
                fail_msg("record %d field %s is \"%s\"", i, ASKED[k], layer.features[i].values[k]);
    lrti_layer_free(&layer);
    assert_refused("f.shp", (const char *[]){"area_id"}, 1, LRT_E_LAYER, "Name, NAME, X, Y, D, L");
    assert_string_equal(err.field, "area_id");
    assert_non_null(strstr(err.file, "f.dbf"));
}

/* One text field of 12 bytes with `bytes` in it, read with these side conditions. */
static char *text_through(const char *bytes, const char *cpg, int driver, const char *encoding,
                          bool *noted)
{
    static char out[64];
    sample s;
    lrti_layer layer;
    lrti_layer_options options = options_of((const char *[]){"NAME"}, 1);
    char row[16] = " ";
    strncat(row, bytes, 12);
    start(&s, 5);
    add_field(&s, "NAME", 'C', 12, 0);
    add_shape(&s, SQUARE, 5, ONE, 1, row);
    finish(&s);
    s.dbf.data[29] = (char)driver;
    put_sample(&s, "e");
    drop_sample(&s);
    unlink(path_of("e.cpg"));
    if (cpg)
        put_text("e.cpg", cpg);
    options.encoding = encoding;
    if (read_with("e.shp", &options, &layer) != LRT_OK)
        fail_msg("%s", err.message);
    snprintf(out, sizeof out, "%s", layer.features[0].values[0]);
    *noted = has_note(&layer, "text_encoding\t1\t");
    if (has_note(&layer, "unknown_encoding\t0\t"))
        strcat(out, "!");
    lrti_layer_free(&layer);
    return out;
}

static void test_encodings(void **state)
{
    static const struct {
        const char *bytes, *cpg;
        int driver;
        const char *encoding, *want;
        bool noted;
    } CASES[] = {
        /* clang-format off */
        {"Pe\xC3\xB1" "a", NULL, 0, NULL, "Pe\xC3\xB1" "a", false},          /* nothing stated, and it is UTF-8 */
        {"Pe\xF1" "a", NULL, 0, NULL, "Pe\xC3\xB1" "a", true},               /* nothing stated, and it is not */
        {"Pe\xF1" "a", NULL, 0x57, NULL, "Pe\xC3\xB1" "a", true},
        {"Pe\xF1" "a", NULL, 0x03, NULL, "Pe\xC3\xB1" "a", false},           /* dBASE: Windows ANSI */
        {"Pe\xA4" "a", NULL, 0x01, NULL, "Pe\xC3\xB1" "a", false},           /* dBASE: DOS 437 */
        {"Pe\xC3\xB1" "a", "UTF-8", 0x57, NULL, "Pe\xC3\xB1" "a", false},
        {"Pe\xC3\xB1" "a", "UTF-8", 0x03, NULL, "Pe\xC3\xB1" "a", false},    /* the .cpg wins */
        {"Pe\xC3\xB1" "a", " utf8\r\n", 0, NULL, "Pe\xC3\xB1" "a", false},
        {"Pe\xC3\xB1" "a", "65001", 0, NULL, "Pe\xC3\xB1" "a", false},
        {"Pe\xF1" "a", "UTF-8", 0, NULL, "Pe\xC3\xB1" "a", true},            /* a .cpg that is wrong */
        {"Pe\xF1" "a", "ISO-8859-1", 0, NULL, "Pe\xC3\xB1" "a", false},
        {"Pe\xF1" "a", "ISO 88591", 0, NULL, "Pe\xC3\xB1" "a", false},       /* as ArcGIS writes it */
        {"Pe\xF1" "a", "88591", 0, NULL, "Pe\xC3\xB1" "a", false},
        {"\x80 \x92", "1252", 0, NULL, "\xE2\x82\xAC \xE2\x80\x99", false},
        {"\x80 \x92", "ANSI 1252", 0, NULL, "\xE2\x82\xAC \xE2\x80\x99", false},
        {"\xCC\xEE\xF1", "1251", 0, NULL, "\xD0\x9C\xD0\xBE\xD1\x81", false}, /* by iconv */
        {"\xCC\xEE\xF1", "windows-1251", 0, NULL, "\xD0\x9C\xD0\xBE\xD1\x81", false},
        {"\xB1", "ISO-8859-2", 0, NULL, "\xC4\x85", false},
        {"Pe\xC3\xB1" "a", "KLINGON", 0, NULL, "Pe\xC3\xB1" "a!", false},
        {"Pe\xF1" "a", "UTF-8", 0, "ISO-8859-1", "Pe\xC3\xB1" "a", false},   /* boundary_sets.csv wins */
        {"\xCC\xEE\xF1", "UTF-8", 0, "1251", "\xD0\x9C\xD0\xBE\xD1\x81", false},
        {"plain", "1251", 0, NULL, "plain", false},
        {"\x81\x30\x81", "932", 0, NULL, "\xC2\x81" "0\xC2\x81", true},      /* not valid Shift-JIS */
        /* clang-format on */
    };
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        bool noted;
        char *got =
            text_through(CASES[i].bytes, CASES[i].cpg, CASES[i].driver, CASES[i].encoding, &noted);
        if (strcmp(got, CASES[i].want) != 0 || noted != CASES[i].noted)
            fail_msg("case %zu: \"%s\" noted %d", i, got, noted);
    }
    lrti_layer layer;
    lrti_layer_options options = options_of((const char *[]){"NAME"}, 1);
    options.encoding = "KLINGON";
    assert_int_equal(read_with("e.shp", &options, &layer), LRT_E_LAYER);
    assert_non_null(strstr(err.message, "KLINGON"));
}

/* A field name in another alphabet is found by its UTF-8 form. */
static void test_encoded_field_name(void **state)
{
    sample s;
    (void)state;
    start(&s, 5);
    add_field(&s, "A\xD1O", 'C', 4, 0);
    add_shape(&s, SQUARE, 5, ONE, 1, " 1999");
    finish(&s);
    put_sample(&s, "e");
    put_text("e.cpg", "1252");
    drop_sample(&s);
    lrti_layer layer = read_well("e.shp", (const char *[]){"A\xC3\x91O"}, 1);
    assert_string_equal(layer.features[0].values[0], "1999");
    lrti_layer_free(&layer);
}

static void test_deleted_records(void **state)
{
    sample s;
    (void)state;
    start(&s, 5);
    add_field(&s, "NAME", 'C', 4, 0);
    add_shape(&s, SQUARE, 5, ONE, 1, " a");
    add_shape(&s, SQUARE, 5, ONE, 1, "*b");
    add_shape(&s, SQUARE, 5, ONE, 1, " c");
    finish(&s);
    put_sample(&s, "d");
    drop_sample(&s);
    lrti_layer layer = read_well("d.shp", (const char *[]){"NAME"}, 1);
    assert_int_equal(layer.n_features, 2);
    assert_int_equal(layer.features[1].record, 2);
    assert_string_equal(layer.features[1].values[0], "c");
    assert_true(has_note(&layer, "deleted_record\t2\t"));
    lrti_layer_free(&layer);
}

static void test_notes_are_counted_out(void **state)
{
    sample s;
    (void)state;
    start(&s, 5);
    add_field(&s, "NAME", 'C', 4, 0);
    for (int i = 0; i < 1000; i++)
        add_shape(&s, SQUARE, 5, ONE, 1, " \xE9");
    finish(&s);
    put_sample(&s, "n");
    drop_sample(&s);
    lrti_layer layer = read_well("n.shp", (const char *[]){"NAME"}, 1);
    assert_int_equal(layer.n_features, 1000);
    assert_int_equal(layer.n_notes, 201);
    assert_string_equal(layer.notes[200],
                        "notes_left_out\t0\t800 more notes on this layer are left out");
    lrti_layer_free(&layer);
}

/* ---- what is missing ---- */

static void test_missing_files(void **state)
{
    sample s;
    (void)state;
    standard(&s, 5);
    assert_refused("areas.shp", FIELDS, 3, LRT_E_IO, "does not exist");
    put_sample(&s, "areas");
    unlink(path_of("areas.shx"));
    assert_refused("areas.shp", FIELDS, 3, LRT_E_LAYER, "areas.shx");
    assert_non_null(strstr(err.message, "copy it beside"));
    put_buf("areas.shx", &s.shx);
    unlink(path_of("areas.dbf"));
    assert_refused("areas.shp", FIELDS, 3, LRT_E_LAYER, "areas.dbf");
    assert_non_null(strstr(err.message, "copy it beside"));
    /* nobody asked for attributes: record numbers will do (Cleveland's census blocks come without a
     * .dbf) */
    lrti_layer layer = read_well("areas.shp", NULL, 0);
    assert_int_equal(layer.n_features, 3);
    assert_true(has_note(&layer, "missing_dbf\t0\t"));
    lrti_layer_free(&layer);
    drop_sample(&s);
    assert_refused("areas.gpkg", NULL, 0, LRT_E_LAYER, ".shp or .geojson");
    assert_refused("none.geojson", NULL, 0, LRT_E_IO, "does not exist");
    assert_refused("", NULL, 0, LRT_E_LAYER, "must end in");
}

static void test_not_files(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path_of("dir.shp"), 0700), 0);
    assert_refused("dir.shp", NULL, 0, LRT_E_IO, "regular file");
    assert_int_equal(mkdir(path_of("dir.geojson"), 0700), 0);
    assert_refused("dir.geojson", NULL, 0, LRT_E_IO, "regular file");
    assert_int_equal(mkfifo(path_of("pipe.shp"), 0600),
                     0); /* would hang an open() that waits for a writer */
    assert_refused("pipe.shp", NULL, 0, LRT_E_IO, "regular file");
    char long_path[6000];
    memset(long_path, 'a', sizeof long_path);
    strcpy(long_path + sizeof long_path - 5, ".shp");
    lrti_layer layer;
    lrti_layer_options options = options_of(NULL, 0);
    assert_int_equal(lrti_layer_read(long_path, &options, &layer, &err), LRT_E_IO);
    options.same_process = false;
    assert_int_equal(lrti_layer_read(long_path, &options, &layer, &err), LRT_E_IO);
}

/* ---- what is damaged ---- */

/* May be refused, but only by one of these. */
static void read_hostile(const char *name, const lrti_layer_options *options)
{
    lrti_layer layer;
    lrt_status status = read_with(name, options, &layer);
    if (status != LRT_OK && status != LRT_E_LAYER && status != LRT_E_LIMIT)
        fail_msg("status %d: %s", status, err.message);
    if (status == LRT_OK)
        lrti_layer_free(&layer);
}

/* Every prefix of every file: an error, but for a .dbf that lacks nothing but its end mark. */
static void test_every_prefix(void **state)
{
    sample s;
    lrti_layer_options options = options_of(FIELDS, 3);
    (void)state;
    standard(&s, 5);
    const lrti_buf *const parts[] = {&s.shp, &s.shx, &s.dbf};
    static const char *const NAMES[] = {"cut.shp", "cut.shx", "cut.dbf"};
    for (size_t p = 0; p < 3; p++)
        for (size_t len = 0; len < parts[p]->len; len++) {
            put_sample(&s, "cut");
            put_file(NAMES[p], parts[p]->data, len);
            lrti_layer layer;
            lrt_status status = read_with("cut.shp", &options, &layer);
            if (p == 2 && len == parts[p]->len - 1 && status == LRT_OK) {
                assert_standard(&layer);
                lrti_layer_free(&layer);
                continue;
            }
            if (status != LRT_E_LAYER || !strstr(err.file, NAMES[p]))
                fail_msg("%s of %zu bytes: %d %s", NAMES[p], len, status, err.message);
        }
    drop_sample(&s);
}

static void flip_every_byte(int type, bool in_child, size_t step)
{
    static const unsigned char MASKS[] = {0x01, 0x10, 0x80, 0xFF};
    sample s;
    lrti_layer_options options = options_of(FIELDS, 3);
    options.same_process = !in_child;
    standard(&s, type);
    put_sample(&s, "bent");
    lrti_buf *const parts[] = {&s.shp, &s.shx, &s.dbf};
    static const char *const NAMES[] = {"bent.shp", "bent.shx", "bent.dbf"};
    for (size_t p = 0; p < 3; p++) {
        for (size_t i = 0; i < parts[p]->len; i += step)
            for (size_t m = 0; m < LRTI_COUNT(MASKS); m++) {
                parts[p]->data[i] = (char)(parts[p]->data[i] ^ MASKS[m]);
                put_buf(NAMES[p], parts[p]);
                read_hostile("bent.shp", &options);
                parts[p]->data[i] = (char)(parts[p]->data[i] ^ MASKS[m]);
            }
        put_buf(NAMES[p], parts[p]);
    }
    lrti_layer layer = read_well("bent.shp", FIELDS, 3);
    assert_standard(&layer);
    lrti_layer_free(&layer);
    drop_sample(&s);
}

static void test_every_flipped_byte(void **state)
{
    (void)state;
    flip_every_byte(5, false, 1);
    flip_every_byte(15, false, 3);
    flip_every_byte(5, true, 29);
}

static void test_random_damage(void **state)
{
    sample s;
    lrti_layer_options options = options_of(FIELDS, 3);
    uint64_t seed = 20261123;
    (void)state;
    standard(&s, 5);
    for (int round = 0; round < 1500; round++) {
        const lrti_buf *const parts[] = {&s.shp, &s.shx, &s.dbf};
        static const char *const NAMES[] = {"rand.shp", "rand.shx", "rand.dbf"};
        for (size_t p = 0; p < 3; p++) {
            char bent[1024];
            size_t len = parts[p]->len;
            assert_true(len < sizeof bent);
            memcpy(bent, parts[p]->data, len);
            for (int k = 0; k < 4; k++) {
                seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
                if ((seed >> 60) < 8)
                    bent[(seed >> 33) % len] = (char)(seed >> 20);
            }
            put_file(NAMES[p], bent, len);
        }
        read_hostile("rand.shp", &options);
    }
    drop_sample(&s);
}

/* A header that claims two billion records, in 100 bytes and with them. */
static void test_absurd_index(void **state)
{
    sample s;
    (void)state;
    standard(&s, 5);
    put_sample(&s, "index");
    patch_big32(&s.shx, 24, 0x7FFFFFFF);
    put_file("index.shx", s.shx.data, 100);
    assert_refused("index.shp", FIELDS, 3, LRT_E_LAYER, "4294967294 bytes, the file has 100");
    put_buf("index.shx", &s.shx);
    assert_refused("index.shp", FIELDS, 3, LRT_E_LAYER, "index.shx");
    /* 100 bytes and honest about it: no records, but the table has three */
    patch_big32(&s.shx, 24, 50);
    put_file("index.shx", s.shx.data, 100);
    assert_refused("index.shp", FIELDS, 3, LRT_E_LAYER, "3 records for the 0 shapes");
    drop_sample(&s);
}

static void test_short_index(void **state)
{
    sample s;
    (void)state;
    standard(&s, 5);
    patch_big32(&s.shx, 24, (uint32_t)(s.shx.len - 8) / 2);
    put_sample(&s, "short");
    put_file("short.shx", s.shx.data, s.shx.len - 8);
    assert_refused("short.shp", FIELDS, 3, LRT_E_LAYER, "3 records for the 2 shapes");
    s.dbf.data[4] = 2; /* and the table goes along with it */
    put_buf("short.dbf", &s.dbf);
    assert_refused("short.shp", FIELDS, 3, LRT_E_LAYER, "more records than the index");
    drop_sample(&s);
}

/* Entries that point to each other's records give an area the name of another. */
static void test_shuffled_index(void **state)
{
    sample s;
    (void)state;
    start(&s, 1);
    add_field(&s, "NAME", 'C', 4, 0);
    add_point(&s, 1, 1, " a");
    add_point(&s, 2, 2, " b");
    add_point(&s, 3, 3, " c");
    finish(&s);
    put_sample(&s, "mixed");
    char entry[8];
    memcpy(entry, s.shx.data + 100, 8);
    memcpy(s.shx.data + 100, s.shx.data + 108, 8);
    memcpy(s.shx.data + 108, entry, 8);
    put_buf("mixed.shx", &s.shx);
    assert_refused("mixed.shp", NULL, 0, LRT_E_LAYER, "another number");
    memcpy(s.shx.data + 100, entry, 8);
    put_buf("mixed.shx", &s.shx);
    assert_refused("mixed.shp", NULL, 0, LRT_E_LAYER,
                   "another number"); /* the first record twice */
    drop_sample(&s);
}

/* Records numbered from 0, or all alike, are read: they are no witness. */
static void test_odd_numbering(void **state)
{
    sample s;
    (void)state;
    standard(&s, 5);
    for (uint32_t i = 0, at = 100; i < 3; i++) {
        const unsigned char *p = (const unsigned char *)s.shp.data + at;
        uint32_t words = (uint32_t)p[6] << 8 | p[7];
        patch_big32(&s.shp, at, 0);
        at += 8 + 2 * words;
    }
    put_sample(&s, "zero");
    drop_sample(&s);
    lrti_layer layer = read_well("zero.shp", FIELDS, 3);
    assert_standard(&layer);
    lrti_layer_free(&layer);
}

static void test_bad_coordinates(void **state)
{
    static const double BAD[] = {NAN, INFINITY, -INFINITY, 1.1e15, -1e300};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(BAD); i++) {
        sample s;
        double xy[10];
        memcpy(xy, SQUARE, sizeof xy);
        start(&s, 5);
        add_shape(&s, xy, 5, ONE, 1, "");
        xy[5] = BAD[i];
        add_shape(&s, xy, 5, ONE, 1, "");
        finish(&s);
        put_sample(&s, "bad");
        drop_sample(&s);
        assert_refused("bad.shp", NULL, 0, LRT_E_LAYER, "not a number or is beyond");
        assert_int_equal(err.record, 2);
    }
}

static void test_degenerate_parts(void **state)
{
    static const double XY[] = {0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 1, 1, 2, 2, 3, 3};
    static const uint32_t PARTS[] = {0, 5, 7}, EMPTY[] = {0, 5, 5}, LAST[] = {0, 8},
                          FIRST[] = {1, 5};
    static const uint32_t *const WRONG[] = {EMPTY, LAST, FIRST};
    static const uint32_t COUNT[] = {3, 2, 2};
    sample s;
    (void)state;
    start(&s, 5);
    add_shape(&s, XY, 8, PARTS, 3, "");
    add_shape(&s, NULL, 0, NULL, 0, "");
    finish(&s);
    put_sample(&s, "thin");
    drop_sample(&s);
    lrti_layer layer = read_well("thin.shp", NULL, 0);
    const lrti_shape *shape = &layer.features[0].shape;
    assert_int_equal(shape->n_rings, 3); /* of 5, 2 and 1 points: lrti_geom_repair sorts them out */
    assert_int_equal(shape->ring[1], 5);
    assert_int_equal(shape->ring[2], 7);
    assert_int_equal(shape->ring[3], 8);
    assert_int_equal(layer.features[1].shape.n_rings, 0);
    lrti_layer_free(&layer);
    for (size_t i = 0; i < LRTI_COUNT(WRONG); i++) {
        start(&s, 5);
        add_shape(&s, XY, 8, WRONG[i], COUNT[i], "");
        finish(&s);
        put_sample(&s, "thin");
        drop_sample(&s);
        assert_refused("thin.shp", NULL, 0, LRT_E_LAYER, "out of order");
    }
}

static void test_wrong_box_is_noted(void **state)
{
    sample s;
    (void)state;
    standard(&s, 5);
    lrti_buf y = {0};
    real(&y, 400); /* a bent exponent */
    memcpy(s.shp.data + 100 + 8 + 44 + 8 + 8 + 24, y.data, 8);
    lrti_buf_free(&y);
    put_sample(&s, "box");
    drop_sample(&s);
    lrti_layer layer = read_well("box.shp", NULL, 0);
    assert_true(has_note(&layer, "box_mismatch\t1\t"));
    lrti_layer_free(&layer);
}

static void test_other_types(void **state)
{
    static const int TYPES[] = {8, 18, 28, 31, 2, 255};
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(TYPES); i++) {
        sample s;
        start(&s, TYPES[i]);
        finish(&s);
        put_sample(&s, "other");
        drop_sample(&s);
        assert_refused("other.shp", NULL, 0, LRT_E_LAYER, "not supported");
    }
    sample s; /* a polygon in a file of lines */
    start(&s, 3);
    s.type = 5;
    add_shape(&s, SQUARE, 5, ONE, 1, "");
    finish(&s);
    put_sample(&s, "other");
    drop_sample(&s);
    assert_refused("other.shp", NULL, 0, LRT_E_LAYER, "another shape type");
    start(&s, 5); /* nothing in it */
    finish(&s);
    put_sample(&s, "empty");
    drop_sample(&s);
    lrti_layer layer = read_well("empty.shp", NULL, 0);
    assert_int_equal(layer.n_features, 0);
    assert_int_equal(layer.kind, LRTI_LAYER_AREA);
    lrti_layer_free(&layer);
}

/* ---- limits ---- */

static void test_limits(void **state)
{
    sample s;
    lrti_layer layer;
    lrt_limits limits = LIMITS;
    lrti_layer_options options = options_of(FIELDS, 3);
    (void)state;
    options.limits = &limits;
    standard(&s, 5);
    put_sample(&s, "areas");
    put_text("areas.geojson",
             "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[4,0],[4,4],[0,0]]]]}");
    for (int past = 0; past < 2; past++) {
        lrt_status expected = past ? LRT_E_LIMIT : LRT_OK;
        limits = LIMITS;
        limits.features = 3 - (uint32_t)past;
        assert_int_equal(read_with("areas.shp", &options, &layer), expected);
        lrti_layer_free(&layer);
        limits = LIMITS;
        limits.vertices = 19 - (uint32_t)past;
        assert_int_equal(read_with("areas.shp", &options, &layer), expected);
        lrti_layer_free(&layer);
        limits = LIMITS;
        limits.file_bytes = s.shp.len - (size_t)past; /* the largest of them */
        assert_int_equal(read_with("areas.shp", &options, &layer), expected);
        lrti_layer_free(&layer);
        limits = LIMITS;
        limits.vertices = 4 - (uint32_t)past;
        options.n_fields = 0;
        assert_int_equal(read_with("areas.geojson", &options, &layer), expected);
        lrti_layer_free(&layer);
        options.n_fields = 3;
    }
    drop_sample(&s);
}

/* ---- GeoJSON ---- */

static lrti_layer read_json(const char *text, const char *const *fields, size_t n)
{
    put_text("layer.geojson", text);
    return read_well("layer.geojson", fields, n);
}

#define RING "[[0,0],[4,0],[4,4],[0,4],[0,0]]"
#define HOLE "[[1,1],[1,2],[2,2],[1,1]]"
#define FEATURE(geometry, properties)                                                              \
    "{\"type\":\"Feature\",\"geometry\":" geometry ",\"properties\":" properties "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define POLYGON "{\"type\":\"Polygon\",\"coordinates\":[" RING "," HOLE "]}"

static void test_geojson_geometries(void **state)
{
    static const struct {
        const char *text;
        lrti_layer_kind kind;
        uint32_t rings, points;
    } CASES[] = {
        {POLYGON, LRTI_LAYER_AREA, 2, 9},
        {"\xEF\xBB\xBF" POLYGON, LRTI_LAYER_AREA, 2, 9},
        {FEATURE(POLYGON, "null"), LRTI_LAYER_AREA, 2, 9},
        {COLLECTION(FEATURE(POLYGON, "{}")), LRTI_LAYER_AREA, 2, 9},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[" RING "],[" HOLE "]]}", LRTI_LAYER_AREA, 2,
         9},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0,7],[4,0,7],[4,4,7],[0,0,7]]]}",
         LRTI_LAYER_AREA, 1, 4},
        {"{\"type\":\"Polygon\",\"coordinates\":[]}", LRTI_LAYER_AREA, 0, 0},
        {"{\"type\":\"Polygon\",\"coordinates\":[[]]}", LRTI_LAYER_AREA, 0, 0},
        {FEATURE("null", "{}"), LRTI_LAYER_AREA, 0, 0},
        {FEATURE("{\"type\":\"GeometryCollection\",\"geometries\":[" POLYGON
                 ",{\"type\":\"Point\",\"coordinates\":[1,2]}]}",
                 "{}"),
         LRTI_LAYER_AREA, 2, 9},
        {"{\"type\":\"Point\",\"coordinates\":[-81.7,41.5]}", LRTI_LAYER_POINT, 1, 1},
        {"{\"type\":\"Point\",\"coordinates\":[]}", LRTI_LAYER_POINT, 0, 0},
        {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}", LRTI_LAYER_LINE, 1, 2},
        {"{\"type\":\"MultiLineString\",\"coordinates\":[[[0,0],[1,1]],[[2,2],[3,3],[4,4]]]}",
         LRTI_LAYER_LINE, 2, 5},
    };
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        lrti_layer layer = read_json(CASES[i].text, NULL, 0);
        assert_int_equal(layer.kind, CASES[i].kind);
        assert_int_equal(layer.n_features, 1);
        assert_int_equal(layer.features[0].shape.n_rings, CASES[i].rings);
        assert_int_equal(lrti_shape_points(&layer.features[0].shape), CASES[i].points);
        assert_string_equal(layer.crs, "OGC:CRS84");
        lrti_layer_free(&layer);
    }
    lrti_layer layer = read_json(COLLECTION(), NULL, 0);
    assert_int_equal(layer.n_features, 0);
    lrti_layer_free(&layer);
    /* a name in capitals and without "geo" */
    put_text("LAYER.JSON", POLYGON);
    layer = read_well("LAYER.JSON", NULL, 0);
    assert_true(layer.features[0].shape.xy[2] == 4 && layer.features[0].shape.xy[3] == 0);
    lrti_layer_free(&layer);
}

static void test_geojson_crs(void **state)
{
    static const char *const CASES[][2] = {{"urn:ogc:def:crs:EPSG::3734", "EPSG:3734"},
                                           {"urn:ogc:def:crs:EPSG:9.8:4269", "EPSG:4269"},
                                           {"urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"},
                                           {"urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"},
                                           {"EPSG:3734", "EPSG:3734"},
                                           {"urn:ogc:def:crs:", "urn:ogc:def:crs:"}};
    char text[512];
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        snprintf(text, sizeof text,
                 "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{"
                 "\"name\":\"%s\"}},"
                 "\"features\":[]}",
                 CASES[i][0]);
        lrti_layer layer = read_json(text, NULL, 0);
        assert_string_equal(layer.crs, CASES[i][1]);
        lrti_layer_free(&layer);
    }
    lrti_layer layer;
    lrti_layer_options options = options_of(NULL, 0);
    options.crs = "EPSG:4269";
    assert_int_equal(read_with("layer.geojson", &options, &layer), LRT_OK);
    assert_string_equal(layer.crs, "EPSG:4269");
    lrti_layer_free(&layer);
    put_text("layer.geojson", "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\","
                              "\"properties\":{\"href\":\"http://x\"}},"
                              "\"features\":[]}");
    assert_refused("layer.geojson", NULL, 0, LRT_E_CRS, "by name");
}

static void test_geojson_properties(void **state)
{
    static const char *const ASKED[] = {"ward", "Name", "id"};
    (void)state;
    lrti_layer layer =
        read_json(COLLECTION("{\"type\":\"Feature\",\"id\":7,\"geometry\":" POLYGON
                             ",\"properties\":{\"ward\":3.0,\"NAME\":\"  Pe\xC3\xB1"
                             "a \"}},"
                             "{\"type\":\"Feature\",\"id\":\"x\",\"geometry\":null,\"properties\":{"
                             "\"ward\":0.25,\"NAME\":null,\"Name\":\"exact\"}},"
                             "{\"type\":\"Feature\",\"geometry\":" POLYGON
                             ",\"properties\":{\"ward\":12345678901234,\"NAME\":true}},"
                             "{\"type\":\"Feature\",\"geometry\":" POLYGON ",\"properties\":null},"
                             "{\"type\":\"Feature\",\"geometry\":" POLYGON
                             ",\"properties\":{\"ward\":[1],\"NAME\":\"\"}}"),
                  ASKED, 3);
    static const char *const WANT[5][3] = {{"3",
                                            "Pe\xC3\xB1"
                                            "a",
                                            "7"},
                                           {"0.25", "exact", "x"},
                                           {"12345678901234", "true", ""},
                                           {"", "", ""},
                                           {"", "", ""}};
    assert_int_equal(layer.n_features, 5);
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 3; k++)
            if (strcmp(layer.features[i].values[k], WANT[i][k]) != 0)
                fail_msg("feature %d %s is \"%s\"", i, ASKED[k], layer.features[i].values[k]);
    assert_true(has_note(&layer, "attribute_not_text\t5\t"));
    lrti_layer_free(&layer);
    assert_refused("layer.geojson", (const char *[]){"neighbourhood"}, 1, LRT_E_LAYER,
                   "ward, NAME");
    assert_string_equal(err.field, "neighbourhood");
    put_text("layer.geojson", POLYGON);
    assert_refused("layer.geojson", (const char *[]){"name"}, 1, LRT_E_LAYER, "no such field");
}

static void test_geojson_refused(void **state)
{
    static const char *const CASES[][2] = {
        {"", "empty"},
        {"\xEF\xBB\xBF", "empty"},
        {"{", "not valid JSON"},
        {"[]", "no \"type\""},
        {"null", "no \"type\""},
        {"{\"type\":7}", "no \"type\""},
        {"{\"type\":\"Topology\",\"objects\":{}}", "Topology"},
        {"{\"type\":\"MultiPoint\",\"coordinates\":[[1,2]]}", "MultiPoint"},
        {"{\"type\":\"FeatureCollection\"}", "\"features\" is not an array"},
        {"{\"type\":\"FeatureCollection\",\"features\":{}}", "\"features\" is not an array"},
        {COLLECTION("7"), "not a Feature"},
        {COLLECTION("{\"type\":\"Polygon\"}"), "not a Feature"},
        {COLLECTION(FEATURE("{}", "{}")), "none"},
        {COLLECTION(FEATURE("7", "{}")), "none"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\"}", "{}")), "not an array"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\",\"coordinates\":[[1,2]]}", "{}")), "position"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\",\"coordinates\":[[[1]]]}", "{}")), "position"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\",\"coordinates\":[[[\"1\",\"2\"]]]}", "{}")),
         "position"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\",\"coordinates\":[[[1,1e16]]]}", "{}")),
         "beyond 1e15"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\",\"coordinates\":[[[1,1e999]]]}", "{}")),
         "not valid JSON"},
        {COLLECTION(FEATURE("{\"type\":\"Polygon\",\"coordinates\":[[[1,NaN]]]}", "{}")),
         "not valid JSON"},
        {COLLECTION(FEATURE(POLYGON, "{}") "," FEATURE("{\"type\":\"Point\",\"coordinates\":[1,2]}",
                                                       "{}")),
         "mixed"},
        {"{\"type\":\"Polygon\",\"type\":\"Polygon\",\"coordinates\":[]}", "duplicate"},
        {"{\"type\":\"Polygon\",\"coordinates\":[]} x", "not valid JSON"},
        {"{\"type\":\"Polygon\",\"coordinates\":\"\xff\"}", "not valid JSON"},
    };
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(CASES); i++) {
        put_text("layer.geojson", CASES[i][0]);
        assert_refused("layer.geojson", NULL, 0, LRT_E_LAYER, CASES[i][1]);
    }
    /* a million brackets */
    char *deep = malloc(1000000);
    assert_non_null(deep);
    memset(deep, '[', 1000000);
    put_file("layer.geojson", deep, 1000000);
    assert_refused("layer.geojson", NULL, 0, LRT_E_LAYER, "not valid JSON");
    free(deep);
}

static void test_geojson_prefixes_and_flips(void **state)
{
    static const char TEXT[] =
        COLLECTION(FEATURE(POLYGON, "{\"AREA_ID\":\"a\",\"number\":1,\"SIZE\":1.5}"));
    char bent[sizeof TEXT];
    lrti_layer_options options = options_of(FIELDS, 3);
    (void)state;
    for (size_t len = 0; len < sizeof TEXT - 1; len++) {
        put_file("layer.geojson", TEXT, len);
        assert_refused("layer.geojson", FIELDS, 3, LRT_E_LAYER, "layer.geojson");
    }
    for (size_t i = 0; i < sizeof TEXT - 1; i++)
        for (int mask = 1; mask < 256; mask <<= 1) {
            memcpy(bent, TEXT, sizeof TEXT);
            bent[i] = (char)(bent[i] ^ mask);
            put_file("layer.geojson", bent, sizeof TEXT - 1);
            read_hostile("layer.geojson", &options);
        }
}

/* ---- the child, and the host around it ---- */

static int open_descriptors(void)
{
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count;
}

static lrt_status read_in_child(const char *name, lrti_layer *layer)
{
    lrti_layer_options options = options_of(FIELDS, 3);
    options.same_process = false;
    return read_with(name, &options, layer);
}

static void test_nothing_is_left_behind(void **state)
{
    sample s;
    lrti_layer layer;
    (void)state;
    standard(&s, 5);
    put_sample(&s, "areas");
    put_text("broken.shp", "x");
    int before = open_descriptors();
    for (int i = 0; i < 30; i++) {
        assert_int_equal(read_in_child("areas.shp", &layer), LRT_OK);
        assert_standard(&layer);
        lrti_layer_free(&layer);
        assert_int_equal(read_in_child("broken.shp", &layer), LRT_E_LAYER);
        assert_int_equal(read_in_child("nothing.shp", &layer), LRT_E_IO);
    }
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    drop_sample(&s);
}

static void ignore_it(int number) { (void)number; }

static void reap_everything(int number)
{
    int saved = errno;
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    errno = saved;
}

/* Hosts that ignore SIGCHLD, reap all children themselves, ignore SIGPIPE, block signals, or are
 * interrupted all the time. */
static void test_signals_of_the_host(void **state)
{
    sample s;
    lrti_layer layer;
    struct sigaction action, old_child, old_pipe;
    (void)state;
    standard(&s, 5);
    put_sample(&s, "areas");
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, &old_pipe);
    static void (*const handlers[])(int) = {SIG_IGN, reap_everything, SIG_DFL};
    for (size_t h = 0; h < LRTI_COUNT(handlers); h++) {
        action.sa_handler = handlers[h];
        sigaction(SIGCHLD, &action, h ? NULL : &old_child);
        sigset_t all, before;
        sigfillset(&all);
        sigdelset(&all, SIGCHLD);
        sigprocmask(SIG_SETMASK, &all, &before);
        for (int i = 0; i < 10; i++) {
            if (read_in_child("areas.shp", &layer) != LRT_OK)
                fail_msg("%s", err.message);
            assert_standard(&layer);
            lrti_layer_free(&layer);
            assert_int_equal(read_in_child("nothing.shp", &layer), LRT_E_IO);
        }
        sigprocmask(SIG_SETMASK, &before, NULL);
    }
    action.sa_handler = ignore_it; /* no SA_RESTART: every system call may end with EINTR */
    sigaction(SIGALRM, &action, NULL);
    struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &often, NULL);
    lrt_status status = LRT_OK;
    for (int i = 0; i < 50 && status == LRT_OK; i++) {
        status = read_in_child("areas.shp", &layer);
        if (status == LRT_OK)
            lrti_layer_free(&layer);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    if (status != LRT_OK)
        fail_msg("%s", err.message);
    action.sa_handler = SIG_IGN; /* one may still be on its way */
    sigaction(SIGALRM, &action, NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
    sigaction(SIGCHLD, &old_child, NULL);
    drop_sample(&s);
}

static void *reading_thread(void *user)
{
    lrti_layer layer;
    lrti_layer_options options = options_of(FIELDS, 3);
    lrt_error mine;
    options.same_process = user != NULL;
    for (int i = 0; i < 20; i++) {
        lrt_status status = lrti_layer_read(path_of("areas.shp"), &options, &layer, &mine);
        if (status != LRT_OK || layer.n_features != 3 ||
            strcmp(layer.features[2].values[0], "gamma") != 0)
            return (void *)1;
        lrti_layer_free(&layer);
    }
    return NULL;
}

static void test_threads(void **state)
{
    pthread_t threads[6];
    sample s;
    (void)state;
    standard(&s, 5);
    put_sample(&s, "areas");
    drop_sample(&s);
    for (size_t i = 0; i < LRTI_COUNT(threads); i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, reading_thread, i % 2 ? (void *)threads : NULL), 0);
    for (size_t i = 0; i < LRTI_COUNT(threads); i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

/* Runs after 50 ms: kills the reader. */
static void *killer(void *user)
{
    int number = *(int *)user;
    char path[64], text[64] = "";
    for (int tries = 0; tries < 4000; tries++) {
        struct timespec pause = {0, 1000000};
        snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
        FILE *f = fopen(path, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
        if (f)
            fclose(f);
        text[n] = 0;
        pid_t child = (pid_t)atoi(text);
        if (child > 0) {
            pause.tv_nsec = 50000000;
            nanosleep(&pause, NULL);
            kill(child, number);
            return user;
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

/* A layer that takes a second or more to read. */
static void put_large_json(size_t features)
{
    FILE *f = fopen(path_of("large.geojson"), "w");
    assert_non_null(f);
    fputs("{\"type\":\"FeatureCollection\",\"features\":[", f);
    for (size_t i = 0; i < features; i++)
        fprintf(f, "%s" FEATURE(POLYGON, "{\"AREA_ID\":\"%zu\",\"number\":1,\"SIZE\":1.5}"),
                i ? "," : "", i);
    fputs("]}", f);
    assert_int_equal(fclose(f), 0);
}

static void test_a_reader_that_dies(void **state)
{
    static const int SIGNALS[] = {SIGSEGV, SIGKILL, SIGXCPU};
    static const char *const TEXTS[] = {"signal 11", "signal 9", "took longer"};
    lrti_layer layer;
    (void)state;
    put_large_json(60000);
    int before = open_descriptors();
    for (size_t i = 0; i < LRTI_COUNT(SIGNALS); i++) {
        pthread_t thread;
        int number = SIGNALS[i];
        void *killed = NULL;
        assert_int_equal(pthread_create(&thread, NULL, killer, &number), 0);
        lrt_status status = read_in_child("large.geojson", &layer);
        pthread_join(thread, &killed);
        if (!killed ||
            status == LRT_OK) { /* no list of children in this kernel, or a very fast machine */
            lrti_layer_free(&layer);
            continue;
        }
        assert_int_equal(status, LRT_E_LAYER);
        if (!strstr(err.message, TEXTS[i]))
            fail_msg("%s", err.message);
    }
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_a_large_layer(void **state)
{
    lrti_layer layer;
    (void)state;
    put_large_json(20000);
    if (read_in_child("large.geojson", &layer) != LRT_OK)
        fail_msg("%s", err.message);
    assert_int_equal(layer.n_features, 20000);
    assert_int_equal(layer.n_vertices, 180000);
    assert_string_equal(layer.features[19999].values[0], "19999");
    lrti_layer_free(&layer);
}

/* 9 MB of "{}," take 700 MB as a tree: stopped in the child. Sanitizers lift the limit; then it is
 * just no GeoJSON. */
static void test_too_much_memory(void **state)
{
    lrti_layer layer;
    FILE *f = fopen(path_of("large.geojson"), "w");
    (void)state;
    assert_non_null(f);
    fputs("{\"type\":\"x\",\"y\":[{}", f);
    for (int i = 0; i < 3000000; i++)
        fputs(",{}", f);
    fputs("]}", f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(read_in_child("large.geojson", &layer), LRT_E_LAYER);
    assert_non_null(strstr(err.message, "large.geojson"));
}

/* A host without standard descriptors: the pipe gets their numbers. */
static void test_closed_standard_descriptors(void **state)
{
    sample s;
    (void)state;
    standard(&s, 5);
    put_sample(&s, "areas");
    drop_sample(&s);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        lrti_layer layer;
        lrti_layer_options options = options_of(FIELDS, 3);
        options.same_process = false;
        close(0);
        close(1);
        close(2);
        lrt_status status = lrti_layer_read(path_of("areas.shp"), &options, &layer, &err);
        _exit(status == LRT_OK && layer.n_features == 3 ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_polygons_of_all_dimensions, clean),
        cmocka_unit_test_teardown(test_points_and_lines, clean),
        cmocka_unit_test_teardown(test_cleveland, clean),
        cmocka_unit_test_teardown(test_names_in_any_case, clean),
        cmocka_unit_test_teardown(test_relative_path, clean),
        cmocka_unit_test_teardown(test_crs, clean),
        cmocka_unit_test_teardown(test_fields, clean),
        cmocka_unit_test_teardown(test_encodings, clean),
        cmocka_unit_test_teardown(test_encoded_field_name, clean),
        cmocka_unit_test_teardown(test_deleted_records, clean),
        cmocka_unit_test_teardown(test_notes_are_counted_out, clean),
        cmocka_unit_test_teardown(test_missing_files, clean),
        cmocka_unit_test_teardown(test_not_files, clean),
        cmocka_unit_test_teardown(test_every_prefix, clean),
        cmocka_unit_test_teardown(test_every_flipped_byte, clean),
        cmocka_unit_test_teardown(test_random_damage, clean),
        cmocka_unit_test_teardown(test_absurd_index, clean),
        cmocka_unit_test_teardown(test_short_index, clean),
        cmocka_unit_test_teardown(test_shuffled_index, clean),
        cmocka_unit_test_teardown(test_odd_numbering, clean),
        cmocka_unit_test_teardown(test_bad_coordinates, clean),
        cmocka_unit_test_teardown(test_degenerate_parts, clean),
        cmocka_unit_test_teardown(test_wrong_box_is_noted, clean),
        cmocka_unit_test_teardown(test_other_types, clean),
        cmocka_unit_test_teardown(test_limits, clean),
        cmocka_unit_test_teardown(test_geojson_geometries, clean),
        cmocka_unit_test_teardown(test_geojson_crs, clean),
        cmocka_unit_test_teardown(test_geojson_properties, clean),
        cmocka_unit_test_teardown(test_geojson_refused, clean),
        cmocka_unit_test_teardown(test_geojson_prefixes_and_flips, clean),
        cmocka_unit_test_teardown(test_nothing_is_left_behind, clean),
        cmocka_unit_test_teardown(test_signals_of_the_host, clean),
        cmocka_unit_test_teardown(test_threads, clean),
        cmocka_unit_test_teardown(test_a_reader_that_dies, clean),
        cmocka_unit_test_teardown(test_a_large_layer, clean),
        cmocka_unit_test_teardown(test_too_much_memory, clean),
        cmocka_unit_test_teardown(test_closed_standard_descriptors, clean),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
