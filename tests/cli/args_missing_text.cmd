from: INTERFACE section 2
args: route @DATASET@
exit: 2
--- stderr has
libroute route --help
