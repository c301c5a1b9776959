# A date that is none: the message names line and column. The row before is answered.
from: header of lrt_batch (rows before a failure have been written)
args: areas @DATASET@ -i - --crs EPSG:32617 --as-of 2026-11-23
exit: 2
--- stdin
x,y,as_of
500100,4586950,2026-11-23
500100,4586950,soon
--- stdout has
500100,4586950,2026-11-23,answered
--- stderr has
3
as_of
soon
