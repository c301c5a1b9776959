from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --format yaml
exit: 2
--- stderr has
yaml
ndjson
