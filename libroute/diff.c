#include "diff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff_inside.h"

const char *lrti_place_state_text(lrti_place_state s)
{
    static const char *const text[] = {"changed", "moved", "new", "vanished"};
    return text[s];
}

const char *lrti_record_kind_text(lrti_record_kind kind)
{
    return kind == LRTI_RECORD_PARCEL ? "parcel" : "address";
}

typedef struct entry { /* one place on record on one side */
    const char *key;
    double at[2];
    uint32_t record, answer;
} entry;

typedef struct pair { /* of answers, with what came of it */
    uint32_t was, is;
    uint32_t change;    /* index; LRTI_NO_ROW: nothing is other */
    uint32_t places[2]; /* not moved, by kind */
} pair;

typedef struct job {
    lrt_diff_result *r;
    lrti_side side[2];
    entry *entry[2]; /* of the kind at hand, by key */
    size_t n[2];
    lrti_arena keys;
    pair *pair; /* open addressing; was == LRTI_NO_ANSWER: free */
    size_t n_pairs, cap_pairs;
    /* what is told of each parcel, of the older side where it vanished, else of the newer one: its addresses need not be rows of
       their own where the same is told of them */
    uint32_t *told[2];
    const lrt_diff_options *o;
    lrt_error *err;
} job;

/* ---- pairs of answers ---- */

static size_t pair_slot(const pair *table, size_t cap, uint32_t was, uint32_t is)
{
    size_t i =
        (size_t)((was * UINT64_C(0x9E3779B97F4A7C15)) ^ (is * UINT64_C(0xC2B2AE3D27D4EB4F))) >> 7 &
        (cap - 1);
    while (table[i].was != LRTI_NO_ANSWER && (table[i].was != was || table[i].is != is)) {
        i = (i + 1) & (cap - 1);
    }
    return i;
}

static bool pair_room(job *j)
{
    if (2 * (j->n_pairs + 1) <= j->cap_pairs) {
        return true;
    }
    size_t cap = j->cap_pairs ? 2 * j->cap_pairs : 1024;
    pair *table = malloc(cap * sizeof *table);
    if (!table) {
        return false;
    }
    for (size_t i = 0; i < cap; i++) {
        table[i].was = LRTI_NO_ANSWER;
    }
    for (size_t i = 0; i < j->cap_pairs; i++) {
        if (j->pair[i].was != LRTI_NO_ANSWER) {
            table[pair_slot(table, cap, j->pair[i].was, j->pair[i].is)] = j->pair[i];
        }
    }
    free(j->pair);
    j->pair = table;
    j->cap_pairs = cap;
    return true;
}

static lrt_status keep_change(job *j, const lrti_change *c, uint32_t *index)
{
    lrt_diff_result *r = j->r;
    *index = LRTI_NO_ROW;
    if (!c->effects) {
        return LRT_OK;
    }
    if (!lrti_grow(&r->change, &r->cap_changes, r->n_changes + 1, sizeof *r->change)) {
        return lrti_fail_memory(j->err);
    }
    *index = (uint32_t)r->n_changes;
    r->change[r->n_changes++] = *c;
    return LRT_OK;
}

static lrt_status pair_of(job *j, uint32_t was, uint32_t is, pair **out)
{
    if (!pair_room(j)) {
        return lrti_fail_memory(j->err);
    }
    pair *p = &j->pair[pair_slot(j->pair, j->cap_pairs, was, is)];
    *out = p;
    if (p->was != LRTI_NO_ANSWER) {
        return LRT_OK;
    }
    lrti_change c;
    *p = (pair){was, is, LRTI_NO_ROW, {0, 0}};
    j->n_pairs++;
    lrt_status status = lrti_change_make(&j->side[0], &j->side[1], j->side[0].answer[was],
                                         j->side[1].answer[is], &c, j->err);
    return status == LRT_OK ? keep_change(j, &c, &p->change) : status;
}

/* ---- the places of both sides ---- */

