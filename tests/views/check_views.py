#!/usr/bin/env python3
"""Directories built for real, with a canary in everything that is for staff: no answer for an owner holds one.

    check_views.py --libroute PATH --scratch FOLDER [--builds N] [--seed N]

Millbrook's map with a directory made at random. Which columns are public is read from the list in libroute/audience.c and
which there are from libroute/tables.h; what that list means is pinned in tests/unit/test_views.c, which walks 10,000 such
books in memory. Here the whole way is walked: CSV files, build, every form of an answer of the command, and the explanations
on standard error. That staff do read the canaries shows that they were there.
"""
import argparse
import csv
import pathlib
import random
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MILLBROOK = ROOT / "tests" / "data" / "millbrook"
CANARY, SENIOR = "Kanari7Q", "Zenior9X"
PLACES = ("50 N Main St, Millbrook, OH 44097", "100 Border St", "-81.0,41.4345703125")
DAY = "2026-11-23"
KEPT = ("staff", "Staff only", "public; staff", "inspectors, on site", "INTERNAL", "senior", "staff;senior")
OPEN = ("", "public", "renter", "seniors or people with disabilities")


def columns():
    """table -> {column: kind}, and the tables' CSV names."""
    text = (ROOT / "libroute" / "tables.h").read_text(encoding="utf-8")
    kinds = {}
    for table, column, kind in re.findall(r"X\((\w+),\s*(\w+),\s*([A-Z]+),", text):
        kinds.setdefault(table, {})[column] = kind
    return kinds, dict(re.findall(r'T\((\w+), "(\w+)"\)', text))


def listed(name):
    text = (ROOT / "libroute" / "audience.c").read_text(encoding="utf-8")
    body = re.search(name + r"\[\] = \{(.*?)\};", text, re.S).group(1)
    return {tuple(c) for c in re.findall(r"ON\((\w+),\s*(\w+)\)", body)}


