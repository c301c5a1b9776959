#!/usr/bin/python3
"""`libroute audit` against what is known by other means.

    check_audit.py --libroute PATH --cleveland DATASET --root PROJECT --scratch FOLDER

Gapville (tests/data/make_gapville.py) has one planted defect of each kind; areas below are worked out by hand, parcels and
addresses are counted here from the generator's own list, by comparing numbers. Cleveland's figures are those of issue 6, and
areas are computed again from the shapefiles by SpatiaLite, in SQL: no code of libroute takes part.
Python's standard library, and mod_spatialite, which a build needs anyway.
"""
import argparse
import csv
import importlib.util
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET

DAY = "2026-11-23"
FT = 1200 / 3937  # metres of the US survey foot
failed = passed = 0


def check(what, good, detail=""):
    global failed, passed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}  {detail}")


def near(a, b, relative):
    return a is not None and abs(a - b) <= relative * abs(b)


class Audit:
    def __init__(self, command, scratch, root):
        self.command, self.scratch, self.root = command, scratch, root
        self.generator = os.path.join(root, "tests/data/make_gapville.py")
        spec = importlib.util.spec_from_file_location("make_gapville", self.generator)
        self.gapville = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.gapville)

    def make(self, name, *options, exceptions=None):
        folder = os.path.join(self.scratch, name)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, self.generator, folder, *options], check=True)
        if exceptions:
            with open(os.path.join(folder, "exceptions.csv"), "w", encoding="utf-8", newline="") as f:
                csv.writer(f).writerows([["finding_id", "limit_m2", "limit_parcels", "reason", "author", "date", "valid_to"],
                                         *exceptions])
        return folder

    def run(self, path, *options, day=DAY, code=None):
        made = subprocess.run([self.command, "audit", path, "--as-of", day, *options], capture_output=True, text=True)
        if code is not None:
            check(f"exit status of audit {os.path.basename(path)} {' '.join(options)}", made.returncode == code,
                  f"{made.returncode}, not {code}: {made.stderr[:300]}")
        return made

    def json(self, path, *options, day=DAY, code=None):
        return json.loads(self.run(path, "--format", "json", *options, day=day, code=code).stdout)


# ---- gapville ---------------------------------------------------------------------------------------------------------

def expected():
    """(kind, set, owners): area in square feet, width 2A/P, sliver, severity, boxes that it is made of, from, to."""
    def entry(area, perimeter, sliver, severity, boxes, first=None, last=None):
        return {"area": area, "width": 2 * area / perimeter, "sliver": sliver, "severity": severity, "boxes": boxes,
                "valid_from": first, "valid_to": last}

    last = "2026-12-31"
    w = "wards/2020"
    return {
        ("gap", w, ("b", "c")): entry(780, 2 * 3900 + 0.4, True, "error", [(7000, 0, 7000.2, 3900)], None, last),
        ("gap", w, ("b", "d")): entry(120000, 6080, True, "error", [(4000, 4000, 7000, 4040)], None, last),
        ("overlap", w, ("c", "e")): entry(600000, 6400, False, "error", [(7000, 5800, 10000, 6000)], None, last),
        ("spill", w, ("e",)): entry(330000, 4700, False, "error", [(10000, 5800, 10150, 8000)], None, last),
        ("self_gap", w, ("a",)): entry(20000, 8010, False, "error", [(0, 3000, 4000, 3005)], None, last),
        ("no_service", w, ("quarry",)): entry(250000, 2000, False, "notice", [(5000, 1000, 5500, 1500)], None, last),
        ("gap", "wards/2027", ("north", "south")): entry(1200000, 20240, False, "error", [(0, 4000, 10000, 4120)],
                                                         "2027-01-01", None),
        ("duplicate_area", "districts/2020", ("oak", "oak-copy")): entry(4000000, 8000, False, "error",
                                                                       [(1000, 1000, 3000, 3000)]),
        # two triangles of base 2000 and height 1000 at a crossing in the middle; repaired, so that it has no area to report
        ("invalid_ring", "districts/2020", ("bow",)): None,
        # nobody's cdc area in the east
        ("uncovered", "cdc", ("east",)): entry(8000000, 18000, False, "error", [(9000, 0, 10000, 8000)]),
        # for owners only the front desk counts, which serves the west; of the rest the quarry is declared
        ("uncovered", "legal population=owner", ("west",)): entry(40000000 - 250000, 26000 + 1000, False, "error",
                                                                 [(5000, 0, 10000, 8000)]),
        # districts need not cover all, so 0.05 ft between two of them is no gap: a border that was drawn twice
        ("near_miss", "districts/2020", ("mill", "yard")): None,
        ("accuracy_unknown", "districts/2020", ()): None,
        ("stale_edition", "", ("ward_club",)): None,
        ("partner_without_area", "", ("lost",)): None,
        ("partner_without_contact", "", ("silent",)): None,
        ("partner_without_protocol", "", ("lost",)): None,
        ("stale_contact", "", ("clinic",)): None,
        ("dangling_name", "", ("lost",)): None,
    }


