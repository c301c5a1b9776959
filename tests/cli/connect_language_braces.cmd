from: help of connect
args: connect --phrases --language es.json
exit: 2
--- file es.json
{"language": "es", "phrases": {"title": "Ayuda", "for_place": "Para {lugar}"}}
--- stderr match
.*"for_place".*same words in braces.*
