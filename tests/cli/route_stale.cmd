# A stale contact falls behind a fresh backup, though it is the hotline of the best service; where all are stale the best is
# given with a warning. Ages by datetime: 2026-09-01 to 2027-04-01 is 212 days, 2026-12-01 121, 2026-05-01 335, 2019-05-01 2892.
from: phones.csv, contacts.csv; issue 5, Build 4
args: route @DATASET@ "50 N Main St" --as-of 2027-04-01 --format json
exit: 0
--- stdout json
{"matches": ["<has>",
 {"organization": {"id": "tenants_union"}, "contacts": [
  {"id": "p-05", "freshness": "fresh", "age_days": 121}, {"id": "p-03", "freshness": "stale", "age_days": 212}]},
 {"organization": {"id": "midtown_cdc"}, "warnings": ["<has>", "stale_contact"], "contacts": [
  {"id": "k-01", "freshness": "stale", "age_days": 335}, {"id": "p-01"}, {"id": "k-02", "age_days": 2892}, {"id": "p-02"}]},
 {"organization": {"id": "fairlaw"}, "contacts": []}]}
