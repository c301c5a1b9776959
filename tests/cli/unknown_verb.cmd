from: INTERFACE section 2 (exit 2 usage)
args: rout @DATASET@ "10 N Main St"
exit: 2
--- stderr has
rout
libroute --help
