# A text in several words: the message says what to do.
from: INTERFACE section 2
args: route @DATASET@ 10 N Main St
exit: 2
--- stderr has
quote
