# In July the offset is -04:00: 03:30 UTC is 23:30 of the day before.
from: America/New_York, IANA time zone database
args: route @DATASET@ "10 N Main St" --at 2026-07-02T03:30:00Z --format json
exit: 0
--- stdout json
{"as_of": "2026-07-01", "at": "2026-07-01T23:30:00-04:00"}
