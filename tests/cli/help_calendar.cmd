from: help of the verb; issue 8, Build 3
args: calendar --help
exit: 0
--- stdout has
libroute calendar
--from DATE
--months N
--cohort FILE
--review-days N
--at INSTANT
--format F
--overwrite
--quiet
--- stderr
