"""One question at a time: life of objects, errors, time, text, callbacks, threads."""
import concurrent.futures
import csv
import datetime
import gc
import hashlib
import io
import json
import math
import shutil
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import libroute
from conftest import FOLDERS, dataset

BOX = dict(lon=st.floats(-81.03, -80.97), lat=st.floats(41.41, 41.46))      # Millbrook with its surroundings
SHARED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# ---- life ----

def test_with_closes():
    with libroute.open(dataset("millbrook")) as router:
        answer = router.route("10 N Main St", as_of="2026-11-23")
    assert router.closed and "closed" in repr(router)
    assert answer.partners[0].id == "tenants_union"         # an open answer keeps what it needs
    assert answer.data["matches"][0]["rank"] == 1
    answer.close()
    answer.close()
    router.close()
    for ask in (lambda: router.areas(-81, 41.43), lambda: router.route("x"), lambda: router.locate((0, 0)),
                lambda: router.geocode("x"), router.info, lambda: router.area("x"), lambda: router.areas_array([[0, 0]]),
                lambda: router.instant("2026-11-23T09:00:00Z"), lambda: router.geocode_array(["x"]),
                lambda: router.batch("areas", b"lon,lat\n", io.BytesIO()), lambda: answer.status, answer.json, answer.text,
                lambda: answer.areas):
        with pytest.raises(libroute.ClosedError, match="closed"):
            ask()
    assert "closed" in repr(answer)


def test_what_was_read_stays_valid():
    with libroute.open(dataset("millbrook"), as_of=20261123) as router:
        hits, place = router.areas(-81.0017954, 41.4354682), router.geocode("10 N Main St").place
        data = router.route("10 N Main St").data
    gc.collect()
    assert [h.area.id for h in hits][-1] == "wards/2020/ward-1" and place.parcels == ("001.1-02-01",)
    assert data["status"] == "answered"


def test_answers_are_freed():
    import resource
    with libroute.open(dataset("millbrook"), as_of=20261123) as router:
        def run(n):
            for _ in range(n):
                router.route("10 N Main St").data
        run(300)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        run(3000)                                           # an answer with its text is 20 KB: 60 MB if they were kept
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20000


def test_the_digest_is_that_of_the_file(millbrook):
    with io.open(dataset("millbrook"), "rb") as file:
        data = file.read()
    # image.h: everything in front of the digest itself, which is followed by a checksum of 8 bytes
    assert millbrook.digest == "sha256:" + hashlib.sha256(data[:-40]).hexdigest()
    assert millbrook.digest == millbrook.info()["digest"] == millbrook.route("10 N Main St").data["dataset"]["digest"]


# ---- errors ----

@pytest.mark.parametrize("path, kind, also", [
    ("no such file", libroute.FileError, OSError), (FOLDERS["millbrook"] / "territory.json", libroute.DatasetError, Exception)])
def test_open_fails(path, kind, also):
    with pytest.raises(kind) as caught:
        libroute.open(path)
    assert isinstance(caught.value, also) and caught.value.status and str(path) in str(caught.value)


def test_nul_is_refused(millbrook):
    for ask in (lambda: millbrook.geocode("10 N\0Main"), lambda: millbrook.route("x\0"), lambda: libroute.open("a\0b"),
                lambda: millbrook.geocode("x", city="a\0"), lambda: millbrook.geocode_array(["a\0b"])):
        with pytest.raises(ValueError, match="NUL"):
            ask()


def test_wrong_types_are_type_errors(millbrook):
    for ask in (lambda: millbrook.geocode(12), lambda: millbrook.geocode(None), lambda: millbrook.route(None),
                lambda: millbrook.route(12), lambda: millbrook.areas("a", 1), lambda: millbrook.geocode_array([1.5]),
                lambda: millbrook.route("x", as_of=2.5), lambda: millbrook.areas(1, 2, as_of=[])):
        with pytest.raises((TypeError, libroute.ArgumentError, __import__("ctypes").ArgumentError)):
            ask()


