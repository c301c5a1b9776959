# A key that leads nowhere is told with file, record, field and remedy; the rest comes in.
from: issue 5, Build 1
args: hsds import one.json out
exit: 3
--- file one.json
{"id": "7b1a4dc5-3a0e-4a35-8a54-a6f5a1a3c9d1", "name": "One", "description": "", "parent_organization_id": "gone",
 "phones": [{"id": "9d6b1d3f-9f0e-4a5e-8a53-0a1f5b8f0c11", "number": "555-555-0100"}]}
--- stderr
libroute hsds: error: one.json:1: parent_organization_id: "gone" is no id of organizations; add the row there or correct the key (it was left empty)
libroute hsds: 2 rows written to out, 0 left out; 1 error, 0 notices
