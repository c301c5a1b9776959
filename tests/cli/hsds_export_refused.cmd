from: INTERFACE section 2, exit status 4
args: hsds export no.dataset out.json
exit: 4
--- file no.dataset
not one
--- stderr has
no.dataset
