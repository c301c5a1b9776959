#include "brief.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "format.h"
#include "phrases.h"
#include "profile.h"
#include "reading.h"
#include "route.h"
#include "sketch.h"
#include "store.h"

/* The types of partner, in the order in which the curriculum teaches them. */
static const struct {
    const char *id, *heading, *categories, *note;
} types[] = {
    {"cdc", "Community development corporations", "cdc",
     "Those that work on code enforcement come first, then those that serve the most of this "
     "area."},
    {"land-bank", "Land bank", "county_land_bank land_bank city_land_bank", ""},
    {"county", "County", "county_dept county", ""},
    {"council", "Vacant property council", "council vacant_property_council",
     "A place to raise what is larger than one property. It takes no referrals of owners or "
     "tenants."},
    {"advocacy", "Tenant and senior advocacy",
     "tenant_advocacy tenants tenant senior_advocacy seniors senior fair_housing legal_aid", ""},
    {"court", "Housing court specialists", "housing_court court", ""},
    {"residents", "Ambassadors and resident groups",
     "ambassador ambassadors resident_group residents block_club", ""},
    {"repair", "Help with repairs and lead", "home_repair lead", ""},
    {"city", "City offices", "city_dept city", ""},
    {"other", "Others", "", ""}};
enum { TYPES = (int)LRTI_COUNT(types), FEW = 12 };

/* In print a booklet is read at a desk: smaller, its cards over the whole width with two columns inside. */
static const char style[] = ".verdict{font-weight:bold}\n"
                            ".two{columns:2;column-gap:1.6rem}\n"
                            ".two>:first-child{margin-top:0}\n"
                            ".each h4{break-after:avoid}\n"
                            "nav ul{columns:2;column-gap:2rem}\n"
                            "tbody th{width:34%}\n"
                            "tbody th a{color:#111}\n"
                            "@media screen{body{max-width:60rem}}\n"
                            "@media screen and (max-width:46rem){.two,nav ul{columns:1}}\n"
                            "@media print{nav{display:none}section>p{break-after:avoid}"
                            "html:not(.large) .each{columns:auto}"
                            ".each article{font-size:8.5pt}.each h4{font-size:8.5pt}"
                            "table{font-size:8.5pt}figure svg{max-height:120mm}"
                            "th,td{padding:1mm 2mm}}\n";

typedef struct booklets { /* of one run */
    lrt_router *r;
    const lrti_directory *d;
    const lrti_tables *t;
    lrti_case asked;
    lrt_page_format format;
    uint32_t set;
    lrti_shape *shape;
    lrti_survey survey;
    lrti_geom *geom;
    lrti_crs *degrees, *measure;
    lrti_arena arena;
    lrt_pages *out;
    lrt_error *err;
} booklets;

typedef struct brief { /* one booklet */
    booklets *b;
    lrti_doc doc;
    lrti_profile p;
    lrti_cites cites;
    uint32_t area;
    lrti_served served;
    uint32_t *share; /* of each boundary: places of the area that lie in it too */
    lrti_located located;
    uint32_t *order; /* matches by type; type_of[] of each */
    int *type_of;
    bool *enforces;
    lrti_arena arena;
} brief;

/* ---- which area ---- */

static bool part(const char **at, char out[300])
{
    size_t n = strcspn(*at, "/");
    snprintf(out, 300, "%.*s", (int)(n < 299 ? n : 299), *at);
    *at += n;
    bool more = **at == '/';
    *at += more;
    return more;
}

/* The row of slug and edition ("" = the one in force, else the newest). */
static uint32_t find_set(const lrti_tables *t, const char *slug, const char *edition,
                         uint32_t as_of)
{
    uint32_t found = LRTI_NO_ROW;
    for (uint32_t s = 0; s < lrti_rows(t, LRTI_T_boundary_set); s++) {
        bool named = strcmp(LRTI_TX(t, boundary_set, slug, s), slug) == 0 &&
                     (!edition[0] || strcmp(LRTI_TX(t, boundary_set, edition, s), edition) == 0);
        bool in_force = lrti_in_force(as_of, LRTI_U32(t, boundary_set, start_date, s),
                                      LRTI_U32(t, boundary_set, end_date, s));
        if (named && in_force) {
            return s;
        }
        found = named ? s : found; /* rows ascend by edition */
    }
    return found;
}

static uint32_t find_area(const lrti_directory *d, uint32_t set, const char *id)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->boundaries_of_set, set, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(LRTI_TX(&d->t, boundary, area_id, row[i]), id) == 0) {
            return row[i];
        }
    }
    return LRTI_NO_ROW;
}

static lrt_status no_set(const lrti_tables *t, const char *slug, lrt_error *err)
{
    lrti_buf known = {0};
    for (uint32_t s = 0; s < lrti_rows(t, LRTI_T_boundary_set); s++) {
        lrti_buf_printf(&known, "%s%s", s ? ", " : "", LRTI_TX(t, boundary_set, id, s));
    }
    lrti_fail(err, LRT_E_ARG, "no boundary set is called \"%.60s\"; there are %.700s", slug,
              known.data ? known.data : "none");
    lrti_buf_free(&known);
    return LRT_E_ARG;
}

static lrt_status no_area(const lrti_directory *d, uint32_t set, const char *id, lrt_error *err)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->boundaries_of_set, set, &n);
    lrti_buf known = {0};
    for (size_t i = 0; i < n && known.len < 600; i++) {
        lrti_buf_printf(&known, "%s%s", i ? ", " : "", LRTI_TX(&d->t, boundary, area_id, row[i]));
    }
    lrti_fail(err, LRT_E_ARG, "%s has no area \"%.60s\"; it has %.700s",
              LRTI_TX(&d->t, boundary_set, id, set), id, known.data ? known.data : "none");
    lrti_buf_free(&known);
    return LRT_E_ARG;
}

