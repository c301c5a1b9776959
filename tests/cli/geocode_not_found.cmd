from: addresses.csv; INTERFACE section 2
args: geocode @DATASET@ "999 Nowhere St" --format json
exit: 3
--- stdout json
{"status": "not_found", "candidates": "<list>"}
