# x and y mean nothing without their system.
from: INTERFACE section 2 (x y with --crs)
args: areas @DATASET@ -i - --as-of 2026-11-23
exit: 2
--- stdin
x,y
500200,4587300
--- stderr has
--crs
