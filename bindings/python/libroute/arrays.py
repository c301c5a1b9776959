"""Arrays in, arrays out: one call of the library for all rows, and no Python for each row.

The areas of many points are held as cover ids: one number for the complete set of areas over a point. What is asked of them - how
many wards, which ward, all pairs - is read from a table with a row for each cover id, so it costs one NumPy lookup a point.
"""
from __future__ import annotations

import csv
import ctypes
import io
from typing import TYPE_CHECKING, Any, Iterator, Mapping

import numpy as np

from . import _abi
from ._abi import LrtError, lib
from .errors import ArgumentError, failure

if TYPE_CHECKING:
    from .router import Router, Verb

NUMBERS = {"score", "error_m", "lon", "lat"}        # answer columns that hold numbers; NaN where a cell is empty


def points(lon: Any, lat: Any = None) -> np.ndarray:
    """(n, 2) float64 in C order; without a copy where it is that already."""
    if lat is None:
        pairs = np.ascontiguousarray(lon, dtype=np.float64)
        if pairs.ndim != 2 or pairs.shape[1] != 2:
            raise ArgumentError(f"an array of shape (n, 2) is needed, longitude first, not {pairs.shape}; "
                                "or give longitudes and latitudes as two arrays")
        return pairs
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise ArgumentError(f"longitudes and latitudes must be arrays of one length, not {x.shape} and {y.shape}")
    pairs = np.empty((len(x), 2))
    pairs[:, 0] = x
    pairs[:, 1] = y
    return pairs


def is_numeric(values: Any) -> bool:
    array = np.asarray(values)
    return array.dtype.kind in "fiu" and (array.size > 0 or array.ndim == 2)


class _Tables:
    """What each cover id means. Grows by the ids met; shared by all threads, replaced as a whole."""

    def __init__(self, router: "Router") -> None:
        self._router = router
        self.offset = np.zeros(1, np.int64)         # areas of cover c: area[offset[c]:offset[c + 1]]
        self.area = np.zeros(0, np.int32)
        self.set_of = np.array([a.set for a in router.all_areas], dtype=object)
        self._of_set: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def of_set(self, slug: str | None) -> tuple[np.ndarray, np.ndarray]:
        """(offset, area) of one set, or of all."""
        if slug is None:
            return self.offset, self.area
        if slug not in self._of_set:
            wanted = self.set_of == slug
            if not wanted.any():
                raise ArgumentError(f"the dataset has no areas of a set {slug!r}; it has " +
                                    ", ".join(sorted(set(self.set_of))))
            mine = wanted[self.area]
            before = np.concatenate(([0], np.cumsum(mine)))
            self._of_set[slug] = before[self.offset], self.area[mine]
        return self._of_set[slug]


def tables(router: "Router", greatest: int) -> _Tables:
    """The tables, with all covers up to `greatest`."""
    known = router._tables
    if known is not None and len(known.offset) > greatest + 1:
        return known
    made = _Tables(router)
    handle, area = router._open(), ctypes.POINTER(ctypes.c_uint32)()
    counts, chunks = [], []
    for cover in range(greatest + 1):               # covers, not rows: some hundreds for a city
        n = lib.lrt_cover_areas(handle, cover, area)
        counts.append(n)
        chunks.extend(area[:n])
    made.offset = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    made.area = np.array(chunks, dtype=np.int32)
    router._tables = made
    return made


