from: INTERFACE section 2
args: build @MILLBROOK@
exit: 2
--- stderr has
libroute build --help
