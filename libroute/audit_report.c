#include "audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atlas.h"
#include "audience.h"
#include "format.h"
#include "report.h"

/* An audit as a report: what it found as rows, the boundary sets below, and who serves which area. Names of partners are read
   as the staff view reads them, nothing else of the directory is. */

#define FOOT 0.3048
#define SQUARE_MILE_M2 2589988.110336
#define WORST_MAX 6

typedef struct maker {
    const lrt_audit_result *audit;
    const lrti_coverage *c;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_arena *arena;
    lrti_report *r;
    const char *by; /* slug of the breakdown: what was asked for, or what the audit took */
    bool failed;
    lrti_atlas atlas;
} maker;

static void *get(maker *m, size_t n, size_t size)
{
    void *p = lrti_arena_alloc(m->arena, n + 1, size);
    m->failed = m->failed || !p;
    return p;
}

/* "" where memory ran out: `failed` remembers. */
static const char *keep(maker *m, const char *text)
{
    m->failed = m->failed || !text;
    return text ? text : "";
}

#define TEXT(m, ...) keep(m, lrti_arena_printf((m)->arena, __VA_ARGS__))

static const char *number(maker *m, double value, int decimals)
{
    char text[400];
    lrti_format_fixed(text, sizeof text, value, decimals);
    return keep(m, lrti_arena_str(m->arena, text));
}

static const char *grouped(maker *m, double value, int decimals)
{
    lrti_buf b = {0};
    lrti_put_grouped(&b, value, decimals);
    const char *text = keep(m, b.failed ? NULL : lrti_arena_str(m->arena, b.data));
    lrti_buf_free(&b);
    return text;
}

/* ---- kinds ---- */

static const struct {
    const char *title, *note;
} kind_words[LRTI_FOUND_KINDS] = {
    [LRTI_FOUND_GAP] = {"Gap", "Inside the frame, and in no area of the set."},
    [LRTI_FOUND_OVERLAP] = {"Overlap", "In two areas of a set."},
    [LRTI_FOUND_SPILL] = {"Spill", "Of an area, beyond the frame."},
    [LRTI_FOUND_SELF_GAP] = {"Gap within one area", "A gap with the same area all round."},
    [LRTI_FOUND_DUPLICATE] = {"Duplicate area", "Two ids, one shape."},
    [LRTI_FOUND_INVALID_RING] = {"Invalid ring",
                                 "A shape that had to be repaired; the place of the fault."},
    [LRTI_FOUND_NEAR_MISS] = {"Near miss", "Corners that nearly lie on the neighbor's border."},
    [LRTI_FOUND_HOLE] = {"Hole outside the frame",
                         "Enclosed by the set, outside the frame: no gap."},
    [LRTI_FOUND_NO_SERVICE] = {"Declared without service", "A gap that the territory declares."},
    [LRTI_FOUND_BEYOND_FRAME] = {"Set beyond the frame", "Spill is not looked for."},
    [LRTI_FOUND_CRS_DOUBT] = {"Coordinate system in doubt",
                              "A coordinate operation of unknown or poor accuracy."},
    [LRTI_FOUND_ACCURACY] = {"Accuracy not stated",
                             "Near the borders of the set nothing is certain."},
    [LRTI_FOUND_UNCOVERED] = {"No partner",
                              "Inside the frame, and in no area of any partner of a category."},
    [LRTI_FOUND_STALE_EDITION] = {"Area of a replaced map",
                                  "A service area names only an edition that was replaced."},
    [LRTI_FOUND_AREA_NO_PARTNER] = {"Area without partner", "A boundary that no partner serves."},
    [LRTI_FOUND_PARTNER_NO_AREA] = {"Partner without area", "A partner that is never an answer."},
    [LRTI_FOUND_PARTNER_NO_CONTACT] = {"Partner without contact",
                                       "No phone, contact or e-mail on record."},
    [LRTI_FOUND_PARTNER_NO_PROTOCOL] = {"Partner without protocol",
                                        "Nobody has said how to contact them."},
    [LRTI_FOUND_STALE_CONTACT] = {"Stale contact", "Not verified within the time of review."},
    [LRTI_FOUND_DANGLING_NAME] = {"Area that matches nothing",
                                  "A stated area that is no boundary."},
    [LRTI_FOUND_UNUSED_EXCEPTION] = {"Unused exception", "It names no finding, or has run out."},
};

