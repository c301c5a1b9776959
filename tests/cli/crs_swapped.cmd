# Northing first: no place of that system.
from: DESIGN section 4 (input checked against the CRS's area of use)
args: areas @DATASET@ 4587300,500200 --crs EPSG:32617 --as-of 2026-11-23 --format json
exit: 3
--- stdout json
{"status": "invalid"}
