# Without offset an instant is local: the last second of the wards of 2020.
from: INTERFACE sections 2 and 1 (last day in force inclusive); README of millbrook: wards/2020 to 2029-12-31
args: areas @DATASET@ 500100,4586950 --crs EPSG:32617 --at 2029-12-31T23:59:59 --format json
exit: 0
--- stdout json
{"as_of": "2029-12-31", "at": "2029-12-31T23:59:59-05:00", "areas": ["<has>", {"set": "wards", "edition": "2020", "area_id": "ward-4"}]}
