"""Permissions, receipts, audits, differences, checked answers, pages, worklists.

What they say is tested elsewhere, against rules read by hand, brute force and other libraries; here it is that it comes through:
Millbrook's rules and planted faults are those of its README and CSV files.
"""
import csv
import datetime
import io
import json
import math
import shutil
import sqlite3

import pytest

import libroute
from conftest import FOLDERS, dataset


# ---- who may call: contact_protocols.csv and schedules.csv of Millbrook; 2026-11-23 is a Monday ----

def test_permission(millbrook):
    with millbrook.may_contact("tenants_union", role="inspector", at="2026-11-23T09:30:00") as p:
        assert (p.verdict, p.rule, p.ask, p.next, p.allowed) == ("allowed", "r-hot", "", None, True)
        assert p.data["verdict"] == "allowed" and p.data["role"]["id"] == "inspector"
        assert p.message in p.data["message"] and p.message.split()[0] in p.text()
    with pytest.raises(libroute.ClosedError):
        p.verdict


def test_permission_at_lunch(millbrook):
    eastern = datetime.timezone(datetime.timedelta(hours=-5))
    p = millbrook.may_contact("tenants_union", role="inspector", at=datetime.datetime(2026, 11, 23, 12, 30, tzinfo=eastern))
    assert p.verdict == "not_now" and not p.allowed
    assert p.next == datetime.datetime(2026, 11, 23, 13, 0, tzinfo=eastern)


def test_permission_of_others(millbrook):
    assert millbrook.may_contact("fairlaw", role="inspector").verdict == "never"
    assert millbrook.may_contact("mediation", role="inspector").verdict == "not_set"
    first = millbrook.may_contact("silver_care", role="inspector")
    assert (first.verdict, first.ask, first.rule) == ("ask_first", "supervisor", "r-sc2")
    assert millbrook.may_contact("tenants_union", at="2026-11-23T09:30:00").verdict == ""      # open; it depends on the role


def test_permission_by_facts(millbrook):
    with_fact = millbrook.may_contact("legal_aid", role="inspector", facts={"stage": "hearing"}, at="2026-11-23T10:00")
    assert with_fact.verdict == "ask_first"                 # as tests/cli/may_contact_ask_first.cmd


@pytest.mark.parametrize("how, word", [({"partner": "nobody"}, "nobody"), ({"partner": "fairlaw", "role": "king"}, "king"),
                                       ({"partner": "fairlaw", "facts": {"no_such_key": 1}}, "no_such_key")])
def test_permission_names_what_is_wrong(millbrook, how, word):
    with pytest.raises(libroute.ArgumentError, match=word):
        millbrook.may_contact(**how)


# ---- why, and why not ----

def test_explain_gives_a_reason_for_every_organization(millbrook):
    answer = millbrook.explain("10 N Main St", role="inspector", facts={"age": 67})
    with sqlite3.connect(dataset("millbrook")) as db:
        every = {i for i, in db.execute("SELECT id FROM organization")}
    partners = answer.data["partners"]
    assert {p["organization"]["id"] for p in partners} == every and all(p["reason"] for p in partners)
    chosen = [p["organization"]["id"] for p in partners if p["chosen"]]
    assert sorted(chosen) == sorted(p.id for p in answer.partners)
    with pytest.raises(libroute.ArgumentError, match="owner"):
        millbrook.explain("10 N Main St", view="owner")


# ---- receipts ----

@pytest.mark.parametrize("with_text", [False, True])
def test_a_receipt_gives_the_answer_again(millbrook, with_text):
    answer = millbrook.route("10 N Main St", role="inspector", facts={"age": 67})
    receipt = answer.receipt(with_text=with_text)
    assert libroute.receipt_dataset(receipt) == "millbrook.sqlite" and ("N Main" in receipt) == with_text
    again = millbrook.replay(receipt)
    assert [p.id for p in again.partners] == [p.id for p in answer.partners]
    if with_text:
        assert again.json() == answer.json()
    with pytest.raises(libroute.ReceiptError):
        millbrook.replay(receipt.replace("inspector", "supervisor", 1))


def test_no_receipt(millbrook, cleveland):
    assert millbrook.route("no such street 1").receipt() == "" and millbrook.locate("10 N Main St").receipt() == ""
    assert libroute.receipt_dataset("{}") == "" and libroute.receipt_dataset("") == ""
    with pytest.raises(libroute.ReceiptError, match="dataset"):
        cleveland.replay(millbrook.route("10 N Main St").receipt())


