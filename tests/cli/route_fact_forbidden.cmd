# Nobody is routed by who they are.
from: INTERFACE section 1 (Facts)
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --fact race=any
exit: 2
--- stderr has
nobody is routed by it
