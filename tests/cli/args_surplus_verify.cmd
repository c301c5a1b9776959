from: INTERFACE section 2
args: verify @DATASET@ @DATASET@
exit: 2
--- stderr has
libroute verify --help