# ---- audit ----

@pytest.fixture(scope="module")
def audit():
    with libroute.audit(dataset("millbrook"), as_of="2026-11-23") as audit:
        yield audit


def test_audit(audit):
    data = audit.data
    assert len(audit) == len(audit.findings) == len(data["findings"]) > 10
    assert audit.open_count == sum(f["severity"] == "error" and f["status"] != "accepted" for f in data["findings"])
    for ours, theirs in zip(audit.findings, data["findings"]):
        assert ours.id == theirs["id"] and ours.kind == theirs["kind"] and ours.message == theirs["message"]
        assert list(ours.owners) == [o if isinstance(o, str) else o["id"] for o in theirs["owners"]]
    with_area = [f for f in audit.findings if not math.isnan(f.area_m2)]
    assert with_area and all(f.width_m > 0 and -82 < f.lon < -80 and 41 < f.lat < 42 for f in with_area)


def test_audit_in_other_forms(audit):
    rows = list(csv.DictReader(io.StringIO(audit.csv())))
    assert [r["id"] for r in rows] == [f.id for f in audit.findings]
    assert [json.loads(line)["id"] for line in audit.ndjson().splitlines()] == [f.id for f in audit.findings]
    assert len(json.loads(audit.geojson())["features"]) == len(audit)
    assert audit.junit().startswith("<?xml") and audit.findings[0].id in audit.text()


def test_audit_writes_a_folder(audit, tmp_path):
    audit.write(tmp_path / "out")
    assert {"report.html", "findings.gpkg", "findings.csv"} <= {p.name for p in (tmp_path / "out").iterdir()}
    with pytest.raises(libroute.DatasetExistsError):
        audit.write(tmp_path / "out")
    audit.write(tmp_path / "out", overwrite=True)


def test_audit_of_a_folder_tells_its_steps_and_stops(tmp_path):
    steps = []
    audit = libroute.audit(FOLDERS["millbrook"], as_of="2026-11-23", scratch=tmp_path, on_progress=lambda s, d, t: steps.append(s))
    assert steps and len(audit) > 10 and not list(tmp_path.iterdir())[1:]
    with pytest.raises(libroute.CancelledError):
        libroute.audit(dataset("millbrook"), on_progress=lambda s, d, t: True)
    with pytest.raises(ZeroDivisionError):
        libroute.audit(dataset("millbrook"), on_progress=lambda s, d, t: 1 / 0)


def test_audit_refuses(tmp_path):
    with pytest.raises(libroute.ArgumentError, match="no_such_set"):
        libroute.audit(dataset("millbrook"), frame="no_such_set")
    with pytest.raises(libroute.FileError):
        libroute.audit(tmp_path / "nothing")


# ---- diff ----

def test_diff_of_the_same_is_empty(millbrook):
    with libroute.diff(millbrook, millbrook) as diff:
        assert diff.is_empty and diff.counts.changed == (0, 0) and diff.counts.compared[0] > 50
        assert list(csv.DictReader(io.StringIO(diff.csv()))) == []


def test_diff_of_one_phone(tmp_path, millbrook):
    """The hotline's number is another: the places whose answer names it change, and those alone."""
    territory = tmp_path / "territory"
    shutil.copytree(FOLDERS["millbrook"], territory)
    phones = (territory / "phones.csv").read_text(encoding="utf-8")
    assert "555-555-0103" in phones
    (territory / "phones.csv").write_text(phones.replace("555-555-0103", "555-555-0199"), encoding="utf-8")
    libroute.build(territory, tmp_path / "new.sqlite")
    with libroute.open(tmp_path / "new.sqlite", as_of="2026-11-23") as newer, libroute.diff(millbrook, newer) as diff:
        assert not diff.is_empty and diff.counts.boundaries == 0 and diff.counts.moved == (0, 0)
        rows = list(csv.DictReader(io.StringIO(diff.csv())))
        parcels = [r for r in rows if r["kind"] == "parcel"]
        assert len(parcels) == diff.counts.changed[0] > 0
        with sqlite3.connect(dataset("millbrook")) as db:
            known = [ppn for ppn, in db.execute("SELECT ppn FROM parcel")]
        named = {p for p in known
                 for answer in [millbrook.route(p)] if "555-555-0103" in answer.json() and answer.status == "answered"}
        assert {r["id"] for r in parcels} == named
        diff.write(tmp_path / "out")
        assert (tmp_path / "out" / "report.html").stat().st_size > 1000
        note = diff.changes(format="text").first
        assert "555-555-0103" in note and "555-555-0199" in note and json.loads(diff.changes(format="json").first)["schema"]
        assert "tenants_union" in diff.json() and diff.text() and json.loads(diff.geojson())["features"] == []