class Covers:
    """The areas over each of n points. Made by Router.areas_array(); reading it needs the router no longer open."""

    def __init__(self, router: "Router", pairs: np.ndarray, raw: np.ndarray, epoch: int) -> None:
        self._router, self._pairs, self._epoch = router, pairs, epoch
        self.raw = raw                      #: uint32 cover ids as the library gives them, with their flag
        ids = self.ids
        self._tables = tables(router, int(ids.max()) if len(ids) else 0)

    def __len__(self) -> int:
        return len(self.raw)

    @property
    def invalid(self) -> np.ndarray:
        """bool: what is no coordinate (NaN, out of range)."""
        return self.raw == _abi.COVER_INVALID

    @property
    def on_edge(self) -> np.ndarray:
        """bool: the point lies on the border of an area of some set."""
        return (self.raw >= _abi.COVER_ON_EDGE) & ~self.invalid

    @property
    def ids(self) -> np.ndarray:
        """uint32: points with the same id lie in the same areas; 0 = in none, or invalid."""
        ids = self.raw & np.uint32(0x7FFFFFFF)
        ids[ids == 0x7FFFFFFF] = 0
        return ids

    def count(self, slug: str | None = None) -> np.ndarray:
        """int64: how many areas (of a set) cover each point."""
        offset, _ = self._tables.of_set(slug)
        return np.diff(offset)[self.ids]

    def first(self, slug: str) -> np.ndarray:
        """int32: index of the first area of the set over each point (see Router.all_areas), -1 = none.

        Complete for a tessellation but for points on a shared border, of which count() is more than 1.
        """
        offset, area = self._tables.of_set(slug)
        some = np.diff(offset) > 0
        first = np.full(len(some), -1, np.int32)
        first[some] = area[offset[:-1][some]]
        return first[self.ids]

    def text(self, slug: str) -> np.ndarray:
        """object: ids of the areas of the set joined with ";", as in the command's CSV; "" = none, None = invalid."""
        offset, area = self._tables.of_set(slug)
        names = [a.area_id for a in self._router.all_areas]
        texts = np.array([";".join(names[i] for i in area[a:b]) for a, b in zip(offset, offset[1:])], dtype=object)
        out = texts[self.ids]
        out[self.invalid] = None
        return out

    def pairs(self, slug: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(row, area): one pair for each point and area that covers it, by row, then area. Both int64 and int32 arrays."""
        offset, area = self._tables.of_set(slug)
        ids = self.ids
        n = np.diff(offset)[ids]
        row = np.repeat(np.arange(len(ids)), n)
        start = np.repeat(offset[ids] - np.concatenate(([0], np.cumsum(n)[:-1])) if len(ids) else n, n)
        return row, area[start + np.arange(len(row))]

    def edges(self, row: np.ndarray, area: np.ndarray) -> np.ndarray:
        """bool for each of pairs(): the point lies on the border of that area. Asks again for the points on borders alone."""
        out = np.zeros(len(row), bool)
        for k in np.flatnonzero(self.on_edge[row]):
            lon, lat = self._pairs[row[k]].tolist()
            hits = self._router._areas_by_epoch(lon, lat, self._epoch)
            out[k] = any(h.on_edge and h.area.index == area[k] for h in hits)
        return out


def cover(router: "Router", lon: Any, lat: Any, epoch: int) -> Covers:
    pairs = points(lon, lat)
    raw = np.empty(len(pairs), np.uint32)
    error = LrtError()
    code = lib.lrt_cover_many(router._open(), epoch, pairs.ctypes.data, len(pairs), raw.ctypes.data, ctypes.addressof(error))
    if code:
        raise failure(code, error)
    return Covers(router, pairs, raw, epoch)


class Columns(Mapping[str, np.ndarray]):
    """Answer columns by name, each an array of the same length: numbers as float64 (NaN = none), the rest text ("" = none)."""

    def __init__(self, columns: dict[str, np.ndarray], rows: int) -> None:
        self._columns, self.rows = columns, rows

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def frame(self, index: Any = None) -> Any:
        """A pandas DataFrame."""
        import pandas
        return pandas.DataFrame(self._columns, index=index)

    def __repr__(self) -> str:
        return f"<libroute.Columns of {self.rows} rows: {', '.join(self._columns)}>"


def _texts(values: Any, what: str, n: int | None = None) -> list[str]:
    if isinstance(values, (str, bytes)):
        values = [values] * (n if n is not None else 1)
    array = np.asarray(values, dtype=object)
    if array.ndim != 1 or (n is not None and len(array) != n):
        raise ArgumentError(f"{what} must be a plain array of texts" + (f" of length {n}" if n is not None else ""))
    nothing: Any = None
    missing = np.equal(array, nothing) | (array != array)   # None, NaN
    if missing.any():
        array = np.where(missing, "", array)
    return array.tolist()


def _cells(texts: list[str], what: str) -> str:
    """The texts as insides of quoted CSV fields, separated by NUL, which C cannot take in a text anyway."""
    try:
        joined = "\0".join(texts)
    except TypeError as why:
        raise TypeError(f"{what} must hold texts: {why}") from None
    if joined.count("\0") != max(len(texts) - 1, 0):
        raise ArgumentError(f"{what}: a text holds a NUL character; remove it")
    return joined.replace('"', '""')


def _body(columns: list[str], n: int) -> str:
    """CSV rows of such columns."""
    if n == 0:
        return ""
    if len(columns) == 1:
        return '"' + columns[0].replace("\0", '"\n"') + '"\n'
    line = ",".join(['"%s"'] * len(columns)) + "\n"
    return "".join(map(line.__mod__, zip(*(c.split("\0") for c in columns))))


def _ask(router: "Router", verb: "Verb", header: list[str], body: str, rows: int, how: dict[str, Any]) -> Columns:
    sink = io.BytesIO()
    router.batch(verb, (",".join(header) + "\n" + body).encode("utf-8", "surrogateescape"), sink, input="csv", output="csv",
                 **how)
    answer = csv.reader(io.StringIO(sink.getvalue().decode("utf-8", "replace"), newline=""))
    names = next(answer)
    columns = list(zip(*answer)) or [()] * len(names)
    out = {}
    for name, cells in list(zip(names, columns))[len(header):]:
        if name.startswith("lrt_") and name[4:] in header:  # the input has a column of that name
            name = name[4:]
        out[name] = np.array(cells, dtype=object)
        if name in NUMBERS:
            out[name] = np.where(out[name] == "", "nan", out[name]).astype(np.float64)
    return Columns(out, rows)


def batch_texts(router: "Router", verb: "Verb", texts: Any, city: Any, state: Any, zip_code: Any, how: dict[str, Any]) -> Columns:
    addresses = _texts(texts, "addresses")
    n = len(addresses)
    header, columns = ["address"], [_cells(addresses, "addresses")]
    for name, values in (("city", city), ("state", state), ("zip", zip_code)):
        if values is not None:
            header.append(name)
            columns.append(_cells(_texts(values, name, n), name))
    return _ask(router, verb, header, _body(columns, n), n, how)


def batch_points(router: "Router", verb: "Verb", lon: Any, lat: Any, how: dict[str, Any]) -> Columns:
    pairs = points(lon, lat)
    x, y = pairs[:, 0].tolist(), pairs[:, 1].tolist()
    body = "".join(map("%r,%r\n".__mod__, zip(x, y)))       # repr gives back the same double
    return _ask(router, verb, ["lon", "lat"], body, len(pairs), how)
