/*
 * worklist: what of a territory is to be verified or filled in, as of a date, by partner - so that each part can be sent to
 * the partner it is about - and as text, JSON and CSV.
 *
 * A new kind of item is a function that calls add(), in the list of finders; for whom it is (partner or staff) goes with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "csvio.h"
#include "format.h"
#include "fresh.h"
#include "protocol.h"
#include "wrap.h"

typedef struct item {
    uint32_t partner; /* row of organization, LRTI_NO_ROW = the territory's own */
    bool ask;         /* the partner can answer it; else staff decides */
    const char *kind, *table, *id, *text, *last_verified;
    int32_t age_days; /* LRTI_NO_INT */
} item;

typedef struct list {
    const lrt_router *router;
    const lrti_directory *d;
    const lrti_tables *t;
    uint32_t as_of;
    item *item;
    size_t n, cap;
    lrti_arena arena;
    bool failed;
} list;

static void add(list *l, item new)
{
    if (!new.text || !lrti_grow(&l->item, &l->cap, l->n + 1, sizeof *l->item)) {
        l->failed = true;
        return;
    }
    l->item[l->n++] = new;
}

/* ---- facts to verify ---- */

static void check_age(list *l, uint32_t org, int table, const char *source_type,
                      const char *verified, const char *id, const char *what)
{
    static const char *const kind[] = {"", "stale", "never_verified"};
    lrti_age age = lrti_fresh_age(l->t, table, source_type, verified, l->as_of);
    if (age.state == LRTI_FRESH) {
        return;
    }
    const char *text =
        age.state == LRTI_STALE
            ? lrti_arena_printf(&l->arena,
                                "%s was last verified %s, %d days ago. Is it still right?",
                                what ? what : "", verified, (int)age.days)
            : lrti_arena_printf(&l->arena, "%s has never been verified. Is it right?",
                                what ? what : "");
    add(l, (item){org, true, kind[age.state], lrti_table(table)->name, id, what ? text : NULL,
                  verified, age.days});
}

static void find_organization(list *l, uint32_t org)
{
    const lrti_tables *t = l->t;
    check_age(l, org, LRTI_T_organization, "", LRTI_TX(t, organization, last_verified, org),
              LRTI_TX(t, organization, id, org),
              lrti_arena_printf(&l->arena, "The entry of %s", LRTI_TX(t, organization, name, org)));
}

static const char *contact_value(const lrti_tables *t, uint32_t row)
{
    const char *value = LRTI_TX(t, contact, value, row);
    return value[0] ? value : LRTI_TX(t, contact, email, row);
}

static void find_contacts(list *l, uint32_t org)
{
    const lrti_tables *t = l->t;
    size_t n_phones, n_contacts, reachable = 0;
    const uint32_t *phone = lrti_related(&l->d->phones_of_organization, org, &n_phones),
                   *contact = lrti_related(&l->d->contacts_of_organization, org, &n_contacts);
    for (size_t i = 0; i < n_contacts; i++) {
        uint32_t c = contact[i];
        const char *value = contact_value(t, c), *title = LRTI_TX(t, contact, title, c);
        reachable += value[0] != '\0';
        check_age(l, org, LRTI_T_contact, LRTI_TX(t, contact, source_type, c),
                  LRTI_TX(t, contact, last_verified, c), LRTI_TX(t, contact, id, c),
                  lrti_arena_printf(&l->arena, "The contact %s%s%s%s",
                                    title[0] ? title : LRTI_TX(t, contact, id, c),
                                    value[0] ? " (" : "", value, value[0] ? ")" : ""));
    }
    for (size_t i = 0; i < n_phones; i++) {
        uint32_t p = phone[i];
        const char *extension = LRTI_TX(t, phone, extension, p),
                   *note = LRTI_TX(t, phone, description, p);
        check_age(l, org, LRTI_T_phone, LRTI_TX(t, phone, source_type, p),
                  LRTI_TX(t, phone, last_verified, p), LRTI_TX(t, phone, id, p),
                  lrti_arena_printf(&l->arena, "The phone number %s%s%s%s%s%s",
                                    LRTI_TX(t, phone, number, p), extension[0] ? " ext. " : "",
                                    extension, note[0] ? " (" : "", note, note[0] ? ")" : ""));
    }
    if (n_phones + reachable == 0) {
        add(l,
            (item){org, true, "contact_missing", "organization", LRTI_TX(t, organization, id, org),
                   "No phone, e-mail or other contact is on record. How can inspectors reach you?",
                   "", LRTI_NO_INT});
    }
}

