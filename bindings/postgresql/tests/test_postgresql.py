"""The PostgreSQL extension in a server: the conformance list, allocations that fail, what backends share, PostGIS beside it."""
import json
import math
import os
import pathlib

import psycopg2
import pytest

TOP = pathlib.Path(__file__).resolve().parents[3]
FILES = pathlib.Path(os.environ["LIBROUTE_FILES"])
FAILING = os.environ["LIBROUTE_FAILING_PORT"]
LIST = [json.loads(line) for name in ("calls", "cases")
        for line in (TOP / "bindings" / "conformance" / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()]
COMMON = {"id", "call", "from", "expect"}
NOT_OFFERED = {
    "area": "a name belongs to a row of areas_at() and cover_areas()",
    "date": "SQL has its own dates",
    "instant": "SQL has its own instants: timestamptz",
    "local_date": "SQL's AT TIME ZONE",
    "to_lon_lat": "coordinate systems are PostGIS's (ST_Transform), and a place may be 'x,y EPSG:N'",
    "batch": "a query over a table is the batch",
    "status_text": "errors of SQL carry the message and an SQLSTATE",
}


def connect(port=None, **settings):
    db = psycopg2.connect(dbname="postgres", user="postgres", host=os.environ["PGHOST"], port=port or os.environ["PGPORT"])
    db.autocommit = True
    cursor = db.cursor()
    cursor.execute("CREATE EXTENSION IF NOT EXISTS libroute")
    for name, value in settings.items():
        cursor.execute(f"SET libroute.{name} = %s", (str(value),))
    return db, cursor


@pytest.fixture(scope="session")
def cursors():
    opened = {name: connect(dataset=FILES / f"{name}.sqlite") for name in ("millbrook", "cleveland")}
    yield {name: cursor for name, (_, cursor) in opened.items()}
    for db, _ in opened.values():
        db.close()


def ask(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchall()


# ---- conformance ----

def check_areas(cursor, line, expect):
    point = line["lon"], line["lat"]
    if expect.get("invalid"):
        assert ask(cursor, "SELECT libroute.areas(%s, %s, 'wards', %s), libroute.cover(%s, %s, %s)", *point, line["as_of"], *point,
                   line["as_of"]) == [(None, None)]
        assert ask(cursor, "SELECT * FROM libroute.areas_at(%s, %s, %s)", *point, line["as_of"]) == []
        return {"invalid"}
    rows = ask(cursor, "SELECT set, edition, area_id, on_edge FROM libroute.areas_at(%s, %s, %s)", *point, line["as_of"])
    of_cover = ask(cursor, "SELECT set, edition, area_id FROM libroute.cover_areas(libroute.cover(%s, %s, %s))", *point, line["as_of"])
    assert of_cover == [r[:3] for r in rows]
    for slug, ids in expect["areas"].items():
        assert sorted("/".join(r[:3]) for r in rows if r[0] == slug) == ids
        assert sorted("/".join(r[:3]) for r in rows if r[0] == slug and r[3]) == expect["edges"][slug]
        (got,), = ask(cursor, "SELECT libroute.areas(%s, %s, %s, %s)", *point, slug, line["as_of"])
        assert sorted(got) == sorted(i.rsplit("/", 1)[1] for i in ids)
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


def check_answer(cursor, line, expect):
    how = {k: line[k] for k in ("as_of", "at", "rule", "role", "facts", "view") if k in line}
    value = {"at": "%s::timestamptz", "as_of": "%s::date", "facts": "%s::text[]"}
    named = "".join(f", {k} => {value.get(k, '%s')}" for k in how)
    (answer,), = ask(cursor, f"SELECT libroute.{line['call']}_json(%s{named})", line["place"], *how.values())
    assert answer["status"] == expect["status"]
    ids = ["/".join((a["set"], a["edition"], a["area_id"])) for a in answer["areas"] if a["relation"] != "near"]
    for slug, want in expect.get("areas", {}).items():
        assert sorted(i for i in ids if i.startswith(slug + "/")) == want
    for slug, verdict in expect.get("verdicts", {}).items():
        assert answer["verdicts"][slug] == verdict
    if line["call"] == "route":
        rows = ask(cursor, f"SELECT status, rank, organization_id FROM libroute.route(%s{named})", line["place"], *how.values())
        partners = [r[2] for r in rows if r[1] is not None]
        assert {r[0] for r in rows} == {expect["status"]} and [r[1] for r in rows] == (list(range(1, len(partners) + 1)) or [None])
        if "partners" in expect:
            assert partners == expect["partners"]
        assert set(expect.get("includes", ())) <= set(partners) and not set(expect.get("excludes", ())) & set(partners)
        if set(how) == {"as_of"}:
            assert ask(cursor, "SELECT libroute.partners(%s, %s)", line["place"], how["as_of"]) == [(partners,)]
    return check_place(answer["location"], expect) | {"status", "areas", "verdicts", "partners", "includes", "excludes",
                                                      "candidates"}


def check_geocode(cursor, line, expect):
    asked = line["text"], line.get("city"), line.get("state"), line.get("zip")
    rows = ask(cursor, "SELECT status, match_type, lon, lat, address, parcels FROM libroute.geocode(%s, %s, %s, %s)", *asked)
    assert {r[0] for r in rows} == {expect["status"]}
    assert len([r for r in rows if r[1]]) >= expect.get("candidates", 0)
    if expect["status"] == "answered":
        check_place(dict(zip(("match_type", "lon", "lat", "address", "parcels"), rows[0][1:])), expect)
    return {"status", "candidates", "match_type", "parcels", "address", "lon", "lat"}


def check_open(_cursor, line, _expect):
    db, cursor = connect(dataset=TOP / line["path"])
    try:
        ask(cursor, "SELECT libroute.generation()")
    finally:
        db.close()
    return set()


CALLS = {
    "areas": (check_areas, {"dataset", "as_of", "lon", "lat"}),
    "locate": (check_answer, {"dataset", "as_of", "at", "place", "rule"}),
    "route": (check_answer, {"dataset", "as_of", "at", "place", "rule", "role", "facts", "view"}),
    "geocode": (check_geocode, {"dataset", "text", "as_of", "city", "state", "zip"}),
    "open": (check_open, {"path"}),
}
ASKED = [line for line in LIST if line["call"] not in NOT_OFFERED]
# SQLSTATE of the status an answer fails with: sqlstate_of() in libroute_pg.c, and dates are PostgreSQL's own
STATES = {1: {"22023", "22007", "22008"}, 3: {"58030"}, 6: {"22023"}, 8: {"XX001"}}


@pytest.mark.parametrize("line", ASKED, ids=[line["id"] for line in ASKED])
def test_call(line, cursors):
    check, members = CALLS[line["call"]]
    assert set(line) <= COMMON | members, "a member this runner does not know"
    cursor, expect = cursors.get(line.get("dataset")), line["expect"]
    if "error" in expect:
        with pytest.raises(psycopg2.Error) as why:
            check(cursor, line, {"status": None})
        assert why.value.pgcode in STATES[expect["error"]], why.value
        return
    assert set(expect) <= check(cursor, line, expect), "an expectation this runner does not look at"


def test_the_list_is_whole():
    assert {line["call"] for line in LIST} == set(CALLS) | set(NOT_OFFERED) and len(ASKED) > 300


# ---- a backend lives on ----

QUESTIONS = [
    "SELECT libroute.areas(-81.0, 41.4345703125, 'wards', '2026-11-23')",
    "SELECT libroute.cover(-81.0, 41.4345703125, '2026-11-23')",
    "SELECT string_agg(area_id || on_edge, ' ') FROM libroute.areas_at(-81.0, 41.4345703125, '2026-11-23')",
    "SELECT libroute.partners('10 N Main St', '2026-11-23')",
    "SELECT libroute.partners_at(-81.0, 41.4345703125, '2026-11-23')",
    "SELECT libroute.route_json('10 N Main St', '2026-11-23', facts => '{age=60}')",
    "SELECT libroute.locate_json('499850,4587100 EPSG:32617', '2026-11-23')",
    "SELECT libroute.geocode_json('12 Oak Ave', 'Millbrook')",
    "SELECT libroute.explain_json('10 N Main St', '2026-11-23')",
    "SELECT * FROM libroute.may_contact('tenants_union', 'inspector', '2026-11-23 09:30:00-05')",
    "SELECT libroute.generation()",
]


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_each_allocation_fails_in_turn(question):
    """The answer is right or an SQL error, whichever allocation fails, and the backend is the same one before and after."""
    db, cursor = connect(FAILING)
    cursor.execute("SELECT libroute.generation()")
    cursor.execute("CREATE OR REPLACE FUNCTION pg_temp.fail_after(int) RETURNS int AS '$libdir/fail', 'fail_after' LANGUAGE C STRICT")
    backend = ask(cursor, "SELECT pg_backend_pid()")
    right = ask(cursor, question)
    failed = 0
    for n in range(1, 20000):
        cursor.execute("SET libroute.generation = ''")              # the dataset is opened anew
        cursor.execute("SELECT pg_temp.fail_after(%s)", (n,))
        try:
            assert ask(cursor, question) == right
        except psycopg2.Error as why:
            assert why.pgcode in ("53200", "58000"), (n, why)
            failed += 1
        if ask(cursor, "SELECT pg_temp.fail_after(0)") != [(0,)]:    # answered with fewer allocations than n
            break
    else:
        pytest.fail("no end")
    assert failed > 2 and ask(cursor, "SELECT pg_backend_pid()") == backend and ask(cursor, question) == right
    db.close()


def test_backends_share_one_mapping():
    """Two backends map the same file, shared and read-only."""
    seen = []
    for _ in range(2):
        db, cursor = connect()
        cursor.execute("SELECT libroute.generation(), libroute.areas(-81.0, 41.43)")
        (pid,), = ask(cursor, "SELECT pg_backend_pid()")
        with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
            seen.append([line.split() for line in maps if line.rstrip().endswith("/millbrook.sqlite")])
        db.close()
    assert seen[0] and all(line[1] == "r--s" for lines in seen for line in lines)
    assert {line[4] for line in seen[0]} == {line[4] for line in seen[1]}       # inode


def test_beside_postgis():
    db, cursor = connect(dataset=FILES / "cleveland.sqlite")
    cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    rows = ask(cursor, "WITH p AS (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(-81.669444, 41.502689), 4326), 3734) AS geom) "
                       "SELECT libroute.areas(ST_AsBinary(ST_Transform(geom, 4326)), 'wards', '2026-11-23'), "
                       "libroute.areas(ST_AsEWKB(ST_Transform(geom, 4326)), 'wards', '2026-11-23') FROM p")
    assert rows == [(["ward-5"], ["ward-5"])]                                   # tests/cases/cleveland.case
    with pytest.raises(psycopg2.Error, match="not in longitude and latitude"):
        ask(cursor, "SELECT libroute.areas(ST_AsEWKB(ST_SetSRID(ST_MakePoint(2189175, 668700), 3734)))")
    db.close()
