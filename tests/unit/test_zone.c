/*
 * zone against Python 3.11's zoneinfo (the same tz database, another reader): every half hour of 56 years, each change by the
 * second, local times that a change skips or repeats, and RFC 3339 both ways.
 *
 * Python's `fold=0` takes for a skipped or repeated local time the offset before the change (PEP 495): the rule of ours.
 * Only years that are over are compared, so that a new tz database changes nothing here.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "zone.h"

/* ---- the table of one zone, compiled and opened ---- */

typedef struct zone {
    lrti_raw raw;
    lrti_buf buf;
    lrti_tables t;
} zone;

static void refuse(void *user, const char *kind, const char *severity, const char *file,
                   uint64_t record, const char *field, const char *message)
{
    (void)user, (void)kind, (void)severity, (void)file, (void)record;
    fail_msg("%s: %s", field, message);
}

static void open_tables(zone *z)
{
    lrt_error err;
    for (int t = 0; t < LRTI_TABLE_COUNT; t++) {
        assert_int_equal(lrti_raw_check(&z->raw, t, refuse, NULL, &err), LRT_OK);
    }
    assert_int_equal(lrti_tables_compile(&z->raw, &z->buf, &err), LRT_OK);
    assert_int_equal(lrti_tables_open(z->buf.data, z->buf.len, &z->t, &err), LRT_OK);
}

static void open_zone(zone *z, const char *name)
{
    lrt_error err;
    memset(z, 0, sizeof *z);
    assert_int_equal(lrti_zone_load(name, &z->raw, &err), LRT_OK);
    open_tables(z);
}

static void close_zone(zone *z)
{
    lrti_tables_close(&z->t);
    lrti_buf_free(&z->buf);
    lrti_raw_free(&z->raw);
}

static const char *const names[] = {"America/New_York", "Australia/Lord_Howe", "Europe/London"};

/* ---- every half hour from 1970 to the end of 2025 ---- */

/* Python, M = 2**64, s = 0, 1800 .. 1767225600, bu = datetime(1970, 1, 1, tzinfo=utc):
     x = (bu + timedelta(seconds=s)).astimezone(ZoneInfo(name))
     offsets  = (offsets * 31 + x.utcoffset().total_seconds() + 86400) % M
     dates    = (dates * 31 + x.year * 10000 + x.month * 100 + x.day) % M
   and from s = 172800 on, with local = datetime(1970, 1, 1) + timedelta(seconds=s), fold 0:
     instants = (instants * 31 + s - local.replace(tzinfo=ZoneInfo(name)).utcoffset().total_seconds()) % M */
static const struct {
    const char *name;
    uint64_t offsets, instants, dates;
} hashes[] = {
    {"America/New_York", UINT64_C(0x0B9128EDB27D5000), UINT64_C(0x884CA215F2735B00),
     UINT64_C(0x0C0B7A1EDDFBFCE0)},
    {"Australia/Lord_Howe", UINT64_C(0x30960D6CC5ABFA48), UINT64_C(0x1BE6FF61004EB7B0),
     UINT64_C(0xF620B29B2E5EA206)},
    {"Europe/London", UINT64_C(0xDBF8AC561D157400), UINT64_C(0x0BD6386DBEDE3500),
     UINT64_C(0x3A897BF3155B30E0)},
};

static void every_half_hour(void **state)
{
    (void)state;
    for (size_t i = 0; i < LRTI_COUNT(hashes); i++) {
        zone z;
        uint64_t offsets = 0, instants = 0, dates = 0;
        open_zone(&z, hashes[i].name);
        for (int64_t s = 0; s < INT64_C(1767225600); s += 1800) {
            offsets = offsets * 31 + (uint64_t)(lrti_zone_offset(&z.t, s) + 86400);
            dates = dates * 31 + lrti_zone_date(&z.t, s);
            if (s >= 172800) {
                instants = instants * 31 + (uint64_t)lrti_zone_instant(&z.t, s);
            }
        }
        assert_true(offsets == hashes[i].offsets);
        assert_true(dates == hashes[i].dates);
        assert_true(instants == hashes[i].instants);
        close_zone(&z);
    }
}

