from: header of lrt_result_geojson; RFC 7946
args: areas @DATASET@ -80.990234375,41.44189453125 --as-of 2026-11-23 --format geojson
exit: 0
--- stdout json
{"type": "FeatureCollection",
 "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [-80.990234375, "<about: 41.44189453125 1e-9>"]},
               "properties": "<object>"},
              {"type": "Feature", "geometry": null, "properties": {"set": "city", "area_id": "millbrook"}},
              {"type": "Feature", "geometry": null, "properties": {"set": "county"}},
              {"type": "Feature", "geometry": null, "properties": {"set": "districts"}},
              {"type": "Feature", "geometry": null, "properties": {"area_id": "ward-2"}},
              {"type": "Feature", "geometry": null, "properties": {"area_id": "ward-5"}}]}
