#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "diff_inside.h"
#include "hash.h"
#include "route.h"

/* ---- parcel lists: whoever is named on one is not like its neighbours ---- */

/* Lists are typed by hand: letters and digits count, whatever the case (as route.c compares them). */
static char *key_of_number(lrti_arena *arena, const char *text)
{
    char *out = lrti_arena_alloc(arena, strlen(text) + 1, 1), *at = out;
    for (; out && *text; text++) {
        int c = lrti_ascii_lower((unsigned char)*text);
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) {
            *at++ = (char)c;
        }
    }
    return out;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static lrt_status read_lists(lrti_side *s)
{
    uint32_t n = lrti_rows(s->t, LRTI_T_parcel_area);
    s->listed = lrti_arena_alloc(s->arena, (size_t)n + 1, sizeof *s->listed);
    for (uint32_t r = 0; s->listed && r < n; r++) {
        s->listed[r] = key_of_number(s->arena, LRTI_TX(s->t, parcel_area, ppn, r));
        if (!s->listed[r]) {
            return lrti_fail_memory(s->err);
        }
    }
    s->n_listed = n;
    if (s->listed && n > 1) {
        qsort(s->listed, n, sizeof *s->listed, compare_texts);
    }
    return s->listed ? LRT_OK : lrti_fail_memory(s->err);
}

/* The key of a parcel where a list names it, else NULL. */
static const char *named(const lrti_side *s, uint32_t parcel)
{
    char key[256];
    size_t n = 0;
    const char *text = lrti_geocode_parcel_key(s->geocoder, parcel);
    for (; *text && n + 1 < sizeof key; text++) {
        key[n++] = (char)lrti_ascii_lower((unsigned char)*text);
    }
    key[n] = '\0';
    const char *wanted = key;
    char *const *found = bsearch(&wanted, s->listed, s->n_listed, sizeof *s->listed, compare_texts);
    return found ? *found : NULL;
}

/* ---- open and close ---- */

lrt_status lrti_side_open(lrti_side *s)
{
    uint32_t covers = lrti_areas_cover_count(s->router->areas);
    s->d = &s->router->directory;
    s->t = &s->d->t;
    s->geocoder = &s->router->geocoder;
    s->world = lrti_router_world(s->router);
    s->of_cover = malloc(((size_t)covers + 1) * sizeof *s->of_cover);
    if (!s->of_cover) {
        return lrti_fail_memory(s->err);
    }
    for (uint32_t c = 0; c < covers; c++) {
        s->of_cover[c] = LRTI_NO_ANSWER;
    }
    return read_lists(s);
}

void lrti_side_close(lrti_side *s)
{
    free(s->answer);
    free(s->key);
    free(s->known.slot);
    free(s->of_cover);
    lrti_buf_free(&s->scratch);
}

/* ---- one partner of an answer ---- */

/* Hours are not compared: whether a desk is open on a Sunday says nothing about the directory. */
static const char *permission_text(lrti_side *s, const lrti_match *m)
{
    uint32_t service = m->n_services ? m->service[0].service : LRTI_NO_ROW;
    lrti_permission p = lrti_protocol_judge(s->d, m->protocol, service, m->organization, s->asked);
    const char *ask = p.ask == LRTI_NO_ROW ? "" : LRTI_TX(s->t, role, id, p.ask);
    switch (p.verdict) {
    case LRT_PERMIT_NOT_NOW: return lrt_permit_text(LRT_PERMIT_ALLOWED);
    case LRT_PERMIT_ASK_FIRST:
        return lrti_arena_printf(s->arena, "%s:%s", lrt_permit_text(p.verdict), ask);
    case LRT_PERMIT_DEPENDS: {
        const char *by = p.approval == LRTI_NO_ROW ? "" : LRTI_TX(s->t, role, id, p.approval);
        return lrti_arena_printf(s->arena, "from:%s%s%s",
                                 p.initiator == LRTI_NO_ROW ? ""
                                                            : LRTI_TX(s->t, role, id, p.initiator),
                                 by[0] ? "+approval:" : "", by);
    }
    default: return lrt_permit_text(p.verdict);
    }
}

static void add_part(lrti_buf *out, const char *name, const char *text)
{
    if (text[0]) {
        lrti_buf_printf(out, "%s%s: ", out->len ? "; " : "", name);
        lrti_buf_str(out, text);
    }
}

