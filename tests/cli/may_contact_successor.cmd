# Saltworks merged into Southside Neighbors: the successor's rule is the one that holds.
from: organizations.csv, contact_protocols.csv r-cdc
args: may-contact @DATASET@ --partner saltworks_cdc --role supervisor --at 2026-11-23T10:00 --format json
exit: 0
--- stdout json
{"partner": {"id": "saltworks_cdc"}, "answered_by": {"id": "southside_cdc"}, "verdict": "allowed", "protocol": {"rule": "r-cdc", "hours": "unknown"}}
