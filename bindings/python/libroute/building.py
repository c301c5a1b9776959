"""Compiling a territory folder into a dataset."""
from __future__ import annotations

import ctypes
import os
from typing import Any

from . import _abi
from ._abi import LrtBuildOptions, LrtError, LrtLimits, lib
from ._callbacks import Kept, Progress
from ._text import from_bytes
from .errors import ArgumentError, failure
from .model import Finding


def build(territory: str | os.PathLike[str], dataset: str | os.PathLike[str], *, overwrite: bool = False,
          strict: bool = False, on_progress: Progress | None = None,
          limits: dict[str, int] | None = None) -> list[Finding]:
    """Compiles a territory folder into one dataset file, all or nothing, and returns what it noticed.

    strict: fail with FindingsError when a finding has severity "error". on_progress(step, done, total) is called now and then
    (total 0 = not known); a true value stops with CancelledError. limits: lower ones of file_bytes, layers, features, vertices,
    partners. The build forks: a program with threads of its own should prefer the command `libroute build`.
    """
    findings: list[Finding] = []
    kept = Kept()

    def on_finding(_user: Any, finding: Any) -> None:
        f = finding.contents
        findings.append(Finding(from_bytes(f.kind), from_bytes(f.severity), from_bytes(f.file), f.record, from_bytes(f.field),
                                from_bytes(f.message)))

    known = {name for name, _ in LrtLimits._fields_}
    if limits and not set(limits) <= known:
        raise ArgumentError(f"limits {sorted(set(limits) - known)} are not known; there are {', '.join(sorted(known))}")
    options = LrtBuildOptions(ctypes.sizeof(LrtBuildOptions), overwrite, strict, _abi.ON_FINDING(on_finding),
                              kept.progress(on_progress), None, LrtLimits(**(limits or {})))
    error = LrtError()
    code = lib.lrt_build(os.fsencode(territory), os.fsencode(dataset), options, ctypes.addressof(error))
    kept.again()
    if code:
        raise failure(code, error)
    return findings
