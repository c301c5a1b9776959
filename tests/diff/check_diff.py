#!/usr/bin/python3
"""`libroute diff` against what is known by other means.

    check_diff.py --libroute PATH --scratch FOLDER

Seamton (seamton.py) is changed one thing at a time. Which places must come out is worked out here from the generator's own
coordinates, by comparing numbers, and again by brute force: every parcel and address is routed under both datasets by
`libroute route`, a row each. Areas are those of shapely on the rings as the generator wrote them.
"""
import argparse
import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

from shapely.geometry import Polygon

import seamton

DAY = "2026-11-23"
FT = 1200 / 3937
failed = passed = 0


def check(what, good, detail=""):
    global failed, passed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}  {str(detail)[:1500]}")


class Diff:
    def __init__(self, command, scratch):
        self.command, self.scratch = command, scratch

    def build(self, name, **how):
        folder, dataset = os.path.join(self.scratch, name), os.path.join(self.scratch, name + ".sqlite")
        shutil.rmtree(folder, ignore_errors=True)
        seamton.make(folder, **how)
        made = subprocess.run([self.command, "build", "--overwrite", "--quiet", folder, dataset], capture_output=True, text=True)
        check(f"{name} is built", made.returncode == 0, made.stderr)
        return dataset

    def run(self, old, new, *options, code=None, form="json"):
        made = subprocess.run([self.command, "diff", old, new, "--as-of", DAY, "--format", form, *options],
                              capture_output=True, text=True)
        if code is not None:
            check(f"exit status of diff {os.path.basename(new)} {' '.join(options)}", made.returncode == code,
                  f"{made.returncode}, not {code}: {made.stderr[:300]}")
        return json.loads(made.stdout) if form == "json" and made.stdout else made.stdout

    def routed(self, dataset, column, names, day=DAY, *options):
        """{name: (status, partners in order)} by `route`, one row a place."""
        text = io.StringIO()
        csv.writer(text).writerows([[column]] + [[n] for n in names])
        made = subprocess.run([self.command, "route", dataset, "-i", "-", "--as-of", day, "--format", "csv", "--quiet", *options],
                              input=text.getvalue(), capture_output=True, text=True)
        rows = list(csv.DictReader(io.StringIO(made.stdout)))
        check(f"every {column} is routed", [r[column] for r in rows] == list(names), made.stderr)
        return {r[column]: (r["status"], r["partners"]) for r in rows}


def ids(report, kind="parcel", state="changed"):
    return sorted(p["id"] for p in report["places"] if p["kind"] == kind and p["state"] == state)


def causes(report):
    return sorted((c["cause"], c["subject"]) for c in report["causes"])


def effects(report):
    return sorted({e for c in report["changes"] for e in c["effects"]})


def gains(report, kind="parcels"):
    return {p["id"]: p[kind] for p in report["partners"]}


def stripped(report):
    """Without the digests, which tell the input's history apart."""
    out = json.loads(json.dumps(report))
    for side in ("old", "new"):
        out[side]["dataset"].pop("digest")
    return out


LOTS, POINTS = seamton.parcels(), seamton.addresses()
STRIP = sorted(p for p, _, x, _ in LOTS if 5000 < x < 5400)
WEST = sorted(p for p, _, x, _ in LOTS if x < 5000)
SOUTH = sorted(p for p, _, _, y in LOTS if y < 4000)
ALL = sorted(p for p, _, _, _ in LOTS)


def brute_force(d, what, old, new, report):
    """The rows are exactly the places whose row of `route` is another one; the partners in it are those of the change."""
    for kind, column, names in (("parcel", "ppn", [p for p, _, _, _ in LOTS]),
                                ("address", "address", [a for a, _, _ in POINTS] + [a for _, a, _, _ in LOTS if a])):
        was, now = d.routed(old, column, names), d.routed(new, column, names)
        other = sorted(n for n in names if was[n] != now[n])
        if kind == "parcel":
            check(f"{what}: parcels as by brute force", ids(report) == other, (len(ids(report)), len(other)))
            for p in report["places"]:
                if p["kind"] == "parcel":
                    c = report["changes"][p["change"]]
                    for side, answers in (("old", was), ("new", now)):
                        got = c[side]["status"], ";".join(o["id"] for o in c[side]["partners"])
                        check(f"{what}: {p['id']} {side}", got == answers[p["id"]], (got, answers[p["id"]]))
        else:  # those of a parcel change as it does, and are told there
            alone = {a for a, _, _ in POINTS}
            check(f"{what}: addresses as by brute force", ids(report, "address") == sorted(
                f"{a}" for a in other if a in alone), (ids(report, "address"), other))