static const char *protocol_text(lrti_side *s, const lrti_match *m)
{
    lrti_buf *out = &s->scratch;
    lrti_reader see = {s->t, s->asked->view};
    uint32_t r = m->protocol;
    out->len = 0;
    if (r == LRTI_NO_ROW) {
        return "";
    }
    add_part(out, "when", LRTI_SEE(see, contact_protocol, when_to_contact, r));
    add_part(out, "mode", LRTI_SEE(see, contact_protocol, mode, r));
    add_part(out, "steps", LRTI_SEE(see, contact_protocol, steps, r));
    add_part(out, "send", LRTI_SEE(see, contact_protocol, send, r));
    int32_t days = LRTI_I32(s->t, contact_protocol, respond_within_days, r);
    if (days != LRTI_NO_INT) {
        lrti_buf_printf(out, "%srespond within: %d days", out->len ? "; " : "", (int)days);
    }
    add_part(out, "escalate to", LRTI_SEE(see, contact_protocol, escalate_to, r));
    add_part(out, "message", LRTI_SEE(see, contact_protocol, message, r));
    return out->failed ? NULL : out->len ? lrti_arena_strn(s->arena, out->data, out->len) : "";
}

static const char *services_text(lrti_side *s, const lrti_match *m)
{
    lrti_buf *out = &s->scratch;
    out->len = 0;
    for (size_t i = 0; i < m->n_services; i++) {
        lrti_buf_printf(out, "%s%s", i ? ";" : "",
                        LRTI_TX(s->t, service, id, m->service[i].service));
    }
    return out->failed ? NULL : out->len ? lrti_arena_strn(s->arena, out->data, out->len) : "";
}

static const char *contact_text(lrti_side *s, const lrti_contact *c)
{
    lrti_buf *out = &s->scratch;
    out->len = 0;
    lrti_buf_str(out, c->channel);
    lrti_buf_char(out, ' ');
    lrti_buf_str(out, c->value);
    const char *const more[] = {c->hours, c->audience, c->note};
    for (size_t i = 0; i < LRTI_COUNT(more); i++) {
        if (more[i][0]) {
            lrti_buf_str(out, ", ");
            lrti_buf_str(out, more[i]);
        }
    }
    return out->failed ? NULL : lrti_arena_strn(s->arena, out->data, out->len);
}

static bool make_partner(lrti_side *s, const lrti_match *m, lrti_diff_partner *p)
{
    uint32_t category = s->d->category_of_organization[m->organization];
    *p = (lrti_diff_partner){
        LRTI_TX(s->t, organization, id, m->organization),
        LRTI_TX(s->t, organization, name, m->organization),
        category == LRTI_NO_ROW ? "" : s->d->category[category],
        services_text(s, m),
        lrti_arena_alloc(s->arena, m->n_contacts + 1, sizeof *p->contact),
        m->n_contacts,
        permission_text(s, m),
        protocol_text(s, m),
        m,
    };
    bool good = p->services && p->contact && p->permission && p->protocol;
    for (size_t i = 0; good && i < m->n_contacts; i++) {
        p->contact[i] = contact_text(s, &m->contact[i]);
        good = p->contact[i] != NULL;
    }
    return good;
}

/* ---- an answer, once ---- */

static lrt_status route_answer(lrti_side *s, const lrti_place *place, lrti_answer_record *a)
{
    lrt_status status = lrti_locate(&s->world, place, s->rule, s->asked->as_of, NAN, LRTI_COVERS,
                                    s->arena, &a->located, s->err);
    if (status == LRT_OK) {
        status =
            lrti_route(s->d, s->geocoder, &a->located, s->asked, s->arena, &a->matches, s->err);
    }
    if (status == LRT_OK) {
        status = lrti_route_describe(s->d, &a->located, s->asked, s->arena, &a->matches, s->err);
    }
    a->status = a->located.status;
    a->located.parcels = NULL; /* of one place, and shorter-lived */
    a->located.n_parcels = 0;
    a->located.address = "";
    a->partner = lrti_arena_alloc(s->arena, a->matches.n + 1, sizeof *a->partner);
    if (status == LRT_OK && !a->partner) {
        status = lrti_fail_memory(s->err);
    }
    for (; status == LRT_OK && a->n_partners < a->matches.n; a->n_partners++) {
        if (!make_partner(s, &a->matches.match[a->n_partners], &a->partner[a->n_partners])) {
            status = lrti_fail_memory(s->err);
        }
    }
    return status;
}

/* Slot of a key: of the same one, or a free one. */
static uint32_t *find_slot(const lrti_side *s, const char *key, size_t len)
{
    const lrti_table_of_texts *k = &s->known;
    size_t i = (size_t)lrti_checksum(key, len) & (k->cap - 1);
    while (k->slot[i] && strcmp(s->key[k->slot[i] - 1], key) != 0) {
        i = (i + 1) & (k->cap - 1);
    }
    return &k->slot[i];
}

static bool make_room(lrti_side *s)
{
    lrti_table_of_texts *k = &s->known;
    if (2 * (s->n_answers + 1) <= k->cap) {
        return true;
    }
    size_t cap = k->cap ? 2 * k->cap : 256;
    uint32_t *slot = calloc(cap, sizeof *slot);
    if (!slot) {
        return false;
    }
    free(k->slot);
    k->slot = slot;
    k->cap = cap;
    for (size_t i = 0; i < s->n_answers; i++) {
        *find_slot(s, s->key[i], strlen(s->key[i])) = (uint32_t)i + 1;
    }
    return true;
}