lrt_status lrti_brief_find(const lrti_directory *d, const char *text, uint32_t as_of, uint32_t *set,
                           uint32_t *area, lrt_error *err)
{
    char slug[300], second[300] = "", third[300] = "";
    const char *at = text;
    bool two = part(&at, slug), three = two && part(&at, second);
    if (three) {
        snprintf(third, sizeof third, "%s", at);
    }
    *area = LRTI_NO_ROW;
    *set = find_set(&d->t, slug, three ? second : "", as_of);
    if (*set == LRTI_NO_ROW && find_set(&d->t, slug, "", as_of) == LRTI_NO_ROW) {
        return no_set(&d->t, slug, err);
    }
    if (!two) {
        return LRT_OK;
    }
    if (!three) { /* an area of the edition in force, or the name of an edition */
        *area = find_area(d, *set, second);
        uint32_t edition = find_set(&d->t, slug, second, as_of);
        if (*area == LRTI_NO_ROW && edition != LRTI_NO_ROW) {
            *set = edition;
            return LRT_OK;
        }
        return *area == LRTI_NO_ROW ? no_area(d, *set, second, err) : LRT_OK;
    }
    if (*set == LRTI_NO_ROW) {
        return no_set(&d->t, text, err);
    }
    *area = find_area(d, *set, third);
    return *area == LRTI_NO_ROW ? no_area(d, *set, third, err) : LRT_OK;
}

uint32_t lrti_brief_map_date(const lrti_tables *t, uint32_t set, uint32_t as_of)
{
    uint32_t from = LRTI_U32(t, boundary_set, start_date, set),
             to = LRTI_U32(t, boundary_set, end_date, set);
    return as_of < from ? from : as_of >= to ? lrti_date_from_days(lrti_days_from_date(to) - 1) : 0;
}

/* ---- words ---- */

static const char *area_name(const brief *b, uint32_t area)
{
    const char *name = LRTI_TX(b->b->t, boundary, name, area);
    return name[0] ? name : LRTI_TX(b->b->t, boundary, area_id, area);
}

static const char *org_name(const brief *b, const lrti_match *m)
{
    return LRTI_SEE(b->p.see, organization, name, m->organization);
}

static const lrti_match *match(const brief *b, size_t i)
{
    return &b->served.matches.match[b->order[i]];
}

static uint32_t places(const brief *b) { return b->served.addresses + b->served.parcels; }

static void LRTI_PRINTF(3, 4) say(brief *b, const char *class, const char *fmt, ...)
{
    char small[1500];
    va_list args;
    va_start(args, fmt);
    vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    lrti_doc_paragraph(&b->doc, 0, class, small);
}

/* "Neighborhoods" of a set */
static void set_name(const lrti_tables *t, uint32_t set, lrti_buf *out)
{
    lrti_doc_human(out, LRTI_TX(t, boundary_set, slug, set));
}

static void percent(uint32_t part_of, uint32_t whole, char out[32])
{
    unsigned p = whole ? (unsigned)((200ull * part_of + whole) / (2ull * whole)) : 0;
    snprintf(out, 32, "%s%u %%", part_of && p == 0 ? "under " : "", part_of && p == 0 ? 1 : p);
}

/* ---- gathering ---- */

static int type_of(const char *category)
{
    size_t n = strlen(category);
    for (int i = 0; n && i < TYPES; i++) {
        for (const char *at = types[i].categories; at; at = strchr(at, ' ')) {
            at += *at == ' ';
            if (strncmp(at, category, n) == 0 && (at[n] == ' ' || at[n] == '\0')) {
                return i;
            }
        }
    }
    return TYPES - 1;
}

static int name_order(const brief *b, uint32_t x, uint32_t y)
{
    const lrti_match *m = b->served.matches.match;
    int c = strcmp(org_name(b, &m[x]), org_name(b, &m[y]));
    return c ? c
             : (m[x].organization > m[y].organization) - (m[x].organization < m[y].organization);
}

static bool comes_before(const brief *b, uint32_t x, uint32_t y)
{
    if (b->type_of[x] != b->type_of[y]) {
        return b->type_of[x] < b->type_of[y];
    }
    if (b->type_of[x] == 0 && b->enforces[x] != b->enforces[y]) {
        return b->enforces[x];
    }
    if (b->type_of[x] == 0 && b->served.served[x] != b->served.served[y]) {
        return b->served.served[x] > b->served.served[y];
    }
    return name_order(b, x, y) < 0;
}

static bool put_in_order(brief *b)
{
    size_t n = b->served.matches.n;
    b->order = lrti_arena_alloc(&b->arena, n + 1, sizeof *b->order);
    b->type_of = lrti_arena_alloc(&b->arena, n + 1, sizeof *b->type_of);
    b->enforces = lrti_arena_alloc(&b->arena, n + 1, sizeof *b->enforces);
    if (!b->order || !b->type_of || !b->enforces) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const lrti_match *m = &b->served.matches.match[i];
        b->type_of[i] = type_of(LRTI_SEE(b->p.see, organization, category, m->organization));
        b->enforces[i] = lrti_profile_enforces(&b->p, m);
        size_t k = i;
        for (; k > 0 && comes_before(b, (uint32_t)i, b->order[k - 1]); k--) {
            b->order[k] = b->order[k - 1];
        }
        b->order[k] = (uint32_t)i;
    }
    return true;
}