class Book:
    def __init__(self, folder, seed):
        self.folder, self.random = folder, random.Random(seed)
        self.kinds, self.files = columns()
        self.public, self.senior = listed("for_public"), listed("for_senior")
        assert len(self.public) > 60 and self.senior, "the lists of audience.c were not understood"

    def word(self, table, column, kept=""):
        if (table, column) in self.senior:
            mark = SENIOR
        elif (table, column) not in self.public:
            mark = CANARY
        else:
            mark = kept or "plain"
        return f"{mark} {table} {column} {self.random.randrange(1000)}"

    def row(self, table, kept="", **cells):
        """All free texts of the table, then what the caller gives."""
        row = {c: self.word(table, c, kept) for c, kind in self.kinds[table].items() if kind == "TEXT"}
        row.update(cells)
        return row

    def put(self, table, rows):
        with open(self.folder / f"{self.files[table]}.csv", "w", encoding="utf-8", newline="") as f:
            names = sorted({c for r in rows for c in r}) or list(self.kinds[table])
            writer = csv.DictWriter(f, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def reach(self, table, i, orgs, services, kept_contact=None):
        """A contact or phone; every cell of one that is kept carries the canary, its id too."""
        audience = self.random.choice(KEPT + OPEN)
        kept = SENIOR if "senior" in audience.lower().split(";") else CANARY if audience in KEPT else ""
        kept = kept or (kept_contact or "")
        row = self.row(table, kept, id=f"{kept or 'k'}-{table}-{i}", audience=audience, last_verified="2026-05-01",
                       organization_id=self.random.choice(orgs), source_id="s-book", hsds_link_type="")
        row.pop("hsds_link_type")
        if self.random.random() < 0.3:
            row["service_id"] = self.random.choice(services)
        if table == "contact":
            row["channel"] = self.random.choice(("", "address", "url")) or (kept + "channel" if kept else "other")
            row["email"] = f"{kept or 'desk'}@x.example"
        return row, kept

    def make(self):
        areas = [r["area"] for r in csv.DictReader(open(MILLBROOK / "service_areas.csv", encoding="utf-8-sig")) if r.get("area")]
        orgs = [f"o{i}" for i in range(6)]
        self.put("organization", [self.row("organization", id=o, status=self.random.choice(("active", "unverified")),
                                           category=self.random.choice(("cdc", "lead", "garden")), source_id="s-book") for o in orgs])
        services = [f"v{i}" for i in range(8)]
        owner = {v: self.random.choice(orgs) for v in services}
        self.put("service", [self.row("service", id=v, organization_id=owner[v], status=self.random.choice(("active", "unverified")),
                                      source_id="s-book") for v in services])
        self.put("service_area", [self.row("service_area", id=f"{CANARY}-a{i}", organization_id=o, area=a, source_id="s-book")
                                  for i, (o, a) in enumerate((o, a) for o in orgs for a in self.random.sample(areas, min(4, len(areas))))])
        contacts, kept = [], {}
        for i in range(8):
            row, mark = self.reach("contact", i, orgs, services)
            contacts.append(row)
            kept[row["id"]] = mark
        phones = []
        for i in range(10):
            contact = self.random.choice(list(kept)) if self.random.random() < 0.5 else ""
            row, _ = self.reach("phone", i, orgs, services, kept.get(contact))
            row["contact_id"] = contact
            phones.append(row)
        self.put("contact", contacts)
        self.put("phone", phones)
        self.put("schedule", [self.row("schedule", id=f"{CANARY}-h{i}", service_id=self.random.choice(services), freq="WEEKLY",
                                       byday="MO,TU", opens_at="09:00", closes_at="12:00", dtstart="", until="", timezone="",
                                       byweekno="", bymonthday="", byyearday="") for i in range(4)])
        roles = [r["id"] for r in csv.DictReader(open(MILLBROOK / "roles.csv", encoding="utf-8-sig"))]
        self.put("contact_protocol", [
            self.row("contact_protocol", id=f"{CANARY}-r{i}", organization_id=o, category="", contact_id="", facts="", mode="phone",
                     initiator_role=self.random.choice(roles + ["none", ""]), escalate_to=self.random.choice(roles),
                     source_id="s-book", current="yes") for i, o in enumerate(orgs)])
        self.put("context", [self.row("context", id=f"{CANARY}-x{i}", area=self.random.choice(areas), source_id="s-book",
                                      topic=self.random.choice(("need", "policy", CANARY))) for i in range(8)])
        self.put("attribute", [])
        self.put("parcel_area", [])
        self.put("resource", [self.row("resource", id="e1", source_id="s-book")])


def run(libroute, *args, stdin=None):
    done = subprocess.run([libroute, *map(str, args)], input=stdin, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(f"FAIL {args}: exit {done.returncode}: {done.stderr}")
    return done.stdout + done.stderr


def answers(libroute, dataset, view, orgs):
    common = ("--as-of", DAY, "--view", view)
    for place in PLACES:
        for form in ("text", "json", "ndjson", "geojson", "csv"):
            yield f"route {form} {place}", run(libroute, "route", dataset, place, "--format", form, *common)
    stream = "address\n" + "".join(f'"{p}"\n' for p in PLACES[:2])
    for form in ("csv", "ndjson", "geojson"):
        yield f"stream {form}", run(libroute, "route", dataset, "-i", "-", "--format", form, *common, stdin=stream)
    for org in orgs:
        yield f"vcard {org}", run(libroute, "vcard", dataset, "--partner", org, "--view", view)
    if view == "owner":
        for form in ("text", "html", "json"):
            yield f"connect {form}", run(libroute, "connect", dataset, PLACES[0], "--format", form, "--as-of", DAY)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--builds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    scratch = pathlib.Path(options.scratch) / "views"
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(MILLBROOK, scratch / "town")
    dataset, failed, seen, read, senior = scratch / "town.sqlite", 0, 0, 0, 0
    orgs = [f"o{i}" for i in range(6)]
    for seed in range(options.seed, options.seed + options.builds):
        Book(scratch / "town", seed).make()
        run(options.libroute, "build", "--overwrite", "--quiet", scratch / "town", dataset)
        for what, text in answers(options.libroute, dataset, "owner", orgs):
            read += 1
            for mark in (CANARY, SENIOR):
                if mark in text:
                    failed += 1
                    at = text.index(mark)
                    print(f"FAIL seed {seed}: {what} for an owner: ...{text[max(0, at - 120):at + 60]!r}")
        staff = "".join(text for _, text in answers(options.libroute, dataset, "staff", orgs))
        failed += SENIOR in staff
        if SENIOR in staff:
            at = staff.index(SENIOR)
            print(f"FAIL seed {seed}: staff read what is for senior staff: ...{staff[max(0, at - 120):at + 60]!r}")
        seen += staff.count(CANARY) > 20
        senior += SENIOR in "".join(text for _, text in answers(options.libroute, dataset, "senior", orgs))
    if seen != options.builds or not senior:
        failed += 1
        print(f"FAIL the canaries were not there to be seen: by staff in {seen}, by senior staff in {senior}")
    print(f"{options.builds} directories, {read} answers for owners, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
