# The page says who, whom to ask, and when next.
from: contact_protocols.csv, schedules.csv; issue 5, Build 3
args: route @DATASET@ "10 N Main St" --role inspector --at 2026-11-25T18:00
exit: 0
--- stdout has
    Who    Not now: they are closed; next: Fri 2026-11-27 09:00.
    Who    Ask first: Supervisor or more senior makes this contact, not
    Who    Never: nobody on staff contacts them. Residents go there themselves;
    Who    Not set: nobody has said which staff may contact them; ask your
    Then   after 2 days: Senior inspector
