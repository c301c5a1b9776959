from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --view boss
exit: 2
--- stderr match
.*--view boss.*staff, senior, owner.*