# ---- a city's own answers ----

def test_routes_check(millbrook):
    good = b"ppn,expect:status,expect:partners+\n001.1-02-01,answered,tenants_union\n"
    with millbrook.routes_check(good, file="golden.csv") as check:
        assert check.passed and (check.checks, check.failed_rows, check.mismatches) == (2, 0, ())
    check = millbrook.routes_check(io.BytesIO(good.replace(b"answered", b"outside")), file="golden.csv")
    assert not check.passed and check.failed_rows == 1
    (m,) = check.mismatches
    assert (m.line, m.place, m.what, m.expected, m.got) == (2, "001.1-02-01", "status", "outside", "answered")
    assert "golden.csv:2" in check.text() and "<failure" in check.junit() and check.data["mismatches"][0]["got"] == "answered"
    with pytest.raises(libroute.ArgumentError, match="expect"):
        millbrook.routes_check(b"ppn\n001.1-02-01\n")
    with pytest.raises(OSError, match="gone"):
        millbrook.routes_check(type("Gone", (), {"read": lambda self, n: (_ for _ in ()).throw(OSError("gone"))})())


# ---- pages ----

def test_brief_and_quiz(millbrook, tmp_path):
    one = millbrook.brief("wards/ward-1")
    assert list(one) == ["ward-1.html"] and one.first.startswith("<!DOCTYPE html>") and "Tenants Union" in one.first
    every = millbrook.brief("wards", role="inspector", format="markdown")
    assert list(every) == ["index.md"] + [f"ward-{n}.md" for n in range(1, 6)] and "ward-5.md" in every.first
    assert [p.name for p in every.write(tmp_path / "out")] == list(every)
    with pytest.raises(libroute.DatasetExistsError):
        every.write(tmp_path / "out")
    quiz = [millbrook.quiz("wards/ward-1", seed=s, format="markdown").first for s in (1, 1, 2)]
    assert quiz[0] == quiz[1] != quiz[2]
    with pytest.raises(libroute.ArgumentError, match="ward-99"):
        millbrook.brief("wards/ward-99")
    with pytest.raises(libroute.ArgumentError, match="pdf"):
        millbrook.quiz("wards/ward-1", format="pdf")


def test_calendar_and_changes(millbrook):
    pages = millbrook.calendar("2027-01-01", 4, stamp="2026-11-23T09:00:00", cohort="id,hired_on\nbadge-7,2027-01-04\n")
    assert list(pages) == ["training.ics", "agenda-2027-01.html", "agenda-2027-03.html"]
    text = pages["training.ics"]
    assert "DTSTAMP:20261123T140000Z" in text and "badge-7" in text and "\r\n" in text
    with pytest.raises(libroute.ArgumentError, match="hired_on"):
        millbrook.calendar("2027-01-01", 4, stamp=0, cohort="id\n7\n")
    assert json.loads(millbrook.quiz("wards/ward-1", format="json").first)["schema"] == "libroute/quiz/1"
    assert "tenants" in millbrook.changes("2026-01-01", format="markdown").first.lower()


# ---- upkeep ----

def test_facts_and_worklist(millbrook):
    assert "stage" in [k["key"] for k in millbrook.facts()["keys"]] and "stage" in millbrook.facts_text()
    work = millbrook.worklist()
    rows = list(csv.DictReader(io.StringIO(millbrook.worklist_csv())))
    assert len(rows) == work["items"] == sum(len(p["items"]) for p in work["partners"]) + len(work["territory"]) > 20
    assert millbrook.worklist(as_of="2030-01-01") != work and millbrook.worklist_text().count("\n") > 5


def test_a_stream_counts_how_places_were_found(millbrook):
    summary = millbrook.batch("geocode", b"address\n10 N Main St\nnowhere 1\n", io.BytesIO())
    assert (summary.rows, summary.by_match_type) == (2, {"address_point": 1})
