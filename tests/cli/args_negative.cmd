# A longitude begins with a minus and is no option. Unit (0,0): four wards meet. Millbrook README.
from: tests/data/millbrook/README.md, map 1
args: areas @DATASET@ -81.0,41.4345703125 --as-of 2026-11-23 --format csv
exit: 0
--- stdout has
status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
answered,,,millbrook,,0,,d-mid,,,,ward-1;ward-2;ward-3;ward-4,ward-1;ward-2;ward-3;ward-4
