# Both are allowed where they say the same.
from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --at 2026-11-24T03:30:00Z --format json
exit: 0
--- stdout json
{"as_of": "2026-11-23", "at": "2026-11-23T22:30:00-05:00"}
