# An option of another verb is not ignored.
from: INTERFACE section 2
args: route @DATASET@ "10 N Main St" --overwrite
exit: 2
--- stderr has
--overwrite
