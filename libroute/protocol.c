#include "protocol.h"

#include <string.h>

#include "zone.h"

static bool considered(const lrti_tables *t, uint32_t row, const lrti_case *asked)
{
    uint32_t current = LRTI_U32(t, contact_protocol, current, row);
    return lrti_in_force(asked->as_of, LRTI_U32(t, contact_protocol, valid_from, row),
                         LRTI_U32(t, contact_protocol, valid_to, row)) &&
           (current == LRTI_NO_ROW || current == 0) && /* "yes" stands first among the choices */
           lrti_facts_all(t, &asked->facts, LRTI_TX(t, contact_protocol, facts, row)) == LRTI_YES;
}

/* Rows ascend by id, so the first of equals is the one with the smallest id. */
static bool better(const lrti_tables *t, uint32_t row, uint32_t best)
{
    if (best == LRTI_NO_ROW) {
        return true;
    }
    int32_t a = LRTI_I32(t, contact_protocol, priority, row),
            b = LRTI_I32(t, contact_protocol, priority, best);
    return a != LRTI_NO_INT && (b == LRTI_NO_INT || a < b);
}

static uint32_t best_of(const lrti_tables *t, const uint32_t *row, size_t n, const lrti_case *asked)
{
    uint32_t best = LRTI_NO_ROW;
    for (size_t i = 0; i < n; i++) {
        if (considered(t, row[i], asked) && better(t, row[i], best)) {
            best = row[i];
        }
    }
    return best;
}

uint32_t lrti_protocol_of_service(const lrti_directory *d, uint32_t service, const lrti_case *asked)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->protocols_of_service, service, &n);
    return best_of(&d->t, row, n, asked);
}

uint32_t lrti_protocol_of_organization(const lrti_directory *d, uint32_t organization,
                                       const lrti_case *asked)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->protocols_of_organization, organization, &n);
    uint32_t best = best_of(&d->t, row, n, asked);
    const char *category = LRTI_TX(&d->t, organization, category, organization);
    if (best != LRTI_NO_ROW) {
        return best;
    }
    for (const uint32_t *c = d->category_protocol; *c != LRTI_NO_ROW; c++) {
        if (strcmp(LRTI_TX(&d->t, contact_protocol, category, *c), category) == 0 &&
            considered(&d->t, *c, asked) && better(&d->t, *c, best)) {
            best = *c;
        }
    }
    return best;
}

/* ---- the verdict ---- */

const char *lrt_permit_text(lrt_permit permit)
{
    static const char *const text[] = {"not_set", "never", "ask_first", "not_now", "allowed", ""};
    return (unsigned)permit < LRTI_COUNT(text) ? text[permit] : "";
}

const char *lrti_role_name(const lrti_tables *t, uint32_t role)
{
    const char *name = LRTI_TX(t, role, name, role);
    return name[0] ? name : LRTI_TX(t, role, id, role);
}

lrt_permit lrti_protocol_standing(const lrti_directory *d, uint32_t rule)
{
    const char *role =
        rule == LRTI_NO_ROW ? "" : LRTI_TX(&d->t, contact_protocol, initiator_role, rule);
    if (strcmp(role, "none") == 0) {
        return LRT_PERMIT_NEVER;
    }
    /* a name that is no role is refused by the import; in a forged file it sets nothing */
    return lrti_find_row(&d->t, LRTI_T_role, role) == LRTI_NO_ROW ? LRT_PERMIT_NOT_SET
                                                                  : LRT_PERMIT_DEPENDS;
}

const char *lrti_protocol_verdict(const lrti_directory *d, uint32_t rule)
{
    lrt_permit standing = lrti_protocol_standing(d, rule);
    return standing == LRT_PERMIT_DEPENDS ? NULL : lrt_permit_text(standing);
}

static bool below(const lrti_tables *t, uint32_t role, uint32_t needed)
{
    return needed != LRTI_NO_ROW && LRTI_I32(t, role, rank, role) < LRTI_I32(t, role, rank, needed);
}

/* Lines 6 to 8: may it be done now? */
static void judge_hours(const lrti_directory *d, uint32_t service, uint32_t organization,
                        const lrti_case *asked, lrti_permission *p)
{
    const lrti_tables *t = &d->t;
    lrti_hours hours =
        lrti_hours_for(d, LRTI_TX(t, contact_protocol, contact_id, p->rule), service, organization);
    bool instant = asked->at != LRT_AT_NONE;
    int64_t at = instant ? asked->at : lrti_hours_midnight(t, asked->as_of);
    bool open = instant ? lrti_hours_open(t, &hours, at) : lrti_hours_on(t, &hours, asked->as_of);
    p->hours_of = hours.of;
    if (open) {
        p->state = hours.of == LRTI_HOURS_UNKNOWN ? LRTI_NO_HOURS
                   : instant                      ? LRTI_OPEN
                                                  : LRTI_NOT_JUDGED;
        return;
    }
    p->state = LRTI_CLOSED;
    p->holiday = lrti_holiday(t, asked->as_of);
    p->next = lrti_hours_next(t, &hours, at);
    if (p->next != LRT_AT_NONE &&
        lrti_zone_date(t, p->next) >= LRTI_U32(t, contact_protocol, valid_to, p->rule)) {
        p->next = LRT_AT_NONE; /* by then another rule governs */
    }
}

lrti_permission lrti_protocol_judge(const lrti_directory *d, uint32_t rule, uint32_t service,
                                    uint32_t organization, const lrti_case *asked)
{
    const lrti_tables *t = &d->t;
    lrti_permission p = {lrti_protocol_standing(d, rule),
                         rule,
                         LRTI_NO_ROW,
                         LRTI_NO_ROW,
                         LRTI_NO_ROW,
                         LRTI_NO_HOURS,
                         LRTI_HOURS_UNKNOWN,
                         LRTI_NO_ROW,
                         LRT_AT_NONE};
    if (p.verdict != LRT_PERMIT_DEPENDS) {
        return p;
    }
    p.initiator = lrti_find_row(t, LRTI_T_role, LRTI_TX(t, contact_protocol, initiator_role, rule));
    p.approval = LRTI_U32(t, contact_protocol, approval_role, rule);
    if (service == LRTI_NO_ROW) {
        service = LRTI_U32(t, contact_protocol, service_id, rule);
    }
    judge_hours(d, service, organization, asked, &p);
    if (asked->role == LRTI_NO_ROW) {
        return p;
    }
    p.ask = below(t, asked->role, p.initiator)  ? p.initiator
            : below(t, asked->role, p.approval) ? p.approval
                                                : LRTI_NO_ROW;
    p.verdict = p.ask != LRTI_NO_ROW     ? LRT_PERMIT_ASK_FIRST
                : p.state == LRTI_CLOSED ? LRT_PERMIT_NOT_NOW
                                         : LRT_PERMIT_ALLOWED;
    return p;
}
