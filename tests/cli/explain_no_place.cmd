# Nobody is chosen where there is no place, and each partner says so.
from: explain.h; INTERFACE section 2 (exit status 3)
args: explain @DATASET@ "10 Nowhere St" --as-of 2026-11-23
exit: 3
--- stdout match
.*CHOSEN.*nobody.*NOT CHOSEN.*Lakeside CDC: the place was not found.*
