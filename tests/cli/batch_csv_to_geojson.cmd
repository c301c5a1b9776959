# One FeatureCollection, a feature a row; a row without a place has no geometry.
from: header of lrt_stream_format; RFC 7946
args: areas @DATASET@ -i - --format geojson --as-of 2026-11-23
exit: 3
--- stdin
id,lon,lat
1,-80.997606031,41.437269718
2,,
--- stdout json
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "geometry": {"type": "Point", "coordinates": ["<about: -80.997606031 1e-9>", "<about: 41.437269718 1e-9>"]},
  "properties": {"status": "answered", "input": {"id": "1"}}},
 {"type": "Feature", "geometry": null, "properties": {"status": "invalid", "input": {"id": "2"}}}]}
