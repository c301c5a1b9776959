"""Finished pages: booklets, quizzes, notes of changes, the training calendar."""
from __future__ import annotations

import ctypes
import os
import pathlib
from typing import TYPE_CHECKING, Any, Iterator, Literal, Mapping

from ._abi import LrtBriefOptions, LrtCalendarOptions, LrtChangesOptions, LrtError, LrtQuizOptions, lib
from ._text import from_bytes, to_bytes
from .errors import DatasetExistsError, failure, one_of

if TYPE_CHECKING:
    from .router import Router

PageFormat = Literal["html", "markdown"]
DataFormat = Literal["html", "markdown", "json"]
NoteFormat = Literal["html", "markdown", "text", "json"]
PAGES = {"html": 0, "markdown": 1}
DATA = {**PAGES, "json": 3}
NOTES = {**DATA, "text": 2}


class Pages(Mapping[str, str]):
    """Texts by the file name that each should have, since they link to each other; in their order."""

    def __init__(self, pages: dict[str, str]) -> None:
        self._pages = pages

    def __getitem__(self, name: str) -> str:
        return self._pages[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def first(self) -> str:
        """The one page, or the index in front of the others."""
        return next(iter(self._pages.values()))

    def write(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> list[pathlib.Path]:
        """Writes each page as a file of a folder, which is made where it is missing."""
        into = pathlib.Path(folder)
        paths = [into / name for name in self._pages]
        there = [str(p) for p in paths if p.exists()]
        if there and not overwrite:
            raise DatasetExistsError(f"{there[0]} exists; write into another folder, or overwrite")
        into.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, self._pages.values()):
            path.write_bytes(text.encode("utf-8"))          # lines of a calendar end with CRLF
        return paths

    def __repr__(self) -> str:
        return f"<libroute.Pages {', '.join(self._pages)}>"


def _made(call: Any, *arguments: Any) -> Pages:
    handle, error = ctypes.c_void_p(), LrtError()
    code = call(*arguments, ctypes.addressof(handle), ctypes.addressof(error))
    if code:
        raise failure(code, error)
    try:
        return Pages({from_bytes(lib.lrt_pages_name(handle, i)): from_bytes(lib.lrt_pages_text(handle, i))
                      for i in range(lib.lrt_pages_count(handle))})
    finally:
        lib.lrt_pages_free(handle)


def brief(router: "Router", area: str, as_of: int, role: str | None, format: str) -> Pages:
    return _made(lib.lrt_brief, router._open(), LrtBriefOptions(ctypes.sizeof(LrtBriefOptions), to_bytes(area, "area"), as_of,
                                                        to_bytes(role, "role"), one_of(PAGES, format, "format")))


def quiz(router: "Router", area: str, as_of: int, role: str | None, seed: int, format: str) -> Pages:
    return _made(lib.lrt_quiz, router._open(), LrtQuizOptions(ctypes.sizeof(LrtQuizOptions), to_bytes(area, "area"), as_of,
                                                      to_bytes(role, "role"), seed, one_of(DATA, format, "format")))


def changes(router: "Router", since: int, as_of: int, format: str, width: int) -> Pages:
    return _made(lib.lrt_changes, router._open(), LrtChangesOptions(ctypes.sizeof(LrtChangesOptions), since, as_of,
                                                            one_of(NOTES, format, "format"), width))


def changes_between(diff: int, format: str, width: int) -> Pages:
    options = LrtChangesOptions(ctypes.sizeof(LrtChangesOptions), 0, 0, one_of(NOTES, format, "format"), width)
    return _made(lib.lrt_changes_between, diff, options)


def calendar(router: "Router", start: int, months: int, stamp: int, cohort: str | bytes | None, review_days: int,
             format: str) -> Pages:
    people = to_bytes(cohort, "cohort")
    return _made(lib.lrt_calendar, router._open(),
                 LrtCalendarOptions(ctypes.sizeof(LrtCalendarOptions), start, months, stamp, people, len(people or b""), review_days,
                                    one_of(DATA, format, "format")))
