#!/usr/bin/env python3
"""What Python and SQLite add to the C calls. One process, contestants in turn, processor time, median of the rounds.

    LIBROUTE_LIBRARY=build/libroute.so PYTHONPATH=bindings/python \\
        tests/bench/bench_bindings.py DATASET C_SIDE EXTENSION [--points 1000000] [--rounds 7]

C_SIDE is the program bench_bindings_c of this folder: the same calls in C on the same points, which come from a file that this
script writes. Ratios and differences are what counts; RESULTS.md keeps them with date and machine.
"""
import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import tempfile
import time

import numpy as np

import libroute

parser = argparse.ArgumentParser()
parser.add_argument("dataset")
parser.add_argument("c_side")
parser.add_argument("extension")
parser.add_argument("--points", type=int, default=1000000)
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--box", type=float, nargs=4, default=[-81.88, 41.39, -81.53, 41.60])
args = parser.parse_args()
TEXTS = ["1374 West Blvd", "-81.669444,41.502689", "001-13-027", "no such place"]


def cpu(call, n=1):
    start = time.process_time()
    call()
    return (time.process_time() - start) / n


def c_side(path):
    return json.loads(subprocess.run([args.c_side, args.dataset, path], check=True, capture_output=True, text=True).stdout)


def loop(call, items):
    def run():
        for item in items:
            call(item)
    return run


def main():
    rng = np.random.default_rng(1)
    west, south, east, north = args.box
    points = np.column_stack([rng.uniform(west, east, args.points), rng.uniform(south, north, args.points)])
    lon, lat = points[:, 0].copy(), points[:, 1].copy()
    few = points[:100000].tolist()
    router = libroute.open(args.dataset, as_of="2026-11-23")
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(args.extension)
    db.execute("SELECT lrt_open(?, '2026-11-23')", (args.dataset,))
    db.execute("CREATE TABLE p(lon REAL, lat REAL)")
    db.executemany("INSERT INTO p VALUES (?, ?)", points.tolist())
    texts = TEXTS * 500
    jobs = {
        "array, (n, 2)": (lambda: router.areas_array(points).raw, args.points),
        "array, two columns": (lambda: router.areas_array(lon, lat).raw, args.points),
        "array, and ward of each": (lambda: router.areas_array(points).first("wards"), args.points),
        "one point": (loop(lambda p: router.areas(p[0], p[1]), few), len(few)),
        "route": (loop(lambda t: router.route(t).status, texts), len(texts)),
        "geocode_array": (lambda: router.geocode_array(texts), len(texts)),
        "route_array": (lambda: router.route_array(texts), len(texts)),
        "sql scan": (lambda: db.execute("SELECT sum(lon + lat) FROM p").fetchone(), args.points),
        "sql lrt_areas": (lambda: db.execute("SELECT sum(length(lrt_areas(lon, lat, 'wards'))) FROM p").fetchone(), args.points),
    }
    times, c_times = {name: [] for name in jobs}, {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "points")
        points.tofile(path)
        for _ in range(args.rounds):
            for name, seconds in c_side(path).items():
                c_times.setdefault(name, []).append(seconds)
            for name, (call, n) in jobs.items():
                times[name].append(cpu(call, n))
    ns = {name: statistics.median(t) * 1e9 for name, t in times.items()}
    c = {name: statistics.median(t) * 1e9 for name, t in c_times.items()}
    for name, value in {**{"C " + k: v for k, v in c.items()}, **ns}.items():
        print(f"{name:<26} {value:12.1f} ns each")
    print(f"\narray call over the C batch         {ns['array, (n, 2)'] / c['cover_many']:.2f} x  (target 1.3)")
    print(f"array call, two columns             {ns['array, two columns'] / c['cover_many']:.2f} x")
    print(f"one point over C                    {(ns['one point'] - c['areas_at']) / 1e3:.2f} us (target 3)")
    print(f"one route over C                    {(ns['route'] - c['route']) / 1e3:.2f} us")
    print(f"geocode_array over lrt_batch in C   {ns['geocode_array'] / c['batch_geocode']:.2f} x")
    print(f"route_array over lrt_batch in C     {ns['route_array'] / c['batch_route']:.2f} x")
    print(f"SQLite, a million lrt_areas         {ns['sql lrt_areas'] / 1e3:.2f} s  (target 1.5), scan alone {ns['sql scan'] / 1e3:.2f} s")


main()
