"""What is said about a whole territory: audits, differences, and a city's own answers checked."""
from __future__ import annotations

import ctypes
import os
from typing import Any, BinaryIO

from ._abi import (LrtAuditOptions, LrtDiffCounts, LrtDiffOptions, LrtError, LrtGoldenCounts, LrtGoldenOptions, LrtQuery, lib)
from ._callbacks import Kept, Progress
from ._text import from_bytes, take, to_bytes
from .errors import failure, one_of
from .model import AuditFinding, DiffCounts, Mismatch
from .pages import NoteFormat, Pages, changes_between
from .results import Handle
from .router import RULES, VIEWS, Day, Facts, Router, Rule, View, day_number, fact_texts

NAN = float("nan")


def _path(path: str | os.PathLike[str]) -> bytes:
    return to_bytes(os.fsencode(path), "path") or b""


def _day(day: Day) -> int:
    return 0 if day is None else day_number(day)


class _Report(Handle):
    """Texts that every report has."""
    __slots__ = ()
    _text: Any = None
    _write: Any = None

    def text(self, width: int = 80) -> str:
        """For people."""
        return take(self._text, self._handle, width)

    def _into(self, folder: str | os.PathLike[str], overwrite: bool) -> None:
        error = LrtError()
        code = self._write(self._open(), _path(folder), overwrite, ctypes.addressof(error))
        if code:
            raise failure(code, error)


