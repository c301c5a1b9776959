from: INTERFACE section 2 (exit status 1)
args: replay r.json @DATASET@
exit: 1
--- stderr match
libroute replay: r\.json: cannot be read: .*
