from: INTERFACE section 2
args: worklist @DATASET@ --format geojson
exit: 2
--- stderr match
.*text, json or csv.*
