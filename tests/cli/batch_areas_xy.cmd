# One point of each kind, on the local grid of README of millbrook (E = 500000 + x, N = 4587000 + y). Exact output.
from: tests/data/millbrook/README.md, maps 1 and 2
args: areas @DATASET@ -i points.csv --crs EPSG:32617 --as-of 2026-11-23
exit: 3
--- file points.csv
x,y,what
500200,4587300,plain
499100,4587800,in two CDC areas
498600,4587600,in the hole of riverside
500900,4587800,in the enclave
501000,4586400,in the part wound like a hole
501500,4585750,in the lake
501700,4588300,in the harbor
500650,4586800,in the gap
505000,4587000,outside
--- stdout
x,y,what,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
500200,4587300,plain,answered,,,millbrook,,0,,d-mid,,,,ward-2,
499100,4587800,in two CDC areas,answered,midtown;riverside,,millbrook,,0,,d-west,,,,ward-1,
498600,4587600,in the hole of riverside,answered,,,millbrook,,0,,d-west,,,,ward-1,
500900,4587800,in the enclave,answered,,,millbrook,,0,,d-east,,,,ward-5,
501000,4586400,in the part wound like a hole,answered,twin-hills,,millbrook,,0,,d-east,,,,ward-4,
501500,4585750,in the lake,outside,,,,,0,,d-east,,,,ward-4,
501700,4588300,in the harbor,no_service,,,millbrook,,0,,,,harbor,,ward-2,
500650,4586800,in the gap,gap,,,millbrook,,0,,,,,,ward-4,
505000,4587000,outside,outside,,,,,0,,,,,,,
