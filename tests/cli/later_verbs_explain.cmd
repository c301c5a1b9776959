# What is not built yet is refused with exit 2 and a message, never silently ignored.
from: INTERFACE, first paragraph; issue 2, Build 8
args: explain @DATASET@ "10 N Main St"
exit: 2
--- stderr match
.*explain.*not built yet.*
