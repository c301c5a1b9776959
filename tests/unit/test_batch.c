/*
 * batch on the invented territory Millbrook. Expected areas, partners and parcels are read off the maps and tables of
 * tests/data/millbrook/README.md; columns and their order are those of INTERFACE section 2.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static lrt_router *router;

static int open_dataset(void **state)
{
    lrt_error err;
    const char *path = getenv("LIBROUTE_TEST_DATASET");
    (void)state;
    if (!path) {
        print_error("LIBROUTE_TEST_DATASET is not set: the path of a built millbrook dataset "
                    "(ctest sets it)\n");
        return 1;
    }
    if (lrt_open(path, &router, &err) != LRT_OK) {
        print_error("%s\n", err.message);
        return 1;
    }
    return 0;
}

static int close_dataset(void **state)
{
    (void)state;
    lrt_close(router);
    return 0;
}

/* ---- a stream from a text into a text ---- */

typedef struct stream {
    const char *in;
    size_t len, at, chunk;
    size_t fail_read_at;  /* SIZE_MAX = never: fails once so many bytes were read */
    size_t fail_write_at; /* SIZE_MAX = never: fails when more would be written in all */
    size_t asked;         /* largest read that was asked for */
    lrti_buf out;
    lrti_buf notices;
    lrt_batch_options options;
    lrt_query query;
    lrt_batch_summary sum;
    lrt_error err;
} stream;

static size_t read_some(void *user, char *buf, size_t size)
{
    stream *s = user;
    size_t n = s->len - s->at;
    s->asked = size > s->asked ? size : s->asked;
    if (s->at >= s->fail_read_at) {
        return SIZE_MAX;
    }
    n = n < s->chunk ? n : s->chunk;
    n = n < size ? n : size;
    memcpy(buf, s->in + s->at, n);
    s->at += n;
    return n;
}

static int write_all(void *user, const char *data, size_t size)
{
    stream *s = user;
    if (s->out.len + size > s->fail_write_at) {
        return 1;
    }
    lrti_buf_add(&s->out, data, size);
    return 0;
}

static void on_notice(void *user, const char *text)
{
    stream *s = user;
    lrti_buf_str(&s->notices, text);
    lrti_buf_char(&s->notices, '\n');
}

static stream start(lrt_verb verb, const char *in)
{
    stream s;
    memset(&s, 0, sizeof s);
    s.in = in;
    s.len = strlen(in);
    s.chunk = s.fail_read_at = s.fail_write_at = SIZE_MAX;
    s.options = (lrt_batch_options)LRT_BATCH_OPTIONS_INIT;
    s.options.verb = verb;
    s.query = (lrt_query)LRT_QUERY_INIT;
    s.sum = (lrt_batch_summary)LRT_BATCH_SUMMARY_INIT;
    s.query.as_of = 20261123;
    lrti_buf_str(&s.out, "");
    lrti_buf_str(&s.notices, "");
    return s;
}

static lrt_status run(stream *s)
{
    s->options.query = &s->query;
    s->options.on_notice = on_notice;
    s->options.user = s;
    memset(&s->err, 0, sizeof s->err);
    return lrt_batch(router, &s->options, read_some, s, write_all, s, &s->sum, &s->err);
}

static void finish(stream *s)
{
    lrti_buf_free(&s->out);
    lrti_buf_free(&s->notices);
}

static void answers(stream s, const char *want)
{
    lrt_status status = run(&s);
    if (status != LRT_OK) {
        fail_msg("%d: %s", (int)status, s.err.message);
    }
    assert_string_equal(s.out.data, want);
    finish(&s);
}

static void refuses(stream s, lrt_status status, uint64_t record, const char *words)
{
    lrt_status got = run(&s);
    if (got != status || s.err.record != record || !strstr(s.err.message, words)) {
        fail_msg("%d at %llu: %s", (int)got, (unsigned long long)s.err.record,
                 got ? s.err.message : s.out.data);
    }
    finish(&s);
}

static void contains(const stream *s, const char *text)
{
    if (!strstr(s->out.data, text)) {
        fail_msg("\"%s\" is not in %s", text, s->out.data);
    }
}

/* ---- columns ---- */

#define AREA_COLUMNS                                                                               \
    "status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,"       \
    "harbor_edge,wards,wards_edge"
#define GEOCODE_COLUMNS                                                                            \
    "status,match_type,score,faults,error_m,lon,lat,matched,parcels,candidates,naaccr,esri_"       \
    "status,esri_addr_type"
