#include "checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL(row, table, column) ((row)->cell[C_##table##_##column])

typedef struct checker {
    const lrti_raw *raw;
    lrti_report_fn report;
    void *user;
    lrti_arena arena;
    bool failed; /* out of memory */
} checker;

static void LRTI_PRINTF(7, 8)
    tell(const checker *c, const char *kind, const char *severity, const lrti_raw_table *t,
         uint64_t line, const char *field, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    c->report(c->user, kind, severity, t->file ? t->file : "", line, field, text);
}

typedef struct days {
    uint32_t from, to;
} days;

static days in_force(const char *from, const char *to)
{
    uint32_t first, last;
    days d = {LRTI_DATE_OPEN_FROM, LRTI_DATE_OPEN_TO};
    if (lrti_parse_date(from, strlen(from), &first, &last)) {
        d.from = first;
    }
    if (lrti_parse_date(to, strlen(to), &first, &last)) {
        d.to = lrti_next_day(last);
    }
    return d;
}

static bool overlap(days a, days b) { return a.from < b.to && b.from < a.to; }

/* ---- rows of one key: sorted by it, compared in pairs ---- */

typedef struct keyed {
    const char *key;
    const lrti_raw_row *row;
    days when;
} keyed;

static int compare_keyed(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    int c = strcmp(x->key, y->key);
    return c ? c : (x->row->line > y->row->line) - (x->row->line < y->row->line);
}

typedef void (*pair_fn)(checker *c, const lrti_raw_table *t, const lrti_raw_row *a,
                        const lrti_raw_row *b);

/* Calls `pair` for neighbours of one key that are in force at the same time, the earlier line first. */
static void each_pair(checker *c, const lrti_raw_table *t, keyed *list, size_t n, pair_fn pair)
{
    if (n) {
        qsort(list, n, sizeof *list, compare_keyed);
    }
    for (size_t i = 0; i < n; i++) {
        bool told = false; /* once for each row: a list of a thousand equal ones is one mistake */
        for (size_t k = i + 1; !told && k < n && strcmp(list[i].key, list[k].key) == 0; k++) {
            if (overlap(list[i].when, list[k].when)) {
                pair(c, t, list[i].row, list[k].row);
                told = true;
            }
        }
    }
}

static keyed *key_list(checker *c, const lrti_raw_table *t)
{
    keyed *list = lrti_arena_alloc(&c->arena, t->n_rows + 1, sizeof *list);
    c->failed = c->failed || !list;
    return list;
}

/* ---- parcels and areas ---- */

/* Letters and digits alone, as parcel numbers are compared. */
static const char *bare_number(checker *c, const char *ppn)
{
    char *out = lrti_arena_str(&c->arena, ppn), *to = out;
    for (const char *s = ppn; out && *s; s++) {
        int lower = lrti_ascii_lower((unsigned char)*s);
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
            *to++ = (char)lower;
        }
    }
    if (out) {
        *to = '\0';
    }
    c->failed = c->failed || !out;
    return out ? out : "";
}

static void two_effects(checker *c, const lrti_raw_table *t, const lrti_raw_row *a,
                        const lrti_raw_row *b)
{
    const char *other =
        strcmp(CELL(b, parcel_area, effect), "include") == 0 ? "exclude" : "include";
    tell(c, "contradiction", "error", t, b->line, "effect",
         "parcel \"%.60s\" is included and excluded by the same partner at the same time (line "
         "%llu says %s); remove one row, or end it before the other begins",
         CELL(b, parcel_area, ppn), (unsigned long long)a->line, other);
}

