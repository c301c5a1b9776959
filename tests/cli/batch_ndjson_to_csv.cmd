# Columns are those of the first object.
from: INTERFACE section 2 (--format csv)
args: areas @DATASET@ -i - --format csv --as-of 2026-11-23
exit: 0
--- stdin
{"id": 1, "lon": -80.997606031, "lat": 41.437269718}
{"lat": 41.437269718, "lon": -80.997606031, "id": 2}
--- stdout csv
id,lon,lat,status,cdc,cdc_edge,city,city_edge,county,county_edge,districts,districts_edge,harbor,harbor_edge,wards,wards_edge
1,<about: -80.997606031 1e-9>,<about: 41.437269718 1e-9>,answered,,,millbrook,,0,,d-mid,,,,ward-2,
2,<about: -80.997606031 1e-9>,<about: 41.437269718 1e-9>,answered,,,millbrook,,0,,d-mid,,,,ward-2,
