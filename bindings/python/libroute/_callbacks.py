"""Python functions that C calls. An exception must not go through C: it is kept, C is told to stop, and it is raised behind it."""
from __future__ import annotations

import ctypes
import io
from typing import Any, BinaryIO, Callable

from . import _abi
from ._text import from_bytes

Progress = Callable[[str, int, int], object]


class Kept:
    """The exceptions of the callbacks of one call."""

    def __init__(self) -> None:
        self.raised: list[BaseException] = []

    def again(self) -> None:
        """Raises the first one, if there is one."""
        if self.raised:
            raise self.raised[0]

    def progress(self, call: Progress | None) -> Any:
        """For on_progress: what call(step, done, total) returns stops when it is true."""
        def progress(_user: Any, step: bytes, done: int, total: int) -> int:
            try:
                return 1 if call and call(from_bytes(step), done, total) else 0
            except BaseException as why:
                self.raised.append(why)
                return 1
        return _abi.ON_PROGRESS(progress)

    def reader(self, source: bytes | BinaryIO) -> Any:
        """An lrt_read_fn of bytes, or of a binary file."""
        stream: Any = io.BytesIO(source) if isinstance(source, (bytes, bytearray, memoryview)) else source

        def read(_user: Any, address: int, size: int) -> int:
            try:
                data = stream.read(size)
                if len(data) > size:
                    raise ValueError("the source gave more bytes than were asked for")
                ctypes.memmove(address, bytes(data), len(data))
                return len(data)
            except BaseException as why:
                self.raised.append(why)
                return _abi.SIZE_MAX
        return _abi.READ_FN(read)

    def writer(self, sink: BinaryIO) -> Any:
        """An lrt_write_fn into a binary file."""
        def write(_user: Any, address: int, size: int) -> int:
            try:
                sink.write(ctypes.string_at(address, size))
                return 0
            except BaseException as why:
                self.raised.append(why)
                return 1
        return _abi.WRITE_FN(write)

    def notice(self, call: Callable[[str], object] | None) -> Any:
        """For on_notice."""
        def notice(_user: Any, text: bytes) -> None:
            try:
                if call:
                    call(from_bytes(text))
            except BaseException as why:
                self.raised.append(why)
        return _abi.ON_NOTICE(notice)
