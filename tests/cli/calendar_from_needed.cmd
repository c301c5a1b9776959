from: issue 8, Build 3
args: calendar @DATASET@ --months 6
exit: 2
--- stderr match
.*--from DATE and --months N are needed.*
.*
