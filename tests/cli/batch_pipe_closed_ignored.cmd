# The same where the parent ignores SIGPIPE: a run-time error that is said.
from: POSIX, write() to a pipe without reader; INTERFACE section 2, exit status
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 1
stdout_closed_after: 1000
sigpipe: ignore
--- stdin repeat 100000
lon,lat
-80.997606031,41.437269718
--- stderr match
.*(cannot be written|[Bb]roken pipe).*
