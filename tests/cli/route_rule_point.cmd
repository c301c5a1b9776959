# 100 Border St: by its parcel 3/4 in ward-1 and 1/4 in ward-2, by its point in ward-1 alone.
from: README of millbrook, parcels with a purpose
args: route @DATASET@ "100 Border St" --rule point --as-of 2026-11-23 --format json
exit: 0
--- stdout json
{"location": {"rule": "point"}, "areas": ["<has>", {"set": "wards", "area_id": "ward-1", "relation": "inside", "share": null}]}
