from: INTERFACE section 2; header of lrt_batch
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
name,longitude
a,-81
--- stderr has
lon
address
