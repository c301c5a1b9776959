"""Answers: handles on what the library found, read when asked."""
from __future__ import annotations

import ctypes
import json
from typing import TYPE_CHECKING, Any, Literal, Sequence

from ._abi import LrtQuery, LrtSheetOptions, lib
from ._text import from_bytes, take
from .errors import ArgumentError, ClosedError
from .model import Area, Candidate, LocatedArea, Partner

if TYPE_CHECKING:
    from .sheet import Phrases

FAULTS = ("spelling", "suffix_missing", "suffix_wrong", "direction_missing", "direction_moved", "direction_contradicted",
          "zip_missing", "zip_wrong", "city_missing", "city_wrong", "unit_unknown", "number_missing",
          "street_alias")

# texts of the enumerations, asked once; a number of a newer library is asked when it comes
ANSWERS: dict[int, str] = {i: from_bytes(lib.lrt_answer_text(i)) for i in range(7)}
MATCH_TYPES: dict[int, str] = {i: from_bytes(lib.lrt_match_type_text(i)) for i in range(13)}


def answer_text(code: int) -> str:
    """ "answered", "not_found" ... of an lrt_answer."""
    return ANSWERS.get(code) or from_bytes(lib.lrt_answer_text(code))


def match_type_text(code: int) -> str:
    """ "address_point", "parcel" ... of an lrt_match_type."""
    return MATCH_TYPES.get(code) or from_bytes(lib.lrt_match_type_text(code))


def fault_names(bits: int) -> tuple[str, ...]:
    """Names of the LRT_FAULT_ bits; an unknown one is called by its number."""
    return tuple(FAULTS[i] if i < len(FAULTS) else f"fault_{i}" for i in range(32) if bits >> i & 1)


class Handle:
    """Owns one object of the library. Closing twice is fine; the garbage collector closes as well."""
    __slots__ = ("_handle", "_data")
    _free: Any = None       # functions of the library, set by each kind of answer
    _json: Any = None

    def __init__(self, handle: int | None) -> None:
        self._handle: int | None = handle
        self._data: dict[str, Any] | None = None

    def close(self) -> None:
        """Frees the answer now; what was read from it stays valid."""
        handle, self._handle = self._handle, None
        if handle:
            self._free(handle)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *why: object) -> None:
        self.close()

    def __del__(self) -> None:
        try:
            if self._handle:
                self._free(self._handle)
        except AttributeError:                      # the constructor was interrupted
            pass

    def _open(self) -> int:
        if not self._handle:
            raise ClosedError("this answer is closed; read it before close(), or inside the `with` block")
        return self._handle

    def json(self) -> str:
        """The whole answer as one JSON object, byte for byte as the command prints it."""
        return take(self._json, self._handle)

    @property
    def data(self) -> dict[str, Any]:
        """The whole answer as a dict (its schema is published with the library). Read once, then kept."""
        if self._data is None:
            self._data = json.loads(self.json())
        return self._data


