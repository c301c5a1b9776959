/*
 * may_contact: the question of lrt_may_contact(), its answer as text and JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "eligibility.h"
#include "format.h"
#include "permit.h"
#include "route.h"

/* ---- the question ---- */

static lrt_status take_query(const lrt_contact_query *from, lrt_contact_query *all, lrt_error *err)
{
    *all = (lrt_contact_query)LRT_CONTACT_QUERY_INIT;
    if (!from || !lrti_take_struct(all, sizeof *all, LRTI_THROUGH(lrt_contact_query, at), from)) {
        return lrti_fail(
            err, LRT_E_ARG,
            "query is missing or not initialised with LRT_CONTACT_QUERY_INIT" LRTI_OR_NEWER);
    }
    if (!all->partner || !all->partner[0]) {
        return lrti_fail(err, LRT_E_ARG, "no partner is named; give the id of an organization");
    }
    if (all->n_facts > LRT_FACTS_MAX || (all->n_facts && !all->facts)) {
        return lrti_fail(err, LRT_E_ARG, "facts: an array of at most %d texts", LRT_FACTS_MAX);
    }
    return LRT_OK;
}

static lrt_status find_partner(const lrti_directory *d, const lrt_contact_query *q,
                               lrt_permission *p, lrt_error *err)
{
    const lrti_tables *t = &d->t;
    p->partner = lrti_find_row(t, LRTI_T_organization, q->partner);
    if (p->partner == LRTI_NO_ROW) {
        return lrti_fail(err, LRT_E_ARG,
                         "partner \"%.100s\" is no id of an organization; `libroute route` shows "
                         "the ids (organization.id in JSON)",
                         q->partner);
    }
    p->answers = lrti_answering_organization(t, p->partner, p->asked.as_of);
    p->service = LRTI_NO_ROW;
    if (!q->service || !q->service[0]) {
        return LRT_OK;
    }
    p->service = lrti_find_row(t, LRTI_T_service, q->service);
    if (p->service == LRTI_NO_ROW ||
        LRTI_U32(t, service, organization_id, p->service) != p->partner) {
        lrti_buf known = {0};
        size_t n;
        const uint32_t *row = lrti_related(&d->services_of_organization, p->partner, &n);
        for (size_t i = 0; i < n; i++) {
            lrti_buf_printf(&known, "%s%s", i ? ", " : "", LRTI_TX(t, service, id, row[i]));
        }
        lrti_fail(err, LRT_E_ARG, "service \"%.100s\" is none of %.100s; it has %.500s", q->service,
                  q->partner, n && known.data ? known.data : "none");
        lrti_buf_free(&known);
        return LRT_E_ARG;
    }
    if (p->answers != p->partner) {
        p->service = LRTI_NO_ROW; /* a successor does not take over the services */
    }
    return LRT_OK;
}

/* ---- how: the contacts ---- */

/* Is a contact meant for the role? An audience that names roles of the territory is for those and more senior ones. */
static bool meant_for_role(const lrti_tables *t, const char *audience, uint32_t role)
{
    const char *item;
    size_t len;
    bool named = false;
    while (lrti_next_item(&audience, &item, &len)) {
        for (uint32_t r = 0; r < lrti_rows(t, LRTI_T_role); r++) {
            const char *id = LRTI_TX(t, role, id, r);
            if (strlen(id) != len || memcmp(id, item, len) != 0) {
                continue;
            }
            named = true;
            if (role != LRTI_NO_ROW &&
                LRTI_I32(t, role, rank, role) >= LRTI_I32(t, role, rank, r)) {
                return true;
            }
        }
    }
    return !named;
}

/* May the role use contacts at all, now or at the next opening, or once somebody has approved? */
static bool may_use(const lrti_permission *p)
{
    return p->verdict == LRT_PERMIT_ALLOWED || p->verdict == LRT_PERMIT_NOT_NOW ||
           (p->verdict == LRT_PERMIT_ASK_FIRST && p->ask != p->initiator);
}

/* Stale ones behind fresh ones, then by the rule's modes, else as routing has them: few, so by insertion. */
static void order_by_mode(lrti_match *m, const char *modes)
{
    for (size_t i = 1, k; i < m->n_contacts; i++) {
        lrti_contact c = m->contact[i];
        uint32_t place = lrti_route_mode(modes, c.channel);
        for (k = i; k > 0 && m->contact[k - 1].age.state == c.age.state &&
                    lrti_route_mode(modes, m->contact[k - 1].channel) > place;
             k--) {
            m->contact[k] = m->contact[k - 1];
        }
        m->contact[k] = c;
    }
}

/* The service asked about, then the others that could be offered: their contacts come after it. */
static bool list_services(const lrti_directory *d, lrt_permission *p)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->services_of_organization, p->answers, &n);
    lrti_match *m = &p->match;
    m->service = lrti_arena_alloc(&p->arena, n + 1, sizeof *m->service);
    if (!m->service) {
        return false;
    }
    if (p->service != LRTI_NO_ROW) {
        m->service[m->n_services++].service = p->service;
    }
    for (size_t i = 0; i < n; i++) {
        if (row[i] != p->service && lrti_service_fits(&d->t, row[i], p->asked.as_of) &&
            !lrti_eligibility_of(d, &p->asked.facts, p->answers, row[i]).refused) {
            m->service[m->n_services++].service = row[i];
        }
    }
    return true;
}

