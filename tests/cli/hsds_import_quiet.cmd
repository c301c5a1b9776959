from: INTERFACE section 2: --quiet
args: hsds import one.json out --quiet
exit: 3
--- file one.json
{"id": "a", "name": "One", "parent_organization_id": "gone"}
--- stderr
