# lon lat before x y before ppn before address, in each row for itself. Points: ward-2, ward-3, ward-4 of 2020.
from: INTERFACE section 2 (the first present wins in each row)
args: areas @DATASET@ -i - --crs EPSG:32617 --as-of 2026-11-23
exit: 3
--- stdin
address,ppn,y,x,lat,lon
10 N Main St,001.1-02-01,4586500,499500,41.437269718,-80.997606031
10 N Main St,001.1-02-01,4586500,499500,,
10 N Main St,001.1-02-01,4586500,,,-80.997606031
10 S Main St,001.1-02-01,,,,
10 S Main St,,,,,
,,,,,
--- stdout csv
address,ppn,y,x,lat,lon,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
10 N Main St,001.1-02-01,4586500,499500,41.437269718,-80.997606031,answered,,,millbrook,,0,,d-mid,,,,ward-2,
10 N Main St,001.1-02-01,4586500,499500,,,answered,southside,,millbrook,,0,,d-mid,,,,ward-3,
10 N Main St,001.1-02-01,4586500,,,-80.997606031,answered,,,millbrook,,0,,d-mid,,,,ward-1,
10 S Main St,001.1-02-01,,,,,answered,,,millbrook,,0,,d-mid,,,,ward-1,
10 S Main St,,,,,,answered,,,millbrook,,0,,d-mid,,,,ward-3,
,,,,,,invalid,,,,,,,,,,,,