def check_nothing(d, base):
    report = d.run(base, base, code=0)
    check("diff D D: nothing", not report["places"] and not report["changes"] and not report["boundaries"] and
          not report["partners"] and not report["causes"])
    check("... of all that was compared", report["counts"]["parcels"]["compared"] == len(LOTS) and
          report["counts"]["addresses"]["compared"] == len(POINTS) + sum(bool(a) for _, a, _, _ in LOTS), report["counts"])
    check("... as a page", "NOTHING CHANGES" in d.run(base, base, code=0, form="text"))
    check("... as CSV: the header alone", len(d.run(base, base, code=0, form="csv").splitlines()) == 1)
    again = d.build("again", shuffle=7)
    check("the same territory in another order: nothing", not d.run(base, again, code=0)["places"])


def check_line(d, base):
    check("137 parcels lie in the strip", len(STRIP) == 137, len(STRIP))
    moved = d.build("moved", border=seamton.MOVED)
    report = d.run(base, moved, code=3)
    check("the line over 137 parcels: exactly these 137 rows", ids(report) == STRIP and len(report["places"]) == 137,
          len(report["places"]))
    brute_force(d, "the line", base, moved, report)
    want = {"west_cdc": (137, 0), "east_cdc": (0, 137)}
    for partner, (plus, minus) in want.items():
        g = gains(report)[partner]
        check(f"the line: {partner}", g == {"first_gained": plus, "first_lost": minus, "category_gained": plus,
                                            "category_lost": minus, "any_gained": plus, "any_lost": minus}, g)
    check("... and no other partner", set(gains(report)) == set(want))
    check("the line: why", causes(report) == [("boundary_moved", "cdc")] and report["causes"][0]["parcels"] == 137, causes(report))
    check("the line: what", effects(report) == ["first_partner", "partners"], effects(report))
    land, = report["boundaries"]
    check("the line: one piece, from owner to owner", (land["slug"], land["from"]["area_id"], land["to"]["area_id"],
                                                        land["parcels"]) == ("cdc", "east", "west", 137), land)
    check("... 400 by 8000 ft", abs(land["area_ft2"] - 3200000) < 1e-6 * 3200000, land["area_ft2"])
    check("... in m2", abs(land["area_m2"] - 3200000 * FT * FT) < 1e-6 * land["area_m2"])
    check("... 8 % of the one, a part of 5.4 of the other", abs(land["from_share"] - .08) < 1e-6 and
          abs(land["to_share"] - 400 / 5400) < 1e-6)
    rows = list(csv.DictReader(io.StringIO(d.run(base, moved, code=3, form="csv"))))
    check("the line, CSV: a row a place", [r["id"] for r in rows] == [p["id"] for p in report["places"]])
    check("... with who came and who went", all((r["gained"], r["lost"], r["causes"]) ==
                                                ("west_cdc", "east_cdc", "boundary_moved:cdc") for r in rows))
    page = d.run(base, moved, code=3, form="text")
    check("the line, page: the totals", any(l.split()[-2:] == ["+137", "+137"] and "West Side CDC" in l
                                            for l in page.splitlines()), page)
    check("... in 80 columns", max(map(len, page.splitlines())) <= 80)
    back = d.run(moved, base, code=3)
    check("backwards: the same places", ids(back) == STRIP and gains(back)["east_cdc"]["first_gained"] == 137)
    for seed in (1, 2):
        other = d.run(d.build("base_shuffled", shuffle=seed), d.build("moved_shuffled", border=seamton.MOVED, shuffle=seed + 9))
        check(f"shuffled input {seed}: the same result", stripped(other) == stripped(report))
    return report


