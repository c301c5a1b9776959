# One second later it is another edition; the same instant written in UTC.
from: as time_local; x = 100, y = -50 is ward-1 of 2030 (cut at x = 250 and y = -100)
args: areas @DATASET@ 500100,4586950 --crs EPSG:32617 --at 2030-01-01T05:00:00Z --format json
exit: 0
--- stdout json
{"as_of": "2030-01-01", "at": "2030-01-01T00:00:00-05:00", "areas": ["<has>", {"set": "wards", "edition": "2030", "area_id": "ward-1"}]}
