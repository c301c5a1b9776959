# The message lists the areas there are.
from: STYLE section 4: errors name the remedy
args: brief @DATASET@ --area wards/ward-77 --as-of 2026-11-23
exit: 2
--- stderr match
.*wards/2020 has no area "ward-77"; it has .*ward-1.*