def key_of(f):
    scope = f["set"] or " ".join(filter(None, (f["category"], f["condition"])))
    return f["kind"], scope, tuple(o.split("/")[-1] for o in f["owners"])


def inside(points, boxes):
    return sum(any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes) for _, x, y in points)


def check_planted(a):
    folder = a.make("gapville")
    report = a.json(folder, code=3)
    found = [key_of(f) for f in report["findings"]]
    want = expected()
    check("gapville: each planted defect once, and nothing else", sorted(found) == sorted(want),
          f"missing {sorted(set(want) - set(found))}, surplus {sorted(set(found) - set(want))}")
    parcels, addresses = a.gapville.parcels(False), a.gapville.addresses()
    quarry = [(5000, 1000, 5500, 1500)]
    for f in report["findings"]:
        e = want.get(key_of(f))
        if not e:
            continue
        name = f"gapville {key_of(f)}"
        # coordinates of 2.2 million ft are doubles of 5e-10 ft: of a width of 0.2 ft that is 2e-9
        check(f"{name}: area", near(f["area_ft2"], e["area"], 1e-7), f"{f['area_ft2']} not {e['area']}")
        check(f"{name}: m2", near(f["area_m2"], e["area"] * FT * FT, 1e-7))
        check(f"{name}: width", abs(f["width_ft"] - e["width"]) <= 1e-6, f"{f['width_ft']} not {e['width']}")
        without = quarry if key_of(f)[1].startswith("legal") else []
        for what, points in (("parcels", parcels), ("addresses", addresses)):
            n = inside(points, e["boxes"]) - inside(points, without)
            check(f"{name}: {what}", f[what] == n, f"{f[what]} not {n}")
        for member in ("sliver", "severity", "valid_from", "valid_to"):
            check(f"{name}: {member}", f[member] == e[member], f"{f[member]} not {e[member]}")
    counts = {key_of(f): f for f in report["findings"]}
    check("the 40 ft gap has 12 parcels", counts[("gap", "wards/2020", ("b", "d"))]["parcels"] == 12)
    check("the overlap has 31", counts[("overlap", "wards/2020", ("c", "e"))]["parcels"] == 31)
    miss = counts[("near_miss", "districts/2020", ("mill", "yard"))]
    check("the four corners of the border that was drawn twice", miss["geometry"]["type"] == "MultiPoint" and
          len(miss["geometry"]["coordinates"]) == 4 and miss["area_ft2"] is None, miss["geometry"])
    check("... and nothing where corners are shared, or 5 ft away", sum(f["kind"] == "near_miss" for f in report["findings"]) == 1)
    bow = counts[("invalid_ring", "districts/2020", ("bow",))]
    check("the crossing of the bow-tie is named", "[2205000 665000]" in bow["message"], bow["message"])
    check("... and drawn", bow["geometry"]["type"] == "MultiPoint" and bow["lon"] is not None)
    return folder, report