/* Areas of other sets that places of this area lie in: its story is told with theirs. One in a hundred places is a border. */
static bool find_overlying(brief *b)
{
    const lrti_tables *t = b->b->t;
    uint32_t n = lrti_rows(t, LRTI_T_boundary);
    b->share = lrti_arena_alloc(&b->arena, (size_t)n + 1, sizeof *b->share);
    b->located.hit = lrti_arena_alloc(&b->arena, (size_t)n + 1, sizeof *b->located.hit);
    if (!b->share || !b->located.hit) {
        return false;
    }
    for (size_t g = 0; g < b->b->survey.n; g++) {
        const lrti_group *group = &b->b->survey.group[g];
        for (size_t k = 0; lrti_group_has(group, b->area) && k < group->n_areas; k++) {
            bool twice = false; /* a set in force on both days */
            for (size_t i = 0; i < k; i++) {
                twice = twice || group->area[i] == group->area[k];
            }
            b->share[group->area[k]] += twice ? 0 : group->addresses + group->parcels;
        }
    }
    for (uint32_t a = 0; a < n; a++) {
        bool other = LRTI_U32(t, boundary, boundary_set_id, a) != b->b->set;
        if (a == b->area || (other && 100 * (uint64_t)b->share[a] > places(b))) {
            b->located.hit[b->located.n_hits++] = (lrti_hit){a, LRTI_INSIDE, 0, INFINITY};
        }
    }
    b->located.n_applying = b->located.n_hits;
    b->located.status = LRT_ANSWER_ANSWERED;
    return true;
}

static lrt_status gather(brief *b)
{
    booklets *all = b->b;
    lrt_status status = lrti_survey_area(&all->survey, all->d, &all->asked, b->area, &b->arena,
                                         &b->served, all->err);
    if (status == LRT_OK && !find_overlying(b)) {
        status = lrti_fail_memory(all->err);
    }
    if (status == LRT_OK) {
        status = lrti_route_describe(all->d, &b->located, &all->asked, &b->arena,
                                     &b->served.matches, all->err);
    }
    if (status == LRT_OK && !put_in_order(b)) {
        status = lrti_fail_memory(all->err);
    }
    return status;
}

/* ---- head and map ---- */

static void the_head(brief *b)
{
    const lrti_tables *t = b->b->t;
    lrti_buf title = {0}, set = {0}, date = {0};
    uint32_t s = b->b->set;
    lrti_buf_printf(&title, "Partners for code enforcement: %s", area_name(b, b->area));
    set_name(t, s, &set);
    lrti_phrase_date(NULL, b->b->asked.as_of, &date);
    lrti_doc_open(&b->doc, "header");
    lrti_doc_heading(&b->doc, 1, lrti_doc_text(&title));
    say(b, "sub", "%s. %s, map of %s. As of %s.%s%s", b->b->d->title, lrti_doc_text(&set),
        LRTI_TX(t, boundary_set, edition, s), lrti_doc_text(&date),
        b->b->asked.role == LRTI_NO_ROW ? "" : " For: ",
        b->b->asked.role == LRTI_NO_ROW ? "" : lrti_role_name(t, b->b->asked.role));
    if (lrti_brief_map_date(t, s, b->b->asked.as_of)) {
        say(b, "note",
            "This map is not in force on that day. The partners are those of the day; "
            "the area is that of the map.");
    }
    lrti_doc_close(&b->doc, "header");
    lrti_doc_take(&b->doc, &title);
    lrti_doc_take(&b->doc, &set);
    lrti_doc_take(&b->doc, &date);
}

/* Boundaries by which CDCs serve places here, as lines on the map with a letter each. */
static size_t cdc_lines(const brief *b, lrti_sketch_layer *out, uint32_t *org, size_t most)
{
    static const char *const letter[] = {"A", "B", "C", "D", "E", "F",
                                         "G", "H", "I", "J", "K", "L"};
    const lrti_tables *t = b->b->t;
    size_t n = 0;
    for (size_t i = 0; i < b->served.matches.n && b->type_of[b->order[i]] == 0; i++) {
        for (uint32_t a = 0; a < lrti_rows(t, LRTI_T_boundary) && n < most; a++) {
            size_t k;
            const uint32_t *row = lrti_related(&b->b->d->service_areas_of_boundary, a, &k);
            bool his = false;
            for (size_t r = 0; r < k && b->share[a] && a != b->area; r++) {
                uint32_t o = lrti_service_area_organization(t, row[r]);
                his = his || lrti_answering_organization(t, o, b->b->asked.as_of) ==
                                 match(b, i)->organization;
            }
            bool whole = LRTI_U32(t, boundary_set, topology,
                                  LRTI_U32(t, boundary, boundary_set_id, a)) == 2; /* single */
            if (his && !whole) {
                org[n] = match(b, i)->organization;
                out[n] = (lrti_sketch_layer){&b->b->shape[a], letter[n]};
                n++;
            }
        }
    }
    return n;
}

static size_t neighbours(const brief *b, lrti_sketch_layer *out, size_t most)
{
    size_t n, found = 0;
    const uint32_t *row = lrti_related(&b->b->d->boundaries_of_set, b->b->set, &n);
    lrti_box here = lrti_sketch_box(&b->b->shape[b->area]);
    for (size_t i = 0; i < n && found < most; i++) {
        if (row[i] != b->area &&
            lrti_sketch_beside(here, lrti_sketch_box(&b->b->shape[row[i]]), 0.12)) {
            out[found++] = (lrti_sketch_layer){&b->b->shape[row[i]], area_name(b, row[i])};
        }
    }
    return found;
}

static void names_of(const lrti_sketch_layer *layer, size_t n, lrti_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        lrti_buf_printf(out, "%s%s", i ? ", " : "", layer[i].label);
    }
}

static void the_caption(brief *b, const uint32_t *org, size_t n, lrti_buf *out)
{
    lrti_buf_printf(out, "%s is shaded.", area_name(b, b->area));
    for (size_t i = 0; i < n; i++) {
        lrti_buf_printf(out, "%s %c %s",
                        i ? ";" : " Dashed lines are the areas of CDCs:", (char)('A' + (int)i),
                        LRTI_SEE(b->p.see, organization, name, org[i]));
    }
    lrti_buf_str(out, n ? "." : "");
}

