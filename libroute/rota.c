#include "rota.h"

#include <string.h>

#include "schedule.h"

enum { POPULATION = 0 }; /* "population" stands first among the choices of attribute.link_type */

typedef struct candidate {
    uint32_t org;
    uint8_t *reach; /* areas of the finest map, then terms of population */
    bool knows;
    uint32_t last; /* slots since the beginning, + 1; 0 = not yet */
} candidate;

typedef struct job {
    const lrti_directory *d;
    const lrti_tables *t;
    candidate *c;
    size_t n, n_areas, n_marks;
    uint8_t *reached;
    lrti_arena *arena;
} job;

/* ---- days ---- */

uint32_t lrti_working_day(const lrti_tables *t, uint32_t date)
{
    for (int64_t day = lrti_days_from_date(date);; day++) {
        int64_t weekday = (((day + 3) % 7) + 7) % 7; /* 1970-01-01 was a Thursday; Monday is 0 */
        date = lrti_date_from_days(day);
        if (weekday < 5 && lrti_holiday(t, date) == LRTI_NO_ROW) {
            return date;
        }
    }
}

uint32_t lrti_months_later(uint32_t date, uint32_t months)
{
    uint32_t month = date / 10000 * 12 + date / 100 % 100 - 1 + months, day = date % 100;
    uint32_t base = month / 12 * 10000 + (month % 12 + 1) * 100;
    while (!lrti_date_valid(base + day)) {
        day--;
    }
    return base + day;
}

/* The second Tuesday of a month, or the working day after it. */
static uint32_t day_of(const lrti_tables *t, uint32_t yyyymm)
{
    int64_t first = lrti_days_from_date(yyyymm * 100 + 1);
    int64_t to_tuesday = ((1 - (first + 3)) % 7 + 7) % 7;
    return lrti_working_day(t, lrti_date_from_days(first + to_tuesday + 7));
}

/* ---- what a partner reaches ---- */

uint32_t lrti_rota_finest(const lrti_directory *d, uint32_t as_of)
{
    const lrti_tables *t = &d->t;
    uint32_t best = LRTI_NO_ROW;
    int32_t level = 0;
    for (uint32_t s = 0; s < d->n_sets; s++) {
        int32_t own = LRTI_I32(t, boundary_set, specificity, s);
        own = own == LRTI_NO_INT ? INT32_MAX : own;
        if ((d->tessellation >> s & 1) &&
            lrti_in_force(as_of, LRTI_U32(t, boundary_set, start_date, s),
                          LRTI_U32(t, boundary_set, end_date, s)) &&
            (best == LRTI_NO_ROW || own < level)) {
            best = s;
            level = own;
        }
    }
    return best;
}

static void mark_areas(const job *j, const lrti_survey *survey, uint32_t set)
{
    size_t n;
    const uint32_t *row = lrti_related(&j->d->boundaries_of_set, set, &n);
    for (size_t g = 0; g < survey->n; g++) {
        const lrti_group *group = &survey->group[g];
        for (size_t a = 0; a < n; a++) {
            for (size_t m = 0; lrti_group_has(group, row[a]) && m < group->matches.n; m++) {
                for (size_t i = 0; i < j->n; i++) {
                    if (j->c[i].org == group->matches.match[m].organization) {
                        j->c[i].reach[a] = 1;
                    }
                }
            }
        }
    }
}

/* Populations that the partner, or a service of it, is meant for. */
static void mark_populations(const job *j, candidate *c)
{
    const lrti_tables *t = j->t;
    size_t n;
    for (uint32_t a = 0; a < lrti_rows(t, LRTI_T_attribute); a++) {
        const char *link = LRTI_TX(t, attribute, link_id, a);
        bool his = strcmp(link, LRTI_TX(t, organization, id, c->org)) == 0;
        const uint32_t *s = lrti_related(&j->d->services_of_organization, c->org, &n);
        for (size_t i = 0; i < n; i++) {
            his = his || strcmp(link, LRTI_TX(t, service, id, s[i])) == 0;
        }
        if (his && LRTI_U32(t, attribute, link_type, a) == POPULATION) {
            c->reach[j->n_areas + LRTI_U32(t, attribute, taxonomy_term_id, a)] = 1;
        }
    }
}

static bool names(const lrti_tables *t, uint32_t org, const char *text)
{
    return text[0] && (lrti_equal_nocase(text, LRTI_TX(t, organization, name, org)) ||
                       lrti_equal_nocase(text, LRTI_TX(t, organization, alternate_name, org)) ||
                       lrti_equal_nocase(text, LRTI_TX(t, organization, id, org)));
}

/* Does it speak in the context, publish a source of it, or is it of residents? */
static bool knows_context(const lrti_tables *t, uint32_t org)
{
    const char *category = LRTI_TX(t, organization, category, org);
    bool knows = strcmp(category, "resident_group") == 0 || strcmp(category, "ambassador") == 0;
    for (uint32_t i = 0; !knows && i < lrti_rows(t, LRTI_T_context); i++) {
        const char *at = LRTI_TX(t, context, source_id, i), *item;
        size_t len;
        knows = names(t, org, LRTI_TX(t, context, speaker, i));
        while (!knows && lrti_next_item(&at, &item, &len)) {
            for (uint32_t s = 0; s < lrti_rows(t, LRTI_T_source); s++) {
                const char *id = LRTI_TX(t, source, id, s);
                knows = knows || (strlen(id) == len && strncmp(id, item, len) == 0 &&
                                  names(t, org, LRTI_TX(t, source, publisher, s)));
            }
        }
    }
    return knows;
}

