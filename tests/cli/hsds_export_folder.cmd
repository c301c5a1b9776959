from: issue 5, Build 1
args: hsds export @DATASET@ out
exit: 0
--- stderr
libroute hsds: written to out
