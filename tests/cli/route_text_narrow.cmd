# Lines of at most the width asked for, where words allow.
from: header of lrt_result_text
args: route @DATASET@ "50 N Main St" --as-of 2026-11-23
exit: 0
env: COLUMNS=60
--- stdout match
(?:(?:[^\n]{0,60}|[^\n]*\S{50}[^\n]*)\n)*(?:[^\n]{0,60}|[^\n]*\S{50}[^\n]*)