/* All that routing reads of a place, as a text. */
static void write_key(lrti_side *s, const lrti_located *l, bool *listed)
{
    lrti_buf *key = &s->scratch;
    key->len = 0;
    *listed = false;
    lrti_buf_printf(key, "%d", (int)l->status);
    for (size_t i = 0; i < l->n_applying; i++) {
        lrti_buf_printf(key, ",%u:%u", l->hit[i].area, l->hit[i].share);
    }
    for (size_t i = 0; s->n_listed && i < l->n_parcels; i++) {
        const char *parcel = named(s, l->parcels[i]);
        if (parcel) {
            lrti_buf_printf(key, ";%s", parcel);
            *listed = true;
        }
    }
}

static lrt_status new_answer(lrti_side *s, const lrti_place *place, bool listed, uint32_t *out)
{
    lrti_answer_record *a = lrti_arena_alloc(s->arena, 1, sizeof *a);
    char *key = lrti_arena_strn(s->arena, s->scratch.data, s->scratch.len);
    if (!a || !key ||
        !lrti_grow(&s->answer, &s->cap_answers, s->n_answers + 1, sizeof *s->answer) ||
        !lrti_grow(&s->key, &s->cap_keys, s->n_answers + 1, sizeof *s->key)) {
        return lrti_fail_memory(s->err);
    }
    lrt_status status = route_answer(s, place, a);
    a->listed = listed;
    if (status == LRT_OK) {
        s->key[s->n_answers] = key;
        s->answer[s->n_answers] = a;
        *find_slot(s, key, strlen(key)) = (uint32_t)s->n_answers + 1;
        *out = (uint32_t)s->n_answers++;
    }
    return status;
}

static lrt_status answer_place(lrti_side *s, lrti_record_kind kind, uint32_t i, uint32_t *out,
                               bool *cover_decides)
{
    lrti_arena scratch = {NULL};
    lrti_place place;
    lrti_located l;
    bool listed = false;
    lrt_status status = make_room(s)
                            ? lrti_geocode_record(s->geocoder, kind, i, &scratch, &place, s->err)
                            : lrti_fail_memory(s->err);
    if (status == LRT_OK) {
        status = lrti_locate(&s->world, &place, s->rule, s->asked->as_of, NAN, LRTI_COVERS,
                             &scratch, &l, s->err);
    }
    if (status == LRT_OK) {
        write_key(s, &l, &listed);
        /* in a hole of a tessellation the distance to its edges decides too, and that is a matter of the point */
        *cover_decides = !listed && !l.parcel_rule && !l.measured;
        uint32_t *slot = s->scratch.failed ? NULL : find_slot(s, s->scratch.data, s->scratch.len);
        if (!slot) {
            status = lrti_fail_memory(s->err);
        } else if (*slot) {
            *out = *slot - 1;
        } else {
            status = new_answer(s, &place, listed, out);
        }
    }
    lrti_arena_free(&scratch);
    return status;
}

/* Does the area over the point say all? Not where a polygon is known, a list names it, or there is no point. */
static bool point_decides(const lrti_side *s, lrti_record_kind kind, uint32_t i, double at[2])
{
    uint32_t one;
    size_t n, shares;
    const uint32_t *parcel = lrti_geocode_record_parcels(s->geocoder, kind, i, at, &one, &n);
    if (!(fabs(at[0]) <= 180 && fabs(at[1]) <= 90) ||
        (n == 1 && s->rule != LRT_RULE_POINT &&
         lrti_shares_of(&s->router->shares, parcel[0], &shares))) {
        return false;
    }
    for (size_t k = 0; s->n_listed && k < n; k++) {
        if (named(s, parcel[k])) {
            return false;
        }
    }
    return true;
}

lrt_status lrti_side_answer(lrti_side *s, lrti_record_kind kind, uint32_t i, uint32_t *out)
{
    double at[2];
    uint32_t cover = LRT_COVER_INVALID;
    bool decides = point_decides(s, kind, i, at), cover_decides = false;
    if (decides) {
        cover = lrti_areas_cover_at(
            s->router->areas, lrti_areas_epoch(s->router->areas, s->asked->as_of), at[0], at[1]);
        if (cover == LRT_COVER_INVALID) {
            return lrti_fail_at(s->err, LRT_E_DATASET, s->router->path, 0, NULL,
                                "the area index is damaged; rebuild it");
        }
        cover &= ~LRT_COVER_ON_EDGE;
        if (s->of_cover[cover] != LRTI_NO_ANSWER) {
            *out = s->of_cover[cover];
            return LRT_OK;
        }
    }
    lrt_status status = answer_place(s, kind, i, out, &cover_decides);
    if (status == LRT_OK && decides && cover_decides) {
        s->of_cover[cover] = *out;
    }
    return status;
}
