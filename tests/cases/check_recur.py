#!/usr/bin/env python3
"""Recurrences of schedules.csv, read by libical at build, against python-dateutil; hours of a day against zoneinfo.

    check_recur.py --libroute PATH --scratch FOLDER

A copy of tests/data/millbrook in which one organization for each pattern below has one schedule. The days of a pattern, from 2000
to 2099, are read back from table `opening` of the dataset and compared with those of dateutil.rrule, and a few with lists by
hand; what cannot be read has to be a finding. Then `may-contact` is asked around the
starts and ends of openings, the clock changes of New York and leap days: open or closed, and when next, by the days of dateutil
and the offsets of zoneinfo.
"""
import argparse
import csv
import datetime as dt
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import zoneinfo

from dateutil import rrule

MILLBROOK = pathlib.Path(__file__).resolve().parents[1] / "data" / "millbrook"
ZONE = zoneinfo.ZoneInfo("America/New_York")
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
WORKDAYS = "MO,TU,WE,TH,FR"
# name: cells of the row; a cell not named is empty
PATTERNS = {
    "weekdays": dict(freq="WEEKLY", byday=WORKDAYS, opens_at="09:00", closes_at="17:00"),
    "no freq": dict(byday="TU,TH", opens_at="09:00", closes_at="12:00"),
    "every second week": dict(freq="WEEKLY", interval="2", byday="MO,WE", dtstart="2026-03-04", opens_at="09:00", closes_at="12:00"),
    "every second week from Sunday": dict(freq="WEEKLY", interval="2", byday="MO,SU", wkst="SU", dtstart="2026-03-04"),
    "every third week": dict(freq="WEEKLY", interval="3", dtstart="2026-01-01", opens_at="01:30", closes_at="03:30"),
    "one day of the week of its start": dict(freq="WEEKLY", dtstart="2026-02-28"),
    "count": dict(freq="WEEKLY", byday="MO,FR", count="7", dtstart="2026-10-26", opens_at="09:00", closes_at="10:00"),
    "count before valid_from": dict(freq="WEEKLY", byday="MO", count="10", dtstart="2026-09-07", valid_from="2026-10-05"),
    "until": dict(freq="WEEKLY", byday="TU", until="2026-12-01", dtstart="2026-10-20"),
    "until the day before": dict(freq="WEEKLY", byday="TU", until="2026-11-30", dtstart="2026-10-20"),
    "until and count": dict(freq="WEEKLY", byday="WE", until="2026-12-09", count="3", dtstart="2026-11-11"),
    "valid": dict(freq="WEEKLY", byday="SA,SU", valid_from="2026-10-31", valid_to="2027-03-14", opens_at="01:00", closes_at="04:00"),
    "second Tuesday": dict(freq="MONTHLY", byday="2TU", opens_at="18:00", closes_at="20:00"),
    "last Friday": dict(freq="MONTHLY", byday="-1FR", opens_at="18:00", closes_at="02:00"),
    "fifth Sunday": dict(freq="MONTHLY", byday="5SU", opens_at="02:30", closes_at="03:30"),
    "second and last Monday": dict(freq="MONTHLY", byday="2MO,-1MO"),
    "first and fifteenth": dict(freq="MONTHLY", bymonthday="1,15", opens_at="00:00", closes_at="24:00"),
    "thirty-first": dict(freq="MONTHLY", bymonthday="31"),
    "twenty-ninth": dict(freq="MONTHLY", bymonthday="29", opens_at="09:00", closes_at="10:00"),
    "last day": dict(freq="MONTHLY", bymonthday="-1", opens_at="09:00", closes_at="10:00"),
    "last three days": dict(freq="MONTHLY", bymonthday="-1,-2,-3"),
    "Friday the thirteenth": dict(freq="MONTHLY", byday="FR", bymonthday="13"),
    "every second month": dict(freq="MONTHLY", interval="2", bymonthday="-1", dtstart="2026-01-31"),
    "every quarter": dict(freq="MONTHLY", interval="3", byday="1MO", count="9", dtstart="2027-12-01"),
    "last working day": dict(freq="MONTHLY", byday=WORKDAYS, bysetpos="-1", opens_at="09:00", closes_at="12:00"),
    "first two working days": dict(freq="MONTHLY", byday=WORKDAYS, bysetpos="1,2"),
    "second day of a pair, every second month": dict(freq="MONTHLY", interval="2", byday="TU,TH", bysetpos="2", dtstart="2026-02-01"),
    "weeks 1 and 53": dict(freq="WEEKLY", byweekno="1,53", byday="MO,TH"),
    "last week of the year": dict(freq="WEEKLY", byweekno="-1", byday="WE"),
    "week 20": dict(freq="WEEKLY", byweekno="20", byday=WORKDAYS, opens_at="09:00", closes_at="17:00"),
    "sixtieth day": dict(freq="MONTHLY", byyearday="60", opens_at="09:00", closes_at="10:00"),
    "days of the year": dict(freq="MONTHLY", byyearday="1,100,366"),
    "from the end of the year": dict(freq="MONTHLY", byyearday="-1,-366"),
    "spaces": dict(freq="WEEKLY", byday="MO, WE ,FR"),
}
# Hand-made from the calendar: months that end on a weekend, and Februaries with and without a 29th.
BY_HAND = {"last working day of two months": (dict(freq="MONTHLY", byday=WORKDAYS, bysetpos="-1", dtstart="2026-10-01", until="2027-01-31"),
                                              ["2026-10-30", "2026-11-30", "2026-12-31", "2027-01-29"]),
           "leap days": (dict(freq="MONTHLY", bymonthday="29", dtstart="2028-01-29", until="2028-04-01"), ["2028-01-29", "2028-02-29", "2028-03-29"]),
           "no leap day": (dict(freq="MONTHLY", bymonthday="29", dtstart="2027-01-29", until="2027-04-01"), ["2027-01-29", "2027-03-29"])}
