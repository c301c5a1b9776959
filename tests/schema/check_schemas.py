#!/usr/bin/env python3
"""The published JSON schemas against what the command writes.

    check_schemas.py --libroute PATH --dataset FILE ... [--schema DIR]

1. The schemas are valid draft 2020-12, strict, and describe every member.
2. Every output of route, areas, geocode and info validates: one object (json), streams (ndjson) made from CSV and from
   NDJSON, with the input row under "input".
3. GeoJSON output is GeoJSON (RFC 7946), and the properties of its features validate too.
4. The schemas can say no: answers with a member removed, added or of another type are refused.

Where the schema and INTERFACE section 3 differ, INTERFACE is right.
"""
import argparse
import copy
import csv
import io
import json
import math
import pathlib
import subprocess
import sys

try:
    import jsonschema
    from jsonschema import Draft202012Validator as Validator
except ImportError as missing:
    print(f"FAIL python3-jsonschema is needed: {missing}")
    print("0 passed, 1 failed")
    sys.exit(1)

VERBS = ("route", "areas", "geocode")
STATUSES = {"invalid", "not_found", "ambiguous", "outside", "no_service", "gap", "answered"}

# (text, as of): chosen so that every status, match type and kind of area turns up; expectations of values are elsewhere.
INPUTS = {
    "cleveland": [
        ("1374 West Blvd", "2026-11-23"),
        ("1374 West Blvd, Cleveland, OH 44102", "2026-11-23"),
        ("1374 west boulevard apt 3", "2026-11-23"),
        ("1374 West Blvd, Lakewood", "2026-11-23"),
        ("1374 East West Blvd", "2026-11-23"),
        ("9999 West Blvd", "2026-11-23"),
        ("West Blvd", "2026-11-23"),
        ("001-13-027", "2026-11-23"),
        ("00113027", "2025-06-01"),
        ("999-99-999", "2026-11-23"),
        ("-81.669444,41.502689", "2026-11-23"),      # six CDC areas
        ("-81.576515,41.464660", "2026-11-23"),      # partners that succeeded others
        ("-81.576515,41.464660", "2016-01-01"),      # no edition of some sets in force
        ("-81.669444,41.502689", "2018-05-01"),
        ("-81.7507571,41.4803314", "2025-12-31"),    # last day of the old wards
        ("-81.7507571,41.4803314", "2026-01-01"),
        ("2189175.72,668700.91 EPSG:3734", "2026-11-23"),
        ("-81.80,41.40", "2026-11-23"),              # other municipalities
        ("0,0", "2026-11-23"),                       # far outside: no x and y, no distances
        ("-179.999,-89.9", "2026-11-23"),
        ("-81.7,41.6", "2026-11-23"),                # the lake
        ("41.5,-81.67", "2026-11-23"),               # swapped
        ("Superior Ave & E 9th St", "2026-11-23"),
        ("44102", "2026-11-23"),
        ("Cleveland", "2026-11-23"),
        ("PO Box 123", "2026-11-23"),
        ("", "2026-11-23"),
        ('"; DROP TABLE address; --', "2026-11-23"),
        ("Żółć 你好 \U0001f600", "2026-11-23"),
        ("x" * 600, "2026-11-23"),
    ],
    "millbrook": [
        ("10 N Main St", "2026-11-23"),
        ("10 N Main St, Millbrook, OH 44097", "2026-11-23"),
        ("100 Border St", "2026-11-23"),             # split: 3/4 and 1/4
        ("200 Border St", "2026-11-23"),
        ("400 Border St", "2030-06-01"),             # a quarter in each of four wards
        ("500 Border St", "2026-11-23"),
        ("600 Border St", "2026-11-23"),
        ("800 Border St", "2026-11-23"),
        ("200 Mill Blvd", "2026-11-23"),             # two parcels at one address
        ("99 W 3rd St", "2026-11-23"),               # no position on record
        ("045.2-01-10", "2026-11-23"),               # a parcel without an address
        ("12 Oak Ave", "2026-11-23"),                # in two towns
        ("10 Nowhere St", "2026-11-23"),
        ("999.9-99-99", "2026-11-23"),
        ("-81.0,41.4345703125", "2026-11-23"),       # four wards meet
        ("-81.0,41.4345703125", "2019-12-31"),       # wards not yet in force
        ("-80.98779296875,41.44189453125", "2026-11-23"),
        ("-80.98779296875,41.44189453125", "2031-01-01"),
        ("-80.990234375,41.443115234375", "2026-11-23"),
        ("500650,4586800 EPSG:32617", "2026-11-23"), # the gap between districts
        ("501800,4588400 EPSG:32617", "2026-11-23"), # the harbor: no service
        ("501550,4585750 EPSG:32617", "2026-11-23"), # the lake: a hole of the frame
        ("505000,4587000 EPSG:32617", "2026-11-23"), # in the county only
        ("498600,4586000 EPSG:32617", "2026-11-23"), # where the bow-tie crosses itself
        ("10,10", "2026-11-23"),
        ("200,41", "2026-11-23"),
        ("-81.0,95", "2026-11-23"),
        ("nan,nan", "2026-11-23"),
        ("!!!", "2026-11-23"),
        ("N Main St & Oak Ave", "2026-11-23"),
    ],
}
# (partner, role, rest of the line): every verdict turns up
MAY_CONTACT = {
    "cleveland": [  # roles, but nobody has said what they may
        ("nwn", "inspector", ["--as-of", "2026-11-23"]),
        ("cle_aging", "leadership", ["--at", "2026-11-23T10:00"]),
    ],
    "millbrook": [
        ("tenants_union", "inspector", ["--at", "2026-11-23T10:00"]),
        ("tenants_union", "inspector", ["--at", "2026-11-26T10:00"]),
        ("tenants_union", "inspector", ["--as-of", "2026-11-23"]),
        ("tenants_union", "inspector", ["--service", "tu_relocation", "--as-of", "2026-11-23"]),
        ("legal_aid", "supervisor", ["--fact", "stage=hearing", "--at", "2026-11-23T10:00"]),
        ("saltworks_cdc", "inspector", ["--as-of", "2026-11-23"]),
        ("quarry_cdc", "leadership", ["--as-of", "2026-11-23"]),
        ("fairlaw", "leadership", ["--as-of", "2026-11-23"]),
        ("midtown_cdc", "leadership", ["--as-of", "2026-11-23"]),
    ],
}
ANYWHERE = [("0,0", "2026-11-23"), ("nan,nan", "2026-11-23"), ("", "2026-11-23"), ("1 Main St", "2026-11-23")]


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, problems):
        """`problems`: list of texts; empty = passed."""
        if problems:
            self.failed += 1
            print(f"FAIL {what}")
            for problem in problems[:5]:
                print(f"     {problem}")
            if len(problems) > 5:
                print(f"     and {len(problems) - 5} more")
        else:
            self.passed += 1


