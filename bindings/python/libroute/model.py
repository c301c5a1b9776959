"""What answers are made of: small frozen dataclasses."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """A boundary of the dataset: one area of one edition of a boundary set."""
    index: int      #: its number in the C interface, 0 ... Router.area_count - 1
    set: str        #: slug of its boundary set, such as "wards"
    edition: str
    area_id: str
    name: str

    @property
    def id(self) -> str:
        """ "slug/edition/area_id" """
        return f"{self.set}/{self.edition}/{self.area_id}"


@dataclass(frozen=True)
class Hit:
    """An area that covers a point, border included."""
    area: Area
    on_edge: bool   #: the point lies on the border of this area


@dataclass(frozen=True)
class LocatedArea:
    """An area of an answer with its relation to the location."""
    area: Area
    relation: str   #: "inside", "on_edge", "near" or "split"


@dataclass(frozen=True)
class Partner:
    """A ranked partner. Reasons, services, contacts and protocol are in Result.data["matches"][rank - 1]."""
    rank: int       #: from 1
    id: str
    name: str


@dataclass(frozen=True)
class Candidate:
    """A place that a text may name."""
    match_type: str
    score: int                  #: 100 minus the named faults
    faults: tuple[str, ...]
    lon: float                  #: degrees; NaN when the territory has no position for it
    lat: float
    error_m: float              #: expected error radius, metres
    address: str                #: standard form, "" for a coordinate
    parcels: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One thing a build noticed."""
    kind: str
    severity: str               #: "error" or "notice"
    file: str                   #: "" = none
    record: int                 #: 0 = none
    field: str                  #: "" = none
    message: str


@dataclass(frozen=True)
class BatchSummary:
    """What became of a stream."""
    rows: int
    answered: int
    by_status: dict[str, int]   #: without those that did not occur
    by_match_type: dict[str, int]   #: of those answered, the same; geocode only


@dataclass(frozen=True)
class AuditFinding:
    """One finding of an audit."""
    id: str                     #: stable: made of kind, set or category, and the areas on its sides
    kind: str                   #: "gap", "overlap", "uncovered" ...
    severity: str               #: "error" or "notice"
    status: str                 #: "open", "accepted" or "outgrown"
    set: str                    #: "slug/edition", "" = none
    category: str               #: of partners, "" = none
    condition: str              #: "KEY=VALUE" under which the category is looked at, "" = any
    message: str
    remedy: str
    owners: tuple[str, ...]     #: areas or organizations on its sides
    sliver: bool
    area_m2: float              #: NaN where it has no area
    width_m: float
    lon: float                  #: degrees, a point of it; NaN = none
    lat: float
    parcels: int
    addresses: int
    valid_from: int             #: first day for which it holds, YYYYMMDD; 0 = open
    valid_to: int               #: the day after the last; 99999999 = open


@dataclass(frozen=True)
class DiffCounts:
    """How many places: (parcels, addresses)."""
    compared: tuple[int, int]   #: on record on both sides
    changed: tuple[int, int]    #: that get another answer
    moved: tuple[int, int]      #: that get another answer, and lie elsewhere than before
    appeared: tuple[int, int]
    vanished: tuple[int, int]
    boundaries: int             #: pieces of land that changed hands


@dataclass(frozen=True)
class Mismatch:
    """An expectation that does not hold."""
    line: int
    place: str
    what: str
    expected: str
    got: str


@dataclass(frozen=True)
class HsdsSummary:
    """What an import did."""
    rows: int           #: written, in all tables
    left_out: int       #: records that could not be kept; each has a finding
    errors: int         #: findings of severity "error"
    notices: int        #: the others
