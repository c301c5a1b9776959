from: INTERFACE, first paragraph; issue 2, Build 8
args: route @DATASET@ --view owner "10 N Main St"
exit: 2
--- stderr match
.*--view.*not built yet.*