static void the_map(brief *b)
{
    lrti_sketch_layer beside[40], over[FEW];
    uint32_t org[FEW];
    lrti_buf caption = {0}, around = {0}, title = {0};
    size_t n = neighbours(b, beside, LRTI_COUNT(beside)), k = cdc_lines(b, over, org, FEW);
    the_caption(b, org, k, &caption);
    lrti_buf_printf(&title, "Map of %s", area_name(b, b->area));
    names_of(beside, n, &around);
    lrti_buf text = {0};
    lrti_buf_printf(&text, "%s Around it: %s.", lrti_doc_text(&caption),
                    n ? lrti_doc_text(&around) : "nothing of this map");
    if (b->doc.form == LRTI_DOC_HTML) {
        lrti_sketch s = {{&b->b->shape[b->area], area_name(b, b->area)},
                         beside,
                         n,
                         over,
                         k,
                         lrti_doc_text(&title),
                         lrti_doc_text(&text),
                         b->b->d->feet};
        lrti_doc_open(&b->doc, "figure");
        lrti_sketch_svg(&s, &b->doc.out);
        lrti_buf_str(&b->doc.out, "<figcaption>");
        lrti_buf_xml(&b->doc.out, lrti_doc_text(&text));
        lrti_buf_str(&b->doc.out, "</figcaption>\n");
        lrti_doc_close(&b->doc, "figure");
    } else {
        lrti_doc_paragraph(&b->doc, 0, "", lrti_doc_text(&text));
    }
    lrti_doc_take(&b->doc, &text);
    lrti_doc_take(&b->doc, &title);
    lrti_doc_take(&b->doc, &around);
    lrti_doc_take(&b->doc, &caption);
}

/* "Wards: Ward 12 (80 %), Ward 11 (20 %)" of each map that has several areas. */
static void the_maps(brief *b)
{
    const lrti_tables *t = b->b->t;
    for (uint32_t s = 0; s < b->b->d->n_sets && places(b); s++) {
        lrti_buf text = {0}, name = {0};
        size_t n;
        const uint32_t *row = lrti_related(&b->b->d->boundaries_of_set, s, &n);
        for (size_t i = 0; s != b->b->set && n > 1 && i < n; i++) {
            if (b->share[row[i]]) {
                char part_of[32];
                percent(b->share[row[i]], places(b), part_of);
                lrti_buf_printf(&text, "%s%s (%s)", text.len ? ", " : "", area_name(b, row[i]),
                                part_of);
            }
        }
        set_name(t, s, &name);
        if (text.len) {
            lrti_doc_item(&b->doc, lrti_doc_text(&name), "", lrti_doc_text(&text), "");
        }
        lrti_doc_take(&b->doc, &text);
        lrti_doc_take(&b->doc, &name);
    }
    lrti_doc_end_list(&b->doc);
}

static void the_place(brief *b)
{
    char people[64];
    lrti_doc_open(&b->doc, "section");
    lrti_doc_heading(&b->doc, 2, "Where this is");
    the_map(b);
    snprintf(people, sizeof people, "%u address%s and %u parcel%s", b->served.addresses,
             b->served.addresses == 1 ? "" : "es", b->served.parcels,
             b->served.parcels == 1 ? "" : "s");
    if (places(b)) {
        say(b, "",
            "%s are on record here. Other maps, by how many of them lie in each area:", people);
    } else {
        say(b, "note",
            "No address is on record here: the partners are those of points spread over "
            "the area.");
    }
    the_maps(b);
    lrti_doc_close(&b->doc, "section");
}

/* ---- partners ---- */

static void glance_row(brief *b, const lrti_match *m)
{
    lrti_buf kind = {0}, way = {0}, link = {0}, may = {0};
    lrti_profile_kind(&b->p, m->organization, &kind);
    if (!lrti_profile_first_way(&b->p, m, &way, &link)) {
        lrti_buf_str(&way, "Not on record");
    }
    lrti_profile_verdict(&b->p, m, &may);
    const char *cell[] = {org_name(b, m), lrti_doc_text(&kind), lrti_doc_text(&way),
                          lrti_doc_text(&may)};
    char below[320];
    snprintf(below, sizeof below, "#partner-%.300s",
             LRTI_SEE(b->p.see, organization, id, m->organization));
    const char *links[] = {b->doc.form == LRTI_DOC_HTML ? below : "", "", lrti_doc_text(&link), ""};
    lrti_doc_row(&b->doc, cell, links, 4);
    lrti_doc_take(&b->doc, &kind);
    lrti_doc_take(&b->doc, &way);
    lrti_doc_take(&b->doc, &link);
    lrti_doc_take(&b->doc, &may);
}

static void the_glance(brief *b)
{
    static const char *const head[] = {"Partner", "What it is", "First way to reach it",
                                       "May you contact it?"};
    lrti_doc_open(&b->doc, "section");
    lrti_doc_heading(&b->doc, 2, "At a glance");
    if (b->served.matches.n == 0) {
        lrti_doc_paragraph(&b->doc, 0, "note",
                           "No partner has an area on record that covers this.");
        lrti_doc_close(&b->doc, "section");
        return;
    }
    lrti_doc_table(&b->doc, head, 4);
    for (size_t i = 0; i < b->served.matches.n; i++) {
        glance_row(b, match(b, i));
    }
    lrti_doc_table_end(&b->doc);
    lrti_doc_close(&b->doc, "section");
}

