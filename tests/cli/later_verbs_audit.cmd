from: INTERFACE, first paragraph; issue 2, Build 8
args: audit @MILLBROOK@
exit: 2
--- stderr match
.*audit.*not built yet.*
