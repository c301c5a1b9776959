from: issue 8, Build 3
args: calendar @DATASET@ --from 2027-01-01 --months none
exit: 2
--- stderr match
.*--months none is no whole number.*
.*