@pytest.mark.parametrize("lon, lat", [(math.nan, 41), (-81, math.inf), (181, 0), (0, -90.5)])
def test_no_coordinate(millbrook, lon, lat):
    with pytest.raises(libroute.ArgumentError, match="longitude first"):
        millbrook.areas(lon, lat)
    assert millbrook.route((lon, lat)).status == "invalid"


def test_words_of_options(millbrook):
    with pytest.raises(ValueError, match="default, point, parcel"):
        millbrook.route("10 N Main St", rule="diagonal")
    with pytest.raises(ValueError, match="areas, geocode, route"):
        millbrook.batch("audit", b"", io.BytesIO())
    with pytest.raises(ValueError, match="error_m"):
        millbrook.route("10 N Main St", error_m=-1)


# ---- time ----

def test_forms_of_a_day(millbrook):
    want = [h.area.id for h in millbrook.areas(-80.9988, 41.436, as_of="2030-01-01")]
    assert "wards/2030/ward-1" in want
    for day in (20300101, datetime.date(2030, 1, 1), datetime.datetime(2030, 1, 1, 23, 59)):
        assert [h.area.id for h in millbrook.areas(-80.9988, 41.436, as_of=day)] == want
    for bad in (20300230, 0, "2030", "yesterday"):
        with pytest.raises(libroute.ArgumentError, match="no day"):
            millbrook.areas(-80.9988, 41.436, as_of=bad)


def test_the_default_day_is_that_of_opening():
    before = time.time()
    with libroute.open(dataset("millbrook")) as router:
        assert router.as_of in (router.local_date(int(before)), router.local_date(int(time.time())))
        assert router.route("10 N Main St").data["as_of"] == router.as_of.isoformat()


def test_instants(millbrook):
    utc = datetime.datetime(2026, 11, 24, 4, 59, 59, tzinfo=datetime.timezone.utc)
    for at in (utc, "2026-11-23T23:59:59", datetime.datetime(2026, 11, 23, 23, 59, 59), int(utc.timestamp())):
        answer = millbrook.route("10 N Main St", at=at)
        assert answer.data["as_of"] == "2026-11-23" and answer.data["at"] == "2026-11-23T23:59:59-05:00"


# ---- the case ----

def test_facts(millbrook):
    # tests/cases/millbrook_facts.case: old enough for the visits
    for facts in ({"age": 60}, {"age": [60]}, ["age=60"]):
        partners = [p.id for p in millbrook.route("10 N Main St", facts=facts).partners]
        assert "silver_care" in partners
        assert millbrook.route_array(["10 N Main St"], facts=facts)["partners"][0].split(";") == partners
    with pytest.raises(TypeError, match="mapping"):
        millbrook.route("10 N Main St", facts="population=senior")
    with pytest.raises(libroute.ArgumentError):
        millbrook.route("10 N Main St", facts={"race": "any"})


def test_roles_and_views(millbrook):
    assert millbrook.route("10 N Main St", role="inspector", view="owner").status == "answered"
    with pytest.raises(libroute.ArgumentError, match="inspector"):      # the message lists the roles there are
        millbrook.route("10 N Main St", role="emperor")
    with pytest.raises(libroute.ArgumentError, match="staff, senior, owner"):
        millbrook.route("10 N Main St", view="public")


# ---- texts ----

def test_texts(millbrook):
    with millbrook.route("10 N Main St") as answer:
        assert json.loads(answer.json()) == answer.data
        assert max(map(len, answer.text(60).splitlines())) < max(map(len, answer.text(120).splitlines()))
        assert json.loads(answer.geojson())["features"][0]["geometry"]["type"] == "Point"
        assert "tenants_union" in repr(answer)
    found = millbrook.geocode("10 N Main St")
    assert found.data["status"] == "answered" and "10 N Main St" in found.text() and "FeatureCollection" in found.geojson()
    assert "Millbrook" in millbrook.info_text() and millbrook.info()["counts"]["organization"] == 20


