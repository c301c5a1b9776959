# A dataset compared with itself: nothing, and exit 0.
from: issue 6, Build 4: "diff D D is empty"
args: diff @DATASET@ @DATASET@ --as-of 2026-11-23 --format csv
exit: 0
--- stdout csv
kind,id,address,lon,lat,state,status_old,status_new,first_old,first_new,partners_old,partners_new,gained,lost,effects,causes,why
--- stderr
