#!/usr/bin/python3
"""Write tests/data/millbrook: a small invented territory whose right answers can be found on paper.

Usage: python3 tests/data/make_millbrook.py [FOLDER]        (default: millbrook beside this script)

Standard library only, no projection and no GIS library: every coordinate below was drawn by hand, and
shapefiles are written byte by byte because some of them must be wrong (a bow-tie, rings wound the wrong way),
which GDAL would set right while writing. Same script, same bytes.

Two grids (map and sketch in millbrook/README.md):

* the local grid, metres: x east, y north; EPSG:32617 is E = 500000 + x, N = 4587000 + y. All projected layers,
  addresses and parcels have round numbers on it. x = 0 is longitude -81, the central meridian of UTM zone 17,
  where that meridian is exactly the straight line E = 500000: shares across it are exact fractions.
* the unit grid, 1/4096 degree: i east, j north; longitude -81 + i/4096, latitude 41.4345703125 + j/4096. Layers in
  longitude/latitude lie on it, because such numbers are exact in binary (and have at most 12 decimals): whether a
  point lies on their edges is never a matter of rounding. One unit is about 20.4 m by 27.1 m; the origin is y = 0.31.
"""
import csv
import json
import os
import struct
import sys

E0, N0 = 500000, 4587000
LON0, LAT0 = -81.0, 41.4345703125
DATE = (126, 11, 23)            # date in .dbf headers, fixed so that the bytes are

GEOGCS = ('GEOGCS["GCS_%s",DATUM["D_%s",SPHEROID["%s",6378137.0,%s]],PRIMEM["Greenwich",0.0],'
          'UNIT["Degree",0.0174532925199433]]')
WGS84 = GEOGCS % ("WGS_1984", "WGS_1984", "WGS_1984", "298.257223563")
NAD83 = GEOGCS % ("North_American_1983", "North_American_1983", "GRS_1980", "298.257222101")
UTM17 = ('PROJCS["%s_UTM_Zone_17N",%s,PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
         'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-81.0],PARAMETER["Scale_Factor",0.9996],'
         'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')
PRJ = {4326: WGS84, 32617: UTM17 % ("WGS_1984", WGS84), 26917: UTM17 % ("NAD_1983", NAD83)}


# ---- shapes ---------------------------------------------------------------------------------------------------

def utm(*points):
    """A closed ring from points of the local grid."""
    ring = [(float(E0 + x), float(N0 + y)) for x, y in points]
    return ring + ring[:1]


def units(*points):
    """A closed ring from points of the unit grid."""
    ring = [(LON0 + i / 4096, LAT0 + j / 4096) for i, j in points]
    return ring + ring[:1]


def corners(x0, x1, y0, y1):
    """Corners of a rectangle, clockwise: a shell in a shapefile."""
    return (x0, y0), (x0, y1), (x1, y1), (x1, y0)


def box(x0, x1, y0, y1):
    return utm(*corners(x0, x1, y0, y1))


def reverse(ring):
    """Counter-clockwise: a hole in a shapefile, or a mistake."""
    return ring[::-1]


# ---- writers --------------------------------------------------------------------------------------------------

def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def bounds(rings):
    xs = [x for r in rings for x, _ in r]
    ys = [y for r in rings for _, y in r]
    return min(xs), min(ys), max(xs), max(ys)


