#!/usr/bin/env python3
"""Centrelines in two layouts, Cuyahoga County's and the Census ADDRFEAT one: a territory of nothing but lines is built from each,
and positions are compared with ones computed here (share of the range along the line, 3 % in from either end, 12 m to the side).

    check_streets.py --libroute COMMAND --scratch FOLDER

The streets are invented: a grid at 81.5 W, 41.5 N, one line a block. Left and right are as one looks along the line.
"""
import argparse
import json
import math
import pathlib
import shutil
import subprocess
import sys

LON0, LAT0, BLOCK = -81.5, 41.5, 0.002
ADDRFEAT = {"name": "FULLNAME", "from_left": "LFROMHN", "to_left": "LTOHN", "from_right": "RFROMHN", "to_right": "RTOHN",
            "zip_left": "ZIPL", "zip_right": "ZIPR", "parity_left": "PARITYL", "parity_right": "PARITYR"}
CUYAHOGA = {"name": "fullname", "from_left": "fromleft", "to_left": "toleft", "from_right": "fromright", "to_right": "toright",
            "zip_left": "zipleft", "zip_right": "zipright"}

# name, from and to block corners (east, north), left range, right range, ZIP left, ZIP right, parity left, parity right
LINES = [
    ("E Alder St", (0, 0), (1, 0), (100, 198), (101, 199), "44001", "44001", "E", "O"),
    ("E Alder St", (1, 0), (2, 0), (200, 298), (201, 299), "44001", "44001", "E", "O"),
    ("W Alder St", (0, 0), (-1, 0), (101, 199), (100, 198), "44001", "44001", "O", "E"),      # drawn westward
    ("N Birch Ave", (0, 0), (0, 1), (101, 199), (100, 198), "44001", "44001", "O", "E"),
    ("S Birch Ave", (0, 0), (0, -1), (100, 198), (101, 199), "44001", "44001", "E", "O"),
    ("N Cedar Ave", (1, 0), (1, 1), (199, 101), (198, 100), "44001", "44002", "O", "E"),       # numbers run against the line
    ("Fen Rd", (0, 1), (1, 1), (1, 99), (2, 98), "44001", "44001", "O", "E"),
    ("Fen Rd", (20, 1), (21, 1), (1, 99), (2, 98), "44009", "44009", "O", "E"),                # another of that name, far away
    ("Mixed Ln", (3, 0), (4, 0), (1, 51), (0, 0), "44001", "", "B", ""),                       # both parities on the left
]

# text, line, side, number; None: must not be answered
CASES = [
    ("150 E Alder St", 0, "left", 150), ("151 E Alder St", 0, "right", 151), ("100 E Alder St", 0, "left", 100),
    ("299 E Alder St, 44001", 1, "right", 299), ("150 W Alder St", 2, "right", 150), ("151 W Alder Street", 2, "left", 151),
    ("120 North Birch Ave", 3, "right", 120), ("121 N Birch Ave", 3, "left", 121), ("120 S Birch Ave", 4, "left", 120),
    ("181 N Cedar Ave", 5, "left", 181), ("110 N Cedar Ave 44002", 5, "right", 110),
    ("51 Fen Rd, 44009", 7, "left", 51), ("51 Fen Rd, 44001", 6, "left", 51),
    ("51 Fen Rd", None, "", 0),                 # two of them, and nothing says which
    ("150 Alder St", None, "", 0),              # east or west
    ("150 N Alder St", None, "", 0), ("300 E Alder St", None, "", 0), ("150 E Alder Ave", None, "", 0),
    ("150 E Aldre St", None, "", 0),            # a number that is only within a range needs the name without fault
]
CORNERS = [("E Alder St & N Cedar Ave", (1, 0)), ("N Birch Ave and Fen Rd", (0, 1)), ("Alder & Birch", (0, 0))]


def corner(at):
    return LON0 + at[0] * BLOCK, LAT0 + at[1] * BLOCK


