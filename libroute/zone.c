#define _DEFAULT_SOURCE /* tm_gmtoff, tm_zone */
#define _POSIX_C_SOURCE 200809L
#include "zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DAY INT64_C(86400)
#define END_OF_2199 INT64_C(7258118400)

typedef struct transition {
    int32_t utc_minute, offset_s;
    char abbreviation[8];
} transition;

/* ---- build ---- */

static bool zone_exists(const char *name, char *path, size_t size)
{
    const char *dir = getenv("TZDIR");
    char magic[4] = "";
    if (!name[0] || name[0] == '/' || strstr(name, "..")) {
        return false;
    }
    snprintf(path, size, "%s/%s", dir && dir[0] ? dir : "/usr/share/zoneinfo", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && read(fd, magic, 4) == 4 && memcmp(magic, "TZif", 4) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

static void at_instant(time_t at, transition *out)
{
    struct tm tm;
    memset(out, 0, sizeof *out);
    localtime_r(&at, &tm);
    out->utc_minute = (int32_t)(at / 60);
    out->offset_s = (int32_t)tm.tm_gmtoff;
    snprintf(out->abbreviation, sizeof out->abbreviation, "%s", tm.tm_zone ? tm.tm_zone : "");
}

/* Runs in a child process: TZ is an environment variable, and the environment belongs to the host. */
static int write_transitions(const char *name, int fd)
{
    time_t end = (time_t)(lrti_days_from_date(22000101) * DAY);
    transition before, now, mid;
    if (setenv("TZ", name, 1) != 0) {
        return 1;
    }
    tzset();
    at_instant(0, &before);
    if (write(fd, &before, sizeof before) != (ssize_t)sizeof before) {
        return 1;
    }
    for (time_t day = DAY; day < end; day += DAY) {
        at_instant(day, &now);
        if (now.offset_s == before.offset_s && strcmp(now.abbreviation, before.abbreviation) == 0) {
            continue;
        }
        time_t lo = day - DAY, hi = day; /* the change lies in (lo, hi], on a whole minute */
        while (hi - lo > 60) {
            time_t m = (lo / 60 + (hi - lo) / 120) * 60;
            at_instant(m, &mid);
            if (mid.offset_s == before.offset_s &&
                strcmp(mid.abbreviation, before.abbreviation) == 0) {
                lo = m;
            } else {
                hi = m;
            }
        }
        at_instant(hi, &before);
        if (write(fd, &before, sizeof before) != (ssize_t)sizeof before) {
            return 1;
        }
    }
    return 0;
}

static lrt_status add_row(lrti_raw *raw, const transition *t, lrt_error *err)
{
    lrti_raw_row *row = lrti_raw_add(raw, LRTI_T_time_zone, 0);
    if (row) {
        row->cell[C_time_zone_utc_minute] =
            lrti_arena_printf(&raw->arena, "%d", (int)t->utc_minute);
        row->cell[C_time_zone_offset_s] = lrti_arena_printf(&raw->arena, "%d", (int)t->offset_s);
        row->cell[C_time_zone_abbreviation] = lrti_arena_str(&raw->arena, t->abbreviation);
    }
    return row && row->cell[0] && row->cell[1] && row->cell[2] ? LRT_OK : lrti_fail_memory(err);
}

lrt_status lrti_zone_load(const char *name, lrti_raw *raw, lrt_error *err)
{
    char path[512];
    int fd[2];
    if (!zone_exists(name, path, sizeof path)) {
        return lrti_fail_at(err, LRT_E_ENVIRONMENT, "territory.json", 0, "time_zone",
                            "\"%s\" is no time zone at %s; write a name such as America/New_York, "
                            "or install tzdata",
                            name, path);
    }
    if (pipe(fd) != 0) {
        return lrti_fail(err, LRT_E_IO, "cannot make a pipe: %s", strerror(errno));
    }
    pid_t child = fork();
    if (child < 0) {
        close(fd[0]);
        close(fd[1]);
        return lrti_fail(err, LRT_E_IO, "cannot start a process: %s", strerror(errno));
    }
    if (child == 0) {
        close(fd[0]);
        _exit(write_transitions(name, fd[1]));
    }
    close(fd[1]);
    lrt_status status = LRT_OK;
    transition t = {0, 0, ""};
    size_t have = 0;
    for (;;) {
        ssize_t n = read(fd[0], (char *)&t + have, sizeof t - have);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            break;
        }
        have += (size_t)n;
        if (have == sizeof t) {
            have = 0;
            t.abbreviation[sizeof t.abbreviation - 1] = '\0';
            status = status == LRT_OK ? add_row(raw, &t, err) : status;
        }
    }
    close(fd[0]);
    int state = 0;
    pid_t gone;
    while ((gone = waitpid(child, &state, 0)) < 0 && errno == EINTR) {
    }
    /* a host that ignores SIGCHLD gets no state (ECHILD): then the pipe's end has to do */
    bool failed = gone == child && (!WIFEXITED(state) || WEXITSTATUS(state) != 0);
    if (status == LRT_OK && (failed || raw->table[LRTI_T_time_zone].n_rows == 0)) {
        status = lrti_fail(err, LRT_E_IO, "reading time zone %s failed", name);
    }
    return status;
}

/* ---- queries ---- */

/* Row in force at an instant; before the first one the first. */
static uint32_t zone_row(const lrti_tables *t, int64_t at)
{
    const int32_t *minute = t->table[LRTI_T_time_zone].column[C_time_zone_utc_minute];
    uint32_t lo = 0, hi = lrti_rows(t, LRTI_T_time_zone);
    int64_t m = at >= 0 ? at / 60 : -((-at + 59) / 60);
    while (lo + 1 < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (minute[mid] <= m) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

int32_t lrti_zone_offset(const lrti_tables *t, int64_t at)
{
    return lrti_rows(t, LRTI_T_time_zone) ? LRTI_I32(t, time_zone, offset_s, zone_row(t, at)) : 0;
}

int64_t lrti_zone_instant(const lrti_tables *t, int64_t local)
{
    /* offsets lie within a day, so the two that can apply are those half a day either side */
    int32_t early = lrti_zone_offset(t, local - DAY), late = lrti_zone_offset(t, local + DAY);
    if (early == late || lrti_zone_offset(t, local - early) == early) {
        return local - early;
    }
    return lrti_zone_offset(t, local - late) == late
               ? local - late
               : local - early; /* skipped: the offset before */
}

uint32_t lrti_zone_date(const lrti_tables *t, int64_t at)
{
    int64_t local = at + lrti_zone_offset(t, at);
    return lrti_date_from_days(local >= 0 ? local / DAY : -((-local + DAY - 1) / DAY));
}

static bool two_digits(const char *s, int limit, int *out)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9') {
        return false;
    }
    *out = (s[0] - '0') * 10 + s[1] - '0';
    return *out < limit;
}

bool lrti_zone_parse(const lrti_tables *t, const char *text, int64_t *at)
{
    uint32_t first, last;
    int h, m, s = 0, oh, om;
    size_t len = strlen(text), i = 16;
    if (len < 16 || !lrti_parse_date(text, 10, &first, &last) ||
        (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || !two_digits(text + 11, 24, &h) ||
        text[13] != ':' || !two_digits(text + 14, 60, &m)) {
        return false;
    }
    if (text[i] == ':') {
        if (!two_digits(text + 17, 61,
                        &s)) { /* 60: a leap second, taken as the first second after it */
            return false;
        }
        i = 19;
        if (text[i] == '.') {
            if (text[i + 1] < '0' || text[i + 1] > '9') {
                return false;
            }
            for (i++; text[i] >= '0' && text[i] <= '9'; i++) {
            }
        }
    }
    int64_t local = lrti_days_from_date(first) * DAY + h * 3600 + m * 60 + s;
    if (text[i] == '\0') {
        *at = lrti_zone_instant(t, local);
        return *at >= 0 && *at < END_OF_2199;
    }
    if ((text[i] == 'Z' || text[i] == 'z') && text[i + 1] == '\0') {
        *at = local;
        return *at >= 0 && *at < END_OF_2199;
    }
    if ((text[i] != '+' && text[i] != '-') || len != i + 6 || !two_digits(text + i + 1, 24, &oh) ||
        text[i + 3] != ':' || !two_digits(text + i + 4, 60, &om)) {
        return false;
    }
    int64_t offset = oh * 3600 + om * 60;
    *at = text[i] == '-' ? local + offset : local - offset;
    return *at >= 0 && *at < END_OF_2199;
}

void lrti_zone_format(const lrti_tables *t, int64_t at, char out[40])
{
    int32_t offset = lrti_zone_offset(t, at);
    int64_t local = at + offset, second = ((local % DAY) + DAY) % DAY;
    uint32_t d = lrti_date_from_days((local - second) / DAY);
    int a = abs(offset) / 60;
    snprintf(out, 40, "%04u-%02u-%02uT%02d:%02d:%02d%c%02d:%02d", d / 10000 % 10000, d / 100 % 100,
             d % 100, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60),
             offset < 0 ? '-' : '+', a / 60 % 100, a % 60);
}
