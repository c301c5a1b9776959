#!/usr/bin/python3
"""
Houses along the address ranges of centrelines, as a list for bench_geocode: real street names in any number.

    range_houses.py RANGES.csv[.gz] N OUT.csv

RANGES: name,number_min,number_max,wkt (a LINESTRING in degrees). N houses are drawn (seed 7) from all numbers of all
ranges, placed between the ends of their line; ZIPs are made of the position. What is drawn twice is left out. The positions
are made, so the list says nothing about interpolation.
"""
import csv
import gzip
import random
import re
import sys


def main(ranges, wanted, out):
    random.seed(7)
    houses = []
    opened = gzip.open(ranges, "rt") if ranges.endswith(".gz") else open(ranges, newline="")
    for row in csv.DictReader(opened):
        ends = re.findall(r"(-?\d+\.\d+) (-?\d+\.\d+)", row["wkt"])
        if not row["number_min"].isdigit() or not row["number_max"].isdigit() or len(ends) < 2:
            continue
        low, high = int(row["number_min"]), int(row["number_max"])
        (x0, y0), (x1, y1) = map(float, ends[0]), map(float, ends[-1])
        for number in range(max(low, 1), high + 1):
            share = (number - low) / max(1, high - low)
            side = 0.00012 if number % 2 else -0.00012
            houses.append((number, row["name"], x0 + share * (x1 - x0) + side, y0 + share * (y1 - y0) + side))
    random.shuffle(houses)
    west, south = min(h[2] for h in houses), min(h[3] for h in houses)
    seen = set()
    with open(out, "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["address", "city", "state", "zip", "lon", "lat"])
        for number, name, lon, lat in houses:
            code = f"452{int((lon - west) * 20) % 10}{int((lat - south) * 20) % 10}"
            if (number, name, code) in seen:
                continue
            seen.add((number, name, code))
            w.writerow([f"{number} {name.title()}", "Cincinnati", "OH", code, f"{lon:.7f}", f"{lat:.7f}"])
            if len(seen) == wanted:
                return


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