# ---- the schemas themselves


def walk(node, path=""):
    yield path, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, f"{path}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from walk(value, f"{path}/{i}")


def described(schema, member):
    if member.get("description"):
        return True
    target = member.get("$ref", "").removeprefix("#/$defs/")
    return bool(schema.get("$defs", {}).get(target, {}).get("description"))


def schema_problems(name, schema):
    problems = []
    try:
        Validator.check_schema(schema)
    except jsonschema.exceptions.SchemaError as wrong:
        problems.append(f"not a schema: {wrong.message}")
    if schema.get("$schema") != "https://json-schema.org/draft/2020-12/schema":
        problems.append("$schema is not draft 2020-12")
    if schema.get("$id") != f"urn:libroute:schema:{name}:1":
        problems.append("$id does not name the file")
    used = set()
    for path, node in walk(schema):
        if not isinstance(node, dict) or "/allOf/" in path:
            continue
        if isinstance(node.get("$ref"), str):
            used.add(node["$ref"].removeprefix("#/$defs/"))
        if node.get("type") == "object" and "properties" in node:
            if node.get("additionalProperties") is not False:
                problems.append(f"{path}: additionalProperties is not false")
            for member, value in node["properties"].items():
                if not described(schema, value):
                    problems.append(f"{path}: {member} is not described")
            unknown = set(node.get("required", ())) - set(node["properties"])
            if unknown:
                problems.append(f"{path}: requires {sorted(unknown)}, which it does not know")
    problems += [f"$ref to {r}, which is not there" for r in used - set(schema.get("$defs", {}))]
    problems += [f"$defs/{d} is not used" for d in set(schema.get("$defs", {})) - used]
    return problems


