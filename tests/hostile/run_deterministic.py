#!/usr/bin/env python3
"""The same territory gives the same bytes, whatever the order of the input and the surroundings of the build.

    run_deterministic.py --libroute PATH [--libroute2 PATH2] --scratch DIR [--seed S]

Builds Millbrook again and again: a second time (and in another second of the clock), with the rows of every CSV shuffled,
with the records of every layer in another order, from another folder, by a relative path, in other locales, time zones,
masks and environments, over an existing dataset, with a second build of libroute (--libroute2: another compiler, a
sanitizer), and compares the files byte for byte. Then: mode 0444, ogrinfo opens it, SQLite finds it whole.
Standard library only. Ends with `N passed, N failed`.
"""
import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
import time

from common import MILLBROOK, Tally, Territory, Wrong, environment, need, read, run, write

LAYERS = ("city_2020", "wards_2020", "wards_2030", "cdc_2024", "districts_2020", "county_2018", "parcels")


class Bench:
    def __init__(self, args):
        self.libroute, self.other = os.path.abspath(args.libroute), args.libroute2 and os.path.abspath(args.libroute2)
        os.makedirs(args.scratch, exist_ok=True)
        self.scratch = tempfile.mkdtemp(prefix="deterministic-", dir=os.path.abspath(args.scratch))
        self.seed, self.number = args.seed, 0
        self.first = os.path.join(self.scratch, "first.dataset")
        self.began = int(time.time())
        self.build(MILLBROOK, self.first)
        self.bytes = read(self.first)

    def build(self, territory, target, libroute=None, env=None, preexec=None, cwd=None):
        done = run([libroute or self.libroute, "build", territory, target, "--overwrite", "--quiet"], env, preexec, cwd)
        need(done.code == 0, "the build fails: %s", done)

    def path(self, name=""):
        self.number += 1
        return os.path.join(self.scratch, "%d%s" % (self.number, name))

    def same(self, territory=MILLBROOK, **how):
        target = self.path(".dataset")
        self.build(territory, target, **how)
        data = read(target)
        if data != self.bytes:
            at = next((i for i, (a, b) in enumerate(zip(data, self.bytes)) if a != b), min(len(data), len(self.bytes)))
            raise Wrong("%d bytes for %d, the first difference at %d: %r for %r" % (
                len(data), len(self.bytes), at, data[max(0, at - 16):at + 16], self.bytes[max(0, at - 16):at + 16]))
        need(stat.S_IMODE(os.stat(target).st_mode) == 0o444, "mode %o", stat.S_IMODE(os.stat(target).st_mode))
        os.remove(target)


# ---- the input in another order ----------------------------------------------------------------------------------------

def shuffled(items, chance):
    """In another order than before, where there is another."""
    out = list(items)
    while len(out) > 1 and out == list(items):
        chance.shuffle(out)
    return out


def shuffle_rows(t, chance, names=None):
    for name in names or [n for n in os.listdir(t.folder) if n.endswith(".csv")]:
        rows = t.rows(name)
        t.put_rows(name, rows[:1] + shuffled(rows[1:], chance))


def shuffle_layer(t, base, chance):
    """Shapes and attributes of the records stay together; .shp, .shx and .dbf are written anew."""
    shapes = t.shapes(base)
    head, records = t.dbf(base)
    order = shuffled(range(len(shapes)), chance)
    t.put_shapes(base, [shapes[i] for i in order])
    t.put_dbf(base, head, [records[i] for i in order])


def split_harbor(t, backwards):
    """The basin in two halves, so that a GeoJSON file has an order."""
    value = json.loads(t.read("harbor_2020.geojson"))
    feature = value["features"][0]
    ring = feature["geometry"]["coordinates"][0]
    (x0, y0), (x1, y1) = (min(p[0] for p in ring), min(p[1] for p in ring)), (max(p[0] for p in ring), max(p[1] for p in ring))
    middle = x0 + 16 / 4096
    halves = []
    for name, a, b in (("harbor", x0, middle), ("harbor-east", middle, x1)):
        half = json.loads(json.dumps(feature))
        half["properties"]["id"] = name
        half["geometry"]["coordinates"] = [[[a, y0], [b, y0], [b, y1], [a, y1], [a, y0]]]
        halves.append(half)
    value["features"] = halves[::-1] if backwards else halves
    t.write("harbor_2020.geojson", json.dumps(value))


