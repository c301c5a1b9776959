# Thanksgiving Day is a holiday; on the Friday after it the hotline opens at nine.
from: holidays.csv, schedules.csv h-01; issue 5, Build 3
args: may-contact @DATASET@ --partner tenants_union --role inspector --at 2026-11-26T10:00 --format json
exit: 3
--- stdout json
{"verdict": "not_now", "protocol": {"rule": "r-hot", "hours": "closed", "holiday": "2026-11-26", "next_at": "2026-11-27T09:00:00-05:00"}}
