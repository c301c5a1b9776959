# 50 N Main St as in route_json.cmd, for its owner: the same partners in the same order, nothing about rules, ranks, context.
from: INTERFACE section 2 --view; issue of audience views; contacts and rules of millbrook's CSVs
args: route @DATASET@ "50 N Main St, Millbrook, OH 44097" --as-of 2026-11-23 --view owner --format json
exit: 0
--- stdout json
{"schema": "libroute/route/1", "status": "answered", "view": "owner", "as_of": "2026-11-23",
 "matches": [
   {"rank": 1, "organization": {"id": "tenants_union", "name": "Millbrook Tenants Union", "succeeds": []}, "keys": null,
    "beats_next_on": null, "reasons": [], "warnings": [], "protocol": null,
    "services": [{"id": "tu_hotline", "name": "Tenant hotline", "eligibility": {"matched": [], "unknown": []}, "protocol": null},
                 {"id": "tu_relocation", "name": "Relocation help", "protocol": null}],
    "contacts": ["<has>", {"channel": "phone", "value": "<re:.*555-555-0103.*>", "last_verified": "2026-09-01"}]},
   {"rank": 2, "organization": {"id": "renters_line"}}, {"rank": 3, "organization": {"id": "silver_care"}},
   {"rank": 4, "organization": {"id": "midtown_cdc"}}, {"rank": 5, "organization": {"id": "county_land_bank"}},
   {"rank": 6, "organization": {"id": "roof_fund"}}, {"rank": 7, "organization": {"id": "law_clinic"}},
   {"rank": 8, "organization": {"id": "legal_aid"}}, {"rank": 9, "organization": {"id": "fairlaw"}},
   {"rank": 10, "organization": {"id": "mediation"}}],
 "context": []}
--- stdout lacks
When a tenant reports no heat
Call while on site
senior_inspector
Banks refused loans
"tie"
