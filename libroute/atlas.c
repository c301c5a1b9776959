#include "atlas.h"

#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "format.h"
#include "store.h"

static void *get(lrti_atlas *m, size_t n, size_t size)
{
    void *p = lrti_arena_alloc(m->arena, n + 1, size);
    m->failed = m->failed || !p;
    return p;
}

/* "" where memory ran out: `failed` remembers. */
static const char *keep(lrti_atlas *m, const char *text)
{
    m->failed = m->failed || !text;
    return text ? text : "";
}

#define TEXT(m, ...) keep(m, lrti_arena_printf((m)->arena, __VA_ARGS__))

const char *lrti_atlas_first_day(lrti_atlas *m, uint32_t from)
{
    char day[16];
    if (from == LRTI_DATE_OPEN_FROM) {
        return "";
    }
    lrti_date_text(from, day);
    return keep(m, lrti_arena_str(m->arena, day));
}

const char *lrti_atlas_last_day(lrti_atlas *m, uint32_t to)
{
    return to == LRTI_DATE_OPEN_TO
               ? ""
               : lrti_atlas_first_day(m, lrti_date_from_days(lrti_days_from_date(to) - 1));
}

const char *lrti_atlas_days(lrti_atlas *m, uint32_t from, uint32_t to)
{
    const char *a = lrti_atlas_first_day(m, from), *b = lrti_atlas_last_day(m, to);
    return a[0] && b[0] ? TEXT(m, "%s to %s", a, b)
           : a[0]       ? TEXT(m, "from %s", a)
           : b[0]       ? TEXT(m, "until %s", b)
                        : "";
}

static bool in_force(const lrti_atlas *m, uint32_t from, uint32_t to)
{
    return m->as_of == 0 || lrti_in_force(m->as_of, from, to);
}

/* ---- boundary sets and who serves their areas ---- */

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Organizations that answer for the area on the day, each once. Conditions of their services are not asked: the page says so. */
static void serving(lrti_atlas *m, uint32_t boundary, lrti_report_area *area)
{
    size_t n, count = 0;
    uint32_t day = m->as_of;
    const uint32_t *link = lrti_related(&m->d->service_areas_of_boundary, boundary, &n);
    uint32_t *partner = get(m, n, sizeof *partner);
    for (size_t i = 0; partner && i < n; i++) {
        uint32_t org = lrti_service_area_organization(m->t, link[i]),
                 service = LRTI_U32(m->t, service_area, service_id, link[i]),
                 answers = day ? lrti_answering_organization(m->t, org, day) : org;
        if (answers == LRTI_NO_ROW ||
            !in_force(m, LRTI_U32(m->t, service_area, valid_from, link[i]),
                      LRTI_U32(m->t, service_area, valid_to, link[i]))) {
            continue;
        }
        if (day && service != LRTI_NO_ROW && answers == org &&
            !lrti_service_fits(m->t, service, day)) {
            continue;
        }
        partner[count++] = answers;
    }
    if (count) {
        qsort(partner, count, sizeof *partner, compare_u32);
    }
    for (size_t i = 0; i < count; i++) {
        if (area->n_partners == 0 || partner[area->n_partners - 1] != partner[i]) {
            partner[area->n_partners++] = partner[i];
        }
    }
    area->partner = partner;
}

static void make_partners(lrti_atlas *m)
{
    uint32_t n = lrti_rows(m->t, LRTI_T_organization);
    lrti_reader staff = {m->t, LRT_VIEW_STAFF};
    lrti_report_partner *partner = get(m, n, sizeof *partner);
    for (uint32_t i = 0; partner && i < n; i++) {
        partner[i] = (lrti_report_partner){LRTI_SEE(staff, organization, id, i),
                                           LRTI_SEE(staff, organization, name, i),
                                           LRTI_SEE(staff, organization, category, i)};
    }
    m->r->partner = partner;
    m->r->n_partners = partner ? n : 0;
}

static bool is_vowel(char c) { return strchr("aeiouy", lrti_ascii_lower(c)) != NULL; }

/* "cdc_areas" -> "CDC areas": a short word without a vowel is an abbreviation. */
const char *lrti_atlas_spoken(lrti_atlas *m, const char *slug)
{
    char *text = lrti_arena_str(m->arena, slug);
    for (char *word = text; word && *word;) {
        size_t n = strcspn(word, "_- ");
        bool abbreviation = n > 1 && n <= 4;
        for (size_t i = 0; i < n; i++) {
            abbreviation = abbreviation && word[i] >= 'a' && word[i] <= 'z' && !is_vowel(word[i]);
        }
        for (size_t i = 0; i < (abbreviation ? n : word == text ? 1 : 0); i++) {
            word[i] = word[i] >= 'a' && word[i] <= 'z' ? (char)(word[i] - 'a' + 'A') : word[i];
        }
        word += n;
        if (*word) {
            *word++ = ' ';
        }
    }
    return keep(m, text);
}

