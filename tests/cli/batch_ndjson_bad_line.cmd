from: header of lrt_batch (a row that is not JSON, naming the line)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
{"lon": -80.997606031, "lat": 41.437269718}
{"lon": -80.997606031, "lat": 41.437269718
--- stdout ndjson
{"status": "answered"}
--- stderr match
.*\b2\b.*
