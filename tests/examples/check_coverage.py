#!/usr/bin/env python3
"""examples/coverage_check.py: its figures against areas by GeoPandas, and its picture.

    check_coverage.py --cleveland DATASET --scratch DIR          (LIBROUTE_LIBRARY and PYTHONPATH set)
"""
import argparse
import pathlib
import re
import subprocess
import sys

import geopandas
import matplotlib.image

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS = ROOT / "shapefiles" / "cleveland"

parser = argparse.ArgumentParser()
parser.add_argument("--cleveland", required=True)
parser.add_argument("--scratch", required=True, type=pathlib.Path)
args = parser.parse_args()
args.scratch.mkdir(parents=True, exist_ok=True)
picture = args.scratch / "coverage.png"
picture.unlink(missing_ok=True)
done = subprocess.run([sys.executable, ROOT / "examples" / "coverage_check.py", args.cleveland, "2026-11-23",
                       LAYERS / "city_land_2020.shp", picture], capture_output=True, text=True, check=False)
if done.returncode or done.stderr:
    sys.exit(f"exit {done.returncode}\n{done.stderr}")

# the share of the land that no area covers, by overlay: a grid of 300 x 300 points is within half a point of it
land = geopandas.read_file(LAYERS / "city_land_2020.shp").to_crs("EPSG:3734").buffer(0).unary_union
areas = geopandas.read_file(LAYERS / "cdc_areas_2019.shp").to_crs("EPSG:3734").buffer(0).unary_union
expected = 100 * land.difference(areas).area / land.area
found = float(re.search(r"^0 of cdc_areas: ([0-9.]+) %", done.stdout, re.M).group(1))
shares = sum(float(s) for s in re.findall(r": ([0-9.]+) %", done.stdout))
pixels = matplotlib.image.imread(picture)[..., :3]
red = ((pixels - (0.84, 0.19, 0.15)) ** 2).sum(axis=-1) < 0.001
problems = []
if abs(found - expected) > 0.5:
    problems.append(f"without an area: {found} %, by overlay {expected:.2f} %")
if abs(shares - 100) > 0.4:
    problems.append(f"the shares add up to {shares} %")
if not (pixels.shape[0] > 400 and pixels.shape[1] > 600 and 0.005 < red.mean() < 0.1):
    problems.append(f"the picture: {pixels.shape}, {100 * red.mean():.2f} % of it red")
for problem in problems:
    print(f"FAIL {problem}")
print(f"without an area: {found} % of the points, {expected:.2f} % of the land by overlay; {100 * red.mean():.2f} % of the picture is red")
sys.exit(1 if problems else 0)
