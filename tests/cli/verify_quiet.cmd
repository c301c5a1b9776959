from: INTERFACE section 2 (--quiet)
args: verify @DATASET@ --quiet
exit: 0
--- stdout
--- stderr
