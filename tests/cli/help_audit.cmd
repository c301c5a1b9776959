# Each verb explains itself.
from: issue 6, Build 1 and 2
args: audit --help
exit: 0
--- stdout has
libroute audit TERRITORY|DATASET
--sliver-ft N
--as-of DATE
exceptions.csv
--- stderr
