# A page a row is no stream: said, not ignored.
from: INTERFACE section 2
args: areas @DATASET@ -i - --format text --as-of 2026-11-23
exit: 2
--- stdin
lon,lat
-80.997606031,41.437269718
--- stderr has
csv