/* An address by its text in lower case, without the ZIP: that is often mended, and then it is the same address. */
static const char *address_key(lrti_arena *arena, const char *address)
{
    size_t len = strlen(address);
    char *key = lrti_arena_strn(arena, address, len);
    if (!key) {
        return NULL;
    }
    if (len > 6 && strspn(key + len - 5, "0123456789") == 5 && key[len - 6] == ' ') {
        len -= 6;
    }
    while (len > 0 && (key[len - 1] == ' ' || key[len - 1] == ',')) {
        len--;
    }
    key[len] = '\0';
    for (char *c = key; *c; c++) {
        *c = (char)lrti_ascii_lower((unsigned char)*c);
    }
    return key;
}

static int compare_entries(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    int c = strcmp(x->key, y->key);
    if (c) {
        return c;
    }
    for (int i = 0; i < 2; i++) { /* NaN first */
        double u = isnan(x->at[i]) ? -1000 : x->at[i], v = isnan(y->at[i]) ? -1000 : y->at[i];
        if (u != v) {
            return u < v ? -1 : 1;
        }
    }
    return x->record < y->record ? -1 : x->record > y->record;
}

static lrt_status progress(const job *j, const char *step, uint64_t done, uint64_t total)
{
    return j->o->on_progress && j->o->on_progress(j->o->user, step, done, total)
               ? lrti_fail(j->err, LRT_E_CANCELLED, "stopped while comparing")
               : LRT_OK;
}

static lrt_status read_entry(job *j, int k, lrti_record_kind kind, uint32_t i, entry *e)
{
    lrti_side *s = &j->side[k];
    uint32_t one;
    size_t n;
    lrti_geocode_record_parcels(s->geocoder, kind, i, e->at, &one, &n);
    e->record = i;
    if (kind == LRTI_RECORD_PARCEL) {
        e->key = lrti_geocode_parcel_key(s->geocoder, i);
    } else {
        lrti_arena scratch = {NULL};
        lrti_place place;
        lrt_status status = lrti_geocode_record(s->geocoder, kind, i, &scratch, &place, j->err);
        e->key = status == LRT_OK ? address_key(&j->keys, place.address) : "";
        lrti_arena_free(&scratch);
        if (status != LRT_OK || !e->key) {
            return status != LRT_OK ? status : lrti_fail_memory(j->err);
        }
    }
    return lrti_side_answer(s, kind, i, &e->answer);
}

static lrt_status read_entries(job *j, int k, lrti_record_kind kind)
{
    static const char *const step[2][2] = {{"older parcels", "older addresses"},
                                           {"newer parcels", "newer addresses"}};
    size_t n = lrti_geocode_record_count(j->side[k].geocoder, kind);
    j->entry[k] = malloc((n + 1) * sizeof *j->entry[k]);
    j->n[k] = n;
    lrt_status status = j->entry[k] ? LRT_OK : lrti_fail_memory(j->err);
    for (size_t i = 0; status == LRT_OK && i < n; i++) {
        if (i % 4096 == 0) {
            status = progress(j, step[k][kind], i, n);
        }
        if (status == LRT_OK) {
            status = read_entry(j, k, kind, (uint32_t)i, &j->entry[k][i]);
        }
    }
    if (status == LRT_OK && n > 1) {
        qsort(j->entry[k], n, sizeof *j->entry[k], compare_entries);
    }
    return status;
}

/* ---- rows ---- */

/* What a row tells, as a number: of a state and a change. */
static uint32_t story(lrti_place_state state, uint32_t change)
{
    return state == LRTI_PLACE_NEW || state == LRTI_PLACE_VANISHED
               ? LRTI_NO_ROW - 1 - (uint32_t)state
               : 2 * change + (state == LRTI_PLACE_MOVED);
}

/* An address of which nothing is told but what is told of a parcel of it. */
static bool told_by_parcel(const job *j, int k, uint32_t record, uint32_t what)
{
    double at[2];
    uint32_t one;
    size_t n;
    const uint32_t *parcel =
        lrti_geocode_record_parcels(j->side[k].geocoder, LRTI_RECORD_HOUSE, record, at, &one, &n);
    for (size_t i = 0; i < n; i++) {
        if (j->told[k][parcel[i]] == what) {
            return true;
        }
    }
    return false;
}

