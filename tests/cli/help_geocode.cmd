# Every verb that answers takes --as-of and --at.
from: INTERFACE section 2
args: geocode --help
exit: 0
--- stdout has
libroute geocode
TEXT
-i FILE
--as-of DATE
--at INSTANT
--format
--quiet
--- stderr