static void the_partner(brief *b, size_t i)
{
    const lrti_match *m = match(b, i);
    uint32_t served = b->served.served[b->order[i]];
    lrti_buf kind = {0};
    lrti_doc_open(&b->doc, "article");
    lrti_doc_anchored(&b->doc, 3, "partner-", LRTI_SEE(b->p.see, organization, id, m->organization),
                      org_name(b, m));
    lrti_profile_kind(&b->p, m->organization, &kind);
    if (b->enforces[b->order[i]] && b->type_of[b->order[i]] == 0) {
        lrti_buf_str(&kind, ", works on code enforcement");
    }
    if (served < places(b)) {
        lrti_buf_printf(&kind, ". Not everywhere here: it serves %u of the %u places on record",
                        served, places(b));
    }
    lrti_doc_paragraph(&b->doc, 0, "kind", lrti_doc_text(&kind));
    lrti_doc_take(&b->doc, &kind);
    lrti_doc_open(&b->doc, "div class=\"two\"");
    lrti_profile_mission(&b->p, m);
    lrti_profile_reach(&b->p, m, 4);
    lrti_profile_rule(&b->p, m, 4);
    lrti_profile_programs(&b->p, m, 4);
    lrti_doc_close(&b->doc, "div");
    lrti_doc_close(&b->doc, "article");
}

static void next_meetings(brief *b, int type)
{
    for (size_t i = 0; i < b->served.matches.n; i++) {
        char when[40];
        if (b->type_of[b->order[i]] != type || strcmp(types[type].id, "council") != 0) {
            continue;
        }
        if (lrti_profile_next(&b->p, match(b, i), when)) {
            say(b, "", "%s next meets: %s.", org_name(b, match(b, i)), when);
        } else {
            say(b, "", "When %s next meets is not on record.", org_name(b, match(b, i)));
        }
    }
}

static void the_partners(brief *b)
{
    for (int type = 0; type < TYPES; type++) {
        size_t n = 0;
        for (size_t i = 0; i < b->served.matches.n; i++) {
            n += b->type_of[b->order[i]] == type;
        }
        if (n == 0 && (type == TYPES - 1 || type > 6)) {
            continue;
        }
        lrti_doc_open(&b->doc, "section");
        lrti_doc_anchored(&b->doc, 2, "", types[type].id, types[type].heading);
        lrti_doc_paragraph(&b->doc, 0, "", n ? types[type].note : "");
        next_meetings(b, type);
        if (n == 0) {
            lrti_doc_paragraph(&b->doc, 0, "", "None on record for this area.");
        }
        lrti_buf_str(&b->doc.out,
                     n && b->doc.form == LRTI_DOC_HTML ? "<div class=\"each\">\n" : "");
        for (size_t i = 0; i < b->served.matches.n; i++) {
            if (b->type_of[b->order[i]] == type) {
                the_partner(b, i);
            }
        }
        lrti_buf_str(&b->doc.out, n && b->doc.form == LRTI_DOC_HTML ? "</div>\n" : "");
        lrti_doc_close(&b->doc, "section");
    }
}

/* ---- story ---- */

static void topic_item(brief *b, const char *topic, const uint32_t *row, size_t n)
{
    lrti_buf label = {0}, text = {0};
    lrti_doc_human(&label, topic);
    for (size_t i = 0; i < n; i++) {
        lrti_buf one = {0};
        if (lrti_story_item(&b->cites, row, n, i, &one)) {
            lrti_buf_printf(&text, "%s%s", text.len ? "; " : "", lrti_doc_text(&one));
        }
        lrti_doc_take(&b->doc, &one);
    }
    lrti_doc_item(&b->doc, lrti_doc_text(&label), "", lrti_doc_text(&text), "");
    lrti_doc_take(&b->doc, &label);
    lrti_doc_take(&b->doc, &text);
}

static void not_collected(brief *b)
{
    const lrti_matches *m = &b->served.matches;
    uint32_t missing =
        lrti_context_missing_in(b->b->t, m->context, m->n_context, b->b->asked.as_of);
    lrti_buf list = {0};
    for (uint32_t i = 0; i < LRTI_CONTEXT_TOPICS; i++) {
        if (missing >> i & 1) {
            lrti_buf_printf(&list, "%s%s", list.len ? "; " : "", lrti_context_topics[i].name);
        }
    }
    if (list.len) {
        say(b, "note", "Not collected: %s. Ask before you assume.", list.data);
    }
    lrti_doc_take(&b->doc, &list);
}

static void the_story(brief *b)
{
    const lrti_matches *m = &b->served.matches;
    uint32_t area = LRTI_NO_ROW;
    lrti_doc_open(&b->doc, "section");
    lrti_doc_anchored(&b->doc, 2, "", "story", "What this place has been through");
    lrti_doc_paragraph(&b->doc, 0, "",
                       "Each figure and statement has its date and, in brackets, its source.");
    for (size_t i = 0, k; i < m->n_context; i = k) {
        const char *topic = LRTI_TX(b->b->t, context, topic, m->context[i]);
        if (m->context_area[i] != area) {
            area = m->context_area[i];
            lrti_doc_heading(&b->doc, 3, area_name(b, area));
        }
        for (k = i; k < m->n_context && m->context_area[k] == area &&
                    strcmp(LRTI_TX(b->b->t, context, topic, m->context[k]), topic) == 0;
             k++) {
        }
        topic_item(b, topic, m->context + i, k - i);
    }
    lrti_doc_end_list(&b->doc);
    not_collected(b);
    lrti_doc_close(&b->doc, "section");
}

/* ---- gaps ---- */

/* Places of the area without any partner of a category. */
static uint32_t without(const brief *b, uint32_t category)
{
    uint32_t n = 0;
    for (size_t g = 0; g < b->b->survey.n; g++) {
        const lrti_group *group = &b->b->survey.group[g];
        bool any = false;
        for (size_t i = 0; i < group->matches.n; i++) {
            any = any || b->b->d->category_of_organization[group->matches.match[i].organization] ==
                             category;
        }
        n += any || !lrti_group_has(group, b->area) ? 0 : group->addresses + group->parcels;
    }
    return n;
}