#define ROUTE_COLUMNS                                                                              \
    "status,match_type,lon,lat,cdc,city,county,districts,harbor,wards,verdicts,partners,services," \
    "warnings"

/* Units of the README's grid: (0,0) is the corner of the four wards of 2020, (-41,22) lies in midtown and riverside. */
static const char areas_in[] = "id,lon,lat\n"
                               "corner,-81,41.4345703125\n"
                               "both,-81.010009765625,41.43994140625\n"
                               "x,x,1\n"
                               "nan,NaN,41\n"
                               "far,-70,10\n"
                               "harbor,-80.9775390625,41.446533203125\n";
static const char areas_out[] =
    "id,lon,lat," AREA_COLUMNS "\n"
    "corner,-81,41.4345703125,answered,,,millbrook,,0,,d-mid,,,,ward-1;ward-2;ward-3;ward-4,"
    "ward-1;ward-2;ward-3;ward-4\n"
    "both,-81.010009765625,41.43994140625,answered,midtown;riverside,,millbrook,,0,,d-west,,,,ward-"
    "1,\n"
    "x,x,1,invalid,,,,,,,,,,,,\n"
    "nan,NaN,41,invalid,,,,,,,,,,,,\n"
    "far,-70,10,outside,,,,,,,,,,,,\n"
    "harbor,-80.9775390625,41.446533203125,no_service,,,millbrook,,0,,,,harbor,,ward-2,\n";

static void areas_columns(void **state)
{
    (void)state;
    answers(start(LRT_VERB_AREAS, areas_in), areas_out);
}

static void summary(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_AREAS, areas_in);
    assert_int_equal(run(&s), LRT_OK);
    assert_true(s.sum.rows == 6);
    assert_true(s.sum.answered == 2);
    assert_true(s.sum.by_status[LRT_ANSWER_ANSWERED] == 2);
    assert_true(s.sum.by_status[LRT_ANSWER_INVALID] == 2);
    assert_true(s.sum.by_status[LRT_ANSWER_OUTSIDE] == 1);
    assert_true(s.sum.by_status[LRT_ANSWER_NO_SERVICE] == 1);
    s.at = 0;
    assert_int_equal(lrt_batch(router, &s.options, read_some, &s, write_all, &s, NULL, NULL),
                     LRT_OK); /* both optional */
    finish(&s);
}

static void geocode_columns(void **state)
{
    (void)state;
    stream s =
        start(LRT_VERB_GEOCODE, "address\n10 N Main St\n10 Main St\n1 Nowhere Rd\n200 Mill Blvd\n");
    assert_int_equal(run(&s), LRT_OK);
    assert_memory_equal(s.out.data, "address," GEOCODE_COLUMNS "\n",
                        sizeof "address," GEOCODE_COLUMNS);
    contains(&s, "\n10 N Main "
                 "St,answered,address_point,98,zip_missing;city_missing,5,-81.0017954,41.4354682,"
                 "\"10 N Main St, Millbrook, OH 44097\",001.1-02-01,,");
    contains(&s, "\n10 Main St,ambiguous,none,,,,,,,,\"10 N Main St, Millbrook, OH 44097;10 S Main "
                 "St, Millbrook, OH 44097\",");
    contains(&s, "\n1 Nowhere Rd,not_found,none,,,,,,,,,");
    const char *mill =
        strstr(s.out.data, "\n200 Mill Blvd,answered,"); /* two parcels in one cell */
    assert_non_null(mill);
    assert_non_null(
        strstr(mill, "\"200 Mill Blvd, Millbrook, OH 44097\",045.2-09-01;045.2-09-02,,"));
    assert_true(s.sum.rows == 4 && s.sum.by_status[LRT_ANSWER_AMBIGUOUS] == 1 &&
                s.sum.by_status[LRT_ANSWER_NOT_FOUND] == 1);
    finish(&s);
}

static const char route_ward_1[] =
    "answered,parcel_number,-81.0018553,41.4354682,,millbrook,0,d-mid,,ward-1,"
    "cdc:none;city:certain;county:certain;districts:certain;harbor:none;wards:certain,"
    "tenants_union;renters_line;silver_care;county_land_bank;roof_fund;law_clinic;legal_aid;"
    "fairlaw;mediation,"
    "tu_hotline;rl_advice;sc_visit;;roof_loan;;;;,tie;no_partner:cdc;stale_contact:county_land_"
    "bank\n";

