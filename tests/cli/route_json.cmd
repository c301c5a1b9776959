# Every member of the interface. 50 N Main St: ward-1, d-mid, midtown; partners and keys as in tests/cases/millbrook_route.case.
from: INTERFACE section 3; DESIGN section 7; README of millbrook
args: route @DATASET@ "50 N Main St, Millbrook, OH 44097" --as-of 2026-11-23 --format json
exit: 0
--- stdout json
{"schema": "libroute/route/1", "status": "answered", "as_of": "2026-11-23", "at": "<any>",
 "dataset": {"name": "millbrook", "format": "<number>", "digest": "<re:sha256:[0-9a-f]{64}>", "data_as_of": "2026-11-01"},
 "location": {"lon": "<number>", "lat": "<number>", "x": "<about: 499850 0.01>", "y": "<about: 4587500 0.01>", "crs": "EPSG:32617",
              "match_type": "<re:address_point|parcel>", "score": 100, "faults": [], "error_m": "<number>",
              "address": "<re:50 N Main St.*>", "parcels": ["001.1-02-05"], "rule": "parcel"},
 "candidates": [],
 "areas": ["<has>",
   {"set": "cdc", "edition": "2024", "area_id": "midtown", "name": "Midtown", "relation": "inside", "edge_distance_ft": "<number>",
    "edge_distance_m": "<number>", "share": "<number>", "accuracy_m": 10},
   {"set": "wards", "edition": "2020", "area_id": "ward-1", "name": "Ward 1", "relation": "inside"},
   {"set": "city", "area_id": "millbrook"}, {"set": "county", "area_id": "0"}, {"set": "districts", "area_id": "d-mid"}],
 "verdicts": {"<only>": true, "cdc": "<text>", "city": "certain", "county": "certain", "districts": "certain", "harbor": "none",
              "wards": "certain"},
 "matches": [
   {"rank": 1, "organization": {"id": "tenants_union", "name": "Millbrook Tenants Union", "category": "tenant_advocacy", "succeeds": []},
    "keys": {"<only>": true, "priority": 1, "eligibility": 0, "specificity": 4, "share": 10000, "area_m2": "<number>",
             "last_verified": "2026-09-01", "id": "tenants_union"},
    "beats_next_on": "priority", "reasons": ["<has>", "<text>"], "warnings": "<list>",
    "services": [{"id": "tu_hotline", "name": "Tenant hotline", "eligibility": {"matched": [], "unknown": "<list>"}},
                 {"id": "tu_relocation", "name": "Relocation help"}],
    "protocol": {"verdict": "<any>", "rule": "r-hot", "when": "When a tenant reports no heat", "mode": ["phone"],
                 "steps": ["Call while on site"], "send": "", "respond_within_days": 2, "escalate_to": ["senior_inspector"]},
    "contacts": ["<has>", {"channel": "phone", "value": "<re:.*555-555-0103.*>", "hours": "<any>", "last_verified": "2026-09-01"}]},
   {"rank": 2, "organization": {"id": "renters_line"}, "beats_next_on": "priority", "protocol": {"verdict": "not_set"}},
   {"rank": 3, "organization": {"id": "silver_care"}, "beats_next_on": "priority"},
   {"rank": 4, "organization": {"id": "midtown_cdc", "succeeds": "<list>"},
    "keys": {"priority": null, "specificity": 2, "area_m2": 720000}, "beats_next_on": "specificity"},
   {"rank": 5, "organization": {"id": "county_land_bank"}, "beats_next_on": "freshness", "services": []},
   {"rank": 6, "organization": {"id": "roof_fund"}, "beats_next_on": "specificity"},
   {"rank": 7, "organization": {"id": "law_clinic"}, "beats_next_on": "id"},
   {"rank": 8, "organization": {"id": "legal_aid"}, "beats_next_on": "freshness"},
   {"rank": 9, "organization": {"id": "fairlaw"}, "beats_next_on": "freshness"},
   {"rank": 10, "organization": {"id": "mediation"}, "keys": {"last_verified": null}, "beats_next_on": "last"}],
 "context": ["<has>", {"set": "wards", "area_id": "ward-1", "topic": "population", "text": "", "value": 4120, "unit": "people",
                       "period": "2020", "source": "<text>"},
                      {"set": "cdc", "area_id": "midtown", "topic": "history", "text": "<text>", "value": null, "period": "1938/1968"}],
 "warnings": ["<has>", {"code": "tie", "text": "<text>"}]}
--- stderr
