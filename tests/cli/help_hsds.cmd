# Each verb explains itself.
from: issue 5, Build 1
args: hsds --help
exit: 0
--- stdout has
libroute hsds export DATASET OUTPUT
libroute hsds import INPUT TERRITORY
--format F
--overwrite
exit 3
--- stderr