# What cannot be read: a finding, and its hours count as unknown.
UNREAD = {"a number in a week": dict(freq="WEEKLY", byday="2TU"), "every second week of nothing": dict(freq="WEEKLY", interval="2", byday="MO"),
          "count of nothing": dict(freq="WEEKLY", byday="MO", count="3"), "no such day": dict(freq="WEEKLY", byday="XX"),
          "day 32": dict(freq="MONTHLY", bymonthday="32"), "week 54": dict(freq="WEEKLY", byweekno="54", byday="MO"),
          "every second year": dict(freq="WEEKLY", interval="2", byyearday="60", dtstart="2026-01-01"),
          "week without a day": dict(freq="WEEKLY", byweekno="1", dtstart="2026-01-01"),
          "last of a week": dict(freq="WEEKLY", byday="MO,TH,SA", bysetpos="-1"),
          "place of nothing": dict(freq="WEEKLY", bysetpos="1", dtstart="2026-01-01"), "place 0": dict(freq="MONTHLY", byday="MO", bysetpos="0")}
failures = []
checked = 0


def check(condition, message):
    global checked
    checked += 1
    if not condition:
        failures.append(message)


def numbers(text):
    return [int(n) for n in text.split(",")] if text else None


def weekday(text):
    text = text.strip()
    day = getattr(rrule, text[-2:])
    return day(int(text[:-2])) if text[:-2] else day


def days(row):
    """The days of a row by dateutil, as libroute-territory(5) says which frequency, start and limits it has."""
    get = lambda key: row.get(key, "")
    start = dt.date.fromisoformat(get("dtstart") or get("valid_from") or FIRST.isoformat())
    yearly = get("byweekno") or get("byyearday")
    rule = rrule.rrule(
        rrule.YEARLY if yearly else rrule.MONTHLY if get("freq") == "MONTHLY" else rrule.WEEKLY,
        dtstart=dt.datetime.combine(start, dt.time()), interval=int(get("interval") or 1), wkst=weekday(get("wkst") or "MO"),
        count=int(get("count")) if get("count") else None, until=None if get("count") else dt.datetime.combine(LAST, dt.time()),
        byweekday=[weekday(d) for d in get("byday").split(",")] if get("byday") else None, bymonthday=numbers(get("bymonthday")),
        byweekno=numbers(get("byweekno")), byyearday=numbers(get("byyearday")), bysetpos=numbers(get("bysetpos")))
    low = dt.date.fromisoformat(get("valid_from") or FIRST.isoformat())
    high = min(dt.date.fromisoformat(d) for d in (get("until"), get("valid_to"), LAST.isoformat()) if d)
    return [d.date() for d in rule if low <= d.date() <= high]


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, sorted({k for r in rows for k in r}), restval="", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def make(o, patterns):
    folder = pathlib.Path(o.scratch) / "recur"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(MILLBROOK, folder)
    for path in folder.glob("*.csv"):
        if path.stem in ("services", "service_areas", "phones", "contacts", "attributes", "parcel_areas", "contexts", "holidays", "resources"):
            path.unlink()
    ids = {name: "o%03d" % i for i, name in enumerate(patterns)}
    write(folder / "organizations.csv", [dict(id=i, name=n, category="cdc", status="active", source_id="s-book") for n, i in ids.items()])
    write(folder / "schedules.csv", [dict(row, id="s-" + ids[n], organization_id=ids[n]) for n, row in patterns.items()])
    write(folder / "contact_protocols.csv", [dict(id="r", category="cdc", initiator_role="inspector", mode="phone", source_id="s-book")])
    dataset = str(folder) + ".sqlite"
    done = subprocess.run([o.libroute, "build", "--overwrite", str(folder), dataset], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=300, check=False)
    check(done.returncode == 0, done.stdout.decode())
    return dataset, ids