def shared_problems(schemas):
    """Each file stands alone, so definitions are repeated: they must be the same everywhere."""
    first, problems = {}, []
    for name, schema in schemas.items():
        for key, value in schema.get("$defs", {}).items():
            other, known = first.setdefault(key, (name, value))
            if known != value:
                problems.append(f"$defs/{key} differs between {other} and {name}")
    return problems


# ---- what the command writes


def errors(validator, instance):
    found = sorted(validator.iter_errors(instance), key=lambda e: list(map(str, e.absolute_path)))
    out = []
    for e in found:
        leaf = e
        while leaf.context:  # anyOf: the branch that came closest says more
            leaf = max(leaf.context, key=lambda c: len(c.absolute_path))
        out.append(f"/{'/'.join(map(str, leaf.absolute_path))}: {leaf.message[:160]}")
    return out


def strict_json(text):
    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    def no_duplicates(pairs):
        names = [k for k, _ in pairs]
        if len(set(names)) != len(names):
            raise ValueError("a member stands twice")
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=no_duplicates)


def run(libroute, args, stdin=None):
    done = subprocess.run([libroute, *args], input=stdin, capture_output=True, timeout=300, check=False)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")


def consistent(answer):
    """What a schema cannot say."""
    problems = []
    for rank, match in enumerate(answer.get("matches", ()), 1):
        if match["rank"] != rank:
            problems.append(f"rank {match['rank']} stands in place {rank}")
        if answer["view"] == "owner":
            continue
        if (match["beats_next_on"] == "last") != (rank == len(answer["matches"])):
            problems.append(f"rank {rank}: beats_next_on {match['beats_next_on']}")
        if match["keys"]["id"] != match["organization"]["id"]:
            problems.append(f"rank {rank}: keys.id is not the organization")
    for area in answer.get("areas", ()):
        ft, m = area["edge_distance_ft"], area["edge_distance_m"]
        if m is not None and abs(ft * 0.3048 - m) > 0.05:
            problems.append(f"{area['area_id']}: {ft} ft is not {m} m")
        if area["set"] not in answer["verdicts"]:
            problems.append(f"{area['set']} has an area and no verdict")
    return problems


def expected_exit(answers):
    return 0 if all(a["status"] == "answered" for a in answers) else 3


def check_single(report, libroute, dataset, validators, verb, text, as_of, seen, view=()):
    args = [verb, dataset, text, "--format", "json", *view] + ([] if verb == "geocode" else ["--as-of", as_of])
    what = f"{verb} {pathlib.Path(dataset).stem} {text[:40]!r} {as_of} {' '.join(view)}"
    code, out, err = run(libroute, args)
    try:
        answer = strict_json(out)
    except ValueError as wrong:
        report.check(what, [f"exit {code}: {wrong}: {err.strip()[:200]}"])
        return None
    problems = errors(validators[verb], answer)
    if not problems:
        problems = consistent(answer)
    if code != expected_exit([answer]):
        problems.append(f"exit {code} with status {answer.get('status')}")
    if out.count("\n") != 1 or not out.endswith("\n"):
        problems.append("not one line")
    if "input" in answer:
        problems.append("an answer to one text has no input")
    report.check(what, problems)
    seen.setdefault(verb, set()).add(answer.get("status"))
    return answer


def check_explain(report, libroute, dataset, validator, text, as_of):
    """The answer of route, and a reason for every organization."""
    what = f"explain {pathlib.Path(dataset).stem} {text[:40]!r} {as_of}"
    code, out, err = run(libroute, ["explain", dataset, text, "--as-of", as_of, "--format", "json"])
    try:
        answer = strict_json(out)
    except ValueError as wrong:
        report.check(what, [f"exit {code}: {wrong}: {err.strip()[:200]}"])
        return
    problems = errors(validator, answer) or consistent(answer)
    if not answer.get("partners"):
        problems.append("no partners")
    report.check(what, problems)


