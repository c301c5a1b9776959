/*
 * eligibility: does a service, or an organization, fit the case? Three-valued, branch by branch (population, property type,
 * owner type, violation category, stage; and the age limits of a service).
 *
 * Several terms of one branch are alternatives: one that holds is a yes, none that can hold is a no. A branch is required when
 * one of its terms is. What an organization asks for holds for all its services: a branch that both name must hold for both.
 * A "no" of a required branch refuses; a "no" of a preferred one only does not count; an age outside the limits refuses.
 */
#ifndef LRTI_ELIGIBILITY_H
#define LRTI_ELIGIBILITY_H

#include "facts.h"
#include "result.h"

/* Bits are choices of attribute.link_type in their order, then the age. `service` LRTI_NO_ROW: the organization alone. */
#define LRTI_BRANCH_AGE 5
#define LRTI_BRANCHES 6

lrti_eligibility lrti_eligibility_of(const lrti_directory *d, const lrti_facts *facts,
                                     uint32_t organization, uint32_t service);
/* Is a required branch open while no fact is given? The same as required_unknown, and quicker. */
bool lrti_eligibility_conditional(const lrti_directory *d, uint32_t organization, uint32_t service);
/* Second rank key: branches that hold. An age is a limit, no branch. */
static inline uint32_t lrti_eligibility_matched(lrti_eligibility e)
{
    uint32_t yes = e.yes & ((1u << LRTI_BRANCH_AGE) - 1);
    return (yes & 1) + (yes >> 1 & 1) + (yes >> 2 & 1) + (yes >> 3 & 1) + (yes >> 4 & 1);
}
/* "owner_type: owner_occupant, heir" - of a branch that holds the terms that do, of one left open those that may, of one that
   does not hold all; "age: from 60". NULL: out of memory. */
const char *lrti_eligibility_text(const lrti_directory *d, const lrti_facts *facts,
                                  uint32_t organization, uint32_t service, uint32_t branch,
                                  lrti_truth truth, lrti_arena *arena);
/* All texts; NULL: out of memory. */
const lrti_criteria *lrti_eligibility_texts(const lrti_directory *d, const lrti_facts *facts,
                                            uint32_t organization, uint32_t service,
                                            lrti_eligibility e, lrti_arena *arena);

#endif