class Audit(_Report):
    """The answer of audit()."""
    __slots__ = ()
    _free = lib.lrt_audit_free
    _json = lib.lrt_audit_json
    _text = lib.lrt_audit_text
    _write = lib.lrt_audit_write

    def __len__(self) -> int:
        return lib.lrt_audit_count(self._open())

    @property
    def open_count(self) -> int:
        """Errors that are open or outgrown: 0 = the audit is passed."""
        return lib.lrt_audit_open_count(self._open())

    @property
    def findings(self) -> tuple[AuditFinding, ...]:
        """Most urgent first."""
        h = self._open()
        out = []
        for i in range(len(self)):
            f = lib.lrt_audit_get(h, i).contents
            out.append(AuditFinding(
                from_bytes(f.id), from_bytes(f.kind), from_bytes(f.severity), from_bytes(f.status), from_bytes(f.set),
                from_bytes(f.category), from_bytes(f.condition), from_bytes(f.message), from_bytes(f.remedy),
                tuple(from_bytes(f.owners[k]) for k in range(f.owner_count)), bool(f.sliver), f.area_m2, f.width_m,
                f.lon_deg, f.lat_deg, f.parcels, f.addresses, f.valid_from, f.valid_to))
        return tuple(out)

    def ndjson(self) -> str:
        """One JSON object a finding and line."""
        return take(lib.lrt_audit_ndjson, self._handle)

    def csv(self) -> str:
        """One row a finding."""
        return take(lib.lrt_audit_csv, self._handle)

    def geojson(self) -> str:
        """A GeoJSON FeatureCollection of the findings; for GeoPandas: geopandas.read_file(audit.geojson())."""
        return take(lib.lrt_audit_geojson, self._handle)

    def junit(self) -> str:
        """JUnit XML for a city's own CI."""
        return take(lib.lrt_audit_junit, self._handle)

    def write(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """All of it into a folder: a page with a map, drawn maps, GeoPackage, shapefiles, JSON, CSV, GeoJSON, JUnit."""
        self._into(folder, overwrite)

    def __repr__(self) -> str:
        return f"<libroute.Audit {len(self)} findings, {self.open_count} open>" if self._handle else "<libroute.Audit, closed>"


def audit(path: str | os.PathLike[str], *, as_of: Day = None, history: bool = False, sliver_m: float = NAN, near_m: float = NAN,
          review_days: int = 0, frame: str | None = None, by: str | None = None, scratch: str | os.PathLike[str] | None = None,
          on_progress: Progress | None = None) -> Audit:
    """Audits a dataset, or a territory folder: do the boundaries hold together, do the partners cover the frame on every day?

    as_of: what was over before that day is left out (None: every period counts); history: with as_of, those too. sliver_m,
    near_m: metres, NaN = as usual. frame, by: slugs of sets. scratch: where a folder is built into a dataset for the audit.
    on_progress(step, done, total): a true value stops with CancelledError.
    """
    kept = Kept()
    options = LrtAuditOptions(ctypes.sizeof(LrtAuditOptions), _day(as_of), history, sliver_m, near_m, review_days,
                              to_bytes(frame, "frame"), to_bytes(by, "by"), None if scratch is None else _path(scratch),
                              kept.progress(on_progress), None)
    handle, error = ctypes.c_void_p(), LrtError()
    code = lib.lrt_audit(_path(path), options, ctypes.addressof(handle), ctypes.addressof(error))
    kept.again()
    if code:
        raise failure(code, error)
    return Audit(handle.value)


class Diff(_Report):
    """The answer of diff()."""
    __slots__ = ()
    _free = lib.lrt_diff_free
    _json = lib.lrt_diff_json
    _text = lib.lrt_diff_text
    _write = lib.lrt_diff_write

    @property
    def is_empty(self) -> bool:
        """Nothing is other, nowhere."""
        return bool(lib.lrt_diff_is_empty(self._open()))

    @property
    def counts(self) -> DiffCounts:
        """How many places, and pieces of land."""
        c = LrtDiffCounts()
        lib.lrt_diff_count(self._open(), c)
        return DiffCounts((c.compared[0], c.compared[1]), (c.changed[0], c.changed[1]), (c.moved[0], c.moved[1]),
                          (c.appeared[0], c.appeared[1]), (c.vanished[0], c.vanished[1]), c.boundaries)

    def csv(self) -> str:
        """One row a place."""
        return take(lib.lrt_diff_csv, self._handle)

    def geojson(self) -> str:
        """A GeoJSON FeatureCollection of the land that changed hands."""
        return take(lib.lrt_diff_geojson, self._handle)

    def write(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """All of it into a folder: a page with a map, drawn maps, GeoPackage, shapefiles, JSON, CSV, GeoJSON."""
        self._into(folder, overwrite)

    def changes(self, *, format: NoteFormat = "html", width: int = 0) -> Pages:
        """The note to teach: what changed, once each, and how many places it matters to."""
        return changes_between(self._open(), format, width)

    def __repr__(self) -> str:
        return f"<libroute.Diff {self.counts}>" if self._handle else "<libroute.Diff, closed>"


def diff(older: Router, newer: Router, *, as_of: Day = None, as_of_new: Day = None, role: str | None = None, facts: Facts = None,
         rule: Rule = "default", view: View = "staff", on_progress: Progress | None = None) -> Diff:
    """The effect of a change: which places get other partners, and why; which land went from which boundary to which.

    older, newer: open datasets; the same one twice, with as_of_new, compares two days. as_of: None = that of `older`.
    """
    kept, given = Kept(), fact_texts(facts)
    options = LrtDiffOptions(ctypes.sizeof(LrtDiffOptions), older._as_of if as_of is None else _day(as_of), _day(as_of_new),
                             to_bytes(role, "role"), (ctypes.c_char_p * len(given))(*given), len(given),
                             one_of(RULES, rule, "rule"), one_of(VIEWS, view, "view"), kept.progress(on_progress), None)
    handle, error = ctypes.c_void_p(), LrtError()
    code = lib.lrt_diff(older._open(), newer._open(), options, ctypes.addressof(handle), ctypes.addressof(error))
    kept.again()
    if code:
        raise failure(code, error)
    return Diff(handle.value)


class RoutesCheck(_Report):
    """The answer of Router.routes_check()."""
    __slots__ = ()
    _free = lib.lrt_golden_free
    _json = lib.lrt_golden_json
    _text = lib.lrt_golden_text

    def _counts(self) -> LrtGoldenCounts:
        counts = LrtGoldenCounts()
        lib.lrt_golden_count(self._open(), counts)
        return counts

    @property
    def passed(self) -> bool:
        """All expectations hold."""
        return self._counts().mismatches == 0

    @property
    def checks(self) -> int:
        """Number of expectations."""
        return self._counts().checks

    @property
    def failed_rows(self) -> int:
        """Rows with at least one expectation that does not hold."""
        return self._counts().failed_rows

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """In the order of the file."""
        h = self._open()
        found = [lib.lrt_golden_get(h, i).contents for i in range(self._counts().mismatches)]
        return tuple(Mismatch(m.line, *(from_bytes(t) for t in (m.place, m.what, m.expected, m.got))) for m in found)

    def junit(self) -> str:
        """JUnit XML: a test case for each row that expects something."""
        return take(lib.lrt_golden_junit, self._handle)

    def __repr__(self) -> str:
        if not self._handle:
            return "<libroute.RoutesCheck, closed>"
        return f"<libroute.RoutesCheck {self.checks} checks, {self._counts().mismatches} mismatches>"


def routes_check(router: Router, source: bytes | BinaryIO, file: str, crs: str | None, query: LrtQuery) -> RoutesCheck:
    kept = Kept()
    options = LrtGoldenOptions(ctypes.sizeof(LrtGoldenOptions), ctypes.pointer(query), to_bytes(crs, "crs"), to_bytes(file, "file"))
    handle, error = ctypes.c_void_p(), LrtError()
    code = lib.lrt_golden_check(router._open(), options, kept.reader(source), None, ctypes.addressof(handle),
                                ctypes.addressof(error))
    kept.again()
    if code:
        raise failure(code, error)
    return RoutesCheck(handle.value)


def receipt_dataset(receipt: str | bytes) -> str:
    """File name of the dataset that a receipt is of; "" when it is no receipt."""
    data = to_bytes(receipt, "receipt") or b""
    room = ctypes.create_string_buffer(lib.lrt_receipt_dataset(data, len(data), None, 0) + 1)
    lib.lrt_receipt_dataset(data, len(data), room, len(room))
    return from_bytes(room.value)
