# The hotline is open on Monday mornings, and any inspector may call it: 0.
from: schedules.csv h-01, contact_protocols.csv r-hot; issue 5, Build 3
args: may-contact @DATASET@ --partner tenants_union --role inspector --at 2026-11-23T10:00 --format json
exit: 0
--- stdout json
{"schema": "libroute/may-contact/1", "as_of": "2026-11-23", "at": "2026-11-23T10:00:00-05:00",
 "partner": {"id": "tenants_union"}, "answered_by": {"id": "tenants_union"}, "service": {"id": "tu_hotline"},
 "role": {"id": "inspector", "name": "Inspector"}, "verdict": "allowed",
 "protocol": {"verdict": "allowed", "rule": "r-hot", "hours": "open", "hours_of": "service", "holiday": null, "next_at": null,
              "ask": null, "mode": ["phone"], "respond_within_days": 2,
              "escalation": [{"to": "senior_inspector", "name": "Senior inspector", "kind": "role", "after_days": 2}]},
 "contacts": [{"id": "p-03", "mode": "phone", "value": "555-555-0103", "service": "tu_hotline"},
              {"id": "p-05", "mode": "phone", "value": "555-555-0105", "service": null}], "contacts_withheld": 0}