/* Those of which something was found, in their order; *of_kind gives each its place. */
static void make_groups(maker *m, uint32_t of_kind[LRTI_FOUND_KINDS])
{
    lrti_report_group *group = get(m, LRTI_FOUND_KINDS, sizeof *group);
    for (size_t k = 0; group && k < LRTI_FOUND_KINDS; k++) {
        bool any = false;
        for (size_t i = 0; i < m->c->n_findings; i++) {
            any = any || (size_t)m->c->finding[i].kind == k;
        }
        of_kind[k] = (uint32_t)m->r->n_groups;
        if (any) {
            group[m->r->n_groups++] =
                (lrti_report_group){lrti_finding_kind_text((lrti_finding_kind)k),
                                    kind_words[k].title, kind_words[k].note};
        }
    }
    m->r->group = group;
}

/* ---- columns and rows ---- */

#define IN_TABLE LRTI_REPORT_IN_TABLE
#define ON_SCREEN LRTI_REPORT_ON_SCREEN
#define IN_DETAIL LRTI_REPORT_IN_DETAIL
#define IN_FILES LRTI_REPORT_IN_FILES
#define T LRTI_REPORT_TEXT
#define I LRTI_REPORT_INT
#define R LRTI_REPORT_REAL
/* Names of at most 10 letters: a .dbf has no longer ones. */
static const lrti_report_column columns[] = {
    {"message", "What and where", T, 0, IN_TABLE, false},
    {"kind", "Kind", T, 0, IN_FILES, false},
    {"kind_name", "Kind", T, 0, ON_SCREEN, true},
    {"severity", "Severity", T, 0, IN_TABLE, true},
    {"status", "Status", T, 0, ON_SCREEN, true},
    {"scope", "Set or category", T, 0, IN_TABLE, true},
    {"area_ft2", "Area, sq ft", R, 1, ON_SCREEN, false},
    {"width_ft", "Mean width, ft", R, 2, ON_SCREEN, false},
    {"parcels", "Parcels", I, 0, ON_SCREEN, false},
    {"addresses", "Addresses", I, 0, ON_SCREEN, false},
    {"days", "Holds", T, 0, IN_TABLE, false},
    {"remedy", "Remedy", T, 0, IN_DETAIL, false},
    {"owners", "Areas or partners", T, 0, IN_DETAIL, false},
    {"within", "Within", T, 0, IN_DETAIL, false},
    {"reason", "Accepted because", T, 0, IN_DETAIL, false},
    {"author", "Accepted by", T, 0, IN_DETAIL, false},
    {"file", "File", T, 0, IN_DETAIL, false},
    {"id", "Id", T, 0, IN_DETAIL, false},
    {"sliver", "Sliver", T, 0, IN_FILES, false},
    {"set", "Set", T, 0, IN_FILES, false},
    {"category", "Category", T, 0, IN_FILES, false},
    {"condition", "Condition", T, 0, IN_FILES, false},
    {"at_frame", "At the frame", T, 0, IN_FILES, false},
    {"area_m2", "Area, sq m", R, 3, IN_DETAIL, false},
    {"width_m", "Mean width, m", R, 3, IN_DETAIL, false},
    {"parts", "Parts", I, 0, IN_FILES, false},
    {"parc_edge", "Parcels on its border", I, 0, IN_FILES, false},
    {"addr_edge", "Addresses on its border", I, 0, IN_FILES, false},
    {"valid_from", "First day", T, 0, IN_FILES, false},
    {"valid_to", "Last day", T, 0, IN_FILES, false},
    {"lon", "Longitude", R, 9, IN_FILES, false},
    {"lat", "Latitude", R, 9, IN_FILES, false},
};
#undef T
#undef I
#undef R

static lrti_report_cell a_text(const char *text) { return (lrti_report_cell){text, NAN}; }
static lrti_report_cell a_number(double v) { return (lrti_report_cell){"", v}; }

static const char *joined_owners(maker *m, const lrti_finding *f)
{
    const char *text = "";
    for (size_t i = 0; i < f->n_owners; i++) {
        text = TEXT(m, "%s%s%s", text, i ? "; " : "", f->owner[i]);
    }
    return text;
}

static const char *within(maker *m, const lrti_finding_part *part, size_t n, size_t most)
{
    lrti_buf b = {0};
    for (size_t i = 0; i < n && i < most; i++) {
        lrti_buf_printf(&b, "%s%s ", i ? ", " : "",
                        LRTI_TX(m->t, boundary, name, part[i].boundary));
        lrti_buf_fixed(&b, 100 * part[i].share, 1);
        lrti_buf_str(&b, " %");
    }
    if (n > most) {
        lrti_buf_printf(&b, " and %zu more", n - most);
    }
    m->failed = m->failed || b.failed;
    const char *text = b.len ? keep(m, lrti_arena_str(m->arena, b.data)) : "";
    lrti_buf_free(&b);
    return text;
}

