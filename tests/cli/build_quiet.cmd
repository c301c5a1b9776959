from: INTERFACE section 2 (--quiet)
args: build @MILLBROOK@ out.dataset --quiet
exit: 0
--- stdout
--- stderr
