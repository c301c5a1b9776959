# What the facts meet, leave open and contradict; the branches of the best service are those of the match.
from: INTERFACE section 3; attributes.csv, services.csv of millbrook
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --fact property_type=two_family --fact violation_category=unfit --fact age=60+ --format json
exit: 0
--- stdout json
{"matches": ["<has>",
  {"organization": {"id": "silver_care"}, "keys": {"eligibility": 0}, "eligibility": {"matched": ["age: from 60"], "unknown": ["population: senior"], "not_matched": []}},
  {"organization": {"id": "roof_fund"}, "keys": {"eligibility": 1}, "warnings": ["eligibility_unknown"],
   "eligibility": {"matched": ["property_type: two_family"], "unknown": ["owner_type: owner_occupant"], "not_matched": ["violation_category: roof"]},
   "services": [{"id": "roof_loan", "eligibility": {"not_matched": ["violation_category: roof"]}}]}]}
