from: INTERFACE, first paragraph; issue 2, Build 8
args: replay receipt.json
exit: 2
--- stderr match
.*replay.*not built yet.*
