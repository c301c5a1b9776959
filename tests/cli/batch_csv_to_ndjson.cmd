from: INTERFACE section 2 (--format ndjson)
args: route @DATASET@ -i - --format ndjson --as-of 2026-11-23
exit: 0
--- stdin
id,address
1,50 N Main St
--- stdout ndjson
{"schema": "libroute/route/1", "status": "answered", "input": {"<only>": true, "id": "1", "address": "50 N Main St"}, "matches": ["<has>", {"rank": 4, "organization": {"id": "midtown_cdc"}}]}
