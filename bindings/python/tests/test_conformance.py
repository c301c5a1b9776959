"""The conformance list, through this package: each call for one, and where there is an array call, through that too."""
import csv
import io
import json
import math

import numpy as np
import pytest

import libroute
from conftest import TOP, dataset

LIST = [json.loads(line) for name in ("calls", "cases")
        for line in (TOP / "bindings" / "conformance" / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()]
COMMON = {"id", "call", "from", "expect"}


@pytest.fixture(scope="session")
def routers(millbrook, cleveland):
    return {"millbrook": millbrook, "cleveland": cleveland}


def by_set(areas, slugs):
    return {s: sorted(a.id for a in areas if a.set == s) for s in slugs}


def same_place(lon, lat, expect):
    for got, key in ((lon, "lon"), (lat, "lat")):
        if key in expect:
            want = expect[key]
            assert math.isnan(got) if want is None else abs(got - want) <= 2e-7, key


def check_areas(router, line, expect):
    ask = {"as_of": line["as_of"]}
    covers = router.areas_array([line["lon"]], [line["lat"]], **ask)
    if expect.get("invalid"):
        assert covers.invalid.tolist() == [True]
        with pytest.raises(libroute.ArgumentError):
            router.areas(line["lon"], line["lat"], **ask)
        return {"invalid"}
    hits = router.areas(line["lon"], line["lat"], **ask)
    assert by_set([h.area for h in hits], expect["areas"]) == expect["areas"]
    assert by_set([h.area for h in hits if h.on_edge], expect["edges"]) == expect["edges"]
    row, area = covers.pairs()
    assert area.tolist() == [h.area.index for h in hits]
    assert covers.edges(row, area).tolist() == [h.on_edge for h in hits]
    for slug in expect["areas"]:
        assert covers.text(slug)[0] == ";".join(a.rsplit("/", 1)[1] for a in expect["areas"][slug])
    return {"areas", "edges"}


def check_answer(router, line, expect):
    how = {k: line[k] for k in ("as_of", "at", "rule", "facts", "role", "view") if k in line}
    with getattr(router, line["call"])(line["place"], **how) as answer:
        seen = {"status"}
        assert answer.status == expect["status"] == answer.data["status"]
        located = [a for a in answer.areas if a.relation != "near"]
        if "areas" in expect:
            assert by_set([a.area for a in located], expect["areas"]) == expect["areas"]
        for slug, verdict in expect.get("verdicts", {}).items():
            assert answer.verdict(slug) == verdict, slug
        partners = [p.id for p in answer.partners]
        assert partners == [m["organization"]["id"] for m in answer.data.get("matches", [])]
        if "partners" in expect:
            assert partners == expect["partners"]
        assert set(expect.get("includes", ())) <= set(partners)
        assert not set(expect.get("excludes", ())) & set(partners)
        check_location(answer.data.get("location"), expect)
    if line["call"] == "route":
        columns = router.route_array(np.array([line["place"]], dtype=object), **how)
        assert columns["status"][0] == expect["status"]
        assert [p for p in columns["partners"][0].split(";") if p] == partners
        for slug, ids in expect.get("areas", {}).items():
            assert columns.get(slug, [""])[0] == ";".join(i.rsplit("/", 1)[1] for i in ids)
    return seen | {"areas", "verdicts", "partners", "includes", "excludes", "match_type", "parcels", "address", "lon", "lat",
                   "candidates"}


def check_location(place, expect):
    if "match_type" in expect:
        assert place["match_type"] in expect["match_type"]
    if "parcels" in expect:
        assert sorted(place["parcels"]) == sorted(expect["parcels"])
    if "address" in expect:
        assert place["address"].lower().startswith(expect["address"].lower())
    if "lon" in expect:
        same_place(place["lon"], place["lat"], expect)


def check_geocode(router, line, expect):
    parts = {k: line[k] for k in ("city", "state", "zip") if k in line}
    with router.geocode(line["text"], **parts) as answer:
        assert answer.status == expect["status"] == answer.data["status"]
        assert len(answer.candidates) >= expect.get("candidates", 0)
        assert (answer.place is not None) == (answer.status == "answered")
        if answer.place:
            p = answer.place
            check_location({"match_type": p.match_type, "parcels": p.parcels, "address": p.address, "lon": p.lon, "lat": p.lat},
                           expect)
    columns = router.geocode_array([line["text"]], **parts)
    assert columns["status"][0] == expect["status"]
    if "parcels" in expect and expect["status"] == "answered":
        assert sorted(p for p in columns["parcels"][0].split(";") if p) == sorted(expect["parcels"])
    if "lon" in expect:
        same_place(columns["lon"][0], columns["lat"][0], expect)
    return {"status", "match_type", "parcels", "address", "lon", "lat", "candidates"}


def check_batch(router, line, expect):
    sink = io.BytesIO()
    summary = router.batch(line["verb"], line["input"].encode(), sink, crs=line.get("crs"), as_of=line["as_of"])
    assert (summary.rows, summary.answered) == (expect["rows"], expect["answered"])
    rows = list(csv.DictReader(io.StringIO(sink.getvalue().decode(), newline="")))
    assert {name: [r[name] for r in rows] for name in expect["output"]} == expect["output"]
    return {"rows", "answered", "output"}


def check_area(router, line, expect):
    area = router.area(line["name"])
    assert (area and area.name) == expect["name"] and (area is None or area.id == line["name"])
    return {"name"}


def check_instant(router, line, expect):
    assert router.instant(line["text"]) == expect["at"]
    return {"at"}


def check_local_date(router, line, expect):
    assert router.local_date(line["at"]).strftime("%Y%m%d") == str(expect["date"])
    return {"date"}


def check_to_lon_lat(router, line, expect):
    same_place(*router.to_lon_lat(line["crs"], [line["x"]], [line["y"]])[0], expect)
    return {"lon", "lat"}


def check_date(_router, line, expect):
    assert libroute.parse_date(line["text"]) == expect["date"]
    return {"date"}


def check_status_text(_router, line, expect):
    assert libroute.LibrouteError("", code=line["code"]).status == expect["text"]
    return {"text"}


def check_open(_router, line, _expect):
    with libroute.open(TOP / line["path"]):
        return set()


# call: its check, and the members of a line that it reads
CALLS = {
    "areas": (check_areas, {"dataset", "as_of", "lon", "lat"}),
    "locate": (check_answer, {"dataset", "as_of", "at", "place", "rule", "facts", "role", "view"}),
    "route": (check_answer, {"dataset", "as_of", "at", "place", "rule", "facts", "role", "view"}),
    "geocode": (check_geocode, {"dataset", "as_of", "text", "city", "state", "zip"}),
    "batch": (check_batch, {"dataset", "as_of", "verb", "input", "crs"}),
    "area": (check_area, {"dataset", "name"}),
    "instant": (check_instant, {"dataset", "text"}),
    "local_date": (check_local_date, {"dataset", "at"}),
    "to_lon_lat": (check_to_lon_lat, {"dataset", "crs", "x", "y"}),
    "date": (check_date, {"text"}),
    "status_text": (check_status_text, {"code"}),
    "open": (check_open, {"path"}),
}


@pytest.mark.parametrize("line", LIST, ids=[line["id"] for line in LIST])
def test_call(line, routers):
    check, members = CALLS[line["call"]]
    assert set(line) <= COMMON | members, "a member this runner does not know"
    router, expect = routers.get(line.get("dataset")), line["expect"]
    if "error" in expect:
        with pytest.raises(libroute.LibrouteError) as caught:
            check(router, line, {"status": None, "rows": None, "answered": None, "output": {}, "name": None, "date": None})
        assert caught.value.code == expect["error"]
        return
    assert set(expect) <= check(router, line, expect), "an expectation this runner does not look at"


def test_the_list_is_whole():
    assert len(LIST) > 300 and len({line["id"] for line in LIST}) == len(LIST)
    assert {line["call"] for line in LIST} == set(CALLS)
    assert {line.get("dataset") for line in LIST} == {"millbrook", "cleveland", None}


def test_datasets_are_those_of_the_source_tree(routers):
    for name, router in routers.items():
        assert router.info()["name"] == name and router.path == dataset(name)
