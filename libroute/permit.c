#include "permit.h"

#include <stdio.h>
#include <string.h>

#include "eligibility.h"
#include "zone.h"

#define DAY INT64_C(86400)

static uint32_t first_service(const lrti_directory *d, uint32_t organization,
                              const lrti_case *asked)
{
    const lrti_tables *t = &d->t;
    uint32_t best = LRTI_NO_ROW;
    int32_t lowest = LRTI_NO_INT;
    size_t n;
    const uint32_t *row = lrti_related(&d->services_of_organization, organization, &n);
    for (size_t i = 0; i < n; i++) {
        int32_t priority = LRTI_I32(t, service, priority, row[i]);
        if (lrti_service_fits(t, row[i], asked->as_of) &&
            !lrti_eligibility_of(d, &asked->facts, organization, row[i]).refused &&
            (best == LRTI_NO_ROW ||
             (priority != LRTI_NO_INT && (lowest == LRTI_NO_INT || priority < lowest)))) {
            best = row[i];
            lowest = priority;
        }
    }
    return best;
}

lrti_permission lrti_permit_for(const lrti_directory *d, uint32_t organization, uint32_t *service,
                                const lrti_case *asked)
{
    uint32_t rule = LRTI_NO_ROW;
    if (organization == LRTI_NO_ROW) {
        lrti_permission nobody = lrti_protocol_judge(d, rule, rule, organization, asked);
        nobody.verdict = LRT_PERMIT_NEVER;
        return nobody;
    }
    *service = *service != LRTI_NO_ROW ? *service : first_service(d, organization, asked);
    if (*service != LRTI_NO_ROW) {
        rule = lrti_protocol_of_service(d, *service, asked);
    }
    if (rule == LRTI_NO_ROW) {
        rule = lrti_protocol_of_organization(d, organization, asked);
    }
    return lrti_protocol_judge(d, rule, *service, organization, asked);
}