def test_ambiguous_has_no_place(millbrook):
    found = millbrook.geocode("12 Oak Ave")         # one in Millbrook, one in Eastbrook
    assert found.status == "ambiguous" and found.place is None and len(found.candidates) == len(found) == 2
    assert {c.address.split(",")[1].strip() for c in found.candidates} == {"Millbrook", "Eastbrook"}


@SHARED
@given(st.one_of(st.text(max_size=40), st.binary(max_size=40)))
def test_any_text_is_survived(millbrook, text):
    if (b"\0" if isinstance(text, bytes) else "\0") in text:
        with pytest.raises(ValueError):
            millbrook.geocode(text)
        return
    with millbrook.route(text) as answer:
        assert answer.status in ("invalid", "not_found", "ambiguous", "answered", "outside", "no_service", "gap")
        assert answer.data["status"] == answer.status


@SHARED
@given(**BOX)
def test_the_fast_road_agrees_with_locate(millbrook, lon, lat):
    fast = [h.area.index for h in millbrook.areas(lon, lat)]
    located = sorted(a.area.index for a in millbrook.locate((lon, lat), rule="point").areas if a.relation != "near")
    assert fast == located


# ---- papers: sheet, card, HSDS ----

def test_sheet(millbrook):
    with millbrook.route("10 N Main St", view="owner") as answer:
        page, text = answer.sheet(), answer.sheet(format="text", width=60)
        assert page.lstrip().lower().startswith("<!doctype html") and "Millbrook Tenants Union" in page
        assert "Millbrook Tenants Union" in text and max(map(len, text.splitlines())) <= 60
        assert answer.sheet(large_print=True) != page
        with pytest.raises(ValueError, match="html or text"):
            answer.sheet(format="pdf")
    with pytest.raises(libroute.ArgumentError, match='view="owner"'):
        millbrook.route("10 N Main St").sheet()     # what staff may read cannot come out


def test_phrases(millbrook):
    english = json.loads(libroute.Phrases.english())
    english["language"] = "es"
    english["phrases"] = {key: text.replace("Who", "Quien") for key, text in english["phrases"].items()}
    with libroute.Phrases(json.dumps(english)) as phrases, millbrook.route("10 N Main St", view="owner") as answer:
        assert json.loads(phrases.json())["phrases"] == english["phrases"]
        assert 'lang="es"' in answer.sheet(phrases=phrases)
    with pytest.raises(libroute.ClosedError):
        phrases.json()
    with pytest.raises(libroute.ArgumentError):
        libroute.Phrases('{"language": "es"}')
    with pytest.raises(libroute.ArgumentError):
        libroute.Phrases(b"\xff\0{")


def test_vcard(millbrook):
    card = millbrook.vcard("tenants_union")
    assert card.startswith("BEGIN:VCARD\r\n") and "Millbrook Tenants Union" in card
    assert millbrook.vcard("nobody") == ""
    with pytest.raises(ValueError, match="staff, senior, owner"):
        millbrook.vcard("tenants_union", view="public")


def test_hsds(tmp_path):
    page, folder = tmp_path / "hsds.json", tmp_path / "territory"
    libroute.hsds_export(dataset("millbrook"), page)
    names = {o["name"] for o in json.loads(page.read_text())["contents"]}
    assert "Millbrook Tenants Union" in names
    with pytest.raises(FileExistsError):
        libroute.hsds_export(dataset("millbrook"), page)
    libroute.hsds_export(dataset("millbrook"), page, overwrite=True)
    summary, findings = libroute.hsds_import(page, folder)
    with (FOLDERS["millbrook"] / "organizations.csv").open(newline="") as f:
        want = {row["id"] for row in csv.DictReader(f)}
    with (folder / "organizations.csv").open(newline="") as f:
        assert {row["id"] for row in csv.DictReader(f)} == want         # a round trip keeps the ids
    assert summary.rows > len(want) and summary.errors == sum(f.severity == "error" for f in findings)
    with pytest.raises(ValueError, match="json or csv"):
        libroute.hsds_export(dataset("millbrook"), page, format="xml")