static lrt_status add_row(job *j, lrti_record_kind kind, lrti_place_state state, const entry *was,
                          const entry *is, uint32_t change)
{
    lrt_diff_result *r = j->r;
    int k = is ? 1 : 0;
    const entry *e = is ? is : was;
    lrti_side *s = &j->side[k];
    lrti_place place;
    if (kind == LRTI_RECORD_PARCEL) {
        j->told[k][e->record] = story(state, change);
    } else if (told_by_parcel(j, k, e->record, story(state, change))) {
        return LRT_OK;
    }
    lrt_status status =
        lrti_geocode_record(s->geocoder, kind, e->record, &r->arena, &place, j->err);
    if (status != LRT_OK) {
        return status;
    }
    if (!lrti_grow(&r->place, &r->cap_places, r->n_places + 1, sizeof *r->place)) {
        return lrti_fail_memory(j->err);
    }
    bool parcel = kind == LRTI_RECORD_PARCEL;
    r->place[r->n_places++] = (lrti_diff_place){
        kind,
        state,
        parcel ? lrti_geocode_parcel_number(s->geocoder, e->record) : place.address,
        parcel ? place.address : "",
        e->at[0],
        e->at[1],
        was ? was->at[0] : e->at[0],
        was ? was->at[1] : e->at[1],
        change,
        was ? j->side[0].answer[was->answer] : NULL,
        is ? j->side[1].answer[is->answer] : NULL,
    };
    r->rows[kind][state]++;
    if (state == LRTI_PLACE_CHANGED) {
        r->change[change].places++;
    }
    return LRT_OK;
}

static bool same_point(const entry *a, const entry *b)
{
    return (a->at[0] == b->at[0] || (isnan(a->at[0]) && isnan(b->at[0]))) &&
           (a->at[1] == b->at[1] || (isnan(a->at[1]) && isnan(b->at[1])));
}

static lrt_status join(job *j, lrti_record_kind kind, const entry *was, const entry *is)
{
    pair *p = NULL;
    lrt_diff_result *r = j->r;
    bool moved = !same_point(was, is);
    lrt_status status = pair_of(j, was->answer, is->answer, &p);
    if (status != LRT_OK) {
        return status;
    }
    r->compared[kind]++;
    if (moved) {
        r->moved_same[kind] += p->change == LRTI_NO_ROW;
        return p->change == LRTI_NO_ROW ? LRT_OK
                                        : add_row(j, kind, LRTI_PLACE_MOVED, was, is, p->change);
    }
    p->places[kind]++;
    return p->change == LRTI_NO_ROW ? LRT_OK
                                    : add_row(j, kind, LRTI_PLACE_CHANGED, was, is, p->change);
}

/* Entries of one key: those at the same point belong together, then the others in order; what is left is new or gone. */
static lrt_status join_equal(job *j, lrti_record_kind kind, entry *was, size_t n_was, entry *is,
                             size_t n_is)
{
    lrt_status status = LRT_OK;
    for (size_t i = 0; i < n_was; i++) {
        for (size_t k = 0; status == LRT_OK && k < n_is; k++) {
            if (is[k].key && same_point(&was[i], &is[k])) {
                status = join(j, kind, &was[i], &is[k]);
                was[i].key = is[k].key = NULL;
                break;
            }
        }
    }
    size_t k = 0;
    for (size_t i = 0; status == LRT_OK && i < n_was; i++) {
        while (k < n_is && !is[k].key) {
            k++;
        }
        if (was[i].key && k < n_is) {
            status = join(j, kind, &was[i], &is[k]);
            is[k].key = NULL;
        } else if (was[i].key) {
            status = add_row(j, kind, LRTI_PLACE_VANISHED, &was[i], NULL, LRTI_NO_ROW);
        }
    }
    for (k = 0; status == LRT_OK && k < n_is; k++) {
        if (is[k].key) {
            status = add_row(j, kind, LRTI_PLACE_NEW, NULL, &is[k], LRTI_NO_ROW);
        }
    }
    return status;
}

static size_t run_of(const entry *e, size_t n, size_t from, const char *key)
{
    size_t to = from;
    while (to < n && strcmp(e[to].key, key) == 0) {
        to++;
    }
    return to - from;
}

