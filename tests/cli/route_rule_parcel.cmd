from: README of millbrook, parcels with a purpose
args: route @DATASET@ "100 Border St" --rule parcel --as-of 2026-11-23 --format json
exit: 0
--- stdout json
{"location": {"rule": "parcel"}, "verdicts": {"wards": "split"},
 "areas": ["<has>", {"set": "wards", "area_id": "ward-1", "relation": "split"}, {"set": "wards", "area_id": "ward-2", "relation": "split"}]}
