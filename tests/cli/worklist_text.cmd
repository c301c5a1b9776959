# Ready to send: whom, where to, what to confirm; and what the city has to decide itself.
from: organizations.csv, contacts.csv, contact_protocols.csv; issue 5, Build 4
args: worklist @DATASET@ --as-of 2026-11-23
exit: 0
--- stdout has
Millbrook (invented), as of 2026-11-23: 
Midtown CDC - desk@midtown.example
  Please confirm or correct:
    - The entry of Midtown CDC was last verified 2026-05-01, 206 days ago. Is it
  For us to decide:
    - Rule r-mid does not say which staff role may make the contact.
--- stdout lacks
Quarry CDC
Saltworks CDC
