#!/usr/bin/python3
"""Write tests/data/gapville: an invented city whose maps have planted defects, one of each kind, of sizes known by hand.

Usage: python3 tests/data/make_gapville.py [FOLDER] [--shuffle SEED] [--extra-parcel] [--jitter FT]    (default: gapville beside this script)

Coordinates are US survey feet of EPSG:3734 (Ohio North), x east and y north of (2200000, 660000); the frame is the
rectangle 10000 by 8000. Areas worked out by hand are in tests/audit/check_audit.py. Same arguments, same bytes.

--shuffle SEED   the same city with every layer's records, every ring's first corner and every CSV's rows in another order
--extra-parcel   one more parcel in the 40 ft gap: the thirteenth
--jitter FT      every corner moved by up to so much; equal corners stay equal
"""
import argparse
import csv
import hashlib
import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from make_millbrook import shapefile, write  # noqa: E402  (writes the bytes as given, wrong rings too)

X0, Y0 = 2200000, 660000
PRJ = ('PROJCS["NAD_1983_StatePlane_Ohio_North_FIPS_3401_Feet",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",'
       'SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
       'PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",1968500.0],PARAMETER["False_Northing",0.0],'
       'PARAMETER["Central_Meridian",-82.5],PARAMETER["Standard_Parallel_1",41.7],PARAMETER["Standard_Parallel_2",40.4333333333333],'
       'PARAMETER["Latitude_Of_Origin",39.6666666666667],UNIT["US survey foot",0.304800609601219]]')
FIELDS = [("AREA_ID", 16), ("NAME", 40)]


def ring(*points):
    """A closed ring; clockwise as given is a shell in a shapefile."""
    out = [(float(X0 + x), float(Y0 + y)) for x, y in points]
    return out + out[:1]


def box(x0, y0, x1, y1):
    return ring((x0, y0), (x0, y1), (x1, y1), (x1, y0))


def hole(x0, y0, x1, y1):
    return box(x0, y0, x1, y1)[::-1]


CITY = [([box(0, 0, 10000, 8000)], ["gapville", "City of Gapville"])]

# In force until 2026-12-31.
WARDS_2020 = [
    # two parts with 5 ft between them, from the frame to ward b and d
    ([box(0, 0, 4000, 3000), box(0, 3005, 4000, 8000)], ["a", "Ward A"]),
    # with a hole: the quarry
    ([box(4000, 0, 7000, 4000), hole(5000, 1000, 5500, 1500)], ["b", "Ward B"]),
    # 0.2 ft east of ward b for the southern 3900 ft
    ([ring((7000.2, 0), (7000.2, 3900), (7000, 3900), (7000, 6000), (10000, 6000), (10000, 0))], ["c", "Ward C"]),
    # 40 ft north of ward b
    ([box(4000, 4040, 7000, 8000)], ["d", "Ward D"]),
    # 200 ft into ward c, and 150 ft beyond the frame
    ([box(7000, 5800, 10150, 8000)], ["e", "Ward E"]),
]
# In force from 2027-01-01: a gap of 120 ft that nobody sees before.
WARDS_2027 = [([box(0, 0, 10000, 4000)], ["south", "South Ward"]), ([box(0, 4120, 10000, 8000)], ["north", "North Ward"])]
QUARRY = [([box(5000, 1000, 5500, 1500)], ["quarry", "Old Quarry"])]
# One shape under two ids, and a ring that crosses itself: two triangles that meet at (5000, 5000), as a bow-tie.
DISTRICTS = [
    ([box(1000, 1000, 3000, 3000)], ["oak", "Oak District"]),
    ([box(1000, 1000, 3000, 3000)], ["oak-copy", "Oak District (copy)"]),
    ([ring((4000, 4000), (6000, 6000), (6000, 4000), (4000, 6000))], ["bow", "Bow District"]),
    # a border that was drawn twice: 0.05 ft between the corners of the two
    ([box(6500, 1000, 7500, 2000)], ["mill", "Mill District"]),
    ([box(7500.05, 1000, 8500, 2000)], ["yard", "Yard District"]),
]
# The partners' own areas: the eastern 1000 by 8000 is nobody's.
CDC = [([box(0, 0, 5000, 8000)], ["west", "West Side"]), ([box(5000, 0, 9000, 8000)], ["east", "East Side"])]

