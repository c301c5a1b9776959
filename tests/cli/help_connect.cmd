from: help of the other verbs
args: connect --help
exit: 0
--- stdout has
libroute connect
--format F
--large-print
--language FILE
--phrases
--fact KEY=VALUE
--crs EPSG:N
--rule RULE
--as-of DATE
--at INSTANT
--error-m M
--quiet
--- stderr
