# "-" is standard input, "./-" is a file.
from: INTERFACE section 2 (-i - reads standard input)
args: areas @DATASET@ -i ./- --as-of 2026-11-23
exit: 0
--- file -
lon,lat
-80.997606031,41.437269718
--- stdout has
-80.997606031,41.437269718,answered
