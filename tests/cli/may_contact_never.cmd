# initiator_role none: nobody on staff, and the rule says what happens instead.
from: contact_protocols.csv r-fair
args: may-contact @DATASET@ --partner fairlaw --role leadership --at 2026-11-23T10:00
exit: 3
--- stdout match
.*never .*Residents go there\s+themselves.*