static lrt_status join_all(job *j, lrti_record_kind kind)
{
    lrt_status status = LRT_OK;
    size_t a = 0, b = 0;
    while (status == LRT_OK && (a < j->n[0] || b < j->n[1])) {
        const char *key = a == j->n[0] ? j->entry[1][b].key
                          : b == j->n[1] || strcmp(j->entry[0][a].key, j->entry[1][b].key) < 0
                              ? j->entry[0][a].key
                              : j->entry[1][b].key;
        size_t n = run_of(j->entry[0], j->n[0], a, key), m = run_of(j->entry[1], j->n[1], b, key);
        status = join_equal(j, kind, j->entry[0] + a, n, j->entry[1] + b, m);
        a += n;
        b += m;
    }
    return status;
}

static lrt_status compare_kind(job *j, lrti_record_kind kind)
{
    lrt_status status = read_entries(j, 0, kind);
    if (status == LRT_OK) {
        status = read_entries(j, 1, kind);
    }
    if (status == LRT_OK) {
        status = join_all(j, kind);
    }
    for (int k = 0; k < 2; k++) {
        free(j->entry[k]);
        j->entry[k] = NULL;
        j->n[k] = 0;
    }
    return status;
}

/* ---- totals ---- */

static int compare_totals(const void *a, const void *b)
{
    return strcmp(((const lrti_diff_total *)a)->id, ((const lrti_diff_total *)b)->id);
}

static bool first_of_category(const lrti_answer_record *a, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(a->partner[k].category, a->partner[i].category) == 0) {
            return false;
        }
    }
    return true;
}

static size_t rank_of(const lrti_answer_record *a, const char *id)
{
    size_t i = 0;
    while (i < a->n_partners && strcmp(a->partner[i].id, id) != 0) {
        i++;
    }
    return i;
}

/* What one partner of `a` has there and has not in `b`, for n places: as gains (1) or losses (0). */
static void count_partner(lrti_gains *g, const lrti_answer_record *a, size_t i,
                          const lrti_answer_record *b, bool gain, uint32_t n)
{
    size_t there = rank_of(b, a->partner[i].id);
    bool any = there < b->n_partners;
    if (!any) {
        *(gain ? &g->any_gained : &g->any_lost) += n;
    }
    if (i == 0 && !(any && there == 0)) {
        *(gain ? &g->first_gained : &g->first_lost) += n;
    }
    if (first_of_category(a, i) && !(any && first_of_category(b, there))) {
        *(gain ? &g->category_gained : &g->category_lost) += n;
    }
}

static lrti_diff_total *total_of(lrti_diff_total *all, size_t n, const char *id)
{
    lrti_diff_total key = {id, "", "", {{0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}}};
    return bsearch(&key, all, n, sizeof *all, compare_totals);
}

/* All partners of both sides, each once, by id; as the newer side names them. */
static lrti_diff_total *list_partners(job *j, size_t *n_out)
{
    size_t n = 0;
    size_t most = (size_t)lrti_rows(j->side[0].t, LRTI_T_organization) +
                  lrti_rows(j->side[1].t, LRTI_T_organization) + 1;
    lrti_diff_total *all = lrti_arena_alloc(&j->r->arena, most, sizeof *all);
    for (int k = 1; all && k >= 0; k--) {
        const lrti_side *s = &j->side[k];
        for (uint32_t row = 0; row < lrti_rows(s->t, LRTI_T_organization); row++) {
            const char *id = LRTI_TX(s->t, organization, id, row);
            uint32_t c = s->d->category_of_organization[row];
            if (k == 1 || lrti_find_row(j->side[1].t, LRTI_T_organization, id) == LRTI_NO_ROW) {
                all[n].id = id;
                all[n].name = LRTI_TX(s->t, organization, name, row);
                all[n++].category = c == LRTI_NO_ROW ? "" : s->d->category[c];
            }
        }
    }
    if (n > 1) {
        qsort(all, n, sizeof *all, compare_totals);
    }
    *n_out = n;
    return all;
}

