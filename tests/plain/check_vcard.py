#!/usr/bin/env python3
"""The vCards of every organization, read by a second parser (vobject) and compared with the CSV files of the territory.

    check_vcard.py --libroute PATH DATASET=TERRITORY_FOLDER ...

Lines are also held to RFC 6350 section 3.2 by hand: CRLF, at most 75 octets, whole characters.
"""
import argparse
import csv
import pathlib
import subprocess
import sys

import vobject

passed = failed = 0


def check(what, problems):
    global passed, failed
    if problems:
        failed += 1
        print(f"FAIL {what}")
        for problem in problems:
            print(f"     {problem}")
    else:
        passed += 1


def rows(folder, name):
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def owner_of(row, services, contacts):
    """Organization of a phone or contact: its own, that of its service, that of its contact."""
    if row.get("organization_id"):
        return row["organization_id"]
    if row.get("service_id"):
        return services[row["service_id"]]
    return owner_of(contacts[row["contact_id"]], services, contacts) if row.get("contact_id") else None


def line_problems(raw):
    problems = [] if raw.endswith(b"END:VCARD\r\n") else ["does not end with END:VCARD"]
    for line in raw.split(b"\r\n"):
        if len(line) > 75:
            problems.append(f"a line of {len(line)} octets")
        if b"\n" in line or b"\r" in line:
            problems.append("a bare line end")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            problems.append("a character cut in two")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("pair", nargs="+")
    options = parser.parse_args()
    cards = numbers = 0
    for pair in options.pair:
        dataset, folder = pair.split("=", 1)
        folder = pathlib.Path(folder)
        services = {s["id"]: s["organization_id"] for s in rows(folder, "services")}
        contacts = {c["id"]: c for c in rows(folder, "contacts")}
        for org in rows(folder, "organizations"):
            for view in ("staff", "owner"):
                done = subprocess.run([options.libroute, "vcard", dataset, "--partner", org["id"], "--view", view],
                                      capture_output=True, check=True)
                problems = line_problems(done.stdout)
                card = vobject.readOne(done.stdout.decode("utf-8"))
                name = org["name"].strip()
                if card.version.value != "4.0" or card.kind.value != "org":
                    problems.append("no vCard 4.0 of an organization")
                if card.fn.value != name:
                    problems.append(f"FN {card.fn.value!r} is not {name!r}")
                tel = sorted(t.value for t in getattr(card, "tel_list", []))
                want = sorted(p["number"] + (f" ext. {p['extension']}" if p.get("extension") else "")
                              for p in rows(folder, "phones") if owner_of(p, services, contacts) == org["id"])
                if tel != want:
                    problems.append(f"TEL {tel}, in phones.csv {want}")
                mail = sorted(m.value for m in getattr(card, "email_list", []))
                want = sorted([org["email"]] if org.get("email") else [] +
                              [c["value"] if c.get("channel") == "email" else c["email"] for c in contacts.values()
                               if owner_of(c, services, contacts) == org["id"] and
                               (c.get("channel") == "email" or (c.get("email") and not c.get("value")))])
                if mail != want:
                    problems.append(f"EMAIL {mail}, in the files {want}")
                check(f"{folder.name} {org['id']} for {view}", problems)
                cards += 1
                numbers += len(tel)
        done = subprocess.run([options.libroute, "vcard", dataset, "--partner", "no-such"], capture_output=True, check=False)
        check(f"{folder.name}: unknown partner", [] if done.returncode == 2 and b"no-such" in done.stderr and not done.stdout
              else [f"exit {done.returncode}"])
    check("there were cards with numbers", [] if cards > 100 and numbers > 40 else [f"{cards} cards, {numbers} numbers"])
    print(f"{cards} cards, {numbers} numbers; {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
