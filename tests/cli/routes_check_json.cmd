# The same as JSON; the place is named by its number.
from: the case batch_ppn.cmd; tests/data/millbrook/README.md
args: routes-check @DATASET@ - --as-of 2026-11-23 --format json
exit: 3
--- stdin
ppn,expect:status,expect:match_type
001.1-02-01,answered,parcel_number
999.9-99-99,answered,
--- stdout json
{"schema": "libroute/routes-check/1", "file": "standard input", "as_of": "2026-11-23", "rows": 2, "checked_rows": 2, "failed_rows": 1,
 "checks": 3, "mismatches": [{"line": 3, "place": "999.9-99-99", "what": "status", "expected": "answered", "got": "not_found"}]}
