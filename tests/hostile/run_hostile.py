#!/usr/bin/env python3
"""Bad input gets a clear answer and costs nothing: every item of that list, on damaged copies of Millbrook.

    run_hostile.py --libroute PATH --scratch DIR [--preload no_spatialite.so] [--jobs N] [--only TEXT]

For each: the exit status, the message (it names file, record or field, and the remedy), an existing dataset at the target is
the same file byte for byte and answers as before, nothing is left beside it, and the next build succeeds with the same
bytes. Expectations come from issue 2, INTERFACE section 1 and 2 and libroute.h, not from what the command says today.
Standard library only. Ends with `N passed, N failed`.
"""
import argparse
import concurrent.futures
import csv
import ctypes
import ctypes.util
import hashlib
import json
import math
import os
import re
import resource
import shutil
import signal
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
import time

from common import (AS_OF, HERE, MILLBROOK, Tally, Territory, Wrong, answers, as_ordinary_user, environment, need, read, run,
                    signal_name, write)
import tracing

# A remedy is something to do, or what would be right there. Where one thing alone helps, the test asks for it by name.
REMEDY = re.compile(r"\b(add|ask|change|check|choose|close|convert|copy|correct|delete|dissolve|export|fix|free|give|install|join|keep|"
                    r"leave it|make|move|must|needed|put|quote|re-?export|rebuild|remove|rename|repair|replace|restore|save|set [A-Z]|"
                    r"shorten|split|try again|unpack|use|wait|write)\b"
                    r"|is not one of: \w|ids are unique|at most \d+ bytes, without|no whole number|not key=value|than stated|"
                    r"layer has: (?!none)\w|there are: \w|every row needs it|end one the day before", re.I)


class Bed:
    """The sound dataset, its answers, and the ways a build can be tried."""

    def __init__(self, args):
        self.libroute = os.path.abspath(args.libroute)
        os.makedirs(args.scratch, exist_ok=True)
        self.scratch = tempfile.mkdtemp(prefix="hostile-", dir=os.path.abspath(args.scratch))
        self.good = os.path.join(self.scratch, "good.dataset")
        done = run([self.libroute, "build", MILLBROOK, self.good, "--quiet"])
        need(done.code == 0, "Millbrook cannot be built: %s", done)
        self.good_bytes = read(self.good)
        self.answers = answers(self.libroute, self.good)
        self.preload = args.preload or self.compile_shim()
        self.sanitized = b"__asan_init" in read(self.libroute)

    def compile_shim(self):
        shim = os.path.join(self.scratch, "no_spatialite.so")
        compiler = os.environ.get("CC") or shutil.which("cc") or "gcc"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", shim, os.path.join(HERE, "no_spatialite.c"), "-ldl"], check=True)
        return shim

    def folder(self, name):
        return tempfile.mkdtemp(prefix=re.sub(r"\W+", "_", name)[:60] + "-", dir=self.scratch)

    def target(self, folder):
        """A folder with the sound dataset in it, as it stands before a build."""
        out = os.path.join(folder, "out")
        os.mkdir(out)
        target = os.path.join(out, "target.dataset")
        write(target, self.good_bytes)
        os.chmod(target, 0o444)
        return target

    def unharmed(self, target):
        """The target is the file it was, alone in its folder, and answers."""
        need(read(target) == self.good_bytes, "the existing dataset was changed")
        need(stat.S_IMODE(os.stat(target).st_mode) == 0o444, "the mode of the existing dataset was changed")
        beside = sorted(os.listdir(os.path.dirname(target)))
        need(beside == [os.path.basename(target)], "left beside the dataset: %s", beside)
        done = run([self.libroute, "route", target, "10 N Main St", "--format", "json"] + AS_OF)
        need(done.code == 0, "the existing dataset answers no more: %s", done)

    def next_build(self, target, preexec=None):
        done = run([self.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], preexec=preexec)
        need(done.code == 0, "the next build fails: %s", done)
        need(read(target) == self.good_bytes, "the next build gives other bytes")
        need(os.listdir(os.path.dirname(target)) == [os.path.basename(target)], "the next build leaves %s",
             os.listdir(os.path.dirname(target)))

    def build(self, territory, target, **how):
        return run([self.libroute, "build", territory, target, "--overwrite"], timeout=120, **how)


# ---- the three kinds of outcome --------------------------------------------------------------------------------------

def says(text, where, remedy):
    for pattern in where:
        need(re.search(pattern, text), "the message does not name %s: %s", pattern, text)
    if remedy:
        need(re.search(remedy, text), "the message names no remedy (%s): %s", remedy, text)
    else:
        words = " ".join(word for word in text.split() if "/" not in word or "://" in word)     # a path is no advice
        need(REMEDY.search(words), "the message names no remedy: %s", text)


def refused(bed, name, damage, where, remedy=None, codes=(1,), **how):
    """The build ends with exit 1 and a message; the existing dataset is untouched and nothing stands beside it."""
    folder = bed.folder(name)
    territory, target = Territory(os.path.join(folder, "territory")), bed.target(folder)
    damage(territory)
    done = bed.build(territory.folder, target, **how)
    need(done.code in codes, "expected exit %s: %s", "|".join(map(str, codes)), done)
    need(done.out == b"", "standard output of a failed build: %s", done.out[:200])
    need(done.message, "no message: %s", done)
    says(done.message, where, remedy)
    bed.unharmed(target)        # nothing is left that the next build could stumble over
    shutil.rmtree(folder)


def told(bed, name, damage, where, check=None):
    """The build succeeds and one line of its report names what was found; the dataset is sound."""
    folder = bed.folder(name)
    territory, target = Territory(os.path.join(folder, "territory")), bed.target(folder)
    damage(territory)
    done = bed.build(territory.folder, target)
    need(done.code == 0, "expected exit 0: %s", done)
    if where:
        need(any(all(re.search(p, line) for p in where) for line in done.err_text.splitlines()), "no line names %s: %s", where, done)
    verified = run([bed.libroute, "verify", target])
    need(verified.code == 0, "the dataset is not sound: %s", verified)
    if check:
        check(target)
    shutil.rmtree(folder)


def refused_or_told(bed, name, damage, where, check=None):
    folder = bed.folder(name)
    territory, target = Territory(os.path.join(folder, "territory")), bed.target(folder)
    damage(territory)
    done = bed.build(territory.folder, target)
    need(done.code in (0, 1), "expected exit 0 or 1: %s", done)
    if done.code == 1:
        says(done.message, where, None)
        bed.unharmed(target)
    else:
        need(any(all(re.search(p, line) for p in where) for line in done.err_text.splitlines()), "no line names %s: %s", where, done)
        if check:
            check(target)
    shutil.rmtree(folder)


def refused_or_harmless(bed, name, damage, where):
    """Refused with a message, or built with the same answers; never long, never large."""
    folder = bed.folder(name)
    territory, target = Territory(os.path.join(folder, "territory")), bed.target(folder)
    damage(territory)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = bed.build(territory.folder, target)
    need(done.code in (0, 1), "expected exit 0 or 1: %s", done)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    need(bed.sanitized or used == before or used < 1 << 20, "a process took %d MiB", used >> 10)
    if done.code == 1:
        says(done.message, where, None)
        bed.unharmed(target)
    else:
        need(answers(bed.libroute, target) == bed.answers, "built, with other answers")
    shutil.rmtree(folder)


def in_csv(name, line):
    return r"%s\D{0,12}\b%d\b" % (re.escape(name), line)


# ---- 1. layers and their files ---------------------------------------------------------------------------------------

LAYERS = ("wards_2020", "cdc_2024", "city_2020", "parcels")


def swap(x, y):
    return y, x


def feet_prj(territory, base):
    """The .prj says US survey feet; the numbers are metres."""
    territory.replace(base + ".prj", 'UNIT["Meter",1.0]', 'UNIT["Foot_US",0.3048006096012192]')


