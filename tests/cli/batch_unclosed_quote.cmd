# Named by the line in which the quote was opened or the row began.
from: issue 2 (a clear answer); RFC 4180
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
lon,lat,note
-80.997606031,41.437269718,fine
-80.997606031,41.437269718,"open
-80.997606031,41.437269718,swallowed
--- stdout has
-80.997606031,41.437269718,fine,answered
--- stderr has
3
quote