def check_periods(a, folder):
    later = {key_of(f) for f in a.json(folder, day="2027-06-01", code=3)["findings"]}
    check("in 2027 the wards of 2020 are over", not any(k[1] == "wards/2020" for k in later))
    check("... and those of 2027 are not", ("gap", "wards/2027", ("north", "south")) in later)
    both = {key_of(f) for f in a.json(folder, "--history", day="2027-06-01")["findings"]}
    check("--history tells of both", ("gap", "wards/2020", ("b", "d")) in both and both >= later - {("stale_contact", "", ("x",))})


def stripped(report):
    return [{k: v for k, v in f.items()} for f in report["findings"]], report["coverage"], report["counts"]


def check_order(a, report):
    for seed in ("1", "2", "3"):
        other = a.json(a.make("shuffled", "--shuffle", seed))
        check(f"shuffled input {seed}: the same audit", stripped(other) == stripped(report))
    jitter = a.json(a.make("jitter", "--jitter", "0.001"))
    before = {f["id"]: f for f in report["findings"] if f["set"] or f["category"]}
    after = {f["id"]: f for f in jitter["findings"]}
    check("corners moved by a thousandth of a foot: the same ids", set(before) <= set(after),
          sorted(set(before) - set(after)))
    check("... and no others", len(after) == len(report["findings"]), sorted(set(after) - set(before)))


def check_memory(a, report):
    accepted = [[f["id"], f["area_m2"] if f["area_m2"] is not None else "",
                 f["parcels"] if f["parcels"] is not None else "", "Known since the survey", "Gapville Planning", DAY, ""]
                for f in report["findings"] if f["severity"] == "error"]
    folder = a.make("accepted", exceptions=accepted)
    after = a.json(folder, code=0)
    check("all accepted: nothing is open", after["counts"]["open"] == after["counts"]["outgrown"] == 0, after["counts"])
    check("... as many as were open", after["counts"]["accepted"] == len(accepted))
    check("... and they are notices", all(f["severity"] == "notice" for f in after["findings"]))
    check("the page says so", "NOTHING IS OPEN" in a.run(folder, code=0).stdout)
    grown = a.json(a.make("grown", "--extra-parcel", exceptions=accepted), code=3)
    outgrown = sorted(key_of(f) for f in grown["findings"] if f["status"] == "outgrown")
    extra = a.gapville.parcels(True)[12:13]
    want = sorted(k for k, e in expected().items() if e and inside(extra, e["boxes"]))
    check("one parcel more: what it lies in comes back", outgrown == want and ("gap", "wards/2020", ("b", "d")) in want, outgrown)
    check("... the rest stays accepted", grown["counts"]["accepted"] == len(accepted) - len(want))
    check("... with the id that it had", {f["id"] for f in grown["findings"]} == {f["id"] for f in after["findings"]})
    wrong = a.json(a.make("wrong", exceptions=[["gap-000000000000", "", "", "A slip", "", "", ""],
                                               [accepted[0][0], "", "", "Over", "", "", "2026-01-31"]]), code=3)
    unused = [f["owners"] for f in wrong["findings"] if f["kind"] == "unused_exception"]
    check("exceptions that name nothing, or have run out, are told", sorted(unused) == sorted([["gap-000000000000"],
                                                                                              [accepted[0][0]]]), unused)


