from: issue 8, Build 1
args: brief @DATASET@ --all wards
exit: 2
--- stderr match
.*give a folder with -o
.*
