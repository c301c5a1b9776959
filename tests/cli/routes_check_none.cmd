# A file without expectations would always pass: refused.
from: libroute(1), routes-check
args: routes-check @DATASET@ - --as-of 2026-11-23
exit: 2
--- stdin
ppn
001.1-02-01
--- stderr has
has no column expect:
