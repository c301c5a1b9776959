#!/usr/bin/env python3
"""`outside by N ft` and `Only beyond it` against GEOS on the plane of the layer (EPSG:3734, US survey feet).

    check_distances.py --library SO --dataset cleveland.sqlite --project ROOT [--points N] [--seed N]

For random points near the CDC areas: every reason "outside" by at most 1,000 ft must agree with shapely's distance to the
polygon as the shapefile has it, to 0.1 ft; and the warning of a near CDC border names just the organizations whose areas shapely finds within the 100 ft of
territory.json, by service_areas.csv and the successors of organizations.csv, that do not serve the place anyway. Needs Debian's
python3-geopandas.
"""
import argparse
import math
import pathlib
import random
import re
import sys
import warnings

import geopandas
import pyproj
from shapely.geometry import MultiPolygon, Point, Polygon

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import asking  # noqa: E402

warnings.filterwarnings("ignore")
SURVEY_FT = 1200 / 3937 / 0.3048    # international feet of a US survey foot
AS_OF = "2026-11-23"


def dense(shape, step):
    def line(points):
        out = [points[0]]
        for a, b in zip(points, points[1:]):
            n = max(1, math.ceil(math.dist(a, b) / step))
            out += [(a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n) for k in range(1, n)] + [b]
        return out
    if shape.geom_type == "Polygon":
        return Polygon(line(list(shape.exterior.coords)), [line(list(r.coords)) for r in shape.interiors])
    return MultiPolygon([dense(g, step) for g in shape.geoms])


def answers_today(folder):
    """Name of the organization that answers for each id: itself, or whoever took over; none where it is over."""
    of = {r["id"]: r for r in asking.rows(folder, "organizations.csv")}

    def name(i):
        while of[i]["successor_id"] and of[i]["status"] in ("merged", "defunct", "inactive"):
            i = of[i]["successor_id"]
        return of[i]["name"] if of[i]["status"] in ("active", "unverified") else None
    return {i: name(i) for i in of}


def served_by(folder):
    """area id of cdc_areas -> names; in force on AS_OF."""
    name, out = answers_today(folder), {}
    for r in asking.rows(folder, "service_areas.csv"):
        first, last = r["valid_from"].ljust(10, "0"), r["valid_to"] + "~"
        if r["area"].startswith("cdc_areas/") and (not r["valid_from"] or first <= AS_OF) and (not r["valid_to"] or AS_OF <= last):
            parts = r["area"].split("/")
            if len(parts) == 2 or parts[1] == "2019":
                out.setdefault(parts[-1], set()).add(name[r["organization_id"]])
    return {k: v - {None} for k, v in out.items()}


def beyond(answer):
    """Names after `Only beyond it` in the warning about the CDC areas; None: it has no such warning."""
    for w in answer["warnings"]:
        if w["code"] == "near_border" and w["text"].startswith("cdc_areas:"):
            found = re.search(r"Only beyond it: (.*)\.$", w["text"])
            return set(found[1].split("; ")) if found else set()
    return None


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--library", dest="so_path", required=True)
    p.add_argument("--dataset", required=True)
    p.add_argument("--project", required=True)
    p.add_argument("--points", type=int, default=2000)
    p.add_argument("--seed", type=int, default=5)
    o = p.parse_args()
    root = pathlib.Path(o.project)
    row = next(r for r in asking.rows(root / "examples/cleveland", "boundary_sets.csv") if r["slug"] == "cdc_areas" and not r["end_date"])
    layer = geopandas.read_file(root / "examples/cleveland" / row["file"])
    if pyproj.CRS(layer.crs).is_geographic:     # edges are straight in the layer's own system: points on them, then the plane
        layer.geometry = [dense(g, 0.0002) for g in layer.geometry]
    layer = layer.to_crs(3734)
    shape = {str(r[row["id_field"]]): r.geometry for _, r in layer.iterrows()}
    plane = pyproj.Transformer.from_crs(4326, 3734, always_xy=True).transform
    back = pyproj.Transformer.from_crs(3734, 4326, always_xy=True).transform
    chance, router = random.Random(o.seed), asking.Router(o.so_path, o.dataset)
    edges, seen, worst = list(shape.values()), 0, 0.0
    partners, named, wrong = served_by(root / "examples/cleveland"), 0, 0
    for _ in range(o.points):       # within 1,000 ft of a random place on a border
        line = chance.choice(edges).boundary
        on = line.interpolate(chance.random(), normalized=True)
        at = back(on.x + chance.uniform(-700, 700), on.y + chance.uniform(-700, 700))
        for q in router.ask("explain", at, AS_OF, rule=1)["partners"]:
            if q["reason_code"] != "outside" or q["distance_ft"] > 1000 or not q["area"].startswith("cdc_areas/"):
                continue
            expected = Point(plane(*at)).distance(shape[q["area"].split("/")[2]]) * SURVEY_FT
            worst = max(worst, abs(q["distance_ft"] - expected))
            seen += 1
        distance = {i: Point(plane(*at)).distance(g) * SURVEY_FT for i, g in shape.items()}
        answer = router.ask("route", at, AS_OF, rule=1)
        told = beyond(answer)
        if told is None or answer["status"] not in ("answered", "gap") or any(99.5 < d < 100.5 or 0 < d < 0.5 for d in distance.values()):
            continue        # no near border, nobody is named outside the city, or too near the limit for two computations to agree
        here = {m["organization"]["name"] for m in answer["matches"]}
        there = {n for i, d in distance.items() if 0 < d < 100 for n in partners.get(i, ())} - here
        named += bool(there)
        if told != there:
            wrong += 1
            print("at %r: told %s, by shapely %s" % (at, sorted(told), sorted(there)))
    print("%d places with partners only beyond a border, %d told otherwise" % (named, wrong))
    print("%d distances up to 1,000 ft, the largest difference %.3f ft" % (seen, worst))
    return 0 if seen > o.points / 4 and worst <= 0.1 and named > o.points / 20 and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
