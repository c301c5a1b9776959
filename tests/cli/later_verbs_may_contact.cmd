from: INTERFACE, first paragraph; issue 2, Build 8
args: may-contact @DATASET@ --partner midtown_cdc --role inspector
exit: 2
--- stderr match
.*may-contact.*not built yet.*
