# A service of somebody else is not taken; the partner's own are listed.
from: services.csv
args: may-contact @DATASET@ --partner tenants_union --service rl_advice --role inspector --as-of 2026-11-23
exit: 2
--- stderr match
.*service "rl_advice" is none of tenants_union; it has tu_hotline, tu_popup, tu_relocation.*
