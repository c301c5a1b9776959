# Keys, values, and who asks for them.
from: taxonomies.csv, taxonomy_terms.csv, attributes.csv, contact_protocols.csv of millbrook, counted by hand
args: facts @DATASET@
exit: 0
--- stdout match
FACTS OF A CASE.*owner_type\n.*absentee +Lives elsewhere\n.*owner_occupant +Lives there - asked for by 1 service\n.*population\n.*senior +Older people - asked for by 1 service, 1\s+contact\s+rule\n.*stage\n.*hearing +Hearing set - asked for by 1 service, 2\s+contact\s+rules.*age\n.*asked for by 2 services.*
