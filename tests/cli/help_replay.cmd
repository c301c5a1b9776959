# Each verb explains itself.
from: INTERFACE section 2
args: replay --help
exit: 0
--- stdout has
libroute replay FILE [DATASET]
--format
--quiet