def as_csv(rows, columns):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def check_stream(report, libroute, dataset, validators, verb, label, stdin, expected, form):
    """`expected`: the rows as objects, in order."""
    what = f"{verb} {pathlib.Path(dataset).stem} stream {label}"
    code, out, err = run(libroute, [verb, dataset, "-i", "-", "--format", "ndjson", "--quiet"] + form, stdin)
    answers, problems = [], []
    for number, line in enumerate(out.splitlines(), 1):
        try:
            answer = strict_json(line)
        except ValueError as wrong:
            problems.append(f"line {number}: {wrong}")
            continue
        answers.append(answer)
        problems += [f"line {number}: {p}" for p in errors(validators[verb], answer) or consistent(answer)]
    if len(answers) != len(expected):
        problems.append(f"exit {code}: {len(answers)} answers to {len(expected)} rows: {err.strip()[:200]}")
    elif code != expected_exit(answers):
        problems.append(f"exit {code}")
    for number, (answer, row) in enumerate(zip(answers, expected), 1):
        if answer.get("input") != row:
            problems.append(f"line {number}: input is not the row that came")
    report.check(what, problems)


# ---- GeoJSON, RFC 7946


def position_problems(at):
    if not isinstance(at, list) or not 2 <= len(at) <= 3:
        return ["a position is two or three numbers (3.1.1)"]
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v) for v in at):
        return ["a position holds numbers"]
    if not (-180 <= at[0] <= 180 and -90 <= at[1] <= 90):
        return ["longitude first, in degrees (4)"]
    return []


def geojson_problems(o):
    if not isinstance(o, dict) or o.get("type") != "FeatureCollection":
        return ["not a FeatureCollection (3.3)"]
    problems = []
    if not isinstance(o.get("features"), list):
        return ["features is no array (3.3)"]
    if "crs" in o:
        problems.append("a crs member is not of this RFC (4)")
    for reserved in ("geometry", "properties", "coordinates", "geometries"):
        if reserved in o:
            problems.append(f"a FeatureCollection has no {reserved} (7.1)")
    for i, f in enumerate(o["features"]):
        where = f"feature {i}: "
        if not isinstance(f, dict) or f.get("type") != "Feature":
            problems.append(where + "type is not Feature (3.2)")
            continue
        if "geometry" not in f or "properties" not in f:
            problems.append(where + "geometry and properties are needed (3.2)")
            continue
        if "features" in f or "coordinates" in f:
            problems.append(where + "a Feature has no features or coordinates (7.1)")
        if not (f["properties"] is None or isinstance(f["properties"], dict)):
            problems.append(where + "properties is neither object nor null (3.2)")
        if "id" in f and not isinstance(f["id"], (str, int, float)):
            problems.append(where + "id is neither string nor number (3.2)")
        g = f["geometry"]
        if g is None:
            continue
        if not isinstance(g, dict) or g.get("type") != "Point":
            problems.append(where + "geometry is neither a Point nor null")
            continue
        problems += [where + p for p in position_problems(g.get("coordinates"))]
    return problems


def part(schema, name):
    """A validator of one definition of a schema."""
    return Validator({"$schema": schema["$schema"], "$id": schema["$id"] + ":" + name, "$ref": f"#/$defs/{name}",
                      "$defs": schema["$defs"]})


def check_geojson(report, libroute, dataset, schemas, validators, verb, text, as_of):
    what = f"{verb} {pathlib.Path(dataset).stem} {text[:40]!r} geojson"
    code, out, err = run(libroute, [verb, dataset, text, "--format", "geojson"] +
                         ([] if verb == "geocode" else ["--as-of", as_of]))
    try:
        o = strict_json(out)
    except ValueError as wrong:
        report.check(what, [f"exit {code}: {wrong}: {err.strip()[:200]}"])
        return
    problems = geojson_problems(o)
    if not problems and verb == "geocode":
        candidate = part(schemas["geocode"], "candidate")
        for f in o["features"]:
            problems += errors(candidate, f["properties"])
    elif not problems:
        if not o["features"]:
            problems.append("the location comes first, and it is not there")
        area = part(schemas[verb], "area")
        for i, f in enumerate(o["features"]):
            problems += errors(area if i else validators[verb], f["properties"])
    report.check(what, problems)


