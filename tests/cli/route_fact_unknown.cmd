# A value that does not exist is refused with those that do.
from: taxonomy_terms.csv of millbrook
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --fact stage=court
exit: 2
--- stderr has
stage takes hearing, notice