static void check_parcels(checker *c)
{
    const lrti_raw_table *t = &c->raw->table[LRTI_T_parcel_area];
    keyed *list = key_list(c, t), *one = key_list(c, t);
    size_t n = 0;
    for (size_t i = 0; list && one && i < t->n_rows; i++) {
        const lrti_raw_row *row = &t->row[i];
        const char *key = lrti_arena_printf(
            &c->arena, "%s;%s;%s", CELL(row, parcel_area, organization_id),
            CELL(row, parcel_area, service_id), bare_number(c, CELL(row, parcel_area, ppn)));
        c->failed = c->failed || !key;
        list[n++] =
            (keyed){key ? key : "", row,
                    in_force(CELL(row, parcel_area, valid_from), CELL(row, parcel_area, valid_to))};
    }
    if (n) {
        qsort(list, n, sizeof *list, compare_keyed);
    }
    for (size_t i = 0; i < n; i++) { /* the first row of the other effect */
        for (size_t k = i + 1; k < n && strcmp(list[i].key, list[k].key) == 0; k++) {
            if (overlap(list[i].when, list[k].when) &&
                strcmp(CELL(list[i].row, parcel_area, effect),
                       CELL(list[k].row, parcel_area, effect)) != 0) {
                two_effects(c, t, list[i].row, list[k].row);
                break;
            }
        }
    }
}

static void area_twice(checker *c, const lrti_raw_table *t, const lrti_raw_row *a,
                       const lrti_raw_row *b)
{
    tell(c, "duplicate_area", "notice", t, b->line, "area",
         "\"%.120s\" is given to the same partner in line %llu already, at the same time; remove "
         "one row, or end it before the other begins",
         CELL(b, service_area, area), (unsigned long long)a->line);
}

static void check_areas(checker *c)
{
    const lrti_raw_table *t = &c->raw->table[LRTI_T_service_area];
    keyed *list = key_list(c, t);
    size_t n = 0;
    for (size_t i = 0; list && i < t->n_rows; i++) {
        const lrti_raw_row *row = &t->row[i];
        if (!CELL(row, service_area, area)[0]) {
            continue;
        }
        const char *key =
            lrti_arena_printf(&c->arena, "%s;%s;%s", CELL(row, service_area, organization_id),
                              CELL(row, service_area, service_id), CELL(row, service_area, area));
        c->failed = c->failed || !key;
        list[n++] = (keyed){
            key ? key : "", row,
            in_force(CELL(row, service_area, valid_from), CELL(row, service_area, valid_to))};
    }
    each_pair(c, t, list, n, area_twice);
}

/* ---- contact rules ---- */

