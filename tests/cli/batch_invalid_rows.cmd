# What is no place is a row like any other; the stream goes on.
from: INTERFACE section 2, status `invalid`; one output row for each input row
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
lon,lat
nan,nan
inf,41
-81.0,
abc,41.4
-181,41.4
-81,90.5
1e999,0
0x10,0
-80.997606031,41.437269718
--- stdout csv
lon,lat,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
nan,nan,invalid,,,,,,,,,,,,
inf,41,invalid,,,,,,,,,,,,
-81.0,,invalid,,,,,,,,,,,,
abc,41.4,invalid,,,,,,,,,,,,
-181,41.4,invalid,,,,,,,,,,,,
-81,90.5,invalid,,,,,,,,,,,,
1e999,0,invalid,,,,,,,,,,,,
0x10,0,invalid,,,,,,,,,,,,
-80.997606031,41.437269718,answered,,,millbrook,,0,,d-mid,,,,ward-2,
