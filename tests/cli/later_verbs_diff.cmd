from: INTERFACE, first paragraph; issue 2, Build 8
args: diff @DATASET@ @DATASET@
exit: 2
--- stderr match
.*diff.*not built yet.*
