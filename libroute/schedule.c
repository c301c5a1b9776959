#include "schedule.h"

#include <stdio.h>
#include <string.h>

#include "zone.h"

#define DAY INT64_C(86400)

static int64_t floor_day(int64_t local)
{
    return local >= 0 ? local / DAY : -((-local + DAY - 1) / DAY);
}

uint32_t lrti_holiday(const lrti_tables *t, uint32_t date)
{
    char text[32];
    uint32_t lo = 0, hi = lrti_rows(t, LRTI_T_holiday);
    snprintf(text, sizeof text, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
    while (lo < hi) { /* rows ascend by date */
        uint32_t mid = lo + (hi - lo) / 2;
        int c = strcmp(LRTI_TX(t, holiday, date, mid), text);
        if (c == 0) {
            return mid;
        }
        lo = c < 0 ? mid + 1 : lo;
        hi = c < 0 ? hi : mid;
    }
    return LRTI_NO_ROW;
}

/* ---- the days of a schedule ---- */

/* Last row of opening of this schedule that begins at or before the date; LRTI_NO_ROW. Rows ascend by both. */
static uint32_t opening_before(const lrti_tables *t, uint32_t schedule, uint32_t date)
{
    uint32_t lo = 0, hi = lrti_rows(t, LRTI_T_opening);
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2, s = LRTI_U32(t, opening, schedule_id, mid);
        if (s < schedule || (s == schedule && LRTI_U32(t, opening, first_week, mid) <= date)) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo > 0 && LRTI_U32(t, opening, schedule_id, lo - 1) == schedule ? lo - 1 : LRTI_NO_ROW;
}

static bool opens_on(const lrti_tables *t, uint32_t schedule, int64_t day)
{
    static const char name[] = "MOTUWETHFRSASU";
    uint32_t date = lrti_date_from_days(day), row = opening_before(t, schedule, date);
    int64_t weekday = (((day + 3) % 7) + 7) % 7;
    if (row == LRTI_NO_ROW) {
        return false;
    }
    int64_t weeks =
        (day - weekday - lrti_days_from_date(LRTI_U32(t, opening, first_week, row))) / 7;
    int32_t step = LRTI_I32(t, opening, weeks, row);
    if (step < 1 || weeks % step != 0 ||
        lrti_date_from_days(day - weekday) >= LRTI_U32(t, opening, last_week, row)) {
        return false;
    }
    for (const char *d = LRTI_TX(t, opening, days, row); d[0] && d[1]; d += 2 + (d[2] == ',')) {
        if (memcmp(d, name + 2 * weekday, 2) == 0) {
            return true;
        }
    }
    return false;
}

/* The opening that begins on a day of the schedule's own clock, as [from, to); false: none, or a holiday. */
static bool opening_of(const lrti_tables *t, uint32_t schedule, int64_t day, int64_t *from,
                       int64_t *to)
{
    if (!opens_on(t, schedule, day)) {
        return false;
    }
    int32_t offset = LRTI_I32(t, schedule, utc_offset_minutes, schedule);
    int64_t start = day * DAY + LRTI_I32(t, schedule, open_minute, schedule) * INT64_C(60),
            end = start + LRTI_I32(t, schedule, open_minutes, schedule) * INT64_C(60);
    *from = offset == LRTI_NO_INT ? lrti_zone_instant(t, start) : start - offset * INT64_C(60);
    *to = offset == LRTI_NO_INT ? lrti_zone_instant(t, end) : end - offset * INT64_C(60);
    return *from < *to && lrti_holiday(t, lrti_zone_date(t, *from)) == LRTI_NO_ROW;
}

static bool understood(const lrti_tables *t, uint32_t schedule)
{
    return LRTI_I32(t, schedule, open_days, schedule) != LRTI_NO_INT;
}

/* ---- which schedules ---- */

static bool take(const lrti_directory *d, const lrti_relation *r, uint32_t group, lrti_hours_of of,
                 lrti_hours *out)
{
    if (group == LRTI_NO_ROW) {
        return false;
    }
    out->row = lrti_related(r, group, &out->n);
    for (size_t i = 0; i < out->n; i++) {
        if (understood(&d->t, out->row[i])) {
            out->of = of;
            return true;
        }
    }
    return false;
}

lrti_hours lrti_hours_for(const lrti_directory *d, const char *contact_id, uint32_t service,
                          uint32_t organization)
{
    lrti_hours out = {LRTI_HOURS_UNKNOWN, NULL, 0};
    uint32_t contact = LRTI_NO_ROW, phone = LRTI_NO_ROW;
    if (contact_id[0]) {
        contact = lrti_find_row(&d->t, LRTI_T_contact, contact_id);
        phone =
            contact == LRTI_NO_ROW ? lrti_find_row(&d->t, LRTI_T_phone, contact_id) : LRTI_NO_ROW;
    }
    if (take(d, &d->schedules_of_phone, phone, LRTI_HOURS_CONTACT, &out)) {
        return out;
    }
    if (phone != LRTI_NO_ROW) {
        contact = LRTI_U32(&d->t, phone, contact_id, phone);
    }
    if (take(d, &d->schedules_of_contact, contact, LRTI_HOURS_CONTACT, &out) ||
        take(d, &d->schedules_of_service, service, LRTI_HOURS_SERVICE, &out) ||
        take(d, &d->schedules_of_organization, organization, LRTI_HOURS_ORGANIZATION, &out)) {
        return out;
    }
    return (lrti_hours){LRTI_HOURS_UNKNOWN, NULL, 0};
}

/* ---- questions ---- */

/* The first stretch of the schedule that ends after `at`, among those that begin on the days around or behind it. */
static bool stretch_after(const lrti_tables *t, uint32_t schedule, int64_t at, int64_t days,
                          int64_t *from, int64_t *to)
{
    int64_t today = floor_day(at + lrti_zone_offset(t, at));
    /* two days before: an opening may last past midnight, and a schedule's own clock differ from the territory's */
    for (int64_t day = today - 2; understood(t, schedule) && day <= today + days; day++) {
        if (opening_of(t, schedule, day, from, to) && *to > at) {
            return true;
        }
    }
    return false;
}

bool lrti_hours_open(const lrti_tables *t, const lrti_hours *hours, int64_t at)
{
    if (hours->of == LRTI_HOURS_UNKNOWN) {
        return lrti_holiday(t, lrti_zone_date(t, at)) == LRTI_NO_ROW;
    }
    int64_t from, to;
    for (size_t i = 0; i < hours->n; i++) {
        if (stretch_after(t, hours->row[i], at, 1, &from, &to) && from <= at) {
            return true;
        }
    }
    return false;
}

static int64_t next_working_day(const lrti_tables *t, int64_t at)
{
    int64_t today = floor_day(at + lrti_zone_offset(t, at));
    for (int64_t day = today; day <= today + LRTI_SEARCH_DAYS; day++) {
        if (lrti_holiday(t, lrti_date_from_days(day)) == LRTI_NO_ROW) {
            int64_t start = lrti_zone_instant(t, day * DAY);
            return start > at ? start : at;
        }
    }
    return LRT_AT_NONE;
}

int64_t lrti_hours_next(const lrti_tables *t, const lrti_hours *hours, int64_t at)
{
    int64_t best = LRT_AT_NONE, from, to;
    if (hours->of == LRTI_HOURS_UNKNOWN) {
        return next_working_day(t, at);
    }
    for (size_t i = 0; i < hours->n; i++) {
        if (stretch_after(t, hours->row[i], at, LRTI_SEARCH_DAYS, &from, &to)) {
            from = from > at ? from : at;
            best = best == LRT_AT_NONE || from < best ? from : best;
        }
    }
    return best;
}

int64_t lrti_hours_midnight(const lrti_tables *t, uint32_t date)
{
    return lrti_zone_instant(t, lrti_days_from_date(date) * DAY);
}

bool lrti_hours_on(const lrti_tables *t, const lrti_hours *hours, uint32_t date)
{
    int64_t midnight = lrti_hours_midnight(t, date), next = lrti_hours_next(t, hours, midnight);
    return next != LRT_AT_NONE && next < lrti_hours_midnight(t, lrti_next_day(date));
}
