#!/usr/bin/env python3
"""A reason for every organization, and reasons that can be acted on.

    check_explain.py --library SO --dataset FILE --territory FOLDER [--points N] [--each N] [--seed N]

On N random points of the territory, dates and facts (drawn from the territory's own terms), with a fixed seed:

1. The reasons partition the directory: each organization of organizations.csv exactly once; the chosen ones are the matches,
   in their order.
2. Acting on a reason makes it go away, every time: the place is moved inside the area named, the date is that named, the fact
   is given. Then the organization is chosen, or has another reason, which is acted on in turn; it ends with the organization
   being chosen, or with a reason that only the directory itself can change.
3. The same the other way: the fact that was not known is denied, and the organization is no longer chosen for it.

Points inside an area are found by drawing, not by the answer; dates and terms are read from the reason's members.
"""
import argparse
import collections
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import asking  # noqa: E402

DATED = {"ended", "not_yet_valid", "area_ended", "area_not_yet", "service_ended", "service_not_yet"}
# what only another directory would change
FIXED = {"inactive", "no_area", "area_unknown", "service_inactive", "not_answered"}
DATES = {"millbrook": ["2019-06-01", "2022-06-01", "2024-05-01", "2026-03-15", "2026-11-23", "2027-02-01", "2031-01-01"],
         "cleveland": ["2016-06-01", "2020-06-01", "2024-08-10", "2025-12-31", "2026-11-23"]}
BOXES = {"millbrook": (-81.06, 41.36, -80.96, 41.46), "cleveland": (-81.88, 41.39, -81.53, 41.60)}
STEPS = 12


def key_of(p):
    return tuple(p[k] for k in ("reason_code", "area", "date", "service", "criterion"))


def find(answer, org):
    return next(p for p in answer["partners"] if p["organization"]["id"] == org)