static bool names_source(const char *list, const char *id)
{
    const char *item;
    size_t len;
    while (lrti_next_item(&list, &item, &len)) {
        if (strlen(id) == len && memcmp(id, item, len) == 0) {
            return true;
        }
    }
    return false;
}

static const char *source_line(lrti_atlas *m, uint32_t row)
{
    const char *line = "";
    const char *cell[] = {LRTI_TX(m->t, source, title, row), LRTI_TX(m->t, source, publisher, row),
                          LRTI_TX(m->t, source, observed_on, row),
                          LRTI_TX(m->t, source, licence, row)};
    for (size_t k = 0; k < LRTI_COUNT(cell); k++) {
        line = cell[k][0] ? TEXT(m, "%s%s%s", line, line[0] ? "; " : "", cell[k]) : line;
    }
    return line[0] ? line : LRTI_TX(m->t, source, id, row);
}

static const char *set_sources(lrti_atlas *m, uint32_t set)
{
    const char *text = "", *list = LRTI_TX(m->t, boundary_set, source_id, set);
    for (uint32_t i = 0; list[0] && i < lrti_rows(m->t, LRTI_T_source); i++) {
        if (names_source(list, LRTI_TX(m->t, source, id, i))) {
            text = TEXT(m, "%s%s%s", text, text[0] ? " | " : "", source_line(m, i));
        }
    }
    return text;
}

static void make_set(lrti_atlas *m, uint32_t s, const lrti_shape *shape, lrti_report_set *out)
{
    size_t n;
    const uint32_t *row = lrti_related(&m->d->boundaries_of_set, s, &n);
    uint32_t from = LRTI_U32(m->t, boundary_set, start_date, s),
             to = LRTI_U32(m->t, boundary_set, end_date, s);
    const char *slug = LRTI_TX(m->t, boundary_set, slug, s);
    lrti_report_area *area = get(m, n, sizeof *area);
    for (size_t i = 0; area && i < n; i++) {
        const char *name = LRTI_TX(m->t, boundary, name, row[i]);
        area[i].id = LRTI_TX(m->t, boundary, id, row[i]);
        area[i].name = name[0] ? name : LRTI_TX(m->t, boundary, area_id, row[i]);
        area[i].shape = &shape[row[i]];
        serving(m, row[i], &area[i]);
    }
    bool now = in_force(m, from, to);
    *out = (lrti_report_set){
        LRTI_TX(m->t, boundary_set, id, s),
        slug,
        TEXT(m, "%s %s", lrti_atlas_spoken(m, slug), LRTI_TX(m->t, boundary_set, edition, s)),
        lrti_atlas_days(m, from, to),
        set_sources(m, s),
        now,
        now && (strcmp(slug, m->frame) == 0 || strcmp(slug, m->by) == 0),
        area,
        area ? n : 0};
}

static lrt_status make_sets(lrti_atlas *m, lrt_error *err)
{
    uint32_t n = lrti_rows(m->t, LRTI_T_boundary_set);
    lrti_shape *shape = get(m, lrti_rows(m->t, LRTI_T_boundary), sizeof *shape);
    lrti_report_set *set = get(m, n, sizeof *set);
    if (!shape || !set) {
        return lrti_fail_memory(err);
    }
    lrt_status status = lrti_store_shapes(m->path, m->t, m->arena, shape, err);
    for (uint32_t s = 0; status == LRT_OK && s < n; s++) {
        make_set(m, s, shape, &set[s]);
    }
    m->r->set = set;
    m->r->n_sets = n;
    return status;
}

static void make_sources(lrti_atlas *m)
{
    uint32_t n = lrti_rows(m->t, LRTI_T_source), sets = lrti_rows(m->t, LRTI_T_boundary_set);
    const char **list = get(m, n, sizeof *list);
    for (uint32_t i = 0; list && i < n; i++) {
        bool used = false;
        for (uint32_t s = 0; s < sets; s++) {
            used = used || names_source(LRTI_TX(m->t, boundary_set, source_id, s),
                                        LRTI_TX(m->t, source, id, i));
        }
        if (used) {
            list[m->r->n_sources++] = source_line(m, i);
        }
    }
    m->r->source = list;
}

lrt_status lrti_atlas_fill(lrti_atlas *m, lrt_error *err)
{
    make_partners(m);
    lrt_status status = make_sets(m, err);
    make_sources(m);
    return status == LRT_OK && m->failed ? lrti_fail_memory(err) : status;
}
