from: INTERFACE section 2 (--quiet)
args: areas @DATASET@ -i - --as-of 2026-11-23 --quiet
exit: 0
--- stdin
lon,lat,status
-81.0,41.4345703125,open
--- stdout has
lon,lat,status,lrt_status,
--- stderr