/* Partners and keys: tests/cases/millbrook_route.case, "10 N Main St". contacts.csv: the land bank's one contact was last verified
   236 days before (2026-04-01 to 2026-11-23); 180 are allowed. */
static void route_columns(void **state)
{
    (void)state;
    char want[2000];
    snprintf(want, sizeof want, "ppn," ROUTE_COLUMNS "\n001.1-02-01,%s00110201,%s", route_ward_1,
             route_ward_1);
    answers(start(LRT_VERB_ROUTE, "ppn\n001.1-02-01\n00110201\n"), want);
}

/* ---- which columns are used ---- */

static const char *status_and_type(const char *input, const char *crs, char out[200])
{
    stream s = start(LRT_VERB_ROUTE, input);
    const char *columns = strchr(input, '\n') + 1;
    s.options.crs = crs;
    lrt_status status = run(&s);
    if (status != LRT_OK) {
        fail_msg("%s", s.err.message);
    }
    const char *row = strchr(s.out.data, '\n') + 1;
    row += strlen(columns) - 1; /* the input columns stand in front, as they came */
    snprintf(out, 200, "%.*s", (int)strcspn(row + 1, "\n"), row + 1);
    char *second = strchr(out, ',') + 1;
    *strchr(second, ',') = '\0';
    finish(&s);
    return out;
}

/* The first present wins in each row: lon lat; x y; ppn; address. */
static void precedence(void **state)
{
    (void)state;
    static const char head[] = "address,ppn,y,x,lat,lon\n";
    static const struct {
        const char *row, *answer;
    } table[] = {
        {"10 N Main St,001.1-02-01,4587100,499700,41.44,-81.01", "answered,coordinate"},
        {"10 N Main St,001.1-02-01,4587100,499700,,-81.01",
         "answered,coordinate"}, /* lat is missing: x, y */
        {"1 Nowhere,001.1-02-01,4587100,499700,,", "answered,coordinate"},
        {"1 Nowhere,001.1-02-01,4587100,,,", "answered,parcel_number"},
        {"1 Nowhere,001.1-02-01,,,41.44,", "answered,parcel_number"},
        {"10 N Main St,,,,,", "answered,address_point"},
        {"10 N Main St,999.9-99-99,,,,", "not_found,none"}, /* what is present is not passed over */
        {"10 N Main St,001.1-02-01,4587100,499700,x,1", "invalid,coordinate"},
        {",,,,,", "invalid,coordinate"},
    };
    for (size_t i = 0; i < LRTI_COUNT(table); i++) {
        char input[300], out[200], want[60];
        snprintf(input, sizeof input, "%s%s\n", head, table[i].row);
        status_and_type(input, "EPSG:32617", out);
        snprintf(want, sizeof want, "%.*s", (int)strcspn(table[i].answer, ","), table[i].answer);
        assert_memory_equal(out, want, strlen(want));
        if (strncmp(table[i].answer, "answered", 8) == 0) {
            assert_string_equal(out, table[i].answer);
        }
    }
    /* without a CRS the columns x, y are not used */
    char out[200];
    assert_string_equal(status_and_type("x,y,ppn\n499700,4587100,001.1-02-01\n", NULL, out),
                        "answered,parcel_number");
}

static void city_state_and_zip(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_GEOCODE,
                     "address,city,state,zip\n10 N Main St,Millbrook,OH,44097\n10 N Main St,,,\n");
    assert_int_equal(run(&s), LRT_OK);
    contains(&s, "\n10 N Main St,Millbrook,OH,44097,answered,address_point,100,,");
    contains(&s, "\n10 N Main St,,,,answered,address_point,98,zip_missing;city_missing,");
    finish(&s);
}

static void projected_coordinates(void **state)
{
    (void)state;
    /* the README: EPSG:32617 is E = 500000 + x, N = 4587000 + y; (-300, 100) is in ward-1, d-mid */
    stream s = start(LRT_VERB_AREAS, "x,y\n499700,4587100\n-81,41\nnan,1\n");
    s.options.crs = "EPSG:32617";
    answers(s, "x,y," AREA_COLUMNS "\n"
               "499700,4587100,answered,,,millbrook,,0,,d-mid,,,,ward-1,\n"
               "-81,41,invalid,,,,,,,,,,,,\n"
               "nan,1,invalid,,,,,,,,,,,,\n");
    s = start(LRT_VERB_AREAS, "x,y\n499700,4587100\n");
    s.options.crs = "EPSG:999999";
    refuses(s, LRT_E_CRS, 0, "EPSG:999999");
    refuses(start(LRT_VERB_AREAS, "x,y\n499700,4587100\n"), LRT_E_ARG, 1, "--crs");
}

