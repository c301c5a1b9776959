from: help of the other verbs
args: vcard --help
exit: 0
--- stdout has
libroute vcard
--partner ID
--view VIEW
--quiet
--- stderr
