# The same in NDJSON: which of the two would be meant?
from: INTERFACE section 2 (duplicate input names are refused)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
{"lon": -81.0, "lat": 41.4345703125, "lon": -80.9}
--- stderr has
lon
