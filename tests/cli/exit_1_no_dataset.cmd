# There is no such file: a run-time error that names it.
from: INTERFACE section 2, exit status
args: route nowhere.dataset "10 N Main St"
exit: 1
--- stderr has
nowhere.dataset