def layer_tests(bed):
    for base in LAYERS:
        for ext in (".shp", ".shx", ".dbf"):
            yield "missing %s%s" % (base, ext), refused, lambda t, f=base + ext: t.remove(f), [re.escape(base + ext)]
    for base in ("wards_2020", "parcels"):
        yield ("missing %s.prj" % base, refused, lambda t, b=base: t.remove(b + ".prj"), [base, r"\.prj", "crs"],
               r"EPSG|crs")
    yield ("missing .prj of a layer whose crs is stated in boundary_sets.csv", told,
           lambda t: (t.remove("wards_2020.prj"), t.set("boundary_sets.csv", t.find("boundary_sets.csv", "file", "wards_2020.shp"),
                                                        "crs", "EPSG:4326")), [], bed_same_answers(bed))
    yield ("missing .cpg: names in ISO 8859-1 are read, and it is said", told, lambda t: t.remove("districts_2020.cpg"),
           [r"districts_2020\.(dbf|shp|cpg)"], bed_same_answers(bed))
    yield "no layer file at all", refused, lambda t: [t.remove("cdc_2024" + e) for e in (".shp", ".shx", ".dbf")], [r"cdc_2024\.shp"]
    yield ("file of another kind named as a layer", refused,
           lambda t: t.set("boundary_sets.csv", 0, "file", "sources.csv"), [r"sources\.csv|boundary_sets\.csv"])
    yield ("layer with points where areas are needed", refused, points_layer, [r"wards_2020\.shp"])

    # coordinate systems
    def crs(value):
        return lambda t: t.manifest(lambda m: m.update(crs=value))
    yield "unknown CRS in the manifest", refused, crs("EPSG:999999"), [r"territory\.json", "crs", "EPSG:999999"], "EPSG"
    yield "garbage as CRS in the manifest", refused, crs("Ohio North"), [r"territory\.json", "crs", "Ohio North"], "EPSG"
    yield "CRS of the manifest is not projected", refused, crs("EPSG:4326"), [r"territory\.json", "crs", "EPSG:4326"], "projected"
    yield "empty CRS in the manifest", refused, crs(""), [r"territory\.json", "crs"]
    county = 5
    yield ("unknown CRS in boundary_sets.csv", refused, lambda t: t.set("boundary_sets.csv", county, "crs", "EPSG:999999"),
           [in_csv("boundary_sets.csv", county + 2), "crs", "EPSG:999999"])
    for base in ("wards_2020", "parcels"):
        for what, text in (("garbage", "this is no WKT"), ("empty", ""), ("half", None)):
            yield ("%s .prj of %s" % (what, base), refused,
                   lambda t, b=base, s=text: t.write(b + ".prj", t.read(b + ".prj")[:60] if s is None else s), [base, "prj|crs"])
    yield ("unknown CRS of the addresses", refused, lambda t: t.manifest(lambda m: m["addresses"].update(crs="EPSG:999999")),
           [r"territory\.json|addresses", "crs|EPSG:999999", "EPSG:999999"])
    yield ("no CRS of addresses with x and y", refused, lambda t: t.manifest(lambda m: m["addresses"].pop("crs")),
           ["addresses", "crs"])

    # swapped axes, metres for feet
    yield "latitude and longitude swapped in wards_2020", refused, lambda t: t.move_points("wards_2020", swap), [r"wards_2020\.shp"], r"swap|axes|axis|crs"
    yield "easting and northing swapped in wards_2030", refused, lambda t: t.move_points("wards_2030", swap), [r"wards_2030\.shp"]
    yield "easting and northing swapped in the frame", refused, lambda t: t.move_points("city_2020", swap), [r"city_2020\.shp"]
    yield "latitude and longitude swapped in harbor_2020.geojson", refused, swap_geojson, [r"harbor_2020\.geojson"]
    yield "parcels swapped", refused, lambda t: t.move_points("parcels", swap), [r"parcels\.shp"]
    yield ("addresses swapped", refused_or_told, swap_addresses, [r"addresses\.csv"], no_position(bed, "10 N Main St"))
    for base in ("wards_2030", "cdc_2024", "city_2020"):
        yield ("metres taken for feet: %s.prj" % base, refused, lambda t, b=base: feet_prj(t, b), [re.escape(base + ".shp")])
    yield "metres taken for feet: parcels.prj", refused, lambda t: feet_prj(t, "parcels"), [r"parcels\.shp"]
    yield ("feet taken for metres: wards_2030", refused,
           lambda t: t.move_points("wards_2030", lambda x, y: (x / 0.3048006096, y / 0.3048006096)), [r"wards_2030\.shp"])
    yield ("metres taken for degrees: wards_2020", refused,
           lambda t: t.move_points("wards_2020", lambda x, y: (500000 + x, 4587000 + y)), [r"wards_2020\.shp"])
    yield ("degrees taken for metres: wards_2030", refused,
           lambda t: t.move_points("wards_2030", lambda x, y: (-81 + x / 1e9, 41.4 + y / 1e9)), [r"wards_2030\.shp"])
    yield ("addresses in feet", refused_or_told,
           lambda t: t.manifest(lambda m: m["addresses"].update(crs="EPSG:3734")), [r"addresses\.csv"], no_position(bed, "10 N Main St"))
    yield ("one feature far from the others", refused,
           lambda t: t.put_shapes("cdc_2024", far_away(t.shapes("cdc_2024"))), [r"cdc_2024\.shp\D{0,12}[12]\b"])

    # not finite
    for what, value in (("NaN", math.nan), ("infinite", math.inf), ("minus infinite", -math.inf), ("1e308", 1e308)):
        for base, record in (("wards_2020", 1), ("cdc_2024", 0), ("city_2020", 0)):
            yield ("%s coordinate in %s" % (what, base), refused,
                   lambda t, b=base, r=record, v=value: t.move_points(b, lambda x, y: (v, y), only=(r, 2)),
                   [re.escape(base + ".shp"), r"\b[%d%d]\b" % (record, record + 1)])
    for text in ("NaN", "Infinity", "1e999"):
        yield ("%s in harbor_2020.geojson" % text, refused,
               lambda t, s=text: t.replace("harbor_2020.geojson", "41.44921875", s), [r"harbor_2020\.geojson"])
    for text in ("nan", "inf", "-inf", "1e999", "x", "4 9 9", "0x1p3", "49\u00b0"):
        yield ("address at \"%s\"" % text, refused_or_told,
               lambda t, s=text: t.set("addresses.csv", 0, "x", s), [in_csv("addresses.csv", 2)], no_position(bed, "10 N Main St"))
    yield ("NaN coordinate in parcels", refused_or_told,
           lambda t: t.move_points("parcels", lambda x, y: (math.nan, y), only=(3, 2)), [r"parcels\.shp\D{0,12}[34]\b"])

    # ids of a layer
    yield ("area id twice in a layer", refused, lambda t: t.set_field("wards_2020", 3, "AREA_ID", "ward-1"),
           [r"wards_2020\.shp", "ward-1"])
    yield ("empty area id", refused, lambda t: t.set_field("wards_2020", 3, "AREA_ID", ""), [r"wards_2020\.(shp|dbf)\D{0,12}[34]\b", "AREA_ID"])
    for bad in ("ward/1", "ward;1"):
        yield ("area id \"%s\"" % bad, refused, lambda t, s=bad: t.set_field("wards_2020", 3, "AREA_ID", s),
               [r"wards_2020\.(shp|dbf)\D{0,12}[34]\b", re.escape(bad)])
    yield "area id twice in GeoJSON", refused, double_geojson, [r"harbor_2020\.geojson", "harbor"]
    yield ("id_field that is not there: the message lists those there are", refused,
           lambda t: t.set("boundary_sets.csv", 1, "id_field", "WARD_ID"), ["WARD_ID", "AREA_ID", "NAME"])
    yield ("name_field that is not there", refused,
           lambda t: t.set("boundary_sets.csv", 1, "name_field", "TITLE"), ["TITLE", "AREA_ID", "NAME"])
    yield ("names not in the encoding of the .cpg", refused_or_told, lambda t: t.write("districts_2020.cpg", "UTF-8\n"),
           [r"districts_2020"])
    yield ("encoding that nobody knows", refused_or_told, lambda t: t.write("districts_2020.cpg", "KLINGON-1\n"), ["districts_2020", "KLINGON-1"],
           bed_same_answers(bed))
    yield ("encoding in boundary_sets.csv that nobody knows", refused,
           lambda t: t.set("boundary_sets.csv", 3, "encoding", "KLINGON-1"), ["KLINGON-1"], "encoding")
    yield "null shape", refused_or_told, null_shape, [r"wards_2020\.shp\D{0,12}[34]\b"]
    yield ("area without extent", refused_or_told, flat_shape, [r"wards_2020\.shp\D{0,12}[34]\b"])


def bed_same_answers(bed):
    def check(target):
        need(answers(bed.libroute, target) == bed.answers, "other answers than with the file")
    return check


def no_position(bed, text):
    """A position that cannot be is none: the address is found without one, or not at all; never somewhere else."""
    def check(target):
        done = run([bed.libroute, "geocode", target, text, "--format", "json"])
        answer = json.loads(done.out)
        place = answer["location"]
        need(place is None or place["lon"] is None or (abs(place["lon"] + 81.0018) < 2e-4 and abs(place["lat"] - 41.43547) < 2e-4),
             "answers with another place: %s", place)
    return check


