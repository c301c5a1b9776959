from: INTERFACE section 2, status; README of millbrook: the harbor
args: route @DATASET@ 501700,4588300 --crs EPSG:32617 --as-of 2026-11-23 --format json
exit: 3
--- stdout json
{"status": "no_service", "areas": ["<has>", {"set": "harbor", "area_id": "harbor"}]}
