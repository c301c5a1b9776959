from: INTERFACE section 2 (--crs); header of lrt_to_lon_lat
args: areas @DATASET@ 500200,4587300 --crs EPSG:999999 --as-of 2026-11-23
exit: 1|2
--- stderr has
EPSG:999999
