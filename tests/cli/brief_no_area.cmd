# One or the other, not both and not neither.
from: issue 8, Build 1
args: brief @DATASET@
exit: 2
--- stderr match
.*--area SLUG/AREA_ID, or --all SLUG
.*
