/*
 * protocol: which rule governs a contact, and what it says. Pure functions of the tables.
 *
 * A rule is considered when it is in force at the date, its `current` is empty or "yes", and all its facts hold (an unknown
 * fact does not hold). Resolution: rules of the service, then of the organization, then of its category; inside one level the
 * lowest priority number, none last, then the id.
 */
#ifndef LRTI_PROTOCOL_H
#define LRTI_PROTOCOL_H

#include "facts.h"

/* Rule of this level alone; LRTI_NO_ROW. */
uint32_t lrti_protocol_of_service(const lrti_directory *d, uint32_t service,
                                  const lrti_case *asked);
uint32_t lrti_protocol_of_organization(const lrti_directory *d, uint32_t organization,
                                       const lrti_case *asked);

/* What can be said without knowing who asks: "not_set" (no rule, or a rule that names no role), "never" (nobody on staff),
   or NULL: it depends on the role. */
const char *lrti_protocol_verdict(const lrti_directory *d, uint32_t protocol);

#endif
