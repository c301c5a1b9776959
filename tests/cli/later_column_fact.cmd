from: INTERFACE section 2, batch input; issue 2, Build 8
args: route @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
{"address": "10 N Main St", "fact:age": 67}
--- stderr match
.*fact:age.*not built yet.*
