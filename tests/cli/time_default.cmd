# The default is today in the territory's zone, whatever the zone of the machine, and it is printed.
from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --format json
exit: 0
env: TZ=Pacific/Kiritimati
--- stdout json
{"as_of": "<today America/New_York>", "at": "<re:\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d-0[45]:00>"}
