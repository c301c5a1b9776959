# The input has columns of these names: the answer is beside them, and standard error says so.
from: INTERFACE section 2 (lrt_NAME)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 0
--- stdin
lon,lat,status,wards
-81.0,41.4345703125,open,the fourth
--- stdout csv
lon,lat,status,wards,lrt_status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,lrt_wards,wards_edge
-81.0,41.4345703125,open,the fourth,answered,,,millbrook,,0,,d-mid,,,,ward-1;ward-2;ward-3;ward-4,ward-1;ward-2;ward-3;ward-4
--- stderr has
lrt_status
lrt_wards