def check_geojson_stream(report, libroute, dataset, validators, verb, stdin, n, form):
    code, out, err = run(libroute, [verb, dataset, "-i", "-", "--format", "geojson", "--quiet"] + form, stdin)
    what = f"{verb} {pathlib.Path(dataset).stem} stream geojson"
    try:
        o = strict_json(out)
    except ValueError as wrong:
        report.check(what, [f"exit {code}: {wrong}: {err.strip()[:200]}"])
        return
    problems = geojson_problems(o)
    if not problems and len(o["features"]) != n:
        problems.append(f"{len(o['features'])} features for {n} rows")
    for f in [] if problems else o["features"]:
        problems += errors(validators[verb], f["properties"])
    report.check(what, problems)


# ---- the schemas say no


def wrong_ones(answer):
    """(what, a broken copy): one for each kind of damage, at each object on the way down."""
    objects = [((), answer)]
    for path, node in objects:
        if isinstance(node, dict) and path[-1:] not in (("verdicts",), ("input",)):
            yield f"unknown member at {path}", path, ("add", "made_up", 1)
            for key in node:
                if key != "input":
                    yield f"without {path + (key,)}", path, ("drop", key, None)
                    if path + (key,) != ("verdicts",):
                        yield f"{path + (key,)} as a strange thing", path, ("set", key, {"made_up": []})
            objects += [(path + (k,), v) for k, v in node.items() if isinstance(v, (dict, list))]
        elif isinstance(node, list) and node and isinstance(node[0], dict):
            objects.append((path + (0,), node[0]))


def damage(answer, path, change):
    broken = copy.deepcopy(answer)
    node = broken
    for step in path:
        node = node[step]
    action, key, value = change
    if action == "drop":
        del node[key]
    else:
        node[key] = value
    return broken


def check_may_contact(report, libroute, dataset, name, validator):
    """The richest answer; every verdict must turn up where questions are listed for all of them."""
    best, seen = None, set()
    for partner, role, rest in MAY_CONTACT.get(name, ()):
        code, out, err = run(libroute, ["may-contact", dataset, "--partner", partner, "--role", role, *rest,
                                        "--format", "json"])
        what = f"may-contact {name} {partner} {role} {' '.join(rest)}"
        try:
            answer = strict_json(out)
        except ValueError as wrong:
            report.check(what, [f"exit {code}: {wrong}: {err.strip()[:200]}"])
            continue
        problems = errors(validator, answer)
        if not problems and answer["verdict"] != answer["protocol"]["verdict"]:
            problems.append("the verdict of the protocol is another one")
        if code != (0 if answer.get("verdict") == "allowed" else 3):
            problems.append(f"exit {code} with verdict {answer.get('verdict')}")
        report.check(what, problems)
        seen.add(answer.get("verdict"))
        best = max(best, answer, key=lambda a: len(json.dumps(a)))
    wanted = {"millbrook": {"allowed", "ask_first", "not_now", "never", "not_set"}, "cleveland": {"not_set"}}.get(name, set())
    report.check(f"may-contact {name}: these verdicts turned up: {sorted(wanted)}", sorted(seen ^ wanted))
    return best


def check_worklist(report, libroute, dataset, name, validator):
    code, out, err = run(libroute, ["worklist", dataset, "--as-of", "2026-11-23", "--format", "json"])
    answer = strict_json(out)
    problems = errors(validator, answer)
    if code != 0:
        problems.append(f"exit {code}: {err.strip()[:200]}")
    listed = len(answer["territory"]) + sum(len(p["items"]) for p in answer["partners"])
    code, out, err = run(libroute, ["worklist", dataset, "--as-of", "2026-11-23", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(out)))
    if not answer["items"] == listed == len(rows):
        problems.append(f"{answer['items']} items, {listed} listed, {len(rows)} rows of CSV")
    report.check(f"worklist {name}", problems)
    return answer