static bool in_use(const lrti_raw_row *row)
{
    const char *current = CELL(row, contact_protocol, current);
    return !current[0] || strcmp(current, "yes") == 0;
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "b=2; a=1" and "a=1;b=2" are the same conditions. */
static const char *sorted_items(checker *c, const char *text)
{
    const char **item = lrti_arena_alloc(&c->arena, strlen(text) / 2 + 2, sizeof *item), *word;
    size_t n = 0, len;
    for (const char *at = text; item && lrti_next_item(&at, &word, &len);) {
        item[n] = lrti_arena_strn(&c->arena, word, len);
        c->failed = c->failed || !item[n];
        n += item[n] != NULL;
    }
    if (n) {
        qsort(item, n, sizeof *item, compare_text);
    }
    const char *out = "";
    for (size_t i = 0; out && i < n; i++) {
        out = lrti_arena_printf(&c->arena, "%s;%s", out, item[i]);
    }
    c->failed = c->failed || !item || !out;
    return out ? out : "";
}

/* Level and partner of a rule; NULL = it belongs to nobody. */
static const char *subject_of(checker *c, const lrti_raw_row *row)
{
    const char *of[] = {CELL(row, contact_protocol, service_id),
                        CELL(row, contact_protocol, organization_id),
                        CELL(row, contact_protocol, category)};
    for (size_t i = 0; i < LRTI_COUNT(of); i++) {
        if (of[i][0]) {
            const char *key = lrti_arena_printf(&c->arena, "%zu;%s", i, of[i]);
            c->failed = c->failed || !key;
            return key;
        }
    }
    return NULL;
}

static void two_rules(checker *c, const lrti_raw_table *t, const lrti_raw_row *a,
                      const lrti_raw_row *b)
{
    static const struct {
        int column;
        const char *name;
    } said[] = {{C_contact_protocol_initiator_role, "initiator_role"},
                {C_contact_protocol_approval_role, "approval_role"},
                {C_contact_protocol_mode, "mode"}};
    for (size_t i = 0; i < LRTI_COUNT(said); i++) {
        const char *x = a->cell[said[i].column], *y = b->cell[said[i].column];
        if (x[0] && y[0] && strcmp(x, y) != 0) { /* empty is not stated: it contradicts nobody */
            tell(c, "contradiction", "error", t, b->line, said[i].name,
                 "\"%.80s\", but \"%.80s\" (line %llu) says \"%.80s\" for the same partner, facts, "
                 "priority and time; give one another priority or other facts, or end it before "
                 "the other begins",
                 y, CELL(a, contact_protocol, id), (unsigned long long)a->line, x);
            return;
        }
    }
}

static void check_rules(checker *c)
{
    const lrti_raw_table *t = &c->raw->table[LRTI_T_contact_protocol];
    keyed *list = key_list(c, t);
    size_t n = 0;
    for (size_t i = 0; list && i < t->n_rows; i++) {
        const lrti_raw_row *row = &t->row[i];
        const char *subject = in_use(row) ? subject_of(c, row) : NULL;
        if (subject) {
            const char *key = lrti_arena_printf(
                &c->arena, "%s;%s;%s", subject, CELL(row, contact_protocol, priority),
                sorted_items(c, CELL(row, contact_protocol, facts)));
            c->failed = c->failed || !key;
            list[n++] = (keyed){key ? key : "", row,
                                in_force(CELL(row, contact_protocol, valid_from),
                                         CELL(row, contact_protocol, valid_to))};
        }
    }
    if (n) {
        qsort(list, n, sizeof *list, compare_keyed);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && strcmp(list[i].key, list[k].key) == 0; k++) {
            if (overlap(list[i].when, list[k].when)) {
                two_rules(c, t, list[i].row, list[k].row);
            }
        }
    }
}

/* ---- words of rules ---- */

static bool is_term(const lrti_raw *raw, const char *taxonomy, const char *value)
{
    const lrti_raw_table *t = &raw->table[LRTI_T_taxonomy_term];
    for (size_t i = 0; i < t->n_rows; i++) {
        const lrti_raw_row *row = &t->row[i];
        if (strcmp(CELL(row, taxonomy_term, taxonomy_id), taxonomy) == 0 &&
            (strcmp(CELL(row, taxonomy_term, code), value) == 0 ||
             strcmp(CELL(row, taxonomy_term, id), value) == 0)) {
            return true;
        }
    }
    return false;
}

static bool has_category(const lrti_raw *raw, const char *category)
{
    const lrti_raw_table *t = &raw->table[LRTI_T_organization];
    for (size_t i = 0; i < t->n_rows; i++) {
        if (strcmp(CELL(&t->row[i], organization, category), category) == 0) {
            return true;
        }
    }
    return false;
}

/* key and value of "key=value", trimmed, in buf; value NULL = there is no '='. */
static const char *split(char buf[300], const char *item, size_t len, const char **value)
{
    snprintf(buf, 300, "%.*s", (int)(len < 299 ? len : 299), item);
    char *equals = strchr(buf, '=');
    *value = NULL;
    if (equals) {
        *value = equals + 1 + strspn(equals + 1, " ");
        while (equals > buf && equals[-1] == ' ') {
            equals--;
        }
        *equals = '\0';
    }
    return buf;
}