/* ---- what nobody has said ---- */

/* The rules in force for a partner, whatever the facts: each that names no role; or that there is none that does. */
static void find_protocol(list *l, uint32_t org)
{
    const lrti_tables *t = l->t;
    const char *category = LRTI_TX(t, organization, category, org);
    bool settled = false, listed = false;
    for (uint32_t r = 0; r < lrti_rows(t, LRTI_T_contact_protocol); r++) {
        uint32_t current = LRTI_U32(t, contact_protocol, current, r),
                 service = LRTI_U32(t, contact_protocol, service_id, r),
                 own = LRTI_U32(t, contact_protocol, organization_id, r);
        bool general = service == LRTI_NO_ROW && own == LRTI_NO_ROW && category[0] &&
                       strcmp(LRTI_TX(t, contact_protocol, category, r), category) == 0;
        own = own == LRTI_NO_ROW && service != LRTI_NO_ROW
                  ? LRTI_U32(t, service, organization_id, service)
                  : own;
        if ((current != LRTI_NO_ROW && current != 0) || (own != org && !general) ||
            !lrti_in_force(l->as_of, LRTI_U32(t, contact_protocol, valid_from, r),
                           LRTI_U32(t, contact_protocol, valid_to, r))) {
            continue;
        }
        if (lrti_protocol_standing(l->d, r) != LRT_PERMIT_NOT_SET) {
            settled = true;
        } else if (!general) {
            listed = true;
            add(l, (item){org, false, "protocol_not_set", "contact_protocol",
                          LRTI_TX(t, contact_protocol, id, r),
                          lrti_arena_printf(&l->arena,
                                            "Rule %s does not say which staff role may make the "
                                            "contact.",
                                            LRTI_TX(t, contact_protocol, id, r)),
                          "", LRTI_NO_INT});
        }
    }
    if (!settled && !listed) {
        add(l, (item){org, false, "protocol_not_set", "organization",
                      LRTI_TX(t, organization, id, org),
                      "No rule says which staff role may contact them, how, and when.", "",
                      LRTI_NO_INT});
    }
}

static void find_conditions(list *l, uint32_t org)
{
    const lrti_tables *t = l->t;
    size_t n, n_attributes;
    const uint32_t *row = lrti_related(&l->d->services_of_organization, org, &n);
    for (size_t i = 0; i < n; i++) {
        uint32_t s = row[i];
        double from = LRTI_F64(t, service, minimum_age, s),
               to = LRTI_F64(t, service, maximum_age, s);
        lrti_related(&l->d->attributes_of_service, s, &n_attributes);
        if (lrti_service_fits(t, s, l->as_of) && n_attributes == 0 && from != from && to != to &&
            !LRTI_TX(t, service, eligibility_description, s)[0]) {
            add(l, (item){org, true, "conditions_unknown", "service", LRTI_TX(t, service, id, s),
                          lrti_arena_printf(&l->arena,
                                            "For whom is \"%s\"? Nothing is on record, not even "
                                            "that it is for everybody.",
                                            LRTI_TX(t, service, name, s)),
                          "", LRTI_NO_INT});
        }
    }
}

static bool has_area(const list *l, uint32_t org)
{
    const lrti_tables *t = l->t;
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_service_area_boundary); i++) {
        uint32_t area = LRTI_U32(t, service_area_boundary, service_area_id, i),
                 of = lrti_service_area_organization(t, area);
        if (of != LRTI_NO_ROW && lrti_answering_organization(t, of, l->as_of) == org &&
            lrti_in_force(l->as_of, LRTI_U32(t, service_area, valid_from, area),
                          LRTI_U32(t, service_area, valid_to, area))) {
            return true;
        }
    }
    for (uint32_t i = 0; i < lrti_rows(t, LRTI_T_parcel_area); i++) {
        if (LRTI_U32(t, parcel_area, organization_id, i) == org &&
            LRTI_U32(t, parcel_area, effect, i) == 0) { /* "include" stands first */
            return true;
        }
    }
    return false;
}

static void find_area(list *l, uint32_t org)
{
    if (!has_area(l, org)) {
        add(l,
            (item){org, true, "area_missing", "organization", LRTI_TX(l->t, organization, id, org),
                   "No area on record that a map can show. Which streets, neighborhoods or wards "
                   "do you serve?",
                   "", LRTI_NO_INT});
    }
}