class Result(Handle):
    """The answer of Router.route(), explain(), locate() or replay()."""
    __slots__ = ("_areas", "_query")
    _free = lib.lrt_result_free
    _json = lib.lrt_result_json

    def __init__(self, handle: int | None, areas: Sequence[Area], query: LrtQuery | None = None) -> None:
        self._handle, self._data, self._areas, self._query = handle, None, areas, query

    @property
    def status(self) -> str:
        """ "answered", "invalid", "not_found", "ambiguous", "outside", "no_service" or "gap"."""
        code = lib.lrt_result_status(self._handle or self._open())
        return ANSWERS.get(code) or answer_text(code)

    @property
    def areas(self) -> tuple[LocatedArea, ...]:
        """The areas that apply by set, edition and id, then those that are near."""
        h = self._open()
        return tuple(LocatedArea(self._areas[lib.lrt_result_area(h, i)], from_bytes(lib.lrt_result_relation(h, i)))
                     for i in range(lib.lrt_result_area_count(h)))

    def verdict(self, slug: str) -> str:
        """ "certain", "split", "near_border", "uncertain" or "none"; "" when the set is not in force."""
        return from_bytes(lib.lrt_result_verdict(self._open(), slug.encode()))

    @property
    def partners(self) -> tuple[Partner, ...]:
        """The partners in the order to try them."""
        h = self._open()
        return tuple(Partner(i + 1, from_bytes(lib.lrt_result_organization_id(h, i)),
                             from_bytes(lib.lrt_result_organization_name(h, i)))
                     for i in range(lib.lrt_result_match_count(h)))

    def text(self, width: int = 80) -> str:
        """A page for people."""
        return take(lib.lrt_result_text, self._handle, width)

    def geojson(self) -> str:
        """A GeoJSON FeatureCollection: the location, then a feature for each area."""
        return take(lib.lrt_result_geojson, self._handle)

    def receipt(self, *, with_text: bool = False) -> str:
        """One line of JSON by which Router.replay() gives this answer of route() again, to be kept with the case.

        It holds no names and no free text, unless with_text. "": there is nothing to write, since no place was found so that only
        the text could give it again, or since this is no answer of route().
        """
        return take(lib.lrt_result_receipt, self._open(), self._query if with_text else None)

    def sheet(self, *, format: Literal["html", "text"] = "html", large_print: bool = False, width: int = 80,
              phrases: "Phrases | None" = None) -> str:
        """The sheet to hand to an owner or tenant: HTML ready to print, or text; of a query with view="owner" alone."""
        if format not in ("html", "text"):
            raise ArgumentError(f"format {format!r} is not known; it is html or text")
        h = self._open()
        if self.data.get("view", "owner") != "owner":
            raise ArgumentError('a sheet is made of an answer for the owner; ask with view="owner"')
        options = LrtSheetOptions(ctypes.sizeof(LrtSheetOptions), format == "text", large_print, width,
                                  phrases._open() if phrases else None)
        return take(lib.lrt_result_sheet, h, options)

    def __repr__(self) -> str:
        if not self._handle:
            return "<libroute.Result, closed>"
        return f"<libroute.Result {self.status}: {', '.join(p.id for p in self.partners) or 'no partners'}>"


class GeocodeResult(Handle):
    """The answer of Router.geocode()."""
    __slots__ = ()
    _free = lib.lrt_geocode_result_free
    _json = lib.lrt_geocode_result_json

    @property
    def status(self) -> str:
        """ "answered", "ambiguous", "not_found" or "invalid"."""
        return answer_text(lib.lrt_geocode_result_status(self._open()))

    def __len__(self) -> int:
        return lib.lrt_geocode_result_count(self._open())

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All places that fit; with status "answered" the first one is the place."""
        h = self._open()
        out = []
        for i in range(len(self)):
            c = lib.lrt_geocode_result_candidate(h, i).contents
            out.append(Candidate(match_type_text(c.match_type), c.score, fault_names(c.faults), c.lon_deg, c.lat_deg,
                                 c.error_m, from_bytes(c.address or b""),
                                 tuple(from_bytes(c.parcels[k]) for k in range(c.parcel_count))))
        return tuple(out)

    @property
    def place(self) -> Candidate | None:
        """The one place, or None when the status is not "answered"."""
        return self.candidates[0] if self.status == "answered" and len(self) else None

    def text(self, width: int = 80) -> str:
        """For people."""
        return take(lib.lrt_geocode_result_text, self._handle, width)

    def geojson(self) -> str:
        """A GeoJSON FeatureCollection of the candidates."""
        return take(lib.lrt_geocode_result_geojson, self._handle)

    def __repr__(self) -> str:
        return f"<libroute.GeocodeResult {self.status}, {len(self)}>" if self._handle else "<libroute.GeocodeResult, closed>"
