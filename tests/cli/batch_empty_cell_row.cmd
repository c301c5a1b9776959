# A row whose only cell is empty is a row all the same.
from: INTERFACE section 2 (one output row for each input row)
args: geocode @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
address
""
10 N Main St
--- stdout csv
address,status,match_type,score,faults,error_m,lon,lat,matched,parcels,candidates,naaccr,esri_status,esri_addr_type
,invalid,none,,,,,,,,,<any>,<any>,<any>
10 N Main St,answered,<any>,<any>,<any>,<any>,<any>,<any>,<any>,001.1-02-01,,<any>,M,<any>