class Check:
    def __init__(self, options):
        self.router = asking.Router(options.so_path, options.dataset)
        self.folder = pathlib.Path(options.territory)
        name = "cleveland" if "cleveland" in str(options.dataset) else "millbrook"
        self.box, self.dates = BOXES[name], DATES[name]
        self.random = random.Random(options.seed)
        self.ids = sorted(o["id"] for o in asking.rows(self.folder, "organizations.csv"))
        self.terms = collections.defaultdict(list)
        for r in asking.rows(self.folder, "taxonomy_terms.csv"):
            self.terms[r["taxonomy_id"]].append(r["code"] or r["id"])
        self.parent = {r["code"] or r["id"]: r["parent_id"] for r in asking.rows(self.folder, "taxonomy_terms.csv")}
        self.inside = {}
        self.each, self.followed = options.each, collections.Counter()
        self.counts, self.flips, self.wrong = collections.Counter(), collections.Counter(), []

    def draw(self):
        x0, y0, x1, y1 = self.box
        return self.random.uniform(x0, x1), self.random.uniform(y0, y1)

    def fill(self, tries):
        """A point inside each area, at each date on which its set is in force."""
        for _ in range(tries):
            at = self.draw()
            for date in self.dates:
                for area in self.router.areas(at, date):
                    self.inside.setdefault(area, at)

    def fact_lists(self):
        facts = []
        for key, terms in sorted(self.terms.items()):
            if self.random.random() < 0.4:
                facts.append("%s=%s" % (key, self.random.choice(terms)))
        if self.random.random() < 0.3:
            facts.append("age=%d" % self.random.randrange(100))
        return facts

    def partition(self, answer, what):
        got = [p["organization"]["id"] for p in answer["partners"]]
        if sorted(got) != self.ids:
            self.wrong.append("%s: the reasons are not a partition of the directory" % (what,))
        chosen = [p["organization"]["id"] for p in answer["partners"] if p["chosen"]]
        if chosen != [m["organization"]["id"] for m in answer["matches"]] or got[:len(chosen)] != chosen:
            self.wrong.append("%s: the chosen are not the matches" % (what,))
        for rank, p in enumerate(answer["partners"][:len(chosen)], 1):
            before = answer["matches"][rank - 2] if rank > 1 else None
            if p["rank"] != rank or (before and (p["key"] != before["beats_next_on"]
                                                 or p["other"] != before["organization"]["id"])):
                self.wrong.append("%s: %s stands after another partner or key" % (what, p["organization"]["id"]))

    def with_fact(self, facts, criterion):
        """The criterion made true, by its first term."""
        key, _, value = criterion.partition(": ")
        facts = [f for f in facts if not f.startswith(key + "=")]
        if key == "age":
            words = value.split()
            return facts + ["age=%s" % (words[1] if words[0] in ("from", "to") else words[0])]
        return facts + ["%s=%s" % (key, value.split(", ")[0])]

    def act(self, p, case):
        """The question that the reason asks for; None = the directory would have to change."""
        place, date, facts, rule = case
        code = p["reason_code"]
        if code in DATED:
            return place, p["date"], facts, rule
        if code == "condition_no":
            return place, date, self.with_fact(facts, p["criterion"]), rule
        if code == "outside":
            at = self.inside.get(p["area"])
            return None if at is None else (at, date, facts, rule)
        if code == "excluded":      # the same point without a parcel is on no list
            location = self.router.ask("route", place, date)["location"]
            return ((location["lon"], location["lat"]), date, facts, 1) if isinstance(place, str) else None
        if code == "not_on_list":
            for r in asking.rows(self.folder, "parcel_areas.csv"):
                if r["effect"] == "include" and r["organization_id"] == p["organization"]["id"]:
                    return r["ppn"], date, facts, rule
            return None
        if code == "replaced":
            return (place, p["date"], facts, rule) if p["date"] else None
        if code not in FIXED:
            self.wrong.append("%s is no reason that is known here" % code)
        return None

    def follow(self, p, case):
        org, seen = p["organization"]["id"], []
        for step in range(STEPS):
            seen.append(key_of(p))
            after = self.act(p, case)
            if after is None:
                self.flips["ends in " + p["reason_code"]] += 1
                return
            if (p["reason_code"], after) == (p["reason_code"], case):
                self.wrong.append("%s: %s cannot be acted on" % (org, p))
                return
            case = after
            p = find(self.router.ask("explain", case[0], case[1], case[2], case[3]), org)
            if p["chosen"]:
                self.flips["chosen after %d" % (step + 1)] += 1
                return
            if key_of(p) == seen[-1]:
                self.wrong.append("%s: acted on %s, and it stands: %s" % (org, seen[-1], case))
                return
        self.wrong.append("%s: no end: %s" % (org, seen))

    def unknown(self, p, case):
        """Given, the fact is no longer asked for; denied, it is the reason."""
        place, date, facts, rule = case
        org, criterion = p["organization"]["id"], p["criterion"]
        key, _, value = criterion.partition(": ")
        yes = find(self.router.ask("explain", place, date, self.with_fact(facts, criterion), rule), org)
        if yes["criterion"] == criterion or not yes["chosen"] and yes["reason_code"] == "condition_no" and \
                yes["criterion"] == criterion:
            self.wrong.append("%s: %s given, and it is still open" % (org, criterion))
        listed = set(value.split(", "))
        if key == "age":
            denied = ["age=0" if value.startswith("from") else "age=120"]
        else:       # a term that implies none of them, and that none of them implies
            related = {t for t in self.terms[key] for term in listed if t == term or self.parent.get(t) or self.parent.get(term)}
            free = [t for t in self.terms[key] if t not in related]
            denied = ["%s=%s" % (key, free[0])] if free else []
        if not denied:
            return
        facts = [f for f in facts if not f.startswith(key + "=")] + denied
        no = find(self.router.ask("explain", place, date, facts, rule), org)
        still = no["chosen"] and no["reason_code"] == "condition_unknown" and no["criterion"] == criterion
        if still:
            self.wrong.append("%s: %s denied, and it is still open" % (org, criterion))
        self.flips["denied: no longer chosen" if not no["chosen"] else "denied: another service"] += 1

    def run(self, points, texts):
        self.fill(60000)
        texts = [(t, d, 0) for t in texts for d in self.dates]
        asked = answered = 0
        while answered < points or texts:
            place, date, rule = texts.pop() if texts else (self.draw(), self.random.choice(self.dates), 1)
            case = place, date, self.fact_lists(), rule
            answer = self.router.ask("explain", place, date, case[2], rule)
            asked += 1
            self.partition(answer, case)
            if answer["status"] not in ("answered", "gap"):
                if {p["reason_code"] for p in answer["partners"]} != {"not_answered"}:
                    self.wrong.append("%s: reasons without an answer" % (case,))
                continue
            answered += 1
            for p in answer["partners"]:
                if p["reason_code"] == "condition_unknown":
                    self.unknown(p, case)
                elif not p["chosen"]:
                    self.counts[p["reason_code"]] += 1
                    kind = p["organization"]["id"], p["reason_code"]
                    self.followed[kind] += 1
                    if self.followed[kind] <= self.each:
                        self.follow(p, case)
        print("%d questions, %d answered; reasons: %s; acted on: %s" % (
            asked, answered, dict(sorted(self.counts.items())), dict(sorted(self.flips.items()))))
        # a run that never met a reason would prove nothing
        needed = {"outside", "replaced", "condition_no", "no_area"} if "cleveland" in str(self.folder) else \
            {"outside", "replaced", "condition_no", "ended", "not_yet_valid", "inactive", "area_ended", "area_not_yet",
             "excluded"}
        missing = needed - set(self.counts)
        if missing:
            self.wrong.append("never met: %s" % sorted(missing))
        for w in self.wrong[:10]:
            print("FAIL " + w)
        return 1 if self.wrong else 0


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--library", dest="so_path", required=True)
    p.add_argument("--dataset", required=True)
    p.add_argument("--territory", required=True)
    p.add_argument("--points", type=int, default=1000)
    p.add_argument("--each", type=int, default=10, help="how often a reason of one organization is acted on")
    p.add_argument("--seed", type=int, default=5)
    options = p.parse_args()
    folder = pathlib.Path(options.territory)
    texts = sorted({r["ppn"] for r in asking.rows(folder, "parcel_areas.csv")})
    return Check(options).run(options.points, texts)


if __name__ == "__main__":
    sys.exit(main())
