# Two towns have a 12 Oak Ave. Ties come back as ties.
from: addresses.csv; DESIGN section 6
args: geocode @DATASET@ "12 Oak Ave" --format json
exit: 3
--- stdout json
{"status": "ambiguous", "candidates": ["<has>", {"address": "<re:.*Millbrook.*44097.*>", "lon": "<about: -80.996408540 1e-7>"},
                                                 {"address": "<re:.*Eastbrook.*44098.*>", "lon": "<about: -80.979652950 1e-7>"}]}