OPTIONAL = {("matches", 0, "services", 0, "source"), ("matches", 0, "services", 0, "source_id")}


def check_refusals(report, validators, verb, answer):
    problems = []
    n = 0
    for what, path, change in wrong_ones(answer):
        if change[0] == "drop" and path + (change[1],) in OPTIONAL:
            continue
        n += 1
        if validators[verb].is_valid(damage(answer, path, change)):
            problems.append(f"accepted: {what}")
    report.check(f"{verb}: {n} damaged answers are refused", problems or ([] if n > 20 else [f"only {n} tried"]))


def check_audit(report, libroute, dataset, validators, schema):
    """The whole, each line of the stream, and the properties of each feature; and the schema can say no."""
    name, days = pathlib.Path(dataset).stem, ["--as-of", "2026-11-23", "--history"]
    whole = strict_json(run(libroute, ["audit", dataset, "--format", "json", *days])[1])
    report.check(f"audit {name}", errors(validators["audit"], whole))
    one = Validator({**schema["$defs"]["finding"], "$defs": schema["$defs"]})
    lines = run(libroute, ["audit", dataset, "--format", "ndjson", *days])[1].splitlines()
    report.check(f"audit {name} ndjson", [e for line in lines for e in errors(one, strict_json(line))])
    features = strict_json(run(libroute, ["audit", dataset, "--format", "geojson", *days])[1])["features"]
    report.check(f"audit {name} geojson",
                 [e for f in features for e in errors(one, {**f["properties"], "geometry": f["geometry"]})])
    finding = whole["findings"][0]
    for member in finding:
        report.check(f"audit {name}: a finding without {member} is refused",
                     [] if errors(one, {k: v for k, v in finding.items() if k != member}) else ["it is not"])
    report.check(f"audit {name}: a member too many is refused", [] if errors(one, {**finding, "more": 1}) else ["it is not"])


# Dates and questions between which something of every kind is other: editions, partners, rules, permissions.
DIFFS = {"cleveland": [("2018-12-31", "2026-01-01", ())],
         "millbrook": [("2020-06-01", "2030-06-01", ()), ("2026-11-23", "2026-11-23", ("--role", "inspector"))]}


def check_diff(report, libroute, dataset, name, validator, schema):
    """Between two dates, and with itself; the properties of each feature; and the schema can say no."""
    whole = {}
    for old, new, more in DIFFS.get(name, []):
        days = ["--as-of", old, "--as-of-new", new, *more]
        answer = strict_json(run(libroute, ["diff", dataset, dataset, "--format", "json", *days])[1])
        report.check(f"diff {name} {' '.join(days)}", errors(validator, answer))
        whole = answer if len(answer["places"]) > len(whole.get("places", [])) else whole
    features = strict_json(run(libroute, ["diff", dataset, dataset, "--format", "geojson", "--as-of", "2018-12-31", "--as-of-new",
                                          "2026-11-23"])[1])["features"]
    one = Validator({**schema["$defs"]["boundary"], "$defs": schema["$defs"]})
    report.check(f"diff {name} geojson", [e for f in features for e in errors(one, {**f["properties"], "geometry": f["geometry"]})])
    report.check(f"diff {name}: there is something to look at", [] if whole.get("places") and whole["boundaries"] else ["nothing"])
    for kind in ("changed_place", "boundary", "change", "ranked_partner"):
        thing = {"changed_place": whole["places"], "boundary": whole["boundaries"], "change": whole["changes"],
                 "ranked_partner": [p for c in whole["changes"] for p in c["old"]["partners"]]}[kind][0]
        one = Validator({**schema["$defs"][kind], "$defs": schema["$defs"]})
        report.check(f"diff {name}: a {kind} without one member, or with one too many, is refused",
                     [m for m in thing if one.is_valid({k: v for k, v in thing.items() if k != m})] +
                     ([] if errors(one, {**thing, "more": 1}) else ["more"]))


