from: addresses.csv; DESIGN section 6
args: geocode @DATASET@ "12 Oak Ave"
exit: 3
--- stdout has
ambiguous
12 Oak Ave, Millbrook
12 Oak Ave, Eastbrook
