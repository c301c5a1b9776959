from: issue 5, Build 1: JSON and tabular CSV
args: hsds export @DATASET@ x --format geojson
exit: 2
--- stderr has
HSDS is written as json or csv