def points_layer(t):
    body = b"".join(struct.pack(">2i", n, 10) + struct.pack("<i2d", 1, -81 + n / 100, 41.43) for n in range(1, 6))
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(body)) // 2) + struct.pack("<2i8d", 1000, 1, -81, 41, -80, 42, 0, 0, 0, 0)
    t.write("wards_2020.shp", head + body)
    index = b"".join(struct.pack(">2i", 50 + 14 * n, 10) for n in range(5))
    t.write("wards_2020.shx", head[:24] + struct.pack(">i", (100 + len(index)) // 2) + head[28:] + index)


def far_away(records):
    points = struct.unpack_from("<i", records[1], 40)[0]
    begin = 44 + 4 * struct.unpack_from("<i", records[1], 36)[0]
    for i in range(points):
        x, y = struct.unpack_from("<2d", records[1], begin + 16 * i)
        struct.pack_into("<2d", records[1], begin + 16 * i, x, y - 4000000)
    return records


def swap_geojson(t):
    value = json.loads(t.read("harbor_2020.geojson"))
    ring = value["features"][0]["geometry"]["coordinates"][0]
    ring[:] = [[y, x] for x, y in ring]
    t.write("harbor_2020.geojson", json.dumps(value))


def double_geojson(t):
    value = json.loads(t.read("harbor_2020.geojson"))
    value["features"].append(value["features"][0])
    t.write("harbor_2020.geojson", json.dumps(value))


def swap_addresses(t):
    rows = t.rows("addresses.csv")
    t.put_rows("addresses.csv", rows[:1] + [r[:4] + [r[5], r[4]] for r in rows[1:]])


def null_shape(t):
    records = t.shapes("wards_2020")
    records[3] = bytearray(struct.pack("<i", 0))
    t.put_shapes("wards_2020", records)


def flat_shape(t):
    records = t.shapes("wards_2020")
    points = struct.unpack_from("<i", records[3], 40)[0]
    for i in range(points):
        struct.pack_into("<2d", records[3], 48 + 16 * i, -80.99, 41.43)
    t.put_shapes("wards_2020", records)


# ---- 2. shortened, empty, and dishonest files -----------------------------------------------------------------------

def truncated_tests(bed):
    files = sorted(n for n in os.listdir(MILLBROOK) if not n.endswith((".py", ".md")))
    for name in files:
        size = os.path.getsize(os.path.join(MILLBROOK, name))
        base, ext = os.path.splitext(name)
        here = r"%s\.(shp|shx|dbf|prj|cpg)" % re.escape(base) if ext in (".shp", ".shx", ".dbf") else re.escape(name)
        if ext != ".cpg":
            yield "empty file %s" % name, refused, lambda t, f=name: t.write(f, ""), [re.escape(base)]
        if ext in (".shp", ".shx", ".dbf"):
            for keep in sorted({40, size // 2, size - (3 if ext == ".dbf" else 1)}):
                yield "%s cut to %d of %d bytes" % (name, keep, size), refused, lambda t, f=name, n=keep: t.cut(f, n), [here]
        elif ext == ".cpg":
            yield "%s cut to 2 bytes" % name, refused_or_told, lambda t, f=name: t.cut(f, 2), [re.escape(base)], bed_same_answers(bed)
        elif ext == ".prj":
            yield "%s cut by half" % name, refused, lambda t, f=name, n=size // 2: t.cut(f, n), [re.escape(base)]
        elif ext in (".json", ".geojson"):
            for keep in (size // 2, size - 3):
                yield "%s cut to %d of %d bytes" % (name, keep, size), refused, lambda t, f=name, n=keep: t.cut(f, n), [re.escape(name)]
        else:
            yield "%s cut inside its last row" % name, refused, lambda t, f=name: cut_row(t, f), [in_csv(name, len(read_lines(name)))]
    yield "a .dbf without its end mark is whole", told, lambda t: t.cut("wards_2020.dbf", -1), [], bed_same_answers(bed)
    yield ("boundary_sets.csv with a header alone", refused, lambda t: header_only(t, "boundary_sets.csv"), [r"boundary_sets\.csv"])
    for name in ("organizations.csv", "addresses.csv", "contexts.csv"):
        def alone(t, f=name):
            for other in ("services", "service_areas", "contacts", "phones", "schedules", "attributes", "contact_protocols", "parcel_areas"):
                if f == "organizations.csv":
                    t.remove(other + ".csv")
            header_only(t, f)
        yield "%s with a header alone is a table without rows" % name, told, alone, []
    yield "missing boundary_sets.csv", refused, lambda t: t.remove("boundary_sets.csv"), [r"boundary_sets\.csv"]
    yield "missing territory.json", refused, lambda t: t.remove("territory.json"), [r"territory\.json"]
    yield "missing addresses.csv that the manifest names", refused, lambda t: t.remove("addresses.csv"), [r"addresses\.csv"]
    for name in ("organizations.csv", "holidays.csv", "resources.csv"):
        others = {"organizations.csv": ("services", "service_areas", "contacts", "phones", "schedules", "attributes",
                                        "contact_protocols", "parcel_areas")}.get(name, ())
        yield ("without %s: only the manifest and boundary_sets.csv are required" % name, told,
               lambda t, f=name, o=others: [t.remove(n) for n in [f] + [x + ".csv" for x in o]], [])
    yield "a folder where a file should be", refused, lambda t: (t.remove("roles.csv"), os.mkdir(t.path("roles.csv"))), [r"roles\.csv"]
    for name in ("roles.csv", "addresses.csv", "wards_2020.shp", "wards_2020.dbf", "harbor_2020.geojson", "territory.json"):
        yield ("a pipe where %s should be" % name, refused, lambda t, f=name: (t.remove(f), os.mkfifo(t.path(f))), [re.escape(name)])
    yield ("a file that may not be read", refused_unreadable, lambda t: os.chmod(t.path("organizations.csv"), 0), [r"organizations\.csv"])

    # numbers that lie
    w = "wards_2020"
    lies = [
        ("shp magic", ".shp", 0, ">i", 1), ("shp length too large", ".shp", 24, ">i", 0x7FFFFFFF), ("shp length negative", ".shp", 24, ">i", -1),
        ("shp version", ".shp", 28, "<i", 999), ("shp type in header", ".shp", 32, "<i", 77),
        ("record length huge", ".shp", 104, ">i", 0x7FFFFFFF), ("record length zero", ".shp", 104, ">i", 0), ("record length negative", ".shp", 104, ">i", -2),
        ("record number", ".shp", 100, ">i", 99), ("record type", ".shp", 108, "<i", 15), ("record type unknown", ".shp", 108, "<i", 99),
        ("parts huge", ".shp", 144, "<i", 0x7FFFFFFF), ("parts negative", ".shp", 144, "<i", -1), ("parts zero", ".shp", 144, "<i", 0),
        ("points huge", ".shp", 148, "<i", 0x7FFFFFFF), ("points times 16 overflows", ".shp", 148, "<i", 0x10000001), ("points negative", ".shp", 148, "<i", -5),
        ("points fewer", ".shp", 148, "<i", 2), ("part begins past the end", ".shp", 152, "<i", 1000), ("part begins before the start", ".shp", 152, "<i", -1),
        ("shx length huge", ".shx", 24, ">i", 0x7FFFFFFF), ("shx length negative", ".shx", 24, ">i", -100), ("shx length zero", ".shx", 24, ">i", 0),
        ("shx offset past the end", ".shx", 100, ">i", 0x3FFFFFFF), ("shx offset negative", ".shx", 100, ">i", -50), ("shx offset into the header", ".shx", 100, ">i", 0),
        ("shx offset at another record", ".shx", 100, ">i", 118), ("shx size huge", ".shx", 104, ">i", 0x7FFFFFFF), ("shx size zero", ".shx", 104, ">i", 0),
        ("dbf count huge", ".dbf", 4, "<I", 0xFFFFFFFF), ("dbf count too large", ".dbf", 4, "<I", 1000), ("dbf count zero", ".dbf", 4, "<I", 0),
        ("dbf count fewer", ".dbf", 4, "<I", 3), ("dbf header length zero", ".dbf", 8, "<H", 0), ("dbf header length huge", ".dbf", 8, "<H", 0xFFFF),
        ("dbf header length odd", ".dbf", 8, "<H", 33), ("dbf record length zero", ".dbf", 10, "<H", 0), ("dbf record length one", ".dbf", 10, "<H", 1),
        ("dbf record length huge", ".dbf", 10, "<H", 0xFFFF), ("dbf field width zero", ".dbf", 48, "B", 0), ("dbf field width huge", ".dbf", 48, "B", 255),
        ("dbf field type", ".dbf", 43, "B", 0x7F), ("dbf version", ".dbf", 0, "B", 0xFF),
    ]
    for what, ext, offset, form, value in lies:
        yield ("%s: %s" % (w + ext, what), refused_or_harmless, lambda t, e=ext, o=offset, f=form, v=value: t.poke(w + e, o, f, v),
               [r"wards_2020\.(shp|shx|dbf)"])
    yield ("wards_2020.dbf: a record marked as deleted", refused_or_told, lambda t: t.poke("wards_2020.dbf", 97 + 57, "c", b"*"),
           [r"wards_2020\.(shp|dbf)"])
    yield ("wards_2020.shx of another layer", refused_or_harmless, lambda t: t.write("wards_2020.shx", t.read("parcels.shx")), [r"wards_2020\.(shp|shx|dbf)"])
    yield ("wards_2020.dbf of another layer", refused, lambda t: t.write("wards_2020.dbf", t.read("parcels.dbf")), [r"wards_2020\.(shp|shx|dbf)|AREA_ID"])

    geojson = [
        ("not a FeatureCollection", '{"type": "Topology", "objects": {}}'), ("a list", "[]"), ("a number", "7"), ("garbage", "\x01\x02\x03"),
        ("no features", '{"type": "FeatureCollection"}'), ("features that are no list", '{"type": "FeatureCollection", "features": {}}'),
        ("a line", feature('{"type": "LineString", "coordinates": [[-80.98, 41.44], [-80.97, 41.45]]}')),
        ("coordinates that are texts", feature('{"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]]}')),
        ("coordinates missing", feature('{"type": "Polygon"}')),
        ("two points", feature('{"type": "Polygon", "coordinates": [[[-80.98, 41.44], [-80.97, 41.45]]]}')),
        ("one number in a point", feature('{"type": "Polygon", "coordinates": [[[-80.98], [-80.97], [-80.96], [-80.98]]]}')),
        ("nested too deep", '{"type": "FeatureCollection", "features": ' + "[" * 100000 + "]" * 100000 + "}"),
        ("id missing", feature('{"type": "Polygon", "coordinates": [[[-80.98,41.44],[-80.97,41.44],[-80.97,41.45],[-80.98,41.44]]]}', '{"name": "x"}')),
    ]
    yield ("GeoJSON: an empty ring", refused_or_told, lambda t: t.write("harbor_2020.geojson", feature('{"type": "Polygon", "coordinates": [[]]}')),
           [r"harbor_2020\.geojson"])
    for what, text in geojson:
        yield "GeoJSON: %s" % what, refused, lambda t, s=text: t.write("harbor_2020.geojson", s), [r"harbor_2020\.geojson"]
    yield ("GeoJSON with bad UTF-8", refused, lambda t: t.replace("harbor_2020.geojson", "Harbor basin", b"Harbor \xff\xfe"), [r"harbor_2020\.geojson"], "UTF-8")
    yield ("territory.json nested too deep", refused, lambda t: t.write("territory.json", "[" * 200000), [r"territory\.json"])
    yield ("territory.json is a list", refused, lambda t: t.write("territory.json", "[]"), [r"territory\.json"])
    yield ("a file name in boundary_sets.csv that leads out of everything", refused,
           lambda t: t.set("boundary_sets.csv", 0, "file", "../" * 2000 + "x.shp"), [r"boundary_sets\.csv|x\.shp"])


def refused_unreadable(bed, name, damage, where, remedy=None):
    refused(bed, name, damage, where, remedy, preexec=as_ordinary_user)


def feature(geometry, properties='{"id": "harbor", "name": "Harbor"}'):
    return '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": %s, "geometry": %s}]}' % (properties, geometry)


def read_lines(name):
    return read(os.path.join(MILLBROOK, name)).decode("utf-8").splitlines()


def cut_row(t, name):
    lines = t.read(name).decode("utf-8").splitlines()
    t.write(name, "\n".join(lines[:-1] + [lines[-1].split(",")[0]]))


def header_only(t, name):
    t.put_rows(name, t.rows(name)[:1])


# ---- 3. CSV: ids, keys, dates, columns ------------------------------------------------------------------------------

IDS = ("sources", "roles", "organizations", "services", "service_areas", "taxonomies", "taxonomy_terms", "attributes", "contacts",
       "phones", "schedules", "contact_protocols", "contexts", "resources")

# (file, column): the columns of INTERFACE section 1 and of HSDS that hold an id of another table, which they name.
REFS = [
    ("organizations", "successor_id", "organizations"), ("organizations", "parent_organization_id", "organizations"),
    ("organizations", "source_id", "sources"),
    ("services", "organization_id", "organizations"), ("services", "source_id", "sources"),
    ("service_areas", "organization_id", "organizations"), ("service_areas", "service_id", "services"), ("service_areas", "source_id", "sources"),
    ("contacts", "organization_id", "organizations"), ("contacts", "service_id", "services"), ("contacts", "source_id", "sources"),
    ("phones", "organization_id", "organizations"), ("phones", "service_id", "services"), ("phones", "contact_id", "contacts"),
    ("phones", "source_id", "sources"),
    ("schedules", "service_id", "services"),
    ("taxonomy_terms", "parent_id", "taxonomy_terms"), ("taxonomy_terms", "taxonomy_id", "taxonomies"),
    ("attributes", "taxonomy_term_id", "taxonomy_terms"), ("attributes", "link_id", "services"),
    ("contact_protocols", "service_id", "services"), ("contact_protocols", "organization_id", "organizations"),
    ("contact_protocols", "contact_id", "contacts"), ("contact_protocols", "initiator_role", "roles"),
    ("contact_protocols", "approval_role", "roles"), ("contact_protocols", "source_id", "sources"),
    ("contexts", "source_id", "sources"),
    ("parcel_areas", "organization_id", "organizations"), ("parcel_areas", "service_id", "services"), ("parcel_areas", "source_id", "sources"),
    ("boundary_aliases", "source_id", "sources"), ("resources", "source_id", "sources"), ("boundary_sets", "source_id", "sources"),
]

DATES = [
    ("sources", "retrieved"), ("sources", "observed_on"), ("boundary_sets", "start_date"), ("boundary_sets", "end_date"),
    ("organizations", "valid_from"), ("organizations", "valid_to"), ("organizations", "last_verified"),
    ("services", "valid_from"), ("services", "valid_to"),
    ("service_areas", "valid_from"), ("service_areas", "valid_to"), ("service_areas", "last_verified"),
    ("contacts", "last_verified"), ("phones", "last_verified"), ("schedules", "valid_from"), ("schedules", "valid_to"),
    ("contact_protocols", "valid_from"), ("contact_protocols", "valid_to"), ("contact_protocols", "last_verified"),
    ("contexts", "period_start"), ("contexts", "period_end"), ("contexts", "expires"),
    ("parcel_areas", "valid_from"), ("parcel_areas", "valid_to"), ("holidays", "date"),
]
BAD_DATES = ("2026-02-30", "2026-13", "yesterday", "20260101", "2026-1-1", "26-01-01", "2026-00-10", "2025-02-29", "01/02/2026", "2026-11-23 ")

REQUIRED = [
    ("boundary_sets", "slug"), ("boundary_sets", "edition"), ("boundary_sets", "file"), ("boundary_sets", "topology"),
    ("organizations", "id"), ("organizations", "name"), ("services", "id"), ("services", "organization_id"), ("service_areas", "id"),
    ("contacts", "id"), ("phones", "id"), ("taxonomies", "id"), ("taxonomy_terms", "id"), ("attributes", "id"), ("attributes", "link_id"),
    ("attributes", "taxonomy_term_id"), ("schedules", "id"), ("contact_protocols", "id"), ("contexts", "id"), ("roles", "id"), ("roles", "rank"),
    ("sources", "id"), ("parcel_areas", "ppn"), ("parcel_areas", "effect"), ("holidays", "date"), ("boundary_aliases", "area"),
    ("boundary_aliases", "alias"), ("resources", "id"),
]

PERIODS = ("organizations", "services", "service_areas", "contact_protocols", "parcel_areas", "schedules")


def table_tests(bed):
    # duplicate ids
    for table in IDS:
        name = table + ".csv"
        last = len(read_lines(name))
        first = first_id(name)
        yield ("duplicate id in %s" % name, refused, lambda t, f=name, n=last, v=first: duplicate(t, f, v),
               [in_csv(name, last + 1), r"\bid\b", re.escape(first)])
        for bad in ("a;b", "a/b"):
            yield ("id \"%s\" in %s" % (bad, name), refused, lambda t, f=name, v=bad: append_like_last(t, f, v), [in_csv(name, last + 1), r"\bid\b", bad])
        yield ("empty id in %s" % name, refused, lambda t, f=name: append_like_last(t, f, ""), [in_csv(name, last + 1), r"\bid\b"])
    yield ("slug and edition twice", refused, lambda t: t.put_rows("boundary_sets.csv", t.rows("boundary_sets.csv") + t.rows("boundary_sets.csv")[-1:]),
           [in_csv("boundary_sets.csv", 9), "harbor", "2020"])
    yield ("column twice in a header", refused, lambda t: t.replace("organizations.csv", "alternate_name", "name"), [in_csv("organizations.csv", 1), "name"])

    # dangling keys
    for table, column, target in REFS:
        name = table + ".csv"
        yield ("dangling %s.%s" % (table, column), refused, lambda t, f=name, c=column: t.set(f, 0, c, "nobody-knows-it"),
               [in_csv(name, 2), column, "nobody-knows-it", target])
    yield ("dangling second source", refused, lambda t: t.set("organizations.csv", 0, "source_id", "s-book;s-nowhere"),
           [in_csv("organizations.csv", 2), "source_id", "s-nowhere"])
    for table in ("service_areas", "contexts", "boundary_aliases"):
        for area in ("cdc/nowhere", "cdc/1999/midtown", "nowhere", "wards/2030/ward-5"):
            yield ("dangling %s.area \"%s\"" % (table, area), refused_or_told, lambda t, f=table + ".csv", v=area: t.set(f, 0, "area", v),
                   [table + r"\.csv", re.escape(area)])
    yield ("dangling frame", refused, lambda t: t.manifest(lambda m: m.update(frame="town")), [r"territory\.json", "frame", "town"])
    yield ("dangling no_service", refused, lambda t: t.manifest(lambda m: m.update(no_service=["lagoon"])), [r"territory\.json", "no_service", "lagoon"])
    yield ("dangling parcel in parcel_areas", refused_or_told, lambda t: t.set("parcel_areas.csv", 1, "ppn", "999.9-99-99"),
           [r"parcel_areas\.csv", r"999\.9-99-99"])
    yield ("service area for nobody", refused, lambda t: t.set("service_areas.csv", 0, "organization_id", ""), [in_csv("service_areas.csv", 2), "organization"])
    yield ("service area of a service of another organization", refused,
           lambda t: t.set("service_areas.csv", 12, "organization_id", "riverside_cdc"), [in_csv("service_areas.csv", 14), "riverside_cdc"])

    # rows that contradict each other
    yield ("two rules at once", refused, lambda t: (t.set("contact_protocols.csv", 6, "facts", "population=senior"),
                                                    t.set("contact_protocols.csv", 6, "priority", "3")),
           [in_csv("contact_protocols.csv", 8), "initiator_role", "supervisor", r"r-sc1.*line 7.*inspector"], "priority")
    yield ("escalation in a circle", refused, lambda t: (t.set("contact_protocols.csv", 1, "escalate_to", "supervisor;fairlaw"),
                                                         t.set("contact_protocols.csv", 7, "escalate_to", "midtown_cdc")),
           [in_csv("contact_protocols.csv", 3), "escalate_to", "midtown_cdc", "fairlaw"], "must end")
    yield ("parcel included and excluded", refused, lambda t: t.set("parcel_areas.csv", 1, "ppn", "0023 0205"),
           [in_csv("parcel_areas.csv", 3), "effect"], "remove one row")
    yield ("area given twice", told, lambda t: t.put_rows("service_areas.csv", t.rows("service_areas.csv") + [
        ["a99"] + t.rows("service_areas.csv")[1][1:]]), [r"service_areas\.csv", "already"])

    # dates
    for i, (table, column) in enumerate(DATES):
        for k in range(2):
            bad = BAD_DATES[(2 * i + k) % len(BAD_DATES)]
            yield ("bad date \"%s\" in %s.%s" % (bad, table, column), refused, lambda t, f=table + ".csv", c=column, v=bad: t.set(f, 0, c, v),
                   [in_csv(table + ".csv", 2), column, re.escape(bad.strip())], "YYYY-MM-DD")
    for table in PERIODS:
        for a, b in (("2027-01-01", "2026-12-31"), ("2027", "2026-11")):
            yield ("valid_to before valid_from in %s: %s, %s" % (table, a, b), refused,
                   lambda t, f=table + ".csv", x=a, y=b: (t.set(f, 0, "valid_from", x), t.set(f, 0, "valid_to", y)),
                   [in_csv(table + ".csv", 2), "valid_(to|from)", b])
        yield ("valid_from and valid_to on one day in %s" % table, told,
               lambda t, f=table + ".csv": (t.set(f, 0, "valid_from", "2026-11-23"), t.set(f, 0, "valid_to", "2026-11-23")), [])
    yield ("end_date before start_date", refused, lambda t: (t.set("boundary_sets.csv", 0, "start_date", "2024-01-02"), t.set("boundary_sets.csv", 0, "end_date", "2024-01-01")),
           [in_csv("boundary_sets.csv", 2), "(start|end)_date"])
    for end, both in (("2030-01-01", "one day"), ("2030", "a year"), ("", "for ever")):
        yield ("editions that overlap %s" % both, refused, lambda t, v=end: t.set("boundary_sets.csv", 1, "end_date", v),
               [r"boundary_sets\.csv\D{0,12}[34]\b", "wards/2020", "wards/2030"])
    yield ("editions with a day between them do not overlap", told, lambda t: t.set("boundary_sets.csv", 1, "end_date", "2029-12-30"), [])
    yield ("a holiday that is a month", refused, lambda t: t.set("holidays.csv", 0, "date", "2026-11"), [in_csv("holidays.csv", 2), "date", "2026-11"])

    # cycles
    def cycle(*pairs):
        return lambda t: [t.set("organizations.csv", t.find("organizations.csv", "id", a), "successor_id", b) for a, b in pairs]
    yield "an organization that succeeds itself", refused, cycle(("quarry_cdc", "quarry_cdc")), [r"organizations\.csv", "successor_id", "quarry_cdc"]
    yield ("two organizations that succeed each other", refused, cycle(("quarry_cdc", "oldmill_cdc"), ("oldmill_cdc", "quarry_cdc")),
           [r"organizations\.csv", "successor_id", "quarry_cdc|oldmill_cdc"])
    yield ("a circle of three with a tail", refused,
           cycle(("brine_cdc", "saltworks_cdc"), ("saltworks_cdc", "southside_cdc"), ("southside_cdc", "quarry_cdc"), ("quarry_cdc", "saltworks_cdc")),
           [r"organizations\.csv", "successor_id", "saltworks_cdc|southside_cdc|quarry_cdc"])

    # what no rule may read
    for key in ("race", "ethnicity", "holc_grade", "religion", "national_origin", "Race", "RELIGION"):
        yield ("fact %s in a rule" % key, refused, lambda t, k=key: t.set("contact_protocols.csv", 5, "facts", "stage=notice; %s = x" % k),
               [in_csv("contact_protocols.csv", 7), "facts", "(?i)" + key])
        yield ("taxonomy %s" % key, refused, lambda t, k=key: t.put_rows("taxonomies.csv", t.rows("taxonomies.csv") + [[k, "x", "", "1"]]),
               [in_csv("taxonomies.csv", 7), "(?i)" + key])
    yield ("a fact that is no key=value", refused, lambda t: t.set("contact_protocols.csv", 5, "facts", "senior"), [in_csv("contact_protocols.csv", 7), "facts", "senior"])
    yield ("a fact whose key is no taxonomy", refused_or_told, lambda t: t.set("contact_protocols.csv", 5, "facts", "shoe_size=44"),
           [in_csv("contact_protocols.csv", 7), "facts", "shoe_size"])

    # columns
    for table, column in REQUIRED:
        yield ("missing column %s.%s" % (table, column), refused, lambda t, f=table + ".csv", c=column: t.drop_column(f, c), [table + r"\.csv", r"\b%s\b" % column])
    for table in ("organizations", "services", "boundary_sets", "contexts", "contact_protocols"):
        yield ("unknown column in %s.csv is kept, and told" % table, told, lambda t, f=table + ".csv": t.set(f, 0, "shelf mark", "Q 17, \"b\""),
               [table + r"\.csv", "shelf mark"], kept_column(table.rstrip("s"), "shelf mark", "Q 17, \"b\""))
    yield ("unknown member of the manifest is told", told, lambda t: t.manifest(lambda m: m.update(colour="red")), [r"territory\.json", "colour"])
    yield ("column of the addresses that is not there: the message lists those there are", refused,
           lambda t: t.manifest(lambda m: m["addresses"]["fields"].update(zip="postcode")), [r"addresses\.csv|territory\.json", "postcode", "state"])
    yield ("field of the parcels that is not there", refused,
           lambda t: t.manifest(lambda m: m["parcels"]["fields"].update(ppn="APN")), [r"parcels|territory\.json", "APN", "PPN"])
    yield ("parcels without a number", refused_or_told, lambda t: t.set_field("parcels", 0, "PPN", ""), [r"parcels\.(shp|dbf)"])
    for member in ("name", "crs", "time_zone"):
        yield ("manifest without %s" % member, refused, lambda t, k=member: t.manifest(lambda m: m.pop(k)), [r"territory\.json", member])

    # values
    for table, row, column, value in (
            ("boundary_sets", 0, "topology", "tesselation"), ("boundary_sets", 0, "accuracy_m", "-5"), ("boundary_sets", 0, "accuracy_m", "ten"),
            ("boundary_sets", 0, "accuracy_m", "nan"), ("boundary_sets", 0, "accuracy_m", "1,5"), ("boundary_sets", 0, "specificity", "2.5"),
            ("organizations", 0, "status", "gone"), ("parcel_areas", 0, "effect", "maybe"), ("attributes", 0, "link_type", "colour"),
            ("attributes", 0, "requirement", "perhaps"), ("roles", 0, "rank", "high"), ("services", 0, "priority", "first"),
            ("services", 0, "minimum_age", "old"), ("contact_protocols", 0, "mode", "fax"), ("contact_protocols", 0, "respond_within_days", "soon"),
            ("contact_protocols", 0, "priority", "1.5"), ("contexts", 0, "value", "4,120")):
        yield ("value \"%s\" in %s.%s" % (value, table, column), refused, lambda t, f=table + ".csv", r=row, c=column, v=value: t.set(f, r, c, v),
               [in_csv(table + ".csv", row + 2), column, re.escape(value)])
    yield ("nobody may call, and no reason is given", refused, lambda t: t.set("contact_protocols.csv", 7, "message", ""), [in_csv("contact_protocols.csv", 9), "message"])

    # bytes and quotes
    for name, old in (("organizations.csv", "Riverside CDC"), ("boundary_sets.csv", "Millbrook Planning"), ("addresses.csv", "10 N Main St"), ("contexts.csv", "Banks refused")):
        line = next(n for n, text in enumerate(read_lines(name), 1) if old in text)
        for what, bad in (("a lone byte", b"R\xe9union"), ("an overlong form", b"\xc0\xaf"), ("a surrogate", b"\xed\xa0\x80"), ("half a letter", b"\xe2\x82")):
            yield ("bad UTF-8 (%s) in %s" % (what, name), refused, lambda t, f=name, o=old, b=bad: t.replace(f, o, b), [in_csv(name, line)], "UTF-8")
        yield ("a NUL byte in %s" % name, refused, lambda t, f=name, o=old: t.replace(f, o, b"a\0b"), [in_csv(name, line)])
        yield ("unclosed quote in %s" % name, refused, lambda t, f=name, o=old: t.replace(f, o, '"' + old), [in_csv(name, line), "quote"])
        yield ("one field too many in %s" % name, refused, lambda t, f=name, o=old: t.replace(f, o, old + ",x"), [in_csv(name, line)], "quote")
        yield ("one field too few in %s" % name, refused, lambda t, f=name, n=line: fewer(t, f, n), [in_csv(name, line)])
        yield ("UTF-16 in %s" % name, refused, lambda t, f=name: t.write(f, t.read(f).decode("utf-8").encode("utf-16")), [re.escape(name)])
    yield ("bad UTF-8 in territory.json", refused, lambda t: t.replace("territory.json", "Millbrook (invented)", b"Millbr\xf6ok"), [r"territory\.json"])
    yield ("byte order marks and DOS line ends", told, dos, [], bed_same_answers(bed))

    # time zone
    for zone in ("America/Nowhere", "EST5EDT4", "../../../etc/passwd", "/etc/localtime", "posixrules\n", "Eastern Time"):
        yield ("time zone \"%s\"" % zone.strip(), refused, lambda t, z=zone: t.manifest(lambda m: m.update(time_zone=z)),
               [r"territory\.json", "time_zone", re.escape(zone.strip())], "America/New_York")


def first_id(name):
    return next(csv.reader(read_lines(name)[1:]))[0]


def duplicate(t, name, value):
    rows = t.rows(name)
    t.put_rows(name, rows + [[value] + rows[1][1:]])


def append_like_last(t, name, value):
    rows = t.rows(name)
    t.put_rows(name, rows + [[value] + rows[-1][1:]])


def fewer(t, name, line):
    lines = t.read(name).decode("utf-8").splitlines()
    lines[line - 1] = lines[line - 1].rpartition(",")[0]
    t.write(name, "\n".join(lines) + "\n")


def dos(t):
    for name in os.listdir(t.folder):
        if name.endswith(".csv"):
            t.write(name, b"\xef\xbb\xbf" + t.read(name).replace(b"\n", b"\r\n"))
    t.write("territory.json", b"\xef\xbb\xbf" + t.read("territory.json").replace(b"\n", b"\r\n"))


def kept_column(table, column, value):
    def check(target):
        db = sqlite3.connect("file:%s?mode=ro&immutable=1" % target, uri=True)
        try:
            found = [r[0] for r in db.execute('SELECT "%s" FROM "%s"' % (column, table))]
        except sqlite3.Error as e:
            raise Wrong("the column is not in the dataset: %s" % e) from None
        finally:
            db.close()
        need(value in found, "the value is not in the dataset: %s", found)
    return check


# ---- 4. environment ---------------------------------------------------------------------------------------------------

def nothing(_):
    pass


def without_spatialite(bed, name):
    env = {"LD_PRELOAD": bed.preload, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
    refused(bed, name, nothing, ["mod_spatialite"], "libsqlite3-mod-spatialite", env=env)
    need(answers(bed.libroute, bed.good, env) == bed.answers, "queries answer otherwise without mod_spatialite")
    need(run([bed.libroute, "verify", bed.good], env).code == 0, "verify needs mod_spatialite")


def without_proj_db(bed, name):
    empty = os.path.join(bed.folder(name), "empty")
    os.mkdir(empty)
    env = {"PROJ_DATA": empty, "PROJ_LIB": empty, "HOME": empty, "XDG_DATA_HOME": empty}
    refused(bed, name, nothing, [r"proj\.db"], "proj-data|PROJ_DATA", env=env)
    need(answers(bed.libroute, bed.good, env) == bed.answers, "queries without EPSG answer otherwise without proj.db")
    done = run([bed.libroute, "areas", bed.good, "500200,4587300", "--crs", "EPSG:32617"] + AS_OF, env)
    need(done.code == 1, "a coordinate in EPSG:32617 cannot be answered: %s", done)
    says(done.message, [r"proj\.db"], "proj-data|PROJ_DATA")


def without_time_zones(bed, name):
    empty = os.path.join(bed.folder(name), "empty")
    os.mkdir(empty)
    env = {"TZDIR": empty, "TZ": "UTC0"}
    refused(bed, name, nothing, ["time_zone|time zone", "America/New_York"], "tzdata", env=env)
    need(answers(bed.libroute, bed.good, env) == bed.answers, "queries answer otherwise without time zones")
    done = run([bed.libroute, "route", bed.good, "10 N Main St", "--at", "2026-07-02T03:30:00Z", "--format", "json"], env)
    need(done.code == 0 and json.loads(done.out)["at"] == "2026-07-01T23:30:00-04:00", "the dataset's own time zone is not used: %s", done)


def environment_tests(_):
    yield "missing mod_spatialite", without_spatialite
    yield "missing proj.db", without_proj_db
    yield "missing time zone database", without_time_zones


# ---- 5. the target -----------------------------------------------------------------------------------------------------

def exists(bed, name):
    folder = bed.folder(name)
    target = bed.target(folder)
    done = run([bed.libroute, "build", MILLBROOK, target])
    need(done.code in (1, 2), "expected exit 1 or 2: %s", done)
    says(done.message, [re.escape("target.dataset")], "--overwrite")
    bed.unharmed(target)
    bed.next_build(target)


def foreign_target(bed, name):
    """--overwrite replaces a dataset; a link, a folder or a device is none."""
    folder = bed.folder(name)
    precious = os.path.join(folder, "precious.txt")
    write(precious, "precious")
    link, pipe, subfolder = (os.path.join(folder, n) for n in ("link", "pipe", "folder"))
    os.symlink(precious, link)
    os.mkfifo(pipe)
    os.mkdir(subfolder)
    for target in (link, pipe, subfolder, "/dev/null", "/dev/full"):
        before = os.lstat(target)
        done = bed.build(MILLBROOK, target)
        need(done.code in (1, 2), "%s: expected exit 1 or 2: %s", target, done)
        says(done.message, [re.escape(os.path.basename(target))], None)
        need(os.lstat(target).st_ino == before.st_ino, "%s was replaced", target)
    need(read(precious) == b"precious", "the file behind the link was changed")


def no_folder(bed, name):
    folder = bed.folder(name)
    done = run([bed.libroute, "build", MILLBROOK, os.path.join(folder, "not", "there", "x.dataset")])
    need(done.code == 1, "expected exit 1: %s", done)
    says(done.message, [r"not/there"], None)
    need(os.listdir(folder) == [], "something was made")


def read_only_folder(bed, name):
    folder = bed.folder(name)
    target = bed.target(folder)
    os.chmod(os.path.dirname(target), 0o555)
    try:
        done = bed.build(MILLBROOK, target, preexec=as_ordinary_user)
        need(done.code == 1, "expected exit 1: %s", done)
        says(done.message, [r"target\.dataset"], None)
        bed.unharmed(target)
    finally:
        os.chmod(os.path.dirname(target), 0o755)
    bed.next_build(target, preexec=as_ordinary_user)


def limited_file(size, ignored):
    def preexec():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignored else signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return preexec


def full_disk(bed, name, size, ignored):
    folder = bed.folder(name)
    target = bed.target(folder)
    done = bed.build(MILLBROOK, target, preexec=limited_file(size, ignored))
    if ignored:
        need(done.code == 1, "expected exit 1: %s", done)
        says(done.message, [r"target\.dataset"], r"space|full|free|quota|large")
        bed.unharmed(target)
    else:
        need(done.code in (1, -signal.SIGXFSZ), "expected exit 1 or SIGXFSZ: %s", done)
        need(read(target) == bed.good_bytes, "the existing dataset was changed")
        need(answers(bed.libroute, target) == bed.answers, "the existing dataset answers otherwise")
    bed.next_build(target)
    shutil.rmtree(folder)


def just_enough(bed, name):
    folder = bed.folder(name)
    target = bed.target(folder)
    done = bed.build(MILLBROOK, target, preexec=limited_file(len(bed.good_bytes), True))
    need(done.code == 0 and read(target) == bed.good_bytes, "a file size limit of just the dataset: %s", done)


SMALL = """set -e
mount -t tmpfs -o size=%(size)d,%(mode)s none "$1"
cp "$2" "$1/target.dataset"
%(freeze)s
code=0
"$3" build "$4" "$1/target.dataset" --overwrite 2> "$5" || code=$?
cmp "$2" "$1/target.dataset"
ls -A "$1"
exit $code
"""


def in_small_file_system(bed, name, size, freeze, where, remedy):
    """A tmpfs of its own in a mount namespace of its own, as root or as root of a user namespace."""
    folder = bed.folder(name)
    mount, messages = os.path.join(folder, "mount"), os.path.join(folder, "messages")
    os.mkdir(mount)
    script = SMALL % {"size": size, "mode": "mode=0755", "freeze": freeze}
    command = ["sh", "-c", script, "sh", mount, bed.good, bed.libroute, os.path.abspath(MILLBROOK), messages]
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    allowed = subprocess.run(unshare + ["sh", "-c", "mount -t tmpfs none \"$1\"", "sh", mount], capture_output=True, check=False)
    if allowed.returncode != 0:
        print("note: no mount is allowed here (%s): %s is shown by RLIMIT_FSIZE and by the mode of a folder only"
              % (allowed.stderr.decode("utf-8", "replace").strip(), name))
        return
    done = subprocess.run(unshare + command, capture_output=True, env=environment(), check=False)
    text = read(messages).decode("utf-8", "replace")
    need(done.returncode == 1 and done.stdout == b"target.dataset\n", "exit %d, %s %s %s", done.returncode, done.stdout, done.stderr, text)
    lines = [line for line in text.splitlines() if line.startswith("libroute build")]
    need(lines, "no message: %s", text)
    says(lines[-1], where, remedy)
    shutil.rmtree(folder)


def target_tests(bed):
    size = len(bed.good_bytes)
    yield "the target exists", exists
    yield "a target that is no file", foreign_target
    yield "a target in a folder that is not there", no_folder
    yield "a read-only folder", read_only_folder
    for limit in (0, 1, 4096, 100000, size // 2, size - 200, size - 1):
        yield "full disk after %d bytes" % limit, lambda b, n, s=limit: full_disk(b, n, s, True)
    for limit in (0, 4096, size // 2, size - 1):
        yield "full disk after %d bytes, SIGXFSZ not ignored" % limit, lambda b, n, s=limit: full_disk(b, n, s, False)
    yield "a disk that just suffices", just_enough
    for room in (4096, 100 << 10, 400 << 10, 640 << 10):
        yield ("file system with %d bytes left" % room, lambda b, n, r=room: in_small_file_system(
            b, n, (size + 8191) // 4096 * 4096 + r, "", [r"target\.dataset"], r"space|full|free"))
    yield ("file system mounted read-only", lambda b, n: in_small_file_system(
        b, n, 4 << 20, 'mount -o remount,ro "$1"', [r"target\.dataset"], None))


# ---- 6. datasets that are none ----------------------------------------------------------------------------------------

def checksum(data):
    name = ctypes.util.find_library("xxhash") or "libxxhash.so.0"
    library = ctypes.CDLL(name)
    library.XXH3_64bits.restype = ctypes.c_uint64
    library.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return library.XXH3_64bits(data, len(data))


def other_format(bed, name, choose):
    """A sound trailer (libroute/image.h) of another format: as an earlier or later release would write it."""
    folder = bed.folder(name)
    path = os.path.join(folder, "other.dataset")
    data = bytearray(bed.good_bytes)
    trailer = data[-136:]
    need(trailer[:8] == b"LRTDATA\n", "the trailer is not where libroute/image.h says")
    need(struct.unpack("<Q", trailer[-8:])[0] == checksum(bytes(trailer[:-8])), "the trailer's checksum is not XXH3")
    number = choose(struct.unpack_from("<I", trailer, 8)[0])
    struct.pack_into("<I", trailer, 8, number)
    struct.pack_into("<Q", trailer, 128, checksum(bytes(trailer[:128])))
    data[-136:] = trailer
    write(path, bytes(data))
    for verb in (["route", path, "10 N Main St"], ["areas", path, "-81,41.43"], ["geocode", path, "10 N Main St"], ["info", path], ["verify", path]):
        done = run([bed.libroute] + verb)
        need(done.code == 4, "expected exit 4: %s", done)
        need(done.out == b"", "an answer all the same: %s", done.out[:100])
        says(done.message, [r"other\.dataset", "format", r"\b%d\b" % number], "rebuild")


def dataset_tests(_):
    others = {"0": lambda own: 0, "of the release before": lambda own: own - 1, "of the next release": lambda own: own + 1,
              "77": lambda own: 77, "2^32 - 1": lambda own: 0xFFFFFFFF}
    for what, choose in others.items():
        yield "dataset of format %s" % what, lambda b, n, c=choose: other_format(b, n, c)


# ---- 7. questions -----------------------------------------------------------------------------------------------------

def question(bed, name, verb, text, statuses):
    folder = bed.folder(name)
    done = run([os.fsencode(bed.libroute), verb.encode(), os.fsencode(bed.good), b"--format", b"json"] + [a.encode() for a in AS_OF] + [b"--", text],
               cwd=folder)
    need(done.code in (0, 2, 3), "expected exit 0, 2 or 3: %s", done)
    if done.code != 2:
        answer = json.loads(done.out.decode("utf-8"))
        need(not statuses or answer["status"] in statuses, "expected %s, got %s", statuses, answer["status"])
        need((answer["status"] == "answered") == (done.code == 0), "status %s with exit %d", answer["status"], done.code)
    else:
        need(done.message and not statuses, "usage, expected %s: %s", statuses, done)
    need(os.listdir(folder) == [], "files were made: %s", os.listdir(folder))
    os.rmdir(folder)


QUESTIONS = [
    ("NaN", b"nan,nan", ("invalid",)), ("infinite", b"inf,41", ("invalid",)), ("minus infinite", b"-81,-inf", ("invalid",)),
    ("1e999", b"1e999,0", ("invalid",)), ("longitude 181", b"181,0", ("invalid",)), ("latitude 91", b"0,91", ("invalid",)),
    ("swapped", b"41.4345703125,-81.0", ("outside", "invalid")), ("a corner of the earth", b"-180,-90", ("outside",)),
    ("the other corner", b"180,90", ("outside",)), ("minus zero", b"-0,-0", ("outside",)),
    ("empty", b"", ("invalid",)), ("blanks", b"   ", ("invalid",)), ("punctuation", b"???", ("invalid",)), ("a comma", b",", ("invalid",)),
    ("half a coordinate", b"-81.0,", ("invalid", "not_found")), ("three numbers", b"-81,41,7", ("invalid", "not_found")),
    ("513 bytes", b"1 " + b"a" * 511, ("invalid",)), ("a megabyte less one page", b"1 " + b"a" * 100000, ("invalid",)),
    ("512 bytes", b"1 " + b"a" * 510, ("not_found",)),
    ("bad UTF-8", b"10 N Ma\xffin St", ()), ("half a letter at the end", b"10 N Main St\xe2\x82", ()), ("a surrogate", b"\xed\xa0\x80", ()),
    ("control characters", b"10 N\x01\x02\x1b[31mMain\x7f St", ()), ("line feeds", b"10\nN\nMain\nSt", ()),
    ("format codes", b"%s%n%n%99999999d", ()), ("SQL", b"1' OR '1'='1'; DROP TABLE address; --", ()), ("a path", b"../../../../etc/passwd", ()),
    ("emoji", "10 N Main St \U0001F3DA\uFE0F".encode(), ()), ("right to left", "\u202e10 N Main St".encode(), ()),
    ("a long number", b"9" * 400 + b" N Main St", ("not_found", "invalid")), ("a negative number", b"-10 N Main St", ()),
    ("commas", b"," * 500, ("invalid",)), ("quotes", b'"' * 500, ()), ("brackets", b"(" * 500, ()), ("words", b"N " * 250, ()),
    ("EPSG without number", b"1,2 EPSG:", ()), ("EPSG negative", b"1,2 EPSG:-1", ()), ("EPSG huge", b"1,2 EPSG:99999999999999999999", ()),
    ("a PROJ string", b"1,2 +proj=utm +zone=17", ()), ("an init file", b"1,2 +init=/etc/passwd:x", ()), ("a pipeline", b"1,2 +proj=pipeline +step", ()),
    ("NaN with CRS", b"nan,nan EPSG:32617", ("invalid",)), ("outside of its CRS", b"1e300,1e300 EPSG:32617", ("invalid",)),
]

STREAMS = [
    ("NUL bytes", b"lon,lat,n\n-81,41.4345,a\0b\n", 2), ("only NUL bytes", b"\0" * 10000, 2), ("random bytes", hashlib.shake_256(b"x").digest(50000), 2),
    ("a field of 3 MiB", b"lon,lat,n\n-81,41.4345," + b"a" * (3 << 20) + b"\n", None), ("an open quote for 3 MiB", b'lon,lat,n\n-81,41.4345,"' + b"a\n" * (3 << 19), 2),
    ("100,000 columns", b"lon,lat," + b",".join(b"c%d" % i for i in range(100000)) + b"\n-81,41.4345," + b"," * 99999 + b"\n", None),
    ("a quote inside", b'lon,lat,n\n-81,41.4345,a"b\n', 2), ("a lone carriage return", b"lon,lat\r-81,41.4345\r", None),
    ("bad UTF-8", b"lon,lat,n\n-81,41.4345,\xff\xfe\n", None), ("UTF-16", "lon,lat\n-81,41.4345\n".encode("utf-16"), 2),
    ("nested JSON", b'{"lon": -81, "lat": 41.4345, "x": ' + b"[" * 100000 + b"]" * 100000 + b"}\n", 2), ("a JSON line of 3 MiB", b'{"address": "' + b"a" * (3 << 20) + b'"}\n', None),
    ("a JSON list", b'{"lon": -81, "lat": 41.4345}\n[1]\n', 2), ("JSON NaN", b'{"lon": NaN, "lat": 41.4345}\n', 2), ("JSON true", b'{"lon": true, "lat": {}}\n', 3),
    ("bad UTF-8 in JSON", b'{"lon": -81, "lat": 41.4345, "n": "\xff"}\n', 2), ("a lone surrogate in JSON", b'{"address": "\\ud800"}\n', None),
    ("an address of 100 kB", b"address\n1 " + b"a" * 100000 + b"\n", 3), ("a NUL in a JSON text", b'{"address": "10 N Main\\u0000 St"}\n', None),
]


def stream(bed, name, data, code, output):
    for verb in ("areas", "geocode", "route"):
        done = run([bed.libroute, verb, bed.good, "-i", "-"] + output + AS_OF, stdin=data)
        need(done.code == code if code is not None else done.code in (0, 2, 3), "%s: expected exit %s: %s", verb, code, str(done)[:600])
        need(done.code != 2 or done.message, "no message: %s", done)
        if output:
            for line in done.out.decode("utf-8").splitlines():
                json.loads(line)


def question_tests(_):
    for what, text, statuses in QUESTIONS:
        for verb in ("areas", "geocode", "route"):
            wanted = tuple(s for s in statuses if s != "outside") + (("answered",) if "outside" in statuses else ()) if verb == "geocode" else statuses
            yield "%s: %s" % (verb, what), lambda b, n, v=verb, t=text, s=wanted: question(b, n, v, t, s)
    for what, data, code in STREAMS:
        yield "stream: %s" % what, lambda b, n, d=data, c=code: stream(b, n, d, c, [])
        yield "stream to NDJSON: %s" % what, lambda b, n, d=data, c=code: stream(b, n, d, c, ["--format", "ndjson"])


# ---- 8. killed, and two at once: one after the other, because the tracer is one thread --------------------------------

TRACED = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}   # LeakSanitizer cannot run under a tracer


def moments(events):
    """Every call that changes a file, and of the long rows of writes the first, the last and some between."""
    out, writes = [], []
    for i, event in enumerate(events):
        (writes if event in ("write", "pwrite64") else out).append(i)
    step = max(1, len(writes) // 40)
    return sorted(set(out + writes[::step] + writes[-3:]))


def killed_at(bed, folder, number, event):
    """SIGKILL in front of the given call. An ordinary user: what is left behind may have mode 0444."""
    target = bed.target(folder)
    with tracing.Traced([bed.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], environment(TRACED), as_ordinary_user) as build:
        seen = build.run_to(number)
        need(seen == event, "call %d is %s and not %s: builds are not alike", number, seen, event)
        build.kill()
    need(read(target) == bed.good_bytes, "the existing dataset was changed")
    done = run([bed.libroute, "route", target, "10 N Main St"] + AS_OF)
    need(done.code == 0, "the existing dataset answers no more: %s", done)
    bed.next_build(target, preexec=as_ordinary_user)
    shutil.rmtree(folder)


def killed_by_clock(bed, folder, share, length):
    """Where no tracer is allowed: SIGKILL after a share of a build's time. Any moment must do."""
    target = bed.target(folder)
    proc = subprocess.Popen([bed.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], env=environment(), preexec_fn=as_ordinary_user)
    try:
        proc.wait(length * share)
    except subprocess.TimeoutExpired:
        proc.kill()
        proc.wait()
    need(read(target) == bed.good_bytes, "the existing dataset was changed")
    bed.next_build(target, preexec=as_ordinary_user)
    shutil.rmtree(folder)


def second_build_between(bed, folder, number, event):
    """One build stands still in front of a call, a second one runs from beginning to end, the first goes on."""
    target = bed.target(folder)
    with tracing.Traced([bed.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], environment(TRACED), as_ordinary_user) as build:
        seen = build.run_to(number)
        need(seen == event, "call %d is %s and not %s: builds are not alike", number, seen, event)
        other = run([bed.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], preexec=as_ordinary_user)
        need(other.code in (0, 1), "the second build: %s", other)
        if other.code == 1:
            says(other.message, [r"target\.dataset", "another build|running|in use"], None)
        need(read(target) == bed.good_bytes, "the second build changed the dataset")
        while build.next_event() is not None:
            need(read(target) == bed.good_bytes, "the first build damages the dataset that the second one made (before %s)", build.event)
        code, err = build.finish()
    need(code in (0, 1), "the first build ended with %s: %s", signal_name(code), err)
    if code == 1:
        need(re.search(r"target\.dataset", err), "the first build does not say why it failed: %s", err)
    need(code == 0 or other.code == 0, "both builds failed: %s / %s", err, other)
    need(read(target) == bed.good_bytes, "the dataset is not what was built")
    bed.next_build(target, preexec=as_ordinary_user)
    shutil.rmtree(folder)


def left_over(bed, name):
    """What a killed build leaves may be anything, also a file that may not be written, and is no obstacle."""
    folder = bed.folder(name)
    target = bed.target(folder)
    beside = None
    with tracing.Traced([bed.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], environment(TRACED), as_ordinary_user) as build:
        while build.next_event() is not None and not beside:
            beside = [n for n in os.listdir(os.path.dirname(target)) if n != "target.dataset"]
        build.kill()
    need(beside, "a build is expected to be written beside the target")
    for leftover in beside:
        path = os.path.join(os.path.dirname(target), leftover)
        for mode, content in ((0o444, bed.good_bytes), (0o000, b""), (0o644, b"garbage" * 100000), (0o444, bed.good_bytes[:1000])):
            if os.path.exists(path):
                os.chmod(path, 0o644)
            write(path, content)
            os.chmod(path, mode)
            bed.next_build(target, preexec=as_ordinary_user)
        for journal in ("-journal", "-wal", "-shm"):
            write(path + journal, hashlib.shake_256(b"journal").digest(5000))
        done = bed.build(MILLBROOK, target)
        need(done.code == 0 and read(target) == bed.good_bytes, "journals of another time are in the way: %s", done)
        for journal in ("-journal", "-wal", "-shm"):
            if os.path.exists(path + journal):
                os.remove(path + journal)
    # a link under that name is not followed
    precious = os.path.join(folder, "precious")
    write(precious, "precious")
    os.symlink(precious, path)
    done = bed.build(MILLBROOK, target)
    need(read(precious) == b"precious", "a link beside the target was followed")
    need(done.code in (0, 1), "a link beside the target: %s", done)
    need(done.code == 0 or done.message, "no message: %s", done)


def crowd(bed, name):
    """Eight builds at once: one at least succeeds, the others say why not, the dataset is whole."""
    folder = bed.folder(name)
    target = bed.target(folder)
    procs = [subprocess.Popen([bed.libroute, "build", MILLBROOK, target, "--overwrite", "--quiet"], stderr=subprocess.PIPE, env=environment())
             for _ in range(8)]
    ends = [(p.communicate()[1].decode("utf-8", "replace"), p.returncode) for p in procs]
    need(any(code == 0 for _, code in ends), "none succeeded: %s", ends)
    for err, code in ends:
        need(code == 0 or code == 1 and re.search("another build|running|in use", err), "exit %d: %s", code, err)
    bed.unharmed(target)
    bed.next_build(target)


def traced_tests(bed, tally, only):
    def wanted(name):
        return not only or only in name
    try:
        with tracing.Traced([bed.libroute, "build", MILLBROOK, bed.target(bed.folder("events")), "--overwrite", "--quiet"], environment(TRACED),
                            as_ordinary_user) as build:
            events = []
            while build.next_event() is not None:
                events.append(build.event)
            code, err = build.finish()
        need(code == 0 and len(events) > 20 and "rename" in " ".join(events), "traced build: exit %s, %d calls, %s", code, len(events), err)
    except tracing.NotAllowed as e:
        print("note: no tracer is allowed here (%s): builds are killed by the clock, which shows less" % e)
        started = time.monotonic()
        run([bed.libroute, "build", MILLBROOK, os.path.join(bed.folder("clock"), "x"), "--quiet"])
        length = time.monotonic() - started
        for i in range(60):
            if wanted("build killed"):
                tally.run("build killed after %d/60 of its time" % i, killed_by_clock, bed, bed.folder("killed"), i / 60, length)
    except Wrong as e:
        tally.fail("the calls of a build", str(e))
    else:
        for i in moments(events):
            name = "build killed in front of call %d (%s)" % (i, events[i])
            if wanted(name):
                tally.run(name, killed_at, bed, bed.folder("killed"), i, events[i])
        for i in moments(events):
            name = "second build in front of call %d (%s) of the first" % (i, events[i])
            if wanted(name) and (events[i] not in ("write", "pwrite64") or i % 5 == 0):
                tally.run(name, second_build_between, bed, bed.folder("two"), i, events[i])
        if wanted("left over"):
            tally.run("left over by a killed build", left_over, bed, "left over")
    if wanted("eight builds at once"):
        for _ in range(3):
            tally.run("eight builds at once", crowd, bed, "crowd")


# ---- all of it ---------------------------------------------------------------------------------------------------------

def main():
    p = argparse.ArgumentParser(description="Bad input gets a clear answer and costs nothing.")
    p.add_argument("--libroute", required=True)
    p.add_argument("--scratch", required=True)
    p.add_argument("--preload", help="the shim made of no_spatialite.c; compiled with cc if not given")
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    p.add_argument("--only", default="", help="run the tests whose name holds this text")
    args = p.parse_args()
    tally = Tally()
    try:
        bed = Bed(args)
    except (Wrong, OSError, subprocess.SubprocessError, ValueError) as e:
        tally.fail("preparation", str(e))
        return tally.end()
    if args.preload:
        need(os.path.exists(args.preload), "%s is not there", args.preload)
        bed.preload = os.path.abspath(args.preload)
    tests = []
    for group in (layer_tests, truncated_tests, table_tests, environment_tests, target_tests, dataset_tests, question_tests):
        for name, test, *rest in group(bed):
            if args.only in name:
                tests.append((name, test, bed, name) + tuple(rest))
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        list(pool.map(lambda t: tally.run(*t), tests))
    traced_tests(bed, tally, args.only)
    if not tally.failed:
        shutil.rmtree(bed.scratch, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
