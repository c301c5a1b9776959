from: INTERFACE section 2 (a contradiction is exit 2)
args: route @DATASET@ "10 N Main St" --as-of 2026-11-24 --at 2026-11-23T09:00:00-05:00
exit: 2
--- stderr has
2026
