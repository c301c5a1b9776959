# NaN is no place.
from: INTERFACE section 2, status
args: areas @DATASET@ nan,nan --as-of 2026-11-23 --format json
exit: 3
--- stdout json
{"status": "invalid", "areas": []}
