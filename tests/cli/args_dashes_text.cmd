# So a text that looks like an option is a text, and not found.
from: INTERFACE section 2
args: route @DATASET@ --as-of 2026-11-23 --format json -- --role
exit: 3
--- stdout json
{"status": "<re:not_found|invalid>"}