/* wards/2020 until the end of 2029, then wards/2030: cut at x = 250, so that x = 100 changes the ward. */
static void a_date_of_its_own(void **state)
{
    (void)state;
    stream s =
        start(LRT_VERB_AREAS,
              "as_of,x,y\n2029-12-31,500100,4587100\n2030-01-01,500100,4587100\n,500100,4587100\n");
    s.options.crs = "EPSG:32617";
    answers(s, "as_of,x,y," AREA_COLUMNS "\n"
               "2029-12-31,500100,4587100,answered,,,millbrook,,0,,d-mid,,,,ward-2,\n"
               "2030-01-01,500100,4587100,answered,,,millbrook,,0,,d-mid,,,,ward-1,\n"
               ",500100,4587100,answered,,,millbrook,,0,,d-mid,,,,ward-2,\n");
    refuses(start(LRT_VERB_AREAS, "lon,lat,as_of\n-81,41,2030\n"), LRT_E_ARG, 2, "as_of");
    refuses(start(LRT_VERB_AREAS, "lon,lat,as_of\n-81,41,2026-02-30\n"), LRT_E_ARG, 2,
            "2026-02-30");
}

/* 100 Border St: 3/4 in ward-1, 1/4 in ward-2. */
static void a_rule_of_its_own(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_ROUTE,
                     "rule,address\nparcel,100 Border St\npoint,100 Border St\n,100 Border St\n");
    assert_int_equal(run(&s), LRT_OK);
    assert_non_null(strstr(s.out.data, "wards:split"));
    const char *first = strstr(s.out.data, "wards:split"),
               *second = strstr(first + 1, "wards:split");
    assert_non_null(second); /* the default is the parcel where its polygon is known */
    assert_null(strstr(second + 1, "wards:split"));
    finish(&s);
    refuses(start(LRT_VERB_ROUTE, "rule,address\nlot,100 Border St\n"), LRT_E_ARG, 2, "rule");
}

/* ---- copying, renaming ---- */

static void input_is_copied_through(void **state)
{
    (void)state;
    answers(start(LRT_VERB_AREAS,
                  "note,lon,lat,\"a,b\"\r\n\" two\nlines \",-81,41.4345703125,\"say "
                  "\"\"hi\"\"\"\r\n\xC3\xA4,-70,10,\r\n"),
            "note,lon,lat,\"a,b\"," AREA_COLUMNS "\n"
            "\" two\nlines \",-81,41.4345703125,\"say "
            "\"\"hi\"\"\",answered,,,millbrook,,0,,d-mid,,,,ward-1;ward-2;ward-3;ward-4,"
            "ward-1;ward-2;ward-3;ward-4\n"
            "\xC3\xA4,-70,10,,outside,,,,,,,,,,,,\n");
}

static void answer_columns_make_way(void **state)
{
    (void)state;
    stream s =
        start(LRT_VERB_AREAS, "lon,lat,status,wards_edge,Status\n-70,10,mine,mine too,other\n");
    assert_int_equal(run(&s), LRT_OK);
    assert_string_equal(s.out.data, "lon,lat,status,wards_edge,Status,lrt_status,cdc,cdc_edge,city,"
                                    "city_edge,county,county_edge,districts,"
                                    "districts_edge,harbor,harbor_edge,wards,lrt_wards_edge\n"
                                    "-70,10,mine,mine too,other,outside,,,,,,,,,,,,\n");
    assert_non_null(strstr(s.notices.data, "lrt_status"));
    assert_non_null(strstr(s.notices.data, "lrt_wards_edge"));
    finish(&s);
    s = start(LRT_VERB_GEOCODE,
              "lon,lat\n-70,10\n"); /* lon, lat are answer columns of geocode too */
    assert_int_equal(run(&s), LRT_OK);
    contains(&s, "lon,lat,status,match_type,score,faults,error_m,lrt_lon,lrt_lat,matched,");
    finish(&s);
    s = start(LRT_VERB_AREAS,
              "lon,lat,status,lrt_status\n-70,10,a,b\n"); /* no two columns of one name */
    assert_int_equal(run(&s), LRT_OK);
    assert_null(strstr(s.out.data, "lrt_status,lrt_status,"));
    finish(&s);
    s = start(LRT_VERB_AREAS, "lon,lat\n-70,10\n");
    assert_int_equal(run(&s), LRT_OK);
    assert_string_equal(s.notices.data, "");
    finish(&s);
}