# ---- streams and builds ----

def test_batch_to_ndjson(millbrook):
    sink, notices = io.BytesIO(), []
    source = io.BytesIO(b"lon,lat,status\n-81.0017954,41.4354682,mine\n0,0,\n")
    summary = millbrook.batch("areas", source, sink, output="csv", on_notice=notices.append)
    assert summary.by_status == {"answered": 1, "outside": 1} and summary.rows == 2
    assert "lrt_status" in sink.getvalue().decode() and "lrt_status" in notices[0]


class Broken(io.RawIOBase):
    def read(self, size=-1):
        raise KeyError("my own")

    def write(self, data):
        raise KeyError("my own")


def test_exceptions_of_callbacks_come_through(millbrook, tmp_path):
    with pytest.raises(KeyError, match="my own"):
        millbrook.batch("areas", Broken(), io.BytesIO())
    with pytest.raises(KeyError, match="my own"):
        millbrook.batch("areas", b"lon,lat\n1,2\n", Broken())

    def stop(step, done, total):
        raise KeyError("my own")
    with pytest.raises(KeyError, match="my own"):
        libroute.build(FOLDERS["millbrook"], tmp_path / "m.sqlite", on_progress=stop)
    assert not list(tmp_path.iterdir())


def test_a_bad_stream_names_the_line(millbrook):
    with pytest.raises(libroute.ArgumentError) as caught:
        millbrook.batch("areas", b"lon,lat\n1,2\n1,2,3\n", io.BytesIO())
    assert caught.value.record == 3 and caught.value.file == "input"


def test_build(tmp_path):
    path = tmp_path / "m.sqlite"
    steps = []
    findings = libroute.build(FOLDERS["millbrook"], path, on_progress=lambda step, done, total: steps.append(step))
    # tests/data/millbrook/README.md, "made wrong on purpose"
    assert {("shape_repaired", "cdc_2024.shp"), ("ring_rewound", "cdc_2024.shp")} <= {(f.kind, f.file) for f in findings}
    assert steps
    libroute.verify(path)
    with open(dataset("millbrook"), "rb") as a, open(path, "rb") as b:
        assert a.read() == b.read()                         # the same bytes as the command's
    with pytest.raises(libroute.DatasetExistsError) as caught:
        libroute.build(FOLDERS["millbrook"], path)
    assert isinstance(caught.value, FileExistsError)
    with pytest.raises(libroute.FindingsError):
        libroute.build(FOLDERS["millbrook"], path, overwrite=True, strict=True)
    with pytest.raises(libroute.CancelledError):
        libroute.build(FOLDERS["millbrook"], path, overwrite=True, on_progress=lambda *_: True)
    with pytest.raises(libroute.LimitError):
        libroute.build(FOLDERS["millbrook"], path, overwrite=True, limits={"vertices": 10})
    with pytest.raises(ValueError, match="file_bytes"):
        libroute.build(FOLDERS["millbrook"], path, limits={"bytes": 1})


def test_a_damaged_dataset_is_named(tmp_path):
    path = tmp_path / "m.sqlite"
    shutil.copy(dataset("millbrook"), path)
    path.chmod(0o600)
    with path.open("r+b") as f:
        f.seek(-1, 2)
        f.truncate()
    with pytest.raises(libroute.DatasetError):
        libroute.open(path)
    with pytest.raises(libroute.DatasetError):
        libroute.verify(path)


# ---- threads ----

def test_one_router_serves_all_threads(millbrook):
    texts = ["10 N Main St", "50 N Main St", "300 Border St", "nowhere", "-81.0,41.4345703125"] * 40

    def ask(text):
        with millbrook.route(text) as answer:
            return answer.status, [p.id for p in answer.partners], len(millbrook.areas(-81.0, 41.4345703125))
    alone = [ask(t) for t in texts]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, texts)) == alone
