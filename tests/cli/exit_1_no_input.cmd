from: INTERFACE section 2, exit status
args: route @DATASET@ -i nowhere.csv
exit: 1
--- stderr has
nowhere.csv
