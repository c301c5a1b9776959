#!/usr/bin/python3
"""Write a made county: 500 towns in a 25 by 20 grid with rough borders, some of them apart or over each other, and N parcels.

    make_county.py FOLDER [PARCELS]        (default 500000); for the figures of the audit, not run by the tests
"""
import csv
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data"))
from make_gapville import PRJ  # noqa: E402
from make_millbrook import shapefile, write  # noqa: E402

NX, NY, SIDE, STEPS = 25, 20, 8000.0, 40
X0, Y0 = 2100000.0, 600000.0


def main():
    folder, parcels = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500000
    rng = random.Random(1)
    os.makedirs(folder, exist_ok=True)
    across = {(i, j): [rng.uniform(-60, 60) for _ in range(STEPS - 1)] for i in range(NX) for j in range(NY + 1)}
    up = {(i, j): [rng.uniform(-60, 60) for _ in range(STEPS - 1)] for i in range(NX + 1) for j in range(NY)}

    def east(i, j):     # along the border from corner (i, j) to (i + 1, j)
        off = across[i, j] if 0 < j < NY else [0] * (STEPS - 1)
        return [(X0 + i * SIDE, Y0 + j * SIDE)] + [(X0 + (i + k / STEPS) * SIDE, Y0 + j * SIDE + off[k - 1]) for k in range(1, STEPS)]

    def north(i, j):
        off = up[i, j] if 0 < i < NX else [0] * (STEPS - 1)
        return [(X0 + i * SIDE, Y0 + j * SIDE)] + [(X0 + i * SIDE + off[k - 1], Y0 + (j + k / STEPS) * SIDE) for k in range(1, STEPS)]

    def end(i, j):
        return [(X0 + i * SIDE, Y0 + j * SIDE)]

    towns = []
    for i in range(NX):
        for j in range(NY):
            ring = north(i, j) + east(i, j + 1) + (north(i + 1, j) + end(i + 1, j + 1))[:0:-1] + (east(i, j) + end(i + 1, j))[:0:-1]
            if (i * NY + j) % 7 == 0:      # drawn again by somebody else: every corner a few feet off
                ring = [(x + rng.uniform(-5, 5), y + rng.uniform(-5, 5)) for x, y in ring]
            towns.append(([ring + ring[:1]], ["t%03d" % (i * NY + j), "Town"]))
    w, h = NX * SIDE, NY * SIDE
    frame = [(X0, Y0), (X0, Y0 + h), (X0 + w, Y0 + h), (X0 + w, Y0), (X0, Y0)]
    for name, records in (("towns", towns), ("county", [([frame], ["county", "County"])])):
        shapefile(os.path.join(folder, name), records, [("AREA_ID", 16), ("NAME", 40)], None, "UTF-8")
        write(os.path.join(folder, name + ".prj"), PRJ.encode("ascii"))

    def rows(name, table):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(table)

    rows("boundary_sets.csv", [["slug", "edition", "file", "id_field", "name_field", "topology", "specificity"],
                               ["county", "1", "county.shp", "AREA_ID", "NAME", "single", 2],
                               ["towns", "1", "towns.shp", "AREA_ID", "NAME", "tessellation", 1]])
    rows("organizations.csv", [["id", "name", "category"]] + [["o%d" % k, "Partner %d" % k, "kind%d" % (k % 8)] for k in range(40)])
    rows("service_areas.csv", [["id", "organization_id", "area"]] +
         [["s%d-%d" % (k, n), "o%d" % k, "towns/t%03d" % n] for k in range(40) for n in range(k % 5, 500, 5 + k % 3)])
    rows("parcels.csv", [["ppn", "x", "y"]] + [["%03d-%02d-%03d" % (n // 100000, n // 1000 % 100, n % 1000),
                                                X0 + rng.random() * w, Y0 + rng.random() * h] for n in range(parcels)])
    with open(os.path.join(folder, "territory.json"), "w", encoding="utf-8") as f:
        json.dump({"name": "county", "title": "A made county", "crs": "EPSG:3734", "time_zone": "America/New_York",
                   "frame": "county", "parcel_number": {"patterns": ["BBB-PP-III"]},
                   "parcels": {"file": "parcels.csv", "crs": "EPSG:3734", "fields": {"ppn": "ppn", "x": "x", "y": "y"}}}, f)


if __name__ == "__main__":
    main()
