from: help of connect
args: connect @DATASET@ "10 N Main St" --format csv
exit: 2
--- stderr match
.*text, html or json.*
