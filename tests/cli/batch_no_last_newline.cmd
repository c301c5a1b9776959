from: RFC 4180 section 2.2 (the last record may have no line break)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 0
--- stdin no_newline
lon,lat
-80.997606031,41.437269718
--- stdout has
-80.997606031,41.437269718,answered,,,millbrook
