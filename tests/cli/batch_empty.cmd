from: header of lrt_batch (no usable column)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
--- stderr has
empty
