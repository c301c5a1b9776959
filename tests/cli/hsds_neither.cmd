from: INTERFACE section 2, exit status 2
args: hsds convert @DATASET@ x.json
exit: 2
--- stderr has
"convert" is neither export nor import