static bool serves_category(const booklets *all, uint32_t boundary, const char *category)
{
    const lrti_tables *t = all->t;
    size_t n;
    const uint32_t *row = lrti_related(&all->d->service_areas_of_boundary, boundary, &n);
    uint32_t set = LRTI_U32(t, boundary, boundary_set_id, boundary);
    if (!lrti_in_force(all->asked.as_of, LRTI_U32(t, boundary_set, start_date, set),
                       LRTI_U32(t, boundary_set, end_date, set))) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t org = lrti_answering_organization(t, lrti_service_area_organization(t, row[i]),
                                                   all->asked.as_of);
        if (org != LRTI_NO_ROW && strcmp(LRTI_TX(t, organization, category, org), category) == 0 &&
            lrti_in_force(all->asked.as_of, LRTI_U32(t, service_area, valid_from, row[i]),
                          LRTI_U32(t, service_area, valid_to, row[i]))) {
            return true;
        }
    }
    return false;
}

static lrt_status polygon(booklets *all, uint32_t boundary, lrti_polygon **out)
{
    return lrti_polygon_new(all->geom, all->degrees, &all->shape[boundary], all->measure, out,
                            all->err);
}

/* How much of the area no partner of the category covers, 0 to 1: measured by GEOS on the territory's own system. */
static lrt_status uncovered_share(brief *b, const char *category, double *share)
{
    booklets *all = b->b;
    lrti_box here = lrti_sketch_box(&all->shape[b->area]);
    uint32_t n = lrti_rows(all->t, LRTI_T_boundary), found = 0;
    lrti_polygon **list = calloc((size_t)n + 1, sizeof *list), *mine = NULL, *covered = NULL;
    lrt_status status = list ? polygon(all, b->area, &mine) : lrti_fail_memory(all->err);
    double shared = 0;
    for (uint32_t i = 0; status == LRT_OK && i < n; i++) {
        if (serves_category(all, i, category) &&
            lrti_sketch_beside(here, lrti_sketch_box(&all->shape[i]), 0)) {
            status = polygon(all, i, &list[found++]);
        }
    }
    if (status == LRT_OK && found) {
        status = lrti_polygon_union(all->geom, (const lrti_polygon *const *)list, found,
                                    all->d->unit_m, &covered, all->err);
    }
    if (status == LRT_OK && found) {
        status = lrti_polygon_shared_m2(mine, covered, &shared, all->err);
    }
    if (status == LRT_OK) {
        double whole = lrti_polygon_area_m2(mine);
        *share = whole > 0 ? fmax(0, 1 - shared / whole) : 0;
    }
    for (uint32_t i = 0; list && i < found; i++) {
        lrti_polygon_free(list[i]);
    }
    free(list);
    lrti_polygon_free(mine);
    lrti_polygon_free(covered);
    return status;
}

static void category_gaps(brief *b)
{
    for (uint32_t c = 0; c < b->b->d->n_categories; c++) {
        uint32_t n = without(b, c);
        lrti_buf kind = {0};
        int phrase = lrti_phrase_of_kind(b->b->d->category[c]);
        if (phrase >= 0) {
            lrti_buf_str(&kind, lrti_phrase(NULL, phrase));
        } else {
            lrti_doc_human(&kind, b->b->d->category[c]);
        }
        char text[120];
        if (n && n == places(b)) {
            snprintf(text, sizeof text, "none has an area on record here");
        } else {
            char part_of[32];
            percent(n, places(b), part_of);
            snprintf(text, sizeof text, "none for %u of the %u places on record (%s)", n, places(b),
                     part_of);
        }
        if (n) {
            lrti_doc_item(&b->doc, lrti_doc_text(&kind), "", text, "");
        }
        lrti_doc_take(&b->doc, &kind);
    }
}

static void names_where(brief *b, const char *label, bool no_contact)
{
    lrti_buf list = {0}, way = {0}, link = {0};
    size_t n = 0;
    for (size_t i = 0; i < b->served.matches.n; i++) {
        const lrti_match *m = match(b, i);
        bool listed = no_contact
                          ? !lrti_profile_first_way(&b->p, m, &way, &link)
                          : lrti_protocol_standing(b->b->d, m->protocol) == LRT_PERMIT_NOT_SET;
        if (listed) {
            lrti_buf_printf(&list, "%s%s", n++ ? "; " : "", org_name(b, m));
        }
    }
    if (n && n == b->served.matches.n && n > 1) {
        lrti_doc_item(&b->doc, label, "", "all of them", "");
    } else if (n) {
        lrti_doc_item(&b->doc, label, "", lrti_doc_text(&list), "");
    }
    lrti_doc_take(&b->doc, &list);
    lrti_doc_take(&b->doc, &way);
    lrti_doc_take(&b->doc, &link);
}

static lrt_status the_gaps(brief *b)
{
    double share = 0;
    lrt_status status = uncovered_share(b, "cdc", &share);
    lrti_doc_open(&b->doc, "section");
    lrti_doc_anchored(&b->doc, 2, "", "gaps", "Open gaps of coverage");
    if (share >= 0.0005) {
        char digits[400];
        lrti_format_fixed(digits, sizeof digits, 100 * share, 1);
        say(b, "note", "No community development corporation has %.20s %% of this area on record.",
            digits);
    } else {
        say(b, "", "Every part of this area has a community development corporation on record.");
    }
    category_gaps(b);
    names_where(b, "No contact on record", true);
    names_where(b, "Nobody has said who on staff may contact them", false);
    lrti_doc_close(&b->doc, "section");
    return status;
}

