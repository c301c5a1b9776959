# After -- nothing is an option.
from: INTERFACE section 2
args: areas --as-of 2026-11-23 --format=json -- @DATASET@ -81.0,41.4345703125
exit: 0
--- stdout json
{"status": "answered", "areas": ["<has>", {"set": "wards", "area_id": "ward-4", "relation": "on_edge", "edge_distance_m": 0.0}]}
