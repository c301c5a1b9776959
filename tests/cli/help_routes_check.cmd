# Each verb explains itself.
from: issue 6, Build 5
args: routes-check --help
exit: 0
--- stdout has
libroute routes-check DATASET GOLDEN.csv
expect:NAME
junit
--- stderr
