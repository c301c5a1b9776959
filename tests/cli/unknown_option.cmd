from: INTERFACE section 2 (exit 2 usage)
args: route @DATASET@ "10 N Main St" --fromat json
exit: 2
--- stderr has
--fromat
libroute route --help
