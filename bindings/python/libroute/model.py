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


@dataclass(frozen=True)
class HsdsSummary:
    """What an import did."""
    rows: int           #: written, in all tables
    left_out: int       #: records that could not be kept; each has a finding
    errors: int         #: findings of severity "error"
    notices: int        #: the others
