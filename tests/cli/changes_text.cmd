# Checked, ended, and decided for later; what was checked before the first day is not told.
from: contact_protocols.csv r-cdc, services.csv tu_popup, phones.csv p-03, service_areas.csv of silver_care; issue 8, Build 4
args: changes @DATASET@ --since 2026-05-02 --as-of 2026-11-23
exit: 0
--- stdout has
From May 2, 2026 to November 23, 2026, both days included.
Contact protocol
Legal Aid of Mill County. Checked 2026-06-01.
Pop-up office (Millbrook Tenants Union). Last day: 2026-06-30.
phone 555-555-0103. Hotline. Checked 2026-09-01.
Decided already, for the three months to come
Silver Care: Ward 3. In force from 2027-01-01.
--- stderr
