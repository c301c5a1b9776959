from: phones.csv; issue 5, Build 4: says `stale 212 d`
args: route @DATASET@ "50 N Main St" --as-of 2027-04-01
exit: 0
--- stdout match
.*555-555-0103\s+for\s+Tenant\s+hotline\s+\(Hotline\),\s+verified\s+2026-09-01\s+\(stale\s+212\s+d\).*No\s+contact\s+of\s+it\s+was\s+verified\s+within\s+the\s+review\s+interval.*