void lrti_permit_when(const lrti_tables *t, int64_t at, char out[40])
{
    static const char *const day[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    int64_t local = at + lrti_zone_offset(t, at);
    int64_t days = local >= 0 ? local / DAY : -((-local + DAY - 1) / DAY),
            second = local - days * DAY;
    uint32_t d = lrti_date_from_days(days);
    snprintf(out, 40, "%s %04u-%02u-%02u %02d:%02d", day[(((days + 3) % 7) + 7) % 7],
             d / 10000 % 10000, d / 100 % 100, d % 100, (int)(second / 3600),
             (int)(second / 60 % 60));
}

/* ---- words ---- */

static void say_closed(const lrti_directory *d, const lrti_permission *p, bool shut, lrti_buf *out)
{
    char when[40];
    if (p->holiday != LRTI_NO_ROW) {
        const char *name = LRTI_TX(&d->t, holiday, name, p->holiday);
        lrti_buf_printf(out, "%s is a holiday%s%s%s", shut ? "Not now: it" : "It",
                        name[0] ? " (" : "", name, name[0] ? ")" : "");
    } else {
        lrti_buf_str(out, shut ? "Not now: they are closed" : "They are closed");
    }
    if (p->next == LRT_AT_NONE) {
        lrti_buf_str(out, "; no next opening is known.");
        return;
    }
    lrti_permit_when(&d->t, p->next, when);
    lrti_buf_printf(out, "; next: %s.", when);
}

static void say_ask(const lrti_tables *t, const lrti_case *asked, const lrti_permission *p,
                    lrti_buf *out)
{
    const char *whom = lrti_role_name(t, p->ask), *who = lrti_role_name(t, asked->role);
    if (p->ask != p->initiator) {
        lrti_buf_printf(out, "Ask first: %s has to approve.", whom);
        return;
    }
    lrti_buf_printf(out, "Ask first: %s or more senior makes this contact, not %s", whom, who);
    if (p->approval != LRTI_NO_ROW &&
        LRTI_I32(t, role, rank, p->approval) > LRTI_I32(t, role, rank, p->initiator)) {
        lrti_buf_printf(out, "; %s has to approve", lrti_role_name(t, p->approval));
    }
    lrti_buf_str(out, ".");
}

static void say_hours(const lrti_case *asked, const lrti_permission *p, lrti_buf *out)
{
    if (p->state == LRTI_OPEN) {
        lrti_buf_str(out, " They are open.");
    } else if (p->state == LRTI_NO_HOURS) {
        lrti_buf_str(out, " Their hours are not on record.");
    } else if (asked->at == LRT_AT_NONE) {
        lrti_buf_str(out, " They open at some time of that day; the hour was not judged.");
    }
}

void lrti_permit_say(const lrti_directory *d, const lrti_case *asked, const lrti_permission *p,
                     lrti_buf *out)
{
    const lrti_tables *t = &d->t;
    switch (p->verdict) {
    case LRT_PERMIT_NOT_SET:
        lrti_buf_str(out, "Not set: nobody has said which staff may contact them; ask your "
                          "supervisor.");
        return;
    case LRT_PERMIT_NEVER:
        if (p->rule == LRTI_NO_ROW) { /* an organization that is gone (may_contact.c) */
            lrti_buf_str(out, "Never: they are not at work on that day, and nobody answers for "
                              "them.");
            return;
        }
        lrti_buf_printf(out, "Never: nobody on staff contacts them. %s",
                        LRTI_TX(t, contact_protocol, message, p->rule));
        return;
    case LRT_PERMIT_NOT_NOW: say_closed(d, p, true, out); return;
    case LRT_PERMIT_ALLOWED:
        lrti_buf_printf(out, "Allowed for %s.", lrti_role_name(t, asked->role));
        say_hours(asked, p, out);
        return;
    case LRT_PERMIT_ASK_FIRST: say_ask(t, asked, p, out); break;
    default: /* nobody is named */
        lrti_buf_printf(out, "%s or more senior", lrti_role_name(t, p->initiator));
        if (p->approval != LRTI_NO_ROW) {
            lrti_buf_printf(out, "; needs approval of: %s", lrti_role_name(t, p->approval));
        }
        lrti_buf_str(out, ".");
        break;
    }
    if (p->state == LRTI_CLOSED) {
        lrti_buf_char(out, ' ');
        say_closed(d, p, false, out);
    }
}

/* ---- JSON ---- */

static const char *or_empty(bool there, const char *text) { return there ? text : ""; }

static void set_text_or_null(lrti_json_build *b, lrti_json *o, const char *key, const char *text)
{
    if (text[0]) {
        lrti_json_set_text(b, o, key, text);
    } else {
        lrti_json_set_null(b, o, key);
    }
}

void lrti_permit_members(lrti_json_build *b, lrti_json *o, const lrti_directory *d,
                         const lrti_case *asked, const lrti_permission *p)
{
    static const char *const state[] = {"open", "closed", "unknown", "not_judged"};
    static const char *const of[] = {"", "contact", "service", "organization"};
    const lrti_tables *t = &d->t;
    bool ruled = p->verdict != LRT_PERMIT_NOT_SET && p->verdict != LRT_PERMIT_NEVER;
    lrti_buf text = {0};
    char next[40] = "";
    lrti_permit_say(d, asked, p, &text);
    if (p->next != LRT_AT_NONE) {
        lrti_zone_format(t, p->next, next);
    }
    b->failed = b->failed || text.failed;
    set_text_or_null(b, o, "verdict", lrt_permit_text(p->verdict));
    lrti_json_set_text(b, o, "explanation", text.failed ? "" : text.data);
    set_text_or_null(b, o, "ask", p->ask == LRTI_NO_ROW ? "" : LRTI_TX(t, role, id, p->ask));
    set_text_or_null(b, o, "hours", or_empty(ruled, state[p->state]));
    set_text_or_null(b, o, "hours_of", of[p->hours_of]);
    set_text_or_null(b, o, "holiday",
                     p->holiday == LRTI_NO_ROW ? "" : LRTI_TX(t, holiday, date, p->holiday));
    set_text_or_null(b, o, "next_at", next);
    lrti_buf_free(&text);
}

/* ---- the chain ---- */

typedef struct step {
    char id[300];
    uint32_t organization, role; /* LRTI_NO_ROW */
    int32_t days;                /* LRTI_NO_INT */
} step;

/* "ID" or "ID:DAYS"; an id that holds a colon is taken as it is. */
static bool next_step(const lrti_tables *t, uint32_t rule, const char **at, step *out)
{
    const char *item;
    size_t len;
    int64_t days;
    if (!lrti_next_item(at, &item, &len)) {
        return false;
    }
    snprintf(out->id, sizeof out->id, "%.*s", (int)(len < 299 ? len : 299), item);
    out->days = LRTI_I32(t, contact_protocol, respond_within_days, rule);
    out->organization = lrti_find_row(t, LRTI_T_organization, out->id);
    out->role = lrti_find_row(t, LRTI_T_role, out->id);
    char *colon = strrchr(out->id, ':');
    if (out->organization == LRTI_NO_ROW && out->role == LRTI_NO_ROW && colon &&
        lrti_parse_int(colon + 1, strlen(colon + 1), &days) && days >= 0 && days < 100000) {
        *colon = '\0';
        out->days = (int32_t)days;
        out->organization = lrti_find_row(t, LRTI_T_organization, out->id);
        out->role = lrti_find_row(t, LRTI_T_role, out->id);
    }
    return true;
}

static const char *step_name(const lrti_tables *t, const step *s)
{
    return s->role != LRTI_NO_ROW           ? lrti_role_name(t, s->role)
           : s->organization != LRTI_NO_ROW ? LRTI_TX(t, organization, name, s->organization)
                                            : s->id;
}

lrti_json *lrti_permit_escalation(lrti_json_build *b, const lrti_tables *t, uint32_t rule)
{
    lrti_json *a = lrti_json_array();
    const char *at = rule == LRTI_NO_ROW ? "" : LRTI_TX(t, contact_protocol, escalate_to, rule);
    for (step s; next_step(t, rule, &at, &s);) {
        lrti_json *o = lrti_json_object();
        lrti_json_set_text(b, o, "to", s.id);
        lrti_json_set_text(b, o, "name", step_name(t, &s));
        set_text_or_null(b, o, "kind",
                         s.role != LRTI_NO_ROW           ? "role"
                         : s.organization != LRTI_NO_ROW ? "organization"
                                                         : "");
        if (s.days == LRTI_NO_INT) {
            lrti_json_set_null(b, o, "after_days");
        } else {
            lrti_json_set_int(b, o, "after_days", s.days);
        }
        lrti_json_add(b, a, o);
    }
    return a;
}

void lrti_permit_say_escalation(const lrti_tables *t, uint32_t rule, lrti_buf *out)
{
    const char *at = rule == LRTI_NO_ROW ? "" : LRTI_TX(t, contact_protocol, escalate_to, rule);
    bool first = true;
    for (step s; next_step(t, rule, &at, &s); first = false) {
        if (s.days == LRTI_NO_INT) {
            lrti_buf_str(out, first ? "" : ", then ");
        } else {
            lrti_buf_printf(out, "%safter %d %sday%s: ", first ? "" : ", ", (int)s.days,
                            first ? "" : "more ", s.days == 1 ? "" : "s");
        }
        lrti_buf_str(out, step_name(t, &s));
    }
}
