from: INTERFACE section 2 (--rule point|parcel)
args: route @DATASET@ "100 Border St" --rule polygon
exit: 2
--- stderr has
polygon
point