/* ---- what is refused ---- */

static void bad_input(void **state)
{
    (void)state;
    refuses(start(LRT_VERB_AREAS, ""), LRT_E_ARG, 0, "empty");
    refuses(start(LRT_VERB_AREAS, "\n\n"), LRT_E_ARG, 0, "empty");
    refuses(start(LRT_VERB_AREAS, "a,b\n1,2\n"), LRT_E_ARG, 1, "lon");
    refuses(start(LRT_VERB_AREAS, "lon\n1\n"), LRT_E_ARG, 1, "lat");
    refuses(start(LRT_VERB_AREAS, "lon,lat,lon\n1,2,3\n"), LRT_E_ARG, 1, "lon");
    refuses(start(LRT_VERB_AREAS, "n,lon,lat,n\n1,2,3,4\n"), LRT_E_ARG, 1, "twice");
    refuses(start(LRT_VERB_AREAS, "lon,lat\n1,2\n\n1,2,3\n"), LRT_E_ARG, 4, "3 fields");
    refuses(start(LRT_VERB_AREAS, "lon,lat\n1\n"), LRT_E_ARG, 2, "1 fields");
    refuses(start(LRT_VERB_AREAS, "lon,lat\n1,2\n\"1,2\n3,4\n"), LRT_E_ARG, 3, "quote");
    refuses(start(LRT_VERB_ROUTE, "lon,lat,role\n1,2,mayor\n"), LRT_E_ARG, 2,
            "role \"mayor\" is not known; the territory has inspector, ");
    refuses(start(LRT_VERB_ROUTE, "lon,lat,fact:population\n1,2,elf\n"), LRT_E_ARG, 2,
            "population takes senior, tenant");
    refuses(start(LRT_VERB_AREAS, "{\"lon\":1,\"lat\":2}\n{\"lon\":1\n"), LRT_E_ARG, 2, "JSON");
    refuses(start(LRT_VERB_AREAS, "{\"lon\":1,\"lat\":2}\n\n[1,2]\n"), LRT_E_ARG, 3, "JSON");
    refuses(start(LRT_VERB_AREAS, "{\"lon\":1,\"lon\":2}\n"), LRT_E_ARG, 1, "JSON");
    refuses(start(LRT_VERB_ROUTE, "{\"lon\":1,\"lat\":2,\"fact:x\":1}\n"), LRT_E_ARG, 1,
            "no such key");
    answers(start(LRT_VERB_AREAS, "lon,lat\n"),
            "lon,lat," AREA_COLUMNS "\n"); /* a header alone is a table without rows */
}

static void rows_before_a_failure_are_written(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_AREAS, "lon,lat\n-70,10\n-71,10\n1,2,3\n-72,10\n");
    assert_int_equal(run(&s), LRT_E_ARG);
    assert_int_equal(s.err.record, 4);
    contains(&s, "\n-70,10,outside");
    contains(&s, "\n-71,10,outside");
    assert_null(strstr(s.out.data, "-72"));
    assert_null(strstr(s.out.data, "1,2,3"));
    assert_int_equal(s.out.data[s.out.len - 1], '\n'); /* whole rows */
    assert_true(s.sum.rows == 2);
    finish(&s);
}

