# A million rows in the memory of twenty thousand, all there, in order, each the same as its kind. At most 64 MiB.
from: issue 2, Build 7 (streams of any length in constant memory) and Shown by (query memory under 64 MiB)
args: areas @DATASET@ -i - --crs EPSG:32617 --as-of 2026-11-23
exit: 3
rows: 20000 1000000
growth_mib: 4
most_mib: 64
--- stdin cycle
n,x,y,note
{n},500200,4587300,plain
{n},499100,4587800,"in two, CDC areas"
{n},501500,4585750,in the lake
{n},,,no place
--- stdout
n,x,y,note,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
0,500200,4587300,plain,answered,,,millbrook,,0,,d-mid,,,,ward-2,
1,499100,4587800,"in two, CDC areas",answered,midtown;riverside,,millbrook,,0,,d-west,,,,ward-1,
2,501500,4585750,in the lake,outside,,,,,0,,d-east,,,,ward-4,
3,,,no place,invalid,,,,,,,,,,,,
