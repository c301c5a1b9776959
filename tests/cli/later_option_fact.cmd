# Written with =, and with the value apart.
from: INTERFACE, first paragraph; issue 2, Build 8
args: route @DATASET@ "10 N Main St" --fact=age=67
exit: 2
--- stderr match
.*--fact.*not built yet.*
