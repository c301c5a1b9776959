from: issue 8, Build 5
args: quiz @DATASET@ --area wards --as-of 2026-11-23
exit: 2
--- stderr match
.*a quiz is about one area.*
