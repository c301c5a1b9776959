# 2026-11-24 at 03:00 UTC is still the 23rd in Millbrook, so the 24th contradicts it.
from: INTERFACE section 2 (as-of is the local date of --at)
args: areas @DATASET@ -81.0,41.4345703125 --at 2026-11-24T03:00:00Z --as-of 2026-11-24
exit: 2
--- stderr has
2026
