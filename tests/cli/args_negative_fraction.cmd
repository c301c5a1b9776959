# "-.5" is a number as well.
from: INTERFACE section 2; far from Millbrook
args: areas @DATASET@ -.5,-.5 --as-of 2026-11-23 --format json
exit: 3
--- stdout json
{"schema": "libroute/areas/1", "status": "outside", "location": {"lon": -0.5, "lat": -0.5}, "areas": []}
