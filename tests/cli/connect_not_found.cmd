from: issue of the owner's sheet
args: connect @DATASET@ "10 Nowhere St" --as-of 2026-11-23
exit: 3
--- stdout has
We could not find this place. Please check the street and house number.
--- stdout lacks
Millbrook Tenants Union
--- stderr
