# A partial match is shown as one: what fits, what is to be checked, what the service would rather have.
from: DESIGN section 7; attributes.csv of millbrook: roof_loan asks for owner_occupant, single or two family, and prefers roof
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --fact owner_type=owner_occupant --fact violation_category=unfit
exit: 0
--- stdout match
.* 4\. Roof Fund - Home repair.*1\s+criterion\s+matches\s+against\s+0.*Fits:\s+owner\s+occupant\.\s+For:\s+single\s+family,\s+two\s+family\s+\(check\s+whether\s+this\s+holds\)\.\s+Rather\s+for:\s+roof\..* 5\. Mill County Land Bank.*
