# --overwrite is about files, and there are none.
from: libroute(1), diff
args: diff @DATASET@ @DATASET@ --overwrite
exit: 2
--- stderr has
--overwrite is for -o FOLDER
