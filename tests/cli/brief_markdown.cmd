# Partners in the order of the curriculum, the verdict for the role, the rule's steps; nothing that was not set is guessed.
from: organizations.csv, service_areas.csv, contact_protocols.csv r-cdc; issue 8, Build 1
args: brief @DATASET@ --area cdc/riverside --role inspector --as-of 2026-11-23 --format markdown
exit: 0
--- stdout has
# Partners for code enforcement: 
## At a glance
## Community development corporations
### Riverside CDC
Ask first: Supervisor has to approve.
**Steps:** Ask who owns the block list; then Send the case sheet
**No answer:** after 30 days: Supervisor, after 30 more days: Leadership
## Land bank
### Mill County Land Bank
## What this place has been through
as told by Riverside block clubs
## Open gaps of coverage
## Sources
--- stderr
