# The same for a column of a stream: a role that is ignored would be an answer for somebody else.
from: INTERFACE section 2, batch input; issue 2, Build 8
args: route @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
address,role
10 N Main St,inspector
--- stderr match
.*role.*not built yet.*