def openings(dataset):
    """schedule -> all its days, from the runs of weeks in the dataset; and the schedules that findings call unread."""
    out, db = {}, sqlite3.connect("file:%s?mode=ro&immutable=1" % dataset, uri=True)
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    for schedule, first, last, weeks, which in db.execute("SELECT schedule_id, first_week, last_week, weeks, days FROM opening"):
        monday, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        check(monday.weekday() == 0 and end.weekday() == 0, "%s: %s to %s are no Mondays" % (schedule, first, last))
        while monday <= end:
            out.setdefault(schedule, []).extend(monday + dt.timedelta(names.index(d)) for d in which.split(","))
            monday += dt.timedelta(7 * weeks)
    unread = {row[0].split(":")[0] for row in db.execute("SELECT message FROM finding WHERE kind = 'schedule_unread'")}
    db.close()
    return out, unread


def minute(text, otherwise):
    return int(text[:2]) * 60 + int(text[3:]) if text else otherwise


def local(day, minutes):
    """The instant of a wall clock time; what the spring change skips is read with the offset before it, what the autumn change
    repeats is the first of the two."""
    return (dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)).replace(tzinfo=ZONE).astimezone(dt.timezone.utc)


def spans(row, all_days):
    opens, closes = minute(row.get("opens_at"), 0), minute(row.get("closes_at"), 1440)
    closes += 1440 if closes <= opens else 0
    return [(local(d, opens), local(d, closes)) for d in all_days]


def moments(row, all_days):
    """A second before, at and after the borders of some openings, at clock changes and leap days."""
    near = [d for d in all_days if dt.date(2026, 10, 20) <= d <= dt.date(2029, 1, 1)]
    wanted = near[:2] + [d for d in near if (d.month, d.day) in ((2, 28), (2, 29), (3, 1), (10, 31), (11, 1), (3, 14))][:4]
    out = {local(d, 60 * 2 + 30) for d in (dt.date(2027, 3, 14), dt.date(2026, 11, 1))}
    for begin, end in spans(row, wanted):
        for at in (begin, end):
            out |= {at - dt.timedelta(minutes=1), at, at + dt.timedelta(minutes=1)}
    return sorted(out)[:14]


def ask_hours(o, dataset, name, ident, row, all_days):
    all_spans = spans(row, all_days)
    for at in moments(row, all_days):
        stamp = at.astimezone(ZONE).isoformat()
        done = subprocess.run([o.libroute, "may-contact", dataset, "--partner", ident, "--role", "inspector", "--at", stamp,
                               "--format", "json"], stdout=subprocess.PIPE, timeout=60, check=False)
        said = json.loads(done.stdout.decode("utf-8"))["protocol"]
        is_open = any(a <= at < b for a, b in all_spans)
        check((said["hours"] == "open") == is_open, "%s at %s: %s" % (name, stamp, said["hours"]))
        later = [a for a, b in all_spans if a > at and a - at < dt.timedelta(days=400)]
        expected = None if is_open or not later else later[0].astimezone(ZONE).isoformat()
        check(said["next_at"] == expected, "%s at %s: next %s, not %s" % (name, stamp, said["next_at"], expected))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--libroute", required=True)
    p.add_argument("--scratch", required=True)
    o = p.parse_args()
    pathlib.Path(o.scratch).mkdir(parents=True, exist_ok=True)
    patterns = dict(PATTERNS, **{name: row for name, (row, _) in BY_HAND.items()}, **UNREAD)
    dataset, ids = make(o, patterns)
    found, unread = openings(dataset)
    for name, row in patterns.items():
        got = sorted(found.get("s-" + ids[name], []))
        check(("s-" + ids[name] in unread) == (name in UNREAD), "%s: read or unread" % name)
        if name in UNREAD:
            check(not got and "s-" + ids[name] in unread, "%s: %s days, and the build does not say that it cannot be read" % (name, len(got)))
            continue
        expected = [dt.date.fromisoformat(d) for d in BY_HAND[name][1]] if name in BY_HAND else days(row)
        differ = sorted(set(got) ^ set(expected))
        check(expected and got == expected, "%s: %d days, not %d; %s" % (name, len(got), len(expected), [d.isoformat() for d in differ[:6]]))
        ask_hours(o, dataset, name, ids[name], row, expected)
    for failure in failures[:40]:
        print(failure)
    print("%d passed, %d failed" % (checked - len(failures), len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
