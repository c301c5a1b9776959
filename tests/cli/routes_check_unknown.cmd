# A column that names no answer is refused, and told what there is.
from: libroute(1), routes-check
args: routes-check @DATASET@ - --as-of 2026-11-23
exit: 2
--- stdin
ppn,expect:ward
001.1-02-01,ward-1
--- stderr has
standard input:1: expect:ward: is no answer
wards verdicts partners
