# --help is an answer wherever it stands, and asks for nothing else to be right.
from: INTERFACE section 2
args: route missing.dataset --help
exit: 0
--- stdout has
libroute route
--- stderr