LAYERS = {"city_2020": CITY, "wards_2020": WARDS_2020, "wards_2027": WARDS_2027, "quarry_2020": QUARRY,
          "districts_2020": DISTRICTS, "cdc_2020": CDC}

SETS = """slug|edition|file|id_field|name_field|topology|specificity|start_date|end_date|accuracy_m|authority|source_id
city|2020|city_2020.shp|AREA_ID|NAME|single|5|||1|Gapville Planning|s-map
wards|2020|wards_2020.shp|AREA_ID|NAME|tessellation|2||2026-12-31|1|Gapville Council|s-map
wards|2027|wards_2027.shp|AREA_ID|NAME|tessellation|2|2027-01-01||1|Gapville Council|s-map
quarry|2020|quarry_2020.shp|AREA_ID|NAME|single|1|||1|Gapville Planning|s-map
districts|2020|districts_2020.shp|AREA_ID|NAME|overlapping|1||||Gapville Planning|s-map
cdc|2020|cdc_2020.shp|AREA_ID|NAME|overlapping|3|||1|Gapville Planning|s-map"""

TABLES = {
    "sources": """id|title|publisher|uri|licence|retrieved|observed_on
s-map|Maps of Gapville|Gapville Planning|https://example.org/map|CC0-1.0|2026-11-01|2026-10-01""",
    "organizations": """id|name|category|status|email|valid_from|valid_to|last_verified|source_id
west_cdc|West Side CDC|cdc|active|west@gap.example|||2026-10-01|s-map
east_cdc|East Side CDC|cdc|active|east@gap.example|||2026-10-01|s-map
clinic|Housing Clinic|legal|active|||||s-map
ward_club|Ward A Club|club|active|club@gap.example|||2026-10-01|s-map
silent|Silent Partner|club|active|||||s-map
lost|Lost Partner|club|active|lost@gap.example|||2026-10-01|s-map
gone|Gone Partner|club|defunct|||||s-map""",
    "services": """id|organization_id|name|status|source_id
sv-rent|clinic|Renters' desk|active|s-map
sv-all|clinic|Front desk|active|s-map""",
    "service_areas": """id|organization_id|service_id|name|area|valid_from|valid_to|source_id
sa-west|west_cdc||West|cdc/2020/west|||s-map
sa-east|east_cdc||East|cdc/2020/east|||s-map
sa-rent||sv-rent|All of it|city|||s-map
sa-all||sv-all|West|cdc/2020/west|||s-map
sa-club|ward_club||Ward A|wards/2020/a|||s-map
sa-silent|silent||All of it|city|||s-map
sa-name|lost||Behind the mill||||s-map""",
    "taxonomies": """id|name
population|Population""",
    "taxonomy_terms": """id|code|name|taxonomy_id
pop-tenant|tenant|Tenants|population
pop-owner|owner|Owners|population""",
    "attributes": """id|link_id|link_entity|link_type|taxonomy_term_id|requirement
t1|sv-rent|service|population|pop-tenant|required
t2|sv-all|service|population|pop-owner|required""",
    "phones": """id|organization_id|number|last_verified|source_id
p1|west_cdc|555-555-0101|2026-10-01|s-map
p2|clinic|555-555-0102|2020-05-01|s-map""",
    "contact_protocols": """id|organization_id|category|when_to_contact|initiator_role|mode|valid_from|valid_to|source_id
r-cdc||cdc|Before a notice||phone|||s-map
r-club|ward_club||When asked||phone|||s-map
r-silent|silent||When asked||phone|||s-map
r-legal|clinic||When asked||phone|||s-map""",
}


