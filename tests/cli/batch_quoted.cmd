# Commas, quotes, line breaks and blanks inside fields come through as they were.
from: RFC 4180; INTERFACE section 2 (all input columns are copied through)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 0
--- stdin
note,lon,lat," blank "
"first line
second, ""quoted"" line",-80.997606031,41.437269718,  x
"",-80.997606031,41.437269718,"é, ü"
--- stdout csv
note,lon,lat, blank ,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
"first line
second, ""quoted"" line",-80.997606031,41.437269718,  x,answered,,,millbrook,,0,,d-mid,,,,ward-2,
,-80.997606031,41.437269718,"é, ü",answered,,,millbrook,,0,,d-mid,,,,ward-2,
