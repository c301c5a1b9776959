#!/usr/bin/env python3
"""Review intervals of a territory: by table, by source type, their order, the day they end, in every output that shows them.

    check_fresh.py --libroute PATH --scratch FOLDER

Copies of tests/data/millbrook with `source_type` in contacts.csv and phones.csv and another `review_days` in territory.json.
Ages and limits are worked out here with datetime from the rows and the rule of libroute-territory(5): the days of the source
type, else of the table, else `default`, else 180; stale is older than that, counted from the first day of a month or year.
Compared: freshness and age_days of every contact of a route, the worklist, `stale_contact` in JSON, CSV and NDJSON streams.
"""
import argparse
import csv
import datetime
import io
import json
import pathlib
import shutil
import subprocess
import sys

MILLBROOK = pathlib.Path(__file__).resolve().parents[1] / "data" / "millbrook"
SOURCE_TYPES = {"p-01": "press", "p-02": "own_page", "p-04": "press", "k-01": "own_page", "k-03": "press", "k-04": "odd type"}
MONTHS = {"k-03": "2026-05", "k-06": "2024", "p-05": ""}     # known to a month, to a year, never verified
POLICIES = {
    "none": {},
    "default": {"default": 30},
    "tables": {"default": 400, "phones": 90, "contacts": 206},
    "source": {"default": 400, "phones": 90, "by_source_type": {"press": 100, "own_page": 3000, "odd type": 1}},
    "source alone": {"by_source_type": {"press": 36500}},
}
PLACES = ("50 N Main St", "510 River St", "305 Garden Ter", "-81.0017955,41.4390712")
failures = []
checked = 0


def check(condition, message):
    global checked
    checked += 1
    if not condition:
        failures.append(message)


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def make(o, name, policy):
    folder = pathlib.Path(o.scratch) / name.replace(" ", "_")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(MILLBROOK, folder)
    book = {}
    for table in ("phones", "contacts"):
        all_rows = rows(folder / (table + ".csv"))
        for row in all_rows:
            row["source_type"] = SOURCE_TYPES.get(row["id"], "")
            row["last_verified"] = MONTHS.get(row["id"], row["last_verified"])
            book[row["id"]] = dict(row, table=table)
        with open(folder / (table + ".csv"), "w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, all_rows[0], lineterminator="\n")
            out.writeheader()
            out.writerows(all_rows)
    manifest = json.loads((folder / "territory.json").read_text(encoding="utf-8"))
    if policy:
        manifest["review_days"] = policy
    (folder / "territory.json").write_text(json.dumps(manifest), encoding="utf-8")
    dataset = str(folder) + ".sqlite"
    subprocess.run([o.libroute, "build", "--overwrite", "--quiet", str(folder), dataset], check=True, timeout=120)
    return dataset, book


def limit(policy, row):
    by_type = policy.get("by_source_type", {})
    return by_type[row["source_type"]] if row["source_type"] in by_type else policy.get(row["table"], policy.get("default", 180))


def expected(policy, row, day):
    """(freshness, age in days)"""
    if not row["last_verified"]:
        return "never", None
    first = datetime.date.fromisoformat((row["last_verified"] + "-01-01")[:10])
    age = max(0, (day - first).days)
    return ("stale" if age > limit(policy, row) else "fresh"), age


def days_of(policy, book):
    """The last fresh day and the first stale one of every row, and two others."""
    out = {datetime.date(2026, 11, 23), datetime.date(2027, 4, 1)}
    for row in book.values():
        if row["last_verified"]:
            first = datetime.date.fromisoformat((row["last_verified"] + "-01-01")[:10])
            last = first.toordinal() + limit(policy, row)
            out |= {datetime.date.fromordinal(n) for n in (last, last + 1) if n < datetime.date(2030, 1, 1).toordinal()}
    return sorted(out)


def ask(o, *args, code=(0, 3)):
    done = subprocess.run([o.libroute, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    check(done.returncode in code, "%s: exit %d: %s" % (" ".join(args), done.returncode, done.stderr.decode()))
    return done.stdout.decode("utf-8")


def check_contacts(matches, policy, book, day, key):
    """Each contact against the rows; which partners have none that is fresh and one that is stale."""
    stale = []
    for match in matches:
        who = match["organization"]["id"]
        states = []
        for contact in match["contacts"]:
            state, age = expected(policy, book[contact["id"]], day)
            states.append(state)
            check((contact["freshness"], contact["age_days"]) == (state, age), "%s %s: %s %s, not %s %s" % (
                key, contact["id"], contact["freshness"], contact["age_days"], state, age))
        check(states == sorted(states, key=("fresh", "stale", "never").index), "%s %s: order %s" % (key, who, states))
        if "stale" in states and "fresh" not in states:
            stale.append(who)
        check(("stale_contact" in match["warnings"]) == (who in stale), "%s %s: warnings %s" % (key, who, match["warnings"]))
    return stale


def check_day(o, dataset, policy, book, day, name):
    as_of = day.isoformat()
    stream = pathlib.Path(o.scratch) / "places.csv"
    stream.write_text("address\n" + "".join('"%s"\n' % p for p in PLACES), encoding="utf-8")
    table = list(csv.DictReader(io.StringIO(ask(o, "route", dataset, "-i", str(stream), "--as-of", as_of, "--quiet"))))
    lines = ask(o, "route", dataset, "-i", str(stream), "--as-of", as_of, "--quiet", "--format", "ndjson").splitlines()
    check(len(table) == len(lines) == len(PLACES), "%s: rows" % name)
    seen = 0
    for place, row, line in zip(PLACES, table, lines):
        key = "%s, %s, %s:" % (name, as_of, place)
        answer = json.loads(line)
        stale = check_contacts(answer["matches"], policy, book, day, key)
        told = [w.split(":", 1)[1] for w in row["warnings"].split(";") if w.startswith("stale_contact:")]
        check(told == stale, "%s CSV says stale_contact of %s, not %s" % (key, told, stale))
        seen += len(stale)
    owner = ask(o, "route", dataset, "-i", str(stream), "--as-of", as_of, "--quiet", "--view", "owner")
    check("stale" not in owner, "%s: an owner is told what is due for review" % name)
    items = json.loads(ask(o, "worklist", dataset, "--as-of", as_of, "--format", "json"))
    listed = {i["id"]: i["age_days"] for p in items["partners"] for i in p["items"]
              if i["kind"] == "stale" and i["table"] in ("phone", "contact")}
    for ident, row in book.items():
        state, age = expected(policy, row, day)
        check(listed.get(ident) == (age if state == "stale" else None), "%s %s worklist %s: %s, not %s %s" % (
            name, as_of, ident, listed.get(ident), state, age))
    return seen


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--libroute", required=True)
    p.add_argument("--scratch", required=True)
    o = p.parse_args()
    pathlib.Path(o.scratch).mkdir(parents=True, exist_ok=True)
    for name, policy in POLICIES.items():
        dataset, book = make(o, name, policy)
        seen = sum(check_day(o, dataset, policy, book, day, name) for day in days_of(policy, book))
        check(seen > 0 or name == "source alone", "%s: no partner was ever stale" % name)
    for failure in failures[:40]:
        print(failure)
    print("%d passed, %d failed" % (checked - len(failures), len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
