# A day that is none.
from: INTERFACE section 2, exit status 2: usage
args: diff @DATASET@ @DATASET@ --as-of-new 2026-02-30
exit: 2
--- stderr has
2026-02-30
