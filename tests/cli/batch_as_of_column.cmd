# A row's own date wins; an empty one leaves the default. x = 100, y = -50: ward-4 of 2020, ward-1 of 2030.
from: INTERFACE section 2 (optional as_of); README of millbrook
args: areas @DATASET@ -i - --crs EPSG:32617 --as-of 2026-11-23
exit: 0
--- stdin
x,y,as_of
500100,4586950,2026-11-23
500100,4586950,2030-06-01
500100,4586950,
500100,4586950,2029-12-31
500100,4586950,2030-01-01
--- stdout csv
x,y,as_of,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
500100,4586950,2026-11-23,answered,,,millbrook,,0,,d-mid,,,,ward-4,
500100,4586950,2030-06-01,answered,,,millbrook,,0,,d-mid,,,,ward-1,
500100,4586950,,answered,,,millbrook,,0,,d-mid,,,,ward-4,
500100,4586950,2029-12-31,answered,,,millbrook,,0,,d-mid,,,,ward-4,
500100,4586950,2030-01-01,answered,,,millbrook,,0,,d-mid,,,,ward-1,
