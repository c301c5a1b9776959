"""Which outside partners serve a place, in which order, why, and how to contact them.

    import libroute

    with libroute.open("cleveland.sqlite", as_of="2026-11-23") as city:
        answer = city.route("1374 West Blvd")
        answer.status, answer.partners[0].name, answer.verdict("wards")
        city.areas(-81.669444, 41.502689)               # one point
        city.areas_array(lon, lat).text("wards")        # a million points, NumPy in and out
        city.sjoin(points, "wards", how="left")         # a GeoDataFrame
        city.may_contact("nwn", role="inspector").message
    libroute.audit("cleveland.sqlite", as_of="2026-11-23").findings

Everything is answered by the C library (libroute.so.0); the variable LIBROUTE_LIBRARY names another one. NumPy and GeoPandas are
imported only by the calls that use them.
"""
from ._abi import lib as _lib
from .building import build
from .contact import Permission
from .errors import (ArgumentError, CancelledError, ClosedError, CrsError, DatasetError, DatasetExistsError,
                     EnvironmentMissingError, FileError, FindingsError, GeometryError, InternalError, LayerError, LibrouteError,
                     LimitError, OutOfMemoryError, ReceiptError, TerritoryError, UnsupportedError)
from .hsds import hsds_export, hsds_import
from .model import (Area, AuditFinding, BatchSummary, Candidate, DiffCounts, Finding, Hit, HsdsSummary, LocatedArea, Mismatch,
                    Partner)
from .pages import Pages
from .reports import Audit, Diff, RoutesCheck, audit, diff, receipt_dataset
from .results import GeocodeResult, Result
from .router import Router, open, parse_date, verify
from .sheet import Phrases

#: Version of the C library that runs.
__version__: str = _lib.lrt_version().decode()

__all__ = [
    "Area", "ArgumentError", "Audit", "AuditFinding", "BatchSummary", "CancelledError", "Candidate", "ClosedError", "CrsError", "DatasetError",
    "DatasetExistsError", "Diff", "DiffCounts", "EnvironmentMissingError", "FileError", "Finding", "FindingsError", "GeocodeResult",
    "GeometryError", "Hit", "HsdsSummary", "InternalError", "LayerError", "LibrouteError", "LimitError", "LocatedArea",
    "Mismatch", "OutOfMemoryError", "Pages",
    "Partner", "Permission", "Phrases", "ReceiptError", "Result", "Router", "RoutesCheck", "TerritoryError", "UnsupportedError",
    "audit", "build", "diff", "hsds_export",
    "hsds_import", "open", "parse_date", "receipt_dataset", "verify"]
