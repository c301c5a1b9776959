from: help of vcard
args: vcard @DATASET@
exit: 2
--- stderr match
.*--partner ID is needed.*
