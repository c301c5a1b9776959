# A verb that answers takes --as-of, and looks at it.
from: INTERFACE section 2
args: geocode @DATASET@ "10 N Main St" --as-of 2026-13-01
exit: 2
--- stderr has
2026-13-01