def check_areas(d, base):
    """A crooked line: pieces both ways, against shapely."""
    line = [(5000 + dx, y) for dx, y in ((0, 0), (310, 900), (-250, 2100), (420, 3300), (-90, 4700), (260.5, 6100.25), (0, 8000))]
    crooked = d.build("crooked", border=line)
    report = d.run(base, crooked, code=3)
    was = dict(zip(("west", "east"), (Polygon(r) for r in seamton.sides(seamton.SEAM))))
    now = dict(zip(("west", "east"), (Polygon(r) for r in seamton.sides(line))))
    land = {(b["from"]["area_id"], b["to"]["area_id"]): b for b in report["boundaries"]}
    check("the crooked line: both ways", sorted(land) == [("east", "west"), ("west", "east")], sorted(land))
    for (a, b), piece in land.items():
        area = was[a].difference(now[a]).intersection(now[b].difference(was[b])).area
        check(f"{a} to {b}: area as by shapely", abs(piece["area_ft2"] - area) <= 1e-6 * area, (piece["area_ft2"], area))
        check(f"{a} to {b}: share as by shapely", abs(piece["from_share"] - area / was[a].area) <= 1e-6 and
              abs(piece["to_share"] - area / now[b].area) <= 1e-6)
        for polygon in piece["geometry"]["coordinates"]:
            for i, r in enumerate(polygon):
                turn = sum((p[0] - r[0][0]) * (q[1] - r[0][1]) - (q[0] - r[0][0]) * (p[1] - r[0][1]) for p, q in zip(r, r[1:]))
                check(f"{a} to {b}: ring {i} is closed and wound as RFC 7946 says", r[0] == r[-1] and (turn > 0) == (i == 0))
    brute_force(d, "the crooked line", base, crooked, report)
    check("land and rows: the same parcels", sum(b["parcels"] for b in report["boundaries"]) == len(ids(report)))
    features = json.loads(d.run(base, crooked, form="geojson"))["features"]
    check("GeoJSON: a feature a piece", [f["geometry"] for f in features] == [b["geometry"] for b in report["boundaries"]])


def check_one_cell(d, base):
    """(what, change of the tables): parcels with a row, causes, effects."""
    set_, add, drop = seamton.setter, seamton.adder, seamton.dropper
    east = sorted(set(ALL) - set(WEST))
    north = sorted(set(ALL) - set(SOUTH))
    listed = STRIP[3]
    cases = [
        ("phone", set_("phones", "p-west", "number", "555-555-0199"), WEST, [("contact_changed", "west_cdc")], ["contact"], ()),
        ("phone_gone", drop("phones", "p-east"), east, [("contact_changed", "east_cdc")], ["contact"], ()),
        ("verified_only", set_("phones", "p-west", "last_verified", "2026-11-01"), [], [], [], ()),
        ("merged", lambda t: (set_("organizations", "east_cdc", "status", "merged")(t),
                              set_("organizations", "east_cdc", "successor_id", "west_cdc")(t)), east,
         [("succession", "east_cdc")], ["first_partner", "partners"], ()),
        ("removed", lambda t: (drop("phones", "p-club")(t), drop("service_areas", "sa-club")(t), drop("organizations", "club")(t)),
         SOUTH, [("partner_removed", "club")], ["partners"], ()),
        ("added", lambda t: (add("organizations", "fresh", "Fresh Partner", "cdc", "active", "", "", "", "", "s-map")(t),
                             add("service_areas", "sa-fresh", "fresh", "", "South", "wards/south", "", "", "s-map")(t)),
         SOUTH, [("partner_added", "fresh")], ["first_partner", "partners"], ()),
        ("ended", set_("organizations", "club", "valid_to", "2026-10-31"), SOUTH, [("partner_ended", "club")], ["partners"], ()),
        ("withdrawn", set_("service_areas", "sa-club", "valid_to", "2026-10-31"), SOUTH, [("area_withdrawn", "club")], ["partners"], ()),
        ("assigned", add("service_areas", "sa-more", "club", "", "North", "wards/north", "", "", "s-map"), north,
         [("area_assigned", "club")], ["partners"], ()),
        ("list", add("parcel_areas", "east_cdc", listed.replace("-", ""), "exclude", "s-map"), [listed],
         [("parcel_list", "east_cdc")], ["first_partner", "partners"], ()),
        ("service", set_("services", "sv-own", "status", "inactive"), ALL, [("service_changed", "legal")], ["services"], ()),
        ("eligibility", add("attributes", "t2", "sv-own", "service", "population", "pop-tenant", "required"), ALL,
         [("eligibility", "legal")], ["partners"], ("--fact", "population=owner")),
        ("eligibility_unasked", add("attributes", "t2", "sv-own", "service", "population", "pop-tenant", "required"), [], [], [], ()),
        ("permission", set_("contact_protocols", "r-cdc", "initiator_role", "supervisor"), ALL,
         [("rule_changed", "east_cdc"), ("rule_changed", "west_cdc")], ["permission"], ("--role", "inspector")),
        ("permission_of_seniors", set_("contact_protocols", "r-cdc", "initiator_role", "supervisor"), [], [], [],
         ("--role", "supervisor")),
        ("permission_unasked", set_("contact_protocols", "r-cdc", "initiator_role", "supervisor"), ALL,
         [("rule_changed", "east_cdc"), ("rule_changed", "west_cdc")], ["permission"], ()),
        ("protocol", set_("contact_protocols", "r-legal", "mode", "email"), ALL, [("rule_changed", "legal")], ["protocol"], ()),
        ("priority", set_("contact_protocols", "r-legal", "priority", "0"), ALL, [("rule_changed", "legal")],
         ["first_partner", "order"], ()),
        ("freshness", set_("organizations", "bank", "last_verified", "2026-11-20"), [], [], [], ()),
    ]
    for what, change, parcels, why, kinds, options in cases:
        report = d.run(base, d.build("cell", change=change), *options, code=3 if parcels else 0)
        check(f"{what}: all and only these parcels", ids(report) == parcels,
              (len(ids(report)), len(parcels), sorted(set(ids(report)) ^ set(parcels))[:5]))
        check(f"{what}: why", causes(report) == why, causes(report))
        check(f"{what}: what", effects(report) == kinds, effects(report))
        check(f"{what}: no land moved", not report["boundaries"])
    report = d.run(base, d.build("cell", change=cases[0][1]))
    check("phone: the text names both", "555-555-0199 instead of phone 555-555-0101" in report["causes"][0]["text"],
          report["causes"])
    with_role = d.run(base, d.build("cell", change=cases[13][1]), "--role", "inspector")
    seen = {(c["old"]["partners"][0]["permission"], c["new"]["partners"][0]["permission"]) for c in with_role["changes"]}
    check("permission: allowed, and then whom to ask", seen == {("allowed", "ask_first:supervisor")}, seen)


