# Each verb explains itself.
from: INTERFACE section 2
args: explain --help
exit: 0
--- stdout has
libroute explain DATASET TEXT
--as-of DATE
--fact KEY=VALUE
--format