/* The id of a step of escalate_to: "ID", or "ID:DAYS" where that is no id itself (permit.c reads it so too). */
static const char *step_id(const lrti_raw *raw, const char *item, size_t len, char buf[300])
{
    int64_t after;
    snprintf(buf, 300, "%.*s", (int)(len < 299 ? len : 299), item);
    char *colon = strrchr(buf, ':');
    if (colon && lrti_raw_find(raw, LRTI_T_role, buf) == LRTI_NO_ROW &&
        lrti_raw_find(raw, LRTI_T_organization, buf) == LRTI_NO_ROW &&
        lrti_parse_int(colon + 1, strlen(colon + 1), &after) && after >= 0 && after < 100000) {
        *colon = '\0';
    }
    return buf;
}

static void check_words(checker *c, const lrti_raw_table *t, const lrti_raw_row *row)
{
    const char *item, *value, *category = CELL(row, contact_protocol, category);
    size_t len;
    char buf[300];
    for (const char *at = CELL(row, contact_protocol, facts); lrti_next_item(&at, &item, &len);) {
        const char *key = split(buf, item, len, &value);
        if (value && strcmp(key, "age") != 0 &&
            lrti_raw_find(c->raw, LRTI_T_taxonomy, key) != LRTI_NO_ROW &&
            !is_term(c->raw, key, value)) {
            tell(c, "unknown_term", "notice", t, row->line, "facts",
                 "\"%.80s\" is no term of taxonomy \"%.80s\", so that %.80s can never hold; add it "
                 "to taxonomy_terms.csv or correct it",
                 value, key, CELL(row, contact_protocol, id));
        }
    }
    if (category[0] && !has_category(c->raw, category)) {
        tell(c, "unknown_category", "notice", t, row->line, "category",
             "\"%.80s\" is the category of no organization, so that %.80s can never hold; correct "
             "it here or in organizations.csv",
             category, CELL(row, contact_protocol, id));
    }
    for (const char *at = CELL(row, contact_protocol, escalate_to);
         lrti_next_item(&at, &item, &len);) {
        step_id(c->raw, item, len, buf);
        if (lrti_raw_find(c->raw, LRTI_T_role, buf) == LRTI_NO_ROW &&
            lrti_raw_find(c->raw, LRTI_T_organization, buf) == LRTI_NO_ROW) {
            tell(c, "unknown_escalation", "notice", t, row->line, "escalate_to",
                 "\"%.80s\" is no id in roles.csv or organizations.csv, and is shown as it is; add "
                 "it there or write the id",
                 buf);
        }
    }
}

/* ---- escalation: from the partner of a rule to the organizations it names ---- */

typedef struct edge {
    uint32_t from, to; /* rows of organization */
    const lrti_raw_row *rule;
    days when;
} edge;

typedef struct graph {
    edge *edge;
    size_t n, cap;
    uint32_t *begin; /* of the edges of each organization */
} graph;

static int compare_edge(const void *a, const void *b)
{
    const edge *x = a, *y = b;
    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return (x->rule->line > y->rule->line) - (x->rule->line < y->rule->line);
}

static uint32_t partner_of(const checker *c, const lrti_raw_row *row)
{
    const char *service = CELL(row, contact_protocol, service_id),
               *organization = CELL(row, contact_protocol, organization_id);
    uint32_t s = service[0] ? lrti_raw_find(c->raw, LRTI_T_service, service) : LRTI_NO_ROW;
    if (s != LRTI_NO_ROW) {
        organization = CELL(&c->raw->table[LRTI_T_service].row[s], service, organization_id);
    }
    return organization[0] ? lrti_raw_find(c->raw, LRTI_T_organization, organization) : LRTI_NO_ROW;
}

