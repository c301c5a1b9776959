from: taxonomies.csv, taxonomy_terms.csv, attributes.csv, contact_protocols.csv of millbrook, counted by hand
args: facts @DATASET@ --format json
exit: 0
--- stdout json
{"schema": "libroute/facts/1", "name": "millbrook", "age": {"services": 2, "organizations": 0, "rules": 0},
 "keys": [{"key": "owner_type"}, {"key": "population", "values": [{"value": "senior", "services": 1, "rules": 1, "implies": null}, {"value": "tenant", "services": 1, "rules": 0}]},
  {"key": "property_type"}, {"key": "stage", "values": [{"value": "hearing", "services": 1, "rules": 2}, {"value": "notice", "services": 1, "rules": 0}]}, {"key": "violation_category"}]}
