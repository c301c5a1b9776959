# A page for people: the day, the names, no colour codes into a pipe.
from: INTERFACE section 2; tests/data/millbrook/README.md
args: areas @DATASET@ -80.990234375,41.44189453125 --as-of 2026-11-23
exit: 0
--- stdout has
2026-11-23
Ward 2
Ward 5
Östra
Mill County
--- stdout match
[^\x1b]*