def reorder(value, chance):
    """The members of JSON objects in another order; lists as they are."""
    if isinstance(value, dict):
        return {k: reorder(value[k], chance) for k in shuffled(value, chance)}
    return [reorder(v, chance) for v in value] if isinstance(value, list) else value


def order_tests(bench):
    def changed(change):
        def test():
            t = Territory(bench.path("territory"))
            change(t, random.Random(bench.seed))
            bench.same(t.folder)
            shutil.rmtree(t.folder)
        return test
    for name in sorted(n for n in os.listdir(MILLBROOK) if n.endswith(".csv")):
        yield "rows of %s shuffled" % name, changed(lambda t, c, n=name: shuffle_rows(t, c, [n]))
    for i in range(5):
        yield "rows of all CSV files shuffled (%d)" % i, changed(lambda t, c, n=i: [c.random() for _ in range(n)] and None or shuffle_rows(t, c))
    for base in LAYERS:
        yield "records of %s in another order" % base, changed(lambda t, c, b=base: shuffle_layer(t, b, c))
    yield "all layers, all rows", changed(lambda t, c: ([shuffle_layer(t, b, c) for b in LAYERS], shuffle_rows(t, c)))
    yield "members of territory.json in another order", changed(
        lambda t, c: t.write("territory.json", json.dumps(reorder(json.loads(t.read("territory.json")), c))))
    yield "members of GeoJSON in another order", changed(
        lambda t, c: t.write("harbor_2020.geojson", json.dumps(reorder(json.loads(t.read("harbor_2020.geojson")), c))))
    yield "files made in another order, with other times", changed(touched)

    def features():
        paths = []
        for backwards in (False, True):
            t = Territory(bench.path("territory"))
            split_harbor(t, backwards)
            paths.append(bench.path(".dataset"))
            bench.build(t.folder, paths[-1])
        need(read(paths[0]) == read(paths[1]), "other bytes")
    yield "features of a GeoJSON layer in another order", features

    def planted():
        """Findings do not depend on the order either: duplicates and defects of addresses and parcels."""
        made = []
        for turn in range(3):
            t, chance = Territory(bench.path("territory")), random.Random(turn)
            rows = t.rows("addresses.csv")
            rows += [["10 N Main St", "Millbrook", "OH", "44097", "499850", "4587100"], ["10 N Main St", "Millbrook", "OH", "44097", "499860", "4587105"],
                     ["7 Far Rd", "Millbrook", "OH", "44097", "1", "1"], ["8 Odd Rd", "Millbrook", "OH", "44097", "x", "y"], ["", "", "", "", "499850", "4587100"],
                     ["???", "Millbrook", "OH", "44097", "499850", "4587100"]]
            t.put_rows("addresses.csv", rows)
            t.set_field("parcels", 5, "PPN", "001.1-02-01")
            t.set_field("parcels", 6, "PPN", "")
            t.set_field("parcels", 7, "PPN", "garbage")
            if turn:
                shuffle_rows(t, chance)
                for base in LAYERS:
                    shuffle_layer(t, base, chance)
            made.append(bench.path(".dataset"))
            bench.build(t.folder, made[-1])
        need(read(made[0]) == read(made[1]) == read(made[2]), "other bytes")
    yield "defects in another order", planted


def control(bench):
    """The comparison can fail: one letter of one cell makes another file."""
    t = Territory(bench.path("territory"))
    t.replace("organizations.csv", "Riverside CDC", "Riverside CDc")
    target = bench.path(".dataset")
    bench.build(t.folder, target)
    need(read(target) != bench.bytes, "a changed cell gives the same bytes")


def touched(t, chance):
    """The folder is made anew in another order; times are of 2001."""
    names = shuffled(sorted(os.listdir(t.folder)), chance)
    held = {n: t.read(n) for n in names}
    for n in names:
        t.remove(n)
    for n in names:
        write(t.path(n), held[n])
        os.utime(t.path(n), (10 ** 9, 10 ** 9))


# ---- other surroundings -----------------------------------------------------------------------------------------------------

def german(bench):
    """A locale with a comma in numbers: the machine's, or one compiled into the scratch folder; None where neither can be."""
    have = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower().replace("-", "").split()
    if "de_de.utf8" in have:
        return {"LC_ALL": "de_DE.UTF-8"}
    folder = bench.path("locale")
    os.mkdir(folder)
    try:
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")], capture_output=True, check=False)
    except OSError:
        return None
    return {"LC_ALL": "de_DE.UTF-8", "LOCPATH": folder} if os.path.exists(os.path.join(folder, "de_DE.UTF-8", "LC_NUMERIC")) else None


