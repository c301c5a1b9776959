from: INTERFACE section 3
args: route @DATASET@ 001.1-02-01 --as-of 2026-11-23 --format ndjson
exit: 0
--- stdout ndjson
{"schema": "libroute/route/1", "status": "answered", "location": {"match_type": "parcel_number", "parcels": ["001.1-02-01"]}}
