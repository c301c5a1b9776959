"""Seamton: an invented city with one seam between two partners' areas, to be moved, and tables to be changed one cell at a time.

    make(folder, border=..., change=..., shuffle=SEED)

Coordinates are US survey feet of EPSG:3734, x east and y north of (2200000, 660000); the frame is the rectangle 10000 by 8000.
The seam runs from south to north at x = 5000; 137 parcels lie between x = 5000 and x = 5400, none on either line.
"""
import copy
import csv
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data"))
from make_gapville import FIELDS, PRJ, X0, Y0, box, ring, rows_of, turned  # noqa: E402
from make_millbrook import shapefile, write  # noqa: E402

STRIP = 137
SEAM, MOVED = [(5000, 0), (5000, 8000)], [(5400, 0), (5400, 8000)]

SETS = """slug|edition|file|id_field|name_field|topology|specificity|start_date|end_date|accuracy_m|authority|source_id
city|2020|city_2020.shp|AREA_ID|NAME|single|5|||1|Seamton Planning|s-map
wards|2020|wards_2020.shp|AREA_ID|NAME|tessellation|2||2026-12-31|1|Seamton Council|s-map
wards|2027|wards_2027.shp|AREA_ID|NAME|tessellation|2|2027-01-01||1|Seamton Council|s-map
cdc|2020|cdc_2020.shp|AREA_ID|NAME|overlapping|3|||1|Seamton Planning|s-map"""

TABLES = {
    "sources": """id|title|publisher|uri|licence|retrieved|observed_on
s-map|Maps of Seamton|Seamton Planning|https://example.org/map|CC0-1.0|2026-11-01|2026-10-01""",
    "roles": """id|name|rank
inspector|Inspector|1
supervisor|Supervisor|2""",
    "organizations": """id|name|category|status|successor_id|valid_from|valid_to|last_verified|source_id
west_cdc|West Side CDC|cdc|active||||2026-10-01|s-map
east_cdc|East Side CDC|cdc|active||||2026-10-01|s-map
legal|Housing Lawyers|legal|active||||2026-10-01|s-map
bank|Land Bank|land_bank|active||||2026-09-01|s-map
club|Ward Club|club|active||||2026-10-01|s-map
ending|Ending Partner|club|active|||2026-12-31|2026-10-01|s-map""",
    "services": """id|organization_id|name|status|priority|source_id
sv-rent|legal|Renters' desk|active||s-map
sv-own|legal|Owners' desk|active||s-map""",
    "service_areas": """id|organization_id|service_id|name|area|valid_from|valid_to|source_id
sa-west|west_cdc||West|cdc/west|||s-map
sa-east|east_cdc||East|cdc/east|||s-map
sa-legal|legal||All of it|city|||s-map
sa-bank|bank||All of it|city|||s-map
sa-club|club||The south|wards/south|||s-map
sa-ending|ending||The north|wards/north|||s-map""",
    "taxonomies": """id|name
population|Population""",
    "taxonomy_terms": """id|code|name|taxonomy_id
pop-tenant|tenant|Tenants|population
pop-owner|owner|Owners|population""",
    "attributes": """id|link_id|link_entity|link_type|taxonomy_term_id|requirement
t1|sv-rent|service|population|pop-tenant|required""",
    "phones": """id|organization_id|number|last_verified|source_id
p-west|west_cdc|555-555-0101|2026-10-01|s-map
p-east|east_cdc|555-555-0102|2026-10-01|s-map
p-legal|legal|555-555-0103|2026-10-01|s-map
p-club|club|555-555-0104|2026-10-01|s-map""",
    "contact_protocols": """id|organization_id|category|when_to_contact|initiator_role|mode|priority|source_id
r-cdc||cdc|Before a notice|inspector|phone|1|s-map
r-legal|legal||When asked|supervisor|phone|2|s-map""",
    "parcel_areas": """organization_id|ppn|effect|source_id""",
}


