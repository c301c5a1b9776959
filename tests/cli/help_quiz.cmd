from: help of the verb; issue 8, Build 5
args: quiz --help
exit: 0
--- stdout has
libroute quiz
--area AREA
--seed N
--role ROLE
--as-of DATE
--format F
--overwrite
--quiet
--- stderr
