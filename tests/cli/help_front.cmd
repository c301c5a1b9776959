# The front page names every verb of the first release and the exit statuses.
from: INTERFACE section 2
args: --help
exit: 0
--- stdout has
libroute build
libroute route
libroute areas
libroute geocode
libroute connect
libroute vcard
libroute info
libroute verify
libroute may-contact
libroute worklist
--version
Exit status
--- stderr
