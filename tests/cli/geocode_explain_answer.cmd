from: parcels.dbf; the number fits the pattern of territory.json
args: geocode @DATASET@ "001.1-02-07" --explain --format json
exit: 0
--- stdout json
{"status": "answered", "explanation": {"kind": "parcel_number", "readings": [],
  "places": [{"decision": "answer", "parcels": ["001.1-02-07"], "reading": null}]}}
