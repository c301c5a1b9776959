# A place that was not found can be asked for again by its text alone, which a receipt holds only when it is told to.
from: issue 5, Build 8 (no free text unless asked to)
args: route @DATASET@ "10 Nowhere St" --as-of 2026-11-23 --receipt r.json
exit: 2
--- stderr has
--receipt-text
