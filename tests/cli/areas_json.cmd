# Unit (40,30) lies on the west side of the enclave ward-5: both wards, on the edge. 12 m of reach beyond.
from: tests/data/millbrook/README.md, map 1; members: INTERFACE section 3
args: areas @DATASET@ -80.990234375,41.44189453125 --as-of 2026-11-23 --format json
exit: 0
--- stdout json
{"schema": "libroute/areas/1", "status": "answered", "as_of": "2026-11-23",
 "dataset": {"name": "millbrook", "format": "<number>", "digest": "<re:sha256:[0-9a-f]{64}>", "data_as_of": "2026-11-01"},
 "location": {"lon": -80.990234375, "lat": "<about: 41.44189453125 1e-9>", "x": "<number>", "y": "<number>", "crs": "EPSG:32617",
              "match_type": "coordinate", "faults": [], "error_m": 0, "parcels": [], "rule": "point"},
 "areas": [{"set": "city", "edition": "2020", "area_id": "millbrook", "name": "Village of Millbrook", "relation": "inside",
            "edge_distance_ft": "<number>", "edge_distance_m": "<number>", "share": null, "accuracy_m": 1},
           {"set": "county", "edition": "2018", "area_id": "0", "name": "Mill County", "relation": "inside", "accuracy_m": null},
           {"set": "districts", "edition": "2020", "area_id": "d-east", "name": "Östra", "relation": "inside", "accuracy_m": 10},
           {"set": "wards", "edition": "2020", "area_id": "ward-2", "name": "Ward 2", "relation": "on_edge",
            "edge_distance_ft": 0, "edge_distance_m": 0, "accuracy_m": 5},
           {"set": "wards", "edition": "2020", "area_id": "ward-5", "relation": "on_edge"}],
 "verdicts": {"<only>": true, "cdc": "none", "city": "certain", "county": "certain", "districts": "certain", "harbor": "none",
              "wards": "uncertain"},
 "warnings": "<list>"}
--- stderr
