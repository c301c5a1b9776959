# The middle of the lake, a hole of the frame: outside, and the hits are still listed.
from: INTERFACE section 2, status; README of millbrook: x 1500, y -1250
args: route @DATASET@ 501500,4585750 --crs EPSG:32617 --as-of 2026-11-23 --format json
exit: 3
--- stdout json
{"status": "outside", "areas": ["<has>", {"set": "wards", "area_id": "ward-4", "relation": "inside"}, {"set": "county", "area_id": "0"}]}
