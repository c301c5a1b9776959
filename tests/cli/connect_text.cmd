# The page of an owner is the sheet; 50 N Main St as in route_json.cmd.
from: issue of the owner's sheet; millbrook's CSVs
args: connect @DATASET@ "50 N Main St, Millbrook, OH 44097" --as-of 2026-11-23
exit: 0
--- stdout has
Who can help with this property
For 50 N Main St
Made on November 23, 2026
Millbrook Tenants Union
    - Phone: 555-555-0103
Tenant hotline
Relocation help
History
    - How Millbrook was drawn. Millbrook Library, https://example.org/drawn
Market
About this sheet
--- stdout lacks
Call while on site
senior
rank
priority
Banks refused loans
--- stderr
