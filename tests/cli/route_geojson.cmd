from: RFC 7946; header of lrt_result_geojson
args: route @DATASET@ 499700,4587100 --crs EPSG:32617 --as-of 2026-11-23 --format geojson
exit: 0
--- stdout json
{"type": "FeatureCollection", "features": ["<has>", {"type": "Feature",
 "geometry": {"type": "Point", "coordinates": ["<about: -81.003590855 1e-7>", "<about: 41.435468176 1e-7>"]},
 "properties": {"status": "answered"}}]}
