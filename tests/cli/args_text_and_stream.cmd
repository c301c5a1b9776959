# One place or a stream, not both.
from: INTERFACE section 2 (TEXT | -i FILE)
args: route @DATASET@ "10 N Main St" -i -
exit: 2
--- stderr has
-i
