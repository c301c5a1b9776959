from: INTERFACE section 2
args: verify --help
exit: 0
--- stdout has
libroute verify DATASET
--- stderr
