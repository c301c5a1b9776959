#!/usr/bin/env python3
"""What must not move an answer, on territories that are really built.

    check_ranking.py --libroute PATH --library SO --territory FOLDER --scratch DIR [--seeds N] [--seed N]

Millbrook is changed at random and built; random questions are asked of both datasets:

1. A partner more (any category, area, dates, status, service, priority, criterion): the others keep their order and their keys.
2. Editions that are not in force at the date, before the first or after the last: nothing changes.
3. All context rewritten: every byte but the context and the digest stays.
4. Between two dates at which something begins or ends, the partners stay the same.

That order of input, locale, threads and compiler leave the bytes of the dataset the same is shown by tests/hostile
(run_deterministic.py) and tests/unit/test_threads.c.
"""
import argparse
import csv
import datetime
import json
import pathlib
import random
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import asking  # noqa: E402
from check_explain import BOXES, DATES  # noqa: E402

CATEGORIES = ("cdc", "legal", "home_repair", "a_new_kind")


class Bench:
    def __init__(self, o):
        self.o, self.chance, self.wrong = o, random.Random(o.seed), []
        self.source, self.scratch = pathlib.Path(o.territory), pathlib.Path(o.scratch) / "ranking"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        self.first = self.build(self.source, "first")
        x0, y0, x1, y1 = BOXES["millbrook"]
        parcels = ["001.1-02-01", "10 N Main St", "100 Border St", "400 Border St", "045.2-01-10"]
        terms = [(r["taxonomy_id"], r["code"] or r["id"]) for r in asking.rows(self.source, "taxonomy_terms.csv")]
        self.questions = []
        while len(self.questions) < 60:
            place = self.chance.choice([(self.chance.uniform(x0, x1), self.chance.uniform(y0, y1))] * 4 + parcels)
            facts = ["%s=%s" % t for t in self.chance.sample(terms, self.chance.randrange(3))]
            self.questions.append((place, self.chance.choice(DATES["millbrook"]), facts, self.chance.randrange(3)))

    def build(self, folder, name):
        target = self.scratch / (name + ".sqlite")
        done = subprocess.run([self.o.libroute, "build", "--overwrite", "--quiet", str(folder), str(target)], check=False,
                              capture_output=True, text=True)
        if done.returncode:
            sys.exit("the build of %s fails: %s" % (name, done.stderr))
        return asking.Router(self.o.so_path, target)

    def changed(self, name, change):
        folder = self.scratch / name
        shutil.copytree(self.source, folder)
        change(folder)
        router = self.build(folder, name + "-built")
        shutil.rmtree(folder)
        return router

    def compare(self, name, other, same):
        for q in self.questions:
            a, b = self.first.ask("route", *q), other.ask("route", *q)
            if not same(a, b, q):
                self.wrong.append("%s: %s is answered otherwise" % (name, q))


def append(path, row):
    with open(path, encoding="utf-8-sig", newline="") as f:
        fields = next(csv.reader(f))
    with open(path, "a", encoding="utf-8", newline="") as f:
        csv.DictWriter(f, fields, restval="", lineterminator="\n").writerow(row)


def a_partner_more(b, seed):
    c = random.Random(seed)
    areas = [r["area"] for r in asking.rows(b.source, "service_areas.csv") if r["area"]]
    terms = [r["id"] for r in asking.rows(b.source, "taxonomy_terms.csv")]

    def change(folder):
        append(folder / "organizations.csv", {
            "id": c.choice(("aaa", "mmm", "zzz")), "name": "One more", "category": c.choice(CATEGORIES),
            "status": c.choice(("active", "unverified", "")), "last_verified": c.choice(("", "2026-05-01", "2020-01-01"))})
        org = asking.rows(folder, "organizations.csv")[-1]["id"]
        append(folder / "services.csv", {"id": "more", "organization_id": org, "name": "More", "status": "active",
                                         "priority": c.choice(("", "1", "3", "9"))})
        append(folder / "attributes.csv", {"id": "more", "link_id": "more", "link_entity": "service",
                                           "link_type": c.choice(("population", "property_type", "stage")),
                                           "taxonomy_term_id": c.choice(terms), "requirement": "preferred"})
        append(folder / "service_areas.csv", {"id": "more", "organization_id": org, "area": c.choice(areas + ["city"])})

    def same(before, after, _):
        kept = [m for m in after["matches"] if m["organization"]["name"] != "One more"]
        met[0] += len(kept) < len(after["matches"])
        return [(m["organization"], m["keys"], m["services"], m["contacts"]) for m in before["matches"]] == \
            [(m["organization"], m["keys"], m["services"], m["contacts"]) for m in kept]
    met = [0]
    b.compare("a partner more, seed %d" % seed, b.changed("more%d" % seed, change), same)
    return met[0]


