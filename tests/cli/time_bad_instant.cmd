from: INTERFACE section 2 (RFC 3339)
args: route @DATASET@ "10 N Main St" --at "tomorrow at nine"
exit: 2
--- stderr has
tomorrow at nine
