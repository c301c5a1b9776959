from: INTERFACE section 2, exit status
args: route notes.txt "10 N Main St"
exit: 4
--- file notes.txt
These are notes, and no dataset.
--- stderr has
notes.txt
libroute build
