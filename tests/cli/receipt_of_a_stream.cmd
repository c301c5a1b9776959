from: INTERFACE section 2 (one TEXT)
args: route @DATASET@ -i - --as-of 2026-11-23 --receipt r.json
exit: 2
--- stdin
lon,lat
--- stderr has
a receipt is of one TEXT
