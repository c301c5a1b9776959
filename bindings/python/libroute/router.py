"""An open dataset, and the calls on it."""
from __future__ import annotations

import ctypes
import datetime
import json
import os
import struct
import sys
import time
from typing import TYPE_CHECKING, Any, BinaryIO, Callable, Iterable, Literal, Mapping, Union

from . import _abi
from ._abi import LrtBatchOptions, LrtBatchSummary, LrtError, LrtGeocodeQuery, LrtQuery, lib
from ._callbacks import Kept
from ._text import from_bytes, take, to_bytes
from .errors import ArgumentError, ClosedError, DatasetError, failure, one_of
from .model import Area, BatchSummary, Hit
from .results import GeocodeResult, Result, answer_text, match_type_text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .arrays import Columns, Covers
    from .contact import Permission
    from .pages import DataFormat, NoteFormat, PageFormat, Pages
    from .reports import RoutesCheck

Day = Union[str, int, datetime.date, None]
Instant = Union[str, int, datetime.datetime, None]
Place = Union[str, bytes, "tuple[float, float]"]
Rule = Literal["default", "point", "parcel"]
View = Literal["staff", "senior", "owner"]
Facts = Union[Mapping[str, Any], Iterable[str], None]
Verb = Literal["areas", "geocode", "route"]
Format = Literal["auto", "csv", "ndjson", "geojson"]

RULES = {"default": 0, "point": 1, "parcel": 2}
VIEWS = {"staff": 0, "senior": 1, "owner": 2}
VERBS = {"areas": 1, "geocode": 2, "route": 3}
FORMATS = {"auto": 0, "csv": 1, "ndjson": 2, "geojson": 3}
NAN = float("nan")
ROOM = 32                                   # hits of one point that fit without asking again
_copy = LrtQuery.from_buffer_copy
_Hits = ctypes.c_uint64 * ROOM
_areas_at = lib.lrt_areas_at


def parse_date(text: str) -> int:
    """ "YYYY-MM-DD" as YYYYMMDD; ArgumentError when it is no day of the calendar."""
    out, error = ctypes.c_uint32(), LrtError()
    code = lib.lrt_parse_date(to_bytes(text, "date"), out, ctypes.addressof(error))
    if code:
        raise failure(code, error)
    return out.value


def day_number(as_of: Day) -> int:
    """A day in any of its forms as YYYYMMDD."""
    if isinstance(as_of, datetime.date):
        return as_of.year * 10000 + as_of.month * 100 + as_of.day
    if isinstance(as_of, str):
        return parse_date(as_of)
    if isinstance(as_of, int):              # checked here: the fast road takes any number for a day
        return parse_date(f"{as_of // 10000:04d}-{as_of // 100 % 100:02d}-{as_of % 100:02d}")
    raise TypeError(f"as_of must be a date, YYYY-MM-DD or YYYYMMDD, not {type(as_of).__name__}")


def verify(dataset: str | os.PathLike[str]) -> None:
    """Recomputes everything that can be checked of a dataset file; DatasetError says what is wrong."""
    error = LrtError()
    code = lib.lrt_verify(os.fsencode(dataset), ctypes.addressof(error))
    if code:
        raise failure(code, error)


def fact_texts(facts: Facts) -> list[bytes]:
    """ "KEY=VALUE" for C, from a mapping (a value may be a list of values) or from such texts."""
    if facts is None:
        return []
    if isinstance(facts, (str, bytes)):
        raise TypeError('facts must be a mapping such as {"owner_type": "bank", "age": 67}, or a list of "KEY=VALUE"')
    if isinstance(facts, Mapping):
        facts = [f"{key}={value}" for key, values in facts.items()
                 for value in ([values] if isinstance(values, str) or not isinstance(values, Iterable) else values)]
    return [to_bytes(fact, "fact") or b"" for fact in facts]


