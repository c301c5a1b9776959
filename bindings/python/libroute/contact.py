"""May this member of staff contact this partner now?"""
from __future__ import annotations

import ctypes
import datetime
from typing import TYPE_CHECKING

from . import _abi
from ._abi import LrtContactQuery, LrtError, lib
from ._text import from_bytes, take, to_bytes
from .errors import failure
from .results import Handle

if TYPE_CHECKING:
    from .router import Router


class Permission(Handle):
    """The verdict of Router.may_contact(), with the rule behind it."""
    __slots__ = ()
    _free = lib.lrt_permission_free
    _json = lib.lrt_permission_json

    @property
    def verdict(self) -> str:
        """ "allowed", "ask_first", "not_now", "never" or "not_set" (nobody has said who may: ask a supervisor; never to be read
        as "anyone"); "" when it depends on the role and none was given."""
        return from_bytes(lib.lrt_permit_text(lib.lrt_permission_verdict(self._open())))

    @property
    def allowed(self) -> bool:
        """The verdict is "allowed", and nothing else."""
        return self.verdict == "allowed"

    @property
    def rule(self) -> str:
        """Id of the rule that governs; "" = none."""
        return from_bytes(lib.lrt_permission_rule(self._open()))

    @property
    def ask(self) -> str:
        """Id of the role to ask, for "ask_first"; else ""."""
        return from_bytes(lib.lrt_permission_ask(self._open()))

    @property
    def next(self) -> datetime.datetime | None:
        """When the desk opens next (UTC), where it is closed at the time asked for; None: it is open, or no opening is known."""
        at = lib.lrt_permission_next(self._open())
        return None if at == _abi.AT_NONE else datetime.datetime.fromtimestamp(at, datetime.timezone.utc)

    @property
    def message(self) -> str:
        """One or two sentences for the person who asks."""
        return from_bytes(lib.lrt_permission_message(self._open()))

    def text(self, width: int = 80) -> str:
        """For people."""
        return take(lib.lrt_permission_text, self._handle, width)

    def __repr__(self) -> str:
        return f"<libroute.Permission {self.verdict or 'depends on the role'}>" if self._handle else "<libroute.Permission, closed>"


def may_contact(router: "Router", partner: str, role: str | None, service: str | None, facts: list[bytes], as_of: int,
                at: int) -> Permission:
    query = LrtContactQuery(ctypes.sizeof(LrtContactQuery), to_bytes(partner, "partner"), to_bytes(service, "service"),
                            to_bytes(role, "role"), (ctypes.c_char_p * len(facts))(*facts), len(facts), as_of, at)
    handle, error = ctypes.c_void_p(), LrtError()
    code = lib.lrt_may_contact(router._open(), query, ctypes.addressof(handle), ctypes.addressof(error))
    if code:
        raise failure(code, error)
    return Permission(handle.value)