def check_outputs(a, folder, report):
    ids = [f["id"] for f in report["findings"]]
    rows = list(csv.DictReader(io.StringIO(a.run(folder, "--format", "csv").stdout)))
    check("csv: a row a finding, in order", [r["id"] for r in rows] == ids)
    lines = [json.loads(line) for line in a.run(folder, "--format", "ndjson").stdout.splitlines()]
    check("ndjson: the findings of the JSON", lines == report["findings"])
    features = json.loads(a.run(folder, "--format", "geojson").stdout)["features"]
    check("geojson: a feature a finding", [f["id"] for f in features] == ids)
    for f in features:
        for polygon in (f["geometry"] or {}).get("coordinates", []) if (f["geometry"] or {}).get("type") == "MultiPolygon" else []:
            for i, r in enumerate(polygon):
                turn = sum(p[0] * q[1] - q[0] * p[1] for p, q in zip([(x - r[0][0], y - r[0][1]) for x, y in r],
                                                                     [(x - r[0][0], y - r[0][1]) for x, y in r[1:]]))
                check(f"{f['id']}: ring {i} closed and wound as RFC 7946 says", r[0] == r[-1] and (turn > 0) == (i == 0))
    out = os.path.join(a.scratch, "out")
    shutil.rmtree(out, ignore_errors=True)
    a.run(folder, "-o", out, "--quiet", code=3)
    check("-o: the files", {"findings.csv", "findings.geojson", "findings.gpkg", "findings.json", "junit.xml", "shapefiles"} <=
          set(os.listdir(out)) and not any(n.startswith(".") for n in os.listdir(out)), os.listdir(out))
    suites = ET.parse(os.path.join(out, "junit.xml")).getroot()
    check("junit: open findings fail", len(suites.findall(".//failure")) == report["counts"]["open"])
    check("junit: numbers of each suite", all(int(s.get("failures")) == len(s.findall("testcase/failure")) and
                                              int(s.get("tests")) == len(s.findall("testcase")) for s in suites))
    a.run(folder, "-o", out, code=1)
    with open(os.path.join(out, "findings.csv"), "w", encoding="utf-8") as f:
        f.write("old")
    with open(os.path.join(out, "notes.txt"), "w", encoding="utf-8") as f:
        f.write("mine")
    a.run(folder, "-o", out, "--overwrite", "--quiet", code=3)
    with open(os.path.join(out, "findings.csv"), encoding="utf-8") as f:
        check("--overwrite replaces, and leaves other files", f.read().startswith("id,kind") and
              os.path.exists(os.path.join(out, "notes.txt")))


# ---- cleveland --------------------------------------------------------------------------------------------------------

class Spatialite:
    def __init__(self, root):
        self.root = root
        self.db = sqlite3.connect(":memory:")
        self.db.enable_load_extension(True)
        self.db.load_extension("mod_spatialite")
        self.db.execute("SELECT InitSpatialMetaData(1, 'NONE')")
        for srid in (3734, 4269, 4326):
            self.db.execute("SELECT InsertEpsgSrid(?)", (srid,))

    def layer(self, name, srid):
        """Table `name` of id and valid shape in EPSG:3734, from the shapefile."""
        path = os.path.join(self.root, "shapefiles/cleveland", name)
        self.db.execute(f"CREATE VIRTUAL TABLE shp_{name} USING VirtualShape('{path}', 'UTF-8', {srid})")
        g = "Geometry" if srid == 3734 else "ST_Transform(Geometry, 3734)"
        self.db.execute(f"CREATE TABLE {name} AS SELECT area_id AS id, CASE WHEN ST_IsValid({g}) = 1 THEN {g} "
                        f"ELSE CollectionExtract(MakeValid({g}), 3) END AS g, ST_IsValid({g}) AS valid FROM shp_{name}")

    def pairs(self, name):
        """{(id, id): (square feet, feet round it, both valid)} of pairs that share an area."""
        out = {}
        for x, y, g2, around, valid in self.db.execute(
                f"SELECT a.id, b.id, ST_Area(i), ST_Perimeter(i), a.valid AND b.valid FROM (SELECT a.rowid AS p, b.rowid AS q, "
                f"CastToMultiPolygon(CollectionExtract(ST_Intersection(a.g, b.g), 3)) AS i FROM {name} a JOIN {name} b ON a.id < b.id "
                f"WHERE ST_Intersects(a.g, b.g)) JOIN {name} a ON a.rowid = p JOIN {name} b ON b.rowid = q"):
            if g2:
                out[x, y] = g2, around, valid
        return out

    def left(self, frame, name):
        """Square feet of the frame that no area of the set covers."""
        return self.db.execute(f"SELECT ST_Area(ST_Difference((SELECT ST_Union(g) FROM {frame}), (SELECT ST_Union(g) FROM {name})))"
                               ).fetchone()[0]


