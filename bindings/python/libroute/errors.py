"""Exceptions, one for each status of the C interface. All derive from LibrouteError."""
from __future__ import annotations

from ._abi import LrtError, lib


class LibrouteError(Exception):
    """A call failed. The text names file, record or field and the remedy; the attributes hold them apart."""

    code: int = -1      #: number of the status, see lrt_status in libroute.h

    def __init__(self, message: str, *, code: int | None = None, file: str = "", record: int = 0, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = type(self).code if code is None else code
        self.file, self.record, self.field = file, record, field

    @property
    def status(self) -> str:
        """The status in words, such as "dataset refused"."""
        return lib.lrt_status_text(self.code).decode()


class ArgumentError(LibrouteError, ValueError):
    """An argument breaks the contract, or a question contradicts itself."""
    code = 1


class OutOfMemoryError(LibrouteError, MemoryError):
    """An allocation of the library failed."""
    code = 2


class FileError(LibrouteError, OSError):
    """A file cannot be read or written."""
    code = 3


class TerritoryError(LibrouteError):
    """An input of the territory is wrong."""
    code = 4


class LayerError(LibrouteError):
    """A boundary layer is wrong or damaged."""
    code = 5


class CrsError(LibrouteError, ValueError):
    """Unknown coordinate system, or coordinates that cannot belong to it."""
    code = 6


class GeometryError(LibrouteError):
    """A shape that cannot be repaired."""
    code = 7


class DatasetError(LibrouteError):
    """Not a dataset, another format, truncated or damaged."""
    code = 8


class DatasetExistsError(LibrouteError, FileExistsError):
    """The output exists, and overwriting was not asked for."""
    code = 9


class EnvironmentMissingError(LibrouteError):
    """mod_spatialite, proj.db or the time zone database is missing."""
    code = 10


class LimitError(LibrouteError):
    """A limit was passed."""
    code = 11


class FindingsError(LibrouteError):
    """A strict build read the territory and has findings."""
    code = 12


class CancelledError(LibrouteError):
    """A callback asked to stop."""
    code = 13


class UnsupportedError(LibrouteError, NotImplementedError):
    """Known to the interface, not built yet."""
    code = 14


class InternalError(LibrouteError):
    """An invariant of the library broke: please report it."""
    code = 15


class ReceiptError(LibrouteError):
    """A receipt is damaged, of another dataset, or its answer is not given again."""
    code = 16


class ClosedError(LibrouteError, ValueError):
    """The router or result was closed before this call."""
    code = 1


BY_CODE: dict[int, type[LibrouteError]] = {
    kind.code: kind for kind in (
        ArgumentError, OutOfMemoryError, FileError, TerritoryError, LayerError, CrsError, GeometryError, DatasetError,
        DatasetExistsError, EnvironmentMissingError, LimitError, FindingsError, CancelledError, UnsupportedError,
        InternalError, ReceiptError)}


def failure(code: int, error: LrtError) -> LibrouteError:
    """The exception of a status; one that this module does not know is a plain LibrouteError."""
    def text(raw: bytes) -> str:
        return raw.decode("utf-8", "replace")
    return BY_CODE.get(code, LibrouteError)(text(error.message), code=code, file=text(error.file), record=error.record,
                                            field=text(error.field))


def one_of(table: dict[str, int], value: str, what: str) -> int:
    """The number of a word; ArgumentError lists the words there are."""
    try:
        return table[value]
    except (KeyError, TypeError):
        raise ArgumentError(f"{what} {value!r} is not known; it is one of {', '.join(table)}") from None