static lrt_status find_contacts(const lrti_directory *d, lrt_permission *p, lrt_error *err)
{
    lrti_match *m = &p->match;
    m->organization = p->answers;
    m->protocol = p->permission.rule;
    if (p->answers == LRTI_NO_ROW) {
        return LRT_OK;
    }
    if (!list_services(d, p)) {
        return lrti_fail_memory(err);
    }
    lrt_status status = lrti_route_contacts(d, &p->asked, &p->arena, m, err);
    size_t kept = 0;
    for (size_t i = 0; status == LRT_OK && i < m->n_contacts; i++) {
        if (may_use(&p->permission) &&
            meant_for_role(&d->t, m->contact[i].audience, p->asked.role)) {
            m->contact[kept++] = m->contact[i];
        }
    }
    p->withheld = m->n_contacts - kept;
    m->n_contacts = kept;
    if (m->protocol != LRTI_NO_ROW) {
        order_by_mode(m, LRTI_TX(&d->t, contact_protocol, mode, m->protocol));
    }
    return status;
}

static lrt_status compose(const lrti_directory *d, lrt_permission *p, lrt_error *err)
{
    lrti_buf text = {0};
    if (p->answers != p->partner && p->answers != LRTI_NO_ROW) {
        lrti_buf_printf(&text, "%s is answered for by %s. ",
                        LRTI_TX(&d->t, organization, name, p->partner),
                        LRTI_TX(&d->t, organization, name, p->answers));
    }
    lrti_permit_say(d, &p->asked, &p->permission, &text);
    p->message = text.failed ? NULL : lrti_arena_str(&p->arena, text.data);
    lrti_buf_free(&text);
    return p->message ? LRT_OK : lrti_fail_memory(err);
}

lrt_status lrt_may_contact(const lrt_router *router, const lrt_contact_query *query,
                           lrt_permission **out, lrt_error *err)
{
    lrt_contact_query q;
    if (!router || !out) {
        return lrti_fail(err, LRT_E_ARG, "router and out are needed");
    }
    *out = NULL;
    lrt_status status = take_query(query, &q, err);
    lrt_permission *p = status == LRT_OK ? calloc(1, sizeof *p) : NULL;
    if (!p) {
        return status == LRT_OK ? lrti_fail_memory(err) : status;
    }
    p->router = lrt_retain((lrt_router *)(uintptr_t)router);
    lrt_query when = LRT_QUERY_INIT;
    when.as_of = q.as_of;
    when.at = q.at;
    when.facts = q.facts;
    when.n_facts = q.n_facts;
    const lrti_directory *d = &router->directory;
    status = lrti_router_ready(p->router, err);
    if (status == LRT_OK) {
        /* no rule can name a role where there are none: the verdict is the same for everybody, and no role is wrong */
        when.role = lrti_rows(&d->t, LRTI_T_role) ? q.role : NULL;
        status = lrti_ask(router, &when, &p->arena, &p->asked, err);
    }
    if (status == LRT_OK) {
        status = find_partner(d, &q, p, err);
    }
    if (status == LRT_OK) {
        p->permission = lrti_permit_for(d, p->answers, &p->service, &p->asked);
        status = compose(d, p, err);
    }
    if (status == LRT_OK) {
        status = find_contacts(d, p, err);
    }
    if (status != LRT_OK) {
        lrt_permission_free(p);
        return status;
    }
    *out = p;
    return LRT_OK;
}

void lrt_permission_free(lrt_permission *p)
{
    if (p) {
        lrti_arena_free(&p->arena);
        lrt_close(p->router);
        free(p);
    }
}

/* ---- the answer ---- */

lrt_permit lrt_permission_verdict(const lrt_permission *p)
{
    return p ? p->permission.verdict : LRT_PERMIT_NOT_SET;
}

const char *lrt_permission_rule(const lrt_permission *p)
{
    return p && p->permission.rule != LRTI_NO_ROW
               ? LRTI_TX(&p->router->directory.t, contact_protocol, id, p->permission.rule)
               : "";
}

const char *lrt_permission_ask(const lrt_permission *p)
{
    return p && p->permission.ask != LRTI_NO_ROW
               ? LRTI_TX(&p->router->directory.t, role, id, p->permission.ask)
               : "";
}

int64_t lrt_permission_next(const lrt_permission *p)
{
    return p ? p->permission.next : LRT_AT_NONE;
}

const char *lrt_permission_message(const lrt_permission *p) { return p ? p->message : ""; }

size_t lrt_permission_json(const lrt_permission *p, char *buf, size_t size)
{
    lrti_json_build b = {false};
    lrti_json *o = p ? lrti_format_permission(&b, p) : lrti_json_object();
    size_t len = lrti_json_dump(&b, o, buf, size);
    lrti_json_free(o);
    return len;
}
