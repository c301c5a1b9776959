from: INTERFACE, first paragraph; issue 2, Build 8
args: route @DATASET@ "10 N Main St" --receipt r.json
exit: 2
--- stderr match
.*--receipt.*not built yet.*
