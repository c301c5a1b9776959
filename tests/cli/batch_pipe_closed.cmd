# `| head -1`: no endless run, no crash. With the usual handling the pipe ends the command.
from: POSIX, write() to a pipe without reader; issue 2 (bad input costs nothing)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: SIGPIPE|1
stdout_closed_after: 1000
--- stdin repeat 100000
lon,lat
-80.997606031,41.437269718
