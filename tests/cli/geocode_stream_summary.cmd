# Counts by status and by match type, always in the same order, on standard error.
from: addresses.csv, parcels.dbf; the order of lrt_answer and lrt_match_type in the header
args: geocode @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
address
001.1-02-07
"10 N Main St, Millbrook, OH 44097"
12 Oak Ave
999 Nowhere St
"11 N Main St, Millbrook, OH 44097"
--- stdout has
001.1-02-07,answered
--- stderr
libroute geocode: 5 rows as of 2026-11-23: 3 answered, 1 ambiguous, 1 not_found
libroute geocode: answered by 1 parcel_number, 2 address_point
