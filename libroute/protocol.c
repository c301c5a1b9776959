#include "protocol.h"

#include <string.h>

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

const char *lrti_protocol_verdict(const lrti_directory *d, uint32_t protocol)
{
    if (protocol == LRTI_NO_ROW ||
        LRTI_TX(&d->t, contact_protocol, initiator_role, protocol)[0] == '\0') {
        return "not_set";
    }
    return strcmp(LRTI_TX(&d->t, contact_protocol, initiator_role, protocol), "none") == 0 ? "never"
                                                                                           : NULL;
}