/* ---- the page ---- */

static void the_contents(brief *b)
{
    char link[100];
    if (b->doc.form != LRTI_DOC_HTML) {
        return;
    }
    lrti_doc_open(&b->doc, "nav aria-label=\"Contents\"");
    for (int i = 0; i < TYPES; i++) {
        bool any = i < 7;
        for (size_t k = 0; k < b->served.matches.n; k++) {
            any = any || b->type_of[k] == i;
        }
        if (any && (i < TYPES - 1 || any)) {
            snprintf(link, sizeof link, "#%s", types[i].id);
            lrti_doc_item(&b->doc, "", link, types[i].heading, "");
        }
    }
    lrti_doc_item(&b->doc, "", "#story", "What this place has been through", "");
    lrti_doc_item(&b->doc, "", "#gaps", "Open gaps of coverage", "");
    lrti_doc_close(&b->doc, "nav");
}

static void the_foot(brief *b)
{
    lrti_doc_open(&b->doc, "footer");
    lrti_doc_heading(&b->doc, 2, "About this booklet");
    say(b, "",
        "Made from the partner directory and the boundary maps of %s, for %s on record here: it "
        "names "
        "the partners that routing names for them. These are facts as published; check a contact "
        "before you rely on it. Context informs people; it never moves a partner up or down.",
        b->b->d->title,
        places(b) ? "the addresses and parcels" : "points of the area, since no address is");
    lrti_doc_close(&b->doc, "footer");
}

static lrt_status write_page(brief *b)
{
    booklets *all = b->b;
    lrti_buf title = {0};
    char map_style[sizeof style + 4000];
    snprintf(map_style, sizeof map_style, "%s%s", lrti_sketch_style, style);
    lrti_buf_printf(&title, "Partners for code enforcement: %s", area_name(b, b->area));
    lrti_buf foot = {0};
    lrti_doc_dated(&foot, all->d->title, all->asked.as_of);
    lrti_doc_begin(&b->doc, &(lrti_doc_page){.title = lrti_doc_text(&title),
                                             .foot = lrti_doc_text(&foot),
                                             .style = map_style});
    lrti_doc_take(&b->doc, &title);
    lrti_doc_take(&b->doc, &foot);
    the_head(b);
    lrti_doc_open(&b->doc, "main");
    the_glance(b);
    the_contents(b);
    the_place(b);
    the_partners(b);
    the_story(b);
    lrt_status status = the_gaps(b);
    lrti_reading(&b->doc, b->p.see, "More to read");
    lrti_profile_sources(&b->p);
    lrti_doc_close(&b->doc, "main");
    the_foot(b);
    lrti_doc_end(&b->doc);
    lrti_page *page = lrti_pages_add(all->out, LRTI_TX(all->t, boundary, area_id, b->area),
                                     lrti_pages_ending(all->format));
    if (!page || b->doc.out.failed) {
        lrti_buf_free(&b->doc.out);
        return status != LRT_OK ? status : lrti_fail_memory(all->err);
    }
    page->text = b->doc.out;
    return status;
}

static void begin(booklets *all, uint32_t area, brief *b)
{
    memset(b, 0, sizeof *b);
    b->b = all;
    b->doc.form = lrti_pages_form(all->format);
    b->area = area;
    b->cites.t = all->t;
    b->p = (lrti_profile){&b->doc, all->d, {all->t, LRT_VIEW_STAFF}, all->asked, &b->cites};
}

static lrt_status one_booklet(booklets *all, uint32_t area)
{
    brief *b = calloc(1, sizeof *b);
    if (!b) {
        return lrti_fail_memory(all->err);
    }
    begin(all, area, b);
    lrt_status status = gather(b);
    if (status == LRT_OK) {
        status = write_page(b);
    }
    lrti_arena_free(&b->arena);
    free(b);
    return status;
}

/* ---- the whole city ---- */

static void index_row(booklets *all, lrti_doc *doc, uint32_t area, const lrti_served *served)
{
    char file[240], n[16], at[16];
    lrti_buf cdcs = {0};
    const char *name = LRTI_TX(all->t, boundary, name, area);
    lrti_pages_stem(LRTI_TX(all->t, boundary, area_id, area), file);
    strcat(file, lrti_pages_ending(all->format));
    for (size_t i = 0; i < served->matches.n; i++) {
        uint32_t org = served->matches.match[i].organization;
        if (type_of(LRTI_TX(all->t, organization, category, org)) == 0) {
            lrti_buf_printf(&cdcs, "%s%s", cdcs.len ? "; " : "",
                            LRTI_TX(all->t, organization, name, org));
        }
    }
    snprintf(n, sizeof n, "%zu", served->matches.n);
    snprintf(at, sizeof at, "%u", served->addresses + served->parcels);
    const char *cell[] = {name[0] ? name : LRTI_TX(all->t, boundary, area_id, area),
                          cdcs.len ? cdcs.data : "none on record", n, at};
    const char *link[] = {file, "", "", ""};
    lrti_doc_row(doc, cell, link, 4);
    lrti_doc_take(doc, &cdcs);
}

static lrt_status index_rows(booklets *all, lrti_doc *doc)
{
    size_t n;
    const uint32_t *row = lrti_related(&all->d->boundaries_of_set, all->set, &n);
    lrt_status status = LRT_OK;
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        lrti_arena arena = {NULL};
        lrti_served served;
        status =
            lrti_survey_area(&all->survey, all->d, &all->asked, row[i], &arena, &served, all->err);
        if (status == LRT_OK) {
            index_row(all, doc, row[i], &served);
        }
        lrti_arena_free(&arena);
    }
    return status;
}

