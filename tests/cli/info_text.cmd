from: issue 2, Build 8
args: info @DATASET@
exit: 0
--- stdout has
Millbrook (invented)
sha256:
wards/2030
2026-11-01
