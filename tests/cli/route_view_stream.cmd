# The warning `tie` speaks of ranking: staff read it, an owner does not.
from: INTERFACE section 2; route_json.cmd for the warning
args: route @DATASET@ -i - --as-of 2026-11-23 --view owner --quiet
exit: 0
--- stdin
address
"50 N Main St, Millbrook, OH 44097"
--- stdout has
tenants_union;renters_line;silver_care
--- stdout lacks
tie
no_partner
