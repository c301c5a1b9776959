#!/usr/bin/python3
"""What a call costs from Python and from SQLite, beside the C call it ends in. Ratios within one run, medians of rounds.

    bench_bindings.py BUILD DATASET [POINTS] [ROUNDS]        (default 1000000 points, 9 rounds)

BUILD is a Release build with the SQLite extension, DATASET that of examples/cleveland: the points are at random over the city's
bounding box. Processor time of this process, which has one thread.
"""
import ctypes
import os
import pathlib
import sqlite3
import statistics
import sys
import time

import numpy as np

BUILD, DATASET = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
POINTS = int(sys.argv[3]) if len(sys.argv) > 3 else 1000000
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else 9
SINGLE = 20000
os.environ["LIBROUTE_LIBRARY"] = str(BUILD / "libroute.so.0")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bindings/python"))
import libroute  # noqa: E402


def seconds(call):
    begin = time.process_time()
    call()
    return time.process_time() - begin


def c_side():
    """lrt_cover_many() and lrt_areas_at() by ctypes: the first alone is the C batch, one call for all points."""
    lib = ctypes.CDLL(os.environ["LIBROUTE_LIBRARY"])
    router = ctypes.c_void_p()
    if lib.lrt_open(DATASET.encode(), ctypes.byref(router), None):
        sys.exit("bench_bindings: %s cannot be opened" % DATASET)
    lib.lrt_epoch.restype = ctypes.c_uint32
    return lib, router, lib.lrt_epoch(router, ctypes.c_uint32(20261123))


def main():
    rng = np.random.default_rng(7)
    points = np.column_stack([rng.uniform(-81.88, -81.53, POINTS), rng.uniform(41.39, 41.605, POINTS)])
    lib, handle, epoch = c_side()
    cover = np.empty(POINTS, dtype=np.uint32)
    few = [(float(x), float(y)) for x, y in points[:SINGLE]]
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(str(BUILD / "mod_libroute"))
    db.execute("SELECT lrt_open(?)", (DATASET,))
    db.execute("CREATE TABLE p (lon REAL, lat REAL)")
    db.executemany("INSERT INTO p VALUES (?, ?)", points.tolist())

    def batch():
        lib.lrt_cover_many(handle, ctypes.c_uint32(epoch), points.ctypes.data_as(ctypes.c_void_p), ctypes.c_size_t(POINTS),
                           cover.ctypes.data_as(ctypes.c_void_p), None)

    with libroute.open(DATASET) as city:
        areas = city.areas
        day = "2026-11-23"
        contestants = {
            "C, lrt_cover_many()": batch,
            "Python, areas_array()": lambda: city.areas_array(points, as_of=day),
            "Python, areas() of one": lambda: [areas(x, y) for x, y in few],
            "SQLite, plain scan": lambda: db.execute("SELECT sum(lon + lat) FROM p").fetchone(),
            "SQLite, lrt_areas(lon, lat, 'wards')": lambda: db.execute("SELECT count(lrt_areas(lon, lat, 'wards')) FROM p").fetchone(),
        }
        took = {name: [] for name in contestants}
        for call in contestants.values():
            call()
        if not np.array_equal(city.areas_array(points, as_of=day).raw, cover):
            sys.exit("bench_bindings: Python's covers differ from those of C")
        for _ in range(ROUNDS):
            for name, call in contestants.items():
                took[name].append(seconds(call))
    median = {name: statistics.median(t) for name, t in took.items()}
    print("%d points, %d rounds, load %.1f" % (POINTS, ROUNDS, os.getloadavg()[0]))
    for name, t in median.items():
        n = SINGLE if name.endswith("of one") else POINTS
        print("%-40s %8.1f ns a point   %6.3f s" % (name, t / n * 1e9, t))
    print("Python array / C batch                   %8.2f        (reach 1.3)" % (median["Python, areas_array()"] / median["C, lrt_cover_many()"]))
    print("Python single over C, us                 %8.2f        (reach 3)"
          % ((median["Python, areas() of one"] / SINGLE - median["C, lrt_cover_many()"] / POINTS) * 1e6))
    print("SQLite, a million points, s              %8.3f        (reach 1.5)"
          % (median["SQLite, lrt_areas(lon, lat, 'wards')"] / POINTS * 1e6))


if __name__ == "__main__":
    main()