def surrounding_tests(bench):
    def with_env(**env):
        return lambda: bench.same(env=env)

    yield "a second time", bench.same
    german_env = german(bench)
    if german_env:
        yield "LC_ALL=de_DE.UTF-8", with_env(**german_env)
    else:
        print("note: no locale with a decimal comma here, and none can be made: C.UTF-8, C and POSIX only")
    for name in ("C", "C.UTF-8", "POSIX", "xx_XX.garbage"):
        yield "LC_ALL=%s" % name, with_env(LC_ALL=name, LANG=name)
    for zone in ("UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Apia", "garbage", ""):
        yield "TZ=%s" % zone, with_env(TZ=zone)
    for mask in (0o000, 0o022, 0o077, 0o777):
        yield "umask %03o" % mask, lambda m=mask: bench.same(preexec=lambda: os.umask(m))
    yield "other environment", with_env(HOME="/nonexistent", TMPDIR="/nonexistent", SQLITE_TMPDIR="/nonexistent", COLUMNS="200", TERM="xterm", NO_COLOR="1",
                                        OMP_NUM_THREADS="7", MALLOC_PERTURB_="165")
    yield "PROJ_NETWORK=ON: the network stays off", with_env(PROJ_NETWORK="ON")
    yield "SOURCE_DATE_EPOCH", with_env(SOURCE_DATE_EPOCH="1")

    def elsewhere():
        bench.same(cwd="/")

    def another_path():
        deep = os.path.join(bench.path("deep"), *["a long name of a folder"] * 5)
        os.makedirs(deep)
        t = Territory(os.path.join(deep, "M\u00fchlenbach? #1%"))
        bench.same(t.folder)

    def relative():
        t = Territory(bench.path("relative"))
        bench.same(os.path.basename(t.folder), cwd=bench.scratch)
        bench.same(".", cwd=t.folder)
        bench.same(os.path.join("..", os.path.basename(t.folder)) + "/", cwd=t.folder)

    def by_a_link():
        path = bench.path("link")
        os.symlink(os.path.abspath(MILLBROOK), path)
        bench.same(path)

    def another_target():
        folder = bench.path("target folder")
        os.mkdir(folder)
        target = os.path.join(folder, "x.sqlite?mode=memory")
        bench.build(MILLBROOK, target)
        need(read(target) == bench.bytes, "other bytes")
        need(os.listdir(folder) == [os.path.basename(target)], "left beside it: %s", os.listdir(folder))
        bench.build(MILLBROOK, "y", cwd=folder)
        need(read(os.path.join(folder, "y")) == bench.bytes, "other bytes by a relative path")

    def over_an_existing():
        target = bench.path(".dataset")
        for content in (bench.bytes, b"", b"something else" * 100000):
            if os.path.exists(target):
                os.chmod(target, 0o644)
            write(target, content)
            bench.build(MILLBROOK, target)
            need(read(target) == bench.bytes, "other bytes")

    def another_second():
        """Not a matter of the clock: the last build began in another second than the first."""
        while int(time.time()) == bench.began:
            bench.same()
        bench.same()

    def side_by_side():
        targets = [bench.path(".dataset") for _ in range(4)]
        procs = [subprocess.Popen([bench.libroute, "build", MILLBROOK, t, "--quiet"], env=environment()) for t in targets]
        need([p.wait() for p in procs] == [0] * 4, "a build fails")
        need(all(read(t) == bench.bytes for t in targets), "other bytes")

    yield "another working directory", elsewhere
    yield "another path of the territory", another_path
    yield "relative paths", relative
    yield "by a symbolic link", by_a_link
    yield "another target", another_target
    yield "over an existing dataset", over_an_existing
    yield "another second", another_second
    yield "four at a time", side_by_side
    if bench.other:
        yield "another build of libroute", lambda: bench.same(libroute=bench.other)


# ---- what others see ---------------------------------------------------------------------------------------------------------

AREAS = 21      # README of millbrook: 1 + 5 + 5 + 5 + 3 + 1 + 1


