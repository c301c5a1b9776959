# Which of two dates would be meant?
from: INTERFACE section 2 (one spelling per option)
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --as-of 2027-11-23
exit: 2
--- stderr has
--as-of
