# One complete result a line, the input under "input", whatever it holds.
from: INTERFACE section 3; header of lrt_batch
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
{"id": 7, "lon": -80.997606031, "lat": 41.437269718, "tags": ["a", {"b": null}]}

{"address": "12 Oak Ave", "city": "Eastbrook"}
{"lon": "-80.997606031", "lat": "41.437269718"}
{"lon": null, "lat": null, "ppn": "00110201"}
{"id": "nothing"}
--- stdout ndjson
{"schema": "libroute/areas/1", "status": "answered", "input": {"<only>": true, "id": 7, "lon": -80.997606031, "lat": 41.437269718, "tags": ["a", {"b": null}]}, "areas": ["<has>", {"area_id": "ward-2"}]}
{"status": "answered", "input": {"address": "12 Oak Ave", "city": "Eastbrook"}, "location": {"address": "<re:12 Oak Ave, Eastbrook.*>"}, "areas": ["<has>", {"area_id": "ward-4"}]}
{"status": "answered", "input": {"lon": "-80.997606031"}, "areas": ["<has>", {"area_id": "ward-2"}]}
{"status": "answered", "input": {"lon": null, "ppn": "00110201"}, "areas": ["<has>", {"area_id": "ward-1"}]}
{"status": "invalid", "input": {"id": "nothing"}, "areas": []}
