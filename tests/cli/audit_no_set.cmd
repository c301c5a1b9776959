# A frame that is no set of the territory is a wrong argument, by name.
from: INTERFACE section 2, exit status 2
args: audit @DATASET@ --frame nowhere
exit: 2
--- stderr has
"nowhere" is no boundary set
