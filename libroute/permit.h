/*
 * permit: a verdict in words and in JSON, the same wherever one is shown.
 */
#ifndef LRTI_PERMIT_H
#define LRTI_PERMIT_H

#include "json.h"
#include "protocol.h"

/* The verdict for a partner: `organization` as it answers at the date (LRTI_NO_ROW: nobody does, which is never), and a service
   of it or LRTI_NO_ROW, which is replaced by the one that routing would put first: of those in use that the facts do not rule
   out, by priority, then id. */
lrti_permission lrti_permit_for(const lrti_directory *d, uint32_t organization, uint32_t *service,
                                const lrti_case *asked);
/* One or two sentences for the one who asks, appended. */
void lrti_permit_say(const lrti_directory *d, const lrti_case *asked, const lrti_permission *p,
                     lrti_buf *out);
/* Members verdict, explanation, ask, hours, hours_of, holiday, next_at of an object. */
void lrti_permit_members(lrti_json_build *b, lrti_json *o, const lrti_directory *d,
                         const lrti_case *asked, const lrti_permission *p);
/* The chain of a rule (LRTI_NO_ROW: none) as an array of {to, name, kind, after_days}. An item of escalate_to is ID or ID:DAYS;
   without days it is respond_within_days after the step before it. */
lrti_json *lrti_permit_escalation(lrti_json_build *b, const lrti_tables *t, uint32_t rule);
/* The same in words: "after 30 days Supervisor, after 5 more days Leadership"; nothing where there is no chain. */
void lrti_permit_say_escalation(const lrti_tables *t, uint32_t rule, lrti_buf *out);
/* "Mon 2026-11-23 09:00" of the territory. */
void lrti_permit_when(const lrti_tables *t, int64_t at, char out[40]);

#endif
