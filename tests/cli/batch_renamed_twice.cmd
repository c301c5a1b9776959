# The input has status and lrt_status: two columns of one name would be read as one. Refused, or renamed again; never both.
from: INTERFACE section 2 (columns by name; duplicate names are refused)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 0|2
--- stdin
lon,lat,status,lrt_status
-81.0,41.4345703125,a,b
--- stdout match
((?!.*\blrt_status\b.*\blrt_status,)[^\n]*\n.*|)
--- stderr has
lrt_status