def ogrinfo(bench):
    if not shutil.which("ogrinfo"):
        print("note: gdal-bin is not installed: ogrinfo is not asked")
        return
    listing = subprocess.run(["ogrinfo", "-ro", "-so", bench.first], capture_output=True, text=True, check=False)
    need(listing.returncode == 0 and re.search(r"^\d+: boundary\b", listing.stdout, re.M), "no boundary layer: %s %s", listing.stdout, listing.stderr)
    one = subprocess.run(["ogrinfo", "-ro", "-so", bench.first, "boundary"], capture_output=True, text=True, check=False)
    need(one.returncode == 0 and "Feature Count: %d\n" % AREAS in one.stdout, "boundary: %s %s", one.stdout, one.stderr)
    need(re.search(r"Geometry: Multi Polygon", one.stdout) and "WGS 84" in one.stdout, "boundary: %s", one.stdout)
    need(not re.search(r"ERROR|Warning", one.stderr + listing.stderr), "%s", one.stderr + listing.stderr)
    extent = [float(n) for n in re.findall(r"-?\d+\.\d+", re.search(r"^Extent: (.*)$", one.stdout, re.M).group(1))]
    need(extent[0] < -81.02 and extent[2] > -80.97 and 41 < extent[1] < 41.43 and 41.44 < extent[3] < 42, "extent %s", extent)
    need(read(bench.first) == bench.bytes and os.listdir(os.path.dirname(bench.first)).count("first.dataset-journal") == 0, "ogrinfo changed the file")
    print("note: ogrinfo opens the dataset: layer boundary, %d features" % AREAS)


def sqlite_whole(bench):
    """integrity_check calls functions of SpatiaLite for its CHECKs, so the module is loaded where this Python can."""
    db = sqlite3.connect("file:%s?mode=ro&immutable=1" % bench.first, uri=True)
    how = "with mod_spatialite"
    try:
        db.enable_load_extension(True)
        db.load_extension("mod_spatialite")
    except (AttributeError, sqlite3.Error) as e:
        how = "quick_check only, mod_spatialite cannot be loaded into this Python (%s)" % e
    try:
        result = db.execute("PRAGMA integrity_check" if how == "with mod_spatialite" else "PRAGMA quick_check").fetchall()
        need(result == [("ok",)], "%s", result[:5])
        need(db.execute("SELECT count(*) FROM boundary").fetchone() == (AREAS,), "boundary has other rows")
        need(db.execute("SELECT count(*) FROM organization").fetchone() == (20,), "organization has other rows")
        need(db.execute("PRAGMA foreign_key_check").fetchall() == [], "foreign keys")
        columns = db.execute("SELECT f_table_name, spatial_index_enabled FROM geometry_columns WHERE f_table_name = 'boundary'").fetchall()
        need(columns == [("boundary", 1)], "geometry columns: %s", columns)
        if how == "with mod_spatialite":
            need(db.execute("SELECT count(*) FROM boundary WHERE NOT ST_IsValid(geometry) OR ST_SRID(geometry) <> 4326").fetchone() == (0,), "geometries")
    finally:
        db.close()
    print("note: SQLite finds the dataset whole (%s)" % how)


def header(bench):
    """What SQLite writes of its own version and of its changes is normalised; the mode is read-only for all."""
    need(stat.S_IMODE(os.stat(bench.first).st_mode) == 0o444, "mode %o", stat.S_IMODE(os.stat(bench.first).st_mode))
    need(bench.bytes[:16] == b"SQLite format 3\0", "no SQLite header")
    page, = struct.unpack_from(">H", bench.bytes, 16)
    pages, = struct.unpack_from(">I", bench.bytes, 28)
    need(pages * page <= len(bench.bytes), "SQLite's own header says %d pages of %d bytes", pages, page)
    for trace in (bench.scratch, os.path.basename(bench.scratch), os.uname().nodename if len(os.uname().nodename) > 6 else bench.scratch):
        need(trace.encode() not in bench.bytes, "the file holds %r", trace)
    done = run([bench.libroute, "verify", bench.first])
    need(done.code == 0, "verify: %s", done)


def main():
    p = argparse.ArgumentParser(description="The same territory gives the same bytes.")
    p.add_argument("--libroute", required=True)
    p.add_argument("--libroute2", help="the command of a second build, such as one with sanitizers")
    p.add_argument("--scratch", required=True)
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    tally = Tally()
    try:
        bench = Bench(args)
    except (Wrong, OSError, subprocess.SubprocessError) as e:
        tally.fail("preparation", str(e))
        return tally.end()
    for name, test in [*order_tests(bench), *surrounding_tests(bench)]:
        tally.run(name, test)
    for name, test in (("control: another cell", control), ("header and mode", header), ("ogrinfo", ogrinfo), ("SQLite", sqlite_whole)):
        tally.run(name, test, bench)
    if not tally.failed:
        shutil.rmtree(bench.scratch, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