static double foot_of(const maker *m) { return m->d->feet ? m->d->unit_m : FOOT; }

static const char *scope(maker *m, const lrti_finding *f)
{
    return f->set[0]         ? f->set
           : f->condition[0] ? TEXT(m, "%s, where %s", f->category, f->condition)
                             : f->category;
}

static void fill_cells(maker *m, const lrti_finding *f, lrti_report_cell *cell)
{
    double foot = foot_of(m), none = NAN;
    bool area = f->shape.n_rings != 0, accepted = f->exception != LRTI_NO_ROW;
    const lrti_report_cell all[] = {
        a_text(f->message),
        a_text(lrti_finding_kind_text(f->kind)),
        a_text(kind_words[f->kind].title),
        a_text(f->error ? "error" : "notice"),
        a_text(lrti_finding_status_text(f->status)),
        a_text(scope(m, f)),
        a_number(f->area_m2 / (foot * foot)),
        a_number(f->width_m / foot),
        a_number(area ? f->parcels : none),
        a_number(area ? f->addresses : none),
        a_text(lrti_atlas_days(&m->atlas, f->valid_from, f->valid_to)),
        a_text(f->remedy),
        a_text(joined_owners(m, f)),
        a_text(within(m, f->part, f->n_parts_of, f->n_parts_of)),
        a_text(accepted ? LRTI_TX(m->t, exception, reason, f->exception) : ""),
        a_text(accepted ? LRTI_TX(m->t, exception, author, f->exception) : ""),
        a_text(f->file),
        a_text(f->id),
        a_text(f->sliver ? "yes" : ""),
        a_text(f->set),
        a_text(f->category),
        a_text(f->condition),
        a_text(f->at_frame ? "yes" : ""),
        a_number(f->area_m2),
        a_number(f->width_m),
        a_number(area ? f->n_parts : none),
        a_number(area ? f->parcels_on_edge : none),
        a_number(area ? f->addresses_on_edge : none),
        a_text(lrti_atlas_first_day(&m->atlas, f->valid_from)),
        a_text(lrti_atlas_last_day(&m->atlas, f->valid_to)),
        a_number(f->n_points ? f->points[0] : none),
        a_number(f->n_points ? f->points[1] : none),
    };
    _Static_assert(LRTI_COUNT(all) == LRTI_COUNT(columns), "a cell of each column");
    memcpy(cell, all, sizeof all);
}

static lrti_report_tone tone_of(const lrti_finding *f)
{
    return f->status == LRTI_FINDING_ACCEPTED ? LRTI_REPORT_SETTLED
           : f->error                         ? LRTI_REPORT_OPEN
                                              : LRTI_REPORT_NOTICE;
}

/* "2.8 acres" */
static const char *measure(maker *m, double m2)
{
    double foot = foot_of(m), ft2 = m2 / (foot * foot);
    if (!isfinite(m2)) {
        return "";
    }
    if (!m->d->feet) {
        return m2 < 1e5 ? TEXT(m, ", %s sq m", grouped(m, m2, m2 < 10))
                        : TEXT(m, ", %s sq km", grouped(m, m2 / 1e6, 2));
    }
    return ft2 < 43560               ? TEXT(m, ", %s sq ft", grouped(m, ft2, ft2 < 10))
           : m2 < SQUARE_MILE_M2 / 2 ? TEXT(m, ", %s acres", grouped(m, ft2 / 43560, 1))
                                     : TEXT(m, ", %s sq mi", grouped(m, m2 / SQUARE_MILE_M2, 2));
}

static const char *owner_name(maker *m, const char *id)
{
    lrti_reader staff = {m->t, LRT_VIEW_STAFF};
    uint32_t row = lrti_find_row(m->t, LRTI_T_boundary, id);
    const char *name = row == LRTI_NO_ROW ? "" : LRTI_SEE(staff, boundary, name, row);
    if (!name[0]) {
        row = lrti_find_row(m->t, LRTI_T_organization, id);
        name = row == LRTI_NO_ROW ? "" : LRTI_SEE(staff, organization, name, row);
    }
    return name[0] ? name : id;
}

