from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --as-of 2026-02-30
exit: 2
--- stderr has
2026-02-30
YYYY-MM-DD
