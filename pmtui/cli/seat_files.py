"""The token by which a host knows this computer's seat again, kept while the seat is taken: one 0600 file a seat.

A terminal that was killed comes back as the same seat, with its drafts, its undo and what it handed in. Which host
and which room it is for can't be read from the file or its name.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Self

from pmtui.archive.errors import Held
from pmtui.archive.locks import ReviewLock

MOST_HERE = 100
"""Seats in one room from one computer; more share nothing and come back as new ones."""


class SeatFile:
    """A seat of this computer in a room elsewhere, held by this process."""

    def __init__(self, path: Path, token: str, lock: ReviewLock | None, *, fresh: bool) -> None:
        """`fresh`: the token is new, and no host knows it yet."""
        self.path = path
        self.token = token
        self.fresh = fresh
        self._lock = lock

    @classmethod
    def taken(cls, folder: Path, place: str, secret: str, new_token: Callable[[], str]) -> Self:
        """The first seat at that place, by that code or key, which no other terminal here has."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = sha256(f"{place}\0{secret}".encode()).hexdigest()[:32]
        for n in range(MOST_HERE):
            path = folder / f"{name}-{n}.seat"
            try:
                lock = ReviewLock.take(folder / "seat", path.stem, "a terminal")
            except Held:
                continue
            known = _read(path)
            token = known or new_token()
            _write(path, token)
            return cls(path, token, lock, fresh=not known)
        return cls(folder / f"{name}.seat", new_token(), None, fresh=True)

    def release(self, *, forget: bool) -> None:
        """Give the seat up; another terminal may have it unless it is forgotten."""
        if self._lock is None:
            return
        if forget:
            self.path.unlink(missing_ok=True)
        self._lock.release()
        self._lock = None


def _read(path: Path) -> str:
    try:
        token = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return token if len(token) == 32 and not set(token) - set("0123456789abcdef") else ""


def _write(path: Path, token: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token)
