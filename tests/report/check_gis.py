#!/usr/bin/python3
"""`libroute audit -o`: the GeoPackage and the shapefiles, read again by GDAL.

    check_gis.py --libroute PATH --cleveland DATASET --root PROJECT --scratch FOLDER

GDAL's own validator judges the GeoPackage. Counts and attributes are compared with findings.json; areas are measured by GDAL
on EPSG:3734 and compared with those that the audit states. Bytes must not depend on locale or run.
"""
import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys

from osgeo import ogr, osr
from osgeo_utils.samples import validate_gpkg

DAY = "2026-11-23"
FT = 1200 / 3937
failed = passed = 0
ogr.UseExceptions()


def check(what, good, detail=""):
    global failed, passed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}  {detail}")


def audit(command, path, out, code, locale="C.UTF-8"):
    shutil.rmtree(out, ignore_errors=True)
    made = subprocess.run([command, "audit", path, "--as-of", DAY, "-o", out, "--quiet"], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": locale})
    check(f"audit {path}: exit status", made.returncode == code, made.stderr)
    return out


def features(path, layer):
    source = ogr.Open(path)
    found = source.GetLayerByName(layer)
    names = [found.GetLayerDefn().GetFieldDefn(i).GetName() for i in range(found.GetLayerDefn().GetFieldCount())]
    rows = []
    for f in found:
        g = f.GetGeometryRef()
        rows.append(({n: f.GetField(n) for n in names}, g.Clone() if g else None))
    return rows, found.GetSpatialRef(), found.GetGeomType()


def to_feet():
    a, b = osr.SpatialReference(), osr.SpatialReference()
    a.ImportFromEPSG(4326)
    b.ImportFromEPSG(3734)
    for s in (a, b):
        s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(a, b)


def days(f):
    a, b = f["valid_from"], f["valid_to"]
    return f"{a} to {b}" if a and b else f"from {a}" if a else f"until {b}" if b else None


def compare(name, attributes, f, cut):
    for column in ("id", "kind", "severity", "status", "set", "category", "condition", "message", "remedy", "valid_from",
                   "valid_to", "parcels", "addresses", "area_m2", "lon", "lat"):
        theirs, ours = attributes[column], f[column]
        if isinstance(ours, float):
            same = theirs is not None and abs(theirs - ours) <= 1e-3 + 1e-9 * abs(ours)
        elif isinstance(ours, str):
            same = theirs == (ours.encode()[:254].decode(errors="ignore") if cut else ours)
        else:
            same = theirs == ours
        check(f"{name} {f['id']}: {column}", same, f"{theirs!r} and {ours!r}")
    check(f"{name} {f['id']}: days", attributes["days"] == days(f), attributes["days"])


def check_layers(label, out, tolerance):
    with open(os.path.join(out, "findings.json"), encoding="utf-8") as f:
        findings = {f["id"]: f for f in json.load(f)["findings"]}
    transform, worst = to_feet(), 0
    kinds = {"area": "MultiPolygon", "point": "MultiPoint", "record": None}
    for path, cut in ((os.path.join(out, "findings.gpkg"), False), (os.path.join(out, "shapefiles"), True)):
        seen = []
        for layer, kind in kinds.items():
            rows, system, _ = features(path, "findings_" + layer)
            name = f"{label} {os.path.basename(path)} {layer}"
            want = [i for i, f in findings.items() if (f["geometry"] or {"type": None})["type"] == kind]
            check(f"{name}: the findings, in their order", [a["id"] for a, _ in rows] == want)
            check(f"{name}: coordinate system", (system is None) == (kind is None) and
                  (system is None or "WGS 84" in system.GetName() or "WGS_1984" in system.GetName()))
            for attributes, g in rows:
                f = findings[attributes["id"]]
                seen.append(f["id"])
                compare(name, attributes, f, cut)
                if kind == "MultiPolygon":
                    polygons = g.GetGeometryCount() if g.GetGeometryName() == "MULTIPOLYGON" else 1
                    check(f"{name} {f['id']}: as many polygons as in the JSON",
                          polygons == len(f["geometry"]["coordinates"]), polygons)
                    g.Transform(transform)
                    off = abs(g.Area() / f["area_ft2"] - 1)
                    # corners are stored to 2^-36 degree, and hairlines have little area for their length
                    slack = tolerance + 1e-4 / max(f["width_ft"], 1e-9)
                    check(f"{name} {f['id']}: area as GDAL measures it", off <= slack, f"{g.Area()} and {f['area_ft2']}")
                    worst = max(worst, off if f["width_ft"] > 100 else 0)
                elif kind:
                    check(f"{name} {f['id']}: as many points", g.GetGeometryCount() == len(f["geometry"]["coordinates"]))
        check(f"{label} {path}: every finding once", sorted(seen) == sorted(findings))
    print(f"{label}: {len(findings)} findings, largest difference of an area wider than 100 ft from GDAL's: {worst:.1e} of it")


def check_valid(label, path):
    try:
        validate_gpkg.check(path, extra_checks=True, warning_as_error=True)
        check(f"{label}: GDAL's validator", True)
    except Exception as e:  # the validator's own exception class
        check(f"{label}: GDAL's validator", False, e)


def same_tree(a, b):
    names = sorted(os.path.relpath(os.path.join(d, f), a) for d, _, fs in os.walk(a) for f in fs)
    theirs = sorted(os.path.relpath(os.path.join(d, f), b) for d, _, fs in os.walk(b) for f in fs)
    return [n for n in names if n not in theirs or not filecmp.cmp(os.path.join(a, n), os.path.join(b, n), shallow=False)] + \
           sorted(set(theirs) - set(names))


def check_none(command, gapville, scratch):
    """What cannot be written whole leaves nothing, and what was there stays as it was."""
    out = os.path.join(scratch, "blocked")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    with open(os.path.join(out, "shapefiles"), "w", encoding="utf-8") as f:
        f.write("a file where a folder must be")
    made = subprocess.run([command, "audit", gapville, "--as-of", DAY, "-o", out, "--quiet", "--overwrite"], capture_output=True,
                          text=True)
    check("a file in the way: exit status", made.returncode == 1, made.stderr)
    check("... is named", "shapefiles" in made.stderr, made.stderr)
    check("... and nothing was written", os.listdir(out) == ["shapefiles"], os.listdir(out))
    os.remove(os.path.join(out, "shapefiles"))
    os.makedirs(os.path.join(out, "report.html"))
    made = subprocess.run([command, "audit", gapville, "--as-of", DAY, "-o", out, "--quiet", "--overwrite"], capture_output=True,
                          text=True)
    check("a folder in the way: exit status", made.returncode == 1 and "report.html" in made.stderr, made.stderr)
    left = [os.path.join(d, f) for d, _, fs in os.walk(out) for f in fs]
    check("... and nothing was written", not left, left)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("libroute", "cleveland", "root", "scratch"):
        args.add_argument("--" + name, required=True)
    args = args.parse_args()
    os.makedirs(args.scratch, exist_ok=True)
    gapville = os.path.join(args.scratch, "gapville")
    shutil.rmtree(gapville, ignore_errors=True)
    subprocess.run([sys.executable, os.path.join(args.root, "tests/data/make_gapville.py"), gapville], check=True)
    for label, path, tolerance in (("gapville", gapville, 1e-7), ("cleveland", args.cleveland, 1e-6)):
        out = audit(args.libroute, path, os.path.join(args.scratch, label + "_out"), 3)
        check_valid(label, os.path.join(out, "findings.gpkg"))
        check_layers(label, out, tolerance)
        again = audit(args.libroute, path, os.path.join(args.scratch, label + "_again"), 3, locale="de_DE.UTF-8")
        check(f"{label}: the same bytes again, in another locale", not same_tree(out, again), same_tree(out, again))
    check_none(args.libroute, gapville, args.scratch)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
