# A reason for everybody: who is before whom on which key, how far outside, since when over, which condition does not hold.
from: DESIGN section 7; organizations.csv, services.csv, service_areas.csv of millbrook; the lake side of 10 N Main St is 150 m from Ward 2 (sketch)
args: explain @DATASET@ "10 N Main St" --as-of 2026-11-23 --fact age=40
exit: 0
--- stdout match
WHY, AND WHY NOT.*CHOSEN.* 1\. Millbrook Tenants Union: not known whether this holds: population: tenant.*2\. Renters Line: outranked on key 1 \(priority\) by Millbrook Tenants\s+Union.*5\. Law Clinic of Mill County: outranked on key 3 \(specificity\) by Roof\s+Fund.*NOT CHOSEN.*Lakeside CDC: outside by 150 m \(492 ft\): Ward 2 \(wards/2020\).*Brine Street CDC: ended 2022-12-31; Southside Neighbors answers for it.*New Land Trust: begins 2029-01-01.*Quarry CDC: inactive, without a successor in force.*Silver Care: does not hold: age: from 60 \(Home visits\).*
