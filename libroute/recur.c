#include "recur.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL(row, column) ((row)->cell[C_schedule_##column])

typedef struct week { /* Monday as days since 1970, and a bit for each day from Monday */
    int64_t monday;
    unsigned days;
} week;

typedef struct pattern {
    char rule[LRT_TEXT_MAX];
    uint32_t start;
} pattern;

typedef struct expansion {
    lrti_raw *raw;
    const char *zone;
    lrti_report_fn report;
    void *user;
    lrt_error *err;
    pattern done; /* many schedules share a pattern: the days of the last one are kept */
    int64_t *day;
    size_t n_days, cap_days;
} expansion;

/* ---- reading a row; NULL, or what is wrong with it ---- */

static bool two_digits(const char *s, int most, int *out)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9') {
        return false;
    }
    *out = (s[0] - '0') * 10 + s[1] - '0';
    return *out <= most;
}

/* "Z", "UTC", "+05", "-05:00", "-0500" */
static bool parse_offset(const char *s, int *minutes)
{
    int h, m = 0;
    if (strcmp(s, "Z") == 0 || strcmp(s, "z") == 0 || strcmp(s, "UTC") == 0) {
        *minutes = 0;
        return true;
    }
    if ((s[0] != '+' && s[0] != '-') || !two_digits(s + 1, 14, &h)) {
        return false;
    }
    const char *rest = s + 3 + (s[3] == ':');
    if (s[3] && (!two_digits(rest, 59, &m) || rest[2])) {
        return false;
    }
    *minutes = (s[0] == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

/* "09:00", "09:00:00", "24:00", each with an offset behind it or none; *offset is touched only by one. */
static bool parse_time(const char *s, int *minute, int *offset)
{
    int h, m, second = 0;
    if (strlen(s) < 5 || !two_digits(s, 24, &h) || s[2] != ':' || !two_digits(s + 3, 59, &m)) {
        return false;
    }
    s += 5;
    if (s[0] == ':') {
        if (!two_digits(s + 1, 59, &second) || second) {
            return false; /* nobody opens at a second */
        }
        s += 3;
    }
    *minute = h * 60 + m;
    return *minute <= 1440 && (!s[0] || parse_offset(s, offset));
}

static const char *read_hours(const expansion *x, const lrti_raw_row *row, int *opens, int *minutes,
                              int *offset)
{
    const char *from = CELL(row, opens_at), *to = CELL(row, closes_at), *zone = CELL(row, timezone);
    int closes = 0, other = LRTI_NO_INT;
    *opens = 0;
    *minutes = 1440;
    *offset = LRTI_NO_INT;
    if (zone[0] && strcmp(zone, x->zone) != 0 && !parse_offset(zone, offset)) {
        return "timezone is neither the territory's nor an offset such as -05:00";
    }
    if (!from[0] && !to[0]) {
        return NULL;
    }
    if (!parse_time(from, opens, offset) || !parse_time(to, &closes, &other) || *opens == 1440) {
        return "opens_at and closes_at must be two times such as 09:00 and 17:00";
    }
    if (other != LRTI_NO_INT && other != *offset) {
        return "opens_at and closes_at have different offsets";
    }
    *minutes = closes > *opens ? closes - *opens : closes + 1440 - *opens;
    return NULL;
}

static bool has_digit(const char *s) { return strpbrk(s, "0123456789") != NULL; }

/* The RRULE of a row, without UNTIL: days outside are dropped afterwards. */
static const char *read_rule(const lrti_raw_row *row, pattern *out)
{
    const char *freq = CELL(row, freq), *byday = CELL(row, byday), *count = CELL(row, count),
               *monthday = CELL(row, bymonthday), *weekno = CELL(row, byweekno),
               *yearday = CELL(row, byyearday), *setpos = CELL(row, bysetpos);
    const char *interval = CELL(row, interval)[0] ? CELL(row, interval) : "1";
    const char *start = CELL(row, dtstart)[0] ? CELL(row, dtstart) : CELL(row, valid_from);
    bool yearly = weekno[0] || yearday[0], monthly = strcmp(freq, "MONTHLY") == 0;
    uint32_t last;
    size_t len = strlen(start) < 10 ? strlen(start) : 10; /* HSDS allows a time behind it */
    out->start = LRTI_OPENINGS_FROM;
    if (len && !lrti_parse_date(start, len, &out->start, &last)) {
        return "dtstart is no date";
    }
    if (!freq[0] && !byday[0]) {
        return "freq is empty";
    }
    if (!len && (strcmp(interval, "1") != 0 || count[0] ||
                 (!byday[0] && !monthday[0] && !weekno[0] && !yearday[0]))) {
        return "the pattern needs a dtstart to count from";
    }
    if (!monthly && has_digit(byday)) { /* libical would take 2MO for some Monday */
        return "byday with a number, such as 2TU, goes with MONTHLY only";
    }
    if (yearly && strcmp(interval, "1") != 0) {
        return "byweekno and byyearday go with interval 1 only";
    }
    if (weekno[0] && !byday[0]) {
        return "byweekno needs a byday";
    }
    if (setpos[0] &&
        (!monthly || (!byday[0] && !monthday[0]))) { /* libical leaves it out of a week */
        return "bysetpos goes with MONTHLY and a byday or bymonthday only";
    }
    int n =
        snprintf(out->rule, sizeof out->rule, "FREQ=%s;INTERVAL=%s%s%s%s%s%s%s%s%s%s%s;WKST=%s%s%s",
                 yearly    ? "YEARLY"
                 : monthly ? "MONTHLY"
                           : "WEEKLY",
                 interval, byday[0] ? ";BYDAY=" : "", byday, monthday[0] ? ";BYMONTHDAY=" : "",
                 monthday, weekno[0] ? ";BYWEEKNO=" : "", weekno, yearday[0] ? ";BYYEARDAY=" : "",
                 yearday, setpos[0] ? ";BYSETPOS=" : "", setpos,
                 CELL(row, wkst)[0] ? CELL(row, wkst) : "MO", count[0] ? ";COUNT=" : "", count);
    for (char *c = out->rule; *c; c++) { /* lists may be typed "MO, TU" or "MO;TU" elsewhere */
        if (*c == ' ') {
            memmove(c, c + 1, strlen(c));
            c--;
        }
    }
    return n > 0 && (size_t)n < sizeof out->rule ? NULL : "the pattern is too long";
}

/* ---- libical ---- */

static bool add_day(expansion *x, int64_t day)
{
    if (!lrti_grow(&x->day, &x->cap_days, x->n_days + 1, sizeof *x->day)) {
        return false;
    }
    x->day[x->n_days++] = day;
    return true;
}

static lrt_status iterate(expansion *x, const pattern *p, const char **wrong)
{
    struct icaltimetype start = icaltime_null_time(), at;
    start.year = (int)(p->start / 10000);
    start.month = (int)(p->start / 100 % 100);
    start.day = (int)(p->start % 100);
    start.is_date = 1;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(p->rule);
    icalrecur_iterator *it =
        rule.freq == ICAL_NO_RECURRENCE ? NULL : icalrecur_iterator_new(rule, start);
    lrt_status status = LRT_OK;
    if (!it) {
        *wrong = "the pattern is none of RFC 5545";
        return LRT_OK;
    }
    for (at = icalrecur_iterator_next(it); status == LRT_OK && !icaltime_is_null_time(at);
         at = icalrecur_iterator_next(it)) {
        uint32_t date = (uint32_t)(at.year * 10000 + at.month * 100 + at.day);
        if (date > LRTI_OPENINGS_TO) {
            break;
        }
        status = add_day(x, lrti_days_from_date(date)) ? LRT_OK : lrti_fail_memory(x->err);
    }
    icalrecur_iterator_free(it);
    return status;
}

/* The days of a pattern into x->day. libical aborts on a bad rule unless told not to: the host's choice is put back. */
static lrt_status expand_rule(expansion *x, const pattern *p, const char **wrong)
{
    if (p->start == x->done.start && strcmp(p->rule, x->done.rule) == 0) {
        return LRT_OK;
    }
    int fatal = icalerror_get_errors_are_fatal();
    x->n_days = 0;
    x->done.rule[0] = '\0';
    icalerror_set_errors_are_fatal(0);
    lrt_status status = iterate(x, p, wrong);
    icalerror_set_errors_are_fatal(fatal);
    if (status == LRT_OK && !*wrong) {
        x->done = *p;
    }
    return status;
}

/* ---- days to rows ---- */

static const char *date_cell(expansion *x, int64_t day)
{
    uint32_t d = lrti_date_from_days(day);
    return lrti_arena_printf(&x->raw->arena, "%04u-%02u-%02u", d / 10000, d / 100 % 100, d % 100);
}

static bool add_run(expansion *x, const char *schedule, const week *w, size_t n)
{
    static const char *const name[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    char days[32] = "";
    for (unsigned i = 0; i < 7; i++) {
        if (w->days >> i & 1) {
            strcat(strcat(days, days[0] ? "," : ""), name[i]);
        }
    }
    lrti_raw_row *row = lrti_raw_add(x->raw, LRTI_T_opening, 0);
    if (!row) {
        return false;
    }
    row->cell[C_opening_schedule_id] = schedule;
    row->cell[C_opening_first_week] = date_cell(x, w[0].monday);
    row->cell[C_opening_last_week] = date_cell(x, w[n - 1].monday);
    row->cell[C_opening_weeks] =
        lrti_arena_printf(&x->raw->arena, "%d", n > 1 ? (int)((w[1].monday - w[0].monday) / 7) : 1);
    row->cell[C_opening_days] = lrti_arena_str(&x->raw->arena, days);
    for (int i = 0; i < C_opening_COUNT; i++) {
        if (!row->cell[i]) {
            return false;
        }
    }
    return true;
}

/* Weeks with the same days at equal steps are one row: an ordinary schedule is one, a monthly one some hundreds. */
static bool add_runs(expansion *x, const char *schedule, const week *w, size_t n)
{
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && w[k].days == w[i].days &&
                        w[k].monday - w[k - 1].monday == w[i + 1].monday - w[i].monday;
             k++) {
        }
        if (!add_run(x, schedule, &w[i], k - i)) {
            return false;
        }
    }
    return true;
}

static void limits_of(const lrti_raw_row *row, int64_t *first, int64_t *last)
{
    const char *const from[] = {CELL(row, valid_from)}, *const to[] = {CELL(row, valid_to),
                                                                       CELL(row, until)};
    uint32_t a, b;
    *first = lrti_days_from_date(LRTI_OPENINGS_FROM);
    *last = lrti_days_from_date(LRTI_OPENINGS_TO);
    if (lrti_parse_date(from[0], strlen(from[0]), &a, &b) && lrti_days_from_date(a) > *first) {
        *first = lrti_days_from_date(a);
    }
    for (size_t i = 0; i < LRTI_COUNT(to); i++) {
        size_t len = strlen(to[i]) < 10 ? strlen(to[i]) : 10;
        if (lrti_parse_date(to[i], len, &a, &b) && lrti_days_from_date(b) < *last) {
            *last = lrti_days_from_date(b);
        }
    }
}

static lrt_status add_openings(expansion *x, const lrti_raw_row *row, uint32_t *open_days)
{
    week *w = malloc((x->n_days + 1) * sizeof *w);
    size_t n = 0;
    int64_t first, last;
    limits_of(row, &first, &last);
    *open_days = 0;
    for (size_t i = 0; w && i < x->n_days; i++) {
        int64_t day = x->day[i],
                monday = day - (((day + 3) % 7) + 7) % 7; /* 1970 began on a Thursday */
        if (day < first || day > last) {
            continue;
        }
        if (n == 0 || w[n - 1].monday != monday) {
            w[n++] = (week){monday, 0};
        }
        *open_days += !(w[n - 1].days >> (day - monday) & 1);
        w[n - 1].days |= 1u << (day - monday);
    }
    bool ok = w && add_runs(x, row->cell[C_schedule_id], w, n);
    free(w);
    return ok ? LRT_OK : lrti_fail_memory(x->err);
}

static const char *number_cell(expansion *x, int value)
{
    return value == LRTI_NO_INT ? "" : lrti_arena_printf(&x->raw->arena, "%d", value);
}

static lrt_status expand_row(expansion *x, lrti_raw_row *row)
{
    pattern p;
    uint32_t open_days;
    int opens, minutes, offset;
    const char *wrong = read_hours(x, row, &opens, &minutes, &offset);
    lrt_status status = LRT_OK;
    wrong = wrong ? wrong : read_rule(row, &p);
    status = wrong ? LRT_OK : expand_rule(x, &p, &wrong);
    if (wrong && x->report) {
        char text[400];
        snprintf(text, sizeof text, "%.100s: %s; its hours count as unknown",
                 row->cell[C_schedule_id], wrong);
        x->report(x->user, "schedule_unread", "notice",
                  x->raw->table[LRTI_T_schedule].file ? x->raw->table[LRTI_T_schedule].file : "",
                  row->line, "freq", text);
    }
    if (wrong || status != LRT_OK) {
        return status;
    }
    status = add_openings(x, row, &open_days);
    row->cell[C_schedule_open_days] = number_cell(x, (int)open_days);
    row->cell[C_schedule_open_minute] = number_cell(x, opens);
    row->cell[C_schedule_open_minutes] = number_cell(x, minutes);
    row->cell[C_schedule_utc_offset_minutes] = number_cell(x, offset);
    bool whole = row->cell[C_schedule_open_days] && row->cell[C_schedule_open_minute] &&
                 row->cell[C_schedule_open_minutes] && row->cell[C_schedule_utc_offset_minutes];
    return status != LRT_OK ? status : whole ? LRT_OK : lrti_fail_memory(x->err);
}

lrt_status lrti_recur_expand(lrti_raw *raw, const char *zone, lrti_report_fn report, void *user,
                             lrt_error *err)
{
    expansion x = {raw, zone, report, user, err, {"", 0}, NULL, 0, 0};
    lrti_raw_table *t = &raw->table[LRTI_T_schedule];
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < t->n_rows; i++) {
        /* what the build fills is not read from a file */
        t->row[i].cell[C_schedule_open_days] = t->row[i].cell[C_schedule_open_minute] =
            t->row[i].cell[C_schedule_open_minutes] =
                t->row[i].cell[C_schedule_utc_offset_minutes] = "";
        status = expand_row(&x, &t->row[i]);
    }
    free(x.day);
    return status;
}