static lrt_status gather(job *j, const lrti_survey *survey, const lrti_served *everywhere,
                         uint32_t from, lrt_error *err)
{
    uint32_t set = lrti_rota_finest(j->d, from);
    if (set != LRTI_NO_ROW) {
        lrti_related(&j->d->boundaries_of_set, set, &j->n_areas);
    }
    j->n_marks = j->n_areas + lrti_rows(j->t, LRTI_T_taxonomy_term);
    j->c = lrti_arena_alloc(j->arena, everywhere->matches.n + 1, sizeof *j->c);
    j->reached = lrti_arena_alloc(j->arena, j->n_marks + 1, 1);
    if (!j->c || !j->reached) {
        return lrti_fail_memory(err);
    }
    for (size_t i = 0; i < everywhere->matches.n; i++) { /* ascending: ties go to the smaller id */
        uint32_t org = everywhere->matches.match[i].organization;
        size_t k = j->n++;
        for (; k > 0 && j->c[k - 1].org > org; k--) {
            j->c[k] = j->c[k - 1];
        }
        j->c[k] = (candidate){org, lrti_arena_alloc(j->arena, j->n_marks + 1, 1),
                              knows_context(j->t, org), 0};
        if (!j->c[k].reach) {
            return lrti_fail_memory(err);
        }
        mark_populations(j, &j->c[k]);
    }
    if (set != LRTI_NO_ROW) {
        mark_areas(j, survey, set);
    }
    return LRT_OK;
}

/* ---- choosing ---- */

static uint32_t gain(const job *j, const candidate *c, size_t from, size_t to)
{
    uint32_t n = 0;
    for (size_t i = from; i < to; i++) {
        n += c->reach[i] && !j->reached[i];
    }
    return n;
}

static bool better(const job *j, const candidate *a, const candidate *b)
{
    if (!b) {
        return true;
    }
    if (a->last != b->last) {
        return a->last < b->last; /* not yet, else the longest ago */
    }
    if (a->knows != b->knows) {
        return a->knows;
    }
    return gain(j, a, 0, j->n_marks) > gain(j, b, 0, j->n_marks);
}

static void present(job *j, candidate *c, uint32_t slot, lrti_presentation *out)
{
    out->partner = c->org;
    out->first_pass = c->last == 0;
    out->knows_context = c->knows;
    out->new_areas = gain(j, c, 0, j->n_areas);
    out->new_populations = gain(j, c, j->n_areas, j->n_marks);
    c->last = slot + 1;
    for (size_t i = 0; i < j->n_marks; i++) {
        j->reached[i] |= c->reach[i];
    }
}

static bool present_on(const job *j, const candidate *c, uint32_t date)
{
    return lrti_answering_organization(j->t, c->org, date) == c->org;
}

static void count_left(const job *j, lrti_rota *out)
{
    for (size_t i = 0; i < j->n_marks; i++) {
        bool any = false;
        for (size_t k = 0; k < j->n; k++) {
            any = any || j->c[k].reach[i];
        }
        if (i < j->n_areas) {
            out->areas += any;
            out->areas_left += any && !j->reached[i];
        } else {
            out->populations += any;
            out->populations_left += any && !j->reached[i];
        }
    }
}

lrt_status lrti_rota_make(const lrti_directory *d, const lrti_survey *survey,
                          const lrti_served *everywhere, uint32_t from, uint32_t months,
                          lrti_arena *arena, lrti_rota *out, lrt_error *err)
{
    job j = {.d = d, .t = &d->t, .arena = arena};
    memset(out, 0, sizeof *out);
    out->item = lrti_arena_alloc(arena, (size_t)months / 2 + 2, sizeof *out->item);
    lrt_status status =
        out->item ? gather(&j, survey, everywhere, from, err) : lrti_fail_memory(err);
    uint32_t end = lrti_months_later(from, months), slot = 0, first = from / 100;
    if (status == LRT_OK && day_of(&d->t, first) < from) {
        first = lrti_months_later(from / 100 * 100 + 1, 1) / 100;
    }
    for (; status == LRT_OK; slot++) {
        lrti_presentation *p = &out->item[out->n];
        p->slot = lrti_months_later(first * 100 + 1, 2 * slot) / 100;
        p->date = day_of(&d->t, p->slot);
        candidate *best = NULL;
        if (p->date >= end) {
            break;
        }
        for (size_t i = 0; i < j.n; i++) {
            bool there = present_on(&j, &j.c[i], p->date);
            out->partners += slot == 0 && there;
            best = there && better(&j, &j.c[i], best) ? &j.c[i] : best;
        }
        if (best) {
            present(&j, best, slot, p);
            out->n++;
        }
    }
    if (status == LRT_OK) {
        count_left(&j, out);
    }
    return status;
}
