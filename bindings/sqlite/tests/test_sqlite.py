"""The SQLite extension from Python's sqlite3 module, from the sqlite3 shell, and beside mod_spatialite."""
import json
import math
import os
import pathlib
import sqlite3
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[3]
EXTENSION = os.environ["LIBROUTE_EXTENSION"]
DATASETS = os.environ["LIBROUTE_DATASETS"]
LIST = [json.loads(line) for name in ("calls", "cases")
        for line in (TOP / "bindings" / "conformance" / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()]
COMMON = {"id", "call", "from", "expect"}
NOT_OFFERED = {
    "area": "a name belongs to a row of the table lrt_areas; the dataset's own table `boundary` lists them all",
    "date": "SQL has its own dates; a wrong one is an error wherever it is given",
    "instant": "answers are for days in SQL; an instant is for programs that open hours",
    "local_date": "as instant",
    "to_lon_lat": "coordinate systems are SpatiaLite's in SQL, and lrt_route() takes 'x,y EPSG:N'",
    "batch": "a query over a table is the batch",
    "status_text": "errors of SQL carry the message",
}


def path(name):
    return os.path.join(DATASETS, name + ".sqlite")


def connect(name=None, as_of="2026-11-23", file=":memory:"):
    db = sqlite3.connect(file)
    db.enable_load_extension(True)
    db.load_extension(EXTENSION)
    db.enable_load_extension(False)
    if name:
        assert db.execute("SELECT lrt_open(?, ?)", (path(name), as_of)).fetchone() == (as_of,)
    return db


@pytest.fixture(scope="session")
def connections():
    out = {name: connect(name) for name in ("millbrook", "cleveland")}
    yield out
    for db in out.values():
        db.close()


def test_digest(connections):
    (digest, info), = connections["millbrook"].execute("SELECT lrt_digest(), lrt_info()").fetchall()
    assert digest == json.loads(info)["digest"] and digest.startswith("sha256:")


def test_may_contact(connections):
    """contact_protocols.csv and schedules.csv of Millbrook; 2026-11-23 is a Monday, the hotline closes from 12 to 13."""
    def ask(*arguments):
        return json.loads(db.execute(f"SELECT lrt_may_contact({', '.join('?' * len(arguments))})", arguments).fetchone()[0])
    db = connections["millbrook"]
    assert ask("tenants_union", "inspector", "2026-11-23T09:30:00")["verdict"] == "allowed"
    lunch = ask("tenants_union", "inspector", "2026-11-23T12:30:00-05:00")
    assert (lunch["verdict"], lunch["protocol"]["next_at"]) == ("not_now", "2026-11-23T13:00:00-05:00")
    assert ask("fairlaw", "inspector", "2026-11-23")["verdict"] == "never"
    assert ask("silver_care", "inspector")["verdict"] == "ask_first"
    assert ask("mediation", "inspector")["verdict"] == "not_set"
    assert ask("legal_aid", "inspector", "2026-11-23T10:00", "stage=hearing")["verdict"] == "ask_first"
    assert ask("tenants_union", None, "2026-11-23T09:30:00")["verdict"] is None
    assert db.execute("SELECT lrt_may_contact(NULL)").fetchone() == (None,)
    for arguments, word in ((("nobody", "inspector"), "nobody"), (("fairlaw", "king"), "king"), (("fairlaw", None, "2026-13-01"), "2026-13-01"),
                            (("fairlaw", None, "T"), "instant"), (("fairlaw", None, None, "no_such=1"), "no_such")):
        with pytest.raises(sqlite3.OperationalError, match=word):
            ask(*arguments)


def test_explain_gives_a_reason_for_every_organization(connections):
    db = connections["millbrook"]
    answer = json.loads(db.execute("SELECT lrt_explain('10 N Main St', '2026-11-23', 'inspector', 'age=67')").fetchone()[0])
    with sqlite3.connect(path("millbrook")) as file:
        every = {i for i, in file.execute("SELECT id FROM organization")}
    assert {p["organization"]["id"] for p in answer["partners"]} == every and all(p["reason"] for p in answer["partners"])
    assert sum(p["chosen"] for p in answer["partners"]) == len(answer["matches"]) > 3
    assert db.execute("SELECT lrt_explain(NULL)").fetchone() == (None,)


# ---- conformance ----

def names(ids):
    return ";".join(i.rsplit("/", 1)[1] for i in ids)


def check_areas(db, line, expect):
    point = line["lon"], line["lat"]
    if expect.get("invalid"):
        assert db.execute("SELECT lrt_areas(?, ?, 'wards', ?)", (*point, line["as_of"])).fetchone() == (None,)
        assert db.execute("SELECT count(*) FROM lrt_areas(?, ?, ?)", (*point, line["as_of"])).fetchone() == (0,)
        return {"invalid"}
    rows = db.execute("SELECT slug, edition, area_id, on_edge FROM lrt_areas(?, ?, ?)", (*point, line["as_of"])).fetchall()
    for slug, ids in expect["areas"].items():
        assert sorted("/".join(r[:3]) for r in rows if r[0] == slug) == ids
        assert sorted("/".join(r[:3]) for r in rows if r[0] == slug and r[3]) == expect["edges"][slug]
        assert db.execute("SELECT lrt_areas(?, ?, ?, ?)", (*point, slug, line["as_of"])).fetchone() == (names(ids),)
    return {"areas", "edges"}


def check_place(place, expect):
    if "match_type" in expect:
        assert place["match_type"] in expect["match_type"]
    if "parcels" in expect:
        assert sorted(place["parcels"]) == sorted(expect["parcels"])
    if "address" in expect:
        assert place["address"].lower().startswith(expect["address"].lower())
    for key in ("lon", "lat"):
        if key in expect:
            assert math.isclose(place[key], expect[key], rel_tol=0, abs_tol=2e-7)
    return {"match_type", "parcels", "address", "lon", "lat"}


def check_answer(db, line, expect):
    if "at" in line:
        pytest.skip("an instant is not asked in SQL: see NOT_OFFERED")
    facts = ";".join(line["facts"]) if "facts" in line else None
    asked = line["place"], line["as_of"], line.get("role"), facts, line.get("view"), line.get("rule")
    if line["call"] == "locate":
        asked = asked[0], asked[1], asked[5]
    marks = ", ".join("?" * len(asked))
    answer = json.loads(db.execute(f"SELECT lrt_{line['call']}({marks})", asked).fetchone()[0])
    assert answer["status"] == expect["status"]
    ids = ["/".join((a["set"], a["edition"], a["area_id"])) for a in answer["areas"] if a["relation"] != "near"]
    for slug, want in expect.get("areas", {}).items():
        assert sorted(i for i in ids if i.startswith(slug + "/")) == want
    for slug, verdict in expect.get("verdicts", {}).items():
        assert answer["verdicts"][slug] == verdict
    if line["call"] == "route":
        rows = db.execute(f"SELECT status, rank, organization_id, partner FROM lrt_route({marks})", asked).fetchall()
        plain = db.execute(f"SELECT status, rank, organization_id FROM lrt_route({marks})", asked).fetchall()
        assert [r[:3] for r in rows] == plain and {r[0] for r in rows} == {expect["status"]}
        partners = [r[2] for r in rows if r[1] is not None]
        assert [json.loads(r[3])["organization"]["id"] for r in rows if r[3]] == partners
        assert [r[1] for r in rows] == (list(range(1, len(partners) + 1)) or [None])
        if "partners" in expect:
            assert partners == expect["partners"]
        assert set(expect.get("includes", ())) <= set(partners) and not set(expect.get("excludes", ())) & set(partners)
    return check_place(answer["location"], expect) | {"status", "areas", "verdicts", "partners", "includes", "excludes",
                                                      "candidates"}


def check_geocode(db, line, expect):
    asked = line["text"], line.get("city"), line.get("state"), line.get("zip")
    rows = db.execute("SELECT status, match_type, lon, lat, address, parcels FROM lrt_geocode(?, ?, ?, ?)", asked).fetchall()
    answer = json.loads(db.execute("SELECT lrt_geocode(?, ?, ?, ?)", asked).fetchone()[0])
    assert {r[0] for r in rows} == {expect["status"]} == {answer["status"]}
    assert len([r for r in rows if r[1]]) >= expect.get("candidates", 0)
    seen = {"status", "candidates"}
    if expect["status"] == "answered":
        keys = ("match_type", "lon", "lat", "address", "parcels")
        place = dict(zip(keys, rows[0][1:]))
        place["parcels"] = [p for p in place["parcels"].split(";") if p]
        seen |= check_place(place, expect)
    return seen


def check_open(db, line, _expect):
    connect().execute("SELECT lrt_open(?)", (str(TOP / line["path"]),))
    return set()


CALLS = {
    "areas": (check_areas, {"dataset", "as_of", "lon", "lat"}),
    "locate": (check_answer, {"dataset", "as_of", "at", "place", "rule"}),
    "route": (check_answer, {"dataset", "as_of", "at", "place", "rule", "role", "facts", "view"}),
    "geocode": (check_geocode, {"dataset", "text", "as_of", "city", "state", "zip"}),
    "open": (check_open, {"path"}),
}
ASKED = [line for line in LIST if line["call"] not in NOT_OFFERED and "at" not in line]


@pytest.mark.parametrize("line", ASKED, ids=[line["id"] for line in ASKED])
def test_call(line, connections):
    check, members = CALLS[line["call"]]
    assert set(line) <= COMMON | members, "a member this runner does not know"
    db, expect = connections.get(line.get("dataset")), line["expect"]
    if "error" in expect:
        with pytest.raises(sqlite3.OperationalError):
            check(db, line, {"status": None})
        return
    assert set(expect) <= check(db, line, expect), "an expectation this runner does not look at"


def test_the_list_is_whole():
    assert {line["call"] for line in LIST} == set(CALLS) | set(NOT_OFFERED) and len(ASKED) > 300


# ---- from the host's side ----

def test_what_the_variable_names_is_the_only_dataset():
    code = ("import sqlite3, sys; db = sqlite3.connect(':memory:'); db.enable_load_extension(True); db.load_extension(sys.argv[1])\n"
            "print(db.execute(\"SELECT lrt_areas(-81.0, 41.4345703125, 'wards', '2026-11-23')\").fetchone()[0])\n"
            "try: db.execute('SELECT lrt_open(?)', (sys.argv[2],))\n"
            "except sqlite3.OperationalError as why: print(why)\n")
    run = ["/usr/bin/python3", "-c", code, EXTENSION, path("cleveland")]
    said = subprocess.run(run, env=dict(os.environ, LIBROUTE_DATASET=path("millbrook")), capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[0] == "ward-1;ward-2;ward-3;ward-4" and "no other file" in said.stdout
    said = subprocess.run(run, env=dict(os.environ, LIBROUTE_DATASET="/no/such/file"), capture_output=True, text=True)
    assert said.returncode and "LIBROUTE_DATASET" in said.stderr


def test_each_connection_has_its_own_dataset():
    a, b = connect("millbrook"), connect("cleveland")
    assert json.loads(a.execute("SELECT lrt_info()").fetchone()[0])["name"] == "millbrook"
    assert json.loads(b.execute("SELECT lrt_info()").fetchone()[0])["name"] == "cleveland"
    a.close()
    assert b.execute("SELECT lrt_areas(-81.669444, 41.502689, 'wards')").fetchone() == ("ward-5",)     # tests/cases/cleveland.case
    b.close()


def test_another_encoding(tmp_path):
    db = connect("millbrook", file=str(tmp_path / "utf16.db"))
    db.execute("PRAGMA encoding = 'UTF-16le'")
    db.execute("CREATE TABLE t AS SELECT name, area_id FROM lrt_areas(-81.0, 41.4345703125) WHERE slug = 'districts'")
    assert db.execute("SELECT name, typeof(lrt_route('10 N Main St')) FROM t").fetchone() == ("Sainte-Thérèse", "text")


def test_the_default_day_is_that_of_opening():
    db = connect()
    assert db.execute("SELECT lrt_open(?) BETWEEN date('now', '-1 day') AND date('now', '+1 day')",
                      (path("millbrook"),)).fetchone() == (1,)


def test_json_nests(connections):
    one, = connections["millbrook"].execute("SELECT json_object('answer', lrt_geocode('10 N Main St'))").fetchone()
    assert json.loads(one)["answer"]["status"] == "answered"


def test_a_million_points_do_not_take_minutes(connections):
    """A guard against a wrong order of growth; the figure itself is in tests/bench/RESULTS.md."""
    start = time.process_time()
    rows = connections["cleveland"].execute(
        "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 200000) "
        "SELECT count(*), sum(lrt_areas(-81.88 + i * 0.0000018, 41.5, 'wards') <> '') FROM r").fetchone()
    assert rows[0] == 200000 and 0 < rows[1] < 200000 and time.process_time() - start < 20


# ---- from the shell ----

def shell(script, *arguments):
    done = subprocess.run(["sqlite3", "-batch", *arguments, ":memory:"], input=f".load {EXTENSION}\n" + script,
                          capture_output=True, text=True)
    return done.stdout, done.stderr


def test_shell():
    out, err = shell(f"SELECT lrt_open('{path('millbrook')}', '2026-11-23');\n.mode csv\n"
                     "SELECT rank, organization_id FROM lrt_route('10 N Main St') WHERE rank <= 2;\n")
    assert err == "" and out.split() == ["2026-11-23", "1,tenants_union", "2,renters_line"]


def test_beside_mod_spatialite():
    out, err = shell(f".load mod_spatialite\nSELECT lrt_open('{path('millbrook')}', '2026-11-23');\n"
                     "SELECT lrt_areas(ST_X(g), ST_Y(g), 'wards'), ST_AsText(g) FROM (SELECT MakePoint(-81.0, 41.4345703125, 4326) g);\n"
                     "SELECT lrt_route(ST_X(g) || ',' || ST_Y(g)) ->> '$.status' FROM (SELECT MakePoint(-81.001, 41.436, 4326) g);\n")
    assert err == "" and out.split("\n")[1:3] == ["ward-1;ward-2;ward-3;ward-4|POINT(-81 41.43457)", "answered"]
