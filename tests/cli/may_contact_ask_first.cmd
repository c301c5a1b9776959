# Too junior: the one that may is named, and who has to approve it.
from: contact_protocols.csv r-legal; issue 5, Build 3
args: may-contact @DATASET@ --partner legal_aid --role inspector --fact stage=hearing --at 2026-11-23T10:00
exit: 3
--- stdout match
.*Legal Aid of Mill County.*Inspector, Mon 2026-11-23 10:00.*ask_first.*Senior inspector or more senior makes this contact.*Supervisor has to\s+approve.*r-legal.*referral form, then phone.*1\. Fill in the form.*Referral form.*3 days.*after 3 days: Supervisor.*1 contact is on record, for Senior inspector or more\s+senior.*
