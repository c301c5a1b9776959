from: INTERFACE section 2 (default is now in the territory's zone and is printed)
args: areas @DATASET@ -i - --format csv
exit: 0
--- stdin
lon,lat
-81.0,41.4345703125
--- stdout has
answered
--- stderr match
.*\b20\d\d-[01]\d-[0-3]\d\b.*
