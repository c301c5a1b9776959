from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --as-of
exit: 2
--- stderr has
--as-of