static lrt_status index_page(booklets *all)
{
    static const char *const head[] = {"Booklet", "Community development corporations", "Partners",
                                       "Addresses and parcels on record"};
    lrti_doc doc = {.form = lrti_pages_form(all->format)};
    lrti_buf title = {0}, date = {0}, line = {0}, foot = {0};
    lrti_buf_str(&title, "Partners for code enforcement: ");
    lrti_buf_str(&title, all->d->title);
    lrti_doc_dated(&foot, "", all->asked.as_of);
    lrti_doc_begin(&doc, &(lrti_doc_page){.title = lrti_doc_text(&title),
                                          .foot = lrti_doc_text(&foot),
                                          .style = style});
    lrti_doc_open(&doc, "header");
    lrti_doc_heading(&doc, 1, lrti_doc_text(&title));
    lrti_phrase_date(NULL, all->asked.as_of, &date);
    set_name(all->t, all->set, &line);
    lrti_buf_printf(&line, ", map of %s. As of %s. One booklet for each area.",
                    LRTI_TX(all->t, boundary_set, edition, all->set), lrti_doc_text(&date));
    lrti_doc_paragraph(&doc, 0, "sub", lrti_doc_text(&line));
    lrti_doc_close(&doc, "header");
    lrti_doc_open(&doc, "main");
    lrti_doc_table(&doc, head, 4);
    lrt_status status = index_rows(all, &doc);
    lrti_doc_table_end(&doc);
    lrti_doc_close(&doc, "main");
    lrti_doc_open(&doc, "footer");
    lrti_doc_paragraph(
        &doc, 0, "",
        "A booklet names the partners that routing names for the places on record in "
        "its area. A partner may be in several.");
    lrti_doc_close(&doc, "footer");
    lrti_doc_end(&doc);
    lrti_doc_take(&doc, &title);
    lrti_doc_take(&doc, &date);
    lrti_doc_take(&doc, &line);
    lrti_doc_take(&doc, &foot);
    lrti_page *page = lrti_pages_add(all->out, "index", lrti_pages_ending(all->format));
    if (!page || doc.out.failed) {
        lrti_buf_free(&doc.out);
        return status != LRT_OK ? status : lrti_fail_memory(all->err);
    }
    page->text = doc.out;
    return status;
}

static lrt_status all_booklets(booklets *all)
{
    size_t n;
    const uint32_t *row = lrti_related(&all->d->boundaries_of_set, all->set, &n);
    lrt_status status = index_page(all);
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        status = one_booklet(all, row[i]);
    }
    return status;
}

/* ---- the call ---- */

static lrt_status prepare(booklets *all)
{
    uint32_t n = lrti_rows(all->t, LRTI_T_boundary);
    all->shape = lrti_arena_alloc(&all->arena, (size_t)n + 1, sizeof *all->shape);
    lrt_status status =
        all->shape ? lrti_store_shapes(all->r->path, all->t, &all->arena, all->shape, all->err)
                   : lrti_fail_memory(all->err);
    if (status == LRT_OK) {
        status = lrti_geom_new(&all->geom, all->err);
    }
    if (status == LRT_OK) {
        status = lrti_crs_open(all->geom, "OGC:CRS84", &all->degrees, all->err);
    }
    if (status == LRT_OK) {
        status = lrti_crs_open(all->geom, all->d->crs, &all->measure, all->err);
    }
    if (status == LRT_OK) {
        status = lrti_survey_make(all->r, &all->asked,
                                  lrti_brief_map_date(all->t, all->set, all->asked.as_of), all->set,
                                  all->shape, &all->survey, all->err);
    }
    return status;
}

static lrt_status take(const lrt_router *router, const lrt_brief_options *options,
                       lrt_brief_options *o, lrt_error *err)
{
    if (!router || !options ||
        !lrti_take_struct(o, sizeof *o, LRTI_THROUGH(lrt_brief_options, format), options) ||
        !o->area || !o->area[0] || (unsigned)o->format > LRT_PAGE_MARKDOWN) {
        return lrti_fail(
            err, LRT_E_ARG,
            "router, and options with area and format as LRT_BRIEF_OPTIONS_INIT begins "
            "them, are needed");
    }
    return lrti_router_ready((lrt_router *)(uintptr_t)router, err);
}

lrt_status lrt_brief(const lrt_router *router, const lrt_brief_options *options, lrt_pages **out,
                     lrt_error *err)
{
    lrt_brief_options o = LRT_BRIEF_OPTIONS_INIT;
    lrt_query q = LRT_QUERY_INIT;
    uint32_t area = LRTI_NO_ROW;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    lrt_status status = take(router, options, &o, err);
    if (status != LRT_OK) {
        return status;
    }
    booklets all = {.r = (lrt_router *)(uintptr_t)router,
                    .d = &router->directory,
                    .t = &router->directory.t,
                    .format = o.format,
                    .err = err};
    q.as_of = o.as_of;
    q.role = o.role;
    status = lrti_ask(router, &q, &all.arena, &all.asked, err);
    if (status == LRT_OK) {
        status = lrti_brief_find(all.d, o.area, all.asked.as_of, &all.set, &area, err);
    }
    all.out = status == LRT_OK ? calloc(1, sizeof *all.out) : NULL;
    if (status == LRT_OK) {
        status = all.out ? prepare(&all) : lrti_fail_memory(err);
    }
    if (status == LRT_OK) {
        status = area == LRTI_NO_ROW ? all_booklets(&all) : one_booklet(&all, area);
    }
    lrti_survey_free(&all.survey);
    lrti_crs_close(all.degrees);
    lrti_crs_close(all.measure);
    lrti_geom_free(all.geom);
    lrti_arena_free(&all.arena);
    if (status != LRT_OK) {
        lrt_pages_free(all.out);
        return status;
    }
    *out = all.out;
    return LRT_OK;
}