def check_cleveland(a, dataset):
    report = a.json(dataset, "--history", code=3)
    findings = report["findings"]
    s = Spatialite(a.root)
    for name, srid in (("city_land_2020", 3734), ("neighborhoods_2020", 3734), ("cdc_areas_2019", 4269), ("wards_2014", 4326)):
        s.layer(name, srid)

    cdc = {tuple(o.split("/")[-1] for o in f["owners"]): f for f in findings
           if f["set"] == "cdc_areas/2019" and f["kind"] == "overlap"}
    big = [f for f in cdc.values() if f["area_m2"] >= 1]
    check("CDC areas of 2019: 72 pairs overlap by 1 m2 or more", len(big) == 72, len(big))
    check("... 27 of them slivers", sum(f["sliver"] for f in big) == 27)
    check("... and 45 real", sum(not f["sliver"] for f in big) == 45)
    theirs = s.pairs("cdc_areas_2019")
    seen = worst = 0
    for pair, (square_feet, around, valid) in theirs.items():
        if square_feet * FT * FT < 1:
            continue
        seen += 1
        f = cdc.get(pair)
        tolerance = 1e-6 if valid else 1e-4
        check(f"overlap of {pair} as SpatiaLite measures it", f and near(f["area_ft2"], square_feet, tolerance),
              f"{f and f['area_ft2']} and {square_feet}")
        if f and valid:
            worst = max(worst, abs(f["area_ft2"] / square_feet - 1))
    check("SpatiaLite finds the same pairs", seen == 72, seen)
    check("wards of 2014: no overlap", not [f for f in findings if f["set"] == "wards/2014" and f["kind"] == "overlap"])
    check("... as SpatiaLite says", not [v for v in s.pairs("wards_2014").values() if v[0] * FT * FT >= 0.01])

    rows = {r["set"]: r for r in report["coverage"] if r["set"]}
    row = rows["cdc_areas/2019"]
    check("4.20 square miles in no CDC area", round(row["uncovered_m2"] / 2589988.110336, 2) in (4.20, 4.21),
          row["uncovered_m2"] / 2589988.110336)
    shares = {p["area"].split("/")[-1]: round(100 * p["share"], 1) for p in row["within"]}
    for name, share in (("hopkins", 72.9), ("university-circle", 22.8), ("cuyahoga-valley", 16.2), ("woodland-hills", 5.1)):
        check(f"... {share} % of {name}", shares.get(name) == share, shares.get(name))
    for name, tolerance in (("cdc_areas/2019", 1e-4), ("wards/2014", 1e-6)):
        theirs = s.left("city_land_2020", name.replace("/", "_")) * FT * FT
        check(f"what {name} leaves of the city, as SpatiaLite measures it", near(rows[name]["uncovered_m2"], theirs, tolerance),
              f"{rows[name]['uncovered_m2']} and {theirs}")
    gaps = sum(f["area_m2"] for f in findings if f["set"] == "wards/2014" and f["kind"] in ("gap", "self_gap"))
    check("its gaps are all of it", near(gaps, rows["wards/2014"]["uncovered_m2"], 1e-6), f"{gaps} {rows['wards/2014']['uncovered_m2']}")
    invalid = [f for f in findings if f["kind"] == "invalid_ring" and f["set"] == "cdc_areas/2019"]
    check("one CDC polygon is invalid, and its place is named", len(invalid) == 1 and
          "Ring Self-intersection[-81.601664 41.493352]" in invalid[0]["message"], [f["message"] for f in invalid])
    check("12,478 addresses were looked at", report["counts"]["addresses"] == 12478)
    print(f"largest difference of an overlap of valid areas from SpatiaLite's: {worst:.1e} of it")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("libroute", "cleveland", "root", "scratch"):
        args.add_argument("--" + name, required=True)
    args = args.parse_args()
    os.makedirs(args.scratch, exist_ok=True)
    a = Audit(args.libroute, args.scratch, args.root)
    folder, report = check_planted(a)
    check_periods(a, folder)
    check_order(a, report)
    check_memory(a, report)
    check_outputs(a, folder, report)
    check_cleveland(a, args.cleveland)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
