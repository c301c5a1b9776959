from: help of the verb; issue 8, Build 1
args: brief --help
exit: 0
--- stdout has
libroute brief
--area AREA
--all SLUG
--role ROLE
--format F
--overwrite
--quiet
--- stderr
