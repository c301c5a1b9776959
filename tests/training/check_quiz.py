#!/usr/bin/env python3
"""Each question of a quiz has exactly one right answer, by the JSON of routing.

    check_quiz.py --libroute PATH --dataset FILE --territory FOLDER [--seeds N]

Markdown quizzes of several areas and seeds are read; every option of every question is judged from `route --format ndjson` over
the addresses of the area (one of each set of partners) and of the city, from `route` of the address asked about, and from
contexts.csv. A question of a form that is not known here fails.
"""
import argparse
import csv
import io
import json
import pathlib
import re
import subprocess
import sys

DAY = "2026-11-23"
AREAS = ("neighborhoods/cudell", "neighborhoods/hough", "neighborhoods/glenville", "wards/2026/ward-12", "wards/ward-1")
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


class City:
    def __init__(self, o):
        self.o = o
        self.rows = []
        for name in ("addresses.csv", "parcels.csv"):
            rows = [{"lon": r["lon"], "lat": r["lat"]} for r in csv.DictReader((o.territory / name).open(encoding="utf-8")) if r["lon"]]
            text = "lon,lat\n" + "".join(f"{r['lon']},{r['lat']}\n" for r in rows)
            self.rows += list(csv.DictReader(io.StringIO(self.run("route", "-i", "-", "--quiet", text=text))))
        self.everywhere = self.answers(self.rows)
        self.contexts = list(csv.DictReader((o.territory / "contexts.csv").open(encoding="utf-8")))

    def run(self, verb, *args, text=None):
        done = subprocess.run([self.o.libroute, verb, self.o.dataset, "--as-of", DAY, *args], capture_output=True, text=True,
                              input=text, check=False)
        if done.returncode not in (0, 3):
            sys.exit(f"{verb} {args}: {done.stderr}")
        return done.stdout

    def answers(self, rows):
        """Matches by name of organization, one place for each set of partners and services."""
        distinct = {(r["partners"], r["services"]): r for r in rows}
        text = "lon,lat\n" + "".join(f"{r['lon']},{r['lat']}\n" for r in distinct.values())
        out = {}
        for line in self.run("route", "-i", "-", "--format", "ndjson", "--quiet", text=text).splitlines():
            for m in json.loads(line)["matches"]:
                out.setdefault(m["organization"]["name"], []).append(m)
        return out

    def area(self, area):
        parts = area.split("/")
        return self.answers([r for r in self.rows if parts[-1] in r[parts[0]].split(";")])


def read(text):
    body, answers = text.split("\n## Answers\n")
    plain = lambda t: re.sub(r"\\(.)", r"\1", t)  # noqa: E731  Markdown's escapes
    right = {int(n): letter for n, letter in re.findall(r"^- \*\*(\d+)\\?\. ([A-D]):\*\*", answers, re.M)}
    for n, words, options in re.findall(r"^### (\d+)\\?\. (.*)\n\n((?:- \*\*[A-D]:\*\* .*\n)+)", body, re.M):
        yield int(n), plain(words), {a: plain(b) for a, b in re.findall(r"- \*\*([A-D]):\*\* (.*)", options)}, right.get(int(n))


def services(matches):
    return {s["name"] for m in matches for s in m["services"]}


def phones(matches):
    return {c["value"] for m in matches for c in m["contacts"] if c["channel"] == "phone"}


def judge(city, area, words, here):
    """The options that are right, as a function of an option's text; None = a question of no known form."""
    if found := re.fullmatch(r"Which community development corporation serves (.*)\?", words):
        serving = {m["organization"]["name"] for m in json.loads(city.run("route", found[1], "--format", "json"))["matches"]}
        return lambda option: option in serving
    if words.startswith("Which of these serves no address on record"):
        return lambda option: option not in here
    if found := re.fullmatch(r"Which of these is a phone number of (.*)\?", words):
        return lambda option: option in phones(here[found[1]])
    if found := re.fullmatch(r"A file still names (.*) as the partner\. Who answers for it today\?", words):
        was = {r["id"] for r in csv.DictReader((city.o.territory / "organizations.csv").open(encoding="utf-8")) if r["name"] == found[1]}
        return lambda option: any(was & set(m["organization"].get("succeeds", [])) for m in city.everywhere.get(option, []))
    if found := re.fullmatch(r'Which partner offers "(.*)"\?', words):
        return lambda option: found[1] in services(city.everywhere.get(option, []))
    if found := re.fullmatch(r"Which members of staff may contact (.*)\?", words):
        verdicts = {m["protocol"]["verdict"] for m in here[found[1]]}
        says = {"not_set": "Nobody has said: ask your supervisor first", "never": "Nobody on staff, ever"}
        return lambda option: verdicts == {None} if option not in (
            *says.values(), "Anybody on staff, at any time", "Only the owner or tenant") else option in {says.get(v) for v in verdicts}
    if words.startswith("Of which kind is no partner"):
        phrases = dict(re.findall(r'P\(kind_(\w+), "([^"]*)"\)', (pathlib.Path(__file__).resolve().parents[2] / "libroute" /
                                                                  "phrases.h").read_text(encoding="utf-8")))
        kinds = {phrases.get(m["organization"]["category"], m["organization"]["category"].replace("_", " ").capitalize())
                 for ms in here.values() for m in ms}
        return lambda option: option not in kinds
    if found := re.fullmatch(r"(.*) of (.*) in (\d{4}): which figure is on record\?", words):
        measure, slug = found[1].lower().replace(" ", "_"), area.split("/")[0]
        values = {f"{float(r['value']):.1f}".rstrip("0").rstrip(".") + " " + r["unit"] for r in city.contexts
                  if r["measure"] == measure and r["period_start"] == found[3] and r["value"]
                  and r["area"].split("/")[0] == slug and r["area"].split("/")[-1] == area.split("/")[-1]}
        return lambda option: option in values
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--territory", required=True, type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=8)
    city = City(parser.parse_args())
    forms = set()
    for area in AREAS:
        here, pages = city.area(area), set()
        for seed in range(city.o.seeds):
            args = ("--area", area, "--seed", str(seed), "--format", "markdown")
            text = city.run("quiz", *args)
            pages.add(text)
            asked = list(read(text))
            check(f"{area} {seed}: ten questions", [] if len(asked) == 10 and len({w for _, w, _, _ in asked}) == 10 else [len(asked)])
            for n, words, options, right in asked:
                forms.add(re.sub(r"(serves|of|names|offers|contact) .*", r"\1", words))
                rule = judge(city, area, words, here)
                if rule is None:
                    check(f"{area} {seed} {n}: {words}", ["a form that is not known"])
                    continue
                good = [letter for letter, option in options.items() if rule(option)]
                check(f"{area} {seed} {n}: {words}", [] if good == [right] and len(options) >= 3 else [f"said {right}, right {good}", options])
            check(f"{area} {seed}: the same again", [] if text == city.run("quiz", *args) else ["another one"])
        check(f"{area}: another seed asks others", [] if len(pages) == city.o.seeds else [len(pages)])
    check("seven forms of question were met", [] if len(forms) >= 7 else [forms])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