def check_dates(d, base):
    report = d.run(base, base, "--as-of-new", "2027-01-01", code=3)
    between = sorted(p for p, _, _, y in LOTS if 3000 < y < 4000)
    north = sorted(p for p, _, _, y in LOTS if y > 4000)
    check("one dataset at two dates", ids(report) == sorted(between + north), len(ids(report)))
    check("... another edition, and a partner that ends", causes(report) == [("edition_replaced", "wards"), ("partner_ended", "ending")],
          causes(report))
    land, = report["boundaries"]
    check("... and the land between", (land["old_set"], land["new_set"], land["from"]["area_id"], land["to"]["area_id"]) ==
          ("wards/2020", "wards/2027", "south", "north") and abs(land["area_ft2"] - 1e7) < 10, land["area_ft2"])
    check("... with its parcels", land["parcels"] == len(between))
    check("days are told", (report["old"]["as_of"], report["new"]["as_of"]) == (DAY, "2027-01-01"))


def check_places(d, base):
    def places(lots, points):
        n, (ppn, address, x, y) = next((i, p) for i, p in enumerate(lots) if p[0] == STRIP[0])
        lots[n] = (ppn, address, x - 600, y)                            # into the west, by a mended coordinate
        still = next(i for i, p in enumerate(lots) if p[2] > 6000)
        lots[still] = lots[still][:2] + (lots[still][2] + 5, lots[still][3])   # moved, and the same answer
        del lots[next(i for i, p in enumerate(lots) if p[0] == WEST[0])]
        lots.append(("999-01-001", "", 100, 100))
        points.append(("9 New Ave", 9000, 1000))
        del points[0]
    report = d.run(base, d.build("places", places=places), code=3)
    check("a place that lies elsewhere is told apart", ids(report, state="moved") == [STRIP[0]] and not ids(report))
    check("... one with the same answer is counted", report["counts"]["parcels"]["moved_same_answer"] == 1, report["counts"])
    check("a new parcel, one that is gone", (ids(report, state="new"), ids(report, state="vanished")) ==
          (["999-01-001"], [WEST[0]]), (ids(report, state="new"), ids(report, state="vanished")))
    gone = {a for p, a, _, _ in LOTS if p == WEST[0] and a}
    check("a new address, one that is gone; that of a parcel is told with it",
          (ids(report, "address", "new"), set(ids(report, "address", "vanished")) - gone) == (["9 New Ave"], {POINTS[0][0]}),
          (ids(report, "address", "new"), ids(report, "address", "vanished")))
    check("... and not told twice", not gone & set(ids(report, "address", "vanished")))
    check("totals are of places that stayed", not report["partners"])


