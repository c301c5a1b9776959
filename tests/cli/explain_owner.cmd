# Reasons are for staff.
from: audience.h
args: explain @DATASET@ "10 N Main St" --as-of 2026-11-23 --view owner
exit: 2
--- stderr has
reasons are for staff
