# A translation that is not whole is refused, with the phrase and its English.
from: help of connect
args: connect @DATASET@ "10 N Main St" --language es.json --as-of 2026-11-23
exit: 2
--- file es.json
{"language": "es", "phrases": {"title": "Ayuda"}}
--- stderr match
.*es.json.*lacks the phrase "for_place".*"For \{place\}".*
