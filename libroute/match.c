/*
 * match: the partners of a result as the structs of the public header, made once, when somebody asks.
 */
#include "audience.h"
#include "handle.h"
#include "protocol.h"
#include "route.h"

static bool fill_contacts(lrt_result *r, lrti_reader see, const lrti_match *m, lrt_match *out)
{
    lrt_contact *contact = lrti_arena_alloc(&r->arena, m->n_contacts + 1, sizeof *contact);
    /* callers step over pointers, so that the struct may grow */
    const lrt_contact **list = lrti_arena_alloc(&r->arena, m->n_contacts + 1, sizeof *list);
    for (size_t i = 0; contact && list && i < m->n_contacts; i++) {
        const lrti_contact *c = &m->contact[i];
        const char *service =
            c->service == LRTI_NO_ROW ? "" : LRTI_SEE(see, service, id, c->service);
        contact[i] = (lrt_contact){c->id,    c->channel, c->value,        service,
                                   c->hours, c->note,    c->last_verified};
        list[i] = &contact[i];
    }
    out->contacts = list;
    out->contact_count = m->n_contacts;
    return contact && list;
}

static void fill_staff_part(const lrt_result *r, const lrti_match *m, lrt_match *out)
{
    const lrti_directory *d = &r->router->directory;
    uint32_t service = m->n_services ? m->service[0].service : LRTI_NO_ROW;
    lrti_permission p = lrti_protocol_judge(d, m->protocol, service, m->organization, &r->asked);
    out->beats_next_on = lrti_key_text(m->beats_next_on);
    out->verdict = p.verdict;
    out->rule = p.rule == LRTI_NO_ROW ? "" : LRTI_TX(&d->t, contact_protocol, id, p.rule);
    out->ask = p.ask == LRTI_NO_ROW ? "" : LRTI_TX(&d->t, role, id, p.ask);
    out->next = p.next;
    out->reasons = m->reason;
    out->reason_count = m->n_reasons;
    out->warnings = m->warning;
    out->warning_count = m->n_warnings;
}

static bool fill(lrt_result *r, size_t i, lrt_match *out)
{
    lrti_reader see = {&r->router->directory.t, r->asked.view};
    const lrti_match *m = &r->matches.match[i];
    uint32_t service = m->n_services ? m->service[0].service : LRTI_NO_ROW;
    *out = (lrt_match){
        .rank = i + 1,
        .organization_id = LRTI_SEE(see, organization, id, m->organization),
        .organization_name = LRTI_SEE(see, organization, name, m->organization),
        .category = LRTI_SEE(see, organization, category, m->organization),
        .service_id = service == LRTI_NO_ROW ? "" : LRTI_SEE(see, service, id, service),
        .service_name = service == LRTI_NO_ROW ? "" : LRTI_SEE(see, service, name, service),
        .beats_next_on = "",
        .verdict = LRT_PERMIT_DEPENDS,
        .rule = "",
        .ask = "",
        .next = LRT_AT_NONE};
    if (see.view != LRT_VIEW_OWNER) {
        fill_staff_part(r, m, out);
    }
    return fill_contacts(r, see, m, out);
}

const lrt_match *lrt_result_match(const lrt_result *result, size_t i)
{
    lrt_result *r = (lrt_result *)(uintptr_t)result; /* a result belongs to one thread at a time */
    if (!r || i >= r->matches.n || !lrti_describe(r)) {
        return NULL;
    }
    if (!r->match) {
        lrt_match *all = lrti_arena_alloc(&r->arena, r->matches.n, sizeof *all);
        for (size_t k = 0; all && k < r->matches.n; k++) {
            if (!fill(r, k, &all[k])) {
                return NULL;
            }
        }
        r->match = all;
    }
    return r->match ? &r->match[i] : NULL;
}
