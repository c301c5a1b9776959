# What is there is not replaced unasked.
from: as build, INTERFACE section 2
args: hsds export @DATASET@ there.json
exit: 1
--- file there.json
{}
--- stderr has
there.json: exists; ask for overwriting (--overwrite)
