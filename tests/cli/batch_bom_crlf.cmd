# A byte order mark and DOS line ends, as a spreadsheet saves it; the first column is still called lon.
from: INTERFACE section 1 (CSV: UTF-8, byte order mark accepted, RFC 4180)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 0
--- stdin bom crlf
lon,lat,note
-81.0,41.4345703125,one
-80.997606031,41.437269718,"two, three"
--- stdout csv
lon,lat,note,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
-81.0,41.4345703125,one,answered,,,millbrook,,0,,d-mid,,,,ward-1;ward-2;ward-3;ward-4,ward-1;ward-2;ward-3;ward-4
-80.997606031,41.437269718,"two, three",answered,,,millbrook,,0,,d-mid,,,,ward-2,
