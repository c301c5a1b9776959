#!/usr/bin/env python3
"""With which contacts, in which order: what `may-contact` gives a role, against a table written by hand.

    check_reach.py --libroute PATH --scratch FOLDER

A copy of tests/data/millbrook in which Midtown CDC has one rule (phone, then letter, then e-mail; from inspector on; a supervisor
approves) and the contacts below. Rules of libroute-territory(5): fresh before stale before never verified, in each by the modes
of the rule; an audience that names roles is for those and more senior ones; `senior` is for the view of senior staff alone.
"""
import argparse
import csv
import json
import pathlib
import shutil
import subprocess
import sys

MILLBROOK = pathlib.Path(__file__).resolve().parents[1] / "data" / "millbrook"
RULE = {"id": "r-mid", "organization_id": "midtown_cdc", "initiator_role": "inspector", "mode": "phone;letter;email",
        "when_to_contact": "Always", "source_id": "s-book"}
# id, channel (phone: a row of phones.csv), value, audience, last verified
CONTACTS = (("a-mail", "email", "a@mid.example", "", "2026-10-01"),
            ("b-phone", "phone", "555-555-0201", "supervisor", "2026-10-01"),
            ("c-phone", "phone", "555-555-0202", "public", "2026-09-01"),
            ("d-address", "address", "1 Main St", "", "2026-10-01"),
            ("e-phone", "phone", "555-555-0203", "", "2020-01-01"),     # stale: behind every fresh one
            ("f-url", "url", "https://mid.example", "", "2026-11-01"),   # no mode of the rule
            ("g-phone", "phone", "555-555-0204", "", ""),                # never verified: last
            ("h-phone", "phone", "555-555-0205", "leadership; senior_inspector", "2026-11-02"),
            ("i-phone", "phone", "555-555-0206", "senior", "2026-11-02"))
COMMON = ["c-phone", "d-address", "a-mail", "f-url", "e-phone", "g-phone"]
# by role, and what the rule says of who has to approve: contacts in order, how many are withheld
EXPECTED = {("inspector", ""): (COMMON, 2), ("senior_inspector", ""): (["h-phone"] + COMMON, 1),
            ("supervisor", ""): (["h-phone", "b-phone"] + COMMON, 0), ("leadership", ""): (["h-phone", "b-phone"] + COMMON, 0),
            ("inspector", "approval"): (COMMON, 2), ("supervisor", "approval"): (["h-phone", "b-phone"] + COMMON, 0),
            ("inspector", "too junior"): ([], 8), ("supervisor", "too junior"): (["h-phone", "b-phone"] + COMMON, 0),
            ("leadership", "none"): ([], 8), ("leadership", "not set"): ([], 8)}
RULES = {"": {}, "approval": {"approval_role": "supervisor"}, "too junior": {"initiator_role": "supervisor"},
         "none": {"initiator_role": "none", "message": "They call us"}, "not set": {"initiator_role": ""}}
VERDICTS = {("inspector", "approval"): "ask_first", ("inspector", "too junior"): "ask_first", ("leadership", "none"): "never",
            ("leadership", "not set"): "not_set"}
MODES = {"phone": "phone", "address": "letter", "mail": "email", "url": None}
failures = []


def check(condition, message):
    if not condition:
        failures.append(message)


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, sorted({k for r in rows for k in r}), restval="", lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def make(o, name, rule):
    folder = pathlib.Path(o.scratch) / name.replace(" ", "_")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(MILLBROOK, folder)
    write(folder / "contact_protocols.csv", [dict(RULE, **rule)])
    common = {"organization_id": "midtown_cdc", "source_id": "s-book"}
    rows = [dict(common, id=i, channel=c, value=v, number=v, audience=a, last_verified=d) for i, c, v, a, d in CONTACTS]
    write(folder / "phones.csv", [{k: v for k, v in r.items() if k not in ("channel", "value")} for r in rows if r["channel"] == "phone"])
    write(folder / "contacts.csv", [{k: v for k, v in r.items() if k != "number"} for r in rows if r["channel"] != "phone"])
    (folder / "schedules.csv").unlink()
    dataset = str(folder) + ".sqlite"
    subprocess.run([o.libroute, "build", "--overwrite", "--quiet", str(folder), dataset], check=True, timeout=120)
    return dataset


def ask(o, dataset, role, *args):
    return subprocess.run([o.libroute, "may-contact", dataset, "--partner", "midtown_cdc", "--role", role, "--at", "2026-11-23T10:00", *args],
                          stdout=subprocess.PIPE, timeout=60, check=False).stdout.decode("utf-8")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--libroute", required=True)
    p.add_argument("--scratch", required=True)
    o = p.parse_args()
    pathlib.Path(o.scratch).mkdir(parents=True, exist_ok=True)
    datasets = {name: make(o, "rule " + (name or "plain"), rule) for name, rule in RULES.items()}
    values = {c[0]: c[2] for c in CONTACTS}
    for (role, name), (contacts, withheld) in EXPECTED.items():
        key = "%s, %s:" % (role, name or "plain")
        answer = json.loads(ask(o, datasets[name], role, "--format", "json"))
        got = [c["id"] for c in answer["contacts"]]
        check(answer["verdict"] == VERDICTS.get((role, name), "allowed"), "%s verdict %s" % (key, answer["verdict"]))
        check(got == contacts, "%s %s, not %s" % (key, got, contacts))
        check(answer["contacts_withheld"] == withheld, "%s %d withheld, not %d" % (key, answer["contacts_withheld"], withheld))
        for contact in answer["contacts"]:
            check(contact["mode"] == MODES[contact["id"].split("-")[1]], "%s mode %s of %s" % (key, contact["mode"], contact["id"]))
        page = " ".join(ask(o, datasets[name], role).split())
        places = [page.find(values[c]) for c in contacts]
        check(-1 not in places and places == sorted(places), "%s the page has them at %s" % (key, places))
        check(not any(v in page for i, v in values.items() if i not in contacts), "%s a contact that is not for the role is on its page" % key)
        check(("is on record" in page or "are on record" in page) == (withheld > 0), "%s what is withheld is not told" % key)
    for failure in failures:
        print(failure)
    print("%d questions, %d failed" % (len(EXPECTED), len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
