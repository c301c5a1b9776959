#!/usr/bin/env python3
"""The first hour of somebody with one layer and two partners: every mistake is told once, with what to write instead.

    check_first_steps.py --libroute COMMAND --project ROOT --scratch FOLDER

Expectations are by hand: 15 wards, of which record 3 has no partner beside it; (-81.75, 41.48) lies in record 10, 46 ft from
record 11 (a map that is 40 m off at worst), whose only partner is Beta Tenants.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

failures = 0


def check(condition, what, shown=""):
    global failures
    if not condition:
        failures += 1
        print("FAIL %s\n%s" % (what, shown))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--libroute", required=True)
    p.add_argument("--project", required=True)
    p.add_argument("--scratch", required=True)
    o = p.parse_args()
    with tempfile.TemporaryDirectory(dir=o.scratch) as town:
        walk(o, pathlib.Path(town))
    print("%d failures" % failures)
    return 1 if failures else 0


def walk(o, town):
    for part in ("shp", "shx", "dbf", "prj", "cpg"):
        shutil.copy(pathlib.Path(o.project) / "shapefiles/cleveland" / ("wards_2026." + part), town)
    dataset = town / "town.sqlite"

    def write(name, text):
        (town / name).write_text(text, encoding="utf-8")

    def run(*words):
        r = subprocess.run([o.libroute, *words], capture_output=True, text=True, env=os.environ | {"COLUMNS": "80"}, check=False)
        return r.returncode, r.stdout, r.stderr

    write("territory.json", '{"name": "town", "crs": "EPSG:3734", "time_zone": "America/New_York"}')
    write("boundary_sets.csv", "slug,edition,file,id_field,name_field,topology,specificity,start_date,end_date,accuracy_m\n"
                               "wards,2026,wards_2026.shp,,,tessellation,3,2026-01-01,,40\n")
    write("organizations.csv", "id,name\na,Acme Neighbors\nb,Beta Tenants\n")

    write("service_areas.csv", "organization_id,area\na,wards/2\nb,wards/11\nb,wards/3\n")
    code, out, err = run("build", str(town), str(dataset))
    check(code == 1 and not dataset.exists(), "a column that every row needs is missing", err)
    check(err.count("column is missing") == 2 and "is empty; every row" not in err and "already used" not in err,
          "it is told once in the list and once at the end, and not again for each row", err)

    write("service_areas.csv", "id,organization_id,area\n1,a,wards/ward-3\n2,b,wards/ward-12\n3,b,ward/3\n4,b,wards\n5,b,wards/3\n")
    code, out, err = run("build", str(town), str(dataset))
    check(code == 1 and not dataset.exists(), "areas that are none", err)
    for line, text in ((2, "wards/ward-3"), (3, "wards/ward-12"), (4, "ward/3"), (5, "wards")):
        check('service_areas.csv:%d: area: "%s"' % (line, text) in err, "line %d is told" % line, err)
    check("service_areas.csv:6" not in err and "(and 3 more)" in err, "four lines and no other", err)
    check("there are wards/2026/0, " in err and " and 11 more, by record number: boundary_sets.csv names no id_field" in err
          and 'boundary_sets.csv has no slug "ward"' in err, "what may be written instead", err)
    check("libroute info" not in err, "no dataset was made that info could open", err)

    write("service_areas.csv", "id,organization_id,area\n1,a,wards/2\n2,b,wards/11\n3,b,wards/3\n")
    code, out, err = run("build", str(town), str(dataset))
    check(code == 0, "the folder builds", err)
    code, out, err = run("route", str(dataset), "-81.75,41.48", "--as-of", "2026-11-23")
    words = " ".join(out.split())
    check(code == 0 and "it may be any of: 10, 11. Only beyond it: Beta Tenants." in words, "who is asked beyond the border", out)
    check("Nobody: no partner on record serves this place." in words, "an empty list says so", out)
    code, out, err = run("route", str(dataset), "1 Main St", "--as-of", "2026-11-23")
    check(code == 3 and "no addresses and no streets on record; give a coordinate" in " ".join(out.split()), "no addresses at all", out)


if __name__ == "__main__":
    sys.exit(main())