/* ---- the seconds on both sides of a change ---- */

/* Python: datetime.fromtimestamp(at, utc).astimezone(ZoneInfo(name)).isoformat(). 1974: the energy crisis; 2006: the last
   year of the old rules; Lord Howe 1985: from 11:30 to 10:30, then to steps of half an hour; London 1971: the end of
   British Standard Time. */
static const struct {
    const char *name;
    int64_t at;
    const char *text;
} changes[] = {
    {"America/New_York", INT64_C(1741503599), "2025-03-09T01:59:59-05:00"},
    {"America/New_York", INT64_C(1741503600), "2025-03-09T03:00:00-04:00"},
    {"America/New_York", INT64_C(1762063199), "2025-11-02T01:59:59-04:00"},
    {"America/New_York", INT64_C(1762063200), "2025-11-02T01:00:00-05:00"},
    {"Australia/Lord_Howe", INT64_C(1743865199), "2025-04-06T01:59:59+11:00"},
    {"Australia/Lord_Howe", INT64_C(1743865200), "2025-04-06T01:30:00+10:30"},
    {"Australia/Lord_Howe", INT64_C(1759591799), "2025-10-05T01:59:59+10:30"},
    {"Australia/Lord_Howe", INT64_C(1759591800), "2025-10-05T02:30:00+11:00"},
    {"Europe/London", INT64_C(1743296399), "2025-03-30T00:59:59+00:00"},
    {"Europe/London", INT64_C(1743296400), "2025-03-30T02:00:00+01:00"},
    {"Europe/London", INT64_C(1761440399), "2025-10-26T01:59:59+01:00"},
    {"Europe/London", INT64_C(1761440400), "2025-10-26T01:00:00+00:00"},
    {"America/New_York", INT64_C(126687599), "1974-01-06T01:59:59-05:00"},
    {"America/New_York", INT64_C(126687600), "1974-01-06T03:00:00-04:00"},
    {"America/New_York", INT64_C(152085599), "1974-10-27T01:59:59-04:00"},
    {"America/New_York", INT64_C(152085600), "1974-10-27T01:00:00-05:00"},
    {"America/New_York", INT64_C(1143961199), "2006-04-02T01:59:59-05:00"},
    {"America/New_York", INT64_C(1143961200), "2006-04-02T03:00:00-04:00"},
    {"America/New_York", INT64_C(1162101599), "2006-10-29T01:59:59-04:00"},
    {"America/New_York", INT64_C(1162101600), "2006-10-29T01:00:00-05:00"},
    {"Australia/Lord_Howe", INT64_C(478621799), "1985-03-03T01:59:59+11:30"},
    {"Australia/Lord_Howe", INT64_C(478621800), "1985-03-03T01:00:00+10:30"},
    {"Australia/Lord_Howe", INT64_C(499188599), "1985-10-27T01:59:59+10:30"},
    {"Australia/Lord_Howe", INT64_C(499188600), "1985-10-27T02:30:00+11:00"},
    {"Europe/London", INT64_C(57722399), "1971-10-31T02:59:59+01:00"},
    {"Europe/London", INT64_C(57722400), "1971-10-31T02:00:00+00:00"},
};

static void around_each_change(void **state)
{
    (void)state;
    for (size_t n = 0; n < LRTI_COUNT(names); n++) {
        zone z;
        open_zone(&z, names[n]);
        for (size_t i = 0; i < LRTI_COUNT(changes); i++) {
            char text[40];
            int64_t at = 0;
            if (strcmp(changes[i].name, names[n]) == 0) {
                lrti_zone_format(&z.t, changes[i].at, text);
                assert_string_equal(text, changes[i].text);
                assert_true(lrti_zone_parse(&z.t, text, &at));
                assert_true(at == changes[i].at);
            }
        }
        close_zone(&z);
    }
}

