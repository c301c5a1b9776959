from: INTERFACE, first paragraph; issue 2, Build 8
args: route @DATASET@ "10 N Main St" --role inspector
exit: 2
--- stderr match
.*--role.*not built yet.*
