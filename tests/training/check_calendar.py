#!/usr/bin/env python3
"""The training calendar, read by two parsers, against rotation, days and ids worked out here.

    check_calendar.py --libroute PATH --scratch FOLDER

Territories are copies of tests/data/millbrook with a directory of 14 partners. Parsers: icalendar and vobject. Expected days come
from Python's calendar and zoneinfo, the rotation from the rule that nobody returns before all have been.
"""
import argparse
import csv
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import zoneinfo

import icalendar
import vobject

MILLBROOK = pathlib.Path(__file__).resolve().parents[1] / "data" / "millbrook"
KEEP = {"territory.json", "boundary_sets.csv", "boundary_aliases.csv", "addresses.csv", "parcels.csv", "sources.csv", "roles.csv"}
ZONE, FROM, STAMP = zoneinfo.ZoneInfo("America/New_York"), datetime.date(2026, 12, 1), "2026-11-23T10:00:00-05:00"
HOLIDAYS = {"2026-12-25": "Christmas Day", "2027-02-09": "a Tuesday that a presentation would be on", "2027-02-10": "and the day after"}
passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for problem in problems[:6]:
            print(f"     {problem}")
    else:
        passed += 1


def write(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(columns.split(","))
        out.writerows(rows)


class Town:
    def __init__(self, o, name, ends=None, status=None):
        self.libroute, self.folder = o.libroute, o.scratch / name
        self.dataset = o.scratch / f"{name}.sqlite"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for path in MILLBROOK.iterdir():
            if path.suffix != ".csv" and path.is_file() or path.name in KEEP:
                shutil.copy(path, self.folder)
        areas = ["city", "cdc/riverside", "cdc/midtown", "wards/ward-1", "wards/ward-2", "wards/ward-3", "districts/d-west",
                 "districts/d-east", "cdc/southside", "city", "wards/ward-4", "wards/ward-5", "cdc/riverside", "city"]
        write(self.folder / "organizations.csv", "id,name,category,status,valid_to,source_id",
              [(f"p{i:02}", f"Partner {i:02}", "cdc", (status or {}).get(i, "active"), (ends or {}).get(i, ""), "s-book")
               for i in range(14)])
        write(self.folder / "service_areas.csv", "id,organization_id,area,source_id",
              [(f"a{i:02}", f"p{i:02}", area, "s-book") for i, area in enumerate(areas)])
        write(self.folder / "contexts.csv", "id,area,topic,text,speaker,source_id",
              [("x1", "cdc/riverside", "need", "Porches, not fines", "Partner 12", "s-book")])
        write(self.folder / "holidays.csv", "date,name", HOLIDAYS.items())
        write(self.folder / "phones.csv", "id,organization_id,number,last_verified,source_id",
              [("t0", "p00", "555-555-0100", "2026-06-02", "s-book"), ("t1", "p01", "555-555-0101", "", "s-book"),
               ("t2", "p02", "555-555-0102", "2024-01-01", "s-book"), ("t3", "p02", "555-555-0103", "2026-11-30", "s-book")])
        manifest = json.loads((self.folder / "territory.json").read_text(encoding="utf-8"))
        manifest["review_days"] = {"phones": 200}
        (self.folder / "territory.json").write_text(json.dumps(manifest), encoding="utf-8")
        self.run("build", self.folder, self.dataset, "--overwrite", "--quiet")

    def run(self, *args, code=0, text=None):
        done = subprocess.run([self.libroute, *map(str, args)], capture_output=True, input=text, check=False)
        if done.returncode != code:
            sys.exit(f"{args}: exit {done.returncode}: {done.stderr.decode()}")
        return (done.stdout if code == 0 else done.stderr).decode()

    def calendar(self, months=60, stamp=STAMP, *more, text=None, start=FROM):
        return self.run("calendar", self.dataset, "--from", start, "--months", months, "--at", stamp, *more,
                        text=text and text.encode())


def by_icalendar(text):
    out = {}
    for e in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        if str(e["UID"]) in out:
            sys.exit(f"uid {e['UID']} twice")
        out[str(e["UID"])] = (str(e["SUMMARY"]), e["DTSTART"].dt, e["DTEND"].dt, int(e["SEQUENCE"]), e["DTSTAMP"].dt,
                              str(e.get("DESCRIPTION", "")), " ".join(c for c in e["CATEGORIES"].to_ical().decode().split("\\,")))
    return out


def by_vobject(text):
    out = {}
    for e in vobject.readOne(text).vevent_list:
        out[e.uid.value] = (e.summary.value, e.dtstart.value, e.dtend.value, int(e.sequence.value), e.dtstamp.value,
                            e.description.value, " ".join(e.categories.value))
    return out


def same_time(a, b):
    return a == b if not isinstance(a, datetime.datetime) else a.timestamp() == b.timestamp()


def parsers_agree(text, what):
    one, two = by_icalendar(text), by_vobject(text)
    problems = [] if set(one) == set(two) else [f"events {sorted(set(one) ^ set(two))}"]
    for uid in set(one) & set(two):
        problems += [f"{uid}: {a!r} {b!r}" for a, b in zip(one[uid], two[uid]) if not same_time(a, b)]
    lines = text.split("\r\n")
    problems += [f"{len(line.encode())} octets" for line in lines if len(line.encode()) > 75 or "\n" in line]
    check(f"{what}: {len(one)} events, two parsers", problems if one else ["no event"])
    return one


def presentations(events):
    """In order: (uid, partner, start)."""
    found = [(uid, e[5].split("Partner: ")[1].split("\n")[0], e[1]) for uid, e in events.items() if uid.startswith("presentation-")]
    return sorted(found, key=lambda p: p[2])


def working(day):
    while day.weekday() > 4 or day.isoformat() in HOLIDAYS:
        day += datetime.timedelta(1)
    return day


def second_tuesday(year, month):
    first = datetime.date(year, month, 1)
    return working(first + datetime.timedelta((1 - first.weekday()) % 7 + 7))


def rotation(town):
    events = parsers_agree(town.calendar(), "14 partners")
    shown = presentations(events)
    check("30 presentations in 60 months", [] if len(shown) == 30 else [len(shown)])
    months = [FROM.year * 12 + 11 + 2 * i for i in range(30)]
    due = [second_tuesday(m // 12, m % 12 + 1) for m in months]
    starts = [datetime.datetime.combine(d, datetime.time(10), ZONE) for d in due]
    check("second Tuesday or the working day after it, 10:00 local",
          [f"{s} {e}" for (_, _, s), e in zip(shown, starts) if s.timestamp() != e.timestamp()])
    check("a holiday is passed over", [] if datetime.date(2027, 2, 11) in due else ["the case is not there"])
    last = {}
    problems = []
    for i, (_, partner, _) in enumerate(shown):
        if partner in last and 2 * (i - last[partner]) < 28:
            problems.append(f"{partner} returns after {2 * (i - last[partner])} months")
        last[partner] = i
    check("none repeats within 28 months", problems)
    check("all have been before one returns", [] if len({p for _, p, _ in shown[:14]}) == 14 else [shown[:14]])
    check("who speaks in the context is first", [] if shown[0][1] == "p12" else [shown[0][1]])
    check("then who reaches most: one of the whole city", [] if shown[1][1] == "p00" else [shown[1][1]])
    return events, shown


def withdrawing(o, events, shown):
    gone = shown[5][1]
    # recorded with its last day, just before its second turn: all up to there stays
    later = Town(o, "later", ends={int(gone[1:]): "2028-11-30"})
    after = parsers_agree(later.calendar(stamp="2028-11-01T09:00:00-04:00"), "one withdraws")
    now = presentations(after)
    check("the ids stay", [] if {u for u, _, _ in now} == {u for u, _, _ in shown} else ["other ids"])
    turn = next(i for i, (_, p, s) in enumerate(shown) if p == gone and s.date() > datetime.date(2028, 11, 30))
    check("what was stays", [] if now[:turn] == shown[:turn] else [f"{a} {b}" for a, b in zip(now[:turn], shown) if a != b])
    check("what comes after moves up", [] if [p for _, p, _ in now[turn:turn + 5]] == [p for _, p, _ in shown[turn + 1:turn + 6]]
          else [now[turn:turn + 5]])
    check("it does not return", [] if gone not in [p for _, p, _ in now[turn:]] else [gone])
    check("days stay", [] if [s for _, _, s in now] == [s for _, _, s in shown] else ["other days"])
    check("a later file has a higher sequence and stamp", [] if all(
        after[u][3] > events[u][3] and after[u][4] > events[u][4] for u in after if u in events) else ["not higher"])
    # out from the beginning: what stood before its first turn stays too
    never = Town(o, "never", status={int(gone[1:]): "inactive"})
    without = presentations(parsers_agree(never.calendar(), "one is out"))
    check("without it, all before its turn stays", [] if without[:5] == shown[:5] else [without[:5]])
    check("without it, the ids stay", [] if [u for u, _, _ in without] == [u for u, _, _ in shown] else ["other ids"])


def cohort(town):
    rows = "id,hired_on\ne-17,2026-12-25\ne-18,2024-12-26\ne-19,2023-02-28\ne-20,2035-01-01\n"
    events = parsers_agree(town.calendar(60, STAMP, "--cohort", "-", text=rows), "a cohort")
    got = {u.split("@")[0]: e[1].astimezone(ZONE).date() for u, e in events.items() if u.startswith(("onboarding", "refresher"))}
    day = datetime.date
    want = {"onboarding-e-17": working(day(2026, 12, 25)), "refresher-e-17-1": working(day(2028, 12, 25)),
            "refresher-e-17-2": working(day(2030, 12, 25)), "refresher-e-18-1": working(day(2026, 12, 26)),
            "refresher-e-18-2": working(day(2028, 12, 26)), "refresher-e-18-3": working(day(2030, 12, 26)),
            "refresher-e-19-2": working(day(2027, 2, 28)), "refresher-e-19-3": working(day(2029, 2, 28)),
            "refresher-e-19-4": working(day(2031, 2, 28))}
    check("onboarding, and a refresher every two years", [] if got == want else [f"{got}", f"{want}"])
    check("nothing with an hour on a weekend or holiday", [u for u, e in events.items() if isinstance(e[1], datetime.datetime)
          and working(e[1].astimezone(ZONE).date()) != e[1].astimezone(ZONE).date()])
    for text, word in (("id,name,hired_on\n1,x,2026-01-01\n", "names of people stay out"), ("id,hired_on\n1,2026-02-30\n", "no day"),
                       ("id,hired_on\n1,2026-01-01\n1,2026-01-02\n", "twice"), ("id\n1\n", "needed")):
        said = town.run("calendar", town.dataset, "--from", FROM, "--months", 2, "--cohort", "-", code=2, text=text.encode())
        check(f"refused: {text!r}", [] if word in said else [said])


def reviews(town):
    events = by_icalendar(town.calendar(24))
    got = {u.split("@")[0]: e[1] for u, e in events.items() if u.startswith("review-")}
    want = {"review-p00": working(datetime.date(2026, 6, 2) + datetime.timedelta(200)), "review-p01": working(FROM),
            "review-p02": working(FROM)}
    check("stale contacts, by partner", [] if got == want else [f"{got}", f"{want}"])
    events = by_icalendar(town.calendar(24, STAMP, "--review-days", 365))
    want = working(datetime.date(2026, 6, 2) + datetime.timedelta(365))
    got = events["review-p00@millbrook.libroute"][1]
    check("stale after as many days as asked for", [] if got == want else [got, want])


def bytes_and_sheets(town, o):
    check("the same bytes again", [] if town.calendar() == town.calendar() else ["they differ"])
    folder = o.scratch / "sheets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    town.calendar(12, STAMP, "-o", folder)
    names = sorted(p.name for p in folder.iterdir())
    check("an agenda sheet for each presentation", [] if names == sorted(
        [f"agenda-{m}.html" for m in ("2026-12", "2027-02", "2027-04", "2027-06", "2027-08", "2027-10")] + ["training.ics"]) else names)
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "plain"))
    import check_sheet
    for path in folder.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        check(path.name, check_sheet.page_problems(page, "en")[0]
              + [f"no {part}" for part in ("Mission", "properties and their owners", "Programs and services",
                                           "Coordination of services and funding") if part not in page])


def first_pass(o):
    """Every ward that anybody serves and every population that a program is for, in as few presentations as the rule gives."""
    town = Town(o, "populations")
    write(town.folder / "taxonomies.csv", "id,name", [("population", "Population")])
    write(town.folder / "taxonomy_terms.csv", "id,code,name,taxonomy_id",
          [("pop-tenant", "tenant", "Tenants", "population"), ("pop-senior", "senior", "Older people", "population")])
    write(town.folder / "services.csv", "id,organization_id,name,status,source_id",
          [("sv-a", "p05", "Desk", "active", "s-book"), ("sv-b", "p11", "Visits", "active", "s-book")])
    write(town.folder / "attributes.csv", "id,link_id,link_entity,link_type,taxonomy_term_id,requirement",
          [("t1", "sv-a", "service", "population", "pop-tenant", "required"), ("t2", "sv-b", "service", "population", "pop-senior", "required")])
    town.run("build", town.folder, town.dataset, "--overwrite", "--quiet")
    events = json.loads(town.calendar(28, STAMP, "--format", "json"))["events"]
    shown = [e for e in events if e["kind"] == "presentation"]
    found = [re.search(r"Partner: (\S+)(?:\nFor the first time: (\d+) areas, (\d+) populations)?", e["description"]).groups() for e in shown]
    check("first pass: 14 presentations, 14 partners", [] if len({f[0] for f in found}) == len(found) == 14 else found)
    with (town.folder / "addresses.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    lines = "address\n" + "".join(f'"{r["address"]}"\n' for r in rows if r["address"])
    routed = subprocess.run([town.libroute, "route", town.dataset, "-i", "-", "--as-of", str(FROM), "--format", "csv", "--quiet"],
                            input=lines, capture_output=True, text=True).stdout
    served = {w for r in csv.DictReader(routed.splitlines()) if r["partners"] for w in r["wards"].split(";") if w}
    check("there are wards to reach", [] if len(served) > 3 else [served])
    areas, people = sum(int(f[1] or 0) for f in found), sum(int(f[2] or 0) for f in found)
    check("first pass: every ward that routing gives a partner", [] if areas == len(served) else [areas, served])
    check("first pass: both populations", [] if people == 2 else [found])
    new = [int(f[1] or 0) + int(f[2] or 0) for f in found][1:] # behind the one who knows the context
    check("first pass: who brings most comes first", [] if new == sorted(new, reverse=True) else [new])
    check("... so both populations come before those who bring nothing new",
          [] if max(i for i, f in enumerate(found) if f[0] in ("p05", "p11")) <= 3 else [[f[0] for f in found]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("--scratch", required=True, type=pathlib.Path)
    o = parser.parse_args()
    o.scratch.mkdir(parents=True, exist_ok=True)
    town = Town(o, "town")
    events, shown = rotation(town)
    withdrawing(o, events, shown)
    cohort(town)
    reviews(town)
    bytes_and_sheets(town, o)
    first_pass(o)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