/* ---- local times ---- */

/* Python: int(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(name)).timestamp()) */
static const struct {
    const char *name, *local;
    int64_t at;
} locals[] = {
    {"America/New_York", "2025-03-09T01:59:59", INT64_C(1741503599)},
    {"America/New_York", "2025-03-09T02:00:00", INT64_C(1741503600)},
    {"America/New_York", "2025-03-09T02:30:00", INT64_C(1741505400)},
    {"America/New_York", "2025-03-09T02:59:59", INT64_C(1741507199)},
    {"America/New_York", "2025-03-09T03:00:00", INT64_C(1741503600)},
    {"America/New_York", "2025-11-02T00:59:59", INT64_C(1762059599)},
    {"America/New_York", "2025-11-02T01:00:00", INT64_C(1762059600)},
    {"America/New_York", "2025-11-02T01:30:00", INT64_C(1762061400)},
    {"America/New_York", "2025-11-02T01:59:59", INT64_C(1762063199)},
    {"America/New_York", "2025-11-02T02:00:00", INT64_C(1762066800)},
    {"Australia/Lord_Howe", "2025-10-05T01:59:59", INT64_C(1759591799)},
    {"Australia/Lord_Howe", "2025-10-05T02:15:00", INT64_C(1759592700)},
    {"Australia/Lord_Howe", "2025-10-05T02:29:59", INT64_C(1759593599)},
    {"Australia/Lord_Howe", "2025-10-05T02:30:00", INT64_C(1759591800)},
    {"Australia/Lord_Howe", "2025-04-06T01:29:59", INT64_C(1743863399)},
    {"Australia/Lord_Howe", "2025-04-06T01:30:00", INT64_C(1743863400)},
    {"Australia/Lord_Howe", "2025-04-06T01:45:00", INT64_C(1743864300)},
    {"Australia/Lord_Howe", "2025-04-06T01:59:59", INT64_C(1743865199)},
    {"Australia/Lord_Howe", "2025-04-06T02:00:00", INT64_C(1743867000)},
    {"Europe/London", "2025-03-30T00:59:59", INT64_C(1743296399)},
    {"Europe/London", "2025-03-30T01:00:00", INT64_C(1743296400)},
    {"Europe/London", "2025-03-30T01:30:00", INT64_C(1743298200)},
    {"Europe/London", "2025-03-30T02:00:00", INT64_C(1743296400)},
    {"Europe/London", "2025-10-26T00:59:59", INT64_C(1761436799)},
    {"Europe/London", "2025-10-26T01:00:00", INT64_C(1761436800)},
    {"Europe/London", "2025-10-26T01:59:59", INT64_C(1761440399)},
    {"Europe/London", "2025-10-26T02:00:00", INT64_C(1761444000)},
    {"America/New_York", "2026-11-23T09:00:00", INT64_C(1795442400)},
};

static void skipped_and_repeated_local_times(void **state)
{
    (void)state;
    for (size_t n = 0; n < LRTI_COUNT(names); n++) {
        zone z;
        open_zone(&z, names[n]);
        for (size_t i = 0; i < LRTI_COUNT(locals); i++) {
            int64_t at = 0;
            if (strcmp(locals[i].name, names[n]) == 0) {
                assert_true(lrti_zone_parse(&z.t, locals[i].local, &at));
                if (at != locals[i].at) {
                    fail_msg("%s %s gave %lld", names[n], locals[i].local, (long long)at);
                }
            }
        }
        close_zone(&z);
    }
}

/* ---- RFC 3339 ---- */

