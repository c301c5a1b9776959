from: INTERFACE section 2
args: route --help
exit: 0
--- stdout has
libroute route
TEXT
-i FILE
--as-of DATE
--at INSTANT
--rule
--role ROLE
--fact KEY=VALUE
point
parcel
--view VIEW
--error-m
--format
--quiet
--- stderr