/* "Overlap, 2.8 acres: Buckeye / Fairfax and 2 more": for lists on maps, where the sentence is too long. */
static const char *title_of(maker *m, const lrti_finding *f)
{
    const char *text = kind_words[f->kind].title;
    if (f->category[0]) {
        text = TEXT(m, "%s (%s)", text, scope(m, f));
    }
    text = TEXT(m, "%s%s", text, measure(m, f->area_m2));
    for (size_t i = 0; i < f->n_owners && i < 2; i++) {
        text = TEXT(m, "%s%s%s", text, i ? " / " : ": ", owner_name(m, f->owner[i]));
    }
    if (f->n_owners > 2) {
        text = TEXT(m, "%s and %zu more", text, f->n_owners - 2);
    } else if (f->n_owners == 0 && f->set[0]) {
        text = TEXT(m, "%s: %s", text, f->set);
    }
    return f->at_frame ? TEXT(m, "%s / the frame", text) : text;
}

/* A territory that measures in metres reads metres first. */
static const lrti_report_column *make_columns(maker *m)
{
    lrti_report_column *own = get(m, LRTI_COUNT(columns), sizeof *own);
    for (size_t c = 0; own && c < LRTI_COUNT(columns); c++) {
        const char *unit = strncmp(columns[c].name, "area_", 5) == 0    ? columns[c].name + 5
                           : strncmp(columns[c].name, "width_", 6) == 0 ? columns[c].name + 6
                                                                        : NULL;
        own[c] = columns[c];
        if (unit) {
            own[c].shown =
                (unit[0] == 'f') == m->d->feet ? LRTI_REPORT_ON_SCREEN : LRTI_REPORT_IN_DETAIL;
        }
    }
    return own;
}

static void make_rows(maker *m)
{
    uint32_t of_kind[LRTI_FOUND_KINDS] = {0};
    lrti_report_row *row = get(m, m->c->n_findings, sizeof *row);
    make_groups(m, of_kind);
    for (size_t i = 0; row && i < m->c->n_findings; i++) {
        const lrti_finding *f = &m->c->finding[i];
        lrti_report_cell *cell = get(m, LRTI_COUNT(columns), sizeof *cell);
        if (!cell) {
            return;
        }
        fill_cells(m, f, cell);
        row[i] = (lrti_report_row){f->id,
                                   title_of(m, f),
                                   of_kind[f->kind],
                                   f->set[0] ? lrti_find_row(m->t, LRTI_T_boundary_set, f->set)
                                             : LRTI_REPORT_NO_SET,
                                   tone_of(f),
                                   isfinite(f->area_m2) ? (uint32_t)fmin(f->area_m2, 4e9) : 0,
                                   f->shape.n_rings ? &f->shape : NULL,
                                   f->points,
                                   f->shape.n_rings ? 0 : f->n_points,
                                   cell};
    }
    m->r->row = row;
    m->r->n_rows = row ? m->c->n_findings : 0;
    m->r->column = make_columns(m);
    m->r->n_columns = m->r->column ? LRTI_COUNT(columns) : 0;
}

/* ---- maps ---- */

/* `of`: id of a set, or a category of partners. */
static void make_map(maker *m, const char *of, bool is_set, uint32_t below, const char *title,
                     const char *note, lrti_report_map *out)
{
    uint32_t *row = get(m, m->c->n_findings, sizeof *row);
    size_t n = 0;
    for (size_t i = 0; row && i < m->c->n_findings; i++) {
        const lrti_finding *f = &m->c->finding[i];
        if ((f->shape.n_rings || f->n_points) &&
            (is_set ? strcmp(f->set, of) == 0 : strcmp(f->category, of) == 0 && !f->condition[0])) {
            row[n++] = (uint32_t)i;
        }
    }
    char *file = lrti_arena_printf(m->arena, "%s%s.svg", is_set ? "" : "partners-", of);
    for (char *c = file; c && *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '.' || *c == '_';
        *c = plain ? *c : '-';
    }
    *out = (lrti_report_map){keep(m, file), title, note, below, row, n};
}

/* Slugs are free text: two may differ only in what a file name leaves out. */
static void distinct_names(maker *m, lrti_report_map *map, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (lrti_equal_nocase(map[i].file, map[k].file)) {
                map[i].file = TEXT(m, "%zu-%s", i + 1, map[i].file);
                break;
            }
        }
    }
}

