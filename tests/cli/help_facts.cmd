# Each verb explains itself.
from: INTERFACE section 2
args: facts --help
exit: 0
--- stdout has
libroute facts DATASET
