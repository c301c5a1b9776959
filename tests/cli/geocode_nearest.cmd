# A coordinate is told the address nearest to it: 150 m west of 10 N Main St.
from: addresses.csv (X 499850, Y 4587100); the point is X 499700, Y 4587100 by cs2cs
args: geocode @DATASET@ -81.00359085,41.43546818 --format json
exit: 0
--- stdout json
{"status": "answered", "location": {"match_type": "coordinate", "error_m": 0, "address": "", "parcels": []},
 "nearest": {"address": "<re:10 N Main St.*>", "parcels": ["001.1-02-01"], "distance_m": "<about: 150 0.5>"}}
