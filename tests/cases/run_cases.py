#!/usr/bin/env python3
"""Run the plain-text cases of this folder against the libroute command.

    run_cases.py --libroute PATH --dataset NAME=FILE [--dataset ...] [--jobs N] [--all] FILE.case ...

A case file is blocks of `key: value` lines; blank lines separate blocks, `#` starts a comment (a whole line, or after
two spaces), a line that begins with a space continues the line above. A block whose first key is `areas`, `route` or
`geocode` is a case, the value being what is typed; any other block changes the defaults for the blocks below it.

  in either kind of block
    dataset  NAME of a --dataset                 as_of  date, passed as --as-of
    sets     the slugs that may be used as keys  from   where the expectation comes from (needed: here or above)
  what is asked
    rule     point or parcel                     fact   KEY=VALUE, passed as --fact (may be repeated)
  what is expected (all of it is optional; what is not named is not looked at)
    status           the status; default `answered`. The exit status must agree (0 answered, 3 otherwise)
    SLUG             ids of the areas that apply, without the near ones, in any order; `none` for none. EDITION/ID where
                     the edition matters
    SLUG_edge        those of them on whose border the point lies; default none, where SLUG is given
    SLUG_near        ids of the areas marked near
    verdict          SLUG=VERDICT ...
    share            SLUG/ID=N ...               in 1/10000 of the parcel, to 1
    edge_m           SLUG/ID=METRES ...          to 0.03 m (0.1 ft); feet are checked along with them
    name             SLUG/ID=Name                (may be repeated)
    location         X,Y EPSG:N (the territory's system, to 0.01 m) or LON,LAT (to 1e-7 degree)
    match_type       one, or several with |
    address          the answer's address begins so, whatever the case and punctuation
    parcels          all parcel numbers, in any order; `none`
    candidates       how many at least
    partner          ORGANIZATION, KEY           (repeated: all partners in rank order and on which key each beats the next)
    no_partners      nobody at all
    includes         organizations among the partners, in any order
    excludes         organizations that are not
    first            CATEGORY=ORGANIZATION       the first partner of that category
    keys             ORGANIZATION KEY=VALUE ...  members of `keys`; null for none (may be repeated)
    succeeds         ORGANIZATION OLD ...        at least these (may be repeated)
    services         ORGANIZATION SERVICE ...    all of them, best first; `none` (may be repeated)
    protocol_verdict ORGANIZATION=VERDICT ...
    warnings         codes, at least these; a match's own warning is ORGANIZATION:CODE
    no_warnings      codes that must not be there
    known-failure    reason: the block is expected to fail, and it is an error when it passes
    map              position on a sketch, for the reader only

Prints a line for each case that differs, with all that differs in it, and a summary; exit status 1 if a case failed, passed against expectation, a
file held no case or could not be understood.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys

KINDS = ("areas", "route", "geocode")
REPEATED = {"fact", "partner", "keys", "succeeds", "services", "name"}
DEFAULTS = {"dataset", "as_of", "sets", "from"}
KEYS = DEFAULTS | REPEATED | {
    "rule", "status", "verdict", "share", "edge_m", "location", "match_type", "address", "parcels", "candidates",
    "no_partners", "includes", "excludes", "first", "protocol_verdict", "warnings", "no_warnings", "known-failure", "map"}
TIMEOUT = 120


class BadFile(Exception):
    pass


# ---- reading --------------------------------------------------------------------------------------------------

def blocks(path):
    """Lists of (line number, key, value)."""
    block = []
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f, 1):
            text = re.sub(r"(^|\s\s)#.*", "", line.rstrip("\n")).rstrip()
            if not text:
                if not line.strip() and block:      # a comment does not end a block
                    yield block
                    block = []
            elif text[0] == " " and block:
                last = block.pop()
                block.append((last[0], last[1], last[2] + " " + text.strip()))
            else:
                key, colon, value = text.partition(":")
                if not colon:
                    raise BadFile("%s:%d: no `key: value`: %s" % (path, n, text))
                block.append((n, key.strip(), value.strip()))
    if block:
        yield block


def cases(path):
    defaults, out = {}, []
    for block in blocks(path):
        line, kind, text = block[0]
        case = dict(defaults, path=path, line=line)
        own = {}
        for n, key, value in block[1:] if kind in KINDS else block:
            base = re.sub(r"_(edge|near)$", "", key)
            slugs = (own.get("sets") or defaults.get("sets") or "").split()
            if key not in KEYS and base not in slugs or kind not in KINDS and key not in DEFAULTS:
                raise BadFile("%s:%d: key not known here: %s" % (path, n, key))
            if key in REPEATED:
                own.setdefault(key, []).append(value)
            elif key in own:
                raise BadFile("%s:%d: %s twice" % (path, n, key))
            else:
                own[key] = value
        if kind not in KINDS:
            defaults = dict(defaults, **own)
            continue
        case.update(own, kind=kind, text=text)
        for needed in ("dataset", "from"):
            if needed not in case:
                raise BadFile("%s:%d: no `%s:`" % (path, line, needed))
        out.append(case)
    if not out:
        raise BadFile("%s: no case in it" % path)
    return out


# ---- asking -----------------------------------------------------------------------------------------------------

def ask(libroute, datasets, case):
    """(answer, exit status) of the command; the answer is None when it printed no JSON object."""
    command = [libroute, case["kind"], datasets[case["dataset"]], case["text"]]
    if "as_of" in case:
        command += ["--as-of", case["as_of"]]
    if "rule" in case:
        command += ["--rule", case["rule"]]
    for fact in case.get("fact", ()):
        command += ["--fact", fact]
    command += ["--format", "json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=TIMEOUT, check=False)
    try:
        answer = json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        answer = None
    return (answer if isinstance(answer, dict) else None), done.returncode, done.stderr.decode("utf-8", "replace").strip()


# ---- comparing --------------------------------------------------------------------------------------------------

def ids(text):
    return [] if text == "none" else text.split()


def pairs(text):
    return [word.split("=", 1) for word in text.split()]


def plain(text):
    return re.sub(r"[^A-Z0-9]+", " ", text.upper()).strip()


class Check:
    """Compares one answer with one case; `wrong` collects (what, expected, got)."""

    def __init__(self, case, answer):
        self.case, self.answer, self.wrong = case, answer, []
        self.areas = answer.get("areas") or []
        self.matches = answer.get("matches") or []
        self.location = answer.get("location") or {}

    def same(self, what, expected, got):
        if expected != got:
            self.wrong.append((what, expected, got))

    def area(self, text):
        slug, _, area_id = text.partition("/")
        return next((a for a in self.areas if a["set"] == slug and a["area_id"] == area_id), None)

    def match(self, org_id):
        return next((m for m in self.matches if m["organization"]["id"] == org_id), None)

    def run(self):
        if "as_of" in self.case and "as_of" in self.answer:
            self.same("as_of", self.case["as_of"], self.answer["as_of"])
        self.sets()
        for key in ("verdict", "share", "edge_m", "name", "location", "match_type", "address", "parcels", "candidates",
                    "partner", "no_partners", "includes", "excludes", "first", "keys", "succeeds", "services",
                    "protocol_verdict", "warnings", "no_warnings"):
            if key in self.case:
                getattr(self, "check_" + key)(self.case[key])

    def sets(self):
        for slug in self.case.get("sets", "").split():
            listed = {"": lambda r: r != "near", "_edge": lambda r: r == "on_edge", "_near": lambda r: r == "near"}
            for suffix, wanted in listed.items():
                if slug + suffix in self.case:
                    expected = ids(self.case[slug + suffix])
                elif suffix == "_edge" and slug in self.case:
                    expected = []
                else:
                    continue
                edition = any("/" in e for e in expected)
                got = [("%s/%s" % (a["edition"], a["area_id"])) if edition else a["area_id"]
                       for a in self.areas if a["set"] == slug and wanted(a["relation"])]
                self.same(slug + suffix, sorted(expected), sorted(got))

    def check_verdict(self, text):
        for slug, verdict in pairs(text):
            self.same("verdict " + slug, verdict, (self.answer.get("verdicts") or {}).get(slug, "none"))

    def check_share(self, text):
        for area, share in pairs(text):
            got = (self.area(area) or {}).get("share")
            number = isinstance(got, (int, float))
            if number and isinstance(got, float) and got <= 1:      # a fraction says the same
                got *= 10000
            if not number or abs(got - int(share)) > 1:
                self.wrong.append(("share " + area, int(share), got))

    def check_edge_m(self, text):
        for area, metres in pairs(text):
            a = self.area(area) or {}
            for member, factor in (("edge_distance_m", 1.0), ("edge_distance_ft", 1 / 0.3048)):
                got, expected = a.get(member), float(metres) * factor
                if not isinstance(got, (int, float)) or abs(got - expected) > 0.0305 * factor:
                    self.wrong.append(("%s %s" % (member, area), round(expected, 2), got))

    def check_name(self, values):
        for value in values:
            area, name = value.split("=", 1)
            self.same("name " + area, name, (self.area(area) or {}).get("name"))

    def check_location(self, text):
        numbers, _, crs = text.partition(" ")
        members, tolerance = (("x", "y"), 0.01) if crs else (("lon", "lat"), 1e-7)
        for member, expected in zip(members, map(float, numbers.split(","))):
            got = self.location.get(member)
            if not isinstance(got, (int, float)) or abs(got - expected) > tolerance:
                self.wrong.append(("location " + member, expected, got))
        if crs:
            self.same("location crs", crs, self.location.get("crs"))

    def check_match_type(self, text):
        got = self.location.get("match_type")
        if got not in [t.strip() for t in text.split("|")]:
            self.wrong.append(("match_type", text, got))

    def check_address(self, text):
        got = self.location.get("address") or ""
        if not (plain(got) + " ").startswith(plain(text) + " "):
            self.wrong.append(("address", text, got))

    def check_parcels(self, text):
        self.same("parcels", sorted(ids(text)), sorted(self.location.get("parcels") or []))

    def check_candidates(self, text):
        got = len(self.answer.get("candidates") or [])
        if got < int(text):
            self.wrong.append(("candidates", "at least " + text, got))

    def check_partner(self, values):
        expected = [re.sub(r"\s*,\s*", ", ", v) for v in values]
        got = ["%s, %s" % (m["organization"]["id"], m.get("beats_next_on")) for m in self.matches]
        self.same("partners", expected, got)
        self.same("ranks", list(range(1, len(self.matches) + 1)), [m.get("rank") for m in self.matches])

    def check_no_partners(self, _):
        self.same("partners", [], [m["organization"]["id"] for m in self.matches])

    def check_includes(self, text):
        for org_id in ids(text):
            if not self.match(org_id):
                self.wrong.append(("includes", org_id, [m["organization"]["id"] for m in self.matches]))

    def check_excludes(self, text):
        for org_id in ids(text):
            if self.match(org_id):
                self.wrong.append(("excludes", org_id, [m["organization"]["id"] for m in self.matches]))

    def check_first(self, text):
        for category, org_id in pairs(text):
            got = [m["organization"]["id"] for m in self.matches if m["organization"]["category"] == category]
            self.same("first " + category, org_id, got[0] if got else None)

    def check_keys(self, values):
        for value in values:
            org_id, expected = value.split(None, 1)
            keys = (self.match(org_id) or {}).get("keys") or {}
            for key, number in pairs(expected):
                got = keys.get(key, "absent")
                if isinstance(got, (int, float)) and re.fullmatch(r"-?\d+", number):
                    number = int(number)
                self.same("keys %s %s" % (org_id, key), number, "null" if got is None else got)

    def check_succeeds(self, values):
        for value in values:
            org_id, *old = value.split()
            got = ((self.match(org_id) or {}).get("organization") or {}).get("succeeds") or []
            if not set(old) <= set(got):
                self.wrong.append(("succeeds " + org_id, old, got))

    def check_services(self, values):
        for value in values:
            org_id, expected = value.split(None, 1)
            got = (self.match(org_id) or {}).get("services")
            self.same("services " + org_id, ids(expected), None if got is None else [s["id"] for s in got])

    def check_protocol_verdict(self, text):
        for org_id, verdict in pairs(text):
            got = ((self.match(org_id) or {}).get("protocol") or {}).get("verdict")
            self.same("protocol_verdict " + org_id, verdict, got)

    def codes(self):
        out = {w["code"] for w in self.answer.get("warnings") or []}
        for m in self.matches:
            out |= {"%s:%s" % (m["organization"]["id"], w) for w in m.get("warnings") or []}
        return out

    def check_warnings(self, text):
        missing = sorted(set(text.split()) - self.codes())
        if missing:
            self.wrong.append(("warnings", missing, sorted(self.codes())))

    def check_no_warnings(self, text):
        present = sorted(set(text.split()) & self.codes())
        if present:
            self.wrong.append(("warnings", "without %s" % present, sorted(self.codes())))


def judge(libroute, datasets, case):
    """[(what, expected, got)] of one case, empty when it holds."""
    try:
        answer, code, message = ask(libroute, datasets, case)
    except (OSError, subprocess.TimeoutExpired) as e:
        return [("command", "an answer", str(e))]
    if answer is None:
        return [("command", "a JSON object", "exit %d: %s" % (code, message))]
    status = case.get("status", "answered")
    check = Check(case, answer)
    check.same("status", status, answer.get("status"))
    check.same("exit status", 0 if status == "answered" else 3, code)
    try:
        check.run()
    except (KeyError, TypeError, AttributeError, ValueError) as e:
        check.wrong.append(("shape of the JSON", "INTERFACE section 3", repr(e)))
    return check.wrong


def main():
    p = argparse.ArgumentParser(description="Run plain-text cases against the libroute command.")
    p.add_argument("--libroute", required=True)
    p.add_argument("--dataset", action="append", default=[], metavar="NAME=FILE")
    p.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    p.add_argument("--all", action="store_true", help="take known failures for ordinary cases")
    p.add_argument("files", nargs="+", metavar="FILE.case")
    args = p.parse_args()
    datasets = dict(d.split("=", 1) for d in args.dataset)
    passed = failed = known = 0
    todo = []
    for path in args.files:
        try:
            found = cases(path)
            missing = sorted({c["dataset"] for c in found} - set(datasets))
            if missing:
                raise BadFile("%s: no --dataset %s=FILE" % (path, missing[0]))
            todo += found
        except (BadFile, OSError) as e:
            print(e)
            failed += 1
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = pool.map(lambda c: judge(args.libroute, datasets, c), todo)
        for case, wrong in zip(todo, results):
            where = "%s:%d: %s %s" % (case["path"], case["line"], case["kind"], case["text"])
            reason = None if args.all else case.get("known-failure")
            if reason is not None and wrong:
                known += 1
                print("%s: known failure: %s" % (where, reason))
            elif reason is not None:
                failed += 1
                print("%s: passes, though marked known-failure: %s" % (where, reason))
            elif wrong:
                failed += 1
                print("%s: %s (from: %s)" % (where, "; ".join(
                    "%s: expected %s, got %s" % (w, e, g) for w, e, g in wrong), case["from"]))
            else:
                passed += 1
    print("%d passed, %d failed%s" % (passed, failed, ", %d known failures" % known if known else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
