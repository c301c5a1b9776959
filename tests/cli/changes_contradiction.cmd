from: issue 8, Build 4
args: changes @DATASET@ --since 2027-01-01 --as-of 2026-01-01
exit: 2
--- stderr match
.*since not after as_of.*