def check_folder(d, base):
    """The files of -o: they say what the outputs say, and other programs open them."""
    moved, out = d.build("moved", border=seamton.MOVED), os.path.join(d.scratch, "out")
    shutil.rmtree(out, ignore_errors=True)
    said = d.run(base, moved, "-o", out, "--quiet", code=3, form="text")
    check("-o with --quiet: no page", said == "", said)
    files = sorted(os.path.relpath(os.path.join(at, f), out) for at, _, names in os.walk(out) for f in names)
    check("-o: the files", [f for f in files if not f.startswith("shapefiles")] ==
          ["boundaries.geojson", "diff.csv", "diff.gpkg", "diff.json", "maps/cdc.svg", "report.html"], files)
    for name, form in (("diff.csv", "csv"), ("boundaries.geojson", "geojson"), ("diff.json", "json")):
        with open(os.path.join(out, name), encoding="utf-8", newline="") as f:
            text = f.read()
        same = json.loads(text) == d.run(base, moved) if form == "json" else \
            text.strip() == subprocess.run([d.command, "diff", base, moved, "--as-of", DAY, "--format", form],
                                           capture_output=True).stdout.decode().strip()
        check(f"-o: {name} is what --format {form} prints", same)
    with open(os.path.join(out, "report.html"), encoding="utf-8") as f:
        page = f.read()
    check("the page: no network", not re.search(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?https?:""", page))
    check("the page: what changes, and for whom", "137 parcels and 0 addresses get another answer." in page and
          "+137" in page and "West Side CDC" in page)
    db = sqlite3.connect(os.path.join(out, "diff.gpkg"))
    land = db.execute("SELECT was, now, parcels, round(area_ft2) FROM changes_area").fetchall()
    check("GeoPackage: the land", land == [("East", "West", 137, 3200000)], land)
    points = db.execute("SELECT what, was, now, sum(parcels) FROM changes_point GROUP BY 1, 2, 3").fetchall()
    check("GeoPackage: the places", points == [("First partner", "East Side CDC", "West Side CDC", 137)], points)
    again = subprocess.run([d.command, "diff", base, moved, "--as-of", DAY, "-o", out], capture_output=True, text=True)
    check("-o: a folder that is not empty is refused", again.returncode == 1 and "--overwrite" in again.stderr, again.stderr)
    before = {f: open(os.path.join(out, f), "rb").read() for f in files}
    d.run(base, moved, "-o", out, "--overwrite", "--quiet", code=3, form="text")
    check("-o: the same comparison gives the same bytes",
          before == {f: open(os.path.join(out, f), "rb").read() for f in files})
    deep = os.path.join(d.scratch, *["d" * 100] * 3)  # longer than a path in an error message
    os.makedirs(deep, exist_ok=True)
    shutil.copy(base, os.path.join(deep, "base.sqlite"))
    d.run(os.path.join(deep, "base.sqlite"), moved, code=3)
    shutil.rmtree(os.path.join(d.scratch, "d" * 100))
    shutil.rmtree(out)
    d.run(base, base, "-o", out, "--quiet", code=0, form="text")
    with open(os.path.join(out, "report.html"), encoding="utf-8") as f:
        check("diff D D: a page that says so", "Nothing changes." in f.read())


def check_usage(d, base):
    for options, words in ((("--role", "mayor"), "mayor"), (("--as-of-new", "2026-13-01"), "2026-13-01"),
                           (("--fact", "population=martian"), "martian")):
        made = subprocess.run([d.command, "diff", base, base, "--as-of", DAY, *options], capture_output=True, text=True)
        check(f"diff {' '.join(options)}: exit 2, and named", made.returncode == 2 and words in made.stderr, made.stderr)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--libroute", required=True)
    args.add_argument("--scratch", required=True)
    args = args.parse_args()
    os.makedirs(args.scratch, exist_ok=True)
    d = Diff(args.libroute, args.scratch)
    base = d.build("base")
    check_nothing(d, base)
    check_line(d, base)
    check_areas(d, base)
    check_one_cell(d, base)
    check_dates(d, base)
    check_places(d, base)
    check_folder(d, base)
    check_usage(d, base)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
