#!/usr/bin/env python3
"""Arrows of dependency point down only; each third-party header is included by exactly one .c; the command and nothing else
of it uses only the public header.   check_includes.py PROJECT_ROOT"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
THIRD = {"geos_c.h": "geom", "proj.h": "geom", "shapefil.h": "layer", "sqlite3.h": "store", "jansson.h": "json",
         "csv.h": "csvio", "nettle/sha2.h": "hash", "xxhash.h": "hash"}
# a module may include modules of lower levels, and those named as its equals
LEVEL = {
    "geometry": 0, "base": 0,
    "hash": 1, "csvio": 1, "json": 1, "metric": 1, "orient": 1,
    "tables": 2, "geom": 2, "layer": 2, "areas": 2, "shares": 2, "geocode": 2, "image": 2,
    "zone": 3, "directory": 3, "territory": 3, "protocol": 4,
    "places": 4, "store": 4, "result": 3,
    "locate": 5, "route": 6, "build": 6,
    "handle": 7, "format": 8, "text": 9, "batch": 9, "api": 9,
}
SAME = {("protocol", "directory"), ("locate", "result"), ("geocode", "geocode")}
passed, failures = 0, []


def module(name):
    stem = pathlib.Path(name).stem
    return "geocode" if stem.startswith("geocode") else stem


def check(ok, message):
    global passed
    if ok:
        passed += 1
    else:
        failures.append(message)


found = {}
for path in sorted((ROOT / "libroute").glob("*.[ch]")):
    own = module(path.name)
    check(own in LEVEL, f"{path.name}: module {own} has no level in this table")
    for kind, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', path.read_text(), re.M):
        if kind == '"':
            other = module(name)
            if other == own:
                continue
            ok = LEVEL.get(other, 99) < LEVEL.get(own, -1) or (own, other) in SAME
            check(ok, f"{path.name} includes {name}: the arrow points up or sideways")
        elif name in THIRD:
            found.setdefault(name, []).append(path.name)
for name, own in THIRD.items():
    check(found.get(name) == [own + ".c"], f"<{name}> is included by {found.get(name)}, should be {own}.c alone")
for path in sorted((ROOT / "libroute" / "cli").glob("*.[ch]")):
    for kind, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', path.read_text(), re.M):
        ok = name == "cli.h" if kind == '"' else name == "libroute/libroute.h" or (
            "/" not in name or name.startswith("sys/")) and name not in THIRD
        check(ok, f"cli/{path.name} includes {name}: the command uses only the public header and libc")
for f in failures:
    print("FAILED:", f)
print(f"{passed} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
