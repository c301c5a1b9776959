from: INTERFACE section 2 (duplicate input names are refused)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
lon,lat,note,note
-81.0,41.4345703125,a,b
--- stderr has
note
