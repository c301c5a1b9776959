# An import sees the format from its input.
from: INTERFACE, first paragraph: refused, never ignored
args: hsds import one.json out --format json
exit: 2
--- file one.json
{}
--- stderr has
--format does not apply to an import