static void contract(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_AREAS, "lon,lat\n-70,10\n");
    s.options.query = &s.query;
    lrt_batch_options good = s.options, bad;
    lrt_query q;
    assert_int_equal(lrt_batch(NULL, &good, read_some, &s, write_all, &s, NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_batch(router, NULL, read_some, &s, write_all, &s, NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_batch(router, &good, NULL, &s, write_all, &s, NULL, NULL), LRT_E_ARG);
    assert_int_equal(lrt_batch(router, &good, read_some, &s, NULL, &s, NULL, NULL), LRT_E_ARG);
#define REFUSE(field, value)                                                                       \
    bad = good;                                                                                    \
    bad.field = value;                                                                             \
    assert_int_equal(lrt_batch(router, &bad, read_some, &s, write_all, &s, NULL, &s.err), LRT_E_ARG)
    static const uint32_t sizes[] = {0, 1, 4, 8, 12, 20, sizeof good - 1, 5000, UINT32_MAX};
    for (size_t i = 0; i < LRTI_COUNT(sizes); i++) {
        REFUSE(struct_size, sizes[i]);
    }
    REFUSE(verb, (lrt_verb)0);
    REFUSE(verb, (lrt_verb)4);
    REFUSE(input, LRT_FORMAT_GEOJSON); /* output only */
    REFUSE(input, (lrt_stream_format)9);
    REFUSE(output, (lrt_stream_format)9);
    REFUSE(query, NULL);
#define REFUSE_QUERY(field, value)                                                                 \
    bad = good;                                                                                    \
    q = s.query;                                                                                   \
    q.field = value;                                                                               \
    bad.query = &q;                                                                                \
    assert_int_equal(lrt_batch(router, &bad, read_some, &s, write_all, &s, NULL, &s.err), LRT_E_ARG)
    REFUSE_QUERY(error_m, -1);
    REFUSE_QUERY(error_m, INFINITY);
    REFUSE_QUERY(rule, (lrt_rule)9);
    REFUSE_QUERY(view, (lrt_view)9);
    REFUSE_QUERY(n_facts, 1); /* and no facts */
    REFUSE_QUERY(struct_size, 0);
    REFUSE_QUERY(as_of, 0); /* neither date nor instant */
    REFUSE_QUERY(as_of, 20260230);
    REFUSE_QUERY(at, 0); /* contradicts as_of */
#undef REFUSE_QUERY
#undef REFUSE
    assert_int_equal(s.at, 0); /* nothing was read, nothing written */
    assert_int_equal(s.out.len, 0);
    finish(&s);
}

/* ---- callbacks ---- */

static void reading_fails(void **state)
{
    (void)state;
    for (size_t at = 0; at <= strlen(areas_in); at += 7) {
        stream s = start(LRT_VERB_AREAS, areas_in);
        s.chunk = 7;
        s.fail_read_at = at;
        assert_int_equal(run(&s), LRT_E_IO);
        assert_non_null(strstr(s.err.message, "cannot be read"));
        assert_memory_equal(s.out.data, areas_out, s.out.len); /* what was answered until then */
        finish(&s);
    }
}

static void writing_fails(void **state)
{
    (void)state;
    lrti_buf in = {0};
    lrti_buf_str(&in, "lon,lat\n");
    for (int i = 0; i < 5000; i++) {
        lrti_buf_str(&in, "-81.010009765625,41.43994140625\n");
    }
    size_t whole = 0;
    for (size_t limit = SIZE_MAX; limit > 0; limit = limit == SIZE_MAX ? whole - 1 : limit / 3) {
        stream s = start(LRT_VERB_AREAS, in.data);
        s.fail_write_at = limit;
        lrt_status status = run(&s);
        if (limit == SIZE_MAX) {
            assert_int_equal(status, LRT_OK);
            whole = s.out.len;
            assert_true(whole > 200000); /* several writes */
            assert_true(s.sum.rows == 5000);
            assert_true(s.asked <= 1 << 20); /* constant memory */
        } else {
            assert_int_equal(status, LRT_E_IO);
            assert_non_null(strstr(s.err.message, "cannot be written"));
            assert_true(s.out.len <= limit);
        }
        finish(&s);
    }
    lrti_buf_free(&in);
}

/* ---- reads of every size ---- */

static void same_in_any_pieces(const stream *model)
{
    stream whole = *model;
    memset(&whole.out, 0, sizeof whole.out);
    memset(&whole.notices, 0, sizeof whole.notices);
    lrti_buf_str(&whole.out, "");
    assert_int_equal(run(&whole), LRT_OK);
    assert_true(whole.sum.rows > 0);
    for (size_t chunk = 1; chunk <= 40; chunk++) {
        stream s = *model;
        memset(&s.out, 0, sizeof s.out);
        memset(&s.notices, 0, sizeof s.notices);
        s.chunk = chunk;
        lrt_status status = run(&s);
        if (status != LRT_OK || strcmp(s.out.data, whole.out.data) != 0) {
            fail_msg("reads of %zu: %d %s", chunk, (int)status,
                     status ? s.err.message : s.out.data);
        }
        assert_true(s.sum.rows == whole.sum.rows && s.sum.answered == whole.sum.answered);
        finish(&s);
    }
    finish(&whole);
}

static void csv_in_pieces(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_AREAS, areas_in);
    same_in_any_pieces(&s);
    finish(&s);
    s = start(LRT_VERB_ROUTE, "\xEF\xBB\xBFnote,address\r\n\"a \"\"quoted\"\"\r\nnote\",10 N Main "
                              "St\r\n\r\n,100 Border St");
    same_in_any_pieces(&s);
    finish(&s);
    s = start(LRT_VERB_GEOCODE, "\r\n\r\naddress\r\n10 N Main St\r\n");
    same_in_any_pieces(&s);
    finish(&s);
}