static void make_maps(maker *m)
{
    size_t most = m->r->n_sets + m->d->n_categories;
    uint32_t by = 0;
    lrti_report_map *map = get(m, most, sizeof *map);
    for (size_t s = 0; map && s < m->r->n_sets; s++) {
        const lrti_report_set *set = &m->r->set[s];
        by = set->in_force && strcmp(set->slug, m->by) == 0 ? (uint32_t)s : by;
        make_map(m, set->id, true, (uint32_t)s, set->title, set->days, &map[m->r->n_maps++]);
    }
    for (uint32_t k = 0; map && m->r->n_sets && k < m->d->n_categories; k++) {
        lrti_report_map *one = &map[m->r->n_maps];
        make_map(
            m, m->d->category[k], false, by,
            TEXT(m, "Where no partner works: %s", lrti_atlas_spoken(&m->atlas, m->d->category[k])),
            TEXT(m, "over %s", m->r->set[by].title), one);
        m->r->n_maps += one->n_rows != 0;
    }
    if (map) {
        distinct_names(m, map, m->r->n_maps);
    }
    m->r->map = map;
}

/* ---- what stands around the rows ---- */

static void make_coverage(maker *m, lrti_report_table *out)
{
    static const char *const head[] = {
        "Set or category", "Days",     "Covered", "Not covered, sq mi", "Not covered, sq km",
        "Declared, sq mi", "Mostly in"};
    size_t width = LRTI_COUNT(head);
    const char **cell = get(m, m->c->n_rows * width, sizeof *cell);
    for (size_t i = 0; cell && i < m->c->n_rows; i++) {
        const lrti_coverage_row *row = &m->c->row[i];
        double share = 1 - (row->uncovered_m2 + row->declared_m2) / row->frame_m2;
        const char **at = cell + i * width;
        at[0] = row->set[0] ? row->set
                : row->condition[0]
                    ? TEXT(m, "Partners: %s, where %s", row->category, row->condition)
                    : TEXT(m, "Partners: %s", row->category);
        at[1] = lrti_atlas_days(&m->atlas, row->valid_from, row->valid_to);
        /* 99.99 % of a city is not all of it */
        at[2] = TEXT(m, "%s %%", number(m, floor(fmax(share, 0) * 1e4) / 100, 2));
        at[3] = number(m, row->uncovered_m2 / SQUARE_MILE_M2, 3);
        at[4] = number(m, row->uncovered_m2 / 1e6, 3);
        at[5] = number(m, row->declared_m2 / SQUARE_MILE_M2, 3);
        at[6] = within(m, row->part, row->n_parts, WORST_MAX);
    }
    *out = (lrti_report_table){"How much of the frame is covered",
                               TEXT(m, "The frame is %s; shares are of the areas of %s.",
                                    m->c->frame[0] ? m->c->frame : "everything",
                                    m->by[0] ? m->by : "no set"),
                               head,
                               width,
                               cell,
                               cell ? m->c->n_rows : 0};
}

static void add_fact(maker *m, lrti_report_fact *fact, const char *label, const char *value)
{
    if (value[0]) {
        fact[m->r->n_facts++] = (lrti_report_fact){label, value};
    }
}

static void make_facts(maker *m)
{
    const lrti_coverage *c = m->c;
    lrti_report_fact *fact = get(m, 10, sizeof *fact);
    if (!fact) {
        return;
    }
    m->r->fact = fact;
    add_fact(m, fact, "Day of the audit", m->r->date);
    add_fact(m, fact, "Date of the data", m->r->days);
    add_fact(m, fact, "Dataset", m->r->digest);
    add_fact(m, fact, "Frame", c->frame);
    add_fact(m, fact, "Measured in", m->d->crs);
    add_fact(m, fact, "Parcels and addresses with a position",
             TEXT(m, "%s and %s", grouped(m, (double)c->n_parcels, 0),
                  grouped(m, (double)c->n_addresses, 0)));
    add_fact(m, fact, "Sliver: mean width under",
             m->d->feet ? TEXT(m, "%s ft (%s m)", number(m, c->sliver_m / foot_of(m), 1),
                               number(m, c->sliver_m, 2))
                        : TEXT(m, "%s m", number(m, c->sliver_m, 2)));
    add_fact(m, fact, "Stale: contact verified longer ago than",
             TEXT(m, "%u days", (unsigned)m->audit->review_days));
}