static void instants_are_read(void **state)
{
    (void)state;
    /* Python: int(datetime.fromisoformat(text).timestamp()); local ones in America/New_York */
    static const struct {
        const char *text;
        int64_t at;
    } good[] = {
        {"2026-11-23T09:00:00-05:00", 1795442400},
        {"2026-11-23T14:00:00Z", 1795442400},
        {"2026-11-23t14:00:00z", 1795442400},
        {"2026-11-23 14:00:00Z", 1795442400}, /* RFC 3339 section 5.6 */
        {"2026-11-23T14:00:00+00:00", 1795442400},
        {"2026-11-23T14:00:00-00:00", 1795442400},
        {"2026-11-23T19:45:00+05:45", 1795442400},
        {"2026-11-23T14:00:00.999Z", 1795442400},
        {"2026-11-23T09:00:00.5", 1795442400},
        {"2026-11-23T09:00:00", 1795442400},
        {"2026-11-23T09:00", 1795442400},
        {"1970-01-02T00:00:00Z", 86400},
        {"1990-12-31T23:59:60Z", 662688000},
        {"1990-12-31T15:59:60-08:00", 662688000}, /* RFC 3339 section 5.8 */
        {"1985-04-12T23:20:50.52Z", 482196050},
        {"1996-12-19T16:39:57-08:00", 851042397}, /* RFC 3339 section 5.8 */
        {"2024-02-29T12:00:00Z", 1709208000},
        {"2199-12-30T00:00:00Z", INT64_C(7257945600)},
    };
    static const char *const bad[] = {
        "",
        "2026-11-23",
        "2026-11-23T",
        "2026-11-23T09",
        "2026-11-23T09:",
        "2026-11-23T09:0",
        "2026-11-23T24:00:00Z",
        "2026-11-23T09:60:00Z",
        "2026-11-23T09:00:61Z",
        "2026-02-29T09:00:00Z",
        "2026-13-01T09:00:00Z",
        "2026-00-01T09:00:00Z",
        "2026-11-31T09:00:00Z",
        "2026-11-23T09:00:00-0500",
        "2026-11-23T09:00:00-05",
        "2026-11-23T09:00:00-24:00",
        "2026-11-23T09:00:00-05:60",
        "2026-11-23T09:00:00-05:00 ",
        " 2026-11-23T09:00:00Z",
        "2026-11-23T09:00:00ZZ",
        "2026-11-23T09:00:00 Z",
        "2026/11/23T09:00:00Z",
        "2026-11-23_09:00:00Z",
        "2026-11-23T9:00:00Z",
        "20261123T090000Z",
        "2026-11-23T09-00-00Z",
        "now",
        "2026-11-23T09:00:00.Z",
        "2026-11-23T09:00:00.",
        "2026-11-23T09:00:00,5Z",
        "1969-12-31T23:59:59Z",
        "1969-12-31T12:00:00",
        "2200-01-01T00:00:00Z",
        "2200-01-01T00:00:00",
        "0000-01-01T00:00:00Z",
        "1970-01-01T00:00:00+00:01",
        "2199-12-31T23:59:00-00:01",
    };
    zone z;
    open_zone(&z, "America/New_York");
    for (size_t i = 0; i < LRTI_COUNT(good); i++) {
        int64_t at = 0;
        if (!lrti_zone_parse(&z.t, good[i].text, &at) || at != good[i].at) {
            fail_msg("%s gave %lld", good[i].text, (long long)at);
        }
    }
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        int64_t at = 0;
        if (lrti_zone_parse(&z.t, bad[i], &at)) {
            fail_msg("\"%s\" was taken as %lld", bad[i], (long long)at);
        }
    }
    close_zone(&z);
}

/* "Between the years 1970 and 2199": the first and the last second of them, in UTC and with an offset. */
static void ends_of_time(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t at;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00-05:00", 18000},
        {"1970-01-01T12:00:00", 61200},
        {"2199-12-31T23:59:59Z", INT64_C(7258118399)},
        {"2199-12-31T12:00:00",
         INT64_C(7258093200)}, /* -05:00, unless the rules of New York change before */
    };
    zone z;
    open_zone(&z, "America/New_York");
    for (size_t i = 0; i < LRTI_COUNT(good); i++) {
        int64_t at = -1;
        if (!lrti_zone_parse(&z.t, good[i].text, &at) || at != good[i].at) {
            fail_msg("%s gave %lld", good[i].text, (long long)at);
        }
    }
    close_zone(&z);
}

