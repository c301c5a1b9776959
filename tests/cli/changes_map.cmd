# A map that is replaced, and a partner whose area another takes over.
from: boundary_sets.csv wards/2020 and wards/2030, organizations.csv eastgate_cdc; issue 8, Build 4
args: changes @DATASET@ --since 2027-06-01 --as-of 2030-01-31 --format markdown
exit: 0
--- stdout has
**Wards, map of 2020**. Last day: 2029-12-31.
**Wards, map of 2030**. In force from 2030-01-01.
**Eastgate CDC**. Last day: 2027-12-31. Midtown CDC answers for it then.
--- stderr
