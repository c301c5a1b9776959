"""The directory as HSDS 3.0 data, out of a dataset and into a territory folder."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Literal

from . import _abi
from ._abi import LrtError, LrtHsdsOptions, LrtHsdsSummary, lib
from ._text import from_bytes
from .errors import ArgumentError, failure
from .model import Finding, HsdsSummary

FORMATS = {"json": 0, "csv": 1}


def _path(path: str | os.PathLike[str]) -> bytes:
    raw = os.fsencode(path)
    if b"\0" in raw:
        raise ArgumentError("a path holds a NUL character")
    return raw


def hsds_export(dataset: str | os.PathLike[str], output: str | os.PathLike[str], *, format: Literal["json", "csv"] = "json",
                overwrite: bool = False) -> None:
    """Writes the directory of a dataset as HSDS 3.0: one JSON file, or a folder of the tabular profile."""
    if format not in FORMATS:
        raise ArgumentError(f"format {format!r} is not known; it is json or csv")
    options, error = LrtHsdsOptions(ctypes.sizeof(LrtHsdsOptions), overwrite, FORMATS[format]), LrtError()
    code = lib.lrt_hsds_export(_path(dataset), _path(output), options, ctypes.addressof(error))
    if code:
        raise failure(code, error)


def hsds_import(input: str | os.PathLike[str], territory: str | os.PathLike[str], *,
                overwrite: bool = False) -> tuple[HsdsSummary, list[Finding]]:
    """Writes HSDS 3.0 data as the directory tables of a territory folder; what could not be taken over is among the findings."""
    findings: list[Finding] = []

    def on_finding(_user: Any, finding: Any) -> None:
        f = finding.contents
        findings.append(Finding(from_bytes(f.kind), from_bytes(f.severity), from_bytes(f.file), f.record, from_bytes(f.field),
                                from_bytes(f.message)))

    options = LrtHsdsOptions(ctypes.sizeof(LrtHsdsOptions), overwrite, 0, _abi.ON_FINDING(on_finding), None)
    summary, error = LrtHsdsSummary(), LrtError()
    code = lib.lrt_hsds_import(_path(input), _path(territory), options, summary, ctypes.addressof(error))
    if code:
        raise failure(code, error)
    return HsdsSummary(summary.rows, summary.left_out, summary.errors, summary.notices), findings
