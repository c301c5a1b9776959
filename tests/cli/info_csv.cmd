# Not every format fits every answer; what does not is said.
from: INTERFACE section 2
args: info @DATASET@ --format csv
exit: 2
--- stderr has
json
