from: INTERFACE section 2
args: may-contact @DATASET@ --partner fairlaw
exit: 2
--- stderr match
.*--role ROLE is needed.*
