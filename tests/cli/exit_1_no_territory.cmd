from: INTERFACE section 2, exit status
args: build nowhere out.dataset
exit: 1
--- stderr has
nowhere
