# 01:30 on 2026-11-01 happens twice; it takes the offset before the change.
from: header of lrt_parse_instant; America/New_York changes on 2026-11-01
args: route @DATASET@ "10 N Main St" --at 2026-11-01T01:30:00 --format json
exit: 0
--- stdout json
{"as_of": "2026-11-01", "at": "2026-11-01T01:30:00-04:00"}
