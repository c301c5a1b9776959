# Options may stand anywhere.
from: INTERFACE section 2
args: areas --format json --as-of 2026-11-23 @DATASET@ 500200,4587300 --crs EPSG:32617
exit: 0
--- stdout json
{"status": "answered", "areas": ["<has>", {"set": "wards", "edition": "2020", "area_id": "ward-2"}]}