static void add_edges(checker *c, graph *g, const lrti_raw_row *row)
{
    uint32_t from = partner_of(c, row);
    const char *item;
    size_t len;
    char id[300];
    for (const char *at = CELL(row, contact_protocol, escalate_to);
         from != LRTI_NO_ROW && lrti_next_item(&at, &item, &len);) {
        uint32_t to = lrti_raw_find(c->raw, LRTI_T_organization, step_id(c->raw, item, len, id));
        if (to == LRTI_NO_ROW || lrti_raw_find(c->raw, LRTI_T_role, id) != LRTI_NO_ROW) {
            continue;
        }
        if (!lrti_grow(&g->edge, &g->cap, g->n + 1, sizeof *g->edge)) {
            c->failed = true;
            return;
        }
        g->edge[g->n++] = (edge){from, to, row,
                                 in_force(CELL(row, contact_protocol, valid_from),
                                          CELL(row, contact_protocol, valid_to))};
    }
}

enum { UNSEEN, OPEN, DONE };

/* The edge that closes a circle among those in force on `day` (all of them for LRTI_DATE_OPEN_TO); NULL = there is none. */
static const edge *find_circle(const graph *g, uint32_t n, uint32_t day, unsigned char *state,
                               uint32_t *stack, uint32_t *next)
{
    memset(state, UNSEEN, n);
    for (uint32_t start = 0; start < n; start++) {
        size_t depth = 0;
        if (state[start] == UNSEEN) {
            state[start] = OPEN;
            next[start] = g->begin[start];
            stack[depth++] = start;
        }
        while (depth) {
            uint32_t at = stack[depth - 1];
            if (next[at] == g->begin[at + 1]) {
                state[at] = DONE;
                depth--;
                continue;
            }
            const edge *e = &g->edge[next[at]++];
            if (day != LRTI_DATE_OPEN_TO && !lrti_in_force(day, e->when.from, e->when.to)) {
                continue;
            }
            if (state[e->to] == OPEN) {
                return e;
            }
            if (state[e->to] == UNSEEN) {
                state[e->to] = OPEN;
                next[e->to] = g->begin[e->to];
                stack[depth++] = e->to;
            }
        }
    }
    return NULL;
}

static void tell_circle(const checker *c, const edge *e)
{
    const lrti_raw_table *rules = &c->raw->table[LRTI_T_contact_protocol],
                         *organizations = &c->raw->table[LRTI_T_organization];
    tell(c, "cycle", "error", rules, e->rule->line, "escalate_to",
         "\"%.80s\" escalates to \"%.80s\", from where escalation comes back to it; a chain must "
         "end: take one of the two out of a rule",
         organizations->row[e->from].cell[0], organizations->row[e->to].cell[0]);
}

static void check_escalation(checker *c)
{
    const lrti_raw_table *t = &c->raw->table[LRTI_T_contact_protocol];
    uint32_t n = (uint32_t)c->raw->table[LRTI_T_organization].n_rows;
    graph g = {NULL, 0, 0, NULL};
    for (size_t i = 0; i < t->n_rows; i++) {
        if (in_use(&t->row[i])) {
            add_edges(c, &g, &t->row[i]);
        }
    }
    unsigned char *state = lrti_arena_alloc(&c->arena, (size_t)n + 1, 1);
    uint32_t *stack = lrti_arena_alloc(&c->arena, (size_t)n + 1, sizeof *stack),
             *next = lrti_arena_alloc(&c->arena, (size_t)n + 1, sizeof *next);
    g.begin = lrti_arena_alloc(&c->arena, (size_t)n + 2, sizeof *g.begin);
    c->failed = c->failed || !state || !stack || !next || !g.begin;
    if (!c->failed && g.n) {
        qsort(g.edge, g.n, sizeof *g.edge, compare_edge);
        for (size_t i = 0; i < g.n; i++) {
            g.begin[g.edge[i].from + 1]++;
        }
        for (uint32_t i = 0; i < n; i++) {
            g.begin[i + 1] += g.begin[i];
        }
        /* A circle over all times is one only if its rules hold together on some day: on that one of them begins. */
        bool maybe = find_circle(&g, n, LRTI_DATE_OPEN_TO, state, stack, next) != NULL;
        const edge *circle = NULL;
        for (size_t i = 0; maybe && !circle && i < g.n; i++) {
            circle = find_circle(&g, n, g.edge[i].when.from, state, stack, next);
        }
        if (circle) {
            tell_circle(c, circle);
        }
    }
    free(g.edge);
}

