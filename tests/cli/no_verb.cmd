from: INTERFACE section 2 (exit 2 usage)
args:
exit: 2
--- stderr has
libroute VERB --help
