from: INTERFACE section 2, status; README of millbrook: x 600..700, y -250..-150
args: areas @DATASET@ 500650,4586800 --crs EPSG:32617 --as-of 2026-11-23 --format json
exit: 3
--- stdout json
{"status": "gap", "verdicts": {"districts": "<text>"}}
