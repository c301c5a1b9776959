from: addresses.csv, parcels.dbf; X 499850, Y 4587100 by cs2cs; members: INTERFACE sections 2 and 3
args: geocode @DATASET@ "10 N Main St, Millbrook, OH 44097" --format json
exit: 0
--- stdout json
{"schema": "libroute/geocode/1", "status": "answered",
 "dataset": {"name": "millbrook", "digest": "<re:sha256:[0-9a-f]{64}>"},
 "location": {"lon": "<about: -81.001795427 1e-7>", "lat": "<about: 41.435468218 1e-7>", "x": "<about: 499850 0.01>",
              "y": "<about: 4587100 0.01>", "crs": "EPSG:32617", "match_type": "<re:address_point|parcel>", "score": 100,
              "faults": [], "error_m": "<number>", "address": "<re:10 N Main St.*>", "parcels": ["001.1-02-01"]},
 "candidates": []}
