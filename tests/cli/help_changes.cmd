from: help of the verb; issue 8, Build 4
args: changes --help
exit: 0
--- stdout has
libroute changes
--since DATE
--as-of DATE
--format F
--overwrite
--quiet
--- stderr
