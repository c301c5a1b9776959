# Two datasets are needed; the same one may stand for both.
from: INTERFACE section 2: diff OLD NEW
args: diff @DATASET@
exit: 2
--- stderr has
2 arguments are needed, 1 given
