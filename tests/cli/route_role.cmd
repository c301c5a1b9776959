# The verdict for the role that asks, in each match; the instant is Wednesday evening.
from: contact_protocols.csv, schedules.csv; issue 5, Build 3
args: route @DATASET@ "10 N Main St" --role inspector --at 2026-11-25T18:00 --format json
exit: 0
--- stdout json
{"matches": ["<has>",
 {"organization": {"id": "tenants_union"}, "protocol": {"verdict": "not_now", "rule": "r-hot", "next_at": "2026-11-27T09:00:00-05:00"}},
 {"organization": {"id": "silver_care"}, "protocol": {"verdict": "ask_first", "rule": "r-sc2", "ask": "supervisor"}},
 {"organization": {"id": "fairlaw"}, "protocol": {"verdict": "never", "rule": "r-fair"}},
 {"organization": {"id": "mediation"}, "protocol": {"verdict": "not_set", "rule": null}}]}