def parcels():
    """(number, street address or "", x, y): 137 in the strip, 200 west and 163 east of it; every other one has an address."""
    spots = [(5003.5 + 2.85 * i, 41 + 57 * i % 7900) for i in range(STRIP)]
    spots += [(30 + 24 * i, 23 + 131 * i % 7900) for i in range(200)]
    spots += [(5430 + 27 * i, 31 + 149 * i % 7900) for i in range(163)]
    return [("%03d-%02d-%03d" % (100 + i // 50, i % 50, 7 * i % 1000), "%d Seam St" % (1000 + 2 * i) if i % 2 else "", x, y)
            for i, (x, y) in enumerate(spots)]


def addresses():
    """(text, x, y) of no parcel, none in the strip: 10 west, 30 east."""
    spots = [(400 + 400 * i, 700 + 700 * i) for i in range(10)] + [(5500 + 140 * i, 100 + 250 * i) for i in range(30)]
    return [("%d Mill Ave" % (100 + 2 * i), x, y) for i, (x, y) in enumerate(spots)]


def sides(border):
    """Rings of what lies west and east of a line from south to north."""
    return ring((0, 0), (0, 8000), *border[::-1]), ring((10000, 8000), (10000, 0), *border)


def layers(border, ward_line):
    west, east = sides(border)
    return {
        "city_2020": [([box(0, 0, 10000, 8000)], ["seamton", "City of Seamton"])],
        "wards_2020": [([box(0, 0, 10000, ward_line)], ["south", "South"]), ([box(0, ward_line, 10000, 8000)], ["north", "North"])],
        "wards_2027": [([box(0, 0, 10000, 3000)], ["south", "South"]), ([box(0, 3000, 10000, 8000)], ["north", "North"])],
        "cdc_2020": [([west], ["west", "West"]), ([east], ["east", "East"])],
    }


def make(folder, border=SEAM, change=None, shuffle=None, ward_line=4000, places=None):
    """`change`: a function of {table: [head, row ...]}, which it edits. `places`: of the lists of parcels and addresses."""
    rng = random.Random(shuffle) if shuffle is not None else None
    os.makedirs(folder, exist_ok=True)
    for name, records in layers(border, ward_line).items():
        if rng:
            rng.shuffle(records)
            records = [([turned(r, rng) for r in rings], values) for rings, values in records]
        shapefile(os.path.join(folder, name), records, FIELDS, None, "UTF-8")
        write(os.path.join(folder, name + ".prj"), PRJ.encode("ascii"))
    tables = {name: rows_of(text) for name, text in copy.deepcopy(TABLES).items()}
    tables["boundary_sets"] = rows_of(SETS)
    if change:
        change(tables)
    lots, points = parcels(), addresses()
    if places:
        places(lots, points)
    tables["parcels"] = [["ppn", "address", "x", "y"]] + [[p, a, X0 + x, Y0 + y] for p, a, x, y in lots]
    tables["addresses"] = [["address", "x", "y"]] + [[a, X0 + x, Y0 + y] for a, x, y in points]
    for name, table in tables.items():
        head, body = table[0], list(table[1:])
        if rng:
            rng.shuffle(body)
        assert all(len(r) == len(head) for r in body), (name, [r for r in body if len(r) != len(head)])
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([head] + body)
    manifest = {
        "name": "seamton", "title": "Seamton (invented)", "crs": "EPSG:3734", "time_zone": "America/New_York",
        "frame": "city", "no_service": [], "parcel_number": {"patterns": ["BBB-PP-III"]},
        "addresses": {"file": "addresses.csv", "crs": "EPSG:3734", "fields": {"address": "address", "x": "x", "y": "y"}},
        "parcels": {"file": "parcels.csv", "crs": "EPSG:3734", "fields": {"ppn": "ppn", "address": "address", "x": "x", "y": "y"}},
    }
    with open(os.path.join(folder, "territory.json"), "w", encoding="utf-8") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


def setter(table, key, column, value):
    """A change of one cell of the row whose first cell is `key`."""
    def change(tables):
        head = tables[table][0]
        row, = [r for r in tables[table][1:] if r[0] == key]
        row[head.index(column)] = value
    return change


def adder(table, *values):
    return lambda tables: tables[table].append(list(values))


def dropper(table, key):
    def change(tables):
        tables[table][:] = [r for r in tables[table] if r[0] != key]
    return change
