# `--help`, `--version` stand in the list of options of the verbs.
from: INTERFACE section 2
args: route --version
exit: 0
--- stdout match
libroute \d+\.\d+\.\d+
--- stderr
