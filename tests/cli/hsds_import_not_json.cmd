from: INTERFACE section 2, exit status 1
args: hsds import one.json out
exit: 1
--- file one.json
nothing
--- stderr has
one.json:1: not valid JSON
