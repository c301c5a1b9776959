#!/usr/bin/env python3
"""Runs the Python and SQL examples and compares what they say with figures from elsewhere.

    run_examples.py EXAMPLES SCRATCH        LIBROUTE_LIBRARY, LIBROUTE_DATASETS, LIBROUTE_EXTENSION, PYTHONPATH as for the bindings' tests
"""
import base64
import os
import re
import subprocess
import sys
import xml.etree.ElementTree
import zlib

EXAMPLES, SCRATCH = sys.argv[1:3]
CLEVELAND = os.path.join(os.environ["LIBROUTE_DATASETS"], "cleveland.sqlite")
# Share of city_land/2020 covered by n areas of cdc_areas/2019: overlays by shapely 1.8 on EPSG:3734, the layers of shapefiles/
SHARES = [5.367, 77.424, 13.702, 2.653, 0.779, 0.054, 0.020]
failed = 0


def check(what, good, detail=""):
    global failed
    failed += not good
    print(("ok   " if good else "FAIL ") + what + (f": {detail}" if not good else ""))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    check("exit status of " + os.path.basename(command[1] if "python" in command[0] else command[0]), done.returncode == 0, done.stderr)
    return done.stdout


def coverage():
    picture = os.path.join(SCRATCH, "coverage.svg")
    said = run(sys.executable, os.path.join(EXAMPLES, "coverage_check.py"), CLEVELAND, "-o", picture)
    got = [float(x) for x in re.findall(r"areas?  +([0-9.]+) %", said)]
    # 160,000 grid points: their shares are within 0.15 of those of the shapes
    check("shares of the city", len(got) == len(SHARES) and max(abs(a - b) for a, b in zip(got, SHARES)) < 0.15, said)
    check("the airport is the largest gap", re.search(r"by neighborhoods\n +Hopkins", said) is not None, said)
    tree = xml.etree.ElementTree.parse(picture).getroot()
    image = tree.find("{http://www.w3.org/2000/svg}image")
    png = base64.b64decode(image.get("href").split(",", 1)[1])
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    check("the size of the picture", (str(width), str(height)) == (image.get("width"), image.get("height")) and width == 900)
    data = b"".join(png[m:m + int.from_bytes(png[m - 8:m - 4], "big")] for m in [png.index(b"IDAT") + 4])
    rows = zlib.decompress(data)
    pixels = [rows[y * (width + 1) + 1:(y + 1) * (width + 1)] for y in range(height)]
    counted = [sum(row.count(color) for row in pixels) for color in range(9)]
    city = sum(counted[:7])
    check("colors of the picture", abs(100 * counted[0] / city - SHARES[0]) < 0.5 and counted[7] > city and counted[8] > 1000, counted)
    words = "".join(tree.itertext())
    check("words of the picture", "City of Cleveland" in words and "5.4" in words and "2026-11-23" in words)


def sql():
    said = run(os.path.join(EXAMPLES, "sql_session.sh"), CLEVELAND, "", os.environ["LIBROUTE_EXTENSION"])
    # tests/cases/cleveland.case: this house lies in ward 12, in 2025 in ward 11; nwn is first; the others as there
    for line in (r"1 +answered +address_point +-81\.750757 +41\.480331", r"1 +ward-12 +ward-11 +cudell",
                 r"3 +ward-5 +ward-7 +goodrich-kirtland-park", r"5 +not_found", r"6 +outside", r"1 +answered +1 +Northwest Neighborhoods CDC",
                 r"1: answers for Cudell Improvement"):
        check(line, re.search("^" + line, said, re.M) is not None, said)
    check("no ward for a place that was not found", re.search(r"^5 +ward", said, re.M) is None, said)


coverage()
sql()
sys.exit(1 if failed else 0)
