# One object a line, also for one place.
from: INTERFACE section 3
args: areas @DATASET@ -81.0,41.4345703125 --as-of 2026-11-23 --format ndjson
exit: 0
--- stdout ndjson
{"schema": "libroute/areas/1", "status": "answered"}
