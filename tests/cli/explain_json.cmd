# The answer of route, and the reasons with the numbers as members.
from: INTERFACE section 3 (explain adds partners); organizations.csv, services.csv of millbrook
args: explain @DATASET@ "10 N Main St" --as-of 2026-11-23 --fact age=40 --format json
exit: 0
--- stdout json
{"schema": "libroute/route/1", "status": "answered", "matches": "<list>",
 "partners": ["<has>",
  {"organization": {"id": "renters_line", "name": "Renters Line"}, "chosen": true, "rank": 2, "reason_code": "outranked", "key": "priority", "other": "tenants_union", "date": null, "distance_m": null},
  {"organization": {"id": "lakeside_cdc"}, "chosen": false, "rank": null, "reason_code": "outside", "area": "wards/2020/ward-2", "distance_m": "<about: 150 2>", "distance_ft": "<about: 492.1 7>"},
  {"organization": {"id": "brine_cdc"}, "chosen": false, "reason_code": "replaced", "other": "southside_cdc", "date": "2022-12-31"},
  {"organization": {"id": "new_land_trust"}, "reason_code": "not_yet_valid", "date": "2029-01-01"},
  {"organization": {"id": "silver_care"}, "reason_code": "condition_no", "service": "sc_visit", "criterion": "age: from 60"}]}
