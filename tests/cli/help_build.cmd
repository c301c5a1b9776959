from: INTERFACE section 2
args: build --help
exit: 0
--- stdout has
libroute build
TERRITORY DATASET
--overwrite
--strict
--quiet
--- stderr