/* From the rows, so that the totals say what the rows say; rows that share a change are counted together. */
static lrt_status make_totals(job *j)
{
    lrt_diff_result *r = j->r;
    size_t n, kept = 0;
    lrti_diff_total *all = list_partners(j, &n);
    uint32_t(*places)[2] = calloc(r->n_changes + 1, sizeof *places);
    if (!all || !places) {
        free(places);
        return lrti_fail_memory(j->err);
    }
    for (size_t i = 0; i < r->n_places; i++) {
        if (r->place[i].state == LRTI_PLACE_CHANGED) {
            places[r->place[i].change][r->place[i].kind]++;
        }
    }
    for (size_t c = 0; c < r->n_changes; c++) {
        const lrti_answer_record *side[2] = {r->change[c].was, r->change[c].is};
        for (int k = 0; k < 2; k++) {
            for (size_t i = 0; i < side[k]->n_partners; i++) {
                lrti_diff_total *t = total_of(all, n, side[k]->partner[i].id);
                for (int kind = 0; t && kind < 2; kind++) {
                    count_partner(&t->of[kind], side[k], i, side[!k], k == 1, places[c][kind]);
                }
            }
        }
    }
    free(places);
    static const lrti_gains none[2];
    for (size_t i = 0; i < n; i++) {
        if (memcmp(all[i].of, none, sizeof none) != 0) {
            all[kept++] = all[i];
        }
    }
    r->total = all;
    r->n_totals = kept;
    return LRT_OK;
}

/* ---- the whole ---- */

static lrt_status compare(job *j)
{
    for (int k = 0; k < 2; k++) {
        size_t n = lrti_geocode_record_count(j->side[k].geocoder, LRTI_RECORD_PARCEL);
        j->told[k] = malloc((n + 1) * sizeof *j->told[k]);
        if (!j->told[k]) {
            return lrti_fail_memory(j->err);
        }
        for (size_t i = 0; i < n; i++) {
            j->told[k][i] = LRTI_NO_ROW;
        }
    }
    lrt_status status = progress(j, "boundaries", 0, 0);
    if (status == LRT_OK) {
        status = lrti_diff_boundaries(j->r, j->side, j->err);
    }
    if (status == LRT_OK) {
        status = compare_kind(j, LRTI_RECORD_PARCEL);
    }
    if (status == LRT_OK) {
        status = compare_kind(j, LRTI_RECORD_HOUSE);
    }
    if (status == LRT_OK) {
        status = make_totals(j);
    }
    for (size_t i = 0; status == LRT_OK && i < j->cap_pairs; i++) {
        if (j->pair[i].was != LRTI_NO_ANSWER) {
            lrti_diff_count(j->r, j->side, j->pair[i].places, j->side[0].answer[j->pair[i].was],
                            j->side[1].answer[j->pair[i].is]);
        }
    }
    return status;
}

static lrt_status open_sides(job *j)
{
    lrt_status status = LRT_OK;
    for (int k = 0; status == LRT_OK && k < 2; k++) {
        lrti_side *s = &j->side[k];
        lrt_query q = LRT_QUERY_INIT;
        q.as_of = k && j->o->as_of_new ? j->o->as_of_new : j->o->as_of;
        q.role = j->o->role;
        q.facts = j->o->facts;
        q.n_facts = j->o->n_facts;
        q.view = j->o->view;
        s->router = j->r->router[k];
        s->asked = &j->r->asked[k];
        s->rule = j->o->rule;
        s->arena = &j->r->arena;
        s->err = j->err;
        status = lrti_router_ready(s->router, j->err);
        if (status == LRT_OK) {
            lrt_error why;
            status = lrti_ask(s->router, &q, &j->r->arena, &j->r->asked[k], &why);
            if (status != LRT_OK) {
                lrti_fail_at(j->err, status, s->router->path, 0, NULL, "%s", why.message);
            }
        }
        if (status == LRT_OK) {
            status = lrti_side_open(s);
        }
    }
    return status;
}

static lrt_status keep_question(lrt_diff_result *r, const lrt_diff_options *o, lrt_error *err)
{
    const char **fact = lrti_arena_alloc(&r->arena, o->n_facts + 1, sizeof *fact);
    r->role = lrti_arena_str(&r->arena, o->role ? o->role : "");
    bool good = fact && r->role;
    for (size_t i = 0; good && i < o->n_facts; i++) {
        fact[i] = lrti_arena_str(&r->arena, o->facts[i]);
        good = fact[i] != NULL;
    }
    r->fact = fact;
    r->n_facts = o->n_facts;
    r->rule = o->rule;
    return good ? LRT_OK : lrti_fail_memory(err);
}