static void find_context(list *l)
{
    const lrti_tables *t = l->t;
    for (uint32_t i = 0; i < LRTI_CONTEXT_TOPICS; i++) {
        uint32_t areas = 0, missing = 0;
        for (uint32_t b = 0; b < lrti_rows(t, LRTI_T_boundary); b++) {
            uint32_t set = LRTI_U32(t, boundary, boundary_set_id, b);
            size_t n;
            lrti_related(&l->d->contexts_of_boundary, b, &n);
            if (n && lrti_in_force(l->as_of, LRTI_U32(t, boundary_set, start_date, set),
                                   LRTI_U32(t, boundary_set, end_date, set))) {
                areas++;
                missing += lrti_context_missing(l->d, b, l->as_of) >> i & 1;
            }
        }
        if (missing || !areas) {
            add(l, (item){LRTI_NO_ROW, false, "context_not_collected", "context",
                          lrti_context_topics[i].id,
                          lrti_arena_printf(&l->arena,
                                            "%s: not collected for %u of %u areas that have any "
                                            "context.",
                                            lrti_context_topics[i].name, missing, areas),
                          "", LRTI_NO_INT});
        }
    }
}

static bool make(list *l, const lrt_router *router, uint32_t as_of)
{
    static void (*const finders[])(list *, uint32_t) = {find_organization, find_contacts, find_area,
                                                        find_conditions, find_protocol};
    lrt_error err;
    memset(l, 0, sizeof *l);
    l->router = router;
    l->d = &router->directory;
    l->t = &router->directory.t;
    l->as_of = as_of;
    if (lrti_router_ready((lrt_router *)(uintptr_t)router, &err) != LRT_OK) {
        return false;
    }
    for (uint32_t org = 0; org < lrti_rows(l->t, LRTI_T_organization); org++) {
        for (size_t i = 0; i < LRTI_COUNT(finders); i++) {
            if (lrti_answering_organization(l->t, org, as_of) == org) {
                finders[i](l, org);
            }
        }
    }
    find_context(l);
    return !l->failed;
}

static void drop(list *l)
{
    free(l->item);
    lrti_arena_free(&l->arena);
}

/* Items of one partner stand together: the next one that begins another. */
static size_t end_of_group(const list *l, size_t from)
{
    size_t i = from;
    while (i < l->n && l->item[i].partner == l->item[from].partner) {
        i++;
    }
    return i;
}

/* ---- JSON ---- */

static lrti_json *item_json(lrti_json_build *b, const item *x)
{
    lrti_json *o = lrti_json_object();
    lrti_json_set_text(b, o, "kind", x->kind);
    lrti_json_set_text(b, o, "for", x->ask ? "partner" : "staff");
    lrti_json_set_text(b, o, "table", x->table);
    lrti_json_set_text(b, o, "id", x->id);
    lrti_json_set_text(b, o, "text", x->text);
    if (x->age_days == LRTI_NO_INT) {
        lrti_json_set_null(b, o, "age_days");
    } else {
        lrti_json_set_int(b, o, "age_days", x->age_days);
    }
    return o;
}

static lrti_json *group_json(lrti_json_build *b, const list *l, size_t from, size_t to)
{
    lrti_json *o = lrti_json_object(), *a = lrti_json_array();
    uint32_t org = l->item[from].partner;
    lrti_json_set_text(b, o, "id", LRTI_TX(l->t, organization, id, org));
    lrti_json_set_text(b, o, "name", LRTI_TX(l->t, organization, name, org));
    for (size_t i = from; i < to; i++) {
        lrti_json_add(b, a, item_json(b, &l->item[i]));
    }
    lrti_json_set(b, o, "items", a);
    return o;
}

size_t lrt_worklist_json(const lrt_router *router, uint32_t as_of, char *buf, size_t size)
{
    list l;
    char date[16];
    lrti_json_build b = {false};
    lrti_json *o, *partners, *territory;
    if (!router || !lrti_date_valid(as_of) || !make(&l, router, as_of)) {
        return SIZE_MAX;
    }
    o = lrti_json_object();
    partners = lrti_json_array();
    territory = lrti_json_array();
    lrti_date_text(as_of, date);
    lrti_json_set_text(&b, o, "schema", "libroute/worklist/1");
    lrti_json_set_text(&b, o, "as_of", date);
    lrti_json_set(&b, o, "dataset", lrti_format_dataset(&b, router));
    lrti_json_set_int(&b, o, "items", (int64_t)l.n);
    for (size_t i = 0, k; i < l.n; i = k) {
        k = end_of_group(&l, i);
        if (l.item[i].partner != LRTI_NO_ROW) {
            lrti_json_add(&b, partners, group_json(&b, &l, i, k));
            continue;
        }
        for (size_t x = i; x < k; x++) {
            lrti_json_add(&b, territory, item_json(&b, &l.item[x]));
        }
    }
    lrti_json_set(&b, o, "partners", partners);
    lrti_json_set(&b, o, "territory", territory);
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    drop(&l);
    return len;
}

