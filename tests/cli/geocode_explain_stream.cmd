# One text is explained; a stream is not, and that is said.
from: INTERFACE section 2: what is not built is refused
args: geocode @DATASET@ -i - --explain
exit: 2
--- stdin
address
10 N Main St
--- stderr has
--explain