static lrt_status run(lrt_diff_result *r, const lrt_diff_options *o, lrt_error *err)
{
    job j;
    memset(&j, 0, sizeof j);
    j.r = r;
    j.o = o;
    j.err = err;
    lrt_status status = open_sides(&j);
    if (status == LRT_OK) {
        status = keep_question(r, o, err);
    }
    if (status == LRT_OK) {
        status = compare(&j);
    }
    lrti_side_close(&j.side[0]);
    lrti_side_close(&j.side[1]);
    free(j.pair);
    free(j.told[0]);
    free(j.told[1]);
    lrti_arena_free(&j.keys);
    return status;
}

static lrt_status check_options(const lrt_diff_options *given, lrt_diff_options *o, lrt_error *err)
{
    if (!given || !lrti_take_struct(o, sizeof *o, LRTI_THROUGH(lrt_diff_options, user), given)) {
        return lrti_fail(
            err, LRT_E_ARG,
            "lrt_diff_options is not initialised with LRT_DIFF_OPTIONS_INIT" LRTI_OR_NEWER);
    }
    if (!o->as_of) {
        return lrti_fail(err, LRT_E_ARG, "as_of is needed: the day for which both are compared");
    }
    if (o->n_facts > LRT_FACTS_MAX || (o->n_facts && !o->facts)) {
        return lrti_fail(err, LRT_E_ARG, "facts: an array of at most %d texts", LRT_FACTS_MAX);
    }
    if ((unsigned)o->rule > LRT_RULE_PARCEL || (unsigned)o->view > LRT_VIEW_OWNER) {
        return lrti_fail(err, LRT_E_ARG, "rule %d or view %d is not known", (int)o->rule,
                         (int)o->view);
    }
    return LRT_OK;
}

lrt_status lrt_diff(const lrt_router *older, const lrt_router *newer,
                    const lrt_diff_options *options, lrt_diff_result **out, lrt_error *err)
{
    lrt_diff_options o = LRT_DIFF_OPTIONS_INIT;
    if (!out) {
        return lrti_fail(err, LRT_E_ARG, "out is NULL");
    }
    *out = NULL;
    if (!older || !newer) {
        return lrti_fail(err, LRT_E_ARG, "two open datasets are needed; one may stand for both");
    }
    lrt_status status = check_options(options, &o, err);
    lrt_diff_result *r = status == LRT_OK ? calloc(1, sizeof *r) : NULL;
    if (!r) {
        return status == LRT_OK ? lrti_fail_memory(err) : status;
    }
    r->router[0] = lrt_retain((lrt_router *)(uintptr_t)older);
    r->router[1] = lrt_retain((lrt_router *)(uintptr_t)newer);
    status = run(r, &o, err);
    if (status != LRT_OK) {
        lrt_diff_free(r);
        return status;
    }
    *out = r;
    return LRT_OK;
}

void lrt_diff_free(lrt_diff_result *diff)
{
    if (diff) {
        free(diff->place);
        free(diff->change);
        free(diff->boundary);
        lrti_arena_free(&diff->arena);
        lrt_close(diff->router[0]);
        lrt_close(diff->router[1]);
        free(diff);
    }
}

void lrt_diff_count(const lrt_diff_result *diff, lrt_diff_counts *out)
{
    if (!out) {
        return;
    }
    memset(out, 0, sizeof *out);
    for (int k = 0; diff && k < 2; k++) {
        out->compared[k] = diff->compared[k];
        out->changed[k] = diff->rows[k][LRTI_PLACE_CHANGED];
        out->moved[k] = diff->rows[k][LRTI_PLACE_MOVED];
        out->appeared[k] = diff->rows[k][LRTI_PLACE_NEW];
        out->vanished[k] = diff->rows[k][LRTI_PLACE_VANISHED];
    }
    out->boundaries = diff ? (uint32_t)diff->n_boundaries : 0;
}

int lrt_diff_is_empty(const lrt_diff_result *diff)
{
    return diff && diff->n_places == 0 && diff->n_boundaries == 0;
}