/* ---- CSV ---- */

static void cell(lrti_buf *out, const char *text, char end)
{
    lrti_csv_field(out, text, strlen(text));
    lrti_buf_char(out, end);
}

size_t lrt_worklist_csv(const lrt_router *router, uint32_t as_of, char *buf, size_t size)
{
    list l;
    lrti_buf out = {0};
    if (!router || !lrti_date_valid(as_of) || !make(&l, router, as_of)) {
        return SIZE_MAX;
    }
    lrti_buf_str(&out, "partner,name,kind,for,table,id,age_days,last_verified,text\n");
    for (size_t i = 0; i < l.n; i++) {
        const item *x = &l.item[i];
        bool own = x->partner != LRTI_NO_ROW;
        char age[16] = "";
        if (x->age_days != LRTI_NO_INT) {
            snprintf(age, sizeof age, "%d", (int)x->age_days);
        }
        cell(&out, own ? LRTI_TX(l.t, organization, id, x->partner) : "", ',');
        cell(&out, own ? LRTI_TX(l.t, organization, name, x->partner) : "", ',');
        cell(&out, x->kind, ',');
        cell(&out, x->ask ? "partner" : "staff", ',');
        cell(&out, x->table, ',');
        cell(&out, x->id, ',');
        cell(&out, age, ',');
        cell(&out, x->last_verified, ',');
        cell(&out, x->text, '\n');
    }
    drop(&l);
    return lrti_give(&out, buf, size);
}

/* ---- for people ---- */

static void part(const list *l, lrti_buf *out, unsigned width, size_t from, size_t to, bool ask,
                 const char *title)
{
    bool any = false;
    for (size_t i = from; i < to; i++) {
        if (l->item[i].ask == ask) {
            if (!any) {
                lrti_wrap(out, width, 2, "", 2, title);
            }
            any = true;
            lrti_wrap(out, width, 4, "-", 6, l->item[i].text);
        }
    }
}

static void where_to_send(const list *l, uint32_t org, lrti_buf *out)
{
    size_t n;
    const uint32_t *contact = lrti_related(&l->d->contacts_of_organization, org, &n);
    lrti_buf_str(out, LRTI_TX(l->t, organization, name, org));
    for (size_t i = 0; i < n; i++) {
        const char *email = LRTI_TX(l->t, contact, email, contact[i]);
        if (email[0]) {
            lrti_buf_printf(out, " - %s", email);
            return;
        }
    }
    if (LRTI_TX(l->t, organization, email, org)[0]) {
        lrti_buf_printf(out, " - %s", LRTI_TX(l->t, organization, email, org));
    }
}

size_t lrt_worklist_text(const lrt_router *router, uint32_t as_of, unsigned width, char *buf,
                         size_t size)
{
    list l;
    char date[16];
    lrti_buf out = {0}, head = {0};
    if (!router || !lrti_date_valid(as_of) || !make(&l, router, as_of)) {
        return SIZE_MAX;
    }
    width = lrti_page_width(width);
    lrti_date_text(as_of, date);
    lrti_buf_printf(&head, "%s, as of %s: %zu to verify or to fill in", l.d->title, date, l.n);
    lrti_wrap(&out, width, 0, "", 0, "WORKLIST");
    lrti_wrap(&out, width, 0, "", 0, head.data ? head.data : "");
    for (size_t i = 0, k; i < l.n; i = k) {
        k = end_of_group(&l, i);
        head.len = 0;
        if (l.item[i].partner != LRTI_NO_ROW) {
            where_to_send(&l, l.item[i].partner, &head);
        } else {
            lrti_buf_str(&head, l.d->title);
        }
        lrti_buf_char(&out, '\n');
        lrti_wrap(&out, width, 0, "", 0, head.data ? head.data : "");
        part(&l, &out, width, i, k, true, "Please confirm or correct:");
        part(&l, &out, width, i, k, false, "For us to decide:");
    }
    out.failed = out.failed || head.failed;
    lrti_buf_free(&head);
    drop(&l);
    return lrti_give(&out, buf, size);
}
