#include "fresh.h"

#include <stdio.h>
#include <string.h>

const char *lrti_fresh_text(lrti_freshness state)
{
    static const char *const text[] = {"fresh", "stale", "never"};
    return text[state];
}

/* Days of "name=days" in the list; -1 = not there. */
static int32_t interval(const char *list, const char *name)
{
    const char *item;
    size_t len, n = strlen(name);
    int64_t days;
    while (lrti_next_item(&list, &item, &len)) {
        if (len > n && item[n] == '=' && memcmp(item, name, n) == 0 &&
            lrti_parse_int(item + n + 1, len - n - 1, &days) && days > 0 && days < 1000000) {
            return (int32_t)days;
        }
    }
    return -1;
}

static int32_t limit_for(const lrti_tables *t, int table, const char *source_type)
{
    const char *list = lrti_meta(t, "review_days");
    char name[300];
    int32_t days = -1;
    if (source_type[0]) {
        snprintf(name, sizeof name, "source:%.280s", source_type);
        days = interval(list, name);
    }
    days = days < 0 ? interval(list, lrti_table(table)->file) : days;
    days = days < 0 ? interval(list, "default") : days;
    return days < 0 ? LRTI_REVIEW_DAYS : days;
}

uint32_t lrti_fresh_stale_from(const lrti_tables *t, int table, const char *source_type,
                               const char *last_verified)
{
    uint32_t first, last;
    if (!lrti_parse_date(last_verified, strlen(last_verified), &first, &last)) {
        return 0;
    }
    int64_t day = lrti_days_from_date(first) + limit_for(t, table, source_type) + 1;
    return day < lrti_days_from_date(99991231) ? lrti_date_from_days(day) : UINT32_MAX;
}

lrti_age lrti_fresh_age(const lrti_tables *t, int table, const char *source_type,
                        const char *last_verified, uint32_t as_of)
{
    lrti_age age = {LRTI_NEVER_VERIFIED, LRTI_NO_INT, limit_for(t, table, source_type)};
    uint32_t first, last;
    if (!lrti_parse_date(last_verified, strlen(last_verified), &first, &last)) {
        return age;
    }
    int64_t days = lrti_days_from_date(as_of) - lrti_days_from_date(first);
    age.days = days > 0 ? (int32_t)days : 0;
    age.state = age.days > age.limit ? LRTI_STALE : LRTI_FRESH;
    return age;
}