def parcels(extra):
    """(number, x, y): 12 in the 40 ft gap, 31 in the overlap of c and e, 2 in the quarry, 5 in the gap of 2027; others in wards."""
    out = []

    def add(book, points):
        for n, (x, y) in enumerate(points, 1):
            out.append(("%03d-01-%03d" % (book, n), x, y))

    add(1, [(4100 + 200 * i, 4020) for i in range(12)] + ([(6900, 4010)] if extra else []))
    add(2, [(7050 + 90 * i, 5900) for i in range(31)])
    add(3, [(5200, 1200), (5300, 1300)])
    add(4, [(500 + 300 * i, 4080) for i in range(5)])
    add(5, [(300 + 600 * i, 500 + 700 * k) for i in range(16) for k in range(4)])
    return out


def addresses():
    """(text, x, y): 7 in the 40 ft gap, 3 in the overlap, 2 in the nobody's east, others elsewhere."""
    at = [(4150 + 300 * i, 4025) for i in range(7)] + [(8000 + 100 * i, 5850) for i in range(3)]
    at += [(9500, 500), (9600, 7000)] + [(200 + 500 * i, 2000) for i in range(10)]
    return [("%d Mill St" % (100 + 2 * i), x, y) for i, (x, y) in enumerate(at)]


def turned(ring_, rng):
    """The same ring from another corner."""
    k = rng.randrange(len(ring_) - 1)
    body = ring_[:-1]
    body = body[k:] + body[:k]
    return body + body[:1]


def moved(ring_, most):
    """Each corner off by up to `most`, by a hash of its place."""
    def off(x, y, way):
        h = int.from_bytes(hashlib.sha256(f"{x} {y} {way}".encode("ascii")).digest()[:4], "big")
        return (h / 2 ** 31 - 1) * most
    return [(x + off(x, y, "x"), y + off(x, y, "y")) for x, y in ring_]


def rows_of(text):
    return [[c.strip() for c in line.split("|")] for line in text.strip().splitlines()]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("folder", nargs="?", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "gapville"))
    args.add_argument("--shuffle", type=int)
    args.add_argument("--extra-parcel", action="store_true")
    args.add_argument("--jitter", type=float)
    args = args.parse_args()
    rng = random.Random(args.shuffle) if args.shuffle is not None else None
    os.makedirs(args.folder, exist_ok=True)

    def path(name):
        return os.path.join(args.folder, name)

    def rows(name, table):
        head, body = table[0], list(table[1:])
        if rng:
            rng.shuffle(body)
        assert all(len(r) == len(head) for r in body), (name, [r for r in body if len(r) != len(head)])
        with open(path(name + ".csv"), "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([head] + body)

    for name, records in LAYERS.items():
        records = list(records)
        if rng:
            rng.shuffle(records)
            records = [([turned(r, rng) for r in rings], values) for rings, values in records]
        if args.jitter:
            records = [([moved(r, args.jitter) for r in rings], values) for rings, values in records]
        shapefile(path(name), records, FIELDS, None, "UTF-8")
        write(path(name + ".prj"), PRJ.encode("ascii"))
    rows("boundary_sets", rows_of(SETS))
    for name, text in TABLES.items():
        rows(name, rows_of(text))
    rows("parcels", [["ppn", "x", "y"]] + [[p, X0 + x, Y0 + y] for p, x, y in parcels(args.extra_parcel)])
    rows("addresses", [["address", "x", "y"]] + [[a, X0 + x, Y0 + y] for a, x, y in addresses()])
    manifest = {
        "name": "gapville", "title": "Gapville (invented)", "crs": "EPSG:3734", "time_zone": "America/New_York",
        "frame": "city", "no_service": ["quarry"], "parcel_number": {"patterns": ["BBB-PP-III"]},
        "addresses": {"file": "addresses.csv", "crs": "EPSG:3734", "fields": {"address": "address", "x": "x", "y": "y"}},
        "parcels": {"file": "parcels.csv", "crs": "EPSG:3734", "fields": {"ppn": "ppn", "x": "x", "y": "y"}},
    }
    with open(path("territory.json"), "w", encoding="utf-8") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
