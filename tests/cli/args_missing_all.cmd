from: INTERFACE section 2
args: areas
exit: 2
--- stderr has
libroute areas --help