def metres(a, b):
    k = 111195.0
    return math.hypot((a[0] - b[0]) * k * math.cos(math.radians(LAT0)), (a[1] - b[1]) * k)


def expected(line, side, number):
    _, a, b, left, right, *_ = line
    low, high = left if side == "left" else right
    share = 0.03 + 0.94 * (number - low) / (high - low)
    (x0, y0), (x1, y1) = corner(a), corner(b)
    shrink = math.cos(math.radians(LAT0))
    dx, dy = (x1 - x0) * shrink, y1 - y0
    length = math.hypot(dx, dy)
    turn = 12 / 111195.0 * (1 if side == "left" else -1)
    return x0 + share * (x1 - x0) - turn * dy / length / shrink, y0 + share * (y1 - y0) + turn * dx / length


def write_territory(folder, fields, parity):
    folder.mkdir(parents=True)
    features = []
    for name, a, b, left, right, zip_left, zip_right, parity_left, parity_right in LINES:
        if not parity and "B" in parity_left + parity_right:
            continue
        values = {"name": name, "from_left": left[0], "to_left": left[1], "from_right": right[0], "to_right": right[1],
                  "zip_left": zip_left, "zip_right": zip_right, "parity_left": parity_left, "parity_right": parity_right}
        features.append({"type": "Feature", "properties": {column: str(values[ours] or "") for ours, column in fields.items()},
                         "geometry": {"type": "LineString", "coordinates": [corner(a), corner(b)]}})
    (folder / "streets.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    box = [[-81.6, 41.4], [-81.3, 41.4], [-81.3, 41.6], [-81.6, 41.6], [-81.6, 41.4]]
    (folder / "town.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"id": "town", "name": "Town"}, "geometry": {"type": "Polygon", "coordinates": [box]}}]}))
    (folder / "boundary_sets.csv").write_text("slug,edition,file,id_field,name_field,topology\ntown,2020,town.geojson,id,name,single\n")
    (folder / "territory.json").write_text(json.dumps({
        "name": "lines", "crs": "EPSG:32617", "time_zone": "America/New_York",
        "streets": {"file": "streets.geojson", "fields": fields}}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--libroute", required=True)
    parser.add_argument("--scratch", required=True, type=pathlib.Path)
    options = parser.parse_args()
    shutil.rmtree(options.scratch, ignore_errors=True)
    passed = failed = 0

    def check(what, good, got):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print(f"FAIL {what}\n     {got}")

    for layout, fields in (("addrfeat", ADDRFEAT), ("cuyahoga", CUYAHOGA)):
        folder, dataset = options.scratch / layout, options.scratch / (layout + ".sqlite")
        parity = "parity_left" in fields
        write_territory(folder, fields, parity)
        built = subprocess.run([options.libroute, "build", "--quiet", str(folder), str(dataset)], capture_output=True, text=True)
        check(f"{layout}: build", built.returncode == 0, built.stderr)
        if built.returncode:
            continue

        def ask(text):
            out = subprocess.run([options.libroute, "geocode", str(dataset), text, "--format", "json"], capture_output=True, text=True)
            return json.loads(out.stdout)

        cases = CASES + ([("10 Mixed Ln", 8, "left", 10), ("11 Mixed Ln", 8, "left", 11)] if parity else [])
        for text, line, side, number in cases:
            got = ask(text)
            if line is None:
                check(f"{layout}: {text}", got["status"] != "answered", got["location"])
                continue
            at = got["location"] or {}
            check(f"{layout}: {text}", at.get("match_type") == "range_interpolated" and
                  metres((at["lon"], at["lat"]), expected(LINES[line], side, number)) < 0.3 and at["parcels"] == [],
                  (got["status"], got["reason"], at, line is not None and expected(LINES[line], side, number)))
        for text, at in CORNERS:
            got = ask(text)
            check(f"{layout}: {text}", got["location"] and got["location"]["match_type"] == "intersection" and
                  metres((got["location"]["lon"], got["location"]["lat"]), corner(at)) < 0.3, got)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
