# By partner; ages by datetime: 2026-05-01 to 2026-11-23 is 206 days, 2024-03-01 997; Tenants Union (83 days) is not listed for
# its entry. A fact is listed when it is older than 180 days; rule r-mid names no role; mediation has no rule and no contact.
from: organizations.csv, contacts.csv, contact_protocols.csv, contexts.csv; issue 5, Build 4
args: worklist @DATASET@ --as-of 2026-11-23 --format json
exit: 0
--- stdout json
{"schema": "libroute/worklist/1", "as_of": "2026-11-23", "items": "<number>",
 "partners": ["<has>",
  {"id": "midtown_cdc", "items": ["<has>",
   {"kind": "stale", "for": "partner", "table": "organization", "id": "midtown_cdc", "age_days": 206},
   {"kind": "stale", "table": "contact", "id": "k-01", "age_days": 206},
   {"kind": "stale", "table": "phone", "id": "p-02"},
   {"kind": "protocol_not_set", "for": "staff", "table": "contact_protocol", "id": "r-mid", "age_days": null}]},
  {"id": "hills_cdc", "items": [
   {"kind": "stale", "table": "organization", "id": "hills_cdc", "age_days": 997},
   {"kind": "stale", "table": "contact", "id": "k-06", "age_days": 997}]},
  {"id": "mediation", "items": [
   {"kind": "never_verified", "table": "organization", "id": "mediation", "age_days": null},
   {"kind": "contact_missing", "for": "partner"},
   {"kind": "protocol_not_set", "for": "staff", "table": "organization"}]}],
 "territory": ["<has>", {"kind": "context_not_collected", "for": "staff", "id": "racial_change"}]}
