from: INTERFACE section 2
args: --version
exit: 0
--- stdout match
libroute \d+\.\d+\.\d+
--- stderr
