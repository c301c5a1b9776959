#include "eligibility.h"

#include <math.h>

static bool is_required(const lrti_tables *t, uint32_t attribute)
{
    uint32_t need = LRTI_U32(t, attribute, requirement, attribute);
    return need == LRTI_NO_ROW || need == 0; /* "required" is the first choice, and the default */
}

static void weigh(const lrti_tables *t, const lrti_facts *facts, const uint32_t *row, size_t n,
                  lrti_eligibility *e)
{
    unsigned seen = 0, required = 0, yes = 0, open = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t branch = LRTI_U32(t, attribute, link_type, row[i]);
        if (branch >= LRTI_BRANCH_AGE) {
            continue; /* none of ours: kept for HSDS, no condition */
        }
        lrti_truth truth =
            lrti_facts_term(t, facts, LRTI_U32(t, attribute, taxonomy_term_id, row[i]));
        unsigned bit = 1u << branch;
        seen |= bit;
        required |= is_required(t, row[i]) ? bit : 0;
        yes |= truth == LRTI_YES ? bit : 0;
        open |= truth == LRTI_UNKNOWN ? bit : 0;
    }
    unsigned unknown = open & ~yes, no = seen & ~yes & ~open;
    e->yes |= (uint8_t)yes;
    e->unknown |= (uint8_t)unknown;
    e->no |= (uint8_t)no;
    e->refused |= (uint8_t)(no & required);
    e->required_unknown |= (uint8_t)(unknown & required);
}

static void weigh_age(const lrti_facts *facts, double from, double to, lrti_eligibility *e)
{
    const uint8_t bit = 1u << LRTI_BRANCH_AGE;
    if (isnan(from) && isnan(to)) {
        return;
    }
    switch (lrti_facts_age(facts, from, to)) {
    case LRTI_YES: e->yes |= bit; break;
    case LRTI_UNKNOWN: e->unknown |= bit, e->required_unknown |= bit; break;
    default: e->no |= bit, e->refused |= bit; break;
    }
}

lrti_eligibility lrti_eligibility_of(const lrti_directory *d, const lrti_facts *facts,
                                     uint32_t organization, uint32_t service)
{
    lrti_eligibility e = {0, 0, 0, 0, 0};
    size_t n;
    const uint32_t *row = lrti_related(&d->attributes_of_organization, organization, &n);
    if (n) {
        weigh(&d->t, facts, row, n, &e);
    }
    if (service != LRTI_NO_ROW) {
        row = lrti_related(&d->attributes_of_service, service, &n);
        if (n) {
            weigh(&d->t, facts, row, n, &e);
        }
        weigh_age(facts, LRTI_F64(&d->t, service, minimum_age, service),
                  LRTI_F64(&d->t, service, maximum_age, service), &e);
    }
    /* named by both: the weaker of the two answers */
    e.unknown = e.unknown & (uint8_t)~e.no;
    e.yes = e.yes & (uint8_t) ~(e.no | e.unknown);
    return e;
}

static bool any_required(const lrti_tables *t, const uint32_t *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (LRTI_U32(t, attribute, link_type, row[i]) < LRTI_BRANCH_AGE && is_required(t, row[i])) {
            return true;
        }
    }
    return false;
}

bool lrti_eligibility_conditional(const lrti_directory *d, uint32_t organization, uint32_t service)
{
    size_t n;
    const uint32_t *row = lrti_related(&d->attributes_of_organization, organization, &n);
    if (any_required(&d->t, row, n)) {
        return true;
    }
    if (service == LRTI_NO_ROW) {
        return false;
    }
    row = lrti_related(&d->attributes_of_service, service, &n);
    return any_required(&d->t, row, n) || !isnan(LRTI_F64(&d->t, service, minimum_age, service)) ||
           !isnan(LRTI_F64(&d->t, service, maximum_age, service));
}

/* ---- texts ---- */

static const char *age_text(double from, double to, lrti_arena *arena)
{
    char a[40] = "", z[40] = "";
    if (!isnan(from)) {
        lrti_format_fixed(a, sizeof a, from, 1);
    }
    if (!isnan(to)) {
        lrti_format_fixed(z, sizeof z, to, 1);
    }
    return lrti_arena_printf(arena, "age: %s%s%s%s", a[0] ? "from " : "", a,
                             a[0] && z[0] ? " to "
                             : z[0]       ? "to "
                                          : "",
                             z);
}

static bool add_terms(const lrti_tables *t, const lrti_facts *facts, const uint32_t *row, size_t n,
                      uint32_t branch, lrti_truth truth, lrti_arena *arena, const char **text)
{
    char name[32];
    for (size_t i = 0; i < n; i++) {
        uint32_t term = LRTI_U32(t, attribute, taxonomy_term_id, row[i]);
        if (LRTI_U32(t, attribute, link_type, row[i]) != branch ||
            lrti_facts_term(t, facts, term) < truth) {
            continue;
        }
        const char *code = LRTI_TX(t, taxonomy_term, code, term);
        code = code[0] ? code : LRTI_TX(t, taxonomy_term, id, term);
        lrti_choice_text(t, LRTI_T_attribute, C_attribute_link_type, row[i], name);
        *text = *text ? lrti_arena_printf(arena, "%s, %s", *text, code)
                      : lrti_arena_printf(arena, "%s: %s", name, code);
        if (!*text) {
            return false;
        }
    }
    return true;
}

const char *lrti_eligibility_text(const lrti_directory *d, const lrti_facts *facts,
                                  uint32_t organization, uint32_t service, uint32_t branch,
                                  lrti_truth truth, lrti_arena *arena)
{
    size_t n;
    const char *text = NULL;
    if (branch == LRTI_BRANCH_AGE) {
        return age_text(LRTI_F64(&d->t, service, minimum_age, service),
                        LRTI_F64(&d->t, service, maximum_age, service), arena);
    }
    const uint32_t *row = lrti_related(&d->attributes_of_organization, organization, &n);
    if (!add_terms(&d->t, facts, row, n, branch, truth, arena, &text)) {
        return NULL;
    }
    if (service != LRTI_NO_ROW) {
        row = lrti_related(&d->attributes_of_service, service, &n);
        if (!add_terms(&d->t, facts, row, n, branch, truth, arena, &text)) {
            return NULL;
        }
    }
    return text ? text : lrti_arena_str(arena, "");
}

const lrti_criteria *lrti_eligibility_texts(const lrti_directory *d, const lrti_facts *facts,
                                            uint32_t organization, uint32_t service,
                                            lrti_eligibility e, lrti_arena *arena)
{
    lrti_criteria *c = lrti_arena_alloc(arena, 1, sizeof *c);
    for (uint32_t b = 0; c && b < LRTI_BRANCHES; b++) {
        bool yes = e.yes >> b & 1, unknown = e.unknown >> b & 1;
        if (yes || unknown || (e.no >> b & 1)) {
            lrti_truth truth = yes ? LRTI_YES : unknown ? LRTI_UNKNOWN : LRTI_NO;
            const char *text =
                lrti_eligibility_text(d, facts, organization, service, b, truth, arena);
            if (!text) {
                return NULL;
            }
            if (yes) {
                c->matched[c->n_matched++] = text;
            } else if (unknown) {
                c->unknown[c->n_unknown++] = text;
            } else {
                c->not_matched[c->n_not_matched++] = text;
            }
        }
    }
    return c;
}
