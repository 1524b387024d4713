"""Why a connection is closed."""

from __future__ import annotations

from typing import Literal

ByeCode = Literal["code", "elsewhere", "removed", "slow", "frame", "full", "closing", "version"]
"""What sort of goodbye it is (docs/wire.md)."""


class Bye(Exception):
    """The connection is to be closed, with that word; `again`: the device may connect anew by itself."""

    def __init__(self, why: str, code: ByeCode, *, again: bool = False) -> None:
        super().__init__(why)
        self.code = code
        self.frame = {"kind": "bye", "why": why, "code": code, "again": again}