static void ndjson_in_pieces(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_AREAS, "{\"lon\":-81,\"lat\":41.4345703125,\"n\":\"\xC3\xA4\"}\n\n  "
                                     "\r\n{\"lon\":-70,\"lat\":10}\r\n{\"lat\":1,\"lon\":2}");
    same_in_any_pieces(&s);
    finish(&s);
    s = start(LRT_VERB_GEOCODE, " \n\t\n{\"address\":\"10 N Main St\"}\n");
    same_in_any_pieces(&s);
    finish(&s);
    s = start(LRT_VERB_GEOCODE, "\xEF\xBB\xBF{\"address\":\"10 N Main St\"}\n");
    same_in_any_pieces(&s);
    finish(&s);
    s = start(LRT_VERB_AREAS, "{\"lon\":-81,\"lat\":41.4345703125}\n");
    s.options.output = LRT_FORMAT_CSV;
    same_in_any_pieces(&s);
    finish(&s);
}

/* ---- NDJSON and GeoJSON ---- */

static lrti_json *parse(const char *text, size_t len)
{
    lrt_error err;
    lrti_json *json = lrti_json_parse(text, len, "output", &err);
    if (!json) {
        fail_msg("%s", err.message);
    }
    return json;
}

static const char *member(const lrti_json *o, const char *key)
{
    return lrti_json_text(lrti_json_get(o, key));
}

static void ndjson_answers(void **state)
{
    (void)state;
    static const char *const schema[] = {"", "libroute/areas/1", "libroute/geocode/1",
                                         "libroute/route/1"};
    for (int verb = LRT_VERB_AREAS; verb <= LRT_VERB_ROUTE; verb++) {
        stream s = start((lrt_verb)verb, "{\"id\":[1,{\"k\":null}],\"address\":\"10 N Main "
                                         "St\"}\n{\"id\":2,\"lon\":-70,\"lat\":10.5}\n");
        size_t line = 0;
        assert_int_equal(run(&s), LRT_OK);
        for (const char *at = s.out.data; *at; at += strcspn(at, "\n") + 1, line++) {
            lrti_json *o = parse(at, strcspn(at, "\n"));
            assert_string_equal(member(o, "schema"), schema[verb]);
            const lrti_json *input = lrti_json_get(o, "input");
            if (line == 0) {
                assert_string_equal(member(o, "status"), "answered");
                assert_string_equal(member(input, "address"), "10 N Main St");
                assert_int_equal(lrti_json_size(lrti_json_get(input, "id")),
                                 2); /* whatever it held */
            } else {
                assert_string_equal(member(o, "status"),
                                    verb == LRT_VERB_GEOCODE ? "answered" : "outside");
                assert_true(lrti_json_number(lrti_json_get(input, "lat"), 0) == 10.5);
            }
            lrti_json_free(o);
        }
        assert_int_equal(line, 2);
        assert_true(s.sum.rows == 2);
        finish(&s);
    }
}

static void csv_to_ndjson(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_ROUTE, "id,address\n007,10 N Main St\n");
    s.options.output = LRT_FORMAT_NDJSON;
    assert_int_equal(run(&s), LRT_OK);
    lrti_json *o = parse(s.out.data, s.out.len);
    assert_string_equal(member(lrti_json_get(o, "input"), "id"), "007"); /* a text stays a text */
    assert_int_equal(lrti_json_size(lrti_json_get(o, "matches")), 9);
    lrti_json_free(o);
    finish(&s);
}

/* Numbers come out as they were written, texts as texts. */
static void ndjson_to_csv(void **state)
{
    (void)state;
    stream s = start(LRT_VERB_AREAS, "{\"id\":\"a,b\",\"lon\":-81.669444,\"lat\":10,\"t\":true,"
                                     "\"n\":null}\n{\"lat\":\"10\",\"lon\":\"-70\",\"id\":5}\n");
    s.options.output = LRT_FORMAT_CSV;
    answers(s, "id,lon,lat,t,n," AREA_COLUMNS "\n"
               "\"a,b\",-81.669444,10,true,,outside,,,,,,,,,,,,\n"
               "5,-70,10,,,outside,,,,,,,,,,,,\n");
}