static void make_head(maker *m)
{
    const lrti_coverage *c = m->c;
    size_t open = c->n_open + c->n_outgrown;
    m->r->title = "Audit of the service areas";
    m->r->place = m->d->title[0] ? m->d->title : m->d->name;
    m->r->good = open == 0;
    const char *grown =
        c->n_outgrown ? TEXT(m, ", %zu of them grown past what was accepted", c->n_outgrown) : "";
    m->r->verdict =
        open ? TEXT(m, "%zu open finding%s%s; %zu notices, %zu accepted.", open,
                    open == 1 ? "" : "s", grown, c->n_notices, c->n_accepted)
             : TEXT(m, "Nothing is open; %zu notices, %zu accepted.", c->n_notices, c->n_accepted);
    m->r->noun = "finding";
    m->r->nouns = "findings";
    static const char *const word[] = {"open", "notice", "accepted"}, *const head[] = {"Open",
                                                                                       "Notices",
                                                                                       "Accepted"};
    memcpy(m->r->tone_word, word, sizeof word);
    memcpy(m->r->tone_head, head, sizeof head);
    m->r->area_note =
        "Partners with a stated area here, by category; the order in which to try them, "
        "conditions and single parcels are answered by libroute route.";
    m->r->days = m->d->data_as_of;
    m->r->digest = lrti_image_digest(m->audit->router->image);
    m->r->date = c->as_of ? lrti_atlas_first_day(&m->atlas, c->as_of) : "";
    m->r->feet = m->d->feet;
}

/* Left to the audit, the breakdown is by the finest tessellation of the day: that of its first line with one. */
static const char *breakdown(const lrti_coverage *c, const lrti_tables *t)
{
    for (size_t i = 0; !c->by[0] && i < c->n_rows; i++) {
        if (c->row[i].n_parts) {
            return LRTI_TX(t, boundary_set, slug,
                           LRTI_U32(t, boundary, boundary_set_id, c->row[i].part[0].boundary));
        }
    }
    return c->by;
}

lrt_status lrti_audit_report(const lrt_audit_result *audit, lrti_arena *arena, lrti_report *out,
                             lrt_error *err)
{
    memset(out, 0, sizeof *out);
    const lrti_directory *d = &audit->router->directory;
    const lrti_coverage *c = &audit->coverage;
    const char *by = breakdown(c, &d->t);
    maker m = {audit, c,     d,
               &d->t, arena, out,
               by,    false, {d, &d->t, audit->path, c->as_of, c->frame, by, arena, out, false}};
    lrti_report_table *table = get(&m, 1, sizeof *table);
    make_head(&m);
    make_rows(&m);
    lrt_status status = lrti_atlas_fill(&m.atlas, err);
    make_maps(&m);
    make_facts(&m);
    if (table && audit->coverage.n_rows) {
        make_coverage(&m, table);
        out->table = table;
        out->n_tables = 1;
    }
    return status == LRT_OK && (m.failed || m.atlas.failed) ? lrti_fail_memory(err) : status;
}

/* ---- the folder ---- */

static lrt_status write_texts(const lrt_audit_result *audit, lrti_report_folder *folder,
                              lrt_error *err)
{
    static const struct {
        const char *name;
        size_t (*make)(const lrt_audit_result *audit, char *buf, size_t size);
    } file[] = {{"findings.json", lrt_audit_json},
                {"findings.csv", lrt_audit_csv},
                {"findings.geojson", lrt_audit_geojson},
                {"junit.xml", lrt_audit_junit}};
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < LRTI_COUNT(file); i++) {
        size_t len = file[i].make(audit, NULL, 0);
        char *text = len == SIZE_MAX ? NULL : malloc(len + 1);
        status = !text || file[i].make(audit, text, len + 1) != len
                     ? lrti_fail_memory(err)
                     : lrti_report_folder_text(folder, file[i].name, text, len, err);
        free(text);
    }
    return status;
}

lrt_status lrt_audit_write(const lrt_audit_result *audit, const char *path, int overwrite,
                           lrt_error *err)
{
    lrti_arena arena = {0};
    lrti_report report;
    lrti_report_folder folder;
    if (!audit || !path || !path[0]) {
        return lrti_fail(err, LRT_E_ARG, "an audit and a folder are needed");
    }
    lrt_status status = lrti_report_folder_open(path, overwrite, &folder, err);
    if (status == LRT_OK) {
        status = lrti_audit_report(audit, &arena, &report, err);
        if (status == LRT_OK) {
            status = write_texts(audit, &folder, err);
        }
        if (status == LRT_OK) {
            status = lrti_report_folder_report(&folder, &report, "findings.gpkg", err);
        }
        status = lrti_report_folder_close(&folder, status, err);
    }
    lrti_arena_free(&arena);
    return status;
}
