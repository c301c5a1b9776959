# No rows: the header of the answer, and everything (nothing) answered.
from: INTERFACE section 2
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 0
--- stdin
lon,lat
--- stdout
lon,lat,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