/* Every written instant is read back, in a zone of half hours and in one west of Greenwich. */
static void round_trip(void **state)
{
    (void)state;
    for (size_t n = 0; n < LRTI_COUNT(names); n++) {
        zone z;
        open_zone(&z, names[n]);
        for (int64_t at = 86400 * 2; at < INT64_C(7257945600); at += 99991 * 17) {
            char text[40];
            int64_t back = 0;
            lrti_zone_format(&z.t, at, text);
            assert_int_equal(strlen(text), 25);
            assert_true(lrti_zone_parse(&z.t, text, &back));
            assert_true(back == at);
        }
        close_zone(&z);
    }
}

static void local_days(void **state)
{
    (void)state;
    zone z;
    open_zone(&z, "America/New_York");
    /* 2026-11-24T04:59:59Z is still the 23rd in New York (-05:00); in July it is -04:00 */
    assert_int_equal(lrti_zone_date(&z.t, 1795496399), 20261123);
    assert_int_equal(lrti_zone_date(&z.t, 1795496400), 20261124);
    assert_int_equal(lrti_zone_date(&z.t, 1783137599), 20260703);
    assert_int_equal(lrti_zone_date(&z.t, 1783137600), 20260704);
    assert_int_equal(lrti_zone_date(&z.t, 0), 19691231);
    close_zone(&z);
}

/* A dataset without zone rows speaks UTC. */
static void without_rules(void **state)
{
    (void)state;
    zone z;
    char text[40];
    int64_t at;
    memset(&z, 0, sizeof z);
    open_tables(&z);
    assert_int_equal(lrti_zone_offset(&z.t, 1795442400), 0);
    lrti_zone_format(&z.t, 1795442400, text);
    assert_string_equal(text, "2026-11-23T14:00:00+00:00");
    assert_true(lrti_zone_parse(&z.t, "2026-11-23T14:00:00", &at));
    assert_true(at == 1795442400);
    close_zone(&z);
}

static void unknown_zones_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "America/Clevelandia",
                                      "/etc/passwd",
                                      "/usr/share/zoneinfo/UTC",
                                      "../zoneinfo/UTC",
                                      "America/../UTC",
                                      "America",
                                      "tzdata.zi",
                                      "zone1970.tab",
                                      ":America/New_York",
                                      "EST5EDT4,junk"};
    for (size_t i = 0; i < LRTI_COUNT(bad); i++) {
        lrti_raw raw;
        lrt_error err;
        memset(&raw, 0, sizeof raw);
        if (lrti_zone_load(bad[i], &raw, &err) != LRT_E_ENVIRONMENT) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
        assert_string_equal(err.file, "territory.json");
        assert_string_equal(err.field, "time_zone");
        assert_non_null(strstr(err.message, "America/New_York")); /* the remedy */
        lrti_raw_free(&raw);
    }
}

/* Reading a zone runs in a child: the host's TZ is as before, and the same rows come whatever it was. */
static void the_environment_is_left_alone(void **state)
{
    (void)state;
    zone a, b;
    open_zone(&a, "Europe/London");
    const char *before = getenv("TZ");
    assert_true(before == NULL || before[0]);
    open_zone(&b, "Europe/London");
    assert_ptr_equal(getenv("TZ"), before);
    assert_int_equal(a.buf.len, b.buf.len);
    assert_memory_equal(a.buf.data, b.buf.data, a.buf.len);
    close_zone(&a);
    close_zone(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_half_hour),
        cmocka_unit_test(around_each_change),
        cmocka_unit_test(skipped_and_repeated_local_times),
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(ends_of_time),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(local_days),
        cmocka_unit_test(without_rules),
        cmocka_unit_test(unknown_zones_are_refused),
        cmocka_unit_test(the_environment_is_left_alone),
    };
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
