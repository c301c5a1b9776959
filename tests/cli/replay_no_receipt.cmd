# What is no receipt is refused.
from: INTERFACE section 2 (exit status 4); issue 5, Build 8
args: replay r.json @DATASET@
exit: 4
--- file r.json
{"schema":"libroute/receipt/1"}
--- stderr match
libroute replay: the receipt is refused: .*