def check_golden(report, libroute, dataset, validator):
    """Expectations that hold and that do not; and the schema can say no."""
    golden = "lon,lat,expect:status,expect:partners+\n0,0,outside,nobody\n0,0,answered,\n0,0,,\n"
    made = subprocess.run([libroute, "routes-check", dataset, "-", "--as-of", "2026-11-23", "--format", "json"], input=golden,
                          capture_output=True, text=True)
    answer = strict_json(made.stdout)
    name = pathlib.Path(dataset).stem
    report.check(f"routes-check {name}", errors(validator, answer) + ([] if len(answer["mismatches"]) == 2 else ["not two"]))
    report.check(f"routes-check {name}: without one member, or with one too many, it is refused",
                 [m for m in answer if validator.is_valid({k: v for k, v in answer.items() if k != m})] +
                 ([] if errors(validator, {**answer, "more": 1}) else ["more"]))


# What teaches: the area of a quiz, and two days between which rules, contacts, partners and maps are other.
TAUGHT = {"cleveland": ("neighborhoods/glenville", "2018-12-31", "2026-01-01"), "millbrook": ("wards/ward-1", "2020-06-01", "2030-06-01")}


def check_taught(report, libroute, dataset, name, validators):
    """Notes of changes, quiz and calendar; each without a member, with one too many or with a strange one is refused."""
    area, old, new = TAUGHT.get(name, (None, None, None))
    if not area:
        return
    for verb, what, args in (("changes", "items", ["--since", "2018-01-01", "--as-of", "2026-11-23"]),
                             ("changes", "items", [dataset, "--as-of", old, "--as-of-new", new]),
                             ("quiz", "questions", ["--area", area, "--as-of", "2026-11-23"]),
                             ("calendar", "events", ["--from", "2027-01-01", "--months", "36", "--cohort", "-", "--at", "2026-11-23T09:00:00Z"])):
        code, out, err = run(libroute, [verb, dataset, *args, "--format", "json"], b"id,hired_on\nc1,2027-03-01\n")
        label = f"{verb} {name} {' '.join(args[:2])}"
        try:
            answer = strict_json(out)
        except ValueError as wrong:
            report.check(label, [f"exit {code}: {wrong}: {err.strip()[:200]}"])
            continue
        report.check(label, errors(validators[verb], answer) + ([] if code == 0 else [f"exit {code}"]) +
                     ([] if answer.get(what) else [f"no {what}"]))
        if verb == "calendar":
            report.check(f"{label}: every kind", sorted({"presentation", "onboarding", "refresher", "review"} -
                                                        {e["kind"] for e in answer["events"]}))
        report.check(f"{label}: damaged, it is refused", [w for w, path, change in wrong_ones(answer)
                                                          if validators[verb].is_valid(damage(answer, path, change))])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--libroute", required=True)
    parser.add_argument("--dataset", action="extend", nargs="+", required=True)
    parser.add_argument("--schema", default=pathlib.Path(__file__).resolve().parents[2] / "libroute" / "schema")
    options = parser.parse_args()
    report = Report()
    schemas, seen, names = {}, {}, set()
    for verb in VERBS + ("info", "audit", "may-contact", "facts", "receipt", "worklist", "diff", "routes-check", "changes", "quiz", "calendar"):
        schemas[verb] = strict_json((pathlib.Path(options.schema) / f"{verb}-1.json").read_text(encoding="utf-8"))
        report.check(f"schema {verb}-1.json", schema_problems(verb, schemas[verb]))
    report.check("definitions are the same in all schemas", shared_problems(schemas))
    validators = {name: Validator(schema) for name, schema in schemas.items()}

    richest = {}
    for dataset in options.dataset:
        code, out, err = run(options.libroute, ["info", dataset, "--format", "json"])
        try:
            info = strict_json(out)
        except ValueError as wrong:
            report.check(f"info {dataset}", [f"exit {code}: {wrong}: {err.strip()[:200]}"])
            continue
        report.check(f"info {pathlib.Path(dataset).stem}", errors(validators["info"], info))
        facts = strict_json(run(options.libroute, ["facts", dataset, "--format", "json"])[1])
        report.check(f"facts {pathlib.Path(dataset).stem}", errors(validators["facts"], facts))
        names.add(info["name"])
        check_audit(report, options.libroute, dataset, validators, schemas["audit"])
        check_golden(report, options.libroute, dataset, validators["routes-check"])
        check_diff(report, options.libroute, dataset, info["name"], validators["diff"], schemas["diff"])
        check_taught(report, options.libroute, dataset, info["name"], validators)
        permission = check_may_contact(report, options.libroute, dataset, info["name"], validators["may-contact"])
        if permission:
            richest["may-contact"] = permission
        worklist = check_worklist(report, options.libroute, dataset, info["name"], validators["worklist"])
        if info["name"] == "millbrook":
            richest["worklist"] = worklist
        inputs = INPUTS.get(info["name"], ANYWHERE)
        for text, as_of in inputs:
            for view in ("senior", "owner"):
                check_single(report, options.libroute, dataset, validators, "route", text, as_of, {}, ("--view", view))
            check_explain(report, options.libroute, dataset, validators["route"], text, as_of)
            for verb in VERBS:
                answer = check_single(report, options.libroute, dataset, validators, verb, text, as_of, seen)
                if answer and len(json.dumps(answer)) > len(json.dumps(richest.get(verb, {}))):
                    richest[verb] = answer
                check_geojson(report, options.libroute, dataset, schemas, validators, verb, text, as_of)
                if verb == "geocode":
                    told = check_single(report, options.libroute, dataset, validators, verb, text, as_of, seen, ["--explain"])
                    report.check(f"{text[:40]!r}: explained is the same answer",
                                 [] if told and {k: v for k, v in told.items() if k != "explanation"} == answer
                                 and "explanation" in told else ["it is another one, or not explained"])

        texts = [t for t, _ in inputs]
        dated = [(t, d) for t, d in inputs if len(t) < 500]
        points = [(p[0], p[1]) for p in (t.split(",") for t in texts if t.count(",") == 1) if "EPSG" not in p[1]]
        form = ["--as-of", "2026-11-23"]
        for verb in VERBS:
            at = [] if verb == "geocode" else form
            check_stream(report, options.libroute, dataset, validators, verb, "csv address",
                         as_csv(([t, f"note {i}"] for i, t in enumerate(texts)), ["address", "status"]),
                         [{"address": t, "status": f"note {i}"} for i, t in enumerate(texts)], at)
            rows = [{"id": i, "address": t, "as_of": d, "kept": {"a": [1, None, True]}} for i, (t, d) in enumerate(dated)]
            check_stream(report, options.libroute, dataset, validators, verb, "ndjson address",
                         "".join(json.dumps(r) + "\n" for r in rows).encode(), rows, at)
            rows = [{"lon": lon, "lat": lat} for lon, lat in points] + [{"lon": -81.5, "lat": 41.5}, {"lon": None, "lat": 1}]
            check_stream(report, options.libroute, dataset, validators, verb, "ndjson lon lat",
                         "".join(json.dumps(r) + "\n" for r in rows).encode(), rows, at)
            check_geojson_stream(report, options.libroute, dataset, validators, verb,
                                 as_csv(points, ["lon", "lat"]), len(points), at)
        rows = [["10 N Main St", "point"], ["10 N Main St", "parcel"], ["100 Border St", "parcel"], ["100 Border St", ""]]
        check_stream(report, options.libroute, dataset, validators, "route", "csv with an instant",
                     as_csv(rows, ["address", "rule"]), [{"address": a, "rule": r} for a, r in rows],
                     ["--at", "2026-11-23T09:00:00-05:00"])

    for verb, answer in sorted(richest.items()):
        check_refusals(report, validators, verb, answer)
    if set(INPUTS) <= names:
        expected = {"route": STATUSES, "areas": STATUSES, "geocode": {"invalid", "not_found", "ambiguous", "answered"}}
        for verb in VERBS:
            missing = expected[verb] - seen.get(verb, set())
            report.check(f"{verb}: every status turned up", [f"never {s}" for s in sorted(missing)])
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
