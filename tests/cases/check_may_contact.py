#!/usr/bin/env python3
"""A second opinion on may_contact.csv, and the command's own answers to a part of it.

    check_may_contact.py TERRITORY FILE.csv [--libroute PATH --dataset FILE]

Reads the tables of the territory and finds each verdict anew, with dateutil for recurrence and zoneinfo for the clock: neither
is used by libroute. With --libroute the command is asked the first and last case of each block. tests/unit/test_may_contact.c
asks the library all of them.
"""
import argparse
import csv
import datetime
import json
import pathlib
import re
import subprocess
import sys
from zoneinfo import ZoneInfo

from dateutil import rrule

DAY = datetime.timedelta(days=1)
WEEKDAYS = {d: getattr(rrule, d) for d in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")}


class Book:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.zone = ZoneInfo(json.loads((self.folder / "territory.json").read_text())["time_zone"])
        for name in ("roles", "organizations", "services", "contact_protocols", "schedules", "holidays", "attributes",
                     "taxonomy_terms"):
            with open(self.folder / f"{name}.csv", encoding="utf-8", newline="") as f:
                setattr(self, name, list(csv.DictReader(f)))
        self.rank = {r["id"]: int(r["rank"]) for r in self.roles}
        self.organization = {o["id"]: o for o in self.organizations}
        self.service = {s["id"]: s for s in self.services}
        self.holiday = {h["date"] for h in self.holidays}
        self.days_cache = {}


def first(text):
    return text + "-01-01"[len(text) - 4:] if text else "0000"


def last(text):
    return text + "-12-31"[len(text) - 4:] if text else "9999"


def in_force(row, date):
    return first(row.get("valid_from", "")) <= date <= last(row.get("valid_to", ""))


# ---- who answers, which rule

def answers(book, partner, date):
    o = book.organization[partner]
    while o:
        gone = date > last(o["valid_to"]) or (o["status"] in ("merged", "defunct", "inactive") and not o["valid_to"])
        if not gone:
            return o["id"] if date >= first(o["valid_from"]) else None
        o = book.organization.get(o["successor_id"])
    return None


def holds(book, facts, key, value):
    """True, False, or None: not known."""
    given = [v for k, v in facts if k == key]
    return None if not given else value in given


def ruled_out(book, service, facts):
    code = {t["id"]: (t["taxonomy_id"], t["code"]) for t in book.taxonomy_terms}
    branches = {}
    for a in book.attributes:
        if a["link_id"] == service and a["link_entity"] == "service":
            branches.setdefault(a["link_type"], []).append(a)
    for rows in branches.values():
        if all(a["requirement"] == "preferred" for a in rows):
            continue
        if all(holds(book, facts, *code[a["taxonomy_term_id"]]) is False for a in rows):
            return True
    return False


def number(text):
    return int(text) if text else 10 ** 9


def first_service(book, organization, facts, date):
    fits = [s for s in book.services if s["organization_id"] == organization and in_force(s, date)
            and s["status"] in ("", "active", "unverified") and not ruled_out(book, s["id"], facts)]
    return min(fits, key=lambda s: (number(s["priority"]), s["id"]))["id"] if fits else ""


def rule_for(book, organization, service, facts, date):
    good = [p for p in book.contact_protocols if in_force(p, date) and p.get("current", "") in ("", "yes")
            and all(holds(book, facts, *f.split("=")) for f in p["facts"].split(";") if f)]
    category = book.organization[organization]["category"]
    levels = ([p for p in good if service and p["service_id"] == service],
              [p for p in good if not p["service_id"] and p["organization_id"] == organization],
              [p for p in good if not p["service_id"] and not p["organization_id"] and p["category"] == category])
    for level in levels:
        if level:
            return min(level, key=lambda p: (number(p["priority"]), p["id"]))
    return None


# ---- hours

def schedules_for(book, rule, service, organization):
    own = [s for s in book.schedules if rule["contact_id"] and s["contact_id"] == rule["contact_id"]]
    offered = [s for s in book.schedules if service and s["service_id"] == service]
    general = [s for s in book.schedules if s["organization_id"] == organization]
    return own or offered or general


def days(book, s):
    if s["id"] not in book.days_cache:
        start = datetime.datetime.fromisoformat(s["dtstart"] or s["valid_from"] or "2020-01-06")
        byday = []
        for word in s["byday"].split(","):
            n, day = re.fullmatch(r"([+-]?\d*)([A-Z]{2})", word).groups()
            byday.append(WEEKDAYS[day](int(n)) if n else WEEKDAYS[day])
        found = rrule.rrule(getattr(rrule, s["freq"]), dtstart=start, interval=int(s["interval"] or 1), byweekday=byday,
                            until=datetime.datetime(2030, 1, 1))
        book.days_cache[s["id"]] = [d.date() for d in found if in_force(s, d.date().isoformat())]
    return book.days_cache[s["id"]]


def instant(zone, day, minutes):
    """Local wall time to an instant; a time skipped or shown twice takes the offset before the change."""
    local = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=minutes)
    return local.replace(tzinfo=zone, fold=0).astimezone(datetime.timezone.utc)


