# index_build_ms may be null: a time in the file would make two builds differ.
from: INTERFACE section 3; boundary_sets.csv, territory.json
args: info @DATASET@ --format json
exit: 0
--- stdout json
{"schema": "libroute/info/1", "name": "millbrook", "title": "Millbrook (invented)", "format": "<number>", "digest": "<re:sha256:[0-9a-f]{64}>",
 "data_as_of": "2026-11-01", "index_bytes": "<number>", "index_build_ms": "<number or null>",
 "sets": ["<has>", {"set": "wards", "edition": "2030", "areas": 5, "topology": "tessellation", "start_date": "2030-01-01", "accuracy_m": null},
                   {"set": "county", "edition": "2018", "areas": 1, "crs": "EPSG:3857"},
                   {"set": "cdc", "edition": "2024", "areas": 5, "topology": "overlapping", "accuracy_m": 10}]}
--- stderr
