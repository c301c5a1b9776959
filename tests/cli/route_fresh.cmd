# The same partners in time: the hotline first, and no warning.
from: phones.csv, contacts.csv; issue 5, Build 4
args: route @DATASET@ "50 N Main St" --as-of 2026-10-01 --format json
exit: 0
--- stdout json
{"matches": ["<has>",
 {"organization": {"id": "tenants_union"}, "contacts": [{"id": "p-03", "freshness": "fresh", "age_days": 30}, {"id": "p-05", "freshness": "fresh", "age_days": 0}]},
 {"organization": {"id": "midtown_cdc"}, "contacts": [{"id": "k-01", "freshness": "fresh", "age_days": 153}, {"id": "p-01"}, {"id": "k-02", "freshness": "stale"}, {"id": "p-02"}]}]}
