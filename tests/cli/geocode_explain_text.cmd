# Readings, places with their faults, and why each was kept or left; the answer in front is the same as without.
from: addresses.csv (Oak Ave in both towns, Oak Ct in one); INTERFACE section 2; DESIGN section 6
args: geocode @DATASET@ "12 Oak Ave" --explain
exit: 3
--- stdout has
ambiguous
HOW THE TEXT WAS READ
Taken for: address
number 12, name OAK, suffix AVE (a name on record)
WHAT WAS THOUGHT OF
tie     12 Oak Ave, Eastbrook
tie     12 Oak Ave, Millbrook
dropped Oak Ct, Millbrook
the street has no such number
