from: header of lrt_batch (a row that is not CSV, naming the line)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
lon,lat,note
-80.997606031,41.437269718,a
-80.997606031,41.437269718,b,c
--- stdout has
-80.997606031,41.437269718,a,answered
--- stderr match
.*\b3\b.*4.*