def shapefile(base, records, fields, crs=None, cpg=None, encoding="ascii"):
    """records: (rings, values); rings as they are to be stored. fields: (name, width) of text columns."""
    shp, shx, at = b"", b"", 50
    for n, (rings, _) in enumerate(records, 1):
        starts = [sum(len(r) for r in rings[:i]) for i in range(len(rings))]
        body = struct.pack("<i4d2i", 5, *bounds(rings), len(rings), sum(map(len, rings)))
        body += struct.pack("<%di" % len(starts), *starts)
        body += b"".join(struct.pack("<2d", *p) for r in rings for p in r)
        shp += struct.pack(">2i", n, len(body) // 2) + body
        shx += struct.pack(">2i", at, len(body) // 2)
        at += 4 + len(body) // 2
    box4 = bounds([r for rings, _ in records for r in rings])
    for ext, data in (("shp", shp), ("shx", shx)):
        head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(data)) // 2)
        write("%s.%s" % (base, ext), head + struct.pack("<2i8d", 1000, 5, *box4, 0, 0, 0, 0) + data)
    width = 1 + sum(w for _, w in fields)
    dbf = struct.pack("<B3BIHH20x", 3, *DATE, len(records), 32 + 32 * len(fields) + 1, width)
    for name, w in fields:
        dbf += struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", w, 0)
    dbf += b"\r"
    for _, values in records:
        cells = [v.encode(encoding).ljust(w) for v, (_, w) in zip(values, fields)]
        assert all(len(c) == w for c, (_, w) in zip(cells, fields)), values
        dbf += b" " + b"".join(cells)
    write(base + ".dbf", dbf + b"\x1a")
    if crs:
        write(base + ".prj", PRJ[crs].encode("ascii"))
    if cpg:
        write(base + ".cpg", cpg.encode("ascii") + b"\n")


def table(name, text):
    """One CSV from lines of cells separated by |; the first line names the columns."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    assert all(len(r) == len(rows[0]) for r in rows), (name, [r for r in rows if len(r) != len(rows[0])])
    rows_csv(name, rows)


def rows_csv(name, rows):
    with open(name, "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)


# ---- boundary layers ------------------------------------------------------------------------------------------

ID_NAME = [("AREA_ID", 16), ("NAME", 40)]


def layers():
    # The frame, with a lake that is declared outside.
    shapefile("city_2020", [([box(-2000, 2000, -1600, 1600), reverse(box(1400, 1700, -1400, -1100))],
                             ["millbrook", "Village of Millbrook"])], ID_NAME, 32617, "UTF-8")

    # Longitude/latitude. Four wards meet in unit (0,0); ward-5 is an enclave of ward-2 with one corner cut off, so
    # that there is an edge which is neither a meridian nor a parallel. ward-3 is wound the wrong way.
    enclave = units((40, 20), (40, 35), (45, 40), (60, 40), (60, 20))
    shapefile("wards_2020", [
        ([units(*corners(-100, 0, 0, 62))], ["ward-1", "Ward 1"]),
        ([units(*corners(0, 100, 0, 62)), reverse(enclave)], ["ward-2", "Ward 2"]),
        ([reverse(units(*corners(-100, 0, -62, 0)))], ["ward-3", "Ward 3"]),
        ([units(*corners(0, 100, -62, 0))], ["ward-4", "Ward 4"]),
        ([enclave], ["ward-5", "Ward 5"]),
    ], ID_NAME, 4326, "UTF-8")

    # Projected, accuracy unknown. ward-5 is gone, ward-6 is new; ward-1 has no vertex where ward-3 and ward-6 meet.
    shapefile("wards_2030", [
        ([box(-2100, 250, -100, 1700)], ["ward-1", "Ward 1"]),
        ([box(250, 2100, -100, 1700)], ["ward-2", "Ward 2"]),
        ([box(-1000, 250, -1700, -100)], ["ward-3", "Ward 3"]),
        ([box(250, 2100, -1700, -100)], ["ward-4", "Ward 4"]),
        ([box(-2100, -1000, -1700, -100)], ["ward-6", "Ward 6"]),
    ], ID_NAME, 32617, "UTF-8")

    # CDC areas: riverside and midtown overlap; riverside has a hole; twin-hills has three parts, the second wound
    # like a hole though it lies outside every shell; saltworks is a bow-tie; southside is wound the wrong way.
    shapefile("cdc_2024", [
        ([box(-1800, -800, 200, 1200), reverse(box(-1500, -1300, 500, 700))], ["riverside", "Riverside"]),
        ([box(-1000, 200, 450, 1050)], ["midtown", "Midtown"]),
        ([box(300, 700, -800, -400), reverse(box(900, 1200, -800, -400)), box(1400, 1500, -800, -700)],
         ["twin-hills", "Twin Hills"]),
        ([utm((-1600, -1200), (-1200, -800), (-1200, -1200), (-1600, -800))], ["saltworks", "Saltworks"]),
        ([reverse(box(-1000, 0, -1450, -250))], ["southside", "Southside"]),
    ], ID_NAME, 26917, "UTF-8")

    # Districts, names in ISO 8859-1. Notch 1: x 600..700, y -250..-150, an accidental gap. Notch 2: x -600..-592,
    # y 1300..1500, narrower than the layer's accuracy. The north-east corner is left out: the harbor is there.
    shapefile("districts_2020", [
        ([box(-2100, -600, -1700, 1700)], ["d-west", "M\u00fchlental"]),
        ([utm((-600, -1700), (-600, 1300), (-592, 1300), (-592, 1500), (-600, 1500), (-600, 1700), (600, 1700),
              (600, -1700))], ["d-mid", "Sainte-Th\u00e9r\u00e8se"]),
        ([utm((600, -1700), (600, -250), (700, -250), (700, -150), (600, -150), (600, 1700), (1600, 1700),
              (1600, 1100), (2100, 1100), (2100, -1700))], ["d-east", "\u00d6stra"]),
    ], ID_NAME, 26917, "ISO-8859-1", "iso-8859-1")

    # No .prj (boundary_sets.csv says EPSG:3857), no id column (the id is the record number, 0). Everything and more.
    shapefile("county_2018", [([[(-9030000.0, 5060000.0), (-9030000.0, 5095000.0), (-9000000.0, 5095000.0),
                                 (-9000000.0, 5060000.0), (-9030000.0, 5060000.0)]], ["Mill County"])],
              [("NAME", 40)])

    harbor = [list(p) for p in reverse(units(*corners(76, 110, 40, 60)))]
    feature = {"type": "Feature", "properties": {"id": "harbor", "name": "Harbor basin"},
               "geometry": {"type": "Polygon", "coordinates": [harbor]}}
    with open("harbor_2020.geojson", "w", encoding="utf-8") as f:
        json.dump({"type": "FeatureCollection", "features": [feature]}, f, indent=1)
        f.write("\n")

    table("boundary_sets.csv", """
slug     |edition|file               |id_field|name_field|topology    |specificity|start_date|end_date|accuracy_m|crs      |encoding|authority          |source_id
cdc      |2024   |cdc_2024.shp       |AREA_ID |NAME      |overlapping |2          |2024-01-01|        |10        |         |        |Millbrook Planning |s-cdc
wards    |2020   |wards_2020.shp     |AREA_ID |NAME      |tessellation|4          |2020-01-01|2029-12 |5         |         |        |Millbrook Council  |s-wards
wards    |2030   |wards_2030.shp     |AREA_ID |NAME      |tessellation|4          |2030      |        |          |         |        |Millbrook Council  |s-wards
districts|2020   |districts_2020.shp |AREA_ID |NAME      |tessellation|5          |          |        |10        |         |        |Millbrook Police   |s-map
city     |2020   |city_2020.shp      |AREA_ID |NAME      |single      |6          |          |        |1         |         |        |Millbrook Planning |s-map
county   |2018   |county_2018.shp    |        |NAME      |single      |8          |          |        |          |EPSG:3857|        |Mill County        |s-map
harbor   |2020   |harbor_2020.geojson|id      |name      |single      |9          |          |        |5         |         |        |Harbor Authority   |s-map
""")
    table("boundary_aliases.csv", """
area               |alias         |source_id
cdc/2024/midtown   |Mid-Town      |s-cdc
cdc/twin-hills     |The Hills     |s-cdc
districts/d-west   |Muehlental    |s-map
""")
    table("street_aliases.csv", """
alias          |street     |city     |kind        |source_id
Old Mill Rd    |Mill Blvd  |         |former      |s-map
Founders Way   |N Main St  |Millbrook|honorary    |s-map
OC             |Oak Ct     |Millbrook|abbreviation|
State Route 9  |Elm Rd     |         |route       |s-map
Orchard Ave    |Oak Ave    |Eastbrook|former      |
""")


# ---- addresses and parcels ------------------------------------------------------------------------------------

def places():
    """Address rows (text, city, zip, x, y) and parcels (number, address, zip, rectangle), local grid."""
    adr, par = [], []

    def address(text, x, y, city="Millbrook"):
        adr.append((text, city, "44098" if city == "Eastbrook" else "44097", x, y))

    def parcel(ppn, text, x0, x1, y0, y1, zip_code="44097"):
        par.append((ppn, text, zip_code if text else "", (x0, x1, y0, y1)))

    for sign, d, book in ((1, "N", "001.1"), (-1, "S", "002.3")):       # Main St: even numbers west, odd east
        for n in range(1, 10):
            y = sign * 100 * n
            for number, x, x0, block in ((10 * n, -150, -180, 2), (10 * n + 1, -90, -110, 3)):
                text = "%d %s Main St" % (number, d)
                address(text, x, y)
                parcel("%s-%02d-%02d" % (book, block, n), text, x0, x0 + 50, y - 20, y + 20)
    for d, x, book in (("W", -1230, "010.1-05"), ("E", 1170, "120.4-07")):      # two 3rd streets, 2.4 km apart
        for n in range(3, 10):
            text = "%d %s 3rd St" % (10 * n, d)
            address(text, x, 100 * n)
            parcel("%s-%02d" % (book, n), text, x - 30, x + 20, 100 * n - 20, 100 * n + 20)
    for unit in ("Apt 1", "Apt 2", "Unit B"):
        address("50 W 3rd St " + unit, -1230, 500)
    adr.append(("99 W 3rd St", "Millbrook", "44097", "", ""))           # no coordinates
    for number, x in ((12, 300), (14, 350), (16, 400), (20, 500)):
        address("%d Oak Ave" % number, x, 1320)
    for number, x in ((12, 1700), (14, 1750), (18, 1800)):
        address("%d Oak Ave" % number, x, -300, "Eastbrook")
    for n in range(1, 6):                                               # Oak Ct, the twin of Oak Ave
        x = -1750 + 50 * n
        address("%d Oak Ct" % n, x, -500)
        parcel("040.1-01-%02d" % n, "%d Oak Ct" % n, x - 20, x + 20, -520, -480)
    for text, x in (("118", -500), ("118 1/2", -480), ("120", -440), ("122", -400)):
        address(text + " Elm Rd", x, -1300)
    address("200 Mill Blvd", 340, 1220)                                 # one address, two parcels
    parcel("045.2-09-01", "200 Mill Blvd", 300, 340, 1200, 1240)
    parcel("045.2-09-02", "200 Mill Blvd", 340, 380, 1200, 1240)
    address("210 Mill Blvd", 450, 1220)

    for n, (x, y, rect) in enumerate((
            (-20, 350, (-30, 10, 330, 370)),            # 100: wards 2020: 3/4 ward-1, 1/4 ward-2
            (30, 1130, (-20, 40, 1100, 1160)),          # 200: wards 2020: 1/3 ward-1, 2/3 ward-2
            (-40, 730, (-50, 0, 700, 760)),             # 300: in ward-1, one side along the border with ward-2
            (240, -110, (220, 280, -130, -70)),         # 400: wards 2030: a quarter in each of four
            (-1010, 530, (-1060, -960, 500, 560)),      # 500: riverside 1, midtown 2/5
            (-790, 530, (-830, -750, 500, 560)),        # 600: riverside 3/8, midtown 1
            (-900, 630, (-940, -860, 600, 660)),        # 700: in the overlap of riverside and midtown
            (-1400, 600, (-1430, -1370, 570, 630)),     # 800: in the hole of riverside
            (1000, -600, (970, 1030, -630, -570))), 1):  # 900: in the part of twin-hills wound like a hole
        address("%d00 Border St" % n, x, y)
        parcel("045.2-01-%02d" % n, "%d00 Border St" % n, *rect)
    parcel("045.2-01-10", "", 1500, 1560, -700, -640)                   # no address
    return adr, par


def addresses_parcels():
    adr, par = places()
    rows = [["address", "city", "state", "zip", "x", "y"]]
    for text, city, zip_code, x, y in adr:
        rows.append([text, city, "OH", zip_code, E0 + x if x != "" else "", N0 + y if y != "" else ""])
    rows_csv("addresses.csv", rows)
    shapefile("parcels", [([box(*rect)], [ppn, text, zip_code]) for ppn, text, zip_code, rect in par],
              [("PPN", 11), ("SITUS", 40), ("ZIP", 5)], 32617)
    print("%d addresses, %d parcels" % (len(adr), len(par)))


# ---- directory ------------------------------------------------------------------------------------------------

def directory():
    table("sources.csv", """
id     |title                          |publisher         |uri                             |licence|retrieved |observed_on
s-book |Partner book of Millbrook      |Millbrook Building|https://example.org/book        |CC0-1.0|2026-11-01|2026-10-15
s-map  |Base map of Millbrook          |Millbrook Planning|https://example.org/map         |CC0-1.0|2026-11-01|2020
s-wards|Ward map of Millbrook          |Millbrook Council |https://example.org/wards       |CC0-1.0|2026-11-01|2020-01
s-cdc  |CDC areas of Millbrook         |Millbrook Planning|https://example.org/cdc         |CC0-1.0|2026-11-01|2024
""")
    table("roles.csv", """
id              |name            |rank
inspector       |Inspector       |10
senior_inspector|Senior inspector|20
supervisor      |Supervisor      |30
leadership      |Leadership      |40
""")
    table("organizations.csv", """
id              |name                        |alternate_name|category       |status    |successor_id |valid_from|valid_to  |last_verified|source_id
riverside_cdc   |Riverside CDC               |RCDC          |cdc            |active    |             |          |          |2026-05-01   |s-book
midtown_cdc     |Midtown CDC                 |              |cdc            |active    |             |          |          |2026-05-01   |s-book
southside_cdc   |Southside Neighbors         |              |cdc            |active    |             |          |          |2025-11-01   |s-book
hills_cdc       |Twin Hills Association      |              |cdc            |unverified|             |          |          |2024-03-01   |s-book
lakeside_cdc    |Lakeside CDC                |              |cdc            |active    |             |          |2027-12-31|2026-02-01   |s-book
eastgate_cdc    |Eastgate CDC                |              |cdc            |active    |midtown_cdc  |          |2027      |2026-02-01   |s-book
oldmill_cdc     |Old Mill CDC                |              |cdc            |inactive  |midtown_cdc  |          |          |             |s-book
quarry_cdc      |Quarry CDC                  |              |cdc            |inactive  |             |          |          |             |s-book
saltworks_cdc   |Saltworks CDC               |              |cdc            |merged    |southside_cdc|          |2024-06-30|             |s-book
brine_cdc       |Brine Street CDC            |              |cdc            |merged    |saltworks_cdc|          |2022      |             |s-book
county_land_bank|Mill County Land Bank       |              |land_bank      |active    |             |          |          |2026-04-01   |s-book
new_land_trust  |New Land Trust              |              |land_bank      |active    |             |2029-01-01|          |2026-04-02   |s-book
tenants_union   |Millbrook Tenants Union     |              |tenant_advocacy|active    |             |          |          |2026-09-01   |s-book
renters_line    |Renters Line                |              |tenant_advocacy|active    |             |          |          |2026-08-01   |s-book
silver_care     |Silver Care                 |              |senior_advocacy|active    |             |          |          |2026-03-01   |s-book
roof_fund       |Roof Fund                   |              |home_repair    |active    |             |          |          |2025-02-01   |s-book
law_clinic      |Law Clinic of Mill County   |              |legal          |active    |             |          |          |2026-06-01   |s-book
legal_aid       |Legal Aid of Mill County    |              |legal          |active    |             |          |          |2026-06-01   |s-book
fairlaw         |Fairlaw                     |              |legal          |active    |             |          |          |2025-01-15   |s-book
mediation       |Mill County Mediation       |              |legal          |active    |             |          |          |             |s-book
""")
    table("services.csv", """
id           |organization_id|name                 |description                                  |status|minimum_age|maximum_age|priority|valid_from|valid_to  |source_id
tu_hotline   |tenants_union  |Tenant hotline       |Advice by phone on repairs and retaliation   |active|           |           |1       |          |          |s-book
tu_relocation|tenants_union  |Relocation help      |Finds a place when a building is ordered shut|active|           |           |3       |          |          |s-book
tu_popup     |tenants_union  |Pop-up office        |A desk in the library, spring of 2026        |active|           |           |1       |2026-03-01|2026-06-30|s-book
rl_advice    |renters_line   |Advice line          |Legal information for renters                |active|           |           |2       |          |          |s-book
rl_youth     |renters_line   |First lease          |Help for young renters                       |active|           |25         |        |          |          |s-book
sc_visit     |silver_care    |Home visits          |Visits to older owners                       |active|60         |           |        |          |          |s-book
roof_loan    |roof_fund      |Roof loan            |Loans for roofs of owner-occupied houses     |active|           |           |        |          |          |s-book
""")
    # Areas: slug/id (every edition), slug/edition/id, the frame's name, one dated, one named only.
    table("service_areas.csv", """
id   |organization_id |service_id   |name             |description      |area               |valid_from|valid_to  |last_verified|source_id
a01  |riverside_cdc   |             |Riverside        |                 |cdc/riverside      |          |          |             |s-cdc
a02  |midtown_cdc     |             |Midtown          |                 |cdc/2024/midtown   |          |          |             |s-cdc
a03  |southside_cdc   |             |Southside        |                 |cdc/southside      |          |          |             |s-cdc
a04  |hills_cdc       |             |Twin Hills       |                 |cdc/twin-hills     |          |          |             |s-cdc
a05  |lakeside_cdc    |             |Ward 2           |                 |wards/ward-2       |          |          |             |s-wards
a06  |eastgate_cdc    |             |Oestra           |                 |districts/d-east   |          |          |             |s-map
a07  |oldmill_cdc     |             |Ward 5           |gone since 2030  |wards/ward-5       |          |          |             |s-wards
a08  |quarry_cdc      |             |Ward 4           |                 |wards/ward-4       |          |          |             |s-wards
a09  |saltworks_cdc   |             |Saltworks        |                 |cdc/saltworks      |          |          |             |s-cdc
a10  |brine_cdc       |             |Ward 6           |                 |wards/2030/ward-6  |          |          |             |s-wards
a11  |county_land_bank|             |Millbrook        |whole territory  |city               |          |          |             |s-book
a12  |new_land_trust  |             |Millbrook        |whole territory  |city               |          |          |             |s-book
a13  |                |tu_hotline   |Sainte-Therese   |one service only |districts/d-mid    |          |          |             |s-book
a14  |                |tu_relocation|Ward 1           |to end of 2029   |wards/2020/ward-1  |          |          |             |s-book
a15  |tenants_union   |tu_popup     |Muehlental       |                 |districts/d-west   |          |          |             |s-book
a16  |renters_line    |             |Muehlental       |                 |districts/d-west   |          |          |             |s-book
a17  |renters_line    |             |Sainte-Therese   |                 |districts/d-mid    |          |          |             |s-book
a18  |silver_care     |             |Ward 1           |moves to Ward 3  |wards/ward-1       |          |2026-12   |             |s-book
a19  |silver_care     |             |Ward 3           |                 |wards/ward-3       |2027-01-01|          |             |s-book
a20  |silver_care     |             |Old Tannery block|a name, no border|                   |          |          |             |s-book
a21  |roof_fund       |             |Millbrook        |whole territory  |city               |          |          |             |s-book
a22  |law_clinic      |             |Mill County      |                 |county/0           |          |          |             |s-book
a23  |legal_aid       |             |Mill County      |                 |county/0           |          |          |             |s-book
a24  |fairlaw         |             |Mill County      |                 |county/2018/0      |          |          |             |s-book
a25  |mediation       |             |Mill County      |                 |county/0           |          |          |             |s-book
""")
    table("parcel_areas.csv", """
organization_id|service_id   |ppn        |effect |valid_from|valid_to  |source_id
southside_cdc  |             |002.3-02-05|exclude|          |          |s-book
southside_cdc  |             |040.1-01-03|include|          |          |s-book
riverside_cdc  |             |040.1-01-04|include|          |2026-12-31|s-book
tenants_union  |tu_relocation|120.4-07-03|include|          |          |s-book
""")
    table("taxonomies.csv", """
id                |name              |description                          |version
population        |Population        |Whom a service is for                |1
property_type     |Property type     |Which properties a service is for    |1
owner_type        |Owner type        |Which owners a service deals with    |1
violation_category|Violation category|What is wrong                        |1
stage             |Stage             |How far the case has gone            |1
""")
    table("taxonomy_terms.csv", """
id             |code           |name           |description|parent_id|taxonomy_id
pop-tenant     |tenant         |Tenants        |           |         |population
pop-senior     |senior         |Older people   |           |         |population
prop-single    |single_family  |One family     |           |         |property_type
prop-two       |two_family     |Two families   |           |         |property_type
prop-commercial|commercial     |Commercial     |           |         |property_type
own-occupant   |owner_occupant |Lives there    |           |         |owner_type
own-absentee   |absentee       |Lives elsewhere|           |         |owner_type
vio-roof       |roof           |Roof           |           |         |violation_category
vio-unfit      |unfit          |Unfit to live  |           |         |violation_category
stage-notice   |notice         |Notice served  |           |         |stage
stage-hearing  |hearing        |Hearing set    |           |         |stage
""")
    table("attributes.csv", """
id |link_id      |link_entity|link_type         |taxonomy_term_id|requirement|value
t01|tu_hotline   |service    |population        |pop-tenant      |required   |
t02|tu_relocation|service    |violation_category|vio-unfit       |required   |
t03|rl_advice    |service    |stage             |stage-notice    |preferred  |
t04|rl_advice    |service    |stage             |stage-hearing   |preferred  |
t05|sc_visit     |service    |population        |pop-senior      |           |
t06|roof_loan    |service    |property_type     |prop-single     |required   |
t07|roof_loan    |service    |property_type     |prop-two        |required   |
t08|roof_loan    |service    |owner_type        |own-occupant    |required   |
t09|roof_loan    |service    |violation_category|vio-roof        |preferred  |
""")
    table("contacts.csv", """
id  |organization_id |service_id|name|title           |department|email                 |last_verified|source_id
k-01|midtown_cdc     |          |    |Program desk    |Housing   |desk@midtown.example  |2026-05-01   |s-book
k-02|midtown_cdc     |          |    |Front office    |          |office@midtown.example|2019-05-01   |s-book
k-03|riverside_cdc   |          |    |Housing director|          |homes@river.example   |2026-05-01   |s-book
k-04|county_land_bank|          |    |Intake          |          |intake@land.example   |2026-04-01   |s-book
k-06|hills_cdc       |          |    |Block desk      |          |block@hills.example   |2024-03-01   |s-book
k-05|tenants_union   |tu_hotline|    |Hotline         |          |                      |2026-09-01   |s-book
""")
    table("phones.csv", """
id  |organization_id |service_id|contact_id|number      |extension|type |description   |last_verified|source_id
p-01|                |          |k-01      |555-555-0101|12       |voice|Program desk  |2026-05-01   |s-book
p-02|                |          |k-02      |555-555-0102|         |voice|Front office  |2019-05-01   |s-book
p-03|tenants_union   |tu_hotline|          |555-555-0103|         |voice|Hotline       |2026-09-01   |s-book
p-04|legal_aid       |          |          |555-555-0104|         |voice|Intake line   |2026-06-01   |s-book
p-05|tenants_union   |          |          |555-555-0105|         |voice|Office        |2026-12-01   |s-book
""")
    # Hours of a service, an organization, a contact: weekly, every second week, the first Tuesday and last Friday of a
    # month, a night line over midnight, and one kept in standard time all year (tests/cases/may_contact.csv asks them).
    table("schedules.csv", """
id  |organization_id|service_id|contact_id|valid_from|valid_to  |dtstart   |timezone|freq   |interval|byday               |opens_at|closes_at|description
h-01|               |tu_hotline|          |          |          |          |        |WEEKLY |1       |MO,TU,WE,TH,FR      |09:00   |12:00    |mornings
h-02|               |tu_hotline|          |          |          |          |        |WEEKLY |1       |MO,TU,WE,TH         |13:00   |17:00    |afternoons, not on Friday
h-03|               |tu_hotline|          |2027-06-01|2027-08-31|          |        |WEEKLY |1       |SA                  |10:00   |14:00    |Saturdays in the summer of 2027
h-04|               |rl_youth  |          |          |          |          |        |WEEKLY |1       |TU,TH               |17:00   |20:00    |evenings
h-05|               |roof_loan |          |          |          |          |        |WEEKLY |1       |MO,WE               |08:30   |16:30    |
h-06|               |          |k-06      |          |          |          |        |MONTHLY|1       |1TU,-1FR            |10:00   |15:00    |first Tuesday, last Friday
h-07|law_clinic     |          |          |          |          |          |        |WEEKLY |1       |MO,TU,WE,TH,FR,SA,SU|22:00   |06:00    |night line
h-08|eastgate_cdc   |          |          |          |          |          |-05:00  |WEEKLY |1       |MO,TU,WE,TH,FR      |09:00   |17:00    |standard time all year
h-09|lakeside_cdc   |          |          |          |          |2026-11-02|        |WEEKLY |2       |MO                  |09:00   |12:00    |every second Monday
""")
    table("holidays.csv", """
date      |name
2026-11-26|Thanksgiving Day
2026-12-25|Christmas Day
2027-01-01|New Year's Day
2027-07-05|Independence Day (observed)
""")
    # One rule for a category, several for organizations and services; midtown's states no initiator and stays not
    # set; silver_care's have priorities: the past one (1) must not count, the one with facts counts when they hold.
    table("contact_protocols.csv", """
id     |service_id   |organization_id|category|contact_id|facts               |when_to_contact                 |initiator_role  |approval_role|mode       |steps                                          |send           |respond_within_days|escalate_to          |priority|message                                        |valid_from|valid_to  |last_verified|source_id
r-cdc  |             |               |cdc     |          |                    |Before a second notice          |inspector       |supervisor   |email;phone|Ask who owns the block list;Send the case sheet|Case sheet     |30                 |supervisor;leadership|        |                                               |          |          |2026-05-01   |s-book
r-mid  |             |midtown_cdc    |        |k-01      |                    |When a house stands empty       |                |             |email      |Write to the program desk                      |Photographs    |14                 |supervisor           |        |                                               |          |          |2026-05-01   |s-book
r-hot  |tu_hotline   |               |        |k-05      |                    |When a tenant reports no heat   |inspector       |             |phone      |Call while on site                             |               |2                  |senior_inspector     |1       |                                               |          |          |2026-09-01   |s-book
r-rel  |tu_relocation|               |        |          |                    |When a building is ordered shut |senior_inspector|supervisor   |phone;form |Call before the order is posted                |Order          |1                  |leadership           |3       |                                               |          |          |2026-09-01   |s-book
r-sc0  |             |silver_care    |        |          |                    |Pilot of 2025                   |inspector       |             |phone      |Call the pilot desk                            |               |7                  |                     |1       |                                               |2025-01-01|2025-12-31|2025-01-01   |s-book
r-sc1  |             |silver_care    |        |          |population=senior   |An older owner lives there      |inspector       |             |phone      |Call;Say that no order is planned              |               |5                  |supervisor           |3       |                                               |2026-01-01|          |2026-03-01   |s-book
r-sc2  |             |silver_care    |        |          |                    |Otherwise                       |supervisor      |             |letter     |Write                                          |               |20                 |leadership           |4       |                                               |2026-01-01|          |2026-03-01   |s-book
r-fair |             |fairlaw        |        |          |                    |                                |none            |             |           |                                               |               |                   |                     |        |Residents go there themselves; staff do not refer|          |          |2025-01-15   |s-book
r-legal|             |legal_aid      |        |          |stage=hearing       |When a hearing is set           |senior_inspector|supervisor   |referral_form;phone|Fill in the form;Give the hearing date |Referral form  |3                  |supervisor           |        |                                               |          |          |2026-06-01   |s-book
r-rl   |rl_youth     |               |        |          |                    |When a renter asks              |inspector       |             |phone      |Call in the evening                            |               |                   |                     |        |                                               |          |          |2026-08-01   |s-book
r-roof |roof_loan    |               |        |          |                    |Before a roof is cited          |senior_inspector|leadership   |form       |Fill in the form                               |               |10                 |supervisor:5;leadership|        |                                               |          |          |2026-02-01   |s-book
r-hills|             |hills_cdc       |        |k-06      |                    |When a block is half empty       |supervisor      |             |email      |Write to intake                                |               |                   |                     |        |                                               |          |          |2026-04-01   |s-book
r-law  |             |law_clinic     |        |          |                    |At night                        |inspector       |             |phone      |Call                                           |               |                   |                     |        |                                               |          |          |2026-06-01   |s-book
r-river|             |riverside_cdc  |        |          |stage=hearing       |                                |none            |             |           |                                               |               |                   |                     |        |Before the court only the law department speaks with them|          |          |2026-05-01   |s-book
r-east |             |eastgate_cdc   |        |          |                    |Any time                        |inspector       |             |phone      |Call                                           |               |                   |                     |        |                                               |          |          |2026-02-01   |s-book
r-lake |             |lakeside_cdc   |        |          |                    |In 2026                         |inspector       |             |phone      |Call                                           |               |                   |                     |        |                                               |          |2026-12-31|2026-02-01   |s-book
""")
    table("contexts.csv", """
id |area              |topic     |measure        |period_start|period_end|value|unit   |text                                               |speaker                  |expires   |method        |source_id
x01|wards/2020/ward-1 |population|population     |2020        |2020      |4120 |people |                                                   |                         |          |count         |s-book
x02|wards/2020/ward-5 |population|population     |2020        |2020      |310  |people |                                                   |                         |          |count         |s-book
x03|cdc/midtown       |history   |               |1938        |1968      |     |       |Banks refused loans here for a generation           |Millbrook Historical Board|         |archive       |s-book
x04|cdc/riverside     |priority  |               |2026        |          |     |       |The block clubs ask for porch repairs before fines  |Riverside block clubs    |2027-12-31|meeting notes |s-book
x05|districts/d-west  |market    |median_sale    |2025        |2025      |61000|dollars|                                                   |                         |2026-12-31|recorded sales|s-book
""")
    table("speakers.csv", """
id    |name                      |source_id
board |Millbrook Historical Board|s-book
clubs |Riverside block clubs     |s-book
""")
    table("resources.csv", """
id  |topic   |title                        |publisher         |uri                        |source_id
u-01|history |How Millbrook was drawn      |Millbrook Library |https://example.org/drawn  |s-book
u-02|market  |Reading a weak housing market|Mill County       |https://example.org/market |s-book
""")


def manifest():
    with open("territory.json", "w", encoding="utf-8") as f:
        json.dump({
            "name": "millbrook", "title": "Millbrook (invented)", "crs": "EPSG:32617",
            "time_zone": "America/New_York", "frame": "city", "no_service": ["harbor"], "near_m": 30,
            "parcel_number": {"patterns": ["999.9-99-99"]},
            "addresses": {"file": "addresses.csv", "crs": "EPSG:32617",
                          "fields": {n: n for n in ("address", "city", "state", "zip", "x", "y")}},
            "parcels": {"file": "parcels.shp", "fields": {"ppn": "PPN", "address": "SITUS", "zip": "ZIP"}},
        }, f, indent=2)
        f.write("\n")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "millbrook")
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    manifest()
    layers()
    addresses_parcels()
    directory()


if __name__ == "__main__":
    main()