class Router:
    """An open dataset. Any number of threads may ask it at the same time; close it when none does.

        with libroute.open("cleveland.sqlite", as_of="2026-11-23") as city:
            print(city.route("1374 West Blvd").text())

    as_of is the day for which all calls answer that name none; without it, today in the territory's time zone at the moment of
    opening (see Router.as_of). Nothing else reads the clock.
    """

    def __init__(self, dataset: str | os.PathLike[str], *, as_of: Day = None) -> None:
        self._handle: int | None = None
        handle, error = ctypes.c_void_p(), LrtError()
        path = os.fsencode(dataset)
        if b"\0" in path:
            raise ArgumentError("the path of the dataset holds a NUL character")
        code = lib.lrt_open(path, ctypes.addressof(handle), ctypes.addressof(error))
        if code:
            raise failure(code, error)
        self._handle = handle.value
        self.path = os.fsdecode(path)
        try:
            self._read_areas()
            self._as_of = self._day(as_of) if as_of is not None else lib.lrt_local_date(self._handle, int(time.time()))
        except BaseException:
            self.close()
            raise
        self._epoch = lib.lrt_epoch(self._handle, self._as_of)
        self._blank = bytes(LrtQuery(ctypes.sizeof(LrtQuery), None, NAN, NAN, None, None, None, self._as_of, _abi.AT_NONE, NAN))
        self._epochs: dict[Any, int] = {}
        self._tables: Any = None            # of arrays.py, made at the first array call

    def _read_areas(self) -> None:
        areas = []
        for i in range(lib.lrt_area_count(self._handle)):
            text = from_bytes(lib.lrt_area_id(self._handle, i))
            parts = text.split("/")
            if len(parts) != 3:             # "" when the tables behind the index are damaged
                verify(self.path)
                raise DatasetError(f"{self.path}: area {i} has no id; build the dataset again")
            areas.append(Area(i, parts[0], parts[1], parts[2], from_bytes(lib.lrt_area_name(self._handle, i))))
        self._areas: tuple[Area, ...] = tuple(areas)
        # A hit is two uint32; read as one uint64 it is the key of the finished object.
        self._hits = {int.from_bytes(struct.pack("=II", a.index, edge), sys.byteorder): Hit(a, bool(edge))
                      for a in areas for edge in (0, 1)}

    # ---- life ----

    def close(self) -> None:
        """Drops the dataset. Answers that are still open keep what they need. Closing twice is fine."""
        handle, self._handle = self._handle, None
        if handle:
            lib.lrt_close(handle)

    def __enter__(self) -> "Router":
        return self

    def __exit__(self, *why: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()

    def __repr__(self) -> str:
        return f"<libroute.Router {self.path}, {'as of %d' % self._as_of if self._handle else 'closed'}>"

    @property
    def closed(self) -> bool:
        return self._handle is None

    def _open(self) -> int:
        if self._handle is None:
            raise ClosedError(f"{self.path} is closed; ask before close(), or inside the `with` block")
        return self._handle

    # ---- facts ----

    @property
    def as_of(self) -> datetime.date:
        """The day for which calls answer that name none."""
        return datetime.date(self._as_of // 10000, self._as_of // 100 % 100, self._as_of % 100)

    @property
    def digest(self) -> str:
        """The name of the dataset, "sha256:...": the same for the same content. It stands in every answer and receipt."""
        return from_bytes(lib.lrt_digest(self._open()))

    @property
    def all_areas(self) -> tuple[Area, ...]:
        """The areas of all sets and editions; position = Area.index."""
        return self._areas

    def area(self, id: str) -> Area | None:
        """The area called "slug/edition/area_id", or None."""
        index = lib.lrt_area_find(self._open(), to_bytes(id, "id"))
        return None if index == _abi.NO_AREA else self._areas[index]

    def info(self) -> dict[str, Any]:
        """Facts about the dataset (schema libroute/info/1). The index is made anew to time it: not a cheap call."""
        return json.loads(take(lib.lrt_info_json, self._handle))

    def info_text(self, width: int = 80) -> str:
        """The same for people."""
        return take(lib.lrt_info_text, self._handle, width)

    def vcard(self, organization: str, *, view: View = "staff") -> str:
        """The contacts of an organization as a vCard 4.0, without those kept for others than `view`; "" when there is none."""
        return take(lib.lrt_vcard, self._handle, to_bytes(organization, "organization"), one_of(VIEWS, view, "view"))

    # ---- time ----

    def _day(self, as_of: Day) -> int:
        return day_number(as_of)

    def instant(self, text: str) -> int:
        """An RFC 3339 instant, without offset in the territory's time zone, as seconds since 1970 (UTC)."""
        out, error = ctypes.c_int64(), LrtError()
        code = lib.lrt_parse_instant(self._open(), to_bytes(text, "instant"), out, ctypes.addressof(error))
        if code:
            raise failure(code, error)
        return out.value

    def local_date(self, at: int) -> datetime.date:
        """The local calendar day of an instant (seconds since 1970, UTC) in the territory's time zone."""
        day = lib.lrt_local_date(self._open(), at)
        return datetime.date(day // 10000, day // 100 % 100, day % 100)

    def _time(self, as_of: Day, at: Instant) -> tuple[int, int]:
        if at is None:
            return (self._as_of if as_of is None else self._day(as_of)), _abi.AT_NONE
        if isinstance(at, datetime.datetime):
            if at.tzinfo is None:
                at = at.isoformat(timespec="seconds")
            else:
                at = int(at.timestamp())
        if isinstance(at, str):
            at = self.instant(at)
        return (0 if as_of is None else self._day(as_of)), int(at)

    def _epoch_of(self, as_of: Day) -> int:
        if as_of is None:
            return self._epoch
        epoch = self._epochs.get(as_of)
        if epoch is None:
            epoch = lib.lrt_epoch(self._open(), self._day(as_of))
            if len(self._epochs) < 1000:
                self._epochs[as_of] = epoch
        return epoch

    # ---- areas ----

    def areas(self, lon: float, lat: float, *, as_of: Day = None) -> list[Hit]:
        """The areas of all sets that cover a point, border included, exactly; ascending by Area.index.

        lon, lat: degrees, WGS 84. ArgumentError for what is no coordinate. The fast road: no verdicts and no edge distances,
        see locate() for those.
        """
        return self._areas_by_epoch(lon, lat, self._epoch if as_of is None else self._epoch_of(as_of))

    def _areas_by_epoch(self, lon: float, lat: float, epoch: int) -> list[Hit]:
        hits = _Hits()
        n = _areas_at(self._handle, epoch, lon, lat, hits, ROOM)
        if n > ROOM:
            return self._areas_slow(lon, lat, epoch, n)
        known = self._hits
        return [known[key] for key in hits[:n]]

    def _areas_slow(self, lon: float, lat: float, epoch: int, n: int) -> list[Hit]:
        h = self._open()
        if n == _abi.SIZE_MAX:
            error, cover = LrtError(), ctypes.c_uint32()
            code = lib.lrt_cover_many(h, epoch, ctypes.addressof((ctypes.c_double * 2)(lon, lat)), 1,
                                      ctypes.addressof(cover), ctypes.addressof(error))
            if code:
                raise failure(code, error)
            raise ArgumentError(f"({lon!r}, {lat!r}) is no coordinate; longitude first, degrees, -180 to 180 and -90 to 90")
        hits = (ctypes.c_uint64 * n)()
        return [self._hits[key] for key in hits[:_areas_at(h, epoch, lon, lat, hits, n)]]

    def areas_array(self, lon: "npt.ArrayLike", lat: "npt.ArrayLike | None" = None, *, as_of: Day = None) -> "Covers":
        """The areas that cover each of n points, in one call: see arrays.Covers.

        lon and lat are arrays of equal length; or lon alone is an array of shape (n, 2), longitude first (as float64 in C order it
        is used without a copy). What is no coordinate is marked in Covers.invalid.
        """
        from .arrays import cover
        return cover(self, lon, lat, self._epoch_of(as_of))

    def to_lon_lat(self, crs: str, x: "npt.ArrayLike", y: "npt.ArrayLike | None" = None) -> "np.ndarray":
        """Coordinates of another system ("EPSG:3734") as an array (n, 2) of longitude, latitude; easting first.

        NaN where a point does not belong to the system's area of use.
        """
        from .arrays import points
        pairs = points(x, y).copy()
        error = LrtError()
        code = lib.lrt_to_lon_lat(self._open(), to_bytes(crs, "crs"), pairs.ctypes.data, len(pairs), pairs.ctypes.data,
                                  ctypes.addressof(error))
        if code:
            raise failure(code, error)
        return pairs

    # ---- geocode ----

    def geocode(self, text: str | bytes, *, city: str | None = None, state: str | None = None,
                zip: str | None = None, explain: bool = False) -> GeocodeResult:
        """The place that a text names: an address, a parcel number, "lon,lat" or "x,y EPSG:N".

        explain: the result's JSON and text also say how the text was read and what was thought of.
        """
        query = LrtGeocodeQuery(ctypes.sizeof(LrtGeocodeQuery), to_bytes(text, "text"), to_bytes(city, "city"),
                                to_bytes(state, "state"), to_bytes(zip, "zip"), int(explain))
        handle, error = ctypes.c_void_p(), LrtError()
        code = lib.lrt_geocode(self._open(), query, ctypes.addressof(handle), ctypes.addressof(error))
        if code:
            raise failure(code, error)
        return GeocodeResult(handle.value)

    def geocode_array(self, texts: "npt.ArrayLike", *, city: Any = None, state: Any = None, zip: Any = None) -> "Columns":
        """geocode() for an array of texts in one call: one array for each answer column of the command's CSV.

        city, state, zip: arrays of the same length, or one text for all. None and "" are no text: answered "invalid".
        """
        from .arrays import batch_texts
        return batch_texts(self, "geocode", texts, city, state, zip, {})

    # ---- route ----

    def _query(self, place: Place | None, as_of: Day = None, at: Instant = None, rule: str = "default",
               error_m: float = NAN, role: str | None = None, facts: Facts = None, view: str = "staff",
               city: str | None = None, state: str | None = None, zip: str | None = None) -> LrtQuery:
        query = _copy(self._blank)          # most calls give a place alone: what is not given costs nothing
        if as_of is not None or at is not None:
            query.as_of, query.at = self._time(as_of, at)
        if error_m == error_m:
            query.error_m = error_m
        if isinstance(place, (str, bytes)):
            query.text = to_bytes(place, "place")
        elif place is not None:
            query.lon_deg, query.lat_deg = place
        if city is not None or state is not None or zip is not None:
            query.city, query.state, query.zip = to_bytes(city, "city"), to_bytes(state, "state"), to_bytes(zip, "zip")
        if rule != "default":
            query.rule = one_of(RULES, rule, "rule")
        if view != "staff":
            query.view = one_of(VIEWS, view, "view")
        if role is not None:
            query.role = to_bytes(role, "role")
        if facts:
            texts = fact_texts(facts)
            query.facts, query.n_facts = (ctypes.c_char_p * len(texts))(*texts), len(texts)
        return query

    def _ask(self, call: Callable[..., int], place: Place, *how: Any) -> Result:
        if place is None:
            raise TypeError("place must be a text or a pair (longitude, latitude)")
        h = self._handle or self._open()
        query = self._query(place, *how)
        handle = ctypes.c_void_p()
        if call(h, query, ctypes.addressof(handle), None):
            error = LrtError()              # asked again for the message: it is 1.4 KB that most calls never need
            code = call(h, query, ctypes.addressof(handle), ctypes.addressof(error))
            if code:
                raise failure(code, error)
        return Result(handle.value, self._areas, query)

    def route(self, place: Place, *, as_of: Day = None, at: Instant = None, rule: Rule = "default", error_m: float = NAN,
              role: str | None = None, facts: Facts = None, view: View = "staff", city: str | None = None,
              state: str | None = None, zip: str | None = None) -> Result:
        """The ranked partners that serve a place, each with reasons, contacts and contact protocol.

        place: a text as for geocode(), or a pair (longitude, latitude). at: an instant (datetime, RFC 3339 text, or seconds since
        1970), whose local day must not contradict as_of. error_m: expected error of the place in metres, NaN = the geocoder's.
        role: id of a staff role of the territory. facts: what is known of the case, such as {"owner_type": "bank", "age": 67}; a
        value may be a list. view: whom the answer is written for.
        """
        return self._ask(lib.lrt_route, place, as_of, at, rule, error_m, role, facts, view, city, state, zip)

    def explain(self, place: Place, *, as_of: Day = None, at: Instant = None, rule: Rule = "default", error_m: float = NAN,
                role: str | None = None, facts: Facts = None, view: View = "staff", city: str | None = None,
                state: str | None = None, zip: str | None = None) -> Result:
        """route(), and one reason for every organization in the directory, chosen or not: member "partners" of the JSON."""
        return self._ask(lib.lrt_explain, place, as_of, at, rule, error_m, role, facts, view, city, state, zip)

    def locate(self, place: Place, *, as_of: Day = None, at: Instant = None, rule: Rule = "default", error_m: float = NAN,
               city: str | None = None, state: str | None = None, zip: str | None = None) -> Result:
        """The areas of a place with relation, edge distance and a verdict for each set: all of route() but the partners."""
        return self._ask(lib.lrt_locate, place, as_of, at, rule, error_m, None, None, "staff", city, state, zip)

    def route_array(self, places: "npt.ArrayLike", lat: "npt.ArrayLike | None" = None, *, as_of: Day = None,
                    at: Instant = None, rule: Rule = "default", error_m: float = NAN, role: str | None = None,
                    facts: Facts = None, view: View = "staff", city: Any = None, state: Any = None,
                    zip: Any = None) -> "Columns":
        """route() for arrays in one call: one array for each answer column of the command's CSV.

        places: an array of texts; or longitudes with lat beside them; or numbers of shape (n, 2), longitude first.
        """
        from .arrays import batch_points, batch_texts, is_numeric
        how = {"as_of": as_of, "at": at, "rule": rule, "error_m": error_m, "role": role, "facts": facts, "view": view}
        if lat is not None or is_numeric(places):
            return batch_points(self, "route", places, lat, how)
        return batch_texts(self, "route", places, city, state, zip, how)

    def replay(self, receipt: str | bytes) -> Result:
        """The answer of Result.receipt() again, byte for byte; ReceiptError says what is missing or different."""
        data = to_bytes(receipt, "receipt") or b""
        handle, error = ctypes.c_void_p(), LrtError()
        code = lib.lrt_replay(self._open(), data, len(data), ctypes.addressof(handle), ctypes.addressof(error))
        if code:
            raise failure(code, error)
        return Result(handle.value, self._areas)

    # ---- who may call ----

    def may_contact(self, partner: str, *, role: str | None = None, service: str | None = None, facts: Facts = None,
                    as_of: Day = None, at: Instant = None) -> "Permission":
        """Whether a staff role may contact a partner, by the one rule that governs: see contact.Permission.

        partner, role, service: ids of the territory; without a service as route() does, its first one, else the organization.
        With a day alone the hour is not judged, only a day that is closed altogether; at: an instant, as for route().
        """
        from .contact import may_contact
        return may_contact(self, partner, role, service, fact_texts(facts), *self._time(as_of, at))

    # ---- the directory and its upkeep ----

    def facts(self) -> dict[str, Any]:
        """The facts of a case that the territory knows (facts=), and how often each is asked for (schema libroute/facts/1)."""
        return json.loads(take(lib.lrt_facts_json, self._handle))

    def facts_text(self, width: int = 80) -> str:
        """The same for people."""
        return take(lib.lrt_facts_text, self._handle, width)

    def worklist(self, *, as_of: Day = None) -> dict[str, Any]:
        """What is to be verified or filled in, grouped by partner (schema libroute/worklist/1)."""
        return json.loads(take(lib.lrt_worklist_json, self._handle, self._as_of if as_of is None else self._day(as_of)))

    def worklist_csv(self, *, as_of: Day = None) -> str:
        """The same as CSV with a header line."""
        return take(lib.lrt_worklist_csv, self._handle, self._as_of if as_of is None else self._day(as_of))

    def worklist_text(self, width: int = 80, *, as_of: Day = None) -> str:
        """The same for people."""
        return take(lib.lrt_worklist_text, self._handle, self._as_of if as_of is None else self._day(as_of), width)

    def routes_check(self, source: bytes | BinaryIO, *, file: str = "", crs: str | None = None, as_of: Day = None,
                     at: Instant = None, rule: Rule = "default", error_m: float = NAN, role: str | None = None,
                     facts: Facts = None, view: View = "staff") -> "RoutesCheck":
        """Checks a city's own answers: a CSV of places with columns expect:NAME; see reports.RoutesCheck. file: for messages."""
        from .reports import routes_check
        return routes_check(self, source, file, crs, self._query(None, as_of, at, rule, error_m, role, facts, view))

    # ---- what inspectors are taught ----

    def brief(self, area: str, *, as_of: Day = None, role: str | None = None, format: PageFormat = "html") -> "Pages":
        """The booklet of an area ("wards/ward-12"), or with "wards" one of each with an index in front: see pages.Pages."""
        from .pages import brief
        return brief(self, area, self._as_of if as_of is None else self._day(as_of), role, format)

    def quiz(self, area: str, *, as_of: Day = None, role: str | None = None, seed: int = 0, format: DataFormat = "html") -> "Pages":
        """Ten questions about the partners of an area, with the answers; another seed asks others."""
        from .pages import quiz
        return quiz(self, area, self._as_of if as_of is None else self._day(as_of), role, seed, format)

    def changes(self, since: Day, *, as_of: Day = None, format: NoteFormat = "html", width: int = 0) -> "Pages":
        """The note to teach: what began, ended or was checked from `since` to as_of, and what comes in three months."""
        from .pages import changes
        return changes(self, self._day(since), self._as_of if as_of is None else self._day(as_of), format, width)

    def calendar(self, start: Day, months: int, *, stamp: Instant, cohort: str | bytes | None = None, review_days: int = 0,
                 format: DataFormat = "html") -> "Pages":
        """The training of a department: training.ics, and an agenda sheet for each partner presentation.

        start: first day, where the rotation begins. stamp: the instant of the making; a later one replaces an earlier file.
        cohort: CSV with the columns id and hired_on. review_days: 0 = as the territory says.
        """
        from .pages import calendar
        return calendar(self, self._day(start), months, self._time(None, stamp)[1], cohort, review_days, format)

    # ---- streams ----

    def batch(self, verb: Verb, source: bytes | BinaryIO, sink: BinaryIO, *, input: Format = "auto", output: Format = "auto",
              crs: str | None = None, as_of: Day = None, at: Instant = None, rule: Rule = "default", error_m: float = NAN,
              role: str | None = None, facts: Facts = None, view: View = "staff", on_notice: Callable[[str], object] | None = None) -> BatchSummary:
        """Answers a stream of CSV or NDJSON of any length in constant memory, one output row for each input row, in order.

        source: bytes, or a binary file to read; sink: a binary file to write. Columns and formats are those of the command's
        `-i`; see libroute(1). An exception of source or sink comes through as it is.
        """
        kept = Kept()
        query = self._query(None, as_of, at, rule, error_m, role, facts, view)
        options = LrtBatchOptions(ctypes.sizeof(LrtBatchOptions), one_of(VERBS, verb, "verb"),
                                  one_of(FORMATS, input, "input"), one_of(FORMATS, output, "output"), to_bytes(crs, "crs"),
                                  ctypes.pointer(query), kept.notice(on_notice), None)
        summary, error = LrtBatchSummary(ctypes.sizeof(LrtBatchSummary)), LrtError()
        code = lib.lrt_batch(self._open(), options, kept.reader(source), None, kept.writer(sink), None, summary,
                             ctypes.addressof(error))
        kept.again()
        if code:
            raise failure(code, error)
        return BatchSummary(summary.rows, summary.answered,
                            {answer_text(i): n for i, n in enumerate(summary.by_status) if n},
                            {match_type_text(i): n for i, n in enumerate(summary.by_match_type) if n})

    # ---- GeoPandas ----

    def sjoin(self, points: Any, slug: str, *, how: Literal["left", "inner"] = "left", as_of: Day = None) -> Any:
        """Points of a GeoDataFrame with the areas of one set that cover them: see geo.sjoin()."""
        from .geo import sjoin
        return sjoin(self, points, slug, how=how, as_of=as_of)

    def geocode_frame(self, frame: Any, address: str = "address", *, city: str | None = None, state: str | None = None,
                      zip: str | None = None, how: Literal["left", "inner"] = "left") -> Any:
        """Rows with an address column as a GeoDataFrame of the places found: see geo.geocode_frame()."""
        from .geo import geocode_frame
        return geocode_frame(self, frame, address, city=city, state=state, zip=zip, how=how)

    def route_frame(self, frame: Any, address: str | None = None, *, how: Literal["left", "inner"] = "left",
                    as_of: Day = None) -> Any:
        """Rows with their ranked partners, by point or by address column: see geo.route_frame()."""
        from .geo import route_frame
        return route_frame(self, frame, address, how=how, as_of=as_of)


def open(dataset: str | os.PathLike[str], *, as_of: Day = None) -> Router:
    """Opens a dataset made by build(); see Router."""
    return Router(dataset, as_of=as_of)
