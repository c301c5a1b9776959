"""Text in and out of C."""
from __future__ import annotations

import ctypes
from typing import Any, Callable

from ._abi import SIZE_MAX
from .errors import ArgumentError, ClosedError, DatasetError

FIRST_SIZE = 8192       # most answers fit, so that they are made once


def to_bytes(text: str | bytes | None, what: str) -> bytes | None:
    """UTF-8 for C. A NUL would end the text there, unseen: refused."""
    if text is None:
        return None
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogateescape")
    elif not isinstance(text, bytes):
        raise TypeError(f"{what} must be text, not {type(text).__name__}")
    if b"\0" in text:
        raise ArgumentError(f"{what} holds a NUL character; remove it")
    return text


def from_bytes(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def take(call: Callable[..., int], handle: Any, *arguments: Any) -> str:
    """The text of a call that follows snprintf."""
    if not handle:
        raise ClosedError("it is closed; ask before close(), or inside the `with` block")
    size = FIRST_SIZE
    while True:
        room = ctypes.create_string_buffer(size)
        n = call(handle, *arguments, room, size)
        if n == SIZE_MAX:
            raise DatasetError("the text cannot be made: out of memory, or a damaged dataset; libroute.verify() tells which")
        if n < size:
            return from_bytes(room.raw[:n])
        size = n + 1
