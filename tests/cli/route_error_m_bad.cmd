from: INTERFACE section 2 (--error-m)
args: route @DATASET@ -81.0,41.4345703125 --error-m -3 --as-of 2026-11-23
exit: 2
--- stderr has
--error-m