/* ---- links of attributes and metadata ---- */

/* HSDS calls the table of addresses of locations by another name. */
static int table_of_word(const char *word)
{
    int table = strcmp(word, "address") == 0 ? LRTI_T_location_address : lrti_table_by_name(word);
    return table >= 0 && lrti_table(table)->file[0] && lrti_table(table)->column[0].kind == LRTI_ID
               ? table
               : -1;
}

static void check_links(checker *c, int table, int word, int id, const char *severity)
{
    const lrti_raw_table *t = &c->raw->table[table];
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *text = t->row[i].cell[id];
        int target = table_of_word(t->row[i].cell[word]);
        if (target >= 0 && text[0] && lrti_raw_find(c->raw, target, text) == LRTI_NO_ROW) {
            tell(c, "dangling_key", severity, t, t->row[i].line, lrti_table(table)->column[id].name,
                 "\"%.200s\" is no id in %s.csv; add the row there or correct the id", text,
                 lrti_table(target)->file);
        }
    }
}

/* ---- who speaks ---- */

static bool named_in(const lrti_raw_table *t, int id, int name, const char *text)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        if (strcmp(t->row[i].cell[id], text) == 0 || strcmp(t->row[i].cell[name], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_alternate_name(const lrti_raw *raw, const char *text)
{
    const lrti_raw_table *t = &raw->table[LRTI_T_organization];
    const char *item;
    size_t len, n = strlen(text);
    for (size_t i = 0; i < t->n_rows; i++) {
        for (const char *at = CELL(&t->row[i], organization, alternate_name);
             lrti_next_item(&at, &item, &len);) {
            if (len == n && memcmp(item, text, n) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* A speaker is a body or a role, no person: so it is one that the territory lists somewhere. */
static void check_speakers(checker *c)
{
    const lrti_raw_table *t = &c->raw->table[LRTI_T_context], *all = c->raw->table;
    for (size_t i = 0; i < t->n_rows; i++) {
        const char *speaker = CELL(&t->row[i], context, speaker);
        if (speaker[0] &&
            !named_in(&all[LRTI_T_organization], C_organization_id, C_organization_name, speaker) &&
            !named_in(&all[LRTI_T_role], C_role_id, C_role_name, speaker) &&
            !named_in(&all[LRTI_T_speaker], C_speaker_id, C_speaker_name, speaker) &&
            !is_alternate_name(c->raw, speaker)) {
            tell(c, "unknown_speaker", "notice", t, t->row[i].line, "speaker",
                 "\"%.200s\" is no organization, role or row of speakers.csv; add the body or role "
                 "to speakers.csv, and name no person",
                 speaker);
        }
    }
}

lrt_status lrti_checks(const lrti_raw *raw, lrti_report_fn report, void *user, lrt_error *err)
{
    checker c = {raw, report, user, {NULL}, false};
    const lrti_raw_table *rules = &raw->table[LRTI_T_contact_protocol];
    check_links(&c, LRTI_T_attribute, C_attribute_link_entity, C_attribute_link_id, "error");
    check_links(&c, LRTI_T_metadata, C_metadata_resource_type, C_metadata_resource_id, "notice");
    check_areas(&c);
    check_parcels(&c);
    check_rules(&c);
    for (size_t i = 0; i < rules->n_rows; i++) {
        if (in_use(&rules->row[i])) { /* what is kept as history is never applied */
            check_words(&c, rules, &rules->row[i]);
        }
    }
    check_escalation(&c);
    check_speakers(&c);
    lrti_arena_free(&c.arena);
    return c.failed ? lrti_fail_memory(err) : LRT_OK;
}