static void geojson_answers(void **state)
{
    (void)state;
    stream s =
        start(LRT_VERB_ROUTE, "id,lon,lat\n1,-81.010009765625,41.43994140625\n2,x,1\n3,-70,10\n");
    s.options.output = LRT_FORMAT_GEOJSON;
    assert_int_equal(run(&s), LRT_OK);
    lrti_json *o = parse(s.out.data, s.out.len);
    const lrti_json *features = lrti_json_get(o, "features"), *f = lrti_json_at(features, 0),
                    *g = lrti_json_get(f, "geometry");
    assert_string_equal(member(o, "type"), "FeatureCollection");
    assert_int_equal(lrti_json_size(features), 3);
    assert_string_equal(member(f, "type"), "Feature");
    assert_string_equal(member(g, "type"), "Point");
    assert_true(fabs(lrti_json_number(lrti_json_at(lrti_json_get(g, "coordinates"), 0), 0) +
                     81.010009766) < 1e-12);
    assert_string_equal(member(lrti_json_get(lrti_json_get(f, "properties"), "input"), "id"), "1");
    f = lrti_json_at(features, 1);
    assert_int_equal(lrti_json_type(lrti_json_get(f, "geometry")),
                     LRTI_JSON_NULL); /* RFC 7946: unlocated */
    assert_string_equal(member(lrti_json_get(f, "properties"), "status"), "invalid");
    lrti_json_free(o);
    finish(&s);
    s = start(LRT_VERB_AREAS, "lon,lat\n");
    s.options.output = LRT_FORMAT_GEOJSON;
    assert_int_equal(run(&s), LRT_OK);
    o = parse(s.out.data, s.out.len);
    assert_int_equal(lrti_json_size(lrti_json_get(o, "features")), 0);
    lrti_json_free(o);
    finish(&s);
}

/* The same answer as a single question gives, whatever rows came before. */
static void rows_do_not_influence_each_other(void **state)
{
    (void)state;
    lrti_buf in = {0}, want = {0};
    lrti_buf_str(&in, "lon,lat\n");
    lrti_buf_str(&want, "lon,lat," AREA_COLUMNS "\n");
    for (int pass = 0; pass < 2; pass++) {
        for (int i = -110; i <= 115; i += 5) {
            for (int k = -64; k <= 64; k += 4) {
                char row[100], one[140];
                snprintf(row, sizeof row, "%.12f,%.12f\n", -81 + i / 4096.0,
                         41.4345703125 + k / 4096.0);
                lrti_buf_str(&in, row);
                if (pass == 0) {
                    snprintf(one, sizeof one, "lon,lat\n%s", row);
                    stream s = start(LRT_VERB_AREAS, one);
                    assert_int_equal(run(&s), LRT_OK);
                    lrti_buf_str(&want, strchr(s.out.data, '\n') + 1);
                    finish(&s);
                }
            }
        }
    }
    size_t header = strlen("lon,lat," AREA_COLUMNS "\n"), body = want.len - header;
    stream s = start(LRT_VERB_AREAS, in.data);
    assert_int_equal(run(&s), LRT_OK);
    assert_int_equal(s.out.len, header + 2 * body);
    assert_memory_equal(s.out.data, want.data, want.len);
    assert_memory_equal(s.out.data + want.len, want.data + header, body);
    finish(&s);
    lrti_buf_free(&in);
    lrti_buf_free(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_columns),
        cmocka_unit_test(summary),
        cmocka_unit_test(geocode_columns),
        cmocka_unit_test(route_columns),
        cmocka_unit_test(precedence),
        cmocka_unit_test(city_state_and_zip),
        cmocka_unit_test(projected_coordinates),
        cmocka_unit_test(a_date_of_its_own),
        cmocka_unit_test(a_rule_of_its_own),
        cmocka_unit_test(input_is_copied_through),
        cmocka_unit_test(answer_columns_make_way),
        cmocka_unit_test(bad_input),
        cmocka_unit_test(rows_before_a_failure_are_written),
        cmocka_unit_test(contract),
        cmocka_unit_test(reading_fails),
        cmocka_unit_test(writing_fails),
        cmocka_unit_test(csv_in_pieces),
        cmocka_unit_test(ndjson_in_pieces),
        cmocka_unit_test(ndjson_answers),
        cmocka_unit_test(csv_to_ndjson),
        cmocka_unit_test(ndjson_to_csv),
        cmocka_unit_test(geojson_answers),
        cmocka_unit_test(rows_do_not_influence_each_other),
    };
    return cmocka_run_group_tests_name("batch", tests, open_dataset, close_dataset);
}
