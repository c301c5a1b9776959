# Each verb explains itself.
from: issue 6, Build 4
args: diff --help
exit: 0
--- stdout has
libroute diff OLD NEW
--as-of-new DATE
-o FOLDER
--role ROLE
Exit 0: nothing is other
--- stderr
