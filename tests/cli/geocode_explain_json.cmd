# A direction that contradicts: shown, and said why it is no answer.
from: addresses.csv (10 on N Main St and S Main St, neither on W); DESIGN section 6
args: geocode @DATASET@ "10 W Main St, Millbrook" --explain --format json
exit: 3
--- stdout json
{"schema": "libroute/geocode/1", "status": "not_found",
 "explanation": {"kind": "address", "words": ["10", "W", "MAIN", "ST", "MILLBROOK"],
  "readings": ["<has>", {"number": "10", "pre_dir": "W", "name": "MAIN", "suffix": "ST", "suf_dir": null, "unit": null,
                         "city": "MILLBROOK", "state": null, "zip": null, "known": true}],
  "places": ["<has>", {"address": "<re:10 N Main St.*>", "faults": ["direction_contradicted", "zip_missing"], "decision": "shown",
                       "reading": 0, "why": "the text names another direction"}]}}
