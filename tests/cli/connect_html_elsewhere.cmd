from: INTERFACE section 2, formats of route
args: route @DATASET@ "10 N Main St" --format html
exit: 2
--- stderr match
.*--format html.*