def openings(book, s):
    def minutes(text):
        return int(text[:2]) * 60 + int(text[3:])
    zone = book.zone
    if s["timezone"]:
        zone = datetime.timezone(datetime.timedelta(hours=int(s["timezone"][:3])))
    begin, end = minutes(s["opens_at"]), minutes(s["closes_at"])
    for day in days(book, s):
        a, z = instant(zone, day, begin), instant(zone, day, end if end > begin else end + 1440)
        if a.astimezone(book.zone).date().isoformat() not in book.holiday:
            yield a, z


def next_open(book, schedules, at):
    """The first instant from `at` on that is open; None."""
    if not schedules:
        day = at.astimezone(book.zone).date()
        while day.isoformat() in book.holiday:
            day += DAY
        return max(at, instant(book.zone, day, 0))
    ends = [max(a, at) for s in schedules for a, z in openings(book, s) if z > at]
    return min(ends, default=None)


# ---- the verdict

def judge(book, partner, service, role, facts, day, at):
    """(verdict, rule, ask, next)"""
    date = day.isoformat()
    organization = answers(book, partner, date)
    if not organization:
        return "never", "", "", None
    if organization != partner:
        service = ""
    service = service or first_service(book, organization, facts, date)
    rule = rule_for(book, organization, service, facts, date)
    if not rule or not rule["initiator_role"]:
        return "not_set", rule["id"] if rule else "", "", None
    if rule["initiator_role"] == "none":
        return "never", rule["id"], "", None
    schedules = schedules_for(book, rule, service, organization)
    start = at or instant(book.zone, day, 0)
    following = next_open(book, schedules, start)
    closed = following is None or (following != start if at else following >= instant(book.zone, day + DAY, 0))
    if not closed or following and following.astimezone(book.zone).date().isoformat() > last(rule["valid_to"]):
        following = None
    for needed in ("initiator_role", "approval_role"):
        if rule[needed] and book.rank[role] < book.rank[rule[needed]]:
            return "ask_first", rule["id"], rule[needed], following
    return "not_now" if closed else "allowed", rule["id"], "", following


# ---- the table

def blocks(path):
    with open(path, encoding="utf-8", newline="") as f:
        lines = [(n, line) for n, line in enumerate(f, 1) if not line.startswith("#")]
    reader = csv.DictReader(line for _, line in lines)
    for (n, _), row in zip(lines[1:], reader):
        yield n, row


def dates(text):
    for word in text.split():
        a, _, z = word.partition("..")
        day, end = datetime.date.fromisoformat(a), datetime.date.fromisoformat(z or a)
        while day <= end:
            yield day
            day += DAY


def read_instant(zone, text):
    at = datetime.datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(datetime.timezone.utc)


def expected_next(zone, text, day):
    if not text:
        return None
    relative = re.fullmatch(r"(?:\+(\d+))?T(.*)", text)
    if relative:
        text = f"{day + int(relative.group(1) or 0) * DAY}T{relative.group(2)}"
    return read_instant(zone, text)


def expand(zone, row):
    for role in row["roles"].split():
        for day in dates(row["dates"]):
            for time in row["times"].split():
                yield role, day, None if time == "-" else f"{day}T{time}", expected_next(zone, row["next"], day)


def ask_command(libroute, dataset, row, role, day, at):
    args = [libroute, "may-contact", dataset, "--partner", row["partner"], "--role", role, "--format", "json"]
    args += ["--service", row["service"]] if row["service"] else []
    args += [word for fact in row["facts"].split(";") if fact for word in ("--fact", fact)]
    args += ["--at", at] if at else ["--as-of", day.isoformat()]
    done = subprocess.run(args, capture_output=True, timeout=60, check=False)
    p = json.loads(done.stdout)["protocol"]
    following = datetime.datetime.fromisoformat(p["next_at"]).astimezone(datetime.timezone.utc) if p["next_at"] else None
    code = "" if done.returncode == (0 if p["verdict"] == "allowed" else 3) else f" with exit {done.returncode}"
    return p["verdict"] + code, p["rule"] or "", p["ask"] or "", following


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("territory")
    parser.add_argument("table")
    parser.add_argument("--libroute")
    parser.add_argument("--dataset")
    options = parser.parse_args()
    book = Book(options.territory)
    cases = asked = failed = 0
    for line, row in blocks(options.table):
        all_of_block = list(expand(book.zone, row))
        facts = [tuple(f.split("=")) for f in row["facts"].split(";") if f]
        for i, (role, day, at, following) in enumerate(all_of_block):
            wanted = row["verdict"], row["rule"], row["ask"], following
            opinions = [("second opinion", judge(book, row["partner"], row["service"], role, facts, day,
                                                 read_instant(book.zone, at) if at else None))]
            if options.libroute and i in (0, len(all_of_block) - 1):
                opinions.append(("libroute", ask_command(options.libroute, options.dataset, row, role, day, at)))
                asked += 1
            cases += 1
            for who, found in opinions:
                if found != wanted:
                    failed += 1
                    print(f"FAIL {options.table}:{line}: {row['partner']} {role} {at or day}: expected {wanted}, {who}: {found}")
    print(f"{cases} cases, {asked} asked of the command, {failed} failed")
    return 1 if failed or cases < 400 else 0


if __name__ == "__main__":
    sys.exit(main())
