from: INTERFACE section 2 (--quiet)
args: geocode @DATASET@ -i - --as-of 2026-11-23 --quiet
exit: 0
--- stdin
address
"10 N Main St, Millbrook, OH 44097"
--- stdout has
answered
--- stderr
