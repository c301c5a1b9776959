"""The words of the owner's sheet in other languages."""
from __future__ import annotations

import ctypes

from ._abi import SIZE_MAX, LrtError, lib
from .errors import ClosedError, OutOfMemoryError, failure


def _json(handle: int | None) -> str:
    size = lib.lrt_phrases_json(handle, None, 0)
    room = ctypes.create_string_buffer(size + 1) if size != SIZE_MAX else None
    if room is None or lib.lrt_phrases_json(handle, room, size + 1) != size:
        raise OutOfMemoryError("the phrases cannot be written: out of memory")
    return room.value.decode()


class Phrases:
    """A translation of the sheet, from the text of a translation file (JSON); English ones to begin with: Phrases.english()."""

    def __init__(self, text: str | bytes) -> None:
        self._handle: int | None = None
        data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else bytes(text)
        handle, error = ctypes.c_void_p(), LrtError()
        code = lib.lrt_phrases_read(data, len(data), ctypes.addressof(handle), ctypes.addressof(error))
        if code:
            raise failure(code, error)
        self._handle = handle.value

    @staticmethod
    def english() -> str:
        """The translation file to begin with."""
        return _json(None)

    def json(self) -> str:
        """These phrases as a translation file."""
        return _json(self._open())

    def _open(self) -> int:
        if not self._handle:
            raise ClosedError("these phrases are closed; read the translation file again")
        return self._handle

    def close(self) -> None:
        """Frees them. Closing twice is fine."""
        handle, self._handle = self._handle, None
        if handle:
            lib.lrt_phrases_free(handle)

    def __enter__(self) -> "Phrases":
        return self

    def __exit__(self, *why: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()
