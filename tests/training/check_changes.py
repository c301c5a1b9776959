#!/usr/bin/env python3
"""The notes of changes: of one dataset by its dates, and of two by what they answer.

    check_changes.py --libroute PATH --scratch FOLDER

Copies of tests/data/millbrook with planted changes. What has to be said is known from what was planted; how many parcels a change
matters to comes from asking `libroute route` for every parcel of the shapefile, one by one.
"""
import argparse
import csv
import json
import pathlib
import shutil
import subprocess
import sys

from osgeo import ogr

ogr.UseExceptions()
MILLBROOK = pathlib.Path(__file__).resolve().parents[1] / "data" / "millbrook"
DAY = "2026-11-23"
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}  {str(detail)[:700]}")


class Town:
    def __init__(self, o, name):
        self.libroute, self.folder, self.dataset = o.libroute, o.scratch / name, str(o.scratch / f"{name}.sqlite")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(MILLBROOK, self.folder)

    def edit(self, table, ident, **cells):
        """Sets cells of the row with this id; removes it where there are none."""
        path = self.folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        assert [r for r in rows if r["id"] == ident], ident
        columns = list(rows[0]) + [c for c in cells if c not in rows[0]]
        rows = [dict(r, **cells) if r["id"] == ident else r for r in rows if r["id"] != ident or cells]
        with path.open("w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, columns, restval="", lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
        return self

    def build(self):
        subprocess.run([self.libroute, "build", "--overwrite", "--quiet", str(self.folder), self.dataset], check=True)
        return self

    def run(self, *args, code=0):
        done = subprocess.run([self.libroute, *args], capture_output=True, text=True)
        check(f"{' '.join(args[:6])}: exit status {code}", done.returncode == code, done.stderr)
        return done.stdout if code == 0 else done.stderr

    def partners(self):
        """Parcel number -> partners in order, each asked for by itself."""
        layer = ogr.Open(str(self.folder / "parcels.shp"))
        names = {f["ppn"] for f in layer.GetLayer(0)}
        rows = "ppn\n" + "".join(f"{n}\n" for n in sorted(names))
        done = subprocess.run([self.libroute, "route", self.dataset, "-i", "-", "--as-of", DAY, "--format", "csv", "--quiet"],
                              input=rows, capture_output=True, text=True)
        return {r["ppn"]: r["partners"].split(";") for r in csv.DictReader(done.stdout.splitlines())}


def between(o):
    old = Town(o, "old").build()
    new = Town(o, "new").edit("phones", "p-01", number="555-555-0199").edit("contact_protocols", "r-mid", initiator_role="supervisor") \
                        .edit("service_areas", "a01").build()
    note = json.loads(old.run("changes", old.dataset, new.dataset, "--as-of", DAY, "--format", "json"))
    items = {(i["section"], i["cause"], i["subject"]): i for i in note["items"]}
    check("what was planted, and nothing else", set(items) == {
        ("contacts", "contact_changed", "midtown_cdc"), ("contact_protocol", "rule_changed", "midtown_cdc"),
        ("service_areas", "area_withdrawn", "riverside_cdc")}, list(items))
    phone = items["contacts", "contact_changed", "midtown_cdc"]
    check("the old number and the new one, and no contact that stayed", "555-555-0101" in phone["was"] and "555-555-0199" in phone["now"] and
          "0102" not in phone["was"] + phone["now"], phone)
    rule = items["contact_protocol", "rule_changed", "midtown_cdc"]
    check("who may contact, before and now", rule["was"].startswith("nobody has said") and "Supervisor" in rule["now"], rule)
    was, now = old.partners(), new.partners()
    mid = [p for p in was if "midtown_cdc" in was[p] and "midtown_cdc" in now[p]]
    river = [p for p in was if "riverside_cdc" in was[p] and "riverside_cdc" not in now[p]]
    check("parcels to which the phone matters", phone["parcels"] == len(mid) > 0, (phone["parcels"], len(mid)))
    check("... and the rule", rule["parcels"] == len(mid), rule["parcels"])
    check("... and the area", items["service_areas", "area_withdrawn", "riverside_cdc"]["parcels"] == len(river) > 0, len(river))
    check("no land changed hands", note["land"] == [])
    for form in ("text", "html", "markdown"):
        page = old.run("changes", old.dataset, new.dataset, "--as-of", DAY, "--format", form)
        flat = " ".join(page.split())
        check(f"{form}: all of it is said", all(w in flat for w in ("555-555-0101", "555-555-0199", "Supervisor", "Riverside CDC no longer has")), flat)
        check(f"{form}: in the order in which it is taught", flat.index("Contact protocol") < flat.index("Where partners work"))
    lines = old.run("changes", old.dataset, new.dataset, "--as-of", DAY).splitlines()
    check("text: 80 columns", all(len(line) <= 80 for line in lines), max(lines, key=len))
    same = json.loads(old.run("changes", old.dataset, old.dataset, "--as-of", DAY, "--format", "json"))
    check("with itself: nothing", same["items"] == [] and same["land"] == [])
    check("... and it says so", "answered as before" in old.run("changes", old.dataset, old.dataset, "--as-of", DAY))
    check("the same bytes again", old.run("changes", old.dataset, new.dataset, "--as-of", DAY, "--format", "json") ==
          old.run("changes", old.dataset, new.dataset, "--as-of", DAY, "--format", "json"))
    # wards of 2020 and of 2030: where places went, by routing each
    land = json.loads(old.run("changes", old.dataset, old.dataset, "--as-of", DAY, "--as-of-new", "2030-06-01", "--format", "json"))
    check("a new map: what went from ward to ward", land["land"] and all(l["set"] == "wards" for l in land["land"]), land["land"])
    moved = {}
    for day in (DAY, "2030-06-01"):
        names = "ppn\n" + "".join(f"{n}\n" for n in sorted(was))
        done = subprocess.run([old.libroute, "route", old.dataset, "-i", "-", "--as-of", day, "--format", "csv", "--quiet"],
                              input=names, capture_output=True, text=True)
        for row in csv.DictReader(done.stdout.splitlines()):
            moved.setdefault(row["ppn"], []).append(row["wards"])
    hands = {}
    for a, b in moved.values():
        if a != b and ";" not in a + b:
            hands[a, b] = hands.get((a, b), 0) + 1
    told = {(l["from"], l["to"]): l["parcels"] for l in json.loads(old.run(
        "changes", old.dataset, old.dataset, "--as-of", DAY, "--as-of-new", "2030-06-01", "--format", "json"))["land"] if l["parcels"]}
    check("... pairs of wards are those of routing", bool(hands) and all(told.get(k) == n for k, n in hands.items()), (hands, told))


def since(o):
    town = Town(o, "dated").edit("contact_protocols", "r-mid", valid_from="2026-03-01", last_verified="2020-01-01") \
        .edit("organizations", "midtown_cdc", valid_to="2026-12-31") \
        .edit("phones", "p-01", last_verified="2026-06-15").build()

    def note(first, last=DAY):
        return json.loads(town.run("changes", town.dataset, "--since", first, "--as-of", last, "--format", "json"))["items"]
    items = note("2026-03-01")
    rule = [i for i in items if i["section"] == "contact_protocol" and i["begins"]]
    check("a rule that began on the first day", [(i["time"], i["begins"], i["last_day"]) for i in rule] == [("since", "2026-03-01", None)], rule)
    check("... not a day later", not [i for i in note("2026-03-02") if i["begins"] == "2026-03-01"])
    gone = [i for i in items if i["section"] == "partners" and i["last_day"] == "2026-12-31"]
    check("a partner that ends within three months is told ahead", [i["time"] for i in gone] == ["ahead"] and "Midtown CDC" in gone[0]["what"], gone)
    check("... and not half a year before", not [i for i in note("2026-03-01", "2026-06-01") if i["last_day"] == "2026-12-31"])
    phone = [i for i in items if i["section"] == "contacts" and i["checked"] == "2026-06-15"]
    check("a contact checked in the time", len(phone) == 1 and "555-555-0101" in phone[0]["what"], phone)
    text = town.run("changes", town.dataset, "--since", "2026-03-01", "--as-of", DAY)
    check("text says the same", all(" ".join(i["what"].split()) in " ".join(text.split()) for i in items))


def refusals(o):
    town = Town(o, "refusals").build()
    d = town.dataset
    for args, word in ((("changes", d), "--since DATE is needed, or a second dataset"),
                       (("changes", d, d, "--since", "2026-01-01"), "--since is for one dataset"),
                       (("changes", d, "--since", "2026-01-01", "--as-of-new", "2026-02-01"), "for two datasets"),
                       (("changes", d, "--since", "2026-01-01", "--format", "csv"), "text or json"),
                       (("brief", d, "--area", "wards/ward-1", "--format", "json"), "html or markdown"),
                       (("quiz", d, "--area", "wards/ward-1", "--format", "text"), "or json")):
        said = town.run(*args, code=2)
        check(f"refused: {' '.join(args[:1] + args[2:])}", word in said, said)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("--scratch", required=True, type=pathlib.Path)
    o = parser.parse_args()
    shutil.rmtree(o.scratch, ignore_errors=True)
    o.scratch.mkdir(parents=True)
    between(o)
    since(o)
    refusals(o)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
