from: RFC 7946; two parcels at 200 Mill Blvd (README of millbrook)
args: geocode @DATASET@ "200 Mill Blvd" --format geojson
exit: 0
--- stdout json
{"type": "FeatureCollection", "features": ["<has>", {"type": "Feature",
 "geometry": {"type": "Point", "coordinates": ["<about: -80.995929734 1e-7>", "<about: 41.445556613 1e-7>"]}}]}
