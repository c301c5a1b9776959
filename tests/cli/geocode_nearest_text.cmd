from: addresses.csv (X 499850, Y 4587100); the point is X 499700, Y 4587100 by cs2cs
args: geocode @DATASET@ -81.00359085,41.43546818
exit: 0
--- stdout has
Nearest on record, 150 m
10 N Main St, Millbrook
--- stderr
