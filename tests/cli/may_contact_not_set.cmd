# Unset is a value: even the leadership is sent to ask.
from: contact_protocols.csv r-mid; DESIGN section 8
args: may-contact @DATASET@ --partner midtown_cdc --role leadership --as-of 2026-11-23
exit: 3
--- stdout match
.*Midtown CDC.*not_set .*nobody has said which staff may contact them; ask your\s+supervisor.*r-mid.*4 contacts are on record .*for\s+whoever\s+your\s+supervisor\s+says.*
