# 02:30 on 2027-03-14 does not exist; it takes the offset before the change and so is 03:30 daylight time.
from: header of lrt_parse_instant; America/New_York changes on 2027-03-14
args: route @DATASET@ "10 N Main St" --at 2027-03-14T02:30:00 --format json
exit: 0
--- stdout json
{"as_of": "2027-03-14", "at": "2027-03-14T03:30:00-04:00"}
