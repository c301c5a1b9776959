# What was read, repaired and noticed is told on standard error; the facts of the dataset on standard output.
from: issue 2, Build 4; planted in millbrook: README, layers
args: build @MILLBROOK@ out.dataset
exit: 0
--- stdout has
sha256:
wards/2030
--- stderr has
saltworks
Old Tannery block
addresses.csv
