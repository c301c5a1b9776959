# The same for the whole way, address and all.
from: issue 2, Build 7 (streams of any length in constant memory)
args: route @DATASET@ -i - --as-of 2026-11-23
exit: 3
rows: 5000 50000
growth_mib: 4
most_mib: 64
--- stdin cycle
n,address
{n},50 N Main St
{n},100 Border St
{n},12 Oak Ave
{n},00110201
