from: INTERFACE section 2
args: info --help
exit: 0
--- stdout has
libroute info DATASET
--format
--- stderr
