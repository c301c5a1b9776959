from: libroute(1)
args: route @DATASET@ "10 N Main St" --as-of 2026-11-23 --receipt-text
exit: 2
--- stderr has
--receipt FILE
