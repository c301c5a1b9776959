# ... and so is one whose expectations are all empty.
from: libroute(1), routes-check
args: routes-check @DATASET@ - --as-of 2026-11-23
exit: 2
--- stdin
ppn,expect:wards
001.1-02-01,
--- stderr has
expects nothing
