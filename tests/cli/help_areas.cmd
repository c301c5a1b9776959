from: INTERFACE section 2
args: areas --help
exit: 0
--- stdout has
libroute areas
LON,LAT
-i FILE
--crs EPSG:N
--as-of DATE
--at INSTANT
--format
--quiet
--- stderr
