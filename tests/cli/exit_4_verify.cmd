from: INTERFACE section 2, exit status
args: verify notes.txt
exit: 4
--- file notes.txt
These are notes, and no dataset.
--- stderr has
notes.txt
