#!/usr/bin/env python3
"""Makes cases.ndjson from the plain-text cases of tests/cases: what was asked and what is expected, for every binding.

    make_cases.py            writes it
    make_cases.py --check    says whether it is up to date; exit status 1 if not

What is looked at only in the JSON (rank keys, services, warnings, edge distances, shares) stays with the command's own run of the
cases. Positions on a plane become longitude and latitude by PROJ's cs2cs, not by libroute.
"""
import csv
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(TOP / "tests" / "cases"))
import run_cases  # noqa: E402  (the reader of the case files)

FOLDERS = {"millbrook": TOP / "tests/data/millbrook", "cleveland": TOP / "examples/cleveland"}
OUT = HERE / "cases.ndjson"


def day(text, last):
    parts = [int(p) for p in text.split("-")]
    return tuple(parts + ([12, 31] if last else [1, 1])[len(parts) - 1:])


def edition_of(dataset, slug, as_of):
    """The edition in force: boundary_sets.csv, first and last day included."""
    when = day(as_of, False)
    with open(FOLDERS[dataset] / "boundary_sets.csv", encoding="utf-8-sig", newline="") as f:
        found = [r["edition"] for r in csv.DictReader(f) if r["slug"] == slug
                 and (not r["start_date"] or day(r["start_date"], False) <= when)
                 and (not r["end_date"] or day(r["end_date"], True) >= when)]
    return found[0] if found else None


def full_ids(case, slug, text):
    out = []
    for name in run_cases.ids(text):
        edition, slash, area = name.partition("/")
        out.append(f"{slug}/{name}" if slash else f"{slug}/{edition_of(case['dataset'], slug, case['as_of'])}/{edition}")
    return sorted(out)


def lon_lat(text):
    """Longitude, latitude of X,Y EPSG:N or LON,LAT; None when it is no plain pair."""
    m = re.fullmatch(r"\s*(-?[0-9.]+)\s*,\s*(-?[0-9.]+)(?:\s+EPSG:(\d+))?\s*", text)
    if not m:
        return None
    if not m.group(3):
        return float(m.group(1)), float(m.group(2))
    done = subprocess.run(["cs2cs", "-f", "%.10f", "EPSG:" + m.group(3), "+to", "+proj=longlat", "+datum=WGS84", "+no_defs"],
                          input=f"{m.group(1)} {m.group(2)}\n", capture_output=True, text=True, check=True)
    lon, lat = done.stdout.split()[:2]
    return round(float(lon), 8), round(float(lat), 8)


def expected(case):
    out = {"status": case.get("status", "answered")}
    slugs = (case.get("sets") or "").split()
    areas = {s: full_ids(case, s, case[s]) for s in slugs if s in case}
    if areas:
        out["areas"] = areas
    if "verdict" in case:
        # a set without an edition in force that day has no verdict: the runner of the cases takes that for "none"
        out["verdicts"] = {s: v for s, v in run_cases.pairs(case["verdict"])
                           if edition_of(case["dataset"], s, case["as_of"])}
    if "partner" in case:
        out["partners"] = [p.split(",")[0].strip() for p in case["partner"]]
    if "no_partners" in case:
        out["partners"] = []
    for key in ("includes", "excludes", "parcels"):
        if key in case:
            out[key] = run_cases.ids(case[key])
    if "match_type" in case:
        out["match_type"] = [m.strip() for m in case["match_type"].split("|")]
    if "address" in case:
        out["address"] = case["address"]
    if "candidates" in case:
        out["candidates"] = int(case["candidates"])
    if "location" in case:
        out["lon"], out["lat"] = lon_lat(case["location"])
    return out


def fast_road(case, common):
    """The same point asked of lrt_areas_at, where it is typed in degrees."""
    text = case["text"]
    point = lon_lat(text) if "EPSG" not in text else None
    slugs = [s for s in (case.get("sets") or "").split() if s in case]
    if not point or not slugs or not (abs(point[0]) <= 180 and abs(point[1]) <= 90):
        return None
    edges = {s: full_ids(case, s, case.get(s + "_edge", "none")) for s in slugs}
    return dict(common, id=common["id"] + ":fast", call="areas", lon=point[0], lat=point[1],
                expect={"areas": {s: full_ids(case, s, case[s]) for s in slugs}, "edges": edges})


def lines():
    for path in sorted((TOP / "tests" / "cases").glob("*.case")):
        for case in run_cases.cases(str(path)):
            if "known-failure" in case or case["dataset"] not in FOLDERS:
                continue
            common = {"id": f"{path.name}:{case['line']}", "dataset": case["dataset"], "as_of": case["as_of"],
                      "from": case["from"]}
            if case["kind"] == "geocode":
                yield dict(common, call="geocode", text=case["text"], expect=expected(case))
                continue
            call = dict(common, call="locate" if case["kind"] == "areas" else "route", place=case["text"])
            for key in ("rule", "role", "view"):
                if key in case:
                    call[key] = case[key]
            if "fact" in case:
                call["facts"] = case["fact"]
            yield dict(call, expect=expected(case))
            fast = fast_road(case, common)
            if fast and case["kind"] == "areas":
                yield fast


def main(arguments):
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines())
    if not arguments:
        OUT.write_text(text, encoding="utf-8")
    elif arguments != ["--check"]:
        print(__doc__)
        return 2
    old = OUT.read_text(encoding="utf-8") if OUT.exists() else ""
    print(f"{text.count(chr(10))} calls" + ("" if old == text else
          "; FAIL cases.ndjson is not what tests/cases say: run bindings/conformance/make_cases.py"))
    return 0 if old == text else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
