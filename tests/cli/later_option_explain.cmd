from: INTERFACE section 2 (geocode --explain)
args: geocode @DATASET@ "10 N Main St" --explain
exit: 2
--- stderr match
.*--explain.*not built yet.*
