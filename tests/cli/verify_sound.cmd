from: INTERFACE section 2
args: verify @DATASET@
exit: 0
--- stdout has
sound
