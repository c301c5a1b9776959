from: INTERFACE section 2: exit 2 is usage
args: may-contact @DATASET@ --partner nobody --role inspector --as-of 2026-11-23
exit: 2
--- stderr match
.*partner "nobody" is no id of an organization.*