def editions_more(b):
    sets = asking.rows(b.source, "boundary_sets.csv")
    last = [s for s in sets if s["slug"] == "wards"][-1]
    slug = next(s for s in sets if s["slug"] == "cdc")

    def change(folder):
        append(folder / "boundary_sets.csv", dict(slug, edition="1950", start_date="1950", end_date="1959", source_id=""))
        append(folder / "boundary_sets.csv", dict(last, slug="old_wards", edition="1900", start_date="1900", end_date="1949"))

    def same(before, after, _):
        for answer in (before, after):
            del answer["dataset"]
        return before == after
    b.compare("editions more", b.changed("editions", change), same)


def other_context(b, seed):
    c = random.Random(seed)

    def change(folder):
        rows = asking.rows(folder, "contexts.csv")
        areas = [r["area"] for r in rows] + ["wards/ward-3", "city"]
        for r in rows:
            r["topic"] = c.choice(("population", "market", "housing", "policy", "needs"))
            r["text"] = "".join(c.choice("abc def;\"") for _ in range(40)).strip() or "x"
            r["value"], r["area"] = c.choice(("", "0", "-1e9", "123.5")), c.choice(areas)
        c.shuffle(rows)
        rows = rows[:c.randrange(len(rows) + 1)]
        with open(folder / "contexts.csv", "w", encoding="utf-8", newline="") as f:
            w = csv.DictWriter(f, list(asking.rows(b.source, "contexts.csv")[0]), lineterminator="\n")
            w.writeheader()
            w.writerows(rows)

    def same(before, after, _):
        for answer in (before, after):
            answer["context"], answer["context_not_collected"], answer["dataset"]["digest"] = [], [], ""
        return json.dumps(before) == json.dumps(after)
    b.compare("context, seed %d" % seed, b.changed("context%d" % seed, change), same)


def breaks(folder):
    """Days on which something begins, and days after something ended."""
    days = set()
    for path in sorted(folder.glob("*.csv")):
        for r in asking.rows(folder, path.name):
            for column, after in (("valid_from", 0), ("start_date", 0), ("valid_to", 1), ("end_date", 1)):
                text = r.get(column) or ""
                if text:
                    y, m, d = (text.split("-") + ["", ""])[:3]
                    day = datetime.date(int(y), int(m or (12 if after else 1)), int(d or 1))
                    if after and not d:
                        day = (day.replace(day=28) + datetime.timedelta(4)).replace(day=1) - datetime.timedelta(1)
                    days.add(day + datetime.timedelta(after))
    return sorted(days)


def between_breaks(b):
    days, n = breaks(b.source), 0
    for first, following in zip(days, days[1:]):
        inside = sorted({first, following - datetime.timedelta(1), first + (following - first) / 2})
        for place, _, facts, rule in b.questions[:25]:
            answers = [b.first.ask("route", place, str(day), facts, rule) for day in inside]
            told = [[(m["organization"]["id"], m["keys"], m["beats_next_on"], [s["id"] for s in m["services"]],
                      m["protocol"]["rule"]) for m in a["matches"]] for a in answers]
            n += 1
            if any(t != told[0] for t in told[1:]):
                b.wrong.append("from %s to %s the partners of %s change" % (first, following, place))
    return n, len(days)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--libroute", required=True)
    p.add_argument("--library", dest="so_path", required=True)
    p.add_argument("--territory", required=True)
    p.add_argument("--scratch", required=True)
    p.add_argument("--seeds", type=int, default=10)
    p.add_argument("--seed", type=int, default=11)
    o = p.parse_args()
    b = Bench(o)
    met = sum(a_partner_more(b, o.seed * 1000 + i) for i in range(o.seeds))
    editions_more(b)
    for i in range(o.seeds):
        other_context(b, o.seed * 1000 + i)
    n, days = between_breaks(b)
    print("%d territories built; the partner more was met in %d answers; %d questions between %d breaks" % (
        2 * o.seeds + 2, met, n, days))
    if not met:
        b.wrong.append("the partner more was never met")
    for w in b.wrong[:10]:
        print("FAIL " + w)
    shutil.rmtree(b.scratch, ignore_errors=True)
    return 1 if b.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
